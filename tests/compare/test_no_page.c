/* A program that was built without the results page says so, in one line, and writes nothing. */
#include "compare/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

/* What compare/page.S holds where VESIPK_PAGE is OFF; these come before those of the archive. */
extern const char ves_page_begin[], ves_page_end[];
const char ves_page_begin[] = "";
const char ves_page_end[] = "";

static void it_is_said_in_one_line(void **state)
{
    (void)state;
    static ves_report report;
    assert_int_equal(ves_page_write(NULL, NULL, "page.html", false, &report), VES_E_USAGE);
    assert_string_equal(report.text,
                        "this program was built without the results page; cmake -D VESIPK_PAGE=ON builds it in\n");
    assert_int_equal(access("page.html", F_OK), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(it_is_said_in_one_line)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
