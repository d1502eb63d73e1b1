/* Each allocation fails once while it is found out how subjects differ. */
#include "base/array.h"
#include "model/people.h"
#include "tests/memory/fail_alloc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

typedef struct table {
    ves_parameters parameters;
    ves_tissues tissues;
} table;

static void put(table *t, const char *address, double value, ves_report *report)
{
    char name[64];
    (void)snprintf(name, sizeof name, "%s", address);
    const ves_parameter p = {
        .address = name, .most = 0.95, .quantity = {.value = value, .written = value, .unit = "1"}};
    assert_int_equal(ves_parameters_put(&t->parameters, &p, report), VES_OK);
}

static ves_status start_people(void *context, ves_report *report)
{
    table *t = context;
    ves_people people = {0};
    const ves_status status = ves_people_start(&people, &t->parameters, &t->tissues, 18.0, 65.0, report);
    if (!status && people.n_draw != 7) fail_msg("%zu draws", people.n_draw);
    ves_people_free(&people);
    ves_people_free(&people);
    return status;
}

static void people_survive_each_failing_allocation(void **state)
{
    (void)state;
    static ves_report report; /* large */
    static table t;
    const struct {
        const char *address;
        double value;
    } number[] = {{"body_weight", 73000.0},
                  {"body.cardiac_output", 365396.0},
                  {"body.haematocrit", 0.47},
                  {"body.blood_volume", 5600.0},
                  {"liver.volume_fraction", 0.6},
                  {"liver.flow_fraction", 1.0},
                  {"liver.blood_fraction", 0.17},
                  {"venous_blood.volume_fraction", 0.4},
                  {"variability.age.reference", 30.0},
                  {"variability.cardiac_output.age_onset", 25.0},
                  {"variability.cardiac_output.age_slope", 0.005},
                  {"variability.cardiac_output.cv", 0.15},
                  {"variability.height.reference", 176.0},
                  {"variability.height.mean", 176.0},
                  {"variability.height.sd", 7.1},
                  {"variability.haematocrit.cv", 0.067},
                  {"variability.liver.volume_gsd", 1.27},
                  {"variability.liver.flow_cv", 0.05},
                  {"variability.venous_blood.volume_cv", 0.05}};
    for (size_t i = 0; i < VES_COUNT(number); ++i) put(&t, number[i].address, number[i].value, &report);
    assert_int_equal(ves_tissues_add(&t.tissues, "liver", VES_ORGAN_FIRST, &report), VES_OK);
    assert_int_equal(ves_tissues_add(&t.tissues, "venous_blood", VES_ORGAN_VENOUS, &report), VES_OK);
    assert_true(fail_alloc_each(start_people, &t) > 20);
    ves_parameters_free(&t.parameters);
    ves_tissues_free(&t.tissues);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(people_survive_each_failing_allocation)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
