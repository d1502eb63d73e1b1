#include "study/size_table.h"

#include "base/array.h"
#include "base/file.h"
#include "base/memory.h"
#include "input/sheet.h"

#include <math.h>
#include <stdlib.h>

enum { DIAMETER, CONCENTRATION, ERROR, N_COLUMN };

static const ves_column columns[N_COLUMN] = {
    [DIAMETER] = {"diameter", "size, bin centre, bin center", .kind = VES_COLUMN_NUMBER, .dim = VES_DIM_LENGTH,
                  .range = VES_COLUMN_ABOVE_0, .needed = true, .filled = true, .words = "a diameter"},
    [CONCENTRATION] = {"concentration", .kind = VES_COLUMN_MEASURE, .range = VES_COLUMN_FROM_0, .needed = true,
                       .filled = true, .words = "a concentration"},
    [ERROR] = {"se", "sd, sem, standard error, standard deviation, error", .kind = VES_COLUMN_KEPT,
               .words = "an error"},
};

static void check_order(ves_sheet *sheet, size_t column, const double diameter[])
{
    double last = 0.0;
    for (size_t i = 0; i < sheet->n_row; ++i) {
        if (diameter[i] <= last)
            ves_sheet_fail(sheet, i, column, "does not increase, expected diameters in increasing order");
        if (isfinite(diameter[i])) last = diameter[i];
    }
}

static ves_status take(ves_reader *reader, ves_sheet_options *options, ves_sheet *sheet, size_t *n, double **diameter,
                       double **concentration)
{
    const ves_sheet_kind kind = {.title = "sizes", .n = N_COLUMN, .column = columns};
    ves_status status = ves_sheet_take(&kind, options, reader->units, reader->amount_unit, sheet);
    if (status == VES_E_MEMORY) return status;
    ves_reader_note(reader, sheet->path, ves_sheet_digest(sheet));
    *diameter = ves_new(sheet->n_row, sizeof **diameter);
    *concentration = ves_new(sheet->n_row, sizeof **concentration);
    if (!*diameter || !*concentration) return ves_fail_memory(reader->report);
    const size_t d = ves_sheet_find(sheet, DIAMETER), c = ves_sheet_find(sheet, CONCENTRATION);
    bool any = false;
    for (size_t i = 0; i < sheet->n_row; ++i) {
        (*diameter)[i] = ves_sheet_inside(sheet, i, d);
        (*concentration)[i] = ves_sheet_number(sheet, i, c);
        any = any || (*concentration)[i] != 0.0;
    }
    *n = sheet->n_row;
    if (d != VES_NONE) check_order(sheet, d, *diameter);
    if (!any && sheet->n_row && c != VES_NONE)
        ves_sheet_fail(sheet, VES_NONE, c, "all concentrations are 0, expected some that are above");
    return sheet->status;
}

ves_status ves_size_table_read(ves_reader *reader, const ves_setting *sizes, size_t n_row, const ves_row rows[],
                               const char *folder, size_t *n, double **diameter, double **concentration)
{
    ves_sheet_options options;
    ves_sheet sheet = {0};
    char *beside = ves_folder_of(sizes->at.file), *path = NULL;
    ves_status status = beside ? VES_OK : ves_fail_memory(reader->report);
    if (!ves_sheet_options_read(reader, sizes, n_row, rows, &options) && !status) status = VES_E_CONFIG;
    if (!status) status = ves_sheet_path(&options, beside, folder, &path, reader->report);
    if (!status) status = ves_sheet_open(path, options.at, reader->report, &sheet);
    if (!status) status = take(reader, &options, &sheet, n, diameter, concentration);
    free(beside);
    free(path);
    ves_sheet_free(&sheet);
    ves_sheet_options_free(&options);
    return status;
}
