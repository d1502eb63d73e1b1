#include "study/sizes.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "study/size_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const ves_row sizes_rows[] = {
    VES_ROW_PLAIN("modes", VES_ROW_LIST, "log-normal modes { fraction; median; gsd; }, by number"),
    VES_SHEET_ROWS,
    VES_ROW_PLAIN("column", VES_ROW_ANY,
                  "the column of concentrations, by its name or, where several have it, its number (1 is the first); "
                  "absent: the one called so, of a NanoSight summary the average, else the mean of its videos"),
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
    if (ves_setting_is(modes, VES_ROW_LIST) && (modes->n == 0 || modes->n > VES_SIZE_MODE_MAX)) {
        ves_reader_fail(reader, VES_E_CONFIG, modes->at, "holds %zu modes, expected 1 to %d", modes->n,
                        VES_SIZE_MODE_MAX);
    }
    for (size_t i = 0; ves_setting_is(modes, VES_ROW_LIST) && i < modes->n && i < VES_SIZE_MODE_MAX; ++i) {
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

/* Which number this is; NONE where the product does not give it. Marked used. */
static ves_index index_of(ves_parameters *parameters, const char *first, size_t index, const char *last)
{
    char *address = index ? ves_format("%s.%zu.%s", first, index, last) : ves_format("%s.%s", first, last);
    ves_parameter *p = address ? ves_parameters_find(parameters, address) : NULL;
    free(address);
    if (!p) return VES_NO_INDEX;
    p->used = true;
    return (ves_index)(p - parameters->item);
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

ves_status ves_sizes_plan_make(ves_reader *reader, const ves_setting *product, ves_parameters *parameters,
                               const char *folder, ves_sizes_plan *plan)
{
    const ves_setting *group = ves_setting_find(product, "sizes");
    *plan = (ves_sizes_plan){.diameter = VES_NO_INDEX, .filter = VES_NO_INDEX, .at = product->at};
    if (!group) {
        plan->diameter = index_of(parameters, "vesicle", 0, "diameter");
        if (plan->diameter != VES_NO_INDEX) return VES_OK;
        return ves_fail(
            reader->report, VES_E_CONFIG, product->at,
            "the product has no size, expected vesicle.diameter or sizes = { modes = ( ... ); edges = [ ... ]; }");
    }
    const ves_setting *modes = ves_setting_find(group, "modes"), *file = ves_setting_find(group, "file");
    plan->at = file ? file->at : group->at;
    plan->filter = index_of(parameters, "sizes", 0, "filter");
    const ves_status status = read_edges(reader, ves_setting_find(group, "edges"), &plan->n_edge, plan->edge);
    if (status) return status;
    if (file) {
        return ves_size_table_read(reader, group, VES_COUNT(sizes_rows), sizes_rows, folder, &plan->n_count,
                                   &plan->count_diameter, &plan->count);
    }
    plan->n_mode = modes->n;
    for (size_t i = 0; i < modes->n; ++i) {
        plan->mode[i][0] = index_of(parameters, "sizes", i + 1, "fraction");
        plan->mode[i][1] = index_of(parameters, "sizes", i + 1, "median");
        plan->mode[i][2] = index_of(parameters, "sizes", i + 1, "gsd");
    }
    return VES_OK;
}

void ves_sizes_plan_free(ves_sizes_plan *plan)
{
    free(plan->count_diameter);
    free(plan->count);
    *plan = (ves_sizes_plan){0};
}

bool ves_sizes_plan_same(const ves_sizes_plan *plan, const double a[], const double b[])
{
    if (plan->diameter != VES_NO_INDEX && a[plan->diameter] != b[plan->diameter]) return false;
    if (plan->filter != VES_NO_INDEX && a[plan->filter] != b[plan->filter]) return false;
    for (size_t i = 0; i < plan->n_mode; ++i) {
        for (size_t k = 0; k < 3; ++k) {
            if (a[plan->mode[i][k]] != b[plan->mode[i][k]]) return false;
        }
    }
    return true;
}

/* What is not stated cuts nothing. */
static double filter_of(const ves_sizes_plan *plan, const double number[])
{
    return plan->filter == VES_NO_INDEX ? HUGE_VAL : number[plan->filter];
}

ves_status ves_sizes_fill(const ves_sizes_plan *plan, const double number[], ves_sizes *sizes, ves_report *report)
{
    if (plan->diameter != VES_NO_INDEX) {
        *sizes = ves_sizes_single(number[plan->diameter]);
        return VES_OK;
    }
    const double filter = filter_of(plan, number);
    const bool *keep = plan->fixed ? plan->keep : NULL;
    if (plan->count) {
        return ves_sizes_from_counts(plan->n_count, plan->count_diameter, plan->count, plan->n_edge, plan->edge, filter,
                                     keep, plan->at, sizes, report);
    }
    ves_size_mode mode[VES_SIZE_MODE_MAX];
    for (size_t i = 0; i < plan->n_mode; ++i)
        mode[i] = (ves_size_mode){number[plan->mode[i][0]], number[plan->mode[i][1]], number[plan->mode[i][2]]};
    return ves_sizes_from_modes(plan->n_mode, mode, plan->n_edge, plan->edge, filter, keep, plan->at, sizes, report);
}

/* The modes with each median and each width at an end of where they may be, the filter at its most: a bin that none of
 * these corners fills stays empty in between, too. */
static ves_status fill_corner(const ves_sizes_plan *plan, const double number[], const double low[],
                              const double high[], unsigned corner, ves_sizes *sizes)
{
    ves_size_mode mode[VES_SIZE_MODE_MAX];
    for (size_t i = 0; i < plan->n_mode; ++i) {
        const ves_index *m = plan->mode[i];
        mode[i].fraction = fmax(number[m[0]], high[m[0]]);
        mode[i].median = corner & 1U ? high[m[1]] : low[m[1]];
        mode[i].gsd = corner & 2U ? high[m[2]] : low[m[2]];
    }
    const double filter = plan->filter == VES_NO_INDEX ? HUGE_VAL : high[plan->filter];
    if (plan->count)
        return ves_sizes_from_counts(plan->n_count, plan->count_diameter, plan->count, plan->n_edge, plan->edge, filter,
                                     NULL, plan->at, sizes, NULL);
    return ves_sizes_from_modes(plan->n_mode, mode, plan->n_edge, plan->edge, filter, NULL, plan->at, sizes, NULL);
}

void ves_sizes_plan_keep(ves_sizes_plan *plan, const double number[], const double low[], const double high[])
{
    bool keep[VES_SIZE_CLASS_MAX] = {false};
    for (unsigned corner = 0; plan->diameter == VES_NO_INDEX && corner < 4; ++corner) {
        ves_sizes sizes;
        if (fill_corner(plan, number, low, high, corner, &sizes)) continue;
        for (size_t j = 0; j < sizes.n; ++j) {
            for (size_t i = 0; i + 1 < plan->n_edge; ++i) keep[i] = keep[i] || plan->edge[i] == sizes.low[j];
        }
    }
    memcpy(plan->keep, keep, sizeof keep);
    plan->fixed = plan->diameter == VES_NO_INDEX;
}
