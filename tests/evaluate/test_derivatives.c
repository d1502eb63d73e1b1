/* Derivatives that are integrated, of whole bodies: held against differences of subjects that share their steps, for
 * every number in use and every route of the library.
 */
#include "evaluate/derivatives.h"

#include "analysis/nca_rows.h"
#include "base/array.h"
#include "base/memory.h"
#include "evaluate/evaluate.h"

#include <dirent.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static ves_report report;

static void read_study(const char *text, ves_study *study)
{
    FILE *file = fopen("study.cfg", "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    const ves_study_options options = {.library = getenv("VESIPK_LIBRARY")};
    report = (ves_report){0};
    if (ves_study_read("study.cfg", &options, study, &report)) fail_msg("%s", report.text);
}

/* A study with its evaluator: what is free, and what is watched. */
typedef struct asked {
    ves_study study;
    size_t n_free, n_watched;
    ves_index *freed;
    double *value;
    ves_watched *watched;
    ves_evaluator *evaluator;
} asked;

/* Every number in use that may go both ways. */
static void choose(asked *a)
{
    const ves_parameters *all = &a->study.scenario[0].parameters;
    a->freed = ves_new(all->n, sizeof *a->freed);
    a->value = ves_new(all->n, sizeof *a->value);
    assert_true(a->freed && a->value);
    for (size_t i = 0; i < all->n; ++i) {
        const ves_parameter *p = &all->item[i];
        const double x = p->quantity.value, reach = 1e-2 * fabs(x);
        if (p->follows || x == 0.0 || !(x - reach > p->least) || !(x + reach <= p->most)) continue;
        a->freed[a->n_free] = (ves_index)i;
        a->value[a->n_free++] = x;
    }
    assert_true(a->n_free > 30);
}

/* Areas and peaks of all organs, and what they hold in the middle and in the end. */
static void watch(asked *a)
{
    const ves_topology *t = a->study.scenario[0].typical.graph->topology;
    a->watched = ves_new(4 * t->n_organ, sizeof *a->watched);
    assert_non_null(a->watched);
    for (size_t o = 0; o < t->n_organ; ++o) {
        const double middle = a->study.time[a->study.n_time / 2], end = a->study.end;
        a->watched[a->n_watched++] = (ves_watched){.organ = o, .is_nca = true, .row = VES_NCA_AUC_LAST};
        a->watched[a->n_watched++] = (ves_watched){.organ = o, .is_nca = true, .row = VES_NCA_CMAX};
        a->watched[a->n_watched++] = (ves_watched){.organ = o, .time = middle, .scaling = VES_PERCENT_OF_DOSE};
        a->watched[a->n_watched++] = (ves_watched){.organ = o, .time = end, .scaling = VES_PERCENT_OF_DOSE};
    }
}

/* How far a number goes: sums of shares that are off by 1e-6 are closed, those of blood by 1e-3, and this lies between.
 * Times of doses go less, since curves bend behind them. */
static double step_of(const asked *a, size_t free)
{
    const char *address = a->study.scenario[0].parameters.item[a->freed[free]].address;
    return strncmp(address, "dose.", 5) == 0 ? 1.5e-4 : 7e-4;
}

/* Central differences, four numbers a bundle. @param slope out: [n_free][n_watched], NaN where it cannot be moved */
static void differ(asked *a, double slope[])
{
    double *value = ves_new(VES_LANES * a->n_free, sizeof *value), *at = ves_new(VES_LANES * a->n_watched, sizeof *at);
    assert_true(value && at);
    for (size_t first = 0; first < a->n_free; first += VES_LANES / 2) {
        ves_point_state state[VES_LANES];
        for (size_t l = 0; l < VES_LANES; ++l) {
            const size_t moved = first + l / 2;
            memcpy(value + l * a->n_free, a->value, a->n_free * sizeof *value);
            if (moved < a->n_free) value[l * a->n_free + moved] *= exp(l % 2 ? -step_of(a, moved) : step_of(a, moved));
        }
        assert_int_equal(ves_evaluate(a->evaluator, VES_LANES, value, at, NULL, state, &report), VES_OK);
        for (size_t l = 0; l < VES_LANES && first + l / 2 < a->n_free; l += 2) {
            const double *up = at + l * a->n_watched, *down = up + a->n_watched;
            for (size_t i = 0; i < a->n_watched; ++i)
                slope[(first + l / 2) * a->n_watched + i] = state[l].status || state[l + 1].status
                                                                ? NAN
                                                                : (up[i] - down[i]) / (2.0 * step_of(a, first + l / 2));
        }
    }
    free(value);
    free(at);
}

static void compare(asked *a, const char *name)
{
    const size_t n = a->n_free * a->n_watched;
    double *prediction = ves_new(a->n_watched, sizeof *prediction), *found = ves_new(n, sizeof *found),
           *wanted = ves_new(n, sizeof *wanted);
    ves_point_state state;
    size_t n_held = 0;
    assert_true(prediction && found && wanted);
    assert_int_equal(ves_evaluate_tangents(a->evaluator, a->value, prediction, found, &state, &report), VES_OK);
    assert_int_equal(state.status, VES_OK);
    differ(a, wanted);
    for (size_t i = 0; i < n; ++i) {
        const double size = fabs(prediction[i % a->n_watched]);
        const bool little = !(size > 1e-9 * (a->watched[i % a->n_watched].is_nca ? 0.0 : 100.0));
        if (isnan(wanted[i]) || !(size > 0.0) || little) continue;
        ++n_held;
        if (fabs(found[i] - wanted[i]) <= 1e-4 * fmax(fabs(wanted[i]), 0.3 * size)) continue;
        const ves_parameters *all = &a->study.scenario[0].parameters;
        const ves_watched *w = &a->watched[i % a->n_watched];
        fail_msg("%s: %s of %s by %s: %.9g, expected %.9g (of %.3g)", name,
                 w->is_nca ? ves_nca_rows[w->row].name : "percent_dose",
                 a->study.scenario[0].typical.graph->topology->organ[w->organ].name,
                 all->item[a->freed[i / a->n_watched]].address, found[i], wanted[i], size);
    }
    assert_true(n_held > 0);
    free(prediction);
    free(found);
    free(wanted);
}

static void hold(const char *text, const char *name)
{
    asked a = {.n_free = 0};
    read_study(text, &a.study);
    choose(&a);
    watch(&a);
    if (ves_evaluator_start(&a.study, 0, a.n_free, a.freed, a.n_watched, a.watched, &a.evaluator, &report))
        fail_msg("%s: %s", name, report.text);
    compare(&a, name);
    ves_evaluator_free(a.evaluator);
    free(a.freed);
    free(a.value);
    free(a.watched);
    ves_study_free(&a.study);
}

static void every_number_by_every_route(void **state)
{
    (void)state;
    char folder[512], text[1024];
    (void)snprintf(folder, sizeof folder, "%s/routes", getenv("VESIPK_LIBRARY"));
    DIR *routes = opendir(folder);
    size_t n = 0;
    assert_non_null(routes);
    for (const struct dirent *d; (d = readdir(routes));) {
        const size_t length = strlen(d->d_name);
        if (length < 5 || strcmp(d->d_name + length - 4, ".cfg") != 0) continue;
        const bool joint = strstr(d->d_name, "articular"), tumour = strstr(d->d_name, "tumoral"),
                   infusion = strstr(d->d_name, "infusion");
        (void)snprintf(
            text, sizeof text,
            "study = { species = \"mouse\"; product = \"msc-small-ev\"; duration = \"23 h\"; %s\n"
            "  solver = { rtol = 1e-9; };\n"
            "  doses = ( { route = \"%.*s\"; amount = \"1e9 particles\"; at = \"0.7 h\"; %s every = \"9.3 h\"; "
            "count = 2; } );\n};\n",
            joint    ? "organs = ( \"joint\" );"
            : tumour ? "organs = ( \"tumour\" );"
                     : "",
            (int)(length - 4), d->d_name, infusion ? "over = \"1.9 h\";" : "");
        hold(text, d->d_name);
        ++n;
    }
    closedir(routes);
    assert_true(n >= 30);
}

static void labels_and_conditions_too(void **state)
{
    (void)state;
    hold("study = { species = \"mouse\"; product = \"msc-small-ev\"; tracer = \"zr89-dfo\"; duration = \"23 h\";\n"
         "  solver = { rtol = 1e-9; }; conditions = ( { name = \"macrophage-depletion\"; from = \"2 h\"; until = \"9 "
         "h\"; } );\n"
         "  doses = ( { route = \"iv-infusion\"; amount = \"1e10 particles\"; at = \"1.3 h\"; over = \"1.1 h\"; } );\n"
         "};\n",
         "a label");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_number_by_every_route),
        cmocka_unit_test(labels_and_conditions_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
