/** @file sizes.h
 * Sizes of a product: one diameter, a mixture of log-normal modes, or a measured distribution, cut and binned
 * (docs/library.md).
 */
#ifndef VES_STUDY_SIZES_H
#define VES_STUDY_SIZES_H

#include "input/reader.h"
#include "model/size.h"

/** Numbers of `sizes = { ... }` of a product become parameters (sizes.1.median, ...): before `set`. Nothing where it
 * has none. */
void ves_sizes_take(ves_reader *reader, const ves_setting *product, ves_parameters *parameters);

/** How the size classes follow from numbers: edges and counts as they are, the rest by index into the numbers. */
typedef struct ves_sizes_plan {
    ves_index diameter; /**< of one class of one size; VES_NO_INDEX: there are bins */
    ves_index filter;   /**< VES_NO_INDEX: none */
    size_t n_edge;
    double edge[VES_SIZE_CLASS_MAX + 1]; /**< cm */
    size_t n_mode;
    ves_index mode[VES_SIZE_MODE_MAX][3]; /**< [n_mode] fraction, median, gsd */
    size_t n_count;
    double *count_diameter, *count; /**< [n_count] of a measured distribution; NULL: none */
    bool fixed;                     /**< which bins are classes was settled: ... */
    bool keep[VES_SIZE_CLASS_MAX];  /**< ... these, empty ones too */
    ves_place at;
} ves_sizes_plan;

/** Find the numbers, read the edges and the file. Numbers that are read are marked used.
 *  @param folder  of the study: a measured distribution is looked for there after the folder of the product
 *  @param plan    out; free with ves_sizes_plan_free, after an error too
 *  @return VES_E_CONFIG, VES_E_FILE, VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_sizes_plan_make(ves_reader *reader, const ves_setting *product,
                                              ves_parameters *parameters, const char *folder, ves_sizes_plan *plan);
void ves_sizes_plan_free(ves_sizes_plan *plan);

/** Settle which bins are classes: every one that some numbers within low .. high fill. @param number, low, high all
 * numbers */
void ves_sizes_plan_keep(ves_sizes_plan *plan, const double number[], const double low[], const double high[]);

/** Are the numbers that sizes follow from the same in two rows? */
bool ves_sizes_plan_same(const ves_sizes_plan *plan, const double a[], const double b[]);

/** The size classes, from the numbers as they are now. Allocates nothing. @return VES_E_MODEL: nothing is left */
ves_status VES_MUST_CHECK ves_sizes_fill(const ves_sizes_plan *plan, const double number[], ves_sizes *sizes,
                                         ves_report *report);

size_t ves_sizes_row_tables(const ves_row_table **tables);

#endif
