#include "tests/memory/fail_alloc.h"

#include <errno.h>
#include <execinfo.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* The linker knows the true ones by these names, and sends our code's calls to the __wrap_ ones. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *memory);
pid_t __real_fork(void);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
void __wrap_free(void *memory);
pid_t __wrap_fork(void);

typedef enum mode { NONE, ONE, FROM_THEN_ON } mode;

enum {
    LIVE_ROOM = 1 << 18, /* places for addresses in use; a power of two */
    CALL_ROOM = 1 << 18, /* and for calls whose way is known; the others all fail in turn */
    DEPTH = 64,          /* callers looked at */
#ifdef __SANITIZE_ADDRESS__
    TIMES = 1 /* so often a call that came the same way fails: the suite without sanitizers tries a second time */
#else
    TIMES = 2 /* so often a call that came the same way fails */
#endif
};

/* The state of the watch.  It serves an allocator, which has no argument to pass it in. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool watching, no_process;
static mode failing;
static size_t n_call, fail_at, n_live;
static uintptr_t live[LIVE_ROOM]; /* open addressing; 0 is free, 1 was used */
static uint64_t way[CALL_ROOM];   /* of each call without failures: its callers, hashed */

static size_t place_of(uintptr_t address)
{
    size_t i = (size_t)(address >> 4) * 0x9e3779b97f4a7c15U % LIVE_ROOM;
    while (live[i] != 0 && live[i] != address) i = (i + 1) % LIVE_ROOM;
    return i;
}

static void remember(const void *memory)
{
    if (!memory || n_live > LIVE_ROOM / 2) return;
    live[place_of((uintptr_t)memory)] = (uintptr_t)memory;
    ++n_live;
}

static void forget(const void *memory)
{
    if (!memory) return;
    const size_t i = place_of((uintptr_t)memory);
    if (live[i] == 0) return; /* from a library, or from before the watch */
    live[i] = 1;
    --n_live;
}

/* By which callers this call came. */
static uint64_t way_here(void)
{
    void *caller[DEPTH];
    const int n = backtrace(caller, DEPTH);
    uint64_t hash = 0xcbf29ce484222325U;
    for (int i = 0; i < n; ++i) hash = (hash ^ (uintptr_t)caller[i]) * 0x100000001b3U;
    return hash;
}

/* Count one call. @return shall it fail? */
static bool fails_now(void)
{
    if (!watching) return false;
    if (failing == NONE && n_call < CALL_ROOM) way[n_call] = way_here();
    ++n_call;
    return (failing == ONE && n_call == fail_at) || (failing == FROM_THEN_ON && n_call >= fail_at);
}

void *__wrap_malloc(size_t size)
{
    pthread_mutex_lock(&lock);
    void *memory = fails_now() ? NULL : __real_malloc(size);
    if (watching) remember(memory);
    pthread_mutex_unlock(&lock);
    return memory;
}

void *__wrap_calloc(size_t n, size_t size)
{
    pthread_mutex_lock(&lock);
    void *memory = fails_now() ? NULL : __real_calloc(n, size);
    if (watching) remember(memory);
    pthread_mutex_unlock(&lock);
    return memory;
}

void *__wrap_realloc(void *old, size_t size)
{
    pthread_mutex_lock(&lock);
    const uintptr_t was = (uintptr_t)old;
    void *memory = fails_now() ? NULL : __real_realloc(old, size);
    if (watching && memory) {
        forget((const void *)was);
        remember(memory);
    }
    pthread_mutex_unlock(&lock);
    return memory;
}

void __wrap_free(void *memory)
{
    pthread_mutex_lock(&lock);
    if (watching) forget(memory);
    __real_free(memory);
    pthread_mutex_unlock(&lock);
}

pid_t __wrap_fork(void)
{
    errno = EAGAIN;
    if (no_process) return -1;
    const pid_t child = __real_fork();
    if (child == 0) watching = false;
    return child;
}

void fail_alloc_alone(bool alone)
{
    no_process = alone;
}

static ves_status run(fail_alloc_work work, void *context, mode how, size_t at, ves_report *report)
{
    *report = (ves_report){0};
    memset(live, 0, sizeof live);
    n_live = n_call = 0;
    failing = how;
    fail_at = at;
    watching = true;
    const ves_status status = work(context, report);
    watching = false;
    return status;
}

/* Was there something new in call `at` of the run without failures, or came TIMES others the same way before? */
static bool *worth_failing(size_t n)
{
    bool *worth = __real_malloc(n * sizeof *worth);
    const bool every = getenv("FAIL_EVERY_ALLOCATION") != NULL;
    for (size_t i = 0; worth && i < n; ++i) {
        size_t before = 0;
        for (size_t k = 0; k < i && i < CALL_ROOM && before < TIMES; ++k) before += way[k] == way[i];
        worth[i] = every || i >= CALL_ROOM || before < TIMES;
    }
    return worth;
}

static const char *fault_of(fail_alloc_work work, void *context, bool must_notice, size_t *n_allocation)
{
    static ves_report report; /* large */
    static char words[VES_REPORT_SIZE + 256];
    ves_status status = run(work, context, NONE, 0, &report);
    const size_t n = n_call;
    if (n_allocation) *n_allocation = n;
    if (must_notice && status) {
        snprintf(words, sizeof words, "with enough memory it fails: %s: %s", ves_status_words(status), report.text);
        return words;
    }
    if (n_live) {
        snprintf(words, sizeof words, "with enough memory, %zu of %zu allocations are not freed", n_live, n);
        return words;
    }
    bool *worth = worth_failing(n);
    if (!worth) return "out of memory";
    for (mode how = ONE; how <= FROM_THEN_ON; ++how) {
        for (size_t at = 1; at <= n; ++at) {
            if (!worth[at - 1]) continue;
            status = run(work, context, how, at, &report);
            int used = snprintf(words, sizeof words, "when allocation %zu of %zu%s fails, ", at, n,
                                how == ONE ? "" : " and all later ones");
            char *rest = words + used;
            const size_t room = sizeof words - (size_t)used;
            used = 0;
            if (n_call < at) {
                used = snprintf(rest, room, "it is not reached: the work differs from run to run");
            } else if (n_live) {
                used = snprintf(rest, room, "%zu are not freed", n_live);
            } else if (must_notice && !status) {
                used = snprintf(rest, room, "nobody notices");
            } else if (status && !report.n_error) {
                used = snprintf(rest, room, "the report says nothing");
            } else if (status == VES_E_MEMORY && !strstr(report.text, "out of memory")) {
                used = snprintf(rest, room, "the report says: %s", report.text);
            }
            if (!used) continue;
            __real_free(worth);
            return words;
        }
    }
    __real_free(worth);
    return NULL;
}

const char *fail_alloc_fault(fail_alloc_work work, void *context, size_t *n_allocation)
{
    return fault_of(work, context, true, n_allocation);
}

static size_t insist(const char *fault, size_t n)
{
    if (fault) fail_msg("%s", fault);
    return n;
}

size_t fail_alloc_each(fail_alloc_work work, void *context)
{
    size_t n;
    const char *fault = fault_of(work, context, true, &n);
    return insist(fault, n);
}

size_t fail_alloc_each_freely(fail_alloc_work work, void *context)
{
    size_t n;
    const char *fault = fault_of(work, context, false, &n);
    return insist(fault, n);
}
