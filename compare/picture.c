#include "compare/picture.h"

#include "base/array.h"
#include "compare/style.h"
#include "graph/schedule.h"

#include <math.h>
#include <string.h>

enum { MOST_ON_SCALE = 12 };

const ves_compare_file *ves_picture_file(const ves_picture *p, size_t scenario)
{
    return &p->c->file[p->c->scenario[scenario].file];
}

bool ves_picture_band(const ves_compare_file *f, size_t k, size_t *low, size_t *high)
{
    const size_t last = f->quantile->n - 1, m = f->middle;
    const bool people = m > 0 && m < last, draws = ves_compare_file_has_draws(f);
    if (draws && k == people) *low = *high = VES_NONE;
    if (draws && k >= people) return k == people;
    if (!people) return false;
    *low = k == 0 ? 0 : m - 1;
    *high = k == 0 ? last : m + 1;
    return k == 0 || (*low > 0 && *high < last);
}

double ves_picture_next_dose(const ves_picture *p, size_t scenario, size_t *from)
{
    const ves_table *t = &ves_picture_file(p, scenario)->table;
    const ves_array *time = ves_table_find(t, "events/time"), *name = ves_table_find(t, "events/scenario"),
                    *kind = ves_table_find(t, "events/kind");
    if (!time || !name || !kind || time->type != VES_ARRAY_DOUBLE || name->type != VES_ARRAY_TEXT ||
        kind->type != VES_ARRAY_INT8 || name->n != time->n || kind->n != time->n)
        return NAN;
    while (*from < time->n) {
        const size_t i = (*from)++;
        const bool dose = ves_event_is_dose((ves_event_kind)kind->data.integer[i]);
        if (dose && strcmp(name->data.text[i], p->c->scenario[scenario].name) == 0) return time->data.number[i];
    }
    return NAN;
}

bool ves_picture_has_later_dose(const ves_picture *p, size_t scenario)
{
    size_t from = 0;
    double time;
    while (!isnan(time = ves_picture_next_dose(p, scenario, &from))) {
        if (time > 0.0) return true;
    }
    return false;
}

bool ves_picture_is_scale(const ves_picture *p)
{
    return p->c->n_scenario > VES_STYLE_LINES;
}

bool ves_picture_in_key(const ves_picture *p, size_t scenario)
{
    const size_t n = p->c->n_scenario, step = (n + MOST_ON_SCALE - 1) / MOST_ON_SCALE;
    return !ves_picture_is_scale(p) || scenario % step == 0 || scenario + 1 == n || scenario == p->c->reference;
}

ves_status ves_picture_kind_of(const char *output, ves_picture_kind *kind, ves_report *report)
{
    static const char *const ends[VES_PICTURE_KINDS] = {
        [VES_PICTURE_SVG] = ".svg", [VES_PICTURE_PNG] = ".png", [VES_PICTURE_PDF] = ".pdf"};
    const size_t n = strlen(output);
    for (size_t k = 0; k < VES_PICTURE_KINDS; ++k) {
        const size_t m = strlen(ends[k]);
        *kind = (ves_picture_kind)k;
        if (n > m && strcmp(output + n - m, ends[k]) == 0) return VES_OK;
    }
    return ves_fail(report, VES_E_USAGE, (ves_place){.file = output}, "pictures are FILE.svg, FILE.png or FILE.pdf");
}
