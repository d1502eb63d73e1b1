#include "study/stock.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "model/setting_rows.h"
#include "study/draft.h"
#include "study/entry.h"
#include "study/label_read.h"
#include "study/layers.h"
#include "study/organ_read.h"
#include "study/scaling.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct ves_stock {
    const char *species, *product, *tracer; /* names, borrowed from the configs; NULL: none */
    const ves_setting *organs, *rest;       /* what the study says of them; NULL: nothing */
    ves_label_places places;                /* of the tracer, that hold free label */
    const ves_setting *sizes_of;            /* the group of the product that says what its sizes are; NULL: a fault */
    ves_tissues tissues;
    ves_parameters parameters;
    ves_parameters own; /* what the species gives of what else would be scaled */
    size_t n_library;   /* numbers of the library; those behind them are neutral */
    bool whole;         /* species and product are there; numbers of them may still be wrong */
    bool faulty;        /* what is wrong was said, and is said again of the next scenario that wants it */
};

/* ---- an entry and what it is based on ---- */

/* An entry, then what it is based on, and so on. */
typedef struct ancestry {
    size_t n;
    const ves_setting *group[8];
    const char *name[8];
} ancestry;

static bool read_ancestry(ves_context *c, ves_section section, const ves_setting *named, ancestry *a)
{
    a->n = 0;
    for (const ves_setting *next = named; next;) {
        for (size_t i = 0; i < a->n; ++i) {
            if (strcmp(a->name[i], next->text) != 0) continue;
            ves_reader_fail(&c->reader, VES_E_CONFIG, next->at,
                            "\"%s\" is based on itself%s%s%s, expected another entry", next->text,
                            a->n > i + 1 ? ", by way of \"" : "", a->n > i + 1 ? a->name[i + 1] : "",
                            a->n > i + 1 ? "\"" : "");
            return false;
        }
        if (a->n == VES_COUNT(a->group)) {
            ves_reader_fail(&c->reader, VES_E_CONFIG, next->at, "is the base of a base, %zu deep, expected at most %zu",
                            a->n, VES_COUNT(a->group) - 1);
            return false;
        }
        const ves_setting *group = ves_context_library(c, section, next->text, next->at);
        if (!group) return false;
        a->name[a->n] = next->text;
        a->group[a->n++] = group;
        next = ves_setting_find(group, "based_on");
        if (next && next->kind != VES_SETTING_TEXT) {
            ves_reader_fail(&c->reader, VES_E_CONFIG, next->at, "is %s, expected the name of an entry in quotes",
                            ves_setting_kind_words(next->kind));
            return false;
        }
    }
    return true;
}

/* Numbers of the base, then on top those of what is based on it. */
static void take_ancestry(ves_context *c, const ancestry *a, ves_parameters *parameters)
{
    for (size_t i = a->n; i-- > 0;) ves_entry_take(&c->reader, a->group[i], parameters, NULL);
}

/* Sizes are those of the youngest that says anything about them. */
static const ves_setting *sized(const ancestry *a)
{
    for (size_t i = 0; i < a->n; ++i) {
        if (ves_setting_find(a->group[i], "sizes") || ves_setting_find(a->group[i], "vesicle")) return a->group[i];
    }
    return a->group[0];
}

static const ves_setting *read_entry(ves_context *c, ves_section section, const char *what, ves_stock *stock,
                                     ves_tissues *tissues, const char **name)
{
    const ves_setting *named = tissues && c->species ? c->species : ves_context_setting(c, what);
    if (!named && ves_context_misspelt(c, what)) return NULL;
    if (!named) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, ves_context_place(c, what),
                        "is missing, expected a %s from the library (or a model = { } of its own)", what);
        return NULL;
    }
    if (named->kind != VES_SETTING_TEXT) return NULL;
    *name = named->text;
    ancestry a;
    if (!read_ancestry(c, section, named, &a)) return NULL;
    ves_parameters *parameters = &stock->parameters, own = {0};
    if (tissues) { /* what a body is made of is said by the eldest, numbers by the youngest that says them */
        const ves_setting *eldest = a.group[--a.n];
        ves_entry_take(&c->reader, eldest, parameters, tissues);
        take_ancestry(c, &a, parameters);
        return eldest;
    }
    take_ancestry(c, &a, &own);
    ves_layers_lay(c, &own, &stock->tissues, parameters);
    return sized(&a);
}

static const ves_setting *tracer_named(const ves_context *c)
{
    const ves_setting *named = ves_context_setting(c, "tracer");
    return named && named->kind == VES_SETTING_TEXT && strcmp(named->text, "none") != 0 ? named : NULL;
}

static void read_tracer(ves_context *c, ves_stock *stock)
{
    const ves_setting *named = tracer_named(c);
    ancestry a;
    if (!named || !read_ancestry(c, VES_SECTION_TRACERS, named, &a)) return;
    take_ancestry(c, &a, &stock->parameters);
    stock->tracer = named->text;
    for (size_t i = 0; i < a.n; ++i) { /* of the youngest that lists any */
        if (!ves_label_places_listed(a.group[i])) continue;
        ves_label_places_take(&c->reader, a.group[i], &stock->parameters, &stock->places);
        return;
    }
}

static void put_preset(ves_context *c, ves_stock *stock, const ves_body_setting *row, const char *name)
{
    char *address = name ? ves_format("%s%s", name, row->address + 1) : ves_copy_text(row->address),
         source[] = "neutral unless a condition or a study changes it";
    ves_parameter preset = {.address = address,
                            .dim = row->dim,
                            .other = row->dim,
                            .low = NAN,
                            .high = NAN,
                            .least = row->least,
                            .most = row->most,
                            .above_least = row->above_least,
                            .source = source,
                            .confidence = ves_confidence_word("derived")};
    preset.quantity = (ves_quantity){.value = row->preset, .written = row->preset};
    ves_dimension_unit(row->dim, "particle", sizeof preset.quantity.unit, preset.quantity.unit);
    ves_status status = address ? VES_OK : ves_fail_memory(c->reader.report);
    if (!status && !ves_parameters_find(&stock->parameters, address))
        status = ves_parameters_put(&stock->parameters, &preset, c->reader.report);
    ves_context_keep(c, status);
    free(address);
}

/* Numbers that are neutral unless somebody asks for more (no ligand, no blocking agent, factors of 1). */
static void read_presets(ves_context *c, ves_stock *stock)
{
    stock->n_library = stock->parameters.n;
    for (size_t i = 0; i < ves_body_setting_count(); ++i) {
        const ves_body_setting *row = ves_body_setting_at(i);
        if (isnan(row->preset)) continue;
        const bool of_organ = strncmp(row->address, "*.", 2) == 0;
        if (!of_organ) put_preset(c, stock, row, NULL);
        const bool share = strcmp(row->address, "*.uptake.macrophage_share") == 0;
        for (size_t k = 0; k < stock->tissues.n_row && of_organ; ++k) { /* sites without a share would be no sites */
            if (!share || !stock->tissues.row[k].sites) put_preset(c, stock, row, stock->tissues.row[k].name);
        }
    }
}

/* ---- kept for the next scenario ---- */

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static const char *name_of(const ves_setting *named)
{
    return named && named->kind == VES_SETTING_TEXT ? named->text : NULL;
}

static const ves_stock *find(const ves_context *c)
{
    const char *species = name_of(c->species ? c->species : ves_context_setting(c, "species")),
               *product = name_of(ves_context_setting(c, "product")), *tracer = name_of(tracer_named(c));
    for (size_t i = 0; i < c->study->n_stock; ++i) {
        const ves_stock *stock = c->study->stock[i];
        if (!stock->faulty && same(stock->species, species) && same(stock->product, product) &&
            same(stock->tracer, tracer) && stock->organs == ves_context_setting(c, "organs") &&
            stock->rest == ves_context_setting(c, "rest"))
            return stock;
    }
    return NULL;
}

/* NULL: out of memory. */
static const ves_stock *read(ves_context *c)
{
    ves_study *study = c->study;
    ves_stock *stock = ves_new(1, sizeof *stock);
    if (!stock || !ves_grow(&study->stock, study->n_stock, &study->room_stock, sizeof *study->stock)) {
        free(stock);
        ves_context_no_memory(c);
        return NULL;
    }
    study->stock[study->n_stock++] = stock;
    stock->organs = ves_context_setting(c, "organs");
    stock->rest = ves_context_setting(c, "rest");
    const ves_setting *species = read_entry(c, VES_SECTION_SPECIES, "species", stock, &stock->tissues, &stock->species);
    ves_scaling_keep(c, &stock->parameters, &stock->own);
    stock->sizes_of = read_entry(c, VES_SECTION_PRODUCTS, "product", stock, NULL, &stock->product);
    ves_scaling_put_back(c, &stock->own, &stock->parameters);
    read_tracer(c, stock);
    if (species) (void)ves_organs_take(c, species, &stock->tissues, &stock->parameters);
    read_presets(c, stock);
    stock->whole = species && stock->sizes_of;
    stock->faulty = !stock->whole || c->reader.status != VES_OK;
    return stock;
}

bool ves_stock_take(ves_context *c, ves_scenario *s)
{
    ves_draft *d = s->draft;
    const ves_stock *stock = find(c);
    if (!stock) stock = read(c);
    if (!stock) return false;
    s->species = stock->species ? stock->species : "?"; /* a body all the same: what is missing was said */
    s->product = stock->product;
    s->tracer = stock->tracer;
    s->places = &stock->places;
    d->tissues = &stock->tissues;
    d->own = &stock->own;
    d->product = stock->sizes_of;
    const ves_setting *species = ves_context_setting(c, "species");
    if (species) d->species_at = species->at;
    d->tracer_at = s->tracer ? ves_context_setting(c, "tracer")->at : s->at;
    ves_context_keep(c, ves_parameters_view(&stock->parameters, &s->parameters, c->reader.report));
    for (size_t i = stock->n_library; i < s->parameters.n; ++i) s->parameters.item[i].at = s->at;
    return stock->whole;
}

void ves_stock_free(ves_stock *stock)
{
    if (!stock) return;
    ves_tissues_free(&stock->tissues);
    ves_label_places_free(&stock->places);
    ves_parameters_free(&stock->parameters);
    ves_parameters_free(&stock->own);
    free(stock);
}
