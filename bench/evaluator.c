/* Points through vesipk.h: what bench/run counts the cost of an evaluator with.
 *
 *     evaluator STUDY N_POINT N_TIME [derivatives]
 *
 * Three numbers of the first scenario are free; percent_dose of the liver is watched at N_TIME times, evenly spaced
 * over 24 h.  Prints the sum of all predictions, so that nothing is left out as unused.
 */
#include "include/vesipk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N_FREE = 3, MOST_TIMES = 1000 };
static const char *const address[N_FREE] = {"liver.uptake.clearance", "spleen.uptake.clearance",
                                            "lung.uptake.clearance"};

/* Values of the study, and round about. */
static void fill_values(const vesipk_study *study, size_t n_point, double value[])
{
    const vesipk_number *const *number;
    const size_t n = vesipk_numbers(study, 0, &number);
    for (size_t i = 0; i < n; ++i) {
        for (size_t k = 0; k < N_FREE; ++k) {
            for (size_t p = 0; p < n_point && strcmp(number[i]->address, address[k]) == 0; ++p)
                value[p * N_FREE + k] = number[i]->value * (0.7 + 0.6 * (double)((p * (k + 3)) % 17) / 17.0);
        }
    }
}

int main(int argc, char **argv)
{
    if (argc < 4) return 2;
    const size_t n_point = strtoul(argv[2], NULL, 10), n_time = strtoul(argv[3], NULL, 10);
    if (n_point == 0 || n_time < 2 || n_time > MOST_TIMES) return 2;
    static const char *organ[MOST_TIMES], *quantity[MOST_TIMES];
    static double time[MOST_TIMES];
    for (size_t i = 0; i < n_time; ++i) {
        organ[i] = "liver";
        quantity[i] = "percent_dose";
        time[i] = 24.0 * (double)i / (double)(n_time - 1);
    }
    const vesipk_source source = {.size = sizeof source, .path = argv[1]};
    const vesipk_question question = {.size = sizeof question,
                                      .n_free = N_FREE,
                                      .address = address,
                                      .n_watched = n_time,
                                      .organ = organ,
                                      .quantity = quantity,
                                      .time = time};
    double *value = malloc(n_point * N_FREE * sizeof *value),
           *prediction = malloc(n_point * n_time * sizeof *prediction),
           *derivative = malloc(n_point * N_FREE * n_time * sizeof *derivative), sum = 0.0;
    vesipk_study *study = NULL;
    vesipk_evaluator *evaluator = NULL;
    char *fault = NULL;
    int code = value && prediction && derivative ? vesipk_read(&source, &study, &fault) : VESIPK_MEMORY;
    if (!code) fill_values(study, n_point, value);
    if (!code) code = vesipk_evaluator_open(study, &question, &evaluator, &fault);
    if (!code)
        code = vesipk_evaluate(evaluator, n_point, value, prediction, argc > 4 ? derivative : NULL, NULL, &fault);
    for (size_t i = 0; i < n_point * n_time && !code; ++i) sum += prediction[i];
    if (code) {
        fprintf(stderr, "%s\n", fault ? fault : "out of memory");
    } else {
        printf("%.17g\n", sum);
    }
    vesipk_evaluator_close(evaluator);
    vesipk_study_free(study);
    vesipk_free(fault);
    free(value);
    free(prediction);
    free(derivative);
    return code;
}
