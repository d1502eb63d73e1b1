#include "exchange/outline.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void ves_outline_free(ves_outline *o)
{
    for (size_t i = 0; i < o->n_name; ++i) free(o->name[i]);
    for (size_t i = 0; i < o->n_number; ++i) free(o->number[i].words);
    for (size_t i = 0; i < o->n_moment; ++i) {
        for (size_t k = 0; k < o->moment[i].n; ++k) free(o->moment[i].jump[k].share);
        free(o->moment[i].jump);
    }
    ves_terms_free(&o->terms);
    ves_name_index_free(&o->names);
    free(o->name);
    free(o->state);
    free(o->number);
    free(o->sum);
    free(o->flow);
    free(o->moment);
    free(o->number_set);
    free(o->state_set);
    *o = (ves_outline){0};
}

/* ---- names ---- */

/* Words that some language written to keeps for itself, in small letters: C++, R, mrgsolve, rxode2, SBML. */
static const char *const reserved[] = {
    "abs",      "addl",      "alag",     "amt",     "and",       "asm",        "auto",   "avogadro", "begin",
    "bool",     "break",     "case",     "catch",   "char",      "class",      "cmt",    "const",    "cos",
    "default",  "delete",    "delay",    "do",      "done",      "double",     "dt",     "dur",      "dv",
    "e",        "else",      "end",      "enum",    "eps",       "err",        "eta",    "evid",     "exp",
    "extern",   "f",         "false",    "float",   "floor",     "fmax",       "fmin",   "for",      "friend",
    "function", "gamma",     "goto",     "i",       "id",        "if",         "ifelse", "ii",       "in",
    "inf",      "infinity",  "inline",   "int",     "lag",       "lgamma",     "lincmt", "ln",       "log",
    "log10",    "long",      "main",     "matexp",  "max",       "mdv",        "min",    "model",    "mt",
    "mu",       "mutable",   "na",       "nan",     "namespace", "new",        "newind", "next",     "not",
    "null",     "omega",     "operator", "or",      "pi",        "podo",       "pow",    "print",    "printf",
    "private",  "protected", "public",   "rate",    "register",  "repeat",     "return", "rownum",   "self",
    "short",    "sigma",     "signed",   "sin",     "sizeof",    "solvertime", "sqrt",   "ss",       "static",
    "std",      "struct",    "switch",   "t",       "table",     "tad",        "tafd",   "tan",      "template",
    "theta",    "this",      "throw",    "time",    "tlast",     "true",       "try",    "typedef",  "typename",
    "union",    "unsigned",  "using",    "virtual", "void",      "volatile",   "while",  "xor"};

static bool is_reserved(const char *word)
{
    for (size_t i = 0; i < VES_COUNT(reserved); ++i) {
        if (strcasecmp(word, reserved[i]) == 0) return true;
    }
    return false;
}

/* Letters, digits and _ alone, and a letter in front. */
static char *plain_name(const char *words)
{
    const bool lone = isalpha((unsigned char)words[0]) == 0;
    char *name = ves_format("%s%s%s", lone ? "x" : "", words, is_reserved(words) ? "_" : "");
    for (char *c = name; c && *c; ++c) {
        if (!isalnum((unsigned char)*c)) *c = '_';
    }
    return name;
}

char *ves_outline_id(ves_outline *o, const char *words)
{
    char *plain = plain_name(words), *name = plain;
    for (size_t k = 2; name && ves_name_index_find(&o->names, name); ++k) {
        if (name != plain) free(name);
        name = ves_format("%s_%zu", plain, k);
    }
    if (name != plain) free(plain);
    if (!name || !ves_grow(&o->name, o->n_name, &o->room_name, sizeof *o->name)) {
        free(name);
        o->failed = true;
        return NULL;
    }
    o->name[o->n_name++] = name;
    if (!ves_name_index_add(&o->names, name, o->n_name)) o->failed = true;
    return name;
}

/* ---- numbers ---- */

double ves_outline_value(const ves_outline *o, const ves_outline_number *n, size_t phase, double time)
{
    const ves_graph *g = &o->instance->graph[phase];
    const ves_process_kind *kind;
    switch (n->kind) {
    case VES_OUTLINE_VOLUME:
        return g->volume[n->of];
    case VES_OUTLINE_PARAM:
        return g->p[n->of][n->which];
    case VES_OUTLINE_MODIFIER:
        return g->modify[n->of][n->which];
    case VES_OUTLINE_TURN: /* as the solver sees it: surely behind the turn */
        return ves_graph_turned(g, n->which, time * (1.0 + 0x1p-51));
    case VES_OUTLINE_BEFORE:
        kind = o->topology->process[n->of].kind;
        return time < g->p[n->of][kind->switch_param] ? 1.0 : 0.0;
    case VES_OUTLINE_BEGUN:
        return time < g->origin[n->of] + VES_WEIBULL_START * g->p[n->of][0] ? 0.0 : 1.0;
    default:
        return 0.0;
    }
}

static char *words_of(const ves_outline *o, ves_outline_kind kind, size_t of, size_t which, ves_dimension *dim)
{
    const ves_topology *t = o->topology;
    const ves_process *p = kind == VES_OUTLINE_MODIFIER ? &t->process[t->modifier[of].process] : &t->process[of];
    size_t first;
    *dim = VES_DIM_NUMBER;
    switch (kind) {
    case VES_OUTLINE_VOLUME:
        *dim = VES_DIM_VOLUME;
        return ves_format("%s.volume", t->compartment[of].name);
    case VES_OUTLINE_INFUSION:
        *dim = VES_DIM_AMOUNT_RATE;
        return ves_format("%s.infusion", t->compartment[of].name);
    case VES_OUTLINE_PARAM:
        *dim = p->by_amount && p->kind->param[which].other != p->kind->param[which].dim ? p->kind->param[which].other
                                                                                        : p->kind->param[which].dim;
        return ves_format("%s.%s", p->name, p->kind->param[which].name);
    case VES_OUTLINE_MODIFIER:
        (void)ves_topology_modifiers(t, t->modifier[of].process, &first);
        if (which == VES_MODIFY_HALF || (which == VES_MODIFY_HILL && t->modifier[of].effect == VES_FOLLOWS_LINE))
            *dim = t->modifier[of].by_amount ? VES_DIM_AMOUNT : VES_DIM_CONC;
        return ves_format("%s.modify.%zu.%s", p->name, of - first + 1, ves_modify_word(t->modifier[of].effect, which));
    case VES_OUTLINE_TURN:
        return ves_format("%s.turned", p->name);
    case VES_OUTLINE_BEFORE:
        return ves_format("%s.before", p->name);
    default:
        return ves_format("%s.begun", p->name);
    }
}

size_t ves_outline_number_of(ves_outline *o, ves_outline_kind kind, size_t of, size_t which)
{
    for (size_t i = o->n_number; i > 0; --i) { /* what is asked for again was made just now, but for volumes */
        const ves_outline_number *n = &o->number[i - 1];
        if (n->kind == kind && n->of == of && n->which == which) return i - 1;
        if (n->kind == VES_OUTLINE_PARAM && n->of + 1 < of && kind == VES_OUTLINE_PARAM) break;
    }
    ves_outline_number n = {.kind = kind, .of = of, .which = which};
    n.words = words_of(o, kind, of, which, &n.dim);
    n.id = n.words ? ves_outline_id(o, n.words) : NULL;
    if (!n.id || !ves_grow(&o->number, o->n_number, &o->room_number, sizeof n)) {
        free(n.words);
        o->failed = true;
        return VES_NONE;
    }
    n.value = ves_outline_value(o, &n, 0, 0.0);
    o->number[o->n_number] = n;
    return o->n_number++;
}
