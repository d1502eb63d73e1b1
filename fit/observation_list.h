/** @file observation_list.h
 * Measured values as a list: fit/observations.h says where they come from.
 *
 * Owns: its lists, tables and names of studies and animals.  Lifetime: {0}, ves_observations_add..., free.
 */
#ifndef VES_FIT_OBSERVATION_LIST_H
#define VES_FIT_OBSERVATION_LIST_H

#include "input/measure.h"
#include "input/sheet.h"
#include "study/study.h"

typedef enum ves_datum_kind {
    VES_DATUM_TIME,    /**< at a time */
    VES_DATUM_MEAN,    /**< the mean from `time` to `until` */
    VES_DATUM_HALVING, /**< half-life of what falls from `time` to `until` */
    VES_DATUM_NUMBER   /**< of the analysis of the whole curve */
} ves_datum_kind;

typedef enum ves_censored {
    VES_CENSORED_NOT,
    VES_CENSORED_BELOW,  /**< the true value is below `value` */
    VES_CENSORED_ABOVE,  /**< above it */
    VES_CENSORED_BETWEEN /**< between `value` and `other` */
} ves_censored;

typedef struct ves_datum {
    size_t scenario;
    size_t subject; /**< of its data set; VES_NONE: it has none */
    size_t study;
    size_t animal; /**< VES_NONE: not known */
    size_t organ;  /**< of the topology of the scenario */
    ves_datum_kind kind;
    ves_measure measure;
    const char *unit;   /**< as written */
    double time, until; /**< h */
    double value, other;
    double sd; /**< of the value as a mean: sd over root of n, or sem; NaN: not known */
    ves_censored censored;
    bool used; /**< false: shown, not fitted */
    ves_place at;
} ves_datum;

typedef struct ves_observations {
    size_t n, room;
    ves_datum *datum;
    size_t n_study, room_study, n_animal, room_animal, n_sheet, room_sheet;
    char **study, **animal;
    size_t *study_of_animal; /**< [n_animal] animals of different studies are different ones */
    ves_sheet **sheet;
    char **path; /**< [n_sheet] */
    size_t room_path, room_study_of;
} ves_observations;

void ves_observations_free(ves_observations *observations);

/** The index of a study, an animal of a study; added where it is new. VES_NONE: out of memory */
size_t ves_observations_study(ves_observations *observations, const char *name);
size_t ves_observations_animal(ves_observations *observations, size_t study, const char *name);
bool ves_observations_add(ves_observations *observations, const ves_datum *datum); /**< false: out of memory */

#endif
