#include "fit/free_prior.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double Z975 = 1.959963984540054;

static const char *const prior_names[] = {"lognormal",  "normal", "uniform", "loguniform",
                                          "triangular", "logit",  "none"};

/* What an entry says. */
typedef struct said {
    double value, low, high, sd, cv, gsd, start; /* NaN: it does not */
} said;

typedef struct reading {
    ves_reader *reader;
    const ves_setting *group;
    ves_parameter model; /* what numbers of the entry must be like */
    ves_place at;
    bool fine;
} reading;

static double number(reading *r, const char *name, bool has_unit)
{
    const ves_setting *s = ves_setting_find(r->group, name);
    static const ves_row bare = {.type = VES_ROW_QUANTITY, .least = 0.0, .most = HUGE_VAL, .above_least = true};
    double value = NAN;
    if (!s) return NAN;
    if (!has_unit) {
        r->fine = ves_reader_number(r->reader, s, &bare, &value) && r->fine;
        return value;
    }
    ves_parameters one = {0};
    const bool read = ves_reader_parameter(r->reader, s, "x", &r->model, &one);
    if (read) value = one.item[0].quantity.value;
    ves_parameters_free(&one);
    r->fine = read && r->fine;
    return value;
}

static said read_said(reading *r)
{
    said s;
    s.value = number(r, "value", true);
    s.low = number(r, "low", true);
    s.high = number(r, "high", true);
    s.start = number(r, "start", true);
    s.cv = number(r, "cv", false);
    s.gsd = number(r, "gsd", false);
    const ves_parameter keep = r->model;
    r->model.least = 0.0;
    r->model.above_least = true;
    s.sd = number(r, "sd", true);
    r->model = keep;
    return s;
}

static bool fail(reading *r, const char *words)
{
    ves_reader_fail(r->reader, VES_E_CONFIG, r->at, "%s", words);
    return r->fine = false;
}

static ves_distribution named(const char *kind, double value, double first, double second)
{
    ves_distribution d = ves_distribution_of(ves_distribution_kind_find(kind), value);
    d.p[0] = first;
    d.p[1] = second;
    return d;
}

ves_prior ves_prior_around(double median, double gsd)
{
    ves_prior p = {.kind = gsd > 0.0 ? VES_PRIOR_DISTRIBUTION : VES_PRIOR_LOG, .none = !(gsd > 0.0)};
    if (p.none) {
        p.middle = log(median);
    } else {
        p.d = named("lognormal", median, NAN, gsd);
    }
    ves_prior_settle(&p);
    return p;
}

/* No prior: bounds where there are two of them, else every number, or every one above 0. */
static void take_none(const said *s, ves_free *item)
{
    ves_prior *p = &item->prior;
    p->none = true;
    if (!isnan(s->low) && !isnan(s->high)) {
        p->kind = VES_PRIOR_DISTRIBUTION;
        p->d = named(s->low > 0.0 ? "loguniform" : "uniform", NAN, s->low, s->high);
        return;
    }
    p->kind = item->start > 0.0 && !(s->low < 0.0) ? VES_PRIOR_LOG : VES_PRIOR_PLAIN;
    p->middle = p->kind == VES_PRIOR_LOG ? log(item->start) : item->start;
    p->spread = p->kind == VES_PRIOR_LOG ? 1.0 : fmax(fabs(item->start), 1e-3);
}

/* What the library says of a number with a range. */
static bool take_range(reading *r, const ves_parameter *p, ves_free *item)
{
    const double value = p->quantity.value, low = p->low, high = p->high;
    if (isnan(low) || isnan(high) || !(low < high)) {
        ves_reader_fail(
            r->reader, VES_E_CONFIG, r->at,
            "\"%s\" has %s in the library, expected low and high, or another prior, in a group { address; }",
            p->address, isnan(low) || isnan(high) ? "no range" : "a range of no width");
        return r->fine = false;
    }
    item->low = low;
    item->high = high;
    item->prior.kind = VES_PRIOR_DISTRIBUTION;
    item->prior.d = value > 0.0 && low >= 0.0 && low <= value && value <= high
                        ? ves_distribution_within(value, low, high)
                        : named("uniform", NAN, low, high);
    return true;
}

/* Of two ends and the name of a prior. */
static bool take_ends(reading *r, const char *kind, const said *s, ves_free *item)
{
    ves_prior *p = &item->prior;
    const double low = s->low, high = s->high;
    const bool normal = strcmp(kind, "normal") == 0, lognormal = strcmp(kind, "lognormal") == 0,
               logit = strcmp(kind, "logit") == 0;
    if (isnan(low) || isnan(high)) return fail(r, "expected low and high, the ends of what it may be");
    if (!(low < high)) return fail(r, "low is not below high");
    item->low = low;
    item->high = high;
    p->kind = logit ? VES_PRIOR_LOGIT : VES_PRIOR_DISTRIBUTION;
    if (lognormal && !(low > 0.0) && isnan(s->value)) return fail(r, "a lognormal prior has no end at or below 0");
    if (logit) {
        if (!(low > 0.0 && high < 1.0)) return fail(r, "a logit prior is of a share: its ends lie between 0 and 1");
        const double a = log(low / (1.0 - low)), b = log(high / (1.0 - high));
        p->middle = isnan(s->value) ? 0.5 * (a + b) : log(s->value / (1.0 - s->value));
        p->spread = (b - a) / (2.0 * Z975);
    } else if (normal) {
        p->d = named("normal", isnan(s->value) ? 0.5 * (low + high) : s->value, NAN, (high - low) / (2.0 * Z975));
    } else if (lognormal && low > 0.0) {
        p->d =
            named("lognormal", isnan(s->value) ? sqrt(low * high) : s->value, NAN, exp(log(high / low) / (2.0 * Z975)));
    } else if (lognormal) {
        p->d = ves_distribution_within(s->value, low, high);
    } else {
        p->d = named(kind, strcmp(kind, "triangular") == 0 && isnan(s->value) ? item->start : s->value, low, high);
    }
    return true;
}

/* Of a middle and a width. */
static bool take_width(reading *r, const char *kind, const said *s, ves_free *item)
{
    ves_prior *p = &item->prior;
    const double middle = isnan(s->value) ? item->start : s->value;
    const bool normal = strcmp(kind, "normal") == 0;
    p->kind = VES_PRIOR_DISTRIBUTION;
    p->d = normal ? named("normal", middle, s->cv, s->sd) : named("lognormal", middle, s->cv, s->gsd);
    if (normal ? !isnan(s->gsd) : !isnan(s->sd))
        return fail(r, normal ? "a normal prior has no gsd, expected sd or cv" : "only a normal prior has an sd");
    if (!isnan(s->low)) p->d.least = s->low;
    if (!isnan(s->high)) p->d.most = s->high;
    return true;
}

static bool take_prior(reading *r, const said *s, const ves_parameter *number, bool none, ves_free *item)
{
    const ves_setting *named_kind = ves_setting_find(r->group, "prior");
    const char *kind = named_kind && named_kind->kind == VES_SETTING_TEXT ? named_kind->text : NULL;
    if (kind && !ves_is_among(kind, VES_COUNT(prior_names), prior_names)) {
        const char *near = ves_nearest_of(kind, VES_COUNT(prior_names), prior_names);
        ves_reader_fail(r->reader, VES_E_CONFIG, named_kind->at, "there is no prior \"%s\"%s%s%s",
                        ves_brief_of(kind).text, near ? "; did you mean \"" : ", expected lognormal, normal, uniform, ",
                        near ? near : "loguniform, triangular, logit or none", near ? "\"?" : "");
        return r->fine = false;
    }
    const bool ends = !isnan(s->low) || !isnan(s->high), width = !isnan(s->sd) || !isnan(s->cv) || !isnan(s->gsd);
    if (kind ? strcmp(kind, "none") == 0 : none && !width) {
        take_none(s, item);
        item->low = s->low;
        item->high = s->high;
        return true;
    }
    if (width) return take_width(r, kind ? kind : isnan(s->sd) ? "lognormal" : "normal", s, item);
    if (ends || (kind && !number)) return take_ends(r, kind ? kind : "lognormal", s, item);
    if (!number) return fail(r, "is a factor, expected low and high, or gsd, of what it may be");
    if (!kind) return take_range(r, number, item);
    const said of_library = {.value = number->quantity.value, .low = number->low, .high = number->high};
    return take_ends(r, kind, &of_library, item);
}

/* Where it may lie at all. */
static void cut_to_bounds(const ves_parameter *number, ves_free *item)
{
    if (!number || item->prior.kind != VES_PRIOR_DISTRIBUTION) return;
    item->prior.d.least = fmax(item->prior.d.least, number->least);
    item->prior.d.most = fmin(item->prior.d.most, number->most);
}

bool ves_free_prior_read(ves_reader *reader, const ves_setting *group, const ves_parameter *number, bool none,
                         ves_place at, ves_free *item)
{
    reading r = {.reader = reader, .group = group, .at = at, .fine = true};
    *item = (ves_free){.low = NAN, .high = NAN, .written = 1.0, .start = 1.0, .like = number};
    r.model =
        number ? *number
               : (ves_parameter){.dim = VES_DIM_NUMBER, .other = VES_DIM_NUMBER, .most = HUGE_VAL, .above_least = true};
    if (number) {
        item->start = number->quantity.value;
        item->written = ves_quantity_to_written(&number->quantity);
    }
    const said s = read_said(&r);
    if (!isnan(s.start)) {
        item->start = s.start;
    } else if (!isnan(s.value) && !number) {
        item->start = s.value;
    }
    if (!r.fine || !take_prior(&r, &s, number, none, item)) return false;
    cut_to_bounds(number, item);
    const char *fault = item->prior.kind == VES_PRIOR_DISTRIBUTION ? ves_distribution_fault(&item->prior.d) : NULL;
    if (fault) return fail(&r, fault);
    ves_prior_settle(&item->prior);
    if (item->prior.kind == VES_PRIOR_DISTRIBUTION && isnan(item->low) && !item->prior.none) {
        item->low = ves_prior_value(&item->prior, -Z975);
        item->high = ves_prior_value(&item->prior, Z975);
    }
    item->unit = ves_copy_text(number ? number->quantity.unit : "1");
    if (!item->unit) ves_reader_fail(reader, VES_E_MEMORY, at, "out of memory");
    return item->unit != NULL;
}
