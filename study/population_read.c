#include "study/population.h"

#include "base/array.h"
#include "base/text.h"
#include "study/cast_read.h"
#include "study/data_set.h"
#include "study/person.h"
#include "study/ranges.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_SUBJECTS = 1000000000 };
static const ves_row population_rows[] = {
    {.name = "subjects",
     .type = VES_ROW_ANY,
     .required = true,
     .words = "how many; or a table, one row a subject, columns are addresses with units: its name, or { file; units; "
              "... }"},
    {.name = "seed", .type = VES_ROW_COUNT, .least = 0.0, .most = 9e15, .words = "of all that is drawn; default 1"},
    VES_ROW_PLAIN("sampling", VES_ROW_TEXT, "\"random\" (default), \"sobol\" or \"latin-hypercube\""),
    VES_ROW_PLAIN("body", VES_ROW_BOOL,
                  "weight, organs, flows and haematocrit differ as the species says; default true where there is a "
                  "species, false for subjects from a file"),
    VES_ROW_PLAIN(
        "ranges", VES_ROW_ANY,
        "\"variability\": numbers that have a range differ between subjects, log-normally within low .. high; "
        "\"uncertainty\" (default) or false: they do not, since a range says how well a number is known; what is not "
        "known is drawn by uncertainty of the study"),
    {.name = "batches",
     .type = VES_ROW_COUNT,
     .least = 1.0,
     .most = 1e6,
     .words = "of the product: what belongs to the product differs between these, subject i gets batch i modulo "
              "batches; default: one, as it is stated"},
    {.name = "females",
     .type = VES_ROW_QUANTITY,
     .dim = VES_DIM_NUMBER,
     .most = 1.0,
     .words = "share of women, where the species has them; default 0.5"},
    VES_ROW_PLAIN("age", VES_ROW_LIST,
                  "[ \"18 year\", \"65 year\" ] (default): evenly spread between these, where the species ages"),
    VES_ROW_PLAIN("vary_between_subjects", VES_ROW_LIST,
                  "( { address = \"...\"; distribution = \"lognormal\"; cv = 0.3; }, ... ): any number"),
    VES_ROW_PLAIN("max_failures", VES_ROW_ANY, "as in the study"),
};
size_t ves_population_row_tables(const ves_row_table **tables)
{
    static const ves_row_table all[] = {
        {"study.population", VES_COUNT(population_rows), population_rows},
        {"study.population.vary_between_subjects", VES_N_VARY_ROW, ves_vary_rows},
    };
    *tables = all;
    return VES_COUNT(all);
}

/* ---- settings that would do nothing ---- */

static const char undrawn[] = "nothing is drawn beside the table of subjects, expected it without";

static void refuse(ves_context *c, const ves_setting *group, const char *name, const char *why)
{
    const ves_setting *s = ves_setting_find(group, name);
    if (s) ves_reader_fail(&c->reader, VES_E_CONFIG, s->at, "does nothing here: %s", why);
}

/* Has the species of some scenario women? One that could not be read may have. */
static bool may_have_women(const ves_study *study)
{
    bool may = false;
    for (size_t i = 0; i < study->n_scenario; ++i) {
        const ves_scenario *s = &study->scenario[i];
        const ves_setting *species = s->species ? ves_study_entry(study, VES_SECTION_SPECIES, s->species) : NULL;
        may = may || s->half_read || ves_setting_find(species, "female");
    }
    return may;
}

static bool may_age(const ves_study *study)
{
    bool may = false;
    for (size_t i = 0; i < study->n_scenario; ++i) {
        const ves_scenario *s = &study->scenario[i];
        may = may || s->half_read || ves_parameters_find(&s->parameters, "variability.age.reference");
    }
    return may;
}

/* @param listed  the subjects are those of a table */
static void check_settings(ves_context *c, const ves_population *p, const ves_setting *group, bool body, bool ranges,
                           bool varied, bool listed)
{
    const char *drawn = listed ? "subjects from a table are not drawn, expected it without, or body = true"
                               : "bodies do not differ (body = false), expected it without";
    if (!body) {
        refuse(c, group, "females", drawn);
        refuse(c, group, "age", drawn);
    } else {
        if (!may_have_women(c->study))
            refuse(c, group, "females", "the species has no entry for women, expected one that has (human)");
        if (!may_age(c->study)) refuse(c, group, "age", "the species does not age, expected one that does (human)");
    }
    const char *told = "the table of subjects says it of each, expected it without";
    if (body && p->says[VES_PERSON_SEX]) refuse(c, group, "females", told);
    if (body && p->says[VES_PERSON_AGE]) refuse(c, group, "age", told);
    if (!ranges)
        refuse(c, group, "batches",
               listed ? "nothing of the product differs from what the table says, expected "
                        "ranges = \"variability\" beside it"
                      : "nothing of the product differs between subjects (see ranges), expected it without");
    if (listed && !body && !ranges && !varied && p->n_draw == 0) {
        refuse(c, group, "sampling", undrawn);
        refuse(c, group, "seed", undrawn);
    }
}

static bool is_yes(const ves_setting *group, const char *name, bool preset)
{
    const ves_setting *s = ves_setting_find(group, name);
    return ves_setting_is(s, VES_ROW_BOOL) ? s->number != 0.0 : preset;
}

/* A whole number of the command line. */
static bool option_number(ves_context *c, const char *option, const char *text, double least, double most, double *out)
{
    char *end = NULL;
    errno = 0;
    const long long value = strtoll(text, &end, 10);
    if (end != text && *end == '\0' && errno == 0 && (double)value >= least && (double)value <= most) {
        *out = (double)value;
        return true;
    }
    ves_reader_fail(&c->reader, VES_E_USAGE, (ves_place){.file = option},
                    "\"%s\" is no number for this, expected a whole number from %g to %.10g", ves_brief_of(text).text,
                    least, most);
    return false;
}

static void read_numbers(ves_context *c, ves_population *p, const ves_setting *group)
{
    double number;
    if (ves_setting_is(ves_setting_find(group, "seed"), VES_ROW_COUNT) &&
        ves_context_number(c, group, VES_COUNT(population_rows), population_rows, "seed", &number))
        p->seed = (uint64_t)number;
    if (ves_setting_is(ves_setting_find(group, "batches"), VES_ROW_COUNT) &&
        ves_context_number(c, group, VES_COUNT(population_rows), population_rows, "batches", &number))
        p->n_batch = (size_t)number;
    (void)ves_context_number(c, group, VES_COUNT(population_rows), population_rows, "females", &p->females);
    const char *word = ves_setting_text(group, "sampling");
    size_t kind = 0;
    while (word && kind < VES_N_SAMPLING && strcmp(word, ves_sampling_names[kind]) != 0) ++kind;
    if (kind < VES_N_SAMPLING) {
        p->sampling = (ves_sampling_kind)kind;
    } else {
        ves_reader_fail(&c->reader, VES_E_CONFIG, ves_setting_find(group, "sampling")->at,
                        "\"%s\" is no way to sample, expected \"random\", \"sobol\" or \"latin-hypercube\"",
                        ves_brief_of(word).text);
    }
    const ves_setting *age = ves_setting_find(group, "age");
    static const ves_row age_row = {.name = "age", .type = VES_ROW_QUANTITY, .dim = VES_DIM_TIME, .most = HUGE_VAL};
    if (!ves_setting_is(age, VES_ROW_LIST)) return;
    if (age->n != 2) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, age->at, "holds %zu ages, expected the least and the largest",
                        age->n);
    } else if (ves_reader_number(&c->reader, &age->child[0], &age_row, &p->age_low) &&
               ves_reader_number(&c->reader, &age->child[1], &age_row, &p->age_high) && !(p->age_low <= p->age_high)) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, age->at,
                        "the largest age is below the least, expected them in order");
    }
}

static void read_seed(ves_context *c, ves_population *p)
{
    double number;
    if (c->options->seed && option_number(c, "--seed", c->options->seed, 0.0, 9e15, &number))
        p->seed = (uint64_t)number;
}

/* A seed of the command line, where subjects are those of a table and nothing differs between them by chance, nor is
 * drawn of what is uncertain. */
static void check_seed(ves_context *c, const ves_population *p)
{
    if (c->options->seed && p->n_draw == 0 && !c->study->uncertainty.ranges && !c->reader.status)
        ves_reader_fail(&c->reader, VES_E_USAGE, (ves_place){.file = "--seed"}, "does nothing here: %s", undrawn);
}

/* Can a column be told from a slip? Not where a scenario could not be read. */
static bool numbers_are_known(const ves_study *study)
{
    bool known = study->n_scenario > 0;
    for (size_t i = 0; i < study->n_scenario; ++i)
        known = known && !study->scenario[i].half_read && !study->scenario[i].gaps;
    return known;
}

static bool is_table(const ves_setting *subjects)
{
    return subjects && (subjects->kind == VES_SETTING_TEXT || subjects->kind == VES_SETTING_GROUP);
}

static void read_subjects(ves_context *c, ves_population *p, const ves_setting *subjects)
{
    static const ves_row row = {.name = "subjects", .type = VES_ROW_COUNT, .least = 1.0, .most = MOST_SUBJECTS};
    double n = 0.0;
    if (is_table(subjects)) {
        if (!numbers_are_known(c->study)) return;
        if (may_have_women(c->study)) ves_casts_make(c, p, true); /* columns may be numbers of women alone */
        ves_population_read_list(c, p, subjects);
    } else if (p->data && subjects) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, subjects->at, "the subjects are those of %s, expected none here",
                        p->data->path);
    } else if (subjects && subjects->kind != VES_SETTING_INTEGER) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, subjects->at, "is %s, expected a whole number or the name of a table",
                        ves_setting_kind_words(subjects->kind));
    } else if (subjects && ves_reader_number(&c->reader, subjects, &row, &n)) {
        p->n = (size_t)n;
    }
    const char *option = c->options->subjects;
    if (!option || !option_number(c, "--subjects", option, 1.0, MOST_SUBJECTS, &n)) return;
    p->n = (size_t)n;
    if (p->n_listed && p->n > p->n_listed)
        ves_reader_fail(&c->reader, VES_E_USAGE, (ves_place){.file = "--subjects"},
                        "%zu are more than the %zu of the list, expected at most these", p->n, p->n_listed);
    size_t beyond = 0;
    for (size_t i = 0; p->data && i < p->data->n_measured; ++i) beyond += p->data->measured[i].subject >= p->n;
    if (beyond)
        ves_note(c->reader.report, (ves_place){.file = "--subjects"},
                 "%zu measured value%s of the other subjects: left out", beyond, beyond == 1 ? "" : "s");
}

void ves_population_read(struct ves_context *c, ves_population *p)
{
    const ves_setting *group = ves_setting_find(c->top, "population"),
                      *outside = ves_setting_find(c->top, "vary_between_subjects");
    *p = (ves_population){.seed = 1, .females = 0.5, .age_low = 18.0 * VES_YEAR, .age_high = 65.0 * VES_YEAR};
    const bool data = ves_population_take_data(c, p), listed = c->options->listed != NULL;
    if (listed && !data) ves_population_take_list(c, p, c->options->listed);
    if (data && !listed && !group) read_subjects(c, p, NULL);
    if (listed || (data && !group)) {
        read_seed(c, p);
        if (!listed || !c->reader.status) ves_casts_read(c, p, false, false, listed ? NULL : outside);
        check_seed(c, p);
        return;
    }
    const bool idle = c->options->seed && !c->study->uncertainty.ranges;
    if (!group) read_seed(c, p);
    if (!group && (c->options->subjects || idle || outside)) {
        ves_place at = outside ? outside->at : (ves_place){.file = c->options->subjects ? "--subjects" : "--seed"};
        ves_reader_fail(&c->reader, outside ? VES_E_CONFIG : VES_E_USAGE, at,
                        "the study has no population, expected population = { subjects = 1000; } in it");
    }
    if (!ves_setting_is(group, VES_ROW_GROUP)) return;
    ves_row rows[VES_COUNT(population_rows)];
    memcpy(rows, population_rows, sizeof rows);
    rows[0].required = !data; /* a data set has its own */
    ves_reader_check(&c->reader, group, VES_COUNT(rows), rows);
    read_numbers(c, p, group);
    read_subjects(c, p, ves_setting_find(group, "subjects"));
    read_seed(c, p);
    const ves_setting *own = ves_setting_find(group, "vary_between_subjects");
    if (own && outside)
        ves_reader_fail(&c->reader, VES_E_CONFIG, outside->at, "stands in the population too, expected one of the two");
    const bool drawn = p->n_listed == 0 && !is_table(ves_setting_find(group, "subjects"));
    const bool body = is_yes(group, "body", drawn), ranges = ves_ranges_vary(c, group);
    if (c->study->n_scenario) ves_casts_read(c, p, body, ranges, own ? own : outside);
    check_settings(c, p, group, body, ranges, own || outside, !drawn);
    if (!drawn) check_seed(c, p);
    if (!c->reader.status && drawn && !data && c->study->n_scenario && p->n > 1 && p->n_draw == 0)
        ves_warn(
            c->reader.report, group->at,
            "nothing differs between its %zu subjects: ranges of numbers say how well these are known (uncertainty "
            "draws them); expected vary_between_subjects, or ranges = \"variability\"",
            p->n);
    if (!c->reader.status && p->sampling == VES_SAMPLE_SOBOL && p->n_draw > VES_SOBOL_DIMENSIONS)
        ves_warn(c->reader.report, ves_setting_find(group, "sampling")->at,
                 "%zu numbers vary; the first %d are spread evenly, the others are drawn at random", p->n_draw,
                 VES_SOBOL_DIMENSIONS);
}
