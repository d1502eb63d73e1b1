/* The columns of a table: what they are, and their units. */
#include "input/sheet_parts.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MOST_COLUMNS = 4096 };

/* ---- names and units of a header ---- */

/* Where the unit of "NAME [unit]" begins, and where the name ends. @param n out: letters of the unit */
static const char *find_unit(const char *header, size_t *name, size_t *n)
{
    const size_t length = strlen(header);
    const char close = length ? header[length - 1] : '\0';
    const char *open = close == ']' ? strrchr(header, '[') : close == ')' ? strchr(header, '(') : NULL;
    const char *slash = strstr(header, " / ");
    if (open) {
        *n = length - (size_t)(open - header) - 2;
    } else if (slash) {
        open = slash + 2;
        *n = length - (size_t)(open - header) - 1;
    }
    *name = open ? (size_t)((slash && open == slash + 2 ? slash : open) - header) : length;
    while (*name > 0 && header[*name - 1] == ' ') --*name;
    return open ? open + 1 : NULL;
}

static char *copy_trimmed(const char *text, size_t n)
{
    while (n > 0 && *text == ' ') {
        ++text;
        --n;
    }
    while (n > 0 && text[n - 1] == ' ') --n;
    return ves_format("%.*s", (int)n, text);
}

static ves_status read_name(ves_sheet *sheet, size_t k, const char *header)
{
    ves_sheet_column *c = &sheet->column[k];
    size_t name = 0, n = 0;
    const char *unit = find_unit(header, &name, &n);
    *c = (ves_sheet_column){.header = ves_copy_text(header),
                            .name = copy_trimmed(header, name),
                            .unit = copy_trimmed(unit ? unit : "", n),
                            .row = VES_NONE};
    if (!c->header || !c->name || !c->unit) return ves_fail_memory(sheet->report);
    const char *open = strchr(header, '[');
    c->broken = !unit && open && !strchr(open, ']');
    if (c->broken)
        ves_sheet_fail(sheet, VES_NONE, k, "its bracket never closes, expected \"%.*s [unit]\"",
                       (int)(open - header) - (open > header && open[-1] == ' '), header);
    return VES_OK;
}

/* ---- what a column is ---- */

/* Is `word` one of "size, bin centre"? */
static bool is_alias(const char *aliases, const char *word)
{
    const size_t n = strlen(word);
    for (const char *at = aliases; at && *at; at = strchr(at, ',')) {
        at += strspn(at, ", ");
        if (strncasecmp(at, word, n) == 0 && (at[n] == ',' || at[n] == '\0')) return true;
    }
    return false;
}

/* @param number out: of "F2"; 0: none */
static bool is_named(const ves_column *column, const char *word, size_t *number)
{
    const size_t n = strlen(column->name);
    *number = 0;
    if (strcasecmp(column->name, word) == 0 || is_alias(column->aliases, word)) return true;
    if (!column->numbered || strncasecmp(column->name, word, n) != 0) return false;
    const size_t digits = strspn(word + n, "0123456789");
    if (digits == 0 || digits > 4 || word[n + digits] != '\0') return false;
    *number = strtoul(word + n, NULL, 10);
    return *number > 0;
}

static bool find_column(const ves_sheet_reading *r, const char *word, ves_sheet_column *c, const char **near)
{
    for (size_t i = 0; i < r->kind->n; ++i) {
        if (!is_named(&r->kind->column[i], word, &c->number)) continue;
        c->is = r->kind->column[i];
        c->row = i;
        return true;
    }
    *near = NULL;
    return r->kind->other && r->kind->other(r->kind->context, word, &c->is, near);
}

/* The name of a kind of table that was meant, else the nearest; itself where only an alias is near. @param other the
 * nearest of another list */
static const char *nearest(const ves_sheet_kind *kind, const char *word, const char *other, size_t *row)
{
    const char *best = other;
    size_t least = other ? ves_edit_distance(word, other) : SIZE_MAX;
    *row = VES_NONE;
    for (size_t i = 0; i < kind->n; ++i) {
        if (is_alias(kind->column[i].meant, word)) {
            *row = i;
            return kind->column[i].name;
        }
    }
    for (size_t i = 0; i < kind->n; ++i) {
        char names[160];
        const char *aliases = kind->column[i].aliases;
        (void)snprintf(names, sizeof names, "%s%s%s", kind->column[i].name, aliases ? "," : "", aliases ? aliases : "");
        for (char *rest = NULL, *name = strtok_r(names, ",", &rest); name; name = strtok_r(NULL, ",", &rest)) {
            name += strspn(name, " ");
            const char *const one[] = {name};
            const size_t distance = ves_edit_distance(word, name);
            if (distance >= least || strlen(word) < 3 || !ves_nearest_of(word, 1, one)) continue;
            least = distance;
            best = kind->column[i].name;
            *row = i;
        }
    }
    return best;
}

static bool is_unit(const ves_sheet_reading *r, const char *cell);

/* "AMT mg", "AMT_mg", "AMT {mg}": a name with its unit behind it. @param n room of `out`: "AMT [mg]" @return the row */
static size_t with_unit(const ves_sheet_reading *r, const char *word, size_t n, char *out)
{
    static const char marks[] = " _.,;:=/<>{}[]()|-";
    size_t row = VES_NONE, longest = 0;
    for (size_t i = 0; i < r->kind->n; ++i) {
        const ves_column *c = &r->kind->column[i];
        char names[240], unit[40];
        (void)snprintf(names, sizeof names, "%s,%s,%s", c->name, c->aliases ? c->aliases : "",
                       c->meant ? c->meant : "");
        for (char *rest = NULL, *name = strtok_r(names, ",", &rest); name; name = strtok_r(NULL, ",", &rest)) {
            name += strspn(name, " ");
            const size_t length = strlen(name);
            if (length <= longest || strncasecmp(word, name, length) != 0 || !word[length] ||
                !strchr(marks, word[length]))
                continue;
            const char *from = word + length + strspn(word + length, marks);
            if (strncmp(from, "in ", 3) == 0) from += 3;
            size_t end = strlen(from);
            while (end > 0 && strchr(marks, from[end - 1])) --end;
            (void)snprintf(unit, sizeof unit, "%.*s", (int)end, from);
            if (end == 0 || end >= sizeof unit || !is_unit(r, unit)) continue;
            longest = length;
            row = i;
            (void)snprintf(out, n, "%s [%s]", c->name, unit);
        }
    }
    return row;
}

/* "TIME, AMT, RATE or II" */
static void put_names(const ves_sheet_kind *kind, size_t n, char *out)
{
    size_t used = 0;
    *out = '\0';
    for (size_t i = 0; i < kind->n && used < n; ++i) {
        const char *between = i == 0 ? "" : i + 1 < kind->n ? ", " : " or ";
        used += (size_t)snprintf(out + used, n - used, "%s%s", between, kind->column[i].name);
    }
}

/* @param missed [kind->n] columns that an unknown one was probably meant to be */
static void say_unknown(ves_sheet *sheet, const ves_sheet_reading *r, size_t k, const char *near, bool missed[])
{
    if (sheet->n_fault >= VES_SHEET_FAULTS) {
        (void)ves_sheet_count_fault(sheet);
        return;
    }
    char names[400];
    size_t row;
    const char *word = sheet->column[k].name;
    char unit[120];
    near = nearest(r->kind, word, near, &row);
    const size_t named = with_unit(r, word, sizeof unit, unit);
    if (named != VES_NONE) {
        row = named;
        near = unit;
    }
    if (row != VES_NONE) missed[row] = true;
    const bool first = sheet->n_unknown++ == 0; /* the others need not list the names again */
    put_names(r->kind, sizeof names, names);
    const ves_brief brief = ves_brief_of(word);
    if (named != VES_NONE && *sheet->column[k].unit) {
        ves_sheet_fail(sheet, VES_NONE, k, "\"%s\" has two units, expected one",
                       ves_brief_of(sheet->column[k].header).text);
    } else if (near) {
        ves_sheet_fail(sheet, VES_NONE, k, "there is no such column in a table of %s; did you mean \"%s\"?",
                       r->kind->title, near);
    } else if (sheet->n_column == 1 && strchr(word, ' ')) {
        ves_sheet_fail(sheet, VES_NONE, k,
                       "there is no such column in a table of %s, expected tabs, ; or , between cells", r->kind->title);
    } else if (k == 0 && strcasecmp(word, "C") == 0) { /* as NM-TRAN has it */
        ves_sheet_fail(
            sheet, VES_NONE, k,
            "there is no such column in a table of %s (ignore_rows = \"%s\" in the study passes over rows that "
            "begin so, ignore = [ \"%s\" ] over the column)",
            r->kind->title, word, word);
    } else if (r->kind->other || !first) {
        ves_sheet_fail(sheet, VES_NONE, k,
                       "there is no such column in a table of %s (ignore = [ \"%s\" ] in the study lets it pass)",
                       r->kind->title, brief.text);
    } else {
        ves_sheet_fail(
            sheet, VES_NONE, k,
            "there is no such column in a table of %s, expected %s (ignore = [ \"%s\" ] in the study lets it "
            "pass)",
            r->kind->title, names, brief.text);
    }
}

/* Was this column met before? */
static bool is_twice(ves_sheet *sheet, size_t k)
{
    const ves_sheet_column *c = &sheet->column[k];
    for (size_t i = 0; i < k; ++i) {
        const ves_sheet_column *o = &sheet->column[i];
        if (!o->known || o->row != c->row || o->number != c->number || o->is.kind == VES_COLUMN_KEPT) continue;
        if (c->row == VES_NONE && strcasecmp(o->is.name, c->is.name) != 0) continue;
        ves_sheet_fail(sheet, VES_NONE, k, "there are two columns of this name, \"%s\" and \"%s\", expected one",
                       ves_brief_of(o->header).text, ves_brief_of(c->header).text);
        return true;
    }
    return false;
}

/* What the study says of a column: of "dv", not of a "DV" that stands beside it. */
static ves_sheet_word *said_of(const ves_sheet *sheet, ves_sheet_words *words, size_t k)
{
    const char *name = sheet->column[k].name;
    for (size_t i = 0; i < words->n; ++i) {
        ves_sheet_word *word = &words->word[i];
        if (strcmp(word->column, name) != 0) continue;
        word->used = true;
        return word;
    }
    for (size_t i = 0; i < words->n; ++i) {
        ves_sheet_word *word = &words->word[i];
        bool other = strcasecmp(word->column, name) != 0;
        for (size_t j = 0; j < sheet->n_column && !other; ++j) other = strcmp(word->column, sheet->column[j].name) == 0;
        if (other) continue;
        word->used = true;
        return word;
    }
    return NULL;
}

static void take_column(ves_sheet *sheet, const ves_sheet_reading *r, size_t k, bool missed[])
{
    ves_sheet_column *c = &sheet->column[k];
    const char *skip = r->options->ignore_rows, *near = NULL;
    const ves_sheet_word *other = said_of(sheet, &r->options->columns, k);
    c->ignored = said_of(sheet, &r->options->ignore, k) != NULL;
    if (c->ignored || !*c->name || c->broken) return;
    if (k == 0 && skip && strcasecmp(c->name, skip) == 0) return; /* it holds nothing but that mark */
    c->known = find_column(r, other ? other->meaning : c->name, c, &near);
    if (!c->known) {
        say_unknown(sheet, r, k, near, missed);
    } else if (is_twice(sheet, k)) {
        c->known = false;
    }
}

static void say_missing(ves_sheet *sheet, const ves_sheet_reading *r, const bool missed[])
{
    bool broken = false;
    for (size_t k = 0; k < sheet->n_column; ++k) broken = broken || sheet->column[k].broken;
    for (size_t i = 0; i < r->kind->n; ++i) {
        const ves_column *column = &r->kind->column[i];
        if (!column->needed || missed[i] || broken || ves_sheet_find(sheet, i) != VES_NONE) continue;
        ves_place at = ves_sheet_place(sheet, VES_NONE, VES_NONE);
        at.setting = column->name;
        if (sheet->n_fault < VES_SHEET_FAULTS)
            (void)ves_fail(sheet->report, VES_E_CONFIG, at, "there is no such column, expected \"%s\" in the header",
                           column->name);
        ++sheet->n_fault;
        if (!sheet->status) sheet->status = VES_E_CONFIG;
    }
}

ves_status ves_sheet_take_header(ves_sheet *sheet, const ves_sheet_reading *r)
{
    sheet->n_column = ves_sheet_row_cells(&sheet->cells, 0);
    while (sheet->n_column > 1 && !*ves_sheet_raw(&sheet->cells, 0, sheet->n_column - 1)) --sheet->n_column;
    if (sheet->n_column > MOST_COLUMNS) {
        const size_t n = sheet->n_column;
        sheet->n_column = 0;
        ves_sheet_fail(sheet, VES_NONE, VES_NONE, "%zu columns are too many, expected at most %d", n, MOST_COLUMNS);
        return VES_OK;
    }
    size_t n_number = 0;
    for (size_t k = 0; k < sheet->n_column; ++k) {
        const char *cell = ves_sheet_raw(&sheet->cells, 0, k);
        n_number += ves_sheet_is_number(cell) || ves_sheet_absent(cell);
    }
    if (n_number == sheet->n_column && n_number > 1) {
        sheet->n_column = 0;
        ves_sheet_fail(sheet, VES_NONE, VES_NONE,
                       "holds numbers, expected names of columns (a line that begins with # is passed over)");
        return VES_OK;
    }
    bool *missed = ves_new(r->kind->n, sizeof *missed);
    sheet->column = ves_new(sheet->n_column, sizeof *sheet->column);
    if (!missed || !sheet->column) {
        free(missed);
        return ves_fail_memory(sheet->report);
    }
    ves_status status = VES_OK;
    for (size_t k = 0; k < sheet->n_column && !status; ++k)
        status = read_name(sheet, k, ves_sheet_raw(&sheet->cells, 0, k));
    for (size_t k = 0; k < sheet->n_column && !status; ++k) take_column(sheet, r, k, missed);
    if (!status) say_missing(sheet, r, missed);
    free(missed);
    return status;
}

/* ---- units ---- */

static bool is_dose_unit(const ves_sheet_reading *r, const char *unit)
{
    ves_quantity q;
    char text[128];
    (void)snprintf(text, sizeof text, "1 %s", unit);
    return ves_quantity_read(r->units, text, VES_DIM_DOSE, r->amount_unit, (ves_place){0}, &q, NULL) == VES_OK;
}

/* Is it a unit of anything? */
static bool is_unit(const ves_sheet_reading *r, const char *cell)
{
    char text[128];
    ves_dimension dim;
    if (strlen(cell) > 64) return false;
    (void)snprintf(text, sizeof text, "1 %s", cell);
    return *cell == '%' || ves_quantity_guess(r->units, text, r->amount_unit, &dim) || is_dose_unit(r, cell);
}

bool ves_sheet_is_units(const ves_sheet *sheet, const ves_sheet_reading *r, size_t row)
{
    bool any = false;
    for (size_t k = 0; k < sheet->n_column; ++k) {
        char cell[68];
        (void)snprintf(cell, sizeof cell, "%s", ves_sheet_raw(&sheet->cells, row, k));
        const size_t n = strlen(cell);
        const bool brackets =
            n > 1 && ((cell[0] == '[' && cell[n - 1] == ']') || (cell[0] == '(' && cell[n - 1] == ')'));
        if (brackets) {
            memmove(cell, cell + 1, n - 2);
            cell[n - 2] = '\0';
        }
        if (ves_sheet_absent(cell) || strcmp(cell, "-") == 0) continue;
        if (sheet->column[k].known && sheet->column[k].is.kind == VES_COLUMN_TEXT) return false;
        if (ves_sheet_is_number(cell) && strcmp(cell, "1") != 0) return false;
        any = any || (sheet->column[k].known && !ves_sheet_is_number(cell) && is_unit(r, cell));
    }
    return any;
}

/* Do two units say the same? */
static bool agree(const ves_sheet_reading *r, const ves_column *is, const char *a, const char *b)
{
    ves_quantity one[2];
    char text[2][128];
    if (strcmp(a, b) == 0) return true;
    if (is->kind != VES_COLUMN_NUMBER) return false;
    (void)snprintf(text[0], sizeof text[0], "1 %s", a);
    (void)snprintf(text[1], sizeof text[1], "1 %s", b);
    for (int i = 0; i < 2; ++i) {
        if (ves_quantity_read(r->units, text[i], is->dim, r->amount_unit, (ves_place){0}, &one[i], NULL))
            return i == 0; /* what is wrong with the first is said where it is read */
    }
    return one[0].value == one[1].value && one[0].dose_unit == one[1].dose_unit && one[0].per_mass == one[1].per_mass;
}

/* A unit from another place than the header. @param where for people @param before where the unit so far is from */
static void add_unit(ves_sheet *sheet, const ves_sheet_reading *r, size_t k, const char *unit, const char *where,
                     const char *before)
{
    ves_sheet_column *c = &sheet->column[k];
    if (*unit == '\0' || strcmp(unit, "-") == 0) return;
    if (*c->unit && !agree(r, &c->is, c->unit, unit)) {
        ves_sheet_fail(sheet, VES_NONE, k, "is in \"%s\" by %s, but in \"%s\" by %s, expected one unit",
                       ves_brief_of(c->unit).text, before, ves_brief_of(unit).text, where);
        return;
    }
    if (*c->unit) return;
    char *copy = ves_copy_text(unit);
    if (!copy) {
        sheet->status = ves_fail_memory(sheet->report);
        return;
    }
    free(c->unit);
    c->unit = copy;
}

/* A number of a dimension: what 1 of it is inside. */
static void read_unit(ves_sheet *sheet, const ves_sheet_reading *r, size_t k)
{
    ves_sheet_column *c = &sheet->column[k];
    const bool bare = !*c->unit || strcmp(c->unit, "1") == 0;
    const char *unit = bare && c->is.unit ? c->is.unit : c->unit;
    char wanted[96], text[160];
    c->one = (ves_quantity){.value = 1.0, .written = 1.0, .unit = "1", .one = 1.0};
    if (bare && (c->is.dim == VES_DIM_NUMBER || (c->is.unit && !*c->is.unit))) return;
    if (bare && !c->is.unit) {
        ves_sheet_fail(sheet, VES_NONE, k,
                       "has no unit, expected it in the header (\"%s [%s]\", say) or in units of the study", c->name,
                       ves_dimension_example(c->is.dim, r->amount_unit, sizeof wanted, wanted));
        return;
    }
    (void)snprintf(text, sizeof text, "1 %.*s", 128, unit);
    const ves_status status =
        ves_quantity_read(r->units, text, c->is.dim, r->amount_unit, ves_sheet_place(sheet, VES_NONE, k), &c->one,
                          sheet->n_fault < VES_SHEET_FAULTS ? sheet->report : NULL);
    if (!status) return;
    ++sheet->n_fault;
    if (!sheet->status) sheet->status = status;
    c->one = (ves_quantity){.value = 1.0, .written = 1.0, .unit = "1", .one = 1.0};
}

static void take_unit(ves_sheet *sheet, const ves_sheet_reading *r, size_t k, size_t units_row)
{
    ves_sheet_column *c = &sheet->column[k];
    char cell[68] = "", where[160], before[160];
    if (units_row != VES_NONE) {
        (void)snprintf(cell, sizeof cell, "%s", ves_sheet_raw(&sheet->cells, units_row, k));
        if (ves_sheet_absent(cell)) *cell = '\0';
        const size_t n = strlen(cell);
        if (n > 1 && ((cell[0] == '[' && cell[n - 1] == ']') || (cell[0] == '(' && cell[n - 1] == ')'))) {
            cell[n - 1] = '\0';
            memmove(cell, cell + 1, n - 1);
        }
    }
    (void)snprintf(where, sizeof where, "line %d", units_row == VES_NONE ? 0 : sheet->cells.row[units_row].line);
    (void)snprintf(before, sizeof before, "%s", *c->unit || !*cell ? "the header" : where);
    add_unit(sheet, r, k, cell, where, "the header");
    const ves_sheet_word *said = said_of(sheet, &r->options->units, k);
    if (!said) said = ves_sheet_words_find(&r->options->units, c->is.name);
    if (said) {
        (void)snprintf(where, sizeof where, "units of %.100s:%d", said->at.file ? said->at.file : "the study",
                       said->at.line);
        add_unit(sheet, r, k, said->meaning, where, before);
    }
    const bool none = !*c->unit || strcmp(c->unit, "1") == 0;
    if (c->is.kind == VES_COLUMN_NUMBER) {
        read_unit(sheet, r, k);
    } else if (!none && (c->is.kind == VES_COLUMN_TEXT || c->is.kind == VES_COLUMN_COUNT)) {
        ves_sheet_fail(sheet, VES_NONE, k, "holds %s, expected no unit, but it has \"%s\"",
                       c->is.kind == VES_COLUMN_TEXT ? "words" : "counts", ves_brief_of(c->unit).text);
    }
}

/* Where a column has no unit, it is that of another: II that of TIME. */
static void follow(ves_sheet *sheet, ves_sheet_column *c)
{
    for (size_t k = 0; k < sheet->n_column; ++k) {
        const ves_sheet_column *other = &sheet->column[k];
        if (other->known && other->row != VES_NONE && strcmp(other->is.name, c->is.as) == 0 && *other->unit)
            c->is.unit = other->unit;
    }
}

void ves_sheet_take_units(ves_sheet *sheet, const ves_sheet_reading *r, size_t units_row)
{
    for (size_t k = 0; k < sheet->n_column; ++k) {
        if (sheet->column[k].known && !sheet->column[k].is.as) take_unit(sheet, r, k, units_row);
    }
    for (size_t k = 0; k < sheet->n_column; ++k) {
        if (!sheet->column[k].known || !sheet->column[k].is.as) continue;
        follow(sheet, &sheet->column[k]);
        take_unit(sheet, r, k, units_row);
    }
}
