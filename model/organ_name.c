#include "model/organ_name.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

const char *ves_body_organ_name(ves_body_organ organ)
{
#define NAME(code, name) [VES_ORGAN_##code] = name,
    static const char *const names[] = {VES_BODY_ORGAN_LIST(NAME)};
#undef NAME
    return names[organ];
}

bool ves_body_organ_find(const char *name, ves_body_organ *organ)
{
    for (int i = 0; i < VES_N_BODY_ORGAN; ++i) {
        if (strcmp(ves_body_organ_name((ves_body_organ)i), name) == 0) {
            *organ = (ves_body_organ)i;
            return true;
        }
    }
    return false;
}

void ves_tissues_free(ves_tissues *tissues)
{
    for (size_t i = 0; i < tissues->n; ++i) free(tissues->name[i]);
    free(tissues->name);
    free(tissues->organ);
    *tissues = (ves_tissues){0};
}

ves_status ves_tissues_add(ves_tissues *tissues, const char *name, ves_body_organ organ, ves_report *report)
{
    size_t room = tissues->room;
    if (!ves_grow(&tissues->name, tissues->n, &room, sizeof *tissues->name) ||
        !ves_grow(&tissues->organ, tissues->n, &tissues->room, sizeof *tissues->organ)) {
        return ves_fail_memory(report);
    }
    char *copy = ves_copy_text(name);
    if (!copy) return ves_fail_memory(report);
    tissues->name[tissues->n] = copy;
    tissues->organ[tissues->n++] = organ;
    return VES_OK;
}
