#include "exchange/sbml_flows.h"

#include "base/array.h"
#include "base/memory.h"
#include "exchange/linear_form.h"
#include "exchange/sbml_math.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a reaction does to each species together. */
typedef struct balance {
    const ves_xml *reaction;
    size_t from, to; /* parts, or VES_NONE */
    bool good;
} balance;

/* ---- stoichiometry ---- */

static double stoichiometry_of(ves_sbml *sbml, const ves_xml *reference)
{
    const char *text = ves_xml_attribute(reference, "stoichiometry"),
               *below = ves_xml_attribute(reference, "denominator");
    if (ves_xml_child(reference, "stoichiometryMath"))
        ves_sbml_refuse(sbml, reference, "stoichiometryMath is not understood");
    return (text ? strtod(text, NULL) : 1.0) / (below ? strtod(below, NULL) : 1.0);
}

/* Add the species of a list to what the reaction does. */
static void weigh(ves_sbml *sbml, const ves_xml *reaction, const char *list, double sign, double change[], bool *good)
{
    const ves_xml *references = ves_xml_child(reaction, list);
    for (size_t i = 0; references && i < references->n; ++i) {
        const ves_xml *reference = references->child[i];
        const char *id = ves_xml_attribute(reference, "species");
        if (!id) id = ves_xml_attribute(reference, "specie");
        const size_t part = id ? ves_sbml_find(sbml, id) : VES_NONE;
        if (part == VES_NONE || sbml->part[part].kind != VES_SBML_SPECIES) {
            ves_sbml_refuse(sbml, reference, "there is no species of this name");
            *good = false;
            continue;
        }
        if (!sbml->part[part].fixed) change[part] += sign * stoichiometry_of(sbml, reference);
    }
}

static balance balance_of(ves_sbml *sbml, const ves_xml *reaction, double change[])
{
    balance b = {.reaction = reaction, .from = VES_NONE, .to = VES_NONE, .good = true};
    size_t donors = 0, recipients = 0;
    for (size_t i = 0; i < sbml->n_part; ++i) change[i] = 0.0;
    weigh(sbml, reaction, "listOfReactants", -1.0, change, &b.good);
    weigh(sbml, reaction, "listOfProducts", 1.0, change, &b.good);
    for (size_t i = 0; i < sbml->n_part && b.good; ++i) {
        if (change[i] == 0.0) continue;
        if (fabs(change[i]) != 1.0) {
            ves_sbml_refuse(sbml, reaction,
                            "moves %g of \"%s\" at once: a flow gives to one what it takes from another",
                            fabs(change[i]), sbml->part[i].id);
            b.good = false;
        }
        if (change[i] < 0.0) {
            b.from = i;
            ++donors;
        } else {
            b.to = i;
            ++recipients;
        }
    }
    if (b.good && (donors > 1 || recipients > 1)) {
        ves_sbml_refuse(sbml, reaction,
                        "takes from %zu species and gives to %zu: a flow takes from one and gives to one", donors,
                        recipients);
        b.good = false;
    }
    return b;
}

/* ---- rates ---- */

static void add(ves_sbml *sbml, ves_sbml_flows *flows, ves_sbml_flow flow)
{
    if (!ves_grow(&flows->flow, flows->n, &flows->room, sizeof flow)) {
        sbml->no_memory = true;
    } else {
        flows->flow[flows->n++] = flow;
    }
}

/* rate = c + sum of k A: what reads the donor leads forward, what reads the recipient back. */
static void take_sum(ves_sbml *sbml, const balance *b, const ves_sum_form *s, ves_sbml_flows *flows)
{
    for (size_t i = 0; i < s->n; ++i) {
        const bool forward = s->of[i] == b->from && s->times[i] > 0.0, back = s->of[i] == b->to && s->times[i] < 0.0;
        if (!forward && !back) {
            ves_sbml_refuse(sbml, b->reaction, "its rate %s with \"%s\", %s", s->times[i] > 0.0 ? "grows" : "falls",
                            sbml->part[s->of[i]].id,
                            s->of[i] == b->from || s->of[i] == b->to ? "which is the wrong way round for a flow"
                                                                     : "from which it does not take");
            return;
        }
        add(sbml, flows,
            (ves_sbml_flow){.kind = VES_SBML_FIRST_ORDER,
                            .reaction = b->reaction,
                            .back = back,
                            .from = forward ? b->from : b->to,
                            .to = forward ? b->to : b->from,
                            .rate = fabs(s->times[i])});
    }
    if (s->constant == 0.0) return;
    const bool into = s->constant > 0.0 && b->from == VES_NONE, back = s->constant < 0.0 && b->to == VES_NONE;
    if (!into && !back) {
        ves_sbml_refuse(sbml, b->reaction, "takes from \"%s\" at a rate that does not fall with it",
                        sbml->part[s->constant > 0.0 ? b->from : b->to].id);
        return;
    }
    if ((into ? b->to : b->from) == VES_NONE) return; /* between species that do not change */
    add(sbml, flows,
        (ves_sbml_flow){.kind = VES_SBML_PRODUCED,
                        .reaction = b->reaction,
                        .back = back,
                        .from = VES_NONE,
                        .to = into ? b->to : b->from,
                        .rate = fabs(s->constant)});
}

/* rate = v A / (m + c A), of the donor */
static bool take_saturable(ves_sbml *sbml, const balance *b, const ves_quotient_form *q, ves_sbml_flows *flows)
{
    const ves_sum_form *above = &q->above, *below = &q->below;
    if (above->n != 1 || below->n != 1 || above->constant != 0.0 || b->from == VES_NONE) return false;
    const double v = ves_form_times(above, b->from), c = ves_form_times(below, b->from), m = below->constant;
    if (!(v / c > 0.0 && m / c > 0.0)) return false;
    add(sbml, flows,
        (ves_sbml_flow){.kind = VES_SBML_SATURABLE,
                        .reaction = b->reaction,
                        .from = b->from,
                        .to = b->to,
                        .rate = v / c,
                        .half = m / c});
    return true;
}

static void read_reaction(ves_sbml *sbml, const ves_xml *reaction, double change[], ves_sbml_flows *flows)
{
    const ves_xml *law = ves_xml_child(reaction, "kineticLaw"), *math = law ? ves_xml_child(law, "math") : NULL;
    const char *fast = ves_xml_attribute(reaction, "fast");
    const balance b = balance_of(sbml, reaction, change);
    if (fast && (strcmp(fast, "true") == 0 || strcmp(fast, "1") == 0)) {
        ves_sbml_refuse(sbml, reaction, "is fast: a flow has a rate");
        return;
    }
    if (!law || (!math && !ves_xml_attribute(law, "formula"))) {
        ves_sbml_refuse(sbml, reaction, "has no kineticLaw with a formula");
        return;
    }
    if (!b.good || (b.from == VES_NONE && b.to == VES_NONE)) return;
    ves_terms terms = {0};
    ves_quotient_form form;
    const ves_term_at term = ves_sbml_math(sbml, &terms, math ? math : law, law, false);
    if (term != VES_NO_TERM) {
        const bool is_form = ves_form_of(&terms, term, &form);
        if (is_form && form.below.n == 0) {
            take_sum(sbml, &b, &form.above, flows);
        } else if (!is_form || !take_saturable(sbml, &b, &form, flows)) {
            ves_sbml_refuse(sbml, reaction,
                            "its rate is neither of zero nor of first order, nor saturable, in what it "
                            "takes from");
        }
    }
    ves_terms_free(&terms);
}

ves_status ves_sbml_read_flows(ves_sbml *sbml, ves_sbml_flows *flows)
{
    ves_xml *const *child;
    const size_t n = ves_sbml_list(sbml, "listOfReactions", &child);
    double *change = ves_new(sbml->n_part, sizeof *change);
    *flows = (ves_sbml_flows){0};
    if (!change) sbml->no_memory = true;
    for (size_t i = 0; i < n && !sbml->no_memory; ++i) read_reaction(sbml, child[i], change, flows);
    free(change);
    if (sbml->no_memory) return ves_fail_memory(sbml->report);
    return sbml->faulty ? VES_E_CONFIG : VES_OK;
}
