/** @file unit_text.h
 * Units as people write them, in the signs that udunits2 reads.
 */
#ifndef VES_BASE_UNIT_TEXT_H
#define VES_BASE_UNIT_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/** The same unit in plain signs: "mL·min⁻¹" is "mL*min^-1", "/h" is "1/h", "mcg / kg" is "ug/kg".
 *  @param out [n] written
 *  @return false: it finds no room there */
bool ves_unit_plain(const char *unit, size_t n, char *out);

/** Cut "per mass of body" out of a plain unit, since "ug/kg" is a dimensionless 1e-9 to udunits2: "/kg", " kg-1",
 *  "*kg^-1", or the same with g, at the end.
 *  @param anywhere  or within it, as in "ug/kg/h"
 *  @return what 1 of it is, per g; 0: it is not there */
double ves_unit_cut_per_mass(char *unit, bool anywhere);

/** A unit with its words mended: "ml/Min" is "mL/min", "EVs" is "particles", "ug/kg bw" is "ug/kg".
 *  @param usual  a word as it is usually written, or itself
 *  @param out [n] written
 *  @return false: it finds no room there */
bool ves_unit_mend(const char *unit, const char *(*usual)(const char *word, const void *context), const void *context,
                   size_t n, char *out);

#endif
