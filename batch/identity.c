#include "batch/identity.h"

#include "base/text.h"
#include "base/version.h"
#include "study/explain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every setting of a config, by its path: "study.solver.rtol=1e-9". @return false: out of memory */
static bool put_settings(FILE *out, const char *path, const ves_setting *s)
{
    bool ok = true;
    for (size_t i = 0; i < s->n && ok; ++i) {
        const ves_setting *child = &s->child[i];
        char *own =
            child->name ? ves_format("%s%s%s", path, *path ? "." : "", child->name) : ves_format("%s.%zu", path, i + 1);
        ok = own != NULL;
        if (ok && (child->kind == VES_SETTING_GROUP || child->kind == VES_SETTING_LIST)) {
            ok = put_settings(out, own, child);
        } else if (ok && child->kind == VES_SETTING_TEXT) {
            (void)fprintf(out, "%s=%s\n", own, child->text);
        } else if (ok) {
            (void)fprintf(out, "%s=%.17g\n", own, child->number);
        }
        free(own);
    }
    return ok;
}

/* A number with its range. */
static void put_number(FILE *out, const char *scenario, const char *who, const ves_parameter *p)
{
    (void)fprintf(out, "%s%s%s%s=%.17g %s (%.17g to %.17g)\n", scenario, who, *scenario || *who ? ": " : "", p->address,
                  p->quantity.written, p->quantity.unit, p->low, p->high);
}

/* Those of the study, and those of the women in it. @return false: out of memory */
static bool put_numbers(FILE *out, const ves_study *study)
{
    ves_evidence_row *row = NULL;
    size_t n = 0;
    const ves_status status = ves_evidence(study, &n, &row, NULL);
    for (size_t i = 0; i < n && !status; ++i) put_number(out, row[i].scenario, "", row[i].parameter);
    free(row);
    if (status) return false;
    for (size_t i = 0; i < study->population.n_cast; ++i) {
        const ves_cast *cast = &study->population.cast[i];
        for (size_t k = 0; cast->owned && k < cast->scenario->parameters.n; ++k) {
            const ves_parameter *p = &cast->scenario->parameters.item[k];
            if (p->used) put_number(out, cast->scenario->name, " (women)", p);
        }
    }
    return true;
}

/* The name of a file without its folder: runs may begin in any. */
static const char *last_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

char *ves_identity_of(const ves_study *study, const ves_study_options *options)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (!out) return NULL;
    (void)fprintf(out, "program=VesiPK %s\n", ves_version);
    bool ok = put_settings(out, "", &study->config.root);
    for (size_t i = 0; i < options->n_set; ++i) (void)fprintf(out, "--set=%s\n", options->set[i]);
    if (options->individual) (void)fprintf(out, "--individual=%s\n", options->individual);
    if (options->subjects) (void)fprintf(out, "--subjects=%s\n", options->subjects);
    if (options->seed) (void)fprintf(out, "--seed=%s\n", options->seed);
    if (options->parameters) (void)fprintf(out, "--parameters=%s\n", last_of(options->parameters));
    ok = ok && put_numbers(out, study);
    for (size_t i = 0; i < study->read.n; ++i) {
        const ves_read_table *table = &study->read.table[i];
        (void)fprintf(out, "%s=%s\n", last_of(table->path), table->digest);
    }
    ok = ferror(out) == 0 && ok;
    if (fclose(out) == 0 && ok) return text;
    free(text);
    return NULL;
}
