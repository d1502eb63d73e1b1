#include "study/uncertainty.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "study/drawing.h"
#include "study/ranges.h"
#include "study/uncertainty_file.h"

#include <stdlib.h>
#include <string.h>

enum { USUAL_DRAWS = 200, MOST_DRAWS = 100000 };

static const ves_row uncertainty_rows[] = {
    {.name = "draws",
     .type = VES_ROW_COUNT,
     .least = 1.0,
     .most = MOST_DRAWS,
     .words = "of the numbers that are not known, each run with all subjects; default 200, or what the file has"},
    VES_ROW_PLAIN(
        "from", VES_ROW_ANY,
        "\"ranges\" (default): numbers that have a range, log-normally within low .. high; a result of "
        "vesipk fit (\"NAME.h5\"), or a table, one row a draw, columns are addresses with units; or a list of "
        "such a file and \"ranges\", for all that is not in it"),
    {.name = "seed", .type = VES_ROW_COUNT, .least = 0.0, .most = 9e15, .words = "of what is drawn; default 1"},
    VES_ROW_PLAIN("sampling", VES_ROW_TEXT, "of ranges: \"sobol\" (default), \"random\" or \"latin-hypercube\""),
};

size_t ves_uncertainty_row_tables(const ves_row_table **tables)
{
    static const ves_row_table all[] = {{"study.uncertainty", VES_COUNT(uncertainty_rows), uncertainty_rows}};
    *tables = all;
    return VES_COUNT(all);
}

/* ---- settings ---- */

static void take_source(ves_context *c, ves_uncertainty *u, const ves_setting *s)
{
    if (s->kind != VES_SETTING_TEXT || !*s->text) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, s->at, "expected \"ranges\", or the name of a file of draws");
    } else if (strcmp(s->text, "ranges") == 0) {
        u->ranges = true;
    } else if (u->file) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, s->at, "names two files, expected one of them");
    } else {
        u->file = s->text;
        u->file_at = s->at;
    }
}

static void read_sources(ves_context *c, ves_uncertainty *u, const ves_setting *from)
{
    if (from && from->kind == VES_SETTING_LIST) {
        if (from->n == 0)
            ves_reader_fail(&c->reader, VES_E_CONFIG, from->at, "is empty, expected \"ranges\" or a file of draws");
        for (size_t i = 0; i < from->n; ++i) take_source(c, u, &from->child[i]);
    } else if (from) {
        take_source(c, u, from);
    } else {
        u->ranges = !c->options->parameters;
    }
    if (!c->options->parameters) return;
    u->file = c->options->parameters;
    u->file_at = (ves_place){.file = "--parameters"};
}

static void read_sampling(ves_context *c, ves_uncertainty *u, const ves_setting *s)
{
    size_t kind = 0;
    if (!ves_setting_is(s, VES_ROW_TEXT)) return;
    while (kind < VES_N_SAMPLING && strcmp(s->text, ves_sampling_names[kind]) != 0) ++kind;
    if (kind < VES_N_SAMPLING) {
        u->sampling = (ves_sampling_kind)kind;
    } else {
        ves_reader_fail(&c->reader, VES_E_CONFIG, s->at,
                        "\"%s\" is no way to sample, expected \"random\", \"sobol\" or \"latin-hypercube\"",
                        ves_brief_of(s->text).text);
    }
    if (kind < VES_N_SAMPLING && !u->ranges)
        ves_reader_fail(&c->reader, VES_E_CONFIG, s->at,
                        "does nothing here: draws are those of the file, expected it without, or \"ranges\" in from");
}

void ves_uncertainty_read(ves_context *c, ves_uncertainty *u)
{
    const ves_setting *group = ves_setting_find(c->top, "uncertainty");
    *u = (ves_uncertainty){0};
    if (group && !ves_setting_is(group, VES_ROW_GROUP)) return; /* it was said */
    if (!group && !c->options->parameters) return;
    *u = (ves_uncertainty){.n = USUAL_DRAWS, .preset = true, .seed = 1, .sampling = VES_SAMPLE_SOBOL};
    if (group) ves_reader_check(&c->reader, group, VES_COUNT(uncertainty_rows), uncertainty_rows);
    read_sources(c, u, ves_setting_find(group, "from"));
    double number;
    const ves_setting *draws = ves_setting_find(group, "draws");
    if (ves_setting_is(draws, VES_ROW_COUNT) &&
        ves_context_number(c, group, VES_COUNT(uncertainty_rows), uncertainty_rows, "draws", &number)) {
        u->n = (size_t)number;
        u->preset = false;
        u->draws_at = draws->at;
    }
    if (ves_setting_is(ves_setting_find(group, "seed"), VES_ROW_COUNT) &&
        ves_context_number(c, group, VES_COUNT(uncertainty_rows), uncertainty_rows, "seed", &number))
        u->seed = (uint64_t)number;
    if (c->options->seed) u->seed = strtoull(c->options->seed, NULL, 10); /* ves_population_read refuses what is none */
    read_sampling(c, u, ves_setting_find(group, "sampling"));
}

/* ---- from ranges ---- */

/* What is drawn of ranges: of each address one coordinate, whoever has the number. */
typedef struct from_ranges {
    ves_context *c;
    ves_uncertainty *u;
    size_t n_address, room_address;
    char **address;
    size_t n, room;
    struct {
        size_t which, item, address;
        ves_distribution distribution;
        ves_cut cut;
    } * number;
} from_ranges;

static size_t address_of(from_ranges *r, const char *address)
{
    char *name = ves_format("not known: %s", address); /* what subjects differ in is drawn apart */
    for (size_t i = 0; i < r->n_address && name; ++i) {
        if (strcmp(r->address[i], name) != 0) continue;
        free(name);
        return i;
    }
    if (!name || !ves_grow(&r->address, r->n_address, &r->room_address, sizeof *r->address)) {
        free(name);
        ves_context_no_memory(r->c);
        return 0;
    }
    r->address[r->n_address] = name;
    return r->n_address++;
}

static void collect(from_ranges *r, size_t which)
{
    const ves_parameters *all = ves_uncertainty_numbers(r->c->study, which);
    for (size_t i = 0; all && i < all->n; ++i) {
        ves_distribution d;
        if (all->item[i].follows || !ves_range_of(r->c->study, &all->item[i], &d)) continue;
        if (!ves_uncertainty_add(r->c, r->u, which, i, false)) continue; /* the file has it */
        if (!ves_grow(&r->number, r->n, &r->room, sizeof *r->number)) {
            ves_context_no_memory(r->c);
            return;
        }
        r->number[r->n].which = which;
        r->number[r->n].item = r->u->of[which].n - 1;
        r->number[r->n].address = address_of(r, all->item[i].address);
        r->number[r->n].distribution = d;
        r->number[r->n].cut = ves_distribution_cut(&d);
        ++r->n;
    }
}

static void sample(from_ranges *r, ves_sampler *sampler, double position[])
{
    for (size_t k = 0; k < r->u->n; ++k) {
        ves_sampler_row(sampler, k, position);
        for (size_t i = 0; i < r->n; ++i)
            r->u->of[r->number[i].which].item[r->number[i].item].value[k] = ves_distribution_value_left(
                &r->number[i].distribution, &r->number[i].cut, position[r->number[i].address]);
    }
}

static void draw_ranges(ves_context *c, ves_uncertainty *u)
{
    from_ranges r = {.c = c, .u = u};
    ves_sampler sampler = {0};
    for (size_t which = 0; which < u->n_of && !c->reader.status; ++which) collect(&r, which);
    double *position = ves_new(r.n_address, sizeof *position);
    if (!position) ves_context_no_memory(c);
    if (!c->reader.status && r.n)
        ves_context_keep(c, ves_sampler_start(&sampler, u->sampling, u->seed, u->n, r.n_address,
                                              (const char *const *)r.address, c->reader.report));
    if (!c->reader.status && r.n) sample(&r, &sampler, position);
    ves_sampler_free(&sampler);
    for (size_t i = 0; i < r.n_address; ++i) free(r.address[i]);
    free(r.address);
    free(r.number);
    free(position);
}

/* ---- the whole ---- */

/* What is told of single subjects would be of one draw only. */
static void check_output(ves_context *c)
{
    const ves_setting *output = ves_setting_find(c->top, "output"), *s = ves_setting_find(output, "individual");
    static const char words[] =
        "does nothing here: with uncertainty, each subject has as many curves as there are draws; "
        "expected it without";
    if (c->study->individual != VES_INDIVIDUAL_NONE && (s || c->options->individual))
        ves_reader_fail(&c->reader, s && !c->options->individual ? VES_E_CONFIG : VES_E_USAGE,
                        s && !c->options->individual ? s->at : (ves_place){.file = "--individual"}, "%s", words);
    s = ves_setting_find(output, "compartments");
    if (c->study->compartments && s) ves_reader_fail(&c->reader, VES_E_CONFIG, s->at, "%s", words);
}

static bool is_fit(const char *file)
{
    const char *dot = strrchr(file, '.');
    return dot && (strcmp(dot, ".h5") == 0 || strcmp(dot, ".nc") == 0);
}

void ves_uncertainty_draw(ves_context *c, ves_uncertainty *u)
{
    size_t n = 0;
    if (u->n == 0 || c->reader.status || c->study->n_scenario == 0) return;
    for (size_t i = 0; i < c->study->n_scenario; ++i) {
        if (!ves_scenario_is_built(&c->study->scenario[i])) return; /* why was said */
    }
    check_output(c);
    u->n_of = 2 * c->study->n_scenario;
    u->of = ves_new(u->n_of, sizeof *u->of);
    if (!u->of) {
        ves_context_no_memory(c);
        return;
    }
    if (u->file && is_fit(u->file)) {
        ves_uncertainty_take_fit(c, u);
    } else if (u->file) {
        ves_uncertainty_take_table(c, u);
    }
    if (u->ranges && !c->reader.status) draw_ranges(c, u);
    for (size_t which = 0; which < u->n_of; ++which) n += u->of[which].n;
    if (n > 0 || c->reader.status) return;
    ves_place at = u->file_at;
    if (!u->file) at = ves_context_place(c, "uncertainty");
    ves_reader_fail(&c->reader, VES_E_CONFIG, at, "no number of the study is drawn, expected one that has a range%s",
                    u->file ? ", or stands in this file" : "");
}
