#include "regimen/trial.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void free_plan(ves_trial *t)
{
    free(t->watched);
    free(t->output);
    free(t->item[0]);
    free(t->item[1]);
    free(t->given);
    free(t->over);
    t->watched = NULL;
    t->output = NULL;
    t->item[0] = t->item[1] = NULL;
    t->given = NULL;
    t->over = NULL;
}

void ves_trial_free(ves_trial *t)
{
    for (size_t k = 0; t->hand && k < t->pool.n_thread; ++k) {
        ves_bundle_free(&t->hand[k].bundle);
        ves_caster_free(&t->hand[k].caster);
        free(t->hand[k].out);
    }
    free_plan(t);
    free(t->hand);
    free(t->unknown);
    free(t->value);
    free(t->total);
    free(t->solved);
    *t = (ves_trial){0};
}

/* ---- making ready ---- */

/* Draws of what is not known: a number has the same ones whatever the others are. */
static ves_status draw_unknown(ves_trial *t, ves_report *report)
{
    const ves_unknowns *u = &t->regimen->unknown;
    t->unknown = ves_new(t->n_draw * u->n, sizeof *t->unknown);
    if (!t->unknown) return ves_fail_memory(report);
    for (size_t k = 0; k < u->n; ++k) {
        char *name = ves_format("regimen.%s", u->item[k].address);
        if (!name) return ves_fail_memory(report);
        const ves_draw_key key = ves_draw_key_of(t->regimen->seed, name);
        for (size_t d = 0; d < t->n_draw; ++d) t->unknown[d * u->n + k] = ves_draw_uniform(key, t->first_draw + d, 0);
        free(name);
    }
    return VES_OK;
}

ves_status ves_trial_start(ves_trial *t, const ves_regimen *r, bool fresh, const ves_pool *pool, ves_report *report)
{
    *t = (ves_trial){.regimen = r,
                     .study = *r->study,
                     .n_subject = fresh ? r->n_fresh : r->n_subject,
                     .n_draw = r->n_draw,
                     .first_draw = fresh && !r->drawn ? r->n_draw : 0,
                     .n_asked = r->n_goal + r->n_cap + (r->aim == VES_AIM_DOSE ? 0 : 1)};
    t->pool = (ves_pool){.n_thread = pool->n_thread ? pool->n_thread : 1, .stop = pool->stop, .context = pool->context};
    if (fresh) {
        t->study.population.n = r->n_fresh;
        ++t->study.population.seed;
    }
    const size_t n_cell = t->n_draw * t->n_subject;
    t->hand = ves_new(t->pool.n_thread, sizeof *t->hand);
    t->value = ves_new(t->n_asked * n_cell, sizeof *t->value);
    t->total = ves_new(n_cell, sizeof *t->total);
    t->solved = ves_new(n_cell, sizeof *t->solved);
    if (!t->hand || !t->value || !t->total || !t->solved) return ves_fail_memory(report);
    ves_status status = draw_unknown(t, report);
    for (size_t k = 0; k < t->pool.n_thread && !status; ++k) {
        ves_trial_hand *h = &t->hand[k];
        h->out = ves_new(t->n_asked, sizeof *h->out);
        status = h->out ? ves_bundle_start(&h->bundle, &t->study, report) : ves_fail_memory(report);
        if (!status) status = ves_caster_start(&h->caster, &t->study, report);
    }
    return status;
}

/* ---- a plan ---- */

/* The scenario of men (or of everyone), or that of women where they have one of their own; else NULL. */
static const ves_scenario *of_sex(const ves_trial *t, size_t sex)
{
    const ves_population *p = &t->study.population;
    if (sex == 0) return &t->study.scenario[t->scenario];
    return p->n_cast ? p->cast[2 * t->scenario + 1].scenario : NULL;
}

static ves_index item_of(const ves_scenario *s, const char *address)
{
    const ves_parameter *p = s ? ves_parameters_find(&s->parameters, address) : NULL;
    return p ? (ves_index)(p - s->parameters.item) : VES_NO_INDEX;
}

bool ves_plan_has(const ves_regimen *r, const ves_plan *plan, size_t k)
{
    const ves_choice *c = &r->choice[k];
    const ves_scenario *s = &r->study->scenario[plan->scenario];
    bool any = false;
    for (size_t a = 0; a < c->n_axis; ++a)
        any = any || item_of(s, r->study->sweep.axis[c->axis + a].address) != VES_NO_INDEX;
    return any || (c->split && item_of(s, c->part[0]) != VES_NO_INDEX && item_of(s, c->part[1]) != VES_NO_INDEX);
}

/* Number `i` of what stands over a subject's own: its places, and its unit. */
static void put_over(ves_trial *t, size_t i, const char *address, const ves_parameter *given)
{
    for (size_t sex = 0; sex < 2; ++sex) t->item[sex][i] = item_of(of_sex(t, sex), address);
    t->given[i] = given;
}

static size_t list_over(ves_trial *t, const ves_plan *plan, bool put)
{
    const ves_regimen *r = t->regimen;
    size_t n = 0;
    for (size_t k = 0; k < r->n_choice; ++k) {
        const ves_choice *c = &r->choice[k];
        for (size_t a = 0; a < c->n_axis; ++a, ++n) {
            const ves_sweep_axis *axis = &r->study->sweep.axis[c->axis + a];
            if (put) put_over(t, n, axis->address, &axis->value[plan->value[k]]);
        }
        for (size_t p = 0; c->split && p < 2; ++p, ++n)
            if (put) put_over(t, n, c->part[p], NULL);
    }
    for (size_t k = 0; k < r->unknown.n; ++k, ++n)
        if (put) put_over(t, n, r->unknown.item[k].address, NULL);
    for (size_t d = 0; d < r->study->scenario[t->scenario].n_given; ++d, ++n) { /* for amounts that are stated apart */
        char address[48];
        (void)snprintf(address, sizeof address, "dose.%zu.amount", d + 1);
        if (put) put_over(t, n, address, NULL);
    }
    return n;
}

static ves_status find_asked(ves_trial *t, ves_report *report)
{
    const ves_scenario *s = &t->study.scenario[t->scenario];
    const ves_topology *topology = s->typical.graph->topology;
    for (size_t i = 0; i < t->n_asked; ++i) {
        const ves_limit *l = &t->regimen->limit[i];
        size_t o = 0;
        while (o < topology->n_organ && !ves_asked_kind_fits(&l->kind, &topology->organ[o])) ++o;
        if (o == topology->n_organ)
            return ves_fail(report, VES_E_CONFIG, l->at, "scenario \"%s\" has no organ \"%s\"", s->name, l->kind.organ);
        t->watched[i] = ves_asked_kind_watched(&l->kind, o);
        t->output[i] = 0;
        for (size_t k = 0; l->kind.curve && k < t->study.n_time; ++k)
            if (t->study.time[k] == l->kind.time) t->output[i] = k;
    }
    return VES_OK;
}

ves_status ves_trial_plan(ves_trial *t, const ves_plan *plan, ves_report *report)
{
    free_plan(t);
    t->scenario = plan->scenario;
    t->n_over = list_over(t, plan, false);
    t->watched = ves_new(t->n_asked, sizeof *t->watched);
    t->output = ves_new(t->n_asked, sizeof *t->output);
    t->item[0] = ves_new(t->n_over, sizeof *t->item[0]);
    t->item[1] = ves_new(t->n_over, sizeof *t->item[1]);
    t->given = ves_new(t->n_over, sizeof *t->given);
    t->over = ves_new(t->n_draw * t->n_over, sizeof *t->over);
    if (!t->watched || !t->output || !t->item[0] || !t->item[1] || !t->given || !t->over)
        return ves_fail_memory(report);
    (void)list_over(t, plan, true);
    return find_asked(t, report);
}

/* ---- numbers of a regimen ---- */

/* What choice `k` makes of axis `a` of its own. */
static double axis_value(const ves_trial *t, const double x[], size_t k, size_t a)
{
    const ves_choice *c = &t->regimen->choice[k];
    const ves_sweep_axis *axis = &t->regimen->study->sweep.axis[c->axis + a];
    return c->n_value ? axis->value[(size_t)x[k]].quantity.value : x[k];
}

static double stated(const ves_trial *t, const char *address)
{
    const ves_parameter *p = ves_parameters_find(&t->study.scenario[t->scenario].parameters, address);
    return p ? p->quantity.value : 0.0;
}

/* Part `p` of a split: shares of what the study gives by both. */
static double part_value(const ves_trial *t, const ves_choice *c, double share, size_t p)
{
    return (stated(t, c->part[0]) + stated(t, c->part[1])) * (p == 0 ? share : 1.0 - share);
}

double ves_trial_amount(const ves_trial *t, const double x[], size_t dose)
{
    const ves_regimen *r = t->regimen;
    char address[48];
    (void)snprintf(address, sizeof address, "dose.%zu.amount", dose + 1);
    for (size_t k = 0; k < r->n_choice; ++k) {
        const ves_choice *c = &r->choice[k];
        for (size_t a = 0; a < c->n_axis; ++a) {
            if (strcmp(r->study->sweep.axis[c->axis + a].address, address) == 0) return axis_value(t, x, k, a);
        }
        for (size_t p = 0; c->split && p < 2; ++p) {
            if (strcmp(c->part[p], address) == 0) return part_value(t, c, x[k], p);
        }
    }
    return stated(t, address);
}

static void fill_over(ves_trial *t, const double x[], const double amount[])
{
    const ves_regimen *r = t->regimen;
    for (size_t d = 0; d < t->n_draw; ++d) {
        double *to = t->over + d * t->n_over;
        for (size_t k = 0; k < r->n_choice; ++k) {
            const ves_choice *c = &r->choice[k];
            for (size_t a = 0; a < c->n_axis; ++a) *to++ = axis_value(t, x, k, a);
            for (size_t p = 0; c->split && p < 2; ++p) *to++ = part_value(t, c, x[k], p);
        }
        for (size_t k = 0; k < r->unknown.n; ++k) {
            const ves_unknown_in *in = &r->unknown.item[k].in[t->scenario];
            *to++ = in->item == VES_NONE
                        ? 0.0
                        : ves_distribution_value_left(&in->d, &in->cut, t->unknown[d * r->unknown.n + k]);
        }
        for (size_t i = 0; i < r->study->scenario[t->scenario].n_given; ++i)
            *to++ = amount ? amount[i] : ves_trial_amount(t, x, i);
    }
}

/* ---- solving ---- */

/* Does an infusion go on beyond the end of the run? What comes later would not be seen. */
static bool is_cut(const ves_schedule *s)
{
    size_t begun = 0, ended = 0;
    for (size_t e = 0; e < s->n_event; ++e) {
        begun += s->event[e].kind == VES_EVENT_INFUSION_START;
        ended += s->event[e].kind == VES_EVENT_INFUSION_END;
    }
    return begun > ended;
}

static ves_status take(ves_trial *t, ves_trial_hand *h, size_t lane, size_t cell, ves_report *report)
{
    const size_t n_cell = t->n_draw * t->n_subject;
    const ves_instance *s = &h->bundle.instance[lane];
    t->total[cell] = s->schedule.total;
    const ves_status status =
        ves_watch(&t->study, s, &h->bundle.trajectory[lane], t->n_asked, t->watched, t->output, h->out, report);
    for (size_t i = 0; i < t->n_asked && !status; ++i) t->value[i * n_cell + cell] = h->out[i];
    return status;
}

/* One bundle: subjects beside each other, of one draw. */
static ves_status solve_bundle(void *context, size_t thread, size_t i, ves_report *report)
{
    ves_trial *t = context;
    ves_trial_hand *h = &t->hand[thread];
    const size_t n_bundle = (t->n_subject + VES_LANES - 1) / VES_LANES, draw = i / n_bundle,
                 from = i % n_bundle * VES_LANES, n = t->n_subject - from < VES_LANES ? t->n_subject - from : VES_LANES;
    ves_status status = VES_OK;
    h->caster.over = (ves_over){
        .n = t->n_over, .item = {t->item[0], t->item[1]}, .given = t->given, .value = t->over + draw * t->n_over};
    h->caster.draw = t->regimen->drawn ? draw + 1 : 0;
    for (size_t k = 0; k < n && !status; ++k)
        status = ves_bundle_make(&h->bundle, k, &h->caster, t->scenario, 0, from + k, NULL, report);
    for (size_t k = 0; k < n && !status; ++k) {
        if (!h->bundle.ready[k] || !is_cut(&h->bundle.instance[k].schedule)) continue;
        h->bundle.ready[k] = false;
        (void)snprintf(h->bundle.words[k], sizeof h->bundle.words[k], "an infusion goes on beyond the end of the run");
    }
    if (!status) status = ves_bundle_solve(&h->bundle, n, report);
    for (size_t k = 0; k < n && !status; ++k) {
        const size_t cell = draw * t->n_subject + from + k;
        const ves_failure *f = &h->bundle.trajectory[k].failure;
        t->solved[cell] = f->status == VES_OK;
        if (t->solved[cell]) status = take(t, h, k, cell, report);
        if (cell == 0 && f->status) (void)snprintf(t->words, sizeof t->words, "%s", f->words);
    }
    return status;
}

/* What is missing makes the regimen no answer. */
static void judge(ves_trial *t)
{
    const size_t n_cell = t->n_draw * t->n_subject;
    size_t n_failed = 0;
    for (size_t c = 0; c < n_cell; ++c) n_failed += !t->solved[c];
    t->failed = n_failed > 0;
    if (n_failed && t->solved[0])
        (void)snprintf(t->words, sizeof t->words, "%zu of %zu subjects cannot be solved", n_failed, n_cell);
    for (size_t i = 0; i < t->n_asked && !t->failed; ++i) {
        size_t n = 0;
        for (size_t c = 0; c < n_cell; ++c) n += isfinite(t->value[i * n_cell + c]) ? 0 : 1;
        if (n == 0) continue;
        t->failed = true;
        (void)snprintf(t->words, sizeof t->words, "there is no %s in %zu of %zu subjects", t->regimen->limit[i].name, n,
                       n_cell);
    }
}

ves_status ves_trial_solve_amounts(ves_trial *t, const double x[], const double amount[], ves_report *report)
{
    const size_t n_bundle = (t->n_subject + VES_LANES - 1) / VES_LANES;
    fill_over(t, x, amount);
    t->words[0] = '\0';
    t->n_solved += t->n_draw * t->n_subject;
    const ves_status status = ves_pool_do(&t->pool, t->n_draw * n_bundle, solve_bundle, t, report);
    if (!status) judge(t);
    return status;
}

ves_status ves_trial_solve(ves_trial *t, const double x[], ves_report *report)
{
    return ves_trial_solve_amounts(t, x, NULL, report);
}
