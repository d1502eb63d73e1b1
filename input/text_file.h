/** @file text_file.h
 * A text file, read whole.
 */
#ifndef VES_INPUT_TEXT_FILE_H
#define VES_INPUT_TEXT_FILE_H

#include "base/report.h"

#include <stddef.h>

enum { VES_CONFIG_MOST = 64 << 20 }; /**< bytes of a config, with all it includes */

/** A whole text file, without the byte order mark that some programs put in front of UTF-8; a pipe on standard input is
 *  read too (up to VES_CONFIG_MOST).
 *  @param at    where to say what is wrong: the file itself, or the line that names it (line > 0)
 *  @param most  bytes; 0: any number
 *  @param text  out, free with free()
 *  @return VES_E_FILE: cannot be opened or read, is no plain file or larger than `most`; VES_E_CONFIG: it is a workbook
 *  or the like (file_kind.h), holds a zero byte, or what is no UTF-8 */
ves_status VES_MUST_CHECK ves_text_read_up_to(const char *path, ves_place at, size_t most, char **text,
                                              ves_report *report);

/** Is a text UTF-8? A byte order mark is taken from it. @return VES_E_CONFIG, with the line */
ves_status VES_MUST_CHECK ves_text_check(char *text, const char *path, ves_report *report);

#endif
