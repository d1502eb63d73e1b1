/** @file layout.h
 * What is told of one subject in one scenario, as a row of numbers; and the blocks of the result file made from rows.
 *
 * A row holds amounts, what they are to be divided by, and NCA.  A block is one array of the file for one scenario:
 * percent_dose is the amount over the dose of that subject, so it needs no numbers of its own in the row.  Rows are
 * what a run keeps on the disk; blocks are what quantiles are taken of.
 * Owns: its arrays; names are borrowed from the study.  Lifetime: {0}, ves_layout_make, free.
 */
#ifndef VES_BATCH_LAYOUT_H
#define VES_BATCH_LAYOUT_H

#include "analysis/nca.h"
#include "batch/axis.h"
#include "evaluate/caster.h"
#include "graph/curve.h"

enum { VES_ROW_DOSE, VES_ROW_DECAY, VES_ROW_FIXED }; /**< the first numbers of a row, and how many they are */

/** What the numbers of a block lie along, slowest first. */
typedef enum ves_shape {
    VES_BY_ORGAN_TIME,
    VES_BY_ORGAN,
    VES_BY_ORGAN_INTERVAL,
    VES_BY_EVENT_ORGAN,
} ves_shape;

typedef struct ves_block {
    char *path;        /**< in the file: "percent_dose", "signal_cmax", "intervals/auc" */
    char *units;       /**< as CF writes them */
    const char *words; /**< long_name */
    ves_shape shape;
    size_t n;            /**< numbers */
    size_t from;         /**< where its part of a row begins */
    size_t stride;       /**< from one number to the next */
    ves_scaling scaling; /**< of the numbers of the row */
    bool together,
        apart; /**< is it told of all subjects together, of each of them? Apart curves wait for `individual` */
} ves_block;

typedef struct ves_layout {
    ves_organ_axis axis;
    size_t n_time, n_interval, n_event; /**< of the scenario that has most of them; n_interval 0: no repeats */
    bool delivered_there;               /**< some scenario tells what was delivered to its organs */
    bool tracer;                        /**< some scenario has one */
    bool lone;                          /**< one subject: each curve is told once, and no spread */
    ves_nca_dosing *dosing;             /**< [n_scenario] of the typical subject */
    size_t n_row;                       /**< numbers of a row */
    size_t n_brief;                     /**< so many of them at its start are enough for NCA ... */
    size_t n_curves;                    /**< ... and so many for the curves too */
    size_t n_block;
    ves_block *block;
    size_t volume, mass, nca, signal_nca, amount, delivered, signal, carried, interval, signal_interval,
        event; /**< in a row */
} ves_layout;

ves_status VES_MUST_CHECK ves_layout_make(const ves_study *study, ves_layout *layout, ves_report *report);
void ves_layout_free(ves_layout *layout);

/** Parts of a block: one for each organ (events: one for all). */
size_t ves_layout_parts(const ves_layout *layout, size_t b);

size_t ves_layout_widest_part(const ves_layout *layout); /**< the most numbers a part has, at least 1 */

/** Where the numbers of part `part` stand in a row. @param from out @return how many, from the first to the last */
size_t ves_layout_part_at(const ves_layout *layout, size_t b, size_t part, size_t *from);

/** What the numbers of part `part` are multiplied with. @param brief  [n_brief] the beginning of the row */
double ves_layout_scale(const ves_layout *layout, size_t b, size_t part, const double brief[]);

/** Is each number of block `b` one of block `of` times ves_layout_scale? Such blocks come right after `of`. */
bool ves_layout_is_multiple(const ves_layout *layout, size_t b, size_t of);

/** Rows as they lie in memory. */
typedef struct ves_rows_at {
    size_t n;
    const double *brief;        /**< [n_brief] the beginning of the first row */
    const double *in;           /**< what stands at ves_layout_part_at in it */
    size_t brief_step, in_step; /**< from one row to the next */
} ves_rows_at;

/** Numbers [from, from + n) of part `part`, of each row.
 *  @param out  those of row i begin at i * step
 *  @return is there a row whose numbers can be told, as not the concentration in urine? */
bool ves_layout_part(const ves_layout *layout, const ves_study *study, size_t b, size_t part, const ves_rows_at *rows,
                     size_t from, size_t n, double out[], size_t step);

#endif
