/** @file symbolic.h
 * Orders of elimination, kept for bundles of a topology that was met before.
 *
 * One for each thread; it outlives what was solved with it.  Lifetime: ves_symbolic_new, free.
 */
#ifndef VES_SOLVER_SYMBOLIC_H
#define VES_SOLVER_SYMBOLIC_H

#include "base/report.h"

struct ves_lu; /* private to solver/: lu.h */

typedef struct ves_symbolic ves_symbolic;
ves_symbolic *ves_symbolic_new(void); /**< NULL: out of memory */
void ves_symbolic_free(ves_symbolic *symbolic);

/** Private to solver/: ves_lu_order, once for each pattern.
 *  @param symbolic  NULL: nothing is kept
 *  @param own       marked; NULL out where `symbolic` has it now, or had one like it
 *  @param lu        out: ordered */
ves_status VES_MUST_CHECK ves_symbolic_order(ves_symbolic *symbolic, struct ves_lu **own, const struct ves_lu **lu,
                                             ves_report *report);

#endif
