/** @file glyphs.h
 * Letters that no font here has: a picture of pixels would show nothing in their place.
 *
 * Owns: its list.  Lifetime: {0}, ves_glyphs_look for each text, ves_glyphs_write, free.
 */
#ifndef VES_COMPARE_GLYPHS_H
#define VES_COMPARE_GLYPHS_H

#include "base/report.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef struct ves_glyph {
    uint32_t letter;
    bool missing;
} ves_glyph;

typedef struct ves_glyphs {
    size_t n;
    ves_glyph *item; /**< [n] letters that were asked for */
    bool unasked;    /**< fc-list is not here */
} ves_glyphs;

/** Ask for the letters of a text in UTF-8 that are not ASCII; fc-list answers, no shell is between. What is missing is
 *  warned of, once; without fc-list the first one above U+2E80 is.
 *  @param output  the picture, for the warning
 *  @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_glyphs_look(ves_glyphs *glyphs, const char *text, const char *output, ves_report *report);

/** The letter at `text`, or "□" where it is missing. @return bytes of it */
size_t ves_glyphs_write(const ves_glyphs *glyphs, const char *text, FILE *out);
void ves_glyphs_free(ves_glyphs *glyphs);

#endif
