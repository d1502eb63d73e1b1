#include "study/run.h"

#include "base/memory.h"
#include "base/text.h"
#include "store/result.h"
#include "study/bundles.h"
#include "study/exposure.h"
#include "study/results.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const double mass_promise = 1e-9; /* docs/design.md: numbers that must hold */

/* ---- where the result goes ---- */

/* "configs/studies/first_light.cfg" becomes "first_light.h5". */
static char *result_name(const char *study_path)
{
    const char *slash = strrchr(study_path, '/'), *base = slash ? slash + 1 : study_path;
    const char *dot = strrchr(base, '.');
    return ves_format("%.*s.h5", dot && dot != base ? (int)(dot - base) : (int)strlen(base), base);
}

static ves_status output_path(const char *study_path, const ves_run_options *options, char **path, ves_report *report)
{
    struct stat info;
    const char *folder = options->output ? options->output : "outputs";
    *path = NULL;
    if (!options->output && mkdir(folder, 0777) != 0 && errno != EEXIST) {
        return ves_fail(report, VES_E_FILE, (ves_place){.file = folder}, "cannot be made: %s", strerror(errno));
    }
    if (!options->output && stat(folder, &info) == 0 && !S_ISDIR(info.st_mode))
        return ves_fail(report, VES_E_FILE, (ves_place){.file = folder},
                        "is a file, expected a folder for the results (or -o FILE.h5)");
    const size_t length = strlen(folder);
    const bool is_folder =
        (stat(folder, &info) == 0 && S_ISDIR(info.st_mode)) || (length > 0 && folder[length - 1] == '/');
    if (is_folder || !options->output) {
        char *name = result_name(study_path);
        *path = name ? ves_format("%s%s%s", folder, length > 0 && folder[length - 1] == '/' ? "" : "/", name) : NULL;
        free(name);
    } else {
        *path = ves_copy_text(folder);
    }
    return *path ? VES_OK : ves_fail_memory(report);
}

/* ---- judging ---- */

static ves_status judge(const ves_study *study, const ves_trajectory trajectory[], ves_report *report)
{
    size_t n_failed = 0;
    ves_status status = VES_OK;
    for (size_t i = 0; i < study->n_scenario; ++i) {
        const ves_scenario *s = &study->scenario[i];
        const ves_failure *f = &trajectory[i].failure;
        if (f->status) {
            ++n_failed;
            (void)ves_fail(
                report, VES_E_SOLVER, s->at,
                "scenario \"%s\" could not be solved beyond %.6g h (step %.2g h, largest error in \"%s\"): %s", s->name,
                f->time, f->step, s->graph.compartment[f->compartment].name, f->words);
        } else if (!(trajectory[i].mass_error <= mass_promise)) {
            status = ves_fail(report, VES_E_MASS, s->at,
                              "scenario \"%s\": the mass balance is off by %.2g of the dose, expected at most %g; do "
                              "not use this result",
                              s->name, trajectory[i].mass_error, mass_promise);
        }
    }
    if (n_failed == study->n_scenario) return VES_E_SOLVER;
    return status ? status : n_failed ? VES_E_FAILURES : VES_OK;
}

static bool has_tracer(const ves_study *study)
{
    for (size_t s = 0; s < study->n_scenario; ++s) {
        if (study->scenario[s].tracer) return true;
    }
    return false;
}

/* ---- what a person reads ---- */

/* The organ's share of the dose at the end of the run; NaN: there is no such organ. */
static double end_percent(const ves_scenario *s, const ves_trajectory *t, size_t organ)
{
    if (organ == (size_t)-1) return NAN;
    const double *end = t->amount + (t->n_time - 1) * t->n_node;
    return 100.0 / s->schedule.total * ves_group_sum(&s->graph.organ[organ].sum, end);
}

static ves_summary_row summary_row(const ves_scenario *s, const ves_trajectory *t, size_t organ, const ves_nca *nca)
{
    const double percent = 100.0 / s->schedule.total;
    const char *name = s->graph.organ[organ].name;
    ves_summary_row row = {.organ = ves_copy_text(name),
                           .auc = nca->auc_last * percent,
                           .half_life = nca->half_life,
                           .peak_percent = nca->peak * percent,
                           .peak_percent_per_g = nca->peak * percent / s->graph.organ[organ].mass,
                           .peak_time = nca->tmax,
                           .delivered_percent = NAN,
                           .end_percent = NAN};
    if (t->failure.status) return row;
    row.delivered_percent = end_percent(s, t, ves_organ_find_delivered(&s->graph, name));
    row.end_percent = end_percent(s, t, organ);
    return row;
}

static ves_status summarise(const ves_study *study, const ves_trajectory trajectory[], const ves_organ_axis *axis,
                            const ves_nca nca[], const char *file, ves_summary *summary, ves_report *report)
{
    summary->title = ves_copy_text(study->title);
    summary->file = ves_copy_text(file);
    summary->end = study->end;
    summary->has_tracer = has_tracer(study);
    summary->floor_percent =
        study->exact ? 0.0 : 100.0 * (isnan(study->solver.atol) ? 1e-6 * study->solver.rtol : study->solver.atol);
    summary->scenario = ves_new(study->n_scenario, sizeof *summary->scenario);
    bool ok = summary->title && summary->file && summary->scenario;
    for (size_t s = 0; ok && s < study->n_scenario; ++s) {
        const ves_scenario *from = &study->scenario[s];
        ves_summary_scenario *to = &summary->scenario[summary->n_scenario++];
        to->name = ves_copy_text(from->name);
        to->dose = ves_format("%.4g %s", from->schedule.total, from->graph.amount_unit);
        to->mass_error = trajectory[s].mass_error;
        to->failure = trajectory[s].failure.status ? ves_copy_text(trajectory[s].failure.words) : NULL;
        to->row = ves_new(axis->n, sizeof *to->row);
        ok = to->name && to->dose && to->row;
        for (size_t o = 0; ok && o < axis->n; ++o) {
            const size_t organ = ves_organ_find(&from->graph, axis->name[o], false);
            if (organ == (size_t)-1) continue;
            to->row[to->n_row] = summary_row(from, &trajectory[s], organ, &nca[s * axis->n + o]);
            ok = to->row[to->n_row++].organ != NULL;
        }
    }
    return ok ? VES_OK : ves_fail_memory(report);
}

/* ---- the program on one page ---- */

static ves_status analyse_and_write(const ves_study *study, const ves_trajectory trajectory[], const char *file,
                                    const ves_run_options *options, ves_summary *summary, ves_report *report)
{
    ves_organ_axis axis = {0};
    ves_table table = {0};
    ves_nca *nca = NULL, *signal = NULL;
    ves_status status = ves_organ_axis_make(study, &axis, report);
    if (!status) {
        nca = ves_new(study->n_scenario * axis.n, sizeof *nca);
        signal = has_tracer(study) ? ves_new(study->n_scenario * axis.n, sizeof *signal) : NULL;
        if (!nca || (has_tracer(study) && !signal)) status = ves_fail_memory(report);
    }
    if (!status) status = ves_exposure(study, trajectory, &axis, false, nca, report);
    if (!status && signal) status = ves_exposure(study, trajectory, &axis, true, signal, report);
    if (!status)
        status = ves_results_make(study, trajectory, &axis, nca, signal, options->command_line, &table, report);
    if (!status) status = summarise(study, trajectory, &axis, nca, file, summary, report);
    if (!status) status = ves_result_write(file, &table, report); /* last: a run that fails leaves no file */
    if (status) ves_summary_free(summary);
    free(nca);
    free(signal);
    free(axis.name);
    ves_table_free(&table);
    return status;
}

ves_status ves_run(const char *path, const ves_run_options *options, ves_summary *summary, ves_report *report)
{
    ves_study study = {0};
    ves_trajectory *trajectory = NULL;
    char *file = NULL;
    ves_status status = ves_study_read(path, &options->study, &study, report);
    if (!status) status = output_path(path, options, &file, report);
    if (!status) status = ves_result_check(file, options->force, report);
    if (!status) {
        trajectory = ves_new(study.n_scenario, sizeof *trajectory);
        status =
            trajectory ? ves_bundles_solve(&study, options->n_thread, trajectory, report) : ves_fail_memory(report);
    }
    const ves_status verdict = status ? status : judge(&study, trajectory, report);
    if (!status && verdict != VES_E_SOLVER)
        status = analyse_and_write(&study, trajectory, file, options, summary, report);
    for (size_t i = 0; trajectory && i < study.n_scenario; ++i) ves_trajectory_free(&trajectory[i]);
    free(trajectory);
    free(file);
    ves_study_free(&study);
    return status ? status : verdict;
}
