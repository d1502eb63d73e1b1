#include "input/text_file.h"

#include "base/file.h"
#include "base/memory.h"
#include "input/file_kind.h"
#include "input/scan.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_utf16(const char *text)
{
    return strncmp(text, "\xFF\xFE", 2) == 0 || strncmp(text, "\xFE\xFF", 2) == 0;
}

ves_status ves_text_check(char *text, const char *path, ves_report *report)
{
    ves_place at = {.file = path, .line = 1};
    if (is_utf16(text)) return ves_fail(report, VES_E_CONFIG, at, "is UTF-16, expected UTF-8 text");
    at.line = ves_scan_foreign_byte(text);
    if (at.line) return ves_fail(report, VES_E_CONFIG, at, "holds a byte that is no UTF-8, expected a text file");
    if (strncmp(text, "\xEF\xBB\xBF", 3) == 0) memmove(text, text + 3, strlen(text + 3) + 1);
    return VES_OK;
}

/* Is it a text as far as bytes tell? */
static ves_status check_bytes(const char *text, size_t n, const char *path, ves_report *report)
{
    const char *kind = ves_file_kind(n, text);
    if (kind) return ves_fail(report, VES_E_CONFIG, (ves_place){.file = path}, "is %s, expected a text file", kind);
    const size_t length = strlen(text);
    ves_place at = {.file = path, .line = 1};
    for (const char *c = text; length < n && *c; ++c) at.line += *c == '\n';
    return length < n && !is_utf16(text) ? ves_fail(report, VES_E_CONFIG, at, "holds a zero byte, expected a text file")
                                         : VES_OK;
}

/* Say that a file cannot be read, at the line that names it, or at itself. */
static ves_status refuse(const char *path, ves_place at, const char *what, const char *why, ves_report *report)
{
    const bool named = at.line > 0;
    return ves_fail(report, VES_E_FILE, at, "%s%s%s%s%s", named ? "\"" : "", named ? path : "", named ? "\" " : "",
                    what, why);
}

/* Read up to `most` bytes and see whether there are more. @return 0, or errno; EFBIG */
static int read_all(int file, size_t most, char **text, size_t *n)
{
    size_t room = 0;
    struct stat info;
    *n = 0;
    if (fstat(file, &info) == 0 && S_ISREG(info.st_mode)) room = (size_t)info.st_size + 2; /* the end, and to see it */
    if (room > most) room = most + 2;
    if (room < 4096) room = 4096;
    *text = malloc(room);
    for (ssize_t got = 1; *text && got != 0;) {
        got = read(file, *text + *n, room - 1 - *n);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return errno;
        *n += (size_t)got;
        if (*n > most) return EFBIG;
        if (*n + 1 < room) continue;
        char *larger = room > SIZE_MAX / 2 ? NULL : realloc(*text, room *= 2);
        if (!larger) free(*text);
        *text = larger;
    }
    if (!*text) return ENOMEM;
    (*text)[*n] = '\0';
    return 0;
}

ves_status ves_text_read_up_to(const char *path, ves_place at, size_t most, char **text, ves_report *report)
{
    int file = -1;
    size_t n = 0;
    struct stat info;
    *text = NULL;
    int error = ves_open_input(path, &file);
    if (error == EISDIR) return refuse(path, at, "is a folder, expected a text file", "", report);
    if (error == VES_NOT_PLAIN)
        return refuse(path, at, "is no plain file, expected one (or a pipe on standard input)", "", report);
    if (error) return refuse(path, at, "cannot be opened: ", strerror(error), report);
    const bool plain = fstat(file, &info) == 0 && S_ISREG(info.st_mode);
    if (!most) most = plain ? SIZE_MAX - 2 : VES_CONFIG_MOST;
    error = plain && (uint64_t)info.st_size > most ? EFBIG : read_all(file, most, text, &n);
    (void)close(file);
    ves_status status = VES_OK;
    if (error == ENOMEM) {
        status = ves_fail_memory(report);
    } else if (error == EFBIG) {
        status = ves_fail(report, VES_E_FILE, at, "%s%s%sis larger than %zu MiB", at.line > 0 ? "\"" : "",
                          at.line > 0 ? path : "", at.line > 0 ? "\" " : "", most >> 20);
    } else if (error) {
        status = refuse(path, at, "cannot be read: ", strerror(error), report);
    } else {
        status = check_bytes(*text, n, path, report);
        if (!status) status = ves_text_check(*text, path, report);
    }
    if (!status) return VES_OK;
    free(*text);
    *text = NULL;
    return status;
}
