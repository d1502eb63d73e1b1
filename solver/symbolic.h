/** @file symbolic.h
 * Orders of elimination, kept for bundles of a topology that was met before.
 *
 * One for each thread; it outlives what was solved with it.  Lifetime: ves_symbolic_new, free.
 */
#ifndef VES_SOLVER_SYMBOLIC_H
#define VES_SOLVER_SYMBOLIC_H

typedef struct ves_symbolic ves_symbolic;
ves_symbolic *ves_symbolic_new(void); /**< NULL: out of memory */
void ves_symbolic_free(ves_symbolic *symbolic);

#endif
