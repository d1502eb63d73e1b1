#include "graph/tolerance.h"

#include <math.h>

ves_tolerance ves_tolerance_default(void)
{
    return (ves_tolerance){.rtol = 5e-7, .atol = NAN};
}

double ves_tolerance_atol(double rtol, double atol)
{
    return isnan(atol) ? 1e-6 * rtol : atol;
}
