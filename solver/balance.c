#include "solver/balance.h"

#include <math.h>
#include <string.h>

void ves_balance_free(ves_balance *b)
{
    free(b->part);
    free(b->ledger);
    free(b->given);
    *b = (ves_balance){0};
}

/* Compartments that processes join bear one number. */
static void find_parts(ves_balance *b, const ves_topology *t)
{
    bool changed = true;
    for (uint32_t i = 0; i < b->n_node; ++i) b->part[i] = i;
    while (changed) {
        changed = false;
        for (size_t i = 0; i < t->n_process; ++i) {
            uint32_t *from = &b->part[t->process[i].from.i], *to = &b->part[t->process[i].to.i];
            if (*from == *to) continue;
            *from = *to = *from < *to ? *from : *to;
            changed = true;
        }
    }
    for (size_t i = 0; i < b->n_node; ++i) /* the first of each counts it */
        b->part[i] = b->part[i] == i ? (uint32_t)b->n++ : b->part[b->part[i]];
}

ves_status ves_balance_start(ves_balance *b, const ves_topology *t, ves_report *report)
{
    *b = (ves_balance){0};
    bool binds = false;
    for (size_t i = 0; i < t->n_process; ++i) binds = binds || (t->process[i].kind->needs & VES_BINDS);
    if (!t->starts && !binds) return VES_OK;
    b->n_node = t->n_compartment;
    b->part = ves_new(b->n_node, sizeof *b->part);
    b->ledger = ves_new(b->n_node, sizeof *b->ledger);
    if (!b->part || !b->ledger) return ves_fail_memory(report);
    for (size_t i = 0; i < b->n_node; ++i) b->ledger[i] = t->compartment[i].ledger;
    find_parts(b, t);
    b->given = ves_new(4 * VES_LANES * b->n, sizeof *b->given);
    if (!b->given) return ves_fail_memory(report);
    b->input = b->given + VES_LANES * b->n;
    b->sum = b->input + VES_LANES * b->n;
    b->made = b->sum + VES_LANES * b->n;
    return VES_OK;
}

void ves_balance_give(ves_balance *b, size_t node, size_t lane, double amount)
{
    if (b->n) b->given[VES_LANES * b->part[node] + lane] += amount;
}

void ves_balance_empty(ves_balance *b, size_t lane)
{
    for (size_t k = 0; k < b->n; ++k) b->given[VES_LANES * k + lane] = 0.0;
}

void ves_balance_segment(ves_balance *b, const ves_quad *input)
{
    if (!b->n) return;
    memset(b->input, 0, VES_LANES * b->n * sizeof *b->input);
    for (size_t i = 0; i < b->n_node; ++i) {
        for (size_t l = 0; l < VES_LANES; ++l) b->input[VES_LANES * b->part[i] + l] += ves_lanes_in(input, i)[l];
    }
}

void ves_balance_pass(ves_balance *b, double hours)
{
    for (size_t k = 0; k < VES_LANES * b->n; ++k) b->given[k] += hours * b->input[k];
}

void ves_balance_check(ves_balance *b, double since, const ves_quad *y, double error[VES_LANES])
{
    memset(b->sum, 0, 2 * VES_LANES * b->n * sizeof *b->sum); /* and made */
    for (size_t i = 0; i < b->n_node; ++i) {
        double *sum = b->sum + VES_LANES * b->part[i], *made = b->made + VES_LANES * b->part[i];
        for (size_t l = 0; l < VES_LANES; ++l) {
            const double amount = ves_lanes_in(y, i)[l];
            sum[l] += amount;
            made[l] -= b->ledger[i] ? amount : 0.0;
        }
    }
    for (size_t k = 0; k < b->n; ++k) {
        for (size_t l = 0; l < VES_LANES; ++l) {
            const size_t at = VES_LANES * k + l;
            const double given = b->given[at] + since * b->input[at], all = given + b->made[at],
                         off = fabs(b->sum[at] - given);
            if (off == 0.0) continue;
            const double share = all > 0.0 ? off / all : HUGE_VAL;
            if (!(share <= error[l])) error[l] = share;
        }
    }
}
