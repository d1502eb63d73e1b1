/** @file library.h
 * The library of configs: species, products, routes, ... one file an entry, each number with its evidence.
 *
 * It lies beside the program (in the build tree or installed) or where --library points; an entry that a study names is
 * looked for beside the study first.
 */
#ifndef VES_INPUT_LIBRARY_H
#define VES_INPUT_LIBRARY_H

#include "input/reader.h"

/** A section of the library: its folder and the one group its files hold. */
typedef enum ves_section {
    VES_SECTION_SPECIES,
    VES_SECTION_PRODUCTS,
    VES_SECTION_TRACERS,
    VES_SECTION_ROUTES,
    VES_SECTION_ORGANS,
    VES_SECTION_CONDITIONS,
    VES_SECTION_STUDIES,
    VES_N_SECTION
} ves_section;

const char *ves_section_folder(ves_section section); /**< "products" */
bool ves_section_find(const char *word, ves_section *section);

/** Find the library. @param given what --library says, or NULL. @param folder out, free with free()
 *  @return VES_E_FILE: there is none */
ves_status VES_MUST_CHECK ves_library_open(const char *given, char **folder, ves_report *report);

/** What a page needs to solve studies (viewer/engine), which lies beside the program where it was built or installed.
 *  @param path out, free with free() @return VES_E_USAGE: it is not there */
ves_status VES_MUST_CHECK ves_library_engine(char **path, ves_report *report);

/** Read entry `name` of a section: NAME.cfg in SECTION/ beside the study or beside it, else in the library.
 *  @param beside  folder of the study, or NULL
 *  @param config  out; must live as long as what is taken from it
 *  @return the group it holds ("species = { ... }"); NULL after an error, which names the nearest entry */
const ves_setting *ves_library_read(ves_reader *reader, const char *library, const char *beside, ves_section section,
                                    const char *name, ves_place at, ves_config *config);

/** Is there such an entry, and where? It is not read. @param path [n] out: "" where there is none */
bool ves_library_where(const char *library, const char *beside, ves_section section, const char *name, size_t n,
                       char path[]);
bool ves_library_has(const char *library, const char *beside, ves_section section, const char *name);

/** Names and titles of a section, in order of the alphabet. Free with ves_names_free. */
typedef struct ves_names {
    size_t n, room;
    char **name, **title; /**< title may be NULL */
} ves_names;

ves_status VES_MUST_CHECK ves_library_list(const char *library, ves_section section, ves_names *names,
                                           ves_report *report);
void ves_names_free(ves_names *names);

#endif
