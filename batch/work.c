/* Units of a plan on threads: subjects are built, solved in lanes, told as rows, kept. */
#include "base/array.h"
#include "base/clock.h"
#include "batch/batch.h"

#include "base/locale.h"
#include "base/memory.h"
#include "base/text.h"
#include "batch/row.h"
#include "evaluate/bundle.h"

#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the threads share. */
typedef struct work {
    ves_batch *batch;
    const ves_units *units;
    const ves_watcher *watcher;
    atomic_size_t next; /* where nobody hands out units */
    atomic_bool stopped;
    pthread_mutex_t commit;      /* the journal, failures, progress */
    pthread_rwlock_t checkpoint; /* held to read while a unit is committed, to write while sketches are saved */
    pthread_mutex_t *cells;      /* [n_block] sketches of a block, in all variants */
    ves_progress progress;
    double saved, cost; /* s: when sketches were last saved, and how long that took */
} work;

/* A unit that was solved. */
typedef struct solved {
    size_t unit, n_member;
    double *row;            /* [n_member][n_row] */
    double *node;           /* [n_member][n_time][n_node] */
    double *covariate;      /* [VES_LANES][n_covariate] */
    ves_unit_member *state; /* [n_member] */
    ves_failed_list failed;
} solved;

/* Sketches of a large study are far more than a cache holds, and every number of a subject goes to another one: so
 * units wait until there are some, and each sketch is fetched once for all of them. */
enum { MOST_HELD = 32, HELD_BYTES = 8 << 20, ONE_GO = 64 /* numbers of one member */ };

typedef struct worker {
    work *all;
    size_t number;
    pthread_t thread;
    ves_status status;
    ves_report report;
    ves_caster caster;
    ves_bundle bundle;
    size_t n_held, room_held;
    solved *held;    /* [room_held] units that are not kept yet; [n_held] is solved now */
    double *out;     /* of some parts of a block, all members of the held units */
    size_t *variant; /* of each of them */
    ves_member *member;
} worker;

/* Numbers that differ between subjects, as text: "body_weight=24.1 g; liver.uptake.clearance=0.1 mL/min/g". */
static char *parameters_text(const ves_study *study, size_t n_draw, ves_member member, const ves_instance *s)
{
    const size_t told = member.variant / n_draw, point = told % study->sweep.n_point;
    const ves_scenario *typical = &study->scenario[told / study->sweep.n_point];
    char *text = ves_copy_text("");
    for (size_t i = 0; text && s->recipe && i < typical->parameters.n && i < s->recipe->parameters->n; ++i) {
        const ves_parameter *was = &typical->parameters.item[i], *is = &s->recipe->parameters->item[i];
        if (was->quantity.value == s->number[i] || !is->used) continue;
        const char *unit;
        const double written = ves_caster_written(study, s, point, member.subject, i, &unit);
        char *longer = ves_format("%s%s%s=%.10g %s", text, *text ? "; " : "", is->address, written, unit);
        free(text);
        text = longer;
    }
    return text;
}

static ves_status note_failure(worker *w, ves_member member, const ves_failure *f, const char *compartment,
                               const ves_instance *s)
{
    const ves_failed failed = {.member = member,
                               .time = f->time,
                               .step = f->step,
                               .compartment = ves_copy_text(compartment),
                               .words = ves_copy_text(f->words),
                               .parameters =
                                   parameters_text(w->all->batch->plan->study, w->all->batch->plan->n_draw, member, s)};
    return ves_failed_add(&w->held[w->n_held].failed, failed) ? VES_OK : ves_fail_memory(&w->report);
}

/* Amounts of every compartment; NaN where a scenario has none of that name. */
static void put_nodes(const ves_plan *plan, const ves_instance *s, const ves_trajectory *t, double out[])
{
    for (size_t c = 0; c < plan->n_node; ++c) {
        ves_node node;
        const bool found = !t->failure.status && ves_graph_find_compartment(s->graph, plan->node[c], &node);
        /* what was produced is shown as that */
        const bool made = found && s->graph->topology->compartment[node.i].ledger;
        for (size_t i = 0; i < plan->layout.n_time; ++i) {
            const double amount = found ? t->amount[i * t->n_node + node.i] : NAN;
            out[i * plan->n_node + c] = made ? 0.0 - amount : amount;
        }
    }
}

/* Build and solve up to VES_LANES members; rows of the first `n_kept` go to `row` and on. */
static ves_status solve_lanes(worker *w, size_t n, const ves_member member[], size_t n_kept, size_t at)
{
    const ves_plan *plan = w->all->batch->plan;
    const size_t n_point = plan->n_point, n_draw = plan->n_draw, n_cov = plan->study->population.n_covariate;
    const solved *to = &w->held[w->n_held];
    ves_status status = VES_OK;
    for (size_t k = 0; k < n && !status; ++k) {
        w->caster.draw = plan->study->uncertainty.n ? member[k].variant % n_draw + 1 : 0;
        status = ves_bundle_make(&w->bundle, k, &w->caster, member[k].variant / n_point,
                                 member[k].variant % n_point / n_draw, member[k].subject,
                                 n_cov ? to->covariate + k * n_cov : NULL, &w->report);
    }
    if (!status) status = ves_bundle_solve(&w->bundle, n, &w->report);
    for (size_t k = 0; k < n_kept && !status; ++k) {
        const ves_trajectory *t = &w->bundle.trajectory[k];
        const ves_instance *s = &w->bundle.instance[k];
        status = ves_layout_row(&plan->layout, member[k].variant / n_point, s, t,
                                to->row + (at + k) * plan->layout.n_row, &w->report);
        put_nodes(plan, s, t, to->node + (at + k) * plan->n_node * plan->layout.n_time);
        to->state[at + k] = (ves_unit_member){(uint32_t)member[k].variant, t->failure.status != VES_OK,
                                              member[k].subject, t->mass_error};
        if (!status && t->failure.status) {
            const char *compartment =
                w->bundle.ready[k] ? s->graph->topology->compartment[t->failure.compartment].name : "";
            status = note_failure(w, member[k], &t->failure, compartment, s);
        }
    }
    return status;
}

/* A bundle of subjects in every scenario, at one point of the sweep, with one draw; rows are held against their
 * references. */
static ves_status solve_population(worker *w, size_t unit, size_t n_member)
{
    const ves_plan *plan = w->all->batch->plan;
    const size_t n_scenario = plan->study->n_scenario, n = n_member / n_scenario, n_row = plan->layout.n_row,
                 n_point = plan->n_point, first = unit / n_point * VES_LANES;
    double *row = w->held[w->n_held].row, *told = w->held[w->n_held].covariate;
    ves_status status = VES_OK;
    for (size_t i = 0; i < VES_LANES * plan->study->population.n_covariate; ++i) told[i] = NAN;
    for (size_t s = 0; s < n_scenario && !status; ++s) {
        ves_member lane[VES_LANES]; /* the last bundle is filled with the subjects that would come next */
        for (size_t k = 0; k < VES_LANES; ++k)
            lane[k] = (ves_member){s * n_point + unit % n_point, ves_plan_subject(plan, first + k)};
        status = solve_lanes(w, VES_LANES, lane, n, s * n);
    }
    for (size_t s = 0; s < n_scenario && !status; ++s) {
        const size_t r = plan->study->scenario[s].reference;
        for (size_t k = 0; k < n; ++k) {
            const double *reference = r == VES_NONE ? NULL : row + (r * n + k) * n_row;
            ves_layout_relate(&plan->layout, plan->study, s, row + (s * n + k) * n_row, reference);
        }
    }
    return status;
}

/* ---- keeping ---- */

/* Members [first, first + n) of the held units, which are of one variant. @return n */
static size_t alike(const worker *w, size_t first, size_t n_member)
{
    size_t n = 1;
    while (first + n < n_member && w->variant[first + n] == w->variant[first]) ++n;
    return n;
}

/* Parts [part, part + n_part) of block `b` of all held members to their sketches: those of who could not be solved are
 * NaN. */
static bool add_parts(worker *w, size_t b, size_t part, size_t n_part, size_t n_member)
{
    const ves_batch *batch = w->all->batch;
    const ves_plan *plan = batch->plan;
    const ves_layout *layout = &plan->layout;
    const size_t each = layout->block[b].n / ves_layout_parts(layout, b), width = n_part * each;
    bool ok = true, known = false;
    size_t n = 0;
    double *out = w->out;
    for (size_t u = 0; u < w->n_held; ++u, out += n * width) {
        const double *row = w->held[u].row;
        n = w->held[u].n_member;
        for (size_t i = 0; i < n_part; ++i) {
            size_t at;
            (void)ves_layout_part_at(layout, b, part + i, &at);
            known |= ves_layout_part(layout, plan->study, b, part + i,
                                     &(ves_rows_at){n, row, row + at, layout->n_row, layout->n_row}, 0, each,
                                     out + i * each, width);
        }
    }
    if (!known) return true; /* as the concentration in urine */
    (void)pthread_mutex_lock(&w->all->cells[b]);
    for (size_t m = 0; m < n_member; m += n) {
        n = alike(w, m, n_member);
        ves_sketch *sketch = batch->sketch + w->variant[m] * plan->n_cell + plan->cell[b] + part * each;
        ok = ves_sketch_add(sketch, width, n, w->out + m * width, width) && ok;
    }
    (void)pthread_mutex_unlock(&w->all->cells[b]);
    return ok;
}

/* Every number of the held units to its sketch. Threads begin with different blocks, so that they seldom wait. */
static ves_status add_to_sketches(worker *w)
{
    const ves_layout *layout = &w->all->batch->plan->layout;
    size_t n_member = 0;
    bool ok = true;
    for (size_t u = 0; u < w->n_held; ++u) {
        for (size_t m = 0; m < w->held[u].n_member; ++m) w->variant[n_member++] = w->held[u].state[m].variant;
    }
    for (size_t i = 0; i < layout->n_block; ++i) {
        const size_t b = (i + w->number * 17) % layout->n_block, n_part = ves_layout_parts(layout, b);
        const size_t each = n_part ? layout->block[b].n / n_part : 0, fit = each && each < ONE_GO ? ONE_GO / each : 1;
        for (size_t part = 0; part < n_part; part += fit)
            ok = add_parts(w, b, part, fit < n_part - part ? fit : n_part - part, n_member) && ok;
    }
    return ok ? VES_OK : ves_fail_memory(&w->report);
}

static ves_status append_unit(worker *w, solved *from)
{
    ves_batch *batch = w->all->batch;
    const ves_plan *plan = batch->plan;
    const size_t n_member = from->n_member, told = ves_unit_told(plan, from->unit, n_member), kept = plan->n_kept,
                 n_row = plan->layout.n_row, n_node = plan->n_node * plan->layout.n_time;
    const ves_unit_head head = {from->unit, n_member, told, from->failed.n};
    size_t n_byte;
    unsigned char *failures = ves_failed_put(&from->failed, &n_byte);
    ves_piece *piece = ves_new(2 * n_member + 4, sizeof *piece);
    if (!piece || !failures) {
        free(piece);
        free(failures);
        return ves_fail_memory(&w->report);
    }
    size_t n = 0;
    piece[n++] = (ves_piece){&head, sizeof head};
    piece[n++] = (ves_piece){from->state, n_member * sizeof *from->state};
    piece[n++] = (ves_piece){from->covariate, told * plan->study->population.n_covariate * sizeof *from->covariate};
    for (size_t m = 0; m < n_member; ++m) {
        piece[n++] = (ves_piece){from->row + m * n_row, kept * sizeof *from->row};
        piece[n++] = (ves_piece){from->node + m * n_node, n_node * sizeof *from->node};
    }
    piece[n++] = (ves_piece){failures, n_byte};
    uint64_t at;
    const ves_status status = ves_journal_append(&batch->journal[0], VES_RECORD_UNIT, n, piece, &at, &w->report);
    if (!status) batch->source[from->unit] = (ves_source){1, at};
    free(piece);
    free(failures);
    return status;
}

/* Failures of a unit go to those of the run. */
static ves_status keep_failures(worker *w, solved *from)
{
    bool ok = true;
    for (size_t i = 0; i < from->failed.n; ++i) ok = ves_failed_add(&w->all->batch->failed, from->failed.item[i]) && ok;
    from->failed.n = 0;
    return ok ? VES_OK : ves_fail_memory(&w->report);
}

/* Save sketches now and then: never more than a twentieth of the time; and not those of a run that stops, since after a
 * failure they may hold what the journal does not. */
static ves_status checkpoint(worker *w, bool last)
{
    work *all = w->all;
    if (!all->batch->sketch || !all->batch->state) return VES_OK;
    (void)pthread_rwlock_wrlock(&all->checkpoint);
    ves_status status = VES_OK;
    const double begun = ves_now();
    if (last || (!atomic_load(&all->stopped) && begun - all->saved > fmax(1.0, 20.0 * all->cost))) {
        status = ves_batch_save(all->batch, &w->report);
        all->saved = ves_now();
        all->cost = all->saved - begun;
    }
    (void)pthread_rwlock_unlock(&all->checkpoint);
    return status;
}

static ves_status keep(worker *w, solved *from)
{
    work *all = w->all;
    const size_t n_failed = from->failed.n;
    ves_status status = append_unit(w, from);
    if (!status) status = keep_failures(w, from);
    if (status) return status;
    ++all->progress.n_done;
    all->progress.n_subject += from->n_member;
    all->progress.n_failed += n_failed;
    if (all->watcher && all->watcher->progress) all->watcher->progress(all->watcher->context, &all->progress);
    return VES_OK;
}

/* Keep the units that are held. */
static ves_status commit(worker *w)
{
    work *all = w->all;
    (void)pthread_rwlock_rdlock(&all->checkpoint);
    ves_status status = all->batch->sketch ? add_to_sketches(w) : VES_OK;
    (void)pthread_mutex_lock(&all->commit);
    for (size_t u = 0; u < w->n_held && !status; ++u) status = keep(w, &w->held[u]);
    (void)pthread_mutex_unlock(&all->commit);
    if (status) atomic_store(&all->stopped, true);
    (void)pthread_rwlock_unlock(&all->checkpoint);
    w->n_held = 0;
    return status ? status : checkpoint(w, false);
}

static ves_status solve_unit(worker *w, size_t unit)
{
    const ves_plan *plan = w->all->batch->plan;
    const size_t n = ves_plan_members(plan, unit, w->member);
    w->held[w->n_held].unit = unit;
    w->held[w->n_held].n_member = n;
    const ves_status status = plan->list ? solve_lanes(w, n, w->member, n, 0) : solve_population(w, unit, n);
    if (status) return status;
    return ++w->n_held < w->room_held ? VES_OK : commit(w);
}

static bool told_to_stop(work *all)
{
    if (!atomic_load(&all->stopped) && all->watcher && all->watcher->stop && all->watcher->stop(all->watcher->context))
        atomic_store(&all->stopped, true);
    return atomic_load(&all->stopped);
}

static bool next_unit(work *all, size_t *unit)
{
    if (all->units) return all->units->next(all->units->context, unit);
    *unit = atomic_fetch_add(&all->next, 1);
    return *unit < all->batch->to;
}

static void *take_units(void *data)
{
    worker *me = data;
    work *all = me->all;
    size_t unit;
    ves_locale locale;
    ves_locale_enter(&locale);
    while (!me->status && !told_to_stop(all) && next_unit(all, &unit)) {
        if (!all->batch->source[unit].journal) me->status = solve_unit(me, unit);
        if (me->status) atomic_store(&all->stopped, true);
    }
    if (!me->status && me->n_held) me->status = commit(me);
    ves_locale_leave(&locale);
    return NULL;
}

/* ---- threads ---- */

/* Room for units that are held. @param most members of a unit */
static bool start_held(worker *w, const ves_plan *plan, size_t most)
{
    const size_t n_row = most * plan->layout.n_row, n_node = most * plan->n_node * plan->layout.n_time,
                 fit = HELD_BYTES / ((n_row + n_node) * sizeof(double) + 1);
    const size_t n = !plan->sketched || fit < 1 ? 1 : fit < MOST_HELD ? fit : MOST_HELD;
    w->held = ves_new(n, sizeof *w->held);
    if (!w->held) return false;
    w->room_held = n;
    bool ok = true;
    for (size_t u = 0; u < n; ++u) {
        solved *h = &w->held[u];
        h->row = ves_new(n_row, sizeof *h->row);
        h->node = ves_new(n_node, sizeof *h->node);
        h->covariate = ves_new(VES_LANES * plan->study->population.n_covariate, sizeof *h->covariate);
        h->state = ves_new(most, sizeof *h->state);
        ok = ok && h->row && h->node && h->covariate && h->state;
    }
    return ok;
}

static void free_held(worker *w)
{
    for (size_t u = 0; u < w->room_held; ++u) {
        solved *h = &w->held[u];
        free(h->row);
        free(h->node);
        free(h->covariate);
        free(h->state);
        ves_failed_free(&h->failed);
    }
    free(w->held);
}

static ves_status start_worker(worker *w, work *all, size_t number)
{
    const ves_plan *plan = all->batch->plan;
    const size_t widest = ves_layout_widest_part(&plan->layout);
    size_t most = 0;
    for (size_t u = all->batch->from; u < all->batch->to; ++u) { /* units of a population are all alike */
        const size_t n = ves_plan_members(plan, u, NULL);
        most = n > most ? n : most;
        if (!plan->list) break;
    }
    w->all = all;
    w->number = number;
    w->member = ves_new(most, sizeof *w->member);
    const bool ok = w->member && start_held(w, plan, most);
    w->out = ves_new(plan->sketched ? w->room_held * most * (widest > ONE_GO ? widest : ONE_GO) : 1, sizeof *w->out);
    w->variant = ves_new(w->room_held * most, sizeof *w->variant);
    if (!ok || !w->out || !w->variant) return ves_fail_memory(&w->report);
    const ves_status status = ves_bundle_start(&w->bundle, plan->study, &w->report);
    return status ? status : ves_caster_start(&w->caster, plan->study, &w->report);
}

static void free_worker(worker *w)
{
    ves_bundle_free(&w->bundle);
    ves_caster_free(&w->caster);
    free_held(w);
    free(w->out);
    free(w->variant);
    free(w->member);
}

/* Signals that ask for something are for the threads of the program, not for these. */
static void start_threads(worker workers[], size_t n, bool started[])
{
    static const int mine[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
    sigset_t asking, before;
    (void)sigfillset(&asking);
    for (size_t i = 0; i < VES_COUNT(mine); ++i) (void)sigdelset(&asking, mine[i]);
    (void)pthread_sigmask(SIG_SETMASK, &asking, &before);
    for (size_t i = 1; i < n; ++i) started[i] = pthread_create(&workers[i].thread, NULL, take_units, &workers[i]) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* This thread works too; one that cannot be started is done without. */
static ves_status run_workers(work *all, size_t n, ves_report *report)
{
    worker *workers = ves_new(n, sizeof *workers);
    bool *started = ves_new(n, sizeof *started);
    ves_status status = workers && started ? VES_OK : ves_fail_memory(report);
    for (size_t i = 0; i < n && !status; ++i) {
        workers[i].report = *report; /* with what was said before */
        status = start_worker(&workers[i], all, i);
        if (status) *report = workers[i].report;
    }
    if (!status) start_threads(workers, n, started);
    if (!status) (void)take_units(&workers[0]);
    for (size_t i = 0; i < n && workers && started; ++i) {
        if (started[i]) (void)pthread_join(workers[i].thread, NULL);
        if (workers[i].status && !status) {
            status = workers[i].status;
            *report = workers[i].report;
        }
    }
    if (!status) {
        status = checkpoint(&workers[0], true);
        *report = workers[0].report;
    }
    for (size_t i = 0; i < n && workers; ++i) free_worker(&workers[i]);
    free(workers);
    free(started);
    return status;
}

static size_t units_left(const ves_batch *batch)
{
    size_t n = 0;
    for (size_t u = batch->from; u < batch->to; ++u) n += batch->source[u].journal == 0;
    return n;
}

ves_status ves_batch_run(ves_batch *batch, size_t n_thread, const ves_units *units, const ves_watcher *watcher,
                         ves_report *report)
{
    const size_t left = units_left(batch), n_block = batch->plan->layout.n_block;
    work all = {.batch = batch,
                .units = units,
                .watcher = watcher,
                .commit = PTHREAD_MUTEX_INITIALIZER,
                .checkpoint = PTHREAD_RWLOCK_INITIALIZER,
                .cells = ves_new(n_block, sizeof *all.cells),
                .progress = {.n_unit = batch->to - batch->from, .n_done = batch->to - batch->from - left},
                .saved = ves_now()};
    if (!all.cells) return ves_fail_memory(report);
    for (size_t b = 0; b < n_block; ++b) (void)pthread_mutex_init(&all.cells[b], NULL);
    atomic_init(&all.next, batch->from);
    atomic_init(&all.stopped, false);
    const size_t useful = n_thread < left ? n_thread : left;
    const ves_status status = run_workers(&all, batch->plan->study->exact || useful < 1 ? 1 : useful, report);
    for (size_t b = 0; b < n_block; ++b) (void)pthread_mutex_destroy(&all.cells[b]);
    (void)pthread_rwlock_destroy(&all.checkpoint);
    free(all.cells);
    if (status) return status;
    return (units ? atomic_load(&all.stopped) : units_left(batch) > 0) ? VES_E_INTERRUPTED : VES_OK;
}
