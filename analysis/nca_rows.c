#include "analysis/nca_rows.h"

#include "analysis/interval.h"
#include "analysis/nca.h"

const ves_nca_row ves_nca_rows[VES_N_NCA] = {
    {"cmax", offsetof(ves_nca, cmax), "@", "largest concentration"},
    {"tmax", offsetof(ves_nca, tmax), "h", "time of the largest concentration"},
    {"clast", offsetof(ves_nca, clast), "@", "last concentration above zero"},
    {"tlast", offsetof(ves_nca, tlast), "h", "time of the last concentration above zero"},
    {"auc_last", offsetof(ves_nca, auc_last), "h @", "area under the concentration from 0 to the end of the run"},
    {"auc_inf", offsetof(ves_nca, auc_inf), "h @", "the same with the extrapolated tail"},
    {"auc_extrapolated", offsetof(ves_nca, auc_extrapolated), "percent", "share of auc_inf that is extrapolated"},
    {"aumc_last", offsetof(ves_nca, aumc_last), "h2 @", "area under time x concentration from 0 to the end of the run"},
    {"aumc_inf", offsetof(ves_nca, aumc_inf), "h2 @", "the same with the extrapolated tail"},
    {"lambda_z", offsetof(ves_nca, lambda_z), "1/h", "terminal slope"},
    {"half_life", offsetof(ves_nca, half_life), "h", "terminal half-life"},
    {"lambda_z_adj_r2", offsetof(ves_nca, lambda_z_adj_r2), "1", "adjusted R squared of the terminal slope"},
    {"lambda_z_points", offsetof(ves_nca, lambda_z_points), "1", "outputs the terminal slope rests on"},
    {"mrt", offsetof(ves_nca, mrt), "h", "mean residence time, infusion corrected; one dose only"},
    {"cl", offsetof(ves_nca, cl), "mL/h", "clearance: all doses / auc_inf; intravascular doses only"},
    {"vss", offsetof(ves_nca, vss), "mL", "volume of distribution at steady state: cl x mrt"},
    {"vz", offsetof(ves_nca, vz), "mL", "volume of distribution of the terminal phase: cl / lambda_z"},
    {"peak_percent_dose", offsetof(ves_nca, peak), "%", "largest share of all doses that was in the organ at one time"},
    {"residence_time", offsetof(ves_nca, exposure), "/", "mean time in the organ of what was given, within the run"},
    {"bioavailability", offsetof(ves_nca, bioavailability), "1",
     "auc_inf per dose over that of the intravascular reference"},
    {"mat", offsetof(ves_nca, mat), "h", "mean absorption time: mrt less that of the intravascular reference"},
    {"auc_ratio_plasma", offsetof(ves_nca, auc_ratio_plasma), "1", "auc_last over that of plasma"},
    {"targeting_index", offsetof(ves_nca, targeting_index), "1",
     "auc_ratio_plasma over that of the intravascular reference"},
    {"flag_few_points", offsetof(ves_nca, few_points), "1", "1: no three outputs that fall, so no terminal slope"},
    {"flag_extrapolation", offsetof(ves_nca, much_extrapolated), "1", "1: more than 20 % of auc_inf is extrapolated"},
    {"flag_flip_flop", offsetof(ves_nca, flip_flop), "1",
     "1: the terminal slope is below 0.8 of that of the intravascular reference: it tells of absorption"},
};

const ves_nca_row ves_nca_interval_rows[VES_N_NCA_INTERVAL] = {
    {"cmax", offsetof(ves_nca_interval, cmax), "@", "largest concentration of the interval"},
    {"tmax", offsetof(ves_nca_interval, tmax), "h", "its time since the dose that begins the interval"},
    {"ctrough", offsetof(ves_nca_interval, ctrough), "@", "concentration just before the next dose, or at the end"},
    {"auc", offsetof(ves_nca_interval, auc), "h @", "area under the concentration in the interval"},
    {"cavg", offsetof(ves_nca_interval, cavg), "@", "area over length of the interval"},
    {"fluctuation", offsetof(ves_nca_interval, fluctuation), "1", "(cmax - ctrough) / cavg"},
    {"accumulation", offsetof(ves_nca_interval, accumulation), "1",
     "auc over that of the first interval, where both are of one length"},
};
