/** @file wide.h
 * A sum without rounding: a fixed-point number wide enough for the square of any double, 2^32 times.
 *
 * 32 bits a digit, each kept in 64 so that carries can wait; the last bit is 2^-2148, the square of the least double.
 * Owns nothing: {0} is zero.
 */
#ifndef VES_ANALYSIS_WIDE_H
#define VES_ANALYSIS_WIDE_H

#include <stdbool.h>
#include <stdint.h>

enum { VES_WIDE_N = 136, VES_WIDE_LEAST = -2148 };

typedef struct ves_wide {
    int64_t digit[VES_WIDE_N]; /**< the last one first */
    bool more;                 /**< a part too small for the last digit was cut off by a division */
} ves_wide;

/** Add word 2^exponent, or take it off.
 *  @param word      least word first; below 2^139
 *  @param exponent  VES_WIDE_LEAST .. 1944 */
void ves_wide_add(ves_wide *wide, bool negative, const uint64_t word[3], int exponent);

/** Divide by n > 0. */
void ves_wide_divide(ves_wide *wide, uint32_t n);

/** The nearest double, ties to even, as x 2^exponent with 2^63 <= |x| <= 2^64 so that no range is left; 0: x = 0. */
double ves_wide_round(const ves_wide *wide, int *exponent);

#endif
