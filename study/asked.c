#include "study/asked.h"

#include "base/memory.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

ves_asked *ves_asked_new(void)
{
    return ves_new(1, sizeof(ves_asked));
}

void ves_asked_free(ves_asked *asked)
{
    if (!asked) return;
    for (size_t i = 0; i < asked->n; ++i) free(asked->path[i]);
    free(asked->path);
    free(asked);
}

static void keep(ves_asked *asked, const char *path)
{
    for (size_t i = 0; i < asked->n; ++i) {
        if (strcmp(asked->path[i], path) == 0) return;
    }
    char *copy = ves_copy_text(path);
    if (copy && ves_grow(&asked->path, asked->n, &asked->room, sizeof *asked->path)) {
        asked->path[asked->n++] = copy;
    } else {
        free(copy);
        asked->lost = true;
    }
}

bool ves_study_asks(const ves_study *study, ves_section section, const char *name)
{
    char path[PATH_MAX];
    const bool there = ves_library_where(study->library, study->folder, section, name, sizeof path, path);
    if (there && study->asked) keep(study->asked, path);
    return there;
}
