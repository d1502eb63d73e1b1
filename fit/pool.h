/** @file pool.h
 * Pieces of work that do not depend on each other, on threads.
 */
#ifndef VES_FIT_POOL_H
#define VES_FIT_POOL_H

#include "base/report.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct ves_pool {
    size_t n_thread;
    bool (*stop)(void *context); /**< true: begin nothing more; NULL: never. Any thread calls it, one at a time */
    void (*told)(void *context, size_t done, size_t n); /**< after each piece, one thread at a time; NULL: nobody */
    void *context;                                      /**< of both */
} ves_pool;

/** Do pieces 0 .. n - 1.
 *  @param work  of piece `i` on thread `thread` @return the first error by number of the piece; VES_E_INTERRUPTED */
ves_status VES_MUST_CHECK ves_pool_do(const ves_pool *pool, size_t n,
                                      ves_status (*work)(void *context, size_t thread, size_t i, ves_report *report),
                                      void *context, ves_report *report);

#endif
