/** @file cluster.h
 * Processes that mpirun started on one run, and what they say to each other; its .c file alone knows MPI.
 *
 * Rank 0 leads: it hears the others ask, and answers with units.  A program that is built without MPI, or started
 * without mpirun, is one process with nobody to hear.  Whoever waits sleeps between two looks, so it takes no core.
 * Lifetime: ves_cluster_start once a process, for one run, ves_cluster_stop before it ends.
 */
#ifndef VES_BATCH_CLUSTER_H
#define VES_BATCH_CLUSTER_H

#include "batch/batch.h"

typedef struct ves_cluster {
    size_t rank, n; /**< this process, of how many */
    void *outbox;   /**< messages on their way */
} ves_cluster;

/** Join the others.
 *  @return VES_E_USAGE: several processes were started that cannot talk to each other */
ves_status VES_MUST_CHECK ves_cluster_start(ves_cluster *cluster, ves_report *report);
void ves_cluster_stop(ves_cluster *cluster);

/** The run begins: what rank 0 passes in, all get. */
typedef struct ves_beginning {
    ves_status status; /**< an error: it does not begin */
    size_t number;     /**< of the journal of rank 0 (parts.h) */
} ves_beginning;
void ves_cluster_begin(const ves_cluster *cluster, ves_beginning *beginning);

/** What the others tell rank 0. */
typedef enum ves_saying {
    VES_SAY_ASK,  /**< for units */
    VES_SAY_DONE, /**< all that was given is solved, and safe in its journal */
    VES_SAY_ENDED /**< it could not go on, `status` and `text` say why */
} ves_saying;

typedef struct ves_word {
    ves_saying saying;
    ves_status status;
    ves_progress progress;
    char text[1024];
} ves_word;

/** What rank 0 answers: units from `first` on; n = 0: there are no more. */
typedef struct ves_answer {
    size_t first, n;
} ves_answer;

void ves_cluster_say(const ves_word *word);
bool ves_cluster_hear_answer(ves_answer *answer); /**< false: there is none yet */

bool ves_cluster_hear(size_t *rank, ves_word *word); /**< false: nobody said anything */
void ves_cluster_answer(size_t rank, ves_answer answer);

void ves_cluster_nap(void); /**< between two looks */

#endif
