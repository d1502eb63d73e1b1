/** @file style.h
 * How curves look, in pictures of gnuplot and on the results page alike: colours, dashes, names, ticks of time.
 *
 * The lists below have no other owner: viewer/bake/style.ts reads them out of this file, so each is a #define of texts
 * or numbers between commas.
 */
#ifndef VES_COMPARE_STYLE_H
#define VES_COMPARE_STYLE_H

#include <stdbool.h>
#include <stddef.h>

/** The reference is a solid line of this. */
#define VES_STYLE_INK "#000000"

/** Okabe & Ito 2008: colours that the colour-blind tell apart; without the yellow, which nobody sees on white. */
#define VES_STYLE_COLOURS "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#999999"

/** Lengths of line and gap, in turn. With seven colours, 42 lines differ in one or both. */
#define VES_STYLE_DASHES "12,4", "3,3", "12,4,3,4", "20,5", "12,4,3,4,3,4", "7,3"

/** viridis (van der Walt & Smith 2015), its pale end left out: the colour-blind see it grow lighter. Dark is low. */
#define VES_STYLE_SCALE "#440154", "#3b528b", "#21918c", "#5ec962", "#aadc32"

/** Steps of a time axis of hours, and how many of them fit at most. */
#define VES_STYLE_HOURS      0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 6, 12, 24
#define VES_STYLE_MOST_HOURS 6

/** A time axis longer than this, in hours, counts days: steps of days, and how many of them fit at most. */
#define VES_STYLE_DAYS_ABOVE 96
#define VES_STYLE_DAYS       1, 2, 7, 14, 28, 56, 91, 182, 364
#define VES_STYLE_MOST_DAYS  7

/** Organs whose words are others than their name with spaces for "_": name, words, name, words, ... */
#define VES_STYLE_NAMES "csf", "CSF"

enum { VES_STYLE_LINES = 42 /**< colours times dashes; more scenarios are a scale of colours */ };

/** Colour of line k, the reference not counted. */
const char *ves_style_colour(size_t k);

/** Dash of line k, the reference not counted. */
const char *ves_style_dash(size_t k);

/** Colour at a place of the scale. @param at 0 (low) to 1 @param out "#rrggbb" */
void ves_style_scale(double at, char out[8]);

/** Step of the ticks of a time axis. @param span its length, in its unit @param days its unit: false: h */
double ves_style_step(double span, bool days);

/** Words of an organ, if they are not its name with spaces for "_"; NULL: they are. */
const char *ves_style_words(const char *organ);

#endif
