/** @file summary.h
 * What a person reads at the end of a run.  Owns: its texts.  Lifetime: {0}, filled by ves_run, free.
 */
#ifndef VES_BATCH_SUMMARY_H
#define VES_BATCH_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>

typedef struct ves_summary_row {
    char *organ;
    double peak_percent, peak_percent_per_g, peak_time; /**< %ID, %ID/g, h */
    double delivered_percent;                           /**< %ID that left the blood there; NaN: not told apart */
    double end_percent;                                 /**< %ID at the end of the run */
    double auc;                                         /**< %ID h/mL; NaN where it has no volume */
    double half_life;                                   /**< h; NaN if no slope was found */
} ves_summary_row;

typedef struct ves_summary_scenario {
    char *name, *dose;          /**< "1e+10 particle" */
    double mass_error;          /**< fraction of dose, of the worst subject */
    size_t n_subject, n_failed; /**< numbers are medians over those that were solved */
    char *failure;              /**< what the first one said where nobody was solved; else NULL */
    size_t n_row;
    ves_summary_row *row;
} ves_summary_scenario;

typedef struct ves_summary {
    char *title, *file;
    double end;           /**< h */
    double floor_percent; /**< %ID, absolute tolerance: below it a share is noise */
    bool has_tracer;      /**< a scenario has a tracer: its signal is in the file */
    size_t n_scenario;
    ves_summary_scenario *scenario;
} ves_summary;

void ves_summary_free(ves_summary *summary);

#endif
