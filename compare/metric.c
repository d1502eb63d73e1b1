#include "compare/metric.h"

#include "analysis/nca_rows.h"
#include "base/array.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef enum kind { OF_ROW, PER_GRAM, SUV, AT_END, DELIVERED, TARGETING } kind;
typedef enum scale { AS_IS, LN_2, PER_KG, PER_DOSE, PER_KG_DOSE } scale;

typedef struct metric {
    const char *name;
    kind kind;
    ves_nca_index row; /* OF_ROW */
    bool signal;
    scale scale;
    const char *unit, *words; /* NULL: those of the row */
} metric;

#define ROW(name, index)                                                                                               \
    {                                                                                                                  \
        name, OF_ROW, VES_NCA_##index, false, AS_IS, NULL, NULL                                                        \
    }
#define SIGNAL(name, index, unit, words)                                                                               \
    {                                                                                                                  \
        "signal_" name, OF_ROW, VES_NCA_##index, true, AS_IS, unit, words                                              \
    }
static const metric metrics[] = {
    ROW("cl", CL),
    {"cl_per_kg", OF_ROW, VES_NCA_CL, false, PER_KG, "mL/h/kg", "clearance per kg of body"},
    ROW("vss", VSS),
    {"vss_per_kg", OF_ROW, VES_NCA_VSS, false, PER_KG, "mL/kg",
     "volume of distribution at steady state per kg of body"},
    ROW("mrt", MRT),
    {"effective_half_life", OF_ROW, VES_NCA_MRT, false, LN_2, "h", "ln 2 x mrt: the half-life that exposure goes by"},
    ROW("bioavailability", BIOAVAILABILITY),
    ROW("half_life", HALF_LIFE),
    ROW("flip_flop", FLIP_FLOP),
    {"delivered_percent", DELIVERED, VES_NCA_PEAK, false, AS_IS, "percent",
     "share of the dose that reached the organ and left its blood, by the end"},
    {"peak_percent", OF_ROW, VES_NCA_PEAK, false, AS_IS, NULL, NULL},
    {"peak_percent_per_g", PER_GRAM, VES_NCA_PEAK, false, AS_IS, "percent/g", "the same per gram of organ"},
    {"peak_suv", SUV, VES_NCA_PEAK, false, AS_IS, "1", "the same over what an even spread over the body would be"},
    {"end_percent", AT_END, VES_NCA_PEAK, false, AS_IS, "percent", "share of the dose in the organ at the end"},
    ROW("residence_time", RESIDENCE),
    ROW("tmax", TMAX),
    ROW("cmax", CMAX),
    {"cmax_per_dose", OF_ROW, VES_NCA_CMAX, false, PER_DOSE, "percent/mL", "the same, in percent of the dose"},
    {"cmax_per_kg_dose", OF_ROW, VES_NCA_CMAX, false, PER_KG_DOSE, "kg/mL", "the same, per dose in a kg of body"},
    ROW("auc_last", AUC_LAST),
    {"auc_last_per_dose", OF_ROW, VES_NCA_AUC_LAST, false, PER_DOSE, "h percent/mL",
     "the same, in percent of the dose"},
    {"auc_last_per_kg_dose", OF_ROW, VES_NCA_AUC_LAST, false, PER_KG_DOSE, "h kg/mL",
     "the same, per dose in a kg of body"},
    ROW("auc_inf", AUC_INF),
    {"auc_inf_per_dose", OF_ROW, VES_NCA_AUC_INF, false, PER_DOSE, "h percent/mL", "the same, in percent of the dose"},
    {"auc_inf_per_kg_dose", OF_ROW, VES_NCA_AUC_INF, false, PER_KG_DOSE, "h kg/mL",
     "the same, per dose in a kg of body"},
    ROW("auc_ratio_plasma", AUC_RATIO),
    {"targeting_index", TARGETING, VES_NCA_AUC_RATIO, false, AS_IS, "1",
     "auc_ratio_plasma over that of the reference of the comparison"},
    SIGNAL("peak_percent", PEAK, NULL, "largest share of the label in the organ"),
    SIGNAL("tmax", TMAX, NULL, "time of the peak of the label"),
    SIGNAL("residence_time", RESIDENCE, NULL, "mean time the label spent in the organ in the run"),
    SIGNAL("auc_last", AUC_LAST, "h percent/mL", "area under the label to the end, in percent of all label"),
    SIGNAL("half_life", HALF_LIFE, NULL, "terminal half-life of the label"),
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

static double scaled(const ves_compared *s, scale by, double value)
{
    switch (by) {
    case AS_IS:
        return value;
    case LN_2: /* files of before have no row of it */
        return M_LN2 * value;
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
    switch (m->kind) {
    case OF_ROW:
        return scaled(s, m->scale, value);
    case PER_GRAM:
        return value / ves_comparison_number(c, scenario, where, "organ_mass");
    case SUV:
        return value / ves_comparison_number(c, scenario, where, "organ_mass") * s->body_mass / 100.0;
    case AT_END:
        return last_of(c, scenario, where, "percent_dose", q);
    case DELIVERED:
        return last_of(c, scenario, where, "delivered_percent_dose", q);
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
