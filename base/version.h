/** @file version.h
 * Which program this is.
 */
#ifndef VES_BASE_VERSION_H
#define VES_BASE_VERSION_H

/** "0.1.0 (git 0123456789ab)": the revision is that of the source tree when it was built, as git says it; "unknown"
 * without git. */
extern const char ves_version[];

#endif
