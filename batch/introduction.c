#include "batch/introduction.h"

#include "batch/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VERSION = 1 };

/* ---- whose is it? ---- */

/* The line of `text` that begins at `at`, without its end. */
static size_t line_length(const char *at)
{
    const char *end = strchr(at, '\n');
    return end ? (size_t)(end - at) : strlen(at);
}

/* Does `text` hold this line? */
static bool has_line(const char *text, const char *line, size_t n)
{
    for (const char *at = text; *at;) {
        const size_t length = line_length(at);
        if (length == n && strncmp(at, line, n) == 0) return true;
        at += length + (at[length] == '\n');
    }
    return false;
}

/* What is in `there` and not in `here`: "liver.uptake.clearance was 0.087 mL/min/g, is 0.1 mL/min/g". */
static ves_status refuse(const char *path, const char *there, const char *here, ves_report *report)
{
    enum { MOST = 6 };
    size_t n = 0;
    for (const char *at = here; *at;) {
        const size_t length = line_length(at), name = strcspn(at, "=");
        if (!has_line(there, at, length) && ++n <= MOST && name < length) {
            const char *was = there;
            while (*was && !(strncmp(was, at, name + 1) == 0))
                was += line_length(was) + (was[line_length(was)] == '\n');
            (void)ves_fail(report, VES_E_FILE, (ves_place){.file = path}, "%.*s was %.*s, is %.*s now", (int)name, at,
                           *was ? (int)(line_length(was) - name - 1) : 6, *was ? was + name + 1 : "absent",
                           (int)(length - name - 1), at + name + 1);
        }
        at += length + (at[length] == '\n');
    }
    for (const char *at = there; *at;) { /* and what is gone */
        const size_t length = line_length(at), name = strcspn(at, "=");
        const char *now = here;
        while (*now && !(strncmp(now, at, name + 1) == 0)) now += line_length(now) + (now[line_length(now)] == '\n');
        if (!*now && ++n <= MOST && name < length)
            (void)ves_fail(report, VES_E_FILE, (ves_place){.file = path}, "%.*s was %.*s, is absent now", (int)name, at,
                           (int)(length - name - 1), at + name + 1);
        at += length + (at[length] == '\n');
    }
    return ves_fail(report, VES_E_FILE, (ves_place){.file = path},
                    "belongs to another run: %zu setting%s differ%s; expected the study it was begun with", n,
                    n == 1 ? "" : "s", n == 1 ? "s" : "");
}

ves_status ves_introduction_read(const ves_plan *plan, const ves_journal *journal, const ves_record *record,
                                 const char *mine, ves_introduction *head, ves_report *report)
{
    unsigned char *bytes = ves_record_content(journal, record, report);
    if (!bytes) return VES_E_FILE;
    ves_status status = record->size < sizeof *head ? ves_record_damaged(journal, report) : VES_OK;
    if (!status) {
        memcpy(head, bytes, sizeof *head);
        const char *theirs = (const char *)bytes + sizeof *head;
        if (head->version != VERSION || strcmp(theirs, mine) != 0) {
            status = refuse(journal->path, theirs, mine, report);
        } else if (head->n_unit != plan->n_unit || head->kept != ves_plan_kept(plan)) {
            status = ves_record_damaged(journal, report);
        }
    }
    free(bytes);
    return status;
}

ves_status ves_introduction_words(const ves_study *study, ves_shard shard, ves_table *about, ves_report *report)
{
    char words[64] = "all";
    if (shard.n) (void)snprintf(words, sizeof words, "%zu of %zu", shard.index, shard.n);
    ves_status status = ves_table_set_text(about, "", "title", study->title, report);
    if (!status) status = ves_table_set_text(about, "", "schema", "vesipk-part", report);
    if (!status) status = ves_table_set_text(about, "", "part", words, report);
    if (!status)
        status = ves_table_set_text(about, "", "note",
                                    "a part of a run: vesipk run --resume goes on with it, vesipk merge makes a result "
                                    "of all shards",
                                    report);
    return status;
}

ves_status ves_introduction_write(const ves_plan *plan, ves_shard shard, const char *mine, const char *origin,
                                  ves_journal *journal, ves_report *report)
{
    uint64_t at;
    const ves_introduction head = {VERSION, shard.index, shard.n, plan->n_unit, ves_plan_kept(plan)};
    ves_status status =
        ves_journal_append(journal, VES_RECORD_ORIGIN, 1, (const ves_piece[]){{origin, strlen(origin)}}, &at, report);
    if (!status)
        status = ves_journal_append(journal, VES_RECORD_IDENTITY, 2,
                                    (const ves_piece[]){{&head, sizeof head}, {mine, strlen(mine)}}, &at, report);
    return status;
}

/* Does it say what study it is of? @param record before its first record */
static ves_status is_introduced(ves_journal *journal, ves_record record, bool *yes, ves_report *report)
{
    ves_status status = VES_OK;
    *yes = true;
    while (!status && *yes && record.kind != VES_RECORD_IDENTITY)
        status = ves_journal_next(journal, &record, yes, report);
    return status;
}

ves_status ves_journal_of_nobody(const ves_study *study, const char *path, ves_shard shard, bool *blank,
                                 ves_report *report)
{
    ves_table about = {0};
    ves_journal journal = {.file = -1};
    ves_record record;
    bool begun = false;
    ves_status status = ves_journal_open(&journal, path, false, &record, NULL);
    const bool marked = !status;
    if (marked) status = is_introduced(&journal, record, &begun, NULL);
    ves_journal_close(&journal);
    *blank = marked && !status && !begun;
    if (status == VES_E_MEMORY) return ves_fail_memory(report);
    if (marked) return VES_OK;
    status = ves_introduction_words(study, shard, &about, report);
    if (!status) status = ves_journal_is_blank(path, &about, blank, report);
    ves_table_free(&about);
    return status;
}

ves_status ves_journal_of_run(const ves_plan *plan, const char *path, const char *mine, ves_report *report)
{
    ves_journal journal = {.file = -1};
    ves_record record;
    ves_introduction head;
    bool more = true;
    ves_status status = ves_journal_open(&journal, path, false, &record, report);
    while (!status && more && record.kind != VES_RECORD_IDENTITY)
        status = ves_journal_next(&journal, &record, &more, report);
    if (!status)
        status = more ? ves_introduction_read(plan, &journal, &record, mine, &head, report)
                      : ves_record_damaged(&journal, report);
    ves_journal_close(&journal);
    return status;
}

ves_status ves_journal_begun(const char *path, bool *begun, ves_report *report)
{
    ves_journal journal = {.file = -1};
    ves_record record;
    *begun = false;
    ves_status status = ves_journal_open(&journal, path, false, &record, NULL);
    if (!status) status = is_introduced(&journal, record, begun, NULL);
    ves_journal_close(&journal);
    return status == VES_E_MEMORY ? ves_fail_memory(report) : VES_OK;
}
