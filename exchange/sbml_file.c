#include "exchange/sbml_file.h"

#include "base/array.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ves_sbml_free(ves_sbml *sbml)
{
    free(sbml->part);
    *sbml = (ves_sbml){0};
}

const char *ves_sbml_id(const ves_xml *node)
{
    static const char *const names[] = {"id",      "variable", "symbol",
                                        "species", "specie",   "name"}; /* Level 1 has names */
    for (size_t i = 0; i < VES_COUNT(names); ++i) {
        const char *id = ves_xml_attribute(node, names[i]);
        if (id) return id;
    }
    return NULL;
}

/* "reaction r" */
static const char *title_of(const ves_xml *node, size_t n, char *out)
{
    const char *id = ves_sbml_id(node);
    (void)snprintf(out, n, "%.60s%s%.80s", node->name, id ? " " : "", id ? id : "");
    return out;
}

void ves_sbml_refuse(ves_sbml *sbml, const ves_xml *node, const char *format, ...)
{
    char words[512], what[160];
    va_list list;
    va_start(list, format);
    (void)vsnprintf(words, sizeof words, format, list);
    va_end(list);
    const ves_place at = {sbml->path, node->line, title_of(node, sizeof what, what)};
    (void)ves_fail(sbml->report, VES_E_CONFIG, at, "%s", words);
    sbml->faulty = true;
}

void ves_sbml_warn(ves_sbml *sbml, const ves_xml *node, const char *words)
{
    char what[160];
    ves_warn(sbml->report, (ves_place){sbml->path, node->line, title_of(node, sizeof what, what)}, "%s", words);
}

bool ves_sbml_known(ves_sbml *sbml, const ves_xml *node, size_t part)
{
    const ves_sbml_part *p = &sbml->part[part];
    if (p->rule) {
        ves_sbml_refuse(sbml, p->rule, "reads what changes, so this is no number for all times");
    } else if (isnan(p->value) && p->unset) {
        ves_sbml_refuse(sbml, p->unset, "reads what has no value");
    } else if (isnan(p->value)) {
        ves_sbml_refuse(sbml, node, "\"%.60s\" has no value", p->id);
    } else {
        return true;
    }
    return false;
}

size_t ves_sbml_find(const ves_sbml *sbml, const char *id)
{
    for (size_t i = 0; i < sbml->n_part; ++i) {
        if (strcmp(sbml->part[i].id, id) == 0) return i;
    }
    return VES_NONE;
}

size_t ves_sbml_list(const ves_sbml *sbml, const char *name, ves_xml *const **child)
{
    const ves_xml *list = ves_xml_child(sbml->model, name);
    *child = list ? list->child : NULL;
    return list ? list->n : 0;
}

const ves_xml *ves_sbml_reaction(const ves_sbml *sbml, const char *id)
{
    ves_xml *const *child;
    const size_t n = ves_sbml_list(sbml, "listOfReactions", &child);
    for (size_t i = 0; i < n; ++i) {
        const char *own = ves_sbml_id(child[i]);
        if (own && strcmp(own, id) == 0) return child[i];
    }
    return NULL;
}
