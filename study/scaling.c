#include "study/scaling.h"

#include "base/array.h"
#include "base/text.h"
#include "study/draft.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A number and the exponent it goes by. */
static const struct {
    const char *address, *exponent;
} scaled[] = {
    {"tissue.activity", "scaling.tissue_activity"},
    {"peritoneum.absorption.rate", "scaling.peritoneum"},
    {"lymph.transit.rate", "scaling.lymph"},
};

static bool scales(const char *address)
{
    bool is = strncmp(address, "scaling.", strlen("scaling.")) == 0;
    for (size_t i = 0; i < VES_COUNT(scaled); ++i) is = is || strcmp(address, scaled[i].address) == 0;
    return is;
}

void ves_scaling_keep(ves_context *c, const ves_parameters *species, ves_parameters *own)
{
    for (size_t i = 0; i < species->n; ++i) {
        if (scales(species->item[i].address))
            ves_context_keep(c, ves_parameters_put(own, &species->item[i], c->reader.report));
    }
}

void ves_scaling_put_back(ves_context *c, const ves_parameters *own, ves_parameters *all)
{
    for (size_t i = 0; i < own->n; ++i) ves_context_keep(c, ves_parameters_put(all, &own->item[i], c->reader.report));
}

/* The ends of the range of a number, or the number itself where it has none. */
static double low_of(const ves_parameter *p)
{
    return isnan(p->low) ? p->quantity.value : p->low;
}

static double high_of(const ves_parameter *p)
{
    return isnan(p->high) ? p->quantity.value : p->high;
}

/* @param times  weight over that of the reference animal */
static void scale(ves_context *c, ves_parameters *all, const ves_parameter *number, const ves_parameter *exponent,
                  double times)
{
    const double one = pow(times, low_of(exponent)), other = pow(times, high_of(exponent)),
                 factor = pow(times, exponent->quantity.value);
    ves_parameter p = *number;
    p.low = low_of(number) * fmin(one, other);
    p.high = high_of(number) * fmax(one, other);
    if (p.low == p.high) p.low = p.high = NAN;
    p.quantity.value *= factor;
    p.quantity.written *= factor;
    p.source = ves_format("no number of the species: that of the reference animal, %.4g %s, x (body.weight / "
                          "scaling.reference_weight)^%s; %s",
                          number->quantity.written, number->quantity.unit, exponent->address,
                          exponent->source ? exponent->source : "");
    p.confidence = ves_confidence_word("assumption");
    ves_context_keep(c, p.source ? ves_parameters_put(all, &p, c->reader.report) : ves_fail_memory(c->reader.report));
    free(p.source);
}

static bool is_given(const ves_parameter *p)
{
    return p->confidence && strcmp(p->confidence, VES_CONFIDENCE_GIVEN) == 0;
}

static bool is_kept(const ves_scenario *s, const char *address)
{
    return s->draft->own && ves_parameters_find(s->draft->own, address);
}

/* A weight or an exponent that is missing is told where the body is made. */
void ves_scaling_apply(ves_context *c, ves_scenario *s)
{
    ves_parameters *all = &s->parameters;
    const ves_parameter *weight = ves_parameters_find(all, "body.weight"),
                        *reference = ves_parameters_find(all, "scaling.reference_weight");
    if (!weight || !reference) return;
    const double times = weight->quantity.value / reference->quantity.value;
    for (size_t i = 0; i < VES_COUNT(scaled); ++i) {
        const ves_parameter *number = ves_parameters_find(all, scaled[i].address),
                            *exponent = ves_parameters_find(all, scaled[i].exponent);
        if (number && exponent && times != 1.0 && !is_given(number) && !is_kept(s, scaled[i].address))
            scale(c, all, number, exponent, times);
    }
}
