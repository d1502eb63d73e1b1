/** @file power.h
 * Powers of several numbers at once, as rates with a Hill exponent need them in every step.
 */
#ifndef VES_BASE_POWER_H
#define VES_BASE_POWER_H

#include <stddef.h>

/** power[i] = base[i]^exponent[i], relative error below 1e-15 (2 + |log power|); where the base is not a normal
 * positive number, or the power is very large or small, pow() itself. The same bits on every machine for the former.
 *  @param base, exponent, power [n]; power may be one of the others */
void ves_powers(size_t n, const double base[], const double exponent[], double power[]);

#endif
