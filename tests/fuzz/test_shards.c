/* Shards with changes in their records, each with a right checksum again: merge takes them or refuses them in words. */
#include "batch/run.h"
#include "store/journal.h"
#include "store/seal.h"
#include "tests/fuzz/driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { HEAD = 24, MOST = 1 << 20, N_SHARD = 2 };

static const char graph[] =
    "study = { title = \"t\"; duration = \"6 h\"; output = { every = \"2 h\"; individual = \"nca\"; };\n"
    "model = { amount_unit = \"ug\"; source = \"x\"; confidence = \"assumption\"; compartments = ( { name = "
    "\"plasma\"; "
    "volume = \"1.2 mL\"; }, { name = \"out\"; } );\n"
    "processes = ( { kind = \"first_order\"; from = \"plasma\"; to = \"out\"; rate = \"0.7 1/h\"; } ); };\n"
    "doses = ( { into = \"plasma\"; amount = \"3 ug\"; } ); population = { subjects = 19; vary_between_subjects = ( { "
    "address = \"plasma.volume\"; gsd = 1.3; } ); };\n};\n";
static ves_report report;
static size_t front; /* bytes before the first record: they stay, since their HDF5 is not tried here */
static unsigned char intact[MOST];

static ves_run_options options_for(const char *output)
{
    return (ves_run_options){
        .study = {.library = getenv("VESIPK_LIBRARY")}, .output = output, .force = true, .command_line = "fuzz"};
}

static void sum_records(unsigned char *bytes, size_t n)
{
    unsigned char end[VES_SEAL_SIZE];
    for (size_t at = front; at + HEAD <= n;) {
        uint64_t size;
        ves_seal seal;
        memcpy(&size, bytes + at + 8, sizeof size);
        if (size > n - at - HEAD) return;
        ves_seal_start(&seal);
        ves_seal_add(&seal, bytes + at, 16);
        ves_seal_add(&seal, bytes + at + HEAD, (size_t)size);
        ves_seal_end(&seal, end);
        memcpy(bytes + at + 16, end + VES_SEAL_SIZE - 8, 8);
        at += HEAD + ((size_t)size + 7) / 8 * 8;
    }
}

static int try(const char *text, size_t n)
{
    static const char *const shard[N_SHARD] = {"first.h5", "second.h5"};
    static unsigned char bytes[MOST];
    if (n < front) return 0;
    memcpy(bytes, text, n);
    memcpy(bytes, intact, front);
    sum_records(bytes, n);
    fuzz_put(shard[0], (const char *)bytes, n);
    ves_summary summary = {0};
    const ves_run_options options = options_for("merged.h5");
    report = (ves_report){0};
    const ves_status status = ves_merge(N_SHARD, shard, &options, &summary, &report);
    ves_summary_free(&summary);
    if (status != VES_OK && report.used == 0) {
        (void)fprintf(stderr, "refused without a word\n");
        abort();
    }
    return status == VES_OK;
}

static void must(ves_status status)
{
    if (status == VES_OK) return;
    (void)fprintf(stderr, "%s", report.text);
    exit(2);
}

static void write_shards(void)
{
    static const char *const path[N_SHARD] = {"seeds/first.part", "second.h5"};
    (void)mkdir("seeds", 0777);
    fuzz_put("study.cfg", graph, sizeof graph - 1);
    for (size_t i = 0; i < N_SHARD; ++i) {
        ves_run_options options = options_for(path[i]);
        ves_summary summary = {0};
        options.shard = (ves_shard){.index = i + 1, .n = N_SHARD};
        must(ves_run("study.cfg", &options, &summary, &report));
        ves_summary_free(&summary);
    }
    ves_journal journal;
    ves_record first;
    must(ves_journal_open(&journal, path[0], false, &first, &report));
    front = (size_t)first.at;
    ves_journal_close(&journal);
    FILE *file = fopen(path[0], "rb");
    if (!file || front > MOST || fread(intact, 1, front, file) != front || fclose(file) != 0) exit(2);
}

int main(void)
{
    static const char *const folders[] = {"./seeds", NULL};
    write_shards();
    return fuzz_run(
        &(fuzz_target){.folder = folders, .ending = ".part", .binary = 1, .runs = 60, .least_valid = 5, .try = try});
}
