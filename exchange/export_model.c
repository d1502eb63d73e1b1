#include "exchange/export_model.h"

#include "base/array.h"
#include "base/file.h"
#include "base/text.h"
#include "evaluate/bundle.h"
#include "exchange/code_write.h"
#include "exchange/petab_write.h"
#include "exchange/sbml_amount.h"
#include "exchange/sbml_write.h"
#include "exchange/whole_file.h"

#include <stdlib.h>
#include <string.h>

const char *const ves_export_languages[VES_N_EXPORT_LANGUAGE] = {
    [VES_EXPORT_SBML] = "sbml",   [VES_EXPORT_MRGSOLVE] = "mrgsolve", [VES_EXPORT_RXODE2] = "rxode2",
    [VES_EXPORT_PETAB] = "petab", [VES_EXPORT_PETAB_1] = "petab1",    [VES_EXPORT_PETAB_2] = "petab2"};
static const char *const endings[VES_N_EXPORT_LANGUAGE] = {
    [VES_EXPORT_SBML] = "xml", [VES_EXPORT_MRGSOLVE] = "cpp", [VES_EXPORT_RXODE2] = "R"};

typedef struct exporter {
    const ves_export_model *model;
    ves_whole_file_asked asked;
    const ves_study *study;
    ves_caster caster;
    void (*written)(const char *path);
    ves_report *report;
} exporter;

/* ---- which subject ---- */

static ves_place place_of(const exporter *e)
{
    return (ves_place){.file = e->model->path};
}

static ves_status check_subject(const exporter *e)
{
    const size_t n = e->study->population.n, asked = e->model->subject;
    if (asked <= (n ? n : 1)) return VES_OK;
    return ves_fail(e->report, VES_E_USAGE, (ves_place){.file = e->model->path, .setting = "--subject"},
                    n ? "there is no subject %zu, expected 1 to %zu" : "there is no subject %zu: the study has one",
                    asked, n);
}

/* What doses for ever have led to must be known before it can be written. */
static ves_status settle(const exporter *e, ves_instance *instance)
{
    ves_solver_options options = ves_solver_options_default();
    ves_failure failure = {0};
    options.rtol = e->study->tolerance.rtol;
    options.atol = e->study->tolerance.atol;
    ves_status status = VES_OK;
    if (instance->schedule.n_filling) status = ves_instance_steady(instance, &options, &failure, e->report);
    if (!status && failure.status) status = ves_fail(e->report, failure.status, place_of(e), "%s", failure.words);
    return status;
}

static ves_status make_subject(exporter *e, size_t scenario, ves_instance *instance)
{
    const ves_study *study = e->study;
    const bool listed = study->population.data != NULL;
    if (e->model->subject == 0 && !listed && study->sweep.n_axis > 0)
        ves_note(e->report, (ves_place){.file = e->model->path, .setting = "vary"},
                 "is left out: the model has the numbers that the study states");
    if (e->model->subject == 0 && listed && study->population.n > 1)
        ves_note(e->report, place_of(e), "the first of %zu subjects is written; --subject chooses another",
                 study->population.n);
    ves_status status = e->model->subject > 0 || listed
                            ? ves_caster_make(&e->caster, scenario, 0, e->model->subject ? e->model->subject - 1 : 0,
                                              instance, NULL, e->report)
                            : ves_fill(&e->caster.filler, study->scenario[scenario].recipe[0],
                                       study->scenario[scenario].typical.number, instance, e->report);
    return status ? status : settle(e, instance);
}

/* ---- writing ---- */

static const char *scenario_words(const ves_scenario *s)
{
    return s->name ? s->name : "model";
}

static ves_status write_sbml(const exporter *e, const ves_scenario *s, ves_outline *outline, const char *path)
{
    ves_whole_file file = {0};
    ves_sbml_words words = {.title = e->study->title, .scenario = scenario_words(s)};
    ves_sbml_amount(e->study->units, outline->topology->amount_unit, place_of(e), &words);
    ves_status status = ves_whole_file_open(path, &e->asked, &file, e->report);
    if (!status) ves_sbml_write(file.to, outline, &words);
    if (!status && outline->failed) status = ves_fail_memory(e->report);
    return ves_whole_file_close(&file, status, e->report);
}

/* The name of a file without its folders. */
static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The data set of mrgsolve: FILE.csv beside FILE.cpp. */
static ves_status write_data(const exporter *e, const ves_outline *outline, const ves_records *records,
                             const char *path)
{
    ves_whole_file file = {0};
    ves_status status = ves_whole_file_open(path, &e->asked, &file, e->report);
    if (!status) ves_mrgsolve_write_data(file.to, outline, records);
    status = ves_whole_file_close(&file, status, e->report);
    if (!status && e->written) e->written(path);
    return status;
}

static ves_status write_code(const exporter *e, const ves_scenario *s, const ves_outline *outline, const char *path)
{
    ves_records records = {0};
    ves_whole_file file = {0};
    const bool mrgsolve = e->model->language == VES_EXPORT_MRGSOLVE;
    const char *dot = strrchr(base_of(path), '.');
    char *data = ves_format("%.*s.csv", (int)(dot ? dot - path : (long)strlen(path)), path);
    ves_status status = ves_records_make(outline, e->study->n_time, e->study->time, s->at, &records, e->report);
    if (!status && !data) status = ves_fail_memory(e->report);
    if (!status && mrgsolve && strcmp(data, path) == 0)
        status = ves_fail(e->report, VES_E_USAGE, (ves_place){.file = path},
                          "is the name of the model's data set, expected another for the model: MODEL.cpp");
    if (!status && mrgsolve) status = write_data(e, outline, &records, data);
    if (!status) status = ves_whole_file_open(path, &e->asked, &file, e->report);
    if (!status) {
        const ves_code_words words = {e->study->title, scenario_words(s), base_of(path), base_of(data)};
        (mrgsolve ? ves_mrgsolve_write : ves_rxode2_write)(file.to, outline, &records, &words);
    }
    status = ves_whole_file_close(&file, status, e->report);
    ves_records_free(&records);
    free(data);
    return status;
}

static ves_status write_model(exporter *e, size_t scenario, const ves_instance *instance, const char *path)
{
    ves_outline outline = {0};
    const ves_scenario *s = &e->study->scenario[scenario];
    ves_status status = ves_outline_make(instance, s->at, &outline, e->report);
    if (!status)
        status =
            e->model->language == VES_EXPORT_SBML ? write_sbml(e, s, &outline, path) : write_code(e, s, &outline, path);
    ves_outline_free(&outline);
    if (!status && e->written) e->written(path);
    return status;
}

static bool is_folder(const char *output)
{
    const size_t n = strlen(output);
    return n > 0 && output[n - 1] == '/';
}

/* A name of a scenario as a name of a file. */
static char *file_name(const exporter *e, const char *scenario)
{
    char *name = ves_format("%s", scenario);
    for (char *c = name; c && *c; ++c) {
        if (*c == '/' || (unsigned char)*c < ' ') *c = '_';
    }
    char *path = name ? ves_format("%s%s.%s", e->model->output, name, endings[e->model->language]) : NULL;
    free(name);
    return path;
}

static ves_status export_one(exporter *e, size_t scenario)
{
    ves_instance instance = {0};
    const ves_scenario *s = &e->study->scenario[scenario];
    char *path = is_folder(e->model->output) ? file_name(e, scenario_words(s)) : ves_format("%s", e->model->output);
    ves_status status = path ? VES_OK : ves_fail_memory(e->report);
    if (!status) status = make_subject(e, scenario, &instance);
    if (!status) status = write_model(e, scenario, &instance, path);
    ves_instance_free(&instance);
    free(path);
    return status;
}

static const char *scenario_name(size_t i, const void *context)
{
    return ((const ves_study *)context)->scenario[i].name;
}

static ves_status export_all(exporter *e)
{
    const ves_study *study = e->study;
    const char *asked = e->model->scenario;
    const ves_place at = {.file = e->model->path, .setting = "--scenario"};
    ves_status status = check_subject(e);
    size_t n = 0;
    if (!status && !asked && study->n_scenario > 1 && !is_folder(e->model->output))
        return ves_fail(e->report, VES_E_USAGE, place_of(e),
                        "has %zu scenarios, expected --scenario NAME for one of them, or -o FOLDER/ for all",
                        study->n_scenario);
    if (!status && is_folder(e->model->output)) status = ves_whole_file_folder(e->model->output, e->report);
    for (size_t i = 0; i < study->n_scenario && !status; ++i) {
        if (asked && strcmp(asked, study->scenario[i].name) != 0) continue;
        status = export_one(e, i);
        ++n;
    }
    if (status || n > 0) return status;
    const char *near = ves_nearest(asked, study->n_scenario, scenario_name, study);
    return ves_fail(e->report, VES_E_USAGE, at, "there is no scenario \"%s\"%s%s%s", ves_brief_of(asked).text,
                    near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static ves_status export_fit(const exporter *e)
{
    const ves_export_model *m = e->model;
    const int version = m->language == VES_EXPORT_PETAB_1 ? 1 : m->language == VES_EXPORT_PETAB_2 ? 2 : 0;
    const ves_petab_target target = {m->path, m->output, version, e->asked};
    if (m->scenario || m->subject)
        return ves_fail(e->report, VES_E_USAGE, (ves_place){.setting = m->scenario ? "--scenario" : "--subject"},
                        "a problem of PEtab has every scenario that something was measured of, expected none");
    return ves_petab_write(&target, e->study, e->written, e->report);
}

ves_status ves_export_model_write(const ves_export_model *model, void (*written)(const char *path), ves_report *report)
{
    ves_study study = {0};
    const char **read = NULL;
    ves_status status = ves_study_read(model->path, &model->study, &study, report);
    exporter e = {
        .model = model, .study = &study, .asked = {.force = model->force}, .written = written, .report = report};
    if (!status) status = ves_caster_start(&e.caster, &study, report);
    if (!status && !(study.end > 0.0))
        status = ves_fail(report, VES_E_CONFIG, (ves_place){.file = model->path, .setting = "duration"},
                          "is missing: a model of another language ends somewhere, too");
    if (!status) status = ves_study_files(&study, &e.asked.n_read, &read, report);
    e.asked.read = read;
    if (!status && model->language >= VES_EXPORT_PETAB) {
        status = export_fit(&e);
    } else if (!status) {
        status = export_all(&e);
    }
    free(read);
    ves_caster_free(&e.caster);
    ves_study_free(&study);
    return status;
}
