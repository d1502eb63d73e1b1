#include "model/builder.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void ves_tape_free(ves_tape *tape)
{
    free(tape->asked);
    free(tape->note);
    free(tape->switches);
    *tape = (ves_tape){0};
}

/* ---- tape ---- */

static void put(ves_builder *b, ves_index **list, size_t *n, size_t *room, ves_index what)
{
    if (b->status) return;
    if (!ves_grow(list, *n, room, sizeof **list)) {
        b->status = ves_fail_memory(b->report);
        return;
    }
    (*list)[(*n)++] = what;
}

ves_index ves_builder_note(ves_builder *b, ves_index decision)
{
    if (b->filling) {
        assert(b->n_note < b->noted->n_note);
        return b->noted->note[b->n_note++];
    }
    put(b, &b->tape->note, &b->tape->n_note, &b->tape->room_note, decision);
    return decision;
}

bool ves_builder_path(ves_builder *b, double rate, bool may_open)
{
    const bool open = ves_builder_note(b, rate != 0.0 || may_open) != 0;
    if (b->filling && !open && rate != 0.0 && !b->status)
        b->status = ves_fail(b->report, VES_E_MODEL, b->at,
                             "a path of the body that is closed would open here, expected that rates change only");
    return open;
}

/* ---- numbers ---- */

const char *ves_builder_text(ves_builder *b, size_t n, const char *const part[])
{
    size_t length = 0;
    for (size_t i = 0; i < n; ++i) {
        const size_t size = strlen(part[i]);
        while (length + size >= b->room_text) {
            if (ves_grow(&b->text, b->room_text, &b->room_text, 1)) continue;
            b->status = ves_fail_memory(b->report);
            return NULL;
        }
        memcpy(b->text + length, part[i], size + 1);
        length += size;
    }
    return b->text;
}

static bool is_address(const char *address, const char *organ, const char *setting)
{
    const size_t n = strlen(organ);
    return setting ? strncmp(address, organ, n) == 0 && address[n] == '.' && strcmp(address + n + 1, setting) == 0
                   : strcmp(address, organ) == 0;
}

/* The answer to the next question. A build with assertions holds the question against the one that was drafted. */
static double next_number(ves_builder *b, const char *organ, const char *setting)
{
    if (b->status) return 0.5; /* refused: the rest is not asked as it was drafted, and is thrown away */
    assert(b->n_asked < b->noted->n_asked);
    const ves_index i = b->noted->asked[b->n_asked++];
    assert(is_address(b->names->item[i].address, organ, setting));
    (void)is_address;
    (void)organ;
    (void)setting;
    return b->number[i];
}

/* How many letters of the groups of two addresses are the same: 6 of "liver.uptake.rate" and "liver.volume". */
static size_t same_groups(const char *a, const char *b)
{
    size_t same = 0;
    for (size_t i = 0; a[i] && a[i] == b[i]; ++i) {
        if (a[i] == '.') same = i + 1;
    }
    return same;
}

static bool is_same_file(ves_place a, ves_place b)
{
    return a.file && b.file && strcmp(a.file, b.file) == 0;
}

/* Where a number that is missing should stand: beside those of its group, in the species if it is one of the animal. */
static ves_place place_beside(const ves_builder *b, const char *address, const ves_body_setting *row)
{
    const bool animal = row && b->tissues->at.file && ves_body_setting_is_of_animal(row);
    const bool label = strncmp(address, "label.", 6) == 0;
    ves_place at = animal ? b->tissues->at : label || !b->product_at.file ? b->at : b->product_at;
    size_t best = 0;
    for (size_t i = 0; i < b->parameters->n; ++i) {
        const ves_parameter *p = &b->parameters->item[i];
        const size_t same = same_groups(address, p->address);
        if (same <= best || !p->at.file || is_same_file(p->at, b->at)) continue; /* not beside a preset */
        if (row && b->tissues->at.file && is_same_file(p->at, b->tissues->at) != animal) continue;
        if (row && !animal && !label && b->product_at.file && !is_same_file(p->at, b->product_at)) continue;
        best = same;
        at = p->at;
    }
    return at;
}

/* The row whose own number this is; NULL: it is no number of an organ that has such. */
static const ves_organ_row *owner(const ves_builder *b, const char *address)
{
    for (size_t i = 0; i < b->n_row; ++i) {
        const ves_organ_row *row = &b->tissues->row[i];
        const size_t n = strlen(row->name);
        if (!row->of_table && row->at.file && strncmp(address, row->name, n) == 0 && address[n] == '.') return row;
    }
    return NULL;
}

/* While drafting: the number of this address, marked used; NULL: nobody gives it, which is said. */
static const ves_parameter *look_up(ves_builder *b, const char *address)
{
    ves_parameter *p = ves_parameters_find(b->parameters, address);
    if (p) {
        p->used = true;
        return p;
    }
    if (strcmp(address, "body_weight") == 0 && !ves_parameters_find(b->parameters, "body.weight"))
        return NULL; /* it would be that of the species, which is asked for next */
    const ves_body_setting *row = ves_body_setting_find(address);
    const ves_organ_row *own = row && ves_body_setting_is_of_animal(row) ? owner(b, address) : NULL;
    ves_place at = own ? own->stated.file ? own->stated : own->at : place_beside(b, address, row);
    at.setting = address;
    b->missing = ves_fail(b->report, VES_E_MODEL, at, "is missing (%s), expected it in the %s",
                          row ? row->words : "unknown setting",
                          own                                  ? "organ"
                          : strncmp(address, "label.", 6) == 0 ? "tracer"
                                                               : "species or the product");
    return NULL;
}

double ves_builder_number(ves_builder *b, const char *address)
{
    if (b->filling) return next_number(b, address, NULL);
    const ves_parameter *p = look_up(b, address);
    if (!p) return 0.5; /* the draft goes on, and is thrown away */
    const size_t i = (size_t)(p - b->parameters->item);
    put(b, &b->tape->asked, &b->tape->n_asked, &b->tape->room_asked, (ves_index)i);
    return b->number[i];
}

double ves_builder_organ_number(ves_builder *b, const char *name, const char *setting)
{
    if (b->filling) return next_number(b, name, setting);
    const char *address = ves_builder_text(b, 3, (const char *const[]){name, ".", setting});
    return address ? ves_builder_number(b, address) : NAN;
}

double ves_builder_row_number(ves_builder *b, ves_body_organ which, const char *setting)
{
    return ves_builder_organ_number(b, ves_builder_row(b, which)->name, setting);
}

bool ves_builder_has_number(ves_builder *b, const char *organ, const char *setting)
{
    const char *address = b->filling ? NULL : ves_builder_text(b, 3, (const char *const[]){organ, ".", setting});
    return ves_builder_note(b, address && ves_parameters_find(b->parameters, address)) != 0;
}

void ves_builder_will_need(ves_builder *b, const char *address)
{
    if (!b->filling) (void)look_up(b, address);
}

bool ves_builder_switch(ves_builder *b, const char *address)
{
    const ves_status missing = b->missing;
    const double value = ves_builder_number(b, address);
    if (b->status || b->missing != missing || (!b->filling && b->tape->n_asked == 0)) return false;
    const ves_index i = b->filling ? b->noted->asked[b->n_asked - 1] : b->tape->asked[b->tape->n_asked - 1];
    if (value != 0.0 && value != 1.0)
        b->status =
            ves_fail(b->report, VES_E_CONFIG, b->names->item[i].at, "%g is half a switch, expected 0 or 1", value);
    if (!b->filling) put(b, &b->tape->switches, &b->tape->n_switch, &b->tape->room_switch, i);
    return value != 0.0;
}

double ves_builder_low(const ves_builder *b, const char *address)
{
    const ves_parameter *p = b->filling ? NULL : ves_parameters_find(b->parameters, address);
    return p ? b->low[p - b->parameters->item] : NAN;
}

double ves_builder_high(const ves_builder *b, const char *address)
{
    const ves_parameter *p = b->filling ? NULL : ves_parameters_find(b->parameters, address);
    return p ? b->high[p - b->parameters->item] : NAN;
}

double ves_builder_row_low(ves_builder *b, ves_body_organ which, const char *setting)
{
    if (b->filling) return NAN;
    const char *address = ves_builder_text(b, 3, (const char *const[]){ves_builder_row(b, which)->name, ".", setting});
    return address ? ves_builder_low(b, address) : NAN;
}

double ves_builder_row_high(ves_builder *b, ves_body_organ which, const char *setting)
{
    if (b->filling) return NAN;
    const char *address = ves_builder_text(b, 3, (const char *const[]){ves_builder_row(b, which)->name, ".", setting});
    return address ? ves_builder_high(b, address) : NAN;
}

/* Did the study itself change what must add up? Then it is told there, else where the species lists its tissues. */
ves_place ves_builder_place_of_sum(const ves_builder *b)
{
    static const char end[] = "_fraction";
    for (size_t i = 0; i < b->names->n && b->tissues->at.file && b->at.file; ++i) {
        const ves_parameter *p = &b->names->item[i];
        const size_t n = strlen(p->address), m = sizeof end - 1;
        if (n > m && strcmp(p->address + n - m, end) == 0 && p->at.file && strcmp(p->at.file, b->at.file) == 0)
            return b->at;
    }
    return b->tissues->at.file ? b->tissues->at : b->at;
}

/* Numbers of a draft need not be those of a subject, so only filling judges them. */
ves_status ves_builder_identity(ves_builder *b, const char *what, double is, double should, double tolerance)
{
    if (!b->filling || fabs(is - should) <= tolerance * fabs(should)) return VES_OK;
    return b->status = ves_fail(b->report, VES_E_MODEL, ves_builder_place_of_sum(b),
                                "%s: %.9g, expected %.9g (within %g)", what, is, should, tolerance);
}

/* ---- nodes and edges ---- */

static void put_where(ves_builder *b, ves_node node, ves_body_organ where)
{
    while (b->n_where <= node.i && !b->status) {
        if (!ves_grow(&b->where, b->n_where, &b->room_where, sizeof *b->where)) b->status = ves_fail_memory(b->report);
        if (!b->status) b->where[b->n_where++] = VES_ORGAN_NONE;
    }
    if (!b->status) b->where[node.i] = where;
}

/* While drafting. @param name NULL after an error */
static ves_node add_node(ves_builder *b, const char *name, double volume, ves_role role, ves_body_organ where)
{
    ves_node node = {0};
    if (!b->status) b->status = ves_graph_add_compartment(b->graph, name, volume, b->at, &node, b->report);
    if (!b->status) ves_graph_set_role(b->graph, node, role);
    if (!b->status) put_where(b, node, where);
    return node;
}

static ves_node fill_node(ves_builder *b, double volume)
{
    const ves_node node = {b->n_node++};
    assert(node.i < b->graph->topology->n_compartment);
    b->graph->volume[node.i] = volume;
    return node;
}

ves_node ves_builder_node(ves_builder *b, const char *name, const char *part, double volume, ves_role role,
                          ves_body_organ where)
{
    if (b->filling) return fill_node(b, volume);
    if (b->status) return (ves_node){0};
    return add_node(
        b, ves_builder_text(b, 4, (const char *const[]){name, part ? "_" : "", part ? part : "", b->c->suffix}), volume,
        role, where);
}

ves_node ves_builder_sink(ves_builder *b, const char *first, const char *second, double volume, ves_role role,
                          ves_body_organ where)
{
    if (b->filling) return fill_node(b, volume);
    if (b->status) return (ves_node){0};
    return add_node(b, ves_builder_text(b, 2, (const char *const[]){first, second ? second : ""}), volume, role, where);
}

static void fill_edge(ves_builder *b, const double p[])
{
    const size_t i = b->n_process++;
    assert(i < b->graph->topology->n_process);
    const size_t n = b->graph->topology->process[i].kind->n_param;
    for (size_t k = 0; k < n; ++k) b->graph->p[i][k] = p[k];
}

void ves_builder_edge_of_kind(ves_builder *b, const ves_process_kind *kind, ves_node from, ves_node to, size_t group,
                              const double p[])
{
    if (b->filling) {
        fill_edge(b, p);
    } else if (!b->status) {
        const ves_process process = {.kind = kind, .from = from, .to = to, .group = group, .at = b->at};
        b->status = ves_graph_add_process(b->graph, &process, p, b->report);
    }
}

void ves_builder_edge(ves_builder *b, const char *kind, ves_node from, ves_node to, size_t group, const double p[])
{
    ves_builder_edge_of_kind(b, b->filling ? NULL : ves_process_kind_find(kind), from, to, group, p);
}

void ves_builder_repeat(ves_builder *b, size_t i, ves_node from, ves_node to)
{
    if (b->filling) {
        fill_edge(b, b->graph->p[i]);
        return;
    }
    ves_process p = b->graph->topology->process[i];
    double number[VES_PROCESS_PARAM_MAX]; /* the array of the graph moves as it grows */
    memcpy(number, b->graph->p[i], sizeof number);
    p.from = from;
    p.to = to;
    p.name = NULL;
    if (!b->status) b->status = ves_graph_add_process(b->graph, &p, number, b->report);
}

void ves_builder_rate(ves_builder *b, ves_node from, ves_node to, double rate)
{
    if (ves_builder_path(b, rate, b->keep)) ves_builder_edge(b, "first_order", from, to, VES_NONE, &rate);
}

void ves_builder_clearance(ves_builder *b, ves_node from, ves_node to, double clearance)
{
    if (ves_builder_path(b, clearance, b->keep)) ves_builder_edge(b, "clearance", from, to, VES_NONE, &clearance);
}

size_t ves_builder_group(ves_builder *b, size_t n, const ves_node node[], const double weight[])
{
    size_t group = VES_NONE;
    if (b->filling) {
        group = ves_builder_note(b, 0);
        double *own = b->graph->weight + b->graph->topology->group[group].weight;
        for (size_t i = 0; i < n; ++i) own[i] = weight[i];
        return group;
    }
    if (!b->status) b->status = ves_graph_add_group(b->graph, n, node, weight, &group, b->report);
    (void)ves_builder_note(b, (ves_index)group);
    return group;
}
