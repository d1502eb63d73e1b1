/* A plan of the user's own from a table: a table of measured values, whose values need not be there yet. */
#include "design/plan_table.h"
#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "design/scenario_named.h"
#include "input/sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TIME, SCENARIO, ANIMAL, N, FIRST_KEPT };
#define KEPT(NAME)                                                                                                     \
    {                                                                                                                  \
        .name = NAME, .kind = VES_COLUMN_KEPT                                                                          \
    }
static const ves_column columns[] = {
    [TIME] = {.name = "time",
              .aliases = "t",
              .kind = VES_COLUMN_NUMBER,
              .dim = VES_DIM_TIME,
              .range = VES_COLUMN_FROM_0,
              .needed = true,
              .filled = true,
              .words = "a time"},
    [SCENARIO] = {.name = "scenario", .aliases = "group", .kind = VES_COLUMN_TEXT, .words = "a scenario"},
    [ANIMAL] = {.name = "animal", .aliases = "id, subject", .kind = VES_COLUMN_TEXT, .words = "an animal"},
    [N] = {.name = "n", .kind = VES_COLUMN_COUNT, .range = VES_COLUMN_ABOVE_0, .words = "how many are measured"},
    [FIRST_KEPT] = KEPT("organ"),
    KEPT("value"),
    KEPT("what"),
    KEPT("unit"),
    KEPT("study"),
    KEPT("sd"),
    KEPT("sem"),
    KEPT("lloq"),
    KEPT("use"),
};

typedef struct reading {
    ves_experiment *e;
    ves_sheet sheet;
    size_t at[FIRST_KEPT];
    ves_reader *reader;
} reading;

/* The part of the plan that a row belongs to: of its animal, or of its time. NULL: out of memory, or a fault, said */
static ves_stated_arm *arm_of(reading *r, size_t row, size_t scenario, double time, const char *animal)
{
    ves_experiment *e = r->e;
    for (size_t i = 0; i < e->n_stated; ++i) {
        ves_stated_arm *a = &e->stated[i];
        if (a->scenario == scenario && (*animal ? strcmp(a->animal, animal) == 0 : a->time[0] == time)) return a;
    }
    if (!ves_grow(&e->stated, e->n_stated, &e->room_stated, sizeof *e->stated)) {
        r->reader->status = ves_fail_memory(r->reader->report);
        return NULL;
    }
    ves_stated_arm *a = &e->stated[e->n_stated++];
    *a = (ves_stated_arm){
        .scenario = scenario, .animals = *animal ? 1.0 : 0.0, .at = ves_sheet_place(&r->sheet, row, VES_NONE)};
    a->animal = ves_copy_text(animal);
    if (!a->animal) r->reader->status = ves_fail_memory(r->reader->report);
    return a->animal ? a : NULL;
}

static void take_row(reading *r, size_t row)
{
    const char *animal = ves_sheet_text(&r->sheet, row, r->at[ANIMAL]),
               *name = ves_sheet_text(&r->sheet, row, r->at[SCENARIO]);
    const double time = ves_sheet_inside(&r->sheet, row, r->at[TIME]), n = ves_sheet_number(&r->sheet, row, r->at[N]);
    size_t scenario = VES_NONE;
    if (r->sheet.row[row].wrong) return;
    if (!*animal && isnan(n)) {
        ves_sheet_fail(&r->sheet, row, VES_NONE,
                       "says neither whose value it is nor of how many, expected a column \"animal\" or \"n\"");
        return;
    }
    if (*name) {
        scenario = ves_scenario_named(r->e->study, r->reader, name, ves_sheet_place(&r->sheet, row, r->at[SCENARIO]));
        if (scenario == VES_NONE) return;
    }
    ves_stated_arm *a = arm_of(r, row, scenario, time, animal);
    if (!a) return;
    if (!*animal) a->animals = fmax(a->animals, n);
    for (size_t i = 0; i < a->n_time; ++i) {
        if (a->time[i] == time) return;
    }
    if (a->n_time == VES_TIMES_MOST) {
        ves_sheet_fail(&r->sheet, row, r->at[TIME], "is one time more of \"%s\" than the %d that an animal may have",
                       ves_brief_of(animal).text, VES_TIMES_MOST);
        return;
    }
    a->time[a->n_time++] = time;
}

void ves_plan_table_read(ves_experiment *e, ves_reader *reader, const ves_setting *named)
{
    ves_sheet_options options = {0};
    ves_sheet *sheet = ves_new(1, sizeof *sheet);
    e->plan_sheet = sheet;
    if (!sheet) {
        reader->status = ves_fail_memory(reader->report);
        return;
    }
    reading r = {.e = e, .reader = reader};
    const ves_sheet_kind kind = {.title = "a plan", .n = VES_COUNT(columns), .column = columns};
    ves_status status = VES_OK;
    if (ves_sheet_options_read(reader, named, VES_N_SHEET_ROW, ves_sheet_rows, &options)) {
        status = ves_sheet_path(&options, e->study->folder, e->study->folder, &e->plan_path, reader->report);
        if (!status) status = ves_sheet_open(e->plan_path, options.at, reader->report, &r.sheet);
        if (!status) status = ves_sheet_take(&kind, &options, reader->units, reader->amount_unit, &r.sheet);
        for (size_t k = 0; k < FIRST_KEPT; ++k) r.at[k] = ves_sheet_find(&r.sheet, k);
        for (size_t row = 0; row < r.sheet.n_row && !status; ++row) take_row(&r, row);
        if (!status) status = r.sheet.status;
    }
    *sheet = r.sheet;
    ves_sheet_options_free(&options);
    if (status && !reader->status) reader->status = status;
}
