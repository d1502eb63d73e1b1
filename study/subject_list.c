/* Subjects from a table, one row a subject, columns are addresses with units; or from memory, in the units of the
 * study. */
#include "study/population.h"

#include "base/array.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "input/sheet.h"
#include "study/context.h"
#include "study/data_set.h"
#include "study/derived.h"
#include "study/dose_table.h"
#include "study/person.h"
#include "study/ranges.h"
#include "study/subject_join.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* @param sex  0: of men, or whoever there is; 1: of women */
static const ves_parameter *number_of_sex(const ves_study *study, const char *address, size_t sex)
{
    const ves_population *p = &study->population;
    const ves_parameter *number = NULL;
    for (size_t s = 0; s < study->n_scenario && !number; ++s) {
        const ves_scenario *one = sex == 0 ? &study->scenario[s] : p->cast ? p->cast[2 * s + 1].scenario : NULL;
        number = one ? ves_parameters_find(&one->parameters, address) : NULL;
    }
    return number;
}

static const ves_parameter *number_of(const ves_study *study, const char *address)
{
    const ves_parameter *number = number_of_sex(study, address, 0);
    return number ? number : number_of_sex(study, address, 1);
}

/* Has the study women, and either men or women have not this number? */
static bool is_of_one_sex(const ves_study *study, const char *address)
{
    bool women = false;
    for (size_t s = 0; s < study->n_scenario; ++s)
        women = women || (study->population.cast && study->population.cast[2 * s + 1].scenario);
    return women && !number_of_sex(study, address, 0) != !number_of_sex(study, address, 1);
}

/* Is it the address of a number? */
static bool is_address(void *context, const char *name, ves_column *column, const char **near)
{
    const ves_study *study = context;
    const ves_parameter *number = number_of(study, name);
    if (!number) {
        const ves_parameters *all = study->n_scenario ? &study->scenario[0].parameters : NULL;
        *near = all ? ves_address_meant(all, name) : NULL;
        if (all && !*near) *near = ves_parameters_nearest(all, name);
        return false;
    }
    *column = (ves_column){.name = number->address,
                           .kind = VES_COLUMN_MEASURE,
                           .filled = !is_of_one_sex(study, name),
                           .words = number->dim == VES_DIM_NUMBER ? "a number" : ves_dimension_words(number->dim)};
    return true;
}

/* What 1 of a column is: a number of that address, with the unit of the header. */
static bool read_one(ves_context *c, ves_sheet *sheet, size_t k, const ves_parameter *model, ves_parameter *column)
{
    const ves_sheet_column *header = &sheet->column[k];
    const ves_place at = ves_sheet_place(sheet, VES_NONE, k);
    const bool bare = !*header->unit || strcmp(header->unit, "1") == 0, number = model->dim == VES_DIM_NUMBER;
    if (bare && !number) {
        char wanted[96];
        ves_sheet_fail(sheet, VES_NONE, k,
                       "has no unit, expected it in the header (\"%s [%s]\") or in units of the study", header->name,
                       ves_dimension_unit(model->dim, c->reader.amount_unit, sizeof wanted, wanted));
        return false;
    }
    char *text = ves_format("1 %s", header->unit);
    if (!text) {
        ves_context_no_memory(c);
        return false;
    }
    ves_setting one = {.kind = VES_SETTING_TEXT, .text = text, .at = at};
    if (bare) one = (ves_setting){.kind = VES_SETTING_REAL, .number = 1.0, .at = at};
    ves_parameter free_range = *model;
    free_range.least = 0.0;
    free_range.most = HUGE_VAL;
    free_range.above_least = false;
    ves_parameters read = {0};
    const bool ok = ves_reader_parameter(&c->reader, &one, model->address, &free_range, &read);
    if (ok) {
        *column = read.item[0];
        column->address = ves_copy_text(model->address);
        column->source = NULL;
        column->least = model->least;
        column->most = model->most;
        column->above_least = model->above_least;
        if (!column->address) ves_context_no_memory(c);
    }
    ves_parameters_free(&read);
    free(text);
    return ok && column->address;
}

/* @return false: something is wrong with it, which was said */
static bool read_column(ves_context *c, ves_sheet *sheet, size_t k, ves_parameter *column)
{
    const ves_study *study = c->study;
    const char *address = sheet->column[k].is.name;
    const bool varied = ves_sweep_has(&study->sweep, address) || ves_sweep_has(&study->grid, address);
    if (varied) ves_sheet_fail(sheet, VES_NONE, k, "stands in vary too, expected one of them");
    const ves_parameter *set = varied ? NULL : ves_range_set_by(study, address);
    if (set)
        ves_sheet_fail(sheet, VES_NONE, k,
                       "is set to one value too (%s), which no subject of the table would have; "
                       "expected one of the two",
                       ves_range_set_words(set));
    if (set) return false;
    const ves_parameter *number = number_of(study, address);
    const ves_data_set *data = study->population.data;
    for (size_t i = 0; data && data->sheet != sheet && i < data->sheet->n_column; ++i) {
        const ves_sheet_column *other = &data->sheet->column[i];
        if (!other->known || other->row != VES_NONE || strcmp(other->is.name, address) != 0) continue;
        ves_sheet_fail(sheet, VES_NONE, k, "stands in %s too, expected it in one of them", data->path);
        return false;
    }
    if (number && number->follows)
        ves_sheet_fail(sheet, VES_NONE, k, "follows from %s, expected a change there", number->follows);
    if (number && number->follows) return false;
    const bool ok = read_one(c, sheet, k, number, column);
    if (!ok || !varied) return ok;
    free(column->address);
    column->address = NULL;
    return false;
}

/* Cell `k` of row `i`, as written. */
static ves_status keep_cell(ves_population *p, size_t i, size_t k, double written, ves_place at, ves_report *report)
{
    ves_parameter item = p->column[k];
    p->listed_written[i * p->n_column + k] = item.quantity.written = written;
    p->listed[i * p->n_column + k] = item.quantity.value *= written;
    item.at = at;
    return ves_parameter_check(&item, report);
}

/* Where each subject stands. @param row [n] of the table; NULL: the first is the first */
static void note_lines(ves_context *c, ves_population *p, const ves_sheet *sheet, const ves_data_set *data)
{
    p->table = sheet->path;
    p->line = ves_new(p->n_listed, sizeof *p->line);
    if (!p->line) ves_context_no_memory(c);
    for (size_t i = 0; p->line && i < p->n_listed; ++i)
        p->line[i] = ves_sheet_place(sheet, data ? data->subject[i].row : i, VES_NONE).line;
}

static bool make_room(ves_context *c, ves_population *p, size_t n_row)
{
    p->listed = ves_new(n_row * p->n_column, sizeof *p->listed);
    p->listed_written = ves_new(n_row * p->n_column, sizeof *p->listed_written);
    if (!p->listed || !p->listed_written) ves_context_no_memory(c);
    return p->listed && p->listed_written;
}

/* @param at place of each column of the population in the table */
static ves_status read_cells(ves_context *c, ves_population *p, ves_sheet *sheet, const size_t at[])
{
    ves_status status = VES_OK;
    if (!make_room(c, p, sheet->n_row)) return VES_E_MEMORY;
    for (size_t i = 0; i < sheet->n_row; ++i) {
        for (size_t k = 0; k < p->n_column; ++k) {
            const double written = ves_sheet_number(sheet, i, at[k]);
            p->listed[i * p->n_column + k] = p->listed_written[i * p->n_column + k] = NAN;
            if (isnan(written) || sheet->n_fault >= VES_SHEET_FAULTS) continue; /* said, or enough is said */
            const ves_status one = keep_cell(p, i, k, written, ves_sheet_place(sheet, i, at[k]), c->reader.report);
            if (!one) continue;
            status = one;
            ++sheet->n_fault;
        }
    }
    p->n_listed = sheet->n_row;
    return status;
}

/* A number that only men or only women have stands in their rows, and in no others. */
static void check_sexes(const ves_study *study, const ves_population *p, ves_sheet *sheet, const size_t at[])
{
    for (size_t k = 0; k < p->n_column; ++k) {
        const char *address = p->column[k].address;
        if (!is_of_one_sex(study, address)) continue;
        const double whose = number_of_sex(study, address, 0) ? 0.0 : 1.0;
        for (size_t i = 0; i < sheet->n_row; ++i) {
            const double sex = p->says[VES_PERSON_SEX] ? p->person[i * VES_N_PERSON + VES_PERSON_SEX] : 0.0;
            const bool there = !isnan(ves_sheet_number(sheet, i, at[k]));
            if (isnan(sex) || sheet->row[i].wrong || there == (sex == whose)) continue;
            ves_sheet_fail(sheet, i, at[k],
                           there ? "is a number that %s have not, expected no value"
                                 : "no value, expected one: %s have it",
                           sex == 0.0 ? "men" : "women");
        }
    }
}

/* The first weight that is very far from that of the species. */
static void judge_weights(ves_context *c, const ves_population *p, const ves_sheet *sheet, const size_t at[])
{
    const ves_scenario *s = c->study->scenario;
    for (size_t k = 0; k < p->n_column; ++k) {
        if (strcmp(p->column[k].address, "body_weight") != 0) continue;
        for (size_t i = 0; i < p->n_listed; ++i) {
            const double weight = p->listed[i * p->n_column + k];
            if (!isnan(weight) &&
                ves_context_judge_weight(c, s, weight,
                                         ves_sheet_place(sheet, p->data ? p->data->subject[i].row : i, at[k])))
                return;
        }
    }
}

/* What columns mean, and their cells; faults of one do not hide those of another. */
static ves_status take(ves_context *c, ves_population *p, ves_sheet *sheet)
{
    bool any = false;
    size_t *at = ves_new(sheet->n_column, sizeof *at);
    p->column = ves_new(sheet->n_column, sizeof *p->column);
    ves_status status = at && p->column ? VES_OK : ves_fail_memory(c->reader.report);
    for (size_t k = 0; k < sheet->n_column && !status; ++k) {
        any = any || sheet->column[k].known;
        if (!sheet->column[k].known || sheet->column[k].row != VES_NONE) continue;
        if (!read_column(c, sheet, k, &p->column[p->n_column])) continue;
        at[p->n_column++] = k;
    }
    if (!status && !any && !sheet->status)
        ves_sheet_fail(sheet, VES_NONE, VES_NONE, "holds no column that is not passed over, expected an address");
    if (!status && p->n_column) status = read_cells(c, p, sheet, at);
    const ves_status who = status == VES_E_MEMORY ? VES_OK : ves_person_read(c, p, sheet);
    if (!status) status = who;
    if (!status && p->n_column) check_sexes(c->study, p, sheet, at);
    if (!status && !sheet->status && c->study->n_scenario) judge_weights(c, p, sheet, at);
    ves_person_check(c, p, ves_sheet_place(sheet, VES_NONE, VES_NONE));
    free(at);
    return status ? status : sheet->status;
}

/* ---- from a data set ---- */

enum { TOLD_APART = 1000 }; /* so many subjects of a data set are told one by one, where nothing else is asked for */

/* Is it a number of a subject, and which? */
static const ves_parameter *covariate(const ves_parameters *all, const ves_sheet_column *c)
{
    return c->known && c->row == VES_NONE ? ves_parameters_find(all, c->is.name) : NULL;
}

void ves_data_set_check_covariates(ves_dose_table *t, const ves_scenario *s, const ves_data_set *data)
{
    ves_sheet *sheet = &t->sheet;
    size_t *seen = ves_new(data->n_subject, sizeof *seen); /* the row that has the number, + 1 */
    if (!seen) ves_context_no_memory(t->c);
    for (size_t k = 0; seen && k < sheet->n_column; ++k) {
        const ves_sheet_column *c = &sheet->column[k];
        const ves_parameter *number = covariate(&s->parameters, c);
        if (!number) continue;
        char wanted[96];
        if (!*c->unit && number->dim != VES_DIM_NUMBER)
            ves_sheet_fail(sheet, VES_NONE, k,
                           "has no unit, expected it in the header (\"%s [%s]\") or in units of the study", c->name,
                           ves_dimension_example(number->dim, t->c->reader.amount_unit, sizeof wanted, wanted));
        memset(seen, 0, data->n_subject * sizeof *seen);
        for (size_t i = 0; i < sheet->n_row; ++i) {
            size_t *first = &seen[data->subject_of[i]];
            const double value = ves_sheet_number(sheet, i, k);
            if (isnan(value)) continue;
            if (*first && ves_sheet_number(sheet, *first - 1, k) != value) {
                ves_sheet_fail(sheet, i, k,
                               "changes within subject \"%s\" (%.10g in line %d, then %.10g): numbers do not change in "
                               "time here",
                               ves_brief_of(data->subject[data->subject_of[i]].id).text,
                               ves_sheet_number(sheet, *first - 1, k), ves_sheet_place(sheet, *first - 1, k).line,
                               value);
            }
            if (!*first) *first = i + 1;
        }
        for (size_t i = 0; i < data->n_subject; ++i) {
            if (!seen[i] && !sheet->row[data->subject[i].row].wrong)
                ves_sheet_fail(sheet, data->subject[i].row, k, "subject \"%s\" has no value in any row",
                               ves_brief_of(data->subject[i].id).text);
        }
    }
    free(seen);
}

/* The first value that each subject has. */
static ves_status read_covariates(ves_context *c, ves_population *p, const size_t at[])
{
    const ves_data_set *data = p->data;
    ves_sheet *sheet = data->sheet;
    ves_status status = VES_OK;
    if (!make_room(c, p, data->n_subject)) return VES_E_MEMORY;
    for (size_t k = 0; k < p->n_column; ++k) {
        size_t next = 0; /* rows of a subject need not stand together: a row tells only of a subject not met before */
        bool *met = ves_new(data->n_subject, sizeof *met);
        if (!met) return ves_fail_memory(c->reader.report);
        for (; next < sheet->n_row; ++next) {
            const size_t i = data->subject_of[next];
            const double written = ves_sheet_number(sheet, next, at[k]);
            if (isnan(written) || met[i]) continue;
            met[i] = true;
            const ves_status one = keep_cell(p, i, k, written, ves_sheet_place(sheet, next, at[k]), c->reader.report);
            if (one) status = one;
        }
        free(met);
    }
    return status;
}

static void take_data(ves_context *c, ves_population *p, const ves_data_set *data)
{
    ves_sheet *sheet = data->sheet;
    size_t *at = ves_new(sheet->n_column, sizeof *at);
    const ves_setting *output = ves_setting_find(c->top, "output");
    const bool asked = c->options->individual || (output && ves_setting_find(output, "individual"));
    if (!asked && data->n_subject > 1 && data->n_subject <= TOLD_APART) c->study->individual = VES_INDIVIDUAL_ALL;
    p->data = data;
    p->n = p->n_listed = data->n_subject;
    p->column = ves_new(sheet->n_column, sizeof *p->column);
    ves_status status = at && p->column ? VES_OK : ves_fail_memory(c->reader.report);
    const bool wrong = sheet->status != VES_OK; /* which was said */
    for (size_t k = 0; k < sheet->n_column && !status && !wrong; ++k) {
        const ves_sheet_column *column = &sheet->column[k];
        if (!column->known || column->row != VES_NONE) continue;
        if (!number_of(c->study, column->is.name)) {
            ves_sheet_fail(sheet, VES_NONE, k, "is a number of no scenario");
        } else if (read_column(c, sheet, k, &p->column[p->n_column])) {
            at[p->n_column++] = k;
        }
    }
    if (!status && p->n_column && !sheet->status) status = read_covariates(c, p, at);
    if (!status && !sheet->status && c->study->n_scenario) judge_weights(c, p, sheet, at);
    if (!status && p->n_column && !sheet->status) note_lines(c, p, sheet, data);
    ves_context_keep(c, status ? status : sheet->status);
    free(at);
}

bool ves_population_take_data(ves_context *c, ves_population *p)
{
    const ves_data_set *data = NULL;
    for (size_t i = 0; i < c->study->n_scenario && !data; ++i) data = c->study->scenario[i].data;
    if (data && c->options->listed) {
        ves_reader_fail(&c->reader, VES_E_USAGE, (ves_place){.file = c->options->listed->name},
                        "the subjects are those of %s, expected no others", data->path);
    } else if (data) {
        take_data(c, p, data);
    }
    return data != NULL;
}

void ves_population_read_list(ves_context *c, ves_population *p, const ves_setting *named)
{
    ves_sheet_options options;
    char *beside = ves_folder_of(named->at.file), *path = NULL;
    ves_sheet *sheet = ves_study_keep_sheet(c->study);
    ves_report *report = c->reader.report;
    ves_column of_kind[VES_N_PERSON + 1];
    memcpy(of_kind, ves_person_columns, sizeof ves_person_columns);
    of_kind[VES_SUBJECT_ID] = (ves_column){"ID", .kind = VES_COLUMN_TEXT, .filled = true, .words = "a subject"};
    const ves_sheet_kind kind = {.title = "subjects",
                                 .n = p->data ? VES_N_PERSON + 1 : VES_N_PERSON,
                                 .column = of_kind,
                                 .other = is_address,
                                 .context = c->study};
    ves_subjects_aside aside = {0};
    if (p->data) aside = ves_subjects_set_aside(p);
    ves_status status = beside && sheet ? VES_OK : ves_fail_memory(report);
    const bool named_well = ves_sheet_options_read(&c->reader, named, VES_N_SHEET_ROW, ves_sheet_rows, &options);
    if (!status && named_well) {
        status = ves_sheet_path(&options, beside, c->study->folder, &path, report);
        if (!status) status = ves_sheet_open(path, options.at, report, sheet);
        const bool read = !status;
        if (read) status = ves_sheet_take(&kind, &options, c->reader.units, c->reader.amount_unit, sheet);
        if (read && status != VES_E_MEMORY) {
            ves_reader_note(&c->reader, path, ves_sheet_digest(sheet));
            const ves_status joined = p->data ? ves_subject_join(p->data, sheet) : VES_OK;
            const ves_status taken = joined == VES_E_MEMORY ? joined : take(c, p, sheet);
            if (!status) status = joined ? joined : taken;
            if (!status) note_lines(c, p, sheet, NULL);
        }
    }
    const ves_status put = p->data ? ves_subjects_put_back(p, &aside, report) : VES_OK;
    ves_context_keep(c, status ? status : put);
    free(beside);
    free(path);
    ves_sheet_options_free(&options);
    p->n = p->n_listed;
}

/* ---- from memory ---- */

/* The number that column `k` sets, as scenario `first` has it, or else the first scenario that has it. NULL: there is
 * none, or it is set by something else too. */
static const ves_parameter *model_of(ves_context *c, const ves_population *p, const char *name, size_t first, size_t k,
                                     ves_place at)
{
    const ves_study *study = c->study;
    const ves_parameter *model =
        first < study->n_scenario ? ves_parameters_find(&study->scenario[first].parameters, name) : NULL;
    for (size_t s = 0; s < study->n_scenario && !model; ++s)
        model = ves_parameters_find(&study->scenario[s].parameters, name);
    for (size_t i = 0; i < k; ++i) {
        if (p->column[i].address && strcmp(p->column[i].address, name) == 0)
            ves_reader_fail(&c->reader, VES_E_CONFIG, at, "there are two columns of this name, expected one");
    }
    if (ves_sweep_has(&study->sweep, name) || ves_sweep_has(&study->grid, name))
        ves_reader_fail(&c->reader, VES_E_CONFIG, at, "stands in vary too, expected one of them");
    if (model) return ves_derived_refuse(&c->reader, model, at) ? NULL : model;
    ves_reader_fail(&c->reader, VES_E_CONFIG, at, "there is no number \"%s\"%s", ves_brief_of(name).text,
                    study->n_scenario ? ves_context_absent(&study->scenario[0], name).text : "");
    return NULL;
}

static void take_column(ves_context *c, ves_population *p, const ves_listed *listed, size_t k)
{
    const char *name = listed->address[k];
    const ves_place at = {.file = listed->name, .setting = name};
    const ves_parameter *model = model_of(c, p, name, listed->scenario, k, at);
    if (!model) return;
    ves_parameter *column = &p->column[k];
    *column = *model;
    column->address = ves_copy_text(name);
    column->source = NULL;
    column->quantity.value = 1.0 / ves_quantity_to_written(&model->quantity);
    column->quantity.written = 1.0;
    if (!column->address) ves_context_no_memory(c);
}

static void take_cells(ves_context *c, ves_population *p, const ves_listed *listed)
{
    if (!make_room(c, p, listed->n)) return;
    for (size_t i = 0; i < listed->n; ++i) {
        for (size_t k = 0; k < p->n_column; ++k) {
            const double written = listed->written[i * p->n_column + k];
            char whose[128];
            (void)snprintf(whose, sizeof whose, "subject %zu, %s", i, p->column[k].address);
            const ves_place at = {.file = listed->name, .setting = whose};
            if (isfinite(written)) {
                ves_context_keep(c, keep_cell(p, i, k, written, at, c->reader.report));
            } else {
                ves_reader_fail(&c->reader, VES_E_CONFIG, at, "is %g, expected a number", written);
            }
        }
    }
    p->n_listed = listed->n;
}

void ves_population_take_list(ves_context *c, ves_population *p, const ves_listed *listed)
{
    p->column = ves_new(listed->n_column, sizeof *p->column);
    if (!p->column) {
        ves_context_no_memory(c);
        return;
    }
    p->n_column = listed->n_column;
    for (size_t k = 0; k < p->n_column; ++k) take_column(c, p, listed, k);
    if (!c->reader.status) take_cells(c, p, listed);
    p->n = p->n_listed;
}
