/** @file call.h
 * What surrounds each call of the library: the locale, the words of its faults, and what bears one thread at a time.
 */
#ifndef VES_API_CALL_H
#define VES_API_CALL_H

#include "base/locale.h"
#include "base/report.h"
#include "base/units.h"
#include "study/study.h"

/** One call, on its thread. Lifetime: ves_call_begin, ..., ves_call_end. */
typedef struct ves_call {
    ves_locale locale;
    ves_units_voice voice;
    bool alone;
    ves_report *report; /**< owned */
} ves_call;

/** @return VES_E_MEMORY: there is no report; ves_call_end must be called all the same */
ves_status VES_MUST_CHECK ves_call_begin(ves_call *call);

/** Configs are read, and studies freed, by one thread at a time: udunits2 bears no more. Until ves_call_end, which
 * gives back who hears udunits2. */
void ves_call_alone(ves_call *call);
void ves_call_beside(ves_call *call); /**< the same, before the end */

/** Free what a study has, alone; not within ves_call_alone. */
void ves_call_free_study(ves_study *study);

/** Something that a call cannot do without. @return VES_E_USAGE with a line where it is NULL */
ves_status VES_MUST_CHECK ves_call_needs(const ves_call *call, const char *what, const void *given);

int ves_call_code(ves_status status); /**< as a vesipk_code */

/** @param fault  in and out, may be NULL: what was said @return the code of the status */
int ves_call_end(ves_call *call, ves_status status, char **fault);

/** Take a struct that begins with its size from a program that knows more members of it, or fewer.
 *  @param given  its first member is a size_t; NULL: all members 0
 *  @param least  bytes of the first version of it
 *  @param taken  [most] out
 *  @return VES_E_USAGE: no size of such a struct, or it asks for what is not known here */
ves_status VES_MUST_CHECK ves_call_take(const char *name, const void *given, size_t least, size_t most, void *taken,
                                        ves_report *report);

#endif
