/* Arrays that grow: what is in them stays, new room is zero, too much is refused. */
#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct thing {
    double number;
    char *text;
} thing;

static void an_array_keeps_what_it_holds_while_it_grows(void **state)
{
    (void)state;
    thing *array = NULL;
    size_t n = 0, room = 0, n_grown = 0;
    for (; n < 1000; ++n) {
        const size_t before = room;
        assert_true(ves_grow(&array, n, &room, sizeof *array));
        n_grown += room != before;
        assert_true(room > n);
        for (size_t i = before; i < room; ++i) assert_true(array[i].number == 0.0 && array[i].text == NULL);
        array[n].number = 2.385 * (double)n;
    }
    for (size_t i = 0; i < n; ++i) assert_true(array[i].number == 2.385 * (double)i);
    assert_true(n_grown < 12); /* it doubles */
    free(array);
}

static void an_array_with_room_is_left_alone(void **state)
{
    (void)state;
    int *array = NULL;
    size_t room = 0;
    assert_true(ves_grow(&array, 0, &room, sizeof *array));
    int *const before = array;
    const size_t had = room;
    assert_true(ves_grow(&array, had - 1, &room, sizeof *array));
    assert_ptr_equal(array, before);
    assert_int_equal(room, had);
    free(array);
}

static void too_much_is_refused_and_the_array_stays(void **state)
{
    (void)state;
    char *array = ves_new(1, 1);
    char *const before = array;
    size_t room = SIZE_MAX / 64;
    assert_false(ves_grow(&array, room, &room, 64));
    assert_ptr_equal(array, before);
    assert_int_equal(room, SIZE_MAX / 64);
    free(array);
}

static void nothing_is_still_something_to_free(void **state)
{
    (void)state;
    void *none = ves_new(0, 8);
    assert_non_null(none); /* so NULL always means out of memory */
    free(none);
}

static void a_copied_text_is_its_own(void **state)
{
    (void)state;
    char text[] = "liver";
    char *copy = ves_copy_text(text);
    text[0] = 'r';
    assert_string_equal(copy, "liver");
    free(copy);
    assert_null(ves_copy_text(NULL));
    copy = ves_copy_text("");
    assert_string_equal(copy, "");
    free(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_array_keeps_what_it_holds_while_it_grows),
        cmocka_unit_test(an_array_with_room_is_left_alone),
        cmocka_unit_test(too_much_is_refused_and_the_array_stays),
        cmocka_unit_test(nothing_is_still_something_to_free),
        cmocka_unit_test(a_copied_text_is_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
