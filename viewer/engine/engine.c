/* What the page asks of the program: a study in, numbers out, over include/vesipk.h (docs/viewer.md).
 *
 * One study is open at a time.  Texts and numbers that are returned live until the next call of a function that returns
 * the like.  Functions that can fail return a vesipk_code; engine_fault then says why.
 */
#include "include/vesipk.h"

#include "viewer/engine/change.h"
#include "viewer/engine/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __EMSCRIPTEN__
#include <emscripten.h>
#define EXPORT EMSCRIPTEN_KEEPALIVE
#else
#define EXPORT
#endif

static vesipk_study *study;
static vesipk_result *result;
static char *fault, *told, *config;

/* Curves that are followed while a number moves, of some scenarios. */
enum { MOST_FOLLOWED = 8 };
static struct followed {
    vesipk_evaluator *evaluator;
    double *predicted; /* [n] */
    size_t n;
} followed[MOST_FOLLOWED];

EXPORT const char *engine_version(void);
EXPORT const char *engine_fault(void);
EXPORT int engine_open(const char *path, const char *library, const char *edits, const char *over, const char *set,
                       const char *subjects, const char *seed, const char *individual);
EXPORT int engine_run(void);
EXPORT const char *engine_outline(void);
EXPORT const char *engine_texts(int array);
EXPORT const char *engine_numbers(int scenario);
EXPORT const char *engine_places(const char *path);
EXPORT const char *engine_config(const char *path, const char *edits, const char *over, const char *set);
EXPORT const char *engine_rank(int scenario, const char *organ);
EXPORT int engine_follow(int place, int scenario, const char *addresses, const char *organs, const char *quantity,
                         int n_time, const double time[]);
EXPORT const double *engine_predict(int place, const double value[]);

EXPORT const char *engine_version(void)
{
    return vesipk_version();
}

EXPORT const char *engine_fault(void)
{
    return fault ? fault : "";
}

/* Lines of a text, cut apart in place. @param line [as many as there are newlines, and 1] out @return how many */
static size_t cut_lines(char *text, const char *line[])
{
    size_t n = 0;
    for (char *at = text; *at;) {
        char *end = strchr(at, '\n');
        if (end) *end = '\0';
        if (*at) line[n++] = at;
        at = end ? end + 1 : at + strlen(at);
    }
    return n;
}

typedef struct lines {
    char *text;
    size_t n;
    const char **line;
} lines;

static lines lines_of(const char *text)
{
    lines l = {.text = ves_copy_text(text ? text : "")};
    size_t room = 1;
    for (const char *c = l.text; c && *c; ++c) room += *c == '\n';
    l.line = ves_new(room, sizeof *l.line);
    if (l.text && l.line) l.n = cut_lines(l.text, l.line);
    return l;
}

static void free_lines(lines *l)
{
    free(l->text);
    free(l->line);
}

static const char *or_null(const char *text)
{
    return text && *text ? text : NULL;
}

static void leave(struct followed *f)
{
    vesipk_evaluator_close(f->evaluator);
    free(f->predicted);
    *f = (struct followed){0};
}

/* A study from a file of the module, changed.
 * @param edits  lines "scenarios.0.doses.0.amount=2e10 particles", as engine_places names places; "": none
 * @param over   settings that hold for every scenario, as vesipk_config takes them; "": none
 * @param set    lines "ADDRESS=VALUE", as --set takes them */
EXPORT int engine_open(const char *path, const char *library, const char *edits, const char *over, const char *set,
                       const char *subjects, const char *seed, const char *individual)
{
    lines sets = lines_of(set);
    vesipk_source source = {.size = sizeof source,
                            .path = path,
                            .library = library,
                            .n_set = sets.n,
                            .set = sets.line,
                            .subjects = or_null(subjects),
                            .seed = or_null(seed),
                            .individual = or_null(individual)};
    int code = VESIPK_OK;
    vesipk_study *made = NULL;
    free(config);
    config = NULL;
    if (or_null(edits) || or_null(over)) {
        code = ves_change_config(path, edits, or_null(over), NULL, &config, &fault);
        source.text = config;
    }
    if (!code) code = vesipk_read(&source, &made, &fault);
    if (!code) {
        for (size_t i = 0; i < MOST_FOLLOWED; ++i) leave(&followed[i]);
        vesipk_study_free(study);
        study = made;
    }
    free_lines(&sets);
    return code;
}

EXPORT int engine_run(void)
{
    vesipk_result_free(result);
    result = NULL;
    const vesipk_watch watch = {.size = sizeof watch, .command_line = "what if"};
    return vesipk_run(study, NULL, &watch, &result, &fault);
}

/* ---- what came out ---- */

static void put_array(json *j, const vesipk_array *a)
{
    json_open(j, '{');
    json_text(j, "path", a->path);
    json_text(j, "kind", a->number ? "number" : a->integer ? "integer" : "text");
    json_text(j, "units", a->unit);
    json_text(j, "words", a->words);
    json_text(j, "meanings", a->meanings);
    json_number(j, "at", (double)(size_t)(a->number ? (const void *)a->number : (const void *)a->integer));
    json_number(j, "n", (double)a->n);
    json_list(j, "shape");
    for (size_t k = 0; k < a->n_dimension; ++k) json_number(j, NULL, (double)a->length[k]);
    json_close(j, ']');
    json_close(j, '}');
}

/* {"attributes": {...}, "arrays": [{path, kind, units, words, meanings, at, n, shape}]}; `at` is an address in memory,
 * of doubles or of whole numbers of 8 bytes. */
EXPORT const char *engine_outline(void)
{
    const vesipk_array *const *array;
    const vesipk_attribute *const *attribute;
    const size_t n_array = vesipk_arrays(result, &array), n_attribute = vesipk_attributes(result, &attribute);
    json j = json_begin(&told);
    json_open(&j, '{');
    json_group(&j, "attributes");
    for (size_t i = 0; i < n_attribute; ++i) {
        if (*attribute[i]->group) continue;
        if (attribute[i]->text) {
            json_text(&j, attribute[i]->name, attribute[i]->text);
        } else {
            json_number(&j, attribute[i]->name, attribute[i]->number);
        }
    }
    json_close(&j, '}');
    json_list(&j, "arrays");
    for (size_t i = 0; i < n_array; ++i) put_array(&j, array[i]);
    json_close(&j, ']');
    json_close(&j, '}');
    return json_end(&j);
}

/* The texts of an array, by its place in the outline. */
EXPORT const char *engine_texts(int array)
{
    const vesipk_array *const *all;
    const size_t n = vesipk_arrays(result, &all);
    json j = json_begin(&told);
    json_open(&j, '[');
    for (size_t i = 0; (size_t)array < n && all[array]->text && i < all[array]->n; ++i)
        json_text(&j, NULL, all[array]->text[i]);
    json_close(&j, ']');
    return json_end(&j);
}

/* ---- what went in ---- */

static void put_number(json *j, const vesipk_number *n)
{
    json_open(j, '{');
    json_text(j, "scenario", n->scenario);
    json_text(j, "address", n->address);
    json_text(j, "unit", n->unit);
    json_number(j, "value", n->value);
    json_number(j, "low", n->low);
    json_number(j, "high", n->high);
    json_number(j, "least", n->least);
    json_number(j, "most", n->most);
    json_text(j, "confidence", n->confidence);
    json_text(j, "source", n->source);
    json_close(j, '}');
}

/* @param scenario  -1: of all of them */
EXPORT const char *engine_numbers(int scenario)
{
    const vesipk_number *const *number;
    const size_t n = vesipk_numbers(study, scenario < 0 ? VESIPK_EVERY_SCENARIO : (size_t)scenario, &number);
    json j = json_begin(&told);
    json_open(&j, '[');
    for (size_t i = 0; i < n; ++i) put_number(&j, number[i]);
    json_close(&j, ']');
    return json_end(&j);
}

/* Where the config of a study says what people change: [{path, what, value}], `what` being amount, route, species, ...
 */
EXPORT const char *engine_places(const char *path)
{
    json j = json_begin(&told);
    ves_change_places(path, &j);
    return json_end(&j);
}

/* The config of the study with all changes in it, to be kept; "" after a fault. */
EXPORT const char *engine_config(const char *path, const char *edits, const char *over, const char *set)
{
    char *text = NULL;
    const int code = ves_change_config(path, edits, or_null(over), or_null(set), &text, &fault);
    free(told);
    told = code ? ves_copy_text("") : text;
    if (code) free(text);
    return told;
}

/* ---- which numbers matter ---- */

/* Numbers with a range, each tried at both ends of it: how much the AUC in an organ differs, and at which value it is
 * which. [{address, low, high}], NaN becoming null */
EXPORT const char *engine_rank(int scenario, const char *organ)
{
    const vesipk_number *const *number;
    const size_t n = vesipk_numbers(study, (size_t)scenario, &number);
    const char **address = ves_new(n, sizeof *address);
    size_t m = 0;
    for (size_t i = 0; address && i < n; ++i) {
        if (number[i]->high > number[i]->low && number[i]->low >= number[i]->least) address[m++] = number[i]->address;
    }
    double *value = ves_new(2 * m * m, sizeof *value), *auc = ves_new(2 * m, sizeof *auc);
    const vesipk_question question = {.size = sizeof question,
                                      .scenario = (size_t)scenario,
                                      .n_free = m,
                                      .address = address,
                                      .n_watched = 1,
                                      .organ = &organ,
                                      .quantity = (const char *const[]){"auc_last"}};
    vesipk_evaluator *ranking = NULL;
    int code = m && value && auc ? vesipk_evaluator_open(study, &question, &ranking, &fault) : VESIPK_USAGE;
    for (size_t row = 0; row < 2 * m && !code; ++row) {
        for (size_t i = 0, k = 0; i < n; ++i) {
            const vesipk_number *v = number[i];
            if (!(v->high > v->low && v->low >= v->least)) continue;
            value[row * m + k] = row / 2 == k ? (row % 2 ? v->high : v->low) : v->value;
            ++k;
        }
    }
    if (!code) code = vesipk_evaluate(ranking, 2 * m, value, auc, NULL, NULL, &fault);
    json j = json_begin(&told);
    json_open(&j, '[');
    for (size_t k = 0; k < m && !code; ++k) {
        json_open(&j, '{');
        json_text(&j, "address", address[k]);
        json_number(&j, "low", auc[2 * k]);
        json_number(&j, "high", auc[2 * k + 1]);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    vesipk_evaluator_close(ranking);
    free(address);
    free(value);
    free(auc);
    return json_end(&j);
}

/* ---- while a slider moves ---- */

/* Make ready to follow curves while numbers change; the study that is open stands behind all others.
 * @param place  0 to 7: of this scenario among those that are followed
 * @param addresses, organs  lines @param quantity "percent_dose" @param time [n_time] h, output times */
EXPORT int engine_follow(int place, int scenario, const char *addresses, const char *organs, const char *quantity,
                         int n_time, const double time[])
{
    struct followed *f = &followed[place % MOST_FOLLOWED];
    lines free_numbers = lines_of(addresses), places = lines_of(organs);
    const size_t n = places.n * (size_t)n_time;
    const char **organ = ves_new(n, sizeof *organ), **what = ves_new(n, sizeof *what);
    double *when = ves_new(n, sizeof *when);
    int code = organ && what && when ? VESIPK_OK : VESIPK_MEMORY;
    for (size_t i = 0; i < n && !code; ++i) {
        organ[i] = places.line[i / (size_t)n_time];
        what[i] = quantity;
        when[i] = time[i % (size_t)n_time];
    }
    const vesipk_question question = {.size = sizeof question,
                                      .scenario = (size_t)scenario,
                                      .n_free = free_numbers.n,
                                      .address = free_numbers.line,
                                      .n_watched = n,
                                      .organ = organ,
                                      .quantity = what,
                                      .time = when};
    leave(f);
    if (!code) code = vesipk_evaluator_open(study, &question, &f->evaluator, &fault);
    if (!code) {
        f->predicted = ves_new(n, sizeof *f->predicted);
        f->n = f->predicted ? n : 0;
    }
    free(organ);
    free(what);
    free(when);
    free_lines(&free_numbers);
    free_lines(&places);
    return code;
}

/* @param value of each address that is followed, in its unit @return [organ][time]; NULL after a fault */
EXPORT const double *engine_predict(int place, const double value[])
{
    const struct followed *f = &followed[place % MOST_FOLLOWED];
    int state = 0;
    const int code = f->n ? vesipk_evaluate(f->evaluator, 1, value, f->predicted, NULL, &state, &fault) : VESIPK_USAGE;
    return code || state ? NULL : f->predicted;
}
