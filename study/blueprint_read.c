#include "study/blueprint_read.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "study/roles.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const ves_row model_rows[] = {
    {.name = "amount_unit",
     .type = VES_ROW_TEXT,
     .required = true,
     .words = "unit of all amounts: particle, or any mass or molar unit"},
    {.name = "compartments", .type = VES_ROW_LIST, .required = true, .words = "where amounts sit"},
    {.name = "processes", .type = VES_ROW_LIST, .required = true, .words = "what moves them"},
    {.name = "observe",
     .type = VES_ROW_LIST,
     .words = "sums of compartments the results show as organs; absent: each compartment"},
    {.name = "source", .type = VES_ROW_TEXT, .words = "where its numbers were read"},
    {.name = "confidence", .type = VES_ROW_TEXT, .words = "seen, derived, memory or assumption: of its numbers"},
};
static const ves_row compartment_rows[] = {
    {.name = "name", .type = VES_ROW_TEXT, .required = true, .words = "its name"},
    {.name = "volume",
     .type = VES_ROW_QUANTITY,
     .dim = VES_DIM_VOLUME,
     .most = HUGE_VAL,
     .above_least = true,
     .words = "needed where a concentration is read"},
    {.name = "role",
     .type = VES_ROW_TEXT,
     .words = "what it is, a word of `vesipk list roles`; absent: plasma where it is called so"},
};
static const ves_row observe_rows[] = {
    {.name = "name", .type = VES_ROW_TEXT, .required = true, .words = "its name"},
    {.name = "compartments", .type = VES_ROW_LIST, .required = true, .words = "names of the compartments to add up"},
    {.name = "weights", .type = VES_ROW_LIST, .words = "one number for each of them"},
    {.name = "volume",
     .type = VES_ROW_QUANTITY,
     .dim = VES_DIM_VOLUME,
     .most = HUGE_VAL,
     .above_least = true,
     .words = "absent: no concentration"},
    {.name = "matrix",
     .type = VES_ROW_TEXT,
     .words = "plasma, blood or none: what a sample of it is; absent: follows from the roles of its compartments"},
};
static const ves_row process_rows[] = {
    {.name = "name", .type = VES_ROW_TEXT, .words = "its name; absent: kind_from_to"},
    {.name = "kind", .type = VES_ROW_TEXT, .required = true, .words = "kind of process"},
    {.name = "from", .type = VES_ROW_TEXT, .required = true, .words = "compartment it takes from"},
    {.name = "to", .type = VES_ROW_TEXT, .required = true, .words = "compartment it gives to"},
    {.name = "watch", .type = VES_ROW_LIST, .words = "compartments that fill its capacity"},
    {.name = "weights", .type = VES_ROW_LIST, .words = "one number for each of them"},
};

size_t ves_blueprint_row_tables(const ves_row_table **tables)
{
    static const ves_row_table all[] = {
        {"study.model", VES_COUNT(model_rows), model_rows},
        {"study.model.compartments", VES_COUNT(compartment_rows), compartment_rows},
        {"study.model.processes", VES_COUNT(process_rows), process_rows},
        {"study.model.observe", VES_COUNT(observe_rows), observe_rows},
    };
    *tables = all;
    return VES_COUNT(all);
}

/* ---- small parts ---- */

static const char *compartment_name(size_t i, const void *context)
{
    const ves_blueprint *b = context;
    return b->compartment[i];
}

static bool find_node(ves_reader *reader, const ves_blueprint *b, const ves_setting *where, ves_node *node)
{
    if (!where || where->kind != VES_SETTING_TEXT) return false;
    const size_t *place = ves_name_index_find(&b->compartments, where->text);
    if (place) {
        node->i = *place;
        return true;
    }
    if (b->gaps) return false;                      /* it may be one of those that could not be read */
    const bool heard = reader->report->n_lost == 0; /* else the line is only counted */
    const char *near = heard ? ves_nearest(where->text, b->n_compartment, compartment_name, b) : NULL;
    if (near) {
        ves_reader_fail(reader, VES_E_CONFIG, where->at, "there is no compartment \"%s\"; did you mean \"%s\"?",
                        ves_brief_of(where->text).text, near);
    } else {
        ves_reader_fail(reader, VES_E_CONFIG, where->at,
                        "there is no compartment \"%s\", expected one of `compartments`",
                        ves_brief_of(where->text).text);
    }
    return false;
}

static bool no_node_twice(ves_reader *reader, const ves_blueprint *b, const ves_setting *list, const ves_node nodes[])
{
    bool *seen = ves_new(b->n_compartment, sizeof *seen), ok = seen != NULL;
    if (!ok) ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
    for (size_t i = 0; ok && i < list->n; ++i) {
        ok = !seen[nodes[i].i];
        seen[nodes[i].i] = true;
        if (ok) continue;
        ves_reader_fail(reader, VES_E_CONFIG, list->child[i].at, "\"%s\" stands twice in the list",
                        list->child[i].text);
    }
    free(seen);
    return ok;
}

/* A list of compartment names. Returns false after an error. */
static bool read_nodes(ves_reader *reader, const ves_blueprint *b, const ves_setting *list, size_t *n, ves_node **nodes)
{
    *nodes = ves_new(list->n, sizeof **nodes);
    *n = *nodes ? list->n : 0;
    if (!*nodes) {
        ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
        return false;
    }
    if (list->n == 0) {
        ves_reader_fail(reader, VES_E_CONFIG, list->at, "is empty, expected names of compartments");
        return false;
    }
    bool ok = true;
    for (size_t i = 0; i < list->n; ++i) {
        if (list->child[i].kind != VES_SETTING_TEXT) {
            ves_reader_fail(reader, VES_E_CONFIG, list->child[i].at, "holds %s, expected names of compartments",
                            ves_setting_kind_words(list->child[i].kind));
            ok = false;
        } else if (!find_node(reader, b, &list->child[i], &(*nodes)[i])) {
            ok = false;
        }
    }
    return ok && no_node_twice(reader, b, list, *nodes);
}

/* Weights beside a list of compartments: NULL where absent. */
static bool read_weights(ves_reader *reader, const ves_setting *list, size_t n, double **weights)
{
    static const ves_row row = {.name = "weights", .type = VES_ROW_QUANTITY, .least = -HUGE_VAL, .most = HUGE_VAL};
    *weights = NULL;
    if (!list || list->kind != VES_SETTING_LIST) return true;
    if (list->n != n) {
        ves_reader_fail(reader, VES_E_CONFIG, list->at, "holds %zu, expected %zu numbers: one for each compartment",
                        list->n, n);
        return false;
    }
    *weights = ves_new(n, sizeof **weights);
    if (!*weights) {
        ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
        return false;
    }
    bool ok = true;
    for (size_t i = 0; i < n; ++i) ok = ves_reader_number(reader, &list->child[i], &row, &(*weights)[i]) && ok;
    return ok;
}

/* "NAME.setting" as a parameter. @param item out: which it is */
static bool read_parameter(ves_reader *reader, const ves_setting *s, const char *owner, const ves_parameter *model,
                           ves_parameters *parameters, size_t *item)
{
    char *address = ves_format("%s.%s", owner, s->name);
    if (!address) {
        ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
        return false;
    }
    const bool ok = ves_reader_parameter(reader, s, address, model, parameters);
    if (ok) *item = (size_t)(ves_parameters_find(parameters, address) - parameters->item);
    free(address);
    return ok;
}

static bool read_volume(ves_reader *reader, const ves_setting *s, const char *owner, ves_parameters *parameters,
                        size_t *item)
{
    const ves_parameter volume = {
        .dim = VES_DIM_VOLUME, .other = VES_DIM_VOLUME, .least = 0.0, .most = HUGE_VAL, .above_least = true};
    return s && ves_setting_is(s, VES_ROW_QUANTITY) && read_parameter(reader, s, owner, &volume, parameters, item);
}

static bool check_group(ves_reader *reader, const ves_setting *s, const char *list, size_t n_row, const ves_row rows[])
{
    if (s->kind != VES_SETTING_GROUP) {
        ves_reader_fail(reader, VES_E_CONFIG, s->at, "holds %s, expected groups { } in %s",
                        ves_setting_kind_words(s->kind), list);
        return false;
    }
    const ves_status before = ves_reader_begin(reader);
    ves_reader_check(reader, s, n_row, rows);
    const bool ok = !reader->status;
    (void)ves_reader_end(reader, before);
    return ok;
}

static bool name_ok(ves_reader *reader, const ves_setting *group)
{
    const ves_setting *name = ves_setting_find(group, "name");
    if (!name || name->kind != VES_SETTING_TEXT) return false;
    if (name->text[0] == '\0' || strpbrk(name->text, ".=,\"\n") != NULL) {
        ves_reader_fail(reader, VES_E_CONFIG, name->at, "\"%s\" is no name, expected letters without . = , or quotes",
                        ves_brief_of(name->text).text);
        return false;
    }
    return true;
}

/* ---- compartments, processes, observed sums ---- */

static bool misspelt_volume(const ves_setting *compartment)
{
    return ves_reader_misspelt(compartment, VES_COUNT(compartment_rows), compartment_rows, "volume");
}

static void read_compartments(ves_reader *reader, const ves_setting *list, ves_blueprint *b, ves_parameters *parameters)
{
    b->compartment = ves_new(list->n, sizeof *b->compartment);
    b->has_volume = ves_new(list->n, sizeof *b->has_volume);
    b->volume = ves_new(list->n, sizeof *b->volume);
    b->role = ves_new(list->n, sizeof *b->role);
    b->has_role = ves_new(list->n, sizeof *b->has_role);
    b->at = ves_new(list->n, sizeof *b->at);
    if (!b->compartment || !b->has_volume || !b->volume || !b->role || !b->has_role || !b->at) {
        ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
        return;
    }
    if (list->n == 0) ves_reader_fail(reader, VES_E_CONFIG, list->at, "is empty, expected groups { name = \"...\"; }");
    b->gaps = list->n == 0;
    for (size_t i = 0; i < list->n; ++i) {
        const ves_setting *s = &list->child[i];
        (void)check_group(reader, s, "compartments", VES_COUNT(compartment_rows), compartment_rows);
        if (s->kind != VES_SETTING_GROUP || !name_ok(reader, s)) {
            b->gaps = true;
            continue;
        }
        const ves_setting *name = ves_setting_find(s, "name");
        if (ves_name_index_find(&b->compartments, name->text)) {
            ves_reader_fail(reader, VES_E_CONFIG, name->at,
                            "there is a compartment \"%s\" already, expected a new name", name->text);
            continue;
        }
        if (!ves_name_index_add(&b->compartments, name->text, b->n_compartment))
            ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
        b->compartment[b->n_compartment] = name->text;
        b->at[b->n_compartment] = name->at;
        (void)read_volume(reader, ves_setting_find(s, "volume"), name->text, parameters, &b->volume[b->n_compartment]);
        b->has_role[b->n_compartment] = ves_read_role(reader, s, &b->role[b->n_compartment]);
        b->has_volume[b->n_compartment] = ves_setting_find(s, "volume") != NULL || misspelt_volume(s);
        ++b->n_compartment;
    }
}

static const char *kind_name(size_t i, const void *context)
{
    (void)context;
    return ves_process_kind_at(i)->name;
}

static const ves_process_kind *read_kind(ves_reader *reader, const ves_setting *process)
{
    const ves_setting *s = ves_setting_find(process, "kind");
    if (!s && ves_reader_misspelt(process, VES_COUNT(process_rows), process_rows, "kind")) {
        ves_reader_check(reader, process, VES_COUNT(process_rows), process_rows);
        return NULL;
    }
    if (!s) {
        ves_place at = process->at;
        at.setting = "kind";
        ves_reader_fail(reader, VES_E_CONFIG, at, "is missing here, expected a kind of process (\"first_order\", say)");
        return NULL;
    }
    if (s->kind != VES_SETTING_TEXT) {
        ves_reader_fail(reader, VES_E_CONFIG, s->at, "is %s, expected a text in quotes",
                        ves_setting_kind_words(s->kind));
        return NULL;
    }
    const ves_process_kind *kind = ves_process_kind_find(s->text);
    if (kind) return kind;
    const char *near = ves_nearest(s->text, ves_process_kind_count(), kind_name, NULL);
    if (near) {
        ves_reader_fail(reader, VES_E_CONFIG, s->at, "there is no kind of process \"%s\"; did you mean \"%s\"?",
                        ves_brief_of(s->text).text, near);
    } else {
        char *known = ves_list_names(ves_process_kind_count(), kind_name, NULL);
        ves_reader_fail(reader, VES_E_CONFIG, s->at, "there is no kind of process \"%s\", expected %s",
                        ves_brief_of(s->text).text, known ? known : "another");
        free(known);
    }
    return NULL;
}

static const char *const capacity_names[] = {"capacity", "watch", "weights"};

/* The settings of this kind: the common ones and its parameters. Watch and weights only where it has a capacity; if the
 * process has them nevertheless, has_no_capacity says so. */
static size_t rows_of_kind(const ves_process_kind *kind, const ves_setting *process, ves_row rows[static 16])
{
    size_t n = 0;
    for (size_t i = 0; i < VES_COUNT(capacity_names) && !(kind->needs & VES_NEEDS_WATCH); ++i) {
        if (ves_setting_find(process, capacity_names[i]))
            rows[n++] = (ves_row){.name = capacity_names[i], .type = VES_ROW_ANY};
    }
    for (size_t i = 0; i < VES_COUNT(process_rows); ++i) {
        const bool watch = strcmp(process_rows[i].name, "watch") == 0,
                   weights = strcmp(process_rows[i].name, "weights") == 0;
        if ((watch || weights) && !(kind->needs & VES_NEEDS_WATCH)) continue;
        rows[n] = process_rows[i];
        rows[n++].required = process_rows[i].required || watch;
    }
    for (size_t i = 0; i < kind->n_param; ++i) {
        const ves_process_param *p = &kind->param[i];
        rows[n++] = (ves_row){.name = p->name,
                              .type = VES_ROW_QUANTITY,
                              .dim = p->dim,
                              .required = isnan(p->preset) != 0,
                              .words = p->words};
    }
    return n;
}

/* Settings of kinds with a capacity, written for a kind that has none: one line that says so. */
static bool has_no_capacity(ves_reader *reader, const ves_setting *process, const ves_process_kind *kind)
{
    bool fine = true;
    if (kind->needs & VES_NEEDS_WATCH) return true;
    for (size_t i = 0; i < VES_COUNT(capacity_names); ++i) {
        const ves_setting *s = ves_setting_find(process, capacity_names[i]);
        if (!s) continue;
        fine = false;
        ves_reader_fail(reader, VES_E_CONFIG, s->at, "a %s process has no capacity%s, expected no %s here", kind->name,
                        i == 0 ? "" : ", so there is nothing to watch", capacity_names[i]);
    }
    return fine;
}

/* Its own name, or KIND_FROM_TO, with a number where there is one like it. Free with free(); NULL: out of memory. */
static char *process_name(const ves_blueprint *b, const ves_setting *s, const ves_blueprint_process *p)
{
    const char *given = ves_setting_text(s, "name");
    if (given) return ves_copy_text(given);
    const char *from = b->compartment[p->from.i], *to = b->compartment[p->to.i];
    char *name = ves_format("%s_%s_%s", p->kind->name, from, to);
    size_t *alike = name ? ves_name_index_find(&b->processes, name) : NULL;
    while (name && ves_name_index_find(&b->processes, name)) {
        free(name);
        name = ves_format("%s_%s_%s_%zu", p->kind->name, from, to, ++*alike);
    }
    return name;
}

static bool read_process_parameters(ves_reader *reader, const ves_setting *s, ves_blueprint_process *p,
                                    ves_parameters *parameters)
{
    bool ok = true;
    for (size_t i = 0; i < p->kind->n_param; ++i) {
        const ves_process_param *row = &p->kind->param[i];
        const ves_parameter model = {
            .dim = row->dim, .other = row->other, .least = row->low, .most = row->high, .above_least = row->above_low};
        const ves_setting *value = ves_setting_find(s, row->name);
        if (value) {
            ok = read_parameter(reader, value, p->name, &model, parameters, &p->item[i]) && ok;
            continue;
        }
        ves_setting preset = {.kind = VES_SETTING_REAL, .number = row->preset, .at = s->at};
        char *name = ves_copy_text(row->name);
        if (!name) ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
        preset.name = name;
        const char *source = reader->source, *confidence = reader->confidence;
        reader->source = "default of this kind of process";
        reader->confidence = "assumption";
        ok = name && read_parameter(reader, &preset, p->name, &model, parameters, &p->item[i]) && ok;
        reader->source = source;
        reader->confidence = confidence;
        free(name);
    }
    return ok;
}

/* The numbers of a process that has another fault: they are judged all the same, and kept nowhere. */
static void judge_numbers(ves_reader *reader, const ves_setting *s, const ves_process_kind *kind)
{
    ves_parameters nowhere = {0};
    for (size_t i = 0; i < kind->n_param; ++i) {
        const ves_process_param *row = &kind->param[i];
        const ves_parameter model = {
            .dim = row->dim, .other = row->other, .least = row->low, .most = row->high, .above_least = row->above_low};
        const ves_setting *value = ves_setting_find(s, row->name);
        if (ves_setting_is(value, VES_ROW_QUANTITY))
            (void)ves_reader_parameter(reader, value, row->name, &model, &nowhere);
    }
    ves_parameters_free(&nowhere);
}

/* May the numbers a concentration needs be missing? One line here, where the process is written. */
static void check_process(ves_reader *reader, const ves_blueprint *b, const ves_blueprint_process *p,
                          const ves_setting *s, const ves_parameters *parameters)
{
    const ves_place at = s->at;
    if (p->from.i == p->to.i) {
        ves_reader_fail(reader, VES_E_CONFIG, ves_setting_find(s, "to")->at,
                        "\"%s\" is the compartment it takes from, expected another one", b->compartment[p->to.i]);
        return;
    }
    bool by_amount = false;
    for (size_t i = 0; i < p->kind->n_param; ++i) {
        char *address = ves_format("%s.%s", p->name, p->kind->param[i].name);
        if (!address) ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
        const ves_parameter *q = address ? ves_parameters_find(parameters, address) : NULL;
        by_amount =
            by_amount || (q && p->kind->param[i].other != p->kind->param[i].dim && q->dim == p->kind->param[i].other);
        free(address);
    }
    const struct {
        unsigned need;
        size_t node;
    } needs[] = {{by_amount ? 0 : VES_NEEDS_FROM_VOLUME, p->from.i},
                 {VES_NEEDS_TO_VOLUME, p->to.i},
                 {VES_NEEDS_WATCHED_VOLUME, p->n_watch ? p->watch[0].i : 0}};
    for (size_t i = 0; i < VES_COUNT(needs); ++i) {
        if ((p->kind->needs & needs[i].need) && !b->has_volume[needs[i].node]) {
            ves_reader_fail(
                reader, VES_E_CONFIG, at,
                "a %s process reads a concentration in \"%s\", which has no volume; expected volume = \"... mL\" there",
                p->kind->name, b->compartment[needs[i].node]);
        }
    }
}

static void read_process(ves_reader *reader, const ves_setting *s, ves_blueprint *b, ves_parameters *parameters)
{
    ves_blueprint_process p = {.at = s->at};
    if (s->kind != VES_SETTING_GROUP) {
        ves_reader_fail(reader, VES_E_CONFIG, s->at, "holds %s, expected groups { } in processes",
                        ves_setting_kind_words(s->kind));
        return;
    }
    p.kind = read_kind(reader, s);
    if (!p.kind) return;
    ves_row rows[16];
    bool ok = check_group(reader, s, "processes", rows_of_kind(p.kind, s, rows), rows);
    ok = has_no_capacity(reader, s, p.kind) && ok;
    if (ves_setting_find(s, "name")) ok = name_ok(reader, s) && ok;
    const bool from = find_node(reader, b, ves_setting_find(s, "from"), &p.from),
               to = find_node(reader, b, ves_setting_find(s, "to"), &p.to);
    const ves_setting *watch = ves_setting_find(s, "watch");
    if (watch && watch->kind == VES_SETTING_LIST && (p.kind->needs & VES_NEEDS_WATCH)) {
        ok = read_nodes(reader, b, watch, &p.n_watch, &p.watch) && ok;
        ok = read_weights(reader, ves_setting_find(s, "weights"), p.n_watch, &p.weight) && ok;
    }
    ok = ok && from && to;
    if (!ok) judge_numbers(reader, s, p.kind);
    if (ok) {
        p.name = process_name(b, s, &p);
        if (p.name && ves_name_index_find(&b->processes, p.name)) {
            const ves_setting *name = ves_setting_find(s, "name");
            ves_reader_fail(reader, VES_E_CONFIG, name ? name->at : s->at,
                            "there is a process \"%s\" already, expected a new name", p.name);
            ok = false;
        }
        if (!p.name) ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
        ok = ok && p.name && read_process_parameters(reader, s, &p, parameters);
        if (ok) check_process(reader, b, &p, s, parameters);
    }
    if (ok && !ves_name_index_add(&b->processes, p.name, 1)) {
        ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
        ok = false;
    }
    if (ok) {
        b->process[b->n_process++] = p;
    } else {
        free(p.name);
        free(p.watch);
        free(p.weight);
    }
}

static void read_organs(ves_reader *reader, const ves_setting *list, ves_blueprint *b, ves_parameters *parameters)
{
    b->organ = ves_new(list->n, sizeof *b->organ);
    if (!b->organ) {
        ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
        return;
    }
    for (size_t i = 0; i < list->n; ++i) {
        const ves_setting *s = &list->child[i];
        if (!check_group(reader, s, "observe", VES_COUNT(observe_rows), observe_rows) || !name_ok(reader, s)) continue;
        ves_blueprint_organ *o = &b->organ[b->n_organ++];
        o->name = ves_setting_text(s, "name");
        if (ves_name_index_find(&b->organs, o->name)) {
            ves_reader_fail(reader, VES_E_CONFIG, ves_setting_find(s, "name")->at,
                            "there is an observed sum \"%s\" already, expected a new name", o->name);
        } else if (!ves_name_index_add(&b->organs, o->name, b->n_organ - 1)) {
            ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
        }
        if (!read_nodes(reader, b, ves_setting_find(s, "compartments"), &o->n, &o->node)) continue;
        if (!read_weights(reader, ves_setting_find(s, "weights"), o->n, &o->weight)) continue;
        const ves_setting *volume = ves_setting_find(s, "volume");
        if (volume && ves_name_index_find(&b->compartments, o->name)) {
            ves_reader_fail(reader, VES_E_CONFIG, ves_setting_find(s, "name")->at,
                            "\"%s\" is a compartment too, so %s.volume would mean two numbers; expected another name",
                            o->name, o->name);
        }
        o->has_volume = read_volume(reader, volume, o->name, parameters, &o->volume);
        o->has_matrix = ves_read_matrix(reader, s, &o->matrix);
    }
}

void ves_blueprint_read(ves_reader *reader, const ves_setting *model, ves_blueprint *b, ves_parameters *parameters)
{
    ves_reader_check(reader, model, VES_COUNT(model_rows), model_rows);
    const char *source = ves_setting_text(model, "source"), *word = ves_setting_text(model, "confidence");
    if (source) reader->source = source;
    if (word) {
        reader->confidence = ves_confidence_word(word);
        if (!reader->confidence) {
            ves_reader_fail(reader, VES_E_CONFIG, ves_setting_find(model, "confidence")->at,
                            "\"%s\" is no word of confidence, expected seen, derived, memory or assumption", word);
        }
    }
    const char *unit = ves_setting_text(model, "amount_unit");
    if (unit && !ves_units_is_amount(reader->units, unit)) {
        ves_reader_fail(
            reader, VES_E_CONFIG, ves_setting_find(model, "amount_unit")->at,
            "\"%s\" is no unit of amount, expected \"particle\" or a mass or molar unit such as \"mg\" or \"nmol\"",
            unit);
        unit = NULL;
    }
    reader->amount_unknown = !unit;
    if (unit) reader->amount_unit = strcmp(unit, "particles") == 0 ? "particle" : unit;
    b->amount_unit = reader->amount_unit;
    const ves_setting *compartments = ves_setting_find(model, "compartments"),
                      *processes = ves_setting_find(model, "processes");
    const ves_setting *observe = ves_setting_find(model, "observe");
    if (!ves_setting_is(compartments, VES_ROW_LIST)) return;
    read_compartments(reader, compartments, b, parameters);
    if (ves_setting_is(processes, VES_ROW_LIST)) {
        b->process = ves_new(processes->n, sizeof *b->process);
        if (!b->process) ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
        for (size_t i = 0; b->process && i < processes->n; ++i)
            read_process(reader, &processes->child[i], b, parameters);
    }
    if (ves_setting_is(observe, VES_ROW_LIST)) read_organs(reader, observe, b, parameters);
    ves_blueprint_default_roles(b);
}
