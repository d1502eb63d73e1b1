#include "compare/gnuplot.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* The environment without GNUTERM: gnuplot ends where it does not know the terminal that a user likes, though the
 * script names another. @return an array to free(), or NULL: no memory */
static char **environment(void)
{
    static const char name[] = "GNUTERM=";
    size_t n = 0, kept = 0;
    while (environ[n]) ++n;
    char **all = ves_new(n + 1, sizeof *all);
    for (size_t i = 0; all && i < n; ++i) {
        if (strncmp(environ[i], name, strlen(name)) != 0) all[kept++] = environ[i];
    }
    return all;
}

/* Start gnuplot with the script at stdin, the picture at stdout and its words in `said`; no shell, no init files. */
static int run_gnuplot(int script, int picture_file, int said, pid_t *child)
{
    static char program[] = "gnuplot", plain[] = "-d";
    char *words[] = {program, plain, NULL};
    posix_spawn_file_actions_t files;
    char **variables = environment();
    int error = variables ? posix_spawn_file_actions_init(&files) : ENOMEM;
    if (error) {
        free(variables);
        return error;
    }
    error = posix_spawn_file_actions_adddup2(&files, script, STDIN_FILENO);
    if (!error) error = posix_spawn_file_actions_adddup2(&files, picture_file, STDOUT_FILENO);
    if (!error) error = posix_spawn_file_actions_adddup2(&files, said, STDERR_FILENO);
    if (!error) error = posix_spawnp(child, program, &files, NULL, words, variables);
    (void)posix_spawn_file_actions_destroy(&files);
    free(variables);
    return error;
}

/* The line of its words that tells what is wrong: the last one that is not empty. */
static void last_words(FILE *said, size_t n, char *out)
{
    char line[256];
    *out = '\0';
    rewind(said);
    while (fgets(line, sizeof line, said)) {
        const char *text = line + strspn(line, " \t\n");
        const size_t length = strcspn(text, "\r\n");
        if (length) (void)snprintf(out, n, "%.*s", (int)length, text);
    }
}

/* A PDF says when it was made; the same picture is the same file, so it says nothing of that. */
static void take_date(const char *path)
{
    static const char mark[] = "/CreationDate (D:", none[] = "19700101000000";
    FILE *file = fopen(path, "r+b");
    size_t seen = 0;
    if (!file) return;
    for (int c; seen < strlen(mark) && (c = fgetc(file)) != EOF;) seen = c == mark[seen] ? seen + 1 : c == mark[0];
    if (seen == strlen(mark) && fseek(file, 0, SEEK_CUR) == 0) (void)fwrite(none, 1, strlen(none), file);
    (void)fclose(file);
}

/* All that comes out of a pipe goes into a file. gnuplot itself does not notice when a disk is full.
 * @return 0, or errno: the pipe is then read to its end all the same, so that nobody waits for a reader */
static int pour(int from, int to)
{
    char block[65536];
    int error = 0;
    for (;;) {
        const ssize_t got = read(from, block, sizeof block);
        if (got == 0) return error;
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return errno;
        for (ssize_t done = 0; done < got && !error;) {
            const ssize_t put = write(to, block + done, (size_t)(got - done));
            if (put > 0) done += put;
            if (put < 0 && errno != EINTR) error = errno;
        }
    }
}

/* Run gnuplot until its end. @param error out: what kept its picture from the file; 0: nothing @return errno of its
 * start */
static int draw_into(int script, int file, int said, int *end, int *error)
{
    int picture[2];
    pid_t child = 0;
    if (pipe(picture) != 0) return errno;
    for (int i = 0; i < 2; ++i) (void)fcntl(picture[i], F_SETFD, FD_CLOEXEC);
    const int started = run_gnuplot(script, picture[1], said, &child);
    (void)close(picture[1]);
    if (!started) *error = pour(picture[0], file);
    (void)close(picture[0]);
    while (!started && waitpid(child, end, 0) < 0 && errno == EINTR) continue;
    return started;
}

static ves_status draw(FILE *script, FILE *said, const char *part, const char *output, ves_report *report)
{
    const ves_place at = {.file = output};
    int file, error = ves_open_plain(part, O_WRONLY | O_CREAT | O_TRUNC, 0666, &file);
    if (error) return ves_fail(report, VES_E_FILE, at, "cannot be written: %s", ves_open_words(error));
    int end = 0, lost = 0;
    error = draw_into(fileno(script), file, fileno(said), &end, &lost);
    if (close(file) != 0 && !lost) lost = errno;
    if (error == ENOENT)
        return ves_fail(report, VES_E_FILE, at,
                        "gnuplot draws pictures and is not installed here (Debian: apt-get install gnuplot-nox)");
    if (error) return ves_fail(report, VES_E_FILE, at, "gnuplot cannot be started: %s", strerror(error));
    if (WIFEXITED(end) && WEXITSTATUS(end) == 127)
        return ves_fail(report, VES_E_FILE, at,
                        "gnuplot draws pictures and is not installed here (Debian: apt-get install gnuplot-nox)");
    if (!WIFEXITED(end) || WEXITSTATUS(end) != 0) {
        char words[200];
        last_words(said, sizeof words, words);
        return ves_fail(report, VES_E_FILE, at, "gnuplot could not draw it: %s", *words ? words : "it said nothing");
    }
    if (lost) return ves_fail(report, VES_E_FILE, at, "cannot be written: %s", strerror(lost));
    take_date(part);
    if (rename(part, output) != 0) return ves_fail(report, VES_E_FILE, at, "cannot be written: %s", strerror(errno));
    return VES_OK;
}

ves_status ves_gnuplot_draw(FILE *script, const char *output, ves_report *report)
{
    const ves_place at = {.file = output};
    FILE *said = tmpfile();
    char *part = ves_format("%s.part", output);
    ves_status status = VES_OK;
    if (!said) {
        status = ves_fail(report, VES_E_FILE, at, "cannot be drawn: no room for a temporary file: %s", strerror(errno));
    } else if (!part) {
        status = ves_fail_memory(report);
    } else if (fflush(script) != 0 || ferror(script) || lseek(fileno(script), 0, SEEK_SET) != 0) {
        status = ves_fail(report, VES_E_FILE, at, "cannot be drawn: a temporary file cannot be written: %s",
                          strerror(errno));
    } else {
        status = draw(script, said, part, output, report);
        if (status) (void)unlink(part);
    }
    if (said) (void)fclose(said);
    free(part);
    return status;
}
