/* Results without their seal, with changes: each is read, or refused in words; a child of the reader may crash, the
 * reader not. */
#include "batch/run.h"
#include "store/result.h"
#include "tests/fuzz/driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { SEAL = 16, MOST = 1 << 18 };

static const char study[] =
    "study = { title = \"t\"; duration = \"6 h\"; output = { every = \"2 h\"; individual = \"nca\"; compartments = "
    "true; };\n"
    "scenarios = ( { name = \"low\"; doses = ( { into = \"plasma\"; amount = \"3 ug\"; } ); }, { name = \"high\"; "
    "doses = ( { into = \"plasma\"; amount = \"5 ug\"; every = \"2 h\"; count = 2; } ); } );\n"
    "model = { amount_unit = \"ug\"; source = \"x\"; confidence = \"assumption\"; compartments = ( { name = "
    "\"plasma\"; volume = \"1.2 mL\"; }, { name = \"out\"; } );\n"
    "processes = ( { kind = \"first_order\"; from = \"plasma\"; to = \"out\"; rate = \"0.7 1/h\"; } ); };\n"
    "population = { subjects = 3; vary_between_subjects = ( { address = \"plasma.volume\"; gsd = 1.3; } ); };\n};\n";
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

/* A result becomes a seed, without its seal. */
static void take_seed(const char *result, const char *seed)
{
    static char bytes[MOST];
    FILE *file = fopen(result, "rb");
    const size_t n = file ? fread(bytes, 1, sizeof bytes, file) : 0;
    must(n > SEAL && n < MOST && fclose(file) == 0);
    fuzz_put(seed, bytes, n - SEAL);
}

/* A small table, with texts, numbers and dimensions. */
static void write_table(void)
{
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
}

/* What a run leaves: scenarios, subjects, curves, a config. */
static void write_run(void)
{
    ves_summary summary = {0};
    fuzz_put("study.cfg", study, sizeof study - 1);
    must(!ves_run(
        "study.cfg",
        &(ves_run_options){
            .study = {.library = getenv("VESIPK_LIBRARY")}, .output = "run.h5", .force = true, .command_line = "fuzz"},
        &summary, &report));
    ves_summary_free(&summary);
}

int main(void)
{
    static const char *const folders[] = {"./tables", "./runs", NULL};
    (void)mkdir("tables", 0777);
    (void)mkdir("runs", 0777);
    write_table();
    take_seed("seed.h5", "tables/table.h5");
    write_run();
    take_seed("run.h5", "runs/run.h5");
    return fuzz_run(&(fuzz_target){
        .folder = folders, .n_quick = 1, .ending = ".h5", .binary = 1, .runs = 150, .least_valid = 10, .try = try});
}
