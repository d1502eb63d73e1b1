#include "study/instrument.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* A line of the text. */
typedef struct line {
    char *start, *end; /* of its letters */
    char *cell;        /* its first cell, without quotes and blanks */
    int number;
} line;

/* The line that begins at `start`. */
static line line_at(char *start, int number)
{
    line l = {start, start + strcspn(start, "\n"), start, number};
    while (l.cell < l.end && (*l.cell == '"' || *l.cell == ' ')) ++l.cell;
    return l;
}

/* @return false: it was the last */
static bool next(line *l)
{
    if (!*l->end) return false;
    *l = line_at(l->end + 1, l->number + 1);
    return *l->start != '\0';
}

static bool begins(const line *l, const char *word)
{
    return strncasecmp(l->cell, word, strlen(word)) == 0;
}

static bool is_blank(const line *l)
{
    return (size_t)(l->end - l->start) == strspn(l->start, " \t,;\"");
}

/* How often a line holds a word. */
static size_t count(const line *l, const char *word)
{
    size_t n = 0;
    const size_t length = strlen(word);
    for (const char *c = l->start; c + length <= l->end; ++c) n += strncasecmp(c, word, length) == 0;
    return n;
}

static char separator_of(const line *l)
{
    const size_t n = (size_t)(l->end - l->start);
    return memchr(l->start, '\t', n) ? '\t' : memchr(l->start, ';', n) ? ';' : ',';
}

/* ---- where a table begins ---- */

/* A summary of NanoSight: not a plain table with this column. */
static bool is_nanosight(const line *l, bool first)
{
    if (!begins(l, "bin cent")) return false;
    return !first || count(l, "concentration") > 1 || count(l, "average") > 0;
}

static bool is_zetaview(const line *l)
{
    return begins(l, "size") && strncasecmp(l->cell, "size distribution", 17) != 0 && count(l, "number") &&
           count(l, "concentration") && separator_of(l) == '\t';
}

/* ---- where it ends ---- */

/* Does a row hold numbers, and its first none below 0? */
static bool is_size(const line *l)
{
    return isdigit((unsigned char)*l->cell) || *l->cell == '.' || *l->cell == '+';
}

static void end_table(line *l, ves_instrument kind)
{
    while (next(l)) {
        if (is_blank(l)) continue; /* between header and rows */
        break;
    }
    for (bool more = *l->start != '\0'; more; more = next(l)) {
        if (is_blank(l) || begins(l, "percentile") || begins(l, "[") || (kind == VES_ZETAVIEW && !is_size(l))) {
            *l->start = '\0';
            return;
        }
    }
}

/* A dilution that nobody noted changes nothing: the concentrations are of the sample. */
static void tell_dilution(const ves_sheet *sheet, const line *l, ves_report *report)
{
    if (begins(l, "dilution factor") && count(l, "not recorded"))
        ves_note(report, (ves_place){sheet->path, l->number, NULL},
                 "the dilution factor is not recorded; concentrations are taken as they stand");
}

ves_instrument ves_instrument_find(ves_sheet *sheet, ves_report *report)
{
    ves_instrument kind = VES_NO_INSTRUMENT;
    bool first = true;
    line l = line_at(sheet->text, 1);
    do {
        if (is_blank(&l) || *l.cell == '#') continue;
        kind = is_nanosight(&l, first) ? VES_NANOSIGHT : is_zetaview(&l) ? VES_ZETAVIEW : VES_NO_INSTRUMENT;
        tell_dilution(sheet, &l, report);
        first = false;
    } while (kind == VES_NO_INSTRUMENT && next(&l));
    if (kind == VES_NO_INSTRUMENT) return kind;
    sheet->start = l.start;
    sheet->line = l.number;
    sheet->separator = separator_of(&l);
    end_table(&l, kind);
    return kind;
}
