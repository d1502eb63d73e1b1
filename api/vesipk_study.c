/* Reading a study, and changing numbers of it. */
#include "api/call.h"
#include "api/handle.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/version.h"
#include "evaluate/listed.h"

#include <stdlib.h>
#include <string.h>

int vesipk_abi(void)
{
    return VESIPK_ABI;
}

const char *vesipk_version(void)
{
    return ves_version;
}

void vesipk_free(char *text)
{
    free(text);
}

/* ---- where it came from ---- */

static void free_source(ves_kept_source *source)
{
    free(source->path);
    free(source->text);
    free(source->library);
    free(source->subjects);
    free(source->seed);
    free(source->individual);
    free(source->parameters);
    for (size_t i = 0; source->set && i < source->n_set; ++i) free(source->set[i]);
    free(source->set);
    *source = (ves_kept_source){0};
}

static bool copy(const char *from, char **to)
{
    *to = ves_copy_text(from);
    return !from || *to;
}

/* @param more "ADDRESS=VALUE", or NULL: takes the place of a setting of the same address */
static ves_status keep_source(const vesipk_source *from, const char *more, ves_kept_source *to, ves_report *report)
{
    const size_t n_address = more ? (size_t)(strchr(more, '=') - more) + 1 : 0;
    bool ok = copy(from->path ? from->path : "study", &to->path) && copy(from->text, &to->text) &&
              copy(from->library, &to->library) && copy(from->subjects, &to->subjects) && copy(from->seed, &to->seed) &&
              copy(from->individual, &to->individual) && copy(from->parameters, &to->parameters);
    to->set = ves_new(from->n_set + 1, sizeof *to->set);
    ok = ok && to->set;
    for (size_t i = 0; i < from->n_set && ok; ++i) {
        if (more && strncmp(from->set[i], more, n_address) == 0) continue;
        ok = copy(from->set[i], &to->set[to->n_set]);
        to->n_set += ok;
    }
    if (more && ok) {
        ok = copy(more, &to->set[to->n_set]);
        to->n_set += ok;
    }
    return ok ? VES_OK : ves_fail_memory(report);
}

static vesipk_source lent(const ves_kept_source *s)
{
    return (vesipk_source){.size = sizeof(vesipk_source),
                           .path = s->path,
                           .text = s->text,
                           .library = s->library,
                           .n_set = s->n_set,
                           .set = (const char *const *)s->set,
                           .subjects = s->subjects,
                           .seed = s->seed,
                           .individual = s->individual,
                           .parameters = s->parameters};
}

ves_study_options ves_source_options(const vesipk_source *source)
{
    return (ves_study_options){.library = source->library,
                               .n_set = source->n_set,
                               .set = source->set,
                               .individual = source->individual,
                               .parameters = source->parameters,
                               .subjects = source->subjects,
                               .seed = source->seed,
                               .text = source->text};
}

ves_status ves_source_take(const vesipk_source *given, vesipk_source *source, ves_report *report)
{
    const ves_place at = {.file = "vesipk_source"};
    const ves_status status =
        ves_call_take("vesipk_source", given, offsetof(vesipk_source, parameters), sizeof *source, source, report);
    if (status) return status;
    if (!source->path && !source->text)
        return ves_fail(report, VES_E_USAGE, at, "names no study, expected a path or a text");
    if (source->n_set && !source->set) return ves_fail(report, VES_E_USAGE, at, "n_set is not 0, but set is NULL");
    for (size_t i = 0; i < source->n_set; ++i) {
        if (!source->set[i] || !strchr(source->set[i], '='))
            return ves_fail(report, VES_E_USAGE, at, "set[%zu] is \"%s\", expected \"ADDRESS=VALUE\"", i,
                            source->set[i] ? ves_brief_of(source->set[i]).text : "");
    }
    return VES_OK;
}

/* ---- reading ---- */

ves_held *ves_held_share(ves_held *held)
{
    (void)atomic_fetch_add(&held->n, 1);
    return held;
}

void ves_held_drop(ves_held *held)
{
    if (!held || atomic_fetch_sub(&held->n, 1) > 1) return;
    ves_shown_free(held->numbers);
    free(held->scenario);
    if (held->study) ves_call_free_study(held->study);
    free(held->study);
    free_source(&held->source);
    free(held);
}

void vesipk_study_free(vesipk_study *study)
{
    if (study) ves_held_drop(study->held);
    free(study);
}

/* Read what its source says, which it has. */
static ves_status read_source(ves_held *to, ves_report *report)
{
    const vesipk_source source = lent(&to->source);
    to->options = ves_source_options(&source);
    to->study = ves_new(1, sizeof *to->study);
    if (!to->study) return ves_fail_memory(report);
    const ves_status status = ves_study_read(source.path, &to->options, to->study, report);
    if (status) return status;
    const ves_status listed = ves_listed_check(to->study, report);
    if (listed) return listed;
    to->scenario = ves_new(to->study->n_scenario, sizeof *to->scenario);
    to->numbers = ves_shown_new(to->study->n_scenario);
    if (!to->scenario || !to->numbers) return ves_fail_memory(report);
    for (size_t i = 0; i < to->study->n_scenario; ++i) to->scenario[i] = to->study->scenario[i].name;
    return VES_OK;
}

/* @param more as for keep_source @param held out: NULL after an error */
static ves_status make(const vesipk_source *source, const char *more, ves_held **held, ves_call *call)
{
    ves_held *made = ves_new(1, sizeof *made);
    if (made) atomic_init(&made->n, 1);
    ves_status status = made ? keep_source(source, more, &made->source, call->report) : ves_fail_memory(call->report);
    if (!status) {
        ves_call_alone(call);
        status = read_source(made, call->report);
        ves_call_beside(call);
    }
    if (status) ves_held_drop(made);
    *held = status ? NULL : made;
    return status;
}

int vesipk_read(const vesipk_source *source, vesipk_study **study, char **fault)
{
    ves_call call;
    vesipk_source taken;
    ves_held *held = NULL;
    if (study) *study = NULL;
    ves_status status = ves_call_begin(&call);
    if (!status) status = ves_call_needs(&call, "study", study);
    if (!status) status = ves_source_take(source, &taken, call.report);
    if (!status) status = make(&taken, NULL, &held, &call);
    if (!status) {
        *study = ves_new(1, sizeof **study);
        if (!*study) status = ves_fail_memory(call.report);
    }
    if (study && *study) {
        (*study)->held = held;
    } else {
        ves_held_drop(held);
    }
    return ves_call_end(&call, status, fault);
}

size_t vesipk_scenarios(const vesipk_study *study, const char *const **name)
{
    if (name) *name = study ? study->held->scenario : NULL;
    return study ? study->held->study->n_scenario : 0;
}

int vesipk_set(vesipk_study *study, const char *address, const char *value, char **fault)
{
    ves_call call;
    ves_held *changed = NULL;
    char *set = NULL;
    ves_status status = ves_call_begin(&call);
    if (!status) status = ves_call_needs(&call, "study", study);
    if (!status) status = ves_call_needs(&call, "address", address);
    if (!status) status = ves_call_needs(&call, "value", value);
    if (!status && strchr(address, '='))
        status = ves_fail(call.report, VES_E_USAGE, (ves_place){.file = "vesipk_set"},
                          "\"%s\" is no address, expected one without \"=\"", ves_brief_of(address).text);
    if (!status) {
        set = ves_format("%s=%s", address, value);
        if (!set) status = ves_fail_memory(call.report);
    }
    if (!status) {
        const vesipk_source source = lent(&study->held->source);
        status = make(&source, set, &changed, &call);
    }
    if (!status) {
        ves_held_drop(study->held);
        study->held = changed;
    }
    free(set);
    return ves_call_end(&call, status, fault);
}
