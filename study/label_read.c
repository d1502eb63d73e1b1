#include "study/label_read.h"

#include "base/array.h"
#include "base/text.h"
#include "study/entry_number.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const ves_row place_rows[] = {
    {.name = "organ",
     .type = VES_ROW_TEXT,
     .required = true,
     .words = "an organ of the body, or a name of its own, which is then counted in rest too"},
    {.name = "from",
     .type = VES_ROW_TEXT,
     .required = true,
     .words = "\"free\" or \"bound\": which label it takes up, that in solution or that on plasma protein"},
    VES_ROW_PLAIN("rate", VES_ROW_ANY, "its number, 1/h"),
    VES_ROW_PLAIN("release", VES_ROW_ANY, "its number, 1/h"),
    VES_ROW_PLAIN("to_gut", VES_ROW_ANY, "its number"),
    VES_ROW_PLAIN("source", VES_ROW_TEXT, "where its numbers were read"),
    VES_ROW_PLAIN("confidence", VES_ROW_TEXT, "seen, derived, memory or assumption"),
};

size_t ves_label_row_tables(const ves_row_table **tables)
{
    static const ves_row_table all[] = {{"tracer.label.places", VES_COUNT(place_rows), place_rows}};
    *tables = all;
    return VES_COUNT(all);
}

static const ves_setting *list_of(const ves_setting *tracer)
{
    const ves_setting *label = ves_setting_find(tracer, "label");
    return label && label->kind == VES_SETTING_GROUP ? ves_setting_find(label, "places") : NULL;
}

bool ves_label_places_listed(const ves_setting *tracer)
{
    return list_of(tracer) != NULL;
}

/* A name becomes part of addresses. */
static bool check_organ(ves_reader *reader, const ves_setting *organ)
{
    for (size_t i = 0; organ->text[i] || i == 0; ++i) {
        const char c = organ->text[i];
        if (c == '_' || islower((unsigned char)c) || (i && isdigit((unsigned char)c))) continue;
        ves_reader_fail(reader, VES_E_CONFIG, organ->at,
                        "\"%s\" is no name of a place, expected small letters, digits and _",
                        ves_brief_of(organ->text).text);
        return false;
    }
    return true;
}

static bool check_from(ves_reader *reader, const ves_setting *from, bool *bound)
{
    *bound = strcmp(from->text, "bound") == 0;
    if (*bound || strcmp(from->text, "free") == 0) return true;
    ves_reader_fail(reader, VES_E_CONFIG, from->at, "is \"%s\", expected \"free\" or \"bound\"",
                    ves_brief_of(from->text).text);
    return false;
}

static bool is_listed(const ves_label_places *places, const char *organ)
{
    for (size_t i = 0; i < places->n; ++i) {
        if (strcmp(places->item[i].organ, organ) == 0) return true;
    }
    return false;
}

/* Evidence that stands around numbers holds for them. */
static void inherit(ves_reader *reader, const ves_setting *group)
{
    const char *source = ves_setting_text(group, "source"), *word = ves_setting_text(group, "confidence");
    if (source) reader->source = source;
    if (word && ves_confidence_word(word)) reader->confidence = ves_confidence_word(word);
}

static void take_numbers(ves_reader *reader, const ves_setting *s, const ves_label_place *place,
                         ves_parameters *parameters)
{
    static const char *const names[] = {"rate", "release", "to_gut"};
    const char *const address[] = {place->rate, place->release, place->to_gut}, *source = reader->source,
                      *confidence = reader->confidence;
    inherit(reader, s);
    for (size_t i = 0; i < VES_COUNT(names); ++i) {
        const ves_setting *number = ves_setting_find(s, names[i]);
        if (number) {
            ves_take_number(reader, number, address[i], NULL, parameters);
        } else if (ves_reader_misspelt(s, VES_COUNT(place_rows), place_rows, names[i])) {
            ves_number_stand_in(reader, s->at, address[i], parameters);
        }
    }
    reader->source = source;
    reader->confidence = confidence;
}

static void take_place(ves_reader *reader, const ves_setting *s, ves_parameters *parameters, ves_label_places *places)
{
    if (s->kind != VES_SETTING_GROUP) {
        ves_reader_fail(reader, VES_E_CONFIG, s->at,
                        "holds %s, expected groups { organ; from; rate; release; to_gut; }",
                        ves_setting_kind_words(s->kind));
        return;
    }
    const ves_status before = ves_reader_begin(reader);
    ves_reader_check(reader, s, VES_COUNT(place_rows), place_rows);
    const ves_setting *organ = ves_setting_find(s, "organ"), *from = ves_setting_find(s, "from");
    bool bound = false, ok = organ && from && organ->kind == VES_SETTING_TEXT && from->kind == VES_SETTING_TEXT;
    ok = ok && check_organ(reader, organ);
    ok = ok && check_from(reader, from, &bound);
    if (ok && is_listed(places, organ->text)) {
        ves_reader_fail(reader, VES_E_CONFIG, organ->at, "\"%s\" stands twice among the places, expected it once",
                        organ->text);
        ok = false;
    }
    if (ok) {
        const ves_status status = ves_label_places_add(places, organ->text, bound, s->at, reader->report);
        if (status && !reader->status) reader->status = status;
        if (!status) take_numbers(reader, s, &places->item[places->n - 1], parameters);
    }
    (void)ves_reader_end(reader, before);
}

void ves_label_places_take(ves_reader *reader, const ves_setting *tracer, ves_parameters *parameters,
                           ves_label_places *places)
{
    const ves_setting *list = list_of(tracer);
    const char *source = reader->source, *confidence = reader->confidence;
    if (list->kind != VES_SETTING_LIST) {
        ves_reader_fail(reader, VES_E_CONFIG, list->at, "is %s, expected a list ( { organ = \"bone\"; ... }, ... )",
                        ves_setting_kind_words(list->kind));
        return;
    }
    inherit(reader, tracer);
    inherit(reader, ves_setting_find(tracer, "label"));
    for (size_t i = 0; i < list->n; ++i) take_place(reader, &list->child[i], parameters, places);
    reader->source = source;
    reader->confidence = confidence;
}
