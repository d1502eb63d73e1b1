/* Columns side by side are told as each would be alone. */
#include "analysis/columns.h"
#include "base/draw.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 1031 };

static double value[MOST][VES_COLUMNS], alone[MOST];

/* Numbers of many sizes, some twice, some negative; in column 3 every fifth is NaN. */
static void fill(size_t n)
{
    for (size_t i = 0; i < n; ++i) {
        for (size_t k = 0; k < VES_COLUMNS; ++k) {
            const double u = ves_draw_uniform(ves_draw_key_of(23, "column"), i * VES_COLUMNS + k, k);
            value[i][k] = k == 1 ? floor(7.0 * u) : k == 2 ? 1.0 + 1e-9 * u : exp(20.0 * u) - 100.0;
            if (k == 3 && i % 5 == 2) value[i][k] = NAN;
        }
    }
}

static size_t take(size_t n, size_t k)
{
    size_t known = 0;
    for (size_t i = 0; i < n; ++i) {
        if (!isnan(value[i][k])) alone[known++] = value[i][k];
    }
    return known;
}

/* Of `alone`, in long double. */
static void moments(size_t n, double *mean, double *sd)
{
    long double sum = 0.0L, square = 0.0L;
    for (size_t i = 0; i < n; ++i) sum += alone[i];
    for (size_t i = 0; i < n; ++i) square += (alone[i] - sum / n) * (alone[i] - sum / n);
    *mean = (double)(sum / n);
    *sd = n > 1 ? (double)sqrtl(square / (n - 1)) : NAN;
}

static void every_column_is_sorted_and_told_as_if_alone(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 2, 3, 4, 5, 7, 8, 9, 31, 64, 100, 257, 1000, MOST};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; ++s) {
        const size_t n = sizes[s];
        ves_columns told;
        double mean[VES_COLUMNS], sd[VES_COLUMNS];
        fill(n);
        for (size_t k = 0; k < VES_COLUMNS; ++k) {
            const size_t known = take(n, k);
            moments(known, &mean[k], &sd[k]);
        }
        ves_columns_tell(n, value, &told);
        for (size_t k = 0; k < VES_COLUMNS; ++k) {
            static double sorted[MOST];
            for (size_t i = 0; i < told.known[k]; ++i) sorted[i] = value[i][k];
            fill(n);
            const size_t known = take(n, k);
            gsl_sort(alone, 1, known);
            assert_int_equal(told.known[k], known);
            assert_memory_equal(sorted, alone, known * sizeof *sorted);
            assert_true(fabs(told.mean[k] - mean[k]) <= 1e-15 * fabs(mean[k]) + 1e-12 * (known > 1 ? sd[k] : 0.0));
            if (known > 1) assert_true(fabs(told.sd[k] - sd[k]) <= 1e-12 * sd[k]);
            if (known == 1) assert_true(isnan(told.sd[k]));
            ves_columns again;
            ves_columns_tell(n, value, &again); /* for the next column */
            assert_memory_equal(&again, &told, sizeof told);
        }
    }
}

static void what_nobody_knows_has_no_mean_and_infinities_are_the_ends(void **state)
{
    (void)state;
    ves_columns told;
    for (size_t i = 0; i < 6; ++i) {
        for (size_t k = 0; k < VES_COLUMNS; ++k) value[i][k] = NAN;
    }
    value[4][5] = -INFINITY;
    value[2][5] = 2.385;
    value[1][5] = INFINITY;
    ves_columns_tell(6, value, &told);
    assert_int_equal(told.known[0], 0);
    assert_true(isnan(told.mean[0]) && isnan(told.sd[0]));
    assert_int_equal(told.known[5], 3);
    assert_true(value[0][5] == -INFINITY && value[1][5] == 2.385 && value[2][5] == INFINITY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_column_is_sorted_and_told_as_if_alone),
        cmocka_unit_test(what_nobody_knows_has_no_mean_and_infinities_are_the_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
