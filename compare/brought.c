/* Measured values that a study brought: /observed of its result, where each has what was computed beside it. */
#include "base/array.h"
#include "base/memory.h"
#include "compare/observed.h"

#include <math.h>
#include <string.h>

/* The arrays of a file; all of `n` numbers but `predicted`, which has as many for each scenario. */
typedef struct arrays {
    size_t n;
    const char *const *organ;
    const double *time, *value, *limit, *predicted;
    const double *share; /* of the dose; NULL: an older file does not tell */
    const char *unit;
    const int64_t *censored;
} arrays;

static const ves_array *part(const ves_table *table, const char *path, size_t n, bool whole)
{
    const ves_array *a = ves_table_find(table, path);
    const bool number = a && a->type == VES_ARRAY_DOUBLE;
    return a && a->n == n && number != whole ? a : NULL;
}

/* @return false: the file holds none */
static bool find(const ves_compare_file *f, arrays *a)
{
    const ves_array *organ = ves_table_find(&f->table, "observed/organ");
    if (!organ || organ->type != VES_ARRAY_TEXT) return false;
    const size_t n = organ->n;
    const ves_array *time = part(&f->table, "observed/time", n, false),
                    *value = part(&f->table, "observed/value", n, false),
                    *limit = part(&f->table, "observed/limit", n, false),
                    *predicted = part(&f->table, "observed/predicted", n * f->scenario->n, false),
                    *share = part(&f->table, "observed/percent_dose", n * f->scenario->n, false),
                    *censored = part(&f->table, "observed/censored", n, true);
    if (!time || !value || !limit || !predicted || !censored || censored->type == VES_ARRAY_TEXT) return false;
    *a = (arrays){.n = n,
                  .organ = (const char *const *)organ->data.text,
                  .time = time->data.number,
                  .value = value->data.number,
                  .limit = limit->data.number,
                  .predicted = predicted->data.number,
                  .share = share ? share->data.number : NULL,
                  .unit = value->units ? value->units : "",
                  .censored = censored->data.integer};
    return true;
}

/* The name of the comparison, which outlives the list; NULL: it was not asked for. */
static const char *organ_of(const ves_comparison *c, const char *name)
{
    for (size_t i = 0; name && i < c->n_organ; ++i) {
        if (strcmp(c->organ[i], name) == 0) return c->organ[i];
    }
    return NULL;
}

/* Not one whose organ was not asked for. */
static bool is_taken(const ves_comparison *c, const arrays *a, size_t i)
{
    const double value = a->censored[i] > 0 && isnan(a->value[i]) ? a->limit[i] : a->value[i];
    return organ_of(c, a->organ[i]) && !isnan(value);
}

static ves_status add_all(const ves_comparison *c, size_t scenario, const arrays *a, size_t study, ves_observed *o,
                          ves_report *report)
{
    const double *predicted = a->predicted + c->scenario[scenario].index * a->n;
    for (size_t i = 0; i < a->n; ++i) {
        const char *organ = organ_of(c, a->organ[i]);
        const bool below = a->censored[i] > 0;
        const double value = below && isnan(a->value[i]) ? a->limit[i] : a->value[i];
        if (!is_taken(c, a, i)) continue;
        if (!ves_grow(&o->item, o->n, &o->room, sizeof *o->item)) return ves_fail_memory(report);
        o->item[o->n++] = (ves_observation){.organ = organ,
                                            .scenario = scenario,
                                            .study = study,
                                            .time = a->time[i],
                                            .value = value,
                                            .low = value,
                                            .high = value,
                                            .below = below,
                                            .above = a->censored[i] < 0,
                                            .least = below && !isnan(a->value[i]) ? a->limit[i] : NAN,
                                            .own = true,
                                            .predicted = predicted[i]};
    }
    return VES_OK;
}

ves_status ves_observed_brought(const ves_comparison *c, ves_observed *o, ves_report *report)
{
    ves_status status = VES_OK;
    for (size_t s = 0; s < c->n_scenario && !status; ++s) {
        arrays a;
        size_t study = VES_NONE;
        if (!find(&c->file[c->scenario[s].file], &a)) continue;
        if (c->n_scenario > 1) status = ves_observed_study(o, c->scenario[s].label, &study, report);
        if (!status) status = add_all(c, s, &a, study, o, report);
    }
    return status;
}

/* ---- as points ---- */

/* Where the file tells of a tracer, values are of its signal. */
static bool is_of_signal(const ves_compare_file *f)
{
    return ves_table_find(&f->table, "signal_percent_dose") || ves_table_find(&f->table, "label_decay");
}

/* Factors from values to points of a curve. @param share  the shares of the file are the points
 * @return NaN: its values are of something else */
static double to_curve(const ves_comparison *c, const ves_units *units, size_t scenario, const arrays *a,
                       const char *quantity, bool *share)
{
    const ves_compare_file *f = &c->file[c->scenario[scenario].file];
    static const char of_signal[] = "signal_";
    const bool signal = strncmp(quantity, of_signal, strlen(of_signal)) == 0;
    *share = strcmp(signal ? quantity + strlen(of_signal) : quantity, "percent_dose") == 0;
    if (signal != is_of_signal(f)) return NAN;
    if (*share) return a->share ? 1.0 : NAN;
    return ves_observed_scale(c, units, quantity, ves_comparison_array_unit(c, scenario, quantity), a->unit);
}

static ves_status add_points(const ves_comparison *c, size_t scenario, const arrays *a, double scale, bool share,
                             ves_observed *o, ves_report *report)
{
    const size_t from = o->n, file = c->scenario[scenario].file;
    size_t n_of_file = 0;
    for (size_t s = 0; s < c->n_scenario; ++s) n_of_file += c->scenario[s].file == file;
    const ves_status status = add_all(c, scenario, a, VES_NONE, o, report);
    size_t kept = from;
    for (size_t i = 0, k = from; i < a->n && k < o->n; ++i) {
        ves_observation *point = &o->item[k];
        if (!is_taken(c, a, i)) continue;
        ++k;
        const double value = share ? a->share[c->scenario[scenario].index * a->n + i] : scale * point->value;
        if (isnan(value) || point->above) continue; /* there is no sign for "more than" */
        point->value = point->low = point->high = value;
        point->scenario = n_of_file == 1 ? scenario : c->n_scenario;
        o->item[kept++] = *point;
    }
    o->n = kept;
    return status;
}

ves_status ves_observed_drawn(const ves_comparison *c, const char *quantity, ves_observed *o, size_t *n_left,
                              ves_report *report)
{
    ves_units *units = NULL;
    ves_status status = ves_units_open(&units, report);
    *n_left = 0;
    for (size_t s = 0; s < c->n_scenario && !status; ++s) {
        arrays a;
        bool share = false, first = true;
        for (size_t i = 0; i < s; ++i) first = first && c->scenario[i].file != c->scenario[s].file;
        if (!first || !find(&c->file[c->scenario[s].file], &a)) continue;
        const size_t before = o->n;
        const double scale = to_curve(c, units, s, &a, quantity, &share);
        if (!isnan(scale)) status = add_points(c, s, &a, scale, share, o, report);
        *n_left += a.n - (o->n - before);
    }
    ves_units_close(units);
    return status;
}
