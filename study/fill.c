/* A row of numbers becomes a subject, in the order in which a body hangs together.
 *
 *     number[]  -- derived -->  number[]   what follows from others by a formula (graphs of one's own)
 *               -- convert -->             the amount of each dose, in particles (or the unit of the graph)
 *               -- sizes --->   sizes      shares and diameters of the size classes
 *     for each phase k (a time in which the same conditions hold):
 *         number[]  -- ves_phase_apply -->  a copy, as the conditions of the phase leave it
 *                   -- formulas -------->   shares, rates and lags of routes, for each size class
 *                   -- ves_body_fill --->   graph[k]: volumes, and the numbers of every process
 *         k = 0:    -- give ------------>   schedule: each dose, cut into its parts
 *         k > 0:                            schedule: a switch to graph[k]
 *     schedule  -- snap, close -->          in order, times that only rounding keeps apart made one
 *
 * Nothing is looked for.  When the scenario was compiled (scenario_build.c), the body was drafted once: model/tape.h
 * noted which number each question of the builder was answered from, and how each decision fell (is there a path?
 * which group?).  Filling runs the same code of model/ again, and answers the k-th question from number[asked[k]] and
 * the k-th decision from note[k]; nodes and processes are counted, not named.  So the k-th process of every subject is
 * the same one, and subjects can be lanes of one bundle.
 *
 * That holds as long as no number opens a path that was left out: whatever may differ between subjects is known when
 * the recipe is compiled (settle.c for a study, evaluate/evaluate.c for numbers that are set free), and paths that it
 * may open are drafted although their rate is 0.  A number that does otherwise is refused by ves_builder_path.
 */
#include "study/fill.h"

#include "study/data_set.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A recipe with what one thread needs to fill it. */
typedef struct ves_bound_recipe {
    const ves_recipe *recipe;
    ves_bound_formulas formulas;
    ves_body_work body;
    double *number;          /* [n_number] as the conditions of a phase leave them */
    ves_dose_target *target; /* [most parts of a dose] */
} ves_bound_recipe;

static void unbind(ves_bound_recipe *b)
{
    if (!b) return;
    ves_formulas_unbind(&b->formulas);
    ves_body_work_free(&b->body);
    free(b->number);
    free(b->target);
    free(b);
}

void ves_filler_free(ves_filler *filler)
{
    for (size_t i = 0; i < filler->n; ++i) unbind(filler->bound[i]);
    free(filler->bound);
    *filler = (ves_filler){0};
}

void ves_instance_free(ves_instance *instance)
{
    for (size_t k = 0; k < instance->room_phase; ++k) ves_graph_free(&instance->graph[k]);
    free(instance->graph);
    free(instance->phase);
    free(instance->number);
    ves_schedule_free(&instance->schedule);
    *instance = (ves_instance){0};
}

static ves_status bind(const ves_recipe *recipe, ves_bound_recipe *b, ves_report *report)
{
    size_t most = 0;
    for (size_t i = 0; i < recipe->n_dose; ++i) most = recipe->dose[i].n_part > most ? recipe->dose[i].n_part : most;
    b->recipe = recipe;
    b->number = ves_new(recipe->n_number, sizeof *b->number);
    b->target = ves_new(most + 1, sizeof *b->target);
    if (!b->number || !b->target) return ves_fail_memory(report);
    const ves_status status = ves_formulas_bind(&recipe->formulas, &b->formulas, report);
    return status || recipe->blueprint ? status : ves_body_work_start(&b->body, &recipe->body, report);
}

/* What this thread has for the recipe; made when it is met first. NULL after an error. */
static ves_bound_recipe *bound_to(ves_filler *filler, const ves_recipe *recipe, ves_status *status, ves_report *report)
{
    for (size_t i = 0; i < filler->n; ++i) {
        if (filler->bound[i]->recipe == recipe) return filler->bound[i];
    }
    ves_bound_recipe *b = ves_new(1, sizeof *b);
    *status = b && ves_grow(&filler->bound, filler->n, &filler->room, sizeof(ves_bound_recipe *))
                  ? bind(recipe, b, report)
                  : ves_fail_memory(report);
    if (!*status) return filler->bound[filler->n++] = b;
    unbind(b);
    return NULL;
}

/* Room for a subject of this recipe. */
static ves_status make_room(ves_instance *s, const ves_recipe *recipe, ves_report *report)
{
    if (s->room_number < recipe->n_number) {
        free(s->number);
        s->number = ves_new(recipe->n_number, sizeof *s->number);
        s->room_number = s->number ? recipe->n_number : 0;
    }
    if (s->room_phase < recipe->n_phase) {
        ves_graph *graph = ves_new(recipe->n_phase, sizeof *graph);
        const ves_graph **phase = ves_new(recipe->n_phase, sizeof *phase);
        if (!graph || !phase) {
            free(graph);
            free(phase);
            return ves_fail_memory(report);
        }
        for (size_t k = 0; k < s->room_phase; ++k) graph[k] = s->graph[k];
        for (size_t k = 0; k < recipe->n_phase; ++k) phase[k] = &graph[k];
        free(s->graph);
        free(s->phase);
        s->graph = graph;
        s->phase = phase;
        s->room_phase = recipe->n_phase;
    }
    s->recipe = recipe;
    s->n_phase = recipe->n_phase;
    ves_status status = s->number ? VES_OK : ves_fail_memory(report);
    for (size_t k = 0; k < s->n_phase && !status; ++k) status = ves_graph_like(&recipe->like, &s->graph[k], report);
    return status;
}

/* ---- doses ---- */

/* Particles of each dose: the amount, per mass of body where it says so, times what the product says of its unit. */
static ves_status convert(const ves_recipe *recipe, double number[], ves_report *report)
{
    for (size_t i = 0; recipe->blueprint && i < recipe->n_conversion; ++i) {
        const ves_conversion *c = &recipe->conversion[i];
        number[c->particles] = number[c->amount] * (number[c->kind] != 0.0 ? number[c->weight] : 1.0);
    }
    if (recipe->blueprint) return VES_OK;
    for (size_t i = 0; i < recipe->n_conversion; ++i) {
        const ves_conversion *c = &recipe->conversion[i];
        const int kind = (int)number[c->kind], unit = kind % VES_N_DOSE_UNIT;
        const bool per_mass = kind >= VES_N_DOSE_UNIT;
        if (unit != VES_DOSE_AMOUNT && c->factor[unit] == VES_NO_INDEX)
            return ves_dose_has_no_factor(&recipe->parameters->item[c->amount], (ves_dose_unit)unit, report);
        const double per = unit == VES_DOSE_AMOUNT ? 1.0 : number[c->factor[unit]];
        number[c->particles] = number[c->amount] * (per_mass ? number[c->weight] : 1.0) * per;
    }
    return VES_OK;
}

/* Label on vesicles of each size, by membrane (d^2) or lumen (d^3), as a share of all label on vesicles. */
static void share_label(const ves_sizes *sizes, double exponent, double label[])
{
    double sum = 0.0;
    for (size_t j = 0; j < sizes->n; ++j) {
        label[j] = sizes->fraction[j] * pow(sizes->diameter[j], exponent);
        sum += label[j];
    }
    for (size_t j = 0; j < sizes->n; ++j) label[j] /= sum;
}

/* What of the dose goes where this part goes. */
static double share_of(const ves_bound_recipe *b, const ves_instance *s, const ves_part *part, const double label[])
{
    const size_t j = part->size_class;
    if (part->kind == VES_PART_COPY) return 1.0;
    const double of_class = part->kind == VES_PART_VESICLES ? (s->sizes.n ? s->sizes.fraction[j] : 1.0) : label[j];
    const double share = of_class * (part->share == VES_NO_INDEX ? 1.0 : b->formulas.value[part->share][j]);
    if (part->kind == VES_PART_LABEL_BOUND) return share * (1.0 - s->number[b->recipe->loose]);
    if (part->kind == VES_PART_VESICLES || part->kind == VES_PART_LABEL) return share;
    const double loose = share * s->number[b->recipe->loose];
    if (part->kind == VES_PART_LABEL_FREE) return loose;
    const double on_protein = s->number[b->recipe->on_protein];
    return loose * (part->kind == VES_PART_LABEL_PROTEIN ? on_protein : 1.0 - on_protein);
}

static double value_of(const double number[], ves_index i)
{
    return i == VES_NO_INDEX ? 0.0 : number[i];
}

/* Where a dose goes, to b->target. @param arrives the share of it that does */
static void aim(ves_bound_recipe *b, const ves_instance *s, const ves_dose_plan *plan, const double label[],
                double arrives)
{
    for (size_t k = 0; k < plan->n_part; ++k) {
        const ves_part *part = &plan->part[k];
        b->target[k] =
            (ves_dose_target){part->node, arrives * share_of(b, s, part, label), part->kind != VES_PART_VESICLES};
    }
}

/* Repeats [from, from + count) of an act by one plan. */
static ves_status give_act(ves_bound_recipe *b, ves_instance *s, const ves_dose_plan *plan, const ves_act *act,
                           size_t index, size_t from, size_t count, ves_report *report)
{
    const bool lost = act->share < 1.0;
    if (lost) b->target[plan->n_part] = (ves_dose_target){b->recipe->lost, 1.0 - act->share, false};
    const ves_dose dose = {.n_target = plan->n_part + lost,
                           .target = b->target,
                           .amount = act->amount * s->number[plan->amount],
                           .at = act->time + (double)from * act->every,
                           .over = act->over,
                           .every = act->every,
                           .count = count,
                           .until = act->until,
                           .listed = true,
                           .place = act->at};
    return ves_schedule_add_dose(&s->schedule, &dose, index, report);
}

/* The steady state of an act. */
static ves_status fill_act(ves_bound_recipe *b, ves_instance *s, const ves_dose_plan *plan, const ves_act *act,
                           size_t index, ves_report *report)
{
    const double one = s->number[plan->amount];
    const ves_dose dose = {.n_target = plan->n_part,
                           .target = b->target,
                           .amount = act->amount * one,
                           .at = act->time,
                           .over = act->over,
                           .every = act->every,
                           .count = 1,
                           .until = act->until,
                           .listed = true,
                           .place = act->at};
    return ves_schedule_add_filling(&s->schedule, &dose, act->rate * one, act->kind == VES_ACT_STEADY_ADDED, index,
                                    report);
}

/* What a data set says of a subject: how much of which target, and when. */
static ves_status give_listed(ves_bound_recipe *b, ves_instance *s, const double label[], ves_report *report)
{
    const ves_recipe *recipe = b->recipe;
    const ves_data_set *data = recipe->data;
    if (data->n_subject == 0) return VES_OK; /* its table could not be read, which has been said */
    const ves_data_subject *who = &data->subject[(size_t)s->number[recipe->subject]];
    ves_status status = VES_OK;
    for (size_t i = 0; i < who->n && status != VES_E_MEMORY; ++i) {
        const ves_act *act = &data->act[who->first + i];
        if (act->kind == VES_ACT_RESET) {
            status = ves_schedule_add_reset(&s->schedule, act->time, report);
            continue;
        }
        const size_t first = recipe->target[act->target],
                     end = act->target + 1 < data->n_target ? recipe->target[act->target + 1] : recipe->n_dose;
        const bool apart = end - first > 1; /* each dose has depots of its own */
        for (size_t k = 0; k < (apart ? act->count : 1) && status != VES_E_MEMORY; ++k) {
            const ves_dose_plan *plan = &recipe->dose[apart ? first + act->nth + k : first];
            if (plan->n_part == 0) continue;
            aim(b, s, plan, label, act->share);
            const ves_status given = act->kind == VES_ACT_DOSE
                                         ? give_act(b, s, plan, act, i, k, apart ? 1 : act->count, report)
                                         : fill_act(b, s, plan, act, i, report);
            if (given) status = given;
        }
    }
    return status;
}

static ves_status give(ves_bound_recipe *b, ves_instance *s, ves_report *report)
{
    const ves_recipe *recipe = b->recipe;
    double label[VES_SIZE_CLASS_MAX];
    if (recipe->size_exponent != VES_NO_INDEX) share_label(&s->sizes, s->number[recipe->size_exponent], label);
    if (recipe->data) return give_listed(b, s, label, report);
    ves_status status = VES_OK;
    for (size_t i = 0; i < recipe->n_dose && status != VES_E_MEMORY; ++i) { /* every dose that is wrong is told */
        const ves_dose_plan *plan = &recipe->dose[i];
        if (plan->n_part == 0) continue;
        const double every = value_of(s->number, plan->every);
        aim(b, s, plan, label, 1.0);
        const ves_dose dose = {.n_target = plan->n_part,
                               .target = b->target,
                               .amount = s->number[plan->amount],
                               .at = value_of(s->number, plan->at) + (double)plan->first * every +
                                     value_of(s->number, plan->lag),
                               .over = value_of(s->number, plan->over),
                               .every = every,
                               .count = plan->count,
                               .place = plan->place,
                               .over_place = plan->over_place};
        const ves_status added = ves_schedule_add_dose(&s->schedule, &dose, plan->dose, report);
        if (added) status = added;
    }
    return status;
}

/* Switches from phase to phase, and the agent that a blocking condition brings. */
static ves_status add_phase(ves_instance *s, size_t k, const double blocked[], ves_report *report)
{
    const ves_recipe *recipe = s->recipe;
    const double from = recipe->phase[k].from;
    ves_status status = k > 0 ? ves_schedule_add_phase(&s->schedule, from, k, report) : VES_OK;
    for (size_t i = 0; i < recipe->body.n_blocked && !status; ++i) {
        if (blocked[i] > 0.0)
            status = ves_schedule_add_agent(&s->schedule, from, recipe->body.blocked_node[i], blocked[i], report);
    }
    return status;
}

/* ---- phases ---- */

static ves_status check_shares(const ves_bound_recipe *b, const ves_sizes *sizes, ves_report *report)
{
    for (size_t i = 0; i < b->recipe->n_sum; ++i) {
        const ves_sum_of_shares *s = &b->recipe->sum[i];
        for (size_t j = 0; j < sizes->n; ++j) {
            double sum = 0.0;
            for (size_t k = 0; k < s->n; ++k) sum += b->formulas.value[s->share[k]][j];
            if (fabs(sum - 1.0) <= 1e-9) continue;
            return ves_fail(report, VES_E_CONFIG, s->at,
                            "the shares of route \"%s\" add up to %.9g at %.0f nm, expected 1", s->route, sum,
                            sizes->diameter[j] * 1e7);
        }
    }
    return VES_OK;
}

static ves_status fill_phase(ves_bound_recipe *b, ves_instance *s, size_t k, double blocked[], ves_report *report)
{
    const ves_recipe *recipe = b->recipe;
    memcpy(b->number, s->number, recipe->n_number * sizeof *b->number);
    ves_status status = ves_phase_apply(recipe, k, b->number, report);
    if (!status) status = ves_formulas_work_out(&b->formulas, b->number, &s->sizes, report);
    if (!status) status = check_shares(b, &s->sizes, report);
    const ves_body_numbers numbers = {b->number, s->sizes, (const double(*)[VES_SIZE_CLASS_MAX])b->formulas.value};
    if (!status)
        status = ves_body_fill(&recipe->body, recipe->parameters, &numbers, &b->body, &s->graph[k], blocked, report);
    return status;
}

/* Sizes are those of the typical subject wherever no number of theirs differs. */
static ves_status fill_sizes(const ves_recipe *recipe, ves_instance *s, ves_report *report)
{
    if (ves_sizes_plan_same(&recipe->sizes, recipe->typical, s->number)) {
        s->sizes = recipe->typical_sizes;
        return VES_OK;
    }
    return ves_sizes_fill(&recipe->sizes, s->number, &s->sizes, report);
}

static ves_status fill_body(ves_bound_recipe *b, ves_instance *s, ves_report *report)
{
    const ves_recipe *recipe = b->recipe;
    ves_status status = fill_sizes(recipe, s, report);
    for (size_t k = 0; k < s->n_phase && !status; ++k) {
        double blocked[VES_ORGAN_MAX];
        status = fill_phase(b, s, k, blocked, report);
        if (!status && k == 0 && recipe->end > 0.0) status = give(b, s, report); /* by the shares of the first phase */
        if (!status && recipe->end > 0.0) status = add_phase(s, k, blocked, report);
    }
    return status;
}

ves_status ves_fill(ves_filler *filler, const ves_recipe *recipe, const double number[], ves_instance *s,
                    ves_report *report)
{
    ves_status status = VES_OK;
    ves_bound_recipe *b = bound_to(filler, recipe, &status, report);
    if (!status) status = make_room(s, recipe, report);
    if (status) return status;
    memcpy(s->number, number, recipe->n_number * sizeof *number);
    ves_schedule_restart(&s->schedule, recipe->end);
    s->sizes = (ves_sizes){0};
    s->decay = recipe->half_life == VES_NO_INDEX ? 0.0 : M_LN2 / number[recipe->half_life];
    if (recipe->blueprint)
        status = ves_derived_work_out(&recipe->blueprint->derived, recipe->parameters, s->number, report);
    if (!status) status = convert(recipe, s->number, report);
    if (!status && recipe->blueprint) {
        status = ves_blueprint_fill(recipe->blueprint, recipe->parameters, s->number, &s->graph[0], report);
        if (!status && recipe->end > 0.0) status = give(b, s, report);
    } else if (!status) {
        status = fill_body(b, s, report);
    }
    if (status || !(recipe->end > 0.0)) return status;
    if (recipe->n_time) status = ves_schedule_snap(&s->schedule, recipe->n_time, recipe->time, report);
    if (!status) status = ves_schedule_close(&s->schedule, &s->graph[0], report);
    for (size_t k = 1; k < s->n_phase; ++k) /* the same zero of time in every phase */
        memcpy(s->graph[k].origin, s->graph[0].origin, s->graph[0].topology->n_process * sizeof(double));
    return status;
}
