#include "exchange/code_write.h"

#include "base/array.h"
#include "base/version.h"
#include "exchange/ink.h"

#include <math.h>
#include <string.h>

typedef struct code {
    FILE *to;
    const ves_outline *outline;
    const ves_records *records;
    ves_ink_language language;
    const char *time; /* of the run, in that language */
} code;

static void write_formula(const code *c, ves_term_at term)
{
    ves_ink_formula(c->to, &c->outline->terms, term, c->language, c->time);
}

/* Words behind a sign of comment: what it is, and its unit. */
static void write_words(const code *c, const char *words, ves_dimension dim)
{
    char unit[96];
    ves_ink_line(c->to, words);
    if (dim != VES_DIM_NUMBER)
        (void)fprintf(c->to, " (%s)", ves_dimension_unit(dim, c->outline->topology->amount_unit, sizeof unit, unit));
}

static void write_head(const code *c, const char *sign, const ves_code_words *words)
{
    (void)fprintf(c->to, "%s", sign);
    ves_ink_line(c->to, words->title);
    (void)fprintf(c->to, "\n%sscenario: ", sign);
    ves_ink_line(c->to, words->scenario);
    (void)fprintf(c->to, "\n%swritten by VesiPK %s; times in h, volumes in mL, amounts in %s\n", sign, ves_version,
                  c->outline->topology->amount_unit);
}

/* A number that moments change is worked out from the time; infusions are records. */
static bool is_parameter(const ves_outline_number *n)
{
    return n->kind != VES_OUTLINE_INFUSION && !n->changes;
}

static bool is_of_time(const ves_outline_number *n)
{
    return n->kind != VES_OUTLINE_INFUSION && n->changes;
}

/* Index of a state among those that are written, from 1 on. */
static size_t place_of(const ves_outline *o, size_t state)
{
    size_t n = 0;
    for (size_t i = 0; i <= state; ++i) n += !o->state[i].ledger;
    return n;
}

static double initial_of(const code *c, size_t state)
{
    return c->records->starts_empty ? 0.0 : c->outline->state[state].initial;
}

static double tolerance_of(const code *c)
{
    return c->records->most > 0.0 ? 1e-12 * c->records->most : 1e-12;
}

/* ---- equations that both have ---- */

/* double NAME = of the time; sums that are watched; a line for each flow. */
static void write_number_of_time(const code *c, size_t number)
{
    const ves_outline *o = c->outline;
    const ves_outline_number *n = &o->number[number];
    const bool cpp = c->language == VES_INK_CPP;
    (void)fprintf(c->to, cpp ? "double %s = %s;" : "  %s = %s", n->id, ves_digits_of(n->value).text);
    (void)fputs(cpp ? " // " : " # ", c->to);
    write_words(c, n->words, n->dim);
    (void)fputc('\n', c->to);
    for (size_t m = 0; m < o->n_moment; ++m) {
        for (size_t k = 0; k < o->moment[m].n; ++k) {
            const ves_outline_jump *j = &o->moment[m].jump[k];
            if (j->state || j->of != number) continue;
            (void)fprintf(c->to, cpp ? "if(%s >= %s) %s = %s;\n" : "  if (%s >= %s) { %s = %s }\n", c->time,
                          ves_digits_of(o->moment[m].time).text, n->id, ves_digits_of(j->constant).text);
        }
    }
}

static void write_line(const code *c, const char *id, ves_term_at term, const char *words)
{
    const bool cpp = c->language == VES_INK_CPP;
    (void)fprintf(c->to, cpp ? "double %s = " : "  %s ~ ", id);
    write_formula(c, term);
    if (cpp) (void)fputc(';', c->to);
    if (words) {
        (void)fputs(cpp ? " // " : " # ", c->to);
        ves_ink_line(c->to, words);
    }
    (void)fputc('\n', c->to);
}

static void write_rates(const code *c)
{
    const ves_outline *o = c->outline;
    for (size_t i = 0; i < o->n_number; ++i) {
        if (is_of_time(&o->number[i])) write_number_of_time(c, i);
    }
    for (size_t i = 0; i < o->n_sum; ++i) {
        if (!o->sum[i].organ) write_line(c, o->sum[i].id, o->sum[i].sum, NULL);
    }
    for (size_t i = 0; i < o->n_flow; ++i) {
        if (o->flow[i].process != VES_NONE) write_line(c, o->flow[i].id, o->flow[i].rate, o->flow[i].formula);
    }
}

static void write_slope(const code *c, size_t state)
{
    const ves_outline *o = c->outline;
    bool first = true;
    for (size_t i = 0; i < o->n_flow; ++i) {
        const ves_outline_flow *f = &o->flow[i];
        if (f->process == VES_NONE || (f->from != state && f->to != state)) continue;
        const bool out = f->from == state;
        (void)fprintf(c->to, "%s%s", first ? (out ? "-" : "") : (out ? " - " : " + "), f->id);
        first = false;
    }
    if (first) (void)fputs("0", c->to);
}

/* ---- mrgsolve ---- */

static void write_blocks(const code *c)
{
    const ves_outline *o = c->outline;
    (void)fputs("\n$PARAM @annotated\n", c->to);
    for (size_t i = 0; i < o->n_number; ++i) {
        const ves_outline_number *n = &o->number[i];
        if (!is_parameter(n)) continue;
        (void)fprintf(c->to, "%s : %s : ", n->id, ves_digits_of(n->value).text);
        write_words(c, n->words, n->dim);
        (void)fputc('\n', c->to);
    }
    (void)fputs("\n$INIT @annotated\n", c->to);
    for (size_t i = 0; i < o->n_state; ++i) {
        if (o->state[i].ledger) continue;
        (void)fprintf(c->to, "%s : %s : ", o->state[i].id, ves_digits_of(initial_of(c, i)).text);
        write_words(c, o->state[i].compartment->name, VES_DIM_AMOUNT);
        (void)fputc('\n', c->to);
    }
}

static void write_table(const code *c)
{
    const ves_outline *o = c->outline;
    size_t n = 0;
    for (size_t i = 0; i < o->n_sum; ++i) {
        if (!o->sum[i].organ) continue;
        if (n++ == 0) (void)fputs("\n$TABLE\n", c->to);
        write_line(c, o->sum[i].id, o->sum[i].sum, o->sum[i].organ->name);
    }
    if (n == 0) return;
    (void)fputs("\n$CAPTURE\n", c->to);
    for (size_t i = 0; i < o->n_sum; ++i) {
        if (o->sum[i].organ) (void)fprintf(c->to, "%s\n", o->sum[i].id);
    }
}

void ves_mrgsolve_write(FILE *to, const ves_outline *o, const ves_records *records, const ves_code_words *words)
{
    const code c = {to, o, records, VES_INK_CPP, "SOLVERTIME"};
    (void)fputs("$PROB\n", to);
    write_head(&c, "# ", words);
    (void)fprintf(
        to, "# mod <- mrgsolve::mread(\"%s\")\n# out <- mrgsolve::mrgsim_d(mod, read.csv(\"%s\"), obsonly = TRUE)\n",
        words->model, words->data);
    (void)fprintf(to, "\n$SET rtol = 1e-10, atol = %s, maxsteps = 100000\n", ves_digits_of(tolerance_of(&c)).text);
    write_blocks(&c);
    (void)fputs("\n$ODE\n", to);
    write_rates(&c);
    for (size_t i = 0; i < o->n_state; ++i) {
        if (o->state[i].ledger) continue;
        (void)fprintf(to, "dxdt_%s = ", o->state[i].id);
        write_slope(&c, i);
        (void)fputs(";\n", to);
    }
    write_table(&c);
}

static void write_record(FILE *to, const ves_outline *o, const ves_record *r)
{
    const bool dose = r->kind == VES_RECORD_DOSE;
    (void)fprintf(to, "1,%s,%d,%s,", ves_digits_of(r->time).text, ves_record_evid(r->kind),
                  ves_digits_of(r->amount).text);
    (void)fprintf(to, "%zu,%s\n", dose ? place_of(o, r->state) : 0, ves_digits_of(r->rate).text);
}

void ves_mrgsolve_write_data(FILE *to, const ves_outline *outline, const ves_records *records)
{
    (void)fputs("ID,time,evid,amt,cmt,rate\n", to);
    for (size_t i = 0; i < records->n; ++i) write_record(to, outline, &records->record[i]);
}

/* ---- rxode2 ---- */

static void write_states(const code *c)
{
    const ves_outline *o = c->outline;
    for (size_t i = 0; i < o->n_state; ++i) {
        if (o->state[i].ledger) continue;
        (void)fprintf(c->to, "  d/dt(%s) = ", o->state[i].id);
        write_slope(c, i);
        (void)fputc('\n', c->to);
    }
    for (size_t i = 0; i < o->n_state; ++i) {
        if (!o->state[i].ledger && initial_of(c, i) != 0.0)
            (void)fprintf(c->to, "  %s(0) = %s\n", o->state[i].id, ves_digits_of(initial_of(c, i)).text);
    }
    for (size_t i = 0; i < o->n_sum; ++i) {
        if (!o->sum[i].organ) continue;
        (void)fprintf(c->to, "  %s = ", o->sum[i].id);
        write_formula(c, o->sum[i].sum);
        (void)fputc('\n', c->to);
    }
}

static void write_parameters(const code *c)
{
    const ves_outline *o = c->outline;
    size_t n = 0, written = 0;
    for (size_t i = 0; i < o->n_number; ++i) n += is_parameter(&o->number[i]);
    (void)fputs("\nparameters <- c(\n", c->to);
    for (size_t i = 0; i < o->n_number; ++i) {
        const ves_outline_number *k = &o->number[i];
        if (!is_parameter(k)) continue;
        (void)fprintf(c->to, "  %s = %s%s # ", k->id, ves_digits_of(k->value).text, ++written < n ? "," : "");
        write_words(c, k->words, k->dim);
        (void)fputc('\n', c->to);
    }
    (void)fputs(")\n", c->to);
}

void ves_rxode2_write(FILE *to, const ves_outline *o, const ves_records *records, const ves_code_words *words)
{
    const code c = {to, o, records, VES_INK_R, "t"};
    write_head(&c, "# ", words);
    (void)fprintf(to, "# source(\"%s\"); out <- solve_study()\n\nlibrary(rxode2)\n\nmodel <- rxode2({\n", words->model);
    for (size_t i = 0; i < o->n_state; ++i) {
        if (!o->state[i].ledger) (void)fprintf(to, "  cmt(%s)\n", o->state[i].id);
    }
    write_rates(&c);
    write_states(&c);
    (void)fputs("})\n", to);
    write_parameters(&c);
    (void)fputs("\nevents <- read.csv(text = \"id,time,evid,amt,cmt,rate\n", to);
    for (size_t i = 0; i < records->n; ++i) write_record(to, o, &records->record[i]);
    (void)fprintf(
        to,
        "\")\n\nsolve_study <- function(...) {\n"
        "  rxSolve(model, params = parameters, events = events, rtol = 1e-10, atol = %s, maxsteps = 100000, ...)\n}\n",
        ves_digits_of(tolerance_of(&c)).text);
}
