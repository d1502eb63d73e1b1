/* The numbers a body is built from: one row each, read by the config reader, `explain`, the docs and the builder. */
#include "model/setting_rows.h"

#include "base/array.h"
#include <math.h>
#include <string.h>

#define ANY        -HUGE_VAL, HUGE_VAL, false
#define FROM_ZERO  0.0, HUGE_VAL, false
#define ABOVE_ZERO 0.0, HUGE_VAL, true
#define SHARE      0.0, 1.0, false

#define CV  0.0, 0.33, false /* normal, cut at 3 standard deviations: above 0 all the same */
#define GSD 1.0, HUGE_VAL, false

/* clang-format off */
static const ves_body_setting rows[] = {
    /* the animal */
    {"body_weight", VES_DIM_MASS, ABOVE_ZERO, NAN, "BW", "weight of this subject"},
    {"body.weight", VES_DIM_MASS, ABOVE_ZERO, NAN, "BW_ref", "weight to which the table of the species belongs"},
    {"body.cardiac_output", VES_DIM_FLOW, ABOVE_ZERO, NAN, "CO_ref", "blood, at that weight"},
    {"body.haematocrit", VES_DIM_NUMBER, 0.0, 0.95, false, NAN, "Hct", "share of cells in blood"},
    {"body.blood_volume", VES_DIM_VOLUME, ABOVE_ZERO, NAN, "V_blood", "all blood, at that weight: what the vascular volumes must add up to"},
    {"*.volume_fraction", VES_DIM_NUMBER, SHARE, NAN, "m_i", "volume as a share of body weight, density 1 g/mL"},
    {"*.flow_fraction", VES_DIM_NUMBER, SHARE, NAN, "Q_i", "share of cardiac output"},
    {"*.blood_fraction", VES_DIM_NUMBER, SHARE, NAN, "f_blood,i", "share of the tissue that is blood in its vessels"},
    {"*.interstitial_fraction", VES_DIM_NUMBER, SHARE, NAN, "v_T,i", "share of the tissue that is interstitial fluid"},
    {"*.mass", VES_DIM_MASS, ABOVE_ZERO, NAN, "m_i", "instead of a volume fraction, of an organ with numbers of its own: its mass, at any body weight"},
    {"*.flow", VES_DIM_FLOW_PER_MASS, FROM_ZERO, NAN, "Q_i/m_i", "instead of a flow fraction, likewise: blood per gram of it"},
    {"*.lymph", VES_DIM_NUMBER, SHARE, NAN, "L_i/Q_i", "lymph flow over plasma flow of this organ, instead of lymph.flow_fraction"},
    {"mps.activity", VES_DIM_NUMBER, FROM_ZERO, NAN, "f_MPS", "macrophage activity per gram, relative to the mouse"},
    {"mps.lung_factor", VES_DIM_NUMBER, FROM_ZERO, NAN, "L", "extra factor on macrophages of the lung (those that live in its vessels)"},
    {"scaling.volumes", VES_DIM_NUMBER, ANY, NAN, "", "within a species: volumes of organs and blood go with weight to this power"},
    {"scaling.cardiac_output", VES_DIM_NUMBER, ANY, NAN, "", "within a species: the same of the cardiac output"},
    {"scaling.filtration", VES_DIM_NUMBER, ANY, NAN, "", "within a species: the same of kidney.filtration"},
    {"scaling.tissue_activity", VES_DIM_NUMBER, ANY, NAN, "", "between species: tissue.activity where the species does not give it"},
    {"scaling.peritoneum", VES_DIM_NUMBER, ANY, NAN, "", "between species: the same of peritoneum.absorption.rate"},
    {"scaling.lymph", VES_DIM_NUMBER, ANY, NAN, "", "between species: the same of lymph.transit.rate"},
    {"*.fenestra.diameter", VES_DIM_LENGTH, ABOVE_ZERO, NAN, "d_f", "largest vesicle that passes the wall of sinusoids with fenestrae"},
    {"csf.volume", VES_DIM_VOLUME, ABOVE_ZERO, NAN, "V_csf", "cerebrospinal fluid"},
    {"csf.production", VES_DIM_FLOW, FROM_ZERO, NAN, "Q_csf", "formation of cerebrospinal fluid"},
    {"*.influx", VES_DIM_FLOW_PER_MASS, FROM_ZERO, NAN, "Ki", "influx constant of a wall that is a barrier, per gram of its organ"},
    {"*.bulk_flow.rate", VES_DIM_RATE, FROM_ZERO, NAN, "k_bulk", "turnover of interstitial fluid behind a barrier, water"},
    {"stomach.emptying.time", VES_DIM_TIME, ABOVE_ZERO, NAN, "1/k_e", "mean time until the stomach empties"},
    {"intestine.residence.time", VES_DIM_TIME, ABOVE_ZERO, NAN, "1/k_si", "mean time in the small intestine"},
    {"intestine.large.transit_time", VES_DIM_TIME, ABOVE_ZERO, NAN, "1/k_li", "mean time in the large intestine, before faeces leave"},
    {"kidney.filtration", VES_DIM_FLOW, FROM_ZERO, NAN, "GFR", "glomerular filtration rate"},
    /* the vesicle */
    {"vesicle.diameter", VES_DIM_LENGTH, ABOVE_ZERO, NAN, "d", "diameter"},
    {"*.uptake.clearance", VES_DIM_FLOW_PER_MASS, FROM_ZERO, NAN, "cl_i", "intrinsic clearance of plasma, mouse, per gram of the organ without its blood"},
    {"*.uptake.macrophage_share", VES_DIM_NUMBER, SHARE, 0.0, "s_i", "share of it that goes into macrophages, through surface sites where the organ has such"},
    {"*.bile_share", VES_DIM_NUMBER, SHARE, NAN, "f_bile", "share of parenchymal loss that leaves intact in bile"},
    {"*.sink_share", VES_DIM_NUMBER, SHARE, NAN, "", "share of what cells lose that leaves intact by a sink of their organ"},
    {"*.holdup.fraction", VES_DIM_NUMBER, SHARE, NAN, "trap", "largest share held in capillaries in one pass"},
    {"*.holdup.onset", VES_DIM_LENGTH, FROM_ZERO, NAN, "d_0", "diameter above which vesicles are held"},
    {"*.holdup.full", VES_DIM_LENGTH, ABOVE_ZERO, NAN, "d_1", "diameter from which the largest share is held"},
    {"*.holdup.release.rate", VES_DIM_RATE, FROM_ZERO, NAN, "k_rel", "release from capillaries"},
    {"*.permeability", VES_DIM_FLOW_PER_MASS, FROM_ZERO, NAN, "PS", "permeability-surface product, per gram"},
    {"mps.sites.capacity", VES_DIM_AMOUNT, ABOVE_ZERO, NAN, "Cap", "surface sites of a liver of reference mass, in vesicles of reference size"},
    {"mps.sites.reference_mass", VES_DIM_MASS, ABOVE_ZERO, NAN, "m_ref", "liver to which the capacity belongs"},
    {"mps.internalisation.rate", VES_DIM_RATE, FROM_ZERO, NAN, "k_int", "from the surface into the phagocyte"},
    {"mps.uptake_factor", VES_DIM_NUMBER, FROM_ZERO, NAN, "u", "factor on macrophages: the type of vesicle, opsonins, a coat, sensitisation"},
    {"tissue.activity", VES_DIM_NUMBER, FROM_ZERO, NAN, "a_t", "activity of all other cells per gram, relative to the mouse"},
    {"scaling.reference_weight", VES_DIM_MASS, ABOVE_ZERO, NAN, "", "animal to whom the numbers belong that a species scales"},
    {"size.reference", VES_DIM_LENGTH, ABOVE_ZERO, NAN, "d_ref", "diameter to which the clearances belong"},
    {"size.exponent.phagocyte", VES_DIM_NUMBER, ANY, NAN, "beta", "uptake in liver, spleen and lung grows with (d/d_ref)^beta"},
    {"size.exponent.tissue", VES_DIM_NUMBER, ANY, NAN, "beta_t", "the same for all other organs"},
    {"phagocyte.degradation.rate", VES_DIM_RATE, FROM_ZERO, NAN, "k_deg", "loss of intact vesicles in phagocytes and endothelium"},
    {"parenchyma.degradation.rate", VES_DIM_RATE, FROM_ZERO, NAN, "k_degP", "loss of intact vesicles in parenchymal cells"},
    {"plasma.lysis.rate", VES_DIM_RATE, FROM_ZERO, NAN, "k_lys", "loss of integrity in plasma"},
    {"blood_cells.association.rate", VES_DIM_RATE, FROM_ZERO, NAN, "k_on", "from plasma onto blood cells"},
    {"blood_cells.dissociation.rate", VES_DIM_RATE, FROM_ZERO, NAN, "k_off", "and back"},
    {"interstitium.uptake.rate", VES_DIM_RATE, FROM_ZERO, NAN, "k_cellT", "from interstitium into local cells"},
    {"interstitium.partition", VES_DIM_NUMBER, ABOVE_ZERO, NAN, "K", "concentration in interstitium over plasma"},
    {"lymph.flow_fraction", VES_DIM_NUMBER, SHARE, NAN, "L_i/Q_i", "lymph flow over plasma flow of each organ"},
    {"lymph.transit.rate", VES_DIM_RATE, FROM_ZERO, NAN, "k_tr", "through lymph nodes into venous plasma"},
    {"lymph.retention_ratio", VES_DIM_NUMBER, FROM_ZERO, NAN, "r", "retention in nodes over transit, at reference size"},
    {"*.transcytosis.rate", VES_DIM_RATE, FROM_ZERO, NAN, "k_tc", "from endothelium into interstitial fluid"},
    {"*.return.rate", VES_DIM_RATE, FROM_ZERO, NAN, "k_back", "from endothelium back into plasma"},
    {"*.efflux.rate", VES_DIM_RATE, FROM_ZERO, NAN, "k_eff", "from interstitial fluid into plasma"},
    {"*.uptake.rate", VES_DIM_RATE, FROM_ZERO, NAN, "k_cell", "from interstitial fluid into brain cells"},
    {"*.mobile_fraction", VES_DIM_NUMBER, SHARE, NAN, "f_mob", "share that moves with interstitial fluid"},
    {"*.size_factor", VES_DIM_NUMBER, FROM_ZERO, NAN, "f_d", "factor on influx above size_limit"},
    {"*.size_limit", VES_DIM_LENGTH, ABOVE_ZERO, NAN, "d_lim", "diameter above which it applies"},
    {"csf.choroid_transfer", VES_DIM_FLOW_PER_MASS, FROM_ZERO, NAN, "CL_cp", "from plasma to CSF, per gram of brain"},
    {"csf.leptomeninges.binding.rate", VES_DIM_RATE, FROM_ZERO, NAN, "k_lepto", "from CSF onto leptomeninges"},
    {"csf.leptomeninges.release.rate", VES_DIM_RATE, FROM_ZERO, NAN, "k_lo", "and back"},
    {"csf.parenchymal_fraction", VES_DIM_NUMBER, 0.0, 0.99, false, NAN, "k_ci/(k_csf+k_lepto+k_ci)", "share of what leaves CSF that enters brain tissue"},
    {"mps.blocker.release.rate", VES_DIM_RATE, FROM_ZERO, NAN, "k_unblock", "recovery of sites that an agent covers"},
    {"dose.particles_per_protein", VES_DIM_AMOUNT_PER_MASS, ABOVE_ZERO, NAN, "", "vesicles in a mass of protein"},
    {"dose.particles_per_phospholipid", VES_DIM_AMOUNT_PER_MOLE, ABOVE_ZERO, NAN, "", "vesicles in an amount of phospholipid"},
    {"dose.particles_per_cell", VES_DIM_AMOUNT_PER_CELL, ABOVE_ZERO, NAN, "", "vesicles harvested from one cell"},
    {"dose.particles_per_volume", VES_DIM_CONC, ABOVE_ZERO, NAN, "", "vesicles in a volume of product"},
    {"dose.suspicious_mass", VES_DIM_MASS_PER_MASS, ABOVE_ZERO, NAN, "", "a mass dose above this gets a warning..."},
    {"dose.suspicious_weight", VES_DIM_MASS, ABOVE_ZERO, NAN, "", "... at this body weight..."},
    {"dose.suspicious_exponent", VES_DIM_NUMBER, ANY, NAN, "", "... and at another times (its share of that weight) to this power"},
    /* neutral unless a condition or a study changes them */
    {"*.uptake.macrophage_factor", VES_DIM_NUMBER, FROM_ZERO, 1.0, "", "factor on the macrophages of an organ"},
    {"*.fenestra.factor", VES_DIM_NUMBER, FROM_ZERO, 1.0, "", "factor on passage through fenestrae to the cells behind them"},
    {"*.uptake.parenchymal_factor", VES_DIM_NUMBER, FROM_ZERO, 1.0, "", "factor on uptake by cells behind fenestrae"},
    {"*.permeability_exponent", VES_DIM_NUMBER, ANY, 0.0, "x", "permeability goes with (d/d_ref)^x"},
    {"mps.blocker.share", VES_DIM_NUMBER, SHARE, 0.0, "B(0)/Cap", "share of the sites that an agent covers at once"},
    {"*.ligand.capacity", VES_DIM_AMOUNT, FROM_ZERO, 0.0, "Bmax", "receptors of a targeting ligand; 0: none"},
    {"*.ligand.affinity", VES_DIM_CONC, ABOVE_ZERO, 1.0, "Kd", "concentration that fills half of them"},
    {"*.ligand.internalisation.rate", VES_DIM_RATE, FROM_ZERO, 0.0, "k_int", "uptake of what is bound"},
    /* what routes ask of a species */
    {"peritoneum.absorption.rate", VES_DIM_RATE, ABOVE_ZERO, NAN, "k_a", "from the peritoneal cavity through lymph into blood"},
    {"peritoneum.bioavailability", VES_DIM_NUMBER, 0.0, 1.0, true, NAN, "F", "share of an intraperitoneal dose that reaches blood intact"},
    {"subcutis.site_factor", VES_DIM_NUMBER, SHARE, NAN, "", "lymphatic uptake from the usual injection site, relative to the rat's foot"},
    {"nose.olfactory_fraction", VES_DIM_NUMBER, SHARE, NAN, "f_olf", "share of a nasal dose that reaches brain interstitium along olfactory and trigeminal nerves"},
    {"nose.residence.half_life", VES_DIM_TIME, ABOVE_ZERO, NAN, "", "half-life on the nasal mucosa"},
    {"airway.mucociliary.half_life", VES_DIM_TIME, ABOVE_ZERO, NAN, "", "half-life in conducting airways"},
    {"airway.conducting_share", VES_DIM_NUMBER, SHARE, NAN, "", "share of what reaches the lung that stays in conducting airways; absent: that of the route"},
    {"airway.nebuliser.exhaled", VES_DIM_NUMBER, SHARE, NAN, "", "share of a nebuliser's charge that is exhaled; what is left of 1 stays in the device"},
    {"airway.nebuliser.mouth", VES_DIM_NUMBER, SHARE, NAN, "", "share of it left in mouth and nose, then swallowed"},
    {"airway.nebuliser.lung", VES_DIM_NUMBER, SHARE, NAN, "", "share of it that reaches the lung"},
    {"csf.lumbar_transit.rate", VES_DIM_RATE, ABOVE_ZERO, NAN, "k_lum", "from lumbar to cranial CSF"},
    /* the tracer */
    {"label.free_fraction", VES_DIM_NUMBER, SHARE, NAN, "f_free", "label in the dose that is on no vesicle"},
    {"label.dissociation.rate", VES_DIM_RATE, FROM_ZERO, NAN, "k_dis", "label off intact vesicles"},
    {"label.release.rate", VES_DIM_RATE, FROM_ZERO, NAN, "k_out", "label out of cells, after its vesicle is degraded"},
    {"label.renal_fraction", VES_DIM_NUMBER, FROM_ZERO, NAN, "g_ren", "renal clearance of free label over filtration"},
    {"label.places.*.rate", VES_DIM_RATE, FROM_ZERO, NAN, "k_p", "free or bound label into a place that holds it"},
    {"label.places.*.release", VES_DIM_RATE, FROM_ZERO, NAN, "rho_p", "what a place that holds label lets go"},
    {"label.places.*.to_gut", VES_DIM_NUMBER, SHARE, NAN, "g_p", "share of that which goes into the small intestine; the rest goes back into the blood"},
    {"label.binding.rate", VES_DIM_RATE, FROM_ZERO, NAN, "k_bind", "free label onto plasma protein or lipoprotein"},
    {"label.unbinding.rate", VES_DIM_RATE, FROM_ZERO, NAN, "k_unbind", "and back"},
    {"label.dose.bound_share", VES_DIM_NUMBER, SHARE, NAN, "b_d", "share of the free label of a dose into blood that is on plasma protein"},
    {"label.released.bound_share", VES_DIM_NUMBER, SHARE, NAN, "b_r", "the same of what cells let go and of what comes off in blood and lymph"},
    {"label.depot_absorption.rate", VES_DIM_RATE, FROM_ZERO, NAN, "k_abs", "free label out of an extravascular depot that is no lumen"},
    {"label.gut_absorbed", VES_DIM_NUMBER, 0.0, 0.99, false, NAN, "a", "share of the free label that enters the small intestine which is absorbed there"},
    {"label.brain.influx", VES_DIM_FLOW_PER_MASS, FROM_ZERO, NAN, "q_in", "free label of the plasma into interstitial fluid of the brain, per gram of brain"},
    {"label.brain.efflux", VES_DIM_FLOW_PER_MASS, FROM_ZERO, NAN, "q_out", "free label out of it, back into the plasma, per gram of brain"},
    {"label.bile_share", VES_DIM_NUMBER, SHARE, NAN, "bile", "share of what liver cells let go that bile takes into the small intestine"},
    {"label.size_exponent", VES_DIM_NUMBER, 0.0, 3.0, false, 0.0, "", "label on a vesicle grows with its diameter to this power: 2 membrane, 3 lumen"},
    {"label.lipophilic", VES_DIM_NUMBER, SHARE, 0.0, "", "1: free label stays in plasma; 0: it also fills interstitial fluid"},
    {"label.dark", VES_DIM_NUMBER, SHARE, 0.0, "", "1: the signal is lost when its vesicle is degraded (enzyme, RNA)"},
    {"label.dark.rate", VES_DIM_RATE, FROM_ZERO, 0.0, "k_dark", "loss of the signal of free label, where label.dark is 1"},
    {"label.perfused", VES_DIM_NUMBER, SHARE, 0.0, "", "1: organs were perfused before counting, their vessels are empty"},
    {"label.decay.half_life", VES_DIM_TIME, ABOVE_ZERO, HUGE_VAL, "ln2/lambda", "physical half-life"},
    {"*.signal_factor", VES_DIM_NUMBER, FROM_ZERO, 1.0, "g_i", "attenuation of the signal from this organ"},
    {"csf.lymph_share", VES_DIM_NUMBER, SHARE, NAN, "f_ln", "share of CSF outflow that goes to lymph nodes, the rest to venous plasma"},
    /* how subjects differ: read where there is a population (people.h) */
    {"variability.height.reference", VES_DIM_LENGTH, ABOVE_ZERO, NAN, "H_ref", "height of the body of the table"},
    {"variability.height.mean", VES_DIM_LENGTH, ABOVE_ZERO, NAN, "H", "mean height of the population"},
    {"variability.height.sd", VES_DIM_LENGTH, FROM_ZERO, NAN, "", "its standard deviation; normal"},
    {"variability.age.reference", VES_DIM_TIME, FROM_ZERO, NAN, "", "age to which the cardiac output of the table belongs"},
    {"variability.body_weight.gsd", VES_DIM_NUMBER, GSD, NAN, "", "geometric standard deviation of body weight, where there is no height; log-normal"},
    {"variability.haematocrit.cv", VES_DIM_NUMBER, CV, NAN, "", "coefficient of variation of the haematocrit; normal"},
    {"variability.cardiac_output.cv", VES_DIM_NUMBER, CV, NAN, "", "coefficient of variation of the cardiac output for its weight and age; normal"},
    {"variability.cardiac_output.age_onset", VES_DIM_TIME, FROM_ZERO, NAN, "", "age from which the cardiac output falls..."},
    {"variability.cardiac_output.age_slope", VES_DIM_RATE, FROM_ZERO, NAN, "", "... by this share of what it was then, each year"},
    {"variability.*.height_exponent", VES_DIM_NUMBER, FROM_ZERO, NAN, "b_i", "the volume of a tissue goes with (H/H_ref)^b_i"},
    {"variability.*.volume_cv", VES_DIM_NUMBER, CV, NAN, "", "coefficient of variation of its volume for its height; normal"},
    {"variability.*.volume_gsd", VES_DIM_NUMBER, GSD, NAN, "", "geometric standard deviation of it instead; log-normal"},
    {"variability.*.flow_cv", VES_DIM_NUMBER, CV, NAN, "", "coefficient of variation of its blood flow per volume; normal"},
};
/* clang-format on */

size_t ves_body_setting_count(void)
{
    return VES_COUNT(rows);
}

const ves_body_setting *ves_body_setting_at(size_t i)
{
    return &rows[i];
}

/* "muscle.flow_fraction" fits "*.flow_fraction", "lymph.nodes.flow_fraction" does not. */
static bool fits(const char *row, const char *address)
{
    const char *star = strchr(row, '*');
    if (!star || strncmp(row, address, (size_t)(star - row)) != 0) return false;
    const char *dot = strchr(address + (star - row), '.');
    return dot && strcmp(star + 1, dot) == 0;
}

const ves_body_setting *ves_body_setting_find(const char *address)
{
    for (size_t i = 0; i < ves_body_setting_count(); ++i) { /* "lymph.flow_fraction" is not that of a tissue */
        if (strcmp(rows[i].address, address) == 0) return &rows[i];
    }
    for (size_t i = 0; i < ves_body_setting_count(); ++i) {
        if (fits(rows[i].address, address)) return &rows[i];
    }
    return NULL;
}

bool ves_body_setting_is_of_animal(const ves_body_setting *setting)
{
    return setting < ves_body_setting_find("vesicle.diameter"); /* the rows above it */
}
