/** @file outline_course.h
 * When something becomes another: the moments of an outline.
 */
#ifndef VES_EXCHANGE_OUTLINE_COURSE_H
#define VES_EXCHANGE_OUTLINE_COURSE_H

#include "exchange/outline.h"

/** Make the moments, once states, numbers and flows are there; flows of infusions are added. @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_outline_course(ves_outline *outline, ves_report *report);

#endif
