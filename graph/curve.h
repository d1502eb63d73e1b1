/** @file curve.h
 * The curves of a result, by name: what an organ holds, what was delivered to it, what the tracer shows; and the
 * multiples of each that people read.
 *
 * A multiple is its curve times one number for each organ (and for a decaying label one for each time).  So a file need
 * hold a curve once, with dose, volume and mass beside it, and whoever reads another multiple forms it from that.
 * Where each subject has a dose, volume and mass of its own, quantiles of a multiple are not multiples of quantiles:
 * summaries of several subjects hold them all.
 */
#ifndef VES_GRAPH_CURVE_H
#define VES_GRAPH_CURVE_H

#include <stdbool.h>
#include <stddef.h>

/** What a curve is a multiple of. */
typedef enum ves_curve_of { VES_CURVE_AMOUNT, VES_CURVE_DELIVERED, VES_CURVE_SIGNAL } ves_curve_of;

/** What an amount is divided by. */
typedef enum ves_scaling {
    VES_AS_IT_IS,
    VES_PERCENT_OF_DOSE,
    VES_PER_VOLUME,
    VES_PERCENT_OF_DOSE_PER_GRAM,
    VES_PERCENT_OF_DOSE_DECAYED, /**< and for what has decayed since the start: times exp(-rate time) */
    VES_FRACTION_OF_DOSE,
    VES_PERCENT_OF_DOSE_PER_VOLUME, /**< this and the next are of measured values alone: no curve of a result */
    VES_PER_GRAM
} ves_scaling;

typedef struct ves_curve {
    const char *name; /**< of the array: "percent_dose" */
    ves_curve_of of;
    ves_scaling scaling;
    const char *units; /**< as CF writes them; NULL: made of that of amounts, ves_curve_units */
    const char *words; /**< long_name */
    bool lone;         /**< the multiple that a file of one subject holds: shares of the dose */
    bool individual;   /**< the multiple that a file holds of each of several subjects: amounts where there is one */
} ves_curve;

/** All of them, multiples of one curve together and amounts first; NULL behind the last. */
const ves_curve *ves_curve_at(size_t i);
const ves_curve *ves_curve_named(const char *name); /**< NULL: no curve is called so */

/** The multiple of the same curve that a file of one subject holds. */
const ves_curve *ves_curve_lone(const ves_curve *curve);

/** Its units where amounts are in `amount_unit`: "percent", "1/mL". @param out [n] @return out */
const char *ves_curve_units(const ves_curve *curve, const char *amount_unit, size_t n, char *out);

/** What an amount is multiplied with. @param dose all that is given @param volume mL @param mass g */
double ves_scaling_factor(ves_scaling scaling, double dose, double volume, double mass);

#endif
