/** @file tolerance.h
 * How exactly a run is integrated, as a study states it and the solver takes it.
 */
#ifndef VES_GRAPH_TOLERANCE_H
#define VES_GRAPH_TOLERANCE_H

typedef struct ves_tolerance {
    double rtol; /**< relative, of each amount in each lane; 5e-7 by default: right to 1e-5 of the peaks */
    double atol; /**< absolute, as a fraction of the lane's total dose; NaN: 1e-6 rtol */
} ves_tolerance;

ves_tolerance ves_tolerance_default(void);

/** The absolute tolerance, with its default put in. */
double ves_tolerance_atol(double rtol, double atol);

#endif
