#include "solver/newton.h"

#include <cvode/cvode.h>
#include <sundials/sundials_nonlinearsolver.h>

typedef struct newton {
    ves_problem *problem; /* borrowed */
    N_Vector delta;       /* what an iteration adds to the correction */
    SUNNonlinSolLSetupFn set_up;
    SUNNonlinSolConvTestFn test;
    void *test_data;
    int iteration, most;
    long n_iteration, n_fail; /* of the last solve */
} newton;

/* --- what CVODE sets and asks --- */

static SUNNonlinearSolver_Type type(SUNNonlinearSolver solver)
{
    (void)solver;
    return SUNNONLINEARSOLVER_ROOTFIND;
}

/* We know it: r z1 + correction - gamma f. */
static int set_residual(SUNNonlinearSolver solver, SUNNonlinSolSysFn residual)
{
    (void)solver;
    (void)residual;
    return SUN_NLS_SUCCESS;
}

static int set_set_up(SUNNonlinearSolver solver, SUNNonlinSolLSetupFn set_up)
{
    newton *c = solver->content;
    c->set_up = set_up;
    return SUN_NLS_SUCCESS;
}

static int set_test(SUNNonlinearSolver solver, SUNNonlinSolConvTestFn test, void *data)
{
    newton *c = solver->content;
    c->test = test;
    c->test_data = data;
    return SUN_NLS_SUCCESS;
}

static int set_most(SUNNonlinearSolver solver, int most)
{
    newton *c = solver->content;
    c->most = most;
    return SUN_NLS_SUCCESS;
}

static int tell_iteration(SUNNonlinearSolver solver, int *iteration)
{
    const newton *c = solver->content;
    *iteration = c->iteration;
    return SUN_NLS_SUCCESS;
}

static int tell_iterations(SUNNonlinearSolver solver, long *n)
{
    const newton *c = solver->content;
    *n = c->n_iteration;
    return SUN_NLS_SUCCESS;
}

static int tell_fails(SUNNonlinearSolver solver, long *n)
{
    const newton *c = solver->content;
    *n = c->n_fail;
    return SUN_NLS_SUCCESS;
}

static int release(SUNNonlinearSolver solver)
{
    newton *c = solver->content;
    if (c && c->delta) N_VDestroy(c->delta);
    free(c);
    SUNNonlinSolFreeEmpty(solver);
    return SUN_NLS_SUCCESS;
}

/* --- the passes --- */

/* The right side at the prediction, where the correction is nothing yet. */
VES_CLONES static void begin(size_t m, double gamma, const ves_quad *f, double r, const ves_quad *z1, ves_quad *b)
{
    for (size_t i = 0; i < m; ++i) b[i] = gamma * f[i] - r * z1[i];
}

VES_CLONES static void go_on(size_t m, double gamma, const ves_quad *f, double r, const ves_quad *z1,
                             const ves_quad *correction, ves_quad *b)
{
    for (size_t i = 0; i < m; ++i) b[i] = gamma * f[i] - (r * z1[i] + correction[i]);
}

VES_CLONES static void correct(size_t m, double share, ves_quad *delta, ves_quad *correction)
{
    for (size_t i = 0; i < m; ++i) {
        delta[i] = share * delta[i];
        correction[i] += delta[i];
    }
}

VES_CLONES static void add(size_t m, const ves_quad *a, const ves_quad *b, ves_quad *sum)
{
    for (size_t i = 0; i < m; ++i) sum[i] = a[i] + b[i];
}

/* --- the iteration --- */

/* A step as CVODE sees it. */
typedef struct step {
    double time, gamma, r;
    N_Vector predicted, y, f, z1;
    N_Vector correction, weight;
    double tolerance;
} step;

/* From a correction of nothing. @return SUN_NLS_SUCCESS; above 0: a smaller step may do; below 0: for good */
static int iterate(SUNNonlinearSolver solver, const step *s)
{
    newton *c = solver->content;
    ves_problem *problem = c->problem;
    const size_t m = VES_QUADS * problem->system->n;
    const double share = s->gamma == problem->gamma ? 1.0 : 2.0 / (1.0 + s->gamma / problem->gamma); /* old matrix */
    ves_quad *delta = ves_vector_rows(c->delta), *correction = ves_vector_rows(s->correction);
    for (c->iteration = 0; c->iteration < c->most;) {
        c->n_iteration++;
        ves_problem_solve(problem, delta);
        correct(m, share, delta, correction);
        const int flag = c->test(solver, s->correction, c->delta, s->tolerance, s->weight, c->test_data);
        if (flag != SUN_NLS_CONTINUE) return flag;
        c->iteration++;
        add(m, ves_vector_rows(s->predicted), correction, ves_vector_rows(s->y));
        ves_problem_slope(problem, s->time, ves_vector_rows(s->y), ves_vector_rows(s->f));
        go_on(m, s->gamma, ves_vector_rows(s->f), s->r, ves_vector_rows(s->z1), correction, delta);
    }
    return SUN_NLS_CONV_RECVR;
}

static int solve(SUNNonlinearSolver solver, N_Vector nothing, N_Vector correction, N_Vector weight, realtype tolerance,
                 booleantype set_up, void *memory)
{
    newton *c = solver->content;
    step s = {.correction = correction, .weight = weight, .tolerance = tolerance};
    booleantype fresh = SUNFALSE;
    void *data;
    int flag = CVodeGetNonlinearSystemData(memory, &s.time, &s.predicted, &s.y, &s.f, &s.gamma, &s.r, &s.z1, &data);
    (void)nothing;
    if (flag) return flag;
    c->n_iteration = c->n_fail = 0;
    /* Where the matrix was an old one, again with a new one; where J was, with a new J too. */
    for (size_t attempt = 0;; ++attempt, set_up = SUNTRUE) {
        ves_problem_slope(c->problem, s.time, ves_vector_rows(s.predicted), ves_vector_rows(s.f));
        if (set_up) flag = c->set_up(attempt > 0, &fresh, memory); /* with the slopes just made */
        if (flag) break;
        begin(VES_QUADS * c->problem->system->n, s.gamma, ves_vector_rows(s.f), s.r, ves_vector_rows(s.z1),
              ves_vector_rows(c->delta));
        flag = iterate(solver, &s);
        if (!flag) return SUN_NLS_SUCCESS;
        if (flag < 0 || fresh || attempt == 2) break;
        N_VConst(0.0, correction);
        flag = 0;
    }
    c->n_fail++;
    return flag;
}

SUNNonlinearSolver ves_newton_new(ves_problem *problem, ves_vectors *vectors, void *context)
{
    SUNNonlinearSolver solver = SUNNonlinSolNewEmpty(context);
    newton *c = solver ? ves_new(1, sizeof *c) : NULL;
    if (c) c->delta = ves_vector_new(vectors, context);
    if (!c || !c->delta) {
        free(c);
        SUNNonlinSolFreeEmpty(solver);
        return NULL;
    }
    c->problem = problem;
    solver->content = c;
    solver->ops->gettype = type;
    solver->ops->solve = solve;
    solver->ops->free = release;
    solver->ops->setsysfn = set_residual;
    solver->ops->setlsetupfn = set_set_up;
    solver->ops->setctestfn = set_test;
    solver->ops->setmaxiters = set_most;
    solver->ops->getcuriter = tell_iteration;
    solver->ops->getnumiters = tell_iterations;
    solver->ops->getnumconvfails = tell_fails;
    return solver;
}
