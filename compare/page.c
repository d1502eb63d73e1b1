#include "compare/page.h"

#include "base/file.h"
#include "base/text.h"
#include "store/result.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

extern const char ves_page_begin[], ves_page_end[]; /* page.S; in a build without the page there is a 0 */

/* Where viewer/shell.html wants the result and the engine, in this order. */
static const char result_place[] = "<!--result-->", engine_place[] = "<!--engine-->";

static ves_status fail_system(ves_report *report, const char *path, const char *what)
{
    return ves_fail(report, VES_E_FILE, (ves_place){.file = path}, "%s: %s", what, strerror(errno));
}

/* ---- may it be put in? ---- */

static ves_status check_size(const char *result, ves_report *report)
{
    const ves_place at = {.file = result};
    struct stat given;
    if (stat(result, &given) != 0) return fail_system(report, result, "cannot be read");
    if (given.st_size > (off_t)VES_PAGE_MIB << 20) {
        return ves_fail(report, VES_E_FILE, at,
                        "holds %.0f MiB, a report at most %d; write the page alone (vesipk report --page -o page.html) "
                        "and open the result in it, or run without single subjects (--individual none)",
                        (double)given.st_size / (1 << 20), VES_PAGE_MIB);
    }
    return VES_OK;
}

static ves_status check_result(const char *result, ves_report *report)
{
    ves_table table = {0};
    const ves_status status = ves_result_read_any(result, &table, report);
    ves_table_free(&table);
    return status;
}

/* ---- writing ---- */

/* Base64 (RFC 4648) of all that is left in a file. @return false: reading failed; errno says why */
static bool put_base64(FILE *in, FILE *out)
{
    static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned char three[3];
    for (size_t n = sizeof three; n == sizeof three && (n = fread(three, 1, sizeof three, in)) > 0;) {
        const unsigned long bits =
            (unsigned long)three[0] << 16 | (n > 1 ? (unsigned long)three[1] << 8 : 0) | (n > 2 ? three[2] : 0);
        (void)putc(digit[bits >> 18], out);
        (void)putc(digit[bits >> 12 & 63], out);
        (void)putc(n > 1 ? digit[bits >> 6 & 63] : '=', out);
        (void)putc(n > 2 ? digit[bits & 63] : '=', out);
    }
    return !ferror(in);
}

/* A name inside an attribute of HTML. */
static void put_name(const char *path, FILE *out)
{
    const char *slash = strrchr(path, '/');
    for (const char *at = slash ? slash + 1 : path; *at; ++at) {
        if (strchr("&<>\"", *at)) {
            (void)fprintf(out, "&#%d;", *at);
        } else {
            (void)putc(*at, out);
        }
    }
}

/* A file as base64 in a script that no browser runs.
 * @param id  by which the page finds it @param named  its name goes along */
static ves_status put_file(const char *path, const char *id, bool named, FILE *out, ves_report *report)
{
    FILE *in = fopen(path, "rb");
    if (!in) return fail_system(report, path, "cannot be read");
    (void)fprintf(out, "<script type=\"text/plain\" id=\"%s\"", id);
    if (named) {
        (void)fputs(" data-name=\"", out);
        put_name(path, out);
        (void)fputs("\"", out);
    }
    (void)fputs(">", out);
    const ves_status status = put_base64(in, out) ? VES_OK : fail_system(report, path, "cannot be read");
    (void)fputs("</script>", out);
    (void)fclose(in);
    return status;
}

static ves_status put_page(const char *result, const char *engine, FILE *out, ves_report *report)
{
    const char *split = strstr(ves_page_begin, result_place), *then = strstr(split, engine_place);
    const char *rest = split + strlen(result_place), *end = engine ? then + strlen(engine_place) : then;
    (void)fwrite(ves_page_begin, 1, (size_t)(split - ves_page_begin), out);
    ves_status status = result ? put_file(result, "result", true, out, report) : VES_OK;
    (void)fwrite(rest, 1, (size_t)(then - rest), out);
    if (!status && engine) status = put_file(engine, "engine", false, out, report);
    (void)fwrite(end, 1, (size_t)(ves_page_end - end), out);
    return status;
}

static ves_status write_part(const char *result, const char *engine, const char *part, const char *output,
                             ves_report *report)
{
    int file;
    const int error = ves_open_plain(part, O_WRONLY | O_CREAT | O_TRUNC, 0666, &file);
    if (error)
        return ves_fail(report, VES_E_FILE, (ves_place){.file = output}, "cannot be written: %s",
                        ves_open_words(error));
    FILE *out = fdopen(file, "wb");
    if (!out) {
        (void)close(file);
        return ves_fail_memory(report);
    }
    ves_status status = put_page(result, engine, out, report);
    const bool whole = !ferror(out) && fflush(out) == 0;
    if (!status && !whole) status = fail_system(report, output, "cannot be written");
    if (fclose(out) != 0 && !status) status = fail_system(report, output, "cannot be written");
    if (!status && rename(part, output) != 0) status = fail_system(report, output, "cannot be written");
    if (status) (void)unlink(part);
    return status;
}

ves_status ves_page_write(const char *result, const char *engine, const char *output, bool force, ves_report *report)
{
    if (!*ves_page_begin)
        return ves_fail(report, VES_E_USAGE, (ves_place){0},
                        "this program was built without the results page; cmake -D VESIPK_PAGE=ON builds it in");
    ves_status status = result ? ves_output_spares(output, 1, &result, report) : VES_OK;
    if (!status && result) status = check_size(result, report);
    if (!status) status = ves_result_check(output, force, report);
    if (!status && result) status = check_result(result, report);
    if (status) return status;
    char *part = ves_format("%s.part", output);
    status = part ? write_part(result, engine, part, output, report) : ves_fail_memory(report);
    free(part);
    return status;
}
