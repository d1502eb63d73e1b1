/* Reports: a fixed size, one line a fault, nothing said twice, nothing lost without a count. */
#include "base/report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static ves_report report; /* large */
static const ves_place nowhere = {0};

static void a_line_says_where_what_and_ends(void **state)
{
    (void)state;
    report = (ves_report){0};
    assert_int_equal(ves_fail(&report, VES_E_UNIT, (ves_place){"a.cfg", 12, "flow"}, "%g is %s", 2.385, "too much"),
                     VES_E_UNIT);
    assert_string_equal(report.text, "a.cfg:12: flow: 2.385 is too much\n");
    (void)ves_fail(&report, VES_E_FILE, (ves_place){.file = "b.h5"}, "is gone");
    (void)ves_fail(&report, VES_E_FILE, (ves_place){.file = "c.cfg", .line = 7}, "no setting");
    (void)ves_fail(&report, VES_E_FILE, (ves_place){.setting = "rtol"}, "no file");
    (void)ves_fail(&report, VES_E_FILE, nowhere, "no place");
    ves_warn(&report, (ves_place){"a.cfg", 3, "over"}, "it is cut at %d h", 5);
    assert_string_equal(report.text, "a.cfg:12: flow: 2.385 is too much\nb.h5: is gone\nc.cfg:7: no setting\n"
                                     "rtol: no file\nno place\na.cfg:3: over: warning: it is cut at 5 h\n");
    assert_int_equal(report.n_error, 5);
    assert_int_equal(report.n_warning, 1);
    assert_int_equal(report.n_lost, 0);
    assert_int_equal(report.used, strlen(report.text));
}

static void a_line_is_not_said_twice(void **state)
{
    (void)state;
    report = (ves_report){0};
    for (int i = 0; i < 3; ++i) {
        assert_int_equal(ves_fail_memory(&report), VES_E_MEMORY);
        (void)ves_fail(&report, VES_E_MODEL, nowhere, "out of");
        ves_warn(&report, nowhere, "out of memory");
    }
    assert_string_equal(report.text,
                        "out of memory\nout of\nwarning: out of memory\n"); /* a part of a line is another line */
    assert_int_equal(report.n_error, 2);
    assert_int_equal(report.n_warning, 1);
}

static void words_of_several_lines_become_one(void **state)
{
    (void)state;
    report = (ves_report){0};
    (void)ves_fail(&report, VES_E_CONFIG, (ves_place){.setting = "na\nme"}, "%s", "one\ntwo\r\n\tthree\n");
    assert_string_equal(report.text, "na me: one two   three \n");
}

static void lines_past_the_size_are_counted_not_kept(void **state)
{
    (void)state;
    report = (ves_report){0};
    size_t n = 0;
    for (; report.n_lost == 0; ++n) (void)ves_fail(&report, VES_E_CONFIG, nowhere, "fault %zu %0200d", n, 0);
    for (size_t i = 0; i < 4; ++i) (void)ves_fail(&report, VES_E_CONFIG, nowhere, "fault %zu %0200d", n + i, 0);
    assert_int_equal(report.n_error, n + 4);
    assert_int_equal(report.n_lost, 5);
    assert_true(report.used < VES_REPORT_SIZE && report.used == strlen(report.text));
    assert_int_equal(report.text[report.used - 1], '\n');
    assert_true(VES_REPORT_SIZE - report.used < 260);        /* full, but for less than a line */
    (void)ves_fail(&report, VES_E_CONFIG, nowhere, "short"); /* a shorter one finds room yet */
    assert_non_null(strstr(report.text, "\nshort\n"));
}

static void a_path_longer_than_a_line_leaves_room_for_words(void **state)
{
    (void)state;
    static char path[3000];
    report = (ves_report){0};
    memset(path, 'x', sizeof path - 1);
    memcpy(path + sizeof path - 9, "here.cfg", 8);
    ves_warn(&report, (ves_place){path, 3, "over"}, "it is cut at %d h", 5);
    assert_int_equal(strncmp(report.text, "...xxx", 6), 0);
    assert_non_null(strstr(report.text, "xxxhere.cfg:3: over: warning: it is cut at 5 h\n"));
}

static void a_line_longer_than_a_line_is_cut(void **state)
{
    (void)state;
    static char words[5000];
    memset(words, 'w', sizeof words - 1);
    report = (ves_report){0};
    (void)ves_fail(&report, VES_E_CONFIG, (ves_place){"a.cfg", 1, "x"}, "%s", words);
    assert_int_equal(report.used, strlen(report.text));
    assert_true(report.used > 500 && report.used <= 1024);
    (void)ves_fail(&report, VES_E_CONFIG, (ves_place){words, 1, words}, "never seen");
    assert_int_equal(report.n_error, 2);
    assert_true(report.used <= 2048 && report.text[report.used - 1] == '\n');
}

static void without_a_report_the_status_travels_alone(void **state)
{
    (void)state;
    assert_int_equal(ves_fail(NULL, VES_E_SOLVER, nowhere, "unheard"), VES_E_SOLVER);
    assert_int_equal(ves_fail_memory(NULL), VES_E_MEMORY);
    ves_warn(NULL, nowhere, "unheard");
}

static void each_status_has_words_of_its_own(void **state)
{
    (void)state;
    for (int i = 0; i < VES_N_STATUS; ++i) {
        const char *words = ves_status_words((ves_status)i);
        assert_true(*words != '\0' && strcmp(words, "unknown status") != 0);
        for (int j = 0; j < i; ++j) assert_string_not_equal(words, ves_status_words((ves_status)j));
    }
    assert_int_equal(VES_OK, 0);
    assert_string_equal(ves_status_words(VES_N_STATUS), "unknown status");
    assert_string_equal(ves_status_words((ves_status)-1), "unknown status");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_says_where_what_and_ends),
        cmocka_unit_test(a_line_is_not_said_twice),
        cmocka_unit_test(words_of_several_lines_become_one),
        cmocka_unit_test(lines_past_the_size_are_counted_not_kept),
        cmocka_unit_test(a_path_longer_than_a_line_leaves_room_for_words),
        cmocka_unit_test(a_line_longer_than_a_line_is_cut),
        cmocka_unit_test(without_a_report_the_status_travels_alone),
        cmocka_unit_test(each_status_has_words_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
