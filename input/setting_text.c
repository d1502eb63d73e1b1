#include "input/setting_text.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where it is written, and how deep. */
typedef struct page {
    FILE *out;
    int depth;
} page;

static void new_line(const page *p)
{
    (void)fprintf(p->out, "\n%*s", 2 * p->depth, "");
}

static void write_text(const page *p, const char *text)
{
    (void)fputc('"', p->out);
    for (const unsigned char *c = (const unsigned char *)text; *c; ++c) {
        if (*c == '"' || *c == '\\') {
            (void)fprintf(p->out, "\\%c", *c);
        } else if (*c < ' ') {
            (void)fprintf(p->out, "\\x%02x", *c);
        } else {
            (void)fputc(*c, p->out);
        }
    }
    (void)fputc('"', p->out);
}

/* The shortest text that is read as this number; with a point or an exponent, so that it stays a real one. */
static void write_real(const page *p, double number)
{
    char text[40];
    for (int digits = 15; digits <= 17; ++digits) {
        (void)snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number) break;
    }
    (void)fprintf(p->out, "%s%s", text, strpbrk(text, ".en") ? "" : ".0");
}

static void write_setting(page *p, const ves_setting *s, const ves_setting *over, const ves_setting *all);

/* Settings of a group.
 * @param over  what takes their place; NULL: nothing
 * @param all   what holds for all scenarios, and is left out here; NULL: nothing */
static void write_members(page *p, const ves_setting *group, const ves_setting *over, const ves_setting *all)
{
    for (size_t i = 0; i < group->n; ++i) {
        const ves_setting *s = &group->child[i], *other = ves_setting_find(over, s->name);
        if (strcmp(s->name, "name") != 0 && ves_setting_find(all, s->name)) continue;
        const bool both = other && other->kind == VES_SETTING_GROUP && s->kind == VES_SETTING_GROUP;
        const bool scenarios = !other && over && strcmp(s->name, "scenarios") == 0;
        new_line(p);
        (void)fprintf(p->out, "%s = ", s->name);
        write_setting(p, other && !both ? other : s, both ? other : NULL, scenarios ? over : NULL);
        (void)fputc(';', p->out);
    }
    for (size_t i = 0; over && i < over->n; ++i) {
        if (ves_setting_find(group, over->child[i].name)) continue;
        new_line(p);
        (void)fprintf(p->out, "%s = ", over->child[i].name);
        write_setting(p, &over->child[i], NULL, NULL);
        (void)fputc(';', p->out);
    }
}

/* @param over  of a group: see write_members @param all  of a list: left out of the groups in it */
static void write_setting(page *p, const ves_setting *s, const ves_setting *over, const ves_setting *all)
{
    switch (s->kind) {
    case VES_SETTING_GROUP:
        (void)fputc('{', p->out);
        ++p->depth;
        write_members(p, s, over, all);
        --p->depth;
        new_line(p);
        (void)fputc('}', p->out);
        break;
    case VES_SETTING_LIST:
        (void)fputs("( ", p->out);
        ++p->depth;
        for (size_t i = 0; i < s->n; ++i) {
            if (i) (void)fputs(", ", p->out);
            write_setting(p, &s->child[i], NULL, s->child[i].kind == VES_SETTING_GROUP ? all : NULL);
        }
        --p->depth;
        (void)fputs(" )", p->out);
        break;
    case VES_SETTING_TEXT:
        write_text(p, s->text);
        break;
    case VES_SETTING_INTEGER:
        (void)fprintf(p->out, "%.0f%s", s->number, s->number < INT32_MIN || s->number > INT32_MAX ? "L" : "");
        break;
    case VES_SETTING_REAL:
        write_real(p, s->number);
        break;
    case VES_SETTING_BOOL:
        (void)fputs(s->number != 0.0 ? "true" : "false", p->out);
        break;
    }
}

char *ves_setting_as_config(const ves_setting *study, const ves_setting *over)
{
    char *text = NULL;
    size_t size = 0;
    page p = {.out = open_memstream(&text, &size)};
    if (!p.out) return NULL;
    (void)fputs("study = ", p.out);
    write_setting(&p, study, over, NULL);
    (void)fputs(";\n", p.out);
    const bool broken = ferror(p.out) != 0;
    if (fclose(p.out) == 0 && !broken) return text;
    free(text);
    return NULL;
}
