/** @file catalogue.h
 * Every setting there is, every kind of process and every role of a compartment, a row each, as the readers themselves
 * know them: for `vesipk list settings`, `kinds` and `roles`, and docs/config.md.
 */
#ifndef VES_STUDY_CATALOGUE_H
#define VES_STUDY_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>

/** One setting. Texts are "" where there is nothing to say. */
typedef struct ves_catalogue_row {
    const char *where; /**< "study.output"; a kind of process; "species, product, tracer" */
    const char *name;
    const char *type; /**< text, quantity, number, ... */
    char unit[96];    /**< an example of a unit it may have */
    char range[64];
    char preset[64]; /**< "required", a number, or ""; other defaults stand in the words */
    const char *words;
} ves_catalogue_row;

/** Row `i`, in the order of the docs; false behind the last. Texts are borrowed from tables that do not change. */
bool ves_catalogue_setting(size_t i, ves_catalogue_row *row);

typedef struct ves_catalogue_kind {
    const char *name, *words, *formula, *source;
    char needs[128];
} ves_catalogue_kind;

/** Kind `i` of process; false behind the last. */
bool ves_catalogue_kind_at(size_t i, ves_catalogue_kind *kind);

/** Role `i` of a compartment, as a config writes it; false behind the last. @param words out */
bool ves_catalogue_role_at(size_t i, const char **role, const char **words);

#endif
