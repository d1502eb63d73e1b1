#include "exchange/sbml_parts.h"

#include "base/array.h"
#include "base/memory.h"
#include "exchange/sbml_rules.h"
#include "exchange/sbml_text.h"
#include "exchange/sbml_units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static ves_sbml_part *add_part(ves_sbml *sbml, ves_sbml_kind kind, const ves_xml *node)
{
    const char *id = ves_sbml_id(node);
    if (!id) {
        ves_sbml_refuse(sbml, node, "has no id");
        return NULL;
    }
    if (ves_sbml_find(sbml, id) != VES_NONE) {
        ves_sbml_refuse(sbml, node, "another part has this id");
        return NULL;
    }
    if (!ves_grow(&sbml->part, sbml->n_part, &sbml->room_part, sizeof *sbml->part)) {
        sbml->no_memory = true;
        return NULL;
    }
    ves_sbml_part *p = &sbml->part[sbml->n_part++];
    *p = (ves_sbml_part){.kind = kind, .id = id, .node = node, .compartment = VES_NONE, .value = NAN, .volume = NAN};
    return p;
}

/* ---- parts ---- */

static void read_compartments(ves_sbml *sbml)
{
    ves_xml *const *child;
    const size_t n = ves_sbml_list(sbml, "listOfCompartments", &child);
    for (size_t i = 0; i < n; ++i) {
        ves_sbml_part *p = add_part(sbml, VES_SBML_COMPARTMENT, child[i]);
        if (!p) continue;
        const double preset = sbml->level == 1 ? 1.0 : NAN;
        p->value = ves_sbml_number_at(sbml, child[i], sbml->level == 1 ? "volume" : "size", preset);
        /* Level 3 knows no such exception: there it has a size as any other */
        p->by_amount = sbml->level < 3 && ves_sbml_number_at(sbml, child[i], "spatialDimensions", 3.0) == 0.0;
    }
}

/* What the reactions take and give, list by list. @param list out: list `i`, NULL where it is not there
 * @return false: there are no more */
static bool references(const ves_sbml *sbml, size_t i, const ves_xml **list)
{
    static const char *const lists[] = {"listOfReactants", "listOfProducts"};
    ves_xml *const *reaction;
    if (i >= VES_COUNT(lists) * ves_sbml_list(sbml, "listOfReactions", &reaction)) return false;
    *list = ves_xml_child(reaction[i / VES_COUNT(lists)], lists[i % VES_COUNT(lists)]);
    return true;
}

/* Does an assignment or a rule set it? */
static bool is_set(const ves_sbml *sbml, const char *id)
{
    static const char *const lists[] = {"listOfInitialAssignments", "listOfRules"};
    for (size_t k = 0; id && k < VES_COUNT(lists); ++k) {
        ves_xml *const *child;
        const size_t n = ves_sbml_list(sbml, lists[k], &child);
        for (size_t i = 0; i < n; ++i) {
            const char *set = ves_xml_attribute(child[i], k == 0 ? "symbol" : "variable");
            if (set && strcmp(set, id) == 0) return true;
        }
    }
    return false;
}

/* What a list gives of a species. NaN: that is no plain number */
static double plain_sum(const ves_sbml *sbml, const ves_xml *list, const char *id)
{
    double sum = 0.0;
    for (size_t k = 0; list && k < list->n; ++k) {
        const ves_xml *one = list->child[k];
        const char *species = ves_xml_attribute(one, "species"), *text = ves_xml_attribute(one, "stoichiometry");
        double number = 1.0;
        if (!species) species = ves_xml_attribute(one, "specie");
        if (!species || strcmp(species, id) != 0) continue;
        const bool plain = text ? ves_sbml_read_text(text, &number) : sbml->level < 3;
        const bool stated =
            ves_xml_attribute(one, "denominator") || one->n > 0 || is_set(sbml, ves_xml_attribute(one, "id"));
        sum += plain && !stated ? number : NAN;
    }
    return sum;
}

/* Does a reaction give more or less of it than it takes? A catalyst, as much on one side as on the other, stays. */
static bool is_moved(const ves_sbml *sbml, const char *id)
{
    const ves_xml *takes, *gives;
    for (size_t i = 0; references(sbml, i, &takes) && references(sbml, i + 1, &gives); i += 2) {
        const double taken = plain_sum(sbml, takes, id), given = plain_sum(sbml, gives, id);
        if (taken != given) return true; /* so does what is no plain number */
    }
    return false;
}

static void read_species(ves_sbml *sbml)
{
    ves_xml *const *child;
    const size_t n = ves_sbml_list(sbml, "listOfSpecies", &child);
    for (size_t i = 0; i < n; ++i) {
        const char *in = ves_xml_attribute(child[i], "compartment");
        const size_t compartment = in ? ves_sbml_find(sbml, in) : VES_NONE;
        ves_sbml_part *p = add_part(sbml, VES_SBML_SPECIES, child[i]);
        if (!p) continue;
        if (compartment == VES_NONE || sbml->part[compartment].kind != VES_SBML_COMPARTMENT) {
            ves_sbml_refuse(sbml, child[i], "there is no compartment \"%.60s\"", in ? in : "");
            continue;
        }
        p->compartment = compartment;
        p->by_amount = ves_sbml_flag_at(sbml, child[i], "hasOnlySubstanceUnits") || sbml->part[compartment].by_amount;
        p->fixed = ves_sbml_flag_at(sbml, child[i], "boundaryCondition") ||
                   ves_sbml_flag_at(sbml, child[i], "constant") || !is_moved(sbml, p->id);
        p->value = ves_sbml_number_at(sbml, child[i], "initialAmount", NAN);
        p->concentration = isnan(p->value) && ves_xml_attribute(child[i], "initialConcentration");
        if (p->concentration) p->value = ves_sbml_number_at(sbml, child[i], "initialConcentration", NAN);
    }
}

static void read_parameters(ves_sbml *sbml)
{
    ves_xml *const *child;
    const size_t n = ves_sbml_list(sbml, "listOfParameters", &child);
    for (size_t i = 0; i < n; ++i) {
        ves_sbml_part *p = add_part(sbml, VES_SBML_PARAMETER, child[i]);
        if (p) p->value = ves_sbml_number_at(sbml, child[i], "value", NAN);
    }
}

/* A stoichiometry that has an id is a number that assignments and rules may set. */
static void read_references(ves_sbml *sbml)
{
    const ves_xml *list;
    for (size_t i = 0; references(sbml, i, &list); ++i) {
        for (size_t k = 0; list && k < list->n; ++k) {
            const ves_xml *reference = list->child[k];
            if (!ves_xml_attribute(reference, "id") || ves_xml_child(reference, "stoichiometryMath")) continue;
            ves_sbml_part *p = add_part(sbml, VES_SBML_PARAMETER, reference);
            if (p) p->value = ves_sbml_number_at(sbml, reference, "stoichiometry", sbml->level == 3 ? NAN : 1.0);
        }
    }
}

/* ---- amounts ---- */

/* The volume of a species: NaN: it has none. */
static void settle_volume(ves_sbml *sbml, ves_sbml_part *p)
{
    const ves_sbml_part *c = &sbml->part[p->compartment];
    p->volume = c->by_amount ? NAN : c->value;
    if (c->by_amount) return;
    if (c->rule || c->unset) {
        (void)ves_sbml_known(sbml, c->node, p->compartment);
    } else if (c->value <= 0.0 || isinf(c->value)) {
        ves_sbml_refuse(sbml, c->node, "its size is %g, expected above 0", c->value);
    }
}

/* Concentrations become amounts. */
static void settle_amounts(ves_sbml *sbml)
{
    for (size_t i = 0; i < sbml->n_part; ++i) {
        ves_sbml_part *p = &sbml->part[i];
        if (p->kind != VES_SBML_SPECIES || p->compartment == VES_NONE) continue;
        settle_volume(sbml, p);
        if (p->concentration) p->value *= p->volume;
        p->concentration = false;
        p->left_out = p->fixed && (p->rule || !(p->value >= 0.0 && isfinite(p->value)));
        if (p->left_out) continue; /* unless a rate reads it: then that is refused */
        if (isnan(p->value) && p->unset) {
            ves_sbml_refuse(sbml, p->unset, "reads what has no value");
        } else if (isnan(p->value)) {
            ves_sbml_refuse(sbml, p->node, "has no initial amount, or its compartment has no size");
        } else if (!(p->value >= 0.0 && isfinite(p->value))) {
            ves_sbml_refuse(sbml, p->node, "its initial amount is %g, expected 0 or more", p->value);
        }
    }
}

/* ---- the model ---- */

static void refuse_children(ves_sbml *sbml)
{
    static const char *const known[] = {"notes",
                                        "annotation",
                                        "listOfUnitDefinitions",
                                        "listOfFunctionDefinitions",
                                        "listOfRules",
                                        "listOfCompartments",
                                        "listOfSpecies",
                                        "listOfParameters",
                                        "listOfReactions",
                                        "listOfInitialAssignments",
                                        "listOfConstraints",
                                        "listOfCompartmentTypes",
                                        "listOfSpeciesTypes"};
    for (size_t i = 0; i < sbml->model->n; ++i) {
        const ves_xml *list = sbml->model->child[i];
        bool found = false;
        for (size_t k = 0; k < VES_COUNT(known); ++k) found = found || strcmp(list->name, known[k]) == 0;
        for (size_t k = 0; k < list->n && !found; ++k)
            ves_sbml_refuse(sbml, list->child[k],
                            "is not understood: a study is made of flows of zero and first order");
    }
}

/* Packages that change what a model means say that a reader must know them. */
static void refuse_packages(ves_sbml *sbml)
{
    for (size_t i = 0; i < sbml->root->n_attribute; ++i) {
        const char *name = sbml->root->attribute[2 * i], *value = sbml->root->attribute[2 * i + 1];
        const char *blank = strrchr(name, ' ');
        if (!blank || strcmp(blank + 1, "required") != 0 || (strcmp(value, "true") != 0 && strcmp(value, "1") != 0))
            continue;
        ves_sbml_refuse(sbml, sbml->root, "the package %.*s is not understood", (int)(blank - name), name);
    }
}

ves_status ves_sbml_read(const char *path, const ves_xml *root, ves_sbml *sbml, ves_report *report)
{
    *sbml = (ves_sbml){.path = path, .root = root, .report = report};
    sbml->model = ves_xml_child(root, "model");
    const char *level = ves_xml_attribute(root, "level");
    sbml->level = level ? atoi(level) : 0;
    if (strcmp(root->name, "sbml") != 0 || !sbml->model || sbml->level < 1 || sbml->level > 3) {
        ves_sbml_refuse(sbml, root, "is no SBML of Level 1, 2 or 3 with a model");
        return VES_E_CONFIG;
    }
    refuse_packages(sbml);
    refuse_children(sbml);
    ves_sbml_read_units(sbml);
    read_compartments(sbml);
    read_species(sbml);
    read_parameters(sbml);
    read_references(sbml);
    if (!sbml->faulty && !sbml->no_memory) ves_sbml_read_rules(sbml);
    if (!sbml->faulty && !sbml->no_memory) settle_amounts(sbml);
    if (sbml->no_memory) return ves_fail_memory(report);
    return sbml->faulty ? VES_E_CONFIG : VES_OK;
}
