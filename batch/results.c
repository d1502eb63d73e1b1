#include "batch/results.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "batch/digest.h"
#include "batch/dv.h"
#include "batch/individuals.h"
#include "batch/nested.h"
#include "batch/provenance.h"
#include "batch/slopes.h"
#include "batch/summarise.h"
#include "batch/typical.h"
#include "study/data_set.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double mass_promise = 1e-9; /* docs/design.md: numbers that must hold */
enum { SLAB = 8 << 20 };                 /* bytes of summaries written at once */

/* ---- axes and blocks ---- */

static const char *const by_curve[] = {"scenario", "organ", "quantile", "time", NULL};
static const char *const by_curve_mean[] = {"scenario", "organ", "time", NULL};
static const char *const by_number[] = {"scenario", "organ", "quantile", NULL};

static void axes(ves_arrays *w)
{
    const ves_plan *plan = w->plan;
    ves_make_dimension(&w->make, "scenario", plan->n_told);
    ves_make_dimension(&w->make, "organ", w->layout->axis.n);
    ves_make_dimension(&w->make, "time", w->study->n_time);
    ves_make_dimension(&w->make, "quantile", w->n_quantile);
    ves_make_dimension(&w->make, "subject", plan->n_subject);
    ves_array *a = ves_make_array(&w->make, "scenario", VES_ARRAY_TEXT, NULL, "scenario", ves_by_scenario);
    for (size_t v = 0; a && v < plan->n_told && !w->make.status; ++v) {
        char *name = ves_plan_name(plan, v);
        if (!name) w->make.status = ves_fail_memory(w->make.report);
        ves_make_text(&w->make, a, v, name);
        free(name);
    }
    a = ves_make_array(&w->make, "organ", VES_ARRAY_TEXT, NULL, "organ, compartment or observed sum",
                       (const char *const[]){"organ", NULL});
    for (size_t i = 0; i < w->layout->axis.n; ++i) ves_make_text(&w->make, a, i, w->layout->axis.name[i]);
    a = ves_make_array(&w->make, "time", VES_ARRAY_DOUBLE, "h", "time since the start of the run",
                       (const char *const[]){"time", NULL});
    for (size_t i = 0; a && i < w->study->n_time; ++i) a->data.number[i] = w->study->time[i];
    a = ves_make_array(&w->make, "quantile", VES_ARRAY_DOUBLE, "1", "quantile over subjects",
                       (const char *const[]){"quantile", NULL});
    for (size_t i = 0; a && i < w->n_quantile; ++i) a->data.number[i] = w->quantile[i];
    a = ves_make_array(&w->make, "subject", VES_ARRAY_INT64, "1", "subject", (const char *const[]){"subject", NULL});
    for (size_t i = 0; a && i < plan->n_subject; ++i) a->data.integer[i] = (int64_t)i;
    const ves_data_set *data = w->study->population.data;
    if (!data || !data->has_id) return;
    a = ves_make_array(&w->make, "subject_id", VES_ARRAY_TEXT, NULL, "ID of the subject in the data set",
                       (const char *const[]){"subject", NULL});
    for (size_t i = 0; a && i < plan->n_subject; ++i) ves_make_text(&w->make, a, i, data->subject[i].id);
}

/* X (scenario, organ, quantile[, time]), and of several subjects X_mean and X_sd. */
static void block_with_spread(ves_arrays *w, size_t b)
{
    const ves_block *block = &w->layout->block[b];
    const bool curve = block->shape == VES_BY_ORGAN_TIME;
    const size_t n_organ = w->layout->axis.n, nq = w->n_quantile, n_time = w->study->n_time;
    const size_t chunk[] = {ves_scenarios_in_chunk(block->n * nq), n_organ, nq, n_time},
                 chunk_mean[] = {ves_scenarios_in_chunk(block->n), n_organ, n_time};
    const char *const kinds[] = {"mean", "standard deviation"}, *const ends[] = {"mean", "sd"};
    w->block[b].value = ves_arrays_stream(w, block->path, VES_ARRAY_DOUBLE, block->units, block->words,
                                          curve ? by_curve : by_number, chunk);
    for (int k = 0; k < 2 && !w->layout->lone; ++k) {
        char *name = ves_format("%s_%s", block->path, ends[k]),
             *words = ves_format("%s, %s over subjects", block->words, kinds[k]);
        const size_t index = ves_arrays_stream(w, words ? name : NULL, VES_ARRAY_DOUBLE, block->units, words,
                                               curve ? by_curve_mean : ves_by_number_mean, chunk_mean);
        *(k == 0 ? &w->block[b].mean : &w->block[b].sd) = index;
        free(name);
        free(words);
    }
}

static void blocks(ves_arrays *w, ves_shape shape)
{
    for (size_t b = 0; b < w->layout->n_block; ++b) {
        if (w->layout->block[b].shape == shape && w->layout->block[b].together) block_with_spread(w, b);
    }
}

static void compartments(ves_arrays *w)
{
    if (w->plan->n_node == 0) return;
    ves_make_dimension(&w->make, "compartments/compartment", w->plan->n_node);
    ves_array *a = ves_make_array(&w->make, "compartments/compartment", VES_ARRAY_TEXT, NULL,
                                  "compartment, in the order of the config",
                                  (const char *const[]){"compartments/compartment", NULL});
    for (size_t i = 0; i < w->plan->n_node; ++i) ves_make_text(&w->make, a, i, w->plan->node[i]);
    const size_t each = w->study->n_time * w->plan->n_node,
                 chunk[] = {1, each > 65536 ? 1 : 65536 / each + 1, w->study->n_time, w->plan->n_node};
    w->compartments = ves_arrays_stream(
        w, "compartments/amount", VES_ARRAY_DOUBLE, ves_study_amount_unit(w->study), "amount in every compartment",
        (const char *const[]){"scenario", "subject", "time", "compartments/compartment", NULL}, chunk);
}

/* ---- failures ---- */

static void failures(ves_arrays *w)
{
    static const char *const by_failure[] = {"failures/failure", NULL};
    const ves_batch *batch = w->batch;
    const size_t n = batch->failed.n;
    if (n == 0) return;
    ves_make_dimension(&w->make, "failures/failure", n);
    ves_array *a = ves_make_array(&w->make, "failures/scenario", VES_ARRAY_TEXT, NULL, "scenario", by_failure);
    for (size_t i = 0; i < n && !w->make.status; ++i) {
        char *name = ves_plan_name(w->plan, batch->failed.item[i].member.variant / w->plan->n_draw);
        if (!name) w->make.status = ves_fail_memory(w->make.report);
        ves_make_text(&w->make, a, i, name);
        free(name);
    }
    if (w->study->uncertainty.n) {
        a = ves_make_array(&w->make, "failures/draw", VES_ARRAY_INT64, "1", "draw of the uncertainty", by_failure);
        for (size_t i = 0; a && i < n; ++i)
            a->data.integer[i] = (int64_t)(batch->failed.item[i].member.variant % w->plan->n_draw);
    }
    a = ves_make_array(&w->make, "failures/subject", VES_ARRAY_INT64, "1", "subject", by_failure);
    for (size_t i = 0; a && i < n; ++i) a->data.integer[i] = (int64_t)batch->failed.item[i].member.subject;
    a = ves_make_array(&w->make, "failures/time", VES_ARRAY_DOUBLE, "h", "how far the integration came", by_failure);
    for (size_t i = 0; a && i < n; ++i) a->data.number[i] = batch->failed.item[i].time;
    a = ves_make_array(&w->make, "failures/step", VES_ARRAY_DOUBLE, "h", "last step size tried", by_failure);
    for (size_t i = 0; a && i < n; ++i) a->data.number[i] = batch->failed.item[i].step;
    const struct {
        const char *path, *words;
        size_t offset;
    } texts[] = {
        {"failures/compartment", "compartment with the largest weighted error", offsetof(ves_failed, compartment)},
        {"failures/words", "what the solver said", offsetof(ves_failed, words)},
        {"failures/parameters", "numbers of this subject that differ from the typical one",
         offsetof(ves_failed, parameters)}};
    for (size_t k = 0; k < VES_COUNT(texts); ++k) {
        a = ves_make_array(&w->make, texts[k].path, VES_ARRAY_TEXT, NULL, texts[k].words, by_failure);
        for (size_t i = 0; i < n; ++i) {
            const char *words;
            memcpy(&words, (const char *)&batch->failed.item[i] + texts[k].offset, sizeof words);
            ves_make_text(&w->make, a, i, words);
        }
    }
}

/* ---- summaries to the file ---- */

/* Variants [from, to) of one block, in the order of the array: scenario, organ, quantile, what lies along the rest. */
static void put_block(ves_arrays *w, size_t b, size_t from, size_t to, const ves_nested nested[])
{
    const ves_block *block = &w->layout->block[b];
    const size_t n = to - from, nq = w->n_quantile, n_organ = w->layout->axis.n,
                 each = n_organ ? block->n / n_organ : 0, cell = w->plan->cell[b], n_cell = w->plan->n_cell;
    if (w->make.status || w->block[b].value == VES_NONE || block->n == 0) return;
    double *out = ves_new(n * block->n * nq, sizeof *out);
    if (!out) {
        w->make.status = ves_fail_memory(w->make.report);
        return;
    }
    for (size_t v = 0; v < n; ++v) {
        for (size_t o = 0; o < n_organ; ++o) {
            for (size_t q = 0; q < nq; ++q)
                memcpy(out + ((v * n_organ + o) * nq + q) * each,
                       ves_nested_digest(&nested[v])->value + q * n_cell + cell + o * each, each * sizeof *out);
        }
    }
    ves_arrays_put(w, w->block[b].value, (const size_t[]){from, 0, 0, 0}, (const size_t[]){n, n_organ, nq, each}, out);
    for (int k = 0; k < 2 && w->block[b].mean != VES_NONE; ++k) {
        for (size_t v = 0; v < n; ++v) {
            const ves_digest *d = ves_nested_digest(&nested[v]);
            memcpy(out + v * block->n, (k == 0 ? d->mean : d->sd) + cell, block->n * sizeof *out);
        }
        ves_arrays_put(w, k == 0 ? w->block[b].mean : w->block[b].sd, (const size_t[]){from, 0, 0},
                       (const size_t[]){n, n_organ, each}, out);
    }
    free(out);
}

/* Of a data set: each event is one subject's, in every quantile; but of several draws none is it. */
static void put_own_events(ves_arrays *w, size_t variant)
{
    const size_t n_organ = w->layout->axis.n, nq = w->n_quantile, n = w->layout->n_event * n_organ,
                 most = w->first_event[variant + 1];
    double *to = w->table.array[w->amount_before].data.number, *own = ves_new(n, sizeof *own);
    const bool known = !w->plan->sketched && w->study->uncertainty.n == 0;
    if (!own) w->make.status = ves_fail_memory(w->make.report);
    size_t event = w->first_event[variant];
    for (size_t i = 0; i < w->plan->n_subject && !w->make.status; ++i) {
        bool failed;
        double error;
        if (known)
            w->make.status = ves_batch_read(w->batch, (ves_member){variant, i}, &failed, &error, w->layout->event, n,
                                            own, w->make.report);
        const int64_t *subject = w->table.array[w->event_subject].data.integer;
        for (size_t k = 0; event < most && subject[event] == (int64_t)i && !w->make.status; ++k, ++event) {
            for (size_t at = 0; at < n_organ * nq; ++at)
                to[event * n_organ * nq + at] = !known ? NAN : own[k * n_organ + at / nq];
        }
    }
    free(own);
}

static void put_events(ves_arrays *w, size_t variant, const ves_digest *d)
{
    if (w->event_subject != VES_NONE) {
        put_own_events(w, variant);
        return;
    }
    const size_t b = ves_block_named(w->layout, "events/amount_before"), n_organ = w->layout->axis.n,
                 nq = w->n_quantile, first = w->first_event[variant], n = w->first_event[variant + 1] - first;
    double *to = w->table.array[w->amount_before].data.number + first * n_organ * nq;
    for (size_t i = 0; i < n * n_organ; ++i) {
        for (size_t q = 0; q < nq; ++q) to[i * nq + q] = d->value[q * w->plan->n_cell + w->plan->cell[b] + i];
    }
}

/* ---- every compartment to the file ---- */

static void put_compartments(ves_arrays *w)
{
    const size_t n = w->study->n_time * w->plan->n_node;
    double *out = ves_new(n, sizeof *out);
    if (!out) w->make.status = ves_fail_memory(w->make.report);
    for (size_t v = 0; v < w->plan->n_variant && !w->make.status; ++v) {
        for (size_t i = 0; i < w->plan->n_subject && !w->make.status; ++i) {
            bool failed;
            double error;
            w->make.status =
                ves_batch_read(w->batch, (ves_member){v, i}, &failed, &error, w->plan->n_kept, n, out, w->make.report);
            ves_arrays_put(w, w->compartments, (const size_t[]){v, i, 0, 0},
                           (const size_t[]){1, 1, w->study->n_time, w->plan->n_node}, out);
        }
    }
    free(out);
}

/* ---- the whole ---- */

/* How the multiples follow that do not stand in a group, in its attribute. */
static void tell_multiples(ves_arrays *w, const char *group, const char *words)
{
    char *comment = ves_join(
        3, (const char *const[]){
               words, "; concentration = amount / organ_volume; percent_dose_per_g = percent_dose / organ_mass",
               w->layout->tracer ? "; signal_percent_dose_per_g = signal_percent_dose / organ_mass; "
                                   "signal_percent_dose_uncorrected = signal_percent_dose * "
                                   "exp(-label_decay * time)"
                                 : ""});
    if (!comment && !w->make.status) w->make.status = ves_fail_memory(w->make.report);
    if (!w->make.status) w->make.status = ves_table_set_text(&w->table, group, "comment", comment, w->make.report);
    free(comment);
}

static void tell_all_multiples(ves_arrays *w)
{
    if (w->layout->lone)
        tell_multiples(w, "", "one subject: curves that are not here follow: amount = percent_dose * dose / 100");
    if (w->study->individual == VES_INDIVIDUAL_ALL)
        tell_multiples(w, "individual", "curves that are not here follow: percent_dose = 100 * amount / dose");
}

static void make_table(ves_arrays *w, const ves_run_options *options)
{
    ves_typical_arrays to;
    if (!w->make.status) w->make.status = ves_provenance_add(w->study, options, &w->table, w->make.report);
    tell_all_multiples(w);
    axes(w);
    blocks(w, VES_BY_ORGAN_TIME);
    blocks(w, VES_BY_ORGAN);
    ves_nested_add(w);
    ves_typical_scenarios(w, &to);
    compartments(w);
    ves_typical_events(w, &to);
    failures(w);
    ves_individuals_add(w);
    ves_dv_add(w);
    ves_typical_intervals(w, &to);
    ves_typical_put(w, &to);
    ves_slopes_add(w);
    if (!w->make.status) w->make.status = ves_provenance_add_sweep(w->study, &w->table, w->make.report);
}

/* Numbers that stand in the table itself. */
static void complete_table(ves_arrays *w, size_t from, size_t to, const ves_nested nested[])
{
    ves_array *error = NULL, *n = NULL;
    for (size_t i = 0; i < w->table.n_array; ++i) {
        if (strcmp(w->table.array[i].path, "mass_balance_error") == 0) error = &w->table.array[i];
        if (strcmp(w->table.array[i].path, "n_subjects") == 0) n = &w->table.array[i];
    }
    for (size_t v = from; v < to && !w->make.status && error && n; ++v) {
        const ves_digest *d = ves_nested_digest(&nested[v - from]);
        error->data.number[v] = d->n_solved ? d->mass_error : NAN;
        n->data.integer[v] = (int64_t)d->n_solved;
        put_events(w, v, d);
        ves_summarise(w, v, &nested[v - from]);
        if (!w->make.status) ves_dv_put(w, v);
    }
}

static size_t slab_size(const ves_arrays *w)
{
    const size_t each = w->plan->n_draw * (w->n_quantile + 3) * w->plan->n_cell * sizeof(double) + 1, n = SLAB / each;
    return n < 1 ? 1 : n < w->plan->n_told ? n : w->plan->n_told;
}

static void digest_slab(ves_arrays *w, size_t from, size_t to, ves_nested nested[])
{
    for (size_t v = from; v < to && !w->make.status; ++v)
        w->make.status = ves_nested_make(&nested[v - from], w->batch, v, w->make.report);
}

static void put_slab(ves_arrays *w, size_t from, size_t to, const ves_nested nested[])
{
    for (size_t b = 0; b < w->layout->n_block; ++b) put_block(w, b, from, to, nested);
    for (size_t v = from; v < to; ++v) ves_nested_put(w, v, &nested[v - from]);
}

/* Scenarios are digested in slabs of several.  First everything that stands in the table is completed, then, with the
 * file open, the numbers of its streamed arrays follow: those of a single slab are still at hand. */
static void write_all(ves_arrays *w)
{
    const size_t n = slab_size(w), n_told = w->plan->n_told;
    ves_nested *nested = ves_new(n, sizeof *nested);
    if (!nested) w->make.status = ves_fail_memory(w->make.report);
    for (size_t i = 0; i < n && !w->make.status; ++i)
        w->make.status = ves_nested_start(&nested[i], w->plan, w->n_quantile, w->quantile, w->make.report);
    for (size_t from = 0; from < n_told && !w->make.status; from += n) {
        const size_t to = from + n < n_told ? from + n : n_told;
        digest_slab(w, from, to, nested);
        if (!w->make.status) complete_table(w, from, to, nested);
    }
    if (!w->make.status) w->make.status = w->target->open(w->target, &w->table, w->make.report);
    for (size_t from = 0; from < n_told && !w->make.status; from += n) {
        const size_t to = from + n < n_told ? from + n : n_told;
        if (n < n_told) digest_slab(w, from, to, nested);
        if (!w->make.status) put_slab(w, from, to, nested);
    }
    for (size_t i = 0; nested && i < n; ++i) ves_nested_free(&nested[i]);
    free(nested);
    if (!w->make.status && w->compartments != VES_NONE) put_compartments(w);
    if (!w->make.status && w->status_of != VES_NONE) ves_individuals_put(w);
}

/* Is there anything to write, and can it be trusted? */
static ves_status judge(const ves_arrays *w)
{
    size_t n_solved = 0;
    ves_status status = VES_OK;
    for (size_t v = 0; v < w->summary->n_scenario; ++v) {
        const ves_summary_scenario *s = &w->summary->scenario[v];
        n_solved += s->n_subject - s->n_failed;
        if (s->n_subject == s->n_failed || s->mass_error <= mass_promise) continue;
        status =
            ves_fail(w->make.report, VES_E_MASS, w->study->scenario[v / w->study->sweep.n_point].at,
                     "scenario \"%s\": the mass balance is off by %.2g of the dose, expected at most %g; do not use "
                     "this result",
                     s->name, s->mass_error, mass_promise);
    }
    return n_solved ? status : VES_E_SOLVER;
}

ves_status ves_results_make(const ves_batch *batch, ves_target *target, const ves_run_options *options,
                            ves_table *table, ves_summary *summary, ves_report *report)
{
    static const double median[] = {0.5}, usual[] = {0.05, 0.25, 0.5, 0.75, 0.95};
    const ves_plan *plan = batch->plan;
    const ves_study *study = plan->study;
    const bool many = plan->n_subject > 1;
    ves_arrays w = {.batch = batch,
                    .plan = plan,
                    .study = study,
                    .layout = &plan->layout,
                    .n_quantile = !many               ? 1
                                  : study->n_quantile ? study->n_quantile
                                                      : VES_COUNT(usual),
                    .quantile = !many               ? median
                                : study->n_quantile ? study->quantile
                                                    : usual,
                    .block = ves_new(plan->layout.n_block, sizeof *w.block),
                    .status_of = VES_NONE,
                    .covariate = VES_NONE,
                    .compartments = VES_NONE,
                    .event_subject = VES_NONE,
                    .factor = {VES_NONE, VES_NONE, VES_NONE, VES_NONE},
                    .first_event = ves_new(plan->n_told + 1, sizeof *w.first_event),
                    .typical_dose = ves_new(plan->n_told, sizeof *w.typical_dose),
                    .target = target,
                    .summary = summary,
                    .make = {.table = &w.table, .report = report}};
    if (!w.block || !w.first_event || !w.typical_dose) w.make.status = ves_fail_memory(report);
    for (size_t b = 0; w.block && b < plan->layout.n_block; ++b)
        w.block[b] = (ves_block_arrays){VES_NONE, VES_NONE, VES_NONE, VES_NONE, VES_NONE, VES_NONE};
    if (!w.make.status) ves_summary_start(&w);
    if (!w.make.status) make_table(&w, options);
    if (!w.make.status) write_all(&w);
    const ves_status verdict = w.make.status ? w.make.status : judge(&w);
    const bool keep = !w.make.status && verdict != VES_E_SOLVER;
    const ves_status closed = target->close(target, keep, report);
    if (!w.make.status) w.make.status = closed;
    if (w.make.status) ves_summary_free(summary);
    if (keep && !w.make.status && !target->path) {
        *table = w.table;
    } else {
        ves_table_free(&w.table);
    }
    free(w.block);
    free(w.first_event);
    free(w.typical_dose);
    return w.make.status ? w.make.status : verdict;
}
