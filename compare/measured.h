/** @file measured.h
 * Non-compartmental analysis of measured values: a table of samples becomes curves of animals, or means of animals
 * that gave one sample each, and these become numbers.
 *
 * Owns: its lists and texts.  Lifetime: {0}, ves_measured_read, use, free.
 */
#ifndef VES_COMPARE_MEASURED_H
#define VES_COMPARE_MEASURED_H

#include "analysis/sampled_doses.h"
#include "analysis/sparse.h"
#include "base/report.h"

#include <stdbool.h>

/** What is done with values below the limit of quantification. */
typedef enum ves_blq {
    VES_BLQ_USUAL, /**< before the first that is above: 0; between: left out; behind the last: 0 */
    VES_BLQ_ZERO,
    VES_BLQ_HALF, /**< half of the limit */
    VES_BLQ_DROP
} ves_blq;

typedef struct ves_measured_options {
    const char *file;  /**< a table, or a config FILE.cfg with observed = { file; units; columns; organs; ... } */
    const char *text;  /**< the table itself, `file` is its name then; NULL: it is in the file */
    const char *dose;  /**< "2 mg", "2 mg/kg"; NULL: not told */
    const char *route; /**< "iv", "iv-bolus", "iv-infusion": into the blood; others are not; NULL: not told */
    const char *over;  /**< "30 min"; NULL: at once */
    const char *every; /**< "12 h": the dose comes again, from 0 h on; NULL: it does not */
    const char *count; /**< and how many there are in all */
    ves_blq blq;
} ves_measured_options;

/** A curve: an animal's, or that of a table without animals. */
typedef struct ves_measured_curve {
    const char *animal; /**< "": none is named */
    size_t n;
    double *time, *conc;            /**< [n] h, unit of the file */
    double dose;                    /**< all that this animal was given, as ves_measured.dose; NaN: not told */
    size_t n_interval;              /**< 0: one dose, or not told */
    ves_sampled_interval *interval; /**< [n_interval] its dose as in the table */
    double before;                  /**< area before the first sample of a bolus; 0: none, or no bolus */
    ves_nca nca; /**< times in h, concentrations in the unit of the file; cl, vz, vss in its unit of a volume */
} ves_measured_curve;

/** One organ of one study and scenario. */
typedef struct ves_measured_group {
    const char *study, *scenario, *organ, *written_organ; /**< the last as in the table */
    const char *route;  /**< of the command, of its rows or of all rows; NULL: not told */
    bool intravascular; /**< the route enters the blood */
    bool in_blood;      /**< taken from plasma, blood or serum, or no organ is told: else there is no clearance */
    size_t n_below, n_sample, n_animal;
    bool sparse;
    size_t n_time;
    ves_sparse_time *time; /**< [n_time] sparse: the means */
    size_t *below;         /**< [n_time] of these, below the limit */
    ves_sparse area;       /**< sparse */
    double dose;           /**< sparse: what each was given */
    double before;         /**< sparse: area between 0 h and the first time */
    bool bolus;            /**< sparse: so it is drawn back */
    ves_nca mean;          /**< sparse: numbers of the curve of means but areas */
    size_t n_curve;
    ves_measured_curve *curve; /**< [n_curve] not sparse */
} ves_measured_group;

typedef struct ves_measured {
    char *unit;           /**< of the values, as written */
    char *dose_words;     /**< as given, or "1 mg/kg" where rows tell how many of these; NULL: not told */
    double dose;          /**< of dose_words, in the unit that makes volumes mL; NaN: not told */
    const char *route;    /**< the only one of the command and the rows; NULL: not told, or several */
    bool per_kg;          /**< of the dose: so are cl and volumes */
    bool per_volume;      /**< the values are concentrations in a volume: there is a clearance */
    bool given_by_rows;   /**< rows of the table are doses */
    size_t n_peak_behind; /**< values at the time of a dose after the first, taken behind it, as their rows stand */
    double infusion;      /**< h */
    double scale;         /**< what 1 in the file is, per mL, in the unit of `dose` */
    size_t n_group;
    ves_measured_group *group;
    struct ves_observed_config *config; /**< what a config says about the table: texts are borrowed from it too */
    struct ves_sheet *sheet;            /**< what was read: texts are borrowed from it */
} ves_measured;

/** Read a table and analyse it. Columns: time, value; organ, animal, study, scenario, lloq; dose, route
 * and over, instead of those of the options; amt, evid, mdv, ii and addl of rows that are doses; and those of
 * compare/observed.h, which are kept.
 *  @return VES_E_FILE, or VES_E_CONFIG and VES_E_UNIT with the line; free it all the same */
ves_status VES_MUST_CHECK ves_measured_read(const ves_measured_options *options, ves_measured *measured,
                                            ves_report *report);
void ves_measured_free(ves_measured *measured);

#endif
