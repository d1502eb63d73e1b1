/* The sparse LU of the lanes against GSL's dense one. */
#include "solver/lu.h"
#include "tests/solver/little_graph.h"

#include <gsl/gsl_linalg.h>

enum { N = 23 };

static uint32_t next(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static double uniform(uint32_t *seed)
{
    return (double)next(seed) / (double)(1u << 24);
}

/* An arrowhead with some more elements, column diagonally dominant. @param dense [VES_LANES][N][N] */
static ves_quad *fill(ves_lu *lu, double *dense, uint32_t *seed)
{
    static bool there[N][N];
    static ves_report report;
    memset(there, 0, sizeof there);
    for (size_t i = 0; i < N; ++i) {
        there[i][i] = there[3][i] = true;
        if (i % 3 != 0) there[i][3] = true;
        there[next(seed) % N][next(seed) % N] = true;
    }
    assert_int_equal(ves_lu_start(lu, N, &report), VES_OK);
    for (size_t i = 0; i < N; ++i) {
        for (size_t j = 0; j < N; ++j) {
            if (there[i][j]) ves_lu_mark(lu, i, j);
        }
    }
    assert_int_equal(ves_lu_order(lu, &report), VES_OK);
    ves_quad *a = ves_rows_new(lu->n_slot);
    assert_non_null(a);
    for (size_t l = 0; l < VES_LANES; ++l) {
        double *m = dense + l * N * N;
        memset(m, 0, N * N * sizeof *m);
        for (size_t j = 0; j < N; ++j) {
            double sum = 1.0;
            for (size_t i = 0; i < N; ++i) {
                if (!there[i][j] || i == j) continue;
                m[i * N + j] = -exp(9.0 * (uniform(seed) - 0.5));
                sum -= m[i * N + j];
            }
            m[j * N + j] = sum;
            for (size_t i = 0; i < N; ++i) {
                if (there[i][j]) ves_lanes_of(a, ves_lu_slot(lu, i, j))[l] = m[i * N + j];
            }
        }
    }
    return a;
}

static void solutions_are_those_of_the_dense_solver(void **state)
{
    (void)state;
    static double dense[VES_LANES * N * N];
    uint32_t seed = 20240607;
    for (int trial = 0; trial < 20; ++trial) {
        ves_lu lu;
        ves_quad *a = fill(&lu, dense, &seed), *x = ves_rows_new(N);
        double right[VES_LANES][N];
        for (size_t i = 0; i < N; ++i) {
            for (size_t l = 0; l < VES_LANES; ++l) ves_lanes_of(x, i)[l] = right[l][i] = uniform(&seed);
        }
        ves_quad *same = ves_rows_new(lu.n_slot);
        memcpy(same, a, lu.n_slot * VES_QUADS * sizeof *a);
        assert_true(ves_lu_factor(&lu, a));
        assert_true(ves_lu_factor_well(&lu, same));
        assert_memory_equal(a, same, lu.n_slot * VES_QUADS * sizeof *a);
        ves_rows_free(same);
        ves_lu_solve(&lu, a, x);
        for (size_t l = 0; l < VES_LANES; ++l) {
            double answer[N];
            size_t order[N];
            int sign;
            gsl_matrix_view m = gsl_matrix_view_array(dense + l * N * N, N, N);
            gsl_vector_view b = gsl_vector_view_array(right[l], N), y = gsl_vector_view_array(answer, N);
            gsl_permutation p = {N, order};
            gsl_linalg_LU_decomp(&m.matrix, &p, &sign);
            gsl_linalg_LU_solve(&m.matrix, &p, &b.vector, &y.vector);
            for (size_t i = 0; i < N; ++i) near(ves_lanes_of(x, i)[l], answer[i], 1e-11, "x", (double)i);
        }
        ves_rows_free(a);
        ves_rows_free(x);
        ves_lu_free(&lu);
    }
}

static void an_arrowhead_is_not_filled_in(void **state)
{
    (void)state;
    ves_lu lu;
    ves_report report = {0};
    assert_int_equal(ves_lu_start(&lu, N, &report), VES_OK);
    for (size_t i = 0; i < N; ++i) {
        ves_lu_mark(&lu, 0, i);
        ves_lu_mark(&lu, i, 0);
    }
    assert_int_equal(ves_lu_order(&lu, &report), VES_OK);
    assert_int_equal(lu.n_slot, 3 * N - 2);
    assert_int_equal(lu.n_update, N - 1);
    ves_lu_free(&lu);
}

/* Beside a first pivot of 1, an element of 4e6 is more than the quick one is sure of; beside the others it is little.
 */
static void the_quick_one_may_be_unsure(void **state)
{
    (void)state;
    static double dense[VES_LANES * N * N];
    uint32_t seed = 78;
    ves_lu lu;
    ves_quad *a = fill(&lu, dense, &seed), *b = ves_rows_new(lu.n_slot);
    for (size_t i = 0; i < lu.n_slot; ++i) ves_lanes_of(a, i)[2] = i == 0 ? 1.0 : i < N ? 3e7 : 0.0;
    ves_lanes_of(a, lu.n_slot - 1)[2] = 4e6;
    memcpy(b, a, lu.n_slot * VES_QUADS * sizeof *a);
    assert_true(ves_lu_factor(&lu, a));
    assert_false(ves_lu_factor_well(&lu, b));
    ves_rows_free(a);
    ves_rows_free(b);
    ves_lu_free(&lu);
}

static void bad_pivots_are_said(void **state)
{
    (void)state;
    static double dense[VES_LANES * N * N];
    const double bad[] = {0.0, NAN, INFINITY, 1e-30};
    uint32_t seed = 77;
    for (size_t i = 0; i < 4; ++i) {
        ves_lu lu;
        ves_quad *a = fill(&lu, dense, &seed), *b = ves_rows_new(lu.n_slot);
        ves_lanes_of(a, 0)[6] = bad[i]; /* the first pivot, in one lane */
        memcpy(b, a, lu.n_slot * VES_QUADS * sizeof *a);
        assert_false(ves_lu_factor(&lu, a));
        assert_false(ves_lu_factor_well(&lu, b));
        ves_rows_free(b);
        ves_rows_free(a);
        ves_lu_free(&lu);
    }
}

/* A ring of `n` nodes, with one more element where asked. NULL: no memory. */
static ves_lu *ring(size_t n, bool more)
{
    static ves_report report;
    ves_lu *lu = calloc(1, sizeof *lu);
    assert_non_null(lu);
    assert_int_equal(ves_lu_start(lu, n, &report), VES_OK);
    for (size_t i = 0; i < n; ++i) ves_lu_mark(lu, i, (i + 1) % n);
    if (more) ves_lu_mark(lu, 0, n / 2);
    return lu;
}

static void a_pattern_that_comes_again_is_ordered_once(void **state)
{
    (void)state;
    static ves_report report;
    ves_symbolic *symbolic = ves_symbolic_new();
    const ves_lu *first, *other, *larger, *again;
    ves_lu *own = ring(7, false);
    assert_int_equal(ves_symbolic_order(symbolic, &own, &first, &report), VES_OK);
    assert_null(own);
    own = ring(7, true);
    assert_int_equal(ves_symbolic_order(symbolic, &own, &other, &report), VES_OK);
    own = ring(8, false);
    assert_int_equal(ves_symbolic_order(symbolic, &own, &larger, &report), VES_OK);
    own = ring(7, false);
    assert_int_equal(ves_symbolic_order(symbolic, &own, &again, &report), VES_OK);
    assert_null(own);
    assert_true(again == first && other != first && larger != first);
    assert_true(first->n == 7 && larger->n == 8);
    own = ring(7, false); /* nothing is kept: it stays with its owner */
    assert_int_equal(ves_symbolic_order(NULL, &own, &again, &report), VES_OK);
    assert_true(again == own && again != first && again->n_slot == first->n_slot);
    ves_lu_free(own);
    free(own);
    ves_symbolic_free(symbolic);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(solutions_are_those_of_the_dense_solver),
        cmocka_unit_test(an_arrowhead_is_not_filled_in),
        cmocka_unit_test(the_quick_one_may_be_unsure),
        cmocka_unit_test(bad_pivots_are_said),
        cmocka_unit_test(a_pattern_that_comes_again_is_ordered_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
