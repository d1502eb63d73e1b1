#include "sensitivity/given.h"

#include "analysis/nca_rows.h"
#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "store/result.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char COVARIATES[] = "individual/covariates/", INDIVIDUAL[] = "individual/";

/* A result, and what of it is asked about. The first error sticks in `status`. */
typedef struct asking {
    const ves_given_options *options;
    ves_pieces *pieces;
    const ves_table *table;
    size_t n_subject, n_scenario, n_organ;
    const ves_array *scenario, *organ; /* their names */
    size_t n_input, n_number;
    const ves_array **input, **number; /* [n_input], [n_number] arrays of the file */
    bool *wanted;                      /* [n_organ] */
    double *x;                         /* [n_input][n_subject] */
    double *pawn;                      /* [n_input] of one output */
    ves_sample *sample;
    ves_findings *findings;
    ves_report *report;
} asking;

static void asking_free(asking *a)
{
    ves_sample_free(a->sample);
    free(a->x);
    free(a->pawn);
    free(a->wanted);
    free(a->input);
    free(a->number);
    ves_pieces_close(a->pieces);
}

static ves_place place_of(const asking *a, const char *setting)
{
    return (ves_place){.file = a->options->file, .setting = setting};
}

/* ---- what the file has ---- */

static const char *dimension_of(const asking *a, const ves_array *array, size_t k)
{
    return k < array->n_dimension ? a->table->dimension[array->dimension[k]].path : "";
}

static bool along(const asking *a, const ves_array *array, size_t n, const char *const name[])
{
    bool is = array->n_dimension == n && array->type == VES_ARRAY_DOUBLE;
    for (size_t k = 0; k < n && is; ++k) is = strcmp(dimension_of(a, array, k), name[k]) == 0;
    return is;
}

/* Is it a number of the analysis (a curve's, or the tracer's)? Marks and counts are none. */
static bool is_number(const asking *a, const ves_array *array)
{
    static const char *const names[] = {"scenario", "subject", "organ"};
    if (strncmp(array->path, INDIVIDUAL, strlen(INDIVIDUAL)) != 0 || !along(a, array, VES_COUNT(names), names))
        return false;
    const char *name = array->path + strlen(INDIVIDUAL), *signal = "signal_";
    if (strncmp(name, signal, strlen(signal)) == 0) name += strlen(signal);
    for (size_t i = 0; i < VES_N_NCA; ++i) {
        if (i == VES_NCA_ADJ_R2 || i == VES_NCA_POINTS || i == VES_NCA_FEW_POINTS || i == VES_NCA_EXTRAPOLATION ||
            i == VES_NCA_FLIP_FLOP)
            continue;
        if (strcmp(ves_nca_rows[i].name, name) == 0) return true;
    }
    return false;
}

static bool is_input(const asking *a, const ves_array *array)
{
    const char *subject = "subject";
    return strncmp(array->path, COVARIATES, strlen(COVARIATES)) == 0 && along(a, array, 1, &subject);
}

static const char *name_of(const ves_array *array)
{
    return array->path +
           (strncmp(array->path, COVARIATES, strlen(COVARIATES)) == 0 ? strlen(COVARIATES) : strlen(INDIVIDUAL));
}

static const char *number_at(size_t i, const void *context)
{
    const asking *a = context;
    return name_of(a->number[i]);
}

static const char *organ_at(size_t i, const void *context)
{
    const asking *a = context;
    return a->organ->data.text[i];
}

static ves_status no_such(const asking *a, const char *option, const char *what, const char *word, const char *near)
{
    return ves_fail(a->report, VES_E_CONFIG, place_of(a, option), "the result has no %s \"%s\"%s%s%s", what,
                    ves_brief_of(word).text, near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static ves_status open_file(asking *a)
{
    const ves_status status = ves_pieces_open(a->options->file, &a->pieces, a->report);
    if (status) return status;
    a->table = ves_pieces_table(a->pieces);
    a->scenario = ves_table_find(a->table, "scenario");
    a->organ = ves_table_find(a->table, "organ");
    for (size_t i = 0; i < a->table->n_dimension; ++i) {
        if (strcmp(a->table->dimension[i].path, "subject") == 0) a->n_subject = a->table->dimension[i].size;
    }
    a->input = ves_new(a->table->n_array, sizeof *a->input);
    a->number = ves_new(a->table->n_array, sizeof *a->number);
    if (!a->input || !a->number) return ves_fail_memory(a->report);
    if (!a->scenario || !a->organ || a->scenario->type != VES_ARRAY_TEXT || a->organ->type != VES_ARRAY_TEXT)
        return ves_fail(a->report, VES_E_CONFIG, place_of(a, NULL), "tells of no scenarios and organs");
    a->n_scenario = a->scenario->n;
    a->n_organ = a->organ->n;
    for (size_t i = 0; i < a->table->n_array; ++i) {
        const ves_array *array = &a->table->array[i];
        if (is_number(a, array)) a->number[a->n_number++] = array;
        if (is_input(a, array)) a->input[a->n_input++] = array;
    }
    return VES_OK;
}

static ves_status check_file(const asking *a)
{
    const char *again = "vesipk run STUDY.cfg --individual nca writes them";
    if (a->n_number == 0 || a->n_subject == 0)
        return ves_fail(a->report, VES_E_CONFIG, place_of(a, NULL),
                        "tells no numbers of single subjects, expected those of a population; %s", again);
    if (a->n_input == 0)
        return ves_fail(a->report, VES_E_CONFIG, place_of(a, NULL),
                        "says of no number that it differs between subjects; %s", again);
    if (a->n_subject < VES_SAMPLE_LEAST)
        return ves_fail(a->report, VES_E_CONFIG, place_of(a, NULL),
                        "tells of %zu subjects, expected %d or more (1000 tell shares to about 0.04)", a->n_subject,
                        VES_SAMPLE_LEAST);
    return VES_OK;
}

/* The organs and numbers that were asked for. */
static ves_status choose(asking *a)
{
    const ves_given_options *o = a->options;
    ves_status status = VES_OK;
    a->wanted = ves_new(a->n_organ, sizeof *a->wanted);
    if (!a->wanted) return ves_fail_memory(a->report);
    for (size_t i = 0; i < a->n_organ; ++i) a->wanted[i] = o->n_organ == 0;
    for (size_t k = 0; k < o->n_organ; ++k) {
        size_t i = 0;
        while (i < a->n_organ && strcmp(a->organ->data.text[i], o->organ[k]) != 0) ++i;
        if (i < a->n_organ) {
            a->wanted[i] = true;
        } else {
            status = no_such(a, "--organs", "organ", o->organ[k], ves_nearest(o->organ[k], a->n_organ, organ_at, a));
        }
    }
    for (size_t k = 0; k < o->n_number; ++k) {
        size_t i = 0;
        while (i < a->n_number && strcmp(name_of(a->number[i]), o->number[k]) != 0) ++i;
        if (i == a->n_number)
            status = no_such(a, "--numbers", "number", o->number[k], ves_nearest(o->number[k], i, number_at, a));
    }
    size_t left = 0;
    for (size_t i = 0; i < a->n_number && !status; ++i) {
        if (o->n_number == 0 || ves_is_among(name_of(a->number[i]), o->n_number, o->number))
            a->number[left++] = a->number[i];
    }
    a->n_number = left;
    return status;
}

/* ---- inputs ---- */

/* Those that differ. */
static ves_status read_inputs(asking *a)
{
    size_t left = 0;
    const size_t n = a->n_subject;
    a->x = ves_new(a->n_input * n, sizeof *a->x);
    a->pawn = ves_new(a->n_input, sizeof *a->pawn);
    if (!a->x || !a->pawn) return ves_fail_memory(a->report);
    for (size_t j = 0; j < a->n_input; ++j) {
        double *x = a->x + left * n, low = HUGE_VAL, high = -HUGE_VAL;
        const ves_status status =
            ves_pieces_get(a->pieces, a->input[j], (const size_t[]){0}, (const size_t[]){n}, x, a->report);
        if (status) return status;
        for (size_t i = 0; i < n; ++i) {
            low = fmin(low, x[i]);
            high = fmax(high, x[i]);
        }
        if (low < high) a->input[left++] = a->input[j];
    }
    a->n_input = left;
    if (left == 0)
        return ves_fail(a->report, VES_E_CONFIG, place_of(a, NULL), "its subjects are all the same: nothing differs");
    return ves_sample_start(n, left, a->x, a->options->seed, &a->sample, a->report);
}

/* ---- outputs ---- */

/* The values of one organ, as they are asked about. @return how many there are; 0: too few, or all the same */
static size_t take_values(const asking *a, const double read[], size_t organ, double y[], ves_found_output *o)
{
    size_t n = 0;
    double low = HUGE_VAL, high = -HUGE_VAL, sum = 0.0, square = 0.0;
    for (size_t i = 0; i < a->n_subject; ++i) {
        y[i] = read[i * a->n_organ + organ];
        if (!isfinite(y[i])) y[i] = NAN;
        if (isnan(y[i])) continue;
        low = fmin(low, y[i]);
        high = fmax(high, y[i]);
        ++n;
    }
    if (n < VES_SAMPLE_LEAST || !(high - low > 1e-9 * fmax(fabs(low), fabs(high))))
        return 0; /* rounding is no spread */
    o->log = low > 0.0 && !a->options->linear;
    for (size_t i = 0; i < a->n_subject; ++i) {
        if (o->log) y[i] = log(y[i]);
        if (!isnan(y[i])) sum += y[i];
    }
    o->n = n;
    o->mean = sum / (double)n;
    for (size_t i = 0; i < a->n_subject; ++i) {
        if (!isnan(y[i])) square += (y[i] - o->mean) * (y[i] - o->mean);
    }
    o->variance = square / (double)n;
    return n;
}

/* All organs of one number in one scenario. */
static ves_status find_number(asking *a, size_t scenario, const ves_array *number, double read[], double y[])
{
    ves_findings *f = a->findings;
    ves_status status = ves_pieces_get(a->pieces, number, (const size_t[]){scenario, 0, 0},
                                       (const size_t[]){1, a->n_subject, a->n_organ}, read, a->report);
    for (size_t k = 0; k < a->n_organ && !status; ++k) {
        ves_found_output *o = &f->output[f->n_output];
        if (!a->wanted[k] || take_values(a, read, k, y, o) == 0) continue;
        const size_t at = f->n_output++ * f->n_input;
        status = ves_findings_name(o, a->scenario->data.text[scenario], a->organ->data.text[k], name_of(number),
                                   number->units ? number->units : "1", a->report);
        if (!status) status = ves_sample_first(a->sample, y, f->found[VES_FOUND_FIRST] + at, a->report);
        if (!status) status = ves_sample_pawn(a->sample, y, a->pawn, &o->noise, a->report);
        for (size_t j = 0; j < f->n_input && !status; ++j) f->found[VES_FOUND_PAWN][at + j].value = a->pawn[j];
    }
    return status;
}

static ves_status find_all(asking *a)
{
    ves_findings *f = a->findings;
    f->n_subject = a->n_subject;
    f->n_input = a->n_input;
    const size_t most = f->n_output = a->n_scenario * a->n_number * a->n_organ;
    ves_status status = ves_findings_room(f, 1u << VES_FOUND_FIRST | 1u << VES_FOUND_PAWN, false, a->report);
    f->n_output = 0;
    for (size_t j = 0; j < f->n_input && !status; ++j) {
        f->input[j] = ves_copy_text(name_of(a->input[j]));
        if (!f->input[j]) status = ves_fail_memory(a->report);
    }
    f->method = ves_format(
        "given data: first order by ranks (Gamboa, Gremaud, Klein & Lagnoux 2022) with intervals from parts of the "
        "subjects, and PAWN (Pianosi & Wagener 2018); %s",
        a->options->linear ? "of the numbers as they are"
                           : "of natural logarithms where a number is above 0 in every subject");
    double *read = ves_new(a->n_subject * a->n_organ, sizeof *read), *y = ves_new(a->n_subject, sizeof *y);
    if (!status && (!f->method || !read || !y)) status = ves_fail_memory(a->report);
    for (size_t s = 0; s < a->n_scenario && !status; ++s) {
        for (size_t i = 0; i < a->n_number && !status; ++i) status = find_number(a, s, a->number[i], read, y);
    }
    if (!status && f->n_output == 0 && most > 0)
        status = ves_fail(a->report, VES_E_CONFIG, place_of(a, NULL),
                          "none of these numbers differs between subjects, in these organs");
    free(read);
    free(y);
    return status;
}

ves_status ves_given_find(const ves_given_options *options, ves_findings *findings, char **title, ves_report *report)
{
    asking a = {.options = options, .findings = findings, .report = report};
    *title = NULL;
    ves_status status = open_file(&a);
    if (!status) status = check_file(&a);
    if (!status) status = choose(&a);
    if (!status) status = read_inputs(&a);
    if (!status) status = find_all(&a);
    for (size_t i = 0; !status && i < a.table->n_attribute; ++i) {
        const ves_attribute *at = &a.table->attribute[i];
        if (*at->group || strcmp(at->name, "title") != 0 || !at->text) continue;
        *title = ves_copy_text(at->text);
        if (!*title) status = ves_fail_memory(report);
    }
    asking_free(&a);
    return status;
}
