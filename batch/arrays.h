/** @file arrays.h
 * The arrays of a result file while it is made, and what the stages that make them share.
 *
 * Owns: the table and the numbers of typical subjects; borrows the batch and what hangs on it.
 */
#ifndef VES_BATCH_ARRAYS_H
#define VES_BATCH_ARRAYS_H

#include "base/array.h"
#include "batch/batch.h"
#include "batch/summary.h"
#include "batch/target.h"
#include "graph/table_maker.h"

/** Where the arrays of a block are in the table; VES_NONE: it has none. */
typedef struct ves_block_arrays {
    size_t value, mean, sd, individual;
    size_t outer, share; /**< of the uncertainty: quantiles over draws, and their share of the variance */
} ves_block_arrays;

/** The first error sticks in `make.status`: what is called after it does nothing. */
typedef struct ves_arrays {
    const ves_batch *batch;
    const ves_plan *plan;
    const ves_study *study;
    const ves_layout *layout;
    size_t n_quantile;
    const double *quantile; /**< [n_quantile] */
    ves_table table;
    ves_block_arrays *block; /**< [n_block] */
    size_t status_of, covariate, compartments, amount_before,
        event_subject;    /**< arrays of the table; the last: only of a data set */
    size_t factor[4];     /**< of the table: what each subject's curves are multiplied with, batch/individuals.c */
    size_t *first_event;  /**< [n_told + 1] */
    double *typical_dose; /**< [n_told] */
    ves_target *target;
    ves_summary *summary;
    ves_table_maker make; /**< of `table`; its status is that of everything here */
} ves_arrays;

/** An array whose numbers come later. @param path NULL: out of memory @return its index */
size_t ves_arrays_stream(ves_arrays *w, const char *path, ves_array_type type, const char *units, const char *words,
                         const char *const dimensions[], const size_t chunk[]);

/** Numbers of a streamed array. @param first, count, value  as ves_target.put */
void ves_arrays_put(ves_arrays *w, size_t index, const size_t first[], const size_t count[], const double value[]);

size_t ves_arrays_index(const ves_arrays *w, const ves_array *a); /**< of one of the table; NULL is allowed */

/** Scenarios whose numbers, `each` of them, are stored as one piece: a quarter of a megabyte or so. */
size_t ves_scenarios_in_chunk(size_t each);

extern const char *const ves_by_scenario[], *const ves_by_number_mean[]; /**< dimensions; the second: organ by organ */

#endif
