/** @file sampler.h
 * Where in the unit cube each subject stands: one number in (0, 1) for each named dimension, by chance or evenly.
 *
 * The row of a subject follows from seed, addresses and its number alone, in whatever order rows are asked for.
 *   random           independent draws
 *   sobol            points of Sobol 1967, shifted modulo 1 by one draw for each address (Cranley & Patterson 1976): 40
 *                    dimensions as in GSL, 1071 more with the direction numbers of Joe & Kuo 2008 (base/sobol.h);
 * others are random latin-hypercube  of n equal strata each dimension has one subject in each (McKay, Beckman & Conover
 * 1979) What random and latin-hypercube give to an address does not depend on the other addresses. Owns: its arrays;
 * addresses are not kept.  Lifetime: {0}, start or copy, row..., free.  One for each thread.
 */
#ifndef VES_BASE_SAMPLER_H
#define VES_BASE_SAMPLER_H

#include "base/draw.h"
#include "base/report.h"
#include "base/sobol.h"

#include <stddef.h>

#define VES_SAMPLING_LIST(X)                                                                                           \
    X(VES_SAMPLE_RANDOM, "random") X(VES_SAMPLE_SOBOL, "sobol") X(VES_SAMPLE_LATIN, "latin-hypercube")

#define VES_SAMPLING_ENUM(code, name) code,
typedef enum ves_sampling_kind { VES_SAMPLING_LIST(VES_SAMPLING_ENUM) VES_N_SAMPLING } ves_sampling_kind;
#undef VES_SAMPLING_ENUM

extern const char *const ves_sampling_names[VES_N_SAMPLING]; /**< as in a config */

enum { VES_SOBOL_DIMENSIONS = 1111, VES_SOBOL_OF_GSL = 40, VES_SOBOL_POINTS = (1 << 30) - 1 };

typedef struct ves_sampler {
    ves_sampling_kind kind;
    uint64_t n_subject;
    size_t n_dim;
    ves_draw_key *key; /**< [n_dim] */
    void *sobol;       /**< GSL's, with how many points it has given and the last of them */
    size_t n_sobol;    /**< dimensions of it */
    uint64_t n_point;
    double point[VES_SOBOL_OF_GSL];
    ves_sobol more; /**< dimensions beyond these */
    size_t n_even;  /**< dimensions that are evenly spread */
} ves_sampler;

/** @param sampler    {0}
 *  @param n_subject  1 or more; sobol knows VES_SOBOL_POINTS
 *  @param address    [n_dim] all different: equal ones give equal numbers */
ves_status ves_sampler_start(ves_sampler *sampler, ves_sampling_kind kind, uint64_t seed, uint64_t n_subject,
                             size_t n_dim, const char *const address[], ves_report *report) VES_MUST_CHECK;

/** A sampler of its own for another thread.
 *  @param to  {0} */
ves_status ves_sampler_copy(ves_sampler *to, const ves_sampler *from, ves_report *report) VES_MUST_CHECK;

/** The numbers of a subject, counted from 0; cheapest in increasing order.
 *  @param subject  from n_subject on, latin-hypercube gives the numbers of the last one, sobol from VES_SOBOL_POINTS on
 *  @param u        out: [n_dim] */
void ves_sampler_row(ves_sampler *sampler, uint64_t subject, double u[]);

/** Dimensions that were to be evenly spread but are random, because sobol has no more. */
size_t ves_sampler_n_random(const ves_sampler *sampler);

void ves_sampler_free(ves_sampler *sampler);

#endif
