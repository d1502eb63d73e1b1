#include "exchange/sbml_parts.h"

#include "base/array.h"
#include "base/memory.h"
#include "exchange/sbml_math.h"
#include "exchange/sbml_units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- attributes ---- */

static double number_of(ves_sbml *sbml, const ves_xml *node, const char *name, double preset)
{
    const char *text = ves_xml_attribute(node, name);
    if (!text) return preset;
    char *end;
    const double number = strtod(text, &end);
    if (end != text && *end == '\0' && isfinite(number)) return number;
    ves_sbml_refuse(sbml, node, "%s=\"%.40s\" is no finite number", name, text);
    return preset;
}

static bool flag_of(const ves_xml *node, const char *name)
{
    const char *text = ves_xml_attribute(node, name);
    return text && (strcmp(text, "true") == 0 || strcmp(text, "1") == 0);
}

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
        p->value = number_of(sbml, child[i], sbml->level == 1 ? "volume" : "size", preset);
        /* Level 3 knows no such exception: there it has a size as any other */
        p->by_amount = sbml->level < 3 && number_of(sbml, child[i], "spatialDimensions", 3.0) == 0.0;
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

/* Is it given or taken by a reaction? */
static bool is_moved(const ves_sbml *sbml, const char *id)
{
    const ves_xml *list;
    for (size_t i = 0; references(sbml, i, &list); ++i) {
        for (size_t k = 0; list && k < list->n; ++k) {
            const char *species = ves_xml_attribute(list->child[k], "species");
            if (!species) species = ves_xml_attribute(list->child[k], "specie");
            if (species && strcmp(species, id) == 0) return true;
        }
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
        p->by_amount = flag_of(child[i], "hasOnlySubstanceUnits") || sbml->part[compartment].by_amount;
        p->fixed = flag_of(child[i], "boundaryCondition") || flag_of(child[i], "constant") || !is_moved(sbml, p->id);
        p->value = number_of(sbml, child[i], "initialAmount", NAN);
        p->concentration = isnan(p->value) && ves_xml_attribute(child[i], "initialConcentration");
        if (p->concentration) p->value = number_of(sbml, child[i], "initialConcentration", NAN);
    }
}

static void read_parameters(ves_sbml *sbml)
{
    ves_xml *const *child;
    const size_t n = ves_sbml_list(sbml, "listOfParameters", &child);
    for (size_t i = 0; i < n; ++i) {
        ves_sbml_part *p = add_part(sbml, VES_SBML_PARAMETER, child[i]);
        if (p) p->value = number_of(sbml, child[i], "value", NAN);
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
            if (p) p->value = number_of(sbml, reference, "stoichiometry", sbml->level == 3 ? NAN : 1.0);
        }
    }
}

/* ---- initial assignments, and rules that are numbers ---- */

/* Does this rule state what a number is at all times? Level 1 has a word for each kind of number. */
static bool is_assignment(const ves_xml *rule)
{
    static const char *const words[] = {"assignmentRule", "parameterRule", "speciesConcentrationRule",
                                        "specieConcentrationRule", "compartmentVolumeRule"};
    const char *type = ves_xml_attribute(rule, "type");
    bool is = false;
    for (size_t i = 0; i < VES_COUNT(words); ++i) is = is || strcmp(rule->name, words[i]) == 0;
    return is && !(type && strcmp(type, "rate") == 0);
}

/* What an assignment or rule sets. */
static size_t set_by(const ves_sbml *sbml, const ves_xml *node)
{
    static const char *const names[] = {"symbol", "variable", "name", "species", "specie", "compartment"};
    for (size_t i = 0; i < VES_COUNT(names); ++i) {
        const char *id = ves_xml_attribute(node, names[i]);
        if (id) return ves_sbml_find(sbml, id);
    }
    return VES_NONE;
}

/* One of them, where all it reads is known. @return was it worked out? */
static bool assign(ves_sbml *sbml, const ves_xml *node)
{
    const bool is_rule = is_assignment(node);
    const size_t i = set_by(sbml, node);
    const ves_xml *math = ves_xml_attribute(node, "formula") ? node : ves_xml_child(node, "math");
    if (i == VES_NONE || !math) {
        ves_sbml_refuse(sbml, node, math ? "sets what is no compartment, species or parameter" : "has no math");
        return false;
    }
    const double value = ves_sbml_number(sbml, math, is_rule ? VES_SBML_CONSTANT : VES_SBML_INITIAL);
    if (isnan(value)) return false;
    sbml->part[i].value = value;
    sbml->part[i].concentration = sbml->part[i].kind == VES_SBML_SPECIES && !sbml->part[i].by_amount;
    return true;
}

/* In Level 3 a formula may be left out: then nothing is set. */
static bool says_something(const ves_sbml *sbml, const ves_xml *node)
{
    return sbml->level < 3 || ves_xml_child(node, "math");
}

static void assign_all(ves_sbml *sbml, size_t n, const ves_xml *const node[], bool done[])
{
    for (size_t i = 0; i < n; ++i) { /* what they set is unknown until then */
        const size_t k = set_by(sbml, node[i]);
        if (k == VES_NONE) continue;
        sbml->part[k].value = NAN;
        if (is_assignment(node[i])) sbml->part[k].fixed = true;
    }
    for (size_t pass = 0; pass < n && !sbml->faulty; ++pass) {
        for (size_t i = 0; i < n && !sbml->faulty; ++i) done[i] = done[i] || assign(sbml, node[i]);
    }
    for (size_t i = 0; i < n && !sbml->faulty; ++i) {
        if (!done[i]) ves_sbml_refuse(sbml, node[i], "reads what has no value");
    }
}

static void read_assignments(ves_sbml *sbml)
{
    ves_xml *const *assignment, *const *rule;
    const size_t n_assignment = ves_sbml_list(sbml, "listOfInitialAssignments", &assignment),
                 n_rule = ves_sbml_list(sbml, "listOfRules", &rule);
    const ves_xml **node = ves_new(n_assignment + n_rule, sizeof *node);
    bool *done = ves_new(n_assignment + n_rule, sizeof *done);
    size_t n = 0;
    if (!node || !done) sbml->no_memory = true;
    for (size_t i = 0; i < n_assignment && !sbml->no_memory; ++i) {
        if (says_something(sbml, assignment[i])) node[n++] = assignment[i];
    }
    for (size_t i = 0; i < n_rule && !sbml->no_memory; ++i) {
        if (!says_something(sbml, rule[i])) continue;
        if (is_assignment(rule[i])) {
            node[n++] = rule[i];
        } else {
            ves_sbml_refuse(sbml, rule[i], "is not understood: a study is made of flows of zero and first order");
        }
    }
    if (!sbml->no_memory && !sbml->faulty) assign_all(sbml, n, node, done);
    free(node);
    free(done);
}

/* Concentrations become amounts. */
static void settle_amounts(ves_sbml *sbml)
{
    for (size_t i = 0; i < sbml->n_part; ++i) {
        ves_sbml_part *p = &sbml->part[i];
        if (p->kind == VES_SBML_COMPARTMENT && !p->by_amount && p->value <= 0.0)
            ves_sbml_refuse(sbml, p->node, "its size is %g, expected above 0", p->value);
        if (p->kind != VES_SBML_SPECIES || p->compartment == VES_NONE) continue;
        p->volume = sbml->part[p->compartment].by_amount ? NAN : sbml->part[p->compartment].value;
        if (p->concentration) p->value *= p->volume;
        p->concentration = false;
        if (isnan(p->value)) ves_sbml_refuse(sbml, p->node, "has no initial amount, or its compartment has no size");
        if (p->value < 0.0) ves_sbml_refuse(sbml, p->node, "its initial amount is %g, expected 0 or more", p->value);
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
    if (!sbml->faulty && !sbml->no_memory) read_assignments(sbml);
    if (!sbml->faulty && !sbml->no_memory) settle_amounts(sbml);
    if (sbml->no_memory) return ves_fail_memory(report);
    return sbml->faulty ? VES_E_CONFIG : VES_OK;
}
