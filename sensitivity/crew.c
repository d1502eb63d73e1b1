#include "sensitivity/crew.h"

#include "base/locale.h"
#include "base/memory.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

typedef struct shared {
    ves_status (*work)(void *context, size_t thread, size_t i, ves_report *report);
    void *context;
    size_t n, next, first; /* first: the first piece that failed */
    ves_status status;
    ves_report *report;
    pthread_mutex_t lock;
} shared;

typedef struct member {
    shared *all;
    size_t thread;
    pthread_t id;
    ves_report report;
} member;

static bool take(shared *s, size_t *i)
{
    (void)pthread_mutex_lock(&s->lock);
    const bool more = s->next < s->n && !s->status;
    if (more) *i = s->next++;
    (void)pthread_mutex_unlock(&s->lock);
    return more;
}

static void *go(void *context)
{
    member *m = context;
    shared *s = m->all;
    ves_locale locale;
    ves_locale_enter(&locale);
    for (size_t i = 0; take(s, &i);) {
        const ves_status status = s->work(s->context, m->thread, i, &m->report);
        if (!status) continue;
        (void)pthread_mutex_lock(&s->lock);
        if (i < s->first) {
            s->first = i;
            s->status = status;
            *s->report = m->report;
        }
        (void)pthread_mutex_unlock(&s->lock);
    }
    ves_locale_leave(&locale);
    return NULL;
}

ves_status ves_crew_do(size_t n_thread, size_t n,
                       ves_status (*work)(void *context, size_t thread, size_t i, ves_report *report), void *context,
                       ves_report *report)
{
    shared s = {
        .work = work, .context = context, .n = n, .first = n, .report = report, .lock = PTHREAD_MUTEX_INITIALIZER};
    if (n_thread < 1) n_thread = 1;
    member *m = ves_new(n_thread, sizeof *m);
    if (!m) return ves_fail_memory(report);
    size_t begun = 1;
    for (size_t t = 0; t < n_thread; ++t) {
        m[t].all = &s;
        m[t].thread = t;
        m[t].report = *report;
    }
    for (; begun < n_thread; ++begun) { /* one that cannot begin is not missed */
        if (pthread_create(&m[begun].id, NULL, go, &m[begun])) break;
    }
    (void)go(&m[0]);
    for (size_t t = 1; t < begun; ++t) (void)pthread_join(m[t].id, NULL);
    free(m);
    (void)pthread_mutex_destroy(&s.lock);
    return s.status;
}
