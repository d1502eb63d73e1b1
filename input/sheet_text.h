/** @file sheet_text.h
 * The text of a table that somebody brings, whatever program wrote it: always UTF-8 with '\n' at the end of each line.
 */
#ifndef VES_INPUT_SHEET_TEXT_H
#define VES_INPUT_SHEET_TEXT_H

#include "base/report.h"

#include <stddef.h>

enum { VES_SHEET_MOST = 1 << 30 }; /**< bytes of a table, which is read whole */

/** Read a file: UTF-8 with or without a byte order mark, UTF-16 with one, else Windows-1252, which is told in one line.
 *  Lines may end in LF, CRLF or CR.
 *  @param path  named in what is said; borrowed by the report's place only while this runs
 *  @param at    where to say that the file cannot be read: itself, or the line that names it (line > 0)
 *  @param text  out, free with free()
 *  @return VES_E_FILE: it cannot be read, is no plain file or larger than VES_SHEET_MOST; VES_E_CONFIG: it is no text
 *  (a workbook and a compressed file are named as such) */
ves_status VES_MUST_CHECK ves_sheet_text_read(const char *path, ves_place at, char **text, ves_report *report);

/** The same of bytes that are there.
 *  @param bytes [n] @param path for places */
ves_status VES_MUST_CHECK ves_sheet_text_of(size_t n, const unsigned char *bytes, const char *path, char **text,
                                            ves_report *report);

#endif
