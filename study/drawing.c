#include "study/drawing.h"

#include "base/memory.h"

#include <stdlib.h>

ves_parameters *ves_uncertainty_numbers(const ves_study *study, size_t which)
{
    const ves_population *p = &study->population;
    ves_scenario *s = which % 2 == 0 ? &study->scenario[which / 2] : p->n_cast ? p->cast[which].scenario : NULL;
    return s ? &s->parameters : NULL;
}

ves_drawn *ves_uncertainty_add(ves_context *c, ves_uncertainty *u, size_t which, size_t item, bool factor)
{
    ves_drawn_list *of = &u->of[which];
    for (size_t k = 0; k < of->n; ++k) {
        if (of->item[k].item == item && of->item[k].factor == factor) return NULL;
    }
    double *value = ves_new(u->n, sizeof *value);
    if (!value || !ves_grow(&of->item, of->n, &of->room, sizeof *of->item)) {
        free(value);
        ves_context_no_memory(c);
        return NULL;
    }
    ves_parameter *number = &ves_uncertainty_numbers(c->study, which)->item[item];
    number->used = true;
    of->item[of->n] = (ves_drawn){.item = item, .factor = factor, .given = *number, .value = value};
    return &of->item[of->n++];
}

double ves_uncertainty_step(ves_context *c, ves_uncertainty *u, size_t n)
{
    if (u->n > n && !u->preset) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, u->draws_at,
                        "%zu are more than the %zu of %s, expected at most these", u->n, n, u->file);
        return 0.0;
    }
    if (u->n > n) u->n = n;
    return (double)n / (double)u->n;
}

bool ves_uncertainty_check(ves_context *c, const ves_uncertainty *u, const ves_parameter *number, double value)
{
    ves_parameter drawn = *number;
    drawn.quantity.written = value * ves_quantity_to_written(&number->quantity);
    drawn.quantity.value = value;
    drawn.at = u->file_at;
    const ves_status status = ves_parameter_check(&drawn, c->reader.report);
    ves_context_keep(c, status);
    return !status;
}
