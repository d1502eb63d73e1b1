#include "model/parameter.h"

#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *ves_confidence_word(const char *word)
{
#define WORD(text) text,
    static const char *const words[] = {VES_CONFIDENCE_LIST(WORD) VES_CONFIDENCE_GIVEN};
#undef WORD
    for (size_t i = 0; i < sizeof words / sizeof words[0]; ++i) {
        if (strcmp(words[i], word) == 0) return words[i];
    }
    return NULL;
}

static void free_item(ves_parameter *item)
{
    free(item->address);
    free(item->source);
    *item = (ves_parameter){0};
}

void ves_parameters_free(ves_parameters *parameters)
{
    for (size_t i = 0; i < parameters->n; ++i) free_item(&parameters->item[i]);
    free(parameters->item);
    *parameters = (ves_parameters){0};
}

ves_parameter *ves_parameters_find(const ves_parameters *parameters, const char *address)
{
    for (size_t i = 0; i < parameters->n; ++i) {
        if (strcmp(parameters->item[i].address, address) == 0) return &parameters->item[i];
    }
    return NULL;
}

ves_status ves_parameters_put(ves_parameters *parameters, const ves_parameter *item, ves_report *report)
{
    ves_parameter copy = *item;
    copy.address = ves_copy_text(item->address);
    copy.source = ves_copy_text(item->source);
    ves_parameter *old = ves_parameters_find(parameters, item->address);
    const bool ok = copy.address && (!item->source || copy.source) &&
                    (old || ves_grow(&parameters->item, parameters->n, &parameters->room, sizeof *parameters->item));
    if (!ok) {
        free_item(&copy);
        return ves_fail_memory(report);
    }
    if (old) {
        free_item(old);
        *old = copy;
    } else {
        parameters->item[parameters->n++] = copy;
    }
    return VES_OK;
}

ves_status ves_parameters_copy(const ves_parameters *from, ves_parameters *to, ves_report *report)
{
    ves_status status = VES_OK;
    for (size_t i = 0; !status && i < from->n; ++i) status = ves_parameters_put(to, &from->item[i], report);
    return status;
}

ves_status ves_parameter_check(const ves_parameter *item, ves_report *report)
{
    const double value = item->quantity.value;
    const bool low = item->above_least ? value <= item->least : value < item->least;
    if (!low && value <= item->most) return VES_OK;
    const double factor = ves_quantity_to_written(&item->quantity);
    const bool bare = strcmp(item->quantity.unit, "1") == 0;
    const char *space = bare ? "" : " ", *unit = bare ? "" : item->quantity.unit;
    const double least = item->least * factor, most = item->most * factor;
    const char *from = item->above_least ? "more than" : "at least";
    if (isfinite(least) && isfinite(most)) {
        return ves_fail(report, VES_E_CONFIG, item->at, "%g%s%s is out of range, expected %s %g and at most %g%s%s",
                        item->quantity.written, space, unit, from, least, most, space, unit);
    }
    return ves_fail(report, VES_E_CONFIG, item->at, "%g%s%s is out of range, expected %s %g%s%s",
                    item->quantity.written, space, unit, low ? from : "at most", low ? least : most, space, unit);
}

static const char *address_at(size_t i, const void *context)
{
    const ves_parameters *parameters = context;
    return parameters->item[i].address;
}

const char *ves_parameters_nearest(const ves_parameters *parameters, const char *word)
{
    return ves_nearest(word, parameters->n, address_at, parameters);
}
