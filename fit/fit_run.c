#include "fit/fit_run.h"

#include "base/array.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/text.h"
#include "fit/fit_draws.h"
#include "fit/fit_try.h"
#include "fit/output_name.h"
#include "fit/part.h"
#include "inference/pareto.h"
#include "store/result.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

double ves_fit_khat_most(void)
{
    return VES_KHAT_MOST;
}

void ves_fit_outcome_free(ves_fit_outcome *o)
{
    ves_learned_free(&o->learned);
    ves_fit_free(&o->fit);
    ves_study_free(&o->study);
    free(o->file);
    *o = (ves_fit_outcome){0};
}

/* ---- what a fit depends on ---- */

/* @return free with free(); NULL: out of memory */
static char *identity_of(const ves_fit *fit, const ves_fit_options *options)
{
    ves_hash hash;
    char text[VES_HASH_TEXT];
    ves_hash_start(&hash);
    ves_part_study(&hash, fit->study, &options->study);
    for (size_t i = 0; i < fit->observations.n_sheet; ++i) {
        char *digest = ves_sheet_digest(fit->observations.sheet[i]);
        if (!digest) return NULL;
        ves_hash_add_text(&hash, digest);
        free(digest);
    }
    ves_hash_end(&hash, text);
    return ves_format("fit=%s\nstarts=%zu\ndraws=%zu\nwalkers=%zu\nsteps=%zu\nseed=%" PRIu64 "\n", text, fit->starts,
                      fit->draws, fit->walkers, fit->steps, fit->seed);
}

/* ---- files ---- */

/* A result does not replace what it is made from. */
static ves_status check_inputs(const ves_fit *fit, const char *file, ves_report *report)
{
    ves_status status = ves_study_spared(fit->study, file, report);
    if (!status)
        status =
            ves_output_spares(file, fit->observations.n_sheet, (const char *const *)fit->observations.path, report);
    return status;
}

/* ---- the whole ---- */

static ves_status take_options(const ves_fit_options *options, ves_fit *fit, ves_report *report)
{
    if (options->starts) fit->starts = options->starts;
    if (options->has_draws) fit->draws = options->draws;
    if (options->walkers && !fit->steps) {
        const ves_status status = ves_fit_walkers(fit, report);
        if (status) return status;
    }
    if (!options->profile) return VES_OK;
    const char *names = NULL;
    size_t near = SIZE_MAX;
    for (size_t j = 0; j < fit->list.n; ++j) {
        const size_t distance = ves_edit_distance(options->profile, fit->list.item[j].name);
        if (distance == 0) {
            fit->profile[j] = true;
            return VES_OK;
        }
        if (distance < near) names = fit->list.item[j].name;
        near = distance < near ? distance : near;
    }
    return ves_fail(report, VES_E_USAGE, (ves_place){.setting = "--profile"},
                    "\"%s\" is not free; did you mean \"%s\"?", ves_brief_of(options->profile).text,
                    names ? names : "");
}

static ves_status learn(const ves_fit_options *options, ves_keeper *keeper, ves_fit_outcome *o, ves_table *table,
                        ves_report *report)
{
    ves_learner learner = {.fit = &o->fit,
                           .pool = {.n_thread = options->n_thread ? options->n_thread : 1,
                                    .stop = options->stop,
                                    .context = options->context},
                           .keeper = keeper,
                           .progress = options->progress,
                           .context = options->context};
    const ves_status status = ves_learn(&learner, &o->learned, report);
    return status ? status : ves_fit_table_make(&o->fit, &o->learned, options->command_line, table, report);
}

/* What is done is kept beside the file until that is whole. */
static ves_status learn_into_file(const ves_fit_options *options, ves_fit_outcome *o, ves_table *table,
                                  ves_report *report)
{
    ves_keeper keeper = {0};
    const ves_part_asked asked = {"a fit", o->file, options->force, options->resume};
    char *identity = identity_of(&o->fit, options);
    ves_status status = identity ? check_inputs(&o->fit, o->file, report) : ves_fail_memory(report);
    if (!status) status = ves_part_open(&asked, identity, &keeper, report);
    if (!status) status = learn(options, &keeper, o, table, report);
    if (!status) status = ves_result_write(o->file, table, report);
    ves_part_close(&keeper, status);
    free(identity);
    return status;
}

ves_status ves_fit_begin(const ves_study *study, const ves_fit_options *options, ves_fit_outcome *o, ves_report *report)
{
    const ves_status status = ves_fit_read(study, &o->fit, report);
    return status ? status : take_options(options, &o->fit, report);
}

ves_status ves_fit_learn(const char *path, const ves_fit_options *options, ves_fit_outcome *o, ves_table *table,
                         ves_report *report)
{
    ves_keeper none = {0};
    ves_status status = ves_fit_try(&o->fit, false, report);
    if (!status && path) status = ves_output_name(path, options->output, "fit", &o->file, report);
    for (size_t i = 0; i < VES_N_ENTRY_KIND && !status; ++i) {
        if (options->entry[i]) status = check_inputs(&o->fit, options->entry[i], report);
        if (options->entry[i] && !status)
            status = ves_fit_entry_check(&o->fit, (ves_entry_kind)i, options->entry[i], options->force, report);
    }
    if (!status && options->table) status = check_inputs(&o->fit, options->table, report);
    if (!status && options->table) status = ves_fit_draws_check(&o->fit, options->table, options->force, report);
    if (!status) status = path ? learn_into_file(options, o, table, report) : learn(options, &none, o, table, report);
    o->whole = !status;
    for (size_t i = 0; i < VES_N_ENTRY_KIND && !status; ++i) {
        if (options->entry[i])
            status = ves_fit_entry_write(&o->fit, (ves_entry_kind)i, &o->learned, options->entry[i], report);
    }
    if (!status && options->table) status = ves_fit_draws_write(&o->fit, &o->learned, options->table, report);
    return status;
}

ves_status ves_fit_run(const char *path, const ves_fit_options *options, ves_fit_outcome *o, ves_report *report)
{
    ves_table table = {0};
    ves_status status = ves_study_read(path, &options->study, &o->study, report);
    if (!status) status = ves_fit_begin(&o->study, options, o, report);
    if (!status) status = ves_fit_learn(path, options, o, &table, report);
    ves_table_free(&table);
    return status;
}
