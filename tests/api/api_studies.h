/** @file api_studies.h
 * Studies, and comparisons of results, that the tests of vesipk.h share.
 */
#ifndef VES_TESTS_API_STUDIES_H
#define VES_TESTS_API_STUDIES_H

#include "include/vesipk.h"

#include <stdbool.h>

/** Texts of studies: one subject with every compartment; a sweep; subjects one by one; more of them than quantiles are
 * exact for; vesicles in a body, with a tracer and repeated doses. */
enum { API_ONE, API_SWEEP, API_SUBJECTS, API_MANY, API_BODY, N_API_STUDY };
extern const char *const api_study[N_API_STUDY];

/** The library of configs that the test was given. */
const char *api_library(void);

/** Read a text; fails the test. Free with vesipk_study_free. */
vesipk_study *api_read(const char *name, const char *text);

/** Run it in memory; fails the test. @param threads 0: one */
vesipk_result *api_run(const vesipk_study *study, size_t threads);

/** Same shape, units, words and numbers? */
bool api_same_array(const vesipk_array *a, const vesipk_array *b);

/** Do they hold the same arrays, to the last bit, and the same attributes, but for those that tell of the one run?
 * @param why  out: the first difference */
bool api_same(const vesipk_result *a, const vesipk_result *b, const char **why);

/** Does it hold the arrays of a file, to the last bit, and as many attributes? Else fails the test. */
void api_same_as_file(const vesipk_result *memory, const char *path);

/** Write a file; fails the test. */
void api_write(const char *path, const char *text);

/** Run the program in the folder of the test: "run -q study.cfg". Its words go to `said` (NULL: it must say nothing).
 * @return its exit code */
int api_program(const char *words, char *said, size_t n);

#endif
