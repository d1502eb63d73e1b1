#include "solver/stepper.h"

#include "solver/newton.h"

#include <cvode/cvode.h>
#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

_Static_assert(sizeof(realtype) == sizeof(double), "SUNDIALS must be built for double");
_Static_assert(VES_STEPPER_TOO_MANY == CV_TOO_MUCH_WORK, "one flag, two names");

/* All that SUNDIALS owns. */
struct ves_cvode {
    void *memory;
    SUNContext context;
    ves_vectors vectors;
    N_Vector y, work; /* y: amounts at the end of the last step */
    SUNMatrix dummy;
    SUNLinearSolver linear;
    SUNNonlinearSolver newton;
};

/* --- what CVODE calls --- */

static int slope(realtype time, N_Vector y, N_Vector dydt, void *data)
{
    ves_stepper *s = data;
    ves_problem_slope(&s->problem, time, ves_vector_rows(y), ves_vector_rows(dydt));
    return 0;
}

VES_CLONES static void weigh(size_t n, double rtol, const ves_quad atol[VES_QUADS], const ves_quad *y, ves_quad *w)
{
    const ves_quad_mask no_sign = INT64_MAX - (ves_quad_mask){0};
    const ves_quad atol0 = atol[0], atol1 = atol[1];
    for (size_t i = 0; i < n; ++i) {
        const ves_quad y0 = (ves_quad)((ves_quad_mask)y[2 * i] & no_sign);
        const ves_quad y1 = (ves_quad)((ves_quad_mask)y[2 * i + 1] & no_sign);
        w[2 * i] = 1.0 / (rtol * y0 + atol0);
        w[2 * i + 1] = 1.0 / (rtol * y1 + atol1);
    }
}

static int weights(N_Vector y, N_Vector w, void *data)
{
    const ves_stepper *s = data;
    weigh(s->problem.system->n, s->rtol, s->atol, ves_vector_rows(y), ves_vector_rows(w));
    return 0;
}

/* J is kept where CVODE says it may be. Newton's iteration has just asked for the slopes there. */
static int set_up(realtype time, N_Vector y, N_Vector dydt, SUNMatrix matrix, booleantype may_keep, booleantype *fresh,
                  realtype gamma, void *data, N_Vector work1, N_Vector work2, N_Vector work3)
{
    ves_stepper *s = data;
    (void)time;
    (void)y;
    (void)dydt;
    (void)matrix;
    (void)work1;
    (void)work2;
    (void)work3;
    *fresh = !may_keep;
    return ves_problem_set_up(&s->problem, may_keep, gamma) ? 0 : 1; /* 1: try a smaller step */
}

static SUNLinearSolver_Type solver_type(SUNLinearSolver solver)
{
    (void)solver;
    return SUNLINEARSOLVER_DIRECT;
}

static int solver_setup(SUNLinearSolver solver, SUNMatrix matrix)
{
    (void)solver;
    (void)matrix;
    return 0; /* done in set_up */
}

/* Never called: newton.c solves with the matrix directly. CVODE wants the linear solver to have it all the same. */
static int solver_solve(SUNLinearSolver solver, SUNMatrix matrix, N_Vector x, N_Vector b, realtype tolerance)
{
    (void)solver;
    (void)matrix;
    (void)x;
    (void)b;
    (void)tolerance;
    return SUN_NLS_ILL_INPUT;
}

static SUNMatrix_ID matrix_id(SUNMatrix matrix)
{
    (void)matrix;
    return SUNMATRIX_CUSTOM;
}

/* Keep the message: nothing but the program's front prints. */
static void keep_message(int code, const char *module, const char *function, char *message, void *data)
{
    ves_stepper *s = data;
    (void)code;
    (void)module;
    (void)function;
    snprintf(s->words, sizeof s->words, "%s", message);
}

/* --- life --- */

void ves_stepper_free(ves_stepper *s)
{
    struct ves_cvode *c = s->cvode;
    if (c) {
        if (c->memory) CVodeFree(&c->memory);
        if (c->newton) SUNNonlinSolFree(c->newton);
        if (c->linear) SUNLinSolFreeEmpty(c->linear);
        if (c->dummy) SUNMatFreeEmpty(c->dummy);
        if (c->y) N_VDestroy(c->y);
        if (c->work) N_VDestroy(c->work);
        if (c->context) SUNContext_Free(&c->context);
        ves_vectors_free(&c->vectors);
    }
    free(c);
    ves_problem_free(&s->problem);
    *s = (ves_stepper){0};
}

/* Fresh Jacobians are cheap here, and stale ones cost steps and accuracy: at most 3 steps old, 1 for loose tolerances.
 */
static bool configure(ves_stepper *s, size_t max_step)
{
    void *memory = s->cvode->memory;
    const long age = s->rtol > 1e-4 ? 1 : 3;
    const long most = max_step < LONG_MAX ? (long)max_step : LONG_MAX;
    return CVodeSetErrHandlerFn(memory, keep_message, s) == CV_SUCCESS &&
           CVodeInit(memory, slope, 0.0, s->cvode->y) == CV_SUCCESS && CVodeSetUserData(memory, s) == CV_SUCCESS &&
           CVodeWFtolerances(memory, weights) == CV_SUCCESS &&
           CVodeSetNonlinearSolver(memory, s->cvode->newton) == CV_SUCCESS &&
           CVodeSetLinearSolver(memory, s->cvode->linear, s->cvode->dummy) == CV_SUCCESS &&
           CVodeSetLinSysFn(memory, set_up) == CV_SUCCESS && CVodeSetLSetupFrequency(memory, age) == CV_SUCCESS &&
           CVodeSetJacEvalFrequency(memory, age) == CV_SUCCESS && CVodeSetNonlinConvCoef(memory, 0.3) == CV_SUCCESS &&
           CVodeSetMaxHnilWarns(memory, -1) == CV_SUCCESS && CVodeSetMaxNumSteps(memory, most) == CV_SUCCESS;
}

/* Our matrix and solver are names only: the numbers are in the problem. */
static bool open_cvode(ves_stepper *s)
{
    struct ves_cvode *c = s->cvode;
    if (SUNContext_Create(NULL, &c->context) != 0) return false;
    c->y = ves_vector_new(&c->vectors, c->context);
    c->work = ves_vector_new(&c->vectors, c->context);
    c->dummy = SUNMatNewEmpty(c->context);
    c->linear = SUNLinSolNewEmpty(c->context);
    c->newton = ves_newton_new(&s->problem, &c->vectors, c->context);
    c->memory = CVodeCreate(CV_BDF, c->context);
    if (!c->y || !c->work || !c->dummy || !c->linear || !c->newton || !c->memory) return false;
    c->dummy->ops->getid = matrix_id;
    c->linear->ops->gettype = solver_type;
    c->linear->ops->setup = solver_setup;
    c->linear->ops->solve = solver_solve;
    return true;
}

ves_status ves_stepper_start(ves_stepper *s, const ves_system *system, double rtol, const double atol[VES_LANES],
                             size_t max_step, ves_report *report)
{
    *s = (ves_stepper){.rtol = rtol};
    memcpy(ves_lanes_of(s->atol, 0), atol, VES_LANES * sizeof *atol);
    s->cvode = ves_new(1, sizeof *s->cvode);
    ves_status status = s->cvode ? ves_problem_start(&s->problem, system, report) : ves_fail_memory(report);
    if (!status) status = ves_vectors_start(&s->cvode->vectors, system->n, report);
    if (!status && !(open_cvode(s) && configure(s, max_step))) status = ves_fail_memory(report);
    if (status) ves_stepper_free(s);
    return status;
}

ves_quad *ves_stepper_amounts(ves_stepper *s)
{
    return ves_vector_rows(s->cvode->y);
}

/* --- steps --- */

void ves_stepper_count(ves_stepper *s)
{
    long n = 0;
    if (CVodeGetNumSteps(s->cvode->memory, &n) == CV_SUCCESS) s->n_step += (size_t)n;
    if (CVodeGetNumLinSolvSetups(s->cvode->memory, &n) == CV_SUCCESS) s->n_setup += (size_t)n;
}

int ves_stepper_restart(ves_stepper *s, double from, double to)
{
    ves_problem_segment(&s->problem, from, to);
    s->time = from;
    s->clock = from - s->problem.zero;
    s->end = to - s->problem.zero;
    s->order = 1;
    s->words[0] = '\0';
    const int flag = CVodeReInit(s->cvode->memory, s->clock, s->cvode->y);
    return flag ? flag : CVodeSetStopTime(s->cvode->memory, s->end);
}

bool ves_stepper_arrived(const ves_stepper *s)
{
    return s->clock >= s->end;
}

int ves_stepper_step(ves_stepper *s)
{
    const int flag = CVode(s->cvode->memory, s->end, s->cvode->y, &s->clock, CV_ONE_STEP);
    s->time = s->problem.zero + s->clock;
    if (flag < 0) return flag;
    return CVodeGetLastOrder(s->cvode->memory, &s->order);
}

const ves_quad *ves_stepper_at(ves_stepper *s, double time)
{
    return CVodeGetDky(s->cvode->memory, time - s->problem.zero, 0, s->cvode->work) == CV_SUCCESS
               ? ves_vector_rows(s->cvode->work)
               : NULL;
}

const ves_quad *ves_stepper_slope_at(ves_stepper *s, double time)
{
    return CVodeGetDky(s->cvode->memory, time - s->problem.zero, 1, s->cvode->work) == CV_SUCCESS
               ? ves_vector_rows(s->cvode->work)
               : NULL;
}

/* --- failure --- */

/* The compartment with the largest weighted error of the last step; where its slope is not a number, that one. */
static size_t worst_compartment(ves_stepper *s)
{
    const size_t n = s->problem.system->n;
    size_t worst = 0;
    double most = -1.0;
    N_Vector weight = N_VClone(s->cvode->y);
    if (!weight) return 0;
    ves_problem_slope(&s->problem, s->clock, ves_vector_rows(s->cvode->y), ves_vector_rows(s->cvode->work));
    for (size_t i = 0; i < n; ++i) {
        if (isfinite(ves_lanes_in(ves_vector_rows(s->cvode->work), i)[0])) continue;
        N_VDestroy(weight);
        return i;
    }
    if (CVodeGetEstLocalErrors(s->cvode->memory, s->cvode->work) == CV_SUCCESS &&
        CVodeGetErrWeights(s->cvode->memory, weight) == CV_SUCCESS) {
        for (size_t i = 0; i < n; ++i) {
            const double error =
                fabs(ves_lanes_in(ves_vector_rows(s->cvode->work), i)[0]) * ves_lanes_in(ves_vector_rows(weight), i)[0];
            if (error <= most) continue;
            worst = i;
            if (isnan(error)) break;
            most = error;
        }
    }
    N_VDestroy(weight);
    return worst;
}

static const char *hint(int flag)
{
    switch (flag) {
    case CV_TOO_MUCH_WORK:
        return "too many steps between two events: look for very fast rates, or loosen rtol";
    case CV_TOO_MUCH_ACC:
        return "rtol is tighter than double precision allows";
    case CV_ERR_FAILURE:
        return "the error test keeps failing: a rate jumps or is not a number";
    case CV_CONV_FAILURE:
        return "Newton does not converge: a rate is not a number, not finite, or jumps";
    default:
        return "look for a parameter that is not a number or far out of range";
    }
}

void ves_stepper_explain(ves_stepper *s, int flag, ves_failure *failure)
{
    double step = NAN;
    if (CVodeGetCurrentStep(s->cvode->memory, &step) != CV_SUCCESS) step = NAN;
    char *name = CVodeGetReturnFlagName(flag);
    *failure =
        (ves_failure){.status = VES_E_SOLVER, .time = s->time, .step = step, .compartment = worst_compartment(s)};
    snprintf(failure->words, sizeof failure->words, "%s: %s", name ? name : "CVODE", hint(flag));
    free(name);
}
