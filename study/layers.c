#include "study/layers.h"

#include "base/array.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Two ways to say the same of an organ. */
static const char *const twin[][2] = {{"mass", "volume_fraction"}, {"flow", "flow_fraction"}};

static bool is_tissue(const ves_tissues *tissues, const char *name, size_t length)
{
    for (size_t i = 0; tissues && i < tissues->n; ++i) {
        if (strlen(tissues->name[i]) == length && strncmp(tissues->name[i], name, length) == 0) return true;
    }
    return false;
}

/* The number that is said the other way: "joint.mass" for "joint.volume_fraction". NULL: there is none. */
static ves_parameter *other_way(const ves_parameters *parameters, const ves_tissues *tissues, const char *address)
{
    const char *dot = strchr(address, '.');
    if (!dot || is_tissue(tissues, address, (size_t)(dot - address))) return NULL;
    for (size_t i = 0; i < VES_COUNT(twin); ++i) {
        for (size_t k = 0; k < 2; ++k) {
            char other[128];
            if (strcmp(dot + 1, twin[i][k]) != 0) continue;
            const int n = snprintf(other, sizeof other, "%.*s.%s", (int)(dot - address), address, twin[i][1 - k]);
            return n > 0 && (size_t)n < sizeof other ? ves_parameters_find(parameters, other) : NULL;
        }
    }
    return NULL;
}

/* Does a file lie in a folder of the library? Then its path is that of the library, /FOLDER/NAME.cfg. */
static bool of_library(const ves_study *study, const char *file)
{
    const size_t n = study->library ? strlen(study->library) : 0;
    if (n == 0 || !file || strncmp(file, study->library, n) != 0 || file[n] != '/') return false;
    const char *name = strchr(file + n + 1, '/');
    return name && !strchr(name + 1, '/');
}

/* What kind of entry a number stands in: an entry of the library that was read, by its file. */
static int rank(const ves_context *c, const ves_parameter *p)
{
    int of = 0;
    for (size_t i = 0; i < c->study->n_entry && p->at.file; ++i) {
        const ves_library_entry *e = c->study->entry[i];
        if (!e->group || !e->group->at.file || strcmp(e->group->at.file, p->at.file) != 0) continue;
        of = e->section == VES_SECTION_SPECIES ? 2 : e->section == VES_SECTION_ORGANS ? 1 : 0;
    }
    return of + (of_library(c->study, p->at.file) ? 0 : 10);
}

static void lay(ves_context *c, const ves_parameter *p, const ves_tissues *tissues, ves_parameters *under)
{
    const ves_parameter *same = ves_parameters_find(under, p->address), *other = other_way(under, tissues, p->address),
                        *old = same ? same : other;
    if (old && old->at.file && p->at.file && strcmp(old->at.file, p->at.file) == 0) {
        if (c->reader.status == VES_E_MEMORY) return;
        ves_reader_fail(&c->reader, VES_E_CONFIG, p->at, "%s stands in line %d already%s%s, expected it once",
                        p->address, old->at.line, same ? "" : ", as ", same ? "" : old->address);
        return;
    }
    if (old && rank(c, old) >= rank(c, p)) return;
    if (other) ves_parameters_remove(under, other->address);
    ves_context_keep(c, ves_parameters_put(under, p, c->reader.report));
}

void ves_layers_lay(ves_context *c, ves_parameters *upper, const ves_tissues *tissues, ves_parameters *under)
{
    for (size_t i = 0; i < upper->n && c->reader.status != VES_E_MEMORY; ++i) lay(c, &upper->item[i], tissues, under);
    ves_parameters_free(upper);
}

void ves_layers_clear(ves_context *c, const ves_setting *group, const char *organ, const ves_tissues *tissues,
                      ves_parameters *under)
{
    if (is_tissue(tissues, organ, strlen(organ))) return;
    for (size_t i = 0; i < VES_COUNT(twin); ++i) {
        const ves_setting *first = ves_setting_find(group, twin[i][0]), *second = ves_setting_find(group, twin[i][1]);
        if (!first && !second) continue;
        if (first && second) {
            ves_reader_fail(&c->reader, VES_E_CONFIG, second->at, "%s is stated too, in line %d; expected one of them",
                            twin[i][0], first->at.line);
            continue;
        }
        char *address = ves_format("%s.%s", organ, twin[i][first ? 1 : 0]);
        if (!address) ves_context_no_memory(c);
        if (address) ves_parameters_remove(under, address);
        free(address);
    }
}

/* ---- numbers that nobody reads ---- */

/* How the table says a number of this name: "volume_fraction" for "mass". NULL: it is none of the table. */
static const char *of_table(const char *word)
{
    static const char *const same[] = {"volume_fraction", "flow_fraction", "blood_fraction", "interstitial_fraction"};
    for (size_t i = 0; i < VES_COUNT(twin); ++i) {
        if (strcmp(word, twin[i][0]) == 0) return twin[i][1];
    }
    for (size_t i = 0; i < VES_COUNT(same); ++i) {
        if (strcmp(word, same[i]) == 0) return same[i];
    }
    return NULL;
}

/* Stated in this group's file, and not one of the presets, which stand at the scenario. */
static bool is_stated(const ves_scenario *s, const ves_parameter *p, const ves_setting *group)
{
    return p->at.file && strcmp(p->at.file, group->at.file) == 0 &&
           !(p->at.setting && s->at.setting && strcmp(p->at.setting, s->at.setting) == 0);
}

static void check_organ(ves_context *c, const ves_scenario *s, const ves_tissues *tissues, const ves_setting *group,
                        const char *name)
{
    ves_body_organ organ;
    if (!ves_tissues_find(tissues, name, &organ) || organ >= VES_ORGAN_ARTERIAL) return;
    const ves_organ_row *row = &tissues->row[organ];
    const size_t n = strlen(name);
    const char *tissue = NULL;
    for (size_t k = 0; k < tissues->n && !tissue; ++k) {
        if (tissues->organ[k] == organ) tissue = tissues->name[k];
    }
    for (size_t i = 0; i < s->parameters.n; ++i) {
        const ves_parameter *p = &s->parameters.item[i];
        if (p->used || p->quantity.value == 0.0 || strncmp(p->address, name, n) != 0 || p->address[n] != '.' ||
            !is_stated(s, p, group))
            continue;
        const ves_parameter *other = other_way(&s->parameters, NULL, p->address);
        if (other && is_stated(s, other, group)) continue; /* said in two ways: that was told */
        const char *word = row->of_table ? of_table(p->address + n + 1) : NULL;
        if (word && tissue)
            ves_reader_fail(&c->reader, VES_E_CONFIG, p->at,
                            "\"%s\" is made up of tissues of the species, expected set = ( (\"%s.%s\", ...) )", name,
                            tissue, word);
        else
            ves_reader_fail(&c->reader, VES_E_CONFIG, p->at,
                            "nothing reads this number of \"%s\", an organ with a %s wall; expected it left out", name,
                            ves_wall_word(row->wall));
    }
}

/* What the study states of an organ; NULL: nothing. */
static const ves_setting *element_named(const ves_setting *list, const char *name)
{
    for (size_t i = 0; i < list->n; ++i) {
        const char *own = list->child[i].kind == VES_SETTING_GROUP ? ves_setting_text(&list->child[i], "name") : NULL;
        if (own && strcmp(own, name) == 0) return &list->child[i];
    }
    return NULL;
}

/* A mass or a flow per gram that a species gives of an organ which its own tissues make up. */
static void check_made_up(ves_context *c, const ves_scenario *s, const ves_tissues *tissues, size_t organ)
{
    const char *name = tissues->row[organ].name;
    size_t tissue = 0;
    while (tissue < tissues->n && tissues->organ[tissue] != (ves_body_organ)organ) ++tissue;
    for (size_t i = 0; i < VES_COUNT(twin) && tissue < tissues->n; ++i) {
        char *address = ves_format("%s.%s", name, twin[i][0]);
        const ves_parameter *p = address ? ves_parameters_find(&s->parameters, address) : NULL;
        if (!address) ves_context_no_memory(c);
        if (p && !p->used)
            ves_reader_fail(&c->reader, VES_E_CONFIG, p->at, "\"%s\" is made up of tissues, expected %s of \"%s\"",
                            name, twin[i][1], tissues->name[tissue]);
        free(address);
    }
}

void ves_layers_check_read(ves_context *c, const ves_scenario *s, const ves_tissues *tissues)
{
    const ves_setting *list = ves_context_setting(c, "organs");
    for (size_t i = 0; ves_setting_is(list, VES_ROW_LIST) && i < list->n; ++i) {
        const char *name = list->child[i].kind == VES_SETTING_GROUP ? ves_setting_text(&list->child[i], "name") : NULL;
        if (name) check_organ(c, s, tissues, &list->child[i], name);
    }
    for (size_t i = 0; i < tissues->n_row; ++i) {
        const ves_setting *stated =
            ves_setting_is(list, VES_ROW_LIST) ? element_named(list, tissues->row[i].name) : NULL;
        if (tissues->row[i].of_table && !stated) check_made_up(c, s, tissues, i);
    }
}
