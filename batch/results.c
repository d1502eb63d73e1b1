#include "batch/results.h"

#include "base/memory.h"
#include "base/text.h"
#include "batch/digest.h"
#include "batch/rows.h"
#include "graph/happening.h"
#include "store/result.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double mass_promise = 1e-9; /* docs/design.md: numbers that must hold */
enum { SUBJECTS_IN_CHUNK = 1024 };
enum { SLAB = 8 << 20 }; /* bytes of summaries written at once */

/* Where the arrays of a block are in the table; NONE: it has none. */
typedef struct place {
    size_t value, mean, sd, individual;
} place;
static const size_t NONE = (size_t)-1;

/* What the stages below share; the first error sticks. */
typedef struct writer {
    const ves_batch *batch;
    const ves_plan *plan;
    const ves_study *study;
    const ves_layout *layout;
    size_t n_quantile;
    const double *quantile; /* [n_quantile] */
    ves_table table;
    place *block;                                             /* [n_block] */
    size_t status_of, covariate, compartments, amount_before; /* arrays of the table */
    size_t *first_event;                                      /* [n_variant + 1] */
    double *typical_dose;                                     /* [n_variant] */
    double *typical_mass;                                     /* [n_variant][n_organ] */
    ves_writer *file;
    ves_summary *summary;
    ves_report *report;
    ves_status status;
} writer;

/* ---- small parts ---- */

static void dimension(writer *w, const char *path, size_t size)
{
    if (!w->status) w->status = ves_table_add_dimension(&w->table, path, size, NULL, w->report);
}

static ves_array *array(writer *w, const char *path, ves_array_type type, const char *units, const char *words,
                        const char *const dimensions[])
{
    if (w->status) return NULL;
    ves_array *a = ves_table_add(&w->table, path, type, units, words, w->report, dimensions);
    if (!a) w->status = VES_E_MEMORY;
    return a;
}

/* An array whose numbers come later. @return its index */
static size_t stream(writer *w, const char *path, ves_array_type type, const char *units, const char *words,
                     const char *const dimensions[], const size_t chunk[])
{
    if (w->status) return NONE;
    const ves_array *a =
        path ? ves_table_add_streamed(&w->table, path, type, units, words, w->report, dimensions, chunk) : NULL;
    if (!a) w->status = path ? VES_E_MEMORY : ves_fail_memory(w->report);
    return a ? (size_t)(a - w->table.array) : NONE;
}

static void text(writer *w, ves_array *a, size_t i, const char *words)
{
    if (!w->status && a) w->status = ves_array_set_text(a, i, words ? words : "", w->report);
}

static void put(writer *w, size_t index, const size_t first[], const size_t count[], const double value[])
{
    if (!w->status) w->status = ves_writer_put(w->file, index, first, count, value, w->report);
}

static const char *const by_curve[] = {"scenario", "organ", "quantile", "time", NULL};
static const char *const by_curve_mean[] = {"scenario", "organ", "time", NULL};
static const char *const by_number[] = {"scenario", "organ", "quantile", NULL};
static const char *const by_number_mean[] = {"scenario", "organ", NULL};
static const char *const by_scenario[] = {"scenario", NULL};
static const char *const by_interval[] = {"scenario", "organ", "quantile", "intervals/interval", NULL};
static const char *const by_start[] = {"scenario", "intervals/interval", NULL};
static const char *const by_event[] = {"events/event", NULL};

/* ---- axes and blocks ---- */

static void axes(writer *w)
{
    const ves_plan *plan = w->plan;
    dimension(w, "scenario", plan->n_variant);
    dimension(w, "organ", w->layout->axis.n);
    dimension(w, "time", w->study->n_time);
    dimension(w, "quantile", w->n_quantile);
    dimension(w, "subject", plan->n_subject);
    ves_array *a = array(w, "scenario", VES_ARRAY_TEXT, NULL, "scenario", by_scenario);
    for (size_t v = 0; a && v < plan->n_variant && !w->status; ++v) {
        char *name = ves_plan_name(plan, v);
        if (!name) w->status = ves_fail_memory(w->report);
        text(w, a, v, name);
        free(name);
    }
    a = array(w, "organ", VES_ARRAY_TEXT, NULL, "organ, compartment or observed sum",
              (const char *const[]){"organ", NULL});
    for (size_t i = 0; i < w->layout->axis.n; ++i) text(w, a, i, w->layout->axis.name[i]);
    a = array(w, "time", VES_ARRAY_DOUBLE, "h", "time since the start of the run", (const char *const[]){"time", NULL});
    for (size_t i = 0; a && i < w->study->n_time; ++i) a->data.number[i] = w->study->time[i];
    a = array(w, "quantile", VES_ARRAY_DOUBLE, "1", "quantile over subjects", (const char *const[]){"quantile", NULL});
    for (size_t i = 0; a && i < w->n_quantile; ++i) a->data.number[i] = w->quantile[i];
    a = array(w, "subject", VES_ARRAY_INT64, "1", "subject", (const char *const[]){"subject", NULL});
    for (size_t i = 0; a && i < plan->n_subject; ++i) a->data.integer[i] = (int64_t)i;
}

/* Scenarios whose numbers, `each` of them, are stored as one piece: a quarter of a megabyte or so. */
static size_t scenarios_in_chunk(size_t each)
{
    enum { NUMBERS = 1 << 15 };
    return each > 0 && each < NUMBERS ? NUMBERS / each : 1;
}

/* X (scenario, organ, quantile[, time]), X_mean and X_sd (a spread of one subject has no meaning: NaN). */
static void block_with_spread(writer *w, size_t b)
{
    const ves_block *block = &w->layout->block[b];
    const bool curve = block->shape == VES_BY_ORGAN_TIME;
    const size_t n_organ = w->layout->axis.n, nq = w->n_quantile, n_time = w->study->n_time;
    const size_t chunk[] = {scenarios_in_chunk(block->n * nq), n_organ, nq, n_time},
                 chunk_mean[] = {scenarios_in_chunk(block->n), n_organ, n_time};
    const char *const kinds[] = {"mean", "standard deviation"}, *const ends[] = {"mean", "sd"};
    w->block[b].value =
        stream(w, block->path, VES_ARRAY_DOUBLE, block->units, block->words, curve ? by_curve : by_number, chunk);
    for (int k = 0; k < 2; ++k) {
        char *name = ves_format("%s_%s", block->path, ends[k]),
             *words = ves_format("%s, %s over subjects", block->words, kinds[k]);
        const size_t index = stream(w, words ? name : NULL, VES_ARRAY_DOUBLE, block->units, words,
                                    curve ? by_curve_mean : by_number_mean, chunk_mean);
        *(k == 0 ? &w->block[b].mean : &w->block[b].sd) = index;
        free(name);
        free(words);
    }
}

static void blocks(writer *w, ves_shape shape)
{
    for (size_t b = 0; b < w->layout->n_block; ++b) {
        if (w->layout->block[b].shape == shape) block_with_spread(w, b);
    }
}

/* ---- what the typical subject of each variant tells ---- */

/* The typical subject; `made` is used where it has to be built first. NULL after an error. */
static const ves_scenario *typical(writer *w, size_t variant, ves_scenario *made)
{
    const size_t n_point = w->study->sweep.n_point;
    if (w->study->sweep.n_axis == 0) return &w->study->scenario[variant / n_point];
    if (!w->status) w->status = ves_scenario_at_point(w->study, variant / n_point, variant % n_point, made, w->report);
    return w->status ? NULL : made;
}

/* The arrays that are filled from it. */
typedef struct typical_arrays {
    size_t dose, body_mass, mass, volume, uberon;
    size_t start, end;                                      /* of intervals */
    size_t scenario, time, kind, amount, route, into, line; /* of events */
} typical_arrays;

static size_t index_of(const writer *w, const ves_array *a)
{
    return a ? (size_t)(a - w->table.array) : NONE;
}

static void scenario_arrays(writer *w, typical_arrays *to)
{
    const char *unit = w->study->scenario[0].graph.topology->amount_unit;
    to->dose = index_of(w, array(w, "dose", VES_ARRAY_DOUBLE, unit, "all that is given", by_scenario));
    to->body_mass = index_of(w, array(w, "body_mass", VES_ARRAY_DOUBLE, "g", "mass of the body", by_scenario));
    ves_array *a =
        array(w, "mass_balance_error", VES_ARRAY_DOUBLE, "1",
              "largest abs(sum of all nodes - given so far) / dose, over every step and subject", by_scenario);
    a = array(w, "n_subjects", VES_ARRAY_INT64, "1", "subjects the quantiles rest on", by_scenario);
    to->mass = index_of(w, array(w, "organ_mass", VES_ARRAY_DOUBLE, "g", "mass of the organ", by_number_mean));
    to->volume = index_of(
        w, array(w, "organ_volume", VES_ARRAY_DOUBLE, "mL", "volume that concentrations refer to", by_number_mean));
    a = array(w, "uberon_id", VES_ARRAY_TEXT, NULL, "Uber-anatomy ontology", (const char *const[]){"organ", NULL});
    to->uberon = index_of(w, a);
}

static void compartments(writer *w)
{
    if (w->plan->n_node == 0) return;
    dimension(w, "compartments/compartment", w->plan->n_node);
    ves_array *a = array(w, "compartments/compartment", VES_ARRAY_TEXT, NULL, "compartment, in the order of the config",
                         (const char *const[]){"compartments/compartment", NULL});
    for (size_t i = 0; i < w->plan->n_node; ++i) text(w, a, i, w->plan->node[i]);
    const size_t each = w->study->n_time * w->plan->n_node,
                 chunk[] = {1, each > 65536 ? 1 : 65536 / each + 1, w->study->n_time, w->plan->n_node};
    w->compartments =
        stream(w, "compartments/amount", VES_ARRAY_DOUBLE, w->study->scenario[0].graph.topology->amount_unit,
               "amount in every compartment",
               (const char *const[]){"scenario", "subject", "time", "compartments/compartment", NULL}, chunk);
}

static size_t event_array(writer *w, const char *path, ves_array_type type, const char *units, const char *words)
{
    return index_of(w, array(w, path, type, units, words, by_event));
}

static void event_arrays(writer *w, typical_arrays *to)
{
    const char *unit = w->study->scenario[0].graph.topology->amount_unit;
    const size_t n = w->first_event[w->plan->n_variant];
    dimension(w, "events/event", n);
    to->scenario = event_array(w, "events/scenario", VES_ARRAY_TEXT, NULL, "scenario it belongs to");
    to->time = event_array(w, "events/time", VES_ARRAY_DOUBLE, "h", "when");
    to->kind = event_array(w, "events/kind", VES_ARRAY_INT8, "1", "what happens");
    to->amount = event_array(w, "events/amount", VES_ARRAY_DOUBLE, unit, "amount given (an infusion: in all)");
    to->route = event_array(w, "events/route", VES_ARRAY_TEXT, NULL, "route, where one was named");
    to->into = event_array(w, "events/compartment", VES_ARRAY_TEXT, NULL, "compartment it acts on; empty: several");
    to->line = event_array(w, "events/dose", VES_ARRAY_INT64, "1",
                           "dose of the config it comes from, counted from 1; 0: none");
    if (!w->status) {
        ves_array *kind = &w->table.array[to->kind];
        kind->flag_meanings = ves_copy_text("bolus infusion_start infusion_end transfer switch agent");
        if (!kind->flag_meanings) w->status = ves_fail_memory(w->report);
    }
    w->amount_before = index_of(w, array(w, "events/amount_before", VES_ARRAY_DOUBLE, unit,
                                         "amount in each organ just before the event",
                                         (const char *const[]){"events/event", "organ", "quantile", NULL}));
}

static void interval_arrays(writer *w, typical_arrays *to)
{
    const size_t n = w->layout->n_interval, nq = w->n_quantile, n_organ = w->layout->axis.n;
    if (n == 0) return;
    dimension(w, "intervals/interval", n);
    const ves_array *a = array(w, "intervals/interval", VES_ARRAY_INT64, "1", "dosing interval, from 1",
                               (const char *const[]){"intervals/interval", NULL});
    for (size_t k = 0; a && k < n; ++k) a->data.integer[k] = (int64_t)k + 1;
    to->start = index_of(w, array(w, "intervals/start", VES_ARRAY_DOUBLE, "h", "the dose that begins it", by_start));
    to->end =
        index_of(w, array(w, "intervals/end", VES_ARRAY_DOUBLE, "h", "the next dose, or the end of the run", by_start));
    for (size_t b = 0; b < w->layout->n_block; ++b) {
        const ves_block *block = &w->layout->block[b];
        const size_t chunk[] = {scenarios_in_chunk(block->n * nq), n_organ, nq, n};
        if (block->shape == VES_BY_ORGAN_INTERVAL)
            w->block[b].value =
                stream(w, block->path, VES_ARRAY_DOUBLE, block->units, block->words, by_interval, chunk);
    }
}

static void write_event(writer *w, const typical_arrays *to, const ves_scenario *s, const char *name,
                        const ves_happening *h, size_t row)
{
    const ves_event *event = &s->schedule.event[h->first];
    const bool agent = event->dose == (size_t)-1;
    const bool dosed = event->kind != VES_EVENT_SWITCH && event->kind != VES_EVENT_TRANSFER && !agent;
    ves_array *column = w->table.array;
    text(w, &column[to->scenario], row, name);
    column[to->time].data.number[row] = event->time;
    column[to->kind].data.integer[row] = agent ? VES_EVENT_SWITCH + 1 : (int64_t)event->kind;
    column[to->amount].data.number[row] = h->amount;
    text(w, &column[to->route], row, dosed ? s->given[event->dose].route : NULL);
    text(w, &column[to->into], row, event->kind == VES_EVENT_SWITCH ? NULL : h->into);
    column[to->line].data.integer[row] = dosed ? (int64_t)event->dose + 1 : 0;
}

static void write_typical(writer *w, const typical_arrays *to, size_t variant, const ves_scenario *s)
{
    const size_t n_organ = w->layout->axis.n;
    ves_array *column = w->table.array;
    const ves_parameter *weight = ves_parameters_find(&s->parameters, "body_weight");
    column[to->dose].data.number[variant] = w->typical_dose[variant] = s->schedule.total;
    if (weight) column[to->body_mass].data.number[variant] = weight->quantity.value;
    for (size_t o = 0; o < n_organ; ++o) {
        const size_t i = ves_organ_find(&s->graph, w->layout->axis.name[o], false);
        w->typical_mass[variant * n_organ + o] = NAN;
        if (i == NONE) continue;
        const ves_organ *organ = &s->graph.topology->organ[i];
        column[to->mass].data.number[variant * n_organ + o] = w->typical_mass[variant * n_organ + o] =
            s->graph.organ_mass[i];
        column[to->volume].data.number[variant * n_organ + o] = s->graph.organ_volume[i];
        if (!column[to->uberon].data.text[o]) text(w, &column[to->uberon], o, organ->uberon);
    }
    size_t n = 0;
    ves_happening *list = NULL;
    char *name = ves_plan_name(w->plan, variant);
    if (!name) w->status = ves_fail_memory(w->report);
    if (!w->status) w->status = ves_happenings(&s->graph, &s->schedule, &n, &list, w->report);
    for (size_t e = 0; e < n && !w->status; ++e) write_event(w, to, s, name, &list[e], w->first_event[variant] + e);
    free(list);
    free(name);
    double *time = NULL;
    const size_t most = w->layout->n_interval;
    if (!w->status && most) w->status = ves_dose_times(&s->schedule, &n, &time, w->report);
    for (size_t k = 0; time && n > 1 && k < n && k < most && !w->status; ++k) {
        column[to->start].data.number[variant * most + k] = time[k];
        column[to->end].data.number[variant * most + k] = k + 1 < n ? time[k + 1] : s->schedule.end;
    }
    free(time);
}

static void count_events(writer *w)
{
    for (size_t v = 0; v < w->plan->n_variant && !w->status; ++v) {
        size_t n = 0;
        ves_scenario made = {0};
        const ves_scenario *s = typical(w, v, &made);
        if (s) w->status = ves_happenings(&s->graph, &s->schedule, &n, NULL, w->report);
        w->first_event[v + 1] = w->first_event[v] + n;
        ves_scenario_free(&made);
    }
}

static void all_typical(writer *w, const typical_arrays *to)
{
    for (size_t v = 0; v < w->plan->n_variant && !w->status; ++v) {
        ves_scenario made = {0};
        const ves_scenario *s = typical(w, v, &made);
        if (s) write_typical(w, to, v, s);
        ves_scenario_free(&made);
    }
    for (size_t o = 0; o < w->layout->axis.n && !w->status; ++o) {
        ves_array *uberon = &w->table.array[to->uberon];
        if (!uberon->data.text[o]) text(w, uberon, o, "");
    }
}

/* ---- failures, individuals ---- */

static void failures(writer *w)
{
    static const char *const by_failure[] = {"failures/failure", NULL};
    const ves_batch *batch = w->batch;
    const size_t n = batch->failed.n;
    if (n == 0) return;
    dimension(w, "failures/failure", n);
    ves_array *a = array(w, "failures/scenario", VES_ARRAY_TEXT, NULL, "scenario", by_failure);
    for (size_t i = 0; i < n && !w->status; ++i) {
        char *name = ves_plan_name(w->plan, batch->failed.item[i].member.variant);
        if (!name) w->status = ves_fail_memory(w->report);
        text(w, a, i, name);
        free(name);
    }
    a = array(w, "failures/subject", VES_ARRAY_INT64, "1", "subject", by_failure);
    for (size_t i = 0; a && i < n; ++i) a->data.integer[i] = (int64_t)batch->failed.item[i].member.subject;
    a = array(w, "failures/time", VES_ARRAY_DOUBLE, "h", "how far the integration came", by_failure);
    for (size_t i = 0; a && i < n; ++i) a->data.number[i] = batch->failed.item[i].time;
    a = array(w, "failures/step", VES_ARRAY_DOUBLE, "h", "last step size tried", by_failure);
    for (size_t i = 0; a && i < n; ++i) a->data.number[i] = batch->failed.item[i].step;
    const struct {
        const char *path, *words;
        size_t offset;
    } texts[] = {
        {"failures/compartment", "compartment with the largest weighted error", offsetof(ves_failed, compartment)},
        {"failures/words", "what the solver said", offsetof(ves_failed, words)},
        {"failures/parameters", "numbers of this subject that differ from the typical one",
         offsetof(ves_failed, parameters)}};
    for (size_t k = 0; k < sizeof texts / sizeof texts[0]; ++k) {
        a = array(w, texts[k].path, VES_ARRAY_TEXT, NULL, texts[k].words, by_failure);
        for (size_t i = 0; i < n; ++i) {
            const char *words;
            memcpy(&words, (const char *)&batch->failed.item[i] + texts[k].offset, sizeof words);
            text(w, a, i, words);
        }
    }
}

/* Curves are float32 with the mantissa rounded to 12 bits (1.2e-4 of the value), which compresses well. */
static void individuals(writer *w)
{
    static const char *const by_status[] = {"scenario", "subject", NULL};
    static const char *const by_subject[] = {"scenario", "subject", "organ", NULL};
    static const char *const by_subject_time[] = {"scenario", "subject", "organ", "time", NULL};
    const ves_individual asked = w->study->individual;
    if (asked == VES_INDIVIDUAL_NONE) return;
    const size_t n_organ = w->layout->axis.n;
    w->status_of = stream(w, "individual/status", VES_ARRAY_INT8, "1", "was the subject solved?", by_status,
                          (const size_t[]){1, SUBJECTS_IN_CHUNK});
    if (!w->status) {
        w->table.array[w->status_of].flag_meanings = ves_format("solved failed");
        if (!w->table.array[w->status_of].flag_meanings) w->status = ves_fail_memory(w->report);
    }
    for (size_t b = 0; b < w->layout->n_block && !w->status; ++b) {
        const ves_block *block = &w->layout->block[b];
        const bool curve = block->shape == VES_BY_ORGAN_TIME;
        if (block->shape != VES_BY_ORGAN && !(curve && asked == VES_INDIVIDUAL_ALL)) continue;
        const size_t chunk[] = {1, SUBJECTS_IN_CHUNK, curve ? 1 : n_organ, w->study->n_time};
        char *path = ves_format("individual/%s", block->path);
        w->block[b].individual = stream(w, path, curve ? VES_ARRAY_FLOAT : VES_ARRAY_DOUBLE, block->units, block->words,
                                        curve ? by_subject_time : by_subject, chunk);
        free(path);
    }
    const ves_population *p = &w->study->population;
    for (size_t i = 0; i < p->n_covariate && !w->status; ++i) {
        char *path = ves_format("individual/covariates/%s", p->covariate[i].name);
        const size_t index = stream(w, path, VES_ARRAY_DOUBLE, p->covariate[i].units, p->covariate[i].words,
                                    (const char *const[]){"subject", NULL}, (const size_t[]){65536});
        if (i == 0) w->covariate = index;
        free(path);
    }
}

/* 12 bits behind the leading one, ties to even; what is below 2.2e-308 is 0 as float32 anyway. */
static void round_all(size_t n, double value[])
{
    enum { DROPPED = 40 };
    for (size_t i = 0; i < n; ++i) {
        uint64_t bits;
        memcpy(&bits, &value[i], sizeof bits);
        const uint64_t up = bits + (UINT64_C(1) << (DROPPED - 1)) - 1 + (bits >> DROPPED & 1);
        bits = isnan(value[i]) ? bits : up & UINT64_MAX << DROPPED;
        memcpy(&value[i], &bits, sizeof bits);
    }
}

static bool all_nan(size_t n, const double value[])
{
    size_t i = 0;
    while (i < n && isnan(value[i])) ++i;
    return i == n;
}

/* ---- summaries to the file ---- */

/* Variants [from, to) of one block, in the order of the array: scenario, organ, quantile, what lies along the rest. */
static void put_block(writer *w, size_t b, size_t from, size_t to, const ves_digest digests[])
{
    const ves_block *block = &w->layout->block[b];
    const size_t n = to - from, nq = w->n_quantile, n_organ = w->layout->axis.n,
                 each = n_organ ? block->n / n_organ : 0, cell = w->plan->cell[b], n_cell = w->plan->n_cell;
    if (w->status || w->block[b].value == NONE || block->n == 0) return;
    double *out = ves_new(n * block->n * nq, sizeof *out);
    if (!out) {
        w->status = ves_fail_memory(w->report);
        return;
    }
    for (size_t v = 0; v < n; ++v) {
        for (size_t o = 0; o < n_organ; ++o) {
            for (size_t q = 0; q < nq; ++q)
                memcpy(out + ((v * n_organ + o) * nq + q) * each, digests[v].value + q * n_cell + cell + o * each,
                       each * sizeof *out);
        }
    }
    put(w, w->block[b].value, (const size_t[]){from, 0, 0, 0}, (const size_t[]){n, n_organ, nq, each}, out);
    for (int k = 0; k < 2 && w->block[b].mean != NONE; ++k) {
        for (size_t v = 0; v < n; ++v)
            memcpy(out + v * block->n, (k == 0 ? digests[v].mean : digests[v].sd) + cell, block->n * sizeof *out);
        put(w, k == 0 ? w->block[b].mean : w->block[b].sd, (const size_t[]){from, 0, 0},
            (const size_t[]){n, n_organ, each}, out);
    }
    free(out);
}

static size_t block_named(const writer *w, const char *path)
{
    size_t b = 0;
    while (b < w->layout->n_block && strcmp(w->layout->block[b].path, path) != 0) ++b;
    return b;
}

/* The median of one number of an organ; NaN where there is no such block. @param last at the end of the run */
static double median_of(const writer *w, const ves_digest *d, const char *path, size_t organ, bool last)
{
    const size_t b = block_named(w, path);
    if (b == w->layout->n_block) return NAN;
    const size_t each = w->layout->block[b].n / w->layout->axis.n;
    return d->median[w->plan->cell[b] + organ * each + (last ? each - 1 : 0)];
}

static void summarise(writer *w, size_t variant, const ves_digest *d)
{
    const ves_scenario *s = &w->study->scenario[variant / w->study->sweep.n_point];
    ves_summary_scenario *to = &w->summary->scenario[w->summary->n_scenario++];
    const double dose = w->typical_dose[variant];
    to->name = ves_plan_name(w->plan, variant);
    to->dose = ves_format("%.4g %s", dose, s->graph.topology->amount_unit);
    to->mass_error = d->mass_error;
    to->n_subject = w->plan->n_subject;
    to->n_failed = w->plan->n_subject - d->n_solved;
    to->row = ves_new(w->layout->axis.n, sizeof *to->row);
    bool ok = to->name && to->dose && to->row;
    for (size_t i = 0; ok && d->n_solved == 0 && !to->failure && i < w->batch->failed.n; ++i) {
        if (w->batch->failed.item[i].member.variant == variant)
            to->failure = ves_copy_text(w->batch->failed.item[i].words);
    }
    for (size_t o = 0; ok && o < w->layout->axis.n; ++o) {
        if (ves_organ_find(&s->graph, w->layout->axis.name[o], false) == NONE) continue;
        ves_summary_row *row = &to->row[to->n_row++];
        const double peak = median_of(w, d, "peak_percent_dose", o, false);
        *row = (ves_summary_row){.organ = ves_copy_text(w->layout->axis.name[o]),
                                 .peak_percent = peak,
                                 .peak_percent_per_g = peak / w->typical_mass[variant * w->layout->axis.n + o],
                                 .peak_time = median_of(w, d, "tmax", o, false),
                                 .delivered_percent = median_of(w, d, "delivered_percent_dose", o, true),
                                 .end_percent = median_of(w, d, "percent_dose", o, true),
                                 .auc = median_of(w, d, "auc_last", o, false) * 100.0 / dose,
                                 .half_life = median_of(w, d, "half_life", o, false)};
        ok = row->organ != NULL;
    }
    if (!ok) w->status = ves_fail_memory(w->report);
}

static void put_events(writer *w, size_t variant, const ves_digest *d)
{
    const size_t b = block_named(w, "events/amount_before"), n_organ = w->layout->axis.n, nq = w->n_quantile,
                 first = w->first_event[variant], n = w->first_event[variant + 1] - first;
    double *to = w->table.array[w->amount_before].data.number + first * n_organ * nq;
    for (size_t i = 0; i < n * n_organ; ++i) {
        for (size_t q = 0; q < nq; ++q) to[i * nq + q] = d->value[q * w->plan->n_cell + w->plan->cell[b] + i];
    }
}

/* ---- single subjects to the file ---- */

/* One block of some subjects of one variant, organ by organ. @param out [n][the most numbers of a part] */
static void put_individual(writer *w, size_t b, ves_rows *rows, double out[])
{
    const ves_block *block = &w->layout->block[b];
    const bool curve = block->shape == VES_BY_ORGAN_TIME;
    const size_t n_organ = w->layout->axis.n, each = n_organ ? block->n / n_organ : 0;
    double *all = ves_new(curve ? 1 : rows->n * block->n, sizeof *all);
    if (!all) w->status = ves_fail_memory(w->report);
    for (size_t o = 0; o < n_organ && !w->status; ++o) {
        w->status = ves_rows_part(rows, b, o, 0, each, out, each, w->report);
        if (curve) round_all(rows->n * each, out);
        if (curve && all_nan(rows->n * each, out)) continue; /* as what was never written is */
        for (size_t i = 0; !curve && i < rows->n; ++i) all[i * n_organ + o] = out[i];
        if (curve)
            put(w, w->block[b].individual, (const size_t[]){rows->variant, rows->first, o, 0},
                (const size_t[]){1, rows->n, 1, each}, out);
    }
    if (!curve)
        put(w, w->block[b].individual, (const size_t[]){rows->variant, rows->first, 0},
            (const size_t[]){1, rows->n, n_organ}, all);
    free(all);
}

static void put_individuals_of(writer *w, size_t variant, size_t from, size_t n, double out[])
{
    ves_rows rows;
    w->status = ves_rows_read(&rows, w->batch, variant, from, n, w->report);
    for (size_t i = 0; i < n && !w->status; ++i) out[i] = rows.failed[i] ? 1.0 : 0.0;
    put(w, w->status_of, (const size_t[]){variant, from}, (const size_t[]){1, n}, out);
    for (size_t b = 0; b < w->layout->n_block && !w->status; ++b) {
        if (w->block[b].individual != NONE) put_individual(w, b, &rows, out);
    }
    ves_rows_free(&rows);
}

static void put_covariates(writer *w, size_t from, size_t n, double out[])
{
    const size_t n_covariate = w->study->population.n_covariate;
    double *all = ves_new(n * n_covariate, sizeof *all);
    if (!all) w->status = ves_fail_memory(w->report);
    for (size_t i = 0; i < n && !w->status; ++i)
        w->status = ves_batch_covariates(w->batch, from + i, all + i * n_covariate, w->report);
    for (size_t k = 0; k < n_covariate && !w->status; ++k) {
        for (size_t i = 0; i < n; ++i) out[i] = all[i * n_covariate + k];
        put(w, w->covariate + k, (const size_t[]){from}, (const size_t[]){n}, out);
    }
    free(all);
}

static void put_individuals(writer *w)
{
    const size_t n_subject = w->plan->n_subject, most = n_subject < SUBJECTS_IN_CHUNK ? n_subject : SUBJECTS_IN_CHUNK;
    double *out = ves_new(most * ves_layout_widest_part(w->layout), sizeof *out);
    if (!out) w->status = ves_fail_memory(w->report);
    for (size_t from = 0; from < n_subject && !w->status; from += most) {
        const size_t n = n_subject - from < most ? n_subject - from : most;
        if (w->study->population.n_covariate) put_covariates(w, from, n, out);
        for (size_t v = 0; v < w->plan->n_variant && !w->status; ++v) put_individuals_of(w, v, from, n, out);
    }
    free(out);
}

static void put_compartments(writer *w)
{
    const size_t n = w->study->n_time * w->plan->n_node;
    double *out = ves_new(n, sizeof *out);
    if (!out) w->status = ves_fail_memory(w->report);
    for (size_t v = 0; v < w->plan->n_variant && !w->status; ++v) {
        for (size_t i = 0; i < w->plan->n_subject && !w->status; ++i) {
            bool failed;
            double error;
            w->status =
                ves_batch_read(w->batch, (ves_member){v, i}, &failed, &error, w->plan->n_kept, n, out, w->report);
            put(w, w->compartments, (const size_t[]){v, i, 0, 0},
                (const size_t[]){1, 1, w->study->n_time, w->plan->n_node}, out);
        }
    }
    free(out);
}

/* ---- the whole ---- */

static void make_table(writer *w, const char *command_line)
{
    typical_arrays to;
    if (!w->status) w->status = ves_provenance_add(w->study, command_line, &w->table, w->report);
    axes(w);
    blocks(w, VES_BY_ORGAN_TIME);
    blocks(w, VES_BY_ORGAN);
    scenario_arrays(w, &to);
    compartments(w);
    if (!w->status) count_events(w);
    event_arrays(w, &to);
    failures(w);
    individuals(w);
    interval_arrays(w, &to);
    if (!w->status) all_typical(w, &to);
}

/* Numbers that stand in the table itself. */
static void complete_table(writer *w, size_t from, size_t to, const ves_digest digests[])
{
    ves_array *error = NULL, *n = NULL;
    for (size_t i = 0; i < w->table.n_array; ++i) {
        if (strcmp(w->table.array[i].path, "mass_balance_error") == 0) error = &w->table.array[i];
        if (strcmp(w->table.array[i].path, "n_subjects") == 0) n = &w->table.array[i];
    }
    for (size_t v = from; v < to && !w->status && error && n; ++v) {
        const ves_digest *d = &digests[v - from];
        error->data.number[v] = d->n_solved ? d->mass_error : NAN;
        n->data.integer[v] = (int64_t)d->n_solved;
        put_events(w, v, d);
        summarise(w, v, d);
    }
}

static size_t slab_size(const writer *w)
{
    const size_t each = (w->n_quantile + 3) * w->plan->n_cell * sizeof(double) + 1, n = SLAB / each;
    return n < 1 ? 1 : n < w->plan->n_variant ? n : w->plan->n_variant;
}

static void digest_slab(writer *w, size_t from, size_t to, ves_digest digests[])
{
    for (size_t v = from; v < to && !w->status; ++v)
        w->status = ves_digest_make(&digests[v - from], w->batch, v, w->report);
}

/* Variants are digested in slabs of several.  First everything that stands in the table is completed, then, with the
 * file open, the numbers of its streamed arrays follow: those of a single slab are still at hand. */
static void write_all(writer *w, const char *file)
{
    const size_t n = slab_size(w), n_variant = w->plan->n_variant;
    ves_digest *digests = ves_new(n, sizeof *digests);
    if (!digests) w->status = ves_fail_memory(w->report);
    for (size_t i = 0; i < n && !w->status; ++i)
        w->status = ves_digest_start(&digests[i], w->plan, w->n_quantile, w->quantile, w->report);
    for (size_t from = 0; from < n_variant && !w->status; from += n) {
        const size_t to = from + n < n_variant ? from + n : n_variant;
        digest_slab(w, from, to, digests);
        if (!w->status) complete_table(w, from, to, digests);
    }
    if (!w->status) w->status = ves_writer_open(file, &w->table, &w->file, w->report);
    for (size_t from = 0; from < n_variant && !w->status; from += n) {
        const size_t to = from + n < n_variant ? from + n : n_variant;
        if (n < n_variant) digest_slab(w, from, to, digests);
        for (size_t b = 0; b < w->layout->n_block; ++b) put_block(w, b, from, to, digests);
    }
    for (size_t i = 0; digests && i < n; ++i) ves_digest_free(&digests[i]);
    free(digests);
    if (!w->status && w->compartments != NONE) put_compartments(w);
    if (!w->status && w->status_of != NONE) put_individuals(w);
}

static void start_summary(writer *w, const char *file)
{
    ves_summary *s = w->summary;
    const ves_study *study = w->study;
    s->title = ves_copy_text(study->title);
    s->file = ves_copy_text(file);
    s->end = study->end;
    s->has_tracer = w->layout->tracer;
    s->floor_percent = study->exact ? 0.0 : 100.0 * ves_tolerance_atol(study->tolerance.rtol, study->tolerance.atol);
    s->scenario = ves_new(w->plan->n_variant, sizeof *s->scenario);
    if (!s->title || !s->file || !s->scenario) w->status = ves_fail_memory(w->report);
}

/* Is there anything to write, and can it be trusted? */
static ves_status judge(const writer *w)
{
    size_t n_solved = 0;
    ves_status status = VES_OK;
    for (size_t v = 0; v < w->summary->n_scenario; ++v) {
        const ves_summary_scenario *s = &w->summary->scenario[v];
        n_solved += s->n_subject - s->n_failed;
        if (s->n_subject == s->n_failed || s->mass_error <= mass_promise) continue;
        status =
            ves_fail(w->report, VES_E_MASS, w->study->scenario[v / w->study->sweep.n_point].at,
                     "scenario \"%s\": the mass balance is off by %.2g of the dose, expected at most %g; do not use "
                     "this result",
                     s->name, s->mass_error, mass_promise);
    }
    return n_solved ? status : VES_E_SOLVER;
}

ves_status ves_results_write(const ves_batch *batch, const char *file, const char *command_line, ves_summary *summary,
                             ves_report *report)
{
    static const double median[] = {0.5}, usual[] = {0.05, 0.25, 0.5, 0.75, 0.95};
    const ves_plan *plan = batch->plan;
    const ves_study *study = plan->study;
    const bool many = plan->n_subject > 1;
    writer w = {.batch = batch,
                .plan = plan,
                .study = study,
                .layout = &plan->layout,
                .n_quantile = !many               ? 1
                              : study->n_quantile ? study->n_quantile
                                                  : sizeof usual / sizeof usual[0],
                .quantile = !many               ? median
                            : study->n_quantile ? study->quantile
                                                : usual,
                .block = ves_new(plan->layout.n_block, sizeof *w.block),
                .status_of = NONE,
                .covariate = NONE,
                .compartments = NONE,
                .first_event = ves_new(plan->n_variant + 1, sizeof *w.first_event),
                .typical_dose = ves_new(plan->n_variant, sizeof *w.typical_dose),
                .typical_mass = ves_new(plan->n_variant * plan->layout.axis.n, sizeof *w.typical_mass),
                .summary = summary,
                .report = report};
    if (!w.block || !w.first_event || !w.typical_dose || !w.typical_mass) w.status = ves_fail_memory(report);
    for (size_t b = 0; w.block && b < plan->layout.n_block; ++b) w.block[b] = (place){NONE, NONE, NONE, NONE};
    if (!w.status) start_summary(&w, file);
    if (!w.status) make_table(&w, command_line);
    if (!w.status) write_all(&w, file);
    const ves_status verdict = w.status ? w.status : judge(&w);
    if (w.file && (w.status || verdict == VES_E_SOLVER)) {
        ves_writer_drop(w.file);
    } else if (w.file) {
        w.status = ves_writer_close(w.file, report);
    }
    if (w.status) ves_summary_free(summary);
    ves_table_free(&w.table);
    free(w.block);
    free(w.first_event);
    free(w.typical_dose);
    free(w.typical_mass);
    return w.status ? w.status : verdict;
}
