#include "study/sweep.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void ves_sweep_free(ves_sweep *sweep)
{
    for (size_t i = 0; i < sweep->n_axis; ++i) free(sweep->axis[i].value);
    free(sweep->axis);
    *sweep = (ves_sweep){0};
}

/* Which value of axis `axis` point `point` has: the last axis runs fastest; those that go together are one. */
static size_t value_at(const ves_sweep *sweep, size_t point, size_t axis)
{
    size_t joint = sweep->n_axis; /* the last of those that go together stands for all of them */
    for (size_t i = 0; i < sweep->n_axis; ++i) joint = sweep->axis[i].together ? i : joint;
    const size_t wanted = sweep->axis[axis].together ? joint : axis;
    for (size_t i = sweep->n_axis; i-- > 0;) {
        if (sweep->axis[i].together && i != joint) continue;
        if (i == wanted) return point % sweep->axis[i].n;
        point /= sweep->axis[i].n;
    }
    return 0;
}

bool ves_sweep_is_word(const char *address)
{
    static const char *const words[] = {"species", "product", "tracer"};
    if (ves_is_among(address, VES_COUNT(words), words)) return true;
    if (strncmp(address, "dose.", 5) != 0 || !isdigit((unsigned char)address[5])) return false;
    const char *last = address + 5 + strspn(address + 5, "0123456789");
    return strcmp(last, ".route") == 0 || strcmp(last, ".count") == 0;
}

bool ves_sweep_has(const ves_sweep *sweep, const char *address)
{
    for (size_t i = 0; i < sweep->n_axis; ++i) {
        if (strcmp(sweep->axis[i].address, address) == 0) return true;
    }
    return false;
}

const ves_setting *ves_sweep_written(const ves_sweep *sweep, size_t point, size_t axis)
{
    return &sweep->axis[axis].at->child[value_at(sweep, point, axis)];
}

const ves_setting *ves_sweep_word(const ves_sweep *grid, size_t point, const char *address)
{
    for (size_t i = 0; i < grid->n_axis; ++i) {
        if (strcmp(grid->axis[i].address, address) == 0 && ves_sweep_is_word(address))
            return ves_sweep_written(grid, point, i);
    }
    return NULL;
}

const ves_parameter *ves_sweep_value(const ves_sweep *sweep, size_t point, size_t axis)
{
    return &sweep->axis[axis].value[value_at(sweep, point, axis)];
}

void ves_sweep_apply(const ves_sweep *sweep, size_t point, ves_parameters *parameters)
{
    static char source[] = "stated by the study, in vary";
    for (size_t i = 0; i < sweep->n_axis; ++i) {
        const ves_parameter *value = ves_sweep_value(sweep, point, i);
        ves_parameter *p = ves_parameters_find(parameters, sweep->axis[i].address);
        p->quantity = value->quantity;
        p->dim = value->dim;
        p->other = value->other;
        p->low = p->high = NAN;
        p->source = source;
        p->confidence = VES_CONFIDENCE_GIVEN;
    }
}

char *ves_sweep_value_name(const ves_setting *value, const char *before)
{
    if (value->kind == VES_SETTING_GROUP) value = ves_setting_find(value, "value");
    if (!value) return ves_copy_text(before);
    return value->kind == VES_SETTING_TEXT ? ves_format("%s%s", before, value->text)
                                           : ves_format("%s%.10g", before, value->number);
}

char *ves_sweep_name(const ves_sweep *sweep, const char *name, size_t point)
{
    char *text = ves_copy_text(name);
    for (size_t i = 0; i < sweep->n_axis && text; ++i) {
        const ves_setting *value = ves_sweep_written(sweep, point, i);
        char *before = ves_format("%s, %s=", text, sweep->axis[i].address);
        free(text);
        text = before ? ves_sweep_value_name(value, before) : NULL;
        free(before);
    }
    return text;
}
