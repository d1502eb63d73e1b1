/* What the parts of learning share: telling how far it is, and what is minimised. */
#include "fit/learn.h"

#include <math.h>

void ves_learn_told(ves_learner *l, const char *words, size_t done, size_t n)
{
    const ves_fit_progress progress = {words, done, n};
    if (l->progress) l->progress(l->context, &progress);
}

/* Sum of squares of residuals alone. */
static double squares_at(const ves_objective *o, const double predicted[])
{
    const ves_likelihood *l = &o->fit->likelihood;
    double sum = 0.0;
    ves_likelihood_residuals(l, predicted, o->value, o->work, o->one);
    for (size_t i = 0; i < l->n_used; ++i) sum += o->one[i] * o->one[i];
    return sum;
}

ves_status ves_learn_objective(ves_objective *o, const double z[], double predicted[], double *log_likelihood,
                               double *value, double *rss, ves_report *report)
{
    const ves_fit *fit = o->fit;
    ves_status status = ves_objective_log(o, z, predicted, NULL, log_likelihood, report);
    if (status) return status;
    if (fit->error.concentrated) { /* so far with sigma 1 */
        const double n = (double)fit->likelihood.n_used, squares = squares_at(o, predicted);
        if (rss) *rss = squares;
        *log_likelihood += 0.5 * squares - 0.5 * n * (log(squares / n) + 1.0);
    }
    double prior = 0.0;
    for (size_t j = 0; j < fit->list.n; ++j) prior += fit->list.item[j].prior.none ? 0.0 : z[j] * z[j];
    *value = -2.0 * *log_likelihood + prior;
    if (isnan(*value)) *value = HUGE_VAL;
    return VES_OK;
}
