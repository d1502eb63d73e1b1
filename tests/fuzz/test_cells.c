/* Tables with changes, as doses, as subjects and as sizes: each is read whole, or refused in words that name a file. */
#include "study/study.h"
#include "tests/fuzz/driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char body[] = "study = { title = \"t\"; species = \"mouse\"; product = \"%s\"; duration = \"30 d\"; "
                           "output = { every = \"1 d\"; };\n"
                           "  %s };\n";
static char doses[1024], subjects[1024], sizes[1024];

static int try(const char *text, size_t n)
{
    static ves_report report;
    static const char *const studies[] = {doses, subjects, sizes};
    int valid = 0;
    fuzz_put("table.csv", text, n);
    for (size_t i = 0; i < 3; ++i) {
        report = (ves_report){0};
        ves_study study = {0};
        const ves_study_options options = {.library = getenv("VESIPK_LIBRARY"), .text = studies[i]};
        const ves_status status = ves_study_read("fuzz.cfg", &options, &study, &report);
        ves_study_free(&study);
        valid = valid || status == VES_OK;
        if (status == VES_OK || status == VES_E_MEMORY || strstr(report.text, "table.csv") ||
            strstr(report.text, "fuzz.cfg") || strstr(report.text, "mine.cfg"))
            continue;
        (void)fprintf(stderr, "refused with \"%s\"\n", report.text);
        abort();
    }
    return valid;
}

/* Seeds of each kind, beside those of the tree. */
static void write_seeds(void)
{
    static const char *const seed[] = {
        "TIME [h],AMT [particles],ROUTE\n0,1e10,iv-bolus\n24,1.3e10,iv-bolus\n25,2e9,intranasal\n",
        "TIME [min],AMT [ug/kg],RATE [ug/kg/h],ADDL,II [h],ROUTE\n0,40,20,3,24,iv-infusion\n4000,20,0,0,0,iv-bolus\n",
        "body_weight [g]\n21\n19.5\n23.1\n24\n",
        "body_weight [g],liver.uptake.clearance [mL/min/g]\n21,0.04\n19.5,0.1\n",
        "diameter [nm],concentration [1/mL]\n31,1e7\n55,3e8\n101,4e8\n155,1e8\n301,2e6\n"};
    fuzz_seeds(sizeof seed / sizeof seed[0], seed);
}

int main(void)
{
    static const char *const folders[] = {"./seeds", NULL};
    const char given[] = "doses = ( { route = \"iv-bolus\"; amount = \"1e10 particles\"; } );",
               plain[] = "msc-small-ev";
    (void)snprintf(doses, sizeof doses, body, plain, "doses = \"table.csv\";");
    (void)snprintf(subjects, sizeof subjects, body, plain,
                   "doses = ( { route = \"iv-bolus\"; amount = \"1e10 particles\"; } ); population = { subjects = "
                   "\"table.csv\"; };");
    (void)snprintf(sizes, sizeof sizes, body, "mine", given);
    static const char mine[] = "product = { based_on = \"msc-small-ev\"; sizes = { file = \"../table.csv\";\n"
                               "  edges = [ \"30 nm\", \"100 nm\", \"200 nm\" ]; }; };\n";
    (void)mkdir("products", 0777);
    fuzz_put("products/mine.cfg", mine, sizeof mine - 1);
    write_seeds();
    return fuzz_run(&(fuzz_target){.folder = folders, .ending = ".csv", .runs = 400, .least_valid = 30, .try = try});
}
