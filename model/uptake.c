/* From plasma into cells: through surface sites of phagocytes (liver, spleen), into macrophages elsewhere, and into all
 * other cells.
 *
 * CLint_i = w_i cl_i (s_i f_MPS u L_i + (1 - s_i) a_t): w grams of the organ without blood, cl per gram of the mouse, s
 * the share of macrophages.  Macrophages go by their activity in the species, by what opsonins or a coat make of the
 * vesicle, in the lung by its resident macrophages; other cells go by the activity of tissue.  Equations:
 * docs/model.md.
 */
#include "model/builder.h"

#include <math.h>

static double number_of(ves_builder *b, ves_body_organ which, const char *setting)
{
    return ves_builder_row_number(b, which, setting);
}

/* ---- how much ---- */

/* Uptake of all cells of an organ, as it would be in the mouse. */
static double of_mouse(ves_builder *b, ves_body_organ which)
{
    return number_of(b, which, "uptake.clearance") * b->organ[which].bloodless;
}

static double of_macrophages(ves_builder *b, ves_body_organ which)
{
    const double resident = ves_builder_row(b, which)->in_series ? ves_builder_number(b, "mps.lung_factor") : 1.0;
    return of_mouse(b, which) * number_of(b, which, "uptake.macrophage_share") *
           number_of(b, which, "uptake.macrophage_factor") * ves_builder_number(b, "mps.activity") *
           ves_builder_number(b, "mps.uptake_factor") * resident;
}

static double of_others(ves_builder *b, ves_body_organ which)
{
    return of_mouse(b, which) * (1.0 - number_of(b, which, "uptake.macrophage_share")) *
           ves_builder_number(b, "tissue.activity");
}

/* ---- surface sites ---- */

/* Number of sites, in vesicles of reference size: per gram as in the liver of the mouse. */
static double site_capacity(ves_builder *b, ves_body_organ which)
{
    return ves_builder_number(b, "mps.sites.capacity") * b->organ[which].mass /
           ves_builder_number(b, "mps.sites.reference_mass") * ves_builder_number(b, "mps.activity");
}

/* Surface sites come before any uptake: all sizes compete for them, so each binding watches them all. */
void ves_build_sites(ves_builder *b)
{
    for (size_t i = 0; i < b->n_row; ++i) {
        const ves_body_organ which = (ves_body_organ)i;
        if (!ves_builder_row(b, which)->sites || !ves_builder_path(b, of_macrophages(b, which), b->keep)) continue;
        b->c->sites[which] = ves_builder_node(b, ves_builder_name(b, which), "sites", NAN, VES_ROLE_CELLS, which);
        b->c->has_sites[which] = true;
        if (b->c != b->class || !b->blocker)
            continue; /* an agent that covers sites: no vesicle, so it has a sink of its own */
        b->blocked[which] = ves_builder_sink(b, ves_builder_name(b, which), "_blocker", NAN, VES_ROLE_AGENT, which);
        ves_builder_rate(b, b->blocked[which], b->unblocked, ves_builder_number(b, "mps.blocker.release.rate"));
    }
}

/* Sites in use, in vesicles of reference size: a vesicle covers more of them as its surface grows. */
static size_t occupied_sites(ves_builder *b, ves_body_organ which)
{
    ves_node node[VES_SIZE_CLASS_MAX + 1];
    double weight[VES_SIZE_CLASS_MAX + 1];
    size_t n = b->n_class;
    for (size_t j = 0; j < b->n_class; ++j) {
        node[j] = b->class[j].sites[which];
        weight[j] = b->class[j].d / b->d_ref * b->class[j].d / b->d_ref;
    }
    if (b->blocker) {
        node[n] = b->blocked[which];
        weight[n++] = 1.0;
    }
    return ves_builder_group(b, n, node, weight);
}

void ves_build_blocking(ves_builder *b, double amount[])
{
    const double share = ves_builder_number(b, "mps.blocker.share");
    size_t n = 0;
    for (size_t i = 0; i < b->n_row; ++i) { /* an organ that was removed has no sites */
        if (b->n_class > 0 && b->class[0].has_sites[i]) amount[n++] = share * site_capacity(b, (ves_body_organ)i);
    }
}

/* Part to surface sites and on into phagocytes. */
static void site_uptake(ves_builder *b, ves_body_organ which, double size_factor)
{
    ves_size_class *const c = b->c;
    const double at_sites = of_macrophages(b, which);
    if (!ves_builder_path(b, at_sites, b->keep)) return;
    ves_builder_edge(b, "site_binding", c->plasma[which], c->sites[which], occupied_sites(b, which),
                     (const double[]){at_sites * size_factor, site_capacity(b, which)});
    ves_builder_rate(b, c->sites[which], ves_builder_phagocytes(b, which),
                     ves_builder_number(b, "mps.internalisation.rate"));
}

/* ---- other ways ---- */

static void macrophage_uptake(ves_builder *b, ves_body_organ which, double size_factor)
{
    const double clearance = of_macrophages(b, which) * size_factor;
    const bool some = number_of(b, which, "uptake.macrophage_share") != 0.0;
    if (ves_builder_path(b, clearance, some && b->keep))
        ves_builder_edge(b, "clearance", b->c->plasma[which], ves_builder_phagocytes(b, which), VES_NONE, &clearance);
}

/* Into parenchymal cells. @param passage  how well this size comes to them, over the reference
 * @param may_pass  is there a subject in which it does at all? Asked while drafting */
static void cell_uptake(ves_builder *b, ves_body_organ which, double passage, bool may_pass)
{
    const double clearance = of_others(b, which) * passage;
    const bool may_open = b->keep || (may_pass && b->organ[which].bloodless > 0.0 &&
                                      ves_builder_row_high(b, which, "uptake.clearance") > 0.0 &&
                                      ves_builder_row_low(b, which, "uptake.macrophage_share") < 1.0);
    if (ves_builder_path(b, clearance, may_open))
        ves_builder_edge(b, "clearance", b->c->plasma[which], ves_builder_cells(b, which), VES_NONE, &clearance);
}

/* Phi(d)/Phi(d_ref), Phi(d) = max(0, 1 - d/d_f)^2: how much better or worse than the reference a size passes fenestrae.
 */
static double fenestral_passage(ves_builder *b, ves_body_organ which)
{
    const double d_f = number_of(b, which, "fenestra.diameter");
    if (!b->status && !b->missing && !(d_f > b->d_ref)) {
        b->status = ves_fail(b->report, VES_E_MODEL, b->at,
                             "%s.fenestra.diameter (%g nm) must be more than size.reference (%g nm)",
                             ves_builder_name(b, which), d_f * 1e7, b->d_ref * 1e7);
    }
    const double now = fmax(0.0, 1.0 - b->c->d / d_f), then = 1.0 - b->d_ref / d_f;
    return now * now / (then * then);
}

/* Is there a subject in which this size passes fenestrae? Asked while drafting. */
static bool may_pass_fenestrae(ves_builder *b, ves_body_organ which)
{
    return !b->filling && b->c->d_least < ves_builder_row_high(b, which, "fenestra.diameter");
}

/* Cells that lie behind fenestrae. */
static void uptake_through_fenestrae(ves_builder *b, ves_body_organ which, double size_factor)
{
    const double through = fenestral_passage(b, which), factor = number_of(b, which, "fenestra.factor"),
                 more = number_of(b, which, "uptake.parenchymal_factor");
    cell_uptake(b, which, through * factor * more * size_factor, may_pass_fenestrae(b, which) && factor * more != 0.0);
}

/* Behind sinusoids the size of a vesicle decides how it passes the wall, elsewhere how it is taken up. */
static void organ_uptake(ves_builder *b, ves_body_organ which, double of_phagocytes, double of_tissue)
{
    const ves_organ_row *row = ves_builder_row(b, which);
    const double factor = row->phagocyte_size ? of_phagocytes : of_tissue, of_cells = row->sites ? 1.0 : factor;
    if (row->sites) {
        site_uptake(b, which, factor);
    } else {
        macrophage_uptake(b, which, factor);
    }
    if (row->fenestrae) {
        uptake_through_fenestrae(b, which, of_cells);
    } else {
        cell_uptake(b, which, of_cells, true);
    }
}

void ves_build_uptake(ves_builder *b)
{
    const double size = b->c->d / b->d_ref, of_phagocytes = pow(size, ves_builder_number(b, "size.exponent.phagocyte")),
                 of_tissue = pow(size, ves_builder_number(b, "size.exponent.tissue"));
    for (size_t i = 0; i < b->n_row; ++i) {
        if (b->tissues->row[i].wall != VES_WALL_BARRIER) organ_uptake(b, (ves_body_organ)i, of_phagocytes, of_tissue);
    }
}
