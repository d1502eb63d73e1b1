#include "compare/export.h"

#include "base/array.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "compare/export_table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
    const char *name, *missing;
    void (*write)(ves_exporter *);
} tables[] = {
    /* every curve: scenario,organ,quantity,unit,time,quantile,value */
    {"curves", "curves", ves_export_curves},
    /* curves of several subjects, a column a quantile, and mean and sd */
    {"percentiles", "several subjects", ves_export_percentiles},
    /* numbers of each curve: scenario,organ,quantity,unit,quantile,value,mean,sd */
    {"nca", "numbers", ves_export_nca},
    /* numbers of each subject, and its curves where they are in the file */
    {"individual", "single subjects (vesipk run --individual nca)", ves_export_individual},
    /* numbers between one dose and the next */
    {"intervals", "repeated doses", ves_export_intervals},
    /* doses, and whatever else happened */
    {"events", "events", ves_export_events},
    /* amounts just before each event */
    {"before", "events", ves_export_before},
    /* what differs between subjects, as population.subjects reads it */
    {"subjects", "subjects that differ (vesipk run --individual nca)", ves_export_subjects},
    /* measured values of the study */
    {"observed", "measured values", ves_export_observed},
    /* dose, body mass and how many subjects each rests on */
    {"scenarios", "scenarios", ves_export_scenarios},
    /* volume and mass of each organ */
    {"organs", "organs", ves_export_organs},
    /* amounts in every compartment */
    {"compartments", "compartments (compartments = true in the study)", ves_export_compartments},
    /* subjects that could not be solved */
    {"failures", "failed subjects", ves_export_failures},
    /* every number in use, with source and confidence */
    {"numbers", "numbers in use", ves_export_numbers},
};
enum { N_TABLE = VES_COUNT(tables) };

static const char *name_of(size_t i, const void *context)
{
    (void)context;
    return tables[i].name;
}

/* ---- one table ---- */

/* @return VES_OK with `rows` of it */
static ves_status fill(const ves_export_options *options, ves_pieces *pieces, size_t i, FILE *to, size_t *rows,
                       ves_report *report)
{
    ves_exporter e = {
        .pieces = pieces, .table = ves_pieces_table(pieces), .path = options->file, .to = to, .report = report};
    tables[i].write(&e);
    *rows = e.n_row;
    return e.status;
}

static ves_status cannot(const char *path, int error, ves_report *report)
{
    return ves_fail(report, VES_E_FILE, (ves_place){.file = path}, "cannot be written: %s", ves_open_words(error));
}

/* Written as NAME.part, which takes its name when it is whole; without rows there is no file. */
static ves_status write_part(const ves_export_options *options, ves_pieces *pieces, size_t i, const char *part,
                             const char *path, size_t *rows, ves_report *report)
{
    int file;
    const int error = ves_open_plain(part, O_WRONLY | O_CREAT | O_TRUNC, 0666, &file);
    if (error) return cannot(path, error, report);
    FILE *to = fdopen(file, "wb");
    if (!to) {
        (void)close(file);
        return ves_fail_memory(report);
    }
    ves_status status = fill(options, pieces, i, to, rows, report);
    const bool whole = fflush(to) == 0 && !ferror(to);
    const int why = errno;
    if (fclose(to) != 0 || !whole) status = status ? status : cannot(path, whole ? errno : why, report);
    if (!status && *rows && rename(part, path) != 0) status = cannot(path, errno, report);
    if (status || *rows == 0) (void)unlink(part);
    return status;
}

static ves_status write_file(const ves_export_options *options, ves_pieces *pieces, size_t i, size_t *rows,
                             void (*written)(const char *), ves_report *report)
{
    char *path = ves_format("%s/%s.csv", options->folder, tables[i].name);
    char *part = path ? ves_format("%s.part", path) : NULL;
    ves_status status = part ? VES_OK : ves_fail_memory(report);
    struct stat there;
    if (!status && !options->force && lstat(path, &there) == 0)
        status = ves_fail(report, VES_E_FILE, (ves_place){.file = path}, "is there already; --force replaces it");
    if (!status) status = ves_output_spares(path, 1, &options->file, report);
    if (!status) status = write_part(options, pieces, i, part, path, rows, report);
    if (!status && *rows && written) written(path);
    free(part);
    free(path);
    return status;
}

static ves_status write_one(const ves_export_options *options, ves_pieces *pieces, size_t i, bool asked,
                            void (*written)(const char *), ves_report *report)
{
    size_t rows = 0;
    const ves_status status = options->folder ? write_file(options, pieces, i, &rows, written, report)
                                              : fill(options, pieces, i, options->to, &rows, report);
    if (status || rows || !asked) return status;
    return ves_fail(report, VES_E_CONFIG, (ves_place){.file = options->file, .setting = tables[i].name},
                    "has no rows: the result tells of no %s", tables[i].missing);
}

/* ---- all of them ---- */

static ves_status find_table(const char *word, size_t *i, ves_report *report)
{
    for (*i = 0; *i < N_TABLE; ++*i) {
        if (strcmp(tables[*i].name, word) == 0) return VES_OK;
    }
    const char *near = ves_nearest(word, N_TABLE, name_of, NULL);
    const ves_place at = {.setting = "--what"};
    if (near)
        return ves_fail(report, VES_E_USAGE, at, "there is no table \"%s\"; did you mean \"%s\"?",
                        ves_brief_of(word).text, near);
    return ves_fail(report, VES_E_USAGE, at,
                    "there is no table \"%s\", expected curves, nca, individual, subjects, ... (vesipk export --help)",
                    ves_brief_of(word).text);
}

static ves_status make_folder(const char *folder, ves_report *report)
{
    struct stat there;
    if (stat(folder, &there) == 0 && S_ISDIR(there.st_mode)) return VES_OK;
    if (mkdir(folder, 0777) == 0) return VES_OK;
    return ves_fail(report, VES_E_FILE, (ves_place){.file = folder}, "%s",
                    errno == EEXIST ? "is no folder, expected one for the tables" : strerror(errno));
}

ves_status ves_export(const ves_export_options *options, void (*written)(const char *path), ves_report *report)
{
    ves_status status = VES_OK;
    bool wanted[N_TABLE] = {false};
    for (size_t k = 0; k < options->n_what; ++k) {
        size_t i;
        const ves_status one = find_table(options->what[k], &i, report);
        if (one) {
            status = one;
        } else {
            wanted[i] = true;
        }
    }
    ves_pieces *pieces = NULL;
    if (!status) status = ves_pieces_open(options->file, &pieces, report);
    if (!status && options->folder) status = make_folder(options->folder, report);
    for (size_t i = 0; i < N_TABLE && !status; ++i) {
        if (options->n_what == 0 || wanted[i])
            status = write_one(options, pieces, i, options->n_what > 0, written, report);
    }
    ves_pieces_close(pieces);
    return status;
}
