/** @file run.h
 * One study, from its config to its result file: read, solve, write.  The program on one page.
 */
#ifndef VES_BATCH_RUN_H
#define VES_BATCH_RUN_H

#include "batch/options.h"
#include "batch/summary.h"

/** Run one study.
 *  While it runs FILE.part holds what is done; FILE appears when it is whole, and FILE.log tells how it went.
 *  @param path     of the config
 *  @param summary  out, {0} at first: what a person reads at the end; free it with ves_summary_free, after an error
 * too. A shard has none
 *  @return VES_OK; VES_E_FAILURES: more subjects failed than the study allows, the file holds the rest; VES_E_SOLVER:
 *  none could be solved, no file; VES_E_MASS: the file is there but must not be trusted; VES_E_INTERRUPTED: what is
 * done is in FILE.part; or why nothing was run */
ves_status VES_MUST_CHECK ves_run(const char *path, const ves_run_options *options, ves_summary *summary,
                                  ves_report *report);

/** The same for a study that is there. @param options  `study`: those it was read with */
ves_status VES_MUST_CHECK ves_run_study(const ves_study *study, const ves_run_options *options, ves_summary *summary,
                                        ves_report *report);

/** The same in memory: no file is made, none is looked at.
 *  @param options  `n_thread`, `command_line` and `watcher` alone are looked at
 *  @param table    out, {0} at first: the result with the arrays that a file of it would have; free it
 *  @return as ves_run; there is a table where there would be a file */
ves_status VES_MUST_CHECK ves_run_in_memory(const ves_study *study, const ves_run_options *options, ves_table *table,
                                            ves_summary *summary, ves_report *report);

/** Where the result of a study goes; folders on the way to it are made.
 *  @param output  a file, a folder, or NULL: outputs/
 *  @param path    out: free it; NULL after an error
 *  @return VES_E_FILE, VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_run_path(const char *study_path, const char *output, char **path, ves_report *report);

/** Shards of one run become its result.
 *  @param options  as the shards were run with; `output` is the file
 *  @param path     of the config
 *  @param n_shard, shard  files of the shards: of one run, all there, none twice */
ves_status VES_MUST_CHECK ves_merge(size_t n_shard, const char *const shard[], const ves_run_options *options,
                                    ves_summary *summary, ves_report *report);

#endif
