#include "design/outlook.h"

#include "base/array.h"
#include "base/gsl_errors.h"
#include "base/memory.h"
#include "base/sobol.h"
#include "base/text.h"
#include "fit/predict_slopes.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double RIDGE = 1e-9;   /* of what all that may be measured tells: of numbers without a prior */
static const double NOTHING = 1e-9; /* of the largest value of an organ: below it a prediction is rounding */

void ves_outlook_free(ves_outlook *o)
{
    free(o->z);
    free(o->stretch);
    free(o->is_log);
    free(o->predicted);
    free(o->slope);
    free(o->load);
    free(o->prior);
    free(o->target);
    *o = (ves_outlook){0};
}

/* ---- threads ---- */

typedef struct task {
    ves_status (*work)(void *of, size_t i, ves_report *report);
    void *of;
} task;

static ves_status do_task(void *context, size_t thread, size_t i, ves_report *report)
{
    const task *t = context;
    (void)thread;
    return t->work(t->of, i, report);
}

static ves_status each(void *context, size_t n, ves_status (*work)(void *of, size_t i, ves_report *report), void *of,
                       ves_report *report)
{
    const ves_pool *pool = context;
    task t = {work, of};
    return ves_pool_do(pool, n, do_task, &t, report);
}

/* ---- draws ---- */

/* The root of the covariance that a fit left, lower triangle, and the inverse of it. @return false: it has none */
static bool take_known(const ves_known *k, double root[], double inverse[])
{
    ves_gsl_returns_errors();
    gsl_matrix_view view = gsl_matrix_view_array(root, k->n, k->n), other = gsl_matrix_view_array(inverse, k->n, k->n);
    memcpy(root, k->covariance, k->n * k->n * sizeof *root);
    bool fine = true;
    for (size_t i = 0; i < k->n * k->n; ++i) fine = fine && isfinite(root[i]);
    fine = fine && !gsl_linalg_cholesky_decomp1(&view.matrix);
    if (fine) {
        memcpy(inverse, root, k->n * k->n * sizeof *root);
        fine = !gsl_linalg_cholesky_invert(&other.matrix);
    }
    return fine;
}

/* Coordinates of all draws, evenly spread under the priors; of one draw the numbers of the study. */
static ves_status draw(ves_outlook *o, size_t draws, const double root[], ves_report *report)
{
    const ves_experiment *e = o->experiment;
    const ves_known *k = &e->known;
    const size_t n = e->list.n;
    ves_sobol sobol = {0};
    ves_status status = draws > 1 && n <= VES_SOBOL_MOST ? ves_sobol_start(&sobol, n, report) : VES_OK;
    for (size_t d = 0; d < draws && !status; ++d) {
        double *z = o->z + d * n;
        for (size_t j = 0; j < n; ++j) {
            const ves_free *f = &e->list.item[j];
            const ves_draw_key key = ves_draw_key_of(e->seed, f->name);
            z[j] = draws == 1    ? ves_prior_coordinate(&f->prior, f->start)
                   : sobol.n_dim ? gsl_cdf_ugaussian_Pinv(ves_sobol_scrambled(&sobol, (uint32_t)d, j, key))
                                 : gsl_cdf_ugaussian_Pinv(ves_draw_uniform(key, d, 0));
            if (draws == 1 && f->prior.kind == VES_PRIOR_DISTRIBUTION) z[j] = fmin(fmax(z[j], -3.0), 3.0);
        }
        for (size_t a = k->n; a > 0; --a) { /* from the last on: those before it are still as they were drawn */
            double sum = 0.0;
            for (size_t b = 0; b < a && draws > 1; ++b) sum += root[(a - 1) * k->n + b] * z[k->coordinate[b]];
            z[k->coordinate[a - 1]] = k->mean[a - 1] + sum;
        }
    }
    ves_sobol_free(&sobol);
    return status;
}

/* ---- solving ---- */

typedef struct solving {
    ves_outlook *o;
    ves_predictor **predictor; /* [n_thread] */
    double **slope;            /* [n_draw] of each [n of the list][n of the observations] */
    bool *failed;              /* [n_draw] */
    char (*words)[160];        /* [n_draw] why */
    size_t *n_known;           /* [n_draw] subjects that an earlier run has solved for it */
    ves_keeper *keeper;
    bool central;
} solving;

/* A draw that is solved, as numbers: failed or not, subjects solved, words, predictions, slopes. */
enum { DRAW = 2 + VES_KEPT_WORDS };

static bool recall(const solving *s, size_t d)
{
    const ves_experiment *e = s->o->experiment;
    const size_t n = e->observations.n, n_slope = e->list.n * n;
    const ves_kept *k = ves_keeper_find(s->keeper, VES_KEPT_SLOPES, d);
    if (!k || k->n != DRAW + n + n_slope) return false;
    s->failed[d] = k->number[0] != 0.0;
    s->n_known[d] = (size_t)k->number[1];
    memcpy(s->words[d], k->number + 2, sizeof s->words[d]);
    memcpy(s->o->predicted + d * n, k->number + DRAW, n * sizeof(double));
    memcpy(s->slope[d], k->number + DRAW + n, n_slope * sizeof(double));
    return true;
}

static ves_status remember(const solving *s, size_t d, size_t n_solved, ves_report *report)
{
    const ves_experiment *e = s->o->experiment;
    const size_t n = e->observations.n, n_slope = e->list.n * n;
    if (!s->keeper) return VES_OK;
    double *number = ves_new(DRAW + n + n_slope, sizeof *number);
    if (!number) return ves_fail_memory(report);
    number[0] = s->failed[d];
    number[1] = (double)n_solved;
    memcpy(number + 2, s->words[d], sizeof s->words[d]);
    memcpy(number + DRAW, s->o->predicted + d * n, n * sizeof *number);
    memcpy(number + DRAW + n, s->slope[d], n_slope * sizeof *number);
    const ves_status status = ves_keeper_keep(s->keeper, VES_KEPT_SLOPES, d, DRAW + n + n_slope, number, report);
    free(number);
    return status;
}

static ves_status solve_draw(void *context, size_t thread, size_t d, ves_report *report)
{
    const solving *s = context;
    const ves_experiment *e = s->o->experiment;
    const size_t n = e->list.n, n_observed = e->observations.n;
    double *at = s->o->predicted + d * n_observed;
    s->slope[d] = ves_new(n * n_observed, sizeof **s->slope);
    if (!s->slope[d]) return ves_fail_memory(report);
    if (recall(s, d)) return VES_OK;
    const size_t before = ves_predictor_count(s->predictor[thread]);
    const ves_status status = ves_predict_slopes(s->predictor[thread], &e->list, n_observed, s->o->z + d * n,
                                                 s->central, at, s->slope[d], report);
    for (size_t i = 0; i < n_observed && !s->failed[d]; ++i) s->failed[d] = !isfinite(at[i]);
    for (size_t i = 0; i < n * n_observed && !s->failed[d]; ++i) s->failed[d] = !isfinite(s->slope[d][i]);
    if (s->failed[d]) (void)snprintf(s->words[d], sizeof s->words[d], "%s", ves_predictor_fault(s->predictor[thread]));
    return status ? status : remember(s, d, ves_predictor_count(s->predictor[thread]) - before, report);
}

/* ---- what values tell ---- */

static double sd_of(const ves_error_model *m, size_t i, double y)
{
    if (m->kind == VES_ERROR_LOGNORMAL)
        return sqrt(m->sigma.value * m->sigma.value * y * y + m->floor_of[i] * m->floor_of[i]);
    if (m->kind == VES_ERROR_COMBINED) return sqrt(m->sd_of[i] * m->sd_of[i] + m->cv.value * m->cv.value * y * y);
    /* what an outlier weighs less, values together weigh less: information of Student's distribution */
    const double less = m->kind == VES_ERROR_STUDENT ? sqrt((m->nu + 3.0) / (m->nu + 1.0)) : 1.0;
    return m->sd_of[i] * less;
}

/* The largest value of an organ of a scenario. */
static double peak_of(const ves_outlook *o, const double at[], size_t series, size_t organ)
{
    const ves_experiment *e = o->experiment;
    double most = 0.0;
    for (size_t t = 0; t < e->n_time; ++t) {
        const size_t i = e->datum[(series * e->n_time + t) * e->n_organ + organ];
        if (i != VES_NONE) most = fmax(most, fabs(at[i]));
    }
    return most;
}

/* Rows of one draw. @param from  its place among all @param to  its place among those that could be solved */
static void put_rows(ves_outlook *o, const double slope[], size_t draw)
{
    const ves_experiment *e = o->experiment;
    const size_t n = o->prospect.n, n_observed = e->observations.n, sites = e->n_series * e->n_time * e->n_organ;
    const double *at = o->predicted + draw * n_observed;
    for (size_t site = 0; site < sites; ++site) {
        const size_t i = e->datum[site], series = site / (e->n_time * e->n_organ);
        double *row = o->slope + (draw * sites + site) * n;
        if (i == VES_NONE) continue;
        const double sd = sd_of(&e->error, i, at[i]), peak = peak_of(o, at, series, site % e->n_organ);
        if (!(sd > 0.0) ||
            (e->error.kind == VES_ERROR_LOGNORMAL && !(e->error.floor_of[i] > 0.0) && !(at[i] > NOTHING * peak)))
            continue;
        for (size_t j = 0; j < e->list.n; ++j) row[j] = slope[j * n_observed + i] / sd;
        if (e->scale > 0.0) row[e->list.n + (e->scale_by_all ? 0 : series)] = e->scale * at[i] / sd;
        o->load[draw * sites + site] = e->animal * at[i] / sd;
    }
    double *target = o->target + draw * o->prospect.n_target * n;
    for (size_t k = 0; k < e->n_target; ++k) target[k * n + e->target[k]] = 1.0;
    for (size_t k = 0; k < e->n_forecast && e->criterion == VES_CRITERION_I; ++k) {
        const size_t i = e->forecast[k].datum;
        for (size_t j = 0; j < e->list.n; ++j) target[k * n + j] = slope[j * n_observed + i] / at[i];
    }
    for (size_t j = 0; j < e->list.n; ++j) {
        const ves_prior *prior = &e->list.item[j].prior;
        const double z = o->z[draw * e->list.n + j];
        o->stretch[draw * e->list.n + j] =
            o->is_log[j] ? ves_prior_slope(prior, z)
                         : (ves_prior_value(prior, z + 1e-4) - ves_prior_value(prior, z - 1e-4)) / 2e-4;
    }
}

/* Draws that could be solved come to the front. */
static ves_status take_draws(solving *s, size_t draws, ves_report *report)
{
    ves_outlook *o = s->o;
    const ves_experiment *e = o->experiment;
    const size_t n = e->list.n;
    const ves_forecast *nothing = NULL; /* a forecast that is 0, while every draw can be solved */
    bool solved = true;
    for (size_t d = 0; d < draws; ++d) {
        bool fine = !s->failed[d];
        solved = solved && fine;
        for (size_t k = 0; k < e->n_forecast && fine; ++k) {
            fine = o->predicted[d * e->observations.n + e->forecast[k].datum] > 0.0;
            if (fine) continue;
            nothing = &e->forecast[k];
            (void)snprintf(s->words[d], sizeof s->words[d], "%.100s is 0, or not known", nothing->name);
        }
        if (!fine) {
            ++o->n_failed;
            (void)snprintf(o->fault, sizeof o->fault, "%s", s->words[d]);
            continue;
        }
        memmove(o->z + o->n_draw * n, o->z + d * n, n * sizeof *o->z);
        memmove(o->predicted + o->n_draw * e->observations.n, o->predicted + d * e->observations.n,
                e->observations.n * sizeof *o->predicted);
        put_rows(o, s->slope[d], o->n_draw++);
    }
    if (o->n_draw > 0) return VES_OK;
    if (solved && nothing)
        return ves_fail(report, VES_E_CONFIG, e->observations.datum[nothing->datum].at,
                        "%s is 0, or not known: expected an exposure that some of the dose reaches", nothing->name);
    return ves_fail(report, VES_E_SOLVER, e->group->at, "cannot be predicted%s%s", *o->fault ? ": " : "", o->fault);
}

static ves_status solve(ves_outlook *o, size_t draws, ves_keeper *keeper, ves_report *report)
{
    const ves_experiment *e = o->experiment;
    const size_t n_thread = o->pool.n_thread;
    solving s = {.o = o,
                 .predictor = ves_new(n_thread, sizeof *s.predictor),
                 .slope = ves_new(draws, sizeof *s.slope),
                 .failed = ves_new(draws, sizeof *s.failed),
                 .words = ves_new(draws, sizeof *s.words),
                 .n_known = ves_new(draws, sizeof *s.n_known),
                 .keeper = keeper,
                 .central = draws == 1};
    ves_status status = s.predictor && s.slope && s.failed && s.words && s.n_known ? VES_OK : ves_fail_memory(report);
    for (size_t t = 0; t < n_thread && !status; ++t)
        status = ves_predictor_start(e->study, &e->observations, &e->list, &s.predictor[t], report);
    if (!status) status = ves_pool_do(&o->pool, draws, solve_draw, &s, report);
    for (size_t t = 0; t < n_thread && !status; ++t) o->n_solved += ves_predictor_count(s.predictor[t]);
    for (size_t d = 0; d < draws && !status; ++d) o->n_solved += s.n_known[d];
    if (!status) status = take_draws(&s, draws, report);
    for (size_t t = 0; t < n_thread && s.predictor; ++t) ves_predictor_free(s.predictor[t]);
    for (size_t d = 0; d < draws && s.slope; ++d) free(s.slope[d]);
    free(s.predictor);
    free(s.slope);
    free(s.failed);
    free(s.words);
    free(s.n_known);
    return status;
}

/* ---- what is known beforehand ---- */

/* All that may be measured of a coordinate, on average. */
static double told_of(const ves_outlook *o, size_t j)
{
    const ves_prospect *p = &o->prospect;
    const size_t rows = p->n_draw * p->n_series * p->n_time * p->n_value;
    double sum = 0.0;
    for (size_t i = 0; i < rows; ++i) sum += o->slope[i * p->n + j] * o->slope[i * p->n + j];
    return sum / (double)p->n_draw;
}

static ves_status put_prior(ves_outlook *o, const double inverse[], ves_report *report)
{
    const ves_experiment *e = o->experiment;
    const ves_known *k = &e->known;
    const size_t n = o->prospect.n;
    ves_status status = VES_OK;
    for (size_t j = 0; j < n; ++j) {
        const bool none = j < e->list.n && e->list.item[j].prior.none;
        const double told = told_of(o, j);
        bool asked = e->group && ves_setting_find(e->group, "learn") != NULL, is_target = false;
        for (size_t t = 0; t < e->n_target; ++t) is_target = is_target || e->target[t] == j;
        o->prior[j * n + j] = none ? RIDGE * told : 1.0;
        if (told > 0.0 || !(none || (asked && is_target))) continue;
        status =
            ves_fail(report, VES_E_CONFIG, e->list.item[j].at,
                     "nothing that may be measured hangs on \"%s\", so no plan can learn it", e->list.item[j].name);
    }
    for (size_t a = 0; a < k->n; ++a) {
        for (size_t b = 0; b < k->n; ++b) o->prior[k->coordinate[a] * n + k->coordinate[b]] = inverse[a * k->n + b];
    }
    return status;
}

/* ---- the whole ---- */

/* Is a number told as a factor, or as plus and minus? */
static bool is_above_0(const ves_free *f)
{
    if (f->prior.kind == VES_PRIOR_DISTRIBUTION && !f->prior.none && strcmp(f->prior.d.kind->name, "normal") == 0)
        return false;
    return f->prior.kind == VES_PRIOR_LOG || (f->prior.kind != VES_PRIOR_PLAIN && f->low > 0.0) ||
           (f->prior.none && isnan(f->low) && f->start > 0.0);
}

static ves_status make_room(ves_outlook *o, size_t draws, ves_report *report)
{
    const ves_experiment *e = o->experiment;
    ves_prospect *p = &o->prospect;
    *p = (ves_prospect){.n = ves_experiment_coordinates(e),
                        .n_series = e->n_series,
                        .n_time = e->n_time,
                        .n_value = e->n_organ,
                        .hardly_known = e->list.no_prior,
                        .measure = e->criterion == VES_CRITERION_D ? VES_MEASURE_VOLUME : VES_MEASURE_MEAN,
                        .n_target = e->criterion == VES_CRITERION_I ? e->n_forecast : e->n_target,
                        .each = each,
                        .each_context = &o->pool};
    const size_t sites = draws * p->n_series * p->n_time * p->n_value, n = e->list.n;
    p->slope = o->slope = ves_new(sites * p->n, sizeof *o->slope);
    p->load = o->load = ves_new(sites, sizeof *o->load);
    p->prior = o->prior = ves_new(p->n * p->n, sizeof *o->prior);
    p->target = o->target = ves_new(draws * p->n_target * p->n, sizeof *o->target);
    o->z = ves_new(draws * n, sizeof *o->z);
    o->stretch = ves_new(draws * n, sizeof *o->stretch);
    o->is_log = ves_new(n, sizeof *o->is_log);
    o->predicted = ves_new(draws * e->observations.n, sizeof *o->predicted);
    return o->slope && o->load && o->prior && o->target && o->z && o->stretch && o->is_log && o->predicted
               ? VES_OK
               : ves_fail_memory(report);
}

ves_status ves_outlook_make(const ves_experiment *e, const ves_pool *pool, size_t draws, ves_keeper *keeper,
                            ves_outlook *o, ves_report *report)
{
    const size_t k = e->known.n;
    *o = (ves_outlook){.experiment = e, .pool = *pool};
    double *root = ves_new(k * k, sizeof *root), *inverse = ves_new(k * k, sizeof *inverse);
    ves_status status = root && inverse ? make_room(o, draws, report) : ves_fail_memory(report);
    if (!status && k && !take_known(&e->known, root, inverse)) {
        const ves_setting *prior = ves_setting_find(e->group, "prior");
        status = ves_fail(report, VES_E_CONFIG, prior->at,
                          "what was learned has no covariance: directions that nothing is known of, or too few draws");
    }
    for (size_t j = 0; j < e->list.n && !status; ++j) o->is_log[j] = is_above_0(&e->list.item[j]);
    if (!status) status = draw(o, draws, root, report);
    if (!status) status = solve(o, draws, keeper, report);
    o->prospect.n_draw = o->n_draw;
    if (!status) status = put_prior(o, inverse, report);
    free(root);
    free(inverse);
    return status;
}
