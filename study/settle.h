/** @file settle.h
 * When all of a study is read: recipes for the subjects it will have, not only for the typical one. Private to study/.
 */
#ifndef VES_STUDY_SETTLE_H
#define VES_STUDY_SETTLE_H

#include "study/study.h"

/** Find which numbers differ in sweep and population and how far, compile again where that changes a structure, and let
 * equal topologies be one. Errors are in the report. */
ves_status VES_MUST_CHECK ves_study_settle(ves_study *study, ves_report *report);

#endif
