/** @file uncertainty.h
 * What is not known of the numbers, apart from what people differ in: draws, each of which sets them for everybody.
 *
 * A draw is a value of every number that is not known; the same subjects are then run with each draw, so that what
 * differs between draws is due to the numbers, and what differs within one to the subjects.  Draws come from the ranges
 * of the library, from the posterior of a fit, or from a table.
 * Owns: its arrays.  Lifetime: {0} (numbers are as they are), ves_uncertainty_read, ves_uncertainty_draw, free.
 */
#ifndef VES_STUDY_UNCERTAINTY_H
#define VES_STUDY_UNCERTAINTY_H

#include "base/sampler.h"
#include "graph/parameter.h"
#include "input/reader.h"

struct ves_context;
struct ves_study;

/** A number of one scenario that is not known. */
typedef struct ves_drawn {
    size_t item;         /**< of the parameters of the scenario */
    bool factor;         /**< draws are factors of the number, not the number */
    ves_parameter given; /**< how it is written: unit and dimension; its texts are borrowed from the scenario */
    double *value;       /**< [n draws] internal units */
} ves_drawn;

typedef struct ves_drawn_list {
    size_t n, room;
    ves_drawn *item;
} ves_drawn_list;

typedef struct ves_uncertainty {
    size_t n;    /**< draws; 0: there is no uncertainty */
    bool preset; /**< so many because nothing was said: a file may have fewer */
    uint64_t seed;
    ves_sampling_kind sampling;
    bool ranges;        /**< ranges of numbers are drawn from */
    const char *file;   /**< of draws, borrowed; NULL: none */
    ves_place file_at;  /**< where it is named */
    ves_place draws_at; /**< where it is said how many */
    size_t n_of;
    ves_drawn_list *of; /**< [n_scenario][2] of the typical one or men, and of women */
} ves_uncertainty;

/** Settings of `uncertainty`, for study/catalogue.h. */
size_t ves_uncertainty_row_tables(const ves_row_table **tables);

/** Read `uncertainty`, or --parameters: how many draws, from where. All faults go to the reader of the context. */
void ves_uncertainty_read(struct ves_context *c, ves_uncertainty *uncertainty);

/** Draw. Scenarios and population must have been read. */
void ves_uncertainty_draw(struct ves_context *c, ves_uncertainty *uncertainty);
void ves_uncertainty_free(ves_uncertainty *uncertainty);

#endif
