/** @file locale.h
 * Numbers are read and written with a point here, whatever country the program around is in.
 *
 * For threads that did not start in this house: those of a program that uses the library, and new ones, which begin in
 * the locale of the process.  `vesipk` itself never leaves the "C" locale.
 */
#ifndef VES_BASE_LOCALE_H
#define VES_BASE_LOCALE_H

/** What this thread had before. */
typedef struct ves_locale {
    void *own, *before;
} ves_locale;

void ves_locale_enter(ves_locale *locale); /**< this thread is in the "C" locale */
void ves_locale_leave(ves_locale *locale); /**< ... and is back in that of before */

#endif
