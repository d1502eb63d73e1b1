#include "study/sensitivity_rows.h"

#include "base/array.h"

#include <math.h>

static const ves_row all_rows[] = {
    VES_ROW_PLAIN("method", VES_ROW_TEXT,
                  "\"sobol\" (default): shares of the variance; \"morris\": which numbers matter at all, in few runs; "
                  "\"efast\": shares by frequencies"),
    {.name = "n",
     .type = VES_ROW_COUNT,
     .least = 8.0,
     .most = 1e7,
     .words = "points of the design, each of them a run for every number and two (of \"morris\" one, of \"efast\" "
              "none) more; "
              "default 1024, of \"morris\" 50"},
    {.name = "seed", .type = VES_ROW_COUNT, .least = 0.0, .most = 9e15, .words = "of all that is drawn; default 1"},
    VES_ROW_PLAIN("sampling", VES_ROW_TEXT,
                  "\"sobol\" (default): evenly spread points, scrambled; \"random\": independent ones"),
    VES_ROW_PLAIN("over", VES_ROW_ANY,
                  "\"ranges\" (default): all numbers in use that have a range; or a list of addresses, where * stands "
                  "for any letters, and of groups { }"),
    VES_ROW_PLAIN("groups", VES_ROW_LIST, "numbers that are asked about together, as one"),
    VES_ROW_PLAIN(
        "of", VES_ROW_LIST,
        "what is asked about; default: areas, peaks, half-lives and the like of every organ, and its share of "
        "the dose at the end"),
    VES_ROW_PLAIN("linear", VES_ROW_BOOL,
                  "true: of numbers as they are; default: of their logarithms, where they are above 0 at every point"),
    VES_ROW_PLAIN("second", VES_ROW_BOOL, "true: what two numbers do together too (twice the runs); default false"),
    VES_ROW_PLAIN("shapley", VES_ROW_BOOL,
                  "true: Shapley effects too, which add up to 1 (twice the runs); default false"),
};
static const ves_row over_rows[] = {
    {.name = "address", .type = VES_ROW_TEXT, .required = true, .words = "of a number"},
    VES_ROW_PLAIN("distribution", VES_ROW_TEXT,
                  "\"lognormal\" (default, around the number as median), \"normal\" (as mean), \"uniform\", "
                  "\"loguniform\" or \"triangular\" (as mode)"),
    VES_ROW_PLAIN("low", VES_ROW_ANY, "lower end; default: that of its range"),
    VES_ROW_PLAIN("high", VES_ROW_ANY, "upper end; the same"),
    VES_ROW_PLAIN("cv", VES_ROW_ANY, "coefficient of variation, of lognormal and normal"),
    VES_ROW_PLAIN("gsd", VES_ROW_ANY, "geometric standard deviation, of lognormal, instead of cv"),
    VES_ROW_PLAIN("sd", VES_ROW_ANY, "standard deviation, of normal, instead of cv"),
};
static const ves_row group_rows[] = {
    {.name = "name", .type = VES_ROW_TEXT, .required = true, .words = "what the result calls it"},
    {.name = "addresses",
     .type = VES_ROW_LIST,
     .required = true,
     .words = "of numbers among those of `over`; * stands for any letters"},
};
static const ves_row of_rows[] = {
    VES_ROW_PLAIN("organ", VES_ROW_TEXT, "default: every organ"),
    VES_ROW_PLAIN("number", VES_ROW_TEXT,
                  "of the analysis (\"auc_last\"), or with a time the name of a curve; default: \"percent_dose\""),
    {.name = "at",
     .type = VES_ROW_QUANTITY,
     .dim = VES_DIM_TIME,
     .most = HUGE_VAL,
     .words = "a time, one of the outputs: then it is a curve"},
};

const ves_row_table ves_sensitivity_rows[VES_N_SENSITIVITY_TABLE] = {
    [VES_SENSITIVITY_ALL] = {"study.sensitivity", VES_COUNT(all_rows), all_rows},
    [VES_SENSITIVITY_OVER] = {"study.sensitivity.over", VES_COUNT(over_rows), over_rows},
    [VES_SENSITIVITY_GROUP] = {"study.sensitivity.groups", VES_COUNT(group_rows), group_rows},
    [VES_SENSITIVITY_OF] = {"study.sensitivity.of", VES_COUNT(of_rows), of_rows},
};

size_t ves_sensitivity_row_tables(const ves_row_table **tables)
{
    *tables = ves_sensitivity_rows;
    return VES_N_SENSITIVITY_TABLE;
}
