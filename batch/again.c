#include "batch/again.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/text.h"
#include "batch/files.h"
#include "store/result.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_UP = 16 }; /* steps above the folder of the study that a name may take */

/* The files of a result. */
typedef struct held {
    const char *result;
    size_t n;
    char **name, **text, **digest; /* [n] */
} held;

void ves_again_free(ves_again *again)
{
    for (size_t i = again->n_made; i-- > 0;) {
        (void)remove(again->made[i]);
        free(again->made[i]);
    }
    for (size_t i = 0; i < again->n_text; ++i) free(again->text[i]);
    free(again->text);
    free(again->made);
    free(again->set);
    free(again->path);
    free(again->folder);
    free(again->library);
    *again = (ves_again){0};
}

static ves_status refuse(const held *h, const char *name, const char *words, ves_report *report)
{
    const ves_place at = {.file = h->result, .setting = "provenance/files"};
    return ves_fail(report, VES_E_FILE, at, "\"%s\" %s", ves_brief_of(name).text, words);
}

static ves_status fail_system(const char *path, ves_report *report)
{
    return ves_fail(report, VES_E_FILE, (ves_place){.file = path}, "cannot be made: %s", strerror(errno));
}

/* ---- where files go ---- */

/* How many steps above its folder a name goes: "../../a" is 2, "a/../b" 0. */
static int steps_up(const char *name)
{
    int depth = 0, least = 0;
    for (const char *at = name; *at;) {
        const size_t n = strcspn(at, "/");
        if (n == 2 && strncmp(at, "..", 2) == 0) {
            --depth;
        } else if (n > 0 && !(n == 1 && *at == '.')) {
            ++depth;
        }
        least = depth < least ? depth : least;
        at += n + (at[n] == '/');
    }
    return -least;
}

/* What was made is noted, to be taken away again. @param path owned from now on */
static ves_status note(ves_again *again, char *path, ves_report *report)
{
    if (path && ves_grow(&again->made, again->n_made, &again->room, sizeof *again->made)) {
        again->made[again->n_made++] = path;
        return VES_OK;
    }
    if (path) (void)remove(path);
    free(path);
    return ves_fail_memory(report);
}

/* The folders that a path lies in, from `root` on, which is there. */
static ves_status make_folders(ves_again *again, const char *root, const char *path, ves_report *report)
{
    ves_status status = VES_OK;
    for (const char *slash = strchr(path + strlen(root) + 1, '/'); slash && !status; slash = strchr(slash + 1, '/')) {
        char *folder = ves_format("%.*s", (int)(slash - path), path);
        if (!folder) return ves_fail_memory(report);
        if (mkdir(folder, 0700) == 0) {
            status = note(again, folder, report);
            continue;
        }
        if (errno != EEXIST) status = fail_system(folder, report);
        free(folder);
    }
    return status;
}

/* Two folders with as many above each as any name takes: that of the study and the library. */
static ves_status make_roots(const held *h, ves_again *again, ves_report *report)
{
    const char *home = getenv("TMPDIR");
    char *root = ves_format("%s/vesipk-XXXXXX", home && *home ? home : "/tmp"), up[2 * MOST_UP + 1] = "";
    int most = 0;
    if (!root) return ves_fail_memory(report);
    if (!mkdtemp(root)) {
        const ves_status status = fail_system(root, report);
        free(root);
        return status;
    }
    ves_status status = note(again, root, report);
    for (size_t i = 0; i < h->n; ++i) {
        const bool entry = strncmp(h->name[i], VES_FILES_LIBRARY, strlen(VES_FILES_LIBRARY)) == 0;
        const int steps = steps_up(entry ? h->name[i] + strlen(VES_FILES_LIBRARY) : h->name[i]);
        if (!status && steps > MOST_UP) status = refuse(h, h->name[i], "lies too far above its study", report);
        most = steps > most ? steps : most;
    }
    for (int i = 0; i < most && !status; ++i) (void)strcat(up, "u/");
    if (status) return status;
    again->folder = ves_format("%s/study/%sstudy", root, up);
    again->library = ves_format("%s/library/%slibrary", root, up);
    char *inside = again->folder && again->library ? ves_format("%s/species/", again->library) : NULL;
    if (!inside) return ves_fail_memory(report);
    status = make_folders(again, root, inside, report);
    free(inside);
    inside = status ? NULL : ves_format("%s/", again->folder);
    if (!status) status = inside ? make_folders(again, root, inside, report) : ves_fail_memory(report);
    free(inside);
    return status;
}

/* ---- the files ---- */

/* A file elsewhere, by its full name, is used where it is, if it is what it was. */
static ves_status check_elsewhere(const held *h, size_t i, ves_report *report)
{
    char *text = NULL, digest[VES_HASH_TEXT] = "";
    const ves_status status = ves_text_read_up_to(h->name[i], (ves_place){.file = h->name[i]}, 0, &text, report);
    if (!status) ves_hash_of(text, strlen(text), digest);
    free(text);
    if (status || strcmp(digest, h->digest[i]) == 0) return status;
    return refuse(h, h->name[i], "is not what it was when the study was run", report);
}

static ves_status write_text(ves_again *again, char *path, const char *text, ves_report *report)
{
    FILE *out = fopen(path, "wbx");
    if (!out) return fail_system(path, report);
    const bool whole = fputs(text, out) >= 0;
    if (fclose(out) != 0 || !whole) return fail_system(path, report);
    char *made = ves_copy_text(path);
    return note(again, made, report);
}

static ves_status lay_file(const held *h, size_t i, ves_again *again, ves_report *report)
{
    static const char empty[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"; /* SHA-256 of "" */
    const char *name = h->name[i];
    const bool entry = strncmp(name, VES_FILES_LIBRARY, strlen(VES_FILES_LIBRARY)) == 0;
    if (entry) name += strlen(VES_FILES_LIBRARY);
    if (!*name) return refuse(h, h->name[i], "is no name of a file", report);
    if (*name == '/') return check_elsewhere(h, i, report);
    if (!*h->text[i] && strcmp(h->digest[i], empty) != 0)
        return refuse(h, h->name[i], "is not in the result: it is larger than 1 MiB, or no text", report);
    const char *root = entry ? again->library : again->folder;
    char *path = ves_format("%s/%s", root, name);
    if (!path) return ves_fail_memory(report);
    ves_status status = make_folders(again, root, path, report);
    if (!status) status = write_text(again, path, h->text[i], report);
    if (i == 0) {
        again->path = path;
    } else {
        free(path);
    }
    return status;
}

/* ---- what was added to the study ---- */

static char *keep(ves_again *again, const char *text)
{
    char *copy = ves_copy_text(text);
    if (copy) again->text[again->n_text++] = copy;
    return copy;
}

static ves_status take_option(const held *h, ves_again *again, const char *text, ves_report *report)
{
    const char *equals = strchr(text, '=');
    const size_t n = equals ? (size_t)(equals - text) : 0;
    const struct {
        const char *name, **value;
    } all[] = {{"individual", &again->options.individual},
               {"subjects", &again->options.subjects},
               {"seed", &again->options.seed}};
    for (size_t i = 0; i < sizeof all / sizeof *all && n; ++i) {
        if (strlen(all[i].name) != n || strncmp(all[i].name, text, n) != 0) continue;
        *all[i].value = keep(again, equals + 1);
        return *all[i].value ? VES_OK : ves_fail_memory(report);
    }
    return ves_fail(report, VES_E_FILE, (ves_place){.file = h->result, .setting = "provenance/option"},
                    "\"%s\": what the study was run with besides is not in the result, expected a study that says all",
                    ves_brief_of(text).text);
}

static ves_status take_added(const held *h, const ves_table *table, ves_again *again, ves_report *report)
{
    const ves_array *set = ves_table_find(table, "provenance/set"),
                    *option = ves_table_find(table, "provenance/option");
    const size_t n_set = set && set->type == VES_ARRAY_TEXT ? set->n : 0,
                 n_option = option && option->type == VES_ARRAY_TEXT ? option->n : 0;
    again->text = ves_new(n_set + n_option + 1, sizeof *again->text);
    again->set = ves_new(n_set + 1, sizeof *again->set);
    if (!again->text || !again->set) return ves_fail_memory(report);
    for (size_t i = 0; i < n_set; ++i) {
        again->set[i] = keep(again, set->data.text[i]);
        if (!again->set[i]) return ves_fail_memory(report);
    }
    again->options.n_set = n_set;
    again->options.set = again->set;
    ves_status status = VES_OK;
    for (size_t i = 0; i < n_option && !status; ++i) status = take_option(h, again, option->data.text[i], report);
    return status;
}

/* ---- all of it ---- */

static ves_status find_files(const ves_table *table, held *h, ves_report *report)
{
    const ves_array *name = ves_table_find(table, "provenance/files/name"),
                    *text = ves_table_find(table, "provenance/files/text"),
                    *digest = ves_table_find(table, "provenance/files/sha256");
    const bool there = name && text && digest && name->type == VES_ARRAY_TEXT && text->type == VES_ARRAY_TEXT &&
                       digest->type == VES_ARRAY_TEXT && name->n > 0 && text->n == name->n && digest->n == name->n;
    if (!there)
        return ves_fail(
            report, VES_E_FILE, (ves_place){.file = h->result},
            "does not hold the files of its study, expected a result of schema 2.1 or later that vesipk run "
            "made");
    h->n = name->n;
    h->name = name->data.text;
    h->text = text->data.text;
    h->digest = digest->data.text;
    return VES_OK;
}

ves_status ves_again_make(const char *result, ves_again *again, ves_report *report)
{
    ves_table table = {0};
    held h = {.result = result};
    *again = (ves_again){0};
    ves_status status = ves_result_read_summary(result, &table, report);
    if (!status) status = find_files(&table, &h, report);
    if (!status) status = take_added(&h, &table, again, report);
    if (!status) status = make_roots(&h, again, report);
    for (size_t i = 0; i < h.n && !status; ++i) status = lay_file(&h, i, again, report);
    again->options.library = again->library;
    if (!status && !again->path) status = refuse(&h, h.name[0], "is no study", report);
    ves_table_free(&table);
    return status;
}
