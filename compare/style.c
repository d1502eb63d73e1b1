#include "compare/style.h"

#include "base/array.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const colours[] = {VES_STYLE_COLOURS}, *const dashes[] = {VES_STYLE_DASHES},
                         *const scale[] = {VES_STYLE_SCALE}, *const names[] = {VES_STYLE_NAMES};
static const double hours[] = {VES_STYLE_HOURS}, days[] = {VES_STYLE_DAYS};

const char *ves_style_colour(size_t k)
{
    return colours[k % VES_COUNT(colours)];
}

const char *ves_style_dash(size_t k)
{
    return dashes[k % VES_COUNT(dashes)];
}

void ves_style_scale(double at, char out[8])
{
    const double last = (double)VES_COUNT(scale) - 1.0, x = fmin(fmax(at, 0.0), 1.0) * last;
    const size_t i = (size_t)fmin(x, last - 1.0);
    unsigned low[3], high[3], mix[3];
    (void)sscanf(scale[i], "#%2x%2x%2x", &low[0], &low[1], &low[2]);
    (void)sscanf(scale[i + 1], "#%2x%2x%2x", &high[0], &high[1], &high[2]);
    for (int k = 0; k < 3; ++k) mix[k] = (unsigned)lround(low[k] + (x - (double)i) * ((double)high[k] - low[k]));
    (void)snprintf(out, 8, "#%02x%02x%02x", mix[0] & 255U, mix[1] & 255U, mix[2] & 255U);
}

double ves_style_step(double span, bool of_days)
{
    const double *step = of_days ? days : hours;
    const size_t n = of_days ? VES_COUNT(days) : VES_COUNT(hours);
    const double most = of_days ? VES_STYLE_MOST_DAYS : VES_STYLE_MOST_HOURS;
    size_t i = 0;
    while (i + 1 < n && span / step[i] > most) ++i;
    return step[i];
}

const char *ves_style_words(const char *organ)
{
    for (size_t i = 0; i + 1 < VES_COUNT(names); i += 2) {
        if (strcmp(names[i], organ) == 0) return names[i + 1];
    }
    return NULL;
}
