#include "batch/batch.h"

#include "base/memory.h"
#include "base/text.h"
#include "batch/checkpoint.h"
#include "batch/introduction.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- sizes and places ---- */

static size_t n_covariate(const ves_plan *plan)
{
    return plan->study->population.n_covariate;
}

/* One for each number of each variant. */
static size_t n_sketch(const ves_batch *batch)
{
    return batch->plan->n_variant * batch->plan->n_cell;
}

void ves_batch_close(ves_batch *batch)
{
    for (size_t i = 0; i < batch->n_journal; ++i) ves_journal_close(&batch->journal[i]);
    free(batch->journal);
    free(batch->source);
    free(batch->state);
    if (batch->sketch) {
        for (size_t i = 0; i < n_sketch(batch); ++i) ves_sketch_free(&batch->sketch[i]);
    }
    free(batch->sketch);
    ves_failed_free(&batch->failed);
    *batch = (ves_batch){0};
}

/* ---- opening ---- */

static ves_status make_room(ves_batch *batch, ves_report *report)
{
    const ves_plan *plan = batch->plan;
    batch->source = ves_new(plan->n_unit, sizeof *batch->source);
    if (plan->sketched) batch->sketch = ves_new(n_sketch(batch), sizeof *batch->sketch);
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

/* Failures of a unit, behind its rows. */
static ves_status take_failures(ves_batch *batch, const ves_journal *journal, const ves_record *record,
                                const ves_unit_head *head, ves_report *report)
{
    const ves_plan *plan = batch->plan;
    const size_t before =
        sizeof *head + (size_t)head->n_member * sizeof(ves_unit_member) +
        ((size_t)head->n_subject * n_covariate(plan) + (size_t)head->n_member * ves_plan_kept(plan)) * sizeof(double);
    if (before > record->size) return ves_record_damaged(journal, report);
    ves_record rest = *record;
    rest.at += before;
    rest.size -= before;
    unsigned char *bytes = ves_record_content(journal, &rest, report);
    if (!bytes) return VES_E_FILE;
    const bool ok = ves_failed_take(&batch->failed, (size_t)head->n_failed, bytes, (size_t)rest.size);
    free(bytes);
    return ok ? VES_OK : ves_record_damaged(journal, report);
}

/* A unit that is in a journal is done. */
static ves_status take_unit(ves_batch *batch, size_t which, const ves_record *record, ves_report *report)
{
    const ves_journal *journal = &batch->journal[which];
    ves_unit_head head;
    if (record->size < sizeof head) return ves_record_damaged(journal, report);
    ves_status status = ves_journal_read(journal, record->at, sizeof head, &head, report);
    if (status) return status;
    if (head.unit >= batch->plan->n_unit || head.n_member != ves_plan_members(batch->plan, (size_t)head.unit, NULL) ||
        head.n_subject != ves_unit_told(batch->plan, (size_t)head.unit, (size_t)head.n_member))
        return ves_record_damaged(journal, report);
    ves_source *source = &batch->source[head.unit];
    if (source->journal) {
        return ves_fail(report, VES_E_FILE, (ves_place){.file = journal->path},
                        "holds what \"%s\" holds already: each shard is expected once",
                        batch->journal[source->journal - 1].path);
    }
    *source = (ves_source){(uint32_t)(which + 1), record->at};
    return take_failures(batch, journal, record, &head, report);
}

static ves_status take_sketches(ves_batch *batch, const ves_journal *journal, const ves_record *record,
                                ves_report *report)
{
    if (!batch->sketch) return ves_record_damaged(journal, report);
    unsigned char *bytes = ves_record_content(journal, record, report);
    if (!bytes) return VES_E_FILE;
    const ves_status status =
        ves_sketches_merge(n_sketch(batch), batch->sketch, journal, bytes, bytes + record->size, report);
    free(bytes);
    return status;
}

/* Everything in a journal behind `record`, which becomes the last one, up to `until`.
 * @param head {0} at first, then what the journal began with */
static ves_status take_journal(ves_batch *batch, size_t which, ves_record *record, const char *mine, uint64_t until,
                               ves_introduction *head, ves_report *report)
{
    ves_status status = VES_OK;
    bool more = true;
    while (!status) {
        ves_journal *journal = &batch->journal[which];
        const ves_record before = *record;
        const uint64_t end = journal->end;
        status = ves_journal_next(journal, record, &more, report);
        if (status) break;
        if (head->version == 0 && !more && journal->torn)
            return ves_fail(report, VES_E_FILE, (ves_place){.file = journal->path},
                            "is damaged, or cut short: no whole record stands at byte %llu",
                            (unsigned long long)journal->end);
        if (head->version == 0 && (!more || record->kind == VES_RECORD_UNIT))
            return ves_fail(report, VES_E_FILE, (ves_place){.file = journal->path},
                            "holds nothing yet: the run was stopped before its first unit");
        if (!more) break;
        if (record->kind != VES_RECORD_IDENTITY && record->kind != VES_RECORD_ORIGIN &&
            record->at > until) { /* behind the last checkpoint */
            *record = before;
            journal->end = end;
            break;
        }
        if (record->kind == VES_RECORD_IDENTITY)
            status = ves_introduction_read(batch->plan, journal, record, mine, head, report);
        if (record->kind == VES_RECORD_UNIT) status = take_unit(batch, which, record, report);
        if (record->kind == VES_RECORD_SKETCHES) status = take_sketches(batch, journal, record, report);
    }
    return status;
}

ves_status ves_batch_save(ves_batch *batch, ves_report *report)
{
    return ves_checkpoint_save(batch->state, n_sketch(batch), batch->sketch, &batch->journal[0], report);
}

static void drop_state(const ves_batch *batch)
{
    if (batch->state) (void)unlink(batch->state);
}

/* ---- opening ---- */

static ves_status create(ves_batch *batch, const char *part, ves_shard shard, const char *mine, const char *origin,
                         ves_report *report)
{
    ves_table about = {0};
    ves_journal *journal = new_journal(batch, report);
    ves_status status = journal ? ves_introduction_words(batch->plan->study, shard, &about, report) : VES_E_MEMORY;
    if (!status) status = ves_journal_create(journal, part, &about, report);
    if (!status) drop_state(batch);
    if (!status) status = ves_introduction_write(batch->plan, shard, mine, origin, journal, report);
    ves_table_free(&about);
    return status;
}

/* As if nothing had been done. */
static void forget_units(ves_batch *batch)
{
    const ves_plan *plan = batch->plan;
    memset(batch->source, 0, plan->n_unit * sizeof *batch->source);
    for (size_t i = 0; i < n_sketch(batch); ++i) ves_sketch_free(&batch->sketch[i]);
    ves_failed_free(&batch->failed);
}

/* The units that the sketches of the last checkpoint hold. Where the journal has lost one of them, all begin anew. */
static ves_status go_on_from_state(ves_batch *batch, ves_record record, const char *mine, ves_introduction *head,
                                   ves_report *report)
{
    const uint64_t begin = batch->journal[0].end;
    uint64_t until;
    ves_status status = ves_checkpoint_load(batch->state, n_sketch(batch), batch->sketch, &until, report);
    if (!status) status = take_journal(batch, 0, &record, mine, until, head, report);
    if (status || batch->journal[0].end >= until) return status;
    forget_units(batch);
    batch->journal[0].end = begin;
    return VES_OK;
}

static ves_status wrong_shard(const char *part, const ves_introduction *head, ves_report *report)
{
    const ves_place at = {.file = part};
    if (!head->n_shard) return ves_fail(report, VES_E_FILE, at, "is no shard, expected no --shard to go on with it");
    return ves_fail(report, VES_E_FILE, at, "is shard %llu/%llu, expected --shard %llu/%llu to go on with it",
                    (unsigned long long)head->shard, (unsigned long long)head->n_shard, (unsigned long long)head->shard,
                    (unsigned long long)head->n_shard);
}

static ves_status go_on(ves_batch *batch, const char *part, ves_shard shard, const char *mine, const char *origin,
                        ves_report *report)
{
    ves_record record;
    ves_introduction head = {0};
    bool blank = false;
    ves_status status = ves_journal_of_nobody(batch->plan->study, part, shard, &blank, report);
    if (!status && blank) {
        ves_warn(report, (ves_place){.file = part}, "holds nothing yet, begun anew");
        return create(batch, part, shard, mine, origin, report);
    }
    ves_journal *journal = status ? NULL : new_journal(batch, report);
    if (!status) status = journal ? ves_journal_open(journal, part, true, &record, report) : VES_E_MEMORY;
    if (!status) status = take_journal(batch, 0, &record, mine, batch->sketch ? 0 : UINT64_MAX, &head, report);
    if (!status && (head.shard != shard.index || head.n_shard != shard.n)) status = wrong_shard(part, &head, report);
    if (!status && batch->sketch) status = go_on_from_state(batch, record, mine, &head, report);
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
    if (!part) {
        ves_journal *journal = new_journal(batch, report);
        if (journal) ves_journal_start(journal);
        return journal ? VES_OK : VES_E_MEMORY;
    }
    batch->state = ves_format("%s.state", part);
    if (!batch->state) return ves_fail_memory(report);
    return resume ? go_on(batch, part, shard, mine, origin, report) : create(batch, part, shard, mine, origin, report);
}

ves_status ves_batch_add(ves_batch *batch, const char *path, const char *mine, ves_report *report)
{
    ves_record record;
    ves_introduction head = {0};
    if (!batch->source) {
        const ves_status status = make_room(batch, report);
        if (status) return status;
    }
    ves_journal *journal = new_journal(batch, report);
    const size_t which = batch->n_journal - 1;
    ves_status status = journal ? ves_journal_open(journal, path, false, &record, report) : VES_E_MEMORY;
    if (!status) status = take_journal(batch, which, &record, mine, UINT64_MAX, &head, report);
    if (!status && batch->sketch && record.kind != VES_RECORD_SKETCHES) /* they come last */
        status = ves_fail(report, VES_E_FILE, (ves_place){.file = path},
                          "is not finished, expected a whole shard (vesipk run --resume goes on with it)");
    if (journal) ves_journal_rest(&batch->journal[which]);
    return status;
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
    for (size_t i = 0; i < batch->n_journal; ++i) {
        const ves_journal *journal = &batch->journal[i];
        if (journal->torn)
            return ves_fail(report, VES_E_FILE, (ves_place){.file = journal->path},
                            "is damaged, or cut short: no whole record stands at byte %llu, and %zu of %zu bundles are "
                            "missing",
                            (unsigned long long)journal->end, n, plan->n_unit);
    }
    const size_t n_point = plan->n_point;
    if (plan->list)
        return ves_fail(report, VES_E_FILE, (ves_place){0},
                        "%zu of %zu bundles of scenarios are missing: a shard is not there", n, plan->n_unit);
    return ves_fail(report, VES_E_FILE, (ves_place){0},
                    "%zu of %zu bundles are missing, among subjects %zu to %zu: a shard is not there, or not finished",
                    n, plan->n_unit, first / n_point * VES_LANES, last / n_point * VES_LANES + VES_LANES - 1);
}

ves_status ves_batch_seal(ves_batch *batch, ves_report *report)
{
    ves_status status = VES_OK;
    if (batch->sketch) {
        size_t n_byte;
        uint64_t at;
        unsigned char *bytes = ves_sketches_put(n_sketch(batch), batch->sketch, &n_byte);
        status = bytes ? ves_journal_append(&batch->journal[0], VES_RECORD_SKETCHES, 1, &(ves_piece){bytes, n_byte},
                                            &at, report)
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

/* One of the journals that rest is open at a time: units are read in the order of subjects, as shards are cut. */
static ves_status find(const ves_batch *batch, size_t unit, const ves_journal **journal, uint64_t *at,
                       ves_report *report)
{
    const ves_source source = batch->source[unit];
    if (!source.journal) return ves_fail(report, VES_E_FILE, (ves_place){0}, "unit %zu is missing", unit);
    ves_journal *found = &batch->journal[source.journal - 1];
    *journal = found;
    *at = source.at;
    if (found->file >= 0 || found->in_memory) return VES_OK;
    for (size_t i = 0; i < batch->n_journal; ++i) {
        if (batch->journal[i].rested) ves_journal_rest(&batch->journal[i]);
    }
    return ves_journal_wake(found, report);
}

ves_status ves_batch_read(const ves_batch *batch, ves_member member, bool *failed, double *mass_error, size_t first,
                          size_t n, double row[], ves_report *report)
{
    const ves_plan *plan = batch->plan;
    size_t place;
    const size_t unit = ves_plan_unit_of(plan, member, &place), n_member = ves_plan_members(plan, unit, NULL);
    const ves_journal *journal = NULL;
    uint64_t at = 0;
    ves_unit_member state;
    ves_status status = find(batch, unit, &journal, &at, report);
    if (!status)
        status =
            ves_journal_read(journal, at + sizeof(ves_unit_head) + place * sizeof state, sizeof state, &state, report);
    if (status) return status;
    if (state.variant != member.variant || state.subject != member.subject) return ves_record_damaged(journal, report);
    *failed = state.failed != 0;
    *mass_error = state.mass_error;
    if (n == 0) return VES_OK;
    at += sizeof(ves_unit_head) + n_member * sizeof state +
          (ves_unit_told(plan, unit, n_member) * n_covariate(plan) + place * ves_plan_kept(plan) + first) * sizeof *row;
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
    at += sizeof(ves_unit_head) + n_member * sizeof(ves_unit_member) +
          ves_plan_place(plan, subject) % VES_LANES * n_covariate(plan) * sizeof *out;
    return ves_journal_read(journal, at, n_covariate(plan) * sizeof *out, out, report);
}
