/* A path of a body whose rate is 0 is left out of it.  So whatever number may differ, between subjects, along a sweep
 * or at points of an evaluator, the paths that it opens must be there: it gives what a study gives that states it.
 */
#include "base/array.h"
#include "include/vesipk.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST_WATCHED = 256, MOST_NUMBER = 1024, MOST_TEXT = 4096 };

/* One scenario each; "%s" is where a sweep stands. */
static const char *const body[] = {
    "study = { species = \"mouse\"; product = \"msc-small-ev\"; tracer = \"did\"; duration = \"30 h\";\n"
    "  output = { every = \"5 h\"; };\n"
    "  doses = ( { route = \"iv-bolus\"; amount = \"1e10 particles\"; },\n"
    "            { route = \"subcutaneous\"; amount = \"3e9 particles\"; at = \"2 h\"; } ); %s };\n",
    "study = { species = \"human\"; product = \"msc-small-ev\"; tracer = \"tc99m\"; duration = \"29 h\";\n"
    "  output = { every = \"7.25 h\"; };\n"
    "  doses = ( { route = \"inhaled\"; amount = \"1e10 particles\"; },\n"
    "            { route = \"oral\"; amount = \"4e9 particles\"; at = \"3 h\"; } ); %s };\n",
};

static const char *const quantity[] = {"percent_dose", "signal_percent_dose"};

/* What is watched: all organs at the end, of vesicles and of the tracer. */
typedef struct watch {
    size_t n, n_organ, place[MOST_WATCHED]; /* places in the rows of run() */
    const char *organ[MOST_WATCHED], *quantity[MOST_WATCHED];
    double time[MOST_WATCHED];
} watch;

static vesipk_study *read_text(const char *text, const char *set)
{
    const char *const sets[] = {set};
    vesipk_source source = {.size = sizeof source,
                            .path = "study.cfg",
                            .text = text,
                            .library = getenv("VESIPK_LIBRARY"),
                            .n_set = set ? 1 : 0,
                            .set = sets};
    vesipk_study *study = NULL;
    char *fault = NULL;
    (void)vesipk_read(&source, &study, &fault);
    vesipk_free(fault);
    return study;
}

/* What is watched, in row `row` of the result. @return false: it cannot be */
static bool run(const char *text, const char *set, size_t row, const watch *w, double out[])
{
    vesipk_study *study = read_text(text, set);
    vesipk_result *result = NULL;
    char *fault = NULL;
    bool fine = study && vesipk_run(study, NULL, NULL, &result, &fault) == VESIPK_OK;
    for (size_t q = 0; fine && q < VES_COUNT(quantity); ++q) {
        const vesipk_array *a = vesipk_array_of(result, quantity[q]);
        assert_non_null(a);
        const size_t n_organ = a->length[1], each = a->n / a->length[0] / n_organ;
        assert_int_equal(n_organ, w->n_organ);
        for (size_t i = 0; i < w->n; ++i) {
            if (w->place[i] / n_organ == q) out[i] = a->number[(row * n_organ + w->place[i] % n_organ + 1) * each - 1];
        }
    }
    vesipk_free(fault);
    vesipk_result_free(result);
    vesipk_study_free(study);
    return fine;
}

static bool evaluate(const vesipk_study *study, const vesipk_number *number, double value, const watch *w, double out[])
{
    vesipk_question question = {.size = sizeof question,
                                .n_free = 1,
                                .address = &number->address,
                                .n_watched = w->n,
                                .organ = w->organ,
                                .quantity = w->quantity,
                                .time = w->time};
    vesipk_evaluator *evaluator = NULL;
    char *fault = NULL;
    int state = VESIPK_USAGE;
    bool fine = !vesipk_evaluator_open(study, &question, &evaluator, &fault) &&
                !vesipk_evaluate(evaluator, 1, &value, out, NULL, &state, &fault) && state == VESIPK_OK;
    if (!fine) print_message("%s\n", evaluator ? vesipk_point_fault(evaluator, 0) : fault);
    vesipk_free(fault);
    vesipk_evaluator_close(evaluator);
    return fine;
}

/* Largest difference, as a part of the largest value. */
static double apart(const double a[], const double b[], size_t n)
{
    double most = 0.0, worst = 0.0;
    for (size_t i = 0; i < n; ++i) {
        if (isnan(a[i]) != isnan(b[i])) return HUGE_VAL;
        if (isnan(a[i])) continue;
        most = fmax(most, fabs(a[i]));
        worst = fmax(worst, fabs(a[i] - b[i]));
    }
    return most > 0.0 ? worst / most : worst;
}

/* Every curve that there is, at the end. */
static void watch_all(const char *text, watch *w, char *names[])
{
    vesipk_study *study = read_text(text, NULL);
    vesipk_result *result = NULL;
    assert_non_null(study);
    assert_int_equal(vesipk_run(study, NULL, NULL, &result, NULL), VESIPK_OK);
    const vesipk_array *organ = vesipk_array_of(result, "organ"), *time = vesipk_array_of(result, "time");
    *w = (watch){.n_organ = organ->n};
    for (size_t o = 0; o < organ->n; ++o) {
        names[o] = malloc(strlen(organ->text[o]) + 1);
        assert_non_null(names[o]);
        (void)strcpy(names[o], organ->text[o]);
    }
    for (size_t q = 0; q < VES_COUNT(quantity); ++q) {
        const vesipk_array *curve = vesipk_array_of(result, quantity[q]);
        for (size_t o = 0; o < organ->n; ++o) {
            if (isnan(curve->number[(o + 1) * (curve->n / organ->n) - 1])) continue; /* a place of the tracer alone */
            assert_true(w->n < MOST_WATCHED);
            w->place[w->n] = q * organ->n + o;
            w->organ[w->n] = names[o];
            w->quantity[w->n] = quantity[q];
            w->time[w->n++] = time->number[time->n - 1];
        }
    }
    vesipk_result_free(result);
    vesipk_study_free(study);
}

/* Values to try: inside a share that is all or nothing, and the ends of a range. */
static size_t values_of(const vesipk_number *n, double value[])
{
    size_t k = 0;
    const bool share = isfinite(n->least) && isfinite(n->most);
    if (share && (n->value == n->least || n->value == n->most))
        value[k++] = n->least + (n->value == n->least ? 0.31 : 0.69) * (n->most - n->least);
    if (n->high > n->value) value[k++] = n->high;
    if (n->low < n->value) value[k++] = n->low;
    return k;
}

static void every_number_opens_its_paths(void **state)
{
    (void)state;
    static char plain[MOST_TEXT], swept[MOST_TEXT];
    size_t n_wrong = 0, n_tried = 0;
    for (size_t b = 0; b < VES_COUNT(body); ++b) {
        static watch w;
        char *names[MOST_WATCHED] = {NULL};
        double stated[MOST_WATCHED], predicted[MOST_WATCHED], along[MOST_WATCHED];
        (void)snprintf(plain, sizeof plain, body[b], "");
        watch_all(plain, &w, names);
        vesipk_study *study = read_text(plain, NULL);
        const vesipk_number *const *number;
        const size_t n = vesipk_numbers(study, 0, &number);
        assert_true(n > 50);
        for (size_t i = 0; i < n; ++i) {
            double value[3];
            const size_t n_value = values_of(number[i], value);
            for (size_t k = 0; k < n_value; ++k) {
                char set[256], sweep[512];
                const char *unit = strcmp(number[i]->unit, "1") == 0 ? "" : number[i]->unit;
                (void)snprintf(set, sizeof set, "%s=%.17g %s", number[i]->address, value[k], unit);
                if (!run(plain, set, 0, &w, stated)) continue; /* it cannot be alone: one of shares whose sum is 1 */
                ++n_tried;
                bool wrong =
                    !evaluate(study, number[i], value[k], &w, predicted) || apart(stated, predicted, w.n) > 1e-3;
                (void)snprintf(sweep, sizeof sweep,
                               "vary = ( { address = \"%s\"; values = [ \"%.17g %s\", \"%.17g %s\" ]; } );",
                               number[i]->address, number[i]->value, unit, value[k], unit);
                (void)snprintf(swept, sizeof swept, body[b], sweep);
                wrong = wrong || !run(swept, NULL, 1, &w, along) || apart(stated, along, w.n) > 1e-3;
                if (wrong) print_message("body %zu: %s\n", b, set);
                n_wrong += wrong;
            }
        }
        vesipk_study_free(study);
        for (size_t o = 0; o < MOST_WATCHED; ++o) free(names[o]);
    }
    print_message("%zu values tried\n", n_tried);
    assert_true(n_tried > 100);
    assert_int_equal(n_wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_number_opens_its_paths)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
