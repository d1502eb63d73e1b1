/** @file bytes.h
 * Numbers as bytes that are the same on every machine: little-endian, and whole numbers in as few bytes as they need.
 *
 * Writing goes through ves_bytes_out, which without a place only counts: one function gives both size and bytes.
 * Reading goes through ves_bytes_in, which never passes its end: what is not there reads as 0 and is marked as damaged.
 * Each number has one form, any other is damage, so equal bytes mean equal numbers and the reverse.
 */
#ifndef VES_BASE_BYTES_H
#define VES_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ves_bytes_out {
    unsigned char *at; /**< borrowed; NULL: nothing is written */
    size_t n;          /**< bytes so far */
} ves_bytes_out;

void ves_bytes_put_whole(ves_bytes_out *out, uint64_t x); /**< 7 bits a byte, 1 to 10 bytes */
void ves_bytes_put_word(ves_bytes_out *out, uint64_t x);  /**< 8 bytes */
void ves_bytes_put_double(ves_bytes_out *out, double x);  /**< 8 bytes */

typedef struct ves_bytes_in {
    const unsigned char *at, *end; /**< borrowed */
    bool damaged;
} ves_bytes_in;

uint64_t ves_bytes_get_whole(ves_bytes_in *in);
uint64_t ves_bytes_get_word(ves_bytes_in *in);
double ves_bytes_get_double(ves_bytes_in *in);

#endif
