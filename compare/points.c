#include "compare/points.h"

#include "base/array.h"

#include <math.h>
#include <string.h>

/* Values are drawn in sets of one look: of a scenario (n_scenario: of none), a study (n_study: of none), below the
 * limit of the assay or not. */
typedef struct look {
    size_t scenario, study;
    bool below;
} look;

/* The symbols of studies, for gnuplot and for people. */
static const struct {
    int type;
    const char *letter;
} symbols[] = {{4, "\xE2\x96\xA1"}, {6, "\xE2\x97\x8B"}, {12, "\xE2\x97\x87"}, {14, "\xE2\xAC\xA0"}, {1, "+"},
               {2, "\xC3\x97"}};

static size_t n_look(const ves_observed *observed, const ves_comparison *c)
{
    return observed->n ? 2 * (c->n_scenario + 1) * (observed->n_study + 1) : 0;
}

static look look_at(const ves_observed *observed, size_t k)
{
    const size_t n_study = observed->n_study + 1;
    return (look){k / 2 / n_study, k / 2 % n_study, k % 2 != 0};
}

/* The next value of one look in an organ, from `*i` on; NULL behind the last. */
static const ves_observation *next(const ves_observed *observed, const look *l, const char *organ, size_t *i)
{
    while (*i < observed->n) {
        const ves_observation *o = &observed->item[(*i)++];
        const size_t study = o->study == VES_NONE ? observed->n_study : o->study;
        if (o->scenario == l->scenario && study == l->study && o->below == l->below && strcmp(o->organ, organ) == 0)
            return o;
    }
    return NULL;
}

static bool is_there(const ves_observed *observed, const look *l, const char *organ)
{
    size_t i = 0;
    return next(observed, l, organ, &i) != NULL;
}

void ves_points_data(const ves_observed *observed, const ves_comparison *comparison, size_t n,
                     const char *const organ[], double low, double one_hour, FILE *script)
{
    for (size_t k = 0; k < n_look(observed, comparison); ++k) {
        const look l = look_at(observed, k);
        for (size_t o = 0; o < n; ++o) {
            size_t i = 0;
            const ves_observation *seen = next(observed, &l, organ[o], &i);
            if (!seen) continue;
            (void)fprintf(script, "$seen%zu_%zu << END\n", k, o);
            for (; seen; seen = next(observed, &l, organ[o], &i))
                (void)fprintf(script, "%.6g %.5g %.5g %.5g\n", seen->time * one_hour, fmax(seen->value, low),
                              fmax(seen->low, 1e-3 * low), fmax(seen->high, low));
            (void)fputs("END\n", script);
        }
    }
}

void ves_points_layers(const ves_observed *observed, const ves_comparison *comparison, size_t o, const char *organ,
                       FILE *script)
{
    for (size_t k = 0; k < n_look(observed, comparison); ++k) {
        const look l = look_at(observed, k);
        if (!is_there(observed, &l, organ)) continue;
        (void)fprintf(script, ", $seen%zu_%zu using 1:2:3:4 with yerrorbars ls %zu lw 1.2 dt solid", k, o,
                      l.scenario + 1);
        if (l.below) {
            (void)fputs(" pt 10", script);
        } else if (observed->n_study > 1 && l.study < observed->n_study) {
            (void)fprintf(script, " pt %d", symbols[l.study % VES_COUNT(symbols)].type);
        }
        (void)fputs(" notitle", script);
    }
}

bool ves_points_has(const ves_observed *observed, size_t scenario)
{
    for (size_t i = 0; i < observed->n; ++i) {
        if (observed->item[i].scenario == scenario) return true;
    }
    return false;
}

void ves_points_words(const ves_observed *observed, const char *between, FILE *script)
{
    bool below = false;
    for (size_t i = 0; i < observed->n; ++i) below = below || observed->item[i].below;
    (void)fprintf(script, "%spoints: measured", between);
    for (size_t k = 0; observed->n_study > 1 && k < observed->n_study; ++k) {
        (void)fprintf(script, "%s%s ", k ? ", " : " (", symbols[k % VES_COUNT(symbols)].letter);
        for (const char *c = observed->study[k]; *c; ++c) {
            if (*c == '\'') (void)fputc('\'', script); /* '' is ' in such a text */
            (void)fputc(*c, script);
        }
    }
    if (observed->n_study > 1) (void)fputc(')', script);
    if (below) (void)fputs("; \xE2\x96\xBD: below the limit of the assay", script);
}
