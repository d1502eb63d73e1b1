/** @file version.h
 * Which program this is.
 */
#ifndef VES_BASE_VERSION_H
#define VES_BASE_VERSION_H

extern const char ves_version[];  /**< "0.1.0" */
extern const char ves_revision[]; /**< of the source tree when it was built, as git says it; "unknown" without git */

#endif
