/** @file scan.h
 * The text of a config looked at word by word, for what libconfig does not tell: where a bracket stays open, which
 * number was too long for it, what a syntax error probably is.
 */
#ifndef VES_INPUT_SCAN_H
#define VES_INPUT_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum ves_token_kind {
    VES_TOKEN_TEXT, /**< "in quotes" */
    VES_TOKEN_WORD, /**< a name or a number */
    VES_TOKEN_MARK  /**< one of = : ; , { } ( ) [ ] or anything else, one byte */
} ves_token_kind;

typedef struct ves_token {
    ves_token_kind kind;
    const char *start; /**< borrowed from the text; of a text: its first quote */
    size_t length;
    int line;
    bool broken;  /**< a text that goes over the end of its line, or never ends */
    bool endless; /**< a text that never ends */
} ves_token;

/** Where a scan stands. {.at = text, .line = 1} is its start; comments are passed over. */
typedef struct ves_scan {
    const char *at;
    int line;
    int open; /**< where a comment begins that never ends; 0: there is none */
} ves_scan;

bool ves_scan_next(ves_scan *scan, ves_token *token);

/** A whole number as libconfig has them: digits with or without a sign, or 0x and hexadecimal digits; L or LL behind it
 *  (64 bits). */
typedef struct ves_whole {
    bool hex, is_long;
    double value; /**< as it was written, however long */
    int64_t low;  /**< its low 64 bits, or 32 where it is not long: what libconfig keeps */
} ves_whole;

/** @param whole out @return false: the token is something else */
bool ves_token_whole(const ves_token *token, ves_whole *whole);

/** The line of the first byte that is no UTF-8, or 0. */
int ves_scan_foreign_byte(const char *text);

/** What is probably wrong at `line`, as the end of a message (": expected ..."); "" where nothing is to be said.
 *  @param out [n], returned too */
const char *ves_scan_guess(const char *text, int line, size_t n, char *out);

#endif
