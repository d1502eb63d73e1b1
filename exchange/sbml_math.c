#include "exchange/sbml_math.h"

#include "base/array.h"
#include "base/memory.h"
#include "exchange/sbml_functions.h"
#include "exchange/sbml_text.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct math {
    ves_sbml *sbml;
    ves_terms *terms;
    const ves_xml *local; /* <kineticLaw> */
    const ves_xml *at;    /* where names of a formula of Level 1 stand */
    ves_sbml_use use;
    const struct call *call; /* the function whose body is read, or NULL */
    size_t n_call;
} math;

/* A function at work: its arguments by name. */
typedef struct call {
    const ves_xml *lambda;
    const ves_term_at *argument;
    size_t deep;
} call;

static ves_term_at read(math *m, const ves_xml *node);

/* ---- names ---- */

/* A name as it stands, for the tree has no blanks around it. */
static const char *word_of(const ves_xml *node)
{
    return node->text ? node->text : "";
}

/* A parameter of the law itself. @return is there one? */
static bool find_local(const math *m, const char *name, double *value)
{
    static const char *const lists[] = {"listOfParameters", "listOfLocalParameters"};
    for (size_t k = 0; k < VES_COUNT(lists); ++k) {
        const ves_xml *list = ves_xml_child(m->local, lists[k]);
        for (size_t i = 0; list && i < list->n; ++i) {
            const char *id = ves_xml_attribute(list->child[i], m->sbml->level == 1 ? "name" : "id");
            if (!id || strcmp(id, name) != 0) continue;
            *value = ves_sbml_number_at(m->sbml, list->child[i], "value", NAN);
            return true;
        }
    }
    return false;
}

/* A species: its amount, or its concentration. */
static ves_term_at read_species(math *m, const ves_xml *node, size_t i)
{
    const ves_sbml_part *p = &m->sbml->part[i];
    const ves_sbml_part *c = &m->sbml->part[p->compartment];
    const double size = p->by_amount ? 1.0 : c->value;
    if (m->use == VES_SBML_RATE && p->fixed && !ves_sbml_known(m->sbml, node, i)) return VES_NO_TERM;
    if (m->use == VES_SBML_RATE && !p->by_amount && (c->rule || c->unset) &&
        !ves_sbml_known(m->sbml, node, p->compartment))
        return VES_NO_TERM;
    if (m->use == VES_SBML_CONSTANT && !p->fixed) {
        ves_sbml_refuse(m->sbml, node, "\"%.60s\" changes, so this is no number for all times", p->id);
        return VES_NO_TERM;
    }
    if (m->use == VES_SBML_RATE && isnan(size)) {
        ves_sbml_refuse(m->sbml, node, "\"%.60s\" is a concentration here, but its compartment \"%.60s\" has no size",
                        p->id, c->id);
        return VES_NO_TERM;
    }
    if (m->use != VES_SBML_RATE && p->concentration)
        return ves_term_number(m->terms, p->by_amount ? p->value * c->value : p->value);
    if (m->use != VES_SBML_RATE) return ves_term_number(m->terms, p->value / size);
    if (p->fixed) return ves_term_number(m->terms, p->value / size);
    return ves_term_make(m->terms, VES_TERM_DIVIDE, ves_term_name(m->terms, p->id, i), ves_term_number(m->terms, size));
}

/* An argument of the function that is read. */
static ves_term_at read_argument(math *m, const ves_xml *node, const char *name)
{
    size_t k = 0;
    for (size_t i = 0; i < m->call->lambda->n; ++i) {
        const ves_xml *bound = m->call->lambda->child[i], *ci = ves_xml_child(bound, "ci");
        if (strcmp(bound->name, "bvar") != 0) continue;
        if (ci && strcmp(word_of(ci), name) == 0) return m->call->argument[k];
        ++k;
    }
    ves_sbml_refuse(m->sbml, node, "\"%.60s\" is no argument of its function", name);
    return VES_NO_TERM;
}

static ves_term_at read_id(math *m, const ves_xml *node, const char *name)
{
    double value;
    if (m->call) return read_argument(m, node, name);
    if (find_local(m, name, &value)) {
        if (isnan(value)) ves_sbml_refuse(m->sbml, node, "\"%.60s\" has no value", name);
        return isnan(value) ? VES_NO_TERM : ves_term_number(m->terms, value);
    }
    const size_t i = ves_sbml_find(m->sbml, name);
    if (i == VES_NONE) {
        ves_sbml_refuse(m->sbml, node,
                        ves_sbml_reaction(m->sbml, name) ? "\"%.60s\" is a reaction, whose rate no other may read"
                                                         : "\"%.60s\" is no compartment, species or parameter",
                        name);
        return VES_NO_TERM;
    }
    if (m->sbml->part[i].kind == VES_SBML_SPECIES) {
        if (m->sbml->part[i].compartment == VES_NONE) return VES_NO_TERM; /* which was said */
        return read_species(m, node, i);
    }
    if (m->use == VES_SBML_RATE && !ves_sbml_known(m->sbml, node, i)) return VES_NO_TERM;
    return ves_term_number(m->terms, m->sbml->part[i].value);
}

/* ---- MathML ---- */

/* Two numbers with <sep/> between: their texts stand one behind the other, with blanks between. */
static ves_term_at read_cn(math *m, const ves_xml *node)
{
    const char *type = ves_xml_attribute(node, "type"), *text = node->text ? node->text : "";
    const char *end = text, *last = text;
    double first = NAN, second = NAN;
    bool good = ves_sbml_digits(text, &end, &first);
    double number = first;
    if (type && (strcmp(type, "e-notation") == 0 || strcmp(type, "rational") == 0)) {
        char both[96];
        good = good && ves_sbml_digits(end, &last, &second) && node->n == 1;
        if (type[0] == 'e') {
            good = good && second == trunc(second) && fabs(second) < 1e6;
            (void)snprintf(both, sizeof both, "%.17ge%d", first, good ? (int)second : 0);
            number = strtod(both, NULL);
        } else {
            number = first / second;
        }
        end = last;
    }
    while (good && isspace((unsigned char)*end)) ++end;
    if (good && *end == '\0') return ves_term_number(m->terms, number);
    ves_sbml_refuse(m->sbml, node, "\"%.40s\" is no number", text);
    return VES_NO_TERM;
}

/* Its operands, one after the other: a - b, a / b, a + b + c. */
static ves_term_at fold(math *m, const ves_xml *node, ves_term_kind kind, size_t most)
{
    const size_t n = node->n - 1;
    if (n == 0 && kind == VES_TERM_ADD) return ves_term_number(m->terms, 0.0);
    if (n == 0 && kind == VES_TERM_MULTIPLY) return ves_term_number(m->terms, 1.0);
    if (n < 1 || n > most || (n < 2 && most == 2)) {
        ves_sbml_refuse(m->sbml, node->child[0], "has %zu operands", n);
        return VES_NO_TERM;
    }
    ves_term_at result = read(m, node->child[1]);
    for (size_t i = 2; i <= n && result != VES_NO_TERM; ++i)
        result = ves_term_make(m->terms, kind, result, read(m, node->child[i]));
    return result;
}

static ves_term_at read_one(math *m, const ves_xml *node, ves_term_kind kind)
{
    if (node->n != 2) {
        ves_sbml_refuse(m->sbml, node->child[0], "has %zu operands, expected 1", node->n - 1);
        return VES_NO_TERM;
    }
    return ves_term_make(m->terms, kind, read(m, node->child[1]), VES_NO_TERM);
}

/* ---- functions ---- */

static const ves_xml *lambda_of(const ves_sbml *sbml, const char *name)
{
    ves_xml *const *child;
    const size_t n = ves_sbml_list(sbml, "listOfFunctionDefinitions", &child);
    for (size_t i = 0; i < n; ++i) {
        const char *id = ves_xml_attribute(child[i], "id");
        const ves_xml *body = ves_xml_child(child[i], "math"), *inner = ves_xml_child(body, "semantics");
        if (id && strcmp(id, name) == 0) return ves_xml_child(inner ? inner : body, "lambda");
    }
    return NULL;
}

/* The body of a function with its arguments in it. */
static ves_term_at read_body(math *m, const ves_xml *node, const ves_xml *lambda, const ves_term_at *argument)
{
    const call *outer = m->call, inner = {lambda, argument, outer ? outer->deep + 1 : 1};
    if (inner.deep > 100 || ++m->n_call > 10000) { /* f of g of f never ends */
        ves_sbml_refuse(m->sbml, node, "its functions call each other without end");
        return VES_NO_TERM;
    }
    m->call = &inner;
    const ves_term_at term = read(m, lambda->child[lambda->n - 1]);
    m->call = outer;
    return term;
}

static ves_term_at read_call(math *m, const ves_xml *node)
{
    const char *name = word_of(node->child[0]);
    const ves_xml *lambda = lambda_of(m->sbml, name);
    size_t n_bound = 0;
    for (size_t i = 0; lambda && i < lambda->n; ++i) n_bound += strcmp(lambda->child[i]->name, "bvar") == 0;
    if (!lambda || lambda->n != n_bound + 1 || strcmp(lambda->child[n_bound]->name, "bvar") == 0) {
        ves_sbml_refuse(m->sbml, node->child[0], "the function \"%.100s\" is not understood", name);
        return VES_NO_TERM;
    }
    if (node->n - 1 != n_bound) {
        ves_sbml_refuse(m->sbml, node->child[0], "the function \"%.100s\" has %zu arguments, but is given %zu", name,
                        n_bound, node->n - 1);
        return VES_NO_TERM;
    }
    ves_term_at *argument = ves_new(n_bound, sizeof *argument), term = VES_NO_TERM;
    if (!argument) m->sbml->no_memory = true;
    bool good = argument != NULL;
    for (size_t i = 0; i < n_bound && good; ++i) good = (argument[i] = read(m, node->child[i + 1])) != VES_NO_TERM;
    if (good) term = read_body(m, node, lambda, argument);
    free(argument);
    return term;
}

/* A root of a degree, a logarithm to a base: <root/><degree> n </degree> x. */
static ves_term_at read_qualified(math *m, const ves_xml *node, bool root)
{
    const ves_xml *about = node->child[1];
    if (node->n != 3 || about->n != 1 || strcmp(about->name, root ? "degree" : "logbase") != 0) {
        ves_sbml_refuse(m->sbml, node->child[0], "has %zu operands, expected 1", node->n - 1);
        return VES_NO_TERM;
    }
    const ves_term_at n = read(m, about->child[0]), x = read(m, node->child[2]);
    if (root) {
        const ves_term_at one = ves_term_number(m->terms, 1.0);
        return ves_term_make(m->terms, VES_TERM_POWER, x, ves_term_make(m->terms, VES_TERM_DIVIDE, one, n));
    }
    const ves_term_at above = ves_term_make(m->terms, VES_TERM_LN, x, VES_NO_TERM),
                      below = ves_term_make(m->terms, VES_TERM_LN, n, VES_NO_TERM);
    return ves_term_make(m->terms, VES_TERM_DIVIDE, above, below);
}

/* Does it hang on nothing that changes? */
static bool is_number(const ves_terms *terms, ves_term_at i)
{
    const ves_term *t = &terms->term[i];
    const size_t n = ves_term_operands(t->kind);
    if (t->kind == VES_TERM_NAME) return false;
    return (n < 1 || is_number(terms, t->a)) && (n < 2 || is_number(terms, t->b));
}

static double no_name(const ves_term *name, const void *context)
{
    (void)name;
    (void)context;
    return NAN;
}

/* A formula that is a number. @param head  what asks for it @return false after it was said why not */
static bool read_number(math *m, const ves_xml *node, const ves_xml *head, double *number)
{
    const ves_term_at term = read(m, node);
    if (term == VES_NO_TERM) return false;
    if (!is_number(m->terms, term)) {
        ves_sbml_refuse(m->sbml, head, "is understood of numbers alone, not of what changes");
        return false;
    }
    *number = ves_term_value(m->terms, term, 0.0, no_name, NULL);
    return true;
}

/* A function of numbers, such as sin or max. */
static ves_term_at read_function(math *m, const ves_xml *node)
{
    const ves_xml *head = node->child[0];
    const size_t n = node->n - 1;
    double *x = ves_new(n, sizeof *x);
    ves_term_at term = VES_NO_TERM;
    bool known = true, good = x != NULL;
    if (!x) m->sbml->no_memory = true;
    for (size_t i = 0; i < n && good; ++i) x[i] = 0.0;
    if (good) (void)ves_sbml_function(head->name, n, x, &known);
    for (size_t i = 0; i < n && good && known; ++i) good = read_number(m, node->child[i + 1], head, &x[i]);
    if (good && known) term = ves_term_number(m->terms, ves_sbml_function(head->name, n, x, &known));
    if (good && !known)
        ves_sbml_refuse(m->sbml, head, "%s%.60s%sis not understood in a formula", head->text ? "\"" : "", word_of(head),
                        head->text ? "\" " : "");
    free(x);
    return term;
}

/* The first piece whose condition holds; conditions are numbers. */
static ves_term_at read_pieces(math *m, const ves_xml *node)
{
    for (size_t i = 0; i < node->n; ++i) {
        const ves_xml *piece = node->child[i];
        const bool otherwise = strcmp(piece->name, "otherwise") == 0;
        double holds = 1.0;
        if (piece->n != (otherwise ? 1 : 2) || (!otherwise && strcmp(piece->name, "piece") != 0)) {
            ves_sbml_refuse(m->sbml, piece, "is not understood in a formula");
            return VES_NO_TERM;
        }
        if (!otherwise && !read_number(m, piece->child[1], node, &holds)) return VES_NO_TERM;
        if (isnan(holds)) break; /* it is not known yet */
        if (holds != 0.0) return read(m, piece->child[0]);
    }
    return ves_term_number(m->terms, NAN);
}

static ves_term_at read_apply(math *m, const ves_xml *node)
{
    static const struct {
        const char *name;
        ves_term_kind kind;
        size_t most;
    } known[] = {{"plus", VES_TERM_ADD, SIZE_MAX}, {"times", VES_TERM_MULTIPLY, SIZE_MAX},
                 {"minus", VES_TERM_SUBTRACT, 2},  {"divide", VES_TERM_DIVIDE, 2},
                 {"power", VES_TERM_POWER, 2},     {"exp", VES_TERM_EXP, 1},
                 {"ln", VES_TERM_LN, 1},           {"abs", VES_TERM_ABS, 1},
                 {"root", VES_TERM_SQRT, 1},       {"log", VES_TERM_LOG10, 1}};
    if (node->n == 0) return VES_NO_TERM;
    const char *name = node->child[0]->name;
    for (size_t i = 0; i < VES_COUNT(known); ++i) {
        if (strcmp(known[i].name, name) != 0) continue;
        if ((known[i].kind == VES_TERM_SQRT || known[i].kind == VES_TERM_LOG10) && node->n > 2)
            return read_qualified(m, node, known[i].kind == VES_TERM_SQRT);
        if (known[i].kind == VES_TERM_SUBTRACT && node->n == 2) return read_one(m, node, VES_TERM_MINUS);
        return known[i].most == 1 ? read_one(m, node, known[i].kind) : fold(m, node, known[i].kind, known[i].most);
    }
    return strcmp(name, "ci") == 0 ? read_call(m, node) : read_function(m, node);
}

/* <pi/> and the like. @return is it one? */
static bool is_constant(const char *name, double *value)
{
    static const struct {
        const char *name;
        double value;
    } known[] = {{"pi", M_PI},   {"exponentiale", M_E},  {"true", 1.0},
                 {"false", 0.0}, {"infinity", INFINITY}, {"notanumber", NAN}};
    for (size_t i = 0; i < VES_COUNT(known); ++i) {
        *value = known[i].value;
        if (strcmp(known[i].name, name) == 0) return true;
    }
    return false;
}

static ves_term_at read(math *m, const ves_xml *node)
{
    double value;
    if (strcmp(node->name, "apply") == 0) {
        const ves_term_at term = read_apply(m, node);
        if (term == VES_NO_TERM && !m->sbml->faulty) m->sbml->no_memory = true;
        return term;
    }
    if (strcmp(node->name, "semantics") == 0 && node->n > 0) return read(m, node->child[0]);
    if (strcmp(node->name, "cn") == 0) return read_cn(m, node);
    if (strcmp(node->name, "ci") == 0) return read_id(m, node, word_of(node));
    if (is_constant(node->name, &value)) return ves_term_number(m->terms, value);
    if (strcmp(node->name, "piecewise") == 0) return read_pieces(m, node);
    if (strcmp(node->name, "csymbol") == 0) {
        const char *url = ves_xml_attribute(node, "definitionURL");
        if (url && strstr(url, "/avogadro")) return ves_term_number(m->terms, 6.02214179e23);
        if (url && strstr(url, "/time") && m->use == VES_SBML_INITIAL) return ves_term_number(m->terms, 0.0);
        ves_sbml_refuse(m->sbml, node, "\"%s\" is not understood: rates do not depend on the time", word_of(node));
        return VES_NO_TERM;
    }
    ves_sbml_refuse(m->sbml, node, "is not understood in a formula");
    return VES_NO_TERM;
}

/* ---- formulas of Level 1 ---- */

static ves_term_at find_name(ves_terms *terms, const char *name, void *context)
{
    math *m = context;
    (void)terms;
    return read_id(m, m->at, name);
}

/* A function that terms have no word for, of a number. */
static ves_term_at call_name(ves_terms *terms, const char *name, ves_term_at of, void *context)
{
    math *m = context;
    bool known = is_number(terms, of);
    const double x = known ? ves_term_value(terms, of, 0.0, no_name, NULL) : NAN,
                 value = known ? ves_sbml_function(name, 1, &x, &known) : NAN;
    if (known) return ves_term_number(terms, value);
    ves_sbml_refuse(m->sbml, m->at, "\"%.60s\" is not understood in a formula, or not of what changes", name);
    return VES_NO_TERM;
}

ves_term_at ves_sbml_math(ves_sbml *sbml, ves_terms *terms, const ves_xml *node, const ves_xml *local, ves_sbml_use use)
{
    math m = {.sbml = sbml, .terms = terms, .local = local, .at = node, .use = use};
    const char *formula = ves_xml_attribute(node, "formula");
    if (formula) {
        const char *stopped;
        const ves_term_at term = ves_term_read_level_1(terms, formula, find_name, call_name, &m, &stopped);
        if (term == VES_NO_TERM && !sbml->faulty)
            ves_sbml_refuse(sbml, node, "its formula is not understood at \"%.40s\"", stopped ? stopped : "");
        return term;
    }
    if (node->n != 1) {
        ves_sbml_refuse(sbml, node, "is empty, expected a formula");
        return VES_NO_TERM;
    }
    return read(&m, node->child[0]);
}

double ves_sbml_number(ves_sbml *sbml, const ves_xml *node, ves_sbml_use use)
{
    ves_terms terms = {0};
    const ves_term_at term = ves_sbml_math(sbml, &terms, node, NULL, use);
    const double value = term == VES_NO_TERM ? NAN : ves_term_value(&terms, term, 0.0, no_name, NULL);
    ves_terms_free(&terms);
    return value;
}
