/** @file columns.h
 * Mean, standard deviation and quantiles of columns of numbers, several side by side: a table of many numbers of some
 * subjects is so told in one go.
 *
 * Owns: room to sort in; borrows the numbers.  Lifetime: {0}, ves_columns_start, (ves_columns_tell, ask)..., free.
 */
#ifndef VES_ANALYSIS_COLUMNS_H
#define VES_ANALYSIS_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { VES_COLUMNS = 8 };

typedef struct ves_columns {
    size_t n;                  /**< rows */
    size_t known[VES_COLUMNS]; /**< numbers that are not NaN */
    double mean[VES_COLUMNS];  /**< NaN where nothing is known */
    double sd[VES_COLUMNS];    /**< n - 1; NaN where fewer than two are known */
    const double *value;       /**< private: what was told last, and from one row to the next */
    size_t stride;
    double only[VES_COLUMNS];    /**< private: what all that are known are; NaN where they differ */
    unsigned n_low;              /**< private: bits of a row's number ... */
    int32_t (*key)[VES_COLUMNS]; /**< ... which are the last ones of its key: [n], each column sorted */
    double *tied;                /**< [n] private: numbers whose keys do not tell them apart */
} ves_columns;

/** @param n  rows, fewer than 2^30 @return false: out of memory; free it all the same */
bool ves_columns_start(ves_columns *columns, size_t n);

/** @param value  row i begins at i * stride; it stays as it is while quantiles are asked for */
void ves_columns_tell(ves_columns *columns, const double value[], size_t stride);

/** The same for columns that rise where those of ves_columns_tell do, and are NaN where those are: they are not sorted.
 */
void ves_columns_follow(ves_columns *columns, const double value[], size_t stride);

/** Quantile of column k as ves_quantile says it; NaN where nothing is known. */
double ves_columns_quantile(const ves_columns *columns, size_t k, double q);

void ves_columns_free(ves_columns *columns);

#endif
