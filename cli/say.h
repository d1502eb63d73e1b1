/** @file say.h
 * All words of the program: to standard output, and to standard error.
 *
 * Names and titles come from files of others.  What a terminal would obey in them (control characters but the end of a
 * line and the tab) is shown as '?'.
 */
#ifndef VES_CLI_SAY_H
#define VES_CLI_SAY_H

#include "base/status.h"

#include <stdarg.h>

void ves_say(const char *format, ...) VES_PRINTF(1, 2);  /**< printf */
void ves_tell(const char *format, ...) VES_PRINTF(1, 2); /**< the same to standard error */
void ves_tell_list(const char *format, va_list words);

#endif
