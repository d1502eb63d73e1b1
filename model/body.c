#include "model/body.h"

#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One organ of this subject. */
typedef struct organ {
    double mass;         /* g */
    double flow;         /* plasma, mL/h */
    double plasma;       /* vascular plasma, mL */
    double interstitium; /* mL */
} organ;

/* Everything the stages below share. The first error sticks in `status`; later calls then do nothing. */
typedef struct builder {
    ves_parameters *parameters;
    ves_graph *graph;
    ves_report *report;
    ves_place at;
    ves_status status;
    organ organ[VES_N_BODY_ORGAN];
    double output;                          /* cardiac output of plasma, mL/h: the sum of the organ flows */
    double haematocrit, activity, d, d_ref; /* -, -, cm, cm */
    ves_node arterial, venous, degraded, faeces, blood_cells, csf, leptomeninges, nodes, node_phagocytes, endothelium,
        brain_fluid, holdup;
    bool has_faeces, has_holdup;
    ves_node plasma[VES_N_BODY_ORGAN], cells[VES_N_BODY_ORGAN], phagocytes[VES_N_BODY_ORGAN], sites[VES_N_BODY_ORGAN],
        tissue[VES_N_BODY_ORGAN];
    bool has_cells[VES_N_BODY_ORGAN], has_phagocytes[VES_N_BODY_ORGAN], has_sites[VES_N_BODY_ORGAN],
        has_tissue[VES_N_BODY_ORGAN];
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
    if (b->status) return;
    identity(b, "volume fractions of the tissues must add up to 1", volume, 1.0, 1e-6);
    identity(b, "flow fractions of the tissues must add up to 1", flow, 1.0, 1e-6);
    identity(b, "blood in pools and tissues must add up to body.blood_volume", blood,
             number(b, "body.blood_volume") * weight / reference, 1e-3);
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
    char *name = part ? ves_format("%s_%s", organ_name, part) : ves_format("%s", organ_name);
    b->status =
        name ? ves_graph_add_compartment(b->graph, name, volume, b->at, &node, b->report) : ves_fail_memory(b->report);
    free(name);
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
    if (b->has_cells[which]) return b->cells[which];
    b->has_cells[which] = true;
    b->cells[which] = add_node(b, name_of(which), "parenchyma", NAN);
    const double loss = number(b, "parenchyma.degradation.rate");
    const double bile = which == VES_ORGAN_LIVER ? number(b, "liver.bile_share") : 0.0;
    add_rate(b, b->cells[which], b->degraded, loss * (1.0 - bile));
    if (bile > 0.0) {
        b->faeces = add_node(b, "faeces", NULL, NAN);
        b->has_faeces = true;
        add_rate(b, b->cells[which], b->faeces, loss * bile);
    }
    return b->cells[which];
}

static ves_node phagocytes_of(builder *b, ves_body_organ which)
{
    if (b->has_phagocytes[which]) return b->phagocytes[which];
    b->has_phagocytes[which] = true;
    b->phagocytes[which] = add_node(b, name_of(which), "phagocytes", NAN);
    add_rate(b, b->phagocytes[which], b->degraded, number(b, "phagocyte.degradation.rate"));
    return b->phagocytes[which];
}

/* ---- stages, in the order of docs/model.md ---- */

/* Plasma goes round; what each node takes in it gives out (checked). */
static void circulation(builder *b)
{
    const organ *o = b->organ;
    b->arterial = add_node(b, "arterial_plasma", NULL, o[VES_ORGAN_ARTERIAL].plasma);
    b->venous = add_node(b, "venous_plasma", NULL, o[VES_ORGAN_VENOUS].plasma);
    for (int i = VES_ORGAN_LUNG; i <= VES_ORGAN_REST; ++i)
        b->plasma[i] = add_node(b, name_of((ves_body_organ)i), "plasma", o[i].plasma);
    b->blood_cells = add_node(b, "blood_cells", NULL, NAN);
    b->degraded = add_node(b, "degraded", NULL, NAN);

    const double d0 = number(b, "lung.holdup.onset"), d1 = number(b, "lung.holdup.full");
    const double steep = fmin(1.0, fmax(0.0, (b->d - d0) / (d1 - d0))),
                 trap = number(b, "lung.holdup.fraction") * steep * steep;
    add_flow(b, b->venous, b->plasma[VES_ORGAN_LUNG], b->output * (1.0 - trap));
    add_flow(b, b->plasma[VES_ORGAN_LUNG], b->arterial, b->output);
    if (trap > 0.0) { /* held in capillaries while their plasma passes */
        b->holdup = add_node(b, "lung_holdup", NULL, NAN);
        b->has_holdup = true;
        add_flow(b, b->venous, b->holdup, b->output * trap);
        add_rate(b, b->holdup, b->plasma[VES_ORGAN_LUNG], number(b, "lung.holdup.release.rate"));
    }
    const ves_node liver = b->plasma[VES_ORGAN_LIVER];
    double into_liver = 0.0, into_venous = 0.0;
    for (int i = VES_ORGAN_LIVER; i <= VES_ORGAN_REST; ++i) {
        const bool portal = i == VES_ORGAN_SPLEEN || i == VES_ORGAN_GUT;
        add_flow(b, b->arterial, b->plasma[i], o[i].flow);
        if (portal) add_flow(b, b->plasma[i], liver, o[i].flow);
        if (portal || i == VES_ORGAN_LIVER) {
            into_liver += o[i].flow;
        } else {
            add_flow(b, b->plasma[i], b->venous, o[i].flow);
            into_venous += o[i].flow;
        }
    }
    add_flow(b, liver, b->venous, into_liver);
    identity(b, "venous return must equal cardiac output", into_venous + into_liver, b->output, 1e-12);
}

/* Liver and spleen: part to the surface sites of phagocytes, which all sizes share, and on into them; part into
 * parenchyma. */
static void site_uptake(builder *b, ves_body_organ which)
{
    const char *name = name_of(which);
    const double mass = b->organ[which].mass;
    const double clearance = organ_number(b, name, "uptake.clearance") * mass * b->activity;
    const double share = organ_number(b, name, "uptake.macrophage_share"), size = b->d / b->d_ref;
    const double capacity =
        number(b, "mps.sites.capacity") * mass / number(b, "mps.sites.reference_mass") * b->activity;
    const double phagocyte_factor = pow(size, number(b, "size.exponent.phagocyte")),
                 internalisation = number(b, "mps.internalisation.rate");
    if (share * clearance > 0.0) {
        b->sites[which] = add_node(b, name, "sites", NAN);
        b->has_sites[which] = true;
        size_t group = VES_NO_GROUP;
        const double weight = size * size; /* a vesicle covers sites as its surface grows */
        if (!b->status) b->status = ves_graph_add_group(b->graph, 1, &b->sites[which], &weight, &group, b->report);
        add_edge(b, "site_binding", b->plasma[which], b->sites[which], group,
                 (const double[]){share * clearance * phagocyte_factor, capacity});
        add_rate(b, b->sites[which], phagocytes_of(b, which), internalisation);
    }
    double passage = 1.0;
    if (which == VES_ORGAN_LIVER) { /* through fenestrae: Phi(d)/Phi(d_ref), Phi(d) = max(0, 1 - d/d_f)^2 */
        const double d_f = number(b, "liver.fenestra.diameter");
        const double now = fmax(0.0, 1.0 - b->d / d_f), then = fmax(0.0, 1.0 - b->d_ref / d_f);
        passage = then > 0.0 ? now * now / (then * then) : 0.0;
    }
    const double parenchymal = (1.0 - share) * clearance * passage;
    if (parenchymal > 0.0) add_clearance(b, b->plasma[which], cells_of(b, which), parenchymal);
}

static void uptake(builder *b)
{
    const double size = b->d / b->d_ref;
    const double phagocyte_factor = pow(size, number(b, "size.exponent.phagocyte")),
                 tissue_factor = pow(size, number(b, "size.exponent.tissue"));
    site_uptake(b, VES_ORGAN_LIVER);
    site_uptake(b, VES_ORGAN_SPLEEN);
    const double lung =
        number(b, "lung.uptake.clearance") * b->organ[VES_ORGAN_LUNG].mass * b->activity * number(b, "mps.lung_factor");
    if (lung > 0.0)
        add_clearance(b, b->plasma[VES_ORGAN_LUNG], phagocytes_of(b, VES_ORGAN_LUNG), lung * phagocyte_factor);
    const double rest =
        number(b, "rest.uptake.clearance") * b->organ[VES_ORGAN_REST].mass * b->activity * tissue_factor;
    const double share = number(b, "rest.uptake.macrophage_share");
    if (rest * share > 0.0) add_clearance(b, b->plasma[VES_ORGAN_REST], phagocytes_of(b, VES_ORGAN_REST), rest * share);
    if (rest * (1.0 - share) > 0.0)
        add_clearance(b, b->plasma[VES_ORGAN_REST], cells_of(b, VES_ORGAN_REST), rest * (1.0 - share));
    const ves_body_organ plain[] = {VES_ORGAN_KIDNEY, VES_ORGAN_GUT, VES_ORGAN_HEART};
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; ++i) {
        const double clearance =
            organ_number(b, name_of(plain[i]), "uptake.clearance") * b->organ[plain[i]].mass * tissue_factor;
        if (clearance > 0.0) add_clearance(b, b->plasma[plain[i]], cells_of(b, plain[i]), clearance);
    }
}

static void blood(builder *b)
{
    const double on = number(b, "blood_cells.association.rate"), off = number(b, "blood_cells.dissociation.rate");
    const double va = b->organ[VES_ORGAN_ARTERIAL].plasma, vv = b->organ[VES_ORGAN_VENOUS].plasma;
    add_rate(b, b->arterial, b->blood_cells, on);
    add_rate(b, b->venous, b->blood_cells, on);
    add_rate(b, b->blood_cells, b->arterial, off * va / (va + vv));
    add_rate(b, b->blood_cells, b->venous, off * vv / (va + vv));
    const double lysis = number(b, "plasma.lysis.rate");
    add_rate(b, b->arterial, b->degraded, lysis);
    add_rate(b, b->venous, b->degraded, lysis);
    for (int i = VES_ORGAN_LUNG; i <= VES_ORGAN_REST; ++i) add_rate(b, b->plasma[i], b->degraded, lysis);
}

static void lymph(builder *b)
{
    const double transit = number(b, "lymph.transit.rate");
    b->nodes = add_node(b, "lymph_nodes", NULL, NAN);
    b->node_phagocytes = add_node(b, "lymph_nodes", "phagocytes", NAN);
    add_rate(b, b->nodes, b->venous, transit);
    add_rate(b, b->nodes, b->node_phagocytes, number(b, "lymph.retention_ratio") * transit * b->d / b->d_ref);
    add_rate(b, b->node_phagocytes, b->degraded, number(b, "phagocyte.degradation.rate"));
}

/* Interstitium, where the vessel wall lets vesicles through at all (by default it does not). */
static void interstitium(builder *b)
{
    const ves_body_organ open[] = {VES_ORGAN_LUNG, VES_ORGAN_KIDNEY, VES_ORGAN_GUT, VES_ORGAN_HEART, VES_ORGAN_REST};
    for (size_t i = 0; i < sizeof open / sizeof open[0]; ++i) {
        const ves_body_organ which = open[i];
        const organ *o = &b->organ[which];
        const double ps = organ_number(b, name_of(which), "permeability") * o->mass;
        if (b->status || ps == 0.0) continue;
        b->tissue[which] = add_node(b, name_of(which), "interstitium", o->interstitium);
        b->has_tissue[which] = true;
        add_edge(b, "permeability", b->plasma[which], b->tissue[which], VES_NO_GROUP,
                 (const double[]){ps, 1.0, 1.0, number(b, "interstitium.partition")});
        add_clearance(b, b->tissue[which], b->nodes, number(b, "lymph.flow_fraction") * o->flow);
        add_rate(b, b->tissue[which], cells_of(b, which), number(b, "interstitium.uptake.rate"));
    }
}

/* The blood-brain barrier, interstitial fluid of the brain, CSF and leptomeninges. */
static void brain(builder *b)
{
    const double mass = b->organ[VES_ORGAN_BRAIN].mass, volume = number(b, "csf.volume");
    const ves_node plasma = b->plasma[VES_ORGAN_BRAIN];
    b->endothelium = add_node(b, "brain_endothelium", NULL, NAN);
    b->brain_fluid = add_node(b, "brain_interstitium", NULL, b->organ[VES_ORGAN_BRAIN].interstitium);
    b->csf = add_node(b, "csf", NULL, volume);
    b->leptomeninges = add_node(b, "leptomeninges", NULL, NAN);
    const double limit = number(b, "brain.size_limit"), factor = number(b, "brain.size_factor");
    add_clearance(b, plasma, b->endothelium, number(b, "brain.influx") * mass * (b->d > limit ? factor : 1.0));
    add_rate(b, b->endothelium, b->brain_fluid, number(b, "brain.transcytosis.rate"));
    add_rate(b, b->endothelium, plasma, number(b, "brain.return.rate"));
    add_rate(b, b->endothelium, b->degraded, number(b, "phagocyte.degradation.rate"));
    add_rate(b, b->brain_fluid, plasma, number(b, "brain.efflux.rate"));
    add_rate(b, b->brain_fluid, b->csf, number(b, "brain.bulk_flow.rate") * number(b, "brain.mobile_fraction"));
    add_rate(b, b->brain_fluid, cells_of(b, VES_ORGAN_BRAIN), number(b, "brain.uptake.rate"));
    add_clearance(b, b->arterial, b->csf, number(b, "csf.choroid_transfer") * mass);
    const double turnover = number(b, "csf.production") / volume, bind = number(b, "csf.leptomeninges.binding.rate");
    const double inside = number(b, "csf.parenchymal_fraction"), to_lymph = number(b, "csf.lymph_share");
    add_rate(b, b->csf, b->nodes, turnover * to_lymph);
    add_rate(b, b->csf, b->venous, turnover * (1.0 - to_lymph));
    add_rate(b, b->csf, b->leptomeninges, bind);
    add_rate(b, b->csf, b->brain_fluid, (turnover + bind) * inside / (1.0 - inside));
    add_rate(b, b->leptomeninges, b->csf, number(b, "csf.leptomeninges.release.rate"));
    add_rate(b, b->leptomeninges, b->degraded, number(b, "phagocyte.degradation.rate"));
}

/* ---- what the results call an organ ---- */

static void add_organ(builder *b, const char *name, const ves_node node[], size_t n, double volume, const char *uberon)
{
    if (!b->status) b->status = ves_graph_add_organ(b->graph, name, n, node, NULL, volume, volume, uberon, b->report);
}

static void add_whole_organ(builder *b, ves_body_organ which, const char *uberon)
{
    ves_node node[8];
    size_t n = 0;
    node[n++] = b->plasma[which];
    if (which == VES_ORGAN_LUNG && b->has_holdup) node[n++] = b->holdup;
    if (b->has_sites[which]) node[n++] = b->sites[which];
    if (b->has_phagocytes[which]) node[n++] = b->phagocytes[which];
    if (which == VES_ORGAN_BRAIN) {
        node[n++] = b->endothelium;
        node[n++] = b->brain_fluid;
    }
    if (b->has_tissue[which]) node[n++] = b->tissue[which];
    if (b->has_cells[which]) node[n++] = b->cells[which];
    add_organ(b, name_of(which), node, n, b->organ[which].mass, uberon);
}

/* UBERON ids: the Uber-anatomy ontology (Mungall 2012, Genome Biol 13:R5). */
static void organs(builder *b)
{
    const double plasma = b->organ[VES_ORGAN_ARTERIAL].plasma + b->organ[VES_ORGAN_VENOUS].plasma;
    const ves_node pools[] = {b->arterial, b->venous, b->blood_cells};
    add_organ(b, "plasma", pools, 2, plasma, "UBERON:0001969");
    add_organ(b, "blood", pools, 3, plasma / (1.0 - b->haematocrit), "UBERON:0000178");
    add_whole_organ(b, VES_ORGAN_LUNG, "UBERON:0002048");
    add_whole_organ(b, VES_ORGAN_LIVER, "UBERON:0002107");
    add_whole_organ(b, VES_ORGAN_SPLEEN, "UBERON:0002106");
    add_whole_organ(b, VES_ORGAN_KIDNEY, "UBERON:0002113");
    add_whole_organ(b, VES_ORGAN_BRAIN, "UBERON:0000955");
    const ves_node parenchyma[] = {b->brain_fluid, b->cells[VES_ORGAN_BRAIN]};
    add_organ(b, "brain_parenchyma", parenchyma, 2, b->organ[VES_ORGAN_BRAIN].mass, NULL);
    add_whole_organ(b, VES_ORGAN_GUT, "UBERON:0000160");
    add_whole_organ(b, VES_ORGAN_HEART, "UBERON:0000948");
    add_whole_organ(b, VES_ORGAN_REST, NULL);
    const ves_node csf[] = {b->csf}, lepto[] = {b->leptomeninges}, nodes[] = {b->nodes, b->node_phagocytes};
    const ves_parameter *volume = ves_parameters_find(b->parameters, "csf.volume");
    add_organ(b, "csf", csf, 1, volume ? volume->quantity.value : NAN, "UBERON:0001359");
    add_organ(b, "leptomeninges", lepto, 1, NAN, "UBERON:0000391");
    add_organ(b, "lymph_nodes", nodes, 2, NAN, "UBERON:0000029");
    add_organ(b, "urine", NULL, 0, NAN, "UBERON:0001088"); /* no intact vesicle passes the glomerulus */
    add_organ(b, "faeces", &b->faeces, b->has_faeces ? 1 : 0, NAN, "UBERON:0001988");
    add_organ(b, "degraded", &b->degraded, 1, NAN, NULL);
}

ves_status ves_body_build(ves_parameters *parameters, const ves_tissues *tissues, ves_place at, ves_graph *graph,
                          ves_report *report)
{
    builder b = {.parameters = parameters, .graph = graph, .report = report, .at = at};
    b.status = ves_graph_set_amount_unit(graph, "particle", report);
    if (!b.status) size_organs(&b, tissues);
    b.d = number(&b, "vesicle.diameter");
    b.d_ref = number(&b, "size.reference");
    void (*const stages[])(builder *) = {circulation, uptake, blood, lymph, interstitium, brain, organs};
    for (size_t i = 0; i < sizeof stages / sizeof stages[0] && !b.status; ++i) stages[i](&b);
    return b.status;
}
