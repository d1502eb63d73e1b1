/** @file store_files.h
 * What the tests of results files share: a folder of their own, a table like a real result, and bytes of files.
 */
#ifndef VES_TESTS_STORE_FILES_H
#define VES_TESTS_STORE_FILES_H

#include "store/result.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define DIMS(...) ((const char *const[]){__VA_ARGS__, NULL})

extern char test_folder[];
extern ves_report said; /* what the last call said; large: not on the stack */

/* The path of a file in the folder; good for 16 calls. */
const char *in_folder(const char *name);
/* Nothing has been said. */
const ves_report *fresh(void);
bool is_there(const char *path);
/* An array of made-up numbers. */
ves_array *add_array(ves_table *t, const char *path, ves_array_type type, const char *units, const char *words,
                     const char *const dims[]);
void set_words(ves_array *a, const char *const text[]);
void add_dimension(ves_table *t, const char *path, size_t size);
/* scenario 2, organ 3, quantile 5, time `n_time`, subject 7. Free it with ves_table_free. */
ves_table sample(size_t n_time, size_t n_event, size_t n_failure);
/* The bytes of a file; free with free(). */
unsigned char *slurp(const char *path, size_t *n);
void spill(const char *path, const unsigned char *bytes, size_t n);
void assert_same_bytes(const char *a, const char *b);
void assert_said(const char *line);
void assert_nothing_left(const char *path);
/* Of a group of tests. */
int make_folder(void **state);
int remove_folder(void **state);

#endif
