#include "design/scenario_named.h"

#include "base/array.h"
#include "base/text.h"

#include <string.h>

static const char *scenario_name(size_t i, const void *study)
{
    return ((const ves_study *)study)->scenario[i].name;
}

size_t ves_scenario_named(const ves_study *study, ves_reader *reader, const char *name, ves_place at)
{
    for (size_t i = 0; i < study->n_scenario; ++i) {
        if (strcmp(study->scenario[i].name, name) == 0 || strcmp(study->scenario[i].written, name) == 0) return i;
    }
    const char *near = ves_nearest(name, study->n_scenario, scenario_name, study);
    ves_reader_fail(reader, VES_E_CONFIG, at, "there is no scenario \"%s\"%s%s%s", ves_brief_of(name).text,
                    near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    return VES_NONE;
}
