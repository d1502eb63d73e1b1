/** @file formulas.h
 * The formulas of the routes that a scenario uses, each read once; then they are worked out for each subject.
 *
 * A name in a formula is an address of a number, a shorthand (a formula above it), or d, the diameter of the vesicles
 * in nm.  What a name means is settled when the formula is read: afterwards it is an index. Owns: its arrays; texts are
 * borrowed from the library.  Lifetime: {0}, ves_formulas_add..., free.
 */
#ifndef VES_STUDY_FORMULAS_H
#define VES_STUDY_FORMULAS_H

#include "graph/parameter.h"
#include "input/formula.h"
#include "input/setting.h"
#include "model/size.h"

typedef enum ves_variable_kind {
    VES_VARIABLE_NUMBER,  /**< number `of`, in internal units */
    VES_VARIABLE_LENGTH,  /**< the same, in nm */
    VES_VARIABLE_FORMULA, /**< what formula `of` gives */
    VES_VARIABLE_DIAMETER /**< of the size class, nm */
} ves_variable_kind;

/** What a name stands for. */
typedef struct ves_variable {
    ves_variable_kind kind;
    ves_index of;
} ves_variable;

typedef struct ves_formula_plan {
    const ves_setting *at; /**< its text and its place */
    bool shorthand;        /**< it may be negative */
    bool above_zero;       /**< it may not be 0 */
    ves_index variable;    /**< that it is to other formulas; VES_NO_INDEX: none reads it */
    size_t n;
    ves_index *name; /**< [n] variables, in the order in which muparser asks for them */
} ves_formula_plan;

typedef struct ves_formulas {
    size_t n, room, n_variable, room_variable;
    ves_formula_plan *plan; /**< [n] each behind those it needs */
    ves_variable *variable; /**< [n_variable] each once */
} ves_formulas;

/** What a name means to whoever reads the formula. @return false: there is no such name */
typedef bool (*ves_formula_meaning)(const char *name, void *context, ves_variable *variable);

/** The number of a formula; it is read unless it is there.
 *  @param text     of the library
 *  @param meaning  may add further formulas (shorthands) meanwhile
 *  @return VES_E_CONFIG, VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_formulas_add(ves_formulas *formulas, const ves_setting *text, bool shorthand,
                                           ves_formula_meaning meaning, void *context, ves_index *index,
                                           ves_report *report);
void ves_formulas_free(ves_formulas *formulas);

/** Formulas with parsers of one thread, and what they gave last. */
typedef struct ves_bound_formulas {
    const ves_formulas *formulas;
    ves_formula **formula;               /**< [n] */
    double *slot;                        /**< [n_variable] where the parsers find the numbers */
    double (*value)[VES_SIZE_CLASS_MAX]; /**< [n] what each gave, by size class */
} ves_bound_formulas;

ves_status VES_MUST_CHECK ves_formulas_bind(const ves_formulas *formulas, ves_bound_formulas *bound,
                                            ves_report *report);
void ves_formulas_unbind(ves_bound_formulas *bound);

/** Work out all of them for all size classes. Allocates nothing.
 *  @return VES_E_CONFIG with one line: a value is not finite, negative, or 0 where it may not be */
ves_status VES_MUST_CHECK ves_formulas_work_out(ves_bound_formulas *bound, const double number[],
                                                const ves_sizes *sizes, ves_report *report);

#endif
