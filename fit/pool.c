#include "fit/pool.h"

#include "base/locale.h"
#include "base/memory.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

typedef struct sharing {
    const ves_pool *pool;
    ves_status (*work)(void *context, size_t thread, size_t i, ves_report *report);
    void *context;
    size_t n, next, done, failed; /* failed: the first piece that did */
    ves_status status;
    ves_report *report;
    pthread_mutex_t lock;
} sharing;

typedef struct worker {
    sharing *shared;
    size_t thread;
    ves_report report;
    pthread_t id;
} worker;

static bool take(sharing *s, size_t *i)
{
    (void)pthread_mutex_lock(&s->lock);
    const bool halted = s->next < s->n && !s->status && s->pool->stop && s->pool->stop(s->pool->context);
    if (halted) s->status = VES_E_INTERRUPTED;
    const bool more = s->next < s->n && !s->status;
    *i = more ? s->next++ : 0;
    (void)pthread_mutex_unlock(&s->lock);
    return more;
}

static void note(worker *w, size_t i, ves_status status)
{
    sharing *s = w->shared;
    (void)pthread_mutex_lock(&s->lock);
    if (status && i < s->failed) {
        s->failed = i;
        s->status = status;
        *s->report = w->report;
    }
    ++s->done;
    if (!status && s->pool->told) s->pool->told(s->pool->context, s->done, s->n);
    (void)pthread_mutex_unlock(&s->lock);
}

static void *go(void *context)
{
    worker *w = context;
    ves_locale locale;
    ves_locale_enter(&locale);
    for (size_t i; take(w->shared, &i);) {
        const ves_status status = w->shared->work(w->shared->context, w->thread, i, &w->report);
        note(w, i, status);
    }
    ves_locale_leave(&locale);
    return NULL;
}

ves_status ves_pool_do(const ves_pool *pool, size_t n,
                       ves_status (*work)(void *context, size_t thread, size_t i, ves_report *report), void *context,
                       ves_report *report)
{
    static ves_report none; /* where the caller listens to nothing */
    sharing s = {.pool = pool,
                 .work = work,
                 .context = context,
                 .n = n,
                 .failed = n,
                 .report = report ? report : &none,
                 .lock = PTHREAD_MUTEX_INITIALIZER};
    const size_t n_thread = pool->n_thread > 1 ? pool->n_thread : 1;
    worker *w = ves_new(n_thread, sizeof *w);
    if (!w) return ves_fail_memory(report);
    size_t begun = 0;
    for (size_t t = 0; t < n_thread; ++t) {
        w[t].shared = &s;
        w[t].thread = t;
        w[t].report = *s.report;
    }
    for (; begun + 1 < n_thread; ++begun) { /* one that cannot begin is not missed */
        if (pthread_create(&w[begun + 1].id, NULL, go, &w[begun + 1])) break;
    }
    (void)go(&w[0]);
    for (size_t t = 0; t < begun; ++t) (void)pthread_join(w[t + 1].id, NULL);
    free(w);
    (void)pthread_mutex_destroy(&s.lock);
    return s.status;
}
