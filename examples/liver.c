/* How much of a dose reaches the liver of a mouse, and what if the liver took up vesicles more slowly?
 *
 *     cc -std=c99 liver.c $(pkg-config --cflags --libs vesipk) -o liver && ./liver
 */
#include <vesipk.h>

#include <stdio.h>
#include <string.h>

/* What a file STUDY.cfg would say: docs/config.md. */
static const char text[] = "study = {\n"
                           "  title = \"1e10 small vesicles into a vein of a mouse\";\n"
                           "  species = \"mouse\";\n"
                           "  product = \"msc-small-ev\";\n"
                           "  doses = ( { route = \"iv-bolus\"; amount = \"1e10 particles\"; } );\n"
                           "  output = { every = \"5 min\"; };\n"
                           "  duration = \"24 h\";\n"
                           "};\n";

/* The number with its range and where it comes from. */
static void show_evidence(const vesipk_study *study, const char *address)
{
    const vesipk_number *const *number;
    const size_t n = vesipk_numbers(study, 0, &number);
    for (size_t i = 0; i < n; ++i) {
        if (strcmp(number[i]->address, address) != 0) continue;
        printf("%s = %g %s (%s)\n  %s\n", address, number[i]->value, number[i]->unit, number[i]->confidence,
               number[i]->source);
    }
}

/* Percent of the dose that left the blood in the liver, hour by hour: one curve of the result. */
static void show_liver(const vesipk_result *result)
{
    const vesipk_array *organ = vesipk_array_of(result, "organ"), *time = vesipk_array_of(result, "time"),
                       *curve = vesipk_array_of(result, "delivered_percent_dose"); /* scenario, organ, quantile, time */
    size_t liver = 0;
    while (liver < organ->n && strcmp(organ->text[liver], "liver") != 0) ++liver;
    const double *of_liver = curve->number + liver * curve->length[2] * curve->length[3];
    for (size_t i = 0; i < time->n; i += 72) printf("  %4.1f h %6.2f %s\n", time->number[i], of_liver[i], curve->unit);
}

int main(void)
{
    static const char uptake[] = "liver.uptake.clearance";
    static const char *const values[] = {"0.08 mL/min/g", "0.02 mL/min/g", "0.005 mL/min/g"};
    vesipk_source source = {.size = sizeof source, .path = "mouse.cfg", .text = text};
    vesipk_study *study = NULL;
    char *fault = NULL;
    int code = vesipk_read(&source, &study, &fault);
    if (code == VESIPK_OK) show_evidence(study, uptake);
    for (size_t i = 0; i < sizeof values / sizeof values[0] && code == VESIPK_OK; ++i) {
        vesipk_result *result = NULL;
        code = vesipk_set(study, uptake, values[i], &fault);
        if (code == VESIPK_OK) code = vesipk_run(study, NULL, NULL, &result, &fault); /* NULL: in memory */
        if (code == VESIPK_OK) {
            printf("%s:\n", values[i]);
            show_liver(result);
        }
        vesipk_result_free(result);
    }
    if (fault) fputs(fault, stderr); /* the words of the program, a line for each fault or warning */
    vesipk_free(fault);
    vesipk_study_free(study);
    return code;
}
