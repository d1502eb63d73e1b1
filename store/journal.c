#include "store/journal.h"

#include "base/file.h"
#include "base/memory.h"
#include "store/image.h"
#include "store/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* mark, then records: kind, size, checksum of these two and the content, the content, zeros to a multiple of 8.
 * Numbers are written as this machine has them; the mark tells which byte comes first. */
static const char little_first[16] = "vesipk-journal-1", big_first[16] = "vesipk-journal-B";
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
static const char *const mark = little_first, *const other_mark = big_first;
#else
static const char *const mark = big_first, *const other_mark = little_first;
#endif

enum { MARK = sizeof little_first, HEAD = 24, BLOCK = 1 << 20, SEARCH = 1 << 24 };

static ves_status fail_system(ves_report *report, const char *path, const char *what, int error)
{
    return ves_fail(report, VES_E_FILE, (ves_place){.file = path}, "%s: %s", what, ves_open_words(error));
}

void ves_journal_close(ves_journal *journal)
{
    if (journal->path && journal->file >= 0) (void)close(journal->file);
    free(journal->path);
    free(journal->memory);
    *journal = (ves_journal){.file = -1};
}

/* ---- bytes ---- */

/* @return 0, or errno */
static int write_at(int file, const unsigned char *bytes, size_t n, uint64_t at)
{
    while (n > 0) {
        const ssize_t done = pwrite(file, bytes, n < (1u << 30) ? n : 1u << 30, (off_t)at);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return errno;
        if (done == 0) return ENOSPC;
        bytes += done;
        at += (uint64_t)done;
        n -= (size_t)done;
    }
    return 0;
}

/* @return 0, errno, or EIO where the file ends before */
static int read_at(int file, unsigned char *bytes, size_t n, uint64_t at)
{
    while (n > 0) {
        const ssize_t done = pread(file, bytes, n < (1u << 30) ? n : 1u << 30, (off_t)at);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return errno;
        if (done == 0) return EIO;
        bytes += done;
        at += (uint64_t)done;
        n -= (size_t)done;
    }
    return 0;
}

/* Room for what ends at `end`. @return 0, or ENOMEM */
static int make_room(ves_journal *journal, uint64_t end)
{
    if (end <= journal->room) return 0;
    if (end > SIZE_MAX / 2) return ENOMEM;
    const size_t room = journal->room < end / 2 ? (size_t)end : 2 * journal->room;
    unsigned char *more = realloc(journal->memory, room);
    if (!more) return ENOMEM;
    journal->memory = more;
    journal->room = room;
    return 0;
}

/* Into the file or the memory. @return 0, or errno */
static int put(ves_journal *journal, const void *bytes, size_t n, uint64_t at)
{
    if (!journal->in_memory) return write_at(journal->file, bytes, n, at);
    const int error = make_room(journal, at + n);
    if (!error && n) memcpy(journal->memory + at, bytes, n);
    return error;
}

static uint64_t padded(uint64_t n)
{
    return (n + 7) / 8 * 8;
}

/* Behind the 8 bytes of its mark, a seal is the sum itself. */
static uint64_t sum_of(const ves_seal *seal)
{
    unsigned char out[VES_SEAL_SIZE];
    uint64_t sum;
    ves_seal_end(seal, out);
    memcpy(&sum, out + VES_SEAL_SIZE - sizeof sum, sizeof sum);
    return sum;
}

/* ---- opening ---- */

/* Only one process may write. */
static ves_status lock(const ves_journal *journal, ves_report *report)
{
    struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(journal->file, F_SETLK, &all) == 0) return VES_OK;
    if (errno == EACCES || errno == EAGAIN)
        return ves_fail(report, VES_E_FILE, (ves_place){.file = journal->path}, "another process is writing it");
    return VES_OK; /* not every file system has locks */
}

bool ves_journal_is_written(const char *path)
{
    struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int file;
    const bool told = !ves_open_plain(path, O_RDONLY, 0, &file) && fcntl(file, F_GETLK, &all) == 0;
    if (file >= 0) (void)close(file);
    return told && all.l_type != F_UNLCK;
}

ves_status ves_journal_create(ves_journal *journal, const char *path, const ves_table *about, ves_report *report)
{
    unsigned char *image = NULL;
    size_t n = 0;
    *journal = (ves_journal){.path = ves_copy_text(path), .file = -1};
    if (!journal->path) return ves_fail_memory(report);
    ves_status status = ves_image_encode(about, (ves_place){.file = journal->path}, &image, &n, report);
    if (status) return status;
    const int opened = ves_open_plain(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0666, &journal->file);
    if (opened) status = fail_system(report, path, "cannot be written", opened);
    if (!status) status = lock(journal, report);
    if (!status) {
        int error = ftruncate(journal->file, 0) != 0 ? errno : write_at(journal->file, image, n, 0);
        if (!error) error = write_at(journal->file, (const unsigned char *)mark, MARK, padded(n));
        if (error) {
            status = fail_system(report, path, "cannot be written", error);
            (void)unlink(path); /* there is nothing in it */
        }
    }
    journal->end = padded(n) + MARK;
    free(image);
    return status;
}

void ves_journal_start(ves_journal *journal)
{
    *journal = (ves_journal){.file = -1, .in_memory = true};
}

/* @return 0, or errno */
static int compare_head(int file, const unsigned char *image, size_t n, bool *blank)
{
    struct stat info;
    if (fstat(file, &info) != 0) return errno;
    const uint64_t front = padded(n); /* behind it stands the mark */
    if ((uint64_t)info.st_size >= front + MARK) return 0;
    const size_t size = (size_t)info.st_size;
    unsigned char *bytes = ves_space(size, 1);
    if (!bytes) return ENOMEM;
    const int error = read_at(file, bytes, size, 0);
    *blank = !error;
    for (size_t i = 0; i < size && *blank; ++i) {
        const unsigned char whole = i < n ? image[i] : i < front ? 0 : (unsigned char)mark[i - front];
        *blank = bytes[i] == 0 || bytes[i] == whole;
    }
    free(bytes);
    return error;
}

ves_status ves_journal_is_blank(const char *path, const ves_table *about, bool *blank, ves_report *report)
{
    unsigned char *image = NULL;
    size_t n = 0;
    *blank = false;
    const ves_status status = ves_image_encode(about, (ves_place){.file = path}, &image, &n, report);
    if (status) return status;
    int file, error = ves_open_plain(path, O_RDONLY, 0, &file);
    if (!error) error = compare_head(file, image, n, blank);
    if (file >= 0) (void)close(file);
    free(image);
    if (error == ENOMEM) return ves_fail_memory(report);
    return error ? fail_system(report, path, "cannot be read", error) : VES_OK;
}

/* Where the mark stands, behind the HDF5 file. @param foreign out: it is that of another byte order
 * @return 0, errno, or -1: nowhere */
static int find_mark(int file, uint64_t *at, bool *foreign)
{
    struct stat about;
    if (fstat(file, &about) != 0) return errno;
    const size_t most = about.st_size < SEARCH ? (size_t)about.st_size : SEARCH;
    unsigned char *bytes = ves_space(most, 1);
    if (!bytes) return ENOMEM;
    int error = -1;
    const ssize_t n = pread(file, bytes, most, 0);
    if (n < 0) error = errno;
    for (ssize_t i = 0; i + (ssize_t)MARK <= n && error == -1; i += 8) {
        *foreign = memcmp(bytes + i, other_mark, MARK) == 0;
        if (!*foreign && memcmp(bytes + i, mark, MARK) != 0) continue;
        *at = (uint64_t)i;
        error = 0;
    }
    free(bytes);
    return error;
}

bool ves_journal_is(const char *path)
{
    uint64_t at = 0;
    bool foreign = false;
    int file = -1;
    if (ves_open_plain(path, O_RDONLY, 0, &file)) return false;
    const bool is = find_mark(file, &at, &foreign) == 0;
    (void)close(file);
    return is;
}

ves_status ves_journal_open(ves_journal *journal, const char *path, bool append, ves_record *first, ves_report *report)
{
    *journal = (ves_journal){.path = ves_copy_text(path), .file = -1};
    if (!journal->path) return ves_fail_memory(report);
    const int opened = ves_open_plain(path, append ? O_RDWR : O_RDONLY, 0, &journal->file);
    if (opened) return fail_system(report, path, append ? "cannot be written" : "cannot be read", opened);
    const ves_status status = append ? lock(journal, report) : VES_OK;
    if (status) return status;
    uint64_t at = 0;
    bool foreign = false;
    const int error = find_mark(journal->file, &at, &foreign);
    if (error == ENOMEM) return ves_fail_memory(report);
    if (error > 0) return fail_system(report, path, "cannot be read", error);
    if (error)
        return ves_fail(report, VES_E_FILE, (ves_place){.file = journal->path},
                        "is no part of a run: expected what vesipk leaves when it is interrupted, or a shard");
    if (foreign)
        return ves_fail(
            report, VES_E_FILE, (ves_place){.file = journal->path},
            "was written by a machine of the other byte order, expected one like this: go on with it there");
    journal->end = at + MARK;
    *first = (ves_record){.at = journal->end};
    return VES_OK;
}

void ves_journal_rest(ves_journal *journal)
{
    if (journal->file >= 0) (void)close(journal->file);
    journal->file = -1;
    journal->rested = true;
}

ves_status ves_journal_wake(ves_journal *journal, ves_report *report)
{
    const int error = ves_open_plain(journal->path, O_RDONLY, 0, &journal->file);
    return error ? fail_system(report, journal->path, "cannot be read", error) : VES_OK;
}

/* ---- records ---- */

ves_status ves_journal_next(ves_journal *journal, ves_record *record, bool *more, ves_report *report)
{
    uint64_t head[3];
    const uint64_t at = record->at + padded(record->size);
    struct stat about;
    *more = false;
    journal->end = at;
    if (fstat(journal->file, &about) != 0) return fail_system(report, journal->path, "cannot be read", errno);
    const uint64_t size = (uint64_t)about.st_size;
    journal->torn = size > at; /* unless a whole record follows */
    if (at + HEAD > size || read_at(journal->file, (unsigned char *)head, HEAD, at)) return VES_OK;
    if (head[1] > size - at - HEAD) return VES_OK;
    unsigned char *block = ves_space(head[1] < BLOCK ? (size_t)head[1] : BLOCK, 1);
    if (!block) return ves_fail_memory(report);
    ves_seal seal;
    ves_seal_start(&seal);
    ves_seal_add(&seal, (const unsigned char *)head, 16);
    bool whole = true;
    for (uint64_t done = 0; whole && done < head[1];) {
        const size_t n = head[1] - done < BLOCK ? (size_t)(head[1] - done) : BLOCK;
        whole = read_at(journal->file, block, n, at + HEAD + done) == 0;
        if (whole) ves_seal_add(&seal, block, n);
        done += n;
    }
    free(block);
    if (!whole || sum_of(&seal) != head[2]) return VES_OK;
    *record = (ves_record){.kind = head[0], .size = head[1], .at = at + HEAD};
    journal->end = at + HEAD + padded(head[1]);
    journal->torn = false;
    *more = true;
    return VES_OK;
}

ves_status ves_journal_append(ves_journal *journal, uint64_t kind, size_t n_piece, const ves_piece piece[],
                              uint64_t *at, ves_report *report)
{
    uint64_t head[3] = {kind, 0, 0};
    for (size_t i = 0; i < n_piece; ++i) head[1] += piece[i].n;
    ves_seal seal;
    ves_seal_start(&seal);
    ves_seal_add(&seal, (const unsigned char *)head, 16);
    for (size_t i = 0; i < n_piece; ++i) ves_seal_add(&seal, piece[i].bytes, piece[i].n);
    head[2] = sum_of(&seal);
    uint64_t to = journal->end + HEAD;
    int error = put(journal, head, HEAD, journal->end);
    for (size_t i = 0; i < n_piece && !error; ++i) {
        error = put(journal, piece[i].bytes, piece[i].n, to);
        to += piece[i].n;
    }
    static const unsigned char zeros[8];
    if (!error) error = put(journal, zeros, (size_t)(padded(head[1]) - head[1]), to);
    if (error == ENOMEM && journal->in_memory) return ves_fail_memory(report);
    if (error) return fail_system(report, journal->path, "cannot be written", error);
    *at = journal->end + HEAD;
    journal->end += HEAD + padded(head[1]);
    return VES_OK;
}

ves_status ves_journal_read(const ves_journal *journal, uint64_t at, size_t n, void *out, ves_report *report)
{
    if (journal->in_memory) {
        memcpy(out, journal->memory + at, n);
        return VES_OK;
    }
    const int error = read_at(journal->file, out, n, at);
    return error ? fail_system(report, journal->path, "cannot be read", error) : VES_OK;
}

ves_status ves_journal_cut(ves_journal *journal, uint64_t end, ves_report *report)
{
    if (ftruncate(journal->file, (off_t)end) != 0)
        return fail_system(report, journal->path, "cannot be written", errno);
    journal->end = end;
    return VES_OK;
}

ves_status ves_journal_sync(const ves_journal *journal, ves_report *report)
{
    while (!journal->in_memory && fdatasync(journal->file) != 0) {
        if (errno != EINTR) return fail_system(report, journal->path, "cannot be written", errno);
    }
    return VES_OK;
}
