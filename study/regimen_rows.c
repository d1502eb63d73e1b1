#include "study/regimen_rows.h"

#include "base/array.h"

#include <math.h>

#define COUNT(NAME, LEAST, MOST, WORDS)                                                                                \
    {                                                                                                                  \
        .name = NAME, .type = VES_ROW_COUNT, .least = LEAST, .most = MOST, .words = WORDS                              \
    }
#define TIMED                                                                                                          \
    {                                                                                                                  \
        .name = "at", .type = VES_ROW_QUANTITY, .dim = VES_DIM_TIME, .most = HUGE_VAL,                                 \
        .words = "a time, one of the outputs: then it is a curve"                                                      \
    }
#define SHARE(NAME, WORDS)                                                                                             \
    {                                                                                                                  \
        .name = NAME, .type = VES_ROW_QUANTITY, .dim = VES_DIM_NUMBER, .least = 0.0, .most = 1.0, .words = WORDS       \
    }
#define ORGAN                                                                                                          \
    {                                                                                                                  \
        .name = "organ", .type = VES_ROW_TEXT, .required = true, .words = "an organ, plasma or blood"                  \
    }
#define NUMBER                                                                                                         \
    VES_ROW_PLAIN("number", VES_ROW_TEXT,                                                                              \
                  "of the analysis (\"auc_last\"), or with a time the name of a curve; default: \"percent_dose\"")

static const ves_row all_rows[] = {
    {.name = "vary",
     .type = VES_ROW_LIST,
     .required = true,
     .words = "what of the doses may be chosen, and from where to where"},
    VES_ROW_PLAIN("reach", VES_ROW_LIST, "goals: exposures that must be there"),
    VES_ROW_PLAIN("keep", VES_ROW_LIST, "caps: exposures that must not be passed"),
    VES_ROW_PLAIN(
        "least", VES_ROW_ANY,
        "of all that meet goals and caps, the regimen with the least of this: \"dose\" (default), all that is "
        "given, or an exposure { organ; number; }"),
    VES_ROW_PLAIN("most", VES_ROW_GROUP, "instead of least: the regimen with the most of this exposure"),
    SHARE("confidence",
          "how sure it must be that goals and caps are met, where the numbers called `unknown` are drawn from what is "
          "known of them: \"80 %\"; absent: they are what the study says"),
    VES_ROW_PLAIN("unknown", VES_ROW_ANY,
                  "with confidence: \"ranges\", all numbers in use that have a range (default, unless the study says "
                  "`uncertainty`, whose draws are taken then); or a list of addresses, "
                  "where * stands for any letters, and of groups { }, as in sensitivity.over"),
    COUNT("draws", 2.0, 1e5, "of the numbers that are unknown; default 50"),
    COUNT("fresh", 0.0, 1e7,
          "other subjects that the answer is confirmed on; default 10 for each subject; 0: it is not confirmed"),
    COUNT("front", 0.0, 1000.0,
          "points between goal and cost: how much of the first goal costs how much of the first cap, or where there is "
          "none, of what is least; default 0"),
    VES_ROW_PLAIN("search", VES_ROW_TEXT,
                  "\"auto\" (default): one solution for each dose where exposures go with the dose; \"full\": every "
                  "regimen that is tried is solved"),
    COUNT("starts", 1.0, 1000.0, "of the search for each choice; default 3"),
    COUNT("trials", 10.0, 1e6, "regimens tried from each start, at most; default 300"),
    COUNT("seed", 0.0, 9e15, "of what is drawn for numbers that are unknown; default 1"),
};
static const ves_row vary_rows[] = {
    VES_ROW_PLAIN(
        "address", VES_ROW_ANY,
        "of a number (\"dose.1.amount\", \"dose.1.over\"), or a list of some that get one value; of a route or "
        "a count (\"dose.1.route\"), with values"),
    VES_ROW_PLAIN("low", VES_ROW_ANY, "from here ..."),
    VES_ROW_PLAIN("high", VES_ROW_ANY, "... to here"),
    VES_ROW_PLAIN("values", VES_ROW_LIST, "instead: one of these; every one is tried"),
    VES_ROW_PLAIN(
        "split", VES_ROW_LIST,
        "instead of an address two amounts: [ \"dose.1.amount\", \"dose.2.amount\" ]; what varies is the share "
        "of the first in both together, as much as the study gives by both"),
};
static const ves_row reach_rows[] = {
    ORGAN,
    NUMBER,
    TIMED,
    {.name = "at_least", .type = VES_ROW_TEXT, .required = true, .words = "the level, with its unit"},
    SHARE("in", "share of subjects in whom it must be so; default 90 %"),
};
static const ves_row keep_rows[] = {
    ORGAN,
    NUMBER,
    TIMED,
    {.name = "at_most", .type = VES_ROW_TEXT, .required = true, .words = "the level, with its unit"},
    SHARE("in", "share of subjects in whom it must be so; default 90 %"),
};
static const ves_row least_rows[] = {
    ORGAN,
    NUMBER,
    TIMED,
    SHARE("quantile", "of subjects; default 0.5, the median"),
};

const ves_row_table ves_regimen_rows[VES_N_REGIMEN_TABLE] = {
    [VES_REGIMEN_ALL] = {"study.regimen", VES_COUNT(all_rows), all_rows},
    [VES_REGIMEN_VARY] = {"study.regimen.vary", VES_COUNT(vary_rows), vary_rows},
    [VES_REGIMEN_REACH] = {"study.regimen.reach", VES_COUNT(reach_rows), reach_rows},
    [VES_REGIMEN_KEEP] = {"study.regimen.keep", VES_COUNT(keep_rows), keep_rows},
    [VES_REGIMEN_LEAST] = {"study.regimen.least", VES_COUNT(least_rows), least_rows},
    [VES_REGIMEN_MOST] = {"study.regimen.most", VES_COUNT(least_rows), least_rows},
};

size_t ves_regimen_row_tables(const ves_row_table **tables)
{
    *tables = ves_regimen_rows;
    return VES_N_REGIMEN_TABLE;
}
