/* What is left of memory: of a made-up /proc and /sys. */
#include "base/memory_left.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static void put(const char *path, const char *text)
{
    char part[256];
    for (const char *at = strchr(path, '/'); at; at = strchr(at + 1, '/')) {
        (void)snprintf(part, sizeof part, "%.*s", (int)(at - path), path);
        (void)mkdir(part, 0777);
    }
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void the_least_of_all_counts(void **state)
{
    (void)state;
    const char *by;
    assert_true(ves_memory_left("nowhere", &by) == HUGE_VAL);
    put("fake/proc/self/statm", "1000 500 100 10 0 700 0\n");
    put("fake/proc/meminfo", "MemTotal:  9000000 kB\nMemFree:  1000 kB\nMemAvailable:   7000000 kB\n");
    assert_true(ves_memory_left("fake", &by) == 7000000.0 * 1024.0);
    assert_non_null(strstr(by, "machine"));
    put("fake/proc/self/cgroup", "0::/outer/inner\n");
    put("fake/sys/fs/cgroup/outer/inner/memory.max", "max\n");
    put("fake/sys/fs/cgroup/outer/inner/memory.current", "1000\n");
    assert_true(ves_memory_left("fake", &by) == 7000000.0 * 1024.0);
    put("fake/sys/fs/cgroup/outer/memory.max", "5000000000\n");
    put("fake/sys/fs/cgroup/outer/memory.current", "3000000000\n");
    assert_true(ves_memory_left("fake", &by) == 2e9);
    assert_non_null(strstr(by, "control group"));
    put("fake/sys/fs/cgroup/outer/memory.stat", "anon 7\ninactive_file 500000000\n");
    assert_true(ves_memory_left("fake", &by) == 2.5e9); /* files that are only cached can go */
    put("fake/sys/fs/cgroup/outer/memory.current", "6000000000\n");
    assert_true(ves_memory_left("fake", &by) == 0.0);
}

static void the_older_kind_of_group_is_known(void **state)
{
    (void)state;
    const char *by;
    put("older/proc/self/cgroup", "12:cpu:/x\n7:memory:/jobs/3\n1:name=systemd:/\n");
    put("older/sys/fs/cgroup/memory/jobs/3/memory.limit_in_bytes", "4000000000\n");
    put("older/sys/fs/cgroup/memory/jobs/3/memory.usage_in_bytes", "1000000000\n");
    put("older/sys/fs/cgroup/memory/jobs/3/memory.stat", "total_inactive_file 5\n");
    assert_true(ves_memory_left("older", &by) == 3000000005.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_least_of_all_counts),
        cmocka_unit_test(the_older_kind_of_group_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
