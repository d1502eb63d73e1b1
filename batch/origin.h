/** @file origin.h
 * Where a shard comes from: the study and what the command line added, so that merging needs the shards alone.
 *
 * Owns: its texts.  Lifetime: {0}, ves_origin_read, free.
 */
#ifndef VES_BATCH_ORIGIN_H
#define VES_BATCH_ORIGIN_H

#include "study/study.h"

typedef struct ves_origin {
    char *path; /**< of the study */
    ves_study_options options;
    const char **set;
    char *text; /**< the lines, cut; `options` points into it */
} ves_origin;

/** Lines to keep. Free with free(); NULL: out of memory. */
char *ves_origin_of(const char *path, const ves_study_options *options);

/** Read them from a shard. @return VES_E_FILE: it is none */
ves_status VES_MUST_CHECK ves_origin_read(const char *shard, ves_origin *origin, ves_report *report);
void ves_origin_free(ves_origin *origin);

#endif
