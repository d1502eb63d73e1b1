#include "batch/plan.h"

#include "base/memory.h"
#include "base/text.h"
#include "study/data_set.h"

#include <stdlib.h>
#include <string.h>

/* May scenarios be lanes of one bundle? Points of a sweep change numbers only; where they change the times of events
 * too, the bundle is solved in parts.  Points of a grid of words stay apart: each is to the last bit the study with
 * these words in place. */
static bool share(const ves_scenario *a, const ves_scenario *b)
{
    return a->point == b->point && a->typical.n_phase == b->typical.n_phase &&
           ves_graph_same_topology(a->typical.graph, b->typical.graph) &&
           ves_schedule_same_times(&a->typical.schedule, &b->typical.schedule);
}

/* The first scenario that each shares a bundle with. @param class out [n_scenario] */
static void classify(const ves_study *study, size_t class[])
{
    for (size_t i = 0; i < study->n_scenario; ++i) {
        class[i] = i;
        for (size_t j = 0; j < i && class[i] == i; ++j) {
            if (class[j] == j && share(&study->scenario[j], &study->scenario[i])) class[i] = j;
        }
    }
}

/* Variants to units: those that share, in their order. */
static ves_status bundle_variants(ves_plan *plan, ves_report *report)
{
    const ves_study *study = plan->study;
    const size_t most = study->exact ? 1 : VES_LANES, n_point = plan->n_point;
    size_t *class = ves_new(study->n_scenario, sizeof *class), *open = ves_new(study->n_scenario, sizeof *open),
           *size = ves_new(plan->n_variant, sizeof *size), *filled = ves_new(plan->n_variant, sizeof *filled);
    plan->first = ves_new(plan->n_variant + 1, sizeof *plan->first);
    plan->list = ves_new(plan->n_variant, sizeof *plan->list);
    plan->unit_of = ves_new(plan->n_variant, sizeof *plan->unit_of);
    const bool ok = class && open && size && filled && plan->first && plan->list && plan->unit_of;
    if (ok) {
        classify(study, class);
        for (size_t v = 0; v < plan->n_variant; ++v) { /* open[c]: the unit of class c that takes the next one, + 1 */
            const size_t c = class[v / n_point];
            if (open[c] == 0 || size[open[c] - 1] == most) open[c] = ++plan->n_unit;
            plan->unit_of[v] = open[c] - 1;
            ++size[open[c] - 1];
        }
        for (size_t u = 0; u < plan->n_unit; ++u) plan->first[u + 1] = plan->first[u] + size[u];
        for (size_t v = 0; v < plan->n_variant; ++v) {
            const size_t u = plan->unit_of[v];
            plan->list[plan->first[u] + filled[u]++] = v;
        }
    }
    free(class);
    free(open);
    free(size);
    free(filled);
    return ok ? VES_OK : ves_fail_memory(report);
}

/* Scenarios with other compartments: the union. */
static ves_status name_nodes(ves_plan *plan, ves_report *report)
{
    size_t room = 0;
    for (size_t s = 0; plan->study->compartments && s < plan->study->n_scenario; ++s) {
        const ves_graph *graph = plan->study->scenario[s].typical.graph;
        for (size_t i = 0; i < graph->topology->n_compartment; ++i) {
            bool known = graph->topology->compartment[i].hidden; /* it is shown once */
            for (size_t k = 0; k < plan->n_node && !known; ++k)
                known = strcmp(plan->node[k], graph->topology->compartment[i].name) == 0;
            if (known) continue;
            if (!ves_grow(&plan->node, plan->n_node, &room, sizeof *plan->node)) return ves_fail_memory(report);
            plan->node[plan->n_node++] = graph->topology->compartment[i].name;
        }
    }
    return VES_OK;
}

/* Subjects of a data set that are solved, those of one schedule side by side. */
static ves_status take_order(ves_plan *plan, ves_report *report)
{
    const ves_data_set *data = plan->study->population.data;
    if (!data) return VES_OK;
    size_t n = 0;
    plan->order = ves_new(plan->n_subject, sizeof *plan->order);
    plan->place = ves_new(plan->n_subject, sizeof *plan->place);
    if (!plan->order || !plan->place) return ves_fail_memory(report);
    for (size_t i = 0; i < data->n_subject; ++i) {
        if (data->order[i] >= plan->n_subject) continue;
        plan->place[data->order[i]] = n;
        plan->order[n++] = data->order[i];
    }
    return VES_OK;
}

size_t ves_plan_subject(const ves_plan *plan, size_t place)
{
    if (!plan->order) return place;
    return plan->order[place < plan->n_subject ? place : plan->n_subject - 1];
}

size_t ves_plan_place(const ves_plan *plan, size_t subject)
{
    return plan->place ? plan->place[subject] : subject;
}

/* Beside each measured value stands what its subject has then, so its curves are kept. */
static bool has_measured(const ves_study *study)
{
    return study->population.data && study->population.data->n_measured > 0;
}

ves_status ves_plan_make(const ves_study *study, ves_plan *plan, ves_report *report)
{
    const bool population = study->population.n > 0;
    *plan = (ves_plan){.study = study,
                       .n_draw = study->uncertainty.n ? study->uncertainty.n : 1,
                       .n_told = study->n_scenario * study->sweep.n_point,
                       .n_subject = population ? study->population.n : 1};
    plan->n_point = study->sweep.n_point * plan->n_draw;
    plan->n_variant = study->n_scenario * plan->n_point;
    ves_status status = ves_layout_make(study, &plan->layout, report);
    if (!status) status = name_nodes(plan, report);
    if (!status) status = take_order(plan, report);
    if (status) return status;
    const ves_layout *layout = &plan->layout;
    plan->sketched = plan->n_subject > VES_EXACT_SUBJECTS;
    plan->n_kept = !plan->sketched                                                  ? layout->n_row
                   : study->individual == VES_INDIVIDUAL_ALL || has_measured(study) ? layout->n_curves
                   : study->individual == VES_INDIVIDUAL_NCA                        ? layout->n_brief
                                                                                    : 0;
    plan->cell = ves_new(layout->n_block, sizeof *plan->cell);
    if (!plan->cell) return ves_fail_memory(report);
    for (size_t b = 0; b < layout->n_block; ++b) {
        plan->cell[b] = plan->n_cell;
        plan->n_cell += layout->block[b].n;
    }
    if (!population) return bundle_variants(plan, report);
    plan->n_unit = (plan->n_subject + VES_LANES - 1) / VES_LANES * plan->n_point;
    return VES_OK;
}

void ves_plan_free(ves_plan *plan)
{
    ves_layout_free(&plan->layout);
    free(plan->first);
    free(plan->list);
    free(plan->unit_of);
    free(plan->node);
    free(plan->cell);
    free(plan->order);
    free(plan->place);
    *plan = (ves_plan){0};
}

/* Subjects of a bundle that were asked for. */
static size_t real_subjects(const ves_plan *plan, size_t bundle)
{
    const size_t left = plan->n_subject - bundle * VES_LANES;
    return left < VES_LANES ? left : VES_LANES;
}

size_t ves_plan_members(const ves_plan *plan, size_t unit, ves_member member[])
{
    if (plan->list) {
        const size_t n = plan->first[unit + 1] - plan->first[unit];
        for (size_t k = 0; member && k < n; ++k) member[k] = (ves_member){plan->list[plan->first[unit] + k], 0};
        return n;
    }
    const size_t n_point = plan->n_point, bundle = unit / n_point, point = unit % n_point,
                 n = real_subjects(plan, bundle);
    for (size_t s = 0; member && s < plan->study->n_scenario; ++s) {
        for (size_t k = 0; k < n; ++k)
            member[s * n + k] = (ves_member){s * n_point + point, ves_plan_subject(plan, bundle * VES_LANES + k)};
    }
    return plan->study->n_scenario * n;
}

size_t ves_plan_unit_of(const ves_plan *plan, ves_member member, size_t *place)
{
    if (plan->list) {
        const size_t unit = plan->unit_of[member.variant];
        *place = 0;
        while (plan->list[plan->first[unit] + *place] != member.variant) ++*place;
        return unit;
    }
    const size_t n_point = plan->n_point, at = ves_plan_place(plan, member.subject), bundle = at / VES_LANES;
    *place = member.variant / n_point * real_subjects(plan, bundle) + at % VES_LANES;
    return bundle * n_point + member.variant % n_point;
}

size_t ves_plan_most_shards(const ves_plan *plan)
{
    return plan->list ? plan->n_unit : plan->n_unit / plan->n_point;
}

size_t ves_plan_shard(const ves_plan *plan, size_t index, size_t n)
{
    const size_t n_bundle = ves_plan_most_shards(plan), each = n_bundle / n, more = n_bundle % n;
    const size_t bundle = index * each + (index < more ? index : more);
    return bundle * (plan->n_unit / n_bundle);
}

char *ves_plan_name(const ves_plan *plan, size_t told)
{
    const size_t n_point = plan->study->sweep.n_point;
    const char *name = plan->study->scenario[told / n_point].name;
    return ves_sweep_name(&plan->study->sweep, name, told % n_point);
}

size_t ves_plan_kept(const ves_plan *plan)
{
    return plan->n_kept + plan->n_node * plan->layout.n_time;
}
