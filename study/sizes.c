#include "study/sizes.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "input/csv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MODE_MAX = 8 };

static const ves_row sizes_rows[] = {
    VES_ROW_PLAIN("modes", VES_ROW_LIST, "log-normal modes { fraction; median; gsd; }, by number"),
    VES_ROW_PLAIN("file", VES_ROW_TEXT,
                  "instead: a measured distribution, CSV with columns diameter [nm], concentration [1/mL]"),
    VES_ROW_PLAIN("edges", VES_ROW_LIST, "edges of the size classes"),
    {.name = "filter",
     .type = VES_ROW_QUANTITY,
     .dim = VES_DIM_LENGTH,
     .most = HUGE_VAL,
     .above_least = true,
     .words = "pore size the product was filtered through"},
};
static const ves_row mode_rows[] = {
    {.name = "fraction",
     .type = VES_ROW_QUANTITY,
     .dim = VES_DIM_NUMBER,
     .most = HUGE_VAL,
     .above_least = true,
     .required = true,
     .words = "weight in the mixture"},
    {.name = "median",
     .type = VES_ROW_QUANTITY,
     .dim = VES_DIM_LENGTH,
     .most = HUGE_VAL,
     .above_least = true,
     .required = true,
     .words = "median diameter by number"},
    {.name = "gsd",
     .type = VES_ROW_QUANTITY,
     .dim = VES_DIM_NUMBER,
     .least = 1.0,
     .most = 10.0,
     .above_least = true,
     .required = true,
     .words = "geometric standard deviation"},
};

size_t ves_sizes_row_tables(const ves_row_table **tables)
{
    static const ves_row_table all[] = {
        {"product.sizes", VES_COUNT(sizes_rows), sizes_rows},
        {"product.sizes.modes", VES_COUNT(mode_rows), mode_rows},
    };
    *tables = all;
    return VES_COUNT(all);
}

static void take_mode(ves_reader *reader, const ves_setting *mode, size_t index, ves_parameters *parameters)
{
    for (size_t k = 0; k < VES_COUNT(mode_rows); ++k) {
        const ves_setting *value = ves_setting_find(mode, mode_rows[k].name);
        const ves_parameter model = {.dim = mode_rows[k].dim,
                                     .other = mode_rows[k].dim,
                                     .least = mode_rows[k].least,
                                     .most = mode_rows[k].most,
                                     .above_least = mode_rows[k].above_least};
        char *address = ves_format("sizes.%zu.%s", index + 1, mode_rows[k].name);
        if (!address) {
            ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
        } else if (ves_setting_is(value, VES_ROW_QUANTITY)) {
            (void)ves_reader_parameter(reader, value, address, &model, parameters);
        }
        free(address);
    }
}

void ves_sizes_take(ves_reader *reader, const ves_setting *product, ves_parameters *parameters)
{
    const ves_setting *sizes = ves_setting_find(product, "sizes");
    if (!ves_setting_is(sizes, VES_ROW_GROUP)) return;
    ves_reader_check(reader, sizes, VES_COUNT(sizes_rows), sizes_rows);
    const ves_setting *modes = ves_setting_find(sizes, "modes"), *file = ves_setting_find(sizes, "file"),
                      *filter = ves_setting_find(sizes, "filter");
    const ves_setting *edges = ves_setting_find(sizes, "edges");
    if ((modes == NULL) == (file == NULL))
        ves_reader_fail(reader, VES_E_CONFIG, sizes->at, "sizes are either modes = ( ... ) or a file = \"...\"");
    if (!edges)
        ves_reader_fail(reader, VES_E_CONFIG, sizes->at,
                        "sizes need the edges of their classes, expected edges = [ \"30 nm\", \"60 nm\", ... ]");
    if (ves_setting_is(modes, VES_ROW_LIST) && (modes->n == 0 || modes->n > MODE_MAX)) {
        ves_reader_fail(reader, VES_E_CONFIG, modes->at, "holds %zu modes, expected 1 to %d", modes->n, MODE_MAX);
    }
    for (size_t i = 0; ves_setting_is(modes, VES_ROW_LIST) && i < modes->n && i < MODE_MAX; ++i) {
        if (modes->child[i].kind != VES_SETTING_GROUP) {
            ves_reader_fail(reader, VES_E_CONFIG, modes->child[i].at,
                            "holds %s, expected groups { fraction; median; gsd; }",
                            ves_setting_kind_words(modes->child[i].kind));
            continue;
        }
        ves_reader_check(reader, &modes->child[i], VES_COUNT(mode_rows), mode_rows);
        take_mode(reader, &modes->child[i], i, parameters);
    }
    const ves_parameter length = {
        .dim = VES_DIM_LENGTH, .other = VES_DIM_LENGTH, .most = HUGE_VAL, .above_least = true};
    if (ves_setting_is(filter, VES_ROW_QUANTITY))
        (void)ves_reader_parameter(reader, filter, "sizes.filter", &length, parameters);
}

/* ---- making ---- */

static double value_of(ves_parameters *parameters, const char *first, size_t index, const char *last)
{
    char *address = index ? ves_format("%s.%zu.%s", first, index, last) : ves_format("%s.%s", first, last);
    ves_parameter *p = address ? ves_parameters_find(parameters, address) : NULL;
    free(address);
    if (!p) return NAN;
    p->used = true;
    return p->quantity.value;
}

static ves_status read_edges(ves_reader *reader, const ves_setting *list, size_t *n, double edge[])
{
    static const ves_row row = {
        .name = "edges", .type = VES_ROW_QUANTITY, .dim = VES_DIM_LENGTH, .most = HUGE_VAL, .above_least = true};
    *n = list->n;
    if (list->n < 2 || list->n > VES_SIZE_CLASS_MAX + 1) {
        return ves_fail(reader->report, VES_E_CONFIG, list->at, "holds %zu edge%s, expected 2 to %d", list->n,
                        list->n == 1 ? "" : "s", VES_SIZE_CLASS_MAX + 1);
    }
    for (size_t i = 0; i < list->n; ++i) {
        if (!ves_reader_number(reader, &list->child[i], &row, &edge[i])) return VES_E_CONFIG;
        if (i && !(edge[i] > edge[i - 1])) {
            return ves_fail(reader->report, VES_E_CONFIG, list->child[i].at,
                            "%g nm comes after %g nm, expected increasing edges", edge[i] * 1e7, edge[i - 1] * 1e7);
        }
    }
    return VES_OK;
}

/* A measured distribution: increasing diameters in nm, concentrations from 0 on. */
static ves_status from_file(ves_reader *reader, const ves_setting *file, const char *folder, size_t n_edge,
                            const double edge[], double filter, ves_sizes *sizes)
{
    char *beside = ves_folder_of(file->at.file), *path = NULL;
    ves_csv csv = {0};
    double *d = NULL, *count = NULL;
    ves_status status = beside ? VES_OK : ves_fail_memory(reader->report);
    if (!status) status = ves_csv_find(file->text, beside, folder, file->at, &path, reader->report);
    if (!status) status = ves_csv_read(path, &csv, reader->report);
    const char *const names[] = {"diameter", "concentration"}, *const units[] = {"nm", NULL};
    size_t column[2] = {0};
    for (int k = 0; k < 2 && !status; ++k)
        status = ves_csv_column(&csv, names[k], units[k], &column[k], reader->report);
    if (!status) {
        d = ves_new(csv.n_row, sizeof *d);
        count = ves_new(csv.n_row, sizeof *count);
        if (!d || !count) status = ves_fail_memory(reader->report);
    }
    for (size_t i = 0; i < csv.n_row && !status; ++i) {
        status = ves_csv_number(&csv, i, column[0], &d[i], reader->report);
        if (!status) status = ves_csv_number(&csv, i, column[1], &count[i], reader->report);
        d[i] *= 1e-7;
        if (!status && (count[i] < 0.0 || d[i] <= 0.0 || (i && d[i] <= d[i - 1]))) {
            status = ves_fail(reader->report, VES_E_CONFIG,
                              (ves_place){csv.path, csv.line[i], count[i] < 0.0 ? "concentration" : "diameter"}, "%s",
                              count[i] < 0.0 ? "is negative, expected 0 or more"
                                             : "does not increase, expected diameters in increasing order above 0");
        }
    }
    if (!status)
        status = ves_sizes_from_counts(csv.n_row, d, count, n_edge, edge, filter, file->at, sizes, reader->report);
    free(d);
    free(count);
    free(beside);
    free(path);
    ves_csv_free(&csv);
    return status;
}

ves_status ves_sizes_make(ves_reader *reader, const ves_setting *product, ves_parameters *parameters,
                          const char *folder, ves_sizes *sizes)
{
    const ves_setting *group = ves_setting_find(product, "sizes");
    if (!group) {
        const double d = value_of(parameters, "vesicle", 0, "diameter");
        if (isnan(d)) {
            return ves_fail(
                reader->report, VES_E_CONFIG, product->at,
                "the product has no size, expected vesicle.diameter or sizes = { modes = ( ... ); edges = [ ... ]; }");
        }
        *sizes = ves_sizes_single(d);
        return VES_OK;
    }
    const ves_setting *modes = ves_setting_find(group, "modes"), *file = ves_setting_find(group, "file");
    double edge[VES_SIZE_CLASS_MAX + 1], filter = value_of(parameters, "sizes", 0, "filter");
    size_t n_edge;
    const ves_status status = read_edges(reader, ves_setting_find(group, "edges"), &n_edge, edge);
    if (status) return status;
    if (isnan(filter)) filter = HUGE_VAL;
    if (file) return from_file(reader, file, folder, n_edge, edge, filter, sizes);
    ves_size_mode mode[MODE_MAX];
    for (size_t i = 0; i < modes->n; ++i) {
        mode[i] = (ves_size_mode){value_of(parameters, "sizes", i + 1, "fraction"),
                                  value_of(parameters, "sizes", i + 1, "median"),
                                  value_of(parameters, "sizes", i + 1, "gsd")};
    }
    return ves_sizes_from_modes(modes->n, mode, n_edge, edge, filter, group->at, sizes, reader->report);
}
