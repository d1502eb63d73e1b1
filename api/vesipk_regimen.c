/* What to give so that goals are reached and caps kept. */
#include "api/making.h"
#include "regimen/answer.h"

/* The study once more: what its regimen varies is in the place of `vary`. What is to be said of the study was said when
 * it was read first. */
static ves_status read_regimen(const ves_held *held, const vesipk_dosing *d, ves_study *study, ves_regimen *regimen,
                               ves_report *report)
{
    const ves_regimen_words words = {.front = d->front, .fresh = d->fresh, .full = d->full != 0};
    ves_study_options options = held->options;
    options.regimen = true;
    const ves_status status = ves_study_read(held->source.path, &options, study, report);
    if (status) return status;
    *report = (ves_report){0};
    return ves_regimen_read(study, &words, regimen, report);
}

int vesipk_regimen(const vesipk_study *study, const vesipk_dosing *dosing, const vesipk_watch *watch,
                   vesipk_result **result, char **fault)
{
    ves_call call;
    vesipk_dosing d;
    vesipk_watch taken;
    vesipk_result *made;
    ves_study whole = {0};
    ves_regimen regimen = {0};
    ves_answer answer = {0};
    ves_status status = ves_making_begin(&call, watch, &taken, result, &made);
    if (!status) status = ves_call_needs(&call, "study", study);
    if (!status) status = ves_making_check(&taken, true, call.report);
    if (!status) status = ves_call_take("vesipk_dosing", dosing, sizeof d, sizeof d, &d, call.report);
    if (!status) {
        ves_call_alone(&call);
        status = read_regimen(study->held, &d, &whole, &regimen, call.report);
        ves_call_beside(&call);
    }
    const ves_pool pool = {
        .n_thread = taken.threads, .stop = ves_making_stop, .told = ves_making_told, .context = &taken};
    if (!status) status = ves_answer_find(&regimen, &pool, NULL, &answer, call.report);
    if (!status)
        status = ves_answer_table(&answer, study->held->source.path,
                                  taken.command_line ? taken.command_line : "libvesipk", &made->table, call.report);
    ves_answer_free(&answer);
    ves_regimen_free(&regimen);
    ves_call_free_study(&whole);
    return ves_making_end(&call, status, made, result, fault);
}
