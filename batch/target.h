/** @file target.h
 * Where the numbers of a result go: into a file, piece by piece, or into the table itself, in memory.
 *
 * Lifetime: made by ves_target_file or ves_target_memory, then open, put..., close.
 */
#ifndef VES_BATCH_TARGET_H
#define VES_BATCH_TARGET_H

#include "graph/table.h"

typedef struct ves_target {
    /** All of the table is there but for its streamed arrays. @param table  lives until `close` */
    ves_status (*open)(struct ves_target *target, ves_table *table, ves_report *report);
    /** Numbers of a streamed array. @param array index in the table @param first, count one for each dimension
     *  @param value [product of count] */
    ves_status (*put)(struct ves_target *target, size_t array, const size_t first[], const size_t count[],
                      const double value[], ves_report *report);
    /** @param keep  false: it is given up, nothing is left. Allowed where `open` failed or was not called. */
    ves_status (*close)(struct ves_target *target, bool keep, ves_report *report);
    const char *path;          /**< of the file; NULL: in memory */
    struct ves_writer *writer; /**< of the file */
    ves_table *table;
} ves_target;

/** A result file, which replaces what is there when it is whole. @param path  borrowed */
ves_target ves_target_file(const char *path);

/** The table that is opened: its streamed arrays get their numbers, and are like all others when it is closed. */
ves_target ves_target_memory(void);

#endif
