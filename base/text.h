/** @file text.h
 * Small helpers for words: formatted strings that own themselves, and the nearest of several names.
 */
#ifndef VES_BASE_TEXT_H
#define VES_BASE_TEXT_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

/** printf into a new string; NULL when out of memory. Free with free(). */
char *ves_format(const char *format, ...) VES_PRINTF(1, 2);

/** `n` texts, one behind the other: ves_format without its cost. NULL when out of memory. Free with free(). */
char *ves_join(size_t n, const char *const part[]);

/** Put '?' in place of each control character (ASCII, U+0080 to U+009F, and those that turn the order of letters or
 * begin a line: U+202E, ...) but those in `keep`, and of each
 * byte that is no UTF-8: what is left is no order to a terminal. The length stays. */
void ves_text_clean(char *text, const char *keep);

/** Does a text hold control characters but those in `keep`? @return the first of them, or NULL */
const char *ves_text_control(const char *text, const char *keep);

/** The letter of UTF-8 that begins here, as Unicode numbers it. */
unsigned ves_text_code(const char *text);

/** A text short enough for a message: all of it, or its beginning and "...". Use as ves_brief_of(text).text. */
typedef struct ves_brief {
    char text[68];
} ves_brief;
ves_brief ves_brief_of(const char *text);

/** Is `word` one of `n` names? */
bool ves_is_among(const char *word, size_t n, const char *const names[]);

/** Number of single-letter edits (insert, delete, change, swap of neighbours), case ignored, between two names. */
size_t ves_edit_distance(const char *a, const char *b);

/** The nearest of `n` names, or NULL where none is near enough to be meant: more than a third of the letters differ
 *  (more than one in a short word), none begins with it, and it is no ending of an address ("uptake.clearance").
 *  @param name  called for i = 0 .. n-1 with `context`; may return NULL for "skip". The result is borrowed from it. */
const char *ves_nearest(const char *word, size_t n, const char *(*name)(size_t i, const void *context),
                        const void *context);

/** ves_nearest over a plain array of `n` strings. */
const char *ves_nearest_of(const char *word, size_t n, const char *const names[]);

#endif
