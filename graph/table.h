/** @file table.h
 * Named arrays with dimensions, units and words: what analysis hands to store, and store to a file.
 *
 * A table is a list of dimensions and of arrays over them.  An array called like a dimension and lying along it alone
 * holds that dimension's coordinates.  An array's path may lie in a group ("events/time"); so may a dimension
 * ("events/event"). Owns: everything in it; texts and numbers are copied in.  Lifetime: {0}, add..., free.
 */
#ifndef VES_GRAPH_TABLE_H
#define VES_GRAPH_TABLE_H

#include "base/report.h"

#include <stdbool.h>
#include <stdint.h>

enum { VES_ARRAY_MAX_DIMENSIONS = 5 };

typedef enum ves_array_type {
    VES_ARRAY_DOUBLE,
    VES_ARRAY_FLOAT,
    VES_ARRAY_INT8,
    VES_ARRAY_INT64,
    VES_ARRAY_TEXT
} ves_array_type;

typedef struct ves_table_dimension {
    char *path; /**< "time", "events/event" */
    size_t size;
} ves_table_dimension;

typedef struct ves_array {
    char *path; /**< "cmax", "events/time" */
    ves_array_type type;
    size_t n_dimension;                         /**< 0: a scalar */
    size_t dimension[VES_ARRAY_MAX_DIMENSIONS]; /**< indices into the table's dimensions, slowest first */
    size_t n;                                   /**< number of elements */
    bool streamed;                              /**< its numbers come later, piece by piece: `data` is NULL */
    size_t chunk[VES_ARRAY_MAX_DIMENSIONS];     /**< streamed: the piece of it that is stored as one */
    union {
        double *number; /**< [n]; a FLOAT array is kept in double here and narrowed on writing */
        int64_t *integer;
        char **text;
    } data;
    char *units; /**< CF units ("h", "1/mL", "1"); NULL for texts */
    char *long_name;
    char *flag_meanings; /**< INT8 only: words for 0, 1, 2, ..., separated by blanks; NULL if it is a plain number */
} ves_array;

/** An attribute of the file or of a group. `text` NULL: it is `number`. */
typedef struct ves_attribute {
    char *group; /**< "" for the file */
    char *name;
    char *text;
    double number;
} ves_attribute;

typedef struct ves_table {
    size_t n_dimension, n_array, n_attribute;
    ves_table_dimension *dimension;
    ves_array *array;
    ves_attribute *attribute;
    size_t room_dimension, room_array, room_attribute; /**< private */
} ves_table;

void ves_table_free(ves_table *table);

/** Add a dimension. @param index out, may be NULL. @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_table_add_dimension(ves_table *table, const char *path, size_t size, size_t *index,
                                                  ves_report *report);

/** Add an array over dimensions that were added before, named by their paths and ended by NULL; its numbers are NaN, 0
 * or NULL at first.
 *  @return a pointer to it, borrowed until the next array is added; NULL: out of memory, said in the report */
ves_array *ves_table_add(ves_table *table, const char *path, ves_array_type type, const char *units,
                         const char *long_name, ves_report *report, const char *const dimensions[]);

/** The same without numbers: whoever writes the file gives them piece by piece. @param chunk one for each dimension */
ves_array *ves_table_add_streamed(ves_table *table, const char *path, ves_array_type type, const char *units,
                                  const char *long_name, ves_report *report, const char *const dimensions[],
                                  const size_t chunk[]);

/** Streamed arrays get room for their numbers, NaN or 0 at first, and are like all others from now on. @return
 * VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_table_make_room(ves_table *table, ves_report *report);

/** Put numbers into an array that has room for them: a FLOAT keeps the nearest float32, whole numbers are cut.
 *  @param array         index in the table; no TEXT
 *  @param first, count  one for each dimension: the piece
 *  @param value         [product of count] */
void ves_table_put(ves_table *table, size_t array, const size_t first[], const size_t count[], const double value[]);

/** Set element `i` of a TEXT array; the text is copied in. */
ves_status VES_MUST_CHECK ves_array_set_text(ves_array *array, size_t i, const char *text, ves_report *report);

const ves_array *ves_table_find(const ves_table *table, const char *path); /**< NULL: there is none */

ves_status VES_MUST_CHECK ves_table_set_text(ves_table *table, const char *group, const char *name, const char *text,
                                             ves_report *report);
ves_status VES_MUST_CHECK ves_table_set_number(ves_table *table, const char *group, const char *name, double number,
                                               ves_report *report);

#endif
