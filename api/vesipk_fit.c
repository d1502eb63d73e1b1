/* Learning numbers of a study from measured values. */
#include "api/making.h"
#include "fit/fit_run.h"

#include <stdlib.h>

static void told(void *watch, const ves_fit_progress *p)
{
    ves_making_told(watch, p->done, p->n);
}

/* @param watch borrowed by the options */
static ves_status options_of(const vesipk_fitting *f, const ves_held *held, const char *file, vesipk_watch *watch,
                             ves_fit_options *options, ves_report *report)
{
    enum { MOST = 1000000 };
    char *end = NULL;
    const long draws = f->draws ? strtol(f->draws, &end, 10) : 0;
    if (f->draws && (end == f->draws || *end || draws < 0 || draws > MOST))
        return ves_fail(report, VES_E_USAGE, (ves_place){.file = "vesipk_fitting"},
                        "draws is \"%s\", expected a number from 0 to %d", f->draws, MOST);
    if (f->starts > MOST)
        return ves_fail(report, VES_E_USAGE, (ves_place){.file = "vesipk_fitting"},
                        "starts is %zu, expected a number from 1 to %d; 0: what the study says", f->starts, MOST);
    *options = (ves_fit_options){.study = held->options,
                                 .output = file && *file ? file : NULL,
                                 .force = watch->replace != 0,
                                 .resume = watch->resume != 0,
                                 .n_thread = watch->threads ? watch->threads : 1,
                                 .starts = f->starts,
                                 .has_draws = f->draws != NULL,
                                 .draws = (size_t)draws,
                                 .profile = f->profile,
                                 .entry = {[VES_ENTRY_PRODUCT] = f->product},
                                 .table = f->table,
                                 .command_line = watch->command_line ? watch->command_line : "libvesipk",
                                 .stop = ves_making_stop,
                                 .progress = watch->progress ? told : NULL,
                                 .context = watch};
    return VES_OK;
}

/* Draws that do not hold are told; the program ends with an error then. */
static void judge(const ves_held *held, const ves_fit_outcome *o, ves_report *report)
{
    const ves_importance *d = &o->learned.draws;
    if (d->n_draw == 0 || d->holds) return;
    ves_warn(report, (ves_place){.file = held->source.path},
             "the draws do not hold: %zu of them are worth %.0f of %zu wanted, k-hat is %.2f (expected below %.1f); "
             "intervals are those of the curvature",
             d->n_draw, d->effective, o->fit.draws, d->khat, ves_fit_khat_most());
}

int vesipk_fit(const vesipk_study *study, const vesipk_fitting *fitting, const char *file, const vesipk_watch *watch,
               vesipk_result **result, char **fault)
{
    ves_call call;
    vesipk_fitting f;
    vesipk_watch taken;
    vesipk_result *made;
    ves_fit_options options = {0};
    ves_fit_outcome o = {0};
    ves_status status = ves_making_begin(&call, watch, &taken, result, &made);
    if (!status) status = ves_call_needs(&call, "study", study);
    if (!status) status = ves_making_check(&taken, !file, call.report);
    if (!status) status = ves_call_take("vesipk_fitting", fitting, sizeof f, sizeof f, &f, call.report);
    if (!status) status = options_of(&f, study->held, file, &taken, &options, call.report);
    if (!status) {
        ves_call_alone(&call);
        status = ves_fit_begin(study->held->study, &options, &o, call.report);
        ves_call_beside(&call);
    }
    if (!status)
        status = ves_fit_learn(file ? study->held->source.path : NULL, &options, &o, &made->table, call.report);
    if (!status) judge(study->held, &o, call.report);
    ves_fit_outcome_free(&o);
    return ves_making_end(&call, status, made, result, fault);
}
