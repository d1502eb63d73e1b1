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
    bool together;            /**< it goes step by step with the other axes that say so */
    size_t n;                 /**< values */
    const ves_setting *at;    /**< of the list of values */
    const ves_setting *named; /**< of the address */
    ves_parameter *value;     /**< [n] the number as it is there; NULL in a grid */
} ves_sweep_axis;

typedef struct ves_sweep {
    size_t n_point; /**< at least 1 */
    size_t n_axis;
    ves_sweep_axis *axis;
} ves_sweep;

struct ves_context;

/** Settings of one entry of `vary`, for study/catalogue.h. */
size_t ves_sweep_row_tables(const ves_row_table **tables);

/** Read `vary` but for what its values mean, before the scenarios: all faults go to the reader of the context.
 *  @return does it vary a word or a count? Then it is a grid: each of its points is a scenario that is read with these
 * words in place, and ves_sweep_read_numbers is not for it */
bool ves_sweep_read(struct ves_context *c, ves_sweep *sweep);

/** The parts of it, for `vary` of a regimen, which has another form (study/regimen_vary.h).
 *  Add an axis; there is room for it. @param values  list of what it shall be, or NULL @return the axis */
ves_sweep_axis *ves_sweep_add(struct ves_context *c, const ves_setting *address, const ves_setting *values,
                              ves_sweep *sweep);

/** Check values that are words or counts, and count the points. @param at where the axes are stated
 *  @return has it a word or a count? */
bool ves_sweep_check_words(struct ves_context *c, ves_sweep *sweep, ves_place at);

/** A number in the first scenario; every other one must have it too. NULL after an error. */
const ves_parameter *ves_sweep_number(struct ves_context *c, const ves_setting *address);

/** Values of an axis as numbers: axis->n of them are right. @param value [n] */
void ves_sweep_read_values(struct ves_context *c, const ves_parameter *model, ves_sweep_axis *axis, size_t n,
                           const ves_setting value[]);

/** Read its values as numbers. Scenarios must have been read. */
void ves_sweep_read_numbers(struct ves_context *c, ves_sweep *sweep);
void ves_sweep_free(ves_sweep *sweep);

/** Is this the address of a word or a count: "species", "product", "tracer", "dose.1.route", "dose.1.count"? */
bool ves_sweep_is_word(const char *address);

/** Does an axis have this address? */
bool ves_sweep_has(const ves_sweep *sweep, const char *address);

/** The value of axis `axis` at point `point`, as it is written. */
const ves_setting *ves_sweep_written(const ves_sweep *sweep, size_t point, size_t axis);

/** What a grid puts in the place of the setting of this address; NULL: nothing, since it has no such axis. */
const ves_setting *ves_sweep_word(const ves_sweep *grid, size_t point, const char *address);

/** What axis `axis` is at point `point`. */
const ves_parameter *ves_sweep_value(const ves_sweep *sweep, size_t point, size_t axis);

/** Change `parameters`, a view of a scenario's, as point `point` says. */
void ves_sweep_apply(const ves_sweep *sweep, size_t point, ves_parameters *parameters);

/** A value as names of scenarios say it, behind `before`. Free with free(); NULL: no memory. */
char *ves_sweep_value_name(const ves_setting *value, const char *before);

/** "NAME, address=value, ..." of a point; the name itself where nothing is varied. Free with free(); NULL: no memory.
 */
char *ves_sweep_name(const ves_sweep *sweep, const char *name, size_t point);

#endif
