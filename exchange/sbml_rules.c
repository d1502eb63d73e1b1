#include "exchange/sbml_rules.h"

#include "base/array.h"
#include "base/memory.h"
#include "exchange/sbml_math.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static const ves_xml *math_of(const ves_xml *node)
{
    return ves_xml_attribute(node, "formula") ? node : ves_xml_child(node, "math");
}

/* ---- what reads what changes ---- */

static bool changes(const ves_sbml *sbml, const char *name)
{
    const size_t i = ves_sbml_find(sbml, name);
    if (i == VES_NONE) return ves_sbml_reaction(sbml, name) != NULL;
    const ves_sbml_part *p = &sbml->part[i];
    if (p->rule) return true;
    if (p->kind != VES_SBML_SPECIES) return false;
    return !p->fixed || (p->compartment != VES_NONE && sbml->part[p->compartment].rule);
}

/* Of a formula of Level 1: any of its words. */
static bool words_change(const ves_sbml *sbml, const char *formula)
{
    char word[256];
    for (const char *c = formula; *c;) {
        size_t n = 0;
        while (isalnum((unsigned char)c[n]) || c[n] == '_') ++n;
        (void)snprintf(word, sizeof word, "%.*s", n < sizeof word ? (int)n : 0, c);
        if (n > 0 && changes(sbml, word)) return true;
        c += n > 0 ? n : 1;
    }
    return false;
}

static bool reads_change(const ves_sbml *sbml, const ves_xml *node)
{
    const char *formula = ves_xml_attribute(node, "formula"), *url = ves_xml_attribute(node, "definitionURL");
    if (formula) return words_change(sbml, formula);
    if (strcmp(node->name, "ci") == 0) return node->text && changes(sbml, node->text);
    if (strcmp(node->name, "csymbol") == 0) return !url || !strstr(url, "/avogadro");
    for (size_t i = 0; i < node->n; ++i) {
        if (reads_change(sbml, node->child[i])) return true;
    }
    return false;
}

/* Rules that read what changes change, too, and so do those that read them. */
static void find_changing(ves_sbml *sbml, size_t n, const ves_xml *const node[])
{
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < n; ++i) {
            const size_t k = is_assignment(node[i]) ? set_by(sbml, node[i]) : VES_NONE;
            const ves_xml *math = math_of(node[i]);
            if (k == VES_NONE || !math || sbml->part[k].rule || !reads_change(sbml, math)) continue;
            sbml->part[k].rule = node[i];
            more = true;
        }
    }
}

/* ---- working them out ---- */

/* What a rule that follows what changes is at the start. NaN: it is not known yet, or not understood, which is said of
 * the rule where it matters. */
static double start_of(ves_sbml *sbml, const ves_xml *math)
{
    ves_report *const report = sbml->report;
    sbml->report = NULL;
    const double value = ves_sbml_number(sbml, math, VES_SBML_INITIAL);
    sbml->report = report;
    sbml->faulty = false;
    return value;
}

/* One of them, where all it reads is known. @return was it worked out? */
static bool assign(ves_sbml *sbml, const ves_xml *node)
{
    const size_t i = set_by(sbml, node);
    const ves_xml *math = math_of(node);
    if (i == VES_NONE || !math) {
        ves_sbml_refuse(sbml, node, math ? "sets what is no compartment, species or parameter" : "has no math");
        return false;
    }
    const double value = sbml->part[i].rule    ? start_of(sbml, math)
                         : is_assignment(node) ? ves_sbml_number(sbml, math, VES_SBML_CONSTANT)
                                               : ves_sbml_number(sbml, math, VES_SBML_INITIAL);
    if (isnan(value)) return false;
    sbml->part[i].value = value;
    sbml->part[i].concentration = sbml->part[i].kind == VES_SBML_SPECIES && !sbml->part[i].by_amount;
    return true;
}

/* What is set is unknown until then, and set once. */
static void prepare(ves_sbml *sbml, size_t n, const ves_xml *const node[])
{
    for (size_t i = 0; i < n; ++i) {
        const size_t k = set_by(sbml, node[i]);
        if (k == VES_NONE) continue;
        ves_sbml_part *p = &sbml->part[k];
        if (p->unset) ves_sbml_refuse(sbml, node[i], "line %d sets it, too", p->unset->line);
        p->unset = node[i];
        p->value = NAN;
        if (!is_assignment(node[i])) continue;
        if (p->kind == VES_SBML_SPECIES && !p->fixed) ves_sbml_refuse(sbml, node[i], "reactions change it, too");
        p->fixed = true;
    }
}

static void assign_all(ves_sbml *sbml, size_t n, const ves_xml *const node[], bool done[])
{
    prepare(sbml, n, node);
    find_changing(sbml, n, node);
    bool more = true;
    while (more && !sbml->faulty) {
        more = false;
        for (size_t i = 0; i < n && !sbml->faulty; ++i) {
            if (done[i] || !assign(sbml, node[i])) continue;
            done[i] = more = true;
        }
    }
    for (size_t i = 0; i < n && !sbml->faulty; ++i) {
        if (done[i]) sbml->part[set_by(sbml, node[i])].unset = NULL;
    }
}

/* In Level 3 a formula may be left out: then nothing is set. */
static bool says_something(const ves_sbml *sbml, const ves_xml *node)
{
    return sbml->level < 3 || ves_xml_child(node, "math");
}

void ves_sbml_read_rules(ves_sbml *sbml)
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

/* ---- what no flow reads ---- */

void ves_sbml_leave_out(ves_sbml *sbml)
{
    ves_xml *const *constraint;
    const size_t n = ves_sbml_list(sbml, "listOfConstraints", &constraint);
    for (size_t i = 0; i < n; ++i) ves_sbml_warn(sbml, constraint[i], "is left out: a study watches no constraint");
    for (size_t i = 0; i < sbml->n_part; ++i) {
        const ves_sbml_part *p = &sbml->part[i];
        if (p->rule) {
            ves_sbml_warn(sbml, p->rule, "is left out: it follows what changes, and no flow reads it");
        } else if (p->left_out) {
            ves_sbml_warn(sbml, p->node,
                          "is left out: it has no amount that a compartment could hold, and no flow reads it");
        }
    }
}
