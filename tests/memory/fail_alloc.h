/** @file fail_alloc.h
 * Each allocation fails once: no leak, no crash, and out of memory is said.
 *
 * Of calls that come the same way, caller by caller (a loop), the first two stand for all; in the environment of
 * FAIL_EVERY_ALLOCATION every one fails in turn (tests/memory/long_every.sh).
 *
 * Programs in tests/memory/ are linked with --wrap for malloc, calloc, realloc and free (and fork), so every call in
 * our own code and in the test comes here; those inside shared libraries (libconfig, HDF5, SUNDIALS) do not.  A case is
 * one function and one line:
 *
 *     static ves_status build_a_graph(void *context, ves_report *report) { ...; return status; }
 *     ...
 *     fail_alloc_each(build_a_graph, NULL);
 */
#ifndef VES_TESTS_FAIL_ALLOC_H
#define VES_TESTS_FAIL_ALLOC_H

#include "base/report.h"

#include <stdbool.h>
#include <stddef.h>

/** What is put to the test: does its work, frees all of it whatever happened, and returns how it went. */
typedef ves_status (*fail_alloc_work)(void *context, ves_report *report);

/** Run `work` once as it is, where it must return VES_OK; then once for each allocation it made (see above), with that
 * one failing; then again with that one and all later ones failing.  Each of these must return a fault with a line in
 * the report, and "out of memory" if that is the fault; every run must free what it allocated.
 *  @param n_allocation  out: how many allocations `work` makes; may be NULL
 *  @return NULL, or words for what went wrong first, good until the next call */
const char *fail_alloc_fault(fail_alloc_work work, void *context, size_t *n_allocation);

/** The same; fails the running cmocka test if something went wrong. @return the number of allocations */
size_t fail_alloc_each(fail_alloc_work work, void *context);

/** The same for work that may fail with enough memory already (a wrong config), or do without what it did not get (a
 * hint): whatever it returns, it frees all, and a fault has a line. */
size_t fail_alloc_each_freely(fail_alloc_work work, void *context);

/** Can no process be started from now on? What another would do is then done, and watched, here; in a process of its
 * own nothing is watched. */
void fail_alloc_alone(bool alone);

#endif
