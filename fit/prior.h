/** @file prior.h
 * A free number and its coordinate: what is known of the number beforehand is a distribution, and the coordinate is
 * standard normal under it.
 *
 * Where nothing is to be known beforehand (`prior = "none"`), the coordinate is the logarithm of the number, or where
 * it has bounds what the same transformation makes of these; it then adds nothing to the likelihood. Plain data that
 * owns nothing.
 */
#ifndef VES_FIT_PRIOR_H
#define VES_FIT_PRIOR_H

#include "graph/distribution.h"

typedef enum ves_prior_kind {
    VES_PRIOR_DISTRIBUTION, /**< of `d`, cut where it says */
    VES_PRIOR_LOGIT,        /**< a share: the logarithm of its odds is normal */
    VES_PRIOR_LOG,          /**< none: any number above 0 */
    VES_PRIOR_PLAIN         /**< none: any number */
} ves_prior_kind;

typedef struct ves_prior {
    ves_prior_kind kind;
    bool none; /**< it is not known beforehand: `d` and its cut are bounds alone */
    ves_distribution d;
    ves_cut cut;
    double middle,
        spread; /**< VES_PRIOR_LOGIT: of the logarithm of odds; else where coordinate 0 is, and how long 1 is */
} ves_prior;

/** What follows from `kind` and `d`: to be called before all else. */
void ves_prior_settle(ves_prior *prior);

double ves_prior_value(const ves_prior *prior, double z);
double ves_prior_coordinate(const ves_prior *prior, double value); /**< finite; that of the nearest value it has */

/** d ln value / d z, or where the value is not above 0 d value / d z. */
double ves_prior_slope(const ves_prior *prior, double z);

/** How far a coordinate is moved for a slope: as far as moves its number by `part` of itself, and no further than 0.01.
 */
double ves_prior_step(const ves_prior *prior, double z, double part);

#endif
