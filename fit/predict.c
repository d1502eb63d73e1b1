#include "fit/predict.h"

#include "base/array.h"
#include "base/memory.h"
#include "evaluate/caster.h"
#include "solver/lane_count.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A mean over a window: panels of three points each (Gauss & Legendre). */
enum { PANELS = 8, POINTS = 3 };
static const double gauss_at[POINTS] = {-0.774596669241483377, 0.0, 0.774596669241483377},
                    gauss_weight[POINTS] = {5.0 / 18.0, 8.0 / 18.0, 5.0 / 18.0};

/* A number of the scenario that coordinates set or multiply. */
typedef struct item {
    ves_index index;
    double rest; /* what it is where nothing sets it */
    size_t set;  /* coordinate, or VES_NONE */
    size_t n_factor, room;
    size_t *factor; /* [n_factor] coordinates */
} item;

/* What is asked of one evaluator: either at times, or of whole curves. */
typedef struct question {
    ves_evaluator *evaluator;
    size_t n, room;
    ves_watched *watched; /* [n] */
} question;

typedef struct seen {
    size_t datum, question, first; /* where its answers begin */
} seen;

/* One scenario, as one subject and one study have it. */
typedef struct group {
    size_t scenario, subject, study;
    double dose;
    size_t n_item, room_item;
    item *item;
    bool *hangs;     /* [n of the list] does it hang on this coordinate? */
    question ask[2]; /* at times; of curves */
    size_t n_seen, room_seen;
    seen *seen; /* [n_seen] */
} group;

struct ves_predictor {
    const ves_study *study;
    const ves_observations *o;
    const ves_free_list *list;
    size_t n_group, room_group;
    group *group;
    size_t n_watched, n_item, n_row; /* the most of any group; rows that there is room for */
    double *row, *answer;            /* [n_row][n_item], [n_row][n_watched] */
    ves_point_state *state;          /* [n_row] */
    double *base, *there;            /* [n of the observations] work */
    char fault[sizeof((ves_point_state *)0)->words];
    size_t n_solved;
};

void ves_predictor_free(ves_predictor *p)
{
    if (!p) return;
    for (size_t g = 0; g < p->n_group; ++g) {
        group *one = &p->group[g];
        for (size_t i = 0; i < one->n_item; ++i) free(one->item[i].factor);
        for (size_t k = 0; k < VES_COUNT(one->ask); ++k) {
            ves_evaluator_free(one->ask[k].evaluator);
            free(one->ask[k].watched);
        }
        free(one->item);
        free(one->hangs);
        free(one->seen);
    }
    free(p->group);
    free(p->row);
    free(p->answer);
    free(p->state);
    free(p->base);
    free(p->there);
    free(p);
}

const char *ves_predictor_fault(const ves_predictor *p)
{
    return p->fault;
}

size_t ves_predictor_count(const ves_predictor *p)
{
    return p->n_solved;
}

/* ---- groups ---- */

static group *group_of(ves_predictor *p, const ves_datum *d)
{
    const size_t study = p->list->by_study ? d->study : VES_NONE;
    for (size_t g = 0; g < p->n_group; ++g) {
        group *one = &p->group[g];
        if (one->scenario == d->scenario && one->subject == d->subject && one->study == study) return one;
    }
    if (!ves_grow(&p->group, p->n_group, &p->room_group, sizeof *p->group)) return NULL;
    group *one = &p->group[p->n_group++];
    *one = (group){.scenario = d->scenario, .subject = d->subject, .study = study};
    one->hangs = ves_new(p->list->n, sizeof *one->hangs);
    return one->hangs ? one : NULL;
}

static item *item_of(group *g, ves_index index)
{
    for (size_t i = 0; i < g->n_item; ++i) {
        if (g->item[i].index == index) return &g->item[i];
    }
    if (!ves_grow(&g->item, g->n_item, &g->room_item, sizeof *g->item)) return NULL;
    g->item[g->n_item] = (item){.index = index, .set = VES_NONE};
    return &g->item[g->n_item++];
}

static ves_status take_items(ves_predictor *p, group *g, ves_report *report)
{
    for (size_t i = 0; i < p->list->n_binding; ++i) {
        const ves_binding *b = &p->list->binding[i];
        if (b->scenario != g->scenario || (b->study != VES_NONE && b->study != g->study)) continue;
        item *one = item_of(g, b->item);
        if (!one) return ves_fail_memory(report);
        g->hangs[b->coordinate] = true;
        if (!b->factor) {
            one->set = b->coordinate;
            continue;
        }
        if (!ves_grow(&one->factor, one->n_factor, &one->room, sizeof *one->factor)) return ves_fail_memory(report);
        one->factor[one->n_factor++] = b->coordinate;
    }
    return VES_OK;
}

/* ---- what is watched ---- */

static bool watch(question *q, ves_watched w)
{
    if (!ves_grow(&q->watched, q->n, &q->room, sizeof *q->watched)) return false;
    q->watched[q->n++] = w;
    return true;
}

static ves_status take_datum(group *g, size_t index, const ves_datum *d, ves_report *report)
{
    const bool curve = d->kind == VES_DATUM_NUMBER;
    question *q = &g->ask[curve];
    if (!ves_grow(&g->seen, g->n_seen, &g->room_seen, sizeof *g->seen)) return ves_fail_memory(report);
    g->seen[g->n_seen++] = (seen){index, curve, q->n};
    ves_watched w = {.organ = d->organ,
                     .is_nca = curve,
                     .row = d->measure.row,
                     .scaling = d->kind == VES_DATUM_HALVING ? VES_AS_IT_IS : d->measure.scaling,
                     .time = d->time};
    bool fine = true;
    if (d->kind == VES_DATUM_HALVING) {
        fine = watch(q, w);
        w.time = d->until;
    }
    if (d->kind != VES_DATUM_MEAN) return fine && watch(q, w) ? VES_OK : ves_fail_memory(report);
    const double panel = (d->until - d->time) / PANELS;
    for (size_t k = 0; k < PANELS && fine; ++k) {
        for (size_t i = 0; i < POINTS && fine; ++i) {
            w.time = d->time + panel * ((double)k + 0.5 + 0.5 * gauss_at[i]);
            fine = watch(q, w);
        }
    }
    return fine ? VES_OK : ves_fail_memory(report);
}

static ves_status start_questions(ves_predictor *p, group *g, ves_report *report)
{
    ves_index *freed = ves_new(g->n_item, sizeof *freed);
    ves_status status = freed ? VES_OK : ves_fail_memory(report);
    for (size_t i = 0; i < g->n_item && !status; ++i) freed[i] = g->item[i].index;
    for (size_t k = 0; k < VES_COUNT(g->ask) && !status; ++k) {
        question *q = &g->ask[k];
        if (q->n == 0) continue;
        status = ves_evaluator_start(p->study, g->scenario, g->n_item, freed, q->n, q->watched, &q->evaluator, report);
        p->n_watched = q->n > p->n_watched ? q->n : p->n_watched;
    }
    p->n_item = g->n_item > p->n_item ? g->n_item : p->n_item;
    free(freed);
    return status;
}

/* The numbers of the subject that a group is of. */
static ves_status take_rest(ves_predictor *p, group *g, ves_caster *caster, ves_instance *instance, ves_report *report)
{
    const ves_scenario *s = &p->study->scenario[g->scenario];
    const double *number = s->recipe[0]->typical;
    g->dose = s->typical.schedule.total;
    if (g->subject != VES_NONE) {
        const ves_status status = ves_caster_make(caster, g->scenario, 0, g->subject, instance, NULL, report);
        if (status) return status;
        number = caster->number;
        g->dose = instance->schedule.total;
        for (size_t k = 0; k < VES_COUNT(g->ask); ++k) {
            if (g->ask[k].evaluator) ves_evaluator_rest(g->ask[k].evaluator, number);
        }
    }
    for (size_t i = 0; i < g->n_item; ++i) g->item[i].rest = number[g->item[i].index];
    return VES_OK;
}

static ves_status make_groups(ves_predictor *p, ves_report *report)
{
    ves_status status = VES_OK;
    for (size_t i = 0; i < p->o->n && !status; ++i) {
        group *g = group_of(p, &p->o->datum[i]);
        status = g ? take_datum(g, i, &p->o->datum[i], report) : ves_fail_memory(report);
    }
    for (size_t g = 0; g < p->n_group && !status; ++g) {
        status = take_items(p, &p->group[g], report);
        if (!status) status = start_questions(p, &p->group[g], report);
    }
    return status;
}

ves_status ves_predictor_start(const ves_study *study, const ves_observations *observations, const ves_free_list *list,
                               ves_predictor **predictor, ves_report *report)
{
    ves_predictor *p = ves_new(1, sizeof *p);
    *predictor = p;
    if (!p) return ves_fail_memory(report);
    *p = (ves_predictor){.study = study, .o = observations, .list = list};
    p->base = ves_new(observations->n, sizeof *p->base);
    p->there = ves_new(observations->n, sizeof *p->there);
    ves_caster caster = {0};
    ves_instance instance = {0};
    ves_status status = p->base && p->there ? make_groups(p, report) : ves_fail_memory(report);
    if (!status) status = ves_caster_start(&caster, study, report);
    for (size_t g = 0; g < p->n_group && !status; ++g) status = take_rest(p, &p->group[g], &caster, &instance, report);
    ves_instance_free(&instance);
    ves_caster_free(&caster);
    return status;
}

/* ---- answers ---- */

static bool make_room(ves_predictor *p, size_t n)
{
    if (n <= p->n_row) return true;
    free(p->row);
    free(p->answer);
    free(p->state);
    p->row = ves_new(n * p->n_item, sizeof *p->row);
    p->answer = ves_new(n * p->n_watched, sizeof *p->answer);
    p->state = ves_new(n, sizeof *p->state);
    p->n_row = p->row && p->answer && p->state ? n : 0;
    return p->n_row == n;
}

static void fill_row(const group *g, const double value[], double row[])
{
    for (size_t i = 0; i < g->n_item; ++i) {
        const item *one = &g->item[i];
        row[i] = one->set == VES_NONE ? one->rest : value[one->set];
        for (size_t k = 0; k < one->n_factor; ++k) row[i] *= value[one->factor[k]];
    }
}

/* What a measured value should be, of the answers to its question. */
static double predicted_of(const group *g, const ves_datum *d, const double answer[])
{
    const double by = d->measure.to_unit * (d->measure.per_dose ? 100.0 / g->dose : 1.0);
    if (d->kind == VES_DATUM_HALVING)
        return answer[0] > answer[1] && answer[1] > 0.0 ? by * M_LN2 * (d->until - d->time) / log(answer[0] / answer[1])
                                                        : NAN;
    if (d->kind != VES_DATUM_MEAN) return by * answer[0];
    double sum = 0.0;
    for (size_t k = 0; k < PANELS; ++k) {
        for (size_t i = 0; i < POINTS; ++i) sum += gauss_weight[i] * answer[k * POINTS + i];
    }
    return by * sum / PANELS;
}

/* Solve `n` rows of a group and hand out what was measured of it. @param out [n][n of the observations]; of row i NULL
 * says not asked for */
static ves_status answer(ves_predictor *p, group *g, size_t n, double *const out[], ves_report *report)
{
    ves_status status = VES_OK;
    for (size_t k = 0; k < VES_COUNT(g->ask) && !status; ++k) {
        const question *q = &g->ask[k];
        if (q->n == 0) continue;
        status = ves_evaluate(q->evaluator, n, p->row, p->answer, NULL, p->state, report);
        p->n_solved += n;
        for (size_t r = 0; r < n && !status; ++r) {
            if (p->state[r].status) memcpy(p->fault, p->state[r].words, sizeof p->fault);
            for (size_t i = 0; i < g->n_seen; ++i) {
                const seen *s = &g->seen[i];
                if (s->question == k)
                    out[r][s->datum] = predicted_of(g, &p->o->datum[s->datum], p->answer + r * q->n + s->first);
            }
        }
    }
    return status;
}

ves_status ves_predict(ves_predictor *p, size_t n_point, const double value[], double predicted[], ves_report *report)
{
    ves_status status = VES_OK;
    if (!make_room(p, VES_LANES)) return ves_fail_memory(report);
    for (size_t g = 0; g < p->n_group && !status; ++g) {
        for (size_t from = 0; from < n_point && !status; from += VES_LANES) {
            const size_t n = n_point - from < VES_LANES ? n_point - from : VES_LANES;
            double *out[VES_LANES];
            for (size_t k = 0; k < n; ++k) {
                fill_row(&p->group[g], value + (from + k) * p->list->n, p->row + k * p->group[g].n_item);
                out[k] = predicted + (from + k) * p->o->n;
            }
            status = answer(p, &p->group[g], n, out, report);
        }
    }
    return status;
}

/* ---- neighbours ---- */

/* Neighbours first .. first + n of those listed, in one bundle with the point. */
static ves_status one_bundle(ves_predictor *p, group *g, const double value[], size_t n, const size_t which[],
                             const double beside[], bool known, double at[], double predicted[], ves_report *report)
{
    double *out[VES_LANES] = {p->base};
    fill_row(g, value, p->row);
    for (size_t k = 0; k < n; ++k) {
        fill_row(g, beside + which[k] * p->list->n, p->row + (k + 1) * g->n_item);
        out[k + 1] = predicted + which[k] * p->o->n;
    }
    const ves_status status = answer(p, g, n + 1, out, report);
    for (size_t i = 0; i < g->n_seen && !status; ++i) {
        const size_t d = g->seen[i].datum;
        if (!known) at[d] = p->base[d];
        for (size_t k = 0; k < n; ++k) out[k + 1][d] = at[d] + (out[k + 1][d] - p->base[d]);
    }
    return status;
}

ves_status ves_predict_beside(ves_predictor *p, const double value[], size_t n_beside, const double beside[],
                              const size_t moved[], double at[], double predicted[], ves_report *report)
{
    ves_status status = VES_OK;
    if (!make_room(p, VES_LANES)) return ves_fail_memory(report);
    for (size_t g = 0; g < p->n_group && !status; ++g) {
        group *one = &p->group[g];
        size_t which[VES_LANES - 1], n = 0;
        bool known = false;
        for (size_t k = 0; k < n_beside && !status; ++k) {
            if (moved[k] != VES_NONE && !one->hangs[moved[k]]) continue;
            which[n++] = k;
            if (n < VES_LANES - 1) continue;
            status = one_bundle(p, one, value, n, which, beside, known, at, predicted, report);
            known = true;
            n = 0;
        }
        if (!status && (n > 0 || !known)) {
            status = one_bundle(p, one, value, n, which, beside, known, at, predicted, report);
        }
        for (size_t k = 0; k < n_beside && !status; ++k) { /* nothing moves what does not hang on it */
            for (size_t i = 0; i < one->n_seen && moved[k] != VES_NONE && !one->hangs[moved[k]]; ++i)
                predicted[k * p->o->n + one->seen[i].datum] = at[one->seen[i].datum];
        }
    }
    return status;
}
