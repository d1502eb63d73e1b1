/** @file sbml_file.h
 * What an SBML file says there is: compartments, species, parameters, units; and what its formulas come to.
 *
 * Numbers are those of the file, in its own units.  Whatever is not understood is said, with its name and line.
 * Owns: its arrays; borrows the tree.  Lifetime: {0}, ves_sbml_read (sbml_parts.h), free.
 */
#ifndef VES_EXCHANGE_SBML_FILE_H
#define VES_EXCHANGE_SBML_FILE_H

#include "exchange/xml_tree.h"

/** A number with a name: of a compartment its size, of a parameter its value, of a species its initial amount. */
typedef enum ves_sbml_kind { VES_SBML_COMPARTMENT, VES_SBML_SPECIES, VES_SBML_PARAMETER } ves_sbml_kind;

typedef struct ves_sbml_part {
    ves_sbml_kind kind;
    const char *id;
    const ves_xml *node;
    double value;         /**< NaN: it has none */
    size_t compartment;   /**< of a species: its part; else VES_NONE */
    bool by_amount;       /**< of a species: formulas mean its amount, else its concentration */
    bool concentration;   /**< of a species: `value` is still a concentration */
    bool fixed;           /**< of a species: reactions do not change it */
    bool left_out;        /**< of a species: nothing reads it, and it has no amount that a study could hold */
    double volume;        /**< of a compartment: NaN: it has no dimensions */
    const ves_xml *rule;  /**< it follows this rule, which reads what changes; `value` is what it is at the start */
    const ves_xml *unset; /**< this should set it, but reads what has no value */
} ves_sbml_part;

/** What 1 of a unit of the file is. */
typedef struct ves_sbml_unit {
    const char *unit; /**< as a config writes it: "mol", "L", "s" */
    double factor;    /**< so many of it; 0: not declared */
} ves_sbml_unit;

typedef struct ves_sbml {
    const char *path;
    const ves_xml *root, *model;
    int level;
    size_t n_part, room_part;
    ves_sbml_part *part; /**< [n_part] */
    ves_sbml_unit substance, volume, time;
    ves_report *report;
    bool faulty, no_memory;
} ves_sbml;

void ves_sbml_free(ves_sbml *sbml);

/** Say that something is not understood: its element and id, and why. */
void ves_sbml_refuse(ves_sbml *sbml, const ves_xml *node, const char *format, ...) VES_PRINTF(3, 4);

/** Say that something is left out, or not watched, the same way. */
void ves_sbml_warn(ves_sbml *sbml, const ves_xml *node, const char *words);

/** What an element is called; NULL: nothing. */
const char *ves_sbml_id(const ves_xml *node);

/** The part of that id; VES_NONE: there is none. */
size_t ves_sbml_find(const ves_sbml *sbml, const char *id);

/** The reaction of that id; NULL: there is none. */
const ves_xml *ves_sbml_reaction(const ves_sbml *sbml, const char *id);

/** Is a part a number for all times, and known? @return false after it was said why not, at `node` or at its rule */
bool ves_sbml_known(ves_sbml *sbml, const ves_xml *node, size_t part);

/** The children of a list of the model ("listOfReactions"). @return how many */
size_t ves_sbml_list(const ves_sbml *sbml, const char *name, ves_xml *const **child);

#endif
