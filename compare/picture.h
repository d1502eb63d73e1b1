/** @file picture.h
 * A picture of curves while it is made: what is drawn and where, known to those who choose it (plot.c) and those who
 * write it down (plot_script.c).
 *
 * Owns: `organ`, `observed`, `glyphs`; the rest is borrowed.
 */
#ifndef VES_COMPARE_PICTURE_H
#define VES_COMPARE_PICTURE_H

#include "compare/compare.h"
#include "compare/glyphs.h"
#include "compare/observed.h"
#include "compare/plot_axes.h"

#include <stdio.h>

enum {                             /* px, but for the first */
       VES_PICTURE_MOST_BANDS = 4, /**< scenarios; bands of more hide each other */
       VES_PICTURE_LEFT = 86,
       VES_PICTURE_RIGHT = 14,
       VES_PICTURE_TOP = 34,
       VES_PICTURE_KEY_ROW = 22
};

typedef enum ves_picture_kind { VES_PICTURE_SVG, VES_PICTURE_PNG, VES_PICTURE_PDF, VES_PICTURE_KINDS } ves_picture_kind;

/** What is drawn, and where. */
typedef struct ves_picture {
    const ves_comparison *c;
    const char *quantity, *words, *units;
    const char **organ; /**< [n] */
    ves_observed observed;
    size_t n, n_window, columns, rows, key_columns, key_rows;
    bool quantiles;   /**< a file has several */
    size_t n_band;    /**< 0, 1 or 2: between the outermost quantiles, and between those next to the median */
    bool doses;       /**< mark them */
    size_t note_rows; /**< lines on bands, points and marks */
    ves_axes axes;
    double low, high;  /**< of the axis of values */
    double start, end; /**< h, of that of times */
    double unit;       /**< h */
    const char *unit_name;
    int panel_width, panel_height, width, height; /**< px */
    ves_glyphs glyphs;                            /**< letters of a picture of pixels that no font has */
    FILE *script;
} ves_picture;

/** The file of a scenario. */
const ves_compare_file *ves_picture_file(const ves_picture *p, size_t scenario);

/** Quantiles of a file between which band `k` lies; both VES_NONE: outermost quantiles over draws of the median
 * subject.
 * @return has it that band? */
bool ves_picture_band(const ves_compare_file *f, size_t k, size_t *low, size_t *high);

/** Doses of a scenario, one after the other. @param from where to look on; out: behind the one found
 *  @return its time, h; NaN behind the last */
double ves_picture_next_dose(const ves_picture *p, size_t scenario, size_t *from);

/** Is there a dose after the start? One at the start needs no mark. */
bool ves_picture_has_later_dose(const ves_picture *p, size_t scenario);

/** Are the scenarios a scale of colours? */
bool ves_picture_is_scale(const ves_picture *p);

/** What lines, bands, points and marks are, in lines that fit the width, as a text between single quotes of gnuplot.
 *  @return free with free(); NULL: out of memory */
char *ves_picture_notes(const ves_picture *p);

/** Is a scenario in the key? Of a scale of colours, a few are enough. */
bool ves_picture_in_key(const ves_picture *p, size_t scenario);

/** Which kind of picture a name is of. @return VES_E_USAGE: of none */
ves_status VES_MUST_CHECK ves_picture_kind_of(const char *output, ves_picture_kind *kind, ves_report *report);

/** What gnuplot draws on. @param width, height px */
void ves_picture_terminal(FILE *script, ves_picture_kind kind, int width, int height);

/** Write what gnuplot is to draw into p->script. */
void ves_picture_write(const ves_picture *p, ves_picture_kind kind);

#endif
