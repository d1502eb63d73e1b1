/** @file role.h
 * What a compartment is: the one list of roles, and of the matrices that can be sampled.
 *
 * A role says what physics, dosing and NCA ask of a compartment, so that its name decides nothing.  The body's builder
 * gives each of its compartments one; a graph of a study states it (`role = "plasma"`).
 */
#ifndef VES_GRAPH_ROLE_H
#define VES_GRAPH_ROLE_H

#include <stdbool.h>
#include <stddef.h>

#define VES_ROLE_LIST(X)                                                                                               \
    X(NONE, "none", "nothing of what follows")                                                                         \
    X(PLASMA, "plasma", "circulating plasma that is sampled: a dose into it is intravascular")                         \
    X(BLOOD_CELLS, "blood_cells", "on or in blood cells: with plasma they are blood")                                  \
    X(VESSEL, "vessel", "plasma in the vessels of an organ")                                                           \
    X(TISSUE, "tissue", "in an organ, outside its cells")                                                              \
    X(CELLS, "cells", "on or in cells of an organ")                                                                    \
    X(CSF, "csf", "cerebrospinal fluid")                                                                               \
    X(DEPOT, "depot", "where a dose waits, outside cells")                                                             \
    X(DEPOT_CELLS, "depot_cells", "cells where a dose waits")                                                          \
    X(SURFACE, "surface", "on a surface that lets no free label through")                                              \
    X(LUMEN, "lumen", "contents of a hollow organ, which move on: stomach, intestine")                                 \
    X(SINK, "sink", "what left, or was degraded")                                                                      \
    X(AGENT, "agent", "an agent that is not what is followed")
#define VES_ROLE_ENUM(code, word, words) VES_ROLE_##code,
typedef enum ves_role { VES_ROLE_LIST(VES_ROLE_ENUM) VES_N_ROLE } ves_role;
#undef VES_ROLE_ENUM

/** What a blood sample of an organ is: clearance, volumes and bioavailability have a meaning for plasma and blood. */
typedef enum ves_matrix { VES_MATRIX_NONE, VES_MATRIX_PLASMA, VES_MATRIX_BLOOD, VES_N_MATRIX } ves_matrix;

const char *ves_role_word(ves_role role);             /**< as a config writes it */
const char *ves_role_words(ves_role role);            /**< one line, for the docs */
bool ves_role_find(const char *word, ves_role *role); /**< false: there is none of that word */

const char *ves_matrix_word(ves_matrix matrix); /**< "none", "plasma", "blood" */
bool ves_matrix_find(const char *word, ves_matrix *matrix);

/** Matrix of a sum of `n` compartments: plasma where all are plasma, blood where the others are blood cells, else none.
 *  @param n_of [VES_N_ROLE] how many of them have each role */
ves_matrix ves_matrix_of(size_t n, const size_t n_of[VES_N_ROLE]);

#endif
