/** @file xml_tree.h
 * An XML file as a tree that knows its lines.  Only this file's .c knows expat.
 *
 * Names are without their prefix. Notes, annotations, and elements of a package that the root calls not required
 * (required="false") are left out.  Owns: the tree and its texts.  Lifetime: {0}, ves_xml_read, use, free.
 */
#ifndef VES_EXCHANGE_XML_TREE_H
#define VES_EXCHANGE_XML_TREE_H

#include "base/report.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct ves_xml {
    char *name;
    char *space; /**< the URI of its namespace, "" where it has none */
    int line;
    size_t n_attribute;
    char **attribute; /**< [2 n_attribute] name, value, name, ... */
    char *text;       /**< all that stands directly in it; NULL: nothing */
    size_t n, room;
    struct ves_xml **child;   /**< [n] */
    struct ves_xml *parent;   /**< NULL: the root */
    size_t length, room_text; /**< private */
} ves_xml;

/** Can this program read XML? It was built with expat, or not. */
bool ves_xml_can(void);

/** Read a file.
 *  @param root out; free with ves_xml_free, after an error too
 *  @return VES_E_FILE; VES_E_CONFIG: it is no XML, or too deep, with the line; VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_xml_read(const char *path, ves_xml **root, ves_report *report);
void ves_xml_free(ves_xml *root); /**< NULL is allowed */

const char *ves_xml_attribute(const ves_xml *node, const char *name); /**< NULL: there is none */
const ves_xml *ves_xml_child(const ves_xml *node, const char *name);  /**< the first; NULL: none, or no node */

#endif
