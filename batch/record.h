/** @file record.h
 * What the records of a journal hold.  Private to what reads and writes journals (batch.c, work.c, introduction.c,
 * checkpoint.c), but for the subjects that failed.
 */
#ifndef VES_BATCH_RECORD_H
#define VES_BATCH_RECORD_H

#include "batch/plan.h"
#include "store/journal.h"

#include <stdint.h>

/** Kinds of records. */
enum { VES_RECORD_IDENTITY = 1, VES_RECORD_UNIT, VES_RECORD_SKETCHES, VES_RECORD_ORIGIN };

/** Say that a record is not what this study writes. @return VES_E_FILE */
ves_status ves_record_damaged(const ves_journal *journal, ves_report *report);

/** The content of a record, and a 0 behind it; free with free(). @return NULL after an error, which was said */
unsigned char *ves_record_content(const ves_journal *journal, const ves_record *record, ves_report *report);

/** A unit begins with this; then come its members, covariates of its subjects (at the first point of a sweep), for each
 * member its row and its compartments, and failures. */
typedef struct ves_unit_head {
    uint64_t unit, n_member, n_subject, n_failed;
} ves_unit_head;

typedef struct ves_unit_member {
    uint32_t variant, failed;
    uint64_t subject;
    double mass_error;
} ves_unit_member;

/** Subjects whose covariates a unit tells. */
size_t ves_unit_told(const ves_plan *plan, size_t unit, size_t n_member);

/** A subject that could not be solved. */
typedef struct ves_failed {
    ves_member member;
    double time, step; /**< h */
    char *compartment, *words, *parameters;
} ves_failed;

/** Owns: its texts.  Lifetime: {0}, add..., free. */
typedef struct ves_failed_list {
    size_t n, room;
    ves_failed *item; /**< [n] */
} ves_failed_list;

void ves_failed_free(ves_failed_list *list);

/** Add one, which belongs to the list then. @return false: out of memory, and it is freed */
bool ves_failed_add(ves_failed_list *list, ves_failed failed);

/** The list as bytes. @param n out @return [n] free with free(); NULL: out of memory */
unsigned char *ves_failed_put(const ves_failed_list *list, size_t *n);

/** Add `count` of them from bytes. @return false: damaged, or out of memory */
bool ves_failed_take(ves_failed_list *list, size_t count, const unsigned char *bytes, size_t n);

/** In the order of scenarios, then of subjects. */
void ves_failed_sort(ves_failed_list *list);

#endif
