#include "compare/compare.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "compare/multiple.h"
#include "store/result.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ves_comparison_free(ves_comparison *c)
{
    for (size_t i = 0; i < c->n_file; ++i) {
        free(c->file[i].stem);
        ves_table_free(&c->file[i].table);
    }
    for (size_t i = 0; i < c->n_scenario; ++i) free(c->scenario[i].label);
    free(c->file);
    free(c->scenario);
    free(c->organ);
    *c = (ves_comparison){0};
}

/* ---- files ---- */

/* "outputs/mouse.h5" becomes "mouse". */
static char *stem_of(const char *path)
{
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path, *dot = strrchr(base, '.');
    return ves_format("%.*s", dot && dot != base ? (int)(dot - base) : (int)strlen(base), base);
}

static const ves_array *texts(const ves_table *table, const char *path)
{
    const ves_array *a = ves_table_find(table, path);
    return a && a->type == VES_ARRAY_TEXT ? a : NULL;
}

static const ves_array *numbers(const ves_table *table, const char *path)
{
    const ves_array *a = ves_table_find(table, path);
    return a && (a->type == VES_ARRAY_DOUBLE || a->type == VES_ARRAY_FLOAT) ? a : NULL;
}

static ves_status open_file(ves_compare_file *f, const char *path, const char *curve, ves_report *report)
{
    f->path = path;
    f->title = "";
    f->stem = stem_of(path);
    if (!f->stem) return ves_fail_memory(report);
    ves_status status = ves_result_read_summary(path, &f->table, report);
    if (!status && curve) status = ves_multiple_form(&f->table, curve, report);
    if (status) return status;
    f->scenario = texts(&f->table, "scenario");
    f->organ = texts(&f->table, "organ");
    f->time = numbers(&f->table, "time");
    f->quantile = numbers(&f->table, "quantile");
    if (!f->scenario || !f->organ || !f->time || !f->quantile || f->quantile->n == 0 || f->time->n == 0) {
        return ves_fail(report, VES_E_FILE, (ves_place){.file = path},
                        "has no scenarios, organs, times or quantiles, expected the result of a vesipk run");
    }
    const double *q = f->quantile->data.number;
    for (size_t i = 1; i < f->quantile->n; ++i) {
        if (fabs(q[i] - 0.5) < fabs(q[f->middle] - 0.5)) f->middle = i;
    }
    if (fabs(q[f->middle] - 0.5) > 1e-9)
        ves_warn(report, (ves_place){.file = path},
                 "has no quantile 0.5: the numbers are those of its quantile %g, not of the median", q[f->middle]);
    for (size_t i = 0; i < f->table.n_attribute; ++i) {
        const ves_attribute *a = &f->table.attribute[i];
        if (*a->group == '\0' && a->text && strcmp(a->name, "title") == 0) f->title = a->text;
    }
    return VES_OK;
}

static ves_status open_files(ves_comparison *c, const ves_compare_options *options, ves_report *report)
{
    c->file = ves_new(options->n_file, sizeof *c->file);
    if (!c->file) return ves_fail_memory(report);
    ves_status status = VES_OK;
    for (size_t i = 0; i < options->n_file; ++i) {
        for (size_t j = 0; j < i; ++j) {
            if (strcmp(options->file[i], options->file[j]) != 0) continue;
            return ves_fail(report, VES_E_USAGE, (ves_place){.file = options->file[i]}, "is given twice");
        }
        const ves_status one = open_file(&c->file[c->n_file++], options->file[i], options->curve, report);
        if (!status) status = one; /* all files that cannot be read are said at once */
    }
    return status;
}

/* ---- scenarios ---- */

static double scenario_number(const ves_compare_file *f, const char *path, size_t scenario)
{
    const ves_array *a = numbers(&f->table, path);
    return a && a->n == f->scenario->n ? a->data.number[scenario] : NAN;
}

/* Subjects solved; NaN in a file that does not tell. */
static double subjects_of(const ves_compare_file *f, size_t scenario)
{
    const ves_array *n = ves_table_find(&f->table, "n_subjects");
    return n && n->type == VES_ARRAY_INT64 && n->n == f->scenario->n ? (double)n->data.integer[scenario] : NAN;
}

static ves_status add_scenarios(ves_comparison *c, ves_report *report)
{
    size_t room = 0;
    for (size_t f = 0; f < c->n_file; ++f) {
        const ves_compare_file *file = &c->file[f];
        const ves_array *dose = ves_table_find(&file->table, "dose");
        for (size_t i = 0; i < file->scenario->n; ++i) {
            if (!ves_grow(&c->scenario, c->n_scenario, &room, sizeof *c->scenario)) return ves_fail_memory(report);
            const char *name = file->scenario->data.text[i];
            c->scenario[c->n_scenario++] = (ves_compared){.file = f,
                                                          .index = i,
                                                          .name = name ? name : "",
                                                          .dose = scenario_number(file, "dose", i),
                                                          .body_mass = scenario_number(file, "body_mass", i),
                                                          .amount_unit = dose && dose->units ? dose->units : "",
                                                          .n_subject = subjects_of(file, i)};
        }
    }
    return VES_OK;
}

static bool shared_name(const ves_comparison *c, size_t i)
{
    for (size_t j = 0; j < c->n_scenario; ++j) {
        if (j != i && strcmp(c->scenario[i].name, c->scenario[j].name) == 0) return true;
    }
    return false;
}

static bool shared_stem(const ves_comparison *c, size_t file)
{
    for (size_t j = 0; j < c->n_file; ++j) {
        if (j != file && strcmp(c->file[file].stem, c->file[j].stem) == 0) return true;
    }
    return false;
}

static ves_status label_scenarios(ves_comparison *c, ves_report *report)
{
    for (size_t i = 0; i < c->n_scenario; ++i) {
        ves_compared *s = &c->scenario[i];
        const ves_compare_file *f = &c->file[s->file];
        s->label = shared_name(c, i) ? ves_format("%s:%s", shared_stem(c, s->file) ? f->path : f->stem, s->name)
                                     : ves_copy_text(s->name);
        if (!s->label) return ves_fail_memory(report);
    }
    return VES_OK;
}

/* ---- the reference ---- */

/* Is it called so: by its name, its label, or FILE:name with the file's stem or path? */
static bool is_called(const ves_comparison *c, const ves_compared *s, const char *word)
{
    if (strcmp(s->name, word) == 0 || strcmp(s->label, word) == 0) return true;
    const char *const files[] = {c->file[s->file].stem, c->file[s->file].path};
    for (int k = 0; k < 2; ++k) {
        const size_t n = strlen(files[k]);
        if (strncmp(word, files[k], n) == 0 && word[n] == ':' && strcmp(word + n + 1, s->name) == 0) return true;
    }
    return false;
}

static const char *scenario_name(size_t i, const void *context)
{
    const ves_comparison *c = context;
    return i < c->n_scenario ? c->scenario[i].label : c->scenario[i - c->n_scenario].name;
}

/* Scenarios that are called so. @param first, second out: the first two of them */
static size_t count_called(const ves_comparison *c, const char *word, size_t *first, size_t *second)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n_scenario; ++i) {
        if (!is_called(c, &c->scenario[i], word)) continue;
        if (n < 2) *(n == 0 ? first : second) = i;
        ++n;
    }
    return n;
}

ves_status ves_comparison_find(const ves_comparison *c, const char *word, ves_place at, ves_status status,
                               size_t *scenario, ves_report *report)
{
    size_t second = 0;
    const size_t n = count_called(c, word, scenario, &second);
    if (n == 1) return VES_OK;
    if (n > 1) {
        return ves_fail(report, status, at, "\"%s\" is in several files; say which: \"%s\" or \"%s\"",
                        ves_brief_of(word).text, ves_brief_of(c->scenario[*scenario].label).text,
                        ves_brief_of(c->scenario[second].label).text);
    }
    const char *near = ves_nearest(word, 2 * c->n_scenario, scenario_name, c);
    if (near) {
        return ves_fail(report, status, at, "there is no scenario \"%s\"; did you mean \"%s\"?",
                        ves_brief_of(word).text, ves_brief_of(near).text);
    }
    return ves_fail(report, status, at, "there is no scenario \"%s\", expected one of the files, such as \"%s\"",
                    ves_brief_of(word).text, ves_brief_of(c->scenario[0].label).text);
}

/* Without a wish: the first "iv", or the first of all. */
static ves_status find_reference(ves_comparison *c, const char *word, ves_report *report)
{
    size_t second = 0;
    if (word)
        return ves_comparison_find(c, word, (ves_place){.setting = "--reference"}, VES_E_USAGE, &c->reference, report);
    (void)count_called(c, "iv", &c->reference, &second);
    return VES_OK;
}

/* ---- organs ---- */

static ves_status add_organs(ves_comparison *c, ves_report *report)
{
    size_t room = 0;
    for (size_t f = 0; f < c->n_file; ++f) {
        for (size_t i = 0; i < c->file[f].organ->n; ++i) {
            const char *name = c->file[f].organ->data.text[i];
            if (!name || ves_is_among(name, c->n_organ, c->organ)) continue;
            if (!ves_grow(&c->organ, c->n_organ, &room, sizeof *c->organ)) return ves_fail_memory(report);
            c->organ[c->n_organ++] = name;
        }
    }
    return VES_OK;
}

/* Keep the organs asked for, in the order asked. */
static ves_status choose_organs(ves_comparison *c, const ves_compare_options *options, ves_report *report)
{
    if (options->n_organ == 0) return VES_OK;
    const char **kept = ves_new(options->n_organ, sizeof *kept);
    if (!kept) return ves_fail_memory(report);
    ves_status status = VES_OK;
    size_t n = 0;
    for (size_t i = 0; i < options->n_organ; ++i) {
        const char *word = options->organ[i];
        if (ves_is_among(word, n, kept)) continue;
        if (ves_is_among(word, c->n_organ, c->organ)) {
            kept[n++] = word;
            continue;
        }
        const char *near = ves_nearest_of(word, c->n_organ, c->organ);
        status = ves_fail(report, VES_E_USAGE, (ves_place){.setting = "--organs"}, "there is no organ \"%s\"%s%s%s",
                          ves_brief_of(word).text, near ? "; did you mean \"" : "", near ? near : "",
                          near ? "\"?" : " in these files");
    }
    free(c->organ);
    c->organ = kept;
    c->n_organ = n;
    return status;
}

static bool unsolved(const ves_comparison *c, size_t scenario)
{
    return c->scenario[scenario].n_subject == 0.0;
}

/* Has every scenario an organ that the reference has too? */
static ves_status common_organs(const ves_comparison *c, ves_report *report)
{
    if (unsolved(c, c->reference)) {
        return ves_fail(report, VES_E_CONFIG, (ves_place){.file = c->file[c->scenario[c->reference].file].path},
                        "scenario \"%s\" could not be solved in this run, so it is no reference",
                        ves_brief_of(c->scenario[c->reference].label).text);
    }
    for (size_t i = 0; i < c->n_scenario; ++i) {
        bool common = i == c->reference || unsolved(c, i);
        for (size_t o = 0; o < c->n_organ && !common; ++o) {
            const double *a = ves_comparison_curve(c, i, c->organ[o], "percent_dose");
            const double *b = ves_comparison_curve(c, c->reference, c->organ[o], "percent_dose");
            common = a && b;
        }
        if (common) continue;
        return ves_fail(report, VES_E_CONFIG, (ves_place){.file = c->file[c->scenario[i].file].path},
                        "scenario \"%s\" has no organ in common with the reference \"%s\"",
                        ves_brief_of(c->scenario[i].label).text, ves_brief_of(c->scenario[c->reference].label).text);
    }
    return VES_OK;
}

ves_status ves_comparison_open(const ves_compare_options *options, ves_comparison *comparison, ves_report *report)
{
    *comparison = (ves_comparison){0};
    ves_status status = open_files(comparison, options, report);
    if (!status) status = add_scenarios(comparison, report);
    if (!status && comparison->n_scenario == 0)
        status = ves_fail(report, VES_E_FILE, (ves_place){.file = comparison->file[0].path}, "holds no scenario");
    if (!status) status = label_scenarios(comparison, report);
    if (!status) status = add_organs(comparison, report);
    if (!status) status = find_reference(comparison, options->reference, report);
    if (!status) status = choose_organs(comparison, options, report);
    if (!status) status = common_organs(comparison, report);
    return status;
}

/* ---- arrays of a file ---- */

static size_t place_of(const ves_array *names, const char *name)
{
    size_t i = 0;
    while (i < names->n && !(names->data.text[i] && strcmp(names->data.text[i], name) == 0)) ++i;
    return i;
}

double ves_comparison_number(const ves_comparison *c, size_t scenario, const char *organ, const char *path)
{
    return ves_comparison_number_at(c, scenario, organ, path, c->file[c->scenario[scenario].file].middle);
}

double ves_comparison_number_at(const ves_comparison *c, size_t scenario, const char *organ, const char *path, size_t q)
{
    const ves_compared *s = &c->scenario[scenario];
    const ves_compare_file *f = &c->file[s->file];
    const ves_array *a = numbers(&f->table, path);
    const size_t o = place_of(f->organ, organ), n_organ = f->organ->n;
    const size_t each = a && a->n_dimension == 3 ? f->quantile->n : 1;
    if (!a || o == n_organ || a->n != f->scenario->n * n_organ * each) return NAN;
    return a->data.number[(s->index * n_organ + o) * each + (each > 1 ? q : 0)];
}

bool ves_comparison_has(const ves_comparison *c, size_t scenario, const char *path)
{
    return numbers(&c->file[c->scenario[scenario].file].table, path) != NULL;
}

const char *ves_comparison_array_unit(const ves_comparison *c, size_t scenario, const char *path)
{
    const ves_array *a = numbers(&c->file[c->scenario[scenario].file].table, path);
    return a && a->units ? a->units : "";
}

const double *ves_comparison_quantile(const ves_comparison *c, size_t scenario, const char *organ, const char *dataset,
                                      size_t quantile)
{
    const ves_compared *s = &c->scenario[scenario];
    const ves_compare_file *f = &c->file[s->file];
    const ves_array *a = numbers(&f->table, dataset);
    const size_t o = place_of(f->organ, organ), n_q = f->quantile->n, n_time = f->time->n;
    if (!a || o == f->organ->n || a->n != f->scenario->n * f->organ->n * n_q * n_time) return NULL;
    const double *curve = a->data.number + ((s->index * f->organ->n + o) * n_q + quantile) * n_time;
    return isnan(curve[n_time - 1]) ? NULL : curve;
}

const double *ves_comparison_curve(const ves_comparison *c, size_t scenario, const char *organ, const char *dataset)
{
    return ves_comparison_quantile(c, scenario, organ, dataset, c->file[c->scenario[scenario].file].middle);
}

/* ---- what draws of an uncertainty say ---- */

bool ves_compare_file_has_draws(const ves_compare_file *f)
{
    return ves_table_find(&f->table, "uncertainty/draw_quantile") != NULL;
}

/* Where the median subject of an organ begins, outermost quantile over draws. @param n_rest numbers behind each of them
 */
static const double *known(const ves_comparison *c, size_t scenario, const char *organ, const char *dataset, bool upper,
                           size_t n_rest)
{
    const ves_compared *s = &c->scenario[scenario];
    const ves_compare_file *f = &c->file[s->file];
    const ves_array *outer = ves_table_find(&f->table, "uncertainty/draw_quantile");
    char path[160];
    (void)snprintf(path, sizeof path, "uncertainty/%s", dataset);
    const ves_array *a = outer ? numbers(&f->table, path) : NULL;
    const size_t o = place_of(f->organ, organ), n_q = f->quantile->n;
    if (!a || o == f->organ->n || a->n != f->scenario->n * f->organ->n * n_q * outer->n * n_rest) return NULL;
    return a->data.number +
           (((s->index * f->organ->n + o) * n_q + f->middle) * outer->n + (upper ? outer->n - 1 : 0)) * n_rest;
}

const double *ves_comparison_known(const ves_comparison *c, size_t scenario, const char *organ, const char *dataset,
                                   bool upper)
{
    return known(c, scenario, organ, dataset, upper, c->file[c->scenario[scenario].file].time->n);
}

double ves_comparison_known_number(const ves_comparison *c, size_t scenario, const char *organ, const char *number,
                                   bool upper)
{
    const double *at = known(c, scenario, organ, number, upper, 1);
    return at ? *at : NAN;
}
