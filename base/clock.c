#include "base/clock.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

double ves_now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void ves_time_text(char out[static 32])
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    char *end = NULL;
    errno = 0;
    const long long seconds = epoch ? strtoll(epoch, &end, 10) : 0;
    const bool fixed = epoch && end != epoch && *end == '\0' && errno == 0 && seconds >= 0;
    const time_t now = fixed ? (time_t)seconds : time(NULL);
    struct tm parts;
    if (!gmtime_r(&now, &parts) || strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0) out[0] = '\0';
}
