#include "input/file_kind.h"

#include "base/array.h"

#include <stdbool.h>
#include <string.h>

static bool holds(size_t n, const char *bytes, const char *what)
{
    const size_t length = strlen(what);
    for (size_t i = 0; i + length <= n; ++i) {
        if (memcmp(bytes + i, what, length) == 0) return true;
    }
    return false;
}

/* Workbooks are archives of this kind, and name their parts. */
static const char *kind_of_zip(size_t n, const char *bytes)
{
    const size_t first = n < 65536 ? n : 65536;
    if (holds(first, bytes, "xl/") || holds(n, bytes, "xl/workbook")) return "a workbook (.xlsx)";
    if (holds(first, bytes, "opendocument.spreadsheet")) return "a workbook (.ods)";
    return "compressed (zip)";
}

const char *ves_file_kind(size_t n, const void *bytes)
{
    static const struct {
        const char *start;
        size_t n;
        const char *words;
    } kinds[] = {
        {"\x1F\x8B", 2, "compressed (gzip)"},
        {"\xD0\xCF\x11\xE0", 4, "a workbook (.xls)"},
        {"\x89HDF", 4, "a result file (HDF5)"},
        {"%PDF", 4, "a PDF"},
        {"BZh", 3, "compressed (bzip2)"},
        {"\xFD"
         "7zXZ",
         5, "compressed (xz)"},
    };
    if (n >= 4 && memcmp(bytes, "PK\3\4", 4) == 0) return kind_of_zip(n, bytes);
    for (size_t i = 0; i < VES_COUNT(kinds); ++i) {
        if (n >= kinds[i].n && memcmp(bytes, kinds[i].start, kinds[i].n) == 0) return kinds[i].words;
    }
    return NULL;
}
