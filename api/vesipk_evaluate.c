/* Points in, predictions out. */
#include "analysis/nca_rows.h"
#include "api/call.h"
#include "api/handle.h"
#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "batch/layout.h"
#include "evaluate/evaluate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char signal_of[] = "signal_"; /* how numbers of the analysis of a tracer's signal begin */

struct vesipk_evaluator {
    ves_held *held;
    const ves_scenario *scenario;
    ves_evaluator *evaluator;
    size_t n_free, n_watched, n_point, room_point;
    ves_index *freed;       /* [n_free] */
    double *inside;         /* [n_free] what a value in the unit of vesipk_numbers is multiplied with */
    ves_watched *watched;   /* [n_watched] */
    char **unit;            /* [n_watched] */
    double *value;          /* [n_point][n_free] internal units */
    ves_point_state *state; /* [n_point] of the last call */
};

void vesipk_evaluator_close(vesipk_evaluator *e)
{
    if (!e) return;
    ves_evaluator_free(e->evaluator);
    for (size_t i = 0; e->unit && i < e->n_watched; ++i) free(e->unit[i]);
    free(e->unit);
    free(e->freed);
    free(e->inside);
    free(e->watched);
    free(e->value);
    free(e->state);
    ves_held_drop(e->held);
    free(e);
}

/* ---- the question ---- */

static const ves_place here = {.file = "vesipk_question"};

static ves_status take_question(const vesipk_question *given, const ves_study *study, vesipk_question *q,
                                ves_report *report)
{
    const ves_status status = ves_call_take("vesipk_question", given, sizeof *q, sizeof *q, q, report);
    if (status) return status;
    if (q->scenario >= study->n_scenario)
        return ves_fail(report, VES_E_USAGE, here, "scenario is %zu, expected less than %zu", q->scenario,
                        study->n_scenario);
    if ((q->n_free && !q->address) || (q->n_watched && !(q->organ && q->quantity)))
        return ves_fail(report, VES_E_USAGE, here,
                        "address, organ or quantity is NULL, expected as many as are counted");
    for (size_t i = 0; i < q->n_free; ++i) {
        if (!q->address[i]) return ves_fail(report, VES_E_USAGE, here, "address[%zu] is NULL", i);
    }
    for (size_t i = 0; i < q->n_watched; ++i) {
        if (!q->organ[i] || !q->quantity[i])
            return ves_fail(report, VES_E_USAGE, here, "%s[%zu] is NULL", q->organ[i] ? "quantity" : "organ", i);
    }
    return VES_OK;
}

static ves_status take_free(vesipk_evaluator *e, const vesipk_question *q, ves_report *report)
{
    const ves_parameters *all = &e->scenario->parameters;
    for (size_t i = 0; i < q->n_free; ++i) {
        const ves_parameter *p = ves_parameters_find(all, q->address[i]);
        const char *near = p && p->used ? NULL : ves_parameters_nearest(all, q->address[i]);
        if (!p || !p->used)
            return ves_fail(report, VES_E_USAGE, here, "there is no number \"%s\" in scenario \"%s\"%s%s%s",
                            ves_brief_of(q->address[i]).text, e->scenario->name, near ? "; did you mean \"" : "",
                            near ? near : "", near ? "\"?" : "");
        e->freed[i] = (ves_index)(p - all->item);
        e->inside[i] = 1.0 / ves_quantity_to_written(&p->quantity);
    }
    return VES_OK;
}

static const char *curve_name(size_t i, const void *context)
{
    (void)context;
    return i < VES_N_NCA                 ? ves_nca_rows[i].name
           : ves_curve_at(i - VES_N_NCA) ? ves_curve_at(i - VES_N_NCA)->name
                                         : NULL;
}

/* Organs that have a kind of curve: of vesicles or of the tracer, in a place or delivered to it. */
typedef struct curves_of {
    const ves_topology *topology;
    bool signal, delivered;
} curves_of;

static const char *organ_name(size_t i, const void *context)
{
    const curves_of *c = context;
    const ves_organ *organ = &c->topology->organ[i];
    return organ->signal == c->signal && organ->delivered == c->delivered ? organ->name : NULL;
}

/* What a quantity is: a curve, or a row of the analysis. @param signal, delivered out: of which kind of organ */
static bool find_quantity(const char *name, ves_watched *to, bool *signal, bool *delivered)
{
    const ves_curve *curve = ves_curve_named(name);
    *delivered = curve && curve->of == VES_CURVE_DELIVERED;
    *signal = curve ? curve->of == VES_CURVE_SIGNAL : strncmp(name, signal_of, sizeof signal_of - 1) == 0;
    to->is_nca = !curve;
    if (curve) to->scaling = curve->scaling;
    if (curve) return true;
    if (*signal) name += sizeof signal_of - 1;
    for (to->row = 0; to->row < VES_N_NCA; ++to->row) {
        if (strcmp(ves_nca_rows[to->row].name, name) != 0) continue;
        to->scaling = ves_nca_row_scaling(&ves_nca_rows[to->row], *signal);
        return true;
    }
    return false;
}

/* VES_NONE: there is none */
static size_t find_organ(const curves_of *c, const char *name)
{
    for (size_t i = 0; i < c->topology->n_organ; ++i) {
        const char *there = organ_name(i, c);
        if (there && strcmp(there, name) == 0) return i;
    }
    return VES_NONE;
}

static ves_status take_watched(vesipk_evaluator *e, const vesipk_question *q, ves_report *report)
{
    curves_of curves = {.topology = e->scenario->typical.graph->topology};
    for (size_t i = 0; i < q->n_watched; ++i) {
        ves_watched *to = &e->watched[i];
        if (!find_quantity(q->quantity[i], to, &curves.signal, &curves.delivered)) {
            size_t n = VES_N_NCA;
            while (curve_name(n, NULL)) ++n;
            const char *word = q->quantity[i], *near = ves_nearest(word, n, curve_name, NULL);
            const size_t start = sizeof signal_of - 2; /* "signal", and one letter */
            const bool is_signal = !near && strncmp(word, signal_of, start) == 0 && word[start];
            if (is_signal) near = ves_nearest(word + start + 1, VES_N_NCA, curve_name, NULL);
            return ves_fail(report, VES_E_USAGE, here, "there is no quantity \"%s\"%s%s%s%s", ves_brief_of(word).text,
                            near ? "; did you mean \"" : "", near && is_signal ? signal_of : "", near ? near : "",
                            near ? "\"?" : ", expected one of a result");
        }
        to->organ = find_organ(&curves, q->organ[i]);
        to->time = q->time ? q->time[i] : NAN;
        if (to->organ != VES_NONE && !to->is_nca && isnan(to->time))
            return ves_fail(report, VES_E_USAGE, here, "time[%zu] is %s, but \"%s\" is a curve, expected h", i,
                            q->time ? "no number" : "NULL", q->quantity[i]);
        if (to->organ != VES_NONE) continue;
        const char *near = ves_nearest(q->organ[i], curves.topology->n_organ, organ_name, &curves);
        return ves_fail(report, VES_E_USAGE, here, "scenario \"%s\" has no %s of an organ \"%s\"%s%s%s",
                        e->scenario->name, q->quantity[i], ves_brief_of(q->organ[i]).text,
                        near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    }
    return VES_OK;
}

/* Units as a result has them. */
static ves_status name_units(vesipk_evaluator *e, const vesipk_question *q, ves_report *report)
{
    ves_layout layout = {0};
    const char *amount = e->scenario->typical.graph->topology->amount_unit;
    ves_status status = ves_layout_make(e->held->study, &layout, report);
    for (size_t i = 0; i < q->n_watched && !status; ++i) {
        const ves_curve *curve = ves_curve_named(q->quantity[i]);
        char units[128] = "1";
        if (curve) (void)ves_curve_units(curve, amount, sizeof units, units);
        for (size_t b = 0; b < layout.n_block && !curve; ++b) {
            if (strcmp(layout.block[b].path, q->quantity[i]) == 0)
                (void)snprintf(units, sizeof units, "%s", layout.block[b].units);
        }
        e->unit[i] = ves_copy_text(units);
        if (!e->unit[i]) status = ves_fail_memory(report);
    }
    ves_layout_free(&layout);
    return status;
}

static ves_status open(vesipk_evaluator *e, const vesipk_study *study, const vesipk_question *question,
                       ves_report *report)
{
    vesipk_question q;
    ves_status status = take_question(question, study->held->study, &q, report);
    if (status) return status;
    e->held = ves_held_share(study->held);
    e->scenario = &e->held->study->scenario[q.scenario];
    e->n_free = q.n_free;
    e->n_watched = q.n_watched;
    e->freed = ves_new(q.n_free, sizeof *e->freed);
    e->inside = ves_new(q.n_free, sizeof *e->inside);
    e->watched = ves_new(q.n_watched, sizeof *e->watched);
    e->unit = ves_new(q.n_watched, sizeof *e->unit);
    if (!e->freed || !e->inside || !e->watched || !e->unit) return ves_fail_memory(report);
    status = take_free(e, &q, report);
    if (!status) status = take_watched(e, &q, report);
    if (!status) status = name_units(e, &q, report);
    if (!status)
        status = ves_evaluator_start(e->held->study, q.scenario, e->n_free, e->freed, e->n_watched, e->watched,
                                     &e->evaluator, report);
    return status;
}

int vesipk_evaluator_open(const vesipk_study *study, const vesipk_question *question, vesipk_evaluator **evaluator,
                          char **fault)
{
    ves_call call;
    vesipk_evaluator *made = NULL;
    if (evaluator) *evaluator = NULL;
    ves_status status = ves_call_begin(&call);
    if (!status) status = ves_call_needs(&call, "evaluator", evaluator);
    if (!status) status = ves_call_needs(&call, "study", study);
    if (!status) status = ves_call_needs(&call, "question", question);
    if (!status) {
        made = ves_new(1, sizeof *made);
        ves_call_alone(&call); /* numbers of 0 that are set free have the scenario compiled again */
        status = made ? open(made, study, question, call.report) : ves_fail_memory(call.report);
        ves_call_beside(&call);
    }
    if (status) {
        vesipk_evaluator_close(made);
    } else {
        *evaluator = made;
    }
    return ves_call_end(&call, status, fault);
}

size_t vesipk_predictions(const vesipk_evaluator *evaluator, const char *const **unit)
{
    if (unit) *unit = evaluator ? (const char *const *)evaluator->unit : NULL;
    return evaluator ? evaluator->n_watched : 0;
}

/* ---- points ---- */

static ves_status make_room(vesipk_evaluator *e, size_t n_point, ves_report *report)
{
    if (n_point > e->room_point) {
        free(e->value);
        free(e->state);
        e->value = ves_new(n_point * e->n_free, sizeof *e->value);
        e->state = ves_new(n_point, sizeof *e->state);
        e->room_point = e->value && e->state ? n_point : 0;
    }
    e->n_point = e->room_point ? n_point : 0;
    return e->n_point == n_point ? VES_OK : ves_fail_memory(report);
}

int vesipk_evaluate(vesipk_evaluator *e, size_t n_point, const double value[], double prediction[], double derivative[],
                    int state[], char **fault)
{
    ves_call call;
    ves_status status = ves_call_begin(&call);
    if (!status) status = ves_call_needs(&call, "evaluator", e);
    if (!status && n_point) status = ves_call_needs(&call, "prediction", prediction);
    if (!status && n_point && e->n_free) status = ves_call_needs(&call, "value", value);
    if (!status) status = make_room(e, n_point, call.report);
    if (!status) {
        for (size_t i = 0; i < n_point * e->n_free; ++i) e->value[i] = value[i] * e->inside[i % e->n_free];
        status = ves_evaluate(e->evaluator, n_point, e->value, prediction, derivative, e->state, call.report);
    }
    for (size_t i = 0; state && i < n_point; ++i) state[i] = ves_call_code(status ? status : e->state[i].status);
    return ves_call_end(&call, status, fault);
}

const char *vesipk_point_fault(const vesipk_evaluator *evaluator, size_t point)
{
    return evaluator && point < evaluator->n_point ? evaluator->state[point].words : "";
}
