/** @file nca_rows.h
 * The one table of the numbers of an analysis: a line adds a number to the struct, the rows of a run, the result file,
 * `vesipk list numbers` and docs/results.md.
 *
 * A number is kept as it comes out, in amounts; a file scales some (`scaling`), so that doses compare.  What a tracer
 * shows has the same numbers, in percent of all label where these are concentrations.
 */
#ifndef VES_ANALYSIS_NCA_ROWS_H
#define VES_ANALYSIS_NCA_ROWS_H

#include "graph/curve.h"

/** What a number asks for; without one of them it is NaN. */
enum {
    VES_ASKS_VOLUME = 1u,         /**< of the organ */
    VES_ASKS_SLOPE = 2u,          /**< three outputs that fall, behind the peak and the last dose */
    VES_ASKS_ONE_DOSE = 4u,       /**< one dose only */
    VES_ASKS_MATRIX = 8u,         /**< plasma or blood */
    VES_ASKS_INTRAVASCULAR = 16u, /**< all doses into plasma */
    VES_ASKS_EXTRAVASCULAR = 32u, /**< a dose elsewhere */
    VES_ASKS_PLASMA = 64u,        /**< a curve of plasma */
    VES_ASKS_REFERENCE = 128u,    /**< a scenario to be held against */
    VES_ASKS_MASS = 256u,         /**< of the organ */
    VES_ASKS_BOLUS = 512u,        /**< a bolus into blood */
    VES_ASKS_REPEATS = 1024u,     /**< a dose that is given again */
    VES_ASKS_LEVEL = 2048u,       /**< output.levels of the study */
    VES_ASKS_DOSES = 4096u        /**< of what is there, all comes from doses and none is taken: no SS, no reset */
};
enum {
    VES_ASKS_TAIL = VES_ASKS_VOLUME | VES_ASKS_SLOPE,
    VES_ASKS_CLEARANCE = VES_ASKS_TAIL | VES_ASKS_MATRIX | VES_ASKS_INTRAVASCULAR | VES_ASKS_DOSES,
    VES_ASKS_COMPARED = VES_ASKS_TAIL | VES_ASKS_MATRIX | VES_ASKS_REFERENCE,
    VES_ASKS_SHARE = VES_ASKS_COMPARED | VES_ASKS_DOSES,
    VES_ASKS_TIME = VES_ASKS_TAIL | VES_ASKS_ONE_DOSE | VES_ASKS_DOSES
};

/** X(index, field, name, units, scaling, asks, words); in units "@" stands for that of a concentration. */
#define VES_NCA_LIST(X)                                                                                                \
    X(CMAX, cmax, "cmax", "@", AS_IT_IS, VES_ASKS_VOLUME, "largest concentration")                                     \
    X(TMAX, tmax, "tmax", "h", AS_IT_IS, 0, "time of the largest concentration")                                       \
    X(CLAST, clast, "clast", "@", AS_IT_IS, VES_ASKS_VOLUME, "last concentration above noise")                         \
    X(TLAST, tlast, "tlast", "h", AS_IT_IS, VES_ASKS_VOLUME, "time of the last concentration above noise")             \
    X(AUC_LAST, auc_last, "auc_last", "h @", AS_IT_IS, VES_ASKS_VOLUME,                                                \
      "area under the concentration from 0 to the end of the run")                                                     \
    X(AUC_INF, auc_inf, "auc_inf", "h @", AS_IT_IS, VES_ASKS_TAIL, "the same with the extrapolated tail")              \
    X(AUC_EXTRAPOLATED, auc_extrapolated, "auc_extrapolated", "percent", AS_IT_IS, VES_ASKS_TAIL,                      \
      "share of auc_inf that is extrapolated")                                                                         \
    X(AUMC_LAST, aumc_last, "aumc_last", "h2 @", AS_IT_IS, VES_ASKS_VOLUME,                                            \
      "area under time x concentration from 0 to the end of the run")                                                  \
    X(AUMC_INF, aumc_inf, "aumc_inf", "h2 @", AS_IT_IS, VES_ASKS_TAIL, "the same with the extrapolated tail")          \
    X(LAMBDA_Z, lambda_z, "lambda_z", "1/h", AS_IT_IS, VES_ASKS_TAIL, "terminal slope")                                \
    X(HALF_LIFE, half_life, "half_life", "h", AS_IT_IS, VES_ASKS_TAIL, "terminal half-life")                           \
    X(ADJ_R2, lambda_z_adj_r2, "lambda_z_adj_r2", "1", AS_IT_IS, VES_ASKS_TAIL,                                        \
      "adjusted R squared of the terminal slope")                                                                      \
    X(POINTS, lambda_z_points, "lambda_z_points", "1", AS_IT_IS, VES_ASKS_VOLUME,                                      \
      "outputs the terminal slope rests on")                                                                           \
    X(MRT, mrt, "mrt", "h", AS_IT_IS, VES_ASKS_TIME, "mean residence time, infusion corrected; one dose only")         \
    X(EFFECTIVE, effective_half_life, "effective_half_life", "h", AS_IT_IS, VES_ASKS_TIME,                             \
      "ln 2 x mrt: the half-life that exposure and build-up go by")                                                    \
    X(CL, cl, "cl", "mL/h", AS_IT_IS, VES_ASKS_CLEARANCE, "clearance: all doses / auc_inf; intravascular doses only")  \
    X(VSS, vss, "vss", "mL", AS_IT_IS, VES_ASKS_CLEARANCE | VES_ASKS_ONE_DOSE,                                         \
      "volume of distribution at steady state: cl x mrt")                                                              \
    X(VZ, vz, "vz", "mL", AS_IT_IS, VES_ASKS_CLEARANCE, "volume of distribution of the terminal phase: cl / lambda_z") \
    X(PEAK, peak, "peak_percent_dose", "percent", PERCENT_OF_DOSE, 0,                                                  \
      "largest share of all doses that was in the organ at one time, first passes of boluses left out")                \
    X(PEAK_TIME, peak_time, "peak_time", "h", AS_IT_IS, 0, "its time")                                                 \
    X(FIRST_PASS, first_pass, "peak_first_pass_percent_dose", "percent", PERCENT_OF_DOSE, VES_ASKS_BOLUS,              \
      "largest share within 3 plasma volumes / cardiac output after a bolus into blood: what passes for the first "    \
      "time")                                                                                                          \
    X(PEAK_PER_G, peak_per_g, "peak_percent_dose_per_g", "percent/g", PERCENT_OF_DOSE, VES_ASKS_MASS,                  \
      "peak_percent_dose over the mass of the organ")                                                                  \
    X(CMAX_PER_DOSE, cmax_per_dose, "cmax_per_dose", "percent/mL", PERCENT_OF_DOSE, VES_ASKS_VOLUME,                   \
      "cmax in percent of all doses")                                                                                  \
    X(AUC_LAST_PER_DOSE, auc_last_per_dose, "auc_last_per_dose", "h percent/mL", PERCENT_OF_DOSE, VES_ASKS_VOLUME,     \
      "auc_last in percent of all doses")                                                                              \
    X(AUC_INF_PER_DOSE, auc_inf_per_dose, "auc_inf_per_dose", "h percent/mL", PERCENT_OF_DOSE,                         \
      VES_ASKS_TAIL | VES_ASKS_DOSES, "auc_inf in percent of all doses")                                               \
    X(RESIDENCE, exposure, "residence_time", "h", FRACTION_OF_DOSE, 0,                                                 \
      "mean time in the organ of what was given, within the run")                                                      \
    X(BIOAVAILABILITY, bioavailability, "bioavailability", "1", AS_IT_IS, VES_ASKS_SHARE,                              \
      "auc_inf per dose over that of the intravascular reference")                                                     \
    X(MAT, mat, "mat", "h", AS_IT_IS, VES_ASKS_SHARE | VES_ASKS_ONE_DOSE,                                              \
      "mean absorption time: mrt less that of the intravascular reference")                                            \
    X(AUC_RATIO, auc_ratio_plasma, "auc_ratio_plasma", "1", AS_IT_IS, VES_ASKS_VOLUME | VES_ASKS_PLASMA,               \
      "auc_last over that of plasma")                                                                                  \
    X(TARGETING, targeting_index, "targeting_index", "1", AS_IT_IS,                                                    \
      VES_ASKS_VOLUME | VES_ASKS_PLASMA | VES_ASKS_REFERENCE,                                                          \
      "auc_ratio_plasma over that of the intravascular reference")                                                     \
    X(FEW_POINTS, few_points, "flag_few_points", "1", AS_IT_IS, VES_ASKS_VOLUME,                                       \
      "1: no three outputs that fall, so no terminal slope")                                                           \
    X(EXTRAPOLATION, much_extrapolated, "flag_extrapolation", "1", AS_IT_IS, VES_ASKS_TAIL,                            \
      "1: more than 20 % of auc_inf is extrapolated")                                                                  \
    X(FLIP_FLOP, flip_flop, "flag_flip_flop", "1", AS_IT_IS, VES_ASKS_COMPARED | VES_ASKS_EXTRAVASCULAR,               \
      "1: the terminal slope is below 0.8 of that of the intravascular reference: it tells of absorption")             \
    X(AUC_TAU, auc_tau, "auc_tau", "h @", AS_IT_IS, VES_ASKS_VOLUME | VES_ASKS_REPEATS,                                \
      "area under the concentration in the last dosing interval")                                                      \
    X(CMAX_TAU, cmax_tau, "cmax_tau", "@", AS_IT_IS, VES_ASKS_VOLUME | VES_ASKS_REPEATS,                               \
      "largest concentration in it")                                                                                   \
    X(CMIN_TAU, cmin_tau, "cmin_tau", "@", AS_IT_IS, VES_ASKS_VOLUME | VES_ASKS_REPEATS,                               \
      "smallest concentration in it")                                                                                  \
    X(CAVG_TAU, cavg_tau, "cavg_tau", "@", AS_IT_IS, VES_ASKS_VOLUME | VES_ASKS_REPEATS, "auc_tau over its length")    \
    X(BUILD_UP, build_up, "build_up", "1", AS_IT_IS, VES_ASKS_VOLUME | VES_ASKS_REPEATS,                               \
      "auc_tau over the area of the first interval: accumulation")                                                     \
    X(STEADY, steady, "steady", "1", AS_IT_IS, VES_ASKS_VOLUME | VES_ASKS_REPEATS,                                     \
      "auc_tau over the area of the interval before it: 1 at steady state; three doses or more")                       \
    X(TIME_ABOVE, time_above, "time_above", "h", AS_IT_IS, VES_ASKS_VOLUME | VES_ASKS_LEVEL,                           \
      "time with a concentration above the level of the organ")

/** The same of the time between two doses. */
#define VES_NCA_INTERVAL_LIST(X)                                                                                       \
    X(CMAX, cmax, "cmax", "@", AS_IT_IS, VES_ASKS_VOLUME, "largest concentration of the interval")                     \
    X(TMAX, tmax, "tmax", "h", AS_IT_IS, VES_ASKS_VOLUME, "its time since the dose that begins the interval")          \
    X(CTROUGH, ctrough, "ctrough", "@", AS_IT_IS, VES_ASKS_VOLUME,                                                     \
      "concentration just before the next dose, or at the end")                                                        \
    X(AUC, auc, "auc", "h @", AS_IT_IS, VES_ASKS_VOLUME, "area under the concentration in the interval")               \
    X(CAVG, cavg, "cavg", "@", AS_IT_IS, VES_ASKS_VOLUME, "area over length of the interval")                          \
    X(FLUCTUATION, fluctuation, "fluctuation", "1", AS_IT_IS, VES_ASKS_VOLUME, "(cmax - ctrough) / cavg")              \
    X(ACCUMULATION, accumulation, "accumulation", "1", AS_IT_IS, VES_ASKS_VOLUME,                                      \
      "auc over that of the first interval, where both are of one length")

#define VES_NCA_INDEX(index, ...)          VES_NCA_##index,
#define VES_NCA_INTERVAL_INDEX(index, ...) VES_NCA_INTERVAL_##index,
/** Indices of the rows. */
typedef enum ves_nca_index { VES_NCA_LIST(VES_NCA_INDEX) VES_N_NCA } ves_nca_index;
typedef enum ves_nca_interval_index {
    VES_NCA_INTERVAL_LIST(VES_NCA_INTERVAL_INDEX) VES_N_NCA_INTERVAL
} ves_nca_interval_index;
#undef VES_NCA_INDEX
#undef VES_NCA_INTERVAL_INDEX

typedef struct ves_nca_row {
    const char *name;
    const char *units;   /**< "@": of a concentration */
    ves_scaling scaling; /**< from an amount to what the file holds */
    unsigned asks;       /**< VES_ASKS_... */
    const char *words;
} ves_nca_row;

extern const ves_nca_row ves_nca_rows[VES_N_NCA];
extern const ves_nca_row ves_nca_interval_rows[VES_N_NCA_INTERVAL];

/** How a file scales it. @param percent  concentrations become percent of the dose per mL: a tracer's */
ves_scaling ves_nca_row_scaling(const ves_nca_row *row, bool percent);

/** Its units in a file where amounts are in `amount_unit`. @param percent likewise @param out [n] @return out */
const char *ves_nca_row_units(const ves_nca_row *row, const char *amount_unit, bool percent, size_t n, char *out);

/** What it asks for, in words: "volume, a terminal slope". @param out [n] @return out */
const char *ves_nca_row_asks(const ves_nca_row *row, size_t n, char *out);

#endif
