#include "study/fit_rows.h"

#include "base/array.h"
#include "input/sheet_options.h"

static const ves_row fit_rows[] = {
    VES_ROW_PLAIN("observed", VES_ROW_ANY,
                  "tables of measured values: a name, or a list of names and of { file; units; organs; ... }"),
    {.name = "free",
     .type = VES_ROW_LIST,
     .required = true,
     .words = "numbers to be learned: addresses, or groups { }"},
    VES_ROW_PLAIN(
        "prior", VES_ROW_TEXT,
        "of free numbers that state none: \"range\" (default), what their range in the library says, or \"none\""),
    VES_ROW_PLAIN("error", VES_ROW_GROUP, "how measured values scatter around predicted ones; default: lognormal"),
    VES_ROW_PLAIN("scale", VES_ROW_GROUP, "an unknown factor of all values of a study"),
    VES_ROW_PLAIN("animal", VES_ROW_GROUP, "an unknown factor of all values of an animal"),
    {.name = "starts",
     .type = VES_ROW_COUNT,
     .least = 1.0,
     .most = 1e6,
     .words = "descents, the first from the numbers of the study, others from points of the priors; default 8"},
    VES_ROW_PLAIN("method", VES_ROW_TEXT, "of a descent: \"lmaccel\" (default), \"lm\" or \"dogleg\""),
    {.name = "iterations",
     .type = VES_ROW_COUNT,
     .least = 1.0,
     .most = 1e6,
     .words = "of a descent, at most; default 200"},
    {.name = "draws",
     .type = VES_ROW_COUNT,
     .least = 0.0,
     .most = 1e6,
     .words = "effective draws from the posterior; 0: none; default 1000"},
    {.name = "seed", .type = VES_ROW_COUNT, .least = 0.0, .most = 9e15, .words = "of all that is drawn; default 1"},
    VES_ROW_PLAIN("walkers", VES_ROW_ANY,
                  "a second opinion on the draws: true, or a group { n; steps; } of walkers that begin at them"),
    VES_ROW_PLAIN("profile", VES_ROW_ANY, "true: a profile of every free number, or a list of names"),
};
static const ves_row observed_rows[] = {
    VES_SHEET_ROWS, VES_ROW_PLAIN("organs", VES_ROW_LIST, "( (\"Kidneys\", \"kidney\"), ... ): organs by other names")};
static const ves_row free_rows[] = {
    {.name = "address",
     .type = VES_ROW_ANY,
     .required = true,
     .words = "of a number; * stands for any letters; or a list of them, which get one value (or factor)"},
    VES_ROW_PLAIN("name", VES_ROW_TEXT, "what the result calls it; default: the address"),
    VES_ROW_PLAIN("scenario", VES_ROW_ANY, "in this scenario alone, or in these; default: in all that have the number"),
    VES_ROW_PLAIN("factor", VES_ROW_BOOL, "true: free is a factor, by which the numbers of the study are multiplied"),
    VES_ROW_PLAIN("by", VES_ROW_TEXT, "\"study\": each study has a value of its own around a common one"),
    {.name = "spread",
     .type = VES_ROW_QUANTITY,
     .dim = VES_DIM_NUMBER,
     .least = 1.0,
     .most = 100.0,
     .above_least = true,
     .words = "with it: geometric standard deviation of these values; default 1.3"},
    VES_ROW_PLAIN(
        "prior", VES_ROW_TEXT,
        "what is known of it: \"lognormal\" (default), \"normal\", \"uniform\", \"loguniform\", \"triangular\", "
        "\"logit\"; or \"none\": only that it is between low and high, where these are given"),
    VES_ROW_PLAIN("value", VES_ROW_ANY, "median, mean or mode of the prior; default: the number of the study"),
    VES_ROW_PLAIN("low", VES_ROW_ANY, "low end: of lognormal, normal and logit with high the middle 95 %"),
    VES_ROW_PLAIN("high", VES_ROW_ANY, "high end"),
    VES_ROW_PLAIN("sd", VES_ROW_ANY, "of a normal prior, instead of low and high"),
    VES_ROW_PLAIN("cv", VES_ROW_ANY, "of a normal or lognormal prior, instead of low and high"),
    VES_ROW_PLAIN("gsd", VES_ROW_ANY, "of a lognormal prior, instead of low and high"),
    VES_ROW_PLAIN("start", VES_ROW_ANY, "where the first descent begins; default: the number of the study"),
};
static const ves_row error_rows[] = {
    VES_ROW_PLAIN("kind", VES_ROW_TEXT, "\"lognormal\" (default), \"normal\", \"combined\" or \"student\""),
    VES_ROW_PLAIN("gsd", VES_ROW_ANY, "lognormal: geometric standard deviation, a factor; or \"free\""),
    VES_ROW_PLAIN("cv", VES_ROW_ANY, "combined: the part that grows with the value; or \"free\""),
    VES_ROW_PLAIN(
        "sd", VES_ROW_ANY,
        "normal, combined, student: in the unit of the values (\"0.3 mg/L\", or a list, one a unit); or \"free\""),
    VES_ROW_PLAIN(
        "floor", VES_ROW_ANY,
        "lognormal: standard deviation of what is measured where there is nothing (\"0.01 %ID/g\", or a list)"),
    {.name = "nu",
     .type = VES_ROW_QUANTITY,
     .dim = VES_DIM_NUMBER,
     .least = 1.0,
     .most = 1e6,
     .words = "student: degrees of freedom; default 4"},
};
static const ves_row scale_rows[] = {
    VES_ROW_PLAIN("by", VES_ROW_TEXT, "\"study\""),
    {.name = "gsd",
     .type = VES_ROW_ANY,
     .required = true,
     .words = "its geometric standard deviation between studies, a factor; or \"free\""},
};
static const ves_row animal_rows[] = {
    {.name = "gsd",
     .type = VES_ROW_ANY,
     .required = true,
     .words = "its geometric standard deviation between animals, a factor; or \"free\""},
};

static const ves_row walker_rows[] = {
    {.name = "n", .type = VES_ROW_COUNT, .least = 8.0, .most = 1000.0, .words = "walkers; default 16"},
    {.name = "steps",
     .type = VES_ROW_COUNT,
     .least = 100.0,
     .most = 1e6,
     .words = "of each, at most: they stop when they agree; default 4000"},
};

const ves_row_table ves_fit_rows[VES_N_FIT_TABLE] = {
    [VES_FIT_ALL] = {"study.fit", VES_COUNT(fit_rows), fit_rows},
    [VES_FIT_OBSERVED] = {"study.fit.observed", VES_COUNT(observed_rows), observed_rows},
    [VES_FIT_FREE] = {"study.fit.free", VES_COUNT(free_rows), free_rows},
    [VES_FIT_ERROR] = {"study.fit.error", VES_COUNT(error_rows), error_rows},
    [VES_FIT_SCALE] = {"study.fit.scale", VES_COUNT(scale_rows), scale_rows},
    [VES_FIT_ANIMAL] = {"study.fit.animal", VES_COUNT(animal_rows), animal_rows},
    [VES_FIT_WALKERS] = {"study.fit.walkers", VES_COUNT(walker_rows), walker_rows},
};

size_t ves_fit_row_tables(const ves_row_table **tables)
{
    *tables = ves_fit_rows;
    return VES_N_FIT_TABLE;
}
