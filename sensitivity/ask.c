#include "sensitivity/ask.h"

#include "analysis/nca_rows.h"
#include "base/array.h"
#include "base/memory.h"
#include "base/sobol.h"
#include "base/text.h"
#include "inference/fourier_shares.h"
#include "inference/variance_shares.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_AT_ONCE = 8 };            /* of the design: a piece of work; whole bundles of lanes, whatever the width */
static const double LEAST_STEP = 0.1; /* of an elementary effect, in quantiles */
static const double LEAST_SPREAD = 1e-6; /* of what is asked about: less is rounding of the solver */

typedef struct run {
    const ves_question *q;
    ves_design design;
    size_t width;      /* columns */
    ves_sobol sobol;   /* of all A, then all B; none where rows are random */
    ves_draw_key *key; /* [2 n_unknown] */
    size_t n_thread;
    ves_pool pool;
    ves_keeper *keeper;
    size_t first_piece;               /* of a shard */
    ves_evaluator **evaluator;        /* [n_thread][n_scenario] */
    size_t *n_free, *first, *n_asked; /* [n_scenario] numbers there; where its outputs begin, how many there are */
    double *f;                        /* [n][width][q->n_asked] */
    double *step;                     /* [n][n_input] of elementary effects; or NULL */
    bool *failed;                     /* [n] */
    char (*words)[160];               /* [n] why */
    ves_findings *findings;
    bool *kept; /* [q->n_asked] */
} run;

static void run_free(run *r)
{
    for (size_t i = 0; r->evaluator && i < r->n_thread * r->q->study->n_scenario; ++i)
        ves_evaluator_free(r->evaluator[i]);
    ves_sobol_free(&r->sobol);
    free(r->key);
    free(r->evaluator);
    free(r->n_free);
    free(r->first);
    free(r->n_asked);
    free(r->f);
    free(r->step);
    free(r->failed);
    free(r->words);
    free(r->kept);
}

/* ---- making ready ---- */

ves_status ves_ask_evaluator(const ves_question *q, size_t scenario, ves_evaluator **evaluator, size_t *n_free,
                             size_t *n_asked, ves_report *report)
{
    ves_index *freed = ves_new(q->unknown.n, sizeof *freed);
    ves_watched *watched = ves_new(q->n_asked, sizeof *watched);
    ves_status status = freed && watched ? VES_OK : ves_fail_memory(report);
    *n_free = *n_asked = 0;
    for (size_t k = 0; !status && k < q->unknown.n; ++k) {
        const size_t item = q->unknown.item[k].in[scenario].item;
        if (item != VES_NONE) freed[(*n_free)++] = (ves_index)item;
    }
    for (size_t i = 0; !status && i < q->n_asked; ++i) {
        if (q->asked[i].scenario == scenario) watched[(*n_asked)++] = q->asked[i].watched;
    }
    if (!status) status = ves_evaluator_start(q->study, scenario, *n_free, freed, *n_asked, watched, evaluator, report);
    free(freed);
    free(watched);
    return status;
}

/* Keys of draws: an input has the same ones whatever the others are. */
static ves_status make_keys(run *r, ves_report *report)
{
    const ves_question *q = r->q;
    r->key = ves_new(2 * q->unknown.n, sizeof *r->key);
    if (!r->key) return ves_fail_memory(report);
    for (size_t k = 0; k < 2 * q->unknown.n; ++k) {
        char *name =
            ves_format("sensitivity.%s.%s", k < q->unknown.n ? "a" : "b", q->unknown.item[k % q->unknown.n].address);
        if (!name) return ves_fail_memory(report);
        r->key[k] = ves_draw_key_of(q->seed, name);
        free(name);
    }
    if (q->random) return VES_OK;
    const size_t n_dim = 2 * q->unknown.n < VES_SOBOL_MOST ? 2 * q->unknown.n : VES_SOBOL_MOST;
    return ves_sobol_start(&r->sobol, n_dim, report);
}

static ves_status make_ready(run *r, ves_report *report)
{
    const ves_question *q = r->q;
    const size_t n_scenario = q->study->n_scenario;
    r->evaluator = ves_new(r->n_thread * n_scenario, sizeof *r->evaluator);
    r->n_free = ves_new(n_scenario, sizeof *r->n_free);
    r->first = ves_new(n_scenario, sizeof *r->first);
    r->n_asked = ves_new(n_scenario, sizeof *r->n_asked);
    r->f = ves_new(q->n * r->width * q->n_asked, sizeof *r->f);
    r->step = ves_new(q->method == VES_METHOD_MORRIS ? q->n * q->n_input : 0, sizeof *r->step);
    r->failed = ves_new(q->n, sizeof *r->failed);
    r->words = ves_new(q->n, sizeof *r->words);
    r->kept = ves_new(q->n_asked, sizeof *r->kept);
    if (!r->evaluator || !r->n_free || !r->first || !r->n_asked || !r->f || !r->step || !r->failed || !r->words ||
        !r->kept)
        return ves_fail_memory(report);
    ves_status status = make_keys(r, report);
    for (size_t t = 0; t < r->n_thread && !status; ++t) {
        for (size_t s = 0; s < n_scenario && !status; ++s)
            status = ves_ask_evaluator(q, s, &r->evaluator[t * n_scenario + s], &r->n_free[s], &r->n_asked[s], report);
    }
    for (size_t s = 1; s < n_scenario && !status; ++s) r->first[s] = r->first[s - 1] + r->n_asked[s - 1];
    return status;
}

/* ---- points ---- */

static double draw(const run *r, size_t row, size_t dim)
{
    if (dim < r->sobol.n_dim) return ves_sobol_scrambled(&r->sobol, (uint32_t)row, dim, r->key[dim]);
    return ves_draw_uniform(r->key[dim], row, 0);
}

/* Where A and B of a row stand in the unit cube, [n_unknown] each. B of elementary effects is not too near. */
static void draw_row(const run *r, size_t row, double a[], double b[])
{
    const ves_question *q = r->q;
    for (size_t k = 0; k < q->unknown.n; ++k) {
        a[k] = draw(r, row, k);
        b[k] = draw(r, row, q->unknown.n + k);
        if (q->method != VES_METHOD_MORRIS) continue;
        b[k] = a[k] + LEAST_STEP + (1.0 - 2.0 * LEAST_STEP) * b[k];
        if (b[k] >= 1.0) b[k] -= 1.0;
        b[k] = fmin(fmax(b[k], 0x1p-53), 1.0 - 0x1p-53);
    }
}

static void note_steps(const run *r, size_t row, const double a[], const double b[])
{
    const ves_question *q = r->q;
    double *step = r->step + row * q->n_input;
    for (size_t j = 0; j < q->n_input; ++j) {
        double sum = 0.0, size = 0.0;
        size_t n = 0;
        for (size_t k = 0; k < q->unknown.n; ++k) {
            if (q->unknown.item[k].input != j) continue;
            sum += b[k] - a[k];
            size += fabs(b[k] - a[k]);
            ++n;
        }
        step[j] = n == 1 ? sum : size / (double)n; /* a group goes as far as its numbers do on average */
    }
}

static bool is_of_b(const run *r, const size_t order[], size_t column, size_t input)
{
    if (r->q->method == VES_METHOD_MORRIS) return column > 0 && column - 1 == input;
    return ves_design_is_of_b(&r->design, order, column, input);
}

/* Where number `k` stands in a column of a row, in quantiles. Rows of efast are points of curves, a column each. */
static double place_of(const run *r, size_t row, const size_t order[], size_t column, size_t k, const double a[],
                       const double b[])
{
    const ves_question *q = r->q;
    const size_t input = q->unknown.item[k].input, n = q->n / VES_FOURIER_REPLICATES;
    if (q->method != VES_METHOD_EFAST) return is_of_b(r, order, column, input) ? b[k] : a[k];
    const double phase = ves_draw_uniform(r->key[k], row / n, 1 + column);
    return ves_fourier_place(n, row % n, ves_fourier_frequency(n, q->n_input, column, input), phase);
}

/* Points of a row in a scenario: [width][n_free]. */
static void make_points(const run *r, size_t scenario, size_t row, const size_t order[], const double a[],
                        const double b[], double value[])
{
    const ves_question *q = r->q;
    for (size_t c = 0; c < r->width; ++c) {
        for (size_t k = 0; k < q->unknown.n; ++k) {
            const ves_unknown_in *in = &q->unknown.item[k].in[scenario];
            if (in->item == VES_NONE) continue;
            const double u = place_of(r, row, order, c, k, a, b);
            *value++ = ves_distribution_value_left(&in->d, &in->cut, u);
        }
    }
}

/* What one piece of work needs. */
typedef struct piece {
    double *a, *b, *value, *prediction;
    size_t *order;
    ves_point_state *state;
} piece;

static void piece_free(piece *p)
{
    free(p->a);
    free(p->b);
    free(p->value);
    free(p->prediction);
    free(p->order);
    free(p->state);
}

static ves_status piece_start(const run *r, piece *p, ves_report *report)
{
    const ves_question *q = r->q;
    const size_t n_point = ROWS_AT_ONCE * r->width;
    p->a = ves_new(ROWS_AT_ONCE * q->unknown.n, sizeof *p->a);
    p->b = ves_new(ROWS_AT_ONCE * q->unknown.n, sizeof *p->b);
    p->value = ves_new(n_point * q->unknown.n, sizeof *p->value);
    p->prediction = ves_new(n_point * q->n_asked, sizeof *p->prediction);
    p->order = ves_new(ROWS_AT_ONCE * q->n_input, sizeof *p->order);
    p->state = ves_new(n_point, sizeof *p->state);
    return p->a && p->b && p->value && p->prediction && p->order && p->state ? VES_OK : ves_fail_memory(report);
}

static void keep(run *r, size_t scenario, size_t from, size_t n_row, const piece *p)
{
    const size_t n = r->n_asked[scenario];
    for (size_t i = 0; i < n_row * r->width; ++i) {
        const size_t row = from + i / r->width;
        if (p->state[i].status && !r->failed[row]) {
            r->failed[row] = true;
            (void)snprintf(r->words[row], sizeof r->words[row], "%s", p->state[i].words);
        }
        memcpy(r->f + (from * r->width + i) * r->q->n_asked + r->first[scenario], p->prediction + i * n,
               n * sizeof *p->prediction);
    }
}

/* Rows that are done, as numbers: all that came out, and of each row whether and why it failed. */
static size_t kept_numbers(const run *r, size_t n_row)
{
    return n_row * (r->width * r->q->n_asked + 1 + VES_KEPT_WORDS);
}

static void to_kept(const run *r, size_t from, size_t n_row, double number[])
{
    const size_t n = r->width * r->q->n_asked;
    for (size_t row = from; row < from + n_row; ++row, number += n + 1 + VES_KEPT_WORDS) {
        memcpy(number, r->f + row * n, n * sizeof *number);
        number[n] = r->failed[row];
        memcpy(number + n + 1, r->words[row], sizeof r->words[row]);
    }
}

static void from_kept(run *r, size_t from, size_t n_row, const double number[])
{
    const size_t n = r->width * r->q->n_asked;
    for (size_t row = from; row < from + n_row; ++row, number += n + 1 + VES_KEPT_WORDS) {
        memcpy(r->f + row * n, number, n * sizeof *number);
        r->failed[row] = number[n] != 0.0;
        memcpy(r->words[row], number + n + 1, sizeof r->words[row]);
        r->words[row][sizeof r->words[row] - 1] = '\0';
    }
}

static ves_status keep_rows(run *r, size_t i, size_t from, size_t n_row, ves_report *report)
{
    if (!r->keeper) return VES_OK;
    double *number = ves_new(kept_numbers(r, n_row), sizeof *number);
    if (!number) return ves_fail_memory(report);
    to_kept(r, from, n_row, number);
    const ves_status status = ves_keeper_keep(r->keeper, VES_KEPT_ROWS, i, kept_numbers(r, n_row), number, report);
    free(number);
    return status;
}

/* Places of rows; steps of elementary effects are noted. */
static void place_rows(const run *r, size_t from, size_t n_row, piece *p)
{
    const ves_question *q = r->q;
    for (size_t k = 0; k < n_row; ++k) {
        draw_row(r, from + k, p->a + k * q->unknown.n, p->b + k * q->unknown.n);
        if (q->method == VES_METHOD_MORRIS) {
            note_steps(r, from + k, p->a + k * q->unknown.n, p->b + k * q->unknown.n);
        } else {
            ves_design_order(&r->design, from + k, p->order + k * q->n_input);
        }
    }
}

static ves_status solve_rows(void *context, size_t thread, size_t i, ves_report *report)
{
    run *r = context;
    const ves_question *q = r->q;
    const size_t from = i * ROWS_AT_ONCE, n_row = q->n - from < ROWS_AT_ONCE ? q->n - from : ROWS_AT_ONCE;
    const ves_kept *kept = ves_keeper_find(r->keeper, VES_KEPT_ROWS, i);
    const bool done = kept && kept->n == kept_numbers(r, n_row);
    piece p = {0};
    ves_status status = piece_start(r, &p, report);
    if (!status) place_rows(r, from, n_row, &p);
    if (!status && done) from_kept(r, from, n_row, kept->number);
    for (size_t s = 0; s < q->study->n_scenario && !status && !done; ++s) {
        for (size_t k = 0; k < n_row; ++k)
            make_points(r, s, from + k, p.order + k * q->n_input, p.a + k * q->unknown.n, p.b + k * q->unknown.n,
                        p.value + k * r->width * r->n_free[s]);
        status = ves_evaluate(r->evaluator[thread * q->study->n_scenario + s], n_row * r->width, p.value, p.prediction,
                              NULL, p.state, report);
        if (!status) keep(r, s, from, n_row, &p);
    }
    if (!status && !done) status = keep_rows(r, i, from, n_row, report);
    piece_free(&p);
    return status;
}

/* ---- what they say ---- */

/* All runs of one output, as they are asked about; of rows in which no run failed. @return does it differ at all? */
static bool take_output(const run *r, size_t asked, double f[], ves_found_output *o)
{
    const size_t n = r->q->n * r->width;
    double low = HUGE_VAL, high = -HUGE_VAL;
    for (size_t i = 0; i < n; ++i) {
        f[i] = r->failed[i / r->width] ? NAN : r->f[i * r->q->n_asked + asked];
        if (!isfinite(f[i])) f[i] = NAN;
        low = fmin(low, f[i]);
        high = fmax(high, f[i]);
    }
    if (!(high - low > LEAST_SPREAD * fmax(fabs(low), fabs(high)))) return false;
    o->log = low > 0.0 && !r->q->linear;
    for (size_t i = 0; o->log && i < n; ++i) f[i] = log(f[i]);
    return true;
}

static ves_estimate *row_of(const ves_findings *f, ves_finding kind, size_t output)
{
    return f->found[kind] ? f->found[kind] + output * f->n_input : NULL;
}

static ves_status find_output(void *context, size_t thread, size_t i, ves_report *report)
{
    run *r = context;
    ves_findings *to = r->findings;
    ves_found_output *o = &to->output[i];
    double *f = ves_new(r->q->n * r->width, sizeof *f);
    ves_status status = f ? VES_OK : ves_fail_memory(report);
    (void)thread;
    if (!status && take_output(r, i, f, o)) {
        if (r->q->method == VES_METHOD_MORRIS) {
            status =
                ves_elementary_effects(r->q->n, to->n_input, f, r->step, r->q->seed, row_of(to, VES_FOUND_MU, i),
                                       row_of(to, VES_FOUND_MU_STAR, i), row_of(to, VES_FOUND_SIGMA, i), &o->n, report);
        } else if (r->q->method == VES_METHOD_EFAST) {
            ves_fourier_shares_find(r->q->n / VES_FOURIER_REPLICATES, to->n_input, f, row_of(to, VES_FOUND_FIRST, i),
                                    row_of(to, VES_FOUND_TOTAL, i), &o->n);
            o->n *= r->q->n / VES_FOURIER_REPLICATES;
        } else {
            ves_variance_shares shares = {.first = row_of(to, VES_FOUND_FIRST, i),
                                          .total = row_of(to, VES_FOUND_TOTAL, i),
                                          .shapley = row_of(to, VES_FOUND_SHAPLEY, i),
                                          .janon = row_of(to, VES_FOUND_JANON, i),
                                          .saltelli = row_of(to, VES_FOUND_SALTELLI, i),
                                          .second = to->second ? to->second + i * to->n_input * to->n_input : NULL};
            status = ves_variance_shares_find(&r->design, f, &shares, report);
            o->n = shares.n;
            o->mean = shares.mean;
            o->variance = shares.variance;
        }
        r->kept[i] = o->n >= 8;
    }
    free(f);
    return status;
}

ves_status ves_ask_inputs(const ves_question *q, ves_findings *f, ves_report *report)
{
    for (size_t j = 0; j < q->n_input; ++j) {
        f->input[j] = ves_copy_text(q->input[j]);
        if (!f->input[j]) return ves_fail_memory(report);
    }
    return VES_OK;
}

ves_status ves_ask_name(const ves_question *q, const ves_asked *a, ves_found_output *o, ves_report *report)
{
    const ves_scenario *s = &q->study->scenario[a->scenario];
    const char *amount = s->typical.graph->topology->amount_unit;
    char unit[128];
    if (a->watched.is_nca) {
        (void)ves_nca_row_units(&ves_nca_rows[a->watched.row], amount, false, sizeof unit, unit);
    } else {
        (void)ves_curve_units(ves_curve_named(a->number), amount, sizeof unit, unit);
    }
    o->time = a->watched.is_nca ? NAN : a->watched.time;
    return ves_findings_name(o, s->name, a->organ, a->number, unit, report);
}

static char *method_words(const ves_question *q)
{
    const char *of = q->linear ? "of the numbers as they are"
                               : "of natural logarithms where a number is above 0 at every point",
               *rows = q->random ? "random rows" : "rows of a scrambled Sobol sequence (Joe & Kuo 2008, Owen 1995)";
    if (q->method == VES_METHOD_EFAST)
        return ves_format(
            "shares of the variance: extended FAST (Saltelli, Tarantola & Chan 1999), a curve for each input in %d "
            "replicates, whose scatter makes the intervals; %s",
            VES_FOURIER_REPLICATES, of);
    if (q->method == VES_METHOD_MORRIS)
        return ves_format("elementary effects over whole ranges (Morris 1991; radial, Campolongo et al. 2011), %s; %s",
                          rows, of);
    return ves_format(
        "shares of the variance: first and total by Jansen 1999%s%s, %s, intervals by bootstrap of rows; %s",
        q->second ? ", second order by Saltelli 2002" : "", q->shapley ? ", Shapley by Goda 2021" : "", rows, of);
}

static ves_status find_all(run *r, ves_report *report)
{
    const ves_question *q = r->q;
    ves_findings *f = r->findings;
    unsigned kinds = 1u << VES_FOUND_FIRST | 1u << VES_FOUND_TOTAL | 1u << VES_FOUND_JANON | 1u << VES_FOUND_SALTELLI;
    if (q->shapley) kinds |= 1u << VES_FOUND_SHAPLEY;
    if (q->method == VES_METHOD_EFAST) kinds = 1u << VES_FOUND_FIRST | 1u << VES_FOUND_TOTAL;
    if (q->method == VES_METHOD_MORRIS) kinds = 1u << VES_FOUND_MU_STAR | 1u << VES_FOUND_MU | 1u << VES_FOUND_SIGMA;
    f->n_output = q->n_asked;
    f->chosen = q->chosen;
    f->n_input = q->n_input;
    f->n_subject = q->n;
    f->n_run = q->n * r->width * q->study->n_scenario;
    f->method = method_words(q);
    ves_status status = f->method ? ves_findings_room(f, kinds, q->second, report) : ves_fail_memory(report);
    if (!status) status = ves_ask_inputs(q, f, report);
    for (size_t i = 0; i < q->n_asked && !status; ++i) status = ves_ask_name(q, &q->asked[i], &f->output[i], report);
    if (!status) status = ves_pool_do(&r->pool, q->n_asked, find_output, r, report);
    if (!status) ves_findings_keep(f, r->kept);
    return status;
}

static ves_status count_failures(const run *r, ves_report *report)
{
    const ves_place at = {.file = r->q->study->path};
    size_t first = VES_NONE;
    for (size_t i = r->q->n; i-- > 0;) {
        r->findings->n_failed += r->failed[i] ? 1 : 0;
        if (r->failed[i]) first = i;
    }
    if (first == VES_NONE) return VES_OK;
    if (r->findings->n_failed == r->q->n)
        return ves_fail(report, VES_E_MODEL, at, "no point could be solved: %s", r->words[first]);
    ves_warn(report, at, "%zu of %zu points are left out, since a run of each failed; the first: %s",
             r->findings->n_failed, r->q->n, r->words[first]);
    return VES_OK;
}

static size_t n_piece(const ves_question *q)
{
    return (q->n + ROWS_AT_ONCE - 1) / ROWS_AT_ONCE;
}

static ves_status start(run *r, const ves_question *q, const ves_pool *pool, ves_keeper *keeper, ves_report *report)
{
    *r = (run){.q = q, .n_thread = pool->n_thread ? pool->n_thread : 1, .keeper = keeper};
    r->pool = (ves_pool){.n_thread = r->n_thread, .stop = pool->stop, .context = pool->context};
    r->design = (ves_design){.n_row = q->n,
                             .n_input = q->n_input,
                             .second = q->second,
                             .shapley = q->shapley && q->n_input > 1,
                             .seed = q->seed};
    r->width = q->method == VES_METHOD_MORRIS  ? q->n_input + 1
               : q->method == VES_METHOD_EFAST ? q->n_input
                                               : ves_design_width(&r->design);
    return make_ready(r, report);
}

static ves_status solve_all(run *r, const ves_pool *pool, ves_report *report)
{
    ves_pool telling = r->pool;
    telling.told = pool->told;
    return ves_pool_do(&telling, n_piece(r->q), solve_rows, r, report);
}

static ves_status conclude(run *r, ves_findings *findings, ves_report *report)
{
    r->findings = findings;
    ves_status status = count_failures(r, report);
    if (!status) status = find_all(r, report);
    if (!status && findings->n_output == 0)
        status = ves_fail(report, VES_E_CONFIG, r->q->at,
                          "nothing that is asked about hangs on any of these %zu inputs", r->q->n_input);
    return status;
}

ves_status ves_ask(const ves_question *q, const ves_pool *pool, ves_keeper *keeper, ves_findings *findings,
                   ves_report *report)
{
    run r;
    ves_status status = start(&r, q, pool, keeper, report);
    if (!status) status = solve_all(&r, pool, report);
    if (!status) status = conclude(&r, findings, report);
    run_free(&r);
    return status;
}

static ves_status solve_rows_from(void *context, size_t thread, size_t i, ves_report *report)
{
    run *r = context;
    return solve_rows(r, thread, r->first_piece + i, report);
}

ves_status ves_ask_rows(const ves_question *q, const ves_pool *pool, ves_ask_shard shard, ves_keeper *keeper,
                        ves_report *report)
{
    run r;
    const size_t most = n_piece(q);
    if (shard.n > most)
        return ves_fail(report, VES_E_USAGE, (ves_place){.file = "--shard"},
                        "%zu/%zu: there are %zu points, solved %d together, expected at most %zu shards", shard.index,
                        shard.n, q->n, ROWS_AT_ONCE, most);
    ves_status status = start(&r, q, pool, keeper, report);
    r.first_piece = most * (shard.index - 1) / shard.n;
    ves_pool telling = r.pool;
    telling.told = pool->told;
    if (!status)
        status = ves_pool_do(&telling, most * shard.index / shard.n - r.first_piece, solve_rows_from, &r, report);
    run_free(&r);
    return status;
}

ves_status ves_ask_kept(const ves_question *q, const ves_pool *pool, ves_keeper *keeper, ves_findings *findings,
                        ves_report *report)
{
    run r;
    size_t missing = 0;
    for (size_t i = 0; i < n_piece(q); ++i) missing += !ves_keeper_find(keeper, VES_KEPT_ROWS, i);
    if (missing)
        return ves_fail(report, VES_E_FILE, (ves_place){.file = q->study->path},
                        "%zu of %zu pieces of the points are missing: a shard is not there", missing, n_piece(q));
    ves_status status = start(&r, q, pool, keeper, report);
    if (!status) status = solve_all(&r, pool, report);
    if (!status) status = conclude(&r, findings, report);
    run_free(&r);
    return status;
}
