#include "study/uncertainty.h"

#include <stdlib.h>

void ves_uncertainty_free(ves_uncertainty *u)
{
    for (size_t i = 0; u->of && i < u->n_of; ++i) {
        for (size_t k = 0; k < u->of[i].n; ++k) free(u->of[i].item[k].value);
        free(u->of[i].item);
    }
    free(u->of);
    *u = (ves_uncertainty){0};
}
