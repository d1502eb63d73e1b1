#include "fit/output_name.h"

#include "base/text.h"

#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

ves_status ves_output_name(const char *study, const char *given, const char *kind, char **file, ves_report *report)
{
    struct stat info;
    const char *slash = strrchr(study, '/'), *name = slash ? slash + 1 : study, *dot = strrchr(name, '.');
    const int n = (int)(dot && dot != name ? (size_t)(dot - name) : strlen(name));
    const bool folder = given && stat(given, &info) == 0 && S_ISDIR(info.st_mode);
    *file = !given   ? ves_format("outputs/%.*s.%s.h5", n, name, kind)
            : folder ? ves_format("%s/%.*s.%s.h5", given, n, name, kind)
                     : ves_format("%s", given);
    if (*file && !given) (void)mkdir("outputs", 0777);
    return *file ? VES_OK : ves_fail_memory(report);
}
