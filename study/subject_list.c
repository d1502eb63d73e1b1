/* Subjects from a CSV file, one row a subject, columns are addresses with units; or from memory, in the units of the
 * study. */
#include "study/population.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "input/csv.h"
#include "study/context.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    for (size_t i = 0; i < study->sweep.n_axis; ++i) {
        if (strcmp(study->sweep.axis[i].address, name) == 0)
            ves_reader_fail(&c->reader, VES_E_CONFIG, at, "stands in vary too, expected one of them");
    }
    if (model) return model;
    const char *near = ves_parameters_nearest(&study->scenario[0].parameters, name);
    ves_reader_fail(&c->reader, VES_E_CONFIG, at, "there is no number \"%s\"%s%s%s", ves_brief_of(name).text,
                    near ? "; did you mean \"" : "", near ? near : "",
                    near ? "\"?" : " in this study (vesipk explain lists them)");
    return NULL;
}

static void read_column(ves_context *c, ves_population *p, const ves_csv *csv, size_t k)
{
    char unit[64], name[128];
    const char *header = csv->header[k], *open = strchr(header, '[');
    size_t length = open ? (size_t)(open - header) : strlen(header);
    while (length > 0 && header[length - 1] == ' ') --length;
    (void)snprintf(name, sizeof name, "%.*s", (int)length, header);
    ves_csv_unit(csv, k, sizeof unit, unit);
    const ves_place at = {csv->path, 1, header};
    const ves_parameter *model = model_of(c, p, name, VES_NONE, k, at);
    if (!model) return;
    /* the unit of the header, read as the unit of one; "[1]" says that there is none */
    const bool bare = !unit[0] || strcmp(unit, "1") == 0;
    char *text = ves_format("1 %s", unit);
    ves_setting one = {.kind = VES_SETTING_TEXT, .text = text, .at = at};
    if (bare && model->dim == VES_DIM_NUMBER) one = (ves_setting){.kind = VES_SETTING_REAL, .number = 1.0, .at = at};
    ves_parameter free_range = *model;
    free_range.least = 0.0;
    free_range.most = HUGE_VAL;
    free_range.above_least = false;
    ves_parameters read = {0};
    if (!text) {
        ves_context_no_memory(c);
    } else if (bare && model->dim != VES_DIM_NUMBER) {
        char wanted[96];
        ves_reader_fail(&c->reader, VES_E_CONFIG, at, "has no unit in its header, expected \"%s [%s]\"", name,
                        ves_dimension_unit(model->dim, c->reader.amount_unit, sizeof wanted, wanted));
    } else if (ves_reader_parameter(&c->reader, &one, name, &free_range, &read)) {
        p->column[k] = read.item[0];
        p->column[k].address = ves_copy_text(name);
        p->column[k].source = NULL;
        p->column[k].least = model->least;
        p->column[k].most = model->most;
        p->column[k].above_least = model->above_least;
        if (!p->column[k].address) ves_context_no_memory(c);
    }
    ves_parameters_free(&read);
    free(text);
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

static bool make_room(ves_context *c, ves_population *p, size_t n_row)
{
    p->listed = ves_new(n_row * p->n_column, sizeof *p->listed);
    p->listed_written = ves_new(n_row * p->n_column, sizeof *p->listed_written);
    if (!p->listed || !p->listed_written) ves_context_no_memory(c);
    return p->listed && p->listed_written;
}

static void read_cells(ves_context *c, ves_population *p, const ves_csv *csv)
{
    if (!make_room(c, p, csv->n_row)) return;
    for (size_t i = 0; i < csv->n_row; ++i) {
        for (size_t k = 0; k < csv->n_column; ++k) {
            const ves_place at = {csv->path, csv->line[i], csv->header[k]};
            double written;
            ves_status status = ves_csv_number(csv, i, k, &written, c->reader.report);
            if (!status) status = keep_cell(p, i, k, written, at, c->reader.report);
            ves_context_keep(c, status);
        }
    }
    p->n_listed = csv->n_row;
}

void ves_population_read_list(ves_context *c, ves_population *p, const ves_setting *named)
{
    char *beside = ves_folder_of(named->at.file), *path = NULL;
    ves_csv *csv = ves_study_keep_csv(c->study);
    ves_status status = beside && csv ? VES_OK : ves_fail_memory(c->reader.report);
    if (!status) status = ves_csv_find(named->text, beside, c->study->folder, named->at, &path, c->reader.report);
    if (!status) status = ves_csv_read(path, csv, c->reader.report);
    if (!status) ves_reader_note(&c->reader, path);
    ves_context_keep(c, status);
    free(beside);
    free(path);
    if (status) return;
    p->column = ves_new(csv->n_column, sizeof *p->column);
    if (!p->column) {
        ves_context_no_memory(c);
        return;
    }
    p->n_column = csv->n_column;
    for (size_t k = 0; k < csv->n_column; ++k) read_column(c, p, csv, k);
    if (!c->reader.status) read_cells(c, p, csv);
    p->n = p->n_listed;
}

/* ---- from memory ---- */

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
