/** @file export_fields.h
 * What the tables of vesipk export are written with: arrays of a result by their names and axes, and fields of rows
 * (private to compare/).
 */
#ifndef VES_COMPARE_EXPORT_FIELDS_H
#define VES_COMPARE_EXPORT_FIELDS_H

#include "compare/export_table.h"

#include <stdbool.h>

/** The array called GROUP NAME END ("individual/" "cmax" "_mean"); NULL: there is none. */
const ves_array *ves_export_find(const ves_exporter *e, const char *group, const char *name, const char *end);
bool ves_export_is_number(const ves_array *a); /**< NULL is none */
bool ves_export_is_narrow(const ves_array *a); /**< is it float32? */
const char *ves_export_units(const ves_array *a);

/** The path of dimension `k` of an array; "": it has fewer. */
const char *ves_export_dimension(const ves_exporter *e, const ves_array *a, size_t k);

/** Does it lie along these dimensions, and no others? */
bool ves_export_along(const ves_exporter *e, const ves_array *a, size_t n, const char *const name[]);
size_t ves_export_size(const ves_exporter *e, const char *dimension); /**< 0: there is none */

/** Label `i` of an axis of texts, and position `i` of an axis of numbers. */
const char *ves_export_label(const ves_exporter *e, const char *axis, size_t i);
double ves_export_axis(const ves_exporter *e, const char *axis, size_t i);

/** Number `i` of an array that is in the table; NaN: there is none. */
double ves_export_held(const ves_exporter *e, const char *name, size_t i);

/** Room for numbers; NULL: there is none, or something failed before. Free with free(). */
double *ves_export_room(ves_exporter *e, size_t n);

/** A piece of an array. @return false: it cannot be read, which is said */
bool ves_export_get(ves_exporter *e, const ves_array *a, const size_t first[], const size_t count[], double out[]);
bool ves_export_all_nan(size_t n, const double value[]);

/** Begin a row. The header comes with the first one, so that a table without rows is empty. */
void ves_export_begin(ves_exporter *e, const char *header);
void ves_export_comma(ves_exporter *e);
void ves_export_text(ves_exporter *e, const char *words);         /**< and a comma */
void ves_export_number(ves_exporter *e, double value);            /**< and a comma */
void ves_export_last(ves_exporter *e, double value, bool narrow); /**< and the end of the row */
void ves_export_who(ves_exporter *e, size_t i); /**< who a subject is: its name in a data set, or its number */

#endif
