#include "batch/checkpoint.h"

#include "base/memory.h"
#include "base/text.h"
#include "batch/record.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

ves_status ves_sketches_merge(size_t n, ves_sketch sketch[], const ves_journal *journal, const unsigned char *at,
                              const unsigned char *end, ves_report *report)
{
    for (size_t i = 0; i < n; ++i) {
        ves_sketch one = {0};
        if (!ves_sketch_get(&one, &at, end)) return ves_record_damaged(journal, report);
        const bool ok = ves_sketch_merge(&sketch[i], &one);
        ves_sketch_free(&one);
        if (!ok) return ves_fail_memory(report);
    }
    return at == end ? VES_OK : ves_record_damaged(journal, report);
}

unsigned char *ves_sketches_put(size_t n, const ves_sketch sketch[], size_t *n_byte)
{
    *n_byte = 0;
    for (size_t i = 0; i < n; ++i) *n_byte += ves_sketch_size(&sketch[i]);
    unsigned char *bytes = ves_new(*n_byte, 1);
    size_t at = 0;
    for (size_t i = 0; bytes && i < n; ++i) at += ves_sketch_put(&sketch[i], bytes + at);
    return bytes;
}

ves_status ves_checkpoint_save(const char *path, size_t n, const ves_sketch sketch[], const ves_journal *journal,
                               ves_report *report)
{
    static const ves_table nothing = {0};
    size_t n_byte;
    unsigned char *bytes = ves_sketches_put(n, sketch, &n_byte);
    char *fresh = ves_format("%s.new", path);
    ves_journal state = {.file = -1};
    ves_status status = bytes && fresh ? VES_OK : ves_fail_memory(report);
    const uint64_t end = journal->end;
    uint64_t at;
    if (!status) status = ves_journal_sync(journal, report);
    if (!status) status = ves_journal_create(&state, fresh, &nothing, report);
    if (!status)
        status = ves_journal_append(&state, VES_RECORD_SKETCHES, 2,
                                    (const ves_piece[]){{&end, sizeof end}, {bytes, n_byte}}, &at, report);
    if (!status) status = ves_journal_sync(&state, report);
    ves_journal_close(&state);
    if (!status && rename(fresh, path) != 0)
        status = ves_fail(report, VES_E_FILE, (ves_place){.file = journal->path},
                          "its checkpoint cannot be written: %s", strerror(errno));
    if (status && fresh) (void)unlink(fresh);
    free(bytes);
    free(fresh);
    return status;
}

ves_status ves_checkpoint_load(const char *path, size_t n, ves_sketch sketch[], uint64_t *end, ves_report *report)
{
    *end = 0;
    ves_journal state = {.file = -1};
    ves_record record;
    bool more = false;
    unsigned char *bytes = NULL;
    if (access(path, R_OK) != 0) return VES_OK;
    ves_status status = ves_journal_open(&state, path, false, &record, NULL);
    if (!status) status = ves_journal_next(&state, &record, &more, report);
    if (status == VES_E_FILE) status = VES_OK; /* one that cannot be read is none */
    if (status == VES_E_MEMORY) (void)ves_fail_memory(report);
    if (!status && more && record.size >= sizeof *end) {
        bytes = ves_record_content(&state, &record, report);
        status = bytes ? VES_OK : VES_E_FILE;
        if (bytes) memcpy(end, bytes, sizeof *end);
        if (bytes) status = ves_sketches_merge(n, sketch, &state, bytes + sizeof *end, bytes + record.size, report);
    }
    free(bytes);
    ves_journal_close(&state);
    return status;
}
