/** @file draw.h
 * Random numbers by address: each is a function of seed, address, subject and index, and of nothing drawn before.
 *
 * So subjects can be drawn in any order, on any thread and in any shard, and a number keeps its value when others come
 * or go.  Generator: Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, SC11).
 */
#ifndef VES_BASE_DRAW_H
#define VES_BASE_DRAW_H

#include <stdint.h>

/** Stands for a seed and an address; plain data. */
typedef struct ves_draw_key {
    uint32_t word[2];
} ves_draw_key;

/** @param address  of what is drawn, as in a config: "liver.uptake.clearance" */
ves_draw_key ves_draw_key_of(uint64_t seed, const char *address);

/** The generator itself: 128 bits for 128 bits. */
void ves_draw_block(ves_draw_key key, const uint32_t counter[4], uint32_t out[4]);

/** 64 random bits.
 *  @param subject, index  of what; the same ones give the same bits */
uint64_t ves_draw_bits(ves_draw_key key, uint64_t subject, uint64_t index);

/** Uniform between 0 and 1, neither of them: an odd multiple of 2^-53. */
double ves_draw_uniform(ves_draw_key key, uint64_t subject, uint64_t index);

#endif
