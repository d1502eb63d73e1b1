/* What was found, as the group /gsa of a file. */
#include "sensitivity/findings.h"

#include "base/array.h"
#include "base/version.h"
#include "store/result.h"

#include <math.h>
#include <stdio.h>

/* The first error sticks: what is called after it does nothing. */
typedef struct making {
    const ves_findings *f;
    ves_table *table;
    ves_status status;
    ves_report *report;
} making;

static const char *const by_output[] = {"gsa/output", NULL}, *const by_input[] = {"gsa/parameter", NULL},
                         *const by_both[] = {"gsa/output", "gsa/parameter", NULL},
                         *const by_pair[] = {"gsa/output", "gsa/parameter", "gsa/parameter_", NULL},
                         *const by_none[] = {NULL};

static void dimension(making *k, const char *path, size_t size)
{
    if (!k->status) k->status = ves_table_add_dimension(k->table, path, size, NULL, k->report);
}

static ves_array *add(making *k, const char *path, ves_array_type type, const char *units, const char *words,
                      const char *const dimensions[])
{
    if (k->status) return NULL;
    ves_array *a = ves_table_add(k->table, path, type, units, words, k->report, dimensions);
    if (!a) k->status = VES_E_MEMORY;
    return a;
}

static void text(making *k, ves_array *a, size_t i, const char *words)
{
    if (a && !k->status) k->status = ves_array_set_text(a, i, words, k->report);
}

static void count(making *k, const char *path, const char *words, size_t value)
{
    ves_array *a = add(k, path, VES_ARRAY_INT64, "1", words, by_none);
    if (a) a->data.integer[0] = (int64_t)value;
}

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
    dimension(k, "gsa/output", k->f->n_output);
    for (size_t t = 0; t < VES_COUNT(texts); ++t) {
        ves_array *a = add(k, texts[t].path, VES_ARRAY_TEXT, NULL, texts[t].words, by_output);
        for (size_t i = 0; a && i < k->f->n_output; ++i) {
            const ves_found_output *o = &k->f->output[i];
            const char *const words[] = {o->scenario, o->organ, o->number, o->unit};
            text(k, a, i, words[t]);
        }
    }
    for (size_t t = 0; t < VES_COUNT(numbers); ++t) {
        ves_array *a = add(k, numbers[t].path, VES_ARRAY_DOUBLE, numbers[t].units, numbers[t].words, by_output);
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
        ves_array *a = add(k, path, VES_ARRAY_DOUBLE, "1", long_name, by_both);
        for (size_t i = 0; a && i < n; ++i) a->data.number[i] = t == 0 ? e[i].value : t == 1 ? e[i].low : e[i].high;
    }
}

static void put_all(making *k)
{
#define WORDS(index, name, words) words,
    static const char *const words[VES_N_FINDING] = {VES_FINDING_LIST(WORDS)};
#undef WORDS
    put_outputs(k);
    dimension(k, "gsa/parameter", k->f->n_input);
    ves_array *a = add(k, "gsa/parameter", VES_ARRAY_TEXT, NULL, "address of an input, or name of a group", by_input);
    for (size_t j = 0; a && j < k->f->n_input; ++j) text(k, a, j, k->f->input[j]);
    for (size_t kind = 0; kind < VES_N_FINDING; ++kind) put_found(k, kind, words[kind]);
    if (k->f->second) {
        dimension(k, "gsa/parameter_", k->f->n_input);
        a = add(k, "gsa/second", VES_ARRAY_DOUBLE, "1",
                "share of the variance that goes with two inputs together and with neither of them alone", by_pair);
        for (size_t i = 0; a && i < a->n; ++i) a->data.number[i] = k->f->second[i];
    }
    count(k, "gsa/n_subjects", "subjects, or rows of the design", k->f->n_subject);
    count(k, "gsa/n_runs", "runs that were made for it", k->f->n_run);
    count(k, "gsa/n_failed", "rows that were left out, since a run of them failed", k->f->n_failed);
}

ves_status ves_findings_write(const ves_findings *f, const char *path, bool force, const char *source,
                              const char *title, const char *command_line, ves_report *report)
{
    ves_table table = {0};
    making k = {.f = f, .table = &table, .report = report};
    char program[128];
    (void)snprintf(program, sizeof program, "VesiPK %s", ves_version);
    const struct {
        const char *group, *name, *text;
    } attributes[] = {{"", "Conventions", "CF-1.8"},    {"", "title", title ? title : source},
                      {"", "schema", "vesipk-results"}, {"", "schema_version", "2.0"},
                      {"", "source", program},          {"", "history", command_line},
                      {"gsa", "method", f->method},     {"gsa", "of", source}};
    for (size_t i = 0; i < VES_COUNT(attributes) && !k.status; ++i)
        k.status = ves_table_set_text(&table, attributes[i].group, attributes[i].name, attributes[i].text, report);
    if (!k.status) k.status = ves_result_check(path, force, report);
    put_all(&k);
    if (!k.status) k.status = ves_result_write(path, &table, report);
    ves_table_free(&table);
    return k.status;
}
