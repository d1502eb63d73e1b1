/* Tables of sizes with changes, plain and as instruments write them: each is read and cut into classes, or refused in
 * words that name a file. */
#include "study/sizes.h"
#include "tests/fuzz/driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char asked[] =
    "product = { sizes = { file = \"table.csv\"; edges = [ \"30 nm\", \"100 nm\", \"200 nm\" ]; }; };\n";
static ves_units *units;
static ves_config config;
static ves_report report;

static int try(const char *text, size_t n)
{
    ves_reader reader = {.units = units, .amount_unit = "particle", .report = &report};
    ves_parameters parameters = {0};
    ves_sizes_plan plan = {0};
    static ves_sizes sizes;
    report = (ves_report){0};
    fuzz_put("table.csv", text, n);
    ves_status status =
        ves_sizes_plan_make(&reader, ves_setting_find(&config.root, "product"), &parameters, NULL, &plan);
    if (!status) status = ves_sizes_fill(&plan, NULL, &sizes, &report);
    ves_sizes_plan_free(&plan);
    if (status == VES_OK || status == VES_E_MEMORY) return status == VES_OK;
    if (!strstr(report.text, "table.csv") && !strstr(report.text, "fuzz.cfg")) {
        (void)fprintf(stderr, "refused with \"%s\"\n", report.text);
        abort();
    }
    return 0;
}

static void write_seeds(void)
{
    static const char *const seed[] = {
        "diameter [nm],concentration [1/mL]\n31,1e7\n55,3e8\n101,4e8\n155,1e8\n301,2e6\n",
        "diameter;concentration\nnm;1/mL\n30,5;7,1e6\n44,5;3,3e8\n90,5;4e8\n160,5;1e8\n250,5;2e5\n",
        "diameter [um],concentration [1/mL],se [1/mL]\n0.03,1e7,1e6\n0.05,3e8,2e7\n0.1,4e8,3e7\n0.15,1e8,1e7\n",
        "NTA Experiment Summary File,,,,,\n,,,,,\n[Results],,,,Average,Standard Error\nDilution "
        "factor,500,500,500,,\n,,,,,\n[Size Data],,,,,\nMean,98,97,99,98,0.4\nGraph Data,,,,,\nBin centre (nm),"
        "Concentration (particles / ml),Concentration (particles / ml),Concentration (particles / ml),Concentration "
        "average,Standard Error\n32.5,8e4,7e4,9e4,8e4,5e3\n52.5,2e6,1e6,3e6,2e6,6e5\n102.5,5e8,4e8,6e8,5e8,6e7\n"
        "152.5,4e7,3e7,5e7,4e7,6e6\n,,,,,\nPercentile,10,50,90,,\n",
        "Sample:\tmade up\nDate:\t03.05.2024\nDilution::\t1000\n\nSize Distribution\nSize / nm\tNumber\tConcentration "
        "/ "
        "cm-3\tVolume / nm^3\n3.25E+01\t7.6E-02\t9.2E+03\t1.1E+03\n5.25E+01\t1.0E+01\t1.3E+06\t3.7E+06\n1.025E+02\t"
        "9.8E+01\t1.1E+07\t5.2E+07\n1.525E+02\t3.0E+01\t3.7E+06\t5.5E+07\n-1\t-1\t-1\t-1\nX-Values:\tD10\tD50\n"};
    fuzz_seeds("seeds", sizeof seed / sizeof seed[0], seed);
}

int main(void)
{
    static const char *const folders[] = {"./seeds", NULL};
    if (ves_units_open(&units, &report) || ves_config_read_text("fuzz.cfg", asked, &config, &report)) return 2;
    write_seeds();
    const int code =
        fuzz_run(&(fuzz_target){.folder = folders, .ending = ".csv", .runs = 5000, .least_valid = 35, .try = try});
    ves_config_free(&config);
    ves_units_close(units);
    return code;
}
