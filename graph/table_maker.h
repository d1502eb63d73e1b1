/** @file table_maker.h
 * A table while it is made.
 *
 * The first error sticks in `status`: what is called after it does nothing, so whoever makes a table asks once, at its
 * end.
 */
#ifndef VES_GRAPH_TABLE_MAKER_H
#define VES_GRAPH_TABLE_MAKER_H

#include "graph/table.h"

typedef struct ves_table_maker {
    ves_table *table; /**< borrowed */
    ves_report *report;
    ves_status status; /**< of all calls so far */
} ves_table_maker;

void ves_make_dimension(ves_table_maker *m, const char *path, size_t size);

/** As ves_table_add. @return NULL after an error */
ves_array *ves_make_array(ves_table_maker *m, const char *path, ves_array_type type, const char *units,
                          const char *words, const char *const dimensions[]);

/** Element `i` of an array of texts. @param a  NULL: nothing is done @param text  copied; NULL is "" */
void ves_make_text(ves_table_maker *m, ves_array *a, size_t i, const char *text);

/** An array of kinds: 0, 1, ... have a word each. @param meanings  these words, separated by blanks */
ves_array *ves_make_kinds(ves_table_maker *m, const char *path, const char *words, const char *meanings,
                          const char *const dimensions[]);

/** An array of numbers that are there already. @param value  as many as the dimensions say; copied */
void ves_make_numbers(ves_table_maker *m, const char *path, const char *units, const char *words,
                      const char *const dimensions[], const double value[]);

/** One number, one whole number. */
void ves_make_number(ves_table_maker *m, const char *path, const char *units, const char *words, double value);
void ves_make_count(ves_table_maker *m, const char *path, const char *words, size_t value);

/** An attribute of a group; "" is the file. */
void ves_make_attribute(ves_table_maker *m, const char *group, const char *name, const char *text);
void ves_make_attribute_number(ves_table_maker *m, const char *group, const char *name, double value);

/** What each file of ours says of itself: conventions, schema and its version, title, the program and when, the
 * command.
 *  @param title, command_line  NULL is "" */
void ves_make_heading(ves_table_maker *m, const char *schema, const char *version, const char *title,
                      const char *command_line);

#endif
