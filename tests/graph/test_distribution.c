/* Distributions: quantiles against closed forms in both tails, cuts, moments, and words for what is wrong. */
#include "base/array.h"
#include "graph/distribution.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void near(const char *what, double u, double found, double wanted, double relative)
{
    if (!(fabs(found - wanted) <= relative * fabs(wanted)))
        fail_msg("%s at %g: %.17g, expected %.17g", what, u, found, wanted);
}

static void share_near(const ves_distribution *d, double u, double found, double wanted, double slack)
{
    if (!(fabs(found - wanted) <= slack))
        fail_msg("%s at %g: a share of %.17g, expected %.17g", d->kind->name, u, found, wanted);
}

static ves_distribution make(const char *name, double value, double first, double second)
{
    const ves_distribution_kind *kind = ves_distribution_kind_find(name);
    assert_non_null(kind);
    ves_distribution d = ves_distribution_of(kind, value);
    d.p[0] = first;
    d.p[1] = second;
    return d;
}

static ves_distribution cut_off(ves_distribution d, double least, double most)
{
    d.least = least;
    d.most = most;
    if (ves_distribution_fault(&d)) fail_msg("%s: %s", d.kind->name, ves_distribution_fault(&d));
    return d;
}

/* One of each kind and of each of its parameters. */
enum { N_EACH = 8 };
static void each(ves_distribution d[N_EACH])
{
    d[0] = make("lognormal", 2.385, 0.43, NAN);
    d[1] = make("lognormal", 2.385, NAN, 1.87);
    d[2] = make("normal", 7.31, 0.43, NAN);
    d[3] = make("normal", -7.31, NAN, 1.87);
    d[4] = make("uniform", NAN, -1.3, 4.9);
    d[5] = make("loguniform", NAN, 0.0037, 4.9);
    d[6] = make("triangular", 2.385, -1.3, 4.9);
    d[7] = make("triangular", 4.9, -1.3, 4.9); /* the mode at an end */
    for (size_t i = 0; i < N_EACH; ++i) assert_null(ves_distribution_fault(&d[i]));
}

static double below_normal(double z)
{
    return 0.5 * erfc(-z * M_SQRT1_2);
}

/* Share of values below x, and above x, by the definitions. */
static void shares(size_t i, double x, double *below, double *above)
{
    const double sigma[] = {sqrt(log(1.0 + 0.43 * 0.43)), log(1.87)}, sd[] = {0.43 * 7.31, 1.87},
                 mean[] = {7.31, -7.31};
    const double low = -1.3, high = 4.9, mode = i == 6 ? 2.385 : 4.9;
    if (i < 2) {
        *below = below_normal(log(x / 2.385) / sigma[i]);
        *above = below_normal(-log(x / 2.385) / sigma[i]);
    } else if (i < 4) {
        *below = below_normal((x - mean[i - 2]) / sd[i - 2]);
        *above = below_normal(-(x - mean[i - 2]) / sd[i - 2]);
    } else if (i == 4) {
        *below = (x - low) / (high - low);
        *above = (high - x) / (high - low);
    } else if (i == 5) {
        *below = log(x / 0.0037) / log(4.9 / 0.0037);
        *above = log(4.9 / x) / log(4.9 / 0.0037);
    } else {
        *below = (x - low) * (x - low) / ((high - low) * (mode - low));
        *above = x > mode ? (high - x) * (high - x) / ((high - low) * (high - mode)) : 1.0 - *below;
        if (x > mode) *below = 1.0 - *above;
    }
}

static void values_have_the_share_below_them_that_was_asked_for(void **state)
{
    (void)state;
    static const double tail[] = {0x1p-53, 1e-12, 1e-5, 0.001, 0.0377, 0.25, 0.4999};
    ves_distribution d[N_EACH];
    each(d);
    for (size_t i = 0; i < N_EACH; ++i) {
        double below, above;
        for (size_t j = 0; j < VES_COUNT(tail); ++j) {
            const double u = tail[j], low = ves_distribution_value(&d[i], u),
                         high = ves_distribution_value(&d[i], 1.0 - u);
            const double slack = i < 4 ? 1e-12 * u : 3e-15; /* next to an end that is not 0, x has no more digits */
            shares(i, low, &below, &above);
            share_near(&d[i], u, below, u, slack);
            shares(i, high, &below, &above);
            share_near(&d[i], 1.0 - u, above, 1.0 - (1.0 - u), slack);
        }
    }
}

static void the_value_is_what_its_kind_says(void **state)
{
    (void)state;
    const double one_sd = 0.5 * erfc(-M_SQRT1_2); /* the share below mean + sd */
    const ves_distribution lognormal = make("lognormal", 2.385, NAN, 1.87), normal = make("normal", 7.31, NAN, 1.87),
                           by_cv = make("normal", -7.31, 0.43, NAN);
    near("median", 0.5, ves_distribution_value(&lognormal, 0.5), 2.385, DBL_EPSILON);
    near("gsd", one_sd, ves_distribution_value(&lognormal, one_sd), 2.385 * 1.87, 1e-14);
    near("mean", 0.5, ves_distribution_value(&normal, 0.5), 7.31, DBL_EPSILON);
    near("sd", one_sd, ves_distribution_value(&normal, one_sd), 7.31 + 1.87, 1e-14);
    near("cv of a negative mean", one_sd, ves_distribution_value(&by_cv, one_sd), -7.31 + 0.43 * 7.31, 1e-14);
    ves_distribution d[N_EACH];
    each(d);
    near("uniform", 0.3, ves_distribution_value(&d[4], 0.3), -1.3 + 0.3 * 6.2, 4e-15);
    near("loguniform", 0.3, ves_distribution_value(&d[5], 0.3), 0.0037 * pow(4.9 / 0.0037, 0.3), 4e-15);
    const double mode = (2.385 + 1.3) / 6.2; /* the share below the mode */
    near("triangular", mode, ves_distribution_value(&d[6], mode), 2.385, 1e-14);
    near("triangular", mode / 4, ves_distribution_value(&d[6], mode / 4.0), -1.3 + 0.5 * (2.385 + 1.3), 1e-14);
    near("triangular", 1 - (1 - mode) / 4, ves_distribution_value(&d[6], 1.0 - 0.25 * (1.0 - mode)),
         4.9 - 0.5 * (4.9 - 2.385), 1e-14);
}

/* Mean and SD over evenly spread numbers; what is missing at the ends of the lognormal is below 1e-4. */
static void the_moments_are_those_of_the_parameters(void **state)
{
    (void)state;
    enum { N = 200000 };
    ves_distribution d[N_EACH];
    each(d);
    const double low = -1.3, high = 4.9, mode = 2.385;
    const double s = log(1.87), whole = log(4.9 / 0.0037);
    const double mean[N_EACH] = {2.385 * sqrt(1.0 + 0.43 * 0.43),
                                 2.385 * exp(0.5 * s * s),
                                 7.31,
                                 -7.31,
                                 0.5 * (low + high),
                                 (4.9 - 0.0037) / whole,
                                 (low + high + mode) / 3.0,
                                 (low + 2.0 * high) / 3.0};
    const double sd[N_EACH] = {
        0.43 * mean[0],
        mean[1] * sqrt(exp(s * s) - 1.0),
        0.43 * 7.31,
        1.87,
        (high - low) / sqrt(12.0),
        sqrt((4.9 * 4.9 - 0.0037 * 0.0037) / (2.0 * whole) - mean[5] * mean[5]),
        sqrt((low * low + high * high + mode * mode - low * high - low * mode - high * mode) / 18.0),
        (high - low) / sqrt(18.0)};
    for (size_t i = 0; i < N_EACH; ++i) {
        double sum = 0.0, squares = 0.0, last = -INFINITY;
        for (int j = 0; j < N; ++j) {
            const double x = ves_distribution_value(&d[i], (j + 0.5) / N);
            assert_true(x > last);
            last = x;
            sum += x;
            squares += (x - mean[i]) * (x - mean[i]);
        }
        near("mean", (double)i, sum / N, mean[i], 1e-5);
        near("SD", (double)i, sqrt(squares / N), sd[i], 3e-4);
    }
}

/* With the share P below: P(value(u)) = P(least) + u (P(most) - P(least)). */
static void a_cut_leaves_the_shape_of_what_remains(void **state)
{
    (void)state;
    static const double part[] = {0x1p-53, 0.01, 0.3, 0.5, 0.77, 1.0 - 0x1p-53};
    static const double ends[N_EACH][2] = {{1.1, 3.7}, {2.9, 3.1},  {-INFINITY, 7.0}, {-9.0, INFINITY},
                                           {0.3, 0.9}, {-5.0, 0.1}, {2.0, 17.0},      {-0.7, 4.1}};
    ves_distribution d[N_EACH];
    each(d);
    for (size_t i = 0; i < N_EACH; ++i) {
        const ves_distribution c = cut_off(d[i], ends[i][0], ends[i][1]);
        double least = 0.0, most = 1.0, below, above;
        if (i != 2 && i != 5) shares(i, ends[i][0], &least, &above);
        if (i != 3 && i != 6) shares(i, ends[i][1], &most, &above);
        for (size_t j = 0; j < VES_COUNT(part); ++j) {
            const double x = ves_distribution_value(&c, part[j]);
            assert_true(x >= c.least && x <= c.most);
            shares(i, x, &below, &above);
            share_near(&c, part[j], below, least + part[j] * (most - least), 5e-15);
        }
    }
}

/* Far out, 1 - P has no digits left, but the other end has: beyond z the normal falls like exp(-z x) / x. */
static void a_cut_far_out_keeps_its_digits_at_both_ends(void **state)
{
    (void)state;
    for (int side = -1; side <= 1; side += 2) {
        ves_distribution d = make("normal", 0.0, NAN, 1.0);
        d = side > 0 ? cut_off(d, 12.0, INFINITY) : cut_off(d, -INFINITY, -12.0);
        double last = -INFINITY;
        for (int i = 1; i < 1000; ++i) {
            const double u = i / 1000.0, x = ves_distribution_value(&d, u);
            const double beyond = erfc(side * x * M_SQRT1_2) / erfc(12.0 * M_SQRT1_2);
            near("share beyond", u, beyond, side > 0 ? 1.0 - u : u, 1e-11);
            assert_true(x > last);
            last = x;
        }
        d = side > 0 ? cut_off(d, 12.0, 12.01) : cut_off(d, -12.01, -12.0);
        assert_true(fabs(ves_distribution_value(&d, 0.5)) > 12.004 && fabs(ves_distribution_value(&d, 0.5)) < 12.005);
    }
}

static void what_does_not_spread_has_its_one_value(void **state)
{
    (void)state;
    const ves_distribution d[] = {make("lognormal", 2.385, 0.0, NAN),     make("lognormal", 2.385, NAN, 1.0),
                                  make("normal", 2.385, 0.0, NAN),        make("normal", 2.385, NAN, 0.0),
                                  make("uniform", NAN, 2.385, 2.385),     make("loguniform", 7.0, 2.385, 2.385),
                                  make("triangular", 2.385, 2.385, 2.385)};
    for (size_t i = 0; i < VES_COUNT(d); ++i) {
        for (double u = 0x1p-53; u < 1.0; u += 0.09) {
            assert_true(ves_distribution_value(&d[i], u) == 2.385);
            const ves_distribution c = cut_off(d[i], 2.385, 2.385), half = cut_off(d[i], 1.1, INFINITY);
            assert_true(ves_distribution_value(&c, u) == 2.385 && ves_distribution_value(&half, u) == 2.385);
        }
        ves_distribution outside = d[i];
        outside.least = 2.4;
        assert_string_equal(ves_distribution_fault(&outside), "no value is left between the ends");
    }
    const ves_distribution zero = make("lognormal", 0.0, 0.0, NAN), nothing = make("normal", 0.0, 0.3, NAN);
    assert_true(!ves_distribution_fault(&zero) && ves_distribution_value(&zero, 0.3) == 0.0);
    assert_true(!ves_distribution_fault(&nothing) && ves_distribution_value(&nothing, 0.3) == 0.0);
}

static void a_value_within_a_range_is_its_median_and_the_range_is_kept(void **state)
{
    (void)state;
    const double z = 1.959963984540054; /* 97.5 % are below */
    const ves_distribution both = ves_distribution_within(2.0, 1.0, 4.0), one = ves_distribution_within(2.0, 0.0, 5.0),
                           skew = ves_distribution_within(2.385, 2.0, 7.0);
    assert_true(!ves_distribution_fault(&both) && !ves_distribution_fault(&one) && !ves_distribution_fault(&skew));
    near("gsd", 0.0, both.p[1], exp(log(4.0) / (2.0 * z)), 1e-14);
    near("gsd, low 0", 0.0, one.p[1], exp(log(2.5) / z), 1e-14);
    near("gsd, skew", 0.0, skew.p[1], exp(log(3.5) / (2.0 * z)), 1e-14);
    near("median", 0.5, ves_distribution_value(&both, 0.5), 2.0, 1e-14); /* the cuts are alike */
    near("quarter", 0.25, log(ves_distribution_value(&both, 0.25) / 2.0),
         -log(ves_distribution_value(&both, 0.75) / 2.0), 1e-13);
    for (int i = 0; i <= 1000; ++i) {
        const double u = fmin(fmax(i / 1000.0, 0x1p-53), 1.0 - 0x1p-53);
        const double x = ves_distribution_value(&both, u), y = ves_distribution_value(&one, u),
                     w = ves_distribution_value(&skew, u);
        assert_true(x >= 1.0 && x <= 4.0 && y > 0.0 && y <= 5.0 && w >= 2.0 && w <= 7.0);
    }
    near("least", 0.0, ves_distribution_value(&both, 0x1p-53), 1.0, 1e-13);
    near("most", 1.0, ves_distribution_value(&skew, 1.0 - 0x1p-53), 7.0, 1e-13);
    static const double fixed[][3] = {{0.0, 0.0, 3.0}, {2.0, 2.0, 2.0}, {2.0, 3.0, 1.0},
                                      {2.0, 3.0, 4.0}, {2.0, 0.0, 1.0}, {2.0, NAN, NAN}};
    for (size_t i = 0; i < VES_COUNT(fixed); ++i) {
        const ves_distribution d = ves_distribution_within(fixed[i][0], fixed[i][1], fixed[i][2]);
        assert_null(ves_distribution_fault(&d));
        assert_true(ves_distribution_value(&d, 0.01) == fixed[i][0] && ves_distribution_value(&d, 0.99) == fixed[i][0]);
    }
}

static void each_fault_has_words(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double value, first, second;
        const char *words;
    } wrong[] = {
        {"lognormal", 2.0, -0.1, NAN, "cv must be 0 or more"},
        {"lognormal", 2.0, INFINITY, NAN, "cv must be 0 or more"},
        {"lognormal", 2.0, NAN, 0.99, "gsd must be 1 or more"},
        {"lognormal", 2.0, 0.3, 1.3, "exactly one of its parameters must be given"},
        {"lognormal", 2.0, NAN, NAN, "exactly one of its parameters must be given"},
        {"lognormal", 0.0, 0.3, NAN, "the median must be above 0"},
        {"lognormal", -2.0, NAN, 1.3, "the median must be above 0"},
        {"lognormal", NAN, 0.3, NAN, "the value must be finite"},
        {"normal", 2.0, -0.1, NAN, "cv must be 0 or more"},
        {"normal", 2.0, NAN, -0.1, "sd must be 0 or more"},
        {"normal", INFINITY, NAN, 0.1, "the value must be finite"},
        {"uniform", 2.0, 1.0, NAN, "all of its parameters must be given"},
        {"uniform", 2.0, 1.0, 0.9, "low must not be above high"},
        {"uniform", 2.0, -INFINITY, 0.9, "low must be finite"},
        {"uniform", 2.0, 1.0, INFINITY, "high must be finite"},
        {"loguniform", 2.0, 0.0, 0.9, "low must be above 0"},
        {"loguniform", 2.0, 1.0, 0.9, "low must not be above high"},
        {"triangular", 2.0, 2.1, 2.9, "the mode must lie between low and high"},
        {"triangular", 2.0, 1.1, 1.9, "the mode must lie between low and high"},
        {"triangular", 2.0, 2.1, 1.9, "low must not be above high"},
    };
    for (size_t i = 0; i < VES_COUNT(wrong); ++i) {
        const ves_distribution d = make(wrong[i].name, wrong[i].value, wrong[i].first, wrong[i].second);
        const char *words = ves_distribution_fault(&d);
        if (!words || strcmp(words, wrong[i].words) != 0)
            fail_msg("%s, case %zu: \"%s\", expected \"%s\"", wrong[i].name, i, words ? words : "", wrong[i].words);
    }
    ves_distribution d = make("uniform", 2.0, 1.0, 3.0);
    static const double cut[][2] = {{4.0, 5.0}, {-1.0, 0.5}, {2.0, 2.0}, {2.5, 1.5}, {NAN, 2.0}, {2.0, NAN}};
    for (size_t i = 0; i < VES_COUNT(cut); ++i) {
        d.least = cut[i][0];
        d.most = cut[i][1];
        assert_string_equal(ves_distribution_fault(&d), i < 3 ? "no value is left between the ends"
                                                              : "the lower end must not be above the upper end");
    }
}

static void kinds_are_found_by_name_and_have_words(void **state)
{
    (void)state;
    assert_int_equal(ves_distribution_kind_count(), 5);
    for (size_t i = 0; i < ves_distribution_kind_count(); ++i) {
        const ves_distribution_kind *kind = ves_distribution_kind_at(i);
        assert_ptr_equal(ves_distribution_kind_find(kind->name), kind);
        assert_non_null(kind->words);
        for (size_t j = 0; j < kind->n_param; ++j)
            assert_true(kind->param[j].name && kind->param[j].words && kind->param[j].fault);
    }
    assert_null(ves_distribution_kind_find("lognormall"));
}

static void the_mean_that_a_cut_leaves_is_that_of_its_values(void **state)
{
    (void)state;
    ves_distribution d = ves_distribution_of(ves_distribution_kind_find("normal"), 2.385);
    d.p[0] = 0.9; /* cv */
    d.least = 0.0;
    d.most = HUGE_VAL;
    double sum = 0.0;
    enum { N = 200000 };
    for (size_t i = 0; i < N; ++i) sum += ves_distribution_value(&d, ((double)i + 0.5) / N);
    assert_true(fabs(ves_distribution_cut_mean(&d) - sum / N) < 1e-5 * 2.385);
    assert_true(ves_distribution_cut_mean(&d) > 1.1 * 2.385);
    d.p[0] = 0.1;
    assert_true(fabs(ves_distribution_cut_mean(&d) - 2.385) < 1e-12);
    d = ves_distribution_of(ves_distribution_kind_find("lognormal"), 2.385);
    d.p[0] = 0.9;
    assert_true(ves_distribution_cut_mean(&d) == 2.385);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_have_the_share_below_them_that_was_asked_for),
        cmocka_unit_test(the_value_is_what_its_kind_says),
        cmocka_unit_test(the_moments_are_those_of_the_parameters),
        cmocka_unit_test(a_cut_leaves_the_shape_of_what_remains),
        cmocka_unit_test(a_cut_far_out_keeps_its_digits_at_both_ends),
        cmocka_unit_test(what_does_not_spread_has_its_one_value),
        cmocka_unit_test(a_value_within_a_range_is_its_median_and_the_range_is_kept),
        cmocka_unit_test(each_fault_has_words),
        cmocka_unit_test(kinds_are_found_by_name_and_have_words),
        cmocka_unit_test(the_mean_that_a_cut_leaves_is_that_of_its_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
