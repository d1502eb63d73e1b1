/* Tables of measured values: what is read of each case in observed/, and what is said, to the letter.  The results page
 * is held against the same cases (tests/viewer/observed.mjs).  A case is NAME.csv and NAME.txt: what is said, then a
 * line "point HOURS ORGAN SCENARIO STUDY VALUE LOW HIGH [below]" for each value. VESIPK_UPDATE=1 writes NAME.txt. */
#include "compare/observed.h"

#include "base/array.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* A file of two scenarios and four organs, as it would have been read. */
static void put_together(ves_comparison *c, ves_compare_file *file, ves_compared scenario[2], ves_report *report)
{
    static char stem[] = "mouse", iv[] = "iv", twice[] = "twice";
    static const char *const organs[] = {"plasma", "liver", "spleen", "kidney"};
    static const char *const one[] = {NULL}, *const along[] = {"organ", NULL};
    assert_int_equal(ves_table_add_dimension(&file->table, "organ", VES_COUNT(organs), NULL, report), VES_OK);
    assert_non_null(ves_table_add(&file->table, "percent_dose", VES_ARRAY_DOUBLE, "percent", "share", report, one));
    ves_array *names = ves_table_add(&file->table, "organ", VES_ARRAY_TEXT, NULL, "organs", report, along);
    assert_non_null(names);
    for (size_t i = 0; i < VES_COUNT(organs); ++i)
        assert_int_equal(ves_array_set_text(names, i, organs[i], report), VES_OK);
    file->organ = ves_table_find(&file->table, "organ");
    file->path = "mouse.h5";
    file->stem = stem;
    scenario[0] = (ves_compared){.name = iv, .label = iv, .amount_unit = "particle"};
    scenario[1] = (ves_compared){.name = twice, .label = twice, .amount_unit = "particle"};
    *c = (ves_comparison){.n_file = 1, .n_scenario = 2, .file = file, .scenario = scenario};
}

static void print_points(const ves_comparison *c, const ves_observed *observed, FILE *out)
{
    for (size_t i = 0; i < observed->n; ++i) {
        const ves_observation *o = &observed->item[i];
        (void)fprintf(out, "point %.9g %s %s %s %.9g %.9g %.9g%s\n", o->time, o->organ,
                      o->scenario < c->n_scenario ? c->scenario[o->scenario].name : "-",
                      o->study == VES_NONE ? "-" : observed->study[o->study], o->value, o->low, o->high,
                      o->below ? " below" : "");
    }
}

static char *read_text(const char *path)
{
    static char text[1 << 16];
    FILE *file = fopen(path, "r");
    const size_t n = file ? fread(text, 1, sizeof text - 1, file) : 0;
    text[n] = '\0';
    if (file) (void)fclose(file);
    return text;
}

static void hold(const ves_comparison *c, const char *csv)
{
    static ves_report report;
    ves_observed observed = {0};
    char *found = NULL, path[300];
    size_t size;
    report = (ves_report){0};
    const ves_status status = ves_observed_read(csv, c, "percent_dose", &observed, &report);
    FILE *out = open_memstream(&found, &size);
    assert_non_null(out);
    (void)fputs(report.text, out);
    if (!status) print_points(c, &observed, out);
    assert_int_equal(fclose(out), 0);
    assert_int_equal(status != VES_OK, report.n_error > 0);
    (void)snprintf(path, sizeof path, "%.*s.txt", (int)(strlen(csv) - 4), csv);
    if (getenv("VESIPK_UPDATE")) {
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        (void)fputs(found, file);
        (void)fclose(file);
    }
    if (strcmp(found, read_text(path)) != 0) print_message("%s\n", csv);
    assert_string_equal(found, read_text(path));
    ves_observed_free(&observed);
    free(found);
}

static void each_table_gives_its_values_and_its_words(void **state)
{
    (void)state;
    static ves_report report;
    ves_comparison c;
    ves_compare_file file = {0};
    ves_compared scenario[2];
    char folder[4096];
    (void)snprintf(folder, sizeof folder, "%s/tests/compare/observed", getenv("VESIPK_SOURCE"));
    assert_int_equal(chdir(folder), 0);
    put_together(&c, &file, scenario, &report);
    size_t n = 0;
    DIR *cases = opendir(".");
    assert_non_null(cases);
    for (const struct dirent *entry; (entry = readdir(cases));) {
        const size_t length = strlen(entry->d_name);
        if (length < 5 || strcmp(entry->d_name + length - 4, ".csv") != 0) continue;
        hold(&c, entry->d_name);
        ++n;
    }
    (void)closedir(cases);
    assert_true(n >= 40);
    ves_table_free(&file.table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_table_gives_its_values_and_its_words)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
