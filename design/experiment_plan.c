/* A plan of the user's own. */
#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "design/experiment.h"
#include "design/plan_table.h"
#include "design/scenario_named.h"
#include "study/design_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- as it is stated ---- */

static bool take_times(ves_reader *reader, const ves_setting *at, ves_stated_arm *arm)
{
    static const ves_row row = {.name = "at", .type = VES_ROW_QUANTITY, .dim = VES_DIM_TIME, .most = HUGE_VAL};
    const bool list = at->kind == VES_SETTING_LIST;
    const size_t n = list ? at->n : 1;
    if (n == 0 || n > VES_TIMES_MOST) {
        ves_reader_fail(reader, VES_E_CONFIG, at->at, "has %zu times, expected 1 to %d", n, VES_TIMES_MOST);
        return false;
    }
    for (size_t i = 0; i < n; ++i) {
        if (!ves_reader_number(reader, list ? &at->child[i] : at, &row, &arm->time[i])) return false;
    }
    arm->n_time = n;
    return true;
}

static void take_entry(ves_experiment *e, ves_reader *reader, const ves_setting *entry)
{
    const ves_row_table *t = &ves_design_rows[VES_DESIGN_PLAN];
    const ves_setting *at = ves_setting_find(entry, "at"), *n = ves_setting_find(entry, "animals"),
                      *scenario = ves_setting_find(entry, "scenario");
    const ves_status before = ves_reader_begin(reader);
    ves_stated_arm arm = {.scenario = VES_NONE, .at = at ? at->at : entry->at};
    ves_reader_check(reader, entry, t->n, t->rows);
    if (!reader->status && scenario) arm.scenario = ves_scenario_named(e->study, reader, scenario->text, scenario->at);
    const bool fine = !reader->status && at && n && take_times(reader, at, &arm) &&
                      ves_reader_number(reader, n, ves_row_find(t->n, t->rows, "animals"), &arm.animals);
    (void)ves_reader_end(reader, before);
    if (!fine) return;
    if (!ves_grow(&e->stated, e->n_stated, &e->room_stated, sizeof *e->stated)) {
        reader->status = ves_fail_memory(reader->report);
        return;
    }
    e->stated[e->n_stated++] = arm;
}

void ves_experiment_read_plan(ves_experiment *e, ves_reader *reader)
{
    const ves_setting *plan = ves_setting_find(e->group, "plan");
    e->has_own = plan != NULL;
    if (!plan) return;
    if (plan->kind == VES_SETTING_TEXT || plan->kind == VES_SETTING_GROUP) {
        ves_plan_table_read(e, reader, plan);
        return;
    }
    if (plan->kind != VES_SETTING_LIST || plan->n == 0) {
        ves_reader_fail(reader, VES_E_CONFIG, plan->at, "expected a list of groups { at; animals; }, or a table");
        return;
    }
    for (size_t i = 0; i < plan->n; ++i) {
        if (plan->child[i].kind == VES_SETTING_GROUP) {
            take_entry(e, reader, &plan->child[i]);
        } else {
            ves_reader_fail(reader, VES_E_CONFIG, plan->child[i].at, "holds %s, expected groups { at; animals; }",
                            ves_setting_kind_words(plan->child[i].kind));
        }
    }
}

/* ---- among what may be measured ---- */

static size_t find_series(const ves_experiment *e, ves_reader *reader, const ves_stated_arm *arm)
{
    if (arm->scenario == VES_NONE && e->n_series == 1) return 0;
    if (arm->scenario == VES_NONE) {
        ves_reader_fail(reader, VES_E_CONFIG, arm->at, "expected which of the %zu scenarios it is of", e->n_series);
        return VES_NONE;
    }
    for (size_t k = 0; k < e->n_series; ++k) {
        if (e->series[k] == arm->scenario) return k;
    }
    ves_reader_fail(reader, VES_E_CONFIG, arm->at, "\"%s\" is none of the scenarios of the design",
                    e->study->scenario[arm->scenario].name);
    return VES_NONE;
}

static bool find_times(const ves_experiment *e, ves_reader *reader, const ves_stated_arm *arm, ves_sitting *sitting)
{
    if (arm->n_time != e->rule.images) {
        ves_reader_fail(reader, VES_E_CONFIG, arm->at,
                        e->rule.images > 1
                            ? "has %zu time%s, expected %zu: so often each animal is imaged"
                            : "has %zu time%s, expected %zu: an animal that is killed gives its organs once",
                        arm->n_time, arm->n_time == 1 ? "" : "s", e->rule.images);
        return false;
    }
    for (size_t i = 0; i < arm->n_time; ++i) {
        size_t t = 0;
        while (t < e->n_time && fabs(e->time[t] - arm->time[i]) > 1e-9 * fmax(arm->time[i], e->time[t])) ++t;
        if (t == e->n_time) return false; /* behind the end: said */
        size_t k = sitting->n_time++;
        for (; k > 0 && sitting->time[k - 1] > t; --k) sitting->time[k] = sitting->time[k - 1];
        sitting->time[k] = t;
    }
    for (size_t i = 1; i < sitting->n_time; ++i) {
        if (sitting->time[i] != sitting->time[i - 1]) continue;
        ves_reader_fail(reader, VES_E_CONFIG, arm->at, "says a time twice");
        return false;
    }
    return true;
}

static void put_arm(ves_experiment *e, ves_reader *reader, const ves_sitting *sitting, double animals)
{
    for (size_t a = 0; a < e->own.n; ++a) {
        if (!ves_sitting_equal(&e->own.arm[a].sitting, sitting)) continue;
        e->own.arm[a].animals += animals;
        return;
    }
    if (!ves_grow(&e->own.arm, e->own.n, &e->own.room, sizeof *e->own.arm)) {
        reader->status = ves_fail_memory(reader->report);
        return;
    }
    e->own.arm[e->own.n++] = (ves_arm){.sitting = *sitting, .animals = animals};
}

void ves_experiment_place_plan(ves_experiment *e, ves_reader *reader)
{
    for (size_t i = 0; i < e->n_stated && e->n_series && e->n_time; ++i) {
        ves_sitting sitting = {.series = find_series(e, reader, &e->stated[i])};
        if (sitting.series != VES_NONE && find_times(e, reader, &e->stated[i], &sitting))
            put_arm(e, reader, &sitting, e->stated[i].animals);
    }
}
