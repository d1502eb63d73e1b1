#include "regimen/quick.h"

#include "analysis/nca_rows.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Do all processes go with what they take from, in every body of the scenario? */
static bool is_linear(const ves_scenario *s)
{
    for (size_t k = 0; s && k < s->n_recipe; ++k) {
        const ves_topology *t = s->recipe[k]->like.topology;
        for (size_t j = 0; j < t->n_process; ++j) {
            if (!ves_process_kind_is_linear(t->process[j].kind)) return false;
        }
    }
    return true;
}

/* How a number goes with the one dose there is: with it, or not at all. @return false: in no simple way */
static bool degree_of(const ves_limit *l, int *degree)
{
    if (l->kind.curve) {
        const ves_scaling s = l->kind.curve->scaling;
        *degree = s == VES_AS_IT_IS || s == VES_PER_VOLUME;
        return true;
    }
    const ves_nca_row *row = &ves_nca_rows[l->kind.row];
    *degree = strchr(row->units, '@') != NULL;
    return !(row->asks & VES_ASKS_LEVEL);
}

/* Does it add up over doses? */
static bool adds_up(const ves_limit *l)
{
    if (l->kind.curve) return l->kind.curve->scaling == VES_AS_IT_IS || l->kind.curve->scaling == VES_PER_VOLUME;
    return l->kind.row == VES_NCA_AUC_LAST || l->kind.row == VES_NCA_AUMC_LAST;
}

static bool is_amount(const char *address)
{
    const size_t n = strlen(address);
    return n > 7 && strncmp(address, "dose.", 5) == 0 && strcmp(address + n - 7, ".amount") == 0;
}

/* Is all that is looked for between two ends an amount? Lists are the same all through a plan. */
static bool only_amounts(const ves_regimen *r, const ves_plan *plan)
{
    for (size_t k = 0; k < r->n_choice; ++k) {
        const ves_choice *c = &r->choice[k];
        if (c->n_value || !ves_plan_has(r, plan, k)) continue;
        for (size_t a = 0; a < c->n_axis; ++a) {
            if (!is_amount(r->study->sweep.axis[c->axis + a].address)) return false;
        }
    }
    return true;
}

static bool may_be(ves_seeker *s)
{
    const ves_trial *t = &s->trial;
    if (s->regimen->full || s->n_free == 0 || s->n_dose == 0 || !only_amounts(s->regimen, s->plan)) return false;
    for (size_t i = 0; i < t->n_asked; ++i) {
        const ves_limit *l = &s->regimen->limit[i];
        if (s->n_dose == 1 ? !degree_of(l, &s->degree[i]) : !adds_up(l)) return false;
        if (s->n_dose > 1) s->degree[i] = 1;
    }
    return true;
}

/* Ends of all that varies, or the middle. */
static void corner(ves_seeker *s, double where, double x[])
{
    const ves_regimen *r = s->regimen;
    for (size_t k = 0; k < r->n_choice; ++k) {
        const ves_choice *c = &r->choice[k];
        x[k] = c->n_value ? (double)s->plan->value[k]
               : c->log   ? c->low * pow(c->high / c->low, where)
                          : c->low + where * (c->high - c->low);
    }
}

/* One solution for each dose, the others 0. */
static ves_status make_basis(ves_seeker *s, ves_report *report)
{
    ves_trial *t = &s->trial;
    const size_t n_cell = t->n_draw * t->n_subject, n_value = t->n_asked * n_cell;
    double *amount = ves_new(s->n_dose, sizeof *amount);
    s->basis = ves_new(s->n_dose * n_value, sizeof *s->basis);
    s->basis_total = ves_new(s->n_dose * n_cell, sizeof *s->basis_total);
    ves_status status = amount && s->basis && s->basis_total ? VES_OK : ves_fail_memory(report);
    corner(s, 0.5, s->x);
    for (size_t d = 0; d < s->n_dose && !status; ++d) {
        for (size_t k = 0; k < s->n_dose; ++k) amount[k] = k == d ? ves_trial_amount(t, s->x, k) : 0.0;
        status = ves_trial_solve_amounts(t, s->x, amount, report);
        if (!status && t->failed) break;
        for (size_t i = 0; i < n_value && !status; ++i)
            s->basis[d * n_value + i] = t->value[i] / (s->degree[i / n_cell] ? amount[d] : 1.0);
        for (size_t c = 0; c < n_cell && !status; ++c) s->basis_total[d * n_cell + c] = t->total[c] / amount[d];
    }
    free(amount);
    return status;
}

void ves_quick_sum(ves_seeker *s, const double x[])
{
    const ves_trial *t = &s->trial;
    const size_t n_cell = t->n_draw * t->n_subject, n_value = t->n_asked * n_cell;
    memset(s->value, 0, n_value * sizeof *s->value);
    memset(s->total, 0, n_cell * sizeof *s->total);
    for (size_t d = 0; d < s->n_dose; ++d) {
        const double amount = ves_trial_amount(t, x, d);
        for (size_t i = 0; i < n_value; ++i)
            s->value[i] += s->basis[d * n_value + i] * (s->degree[i / n_cell] ? amount : 1.0);
        for (size_t c = 0; c < n_cell; ++c) s->total[c] += s->basis_total[d * n_cell + c] * amount;
    }
}

/* How far sums are from solutions at a corner, at most: levels that are asked about. */
static ves_status compare(ves_seeker *s, double where, ves_report *report)
{
    corner(s, where, s->x);
    ves_status status = ves_trial_solve(&s->trial, s->x, report);
    if (status || s->trial.failed) {
        s->nonlinear = INFINITY;
        return status;
    }
    double *level = ves_new(s->score.n_limit, sizeof *level);
    if (!level) return ves_fail_memory(report);
    ves_score_work_out(&s->score, s->trial.value, s->trial.total);
    memcpy(level, s->score.level, s->score.n_limit * sizeof *level);
    ves_quick_sum(s, s->x);
    ves_score_work_out(&s->score, s->value, s->total);
    for (size_t i = 0; i < s->score.n_limit; ++i)
        s->nonlinear = fmax(s->nonlinear, fabs(log(s->score.level[i] / level[i])));
    free(level);
    return VES_OK;
}

ves_status ves_quick_find(ves_seeker *s, ves_report *report)
{
    const ves_population *p = &s->trial.study.population;
    const ves_scenario *woman = p->n_cast ? p->cast[2 * s->plan->scenario + 1].scenario : NULL;
    free(s->basis);
    free(s->basis_total);
    s->basis = s->basis_total = NULL;
    s->road = VES_ROAD_FULL;
    s->nonlinear = NAN;
    if (!may_be(s)) return VES_OK;
    ves_status status = make_basis(s, report);
    if (status || s->trial.failed) return status;
    if (is_linear(&s->trial.study.scenario[s->plan->scenario]) && (!woman || is_linear(woman))) {
        s->road = VES_ROAD_EXACT;
        return VES_OK;
    }
    s->nonlinear = 0.0;
    status = compare(s, 0.0, report);
    if (!status && s->nonlinear <= VES_NEAR) status = compare(s, 1.0, report);
    if (s->nonlinear <= VES_NEAR) s->road = VES_ROAD_NEAR;
    return status;
}
