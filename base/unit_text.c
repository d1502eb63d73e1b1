#include "base/unit_text.h"

#include "base/array.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* ---- signs ---- */

static const char *const signs[][2] = {
    {"\xC2\xB7", "*"},     /* middle dot */
    {"\xE2\x8B\x85", "*"}, /* dot of a product */
    {"\xC3\x97", "*"},     /* times */
    {"\xC2\xB5", "u"},     /* micro */
    {"\xCE\xBC", "u"},     /* mu */
    {"\xE2\x88\x92", "-"}, /* minus */
    {"\xC2\xA0", " "},     /* blank that does not break */
};

/* Digits and the minus of an exponent that is written high. */
static const char *const raised[][2] = {
    {"\xE2\x81\xBB", "-"}, {"\xE2\x81\xB0", "0"}, {"\xC2\xB9", "1"},     {"\xC2\xB2", "2"},
    {"\xC2\xB3", "3"},     {"\xE2\x81\xB4", "4"}, {"\xE2\x81\xB5", "5"}, {"\xE2\x81\xB6", "6"},
    {"\xE2\x81\xB7", "7"}, {"\xE2\x81\xB8", "8"}, {"\xE2\x81\xB9", "9"},
};

static const char *const words[][2] = {{"mcg", "ug"}, {"mcL", "uL"}, {"mcl", "uL"}, {"mcmol", "umol"}};

static const char *const *row_at(const char *text, size_t n, const char *const rows[][2])
{
    for (size_t i = 0; i < n; ++i) {
        if (strncmp(text, rows[i][0], strlen(rows[i][0])) == 0) return rows[i];
    }
    return NULL;
}

typedef struct writer {
    size_t n, used;
    char *out;
} writer;

static bool put(writer *w, const char *text, size_t length)
{
    if (w->used + length >= w->n) return false;
    memcpy(w->out + w->used, text, length);
    w->used += length;
    w->out[w->used] = '\0';
    return true;
}

static size_t letters(const char *text)
{
    size_t n = 0;
    while (isalpha((unsigned char)text[n])) ++n;
    return n;
}

static bool put_word(writer *w, const char *text, size_t length)
{
    for (size_t i = 0; i < VES_COUNT(words); ++i) {
        if (strlen(words[i][0]) == length && strncmp(text, words[i][0], length) == 0)
            return put(w, words[i][1], strlen(words[i][1]));
    }
    return put(w, text, length);
}

static void drop_blanks(writer *w)
{
    while (w->used > 0 && w->out[w->used - 1] == ' ') w->out[--w->used] = '\0';
}

bool ves_unit_plain(const char *unit, size_t n, char *out)
{
    writer w = {n, 0, out};
    bool high = false, ok = n > 0;
    if (ok) *out = '\0';
    while (*unit && ok) {
        const size_t length = letters(unit);
        const char *const *sign = row_at(unit, VES_COUNT(signs), signs);
        const char *const *digit = sign ? NULL : row_at(unit, VES_COUNT(raised), raised);
        if (digit && !high) ok = put(&w, "^", 1);
        high = digit != NULL;
        if (sign || digit) {
            ok = ok && put(&w, sign ? sign[1] : digit[1], 1);
            unit += strlen(sign ? sign[0] : digit[0]);
        } else if (length) {
            ok = put_word(&w, unit, length);
            unit += length;
        } else if (*unit == '/') {
            drop_blanks(&w);
            ok = put(&w, w.used ? "/" : "1/", w.used ? 1 : 2);
            unit += 1 + strspn(unit + 1, " \t");
        } else {
            ok = put(&w, isspace((unsigned char)*unit) ? " " : unit, 1);
            ++unit;
        }
    }
    drop_blanks(&w);
    return ok;
}

double ves_unit_cut_per_mass(char *unit, bool anywhere)
{
    static const char between[] = "/ *.";
    for (char *per = unit + strlen(unit); per-- > unit;) {
        if (!strchr(between, *per)) continue;
        const bool over = *per == '/';
        const size_t word = strncmp(per + 1, "kg", 2) == 0 ? 3 : per[1] == 'g' ? 2 : 0;
        const size_t power = !word || over                        ? 0
                             : strncmp(per + word, "^-1", 3) == 0 ? 3
                             : strncmp(per + word, "-1", 2) == 0  ? 2
                                                                  : 0;
        const char *end = per + word + power;
        if (word && (over || power) && strchr(between, *end)) { /* the end of the text too */
            memmove(per, end, strlen(end) + 1);
            return word == 3 ? 1e-3 : 1.0;
        }
        if (!anywhere) return 0.0;
    }
    return 0.0;
}

/* ---- words ---- */

/* Said of a dose, but no part of a unit. */
static bool is_of_body(const char *word)
{
    static const char *const list[] = {"bw", "body", "weight", "bodyweight"};
    for (size_t i = 0; i < VES_COUNT(list); ++i) {
        if (strcasecmp(word, list[i]) == 0) return true;
    }
    return false;
}

bool ves_unit_mend(const char *unit, const char *(*usual)(const char *word, const void *context), const void *context,
                   size_t n, char *out)
{
    writer w = {n, 0, out};
    if (n == 0) return false;
    *out = '\0';
    while (*unit) {
        char word[32];
        const size_t length = letters(unit);
        if (length >= sizeof word) return false;
        (void)snprintf(word, sizeof word, "%.*s", (int)length, unit);
        if (length == 0) {
            if (!put(&w, unit, 1)) return false;
        } else if (is_of_body(word)) {
            while (w.used > 0 && strchr(" _", w.out[w.used - 1])) w.out[--w.used] = '\0';
        } else {
            const char *meant = usual(word, context);
            if (!put(&w, meant, strlen(meant))) return false;
        }
        unit += length ? length : 1;
    }
    return true;
}
