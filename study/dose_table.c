#include "study/dose_table.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const ves_column columns[VES_N_DOSE_COLUMN] = {
    [VES_DOSE_TIME] = {"TIME", .meant = "hours, hour, days, day, when", .kind = VES_COLUMN_NUMBER, .dim = VES_DIM_TIME,
                       .unit = "h", .needed = true, .filled = true, .words = "a time"},
    [VES_DOSE_AMT] = {"AMT", .meant = "amount, dose, dosage", .kind = VES_COLUMN_NUMBER, .dim = VES_DIM_DOSE,
                      .needed = true, .words = "an amount"},
    [VES_DOSE_RATE] = {"RATE", .meant = "infusion_rate, speed", .kind = VES_COLUMN_NUMBER, .dim = VES_DIM_DOSE_RATE,
                       .unit = "", .words = "a rate, or 0 (at once)"},
    [VES_DOSE_II] = {"II", .meant = "interval, every, tau", .kind = VES_COLUMN_NUMBER, .dim = VES_DIM_TIME, .unit = "h",
                     .as = "TIME", .range = VES_COLUMN_FROM_0, .words = "a time between doses"},
    [VES_DOSE_ADDL] = {"ADDL", .meant = "additional, repeats, doses", .kind = VES_COLUMN_COUNT,
                       .words = "how many additional doses"},
    [VES_DOSE_ROUTE] = {"ROUTE", .meant = "via, administration", .kind = VES_COLUMN_TEXT, .words = "a route"},
    [VES_DOSE_CMT] = {"CMT", .meant = "compartment, comp, into", .kind = VES_COLUMN_TEXT, .words = "a compartment"},
    [VES_DOSE_ID] = {"ID", .meant = "subject, subj, subjid, usubjid, animal, mouse, rat, patient, individual",
                     .kind = VES_COLUMN_TEXT, .filled = true, .words = "a subject"},
    [VES_DOSE_SS] = {"SS", .meant = "steady, steady_state", .kind = VES_COLUMN_COUNT, .words = "0, 1 or 2"},
    [VES_DOSE_EVID] = {"EVID", .meant = "event, evt", .kind = VES_COLUMN_COUNT, .words = "0 to 4"},
    [VES_DOSE_MDV] = {"MDV", .kind = VES_COLUMN_COUNT, .words = "0 or 1"},
    [VES_DOSE_DV] = {"DV", .meant = "observation, observed, concentration, conc, value", .kind = VES_COLUMN_MEASURE,
                     .words = "a measured value (of one below a limit: the limit, and 1 in CENS)"},
    [VES_DOSE_DVID] = {"DVID", .kind = VES_COLUMN_TEXT, .words = "what was measured"},
    [VES_DOSE_CENS] = {"CENS", .meant = "blq, bql, bloq, below", .kind = VES_COLUMN_MEASURE, .words = "0, 1 or -1"},
    [VES_DOSE_LIMIT] = {"LIMIT", .kind = VES_COLUMN_MEASURE, .words = "a limit"},
    [VES_DOSE_LLOQ] = {"LLOQ", .kind = VES_COLUMN_MEASURE, .words = "a limit"},
    [VES_DOSE_ALAG] = {"ALAG", .aliases = "LAG, TLAG", .kind = VES_COLUMN_NUMBER, .dim = VES_DIM_TIME, .unit = "h",
                       .as = "TIME", .range = VES_COLUMN_FROM_0, .numbered = true, .words = "a lag"},
    [VES_DOSE_F] = {"F", .meant = "bioav, bioavailability, bio", .kind = VES_COLUMN_NUMBER, .dim = VES_DIM_NUMBER,
                    .range = VES_COLUMN_FROM_0, .numbered = true, .words = "a share"},
    [VES_DOSE_DATE] = {"DATE", .aliases = "DAT1, DAT2, DAT3, CLOCK", .kind = VES_COLUMN_KEPT},
};

static const ves_row data_rows[] = {
    VES_SHEET_ROWS,
    VES_ROW_PLAIN("cmt", VES_ROW_LIST,
                  "( (1, \"venous_plasma\"), (\"pca\", \"none\"), ... ): what numbers and words in CMT and DVID mean; "
                  "values of \"none\" are passed over"),
    VES_ROW_PLAIN("into", VES_ROW_TEXT, "compartment or route of doses whose row does not say it"),
    VES_ROW_PLAIN("measured_in", VES_ROW_TEXT, "organ or compartment of a DV whose row does not say it"),
    {.name = "shift",
     .type = VES_ROW_QUANTITY,
     .dim = VES_DIM_TIME,
     .least = -HUGE_VAL,
     .most = HUGE_VAL,
     .words = "added to all times, where the first is before 0"},
};

size_t ves_dose_table_row_tables(const ves_row_table **tables)
{
    static const ves_row_table all[] = {{"study.data", VES_COUNT(data_rows), data_rows}};
    *tables = all;
    return VES_COUNT(all);
}

/* ---- what the study says about it ---- */

static bool is_pair(const ves_setting *pair)
{
    return pair->kind == VES_SETTING_LIST && pair->n == 2 &&
           (pair->child[0].kind == VES_SETTING_INTEGER || pair->child[0].kind == VES_SETTING_TEXT) &&
           pair->child[1].kind == VES_SETTING_TEXT;
}

static bool same_cmt(const ves_cmt *a, const ves_cmt *b)
{
    return !a->word == !b->word && (a->word ? strcmp(a->word, b->word) == 0 : a->number == b->number);
}

static void read_cmt(ves_dose_table *t, const ves_setting *list)
{
    ves_reader *reader = &t->c->reader;
    for (size_t i = 0; ves_setting_is(list, VES_ROW_LIST) && i < list->n; ++i) {
        const ves_setting *pair = &list->child[i];
        if (!is_pair(pair)) {
            ves_reader_fail(reader, VES_E_CONFIG, pair->at, "holds %s, expected pairs (1, \"venous_plasma\")",
                            ves_setting_kind_words(pair->kind));
            continue;
        }
        const bool word = pair->child[0].kind == VES_SETTING_TEXT;
        const ves_cmt one = {.number = word ? 0 : (int)pair->child[0].number,
                             .word = word ? pair->child[0].text : NULL,
                             .name = pair->child[1].text,
                             .at = {pair->at.file, pair->at.line, "cmt"}};
        for (size_t k = 0; k < t->n_cmt; ++k) {
            if (!same_cmt(&t->cmt[k], &one)) continue;
            if (word) {
                ves_reader_fail(reader, VES_E_CONFIG, pair->at, "\"%s\" stands twice, expected once",
                                ves_brief_of(one.word).text);
            } else {
                ves_reader_fail(reader, VES_E_CONFIG, pair->at, "%d stands twice, expected once", one.number);
            }
        }
        if (!ves_grow(&t->cmt, t->n_cmt, &t->room_cmt, sizeof *t->cmt)) {
            ves_context_no_memory(t->c);
            return;
        }
        t->cmt[t->n_cmt++] = one;
    }
}

bool ves_cmt_number(const char *cell, int *number)
{
    char *end;
    const double value = strtod(cell, &end);
    const bool is = end != cell && *end == '\0' && fabs(value) < 1e9 && value == floor(value);
    if (is) *number = (int)value;
    return is;
}

const char *ves_dose_table_name_of(const ves_dose_table *t, const char *word)
{
    for (size_t i = 0; i < t->n_cmt; ++i) {
        if (t->cmt[i].word && strcmp(t->cmt[i].word, word) == 0) return t->cmt[i].name;
    }
    return word;
}

static bool read_options(ves_dose_table *t, const ves_setting *named)
{
    ves_reader *reader = &t->c->reader;
    if (!ves_sheet_options_read(reader, named, VES_COUNT(data_rows), data_rows, &t->options)) return false;
    if (named->kind != VES_SETTING_GROUP) return true;
    const ves_status before = ves_reader_begin(reader);
    const ves_setting *shift = ves_setting_find(named, "shift");
    read_cmt(t, ves_setting_find(named, "cmt"));
    t->into = ves_setting_text(named, "into");
    t->measured_in = ves_setting_text(named, "measured_in");
    if (t->into) t->into_at = ves_setting_find(named, "into")->at;
    if (t->measured_in) t->measured_in_at = ves_setting_find(named, "measured_in")->at;
    if (ves_setting_is(shift, VES_ROW_QUANTITY))
        (void)ves_reader_number(reader, shift, ves_row_find(VES_COUNT(data_rows), data_rows, "shift"), &t->shift);
    t->wrong = reader->status != VES_OK;
    (void)ves_reader_end(reader, before);
    return true;
}

/* ---- opening ---- */

const char *ves_address_meant(const ves_parameters *all, const char *name)
{
    static const char *const weight[] = {"WT",         "BW",          "BWT",       "WGT",       "WEIGHT", "KG",
                                         "bodyweight", "body weight", "body mass", "body_mass", "bodywt"},
                             *const address = "body_weight";
    for (size_t i = 0; i < VES_COUNT(weight); ++i) {
        if (strcasecmp(weight[i], name) == 0 && ves_parameters_find(all, address)) return address;
    }
    return NULL;
}

/* Is it the address of a number, which then differs between subjects? */
static bool is_address(void *context, const char *name, ves_column *column, const char **near)
{
    const ves_dose_table *t = context;
    const ves_parameters *all = &t->s->parameters;
    const ves_parameter *number = ves_parameters_find(all, name);
    const char *other = number ? NULL : ves_parameters_nearest(all, name);
    *near = number ? NULL : ves_address_meant(all, name);
    if (!*near && other && !strchr(other, '.') == !strchr(name, '.')) *near = other; /* DOSE is none of dose.x */
    if (!number) return false;
    *column = (ves_column){.name = number->address,
                           .kind = VES_COLUMN_MEASURE,
                           .words = number->dim == VES_DIM_NUMBER ? "a number" : ves_dimension_words(number->dim)};
    return true;
}

/* What is no number of the reader's kind, and must be none of this one's. */
static void check_known(ves_dose_table *t)
{
    if (t->column[VES_DOSE_DATE] != VES_NONE)
        ves_sheet_fail(&t->sheet, VES_NONE, t->column[VES_DOSE_DATE],
                       "clock times are not read, expected hours since the first dose in TIME (ignore = [ \"%s\" ] "
                       "lets it pass)",
                       t->sheet.column[t->column[VES_DOSE_DATE]].name);
}

bool ves_dose_table_open(ves_dose_table *t, ves_context *c, const ves_setting *named, ves_dimension amount,
                         const ves_scenario *s)
{
    *t = (ves_dose_table){.c = c, .s = s};
    for (size_t k = 0; k < VES_N_DOSE_COLUMN; ++k) t->column[k] = VES_NONE;
    if (!read_options(t, named)) return false;
    ves_column of_kind[VES_N_DOSE_COLUMN];
    memcpy(of_kind, columns, sizeof columns);
    of_kind[VES_DOSE_AMT].dim = amount;
    if (amount != VES_DIM_DOSE) of_kind[VES_DOSE_RATE].dim = VES_DIM_AMOUNT_RATE;
    const ves_sheet_kind kind = {
        .title = "doses", .n = VES_N_DOSE_COLUMN, .column = of_kind, .other = is_address, .context = t};
    ves_report *report = c->reader.report;
    char *path = NULL;
    ves_status status = ves_sheet_path(&t->options, c->study->folder, c->study->folder, &path, report);
    if (!status) status = ves_sheet_open(path, t->options.at, report, &t->sheet);
    free(path);
    const bool open = !status;
    if (open) status = ves_sheet_take(&kind, &t->options, c->reader.units, c->reader.amount_unit, &t->sheet);
    if (!open || status == VES_E_MEMORY) {
        ves_context_keep(c, status);
        return false;
    }
    ves_reader_note(&c->reader, t->sheet.path, ves_sheet_digest(&t->sheet));
    for (size_t k = 0; k < VES_N_DOSE_COLUMN; ++k) t->column[k] = ves_sheet_find(&t->sheet, k);
    check_known(t);
    return true;
}

void ves_dose_table_close(ves_dose_table *t)
{
    ves_sheet_options_free(&t->options);
    free(t->cmt);
    t->cmt = NULL;
}

bool ves_dose_table_has_subjects(const ves_dose_table *t)
{
    if (t->into || t->measured_in || t->n_cmt) return true; /* which lists of doses do not ask for */
    for (size_t k = 0; k < t->sheet.n_column; ++k) {
        const ves_sheet_column *c = &t->sheet.column[k];
        if (c->known && (c->row == VES_NONE || (c->row >= VES_DOSE_ID && c->row != VES_DOSE_DATE))) return true;
    }
    return false;
}

/* ---- asking ---- */

double ves_dose_table_number(const ves_dose_table *t, size_t row, int column)
{
    return ves_sheet_number(&t->sheet, row, t->column[column]);
}

double ves_dose_table_hours(const ves_dose_table *t, size_t row)
{
    return ves_sheet_inside(&t->sheet, row, t->column[VES_DOSE_TIME]) + t->shift;
}

const char *ves_dose_table_unit(const ves_dose_table *t)
{
    return t->column[VES_DOSE_AMT] == VES_NONE ? "" : t->sheet.column[t->column[VES_DOSE_AMT]].unit;
}

/* What 1 of a column is inside; NaN: the table has no such column, which was said. */
static double one_of(const ves_dose_table *t, int column)
{
    return t->column[column] == VES_NONE ? NAN : t->sheet.column[t->column[column]].one.one;
}

/* Has RATE no unit, so that it is AMT's per TIME's? */
static bool is_bare(const ves_dose_table *t)
{
    const size_t rate = t->column[VES_DOSE_RATE];
    return rate != VES_NONE && !*t->sheet.column[rate].unit;
}

const char *ves_dose_table_rate_unit(const ves_dose_table *t, size_t n, char *out)
{
    const size_t time = t->column[VES_DOSE_TIME];
    const char *per = time != VES_NONE && *t->sheet.column[time].unit ? t->sheet.column[time].unit : "h";
    (void)snprintf(out, n, "%s/%s (AMT per TIME)", ves_brief_of(ves_dose_table_unit(t)).text, per);
    return out;
}

double ves_dose_table_over(const ves_dose_table *t, size_t row)
{
    const double quotient = ves_dose_table_number(t, row, VES_DOSE_AMT) / ves_dose_table_number(t, row, VES_DOSE_RATE);
    if (is_bare(t)) return quotient * one_of(t, VES_DOSE_TIME);
    return quotient * (one_of(t, VES_DOSE_AMT) / one_of(t, VES_DOSE_RATE));
}

double ves_dose_table_rate(const ves_dose_table *t, size_t row)
{
    const double written = ves_dose_table_number(t, row, VES_DOSE_RATE);
    if (is_bare(t)) return written / one_of(t, VES_DOSE_TIME);
    return written * (one_of(t, VES_DOSE_RATE) / one_of(t, VES_DOSE_AMT));
}

/* ---- checking ---- */

void ves_dose_table_check_columns(ves_dose_table *t)
{
    ves_sheet *sheet = &t->sheet;
    if (t->column[VES_DOSE_ROUTE] == VES_NONE && t->column[VES_DOSE_CMT] == VES_NONE &&
        t->column[VES_DOSE_AMT] != VES_NONE && !t->into)
        ves_sheet_fail(
            sheet, VES_NONE, VES_NONE,
            "says nowhere where a dose goes, expected a column ROUTE or CMT, or into = \"...\" in the study");
    if (t->column[VES_DOSE_RATE] == VES_NONE || t->column[VES_DOSE_AMT] == VES_NONE) return;
    const ves_sheet_column *rate = &sheet->column[t->column[VES_DOSE_RATE]],
                           *amount = &sheet->column[t->column[VES_DOSE_AMT]];
    if (!*rate->unit || !*amount->unit || sheet->status == VES_E_UNIT) return;
    if (rate->one.per_mass != amount->one.per_mass) {
        ves_sheet_fail(sheet, VES_NONE, t->column[VES_DOSE_RATE],
                       "is in \"%s\" and AMT in \"%s\", expected both per kg or neither", rate->unit, amount->unit);
    } else if (rate->one.dose_unit != amount->one.dose_unit) {
        ves_sheet_fail(sheet, VES_NONE, t->column[VES_DOSE_RATE],
                       "is in \"%s\" and AMT in \"%s\", expected the same kind of amount", rate->unit, amount->unit);
    }
}

void ves_dose_table_check_amount(ves_dose_table *t, size_t row)
{
    ves_sheet *sheet = &t->sheet;
    const size_t column = t->column[VES_DOSE_AMT];
    if (column == VES_NONE || ves_sheet_number(sheet, row, column) > 0.0) return;
    const ves_brief cell = ves_brief_of(ves_sheet_raw(&sheet->cells, sheet->row[row].at, column));
    if (!isnan(ves_sheet_number(sheet, row, column))) {
        ves_sheet_fail(sheet, row, column, "\"%s\" is not above 0, expected an amount that is", cell.text);
    } else if (!*ves_sheet_text(sheet, row, column)) {
        ves_sheet_fail(sheet, row, column, "\"%s\": no value, expected an amount", cell.text);
    }
}

void ves_dose_table_check_rate(ves_dose_table *t, size_t row)
{
    const double rate = ves_dose_table_number(t, row, VES_DOSE_RATE);
    const size_t column = t->column[VES_DOSE_RATE];
    if (rate == -1.0 || rate == -2.0) {
        ves_sheet_fail(
            &t->sheet, row, column,
            "%g: this %s is a number of a model that is not here, expected 0 (at once) or an amount per time", rate,
            rate == -1.0 ? "rate" : "duration");
    } else if (rate < 0.0) {
        ves_sheet_fail(&t->sheet, row, column, "%g is no rate, expected 0 (at once) or an amount per time", rate);
    }
}

void ves_dose_table_check_time(ves_dose_table *t, size_t row, double *last)
{
    const double written = ves_dose_table_number(t, row, VES_DOSE_TIME), time = ves_dose_table_hours(t, row);
    const size_t column = t->column[VES_DOSE_TIME];
    if (isnan(time)) return;
    if (time < 0.0) {
        ves_sheet_fail(&t->sheet, row, column,
                       "%g is before the start, expected a time from 0 on (shift = \"24 h\" in a group { file; ... } "
                       "moves all times)",
                       written);
    } else if (time < *last) {
        const double one = t->sheet.column[column].one.one;
        ves_sheet_fail(&t->sheet, row, column, "%g comes after %g, expected rows in the order of their times%s",
                       written, (*last - t->shift) / one,
                       t->column[VES_DOSE_ID] == VES_NONE ? " (a column ID tells subjects apart)" : " in a subject");
    }
    *last = time;
}

/* ---- made settings ---- */

bool ves_made_group(ves_setting *list, ves_place at, size_t child)
{
    ves_setting *group = &list->child[list->n];
    *group = (ves_setting){
        .kind = VES_SETTING_GROUP, .parent = list, .at = at, .child = ves_new(child, sizeof *group->child)};
    ++list->n;
    return group->child != NULL;
}

/* The column of a table that a setting of a dose is made of: faults are told there. */
static const char *column_of(const char *setting)
{
    static const char *const names[][2] = {{"route", "ROUTE"}, {"into", "CMT"}, {"amount", "AMT"}, {"at", "TIME"},
                                           {"over", "RATE"},   {"every", "II"}, {"count", "ADDL"}};
    for (size_t i = 0; i < VES_COUNT(names); ++i) {
        if (strcmp(names[i][0], setting) == 0) return names[i][1];
    }
    return setting;
}

bool ves_made_put(ves_setting *list, const char *name, ves_setting_kind kind, char *text, double number)
{
    ves_setting *group = &list->child[list->n - 1], *s = &group->child[group->n];
    char *copy = ves_copy_text(name);
    if (!copy || (kind == VES_SETTING_TEXT && !text)) {
        free(copy);
        free(text);
        return false;
    }
    *s = (ves_setting){.kind = kind, .name = copy, .text = text, .number = number, .parent = group};
    s->at = (ves_place){group->at.file, group->at.line, column_of(name)};
    ++group->n;
    return true;
}

void ves_made_free(ves_setting *s)
{
    for (size_t i = 0; i < s->n; ++i) ves_made_free(&s->child[i]);
    free(s->child);
    free(s->name);
    free(s->text);
}
