/** @file options.h
 * What whoever starts a run may ask for.
 */
#ifndef VES_BATCH_OPTIONS_H
#define VES_BATCH_OPTIONS_H

#include "batch/batch.h"
#include "batch/cluster.h"

typedef struct ves_run_options {
    ves_study_options study;
    const char *output;         /**< result file, or a folder for it; NULL: outputs/STUDY.h5 under the current folder */
    bool force;                 /**< replace a result that is there */
    bool resume;                /**< go on with the run that was interrupted */
    ves_shard shard;            /**< {0}: all of it; else this part, for ves_merge */
    const ves_cluster *cluster; /**< NULL: alone; else all its processes call ves_run, and rank 0 has the summary */
    size_t n_thread;            /**< threads to solve with; 0: one */
    double memory;              /**< bytes that the run may take; 0: what there is */
    const char *command_line;   /**< goes into the file */
    const ves_watcher *watcher; /**< NULL: nobody looks */
} ves_run_options;

#endif
