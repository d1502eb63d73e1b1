#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "graph/curve.h"
#include "study/context.h"
#include "study/data_set.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_TIMES = 1000000 };

static const ves_row output_rows[] = {
    {.name = "every",
     .type = VES_ROW_QUANTITY,
     .dim = VES_DIM_TIME,
     .most = HUGE_VAL,
     .above_least = true,
     .words = "interval of the output times, 0 and the duration included"},
    VES_ROW_PLAIN("times", VES_ROW_LIST, "the output times themselves, instead of every"),
    VES_ROW_PLAIN("compartments", VES_ROW_BOOL, "write every compartment too; default false"),
    VES_ROW_PLAIN("organs", VES_ROW_LIST, "names of the organs to write; absent: all"),
    VES_ROW_PLAIN("levels", VES_ROW_LIST,
                  "( (\"lung\", \"1e9 particle/mL\"), ... ): concentrations of organs, the time above which is told"),
    VES_ROW_PLAIN("sensitivities", VES_ROW_LIST,
                  "addresses of numbers: how curves and exposures of the typical subject hang on each"),
    VES_ROW_PLAIN("individual", VES_ROW_TEXT,
                  "what to write of each subject: \"none\" (default), \"nca\" or \"all\", curves too"),
    VES_ROW_PLAIN("individual_quantities", VES_ROW_LIST,
                  "which multiples of a single subject's curves to write besides: [ \"concentration\", ... ]"),
    VES_ROW_PLAIN("quantiles", VES_ROW_LIST,
                  "over subjects; default 0.05, 0.25, 0.5, 0.75, 0.95; one subject: 0.5 alone"),
};

size_t ves_output_row_tables(const ves_row_table **tables)
{
    static const ves_row_table all[] = {{"study.output", VES_COUNT(output_rows), output_rows}};
    *tables = all;
    return VES_COUNT(all);
}

/* ---- times ---- */

static void times_from_list(ves_context *c, const ves_setting *list)
{
    static const ves_row row = {
        .name = "times", .type = VES_ROW_QUANTITY, .dim = VES_DIM_TIME, .least = 0.0, .most = HUGE_VAL};
    ves_study *study = c->study;
    if (list->n == 0) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, list->at, "is empty, expected times such as \"1 h\"");
        return;
    }
    if (list->n > MOST_TIMES) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, list->at, "holds %zu times, expected at most %d", list->n,
                        MOST_TIMES);
        return;
    }
    study->time = ves_new(list->n, sizeof *study->time);
    if (!study->time) {
        ves_context_no_memory(c);
        return;
    }
    bool ok = true;
    for (size_t i = 0; i < list->n; ++i) {
        ok = ves_reader_number(&c->reader, &list->child[i], &row, &study->time[i]) && ok;
        if (ok && i > 0 && !(study->time[i] > study->time[i - 1])) {
            ves_reader_fail(&c->reader, VES_E_CONFIG, list->child[i].at,
                            "%.15g h comes after %.15g h, expected increasing times", study->time[i],
                            study->time[i - 1]);
            ok = false;
        }
    }
    if (!ok) return;
    study->n_time = list->n;
    if (study->end == 0.0) study->end = study->time[list->n - 1];
    if (study->time[list->n - 1] > study->end) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, list->at,
                        "goes on to %.15g h, expected times within the duration of %.15g h", study->time[list->n - 1],
                        study->end);
    }
    if (study->end == 0.0) ves_reader_fail(&c->reader, VES_E_CONFIG, list->at, "ends at 0 h, expected a time after it");
}

/* 0, every, 2 every, ..., and the end itself. */
/* i times `every`, as decimals have it: 3 x 0.3 is 0.9, not 0.8999999999999999. */
static double multiple(size_t i, double every)
{
    char text[32];
    (void)snprintf(text, sizeof text, "%.15g", every);
    const double product = (double)i * every;
    if (strtod(text, NULL) != every) return product; /* a third of an hour is no decimal */
    (void)snprintf(text, sizeof text, "%.15g", product);
    return strtod(text, NULL);
}

static void times_every(ves_context *c, double every, ves_place at)
{
    ves_study *study = c->study;
    const double steps = study->end / every;
    if (steps < 1.0) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, at, "%.15g h is longer than the run, expected at most %.15g h", every,
                        study->end);
        return;
    }
    if (steps > MOST_TIMES) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, at, "makes %.3g output times, expected at most %d", steps,
                        MOST_TIMES);
        return;
    }
    const size_t n = (size_t)floor(steps * (1.0 + 1e-12) + 1e-9);
    study->time = ves_new(n + 2, sizeof *study->time);
    if (!study->time) {
        ves_context_no_memory(c);
        return;
    }
    for (size_t i = 0; i <= n; ++i) study->time[study->n_time++] = fmin(multiple(i, every), study->end);
    if (study->end - study->time[n] > 1e-9 * every) {
        study->time[study->n_time++] = study->end;
    } else {
        study->time[n] = study->end;
    }
}

/* ---- what is told of subjects ---- */

static void read_individual(ves_context *c, const ves_setting *s)
{
    static const char *const words[] = {
        [VES_INDIVIDUAL_NONE] = "none", [VES_INDIVIDUAL_NCA] = "nca", [VES_INDIVIDUAL_ALL] = "all"};
    if (!ves_setting_is(s, VES_ROW_TEXT)) return;
    for (size_t i = 0; i < VES_COUNT(words); ++i) {
        if (strcmp(s->text, words[i]) == 0) {
            c->study->individual = (ves_individual)i;
            return;
        }
    }
    ves_reader_fail(&c->reader, VES_E_CONFIG, s->at, "\"%s\" is no such choice, expected \"none\", \"nca\" or \"all\"",
                    ves_brief_of(s->text).text);
}

static void read_quantiles(ves_context *c, const ves_setting *list)
{
    static const ves_row row = {.name = "quantiles", .type = VES_ROW_QUANTITY, .least = 0.0, .most = 1.0};
    ves_study *study = c->study;
    if (!ves_setting_is(list, VES_ROW_LIST)) return;
    if (list->n == 0) ves_reader_fail(&c->reader, VES_E_CONFIG, list->at, "is empty, expected numbers from 0 to 1");
    study->quantile = ves_new(list->n, sizeof *study->quantile);
    if (!study->quantile) {
        ves_context_no_memory(c);
        return;
    }
    for (size_t i = 0; i < list->n; ++i) {
        if (!ves_reader_number(&c->reader, &list->child[i], &row, &study->quantile[i])) return;
        if (i > 0 && !(study->quantile[i] > study->quantile[i - 1])) {
            ves_reader_fail(&c->reader, VES_E_CONFIG, list->child[i].at,
                            "%.15g comes after %.15g, expected increasing quantiles", study->quantile[i],
                            study->quantile[i - 1]);
            return;
        }
        study->n_quantile = i + 1;
    }
}

/* ---- the group ---- */

void ves_output_read(ves_context *c)
{
    ves_study *study = c->study;
    const ves_setting *output = ves_setting_find(c->top, "output");
    const ves_setting *times = NULL, *interval = NULL;
    double every = 0.0;
    const bool has_end = ves_setting_find(c->top, "duration") != NULL;
    if (ves_setting_is(output, VES_ROW_GROUP)) {
        ves_reader_check(&c->reader, output, VES_COUNT(output_rows), output_rows);
        times = ves_setting_find(output, "times");
        interval = ves_setting_find(output, "every");
        const ves_setting *compartments = ves_setting_find(output, "compartments");
        study->compartments = ves_setting_is(compartments, VES_ROW_BOOL) && compartments->number != 0.0;
        read_individual(c, ves_setting_find(output, "individual"));
        read_quantiles(c, ves_setting_find(output, "quantiles"));
    }
    if (c->options->individual) {
        const ves_setting given = {
            .kind = VES_SETTING_TEXT, .text = ves_copy_text(c->options->individual), .at = {.file = "--individual"}};
        if (!given.text) ves_context_no_memory(c);
        read_individual(c, given.text ? &given : NULL);
        free(given.text);
    }
    if (times && interval) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, interval->at, "stands beside times, expected one of the two");
    } else if (times) {
        if (times->kind == VES_SETTING_LIST && !(has_end && study->end == 0.0)) times_from_list(c, times);
    } else if (!has_end && !ves_context_misspelt(c, "duration")) {
        ves_place at = c->top->at;
        at.setting = "duration";
        ves_reader_fail(&c->reader, VES_E_CONFIG, at,
                        "is missing here, expected a time (or output = { times = [ ... ]; })");
    } else if (study->end > 0.0) {
        if (!interval) {
            times_every(c, study->end / 100.0, c->top->at);
        } else if (ves_context_number(c, output, VES_COUNT(output_rows), output_rows, "every", &every)) {
            times_every(c, every, interval->at);
        }
    }
}

/* ---- names ---- */

static const char *organ_name(size_t i, const void *graph)
{
    return ((const ves_graph *)graph)->topology->organ[i].name;
}

/* The organs asked for must be in some scenario. */
static void read_organs(ves_context *c)
{
    ves_study *study = c->study;
    const ves_setting *list = ves_setting_find(ves_setting_find(c->top, "output"), "organs");
    if (!ves_setting_is(list, VES_ROW_LIST)) return;
    if (list->n == 0)
        ves_reader_fail(&c->reader, VES_E_CONFIG, list->at, "is empty, expected names of organs (absent: all)");
    bool built = study->n_scenario > 0; /* one that is not may have any organ */
    for (size_t i = 0; i < study->n_scenario; ++i) built = built && ves_scenario_is_built(&study->scenario[i]);
    if (!built) return; /* the names are not known */
    study->organ = ves_new(list->n, sizeof *study->organ);
    if (!study->organ) {
        ves_context_no_memory(c);
        return;
    }
    for (size_t i = 0; i < list->n; ++i) {
        const ves_setting *s = &list->child[i];
        bool found = false;
        for (size_t j = 0; s->text && j < study->n_scenario && !found; ++j) {
            const ves_graph *graph = study->scenario[j].typical.graph;
            for (size_t k = 0; k < graph->topology->n_organ && !found; ++k)
                found = strcmp(graph->topology->organ[k].name, s->text) == 0;
        }
        if (found) {
            study->organ[study->n_organ++] = s->text;
        } else if (s->text) {
            const ves_graph *graph = study->scenario[0].typical.graph;
            const char *near = ves_nearest(s->text, graph->topology->n_organ, organ_name, graph);
            ves_reader_fail(&c->reader, VES_E_CONFIG, s->at, "there is no organ \"%s\"%s%s%s",
                            ves_brief_of(s->text).text, near ? "; did you mean \"" : ", expected one of this study",
                            near ? near : "", near ? "\"?" : "");
        } else {
            ves_reader_fail(&c->reader, VES_E_CONFIG, s->at, "holds %s, expected names of organs",
                            ves_setting_kind_words(s->kind));
        }
    }
}

static const char *curve_name(size_t i, const void *context)
{
    (void)context;
    return ves_curve_at(i)->name;
}

/* Can any scenario tell it? */
static bool is_told(const ves_study *study, const ves_curve *curve)
{
    bool told = curve->of == VES_CURVE_AMOUNT;
    for (size_t i = 0; i < study->n_scenario; ++i)
        told = told || (curve->of == VES_CURVE_SIGNAL ? study->scenario[i].tracer : study->scenario[i].species);
    return told;
}

/* @param known  what the scenarios hold */
static const ves_curve *read_curve(ves_context *c, const ves_setting *s, bool known)
{
    if (!s->text) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, s->at, "holds %s, expected names of curves",
                        ves_setting_kind_words(s->kind));
        return NULL;
    }
    const ves_curve *curve = ves_curve_named(s->text);
    size_t n = 0;
    while (ves_curve_at(n)) ++n;
    const char *near = curve ? NULL : ves_nearest(s->text, n, curve_name, NULL);
    if (!curve) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, s->at, "there is no curve \"%s\"%s%s%s", ves_brief_of(s->text).text,
                        near ? "; did you mean \"" : ", expected one such as ", near ? near : "\"concentration\"",
                        near ? "\"?" : "");
    } else if (known && !is_told(c->study, curve)) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, s->at, "\"%s\" cannot be told: no scenario has a %s", curve->name,
                        curve->of == VES_CURVE_SIGNAL ? "tracer" : "species");
    }
    return curve;
}

static void read_curves(ves_context *c)
{
    ves_study *study = c->study;
    const ves_setting *list = ves_setting_find(ves_setting_find(c->top, "output"), "individual_quantities");
    if (!ves_setting_is(list, VES_ROW_LIST)) return;
    if (list->n == 0)
        ves_reader_fail(&c->reader, VES_E_CONFIG, list->at, "is empty, expected names of curves such as \"%s\"",
                        "concentration");
    study->curve = ves_new(list->n, sizeof *study->curve);
    if (!study->curve) ves_context_no_memory(c);
    bool known = study->n_scenario > 0;
    for (size_t i = 0; i < study->n_scenario; ++i) known = known && !study->scenario[i].half_read;
    for (size_t i = 0; study->curve && i < list->n; ++i) {
        const ves_curve *curve = read_curve(c, &list->child[i], known);
        if (curve) study->curve[study->n_curve++] = curve;
    }
}

void ves_output_read_names(ves_context *c)
{
    read_organs(c);
    read_curves(c);
}

void ves_output_check(ves_context *c)
{
    const ves_study *study = c->study;
    const ves_setting *list = ves_setting_find(ves_setting_find(c->top, "output"), "individual_quantities");
    const bool told = study->population.n <= 1 || study->individual == VES_INDIVIDUAL_ALL;
    if (list && !told && !c->options->individual)
        ves_reader_fail(&c->reader, VES_E_CONFIG, list->at,
                        "no curve of a single subject is written, expected individual = \"all\" beside it");
}

/* ---- times that a data set asks for ---- */

static int compare_times(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Subjects are the same in all scenarios, and so are the times of all. */
static void give_times(ves_context *c)
{
    ves_study *study = c->study;
    for (size_t i = 0; i < study->n_scenario; ++i) {
        ves_scenario *s = &study->scenario[i];
        for (size_t k = 0; k < s->n_recipe; ++k) {
            s->recipe[k]->n_time = study->n_time;
            s->recipe[k]->time = study->time;
        }
        ves_context_keep(c, ves_scenario_fill_typical(s, NULL));
    }
}

enum { MOST_ADDED = 10000 }; /* times that rows of a data set add to those of the study */

/* Sort times, and leave out those that are one with the one before. @return how many are left */
static size_t thin(size_t n, double time[], double apart)
{
    size_t kept = 0;
    qsort(time, n, sizeof *time, compare_times);
    for (size_t i = 0; i < n; ++i) {
        if (kept == 0 || time[i] - time[kept - 1] > apart) time[kept++] = time[i];
    }
    return kept;
}

/* Where the study names all its times, some values may stand beside none of them. */
static void tell_left_out(ves_context *c, const ves_data_set *data, const ves_setting *times)
{
    const ves_study *study = c->study;
    size_t n = 0;
    for (size_t i = 0; i < data->n_measured; ++i) {
        const double time = fmax(0.0, data->measured[i].read);
        size_t low = 0, high = study->n_time; /* the first output not before it */
        while (low < high) {
            const size_t middle = low + (high - low) / 2;
            if (study->time[middle] < time - 1e-9 * study->end) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        const bool met = low < study->n_time && study->time[low] <= time + 1e-9 * study->end;
        n += !met && time <= study->end; /* of later ones that is told */
    }
    if (n)
        ves_note(c->reader.report, times->at, "%zu measured value%s at other times: nothing is predicted beside %s", n,
                 n == 1 ? " is" : "s are", n == 1 ? "it" : "them");
}

void ves_output_add_times(ves_context *c)
{
    ves_study *study = c->study;
    const ves_data_set *data = NULL;
    const ves_setting *times = ves_setting_find(ves_setting_find(c->top, "output"), "times");
    for (size_t i = 0; i < study->n_scenario && !data; ++i) data = study->scenario[i].data;
    if (data && times) tell_left_out(c, data, times);
    if (!data || data->n_time == 0 || times) return;
    double *all = ves_new(study->n_time + data->n_time, sizeof *all);
    if (!all) {
        ves_context_no_memory(c);
        return;
    }
    const double apart = 1e-9 * study->end;
    size_t n = 0;
    for (size_t i = 0; i < data->n_time; ++i) {
        if (data->time[i] <= study->end) all[n++] = data->time[i];
    }
    n = thin(n, all, apart);
    if (n > MOST_ADDED) {
        ves_warn(c->reader.report, (ves_place){.file = data->path},
                 "rows stand at %zu times: after the first %d of them, at %g h, nothing is predicted beside measured "
                 "values but at outputs of the study",
                 n, MOST_ADDED, all[MOST_ADDED - 1]);
        n = MOST_ADDED;
    }
    memcpy(all + n, study->time, study->n_time * sizeof *all);
    const size_t kept = thin(n + study->n_time, all, apart);
    all[kept - 1] = fmax(all[kept - 1], study->time[study->n_time - 1]);
    free(study->time);
    study->time = all;
    study->n_time = kept;
    give_times(c);
}
