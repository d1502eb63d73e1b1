#include "model/body.h"

#include "base/array.h"
#include "model/builder.h"

#include "base/memory.h"
#include "base/text.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* ---- stages, in the order of docs/model.md ---- */

static void add_flow(ves_builder *b, ves_node from, ves_node to, double flow)
{
    ves_builder_edge(b, "flow", from, to, VES_NONE, (const double[]){flow, 1.0});
}

static const char *name_of(const ves_builder *b, ves_body_organ which)
{
    return ves_builder_name(b, which);
}

/* Share of this size that capillaries of an organ hold up in one pass. */
static double held_share(ves_builder *b, ves_body_organ which)
{
    if (!ves_builder_row(b, which)->holdup) return 0.0;
    const double d0 = ves_builder_row_number(b, which, "holdup.onset"),
                 d1 = ves_builder_row_number(b, which, "holdup.full");
    const double steep = fmin(1.0, fmax(0.0, (b->c->d - d0) / (d1 - d0)));
    return ves_builder_row_number(b, which, "holdup.fraction") * steep * steep;
}

/* Is there a subject in which this size is held up there? Asked while drafting. */
static bool may_be_held(ves_builder *b, ves_body_organ which)
{
    return !b->filling && b->c->d_most > ves_builder_row_low(b, which, "holdup.onset") &&
           ves_builder_row_high(b, which, "holdup.fraction") > 0.0;
}

/* Plasma comes into an organ; what its capillaries hold up waits beside it while their plasma passes. */
static void inflow(ves_builder *b, ves_body_organ which)
{
    ves_size_class *const c = b->c;
    const ves_organ_row *row = ves_builder_row(b, which);
    const ves_node source = row->in_series ? c->venous : c->arterial;
    const double flow = b->organ[which].flow, trap = held_share(b, which);
    add_flow(b, source, c->plasma[which], flow * (1.0 - trap));
    if (row->in_series) add_flow(b, c->plasma[which], c->arterial, flow);
    if (!row->holdup || !ves_builder_path(b, trap, may_be_held(b, which))) return;
    c->holdup[which] = ves_builder_node(b, row->name, "holdup", NAN, VES_ROLE_TISSUE, which);
    c->has_holdup[which] = true;
    add_flow(b, source, c->holdup[which], flow * trap);
    ves_builder_rate(b, c->holdup[which], c->plasma[which], ves_builder_row_number(b, which, "holdup.release.rate"));
}

/* Plasma goes on, to the veins or to the organ that this one drains into. */
static void outflow(ves_builder *b, ves_body_organ which)
{
    const ves_organ_row *row = ves_builder_row(b, which);
    add_flow(b, b->c->plasma[which], row->to < VES_ORGAN_ARTERIAL ? b->c->plasma[row->to] : b->c->venous,
             b->from_all[which]);
}

/* What each organ takes in it gives out. */
static void check_balance(ves_builder *b)
{
    double back = 0.0;
    for (size_t i = 0; i < b->n_row; ++i) {
        const ves_organ_row *row = &b->tissues->row[i];
        double in = b->organ[i].flow;
        for (size_t k = 0; k < b->n_row; ++k) {
            if (b->tissues->row[k].to == (ves_body_organ)i) in += b->from_all[k];
        }
        ves_builder_identity(b, "blood that leaves an organ must be what comes to it", b->from_all[i], in, 1e-12);
        if (row->to == VES_ORGAN_VENOUS) back += b->from_all[i];
    }
    ves_builder_identity(b, "venous return must equal cardiac output", back, b->output, 1e-12);
}

/* Plasma goes round. */
static void circulation(ves_builder *b)
{
    ves_size_class *const c = b->c;
    const ves_organ_size *o = b->organ;
    c->arterial =
        ves_builder_node(b, "arterial_plasma", NULL, o[VES_ORGAN_ARTERIAL].plasma, VES_ROLE_PLASMA, VES_ORGAN_ARTERIAL);
    c->venous =
        ves_builder_node(b, "venous_plasma", NULL, o[VES_ORGAN_VENOUS].plasma, VES_ROLE_PLASMA, VES_ORGAN_VENOUS);
    for (size_t i = 0; i < b->n_row; ++i) {
        const ves_body_organ which = (ves_body_organ)i;
        c->plasma[i] = ves_builder_node(b, name_of(b, which), "plasma", o[i].plasma, VES_ROLE_VESSEL, which);
    }
    c->blood_cells = ves_builder_node(b, "blood_cells", NULL, NAN, VES_ROLE_BLOOD_CELLS, VES_ORGAN_NONE);
    for (size_t i = 0; i < b->n_row; ++i) {
        const ves_organ_row *row = &b->tissues->row[i];
        inflow(b, (ves_body_organ)i);
        if (!row->in_series && !row->has_portal) outflow(b, (ves_body_organ)i);
    }
    for (size_t i = 0; i < b->n_row; ++i) {
        const ves_organ_row *row = &b->tissues->row[i];
        if (!row->in_series && row->has_portal) outflow(b, (ves_body_organ)i);
    }
    check_balance(b);
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
    for (size_t i = 0; i < b->n_row; ++i) {
        const ves_body_organ which = (ves_body_organ)i;
        const double sites_in_organ = ves_builder_organ_number(b, name_of(b, which), "ligand.capacity");
        if (!ves_builder_path(b, sites_in_organ, false) || b->status) continue;
        const double largest =
            sites_in_organ * ves_builder_organ_number(b, name_of(b, which), "ligand.internalisation.rate");
        ves_builder_edge(b, "competitive", b->c->plasma[which], ves_builder_cells(b, which), in_plasma_of(b, which),
                         (const double[]){largest, ves_builder_organ_number(b, name_of(b, which), "ligand.affinity")});
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
    for (size_t i = 0; i < b->n_row; ++i) ves_builder_rate(b, c->plasma[i], b->degraded, lysis);
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
    for (size_t i = 0; i < b->n_row; ++i) {
        const ves_body_organ which = (ves_body_organ)i;
        const ves_wall wall = ves_builder_row(b, which)->wall;
        if (wall != VES_WALL_CONTINUOUS && wall != VES_WALL_FENESTRATED) continue;
        double ps = ves_builder_row_number(b, which, "permeability") * b->organ[which].mass;
        if (!ves_builder_path(b, ps, false) || b->status) continue;
        ps *= pow(b->c->d / b->d_ref, ves_builder_row_number(b, which, "permeability_exponent"));
        ves_builder_edge(b, "permeability", b->c->plasma[which], ves_builder_interstitium(b, which), VES_NONE,
                         (const double[]){ps, 1.0, 1.0, ves_builder_number(b, "interstitium.partition")});
    }
}

/* A wall that is a barrier: into its endothelium, through it, and into the cells behind it. */
static void barrier(ves_builder *b, ves_body_organ which)
{
    ves_size_class *const c = b->c;
    const ves_node plasma = c->plasma[which], fluid = c->tissue[which], endothelium = c->endothelium[which];
    const double limit = ves_builder_row_number(b, which, "size_limit"),
                 factor = ves_builder_row_number(b, which, "size_factor");
    const double influx = ves_builder_row_number(b, which, "influx") * b->organ[which].mass,
                 into = influx * (c->d > limit ? factor : 1.0);
    const bool may_enter = !b->filling && influx != 0.0 && c->d_least <= ves_builder_row_high(b, which, "size_limit");
    if (ves_builder_path(b, into, b->keep || may_enter))
        ves_builder_edge(b, "clearance", plasma, endothelium, VES_NONE, &into);
    ves_builder_rate(b, endothelium, fluid, ves_builder_row_number(b, which, "transcytosis.rate"));
    ves_builder_rate(b, endothelium, plasma, ves_builder_row_number(b, which, "return.rate"));
    ves_builder_rate(b, endothelium, ves_builder_lost(b, which), ves_builder_number(b, "phagocyte.degradation.rate"));
    ves_builder_rate(b, fluid, plasma, ves_builder_row_number(b, which, "efflux.rate"));
    if (which == b->tissues->csf)
        ves_builder_rate(b, fluid, c->csf,
                         ves_builder_row_number(b, which, "bulk_flow.rate") *
                             ves_builder_row_number(b, which, "mobile_fraction"));
    ves_builder_rate(b, fluid, ves_builder_cells(b, which), ves_builder_row_number(b, which, "uptake.rate"));
}

/* Cerebrospinal fluid and leptomeninges. */
static void cerebrospinal(ves_builder *b)
{
    ves_size_class *const c = b->c;
    const ves_body_organ brain = b->tissues->csf;
    ves_builder_clearance(b, c->arterial, c->csf, ves_builder_number(b, "csf.choroid_transfer") * b->organ[brain].mass);
    const double turnover = ves_builder_number(b, "csf.production") / ves_builder_number(b, "csf.volume"),
                 bind = ves_builder_number(b, "csf.leptomeninges.binding.rate");
    const double inside = ves_builder_number(b, "csf.parenchymal_fraction"),
                 to_lymph = ves_builder_number(b, "csf.lymph_share");
    ves_builder_rate(b, c->csf, c->nodes, turnover * to_lymph);
    ves_builder_rate(b, c->csf, c->venous, turnover * (1.0 - to_lymph));
    ves_builder_rate(b, c->csf, c->leptomeninges, bind);
    ves_builder_rate(b, c->csf, c->tissue[brain], (turnover + bind) * inside / (1.0 - inside));
    ves_builder_rate(b, c->leptomeninges, c->csf, ves_builder_number(b, "csf.leptomeninges.release.rate"));
    ves_builder_rate(b, c->leptomeninges, b->degraded, ves_builder_number(b, "phagocyte.degradation.rate"));
}

static void barriers(ves_builder *b)
{
    ves_size_class *const c = b->c;
    for (size_t i = 0; i < b->n_row; ++i) {
        const ves_organ_row *row = &b->tissues->row[i];
        const ves_body_organ which = (ves_body_organ)i;
        if (row->wall != VES_WALL_BARRIER) continue;
        c->endothelium[i] = ves_builder_node(b, row->name, "endothelium", NAN, VES_ROLE_CELLS, which);
        c->tissue[i] = ves_builder_node(b, row->name, "interstitium", b->organ[i].interstitium, VES_ROLE_TISSUE, which);
        c->has_endothelium[i] = c->has_tissue[i] = true;
        if (which == b->tissues->csf) {
            c->csf =
                ves_builder_node(b, "csf", NULL, ves_builder_number(b, "csf.volume"), VES_ROLE_CSF, VES_ORGAN_NONE);
            c->leptomeninges = ves_builder_node(b, "leptomeninges", NULL, NAN, VES_ROLE_CELLS, VES_PLACE_LEPTOMENINGES);
        }
        barrier(b, which);
        if (which == b->tissues->csf) cerebrospinal(b);
    }
}

/* ---- two passes ---- */

/* All stages, in their order: the same for drafting and filling. */
static void build(ves_builder *b, const ves_body_plan *plan, double blocked[])
{
    if (!b->status) ves_build_sizes(b);
    b->d_ref = ves_builder_number(b, "size.reference");
    b->degraded = ves_builder_sink(b, "degraded", NULL, NAN, VES_ROLE_SINK, VES_ORGAN_NONE);
    if (b->blocker) b->unblocked = ves_builder_sink(b, "blocker_gone", NULL, NAN, VES_ROLE_AGENT, VES_ORGAN_NONE);
    void (*const stages[])(ves_builder *) = {circulation, ves_build_sites, ves_build_uptake, blood,
                                             lymph,       extravasation,   barriers,         ligands};
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
    if (!b->status && plan->label) ves_build_label(b, plan->places, plan->n_depot, plan->depot);
    if (!b->status) ves_build_delivered(b);
    b->at = plan->at;
    if (!b->status && plan->blocker) ves_build_blocking(b, blocked);
}

static ves_builder start(const ves_body_plan *plan, ves_graph *graph, ves_report *report)
{
    return (ves_builder){.graph = graph,
                         .report = report,
                         .at = plan->at,
                         .tissues = plan->tissues,
                         .n_row = plan->tissues->n_row,
                         .product_at = plan->product_at,
                         .keep = plan->keep,
                         .blocker = plan->blocker};
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
    double blocked[VES_ORGAN_MAX];
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
    plan->n_blocked = 0;
    for (size_t i = 0; i < b.n_row && plan->blocker && b.n_class > 0; ++i) {
        if (b.class[0].has_sites[i]) plan->blocked_node[plan->n_blocked++] = b.blocked[i];
    }
    plan->n_loose = b.n_loose;
    plan->loose = b.loose;
    plan->free_label = b.free_label;
    plan->bound_label = b.bound_label;
    plan->dark_label = b.dark_label;
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
    free(plan->loose);
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
                         ves_body_work *work, ves_graph *graph, double blocked[], ves_report *report)
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
    for (size_t j = 0; j < b.n_class; ++j) {
        memset(&b.class[j], 0, offsetof(ves_size_class, plasma));
        b.class[j].d = numbers->sizes.diameter[j];
    }
    build(&b, plan, blocked);
    assert(b.status || (b.n_node == graph->topology->n_compartment && b.n_process == graph->topology->n_process &&
                        b.n_organ == graph->topology->n_organ && b.n_note == plan->tape.n_note));
    return b.status;
}
