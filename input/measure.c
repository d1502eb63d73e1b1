#include "input/measure.h"

#include "base/array.h"
#include "base/text.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- shares of the dose ---- */

static void drop(char *text, const char *word)
{
    for (char *at; (at = strstr(text, word)) != NULL;) memmove(at, at + strlen(word), strlen(at + strlen(word)) + 1);
}

/* Shares are written in many ways: "%", "percent", "% ID", "%ID/g", "% of dose / mL". */
bool ves_measure_of_share(const char *unit, ves_measure *m)
{
    static const struct {
        const char *rest;
        ves_scaling scaling;
        double by;
    } kinds[] = {{"", VES_PERCENT_OF_DOSE, 1.0},
                 {"/g", VES_PERCENT_OF_DOSE_PER_GRAM, 1.0},
                 {"/kg", VES_PERCENT_OF_DOSE_PER_GRAM, 1e3},
                 {"/ml", VES_PERCENT_OF_DOSE_PER_VOLUME, 1.0},
                 {"/cc", VES_PERCENT_OF_DOSE_PER_VOLUME, 1.0},
                 {"/l", VES_PERCENT_OF_DOSE_PER_VOLUME, 1e3}};
    char text[64];
    size_t n = 0;
    for (const char *c = unit; *c && n + 1 < sizeof text; ++c) {
        if (!isspace((unsigned char)*c)) text[n++] = (char)tolower((unsigned char)*c);
    }
    text[n] = '\0';
    const bool percent = text[0] == '%' || strncmp(text, "percent", 7) == 0,
               fraction = strncmp(text, "fraction", 8) == 0;
    if (!percent && !fraction) return false;
    memmove(text, text + (text[0] == '%' ? 1 : percent ? 7 : 8), n);
    static const char *const words[] = {"injected", "administered", "ofthe", "of", "dose", "i.d.", "id"};
    for (size_t i = 0; i < VES_COUNT(words); ++i) drop(text, words[i]);
    for (size_t i = 0; i < VES_COUNT(kinds); ++i) {
        if (strcmp(text, kinds[i].rest) != 0) continue;
        *m = (ves_measure){.scaling = kinds[i].scaling, .to_unit = kinds[i].by * (fraction ? 0.01 : 1.0)};
        return true;
    }
    return false;
}

double ves_unit_inside(const ves_units *units, const char *unit, ves_dimension dim, const char *amount_unit)
{
    char text[160];
    ves_quantity q = {0};
    if (!*unit && dim != VES_DIM_NUMBER) return NAN;
    (void)snprintf(text, sizeof text, "1 %.*s", 128, unit);
    return ves_quantity_read(units, text, dim, amount_unit, (ves_place){0}, &q, NULL) ? NAN : q.value;
}

bool ves_measure_of_unit(const ves_units *units, const char *unit, const char *amount_unit, ves_measure *m)
{
    static const struct {
        ves_dimension dim;
        ves_scaling scaling;
    } kinds[] = {
        {VES_DIM_AMOUNT, VES_AS_IT_IS}, {VES_DIM_CONC, VES_PER_VOLUME}, {VES_DIM_AMOUNT_PER_MASS, VES_PER_GRAM}};
    if (ves_measure_of_share(unit, m)) return true;
    for (size_t i = 0; i < VES_COUNT(kinds); ++i) {
        const double one = ves_unit_inside(units, unit, kinds[i].dim, amount_unit);
        if (isnan(one)) continue;
        *m = (ves_measure){.scaling = kinds[i].scaling, .to_unit = 1.0 / one};
        return true;
    }
    return false;
}

bool ves_measure_read(const ves_units *units, const char *text, const char *amount_unit, double *value, ves_measure *m)
{
    char *end;
    *value = strtod(text, &end);
    if (end == text || !isfinite(*value)) return false;
    while (isspace((unsigned char)*end)) ++end;
    return ves_measure_of_unit(units, end, amount_unit, m);
}
