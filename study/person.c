#include "study/person.h"

#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const ves_column ves_person_columns[VES_N_PERSON] = {
    [VES_PERSON_SEX] = {"sex", .meant = "gender", .kind = VES_COLUMN_TEXT, .filled = true,
                        .words = "0, M or male; 1, F or female"},
    [VES_PERSON_AGE] = {"age", .kind = VES_COLUMN_NUMBER, .dim = VES_DIM_TIME, .range = VES_COLUMN_FROM_0,
                        .filled = true, .words = "an age"},
    [VES_PERSON_HEIGHT] = {"height", .kind = VES_COLUMN_NUMBER, .dim = VES_DIM_LENGTH, .range = VES_COLUMN_ABOVE_0,
                           .filled = true, .words = "a height"},
};

/* @return 0: male, 1: female, NaN: neither */
static double sex_of(const char *cell)
{
    static const char *const words[][2] = {{"0", "1"}, {"m", "f"}, {"male", "female"}};
    for (size_t i = 0; i < VES_COUNT(words); ++i) {
        for (int sex = 0; sex < 2; ++sex) {
            if (strcasecmp(cell, words[i][sex]) == 0) return sex;
        }
    }
    return NAN;
}

ves_status ves_person_read(ves_context *c, ves_population *p, ves_sheet *sheet)
{
    size_t column[VES_N_PERSON];
    bool any = false;
    for (size_t k = 0; k < VES_N_PERSON; ++k) {
        column[k] = ves_sheet_find(sheet, k);
        p->says[k] = column[k] != VES_NONE;
        any = any || p->says[k];
    }
    if (!any) return VES_OK;
    p->person = ves_new(sheet->n_row * VES_N_PERSON, sizeof *p->person);
    if (!p->person) return ves_fail_memory(c->reader.report);
    for (size_t i = 0; i < sheet->n_row; ++i) {
        double *who = p->person + i * VES_N_PERSON;
        const char *cell = ves_sheet_text(sheet, i, column[VES_PERSON_SEX]);
        who[VES_PERSON_SEX] = sex_of(cell);
        if (*cell && isnan(who[VES_PERSON_SEX]))
            ves_sheet_fail(sheet, i, column[VES_PERSON_SEX],
                           "\"%s\" is no sex, expected 0, M or male, or 1, F or female", ves_brief_of(cell).text);
        who[VES_PERSON_AGE] = ves_sheet_inside(sheet, i, column[VES_PERSON_AGE]);
        who[VES_PERSON_HEIGHT] = ves_sheet_inside(sheet, i, column[VES_PERSON_HEIGHT]);
    }
    p->n_listed = sheet->n_row;
    return sheet->status;
}

bool ves_person_any_woman(const ves_population *p)
{
    for (size_t i = 0; p->person && i < p->n_listed; ++i) {
        if (p->person[i * VES_N_PERSON + VES_PERSON_SEX] == 1.0) return true;
    }
    return false;
}

void ves_person_check(ves_context *c, const ves_population *p, ves_place at)
{
    static const char *const words[VES_N_PERSON] = {[VES_PERSON_SEX] = "the species has no entry for women",
                                                    [VES_PERSON_AGE] = "the species does not age",
                                                    [VES_PERSON_HEIGHT] = "the species has no height"};
    bool may[VES_N_PERSON] = {false};
    for (size_t i = 0; i < c->study->n_scenario; ++i) {
        const ves_scenario *s = &c->study->scenario[i];
        const ves_setting *species = s->species ? ves_study_entry(c->study, VES_SECTION_SPECIES, s->species) : NULL;
        may[VES_PERSON_SEX] |= s->half_read || ves_setting_find(species, "female");
        may[VES_PERSON_AGE] |= s->half_read || ves_parameters_find(&s->parameters, "variability.age.reference");
        may[VES_PERSON_HEIGHT] |= s->half_read || ves_parameters_find(&s->parameters, "variability.height.reference");
    }
    for (size_t k = 0; k < VES_N_PERSON; ++k) {
        at.setting = ves_person_columns[k].name;
        if (p->says[k] && !may[k])
            ves_reader_fail(&c->reader, VES_E_CONFIG, at, "does nothing here: %s, expected it without (or in ignore)",
                            words[k]);
    }
}

/* Are all items of one kind set by columns? @param flow  flow fractions, else volume fractions */
static bool all_listed(const ves_population *p, const ves_cast *cast, bool flow)
{
    for (size_t i = 0; i < cast->people.n_tissue; ++i) {
        const size_t item = flow ? cast->people.tissue[i].flow : cast->people.tissue[i].volume;
        bool found = item == SIZE_MAX;
        for (size_t k = 0; k < p->n_column && !found; ++k) found = cast->column_item[k] == item;
        if (!found) return false;
    }
    return true;
}

/* What a table says holds, whatever the body does; but of some shares only, the others make room for them. */
void ves_person_find_last(ves_context *c, const ves_population *p, ves_cast *cast)
{
    cast->column_last = ves_new(p->n_column, sizeof *cast->column_last);
    if (!cast->column_last) {
        ves_context_no_memory(c);
        return;
    }
    const bool all[2] = {all_listed(p, cast, false), all_listed(p, cast, true)};
    for (size_t k = 0; k < p->n_column; ++k) {
        cast->column_last[k] = true;
        for (size_t i = 0; i < cast->people.n_tissue && cast->column_item[k] != VES_NONE; ++i) {
            const ves_people_tissue *t = &cast->people.tissue[i];
            if (cast->column_item[k] == t->volume) cast->column_last[k] = all[0];
            if (cast->column_item[k] == t->flow) cast->column_last[k] = all[1];
        }
    }
}
