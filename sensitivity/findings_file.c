/* What was found, as the group /gsa of a file. */
#include "sensitivity/findings.h"

#include "base/array.h"
#include "base/version.h"
#include "graph/table_maker.h"
#include "store/result.h"

#include <math.h>
#include <stdio.h>

/* A table in the making, and what goes into it. */
typedef struct making {
    ves_table_maker m;
    const ves_findings *f;
} making;

static const char *const by_output[] = {"gsa/output", NULL}, *const by_input[] = {"gsa/parameter", NULL},
                         *const by_both[] = {"gsa/output", "gsa/parameter", NULL},
                         *const by_pair[] = {"gsa/output", "gsa/parameter", "gsa/parameter_", NULL};

static void put_outputs(making *k)
{
    static const struct {
        const char *path, *words;
    } texts[] = {{"gsa/scenario", "scenario of an output"},
                 {"gsa/organ", "its organ"},
                 {"gsa/number", "which number of the analysis, or which curve"},
                 {"gsa/unit", "unit of it"}};
    static const struct {
        const char *path, *units, *words;
    } numbers[] = {{"gsa/time", "h", "time, where it is a point of a curve"},
                   {"gsa/log", "1", "1: asked of its natural logarithm"},
                   {"gsa/n", "1", "how many it rests on"},
                   {"gsa/pawn_noise", "1", "what pawn of an input without effect stays below in 95 % of samples"},
                   {"gsa/mean", "1", "mean of what was asked of"},
                   {"gsa/variance", "1", "variance of it"}};
    ves_make_dimension(&k->m, "gsa/output", k->f->n_output);
    for (size_t t = 0; t < VES_COUNT(texts); ++t) {
        ves_array *a = ves_make_array(&k->m, texts[t].path, VES_ARRAY_TEXT, NULL, texts[t].words, by_output);
        for (size_t i = 0; a && i < k->f->n_output; ++i) {
            const ves_found_output *o = &k->f->output[i];
            const char *const words[] = {o->scenario, o->organ, o->number, o->unit};
            ves_make_text(&k->m, a, i, words[t]);
        }
    }
    for (size_t t = 0; t < VES_COUNT(numbers); ++t) {
        ves_array *a =
            ves_make_array(&k->m, numbers[t].path, VES_ARRAY_DOUBLE, numbers[t].units, numbers[t].words, by_output);
        for (size_t i = 0; a && i < k->f->n_output; ++i) {
            const ves_found_output *o = &k->f->output[i];
            const double value[] = {o->time, o->log ? 1.0 : 0.0, (double)o->n, o->noise, o->mean, o->variance};
            a->data.number[i] = value[t];
        }
    }
}

static void put_found(making *k, size_t kind, const char *words)
{
    static const char *const ends[] = {"", "_low", "_high"};
    const ves_estimate *e = k->f->found[kind];
    bool interval = false;
    const size_t n = k->f->n_output * k->f->n_input;
    for (size_t i = 0; e && i < n; ++i) interval = interval || !isnan(e[i].low);
    for (size_t t = 0; e && t < (interval ? VES_COUNT(ends) : 1); ++t) {
        char path[64], long_name[192];
        (void)snprintf(path, sizeof path, "gsa/%s%s", ves_finding_names[kind], ends[t]);
        (void)snprintf(long_name, sizeof long_name, "%s%s",
                       t == 0   ? ""
                       : t == 1 ? "lower end of the interval of 95 % of: "
                                : "upper end of the interval of 95 % of: ",
                       words);
        ves_array *a = ves_make_array(&k->m, path, VES_ARRAY_DOUBLE, "1", long_name, by_both);
        for (size_t i = 0; a && i < n; ++i) a->data.number[i] = t == 0 ? e[i].value : t == 1 ? e[i].low : e[i].high;
    }
}

static void put_all(making *k)
{
#define WORDS(index, name, words) words,
    static const char *const words[VES_N_FINDING] = {VES_FINDING_LIST(WORDS)};
#undef WORDS
    put_outputs(k);
    ves_make_dimension(&k->m, "gsa/parameter", k->f->n_input);
    ves_array *a = ves_make_array(&k->m, "gsa/parameter", VES_ARRAY_TEXT, NULL,
                                  "address of an input, or name of a group", by_input);
    for (size_t j = 0; a && j < k->f->n_input; ++j) ves_make_text(&k->m, a, j, k->f->input[j]);
    for (size_t kind = 0; kind < VES_N_FINDING; ++kind) put_found(k, kind, words[kind]);
    if (k->f->second) {
        ves_make_dimension(&k->m, "gsa/parameter_", k->f->n_input);
        a = ves_make_array(&k->m, "gsa/second", VES_ARRAY_DOUBLE, "1",
                           "share of the variance that goes with two inputs together and with neither of them alone",
                           by_pair);
        for (size_t i = 0; a && i < a->n; ++i) a->data.number[i] = k->f->second[i];
    }
    ves_make_count(&k->m, "gsa/n_subjects", "subjects, or rows of the design", k->f->n_subject);
    ves_make_count(&k->m, "gsa/n_runs", "runs that were made for it", k->f->n_run);
    ves_make_count(&k->m, "gsa/n_failed", "rows that were left out, since a run of them failed", k->f->n_failed);
}

ves_status ves_findings_table(const ves_findings *f, const char *source, const char *title, const char *command_line,
                              ves_table *table, ves_report *report)
{
    making k = {.m = {.table = table, .report = report}, .f = f};
    ves_make_heading(&k.m, "vesipk-results", VES_RESULT_SCHEMA, title ? title : source, command_line);
    ves_make_attribute(&k.m, "gsa", "method", f->method);
    ves_make_attribute(&k.m, "gsa", "of", source);
    put_all(&k);
    return k.m.status;
}

ves_status ves_findings_write(const ves_findings *f, const char *path, bool force, const char *source,
                              const char *title, const char *command_line, ves_report *report)
{
    ves_table table = {0};
    ves_status status = ves_result_check(path, force, report);
    if (!status) status = ves_findings_table(f, source, title, command_line, &table, report);
    if (!status) status = ves_result_write(path, &table, report);
    ves_table_free(&table);
    return status;
}
