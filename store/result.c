#include "store/result.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "store/apart.h"
#include "store/image.h"
#include "store/journal.h"
#include "store/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The line for a call of the system that failed: "path: cannot be written: No space left on device". */
static ves_status fail_system(ves_report *report, const char *path, const char *what, int error)
{
    return ves_fail(report, VES_E_FILE, (ves_place){.file = path}, "%s: %s", what, ves_open_words(error));
}

/* Only a plain file may stand where a result goes: renaming over /dev/null would replace it. */
static ves_status check_target(const char *path, bool force, ves_report *report)
{
    const ves_place at = {.file = path};
    const char *slash = strrchr(path, '/');
    if (!path[0]) return ves_fail(report, VES_E_FILE, at, "the name of the results file is empty");
    struct stat about;
    if (stat(path, &about) != 0) {
        if (errno != ENOENT && errno != ENOTDIR) return fail_system(report, path, "cannot be written", errno);
        if (slash && !slash[1]) return ves_fail(report, VES_E_FILE, at, "names a folder, not a file");
        return VES_OK;
    }
    if (S_ISDIR(about.st_mode)) return ves_fail(report, VES_E_FILE, at, "is a folder; give the name of a file in it");
    if (!S_ISREG(about.st_mode)) return ves_fail(report, VES_E_FILE, at, "is not a plain file, so it is not replaced");
    if (!force) return ves_fail(report, VES_E_FILE, at, "is there already; --force replaces it");
    return VES_OK;
}

/* Try whether `part` can be made: no other question covers permissions, quotas and the length of the name alike. */
static ves_status check_part(const char *path, const char *folder, const char *part, ves_report *report)
{
    struct stat about;
    if (stat(folder, &about) != 0) {
        const int error = errno;
        return ves_fail(report, VES_E_FILE, (ves_place){.file = path}, "its folder \"%s\" cannot be used: %s", folder,
                        strerror(error));
    }
    if (lstat(part, &about) == 0) {
        if (!S_ISREG(about.st_mode))
            return ves_fail(report, VES_E_FILE, (ves_place){.file = part},
                            "is no plain file, expected that of an interrupted run, or none");
        return access(part, W_OK) == 0 ? VES_OK : fail_system(report, part, "cannot be written", errno);
    }
    const int file = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0) return fail_system(report, path, "cannot be written", errno);
    (void)close(file);
    (void)unlink(part);
    return VES_OK;
}

ves_status ves_result_check(const char *path, bool force, ves_report *report)
{
    ves_status status = check_target(path, force, report);
    if (status) return status;
    char *folder = ves_folder_of(path), *part = ves_format("%s.part", path);
    status = folder && part ? check_part(path, folder, part, report) : ves_fail_memory(report);
    free(folder);
    free(part);
    return status;
}

/* @return 0, or errno */
static int write_all(int file, const unsigned char *bytes, size_t n_byte)
{
    enum { AT_ONCE = 1 << 26 };
    while (n_byte > 0) {
        const ssize_t n = write(file, bytes, n_byte < AT_ONCE ? n_byte : AT_ONCE);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno;
        if (n == 0) return ENOSPC;
        bytes += n;
        n_byte -= (size_t)n;
    }
    return 0;
}

/* See what was written on the disk. @return 0, or errno */
static int sync_all(int file)
{
    while (fsync(file) != 0) {
        if (errno != EINTR) return errno;
    }
    return 0;
}

/* Ask the disk to keep the new name. The file is whole by now, and not every folder can be opened or synced: no error.
 */
static void keep_name(const char *folder)
{
    const int at = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (at < 0) return;
    (void)fsync(at);
    (void)close(at);
}

/* ---- writing ---- */

enum { IN_MEMORY = 64 << 20 }; /* bytes of streamed arrays; with more of them the file is made on the disk */

struct ves_writer {
    char *path, *folder, *part; /* `part` is the file until it is whole */
    bool on_disk;
    ves_image *image;
};

static void free_writer(ves_writer *w)
{
    free(w->path);
    free(w->folder);
    free(w->part);
    free(w);
}

static size_t streamed_bytes(const ves_table *table)
{
    size_t n = 0;
    for (size_t i = 0; i < table->n_array; ++i) {
        const ves_array *a = &table->array[i];
        if (a->streamed) n += a->n * (a->type == VES_ARRAY_FLOAT ? 4 : a->type == VES_ARRAY_INT8 ? 1 : 8);
    }
    return n;
}

ves_status ves_writer_open(const char *path, const ves_table *table, ves_writer **writer, ves_report *report)
{
    *writer = NULL;
    ves_status status = check_target(path, true, report);
    if (status) return status;
    ves_writer *w = ves_new(1, sizeof *w);
    if (!w) return ves_fail_memory(report);
    w->path = ves_copy_text(path);
    w->folder = ves_folder_of(path);
    w->part = ves_format("%s.part.new", path);
    w->on_disk = streamed_bytes(table) > IN_MEMORY;
    status = w->path && w->folder && w->part ? VES_OK : ves_fail_memory(report);
    if (!status)
        status = ves_image_open(table, w->on_disk ? w->part : NULL, (ves_place){.file = w->path}, &w->image, report);
    if (status) {
        if (w->part && w->on_disk) (void)unlink(w->part);
        free_writer(w);
        return status;
    }
    *writer = w;
    return VES_OK;
}

ves_status ves_writer_put(ves_writer *writer, size_t array, const size_t first[], const size_t count[],
                          const double value[], ves_report *report)
{
    return ves_image_put(writer->image, array, first, count, value, report);
}

void ves_writer_drop(ves_writer *writer)
{
    if (!writer) return;
    (void)!ves_image_close(writer->image, NULL);
    if (writer->on_disk) (void)unlink(writer->part);
    free_writer(writer);
}

/* The seal behind a file that is on the disk. @return 0, or errno */
static int seal_file(int file)
{
    enum { BLOCK = 1 << 20 };
    ves_seal seal;
    unsigned char end[VES_SEAL_SIZE], *block = ves_space(BLOCK, 1);
    if (!block) return ENOMEM;
    ves_seal_start(&seal);
    int error = 0;
    off_t at = 0;
    for (ssize_t n = 1; !error && n != 0;) {
        n = pread(file, block, BLOCK, at);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) error = errno;
        if (n > 0) ves_seal_add(&seal, block, (size_t)n);
        at += n > 0 ? n : 0;
    }
    free(block);
    ves_seal_end(&seal, end);
    if (!error && lseek(file, 0, SEEK_END) < 0) error = errno;
    return error ? error : write_all(file, end, sizeof end);
}

/* @return 0, or errno */
static int write_bytes(int file, const unsigned char *bytes, size_t n_byte)
{
    ves_seal seal;
    unsigned char end[VES_SEAL_SIZE];
    ves_seal_start(&seal);
    ves_seal_add(&seal, bytes, n_byte);
    ves_seal_end(&seal, end);
    const int error = write_all(file, bytes, n_byte);
    return error ? error : write_all(file, end, sizeof end);
}

/* Seal `part` and give it its name. @param bytes of the file, NULL: it is on the disk already @return 0, or errno */
static int finish(const char *part, const char *path, const unsigned char *bytes, size_t n_byte)
{
    const int how = bytes ? O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW : O_RDWR | O_NOFOLLOW;
    int file, error = ves_open_plain(part, how, 0666, &file);
    if (error) return error;
    error = bytes ? write_bytes(file, bytes, n_byte) : seal_file(file);
    if (!error) error = sync_all(file);
    if (close(file) != 0 && !error && errno != EINTR) error = errno;
    if (!error && rename(part, path) != 0) error = errno;
    if (error) (void)unlink(part);
    return error;
}

ves_status ves_writer_close(ves_writer *w, ves_report *report)
{
    unsigned char *bytes = NULL;
    size_t n_byte = 0;
    ves_status status = w->on_disk ? VES_OK : ves_image_bytes(w->image, &bytes, &n_byte, report);
    const ves_status closed = ves_image_close(w->image, report);
    if (!status) status = closed;
    if (!status) {
        const int error = finish(w->part, w->path, bytes, n_byte);
        if (error) status = fail_system(report, w->path, "cannot be written", error);
    } else if (w->on_disk) {
        (void)unlink(w->part);
    }
    if (!status) keep_name(w->folder);
    free(bytes);
    free_writer(w);
    return status;
}

ves_status ves_result_write(const char *path, const ves_table *table, ves_report *report)
{
    ves_writer *writer;
    const ves_status status = ves_writer_open(path, table, &writer, report);
    return status ? status : ves_writer_close(writer, report);
}

/* ---- reading ---- */

/* See that the file is there and undamaged. @param n_byte out: without the seal @param sealed out */
static ves_status check_seal(const char *path, uint64_t *n_byte, bool *sealed, ves_report *report)
{
    enum { BLOCK = 1 << 20 };
    int file;
    struct stat about;
    int error = ves_open_plain(path, O_RDONLY, 0, &file);
    if (error) return fail_system(report, path, "cannot be read", error);
    unsigned char *block = ves_space(BLOCK, 1);
    ves_seal_state seal = VES_SEAL_MISSING;
    error = fstat(file, &about) != 0 ? errno : 0;
    *n_byte = error ? 0 : (uint64_t)about.st_size;
    if (!error && block) error = ves_seal_check(file, *n_byte, block, BLOCK, &seal);
    (void)close(file);
    free(block);
    if (error) return fail_system(report, path, "cannot be read", error);
    if (!block) return ves_fail_memory(report);
    if (seal == VES_SEAL_WRONG)
        return ves_fail(report, VES_E_FILE, (ves_place){.file = path}, "is damaged: its checksum is wrong");
    if (seal == VES_SEAL_MISSING && ves_journal_is(path))
        return ves_fail(report, VES_E_FILE, (ves_place){.file = path},
                        "is a shard, or what an interrupted run left, expected a result (vesipk merge makes one of all "
                        "shards; vesipk run --resume goes on with a run)");
    *sealed = seal == VES_SEAL_RIGHT;
    if (*sealed) *n_byte -= VES_SEAL_SIZE;
    return VES_OK;
}

/* The verb that left a file. A search for a regimen and a sensitivity share the schema of runs, and nothing more. */
static const char *verb_of(const ves_table *table)
{
    if (ves_table_find(table, "regimen/limit")) return "regimen";
    if (ves_table_find(table, "gsa/number")) return "sensitivity";
    const char *schema = "";
    for (size_t i = 0; i < table->n_attribute; ++i) {
        const ves_attribute *a = &table->attribute[i];
        if (!*a->group && strcmp(a->name, "schema") == 0 && a->text) schema = a->text;
    }
    return strcmp(schema, "vesipk-fit") == 0 ? "fit" : strcmp(schema, "vesipk-design") == 0 ? "design" : "run";
}

/* Is the file of the kind that was asked for? If not, its table is freed. */
static ves_status check_kind(const char *path, const char *wanted, ves_table *table, ves_report *report)
{
    const char *found = verb_of(table);
    if (strcmp(found, wanted) == 0) return VES_OK;
    ves_table_free(table);
    return ves_fail(report, VES_E_FILE, (ves_place){.file = path},
                    "is a result of vesipk %s, expected one of vesipk %s", found, wanted);
}

static ves_status read_table(const char *path, bool whole, ves_table *table, ves_report *report)
{
    uint64_t n_byte = 0;
    bool sealed = false;
    const ves_status status = check_seal(path, &n_byte, &sealed, report);
    if (status) return status;
    return ves_file_decode_apart(path, n_byte, sealed, whole, table, report);
}

static ves_status read_file(const char *path, const char *wanted, bool whole, ves_table *table, ves_report *report)
{
    const ves_status status = read_table(path, whole, table, report);
    return status ? status : check_kind(path, wanted, table, report);
}

ves_status ves_result_read(const char *path, ves_table *table, ves_report *report)
{
    return read_file(path, "run", true, table, report);
}

ves_status ves_result_read_summary(const char *path, ves_table *table, ves_report *report)
{
    return read_file(path, "run", false, table, report);
}

ves_status ves_result_read_any(const char *path, ves_table *table, ves_report *report)
{
    return read_table(path, true, table, report);
}

ves_status ves_result_read_fit(const char *path, ves_table *table, ves_report *report)
{
    return read_file(path, "fit", true, table, report);
}

/* ---- reading piece by piece ---- */

struct ves_pieces {
    char *path;
    ves_table table;
    int64_t open; /* 0: all numbers are in the table */
};

void ves_pieces_close(ves_pieces *p)
{
    if (!p) return;
    if (p->open) ves_file_close(p->open);
    ves_table_free(&p->table);
    free(p->path);
    free(p);
}

ves_status ves_pieces_open(const char *path, ves_pieces **pieces, ves_report *report)
{
    uint64_t n_byte = 0;
    bool sealed = false;
    *pieces = NULL;
    ves_status status = check_seal(path, &n_byte, &sealed, report);
    if (status) return status;
    ves_pieces *p = ves_new(1, sizeof *p);
    if (p) p->path = ves_copy_text(path);
    if (!p || !p->path) {
        ves_pieces_close(p);
        return ves_fail_memory(report);
    }
    if (sealed) status = ves_file_try_outline(path, n_byte, report);
    if (!status)
        status = sealed ? ves_file_decode_outline(path, n_byte, &p->table, &p->open, report)
                        : ves_file_decode_apart(path, n_byte, false, true, &p->table, report);
    if (!status) status = check_kind(path, "run", &p->table, report);
    if (status) {
        ves_pieces_close(p);
    } else {
        *pieces = p;
    }
    return status;
}

const ves_table *ves_pieces_table(const ves_pieces *p)
{
    return &p->table;
}

/* The same from an array that holds its numbers. */
static void copy_piece(const ves_table *table, const ves_array *a, const size_t first[], const size_t count[],
                       double out[])
{
    const bool whole = a->type == VES_ARRAY_INT8 || a->type == VES_ARRAY_INT64;
    size_t n = 1;
    for (size_t k = 0; k < a->n_dimension; ++k) n *= count[k];
    for (size_t i = 0; i < n; ++i) {
        size_t at = 0, rest = i, stride = 1;
        for (size_t k = a->n_dimension; k-- > 0;) {
            at += (first[k] + rest % count[k]) * stride;
            rest /= count[k];
            stride *= table->dimension[a->dimension[k]].size;
        }
        out[i] = whole ? (double)a->data.integer[at] : a->data.number[at];
    }
}

ves_status ves_pieces_get(ves_pieces *p, const ves_array *array, const size_t first[], const size_t count[],
                          double out[], ves_report *report)
{
    for (size_t k = 0; k < array->n_dimension; ++k) {
        if (count[k] == 0) return VES_OK;
    }
    if (array->streamed) return ves_file_piece(p->open, p->path, array, first, count, out, report);
    copy_piece(&p->table, array, first, count, out);
    return VES_OK;
}
