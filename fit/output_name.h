/** @file output_name.h
 * The name of the file that a verb leaves beside `vesipk run`: outputs/STUDY.KIND.h5.
 */
#ifndef VES_FIT_OUTPUT_NAME_H
#define VES_FIT_OUTPUT_NAME_H

#include "base/report.h"

/** @param given  what was asked for: a file, a folder that is there, or NULL @param kind "fit"
 *  @param file   out, free with free() @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_output_name(const char *study, const char *given, const char *kind, char **file,
                                          ves_report *report);

#endif
