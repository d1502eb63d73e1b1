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

/** Room for a number, if it has none yet, whose draws are `factor`s or not. @return NULL: it has, or no memory (said)
 */
ves_drawn *ves_uncertainty_add(struct ves_context *c, ves_uncertainty *uncertainty, size_t which, size_t item,
                               bool factor);

/** Draws from the file that is named, one of a fit or a table; private to uncertainty_read.c. */
void ves_uncertainty_take_fit(struct ves_context *c, ves_uncertainty *uncertainty);
void ves_uncertainty_take_table(struct ves_context *c, ves_uncertainty *uncertainty);

/** A file has `n` draws: are there as many as asked for? @return which of them draw 0, 1, ... are: every so many;
 * 0: there are not, which was said */
double ves_uncertainty_step(struct ves_context *c, ves_uncertainty *uncertainty, size_t n);

/** A draw of a number, if the number may have it. @param value  internal units @return false: not, which was said */
bool ves_uncertainty_check(struct ves_context *c, const ves_uncertainty *uncertainty, const ves_parameter *number,
                           double value);

/** The parameters of scenario `which` / 2, as men or women have them; NULL: there is none. */
ves_parameters *ves_uncertainty_numbers(const struct ves_study *study, size_t which);

#endif
