/** @file memory_left.h
 * How much memory this process may still take.
 */
#ifndef VES_BASE_MEMORY_LEFT_H
#define VES_BASE_MEMORY_LEFT_H

/** The least of what the limits of the process leave (ulimit -v, -d), what its control groups leave (all that it lies
 * in), and what the machine has to spare.
 *  @param root  "" but in tests: where /proc and /sys stand
 *  @param by    out: what sets it, in words
 *  @return bytes; HUGE_VAL where nothing tells */
double ves_memory_left(const char *root, const char **by);

#endif
