/* Tables and parameters: what is put in comes out, by its name. */
#include "graph/parameter.h"
#include "graph/table.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static ves_report report; /* large */

static void an_array_lies_over_dimensions_and_is_empty_at_first(void **state)
{
    (void)state;
    ves_table t = {0};
    size_t organ;
    assert_int_equal(ves_table_add_dimension(&t, "time", 7, NULL, &report), VES_OK);
    assert_int_equal(ves_table_add_dimension(&t, "organ", 3, &organ, &report), VES_OK);
    assert_int_equal(organ, 1);
    const ves_array *a = ves_table_add(&t, "amount", VES_ARRAY_DOUBLE, "mg", "amount", &report,
                                       (const char *const[]){"organ", "time", NULL});
    assert_true(a && a->n == 21 && a->n_dimension == 2 && a->dimension[0] == 1 && a->dimension[1] == 0 &&
                isnan(a->data.number[20]));
    const ves_array *i = ves_table_add(&t, "n", VES_ARRAY_INT64, "1", "how many", &report, NULL);
    assert_true(i && i->n == 1 && i->n_dimension == 0 && i->data.integer[0] == 0);
    ves_array *words =
        ves_table_add(&t, "organ", VES_ARRAY_TEXT, NULL, "organ", &report, (const char *const[]){"organ", NULL});
    assert_true(words && words->n == 3 && words->data.text[2] == NULL && words->units == NULL);
    char liver[] = "liver";
    assert_int_equal(ves_array_set_text(words, 2, liver, &report), VES_OK);
    liver[0] = 'r';
    assert_string_equal(words->data.text[2], "liver");
    assert_int_equal(ves_array_set_text(words, 2, NULL, &report), VES_OK);
    assert_null(words->data.text[2]);
    assert_string_equal(ves_table_find(&t, "amount")->units, "mg");
    assert_null(ves_table_find(&t, "Amount"));
    ves_table_free(&t);
    assert_int_equal(t.n_array, 0);
}

static void what_comes_piece_by_piece_stands_where_it_belongs(void **state)
{
    (void)state;
    ves_table t = {0};
    assert_int_equal(ves_table_add_dimension(&t, "subject", 3, NULL, &report), VES_OK);
    assert_int_equal(ves_table_add_dimension(&t, "organ", 2, NULL, &report), VES_OK);
    assert_int_equal(ves_table_add_dimension(&t, "time", 5, NULL, &report), VES_OK);
    const char *const all[] = {"subject", "organ", "time", NULL};
    const size_t chunk[] = {1, 2, 3}, one = 1;
    assert_non_null(ves_table_add_streamed(&t, "curve", VES_ARRAY_FLOAT, "mg", "curve", &report, all, chunk));
    assert_non_null(ves_table_add_streamed(&t, "exact", VES_ARRAY_DOUBLE, "mg", "exact", &report, all, chunk));
    assert_non_null(ves_table_add_streamed(&t, "status", VES_ARRAY_INT8, "1", "status", &report,
                                           (const char *const[]){"subject", NULL}, &one));
    assert_int_equal(ves_table_make_room(&t, &report), VES_OK);
    const double value[] = {0.1, 1.7, 2.385, 3.14, 4.2, 5.9};
    for (size_t k = 0; k < 2; ++k) ves_table_put(&t, k, (const size_t[]){1, 0, 2}, (const size_t[]){1, 2, 3}, value);
    ves_table_put(&t, 2, (const size_t[]){2}, (const size_t[]){1}, (const double[]){1.0});
    for (size_t i = 0; i < 30; ++i) { /* subject 1; times 2 to 4 of both organs */
        const bool put = i / 10 == 1 && i % 5 >= 2;
        const double wanted = put ? value[(i / 5 % 2) * 3 + i % 5 - 2] : NAN;
        const double curve = t.array[0].data.number[i], exact = t.array[1].data.number[i];
        assert_true(put ? exact == wanted && curve == (double)(float)wanted : isnan(exact) && isnan(curve));
    }
    assert_true(t.array[2].data.integer[1] == 0 && t.array[2].data.integer[2] == 1 && !t.array[2].streamed);
    ves_table_free(&t);
}

static void an_unknown_or_a_sixth_dimension_is_refused(void **state)
{
    (void)state;
    ves_table t = {0};
    report = (ves_report){0};
    assert_int_equal(ves_table_add_dimension(&t, "x", 2, NULL, &report), VES_OK);
    assert_null(ves_table_add(&t, "a", VES_ARRAY_DOUBLE, "1", "a", &report, (const char *const[]){"x", "y", NULL}));
    assert_string_equal(report.text, "a: there is no dimension \"y\" in this table\n");
    assert_null(ves_table_add(&t, "b", VES_ARRAY_DOUBLE, "1", "b", &report,
                              (const char *const[]){"x", "x", "x", "x", "x", "x", NULL}));
    assert_non_null(ves_table_add(&t, "c", VES_ARRAY_DOUBLE, "1", "c", &report,
                                  (const char *const[]){"x", "x", "x", "x", "x", NULL}));
    assert_int_equal(t.n_array, 1);
    assert_int_equal(ves_table_find(&t, "c")->n, 32);
    ves_table_free(&t);
}

static void an_attribute_is_a_text_or_a_number(void **state)
{
    (void)state;
    ves_table t = {0};
    assert_int_equal(ves_table_set_text(&t, "", "title", "where?", &report), VES_OK);
    assert_int_equal(ves_table_set_text(&t, "events", "note", NULL, &report), VES_OK);
    assert_int_equal(ves_table_set_number(&t, "", "rtol", 2.385e-7, &report), VES_OK);
    assert_int_equal(t.n_attribute, 3);
    assert_string_equal(t.attribute[0].text, "where?");
    assert_string_equal(t.attribute[1].text, "");
    assert_string_equal(t.attribute[1].group, "events");
    assert_true(t.attribute[2].text == NULL && t.attribute[2].number == 2.385e-7);
    ves_table_free(&t);
}

static ves_parameter number(char *address, double value, const char *unit)
{
    ves_parameter p = {.address = address,
                       .dim = VES_DIM_FLOW,
                       .other = VES_DIM_FLOW,
                       .quantity = {.value = value, .written = value / 60.0},
                       .low = NAN,
                       .high = NAN,
                       .least = 0.0,
                       .most = 600.0};
    (void)snprintf(p.quantity.unit, sizeof p.quantity.unit, "%s", unit);
    p.at = (ves_place){"study.cfg", 5, "flow"};
    return p;
}

static void a_parameter_is_put_once_for_its_address(void **state)
{
    (void)state;
    ves_parameters all = {0}, copy = {0};
    char first[] = "liver.flow", second[] = "spleen.flow", source[] = "seen in a mouse";
    ves_parameter p = number(first, 102.0, "mL/min");
    p.source = source;
    p.confidence = ves_confidence_word("seen");
    assert_int_equal(ves_parameters_put(&all, &p, &report), VES_OK);
    p = number(second, 6.0, "mL/min");
    assert_int_equal(ves_parameters_put(&all, &p, &report), VES_OK);
    p = number(first, 120.0, "mL/min");
    assert_int_equal(ves_parameters_put(&all, &p, &report), VES_OK);
    source[0] = first[0] = 'x';
    assert_int_equal(all.n, 2);
    const ves_parameter *found = ves_parameters_find(&all, "liver.flow");
    assert_true(found && found->quantity.value == 120.0 && found->source == NULL && found == &all.item[0]);
    assert_null(ves_parameters_find(&all, "liver.flo"));
    assert_string_equal(ves_parameters_nearest(&all, "liver.folw"), "liver.flow");
    assert_null(ves_parameters_nearest(&all, "completely.else"));
    assert_int_equal(ves_parameters_view(&all, &copy, &report), VES_OK);
    assert_true(copy.n == 2 && ves_parameters_find(&copy, "spleen.flow")->quantity.value == 6.0);
    p = number(second, 7.0, "mL/min");
    strcpy(second, "gut.flow"); /* replaced in the view, and one more in it: the first set stays as it was */
    ves_parameters_find(&copy, "liver.flow")->quantity.value = 121.0;
    assert_int_equal(ves_parameters_put(&copy, &p, &report), VES_OK);
    assert_true(copy.n == 3 && all.n == 2 && all.item[0].quantity.value == 120.0);
    assert_true(ves_parameters_find(&copy, "gut.flow")->quantity.value == 7.0 &&
                !ves_parameters_find(&all, "gut.flow"));
    ves_parameters_free(&copy);
    ves_parameters_free(&all);
}

static void each_of_many_addresses_is_found(void **state)
{
    (void)state;
    ves_parameters all = {0};
    char address[32];
    for (size_t i = 0; i < 500; ++i) {
        snprintf(address, sizeof address, "organ%zu.flow", i);
        const ves_parameter p = number(address, (double)i, "mL/min");
        assert_int_equal(ves_parameters_put(&all, &p, &report), VES_OK);
    }
    for (size_t i = 0; i < 500; ++i) {
        snprintf(address, sizeof address, "organ%zu.flow", i);
        assert_true(ves_parameters_find(&all, address) == &all.item[i]);
    }
    assert_null(ves_parameters_find(&all, "organ500.flow"));
    ves_parameters_free(&all);
}

static void what_is_removed_is_gone_and_the_others_are_found(void **state)
{
    (void)state;
    static const char *const address[] = {"first", "second", "third", "fourth", "fifth"};
    enum { N = sizeof address / sizeof *address };
    for (size_t gone = 0; gone < N; ++gone) {
        ves_parameters all = {0};
        for (size_t i = 0; i < N; ++i) {
            char name[8];
            snprintf(name, sizeof name, "%s", address[i]);
            const ves_parameter p = number(name, (double)i, "mL/min");
            assert_int_equal(ves_parameters_put(&all, &p, &report), VES_OK);
        }
        ves_parameters_remove(&all, address[gone]);
        ves_parameters_remove(&all, "sixth");
        assert_int_equal(all.n, N - 1);
        for (size_t i = 0; i < N; ++i) {
            const ves_parameter *found = ves_parameters_find(&all, address[i]);
            assert_int_equal(found == NULL, i == gone);
            if (found) assert_string_equal(found->address, address[i]);
        }
        ves_parameters_free(&all);
    }
}

static void a_value_out_of_range_is_said_in_its_own_unit(void **state)
{
    (void)state;
    char address[] = "flow";
    ves_parameter p = number(address, 102.0, "mL/min");
    report = (ves_report){0};
    assert_int_equal(ves_parameter_check(&p, &report), VES_OK);
    p.quantity.value = p.most; /* the ends belong to it */
    assert_int_equal(ves_parameter_check(&p, &report), VES_OK);
    p = number(address, 660.0, "mL/min");
    assert_int_equal(ves_parameter_check(&p, &report), VES_E_CONFIG);
    assert_non_null(
        strstr(report.text, "study.cfg:5: flow: 11 mL/min is out of range, expected at least 0 and at most 10 mL/min"));
    p = number(address, -6.0, "mL/min");
    assert_int_equal(ves_parameter_check(&p, &report), VES_E_CONFIG);
    assert_non_null(strstr(report.text, "-0.1 mL/min is out of range, expected at least 0 and"));
    p = number(address, 0.0, "mL/min");
    assert_int_equal(ves_parameter_check(&p, &report), VES_OK);
    p.above_least = true;
    assert_int_equal(ves_parameter_check(&p, &report), VES_E_CONFIG);
    assert_non_null(strstr(report.text, "0 mL/min is out of range, expected more than 0 and"));
    p = number(address, NAN, "mL/min");
    assert_int_equal(ves_parameter_check(&p, &report), VES_E_CONFIG);
}

static void there_are_five_words_of_confidence(void **state)
{
    (void)state;
    const char *const words[] = {"seen", "derived", "memory", "assumption", "given"};
    for (size_t i = 0; i < 5; ++i) assert_string_equal(ves_confidence_word(words[i]), words[i]);
    assert_null(ves_confidence_word("sure"));
    assert_null(ves_confidence_word(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_array_lies_over_dimensions_and_is_empty_at_first),
        cmocka_unit_test(what_comes_piece_by_piece_stands_where_it_belongs),
        cmocka_unit_test(an_unknown_or_a_sixth_dimension_is_refused),
        cmocka_unit_test(an_attribute_is_a_text_or_a_number),
        cmocka_unit_test(a_parameter_is_put_once_for_its_address),
        cmocka_unit_test(each_of_many_addresses_is_found),
        cmocka_unit_test(what_is_removed_is_gone_and_the_others_are_found),
        cmocka_unit_test(a_value_out_of_range_is_said_in_its_own_unit),
        cmocka_unit_test(there_are_five_words_of_confidence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
