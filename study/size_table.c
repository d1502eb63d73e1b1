#include "study/size_table.h"

#include "base/array.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "study/instrument.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- columns ---- */

enum { MOST_VIDEOS = 64 };
enum { DIAMETER, CONCENTRATION }; /* in all kinds; of NanoSight the second is the average */

#define DIAMETER_AS(NAME, ALIASES)                                                                                     \
    [DIAMETER] = {.name = NAME,                                                                                        \
                  .aliases = ALIASES,                                                                                  \
                  .kind = VES_COLUMN_NUMBER,                                                                           \
                  .dim = VES_DIM_LENGTH,                                                                               \
                  .range = VES_COLUMN_ABOVE_0,                                                                         \
                  .needed = true,                                                                                      \
                  .filled = true,                                                                                      \
                  .words = "a diameter"}
#define CONCENTRATION_AS(NAME, NEEDED)                                                                                 \
    [CONCENTRATION] = {.name = NAME,                                                                                   \
                       .kind = VES_COLUMN_MEASURE,                                                                     \
                       .range = VES_COLUMN_FROM_0,                                                                     \
                       .needed = NEEDED,                                                                               \
                       .filled = NEEDED,                                                                               \
                       .words = "a concentration"}
#define KEPT(NAME, ALIASES)                                                                                            \
    {                                                                                                                  \
        .name = NAME, .aliases = ALIASES, .kind = VES_COLUMN_KEPT                                                      \
    }
#define ERRORS KEPT("se", "sd, sem, standard error, standard deviation, error")

static const ves_column plain[] = {DIAMETER_AS("diameter", "size, bin centre, bin center"),
                                   CONCENTRATION_AS("concentration", true), ERRORS};
static const ves_column plain_named[] = {DIAMETER_AS("diameter", "size, bin centre, bin center"),
                                         CONCENTRATION_AS("concentration", false), ERRORS};
static const ves_column nanosight[] = {DIAMETER_AS("bin centre", "bin center"),
                                       CONCENTRATION_AS("concentration average", false), ERRORS};
static const ves_column zetaview[] = {DIAMETER_AS("size", NULL), CONCENTRATION_AS("concentration", true),
                                      KEPT("number", NULL), KEPT("volume", NULL), KEPT("area", NULL)};

static const ves_sheet_kind kinds[] = {
    [VES_NO_INSTRUMENT] = {.title = "sizes", .n = VES_COUNT(plain), .column = plain},
    [VES_NANOSIGHT] = {.title = "sizes", .n = VES_COUNT(nanosight), .column = nanosight},
    [VES_ZETAVIEW] = {.title = "sizes", .n = VES_COUNT(zetaview), .column = zetaview}};

/* Concentrations by other names: the videos of a summary, which have one name and are told apart here; in another
 * table the one that the product names. */
typedef struct others {
    ves_instrument from;
    const char *named; /* or NULL */
    size_t n;
    char name[MOST_VIDEOS][24];
} others;

static bool is_other(void *context, const char *name, ves_column *column, const char **near)
{
    others *v = context;
    const size_t n = strlen(name);
    *near = NULL;
    const bool named = v->named && strncasecmp(v->named, name, n) == 0 && strchr(" [(", v->named[n]),
               video = v->from == VES_NANOSIGHT && strncasecmp(name, "concentration", 13) == 0;
    if (!(named || video) || v->n >= MOST_VIDEOS) return false;
    (void)snprintf(v->name[v->n], sizeof v->name[0], "video %zu", v->n + 1);
    *column = (ves_column){
        .name = v->name[v->n++], .kind = VES_COLUMN_MEASURE, .range = VES_COLUMN_FROM_0, .words = "a concentration"};
    return true;
}

/* ---- which column ---- */

/* What is taken: one column, or the mean of several. */
typedef struct choice {
    size_t n, room;
    size_t *column;
} choice;

static bool add(ves_sheet *sheet, choice *taken, size_t column)
{
    if (!ves_grow(&taken->column, taken->n, &taken->room, sizeof *taken->column)) {
        sheet->status = ves_fail_memory(sheet->report);
        return false;
    }
    taken->column[taken->n++] = column;
    return true;
}

static bool is_empty(const ves_sheet *sheet, size_t column)
{
    for (size_t i = 0; column != VES_NONE && i < sheet->n_row; ++i) {
        if (!isnan(ves_sheet_number(sheet, i, column))) return false;
    }
    return true;
}

/* The column that the product names, by its name or its number. */
static void choose_named(ves_sheet *sheet, const ves_setting *named, choice *taken)
{
    size_t n = 0, found = VES_NONE;
    for (size_t k = 0; k < sheet->n_column; ++k) {
        const ves_sheet_column *c = &sheet->column[k];
        const bool is = named->kind == VES_SETTING_INTEGER
                            ? named->number == (double)(k + 1)
                            : strcasecmp(named->text, c->header) == 0 || strcasecmp(named->text, c->name) == 0;
        if (!is) continue;
        ++n;
        found = k;
    }
    ves_status status = VES_OK;
    if (n > 1) {
        status = ves_fail(sheet->report, VES_E_CONFIG, named->at,
                          "%zu columns of %s are called \"%s\", expected the number of one (1 is the first)", n,
                          sheet->path, ves_brief_of(named->text).text);
    } else if (n == 0 || sheet->column[found].is.kind != VES_COLUMN_MEASURE) {
        status = ves_fail(sheet->report, VES_E_CONFIG, named->at, "is no column of concentrations in %s", sheet->path);
    } else {
        (void)add(sheet, taken, found);
    }
    if (status && !sheet->status) sheet->status = status;
}

/* The one column, the average, or else all videos. */
static void choose(ves_sheet *sheet, const ves_setting *named, choice *taken)
{
    const size_t one = ves_sheet_find(sheet, CONCENTRATION);
    if (named) {
        choose_named(sheet, named, taken);
        return;
    }
    if (one != VES_NONE && !is_empty(sheet, one)) {
        (void)add(sheet, taken, one);
        return;
    }
    for (size_t k = 0; k < sheet->n_column; ++k) {
        const ves_sheet_column *c = &sheet->column[k];
        if (c->known && c->row == VES_NONE && !is_empty(sheet, k) && !add(sheet, taken, k)) return;
    }
    if (taken->n == 0 && !sheet->status)
        ves_sheet_fail(sheet, VES_NONE, VES_NONE, "holds no concentrations, expected a column of them");
}

/* Is it a unit of what is counted in a class: per volume, particles, a share?
 * @param per_ml out: what 1 of it is per mL; NaN: it is not per volume */
static void check_unit(ves_reader *reader, ves_sheet *sheet, size_t column, double *per_ml)
{
    const char *unit = sheet->column[column].unit;
    char text[160];
    ves_quantity q;
    *per_ml = NAN;
    if (!*unit) return;
    (void)snprintf(text, sizeof text, "1 %.*s", 128, unit);
    if (strncasecmp(unit, "particle", 8) == 0) text[2] = 'p'; /* "Particles / ml" */
    const char *const amounts[] = {"1", "particle"};
    for (size_t i = 0; i < VES_COUNT(amounts); ++i) {
        if (ves_quantity_read(reader->units, text, VES_DIM_CONC, amounts[i], (ves_place){0}, &q, NULL) == VES_OK) {
            *per_ml = q.one;
            return;
        }
        if (ves_quantity_fits(reader->units, text, VES_DIM_AMOUNT, amounts[i])) return;
    }
    ves_sheet_fail(sheet, VES_NONE, column, "is in \"%s\", expected particles per volume (1/mL, say), or counts",
                   ves_brief_of(unit).text);
}

/* ---- values ---- */

static double mean_of(const ves_sheet *sheet, size_t row, const choice *taken)
{
    double sum = 0.0;
    size_t n = 0;
    for (size_t k = 0; k < taken->n; ++k) {
        const double value = ves_sheet_number(sheet, row, taken->column[k]);
        if (isnan(value)) continue;
        sum += value;
        ++n;
    }
    return n ? sum / (double)n : NAN;
}

static void check_order(ves_sheet *sheet, size_t column, const double diameter[])
{
    double last = 0.0;
    for (size_t i = 0; i < sheet->n_row; ++i) {
        if (diameter[i] <= last)
            ves_sheet_fail(sheet, i, column, "does not increase, expected diameters in increasing order");
        if (isfinite(diameter[i])) last = diameter[i];
    }
}

static ves_status take_values(ves_reader *reader, ves_sheet *sheet, const choice *taken, double *diameter,
                              double *concentration)
{
    const size_t d = ves_sheet_find(sheet, DIAMETER);
    double sum = 0.0;
    for (size_t i = 0; i < sheet->n_row; ++i) {
        diameter[i] = ves_sheet_inside(sheet, i, d);
        concentration[i] = mean_of(sheet, i, taken);
        if (isnan(concentration[i]) && !sheet->row[i].wrong && taken->n)
            ves_sheet_fail(sheet, i, taken->column[0], "no value, expected a concentration");
        sum += concentration[i];
    }
    if (d != VES_NONE) check_order(sheet, d, diameter);
    if (sum == 0.0 && sheet->status == VES_OK && sheet->n_row && taken->n)
        ves_sheet_fail(sheet, VES_NONE, taken->column[0], "all concentrations are 0, expected some that are above");
    double per_ml = NAN;
    for (size_t k = 0; k < taken->n; ++k) check_unit(reader, sheet, taken->column[k], &per_ml);
    return sheet->status;
}

/* What was taken, in one line; and the total, which is of the sample and not of the product. */
static void tell(ves_reader *reader, ves_sheet *sheet, ves_instrument kind, const others *v, const choice *taken,
                 bool named, const double concentration[])
{
    char total[96] = "", videos[48];
    double per_ml = NAN, sum = 0.0;
    for (size_t k = 0; k < sheet->n_column && isnan(per_ml); ++k) { /* the average may have no unit of its own */
        if (sheet->column[k].known && sheet->column[k].is.kind == VES_COLUMN_MEASURE)
            check_unit(reader, sheet, k, &per_ml);
    }
    for (size_t i = 0; i < sheet->n_row; ++i) sum += concentration[i] * per_ml;
    if (isfinite(sum)) (void)snprintf(total, sizeof total, "; %.4g per mL in all, which sets no dose", sum);
    (void)snprintf(videos, sizeof videos, "%zu video%s, ", v->n, v->n == 1 ? "" : "s");
    const ves_sheet_column *c = &sheet->column[taken->column[0]];
    const char *what = named                                 ? c->header
                       : kind != VES_NANOSIGHT               ? "the linear table"
                       : taken->n == 1 && c->row != VES_NONE ? "their average"
                                                             : "the mean of them";
    ves_note(reader->report, (ves_place){.file = sheet->path}, "%s, %s%s%s",
             kind == VES_NANOSIGHT ? "a NanoSight summary" : "a file of ZetaView", kind == VES_NANOSIGHT ? videos : "",
             what, total);
}

/* Columns that are known, but of which nothing comes. */
static void tell_kept(ves_reader *reader, const ves_sheet *sheet)
{
    char names[200] = "";
    size_t n = 0, used = 0;
    for (size_t k = 0; k < sheet->n_column && used < sizeof names; ++k) {
        if (!sheet->column[k].known || sheet->column[k].is.kind != VES_COLUMN_KEPT) continue;
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", n++ ? ", " : "", sheet->column[k].header);
    }
    if (n) ves_note(reader->report, (ves_place){.file = sheet->path}, "kept, but not used: %s", names);
}

static ves_status take(ves_reader *reader, const ves_setting *sizes, ves_sheet_options *options, ves_sheet *sheet,
                       size_t *n, double **diameter, double **concentration)
{
    const ves_setting *named = ves_setting_find(sizes, "column");
    const ves_instrument from = ves_instrument_find(sheet, reader->report);
    others v = {.from = from, .named = ves_setting_is(named, VES_ROW_TEXT) ? named->text : NULL};
    choice taken = {0};
    ves_sheet_kind kind = kinds[from];
    if (from == VES_NANOSIGHT || v.named) kind.other = is_other;
    kind.context = &v;
    if (v.named && from == VES_NO_INSTRUMENT) kind.column = plain_named;
    ves_status status = ves_sheet_take(&kind, options, reader->units, reader->amount_unit, sheet);
    if (status == VES_E_MEMORY) return status;
    ves_reader_note(reader, sheet->path, ves_sheet_digest(sheet));
    choose(sheet, named, &taken);
    *diameter = ves_new(sheet->n_row, sizeof **diameter);
    *concentration = ves_new(sheet->n_row, sizeof **concentration);
    status = *diameter && *concentration ? take_values(reader, sheet, &taken, *diameter, *concentration)
                                         : ves_fail_memory(reader->report);
    *n = sheet->n_row;
    if (!status && from != VES_NO_INSTRUMENT) tell(reader, sheet, from, &v, &taken, named != NULL, *concentration);
    if (!status && from == VES_NO_INSTRUMENT) tell_kept(reader, sheet);
    free(taken.column);
    return status;
}

ves_status ves_size_table_read(ves_reader *reader, const ves_setting *sizes, size_t n_row, const ves_row rows[],
                               const char *folder, size_t *n, double **diameter, double **concentration)
{
    ves_sheet_options options;
    ves_sheet sheet = {0};
    const ves_setting *named = ves_setting_find(sizes, "column");
    char *beside = ves_folder_of(sizes->at.file), *path = NULL;
    ves_status status = beside ? VES_OK : ves_fail_memory(reader->report);
    if (!ves_sheet_options_read(reader, sizes, n_row, rows, &options) && !status) status = VES_E_CONFIG;
    if (!status && named && named->kind != VES_SETTING_TEXT && named->kind != VES_SETTING_INTEGER)
        status = ves_fail(reader->report, VES_E_CONFIG, named->at, "is %s, expected the name or number of a column",
                          ves_setting_kind_words(named->kind));
    if (!status) status = ves_sheet_path(&options, beside, folder, &path, reader->report);
    if (!status) status = ves_sheet_open(path, options.at, reader->report, &sheet);
    if (!status) status = take(reader, sizes, &options, &sheet, n, diameter, concentration);
    free(beside);
    free(path);
    ves_sheet_free(&sheet);
    ves_sheet_options_free(&options);
    return status;
}
