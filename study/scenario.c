#include "study/scenario.h"

#include <stdlib.h>

void ves_scenario_free(ves_scenario *s)
{
    ves_instance_free(&s->typical);
    for (size_t i = 0; i < s->n_recipe; ++i) {
        ves_recipe_free(s->recipe[i]);
        free(s->recipe[i]);
    }
    free(s->recipe);
    ves_parameters_free(&s->parameters);
    free(s->long_name);
    free(s->given);
    free(s->axis);
    ves_draft_free(s->draft);
    *s = (ves_scenario){0};
}

bool ves_scenario_is_built(const ves_scenario *s)
{
    return s->typical.graph && s->typical.graph->topology;
}

const ves_recipe *ves_scenario_recipe(const ves_scenario *s, const double number[])
{
    for (size_t i = 0; i < s->n_recipe; ++i) {
        if (ves_recipe_holds(s->recipe[i], number)) return s->recipe[i];
    }
    return NULL;
}
