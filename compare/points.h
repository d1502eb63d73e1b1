/** @file points.h
 * Measured values in a picture: data and layers of a gnuplot script.
 */
#ifndef VES_COMPARE_POINTS_H
#define VES_COMPARE_POINTS_H

#include "compare/observed.h"

#include <stdio.h>

/** The values, as blocks of data.
 *  @param organ    [n] shown
 *  @param low      foot of the log axis: what is not above it stands there
 *  @param one_hour on the axis of time */
void ves_points_data(const ves_observed *observed, const ves_comparison *comparison, size_t n,
                     const char *const organ[], double low, double one_hour, FILE *script);

/** Those of the organ with index `o`, as more layers of its panel: in the colour of their scenario, several studies by
 * symbol, open triangles below the limit of the assay. */
void ves_points_layers(const ves_observed *observed, const ves_comparison *comparison, size_t o, const char *organ,
                       FILE *script);

/** What they are, for the line below the key, inside a text in single quotes. */
void ves_points_words(const ves_observed *observed, const char *between, FILE *script);

/** Has a scenario measured values? */
bool ves_points_has(const ves_observed *observed, size_t scenario);

#endif
