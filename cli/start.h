/** @file start.h
 * What must hold before anything else is done.
 */
#ifndef VES_CLI_START_H
#define VES_CLI_START_H

#include <stdbool.h>

/** Descriptors 0, 1 and 2 are open from here on, so that no file of ours can become standard output or error: one that
 *  was closed refuses to be read or written as before. A file above the size limit is an error of its write, not the
 *  end of the program. Memory that was given back is kept for the next block of its kind (glibc).
 *  @return false: a descriptor is closed and cannot be opened, nothing may be opened or written */
bool ves_cli_start(void);

#endif
