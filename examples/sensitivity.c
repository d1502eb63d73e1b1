/* What decides how much of a dose the liver of a mouse takes up?  Derivatives of a prediction by some of the numbers.
 *
 *     cc -std=c99 sensitivity.c $(pkg-config --cflags --libs vesipk) -o sensitivity && ./sensitivity
 */
#include <vesipk.h>

#include <stdio.h>
#include <string.h>

static const char text[] = "study = { species = \"mouse\"; product = \"msc-small-ev\"; duration = \"24 h\";\n"
                           "  doses = ( { route = \"iv-bolus\"; amount = \"1e10 particles\"; } ); };\n";

enum { N_FREE = 4, N_WATCHED = 3 };
static const char *const address[N_FREE] = {"liver.uptake.clearance", "spleen.uptake.clearance",
                                            "lung.uptake.clearance", "body_weight"};
static const char *const organ[N_WATCHED] = {"liver", "liver", "plasma"}, *const quantity[N_WATCHED] = {
                                                                              "delivered_percent_dose", "percent_dose",
                                                                              "auc_last"};
static const double hours[N_WATCHED] = {24.0, 2.4, 0.0}; /* the area has none */

/* The values that the study has: in the unit that vesipk_numbers names, as vesipk_evaluate wants them. */
static void typical_values(const vesipk_study *study, double value[N_FREE])
{
    const vesipk_number *const *number;
    const size_t n = vesipk_numbers(study, 0, &number);
    for (size_t i = 0; i < n; ++i) {
        for (size_t k = 0; k < N_FREE; ++k) {
            if (strcmp(number[i]->address, address[k]) == 0) value[k] = number[i]->value;
        }
    }
}

static int look_at(const vesipk_study *study, char **fault)
{
    const vesipk_question question = {.size = sizeof question,
                                      .n_free = N_FREE,
                                      .address = address,
                                      .n_watched = N_WATCHED,
                                      .organ = organ,
                                      .quantity = quantity,
                                      .time = hours};
    double value[N_FREE], prediction[N_WATCHED], derivative[N_FREE][N_WATCHED];
    int state = VESIPK_OK;
    const char *const *unit;
    vesipk_evaluator *evaluator = NULL;
    typical_values(study, value);
    int code = vesipk_evaluator_open(study, &question, &evaluator, fault);
    if (code == VESIPK_OK) code = vesipk_evaluate(evaluator, 1, value, prediction, &derivative[0][0], &state, fault);
    if (code == VESIPK_OK && state != VESIPK_OK) fprintf(stderr, "%s\n", vesipk_point_fault(evaluator, 0));
    if (code == VESIPK_OK && state == VESIPK_OK) {
        (void)vesipk_predictions(evaluator, &unit);
        for (size_t k = 0; k < N_WATCHED; ++k) {
            printf("%s, %s: %.4g %s; for 1 %% more of\n", organ[k], quantity[k], prediction[k], unit[k]);
            for (size_t i = 0; i < N_FREE; ++i)
                printf("  %-24s %+.3f %%\n", address[i], derivative[i][k] / prediction[k]);
        }
    }
    vesipk_evaluator_close(evaluator);
    return code == VESIPK_OK ? state : code;
}

int main(void)
{
    vesipk_source source = {.size = sizeof source, .path = "mouse.cfg", .text = text};
    vesipk_study *study = NULL;
    char *fault = NULL;
    int code = vesipk_read(&source, &study, &fault);
    if (code == VESIPK_OK) code = look_at(study, &fault);
    if (fault) fputs(fault, stderr);
    vesipk_free(fault);
    vesipk_study_free(study);
    return code;
}
