/** @file run_together.h
 * What the program alone asks of a run: one by several processes that mpirun started (vesipk.h knows nothing of MPI),
 * and the whole table it prints.
 */
#ifndef VES_API_RUN_TOGETHER_H
#define VES_API_RUN_TOGETHER_H

#include "batch/cluster.h"
#include "batch/summary.h"
#include "include/vesipk.h"

/** Read a study and run it together with the other processes of `cluster`, all of which call this.
 *  @param file    as for vesipk_run; NULL: outputs/NAME.h5
 *  @param result  out: NULL but on rank 0
 *  @return as vesipk_run */
int ves_api_run_together(const vesipk_source *source, const char *file, const vesipk_watch *watch,
                         const ves_cluster *cluster, vesipk_result **result, char **fault);

/** All of the table that `vesipk run` prints; NULL as vesipk_summary_of. Lent. */
const ves_summary *ves_api_summary_of(const vesipk_result *result);

#endif
