#include "study/blueprint_parts.h"

#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *compartment_name(size_t i, const void *context)
{
    const ves_blueprint *b = context;
    return b->compartment[i].name;
}

bool ves_blueprint_find(ves_reader *reader, const ves_blueprint *b, const ves_setting *where, ves_node *node)
{
    if (!where || where->kind != VES_SETTING_TEXT) return false;
    const size_t *place = ves_name_index_find(&b->compartments, where->text);
    if (place) {
        node->i = *place;
        return true;
    }
    if (b->gaps) return false;                      /* it may be one of those that could not be read */
    const bool heard = reader->report->n_lost == 0; /* else the line is only counted */
    const char *near = heard ? ves_nearest(where->text, b->n_compartment, compartment_name, b) : NULL;
    if (near) {
        ves_reader_fail(reader, VES_E_CONFIG, where->at, "there is no compartment \"%s\"; did you mean \"%s\"?",
                        ves_brief_of(where->text).text, near);
    } else {
        ves_reader_fail(reader, VES_E_CONFIG, where->at,
                        "there is no compartment \"%s\", expected one of `compartments`",
                        ves_brief_of(where->text).text);
    }
    return false;
}

static bool no_node_twice(ves_reader *reader, const ves_blueprint *b, const ves_setting *list, const ves_node nodes[])
{
    bool *seen = ves_new(b->n_compartment, sizeof *seen), ok = seen != NULL;
    if (!ok) ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
    for (size_t i = 0; ok && i < list->n; ++i) {
        ok = !seen[nodes[i].i];
        seen[nodes[i].i] = true;
        if (ok) continue;
        ves_reader_fail(reader, VES_E_CONFIG, list->child[i].at, "\"%s\" stands twice in the list",
                        list->child[i].text);
    }
    free(seen);
    return ok;
}

/* A list of compartment names. Returns false after an error. */
bool ves_blueprint_nodes(ves_reader *reader, const ves_blueprint *b, const ves_setting *list, size_t *n,
                         ves_node **nodes)
{
    *nodes = ves_new(list->n, sizeof **nodes);
    *n = *nodes ? list->n : 0;
    if (!*nodes) {
        ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
        return false;
    }
    if (list->n == 0) {
        ves_reader_fail(reader, VES_E_CONFIG, list->at, "is empty, expected names of compartments");
        return false;
    }
    bool ok = true;
    for (size_t i = 0; i < list->n; ++i) {
        if (list->child[i].kind != VES_SETTING_TEXT) {
            ves_reader_fail(reader, VES_E_CONFIG, list->child[i].at, "holds %s, expected names of compartments",
                            ves_setting_kind_words(list->child[i].kind));
            ok = false;
        } else if (!ves_blueprint_find(reader, b, &list->child[i], &(*nodes)[i])) {
            ok = false;
        }
    }
    return ok && no_node_twice(reader, b, list, *nodes);
}

/* Weights beside a list of compartments: NULL where absent. */
bool ves_blueprint_weights(ves_reader *reader, const ves_setting *list, size_t n, double **weights)
{
    static const ves_row row = {.name = "weights", .type = VES_ROW_QUANTITY, .least = -HUGE_VAL, .most = HUGE_VAL};
    *weights = NULL;
    if (!list || list->kind != VES_SETTING_LIST) return true;
    if (list->n != n) {
        ves_reader_fail(reader, VES_E_CONFIG, list->at, "holds %zu, expected %zu numbers: one for each compartment",
                        list->n, n);
        return false;
    }
    *weights = ves_new(n, sizeof **weights);
    if (!*weights) {
        ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
        return false;
    }
    bool ok = true;
    for (size_t i = 0; i < n; ++i) ok = ves_reader_number(reader, &list->child[i], &row, &(*weights)[i]) && ok;
    return ok;
}

/* Numbers of two dimensions change the structure. */
static bool note_choice(ves_blueprint *b, const ves_parameter *model, size_t item)
{
    if (model->other == model->dim) return true;
    if (!ves_grow(&b->choice, b->n_choice, &b->room_choice, sizeof *b->choice)) return false;
    b->choice[b->n_choice++] = (ves_blueprint_choice){item, model->dim};
    return true;
}

bool ves_blueprint_parameter(ves_reader *reader, const ves_setting *s, const char *owner, const char *name,
                             const ves_parameter *model, ves_blueprint *b, ves_parameters *parameters, size_t *item)
{
    char *address = ves_format("%s.%s", owner, name);
    if (!address) {
        ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
        return false;
    }
    bool ok = ves_derived_parameter(reader, &b->derived, s, address, model, parameters);
    if (ok) *item = (size_t)(ves_parameters_find(parameters, address) - parameters->item);
    if (ok && !note_choice(b, model, *item)) {
        ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
        ok = false;
    }
    free(address);
    return ok;
}

bool ves_blueprint_volume(ves_reader *reader, const ves_setting *s, const char *owner, ves_blueprint *b,
                          ves_parameters *parameters, size_t *item)
{
    const ves_parameter volume = {
        .dim = VES_DIM_VOLUME, .other = VES_DIM_VOLUME, .least = 0.0, .most = HUGE_VAL, .above_least = true};
    return s && ves_setting_is(s, VES_ROW_QUANTITY) &&
           ves_blueprint_parameter(reader, s, owner, s->name, &volume, b, parameters, item);
}

bool ves_blueprint_group(ves_reader *reader, const ves_setting *s, const char *list, size_t n_row, const ves_row rows[])
{
    if (s->kind != VES_SETTING_GROUP) {
        ves_reader_fail(reader, VES_E_CONFIG, s->at, "holds %s, expected groups { } in %s",
                        ves_setting_kind_words(s->kind), list);
        return false;
    }
    const ves_status before = ves_reader_begin(reader);
    ves_reader_check(reader, s, n_row, rows);
    const bool ok = !reader->status;
    (void)ves_reader_end(reader, before);
    return ok;
}

bool ves_blueprint_name(ves_reader *reader, const ves_setting *group)
{
    const ves_setting *name = ves_setting_find(group, "name");
    if (!name || name->kind != VES_SETTING_TEXT) return false;
    if (name->text[0] == '\0' || strpbrk(name->text, ".=,\"\n") != NULL) {
        ves_reader_fail(reader, VES_E_CONFIG, name->at, "\"%s\" is no name, expected letters without . = , or quotes",
                        ves_brief_of(name->text).text);
        return false;
    }
    return true;
}
