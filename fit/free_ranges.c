#include "fit/free_ranges.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "fit/free_prior.h"

#include <math.h>
#include <string.h>

static bool has_range(const ves_parameter *p)
{
    return p->used && !p->follows && !isnan(p->low) && !isnan(p->high) && p->low < p->high && p->high > p->least &&
           p->low < p->most;
}

static bool is_same(const ves_parameter *a, const ves_parameter *b)
{
    return a->quantity.value == b->quantity.value && a->low == b->low && a->high == b->high && a->dim == b->dim;
}

/* The free number that a number of a scenario belongs to. @param alone  no, it differs from that of another scenario */
static size_t find_item(const ves_free_list *list, const ves_parameter *p, bool *alone)
{
    for (size_t j = 0; j < list->n; ++j) {
        const ves_parameter *like = list->item[j].like;
        if (!like || strcmp(like->address, p->address) != 0) continue;
        if (is_same(like, p)) return j;
        *alone = true;
    }
    return VES_NONE;
}

static ves_status add(const ves_scenario *s, const ves_parameter *p, bool alone, ves_place at, ves_reader *reader,
                      ves_free_list *list)
{
    ves_free item;
    if (!ves_free_prior_read(reader, NULL, p, false, at, &item)) return reader->status;
    item.kind = VES_FREE_NUMBER;
    item.at = at;
    item.name = alone ? ves_format("%s@%s", p->address, s->name) : ves_copy_text(p->address);
    return ves_free_add(list, &item, reader->report);
}

ves_status ves_free_ranges(const ves_study *study, const bool scenario[], ves_place at, ves_free_list *list,
                           ves_report *report)
{
    ves_reader reader = {.units = study->units, .amount_unit = ves_study_amount_unit(study), .report = report};
    ves_status status = VES_OK;
    for (size_t s = 0; s < study->n_scenario && !status; ++s) {
        const ves_parameters *all = &study->scenario[s].parameters;
        for (size_t i = 0; scenario[s] && i < all->n && !status; ++i) {
            const ves_parameter *p = &all->item[i];
            bool alone = false;
            if (!has_range(p)) continue;
            size_t j = find_item(list, p, &alone);
            if (j == VES_NONE) {
                j = list->n;
                status = add(&study->scenario[s], p, alone, at, &reader, list);
            }
            if (!status)
                status = ves_free_bind(
                    list, &(ves_binding){.coordinate = j, .scenario = s, .study = VES_NONE, .item = (ves_index)i},
                    report);
        }
    }
    return status;
}
