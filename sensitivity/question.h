/** @file question.h
 * What is asked of a study: which numbers are unknown and how far, in which groups, what of its curves hangs on them,
 * and by which method.
 *
 * Owns: everything in it; borrows the study.  Lifetime: {0}, ves_question_read, free.
 */
#ifndef VES_SENSITIVITY_QUESTION_H
#define VES_SENSITIVITY_QUESTION_H

#include "evaluate/evaluate.h"
#include "sensitivity/findings.h"
#include "sensitivity/unknowns.h"

typedef enum ves_method {
    VES_METHOD_SOBOL,
    VES_METHOD_MORRIS,
    VES_METHOD_EFAST,
    VES_METHOD_LOCAL,
    VES_N_METHOD
} ves_method;

/** What is asked about. */
typedef struct ves_asked {
    size_t scenario;
    ves_watched watched;
    const char *organ, *number; /**< borrowed */
} ves_asked;

typedef struct ves_question {
    const ves_study *study;
    ves_place at; /**< where the study asks it; of a study that says nothing its file */
    ves_method method;
    size_t n; /**< points; of VES_METHOD_EFAST along the curve of each input, whole replicates */
    uint64_t seed;
    bool chosen; /**< what is asked about is listed in `of` */
    bool random, linear, second, shapley;
    ves_unknowns unknown;
    size_t n_input, room_input;
    char **input; /**< [n_input] addresses, names of groups */
    size_t n_asked, room_asked;
    ves_asked *asked; /**< scenario by scenario, organ by organ */
} ves_question;

/** What the command line says instead of the study; NULL: nothing. */
typedef struct ves_question_words {
    const char *method, *n;
    bool local, linear;
    size_t n_organ;
    const char *const *organ; /**< these alone */
} ves_question_words;

/** Read `sensitivity` of a study that was read; it may be absent. @return the first of all faults, each of which is
 * said
 */
ves_status VES_MUST_CHECK ves_question_read(const ves_study *study, const ves_question_words *words,
                                            ves_question *question, ves_report *report);
void ves_question_free(ves_question *question);

/** What is asked about, of all scenarios; private to question.c and question_outputs.c.
 *  @param group  `sensitivity` of the study, or NULL */
void ves_question_read_outputs(ves_question *question, const ves_question_words *words, const ves_setting *group,
                               ves_reader *reader);

#endif
