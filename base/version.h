/** @file version.h
 * Which program this is.
 */
#ifndef VES_BASE_VERSION_H
#define VES_BASE_VERSION_H

#define VES_RESULT_SCHEMA "2.1" /**< schema_version of result files: docs/results.md */

/** "0.2.0 (git 0123456789ab)": the revision is that of the source tree when it was built, as git says it; "unknown"
 * without git. */
extern const char ves_version[];

#endif
