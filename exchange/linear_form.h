/** @file linear_form.h
 * What a formula is in a few names: a quotient of two sums, each a constant and multiples of names.
 */
#ifndef VES_EXCHANGE_LINEAR_FORM_H
#define VES_EXCHANGE_LINEAR_FORM_H

#include "exchange/term.h"

enum { VES_FORM_MOST = 64 }; /**< names in one formula */

typedef struct ves_sum_form {
    double constant;
    size_t n;
    size_t of[VES_FORM_MOST]; /**< [n] as in the terms */
    double times[VES_FORM_MOST];
} ves_sum_form;

typedef struct ves_quotient_form {
    ves_sum_form above, below;
} ves_quotient_form;

/** Bring a formula into this form. Where nothing is below, that is 1. @return false: it is none */
bool ves_form_of(const ves_terms *terms, ves_term_at term, ves_quotient_form *form);

/** By what `of` is multiplied; 0: it does not stand in it. */
double ves_form_times(const ves_sum_form *form, size_t of);

#endif
