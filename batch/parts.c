#include "batch/parts.h"

#include "base/memory.h"
#include "base/text.h"
#include "batch/introduction.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void ves_parts_free(ves_parts *parts)
{
    free(parts->number);
    free(parts->with);
    *parts = (ves_parts){0};
}

char *ves_parts_path(const char *file, size_t number)
{
    return ves_format("%s.part.%zu", file, number);
}

/* ---- what is there ---- */

/* "FILE.part.12" is 12. */
static bool number_of(const char *name, const char *file, size_t *number)
{
    const size_t n = strlen(file);
    if (strncmp(name, file, n) != 0 || strncmp(name + n, ".part.", 6) != 0) return false;
    const char *digits = name + n + 6;
    char *end = NULL;
    *number = strtoul(digits, &end, 10);
    return strspn(digits, "0123456789") == strlen(digits) && end != digits && strlen(digits) < 10;
}

static int by_number(const void *a, const void *b)
{
    const size_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

ves_status ves_parts_add(ves_parts *parts, size_t number, ves_report *report)
{
    for (size_t i = 0; i < parts->n; ++i) {
        if (parts->number[i] == number) return VES_OK;
    }
    if (!ves_grow(&parts->number, parts->n, &parts->room, sizeof *parts->number)) return ves_fail_memory(report);
    parts->number[parts->n++] = number;
    return VES_OK;
}

ves_status ves_parts_find(ves_parts *parts, const char *file, ves_report *report)
{
    *parts = (ves_parts){.file = file};
    const char *slash = strrchr(file, '/'), *base = slash ? slash + 1 : file;
    char *folder = slash ? ves_format("%.*s/", (int)(slash - file), file) : ves_copy_text("."),
         *alone = ves_format("%s.part", file);
    ves_status status = folder && alone ? VES_OK : ves_fail_memory(report);
    DIR *open = status ? NULL : opendir(folder);
    for (const struct dirent *entry; open && !status && (entry = readdir(open)) != NULL;) {
        size_t number;
        if (number_of(entry->d_name, base, &number)) status = ves_parts_add(parts, number, report);
    }
    if (open) (void)closedir(open);
    if (parts->n) qsort(parts->number, parts->n, sizeof *parts->number, by_number);
    parts->alone = !status && access(alone, F_OK) == 0;
    free(folder);
    free(alone);
    return status;
}

size_t ves_parts_fresh(const ves_parts *parts)
{
    return parts->n ? parts->number[parts->n - 1] + 1 : 0;
}

/* Of journal i; behind the last one comes that of a run by one process. */
static char *path_of(const ves_parts *parts, size_t i)
{
    return i < parts->n ? ves_parts_path(parts->file, parts->number[i]) : ves_format("%s.part", parts->file);
}

static ves_status refuse_written(const char *path, ves_report *report)
{
    if (!ves_journal_is_written(path)) return VES_OK;
    return ves_fail(report, VES_E_FILE, (ves_place){.file = path}, "another process is writing it");
}

ves_status ves_parts_remove(const char *file, bool told, ves_report *report)
{
    ves_parts parts = {0};
    ves_status status = ves_parts_find(&parts, file, report);
    for (int doing = 0; doing < 2; ++doing) { /* look at all of them first */
        for (size_t i = 0; i < parts.n + parts.alone && !status; ++i) {
            char *path = path_of(&parts, i), *state = path ? ves_format("%s.state", path) : NULL;
            status = state ? refuse_written(path, report) : ves_fail_memory(report);
            if (!status && doing) {
                (void)unlink(state);
                if (unlink(path) == 0 && told)
                    ves_warn(report, (ves_place){.file = path},
                             "was left by a run that was interrupted; it is dropped, as --force says");
            }
            free(path);
            free(state);
        }
    }
    ves_parts_free(&parts);
    return status;
}

/* ---- units ---- */

ves_status ves_parts_start(ves_parts *parts, const ves_plan *plan, const char *identity, const char *origin,
                           ves_report *report)
{
    parts->plan = plan;
    parts->identity = identity;
    parts->origin = origin;
    parts->n_unit = parts->n_left = plan->n_unit;
    parts->with = ves_new(plan->n_unit, sizeof *parts->with);
    if (!parts->with) return ves_fail_memory(report);
    for (size_t u = 0; u < plan->n_unit; ++u) parts->with[u] = VES_PARTS_LEFT;
    return VES_OK;
}

size_t ves_parts_give(ves_parts *parts, size_t rank, size_t most, size_t *first)
{
    size_t n = 0;
    while (parts->at < parts->n_unit && parts->with[parts->at] != VES_PARTS_LEFT) ++parts->at;
    *first = parts->at;
    for (; n < most && parts->at < parts->n_unit && parts->with[parts->at] == VES_PARTS_LEFT; ++n)
        parts->with[parts->at++] = (uint32_t)rank;
    parts->n_left -= n;
    return n;
}

/* Go on with a journal, only to close it: what is not whole is cut off, the sketches are added.
 * @param n_done out: its units; 0: it does not count */
static ves_status close_journal(ves_parts *parts, const char *path, size_t *n_done, ves_report *report)
{
    *n_done = 0;
    bool begun = false;
    ves_status status = refuse_written(path, report);
    if (!status) status = ves_journal_begun(path, &begun, report);
    if (status || !begun) return status;
    ves_batch batch = {0};
    status = ves_batch_open(&batch, parts->plan, path, true, (ves_shard){0}, parts->identity, parts->origin, report);
    if (!status) status = ves_batch_seal(&batch, report);
    for (size_t u = 0; u < parts->n_unit && !status; ++u) {
        if (!batch.source[u].journal) continue;
        if (parts->with[u] == VES_PARTS_LEFT) --parts->n_left;
        parts->with[u] = VES_PARTS_KEPT;
        ++*n_done;
    }
    ves_batch_close(&batch);
    return status;
}

ves_status ves_parts_take_all(ves_parts *parts, ves_report *report)
{
    ves_status status = VES_OK;
    size_t n = 0;
    for (size_t i = 0; i < parts->n + parts->alone && !status; ++i) {
        size_t n_done = 0;
        char *path = path_of(parts, i);
        status = path ? close_journal(parts, path, &n_done, report) : ves_fail_memory(report);
        if (i == parts->n) {
            parts->alone = n_done > 0;
        } else if (n_done > 0) {
            parts->number[n++] = parts->number[i];
        }
        free(path);
    }
    parts->n = n;
    return status;
}

/* "40 to 43, 77": units of a rank. NULL: out of memory */
static char *units_of(const ves_parts *parts, size_t rank)
{
    char *text = ves_copy_text("");
    for (size_t u = 0; u < parts->n_unit && text; ++u) {
        if (parts->with[u] != rank) continue;
        const size_t first = u;
        while (u + 1 < parts->n_unit && parts->with[u + 1] == rank) ++u;
        char *longer = u > first ? ves_format("%s%s%zu to %zu", text, *text ? ", " : "", first, u)
                                 : ves_format("%s%s%zu", text, *text ? ", " : "", first);
        free(text);
        text = longer;
    }
    return text;
}

ves_status ves_parts_take(ves_parts *parts, size_t number, size_t rank, size_t *n_done, char **again,
                          ves_report *report)
{
    char *path = ves_parts_path(parts->file, number);
    ves_status status = path ? close_journal(parts, path, n_done, report) : ves_fail_memory(report);
    if (!status && *n_done > 0) status = ves_parts_add(parts, number, report);
    *again = status ? NULL : units_of(parts, rank);
    if (!status && !*again) status = ves_fail_memory(report);
    for (size_t u = 0; u < parts->n_unit && !status; ++u) {
        if (parts->with[u] != rank) continue;
        parts->with[u] = VES_PARTS_LEFT;
        ++parts->n_left;
        parts->at = u < parts->at ? u : parts->at;
    }
    free(path);
    return status;
}

/* ---- reading ---- */

ves_status ves_parts_collect(const ves_parts *parts, ves_batch *all, ves_report *report)
{
    *all = (ves_batch){.plan = parts->plan, .to = parts->n_unit};
    ves_status status = VES_OK;
    for (size_t i = 0; i < parts->n + parts->alone && !status; ++i) {
        char *path = path_of(parts, i);
        status = path ? ves_batch_add(all, path, parts->identity, report) : ves_fail_memory(report);
        free(path);
    }
    return status ? status : ves_batch_whole(all, report);
}
