/** @file clock.h
 * How long something takes.
 */
#ifndef VES_BASE_CLOCK_H
#define VES_BASE_CLOCK_H

/** Seconds since some moment that stays the same while the program runs; nobody can set this clock. */
double ves_now(void);

/** The time of day as a file says it, "2026-11-21T16:00:00Z": now, or SOURCE_DATE_EPOCH where a file must come out the
 * same byte for byte. @param out [32] */
void ves_time_text(char out[static 32]);

#endif
