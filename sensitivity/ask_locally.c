/* Slopes at the numbers that a study states. */
#include "sensitivity/ask.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "evaluate/derivatives.h"

#include <math.h>
#include <stdlib.h>

/* Elasticities of one scenario, from d prediction / d ln number. A number of 0 has none. */
static void put_slopes(const ves_question *q, size_t scenario, const double value[], const double prediction[],
                       const double derivative[], size_t n_asked, ves_findings *f)
{
    size_t from = 0, column = 0;
    while (from < q->n_asked && q->asked[from].scenario != scenario) ++from;
    for (size_t k = 0; k < q->unknown.n; ++k) {
        if (q->unknown.item[k].in[scenario].item == VES_NONE) continue;
        for (size_t i = 0; i < n_asked; ++i) {
            ves_estimate *e = &f->found[VES_FOUND_ELASTICITY][(from + i) * f->n_input + q->unknown.item[k].input];
            const double slope = derivative[column * n_asked + i] / prediction[i];
            if (value[column] == 0.0 || !isfinite(slope)) continue;
            e->value = isnan(e->value) ? slope : e->value + slope; /* a group moves together */
            f->output[from + i].n = 1;
            f->output[from + i].mean = log(prediction[i]);
        }
        ++column;
    }
}

static ves_status ask_scenario(const ves_question *q, size_t scenario, ves_findings *f, ves_report *report)
{
    ves_evaluator *evaluator = NULL;
    ves_point_state state = {VES_OK, ""};
    size_t n_free, n_asked, column = 0;
    ves_status status = ves_ask_evaluator(q, scenario, &evaluator, &n_free, &n_asked, report);
    double *value = ves_new(n_free, sizeof *value), *prediction = ves_new(n_asked, sizeof *prediction),
           *derivative = ves_new(n_free * n_asked, sizeof *derivative);
    if (!status && (!value || !prediction || !derivative)) status = ves_fail_memory(report);
    for (size_t k = 0; k < q->unknown.n && !status; ++k) {
        const size_t item = q->unknown.item[k].in[scenario].item;
        if (item != VES_NONE) value[column++] = q->study->scenario[scenario].parameters.item[item].quantity.value;
    }
    if (!status) status = ves_evaluate_tangents(evaluator, value, prediction, derivative, &state, report);
    if (!status && state.status)
        status = ves_fail(report, state.status, q->study->scenario[scenario].at, "cannot be solved: %s", state.words);
    if (!status) put_slopes(q, scenario, value, prediction, derivative, n_asked, f);
    f->n_run += n_free + 1;
    free(value);
    free(prediction);
    free(derivative);
    ves_evaluator_free(evaluator);
    return status;
}

ves_status ves_ask_locally(const ves_question *q, ves_findings *f, ves_report *report)
{
    f->n_output = q->n_asked;
    f->chosen = q->chosen;
    f->n_input = q->n_input;
    f->n_subject = 1;
    f->method =
        ves_format("elasticities: percent of change of each number for 1 percent more of each input, at the numbers "
                   "of the study; derivatives that are integrated with the curves, but differences of subjects solved "
                   "together for steady states of data sets and numbers that jump (docs/sensitivity.md)");
    ves_status status =
        f->method ? ves_findings_room(f, 1u << VES_FOUND_ELASTICITY, false, report) : ves_fail_memory(report);
    if (!status) status = ves_ask_inputs(q, f, report);
    for (size_t i = 0; i < q->n_asked && !status; ++i) status = ves_ask_name(q, &q->asked[i], &f->output[i], report);
    for (size_t s = 0; s < q->study->n_scenario && !status; ++s) status = ask_scenario(q, s, f, report);
    bool *keep = ves_new(f->n_output, sizeof *keep);
    if (!status && !keep) status = ves_fail_memory(report);
    for (size_t i = 0; i < f->n_output && !status; ++i) keep[i] = f->output[i].n > 0;
    if (!status) ves_findings_keep(f, keep);
    free(keep);
    return status;
}
