#include "sensitivity/question.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "inference/fourier_shares.h"
#include "study/sensitivity_rows.h"

#include <fnmatch.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void ves_question_free(ves_question *q)
{
    for (size_t j = 0; j < q->n_input; ++j) free(q->input[j]);
    ves_unknowns_free(&q->unknown);
    free(q->input);
    free(q->asked);
    *q = (ves_question){0};
}

/* What the parts below share while a question is read; the first error sticks in the reader. */
typedef struct asking {
    ves_question *q;
    const ves_study *study;
    const ves_setting *group; /* NULL: the study says nothing */
    ves_reader reader;
} asking;

static void no_memory(asking *a)
{
    if (a->reader.status != VES_E_MEMORY) a->reader.status = ves_fail_memory(a->reader.report);
}

/* ---- inputs ---- */

static size_t add_input(asking *a, const char *name)
{
    ves_question *q = a->q;
    if (ves_grow(&q->input, q->n_input, &q->room_input, sizeof *q->input)) {
        q->input[q->n_input] = ves_copy_text(name);
        if (q->input[q->n_input]) return q->n_input++;
    }
    no_memory(a);
    return VES_NONE;
}

/* The numbers of a group, by one of its addresses. */
static void take_member(asking *a, const ves_setting *member, size_t input)
{
    size_t n = 0;
    if (member->kind != VES_SETTING_TEXT) {
        ves_reader_fail(&a->reader, VES_E_CONFIG, member->at, "is %s, expected an address",
                        ves_setting_kind_words(member->kind));
        return;
    }
    for (size_t k = 0; k < a->q->unknown.n; ++k) {
        ves_unknown *u = &a->q->unknown.item[k];
        if (fnmatch(member->text, u->address, 0) != 0) continue;
        ++n;
        if (u->input != VES_NONE && u->input != input)
            ves_reader_fail(&a->reader, VES_E_CONFIG, member->at, "\"%s\" is in the group \"%s\" already",
                            ves_brief_of(u->address).text, a->q->input[u->input]);
        u->input = input;
    }
    if (n == 0)
        ves_reader_fail(&a->reader, VES_E_CONFIG, member->at, "\"%s\" is none of the numbers of `over`",
                        ves_brief_of(member->text).text);
}

static void read_groups(asking *a)
{
    const ves_setting *list = ves_setting_find(a->group, "groups");
    for (size_t i = 0; ves_setting_is(list, VES_ROW_LIST) && i < list->n; ++i) {
        const ves_setting *group = &list->child[i];
        if (group->kind != VES_SETTING_GROUP) {
            ves_reader_fail(&a->reader, VES_E_CONFIG, group->at, "holds %s, expected groups { name; addresses; }",
                            ves_setting_kind_words(group->kind));
            continue;
        }
        ves_reader_check(&a->reader, group, ves_sensitivity_rows[VES_SENSITIVITY_GROUP].n,
                         ves_sensitivity_rows[VES_SENSITIVITY_GROUP].rows);
        const char *name = ves_setting_text(group, "name");
        const ves_setting *addresses = ves_setting_find(group, "addresses");
        if (!name || !ves_setting_is(addresses, VES_ROW_LIST)) continue;
        if (addresses->n == 0)
            ves_reader_fail(&a->reader, VES_E_CONFIG, addresses->at,
                            "is empty, expected addresses of numbers of `over`");
        const size_t input = add_input(a, name);
        for (size_t k = 0; input != VES_NONE && k < addresses->n; ++k) take_member(a, &addresses->child[k], input);
    }
    for (size_t k = 0; k < a->q->unknown.n; ++k) {
        ves_unknown *u = &a->q->unknown.item[k];
        if (u->input == VES_NONE) u->input = add_input(a, u->address);
    }
}

/* ---- method and size ---- */

static void read_method(asking *a, const ves_question_words *words)
{
    static const char *const names[] = {
        [VES_METHOD_SOBOL] = "sobol", [VES_METHOD_MORRIS] = "morris", [VES_METHOD_EFAST] = "efast"};
    const ves_setting *s = ves_setting_find(a->group, "method");
    const char *word = words->method ? words->method : ves_setting_text(a->group, "method");
    const ves_place at = words->method ? (ves_place){.setting = "--method"} : s ? s->at : (ves_place){0};
    if (words->local) a->q->method = VES_METHOD_LOCAL;
    if (words->local || !word) return;
    for (size_t i = 0; i < VES_COUNT(names); ++i) {
        if (strcmp(word, names[i]) != 0) continue;
        a->q->method = (ves_method)i;
        return;
    }
    const char *near = ves_nearest_of(word, VES_COUNT(names), names);
    ves_reader_fail(&a->reader, words->method ? VES_E_USAGE : VES_E_CONFIG, at,
                    "\"%s\" is no method, expected \"sobol\", \"morris\"%s%s%s%s", ves_brief_of(word).text,
                    words->method ? ", \"efast\" or \"local\"" : " or \"efast\"", near ? "; did you mean \"" : "",
                    near ? near : "", near ? "\"?" : "");
}

static bool read_bool(const asking *a, const char *name)
{
    const ves_setting *s = ves_setting_find(a->group, name);
    return s && s->kind == VES_SETTING_BOOL && s->number != 0.0;
}

static double read_count(asking *a, const char *name, double otherwise)
{
    const ves_row_table *t = &ves_sensitivity_rows[VES_SENSITIVITY_ALL];
    const ves_setting *s = ves_setting_find(a->group, name);
    double value = otherwise;
    if (ves_setting_is(s, VES_ROW_COUNT))
        (void)ves_reader_number(&a->reader, s, ves_row_find(t->n, t->rows, name), &value);
    return value;
}

static void read_size(asking *a, const ves_question_words *words)
{
    ves_question *q = a->q;
    char *end = NULL;
    q->n = (size_t)read_count(a, "n", q->method == VES_METHOD_MORRIS ? 50.0 : 1024.0);
    if (words->n) {
        const double n = strtod(words->n, &end);
        if (end == words->n || *end || !(n >= 8.0 && n <= 1e7) || n != floor(n)) {
            ves_reader_fail(&a->reader, VES_E_USAGE, (ves_place){.setting = "--n"},
                            "is \"%s\", expected a whole number of points, from 8 on", ves_brief_of(words->n).text);
        } else {
            q->n = (size_t)n;
        }
    }
    if (q->method == VES_METHOD_EFAST) {
        const size_t least = VES_FOURIER_LEAST * VES_FOURIER_REPLICATES;
        if (q->n < least)
            ves_reader_fail(&a->reader, words->n ? VES_E_USAGE : VES_E_CONFIG,
                            words->n ? (ves_place){.setting = "--n"} : ves_setting_find(a->group, "n")->at,
                            "is %zu, but a curve of \"efast\" has %zu points or more", q->n, least);
        q->n -= q->n % VES_FOURIER_REPLICATES;
    }
    q->seed = (uint64_t)read_count(a, "seed", 1.0);
    q->linear = words->linear || read_bool(a, "linear");
    q->second = read_bool(a, "second") && q->method == VES_METHOD_SOBOL;
    q->shapley = read_bool(a, "shapley") && q->method == VES_METHOD_SOBOL;
    const char *sampling = ves_setting_text(a->group, "sampling");
    q->random = sampling && strcmp(sampling, "random") == 0;
    if (sampling && !q->random && strcmp(sampling, "sobol") != 0)
        ves_reader_fail(&a->reader, VES_E_CONFIG, ves_setting_find(a->group, "sampling")->at,
                        "\"%s\" is no sampling, expected \"sobol\" or \"random\"", ves_brief_of(sampling).text);
}

ves_status ves_question_read(const ves_study *study, const ves_question_words *words, ves_question *question,
                             ves_report *report)
{
    asking a = {.q = question,
                .study = study,
                .group = ves_setting_find(ves_setting_find(&study->config.root, "study"), "sensitivity"),
                .reader = {.units = study->units, .amount_unit = ves_study_amount_unit(study), .report = report}};
    *question = (ves_question){.study = study, .at = a.group ? a.group->at : (ves_place){.file = study->path}};
    if (a.group)
        ves_reader_check(&a.reader, a.group, ves_sensitivity_rows[VES_SENSITIVITY_ALL].n,
                         ves_sensitivity_rows[VES_SENSITIVITY_ALL].rows);
    if (study->sweep.n_axis)
        ves_reader_fail(&a.reader, VES_E_CONFIG, (ves_place){.file = study->path, .setting = "vary"},
                        "stands in a study whose sensitivity is asked for, expected scenarios without it");
    read_method(&a, words);
    read_size(&a, words);
    ves_unknowns_read(&a.reader, study, ves_setting_find(a.group, "over"), &question->unknown);
    if (!a.reader.status) read_groups(&a);
    ves_question_read_outputs(question, words, a.group, &a.reader);
    return a.reader.status;
}
