#include "study/data_set.h"

#include "base/array.h"
#include "base/memory.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

void ves_data_set_free(ves_data_set *data)
{
    free(data->subject);
    free(data->order);
    free(data->act);
    free(data->measured);
    free(data->time);
    free(data->subject_of);
    free(data->largest);
    free(data->most);
    *data = (ves_data_set){0};
}

/* ---- the order in which subjects are solved ---- */

/* Something that stops the integration of a subject, as it is compared: when, what, how long. */
typedef struct moment {
    double time, over, every;
    size_t kind, target;
} moment;

typedef struct diary {
    size_t subject, n;
    const moment *moment; /* [n] in the order of time */
} diary;

static int compare_numbers(double a, double b)
{
    return (a > b) - (a < b);
}

static int compare_moments(const void *left, const void *right)
{
    const moment *a = left, *b = right;
    int order = compare_numbers(a->time, b->time);
    if (!order) order = compare_numbers((double)a->kind, (double)b->kind);
    if (!order) order = compare_numbers((double)a->target, (double)b->target);
    if (!order) order = compare_numbers(a->over, b->over);
    return order ? order : compare_numbers(a->every, b->every);
}

static int compare_diaries(const void *left, const void *right)
{
    const diary *a = left, *b = right;
    for (size_t i = 0; i < a->n && i < b->n; ++i) {
        const int order = compare_moments(&a->moment[i], &b->moment[i]);
        if (order) return order;
    }
    if (a->n != b->n) return a->n < b->n ? -1 : 1;
    return a->subject < b->subject ? -1 : a->subject > b->subject; /* qsort keeps no order of its own */
}

/* Every repeat of every act of a subject. @return how many */
static size_t write_diary(const ves_data_set *data, size_t subject, moment out[])
{
    const ves_data_subject *s = &data->subject[subject];
    size_t n = 0;
    for (size_t i = s->first; i < s->first + s->n; ++i) {
        const ves_act *a = &data->act[i];
        const bool dose = a->kind == VES_ACT_DOSE, steady = !dose && a->kind != VES_ACT_RESET;
        for (size_t k = 0; k < a->count; ++k)
            out[n++] = (moment){.time = a->time + (double)k * a->every,
                                .over = a->over,
                                .every = steady ? a->every : 0.0,
                                .kind = (size_t)a->kind,
                                .target = a->target};
    }
    qsort(out, n, sizeof *out, compare_moments);
    return n;
}

ves_status ves_data_set_sort(ves_data_set *data, ves_report *report)
{
    size_t n_moment = 0;
    for (size_t i = 0; i < data->n_act; ++i) n_moment += data->act[i].count;
    moment *all = ves_new(n_moment, sizeof *all);
    diary *diaries = ves_new(data->n_subject, sizeof *diaries);
    data->order = ves_new(data->n_subject, sizeof *data->order);
    const bool ok = all && diaries && data->order;
    size_t at = 0;
    for (size_t i = 0; ok && i < data->n_subject; ++i) {
        diaries[i] = (diary){i, write_diary(data, i, all + at), all + at};
        at += diaries[i].n;
    }
    if (ok) qsort(diaries, data->n_subject, sizeof *diaries, compare_diaries);
    for (size_t i = 0; ok && i < data->n_subject; ++i) data->order[i] = diaries[i].subject;
    free(all);
    free(diaries);
    return ok ? VES_OK : ves_fail_memory(report);
}

/* ---- until when an act lasts ---- */

static int compare_times(const void *left, const void *right)
{
    return compare_numbers(*(const double *)left, *(const double *)right);
}

/* @return the first of the sorted times that comes after `time`; 0: none does */
static double first_after(const double sorted[], size_t n, double time)
{
    size_t low = 0, high = n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (sorted[middle] > time) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low < n ? sorted[low] : 0.0;
}

ves_status ves_data_set_bound(ves_data_set *data, ves_report *report)
{
    double *emptied = ves_new(data->n_act, sizeof *emptied);
    if (!emptied) return ves_fail_memory(report);
    for (size_t s = 0; s < data->n_subject; ++s) {
        ves_act *act = data->act + data->subject[s].first;
        const size_t n = data->subject[s].n;
        size_t n_emptied = 0;
        for (size_t i = 0; i < n; ++i)
            if (act[i].kind == VES_ACT_RESET || act[i].kind == VES_ACT_STEADY) emptied[n_emptied++] = act[i].time;
        qsort(emptied, n_emptied, sizeof *emptied, compare_times);
        for (size_t i = 0; i < n; ++i)
            act[i].until = first_after(emptied, n_emptied, act[i].time + (double)(act[i].count - 1) * act[i].every);
    }
    free(emptied);
    return VES_OK;
}

/* ---- the end of the run ---- */

void ves_data_set_warn_of_end(const ves_data_set *data, double end, ves_report *report)
{
    const double nearly = end * (1.0 - 4.0 * DBL_EPSILON), after = end * (1.0 + 4.0 * DBL_EPSILON);
    const ves_act *first[2] = {NULL, NULL};
    size_t n[2] = {0, 0};
    for (size_t i = 0; i < data->n_act && end > 0.0; ++i) {
        const ves_act *act = &data->act[i];
        const double last = act->time + (double)(act->count - 1) * act->every;
        const bool infusion = act->over > 0.0;
        if (act->kind != VES_ACT_DOSE || (infusion ? last + act->over <= after : last < nearly)) continue;
        if (n[infusion]++ == 0) first[infusion] = act;
    }
    if (n[0])
        ves_warn(report, first[0]->at,
                 "%zu dose%s given when the run ends (this is the first): %s in the dose, so in percent of dose and in "
                 "F, but nothing is seen of where %s",
                 n[0], n[0] == 1 ? " is" : "s are", n[0] == 1 ? "it counts" : "they count",
                 n[0] == 1 ? "it goes" : "they go");
    if (n[1])
        ves_warn(report, first[1]->at, "%zu infusion%s cut by the end of the run at %g h (this is the first)", n[1],
                 n[1] == 1 ? " is" : "s are", end);
}
