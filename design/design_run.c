#include "design/design_run.h"

#include "base/array.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "fit/output_name.h"
#include "fit/part.h"
#include "store/result.h"

#include <stdlib.h>
#include <string.h>

void ves_design_outcome_free(ves_design_outcome *o)
{
    ves_designed_free(&o->designed);
    ves_outlook_free(&o->outlook);
    ves_experiment_free(&o->experiment);
    ves_study_free(&o->study);
    free(o->file);
    *o = (ves_design_outcome){0};
}

static ves_status take_options(const ves_design_options *options, ves_experiment *e, ves_report *report)
{
    size_t fewest, greatest;
    if (options->draws > 1 && e->list.no_prior)
        return ves_fail(report, VES_E_USAGE, (ves_place){.setting = "--draws"},
                        "nothing can be drawn of numbers without a prior, expected 1");
    if (options->draws) e->draws = options->draws;
    if (!options->animals) return VES_OK;
    if (e->rule.most == e->rule.animals) e->rule.most = options->animals;
    e->rule.animals = options->animals;
    if (ves_plan_rule_arms(&e->rule, &fewest, &greatest)) return VES_OK;
    return ves_fail(report, VES_E_USAGE, (ves_place){.setting = "--animals"},
                    "%zu animals cannot be divided into times of %zu to %zu", e->rule.animals, e->rule.least,
                    e->rule.most);
}

/* A result does not replace what it is made from. */
static ves_status check_inputs(const ves_experiment *e, const char *file, ves_report *report)
{
    size_t n;
    const char **read;
    const char *const own[] = {e->plan_path, e->prior_path};
    ves_status status = ves_study_files(e->study, &n, &read, report);
    if (!status) status = ves_output_spares(file, n, read, report);
    for (size_t i = 0; i < VES_COUNT(own) && !status; ++i) {
        if (own[i]) status = ves_output_spares(file, 1, &own[i], report);
    }
    free(read);
    return status;
}

/* @return free with free(); NULL: out of memory */
static char *identity_of(const ves_experiment *e, const ves_design_options *options)
{
    const ves_known *k = &e->known;
    ves_hash hash;
    char text[VES_HASH_TEXT];
    ves_hash_start(&hash);
    ves_part_study(&hash, e->study, &options->study);
    ves_part_numbers(&hash, k->n, k->mean);
    ves_part_numbers(&hash, k->n * k->n, k->covariance);
    ves_part_numbers(&hash, e->n_time, e->time); /* with those of the plan of a table */
    ves_hash_end(&hash, text);
    return ves_format("design=%s\ndraws=%zu\n", text, e->draws);
}

ves_status ves_design_begin(const ves_study *study, const ves_design_options *options, ves_design_outcome *o,
                            ves_report *report)
{
    const ves_status status = ves_experiment_read(study, &o->experiment, report);
    return status ? status : take_options(options, &o->experiment, report);
}

ves_status ves_design_plan(const ves_design_options *options, ves_design_outcome *o, ves_table *table,
                           ves_report *report)
{
    const ves_pool pool = {.n_thread = options->n_thread ? options->n_thread : 1,
                           .stop = options->stop,
                           .told = options->told,
                           .context = options->context};
    const ves_design_progress progress = {options->tell, options->context};
    if (options->tell) options->tell(options->context, "solving");
    ves_status status =
        ves_outlook_make(&o->experiment, &pool, o->experiment.draws, options->keeper, &o->outlook, report);
    if (!status) status = ves_designed_make(&o->outlook, &progress, &o->designed, report);
    return status ? status : ves_design_table_make(o, options->command_line, table, report);
}

/* Draws that are solved are kept beside the file until that is whole. */
static ves_status plan_into_file(const ves_design_options *options, ves_design_outcome *o, ves_report *report)
{
    ves_table table = {0};
    ves_keeper keeper = {0};
    ves_design_options kept = *options;
    const ves_part_asked asked = {"a design", o->file, options->force, options->resume};
    char *identity = identity_of(&o->experiment, options);
    kept.keeper = &keeper;
    ves_status status = identity ? check_inputs(&o->experiment, o->file, report) : ves_fail_memory(report);
    if (!status) status = ves_part_open(&asked, identity, &keeper, report);
    if (!status) status = ves_design_plan(&kept, o, &table, report);
    if (!status) status = ves_result_write(o->file, &table, report);
    ves_part_close(&keeper, status);
    ves_table_free(&table);
    free(identity);
    return status;
}

ves_status ves_design_run(const char *path, const ves_design_options *options, ves_design_outcome *o,
                          ves_report *report)
{
    ves_status status = ves_study_read(path, &options->study, &o->study, report);
    if (!status) status = ves_design_begin(&o->study, options, o, report);
    if (!status) status = ves_output_name(path, options->output, "design", &o->file, report);
    if (!status) status = plan_into_file(options, o, report);
    o->whole = !status;
    return status;
}

ves_status ves_design_check(const ves_study *study, ves_report *report)
{
    static const ves_pool alone = {.n_thread = 1};
    ves_experiment e = {0};
    ves_outlook outlook = {0};
    ves_status status = VES_OK;
    if (ves_design_group(study)) {
        status = ves_experiment_read(study, &e, report);
        if (!status) status = ves_outlook_make(&e, &alone, 1, NULL, &outlook, report);
    }
    ves_outlook_free(&outlook);
    ves_experiment_free(&e);
    return status;
}
