#include "design/experiment.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "fit/fit.h"
#include "fit/free_ranges.h"
#include "study/design_rows.h"
#include "study/fit_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void ves_experiment_free(ves_experiment *e)
{
    ves_error_model_free(&e->error);
    ves_free_list_free(&e->list);
    ves_observations_free(&e->observations);
    ves_known_free(&e->known);
    ves_arms_free(&e->own);
    for (size_t i = 0; i < e->n_stated; ++i) free(e->stated[i].animal);
    free(e->stated);
    if (e->plan_sheet) ves_sheet_free(e->plan_sheet);
    free(e->plan_sheet);
    free(e->plan_path);
    free(e->prior_path);
    for (size_t i = 0; i < e->n_forecast; ++i) free(e->forecast[i].name);
    free(e->forecast);
    free(e->series);
    free(e->time);
    free(e->organ);
    free(e->datum);
    free(e->target);
    free(e->cost);
    *e = (ves_experiment){0};
}

const ves_setting *ves_design_group(const ves_study *study)
{
    return ves_setting_find(ves_setting_find(&study->config.root, "study"), "design");
}

size_t ves_experiment_coordinates(const ves_experiment *e)
{
    return e->list.n + (e->scale > 0.0 ? e->scale_by_all ? 1 : e->n_series : 0);
}

/* ---- what is not known ---- */

/* Scenarios that are measured or predicted. */
static bool *touched(const ves_experiment *e)
{
    bool *is = ves_new(e->study->n_scenario, sizeof *is);
    for (size_t i = 0; is && i < e->observations.n; ++i) is[e->observations.datum[i].scenario] = true;
    return is;
}

static ves_status read_ranges(ves_experiment *e, ves_place at, ves_report *report)
{
    bool *is = touched(e);
    const ves_status status = is ? ves_free_ranges(e->study, is, at, &e->list, report) : ves_fail_memory(report);
    free(is);
    return status;
}

static void read_free(ves_experiment *e, ves_reader *reader)
{
    const ves_setting *s = ves_setting_find(e->group, "free"), *fit = ves_fit_group(e->study);
    const ves_setting *from = NULL;
    if (s && s->kind == VES_SETTING_LIST) from = e->group;
    if (s && s->kind == VES_SETTING_TEXT && strcmp(s->text, "fit") == 0) from = fit;
    ves_status status = VES_OK;
    if (from) {
        status = ves_free_read(e->study, from, &e->observations, &e->list, reader->report);
    } else if (s && s->kind == VES_SETTING_TEXT && strcmp(s->text, "fit") == 0) {
        ves_reader_fail(reader, VES_E_CONFIG, s->at, "the study has no fit whose free numbers could be taken");
    } else if (!s || (s->kind == VES_SETTING_TEXT && strcmp(s->text, "ranges") == 0)) {
        status = read_ranges(e, s ? s->at : e->group->at, reader->report);
    } else {
        ves_reader_fail(reader, VES_E_CONFIG, s->at,
                        "expected \"ranges\", \"fit\", or a list of addresses and groups { }");
    }
    if (status && !reader->status) reader->status = status;
    if (e->list.by_study && !reader->status)
        ves_reader_fail(reader, VES_E_CONFIG, s->at,
                        "a number with a value in each study cannot be designed for: there are no studies yet");
    if (e->list.n == 0 && !reader->status)
        ves_reader_fail(reader, VES_E_CONFIG, s ? s->at : e->group->at,
                        "no number in use has a range, expected free = ( { address; low; high; }, ... )");
}

static void read_prior(ves_experiment *e, ves_reader *reader)
{
    const ves_setting *s = ves_setting_find(e->group, "prior");
    if (!s || s->kind != VES_SETTING_TEXT || reader->status) return;
    if (strcmp(s->text, "none") == 0 || strcmp(s->text, "range") == 0) return; /* of the free numbers */
    const ves_sheet_options where = {.file = s->text, .at = s->at};
    ves_status status = ves_sheet_path(&where, e->study->folder, e->study->folder, &e->prior_path, reader->report);
    if (!status) status = ves_known_read(e->prior_path, s->at, &e->list, &e->known, reader->report);
    if (status) reader->status = status;
}

/* ---- how values scatter ---- */

static void read_error(ves_experiment *e, ves_reader *reader)
{
    const ves_setting *error = ves_setting_find(e->group, "error");
    if (!error || error->kind != VES_SETTING_GROUP || reader->status) return;
    ves_error_model *m = &e->error;
    const ves_status status = ves_error_spread_read(e->study, error, &e->observations, m, reader->report);
    if (status) reader->status = status;
    if (status) return;
    const char *free_word = m->sigma.is_free ? "gsd" : m->sd.is_free ? "sd" : m->cv.is_free ? "cv" : NULL;
    if (free_word)
        ves_reader_fail(reader, VES_E_CONFIG, error->at,
                        "a plan rests on how exact values are, expected %s as a number: %s = 1.2, say", free_word,
                        free_word);
}

/* The geometric standard deviation of a group, as the sd of a logarithm. */
static double read_gsd(ves_reader *reader, const ves_setting *group, const ves_row_table *rows)
{
    static const ves_row row = {.name = "gsd", .type = VES_ROW_QUANTITY, .least = 1.0, .most = 1000.0};
    double gsd = 1.0;
    if (!group || group->kind != VES_SETTING_GROUP) return 0.0;
    ves_reader_check(reader, group, rows->n, rows->rows);
    const ves_setting *s = ves_setting_find(group, "gsd");
    if (s) (void)ves_reader_number(reader, s, &row, &gsd);
    return log(gsd);
}

static void read_effects(ves_experiment *e, ves_reader *reader)
{
    const ves_setting *scale = ves_setting_find(e->group, "scale"), *by = ves_setting_find(scale, "by");
    e->animal = read_gsd(reader, ves_setting_find(e->group, "animal"), &ves_fit_rows[VES_FIT_ANIMAL]);
    e->scale = read_gsd(reader, scale, &ves_design_rows[VES_DESIGN_SCALE]);
    if (!by || by->kind != VES_SETTING_TEXT) return;
    e->scale_by_all = strcmp(by->text, "all") == 0;
    if (!e->scale_by_all && strcmp(by->text, "scenario") != 0)
        ves_reader_fail(reader, VES_E_CONFIG, by->at, "\"%s\" is neither, expected \"scenario\" or \"all\"",
                        ves_brief_of(by->text).text);
}

/* ---- how many ---- */

static double number_of(ves_reader *reader, const ves_setting *group, const char *name, double preset)
{
    const ves_row_table *t = &ves_design_rows[VES_DESIGN_ALL];
    const ves_setting *s = ves_setting_find(group, name);
    double value = preset;
    if (s) (void)ves_reader_number(reader, s, ves_row_find(t->n, t->rows, name), &value);
    return value;
}

static void read_per_time(ves_experiment *e, ves_reader *reader)
{
    static const ves_row row = {.name = "per_time", .type = VES_ROW_COUNT, .least = 1.0, .most = 10000.0};
    const ves_setting *s = ves_setting_find(e->group, "per_time");
    double least = 1.0, most = (double)e->rule.animals;
    if (s && s->kind == VES_SETTING_LIST && s->n == 2) {
        if (!ves_reader_number(reader, &s->child[0], &row, &least) ||
            !ves_reader_number(reader, &s->child[1], &row, &most))
            return;
    } else if (s && s->kind == VES_SETTING_LIST) {
        ves_reader_fail(reader, VES_E_CONFIG, s->at, "expected a number, or two: [ least, most ]");
    } else if (s && ves_reader_number(reader, s, &row, &least)) {
        most = least;
    }
    e->rule.least = (size_t)least;
    e->rule.most = (size_t)fmin(most, (double)e->rule.animals);
    size_t fewest, greatest;
    if (!s || reader->status) return;
    if (least > most) {
        ves_reader_fail(reader, VES_E_CONFIG, s->at, "%g is above %g, expected [ least, most ]", least, most);
    } else if (!ves_plan_rule_arms(&e->rule, &fewest, &greatest)) {
        ves_reader_fail(reader, VES_E_CONFIG, s->at, "%zu animals cannot be divided into times of %g to %g",
                        e->rule.animals, least, most);
    }
}

static void read_rule(ves_experiment *e, ves_reader *reader)
{
    const ves_setting *images = ves_setting_find(e->group, "images"), *draws = ves_setting_find(e->group, "draws");
    e->rule.animals = (size_t)number_of(reader, e->group, "animals", 1.0);
    e->rule.images = (size_t)number_of(reader, e->group, "images", 1.0);
    e->merge = number_of(reader, e->group, "merge", 0.02);
    e->draws = (size_t)number_of(reader, e->group, "draws", e->list.no_prior ? 1.0 : 16.0);
    e->starts = (size_t)number_of(reader, e->group, "starts", 6.0);
    e->seed = (uint64_t)number_of(reader, e->group, "seed", 1.0);
    read_per_time(e, reader);
    if (images && e->n_time && e->rule.images > e->n_time)
        ves_reader_fail(reader, VES_E_CONFIG, images->at, "%zu images cannot be taken at %zu times", e->rule.images,
                        e->n_time);
    if (draws && e->draws > 1 && e->list.no_prior)
        ves_reader_fail(reader, VES_E_CONFIG, draws->at, "nothing can be drawn of numbers without a prior, expected 1");
}

/* ---- what it costs ---- */

static void read_cost(ves_experiment *e, ves_reader *reader)
{
    static const ves_row row = {.type = VES_ROW_QUANTITY, .least = 0.0, .most = HUGE_VAL};
    const ves_setting *list = ves_setting_find(e->group, "cost");
    e->cost = ves_new(e->n_organ, sizeof *e->cost);
    if (!e->cost) reader->status = ves_fail_memory(reader->report);
    if (!ves_setting_is(list, VES_ROW_LIST) || !list || !e->cost) return;
    e->has_cost = true;
    double sum = 0.0;
    for (size_t i = 0; i < list->n; ++i) {
        const ves_setting *one = &list->child[i];
        const bool pair = one->kind == VES_SETTING_LIST && one->n == 2 && one->child[0].kind == VES_SETTING_TEXT;
        double value = 0.0, *to = NULL;
        if (!pair) {
            ves_reader_fail(reader, VES_E_CONFIG, one->at, "expected pairs: ( (\"animal\", 5.0), (\"brain\", 2.0) )");
            continue;
        }
        const char *name = one->child[0].text;
        if (strcmp(name, "animal") == 0) to = &e->animal_cost;
        for (size_t o = 0; o < e->n_organ; ++o) to = strcmp(e->organ[o], name) == 0 ? &e->cost[o] : to;
        if (!to) {
            const char *near = ves_nearest_of(name, e->n_organ, e->organ);
            ves_reader_fail(
                reader, VES_E_CONFIG, one->at, "\"%s\" is neither \"animal\" nor one of the organs of the design%s%s%s",
                ves_brief_of(name).text, near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
        } else if (ves_reader_number(reader, &one->child[1], &row, &value)) {
            *to = value;
        }
        sum += value;
    }
    if (!(sum > 0.0) && !reader->status)
        ves_reader_fail(reader, VES_E_CONFIG, list->at, "nothing of it costs anything");
}

/* ---- the whole ---- */

ves_status ves_experiment_read(const ves_study *study, ves_experiment *e, ves_report *report)
{
    ves_reader reader = {.units = study->units, .amount_unit = ves_study_amount_unit(study), .report = report};
    const ves_row_table *t = &ves_design_rows[VES_DESIGN_ALL];
    *e = (ves_experiment){.study = study, .group = ves_design_group(study)};
    if (!e->group)
        return ves_fail(report, VES_E_CONFIG, (ves_place){.file = study->path},
                        "has no design, expected design = { learn; animals; times; organs; error; } in the study");
    if (e->group->kind != VES_SETTING_GROUP) return VES_E_CONFIG; /* said when the study was read */
    ves_reader_check(&reader, e->group, t->n, t->rows);
    if (study->sweep.n_axis)
        ves_reader_fail(&reader, VES_E_CONFIG, e->group->at,
                        "a study that varies numbers over a grid cannot be designed for");
    ves_experiment_read_plan(e, &reader);
    ves_experiment_read_sites(e, &reader);
    if (e->n_series && e->n_time && e->n_organ) {
        ves_experiment_read_forecasts(e, &reader);
        read_free(e, &reader);
        ves_experiment_read_targets(e, &reader);
        read_effects(e, &reader);
        read_cost(e, &reader);
        read_error(e, &reader);
    }
    read_rule(e, &reader);
    ves_experiment_place_plan(e, &reader);
    read_prior(e, &reader);
    return reader.status;
}
