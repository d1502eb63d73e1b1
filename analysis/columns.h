/** @file columns.h
 * Mean, standard deviation and order of columns of numbers, several side by side: a table of many numbers of some
 * subjects is so told column by column in one go.
 */
#ifndef VES_ANALYSIS_COLUMNS_H
#define VES_ANALYSIS_COLUMNS_H

#include <stddef.h>

enum { VES_COLUMNS = 8 };

typedef struct ves_columns {
    size_t known[VES_COLUMNS]; /**< numbers that are not NaN */
    double mean[VES_COLUMNS];  /**< NaN where nothing is known */
    double sd[VES_COLUMNS];    /**< n - 1; NaN where fewer than two are known */
} ves_columns;

/** @param value  [n] rows; each column is sorted on return, what is known first */
void ves_columns_tell(size_t n, double value[][VES_COLUMNS], ves_columns *columns);

#endif
