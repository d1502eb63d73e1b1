#include "fit/fit.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "study/fit_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void ves_fit_free(ves_fit *fit)
{
    ves_likelihood_free(&fit->likelihood);
    ves_error_model_free(&fit->error);
    ves_free_list_free(&fit->list);
    ves_observations_free(&fit->observations);
    free(fit->profile);
    *fit = (ves_fit){0};
}

const ves_setting *ves_fit_group(const ves_study *study)
{
    return ves_setting_find(ves_setting_find(&study->config.root, "study"), "fit");
}

void ves_fit_start(const ves_fit *fit, double z[])
{
    for (size_t j = 0; j < fit->list.n; ++j) {
        const ves_free *f = &fit->list.item[j];
        z[j] = ves_prior_coordinate(&f->prior, f->start);
        /* a start at the very end of what a number may be would never leave it */
        if (f->prior.kind == VES_PRIOR_DISTRIBUTION) z[j] = fmin(fmax(z[j], -3.0), 3.0);
    }
}

/* ---- settings ---- */

static size_t count_of(ves_reader *reader, const ves_setting *fit, const char *name, size_t preset)
{
    const ves_row_table *t = &ves_fit_rows[VES_FIT_ALL];
    const ves_setting *s = ves_setting_find(fit, name);
    double value = (double)preset;
    if (s) (void)ves_reader_number(reader, s, ves_row_find(t->n, t->rows, name), &value);
    return (size_t)value;
}

static void read_method(ves_reader *reader, ves_fit *fit)
{
    const ves_setting *s = ves_setting_find(fit->group, "method");
    if (!s || s->kind != VES_SETTING_TEXT) return;
    for (size_t i = 0; i < VES_N_DESCENT; ++i) {
        fit->method = (ves_descent_method)i;
        if (strcmp(ves_descent_names[i], s->text) == 0) return;
    }
    fit->method = VES_DESCENT_LMACCEL;
    const char *near = ves_nearest_of(s->text, VES_N_DESCENT, ves_descent_names);
    ves_reader_fail(reader, VES_E_CONFIG, s->at, "there is no method \"%s\"%s%s%s", ves_brief_of(s->text).text,
                    near ? "; did you mean \"" : ", expected lmaccel, lm or dogleg", near ? near : "",
                    near ? "\"?" : "");
}

static void check_prior(ves_reader *reader, const ves_setting *fit)
{
    const ves_setting *s = ves_setting_find(fit, "prior");
    if (s && s->kind == VES_SETTING_TEXT && strcmp(s->text, "none") != 0 && strcmp(s->text, "range") != 0)
        ves_reader_fail(reader, VES_E_CONFIG, s->at, "\"%s\" is neither, expected \"range\" or \"none\"",
                        ves_brief_of(s->text).text);
}

static const char *free_name(size_t i, const void *list)
{
    return ((const ves_free_list *)list)->item[i].name;
}

static void read_profile(ves_reader *reader, ves_fit *fit)
{
    const ves_setting *s = ves_setting_find(fit->group, "profile");
    if (!s) return;
    if (s->kind == VES_SETTING_BOOL) {
        for (size_t j = 0; j < fit->list.n; ++j) fit->profile[j] = s->number != 0.0;
        return;
    }
    const bool list = s->kind == VES_SETTING_LIST;
    for (size_t i = 0; i < (list ? s->n : 1); ++i) {
        const ves_setting *one = list ? &s->child[i] : s;
        bool found = false;
        if (one->kind != VES_SETTING_TEXT) {
            ves_reader_fail(reader, VES_E_CONFIG, one->at, "expected true, or names of free numbers");
            continue;
        }
        for (size_t j = 0; j < fit->list.n; ++j) {
            const bool is = strcmp(fit->list.item[j].name, one->text) == 0;
            fit->profile[j] = fit->profile[j] || is;
            found = found || is;
        }
        if (found) continue;
        const char *near = ves_nearest(one->text, fit->list.n, free_name, &fit->list);
        ves_reader_fail(reader, VES_E_CONFIG, one->at, "\"%s\" is not free%s%s%s", ves_brief_of(one->text).text,
                        near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    }
}

/* ---- a second opinion ---- */

enum { USUAL_WALKERS = 16, USUAL_STEPS = 4000, MOST_WALKED = 30 };

static ves_status check_walkers(const ves_fit *fit, ves_place at, ves_report *report)
{
    if (fit->list.no_prior)
        return ves_fail(report, VES_E_CONFIG, at, "walkers need a prior of every free number, expected it without");
    if (fit->draws < fit->walkers)
        return ves_fail(report, VES_E_CONFIG, at, "%zu walkers begin at draws, expected draws = %zu or more",
                        fit->walkers, fit->walkers);
    if (fit->list.n > MOST_WALKED)
        return ves_fail(
            report, VES_E_CONFIG, at,
            "%zu numbers are free, too many for walkers; expected at most %d: fix some, or give several one "
            "factor",
            fit->list.n, MOST_WALKED);
    return VES_OK;
}

ves_status ves_fit_walkers(ves_fit *fit, ves_report *report)
{
    fit->walkers = USUAL_WALKERS;
    fit->steps = USUAL_STEPS;
    return check_walkers(fit, (ves_place){.setting = "--walkers"}, report);
}

/* @return what is wrong with them beside single settings */
static ves_status read_walkers(ves_reader *reader, ves_fit *fit, ves_report *report)
{
    const ves_row_table *t = &ves_fit_rows[VES_FIT_WALKERS];
    const ves_setting *s = ves_setting_find(fit->group, "walkers");
    double n = USUAL_WALKERS, steps = USUAL_STEPS;
    if (!s || (s->kind == VES_SETTING_BOOL && s->number == 0.0)) return VES_OK;
    if (s->kind == VES_SETTING_GROUP) {
        const ves_setting *count = ves_setting_find(s, "n"), *most = ves_setting_find(s, "steps");
        ves_reader_check(reader, s, t->n, t->rows);
        if (count) (void)ves_reader_number(reader, count, ves_row_find(t->n, t->rows, "n"), &n);
        if (most) (void)ves_reader_number(reader, most, ves_row_find(t->n, t->rows, "steps"), &steps);
    } else if (s->kind != VES_SETTING_BOOL) {
        ves_reader_fail(reader, VES_E_CONFIG, s->at, "is %s, expected true, or a group { n = 16; steps = 4000; }",
                        ves_setting_kind_words(s->kind));
    }
    if (reader->status) return VES_OK; /* it is returned */
    fit->walkers = (size_t)n;
    fit->steps = (size_t)steps;
    return check_walkers(fit, s->at, report);
}

/* What must be there before anything can be learned. */
static void check_whole(ves_reader *reader, const ves_fit *fit)
{
    const ves_observations *o = &fit->observations;
    size_t n_used = 0, n_none = 0;
    for (size_t i = 0; i < o->n; ++i) n_used += o->datum[i].used;
    for (size_t j = 0; j < fit->list.n; ++j) n_none += fit->list.item[j].prior.none;
    if (n_used == 0) {
        ves_reader_fail(reader, VES_E_CONFIG, fit->group->at,
                        o->n ? "no value is used: use is 0 in every row"
                             : "nothing is measured, expected observed = \"FILE.csv\", or a data set with a column DV");
    } else if (n_none > n_used) {
        ves_reader_fail(reader, VES_E_CONFIG, fit->group->at,
                        "%zu numbers without a prior cannot be learned of %zu value%s", n_none, n_used,
                        n_used == 1 ? "" : "s");
    }
    if (fit->study->sweep.n_axis)
        ves_reader_fail(reader, VES_E_CONFIG, fit->group->at,
                        "a study that varies numbers over a grid cannot be fitted");
}

/* ---- the whole ---- */

ves_status ves_fit_read(const ves_study *study, ves_fit *fit, ves_report *report)
{
    ves_reader reader = {.units = study->units, .amount_unit = ves_study_amount_unit(study), .report = report};
    const ves_row_table *t = &ves_fit_rows[VES_FIT_ALL];
    *fit = (ves_fit){.study = study, .group = ves_fit_group(study)};
    if (!fit->group)
        return ves_fail(
            report, VES_E_CONFIG, (ves_place){.file = study->path},
            "has no fit, expected fit = { observed = \"FILE.csv\"; free = ( \"ADDRESS\", ... ); } in the study");
    if (fit->group->kind != VES_SETTING_GROUP) return VES_E_CONFIG; /* said when the study was read */
    ves_reader_check(&reader, fit->group, t->n, t->rows);
    read_method(&reader, fit);
    fit->starts = count_of(&reader, fit->group, "starts", 8);
    fit->iterations = count_of(&reader, fit->group, "iterations", 200);
    fit->draws = count_of(&reader, fit->group, "draws", 1000);
    fit->seed = (uint64_t)count_of(&reader, fit->group, "seed", 1);
    const ves_status seen =
        ves_observations_read(study, ves_setting_find(fit->group, "observed"), &fit->observations, report);
    if (seen == VES_E_MEMORY) return seen;
    check_prior(&reader, fit->group);
    const ves_status freed = ves_free_read(study, fit->group, &fit->observations, &fit->list, report);
    if (freed == VES_E_MEMORY) return freed;
    ves_status status = reader.status ? reader.status : seen ? seen : freed;
    if (status) return status;
    check_whole(&reader, fit);
    status = ves_error_model_read(study, fit->group, &fit->observations, &fit->list, &fit->error, report);
    fit->profile = ves_new(fit->list.n, sizeof *fit->profile);
    if (!fit->profile) return ves_fail_memory(report);
    read_profile(&reader, fit);
    const ves_status walked = read_walkers(&reader, fit, report);
    if (!status) status = reader.status ? reader.status : walked;
    return status ? status
                  : ves_likelihood_start(&fit->likelihood, &fit->observations, &fit->list, &fit->error, report);
}
