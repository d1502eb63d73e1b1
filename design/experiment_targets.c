/* What is to be learned or predicted, and what is made small for it. */
#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "design/experiment.h"
#include "design/scenario_named.h"
#include "fit/asked_kind.h"
#include "study/design_rows.h"

#include <fnmatch.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const ves_criterion_names[VES_N_CRITERION] = {"D", "c", "I"};

static void no_memory(ves_reader *reader)
{
    if (reader->status != VES_E_MEMORY) reader->status = ves_fail_memory(reader->report);
}

/* ---- forecasts ---- */

static void put_forecast(ves_experiment *e, ves_reader *reader, size_t scenario, size_t organ, const ves_asked_kind *k,
                         ves_place at)
{
    const ves_scenario *s = &e->study->scenario[scenario];
    const char *organ_name = s->typical.graph->topology->organ[organ].name;
    ves_datum d = {.scenario = scenario,
                   .subject = VES_NONE,
                   .animal = VES_NONE,
                   .organ = organ,
                   .kind = k->curve ? VES_DATUM_TIME : VES_DATUM_NUMBER,
                   .measure = {.is_nca = !k->curve, .row = k->row, .to_unit = 1.0},
                   .unit = "1",
                   .time = k->curve ? k->time : NAN,
                   .until = NAN,
                   .value = 1.0,
                   .other = NAN,
                   .sd = NAN,
                   .used = false,
                   .at = at};
    if (k->curve) d.measure.scaling = k->curve->scaling;
    ves_forecast f = {.datum = e->observations.n};
    f.name = k->curve ? ves_format("%s of %s at %g h in %s", k->number, organ_name, k->time, s->name)
                      : ves_format("%s of %s in %s", k->number, organ_name, s->name);
    if (!f.name || !ves_observations_add(&e->observations, &d) ||
        !ves_grow(&e->forecast, e->n_forecast, &e->room_forecast, sizeof *e->forecast)) {
        free(f.name);
        no_memory(reader);
        return;
    }
    e->forecast[e->n_forecast++] = f;
}

static void take_forecast(ves_experiment *e, ves_reader *reader, const ves_setting *entry)
{
    const ves_row_table *t = &ves_design_rows[VES_DESIGN_PREDICT];
    const ves_setting *named = ves_setting_find(entry, "scenario");
    const size_t before = e->n_forecast;
    ves_asked_kind k;
    ves_reader_check(reader, entry, t->n, t->rows);
    if (!reader->status) ves_asked_kind_read(reader, e->study, entry, &k);
    if (reader->status) return;
    const size_t only = named ? ves_scenario_named(e->study, reader, named->text, named->at) : VES_NONE;
    for (size_t s = 0; s < e->study->n_scenario && !reader->status; ++s) {
        const ves_topology *topology = e->study->scenario[s].typical.graph->topology;
        if (named && s != only) continue;
        for (size_t o = 0; o < topology->n_organ; ++o) {
            if (ves_asked_kind_fits(&k, &topology->organ[o])) put_forecast(e, reader, s, o, &k, entry->at);
        }
    }
    if (e->n_forecast == before && !reader->status)
        ves_reader_fail(reader, VES_E_CONFIG, entry->at, "scenario \"%s\" has no organ \"%s\"",
                        named ? named->text : "", k.organ ? k.organ : "");
}

void ves_experiment_read_forecasts(ves_experiment *e, ves_reader *reader)
{
    const ves_setting *list = ves_setting_find(e->group, "predict");
    if (!list || !ves_setting_is(list, VES_ROW_LIST)) return;
    if (list->n == 0) ves_reader_fail(reader, VES_E_CONFIG, list->at, "is empty, expected groups { organ; number; }");
    for (size_t i = 0; i < list->n; ++i) {
        const ves_status before = ves_reader_begin(reader);
        if (list->child[i].kind == VES_SETTING_GROUP) {
            take_forecast(e, reader, &list->child[i]);
        } else {
            ves_reader_fail(reader, VES_E_CONFIG, list->child[i].at, "holds %s, expected groups { organ; number; }",
                            ves_setting_kind_words(list->child[i].kind));
        }
        (void)ves_reader_end(reader, before);
    }
}

/* ---- what is learned ---- */

static const char *free_name(size_t i, const void *list)
{
    return ((const ves_free_list *)list)->item[i].name;
}

static void take_name(ves_experiment *e, ves_reader *reader, const ves_setting *s, bool wanted[])
{
    size_t n = 0;
    if (s->kind != VES_SETTING_TEXT) {
        ves_reader_fail(reader, VES_E_CONFIG, s->at, "holds %s, expected the name of a free number",
                        ves_setting_kind_words(s->kind));
        return;
    }
    for (size_t j = 0; j < e->list.n; ++j) {
        if (strcmp(s->text, e->list.item[j].name) != 0 && fnmatch(s->text, e->list.item[j].name, 0) != 0) continue;
        wanted[j] = true;
        ++n;
    }
    if (n) return;
    const char *near = ves_nearest(s->text, e->list.n, free_name, &e->list);
    ves_reader_fail(reader, VES_E_CONFIG, s->at, "\"%s\" is not free%s%s%s", ves_brief_of(s->text).text,
                    near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static void read_learn(ves_experiment *e, ves_reader *reader)
{
    const ves_setting *list = ves_setting_find(e->group, "learn");
    bool *wanted = ves_new(e->list.n, sizeof *wanted);
    e->target = ves_new(e->list.n, sizeof *e->target);
    if (!wanted || !e->target) no_memory(reader);
    if (list && list->n == 0)
        ves_reader_fail(reader, VES_E_CONFIG, list->at, "is empty, expected names of free numbers");
    for (size_t i = 0; wanted && list && i < list->n; ++i) take_name(e, reader, &list->child[i], wanted);
    for (size_t j = 0; wanted && e->target && j < e->list.n; ++j) {
        if (!list || wanted[j]) e->target[e->n_target++] = j;
    }
    free(wanted);
}

static void read_criterion(ves_experiment *e, ves_reader *reader)
{
    const ves_setting *s = ves_setting_find(e->group, "criterion"), *learn = ves_setting_find(e->group, "learn"),
                      *predict = ves_setting_find(e->group, "predict");
    e->criterion = predict ? VES_CRITERION_I : learn ? VES_CRITERION_C : VES_CRITERION_D;
    if (predict && learn)
        ves_reader_fail(reader, VES_E_CONFIG, predict->at,
                        "stands beside learn, expected one of them: what is it that the plan is for?");
    if (!s || s->kind != VES_SETTING_TEXT) return;
    const size_t n = VES_COUNT(ves_criterion_names);
    size_t i = 0;
    while (i < n && strcmp(ves_criterion_names[i], s->text) != 0) ++i;
    if (i == n) {
        ves_reader_fail(reader, VES_E_CONFIG, s->at, "\"%s\" is none, expected \"D\", \"c\" or \"I\"",
                        ves_brief_of(s->text).text);
    } else if ((i == VES_CRITERION_I) != (predict != NULL)) {
        ves_reader_fail(reader, VES_E_CONFIG, s->at,
                        i == VES_CRITERION_I ? "\"I\" is of predictions, expected predict = ( { organ; number; } )"
                                             : "\"%s\" is of numbers, but predict asks for predictions: expected \"I\"",
                        s->text);
    }
    if (i < n) e->criterion = (ves_criterion)i;
}

void ves_experiment_read_targets(ves_experiment *e, ves_reader *reader)
{
    const ves_setting *learn = ves_setting_find(e->group, "learn");
    if (learn && !ves_setting_is(learn, VES_ROW_LIST)) return;
    read_criterion(e, reader);
    if (reader->status || e->criterion == VES_CRITERION_I) return;
    read_learn(e, reader);
}
