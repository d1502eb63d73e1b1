#include "input/sheet_text.h"

#include "base/array.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "input/file_kind.h"
#include "input/scan.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- bytes of the file ---- */

/* @return 0, or errno; EFBIG: more than VES_SHEET_MOST */
static int read_all(int file, unsigned char **bytes, size_t *n)
{
    struct stat info;
    size_t room = 4096;
    *n = 0;
    if (fstat(file, &info) == 0 && S_ISREG(info.st_mode)) {
        if (info.st_size > VES_SHEET_MOST) return EFBIG;
        room = (size_t)info.st_size + 1; /* one more, to see the end */
    }
    *bytes = ves_new(room, 1);
    for (ssize_t got = 1; *bytes && got != 0;) {
        got = read(file, *bytes + *n, room - *n);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return errno;
        *n += (size_t)got;
        if (*n > VES_SHEET_MOST) return EFBIG;
        if (*n < room) continue;
        unsigned char *larger = realloc(*bytes, room *= 2);
        if (!larger) return ENOMEM;
        *bytes = larger;
    }
    return *bytes ? 0 : ENOMEM;
}

ves_status ves_sheet_text_read(const char *path, ves_place at, char **text, ves_report *report)
{
    int file = -1;
    size_t n = 0;
    unsigned char *bytes = NULL;
    const bool named = at.line > 0;
    const char *quote = named ? "\"" : "", *name = named ? path : "", *after = named ? "\" " : "";
    *text = NULL;
    int error = ves_open_input(path, &file);
    if (error == EISDIR)
        return ves_fail(report, VES_E_FILE, at, "%s%s%sis a folder, expected a table", quote, name, after);
    if (error)
        return ves_fail(report, VES_E_FILE, at, "%s%s%scannot be opened: %s", quote, name, after,
                        ves_open_words(error));
    error = read_all(file, &bytes, &n);
    (void)close(file);
    ves_status status = VES_OK;
    if (error == ENOMEM) {
        status = ves_fail_memory(report);
    } else if (error == EFBIG) {
        status = ves_fail(report, VES_E_FILE, at, "%s%s%sis larger than %d MiB, expected a smaller table", quote, name,
                          after, VES_SHEET_MOST >> 20);
    } else if (error) {
        status = ves_fail(report, VES_E_FILE, at, "%s%s%scannot be read: %s", quote, name, after, strerror(error));
    } else {
        status = ves_sheet_text_of(n, bytes, path, text, report);
    }
    free(bytes);
    return status;
}

/* ---- to UTF-8 ---- */

static size_t put_letter(char *out, uint32_t letter)
{
    if (letter < 0x80) {
        out[0] = (char)letter;
        return 1;
    }
    const size_t n = letter < 0x800 ? 2 : letter < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; --i, letter >>= 6) out[i] = (char)(0x80U | (letter & 0x3FU));
    out[0] = (char)((n == 2 ? 0xC0U : n == 3 ? 0xE0U : 0xF0U) | letter);
    return n;
}

static uint32_t unit16(const unsigned char *at, bool large_first)
{
    return large_first ? (uint32_t)at[0] << 8 | at[1] : (uint32_t)at[1] << 8 | at[0];
}

/* @param n of the bytes behind the mark @param out room for 3 bytes for each two */
static ves_status from_utf16(size_t n, const unsigned char *bytes, bool large_first, const char *path, char *out,
                             ves_report *report)
{
    ves_place at = {.file = path, .line = 1};
    for (size_t i = 0; i + 1 < n; i += 2) {
        uint32_t letter = unit16(bytes + i, large_first);
        if (letter >= 0xD800 && letter < 0xE000) { /* half of a letter, the other half behind it */
            const uint32_t low = i + 3 < n ? unit16(bytes + i + 2, large_first) : 0;
            if (letter >= 0xDC00 || low < 0xDC00 || low >= 0xE000)
                return ves_fail(report, VES_E_CONFIG, at, "holds half a letter of UTF-16, expected a text file");
            letter = 0x10000 + ((letter - 0xD800) << 10) + (low - 0xDC00);
            i += 2;
        }
        if (letter == 0) return ves_fail(report, VES_E_CONFIG, at, "holds a zero byte, expected a text file");
        at.line += letter == '\n';
        out += put_letter(out, letter);
    }
    *out = '\0';
    if (n % 2 == 0) return VES_OK;
    return ves_fail(report, VES_E_CONFIG, at, "ends within a letter of UTF-16, expected a text file");
}

/* The letters that Windows-1252 has where Latin-1 has none; 0: none at all. */
static const uint16_t windows[32] = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                     0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                     0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                     0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

/* @param out room for 3 bytes for each, and one */
static ves_status from_windows(size_t n, const unsigned char *bytes, const char *path, char *out, ves_report *report)
{
    int line = 1;
    for (size_t i = 0; i < n; ++i) {
        const uint32_t letter = bytes[i] >= 0x80 && bytes[i] < 0xA0 ? windows[bytes[i] - 0x80] : bytes[i];
        if (letter == 0)
            return ves_fail(report, VES_E_CONFIG, (ves_place){path, line, NULL},
                            "holds a byte (0x%02X) that is neither UTF-8 nor Windows-1252, expected a text file",
                            bytes[i]);
        line += letter == '\n';
        out += put_letter(out, letter);
    }
    *out = '\0';
    return VES_OK;
}

/* ---- lines ---- */

/* Bytes of a blank that is no plain one (no-break, thin, ideographic, ...); 0: it is none. */
static size_t other_blank(const char *c)
{
    const unsigned char a = (unsigned char)c[0], b = (unsigned char)(a ? c[1] : 0), d = (unsigned char)(b ? c[2] : 0);
    if (a == 0xC2) return b == 0xA0 ? 2 : 0;
    const bool general = a == 0xE2 && b == 0x80 && ((d >= 0x80 && d <= 0x8A) || d == 0xAF);
    return general || (a == 0xE2 && b == 0x81 && d == 0x9F) || (a == 0xE3 && b == 0x80 && d == 0x80) ? 3 : 0;
}

/* CRLF and CR become LF, blanks of all kinds plain ones; the mark at the end of a DOS file goes. */
static void mend_lines(char *text)
{
    char *out = text;
    for (const char *c = text; *c; ++c) {
        if (*c == '\r' && c[1] == '\n') continue;
        if (*c == '\x1A' && c[1] == '\0') continue;
        const size_t blank = other_blank(c);
        *out++ = blank ? ' ' : *c == '\r' ? '\n' : *c;
        if (blank) c += blank - 1;
    }
    *out = '\0';
}

/* The first character that has no width: U+200B, U+2060, U+FEFF; NULL: there is none. */
static const char *unseen(const char *text)
{
    static const char *const all[] = {"\xE2\x80\x8B", "\xE2\x81\xA0", "\xEF\xBB\xBF"};
    const char *first = NULL;
    for (size_t i = 0; i < VES_COUNT(all); ++i) {
        const char *found = strstr(text, all[i]);
        if (found && (!first || found < first)) first = found;
    }
    return first;
}

static int line_of(const char *text, const char *end)
{
    int line = 1;
    for (; text < end; ++text) line += *text == '\n';
    return line;
}

/* A text in UTF-8, or one that is none of it. @param text out, free with free(), after an error too */
static ves_status decode_bytes(size_t n, const unsigned char *bytes, const char *path, char **text, ves_report *report)
{
    const size_t mark = n >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    *text = ves_new(n + 1, 1);
    if (!*text) return ves_fail_memory(report);
    memcpy(*text, bytes + mark, n - mark);
    const int foreign = ves_scan_foreign_byte(*text);
    if (!foreign) return VES_OK;
    if (mark) /* it said that it would be UTF-8 */
        return ves_fail(report, VES_E_CONFIG, (ves_place){path, foreign, NULL},
                        "holds a byte that is no UTF-8, though the file begins as UTF-8, expected a text file");
    free(*text);
    *text = ves_new(3 * n + 1, 1);
    if (!*text) return ves_fail_memory(report);
    const ves_status status = from_windows(n, bytes, path, *text, report);
    if (!status) ves_note(report, (ves_place){.file = path}, "is no UTF-8 (line %d), read as Windows-1252", foreign);
    return status;
}

static ves_status decode(size_t n, const unsigned char *bytes, const char *path, char **text, ves_report *report)
{
    if (n >= 2 && ((bytes[0] == 0xFF && bytes[1] == 0xFE) || (bytes[0] == 0xFE && bytes[1] == 0xFF))) {
        *text = ves_new(n / 2 + 1, 3);
        return *text ? from_utf16(n - 2, bytes + 2, bytes[0] == 0xFE, path, *text, report) : ves_fail_memory(report);
    }
    const unsigned char *zero = memchr(bytes, '\0', n);
    if (!zero) return decode_bytes(n, bytes, path, text, report);
    int line = 1;
    for (const unsigned char *c = bytes; c < zero; ++c) line += *c == '\n';
    return ves_fail(report, VES_E_CONFIG, (ves_place){path, line, NULL},
                    "holds a zero byte, expected a text file (UTF-8, or UTF-16 with its mark)");
}

ves_status ves_sheet_text_of(size_t n, const unsigned char *bytes, const char *path, char **text, ves_report *report)
{
    *text = NULL;
    const char *kind = ves_file_kind(n, bytes);
    if (kind)
        return ves_fail(report, VES_E_CONFIG, (ves_place){.file = path}, "is %s, expected a text: %s", kind,
                        strncmp(kind, "compressed", 10) == 0 ? "unpack it, and save a table as CSV" : "save as CSV");
    char *out = NULL;
    ves_status status = decode(n, bytes, path, &out, report);
    if (!status) mend_lines(out);
    const char *control = status ? NULL : ves_text_control(out, "\n\t");
    if (control)
        status = ves_fail(report, VES_E_CONFIG, (ves_place){path, line_of(out, control), NULL},
                          "holds the control character %s%02X, expected plain text",
                          ves_text_code(control) < 256 ? "0x" : "U+", ves_text_code(control));
    const char *hidden = status ? NULL : unseen(out);
    if (hidden)
        status = ves_fail(report, VES_E_CONFIG, (ves_place){path, line_of(out, hidden), NULL},
                          "holds U+%02X, a character that nobody sees, expected plain text", ves_text_code(hidden));
    if (status) {
        free(out);
        return status;
    }
    *text = out;
    return VES_OK;
}
