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
                    *censored = part(&f->table, "observed/censored", n, true);
    if (!time || !value || !limit || !predicted || !censored || censored->type == VES_ARRAY_TEXT) return false;
    *a = (arrays){.n = n,
                  .organ = (const char *const *)organ->data.text,
                  .time = time->data.number,
                  .value = value->data.number,
                  .limit = limit->data.number,
                  .predicted = predicted->data.number,
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

static ves_status add_all(const ves_comparison *c, size_t scenario, const arrays *a, size_t study, ves_observed *o,
                          ves_report *report)
{
    const double *predicted = a->predicted + c->scenario[scenario].index * a->n;
    for (size_t i = 0; i < a->n; ++i) {
        const char *organ = organ_of(c, a->organ[i]);
        const bool below = a->censored[i] > 0;
        const double value = below && isnan(a->value[i]) ? a->limit[i] : a->value[i];
        if (!organ || isnan(value) || a->censored[i] < 0) continue; /* "more than" has no fold error */
        if (!ves_grow(&o->item, o->n, &o->room, sizeof *o->item)) return ves_fail_memory(report);
        o->item[o->n++] = (ves_observation){.organ = organ,
                                            .scenario = scenario,
                                            .study = study,
                                            .time = a->time[i],
                                            .value = value,
                                            .low = value,
                                            .high = value,
                                            .below = below,
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
