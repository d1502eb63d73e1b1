#include "study/organ_read.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "study/asked.h"
#include "study/entry.h"
#include "study/layers.h"
#include "study/organ_list.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const ves_row organ_rows[] = {
    VES_ROW_PLAIN("name", VES_ROW_TEXT, "its name, as the file: what its addresses begin with"),
    VES_ROW_PLAIN("title", VES_ROW_TEXT, "one line"),
    VES_ROW_PLAIN("note", VES_ROW_TEXT, "what to know"),
    VES_ROW_PLAIN("source", VES_ROW_TEXT, "where its numbers were read"),
    VES_ROW_PLAIN("confidence", VES_ROW_TEXT, "seen, derived, memory or assumption"),
    VES_ROW_PLAIN("ontology", VES_ROW_TEXT, "its id: \"UBERON:0002107\", \"NCIT:C3262\""),
    VES_ROW_PLAIN("tissues", VES_ROW_LIST, "names of tissues of the species that make it up; they leave their organ"),
    VES_ROW_PLAIN(
        "taken_from", VES_ROW_TEXT,
        "organ or tissue that gives it volume and flow, default \"rest\"; \"added\": it lies on top, and rest "
        "gives it flow"),
    VES_ROW_PLAIN("from", VES_ROW_TEXT, "\"arterial\" (default), or \"venous\" of the one organ that all blood passes"),
    VES_ROW_PLAIN("to", VES_ROW_TEXT, "\"venous\" (default), an organ that it drains into, or \"arterial\" in series"),
    VES_ROW_PLAIN("wall", VES_ROW_TEXT, "\"continuous\" (default), \"fenestrated\", \"sinusoid\" or \"barrier\""),
    VES_ROW_PLAIN("fenestrae", VES_ROW_BOOL, "its cells are reached through fenestrae, ORGAN.fenestra.diameter"),
    VES_ROW_PLAIN("sites", VES_ROW_BOOL, "its phagocytes have surface sites, a limited number"),
    VES_ROW_PLAIN("csf", VES_ROW_BOOL, "its fluid goes to cerebrospinal fluid; of one organ behind a barrier"),
    VES_ROW_PLAIN("holdup", VES_ROW_ANY, "true, or a group of its numbers: capillaries hold large vesicles up"),
    VES_ROW_PLAIN("size", VES_ROW_TEXT, "uptake goes with size as in a \"phagocyte\" or in \"tissue\" (default)"),
    VES_ROW_PLAIN("like", VES_ROW_TEXT,
                  "organ whose numbers of the product it has where it has none, default \"rest\""),
    VES_ROW_PLAIN("surface", VES_ROW_LIST, "compartments of routes that lie on it"),
    VES_ROW_PLAIN("sinks", VES_ROW_LIST, "what leaves its cells intact: ( { from; to; share; called; }, ... )"),
};
static const ves_row sink_rows[] = {
    {.name = "from", .type = VES_ROW_TEXT, .required = true, .words = "\"parenchyma\" or \"phagocytes\""},
    {.name = "to", .type = VES_ROW_TEXT, .required = true, .words = "compartment, as \"faeces\""},
    VES_ROW_PLAIN("share", VES_ROW_ANY, "of what these cells lose; absent: the product gives it"),
    VES_ROW_PLAIN("called", VES_ROW_TEXT, "its address behind the organ: \"bile_share\" or \"sink_share\" (default)"),
};

size_t ves_organ_row_tables(const ves_row_table **tables)
{
    static const ves_row_table all[] = {
        {"organ", VES_COUNT(organ_rows), organ_rows},
        {"organ.sinks", VES_COUNT(sink_rows), sink_rows},
    };
    *tables = all;
    return VES_COUNT(all);
}

/* ---- words of one organ ---- */

typedef struct taking {
    ves_context *c;
    ves_tissues *tissues;
    ves_parameters *parameters;
    const ves_parameters *under; /* what was taken before: the same, or what `parameters` is laid over */
} taking;

static const char *wall_word(size_t i, const void *context)
{
    (void)context;
    return ves_wall_word((ves_wall)i);
}

static void take_wall(ves_reader *reader, const ves_setting *s, ves_wall *wall)
{
    if (ves_wall_find(s->text, wall)) return;
    const char *near = ves_nearest(s->text, VES_N_WALL, wall_word, NULL);
    char *known = ves_list_names(VES_N_WALL, wall_word, NULL);
    ves_reader_fail(reader, VES_E_CONFIG, s->at, "\"%s\" is no kind of wall%s%s%s, expected %s",
                    ves_brief_of(s->text).text, near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "",
                    known ? known : "another");
    free(known);
}

static void take_size(ves_reader *reader, const ves_setting *s, bool *as_phagocyte)
{
    *as_phagocyte = strcmp(s->text, "phagocyte") == 0;
    if (!*as_phagocyte && strcmp(s->text, "tissue") != 0)
        ves_reader_fail(reader, VES_E_CONFIG, s->at, "is \"%s\", expected \"phagocyte\" or \"tissue\"",
                        ves_brief_of(s->text).text);
}

static void take_word(const ves_setting *group, const char *name, const char **word, ves_place *at)
{
    const char *said = ves_setting_text(group, name);
    if (!said) return;
    *word = said;
    *at = ves_setting_find(group, name)->at;
}

static void take_flag(const ves_setting *group, const char *name, bool *flag)
{
    const ves_setting *said = ves_setting_find(group, name);
    if (said && said->kind == VES_SETTING_BOOL) *flag = said->number != 0.0;
    if (said && said->kind == VES_SETTING_GROUP) *flag = true;
}

static void take_surface(ves_reader *reader, const ves_setting *list, ves_organ_row *row)
{
    row->n_surface = 0;
    for (size_t i = 0; i < list->n; ++i) {
        if (list->child[i].kind != VES_SETTING_TEXT || row->n_surface == VES_ORGAN_SURFACE_MAX) {
            ves_reader_fail(reader, VES_E_CONFIG, list->child[i].at, "expected at most %d names in quotes",
                            VES_ORGAN_SURFACE_MAX);
            return;
        }
        row->surface[row->n_surface++] = list->child[i].text;
    }
}

static void take_sink(taking *t, const ves_setting *s, ves_organ_row *row)
{
    ves_reader *reader = &t->c->reader;
    if (s->kind != VES_SETTING_GROUP) {
        ves_reader_fail(reader, VES_E_CONFIG, s->at, "holds %s, expected groups { from; to; share; }",
                        ves_setting_kind_words(s->kind));
        return;
    }
    ves_reader_check(reader, s, VES_COUNT(sink_rows), sink_rows);
    const char *from = ves_setting_text(s, "from"), *to = ves_setting_text(s, "to"),
               *called = ves_setting_text(s, "called");
    if (!from || !to) return;
    ves_organ_sink *sink = &row->sink[row->n_sink];
    *sink = (ves_organ_sink){strcmp(from, "phagocytes") == 0, to, called ? called : "sink_share"};
    if (!sink->phagocytes && strcmp(from, "parenchyma") != 0)
        ves_reader_fail(reader, VES_E_CONFIG, ves_setting_find(s, "from")->at,
                        "\"%s\" has no sink, expected \"parenchyma\" or \"phagocytes\"", ves_brief_of(from).text);
    char *address = ves_format("%s.%s", row->name, sink->share);
    const ves_body_setting *of = address ? ves_body_setting_find(address) : NULL;
    if (!address) {
        ves_context_no_memory(t->c);
        return;
    }
    if (!of) {
        ves_reader_fail(reader, VES_E_CONFIG, s->at,
                        "a sink cannot be called \"%s\", expected bile_share or sink_share", sink->share);
        free(address);
        return;
    }
    for (size_t i = 0; i < row->n_sink; ++i) {
        if (strcmp(row->sink[i].share, sink->share) != 0) continue;
        ves_reader_fail(reader, VES_E_CONFIG, s->at, "two sinks of one organ are called \"%s\", expected another name",
                        sink->share);
    }
    ++row->n_sink;
    const ves_setting *share = ves_setting_find(s, "share");
    const ves_parameter model = {.dim = of->dim, .other = of->dim, .least = of->least, .most = of->most};
    if (share) (void)ves_reader_parameter(reader, share, address, &model, t->parameters);
    free(address);
}

static void take_sinks(taking *t, const ves_setting *list, ves_organ_row *row)
{
    row->n_sink = 0;
    for (size_t i = 0; i < list->n; ++i) {
        if (row->n_sink == VES_ORGAN_SINK_MAX) {
            ves_reader_fail(&t->c->reader, VES_E_CONFIG, list->at, "expected at most %d sinks", VES_ORGAN_SINK_MAX);
            return;
        }
        take_sink(t, &list->child[i], row);
    }
}

/* Tissues that leave the organ they were part of. One that the species lacks is passed over where the organ has numbers
 * of its own. */
static void take_tissues(taking *t, const ves_setting *list, ves_body_organ organ, bool may_lack)
{
    ves_tissues *tissues = t->tissues;
    for (size_t i = 0; i < list->n; ++i) {
        const char *name = list->child[i].kind == VES_SETTING_TEXT ? list->child[i].text : "";
        size_t k = 0;
        while (k < tissues->n && strcmp(tissues->name[k], name) != 0) ++k;
        if (k < tissues->n) {
            tissues->organ[k] = organ;
        } else if (!may_lack) {
            const char *near = ves_nearest_of(name, tissues->n, (const char *const *)tissues->name);
            ves_reader_fail(&t->c->reader, VES_E_CONFIG, list->child[i].at,
                            "organ \"%s\": the species has no tissue \"%s\"%s%s%s, expected one of its tissues",
                            tissues->row[organ].name, name, near ? "; did you mean \"" : "", near ? near : "",
                            near ? "\"?" : "");
            tissues->row[organ].lost = true;
            ++tissues->n_lost;
        }
    }
}

/* Does its group give its size, or the species? */
static bool has_size(const taking *t, const char *name, const ves_setting *group)
{
    static const char *const words[] = {"volume_fraction", "mass"};
    bool has = false;
    for (size_t i = 0; i < VES_COUNT(words) && !has; ++i) {
        char *address = ves_format("%s.%s", name, words[i]);
        if (!address) ves_context_no_memory(t->c);
        has = ves_setting_find(group, words[i]) || (address && ves_parameters_find(t->under, address));
        free(address);
    }
    return has;
}

/* What an organ takes from; of an existing organ it may change. */
static void take_giver(const ves_setting *group, ves_organ_row *row)
{
    const char *giver = ves_setting_text(group, "taken_from");
    if (!giver) return;
    row->added = strcmp(giver, "added") == 0;
    row->giver_word = row->added ? "rest" : giver;
    row->giver_at = ves_setting_find(group, "taken_from")->at;
}

/* One statement on an organ, on top of those before. */
static void take_group(taking *t, const ves_setting *group, ves_body_organ organ)
{
    ves_reader *reader = &t->c->reader;
    ves_organ_row *row = &t->tissues->row[organ];
    ves_place ontology_at;
    row->at = row->stated = group->at;
    take_word(group, "ontology", &row->ontology, &ontology_at);
    take_word(group, "from", &row->from_word, &row->from_at);
    take_word(group, "to", &row->to_word, &row->to_at);
    take_word(group, "like", &row->like_word, &row->like_at);
    take_giver(group, row);
    const ves_setting *wall = ves_setting_find(group, "wall"), *size = ves_setting_find(group, "size"),
                      *tissues = ves_setting_find(group, "tissues"), *surface = ves_setting_find(group, "surface"),
                      *sinks = ves_setting_find(group, "sinks");
    if (ves_setting_is(wall, VES_ROW_TEXT)) take_wall(reader, wall, &row->wall);
    if (ves_setting_is(size, VES_ROW_TEXT)) take_size(reader, size, &row->phagocyte_size);
    take_flag(group, "fenestrae", &row->fenestrae);
    take_flag(group, "csf", &row->csf);
    if (ves_setting_find(group, "csf")) row->csf_at = ves_setting_find(group, "csf")->at;
    take_flag(group, "sites", &row->sites);
    take_flag(group, "holdup", &row->holdup);
    const ves_setting *holdup = ves_setting_find(group, "holdup");
    if (holdup && holdup->kind != VES_SETTING_BOOL && holdup->kind != VES_SETTING_GROUP)
        ves_reader_fail(reader, VES_E_CONFIG, holdup->at, "is %s, expected true, or a group { } of its numbers",
                        ves_setting_kind_words(holdup->kind));
    if (ves_setting_is(surface, VES_ROW_LIST)) take_surface(reader, surface, row);
    if (ves_setting_is(sinks, VES_ROW_LIST)) take_sinks(t, sinks, row);
    if (ves_setting_is(tissues, VES_ROW_LIST)) take_tissues(t, tissues, organ, has_size(t, row->name, group));
    ves_entry_take_organ(reader, group, row->name, VES_COUNT(organ_rows), organ_rows, t->parameters);
}

/* ---- all organs ---- */

/* What a file says of an organ, its words on top of those before, its numbers where those of other files do not count
 * more. */
static void take_layer(taking *t, const ves_setting *group, ves_body_organ organ)
{
    ves_parameters own = {0};
    take_group(&(taking){t->c, t->tissues, &own, t->parameters}, group, organ);
    ves_layers_lay(t->c, &own, t->tissues, t->parameters);
}

static bool in_library(const ves_context *c, const char *name)
{
    return c->study->library && ves_study_asks(c->study, VES_SECTION_ORGANS, name);
}

/* The file of an organ, where there is one; else what follows must say all of it. */
static void take_file(taking *t, ves_body_organ organ, const ves_setting *stated)
{
    ves_context *c = t->c;
    const char *name = t->tissues->row[organ].name;
    const ves_place at = t->tissues->row[organ].at;
    if (stated && stated->kind == VES_SETTING_GROUP && !in_library(c, name) && stated->n > 1) return;
    const char *source = c->reader.source, *confidence = c->reader.confidence;
    c->reader.source = c->reader.confidence = NULL;
    const ves_setting *group = ves_context_library(c, VES_SECTION_ORGANS, name, at);
    if (group) take_layer(t, group, organ);
    if (!group) t->tissues->row[organ].lost = true;
    if (!group) ++t->tissues->n_lost;
    t->tissues->row[organ].at = at;
    c->reader.source = source;
    c->reader.confidence = confidence;
}

static const ves_setting *element_of(const ves_setting *list, const char *name)
{
    for (size_t i = 0; ves_setting_is(list, VES_ROW_LIST) && i < list->n; ++i) {
        const ves_setting *s = &list->child[i];
        const char *own = s->kind == VES_SETTING_GROUP ? ves_setting_text(s, "name") : s->text;
        if (own && strcmp(own, name) == 0) return s;
    }
    return NULL;
}

static void take_species(taking *t, const ves_setting *species)
{
    const ves_setting *list = ves_setting_find(species, "organs");
    const size_t n = t->tissues->n_row;
    for (size_t i = 0; i < n; ++i) {
        const ves_setting *stated = element_of(list, t->tissues->row[i].name);
        take_file(t, (ves_body_organ)i, stated);
        if (stated && stated->kind == VES_SETTING_GROUP) take_layer(t, stated, (ves_body_organ)i);
    }
}

/* An organ of the library that this species has not: a man's uterus. */
static bool lacks(ves_reader *reader, const ves_setting *species, const char *name, ves_place at)
{
    const ves_setting *list = ves_setting_find(species, "lacks");
    for (size_t i = 0; ves_setting_is(list, VES_ROW_LIST) && i < list->n; ++i) {
        if (list->child[i].kind != VES_SETTING_TEXT || strcmp(list->child[i].text, name) != 0) continue;
        const char *other = ves_setting_text(species, "female");
        ves_reader_fail(reader, VES_E_CONFIG, at, "this species has no %s%s%s%s, expected another species or organ",
                        name, other ? "; \"" : "", other ? other : "", other ? "\" has" : "");
        return true;
    }
    return false;
}

static void take_study(taking *t, const ves_setting *species)
{
    ves_context *c = t->c;
    const ves_setting *list = ves_context_setting(c, "organs");
    for (size_t i = 0; ves_setting_is(list, VES_ROW_LIST) && i < list->n; ++i) {
        const ves_setting *stated = &list->child[i];
        const char *name = ves_organ_element_name(&c->reader, stated);
        ves_body_organ organ;
        if (!name || ves_organ_stands_twice(&c->reader, list, i, name)) continue;
        if (lacks(&c->reader, species, name, stated->at)) continue;
        const bool there = ves_tissues_find(t->tissues, name, &organ);
        if (there && organ >= VES_ORGAN_ARTERIAL) {
            ves_reader_fail(&c->reader, VES_E_CONFIG, stated->at, "\"%s\" is no name for an organ, expected another",
                            name);
            continue;
        }
        const ves_status status = ves_tissues_row(t->tissues, name, stated->at, &organ, c->reader.report);
        ves_context_keep(c, status);
        if (status) continue;
        if (!there) take_file(t, organ, stated);
        if (stated->kind != VES_SETTING_GROUP) continue;
        ves_layers_clear(c, stated, name, t->tissues, t->parameters);
        take_group(t, stated, organ);
    }
    const ves_setting *rest = ves_context_setting(c, "rest");
    ves_organs_rest(&c->reader, rest, t->tissues);
}

/* ---- numbers that an organ has from another ---- */

/* "heart.uptake.clearance" is of the group "uptake": whoever has one number of it needs none of another organ. */
static bool has_group(const ves_parameters *parameters, const char *name, const char *setting)
{
    const size_t n = strlen(name), m = strcspn(setting, ".");
    for (size_t i = 0; i < parameters->n; ++i) {
        const char *address = parameters->item[i].address;
        if (strncmp(address, name, n) == 0 && address[n] == '.' && strncmp(address + n + 1, setting, m) == 0 &&
            (address[n + 1 + m] == '.' || address[n + 1 + m] == 0))
            return true;
    }
    return false;
}

static void copy_number(taking *t, const char *name, const char *like, const char *setting, const ves_parameter *from)
{
    ves_parameter own = *from;
    own.address = ves_format("%s.%s", name, setting);
    own.source = ves_format("as %s: %s", like, from->source ? from->source : "no source");
    own.confidence = ves_confidence_word("assumption");
    ves_context_keep(t->c, own.address && own.source ? ves_parameters_put(t->parameters, &own, t->c->reader.report)
                                                     : ves_fail_memory(t->c->reader.report));
    free(own.address);
    free(own.source);
}

/* Groups of numbers that a product gives for an organ. */
static void take_like(taking *t, const ves_organ_row *row)
{
    static const char *const product[] = {"uptake.clearance", "uptake.macrophage_share", "permeability"},
                             *const barrier[] = {"influx",          "bulk_flow.rate", "transcytosis.rate",
                                                 "return.rate",     "efflux.rate",    "uptake.rate",
                                                 "mobile_fraction", "size_factor",    "size_limit"};
    if (row->like == VES_ORGAN_NONE) return;
    const char *like = t->tissues->row[row->like].name;
    const bool is_barrier = row->wall == VES_WALL_BARRIER;
    const char *const *list = is_barrier ? barrier : product;
    const size_t n = is_barrier ? VES_COUNT(barrier) : VES_COUNT(product);
    bool lacks[VES_COUNT(barrier)];
    for (size_t i = 0; i < n; ++i) {
        char *own = ves_format("%s.%s", row->name, list[i]);
        if (!own) ves_context_no_memory(t->c);
        lacks[i] = own && !ves_parameters_find(t->parameters, own) && !has_group(t->parameters, row->name, list[i]);
        free(own);
    }
    for (size_t i = 0; i < n; ++i) {
        char *address = lacks[i] ? ves_format("%s.%s", like, list[i]) : NULL;
        if (lacks[i] && !address) ves_context_no_memory(t->c);
        const ves_parameter *from = address ? ves_parameters_find(t->parameters, address) : NULL;
        if (from) copy_number(t, row->name, like, list[i], from);
        free(address);
    }
}

/* ---- numbers of organs that there are not ---- */

/* A number of "livr" would be read by nobody. */
static void check_names(taking *t)
{
    ves_context *c = t->c;
    const char *before = NULL;
    for (size_t i = 0; i < t->parameters->n; ++i) {
        const ves_parameter *p = &t->parameters->item[i];
        const size_t length = strcspn(p->address, ".");
        if (before && strncmp(p->address, before, length + 1) == 0) continue; /* as the one before it */
        before = p->address;
        const ves_body_setting *row = ves_body_setting_find(p->address);
        if (!row || strncmp(row->address, "*.", 2) != 0) continue;
        char *name = ves_format("%.*s", (int)length, p->address);
        if (!name) {
            ves_context_no_memory(c);
            return;
        }
        ves_body_organ organ;
        bool known = ves_tissues_find(t->tissues, name, &organ);
        for (size_t k = 0; k < t->tissues->n && !known; ++k) known = strcmp(t->tissues->name[k], name) == 0;
        if (!known && !in_library(c, name)) {
            const char *near = ves_tissues_nearest(t->tissues, name);
            ves_reader_fail(&c->reader, VES_E_CONFIG, p->at, "unknown setting \"%s\": there is no organ \"%s\"%s%s%s%s",
                            p->address, name, near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "",
                            near ? "" : ", expected one of the body or of configs/organs");
        }
        free(name);
    }
}

bool ves_organs_take(ves_context *c, const ves_setting *species, ves_tissues *tissues, ves_parameters *parameters)
{
    taking t = {c, tissues, parameters, parameters};
    const ves_status before = ves_context_begin(c);
    const char *source = c->reader.source, *confidence = c->reader.confidence;
    take_species(&t, species);
    c->reader.source = "stated by the study";
    c->reader.confidence = VES_CONFIDENCE_GIVEN;
    take_study(&t, species);
    c->reader.source = source;
    c->reader.confidence = confidence;
    ves_context_keep(c, ves_tissues_settle(tissues, c->reader.report));
    for (size_t i = 0; i < tissues->n_row && c->reader.status != VES_E_MEMORY; ++i) take_like(&t, &tissues->row[i]);
    check_names(&t);
    return ves_context_end(c, before) == VES_OK;
}
