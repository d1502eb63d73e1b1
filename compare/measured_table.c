/* Numbers of measured curves as arrays over "curve". */
#include "base/array.h"
#include "base/version.h"
#include "compare/measured_numbers.h"
#include "graph/table_maker.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const by_curve[] = {"curve", NULL};

typedef struct making {
    ves_table_maker m;
    const ves_measured *of;
} making;

/* Curves of a group: those of its animals, or the one of its means. */
static size_t n_of(const ves_measured_group *g)
{
    return g->sparse ? 1 : g->n_curve;
}

static void put_names(making *k)
{
    static const struct {
        const char *path, *words;
    } columns[] = {{"study", "of the samples"},
                   {"scenario", "of the samples"},
                   {"organ", "where they were taken"},
                   {"animal", "whose curve; empty: of no animal, or of the means of many"}};
    for (size_t c = 0; c < VES_COUNT(columns); ++c) {
        ves_array *a = ves_make_array(&k->m, columns[c].path, VES_ARRAY_TEXT, NULL, columns[c].words, by_curve);
        size_t at = 0;
        for (size_t i = 0; a && i < k->of->n_group; ++i) {
            const ves_measured_group *g = &k->of->group[i];
            for (size_t j = 0; j < n_of(g); ++j, ++at) {
                const char *const text[] = {g->study, g->scenario, g->organ, g->sparse ? "" : g->curve[j].animal};
                ves_make_text(&k->m, a, at, text[c]);
            }
        }
    }
    ves_array *n = ves_make_array(&k->m, "n_animals", VES_ARRAY_INT64, "1", "animals it rests on", by_curve);
    size_t at = 0;
    for (size_t i = 0; n && i < k->of->n_group; ++i) {
        const ves_measured_group *g = &k->of->group[i];
        for (size_t j = 0; j < n_of(g); ++j) n->data.integer[at++] = g->sparse ? (int64_t)g->n_animal : 1;
    }
}

/* @param over_f of curves whose dose is not known to enter the blood, or (where the name is the same) of all */
static void put_number(making *k, ves_measured_number number, bool over_f)
{
    const char *name = ves_measured_name(!over_f, number);
    const bool apart = strcmp(name, ves_measured_name(over_f, number)) != 0;
    bool any = !apart && !over_f;
    for (size_t i = 0; i < k->of->n_group; ++i) any = any || (apart && over_f != k->of->group[i].intravascular);
    if (!any) return;
    char unit[128], words[160];
    (void)ves_measured_unit(k->of, number, sizeof unit, unit);
    (void)snprintf(words, sizeof words, "%s of a curve (docs/results.md)", name);
    ves_array *a = ves_make_array(&k->m, name, VES_ARRAY_DOUBLE, unit, words, by_curve);
    size_t at = 0;
    for (size_t i = 0; a && i < k->of->n_group; ++i) {
        const ves_measured_group *g = &k->of->group[i];
        for (size_t j = 0; j < n_of(g); ++j) {
            double value[VES_N_MEASURED_NUMBER];
            if (g->sparse) {
                ves_measured_numbers_of_means(g, value);
            } else {
                ves_measured_numbers(g, &g->curve[j], value);
            }
            a->data.number[at++] = apart && over_f == g->intravascular ? NAN : value[number];
        }
    }
}

/* The area of means has an error. */
static void put_area(making *k)
{
    static const struct {
        const char *path, *words;
    } columns[] = {{"auc_last_se", "standard error of auc_last, of means"},
                   {"auc_last_df", "its degrees of freedom"},
                   {"auc_last_low", "lower end of the middle 95 %"},
                   {"auc_last_high", "upper end of it"}};
    char unit[128];
    (void)ves_measured_unit(k->of, VES_MEASURED_AUC, sizeof unit, unit);
    for (size_t c = 0; c < VES_COUNT(columns); ++c) {
        ves_array *a =
            ves_make_array(&k->m, columns[c].path, VES_ARRAY_DOUBLE, c == 1 ? "1" : unit, columns[c].words, by_curve);
        size_t at = 0;
        for (size_t i = 0; a && i < k->of->n_group; ++i) {
            const ves_measured_group *g = &k->of->group[i];
            const double of[] = {g->area.se, g->area.df, g->area.low, g->area.high};
            for (size_t j = 0; j < n_of(g); ++j) a->data.number[at++] = g->sparse ? of[c] : NAN;
        }
    }
}

/* Dosing intervals of all curves, one behind the other. */
static void put_intervals(making *k, size_t n)
{
    static const char *const by_interval[] = {"interval", NULL};
    ves_make_dimension(&k->m, "interval", n);
    for (int number = -1; number < VES_N_MEASURED_INTERVAL_NUMBER; ++number) {
        char unit[128] = "1", words[160] = "index of its curve", path[64] = "interval_curve";
        if (number >= 0) {
            const char *name = ves_measured_interval_name((ves_measured_interval_number)number);
            if (number == VES_MEASURED_INTERVAL_DOSE && !k->of->given_by_rows) continue;
            (void)ves_measured_interval_unit(k->of, (ves_measured_interval_number)number, sizeof unit, unit);
            (void)snprintf(words, sizeof words, "%s of a dosing interval (docs/results.md)", name);
            (void)snprintf(path, sizeof path, "interval_%s", name);
        }
        ves_array *a =
            ves_make_array(&k->m, path, number < 0 ? VES_ARRAY_INT64 : VES_ARRAY_DOUBLE, unit, words, by_interval);
        size_t at = 0, curve = 0;
        for (size_t i = 0; a && i < k->of->n_group; ++i) {
            const ves_measured_group *g = &k->of->group[i];
            for (size_t j = 0; j < n_of(g); ++j, ++curve) {
                for (size_t v = 0; !g->sparse && v < g->curve[j].n_interval; ++v, ++at) {
                    if (number < 0) {
                        a->data.integer[at] = (int64_t)curve;
                    } else {
                        a->data.number[at] = ves_measured_interval_of(k->of, &g->curve[j].interval[v],
                                                                      (ves_measured_interval_number)number);
                    }
                }
            }
        }
    }
}

ves_status ves_measured_table(const ves_measured *m, const char *source, ves_table *table, ves_report *report)
{
    making k = {.m = {.table = table, .report = report}, .of = m};
    size_t n = 0, n_interval = 0;
    bool sparse = false;
    for (size_t i = 0; i < m->n_group; ++i) {
        n += n_of(&m->group[i]);
        sparse = sparse || m->group[i].sparse;
        for (size_t j = 0; j < m->group[i].n_curve; ++j) n_interval += m->group[i].curve[j].n_interval;
    }
    ves_make_heading(&k.m, "vesipk-results", VES_RESULT_SCHEMA, source, "vesipk nca");
    ves_make_dimension(&k.m, "curve", n);
    put_names(&k);
    for (ves_measured_number i = 0; i < VES_N_MEASURED_NUMBER; ++i) {
        put_number(&k, i, false);
        put_number(&k, i, true);
    }
    if (sparse) put_area(&k);
    if (n_interval) put_intervals(&k, n_interval);
    return k.m.status;
}
