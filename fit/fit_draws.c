#include "fit/fit_draws.h"

#include "base/array.h"
#include "base/memory.h"
#include "fit/prior.h"
#include "store/result.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A column: a number of the first scenario that has it. */
typedef struct column {
    const ves_parameter *number;
} column;

static const ves_parameter *number_of(const ves_fit *fit, const ves_binding *b)
{
    return &fit->study->scenario[b->scenario].parameters.item[b->item];
}

/* Numbers that coordinates set or multiply, each address once. @return how many */
static size_t columns_of(const ves_fit *fit, column out[])
{
    size_t n = 0;
    for (size_t i = 0; i < fit->list.n_binding; ++i) {
        const ves_parameter *p = number_of(fit, &fit->list.binding[i]);
        size_t k = 0;
        while (k < n && strcmp(out[k].number->address, p->address) != 0) ++k;
        if (k == n) out[n++].number = p;
    }
    return n;
}

static bool binds(const ves_fit *fit, size_t scenario, size_t coordinate, const char *address)
{
    for (size_t i = 0; i < fit->list.n_binding; ++i) {
        const ves_binding *b = &fit->list.binding[i];
        if (b->scenario == scenario && b->coordinate == coordinate && strcmp(number_of(fit, b)->address, address) == 0)
            return true;
    }
    return false;
}

/* Does a coordinate reach a number in all scenarios that use it, and is it the same in them? */
static ves_status check_column(const ves_fit *fit, const ves_parameter *p, ves_report *report)
{
    for (size_t j = 0; j < fit->list.n; ++j) {
        size_t reached = 0, there = 0;
        bool same = true;
        for (size_t s = 0; s < fit->study->n_scenario; ++s) {
            const ves_parameter *other = ves_parameters_find(&fit->study->scenario[s].parameters, p->address);
            if (!other || !other->used) continue;
            ++there;
            reached += binds(fit, s, j, p->address);
            same = same && other->quantity.value == p->quantity.value;
        }
        const ves_free *f = &fit->list.item[j];
        if (reached == 0) continue;
        if (f->by_study || reached < there || (f->kind == VES_FREE_FACTOR && !same))
            return ves_fail(
                report, VES_E_CONFIG, (ves_place){.setting = "--write-draws"},
                "\"%s\" is not one number in all scenarios: a table of subjects cannot hold what was learned "
                "of it as \"%s\"",
                p->address, f->name);
    }
    return VES_OK;
}

ves_status ves_fit_draws_check(const ves_fit *fit, const char *path, bool force, ves_report *report)
{
    const ves_place at = {.file = path, .setting = "--write-draws"};
    const ves_status can = ves_result_check(path, force, report); /* before anything is solved */
    if (can) return can;
    if (fit->draws == 0 || fit->list.no_prior)
        return ves_fail(report, VES_E_CONFIG, at, "there are no draws %s",
                        fit->draws == 0 ? "where draws is 0" : "of numbers without a prior");
    column *all = ves_new(fit->list.n_binding, sizeof *all);
    if (!all) return ves_fail_memory(report);
    const size_t n = columns_of(fit, all);
    ves_status status = VES_OK;
    for (size_t k = 0; k < n && !status; ++k) status = check_column(fit, all[k].number, report);
    if (!status && n == 0) status = ves_fail(report, VES_E_CONFIG, at, "no number of the model is free");
    free(all);
    return status;
}

/* A number as a draw has it, in the unit it was written in. */
static double value_of(const ves_fit *fit, const ves_parameter *p, const double z[])
{
    double value = p->quantity.value, factor = 1.0;
    for (size_t j = 0; j < fit->list.n; ++j) {
        bool bound = false;
        for (size_t s = 0; s < fit->study->n_scenario && !bound; ++s) bound = binds(fit, s, j, p->address);
        if (!bound) continue;
        const double x = ves_prior_value(&fit->list.item[j].prior, z[j]);
        if (fit->list.item[j].kind == VES_FREE_FACTOR) {
            factor *= x;
        } else {
            value = x;
        }
    }
    return value * factor * ves_quantity_to_written(&p->quantity);
}

ves_status ves_fit_draws_write(const ves_fit *fit, const ves_learned *learned, const char *path, ves_report *report)
{
    const ves_place at = {.file = path};
    if (learned->n_equal == 0) return ves_fail(report, VES_E_SOLVER, at, "is not written: there are no draws");
    column *all = ves_new(fit->list.n_binding, sizeof *all);
    if (!all) return ves_fail_memory(report);
    const size_t n = columns_of(fit, all);
    FILE *out = fopen(path, "w");
    for (size_t k = 0; k < n && out; ++k) {
        const ves_parameter *p = all[k].number;
        (void)fprintf(out, "%s%s", k ? "," : "", p->address);
        if (strcmp(p->quantity.unit, "1") != 0) (void)fprintf(out, " [%s]", p->quantity.unit);
    }
    for (size_t i = 0; i < learned->n_equal && out; ++i) {
        for (size_t k = 0; k < n; ++k)
            (void)fprintf(out, "%s%.17g", k ? "," : "\n",
                          value_of(fit, all[k].number, learned->draws.z + learned->equal[i] * learned->n));
    }
    if (out) (void)fputc('\n', out);
    free(all);
    const bool wrong = out && ferror(out);
    if (!out || fclose(out) != 0 || wrong)
        return ves_fail(report, VES_E_FILE, at, "cannot be written: %s", strerror(errno));
    return VES_OK;
}
