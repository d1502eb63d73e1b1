#include "fit/part.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/version.h"
#include "store/result.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- what a file depends on ---- */

static void add_config(const ves_config *config, ves_hash *hash)
{
    ves_hash_add(hash, config->script.shown.text, config->script.shown.n);
}

static void add_option(ves_hash *hash, const char *value)
{
    ves_hash_add_text(hash, value ? value : "");
}

void ves_part_study(ves_hash *hash, const ves_study *study, const ves_study_options *options)
{
    ves_hash_add_text(hash, ves_version);
    add_config(&study->config, hash);
    for (size_t i = 0; i < study->n_entry; ++i) add_config(&study->entry[i]->config, hash);
    for (size_t i = 0; i < study->read.n; ++i) ves_hash_add_text(hash, study->read.table[i].digest);
    for (size_t i = 0; i < options->n_set; ++i) ves_hash_add_text(hash, options->set[i]);
    add_option(hash, options->subjects);
    add_option(hash, options->seed);
}

void ves_part_numbers(ves_hash *hash, size_t n, const double number[])
{
    ves_hash_add(hash, &n, sizeof n);
    if (n) ves_hash_add(hash, number, n * sizeof *number);
}

/* ---- the file ---- */

static ves_status check(const ves_part_asked *a, const char *part, ves_report *report)
{
    const bool there = access(part, F_OK) == 0;
    if (a->resume && !there)
        return ves_fail(report, VES_E_FILE, (ves_place){.file = a->file}, "there is nothing to resume: no \"%s\"",
                        part);
    const ves_status status = ves_result_check(a->file, a->force || a->resume, report);
    if (status || a->resume || a->force || !there) return status;
    return ves_fail(report, VES_E_FILE, (ves_place){.file = part},
                    "%s was interrupted here; --resume goes on with it, --force begins anew", a->what);
}

ves_status ves_part_open(const ves_part_asked *asked, const char *identity, ves_keeper *keeper, ves_report *report)
{
    char *part = ves_format("%s.part", asked->file);
    ves_status status = part ? check(asked, part, report) : ves_fail_memory(report);
    if (!status) status = ves_keeper_open(keeper, part, asked->what, identity, asked->resume, report);
    free(part);
    return status;
}

ves_status ves_part_seal(const ves_part_asked *asked, size_t n_word, const char *const word[], ves_keeper *keeper,
                         ves_report *report)
{
    const ves_status status = ves_keeper_seal(keeper, n_word, word, report);
    if (status || rename(keeper->journal.path, asked->file) == 0) return status;
    return ves_fail(report, VES_E_FILE, (ves_place){.file = asked->file}, "cannot be written: %s", strerror(errno));
}

ves_status ves_part_merge(const ves_part_asked *asked, size_t n_shard, const char *const shard[], const char *identity,
                          ves_keeper *keeper, ves_report *report)
{
    ves_status status = ves_output_spares(asked->file, n_shard, shard, report);
    if (!status) status = ves_result_check(asked->file, asked->force, report);
    for (size_t i = 0; i < n_shard && !status; ++i)
        status = ves_keeper_add(keeper, shard[i], identity, strlen(identity), report);
    return status;
}

void ves_part_close(ves_keeper *keeper, ves_status status)
{
    const bool stays = status == VES_E_INTERRUPTED || status == VES_E_FILE || status == VES_E_MEMORY;
    ves_keeper_close(keeper, !stays);
}
