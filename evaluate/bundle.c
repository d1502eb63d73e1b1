#include "evaluate/bundle.h"

#include "solver/exact.h"
#include "solver/steady.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

ves_status ves_bundle_start(ves_bundle *bundle, const ves_study *study, ves_report *report)
{
    *bundle = (ves_bundle){.study = study, .solver = ves_solver_options_default()};
    bundle->solver.rtol = study->tolerance.rtol;
    bundle->solver.atol = study->tolerance.atol;
    bundle->solver.symbolic = ves_symbolic_new();
    return bundle->solver.symbolic ? VES_OK : ves_fail_memory(report);
}

void ves_bundle_free(ves_bundle *bundle)
{
    for (size_t k = 0; k < VES_LANES; ++k) {
        ves_trajectory_free(&bundle->trajectory[k]);
        ves_instance_free(&bundle->instance[k]);
    }
    ves_symbolic_free(bundle->solver.symbolic);
    *bundle = (ves_bundle){0};
}

/* The first line of a report without its end, for a subject whose body cannot be built. */
static void first_line(const ves_report *report, char *out, size_t n)
{
    (void)snprintf(out, n, "%.*s", (int)strcspn(report->text, "\n"), report->text);
}

ves_status ves_bundle_make(ves_bundle *bundle, size_t k, ves_caster *caster, size_t scenario, size_t point,
                           size_t subject, double covariate[], ves_report *report)
{
    static _Thread_local ves_report scratch; /* 16 KiB: not on the stack */
    scratch.used = scratch.n_error = scratch.n_warning = scratch.n_lost = 0;
    scratch.text[0] = '\0';
    const ves_status built =
        ves_caster_make(caster, scenario, point, subject, &bundle->instance[k], covariate, &scratch);
    bundle->scenario[k] = &bundle->study->scenario[scenario];
    bundle->ready[k] = built == VES_OK;
    first_line(&scratch, bundle->words[k], sizeof bundle->words[k]);
    return built == VES_E_MEMORY ? ves_fail_memory(report) : VES_OK;
}

static bool alike(const ves_instance *a, const ves_instance *b)
{
    return a->n_phase == b->n_phase && ves_topology_alike(a->graph->topology, b->graph->topology);
}

static bool share(const ves_instance *a, const ves_instance *b)
{
    if (!alike(a, b)) return false;
    return a->recipe->data || a->recipe->own_times ? ves_schedule_same_halts(&a->schedule, &b->schedule)
                                                   : ves_schedule_same_times(&a->schedule, &b->schedule);
}

/* May subject `i` stop with all those before it that are of class `one`? */
static bool joins(ves_instance *const instance[], const size_t class[], size_t i, size_t one)
{
    for (size_t k = 0; k < i; ++k) {
        const ves_instance *other = instance[k];
        if (class[k] != one || !other) continue;
        if (!alike(instance[i], other) || ves_schedule_nearly_meets(&instance[i]->schedule, &other->schedule))
            return false;
    }
    return true;
}

ves_status ves_instances_halt(size_t n, ves_instance *const instance[], ves_report *report)
{
    size_t class[VES_LANES];
    ves_status status = VES_OK;
    for (size_t i = 0; i < n; ++i) {
        class[i] = 0;
        while (instance[i] && class[i] < i && !joins(instance, class, i, class[i])) ++class[i];
    }
    for (size_t i = 0; i < n; ++i) {
        for (size_t k = 0; k < n && !status; ++k) {
            if (i == k || class[i] != class[k] || !instance[i] || !instance[k]) continue;
            if (!instance[i]->recipe->data && !instance[i]->recipe->own_times) continue;
            if (!ves_schedule_same_halts(&instance[i]->schedule, &instance[k]->schedule))
                status = ves_schedule_halt_with(&instance[i]->schedule, &instance[k]->schedule, report);
        }
    }
    return status;
}

ves_status ves_solve_instances(size_t n, const ves_instance *const instance[], ves_trajectory *const trajectory[],
                               const ves_solver_options *options, bool exact, ves_report *report)
{
    bool done[VES_LANES] = {false};
    ves_status status = VES_OK;
    for (size_t k = 0; k < n && !status; ++k) {
        if (done[k] || !instance[k]) continue;
        ves_lane lane[VES_LANES];
        ves_trajectory *out[VES_LANES];
        size_t n_lane = 0;
        for (size_t j = k; j < n; ++j) {
            const ves_instance *s = instance[j];
            if (done[j] || !s || (j > k && (exact || !share(instance[k], s)))) continue;
            lane[n_lane] =
                (ves_lane){.graph = s->graph, .schedule = &s->schedule, .n_phase = s->n_phase, .phase = s->phase};
            out[n_lane++] = trajectory[j];
            done[j] = true;
        }
        status = exact ? ves_exact_solve(lane[0].graph, lane[0].schedule, out[0], report)
                       : ves_solve(n_lane, lane, options, out, report);
    }
    return status;
}

static void say_not_built(ves_bundle *b, size_t k)
{
    ves_failure *f = &b->trajectory[k].failure;
    *f = (ves_failure){.status = VES_E_SOLVER, .time = 0.0, .step = NAN};
    (void)snprintf(f->words, sizeof f->words, "%s", b->words[k]);
}

/* An infusion for ever has no dose: what it has led to is what is given. */
static void add_lasting(ves_instance *s)
{
    for (size_t i = 0; i < s->schedule.n_filling; ++i) {
        const ves_filling *f = &s->schedule.filling[i];
        for (size_t k = 0; f->rate > 0.0 && k < f->n_state; ++k)
            s->schedule.total += s->graph->topology->compartment[k].label ? 0.0 : f->state[k];
    }
}

ves_status ves_instance_steady(ves_instance *s, const ves_solver_options *options, ves_failure *failure,
                               ves_report *report)
{
    *failure = (ves_failure){0};
    if (s->schedule.n_filling == 0) return VES_OK;
    const ves_lane lane = {.graph = s->graph, .schedule = &s->schedule, .n_phase = s->n_phase, .phase = s->phase};
    const ves_status status = ves_steady_states(&lane, &s->schedule, options, failure, report);
    if (!status && !failure->status) add_lasting(s);
    return status;
}

/* What doses for ever have led to before the run. Who has none is told as one who cannot be built. */
static ves_status fill_bodies(ves_bundle *b, size_t n, ves_report *report)
{
    ves_status status = VES_OK;
    for (size_t k = 0; k < n && !status; ++k) {
        ves_failure failure;
        if (!b->ready[k]) continue;
        status = ves_instance_steady(&b->instance[k], &b->solver, &failure, report);
        b->ready[k] = failure.status == VES_OK;
        if (failure.status) (void)snprintf(b->words[k], sizeof b->words[k], "%s", failure.words);
    }
    return status;
}

ves_status ves_bundle_solve(ves_bundle *b, size_t n, ves_report *report)
{
    const ves_study *study = b->study;
    const ves_instance *instance[VES_LANES] = {NULL};
    ves_trajectory *trajectory[VES_LANES] = {NULL};
    ves_status status = fill_bodies(b, n, report);
    ves_instance *ready[VES_LANES] = {NULL};
    for (size_t k = 0; k < n; ++k) ready[k] = b->ready[k] ? &b->instance[k] : NULL;
    if (!status && !study->exact) status = ves_instances_halt(n, ready, report);
    for (size_t k = 0; k < n && !status; ++k) {
        instance[k] = b->ready[k] ? &b->instance[k] : NULL;
        trajectory[k] = &b->trajectory[k];
        const ves_instance *s = b->ready[k] ? &b->instance[k] : &b->scenario[k]->typical; /* for its sizes alone */
        status = ves_trajectory_start(trajectory[k], s->graph, &s->schedule, study->n_time, study->time, report);
        if (!status && !b->ready[k]) say_not_built(b, k);
    }
    return status ? status : ves_solve_instances(n, instance, trajectory, &b->solver, study->exact, report);
}
