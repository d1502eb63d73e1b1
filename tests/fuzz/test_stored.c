/* Results without their seal, with changes: each is read, or refused in words; a child of the reader may crash, the
 * reader not. */
#include "store/result.h"
#include "tests/fuzz/driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static ves_report report;

static int try(const char *bytes, size_t n)
{
    ves_table table = {0};
    report = (ves_report){0};
    fuzz_put("fuzz.h5", bytes, n);
    const ves_status status = ves_result_read("fuzz.h5", &table, &report);
    ves_table_free(&table);
    if (status && !strstr(report.text, "fuzz.h5")) {
        (void)fprintf(stderr, "refused with \"%s\"\n", report.text);
        abort();
    }
    return status == VES_OK;
}

static void must(int fine)
{
    if (fine) return;
    (void)fprintf(stderr, "%s", report.text);
    exit(2);
}

/* A small result, with texts, numbers and dimensions, and without its seal. */
static void write_seed(void)
{
    enum { SEAL = 16, MOST = 1 << 18 };
    static char bytes[MOST];
    ves_table table = {0};
    const char *const time[] = {"time", NULL}, *const organ[] = {"organ", "time", NULL};
    must(!ves_table_add_dimension(&table, "time", 5, NULL, &report) &&
         !ves_table_add_dimension(&table, "organ", 3, NULL, &report));
    ves_array *a = ves_table_add(&table, "time", VES_ARRAY_DOUBLE, "h", "time", &report, time);
    must(a != NULL);
    for (size_t i = 0; i < 5; ++i) a->data.number[i] = 0.7 * (double)i;
    a = ves_table_add(&table, "organ", VES_ARRAY_TEXT, NULL, "names", &report, (const char *const[]){"organ", NULL});
    must(a != NULL);
    for (size_t i = 0; i < 3; ++i)
        must(!ves_array_set_text(a, i, i == 1 ? "a somewhat longer name" : "liver", &report));
    a = ves_table_add(&table, "amount", VES_ARRAY_DOUBLE, "particle", "amounts", &report, organ);
    must(a != NULL);
    for (size_t i = 0; i < 15; ++i) a->data.number[i] = 1.3 * (double)i;
    must(!ves_table_set_text(&table, "", "title", "a result to be damaged", &report) &&
         !ves_table_set_text(&table, "", "schema", "vesipk-results", &report));
    must(!ves_result_write("seed.h5", &table, &report));
    ves_table_free(&table);
    FILE *file = fopen("seed.h5", "rb");
    const size_t n = file ? fread(bytes, 1, sizeof bytes, file) : 0;
    must(n > SEAL && n < MOST && fclose(file) == 0);
    (void)mkdir("stored", 0777);
    fuzz_put("stored/seed.h5", bytes, n - SEAL);
}

int main(void)
{
    static const char *const folders[] = {"./stored", NULL};
    write_seed();
    return fuzz_run(
        &(fuzz_target){.folder = folders, .ending = ".h5", .binary = 1, .runs = 150, .least_valid = 10, .try = try});
}
