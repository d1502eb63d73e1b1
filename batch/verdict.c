#include "batch/verdict.h"

#include "base/text.h"
#include "batch/results.h"

#include <stdio.h>
#include <stdlib.h>

static bool too_many_failures(const ves_batch *batch)
{
    const ves_study *study = batch->plan->study;
    const double all = (double)batch->plan->n_variant * (double)batch->plan->n_subject,
                 most = study->max_failures_share ? study->max_failures * all : study->max_failures;
    return (double)batch->failed.n > most * (1.0 + 1e-12); /* 0.29 * 100 is less than 29 in doubles */
}

/* As an error, or as a warning where so many may fail. */
static void say_failure(const ves_batch *batch, const ves_failed *f, bool warn, ves_report *report)
{
    const ves_plan *plan = batch->plan;
    const ves_place at = plan->study->scenario[f->member.variant / plan->n_point].at;
    char *name = ves_plan_name(plan, f->member.variant / plan->n_draw);
    char subject[48] = "", how[160] = "";
    if (plan->n_subject > 1) (void)snprintf(subject, sizeof subject, ", subject %zu,", f->member.subject);
    if (*f->compartment)
        (void)snprintf(how, sizeof how, " beyond %.6g h (largest error in \"%s\")", f->time,
                       ves_brief_of(f->compartment).text);
    if (warn) {
        ves_warn(report, at, "scenario \"%s\"%s could not be solved%s: %s", name ? name : "?", subject, how, f->words);
    } else {
        (void)ves_fail(report, VES_E_SOLVER, at, "scenario \"%s\"%s could not be solved%s: %s", name ? name : "?",
                       subject, how, f->words);
    }
    free(name);
}

static void say_failures(const ves_batch *batch, ves_report *report)
{
    enum { MOST = 10 };
    const size_t n = batch->failed.n, all = batch->plan->n_variant * batch->plan->n_subject;
    const bool warn = n < all && !too_many_failures(batch);
    for (size_t i = 0; i < n && i < MOST; ++i) say_failure(batch, &batch->failed.item[i], warn, report);
    if (n <= MOST) return;
    const char *where = n < all ? ": see /failures in the result" : "";
    if (warn) {
        ves_warn(report, (ves_place){0}, "and %zu more%s", n - MOST, where);
    } else {
        (void)ves_fail(report, VES_E_SOLVER, (ves_place){0}, "and %zu more%s", n - MOST, where);
    }
}

ves_status ves_conclude(ves_batch *batch, ves_target *target, const ves_run_options *options, ves_table *table,
                        ves_summary *summary, ves_report *report)
{
    ves_failed_sort(&batch->failed);
    say_failures(batch, report);
    const ves_status status = ves_results_make(batch, target, options, table, summary, report);
    if (status && status != VES_E_MASS) return status;
    return status ? status : too_many_failures(batch) ? VES_E_FAILURES : VES_OK;
}
