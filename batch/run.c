#include "batch/run.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "batch/identity.h"
#include "batch/introduction.h"
#include "batch/log.h"
#include "batch/origin.h"
#include "batch/room.h"
#include "batch/together.h"
#include "batch/verdict.h"
#include "store/result.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- where the result goes ---- */

/* "configs/studies/first_light.cfg" becomes "first_light.h5". */
static char *result_name(const char *study_path)
{
    const char *slash = strrchr(study_path, '/'), *base = slash ? slash + 1 : study_path;
    const char *dot = strrchr(base, '.');
    return ves_format("%.*s.h5", dot && dot != base ? (int)(dot - base) : (int)strlen(base), base);
}

ves_status ves_run_path(const char *study_path, const char *output, char **path, ves_report *report)
{
    struct stat info;
    const char *folder = output ? output : "outputs";
    const size_t length = strlen(folder);
    *path = NULL;
    if (!output || (length > 0 && folder[length - 1] == '/')) {
        const ves_status status = ves_make_folders(folder, report);
        if (status) return status;
    }
    if (!output && stat(folder, &info) == 0 && !S_ISDIR(info.st_mode))
        return ves_fail(report, VES_E_FILE, (ves_place){.file = folder},
                        "is a file, expected a folder for the results (or -o FILE.h5)");
    const bool is_folder =
        (stat(folder, &info) == 0 && S_ISDIR(info.st_mode)) || (length > 0 && folder[length - 1] == '/');
    if (is_folder || !output) {
        char *name = result_name(study_path);
        *path = name ? ves_format("%s%s%s", folder, length > 0 && folder[length - 1] == '/' ? "" : "/", name) : NULL;
        free(name);
    } else {
        *path = ves_copy_text(folder);
    }
    return *path ? VES_OK : ves_fail_memory(report);
}

/* ---- the program on one page ---- */

/* Is there nothing that --resume could go on with? */
static bool is_over(ves_status status)
{
    return !status || status == VES_E_FAILURES || status == VES_E_MASS || status == VES_E_SOLVER;
}

static ves_status to_file(ves_batch *batch, const char *file, const ves_run_options *options, ves_summary *summary,
                          ves_report *report)
{
    ves_table none = {0};
    ves_target target = ves_target_file(file);
    return ves_conclude(batch, &target, options, &none, summary, report);
}

static ves_status run_units(ves_batch *batch, const ves_run_options *options, ves_log *log, ves_report *report)
{
    const ves_watcher watcher = ves_log_watcher(log, options->watcher);
    return ves_batch_run(batch, options->n_thread ? options->n_thread : 1, NULL, &watcher, report);
}

/* @param text the study, where it is no file */
static ves_status check_shard(const ves_plan *plan, ves_shard shard, const char *text, ves_report *report)
{
    const size_t most = ves_plan_most_shards(plan);
    if (text)
        return ves_fail(report, VES_E_USAGE, (ves_place){.file = "--shard"},
                        "%zu/%zu: a study that is a text has no shards, since vesipk merge reads its file again",
                        shard.index, shard.n);
    if (shard.n <= most) return VES_OK;
    return ves_fail(report, VES_E_USAGE, (ves_place){.file = "--shard"},
                    "%zu/%zu: the study has %zu bundle%s of %d subjects, expected at most as many shards", shard.index,
                    shard.n, most, most == 1 ? "" : "s", VES_LANES);
}

/* Solve what is left, and make of it a result, or a shard. */
static ves_status work_on(ves_batch *batch, const char *file, const char *part, const ves_run_options *options,
                          ves_log *log, ves_summary *summary, ves_report *report)
{
    ves_status status = run_units(batch, options, log, report);
    if (!status && options->shard.n) {
        status = ves_batch_seal(batch, report);
        if (!status && rename(part, file) != 0)
            status = ves_fail(report, VES_E_FILE, (ves_place){.file = file}, "cannot be written: %s", strerror(errno));
        if (!status) ves_batch_forget_state(batch);
        return status;
    }
    if (!status) {
        status = to_file(batch, file, options, summary, report);
        if (is_over(status)) ves_batch_forget(batch);
    }
    return status;
}

/* The part of rank 0, when several processes solve, or solved. */
static ves_status lead(const ves_job *job, ves_status status, ves_log *log, ves_summary *summary, ves_report *report)
{
    ves_batch all = {0};
    status = ves_together_lead(job, status, log, &all, report);
    if (!status) {
        status = to_file(&all, job->file, job->options, summary, report);
        const ves_status removed = is_over(status) ? ves_parts_remove(job->file, false, report) : VES_OK;
        status = removed ? removed : status;
    }
    ves_batch_close(&all);
    return status;
}

/* May the result be written, and is there what --resume needs?
 * @param together in and out: several processes solve, or did before they were interrupted */
static ves_status check_output(const ves_study *study, const char *file, const char *part,
                               const ves_run_options *options, bool *together, ves_report *report)
{
    ves_parts parts = {0};
    bool blank = false;
    ves_status status = ves_study_spared(study, file, report);
    if (!status) status = ves_parts_find(&parts, file, report);
    if (!status && parts.alone && !options->resume && !options->force)
        status = ves_journal_of_nobody(study, part, options->shard, &blank, report);
    if (blank) ves_warn(report, (ves_place){.file = part}, "holds nothing yet, begun anew");
    const bool any = (parts.alone && !blank) || parts.n > 0, shared = parts.n > 0;
    ves_parts_free(&parts);
    if (status) return status;
    *together = *together || (shared && options->resume && options->shard.n == 0);
    const ves_place at = {.file = file};
    if (options->resume) {
        if (any) return ves_result_check(file, true, report);
        if (access(file, F_OK) == 0)
            return ves_fail(report, VES_E_FILE, at, "is whole already: there is nothing to resume");
        return ves_fail(report, VES_E_FILE, at, "there is nothing to resume: no \"%s\"", part);
    }
    status = ves_result_check(file, options->force, report);
    if (status || options->force || !any) return status;
    return ves_fail(report, VES_E_FILE, (ves_place){.file = part},
                    "a run was interrupted here; --resume goes on with it, --force begins anew");
}

static ves_status run_alone(const ves_job *job, const char *part, ves_log *log, ves_summary *summary,
                            ves_report *report)
{
    const ves_run_options *options = job->options;
    ves_batch batch = {0};
    ves_status status = options->resume ? VES_OK : ves_parts_remove(job->file, options->force, report);
    if (!status)
        status = ves_batch_open(&batch, job->plan, part, options->resume, options->shard, job->identity, job->origin,
                                report);
    if (!status) {
        status = ves_log_open(log, job->file, options, job->plan, report);
        if (status && !options->resume) ves_batch_forget(&batch); /* nothing was begun */
    }
    if (!status) status = work_on(&batch, job->file, part, options, log, summary, report);
    ves_batch_close(&batch);
    return status;
}

/* @param status how reading the study went: processes that run together must hear of it */
static ves_status run_read(const ves_study *study, ves_status status, const ves_run_options *options,
                           ves_summary *summary, ves_report *report)
{
    ves_plan plan = {0};
    ves_log log = {0};
    char *file = NULL, *part = NULL, *identity = NULL, *origin = NULL;
    const bool leads = !options->cluster || options->cluster->rank == 0;
    bool together = options->cluster && options->cluster->n > 1;
    if (!status) status = ves_run_path(study->path, options->output, &file, report);
    if (!status) {
        part = ves_format("%s.part", file);
        if (!part) status = ves_fail_memory(report);
    }
    if (!status && leads) status = check_output(study, file, part, options, &together, report);
    if (!status) status = ves_plan_make(study, &plan, report);
    if (!status) status = ves_room_check(&plan, options->n_thread, false, options->memory, report);
    if (!status && options->shard.n) status = check_shard(&plan, options->shard, options->study.text, report);
    if (!status) {
        identity = ves_identity_of(study, &options->study);
        origin = ves_origin_of(study->path, &options->study);
        if (!identity || !origin) status = ves_fail_memory(report);
    }
    const ves_job job = {.plan = &plan, .file = file, .identity = identity, .origin = origin, .options = options};
    if (!leads) {
        status = ves_together_follow(&job, status, report);
    } else if (together) {
        status = lead(&job, status, &log, summary, report);
    } else if (!status) {
        status = run_alone(&job, part, &log, summary, report);
    }
    ves_log_close(&log, status);
    ves_plan_free(&plan);
    free(file);
    free(part);
    free(identity);
    free(origin);
    return status;
}

ves_status ves_run_study(const ves_study *study, const ves_run_options *options, ves_summary *summary,
                         ves_report *report)
{
    return run_read(study, VES_OK, options, summary, report);
}

ves_status ves_run(const char *path, const ves_run_options *options, ves_summary *summary, ves_report *report)
{
    ves_study study = {0};
    ves_status status = ves_study_read(path, &options->study, &study, report);
    status = run_read(&study, status, options, summary, report);
    ves_study_free(&study);
    return status;
}

ves_status ves_run_in_memory(const ves_study *study, const ves_run_options *options, ves_table *table,
                             ves_summary *summary, ves_report *report)
{
    ves_plan plan = {0};
    ves_batch batch = {0};
    ves_target target = ves_target_memory();
    const size_t n_thread = options->n_thread ? options->n_thread : 1;
    ves_status status = ves_plan_make(study, &plan, report);
    if (!status) status = ves_room_check(&plan, n_thread, true, options->memory, report);
    if (!status) status = ves_batch_open(&batch, &plan, NULL, false, (ves_shard){0}, NULL, NULL, report);
    if (!status) status = ves_batch_run(&batch, n_thread, NULL, options->watcher, report);
    if (!status) status = ves_conclude(&batch, &target, options, table, summary, report);
    ves_batch_close(&batch);
    ves_plan_free(&plan);
    return status;
}

ves_status ves_merge(size_t n_shard, const char *const shard[], const ves_run_options *options, ves_summary *summary,
                     ves_report *report)
{
    ves_study study = {0};
    ves_plan plan = {0};
    ves_batch batch = {0};
    ves_origin origin = {0};
    char *identity = NULL;
    ves_status status = ves_output_spares(options->output, n_shard, shard, report);
    if (!status) status = ves_result_check(options->output, options->force, report);
    if (!status) status = ves_origin_read(shard[0], &origin, report);
    if (!status) status = ves_study_read(origin.path, &origin.options, &study, report);
    if (!status) status = ves_study_spared(&study, options->output, report);
    if (!status) status = ves_plan_make(&study, &plan, report);
    if (!status) {
        identity = ves_identity_of(&study, &origin.options);
        if (!identity) status = ves_fail_memory(report);
    }
    batch = (ves_batch){.plan = &plan, .to = plan.n_unit};
    ves_run_options whole = *options;
    whole.study = origin.options; /* what the shards were made with */
    for (size_t i = 0; i < n_shard && !status; ++i) status = ves_batch_add(&batch, shard[i], identity, report);
    if (!status) status = ves_batch_whole(&batch, report);
    if (!status) status = to_file(&batch, options->output, &whole, summary, report);
    ves_batch_close(&batch);
    ves_plan_free(&plan);
    ves_origin_free(&origin);
    free(identity);
    ves_study_free(&study);
    return status;
}
