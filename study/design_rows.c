#include "study/design_rows.h"

#include "base/array.h"

#include <math.h>

#define COUNT(NAME, LEAST, MOST, REQUIRED, WORDS)                                                                      \
    {                                                                                                                  \
        .name = NAME, .type = VES_ROW_COUNT, .least = LEAST, .most = MOST, .required = REQUIRED, .words = WORDS        \
    }
#define TIME(NAME, REQUIRED, WORDS)                                                                                    \
    {                                                                                                                  \
        .name = NAME, .type = VES_ROW_QUANTITY, .dim = VES_DIM_TIME, .most = HUGE_VAL, .required = REQUIRED,           \
        .words = WORDS                                                                                                 \
    }

static const ves_row design_rows[] = {
    VES_ROW_PLAIN("learn", VES_ROW_LIST,
                  "which free numbers are to be learned, by their names, where * stands for any letters; default: all"),
    VES_ROW_PLAIN("predict", VES_ROW_LIST,
                  "exposures { } that are to be predicted well, instead of numbers that are to be learned"),
    VES_ROW_PLAIN("criterion", VES_ROW_TEXT,
                  "what is made small: \"D\" the volume of what stays possible (default without learn and predict), "
                  "\"c\" the mean variance of what is learned (default with learn), \"I\" the mean variance of what is "
                  "predicted (default with predict)"),
    VES_ROW_PLAIN("free", VES_ROW_ANY,
                  "numbers that are not known: \"ranges\" (default), all in use that have a range; \"fit\", those of "
                  "`fit` of this study; or a list as there"),
    VES_ROW_PLAIN("prior", VES_ROW_TEXT,
                  "FILE.fit.h5: what a fit has learned of them already; or of free numbers that state none \"range\" "
                  "(default) or \"none\", as in `fit`"),
    COUNT("animals", 1.0, 10000.0, true, "how many there are"),
    VES_ROW_PLAIN("per_time", VES_ROW_ANY,
                  "animals at one time of one scenario: a number, or [ least, most ]; default: any number"),
    COUNT("images", 1.0, 12.0, false,
          "each animal is imaged so many times; default: it is killed, and gives its organs once"),
    {.name = "times",
     .type = VES_ROW_ANY,
     .required = true,
     .words = "times at which something may be measured: a list [ \"5 min\", \"1 h\" ], or { from; to; n; }"},
    {.name = "organs", .type = VES_ROW_LIST, .required = true, .words = "what an animal gives at its time"},
    VES_ROW_PLAIN("unit", VES_ROW_TEXT, "of what is measured; default \"%ID/g\""),
    VES_ROW_PLAIN("what", VES_ROW_TEXT,
                  "\"signal\" (default where a scenario has a tracer): what its label shows; \"vesicle\": intact ones"),
    VES_ROW_PLAIN("scenarios", VES_ROW_LIST, "which of them may be carried out, by name; default: all"),
    {.name = "error",
     .type = VES_ROW_GROUP,
     .required = true,
     .words = "how measured values scatter, as in `fit`, each number of it given"},
    VES_ROW_PLAIN("animal", VES_ROW_GROUP, "an unknown factor of all values of an animal, as in `fit`"),
    VES_ROW_PLAIN("scale", VES_ROW_GROUP, "an unknown factor of all values of a scenario, or of all"),
    VES_ROW_PLAIN("cost", VES_ROW_LIST,
                  "( (\"animal\", 5), (\"brain\", 2), ... ): what an animal, and an organ of it, cost; what is not "
                  "listed costs 0. Then fewer organs of more animals are looked at too"),
    {.name = "merge",
     .type = VES_ROW_QUANTITY,
     .dim = VES_DIM_NUMBER,
     .least = 0.0,
     .most = 0.5,
     .words = "part of the efficiency that may be lost for fewer different times; default 0.02"},
    COUNT("draws", 1.0, 10000.0, false,
          "of the free numbers, over which the plan is good on average; 1: at the numbers of the study; default 16"),
    COUNT("starts", 1.0, 1000.0, false, "plans from which the search sets out; default 6"),
    VES_ROW_PLAIN(
        "plan", VES_ROW_ANY,
        "a plan of your own to be judged: a list of groups { }, or a table FILE.csv of what would be measured"),
    COUNT("seed", 0.0, 9e15, false, "of all that is drawn; default 1"),
};
static const ves_row times_rows[] = {
    TIME("from", true, "the first, above 0"),
    TIME("to", true, "the last"),
    COUNT("n", 2.0, 1000.0, false,
          "so many, evenly on a log axis, each made a round one (\"45 min\"); equal ones are one; default 24"),
};
static const ves_row predict_rows[] = {
    VES_ROW_PLAIN("scenario", VES_ROW_TEXT, "in which; it need not be one that may be carried out; default: each"),
    VES_ROW_PLAIN("organ", VES_ROW_TEXT, "default: every organ"),
    VES_ROW_PLAIN("number", VES_ROW_TEXT,
                  "of the analysis (\"auc_last\"), or with a time the name of a curve; default: \"percent_dose\""),
    TIME("at", false, "a time, one of the outputs: then it is a curve"),
};
static const ves_row scale_rows[] = {
    VES_ROW_PLAIN("by", VES_ROW_TEXT,
                  "\"scenario\" (default): each has a factor of its own; \"all\": one of all values"),
    {.name = "gsd",
     .type = VES_ROW_QUANTITY,
     .dim = VES_DIM_NUMBER,
     .least = 1.0,
     .most = 1000.0,
     .required = true,
     .words = "its geometric standard deviation, a factor"},
};
static const ves_row plan_rows[] = {
    {.name = "at",
     .type = VES_ROW_ANY,
     .required = true,
     .words = "a time; where animals are imaged the list of their times"},
    COUNT("animals", 1.0, 10000.0, true, "so many"),
    VES_ROW_PLAIN("scenario", VES_ROW_TEXT, "needed where there are several"),
};

const ves_row_table ves_design_rows[VES_N_DESIGN_TABLE] = {
    [VES_DESIGN_ALL] = {"study.design", VES_COUNT(design_rows), design_rows},
    [VES_DESIGN_TIMES] = {"study.design.times", VES_COUNT(times_rows), times_rows},
    [VES_DESIGN_PREDICT] = {"study.design.predict", VES_COUNT(predict_rows), predict_rows},
    [VES_DESIGN_SCALE] = {"study.design.scale", VES_COUNT(scale_rows), scale_rows},
    [VES_DESIGN_PLAN] = {"study.design.plan", VES_COUNT(plan_rows), plan_rows},
};

size_t ves_design_row_tables(const ves_row_table **tables)
{
    *tables = ves_design_rows;
    return VES_N_DESIGN_TABLE;
}
