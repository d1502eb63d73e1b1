#include "study/entry_number.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "model/setting_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What earlier versions had, and what took its place. */
static const struct former {
    const char *address, *now;
} formers[] = {
    {"special", "label.places = ( { organ = \"bone\"; from = \"free\"; rate; release; to_gut; }, ... )"},
    {"label.special.rate", "the rate of a place in label.places: label.places.bone.rate, say"},
    {"label.hepatic.rate", "the rate of the liver in label.places: label.places.liver.rate"},
};

const char *ves_former_setting(const char *address)
{
    for (size_t i = 0; i < VES_COUNT(formers); ++i) {
        if (strcmp(formers[i].address, address) == 0) return formers[i].now;
    }
    return NULL;
}

static const char *body_address(size_t i, const void *context)
{
    const char *dot = strchr(context, '.'); /* in a tissue only the last part is free to be wrong */
    const char *row = ves_body_setting_at(i)->address, *star = strchr(row, '*');
    if (star) return dot ? star + 2 : NULL;
    return row;
}

/* A number that is there but wrong, or under another spelling, is not missing too: something stands in its place while
 * the other faults are looked for. */
static void stand_in(ves_reader *reader, ves_place at, char *address, ves_parameters *parameters)
{
    const ves_body_setting *row = address ? ves_body_setting_find(address) : NULL;
    if (row && !ves_parameters_find(parameters, address)) {
        const double value = isnan(row->preset) ? 0.5 : row->preset;
        const ves_parameter p = {.address = address,
                                 .dim = row->dim,
                                 .other = row->dim,
                                 .quantity = {.value = value, .written = value, .unit = "1"},
                                 .low = NAN,
                                 .high = NAN,
                                 .least = row->least,
                                 .most = row->most,
                                 .above_least = row->above_least,
                                 .at = at};
        const ves_status status = ves_parameters_put(parameters, &p, reader->report);
        if (status && !reader->status) reader->status = status;
    }
    free(address);
}

static const char *word_name(size_t i, const void *context)
{
    return ((const ves_row_table *)context)->rows[i].name;
}

static const char *nearest_setting(const char *address, const ves_row_table *words)
{
    const char *dot = strchr(address, '.');
    const char *near = dot || !words ? NULL : ves_nearest(address, words->n, word_name, words);
    if (!near) near = ves_nearest(address, ves_body_setting_count(), body_address, address);
    if (!near && dot) near = ves_nearest(dot + 1, ves_body_setting_count(), body_address, address);
    if (!near && dot) near = ves_nearest(strrchr(address, '.') + 1, ves_body_setting_count(), body_address, address);
    return near;
}

void ves_take_number(ves_reader *reader, const ves_setting *s, const char *address, const ves_row_table *words,
                     ves_parameters *parameters)
{
    const ves_body_setting *row = ves_body_setting_find(address);
    if (!row && ves_former_setting(address)) {
        ves_reader_fail(reader, VES_E_CONFIG, s->at, "\"%s\" is no setting any more, expected %s", address,
                        ves_former_setting(address));
        return;
    }
    if (!row) {
        const char *dot = strchr(address, '.');
        const char *near = nearest_setting(address, words);
        const char *open = dot ? " \"" : "", *name = dot ? address : "", *close = dot ? "\"" : "";
        if (near) {
            ves_reader_fail(reader, VES_E_CONFIG, s->at, "unknown setting%s%s%s; did you mean \"%s\"?", open, name,
                            close, near);
            const bool whole = ves_body_setting_find(near) || !dot;
            stand_in(reader, s->at,
                     whole ? ves_copy_text(near) : ves_format("%.*s.%s", (int)(dot - address), address, near),
                     parameters);
        } else {
            ves_reader_fail(reader, VES_E_CONFIG, s->at,
                            "unknown setting%s%s%s, expected one that docs/library.md lists", open, name, close);
        }
        return;
    }
    const ves_parameter model = {
        .dim = row->dim, .other = row->dim, .least = row->least, .most = row->most, .above_least = row->above_least};
    if (!ves_reader_parameter(reader, s, address, &model, parameters))
        stand_in(reader, s->at, ves_copy_text(address), parameters);
}

void ves_number_stand_in(ves_reader *reader, ves_place at, const char *address, ves_parameters *parameters)
{
    stand_in(reader, at, ves_copy_text(address), parameters);
}
