#include "input/scan.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || (c != '\0' && strchr("._+-*", c) != NULL) || (unsigned char)c >= 0x80;
}

/* Past blanks and comments. */
static void skip(ves_scan *s)
{
    for (;;) {
        if (s->at[0] == '#' || (s->at[0] == '/' && s->at[1] == '/')) {
            s->at += strcspn(s->at, "\n");
        } else if (s->at[0] == '/' && s->at[1] == '*') {
            const char *end = strstr(s->at + 2, "*/");
            if (!end) s->open = s->line;
            for (; *s->at && s->at != end; ++s->at) s->line += *s->at == '\n';
            if (end) s->at += 2;
        } else if (isspace((unsigned char)s->at[0])) {
            s->line += *s->at++ == '\n';
        } else {
            return;
        }
    }
}

bool ves_scan_next(ves_scan *s, ves_token *token)
{
    skip(s);
    if (!*s->at) return false;
    *token = (ves_token){.kind = VES_TOKEN_MARK, .start = s->at, .length = 1, .line = s->line};
    if (*s->at == '"') {
        token->kind = VES_TOKEN_TEXT;
        const char *end = s->at + 1;
        for (; *end && *end != '"'; ++end) {
            if (*end == '\\' && end[1]) ++end;
            s->line += *end == '\n';
        }
        token->endless = !*end;
        token->broken = !*end || s->line != token->line;
        token->length = (size_t)(end - s->at) + (*end != '\0');
    } else if (is_word(*s->at)) {
        token->kind = VES_TOKEN_WORD;
        while (is_word(s->at[token->length])) ++token->length;
    }
    s->at += token->length;
    return true;
}

bool ves_token_whole(const ves_token *token, ves_whole *whole)
{
    const char *text = token->start;
    size_t n = token->length;
    const size_t sign = n > 0 && (*text == '-' || *text == '+');
    if (token->kind != VES_TOKEN_WORD) return false;
    *whole = (ves_whole){.hex = sign == 0 && n > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')};
    while (n > 1 && text[n - 1] == 'L' && token->length - n < 2) --n;
    whole->is_long = n < token->length;
    const size_t first = whole->hex ? 2 : sign;
    const char *digits = whole->hex ? "0123456789abcdefABCDEF" : "0123456789";
    if (n <= first || strspn(text + first, digits) < n - first) return false;
    whole->value = strtod(text, NULL);
    const uint64_t bits = whole->hex ? strtoull(text, NULL, 16) : (uint64_t)strtoll(text, NULL, 10);
    const uint32_t half = (uint32_t)bits;
    whole->low = whole->is_long ? (int64_t)bits : half > INT32_MAX ? (int64_t)half - (INT64_C(1) << 32) : (int64_t)half;
    return true;
}

int ves_scan_foreign_byte(const char *text)
{
    int line = 1;
    for (const unsigned char *c = (const unsigned char *)text; *c;) {
        const size_t n = *c < 0x80 ? 1 : *c >= 0xC2 && *c < 0xE0 ? 2 : (*c & 0xF0) == 0xE0 ? 3 : *c < 0xF5 ? 4 : 0;
        if (n == 0 || (*c >= 0x80 && *c < 0xC2)) return line;
        for (size_t i = 1; i < n; ++i) {
            if ((c[i] & 0xC0) != 0x80) return line;
        }
        line += *c == '\n';
        c += n;
    }
    return 0;
}

/* ---- guesses ---- */

static bool is_mark(const ves_token *t, const char *marks)
{
    return t->kind == VES_TOKEN_MARK && strchr(marks, *t->start) != NULL;
}

static bool is_number(const ves_token *t)
{
    return t->kind == VES_TOKEN_WORD && (isdigit((unsigned char)*t->start) || strchr("+-.", *t->start) != NULL);
}

static bool is_one_of(const ves_token *t, const char *a, const char *b)
{
    const size_t n = t->length;
    return (strlen(a) == n && strncmp(t->start, a, n) == 0) || (strlen(b) == n && strncmp(t->start, b, n) == 0);
}

/* What two neighbours say, or NULL. */
static const char *guess_pair(const ves_token *a, const ves_token *b)
{
    if (is_mark(a, ",") && is_mark(b, ")]")) return "expected no comma before the closing bracket";
    if (is_mark(a, "[") && is_mark(b, "{([")) return "expected ( ) around groups and lists, [ ] holds numbers or texts";
    if (is_mark(a, ";,{([") && is_mark(b, ";,")) return "expected one semicolon after a value, one comma between two";
    if (is_mark(a, "=:") && is_mark(b, ";,})]")) return "expected a value after \"=\"";
    if (is_number(a) && b->kind == VES_TOKEN_WORD) return "expected a number with its unit in quotes, such as \"24 h\"";
    if (is_number(a) && is_mark(b, "/%")) return "expected a number with its unit in quotes, such as \"24 h\"";
    if (is_number(a) && is_mark(b, "=:")) return "expected a name that begins with a letter";
    if (is_mark(a, "=:") && b->kind == VES_TOKEN_WORD && !is_number(b) && !is_one_of(b, "true", "false") &&
        !is_one_of(b, "True", "False") && !is_one_of(b, "TRUE", "FALSE")) {
        return "expected a text in quotes or a number";
    }
    return NULL;
}

enum { DEEPEST = 64 }; /* brackets within brackets, more than that are not followed */

typedef struct brackets {
    size_t depth;
    char mark[DEEPEST];
    int line[DEEPEST];
} brackets;

/* Follow the brackets. Returns false, with words, at one that does not fit. */
static bool follow(brackets *open, const ves_token *t, size_t n, char *out)
{
    if (is_mark(t, "{([")) {
        if (open->depth < DEEPEST) {
            open->mark[open->depth] = *t->start;
            open->line[open->depth] = t->line;
        }
        ++open->depth;
    } else if (is_mark(t, "})]")) {
        if (open->depth == 0) {
            (void)snprintf(out, n, ": the %c of line %d closes nothing", *t->start, t->line);
            return false;
        }
        if (--open->depth >= DEEPEST) return true;
        const char mark = open->mark[open->depth], wanted = mark == '{' ? '}' : mark == '(' ? ')' : ']';
        if (*t->start != wanted) {
            (void)snprintf(out, n, ": the %c of line %d is closed by a %c, expected a %c", mark,
                           open->line[open->depth], *t->start, wanted);
            return false;
        }
    }
    return true;
}

const char *ves_scan_guess(const char *text, int line, size_t n, char *out)
{
    brackets open = {0};
    const char *pair = NULL;
    ves_token last = {.kind = VES_TOKEN_MARK, .start = "{", .length = 1}, t;
    out[0] = '\0';
    ves_scan scan = {.at = text, .line = 1};
    for (; ves_scan_next(&scan, &t) && t.line <= line; last = t) {
        if (t.broken && t.kind == VES_TOKEN_TEXT) {
            (void)snprintf(out, n, ": the text that begins in line %d does not end in it, expected a quote", t.line);
            return out;
        }
        if (!follow(&open, &t, n, out)) return out;
        if (!pair && t.line >= line - 1) pair = guess_pair(&last, &t);
    }
    if (pair) {
        (void)snprintf(out, n, ": %s", pair);
    } else if (open.depth > 0 && open.depth <= DEEPEST && !*scan.at) {
        (void)snprintf(out, n, ": the %c of line %d is never closed", open.mark[open.depth - 1],
                       open.line[open.depth - 1]);
    }
    return out;
}
