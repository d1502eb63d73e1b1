#include "study/bundles.h"

#include "base/memory.h"
#include "solver/exact.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

typedef struct bundle {
    size_t n;
    size_t scenario[VES_LANES];
} bundle;

/* What the threads share: bundles to take, trajectories to fill. */
typedef struct work {
    const ves_study *study;
    size_t n_bundle;
    const bundle *bundle;
    ves_trajectory *trajectory;
    atomic_size_t next;
} work;

typedef struct worker {
    work *all;
    pthread_t thread;
    ves_status status;
    ves_report report;
} worker;

static bool share(const ves_scenario *a, const ves_scenario *b)
{
    return ves_graph_same_topology(&a->graph, &b->graph) && ves_schedule_same_times(&a->schedule, &b->schedule);
}

static ves_status make_bundles(const ves_study *study, size_t *n_bundle, bundle **bundles, ves_report *report)
{
    bool *done = ves_new(study->n_scenario, sizeof *done);
    *bundles = ves_new(study->n_scenario, sizeof **bundles);
    *n_bundle = 0;
    if (!done || !*bundles) {
        free(done);
        return ves_fail_memory(report);
    }
    const size_t most = study->exact ? 1 : VES_LANES;
    for (size_t i = 0; i < study->n_scenario; ++i) {
        if (done[i]) continue;
        bundle *b = &(*bundles)[(*n_bundle)++];
        for (size_t j = i; j < study->n_scenario && b->n < most; ++j) {
            if (done[j] || (j > i && !share(&study->scenario[i], &study->scenario[j]))) continue;
            b->scenario[b->n++] = j;
            done[j] = true;
        }
    }
    free(done);
    return VES_OK;
}

static ves_status solve_one(const work *w, const bundle *b, ves_report *report)
{
    const ves_study *study = w->study;
    ves_lane lane[VES_LANES];
    ves_trajectory *out[VES_LANES];
    for (size_t k = 0; k < b->n; ++k) {
        const ves_scenario *s = &study->scenario[b->scenario[k]];
        lane[k] = (ves_lane){.graph = &s->graph, .schedule = &s->schedule, .n_phase = s->n_phase, .phase = s->phase};
        out[k] = &w->trajectory[b->scenario[k]];
        const ves_status status =
            ves_trajectory_start(out[k], &s->graph, &s->schedule, study->n_time, study->time, report);
        if (status) return status;
    }
    if (study->exact) return ves_exact_solve(lane[0].graph, lane[0].schedule, out[0], report);
    return ves_solve(b->n, lane, &study->solver, out, report);
}

static void *take_bundles(void *data)
{
    worker *me = data;
    for (size_t i; !me->status && (i = atomic_fetch_add(&me->all->next, 1)) < me->all->n_bundle;) {
        me->status = solve_one(me->all, &me->all->bundle[i], &me->report);
    }
    return NULL;
}

/* This thread works too; one that cannot be started is done without. */
static ves_status run_workers(work *w, size_t n, ves_report *report)
{
    worker *workers = ves_new(n, sizeof *workers);
    bool *started = ves_new(n, sizeof *started);
    ves_status status = workers && started ? VES_OK : ves_fail_memory(report);
    for (size_t i = 0; i < n && !status; ++i) workers[i].all = w;
    for (size_t i = 1; i < n && !status; ++i)
        started[i] = pthread_create(&workers[i].thread, NULL, take_bundles, &workers[i]) == 0;
    if (!status) (void)take_bundles(&workers[0]);
    for (size_t i = 0; i < n && workers && started; ++i) {
        if (started[i]) (void)pthread_join(workers[i].thread, NULL);
        if (workers[i].status && !status) {
            status = workers[i].status;
            if (workers[i].report.n_error) *report = workers[i].report;
        }
    }
    free(workers);
    free(started);
    return status;
}

ves_status ves_bundles_solve(const ves_study *study, size_t n_thread, ves_trajectory trajectory[], ves_report *report)
{
    bundle *bundles = NULL;
    work w = {.study = study, .trajectory = trajectory};
    ves_status status = make_bundles(study, &w.n_bundle, &bundles, report);
    w.bundle = bundles;
    atomic_init(&w.next, 0);
    const size_t useful = n_thread < w.n_bundle ? n_thread : w.n_bundle;
    if (!status) status = run_workers(&w, study->exact || useful < 1 ? 1 : useful, report);
    free(bundles);
    return status;
}
