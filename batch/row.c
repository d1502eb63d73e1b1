#include "batch/row.h"

#include "analysis/interval.h"
#include "analysis/nca_rows.h"
#include "base/array.h"
#include "evaluate/nca_dosing.h"
#include "graph/happening.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_matrix(const char *organ)
{
    return strcmp(organ, "plasma") == 0 || strcmp(organ, "blood") == 0;
}

static void put_nca(const ves_nca *nca, double out[])
{
    for (size_t i = 0; i < VES_N_NCA; ++i) memcpy(&out[i], (const char *)nca + ves_nca_rows[i].offset, sizeof *out);
}

static ves_nca get_nca(const double in[])
{
    ves_nca nca;
    ves_nca_clear(&nca);
    for (size_t i = 0; i < VES_N_NCA; ++i) memcpy((char *)&nca + ves_nca_rows[i].offset, &in[i], sizeof *in);
    return nca;
}

static void put_curve(const ves_trajectory *t, const ves_graph *graph, size_t organ, double out[])
{
    ves_group_sums(graph, &graph->topology->organ[organ].sum, t->n_time, t->amount, t->n_node, out);
}

static void put_intervals(const ves_layout *layout, const ves_instance *s, const ves_trajectory *t, size_t organ,
                          size_t n, const double time[], double out[])
{
    ves_nca_interval first;
    for (size_t k = 0; k < n && k < layout->n_interval; ++k) {
        const double end = k + 1 < n ? time[k + 1] : s->schedule.end;
        const ves_nca_interval v = ves_nca_between(t, &s->schedule, s->graph, organ, time[k], end, k ? &first : NULL);
        if (k == 0) first = v;
        for (size_t c = 0; c < VES_N_NCA_INTERVAL; ++c)
            memcpy(&out[k * VES_N_NCA_INTERVAL + c], (const char *)&v + ves_nca_interval_rows[c].offset, sizeof *out);
    }
}

/* What was in an organ just before each event. */
static void put_events(const ves_layout *layout, const ves_instance *s, const ves_trajectory *t, size_t organ,
                       double out[])
{
    ves_happening h;
    for (size_t k = 0, event = 0; k < layout->n_event && ves_happening_next(s->graph, &s->schedule, &event, &h); ++k)
        out[k * layout->axis.n] = t->amount_before[h.first * s->graph->topology->n_organ + organ];
}

/* Everything of one place on the axis of organs. */
static ves_status put_organ(const ves_layout *layout, const ves_instance *s, const ves_trajectory *t, size_t place_of,
                            size_t n_dose, const double dose_time[], double row[], ves_report *report)
{
    const char *name = layout->axis.name[place_of];
    const size_t organ = ves_organ_find(s->graph, name, false), signal = ves_organ_find(s->graph, name, true),
                 delivered = ves_organ_find_delivered(s->graph, name), curve = place_of * layout->n_time,
                 interval = place_of * layout->n_interval * VES_N_NCA_INTERVAL;
    const ves_nca_dosing dosing = ves_dosing_of(s);
    ves_nca nca;
    ves_status status = VES_OK;
    const size_t none = VES_NONE;
    if (organ != none) {
        row[layout->volume + place_of] = s->graph->organ_volume[organ];
        row[layout->mass + place_of] = s->graph->organ_mass[organ];
        status = ves_nca_organ(t, s->graph, organ, &dosing, is_matrix(name), &nca, report);
        put_nca(&nca, row + layout->nca + place_of * VES_N_NCA);
        put_curve(t, s->graph, organ, row + layout->amount + curve);
        put_events(layout, s, t, organ, row + layout->event + place_of);
        if (n_dose > 1) put_intervals(layout, s, t, organ, n_dose, dose_time, row + layout->interval + interval);
    }
    if (delivered != none && layout->signal > layout->delivered)
        put_curve(t, s->graph, delivered, row + layout->delivered + curve);
    if (signal == none || status || !layout->tracer) return status;
    if (organ == none) row[layout->mass + place_of] = s->graph->organ_mass[signal];
    status = ves_nca_organ(t, s->graph, signal, &dosing, is_matrix(name), &nca, report);
    put_nca(&nca, row + layout->signal_nca + place_of * VES_N_NCA);
    put_curve(t, s->graph, signal, row + layout->signal + curve);
    if (n_dose > 1) put_intervals(layout, s, t, signal, n_dose, dose_time, row + layout->signal_interval + interval);
    return status;
}

ves_status ves_layout_row(const ves_layout *layout, const ves_instance *s, const ves_trajectory *t, double row[],
                          ves_report *report)
{
    const size_t n_row = layout->n_row;
    for (size_t i = 0; i < n_row; ++i) row[i] = NAN;
    if (t->failure.status) return VES_OK;
    size_t n_dose;
    double *dose_time;
    ves_status status = ves_dose_times(&s->schedule, &n_dose, &dose_time, report);
    row[VES_ROW_DOSE] = s->schedule.total;
    row[VES_ROW_DECAY] = s->decay;
    for (size_t o = 0; o < layout->axis.n && !status; ++o)
        status = put_organ(layout, s, t, o, n_dose, dose_time, row, report);
    free(dose_time);
    return status;
}

/* ---- what needs a second curve ---- */

static void relate(const ves_layout *layout, size_t scenario, size_t first, double row[], const double *other)
{
    const size_t n = layout->axis.n;
    ves_nca_dosing dosing = layout->dosing[scenario];
    dosing.total = row[VES_ROW_DOSE];
    size_t place_of = 0;
    while (place_of < n && strcmp(layout->axis.name[place_of], "plasma") != 0) ++place_of;
    const bool found = place_of < n;
    ves_nca plasma, other_plasma;
    ves_nca_clear(&plasma);
    ves_nca_clear(&other_plasma);
    if (found) plasma = get_nca(row + first + place_of * VES_N_NCA);
    /* The reference may be this very scenario: what it is related to comes from areas alone, which do not change here.
     */
    if (found && other) other_plasma = get_nca(other + first + place_of * VES_N_NCA);
    for (size_t o = 0; o < n; ++o) {
        ves_nca mine = get_nca(row + first + o * VES_N_NCA), others;
        ves_nca_clear(&others);
        if (other) others = get_nca(other + first + o * VES_N_NCA);
        const ves_nca_reference reference = {
            .organ = &others, .plasma = found ? &other_plasma : NULL, .total = other ? other[VES_ROW_DOSE] : NAN};
        ves_nca_relate(&mine, found ? &plasma : NULL, &dosing, is_matrix(layout->axis.name[o]),
                       other ? &reference : NULL);
        put_nca(&mine, row + first + o * VES_N_NCA);
    }
}

void ves_layout_relate(const ves_layout *layout, size_t scenario, double row[], const double *reference)
{
    if (isnan(row[VES_ROW_DOSE])) return;
    relate(layout, scenario, layout->nca, row, reference);
    if (layout->tracer) relate(layout, scenario, layout->signal_nca, row, reference);
}
