#include "base/text.h"

#include "base/memory.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

char *ves_format(const char *format, ...)
{
    char brief[128]; /* as most are: formatted once */
    va_list words;
    va_start(words, format);
    const int size = vsnprintf(brief, sizeof brief, format, words);
    va_end(words);
    if (size < 0) return NULL;
    if ((size_t)size < sizeof brief) return ves_copy_text(brief);
    char *text = ves_new((size_t)size + 1, 1);
    if (!text) return NULL;
    va_start(words, format);
    (void)vsnprintf(text, (size_t)size + 1, format, words);
    va_end(words);
    return text;
}

char *ves_join(size_t n, const char *const part[])
{
    size_t length = 0;
    for (size_t i = 0; i < n; ++i) length += strlen(part[i]);
    char *text = ves_new(length + 1, 1), *at = text;
    for (size_t i = 0; text && i < n; ++i) {
        const size_t size = strlen(part[i]);
        memcpy(at, part[i], size);
        at += size;
    }
    return text;
}

/* Bytes of the letter of UTF-8 that begins here; 0: it is none. */
static size_t letter_size(const unsigned char *c)
{
    const size_t n = *c < 0x80                 ? 1
                     : *c >= 0xC2 && *c < 0xE0 ? 2
                     : (*c & 0xF0) == 0xE0     ? 3
                     : *c >= 0xF0 && *c < 0xF5 ? 4
                                               : 0;
    for (size_t i = 1; i < n; ++i) {
        if ((c[i] & 0xC0) != 0x80) return 0;
    }
    return n;
}

/* Does it change in which order letters stand, or begin a line? U+061C, 200E, 200F, 2028 to 202E, 2066 to 2069. */
static bool turns_letters(const unsigned char *c)
{
    if (c[0] == 0xD8) return c[1] == 0x9C;
    if (c[0] != 0xE2) return false;
    return (c[1] == 0x80 && (c[2] == 0x8E || c[2] == 0x8F || (c[2] >= 0xA8 && c[2] <= 0xAE))) ||
           (c[1] == 0x81 && c[2] >= 0xA6 && c[2] <= 0xA9);
}

static bool is_control(const unsigned char *c, const char *keep)
{
    if (*c < ' ' || *c == 0x7F) return !strchr(keep, *c);
    return (*c == 0xC2 && c[1] >= 0x80 && c[1] < 0xA0) || turns_letters(c);
}

unsigned ves_text_code(const char *text)
{
    const unsigned char *c = (const unsigned char *)text;
    const size_t n = letter_size(c);
    unsigned code = n < 2 ? *c : *c & (0xFFU >> (n + 1));
    for (size_t i = 1; i < n; ++i) code = code << 6 | (c[i] & 0x3FU);
    return code;
}

void ves_text_clean(char *text, const char *keep)
{
    for (unsigned char *c = (unsigned char *)text; *c;) {
        const size_t n = letter_size(c);
        const bool bad = n == 0 || is_control(c, keep);
        for (size_t i = 0; i < (n ? n : 1); ++i, ++c) {
            if (bad) *c = '?';
        }
    }
}

const char *ves_text_control(const char *text, const char *keep)
{
    for (const char *c = text; *c; ++c) {
        if (is_control((const unsigned char *)c, keep)) return c;
    }
    return NULL;
}

ves_brief ves_brief_of(const char *text)
{
    ves_brief brief;
    size_t n = strnlen(text, sizeof brief.text);
    const bool cut = n >= sizeof brief.text;
    if (cut) {
        n = sizeof brief.text - 4;
        while (n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80) --n; /* not within a letter of UTF-8 */
    }
    memcpy(brief.text, text, n);
    memcpy(brief.text + n, cut ? "..." : "", cut ? 4 : 1);
    return brief;
}

enum { LONGEST = 96 }; /* longer names are compared by their first letters */

static int letter(const char *text, size_t i)
{
    return tolower((unsigned char)text[i]);
}

/* Optimal string alignment (Damerau 1964): rows of the usual table, two kept for the swaps. */
size_t ves_edit_distance(const char *a, const char *b)
{
    const size_t n = strnlen(a, LONGEST), m = strnlen(b, LONGEST);
    size_t row[3][LONGEST + 1];
    for (size_t j = 0; j <= m; ++j) row[0][j] = j;
    for (size_t i = 1; i <= n; ++i) {
        size_t *now = row[i % 3];
        const size_t *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= m; ++j) {
            const size_t change = last[j - 1] + (letter(a, i - 1) != letter(b, j - 1));
            size_t best = last[j] + 1 < now[j - 1] + 1 ? last[j] + 1 : now[j - 1] + 1;
            if (change < best) best = change;
            if (i > 1 && j > 1 && letter(a, i - 1) == letter(b, j - 2) && letter(a, i - 2) == letter(b, j - 1) &&
                before[j - 2] + 1 < best) {
                best = before[j - 2] + 1;
            }
            now[j] = best;
        }
    }
    return row[n % 3][m];
}

/* Are the last pieces of an address these: "uptake.clearance" of "liver.uptake.clearance"? */
static bool ends_as(const char *address, const char *pieces)
{
    const size_t n = strlen(address), n_end = strlen(pieces);
    return n > n_end && address[n - n_end - 1] == '.' && strcasecmp(address + n - n_end, pieces) == 0;
}

const char *ves_nearest(const char *word, size_t n, const char *(*name)(size_t i, const void *context),
                        const void *context)
{
    const char *nearest = NULL, *longer = NULL, *ending = NULL;
    const size_t length = strnlen(word, LONGEST);
    size_t best = length < 6 ? 2 : length / 3 + 1; /* one edit for short words, a third of the letters for long ones */
    for (size_t i = 0; i < n; ++i) {
        const char *candidate = name(i, context);
        if (!candidate) continue;
        const size_t distance = ves_edit_distance(word, candidate);
        if (distance < best) {
            best = distance;
            nearest = candidate;
        }
        if (length >= 3 && !longer && strncasecmp(word, candidate, length) == 0) longer = candidate;
        if (length >= 3 && !ending && ends_as(candidate, word)) ending = candidate;
    }
    return nearest ? nearest : longer ? longer : ending; /* "vol" is the beginning of "volume" */
}

static const char *plain_name(size_t i, const void *context)
{
    const char *const *names = context;
    return names[i];
}

const char *ves_nearest_of(const char *word, size_t n, const char *const names[])
{
    return ves_nearest(word, n, plain_name, names);
}

bool ves_is_among(const char *word, size_t n, const char *const names[])
{
    for (size_t i = 0; i < n; ++i) {
        if (strcmp(names[i], word) == 0) return true;
    }
    return false;
}
