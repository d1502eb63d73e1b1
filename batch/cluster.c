#include "batch/cluster.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BEGINNING, WORD, ANSWER };

enum { ANYBODY = -1 };

/* How many processes were started together, by whatever MPI. */
static long started_together(void)
{
    const char *open_mpi = getenv("OMPI_COMM_WORLD_SIZE"), *other = getenv("PMI_SIZE");
    return open_mpi ? strtol(open_mpi, NULL, 10) : other ? strtol(other, NULL, 10) : 1;
}

void ves_cluster_nap(void)
{
    (void)nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

#ifdef VESIPK_MPI
#include <mpi.h>

ves_status ves_cluster_start(ves_cluster *cluster, ves_report *report)
{
    *cluster = (ves_cluster){.n = 1};
    if (!getenv("OMPI_COMM_WORLD_SIZE") && !getenv("PMIX_RANK")) { /* not mpirun, nor srun --mpi=pmix */
        if (started_together() <= 1) return VES_OK;
        return ves_fail(report, VES_E_USAGE, (ves_place){0},
                        "%ld processes were started together by another MPI than the one vesipk is built with",
                        started_together());
    }
    int level = 0, rank = 0, n = 1;
    if (MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &level) != MPI_SUCCESS || level < MPI_THREAD_SERIALIZED)
        return ves_fail(report, VES_E_USAGE, (ves_place){0}, "this MPI does not go with threads");
    (void)MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    (void)MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    (void)MPI_Comm_size(MPI_COMM_WORLD, &n);
    const size_t size = ((size_t)n + 4) * (sizeof(ves_word) + MPI_BSEND_OVERHEAD);
    *cluster = (ves_cluster){.rank = (size_t)rank, .n = (size_t)n, .outbox = ves_new(size, 1)};
    if (!cluster->outbox) return ves_fail_memory(report);
    (void)MPI_Buffer_attach(cluster->outbox, (int)size);
    return VES_OK;
}

/* mpirun --enable-recovery: the others go on when a process dies. MPI_Finalize would wait for the dead then. */
static bool death_is_survived(void)
{
    const char *word = getenv("OMPI_MCA_orte_enable_recovery");
    return word && strcmp(word, "0") != 0 && strcmp(word, "false") != 0;
}

void ves_cluster_stop(ves_cluster *cluster)
{
    int begun = 0;
    if (MPI_Initialized(&begun) == MPI_SUCCESS && begun && !death_is_survived()) {
        (void)MPI_Finalize();
        free(cluster->outbox);
    }
    *cluster = (ves_cluster){0};
}

/* Buffered: whoever gets it may be dead, and would never take it. */
static void send(size_t to, int kind, const void *bytes, size_t n)
{
    (void)MPI_Bsend(bytes, (int)n, MPI_BYTE, (int)to, kind, MPI_COMM_WORLD);
}

/* A message, if there is one. @param from  ANYBODY, or a rank; out: whose it was */
static bool receive(int *from, int kind, void *bytes, size_t n)
{
    MPI_Status about;
    int here = 0;
    const int whose = *from == ANYBODY ? MPI_ANY_SOURCE : *from;
    if (MPI_Iprobe(whose, kind, MPI_COMM_WORLD, &here, &about) != MPI_SUCCESS || !here) return false;
    *from = about.MPI_SOURCE;
    return MPI_Recv(bytes, (int)n, MPI_BYTE, about.MPI_SOURCE, about.MPI_TAG, MPI_COMM_WORLD, &about) == MPI_SUCCESS;
}

#else /* one process */

ves_status ves_cluster_start(ves_cluster *cluster, ves_report *report)
{
    *cluster = (ves_cluster){.n = 1};
    if (started_together() <= 1) return VES_OK;
    return ves_fail(report, VES_E_USAGE, (ves_place){0},
                    "%ld processes were started together, and each would solve all of the study: this vesipk is built "
                    "without MPI (cmake -D VESIPK_MPI=ON); without it, give each process a --shard I/N",
                    started_together());
}

void ves_cluster_stop(ves_cluster *cluster)
{
    *cluster = (ves_cluster){0};
}

static void send(size_t to, int kind, const void *bytes, size_t n)
{
    (void)to, (void)kind, (void)bytes, (void)n; /* there is nobody */
}

static bool receive(int *from, int kind, void *bytes, size_t n)
{
    (void)from, (void)kind, (void)bytes, (void)n;
    return false;
}
#endif

void ves_cluster_begin(const ves_cluster *cluster, ves_beginning *beginning)
{
    int leader = 0;
    for (size_t to = 1; cluster->rank == 0 && to < cluster->n; ++to) send(to, BEGINNING, beginning, sizeof *beginning);
    while (cluster->rank > 0 && !receive(&leader, BEGINNING, beginning, sizeof *beginning)) ves_cluster_nap();
}

void ves_cluster_say(const ves_word *word)
{
    send(0, WORD, word, sizeof *word);
}

bool ves_cluster_hear_answer(ves_answer *answer)
{
    int leader = 0;
    return receive(&leader, ANSWER, answer, sizeof *answer);
}

bool ves_cluster_hear(size_t *rank, ves_word *word)
{
    int from = ANYBODY;
    const bool heard = receive(&from, WORD, word, sizeof *word);
    *rank = heard ? (size_t)from : 0;
    return heard;
}

void ves_cluster_answer(size_t rank, ves_answer answer)
{
    send(rank, ANSWER, &answer, sizeof answer);
}
