#include "exchange/free_form.h"

#include "base/array.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

enum { TOGETHER = 5 };
static const double STEP = 1.21, SAME = 1e-11, RIGHT = 1e-9; /* factor of a move; relative */

void ves_probes_free(ves_probes *p)
{
    free(p->at);
    *p = (ves_probes){0};
}

ves_status ves_probes_make(size_t n_free, const double start[], ves_probes *p, ves_report *report)
{
    *p = (ves_probes){.n_free = n_free, .n = 1 + n_free + TOGETHER};
    p->at = ves_new(p->n * n_free, sizeof *p->at);
    if (!p->at) return ves_fail_memory(report);
    for (size_t i = 0; i < p->n; ++i) {
        for (size_t j = 0; j < n_free; ++j) {
            double by = i == 1 + j ? STEP : 1.0;
            if (i > n_free) /* between 0.83 and 1.2, differently for each */
                by = exp(0.18 * sin(1.0 + 2.3 * (double)(i - n_free) + 1.7 * (double)j * (double)(i - n_free)));
            p->at[i * n_free + j] = start[j] * by;
        }
    }
    return VES_OK;
}

static bool near_to(double a, double b, double part)
{
    return a == b || fabs(a - b) <= part * fmax(fabs(a), fabs(b));
}

/* Is the form right where all of them are others? */
static bool holds(const ves_probes *p, const double value[], double constant, const double of[], bool product)
{
    for (size_t i = 1 + p->n_free; i < p->n; ++i) {
        double said = constant;
        for (size_t j = 0; j < p->n_free; ++j) {
            const double x = p->at[i * p->n_free + j];
            if (of[j] != 0.0) said = product ? said * pow(x, of[j]) : said + of[j] * x;
        }
        if (!near_to(said, value[i], RIGHT)) return false;
    }
    return true;
}

static double tidied(double power) /* 0.75, not 0.7500000000000002 */
{
    const double twelfth = round(12.0 * power);
    return fabs(12.0 * power - twelfth) < 1e-8 ? twelfth / 12.0 : power;
}

/* @return is it such a product? */
static bool product_of(ves_terms *terms, const ves_probes *p, const double value[], const char *const name[],
                       double of[], ves_term_at *term)
{
    double constant = value[0];
    for (size_t j = 0; j < p->n_free; ++j) {
        of[j] = near_to(value[1 + j], value[0], SAME) ? 0.0 : tidied(log(value[1 + j] / value[0]) / log(STEP));
        if (!isfinite(of[j])) return false;
        if (of[j] != 0.0) constant /= pow(p->at[j], of[j]);
    }
    if (!isfinite(constant) || !holds(p, value, constant, of, true)) return false;
    *term = ves_term_number(terms, constant);
    for (size_t j = 0; j < p->n_free; ++j) {
        if (of[j] == 0.0) continue;
        const ves_term_at power = ves_term_make(terms, VES_TERM_POWER, ves_term_name(terms, name[j], VES_NONE),
                                                ves_term_number(terms, of[j]));
        *term = ves_term_make(terms, VES_TERM_MULTIPLY, *term, power);
    }
    return true;
}

static bool sum_of(ves_terms *terms, const ves_probes *p, const double value[], const char *const name[], double of[],
                   ves_term_at *term)
{
    double constant = value[0];
    for (size_t j = 0; j < p->n_free; ++j) {
        const double there = p->at[(1 + j) * p->n_free + j], step = there - p->at[j];
        of[j] = near_to(value[1 + j], value[0], SAME) || step == 0.0 ? 0.0 : (value[1 + j] - value[0]) / step;
        constant -= of[j] * p->at[j];
    }
    if (!isfinite(constant) || !holds(p, value, constant, of, false)) return false;
    *term = ves_term_number(terms, constant);
    for (size_t j = 0; j < p->n_free; ++j) {
        if (of[j] == 0.0) continue;
        const ves_term_at times = ves_term_make(terms, VES_TERM_MULTIPLY, ves_term_number(terms, of[j]),
                                                ves_term_name(terms, name[j], VES_NONE));
        *term = ves_term_make(terms, VES_TERM_ADD, *term, times);
    }
    return true;
}

bool ves_free_form(ves_terms *terms, const ves_probes *p, const double value[], const char *const name[], size_t *moved,
                   ves_term_at *term)
{
    bool constant = true;
    *moved = VES_NONE;
    *term = VES_NO_TERM;
    for (size_t i = 1; i < p->n; ++i) {
        if (near_to(value[i], value[0], SAME) || (isnan(value[i]) && isnan(value[0]))) continue;
        constant = false;
        if (i <= p->n_free && *moved == VES_NONE) *moved = i - 1;
    }
    if (constant) {
        *term = ves_term_number(terms, value[0]);
        return true;
    }
    if (*moved == VES_NONE) *moved = 0;
    double *of = ves_new(p->n_free, sizeof *of);
    const bool found = !of || product_of(terms, p, value, name, of, term) || sum_of(terms, p, value, name, of, term);
    free(of);
    return found;
}
