#include "exchange/petab_periods.h"

#include "exchange/ink.h"

bool ves_petab_has_periods(const ves_petab_problem *problem)
{
    bool any = false;
    for (size_t i = 0; i < problem->n_scenario; ++i) any = any || problem->scenario[i].outline.n_moment > 0;
    return any;
}

/* What a state or number becomes, from what states were just before. */
static void write_value(FILE *to, const ves_outline *o, const ves_outline_jump *j)
{
    for (size_t k = 0; k < j->n; ++k) {
        if (k > 0) (void)fputs(" + ", to);
        if (j->share[k].share != 1.0) (void)fprintf(to, "%s * ", ves_digits_of(j->share[k].share).text);
        (void)fputs(o->state[j->share[k].state].id, to);
    }
    if (j->constant == 0.0 && j->n > 0) return;
    (void)fprintf(to, "%s%s", j->n > 0 ? " + " : "", ves_digits_of(j->constant).text);
}

void ves_petab_write_conditions(FILE *to, const ves_petab_problem *problem)
{
    (void)fputs("conditionId\ttargetId\ttargetValue\n", to);
    for (size_t i = 0; i < problem->n_scenario; ++i) {
        const ves_outline *o = &problem->scenario[i].outline;
        for (size_t k = 0; k < o->n_moment; ++k) {
            const ves_outline_moment *m = &o->moment[k];
            for (size_t j = 0; j < m->n; ++j) {
                const ves_outline_jump *jump = &m->jump[j];
                (void)fprintf(to, "period_%zu_%zu\t%s\t", problem->scenario[i].scenario + 1, k + 1,
                              jump->state ? o->state[jump->of].id : o->number[jump->of].id);
                write_value(to, o, jump);
                (void)fputc('\n', to);
            }
        }
    }
}

void ves_petab_write_experiments(FILE *to, const ves_petab_problem *problem)
{
    (void)fputs("experimentId\ttime\tconditionId\n", to);
    for (size_t i = 0; i < problem->n_scenario; ++i) {
        const ves_outline *o = &problem->scenario[i].outline;
        const size_t name = problem->scenario[i].scenario + 1;
        (void)fprintf(to, "experiment_%zu\t0\t\n", name);
        for (size_t k = 0; k < o->n_moment; ++k)
            (void)fprintf(to, "experiment_%zu\t%s\tperiod_%zu_%zu\n", name, ves_digits_of(o->moment[k].time).text, name,
                          k + 1);
    }
}
