/** @file nca.h
 * Non-compartmental analysis: exposure numbers of one curve.
 *
 * Areas, Cmax and tmax come from the trajectory (integrals and peaks along the solver's own steps), so they do not
 * depend on the output grid; the terminal slope is fitted on the output times.  Rules: Gabrielsson & Weiner 2012,
 * Upsala J Med Sci 117:157; best adjusted R^2 as in common NCA programs.
 */
#ifndef VES_ANALYSIS_NCA_H
#define VES_ANALYSIS_NCA_H

#include "analysis/nca_rows.h"
#include "graph/tolerance.h"
#include "graph/trajectory.h"

/** The terminal slope of a curve. */
typedef struct ves_lambda_z {
    double lambda_z;  /**< 1/h; NaN: no 3 points that fall */
    double intercept; /**< ln of the fitted concentration at time 0 */
    double adj_r2;
    size_t n_point;
    double from, to; /**< h, first and last point used */
} ves_lambda_z;

/** Fit ln C = intercept - lambda_z t on the last points: of all runs of at least 3 that end with the last positive one
 * and begin at or after `from`, the longest whose adjusted R^2 is within 1e-4 of the best.
 *  @param time, conc [n] h, any concentration; points at or below `floor` are left out */
ves_lambda_z ves_nca_lambda_z(size_t n, const double time[], const double conc[], double from, double floor);

/** The numbers of the table in analysis/nca_rows.h, in its order: concentrations in amount/mL, times in h; `peak` is an
 * amount, `exposure` an amount h.  What needs a second curve is filled in by ves_nca_relate. */
typedef struct ves_nca {
#define VES_NCA_FIELD(index, field, ...) double field;
    VES_NCA_LIST(VES_NCA_FIELD)
#undef VES_NCA_FIELD
} ves_nca;
_Static_assert(sizeof(ves_nca) == VES_N_NCA * sizeof(double), "a row of the table is a member");

/** How a curve came about, as far as NCA asks. */
typedef struct ves_nca_dosing {
    double total;    /**< all that is given */
    double last_end; /**< h, end of the last bolus or infusion, or the last reset: the terminal slope is behind it */
    double infusion; /**< h, length of the infusion; 0: bolus */
    size_t n_dose;
    bool altered;            /**< a steady state or a reset sets what is there: areas are not of the doses alone */
    bool intravascular;      /**< all doses enter plasma: cl, vss, vz have a meaning for plasma and blood */
    ves_tolerance solved;    /**< with these; atol of the dose.  {0}: to the last digit */
    double start[3], end[3]; /**< h, dosing intervals: the last whole one, the one before it, the first; where end is
                                not above start, there is none, or it is not as long as the last */
} ves_nca_dosing;

/** Numbers of one organ of a trajectory.
 *  @param organ   index; concentration = amount / volume: all numbers are NaN where it has none
 *  @param curve   [n_time] amounts in it at the outputs, as ves_group_sums gives them; NULL: they are summed here
 *  @param matrix  is this organ plasma or blood, so that cl, vss and vz have a meaning?
 *  @param nca     out
 *  @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_nca_organ(const ves_trajectory *trajectory, const ves_graph *graph, size_t organ,
                                        const double *curve, const ves_nca_dosing *dosing, bool matrix, ves_nca *nca,
                                        ves_report *report);

/** The intravascular scenario that others are held against. */
typedef struct ves_nca_reference {
    const ves_nca *organ, *plasma; /**< the same organ, and plasma, of the reference; plasma NULL: it has none */
    double total;                  /**< its dose */
} ves_nca_reference;

/** Fill in what needs a second curve. Flip-flop: of doses that are not intravascular, where lambda_z is below 0.8 of
 * that of the reference.
 *  @param plasma     of the same scenario; NULL: it has none
 *  @param reference  NULL: there is none */
void ves_nca_relate(ves_nca *nca, const ves_nca *plasma, const ves_nca_dosing *dosing, bool matrix,
                    const ves_nca_reference *reference);

void ves_nca_clear(ves_nca *nca); /**< all NaN */

#endif
