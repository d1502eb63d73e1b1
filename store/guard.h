/** @file guard.h
 * HDF5 is one for the whole process, and most builds of it bear one thread at a time: whoever calls it in here holds
 * this guard (private to store/).
 */
#ifndef VES_STORE_GUARD_H
#define VES_STORE_GUARD_H

void ves_guard_enter(void); /**< waits while another thread holds it; not twice by one thread */
void ves_guard_leave(void);

#endif
