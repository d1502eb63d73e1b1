/** @file tape.h
 * What drafting a body notes, so that filling can do the same steps without looking anything up.
 *
 * A body is built by one piece of code in two passes.  Drafting makes nodes, edges and names, and notes which number
 * each question got and how each decision fell.  Filling runs the same code: the k-th question gets the k-th number,
 * the k-th decision falls as noted, nodes and edges are counted, and only numbers are written. Owns: its arrays.
 * Lifetime: {0}, noted while drafting, free.
 */
#ifndef VES_MODEL_TAPE_H
#define VES_MODEL_TAPE_H

#include "graph/parameter.h"

typedef struct ves_tape {
    size_t n_asked, room_asked, n_note, room_note, n_switch, room_switch;
    ves_index *asked; /**< [n_asked] number that each question got */
    ves_index *note;  /**< [n_note] how each decision fell: a path is open (1) or closed (0), a name is ..., a group */
    ves_index *switches; /**< [n_switch] numbers that change the structure: 0 or 1 */
} ves_tape;

void ves_tape_free(ves_tape *tape);

#endif
