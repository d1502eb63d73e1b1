#include "batch/dv.h"

#include "study/data_set.h"

#include "base/text.h"

static const char *const by_value[] = {"observed/observation", NULL};

void ves_dv_add(ves_arrays *w)
{
    const ves_data_set *data = w->study->population.data;
    size_t n = 0;
    for (size_t i = 0; data && i < data->n_measured; ++i) n += data->measured[i].subject < w->plan->n_subject;
    if (n == 0) return;
    const char *unit = data->measured_unit;
    const ves_scenario *s = w->study->scenario;
    while (!s->data) ++s;
    ves_arrays_dimension(w, "observed/observation", n);
    const size_t subject = ves_arrays_index(w, ves_arrays_add(w, "observed/subject", VES_ARRAY_INT64, "1",
                                                              "subject it was measured in", by_value)),
                 organ = ves_arrays_index(w, ves_arrays_add(w, "observed/organ", VES_ARRAY_TEXT, NULL,
                                                            "organ it was measured in", by_value)),
                 time = ves_arrays_index(
                     w, ves_arrays_add(w, "observed/time", VES_ARRAY_DOUBLE, "h", "time since the start", by_value)),
                 value = ves_arrays_index(
                     w, ves_arrays_add(w, "observed/value", VES_ARRAY_DOUBLE, unit, "measured value", by_value)),
                 limit = ves_arrays_index(w, ves_arrays_add(w, "observed/limit", VES_ARRAY_DOUBLE, unit,
                                                            "other end of where a censored value lies", by_value));
    ves_array *a = ves_arrays_add(w, "observed/censored", VES_ARRAY_INT8, "1",
                                  "1: the true value is below, -1: above, 0: it is the value", by_value);
    if (w->status) return;
    size_t k = 0;
    for (size_t i = 0; i < data->n_measured && !w->status; ++i) {
        const ves_measured *m = &data->measured[i];
        if (m->subject >= w->plan->n_subject) continue;
        w->table.array[subject].data.integer[k] = (int64_t)m->subject;
        ves_arrays_text(w, &w->table.array[organ], k, ves_data_organ(s->typical.graph, m->where));
        w->table.array[time].data.number[k] = m->time;
        w->table.array[value].data.number[k] = m->value;
        w->table.array[limit].data.number[k] = m->limit;
        a->data.integer[k++] = m->censored;
    }
}
