/** @file in_order.h
 * Tasks that threads take one after the other, and that are told of in their order.
 */
#ifndef VES_API_IN_ORDER_H
#define VES_API_IN_ORDER_H

#include <stdbool.h>
#include <stddef.h>

typedef struct ves_tasks {
    size_t n;
    void (*work)(void *context, size_t i); /**< on any thread, several at once */
    bool (*tell)(void *context, size_t i); /**< one at a time, for 0, 1, ...; false: begin no more */
    void *context;
} ves_tasks;

/** Do them all; this thread works too. Where a thread cannot be made, fewer work.
 *  @return false: out of memory, nothing was done */
bool ves_tasks_do(const ves_tasks *tasks, size_t n_thread);

#endif
