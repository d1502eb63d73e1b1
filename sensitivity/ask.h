/** @file ask.h
 * Runs made for a question, and what they say.
 *
 * Which points are solved together hangs on the question alone, so the answer is the same for any number of threads.
 */
#ifndef VES_SENSITIVITY_ASK_H
#define VES_SENSITIVITY_ASK_H

#include "fit/keeper.h"
#include "fit/pool.h"
#include "sensitivity/question.h"

/** @param keeper   of rows that are done; NULL: nothing is kept
 *  @param findings {0}; free them after an error too
 *  @return VES_E_MEMORY; VES_E_INTERRUPTED; VES_E_CONFIG: nothing that was asked about hangs on anything; VES_E_MODEL:
 * nothing could be solved */
ves_status VES_MUST_CHECK ves_ask(const ves_question *question, const ves_pool *pool, ves_keeper *keeper,
                                  ves_findings *findings, ves_report *report);

/** A part of the rows: those of shard `index` (from 1) of `n`. */
typedef struct ves_ask_shard {
    size_t index, n;
} ves_ask_shard;

/** Solve the rows of a shard; `keeper` then holds them.
 *  @return VES_E_USAGE: there are more shards than pieces of work */
ves_status VES_MUST_CHECK ves_ask_rows(const ves_question *question, const ves_pool *pool, ves_ask_shard shard,
                                       ves_keeper *keeper, ves_report *report);

/** What rows say that shards solved, all of which `keeper` holds. @return as ves_ask; VES_E_FILE: rows are missing */
ves_status VES_MUST_CHECK ves_ask_kept(const ves_question *question, const ves_pool *pool, ves_keeper *keeper,
                                       ves_findings *findings, ves_report *report);

/** The same of slopes at the numbers that the study states: percent of change of each output for 1 % more of each. */
ves_status VES_MUST_CHECK ves_ask_locally(const ves_question *question, ves_findings *findings, ves_report *report);

/** Evaluators and names, shared by both; private to ask*.c. */
ves_status VES_MUST_CHECK ves_ask_evaluator(const ves_question *question, size_t scenario, ves_evaluator **evaluator,
                                            size_t *n_free, size_t *n_asked, ves_report *report);
ves_status VES_MUST_CHECK ves_ask_inputs(const ves_question *question, ves_findings *findings, ves_report *report);
ves_status VES_MUST_CHECK ves_ask_name(const ves_question *question, const ves_asked *asked, ves_found_output *output,
                                       ves_report *report);

#endif
