/* A scenario of a PEtab problem: which numbers of its model hang on free ones, and how; and what is observed of it. */
#include "base/memory.h"
#include "base/text.h"
#include "exchange/petab_problem.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- subjects at the probes ---- */

/* The row of numbers of a subject, as the free numbers at a probe leave it. */
static void fill_row(const ves_petab_problem *p, size_t scenario, const double at[], double row[])
{
    const ves_free_list *list = &p->fit.list;
    for (int factors = 0; factors < 2; ++factors) {
        for (size_t i = 0; i < list->n_binding; ++i) {
            const ves_binding *b = &list->binding[i];
            if (b->scenario != scenario || b->factor != (factors == 1)) continue;
            size_t j = 0;
            while (j < p->n_model && p->model[j] != b->coordinate) ++j;
            if (j == p->n_model) continue;
            const double inside = at[j] / list->item[b->coordinate].written;
            row[b->item] = b->factor ? row[b->item] * inside : inside;
        }
    }
}

static ves_status make_instances(ves_petab_problem *p, ves_petab_scenario *s)
{
    const ves_recipe *recipe = p->study->scenario[s->scenario].recipe[0];
    ves_filler filler = {0};
    double *row = ves_new(recipe->n_number, sizeof *row);
    s->instance = ves_new(p->probes.n, sizeof *s->instance);
    ves_status status = row && s->instance ? VES_OK : ves_fail_memory(p->report);
    for (size_t k = 0; k < p->probes.n && !status; ++k) {
        memcpy(row, recipe->typical, recipe->n_number * sizeof *row);
        fill_row(p, s->scenario, p->probes.at + k * p->n_model, row);
        status = ves_fill(&filler, recipe, row, &s->instance[k], p->report);
    }
    ves_filler_free(&filler);
    free(row);
    return status;
}

/* ---- what hangs on free numbers ---- */

static ves_status refuse(const ves_petab_problem *p, const ves_petab_scenario *s, size_t moved, const char *what)
{
    const ves_free *f = &p->fit.list.item[p->model[moved]];
    return ves_fail(
        p->report, VES_E_MODEL, f->at,
        "PEtab cannot say how %s hangs on \"%s\" in scenario \"%s\": it is neither a product of powers nor a "
        "sum of multiples of free numbers",
        what, f->name, p->study->scenario[s->scenario].name ? p->study->scenario[s->scenario].name : "");
}

static bool same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b)) || fabs(a - b) <= 1e-11 * fmax(fabs(a), fabs(b));
}

static bool same_terms(const ves_terms *a, const ves_terms *b)
{
    bool equal = a->n == b->n;
    for (size_t i = 0; i < a->n && equal; ++i)
        equal = a->term[i].kind == b->term[i].kind &&
                (a->term[i].kind != VES_TERM_NUMBER || same(a->term[i].number, b->term[i].number));
    return equal;
}

static bool same_moments(const ves_outline *a, const ves_outline *b)
{
    bool equal = a->n_moment == b->n_moment;
    for (size_t i = 0; i < a->n_moment && equal; ++i) {
        const ves_outline_moment *m = &a->moment[i], *n = &b->moment[i];
        equal = same(m->time, n->time) && m->n == n->n;
        for (size_t k = 0; k < m->n && equal; ++k) {
            equal = same(m->jump[k].constant, n->jump[k].constant) && m->jump[k].n == n->jump[k].n;
            for (size_t j = 0; j < m->jump[k].n && equal; ++j)
                equal = same(m->jump[k].share[j].share, n->jump[k].share[j].share);
        }
    }
    return equal;
}

/* Values of all numbers and states at every probe: [n_number + n_state][n of the probes]. */
static ves_status take_values(ves_petab_problem *p, ves_petab_scenario *s, double value[])
{
    const ves_outline *base = &s->outline;
    for (size_t k = 0; k < p->probes.n; ++k) {
        ves_outline other = {0};
        const size_t moved = k > 0 && k <= p->n_model ? k - 1 : 0;
        ves_status status = ves_outline_make(&s->instance[k], p->study->scenario[s->scenario].at, &other, p->report);
        if (!status && (other.n_number != base->n_number || other.n_state != base->n_state ||
                        !same_terms(&other.terms, &base->terms)))
            status = refuse(p, s, moved, "of what terms its formulas are made");
        if (!status && !same_moments(&other, base))
            status = refuse(p, s, moved, "what happens later than 0 h (a dose, a condition)");
        for (size_t i = 0; i < base->n_number && !status; ++i) value[i * p->probes.n + k] = other.number[i].value;
        for (size_t i = 0; i < base->n_state && !status; ++i)
            value[(base->n_number + i) * p->probes.n + k] = other.state[i].at_zero;
        ves_outline_free(&other);
        if (status) return status;
    }
    return VES_OK;
}

static ves_status set_numbers(ves_petab_problem *p, ves_petab_scenario *s, const double value[])
{
    ves_outline *o = &s->outline;
    o->number_set = ves_new(o->n_number, sizeof *o->number_set);
    o->state_set = ves_new(o->n_state, sizeof *o->state_set);
    if (!o->number_set || !o->state_set) return ves_fail_memory(p->report);
    for (size_t i = 0; i < o->n_number + o->n_state; ++i) {
        const bool state = i >= o->n_number;
        size_t moved;
        ves_term_at *to = state ? &o->state_set[i - o->n_number] : &o->number_set[i];
        if (!ves_free_form(&o->terms, &p->probes, value + i * p->probes.n, p->model_id, &moved, to))
            return refuse(p, s, moved, state ? o->state[i - o->n_number].compartment->name : o->number[i].words);
        if (*to == VES_NO_TERM) return ves_fail_memory(p->report);
        if (moved == VES_NONE) *to = VES_NO_TERM;
    }
    return VES_OK;
}

static ves_status hang(ves_petab_problem *p, ves_petab_scenario *s)
{
    const size_t n = s->outline.n_number + s->outline.n_state;
    double *value = ves_new(n * p->probes.n, sizeof *value);
    ves_status status = value ? take_values(p, s, value) : ves_fail_memory(p->report);
    if (!status) status = set_numbers(p, s, value);
    free(value);
    for (size_t j = 0; j < p->n_model && !status; ++j) {
        const char *id = ves_outline_id(&s->outline, p->model_id[j]);
        if (!id) return ves_fail_memory(p->report);
        if (strcmp(id, p->model_id[j]) != 0)
            return ves_fail(p->report, VES_E_MODEL, p->fit.list.item[p->model[j]].at,
                            "PEtab needs a parameter \"%s\", but the model has something of that name", p->model_id[j]);
    }
    s->outline.n_free = p->n_model;
    s->outline.free = p->free;
    return status;
}

/* ---- observables ---- */

static ves_status refuse_datum(const ves_petab_problem *p, const ves_datum *d, const char *what)
{
    return ves_fail(p->report, VES_E_MODEL, d->at, "PEtab has no place for %s", what);
}

static ves_status check_datum(const ves_petab_problem *p, const ves_datum *d)
{
    if (d->subject != VES_NONE) return refuse_datum(p, d, "values of the subjects of a data set");
    if (d->censored) return refuse_datum(p, d, "values below or above a limit");
    if (d->kind == VES_DATUM_MEAN) return refuse_datum(p, d, "means over a time");
    if (d->kind == VES_DATUM_HALVING) return refuse_datum(p, d, "half-lives");
    if (d->kind == VES_DATUM_NUMBER || d->measure.is_nca)
        return refuse_datum(p, d, "numbers of an analysis of the whole curve");
    if (d->measure.scaling == VES_PERCENT_OF_DOSE_DECAYED)
        return refuse_datum(p, d, "values that decay with the label");
    return VES_OK;
}

static bool same_observable(const ves_datum *a, const ves_datum *b)
{
    return a->organ == b->organ && a->measure.scaling == b->measure.scaling &&
           a->measure.to_unit == b->measure.to_unit && a->measure.per_dose == b->measure.per_dose;
}

/* The amount in an organ: a sum of the outline, or the state of its name. */
static ves_term_at amount_in(ves_outline *o, const ves_organ *organ)
{
    for (size_t i = 0; i < o->n_sum; ++i) {
        if (o->sum[i].organ == organ) return ves_term_name(&o->terms, o->sum[i].id, VES_NONE);
    }
    if (organ->sum.n != 1 || o->state[organ->sum.node[0].i].ledger) return VES_NO_TERM;
    const ves_outline_state *state = &o->state[organ->sum.node[0].i];
    return ves_term_name(&o->terms, state->id, VES_NONE);
}

/* What the amount is multiplied with, at every probe and in every phase the same. */
static ves_status factor_of(ves_petab_problem *p, ves_petab_scenario *s, const ves_datum *d, ves_term_at *factor)
{
    double *value = ves_new(p->probes.n, sizeof *value);
    if (!value) return ves_fail_memory(p->report);
    const double dose = s->instance[0].schedule.total;
    bool stays = true;
    for (size_t k = 0; k < p->probes.n; ++k) {
        const ves_instance *one = &s->instance[k];
        for (size_t g = 0; g < one->n_phase; ++g) {
            const double now =
                d->measure.to_unit * (d->measure.per_dose ? 100.0 / dose : 1.0) *
                ves_scaling_factor(d->measure.scaling, one->schedule.total, one->graph[g].organ_volume[d->organ],
                                   one->graph[g].organ_mass[d->organ]);
            stays = stays && (g == 0 || same(now, value[k]));
            value[k] = now;
        }
    }
    size_t moved = VES_NONE;
    const bool found = stays && ves_free_form(&s->outline.terms, &p->probes, value, p->model_id, &moved, factor);
    free(value);
    if (!stays) return refuse_datum(p, d, "an organ whose mass or volume a condition changes");
    if (!found) return refuse(p, s, moved, "what is measured");
    return *factor == VES_NO_TERM ? ves_fail_memory(p->report) : VES_OK;
}

/* Would another scenario's observable have this id? */
static bool is_taken(const ves_petab_problem *p, const ves_petab_scenario *s, const char *words)
{
    for (const ves_petab_scenario *other = p->scenario; other < s; ++other) {
        for (size_t k = 0; k < other->n_observable; ++k) {
            const char *id = other->observable[k].id, *c = words;
            while (*c && *id && (*c == *id || (!isalnum((unsigned char)*c) && *id == '_'))) ++c, ++id;
            if (!*c && !*id) return true;
        }
    }
    return false;
}

static ves_status add_observable(ves_petab_problem *p, ves_petab_scenario *s, size_t i)
{
    const ves_datum *d = &p->fit.observations.datum[i];
    const ves_organ *organ = &s->outline.topology->organ[d->organ];
    ves_term_at factor;
    const ves_status status = factor_of(p, s, d, &factor);
    if (status) return status;
    const ves_term_at amount = amount_in(&s->outline, organ);
    if (amount == VES_NO_TERM) return refuse_datum(p, d, "this organ");
    if (!ves_grow(&s->observable, s->n_observable, &s->room, sizeof *s->observable)) return ves_fail_memory(p->report);
    const char *name = p->study->scenario[s->scenario].name;
    char *words = ves_format("obs_%s_%s_%s", name ? name : "", organ->name, d->unit);
    if (words && is_taken(p, s, words)) { /* a-b and a_b */
        free(words);
        words = ves_format("obs_%zu_%s_%s_%s", s->scenario + 1, name, organ->name, d->unit);
    }
    s->observable[s->n_observable] =
        (ves_petab_observable){.id = words ? ves_outline_id(&s->outline, words) : NULL,
                               .first = i,
                               .formula = ves_term_make(&s->outline.terms, VES_TERM_MULTIPLY, factor, amount)};
    free(words);
    const ves_petab_observable *o = &s->observable[s->n_observable++];
    return o->id && o->formula != VES_NO_TERM ? VES_OK : ves_fail_memory(p->report);
}

static ves_status observe(ves_petab_problem *p, ves_petab_scenario *s)
{
    const ves_observations *all = &p->fit.observations;
    for (size_t i = 0; i < all->n; ++i) {
        const ves_datum *d = &all->datum[i];
        if (!d->used || d->scenario != s->scenario) continue;
        ves_status status = check_datum(p, d);
        size_t k = 0;
        while (k < s->n_observable && !same_observable(&all->datum[s->observable[k].first], d)) ++k;
        if (!status && k == s->n_observable) status = add_observable(p, s, i);
        if (status) return status;
        p->observable_of[i] = k;
        s->observable[k].own = s->observable[k].own || d->sd > 0.0;
    }
    return VES_OK;
}

ves_status ves_petab_scenario_make(ves_petab_problem *p, ves_petab_scenario *s)
{
    ves_status status = make_instances(p, s);
    const ves_place at = p->study->scenario[s->scenario].at;
    if (!status && s->instance[0].schedule.n_filling)
        return ves_fail(p->report, VES_E_MODEL, at,
                        "PEtab cannot say what doses for ever have led to, since that hangs on free numbers");
    if (!status) status = ves_outline_make(&s->instance[0], at, &s->outline, p->report);
    if (!status) status = hang(p, s);
    return status ? status : observe(p, s);
}
