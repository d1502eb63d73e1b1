/* Results files are written whole or not at all, and never over what is no results file. */
#include "base/array.h"
#include "tests/store/store_files.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void check_says_what_stands_in_the_way(void **state)
{
    (void)state;
    const char *path = in_folder("there.h5");
    spill(path, (const unsigned char *)"old", 3);
    fresh();
    assert_int_equal(ves_result_check(path, false, &said), VES_E_FILE);
    assert_said("there.h5: is there already; --force replaces it\n");
    fresh();
    assert_int_equal(ves_result_check(path, true, &said), VES_OK);
    assert_int_equal(ves_result_check(in_folder("new.h5"), false, &said), VES_OK);
    assert_nothing_left(in_folder("new.h5"));
    assert_int_equal(said.n_error, 0);

    const struct {
        const char *path, *says;
    } wrong[] = {
        {test_folder, "is a folder"},
        {in_folder("nowhere/a.h5"), "nowhere\" cannot be used: No such file or directory"},
        {in_folder("there.h5/a.h5"), "Not a directory"},
        {in_folder("new/"), "names a folder"},
        {"", "is empty"},
        {"/dev/null", "is not a plain file"},
    };
    for (size_t i = 0; i < VES_COUNT(wrong); ++i) {
        fresh();
        assert_int_equal(ves_result_check(wrong[i].path, true, &said), VES_E_FILE);
        assert_said(wrong[i].says);
    }
    char name[300] = {0};
    memset(name, 'n', 252); /* fits without .part only */
    fresh();
    assert_int_equal(ves_result_check(in_folder(name), false, &said), VES_E_FILE);
    assert_said("File name too long");
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_size, 3); /* nothing was touched */
}

static void a_folder_that_is_not_writable_is_named_by_check(void **state)
{
    (void)state;
    assert_int_equal(mkdir(in_folder("locked"), 0555), 0);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) { /* root may write anywhere, so become someone else */
        if (geteuid() == 0 && (chmod(test_folder, 0755) != 0 || setuid(65534) != 0)) _exit(77);
        fresh();
        const ves_status status = ves_result_check(in_folder("locked/a.h5"), false, &said);
        _exit(status == VES_E_FILE && strstr(said.text, "Permission denied") ? 0 : 1);
    }
    int ended = 0;
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_int_equal(rmdir(in_folder("locked")), 0);
    if (WIFEXITED(ended) && WEXITSTATUS(ended) == 77) skip();
    assert_true(WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
}

static void an_old_result_stays_until_the_new_one_is_whole(void **state)
{
    (void)state;
    const char *path = in_folder("old.h5");
    spill(path, (const unsigned char *)"old", 3);
    ves_table t = sample(5, 1, 0);
    add_array(&t, "lost", VES_ARRAY_DOUBLE, "1", "not seen from here", DIMS("events/event"));
    assert_int_equal(ves_result_write(path, &t, &said), VES_E_FILE);
    size_t n;
    unsigned char *bytes = slurp(path, &n);
    assert_int_equal(n, 3);
    free(bytes);
    ves_table_free(&t);
    t = sample(5, 1, 0);
    assert_int_equal(ves_result_write(path, &t, &said), VES_OK);
    ves_table_free(&t);
    assert_int_equal(ves_result_read(path, &t, &said), VES_OK);
    ves_table_free(&t);
    char part[600];
    (void)snprintf(part, sizeof part, "%s.part", path);
    assert_false(is_there(part));
}

static void a_device_is_never_replaced(void **state)
{
    (void)state;
    ves_table t = sample(5, 1, 0);
    assert_int_equal(ves_result_write("/dev/null", &t, &said), VES_E_FILE);
    assert_said("is not a plain file");
    ves_table_free(&t);
    struct stat about;
    assert_int_equal(stat("/dev/null", &about), 0);
    assert_true(S_ISCHR(about.st_mode));
}

/* Write into limits of 0, a bit, and nearly enough, in a child because a limit cannot be raised again. */
static void a_file_that_may_not_grow_is_a_clean_error(void **state)
{
    (void)state;
    ves_table t = sample(301, 1, 0);
    const char *path = in_folder("limit.h5"), *whole = in_folder("whole.h5");
    assert_int_equal(ves_result_write(whole, &t, &said), VES_OK);
    struct stat about;
    assert_int_equal(stat(whole, &about), 0);
    const rlim_t limit[] = {0, 1, 4096, 70001, (rlim_t)about.st_size - 1};
    for (size_t i = 0; i < VES_COUNT(limit); ++i) {
        const pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            (void)signal(SIGXFSZ, SIG_IGN);
            if (setrlimit(RLIMIT_FSIZE, &(struct rlimit){limit[i], limit[i]}) != 0) _exit(2);
            fresh();
            const ves_status status = ves_result_write(path, &t, &said);
            _exit(status == VES_E_FILE && said.n_error == 1 &&
                          strstr(said.text, "limit.h5: cannot be written: File too large\n")
                      ? 0
                      : 1);
        }
        int ended = 0;
        assert_int_equal(waitpid(child, &ended, 0), child);
        assert_true(WIFEXITED(ended));
        assert_int_equal(WEXITSTATUS(ended), 0);
        assert_nothing_left(path);
    }
    ves_table_free(&t);
}

/* A file system of 64 KiB, which root can make. */
static void a_full_disk_is_a_clean_error(void **state)
{
    (void)state;
    char disk[512];
    (void)snprintf(disk, sizeof disk, "%s", in_folder("disk"));
    assert_int_equal(mkdir(disk, 0755), 0);
    if (mount("tmpfs", disk, "tmpfs", 0, "size=64k") != 0) {
        assert_int_equal(rmdir(disk), 0);
        skip();
    }
    ves_table t = sample(301, 1, 0);
    const ves_status status = ves_result_write(in_folder("disk/a.h5"), &t, &said);
    const bool part = is_there(in_folder("disk/a.h5.part")), whole = is_there(in_folder("disk/a.h5"));
    ves_table_free(&t);
    ves_report *again = calloc(1, sizeof *again); /* a small one fits: what failed before left nothing behind */
    assert_non_null(again);
    assert_int_equal(ves_table_set_text(&t, "", "schema", "vesipk-results", again), VES_OK);
    const ves_status small = ves_result_write(in_folder("disk/b.h5"), &t, again);
    ves_table_free(&t);
    assert_int_equal(umount(disk), 0);
    assert_int_equal(rmdir(disk), 0);
    assert_int_equal(status, VES_E_FILE);
    assert_false(part);
    assert_false(whole);
    assert_said("a.h5: cannot be written: No space left on device\n");
    if (small) fail_msg("%s", again->text);
    free(again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_says_what_stands_in_the_way),
        cmocka_unit_test(a_folder_that_is_not_writable_is_named_by_check),
        cmocka_unit_test(an_old_result_stays_until_the_new_one_is_whole),
        cmocka_unit_test(a_device_is_never_replaced),
        cmocka_unit_test(a_file_that_may_not_grow_is_a_clean_error),
        cmocka_unit_test(a_full_disk_is_a_clean_error),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
