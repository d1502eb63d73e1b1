#include "viewer/engine/change.h"

#include "api/call.h"
#include "base/text.h"
#include "input/setting.h"
#include "input/setting_text.h"

#include <stdlib.h>
#include <string.h>

/* ---- places ---- */

static ves_setting *child_of(ves_setting *s, const char *name, size_t n)
{
    if (s->kind == VES_SETTING_LIST) {
        char *end = NULL;
        const size_t i = strtoul(name, &end, 10);
        return end == name + n && i < s->n ? &s->child[i] : NULL;
    }
    for (size_t i = 0; s->kind == VES_SETTING_GROUP && i < s->n; ++i) {
        if (strlen(s->child[i].name) == n && strncmp(s->child[i].name, name, n) == 0) return &s->child[i];
    }
    return NULL;
}

/* "scenarios.0.doses.0.amount", up to `end`. */
static ves_setting *find(ves_setting *s, const char *path, const char *end)
{
    while (s && path < end) {
        size_t n = 0;
        while (path + n < end && path[n] != '.') ++n;
        s = child_of(s, path, n);
        path += n + 1;
    }
    return s;
}

static bool put_text(ves_setting *s, const char *text, size_t n)
{
    char *copy = ves_format("%.*s", (int)n, text);
    if (!copy) return false;
    free(s->text);
    s->text = copy;
    return true;
}

static ves_status edit(ves_setting *study, const char *edits, ves_report *report)
{
    const ves_place at = {.file = "change"};
    for (const char *line = edits; line && *line;) {
        const size_t n = strcspn(line, "\n");
        const char *equals = memchr(line, '=', n);
        ves_setting *s = equals ? find(study, line, equals) : NULL;
        if (!s || s->kind != VES_SETTING_TEXT)
            return ves_fail(report, VES_E_USAGE, at, "\"%.*s\": there is no text at this place", (int)n, line);
        if (!put_text(s, equals + 1, n - (size_t)(equals + 1 - line))) return ves_fail_memory(report);
        line += n + (line[n] == '\n');
    }
    return VES_OK;
}

/* ---- numbers ---- */

static void free_tree(ves_setting *s)
{
    for (size_t i = 0; i < s->n; ++i) free_tree(&s->child[i]);
    free(s->child);
    free(s->name);
    free(s->text);
    *s = (ves_setting){0};
}

/* What a `set` of this group says of an address is taken away. */
static void forget(ves_setting *group, const char *address, size_t n)
{
    ves_setting *list = child_of(group, "set", 3);
    for (size_t i = 0; list && list->kind == VES_SETTING_LIST && i < list->n;) {
        const ves_setting *pair = &list->child[i];
        const bool same = pair->kind == VES_SETTING_LIST && pair->n == 2 && pair->child[0].kind == VES_SETTING_TEXT &&
                          strlen(pair->child[0].text) == n && strncmp(pair->child[0].text, address, n) == 0;
        if (same) {
            free_tree(&list->child[i]);
            memmove(&list->child[i], &list->child[i + 1], (list->n - i - 1) * sizeof *list->child);
            --list->n;
        } else {
            ++i;
        }
    }
}

/* One more child, {0}. @return NULL when out of memory */
static ves_setting *grow(ves_setting *s)
{
    ves_setting *more = realloc(s->child, (s->n + 1) * sizeof *more);
    if (!more) return NULL;
    s->child = more;
    more[s->n] = (ves_setting){0};
    return &more[s->n++];
}

static ves_setting *list_of_study(ves_setting *study)
{
    ves_setting *list = child_of(study, "set", 3);
    if (list) return list;
    list = grow(study);
    if (!list) return NULL;
    list->kind = VES_SETTING_LIST;
    list->name = ves_copy_text("set");
    return list->name ? list : NULL;
}

static bool add_pair(ves_setting *study, const char *address, size_t n, const char *value, size_t n_value)
{
    ves_setting *list = list_of_study(study), *pair = list ? grow(list) : NULL;
    if (!pair) return false;
    pair->kind = VES_SETTING_LIST;
    for (int k = 0; k < 2; ++k) {
        ves_setting *text = grow(pair);
        if (!text) return false;
        text->kind = VES_SETTING_TEXT;
        if (!put_text(text, k ? value : address, k ? n_value : n)) return false;
    }
    return true;
}

static ves_status set_numbers(ves_setting *study, const char *set, ves_report *report)
{
    for (const char *line = set; line && *line;) {
        const size_t n = strcspn(line, "\n"), n_address = strcspn(line, "=");
        if (n_address >= n)
            return ves_fail(report, VES_E_USAGE, (ves_place){.file = "change"}, "a number has no value");
        forget(study, line, n_address);
        ves_setting *scenarios = child_of(study, "scenarios", strlen("scenarios"));
        for (size_t i = 0; scenarios && i < scenarios->n; ++i) forget(&scenarios->child[i], line, n_address);
        if (!add_pair(study, line, n_address, line + n_address + 1, n - n_address - 1)) return ves_fail_memory(report);
        line += n + (line[n] == '\n');
    }
    return VES_OK;
}

/* ---- all of it ---- */

static ves_setting *study_of(ves_config *config, ves_status *status, ves_report *report)
{
    ves_setting *study = child_of(&config->root, "study", strlen("study"));
    if (!*status && (!study || study->kind != VES_SETTING_GROUP))
        *status = ves_fail(report, VES_E_CONFIG, (ves_place){.file = config->path}, "holds no study");
    return *status ? NULL : study;
}

int ves_change_config(const char *path, const char *edits, const char *over, const char *set, char **text, char **fault)
{
    ves_call call;
    ves_config config = {0}, change = {0};
    *text = NULL;
    ves_status status = ves_call_begin(&call);
    if (!status) status = ves_config_read(path, &config, call.report);
    ves_setting *study = study_of(&config, &status, call.report);
    if (!status) status = edit(study, edits, call.report);
    if (!status) status = set_numbers(study, set, call.report);
    if (!status && over) status = ves_config_read_text("change", over, &change, call.report);
    if (!status) {
        *text = ves_setting_as_config(study, over ? &change.root : NULL);
        if (!*text) status = ves_fail_memory(call.report);
    }
    ves_config_free(&config);
    ves_config_free(&change);
    return ves_call_end(&call, status, fault);
}

/* ---- what may be edited ---- */

static void put_place(json *j, const char *path, const ves_setting *s)
{
    if (!s || s->kind != VES_SETTING_TEXT) return;
    json_open(j, '{');
    json_text(j, "path", path);
    json_text(j, "value", s->text);
    json_close(j, '}');
}

/* Those of a study or a scenario. @param before "", "scenarios.0." */
static void put_places(json *j, const char *before, ves_setting *group)
{
    static const char *const names[] = {"species", "product", "tracer", "name"}, *const of_dose[] = {"route", "amount",
                                                                                                     "over", "every"};
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
        char *path = ves_format("%s%s", before, names[i]);
        if (path) put_place(j, path, child_of(group, names[i], strlen(names[i])));
        free(path);
    }
    ves_setting *doses = child_of(group, "doses", strlen("doses"));
    for (size_t d = 0; doses && doses->kind == VES_SETTING_LIST && d < doses->n; ++d) {
        for (size_t i = 0; i < sizeof of_dose / sizeof *of_dose; ++i) {
            char *path = ves_format("%sdoses.%zu.%s", before, d, of_dose[i]);
            if (path) put_place(j, path, child_of(&doses->child[d], of_dose[i], strlen(of_dose[i])));
            free(path);
        }
    }
}

void ves_change_places(const char *path, json *j)
{
    ves_config config = {0};
    ves_status status = ves_config_read(path, &config, NULL);
    ves_setting *study = study_of(&config, &status, NULL);
    json_open(j, '[');
    if (study) put_places(j, "", study);
    ves_setting *scenarios = study ? child_of(study, "scenarios", strlen("scenarios")) : NULL;
    for (size_t i = 0; scenarios && i < scenarios->n; ++i) {
        char *before = ves_format("scenarios.%zu.", i);
        if (before) put_places(j, before, &scenarios->child[i]);
        free(before);
    }
    json_close(j, ']');
    ves_config_free(&config);
}
