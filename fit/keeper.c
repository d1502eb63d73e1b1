#include "fit/keeper.h"

#include "base/memory.h"
#include "base/text.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { IDENTITY = 100, SEAL }; /* kinds of records beside pieces */

struct ves_keeper_lock {
    pthread_mutex_t mutex;
};

void ves_keeper_close(ves_keeper *k, bool forget)
{
    if (k->is_open && forget && k->journal.path) (void)unlink(k->journal.path);
    ves_journal_close(&k->journal); /* one that could not be opened holds its name too */
    for (size_t i = 0; i < k->n; ++i) free(k->kept[i].number);
    free(k->kept);
    if (k->lock) (void)pthread_mutex_destroy(&k->lock->mutex);
    free(k->lock);
    *k = (ves_keeper){0};
}

/* What a reader of HDF5 is told. */
static ves_status tell_about(const char *what, ves_table *about, ves_report *report)
{
    char title[120];
    (void)snprintf(title, sizeof title, "Unfinished: %s of VesiPK; --resume goes on with it", what);
    return ves_table_set_text(about, "", "title", title, report);
}

static ves_status begin(ves_keeper *k, const char *path, const char *what, const char *identity, ves_report *report)
{
    ves_table about = {0};
    uint64_t at;
    const ves_piece piece = {identity, strlen(identity)};
    ves_status status = tell_about(what, &about, report);
    if (!status) status = ves_journal_create(&k->journal, path, &about, report);
    k->is_open = status == VES_OK;
    if (!status) status = ves_journal_append(&k->journal, IDENTITY, 1, &piece, &at, report);
    ves_table_free(&about);
    return status;
}

/* Was it killed before anything was kept? Then there is nothing to lose. */
static ves_status is_blank(const char *path, const char *what, bool *blank, ves_report *report)
{
    ves_table about = {0};
    ves_journal journal = {0};
    ves_record r;
    bool more = true;
    *blank = false;
    if (ves_journal_is(path)) {
        ves_status status = ves_journal_open(&journal, path, false, &r, NULL);
        if (!status) status = ves_journal_next(&journal, &r, &more, NULL);
        ves_journal_close(&journal);
        *blank = !status && !more;
        return status == VES_E_MEMORY ? ves_fail_memory(report) : VES_OK;
    }
    ves_status status = tell_about(what, &about, report);
    if (!status) status = ves_journal_is_blank(path, &about, blank, report);
    ves_table_free(&about);
    return status;
}

/* @return VES_E_FILE: of another one */
static ves_status check_identity(const ves_keeper *k, const ves_record *r, const char *what, const char *identity,
                                 ves_report *report)
{
    const size_t n = strlen(identity);
    char *text = ves_new(n + 1, 1);
    if (!text) return ves_fail_memory(report);
    ves_status status = r->size == n ? ves_journal_read(&k->journal, r->at, n, text, report) : VES_OK;
    if (!status && (r->size != n || memcmp(text, identity, n) != 0))
        status =
            ves_fail(report, VES_E_FILE, (ves_place){.file = k->journal.path},
                     "is not of %s as it is asked for now: the study, its tables, the options or the program changed "
                     "since; --force begins anew",
                     what);
    free(text);
    return status;
}

static ves_status read_piece(ves_keeper *k, const ves_record *r, ves_report *report)
{
    ves_kept one = {.kind = r->kind, .n = (size_t)(r->size / sizeof(double)) - 1};
    one.number = ves_new(one.n, sizeof *one.number);
    if (!one.number || !ves_grow(&k->kept, k->n, &k->room, sizeof *k->kept)) {
        free(one.number);
        return ves_fail_memory(report);
    }
    ves_status status = ves_journal_read(&k->journal, r->at, sizeof one.key, &one.key, report);
    if (!status)
        status = ves_journal_read(&k->journal, r->at + sizeof one.key, one.n * sizeof(double), one.number, report);
    k->kept[k->n++] = one;
    return status;
}

static ves_status go_on(ves_keeper *k, const char *path, const char *what, const char *identity, ves_report *report)
{
    ves_record r;
    bool more = false;
    ves_status status = ves_journal_open(&k->journal, path, true, &r, report);
    k->is_open = status == VES_OK;
    if (!status) status = ves_journal_next(&k->journal, &r, &more, report);
    if (!status && (!more || r.kind != IDENTITY))
        return ves_fail(report, VES_E_FILE, (ves_place){.file = path},
                        "holds nothing to go on with; --force begins anew");
    if (!status) status = check_identity(k, &r, what, identity, report);
    while (!status) {
        status = ves_journal_next(&k->journal, &r, &more, report);
        if (status || !more) break;
        if (r.kind < IDENTITY && r.size >= sizeof(double)) status = read_piece(k, &r, report);
    }
    return status ? status : ves_journal_cut(&k->journal, k->journal.end, report);
}

ves_status ves_keeper_open(ves_keeper *k, const char *path, const char *what, const char *identity, bool resume,
                           ves_report *report)
{
    *k = (ves_keeper){.lock = ves_new(1, sizeof *k->lock)};
    if (!k->lock || pthread_mutex_init(&k->lock->mutex, NULL)) {
        free(k->lock);
        k->lock = NULL;
        return ves_fail_memory(report);
    }
    bool blank = !resume;
    const ves_status status = resume ? is_blank(path, what, &blank, report) : VES_OK;
    if (status) return status;
    return blank ? begin(k, path, what, identity, report) : go_on(k, path, what, identity, report);
}

const ves_kept *ves_keeper_find(const ves_keeper *k, uint64_t kind, uint64_t key)
{
    for (size_t i = 0; k && i < k->n; ++i) {
        if (k->kept[i].kind == kind && k->kept[i].key == key) return &k->kept[i];
    }
    return NULL;
}

ves_status ves_keeper_keep(ves_keeper *k, uint64_t kind, uint64_t key, size_t n, const double number[],
                           ves_report *report)
{
    uint64_t at;
    const ves_piece piece[] = {{&key, sizeof key}, {number, n * sizeof *number}};
    if (!k || !k->is_open) return VES_OK;
    (void)pthread_mutex_lock(&k->lock->mutex);
    const ves_status status = ves_journal_append(&k->journal, kind, 2, piece, &at, report);
    (void)pthread_mutex_unlock(&k->lock->mutex);
    return status;
}

/* ---- shards ---- */

ves_status ves_keeper_seal(ves_keeper *k, size_t n_word, const char *const word[], ves_report *report)
{
    uint64_t at;
    ves_piece *piece = ves_new(n_word, sizeof *piece);
    if (!piece) return ves_fail_memory(report);
    for (size_t i = 0; i < n_word; ++i) piece[i] = (ves_piece){word[i], strlen(word[i]) + 1};
    ves_status status = ves_journal_append(&k->journal, SEAL, n_word, piece, &at, report);
    if (!status) status = ves_journal_sync(&k->journal, report);
    free(piece);
    return status;
}

bool ves_keeper_is(const char *path)
{
    ves_journal journal = {.file = -1};
    ves_record r;
    bool more = false;
    if (!ves_journal_is(path)) return false;
    ves_status status = ves_journal_open(&journal, path, false, &r, NULL);
    if (!status) status = ves_journal_next(&journal, &r, &more, NULL);
    ves_journal_close(&journal);
    return !status && more && r.kind == IDENTITY;
}

/* The content of a record, and a 0 behind it; free with free(). */
static ves_status content_of(const ves_journal *journal, const ves_record *r, char **text, ves_report *report)
{
    *text = ves_new((size_t)r->size + 1, 1);
    if (!*text) return ves_fail_memory(report);
    return ves_journal_read(journal, r->at, (size_t)r->size, *text, report);
}

static ves_status not_whole(const char *path, ves_report *report)
{
    return ves_fail(report, VES_E_FILE, (ves_place){.file = path},
                    "is not finished, expected a whole shard (--resume goes on with it)");
}

/* @param seal  the last record of a whole shard @return are there as many words as ends of words? */
static bool take_words(const char *seal, size_t size, size_t *n_word, char ***word)
{
    for (size_t i = 0; i < size; ++i) *n_word += seal[i] == '\0';
    *word = ves_new(*n_word + 1, sizeof **word);
    if (!*word) *n_word = 0;
    for (size_t i = 0; i < *n_word; ++i, seal += strlen(seal) + 1) {
        (*word)[i] = ves_copy_text(seal);
        if (!(*word)[i]) return false;
    }
    return *word;
}

void ves_keeper_words_free(size_t n_word, char **word)
{
    for (size_t i = 0; word && i < n_word; ++i) free(word[i]);
    free(word);
}

ves_status ves_keeper_words(const char *path, size_t *n_word, char ***word, ves_report *report)
{
    ves_journal journal = {.file = -1};
    ves_record r;
    bool more = true;
    char *seal = NULL;
    *n_word = 0;
    *word = NULL;
    ves_status status = ves_journal_open(&journal, path, false, &r, report);
    while (!status && more && r.kind != SEAL) status = ves_journal_next(&journal, &r, &more, report);
    if (!status && !more) status = not_whole(path, report);
    if (!status) status = content_of(&journal, &r, &seal, report);
    if (!status && !take_words(seal, (size_t)r.size, n_word, word)) status = ves_fail_memory(report);
    free(seal);
    ves_journal_close(&journal);
    return status;
}

/* The first piece of a shard says whether it was added before. */
static ves_status add_piece(ves_keeper *k, const ves_record *r, bool first, ves_report *report)
{
    const size_t before = k->n;
    const ves_status status = read_piece(k, r, report);
    if (status || !first || before == k->n) return status;
    const ves_kept *last = &k->kept[before];
    for (size_t i = 0; i < before; ++i) {
        if (k->kept[i].kind == last->kind && k->kept[i].key == last->key)
            return ves_fail(report, VES_E_FILE, (ves_place){.file = k->journal.path},
                            "holds what another shard holds already: each shard is expected once");
    }
    return VES_OK;
}

ves_status ves_keeper_add(ves_keeper *k, const char *path, const char *identity, size_t n, ves_report *report)
{
    ves_record r;
    bool more = false, first = true;
    char *theirs = NULL;
    ves_status status = ves_journal_open(&k->journal, path, false, &r, report);
    if (!status) status = ves_journal_next(&k->journal, &r, &more, report);
    if (!status && (!more || r.kind != IDENTITY)) status = not_whole(path, report);
    if (!status) status = content_of(&k->journal, &r, &theirs, report);
    if (!status && strncmp(theirs, identity, n) != 0)
        status = ves_fail(report, VES_E_FILE, (ves_place){.file = path},
                          "is of something else than the first shard: its study, tables, options or program differ, or "
                          "the study changed since");
    while (!status && r.kind != SEAL) {
        status = ves_journal_next(&k->journal, &r, &more, report);
        if (!status && !more) status = not_whole(path, report);
        if (status || r.kind >= IDENTITY || r.size < sizeof(double)) continue;
        status = add_piece(k, &r, first, report);
        first = false;
    }
    free(theirs);
    ves_journal_close(&k->journal);
    return status;
}
