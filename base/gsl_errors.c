#include "base/gsl_errors.h"

#include <gsl/gsl_errno.h>
#include <pthread.h>

static void switch_off(void)
{
    (void)gsl_set_error_handler_off();
}

void ves_gsl_returns_errors(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, switch_off);
}
