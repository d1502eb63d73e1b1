/* An entry of the library becomes parameters, number by number, each with the evidence that stands nearest to it. */
#include "study/entry.h"
#include "study/entry_number.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "study/organ_list.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const ves_row word_rows[] = {
    VES_ROW_PLAIN("name", VES_ROW_TEXT, "its name, as the file; of a tissue: what its addresses begin with"),
    VES_ROW_PLAIN("title", VES_ROW_TEXT, "one line"),
    VES_ROW_PLAIN("note", VES_ROW_TEXT, "what to know"),
    VES_ROW_PLAIN("source", VES_ROW_TEXT, "where its numbers were read; in any group, for the numbers in it"),
    VES_ROW_PLAIN("confidence", VES_ROW_TEXT, "seen, derived, memory or assumption; in any group likewise"),
    VES_ROW_PLAIN("tissues", VES_ROW_LIST, "of a species: ( { name; organ; and its numbers }, ... )"),
    VES_ROW_PLAIN("organs", VES_ROW_LIST,
                  "of a species: its organs in order, entries of configs/organs or { name; ... }; absent: those that "
                  "its tissues name"),
    VES_ROW_PLAIN("rest", VES_ROW_TEXT, "of a species: \"what is left\" by its other organs"),
    VES_ROW_PLAIN("lacks", VES_ROW_LIST, "of a species: organs that it has not, as the uterus of a man"),
    VES_ROW_PLAIN("organ", VES_ROW_TEXT, "of a tissue: the organ of the model it is part of"),
    VES_ROW_PLAIN("female", VES_ROW_TEXT, "of a species: the entry for the women of a population"),
    VES_ROW_PLAIN("sizes", VES_ROW_GROUP, "of a product: its size classes, instead of vesicle.diameter"),
    VES_ROW_PLAIN("based_on", VES_ROW_TEXT,
                  "the entry whose numbers it has besides its own; of a species its tissues and organs too"),
    VES_ROW_PLAIN("label.places", VES_ROW_LIST,
                  "of a tracer: places that hold free label, ( { organ; from; rate; release; to_gut }, ... )"),
};

static const ves_row_table entry_words = {"species, product, tracer", VES_COUNT(word_rows), word_rows};

size_t ves_entry_row_tables(const ves_row_table **tables)
{
    *tables = &entry_words;
    return 1;
}

/* A number that other numbers lie under: label.dark, with label.dark.rate in the same group. @return are there any? */
static bool has_inner(const ves_setting *s)
{
    for (size_t i = 0; s->kind == VES_SETTING_GROUP && i < s->n; ++i) {
        if (s->child[i].kind == VES_SETTING_GROUP) return true;
    }
    return false;
}

static void take_outer(ves_reader *reader, const ves_setting *s, const char *address, ves_parameters *parameters)
{
    ves_setting child[8], plain = *s; /* value, low, high, source and confidence */
    plain.n = 0;
    plain.child = child;
    for (size_t i = 0; i < s->n && plain.n < VES_COUNT(child); ++i) {
        if (s->child[i].kind != VES_SETTING_GROUP) child[plain.n++] = s->child[i];
    }
    ves_take_number(reader, &plain, address, &entry_words, parameters);
}

static bool is_words(const char *name)
{
    return ves_row_find(VES_COUNT(word_rows), word_rows, name) != NULL;
}

/* Who takes: words of the outermost group are no numbers. */
typedef struct taker {
    ves_reader *reader;
    ves_parameters *parameters;
    const ves_setting *outermost;
    size_t n_word;
    const ves_row *words;
} taker;

/* A word, not a group of numbers that bears its name: "rest" of a product. */
static bool is_word(const taker *t, const ves_setting *group, const ves_setting *s)
{
    if (group != t->outermost) return s->kind == VES_SETTING_TEXT && is_words(s->name);
    const ves_row *row = ves_row_find(t->n_word, t->words, s->name);
    if (!row) return false;
    return row->type == VES_ROW_ANY ? s->kind != VES_SETTING_GROUP || ves_setting_find(s, "value")
                                    : s->kind != VES_SETTING_GROUP || row->type == VES_ROW_GROUP;
}

static void take_group(taker *t, const ves_setting *group, const char *prefix);

static void take_inner(taker *t, const ves_setting *s, const char *prefix)
{
    for (size_t i = 0; i < s->n; ++i) {
        const ves_setting *inner = &s->child[i];
        if (inner->kind != VES_SETTING_GROUP) continue;
        char *address = ves_format("%s.%s", prefix, inner->name);
        if (!address) {
            ves_reader_fail(t->reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
        } else if (ves_setting_find(inner, "value")) {
            ves_take_number(t->reader, inner, address, &entry_words, t->parameters);
        } else {
            take_group(t, inner, address);
        }
        free(address);
    }
}

/* Walk a group; numbers inherit the evidence of the groups around them. */
static void take_group(taker *t, const ves_setting *group, const char *prefix)
{
    ves_reader *reader = t->reader;
    const char *source = reader->source, *confidence = reader->confidence;
    const char *own = ves_setting_text(group, "source"), *word = ves_setting_text(group, "confidence");
    if (own) reader->source = own;
    if (word) {
        reader->confidence = ves_confidence_word(word);
        if (!reader->confidence) {
            ves_reader_fail(reader, VES_E_CONFIG, ves_setting_find(group, "confidence")->at,
                            "\"%s\" is no word of confidence, expected seen, derived, memory or assumption", word);
        }
    }
    for (size_t i = 0; i < group->n; ++i) {
        const ves_setting *s = &group->child[i];
        if (is_word(t, group, s)) {
            const ves_row *row = group == t->outermost ? ves_row_find(t->n_word, t->words, s->name) : NULL;
            if (row) (void)ves_reader_check_type(reader, s, row);
            continue;
        }
        if (prefix && strcmp(prefix, "label") == 0 && strcmp(s->name, "places") == 0) continue; /* label_read.c */
        char *address = prefix ? ves_format("%s.%s", prefix, s->name) : ves_format("%s", s->name);
        if (!address) {
            ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
        } else if (s->kind == VES_SETTING_GROUP && !ves_setting_find(s, "value")) {
            take_group(t, s, address);
        } else if (has_inner(s)) {
            take_outer(reader, s, address, t->parameters);
            take_inner(t, s, address);
        } else {
            ves_take_number(reader, s, address, &entry_words, t->parameters);
        }
        free(address);
    }
    reader->source = source;
    reader->confidence = confidence;
}

static void take_tissue(ves_reader *reader, const ves_setting *s, bool listed, ves_parameters *parameters,
                        ves_tissues *tissues)
{
    const char *name = s->kind == VES_SETTING_GROUP ? ves_setting_text(s, "name") : NULL,
               *word = name ? ves_setting_text(s, "organ") : NULL;
    ves_body_organ organ;
    if (!name || !word) {
        ++tissues->n_lost;
        ves_reader_fail(
            reader, VES_E_CONFIG, s->at,
            "a tissue is a group with a name and an organ, expected { name = \"...\"; organ = \"...\"; ... }");
        return;
    }
    const ves_place at = ves_setting_find(s, "organ")->at;
    const char *near = ves_tissues_nearest(tissues, word);
    if (!listed && ves_tissues_row(tissues, word, at, &organ, reader->report)) {
        reader->status = VES_E_MEMORY;
        return;
    }
    if (!ves_tissues_find(tissues, word, &organ) && near) {
        ves_reader_fail(reader, VES_E_CONFIG, at, "\"%s\" is no organ of the body; did you mean \"%s\"?", word, near);
        (void)ves_tissues_find(tissues, near, &organ); /* while the other faults are looked for */
    }
    if (!near && !ves_tissues_find(tissues, word, &organ)) {
        ++tissues->n_lost;
        ves_reader_fail(reader, VES_E_CONFIG, at,
                        "\"%s\" is no organ of the body, expected one that the species lists, arterial_blood, "
                        "venous_blood or none",
                        word);
        return;
    }
    const ves_status status = ves_tissues_add(tissues, name, organ, reader->report);
    if (status && !reader->status) reader->status = status;
    take_group(&(taker){reader, parameters, s, VES_COUNT(word_rows), word_rows}, s, name);
}

static bool is_tissue(const ves_tissues *tissues, const char *name)
{
    for (size_t i = 0; i < tissues->n; ++i) {
        if (strcmp(tissues->name[i], name) == 0) return true;
    }
    return false;
}

/* The variability of a tissue is that of one that is there. */
static void check_variability(ves_reader *reader, const ves_setting *group, const ves_tissues *tissues)
{
    const ves_setting *variability = ves_setting_find(group, "variability");
    for (size_t i = 0; variability && i < variability->n; ++i) {
        const ves_setting *s = &variability->child[i];
        bool stranger = false;
        for (size_t k = 0; k < s->n && !stranger && !is_tissue(tissues, s->name); ++k) {
            char *address = ves_format("variability.%s.%s", s->name, s->child[k].name);
            if (!address) ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
            const ves_body_setting *row = address ? ves_body_setting_find(address) : NULL;
            stranger = row && strchr(row->address, '*');
            free(address);
        }
        if (!stranger) continue;
        const char *near = ves_nearest_of(s->name, tissues->n, (const char *const *)tissues->name);
        ves_reader_fail(reader, VES_E_CONFIG, s->at, "the species has no tissue of this name%s%s%s",
                        near ? "; did you mean \"" : ", expected one of its tissues", near ? near : "",
                        near ? "\"?" : "");
    }
}

void ves_entry_take_organ(ves_reader *reader, const ves_setting *group, const char *name, size_t n_word,
                          const ves_row words[], ves_parameters *parameters)
{
    take_group(&(taker){reader, parameters, group, n_word, words}, group, name);
}

/* What a body is made of stands where its tissues do; elsewhere nobody reads it. */
static void check_no_body(ves_reader *reader, const ves_setting *group)
{
    static const char *const words[] = {"organs", "rest", "lacks"};
    for (size_t i = 0; i < VES_COUNT(words); ++i) {
        const ves_setting *s = ves_setting_find(group, words[i]);
        if (s && s->kind != VES_SETTING_GROUP)
            ves_reader_fail(reader, VES_E_CONFIG, s->at,
                            "stands in an entry that lists no tissues, expected it in the species that does, or in "
                            "the study");
    }
}

void ves_entry_take(ves_reader *reader, const ves_setting *group, ves_parameters *parameters, ves_tissues *tissues)
{
    take_group(&(taker){reader, parameters, group, VES_COUNT(word_rows), word_rows}, group, NULL);
    const ves_setting *list_of = ves_setting_find(group, "tissues");
    if (!tissues) {
        if (list_of)
            ves_reader_fail(reader, VES_E_CONFIG, list_of->at,
                            "unknown setting of this entry, expected tissues in a species that is based on none");
        check_no_body(reader, group);
        return;
    }
    static const ves_row tissue_row[] = {VES_ROW_PLAIN("tissues", VES_ROW_LIST, "what the body is made of")};
    if (!list_of && ves_reader_misspelt(group, 1, tissue_row, "tissues")) return;
    if (!ves_setting_is(list_of, VES_ROW_LIST)) {
        ves_reader_fail(
            reader, VES_E_CONFIG, group->at,
            "the species lists no tissues, expected tissues = ( { name = \"...\"; organ = \"...\"; ... } )");
        return;
    }
    tissues->at = list_of->at;
    ves_organs_list(reader, group, tissues);
    const bool listed = tissues->n_row > 0;
    for (size_t i = 0; i < list_of->n; ++i) take_tissue(reader, &list_of->child[i], listed, parameters, tissues);
    check_variability(reader, group, tissues);
}
