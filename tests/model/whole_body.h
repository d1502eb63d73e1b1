/* A body in one step: drafted and filled with the numbers of its parameters. */
#ifndef VES_TESTS_MODEL_WHOLE_BODY_H
#define VES_TESTS_MODEL_WHOLE_BODY_H

#include "base/memory.h"
#include "model/body.h"

#include <stdlib.h>

static inline ves_status whole_body(ves_parameters *parameters, ves_body_plan plan, ves_sizes sizes, ves_graph *graph,
                                    ves_report *report)
{
    double *number = ves_new(parameters->n, sizeof *number), blocked[VES_ORGAN_MAX];
    if (!number) return ves_fail_memory(report);
    for (size_t i = 0; i < parameters->n; ++i) number[i] = parameters->item[i].quantity.value;
    ves_body_reach reach = {.parameters = parameters, .numbers = {number, sizes, NULL}, .low = number, .high = number};
    ves_body_work work = {0};
    for (size_t j = 0; j < sizes.n; ++j) reach.d_least[j] = reach.d_most[j] = sizes.diameter[j];
    ves_status status = ves_body_draft(&reach, &plan, graph, report);
    if (!status) status = ves_body_work_start(&work, &plan, report);
    if (!status) status = ves_body_fill(&plan, parameters, &reach.numbers, &work, graph, blocked, report);
    ves_body_work_free(&work);
    ves_body_plan_free(&plan);
    free(number);
    return status;
}

#endif
