/* Doses as a scenario states them become plans: which number goes by which share into which node. */
#include "study/compiler.h"

#include "base/array.h"
#include "study/data_set.h"
#include "study/study.h"

#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- routes ---- */

static const ves_setting *fetch_route(const char *name, ves_place at, void *context)
{
    const ves_compiler *c = context;
    (void)at;
    return ves_study_entry(c->study, VES_SECTION_ROUTES, name); /* it was read when the dose was */
}

static bool add_sum(ves_compiler *c, const char *route, const ves_route_use *use)
{
    ves_recipe *r = c->recipe;
    if (!use->at.file) return true; /* all of the dose goes to one place */
    ves_index *share = ves_new(use->n_split, sizeof *share);
    if (!share || !ves_grow(&r->sum, r->n_sum, &r->room_sum, sizeof *r->sum)) {
        free(share);
        ves_compiler_no_memory(c);
        return false;
    }
    for (size_t i = 0; i < use->n_split; ++i) share[i] = use->split[i].share;
    r->sum[r->n_sum++] = (ves_sum_of_shares){route, use->n_split, share, use->at};
    return true;
}

/* Room for one more dose of the recipe; its parts are added when the body is there. NULL: out of memory. */
static ves_dose_plan *add_plan(ves_compiler *c, size_t dose)
{
    ves_recipe *r = c->recipe;
    const ves_scenario *s = c->scenario;
    const ves_given *given = &s->given[dose];
    const char *amount = s->species ? "particles" : given->per_weight ? "given" : "amount";
    if (!ves_grow(&r->dose, r->n_dose, &r->room_dose, sizeof *r->dose)) {
        ves_compiler_no_memory(c);
        return NULL;
    }
    ves_dose_plan *plan = &r->dose[r->n_dose++];
    *plan = (ves_dose_plan){.dose = dose,
                            .amount = ves_compiler_number(c, "dose", dose + 1, amount),
                            .at = ves_compiler_number(c, "dose", dose + 1, "at"),
                            .over = ves_compiler_number(c, "dose", dose + 1, "over"),
                            .every = ves_compiler_number(c, "dose", dose + 1, "every"),
                            .lag = ves_compiler_number(c, "dose", dose + 1, "lag"),
                            .count = given->count,
                            .place = given->at};
    if (plan->at != VES_NO_INDEX) plan->place = c->parameters->item[plan->at].at;
    plan->place.setting = "at";
    r->own_times = r->own_times || plan->lag != VES_NO_INDEX;
    if (plan->over != VES_NO_INDEX) plan->over_place = c->parameters->item[plan->over].at;
    return plan;
}

bool ves_dosing_routes(ves_compiler *c)
{
    ves_recipe *recipe = c->recipe;
    bool all = true;
    ves_status first = VES_OK;
    ves_route_reader r = {.reader = &c->reader,
                          .parameters = c->parameters,
                          .formulas = &recipe->formulas,
                          .fetch = fetch_route,
                          .context = c,
                          .species = c->scenario->species};
    if (recipe->data) recipe->target = ves_new(c->scenario->n_given, sizeof *recipe->target);
    if (recipe->data && !recipe->target) ves_compiler_no_memory(c);
    for (size_t i = 0; i < c->scenario->n_given; ++i) {
        const ves_given *given = &c->scenario->given[i];
        const size_t n = given->per_dose && given->route_group ? given->count : 1;
        r.at = given->where;
        if (recipe->target) recipe->target[i] = recipe->n_dose;
        for (size_t k = 0; k < n; ++k) {
            ves_dose_plan *plan = add_plan(c, i);
            if (!plan) return false;
            if (n > 1) {
                plan->first = k;
                plan->count = 1;
            }
            if (!given->route_group) continue;
            const bool ok = ves_routes_add(&r, given->route_group, given->route, given->per_dose ? ++r.n_instance : 0,
                                           &recipe->routes, &plan->use);
            if (ok && !add_sum(c, given->route, &plan->use)) return false;
            if (!ok) break; /* the same is wrong with its other repeats */
        }
        all = all && !c->reader.status;
        if (c->reader.status == VES_E_MEMORY) return false;
        if (c->reader.status && !first) first = c->reader.status;
        c->reader.status = VES_OK;
    }
    c->reader.status = first;
    return all;
}

/* ---- five units to particles ---- */

/* Of a graph of its own: the amount, times the body weight where it is per kg. */
static void convert_graph(ves_compiler *c)
{
    ves_recipe *r = c->recipe;
    const ves_scenario *s = c->scenario;
    for (size_t i = 0; i < s->n_given; ++i) {
        if (!s->given[i].per_weight) continue;
        const ves_index given = ves_compiler_number(c, "dose", i + 1, "given"),
                        amount = ves_compiler_number(c, "dose", i + 1, "amount");
        if (given == VES_NO_INDEX || amount == VES_NO_INDEX) continue;
        c->parameters->item[r->blueprint->weight].used = true;
        r->conversion[r->n_conversion++] = (ves_conversion){.particles = given,
                                                            .amount = amount,
                                                            .kind = ves_recipe_kind_of(r, amount),
                                                            .weight = (ves_index)r->blueprint->weight};
    }
}

void ves_dosing_conversions(ves_compiler *c)
{
    static const char *const factor[VES_N_DOSE_UNIT] = {
        [VES_DOSE_MASS] = "particles_per_protein",
        [VES_DOSE_MOLES] = "particles_per_phospholipid",
        [VES_DOSE_CELLS] = "particles_per_cell",
        [VES_DOSE_VOLUME] = "particles_per_volume",
    };
    ves_recipe *r = c->recipe;
    const ves_scenario *s = c->scenario;
    r->conversion = ves_new(s->n_given, sizeof *r->conversion);
    if (!r->conversion) ves_compiler_no_memory(c);
    if (r->conversion && r->blueprint) convert_graph(c);
    for (size_t i = 0; r->conversion && !r->blueprint && i < s->n_given; ++i) {
        const ves_index particles = ves_compiler_number(c, "dose", i + 1, "particles");
        if (particles == VES_NO_INDEX) continue; /* its amount was wrong */
        ves_conversion *v = &r->conversion[r->n_conversion++];
        *v = (ves_conversion){.particles = particles, .amount = ves_compiler_number(c, "dose", i + 1, "amount")};
        const ves_parameter *weight = ves_parameters_find(c->parameters, "body_weight");
        v->weight = weight ? (ves_index)(weight - c->parameters->item) : VES_NO_INDEX;
        v->kind = ves_recipe_kind_of(r, v->amount);
        for (size_t u = 0; u < VES_N_DOSE_UNIT;
             ++u) { /* numbers in use are marked where the typical dose is converted */
            char *address = factor[u] ? ves_format("dose.%s", factor[u]) : NULL;
            if (factor[u] && !address) ves_compiler_no_memory(c);
            const ves_parameter *p = address ? ves_parameters_find(c->parameters, address) : NULL;
            v->factor[u] = p ? (ves_index)(p - c->parameters->item) : VES_NO_INDEX;
            free(address);
        }
    }
}

/* ---- parts ---- */

static const char *compartment_name(size_t i, const void *graph)
{
    return ((const ves_graph *)graph)->topology->compartment[i].name;
}

/* The node of a name for size class j (sinks and studies with their own graph have one for all). */
static bool find_node(ves_compiler *c, const char *name, size_t j, ves_node *node)
{
    const ves_recipe *r = c->recipe;
    char *suffix = r->typical_sizes.n ? ves_size_suffix(&r->typical_sizes, j) : ves_copy_text("");
    char *sized = suffix ? ves_format("%s%s", name, suffix) : NULL;
    if (!sized) ves_compiler_no_memory(c);
    const bool found = sized && (ves_graph_find_compartment(&r->like, sized, node) ||
                                 ves_graph_find_compartment(&r->like, name, node));
    free(suffix);
    free(sized);
    return found;
}

static void add_part(ves_compiler *c, ves_dose_plan *plan, ves_part_kind kind, ves_node node, size_t j, ves_index share)
{
    if (!ves_grow(&plan->part, plan->n_part, &plan->room, sizeof *plan->part)) {
        ves_compiler_no_memory(c);
        return;
    }
    plan->part[plan->n_part++] = (ves_part){kind, node, j, share};
}

/* Can this number be other than 0 in a subject? */
static bool may_be(const ves_compiler *c, ves_index i)
{
    return c->recipe->typical[i] != 0.0 || (c->low && (c->low[i] != 0.0 || c->high[i] != 0.0));
}

static bool may_be_less_than_all(const ves_compiler *c, ves_index i)
{
    return c->recipe->typical[i] != 1.0 || (c->low && (c->low[i] != 1.0 || c->high[i] != 1.0));
}

/* Free label of a dose: where label is that comes off a vesicle there; in the blood a part of it is on protein. */
static void add_free_label(ves_compiler *c, ves_dose_plan *plan, ves_node loose, size_t j, ves_index share)
{
    const ves_recipe *r = c->recipe;
    if (!may_be(c, r->loose)) return;
    if (loose.i != r->body.free_label.i) {
        add_part(c, plan, VES_PART_LABEL_FREE, loose, j, share);
        return;
    }
    if (may_be_less_than_all(c, r->on_protein)) add_part(c, plan, VES_PART_LABEL_SMALL, loose, j, share);
    if (may_be(c, r->on_protein)) add_part(c, plan, VES_PART_LABEL_PROTEIN, r->body.bound_label, j, share);
}

/* The tracer's copy of one part of a dose: on vesicles where they go, the rest free there.  What is expelled takes all
 * its label along.  Label of vesicles that do not survive being given is free where they would have been.
 * @param instead  where that is: a compartment the body has, or NULL */
static void add_label(ves_compiler *c, ves_dose_plan *plan, ves_node into, ves_node instead, size_t j, ves_index share)
{
    const ves_recipe *r = c->recipe;
    const ves_compartment *to = &r->like.topology->compartment[into.i],
                          *would = &r->like.topology->compartment[instead.i];
    const bool followed = to->copy != VES_NONE, survives = r->body.loose[into.i].i != VES_NONE;
    if (followed && to->role == VES_ROLE_SINK) {
        add_part(c, plan, VES_PART_LABEL, (ves_node){to->copy}, j, share);
        return;
    }
    if (!survives && would->role == VES_ROLE_SINK && would->copy != VES_NONE) {
        add_part(c, plan, VES_PART_LABEL, (ves_node){would->copy}, j, share);
        return;
    }
    const ves_node set_free = r->body.loose[survives ? into.i : instead.i],
                   loose = set_free.i == VES_NONE ? r->body.free_label : set_free,
                   broken = r->body.dark_label.i == VES_NONE ? loose : r->body.dark_label;
    if (may_be_less_than_all(c, r->loose))
        add_part(c, plan, VES_PART_LABEL_BOUND, followed ? (ves_node){to->copy} : broken, j, share);
    add_free_label(c, plan, loose, j, share);
}

/* What is bound is there once for each of its reactants. */
static void add_copies(ves_compiler *c, ves_dose_plan *plan, ves_node node)
{
    const ves_blueprint *b = c->recipe->blueprint;
    for (size_t next = b->compartment[node.i].next; next != VES_NONE; next = b->compartment[next].next)
        add_part(c, plan, VES_PART_COPY, (ves_node){next}, 0, VES_NO_INDEX);
}

/* Does it lead into an organ of the library that this body lacks? That is said then. */
static bool lacks_organ(ves_compiler *c, const ves_given *given, const char *into)
{
    const char *part = strrchr(into, '_');
    char *organ = part ? ves_format("%.*s", (int)(part - into), into) : NULL;
    const bool lacks = organ && c->scenario->species && c->study->library &&
                       ves_library_has(c->study->library, c->study->folder, VES_SECTION_ORGANS, organ);
    if (lacks)
        ves_reader_fail(
            &c->reader, VES_E_CONFIG, given->where,
            "there is no compartment \"%s\", since the body has no organ \"%s\", expected organs = ( \"%s\" ) in "
            "the study",
            into, organ, organ);
    free(organ);
    return lacks;
}

/* The node of a name for one size; one line where there is none. */
static bool find_target(ves_compiler *c, const ves_dose_plan *plan, const char *name, size_t j, ves_node *node)
{
    const ves_recipe *r = c->recipe;
    if (find_node(c, name, j, node)) return true;
    if (c->reader.status == VES_E_MEMORY) return false;
    if (lacks_organ(c, &c->scenario->given[plan->dose], name)) return false;
    const char *near = ves_nearest(name, r->like.topology->n_compartment, compartment_name, &r->like);
    ves_reader_fail(&c->reader, VES_E_CONFIG, c->scenario->given[plan->dose].where,
                    "there is no compartment \"%s\"%s%s%s", ves_brief_of(name).text, near ? "; did you mean \"" : "",
                    near ? near : "", near ? "\"?" : ", expected one of the model");
    return false;
}

/* Where the dose waits, if it waits anywhere. NULL: nowhere */
static const char *waits_in(ves_compiler *c, const ves_dose_plan *plan)
{
    ves_node node;
    for (size_t k = 0; k < plan->use.n_split; ++k) {
        if (!find_node(c, plan->use.split[k].into, 0, &node)) continue;
        const ves_role role = c->recipe->like.topology->compartment[node.i].role;
        if (role == VES_ROLE_DEPOT || role == VES_ROLE_SURFACE || role == VES_ROLE_LUMEN || role == VES_ROLE_CSF)
            return plan->use.split[k].into;
    }
    return NULL;
}

/* @param instead  where label goes of vesicles that do not survive being given; NULL: where the dose waits */
static void add_split(ves_compiler *c, ves_dose_plan *plan, const char *into, const char *instead, ves_index share,
                      const double (*formula)[VES_SIZE_CLASS_MAX])
{
    const ves_recipe *r = c->recipe;
    for (size_t j = 0; j < (r->typical_sizes.n ? r->typical_sizes.n : 1); ++j) {
        ves_node node, would;
        if (share != VES_NO_INDEX && formula[share][j] == 0.0) continue; /* in no subject anything */
        if (!find_target(c, plan, into, j, &node)) return;
        add_part(c, plan, VES_PART_VESICLES, node, j, share);
        if (r->blueprint) add_copies(c, plan, node);
        if (!c->scenario->tracer) continue;
        const char *where = instead ? instead : waits_in(c, plan);
        would = node;
        if (where && !find_target(c, plan, where, j, &would)) return;
        add_label(c, plan, node, would, j, share);
    }
}

/* Doses for ever lead to something only where all of them leaves again. */
static void check_steady(ves_compiler *c)
{
    const ves_recipe *r = c->recipe;
    for (size_t i = 0; i < r->data->n_act; ++i) {
        const ves_act *act = &r->data->act[i];
        if (act->kind != VES_ACT_STEADY && act->kind != VES_ACT_STEADY_ADDED) continue;
        const ves_given *given = &c->scenario->given[act->target];
        const ves_dose_plan *plan = &r->dose[r->target[act->target]];
        ves_place at = act->at;
        at.setting = "SS";
        for (size_t k = 0; k < r->like.topology->n_process; ++k) {
            const ves_process *p = &r->like.topology->process[k];
            if ((p->kind->needs & VES_READS_TIME) || ves_topology_turns(r->like.topology, k) != VES_NONE)
                ves_reader_fail(&c->reader, VES_E_CONFIG, at,
                                "there is no steady state: \"%s\" changes with time, expected SS 0", p->name);
        }
        if (given->per_dose)
            ves_reader_fail(&c->reader, VES_E_CONFIG, at,
                            "\"%s\" counts the time since each dose, so it has no steady state, expected SS 0",
                            given->route);
        for (size_t k = 0; k < plan->n_part && !given->per_dose; ++k) {
            const ves_part *part = &plan->part[k];
            if (part->kind != VES_PART_VESICLES || ves_graph_is_left(&r->like, part->node)) continue;
            if (r->like.topology->compartment[part->node.i].role == VES_ROLE_SINK && plan->n_part > 1) continue;
            ves_reader_fail(&c->reader, VES_E_CONFIG, at, "there is no steady state: nothing leaves \"%s\"",
                            r->like.topology->compartment[part->node.i].name);
            break;
        }
    }
}

void ves_dosing_plans(ves_compiler *c, const double (*formula)[VES_SIZE_CLASS_MAX])
{
    ves_recipe *r = c->recipe;
    if (c->scenario->tracer) {
        r->size_exponent = ves_compiler_number(c, "label", 0, "size_exponent");
        r->loose = ves_compiler_number(c, "label", 0, "free_fraction");
        r->on_protein = ves_compiler_number(c, "label", 0, "dose.bound_share");
        const ves_parameter *half_life = ves_parameters_find(c->parameters, "label.decay.half_life");
        if (half_life) r->half_life = (ves_index)(half_life - c->parameters->item);
    }
    for (size_t i = 0; i < r->n_dose; ++i) {
        ves_dose_plan *plan = &r->dose[i];
        const ves_given *given = &c->scenario->given[plan->dose];
        for (size_t k = 0; k < plan->use.n_split; ++k)
            add_split(c, plan, plan->use.split[k].into, plan->use.split[k].label, plan->use.split[k].share, formula);
        if (!given->route && given->into) add_split(c, plan, given->into, NULL, VES_NO_INDEX, formula);
        if (given->wrong || plan->amount == VES_NO_INDEX) plan->n_part = 0; /* its faults were said */
    }
    if (r->data && !c->reader.status) check_steady(c);
}
