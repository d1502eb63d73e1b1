/** @file summarise.h
 * What a person reads at the end of a run, out of the digests of its variants (private to batch/).
 */
#ifndef VES_BATCH_SUMMARISE_H
#define VES_BATCH_SUMMARISE_H

#include "batch/arrays.h"
#include "batch/nested.h"

/** Title, file, and room for the scenarios. Errors stay in `w`. */
void ves_summary_start(ves_arrays *w);

/** Add a scenario of the file. */
void ves_summarise(ves_arrays *w, size_t told, const ves_nested *nested);

/** Index of the block of that path, or n_block. */
size_t ves_block_named(const ves_layout *layout, const char *path);

#endif
