#include "compare/metric.h"

#include "analysis/nca_rows.h"
#include "base/array.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Mass, dose and weight in a file are those of the typical subject. Where there are several, each with its own, a ratio
 * is one that was worked out for each of them (OWN: a row of the file), or there is none.  Files of before have no such
 * row: of them is told what always was, over the typical subject. */
typedef enum kind { OF_ROW, OWN, AT_END, DELIVERED, TARGETING, LABEL, ON_VESICLES, IN_CELLS, FREE } kind;
typedef enum scale { AS_IS, LN_2, PER_GRAM, SUV, PER_KG, PER_DOSE, PER_KG_DOSE } scale;

typedef struct metric {
    const char *name;
    kind kind;
    ves_nca_index row; /* of which it is made */
    bool signal;
    scale scale;
    const char *unit, *words; /* NULL: those of the row */
    ves_nca_index own;        /* OWN: the row of each subject's ratio */
} metric;

#define ROW(name, index)                                                                                               \
    {                                                                                                                  \
        name, OF_ROW, VES_NCA_##index, false, AS_IS, NULL, NULL, 0                                                     \
    }
#define SIGNAL(name, index, unit, words)                                                                               \
    {                                                                                                                  \
        "signal_" name, OF_ROW, VES_NCA_##index, true, AS_IS, unit, words, 0                                           \
    }
#define BY_CARRIER(name, kind, words)                                                                                  \
    {                                                                                                                  \
        "signal_" name, kind, VES_NCA_PEAK, true, AS_IS, "percent", words, 0                                           \
    }
static const metric metrics[] = {
    ROW("cl", CL),
    {"cl_per_kg", OF_ROW, VES_NCA_CL, false, PER_KG, "mL/h/kg", "clearance per kg of body", 0},
    ROW("vss", VSS),
    {"vss_per_kg", OF_ROW, VES_NCA_VSS, false, PER_KG, "mL/kg", "volume of distribution at steady state per kg of body",
     0},
    ROW("mrt", MRT),
    {"effective_half_life", OF_ROW, VES_NCA_MRT, false, LN_2, "h", "ln 2 x mrt: the half-life that exposure goes by",
     0},
    ROW("bioavailability", BIOAVAILABILITY),
    ROW("half_life", HALF_LIFE),
    ROW("flip_flop", FLIP_FLOP),
    {"delivered_percent", DELIVERED, VES_NCA_PEAK, false, AS_IS, "percent",
     "share of the dose that reached the organ and left its blood, by the end", 0},
    {"peak_percent", OF_ROW, VES_NCA_PEAK, false, AS_IS, NULL, NULL, 0},
    {"peak_percent_per_g", OWN, VES_NCA_PEAK, false, PER_GRAM, "percent/g", "the same per gram of organ",
     VES_NCA_PEAK_PER_G},
    {"peak_suv", OF_ROW, VES_NCA_PEAK, false, SUV, "1", "the same over what an even spread over the body would be", 0},
    {"end_percent", AT_END, VES_NCA_PEAK, false, AS_IS, "percent", "share of the dose in the organ at the end", 0},
    ROW("residence_time", RESIDENCE),
    ROW("peak_time", PEAK_TIME),
    {"peak_first_pass_percent", OF_ROW, VES_NCA_FIRST_PASS, false, AS_IS, NULL, NULL, 0},
    ROW("tmax", TMAX),
    ROW("cmax", CMAX),
    {"cmax_per_dose", OWN, VES_NCA_CMAX, false, PER_DOSE, "percent/mL", "the same, in percent of the dose",
     VES_NCA_CMAX_PER_DOSE},
    {"cmax_per_kg_dose", OF_ROW, VES_NCA_CMAX, false, PER_KG_DOSE, "kg/mL", "the same, per dose in a kg of body", 0},
    ROW("auc_last", AUC_LAST),
    {"auc_last_per_dose", OWN, VES_NCA_AUC_LAST, false, PER_DOSE, "h percent/mL", "the same, in percent of the dose",
     VES_NCA_AUC_LAST_PER_DOSE},
    {"auc_last_per_kg_dose", OF_ROW, VES_NCA_AUC_LAST, false, PER_KG_DOSE, "h kg/mL",
     "the same, per dose in a kg of body", 0},
    ROW("auc_inf", AUC_INF),
    {"auc_inf_per_dose", OWN, VES_NCA_AUC_INF, false, PER_DOSE, "h percent/mL", "the same, in percent of the dose",
     VES_NCA_AUC_INF_PER_DOSE},
    {"auc_inf_per_kg_dose", OF_ROW, VES_NCA_AUC_INF, false, PER_KG_DOSE, "h kg/mL",
     "the same, per dose in a kg of body", 0},
    ROW("auc_ratio_plasma", AUC_RATIO),
    {"targeting_index", TARGETING, VES_NCA_AUC_RATIO, false, AS_IS, "1",
     "auc_ratio_plasma over that of the reference of the comparison", 0},
    ROW("time_above", TIME_ABOVE),
    ROW("auc_tau", AUC_TAU),
    ROW("cmax_tau", CMAX_TAU),
    ROW("cmin_tau", CMIN_TAU),
    ROW("cavg_tau", CAVG_TAU),
    ROW("build_up", BUILD_UP),
    ROW("steady", STEADY),
    SIGNAL("peak_percent", PEAK, NULL, "largest share of the label in the organ"),
    SIGNAL("peak_time", PEAK_TIME, NULL, "time of that"),
    SIGNAL("tmax", TMAX, NULL, "time of the largest concentration of the label"),
    SIGNAL("residence_time", RESIDENCE, NULL, "mean time the label spent in the organ in the run"),
    SIGNAL("auc_last", AUC_LAST, "h percent/mL", "area under the label to the end, in percent of all label"),
    SIGNAL("half_life", HALF_LIFE, NULL, "terminal half-life of the label"),
    BY_CARRIER("end_percent", LABEL, "share of all label in the organ at the end"),
    BY_CARRIER("on_vesicles_percent", ON_VESICLES, "of that, what is on intact vesicles"),
    BY_CARRIER("in_cells_percent", IN_CELLS, "of that, what broken vesicles left behind in cells"),
    BY_CARRIER("free_percent", FREE, "of that, what came free, wherever it is held"),
};
enum { N_METRIC = VES_COUNT(metrics) };

const char *ves_metric_name(size_t i)
{
    return i < N_METRIC ? metrics[i].name : NULL;
}

const char *ves_metric_words(size_t i)
{
    if (i >= N_METRIC) return NULL;
    return metrics[i].words ? metrics[i].words : ves_nca_rows[metrics[i].row].words;
}

const char *ves_metric_unit(size_t i)
{
    if (i >= N_METRIC) return NULL;
    return metrics[i].unit ? metrics[i].unit : ves_nca_rows[metrics[i].row].units;
}

static const metric *metric_of(const char *name)
{
    for (size_t i = 0; i < N_METRIC; ++i) {
        if (strcmp(metrics[i].name, name) == 0) return &metrics[i];
    }
    return NULL;
}

/* The array of the file that a metric is made of. */
static const char *array_of(const metric *m, size_t n, char *out)
{
    (void)snprintf(out, n, "%s%s", m->signal ? "signal_" : "", ves_nca_rows[m->row].name);
    return out;
}

const char *ves_comparison_unit(const ves_comparison *c, size_t scenario, const char *name)
{
    const metric *m = metric_of(name);
    if (!m) return "";
    const char *unit = ves_metric_unit((size_t)(m - metrics));
    char path[64];
    return strchr(unit, '@') ? ves_comparison_array_unit(c, scenario, array_of(m, sizeof path, path)) : unit;
}

/* @param mass  g, of the organ */
static double scaled(const ves_compared *s, scale by, double mass, double value)
{
    switch (by) {
    case AS_IS:
        return value;
    case LN_2: /* files of before have no row of it */
        return M_LN2 * value;
    case PER_GRAM:
        return value / mass;
    case SUV:
        return value / mass * s->body_mass / 100.0;
    case PER_KG:
        return value / (s->body_mass / 1000.0);
    case PER_DOSE:
        return 100.0 * value / s->dose;
    case PER_KG_DOSE:
        return value * s->body_mass / 1000.0 / s->dose;
    }
    return NAN;
}

static double last_of(const ves_comparison *c, size_t scenario, const char *organ, const char *dataset, size_t q)
{
    const double *curve = ves_comparison_quantile(c, scenario, organ, dataset, q);
    return curve ? curve[c->file[c->scenario[scenario].file].time->n - 1] : NAN;
}

double ves_comparison_value_at(const ves_comparison *c, size_t scenario, size_t organ, const char *name, size_t q)
{
    const ves_compared *s = &c->scenario[scenario];
    const char *where = c->organ[organ];
    const metric *m = metric_of(name);
    if (!m) return NAN;
    char path[64];
    const double value = ves_comparison_number_at(c, scenario, where, array_of(m, sizeof path, path), q);
    const double mass = ves_comparison_number(c, scenario, where, "organ_mass");
    const char *own = ves_nca_rows[m->kind == OWN ? m->own : VES_NCA_PEAK_PER_G].name;
    const bool by_subject = ves_comparison_has(c, scenario, own);
    if (m->scale > LN_2 && m->kind == OF_ROW && by_subject && s->n_subject > 1.0) return NAN;
    switch (m->kind) {
    case OWN:
        return by_subject ? ves_comparison_number_at(c, scenario, where, own, q) : scaled(s, m->scale, mass, value);
    case OF_ROW:
        return scaled(s, m->scale, mass, value);
    case AT_END:
        return last_of(c, scenario, where, "percent_dose", q);
    case DELIVERED:
        return last_of(c, scenario, where, "delivered_percent_dose", q);
    case LABEL:
        return last_of(c, scenario, where, "signal_percent_dose", q);
    case ON_VESICLES:
        return last_of(c, scenario, where, "signal_on_vesicles_percent_dose", q);
    case IN_CELLS:
        return last_of(c, scenario, where, "signal_in_cells_percent_dose", q);
    case FREE:
        return last_of(c, scenario, where, "signal_free_percent_dose", q);
    case TARGETING:
        return value / ves_comparison_number(c, c->reference, where, path);
    }
    return NAN;
}

double ves_comparison_value(const ves_comparison *c, size_t scenario, size_t organ, const char *name)
{
    return ves_comparison_value_at(c, scenario, organ, name, c->file[c->scenario[scenario].file].middle);
}

static const char *metric_name(size_t i, const void *context)
{
    (void)context;
    return metrics[i].name;
}

bool ves_metric_is(const char *name)
{
    return metric_of(name) != NULL;
}

const char *ves_metric_nearest(const char *word)
{
    return ves_nearest(word, N_METRIC, metric_name, NULL);
}

double ves_comparison_ratio(const ves_comparison *c, size_t scenario, size_t organ, const char *name)
{
    if (strcmp(ves_comparison_unit(c, scenario, name), ves_comparison_unit(c, c->reference, name)) != 0) return NAN;
    const double ratio =
        ves_comparison_value(c, scenario, organ, name) / ves_comparison_value(c, c->reference, organ, name);
    return isfinite(ratio) ? ratio : NAN;
}

bool ves_number_words_at(size_t i, ves_number_words *words)
{
    if (i >= VES_N_NCA + VES_N_NCA_INTERVAL) return false;
    const bool interval = i >= VES_N_NCA;
    const ves_nca_row *row = interval ? &ves_nca_interval_rows[i - VES_N_NCA] : &ves_nca_rows[i];
    *words = (ves_number_words){.name = row->name, .unit = row->units, .words = row->words, .interval = interval};
    (void)ves_nca_row_asks(row, sizeof words->asks, words->asks);
    return true;
}
