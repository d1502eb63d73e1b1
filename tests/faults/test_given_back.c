/* Whoever opened a file closes it, whether it was read or refused: a program that reads ten thousand tables has no more
 * descriptors at its end than at its beginning. */
#include "store/result.h"
#include "study/study.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static ves_report report;

static void put(const char *path, size_t n, const char *bytes)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

static size_t n_open(void)
{
    size_t n = 0;
    DIR *folder = opendir("/proc/self/fd");
    if (!folder) skip();
    while (readdir(folder)) ++n;
    (void)closedir(folder);
    return n;
}

static ves_status read_study(const char *doses)
{
    static const char graph[] =
        "study = { title = \"t\"; duration = \"2 d\"; output = { every = \"1 h\"; };\n"
        "model = { amount_unit = \"ug\"; source = \"x\"; confidence = \"assumption\"; compartments = ( { name = "
        "\"plasma\"; volume = \"1.2 mL\"; }, { name = \"out\"; } );\n"
        "processes = ( { kind = \"first_order\"; from = \"plasma\"; to = \"out\"; rate = \"0.7 1/h\"; } ); };\n"
        "doses = \"%s\"; };\n";
    char text[1024];
    ves_study study = {0};
    (void)snprintf(text, sizeof text, graph, doses);
    put("study.cfg", strlen(text), text);
    report = (ves_report){0};
    const ves_study_options options = {.library = getenv("VESIPK_LIBRARY")};
    const ves_status status = ves_study_read("study.cfg", &options, &study, &report);
    ves_study_free(&study);
    return status;
}

static void tables(void **state)
{
    (void)state;
    static const char good[] = "TIME [h],AMT [ug],CMT\n0,12,plasma\n24,7.5,plasma\n",
                      slip[] = "TIME [h],AMTS [ug]\n0,1\n", book[] = "PK\3\4 a workbook";
    put("good.csv", sizeof good - 1, good);
    put("slip.csv", sizeof slip - 1, slip);
    put("book.csv", sizeof book - 1, book);
    put("empty.csv", 0, "");
    (void)mkdir("folder.csv", 0777);
    static const char *const refused[] = {"slip.csv", "book.csv", "empty.csv", "folder.csv", "nowhere.csv"};
    const ves_status first = read_study("good.csv");
    if (first) fail_msg("%s", report.text);
    const size_t before = n_open();
    for (size_t k = 0; k < 20; ++k) assert_int_equal(read_study("good.csv"), VES_OK);
    assert_int_equal(n_open(), before);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; ++i) {
        assert_int_not_equal(read_study(refused[i]), VES_OK);
        assert_int_equal(n_open(), before);
    }
}

static ves_status read_result(const char *path)
{
    ves_table table = {0};
    report = (ves_report){0};
    const ves_status status = ves_result_read(path, &table, &report);
    ves_table_free(&table);
    return status;
}

static void results(void **state)
{
    (void)state;
    enum { SEAL = 16, MOST = 1 << 18 };
    static char bytes[MOST];
    ves_table table = {0};
    const char *const along[] = {"time", NULL};
    assert_false(ves_table_add_dimension(&table, "time", 5, NULL, &report));
    assert_non_null(ves_table_add(&table, "time", VES_ARRAY_DOUBLE, "h", "time", &report, along));
    assert_false(ves_table_set_text(&table, "", "schema", "vesipk-results", &report));
    assert_int_equal(ves_result_write("sealed.h5", &table, &report), VES_OK);
    ves_table_free(&table);
    FILE *file = fopen("sealed.h5", "rb");
    assert_non_null(file);
    const size_t n = fread(bytes, 1, sizeof bytes, file);
    assert_true(n > SEAL && n < MOST && fclose(file) == 0);
    put("bare.h5", n - SEAL, bytes);
    put("half.h5", n / 2, bytes);
    bytes[n / 3] ^= 1;
    put("wrong.h5", n, bytes);
    put("text.h5", 5, "words");
    assert_int_equal(read_result("sealed.h5"), VES_OK);
    const size_t before = n_open();
    static const char *const path[] = {"sealed.h5", "bare.h5", "half.h5", "wrong.h5", "text.h5", "nowhere.h5"};
    for (size_t i = 0; i < sizeof path / sizeof path[0]; ++i) {
        const ves_status status = read_result(path[i]);
        assert_true((status == VES_OK) == (i < 2));
        assert_int_equal(n_open(), before);
    }
    for (size_t k = 0; k < 20; ++k) assert_int_equal(ves_result_write("sealed.h5", &table, &report), VES_OK);
    assert_int_equal(n_open(), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(tables), cmocka_unit_test(results)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
