/* Columns side by side are told as each would be alone. */
#include "analysis/columns.h"
#include "base/array.h"
#include "base/draw.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 1031 };

static double value[MOST][VES_COLUMNS], alone[MOST];

/* Numbers of many sizes, some twice, some negative; in column 3 every fifth is NaN, in 4 one is far from all others, in
 * 5 two are infinite, in 6 all are one. */
static void fill(size_t n)
{
    for (size_t i = 0; i < n; ++i) {
        for (size_t k = 0; k < VES_COLUMNS; ++k) {
            const double u = ves_draw_uniform(ves_draw_key_of(23, "column"), i * VES_COLUMNS + k, k);
            value[i][k] = k == 1 ? floor(7.0 * u) : k == 2 ? 1.0 + 1e-9 * u : exp(20.0 * u) - 100.0;
            if (k == 3 && i % 5 == 2) value[i][k] = NAN;
            if (k == 6) value[i][k] = 2.385;
            if (k == 4 && i == 6) value[i][k] = 1e140;
            if (k == 5 && (i == 4 || i == 29)) value[i][k] = i == 4 ? INFINITY : -INFINITY;
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

/* Each rank, as the quantile that it is. */
static void check_order(const ves_columns *told, size_t k, size_t known)
{
    gsl_sort(alone, 1, known);
    for (size_t i = 0; i < known; ++i) {
        const double q = known > 1 ? (double)i / (double)(known - 1) : 0.385;
        const double found = ves_columns_quantile(told, k, q),
                     wanted = gsl_stats_quantile_from_sorted_data(alone, 1, known, q);
        if (isfinite(wanted)) assert_true(found == wanted);
        if (i == 0 || i == known - 1) assert_true(found == alone[i]);
    }
}

static void every_column_is_ordered_and_told_as_if_alone(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 2, 3, 4, 5, 7, 8, 9, 31, 64, 100, 257, 1000, MOST};
    for (size_t s = 0; s < VES_COUNT(sizes); ++s) {
        const size_t n = sizes[s];
        ves_columns told;
        fill(n);
        assert_true(ves_columns_start(&told, n));
        ves_columns_tell(&told, value[0], VES_COLUMNS);
        for (size_t k = 0; k < VES_COLUMNS; ++k) {
            const size_t known = take(n, k);
            double mean, sd;
            moments(known, &mean, &sd);
            assert_int_equal(told.known[k], known);
            if (isfinite(mean))
                assert_true(fabs(told.mean[k] - mean) <= 1e-15 * fabs(mean) + 1e-12 * (known > 1 ? sd : 0.0));
            if (known > 1 && isfinite(sd)) assert_true(fabs(told.sd[k] - sd) <= 1e-12 * sd);
            if (known == 1) assert_true(isnan(told.sd[k]));
            check_order(&told, k, known);
        }
        ves_columns_free(&told);
    }
}

static void columns_of_a_wider_table_are_told_in_place(void **state)
{
    (void)state;
    static double wide[101][3 * VES_COLUMNS];
    ves_columns told, apart;
    fill(101);
    for (size_t i = 0; i < 101; ++i) memcpy(wide[i] + VES_COLUMNS, value[i], sizeof value[i]);
    assert_true(ves_columns_start(&told, 101) && ves_columns_start(&apart, 101));
    ves_columns_tell(&told, wide[0] + VES_COLUMNS, 3 * VES_COLUMNS);
    ves_columns_tell(&apart, value[0], VES_COLUMNS);
    for (size_t k = 0; k < VES_COLUMNS; ++k)
        assert_true(ves_columns_quantile(&told, k, 0.385) == ves_columns_quantile(&apart, k, 0.385));
    assert_memory_equal(told.sd, apart.sd, sizeof told.sd);
    ves_columns_free(&told);
    ves_columns_free(&apart);
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
    assert_true(ves_columns_start(&told, 6));
    ves_columns_tell(&told, value[0], VES_COLUMNS);
    assert_int_equal(told.known[0], 0);
    assert_true(isnan(told.mean[0]) && isnan(told.sd[0]) && isnan(ves_columns_quantile(&told, 0, 0.5)));
    assert_int_equal(told.known[5], 3);
    assert_true(ves_columns_quantile(&told, 5, 0.0) == -INFINITY && ves_columns_quantile(&told, 5, 0.5) == 2.385 &&
                ves_columns_quantile(&told, 5, 1.0) == INFINITY);
    ves_columns_free(&told);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_column_is_ordered_and_told_as_if_alone),
        cmocka_unit_test(columns_of_a_wider_table_are_told_in_place),
        cmocka_unit_test(what_nobody_knows_has_no_mean_and_infinities_are_the_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
