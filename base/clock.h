/** @file clock.h
 * How long something takes.
 */
#ifndef VES_BASE_CLOCK_H
#define VES_BASE_CLOCK_H

/** Seconds since some moment that stays the same while the program runs; nobody can set this clock. */
double ves_now(void);

#endif
