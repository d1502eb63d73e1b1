#include "model/body.h"

#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* One organ of this subject. */
typedef struct organ {
    double mass;         /* g */
    double flow;         /* plasma, mL/h */
    double plasma;       /* vascular plasma, mL */
    double interstitium; /* mL */
} organ;

/* One size of vesicle: its way through the body has nodes of its own. */
typedef struct size_class {
    double d;     /* diameter, cm */
    char *suffix; /* of its node names; "" where there is one class only */
    ves_node arterial, venous, blood_cells, csf, leptomeninges, nodes, node_phagocytes, endothelium, brain_fluid,
        holdup;
    bool has_holdup;
    ves_node plasma[VES_N_BODY_ORGAN], cells[VES_N_BODY_ORGAN], phagocytes[VES_N_BODY_ORGAN], sites[VES_N_BODY_ORGAN],
        tissue[VES_N_BODY_ORGAN];
    bool has_cells[VES_N_BODY_ORGAN], has_phagocytes[VES_N_BODY_ORGAN], has_sites[VES_N_BODY_ORGAN],
        has_tissue[VES_N_BODY_ORGAN];
} size_class;

/* Everything the stages below share. The first error sticks in `status`; later calls then do nothing. */
typedef struct builder {
    ves_parameters *parameters;
    ves_graph *graph;
    ves_report *report;
    ves_place at;
    ves_status status;
    organ organ[VES_N_BODY_ORGAN];
    double output; /* cardiac output of plasma, mL/h: the sum of the organ flows */
    double haematocrit, activity, d_ref;
    ves_node degraded, faeces; /* sinks are shared by all sizes */
    bool has_faeces;
    size_t n_class;
    size_class *class; /* [n_class] */
    size_class *c;     /* the one being built */
} builder;

/* ---- numbers ---- */

static double number(builder *b, const char *address)
{
    ves_parameter *p = ves_parameters_find(b->parameters, address);
    if (p) {
        p->used = true;
        return p->quantity.value;
    }
    const ves_body_setting *row = ves_body_setting_find(address);
    b->status =
        ves_fail(b->report, VES_E_MODEL, b->at, "\"%s\" is missing (%s), expected it in the species or the product",
                 address, row ? row->words : "unknown setting");
    return NAN;
}

static double organ_number(builder *b, const char *name, const char *setting)
{
    char address[160];
    char *text = ves_format("%s.%s", name, setting);
    if (!text) {
        b->status = ves_fail_memory(b->report);
        return NAN;
    }
    const size_t n = strlen(text) < sizeof address ? strlen(text) : sizeof address - 1;
    memcpy(address, text, n);
    address[n] = '\0';
    free(text);
    return number(b, address);
}

static ves_status identity(builder *b, const char *what, double is, double should, double tolerance)
{
    if (fabs(is - should) <= tolerance * fabs(should)) return VES_OK;
    return b->status = ves_fail(b->report, VES_E_MODEL, b->at, "%s: %.9g, expected %.9g (within %g)", what, is, should,
                                tolerance);
}

/* Tissues of the table become organs: volumes ~ BW, cardiac output ~ BW^0.75, fractions kept. */
static void size_organs(builder *b, const ves_tissues *tissues)
{
    const double weight = number(b, "body_weight"), reference = number(b, "body.weight");
    b->haematocrit = number(b, "body.haematocrit");
    b->activity = number(b, "mps.activity");
    const double plasma_share = 1.0 - b->haematocrit;
    const double output = number(b, "body.cardiac_output") * pow(weight / reference, 0.75) * plasma_share;
    double volume = 0.0, flow = 0.0, blood = 0.0;
    for (size_t i = 0; i < tissues->n && !b->status; ++i) {
        const ves_body_organ which = tissues->organ[i];
        organ *o = &b->organ[which];
        const double share = organ_number(b, tissues->name[i], "volume_fraction");
        volume += share;
        o->mass += weight * share;
        if (which == VES_ORGAN_NONE) continue;
        const bool pool = which == VES_ORGAN_ARTERIAL || which == VES_ORGAN_VENOUS;
        const double in_vessels = pool ? 1.0 : organ_number(b, tissues->name[i], "blood_fraction");
        blood += weight * share * in_vessels;
        o->plasma += weight * share * in_vessels * plasma_share;
        if (pool) continue;
        o->interstitium += weight * share * organ_number(b, tissues->name[i], "interstitial_fraction");
        if (which == VES_ORGAN_LUNG) continue;
        const double part = organ_number(b, tissues->name[i], "flow_fraction");
        flow += part;
        o->flow += output * part;
    }
    const double all_blood = number(b, "body.blood_volume") * weight / reference;
    if (b->status) return;
    identity(b, "volume fractions of the tissues must add up to 1", volume, 1.0, 1e-6);
    identity(b, "flow fractions of the tissues must add up to 1", flow, 1.0, 1e-6);
    identity(b, "blood in pools and tissues must add up to body.blood_volume", blood, all_blood, 1e-3);
    for (int i = 0; i < VES_N_BODY_ORGAN; ++i) b->output += b->organ[i].flow;
    b->organ[VES_ORGAN_LUNG].flow = b->output;
    for (int i = 0; i < VES_ORGAN_NONE; ++i) {
        if (!b->status && !(b->organ[i].plasma > 0.0)) {
            b->status = ves_fail(b->report, VES_E_MODEL, b->at,
                                 "no tissue of the species makes up \"%s\", expected one with organ = \"%s\"",
                                 ves_body_organ_name((ves_body_organ)i), ves_body_organ_name((ves_body_organ)i));
        }
    }
}

/* ---- nodes and edges ---- */

static ves_node add_node(builder *b, const char *organ_name, const char *part, double volume)
{
    ves_node node = {0};
    if (b->status) return node;
    const char *suffix = b->c ? b->c->suffix : "";
    char *name = ves_format("%s%s%s%s", organ_name, part ? "_" : "", part ? part : "", suffix);
    b->status =
        name ? ves_graph_add_compartment(b->graph, name, volume, b->at, &node, b->report) : ves_fail_memory(b->report);
    free(name);
    return node;
}

/* A node that all sizes share. */
static ves_node add_sink(builder *b, const char *name)
{
    ves_node node = {0};
    if (!b->status) b->status = ves_graph_add_compartment(b->graph, name, NAN, b->at, &node, b->report);
    return node;
}

static void add_edge(builder *b, const char *kind, ves_node from, ves_node to, size_t group, const double p[])
{
    if (b->status) return;
    ves_process process = {.kind = ves_process_kind_find(kind), .from = from, .to = to, .group = group, .at = b->at};
    for (size_t i = 0; i < process.kind->n_param; ++i) process.p[i] = p[i];
    b->status = ves_graph_add_process(b->graph, &process, b->report);
}

/* A rate or clearance of 0 is no process: nothing is carried along for it. */
static void add_rate(builder *b, ves_node from, ves_node to, double rate)
{
    if (rate != 0.0) add_edge(b, "first_order", from, to, VES_NO_GROUP, &rate);
}

static void add_clearance(builder *b, ves_node from, ves_node to, double clearance)
{
    if (clearance != 0.0) add_edge(b, "clearance", from, to, VES_NO_GROUP, &clearance);
}

static void add_flow(builder *b, ves_node from, ves_node to, double flow)
{
    add_edge(b, "flow", from, to, VES_NO_GROUP, (const double[]){flow, 1.0});
}

static const char *name_of(ves_body_organ which)
{
    return ves_body_organ_name(which);
}

/* Parenchymal cells of an organ, made when the first process leads there; their vesicles are degraded with k_degP. */
static ves_node cells_of(builder *b, ves_body_organ which)
{
    size_class *const c = b->c;
    if (c->has_cells[which]) return c->cells[which];
    c->has_cells[which] = true;
    c->cells[which] = add_node(b, name_of(which), "parenchyma", NAN);
    const double loss = number(b, "parenchyma.degradation.rate");
    const double bile = which == VES_ORGAN_LIVER ? number(b, "liver.bile_share") : 0.0;
    add_rate(b, c->cells[which], b->degraded, loss * (1.0 - bile));
    if (bile > 0.0) {
        if (!b->has_faeces) b->faeces = add_sink(b, "faeces");
        b->has_faeces = true;
        add_rate(b, c->cells[which], b->faeces, loss * bile);
    }
    return c->cells[which];
}

static ves_node phagocytes_of(builder *b, ves_body_organ which)
{
    size_class *const c = b->c;
    if (c->has_phagocytes[which]) return c->phagocytes[which];
    c->has_phagocytes[which] = true;
    c->phagocytes[which] = add_node(b, name_of(which), "phagocytes", NAN);
    add_rate(b, c->phagocytes[which], b->degraded, number(b, "phagocyte.degradation.rate"));
    return c->phagocytes[which];
}

/* ---- stages, in the order of docs/model.md ---- */

/* Plasma goes round; what each node takes in it gives out (checked). */
static void circulation(builder *b)
{
    size_class *const c = b->c;
    const organ *o = b->organ;
    c->arterial = add_node(b, "arterial_plasma", NULL, o[VES_ORGAN_ARTERIAL].plasma);
    c->venous = add_node(b, "venous_plasma", NULL, o[VES_ORGAN_VENOUS].plasma);
    for (int i = VES_ORGAN_LUNG; i <= VES_ORGAN_REST; ++i)
        c->plasma[i] = add_node(b, name_of((ves_body_organ)i), "plasma", o[i].plasma);
    c->blood_cells = add_node(b, "blood_cells", NULL, NAN);

    const double d0 = number(b, "lung.holdup.onset"), d1 = number(b, "lung.holdup.full");
    const double steep = fmin(1.0, fmax(0.0, (c->d - d0) / (d1 - d0))),
                 trap = number(b, "lung.holdup.fraction") * steep * steep;
    add_flow(b, c->venous, c->plasma[VES_ORGAN_LUNG], b->output * (1.0 - trap));
    add_flow(b, c->plasma[VES_ORGAN_LUNG], c->arterial, b->output);
    if (trap > 0.0) { /* held in capillaries while their plasma passes */
        c->holdup = add_node(b, "lung_holdup", NULL, NAN);
        c->has_holdup = true;
        add_flow(b, c->venous, c->holdup, b->output * trap);
        add_rate(b, c->holdup, c->plasma[VES_ORGAN_LUNG], number(b, "lung.holdup.release.rate"));
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
    identity(b, "venous return must equal cardiac output", into_venous + into_liver, b->output, 1e-12);
}

/* Share of uptake in liver and spleen that goes to the surface sites of phagocytes. */
static double site_clearance(builder *b, ves_body_organ which)
{
    const double clearance = organ_number(b, name_of(which), "uptake.clearance") * b->organ[which].mass * b->activity;
    return clearance * organ_number(b, name_of(which), "uptake.macrophage_share");
}

/* Surface sites come before any uptake: all sizes compete for them, so each binding watches them all. */
static void sites(builder *b)
{
    const ves_body_organ with_sites[] = {VES_ORGAN_LIVER, VES_ORGAN_SPLEEN};
    for (size_t i = 0; i < sizeof with_sites / sizeof with_sites[0]; ++i) {
        if (!(site_clearance(b, with_sites[i]) > 0.0)) continue;
        b->c->sites[with_sites[i]] = add_node(b, name_of(with_sites[i]), "sites", NAN);
        b->c->has_sites[with_sites[i]] = true;
    }
}

/* Sites in use, in vesicles of reference size: a vesicle covers more of them as its surface grows. */
static size_t occupied_sites(builder *b, ves_body_organ which)
{
    ves_node node[VES_SIZE_CLASS_MAX];
    double weight[VES_SIZE_CLASS_MAX];
    size_t group = VES_NO_GROUP;
    for (size_t j = 0; j < b->n_class; ++j) {
        node[j] = b->class[j].sites[which];
        weight[j] = b->class[j].d / b->d_ref * b->class[j].d / b->d_ref;
    }
    if (!b->status) b->status = ves_graph_add_group(b->graph, b->n_class, node, weight, &group, b->report);
    return group;
}

/* Phi(d)/Phi(d_ref), Phi(d) = max(0, 1 - d/d_f)^2: how much better or worse than the reference a size passes fenestrae.
 */
static double fenestral_passage(builder *b)
{
    const double d_f = number(b, "liver.fenestra.diameter");
    if (!b->status && !(d_f > b->d_ref)) {
        b->status = ves_fail(b->report, VES_E_MODEL, b->at,
                             "liver.fenestra.diameter (%g nm) must be more than size.reference (%g nm)", d_f * 1e7,
                             b->d_ref * 1e7);
    }
    const double now = fmax(0.0, 1.0 - b->c->d / d_f), then = 1.0 - b->d_ref / d_f;
    return now * now / (then * then);
}

/* Liver and spleen: part to surface sites and on into phagocytes, part into parenchyma (in the liver through
 * fenestrae). */
static void site_uptake(builder *b, ves_body_organ which)
{
    size_class *const c = b->c;
    const double mass = b->organ[which].mass, at_sites = site_clearance(b, which);
    const double all = organ_number(b, name_of(which), "uptake.clearance") * mass * b->activity;
    if (at_sites > 0.0) {
        const double capacity =
            number(b, "mps.sites.capacity") * mass / number(b, "mps.sites.reference_mass") * b->activity;
        const double factor = pow(c->d / b->d_ref, number(b, "size.exponent.phagocyte"));
        add_edge(b, "site_binding", c->plasma[which], c->sites[which], occupied_sites(b, which),
                 (const double[]){at_sites * factor, capacity});
        add_rate(b, c->sites[which], phagocytes_of(b, which), number(b, "mps.internalisation.rate"));
    }
    const double passage = which == VES_ORGAN_LIVER ? fenestral_passage(b) : 1.0;
    const double parenchymal = (all - at_sites) * passage;
    if (parenchymal > 0.0) add_clearance(b, c->plasma[which], cells_of(b, which), parenchymal);
}

static void uptake(builder *b)
{
    size_class *const c = b->c;
    const double size = c->d / b->d_ref;
    const double phagocyte_factor = pow(size, number(b, "size.exponent.phagocyte")),
                 tissue_factor = pow(size, number(b, "size.exponent.tissue"));
    site_uptake(b, VES_ORGAN_LIVER);
    site_uptake(b, VES_ORGAN_SPLEEN);
    const double lung =
        number(b, "lung.uptake.clearance") * b->organ[VES_ORGAN_LUNG].mass * b->activity * number(b, "mps.lung_factor");
    if (lung > 0.0)
        add_clearance(b, c->plasma[VES_ORGAN_LUNG], phagocytes_of(b, VES_ORGAN_LUNG), lung * phagocyte_factor);
    const double rest =
        number(b, "rest.uptake.clearance") * b->organ[VES_ORGAN_REST].mass * b->activity * tissue_factor;
    const double share = number(b, "rest.uptake.macrophage_share");
    if (rest * share > 0.0) add_clearance(b, c->plasma[VES_ORGAN_REST], phagocytes_of(b, VES_ORGAN_REST), rest * share);
    if (rest * (1.0 - share) > 0.0)
        add_clearance(b, c->plasma[VES_ORGAN_REST], cells_of(b, VES_ORGAN_REST), rest * (1.0 - share));
    const ves_body_organ plain[] = {VES_ORGAN_KIDNEY, VES_ORGAN_GUT, VES_ORGAN_HEART};
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; ++i) {
        const double clearance =
            organ_number(b, name_of(plain[i]), "uptake.clearance") * b->organ[plain[i]].mass * tissue_factor;
        if (clearance > 0.0) add_clearance(b, c->plasma[plain[i]], cells_of(b, plain[i]), clearance);
    }
}

static void blood(builder *b)
{
    size_class *const c = b->c;
    const double on = number(b, "blood_cells.association.rate"), off = number(b, "blood_cells.dissociation.rate");
    const double va = b->organ[VES_ORGAN_ARTERIAL].plasma, vv = b->organ[VES_ORGAN_VENOUS].plasma;
    add_rate(b, c->arterial, c->blood_cells, on);
    add_rate(b, c->venous, c->blood_cells, on);
    add_rate(b, c->blood_cells, c->arterial, off * va / (va + vv));
    add_rate(b, c->blood_cells, c->venous, off * vv / (va + vv));
    const double lysis = number(b, "plasma.lysis.rate");
    add_rate(b, c->arterial, b->degraded, lysis);
    add_rate(b, c->venous, b->degraded, lysis);
    for (int i = VES_ORGAN_LUNG; i <= VES_ORGAN_REST; ++i) add_rate(b, c->plasma[i], b->degraded, lysis);
}

static void lymph(builder *b)
{
    size_class *const c = b->c;
    const double transit = number(b, "lymph.transit.rate");
    c->nodes = add_node(b, "lymph_nodes", NULL, NAN);
    c->node_phagocytes = add_node(b, "lymph_nodes", "phagocytes", NAN);
    add_rate(b, c->nodes, c->venous, transit);
    add_rate(b, c->nodes, c->node_phagocytes, number(b, "lymph.retention_ratio") * transit * c->d / b->d_ref);
    add_rate(b, c->node_phagocytes, b->degraded, number(b, "phagocyte.degradation.rate"));
}

/* Interstitium, where the vessel wall lets vesicles through at all (by default it does not). */
static void interstitium(builder *b)
{
    size_class *const c = b->c;
    const ves_body_organ open[] = {VES_ORGAN_LUNG, VES_ORGAN_KIDNEY, VES_ORGAN_GUT, VES_ORGAN_HEART, VES_ORGAN_REST};
    for (size_t i = 0; i < sizeof open / sizeof open[0]; ++i) {
        const ves_body_organ which = open[i];
        const organ *o = &b->organ[which];
        const double ps = organ_number(b, name_of(which), "permeability") * o->mass;
        if (b->status || ps == 0.0) continue;
        c->tissue[which] = add_node(b, name_of(which), "interstitium", o->interstitium);
        c->has_tissue[which] = true;
        add_edge(b, "permeability", c->plasma[which], c->tissue[which], VES_NO_GROUP,
                 (const double[]){ps, 1.0, 1.0, number(b, "interstitium.partition")});
        add_clearance(b, c->tissue[which], c->nodes, number(b, "lymph.flow_fraction") * o->flow);
        add_rate(b, c->tissue[which], cells_of(b, which), number(b, "interstitium.uptake.rate"));
    }
}

/* The blood-brain barrier, interstitial fluid of the brain, CSF and leptomeninges. */
static void brain(builder *b)
{
    size_class *const c = b->c;
    const double mass = b->organ[VES_ORGAN_BRAIN].mass, volume = number(b, "csf.volume");
    const ves_node plasma = c->plasma[VES_ORGAN_BRAIN];
    c->endothelium = add_node(b, "brain_endothelium", NULL, NAN);
    c->brain_fluid = add_node(b, "brain_interstitium", NULL, b->organ[VES_ORGAN_BRAIN].interstitium);
    c->csf = add_node(b, "csf", NULL, volume);
    c->leptomeninges = add_node(b, "leptomeninges", NULL, NAN);
    const double limit = number(b, "brain.size_limit"), factor = number(b, "brain.size_factor");
    add_clearance(b, plasma, c->endothelium, number(b, "brain.influx") * mass * (c->d > limit ? factor : 1.0));
    add_rate(b, c->endothelium, c->brain_fluid, number(b, "brain.transcytosis.rate"));
    add_rate(b, c->endothelium, plasma, number(b, "brain.return.rate"));
    add_rate(b, c->endothelium, b->degraded, number(b, "phagocyte.degradation.rate"));
    add_rate(b, c->brain_fluid, plasma, number(b, "brain.efflux.rate"));
    add_rate(b, c->brain_fluid, c->csf, number(b, "brain.bulk_flow.rate") * number(b, "brain.mobile_fraction"));
    add_rate(b, c->brain_fluid, cells_of(b, VES_ORGAN_BRAIN), number(b, "brain.uptake.rate"));
    add_clearance(b, c->arterial, c->csf, number(b, "csf.choroid_transfer") * mass);
    const double turnover = number(b, "csf.production") / volume, bind = number(b, "csf.leptomeninges.binding.rate");
    const double inside = number(b, "csf.parenchymal_fraction"), to_lymph = number(b, "csf.lymph_share");
    add_rate(b, c->csf, c->nodes, turnover * to_lymph);
    add_rate(b, c->csf, c->venous, turnover * (1.0 - to_lymph));
    add_rate(b, c->csf, c->leptomeninges, bind);
    add_rate(b, c->csf, c->brain_fluid, (turnover + bind) * inside / (1.0 - inside));
    add_rate(b, c->leptomeninges, c->csf, number(b, "csf.leptomeninges.release.rate"));
    add_rate(b, c->leptomeninges, b->degraded, number(b, "phagocyte.degradation.rate"));
}

/* ---- what the results call an organ ---- */

static void add_organ(builder *b, const char *name, const ves_node node[], size_t n, double volume, const char *uberon)
{
    if (!b->status) b->status = ves_graph_add_organ(b->graph, name, n, node, NULL, volume, volume, uberon, b->report);
}

/* Nodes of one organ over all sizes, as they are collected. */
typedef struct node_list {
    ves_node node[8 * VES_SIZE_CLASS_MAX];
    size_t n;
} node_list;

static void put(node_list *list, bool is_there, ves_node node)
{
    if (is_there) list->node[list->n++] = node;
}

static void add_whole_organ(builder *b, ves_body_organ which, const char *uberon)
{
    node_list list = {.n = 0};
    for (size_t j = 0; j < b->n_class; ++j) {
        const size_class *c = &b->class[j];
        put(&list, true, c->plasma[which]);
        put(&list, which == VES_ORGAN_LUNG && c->has_holdup, c->holdup);
        put(&list, c->has_sites[which], c->sites[which]);
        put(&list, c->has_phagocytes[which], c->phagocytes[which]);
        put(&list, which == VES_ORGAN_BRAIN, c->endothelium);
        put(&list, which == VES_ORGAN_BRAIN, c->brain_fluid);
        put(&list, c->has_tissue[which], c->tissue[which]);
        put(&list, c->has_cells[which], c->cells[which]);
    }
    add_organ(b, name_of(which), list.node, list.n, b->organ[which].mass, uberon);
}

/* Pools and parts that are no whole organ: their nodes are members of a size class, at these offsets. */
static void add_parts(builder *b, const char *name, size_t n, const size_t offset[], double volume, const char *uberon)
{
    node_list list = {.n = 0};
    for (size_t j = 0; j < b->n_class; ++j) {
        for (size_t k = 0; k < n; ++k) put(&list, true, *(const ves_node *)((const char *)&b->class[j] + offset[k]));
    }
    add_organ(b, name, list.node, list.n, volume, uberon);
}

/* UBERON ids: the Uber-anatomy ontology (Mungall 2012, Genome Biol 13:R5). */
static void organs(builder *b)
{
    const double plasma = b->organ[VES_ORGAN_ARTERIAL].plasma + b->organ[VES_ORGAN_VENOUS].plasma;
    const size_t pools[] = {offsetof(size_class, arterial), offsetof(size_class, venous),
                            offsetof(size_class, blood_cells)};
    add_parts(b, "plasma", 2, pools, plasma, "UBERON:0001969");
    add_parts(b, "blood", 3, pools, plasma / (1.0 - b->haematocrit), "UBERON:0000178");
    add_whole_organ(b, VES_ORGAN_LUNG, "UBERON:0002048");
    add_whole_organ(b, VES_ORGAN_LIVER, "UBERON:0002107");
    add_whole_organ(b, VES_ORGAN_SPLEEN, "UBERON:0002106");
    add_whole_organ(b, VES_ORGAN_KIDNEY, "UBERON:0002113");
    add_whole_organ(b, VES_ORGAN_BRAIN, "UBERON:0000955");
    const size_t parenchyma[] = {offsetof(size_class, brain_fluid),
                                 offsetof(size_class, cells) + VES_ORGAN_BRAIN * sizeof(ves_node)};
    add_parts(b, "brain_parenchyma", b->class[0].has_cells[VES_ORGAN_BRAIN] ? 2 : 1, parenchyma,
              b->organ[VES_ORGAN_BRAIN].mass, NULL);
    add_whole_organ(b, VES_ORGAN_GUT, "UBERON:0000160");
    add_whole_organ(b, VES_ORGAN_HEART, "UBERON:0000948");
    add_whole_organ(b, VES_ORGAN_REST, NULL);
    const size_t csf[] = {offsetof(size_class, csf)}, lepto[] = {offsetof(size_class, leptomeninges)};
    const size_t nodes[] = {offsetof(size_class, nodes), offsetof(size_class, node_phagocytes)};
    add_parts(b, "csf", 1, csf, number(b, "csf.volume"), "UBERON:0001359");
    add_parts(b, "leptomeninges", 1, lepto, NAN, "UBERON:0000391");
    add_parts(b, "lymph_nodes", 2, nodes, NAN, "UBERON:0000029");
    add_organ(b, "urine", NULL, 0, NAN, "UBERON:0001088"); /* no intact vesicle passes the glomerulus */
    add_organ(b, "faeces", &b->faeces, b->has_faeces ? 1 : 0, NAN, "UBERON:0001988");
    add_organ(b, "degraded", &b->degraded, 1, NAN, NULL);
}

/* The size classes of the product: so far the one its diameter says. */
static void size_classes(builder *b)
{
    b->class = ves_new(1, sizeof *b->class);
    char *suffix = ves_format("%s", "");
    if (!b->class || !suffix) {
        free(suffix);
        if (!b->status) b->status = ves_fail_memory(b->report);
        return;
    }
    b->n_class = 1;
    b->class[0].d = number(b, "vesicle.diameter");
    b->class[0].suffix = suffix;
}

ves_status ves_body_build(ves_parameters *parameters, const ves_tissues *tissues, ves_place at, ves_graph *graph,
                          ves_report *report)
{
    builder b = {.parameters = parameters, .graph = graph, .report = report, .at = at};
    b.status = ves_graph_set_amount_unit(graph, "particle", report);
    if (!b.status) size_organs(&b, tissues);
    b.d_ref = number(&b, "size.reference");
    size_classes(&b);
    void (*const stages[])(builder *) = {circulation, sites, uptake, blood, lymph, interstitium, brain};
    b.degraded = add_sink(&b, "degraded");
    for (size_t i = 0; i < sizeof stages / sizeof stages[0]; ++i) {
        for (size_t j = 0; j < b.n_class && !b.status; ++j) {
            b.c = &b.class[j];
            stages[i](&b);
        }
    }
    if (!b.status) organs(&b);
    for (size_t j = 0; j < b.n_class; ++j) free(b.class[j].suffix);
    free(b.class);
    return b.status;
}
