#include "analysis/interval.h"

#include <math.h>

void ves_nca_interval_clear(ves_nca_interval *interval)
{
    *interval = (ves_nca_interval){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
}

/* Amount in the organ at the end of the run, after what is given there. */
static double at_end(const ves_trajectory *t, size_t organ)
{
    return t->first[t->n_segment * t->n_organ + organ];
}

/* Amount in the organ just before `time`, an event or the end of the run; else NaN. */
static double before(const ves_trajectory *t, const ves_schedule *schedule, const ves_graph *graph, size_t organ,
                     double time)
{
    for (size_t e = 0; e < schedule->n_event && e < t->n_event; ++e) {
        if (schedule->event[e].time == time) return t->amount_before[e * t->n_organ + organ];
    }
    if (t->n_time == 0 || t->time[t->n_time - 1] != time) return time == schedule->end ? at_end(t, organ) : NAN;
    return ves_group_sum(graph, &graph->topology->organ[organ].sum, t->amount + (t->n_time - 1) * t->n_node);
}

ves_nca_interval ves_nca_between(const ves_trajectory *t, const ves_schedule *schedule, const ves_graph *graph,
                                 size_t organ, double start, double end, const ves_nca_interval *first)
{
    ves_nca_interval n;
    ves_nca_interval_clear(&n);
    n.start = start;
    n.end = end;
    const double volume = graph->organ_volume[organ];
    if (!(volume > 0.0) || t->failure.status || t->n_segment == 0) return n;
    if (!(end > start)) { /* a dose at the end of the run: there is what it makes, and no time */
        n.cmax = n.ctrough = at_end(t, organ) / volume;
        n.tmax = n.auc = 0.0;
        return n;
    }
    double area = 0.0, peak = -INFINITY;
    for (size_t s = 0; s < t->n_segment; ++s) {
        if (t->segment_start[s] < start || t->segment_end[s] > end) continue;
        const size_t cell = s * t->n_organ + organ;
        area += t->integral[cell];
        if (!(t->peak[cell] > peak)) continue;
        peak = t->peak[cell];
        n.tmax = t->peak_time[cell] - start;
    }
    n.cmax = peak / volume;
    n.ctrough = before(t, schedule, graph, organ, end) / volume;
    n.auc = area / volume;
    n.cavg = n.auc / (end - start);
    if (n.cavg > 0.0) n.fluctuation = (n.cmax - n.ctrough) / n.cavg;
    if (!first) first = &n;
    const bool as_long = fabs((end - start) - (first->end - first->start)) <= 1e-9 * (end - start);
    if (as_long && first->auc > 0.0) n.accumulation = n.auc / first->auc;
    return n;
}
