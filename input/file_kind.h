/** @file file_kind.h
 * Files that are no texts, known by their first bytes.
 */
#ifndef VES_INPUT_FILE_KIND_H
#define VES_INPUT_FILE_KIND_H

#include <stddef.h>

/** What a file is that begins so, as the rest of "is ..." ("a workbook (.xlsx)", "compressed (gzip)").
 *  @param n      how many bytes there are
 *  @return static; NULL: it may be a text */
const char *ves_file_kind(size_t n, const void *bytes);

#endif
