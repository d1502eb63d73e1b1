/** @file progress.h
 * What a person, or a program, sees while a run goes on; and ^C, which ends it in good order.
 */
#ifndef VES_CLI_PROGRESS_H
#define VES_CLI_PROGRESS_H

#include "cli/arguments.h"

/** Watch a run with `watch`: a bar with rate and time left on a terminal, or JSON lines, on stderr. The first ^C (or
 * SIGTERM) asks the run to finish what it has begun, the second ends the program. */
void ves_cli_watch(ves_progress_style style, vesipk_watch *watch);

/** The run is over: the bar goes, signals are as before. */
void ves_cli_watched(void);

#endif
