#include "regimen/plans.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>

enum { MOST_PLANS = 10000 };

void ves_plans_free(size_t n, ves_plan *plan)
{
    for (size_t i = 0; plan && i < n; ++i) {
        free(plan[i].value);
        free(plan[i].name);
    }
    free(plan);
}

/* The value of a list as it is written, behind the name so far. */
static bool add_words(ves_plan *plan, const ves_regimen *r, size_t k)
{
    const ves_sweep_axis *axis = &r->study->sweep.axis[r->choice[k].axis];
    char *before = ves_format("%s, %s=", plan->name, axis->address);
    free(plan->name);
    plan->name = before ? ves_sweep_value_name(&axis->at->child[plan->value[k]], before) : NULL;
    free(before);
    return plan->name != NULL;
}

static bool make(const ves_regimen *r, size_t which, ves_plan *plan)
{
    plan->value = ves_new(r->n_choice, sizeof *plan->value);
    for (size_t k = r->n_choice; plan->value && k-- > 0;) {
        if (r->choice[k].n_value == 0) continue;
        plan->value[k] = which % r->choice[k].n_value;
        which /= r->choice[k].n_value;
    }
    plan->scenario = which;
    plan->name = ves_copy_text(r->study->scenario[which].name);
    bool fine = plan->value && plan->name;
    for (size_t k = 0; k < r->n_choice && fine; ++k) {
        if (r->choice[k].n_value) fine = add_words(plan, r, k);
    }
    return fine;
}

ves_status ves_plans_list(const ves_regimen *r, size_t *n_plan, ves_plan **plan, ves_report *report)
{
    double n = (double)r->study->n_scenario;
    for (size_t k = 0; k < r->n_choice; ++k) n *= r->choice[k].n_value ? (double)r->choice[k].n_value : 1.0;
    if (n > MOST_PLANS)
        return ves_fail(report, VES_E_CONFIG, r->group->at, "asks for a choice between %.3g, expected at most %d", n,
                        MOST_PLANS);
    *plan = ves_new((size_t)n, sizeof **plan);
    if (!*plan) return ves_fail_memory(report);
    *n_plan = (size_t)n;
    for (size_t i = 0; i < *n_plan; ++i) {
        if (!make(r, i, &(*plan)[i])) return ves_fail_memory(report);
    }
    return VES_OK;
}
