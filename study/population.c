#include "study/population.h"

#include "study/scenario.h"

#include <stdlib.h>

void ves_cast_free(ves_cast *cast)
{
    ves_people_free(&cast->people);
    free(cast->people_draw);
    free(cast->varied);
    free(cast->column_item);
    free(cast->column_last);
    free(cast->told_item);
    if (cast->owned) {
        ves_scenario_free(cast->scenario);
        free(cast->scenario);
    }
    *cast = (ves_cast){0};
}

void ves_population_free(ves_population *p)
{
    for (size_t i = 0; p->cast && i < p->n_cast; ++i) ves_cast_free(&p->cast[i]);
    free(p->cast);
    for (size_t i = 0; i < p->n_draw; ++i) free(p->draw[i]);
    free(p->draw);
    for (size_t i = 0; i < p->n_covariate; ++i) {
        free(p->covariate[i].name);
        free(p->covariate[i].units);
        free(p->covariate[i].words);
    }
    free(p->covariate);
    for (size_t i = 0; p->column && i < p->n_column; ++i) free(p->column[i].address);
    free(p->column);
    free(p->listed);
    free(p->listed_written);
    free(p->person);
    free(p->line);
    *p = (ves_population){0};
}
