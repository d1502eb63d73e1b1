/* Columns beside a subject: derivatives held against block exponentials, closed forms, and differences of whole runs.
 */
#include "solver/tangent_solve.h"
#include "tests/solver/little_graph.h"

enum { MOST_NUMBERS = VES_COLUMNS, MOST_TIMES = 16 };

/* Builds a subject from its numbers. */
typedef void builder(little *x, const double number[]);

/* A subject, four beside it for each number, and its columns. */
typedef struct family {
    builder *build;
    size_t n;
    const double *number;
    size_t n_time;
    const double *time;
    little here, beside[MOST_NUMBERS][VES_STENCIL_MOST];
    ves_stencil stencil[MOST_NUMBERS];
    ves_trajectory column[MOST_NUMBERS];
} family;

static const double STEP = 0x1p-12, at[] = {1.0, -1.0, 0.5, -0.5},
                    weight[] = {-1.0 / 6.0, 1.0 / 6.0, 8.0 / 6.0, -8.0 / 6.0};

/* One with number `j` times 1 + by; j of all numbers and more: none. */
static void make(family *f, little *x, size_t j, double by)
{
    double number[MOST_NUMBERS];
    memcpy(number, f->number, f->n * sizeof *number);
    if (j < f->n) number[j] *= 1.0 + by;
    f->build(x, number);
    little_ready(x, f->n_time, f->time);
}

static void family_solve(family *f, double rtol)
{
    ves_solver_options options = ves_solver_options_default();
    ves_trajectory *column[MOST_NUMBERS];
    options.rtol = rtol;
    make(f, &f->here, f->n, 0.0);
    for (size_t j = 0; j < f->n; ++j) {
        f->stencil[j].n = VES_STENCIL_MOST;
        for (size_t k = 0; k < VES_STENCIL_MOST; ++k) {
            little *x = &f->beside[j][k];
            make(f, x, j, at[k] * STEP);
            f->stencil[j].lane[k] = (ves_lane){.graph = &x->graph, .schedule = &x->schedule};
            f->stencil[j].weight[k] = weight[k] / STEP;
        }
        f->column[j] = (ves_trajectory){0};
        column[j] = &f->column[j];
        must(&f->here,
             ves_trajectory_start(column[j], &f->here.graph, &f->here.schedule, f->n_time, f->time, &f->here.report));
    }
    const ves_lane lane = {.graph = &f->here.graph, .schedule = &f->here.schedule};
    must(&f->here, ves_tangent_solve(&lane, f->n, f->stencil, &options, &f->here.trajectory, column, &f->here.report));
    if (f->here.trajectory.failure.status) fail_msg("%s", f->here.trajectory.failure.words);
    for (size_t j = 0; j < f->n; ++j) {
        if (f->column[j].failure.status) fail_msg("number %zu: %s", j, f->column[j].failure.words);
        assert_true(f->column[j].mass_error < 1e-11);
    }
}

static void family_free(family *f)
{
    for (size_t j = 0; j < f->n; ++j) {
        ves_trajectory_free(&f->column[j]);
        for (size_t k = 0; k < VES_STENCIL_MOST; ++k) little_free(&f->beside[j][k]);
    }
    little_free(&f->here);
}

static double column_of(const family *f, size_t j, size_t time, size_t node)
{
    return f->column[j].amount[time * f->column[j].n_node + node];
}

static double area_of(const ves_trajectory *t, size_t organ)
{
    double area = 0.0;
    for (size_t s = 0; s < t->n_segment; ++s) area += t->integral[s * t->n_organ + organ];
    return area;
}

static void close_to(double found, double wanted, double most, const char *what, size_t j, double time)
{
    if (fabs(found - wanted) <= most) return;
    fail_msg("%s by number %zu at %g h: %.13g, expected %.13g (off by %.2g)", what, j, time, found, wanted,
             found - wanted);
}

/* ---- linear graphs: Van Loan's block exponential ---- */

enum { NODES = 5, SIZE = 4 * NODES };

static void linear_body(little *x, const double p[])
{
    little_start(x, NODES, 7.3);
    x->graph.volume[1] = p[3];
    little_linear(x, 0, 1, p[0]);
    little_process(x, "flow", 1, 2, p[1], 1.7, 0.0, 0.0, -1);
    little_process(x, "permeability", 2, 3, p[2], 0.83, 0.41, 1.9, -1);
    little_process(x, "clearance", 1, 4, 0.61, 0.0, 0.0, 0.0, -1);
    little_linear(x, 3, 4, p[0] * p[0] / 19.0); /* a number may act in several places, and not linearly */
    little_linear(x, 2, 1, 0.57);
    little_dose(x, 0, p[4], 0.0, 0.0, 0.0, 1);
    little_dose(x, 1, 0.7, 0.0, 0.0, 0.0, 1);
}

/* The same as a matrix of rates [NODES][NODES]. */
static void linear_rates(const long double p[], long double m[NODES][NODES])
{
    const struct {
        size_t from, to;
        long double k;
    } flow[] = {{0, 1, p[0]},
                {1, 2, p[1] / (1.7L * p[3])},
                {2, 3, p[2] * 0.83L / 3.3L},
                {3, 2, p[2] * 0.41L / (1.9L * 4.3L)},
                {1, 4, 0.61L / p[3]},
                {3, 4, p[0] * p[0] / 19.0L},
                {2, 1, 0.57L}};
    memset(m, 0, NODES * sizeof *m);
    for (size_t i = 0; i < VES_COUNT(flow); ++i) {
        m[flow[i].from][flow[i].from] -= flow[i].k;
        m[flow[i].to][flow[i].from] += flow[i].k;
    }
}

/* Of a function that is a polynomial or nearly so: d / d ln p_j to all digits that a double has. */
static void rates_by(const double number[], size_t j, long double slope[NODES][NODES])
{
    static const long double step = 1e-3L, w[] = {1.5L, -0.3L, 1.0L / 30.0L};
    memset(slope, 0, NODES * sizeof *slope);
    for (int side = 1; side >= -1; side -= 2) {
        for (int k = 1; k <= 3; ++k) {
            long double p[MOST_NUMBERS], m[NODES][NODES];
            for (size_t i = 0; i < 5; ++i) p[i] = number[i];
            p[j] *= 1.0L + side * k * step;
            linear_rates(p, m);
            for (size_t a = 0; a < NODES * NODES; ++a)
                (&slope[0][0])[a] += side * w[k - 1] / (2.0L * step) * (&m[0][0])[a];
        }
    }
}

static void multiply(long double a[SIZE][SIZE], long double b[SIZE][SIZE], long double out[SIZE][SIZE])
{
    for (size_t i = 0; i < SIZE; ++i) {
        for (size_t k = 0; k < SIZE; ++k) {
            out[i][k] = 0.0L;
            for (size_t l = 0; l < SIZE; ++l) out[i][k] += a[i][l] * b[l][k];
        }
    }
}

/* Taylor's series of the matrix over 2^12, squared 12 times. */
static void exponential(long double m[SIZE][SIZE], long double out[SIZE][SIZE])
{
    static long double small[SIZE][SIZE], term[SIZE][SIZE], next[SIZE][SIZE];
    for (size_t i = 0; i < SIZE; ++i) {
        for (size_t k = 0; k < SIZE; ++k) {
            small[i][k] = m[i][k] / 4096.0L;
            out[i][k] = term[i][k] = i == k;
        }
    }
    for (int n = 1; n < 24; ++n) {
        multiply(term, small, next);
        for (size_t i = 0; i < SIZE * SIZE; ++i) (&out[0][0])[i] += (&term[0][0])[i] = (&next[0][0])[i] / n;
    }
    for (int n = 0; n < 12; ++n) {
        multiply(out, out, next);
        memcpy(out, next, sizeof next);
    }
}

/* Amounts and their areas (2 NODES), then the derivatives of both: exp(t [Z 0; dZ Z]), Z = [M 0; 1 0]. */
static void columns_of_linear_graphs_are_those_of_the_block_exponential(void **state)
{
    (void)state;
    static long double block[SIZE][SIZE], power[SIZE][SIZE];
    static const double number[] = {1.31, 0.77, 2.9, 2.3, 1.9}, time[] = {0.0, 0.13, 1.7, 7.3};
    static family f;
    f = (family){.build = linear_body, .n = 5, .number = number, .n_time = VES_COUNT(time), .time = time};
    family_solve(&f, 1e-13);
    long double p[5], m[NODES][NODES], slope[NODES][NODES];
    for (size_t i = 0; i < 5; ++i) p[i] = number[i];
    linear_rates(p, m);
    for (size_t j = 0; j < f.n; ++j) {
        rates_by(number, j, slope);
        for (size_t t = 0; t < f.n_time; ++t) {
            memset(block, 0, sizeof block);
            for (size_t i = 0; i < NODES; ++i) {
                for (size_t k = 0; k < NODES; ++k) {
                    block[i][k] = block[2 * NODES + i][2 * NODES + k] = time[t] * m[i][k];
                    block[2 * NODES + i][k] = time[t] * slope[i][k];
                }
                block[NODES + i][i] = block[3 * NODES + i][2 * NODES + i] = time[t];
            }
            exponential(block, power);
            const long double dose = j == 4 ? number[4] : 0.0L; /* d dose / d ln dose */
            for (size_t i = 0; i < NODES; ++i) {
                const size_t row = 2 * NODES + i;
                close_to(column_of(&f, j, t, i),
                         (double)(power[row][0] * number[4] + power[row][1] * 0.7L + power[row][2 * NODES] * dose),
                         1e-10, "amount", j, time[t]);
                if (time[t] != 7.3) continue;
                const size_t area = 3 * NODES + i;
                close_to(area_of(&f.column[j], i),
                         (double)(power[area][0] * number[4] + power[area][1] * 0.7L + power[area][2 * NODES] * dose),
                         1e-9, "area", j, time[t]);
            }
        }
    }
    family_free(&f);
}

/* ---- times that are free: closed forms ---- */

/* What is infused over p[1] from p[0] on leaves with p[2]. */
static void infused(little *x, const double p[])
{
    little_start(x, 2, 9.7);
    little_linear(x, 0, 1, p[2]);
    little_dose(x, 0, p[3], p[0], p[1], 0.0, 1);
}

static void lag_and_length_of_an_infusion_move_the_curve_as_the_closed_form_says(void **state)
{
    (void)state;
    static const double p[] = {0.83, 2.1, 0.61, 1.7}, time[] = {0.41, 1.3, 2.7, 3.9, 9.7};
    const double lag = p[0], over = p[1], k = p[2], rate = p[3] / over, fall = exp(-k * over);
    static family f;
    f = (family){.build = infused, .n = 4, .number = p, .n_time = VES_COUNT(time), .time = time};
    family_solve(&f, 1e-12);
    for (size_t t = 0; t < f.n_time; ++t) {
        double wanted[4] = {0.0};
        const double since = time[t] - lag;
        if (since > over) {
            const double left = exp(-k * (since - over)), top = rate / k * (1.0 - fall), y = top * left;
            wanted[0] = lag * k * y;
            wanted[1] = -y + over * (rate * fall * left + k * y);
            wanted[2] = k * (-y / k + rate / k * over * fall * left - (since - over) * y);
            wanted[3] = y;
        } else if (since > 0.0) {
            const double left = exp(-k * since), y = rate / k * (1.0 - left);
            wanted[0] = -lag * rate * left;
            wanted[1] = -y;
            wanted[2] = k * (-y / k + rate / k * since * left);
            wanted[3] = y;
        }
        for (size_t j = 0; j < 4; ++j) close_to(column_of(&f, j, t, 0), wanted[j], 1e-10, "amount", j, time[t]);
    }
    /* The largest amount is where the infusion ends: its time moves with lag and length, its height with the length. */
    const double top = rate / k * (1.0 - fall),
                 by[] = {0.0, -top + over * rate * fall, k * (-top / k + rate / k * over * fall), top};
    const double when[] = {lag, over, 0.0, 0.0}, end = 9.7 - lag - over;
    for (size_t j = 0; j < 4; ++j) {
        const size_t cell = 1 * f.here.trajectory.n_organ;
        close_to(f.column[j].peak[cell], by[j], 1e-10, "peak", j, lag + over);
        close_to(f.column[j].peak_time[cell], when[j], 1e-10, "time of the peak", j, lag + over);
    }
    /* Area: what was given less what is left, over k. */
    const double rest = top * exp(-k * end);
    close_to(area_of(&f.column[0], 0), -lag * rest, 1e-9, "area", 0, 9.7);
    close_to(area_of(&f.column[3], 0), (p[3] - rest) / k, 1e-9, "area", 3, 9.7);
    family_free(&f);
}

/* A depot that gives out as Weibull says, from its dose on, and what is beside it. */
static void released(little *x, const double p[])
{
    little_start(x, 3, 11.3);
    little_process(x, "weibull", 0, 1, p[1], p[2], 0.0, 0.0, -1);
    little_linear(x, 1, 2, 0.47);
    little_dose(x, 1, 0.9, 0.31, 0.0, 0.0, 1);
    little_dose(x, 0, p[3], p[0], 0.0, 0.0, 1);
    little_dose(x, 2, 0.6, p[0], 1.1, 0.0, 1);
}

static void a_release_that_is_put_off_is_the_same_release(void **state)
{
    (void)state;
    static const double shapes[] = {0.43, 1.0, 1.7}, time[] = {0.5, 1.93, 3.1, 6.7, 11.3};
    for (size_t s = 0; s < VES_COUNT(shapes); ++s) {
        const double p[] = {1.9, 2.7, shapes[s], 1.3};
        static family f;
        f = (family){.build = released, .n = 4, .number = p, .n_time = VES_COUNT(time), .time = time};
        family_solve(&f, 1e-11);
        for (size_t t = 0; t < f.n_time; ++t) {
            const double since = time[t] - p[0], x = since > 0.0 ? since / p[1] : 0.0, power = pow(x, p[2]),
                         left = since > 0.0 ? p[3] * exp(-power) : 0.0;
            const double wanted[] = {since > 0.0 ? p[0] * left * p[2] * power / since : 0.0, left * p[2] * power,
                                     since > 0.0 ? -left * p[2] * power * log(x) : 0.0, left};
            for (size_t j = 0; j < 4; ++j) close_to(column_of(&f, j, t, 0), wanted[j], 3e-9, "depot", j, time[t]);
        }
        family_free(&f);
    }
}

/* ---- everything else: differences of whole runs ---- */

/* Kinds that are not linear, among them those that jump with time; modifiers, turns, production. p: see numbers below
 */
static void crooked(little *x, const double p[])
{
    const ves_node watched = {2};
    little_start(x, 8, 17.1);
    x->graph.volume[1] = p[6];
    (void)watched;
    little_linear(x, 0, 1, 2.3);
    little_process(x, "saturable", 1, 2, p[0], p[1], 1.4, 0.0, -1);
    little_modify(x, 3, true, false, 0.8, p[2], 1.6);
    little_process(x, "step_in_time", 2, 3, 0.21, 0.37, p[3], 0.0, -1);
    little_process(x, "hill_in_time", 3, 4, 0.43, p[4], 1.9, 0.0, -1);
    little_turns(x, p[5], 2.7, p[5] + 1.9, 0.4, 5.3);
    little_process(x, "capacity_amount", 1, 5, 0.3, p[1], 0.0, 0.0, 5);
    little_process(x, "site_binding", 1, 6, 0.19, 1.1, 0.0, 0.0, 6);
    little_process(x, "competitive", 4, 7, p[0], 0.53, 0.0, 0.0, 1);
    little_process(x, "capacity_concentration", 5, 7, 0.29, 0.9, 0.0, 0.0, 4);
    little_linear(x, 5, 1, 0.11);
    little_dose(x, 0, 3.1, 0.0, 0.0, 6.1, 2);
    little_dose(x, 1, 1.3, p[3], 0.7, 0.0, 1); /* begins where a rate jumps */
}

/* The amounts of a run with number `j` moved. */
static void moved_run(family *f, size_t j, double by, double out[])
{
    static little x;
    make(f, &x, j, by);
    little_solve(&x, 1e-12);
    memcpy(out, x.trajectory.amount, x.trajectory.n_time * x.trajectory.n_node * sizeof *out);
    little_free(&x);
}

static void columns_of_crooked_graphs_are_differences_of_whole_runs(void **state)
{
    (void)state;
    static const double p[] = {0.83, 0.71, 0.39, 3.7, 4.3, 2.2, 1.57}, time[] = {1.1, 3.9, 5.0, 7.7, 12.9, 17.1};
    enum { CELLS = VES_COUNT(time) * 8 };
    static double run[4][CELLS];
    static family f;
    f = (family){.build = crooked, .n = VES_COUNT(p), .number = p, .n_time = VES_COUNT(time), .time = time};
    family_solve(&f, 1e-11);
    for (size_t j = 0; j < f.n; ++j) {
        static const double step = 2e-4;
        bool any = false;
        for (size_t k = 0; k < 4; ++k) moved_run(&f, j, at[k] * step, run[k]);
        for (size_t i = 0; i < CELLS; ++i) {
            double wanted = 0.0;
            for (size_t k = 0; k < 4; ++k) wanted += weight[k] / step * run[k][i];
            any = any || fabs(wanted) > 1e-3;
            close_to(column_of(&f, j, i / 8, i % 8), wanted, 2e-7, "amount", j, time[i / 8]);
        }
        assert_true(any);
    }
    family_free(&f);
}

/* A dose that is given at an output: nobody knows on which side, so there is no derivative by its time. */
static void at_the_very_time_of_a_dose_that_moves_there_is_none(void **state)
{
    (void)state;
    static const double p[] = {1.9, 2.7, 1.7, 1.3}, time[] = {1.2, 1.9, 3.1};
    static family f;
    f = (family){.build = released, .n = 4, .number = p, .n_time = VES_COUNT(time), .time = time};
    family_solve(&f, 1e-8);
    assert_true(isnan(column_of(&f, 0, 1, 0)));    /* the depot, by its lag */
    assert_true(isfinite(column_of(&f, 0, 1, 1))); /* what it flows into is there before and after */
    assert_true(isfinite(column_of(&f, 3, 1, 0))); /* by its amount */
    close_to(column_of(&f, 3, 1, 0), p[3], 1e-9, "depot", 3, 1.9);
    assert_true(isnan(column_of(&f, 0, 1, 2))); /* an infusion begins there: the curve bends */
    family_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_of_linear_graphs_are_those_of_the_block_exponential),
        cmocka_unit_test(lag_and_length_of_an_infusion_move_the_curve_as_the_closed_form_says),
        cmocka_unit_test(a_release_that_is_put_off_is_the_same_release),
        cmocka_unit_test(columns_of_crooked_graphs_are_differences_of_whole_runs),
        cmocka_unit_test(at_the_very_time_of_a_dose_that_moves_there_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
