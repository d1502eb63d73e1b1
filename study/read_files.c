#include "base/file.h"
#include "base/memory.h"
#include "study/study.h"

#include <stdlib.h>

static void add_config(const ves_config *config, size_t *n, const char **path)
{
    for (size_t i = 0; i < config->script.n_file; ++i, ++*n) {
        if (path) path[*n] = config->script.file[i].path;
    }
}

/* @param path NULL: count only */
static size_t collect(const ves_study *study, const char **path)
{
    size_t n = 0;
    add_config(&study->config, &n, path);
    for (size_t i = 0; i < study->n_entry; ++i) add_config(&study->entry[i]->config, &n, path);
    for (size_t i = 0; i < study->read.n; ++i, ++n) {
        if (path) path[n] = study->read.table[i].path;
    }
    return n;
}

ves_status ves_study_files(const ves_study *study, size_t *n, const char ***path, ves_report *report)
{
    *n = collect(study, NULL);
    *path = ves_new(*n, sizeof **path);
    if (!*path) return ves_fail_memory(report);
    (void)collect(study, *path);
    return VES_OK;
}

ves_status ves_study_spared(const ves_study *study, const char *output, ves_report *report)
{
    size_t n;
    const char **read;
    ves_status status = ves_study_files(study, &n, &read, report);
    if (!status) status = ves_output_spares(output, n, read, report);
    free(read);
    return status;
}
