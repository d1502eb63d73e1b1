#include "exchange/sbml_file.h"

#include "base/array.h"

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

void ves_sbml_refuse(ves_sbml *sbml, const ves_xml *node, const char *format, ...)
{
    char words[512], what[160];
    va_list list;
    const char *id = ves_sbml_id(node);
    va_start(list, format);
    (void)vsnprintf(words, sizeof words, format, list);
    va_end(list);
    (void)snprintf(what, sizeof what, "%.60s%s%.80s", node->name, id ? " " : "", id ? id : "");
    const ves_place at = {.file = sbml->path, .line = node->line, .setting = what};
    (void)ves_fail(sbml->report, VES_E_CONFIG, at, "%s", words);
    sbml->faulty = true;
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
