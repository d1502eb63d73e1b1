#include "compare/multiple.h"

#include "graph/curve.h"

#include <math.h>
#include <string.h>

/* What a multiple is made of. */
typedef struct parts {
    ves_scaling wanted, held;
    size_t n_scenario, n_organ, n_time;
    const double *share;         /* [n_scenario][n_organ][n_time] the curve that the file holds */
    const double *dose, *decay;  /* [n_scenario]; decay NULL: there is none */
    const double *volume, *mass; /* [n_scenario][n_organ] */
    const double *time;          /* [n_time] */
} parts;

/* `n` numbers of the table, NULL where it has not got them. */
static const double *numbers(const ves_table *table, const char *path, size_t n)
{
    const ves_array *a = ves_table_find(table, path);
    return a && a->type == VES_ARRAY_DOUBLE && a->n == n ? a->data.number : NULL;
}

static size_t length(const ves_table *table, const char *path)
{
    const ves_array *a = ves_table_find(table, path);
    return a ? a->n : 0;
}

/* @return false: the file does not tell enough */
static bool find_parts(const ves_table *table, const ves_curve *wanted, const ves_curve *held, parts *p)
{
    *p = (parts){.wanted = wanted->scaling,
                 .held = held->scaling,
                 .n_scenario = length(table, "scenario"),
                 .n_organ = length(table, "organ"),
                 .n_time = length(table, "time")};
    const size_t n = p->n_scenario * p->n_organ;
    if (length(table, "quantile") != 1) return false; /* multiples of quantiles are no quantiles of multiples */
    p->share = numbers(table, held->name, n * p->n_time);
    p->dose = numbers(table, "dose", p->n_scenario);
    p->decay = numbers(table, "label_decay", p->n_scenario);
    p->volume = numbers(table, "organ_volume", n);
    p->mass = numbers(table, "organ_mass", n);
    p->time = numbers(table, "time", p->n_time);
    return p->share && p->dose && p->volume && p->mass && p->time &&
           (p->decay || p->wanted != VES_PERCENT_OF_DOSE_DECAYED);
}

static void form(const parts *p, double out[])
{
    for (size_t i = 0; i < p->n_scenario * p->n_organ; ++i) {
        const double dose = p->dose[i / p->n_organ],
                     factor = ves_scaling_factor(p->wanted, dose, p->volume[i], p->mass[i]) /
                              ves_scaling_factor(p->held, dose, p->volume[i], p->mass[i]),
                     decay = p->wanted == VES_PERCENT_OF_DOSE_DECAYED ? p->decay[i / p->n_organ] : 0.0;
        for (size_t k = 0; k < p->n_time; ++k)
            out[i * p->n_time + k] = p->share[i * p->n_time + k] * factor * exp(-decay * p->time[k]);
    }
}

ves_status ves_multiple_form(ves_table *table, const char *name, ves_report *report)
{
    static const char *const along[] = {"scenario", "organ", "quantile", "time", NULL};
    const ves_curve *wanted = ves_curve_named(name), *held = wanted ? ves_curve_lone(wanted) : NULL;
    parts p;
    if (!wanted || ves_table_find(table, name) || !find_parts(table, wanted, held, &p)) return VES_OK;
    const ves_array *dose = ves_table_find(table, "dose");
    char units[128];
    ves_curve_units(wanted, dose->units ? dose->units : "1", sizeof units, units);
    ves_array *made = ves_table_add(table, name, VES_ARRAY_DOUBLE, units, wanted->words, report, along);
    if (!made) return VES_E_MEMORY;
    form(&p, made->data.number);
    return VES_OK;
}
