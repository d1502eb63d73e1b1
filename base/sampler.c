#include "base/sampler.h"

#include "base/memory.h"

#include <assert.h>
#include <gsl/gsl_qrng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NAME(code, name) name,
const char *const ves_sampling_names[VES_N_SAMPLING] = {VES_SAMPLING_LIST(NAME)};
#undef NAME

/* What is drawn for an address, as the counter of its draws: 0 and 1 are the number and the shift, those from
 * PERMUTATION on are the rounds of the Feistel network that permutes the strata. */
enum { NUMBER, SHIFT, PERMUTATION };
enum { N_ROUND = 8 };

/* GSL's state, but in memory of ours: gsl_qrng_alloc() ends the program if there is none. */
static bool has_memory(ves_sampler *sampler)
{
    sampler->key = ves_new(sampler->n_dim, sizeof *sampler->key);
    sampler->sobol = ves_new(sampler->n_sobol ? gsl_qrng_sobol->state_size((unsigned)sampler->n_sobol) : 0, 1);
    return sampler->key && sampler->sobol;
}

/* Dimensions beyond those of GSL, with polynomials that none of these has: the first 39 of Joe & Kuo have the same, and
 * number 45 too. */
static size_t dimension_beyond(size_t i)
{
    const size_t at = i - VES_SOBOL_OF_GSL + 39;
    return at < 45 ? at : at + 1;
}

static ves_status start_beyond(ves_sampler *sampler, ves_report *report)
{
    sampler->more = (ves_sobol){0};
    if (sampler->n_even <= VES_SOBOL_OF_GSL) return VES_OK;
    return ves_sobol_start(&sampler->more, dimension_beyond(sampler->n_even - 1) + 1, report);
}

static void rewind_sobol(ves_sampler *sampler)
{
    if (sampler->n_sobol > 0) gsl_qrng_sobol->init_state(sampler->sobol, (unsigned)sampler->n_sobol);
    sampler->n_point = 0;
}

ves_status ves_sampler_start(ves_sampler *sampler, ves_sampling_kind kind, uint64_t seed, uint64_t n_subject,
                             size_t n_dim, const char *const address[], ves_report *report)
{
    assert(n_subject > 0);
    if (kind == VES_SAMPLE_SOBOL && n_subject > VES_SOBOL_POINTS)
        return ves_fail(report, VES_E_CONFIG, (ves_place){0}, "sampling \"sobol\" knows no more than %d subjects",
                        VES_SOBOL_POINTS);
    *sampler = (ves_sampler){.kind = kind, .n_subject = n_subject, .n_dim = n_dim};
    if (kind == VES_SAMPLE_SOBOL) sampler->n_even = n_dim < VES_SOBOL_DIMENSIONS ? n_dim : VES_SOBOL_DIMENSIONS;
    sampler->n_sobol = sampler->n_even < VES_SOBOL_OF_GSL ? sampler->n_even : VES_SOBOL_OF_GSL;
    if (!has_memory(sampler) || start_beyond(sampler, NULL)) {
        ves_sampler_free(sampler);
        return ves_fail_memory(report);
    }
    for (size_t i = 0; i < n_dim; ++i) sampler->key[i] = ves_draw_key_of(seed, address[i]);
    rewind_sobol(sampler);
    return VES_OK;
}

ves_status ves_sampler_copy(ves_sampler *to, const ves_sampler *from, ves_report *report)
{
    *to = *from;
    to->more = (ves_sobol){0};
    if (!has_memory(to) || start_beyond(to, NULL)) {
        ves_sampler_free(to);
        return ves_fail_memory(report);
    }
    memcpy(to->key, from->key, from->n_dim * sizeof *from->key);
    rewind_sobol(to);
    return VES_OK;
}

/* Point of Sobol's for `subject`: they come one by one. */
static void move_to(ves_sampler *sampler, uint64_t subject)
{
    if (subject + 1 < sampler->n_point) rewind_sobol(sampler);
    for (; sampler->n_point <= subject; ++sampler->n_point)
        gsl_qrng_sobol->get(sampler->sobol, (unsigned)sampler->n_sobol, sampler->point);
}

/* Sum modulo 1 of a multiple of 2^-52 and an odd one of 2^-53: exact in whole numbers, and never 0. */
static double shifted(double x, double shift)
{
    const uint64_t sum = (uint64_t)(x * 0x1p53) + (uint64_t)(shift * 0x1p53);
    return (double)(sum & (((uint64_t)1 << 53) - 1)) * 0x1p-53;
}

/* Place of i in a random order of 0 .. n-1: a Feistel network on the next even number of bits, walked on until it comes
 * back to below n (Black & Rogaway 2002). */
static uint64_t permuted(ves_draw_key key, uint64_t i, uint64_t n)
{
    unsigned half = 0;
    while (half < 32 && (n - 1) >> 2 * half) ++half;
    const uint64_t ones = ((uint64_t)1 << half) - 1;
    do {
        uint64_t left = i >> half, right = i & ones;
        for (uint64_t round = 0; round < N_ROUND; ++round) {
            const uint64_t next = left ^ (ves_draw_bits(key, right, PERMUTATION + round) & ones);
            left = right;
            right = next;
        }
        i = left << half | right;
    } while (i >= n);
    return i;
}

void ves_sampler_row(ves_sampler *sampler, uint64_t subject, double u[])
{
    const uint64_t n = sampler->kind == VES_SAMPLE_SOBOL ? VES_SOBOL_POINTS : sampler->n_subject;
    if (subject >= n && sampler->kind != VES_SAMPLE_RANDOM) subject = n - 1;
    if (sampler->n_sobol > 0) move_to(sampler, subject);
    for (size_t i = 0; i < sampler->n_dim; ++i) {
        const ves_draw_key key = sampler->key[i];
        u[i] = ves_draw_uniform(key, subject, NUMBER);
        if (i < sampler->n_sobol) {
            u[i] = shifted(sampler->point[i], ves_draw_uniform(key, 0, SHIFT));
        } else if (i < sampler->n_even) { /* the origin is left out, as GSL does */
            const uint32_t bits = ves_sobol_bits(&sampler->more, (uint32_t)subject + 1, dimension_beyond(i));
            u[i] = shifted((double)bits * 0x1p-32, ves_draw_uniform(key, 0, SHIFT));
        } else if (sampler->kind == VES_SAMPLE_LATIN) {
            u[i] = fmin(((double)permuted(key, subject, n) + u[i]) / (double)n, 1.0 - 0x1p-53); /* not rounded to 1 */
        }
    }
}

size_t ves_sampler_n_random(const ves_sampler *sampler)
{
    return sampler->kind == VES_SAMPLE_SOBOL ? sampler->n_dim - sampler->n_even : 0;
}

void ves_sampler_free(ves_sampler *sampler)
{
    free(sampler->key);
    free(sampler->sobol);
    ves_sobol_free(&sampler->more);
    *sampler = (ves_sampler){0};
}
