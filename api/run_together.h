/** @file run_together.h
 * A run by several processes that mpirun started.  For the program alone: vesipk.h knows nothing of MPI.
 */
#ifndef VES_API_RUN_TOGETHER_H
#define VES_API_RUN_TOGETHER_H

#include "batch/cluster.h"
#include "include/vesipk.h"

/** Read a study and run it together with the other processes of `cluster`, all of which call this.
 *  @param file    as for vesipk_run; NULL: outputs/NAME.h5
 *  @param result  out: NULL but on rank 0
 *  @return as vesipk_run */
int ves_api_run_together(const vesipk_source *source, const char *file, const vesipk_watch *watch,
                         const ves_cluster *cluster, vesipk_result **result, char **fault);

#endif
