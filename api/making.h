/** @file making.h
 * A call that makes a result: who looks on, and what is given at its end.
 */
#ifndef VES_API_MAKING_H
#define VES_API_MAKING_H

#include "api/call.h"
#include "api/handle.h"

/** A call that makes a result begins.
 *  @param watch   as the program gave it, or NULL @param taken  out: what is known of it
 *  @param result  out: NULL where it is given @param made  out: {0}; ves_making_end takes it */
ves_status VES_MUST_CHECK ves_making_begin(ves_call *call, const vesipk_watch *watch, vesipk_watch *taken,
                                           vesipk_result **result, vesipk_result **made);

/** It ends: the result is given to whoever wants it, after VES_OK, VES_E_FAILURES and VES_E_MASS. @return the code */
int ves_making_end(ves_call *call, ves_status status, vesipk_result *made, vesipk_result **result, char **fault);

/** What a vesipk_watch says of files: there must be one where it says something. */
ves_status VES_MUST_CHECK ves_making_check(const vesipk_watch *watch, bool in_memory, ves_report *report);

bool ves_making_stop(void *watch);                        /**< does it say so? */
void ves_making_told(void *watch, size_t done, size_t n); /**< it is told of pieces of work */

#endif
