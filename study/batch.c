#include "study/batch.h"

#include "base/memory.h"
#include "base/text.h"
#include "solver/exact.h"
#include "study/origin.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Records of a journal. */
enum { IDENTITY = VES_RECORD_IDENTITY, UNIT, SKETCHES, ORIGIN = VES_RECORD_ORIGIN };

/* IDENTITY begins with this, the lines of the study follow. */
typedef struct identity {
    uint64_t version, shard, n_shard, n_unit, kept;
} identity;
enum { VERSION = 1 };

/* UNIT begins with this; then members, covariates of the subjects (at the first point of a sweep), rows, failures. */
typedef struct unit_head {
    uint64_t unit, n_member, n_subject, n_failed;
} unit_head;

typedef struct unit_member {
    uint32_t variant, failed;
    uint64_t subject;
    double mass_error;
} unit_member;

/* ---- sizes and places ---- */

static size_t n_covariate(const ves_plan *plan)
{
    return plan->study->population.n_covariate;
}

/* Subjects whose covariates a unit tells: those at the first point of a sweep. */
static size_t n_told(const ves_plan *plan, size_t unit, size_t n_member)
{
    const size_t n_point = plan->study->sweep.n_point;
    return plan->list || unit % n_point ? 0 : n_member / plan->study->n_scenario;
}

void ves_batch_close(ves_batch *batch)
{
    for (size_t i = 0; i < batch->n_journal; ++i) ves_journal_close(&batch->journal[i]);
    free(batch->journal);
    free(batch->source);
    if (batch->sketch) {
        for (size_t i = 0; i < batch->plan->n_variant * batch->plan->n_cell; ++i) ves_sketch_free(&batch->sketch[i]);
    }
    free(batch->sketch);
    for (size_t i = 0; i < batch->n_failed; ++i) {
        free(batch->failed[i].compartment);
        free(batch->failed[i].words);
        free(batch->failed[i].parameters);
    }
    free(batch->failed);
    *batch = (ves_batch){0};
}

/* ---- bytes that grow ---- */

typedef struct buffer {
    unsigned char *byte;
    size_t n, room;
} buffer;

static bool put(buffer *b, const void *bytes, size_t n)
{
    if (b->n + n > b->room) {
        const size_t room = 2 * b->room > b->n + n ? 2 * b->room : b->n + n + 256;
        unsigned char *bigger = realloc(b->byte, room);
        if (!bigger) return false;
        b->byte = bigger;
        b->room = room;
    }
    if (n) memcpy(b->byte + b->n, bytes, n);
    b->n += n;
    return true;
}

static bool put_text(buffer *b, const char *text)
{
    const uint64_t n = strlen(text ? text : "");
    return put(b, &n, sizeof n) && put(b, text ? text : "", n);
}

/* Take `n` bytes from a content that ends at `end`. */
static bool take(const unsigned char **at, const unsigned char *end, void *out, size_t n)
{
    if ((size_t)(end - *at) < n) return false;
    memcpy(out, *at, n);
    *at += n;
    return true;
}

static char *take_text(const unsigned char **at, const unsigned char *end)
{
    uint64_t n;
    if (!take(at, end, &n, sizeof n) || n > (size_t)(end - *at)) return NULL;
    char *text = ves_new((size_t)n + 1, 1);
    if (text) memcpy(text, *at, (size_t)n);
    *at += n;
    return text;
}

/* ---- opening ---- */

static ves_status make_room(ves_batch *batch, ves_report *report)
{
    const ves_plan *plan = batch->plan;
    batch->source = ves_new(plan->n_unit, sizeof *batch->source);
    if (plan->sketched) batch->sketch = ves_new(plan->n_variant * plan->n_cell, sizeof *batch->sketch);
    return batch->source && (batch->sketch || !plan->sketched) ? VES_OK : ves_fail_memory(report);
}

static ves_journal *new_journal(ves_batch *batch, ves_report *report)
{
    if (ves_grow(&batch->journal, batch->n_journal, &batch->room_journal, sizeof *batch->journal)) {
        batch->journal[batch->n_journal] = (ves_journal){.file = -1};
        return &batch->journal[batch->n_journal++];
    }
    (void)ves_fail_memory(report);
    return NULL;
}

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

static ves_status damaged(const ves_journal *journal, ves_report *report)
{
    return ves_fail(report, VES_E_FILE, (ves_place){.file = journal->path},
                    "is damaged: a record does not fit the study");
}

/* The content of a record; free with free(). NULL after an error. */
static unsigned char *content(const ves_journal *journal, const ves_record *record, size_t most, ves_report *report)
{
    const size_t n = record->size < most ? (size_t)record->size : most;
    unsigned char *bytes = ves_new(n + 1, 1);
    if (!bytes) {
        (void)ves_fail_memory(report);
    } else if (ves_journal_read(journal, record->at, n, bytes, report)) {
        free(bytes);
        bytes = NULL;
    }
    return bytes;
}

/* Is this the journal of the same run? @param head out */
static ves_status check_identity(const ves_batch *batch, const ves_journal *journal, const ves_record *record,
                                 const char *mine, identity *head, ves_report *report)
{
    unsigned char *bytes = content(journal, record, SIZE_MAX - 1, report);
    if (!bytes) return VES_E_FILE;
    ves_status status = record->size < sizeof *head ? damaged(journal, report) : VES_OK;
    if (!status) {
        memcpy(head, bytes, sizeof *head);
        const char *theirs = (const char *)bytes + sizeof *head;
        if (head->version != VERSION || strcmp(theirs, mine) != 0) {
            status = refuse(journal->path, theirs, mine, report);
        } else if (head->n_unit != batch->plan->n_unit || head->kept != ves_plan_kept(batch->plan)) {
            status = damaged(journal, report);
        }
    }
    free(bytes);
    return status;
}

/* Failures of a unit, behind its rows. */
static ves_status take_failures(ves_batch *batch, const ves_journal *journal, const ves_record *record,
                                const unit_head *head, ves_report *report)
{
    const ves_plan *plan = batch->plan;
    const size_t before =
        sizeof *head + (size_t)head->n_member * sizeof(unit_member) +
        ((size_t)head->n_subject * n_covariate(plan) + (size_t)head->n_member * ves_plan_kept(plan)) * sizeof(double);
    if (before > record->size) return damaged(journal, report);
    ves_record rest = *record;
    rest.at += before;
    rest.size -= before;
    unsigned char *bytes = content(journal, &rest, SIZE_MAX - 1, report);
    if (!bytes) return VES_E_FILE;
    const unsigned char *at = bytes, *end = bytes + rest.size;
    ves_status status = VES_OK;
    for (uint64_t i = 0; i < head->n_failed && !status; ++i) {
        uint64_t who[2];
        ves_failed f = {0};
        const bool ok = take(&at, end, who, sizeof who) && take(&at, end, &f.time, sizeof f.time) &&
                        take(&at, end, &f.step, sizeof f.step);
        f.member = (ves_member){ok ? (size_t)who[0] : 0, ok ? (size_t)who[1] : 0};
        f.compartment = ok ? take_text(&at, end) : NULL;
        f.words = ok ? take_text(&at, end) : NULL;
        f.parameters = ok ? take_text(&at, end) : NULL;
        if (f.parameters && f.words && f.compartment &&
            ves_grow(&batch->failed, batch->n_failed, &batch->room_failed, sizeof *batch->failed)) {
            batch->failed[batch->n_failed++] = f;
            continue;
        }
        free(f.compartment);
        free(f.words);
        free(f.parameters);
        status = damaged(journal, report);
    }
    free(bytes);
    return status;
}

/* A unit that is in a journal is done. */
static ves_status take_unit(ves_batch *batch, size_t which, const ves_record *record, ves_report *report)
{
    const ves_journal *journal = &batch->journal[which];
    unit_head head;
    if (record->size < sizeof head) return damaged(journal, report);
    ves_status status = ves_journal_read(journal, record->at, sizeof head, &head, report);
    if (status) return status;
    if (head.unit >= batch->plan->n_unit || head.n_member != ves_plan_members(batch->plan, (size_t)head.unit, NULL) ||
        head.n_subject != n_told(batch->plan, (size_t)head.unit, (size_t)head.n_member))
        return damaged(journal, report);
    ves_source *source = &batch->source[head.unit];
    if (source->journal) {
        return ves_fail(report, VES_E_FILE, (ves_place){.file = journal->path},
                        "holds what \"%s\" holds already: each shard is expected once",
                        batch->journal[source->journal - 1].path);
    }
    *source = (ves_source){(uint16_t)(which + 1), record->at};
    ++batch->n_finished;
    return take_failures(batch, journal, record, &head, report);
}

/* Sketches as bytes: of every cell, one behind the other. */
static ves_status merge_sketches(ves_batch *batch, const ves_journal *journal, const unsigned char *at,
                                 const unsigned char *end, ves_report *report)
{
    const size_t n = batch->plan->n_variant * batch->plan->n_cell;
    for (size_t i = 0; i < n; ++i) {
        ves_sketch one = {0};
        if (!ves_sketch_get(&one, &at, end)) return damaged(journal, report);
        const bool ok = ves_sketch_merge(&batch->sketch[i], &one);
        ves_sketch_free(&one);
        if (!ok) return ves_fail_memory(report);
    }
    return at == end ? VES_OK : damaged(journal, report);
}

static ves_status take_sketches(ves_batch *batch, const ves_journal *journal, const ves_record *record,
                                ves_report *report)
{
    if (!batch->sketch) return damaged(journal, report);
    unsigned char *bytes = content(journal, record, SIZE_MAX - 1, report);
    if (!bytes) return VES_E_FILE;
    const ves_status status = merge_sketches(batch, journal, bytes, bytes + record->size, report);
    free(bytes);
    return status;
}

/* Everything in a journal up to `until`. */
static ves_status take_journal(ves_batch *batch, size_t which, ves_record record, const char *mine, uint64_t until,
                               identity *head, ves_report *report)
{
    ves_status status = VES_OK;
    bool more = true;
    for (size_t n = 0; !status; ++n) {
        ves_journal *journal = &batch->journal[which];
        const ves_record before = record;
        const uint64_t end = journal->end;
        status = ves_journal_next(journal, &record, &more, report);
        if (status) break;
        if (n == 0 && (!more || record.kind != IDENTITY))
            return ves_fail(report, VES_E_FILE, (ves_place){.file = journal->path},
                            "holds nothing yet: the run was stopped before its first unit");
        if (!more) break;
        if (record.kind != IDENTITY && record.kind != ORIGIN && record.at > until) { /* behind the last checkpoint */
            record = before;
            journal->end = end;
            break;
        }
        if (record.kind == IDENTITY) status = check_identity(batch, journal, &record, mine, head, report);
        if (record.kind == UNIT) status = take_unit(batch, which, &record, report);
        if (record.kind == SKETCHES) status = take_sketches(batch, journal, &record, report);
    }
    return status;
}

/* ---- checkpoints of sketches, beside the journal ---- */

static char *state_path(const ves_batch *batch, const char *suffix)
{
    return ves_format("%s.state%s", batch->journal[0].path, suffix);
}

/* All sketches as bytes. NULL: out of memory. */
static unsigned char *put_sketches(const ves_batch *batch, size_t *n_byte)
{
    const size_t n = batch->plan->n_variant * batch->plan->n_cell;
    *n_byte = 0;
    for (size_t i = 0; i < n; ++i) *n_byte += ves_sketch_size(&batch->sketch[i]);
    unsigned char *bytes = ves_new(*n_byte, 1);
    size_t at = 0;
    for (size_t i = 0; bytes && i < n; ++i) {
        ves_sketch_put(&batch->sketch[i], bytes + at);
        at += ves_sketch_size(&batch->sketch[i]);
    }
    return bytes;
}

/* The state is a journal of its own with one record: where the journal ended, and all sketches then. */
static ves_status save_state(ves_batch *batch, ves_report *report)
{
    static const ves_table nothing = {0};
    size_t n_byte;
    unsigned char *bytes = put_sketches(batch, &n_byte);
    char *path = state_path(batch, ""), *fresh = state_path(batch, ".new");
    ves_journal state = {.file = -1};
    ves_status status = bytes && path && fresh ? VES_OK : ves_fail_memory(report);
    const uint64_t end = batch->journal[0].end;
    uint64_t at;
    if (!status) status = ves_journal_sync(&batch->journal[0], report);
    if (!status) status = ves_journal_create(&state, fresh, &nothing, report);
    if (!status)
        status = ves_journal_append(&state, SKETCHES, 2, (const ves_piece[]){{&end, sizeof end}, {bytes, n_byte}}, &at,
                                    report);
    if (!status) status = ves_journal_sync(&state, report);
    ves_journal_close(&state);
    if (!status && rename(fresh, path) != 0)
        status = ves_fail(report, VES_E_FILE, (ves_place){.file = batch->journal[0].path},
                          "its checkpoint cannot be written: %s", strerror(errno));
    if (status && fresh) (void)unlink(fresh);
    free(bytes);
    free(path);
    free(fresh);
    return status;
}

/* @param end out: where the journal ended at the last checkpoint; 0: there was none */
static ves_status load_state(ves_batch *batch, uint64_t *end, ves_report *report)
{
    *end = 0;
    char *path = state_path(batch, "");
    ves_journal state = {.file = -1};
    ves_record record;
    bool more = false;
    unsigned char *bytes = NULL;
    if (!path) return ves_fail_memory(report);
    if (access(path, R_OK) != 0) {
        free(path);
        return VES_OK;
    }
    ves_status status = ves_journal_open(&state, path, false, &record, report);
    if (!status) status = ves_journal_next(&state, &record, &more, report);
    if (!status && more && record.size >= sizeof *end) {
        bytes = content(&state, &record, SIZE_MAX - 1, report);
        status = bytes ? VES_OK : VES_E_FILE;
        if (bytes) memcpy(end, bytes, sizeof *end);
        if (bytes) status = merge_sketches(batch, &state, bytes + sizeof *end, bytes + record.size, report);
    }
    free(bytes);
    ves_journal_close(&state);
    free(path);
    return status;
}

static void drop_state(const ves_batch *batch)
{
    char *path = state_path(batch, "");
    if (path) (void)unlink(path);
    free(path);
}

/* ---- opening ---- */

/* What a reader of HDF5 is told of an unfinished run. */
static ves_status describe(const ves_study *study, ves_shard shard, ves_table *about, ves_report *report)
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

static ves_status create(ves_batch *batch, const char *part, ves_shard shard, const char *mine, const char *origin,
                         ves_report *report)
{
    ves_table about = {0};
    uint64_t at;
    const identity head = {VERSION, shard.index, shard.n, batch->plan->n_unit, ves_plan_kept(batch->plan)};
    ves_journal *journal = new_journal(batch, report);
    ves_status status = journal ? describe(batch->plan->study, shard, &about, report) : VES_E_MEMORY;
    if (!status) status = ves_journal_create(journal, part, &about, report);
    if (!status) drop_state(batch);
    if (!status)
        status = ves_journal_append(journal, IDENTITY, 2,
                                    (const ves_piece[]){{&head, sizeof head}, {mine, strlen(mine)}}, &at, report);
    if (!status)
        status = ves_journal_append(journal, ORIGIN, 1, (const ves_piece[]){{origin, strlen(origin)}}, &at, report);
    ves_table_free(&about);
    return status;
}

static ves_status go_on(ves_batch *batch, const char *part, ves_shard shard, const char *mine, ves_report *report)
{
    ves_record first;
    identity head = {0};
    uint64_t until = UINT64_MAX;
    ves_journal *journal = new_journal(batch, report);
    ves_status status = journal ? ves_journal_open(journal, part, true, &first, report) : VES_E_MEMORY;
    if (!status && batch->sketch) status = load_state(batch, &until, report);
    if (!status) status = take_journal(batch, 0, first, mine, until, &head, report);
    if (!status && (head.shard != shard.index || head.n_shard != shard.n)) {
        status = ves_fail(report, VES_E_FILE, (ves_place){.file = part},
                          "is shard %llu/%llu, expected --shard %llu/%llu to go on with it",
                          (unsigned long long)head.shard, (unsigned long long)head.n_shard,
                          (unsigned long long)head.shard, (unsigned long long)head.n_shard);
    }
    if (!status) status = ves_journal_cut(&batch->journal[0], batch->journal[0].end, report);
    return status;
}

ves_status ves_batch_open(ves_batch *batch, const ves_plan *plan, const char *part, bool resume, ves_shard shard,
                          const char *mine, const char *origin, ves_report *report)
{
    *batch = (ves_batch){.plan = plan, .to = plan->n_unit};
    if (shard.n) {
        batch->from = ves_plan_shard(plan, shard.index - 1, shard.n);
        batch->to = ves_plan_shard(plan, shard.index, shard.n);
    }
    const ves_status status = make_room(batch, report);
    if (status) return status;
    return resume ? go_on(batch, part, shard, mine, report) : create(batch, part, shard, mine, origin, report);
}

ves_status ves_batch_add(ves_batch *batch, const char *path, const char *mine, ves_report *report)
{
    ves_record first;
    identity head = {0};
    if (!batch->source) {
        const ves_status status = make_room(batch, report);
        if (status) return status;
    }
    ves_journal *journal = new_journal(batch, report);
    const size_t which = batch->n_journal - 1;
    ves_status status = journal ? ves_journal_open(journal, path, false, &first, report) : VES_E_MEMORY;
    return status ? status : take_journal(batch, which, first, mine, UINT64_MAX, &head, report);
}

ves_status ves_batch_whole(const ves_batch *batch, ves_report *report)
{
    const ves_plan *plan = batch->plan;
    size_t n = 0, first = 0, last = 0;
    for (size_t u = 0; u < plan->n_unit; ++u) {
        if (batch->source[u].journal) continue;
        first = n++ == 0 ? u : first;
        last = u;
    }
    if (n == 0) return VES_OK;
    const size_t n_point = plan->study->sweep.n_point;
    if (plan->list)
        return ves_fail(report, VES_E_FILE, (ves_place){0},
                        "%zu of %zu bundles of scenarios are missing: a shard is not there", n, plan->n_unit);
    return ves_fail(report, VES_E_FILE, (ves_place){0},
                    "%zu of %zu bundles are missing, among subjects %zu to %zu: a shard is not there, or not finished",
                    n, plan->n_unit, first / n_point * VES_LANES, last / n_point * VES_LANES + VES_LANES - 1);
}

/* ---- solving ---- */

/* What the threads share. */
typedef struct work {
    ves_batch *batch;
    const ves_watcher *watcher;
    atomic_size_t next;
    atomic_bool stopped;
    pthread_mutex_t commit;      /* the journal, failures, progress */
    pthread_rwlock_t checkpoint; /* held to read while a unit is committed, to write while sketches are saved */
    pthread_mutex_t *cells;      /* [n_block] sketches of a block, in all variants */
    ves_progress progress;
    double saved, cost; /* s: when sketches were last saved, and how long that took */
} work;

typedef struct worker {
    work *all;
    size_t number;
    pthread_t thread;
    ves_status status;
    ves_report report;
    ves_caster caster;
    ves_scenario *instance;     /* [VES_LANES] */
    ves_trajectory *trajectory; /* [VES_LANES] */
    double *row;                /* [n_member][n_row] */
    double *node;               /* [n_member][n_time][n_node] */
    double *covariate;          /* [VES_LANES][n_covariate] */
    double *out;                /* of one block, all members */
    ves_member *member;
    unit_member *state;
    buffer failures;
    size_t n_failed;
} worker;

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Numbers that differ between subjects, as text: "body_weight=24.1 g; liver.uptake.clearance=0.1 mL/min/g". */
static char *parameters_text(const ves_scenario *typical, const ves_scenario *s)
{
    char *text = ves_copy_text("");
    for (size_t i = 0; text && i < typical->parameters.n && i < s->parameters.n; ++i) {
        const ves_parameter *was = &typical->parameters.item[i], *is = &s->parameters.item[i];
        if (was->quantity.value == is->quantity.value || !is->used) continue;
        char *longer = ves_format("%s%s%s=%.10g %s", text, *text ? "; " : "", is->address, is->quantity.written,
                                  is->quantity.unit);
        free(text);
        text = longer;
    }
    return text;
}

static ves_status note_failure(worker *w, ves_member member, const ves_failure *f, const char *compartment,
                               const ves_scenario *typical, const ves_scenario *s)
{
    const uint64_t who[2] = {member.variant, member.subject};
    char *parameters = parameters_text(typical, s);
    const bool ok = parameters && put(&w->failures, who, sizeof who) && put(&w->failures, &f->time, sizeof f->time) &&
                    put(&w->failures, &f->step, sizeof f->step) && put_text(&w->failures, compartment) &&
                    put_text(&w->failures, f->words) && put_text(&w->failures, parameters);
    free(parameters);
    ++w->n_failed;
    return ok ? VES_OK : ves_fail_memory(&w->report);
}

/* The first line of a report without its end, for a subject whose body cannot be built. */
static void first_line(const ves_report *report, char *out, size_t n)
{
    (void)snprintf(out, n, "%.*s", (int)strcspn(report->text, "\n"), report->text);
}

/* Amounts of every compartment; NaN where a scenario has none of that name. */
static void put_nodes(const ves_plan *plan, const ves_scenario *s, const ves_trajectory *t, double out[])
{
    for (size_t c = 0; c < plan->n_node; ++c) {
        ves_node node;
        const bool found = ves_graph_find_compartment(&s->graph, plan->node[c], &node) && !t->failure.status;
        for (size_t i = 0; i < plan->layout.n_time; ++i)
            out[i * plan->n_node + c] = found ? t->amount[i * t->n_node + node.i] : NAN;
    }
}

static bool share(const ves_scenario *a, const ves_scenario *b)
{
    if (a->n_phase != b->n_phase || !ves_graph_same_topology(&a->graph, &b->graph)) return false;
    return ves_schedule_same_times(&a->schedule, &b->schedule);
}

/* Solve instances that can be lanes of one bundle together, the others apart. @param ready [n] was it built? */
static ves_status solve(worker *w, size_t n, const bool ready[])
{
    const ves_study *study = w->all->batch->plan->study;
    bool done[VES_LANES] = {false};
    ves_status status = VES_OK;
    for (size_t k = 0; k < n && !status; ++k) {
        status = ves_trajectory_start(&w->trajectory[k], &w->instance[k].graph, &w->instance[k].schedule, study->n_time,
                                      study->time, &w->report);
    }
    for (size_t k = 0; k < n && !status; ++k) {
        if (done[k] || !ready[k]) continue;
        ves_lane lane[VES_LANES];
        ves_trajectory *out[VES_LANES];
        size_t n_lane = 0;
        for (size_t j = k; j < n; ++j) {
            const ves_scenario *s = &w->instance[j];
            if (done[j] || !ready[j] || (j > k && (study->exact || !share(&w->instance[k], s)))) continue;
            lane[n_lane] =
                (ves_lane){.graph = &s->graph, .schedule = &s->schedule, .n_phase = s->n_phase, .phase = s->phase};
            out[n_lane++] = &w->trajectory[j];
            done[j] = true;
        }
        status = study->exact ? ves_exact_solve(lane[0].graph, lane[0].schedule, out[0], &w->report)
                              : ves_solve(n_lane, lane, &study->solver, out, &w->report);
    }
    return status;
}

/* Build and solve up to VES_LANES members; rows of the first `n_kept` go to `row` and on.
 * @param scenario, point, subject [n] */
static ves_status solve_lanes(worker *w, size_t n, const ves_member member[], size_t n_kept, size_t at, bool tell)
{
    const ves_plan *plan = w->all->batch->plan;
    const ves_study *study = plan->study;
    const size_t n_point = study->sweep.n_point, n_cov = n_covariate(plan);
    bool ready[VES_LANES] = {false};
    char words[VES_LANES][sizeof((ves_failure *)0)->words];
    ves_status status = VES_OK;
    for (size_t k = 0; k < n && !status; ++k) {
        static _Thread_local ves_report scratch; /* 16 KiB: not on the stack */
        scratch.used = scratch.n_error = scratch.n_warning = scratch.n_lost = 0;
        scratch.text[0] = '\0';
        const ves_status built =
            ves_caster_make(&w->caster, member[k].variant / n_point, member[k].variant % n_point, member[k].subject,
                            &w->instance[k], tell ? w->covariate + k * n_cov : NULL, &scratch);
        ready[k] = built == VES_OK;
        if (built == VES_E_MEMORY) status = ves_fail_memory(&w->report);
        first_line(&scratch, words[k], sizeof words[k]);
    }
    if (!status) status = solve(w, n, ready);
    for (size_t k = 0; k < n_kept && !status; ++k) {
        ves_trajectory *t = &w->trajectory[k];
        const ves_scenario *s = &w->instance[k];
        if (!ready[k]) {
            t->failure = (ves_failure){.status = VES_E_SOLVER, .time = 0.0, .step = NAN};
            (void)snprintf(t->failure.words, sizeof t->failure.words, "%s", words[k]);
        }
        status = ves_layout_row(&plan->layout, s, t, w->row + (at + k) * plan->layout.n_row, &w->report);
        put_nodes(plan, s, t, w->node + (at + k) * plan->n_node * plan->layout.n_time);
        w->state[at + k] =
            (unit_member){(uint32_t)member[k].variant, t->failure.status != VES_OK, member[k].subject, t->mass_error};
        if (!status && t->failure.status) {
            const char *compartment = ready[k] ? s->graph.compartment[t->failure.compartment].name : "";
            status =
                note_failure(w, member[k], &t->failure, compartment, &study->scenario[member[k].variant / n_point], s);
        }
    }
    for (size_t k = 0; k < n; ++k) ves_scenario_free(&w->instance[k]);
    return status;
}

/* A bundle of subjects in every scenario, at one point of the sweep; rows are held against their references. */
static ves_status solve_population(worker *w, size_t unit, size_t n_member)
{
    const ves_plan *plan = w->all->batch->plan;
    const size_t n_scenario = plan->study->n_scenario, n = n_member / n_scenario, n_row = plan->layout.n_row,
                 n_point = plan->study->sweep.n_point, first = unit / n_point * VES_LANES;
    ves_status status = VES_OK;
    for (size_t s = 0; s < n_scenario && !status; ++s) {
        ves_member lane[VES_LANES]; /* the last bundle is filled with the subjects that would come next */
        for (size_t k = 0; k < VES_LANES; ++k) lane[k] = (ves_member){s * n_point + unit % n_point, first + k};
        status = solve_lanes(w, VES_LANES, lane, n, s * n, s == 0);
    }
    for (size_t s = 0; s < n_scenario && !status; ++s) {
        const size_t r = plan->layout.reference[s];
        for (size_t k = 0; k < n; ++k) {
            const double *reference = r == (size_t)-1 ? NULL : w->row + (r * n + k) * n_row;
            ves_layout_relate(&plan->layout, s, w->row + (s * n + k) * n_row, reference);
        }
    }
    return status;
}

/* ---- keeping ---- */

/* Every number of the unit to its sketch. Threads begin with different blocks, so that they seldom wait. */
static ves_status add_to_sketches(worker *w, size_t n_member)
{
    const ves_batch *batch = w->all->batch;
    const ves_plan *plan = batch->plan;
    const size_t n_block = plan->layout.n_block;
    bool ok = true;
    for (size_t i = 0; i < n_block; ++i) {
        const size_t b = (i + w->number * 17) % n_block, n = plan->layout.block[b].n;
        for (size_t m = 0; m < n_member; ++m)
            ves_layout_block(&plan->layout, plan->study, b, w->row + m * plan->layout.n_row, w->out + m * n);
        (void)pthread_mutex_lock(&w->all->cells[b]);
        for (size_t m = 0; m < n_member; ++m) {
            if (w->state[m].failed) continue;
            ves_sketch *sketch = batch->sketch + w->state[m].variant * plan->n_cell + plan->cell[b];
            const double *value = w->out + m * n;
            for (size_t k = 0; k < n; ++k) ok = ves_sketch_add(&sketch[k], value[k]) && ok;
        }
        (void)pthread_mutex_unlock(&w->all->cells[b]);
    }
    return ok ? VES_OK : ves_fail_memory(&w->report);
}

static ves_status append_unit(worker *w, size_t unit, size_t n_member)
{
    ves_batch *batch = w->all->batch;
    const ves_plan *plan = batch->plan;
    const size_t told = n_told(plan, unit, n_member), kept = plan->n_kept, n_row = plan->layout.n_row,
                 n_node = plan->n_node * plan->layout.n_time;
    const unit_head head = {unit, n_member, told, w->n_failed};
    ves_piece *piece = ves_new(2 * n_member + 4, sizeof *piece);
    if (!piece) return ves_fail_memory(&w->report);
    size_t n = 0;
    piece[n++] = (ves_piece){&head, sizeof head};
    piece[n++] = (ves_piece){w->state, n_member * sizeof *w->state};
    piece[n++] = (ves_piece){w->covariate, told * n_covariate(plan) * sizeof *w->covariate};
    for (size_t m = 0; m < n_member; ++m) {
        piece[n++] = (ves_piece){w->row + m * n_row, kept * sizeof *w->row};
        piece[n++] = (ves_piece){w->node + m * n_node, n_node * sizeof *w->node};
    }
    piece[n++] = (ves_piece){w->failures.byte, w->failures.n};
    uint64_t at;
    const ves_status status = ves_journal_append(&batch->journal[0], UNIT, n, piece, &at, &w->report);
    if (!status) batch->source[unit] = (ves_source){1, at};
    free(piece);
    return status;
}

/* The failures of this unit, in memory too. */
static ves_status keep_failures(worker *w)
{
    ves_batch *batch = w->all->batch;
    const unsigned char *at = w->failures.byte, *end = at ? at + w->failures.n : NULL;
    for (size_t i = 0; i < w->n_failed; ++i) {
        uint64_t who[2];
        ves_failed f = {0};
        bool ok = take(&at, end, who, sizeof who) && take(&at, end, &f.time, sizeof f.time) &&
                  take(&at, end, &f.step, sizeof f.step);
        f.member = (ves_member){(size_t)who[0], (size_t)who[1]};
        f.compartment = take_text(&at, end);
        f.words = take_text(&at, end);
        f.parameters = take_text(&at, end);
        ok = ok && f.compartment && f.words && f.parameters &&
             ves_grow(&batch->failed, batch->n_failed, &batch->room_failed, sizeof *batch->failed);
        if (!ok) {
            free(f.compartment);
            free(f.words);
            free(f.parameters);
            return ves_fail_memory(&w->report);
        }
        batch->failed[batch->n_failed++] = f;
    }
    return VES_OK;
}

/* Save sketches now and then: never more than a twentieth of the time. */
static ves_status checkpoint(worker *w, bool last)
{
    work *all = w->all;
    if (!all->batch->sketch) return VES_OK;
    (void)pthread_rwlock_wrlock(&all->checkpoint);
    ves_status status = VES_OK;
    const double begun = now();
    if (last || begun - all->saved > fmax(1.0, 20.0 * all->cost)) {
        status = save_state(all->batch, &w->report);
        all->saved = now();
        all->cost = all->saved - begun;
    }
    (void)pthread_rwlock_unlock(&all->checkpoint);
    return status;
}

static ves_status commit(worker *w, size_t unit, size_t n_member)
{
    work *all = w->all;
    (void)pthread_rwlock_rdlock(&all->checkpoint);
    ves_status status = all->batch->sketch ? add_to_sketches(w, n_member) : VES_OK;
    (void)pthread_mutex_lock(&all->commit);
    if (!status) status = append_unit(w, unit, n_member);
    if (!status) status = keep_failures(w);
    if (!status) {
        ++all->batch->n_finished;
        ++all->progress.n_done;
        all->progress.n_subject += n_member;
        all->progress.n_failed += w->n_failed;
        if (all->watcher && all->watcher->progress) all->watcher->progress(all->watcher->context, &all->progress);
    }
    (void)pthread_mutex_unlock(&all->commit);
    (void)pthread_rwlock_unlock(&all->checkpoint);
    return status ? status : checkpoint(w, false);
}

static ves_status solve_unit(worker *w, size_t unit)
{
    const ves_plan *plan = w->all->batch->plan;
    const size_t n = ves_plan_members(plan, unit, w->member);
    w->failures.n = w->n_failed = 0;
    const ves_status status = plan->list ? solve_lanes(w, n, w->member, n, 0, false) : solve_population(w, unit, n);
    return status ? status : commit(w, unit, n);
}

static bool told_to_stop(work *all)
{
    if (!atomic_load(&all->stopped) && all->watcher && all->watcher->stop && all->watcher->stop(all->watcher->context))
        atomic_store(&all->stopped, true);
    return atomic_load(&all->stopped);
}

static void *take_units(void *data)
{
    worker *me = data;
    work *all = me->all;
    while (!me->status && !told_to_stop(all)) {
        const size_t unit = atomic_fetch_add(&all->next, 1);
        if (unit >= all->batch->to) break;
        if (!all->batch->source[unit].journal) me->status = solve_unit(me, unit);
        if (me->status) atomic_store(&all->stopped, true);
    }
    return NULL;
}

/* ---- threads ---- */

static ves_status start_worker(worker *w, work *all, size_t number)
{
    const ves_plan *plan = all->batch->plan;
    size_t most = 0, widest = 0;
    for (size_t u = all->batch->from; u < all->batch->to; ++u) { /* units of a population are all alike */
        const size_t n = ves_plan_members(plan, u, NULL);
        most = n > most ? n : most;
        if (!plan->list) break;
    }
    for (size_t b = 0; b < plan->layout.n_block; ++b)
        widest = plan->layout.block[b].n > widest ? plan->layout.block[b].n : widest;
    w->all = all;
    w->number = number;
    w->caster.study = plan->study;
    w->instance = ves_new(VES_LANES, sizeof *w->instance);
    w->trajectory = ves_new(VES_LANES, sizeof *w->trajectory);
    w->row = ves_new(most * plan->layout.n_row, sizeof *w->row);
    w->node = ves_new(most * plan->n_node * plan->layout.n_time, sizeof *w->node);
    w->covariate = ves_new(VES_LANES * n_covariate(plan), sizeof *w->covariate);
    w->out = ves_new(plan->sketched ? most * widest : 1, sizeof *w->out);
    w->member = ves_new(most, sizeof *w->member);
    w->state = ves_new(most, sizeof *w->state);
    const bool ok =
        w->instance && w->trajectory && w->row && w->node && w->covariate && w->out && w->member && w->state;
    if (!ok) return ves_fail_memory(&w->report);
    return plan->study->population.n ? ves_caster_start(&w->caster, plan->study, &w->report) : VES_OK;
}

static void free_worker(worker *w)
{
    for (size_t k = 0; k < VES_LANES; ++k) {
        if (w->trajectory) ves_trajectory_free(&w->trajectory[k]);
        if (w->instance) ves_scenario_free(&w->instance[k]);
    }
    ves_caster_free(&w->caster);
    free(w->instance);
    free(w->trajectory);
    free(w->row);
    free(w->node);
    free(w->covariate);
    free(w->out);
    free(w->member);
    free(w->state);
    free(w->failures.byte);
}

/* This thread works too; one that cannot be started is done without. */
static ves_status run_workers(work *all, size_t n, ves_report *report)
{
    worker *workers = ves_new(n, sizeof *workers);
    bool *started = ves_new(n, sizeof *started);
    ves_status status = workers && started ? VES_OK : ves_fail_memory(report);
    for (size_t i = 0; i < n && !status; ++i) {
        status = start_worker(&workers[i], all, i);
        if (status) *report = workers[i].report;
    }
    for (size_t i = 1; i < n && !status; ++i)
        started[i] = pthread_create(&workers[i].thread, NULL, take_units, &workers[i]) == 0;
    if (!status) (void)take_units(&workers[0]);
    for (size_t i = 0; i < n && workers && started; ++i) {
        if (started[i]) (void)pthread_join(workers[i].thread, NULL);
        if (workers[i].status && !status) {
            status = workers[i].status;
            if (workers[i].report.n_error) *report = workers[i].report;
        }
    }
    if (!status) status = checkpoint(&workers[0], true);
    for (size_t i = 0; i < n && workers; ++i) free_worker(&workers[i]);
    free(workers);
    free(started);
    return status;
}

static int by_member(const void *a, const void *b)
{
    const ves_failed *x = a, *y = b;
    if (x->member.variant != y->member.variant) return x->member.variant < y->member.variant ? -1 : 1;
    return x->member.subject < y->member.subject ? -1 : x->member.subject > y->member.subject;
}

static size_t units_left(const ves_batch *batch)
{
    size_t n = 0;
    for (size_t u = batch->from; u < batch->to; ++u) n += batch->source[u].journal == 0;
    return n;
}

ves_status ves_batch_run(ves_batch *batch, size_t n_thread, const ves_watcher *watcher, ves_report *report)
{
    const size_t left = units_left(batch), n_block = batch->plan->layout.n_block;
    work all = {.batch = batch,
                .watcher = watcher,
                .commit = PTHREAD_MUTEX_INITIALIZER,
                .checkpoint = PTHREAD_RWLOCK_INITIALIZER,
                .cells = ves_new(n_block, sizeof *all.cells),
                .progress = {.n_unit = batch->to - batch->from, .n_done = batch->to - batch->from - left},
                .saved = now()};
    if (!all.cells) return ves_fail_memory(report);
    for (size_t b = 0; b < n_block; ++b) (void)pthread_mutex_init(&all.cells[b], NULL);
    atomic_init(&all.next, batch->from);
    atomic_init(&all.stopped, false);
    const size_t useful = n_thread < left ? n_thread : left;
    const ves_status status = run_workers(&all, batch->plan->study->exact || useful < 1 ? 1 : useful, report);
    for (size_t b = 0; b < n_block; ++b) (void)pthread_mutex_destroy(&all.cells[b]);
    (void)pthread_rwlock_destroy(&all.checkpoint);
    free(all.cells);
    if (batch->failed) qsort(batch->failed, batch->n_failed, sizeof *batch->failed, by_member);
    if (status) return status;
    return units_left(batch) ? VES_E_INTERRUPTED : VES_OK;
}

ves_status ves_batch_seal(ves_batch *batch, ves_report *report)
{
    ves_status status = VES_OK;
    if (batch->sketch) {
        size_t n_byte;
        uint64_t at;
        unsigned char *bytes = put_sketches(batch, &n_byte);
        status = bytes ? ves_journal_append(&batch->journal[0], SKETCHES, 1, &(ves_piece){bytes, n_byte}, &at, report)
                       : ves_fail_memory(report);
        free(bytes);
    }
    if (!status) status = ves_journal_sync(&batch->journal[0], report);
    return status;
}

void ves_batch_forget(const ves_batch *batch)
{
    drop_state(batch);
    (void)unlink(batch->journal[0].path);
}

void ves_batch_forget_state(const ves_batch *batch)
{
    drop_state(batch);
}

/* ---- reading ---- */

static ves_status find(const ves_batch *batch, size_t unit, const ves_journal **journal, uint64_t *at,
                       ves_report *report)
{
    const ves_source source = batch->source[unit];
    if (!source.journal) return ves_fail(report, VES_E_FILE, (ves_place){0}, "unit %zu is missing", unit);
    *journal = &batch->journal[source.journal - 1];
    *at = source.at;
    return VES_OK;
}

ves_status ves_batch_read(const ves_batch *batch, ves_member member, bool *failed, double *mass_error, size_t first,
                          size_t n, double row[], ves_report *report)
{
    const ves_plan *plan = batch->plan;
    size_t place;
    const size_t unit = ves_plan_unit_of(plan, member, &place), n_member = ves_plan_members(plan, unit, NULL);
    const ves_journal *journal = NULL;
    uint64_t at = 0;
    unit_member state;
    ves_status status = find(batch, unit, &journal, &at, report);
    if (!status)
        status = ves_journal_read(journal, at + sizeof(unit_head) + place * sizeof state, sizeof state, &state, report);
    if (status) return status;
    if (state.variant != member.variant || state.subject != member.subject) return damaged(journal, report);
    *failed = state.failed != 0;
    *mass_error = state.mass_error;
    if (n == 0) return VES_OK;
    at += sizeof(unit_head) + n_member * sizeof state +
          (n_told(plan, unit, n_member) * n_covariate(plan) + place * ves_plan_kept(plan) + first) * sizeof *row;
    return ves_journal_read(journal, at, n * sizeof *row, row, report);
}

ves_status ves_batch_covariates(const ves_batch *batch, size_t subject, double out[], ves_report *report)
{
    const ves_plan *plan = batch->plan;
    size_t place;
    const size_t unit = ves_plan_unit_of(plan, (ves_member){0, subject}, &place),
                 n_member = ves_plan_members(plan, unit, NULL);
    const ves_journal *journal = NULL;
    uint64_t at = 0;
    const ves_status status = find(batch, unit, &journal, &at, report);
    if (status) return status;
    at += sizeof(unit_head) + n_member * sizeof(unit_member) + subject % VES_LANES * n_covariate(plan) * sizeof *out;
    return ves_journal_read(journal, at, n_covariate(plan) * sizeof *out, out, report);
}
