/** @file reference36.c
 * The reference problem of bench/reference-problem/, solved by VesiPK's lanes or by CVODE the plain way, against its
 * reference solution.
 *
 *   bench-reference36 lanes|bare|plain RTOL [FOLDER [STRIDE]]
 *
 * lanes: ves_solve, bundles of 8;  bare: the same without integrals and peaks;  plain: serial vectors, dense matrix,
 * difference-quotient Jacobian, one subject after the other.  STRIDE n takes every n-th subject (8 n-th bundles for
 * lanes would be unfair, so there it takes the first 64 / n).  Prints one line:
 * variant, rtol, err95, worst error, subjects, steps per subject (or bundle), CPU microseconds per subject.
 * err95: the largest relative error of a subject over all times and compartments above 1e-6 mg; of these, the 95th
 * percentile.  Instructions are counted from outside, over solve_all: see bench/run.
 */
#include "base/array.h"
#include "base/memory.h"
#include "graph/trajectory.h"
#include "solver/solve.h"
#include "study/study.h"

#include <cvode/cvode.h>
#include <math.h>
#include <nvector/nvector_serial.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>
#include <time.h>

enum { SUBJECTS = 64, LINE = 65536 };

typedef struct problem {
    ves_study study;
    ves_graph subject[SUBJECTS]; /* share all but their processes with the study's graph */
    ves_trajectory trajectory[SUBJECTS];
    double *reference; /* [SUBJECTS][n_time][n_node] */
    size_t n;          /* subjects taken */
    size_t which[SUBJECTS];
} problem;

static void die(const char *words, const char *more)
{
    fprintf(stderr, "bench-reference36: %s%s\n", words, more);
    exit(1);
}

/* --- reading --- */

/* "e01.rate [1/h]" to the place of that number in a graph. */
static double *place_of(ves_graph *graph, char *column)
{
    char *blank = strchr(column, ' '), *dot = strchr(column, '.');
    if (!blank || !dot) die("a column without unit or address: ", column);
    *blank = *dot = '\0';
    for (size_t i = 0; i < graph->topology->n_process; ++i) {
        const ves_process *p = &graph->topology->process[i];
        if (strcmp(p->name, column) != 0) continue;
        for (size_t k = 0; k < p->kind->n_param; ++k) {
            if (strcmp(p->kind->param[k].name, dot + 1) == 0) return &graph->p[i][k];
        }
    }
    die("no such number in the graph: ", column);
    return NULL;
}

/* One row a subject; the units of the columns are those inside (h, mg). */
static void read_subjects(problem *b, const char *folder)
{
    static char path[4096], header[LINE], line[LINE], names[LINE];
    snprintf(path, sizeof path, "%s/subjects.csv", folder);
    FILE *file = fopen(path, "r");
    if (!file || !fgets(header, LINE, file)) die("cannot read ", path);
    const ves_graph *base = b->study.scenario[0].typical.graph;
    for (size_t s = 0; s < SUBJECTS; ++s) {
        ves_graph *g = &b->subject[s];
        if (ves_graph_like(base, g, NULL) || !fgets(line, LINE, file)) die("too few subjects in ", path);
        memcpy(names, header, LINE);
        char *at_name, *at_value, *name = strtok_r(names, ",\n", &at_name), *value = strtok_r(line, ",\n", &at_value);
        for (; name && value; name = strtok_r(NULL, ",\n", &at_name), value = strtok_r(NULL, ",\n", &at_value))
            *place_of(g, name) = strtod(value, NULL);
        if (name || value) die("rows of unequal length in ", path);
    }
    fclose(file);
}

/* A .npy file: 10 bytes, the last two the length of a header, the header, doubles in C order. */
static void read_reference(problem *b, const char *folder)
{
    static char path[4096];
    unsigned char start[10];
    const size_t n = SUBJECTS * b->study.n_time * b->study.scenario[0].typical.graph->topology->n_compartment;
    snprintf(path, sizeof path, "%s/reference.npy", folder);
    FILE *file = fopen(path, "rb");
    b->reference = ves_new(n, sizeof *b->reference);
    if (!file || !b->reference || fread(start, 1, 10, file) != 10 || memcmp(start + 1, "NUMPY", 5) != 0)
        die("cannot read ", path);
    if (fseek(file, start[8] + 256L * start[9], SEEK_CUR) != 0 || fread(b->reference, sizeof(double), n, file) != n)
        die("too short: ", path);
    fclose(file);
}

static void read_problem(problem *b, const char *folder)
{
    static ves_report report;
    char path[4096];
    snprintf(path, sizeof path, "%s/reference36.cfg", folder);
    if (ves_study_read(path, &(ves_study_options){0}, &b->study, &report)) die("", report.text);
    read_subjects(b, folder);
    read_reference(b, folder);
    for (size_t s = 0; s < SUBJECTS; ++s) {
        if (ves_trajectory_start(&b->trajectory[s], &b->subject[s], &b->study.scenario[0].typical.schedule,
                                 b->study.n_time, b->study.time, &report))
            die("", report.text);
    }
}

/* --- the plain way --- */

typedef struct plain {
    const ves_graph *graph;
    double k[128]; /* of linear processes */
} plain;

static int plain_slope(realtype time, N_Vector y, N_Vector dydt, void *data)
{
    const plain *p = data;
    const double *a = NV_DATA_S(y);
    double *d = NV_DATA_S(dydt);
    memset(d, 0, p->graph->topology->n_compartment * sizeof *d);
    for (size_t i = 0; i < p->graph->topology->n_process; ++i) {
        const ves_process *e = &p->graph->topology->process[i];
        double rate = p->k[i] * a[e->from.i];
        if (!e->kind->linear) {
            double one = 1.0, slope, slope_watched, watched = 0.0;
            if (e->group != VES_NONE) watched = ves_group_sum(p->graph, &p->graph->topology->group[e->group], a);
            const ves_rate_in in = {.n = 1,
                                    .p = p->graph->p[i],
                                    .amount = &a[e->from.i],
                                    .volume = &one,
                                    .watched = &watched,
                                    .watched_volume = &one,
                                    .time = time};
            e->kind->rate(&in, &rate, &slope, &slope_watched);
        }
        d[e->from.i] -= rate;
        d[e->to.i] += rate;
    }
    return 0;
}

static void check(int flag)
{
    if (flag < 0) die("CVODE failed", "");
}

static void solve_plain(problem *b, size_t subject, double rtol)
{
    const ves_graph *graph = &b->subject[subject];
    const ves_schedule *schedule = &b->study.scenario[0].typical.schedule;
    ves_trajectory *t = &b->trajectory[subject];
    const sunindextype n = (sunindextype)graph->topology->n_compartment;
    plain data = {.graph = graph};
    for (size_t i = 0; i < graph->topology->n_process; ++i) {
        const ves_process *e = &graph->topology->process[i];
        double back;
        if (e->kind->linear) e->kind->linear(graph->p[i], 1.0, 1.0, &data.k[i], &back);
    }
    SUNContext context;
    check(SUNContext_Create(NULL, &context));
    N_Vector y = N_VNew_Serial(n, context);
    SUNMatrix matrix = SUNDenseMatrix(n, n, context);
    SUNLinearSolver solver = SUNLinSol_Dense(y, matrix, context);
    void *cvode = CVodeCreate(CV_BDF, context);
    N_VConst(0.0, y);
    check(CVodeInit(cvode, plain_slope, 0.0, y));
    check(CVodeSStolerances(cvode, rtol, 1e-6 * rtol * schedule->total));
    check(CVodeSetUserData(cvode, &data));
    check(CVodeSetLinearSolver(cvode, solver, matrix));
    check(CVodeSetMaxNumSteps(cvode, 1000000));
    size_t output = 0;
    t->n_step = 0;
    for (size_t i = 0; i < schedule->n_event; ++i) {
        const double from = schedule->event[i].time;
        const double to = i + 1 < schedule->n_event ? schedule->event[i + 1].time : schedule->end;
        double reached;
        long steps;
        NV_Ith_S(y, (sunindextype)schedule->event[i].node.i) += schedule->event[i].amount;
        check(CVodeReInit(cvode, from, y));
        check(CVodeSetStopTime(cvode, to));
        for (; output < t->n_time && (t->time[output] < to || i + 1 == schedule->n_event); ++output) {
            check(CVode(cvode, t->time[output], y, &reached, CV_NORMAL));
            memcpy(t->amount + output * t->n_node, NV_DATA_S(y), t->n_node * sizeof(double));
        }
        check(CVodeSetStopTime(cvode, to));
        if (i + 1 < schedule->n_event) check(CVode(cvode, to, y, &reached, CV_NORMAL));
        check(CVodeGetNumSteps(cvode, &steps));
        t->n_step += (size_t)steps;
    }
    CVodeFree(&cvode);
    SUNLinSolFree(solver);
    SUNMatDestroy(matrix);
    N_VDestroy(y);
    SUNContext_Free(&context);
}

/* --- both --- */

void solve_all(problem *b, const char *variant, double rtol);

__attribute__((noinline)) void solve_all(problem *b, const char *variant, double rtol)
{
    static ves_report report;
    if (strcmp(variant, "plain") == 0) {
        for (size_t i = 0; i < b->n; ++i) solve_plain(b, b->which[i], rtol);
        return;
    }
    ves_solver_options options = ves_solver_options_default();
    options.rtol = rtol;
    options.quadrature = strcmp(variant, "bare") != 0;
    for (size_t from = 0; from < b->n; from += VES_LANES) {
        ves_lane lane[VES_LANES];
        ves_trajectory *trajectory[VES_LANES];
        size_t n = 0;
        for (; n < VES_LANES && from + n < b->n; ++n) {
            lane[n] = (ves_lane){.graph = &b->subject[b->which[from + n]],
                                 .schedule = &b->study.scenario[0].typical.schedule};
            trajectory[n] = &b->trajectory[b->which[from + n]];
        }
        if (ves_solve(n, lane, &options, trajectory, &report)) die("", report.text);
        for (size_t l = 0; l < n; ++l) {
            if (trajectory[l]->failure.status) die("a subject failed: ", trajectory[l]->failure.words);
        }
    }
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double error_of(const problem *b, size_t subject)
{
    const ves_trajectory *t = &b->trajectory[subject];
    const size_t n = t->n_time * t->n_node;
    const double *reference = b->reference + subject * n;
    double worst = 0.0;
    for (size_t i = 0; i < n; ++i) {
        if (reference[i] <= 1e-6) continue;
        const double error = fabs(t->amount[i] - reference[i]) / reference[i];
        if (!(error <= worst)) worst = error;
    }
    return worst;
}

int main(int argc, char *argv[])
{
    static problem b;
    static double error[SUBJECTS];
    if (argc < 3) die("usage: bench-reference36 lanes|bare|plain RTOL [FOLDER [STRIDE]]", "");
    const char *variant = argv[1];
    const double rtol = strtod(argv[2], NULL);
    const size_t stride = argc > 4 ? (size_t)strtoul(argv[4], NULL, 10) : 1;
    if (!(rtol > 0.0) || stride < 1 || stride > SUBJECTS) die("RTOL or STRIDE makes no sense", "");
    read_problem(&b, argc > 3 ? argv[3] : "bench/reference-problem");
    const bool is_plain = strcmp(variant, "plain") == 0;
    for (size_t i = 0; i < SUBJECTS / stride; ++i) b.which[b.n++] = is_plain ? i * stride : i;
    const clock_t begin = clock();
    solve_all(&b, variant, rtol);
    const double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
    double steps = 0.0;
    for (size_t i = 0; i < b.n; ++i) {
        error[i] = error_of(&b, b.which[i]);
        steps += (double)b.trajectory[b.which[i]].n_step;
    }
    qsort(error, b.n, sizeof *error, by_size);
    const double rank = 0.95 * (double)(b.n - 1);
    const size_t low = (size_t)rank;
    const double err95 = error[low] + (rank - (double)low) * (error[low + 1 < b.n ? low + 1 : low] - error[low]);
    printf("%s %.3g %.3e %.3e %zu %.0f %.0f\n", variant, rtol, err95, error[b.n - 1], b.n, steps / (double)b.n,
           1e6 * seconds / (double)b.n);
    for (size_t s = 0; s < SUBJECTS; ++s) {
        ves_graph_free(&b.subject[s]);
        ves_trajectory_free(&b.trajectory[s]);
    }
    free(b.reference);
    ves_study_free(&b.study);
    return 0;
}
