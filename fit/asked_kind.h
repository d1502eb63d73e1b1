/** @file asked_kind.h
 * What a study asks about, as an entry { organ; number; at; } of it says: a number of the analysis, or a curve at a
 * time.
 *
 * An entry names no scenario, and may name no organ: it stands for every organ of every scenario that has such.
 */
#ifndef VES_FIT_ASKED_KIND_H
#define VES_FIT_ASKED_KIND_H

#include "evaluate/evaluate.h"

typedef struct ves_asked_kind {
    const char *organ;             /**< borrowed; NULL: every one */
    const char *number;            /**< borrowed: "auc_last", or the name of the curve */
    const struct ves_curve *curve; /**< NULL: it is a number of the analysis: ... */
    size_t row;                    /**< ... this one of ves_nca_rows */
    double time;                   /**< h, of a curve: one of the outputs of the study */
} ves_asked_kind;

/** Read the entry, whose names were checked already. Each fault goes to the reader, which is without one on entry. */
void ves_asked_kind_read(ves_reader *reader, const ves_study *study, const ves_setting *entry, ves_asked_kind *kind);

/** Is it the organ that this kind is of? A curve of a tracer is that of its signal. */
bool ves_asked_kind_fits(const ves_asked_kind *kind, const ves_organ *organ);

/** What an evaluator watches of organ `organ` of a scenario. */
ves_watched ves_asked_kind_watched(const ves_asked_kind *kind, size_t organ);

/** Its unit where amounts are in `amount_unit`. @param out [n] @return out */
const char *ves_asked_kind_unit(const ves_asked_kind *kind, const char *amount_unit, size_t n, char *out);

#endif
