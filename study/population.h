/** @file population.h
 * Virtual subjects: who they are, and what numbers each of them has.
 *
 * Subject 17 of a seed is the same person in every scenario, for any number of subjects, on any thread or machine:
 * every number drawn depends on seed, subject and address only (a latin hypercube on the number of subjects too).
 * Owns: everything in it.  Lifetime: {0} (no population), ves_population_read, free.
 */
#ifndef VES_STUDY_POPULATION_H
#define VES_STUDY_POPULATION_H

#include "base/array.h"
#include "base/sampler.h"
#include "graph/distribution.h"
#include "input/reader.h"
#include "model/people.h"

struct ves_context;
struct ves_scenario;

/** Subjects in memory, in the place of the population that a study states: each is the typical one but for the numbers
 * given here. Borrowed. */
typedef struct ves_listed {
    const char *name; /**< what faults call it */
    size_t scenario;  /**< its units are meant first, then those of the first that has the number */
    size_t n, n_column;
    const char *const *address; /**< [n_column] */
    const double *written;      /**< [n][n_column] in the units that the study writes these numbers in */
} ves_listed;

#define VES_YEAR 8765.81277075 /**< h, as udunits has it */

/** A number that differs between subjects. */
typedef struct ves_varied {
    size_t item; /**< of the parameters of the scenario */
    size_t draw; /**< of the population */
    ves_distribution distribution;
    ves_cut cut;   /**< of it */
    bool by_batch; /**< drawn once for each batch of the product */
} ves_varied;

/** The people of one scenario, men or women. */
typedef struct ves_cast {
    struct ves_scenario *scenario; /**< the typical one: of the study, or a woman of her own (owned) */
    bool owned;
    bool body; /**< bodies differ, ... */
    ves_people people;
    size_t *people_draw; /**< [people.n_draw] ... by draws of the population; NULL: by what a table says */
    size_t n_varied, room_varied;
    ves_varied *varied;  /**< [n_varied] */
    size_t *column_item; /**< [n_column] items that the columns of a list set */
    bool *column_last;   /**< [n_column] they hold whatever the body of a subject does to the number; NULL: no body */
    size_t *told_item;   /**< [n_covariate] items that covariates are; VES_NONE: none */
} ves_cast;

/** Where a covariate is from: a number of the scenario, by its address, the person, or all that is given. */
typedef enum ves_told {
    VES_TOLD_NUMBER,
    VES_TOLD_SEX,
    VES_TOLD_AGE,
    VES_TOLD_HEIGHT,
    VES_TOLD_WEIGHT,
    VES_TOLD_DOSE
} ves_told;

/** What is told of every subject: a draw with a meaning, of the first scenario that has it. */
typedef struct ves_covariate {
    char *name; /**< "sex", "height", "body_weight", "liver.uptake.clearance" */
    char *units, *words;
    ves_told told;
} ves_covariate;

/** What a table may say of a subject besides numbers. */
enum { VES_PERSON_SEX, VES_PERSON_AGE, VES_PERSON_HEIGHT, VES_N_PERSON };

typedef struct ves_population {
    size_t n; /**< subjects; 0: no population, one typical subject */
    uint64_t seed;
    ves_sampling_kind sampling;
    double females;           /**< share of women */
    double age_low, age_high; /**< h */
    size_t n_batch;           /**< of the product; 0: all subjects get the product as it is stated */
    size_t n_draw, room_draw;
    char **draw; /**< [n_draw] addresses of the sampler, "sex" among them */
    size_t sex;  /**< which draw; VES_NONE: everyone is of the one sex that the species has */
    size_t n_cast;
    ves_cast *cast; /**< [n_scenario][2] men, women; the second is empty where there is but one */
    /* subjects from a CSV file */
    const struct ves_data_set *data; /**< a data set has subjects with doses of their own; NULL: it is no such */
    size_t n_column, n_listed;       /**< n_listed > 0: subjects are listed, and there are no others */
    double *listed;                  /**< [n_listed][n_column], internal units */
    double *listed_written;          /**< the same, as written */
    const char *table;               /**< where they stand, and ... */
    int *line;                       /**< ... [n_listed] in which line of it; NULL: they are no rows of a table */
    bool says[VES_N_PERSON];         /**< has the table such a column? */
    double *person;                  /**< [n_listed][VES_N_PERSON] sex (0, 1), h, cm; NULL: it has none of them */
    ves_parameter *column;           /**< [n_column] a number of that column, with unit */
    size_t n_covariate, room_covariate;
    ves_covariate *covariate;
} ves_population;

/** Settings of `population` and of `vary_between_subjects`, for study/catalogue.h. */
size_t ves_population_row_tables(const ves_row_table **tables);

/** Read `population`; all faults go to the reader of the context. Scenarios must have been read. */
void ves_population_read(struct ves_context *c, ves_population *population);
void ves_population_free(ves_population *population);
void ves_cast_free(ves_cast *cast);

/** Take subjects from the table that is named (a text, or a group), or from memory; private to
 * population_read.c. */
void ves_population_read_list(struct ves_context *c, ves_population *population, const ves_setting *named);
/** @return false: no scenario has a data set */
bool ves_population_take_data(struct ves_context *c, ves_population *population);
void ves_population_take_list(struct ves_context *c, ves_population *population, const ves_listed *listed);

#endif
