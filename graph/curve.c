#include "graph/curve.h"

#include "base/array.h"
#include "base/units.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const ves_curve curves[] = {
    {"amount", VES_CURVE_AMOUNT, VES_AS_IT_IS, NULL, "amount of intact vesicles (or of the model's substance)", false,
     true},
    {"percent_dose", VES_CURVE_AMOUNT, VES_PERCENT_OF_DOSE, "percent", "share of all doses of the scenario", true,
     false},
    {"concentration", VES_CURVE_AMOUNT, VES_PER_VOLUME, NULL, "amount per volume of the organ", false, false},
    {"percent_dose_per_g", VES_CURVE_AMOUNT, VES_PERCENT_OF_DOSE_PER_GRAM, "percent/g",
     "share of all doses per gram of organ (density 1 g/mL)", false, false},
    {"delivered_percent_dose", VES_CURVE_DELIVERED, VES_PERCENT_OF_DOSE, "percent",
     "share of all doses that reached the organ and left its blood: in its cells now, or degraded there", true, true},
    {"signal_percent_dose", VES_CURVE_SIGNAL, VES_PERCENT_OF_DOSE, "percent",
     "what the tracer shows, corrected for decay: share of all label", true, true},
    {"signal_percent_dose_per_g", VES_CURVE_SIGNAL, VES_PERCENT_OF_DOSE_PER_GRAM, "percent/g",
     "the same per gram of organ (density 1 g/mL)", false, false},
    {"signal_percent_dose_uncorrected", VES_CURVE_SIGNAL, VES_PERCENT_OF_DOSE_DECAYED, "percent",
     "what the tracer shows, not corrected for decay", false, false},
};
enum { N_CURVE = VES_COUNT(curves) };

const ves_curve *ves_curve_at(size_t i)
{
    return i < N_CURVE ? &curves[i] : NULL;
}

const ves_curve *ves_curve_named(const char *name)
{
    for (size_t i = 0; i < N_CURVE; ++i) {
        if (strcmp(curves[i].name, name) == 0) return &curves[i];
    }
    return NULL;
}

const ves_curve *ves_curve_lone(const ves_curve *curve)
{
    size_t i = 0;
    while (curves[i].of != curve->of || !curves[i].lone) ++i;
    return &curves[i];
}

const char *ves_curve_units(const ves_curve *curve, const char *amount_unit, size_t n, char *out)
{
    if (curve->scaling == VES_PER_VOLUME) return ves_dimension_unit(VES_DIM_CONC, amount_unit, n, out);
    (void)snprintf(out, n, "%s", curve->scaling == VES_AS_IT_IS ? amount_unit : curve->units);
    return out;
}

double ves_scaling_factor(ves_scaling scaling, double dose, double volume, double mass)
{
    if (dose == 0.0) dose = NAN; /* of nothing there are no shares */
    switch (scaling) {
    case VES_PERCENT_OF_DOSE:
    case VES_PERCENT_OF_DOSE_DECAYED:
        return 100.0 / dose;
    case VES_FRACTION_OF_DOSE:
        return 1.0 / dose;
    case VES_PER_VOLUME:
        return 1.0 / volume;
    case VES_PERCENT_OF_DOSE_PER_GRAM:
        return 100.0 / dose / mass;
    case VES_PERCENT_OF_DOSE_PER_VOLUME:
        return 100.0 / dose / volume;
    case VES_PER_GRAM:
        return 1.0 / mass;
    case VES_AS_IT_IS:
        return 1.0;
    }
    return NAN;
}
