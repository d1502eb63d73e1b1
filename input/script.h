/** @file script.h
 * A config with all it includes as one text, and where each line of it was written.
 *
 * Includes are put in place here, so libconfig opens no file: it would end the process where one cannot be read, and
 * reads long texts in a file again and again.  Whole numbers that it would cut are written so that it keeps them. Owns:
 * texts and names.  Lifetime: {0}, ves_script_read, use, free.
 */
#ifndef VES_INPUT_SCRIPT_H
#define VES_INPUT_SCRIPT_H

#include "base/report.h"

#include <stddef.h>

/** A growing text. */
typedef struct ves_script_text {
    char *text;
    size_t n, room;
} ves_script_text;

/** From `line` of the one text on, up to the next piece, lines are those of a file from `at` on. */
typedef struct ves_script_piece {
    size_t file;
    int line, at;
} ves_script_piece;

typedef struct ves_script_file {
    char *path;
    size_t first, n; /**< where its text stands in `shown` */
} ves_script_file;

typedef struct ves_script {
    ves_script_text whole; /**< for libconfig */
    ves_script_text shown; /**< the main file as it is, and behind it every included one, each under a comment line */
    size_t n_file, room_file, n_piece, room_piece, n_read;
    ves_script_file *file; /**< [0] is the main one */
    ves_script_piece *piece;
    size_t n_open, room_open;
    size_t *open; /**< [n_open] settings so far of each group that is open; [0]: of the whole */
    int line;     /**< lines in `whole` */
} ves_script;

void ves_script_free(ves_script *script);

/** Read a file and all it includes: at most 1000 files and VES_CONFIG_MOST bytes.
 *  Paths count from the folder of the main file.  A line that begins with @include in a comment is none.
 *  @param text  of the main file; NULL: it is read
 *  @return VES_E_FILE: cannot be opened or read; VES_E_CONFIG: no text, an include of itself, too many, a comment or
 * text that never ends, more than 2000 settings in one group (libconfig compares each with each) */
ves_status VES_MUST_CHECK ves_script_read(ves_script *script, const char *path, const char *text, ves_report *report);

/** Which file a line of the one text is of. @param line in: of `whole`; out: of the file @return index of the file */
size_t ves_script_find(const ves_script *script, int *line);

/** The text of a file as it is, ended; free with free(). NULL: out of memory. */
char *ves_script_copy(const ves_script *script, size_t file);

#endif
