#include "base/memory_left.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { LONGEST_PATH = 4096 };

typedef struct least {
    double left;
    const char *by;
} least;

static void take(least *l, double left, const char *by)
{
    if (!(left < l->left)) return;
    l->left = fmax(left, 0.0);
    l->by = by;
}

static FILE *open_file(const char *format, ...)
{
    char path[LONGEST_PATH];
    va_list words;
    va_start(words, format);
    const int n = vsnprintf(path, sizeof path, format, words);
    va_end(words);
    return n > 0 && n < (int)sizeof path ? fopen(path, "re") : NULL;
}

/* The number in a file of one, or that of the line which begins with `name`. NaN: there is none ("max"). */
static double number_in(FILE *file, const char *name)
{
    char line[256];
    double number = NAN;
    const size_t n = strlen(name);
    while (file && isnan(number) && fgets(line, sizeof line, file)) {
        char *end, *start = line + n;
        if (strncmp(line, name, n) != 0) continue;
        const double read = strtod(start, &end);
        number = end == start ? NAN : read;
    }
    if (file) (void)fclose(file);
    return number;
}

static double limit_of(int which)
{
    struct rlimit limit;
    return getrlimit((__rlimit_resource_t)which, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY
               ? HUGE_VAL
               : (double)limit.rlim_cur;
}

static void process(least *l, const char *root)
{
    double size = 0.0, data = 0.0;
    FILE *statm = open_file("%s/proc/self/statm", root);
    if (!statm || fscanf(statm, "%lf %*s %*s %*s %*s %lf", &size, &data) != 2) size = data = 0.0;
    if (statm) (void)fclose(statm);
    const double page = (double)sysconf(_SC_PAGESIZE);
    take(l, limit_of(RLIMIT_AS) - page * size, "the limit of this process (ulimit -v)");
    take(l, limit_of(RLIMIT_DATA) - page * data, "the limit of this process (ulimit -d)");
}

/* A control group and all above it. What files have left in memory can be had back. @param path "/a/b"; shortened */
static void groups(least *l, const char *top, char *path, const char *limit, const char *usage, const char *spare)
{
    for (;;) {
        const double most = number_in(open_file("%s%s/%s", top, path, limit), "");
        const double used = number_in(open_file("%s%s/%s", top, path, usage), "");
        const double files = number_in(open_file("%s%s/memory.stat", top, path), spare);
        if (!isnan(most) && !isnan(used))
            take(l, most - used + (isnan(files) ? 0.0 : files), "the limit of its control group");
        char *slash = strrchr(path, '/');
        if (!slash) return;
        *slash = '\0';
    }
}

static void control(least *l, const char *root)
{
    char line[LONGEST_PATH], top[LONGEST_PATH];
    FILE *file = open_file("%s/proc/self/cgroup", root);
    while (file && fgets(line, sizeof line, file)) { /* "0::/a/b", or of the older kind "7:memory:/a/b" */
        line[strcspn(line, "\n")] = '\0';
        char *path = strchr(line, ':') ? strchr(strchr(line, ':') + 1, ':') : NULL;
        const char *older = strstr(line, ":memory:");
        if (!path++ || strlen(root) > sizeof top / 2) continue;
        (void)snprintf(top, sizeof top, "%s/sys/fs/cgroup%s", root, older ? "/memory" : "");
        if (older) groups(l, top, path, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file ");
        if (strncmp(line, "0::", 3) == 0) groups(l, top, path, "memory.max", "memory.current", "inactive_file ");
    }
    if (file) (void)fclose(file);
}

double ves_memory_left(const char *root, const char **by)
{
    least l = {.left = HUGE_VAL, .by = ""};
    process(&l, root);
    control(&l, root);
    const double spare = 1024.0 * number_in(open_file("%s/proc/meminfo", root), "MemAvailable:");
    if (!isnan(spare)) take(&l, spare, "what this machine has to spare");
    *by = l.by;
    return l.left;
}
