/* Draws from a file: the posterior of a fit, or a table. */
#include "study/uncertainty_file.h"

#include "base/array.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/text.h"
#include "input/sheet_options.h"
#include "store/result.h"
#include "study/derived.h"
#include "study/drawing.h"
#include "study/ranges.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A number that a file draws: may it? */
static bool may_draw(ves_context *c, const ves_uncertainty *u, const ves_parameter *number)
{
    if (ves_derived_refuse(&c->reader, number, u->file_at)) return false;
    const ves_parameter *set = ves_range_set_apart(c->study, number->address);
    if (set)
        ves_warn(c->reader.report, u->file_at, "the draws of \"%s\" take the place of what is set (%s)",
                 number->address, ves_range_set_words(set));
    if (!ves_range_is_set(c->study, number->address)) return true;
    ves_reader_fail(&c->reader, VES_E_CONFIG, u->file_at,
                    "\"%s\" stands in vary or in the list of subjects too, expected "
                    "one of them",
                    number->address);
    return false;
}

/* ---- a fit ---- */

typedef struct reading {
    ves_context *c;
    ves_uncertainty *u;
    const ves_table *table;
    const ves_array *parameter, *unit, *of, *address, *scenario, *kind; /* the last four: what each number reaches */
    const char *path;
    size_t n;    /* draws of the file */
    double step; /* from one that is taken to the next */
    ves_hash hash;
    char strangers[160]; /* names of what is not in this study */
} reading;

static bool find_arrays(reading *r)
{
    const struct {
        const ves_array **to;
        const char *path;
        ves_array_type type;
    } all[] = {{&r->parameter, "fit/parameter", VES_ARRAY_TEXT},     {&r->unit, "fit/unit", VES_ARRAY_TEXT},
               {&r->of, "fit/reach_parameter", VES_ARRAY_INT64},     {&r->address, "fit/reach_address", VES_ARRAY_TEXT},
               {&r->scenario, "fit/reach_scenario", VES_ARRAY_TEXT}, {&r->kind, "fit/reach_kind", VES_ARRAY_INT8}};
    for (size_t i = 0; i < VES_COUNT(all); ++i) {
        *all[i].to = ves_table_find(r->table, all[i].path);
        if (*all[i].to && (*all[i].to)->type == all[i].type) continue;
        ves_reader_fail(&r->c->reader, VES_E_FILE, r->u->file_at,
                        "%s does not say which numbers it is about (%s), expected a result of this vesipk fit", r->path,
                        all[i].path);
        return false;
    }
    return r->of->n == r->address->n && r->of->n == r->scenario->n && r->of->n == r->kind->n &&
           r->unit->n == r->parameter->n;
}

/* The draws of a free number. NULL: there are none */
static const ves_array *draws_of(const reading *r, const char *name)
{
    char *path = ves_format("posterior/%s", name);
    for (char *at = path ? path + strlen("posterior/") : NULL; at && *at; ++at) *at = *at == '/' ? '|' : *at;
    const ves_array *a = path ? ves_table_find(r->table, path) : NULL;
    free(path);
    return a && a->type == VES_ARRAY_DOUBLE && a->n > 0 && a->n == r->n ? a : NULL;
}

/* What 1 of a unit is, of this number. @return false: no unit of it, which was said */
static bool read_one(reading *r, const ves_parameter *number, const char *unit, ves_parameter *given)
{
    char text[80];
    (void)snprintf(text, sizeof text, "1 %.64s", unit);
    ves_setting one = {.kind = VES_SETTING_TEXT, .text = text, .at = r->u->file_at};
    if (strcmp(unit, "1") == 0) one = (ves_setting){.kind = VES_SETTING_REAL, .number = 1.0, .at = r->u->file_at};
    ves_parameter free_range = *number;
    free_range.least = 0.0;
    free_range.most = HUGE_VAL;
    free_range.above_least = false;
    ves_parameters read = {0};
    const bool fine = ves_reader_parameter(&r->c->reader, &one, number->address, &free_range, &read);
    if (fine) {
        given->dim = read.item[0].dim;
        given->quantity = read.item[0].quantity;
    }
    ves_parameters_free(&read);
    return fine;
}

static ves_drawn *unknown_of(reading *r, size_t which, size_t item, bool factor)
{
    ves_drawn_list *of = &r->u->of[which];
    for (size_t k = 0; factor && k < of->n; ++k) {
        if (of->item[k].item == item && of->item[k].factor) return &of->item[k];
    }
    ves_drawn *made = ves_uncertainty_add(r->c, r->u, which, item, factor);
    for (size_t d = 0; made && factor && d < r->u->n; ++d) made->value[d] = 1.0;
    return made;
}

/* Row `row` of what is reached, in one scenario, if that has the number. @return has it? */
static bool take_in(reading *r, size_t row, const ves_array *draws, size_t which)
{
    const ves_study *study = r->c->study;
    const ves_scenario *s = &study->scenario[which / 2];
    const char *address = r->address->data.text[row], *scenario = r->scenario->data.text[row];
    const ves_parameters *all = ves_uncertainty_numbers(study, which);
    const bool here = !*scenario || strcmp(scenario, s->name) == 0 || strcmp(scenario, s->written) == 0,
               factor = r->kind->data.integer[row] != 0;
    const ves_parameter *number = here && all ? ves_parameters_find(all, address) : NULL;
    if (!number || !may_draw(r->c, r->u, number)) return number;
    ves_drawn *to = unknown_of(r, which, (size_t)(number - all->item), factor);
    double one = 1.0;
    if (to && !factor) {
        if (!read_one(r, number, r->unit->data.text[r->of->data.integer[row]], &to->given)) return true;
        one = to->given.quantity.value;
    }
    for (size_t d = 0; to && d < r->u->n; ++d) {
        const double drawn = draws->data.number[(size_t)((double)d * r->step)];
        to->value[d] = factor ? to->value[d] * drawn : one * drawn;
        if (!factor && !ves_uncertainty_check(r->c, r->u, number, to->value[d])) break;
    }
    return true;
}

static void note_stranger(reading *r, const char *name)
{
    const size_t used = strlen(r->strangers);
    if (used + strlen(name) + 3 < sizeof r->strangers) {
        (void)snprintf(r->strangers + used, sizeof r->strangers - used, "%s%s", used ? ", " : "", name);
    } else if (used + 6 < sizeof r->strangers) {
        (void)snprintf(r->strangers + used, sizeof r->strangers - used, ", ...");
    }
}

static void take_rows(reading *r)
{
    for (size_t i = 0; i < r->of->n && !r->c->reader.status; ++i) {
        const int64_t k = r->of->data.integer[i];
        const char *name = k >= 0 && (size_t)k < r->parameter->n ? r->parameter->data.text[k] : "";
        const ves_array *draws = draws_of(r, name);
        bool found = false;
        if (!draws) {
            ves_reader_fail(&r->c->reader, VES_E_FILE, r->u->file_at, "%s holds no draws of \"%s\"", r->path, name);
            return;
        }
        ves_hash_add_text(&r->hash, name);
        ves_hash_add(&r->hash, draws->data.number, draws->n * sizeof *draws->data.number);
        for (size_t which = 0; which < r->u->n_of && !r->c->reader.status; ++which)
            found = take_in(r, i, draws, which) || found;
        if (!found) note_stranger(r, r->address->data.text[i]);
    }
    if (*r->strangers && !r->c->reader.status)
        ves_warn(r->c->reader.report, r->u->file_at, "this study has not all numbers of the fit: without %s",
                 r->strangers);
}

/* Of what the draws are, and how many there are. */
static void take_table(reading *r)
{
    if (!find_arrays(r)) {
        if (!r->c->reader.status)
            ves_reader_fail(&r->c->reader, VES_E_FILE, r->u->file_at, "%s is damaged: its arrays differ in length",
                            r->path);
        return;
    }
    const ves_array *draw = ves_table_find(r->table, "posterior/draw");
    r->n = draw ? draw->n : 0;
    if (r->n == 0) {
        ves_reader_fail(&r->c->reader, VES_E_FILE, r->u->file_at,
                        "%s holds no draws, expected a fit with priors and draws above 0", r->path);
        return;
    }
    r->step = ves_uncertainty_step(r->c, r->u, r->n);
    if (r->step > 0.0) take_rows(r);
}

/* What results depend on: the draws, not when they were made. */
static void note_file(reading *r)
{
    char digest[VES_HASH_TEXT];
    ves_hash_end(&r->hash, digest);
    ves_reader_note(&r->c->reader, r->path, ves_copy_text(digest));
}

void ves_uncertainty_take_fit(ves_context *c, ves_uncertainty *u)
{
    const ves_sheet_options named = {.file = u->file, .at = u->file_at};
    char *beside = ves_folder_of(u->file_at.file), *path = NULL;
    ves_table table = {0};
    ves_status status = beside ? VES_OK : ves_fail_memory(c->reader.report);
    if (u->file == c->options->parameters) path = ves_copy_text(u->file);
    if (!status && !path) status = ves_sheet_path(&named, beside, c->study->folder, &path, c->reader.report);
    if (!status) status = ves_result_read_fit(path, &table, c->reader.report);
    ves_context_keep(c, status);
    if (!status) {
        reading r = {.c = c, .u = u, .table = &table, .path = u->file};
        ves_hash_start(&r.hash);
        take_table(&r);
        r.path = path;
        note_file(&r);
    }
    ves_table_free(&table);
    free(beside);
    free(path);
}

/* ---- a table ---- */

static void take_column(ves_context *c, ves_uncertainty *u, const ves_population *listed, size_t k, double step)
{
    const char *address = listed->column[k].address;
    for (size_t which = 0; which < u->n_of && !c->reader.status; ++which) {
        const ves_parameters *all = ves_uncertainty_numbers(c->study, which);
        const ves_parameter *number = all ? ves_parameters_find(all, address) : NULL;
        if (!number || !may_draw(c, u, number)) continue;
        ves_drawn *to = ves_uncertainty_add(c, u, which, (size_t)(number - all->item), false);
        if (!to) continue;
        to->given.dim = listed->column[k].dim;
        to->given.quantity = listed->column[k].quantity;
        for (size_t d = 0; d < u->n; ++d)
            to->value[d] = listed->listed[(size_t)((double)d * step) * listed->n_column + k];
    }
}

void ves_uncertainty_take_table(ves_context *c, ves_uncertainty *u)
{
    char *name = ves_copy_text(u->file);
    const ves_setting named = {.kind = VES_SETTING_TEXT, .text = name, .at = u->file_at};
    ves_population listed = {0}; /* a table of draws is read as one of subjects is */
    if (!name) ves_context_no_memory(c);
    if (name) ves_population_read_list(c, &listed, &named);
    for (size_t i = 0; i < VES_N_PERSON && !c->reader.status; ++i) {
        if (listed.says[i])
            ves_reader_fail(&c->reader, VES_E_CONFIG, u->file_at, "says who subjects are, expected numbers alone");
    }
    const double step = c->reader.status ? 0.0 : ves_uncertainty_step(c, u, listed.n_listed);
    for (size_t k = 0; k < listed.n_column && step > 0.0 && !c->reader.status; ++k) take_column(c, u, &listed, k, step);
    ves_population_free(&listed);
    free(name);
}
