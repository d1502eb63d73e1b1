/** @file sweep.h
 * One number, or several, at many values: each scenario of the study at every point of a grid.
 *
 * Owns: its arrays; texts are borrowed from the config.  Lifetime: {0} (one point, nothing varied), ves_sweep_read,
 * free.
 */
#ifndef VES_STUDY_SWEEP_H
#define VES_STUDY_SWEEP_H

#include "graph/parameter.h"
#include "input/reader.h"

typedef struct ves_sweep_axis {
    const char *address;
    bool together;         /**< it goes step by step with the other axes that say so */
    size_t n;              /**< values */
    const ves_setting *at; /**< of the list of values */
    ves_parameter *value;  /**< [n] the number as it is there */
} ves_sweep_axis;

typedef struct ves_sweep {
    size_t n_point; /**< at least 1 */
    size_t n_axis;
    ves_sweep_axis *axis;
} ves_sweep;

struct ves_context;

/** Settings of one entry of `vary`, for study/catalogue.h. */
size_t ves_sweep_row_tables(const ves_row_table **tables);

/** Read `vary`; all faults go to the reader of the context. Scenarios must have been read. */
void ves_sweep_read(struct ves_context *c, ves_sweep *sweep);
void ves_sweep_free(ves_sweep *sweep);

/** What axis `axis` is at point `point`. */
const ves_parameter *ves_sweep_value(const ves_sweep *sweep, size_t point, size_t axis);

/** Change `parameters`, a view of a scenario's, as point `point` says. */
void ves_sweep_apply(const ves_sweep *sweep, size_t point, ves_parameters *parameters);

/** "NAME, address=value, ..." of a point; the name itself where nothing is varied. Free with free(); NULL: no memory.
 */
char *ves_sweep_name(const ves_sweep *sweep, const char *name, size_t point);

#endif
