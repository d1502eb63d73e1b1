/* What the engine does without: files of results, and the program that it would lie beside. */
#include "base/memory_left.h"
#include "store/image.h"
#include "store/result.h"

#include <dlfcn.h>
#include <math.h>
#include <sha2.h>
#include <stdlib.h>

static ves_status refuse(const char *path, ves_report *report)
{
    return ves_fail(report, VES_E_FILE, (ves_place){.file = path},
                    "the engine of the page reads and writes no results");
}

ves_status ves_result_check(const char *path, bool force, ves_report *report)
{
    (void)force;
    return refuse(path, report);
}

ves_status ves_result_read_summary(const char *path, ves_table *table, ves_report *report)
{
    (void)table;
    return refuse(path, report);
}

ves_status ves_result_read_fit(const char *path, ves_table *table, ves_report *report)
{
    (void)table;
    return refuse(path, report);
}

ves_status ves_writer_open(const char *path, const ves_table *table, ves_writer **writer, ves_report *report)
{
    (void)table;
    *writer = NULL;
    return refuse(path, report);
}

ves_status ves_writer_put(ves_writer *writer, size_t array, const size_t first[], const size_t count[],
                          const double value[], ves_report *report)
{
    (void)writer;
    (void)array;
    (void)first;
    (void)count;
    (void)value;
    return refuse("", report);
}

ves_status ves_writer_close(ves_writer *writer, ves_report *report)
{
    (void)writer;
    return refuse("", report);
}

void ves_writer_drop(ves_writer *writer)
{
    (void)writer;
}

/* The head of a journal that lies in a file. */
ves_status ves_image_encode(const ves_table *table, ves_place at, unsigned char **bytes, size_t *n_byte,
                            ves_report *report)
{
    (void)table;
    *bytes = NULL;
    *n_byte = 0;
    return refuse(at.file, report);
}

double ves_memory_left(const char *root, const char **by)
{
    (void)root;
    *by = "the page";
    return HUGE_VAL;
}

int dladdr(const void *address, Dl_info *info)
{
    (void)address;
    (void)info;
    return 0;
}

/* As libmd's helper, which is made by its build. */
char *SHA256End(SHA2_CTX *state, char *text)
{
    static const char digit[] = "0123456789abcdef";
    unsigned char sum[SHA256_DIGEST_LENGTH];
    SHA256Final(sum, state);
    for (size_t i = 0; i < sizeof sum; ++i) {
        text[2 * i] = digit[sum[i] >> 4];
        text[2 * i + 1] = digit[sum[i] & 15];
    }
    text[2 * sizeof sum] = '\0';
    return text;
}
