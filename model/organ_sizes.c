/* How large the organs of a subject are: tissues of the table add up to organs, their sums are closed, and organs that
 * are not of the table take what they are from others. */
#include "model/builder.h"

#include <math.h>
#include <stdio.h>

/* Sums as the table gives them. */
typedef struct sums {
    double volume, flow; /* shares; 1 where the table is whole */
    double blood;        /* mL */
} sums;

static bool is_pool(ves_body_organ which)
{
    return which == VES_ORGAN_ARTERIAL || which == VES_ORGAN_VENOUS;
}

/* A tissue of the table: fractions of body weight and cardiac output. */
static void add_tissue(ves_builder *b, size_t i, double weight, double output, sums *sum)
{
    const ves_body_organ which = b->tissues->organ[i];
    const char *name = b->tissues->name[i];
    ves_organ_size *o = &b->organ[which];
    const double plasma_share = 1.0 - b->haematocrit, share = ves_builder_organ_number(b, name, "volume_fraction");
    sum->volume += share;
    o->mass += weight * share;
    if (which == VES_ORGAN_NONE) return;
    const double in_vessels = is_pool(which) ? 1.0 : ves_builder_organ_number(b, name, "blood_fraction");
    sum->blood += weight * share * in_vessels;
    o->bloodless += weight * share * (1.0 - in_vessels);
    o->plasma += weight * share * in_vessels * plasma_share;
    if (is_pool(which)) return;
    o->interstitium += weight * share * ves_builder_organ_number(b, name, "interstitial_fraction");
    if (ves_builder_row(b, which)->in_series) return;
    const double part = ves_builder_organ_number(b, name, "flow_fraction");
    sum->flow += part;
    o->flow += output * part;
}

/* ---- sums that do not close ---- */

static const double ROUNDING = 1e-6, CLOSED = 1e-3, BLOOD_CLOSED = 1e-3, BLOOD_SCALED = 1e-2;

static void scale(ves_organ_size *o, double times)
{
    o->mass *= times;
    o->bloodless *= times;
    o->plasma *= times;
    o->interstitium *= times;
}

/* "rest" is what the others leave. */
static void fill_rest(ves_builder *b, double weight, double output, sums *sum)
{
    ves_body_organ rest;
    if (!b->tissues->rest_is_left || !ves_tissues_find(b->tissues, "rest", &rest) || rest >= VES_ORGAN_ARTERIAL) return;
    ves_organ_size *o = &b->organ[rest];
    const double volume = o->mass / weight, flow = o->flow / output;
    double left = 1.0 - (sum->volume - volume), left_flow = 1.0 - (sum->flow - flow);
    if (b->filling && !b->status && (left < 0.0 || left_flow < 0.0))
        b->status = ves_fail(b->report, VES_E_MODEL, ves_builder_place_of_sum(b),
                             "rest is what is left, and the others leave %.9g of the %s, expected 0 or more",
                             left < 0.0 ? left : left_flow, left < 0.0 ? "volume" : "flow");
    if (!b->filling && left <= 0.0) left = volume; /* the draft goes on */
    if (!b->filling && left_flow < 0.0) left_flow = flow;
    sum->blood += o->plasma / (1.0 - b->haematocrit) * (left / volume - 1.0);
    scale(o, left / volume);
    o->flow *= left_flow / flow;
    sum->volume = sum->flow = 1.0;
}

/* Told once, while drafting. */
static void tell_closing(ves_builder *b, const char *what, double sum)
{
    if (!b->filling && fabs(sum - 1.0) > ROUNDING && fabs(sum - 1.0) <= CLOSED)
        ves_note(b->report, ves_builder_place_of_sum(b),
                 "%s fractions of the tissues add up to %.9g; each is divided by that", what, sum);
}

/* Shares that add up to 1 nearly are divided by their sum. */
static void close_sums(ves_builder *b, sums *sum)
{
    tell_closing(b, "volume", sum->volume);
    tell_closing(b, "flow", sum->flow);
    (void)ves_builder_identity(b, "volume fractions of the tissues must add up to 1", sum->volume, 1.0, CLOSED);
    (void)ves_builder_identity(b, "flow fractions of the tissues must add up to 1", sum->flow, 1.0, CLOSED);
    const bool volumes = fabs(sum->volume - 1.0) > ROUNDING, flows = fabs(sum->flow - 1.0) > ROUNDING;
    for (int i = 0; i < VES_N_BODY_ORGAN && volumes; ++i) scale(&b->organ[i], 1.0 / sum->volume);
    for (size_t i = 0; i < b->n_row && flows; ++i) b->organ[i].flow /= sum->flow;
    if (volumes) sum->blood /= sum->volume;
}

/* The blood pools are scaled where all blood is a little more or less than the species says. */
static void close_blood(ves_builder *b, double times, const sums *sum)
{
    if (!ves_builder_has_number(b, "body", "blood_volume")) return;
    const double all = ves_builder_number(b, "body.blood_volume") * times, off = sum->blood / all - 1.0;
    (void)ves_builder_identity(b, "blood in pools and tissues must add up to body.blood_volume", sum->blood, all,
                               BLOOD_SCALED);
    if (fabs(off) <= BLOOD_CLOSED || fabs(off) > BLOOD_SCALED) return; /* more was told */
    ves_organ_size *a = &b->organ[VES_ORGAN_ARTERIAL], *v = &b->organ[VES_ORGAN_VENOUS];
    if (!b->filling && fabs(off) <= BLOOD_SCALED)
        ves_note(b->report, ves_builder_place_of_sum(b),
                 "blood in pools and tissues is %.9g times body.blood_volume; the pools are scaled", 1.0 + off);
    const double pools = (a->plasma + v->plasma) / (1.0 - b->haematocrit), scaled = 1.0 + (all - sum->blood) / pools;
    scale(a, scaled);
    scale(v, scaled);
}

/* ---- organs that are not of the table ---- */

/* What an organ takes must be there. */
static void check_left(ves_builder *b, const ves_organ_row *row)
{
    const ves_organ_size *o = &b->organ[row->giver];
    static const char *const words[] = {"volume", "blood flow", "blood", "interstitium"};
    const double left[] = {o->mass, o->flow, o->plasma, o->interstitium};
    for (size_t i = 0; b->filling && !b->status && i < sizeof left / sizeof left[0]; ++i) {
        if (left[i] >= 0.0) continue;
        b->status = ves_fail(b->report, VES_E_MODEL, row->at.file ? row->at : b->at,
                             "organ \"%s\" takes more %s than \"%s\" has, expected less, or another taken_from",
                             row->name, words[i], ves_builder_name(b, row->giver));
    }
}

/* Blood and interstitium are parts of it. */
static void check_parts(ves_builder *b, const ves_organ_row *row, double blood, double interstitium)
{
    if (!b->filling || b->status || blood + interstitium <= 1.0) return;
    b->status = ves_fail(b->report, VES_E_MODEL, row->at.file ? row->at : b->at,
                         "blood_fraction and interstitial_fraction of organ \"%s\" add up to %.9g, expected at most 1",
                         row->name, blood + interstitium);
}

/* Its mass and flow, or shares of those of the body; what it is it takes from its giver, so the body stays as it is,
 * but for what is added on top. */
static void take_own(ves_builder *b, ves_body_organ which, double weight, double output)
{
    const ves_organ_row *row = ves_builder_row(b, which);
    ves_organ_size *o = &b->organ[which], *giver = &b->organ[row->giver]; /* of a fault that was told, "none" */
    const double plasma_share = 1.0 - b->haematocrit;
    o->mass = ves_builder_has_number(b, row->name, "mass")
                  ? ves_builder_row_number(b, which, "mass")
                  : weight * ves_builder_row_number(b, which, "volume_fraction");
    const double blood = ves_builder_row_number(b, which, "blood_fraction");
    o->plasma = o->mass * blood * plasma_share;
    o->bloodless = o->mass * (1.0 - blood);
    const double interstitial = ves_builder_row_number(b, which, "interstitial_fraction");
    o->interstitium = o->mass * interstitial;
    check_parts(b, row, blood, interstitial);
    o->flow = ves_builder_has_number(b, row->name, "flow")
                  ? o->mass * ves_builder_row_number(b, which, "flow") * plasma_share
                  : output * ves_builder_row_number(b, which, "flow_fraction");
    giver->flow -= o->flow;
    if (!row->added && (b->filling || giver->plasma > o->plasma)) { /* a draft goes on */
        giver->mass -= o->mass;
        giver->bloodless -= o->bloodless;
        giver->plasma -= o->plasma;
        giver->interstitium -= o->interstitium;
    }
    check_left(b, row);
}

/* The pools of blood outside organs must be there, and each organ must be something. */
static void check_volumes(ves_builder *b)
{
    const bool said = b->missing || b->status || b->tissues->n_lost > 0 || b->tissues->n == 0; /* it may be that */
    for (int i = 0; i < VES_ORGAN_NONE; ++i) {
        const ves_body_organ which = (ves_body_organ)i;
        const double plasma = b->organ[i].plasma; /* while drafting, more may be taken from it than there is */
        if (((size_t)i >= b->n_row && i < VES_ORGAN_ARTERIAL) || (b->filling ? plasma > 0.0 : plasma != 0.0)) continue;
        const char *name = ves_builder_name(b, which);
        const ves_status status =
            ves_fail(said ? NULL : b->report, VES_E_MODEL, b->tissues->at.file ? b->tissues->at : b->at,
                     "no tissue of the species makes up \"%s\", expected one with organ = \"%s\"", name, name);
        if (b->filling && !b->status) b->status = status;
        if (!b->filling && !b->missing) b->missing = status;
        b->organ[i] = (ves_organ_size){1.0, 1.0, 1.0, 1.0, 1.0}; /* the draft goes on */
    }
}

/* ---- all ---- */

/* Plasma flow out of each organ: its own, and that of what drains into it, which stands behind it. */
static void add_up_flows(ves_builder *b)
{
    double plasma = b->organ[VES_ORGAN_ARTERIAL].plasma + b->organ[VES_ORGAN_VENOUS].plasma;
    for (size_t i = 0; i < b->n_row; ++i) {
        b->output += b->organ[i].flow;
        plasma += b->organ[i].plasma;
    }
    b->graph->turnover = plasma / b->output;
    for (size_t i = 0; i < b->n_row; ++i) {
        if (ves_builder_row(b, (ves_body_organ)i)->in_series) b->organ[i].flow = b->output;
        b->from_all[i] = b->organ[i].flow;
    }
    for (size_t i = 0; i < b->n_row; ++i) {
        for (ves_body_organ to = ves_builder_row(b, (ves_body_organ)i)->to; to < VES_ORGAN_ARTERIAL;
             to = ves_builder_row(b, to)->to)
            b->from_all[to] += b->organ[i].flow;
    }
}

/* A power of the weight of this subject over that of the table. */
static double scaled(ves_builder *b, double times, const char *exponent)
{
    return pow(times, ves_builder_number(b, exponent));
}

/* Tissues of the table become organs: at another weight than that of the table volumes, cardiac output and filtration
 * go with powers of it, and fractions are kept. */
void ves_build_sizes(ves_builder *b)
{
    const double reference = ves_builder_number(b, "body.weight"),
                 times = ves_builder_number(b, "body_weight") / reference,
                 weight = reference * scaled(b, times, "scaling.volumes");
    b->haematocrit = ves_builder_number(b, "body.haematocrit");
    b->filtration_scale = scaled(b, times, "scaling.filtration");
    const double output = ves_builder_number(b, "body.cardiac_output") * scaled(b, times, "scaling.cardiac_output") *
                          (1.0 - b->haematocrit);
    sums sum = {0};
    for (size_t i = 0; i < b->tissues->n && !b->status; ++i) {
        const ves_body_organ which = b->tissues->organ[i];
        if (which >= VES_ORGAN_ARTERIAL || ves_builder_row(b, which)->of_table) add_tissue(b, i, weight, output, &sum);
    }
    fill_rest(b, weight, output, &sum);
    close_sums(b, &sum);
    if (!b->status) close_blood(b, weight / reference, &sum);
    for (size_t i = 0; i < b->n_row && !b->status; ++i) {
        const ves_body_organ which = (ves_body_organ)i;
        if (!ves_builder_row(b, which)->of_table) take_own(b, which, weight, output);
    }
    check_volumes(b);
    add_up_flows(b);
}
