#include "model/body.h"

#include "base/array.h"
#include "model/builder.h"

#include "base/memory.h"
#include "base/text.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool has_organ(const ves_builder *b, const ves_tissues *tissues, ves_body_organ which)
{
    bool has = b->organ[which].plasma > 0.0;
    for (size_t i = 0; i < tissues->n && b->missing; ++i) has = has || tissues->organ[i] == which;
    return has;
}

/* Each organ of the model is made of some tissue. */
static void check_organs(ves_builder *b, const ves_tissues *tissues)
{
    size_t n_lacking = 0;
    for (int i = 0; i < VES_ORGAN_NONE; ++i) n_lacking += !has_organ(b, tissues, (ves_body_organ)i);
    const bool said = tissues->n == 0 || n_lacking <= tissues->n_lost; /* of the list, or of tissues that it may be */
    for (int i = 0; i < VES_ORGAN_NONE; ++i) {
        const char *name = ves_body_organ_name((ves_body_organ)i);
        if (has_organ(b, tissues, (ves_body_organ)i)) continue;
        const ves_status status =
            ves_fail(said ? NULL : b->report, VES_E_MODEL, b->tissues_at.file ? b->tissues_at : b->at,
                     "no tissue of the species makes up \"%s\", expected one with organ = \"%s\"", name, name);
        *(b->filling ? &b->status : &b->missing) = status;
        b->organ[i] = (ves_organ_size){1.0, 1.0, 1.0, 1.0, 1.0}; /* the draft goes on */
    }
}

/* A power of the weight of this subject over that of the table. */
static double scaled(ves_builder *b, double times, const char *exponent)
{
    return pow(times, ves_builder_number(b, exponent));
}

/* Tissues of the table become organs: at another weight than that of the table volumes, cardiac output and filtration
 * go with powers of it, and fractions are kept. */
static void size_organs(ves_builder *b, const ves_tissues *tissues)
{
    const double reference = ves_builder_number(b, "body.weight"),
                 times = ves_builder_number(b, "body_weight") / reference,
                 weight = reference * scaled(b, times, "scaling.volumes");
    b->haematocrit = ves_builder_number(b, "body.haematocrit");
    const double plasma_share = 1.0 - b->haematocrit;
    b->filtration_scale = scaled(b, times, "scaling.filtration");
    const double output =
        ves_builder_number(b, "body.cardiac_output") * scaled(b, times, "scaling.cardiac_output") * plasma_share;
    double volume = 0.0, flow = 0.0, blood = 0.0;
    for (size_t i = 0; i < tissues->n && !b->status; ++i) {
        const ves_body_organ which = tissues->organ[i];
        ves_organ_size *o = &b->organ[which];
        const double share = ves_builder_organ_number(b, tissues->name[i], "volume_fraction");
        volume += share;
        o->mass += weight * share;
        if (which == VES_ORGAN_NONE) continue;
        const bool pool = which == VES_ORGAN_ARTERIAL || which == VES_ORGAN_VENOUS;
        const double in_vessels = pool ? 1.0 : ves_builder_organ_number(b, tissues->name[i], "blood_fraction");
        blood += weight * share * in_vessels;
        o->bloodless += weight * share * (1.0 - in_vessels);
        o->plasma += weight * share * in_vessels * plasma_share;
        if (pool) continue;
        o->interstitium += weight * share * ves_builder_organ_number(b, tissues->name[i], "interstitial_fraction");
        if (which == VES_ORGAN_LUNG) continue;
        const double part = ves_builder_organ_number(b, tissues->name[i], "flow_fraction");
        flow += part;
        o->flow += output * part;
    }
    const double all_blood = ves_builder_number(b, "body.blood_volume") * weight / reference;
    if (b->status) return;
    (void)ves_builder_identity(b, "volume fractions of the tissues must add up to 1", volume, 1.0, 1e-6);
    (void)ves_builder_identity(b, "flow fractions of the tissues must add up to 1", flow, 1.0, 1e-6);
    if (!b->status)
        (void)ves_builder_identity(b, "blood in pools and tissues must add up to body.blood_volume", blood, all_blood,
                                   1e-3);
    for (int i = 0; i < VES_N_BODY_ORGAN; ++i) b->output += b->organ[i].flow;
    b->organ[VES_ORGAN_LUNG].flow = b->output;
    if (!b->status) check_organs(b, tissues);
}

/* ---- stages, in the order of docs/model.md ---- */

static void add_flow(ves_builder *b, ves_node from, ves_node to, double flow)
{
    ves_builder_edge(b, "flow", from, to, VES_NONE, (const double[]){flow, 1.0});
}

static const char *name_of(ves_body_organ which)
{
    return ves_body_organ_name(which);
}

/* Is there a subject in which this size is held up in the lung? Asked while drafting. */
static bool may_be_held(const ves_builder *b)
{
    return !b->filling && b->c->d_most > ves_builder_low(b, "lung.holdup.onset") &&
           ves_builder_high(b, "lung.holdup.fraction") > 0.0;
}

/* Plasma goes round; what each node takes in it gives out (checked). */
static void circulation(ves_builder *b)
{
    ves_size_class *const c = b->c;
    const ves_organ_size *o = b->organ;
    c->arterial =
        ves_builder_node(b, "arterial_plasma", NULL, o[VES_ORGAN_ARTERIAL].plasma, VES_ROLE_PLASMA, VES_ORGAN_ARTERIAL);
    c->venous =
        ves_builder_node(b, "venous_plasma", NULL, o[VES_ORGAN_VENOUS].plasma, VES_ROLE_PLASMA, VES_ORGAN_VENOUS);
    for (int i = VES_ORGAN_LUNG; i <= VES_ORGAN_REST; ++i)
        c->plasma[i] =
            ves_builder_node(b, name_of((ves_body_organ)i), "plasma", o[i].plasma, VES_ROLE_VESSEL, (ves_body_organ)i);
    c->blood_cells = ves_builder_node(b, "blood_cells", NULL, NAN, VES_ROLE_BLOOD_CELLS, VES_ORGAN_NONE);

    const double d0 = ves_builder_number(b, "lung.holdup.onset"), d1 = ves_builder_number(b, "lung.holdup.full");
    const double steep = fmin(1.0, fmax(0.0, (c->d - d0) / (d1 - d0))),
                 trap = ves_builder_number(b, "lung.holdup.fraction") * steep * steep;
    add_flow(b, c->venous, c->plasma[VES_ORGAN_LUNG], b->output * (1.0 - trap));
    add_flow(b, c->plasma[VES_ORGAN_LUNG], c->arterial, b->output);
    if (ves_builder_path(b, trap, may_be_held(b))) { /* in capillaries while their plasma passes */
        c->holdup = ves_builder_node(b, "lung_holdup", NULL, NAN, VES_ROLE_TISSUE, VES_ORGAN_LUNG);
        c->has_holdup = true;
        add_flow(b, c->venous, c->holdup, b->output * trap);
        ves_builder_rate(b, c->holdup, c->plasma[VES_ORGAN_LUNG], ves_builder_number(b, "lung.holdup.release.rate"));
    }
    const ves_node liver = c->plasma[VES_ORGAN_LIVER];
    double into_liver = 0.0, into_venous = 0.0;
    for (int i = VES_ORGAN_LIVER; i <= VES_ORGAN_REST; ++i) {
        const bool portal = i == VES_ORGAN_SPLEEN || i == VES_ORGAN_GUT;
        add_flow(b, c->arterial, c->plasma[i], o[i].flow);
        if (portal) add_flow(b, c->plasma[i], liver, o[i].flow);
        if (portal || i == VES_ORGAN_LIVER) {
            into_liver += o[i].flow;
        } else {
            add_flow(b, c->plasma[i], c->venous, o[i].flow);
            into_venous += o[i].flow;
        }
    }
    add_flow(b, liver, c->venous, into_liver);
    ves_builder_identity(b, "venous return must equal cardiac output", into_venous + into_liver, b->output, 1e-12);
}

/* Plasma of an organ, all sizes: what competes for its receptors. */
static size_t in_plasma_of(ves_builder *b, ves_body_organ which)
{
    ves_node node[VES_SIZE_CLASS_MAX];
    double weight[VES_SIZE_CLASS_MAX];
    for (size_t j = 0; j < b->n_class; ++j) {
        node[j] = b->class[j].plasma[which];
        weight[j] = 1.0;
    }
    return ves_builder_group(b, b->n_class, node, weight);
}

/* A targeting ligand, where the study gives one: receptors of an organ take up from its plasma, Vmax = k_int Bmax, Km =
 * Kd; all sizes compete for them. */
static void ligands(ves_builder *b)
{
    for (int i = VES_ORGAN_LUNG; i <= VES_ORGAN_REST; ++i) {
        const ves_body_organ which = (ves_body_organ)i;
        const double sites_in_organ = ves_builder_organ_number(b, name_of(which), "ligand.capacity");
        if (!ves_builder_path(b, sites_in_organ, false) || b->status) continue;
        const double largest =
            sites_in_organ * ves_builder_organ_number(b, name_of(which), "ligand.internalisation.rate");
        ves_builder_edge(b, "competitive", b->c->plasma[which], ves_builder_cells(b, which), in_plasma_of(b, which),
                         (const double[]){largest, ves_builder_organ_number(b, name_of(which), "ligand.affinity")});
    }
}

static void blood(ves_builder *b)
{
    ves_size_class *const c = b->c;
    const double on = ves_builder_number(b, "blood_cells.association.rate"),
                 off = ves_builder_number(b, "blood_cells.dissociation.rate");
    const double va = b->organ[VES_ORGAN_ARTERIAL].plasma, vv = b->organ[VES_ORGAN_VENOUS].plasma;
    ves_builder_rate(b, c->arterial, c->blood_cells, on);
    ves_builder_rate(b, c->venous, c->blood_cells, on);
    ves_builder_rate(b, c->blood_cells, c->arterial, off * va / (va + vv));
    ves_builder_rate(b, c->blood_cells, c->venous, off * vv / (va + vv));
    const double lysis = ves_builder_number(b, "plasma.lysis.rate");
    ves_builder_rate(b, c->arterial, b->degraded, lysis);
    ves_builder_rate(b, c->venous, b->degraded, lysis);
    for (int i = VES_ORGAN_LUNG; i <= VES_ORGAN_REST; ++i) ves_builder_rate(b, c->plasma[i], b->degraded, lysis);
}

static void lymph(ves_builder *b)
{
    ves_size_class *const c = b->c;
    const double transit = ves_builder_number(b, "lymph.transit.rate");
    c->nodes = ves_builder_node(b, "lymph_nodes", NULL, NAN, VES_ROLE_TISSUE, VES_PLACE_LYMPH_NODES);
    c->node_phagocytes = ves_builder_node(b, "lymph_nodes", "phagocytes", NAN, VES_ROLE_CELLS, VES_PLACE_LYMPH_NODES);
    ves_builder_rate(b, c->nodes, c->venous, transit);
    ves_builder_rate(b, c->nodes, c->node_phagocytes,
                     ves_builder_number(b, "lymph.retention_ratio") * transit * c->d / b->d_ref);
    ves_builder_rate(b, c->node_phagocytes, b->degraded, ves_builder_number(b, "phagocyte.degradation.rate"));
}

/* Where the vessel wall lets vesicles through at all (by default it does not). */
static void extravasation(ves_builder *b)
{
    const ves_body_organ open[] = {VES_ORGAN_LUNG, VES_ORGAN_KIDNEY, VES_ORGAN_GUT, VES_ORGAN_HEART, VES_ORGAN_REST};
    for (size_t i = 0; i < VES_COUNT(open); ++i) {
        const ves_body_organ which = open[i];
        const double ps = ves_builder_organ_number(b, name_of(which), "permeability") * b->organ[which].mass;
        if (!ves_builder_path(b, ps, false) || b->status) continue;
        ves_builder_edge(b, "permeability", b->c->plasma[which], ves_builder_interstitium(b, which), VES_NONE,
                         (const double[]){ps, 1.0, 1.0, ves_builder_number(b, "interstitium.partition")});
    }
}

/* The blood-brain barrier, interstitial fluid of the brain, CSF and leptomeninges. */
static void brain(ves_builder *b)
{
    ves_size_class *const c = b->c;
    const double mass = b->organ[VES_ORGAN_BRAIN].mass, volume = ves_builder_number(b, "csf.volume");
    const ves_node plasma = c->plasma[VES_ORGAN_BRAIN];
    c->endothelium = ves_builder_node(b, "brain_endothelium", NULL, NAN, VES_ROLE_CELLS, VES_ORGAN_BRAIN);
    c->brain_fluid = ves_builder_node(b, "brain_interstitium", NULL, b->organ[VES_ORGAN_BRAIN].interstitium,
                                      VES_ROLE_TISSUE, VES_ORGAN_BRAIN);
    c->csf = ves_builder_node(b, "csf", NULL, volume, VES_ROLE_CSF, VES_ORGAN_NONE);
    c->leptomeninges = ves_builder_node(b, "leptomeninges", NULL, NAN, VES_ROLE_CELLS, VES_PLACE_LEPTOMENINGES);
    const double limit = ves_builder_number(b, "brain.size_limit"), factor = ves_builder_number(b, "brain.size_factor");
    const double influx = ves_builder_number(b, "brain.influx") * mass, into = influx * (c->d > limit ? factor : 1.0);
    const bool may_enter = !b->filling && influx != 0.0 && c->d_least <= ves_builder_high(b, "brain.size_limit");
    if (ves_builder_path(b, into, b->keep || may_enter))
        ves_builder_edge(b, "clearance", plasma, c->endothelium, VES_NONE, &into);
    ves_builder_rate(b, c->endothelium, c->brain_fluid, ves_builder_number(b, "brain.transcytosis.rate"));
    ves_builder_rate(b, c->endothelium, plasma, ves_builder_number(b, "brain.return.rate"));
    ves_builder_rate(b, c->endothelium, ves_builder_lost(b, VES_ORGAN_BRAIN),
                     ves_builder_number(b, "phagocyte.degradation.rate"));
    ves_builder_rate(b, c->brain_fluid, plasma, ves_builder_number(b, "brain.efflux.rate"));
    ves_builder_rate(b, c->brain_fluid, c->csf,
                     ves_builder_number(b, "brain.bulk_flow.rate") * ves_builder_number(b, "brain.mobile_fraction"));
    ves_builder_rate(b, c->brain_fluid, ves_builder_cells(b, VES_ORGAN_BRAIN),
                     ves_builder_number(b, "brain.uptake.rate"));
    ves_builder_clearance(b, c->arterial, c->csf, ves_builder_number(b, "csf.choroid_transfer") * mass);
    const double turnover = ves_builder_number(b, "csf.production") / volume,
                 bind = ves_builder_number(b, "csf.leptomeninges.binding.rate");
    const double inside = ves_builder_number(b, "csf.parenchymal_fraction"),
                 to_lymph = ves_builder_number(b, "csf.lymph_share");
    ves_builder_rate(b, c->csf, c->nodes, turnover * to_lymph);
    ves_builder_rate(b, c->csf, c->venous, turnover * (1.0 - to_lymph));
    ves_builder_rate(b, c->csf, c->leptomeninges, bind);
    ves_builder_rate(b, c->csf, c->brain_fluid, (turnover + bind) * inside / (1.0 - inside));
    ves_builder_rate(b, c->leptomeninges, c->csf, ves_builder_number(b, "csf.leptomeninges.release.rate"));
    ves_builder_rate(b, c->leptomeninges, b->degraded, ves_builder_number(b, "phagocyte.degradation.rate"));
}

/* ---- two passes ---- */

/* All stages, in their order: the same for drafting and filling. */
static void build(ves_builder *b, const ves_body_plan *plan, double blocked[2])
{
    if (!b->status) size_organs(b, plan->tissues);
    b->d_ref = ves_builder_number(b, "size.reference");
    b->degraded = ves_builder_sink(b, "degraded", NULL, NAN, VES_ROLE_SINK, VES_ORGAN_NONE);
    if (b->blocker) b->unblocked = ves_builder_sink(b, "blocker_gone", NULL, NAN, VES_ROLE_AGENT, VES_ORGAN_NONE);
    void (*const stages[])(ves_builder *) = {circulation,   ves_build_sites, ves_build_uptake, blood, lymph,
                                             extravasation, brain,           ligands};
    for (size_t i = 0; i < VES_COUNT(stages); ++i) {
        for (size_t j = 0; j < b->n_class && !b->status; ++j) {
            b->c = &b->class[j];
            stages[i](b);
        }
    }
    if (!b->status) ves_build_depots(b, plan->n_depot, plan->depot);
    b->c = NULL;
    if (!b->status) ves_build_organs(b);
    b->at = plan->label ? plan->label_at : plan->at;
    if (!b->status && plan->label) ves_build_label(b);
    if (!b->status) ves_build_delivered(b);
    b->at = plan->at;
    if (!b->status && plan->blocker) ves_build_blocking(b, blocked);
}

static ves_builder start(const ves_body_plan *plan, ves_graph *graph, ves_report *report)
{
    return (ves_builder){.graph = graph,
                         .report = report,
                         .at = plan->at,
                         .tissues_at = plan->tissues->at,
                         .product_at = plan->product_at,
                         .keep = plan->keep,
                         .blocker = plan->blocker,
                         .special = plan->special};
}

char *ves_size_suffix(const ves_sizes *sizes, size_t j)
{
    return sizes->n > 1 ? ves_format("_%.0fnm", sizes->diameter[j] * 1e7) : ves_format("%s", "");
}

/* Size classes with the suffix of their node names: none for one class, else "_80nm". */
static void name_classes(ves_builder *b, const ves_body_reach *reach)
{
    const ves_sizes *sizes = &reach->numbers.sizes;
    b->class = ves_new(sizes->n, sizeof *b->class);
    if (!b->class) b->status = ves_fail_memory(b->report);
    for (size_t j = 0; j < sizes->n && !b->status; ++j) {
        b->class[j].d = sizes->diameter[j];
        b->class[j].d_least = reach->d_least[j];
        b->class[j].d_most = reach->d_most[j];
        b->class[j].suffix = ves_size_suffix(sizes, j);
        b->n_class = j + 1;
        if (!b->class[j].suffix) b->status = ves_fail_memory(b->report);
    }
}

ves_status ves_body_draft(const ves_body_reach *reach, ves_body_plan *plan, ves_graph *graph, ves_report *report)
{
    ves_builder b = start(plan, graph, report);
    double blocked[2];
    b.number = reach->numbers.number;
    b.low = reach->low;
    b.high = reach->high;
    b.formula = reach->numbers.formula;
    b.parameters = reach->parameters;
    b.names = reach->parameters;
    b.tape = &plan->tape;
    b.status = ves_graph_set_amount_unit(graph, "particle", report);
    if (!b.status) name_classes(&b, reach);
    build(&b, plan, blocked);
    plan->n_class = b.n_class;
    plan->blocked_node[0] = b.blocked[VES_ORGAN_LIVER];
    plan->blocked_node[1] = b.blocked[VES_ORGAN_SPLEEN];
    plan->free_label = b.free_label;
    plan->depot_label = b.depot_label;
    for (size_t j = 0; j < b.n_class; ++j) free(b.class[j].suffix);
    free(b.class);
    free(b.where);
    free(b.view);
    free(b.text);
    return b.status ? b.status : b.missing;
}

void ves_body_plan_free(ves_body_plan *plan)
{
    ves_tape_free(&plan->tape);
    *plan = (ves_body_plan){0};
}

ves_status ves_body_work_start(ves_body_work *work, const ves_body_plan *plan, ves_report *report)
{
    work->class = ves_new(plan->n_class, sizeof *work->class);
    return work->class ? VES_OK : ves_fail_memory(report);
}

void ves_body_work_free(ves_body_work *work)
{
    free(work->class);
    *work = (ves_body_work){0};
}

ves_status ves_body_fill(const ves_body_plan *plan, const ves_parameters *names, const ves_body_numbers *numbers,
                         ves_body_work *work, ves_graph *graph, double blocked[2], ves_report *report)
{
    ves_builder b = start(plan, graph, report);
    if (numbers->sizes.n != plan->n_class)
        return ves_fail(report, VES_E_MODEL, plan->at,
                        "there are %zu size classes of vesicles, expected %zu as drafted", numbers->sizes.n,
                        plan->n_class);
    b.filling = true;
    b.number = numbers->number;
    b.formula = numbers->formula;
    b.names = names;
    b.noted = &plan->tape;
    b.class = work->class;
    b.n_class = plan->n_class;
    memset(b.class, 0, b.n_class * sizeof *b.class);
    for (size_t j = 0; j < b.n_class; ++j) b.class[j].d = numbers->sizes.diameter[j];
    build(&b, plan, blocked);
    assert(b.status || (b.n_node == graph->topology->n_compartment && b.n_process == graph->topology->n_process &&
                        b.n_organ == graph->topology->n_organ && b.n_note == plan->tape.n_note));
    return b.status;
}
