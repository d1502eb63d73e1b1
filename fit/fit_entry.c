#include "fit/fit_entry.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "store/result.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A number of the entry: as it was learned, in the unit it was written in. */
typedef struct number {
    const char *address, *unit;
    double value, low, high;
} number;

/* What an entry of each kind is called. */
static const struct {
    const char *word, *folder, *option;
} kinds[VES_N_ENTRY_KIND] = {
    [VES_ENTRY_PRODUCT] = {"product", "products/", "--write-product"},
    [VES_ENTRY_TRACER] = {"tracer", "tracers/", "--write-tracer"},
    [VES_ENTRY_SPECIES] = {"species", "species/", "--write-species"},
};

/* Is it a number of such an entry? Its place says in which file of the library it stands. */
static bool is_of(ves_entry_kind kind, const ves_parameter *p)
{
    return p->at.file && strstr(p->at.file, kinds[kind].folder);
}

static const char *entry_of_scenario(const ves_scenario *s, ves_entry_kind kind)
{
    return kind == VES_ENTRY_PRODUCT ? s->product : kind == VES_ENTRY_TRACER ? s->tracer : s->species;
}

/* The entry that all scenarios have; NULL: there is no such. */
static const char *entry_of(const ves_fit *fit, ves_entry_kind kind)
{
    const char *name = entry_of_scenario(&fit->study->scenario[0], kind);
    for (size_t s = 1; s < fit->study->n_scenario; ++s) {
        const char *other = entry_of_scenario(&fit->study->scenario[s], kind);
        if (!name || !other || strcmp(name, other) != 0) return NULL;
    }
    return name;
}

/* Numbers of the entry that a coordinate sets or multiplies, each once. @param learned NULL: count only */
static size_t numbers_of(const ves_fit *fit, ves_entry_kind kind, const ves_learned *learned, number out[])
{
    size_t n = 0;
    for (size_t i = 0; i < fit->list.n_binding; ++i) {
        const ves_binding *b = &fit->list.binding[i];
        const ves_parameter *p = &fit->study->scenario[b->scenario].parameters.item[b->item];
        if (b->study != VES_NONE || !is_of(kind, p)) continue;
        const double by = ves_quantity_to_written(&p->quantity);
        size_t k = 0;
        while (k < n && strcmp(out[k].address, p->address) != 0) ++k;
        if (k == n) {
            const double before = p->quantity.value * by;
            out[n++] = (number){p->address, p->quantity.unit, before, before, before};
        } else if (b->scenario != fit->list.binding[0].scenario) {
            continue; /* of another scenario, the same number */
        }
        if (!learned) continue;
        const double keep = b->factor ? out[k].value : by, low = b->factor ? out[k].low : by,
                     high = b->factor ? out[k].high : by;
        out[k].value = keep * learned->median[b->coordinate];
        out[k].low = low * learned->low[b->coordinate];
        out[k].high = high * learned->high[b->coordinate];
    }
    return n;
}

/* Free numbers of the model that are none of this entry stay where they are. */
static void tell_others(const ves_fit *fit, ves_entry_kind kind, ves_place at, ves_report *report)
{
    for (size_t j = 0; j < fit->list.n; ++j) {
        bool any = false, model = false;
        for (size_t i = 0; i < fit->list.n_binding; ++i) {
            const ves_binding *b = &fit->list.binding[i];
            if (b->coordinate != j) continue;
            model = true;
            any = any || is_of(kind, &fit->study->scenario[b->scenario].parameters.item[b->item]);
        }
        if (model && !any && !fit->list.item[j].by_study)
            ves_note(report, at, "\"%s\" is no number of the %s: it is not written", fit->list.item[j].name,
                     kinds[kind].word);
    }
}

ves_status ves_fit_entry_check(const ves_fit *fit, ves_entry_kind kind, const char *path, bool force,
                               ves_report *report)
{
    const ves_place at = {.file = path, .setting = kinds[kind].option};
    number *all = ves_new(fit->list.n_binding, sizeof *all);
    if (!all) return ves_fail_memory(report);
    const size_t n = numbers_of(fit, kind, NULL, all);
    free(all);
    tell_others(fit, kind, at, report);
    const ves_status can = ves_result_check(path, force, report); /* before anything is solved */
    if (can) return can;
    if (!entry_of(fit, kind))
        return ves_fail(report, VES_E_CONFIG, at, "the scenarios have no one %s that an entry could be based on",
                        kinds[kind].word);
    if (n == 0)
        return ves_fail(report, VES_E_CONFIG, at, "no number of the %s is free, so there is nothing to write",
                        kinds[kind].word);
    return VES_OK;
}

/* ---- writing ---- */

static int by_address(const void *a, const void *b)
{
    return strcmp(((const number *)a)->address, ((const number *)b)->address);
}

static void put_number(FILE *out, const number *n, const char *name, int deep, const char *source)
{
    const char *unit = strcmp(n->unit, "1") == 0 ? "" : n->unit, *blank = *unit ? " " : "";
    (void)fprintf(out, "%*s%s = { value = \"%.6g%s%s\"; low = \"%.6g%s%s\"; high = \"%.6g%s%s\";\n", deep, "", name,
                  n->value, blank, unit, n->low, blank, unit, n->high, blank, unit);
    (void)fprintf(out, "%*ssource = \"%s\"; confidence = \"derived\"; };\n", deep + 2, "", source);
}

/* Numbers whose addresses begin alike go into one group. @param depth letters that the groups around have used */
static void put_group(FILE *out, size_t n, const number all[], size_t depth, int deep, const char *source)
{
    for (size_t i = 0; i < n;) {
        const char *name = all[i].address + depth, *dot = strchr(name, '.');
        if (!dot) {
            put_number(out, &all[i++], name, deep, source);
            continue;
        }
        const size_t length = (size_t)(dot - name) + 1;
        size_t end = i;
        while (end < n && strncmp(all[end].address + depth, name, length) == 0) ++end;
        (void)fprintf(out, "%*s%.*s = {\n", deep, "", (int)length - 1, name);
        put_group(out, end - i, all + i, depth + length, deep + 2, source);
        (void)fprintf(out, "%*s};\n", deep, "");
        i = end;
    }
}

/* "fitted to liver.csv (sha256 0123456789ab)", what the numbers rest on. NULL: out of memory */
static char *source_of(const ves_fit *fit)
{
    char *text = ves_copy_text("fitted to");
    for (size_t i = 0; i < fit->observations.n_sheet && text; ++i) {
        const char *path = fit->observations.path[i], *slash = strrchr(path, '/');
        char *digest = ves_sheet_digest(fit->observations.sheet[i]), *longer = NULL;
        if (digest) longer = ves_format("%s%s %s (sha256 %.12s)", text, i ? "," : "", slash ? slash + 1 : path, digest);
        free(digest);
        free(text);
        text = longer;
    }
    for (char *c = text; c && *c; ++c) *c = *c == '"' || *c == '\\' ? '\'' : *c;
    return text;
}

static void put_entry(FILE *out, const ves_fit *fit, ves_entry_kind kind, size_t n, const number all[],
                      const char *name, const char *source)
{
    (void)fprintf(out,
                  "# What vesipk fit learned; a study takes it by %s = \"%s\" where this file lies beside it, in a "
                  "folder %s.\n"
                  "%s = {\n  name = \"%s\";\n  title = \"%s as fitted\";\n  based_on = \"%s\";\n",
                  kinds[kind].word, name, kinds[kind].folder, kinds[kind].word, name, entry_of(fit, kind),
                  entry_of(fit, kind));
    put_group(out, n, all, 0, 2, source);
    (void)fprintf(out, "};\n");
}

ves_status ves_fit_entry_write(const ves_fit *fit, ves_entry_kind kind, const ves_learned *learned, const char *path,
                               ves_report *report)
{
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path, *dot = strrchr(base, '.');
    char *name = ves_format("%.*s", (int)(dot && dot != base ? (size_t)(dot - base) : strlen(base)), base),
         *source = source_of(fit);
    number *all = ves_new(fit->list.n_binding, sizeof *all);
    ves_status status = name && source && all ? VES_OK : ves_fail_memory(report);
    FILE *out = status ? NULL : fopen(path, "w");
    if (out) {
        const size_t n = numbers_of(fit, kind, learned, all);
        qsort(all, n, sizeof *all, by_address);
        put_entry(out, fit, kind, n, all, name, source);
    }
    const bool wrong = out && ferror(out);
    if (!status && (!out || fclose(out) != 0 || wrong))
        status = ves_fail(report, VES_E_FILE, (ves_place){.file = path}, "cannot be written: %s", strerror(errno));
    free(name);
    free(source);
    free(all);
    return status;
}
