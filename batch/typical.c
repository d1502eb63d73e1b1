#include "batch/typical.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "graph/happening.h"
#include "study/data_set.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const by_interval[] = {"scenario", "organ", "quantile", "intervals/interval", NULL};
static const char *const by_start[] = {"scenario", "intervals/interval", NULL};
static const char *const by_event[] = {"events/event", NULL};

/* The typical subject; `made` is used where it has to be built first. NULL after an error. */
static const ves_instance *typical(ves_arrays *w, size_t variant, ves_caster *caster, ves_instance *made)
{
    const size_t n_point = w->study->sweep.n_point;
    if (w->study->sweep.n_axis == 0) return &w->study->scenario[variant / n_point].typical;
    if (!w->make.status)
        w->make.status = ves_caster_typical(caster, variant / n_point, variant % n_point, made, w->make.report);
    return w->make.status ? NULL : made;
}

void ves_typical_scenarios(ves_arrays *w, ves_typical_arrays *to)
{
    const char *unit = ves_study_amount_unit(w->study);
    to->dose = ves_arrays_index(
        w, ves_make_array(&w->make, "dose", VES_ARRAY_DOUBLE, unit, "all that is given", ves_by_scenario));
    to->body_mass = ves_arrays_index(
        w, ves_make_array(&w->make, "body_mass", VES_ARRAY_DOUBLE, "g", "mass of the body", ves_by_scenario));
    ves_array *a = ves_make_array(&w->make, "mass_balance_error", VES_ARRAY_DOUBLE, "1",
                                  "largest abs(sum of all nodes - given so far) / dose, over every step and subject",
                                  ves_by_scenario);
    a = ves_make_array(&w->make, "n_subjects", VES_ARRAY_INT64, "1", "subjects the quantiles rest on", ves_by_scenario);
    to->mass = ves_arrays_index(
        w, ves_make_array(&w->make, "organ_mass", VES_ARRAY_DOUBLE, "g", "mass of the organ", ves_by_number_mean));
    to->volume = ves_arrays_index(w, ves_make_array(&w->make, "organ_volume", VES_ARRAY_DOUBLE, "mL",
                                                    "volume that concentrations refer to", ves_by_number_mean));
    to->decay = VES_NONE;
    if (w->layout->tracer)
        to->decay = ves_arrays_index(w, ves_make_array(&w->make, "label_decay", VES_ARRAY_DOUBLE, "1/h",
                                                       "decay of the label; 0: it does not", ves_by_scenario));
    a = ves_make_array(&w->make, "uberon_id", VES_ARRAY_TEXT, NULL, "Uber-anatomy ontology",
                       (const char *const[]){"organ", NULL});
    to->uberon = ves_arrays_index(w, a);
}

static size_t event_array(ves_arrays *w, const char *path, ves_array_type type, const char *units, const char *words)
{
    return ves_arrays_index(w, ves_make_array(&w->make, path, type, units, words, by_event));
}

/* How many tell of events: each subject of a data set of its own, else the typical one for all. */
static size_t tellers(const ves_arrays *w)
{
    return w->study->population.data ? w->plan->n_subject : 1;
}

/* One of them. NULL: it cannot be built, or an error. */
static const ves_instance *teller(ves_arrays *w, size_t variant, size_t subject, ves_caster *caster, ves_instance *made)
{
    const size_t n_point = w->study->sweep.n_point;
    if (!w->study->population.data) return typical(w, variant, caster, made);
    const ves_status status = ves_caster_make(caster, variant / n_point, variant % n_point, subject, made, NULL, NULL);
    if (status == VES_E_MEMORY) w->make.status = ves_fail_memory(w->make.report);
    return status ? NULL : made;
}

static void count_events(ves_arrays *w)
{
    ves_caster caster = {0};
    ves_instance made = {0};
    if (!w->make.status) w->make.status = ves_caster_start(&caster, w->study, w->make.report);
    for (size_t v = 0; v < w->plan->n_told && !w->make.status; ++v) {
        w->first_event[v + 1] = w->first_event[v];
        for (size_t i = 0; i < tellers(w) && !w->make.status; ++i) {
            size_t n = 0;
            const ves_instance *s = teller(w, v, i, &caster, &made);
            if (s) w->make.status = ves_happenings(s->graph, &s->schedule, &n, NULL, w->make.report);
            w->first_event[v + 1] += n;
        }
    }
    ves_instance_free(&made);
    ves_caster_free(&caster);
}

void ves_typical_events(ves_arrays *w, ves_typical_arrays *to)
{
    const char *unit = ves_study_amount_unit(w->study);
    count_events(w);
    const size_t n = w->first_event[w->plan->n_told];
    ves_make_dimension(&w->make, "events/event", n);
    to->scenario = event_array(w, "events/scenario", VES_ARRAY_TEXT, NULL, "scenario it belongs to");
    if (w->study->population.data)
        w->event_subject = event_array(w, "events/subject", VES_ARRAY_INT64, "1", "subject it happens to");
    to->time = event_array(w, "events/time", VES_ARRAY_DOUBLE, "h", "when");
    to->kind = event_array(w, "events/kind", VES_ARRAY_INT8, "1", "what happens");
    to->amount = event_array(w, "events/amount", VES_ARRAY_DOUBLE, unit, "amount given (an infusion: in all)");
    to->route = event_array(w, "events/route", VES_ARRAY_TEXT, NULL, "route, where one was named");
    to->into = event_array(w, "events/compartment", VES_ARRAY_TEXT, NULL, "compartment it acts on; empty: several");
    to->line = event_array(w, "events/dose", VES_ARRAY_INT64, "1",
                           w->study->population.data ? "line of the data set it comes from; 0: none"
                                                     : "dose of the config it comes from, counted from 1; 0: none");
    if (!w->make.status) {
        ves_array *kind = &w->table.array[to->kind];
        kind->flag_meanings = ves_copy_text(VES_EVENT_WORDS);
        if (!kind->flag_meanings) w->make.status = ves_fail_memory(w->make.report);
    }
    w->amount_before =
        ves_arrays_index(w, ves_make_array(&w->make, "events/amount_before", VES_ARRAY_DOUBLE, unit,
                                           "amount in each organ just before the event",
                                           (const char *const[]){"events/event", "organ", "quantile", NULL}));
}

void ves_typical_intervals(ves_arrays *w, ves_typical_arrays *to)
{
    const size_t n = w->layout->n_interval, nq = w->n_quantile, n_organ = w->layout->axis.n;
    if (n == 0) return;
    ves_make_dimension(&w->make, "intervals/interval", n);
    const ves_array *a = ves_make_array(&w->make, "intervals/interval", VES_ARRAY_INT64, "1", "dosing interval, from 1",
                                        (const char *const[]){"intervals/interval", NULL});
    for (size_t k = 0; a && k < n; ++k) a->data.integer[k] = (int64_t)k + 1;
    to->start = ves_arrays_index(
        w, ves_make_array(&w->make, "intervals/start", VES_ARRAY_DOUBLE, "h", "the dose that begins it", by_start));
    to->end = ves_arrays_index(w, ves_make_array(&w->make, "intervals/end", VES_ARRAY_DOUBLE, "h",
                                                 "the next dose, or the end of the run", by_start));
    for (size_t b = 0; b < w->layout->n_block; ++b) {
        const ves_block *block = &w->layout->block[b];
        const size_t chunk[] = {ves_scenarios_in_chunk(block->n * nq), n_organ, nq, n};
        if (block->shape == VES_BY_ORGAN_INTERVAL)
            w->block[b].value =
                ves_arrays_stream(w, block->path, VES_ARRAY_DOUBLE, block->units, block->words, by_interval, chunk);
    }
}

/* The act of a data set that an event comes from; NULL: the study has none. */
static const ves_act *act_of(const ves_instance *s, const ves_event *event)
{
    const ves_data_set *data = s->recipe->data;
    if (!data) return NULL;
    return &data->act[data->subject[(size_t)s->number[s->recipe->subject]].first + event->dose];
}

static void write_event(ves_arrays *w, const ves_typical_arrays *to, size_t variant, const ves_instance *s,
                        const char *name, const ves_happening *h, size_t row)
{
    const ves_given *given = w->study->scenario[variant / w->study->sweep.n_point].given;
    const ves_event *event = &s->schedule.event[h->first];
    const bool reset = event->kind == VES_EVENT_RESET || event->kind == VES_EVENT_FILL,
               agent = event->dose == VES_NONE && !reset;
    const bool dosed = event->kind != VES_EVENT_SWITCH && event->kind != VES_EVENT_TRANSFER && !agent && !reset;
    const ves_act *act = dosed ? act_of(s, event) : NULL;
    const size_t line = !dosed ? 0 : act ? (size_t)act->at.line : event->dose + 1;
    ves_array *column = w->table.array;
    ves_make_text(&w->make, &column[to->scenario], row, name);
    column[to->time].data.number[row] = event->time;
    column[to->kind].data.integer[row] = agent ? VES_EVENT_AGENT : event->kind;
    column[to->amount].data.number[row] = h->amount;
    ves_make_text(&w->make, &column[to->route], row, dosed ? given[act ? act->target : event->dose].route : NULL);
    ves_make_text(&w->make, &column[to->into], row, event->kind == VES_EVENT_SWITCH || reset ? NULL : h->into);
    column[to->line].data.integer[row] = (int64_t)line;
}

static void write_typical(ves_arrays *w, const ves_typical_arrays *to, size_t variant, const ves_instance *s)
{
    const size_t n_organ = w->layout->axis.n;
    const ves_organ_place *place = ves_organ_places(&w->layout->axis, variant / w->study->sweep.n_point);
    ves_array *column = w->table.array;
    const ves_parameters *all = s->recipe->parameters;
    const ves_parameter *weight = ves_parameters_find(all, "body_weight");
    column[to->dose].data.number[variant] = w->typical_dose[variant] = s->schedule.total;
    if (weight) column[to->body_mass].data.number[variant] = s->number[weight - all->item];
    if (to->decay != VES_NONE) column[to->decay].data.number[variant] = s->decay;
    for (size_t o = 0; o < n_organ; ++o) {
        const size_t i = place[o].organ;
        if (i == VES_NONE) {
            const size_t signal = place[o].signal;
            if (signal != VES_NONE) column[to->mass].data.number[variant * n_organ + o] = s->graph->organ_mass[signal];
            continue;
        }
        const ves_organ *organ = &s->graph->topology->organ[i];
        column[to->mass].data.number[variant * n_organ + o] = s->graph->organ_mass[i];
        column[to->volume].data.number[variant * n_organ + o] = s->graph->organ_volume[i];
        if (!column[to->uberon].data.text[o]) ves_make_text(&w->make, &column[to->uberon], o, organ->uberon);
    }
}

/* Intervals between the doses of the first subject that has so many; NaN where those of another one are others. */
static void write_intervals(ves_arrays *w, const ves_typical_arrays *to, size_t variant, const ves_instance *s,
                            bool known[])
{
    double *time = NULL;
    size_t n = 0;
    const size_t most = w->layout->n_interval;
    if (!w->make.status && most) w->make.status = ves_dose_times(&s->schedule, &n, &time, w->make.report);
    for (size_t k = 0; time && (n > 1 || s->recipe->data) && k < n && k < most && !w->make.status; ++k) {
        const double bound[] = {time[k], k + 1 < n ? time[k + 1] : s->schedule.end};
        const size_t array[] = {to->start, to->end};
        for (size_t i = 0; i < 2; ++i) {
            double *at = &w->table.array[array[i]].data.number[variant * most + k];
            *at = !known[k] || *at == bound[i] ? bound[i] : NAN;
        }
        known[k] = true;
    }
    free(time);
}

/* What happens, to the typical subject or to each of a data set; whose doses differ have none in common. */
static void write_events(ves_arrays *w, const ves_typical_arrays *to, size_t variant, ves_caster *caster,
                         ves_instance *made)
{
    char *name = ves_plan_name(w->plan, variant);
    bool *known = ves_new(w->layout->n_interval, sizeof *known);
    double *dose = &w->table.array[to->dose].data.number[variant];
    size_t row = w->first_event[variant];
    if (!name || !known) w->make.status = ves_fail_memory(w->make.report);
    for (size_t i = 0; i < tellers(w) && !w->make.status; ++i) {
        const ves_instance *s = teller(w, variant, i, caster, made);
        size_t n = 0;
        ves_happening *list = NULL;
        if (!s) continue;
        if (w->event_subject != VES_NONE)
            *dose = (i == 0 || *dose == s->schedule.total) && s->schedule.total > 0.0 ? s->schedule.total : NAN;
        w->make.status = ves_happenings(s->graph, &s->schedule, &n, &list, w->make.report);
        for (size_t e = 0; e < n && !w->make.status; ++e, ++row) {
            if (w->event_subject != VES_NONE) w->table.array[w->event_subject].data.integer[row] = (int64_t)i;
            write_event(w, to, variant, s, name, &list[e], row);
        }
        free(list);
        write_intervals(w, to, variant, s, known);
    }
    w->typical_dose[variant] = *dose;
    free(known);
    free(name);
}

/* Body weight of the one subject, if it differs from the typical one's. */
static void put_own_weight(ves_arrays *w, const ves_typical_arrays *to, size_t variant)
{
    const ves_population *p = &w->study->population;
    size_t k = 0;
    while (k < p->n_covariate && strcmp(p->covariate[k].name, "body_weight") != 0) ++k;
    if (k == p->n_covariate) return;
    double *all = ves_new(p->n_covariate, sizeof *all);
    w->make.status = all ? ves_batch_covariates(w->batch, 0, all, w->make.report) : ves_fail_memory(w->make.report);
    if (!w->make.status) w->table.array[to->body_mass].data.number[variant] = all[k];
    free(all);
}

/* The one subject that was drawn, unless it could not be solved. */
static void put_own(ves_arrays *w, const ves_typical_arrays *to, size_t variant)
{
    const ves_layout *layout = w->layout;
    const size_t n_organ = layout->axis.n, n = layout->nca; /* what stands before the numbers of NCA */
    ves_array *column = w->table.array;
    bool failed = true;
    double error, *row = ves_new(n, sizeof *row);
    w->make.status = row ? ves_batch_read(w->batch, (ves_member){variant * w->plan->n_draw, 0}, &failed, &error, 0, n,
                                          row, w->make.report)
                         : ves_fail_memory(w->make.report);
    if (!w->make.status && !failed) {
        column[to->dose].data.number[variant] = w->typical_dose[variant] = row[VES_ROW_DOSE];
        if (to->decay != VES_NONE) column[to->decay].data.number[variant] = row[VES_ROW_DECAY];
        memcpy(column[to->volume].data.number + variant * n_organ, row + layout->volume, n_organ * sizeof *row);
        memcpy(column[to->mass].data.number + variant * n_organ, row + layout->mass, n_organ * sizeof *row);
        put_own_weight(w, to, variant);
    }
    free(row);
}

void ves_typical_put(ves_arrays *w, const ves_typical_arrays *to)
{
    ves_caster caster = {0};
    ves_instance made = {0};
    if (!w->make.status) w->make.status = ves_caster_start(&caster, w->study, w->make.report);
    for (size_t v = 0; v < w->plan->n_told && !w->make.status; ++v) {
        const ves_instance *s = typical(w, v, &caster, &made);
        if (s) write_typical(w, to, v, s);
        if (s) write_events(w, to, v, &caster, &made);
        if (w->study->population.n == 1 && !w->make.status) put_own(w, to, v);
    }
    ves_instance_free(&made);
    ves_caster_free(&caster);
    for (size_t o = 0; o < w->layout->axis.n && !w->make.status; ++o) {
        ves_array *uberon = &w->table.array[to->uberon];
        if (!uberon->data.text[o]) ves_make_text(&w->make, uberon, o, "");
    }
}
