/* Running a study, here or by several processes, and merging its shards. */
#include "api/making.h"
#include "api/run_together.h"
#include "base/text.h"
#include "batch/run.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_POINTS = 1000000000 };

static void tell_progress(void *context, const ves_progress *p)
{
    const vesipk_watch *watch = context;
    const vesipk_progress progress = {
        .n_unit = p->n_unit, .n_done = p->n_done, .n_subject = p->n_subject, .n_failed = p->n_failed};
    watch->progress(watch->context, &progress);
}

/* @param watcher out, borrowed by the options */
static ves_run_options options_of(ves_study_options study, const char *file, vesipk_watch *watch, ves_watcher *watcher)
{
    *watcher = (ves_watcher){.progress = watch->progress ? tell_progress : NULL,
                             .stop = watch->cancel ? ves_making_stop : NULL,
                             .context = watch};
    return (ves_run_options){.study = study,
                             .output = file && *file ? file : NULL,
                             .force = watch->replace != 0,
                             .resume = watch->resume != 0,
                             .shard = {watch->shard, watch->of},
                             .n_thread = watch->threads,
                             .memory = watch->memory,
                             .command_line = watch->command_line ? watch->command_line : "libvesipk",
                             .watcher = watcher};
}

int vesipk_run(const vesipk_study *study, const char *file, const vesipk_watch *watch, vesipk_result **result,
               char **fault)
{
    ves_call call;
    vesipk_watch taken;
    vesipk_result *made;
    ves_watcher watcher;
    ves_status status = ves_making_begin(&call, watch, &taken, result, &made);
    if (!status) status = ves_call_needs(&call, "study", study);
    if (!status) status = ves_making_check(&taken, !file, call.report);
    if (!status) {
        const ves_run_options options = options_of(study->held->options, file, &taken, &watcher);
        status = file ? ves_run_study(study->held->study, &options, &made->summary, call.report)
                      : ves_run_in_memory(study->held->study, &options, &made->table, &made->summary, call.report);
    }
    return ves_making_end(&call, status, made, result, fault);
}

/* ---- subjects that are given ---- */

static ves_status take_points(const vesipk_study *study, const vesipk_points *given, vesipk_points *p,
                              ves_report *report)
{
    const ves_place at = {.file = "vesipk_points"};
    const size_t n_scenario = study->held->study->n_scenario;
    const ves_status status = ves_call_take("vesipk_points", given, sizeof *p, sizeof *p, p, report);
    if (status) return status;
    if (p->scenario >= n_scenario && p->scenario != VESIPK_EVERY_SCENARIO)
        return ves_fail(report, VES_E_USAGE, at, "scenario is %zu, expected less than %zu, or VESIPK_EVERY_SCENARIO",
                        p->scenario, n_scenario);
    if (p->n_point == 0 || p->n_free == 0 || p->n_point > MOST_POINTS || p->n_free > MOST_POINTS / p->n_point)
        return ves_fail(report, VES_E_USAGE, at,
                        "n_point is %zu and n_free %zu, expected 1 or more of each, and at most 1e9 values", p->n_point,
                        p->n_free);
    if (!p->address || !p->value) return ves_fail(report, VES_E_USAGE, at, "address or value is NULL");
    for (size_t i = 0; i < p->n_free; ++i) {
        if (!p->address[i]) return ves_fail(report, VES_E_USAGE, at, "address[%zu] is NULL", i);
    }
    if (p->individual && strcmp(p->individual, "none") != 0 && strcmp(p->individual, "nca") != 0 &&
        strcmp(p->individual, "all") != 0)
        return ves_fail(report, VES_E_USAGE, at, "individual is \"%s\", expected \"none\", \"nca\" or \"all\"",
                        ves_brief_of(p->individual).text);
    return VES_OK;
}

/* The study once more, with these subjects. What is to be said of the study was said when it was read first. */
static ves_status read_points(const ves_held *held, const vesipk_points *p, ves_study *study, ves_report *report)
{
    const ves_listed listed = {.name = "vesipk_points",
                               .scenario = p->scenario == VESIPK_EVERY_SCENARIO ? VES_NONE : p->scenario,
                               .n = p->n_point,
                               .n_column = p->n_free,
                               .address = p->address,
                               .written = p->value};
    ves_study_options options = held->options;
    options.listed = &listed;
    options.subjects = options.seed = NULL;
    options.individual = p->individual ? p->individual : "all";
    const ves_status status = ves_study_read(held->source.path, &options, study, report);
    if (!status) *report = (ves_report){0};
    return status;
}

int vesipk_simulate(const vesipk_study *study, const vesipk_points *points, const vesipk_watch *watch,
                    vesipk_result **result, char **fault)
{
    ves_call call;
    vesipk_points p;
    vesipk_watch taken;
    vesipk_result *made;
    ves_watcher watcher;
    ves_study whole = {0};
    ves_status status = ves_making_begin(&call, watch, &taken, result, &made);
    if (!status) status = ves_call_needs(&call, "study", study);
    if (!status) status = ves_call_needs(&call, "result", result);
    if (!status) status = ves_making_check(&taken, true, call.report);
    if (!status) status = take_points(study, points, &p, call.report);
    if (!status) {
        ves_call_alone(&call);
        status = read_points(study->held, &p, &whole, call.report);
        ves_call_beside(&call);
    }
    if (!status) {
        const ves_study one = p.scenario == VESIPK_EVERY_SCENARIO ? whole : ves_study_of_one(&whole, p.scenario);
        const ves_run_options options = options_of(study->held->options, NULL, &taken, &watcher);
        status = ves_run_in_memory(&one, &options, &made->table, &made->summary, call.report);
    }
    ves_call_free_study(&whole);
    return ves_making_end(&call, status, made, result, fault);
}

/* ---- several processes, and shards ---- */

int ves_api_run_together(const vesipk_source *source, const char *file, const vesipk_watch *watch,
                         const ves_cluster *cluster, vesipk_result **result, char **fault)
{
    ves_call call;
    vesipk_source study;
    vesipk_watch taken;
    vesipk_result *made;
    ves_watcher watcher;
    ves_status status = ves_making_begin(&call, watch, &taken, result, &made);
    if (!status) status = ves_source_take(source, &study, call.report);
    if (!status) {
        ves_run_options options = options_of(ves_source_options(&study), file, &taken, &watcher);
        options.cluster = cluster;
        status = ves_run(study.path, &options, &made->summary, call.report);
    }
    return ves_making_end(&call, status, made, result, fault);
}

int vesipk_merge(size_t n_shard, const char *const shard[], const char *file, const vesipk_watch *watch,
                 vesipk_result **result, char **fault)
{
    ves_call call;
    vesipk_watch taken;
    vesipk_result *made;
    ves_watcher watcher;
    ves_status status = ves_making_begin(&call, watch, &taken, result, &made);
    if (!status && n_shard == 0)
        status = ves_fail(call.report, VES_E_USAGE, (ves_place){.file = "vesipk_merge"}, "expected files of shards");
    if (!status) status = ves_call_needs(&call, "file", file);
    if (!status && !*file)
        status =
            ves_fail(call.report, VES_E_USAGE, (ves_place){.file = "vesipk_merge"}, "the name of the file is empty");
    if (!status) status = ves_call_needs(&call, "shard", shard);
    for (size_t i = 0; i < n_shard && !status; ++i) status = ves_call_needs(&call, "shard", shard[i]);
    if (!status) {
        const ves_run_options options = options_of((ves_study_options){0}, file, &taken, &watcher);
        ves_call_alone(&call); /* it reads the study again */
        status = ves_merge(n_shard, shard, &options, &made->summary, call.report);
    }
    return ves_making_end(&call, status, made, result, fault);
}
