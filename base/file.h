/** @file file.h
 * Files that are opened by a name somebody gave: plain ones only, so that nothing waits for a pipe or reads a device
 * that never ends.
 */
#ifndef VES_BASE_FILE_H
#define VES_BASE_FILE_H

#include "base/report.h"

enum { VES_NOT_PLAIN = -1 }; /**< beside the errors of the system: neither file nor folder */

/** Open a plain file.
 *  @param how  O_RDONLY, ...; O_CLOEXEC is added
 *  @param mode of a file that O_CREAT makes
 *  @param file out: the descriptor, -1 after an error
 *  @return 0; an errno (EISDIR for a folder); VES_NOT_PLAIN */
int ves_open_plain(const char *path, int how, unsigned mode, int *file);

/** The same for reading; standard input may be a pipe too, by whatever name ("/dev/stdin"). */
int ves_open_input(const char *path, int *file);

/** What an error of these says: strerror, or "it is no plain file". */
const char *ves_open_words(int error);

/** Would writing `output` replace a file that was read? What is written beside it on the way (FILE.part, FILE.log, ...)
 * is looked at too, and files are told apart by themselves, not by their names.
 *  @param read [n_read] paths
 *  @return VES_E_FILE; VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_output_spares(const char *output, size_t n_read, const char *const read[],
                                            ves_report *report);

/** Make a folder and those it lies in, as far as they are not there. @return VES_E_FILE, VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_make_folders(const char *folder, ves_report *report);

/** The folder a file lies in, "." if its path has none; free with free(), NULL when out of memory. */
char *ves_folder_of(const char *path);

#endif
