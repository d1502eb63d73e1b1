/** @file error_model.h
 * How measured values scatter around predicted ones: `error`, `scale` and `animal` of a fit.
 *
 * What is "free" of it becomes a coordinate.  Scales of studies and effects of animals are integrated out in closed
 * form where errors are lognormal and nothing is censored, and are coordinates elsewhere. Owns: its arrays.  Lifetime:
 * {0}, ves_error_model_read, free.
 */
#ifndef VES_FIT_ERROR_MODEL_H
#define VES_FIT_ERROR_MODEL_H

#include "fit/free.h"
#include "fit/observations.h"

typedef enum ves_error_kind {
    VES_ERROR_LOGNORMAL,
    VES_ERROR_NORMAL,
    VES_ERROR_COMBINED,
    VES_ERROR_STUDENT,
    VES_N_ERROR
} ves_error_kind;
extern const char *const ves_error_names[VES_N_ERROR]; /**< as in a config */

/** A number of the error model: fixed, or a coordinate. */
typedef struct ves_error_number {
    bool is_free;
    double value;      /**< where it is fixed; 0: there is no such part */
    size_t coordinate; /**< where it is free; VES_NONE: it follows from the sum of squares */
} ves_error_number;

typedef struct ves_error_model {
    ves_error_kind kind;
    bool stated;              /**< `error` says it; else the default */
    ves_error_number sigma;   /**< lognormal: of the logarithm */
    ves_error_number cv;      /**< combined */
    ves_error_number sd;      /**< normal, combined, student; where it is fixed, see sd_of */
    double nu;                /**< student */
    ves_error_number scale;   /**< of the logarithm, between studies */
    ves_error_number animal;  /**< of the logarithm, between animals */
    bool concentrated;        /**< sigma or sd is what the residuals say: RSS over what is left of n */
    double *sd_of, *floor_of; /**< [n of the observations] in the unit of each value; 0: none */
    size_t *scale_of;         /**< [n_study] coordinate of its scale; VES_NONE: integrated out, or none */
    size_t *animal_of;        /**< [n_animal] likewise */
} ves_error_model;

void ves_error_model_free(ves_error_model *model);

/** Read `error` alone: its kind, and how far each value scatters; what is "free" is but marked.
 *  @param observations  a value is censored or refused as its kind asks for
 *  @return with all faults said; VES_E_MEMORY; free the model all the same */
ves_status VES_MUST_CHECK ves_error_spread_read(const ves_study *study, const ves_setting *error,
                                                ves_observations *observations, ves_error_model *model,
                                                ves_report *report);

/** Read it; free numbers of it are added to the list. Values that its kind cannot take are censored (0 of a lognormal
 *  one, with a floor), or refused.
 *  @return with all faults said; VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_error_model_read(const ves_study *study, const ves_setting *fit,
                                               ves_observations *observations, ves_free_list *list,
                                               ves_error_model *model, ves_report *report);

#endif
