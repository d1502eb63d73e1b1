/** @file crew.h
 * Pieces of work that do not depend on each other, on threads.
 */
#ifndef VES_SENSITIVITY_CREW_H
#define VES_SENSITIVITY_CREW_H

#include "base/report.h"

#include <stddef.h>

/** Do pieces 0 .. n - 1.
 *  @param work  of piece `i` on thread `thread` (below n_thread) @return an error, the first by number of the piece
 * among those that were begun */
ves_status VES_MUST_CHECK ves_crew_do(size_t n_thread, size_t n,
                                      ves_status (*work)(void *context, size_t thread, size_t i, ves_report *report),
                                      void *context, ves_report *report);

#endif
