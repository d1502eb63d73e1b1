/* An outline as SBML, Level 3 Version 2. */
#include "exchange/sbml_write.h"

#include "base/array.h"
#include "base/version.h"
#include "exchange/ink.h"

#include <math.h>
#include <string.h>

static const char math_begins[] = "<math xmlns=\"http://www.w3.org/1998/Math/MathML\" "
                                  "xmlns:sbml=\"http://www.sbml.org/sbml/level3/version2/core\">\n";

typedef struct sbml {
    FILE *to;
    const ves_outline *outline;
    const ves_sbml_words *words;
} sbml;

/* ---- units ---- */

typedef struct sbml_unit {
    ves_dimension dim;
    const char *id;
    int amount, volume, time; /* powers */
} sbml_unit;

static const sbml_unit units[] = {{VES_DIM_TIME, "hour", 0, 0, 1},
                                  {VES_DIM_RATE, "per_hour", 0, 0, -1},
                                  {VES_DIM_VOLUME, "millilitre", 0, 1, 0},
                                  {VES_DIM_FLOW, "millilitre_per_hour", 0, 1, -1},
                                  {VES_DIM_AMOUNT, "amount", 1, 0, 0},
                                  {VES_DIM_AMOUNT_RATE, "amount_per_hour", 1, 0, -1},
                                  {VES_DIM_CONC, "amount_per_millilitre", 1, -1, 0},
                                  {VES_DIM_BINDING, "millilitre_per_amount_per_hour", -1, 1, -1}};

static const char *unit_of(ves_dimension dim)
{
    for (size_t i = 0; i < VES_COUNT(units); ++i) {
        if (units[i].dim == dim) return units[i].id;
    }
    return "dimensionless";
}

static void write_unit(const sbml *s, const char *kind, int power, double multiplier)
{
    if (power != 0)
        (void)fprintf(s->to, "          <unit kind=\"%s\" exponent=\"%d\" scale=\"0\" multiplier=\"%s\"/>\n", kind,
                      power, ves_digits_of(multiplier).text);
}

static void write_units(const sbml *s)
{
    (void)fputs("    <listOfUnitDefinitions>\n", s->to);
    for (size_t i = 0; i < VES_COUNT(units); ++i) {
        (void)fprintf(s->to, "      <unitDefinition id=\"%s\">\n        <listOfUnits>\n", units[i].id);
        write_unit(s, s->words->amount_kind, units[i].amount, s->words->amount_size);
        write_unit(s, "litre", units[i].volume, 1e-3);
        write_unit(s, "second", units[i].time, 3600.0);
        (void)fputs("        </listOfUnits>\n      </unitDefinition>\n", s->to);
    }
    (void)fputs("    </listOfUnitDefinitions>\n", s->to);
}

/* ---- what there is ---- */

static void write_name(const sbml *s, const char *name)
{
    (void)fputs(" name=\"", s->to);
    ves_ink_xml(s->to, name);
    (void)fputc('"', s->to);
}

static void write_compartments(const sbml *s, const char *nowhere)
{
    const ves_outline *o = s->outline;
    (void)fputs("    <listOfCompartments>\n", s->to);
    for (size_t i = 0; i < o->n_number; ++i) {
        const ves_outline_number *n = &o->number[i];
        if (n->kind != VES_OUTLINE_VOLUME) continue;
        (void)fprintf(s->to, "      <compartment id=\"%s\"", n->id);
        write_name(s, n->words);
        (void)fprintf(s->to, " spatialDimensions=\"3\" size=\"%s\" units=\"millilitre\" constant=\"%s\"/>\n",
                      ves_digits_of(n->value).text, n->changes ? "false" : "true");
    }
    if (nowhere)
        (void)fprintf(s->to,
                      "      <compartment id=\"%s\" name=\"holds what has no volume: nothing reads its concentration\" "
                      "spatialDimensions=\"3\" size=\"1\" units=\"millilitre\" constant=\"true\"/>\n",
                      nowhere);
    (void)fputs("    </listOfCompartments>\n", s->to);
}

static void write_species(const sbml *s, const char *nowhere)
{
    const ves_outline *o = s->outline;
    (void)fputs("    <listOfSpecies>\n", s->to);
    for (size_t i = 0; i < o->n_state; ++i) {
        const ves_outline_state *state = &o->state[i];
        if (state->ledger) continue;
        (void)fprintf(s->to, "      <species id=\"%s\"", state->id);
        write_name(s, state->compartment->name);
        (void)fprintf(
            s->to,
            " compartment=\"%s\" initialAmount=\"%s\" substanceUnits=\"amount\" hasOnlySubstanceUnits=\"true\" "
            "boundaryCondition=\"false\" constant=\"false\"/>\n",
            state->volume == VES_NONE ? nowhere : o->number[state->volume].id, ves_digits_of(state->at_zero).text);
    }
    (void)fputs("    </listOfSpecies>\n", s->to);
}

static void write_parameters(const sbml *s)
{
    const ves_outline *o = s->outline;
    (void)fputs("    <listOfParameters>\n", s->to);
    for (size_t i = 0; i < o->n_number; ++i) {
        const ves_outline_number *n = &o->number[i];
        if (n->kind == VES_OUTLINE_VOLUME) continue;
        (void)fprintf(s->to, "      <parameter id=\"%s\"", n->id);
        write_name(s, n->words);
        (void)fprintf(s->to, " value=\"%s\" units=\"%s\" constant=\"%s\"/>\n", ves_digits_of(n->value).text,
                      unit_of(n->dim), n->changes ? "false" : "true");
    }
    for (size_t i = 0; i < o->n_free; ++i) { /* in the unit of the study, which the formulas reckon with */
        (void)fprintf(s->to, "      <parameter id=\"%s\"", o->free[i].id);
        write_name(s, o->free[i].words);
        (void)fprintf(s->to, " value=\"%s\" constant=\"true\"/>\n", ves_digits_of(o->free[i].value).text);
    }
    for (size_t i = 0; i < o->n_sum; ++i) {
        (void)fprintf(s->to, "      <parameter id=\"%s\"", o->sum[i].id);
        const ves_organ *organ = o->sum[i].organ;
        (void)fprintf(s->to, " name=\"%s",
                      !organ             ? "watched"
                      : organ->signal    ? "signal of "
                      : organ->delivered ? "delivered to "
                                         : "");
        ves_ink_xml(s->to, organ ? organ->name : NULL);
        (void)fputc('"', s->to);
        (void)fputs(" units=\"amount\" constant=\"false\"/>\n", s->to);
    }
    (void)fputs("    </listOfParameters>\n", s->to);
}

static void write_assignment(const sbml *s, const char *id, ves_term_at formula)
{
    if (formula == VES_NO_TERM) return;
    (void)fprintf(s->to, "      <initialAssignment symbol=\"%s\">\n        %s", id, math_begins);
    ves_ink_mathml(s->to, &s->outline->terms, formula, 10);
    (void)fputs("        </math>\n      </initialAssignment>\n", s->to);
}

/* What hangs on free numbers is worked out of them at the start. */
static void write_assignments(const sbml *s)
{
    const ves_outline *o = s->outline;
    size_t n = 0;
    for (size_t i = 0; o->number_set && i < o->n_number; ++i) n += o->number_set[i] != VES_NO_TERM;
    for (size_t i = 0; o->state_set && i < o->n_state; ++i) n += o->state_set[i] != VES_NO_TERM;
    if (n == 0) return;
    (void)fputs("    <listOfInitialAssignments>\n", s->to);
    for (size_t i = 0; i < o->n_number; ++i) write_assignment(s, o->number[i].id, o->number_set[i]);
    for (size_t i = 0; i < o->n_state; ++i)
        write_assignment(s, o->state[i].id, o->state[i].ledger ? VES_NO_TERM : o->state_set[i]);
    (void)fputs("    </listOfInitialAssignments>\n", s->to);
}

static void write_rules(const sbml *s)
{
    const ves_outline *o = s->outline;
    if (o->n_sum == 0) return;
    (void)fputs("    <listOfRules>\n", s->to);
    for (size_t i = 0; i < o->n_sum; ++i) {
        (void)fprintf(s->to, "      <assignmentRule variable=\"%s\">\n        %s", o->sum[i].id, math_begins);
        ves_ink_mathml(s->to, &o->terms, o->sum[i].sum, 10);
        (void)fputs("        </math>\n      </assignmentRule>\n", s->to);
    }
    (void)fputs("    </listOfRules>\n", s->to);
}

/* ---- reactions ---- */

static void write_reference(const sbml *s, const char *list, size_t state)
{
    if (state == VES_NONE) return;
    (void)fprintf(
        s->to,
        "        <listOf%s>\n          <speciesReference species=\"%s\" stoichiometry=\"1\" constant=\"true\"/>\n"
        "        </listOf%s>\n",
        list, s->outline->state[state].id, list);
}

/* States that a law reads, by its own names; those it takes from or gives to are no modifiers. */
static void collect(const ves_terms *terms, ves_term_at i, size_t n_most, size_t *n, size_t found[])
{
    const ves_term *t = &terms->term[i];
    const size_t n_of = ves_term_operands(t->kind);
    if (t->kind == VES_TERM_NAME && t->of != VES_NONE) {
        for (size_t k = 0; k < *n; ++k) {
            if (found[k] == t->of) return;
        }
        if (*n < n_most) found[(*n)++] = t->of;
    }
    if (n_of > 0) collect(terms, t->a, n_most, n, found);
    if (n_of > 1) collect(terms, t->b, n_most, n, found);
}

static void write_modifiers(const sbml *s, const ves_outline_flow *flow)
{
    enum { MOST = 64 }; /* donor, recipient, what is watched, and what modifies: laws read few states */
    size_t found[MOST], n = 0, written = 0;
    collect(&s->outline->terms, flow->rate, MOST, &n, found);
    for (size_t k = 0; k < n; ++k) {
        if (found[k] == flow->from || found[k] == flow->to) continue;
        if (written++ == 0) (void)fputs("        <listOfModifiers>\n", s->to);
        (void)fprintf(s->to, "          <modifierSpeciesReference species=\"%s\"/>\n", s->outline->state[found[k]].id);
    }
    if (written) (void)fputs("        </listOfModifiers>\n", s->to);
}

static void write_reactions(const sbml *s)
{
    const ves_outline *o = s->outline;
    if (o->n_flow == 0) return;
    (void)fputs("    <listOfReactions>\n", s->to);
    for (size_t i = 0; i < o->n_flow; ++i) {
        const ves_outline_flow *f = &o->flow[i];
        (void)fprintf(s->to, "      <reaction id=\"%s\"", f->id);
        write_name(s, f->name);
        (void)fprintf(s->to, " reversible=\"%s\">\n", f->both_ways ? "true" : "false");
        write_reference(s, "Reactants", f->from);
        write_reference(s, "Products", f->to);
        write_modifiers(s, f);
        (void)fprintf(s->to, "        <kineticLaw>\n          %s", math_begins);
        ves_ink_mathml(s->to, &o->terms, f->rate, 12);
        (void)fputs("          </math>\n        </kineticLaw>\n      </reaction>\n", s->to);
    }
    (void)fputs("    </listOfReactions>\n", s->to);
}

/* ---- events ---- */

static void write_jump(const sbml *s, const ves_outline_jump *j)
{
    const ves_outline *o = s->outline;
    const ves_outline_number *number = j->state ? NULL : &o->number[j->of];
    const size_t n_part = j->n + (j->constant != 0.0 || j->n == 0);
    (void)fprintf(s->to, "          <eventAssignment variable=\"%s\">\n            %s",
                  number ? number->id : o->state[j->of].id, math_begins);
    if (n_part > 1) (void)fputs("              <apply><plus/>\n", s->to);
    for (size_t k = 0; k < j->n; ++k) {
        const char *id = o->state[j->share[k].state].id;
        if (j->share[k].share == 1.0) {
            (void)fprintf(s->to, "                <ci> %s </ci>\n", id);
            continue;
        }
        (void)fputs("                <apply><times/>\n", s->to);
        ves_ink_cn(s->to, j->share[k].share, "dimensionless", 18);
        (void)fprintf(s->to, "                  <ci> %s </ci>\n                </apply>\n", id);
    }
    if (n_part > j->n) ves_ink_cn(s->to, j->constant, number ? unit_of(number->dim) : "amount", 16);
    if (n_part > 1) (void)fputs("              </apply>\n", s->to);
    (void)fputs("            </math>\n          </eventAssignment>\n", s->to);
}

static void write_events(const sbml *s)
{
    const ves_outline *o = s->outline;
    if (o->n_moment == 0 || s->words->at_zero_alone) return;
    (void)fputs("    <listOfEvents>\n", s->to);
    for (size_t i = 0; i < o->n_moment; ++i) {
        const ves_outline_moment *m = &o->moment[i];
        (void)fprintf(
            s->to,
            "      <event name=\"%s h\" useValuesFromTriggerTime=\"true\">\n"
            "        <trigger initialValue=\"true\" persistent=\"true\">\n          %s"
            "            <apply><geq/>\n"
            "              <csymbol encoding=\"text\" definitionURL=\"http://www.sbml.org/sbml/symbols/time\"> "
            "time </csymbol>\n",
            ves_digits_of(m->time).text, math_begins);
        ves_ink_cn(s->to, m->time, "hour", 14);
        (void)fputs("            </apply>\n          </math>\n        </trigger>\n        <listOfEventAssignments>\n",
                    s->to);
        for (size_t k = 0; k < m->n; ++k) write_jump(s, &m->jump[k]);
        (void)fputs("        </listOfEventAssignments>\n      </event>\n", s->to);
    }
    (void)fputs("    </listOfEvents>\n", s->to);
}

/* ---- all of it ---- */

static void write_notes(const sbml *s)
{
    const ves_schedule *schedule = &s->outline->instance->schedule;
    (void)fputs("    <notes>\n      <body xmlns=\"http://www.w3.org/1999/xhtml\">\n        <p>", s->to);
    ves_ink_xml(s->to, s->words->title);
    (void)fputs("; scenario ", s->to);
    ves_ink_xml(s->to, s->words->scenario);
    (void)fprintf(s->to, ". Written by VesiPK %s. Times in h, volumes in mL, amounts in ", ves_version);
    ves_ink_xml(s->to, s->outline->topology->amount_unit);
    (void)fprintf(s->to,
                  "; the study ends at %s h. What is given at 0 h is in the initial amounts, later doses are %s.</p>\n"
                  "      </body>\n    </notes>\n",
                  ves_digits_of(schedule->end).text, s->words->at_zero_alone ? "periods of its experiment" : "events");
}

void ves_sbml_write(FILE *to, ves_outline *outline, const ves_sbml_words *words)
{
    const sbml s = {to, outline, words};
    const char *nowhere = NULL;
    for (size_t i = 0; i < outline->n_state && !nowhere; ++i) {
        if (outline->state[i].volume == VES_NONE && !outline->state[i].ledger)
            nowhere = ves_outline_id(outline, "no_volume");
    }
    const char *model = ves_outline_id(outline, words->scenario);
    (void)fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                "<sbml xmlns=\"http://www.sbml.org/sbml/level3/version2/core\" level=\"3\" version=\"2\">\n",
                to);
    (void)fprintf(to, "  <model id=\"%s\"", model ? model : "model");
    write_name(&s, words->title);
    (void)fputs(" substanceUnits=\"amount\" timeUnits=\"hour\" volumeUnits=\"millilitre\" extentUnits=\"amount\">\n",
                to);
    write_notes(&s);
    write_units(&s);
    write_compartments(&s, nowhere);
    write_species(&s, nowhere);
    write_parameters(&s);
    write_assignments(&s);
    write_rules(&s);
    write_reactions(&s);
    write_events(&s);
    (void)fputs("  </model>\n</sbml>\n", to);
}
