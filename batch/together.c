#include "batch/together.h"

#include "base/clock.h"
#include "base/memory.h"
#include "batch/introduction.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t n_thread(const ves_run_options *options)
{
    return options->n_thread ? options->n_thread : 1;
}

/* ---- rank 0 ---- */

typedef enum standing { SILENT, AT_WORK, OVER } standing;

/* Another process, as rank 0 sees it. */
typedef struct other {
    standing standing;
    bool seen; /* its lock was seen from here: when it is free, the process is no more */
    int misses;
    ves_progress progress;
} other;

typedef struct leader {
    const ves_job *job;
    const ves_cluster *cluster;
    ves_log *log;
    ves_batch own;
    size_t number;    /* of the journal of rank 0 */
    ves_parts parts;  /* under the lock, as is all below */
    other *other;     /* [cluster.n] [0]: this process */
    size_t n_at_work; /* others */
    size_t n_before;  /* units that earlier runs did */
    bool stopping;    /* hand out no more */
    bool solved;      /* this process has solved all it was given, and there is no more */
    ves_status status;
    ves_report report; /* of the thread that solves */
    pthread_mutex_t lock;
} leader;

/* Few at a time, and fewer towards the end, so that all end together and a death costs little. */
static size_t portion(const leader *me)
{
    const size_t share = me->parts.n_left / (4 * me->cluster->n), most = 8 * n_thread(me->job->options);
    return share < 1 ? 1 : share < most ? share : most;
}

/* For the threads of rank 0 itself: while others are at work, units may still come back. */
static bool next_own(void *context, size_t *unit)
{
    leader *me = context;
    for (;;) {
        (void)pthread_mutex_lock(&me->lock);
        const bool given = !me->stopping && ves_parts_give(&me->parts, 0, 1, unit) == 1,
                   over = me->stopping || me->n_at_work == 0;
        (void)pthread_mutex_unlock(&me->lock);
        if (given || over) return given;
        ves_cluster_nap();
    }
}

static void own_progress(void *context, const ves_progress *progress)
{
    leader *me = context;
    (void)pthread_mutex_lock(&me->lock);
    me->other[0].progress = *progress;
    (void)pthread_mutex_unlock(&me->lock);
}

static bool own_stop(void *context)
{
    leader *me = context;
    (void)pthread_mutex_lock(&me->lock);
    const bool stopping = me->stopping;
    (void)pthread_mutex_unlock(&me->lock);
    return stopping;
}

static void *solve_own(void *context)
{
    leader *me = context;
    const ves_units units = {.next = next_own, .context = me};
    const ves_watcher watcher = {.progress = own_progress, .stop = own_stop, .context = me};
    const ves_status status = ves_batch_run(&me->own, n_thread(me->job->options), &units, &watcher, &me->report);
    (void)pthread_mutex_lock(&me->lock);
    me->solved = true;
    me->status = status;
    me->stopping = me->stopping || status != VES_OK;
    (void)pthread_mutex_unlock(&me->lock);
    return NULL;
}

/* The first time a rank asks it has a journal: it must be seen from here, and be of the same study. */
static ves_status welcome(leader *me, size_t rank, ves_report *report)
{
    other *o = &me->other[rank];
    char *path = ves_parts_path(me->job->file, me->number + rank);
    ves_status status =
        path ? ves_journal_of_run(me->job->plan, path, me->job->identity, report) : ves_fail_memory(report);
    if (status == VES_E_FILE)
        (void)ves_fail(report, status, (ves_place){0}, "rank %zu: expected the same folder and study as rank 0", rank);
    if (!status) o->seen = ves_journal_is_written(path);
    free(path);
    o->standing = AT_WORK;
    ++me->n_at_work;
    return status;
}

static ves_status hear(leader *me, size_t rank, const ves_word *word, ves_report *report)
{
    other *o = &me->other[rank];
    ves_status status = VES_OK;
    o->progress = word->progress;
    o->misses = 0;
    if (word->saying == VES_SAY_ASK) {
        if (o->standing == SILENT) status = welcome(me, rank, report);
        ves_answer answer = {0};
        if (!status && !me->stopping) answer.n = ves_parts_give(&me->parts, rank, portion(me), &answer.first);
        if (answer.n > 0) status = ves_parts_add(&me->parts, me->number + rank, report);
        ves_cluster_answer(rank, answer);
        return status;
    }
    if (o->standing == AT_WORK) --me->n_at_work;
    o->standing = OVER;
    if (word->saying == VES_SAY_DONE) return VES_OK;
    if (word->status == VES_E_INTERRUPTED) return VES_E_INTERRUPTED;
    return ves_fail(report, word->status, (ves_place){0}, "rank %zu: %s", rank, word->text);
}

/* A process that is no more: its journal is closed, and what it had not finished is left again. */
static ves_status bury(leader *me, size_t rank, ves_report *report)
{
    other *o = &me->other[rank];
    char *again = NULL, words[512];
    const ves_status status = ves_parts_take(&me->parts, me->number + rank, rank, &o->progress.n_done, &again, report);
    if (!status) {
        (void)snprintf(words, sizeof words, "rank %zu died; %s%.400s%s", rank, *again ? "its units " : "no unit of it",
                       again, *again ? " are solved again" : " is lost");
        ves_warn(report, (ves_place){0}, "%s", words);
        ves_log_note(me->log, "rank died", words);
    }
    free(again);
    o->standing = OVER;
    --me->n_at_work;
    return status;
}

/* A journal whose lock is free has nobody who writes it.  Three looks: what it said last may still be on its way. */
static ves_status look_for_dead(leader *me, ves_report *report)
{
    enum { LOOKS = 3 };
    ves_status status = VES_OK;
    for (size_t rank = 1; rank < me->cluster->n && !status; ++rank) {
        other *o = &me->other[rank];
        if (o->standing != AT_WORK || !o->seen) continue;
        char *path = ves_parts_path(me->job->file, me->number + rank);
        if (!path) return ves_fail_memory(report);
        o->misses = ves_journal_is_written(path) ? 0 : o->misses + 1;
        free(path);
        if (o->misses == LOOKS) status = bury(me, rank, report);
    }
    return status;
}

static ves_progress sum(const leader *me)
{
    ves_progress all = {.n_unit = me->parts.n_unit, .n_done = me->n_before};
    for (size_t i = 0; i < me->cluster->n; ++i) {
        all.n_done += me->other[i].progress.n_done;
        all.n_subject += me->other[i].progress.n_subject;
        all.n_failed += me->other[i].progress.n_failed;
    }
    return all;
}

/* Hear, answer, look; until nothing is left, and nobody is at work. */
static ves_status serve(leader *me, ves_report *report)
{
    const ves_watcher watcher = ves_log_watcher(me->log, me->job->options->watcher);
    ves_status status = VES_OK;
    double looked = ves_now();
    size_t told = me->n_before;
    for (bool going = true; going;) {
        size_t rank = 0;
        ves_word word;
        const bool heard = ves_cluster_hear(&rank, &word);
        (void)pthread_mutex_lock(&me->lock);
        ves_status here = heard ? hear(me, rank, &word, report) : VES_OK;
        if (!here && ves_now() - looked > 1.0) {
            here = look_for_dead(me, report);
            looked = ves_now();
        }
        if (!here && watcher.stop(watcher.context)) here = VES_E_INTERRUPTED;
        status = status ? status : here;
        me->stopping = me->stopping || status != VES_OK;
        const ves_progress progress = sum(me);
        going = !me->solved || me->n_at_work > 0;
        (void)pthread_mutex_unlock(&me->lock);
        if (progress.n_done != told) watcher.progress(watcher.context, &progress);
        told = progress.n_done;
        if (!heard && going) ves_cluster_nap();
    }
    for (size_t rank = 1; rank < me->cluster->n; ++rank) { /* whoever has yet to ask */
        if (me->other[rank].standing == SILENT) ves_cluster_answer(rank, (ves_answer){0});
    }
    return status;
}

/* Solve on a thread, serve on this one. */
static ves_status solve_and_serve(leader *me, ves_report *report)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, solve_own, me) != 0) return ves_fail_memory(report);
    ves_status status = serve(me, report);
    (void)pthread_join(thread, NULL);
    if (me->status && me->status != VES_E_INTERRUPTED && me->report.n_error)
        (void)ves_fail(report, me->status, (ves_place){0}, "%.*s", (int)strcspn(me->report.text, "\n"),
                       me->report.text);
    if (!status) status = me->status;
    return !status && me->parts.n_left > 0 ? VES_E_INTERRUPTED : status;
}

/* Close what earlier runs left, or remove it, and begin a journal. */
static ves_status prepare(leader *me, ves_report *report)
{
    const ves_job *job = me->job;
    me->other = ves_new(me->cluster->n, sizeof *me->other);
    ves_status status = me->other ? VES_OK : ves_fail_memory(report);
    if (!status && !job->options->resume) status = ves_parts_remove(job->file, job->options->force, report);
    if (!status) status = ves_parts_find(&me->parts, job->file, report);
    me->number = ves_parts_fresh(&me->parts);
    if (!status) status = ves_parts_start(&me->parts, job->plan, job->identity, job->origin, report);
    if (!status) status = ves_parts_take_all(&me->parts, report);
    me->n_before = me->parts.n_unit - me->parts.n_left;
    char *path = status ? NULL : ves_parts_path(job->file, me->number);
    if (!status && !path) status = ves_fail_memory(report);
    if (!status)
        status = ves_batch_open(&me->own, job->plan, path, false, (ves_shard){0}, job->identity, job->origin, report);
    if (!status) status = ves_parts_add(&me->parts, me->number, report);
    if (!status) status = ves_log_open(me->log, job->file, job->options, job->plan, report);
    free(path);
    return status;
}

ves_status ves_together_lead(const ves_job *job, ves_status status, ves_log *log, ves_batch *all, ves_report *report)
{
    leader *me = ves_new(1, sizeof *me);
    const ves_cluster alone = {.n = 1}, *cluster = job->options->cluster ? job->options->cluster : &alone;
    if (!me && !status) status = ves_fail_memory(report);
    if (me) {
        me->job = job;
        me->cluster = cluster;
        me->log = log;
        (void)pthread_mutex_init(&me->lock, NULL);
    }
    if (!status) status = prepare(me, report);
    ves_beginning beginning = {.status = status, .number = status ? 0 : me->number};
    ves_cluster_begin(cluster, &beginning);
    if (!status) status = solve_and_serve(me, report);
    if (!status) status = ves_batch_seal(&me->own, report);
    if (me) ves_batch_close(&me->own);
    if (!status) status = ves_parts_collect(&me->parts, all, report);
    if (me) {
        (void)pthread_mutex_destroy(&me->lock);
        ves_parts_free(&me->parts);
        free(me->other);
    }
    free(me);
    return status;
}

/* ---- the others ---- */

typedef struct follower {
    const ves_cluster *cluster;
    const ves_watcher *watcher;
    char *leading;         /* the journal of rank 0 */
    bool seen;             /* its lock was seen from here */
    pthread_mutex_t ask;   /* one thread asks */
    size_t next, end;      /* units at hand */
    bool any, over, alone; /* was anything given; is there no more; is rank 0 no more */
    pthread_mutex_t tell;
    ves_progress progress;
} follower;

static ves_progress progress_of(follower *me)
{
    (void)pthread_mutex_lock(&me->tell);
    const ves_progress progress = me->progress;
    (void)pthread_mutex_unlock(&me->tell);
    return progress;
}

static void ask(follower *me)
{
    const ves_word word = {.saying = VES_SAY_ASK, .progress = progress_of(me)};
    ves_answer answer = {0};
    double looked = ves_now();
    ves_cluster_say(&word);
    while (!me->alone && !ves_cluster_hear_answer(&answer)) {
        ves_cluster_nap();
        if (ves_now() - looked < 1.0) continue;
        looked = ves_now();
        me->alone = me->seen && !ves_journal_is_written(me->leading);
    }
    me->next = answer.first;
    me->end = answer.first + answer.n;
    me->over = answer.n == 0;
    me->any = me->any || answer.n > 0;
}

static bool next_given(void *context, size_t *unit)
{
    follower *me = context;
    (void)pthread_mutex_lock(&me->ask);
    if (me->next == me->end && !me->over) ask(me);
    const bool given = me->next < me->end;
    if (given) *unit = me->next++;
    (void)pthread_mutex_unlock(&me->ask);
    return given;
}

static void note_progress(void *context, const ves_progress *progress)
{
    follower *me = context;
    (void)pthread_mutex_lock(&me->tell);
    me->progress = *progress;
    (void)pthread_mutex_unlock(&me->tell);
}

static bool follower_stop(void *context)
{
    const ves_watcher *watcher = ((follower *)context)->watcher;
    return watcher && watcher->stop && watcher->stop(watcher->context);
}

static ves_status work(follower *me, ves_batch *batch, const ves_job *job, ves_report *report)
{
    const ves_units units = {.next = next_given, .context = me};
    const ves_watcher watcher = {.progress = note_progress, .stop = follower_stop, .context = me};
    const ves_status status = ves_batch_run(batch, n_thread(job->options), &units, &watcher, report);
    if (!status && me->any) return ves_batch_seal(batch, report);
    if (!status) ves_batch_forget(batch);
    return status;
}

/* What became of it, to rank 0; or to the user, where there is no rank 0. */
static ves_status tell_end(const follower *me, ves_status status, ves_report *report)
{
    ves_word word = {.saying = status ? VES_SAY_ENDED : VES_SAY_DONE, .status = status, .progress = me->progress};
    (void)snprintf(word.text, sizeof word.text, "%.*s", (int)strcspn(report->text, "\n"), report->text);
    *report = (ves_report){0};
    if (me->alone)
        return ves_fail(report, VES_E_INTERRUPTED, (ves_place){0},
                        "rank %zu: rank 0 died; what is done is kept, --resume goes on with it", me->cluster->rank);
    ves_cluster_say(&word);
    return status;
}

ves_status ves_together_follow(const ves_job *job, ves_status status, ves_report *report)
{
    const ves_cluster *cluster = job->options->cluster;
    ves_beginning beginning = {0};
    ves_cluster_begin(cluster, &beginning);
    if (beginning.status) {
        *report = (ves_report){0};
        return beginning.status;
    }
    follower me = {.cluster = cluster,
                   .watcher = job->options->watcher,
                   .leading = ves_parts_path(job->file, beginning.number),
                   .ask = PTHREAD_MUTEX_INITIALIZER,
                   .tell = PTHREAD_MUTEX_INITIALIZER};
    ves_batch batch = {0};
    char *path = ves_parts_path(job->file, beginning.number + cluster->rank);
    if (!status && (!path || !me.leading)) status = ves_fail_memory(report);
    if (!status) {
        me.seen = ves_journal_is_written(me.leading);
        status = ves_batch_open(&batch, job->plan, path, false, (ves_shard){0}, job->identity, job->origin, report);
    }
    if (!status) status = work(&me, &batch, job, report);
    ves_batch_close(&batch); /* before it is told: rank 0 may remove the journal then */
    status = tell_end(&me, status, report);
    free(path);
    free(me.leading);
    return status;
}
