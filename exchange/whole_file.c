#include "exchange/whole_file.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static ves_status cannot(const char *path, int error, ves_report *report)
{
    return ves_fail(report, VES_E_FILE, (ves_place){.file = path}, "cannot be written: %s", ves_open_words(error));
}

ves_status ves_whole_file_open(const char *path, const ves_whole_file_asked *asked, ves_whole_file *file,
                               ves_report *report)
{
    struct stat there;
    *file = (ves_whole_file){0};
    if (!asked->force && lstat(path, &there) == 0)
        return ves_fail(report, VES_E_FILE, (ves_place){.file = path}, "is there already; --force replaces it");
    const ves_status spared = ves_output_spares(path, asked->n_read, asked->read, report);
    if (spared) return spared;
    file->path = ves_copy_text(path);
    file->part = ves_format("%s.part", path);
    if (!file->path || !file->part) return ves_fail_memory(report);
    int descriptor;
    const int error = ves_open_plain(file->part, O_WRONLY | O_CREAT | O_TRUNC, 0666, &descriptor);
    if (error) return cannot(path, error, report);
    file->to = fdopen(descriptor, "wb");
    if (file->to) return VES_OK;
    (void)close(descriptor);
    (void)unlink(file->part);
    return ves_fail_memory(report);
}

ves_status ves_whole_file_close(ves_whole_file *file, ves_status status, ves_report *report)
{
    if (file->to) {
        const bool whole = fflush(file->to) == 0 && !ferror(file->to);
        const int why = errno;
        if (fclose(file->to) != 0 || !whole) status = status ? status : cannot(file->path, whole ? errno : why, report);
        if (!status && rename(file->part, file->path) != 0) status = cannot(file->path, errno, report);
        if (status) (void)unlink(file->part);
    }
    free(file->path);
    free(file->part);
    *file = (ves_whole_file){0};
    return status;
}

ves_status ves_whole_file_folder(const char *path, ves_report *report)
{
    struct stat there;
    if (stat(path, &there) == 0 && S_ISDIR(there.st_mode)) return VES_OK;
    if (mkdir(path, 0777) == 0) return VES_OK;
    return ves_fail(report, VES_E_FILE, (ves_place){.file = path}, "%s",
                    errno == EEXIST ? "is no folder, expected one for the models" : strerror(errno));
}
