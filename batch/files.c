#include "batch/files.h"

#include "base/array.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/text.h"
#include "study/asked.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A file, and its text where it is known. */
typedef struct source_file {
    const char *path;         /* borrowed */
    const ves_script *script; /* whose file `i` it is; NULL: a table, or an entry that was asked for and not read */
    size_t i;
} source_file;

typedef struct source_files {
    size_t n, room;
    source_file *item;
} source_files;

static ves_status note(source_files *files, source_file file, ves_report *report)
{
    for (size_t i = 0; i < files->n; ++i) {
        if (strcmp(files->item[i].path, file.path) == 0) return VES_OK;
    }
    if (!ves_grow(&files->item, files->n, &files->room, sizeof *files->item)) return ves_fail_memory(report);
    files->item[files->n++] = file;
    return VES_OK;
}

static ves_status note_script(source_files *files, const ves_script *script, ves_report *report)
{
    ves_status status = VES_OK;
    for (size_t i = 0; i < script->n_file && !status; ++i)
        status = note(files, (source_file){.path = script->file[i].path, .script = script, .i = i}, report);
    return status;
}

static ves_status note_all(const ves_study *study, source_files *files, ves_report *report)
{
    ves_status status = note_script(files, &study->config.script, report);
    for (size_t i = 0; i < study->n_entry && !status; ++i)
        status = note_script(files, &study->entry[i]->config.script, report);
    for (size_t i = 0; i < study->read.n && !status; ++i)
        status = note(files, (source_file){.path = study->read.table[i].path}, report);
    if (!status && study->asked->lost) status = ves_fail_memory(report);
    for (size_t i = 0; i < study->asked->n && !status; ++i)
        status = note(files, (source_file){.path = study->asked->path[i]}, report);
    return status;
}

/* What is left of a path inside a folder; NULL: it is not inside. */
static const char *inside(const char *path, const char *folder)
{
    const size_t n = folder ? strlen(folder) : 0;
    return n && strncmp(path, folder, n) == 0 && path[n] == '/' ? path + n + 1 : NULL;
}

/* The name of a file in a result. @return NULL when out of memory; free with free() */
static char *name_of(const ves_study *study, const char *path)
{
    if (strcmp(path, study->config.path) == 0) return ves_copy_text(strrchr(path, '/') ? strrchr(path, '/') + 1 : path);
    const char *beside = inside(path, study->folder), *entry = inside(path, study->library);
    if (entry && (!beside || strlen(entry) <= strlen(beside))) return ves_format("%s%s", VES_FILES_LIBRARY, entry);
    return ves_copy_text(beside ? beside : path);
}

/* The text of a file, and its digest; "" where it is no text. @return NULL when out of memory; free with free() */
static char *text_of(const source_file *file, char digest[VES_HASH_TEXT])
{
    char *text = NULL;
    if (file->script) {
        text = ves_script_copy(file->script, file->i);
        if (!text) return NULL;
    } else {
        const ves_status status = ves_text_read_up_to(file->path, (ves_place){.file = file->path}, 0, &text, NULL);
        if (status == VES_E_MEMORY) return NULL;
    }
    if (text) ves_hash_of(text, strlen(text), digest);
    return text ? text : ves_copy_text("");
}

static void put_file(ves_table_maker *m, const ves_study *study, const source_file *file, ves_array *const to[3],
                     size_t i)
{
    char digest[VES_HASH_TEXT] = "";
    char *name = name_of(study, file->path), *text = text_of(file, digest);
    if ((!name || !text) && !m->status) m->status = ves_fail_memory(m->report);
    if (!m->status) {
        ves_make_text(m, to[0], i, name);
        ves_make_text(m, to[1], i, strlen(text) > VES_FILE_MOST ? "" : text);
        ves_make_text(m, to[2], i, digest);
    }
    free(name);
    free(text);
}

static void add_files(ves_table_maker *m, const ves_study *study, const source_files *files)
{
    static const char *const by_file[] = {"provenance/files/file", NULL};
    static const char *const columns[3][2] = {
        {"provenance/files/name", "a file the study was read from, beside the study's own; library: of the library"},
        {"provenance/files/text", "what it holds; empty: more than 1 MiB, or no text in UTF-8"},
        {"provenance/files/sha256", "SHA-256 of what it holds; empty: it is no text"}};
    ves_make_dimension(m, by_file[0], files->n);
    const size_t first = m->table->n_array;
    for (size_t k = 0; k < VES_COUNT(columns); ++k)
        (void)ves_make_array(m, columns[k][0], VES_ARRAY_TEXT, NULL, columns[k][1], by_file);
    if (m->status) return;
    ves_array *at = &m->table->array[first], *const to[3] = {at, at + 1, at + 2};
    for (size_t i = 0; i < files->n; ++i) put_file(m, study, &files->item[i], to, i);
}

/* A list of texts with a dimension of its own, unless there is none. */
static void add_list(ves_table_maker *m, const char *path, const char *dimension, const char *words, size_t n,
                     const char *const text[])
{
    if (n == 0) return;
    ves_make_dimension(m, dimension, n);
    ves_array *a = ves_make_array(m, path, VES_ARRAY_TEXT, NULL, words, (const char *const[]){dimension, NULL});
    for (size_t i = 0; i < n; ++i) ves_make_text(m, a, i, text[i]);
}

/* A file by its name alone, since shards are merged from wherever they are. */
static void add_options(ves_table_maker *m, const ves_study_options *options)
{
    const char *draws = options->parameters, *slash = draws ? strrchr(draws, '/') : NULL;
    const struct {
        const char *name, *value;
    } all[] = {{"individual", options->individual},
               {"subjects", options->subjects},
               {"seed", options->seed},
               {"parameters", slash ? slash + 1 : draws},
               {"listed", options->listed ? options->listed->name : NULL}};
    char *text[VES_COUNT(all)] = {NULL};
    size_t n = 0;
    for (size_t i = 0; i < VES_COUNT(all) && !m->status; ++i) {
        if (!all[i].value) continue;
        text[n] = ves_format("%s=%s", all[i].name, all[i].value);
        if (!text[n++]) m->status = ves_fail_memory(m->report);
    }
    if (!m->status)
        add_list(m, "provenance/option", "provenance/n_option", "what the command said beside the study", n,
                 (const char *const *)text);
    for (size_t i = 0; i < n; ++i) free(text[i]);
}

void ves_files_add(ves_table_maker *m, const ves_study *study, const ves_study_options *options)
{
    source_files files = {0};
    if (!m->status) m->status = note_all(study, &files, m->report);
    if (!m->status) add_files(m, study, &files);
    add_list(m, "provenance/set", "provenance/n_set", "numbers that the command changed: ADDRESS=VALUE", options->n_set,
             options->set);
    add_options(m, options);
    free(files.item);
}
