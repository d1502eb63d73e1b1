#include "exchange/sbml_flows.h"

#include "base/array.h"
#include "base/memory.h"
#include "exchange/linear_form.h"
#include "exchange/sbml_math.h"
#include "exchange/sbml_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a reaction does to each species together. */
typedef struct balance {
    const ves_xml *reaction;
    size_t n;
    const double *change; /* [n] of each part, for 1 of the reaction; 0 of what does not change */
    size_t donors, recipients;
} balance;

/* A rate, as a part of one: of first order or saturable in a species, or constant. */
typedef struct part_of_rate {
    ves_sbml_flow_kind kind;
    size_t of;   /* what it reads; VES_NONE: it is constant */
    bool back;   /* it leads against its reaction */
    double rate; /* above 0 */
    double half;
} part_of_rate;

static const double SLACK = 1e-9; /* relative, of sums of decimal numbers */

/* ---- stoichiometry ---- */

static double stoichiometry_of(ves_sbml *sbml, const ves_xml *reference)
{
    const bool stated = ves_xml_attribute(reference, "stoichiometry") != NULL;
    const char *id = ves_xml_attribute(reference, "id");
    const size_t part = id ? ves_sbml_find(sbml, id) : VES_NONE;
    const ves_xml *own = ves_xml_child(reference, "stoichiometryMath"), *math = ves_xml_child(own, "math");
    double value = NAN;
    if (own) {
        value = math ? ves_sbml_number(sbml, math, VES_SBML_CONSTANT) : NAN;
        if (isnan(value)) ves_sbml_refuse(sbml, reference, "its stoichiometryMath has no value");
    } else if (part != VES_NONE && (sbml->part[part].rule || sbml->part[part].unset || !stated)) {
        value = ves_sbml_known(sbml, reference, part) ? sbml->part[part].value : NAN;
    } else if (part != VES_NONE && !isnan(sbml->part[part].value)) {
        value = sbml->part[part].value;
    } else if (!stated && sbml->level == 3) {
        ves_sbml_refuse(sbml, reference, "has no stoichiometry");
    } else {
        value = ves_sbml_finite_at(sbml, reference, "stoichiometry", 1.0) /
                ves_sbml_finite_at(sbml, reference, "denominator", 1.0);
    }
    if (isinf(value)) ves_sbml_refuse(sbml, reference, "its stoichiometry is no finite number");
    return value;
}

/* By what a change is multiplied: SBML's conversion factors, of the species or else of the model. */
static double conversion_of(ves_sbml *sbml, const ves_sbml_part *species)
{
    const char *own = ves_xml_attribute(species->node, "conversionFactor"),
               *factor = own ? own : ves_xml_attribute(sbml->model, "conversionFactor");
    if (!factor) return 1.0;
    const size_t i = ves_sbml_find(sbml, factor);
    const double value = i != VES_NONE && sbml->part[i].kind == VES_SBML_PARAMETER ? sbml->part[i].value : NAN;
    if (i != VES_NONE && sbml->part[i].rule) return ves_sbml_known(sbml, species->node, i) ? value : NAN;
    if (!isfinite(value))
        ves_sbml_refuse(sbml, own ? species->node : sbml->model,
                        "conversionFactor=\"%.60s\" is no parameter with a value", factor);
    return value;
}

/* Add the species of a list to what the reaction does. */
static void weigh(ves_sbml *sbml, const ves_xml *reaction, const char *list, double sign, double change[])
{
    const ves_xml *references = ves_xml_child(reaction, list);
    for (size_t i = 0; references && i < references->n; ++i) {
        const ves_xml *reference = references->child[i];
        const char *id = ves_xml_attribute(reference, "species");
        if (!id) id = ves_xml_attribute(reference, "specie");
        const size_t part = id ? ves_sbml_find(sbml, id) : VES_NONE;
        if (part == VES_NONE || sbml->part[part].kind != VES_SBML_SPECIES) {
            ves_sbml_refuse(sbml, reference, "there is no species of this name");
        } else if (!sbml->part[part].fixed) {
            change[part] += sign * stoichiometry_of(sbml, reference) * conversion_of(sbml, &sbml->part[part]);
        }
    }
}

/* @param change [n_part] work */
static balance balance_of(ves_sbml *sbml, const ves_xml *reaction, double change[])
{
    balance b = {.reaction = reaction, .n = sbml->n_part, .change = change};
    for (size_t i = 0; i < b.n; ++i) change[i] = 0.0;
    weigh(sbml, reaction, "listOfReactants", -1.0, change);
    weigh(sbml, reaction, "listOfProducts", 1.0, change);
    for (size_t i = 0; i < b.n; ++i) {
        b.donors += change[i] < 0.0;
        b.recipients += change[i] > 0.0;
    }
    if (!sbml->faulty && b.donors > 1)
        ves_sbml_refuse(sbml, reaction,
                        "takes from %zu species and gives to %zu: a flow takes from one and gives to one", b.donors,
                        b.recipients);
    return b;
}

/* ---- rates ---- */

/* @param flow  its rate for 1 of the reaction */
static void add(ves_sbml *sbml, const balance *b, bool back, ves_sbml_flow flow, ves_sbml_flows *flows)
{
    if (!ves_grow(&flows->flow, flows->n, &flows->room, sizeof *flows->flow)) {
        sbml->no_memory = true;
        return;
    }
    flow.reaction = b->reaction;
    flow.back = back;
    flows->flow[flows->n++] = flow;
}

/* @param from  VES_NONE: produced, in proportion to what the rate reads */
static void add_part(ves_sbml *sbml, const balance *b, const part_of_rate *p, size_t from, size_t to, double times,
                     ves_sbml_flows *flows)
{
    const bool made = from == VES_NONE;
    add(sbml, b, p->back,
        (ves_sbml_flow){.kind = made ? VES_SBML_PRODUCED : p->kind,
                        .from = from,
                        .to = to,
                        .by = made ? p->of : VES_NONE,
                        .rate = times * p->rate,
                        .half = p->half},
        flows);
}

/* What a part of the rate gives in all, to `first` and others. @return NaN: it takes from one that it does not read */
static double given_by(ves_sbml *sbml, const balance *b, const part_of_rate *p, size_t *first)
{
    const double sign = p->back ? -1.0 : 1.0;
    double given = 0.0;
    *first = VES_NONE;
    for (size_t i = 0; i < b->n; ++i) {
        const double gain = sign * b->change[i];
        if (gain < 0.0 && i != p->of) {
            ves_sbml_refuse(sbml, b->reaction, "takes from \"%s\" at a rate that does not fall with it",
                            sbml->part[i].id);
            return NAN;
        }
        if (gain <= 0.0) continue;
        given += gain;
        *first = *first == VES_NONE ? i : *first;
    }
    return given;
}

/* A part of the rate: out of what it reads into all that is given to, the rest of it to where nothing looks, and what
 * is given beyond it from nowhere. */
static void take_part(ves_sbml *sbml, const balance *b, const part_of_rate *p, ves_sbml_flows *flows)
{
    const double sign = p->back ? -1.0 : 1.0;
    const double taken = p->of == VES_NONE ? 0.0 : fmax(-sign * b->change[p->of], 0.0);
    size_t first;
    const double given = given_by(sbml, b, p, &first);
    if (isnan(given)) return;
    if (p->kind == VES_SBML_SATURABLE && given > taken * (1.0 + SLACK)) {
        ves_sbml_refuse(
            sbml, b->reaction,
            "gives %g to \"%s\"%s for %g that it takes from \"%s\": what is saturable gives no more than it "
            "takes",
            given, sbml->part[first].id, b->recipients > 1 ? " and others" : "", taken, sbml->part[p->of].id);
        return;
    }
    double left = taken;
    for (size_t i = 0; i < b->n; ++i) {
        const double gain = sign * b->change[i];
        if (gain <= 0.0) continue;
        const double flow = fmin(gain, left), made = gain - flow;
        if (flow > SLACK * taken) add_part(sbml, b, p, p->of, i, flow, flows);
        if (made > SLACK * gain) add_part(sbml, b, p, VES_NONE, i, made, flows);
        left -= flow;
    }
    if (left > SLACK * taken) add_part(sbml, b, p, p->of, VES_NONE, left, flows);
}

/* rate = c + sum of k A, each part forward or back */
static void take_sum(ves_sbml *sbml, const balance *b, const ves_sum_form *s, ves_sbml_flows *flows)
{
    for (size_t i = 0; i < s->n && !sbml->faulty; ++i)
        take_part(sbml, b, &(part_of_rate){VES_SBML_FIRST_ORDER, s->of[i], s->times[i] < 0.0, fabs(s->times[i]), 0.0},
                  flows);
    if (s->constant != 0.0)
        take_part(sbml, b, &(part_of_rate){VES_SBML_PRODUCED, VES_NONE, s->constant < 0.0, fabs(s->constant), 0.0},
                  flows);
}

/* rate = v A / (m + c A), of the donor */
static bool take_saturable(ves_sbml *sbml, const balance *b, const ves_quotient_form *q, ves_sbml_flows *flows)
{
    const ves_sum_form *above = &q->above, *below = &q->below;
    if (above->n != 1 || below->n != 1 || above->constant != 0.0 || b->change[above->of[0]] >= 0.0) return false;
    const size_t of = above->of[0];
    const double v = above->times[0], c = ves_form_times(below, of), m = below->constant;
    if (!(v / c > 0.0 && m / c > 0.0)) return false;
    take_part(sbml, b, &(part_of_rate){VES_SBML_SATURABLE, of, false, v / c, m / c}, flows);
    return true;
}

static bool is_finite(const ves_sum_form *s)
{
    bool finite = isfinite(s->constant);
    for (size_t i = 0; i < s->n; ++i) finite = finite && isfinite(s->times[i]);
    return finite;
}

static void read_reaction(ves_sbml *sbml, const ves_xml *reaction, double change[], ves_sbml_flows *flows)
{
    const ves_xml *law = ves_xml_child(reaction, "kineticLaw"), *math = law ? ves_xml_child(law, "math") : NULL;
    const balance b = balance_of(sbml, reaction, change);
    if (ves_sbml_flag_at(sbml, reaction, "fast")) {
        ves_sbml_refuse(sbml, reaction, "is fast: a flow has a rate");
        return;
    }
    if (!law || (!math && !ves_xml_attribute(law, "formula"))) {
        ves_sbml_refuse(sbml, reaction, "has no kineticLaw with a formula");
        return;
    }
    if (sbml->faulty || b.donors + b.recipients == 0) return;
    ves_terms terms = {0};
    ves_quotient_form form;
    const ves_term_at term = ves_sbml_math(sbml, &terms, math ? math : law, law, VES_SBML_RATE);
    if (term != VES_NO_TERM) {
        const bool is_form = ves_form_of(&terms, term, &form);
        if (is_form && !(is_finite(&form.above) && is_finite(&form.below))) {
            ves_sbml_refuse(sbml, reaction, "a number of its rate is not finite");
        } else if (is_form && form.below.n == 0) {
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
    for (size_t i = 0; i < n; ++i) {
        const char *id = ves_sbml_id(child[i]);
        for (size_t k = 0; k < i && id; ++k) {
            const char *other = ves_sbml_id(child[k]);
            if (other && strcmp(id, other) == 0) ves_sbml_refuse(sbml, child[i], "another reaction has this id");
        }
    }
    for (size_t i = 0; i < n && !sbml->no_memory; ++i) { /* what is wrong with one does not silence the next */
        const bool faulty = sbml->faulty;
        sbml->faulty = false;
        read_reaction(sbml, child[i], change, flows);
        sbml->faulty = sbml->faulty || faulty;
    }
    free(change);
    if (sbml->no_memory) return ves_fail_memory(sbml->report);
    return sbml->faulty ? VES_E_CONFIG : VES_OK;
}
