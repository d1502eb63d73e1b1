#include "study/catalogue.h"

#include "base/array.h"
#include "input/sheet_options.h"
#include "model/body.h"
#include "study/blueprint_course.h"
#include "study/blueprint_numbers.h"
#include "study/blueprint_process.h"
#include "study/blueprint_read.h"
#include "study/condition.h"
#include "study/context.h"
#include "study/design_rows.h"
#include "study/dose_table.h"
#include "study/entry.h"
#include "study/fit_rows.h"
#include "study/label_read.h"
#include "study/organ_read.h"
#include "study/regimen_rows.h"
#include "study/sensitivity_rows.h"
#include "study/sizes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- tables of rows ---- */

/* In the order a reader meets them. */
static size_t (*const sources[])(const ves_row_table **tables) = {
    ves_study_row_tables,       ves_output_row_tables,       ves_dosing_row_tables,        ves_condition_row_tables,
    ves_sweep_row_tables,       ves_population_row_tables,   ves_blueprint_row_tables,     ves_entry_row_tables,
    ves_sizes_row_tables,       ves_route_row_tables,        ves_reader_row_tables,        ves_sheet_row_tables,
    ves_dose_table_row_tables,  ves_blueprint_number_tables, ves_blueprint_process_tables, ves_blueprint_course_tables,
    ves_uncertainty_row_tables, ves_fit_row_tables,          ves_sensitivity_row_tables,   ves_design_row_tables,
    ves_regimen_row_tables,     ves_label_row_tables,        ves_organ_row_tables,
};
enum { N_SOURCE = VES_COUNT(sources) };

static const char *type_name(const ves_row *row)
{
    static const char *const names[] = {
        [VES_ROW_TEXT] = "text",       [VES_ROW_QUANTITY] = "quantity", [VES_ROW_COUNT] = "whole number",
        [VES_ROW_BOOL] = "true/false", [VES_ROW_GROUP] = "group { }",   [VES_ROW_LIST] = "list ( )",
        [VES_ROW_ANY] = "any"};
    return row->type == VES_ROW_QUANTITY && row->dim == VES_DIM_NUMBER ? "number" : names[row->type];
}

/* "above 0", "0 to 1", "" for any. */
static void range_words(double least, double most, bool above_least, size_t n, char *out)
{
    if (isfinite(least) && isfinite(most)) {
        (void)snprintf(out, n, above_least ? "above %g, to %g" : "%g to %g", least, most);
    } else if (isfinite(least)) {
        (void)snprintf(out, n, above_least ? "above %g" : "%g or more", least);
    } else {
        *out = '\0';
    }
}

static void unit_words(ves_dimension dim, const char *amount_unit, size_t n, char *out)
{
    *out = '\0';
    if (dim != VES_DIM_NUMBER) (void)ves_dimension_example(dim, amount_unit, n, out);
}

static void from_row(const char *where, const ves_row *from, ves_catalogue_row *row)
{
    *row = (ves_catalogue_row){.where = where, .name = from->name, .type = type_name(from), .words = from->words};
    const bool quantity = from->type == VES_ROW_QUANTITY;
    if (quantity) unit_words(from->dim, "amount", sizeof row->unit, row->unit);
    if (quantity || from->type == VES_ROW_COUNT)
        range_words(from->least, from->most, from->above_least, sizeof row->range, row->range);
    if (from->required) (void)snprintf(row->preset, sizeof row->preset, "required");
}

/* ---- numbers of kinds and of the body ---- */

/* A default in the unit that numbers have inside. */
static void preset_words(double preset, ves_dimension dim, const char *amount_unit, size_t n, char *out)
{
    char unit[96];
    if (isnan(preset)) {
        (void)snprintf(out, n, "required");
    } else if (dim == VES_DIM_NUMBER || preset == 0.0) {
        (void)snprintf(out, n, "%g", preset);
    } else {
        (void)snprintf(out, n, "%g %s", preset, ves_dimension_unit(dim, amount_unit, sizeof unit, unit));
    }
}

static void from_param(const char *where, const ves_process_param *p, ves_catalogue_row *row)
{
    *row = (ves_catalogue_row){
        .where = where, .name = p->name, .type = p->dim == VES_DIM_NUMBER ? "number" : "quantity", .words = p->words};
    unit_words(p->dim, "amount", sizeof row->unit, row->unit);
    if (p->other != p->dim) {
        const size_t n = strlen(row->unit);
        char other[48];
        unit_words(p->other, "amount", sizeof other, other);
        (void)snprintf(row->unit + n, sizeof row->unit - n, " or %s", other);
    }
    range_words(p->low, p->high, p->above_low, sizeof row->range, row->range);
    preset_words(p->preset, p->dim, "amount", sizeof row->preset, row->preset);
}

static void from_body(const ves_body_setting *s, ves_catalogue_row *row)
{
    *row = (ves_catalogue_row){.where = "species, product, tracer",
                               .name = s->address,
                               .type = s->dim == VES_DIM_NUMBER ? "number" : "quantity",
                               .words = s->words};
    unit_words(s->dim, "particle", sizeof row->unit, row->unit);
    range_words(s->least, s->most, s->above_least, sizeof row->range, row->range);
    if (!isnan(s->preset)) preset_words(s->preset, s->dim, "particle", sizeof row->preset, row->preset);
}

/* ---- rows ---- */

bool ves_catalogue_setting(size_t i, ves_catalogue_row *row)
{
    for (size_t k = 0; k < N_SOURCE; ++k) {
        const ves_row_table *tables;
        const size_t n = sources[k](&tables);
        for (size_t t = 0; t < n; ++t) {
            if (i < tables[t].n) {
                from_row(tables[t].where, &tables[t].rows[i], row);
                return true;
            }
            i -= tables[t].n;
        }
    }
    for (size_t k = 0; k < ves_process_kind_count(); ++k) {
        const ves_process_kind *kind = ves_process_kind_at(k);
        if (i < kind->n_param) {
            from_param(kind->name, &kind->param[i], row);
            return true;
        }
        i -= kind->n_param;
    }
    if (i >= ves_body_setting_count()) return false;
    from_body(ves_body_setting_at(i), row);
    return true;
}

bool ves_catalogue_kind_at(size_t i, ves_catalogue_kind *kind)
{
    static const struct {
        unsigned need;
        const char *words;
    } needs[] = {
        {VES_NEEDS_FROM_VOLUME, "volume of the donor"},
        {VES_NEEDS_TO_VOLUME, "volume of the recipient"},
        {VES_NEEDS_WATCH, "watch"},
        {VES_NEEDS_WATCHED_VOLUME, "volume of the first watched"},
        {VES_READS_TIME_SINCE_DOSE, "a compartment for each dose"},
    };
    if (i >= ves_process_kind_count()) return false;
    const ves_process_kind *k = ves_process_kind_at(i);
    *kind = (ves_catalogue_kind){.name = k->name, .words = k->words, .formula = k->formula, .source = k->source};
    for (size_t n = 0; n < VES_COUNT(needs); ++n) {
        const size_t used = strlen(kind->needs);
        if (k->needs & needs[n].need)
            (void)snprintf(kind->needs + used, sizeof kind->needs - used, "%s%s", used ? ", " : "", needs[n].words);
    }
    return true;
}

bool ves_catalogue_role_at(size_t i, const char **role, const char **words)
{
    if (i >= VES_N_ROLE) return false;
    *role = ves_role_word((ves_role)i);
    *words = ves_role_words((ves_role)i);
    return true;
}
