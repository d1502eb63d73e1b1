/** @file people.h
 * Virtual subjects: the typical body of a species becomes that of one subject.
 *
 * How subjects differ stands in the species (`variability`, docs/library.md); a draw is a number between 0 and 1, and
 * 0.5 is the typical subject.  No draw goes further than 3 standard deviations.  The sums a body is checked for hold
 * for every subject: volumes and flows are shares of their sum, the body weight of a human is the sum of his tissues.
 * Lifetime: {0}, ves_people_start, apply..., free.  After the start it is const: threads may share it.
 */
#ifndef VES_MODEL_PEOPLE_H
#define VES_MODEL_PEOPLE_H

#include "model/body.h"

/** How far a number lies from its typical value. */
typedef struct ves_spread {
    bool varies;
    bool lognormal;
    double sd;   /**< of the ratio to the typical value, or of its logarithm */
    size_t draw; /**< which draw it takes */
} ves_spread;

typedef struct ves_people_tissue {
    size_t volume, flow; /**< items of the parameters; SIZE_MAX: it has no such number */
    double in_vessels;   /**< share of it that is blood; 0 where it counts for no organ */
    double exponent;     /**< its volume goes with height to this power */
    ves_spread volume_spread, flow_spread;
} ves_people_tissue;

/** The people a subject is drawn from. */
typedef struct ves_people {
    size_t n_draw;
    char **draw; /**< [n_draw] "age", "height", "body_weight", "cardiac_output", "haematocrit", "liver.volume",
                    "liver.flow", in this order; those that the species has numbers for */
    bool has_height, has_age;
    size_t age; /**< which draw is the age */
    double height, height_reference, age_low, age_high, age_reference, age_onset, age_slope;
    ves_spread height_spread, weight_spread, output_spread, haematocrit_spread;
    size_t weight_item, output_item, haematocrit_item, blood_item; /**< items of the parameters */
    size_t n_tissue;
    ves_people_tissue *tissue; /**< [n_tissue] */
} ves_people;

/** What is told of a subject. */
typedef struct ves_person {
    double height; /**< cm; NaN: the species has none */
    double age;    /**< h; NaN: the species has none */
    double weight; /**< g */
} ves_person;

/** Find out what varies. Numbers that say so are marked used.
 *  @param parameters  of a scenario, with its body_weight: that of the typical subject
 *  @param age_low, age_high  h, the ages are evenly spread between them; not looked at where the species has no age
 *  @return VES_E_MODEL: a number is missing, or some draw would make a body that cannot be */
ves_status VES_MUST_CHECK ves_people_start(ves_people *people, ves_parameters *parameters, const ves_tissues *tissues,
                                           double age_low, double age_high, ves_report *report);
void ves_people_free(ves_people *people);

/** Make a subject: its body_weight, volume and flow fractions, cardiac output, haematocrit and blood volume.
 *  @param u           [n_draw] in (0, 1); NULL: nothing is drawn, it is the reference but for what is known
 *  @param known       height and age that are not drawn; NaN: nothing is known
 *  @param number      a row of the numbers given to ves_people_start, in their order; changed */
ves_person ves_people_apply(const ves_people *people, const double u[], ves_person known, double number[]);

#endif
