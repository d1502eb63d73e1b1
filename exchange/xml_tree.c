#include "exchange/xml_tree.h"

#include "base/memory.h"
#include "input/text_file.h"

#include <stdlib.h>
#include <string.h>

void ves_xml_free(ves_xml *node)
{
    if (!node) return;
    for (size_t i = 0; i < node->n; ++i) ves_xml_free(node->child[i]);
    for (size_t i = 0; node->attribute && i < 2 * node->n_attribute; ++i) free(node->attribute[i]);
    free(node->attribute);
    free(node->child);
    free(node->name);
    free(node->space);
    free(node->text);
    free(node);
}

const char *ves_xml_attribute(const ves_xml *node, const char *name)
{
    for (size_t i = 0; i < node->n_attribute; ++i) {
        if (strcmp(node->attribute[2 * i], name) == 0) return node->attribute[2 * i + 1];
    }
    return NULL;
}

const ves_xml *ves_xml_child(const ves_xml *node, const char *name)
{
    for (size_t i = 0; node && i < node->n; ++i) {
        if (strcmp(node->child[i]->name, name) == 0) return node->child[i];
    }
    return NULL;
}

#ifdef VESIPK_SBML
#include <ctype.h>
#include <expat.h>

enum { MOST_DEEP = 500 };

typedef struct growing {
    XML_Parser parser;
    ves_xml *root, *at;
    int deep, skipped; /* levels; of them in what is skipped */
    bool no_memory, too_deep, doctype;
} growing;

/* "URI NAME" as expat joins them; a name without a namespace stands alone. */
static bool take_name(const char *joined, char **space, char **name)
{
    const char *blank = strrchr(joined, ' ');
    *name = ves_copy_text(blank ? blank + 1 : joined);
    *space = ves_copy_text(blank ? joined : "");
    if (*space && blank) (*space)[blank - joined] = '\0';
    return *name && *space;
}

/* Those of a package keep its URI before their name, so that none of them is taken for one of the element itself. */
static bool take_attributes(ves_xml *node, const char **attribute)
{
    while (attribute[2 * node->n_attribute]) ++node->n_attribute;
    node->attribute = ves_new(2 * node->n_attribute, sizeof *node->attribute);
    for (size_t i = 0; node->attribute && i < node->n_attribute; ++i) {
        node->attribute[2 * i] = ves_copy_text(attribute[2 * i]);
        node->attribute[2 * i + 1] = ves_copy_text(attribute[2 * i + 1]);
        if (!node->attribute[2 * i] || !node->attribute[2 * i + 1]) return false;
    }
    return node->attribute != NULL;
}

static void give_up(growing *g, bool *why)
{
    *why = true;
    (void)XML_StopParser(g->parser, XML_FALSE);
}

/* Add to what stands directly in a node. */
static void add_text(growing *g, ves_xml *node, const char *text, size_t n)
{
    const size_t needed = node->length + n + 1;
    if (needed > node->room_text) {
        char *longer = realloc(node->text, 2 * needed);
        if (!longer) {
            give_up(g, &g->no_memory);
            return;
        }
        node->text = longer;
        node->room_text = 2 * needed;
    }
    memcpy(node->text + node->length, text, n);
    node->length += n;
    node->text[node->length] = '\0';
}

/* Words for people, and what belongs to a package which the file itself calls not required, change no number. */
static bool is_skipped(const ves_xml *root, const char *joined)
{
    const char *blank = strrchr(joined, ' '), *name = blank ? blank + 1 : joined;
    const size_t n = blank ? (size_t)(blank - joined) : 0;
    if (strcmp(name, "notes") == 0 || strcmp(name, "annotation") == 0) return true;
    for (size_t i = 0; n > 0 && i < root->n_attribute; ++i) {
        const char *attribute = root->attribute[2 * i], *value = root->attribute[2 * i + 1];
        if (strncmp(attribute, joined, n) == 0 && strcmp(attribute + n, " required") == 0)
            return strcmp(value, "false") == 0 || strcmp(value, "0") == 0;
    }
    return false;
}

static void XMLCALL say(void *context, const char *text, int n)
{
    growing *g = context;
    if (!g->at || g->skipped || g->no_memory || g->too_deep || g->doctype) return;
    add_text(g, g->at, text, (size_t)n);
}

static void XMLCALL begin(void *context, const char *name, const char **attribute)
{
    growing *g = context;
    if (g->no_memory || g->too_deep || g->doctype) return; /* it may say some more after it was stopped */
    if (++g->deep > MOST_DEEP) {
        give_up(g, &g->too_deep);
        return;
    }
    if (g->skipped || (g->root && is_skipped(g->root, name))) {
        ++g->skipped;
        return;
    }
    ves_xml *node = ves_new(1, sizeof *node);
    if (node && g->at && !ves_grow(&g->at->child, g->at->n, &g->at->room, sizeof *g->at->child)) {
        free(node);
        node = NULL;
    }
    if (!node) {
        give_up(g, &g->no_memory);
        return;
    }
    if (g->at) add_text(g, g->at, " ", 1); /* what stands on both sides of an element is no one word */
    node->parent = g->at;
    node->line = (int)XML_GetCurrentLineNumber(g->parser);
    if (g->at) {
        g->at->child[g->at->n++] = node;
    } else {
        g->root = node;
    }
    g->at = node;
    if (!take_name(name, &node->space, &node->name) || !take_attributes(node, attribute)) give_up(g, &g->no_memory);
}

/* Blanks around what stands in a node say nothing. */
static void trim(ves_xml *node)
{
    if (!node->text) return;
    size_t start = 0;
    while (isspace((unsigned char)node->text[start])) ++start;
    while (node->length > start && isspace((unsigned char)node->text[node->length - 1])) --node->length;
    node->length -= start;
    memmove(node->text, node->text + start, node->length);
    node->text[node->length] = '\0';
}

static void XMLCALL end(void *context, const char *name)
{
    growing *g = context;
    (void)name;
    if (g->no_memory || g->too_deep || g->doctype) return;
    --g->deep;
    if (g->skipped) {
        --g->skipped;
        return;
    }
    trim(g->at);
    g->at = g->at->parent;
}

/* Nothing here needs one, and what it may declare can be made to grow without end. */
static void XMLCALL doctype(void *context, const char *name, const char *system, const char *public, int inside)
{
    growing *g = context;
    (void)name;
    (void)system;
    (void)public;
    (void)inside;
    give_up(g, &g->doctype);
}

static ves_status what_is_wrong(const growing *g, const char *path, ves_report *report)
{
    const ves_place at = {.file = path, .line = (int)XML_GetCurrentLineNumber(g->parser)};
    if (g->no_memory || XML_GetErrorCode(g->parser) == XML_ERROR_NO_MEMORY) return ves_fail_memory(report);
    if (g->doctype) return ves_fail(report, VES_E_CONFIG, at, "a DOCTYPE is not understood, expected none");
    if (g->too_deep)
        return ves_fail(report, VES_E_CONFIG, at, "elements are more than %d deep in each other", (int)MOST_DEEP);
    return ves_fail(report, VES_E_CONFIG, at, "is no XML: %s", XML_ErrorString(XML_GetErrorCode(g->parser)));
}

bool ves_xml_can(void)
{
    return true;
}

ves_status ves_xml_read(const char *path, ves_xml **root, ves_report *report)
{
    static const XML_Memory_Handling_Suite memory = {malloc, realloc, free};
    char *text = NULL;
    *root = NULL;
    ves_status status = ves_text_read_up_to(path, (ves_place){.file = path}, VES_CONFIG_MOST, &text, report);
    if (status) return status;
    growing g = {.parser = XML_ParserCreate_MM("UTF-8", &memory, " ")};
    if (g.parser) {
        XML_SetUserData(g.parser, &g);
        XML_SetElementHandler(g.parser, begin, end);
        XML_SetCharacterDataHandler(g.parser, say);
        XML_SetStartDoctypeDeclHandler(g.parser, doctype);
        if (XML_Parse(g.parser, text, (int)strlen(text), 1) != XML_STATUS_OK) status = what_is_wrong(&g, path, report);
        XML_ParserFree(g.parser);
    } else {
        status = ves_fail_memory(report);
    }
    free(text);
    *root = g.root;
    return status;
}

#else

bool ves_xml_can(void)
{
    return false;
}

ves_status ves_xml_read(const char *path, ves_xml **root, ves_report *report)
{
    *root = NULL;
    return ves_fail(report, VES_E_USAGE, (ves_place){.file = path},
                    "cannot be read: this vesipk was built without expat (VESIPK_SBML)");
}

#endif
