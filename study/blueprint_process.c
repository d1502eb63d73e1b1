#include "study/blueprint_process.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "study/blueprint_course.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const ves_row process_rows[] = {
    {.name = "name", .type = VES_ROW_TEXT, .words = "its name; absent: kind_from_to"},
    {.name = "kind", .type = VES_ROW_TEXT, .required = true, .words = "kind of process"},
    {.name = "from",
     .type = VES_ROW_TEXT,
     .required = true,
     .words = "compartment it takes from; two of a kind that binds"},
    {.name = "to",
     .type = VES_ROW_TEXT,
     .required = true,
     .words = "compartment it gives to; two of a kind that unbinds"},
    {.name = "watch", .type = VES_ROW_LIST, .words = "compartments that fill its capacity"},
    {.name = "weights", .type = VES_ROW_LIST, .words = "one number for each of them"},
    {.name = "modify",
     .type = VES_ROW_LIST,
     .words = "( { by; effect; max; half; hill; }, ... ): what multiplies its rate"},
    {.name = "switch",
     .type = VES_ROW_LIST,
     .words = "( (\"0 h\", 1.0), (\"8 h\", 0.2) ): from each time on, its rate is multiplied by this"},
    {.name = "period",
     .type = VES_ROW_QUANTITY,
     .dim = VES_DIM_TIME,
     .most = HUGE_VAL,
     .above_least = true,
     .words = "how long until `switch` begins anew; absent: it does not"},
};
static const ves_row produce_rows[] = {
    {.name = "name", .type = VES_ROW_TEXT, .words = "its name; absent: produce_into"},
    {.name = "into", .type = VES_ROW_TEXT, .required = true, .words = "compartment it gives to"},
    {.name = "rate",
     .type = VES_ROW_QUANTITY,
     .dim = VES_DIM_AMOUNT_RATE,
     .most = HUGE_VAL,
     .required = true,
     .words = "amount per time"},
    {.name = "modify", .type = VES_ROW_LIST, .words = "as of a process"},
    {.name = "switch", .type = VES_ROW_LIST, .words = "as of a process"},
    {.name = "period",
     .type = VES_ROW_QUANTITY,
     .dim = VES_DIM_TIME,
     .most = HUGE_VAL,
     .above_least = true,
     .words = "as of a process"},
};

size_t ves_blueprint_process_tables(const ves_row_table **tables)
{
    static const ves_row_table all[] = {
        {"study.model.processes", VES_COUNT(process_rows), process_rows},
        {"study.model.produce", VES_COUNT(produce_rows), produce_rows},
    };
    *tables = all;
    return VES_COUNT(all);
}

/* ---- processes ---- */

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

/* Is there a capacity that compartments fill? A kind that binds watches its partner, of itself. */
static bool watches(const ves_process_kind *kind)
{
    return (kind->needs & VES_NEEDS_WATCH) && !(kind->needs & VES_BINDS);
}

static const char *const capacity_names[] = {"capacity", "watch", "weights"};

/* Is this end of a process two compartments? */
static bool is_pair(const ves_process_kind *kind, const char *end)
{
    return kind->needs & (strcmp(end, "from") == 0 ? VES_BINDS : strcmp(end, "to") == 0 ? VES_UNBINDS : 0U);
}

/* The settings of this kind: the common ones and its parameters. Watch and weights only where it has a capacity; if the
 * process has them nevertheless, has_no_capacity says so. */
static size_t rows_of_kind(const ves_process_kind *kind, const ves_setting *process, ves_row rows[static 16])
{
    size_t n = 0;
    for (size_t i = 0; i < VES_COUNT(capacity_names) && !watches(kind); ++i) {
        if (ves_setting_find(process, capacity_names[i]))
            rows[n++] = (ves_row){.name = capacity_names[i], .type = VES_ROW_ANY};
    }
    for (size_t i = 0; i < VES_COUNT(process_rows); ++i) {
        const bool watch = strcmp(process_rows[i].name, "watch") == 0,
                   weights = strcmp(process_rows[i].name, "weights") == 0;
        if ((watch || weights) && !watches(kind)) continue;
        rows[n] = process_rows[i];
        if (is_pair(kind, rows[n].name)) rows[n].type = VES_ROW_LIST;
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
    if (watches(kind)) return true;
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
    const char *from = b->compartment[p->from.i].name, *to = b->compartment[p->to.i].name;
    const bool first = p->kind->needs & VES_BINDS, last = p->kind->needs & VES_UNBINDS;
    const char *partner = first || last ? b->compartment[p->partner.i].name : "";
    if (p->kind->needs & VES_PRODUCES) from = "";
    char *name = ves_format("%s%s%s%s%s_%s%s%s", p->kind->name, *from ? "_" : "", from, first ? "_" : "",
                            first ? partner : "", to, last ? "_" : "", last ? partner : "");
    size_t *alike = name ? ves_name_index_find(&b->processes, name) : NULL;
    char *plain = alike ? ves_copy_text(name) : NULL;
    while (name && plain && ves_name_index_find(&b->processes, name)) {
        free(name);
        name = ves_format("%s_%zu", plain, ++*alike);
    }
    free(plain);
    return name;
}

static bool read_process_parameters(ves_reader *reader, const ves_setting *s, ves_blueprint *b,
                                    ves_blueprint_process *p, ves_parameters *parameters)
{
    bool ok = true;
    for (size_t i = 0; i < p->kind->n_param; ++i) {
        const ves_process_param *row = &p->kind->param[i];
        const ves_parameter model = {
            .dim = row->dim, .other = row->other, .least = row->low, .most = row->high, .above_least = row->above_low};
        const ves_setting *value = ves_setting_find(s, row->name);
        if (value) {
            ok = ves_blueprint_parameter(reader, value, p->name, row->name, &model, b, parameters, &p->item[i]) && ok;
            continue;
        }
        const ves_setting preset = {.kind = VES_SETTING_REAL, .number = row->preset, .at = s->at};
        const char *source = reader->source, *confidence = reader->confidence;
        reader->source = "default of this kind of process";
        reader->confidence = "assumption";
        ok = ves_blueprint_parameter(reader, &preset, p->name, row->name, &model, b, parameters, &p->item[i]) && ok;
        reader->source = source;
        reader->confidence = confidence;
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
        if (ves_setting_is(value, VES_ROW_QUANTITY) && !ves_derived_is(value))
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
                        "\"%s\" is the compartment it takes from, expected another one", b->compartment[p->to.i].name);
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
        if ((p->kind->needs & needs[i].need) && !b->compartment[needs[i].node].has_volume) {
            ves_reader_fail(
                reader, VES_E_CONFIG, at,
                "a %s process reads a concentration in \"%s\", which has no volume; expected volume = \"... mL\" there",
                p->kind->name, b->compartment[needs[i].node].name);
        }
    }
}

/* Two compartments that become one, or the other way round. */
static bool find_pair(ves_reader *reader, const ves_blueprint *b, const ves_setting *list, ves_node *one,
                      ves_node *other)
{
    if (!ves_setting_is(list, VES_ROW_LIST)) return false;
    if (list->n != 2) {
        ves_reader_fail(reader, VES_E_CONFIG, list->at, "holds %zu, expected two compartments", list->n);
        return false;
    }
    for (size_t i = 0; i < 2; ++i) {
        if (list->child[i].kind == VES_SETTING_TEXT) continue;
        ves_reader_fail(reader, VES_E_CONFIG, list->child[i].at, "holds %s, expected names of compartments",
                        ves_setting_kind_words(list->child[i].kind));
        return false;
    }
    const bool first = ves_blueprint_find(reader, b, &list->child[0], one),
               second = ves_blueprint_find(reader, b, &list->child[1], other);
    if (!first || !second) return false;
    if (one->i != other->i) return true;
    ves_reader_fail(reader, VES_E_CONFIG, list->child[1].at,
                    "\"%s\" stands twice: two of one compartment do not bind here, expected two compartments",
                    list->child[1].text);
    return false;
}

static bool read_ends(ves_reader *reader, const ves_setting *s, const ves_blueprint *b, ves_blueprint_process *p)
{
    const ves_setting *at_from = ves_setting_find(s, "from"), *at_to = ves_setting_find(s, "to");
    const bool from = is_pair(p->kind, "from") ? find_pair(reader, b, at_from, &p->from, &p->partner)
                                               : ves_blueprint_find(reader, b, at_from, &p->from),
               to = is_pair(p->kind, "to") ? find_pair(reader, b, at_to, &p->to, &p->partner)
                                           : ves_blueprint_find(reader, b, at_to, &p->to);
    if (!from || !to || !is_pair(p->kind, "from")) return from && to;
    p->watch = ves_new(1, sizeof *p->watch); /* its partner */
    if (!p->watch) ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
    if (p->watch) p->watch[p->n_watch++] = p->partner;
    return p->watch != NULL;
}

static bool read_watch(ves_reader *reader, const ves_setting *s, const ves_blueprint *b, ves_blueprint_process *p)
{
    const ves_setting *watch = ves_setting_find(s, "watch");
    if (!watch || watch->kind != VES_SETTING_LIST || !watches(p->kind)) return true;
    const bool ok = ves_blueprint_nodes(reader, b, watch, &p->n_watch, &p->watch);
    return ves_blueprint_weights(reader, ves_setting_find(s, "weights"), p->n_watch, &p->weight) && ok;
}

/* Its name, and the numbers under it. */
static bool read_named(ves_reader *reader, const ves_setting *s, ves_blueprint *b, ves_blueprint_process *p,
                       ves_parameters *parameters)
{
    p->name = process_name(b, s, p);
    if (!p->name) {
        ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
        return false;
    }
    bool ok = true;
    if (ves_name_index_find(&b->processes, p->name)) {
        const ves_setting *name = ves_setting_find(s, "name");
        ves_reader_fail(reader, VES_E_CONFIG, name ? name->at : s->at,
                        "there is a process \"%s\" already, expected a new name", p->name);
        ok = false;
    }
    ok = ok && read_process_parameters(reader, s, b, p, parameters);
    ok = ok && ves_blueprint_course(reader, s, b, p, parameters);
    if (!ok) return false;
    ok = ves_name_index_add(&b->processes, p->name, 1);
    if (!ok) ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
    return ok;
}

/* Keep it, or forget it. */
static void keep_process(ves_reader *reader, ves_blueprint *b, ves_blueprint_process *p, bool ok)
{
    if (ok && !ves_grow(&b->process, b->n_process, &b->room_process, sizeof *b->process)) {
        ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
        ok = false;
    }
    if (ok) {
        b->process[b->n_process++] = *p;
        return;
    }
    free(p->name);
    free(p->watch);
    free(p->weight);
    free(p->modifier);
    free(p->turn);
}

void ves_blueprint_process_read(ves_reader *reader, const ves_setting *s, ves_blueprint *b, ves_parameters *parameters)
{
    ves_blueprint_process p = {.at = s->at, .period = VES_NONE};
    if (s->kind != VES_SETTING_GROUP) {
        ves_reader_fail(reader, VES_E_CONFIG, s->at, "holds %s, expected groups { } in processes",
                        ves_setting_kind_words(s->kind));
        return;
    }
    p.kind = read_kind(reader, s);
    if (!p.kind) return;
    ves_row rows[16];
    bool ok = ves_blueprint_group(reader, s, "processes", rows_of_kind(p.kind, s, rows), rows);
    ok = has_no_capacity(reader, s, p.kind) && ok;
    if (ves_setting_find(s, "name")) ok = ves_blueprint_name(reader, s) && ok;
    const bool ends = read_ends(reader, s, b, &p);
    ok = read_watch(reader, s, b, &p) && ok && ends;
    if (!ok) judge_numbers(reader, s, p.kind);
    ok = ok && read_named(reader, s, b, &p, parameters);
    if (ok) check_process(reader, b, &p, s, parameters);
    keep_process(reader, b, &p, ok);
}

/* ---- production ---- */

/* What was produced stands in a ledger, "R.produced". */
static bool add_ledger(ves_reader *reader, ves_blueprint *b, const ves_blueprint_process *p, ves_node *ledger)
{
    const char *into = b->compartment[p->to.i].name;
    char *name = ves_format("%s.produced", into);
    for (int i = 2; name && ves_name_index_find(&b->compartments, name); ++i) {
        free(name);
        name = ves_format("%s.produced_%d", into, i);
    }
    ledger->i = b->n_compartment;
    if (name && ves_grow(&b->compartment, b->n_compartment, &b->room_compartment, sizeof *b->compartment) &&
        ves_name_index_add(&b->compartments, name, b->n_compartment)) {
        b->compartment[b->n_compartment++] =
            (ves_blueprint_compartment){.name = name, .own_name = name, .ledger = true, .next = VES_NONE, .at = p->at};
        return true;
    }
    free(name);
    ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
    return false;
}

void ves_blueprint_produce_read(ves_reader *reader, const ves_setting *s, ves_blueprint *b, ves_parameters *parameters)
{
    ves_blueprint_process p = {.at = s->at, .period = VES_NONE, .kind = ves_process_kind_production()};
    bool ok = ves_blueprint_group(reader, s, "produce", VES_COUNT(produce_rows), produce_rows);
    if (s->kind != VES_SETTING_GROUP) return;
    const ves_setting *into = ves_setting_find(s, "into");
    if (ves_setting_find(s, "name")) ok = ves_blueprint_name(reader, s) && ok;
    ok = ves_blueprint_find(reader, b, into, &p.to) && ok;
    if (ok && b->compartment[p.to.i].role == VES_ROLE_SINK) {
        ves_reader_fail(reader, VES_E_CONFIG, into->at,
                        "\"%s\" is a sink, where nothing is made; expected a compartment of the body", into->text);
        ok = false;
    }
    if (!ok) judge_numbers(reader, s, p.kind);
    ok = ok && add_ledger(reader, b, &p, &p.from) && read_named(reader, s, b, &p, parameters);
    keep_process(reader, b, &p, ok);
}
