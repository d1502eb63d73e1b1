#include "batch/layout.h"

#include "analysis/interval.h"
#include "base/clones.h"
#include "base/memory.h"
#include "base/text.h"
#include "graph/happening.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* ---- organs and dosing of a scenario ---- */

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

static ves_status make_axis(const ves_study *study, ves_organ_axis *axis, ves_report *report)
{
    size_t room = 0;
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

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* The intravascular scenario that each is held against: of the same species and unit, the one called "iv", or else the
 * first. */
static void find_references(const ves_study *study, ves_layout *layout)
{
    for (size_t i = 0; i < study->n_scenario; ++i) {
        const ves_scenario *s = &study->scenario[i];
        size_t *found = &layout->reference[i];
        *found = (size_t)-1;
        for (size_t j = 0; j < study->n_scenario; ++j) {
            const ves_scenario *r = &study->scenario[j];
            if (!same(r->species, s->species) || !same(r->graph.amount_unit, s->graph.amount_unit)) continue;
            if (!layout->dosing[j].intravascular || layout->dosing[j].n_dose == 0) continue;
            if (*found == (size_t)-1 || strcmp(r->name, "iv") == 0) *found = j;
            if (strcmp(r->name, "iv") == 0) break;
        }
    }
}

/* ---- blocks ---- */

enum { DOSE, DECAY, N_FIXED }; /* the first numbers of a row */

/* What a number of the row is divided by. */
enum { AS_IT_IS, PER_DOSE, PER_VOLUME, PER_DOSE_AND_GRAM, PER_DOSE_DECAYED, FRACTION_OF_DOSE };

typedef struct column {
    const char *name;
    size_t offset;     /* in ves_nca, or in ves_nca_interval */
    const char *units; /* "@": concentration; "%" is an amount in percent of all doses, "/" an amount h per dose */
    const char *words;
} column;

static const column nca_columns[] = {
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
enum { N_NCA = COUNT(nca_columns) };

static const column interval_columns[] = {
    {"cmax", offsetof(ves_nca_interval, cmax), "@", "largest concentration of the interval"},
    {"tmax", offsetof(ves_nca_interval, tmax), "h", "its time since the dose that begins the interval"},
    {"ctrough", offsetof(ves_nca_interval, ctrough), "@", "concentration just before the next dose, or at the end"},
    {"auc", offsetof(ves_nca_interval, auc), "h @", "area under the concentration in the interval"},
    {"cavg", offsetof(ves_nca_interval, cavg), "@", "area over length of the interval"},
    {"fluctuation", offsetof(ves_nca_interval, fluctuation), "1", "(cmax - ctrough) / cavg"},
    {"accumulation", offsetof(ves_nca_interval, accumulation), "1",
     "auc over that of the first interval, where both are of one length"},
};
enum { N_INTERVAL = COUNT(interval_columns) };

/* What the parts below share while blocks are listed; the first error sticks. */
typedef struct lister {
    ves_layout *layout;
    size_t room;
    ves_status status;
    ves_report *report;
} lister;

static void add(lister *l, char *path, char *units, const char *words, ves_shape shape, size_t n, size_t from,
                size_t stride, int scale)
{
    ves_layout *layout = l->layout;
    const bool ok =
        path && units && !l->status && ves_grow(&layout->block, layout->n_block, &l->room, sizeof *layout->block);
    if (!ok) {
        if (!l->status) l->status = ves_fail_memory(l->report);
        free(path);
        free(units);
        return;
    }
    layout->block[layout->n_block++] = (ves_block){path, units, words, shape, n, from, stride, scale};
}

static void add_curve(lister *l, const char *name, size_t from, int scale, const char *units, const char *words)
{
    add(l, ves_copy_text(name), ves_copy_text(units), words, VES_BY_ORGAN_TIME, l->layout->axis.n * l->layout->n_time,
        from, 1, scale);
}

static void add_curves(lister *l, const ves_study *study)
{
    char conc[128];
    const ves_layout *at = l->layout;
    const char *unit = study->scenario[0].graph.amount_unit;
    add_curve(l, "amount", at->amount, AS_IT_IS, unit, "amount of intact vesicles (or of the model's substance)");
    add_curve(l, "percent_dose", at->amount, PER_DOSE, "percent", "share of all doses of the scenario");
    add_curve(l, "concentration", at->amount, PER_VOLUME, ves_dimension_unit(VES_DIM_CONC, unit, sizeof conc, conc),
              "amount per volume of the organ");
    add_curve(l, "percent_dose_per_g", at->amount, PER_DOSE_AND_GRAM, "percent/g",
              "share of all doses per gram of organ (density 1 g/mL)");
    if (study->scenario[0].species) { /* a body; graphs that studies bring do not say what left the blood */
        add_curve(l, "delivered_percent_dose", at->delivered, PER_DOSE, "percent",
                  "share of all doses that reached the organ and left its blood: in its cells now, or degraded there");
    }
    if (!at->tracer) return;
    add_curve(l, "signal_percent_dose", at->signal, PER_DOSE, "percent",
              "what the tracer shows, corrected for decay: share of all label");
    add_curve(l, "signal_percent_dose_per_g", at->signal, PER_DOSE_AND_GRAM, "percent/g",
              "the same per gram of organ (density 1 g/mL)");
    add_curve(l, "signal_percent_dose_uncorrected", at->signal, PER_DOSE_DECAYED, "percent",
              "what the tracer shows, not corrected for decay");
}

/* The units of a column in words of the file, and what its number is divided by. */
static char *column_units(const column *c, const char *amount_unit, bool signal, int *scale)
{
    char conc[128] = "percent/mL";
    if (!signal) ves_dimension_unit(VES_DIM_CONC, amount_unit, sizeof conc, conc);
    const char *written = *c->units == '%' ? "percent" : *c->units == '/' ? "h" : c->units;
    const char *at = strchr(written, '@');
    *scale = *c->units == '%' ? PER_DOSE : *c->units == '/' ? FRACTION_OF_DOSE : signal && at ? PER_DOSE : AS_IT_IS;
    return ves_format("%.*s%s", at ? (int)(at - written) : (int)strlen(written), written, at ? conc : "");
}

static void add_numbers(lister *l, const char *amount_unit, bool signal)
{
    const ves_layout *at = l->layout;
    for (size_t i = 0; i < N_NCA; ++i) {
        int scale;
        char *units = column_units(&nca_columns[i], amount_unit, signal, &scale);
        add(l, ves_format("%s%s", signal ? "signal_" : "", nca_columns[i].name), units, nca_columns[i].words,
            VES_BY_ORGAN, at->axis.n, (signal ? at->signal_nca : at->nca) + i, N_NCA, scale);
    }
}

static void add_intervals(lister *l, const char *amount_unit, bool signal)
{
    const ves_layout *at = l->layout;
    const size_t n = at->axis.n * at->n_interval;
    for (size_t i = 0; at->n_interval && i < N_INTERVAL; ++i) {
        int scale;
        char *units = column_units(&interval_columns[i], amount_unit, signal, &scale);
        add(l, ves_format("intervals/%s%s", signal ? "signal_" : "", interval_columns[i].name), units,
            interval_columns[i].words, VES_BY_ORGAN_INTERVAL, n, (signal ? at->signal_interval : at->interval) + i,
            N_INTERVAL, scale);
    }
}

/* Where the parts of a row begin: what is needed for NCA first, then the curves, then the rest. */
static void place(const ves_study *study, ves_layout *layout)
{
    const size_t n_organ = layout->axis.n, n_curve = n_organ * layout->n_time,
                 n_interval = N_INTERVAL * n_organ * layout->n_interval;
    const bool body = study->scenario[0].species != NULL;
    size_t at = N_FIXED;
    layout->volume = at;
    layout->mass = at += n_organ;
    layout->nca = at += n_organ;
    layout->signal_nca = at += N_NCA * n_organ;
    layout->amount = at += layout->tracer ? N_NCA * n_organ : 0;
    layout->n_brief = at;
    layout->delivered = at += n_curve;
    layout->signal = at += body ? n_curve : 0;
    layout->interval = at += layout->tracer ? n_curve : 0;
    layout->n_curves = at;
    layout->signal_interval = at += n_interval;
    layout->event = at += layout->tracer ? n_interval : 0;
    layout->n_row = at + layout->n_event * n_organ;
}

/* Room for what happens in this scenario. */
static ves_status measure_one(const ves_scenario *s, ves_layout *layout, ves_report *report)
{
    size_t n = 0;
    double *time = NULL;
    ves_status status = ves_happenings(&s->graph, &s->schedule, &n, NULL, report);
    if (n > layout->n_event) layout->n_event = n;
    if (!status) status = ves_dose_times(&s->schedule, &n, &time, report);
    free(time);
    if (!status && n > 1 && n > layout->n_interval) layout->n_interval = n;
    return status;
}

/* Sizes of the parts that scenarios, and points of a sweep, differ in. */
static ves_status measure(const ves_study *study, ves_layout *layout, ves_report *report)
{
    ves_status status = VES_OK;
    for (size_t i = 0; i < study->n_scenario && !status; ++i) {
        const ves_scenario *s = &study->scenario[i];
        layout->dosing[i] = ves_dosing_of(s);
        layout->tracer = layout->tracer || s->tracer;
        status = measure_one(s, layout, report);
        for (size_t point = 0; study->sweep.n_axis && point < study->sweep.n_point && !status; ++point) {
            ves_scenario made = {0};
            status = ves_scenario_at_point(study, i, point, &made, report);
            if (!status) status = measure_one(&made, layout, report);
            ves_scenario_free(&made);
        }
    }
    return status;
}

ves_status ves_layout_make(const ves_study *study, ves_layout *layout, ves_report *report)
{
    *layout = (ves_layout){.n_time = study->n_time,
                           .reference = ves_new(study->n_scenario, sizeof *layout->reference),
                           .dosing = ves_new(study->n_scenario, sizeof *layout->dosing)};
    ves_status status = layout->reference && layout->dosing ? VES_OK : ves_fail_memory(report);
    if (!status) status = make_axis(study, &layout->axis, report);
    if (!status) status = measure(study, layout, report);
    if (status) return status;
    find_references(study, layout);
    place(study, layout);
    const char *unit = study->scenario[0].graph.amount_unit;
    lister l = {.layout = layout, .report = report};
    add_curves(&l, study);
    add_numbers(&l, unit, false);
    if (layout->tracer) add_numbers(&l, unit, true);
    add(&l, ves_copy_text("events/amount_before"), ves_copy_text(unit), "amount in each organ just before the event",
        VES_BY_EVENT_ORGAN, layout->n_event * layout->axis.n, layout->event, 1, AS_IT_IS);
    add_intervals(&l, unit, false);
    if (layout->tracer) add_intervals(&l, unit, true);
    return l.status;
}

void ves_layout_free(ves_layout *layout)
{
    for (size_t i = 0; i < layout->n_block; ++i) {
        free(layout->block[i].path);
        free(layout->block[i].units);
    }
    free(layout->block);
    free(layout->axis.name);
    free(layout->reference);
    free(layout->dosing);
    *layout = (ves_layout){0};
}

/* ---- rows ---- */

static bool is_matrix(const char *organ)
{
    return strcmp(organ, "plasma") == 0 || strcmp(organ, "blood") == 0;
}

static void put_nca(const ves_nca *nca, double out[])
{
    for (size_t i = 0; i < N_NCA; ++i) memcpy(&out[i], (const char *)nca + nca_columns[i].offset, sizeof *out);
}

static ves_nca get_nca(const double in[])
{
    ves_nca nca;
    ves_nca_clear(&nca);
    for (size_t i = 0; i < N_NCA; ++i) memcpy((char *)&nca + nca_columns[i].offset, &in[i], sizeof *in);
    return nca;
}

static void put_curve(const ves_trajectory *t, const ves_organ *organ, double out[])
{
    ves_group_sums(&organ->sum, t->n_time, t->amount, t->n_node, out);
}

static void put_intervals(const ves_layout *layout, const ves_scenario *s, const ves_trajectory *t, size_t organ,
                          size_t n, const double time[], double out[])
{
    ves_nca_interval first;
    for (size_t k = 0; k < n && k < layout->n_interval; ++k) {
        const double end = k + 1 < n ? time[k + 1] : s->schedule.end;
        const ves_nca_interval v = ves_nca_between(t, &s->schedule, &s->graph, organ, time[k], end, k ? &first : NULL);
        if (k == 0) first = v;
        for (size_t c = 0; c < N_INTERVAL; ++c)
            memcpy(&out[k * N_INTERVAL + c], (const char *)&v + interval_columns[c].offset, sizeof *out);
    }
}

/* What was in an organ just before each event. */
static void put_events(const ves_layout *layout, const ves_scenario *s, const ves_trajectory *t, size_t organ,
                       double out[])
{
    ves_happening h;
    for (size_t k = 0, event = 0; k < layout->n_event && ves_happening_next(&s->graph, &s->schedule, &event, &h); ++k)
        out[k * layout->axis.n] = t->amount_before[h.first * s->graph.n_organ + organ];
}

/* Everything of one place on the axis of organs. */
static ves_status put_organ(const ves_layout *layout, const ves_scenario *s, const ves_trajectory *t, size_t place_of,
                            size_t n_dose, const double dose_time[], double row[], ves_report *report)
{
    const char *name = layout->axis.name[place_of];
    const size_t organ = find_organ(&s->graph, name, false, false), signal = find_organ(&s->graph, name, true, false),
                 delivered = find_organ(&s->graph, name, false, true), curve = place_of * layout->n_time,
                 interval = place_of * layout->n_interval * N_INTERVAL;
    const ves_nca_dosing dosing = ves_dosing_of(s);
    ves_nca nca;
    ves_status status = VES_OK;
    const size_t none = (size_t)-1;
    if (organ != none) {
        row[layout->volume + place_of] = s->graph.organ[organ].volume;
        row[layout->mass + place_of] = s->graph.organ[organ].mass;
        status = ves_nca_organ(t, &s->graph, organ, &dosing, is_matrix(name), &nca, report);
        put_nca(&nca, row + layout->nca + place_of * N_NCA);
        put_curve(t, &s->graph.organ[organ], row + layout->amount + curve);
        put_events(layout, s, t, organ, row + layout->event + place_of);
        if (n_dose > 1) put_intervals(layout, s, t, organ, n_dose, dose_time, row + layout->interval + interval);
    }
    if (delivered != none && layout->signal > layout->delivered)
        put_curve(t, &s->graph.organ[delivered], row + layout->delivered + curve);
    if (signal == none || status || !layout->tracer) return status;
    if (organ == none) row[layout->mass + place_of] = s->graph.organ[signal].mass;
    status = ves_nca_organ(t, &s->graph, signal, &dosing, is_matrix(name), &nca, report);
    put_nca(&nca, row + layout->signal_nca + place_of * N_NCA);
    put_curve(t, &s->graph.organ[signal], row + layout->signal + curve);
    if (n_dose > 1) put_intervals(layout, s, t, signal, n_dose, dose_time, row + layout->signal_interval + interval);
    return status;
}

ves_status ves_layout_row(const ves_layout *layout, const ves_scenario *s, const ves_trajectory *t, double row[],
                          ves_report *report)
{
    const size_t n_row = layout->n_row;
    for (size_t i = 0; i < n_row; ++i) row[i] = NAN;
    if (t->failure.status) return VES_OK;
    size_t n_dose;
    double *dose_time;
    ves_status status = ves_dose_times(&s->schedule, &n_dose, &dose_time, report);
    row[DOSE] = s->schedule.total;
    row[DECAY] = s->decay;
    for (size_t o = 0; o < layout->axis.n && !status; ++o)
        status = put_organ(layout, s, t, o, n_dose, dose_time, row, report);
    free(dose_time);
    return status;
}

double ves_row_dose(const double row[])
{
    return row[DOSE];
}

/* ---- what needs a second curve ---- */

static void relate(const ves_layout *layout, size_t scenario, size_t first, double row[], const double *other)
{
    const size_t n = layout->axis.n;
    ves_nca_dosing dosing = layout->dosing[scenario];
    dosing.total = row[DOSE];
    size_t place_of = 0;
    while (place_of < n && strcmp(layout->axis.name[place_of], "plasma") != 0) ++place_of;
    const bool found = place_of < n;
    ves_nca plasma, other_plasma;
    ves_nca_clear(&plasma);
    ves_nca_clear(&other_plasma);
    if (found) plasma = get_nca(row + first + place_of * N_NCA);
    /* The reference may be this very scenario: what it is related to comes from areas alone, which do not change here.
     */
    if (found && other) other_plasma = get_nca(other + first + place_of * N_NCA);
    for (size_t o = 0; o < n; ++o) {
        ves_nca mine = get_nca(row + first + o * N_NCA), others;
        ves_nca_clear(&others);
        if (other) others = get_nca(other + first + o * N_NCA);
        const ves_nca_reference reference = {
            .organ = &others, .plasma = found ? &other_plasma : NULL, .total = other ? other[DOSE] : NAN};
        ves_nca_relate(&mine, found ? &plasma : NULL, &dosing, is_matrix(layout->axis.name[o]),
                       other ? &reference : NULL);
        put_nca(&mine, row + first + o * N_NCA);
    }
}

void ves_layout_relate(const ves_layout *layout, size_t scenario, double row[], const double *reference)
{
    if (isnan(row[DOSE])) return;
    relate(layout, scenario, layout->nca, row, reference);
    if (layout->tracer) relate(layout, scenario, layout->signal_nca, row, reference);
}

/* ---- from rows to blocks ---- */

double ves_layout_scale(const ves_layout *layout, size_t b, size_t organ, const double row[])
{
    switch (layout->block[b].scale) {
    case PER_DOSE:
    case PER_DOSE_DECAYED:
        return 100.0 / row[DOSE];
    case FRACTION_OF_DOSE:
        return 1.0 / row[DOSE];
    case PER_VOLUME:
        return 1.0 / row[layout->volume + organ];
    case PER_DOSE_AND_GRAM:
        return 100.0 / row[DOSE] / row[layout->mass + organ];
    default:
        return 1.0;
    }
}

bool ves_layout_is_multiple(const ves_layout *layout, size_t b, size_t of)
{
    const ves_block *block = &layout->block[b], *as_it_is = &layout->block[of];
    return as_it_is->scale == AS_IT_IS && block->scale != PER_DOSE_DECAYED && block->shape == as_it_is->shape &&
           block->from == as_it_is->from && block->stride == as_it_is->stride;
}

size_t ves_layout_parts(const ves_layout *layout, size_t b)
{
    return layout->block[b].shape == VES_BY_EVENT_ORGAN ? 1 : layout->axis.n;
}

size_t ves_layout_widest_part(const ves_layout *layout)
{
    size_t widest = 1;
    for (size_t b = 0; b < layout->n_block; ++b) {
        const size_t n_part = ves_layout_parts(layout, b), each = n_part ? layout->block[b].n / n_part : 0;
        widest = each > widest ? each : widest;
    }
    return widest;
}

size_t ves_layout_part_at(const ves_layout *layout, size_t b, size_t part, size_t *from)
{
    const ves_block *block = &layout->block[b];
    const size_t n = block->n / ves_layout_parts(layout, b);
    *from = block->from + part * n * block->stride;
    return n ? (n - 1) * block->stride + 1 : 0;
}

VES_CLONES static void multiply(size_t n, double scale, const double in[], double out[])
{
    for (size_t i = 0; i < n; ++i) out[i] = scale * in[i];
}

void ves_layout_part(const ves_layout *layout, const ves_study *study, size_t b, double scale, const double brief[],
                     const double in[], size_t from, size_t n, double out[])
{
    const ves_block *block = &layout->block[b];
    const double *at = in + from * block->stride;
    if (block->stride == 1 && n > 1) {
        multiply(n, scale, at, out);
    } else {
        for (size_t i = 0; i < n; ++i) out[i] = scale * at[i * block->stride];
    }
    for (size_t i = 0; block->scale == PER_DOSE_DECAYED && i < n; ++i)
        out[i] *= exp(-brief[DECAY] * study->time[from + i]);
}
