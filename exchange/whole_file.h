/** @file whole_file.h
 * A file that has its name only when it is whole.
 */
#ifndef VES_EXCHANGE_WHOLE_FILE_H
#define VES_EXCHANGE_WHOLE_FILE_H

#include "base/report.h"

#include <stdbool.h>
#include <stdio.h>

typedef struct ves_whole_file {
    FILE *to;
    char *path, *part;
} ves_whole_file;

/** What may be written over. */
typedef struct ves_whole_file_asked {
    bool force;              /**< a file that is there */
    size_t n_read;           /**< but none of what was read: */
    const char *const *read; /**< [n_read] borrowed */
} ves_whole_file_asked;

/** Open PATH.part. @return VES_E_FILE with one line; VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_whole_file_open(const char *path, const ves_whole_file_asked *asked, ves_whole_file *file,
                                              ves_report *report);

/** Give it its name, where `status` is VES_OK; else it is gone. @return `status`, or why it cannot be written */
ves_status VES_MUST_CHECK ves_whole_file_close(ves_whole_file *file, ves_status status, ves_report *report);

/** Make a folder where there is none. @return VES_E_FILE */
ves_status VES_MUST_CHECK ves_whole_file_folder(const char *path, ves_report *report);

#endif
