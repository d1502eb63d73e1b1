/** @file progress.h
 * What a person, or a program, sees while a run goes on; and ^C, which ends it in good order.
 */
#ifndef VES_CLI_PROGRESS_H
#define VES_CLI_PROGRESS_H

#include "cli/arguments.h"

/** Watch a run with `watch`: a bar with rate and time left on a terminal, or JSON lines, on stderr. The first ^C (or
 * SIGTERM) asks the run to finish what it has begun, the second ends the program. */
void ves_cli_watch(ves_progress_style style, vesipk_watch *watch);

/** The same ^C where no run is watched: somebody asks ves_cli_asked_to_stop from time to time. */
void ves_cli_hear(void);
bool ves_cli_asked_to_stop(void *context); /**< @param context anything */

/** Say that `path` was interrupted. @param kept  what is done is in a file, so --resume goes on with it */
void ves_cli_tell_interrupted(const char *path, bool kept);

/** The run is over: the bar goes, signals are as before. */
void ves_cli_watched(void);

#endif
