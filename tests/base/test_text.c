/* Words: the nearest name is the one that was meant, and none where none was. */
#include "base/array.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void a_distance_counts_single_letters_and_swaps(void **state)
{
    (void)state;
    const struct {
        const char *a, *b;
        size_t n;
    } row[] = {
        {"", "", 0},
        {"", "flow", 4},
        {"flow", "", 4},
        {"flow", "flow", 0},
        {"flow", "FLOW", 0},
        {"flow", "flo", 1},
        {"flow", "flows", 1},
        {"flow", "glow", 1},
        {"flow", "folw", 1},
        {"volume", "vloume", 1},
        {"kitten", "sitting", 3},
        {"ab", "ba", 1},
        {"abcd", "badc", 2},
        {"ca", "abc", 3}, /* a letter is not edited twice */
        {"liver", "spleen", 5},
    };
    for (size_t i = 0; i < VES_COUNT(row); ++i) {
        if (ves_edit_distance(row[i].a, row[i].b) != row[i].n || ves_edit_distance(row[i].b, row[i].a) != row[i].n)
            fail_msg("%s, %s: %zu, expected %zu", row[i].a, row[i].b, ves_edit_distance(row[i].a, row[i].b), row[i].n);
    }
}

static void long_names_are_compared_by_their_first_letters(void **state)
{
    (void)state;
    char a[300], b[300];
    memset(a, 'a', sizeof a);
    memset(b, 'a', sizeof b);
    a[299] = b[299] = '\0';
    b[298] = 'z';
    assert_int_equal(ves_edit_distance(a, b), 0);
    b[3] = 'z';
    assert_int_equal(ves_edit_distance(a, b), 1);
}

static void the_nearest_name_is_found_if_it_can_be_meant(void **state)
{
    (void)state;
    static const char *const names[] = {"volume", "flow", "partition", "kind", "from", "to"};
    const struct {
        const char *word, *wanted;
    } row[] = {
        {"volum", "volume"},
        {"Volume", "volume"},
        {"vloume", "volume"},
        {"form", "from"},
        {"patrition", "partition"},
        {"partitoin", "partition"},
        {"folw", "flow"},
        {"clearance", NULL},
        {"xyz", NULL},
        {"t", "to"},
        {"", NULL},
    };
    for (size_t i = 0; i < VES_COUNT(row); ++i) {
        const char *found = ves_nearest_of(row[i].word, 6, names);
        if (!row[i].wanted ? found != NULL : !found || strcmp(found, row[i].wanted) != 0)
            fail_msg("%s: %s, expected %s", row[i].word, found ? found : "none",
                     row[i].wanted ? row[i].wanted : "none");
    }
    assert_null(ves_nearest_of("flow", 0, names));
    const char *const addresses[] = {"overuptake.rate", "liver.Uptake.rate", "spleen.uptake.rate", "rate"};
    assert_string_equal(ves_nearest_of("uptake.rate", 1, addresses + 1), "liver.Uptake.rate");
    assert_null(ves_nearest_of("take.rate", 1, addresses + 2));
}

static void of_names_as_near_the_first_is_taken(void **state)
{
    (void)state;
    static const char *const names[] = {"dose_a", "dose_b"};
    assert_string_equal(ves_nearest_of("dose_c", 2, names), "dose_a");
    assert_string_equal(ves_nearest_of("dose_b", 2, names), "dose_b");
}

static const char *every_second(size_t i, const void *context)
{
    return i % 2 ? ((const char *const *)context)[i] : NULL;
}

static void names_may_be_left_out(void **state)
{
    (void)state;
    static const char *const names[] = {"flow", "flows", "flow", NULL};
    assert_string_equal(ves_nearest("flow", 4, every_second, names), "flows");
}

static void a_formatted_text_is_as_long_as_it_must_be(void **state)
{
    (void)state;
    char *text = ves_format("%0*d|%s", 2000, 7, "end");
    assert_non_null(text);
    assert_int_equal(strlen(text), 2004);
    assert_string_equal(text + 1999, "7|end");
    free(text);
    text = ves_format("%s", "");
    assert_string_equal(text, "");
    free(text);
}

static void a_word_is_among_names_whole_and_in_its_case(void **state)
{
    (void)state;
    const char *const names[] = {"liver", "lung", "lymph_nodes"};
    assert_true(ves_is_among("lymph_nodes", 3, names) && ves_is_among("liver", 1, names));
    assert_false(ves_is_among("lung", 1, names) || ves_is_among("Liver", 3, names) || ves_is_among("live", 3, names));
    assert_false(ves_is_among("", 3, names) || ves_is_among("liver", 0, NULL));
}

static void what_turns_letters_is_a_control_character(void **state)
{
    (void)state;
    assert_non_null(ves_text_control("q\xE2\x80\xAEz", ""));
    assert_int_equal(ves_text_code(ves_text_control("q\xE2\x80\xAEz", "")), 0x202E);
    assert_int_equal(ves_text_code(ves_text_control("\xE2\x81\xA7", "")), 0x2067);
    assert_int_equal(ves_text_code(ves_text_control("a\xD8\x9C", "")), 0x61C);
    assert_int_equal(ves_text_code(ves_text_control("a\x1B", "")), 0x1B);
    assert_int_equal(ves_text_code(ves_text_control("\xC2\x85", "")), 0x85);
    assert_null(ves_text_control("\xE2\x80\x93 \xE2\x80\xB0 \xC3\xA4 \xE2\x81\xBB \xD8\xA7",
                                 "")); /* a dash, per mille, a letter, ... */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_turns_letters_is_a_control_character),
        cmocka_unit_test(a_distance_counts_single_letters_and_swaps),
        cmocka_unit_test(long_names_are_compared_by_their_first_letters),
        cmocka_unit_test(the_nearest_name_is_found_if_it_can_be_meant),
        cmocka_unit_test(of_names_as_near_the_first_is_taken),
        cmocka_unit_test(names_may_be_left_out),
        cmocka_unit_test(a_formatted_text_is_as_long_as_it_must_be),
        cmocka_unit_test(a_word_is_among_names_whole_and_in_its_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
