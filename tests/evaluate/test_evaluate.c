/* Points in, predictions out: held against closed forms, and against the study run the ordinary way. */
#include "evaluate/evaluate.h"

#include "analysis/nca_rows.h"
#include "base/array.h"
#include "evaluate/bundle.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static ves_report report;

static void read_study(const char *name, const char *text, ves_study *study)
{
    FILE *file = fopen(name, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    const ves_study_options options = {.library = getenv("VESIPK_LIBRARY")};
    report = (ves_report){0};
    if (ves_study_read(name, &options, study, &report)) fail_msg("%s", report.text);
}

static ves_index index_of(const ves_study *study, const char *address)
{
    const ves_parameter *p = ves_parameters_find(&study->scenario[0].parameters, address);
    if (!p) fail_msg("there is no %s", address);
    return (ves_index)(p - study->scenario[0].parameters.item);
}

static size_t organ_of(const ves_study *study, const char *name)
{
    const ves_topology *t = study->scenario[0].typical.graph->topology;
    for (size_t i = 0; i < t->n_organ; ++i) {
        if (strcmp(t->organ[i].name, name) == 0 && !t->organ[i].signal && !t->organ[i].delivered) return i;
    }
    fail_msg("there is no organ %s", name);
    return 0;
}

static size_t row_of(const char *name)
{
    for (size_t i = 0; i < VES_N_NCA; ++i) {
        if (strcmp(ves_nca_rows[i].name, name) == 0) return i;
    }
    fail_msg("there is no number %s", name);
    return 0;
}

/* Plasma and a place beside it that holds nothing at first: k out of plasma, `a` between the two. */
static const char two[] =
    "study = { duration = \"24 h\"; output = { every = \"0.25 h\"; };\n"
    "  model = { amount_unit = \"mg\";\n"
    "    compartments = ( { name = \"plasma\"; volume = \"3.1 mL\"; role = \"plasma\"; }, { name = \"tissue\"; },\n"
    "                     { name = \"gone\"; } );\n"
    "    processes = ( { name = \"out\"; kind = \"first_order\"; from = \"plasma\"; to = \"gone\"; rate = \"0.37 "
    "1/h\"; },\n"
    "                  { name = \"in\"; kind = \"first_order\"; from = \"plasma\"; to = \"tissue\"; rate = \"0 1/h\"; "
    "} );\n"
    "  };\n"
    "  doses = ( { into = \"plasma\"; amount = \"2.385 mg\"; } );\n};\n";

static void predictions_and_derivatives_are_those_of_the_closed_form(void **state)
{
    (void)state;
    ves_study study = {0};
    ves_evaluator *e;
    read_study("two.cfg", two, &study);
    const ves_index freed[] = {index_of(&study, "out.rate"), index_of(&study, "in.rate")};
    const size_t plasma = organ_of(&study, "plasma"), tissue = organ_of(&study, "tissue");
    const ves_watched watched[] = {{.organ = plasma, .time = 2.5},
                                   {.organ = tissue, .time = 5.75},
                                   {.organ = plasma, .is_nca = true, .row = row_of("auc_last")}};
    enum { N = 9, W = VES_COUNT(watched) };
    double value[N][2], prediction[N][W], derivative[N][2][W];
    for (size_t i = 0; i < N; ++i) {
        value[i][0] = 0.29 + 0.05 * (double)i;
        value[i][1] = i == 4 ? 0.0 : 0.11 + 0.03 * (double)i; /* 0 is a value as any other */
    }
    if (ves_evaluator_start(&study, 0, 2, freed, W, watched, &e, &report)) fail_msg("%s", report.text);
    ves_point_state went[N];
    assert_int_equal(ves_evaluate(e, N, &value[0][0], &prediction[0][0], &derivative[0][0][0], went, &report), VES_OK);
    for (size_t i = 0; i < N; ++i) {
        const double k = value[i][0], a = value[i][1], s = k + a, d = 2.385;
        const double at = exp(-s * 2.5), later = exp(-s * 5.75), end = exp(-s * 24.0);
        const double wanted[W] = {d * at, d * a / s * (1.0 - later), d / 3.1 * (1.0 - end) / s};
        const double by_k[W] = {-k * 2.5 * d * at, d * a * k * (5.75 * later / s - (1.0 - later) / (s * s)),
                                k * d / 3.1 * (24.0 * end / s - (1.0 - end) / (s * s))};
        assert_int_equal(went[i].status, VES_OK);
        for (size_t j = 0; j < W; ++j) {
            if (fabs(prediction[i][j] - wanted[j]) > 2e-5 * d) fail_msg("%zu, %zu: %g", i, j, prediction[i][j]);
            if (fabs(derivative[i][0][j] - by_k[j]) > 4e-5 * d)
                fail_msg("%zu, %zu: d %.9g, expected %.9g", i, j, derivative[i][0][j], by_k[j]);
        }
        if (a == 0.0) { /* by the value itself, times the width of its range: 1 */
            const double by_a = d / k * (1.0 - exp(-k * 5.75));
            if (fabs(derivative[i][1][1] - by_a) > 1e-4 * d)
                fail_msg("d %.9g, expected %.9g", derivative[i][1][1], by_a);
        }
    }
    ves_evaluator_free(e);
    ves_study_free(&study);
}

/* A mouse, its liver and plasma; the typical numbers must give what the study gives, in the same bundle. */
static void the_typical_point_is_the_typical_subject(void **state)
{
    (void)state;
    ves_study study = {0};
    ves_evaluator *e;
    ves_bundle bundle;
    ves_caster caster;
    read_study("mouse.cfg",
               "study = { species = \"mouse\"; product = \"msc-small-ev\"; duration = \"24 h\";\n"
               "  output = { every = \"1 h\"; };\n"
               "  doses = ( { route = \"iv-bolus\"; amount = \"1e10 particles\"; } );\n};\n",
               &study);
    const ves_index freed[] = {index_of(&study, "liver.uptake.clearance")};
    const size_t liver = organ_of(&study, "liver");
    const ves_watched watched[] = {{.organ = liver, .time = 3.0, .scaling = VES_PERCENT_OF_DOSE},
                                   {.organ = liver, .is_nca = true, .row = row_of("cmax")}};
    const double typical = study.scenario[0].recipe[0]->typical[freed[0]],
                 value[8] = {typical, typical, typical, typical, typical, typical, typical, typical};
    double first[8][2], again[8][2];
    if (ves_evaluator_start(&study, 0, 1, freed, 2, watched, &e, &report)) fail_msg("%s", report.text);
    assert_int_equal(ves_evaluate(e, 8, value, &first[0][0], NULL, NULL, &report), VES_OK);
    assert_int_equal(ves_evaluate(e, 8, value, &again[0][0], NULL, NULL, &report), VES_OK);
    assert_memory_equal(first, again, sizeof first);
    assert_int_equal(ves_bundle_start(&bundle, &study, &report), VES_OK);
    assert_int_equal(ves_caster_start(&caster, &study, &report), VES_OK);
    assert_int_equal(ves_bundle_make(&bundle, 0, &caster, 0, 0, 0, NULL, &report), VES_OK);
    assert_int_equal(ves_bundle_solve(&bundle, 1, &report), VES_OK);
    const ves_instance *s = &bundle.instance[0];
    const double amount = ves_group_sum(s->graph, &s->graph->topology->organ[liver].sum,
                                        bundle.trajectory[0].amount + 3 * bundle.trajectory[0].n_node);
    assert_true(fabs(first[0][0] - 100.0 * amount / 1e10) <= 1e-12 * first[0][0]);
    assert_true(first[7][1] == first[0][1] && first[0][1] > 0.0);
    ves_caster_free(&caster);
    ves_bundle_free(&bundle);
    ves_evaluator_free(e);
    ves_study_free(&study);
}

static void what_cannot_be_asked_is_refused_and_a_bad_point_says_why(void **state)
{
    (void)state;
    ves_study study = {0};
    ves_evaluator *e;
    read_study("again.cfg", two, &study);
    const ves_index freed[] = {index_of(&study, "out.rate")}, stranger[] = {9999};
    const ves_watched late = {.organ = 0, .time = 25.0}, nobody = {.organ = 99, .time = 1.0},
                      good = {.organ = 0, .time = 1.0};
    assert_int_equal(ves_evaluator_start(&study, 0, 1, freed, 1, &late, &e, &report), VES_E_USAGE);
    ves_evaluator_free(e);
    assert_int_equal(ves_evaluator_start(&study, 0, 1, freed, 1, &nobody, &e, &report), VES_E_USAGE);
    ves_evaluator_free(e);
    assert_int_equal(ves_evaluator_start(&study, 0, 1, stranger, 1, &good, &e, &report), VES_E_USAGE);
    ves_evaluator_free(e);
    double value[2] = {0.37, NAN}, prediction[2];
    ves_point_state went[2];
    assert_int_equal(ves_evaluator_start(&study, 0, 1, freed, 1, &good, &e, &report), VES_OK);
    assert_int_equal(ves_evaluate(e, 2, value, prediction, NULL, went, &report), VES_OK);
    assert_true(went[0].status == VES_OK && fabs(prediction[0] - 2.385 * exp(-0.37)) < 1e-4);
    assert_true(went[1].status != VES_OK && went[1].words[0] != '\0' && isnan(prediction[1]));
    ves_evaluator_free(e);
    ves_study_free(&study);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(predictions_and_derivatives_are_those_of_the_closed_form),
        cmocka_unit_test(the_typical_point_is_the_typical_subject),
        cmocka_unit_test(what_cannot_be_asked_is_refused_and_a_bad_point_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
