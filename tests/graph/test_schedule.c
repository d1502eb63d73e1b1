/* Schedules: the order of events, what is given by when, which times are one, and what is refused. */
#include "base/array.h"
#include "graph/schedule.h"
#include "graph/trajectory.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static ves_report report; /* large */
static const ves_place here = {"study.cfg", 31, "at"}, so_long = {"study.cfg", 32, "over"};

static ves_dose bolus(size_t node, double amount, double at)
{
    return (ves_dose){.into = {node}, .amount = amount, .at = at, .count = 1, .place = here};
}

static ves_dose infusion(size_t node, double amount, double at, double over)
{
    return (ves_dose){
        .into = {node}, .amount = amount, .at = at, .over = over, .count = 1, .place = here, .over_place = so_long};
}

static ves_dose repeated(ves_dose dose, double every, size_t count)
{
    dose.every = every;
    dose.count = count;
    return dose;
}

static void add(ves_schedule *s, ves_dose dose, size_t index)
{
    if (ves_schedule_add_dose(s, &dose, index, &report)) fail_msg("%s", report.text);
}

static ves_schedule fresh(double end)
{
    report = (ves_report){0};
    return (ves_schedule){.end = end};
}

static void is(const ves_schedule *s, size_t i, double time, ves_event_kind kind)
{
    if (s->event[i].time != time || s->event[i].kind != kind)
        fail_msg("event %zu is of kind %d at %.17g h, expected kind %d at %.17g h", i, (int)s->event[i].kind,
                 s->event[i].time, (int)kind, time);
}

static void near(double found, double wanted)
{
    if (!(fabs(found - wanted) <= 1e-14 * fabs(wanted))) fail_msg("%.17g, expected %.17g", found, wanted);
}

static void events_come_by_time_and_at_one_time_by_kind(void **state)
{
    (void)state;
    ves_schedule s = fresh(10.0);
    add(&s, infusion(0, 3.0, 2.5, 1.5), 0);
    add(&s, bolus(1, 2.385, 4.0), 1);
    add(&s, infusion(0, 1.0, 4.0, 2.0), 2);
    add(&s, bolus(2, 1.1, 0.0), 3);
    add(&s, bolus(1, 0.7, 4.0), 4);
    assert_int_equal(s.n_event, 7);
    is(&s, 0, 0.0, VES_EVENT_BOLUS);
    is(&s, 1, 2.5, VES_EVENT_INFUSION_START);
    is(&s, 2, 4.0, VES_EVENT_INFUSION_END);
    is(&s, 3, 4.0, VES_EVENT_BOLUS);
    is(&s, 4, 4.0, VES_EVENT_BOLUS);
    is(&s, 5, 4.0, VES_EVENT_INFUSION_START);
    is(&s, 6, 6.0, VES_EVENT_INFUSION_END);
    assert_true(s.event[3].dose == 1 && s.event[4].dose == 4); /* equal ones as they were stated */
    near(s.total, 3.0 + 2.385 + 1.0 + 1.1 + 0.7);
    near(s.event[1].rate, 2.0);
    near(s.event[2].rate, 2.0);
    ves_schedule_free(&s);
}

static void a_repeated_dose_becomes_that_many(void **state)
{
    (void)state;
    ves_schedule s = fresh(10.0);
    add(&s, repeated(bolus(0, 1.3, 0.5), 2.1, 4), 0);
    assert_int_equal(s.n_event, 4);
    for (size_t i = 0; i < 4; ++i) {
        near(s.event[i].time, 0.5 + 2.1 * (double)i);
        near(s.event[i].amount, 1.3);
    }
    near(s.total, 4 * 1.3);
    ves_schedule_free(&s);
    s = fresh(10.0); /* longer than their interval: they overlap, and their rates add */
    add(&s, repeated(infusion(0, 3.0, 0.0, 2.0), 1.5, 3), 0);
    is(&s, 0, 0.0, VES_EVENT_INFUSION_START);
    is(&s, 1, 1.5, VES_EVENT_INFUSION_START);
    is(&s, 2, 2.0, VES_EVENT_INFUSION_END);
    is(&s, 3, 3.0, VES_EVENT_INFUSION_START);
    near(ves_schedule_given(&s, 1.75), 1.5 * 1.75 + 1.5 * 0.25);
    near(ves_schedule_given(&s, 3.25), 3.0 + 1.5 * 1.75 + 1.5 * 0.25);
    near(ves_schedule_given(&s, 10.0), 9.0);
    assert_int_equal(report.used, 0);
    ves_schedule_free(&s);
}

static void what_is_given_counts_boluses_at_once_and_infusions_in_part(void **state)
{
    (void)state;
    ves_schedule s = fresh(10.0);
    add(&s, bolus(0, 2.385, 1.0), 0);
    add(&s, infusion(0, 3.0, 2.0, 4.0), 1);
    assert_true(ves_schedule_given(&s, 0.999) == 0.0);
    near(ves_schedule_given(&s, 1.0), 2.385);
    near(ves_schedule_given(&s, 3.0), 2.385 + 0.75);
    near(ves_schedule_given(&s, 6.0), 2.385 + 3.0);
    near(ves_schedule_given(&s, 9.0), s.total);
    ves_schedule_free(&s);
}

static void an_infusion_cut_by_the_end_gives_what_fits_and_warns(void **state)
{
    (void)state;
    ves_schedule s = fresh(5.0);
    add(&s, infusion(0, 4.0, 4.0, 2.0), 0);
    assert_int_equal(report.n_warning, 1);
    assert_int_equal(report.n_error, 0);
    assert_non_null(strstr(
        report.text, "study.cfg:31: at: warning: the infusion from 4 h to 6 h is cut by the end of the run at 5 h"));
    near(s.total, 2.0);
    near(s.event[0].rate, 2.0);
    is(&s, 1, 5.0, VES_EVENT_INFUSION_END);
    near(ves_schedule_given(&s, 5.0), s.total);
    ves_schedule_free(&s);
}

static void a_dose_when_the_run_ends_counts_and_is_told(void **state)
{
    (void)state;
    ves_schedule s = fresh(5.0);
    add(&s, bolus(0, 2.385, 5.0), 0);
    assert_int_equal(report.n_warning, 1);
    assert_non_null(
        strstr(report.text, "study.cfg:31: at: warning: the dose at 5 h is given when the run ends: it counts"));
    near(s.total, 2.385);
    ves_schedule_free(&s);
}

static void infusions_cut_by_the_end_are_told_in_one_line(void **state)
{
    (void)state;
    ves_schedule s = fresh(10.0);
    add(&s, repeated(infusion(0, 1.5, 1.0, 3.5), 1.0, 9), 0); /* from 1 h to 9 h: those at 7, 8, 9 h do not fit */
    assert_int_equal(report.n_warning, 1);
    assert_non_null(
        strstr(report.text, "the last 3 infusions, from that at 7 h on, are cut by the end of the run at 10 h"));
    near(s.total, 1.5 * (6.0 + (3.0 + 2.0 + 1.0) / 3.5));
    ves_schedule_free(&s);
}

/* Rate times length of every infusion. */
static double given_by_rates(const ves_schedule *s)
{
    double sum = 0.0;
    for (size_t i = 0; i < s->n_event; ++i) {
        const ves_event *e = &s->event[i];
        if (e->kind == VES_EVENT_INFUSION_START) sum -= e->rate * e->time;
        if (e->kind == VES_EVENT_INFUSION_END) sum += e->rate * e->time;
    }
    return sum;
}

static void an_infusion_gives_its_amount_however_short_and_late_it_is(void **state)
{
    (void)state;
    const double hour[] = {7200.0, 24.0, 1.0, 0.3, 0.0}, over[] = {1.0 / 3600.0, 1e-3 / 3600.0, 1e-9, 1e-7, 1e-10};
    for (size_t i = 0; i < 5; ++i) {
        ves_schedule s = fresh(hour[i] + 0.5);
        add(&s, infusion(0, 2.385, hour[i], over[i]), 0);
        const double time[] = {s.event[0].time * (1.0 - 2e-16), s.event[1].time * (1.0 + 2e-16)};
        for (int snapped = 0; snapped < 2; ++snapped) {
            assert_int_equal(s.n_event, 2);
            const double length = s.event[1].time - s.event[0].time;
            near(s.event[0].rate * length, 2.385);
            assert_true(s.event[1].rate == s.event[0].rate);
            assert_int_equal(ves_schedule_snap(&s, 2, time, &report), VES_OK);
        }
        ves_schedule_free(&s);
    }
    ves_schedule s = fresh(100.0); /* several at a time, each moved by a rounding of its own */
    add(&s, repeated(infusion(0, 0.7, 0.1, 1.7), 0.3, 5), 0);
    add(&s, repeated(infusion(0, 0.9, 0.1, 0.6), 0.3, 5), 1);
    const double time[] = {0.1 + 0.3 * 2.0, 0.1 + 0.3 + 0.6, 0.1 + 4 * 0.3};
    assert_int_equal(ves_schedule_snap(&s, 3, time, &report), VES_OK);
    if (fabs(given_by_rates(&s) - 8.0) > 1e-14 * 100.0) fail_msg("%.17g", given_by_rates(&s));
    ves_schedule_free(&s);
}

static void an_infusion_too_short_to_have_two_ends_is_refused(void **state)
{
    (void)state;
    const double at[] = {0.0, 20.0, 7200.0}, over[] = {1e-20, 1e-20, 1e-9};
    for (size_t i = 0; i < 3; ++i) {
        ves_schedule s = fresh(at[i] + 4.0);
        const ves_dose dose = infusion(0, 1.0, at[i], i < 2 ? over[i] : 1e-3 * over[i]);
        assert_int_equal(ves_schedule_add_dose(&s, &dose, 0, &report), VES_E_CONFIG);
        assert_non_null(strstr(report.text, "study.cfg:32: over: "));
        assert_non_null(strstr(report.text, "is too short to be told from a dose at once"));
        assert_int_equal(s.n_event, 0);
        ves_schedule_free(&s);
    }
}

static void a_dose_a_rounding_after_the_end_is_at_the_end(void **state)
{
    (void)state;
    ves_schedule s = fresh(0.3);
    assert_true(3.0 * 0.1 > 0.3);
    add(&s, repeated(bolus(0, 1.0, 0.0), 0.1, 4), 0);
    assert_int_equal(s.n_event, 4);
    is(&s, 3, 0.3, VES_EVENT_BOLUS);
    ves_schedule_free(&s);
    s = fresh(0.3);
    const ves_dose later = bolus(0, 1.0, 0.3 * (1.0 + 2e-15));
    assert_int_equal(ves_schedule_add_dose(&s, &later, 0, &report), VES_E_CONFIG);
    ves_schedule_free(&s);
}

static void a_dose_that_starts_after_the_end_is_refused(void **state)
{
    (void)state;
    const struct {
        ves_dose dose;
        const char *words; /* of its refusal; NULL: it fits */
    } row[] = {
        {bolus(0, 1.0, 5.0), NULL}, /* the last output shows it */
        {bolus(0, 1.0, 5.1), "starts after the end of the run"},
        {infusion(0, 1.0, 5.0, 0.1), "begins when the run ends"}, /* it would give nothing */
        {infusion(0, 1.0, 5.1, 0.1), "starts after the end of the run"},
        {infusion(0, 1.0, 4.9, 0.1), NULL},
        {repeated(bolus(0, 1.0, 1.0), 2.0, 3), NULL},
        {repeated(bolus(0, 1.0, 1.0), 2.0, 4), "starts after the end of the run"},
        {repeated(infusion(0, 1.0, 1.0, 0.5), 2.0, 3), "begins when the run ends"},
    };
    for (size_t i = 0; i < VES_COUNT(row); ++i) {
        ves_schedule s = fresh(5.0);
        const ves_status status = ves_schedule_add_dose(&s, &row[i].dose, 0, &report);
        if (status != (row[i].words ? VES_E_CONFIG : VES_OK)) fail_msg("dose %zu: %s", i, report.text);
        if (row[i].words) {
            assert_non_null(strstr(report.text, row[i].words));
            assert_int_equal(s.n_event, 0);
            assert_true(s.total == 0.0);
        }
        ves_schedule_free(&s);
    }
}

static void times_that_only_rounding_keeps_apart_are_one(void **state)
{
    (void)state;
    const double time[] = {0.0, 0.1 + 0.2, 0.9, 2.0};
    ves_schedule s = fresh(2.0);
    assert_true(time[1] != 0.3);
    add(&s, bolus(0, 1.0, 0.3), 0);
    add(&s, infusion(0, 1.0, 0.3 - 1e-16, 0.6), 1);
    add(&s, bolus(1, 1.0, 0.9 + 1e-9), 2); /* not only rounding */
    assert_int_equal(ves_schedule_snap(&s, 4, time, &report), VES_OK);
    assert_int_equal(s.n_event, 4);
    is(&s, 0, time[1], VES_EVENT_BOLUS); /* now at one time, so by kind */
    is(&s, 1, time[1], VES_EVENT_INFUSION_START);
    is(&s, 2, 0.9, VES_EVENT_INFUSION_END);
    is(&s, 3, 0.9 + 1e-9, VES_EVENT_BOLUS);
    near(s.total, 3.0);
    ves_schedule_free(&s);
    s = fresh(2.0); /* without an output time near, an event falls on the one before it */
    add(&s, bolus(0, 1.0, 0.7), 0);
    add(&s, bolus(0, 1.0, 0.7 + 2e-16), 1);
    assert_int_equal(ves_schedule_snap(&s, 0, NULL, &report), VES_OK);
    assert_true(s.event[0].time == s.event[1].time);
    ves_schedule_free(&s);
}

static void only_times_and_places_make_schedules_alike(void **state)
{
    (void)state;
    for (int k = 0; k <= 4; ++k) {
        ves_schedule a = fresh(5.0), b = fresh(k == 1 ? 6.0 : 5.0);
        add(&a, bolus(0, 1.0, 0.5), 0);
        add(&b, k == 2 ? infusion(0, 1.0, 0.5, 1.0) : bolus(k == 3, 7.7, k == 4 ? 0.6 : 0.5), 0);
        if (ves_schedule_same_times(&a, &b) != (k == 0)) fail_msg("case %d", k);
        ves_schedule_free(&a);
        ves_schedule_free(&b);
    }
}

/* Two depots that empty into blood, and a step. */
static void depots(ves_graph *graph, double shape, double until)
{
    ves_node node[3];
    for (size_t i = 0; i < 3; ++i)
        assert_int_equal(ves_graph_add_compartment(graph, (const char *const[]){"blood", "gel", "other"}[i], 2.0, here,
                                                   &node[i], &report),
                         VES_OK);
    const ves_process p[] = {
        {.kind = ves_process_kind_find("weibull"), .from = node[1], .to = node[0], .group = VES_NONE, .at = here},
        {.kind = ves_process_kind_find("step_in_time"), .from = node[0], .to = node[2], .group = VES_NONE, .at = here},
    };
    const double number[][3] = {{3.0, shape}, {0.1, 0.2, until}};
    for (size_t i = 0; i < 2; ++i) assert_int_equal(ves_graph_add_process(graph, &p[i], number[i], &report), VES_OK);
}

static void a_weibull_depot_begins_at_its_dose(void **state)
{
    (void)state;
    for (int k = 0; k < 2; ++k) {
        const double shape = k ? 0.6 : 1.4;
        ves_schedule s = fresh(10.0);
        ves_graph graph = {0};
        depots(&graph, shape, 0.0);
        add(&s, bolus(1, 2.385, 1.25), 0);
        assert_int_equal(ves_schedule_close(&s, &graph, &report), VES_OK);
        assert_true(graph.origin[0] == 1.25);
        assert_int_equal(s.n_event, k ? 3 : 1);
        if (k) { /* what leaves in the first instant leaves at once */
            is(&s, 1, 1.25, VES_EVENT_TRANSFER);
            near(s.event[1].fraction, ves_weibull_released(VES_WEIBULL_START * 3.0, 3.0, 0.6));
            assert_true(s.event[1].node.i == 1 && s.event[1].to.i == 0);
            is(&s, 2, 1.25 + VES_WEIBULL_START * 3.0, VES_EVENT_SWITCH);
        }
        near(s.total, 2.385);
        ves_schedule_free(&s);
        ves_graph_free(&graph);
    }
}

static void a_weibull_depot_takes_one_bolus(void **state)
{
    (void)state;
    for (int k = 0; k < 3; ++k) {
        ves_schedule s = fresh(10.0);
        ves_graph graph = {0};
        depots(&graph, 0.6, 0.0);
        if (k == 0) add(&s, infusion(1, 1.0, 0.0, 1.0), 0);
        if (k == 1) add(&s, repeated(bolus(1, 1.0, 0.0), 1.0, 2), 0);
        if (k == 2) add(&s, bolus(0, 1.0, 0.0), 0); /* none: then it never releases, and that is no fault */
        const ves_status status = ves_schedule_close(&s, &graph, &report);
        assert_int_equal(status, k == 2 ? VES_OK : VES_E_CONFIG);
        if (k < 2) assert_non_null(strstr(report.text, k ? "takes one dose" : "takes a bolus, not an infusion"));
        ves_schedule_free(&s);
        ves_graph_free(&graph);
    }
}

static void a_step_within_the_run_is_an_event(void **state)
{
    (void)state;
    const double until[] = {0.0, 4.5, 10.0, 12.0};
    for (size_t k = 0; k < 4; ++k) {
        ves_schedule s = fresh(10.0);
        ves_graph graph = {0};
        depots(&graph, 1.0, until[k]);
        assert_int_equal(ves_schedule_close(&s, &graph, &report), VES_OK);
        assert_int_equal(s.n_event, k == 1);
        if (k == 1) is(&s, 0, 4.5, VES_EVENT_SWITCH);
        ves_schedule_free(&s);
        ves_graph_free(&graph);
    }
}

static void segments_lie_between_distinct_events(void **state)
{
    (void)state;
    ves_schedule s = fresh(9.0);
    add(&s, bolus(0, 1.0, 0.0), 0);
    add(&s, repeated(bolus(0, 1.0, 2.5), 3.0, 2), 1);
    add(&s, infusion(0, 1.0, 2.5, 6.5), 2);
    add(&s, bolus(0, 1.0, 9.0), 3);
    size_t n;
    double *bound;
    assert_int_equal(ves_schedule_bounds(&s, &n, &bound, &report), VES_OK);
    const double wanted[] = {0.0, 2.5, 5.5, 9.0};
    assert_int_equal(n, 4);
    for (size_t i = 0; i < n; ++i) assert_true(bound[i] == wanted[i]);
    free(bound);

    ves_graph graph = {0};
    ves_trajectory t = {0};
    depots(&graph, 1.0, 0.0);
    const double time[] = {0.0, 3.0, 9.0};
    assert_int_equal(ves_graph_add_organ(&graph, "blood", 1, &(ves_node){0}, NULL, 2.0, NAN, NULL, &report), VES_OK);
    for (int again = 0; again < 2; ++again) { /* a second start forgets the first */
        assert_int_equal(ves_trajectory_start(&t, &graph, &s, 3, time, &report), VES_OK);
        assert_true(t.n_time == 3 && t.n_node == 3 && t.n_organ == 1 && t.n_segment == 3 && t.n_event == s.n_event);
        assert_true(t.time[1] == 3.0 && t.segment_start[1] == 2.5 && t.segment_end[1] == 5.5);
        assert_true(isnan(t.amount[8]) && isnan(t.integral[2]) && isnan(t.moment[2]) && isnan(t.peak[0]) &&
                    isnan(t.peak_time[0]) && isnan(t.amount_before[0]) && isnan(t.mass_error));
        t.amount[8] = 1.0;
    }
    ves_trajectory_free(&t);
    ves_graph_free(&graph);
    ves_schedule_free(&s);
}

static void each_kind_of_event_has_words(void **state)
{
    (void)state;
    size_t n = 1;
    for (const char *c = VES_EVENT_WORDS; *c; ++c) n += *c == ' ';
    assert_int_equal(n, VES_EVENT_FILL + 1);
    assert_string_equal(strstr(VES_EVENT_WORDS, "switch"), "switch agent reset fill");
    assert_true(ves_event_is_dose(VES_EVENT_BOLUS) && ves_event_is_dose(VES_EVENT_INFUSION_START));
    assert_false(ves_event_is_dose(VES_EVENT_INFUSION_END) || ves_event_is_dose(VES_EVENT_AGENT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_come_by_time_and_at_one_time_by_kind),
        cmocka_unit_test(a_repeated_dose_becomes_that_many),
        cmocka_unit_test(what_is_given_counts_boluses_at_once_and_infusions_in_part),
        cmocka_unit_test(an_infusion_cut_by_the_end_gives_what_fits_and_warns),
        cmocka_unit_test(a_dose_when_the_run_ends_counts_and_is_told),
        cmocka_unit_test(infusions_cut_by_the_end_are_told_in_one_line),
        cmocka_unit_test(an_infusion_gives_its_amount_however_short_and_late_it_is),
        cmocka_unit_test(an_infusion_too_short_to_have_two_ends_is_refused),
        cmocka_unit_test(a_dose_a_rounding_after_the_end_is_at_the_end),
        cmocka_unit_test(a_dose_that_starts_after_the_end_is_refused),
        cmocka_unit_test(times_that_only_rounding_keeps_apart_are_one),
        cmocka_unit_test(only_times_and_places_make_schedules_alike),
        cmocka_unit_test(a_weibull_depot_begins_at_its_dose),
        cmocka_unit_test(a_weibull_depot_takes_one_bolus),
        cmocka_unit_test(a_step_within_the_run_is_an_event),
        cmocka_unit_test(segments_lie_between_distinct_events),
        cmocka_unit_test(each_kind_of_event_has_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
