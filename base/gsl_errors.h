/** @file gsl_errors.h
 * GSL tells what went wrong by what it returns; as it is delivered it ends the process instead.
 *
 * GSL keeps one handler for the whole process, so it cannot be switched off and on around calls while other threads
 * use GSL: it is switched off once, and stays off. A program that uses libvesipk and GSL is told so in
 * docs/libvesipk.md.
 */
#ifndef VES_BASE_GSL_ERRORS_H
#define VES_BASE_GSL_ERRORS_H

void ves_gsl_returns_errors(void); /**< from now on, for all threads; the first call does it */

#endif
