#include "evaluate/watch.h"

#include "analysis/nca.h"
#include "base/array.h"
#include "evaluate/nca_dosing.h"

#include <math.h>
#include <string.h>

/* An amount of a curve at a time, as it is told. */
static double scaled(const ves_instance *s, const ves_trajectory *t, const ves_watched *w, size_t output)
{
    const ves_organ *organ = &s->graph->topology->organ[w->organ];
    const double amount = ves_group_sum(s->graph, &organ->sum, t->amount + output * t->n_node);
    double factor = ves_scaling_factor(w->scaling, s->schedule.total, s->graph->organ_volume[w->organ],
                                       s->graph->organ_mass[w->organ]);
    if (w->scaling == VES_PERCENT_OF_DOSE_DECAYED) factor *= exp(-s->decay * w->time);
    return amount * factor;
}

ves_status ves_watch(const ves_study *study, const ves_instance *s, const ves_trajectory *t, size_t n,
                     const ves_watched watched[], const size_t output[], double out[], ves_report *report)
{
    const ves_nca_dosing dosing = ves_dosing_of(s, ves_solved_to(study));
    ves_nca nca;
    size_t of = VES_NONE;
    for (size_t i = 0; i < n; ++i) {
        const ves_watched *w = &watched[i];
        const ves_organ *organ = &s->graph->topology->organ[w->organ];
        if (!w->is_nca) {
            out[i] = scaled(s, t, w, output[i]);
            continue;
        }
        if (of != w->organ) { /* neighbours of one organ share its analysis */
            const ves_status status =
                ves_nca_organ(t, s->graph, w->organ, NULL, &dosing, organ->matrix != VES_MATRIX_NONE, &nca, report);
            if (status) return status;
            of = w->organ;
        }
        memcpy(&out[i], (const double *)&nca + w->row, sizeof *out);
        out[i] *= ves_scaling_factor(w->scaling, s->schedule.total, NAN, NAN); /* of an amount: a share of the dose */
    }
    return VES_OK;
}
