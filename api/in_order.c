#include "api/in_order.h"

#include "base/memory.h"

#include <pthread.h>
#include <stdlib.h>

typedef struct queue {
    const ves_tasks *tasks;
    pthread_mutex_t lock;
    size_t next, told;
    bool *ready; /* [tasks->n] */
    bool stopped;
} queue;

/* With the lock: all that is next in the order. */
static void tell_ready(queue *q)
{
    for (; q->told < q->tasks->n && q->ready[q->told]; ++q->told) {
        if (!q->tasks->tell(q->tasks->context, q->told)) q->stopped = true;
    }
}

static void *take_turns(void *given)
{
    queue *q = given;
    (void)pthread_mutex_lock(&q->lock);
    while (q->next < q->tasks->n && !q->stopped) {
        const size_t i = q->next++;
        (void)pthread_mutex_unlock(&q->lock);
        q->tasks->work(q->tasks->context, i);
        (void)pthread_mutex_lock(&q->lock);
        q->ready[i] = true;
        tell_ready(q);
    }
    (void)pthread_mutex_unlock(&q->lock);
    return NULL;
}

bool ves_tasks_do(const ves_tasks *tasks, size_t n_thread)
{
    queue q = {.tasks = tasks, .lock = PTHREAD_MUTEX_INITIALIZER, .ready = ves_new(tasks->n, sizeof *q.ready)};
    pthread_t *thread = ves_new(n_thread, sizeof *thread);
    const bool ok = q.ready && thread;
    size_t n = 0;
    while (ok && n + 1 < n_thread && pthread_create(&thread[n], NULL, take_turns, &q) == 0) ++n;
    if (ok) (void)take_turns(&q);
    for (size_t i = 0; i < n; ++i) (void)pthread_join(thread[i], NULL);
    free(thread);
    free(q.ready);
    (void)pthread_mutex_destroy(&q.lock);
    return ok;
}
