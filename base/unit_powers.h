/** @file unit_powers.h
 * Units as products of powers: of cm, g, h and the amount unit.  base/units.h is the front door.
 */
#ifndef VES_BASE_UNIT_POWERS_H
#define VES_BASE_UNIT_POWERS_H

#include <stdbool.h>
#include <stddef.h>

/** Powers of cm, g, h and the amount unit that a unit is a product of.  Where amounts are masses they count as such. */
enum { VES_N_BASE = 4, VES_BASE_MOST = 12 /* the largest power, either way */ };
typedef struct ves_powers_of_base {
    signed char of[VES_N_BASE];
} ves_powers_of_base;

struct ut_system;
union ut_unit;

/** The powers that a text such as "mL/h/g" is made of: of cm, mL, g, h and @ alone. @return false: of others too */
bool ves_unit_powers_read(const char *unit, ves_powers_of_base *powers);

/** The text of such a product, with "@" for the amount unit: "mL2/@/h". @param out [n] @return out */
const char *ves_unit_powers_write(ves_powers_of_base powers, size_t n, char *out);

/** The powers of a unit of udunits2: of m, kg, s and of `amount`, which is a unit of that system.
 *  @return false: it is made of something else too, or of a power out of the ordinary */
bool ves_unit_powers_of(const union ut_unit *unit, struct ut_system *system, const union ut_unit *amount,
                        ves_powers_of_base *powers);

#endif
