#include "study/organ_list.h"

#include "base/text.h"

#include <string.h>

static void keep(ves_reader *reader, ves_status status)
{
    if (status && (!reader->status || status == VES_E_MEMORY)) reader->status = status;
}

/* An element of a list of organs: its name, or a group that holds it. NULL: neither, which is said. */
const char *ves_organ_element_name(ves_reader *reader, const ves_setting *element)
{
    const char *name = element->kind == VES_SETTING_TEXT    ? element->text
                       : element->kind == VES_SETTING_GROUP ? ves_setting_text(element, "name")
                                                            : NULL;
    if (!name)
        ves_reader_fail(reader, VES_E_CONFIG, element->at,
                        "holds %s, expected organs: a name in quotes, or { name = \"...\"; ... }",
                        element->kind == VES_SETTING_GROUP ? "a group without a name"
                                                           : ves_setting_kind_words(element->kind));
    return name;
}

/* Of two organs of one name the second would win in silence. */
bool ves_organ_stands_twice(ves_reader *reader, const ves_setting *list, size_t i, const char *name)
{
    for (size_t k = 0; k < i; ++k) {
        const ves_setting *other = &list->child[k];
        const char *of = other->kind == VES_SETTING_TEXT    ? other->text
                         : other->kind == VES_SETTING_GROUP ? ves_setting_text(other, "name")
                                                            : NULL;
        if (!of || strcmp(of, name) != 0) continue;
        ves_reader_fail(reader, VES_E_CONFIG, list->child[i].at,
                        "there are two organs \"%s\", the other in line %d; expected one of each name", name,
                        other->at.line);
        return true;
    }
    return false;
}

void ves_organs_rest(ves_reader *reader, const ves_setting *rest, ves_tissues *tissues)
{
    if (!rest || rest->kind != VES_SETTING_TEXT) return;
    tissues->rest_is_left = strcmp(rest->text, "what is left") == 0;
    if (!tissues->rest_is_left)
        ves_reader_fail(reader, VES_E_CONFIG, rest->at, "is \"%s\", expected rest = \"what is left\"",
                        ves_brief_of(rest->text).text);
}

void ves_organs_list(ves_reader *reader, const ves_setting *species, ves_tissues *tissues)
{
    const ves_setting *list = ves_setting_find(species, "organs");
    ves_organs_rest(reader, ves_setting_find(species, "rest"), tissues);
    for (size_t i = 0; list && list->kind == VES_SETTING_LIST && i < list->n; ++i) {
        const char *name = ves_organ_element_name(reader, &list->child[i]);
        ves_body_organ organ;
        if (!name || ves_organ_stands_twice(reader, list, i, name)) continue;
        keep(reader, ves_tissues_row(tissues, name, list->child[i].at, &organ, reader->report));
    }
}
