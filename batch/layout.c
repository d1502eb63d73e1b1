/* A row of numbers for each subject, and the arrays of the result file as views of such rows.
 *
 * What is told of a subject in one scenario is one row of doubles, and all that is kept of it in the journal.  With
 * `o` organs, `t` output times, `d` doses (0 where there is one), `e` events, R numbers of an analysis and B of an
 * interval:
 *
 *     dose, decay | volume o | mass o | NCA o R | NCA of the signal o R |   brief: enough for NCA and for scales
 *     amount o t | delivered o t | signal o t | what carries it 3 o t |     enough for curves too
 *     intervals o d B | intervals of the signal o d B | events e o
 *
 * In each part organs are slowest (all times of the first organ, then those of the second), but for events: there it is
 * the event.  Parts that no scenario has (delivered, tracer) have no room; what one scenario lacks and another has is
 * NaN.  So all rows of a study are equally long, and a number has the same place in all of them: column k of rows is
 * what is sorted for quantile k.
 *
 * A block is an array of the file: where in the row it begins (`from`), the step from one number to the next (`stride`:
 * 1 along a curve, R from organ to organ of one number of the analysis), and what it is multiplied with (`scaling`).
 * percent_dose, concentration and percent_dose_per_g are the numbers of amount with other factors, made when the file
 * is written; they take no room.
 */
#include "batch/layout.h"

#include "analysis/nca_rows.h"
#include "base/array.h"
#include "base/clones.h"
#include "base/memory.h"
#include "base/text.h"
#include "evaluate/nca_dosing.h"
#include "graph/happening.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- blocks ---- */

/* What the parts below share while blocks are listed; the first error sticks. */
typedef struct lister {
    ves_layout *layout;
    size_t room;
    ves_status status;
    ves_report *report;
} lister;

/* @param block  its path and units are owned from now on; NULL: no memory for them */
static void add(lister *l, ves_block block)
{
    ves_layout *layout = l->layout;
    const bool ok = block.path && block.units && !l->status &&
                    ves_grow(&layout->block, layout->n_block, &l->room, sizeof *layout->block);
    if (ok) {
        layout->block[layout->n_block++] = block;
        return;
    }
    if (!l->status) l->status = ves_fail_memory(l->report);
    free(block.path);
    free(block.units);
}

static bool asked(const ves_study *study, const ves_curve *curve)
{
    size_t i = 0;
    while (i < study->n_curve && study->curve[i] != curve) ++i;
    return i < study->n_curve;
}

/* Several subjects together are told of by every curve, since quantiles of multiples are none of quantiles. */
static void add_curves(lister *l, const ves_study *study)
{
    const ves_layout *at = l->layout;
    const size_t from[] = {
        [VES_CURVE_AMOUNT] = at->amount, [VES_CURVE_DELIVERED] = at->delivered, [VES_CURVE_SIGNAL] = at->signal};
    const bool there[] = {
        [VES_CURVE_AMOUNT] = true, [VES_CURVE_DELIVERED] = at->delivered_there, [VES_CURVE_SIGNAL] = at->tracer};
    const ves_curve *curve;
    for (size_t i = 0; (curve = ves_curve_at(i)); ++i) {
        char units[128];
        const bool wanted = asked(study, curve), together = !at->lone || curve->lone || wanted,
                   apart = study->individual == VES_INDIVIDUAL_ALL && (curve->individual || wanted);
        if (!there[curve->of] || !(together || apart)) continue;
        ves_curve_units(curve, ves_study_amount_unit(study), sizeof units, units);
        add(l, (ves_block){.path = ves_copy_text(curve->name),
                           .units = ves_copy_text(units),
                           .words = curve->words,
                           .shape = VES_BY_ORGAN_TIME,
                           .n = at->axis.n * at->n_time,
                           .from = from[curve->of],
                           .stride = 1,
                           .scaling = curve->scaling,
                           .together = together,
                           .apart = apart});
    }
}

/* What the tracer shows, by what carries it. */
static void add_carried(lister *l)
{
    static const char *const names[VES_N_CARRIER][2] = {
        [VES_ON_VESICLES] = {"signal_on_vesicles_percent_dose", "of what the tracer shows, what is on intact vesicles"},
        [VES_IN_CELLS] = {"signal_in_cells_percent_dose",
                          "of what the tracer shows, what broken vesicles left behind in cells"},
        [VES_FREE] = {"signal_free_percent_dose", "of what the tracer shows, what came free, wherever it is held"},
    };
    const ves_layout *at = l->layout;
    const size_t n = at->axis.n * at->n_time;
    for (size_t k = 0; k < VES_N_CARRIER; ++k) {
        add(l, (ves_block){.path = ves_copy_text(names[k][0]),
                           .units = ves_copy_text("percent"),
                           .words = names[k][1],
                           .shape = VES_BY_ORGAN_TIME,
                           .n = n,
                           .from = at->carried + k * n,
                           .stride = 1,
                           .scaling = VES_PERCENT_OF_DOSE,
                           .together = true});
    }
}

static void add_number(lister *l, ves_block block, const ves_nca_row *row, const char *amount_unit, bool signal)
{
    char units[160];
    block.units = ves_copy_text(ves_nca_row_units(row, amount_unit, signal, sizeof units, units));
    block.scaling = ves_nca_row_scaling(row, signal);
    block.words = row->words;
    block.together = true;
    add(l, block);
}

static void add_numbers(lister *l, const char *amount_unit, bool signal)
{
    const ves_layout *at = l->layout;
    for (size_t i = 0; i < VES_N_NCA; ++i) {
        const ves_block block = {.path = ves_format("%s%s", signal ? "signal_" : "", ves_nca_rows[i].name),
                                 .shape = VES_BY_ORGAN,
                                 .n = at->axis.n,
                                 .from = (signal ? at->signal_nca : at->nca) + i,
                                 .stride = VES_N_NCA,
                                 .apart = true};
        add_number(l, block, &ves_nca_rows[i], amount_unit, signal);
    }
}

static void add_intervals(lister *l, const char *amount_unit, bool signal)
{
    const ves_layout *at = l->layout;
    const size_t n = at->axis.n * at->n_interval;
    for (size_t i = 0; at->n_interval && i < VES_N_NCA_INTERVAL; ++i) {
        const ves_block block = {
            .path = ves_format("intervals/%s%s", signal ? "signal_" : "", ves_nca_interval_rows[i].name),
            .shape = VES_BY_ORGAN_INTERVAL,
            .n = n,
            .from = (signal ? at->signal_interval : at->interval) + i,
            .stride = VES_N_NCA_INTERVAL};
        add_number(l, block, &ves_nca_interval_rows[i], amount_unit, signal);
    }
}

/* The next part of a row, of `n` numbers. @return where it begins */
static size_t part(size_t *end, size_t n)
{
    const size_t begin = *end;
    *end += n;
    return begin;
}

/* Where the parts of a row begin: what is needed for NCA first, then the curves, then the rest. */
static void place(ves_layout *layout)
{
    const size_t n_organ = layout->axis.n, n_curve = n_organ * layout->n_time, n_nca = VES_N_NCA * n_organ,
                 n_interval = VES_N_NCA_INTERVAL * n_organ * layout->n_interval;
    size_t end = VES_ROW_FIXED;
    layout->volume = part(&end, n_organ);
    layout->mass = part(&end, n_organ);
    layout->nca = part(&end, n_nca);
    layout->signal_nca = part(&end, layout->tracer ? n_nca : 0);
    layout->n_brief = end;
    layout->amount = part(&end, n_curve);
    layout->delivered = part(&end, layout->delivered_there ? n_curve : 0);
    layout->signal = part(&end, layout->tracer ? n_curve : 0);
    layout->carried = part(&end, layout->tracer ? VES_N_CARRIER * n_curve : 0);
    layout->n_curves = end;
    layout->interval = part(&end, n_interval);
    layout->signal_interval = part(&end, layout->tracer ? n_interval : 0);
    layout->event = part(&end, layout->n_event * n_organ);
    layout->n_row = end;
}

/* Room for what happens in this scenario. */
static ves_status measure_one(const ves_instance *s, ves_layout *layout, ves_report *report)
{
    size_t n = 0;
    double *time = NULL;
    ves_status status = ves_happenings(s->graph, &s->schedule, &n, NULL, report);
    if (n > layout->n_event) layout->n_event = n;
    if (!status) status = ves_dose_times(&s->schedule, &n, &time, report);
    free(time);
    if (!status && n > 1 && n > layout->n_interval) layout->n_interval = n;
    return status;
}

/* Graphs that studies bring do not say what left the blood. */
static bool tells_delivered(const ves_topology *t)
{
    size_t i = 0;
    while (i < t->n_organ && !t->organ[i].delivered) ++i;
    return i < t->n_organ;
}

/* Sizes of the parts that scenarios, and points of a sweep, differ in. */
static ves_status measure(const ves_study *study, ves_layout *layout, ves_report *report)
{
    ves_caster caster;
    ves_instance made = {0};
    ves_status status = ves_caster_start(&caster, study, report);
    for (size_t i = 0; i < study->n_scenario && !status; ++i) {
        const ves_scenario *s = &study->scenario[i];
        layout->dosing[i] = ves_dosing_of(&s->typical, ves_solved_to(study));
        layout->tracer = layout->tracer || s->tracer;
        layout->delivered_there = layout->delivered_there || tells_delivered(s->typical.graph->topology);
        status = measure_one(&s->typical, layout, report);
        for (size_t point = 0; study->sweep.n_axis && point < study->sweep.n_point && !status; ++point) {
            status = ves_caster_typical(&caster, i, point, &made, report);
            if (!status) status = measure_one(&made, layout, report);
        }
    }
    const ves_population *p = &study->population;
    for (size_t i = 0; p->data && i < study->n_scenario && !status; ++i) {
        for (size_t k = 0; k < p->n && !status; ++k) {
            const ves_status made_it = ves_caster_make(&caster, i, 0, k, &made, NULL, NULL);
            if (made_it == VES_E_MEMORY) status = ves_fail_memory(report);
            if (!made_it) status = measure_one(&made, layout, report); /* who cannot be built is told when solved */
        }
    }
    ves_instance_free(&made);
    ves_caster_free(&caster);
    return status;
}

ves_status ves_layout_make(const ves_study *study, ves_layout *layout, ves_report *report)
{
    *layout = (ves_layout){.n_time = study->n_time,
                           .lone = study->population.n <= 1,
                           .dosing = ves_new(study->n_scenario, sizeof *layout->dosing)};
    ves_status status = layout->dosing ? VES_OK : ves_fail_memory(report);
    if (!status) status = ves_organ_axis_make(study, &layout->axis, report);
    if (!status) status = measure(study, layout, report);
    if (status) return status;
    place(layout);
    const char *unit = ves_study_amount_unit(study);
    lister l = {.layout = layout, .report = report};
    add_curves(&l, study);
    if (layout->tracer) add_carried(&l);
    add_numbers(&l, unit, false);
    if (layout->tracer) add_numbers(&l, unit, true);
    add(&l, (ves_block){.path = ves_copy_text("events/amount_before"),
                        .units = ves_copy_text(unit),
                        .words = "amount in each organ just before the event",
                        .shape = VES_BY_EVENT_ORGAN,
                        .n = layout->n_event * layout->axis.n,
                        .from = layout->event,
                        .stride = 1,
                        .together = true});
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
    ves_organ_axis_free(&layout->axis);
    free(layout->dosing);
    *layout = (ves_layout){0};
}

/* ---- from rows to blocks ---- */

double ves_layout_scale(const ves_layout *layout, size_t b, size_t organ, const double row[])
{
    return ves_scaling_factor(layout->block[b].scaling, row[VES_ROW_DOSE], row[layout->volume + organ],
                              row[layout->mass + organ]);
}

bool ves_layout_is_multiple(const ves_layout *layout, size_t b, size_t of)
{
    const ves_block *block = &layout->block[b], *as_it_is = &layout->block[of];
    return as_it_is->scaling == VES_AS_IT_IS && block->scaling != VES_PERCENT_OF_DOSE_DECAYED &&
           block->shape == as_it_is->shape && block->from == as_it_is->from && block->stride == as_it_is->stride;
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

/* What a row is multiplied with, and what of the row it was made of: subjects often have that in common. */
typedef struct factor {
    double dose, volume, mass, scale;
} factor;

static double scale_of(factor *last, const ves_layout *layout, size_t b, size_t organ, const double row[])
{
    if (layout->block[b].scaling == VES_AS_IT_IS) return 1.0;
    const double dose = row[VES_ROW_DOSE], volume = row[layout->volume + organ], mass = row[layout->mass + organ];
    if (!(dose == last->dose && volume == last->volume && mass == last->mass))
        *last = (factor){dose, volume, mass, ves_scaling_factor(layout->block[b].scaling, dose, volume, mass)};
    return last->scale;
}

/* `n` numbers that stand `stride` apart. */
static void scale_some(size_t n, size_t stride, double scale, const double in[], double out[])
{
    if (n > 1 && stride == 1) {
        multiply(n, scale, in, out);
    } else {
        for (size_t i = 0; i < n; ++i) out[i] = scale * in[i * stride];
    }
}

bool ves_layout_part(const ves_layout *layout, const ves_study *study, size_t b, size_t part, const ves_rows_at *rows,
                     size_t from, size_t n, double out[], size_t step)
{
    const ves_block *block = &layout->block[b];
    const double *brief = rows->brief, *at = rows->in + from * block->stride;
    factor last = {.dose = NAN};
    bool known = false;
    if (block->scaling == VES_AS_IT_IS && n == 1) {
        for (size_t k = 0; k < rows->n; ++k, at += rows->in_step, out += step) *out = *at;
        return rows->n > 0;
    }
    for (size_t k = 0; k < rows->n; ++k, brief += rows->brief_step, at += rows->in_step, out += step) {
        const double scale = scale_of(&last, layout, b, part, brief);
        known = known || !isnan(scale);
        scale_some(n, block->stride, scale, at, out);
        for (size_t i = 0; block->scaling == VES_PERCENT_OF_DOSE_DECAYED && i < n; ++i)
            out[i] *= exp(-brief[VES_ROW_DECAY] * study->time[from + i]);
    }
    return known;
}
