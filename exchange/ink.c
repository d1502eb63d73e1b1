#include "exchange/ink.h"

#include "base/array.h"

#include <stdlib.h>
#include <string.h>

ves_digits ves_digits_of(double number)
{
    ves_digits d;
    for (int n = 15; n <= 17; ++n) {
        (void)snprintf(d.text, sizeof d.text, "%.*g", n, number);
        if (strtod(d.text, NULL) == number) break;
    }
    return d;
}

void ves_ink_xml(FILE *to, const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; c && *c; ++c) {
        static const char signs[] = "&<>\"'";
        static const char *const entities[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"};
        const char *sign = strchr(signs, *c);
        if (sign) {
            (void)fputs(entities[sign - signs], to);
        } else {
            (void)fputc(*c < ' ' && *c != '\n' && *c != '\t' ? '?' : *c, to);
        }
    }
}

void ves_ink_line(FILE *to, const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; c && *c; ++c)
        (void)fputc(*c < ' ' || *c == 0x7f ? ' ' : *c, to);
}

/* ---- signs between numbers ---- */

/* How tightly it holds together what it is made of. */
static int strength(ves_term_kind kind)
{
    switch (kind) {
    case VES_TERM_ADD:
    case VES_TERM_SUBTRACT:
        return 1;
    case VES_TERM_MULTIPLY:
    case VES_TERM_DIVIDE:
        return 2;
    case VES_TERM_MINUS:
        return 3;
    case VES_TERM_POWER:
        return 4;
    default:
        return 5;
    }
}

typedef struct writing {
    FILE *to;
    const ves_terms *terms;
    ves_ink_language language;
    const char *time;
} writing;

static void write_term(const writing *w, ves_term_at i, int least);

static void write_number(const writing *w, double number, int least)
{
    const ves_digits d = ves_digits_of(number);
    const bool whole = d.text[strcspn(d.text, ".en")] == '\0'; /* 1/2 is 0 in C++, 1.0/2.0 is not */
    const bool brackets = number < 0.0 && least > 1;
    (void)fprintf(w->to, "%s%s%s%s", brackets ? "(" : "", d.text, whole && w->language == VES_INK_CPP ? ".0" : "",
                  brackets ? ")" : "");
}

static void write_call(const writing *w, const ves_term *t)
{
    static const char *const names[VES_N_TERM][3] = {
        [VES_TERM_MAX] = {"fmax", "max", "max"},    [VES_TERM_MIN] = {"fmin", "min", "min"},
        [VES_TERM_POWER] = {"pow", "", ""},         [VES_TERM_EXP] = {"exp", "exp", "exp"},
        [VES_TERM_LN] = {"log", "log", "ln"},       [VES_TERM_LOG10] = {"log10", "log10", "log10"},
        [VES_TERM_SQRT] = {"sqrt", "sqrt", "sqrt"}, [VES_TERM_ABS] = {"fabs", "abs", "abs"}};
    (void)fprintf(w->to, "%s(", names[t->kind][w->language]);
    write_term(w, t->a, 0);
    if (ves_term_operands(t->kind) == 2) {
        (void)fputs(", ", w->to);
        write_term(w, t->b, 0);
    }
    (void)fputc(')', w->to);
}

static void write_term(const writing *w, ves_term_at i, int least)
{
    static const char *const signs[VES_N_TERM] = {[VES_TERM_ADD] = " + ",
                                                  [VES_TERM_SUBTRACT] = " - ",
                                                  [VES_TERM_MULTIPLY] = "*",
                                                  [VES_TERM_DIVIDE] = "/",
                                                  [VES_TERM_POWER] = "^"};
    const ves_term *t = &w->terms->term[i];
    const int mine = strength(t->kind);
    const bool brackets = mine < least;
    if (t->kind == VES_TERM_NUMBER) {
        write_number(w, t->number, least);
    } else if (t->kind == VES_TERM_NAME || t->kind == VES_TERM_TIME) {
        (void)fputs(t->kind == VES_TERM_TIME ? w->time : t->name, w->to);
    } else if (!signs[t->kind] && t->kind != VES_TERM_MINUS) {
        write_call(w, t);
    } else if (t->kind == VES_TERM_POWER && w->language == VES_INK_CPP) {
        write_call(w, t);
    } else {
        if (brackets) (void)fputc('(', w->to);
        if (t->kind == VES_TERM_MINUS) (void)fputc('-', w->to);
        const bool tight = t->kind == VES_TERM_POWER || t->kind == VES_TERM_MINUS;
        write_term(w, t->a, mine + tight);
        if (signs[t->kind]) {
            (void)fputs(signs[t->kind], w->to);
            write_term(w, t->b, mine + 1);
        }
        if (brackets) (void)fputc(')', w->to);
    }
}

void ves_ink_formula(FILE *to, const ves_terms *terms, ves_term_at term, ves_ink_language language, const char *time)
{
    const writing w = {to, terms, language, time};
    write_term(&w, term, 0);
}

/* ---- MathML ---- */

static void indent(FILE *to, int blanks)
{
    (void)fprintf(to, "%*s", blanks, "");
}

/* The larger (gt) or smaller (lt) of two: known to every level of SBML. */
static void write_choice(FILE *to, const ves_terms *terms, const ves_term *t, int blanks)
{
    const ves_term_at both[] = {t->a, t->b};
    indent(to, blanks);
    (void)fputs("<piecewise>\n", to);
    indent(to, blanks + 2);
    (void)fputs("<piece>\n", to);
    ves_ink_mathml(to, terms, t->a, blanks + 4);
    indent(to, blanks + 4);
    (void)fputs(t->kind == VES_TERM_MAX ? "<apply><gt/>\n" : "<apply><lt/>\n", to);
    for (size_t k = 0; k < VES_COUNT(both); ++k) ves_ink_mathml(to, terms, both[k], blanks + 6);
    indent(to, blanks + 4);
    (void)fputs("</apply>\n", to);
    indent(to, blanks + 2);
    (void)fputs("</piece>\n", to);
    indent(to, blanks + 2);
    (void)fputs("<otherwise>\n", to);
    ves_ink_mathml(to, terms, t->b, blanks + 4);
    indent(to, blanks + 2);
    (void)fputs("</otherwise>\n", to);
    indent(to, blanks);
    (void)fputs("</piecewise>\n", to);
}

/* With a decimal point, or with an exponent in the way of MathML. */
void ves_ink_cn(FILE *to, double number, const char *unit, int blanks)
{
    const ves_digits d = ves_digits_of(number);
    const char *e = strchr(d.text, 'e');
    indent(to, blanks);
    (void)fprintf(to, "<cn sbml:units=\"%s\"", unit);
    if (e) {
        (void)fprintf(to, " type=\"e-notation\"> %.*s <sep/> %d </cn>\n", (int)(e - d.text), d.text, atoi(e + 1));
    } else {
        (void)fprintf(to, "> %s </cn>\n", d.text);
    }
}

/* a + b + c is one sum of three. */
static void write_operands(FILE *to, const ves_terms *terms, ves_term_kind kind, ves_term_at i, int blanks)
{
    const ves_term *t = &terms->term[i];
    if (t->kind != kind || (kind != VES_TERM_ADD && kind != VES_TERM_MULTIPLY)) {
        ves_ink_mathml(to, terms, i, blanks);
        return;
    }
    write_operands(to, terms, kind, t->a, blanks);
    write_operands(to, terms, kind, t->b, blanks);
}

void ves_ink_mathml(FILE *to, const ves_terms *terms, ves_term_at i, int blanks)
{
    static const char *const tags[VES_N_TERM] = {
        [VES_TERM_ADD] = "plus",      [VES_TERM_SUBTRACT] = "minus", [VES_TERM_MULTIPLY] = "times",
        [VES_TERM_DIVIDE] = "divide", [VES_TERM_POWER] = "power",    [VES_TERM_MINUS] = "minus",
        [VES_TERM_EXP] = "exp",       [VES_TERM_LN] = "ln",          [VES_TERM_LOG10] = "log",
        [VES_TERM_SQRT] = "root",     [VES_TERM_ABS] = "abs"};
    const ves_term *t = &terms->term[i];
    if (t->kind == VES_TERM_MAX || t->kind == VES_TERM_MIN) {
        write_choice(to, terms, t, blanks);
        return;
    }
    if (t->kind == VES_TERM_NUMBER) {
        ves_ink_cn(to, t->number, t->name ? t->name : "dimensionless", blanks);
        return;
    }
    indent(to, blanks);
    if (t->kind == VES_TERM_NAME) {
        (void)fprintf(to, "<ci> %s </ci>\n", t->name);
    } else if (t->kind == VES_TERM_TIME) {
        (void)fputs(
            "<csymbol encoding=\"text\" definitionURL=\"http://www.sbml.org/sbml/symbols/time\"> time </csymbol>\n",
            to);
    } else {
        (void)fprintf(to, "<apply><%s/>\n", tags[t->kind]);
        write_operands(to, terms, t->kind, t->a, blanks + 2);
        if (ves_term_operands(t->kind) == 2) write_operands(to, terms, t->kind, t->b, blanks + 2);
        indent(to, blanks);
        (void)fputs("</apply>\n", to);
    }
}
