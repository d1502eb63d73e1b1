#include "batch/summarise.h"

#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ves_summary_start(ves_arrays *w)
{
    ves_summary *s = w->summary;
    const ves_study *study = w->study;
    s->title = ves_copy_text(study->title);
    s->file = ves_copy_text(w->target->path);
    s->end = study->end;
    s->n_draw = study->uncertainty.n;
    s->has_tracer = w->layout->tracer;
    s->low = w->layout->lone ? NAN : w->quantile[0];
    s->high = w->layout->lone ? NAN : w->quantile[w->n_quantile - 1];
    s->floor_percent = study->exact ? 0.0 : 100.0 * ves_tolerance_atol(study->tolerance.rtol, study->tolerance.atol);
    s->scenario = ves_new(w->plan->n_told, sizeof *s->scenario);
    if (!s->title || (w->target->path && !s->file) || !s->scenario) w->make.status = ves_fail_memory(w->make.report);
}

size_t ves_block_named(const ves_layout *layout, const char *path)
{
    size_t b = 0;
    while (b < layout->n_block && strcmp(layout->block[b].path, path) != 0) ++b;
    return b;
}

/* Where what is told comes from; `last`: a curve, at the end of the run. */
static const struct {
    const char *path;
    bool last, matrix;
} told[VES_N_TOLD] = {
    [VES_TOLD_DELIVERED] = {"delivered_percent_dose", true, false},
    [VES_TOLD_FIRST_PASS] = {"peak_first_pass_percent_dose", false, false},
    [VES_TOLD_PEAK] = {"peak_percent_dose", false, false},
    [VES_TOLD_PEAK_PER_G] = {"peak_percent_dose_per_g", false, false},
    [VES_TOLD_PEAK_TIME] = {"peak_time", false, false},
    [VES_TOLD_END] = {"percent_dose", true, false},
    [VES_TOLD_AUC] = {"auc_last_per_dose", false, false},
    [VES_TOLD_HALF_LIFE] = {"half_life", false, false},
    [VES_TOLD_CL] = {"cl", false, true},
    [VES_TOLD_VSS] = {"vss", false, true},
    [VES_TOLD_MRT] = {"mrt", false, true},
    [VES_TOLD_EFFECTIVE] = {"effective_half_life", false, true},
    [VES_TOLD_F] = {"bioavailability", false, true},
    [VES_TOLD_FLIP_FLOP] = {"flag_flip_flop", false, true},
    [VES_TOLD_BEHIND] = {"auc_extrapolated", false, true},
    [VES_TOLD_SIGNAL_PEAK] = {"signal_peak_percent_dose", false, false},
    [VES_TOLD_SIGNAL_PEAK_TIME] = {"signal_peak_time", false, false},
    [VES_TOLD_SIGNAL_END] = {"signal_percent_dose", true, false},
    [VES_TOLD_SIGNAL_AUC] = {"signal_auc_last", false, false},
    [VES_TOLD_SIGNAL_HALF_LIFE] = {"signal_half_life", false, false},
    [VES_TOLD_ON_VESICLES] = {"signal_on_vesicles_percent_dose", true, false},
    [VES_TOLD_IN_CELLS] = {"signal_in_cells_percent_dose", true, false},
    [VES_TOLD_FREE] = {"signal_free_percent_dose", true, false},
};

/* One number of an organ; NaN where there is no such block. @param b  its block */
static ves_median spread_of(const ves_arrays *w, const ves_digest *d, ves_summary_number what, size_t b, size_t organ)
{
    ves_median s = {NAN, NAN, NAN};
    if (b == w->layout->n_block) return s;
    const size_t each = w->layout->block[b].n / w->layout->axis.n,
                 cell = w->plan->cell[b] + organ * each + (told[what].last ? each - 1 : 0);
    s.median = d->median[cell];
    if (w->layout->lone) return s;
    s.low = d->value[cell];
    s.high = d->value[(d->n_quantile - 1) * d->n_cell + cell];
    return s;
}

/* @param block  [VES_N_TOLD] where the numbers are */
static void summarise_organ(const ves_arrays *w, const ves_digest *d, const size_t block[], size_t organ,
                            ves_summary_row *row)
{
    for (size_t k = 0; k < VES_N_TOLD; ++k) {
        row->told[k] = told[k].matrix && !row->matrix ? (ves_median){NAN, NAN, NAN}
                                                      : spread_of(w, d, (ves_summary_number)k, block[k], organ);
    }
}

/* Number `which` of a dose; NULL: there is none. */
static const ves_parameter *of_dose(const ves_scenario *s, size_t dose, const char *which)
{
    char address[64];
    (void)snprintf(address, sizeof address, "dose.%zu.%s", dose + 1, which);
    return ves_parameters_find(&s->parameters, address);
}

/* " (dose 1: 40 ug/kg at 2.4e+07 particles/ug; ...)" for each dose that was given in other units than it is told in
 * here.
 * @param before freed @return NULL: out of memory */
static char *add_conversions(const ves_study *study, const ves_scenario *s, char *before)
{
    enum { MOST = 3 }; /* more would hide the total */
    size_t n = 0;
    for (size_t i = 0; i < s->n_given && before && !s->data && n < MOST; ++i) {
        const ves_parameter *amount = of_dose(s, i, "amount"), *particles = of_dose(s, i, "particles");
        const char *by = particles && particles->source ? strstr(particles->source, "dose.particles_per") : NULL;
        if (!amount || !by || ves_sweep_has(&study->sweep, amount->address)) continue;
        char *address = ves_format("%.*s", (int)strcspn(by, " "), by);
        const ves_parameter *factor = address ? ves_parameters_find(&s->parameters, address) : NULL;
        if (factor && !ves_sweep_has(&study->sweep, factor->address)) {
            char which[40] = "";
            if (s->n_given > 1) (void)snprintf(which, sizeof which, "dose %zu: ", i + 1);
            char *longer =
                ves_format("%s%s%s%.4g %s at %.4g %s", before, n ? "; " : " (", which, amount->quantity.written,
                           amount->quantity.unit, factor->quantity.written, factor->quantity.unit);
            free(before);
            before = longer;
            ++n;
        }
        free(address);
    }
    char *whole = before && n ? ves_format("%s)", before) : before;
    if (whole != before) free(before);
    return whole;
}

/* What draws tell of an organ's AUC. */
static void summarise_draws(const ves_arrays *w, const ves_nested *nested, size_t organ, ves_summary_row *row)
{
    const size_t b = ves_block_named(w->layout, told[VES_TOLD_AUC].path), n_cell = w->plan->n_cell;
    row->share = row->known.median = row->known.low = row->known.high = NAN;
    if (!nested->outer || b == w->layout->n_block) return;
    size_t middle = 0;
    for (size_t q = 0; q < w->n_quantile; ++q) {
        if (fabs(w->quantile[q] - 0.5) < fabs(w->quantile[middle] - 0.5)) middle = q;
    }
    const size_t cell = w->plan->cell[b] + organ;
    const double *at = nested->outer + middle * n_cell + cell;
    row->share = nested->share[cell];
    row->known = (ves_median){at[VES_OUTER_MEDIAN * w->n_quantile * n_cell], at[0],
                              at[(VES_N_OUTER - 1) * w->n_quantile * n_cell]};
}

void ves_summarise(ves_arrays *w, size_t variant, const ves_nested *nested)
{
    const ves_digest *d = ves_nested_digest(nested);
    const ves_scenario *s = &w->study->scenario[variant / w->study->sweep.n_point];
    const ves_organ_place *place = ves_organ_places(&w->layout->axis, variant / w->study->sweep.n_point);
    const ves_topology *topology = s->typical.graph->topology;
    ves_summary_scenario *to = &w->summary->scenario[w->summary->n_scenario++];
    const double dose = w->typical_dose[variant];
    to->name = ves_plan_name(w->plan, variant);
    to->dose = isnan(dose) ? ves_copy_text("a dose of each subject's own")
                           : add_conversions(w->study, s, ves_format("%.4g %s", dose, topology->amount_unit));
    to->mass_error = d->mass_error;
    to->n_subject = w->plan->n_subject;
    to->n_failed = w->plan->n_subject - d->n_solved;
    to->row = ves_new(w->layout->axis.n, sizeof *to->row);
    bool ok = to->name && to->dose && to->row;
    size_t block[VES_N_TOLD];
    for (size_t k = 0; k < VES_N_TOLD; ++k) block[k] = ves_block_named(w->layout, told[k].path);
    for (size_t i = 0; ok && d->n_solved == 0 && !to->failure && i < w->batch->failed.n; ++i) {
        if (w->batch->failed.item[i].member.variant / w->plan->n_draw == variant)
            to->failure = ves_copy_text(w->batch->failed.item[i].words);
    }
    for (size_t o = 0; ok && o < w->layout->axis.n; ++o) {
        if (place[o].organ == VES_NONE && place[o].signal == VES_NONE) continue;
        ves_summary_row *row = &to->row[to->n_row++];
        row->organ = ves_copy_text(w->layout->axis.name[o]);
        row->matrix = place[o].organ != VES_NONE && topology->organ[place[o].organ].matrix != VES_MATRIX_NONE;
        summarise_organ(w, d, block, o, row);
        summarise_draws(w, nested, o, row);
        ok = row->organ != NULL;
    }
    if (!ok) w->make.status = ves_fail_memory(w->make.report);
}
