#define _GNU_SOURCE /* dladdr */
#include "input/library.h"

#include "base/array.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>

static const struct {
    const char *folder, *group;
} sections[] = {
    [VES_SECTION_SPECIES] = {"species", "species"}, [VES_SECTION_PRODUCTS] = {"products", "product"},
    [VES_SECTION_TRACERS] = {"tracers", "tracer"},  [VES_SECTION_CONDITIONS] = {"conditions", "condition"},
    [VES_SECTION_ROUTES] = {"routes", "route"},     [VES_SECTION_ORGANS] = {"organs", "organ"},
    [VES_SECTION_STUDIES] = {"studies", "study"},
};

const char *ves_section_folder(ves_section section)
{
    return sections[section].folder;
}

bool ves_section_find(const char *word, ves_section *section)
{
    for (int i = 0; i < VES_N_SECTION; ++i) {
        if (strcmp(word, sections[i].folder) == 0) {
            *section = (ves_section)i;
            return true;
        }
    }
    return false;
}

static bool is_folder(const char *path)
{
    struct stat info;
    return path && stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static bool is_file(const char *path)
{
    struct stat info;
    return path && stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

/* A folder is a library if it holds species/. @param memory set to false when it ran out */
static bool is_library(const char *folder, bool *memory)
{
    char *inside = folder ? ves_format("%s/species", folder) : NULL;
    *memory = *memory && inside;
    const bool yes = is_folder(inside);
    free(inside);
    return yes;
}

/* The file that this code lies in: libvesipk.so, or the program. NULL: it is not known. Free with free(). */
static char *own_file(void)
{
    static const char here;
    Dl_info info;
    const bool told = dladdr(&here, &info) && info.dli_fname && strchr(info.dli_fname, '/');
    return told ? realpath(info.dli_fname, NULL) : NULL;
}

/* The program, which may be anybody's; where no /proc is mounted, as it was started. NULL: it is not known. */
static char *program_file(void)
{
    char *file = realpath("/proc/self/exe", NULL);
    const char *started = file ? NULL : (const char *)getauxval(AT_EXECFN);
    return started ? realpath(started, NULL) : file;
}

/* One of some names near a file, that is what is looked for. NULL: there is none. @param memory as for is_library */
static char *near_file(const char *file, size_t n, const char *const near[], bool (*fits)(const char *, bool *),
                       bool *memory)
{
    char *here = ves_folder_of(file), *found = NULL;
    *memory = here != NULL;
    for (size_t i = 0; *memory && i < n && !found; ++i) {
        found = ves_format("%s/%s", here, near[i]);
        *memory = found != NULL;
        if (!fits(found, memory)) {
            free(found);
            found = NULL;
        }
    }
    free(here);
    return found;
}

/* The same near this code, or near the program. @param known  out: does either know where it is?
 * @param found out: NULL where there is none @return false: out of memory */
static bool near_program(size_t n, const char *const near[], bool (*fits)(const char *, bool *), bool *known,
                         char **found)
{
    bool memory = true;
    char *home[2] = {own_file(), program_file()};
    *known = home[0] || home[1];
    *found = NULL;
    for (size_t i = 0; i < VES_COUNT(home); ++i) {
        if (home[i] && memory && !*found) *found = near_file(home[i], n, near, fits, &memory);
        free(home[i]);
    }
    return memory;
}

ves_status ves_library_open(const char *given, char **folder, ves_report *report)
{
    static const char *const near[] = {"configs", "../configs", "../../configs", "../" VESIPK_DATADIR "/vesipk/configs",
                                       "../../" VESIPK_DATADIR "/vesipk/configs"}; /* from lib/x86_64-linux-gnu */
    bool memory = true, known;
    *folder = NULL;
    if (given) {
        if (!is_library(given, &memory)) {
            if (!memory) return ves_fail_memory(report);
            return ves_fail(report, VES_E_FILE, (ves_place){.file = given},
                            "is no library of configs, expected a folder with species/ in it");
        }
        *folder = ves_copy_text(given);
        return *folder ? VES_OK : ves_fail_memory(report);
    }
    if (!near_program(VES_COUNT(near), near, is_library, &known, folder)) return ves_fail_memory(report);
    if (!known)
        return ves_fail(report, VES_E_FILE, (ves_place){0},
                        "the program cannot find itself, so name the library of configs with --library");
    return *folder ? VES_OK
                   : ves_fail(report, VES_E_FILE, (ves_place){0},
                              "there is no library of configs beside the program, name one with --library");
}

static bool is_pack(const char *path, bool *memory)
{
    (void)memory;
    return is_file(path);
}

ves_status ves_library_engine(char **path, ves_report *report)
{
    static const char *const near[] = {"engine.pack", "../engine/engine.pack",
                                       "../" VESIPK_DATADIR "/vesipk/engine.pack",
                                       "../../" VESIPK_DATADIR "/vesipk/engine.pack"};
    bool known;
    if (!near_program(VES_COUNT(near), near, is_pack, &known, path)) return ves_fail_memory(report);
    return *path ? VES_OK
                 : ves_fail(report, VES_E_USAGE, (ves_place){0},
                            "this VesiPK came without the engine of the what-if page (engine.pack), scripts/engine "
                            "builds it");
}

/* ---- listing ---- */

void ves_names_free(ves_names *names)
{
    for (size_t i = 0; i < names->n; ++i) {
        free(names->name[i]);
        free(names->title[i]);
    }
    free(names->name);
    free(names->title);
    *names = (ves_names){0};
}

static ves_status add_name(ves_names *names, char *name, char *title, ves_report *report)
{
    size_t room = names->room;
    if (!name || !ves_grow(&names->name, names->n, &room, sizeof *names->name) ||
        !ves_grow(&names->title, names->n, &names->room, sizeof *names->title)) {
        free(name);
        free(title);
        return ves_fail_memory(report);
    }
    size_t i = names->n++;
    for (; i > 0 && strcmp(names->name[i - 1], name) > 0; --i) {
        names->name[i] = names->name[i - 1];
        names->title[i] = names->title[i - 1];
    }
    names->name[i] = name;
    names->title[i] = title;
    return VES_OK;
}

static char *title_of(const char *path, ves_section section)
{
    ves_config config = {0};
    char *title = NULL;
    if (!ves_config_read(path, &config, NULL)) {
        const char *text = ves_setting_text(ves_setting_find(&config.root, sections[section].group), "title");
        title = text ? ves_copy_text(text) : NULL;
    }
    ves_config_free(&config);
    return title;
}

static ves_status list(const char *library, ves_section section, bool titles, ves_names *names, ves_report *report)
{
    char *folder = ves_format("%s/%s", library, sections[section].folder);
    if (!folder) return ves_fail_memory(report);
    DIR *open = opendir(folder);
    ves_status status = VES_OK;
    if (!open && errno != ENOENT)
        status = ves_fail(report, VES_E_FILE, (ves_place){.file = folder}, "cannot be opened: %s", strerror(errno));
    for (const struct dirent *e; open && !status && (e = readdir(open)) != NULL;) {
        const char *dot = strrchr(e->d_name, '.');
        if (!dot || strcmp(dot, ".cfg") != 0 || dot == e->d_name) continue;
        char *path = ves_format("%s/%s", folder, e->d_name);
        char *name = ves_format("%.*s", (int)(dot - e->d_name), e->d_name);
        if (!path) status = ves_fail_memory(report);
        if (!path) free(name);
        if (path) status = add_name(names, name, titles ? title_of(path, section) : NULL, report);
        free(path);
    }
    if (open) closedir(open);
    free(folder);
    return status;
}

ves_status ves_library_list(const char *library, ves_section section, ves_names *names, ves_report *report)
{
    return list(library, section, true, names, report);
}

/* ---- reading an entry ---- */

static void say_unknown(ves_reader *reader, const char *library, ves_section section, const char *name, ves_place at)
{
    ves_names names = {0};
    const ves_status status = list(library, section, false, &names, reader->report);
    if (status) {
        if (!reader->status) reader->status = status;
        ves_names_free(&names);
        return;
    }
    const char *near = ves_nearest_of(name, names.n, (const char *const *)names.name);
    if (near) {
        ves_reader_fail(reader, VES_E_CONFIG, at, "\"%s\" is not among the %s; did you mean \"%s\"?",
                        ves_brief_of(name).text, sections[section].folder, near);
    } else {
        char *known = ves_format("%s", "");
        for (size_t i = 0; known && i < names.n; ++i) {
            char *longer = ves_format("%s%s%s", known, i ? ", " : "", names.name[i]);
            free(known);
            known = longer;
        }
        ves_reader_fail(reader, VES_E_CONFIG, at, "\"%s\" is not among the %s, expected one of: %s",
                        ves_brief_of(name).text, sections[section].folder, known ? known : "");
        free(known);
    }
    ves_names_free(&names);
}

/* Is there FOLDER/SECTION/NAME.cfg? Without memory of its own, which could fail: a path too long for any file is none.
 * @param path [n] out */
static bool has_in(const char *folder, const char *section, const char *name, size_t n, char path[])
{
    const int length = folder ? snprintf(path, n, "%s/%s/%s.cfg", folder, section, name) : -1;
    return length > 0 && (size_t)length < n && is_file(path);
}

bool ves_library_where(const char *library, const char *beside, ves_section section, const char *name, size_t n,
                       char path[])
{
    const char *folder = sections[section].folder;
    const bool there =
        strchr(name, '/') == NULL && (has_in(beside, folder, name, n, path) || has_in(library, folder, name, n, path));
    if (!there) path[0] = '\0';
    return there;
}

bool ves_library_has(const char *library, const char *beside, ves_section section, const char *name)
{
    char path[PATH_MAX];
    return ves_library_where(library, beside, section, name, sizeof path, path);
}

const ves_setting *ves_library_read(ves_reader *reader, const char *library, const char *beside, ves_section section,
                                    const char *name, ves_place at, ves_config *config)
{
    const char *folder = sections[section].folder, *group = sections[section].group;
    char *const paths[] = {beside ? ves_format("%s/%s/%s.cfg", beside, folder, name) : NULL,
                           beside ? ves_format("%s/%s.cfg", beside, name) : NULL,
                           ves_format("%s/%s/%s.cfg", library, folder, name)};
    const ves_setting *found = NULL;
    const bool is_name = strchr(name, '/') == NULL && name[0] != '\0';
    bool failed = (beside && (!paths[0] || !paths[1])) || !paths[2];
    if (failed) ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
    for (size_t i = 0; i < VES_COUNT(paths) && is_name && !found && !failed; ++i) {
        errno = 0;
        if (!is_file(paths[i]) && (errno == 0 || errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG))
            continue;
        ves_config_free(config); /* one that cannot even be looked at is refused by whoever reads it */
        const ves_status status = ves_config_read(paths[i], config, reader->report);
        if (status && !reader->status) reader->status = status;
        failed = status != VES_OK;
        if (failed) break;
        found = ves_setting_find(&config->root, group);
        if (!ves_setting_is(found, VES_ROW_GROUP)) found = NULL;
        if (!found && i != 1) { /* NAME.cfg beside the study may well be something else */
            ves_reader_fail(reader, VES_E_CONFIG, (ves_place){.file = config->path},
                            "holds no %s, expected %s = { ... };", group, group);
            failed = true;
        }
    }
    if (!found && !failed) say_unknown(reader, library, section, name, at);
    const ves_setting *own = ves_setting_find(found, "name");
    if (ves_setting_is(own, VES_ROW_TEXT) && strcmp(own->text, name) != 0) {
        ves_reader_fail(reader, VES_E_CONFIG, own->at, "is \"%s\", but the file is %s.cfg; expected name = \"%s\"",
                        ves_brief_of(own->text).text, name, name);
        found = NULL;
    }
    for (size_t i = 0; i < VES_COUNT(paths); ++i) free(paths[i]);
    return found;
}
