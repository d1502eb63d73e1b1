#include "regimen/score.h"

#include "base/memory.h"
#include "inference/share.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double SLACK = 1e-6; /* relative, of a level: rounding of the solver */

void ves_score_free(ves_score *s)
{
    free(s->level);
    free(s->weight);
    free(s->of_draws);
    free(s->sorted);
    free(s->at_draw);
    *s = (ves_score){0};
}

ves_status ves_score_start(ves_score *s, const ves_regimen *r, size_t n_subject, size_t n_draw, ves_report *report)
{
    const size_t n = r->n_goal + r->n_cap + 1;
    *s = (ves_score){.regimen = r, .n_subject = n_subject, .n_draw = n_draw, .n_limit = n};
    s->level = ves_new(n, sizeof *s->level);
    s->weight = ves_new(n * n_subject, sizeof *s->weight);
    s->of_draws = ves_new(n * n_draw, sizeof *s->of_draws);
    s->sorted = ves_new(n_subject, sizeof *s->sorted);
    s->at_draw = ves_new(n_draw, sizeof *s->at_draw);
    if (!s->level || !s->weight || !s->of_draws || !s->sorted || !s->at_draw) return ves_fail_memory(report);
    for (size_t i = 0; i < n; ++i) {
        const ves_limit *l = &r->limit[i];
        const double sure = isnan(r->confidence) || i + 1 == n ? 0.5 : l->goal ? 1.0 - r->confidence : r->confidence;
        ves_quantile_weights(n_subject, l->quantile, s->weight + i * n_subject);
        ves_quantile_weights(n_draw, sure, s->of_draws + i * n_draw);
    }
    return VES_OK;
}

/* The quantile over subjects, at one draw. */
static double at_draw(ves_score *s, size_t i, size_t draw, const double value[])
{
    memcpy(s->sorted, value + (i * s->n_draw + draw) * s->n_subject, s->n_subject * sizeof *s->sorted);
    return ves_quantile_smooth(s->n_subject, s->sorted, s->weight + i * s->n_subject);
}

void ves_score_work_out(ves_score *s, const double value[], const double total[])
{
    const bool dose = s->regimen->aim == VES_AIM_DOSE;
    for (size_t i = 0; i < s->n_limit; ++i) {
        if (dose && i + 1 == s->n_limit) {
            double sum = 0.0;
            for (size_t c = 0; c < s->n_draw * s->n_subject; ++c) sum += total[c];
            s->level[i] = sum / (double)(s->n_draw * s->n_subject);
            continue;
        }
        for (size_t d = 0; d < s->n_draw; ++d) s->at_draw[d] = at_draw(s, i, d, value);
        s->level[i] = ves_quantile_smooth(s->n_draw, s->at_draw, s->of_draws + i * s->n_draw);
    }
}

double ves_score_miss(const ves_score *s, size_t i, double level)
{
    const double ratio = s->level[i] / level;
    return s->regimen->limit[i].goal ? -log(ratio) : log(ratio);
}

static bool meets(const ves_limit *l, double value)
{
    return l->goal ? value >= l->level * (1.0 - SLACK) : value <= l->level * (1.0 + SLACK);
}

static bool met_at_draw(ves_score *s, size_t i, size_t draw, const double value[])
{
    return meets(&s->regimen->limit[i], at_draw(s, i, draw, value));
}

size_t ves_score_count(ves_score *s, size_t i, const double value[], size_t *n)
{
    size_t k = 0;
    *n = s->n_draw > 1 ? s->n_draw : s->n_subject;
    for (size_t c = 0; c < *n; ++c)
        k += s->n_draw > 1 ? met_at_draw(s, i, c, value) : meets(&s->regimen->limit[i], value[i * s->n_subject + c]);
    return k;
}

size_t ves_score_count_all(ves_score *s, const double value[], size_t *n)
{
    size_t k = 0;
    *n = s->n_draw > 1 ? s->n_draw : s->n_subject;
    for (size_t c = 0; c < *n; ++c) {
        bool all = true;
        for (size_t i = 0; i + 1 < s->n_limit && all; ++i)
            all =
                s->n_draw > 1 ? met_at_draw(s, i, c, value) : meets(&s->regimen->limit[i], value[i * s->n_subject + c]);
        k += all;
    }
    return k;
}
