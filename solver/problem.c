#include "solver/problem.h"

#include <float.h>
#include <math.h>

void ves_problem_free(ves_problem *p)
{
    ves_rows_free(p->jacobian);
    ves_rows_free(p->matrix);
    *p = (ves_problem){0};
}

ves_status ves_problem_start(ves_problem *p, const ves_system *system, ves_report *report)
{
    *p = (ves_problem){.system = system};
    p->jacobian = ves_rows_new(system->lu->n_slot);
    p->matrix = ves_rows_new(system->lu->n_slot);
    if (p->jacobian && p->matrix) return VES_OK;
    ves_problem_free(p);
    return ves_fail_memory(report);
}

/* Two units in the last place later: what a rate reads there lies surely behind the jump. */
static double just_after(double time)
{
    return time * (1.0 + 2.0 * DBL_EPSILON);
}

void ves_problem_segment(ves_problem *p, double from, double to)
{
    p->zero = to - from < 1e-4 * from ? from : 0.0;
    p->seen_from = just_after(from);
    p->seen_to = nextafter(to, -HUGE_VAL);
}

/* Not the next segment's time at the end of this one, and not a time before its start by a rounding. */
static double seen(const ves_problem *p, double time)
{
    if (time < p->seen_from) return p->seen_from;
    return time > p->seen_to ? p->seen_to : time;
}

void ves_problem_slope(ves_problem *p, double clock, const ves_quad *y, ves_quad *dydt)
{
    p->n_rhs++;
    const double time = seen(p, p->zero + clock);
    if (p->tangents) {
        ves_tangents_slope(p->tangents, time, y, dydt);
    } else {
        ves_system_slope(p->system, time, y, dydt);
    }
}

bool ves_problem_set_up(ves_problem *p, bool keep_jacobian, double gamma)
{
    if (!keep_jacobian) ves_system_jacobian(p->system, p->jacobian);
    p->gamma = gamma;
    ves_system_matrix(p->system, gamma, p->jacobian, p->matrix);
    if (ves_lu_factor_well(p->system->lu, p->matrix)) return true;
    ves_system_matrix(p->system, gamma, p->jacobian, p->matrix);
    return ves_lu_factor(p->system->lu, p->matrix);
}

void ves_problem_solve(const ves_problem *p, ves_quad *x)
{
    ves_lu_solve(p->system->lu, p->matrix, x);
}
