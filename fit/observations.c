#include "fit/observations.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "fit/observed_table.h"
#include "study/data_set.h"
#include "study/fit_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- data sets ---- */

/* What a value is of: of what the tracer shows, where the scenario has one. */
static size_t organ_called(const ves_topology *t, const char *name)
{
    bool signal = false;
    for (size_t i = 0; i < t->n_organ; ++i) signal = signal || t->organ[i].signal;
    for (size_t i = 0; i < t->n_organ; ++i) {
        if (t->organ[i].signal == signal && !t->organ[i].delivered && strcmp(t->organ[i].name, name) == 0) return i;
    }
    return VES_NONE;
}

/* The DV of a scenario's subjects. What its columns say was checked when the study was read. */
static ves_status take_data(const ves_study *study, size_t scenario, ves_observations *o, ves_report *report)
{
    const ves_scenario *s = &study->scenario[scenario];
    const ves_data_set *data = s->data;
    const ves_topology *t = s->typical.graph->topology;
    ves_datum d = {.scenario = scenario,
                   .other = NAN,
                   .sd = NAN,
                   .until = NAN,
                   .used = true,
                   .unit = data->measured_unit,
                   .measure = data->measure};
    if (!data->comparable)
        return ves_fail(report, VES_E_UNIT, (ves_place){.file = data->path, .setting = "DV"},
                        "is in \"%s\", expected a share of the dose, an amount or a concentration",
                        ves_brief_of(data->measured_unit).text);
    d.study = ves_observations_study(o, data->path);
    if (d.study == VES_NONE) return ves_fail_memory(report);
    size_t n_first = 0;
    for (size_t i = 0; i < data->n_measured; ++i) {
        const ves_measured *m = &data->measured[i];
        const char *organ = ves_data_organ(s->typical.graph, m->where);
        d.organ = organ ? organ_called(t, organ) : VES_NONE;
        if (d.organ == VES_NONE || isnan(m->value)) continue;
        d.time = ves_data_time_of(&s->typical, data, m);
        if (d.time < 0.0) {
            ++n_first;
            continue;
        }
        d.subject = m->subject;
        d.animal = ves_observations_animal(o, d.study, data->subject[m->subject].id);
        d.value = m->value;
        d.other = m->limit;
        d.censored = m->censored == 0   ? VES_CENSORED_NOT
                     : !isnan(m->limit) ? VES_CENSORED_BETWEEN
                     : m->censored > 0  ? VES_CENSORED_BELOW
                                        : VES_CENSORED_ABOVE;
        d.at = ves_sheet_place(data->sheet, m->row, VES_NONE);
        d.at.setting = "DV";
        if (d.animal == VES_NONE || !ves_observations_add(o, &d)) return ves_fail_memory(report);
    }
    if (n_first)
        ves_note(report, (ves_place){.file = data->path},
                 "%zu value%s measured at 0 h before the dose: not fitted, nothing that is free tells %s", n_first,
                 n_first == 1 ? "" : "s", n_first == 1 ? "it" : "them");
    return VES_OK;
}

/* ---- the list ---- */

static ves_status take_table(const ves_study *study, const ves_setting *named, ves_observations *o, ves_reader *reader)
{
    ves_sheet_options options = {0};
    ves_sheet_words organs = {0};
    const ves_row_table *rows = &ves_fit_rows[VES_FIT_OBSERVED];
    if (named->kind != VES_SETTING_TEXT && named->kind != VES_SETTING_GROUP) {
        ves_reader_fail(reader, VES_E_CONFIG, named->at, "holds %s, expected names of tables, or groups { file; ... }",
                        ves_setting_kind_words(named->kind));
        return VES_OK;
    }
    ves_status status = VES_OK;
    if (ves_sheet_options_read(reader, named, rows->n, rows->rows, &options)) {
        if (named->kind == VES_SETTING_GROUP)
            ves_sheet_words_read(reader, ves_setting_find(named, "organs"), "pairs (\"Kidneys\", \"kidney\")", &organs);
        status = ves_observed_table_read(study, &options, &organs, o, reader->report);
        if (status && status != VES_E_MEMORY) {
            if (!reader->status) reader->status = status;
            status = VES_OK;
        }
    }
    free(organs.word);
    ves_sheet_options_free(&options);
    return status;
}

ves_status ves_observations_read(const ves_study *study, const ves_setting *observed, ves_observations *o,
                                 ves_report *report)
{
    ves_reader reader = {.units = study->units, .amount_unit = ves_study_amount_unit(study), .report = report};
    ves_status status = VES_OK;
    const bool list = observed && observed->kind == VES_SETTING_LIST;
    for (size_t i = 0; observed && i < (list ? observed->n : 1) && !status; ++i)
        status = take_table(study, list ? &observed->child[i] : observed, o, &reader);
    for (size_t i = 0; i < study->n_scenario && !status; ++i) {
        if (study->scenario[i].data && study->scenario[i].data->n_measured) {
            const ves_status one = take_data(study, i, o, report);
            if (one == VES_E_MEMORY) status = one;
            if (one && !reader.status) reader.status = one;
        }
    }
    return status ? status : reader.status;
}
