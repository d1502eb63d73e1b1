/** @file course.h
 * What multiplies the rate of a process: what is in another compartment (modifiers), and the time of day (turns).
 *
 * Pure arithmetic; graph/graph.h says which process has which.
 */
#ifndef VES_GRAPH_COURSE_H
#define VES_GRAPH_COURSE_H

#include <stdbool.h>
#include <stddef.h>

/** What a modifier does with s, what it reads. */
typedef enum ves_effect { VES_STIMULATES, VES_INHIBITS, VES_FOLLOWS_POWER, VES_FOLLOWS_LINE, VES_N_EFFECT } ves_effect;

/** Numbers of a modifier: max, half, hill.  Of a power `at`, where it is 1, and its exponent stand for the last two; of
 * a line its change for each `at`, and `above`, where it begins, for the three. */
enum { VES_MODIFY_MAX, VES_MODIFY_HALF, VES_MODIFY_HILL, VES_MODIFY_PARAM };

/** What a factor is made from, for `n` lanes at once: structure of arrays, each [n]. */
typedef struct ves_modify_in {
    size_t n;
    ves_effect effect;
    const double *p;      /**< [VES_MODIFY_PARAM][n] */
    const double *amount; /**< [n] of the compartment it reads */
    const double *volume; /**< [n] of that compartment, mL; 1 where it reads amounts */
} ves_modify_in;

/** What a study calls a number of it; NULL: it has none. */
const char *ves_modify_word(ves_effect effect, size_t number);

/** What a number is that nobody states: 1, but a line begins at 0. */
double ves_modify_preset(ves_effect effect, size_t number);

/** 1 + max s^h / (half^h + s^h), s the concentration or 0 where it is less; 1 - the same where it inhibits; (s/half)^h
 * where it follows a power, which is infinite where h is below 0 and nothing is there; 1 + change (s - above)/at where
 * it follows a line and s is above that, else 1.
 *  @param factor [n] @param slope out: [n] d factor / d amount */
void ves_modify(const ves_modify_in *in, double *factor, double *slope);

/** d factor / d each of its numbers. @param slope out: [VES_MODIFY_PARAM + 1][n], the last by the volume */
void ves_modify_by_number(const ves_modify_in *in, double *slope);

/** From a time on a rate is multiplied by a factor. */
typedef struct ves_turn {
    double time, factor; /**< h */
} ves_turn;
enum { VES_TURN_NUMBERS = 2 };

/** The factor at a time.  Before the first turn it is 1; where turns repeat, what the last turn left.
 *  @param turn    [n] times increasing, within the period
 *  @param period  h; infinite: they do not repeat */
double ves_turn_at(size_t n, const ves_turn turn[], double period, double time);

/** Which turn that factor is of; n: of none. */
size_t ves_turn_index(size_t n, const ves_turn turn[], double period, double time);

/** What is wrong with turns: the first that does not come behind the one before it, or lies beyond the period; n: none.
 */
size_t ves_turn_fault(size_t n, const ves_turn turn[], double period);

#endif
