/** @file files.h
 * The files a study was read from, inside its result: what a study can be made again from (batch/again.h).
 */
#ifndef VES_BATCH_FILES_H
#define VES_BATCH_FILES_H

#include "graph/table_maker.h"
#include "study/study.h"

/** Files larger than this are named in a result, but not in it. */
enum { VES_FILE_MOST = 1 << 20 };

/** Entries of the library are called "library:products/msc-small-ev.cfg". */
#define VES_FILES_LIBRARY "library:"

/** /provenance/files: name, text and SHA-256 of each file, the study's own first; /provenance/set, /provenance/option:
 * what was added to it, where something was.
 *  @param options  the study was read with */
void ves_files_add(ves_table_maker *m, const ves_study *study, const ves_study_options *options);

#endif
