#include "exchange/petab_write.h"

#include "base/memory.h"
#include "base/text.h"
#include "exchange/ink.h"
#include "exchange/petab_periods.h"
#include "exchange/petab_problem.h"
#include "exchange/sbml_amount.h"
#include "exchange/whole_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct writer {
    const ves_petab_target *target;
    ves_petab_problem *problem;
    void (*written)(const char *path);
    ves_report *report;
    bool two; /* 2.0.0: what happens after 0 h is periods, and tables are of all scenarios together */
    FILE *to; /* the table that is written */
} writer;

/* ---- small things ---- */

static void digits(const writer *w, double number)
{
    (void)fputs(ves_digits_of(number).text, w->to);
}

/* A text in one cell. */
static void cell(const writer *w, const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; c && *c; ++c) (void)fputc(*c < ' ' ? ' ' : *c, w->to);
}

static const char *scenario_words(const writer *w, const ves_petab_scenario *s)
{
    const char *name = w->problem->study->scenario[s->scenario].name;
    return name ? name : "model";
}

/* ---- parameters ---- */

/* What a parameter table says of a prior. */
typedef struct said {
    const char *scale, *prior; /* prior NULL: none */
    double low, high, p[2];
} said;

static said of_distribution(const ves_free *f)
{
    const ves_distribution *d = &f->prior.d;
    const double unit = f->written, spread = d->kind->spread(d);
    const char *kind = d->kind->name;
    if (strcmp(kind, "lognormal") == 0) {
        const double middle = log(d->value * unit);
        return (said){"log",
                      "parameterScaleNormal",
                      fmax(d->least * unit, exp(middle - 8.0 * spread)),
                      fmin(d->most * unit, exp(middle + 8.0 * spread)),
                      {middle, spread}};
    }
    if (strcmp(kind, "normal") == 0)
        return (said){"lin",
                      "normal",
                      fmax(d->least, d->value - 8.0 * spread) * unit,
                      fmin(d->most, d->value + 8.0 * spread) * unit,
                      {d->value * unit, spread * unit}};
    const double low = fmax(d->least, d->p[0]) * unit, high = fmin(d->most, d->p[1]) * unit;
    if (strcmp(kind, "uniform") == 0) return (said){"lin", "uniform", low, high, {low, high}};
    return (said){"log", "parameterScaleUniform", low, high, {log(low), log(high)}};
}

/* Nothing is known beforehand: wide bounds, or those that are stated. */
static said of_none(const ves_free *f)
{
    static const double wide = 1e6;
    const double start = f->start * f->written;
    said s = {.scale = f->prior.kind == VES_PRIOR_PLAIN ? "lin" : "log", .low = start / wide, .high = start * wide};
    if (f->prior.kind == VES_PRIOR_PLAIN) {
        s.low = -wide * fabs(start);
        s.high = wide * fabs(start);
    } else if (f->prior.kind == VES_PRIOR_DISTRIBUTION) {
        s.low = ves_prior_value(&f->prior, -8.0) * f->written;
        s.high = ves_prior_value(&f->prior, 8.0) * f->written;
        if (!(s.low > 0.0)) s.scale = "lin";
    }
    return s;
}

/* 2.0.0 has no scales: priors are of the parameter itself. */
static const char *prior_of_two(const said *s, double p[2])
{
    const bool logs = strcmp(s->scale, "log") == 0, uniform = strcmp(s->prior, "parameterScaleUniform") == 0;
    p[0] = logs && uniform ? s->low : s->p[0];
    p[1] = logs && uniform ? s->high : s->p[1];
    return !logs ? s->prior : uniform ? "log-uniform" : "log-normal";
}

static void write_parameter(const writer *w, const char *id, const char *name, double nominal, const said *s)
{
    double p[2] = {s->p[0], s->p[1]};
    const char *prior = s->prior && w->two ? prior_of_two(s, p) : s->prior;
    (void)fprintf(w->to, "%s\t", id);
    cell(w, name);
    (void)fputc('\t', w->to);
    if (!w->two) (void)fprintf(w->to, "%s\t", s->scale);
    digits(w, s->low);
    (void)fputc('\t', w->to);
    digits(w, s->high);
    (void)fputc('\t', w->to);
    digits(w, nominal);
    (void)fprintf(w->to, "\t%s\t", w->two ? "true" : "1");
    if (prior) {
        (void)fprintf(w->to, "%s\t", prior);
        digits(w, p[0]);
        (void)fputc(';', w->to);
        digits(w, p[1]);
    } else {
        (void)fputc('\t', w->to);
    }
    (void)fputc('\n', w->to);
}

/* The spread that follows from the residuals is one more parameter here. */
static const char *concentrated_id(const writer *w)
{
    const ves_error_model *m = &w->problem->fit.error;
    if (!m->concentrated) return NULL;
    return m->sigma.is_free ? "free_error_ln_gsd" : "free_error_sd";
}

static void write_parameters(const writer *w)
{
    const ves_petab_problem *p = w->problem;
    (void)fprintf(w->to, "parameterId\tparameterName\t%slowerBound\tupperBound\tnominalValue\testimate\t%s\n",
                  w->two ? "" : "parameterScale\t",
                  w->two ? "priorDistribution\tpriorParameters" : "objectivePriorType\tobjectivePriorParameters");
    for (size_t j = 0; j < p->fit.list.n; ++j) {
        const ves_free *f = &p->fit.list.item[j];
        const said s = f->prior.none || f->prior.kind != VES_PRIOR_DISTRIBUTION ? of_none(f) : of_distribution(f);
        write_parameter(w, p->id[j], f->name, f->start * f->written, &s);
    }
    const char *id = concentrated_id(w);
    if (!id) return;
    const bool logs = p->fit.error.sigma.is_free;
    double most = 0.0;
    for (size_t i = 0; i < p->fit.observations.n; ++i) most = fmax(most, fabs(p->fit.observations.datum[i].value));
    const double usual = logs ? 0.26 : 0.2 * most;
    write_parameter(w, id, logs ? "error.ln_gsd" : "error.sd", usual,
                    &(said){"log", NULL, 1e-6 * usual, 1e6 * usual, {0}});
}

/* ---- observables ---- */

static void write_formula(const writer *w, const ves_petab_scenario *s, ves_term_at formula)
{
    ves_ink_formula(w->to, &s->outline.terms, formula, VES_INK_PLAIN, "time");
}

/* A number of the error model: its parameter, or what it is. */
static void write_error_number(const writer *w, const ves_error_number *n, double fixed)
{
    if (!n->is_free) {
        digits(w, fixed);
    } else {
        (void)fputs(n->coordinate == VES_NONE ? concentrated_id(w) : w->problem->id[n->coordinate], w->to);
    }
}

static void write_noise(const writer *w, const ves_petab_scenario *s, const ves_petab_observable *o)
{
    const ves_error_model *m = &w->problem->fit.error;
    const bool logs = m->kind == VES_ERROR_LOGNORMAL, part = m->kind == VES_ERROR_COMBINED;
    const double floor = logs ? m->floor_of[o->first] : 0.0;
    const bool lone = !part && floor == 0.0 && !o->own;
    if (!lone) (void)fputs("sqrt((", w->to);
    if (logs) write_error_number(w, &m->sigma, m->sigma.value);
    if (!logs) write_error_number(w, &m->sd, m->sd_of[o->first]);
    if (lone) return;
    (void)fputs(")^2", w->to);
    if (part) {
        (void)fputs(" + (", w->to);
        write_error_number(w, &m->cv, m->cv.value);
        (void)fputs(" * (", w->to);
        write_formula(w, s, o->formula);
        (void)fputs("))^2", w->to);
    }
    if (floor > 0.0) {
        (void)fputs(" + (", w->to);
        digits(w, floor);
        (void)fputs(" / (", w->to);
        write_formula(w, s, o->formula);
        (void)fputs("))^2", w->to);
    }
    if (o->own) (void)fprintf(w->to, " + noiseParameter1_%s^2", o->id);
    (void)fputc(')', w->to);
}

static void write_observable(const writer *w, const ves_petab_scenario *s, const ves_petab_observable *o)
{
    const ves_petab_problem *p = w->problem;
    const ves_datum *d = &p->fit.observations.datum[o->first];
    const bool logs = p->fit.error.kind == VES_ERROR_LOGNORMAL;
    (void)fprintf(w->to, "%s\t", o->id);
    cell(w, s->outline.topology->organ[d->organ].name);
    (void)fputs(" [", w->to);
    cell(w, d->unit);
    (void)fputs("]\t", w->to);
    write_formula(w, s, o->formula);
    if (w->two) {
        (void)fputc('\t', w->to);
        if (o->own) (void)fprintf(w->to, "noiseParameter1_%s", o->id);
        (void)fputc('\t', w->to);
    } else {
        (void)fprintf(w->to, "\t%s\t", logs ? "log" : "lin");
    }
    write_noise(w, s, o);
    (void)fprintf(w->to, "\t%s\n", w->two && logs ? "log-normal" : "normal");
}

static void write_observables(const writer *w, const ves_petab_scenario *only)
{
    const ves_petab_problem *p = w->problem;
    (void)fprintf(w->to, "observableId\tobservableName\tobservableFormula\t%s\tnoiseFormula\tnoiseDistribution\n",
                  w->two ? "noisePlaceholders" : "observableTransformation");
    for (size_t i = 0; i < p->n_scenario; ++i) {
        const ves_petab_scenario *s = &p->scenario[i];
        for (size_t k = 0; k < s->n_observable && (!only || only == s); ++k) write_observable(w, s, &s->observable[k]);
    }
}

static void write_all_observables(const writer *w)
{
    write_observables(w, NULL);
}

/* ---- measured values ---- */

static void write_measured(const writer *w, const ves_petab_scenario *s, size_t i)
{
    const ves_petab_problem *p = w->problem;
    const ves_datum *d = &p->fit.observations.datum[i];
    const ves_petab_observable *o = &s->observable[p->observable_of[i]];
    const size_t k = s->scenario + 1;
    (void)fprintf(w->to, w->two ? "%s\texperiment_%zu\tmodel_%zu\t" : "%s\tcondition_%zu\t", o->id, k, k);
    digits(w, d->value);
    (void)fputc('\t', w->to);
    digits(w, d->time);
    (void)fputc('\t', w->to);
    if (o->own) digits(w, !(d->sd > 0.0) ? 0.0 : p->fit.error.kind == VES_ERROR_LOGNORMAL ? d->sd / d->value : d->sd);
    (void)fputc('\t', w->to);
    cell(w, p->fit.observations.study[d->study]);
    (void)fputc('\n', w->to);
}

static void write_measurements(const writer *w, const ves_petab_scenario *only)
{
    const ves_petab_problem *p = w->problem;
    (void)fprintf(w->to, "observableId\t%s\tmeasurement\ttime\tnoiseParameters\tdatasetId\n",
                  w->two ? "experimentId\tmodelId" : "simulationConditionId");
    for (size_t n = 0; n < p->n_scenario; ++n) {
        const ves_petab_scenario *s = &p->scenario[n];
        for (size_t i = 0; i < p->fit.observations.n && (!only || only == s); ++i) {
            const ves_datum *d = &p->fit.observations.datum[i];
            if (d->used && d->scenario == s->scenario) write_measured(w, s, i);
        }
    }
}

static void write_all_measurements(const writer *w)
{
    write_measurements(w, NULL);
}

static void write_conditions(const writer *w, const ves_petab_scenario *s)
{
    (void)fprintf(w->to, "conditionId\tconditionName\ncondition_%zu\t", s->scenario + 1);
    cell(w, scenario_words(w, s));
    (void)fputc('\n', w->to);
}

static void write_periods(const writer *w)
{
    ves_petab_write_conditions(w->to, w->problem);
}

static void write_experiments(const writer *w)
{
    ves_petab_write_experiments(w->to, w->problem);
}

static void write_sbml(const writer *w, ves_petab_scenario *s)
{
    const ves_study *study = w->problem->study;
    ves_sbml_words words = {.title = study->title, .scenario = scenario_words(w, s), .at_zero_alone = w->two};
    ves_sbml_amount(study->units, s->outline.topology->amount_unit, (ves_place){.file = w->target->path}, &words);
    ves_sbml_write(w->to, &s->outline, &words);
}

/* ---- files ---- */

/* FOLDER/model_1_observables.tsv; scenarios are counted as in the study. */
static char *file_name(const writer *w, const ves_petab_scenario *s, const char *what, bool in_folder)
{
    return ves_format("%smodel_%zu%s", in_folder ? w->target->output : "", s->scenario + 1, what);
}

static void write_problem(const writer *w)
{
    (void)fputs("format_version: 1\nparameter_file: parameters.tsv\nproblems:\n", w->to);
    for (size_t i = 0; i < w->problem->n_scenario; ++i) {
        const size_t k = w->problem->scenario[i].scenario + 1;
        (void)fprintf(w->to,
                      "- sbml_files:\n  - model_%zu.xml\n  condition_files:\n  - model_%zu_conditions.tsv\n"
                      "  observable_files:\n  - model_%zu_observables.tsv\n  measurement_files:\n"
                      "  - model_%zu_measurements.tsv\n",
                      k, k, k, k);
    }
}

static void write_problem_of_two(const writer *w)
{
    (void)fputs("format_version: 2.0.0\nparameter_files:\n- parameters.tsv\nmodel_files:\n", w->to);
    for (size_t i = 0; i < w->problem->n_scenario; ++i) {
        const size_t k = w->problem->scenario[i].scenario + 1;
        (void)fprintf(w->to, "  model_%zu:\n    location: model_%zu.xml\n    language: sbml\n", k, k);
    }
    if (ves_petab_has_periods(w->problem)) (void)fputs("condition_files:\n- conditions.tsv\n", w->to);
    (void)fputs("experiment_files:\n- experiments.tsv\nobservable_files:\n- observables.tsv\n"
                "measurement_files:\n- measurements.tsv\n",
                w->to);
}

/* One file. @param s NULL: of the whole problem, `what` is its name */
static ves_status put(writer *w, ves_petab_scenario *s, const char *what, void (*write)(const writer *w),
                      void (*write_of)(const writer *w, const ves_petab_scenario *s))
{
    ves_whole_file file = {0};
    char *path = s ? file_name(w, s, what, true) : ves_format("%s%s", w->target->output, what);
    ves_status status =
        path ? ves_whole_file_open(path, &w->target->asked, &file, w->report) : ves_fail_memory(w->report);
    w->to = file.to;
    if (!status && write) write(w);
    if (!status && write_of) write_of(w, s);
    if (!status && !write && !write_of) write_sbml(w, s);
    if (!status && s && s->outline.failed) status = ves_fail_memory(w->report);
    status = ves_whole_file_close(&file, status, w->report);
    if (!status && w->written) w->written(path);
    free(path);
    return status;
}

static ves_status put_tables_of_two(writer *w)
{
    ves_status status = VES_OK;
    if (ves_petab_has_periods(w->problem)) status = put(w, NULL, "conditions.tsv", write_periods, NULL);
    if (!status) status = put(w, NULL, "experiments.tsv", write_experiments, NULL);
    if (!status) status = put(w, NULL, "observables.tsv", write_all_observables, NULL);
    return status ? status : put(w, NULL, "measurements.tsv", write_all_measurements, NULL);
}

static ves_status put_all(writer *w)
{
    ves_status status = ves_whole_file_folder(w->target->output, w->report);
    for (size_t i = 0; i < w->problem->n_scenario && !status; ++i) {
        ves_petab_scenario *s = &w->problem->scenario[i];
        status = put(w, s, ".xml", NULL, NULL);
        if (w->two) continue;
        if (!status) status = put(w, s, "_conditions.tsv", NULL, write_conditions);
        if (!status) status = put(w, s, "_observables.tsv", NULL, write_observables);
        if (!status) status = put(w, s, "_measurements.tsv", NULL, write_measurements);
    }
    if (!status && w->two) status = put_tables_of_two(w);
    if (!status) status = put(w, NULL, "parameters.tsv", write_parameters, NULL);
    return status ? status : put(w, NULL, "problem.yaml", w->two ? write_problem_of_two : write_problem, NULL);
}

ves_status ves_petab_write(const ves_petab_target *target, const ves_study *study, void (*written)(const char *path),
                           ves_report *report)
{
    ves_petab_problem problem = {0};
    writer w = {.target = target, .problem = &problem, .written = written, .report = report};
    const size_t n = strlen(target->output);
    if (n == 0 || target->output[n - 1] != '/')
        return ves_fail(report, VES_E_USAGE, (ves_place){.setting = "-o"},
                        "a problem of PEtab is several files, expected -o FOLDER/");
    ves_status status = ves_petab_problem_make(study, target->path, &problem, report);
    w.two = target->version == 2 || (target->version == 0 && ves_petab_has_periods(&problem));
    if (!status) status = put_all(&w);
    ves_petab_problem_free(&problem);
    return status;
}
