/** @file free_form.h
 * How a number hangs on free numbers, found by looking: a product of their powers, or a sum of their multiples.
 *
 * A number is worked out at a few points; the form that is right at some of them must be right at the others too, or
 * there is none.  So what the model makes of its free numbers can be said in a language that has no such model.
 * Owns: its points.  Lifetime: {0}, ves_probes_make, use, ves_probes_free.
 */
#ifndef VES_EXCHANGE_FREE_FORM_H
#define VES_EXCHANGE_FREE_FORM_H

#include "exchange/term.h"

/** The point itself, one beside it for each free number, and some where all of them are others. */
typedef struct ves_probes {
    size_t n_free, n;
    double *at; /**< [n][n_free] */
} ves_probes;

/** @param start [n_free] the point @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_probes_make(size_t n_free, const double start[], ves_probes *probes, ves_report *report);
void ves_probes_free(ves_probes *probes);

/** The number as a formula of free numbers.
 *  @param value [probes->n] what it is at each point @param name [n_free] of the free numbers, borrowed
 *  @param moved out: a free number that it hangs on; VES_NONE: it is a constant, and the formula that number
 *  @param term  out: VES_NO_TERM: no memory
 *  @return false: there is no such form */
bool ves_free_form(ves_terms *terms, const ves_probes *probes, const double value[], const char *const name[],
                   size_t *moved, ves_term_at *term);

#endif
