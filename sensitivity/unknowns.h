/** @file unknowns.h
 * Numbers that are not known, and how far: those of the library by their ranges, or as a list of a study says.
 *
 * Owns: its items.  Lifetime: {0}, ves_unknowns_read, free.
 */
#ifndef VES_SENSITIVITY_UNKNOWNS_H
#define VES_SENSITIVITY_UNKNOWNS_H

#include "graph/distribution.h"
#include "study/study.h"

/** A number in one scenario, which may have another range there. */
typedef struct ves_unknown_in {
    size_t item; /**< of its parameters; VES_NONE: the scenario has no such number */
    ves_distribution d;
    ves_cut cut;
} ves_unknown_in;

/** A number that is not known. */
typedef struct ves_unknown {
    char *address;
    size_t input;       /**< which input it belongs to: itself, or its group */
    ves_unknown_in *in; /**< [n_scenario] */
} ves_unknown;

typedef struct ves_unknowns {
    size_t n, room;
    ves_unknown *item;
} ves_unknowns;

/** Read a list of addresses and groups { address; low; high; ... }, or "ranges", or nothing (NULL), which means the
 * same. All faults go to the reader. */
void ves_unknowns_read(ves_reader *reader, const ves_study *study, const ves_setting *over, ves_unknowns *unknowns);
void ves_unknowns_free(ves_unknowns *unknowns);

#endif
