/** @file csv_out.h
 * Fields of a CSV file that is written (RFC 4180): texts quoted where they must be, numbers with the fewest digits that
 * read back the same.
 */
#ifndef VES_COMPARE_CSV_OUT_H
#define VES_COMPARE_CSV_OUT_H

#include <stdbool.h>
#include <stdio.h>

/** A text; what a terminal would obey in it is written as '?'. NULL is none. */
void ves_csv_put_text(FILE *to, const char *text);

/** A number; NaN is an empty field. @param narrow  it is a float32: digits enough for that */
void ves_csv_put_number(FILE *to, double value, bool narrow);

#endif
