#include "fit/fit_try.h"

#include "base/memory.h"
#include "fit/objective.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Does a value that is held out hang on coordinate `j`? Slopes were just taken, by steps to both sides. */
static bool held_out_hangs(const ves_objective *o, size_t j)
{
    const ves_observations *all = &o->fit->observations;
    const double *above = o->moved_prediction + 2 * j * all->n, *below = above + all->n;
    for (size_t i = 0; i < all->n; ++i) {
        if (!all->datum[i].used && above[i] != below[i]) return true;
    }
    return false;
}

/* No fitted value hangs on a number: it may be free where it has a prior, and values that are held out ask for it. */
static ves_status say_unseen(const ves_objective *o, size_t j, bool warn, ves_report *report)
{
    const ves_free *f = &o->fit->list.item[j];
    if (f->prior.none || !held_out_hangs(o, j))
        return ves_fail(report, VES_E_CONFIG, f->at,
                        "nothing that was measured hangs on \"%s\", so it cannot be learned", f->name);
    if (warn) ves_warn(report, f->at, "what hangs on \"%s\" is held out, so it stays what its range says", f->name);
    return VES_OK;
}

/* A free number whose slopes are all 0, and pairs of which only a combination is seen. */
static ves_status judge(const ves_objective *o, const double slope[], bool warn, ves_report *report)
{
    const ves_fit *fit = o->fit;
    const size_t n = fit->list.n, m = fit->likelihood.n_residual;
    ves_status status = VES_OK;
    double *length = ves_new(n, sizeof *length);
    if (!length) return ves_fail_memory(report);
    for (size_t j = 0; j < n; ++j) {
        for (size_t i = 0; i < m; ++i) length[j] += slope[j * m + i] * slope[j * m + i];
        length[j] = sqrt(length[j]);
        const ves_free *f = &fit->list.item[j];
        if (length[j] > 0.0 || f->by_study || f->kind > VES_FREE_FACTOR) continue;
        const ves_status said = say_unseen(o, j, warn, report);
        if (!status) status = said;
    }
    for (size_t a = 0; a < n && warn && !status; ++a) {
        for (size_t b = 0; b < a; ++b) {
            double dot = 0.0;
            for (size_t i = 0; i < m; ++i) dot += slope[a * m + i] * slope[b * m + i];
            if (!(fabs(dot) > 0.9999 * length[a] * length[b]) || !(length[a] > 0.0 && length[b] > 0.0)) continue;
            ves_warn(report, fit->list.item[a].at,
                     "\"%s\" and \"%s\" trade off: what was measured tells of one combination of them alone",
                     fit->list.item[b].name, fit->list.item[a].name);
        }
    }
    free(length);
    return status;
}

/* The only label whose signal is fitted; NULL: several, or some value is of no label. */
static const char *only_label(const ves_fit *fit)
{
    const char *label = NULL;
    for (size_t i = 0; i < fit->observations.n; ++i) {
        const ves_datum *d = &fit->observations.datum[i];
        const char *tracer = fit->study->scenario[d->scenario].tracer;
        if (!d->used) continue;
        if (!tracer || (label && strcmp(label, tracer) != 0)) return NULL;
        label = tracer;
    }
    return label;
}

/* Signal goes when vesicles are degraded and when their label is released: one label shows the slower of both. */
static void warn_of_release(const ves_fit *fit, ves_report *report)
{
    const char *label = only_label(fit);
    const ves_free *release = NULL, *degradation = NULL;
    for (size_t j = 0; j < fit->list.n; ++j) {
        const ves_free *f = &fit->list.item[j];
        if (!f->like || f->kind > VES_FREE_FACTOR) continue;
        if (strncmp(f->like->address, "label.release.", strlen("label.release.")) == 0) release = f;
        if (strstr(f->like->address, ".degradation.")) degradation = f;
    }
    if (!label || !release || !degradation) return;
    ves_warn(report, release->at,
             "\"%s\" and \"%s\" are both free, and %s is the only label that was measured: its signal hardly tells one "
             "from the other; keep one of them, or measure a label that stays in cells beside it",
             release->name, degradation->name, label);
}

ves_status ves_fit_try(ves_fit *fit, bool warn, ves_report *report)
{
    const size_t n = fit->list.n, m = fit->likelihood.n_residual;
    ves_objective *o;
    double *z = ves_new(n, sizeof *z), *residual = ves_new(m, sizeof *residual), *slope = ves_new(n * m, sizeof *slope);
    ves_status status = ves_objective_start(fit, &o, report);
    if (!status && !(z && residual && slope)) status = ves_fail_memory(report);
    if (!status) {
        ves_fit_start(fit, z);
        status = ves_objective_slopes(o, z, residual, slope, report);
    }
    bool solved = !status;
    for (size_t i = 0; i < m && !status; ++i) solved = solved && isfinite(residual[i]);
    if (!status && !solved)
        status = ves_fail(report, VES_E_CONFIG, fit->group->at, "the first start cannot be solved%s%s",
                          *ves_predictor_fault(o->predictor) ? ": " : "", ves_predictor_fault(o->predictor));
    if (!status) status = judge(o, slope, warn, report);
    if (!status && warn) warn_of_release(fit, report);
    ves_objective_free(o);
    free(z);
    free(residual);
    free(slope);
    return status;
}

ves_status ves_fit_check(const ves_study *study, ves_report *report)
{
    ves_fit fit = {0};
    ves_status status = VES_OK;
    if (ves_fit_group(study)) {
        status = ves_fit_read(study, &fit, report);
        if (!status) status = ves_fit_try(&fit, true, report);
    }
    ves_fit_free(&fit);
    return status;
}
