#include "store/guard.h"

#include <pthread.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

void ves_guard_enter(void)
{
    (void)pthread_mutex_lock(&one_at_a_time);
}

void ves_guard_leave(void)
{
    (void)pthread_mutex_unlock(&one_at_a_time);
}
