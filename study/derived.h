/** @file derived.h
 * Numbers of an own graph that follow from others: settings written as formulas, "= Qh*(WT/WTref)^0.75", and `define`.
 *
 * Each is a parameter with an address like all others, worked out after `set` for the typical subject, and for every
 * row of numbers when a subject is filled: what is stated once stays one number.  A formula reads what was read before
 * it, so the list is in the order in which it can be worked out.
 * Owns: its expressions.  Lifetime: {0}, ves_derived_parameter..., free; const and shared by threads once it is read.
 */
#ifndef VES_STUDY_DERIVED_H
#define VES_STUDY_DERIVED_H

#include "graph/parameter.h"
#include "input/expression.h"
#include "input/reader.h"

typedef struct ves_derived_number {
    ves_index item;
    ves_expression *expression;
    double factor; /**< from what the expression gives to internal units */
} ves_derived_number;

typedef struct ves_derived {
    size_t n, room;
    ves_derived_number *number; /**< [n] */
    /** A name that is no parameter yet, but may become one (a later `define`); NULL: there are none such. */
    bool (*wanted)(const char *name, void *context);
    void *context;
    const ves_setting *define; /**< pairs of name and formula: one that is not there was said; or NULL */
} ves_derived;

void ves_derived_free(ves_derived *derived);

/** Is a setting written as a formula, by itself or as the `value` of a group? */
bool ves_derived_is(const ves_setting *setting);

/** Read a number as ves_reader_parameter does; where it is a formula, as one.
 *  @param model  its dimension and range; NULL: any
 *  @return false after an error, which is in the report */
bool ves_derived_parameter(ves_reader *reader, ves_derived *derived, const ves_setting *setting, const char *address,
                           const ves_parameter *model, ves_parameters *parameters);

/** Read a formula, with or without its "=", as the number of that address. The same otherwise. */
bool ves_derived_formula(ves_reader *reader, ves_derived *derived, const ves_setting *value, const char *address,
                         const ves_parameter *model, ves_parameters *parameters);

/** Put the values of all formulas into a row of numbers.
 *  @param parameters  for words
 *  @return VES_E_CONFIG with one line: a value is not finite, or out of the range of its place */
ves_status VES_MUST_CHECK ves_derived_work_out(const ves_derived *derived, const ves_parameters *parameters,
                                               double number[], ves_report *report);

/** The same for the parameters themselves, after some were set. */
ves_status VES_MUST_CHECK ves_derived_settle(const ves_derived *derived, ves_parameters *parameters,
                                             ves_report *report);

/** Say that a number follows from others, so it is these that can be changed.
 *  @return false: it does not follow from others, and nothing was said */
bool ves_derived_refuse(ves_reader *reader, const ves_parameter *number, ves_place at);

#endif
