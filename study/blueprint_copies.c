#include "study/blueprint_copies.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* A compartment that holds what k reactants made is there k times.  How often each is follows from the processes: what
 * binds adds up, and whatever moves takes all of it along. */

enum { MOST_COPIES = 8 };

typedef struct copying {
    ves_reader *reader;
    ves_blueprint *b;
    size_t n, n_process;               /* of the study: without the copies */
    size_t *n_copy;                    /* [n] */
    const char *(*label)[MOST_COPIES]; /* [n] of which reactant each copy is; the first is the compartment itself */
    size_t (*node)[MOST_COPIES];       /* [n] compartments of the copies */
} copying;

static void no_memory(copying *c)
{
    ves_reader_fail(c->reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
}

/* ---- how many ---- */

static bool is_left(const copying *c, size_t node)
{
    bool left = false;
    for (size_t i = 0; i < c->n_process; ++i) {
        const ves_blueprint_process *p = &c->b->process[i];
        left = left || p->from.i == node || ((p->kind->needs & VES_BINDS) && p->partner.i == node) ||
               (p->kind->linear && (p->kind->needs & VES_NEEDS_TO_VOLUME) && p->to.i == node);
    }
    return left;
}

/* Of what is unbound, so many copies go to `to`, the others to its partner. */
static size_t n_to_first(const copying *c, const ves_blueprint_process *p)
{
    const size_t n = c->n_copy[p->from.i], second = c->n_copy[p->partner.i];
    return is_left(c, p->partner.i) ? (n > second ? n - second : 0) : c->n_copy[p->to.i];
}

/* A compartment holds `n` copies at least. @return did it hold fewer? */
static bool hold(copying *c, size_t node, size_t n)
{
    if (c->n_copy[node] >= n) return false;
    c->n_copy[node] = n;
    return true;
}

/* What one process says of the numbers of copies. @return did it change one? */
static bool follow(copying *c, const ves_blueprint_process *p)
{
    const size_t from = c->n_copy[p->from.i];
    if (p->kind->needs & VES_BINDS) return hold(c, p->to.i, from + c->n_copy[p->partner.i]);
    if (p->kind->needs & VES_PRODUCES) return hold(c, p->from.i, c->n_copy[p->to.i]);
    if (p->kind->needs & VES_UNBINDS) {
        const size_t first = n_to_first(c, p);
        if (from < 2) return false; /* nothing is bound yet */
        const bool one = hold(c, p->to.i, first ? first : 1);
        return hold(c, p->partner.i, from > first ? from - first : 1) || one;
    }
    const bool back = (p->kind->needs & VES_NEEDS_TO_VOLUME) && hold(c, p->from.i, c->n_copy[p->to.i]);
    return hold(c, p->to.i, from) || back;
}

/* Is `node` something that `bound` is made of? */
static bool is_part(const copying *c, size_t node, size_t bound, size_t deep)
{
    for (size_t i = 0; deep && i < c->n_process; ++i) {
        const ves_blueprint_process *p = &c->b->process[i];
        if (!(p->kind->needs & VES_BINDS) || p->to.i != bound) continue;
        if (p->from.i == node || p->partner.i == node || is_part(c, node, p->from.i, deep - 1) ||
            is_part(c, node, p->partner.i, deep - 1))
            return true;
    }
    return false;
}

/* What is bound moves whole into one of its parts, so it would hold itself: which process does that? */
static void say_endless(copying *c, const ves_blueprint_process *last)
{
    for (size_t i = 0; i < c->n_process; ++i) {
        const ves_blueprint_process *p = &c->b->process[i];
        if ((p->kind->needs & (VES_BINDS | VES_UNBINDS | VES_PRODUCES)) || !is_part(c, p->to.i, p->from.i, MOST_COPIES))
            continue;
        last = p;
        break;
    }
    ves_reader_fail(
        c->reader, VES_E_CONFIG, last->at,
        "\"%s\" takes all that is bound in \"%s\" into a part of it, expected kind = \"unbind\" with to = [ two "
        "compartments ]",
        last->name, c->b->compartment[last->from.i].name);
}

static bool count(copying *c)
{
    for (size_t i = 0; i < c->n; ++i) c->n_copy[i] = 1;
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < c->n_process; ++i) {
            const ves_blueprint_process *p = &c->b->process[i];
            if (!follow(c, p)) continue;
            changed = true;
            if (c->n_copy[p->to.i] <= MOST_COPIES && c->n_copy[p->partner.i] <= MOST_COPIES) continue;
            say_endless(c, p);
            return false;
        }
    }
    return true;
}

/* ---- their names ---- */

/* Two compartments that were bound are unbound in the same order. */
static void put_in_order(copying *c, ves_blueprint_process *p)
{
    for (size_t i = 0; i < c->n_process; ++i) {
        const ves_blueprint_process *q = &c->b->process[i];
        if (!(q->kind->needs & VES_BINDS)) continue;
        const ves_node bound = p->kind->needs & VES_BINDS ? p->to : p->from;
        const ves_node one = p->kind->needs & VES_BINDS ? p->from : p->to;
        if (q->to.i != bound.i || q->from.i != p->partner.i || q->partner.i != one.i) continue;
        const ves_node first = p->partner;
        p->partner = one;
        *(p->kind->needs & VES_BINDS ? &p->from : &p->to) = first;
        if (p->watch) p->watch[0] = p->partner;
        return;
    }
}

/* Names of copies follow those they come from. @return was there a new one? */
static bool label_one(copying *c, size_t to, size_t k, size_t from, size_t j)
{
    const char *label = j == 0 ? NULL : c->label[from][j];
    if (k == 0 || k >= c->n_copy[to] || c->label[to][k] || (j > 0 && !label)) return false;
    c->label[to][k] = label ? label : c->b->compartment[from].name;
    return true;
}

static bool label_by(copying *c, const ves_blueprint_process *p)
{
    bool any = false;
    const size_t from = p->from.i, to = p->to.i, other = p->partner.i;
    if (p->kind->needs & VES_UNBINDS) {
        const size_t first = n_to_first(c, p);
        for (size_t k = 1; k < first; ++k) any = label_one(c, to, k, from, k) || any;
        for (size_t k = first + 1; k < c->n_copy[from]; ++k) any = label_one(c, other, k - first, from, k) || any;
        return any;
    }
    if (p->kind->needs & VES_PRODUCES) {
        for (size_t k = 1; k < c->n_copy[from]; ++k) any = label_one(c, from, k, to, k) || any;
        return any;
    }
    for (size_t k = 1; k < c->n_copy[from]; ++k) any = label_one(c, to, k, from, k) || any;
    for (size_t k = 0; (p->kind->needs & VES_BINDS) && k < c->n_copy[other]; ++k)
        any = label_one(c, to, c->n_copy[from] + k, other, k) || any;
    for (size_t k = 1; (p->kind->needs & VES_NEEDS_TO_VOLUME) && k < c->n_copy[to]; ++k)
        any = label_one(c, from, k, to, k) || any;
    return any;
}

/* ---- adding ---- */

static bool add_compartment(copying *c, size_t of, size_t k)
{
    ves_blueprint *b = c->b;
    char *name = ves_format("%s.%s", b->compartment[of].name, c->label[of][k] ? c->label[of][k] : "bound");
    for (int i = 2; name && ves_name_index_find(&b->compartments, name); ++i) {
        free(name);
        name = ves_format("%s.%s_%d", b->compartment[of].name, c->label[of][k] ? c->label[of][k] : "bound", i);
    }
    if (!name || !ves_grow(&b->compartment, b->n_compartment, &b->room_compartment, sizeof *b->compartment) ||
        !ves_name_index_add(&b->compartments, name, b->n_compartment)) {
        free(name);
        no_memory(c);
        return false;
    }
    ves_blueprint_compartment *copy = &b->compartment[b->n_compartment];
    *copy = b->compartment[of];
    copy->name = copy->own_name = name;
    copy->next = VES_NONE;
    copy->hidden = copy->ledger || is_left(c, of);
    b->compartment[c->node[of][k - 1]].next = b->n_compartment;
    c->node[of][k] = b->n_compartment++;
    return true;
}

/* The same process of a copy. @param watch the partner it watches; VES_NONE: what the process itself watches */
static bool add_process(copying *c, size_t of, size_t from, size_t to, size_t watch, const char *label)
{
    ves_blueprint *b = c->b;
    if (!ves_grow(&b->process, b->n_process, &b->room_process, sizeof *b->process)) {
        no_memory(c);
        return false;
    }
    const ves_blueprint_process *p = &b->process[of];
    ves_blueprint_process copy = *p;
    copy.copy = true;
    copy.from.i = from;
    copy.to.i = to;
    copy.name = ves_format("%s.%s", p->name, label ? label : "bound");
    copy.watch = ves_new(p->n_watch, sizeof *copy.watch);
    if (!copy.name || !copy.watch) {
        free(copy.name);
        free(copy.watch);
        no_memory(c);
        return false;
    }
    for (size_t i = 0; i < p->n_watch; ++i) copy.watch[i] = p->watch[i];
    if (watch != VES_NONE) copy.watch[0].i = watch;
    b->process[b->n_process++] = copy;
    return true;
}

static bool add_processes(copying *c, size_t of)
{
    const ves_blueprint_process p = c->b->process[of];
    const size_t from = p.from.i, to = p.to.i, other = p.partner.i, n = c->n_copy[from];
    const size_t first = p.kind->needs & VES_UNBINDS ? n_to_first(c, &p) : n;
    bool ok = true;
    if (p.kind->needs & VES_PRODUCES) {
        for (size_t k = 1; k < n && ok; ++k)
            ok = add_process(c, of, c->node[from][k], c->node[to][k], VES_NONE, c->label[from][k]);
        return ok;
    }
    for (size_t k = 1; k < n && ok; ++k) {
        const size_t goes = k < first ? c->node[to][k] : c->node[other][k - first];
        ok = add_process(c, of, c->node[from][k], goes, VES_NONE, c->label[from][k]);
    }
    for (size_t k = 0; (p.kind->needs & VES_BINDS) && k < c->n_copy[other] && ok; ++k)
        ok = add_process(c, of, c->node[other][k], c->node[to][n + k], from, c->label[to][n + k]);
    return ok;
}

/* What is unbound has as many parts as it holds. */
static bool check_parts(copying *c)
{
    for (size_t i = 0; i < c->n_process; ++i) {
        const ves_blueprint_process *p = &c->b->process[i];
        if (!(p->kind->needs & VES_UNBINDS)) continue;
        const size_t n = c->n_copy[p->from.i], first = n_to_first(c, p);
        if (n >= 2 && first >= 1 && first < n) continue;
        ves_reader_fail(
            c->reader, VES_E_CONFIG, p->at,
            n < 2 ? "nothing binds to \"%s\", so there is nothing to unbind; expected a process of kind "
                    "\"bind\" to it"
                  : "\"%s\" does not hold what these two hold, expected the compartments that it was bound of",
            c->b->compartment[p->from.i].name);
        return false;
    }
    return true;
}

static bool add_all(copying *c)
{
    bool ok = check_parts(c);
    for (bool any = true; any && ok;) {
        any = false;
        for (size_t i = 0; i < c->n_process; ++i) any = label_by(c, &c->b->process[i]) || any;
    }
    for (size_t i = 0; i < c->n; ++i) c->node[i][0] = i;
    for (size_t i = 0; i < c->n && ok; ++i) {
        for (size_t k = 1; k < c->n_copy[i] && ok; ++k) ok = add_compartment(c, i, k);
    }
    for (size_t i = 0; i < c->n_process && ok; ++i) ok = add_processes(c, i);
    return ok;
}

void ves_blueprint_copies_add(ves_reader *reader, ves_blueprint *b)
{
    bool any = false;
    for (size_t i = 0; i < b->n_process; ++i) any = any || (b->process[i].kind->needs & (VES_BINDS | VES_UNBINDS));
    if (!any) return;
    copying c = {.reader = reader, .b = b, .n = b->n_compartment, .n_process = b->n_process};
    c.n_copy = ves_new(c.n, sizeof *c.n_copy);
    c.label = ves_new(c.n, sizeof *c.label);
    c.node = ves_new(c.n, sizeof *c.node);
    if (!c.n_copy || !c.label || !c.node) {
        no_memory(&c);
    } else {
        for (size_t i = 0; i < b->n_process; ++i) {
            if (b->process[i].kind->needs & (VES_BINDS | VES_UNBINDS)) put_in_order(&c, &b->process[i]);
        }
        if (count(&c)) (void)add_all(&c);
    }
    free(c.n_copy);
    free(c.label);
    free(c.node);
}
