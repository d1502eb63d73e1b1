/* Which numbers carry the answer: of a study by runs made for it, of a result from its subjects. */
#include "api/making.h"
#include "base/text.h"
#include "sensitivity/ask.h"
#include "sensitivity/given.h"

#include <stdlib.h>
#include <string.h>

static ves_status take(const vesipk_asking *given, vesipk_asking *a, ves_report *report)
{
    const ves_place at = {.file = "vesipk_asking"};
    const ves_status status = ves_call_take("vesipk_asking", given, sizeof *a, sizeof *a, a, report);
    if (status) return status;
    if ((a->n_organ && !a->organ) || (a->n_number && !a->number))
        return ves_fail(report, VES_E_USAGE, at, "organ or number is NULL, but there are some");
    return VES_OK;
}

int vesipk_sensitivity(const vesipk_study *study, const vesipk_asking *asking, const vesipk_watch *watch,
                       vesipk_result **result, char **fault)
{
    ves_call call;
    vesipk_asking a;
    vesipk_watch taken;
    vesipk_result *made;
    ves_question question = {0};
    ves_findings findings = {0};
    ves_status status = ves_making_begin(&call, watch, &taken, result, &made);
    if (!status) status = ves_call_needs(&call, "study", study);
    if (!status) status = ves_making_check(&taken, true, call.report);
    if (!status) status = take(asking, &a, call.report);
    if (!status && a.n_number)
        status = ves_fail(call.report, VES_E_USAGE, (ves_place){.file = "vesipk_asking"},
                          "number is for a result; a study says it in sensitivity.of");
    if (!status) {
        const bool local = a.method && strcmp(a.method, "local") == 0;
        const ves_question_words words = {.method = local ? NULL : a.method,
                                          .n = a.n,
                                          .local = local,
                                          .linear = a.linear != 0,
                                          .n_organ = a.n_organ,
                                          .organ = a.organ};
        ves_call_alone(&call);
        status = ves_question_read(study->held->study, &words, &question, call.report);
        ves_call_beside(&call);
        const ves_pool pool = {.n_thread = taken.threads ? taken.threads : 1,
                               .stop = ves_making_stop,
                               .told = ves_making_told,
                               .context = &taken};
        if (!status)
            status = local ? ves_ask_locally(&question, &findings, call.report)
                           : ves_ask(&question, &pool, NULL, &findings, call.report);
    }
    if (!status)
        status = ves_findings_table(&findings, study->held->source.path, study->held->study->title,
                                    taken.command_line ? taken.command_line : "libvesipk", &made->table, call.report);
    ves_question_free(&question);
    ves_findings_free(&findings);
    return ves_making_end(&call, status, made, result, fault);
}

int vesipk_sensitivity_of(const char *file, const vesipk_asking *asking, const vesipk_watch *watch,
                          vesipk_result **result, char **fault)
{
    ves_call call;
    vesipk_asking a;
    vesipk_watch taken;
    vesipk_result *made;
    ves_findings findings = {0};
    char *title = NULL;
    ves_status status = ves_making_begin(&call, watch, &taken, result, &made);
    if (!status) status = ves_call_needs(&call, "file", file);
    if (!status) status = ves_making_check(&taken, true, call.report);
    if (!status) status = take(asking, &a, call.report);
    if (!status && (a.method || a.n))
        status = ves_fail(call.report, VES_E_USAGE, (ves_place){.file = "vesipk_asking"},
                          "method and n are for a study, but \"%s\" is a result, of which nothing is run anew",
                          ves_brief_of(file).text);
    if (!status) {
        const ves_given_options options = {.file = file,
                                           .n_organ = a.n_organ,
                                           .organ = a.organ,
                                           .n_number = a.n_number,
                                           .number = a.number,
                                           .linear = a.linear != 0,
                                           .seed = 1};
        status = ves_given_find(&options, &findings, &title, call.report);
    }
    if (!status)
        status = ves_findings_table(&findings, file, title, taken.command_line ? taken.command_line : "libvesipk",
                                    &made->table, call.report);
    free(title);
    ves_findings_free(&findings);
    return ves_making_end(&call, status, made, result, fault);
}
