#include "study/results.h"

#include "base/memory.h"
#include "base/text.h"
#include "study/exposure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the stages below share; the first error sticks. */
typedef struct writer {
    const ves_study *study;
    const ves_trajectory *trajectory;
    const ves_organ_axis *axis;
    const ves_nca *nca, *signal_nca; /* [n_scenario][axis->n] each; no tracer: NULL */
    bool signal;                     /* the arrays being made are of the tracer */
    bool delivered;                  /* they are of what reached each organ */
    ves_table *table;
    ves_report *report;
    ves_status status;
} writer;

static size_t find_organ(const ves_graph *graph, const char *name, bool signal, bool delivered)
{
    for (size_t i = 0; i < graph->n_organ; ++i) {
        const ves_organ *o = &graph->organ[i];
        if (o->signal == signal && o->delivered == delivered && strcmp(o->name, name) == 0) return i;
    }
    return (size_t)-1;
}

size_t ves_organ_find(const ves_graph *graph, const char *name, bool signal)
{
    return find_organ(graph, name, signal, false);
}

size_t ves_organ_find_delivered(const ves_graph *graph, const char *name)
{
    return find_organ(graph, name, false, true);
}

static bool asked_for(const ves_study *study, const char *name)
{
    if (study->n_organ == 0) return true;
    for (size_t i = 0; i < study->n_organ; ++i) {
        if (strcmp(study->organ[i], name) == 0) return true;
    }
    return false;
}

static bool listed(size_t n, const char *const names[], const char *name)
{
    for (size_t i = 0; i < n; ++i) {
        if (strcmp(names[i], name) == 0) return true;
    }
    return false;
}

ves_status ves_organ_axis_make(const ves_study *study, ves_organ_axis *axis, ves_report *report)
{
    size_t room = 0;
    *axis = (ves_organ_axis){0};
    for (size_t i = 0; i < study->n_scenario; ++i) {
        const ves_graph *graph = &study->scenario[i].graph;
        for (size_t j = 0; j < graph->n_organ; ++j) {
            const char *name = graph->organ[j].name; /* an organ and its signal share one place */
            if (!asked_for(study, name) || listed(axis->n, axis->name, name)) continue;
            if (!ves_grow(&axis->name, axis->n, &room, sizeof *axis->name)) return ves_fail_memory(report);
            axis->name[axis->n++] = name;
        }
    }
    return VES_OK;
}

/* Is it plasma that an event's vesicles enter? */
static bool enters_plasma(const ves_scenario *scenario, size_t node)
{
    const size_t plasma = ves_organ_find(&scenario->graph, "plasma", false);
    for (size_t k = 0; plasma != (size_t)-1 && k < scenario->graph.organ[plasma].sum.n; ++k) {
        if (scenario->graph.organ[plasma].sum.node[k].i == node) return true;
    }
    return false;
}

ves_nca_dosing ves_dosing_of(const ves_scenario *scenario)
{
    ves_nca_dosing d = {.total = scenario->schedule.total, .intravascular = true};
    const ves_event *last = NULL;
    for (size_t i = 0; i < scenario->schedule.n_event; ++i) {
        const ves_event *e = &scenario->schedule.event[i];
        if (e->kind == VES_EVENT_SWITCH || e->kind == VES_EVENT_TRANSFER || e->label) continue;
        d.last_end = fmax(d.last_end, e->time);
        if (e->kind == VES_EVENT_INFUSION_END) continue;
        if (!last || last->time != e->time || last->dose != e->dose)
            ++d.n_dose; /* size classes and parts of one dose are one */
        last = e;
        d.infusion = e->kind == VES_EVENT_INFUSION_START ? e->amount / e->rate : 0.0;
        d.intravascular = d.intravascular && enters_plasma(scenario, e->node.i);
    }
    return d;
}

/* ---- small parts ---- */

static void dimension(writer *w, const char *path, size_t size)
{
    if (!w->status) w->status = ves_table_add_dimension(w->table, path, size, NULL, w->report);
}

static ves_array *array(writer *w, const char *path, ves_array_type type, const char *units, const char *words,
                        const char *const dimensions[])
{
    if (w->status) return NULL;
    ves_array *a = ves_table_add(w->table, path, type, units, words, w->report, dimensions);
    if (!a) w->status = VES_E_MEMORY;
    return a;
}

static void text(writer *w, ves_array *a, size_t i, const char *words)
{
    if (!w->status && a) w->status = ves_array_set_text(a, i, words ? words : "", w->report);
}

static const ves_graph *graph_of(const writer *w, size_t scenario)
{
    return &w->study->scenario[scenario].graph;
}

/* The organ at a place of the axis, or NULL where this scenario has none of that name. */
static const ves_organ *organ_of(const writer *w, size_t scenario, size_t place)
{
    const ves_graph *graph = graph_of(w, scenario);
    const size_t i = find_organ(graph, w->axis->name[place], w->signal, w->delivered);
    return i == (size_t)-1 ? NULL : &graph->organ[i];
}

static const char *const by_curve[] = {"scenario", "organ", "quantile", "time", NULL};
static const char *const by_curve_mean[] = {"scenario", "organ", "time", NULL};
static const char *const by_number[] = {"scenario", "organ", "quantile", NULL};
static const char *const by_number_mean[] = {"scenario", "organ", NULL};
static const char *const by_scenario[] = {"scenario", NULL};

/* ---- axes ---- */

static void axes(writer *w)
{
    const ves_study *study = w->study;
    dimension(w, "scenario", study->n_scenario);
    dimension(w, "organ", w->axis->n);
    dimension(w, "time", study->n_time);
    dimension(w, "quantile", 1);
    dimension(w, "subject", 1);
    ves_array *a = array(w, "scenario", VES_ARRAY_TEXT, NULL, "scenario", (const char *const[]){"scenario", NULL});
    for (size_t i = 0; i < study->n_scenario; ++i) text(w, a, i, study->scenario[i].name);
    a = array(w, "organ", VES_ARRAY_TEXT, NULL, "organ, compartment or observed sum",
              (const char *const[]){"organ", NULL});
    for (size_t i = 0; i < w->axis->n; ++i) text(w, a, i, w->axis->name[i]);
    a = array(w, "time", VES_ARRAY_DOUBLE, "h", "time since the start of the run", (const char *const[]){"time", NULL});
    for (size_t i = 0; a && i < study->n_time; ++i) a->data.number[i] = study->time[i];
    a = array(w, "quantile", VES_ARRAY_DOUBLE, "1", "quantile over subjects", (const char *const[]){"quantile", NULL});
    if (a) a->data.number[0] = 0.5;
    a = array(w, "subject", VES_ARRAY_INT64, "1", "subject", (const char *const[]){"subject", NULL});
    if (a) a->data.integer[0] = 0;
}

/* ---- curves ---- */

typedef enum curve_kind { AMOUNT, PERCENT, CONCENTRATION, PERCENT_PER_G, PERCENT_DECAYED } curve_kind;

static double scale_of(const writer *w, size_t scenario, const ves_organ *organ, curve_kind kind)
{
    const double dose = w->study->scenario[scenario].schedule.total;
    switch (kind) {
    case AMOUNT:
        return 1.0;
    case PERCENT:
    case PERCENT_DECAYED:
        return 100.0 / dose;
    case CONCENTRATION:
        return 1.0 / organ->volume;
    case PERCENT_PER_G:
        return 100.0 / dose / organ->mass;
    }
    return NAN;
}

/* X (scenario, organ, quantile, time) with one subject, X_mean and X_sd (a spread of one subject has no meaning: NaN).
 */
static void curves(writer *w, const char *name, curve_kind kind, const char *units, const char *words)
{
    const size_t n_time = w->study->n_time, n_organ = w->axis->n;
    char *mean_name = ves_format("%s_mean", name), *sd_name = ves_format("%s_sd", name);
    char *mean_words = ves_format("%s, mean over subjects", words),
         *sd_words = ves_format("%s, standard deviation over subjects", words);
    if (!mean_name || !sd_name || !mean_words || !sd_words) w->status = ves_fail_memory(w->report);
    const ves_array *a = array(w, name, VES_ARRAY_DOUBLE, units, words, by_curve);
    double *value = a ? a->data.number : NULL; /* the array may move when the next is added, its numbers do not */
    for (size_t s = 0; value && s < w->study->n_scenario; ++s) {
        const ves_trajectory *t = &w->trajectory[s];
        for (size_t o = 0; o < n_organ; ++o) {
            const ves_organ *organ = organ_of(w, s, o);
            const double scale = organ ? scale_of(w, s, organ, kind) : NAN;
            for (size_t i = 0; organ && i < n_time; ++i) {
                const double left = kind == PERCENT_DECAYED ? exp(-w->study->scenario[s].decay * t->time[i]) : 1.0;
                value[(s * n_organ + o) * n_time + i] =
                    left * scale * ves_group_sum(&organ->sum, t->amount + i * t->n_node);
            }
        }
    }
    a = array(w, mean_name, VES_ARRAY_DOUBLE, units, mean_words, by_curve_mean);
    if (a) memcpy(a->data.number, value, a->n * sizeof *value);
    (void)array(w, sd_name, VES_ARRAY_DOUBLE, units, sd_words, by_curve_mean);
    free(mean_name);
    free(sd_name);
    free(mean_words);
    free(sd_words);
}

static void all_curves(writer *w)
{
    char conc[128];
    const char *unit = graph_of(w, 0)->amount_unit;
    curves(w, "amount", AMOUNT, unit, "amount of intact vesicles (or of the model's substance)");
    curves(w, "percent_dose", PERCENT, "percent", "share of all doses of the scenario");
    curves(w, "concentration", CONCENTRATION, ves_dimension_unit(VES_DIM_CONC, unit, sizeof conc, conc),
           "amount per volume of the organ");
    curves(w, "percent_dose_per_g", PERCENT_PER_G, "percent/g",
           "share of all doses per gram of organ (density 1 g/mL)");
    if (w->study->scenario[0].species) { /* a body; graphs that studies bring do not say what left the blood */
        w->delivered = true;
        curves(w, "delivered_percent_dose", PERCENT, "percent",
               "share of all doses that reached the organ and left its blood: in its cells now, or degraded there");
        w->delivered = false;
    }
    if (!w->signal_nca) return;
    w->signal = true;
    curves(w, "signal_percent_dose", PERCENT, "percent",
           "what the tracer shows, corrected for decay: share of all label");
    curves(w, "signal_percent_dose_per_g", PERCENT_PER_G, "percent/g", "the same per gram of organ (density 1 g/mL)");
    curves(w, "signal_percent_dose_uncorrected", PERCENT_DECAYED, "percent",
           "what the tracer shows, not corrected for decay");
    w->signal = false;
}

/* ---- numbers ---- */

typedef struct nca_column {
    const char *name;
    size_t offset;     /* in ves_nca */
    const char *units; /* "@": concentration unit */
    const char *words;
} nca_column;

static const nca_column nca_columns[] = {
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

/* Units: "@" stands for the concentration; "%" is an amount in percent of all doses, "/" an amount h per dose. */
static double number_scale(const writer *w, const nca_column *column, size_t scenario)
{
    const double dose = w->study->scenario[scenario].schedule.total;
    switch (*column->units) {
    case '%':
        return 100.0 / dose;
    case '/':
        return 1.0 / dose;
    default:
        return w->signal && strchr(column->units, '@') ? 100.0 / dose : 1.0;
    }
}

/* One number of all curves: X, X_mean, X_sd; of the tracer in percent of all label where concentrations stand. */
static void nca_arrays(writer *w, const nca_column *column)
{
    char conc[128], units[160];
    const ves_nca *nca = w->signal ? w->signal_nca : w->nca;
    if (w->signal) {
        (void)snprintf(conc, sizeof conc, "percent/mL");
    } else {
        ves_dimension_unit(VES_DIM_CONC, graph_of(w, 0)->amount_unit, sizeof conc, conc);
    }
    const char *written = *column->units == '%' ? "percent" : *column->units == '/' ? "h" : column->units;
    const char *at = strchr(written, '@');
    (void)snprintf(units, sizeof units, "%.*s%s", at ? (int)(at - written) : (int)strlen(written), written,
                   at ? conc : "");
    const size_t n_organ = w->axis->n, n = w->study->n_scenario * n_organ;
    const char *prefix = w->signal ? "signal_" : "";
    char *name = ves_format("%s%s", prefix, column->name), *mean = ves_format("%s%s_mean", prefix, column->name),
         *sd = ves_format("%s%s_sd", prefix, column->name);
    if (!name || !mean || !sd) w->status = ves_fail_memory(w->report);
    const char *const names[] = {name, mean, sd};
    for (int k = 0; k < 3; ++k) {
        const ves_array *a =
            array(w, names[k], VES_ARRAY_DOUBLE, units, column->words, k == 0 ? by_number : by_number_mean);
        for (size_t i = 0; a && k < 2 && i < n; ++i) {
            memcpy(&a->data.number[i], (const char *)&nca[i] + column->offset, sizeof(double));
            a->data.number[i] *= number_scale(w, column, i / n_organ);
        }
    }
    free(name);
    free(mean);
    free(sd);
}

static void all_numbers(writer *w)
{
    for (int pass = 0; pass < (w->signal_nca ? 2 : 1); ++pass) {
        w->signal = pass == 1;
        for (size_t i = 0; i < sizeof nca_columns / sizeof nca_columns[0] && !w->status; ++i)
            nca_arrays(w, &nca_columns[i]);
    }
    w->signal = false;
}

static void scenario_arrays(writer *w)
{
    const size_t n = w->study->n_scenario, n_organ = w->axis->n;
    ves_array *a = array(w, "dose", VES_ARRAY_DOUBLE, graph_of(w, 0)->amount_unit, "all that is given", by_scenario);
    for (size_t i = 0; a && i < n; ++i) a->data.number[i] = w->study->scenario[i].schedule.total;
    a = array(w, "body_mass", VES_ARRAY_DOUBLE, "g", "mass of the body", by_scenario);
    for (size_t i = 0; a && i < n; ++i) {
        const ves_parameter *mass = ves_parameters_find(&w->study->scenario[i].parameters, "body_weight");
        if (mass) a->data.number[i] = mass->quantity.value;
    }
    a = array(w, "mass_balance_error", VES_ARRAY_DOUBLE, "1",
              "largest abs(sum of all nodes - given so far) / dose, over every step", by_scenario);
    for (size_t i = 0; a && i < n; ++i) a->data.number[i] = w->trajectory[i].mass_error;
    a = array(w, "n_subjects", VES_ARRAY_INT64, "1", "subjects the quantiles rest on", by_scenario);
    for (size_t i = 0; a && i < n; ++i) a->data.integer[i] = w->trajectory[i].failure.status ? 0 : 1;
    const struct {
        const char *path, *units, *words;
    } sizes[] = {{"organ_mass", "g", "mass of the organ"},
                 {"organ_volume", "mL", "volume that concentrations refer to"}};
    for (int k = 0; k < 2; ++k) {
        a = array(w, sizes[k].path, VES_ARRAY_DOUBLE, sizes[k].units, sizes[k].words, by_number_mean);
        for (size_t i = 0; a && i < n * n_organ; ++i) {
            const ves_organ *organ = organ_of(w, i / n_organ, i % n_organ);
            if (organ) a->data.number[i] = k == 0 ? organ->mass : organ->volume;
        }
    }
    a = array(w, "uberon_id", VES_ARRAY_TEXT, NULL, "Uber-anatomy ontology", (const char *const[]){"organ", NULL});
    for (size_t o = 0; a && o < n_organ; ++o) {
        const ves_organ *organ = NULL;
        for (size_t s = 0; s < n && !organ; ++s) organ = organ_of(w, s, o);
        text(w, a, o, organ ? organ->uberon : NULL);
    }
}

/* ---- every compartment ---- */

static void compartments(writer *w)
{
    if (!w->study->compartments || w->status) return;
    const char **name = NULL;
    size_t n = 0, room = 0;
    const size_t n_time = w->study->n_time;
    for (size_t s = 0; s < w->study->n_scenario && !w->status; ++s) { /* scenarios with other compartments: the union */
        for (size_t i = 0; i < graph_of(w, s)->n_compartment && !w->status; ++i) {
            const char *candidate = graph_of(w, s)->compartment[i].name;
            if (listed(n, name, candidate)) continue;
            if (!ves_grow(&name, n, &room, sizeof *name)) {
                w->status = ves_fail_memory(w->report);
            } else {
                name[n++] = candidate;
            }
        }
    }
    dimension(w, "compartments/compartment", n);
    ves_array *a = array(w, "compartments/compartment", VES_ARRAY_TEXT, NULL, "compartment, in the order of the config",
                         (const char *const[]){"compartments/compartment", NULL});
    for (size_t i = 0; i < n; ++i) text(w, a, i, name[i]);
    a = array(w, "compartments/amount", VES_ARRAY_DOUBLE, graph_of(w, 0)->amount_unit, "amount in every compartment",
              (const char *const[]){"scenario", "subject", "time", "compartments/compartment", NULL});
    for (size_t s = 0; a && s < w->study->n_scenario; ++s) {
        const ves_trajectory *t = &w->trajectory[s];
        for (size_t c = 0; c < n; ++c) {
            ves_node node;
            if (!ves_graph_find_compartment(graph_of(w, s), name[c], &node)) continue;
            for (size_t i = 0; i < n_time; ++i)
                a->data.number[(s * n_time + i) * n + c] = t->amount[i * t->n_node + node.i];
        }
    }
    free(name);
}

/* ---- events and failures ---- */

/* Size classes, parts and label of one dose are many events to the solver and one to a reader. */
typedef struct happening {
    size_t scenario, first, n; /* events of the schedule */
    double amount;             /* of vesicles */
    const char *into;          /* the one compartment it acts on; NULL: several */
} happening;

static bool together(const ves_event *a, const ves_event *b)
{
    return a->time == b->time && a->kind == b->kind && a->dose == b->dose && a->phase == b->phase;
}

static happening take_happening(const ves_scenario *scenario, size_t s, size_t first)
{
    const ves_schedule *schedule = &scenario->schedule;
    const ves_event *e = &schedule->event[first];
    happening h = {.scenario = s, .first = first, .into = scenario->graph.compartment[e->node.i].name};
    const bool given = e->kind == VES_EVENT_BOLUS || e->kind == VES_EVENT_INFUSION_START;
    for (; first + h.n < schedule->n_event && together(e, &schedule->event[first + h.n]); ++h.n) {
        const ves_event *next = &schedule->event[first + h.n];
        if (!next->label && next->node.i != e->node.i) h.into = NULL;
        if (given && (!next->label || next->dose == (size_t)-1)) h.amount += next->amount;
    }
    if (!given) h.amount = NAN;
    return h;
}

static size_t happenings(writer *w, happening **list)
{
    size_t n = 0, room = 0;
    *list = NULL;
    for (size_t s = 0; s < w->study->n_scenario; ++s) {
        const ves_scenario *scenario = &w->study->scenario[s];
        for (size_t e = 0; e < scenario->schedule.n_event && !w->status;) {
            if (!ves_grow(list, n, &room, sizeof **list)) {
                w->status = ves_fail_memory(w->report);
                return n;
            }
            (*list)[n] = take_happening(scenario, s, e);
            e += (*list)[n++].n;
        }
    }
    return n;
}

enum { EVENT_SCENARIO, EVENT_TIME, EVENT_KIND, EVENT_AMOUNT, EVENT_ROUTE, EVENT_INTO, EVENT_DOSE, N_EVENT_COLUMN };

static const struct {
    const char *path;
    ves_array_type type;
    const char *words;
} event_columns[N_EVENT_COLUMN] = {
    [EVENT_SCENARIO] = {"events/scenario", VES_ARRAY_TEXT, "scenario it belongs to"},
    [EVENT_TIME] = {"events/time", VES_ARRAY_DOUBLE, "when"},
    [EVENT_KIND] = {"events/kind", VES_ARRAY_INT8, "what happens"},
    [EVENT_AMOUNT] = {"events/amount", VES_ARRAY_DOUBLE, "amount given (an infusion: in all)"},
    [EVENT_ROUTE] = {"events/route", VES_ARRAY_TEXT, "route, where one was named"},
    [EVENT_INTO] = {"events/compartment", VES_ARRAY_TEXT, "compartment it acts on; empty: several"},
    [EVENT_DOSE] = {"events/dose", VES_ARRAY_INT64, "dose of the config it comes from, counted from 1; 0: none"},
};

static void write_event(writer *w, const happening *h, size_t row, const size_t index[], size_t before)
{
    const ves_scenario *scenario = &w->study->scenario[h->scenario];
    const ves_event *event = &scenario->schedule.event[h->first];
    const bool agent = event->dose == (size_t)-1;
    const bool dosed = event->kind != VES_EVENT_SWITCH && event->kind != VES_EVENT_TRANSFER && !agent;
    ves_array *column = w->table->array;
    text(w, &column[index[EVENT_SCENARIO]], row, scenario->name);
    column[index[EVENT_TIME]].data.number[row] = event->time;
    column[index[EVENT_KIND]].data.integer[row] = agent ? VES_EVENT_SWITCH + 1 : (int64_t)event->kind;
    column[index[EVENT_AMOUNT]].data.number[row] = h->amount;
    text(w, &column[index[EVENT_ROUTE]], row, dosed ? scenario->given[event->dose].route : NULL);
    text(w, &column[index[EVENT_INTO]], row, event->kind == VES_EVENT_SWITCH ? NULL : h->into);
    column[index[EVENT_DOSE]].data.integer[row] = dosed ? (int64_t)event->dose + 1 : 0;
    for (size_t o = 0; o < w->axis->n; ++o) {
        const size_t i = ves_organ_find(&scenario->graph, w->axis->name[o], false);
        if (i == (size_t)-1) continue;
        column[before].data.number[row * w->axis->n + o] =
            w->trajectory[h->scenario].amount_before[h->first * scenario->graph.n_organ + i];
    }
}

static void events(writer *w)
{
    static const char *const by_event[] = {"events/event", NULL};
    happening *list;
    const size_t n = happenings(w, &list);
    const char *unit = graph_of(w, 0)->amount_unit;
    size_t index[N_EVENT_COLUMN] = {0};
    dimension(w, "events/event", n);
    for (int k = 0; k < N_EVENT_COLUMN && !w->status; ++k) {
        const char *units = k == EVENT_TIME                           ? "h"
                            : k == EVENT_AMOUNT                       ? unit
                            : event_columns[k].type == VES_ARRAY_TEXT ? NULL
                                                                      : "1";
        const ves_array *a =
            array(w, event_columns[k].path, event_columns[k].type, units, event_columns[k].words, by_event);
        if (a) index[k] = (size_t)(a - w->table->array);
    }
    if (!w->status) {
        w->table->array[index[EVENT_KIND]].flag_meanings =
            ves_copy_text("bolus infusion_start infusion_end transfer switch agent");
        if (!w->table->array[index[EVENT_KIND]].flag_meanings) w->status = ves_fail_memory(w->report);
    }
    const ves_array *before =
        array(w, "events/amount_before", VES_ARRAY_DOUBLE, unit, "amount in each organ just before the event",
              (const char *const[]){"events/event", "organ", "quantile", NULL});
    for (size_t i = 0; i < n && before && !w->status; ++i)
        write_event(w, &list[i], i, index, (size_t)(before - w->table->array));
    free(list);
}

static void failures(writer *w)
{
    size_t n = 0;
    for (size_t s = 0; s < w->study->n_scenario; ++s) n += w->trajectory[s].failure.status != VES_OK;
    if (n == 0) return;
    static const char *const by_failure[] = {"failures/failure", NULL};
    dimension(w, "failures/failure", n);
    ves_array *a = array(w, "failures/scenario", VES_ARRAY_TEXT, NULL, "scenario", by_failure);
    for (size_t s = 0, row = 0; s < w->study->n_scenario; ++s) {
        if (w->trajectory[s].failure.status) text(w, a, row++, w->study->scenario[s].name);
    }
    a = array(w, "failures/subject", VES_ARRAY_INT64, "1", "subject", by_failure);
    const struct {
        const char *path, *words;
    } columns[] = {{"failures/time", "how far the integration came"}, {"failures/step", "last step size tried"}};
    for (int k = 0; k < 2; ++k) {
        a = array(w, columns[k].path, VES_ARRAY_DOUBLE, "h", columns[k].words, by_failure);
        for (size_t s = 0, row = 0; a && s < w->study->n_scenario; ++s) {
            const ves_failure *f = &w->trajectory[s].failure;
            if (f->status) a->data.number[row++] = k == 0 ? f->time : f->step;
        }
    }
    for (int k = 0; k < 2; ++k) {
        a = array(w, k == 0 ? "failures/compartment" : "failures/words", VES_ARRAY_TEXT, NULL,
                  k == 0 ? "compartment with the largest weighted error" : "what the solver said", by_failure);
        for (size_t s = 0, row = 0; a && s < w->study->n_scenario; ++s) {
            const ves_failure *f = &w->trajectory[s].failure;
            if (f->status) text(w, a, row++, k == 0 ? graph_of(w, s)->compartment[f->compartment].name : f->words);
        }
    }
}

ves_status ves_results_make(const ves_study *study, const ves_trajectory trajectory[], const ves_organ_axis *axis,
                            const ves_nca nca[], const ves_nca signal_nca[], const char *command_line, ves_table *table,
                            ves_report *report)
{
    writer w = {.study = study,
                .trajectory = trajectory,
                .axis = axis,
                .nca = nca,
                .signal_nca = signal_nca,
                .table = table,
                .report = report};
    w.status = ves_provenance_add(study, command_line, table, report);
    axes(&w);
    all_curves(&w);
    all_numbers(&w);
    scenario_arrays(&w);
    compartments(&w);
    events(&w);
    failures(&w);
    if (!w.status) w.status = ves_individual_add(study, trajectory, table, report);
    if (!w.status) w.status = ves_intervals_add(study, trajectory, axis, signal_nca != NULL, table, report);
    return w.status;
}
