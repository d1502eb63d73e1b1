#include "input/twice.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "input/scan.h"

#include <stdlib.h>
#include <string.h>

/* Names of all groups that are open, those of the innermost last. */
typedef struct names {
    size_t n, room, n_open, room_open;
    ves_token *name; /* [n] */
    size_t *first;   /* [n_open] where the names of each open bracket begin */
} names;

static bool open_bracket(names *s)
{
    if (!ves_grow(&s->first, s->n_open, &s->room_open, sizeof *s->first)) return false;
    s->first[s->n_open++] = s->n;
    return true;
}

static const ves_token *find(const names *s, const ves_token *name)
{
    for (size_t i = s->n_open ? s->first[s->n_open - 1] : 0; i < s->n; ++i) {
        if (s->name[i].length == name->length && strncmp(s->name[i].start, name->start, name->length) == 0)
            return &s->name[i];
    }
    return NULL;
}

static ves_status tell(const ves_script *script, const ves_token *first, const ves_token *second, ves_report *report)
{
    int before = first->line, here = second->line;
    const char *from = script->file[ves_script_find(script, &before)].path,
               *file = script->file[ves_script_find(script, &here)].path;
    char *name = ves_format("%.*s", (int)second->length, second->start);
    if (!name) return ves_fail_memory(report);
    const ves_place at = {file, here, name};
    if (strcmp(from, file) == 0) {
        (void)ves_fail(report, VES_E_CONFIG, at, "stands twice, in line %d too; expected it once", before);
    } else {
        (void)ves_fail(report, VES_E_CONFIG, at, "stands twice, in %s:%d too; expected it once", from, before);
    }
    free(name);
    return VES_E_CONFIG;
}

/* A name and what follows it. @param told in and out */
static ves_status look(const ves_script *script, names *s, const ves_token *word, const ves_token *next,
                       ves_status *told, ves_report *report)
{
    const bool mark = next->kind == VES_TOKEN_MARK;
    if (mark && strchr("=:", *next->start) && word->kind == VES_TOKEN_WORD) {
        const ves_token *first = find(s, word);
        if (first) return *told = tell(script, first, word, report);
        if (!ves_grow(&s->name, s->n, &s->room, sizeof *s->name)) return ves_fail_memory(report);
        s->name[s->n++] = *word;
    } else if (mark && strchr("{([", *next->start)) {
        if (!open_bracket(s)) return ves_fail_memory(report);
    } else if (mark && strchr("})]", *next->start) && s->n_open) {
        s->n = s->first[--s->n_open];
    }
    return VES_OK;
}

ves_status ves_twice_tell(const ves_script *script, ves_report *report)
{
    names s = {0};
    ves_token last = {.kind = VES_TOKEN_MARK, .start = ";", .length = 1}, t;
    ves_scan scan = {.at = script->whole.text, .line = 1};
    ves_status status = VES_OK, told = VES_OK;
    for (; ves_scan_next(&scan, &t) && status != VES_E_MEMORY; last = t)
        status = look(script, &s, &last, &t, &told, report);
    free(s.name);
    free(s.first);
    return status == VES_E_MEMORY ? status : told;
}
