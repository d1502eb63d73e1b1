#include "base/file.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Is it what stands at standard input, and a pipe? */
static int is_piped_in(const struct stat *info)
{
    struct stat input;
    return S_ISFIFO(info->st_mode) && fstat(STDIN_FILENO, &input) == 0 && input.st_dev == info->st_dev &&
           input.st_ino == info->st_ino;
}

static int open_one(const char *path, int how, unsigned mode, int pipe, int *file)
{
    struct stat info;
    *file = open(path, how | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, (mode_t)mode);
    if (*file < 0) return errno == ENXIO || errno == ENODEV ? VES_NOT_PLAIN : errno; /* a pipe nobody reads, a socket */
    int error = fstat(*file, &info) != 0 ? errno : S_ISDIR(info.st_mode) ? EISDIR : 0;
    if (!error && S_ISREG(info.st_mode)) return 0; /* O_NONBLOCK means nothing for them */
    (void)close(*file);
    *file = -1;
    if (!error && pipe && is_piped_in(&info)) *file = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
    if (error || *file >= 0) return error;
    return VES_NOT_PLAIN;
}

int ves_open_plain(const char *path, int how, unsigned mode, int *file)
{
    return open_one(path, how, mode, 0, file);
}

int ves_open_input(const char *path, int *file)
{
    return open_one(path, O_RDONLY, 0, 1, file);
}

const char *ves_open_words(int error)
{
    return error == VES_NOT_PLAIN ? "it is no plain file" : strerror(error);
}

char *ves_folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash) return ves_copy_text(".");
    return slash == path ? ves_copy_text("/") : ves_format("%.*s", (int)(slash - path), path);
}

ves_status ves_output_spares(const char *output, size_t n_read, const char *const read[], ves_report *report)
{
    static const char *const beside[] = {"", ".part", ".part.new", ".part.state", ".part.state.new", ".log"};
    const ves_place at = {.file = output};
    ves_status status = VES_OK;
    for (size_t k = 0; k < VES_COUNT(beside) && !status; ++k) {
        struct stat written, other;
        char *path = ves_format("%s%s", output, beside[k]);
        if (!path) return ves_fail_memory(report);
        const bool there = stat(path, &written) == 0;
        free(path);
        for (size_t i = 0; there && i < n_read && !status; ++i) {
            if (stat(read[i], &other) != 0 || other.st_dev != written.st_dev || other.st_ino != written.st_ino)
                continue;
            status = ves_fail(report, VES_E_FILE, at, "%s%s%sis \"%s\", which is read here; expected another name",
                              k ? "what is written beside it (FILE" : "", beside[k], k ? ") " : "", read[i]);
        }
    }
    return status;
}

ves_status ves_make_folders(const char *folder, ves_report *report)
{
    char *path = ves_copy_text(folder);
    if (!path) return ves_fail_memory(report);
    ves_status status = VES_OK;
    for (char *c = path + 1; !status && c[-1]; ++c) {
        const char end = *c;
        if (end != '/' && end != '\0') continue;
        *c = '\0';
        if (mkdir(path, 0777) != 0 && errno != EEXIST)
            status = ves_fail(report, VES_E_FILE, (ves_place){.file = folder}, "cannot be made: %s", strerror(errno));
        *c = end;
    }
    free(path);
    return status;
}
