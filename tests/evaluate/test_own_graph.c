/* A graph of one's own in a population, in lanes and under an evaluator: flows that are stated once stay one flow,
 * times that differ between subjects are solved side by side, derivatives with them, and what follows from others is
 * not freed.
 */
#include "base/array.h"
#include "evaluate/bundle.h"
#include "evaluate/evaluate.h"

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
    if (text) {
        FILE *file = fopen(name, "w");
        assert_non_null(file);
        assert_true(fputs(text, file) >= 0);
        assert_int_equal(fclose(file), 0);
    }
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

/* T50: what flows into a compartment flows out of it, in every subject. */
static void every_node_gives_what_it_gets(void **state)
{
    (void)state;
    char path[512];
    ves_study study = {0};
    ves_caster caster;
    ves_instance subject = {0};
    (void)snprintf(path, sizeof path, "%s/truths/t50_varied_flows.cfg", getenv("VESIPK_LIBRARY"));
    read_study(path, NULL, &study);
    assert_int_equal(ves_caster_start(&caster, &study, &report), VES_OK);
    double before = 0.0;
    for (size_t k = 0; k < study.population.n; ++k) {
        assert_int_equal(ves_caster_make(&caster, 0, 0, k, &subject, NULL, &report), VES_OK);
        const ves_graph *g = subject.graph;
        const ves_topology *t = g->topology;
        double in[8] = {0.0}, out[8] = {0.0};
        for (size_t i = 0; i < t->n_process; ++i) {
            out[t->process[i].from.i] += g->p[i][0];
            in[t->process[i].to.i] += g->p[i][0];
        }
        for (size_t i = 0; i < t->n_compartment; ++i) assert_true(fabs(in[i] - out[i]) <= 1e-12 * in[i]);
        assert_true(in[0] != before); /* they do differ */
        before = in[0];
        assert_true(fabs(subject.schedule.total - 1.7e-3 * subject.number[index_of(&study, "WT")]) <
                    1e-12 * subject.schedule.total);
    }
    ves_instance_free(&subject);
    ves_caster_free(&caster);
    ves_study_free(&study);
}

/* Everything at once: a lag, turns, a modifier, binding, production. */
static const char whole[] =
    "study = { duration = \"30 h\"; output = { every = \"1 h\"; }; solver = { rtol = 1e-9; };\n"
    "  model = { amount_unit = \"nmol\";\n"
    "    numbers = ( { name = \"WT\"; value = \"61 kg\"; role = \"body_weight\"; }, { name = \"kdeg\"; value = \"0.21 "
    "1/h\"; },"
    " { name = \"v\"; value = \"0.05 mL/g\"; } );\n"
    "    define = ( (\"V\", \"v*WT\") );\n"
    "    compartments = ( { name = \"gut\"; }, { name = \"plasma\"; volume = \"= V\"; }, { name = \"R\"; volume = \"= "
    "V\";"
    " initial = \"5.3 nmol\"; }, { name = \"PR\"; }, { name = \"lost\"; role = \"sink\"; } );\n"
    "    produce = ( { name = \"making\"; into = \"R\"; rate = \"= kdeg*R.initial\"; modify = ( { by = \"R\"; effect ="
    " \"inhibit\"; max = 0.7; half = \"9 nmol\"; hill = 1.5; } ); } );\n"
    "    processes = ( { name = \"in\"; kind = \"first_order\"; from = \"gut\"; to = \"plasma\"; rate = \"0.9 1/h\";"
    " switch = ( (\"0 h\", 1.0), (\"4 h\", 0.3) ); period = \"12 h\"; },\n"
    "      { name = \"on\"; kind = \"bind\"; from = [ \"plasma\", \"R\" ]; to = \"PR\"; on = \"31 mL/nmol/h\"; },\n"
    "      { name = \"off\"; kind = \"unbind\"; from = \"PR\"; to = [ \"plasma\", \"R\" ]; off = \"0.17 1/h\"; },\n"
    "      { kind = \"first_order\"; from = \"R\"; to = \"lost\"; rate = \"= kdeg\"; }, { kind = \"first_order\"; from "
    "= \"PR\";"
    " to = \"lost\"; rate = \"0.13 1/h\"; },\n"
    "      { kind = \"first_order\"; from = \"plasma\"; to = \"lost\"; rate = \"0.08 1/h\"; } ); };\n"
    "  doses = ( { into = \"gut\"; amount = \"0.2 nmol/kg\"; lag = \"35 min\"; every = \"11 h\"; count = 2; } );\n";

static void write_whole(const char *name, const char *more, ves_study *study)
{
    static char text[sizeof whole + 600];
    (void)snprintf(text, sizeof text, "%s %s };\n", whole, more);
    read_study(name, text, study);
}

/* Subjects with lags and turns of their own, eight at once, are those that are solved one by one. */
static void lanes_with_times_of_their_own_are_those_alone(void **state)
{
    (void)state;
    static ves_bundle bundle;
    ves_study study = {0};
    ves_caster caster;
    static double alone[VES_LANES][64];
    write_whole("lanes.cfg",
                "population = { subjects = 8; vary_between_subjects = ( { address = \"dose.1.lag\"; cv = 0.6; },"
                " { address = \"in.switch.2.time\"; cv = 0.3; high = \"11 h\"; }, { address = \"WT\"; cv = 0.2; },"
                " { address = \"in.period\"; cv = 0.05; low = \"11.5 h\"; } ); };",
                &study);
    assert_int_equal(ves_caster_start(&caster, &study, &report), VES_OK);
    for (size_t pass = 0; pass < 2; ++pass) {
        for (size_t k = 0; k < VES_LANES; ++k) {
            assert_int_equal(ves_bundle_start(&bundle, &study, &report), VES_OK);
            const size_t first = pass == 0 ? k : 0, n = pass == 0 ? 1 : VES_LANES;
            for (size_t i = 0; i < n; ++i)
                assert_int_equal(ves_bundle_make(&bundle, i, &caster, 0, 0, first + i, NULL, &report), VES_OK);
            assert_int_equal(ves_bundle_solve(&bundle, n, &report), VES_OK);
            for (size_t i = 0; i < n; ++i) {
                const ves_trajectory *t = &bundle.trajectory[i];
                const size_t last = (t->n_time - 1) * t->n_node;
                if (t->failure.status) fail_msg("%s", t->failure.words);
                assert_true(t->mass_error < 1e-12);
                for (size_t c = 0; c < t->n_node; ++c) {
                    const double found = t->amount[last + c];
                    if (pass == 0) alone[k][c] = found;
                    if (pass == 1 && fabs(found - alone[i][c]) > 2e-7 * fabs(alone[i][c]) + 1e-9)
                        fail_msg("subject %zu, compartment %zu: %.12g, alone %.12g", i, c, found, alone[i][c]);
                }
            }
            ves_bundle_free(&bundle);
            if (pass == 1) break;
        }
    }
    ves_caster_free(&caster);
    ves_study_free(&study);
}

/* Derivatives with respect to named numbers, a lag and a turn are those of wide central differences. */
static void derivatives_are_those_of_central_differences(void **state)
{
    (void)state;
    static const char *const name[] = {"WT", "kdeg", "dose.1.lag", "in.switch.2.time", "making.modify.1.half", "on.on"};
    enum { N = 6 };
    ves_study study = {0};
    write_whole("slopes.cfg", "", &study);
    const ves_scenario *s = &study.scenario[0];
    ves_index freed[N];
    double value[N], prediction[1], slope[N];
    for (size_t i = 0; i < N; ++i) {
        freed[i] = index_of(&study, name[i]);
        value[i] = s->parameters.item[freed[i]].quantity.value;
    }
    size_t organ = 0;
    while (strcmp(s->typical.graph->topology->organ[organ].name, "PR") != 0) ++organ;
    const ves_watched watched = {.organ = organ, .scaling = VES_AS_IT_IS, .time = 17.0};
    ves_evaluator *e = NULL;
    assert_int_equal(ves_evaluator_start(&study, 0, N, freed, 1, &watched, &e, &report), VES_OK);
    assert_int_equal(ves_evaluate(e, 1, value, prediction, slope, NULL, &report), VES_OK);
    for (size_t i = 0; i < N; ++i) {
        double side[2], kept = value[i];
        for (size_t k = 0; k < 2; ++k) {
            value[i] = kept * exp(k == 0 ? 1e-3 : -1e-3);
            assert_int_equal(ves_evaluate(e, 1, value, &side[k], NULL, NULL, &report), VES_OK);
        }
        value[i] = kept;
        const double wanted = (side[0] - side[1]) / 2e-3;
        if (fabs(slope[i] - wanted) > 2e-3 * fabs(wanted) + 1e-5 * fabs(prediction[0]))
            fail_msg("d/d ln %s: %.8g, expected %.8g", name[i], slope[i], wanted);
        assert_true(fabs(wanted) > 1e-6);
    }
    ves_evaluator_free(e);
    const ves_index derived = index_of(&study, "V");
    assert_int_equal(ves_evaluator_start(&study, 0, 1, &derived, 1, &watched, &e, &report), VES_E_USAGE);
    assert_non_null(strstr(report.text, "\"V\" follows from v and WT"));
    ves_evaluator_free(e);
    ves_study_free(&study);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_node_gives_what_it_gets),
        cmocka_unit_test(lanes_with_times_of_their_own_are_those_alone),
        cmocka_unit_test(derivatives_are_those_of_central_differences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
