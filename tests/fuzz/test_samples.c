/* Tables of measured values with changes, beside curves and for an analysis of their own: each is read whole, or
 * refused in words that name it. */
#include "compare/measured_numbers.h"
#include "compare/observed.h"
#include "tests/fuzz/driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static ves_comparison comparison;

/* A file of two scenarios and four organs, as it would have been read. */
static void put_together(ves_compare_file *file, ves_compared scenario[2])
{
    static ves_report report;
    static char stem[] = "mouse", iv[] = "iv", twice[] = "twice";
    static const char *const organs[] = {"plasma", "liver", "spleen", "kidney"};
    static const char *const one[] = {NULL}, *const along[] = {"organ", NULL};
    if (ves_table_add_dimension(&file->table, "organ", 4, NULL, &report) ||
        !ves_table_add(&file->table, "percent_dose", VES_ARRAY_DOUBLE, "percent", "share", &report, one) ||
        !ves_table_add(&file->table, "concentration", VES_ARRAY_DOUBLE, "mg/mL", "concentration", &report, one))
        exit(2);
    ves_array *names = ves_table_add(&file->table, "organ", VES_ARRAY_TEXT, NULL, "organs", &report, along);
    for (size_t i = 0; i < 4; ++i)
        if (!names || ves_array_set_text(names, i, organs[i], &report)) exit(2);
    file->organ = ves_table_find(&file->table, "organ");
    file->path = "mouse.h5";
    file->stem = stem;
    scenario[0] = (ves_compared){.name = iv, .label = iv, .amount_unit = "mg"};
    scenario[1] = (ves_compared){.name = twice, .label = twice, .amount_unit = "mg"};
    comparison = (ves_comparison){.n_file = 1, .n_scenario = 2, .file = file, .scenario = scenario};
}

static void must_tell(ves_status status, const ves_report *report)
{
    if (status == VES_OK || status == VES_E_MEMORY || strstr(report->text, "table.csv") ||
        strstr(report->text, "--dose") || strstr(report->text, "--every") || strstr(report->text, "--route"))
        return;
    (void)fprintf(stderr, "refused with \"%s\"\n", report->text);
    abort();
}

static int beside_curves(const char *quantity)
{
    static ves_report report;
    report = (ves_report){0};
    ves_observed observed = {0};
    const ves_status status = ves_observed_read("table.csv", &comparison, quantity, &observed, &report);
    must_tell(status, &report);
    ves_observed_free(&observed);
    return status == VES_OK;
}

static int analysed(const char *text, const char *dose, const char *route, const char *every, ves_blq blq)
{
    static ves_report report;
    report = (ves_report){0};
    ves_measured measured = {0};
    const ves_measured_options options = {.file = "table.csv",
                                          .text = text,
                                          .dose = dose,
                                          .route = route,
                                          .over = route && strcmp(route, "iv-infusion") == 0 ? "1 h" : NULL,
                                          .every = every,
                                          .count = every ? "5" : NULL,
                                          .blq = blq};
    const ves_status status = ves_measured_read(&options, &measured, &report);
    must_tell(status, &report);
    for (size_t g = 0; g < measured.n_group && status == VES_OK; ++g) {
        double value[VES_N_MEASURED_NUMBER];
        for (size_t i = 0; i < measured.group[g].n_curve; ++i)
            ves_measured_numbers(&measured.group[g], &measured.group[g].curve[i], value);
        if (measured.group[g].sparse) ves_measured_numbers_of_means(&measured.group[g], value);
    }
    ves_measured_free(&measured);
    return status == VES_OK;
}

static int try(const char *text, size_t n)
{
    fuzz_put("table.csv", text, n);
    int valid = beside_curves("percent_dose");
    valid |= beside_curves("concentration");
    if (strlen(text) != n) return valid;
    valid |= analysed(text, NULL, NULL, NULL, VES_BLQ_USUAL);
    valid |= analysed(text, NULL, "iv-bolus", n % 3 ? NULL : "2 h", (ves_blq)(n / 4 % 4));
    return valid | analysed(text, "2 mg/kg", "iv-infusion", NULL, (ves_blq)(n % 4));
}

static void write_seeds(void)
{
    static const char *const seed[] = {
        "animal,time [h],organ,value "
        "[ng/mL],lloq\n1,0,plasma,100,5\n2,0,plasma,110,5\n3,1,plasma,70,5\n4,1,plasma,80,5\n5,"
        "4,plasma,24,5\n6,4,plasma,BLQ,5\n",
        "animal,time [h],value "
        "[mg/L]\na,0,9.1\na,1,6.7\na,2,4.9\na,4,2.6\na,8,0.8\nb,0,8\nb,1,6\nb,2,4.4\nb,4,2.5\nb,8,<1\n",
        "study,time [min],organ,value "
        "[%ID],sem,n,scenario\nA,60,liver,50,2,4,iv\nB,240,spleen,3,0.2,5,twice\n,300,kidney,1.5,"
        ",,\n",
        "time [h],liver [%ID],spleen [%ID]\n1,50,3\n4,20,<0.5\n8,NA,2\n",
        "animal,time [h],amt [mg],evid,ii,addl,mdv,value "
        "[ng/mL]\na,0,2,1,3,1,1,.\na,1,.,0,.,.,0,9\na,3,.,0,.,.,0,4\na,4,.,0,.,.,0,11\na,6,0,0,0,0,0,5\n"
        "a,7,1.5,1,.,.,1,0\na,8,.,0,.,.,0,6\na,9,.,0,.,.,0,<2\n"};
    fuzz_seeds("seeds", sizeof seed / sizeof seed[0], seed);
}

int main(void)
{
    static const char *const folders[] = {"./seeds", "tests/compare/observed", NULL};
    ves_compare_file file = {0};
    ves_compared scenario[2];
    put_together(&file, scenario);
    write_seeds();
    const int code =
        fuzz_run(&(fuzz_target){.folder = folders, .ending = ".csv", .runs = 2000, .least_valid = 40, .try = try});
    ves_table_free(&file.table);
    return code;
}
