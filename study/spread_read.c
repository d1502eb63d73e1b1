#include "study/spread_read.h"

#include "base/array.h"
#include "base/text.h"

#include <math.h>
#include <string.h>

/* A number of an entry of vary_between_subjects: a bare one, or in the unit of the number that is varied. */
static bool read_of_entry(ves_context *c, const ves_setting *entry, const char *name, const ves_parameter *number,
                          double *value)
{
    const ves_setting *s = ves_setting_find(entry, name);
    const ves_row row = {.name = name,
                         .type = VES_ROW_QUANTITY,
                         .dim = number ? number->dim : VES_DIM_NUMBER,
                         .least = -HUGE_VAL,
                         .most = HUGE_VAL};
    return s && ves_reader_number(&c->reader, s, &row, value);
}

/* A setting that this kind of distribution does not know would be passed over in silence; and it takes all of its own,
 * or exactly one of them. */
static void check_for_kind(ves_context *c, const ves_setting *entry, const ves_distribution_kind *kind)
{
    static const char *const names[] = {"cv", "gsd", "sd"};
    const bool two = kind->n_param > 1;
    const char *first = kind->param[0].name,
               *between = !two           ? ""
                          : kind->either ? " or "
                                         : " and ",
               *second = two ? kind->param[1].name : "";
    size_t given = 0, strange = 0;
    for (size_t k = 0; k < kind->n_param; ++k) given += ves_setting_find(entry, kind->param[k].name) != NULL;
    for (size_t i = 0; i < VES_COUNT(names); ++i) {
        const ves_setting *s = ves_setting_find(entry, names[i]);
        bool known = false;
        for (size_t k = 0; k < kind->n_param; ++k) known = known || strcmp(kind->param[k].name, names[i]) == 0;
        if (!s || known) continue;
        ves_reader_fail(&c->reader, VES_E_CONFIG, s->at, "a %s distribution has none, expected %s%s%s", kind->name,
                        first, between, second);
        ++strange;
    }
    if (strange == 0 && given != (kind->either ? 1 : kind->n_param))
        ves_reader_fail(&c->reader, VES_E_CONFIG, entry->at, "a %s distribution takes %s%s%s%s, but %zu %s given",
                        kind->name, first, between, second, kind->either ? ", one of them" : "", given,
                        given == 1 ? "is" : "are");
}

/* Its parameters, and where it is cut off. */
static void read_distribution(ves_context *c, const ves_setting *entry, const ves_parameter *number,
                              ves_distribution *d)
{
    bool ends = false;
    for (size_t k = 0; k < d->kind->n_param; ++k) {
        const ves_distribution_param *param = &d->kind->param[k];
        (void)read_of_entry(c, entry, param->name, param->has_unit ? number : NULL, &d->p[k]);
        ends = ends || strcmp(param->name, "low") == 0;
    }
    d->least = number->least;
    d->most = number->most;
    double end;
    if (!ends && read_of_entry(c, entry, "low", number, &end)) d->least = fmax(d->least, end);
    if (!ends && read_of_entry(c, entry, "high", number, &end)) d->most = fmin(d->most, end);
}

static const double FAR_OFF = 3.0; /* a coefficient of variation that nobody means */

/* What is allowed, but hardly meant: percent for a share, a normal distribution whose cut moves its mean. */
static void suspect(ves_context *c, const ves_setting *entry, const ves_parameter *number, const ves_distribution *d)
{
    const ves_setting *cv = ves_setting_find(entry, "cv");
    if (cv && (cv->kind == VES_SETTING_INTEGER || cv->kind == VES_SETTING_REAL) && cv->number >= FAR_OFF)
        ves_warn(c->reader.report, cv->at, "%.10g is %.10g %%; meant %.10g?", cv->number, 100.0 * cv->number,
                 cv->number / 100.0);
    const double mean = ves_distribution_cut_mean(d), stated = number->quantity.value;
    if (ves_setting_find(entry, "low") || ves_setting_find(entry, "high") ||
        !(fabs(mean - stated) > 0.01 * fabs(stated)))
        return;
    const double written = ves_quantity_to_written(&number->quantity);
    ves_warn(
        c->reader.report, entry->at,
        "\"%s\": a normal distribution this wide is cut at %.4g, so its mean is %.4g %s instead of %.4g; expected a "
        "lognormal one, say",
        number->address, d->least * written, mean * written, number->quantity.unit, stated * written);
}

bool ves_spread_read(ves_context *c, const ves_setting *entry, const ves_parameter *number, ves_distribution *d)
{
    const ves_setting *word = ves_setting_find(entry, "distribution");
    const ves_distribution_kind *kind =
        ves_distribution_kind_find(ves_setting_is(word, VES_ROW_TEXT) ? word->text : "lognormal");
    if (!kind) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, word->at,
                        "\"%s\" is no distribution, expected \"lognormal\", \"normal\", \"uniform\", \"loguniform\" or "
                        "\"triangular\"",
                        ves_brief_of(word->text).text);
        return false;
    }
    const ves_status before = ves_context_begin(c);
    *d = ves_distribution_of(kind, number->quantity.value);
    check_for_kind(c, entry, kind);
    if (!c->reader.status) read_distribution(c, entry, number, d);
    const char *fault = c->reader.status ? NULL : ves_distribution_fault(d);
    if (fault)
        ves_reader_fail(&c->reader, VES_E_CONFIG, entry->at, "\"%s\": %s", ves_brief_of(number->address).text, fault);
    if (!c->reader.status) suspect(c, entry, number, d);
    return ves_context_end(c, before) == VES_OK;
}
