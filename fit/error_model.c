#include "fit/error_model.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "fit/free_prior.h"
#include "study/fit_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const ves_error_names[VES_N_ERROR] = {"lognormal", "normal", "combined", "student"};

void ves_error_model_free(ves_error_model *m)
{
    free(m->sd_of);
    free(m->floor_of);
    free(m->scale_of);
    free(m->animal_of);
    *m = (ves_error_model){0};
}

typedef struct reading {
    ves_reader reader;
    const ves_study *study;
    const ves_setting *error;
    ves_observations *o;
    ves_free_list *list;
    ves_error_model *m;
    ves_place at; /* of the group, for what is missing in it */
} reading;

static bool is_free_word(const ves_setting *s)
{
    return s && s->kind == VES_SETTING_TEXT && strcmp(s->text, "free") == 0;
}

/* A word that is near to "free". @return was it one? Then that was said */
static bool means_free(reading *r, const ves_setting *s)
{
    static const char *const words[] = {"free"};
    if (s->kind != VES_SETTING_TEXT || !ves_nearest_of(s->text, VES_COUNT(words), words)) return false;
    ves_reader_fail(&r->reader, VES_E_CONFIG, s->at, "\"%s\" is no number; did you mean \"free\"?",
                    ves_brief_of(s->text).text);
    return true;
}

/* A factor above 1 as the sd of a logarithm; 1, or 0: none. */
static void read_gsd(reading *r, const ves_setting *group, const char *name, ves_error_number *to)
{
    static const ves_row row = {.type = VES_ROW_QUANTITY, .least = 0.0, .most = 1000.0};
    const ves_setting *s = ves_setting_find(group, name);
    double gsd;
    if (!s) return;
    to->is_free = is_free_word(s);
    if (to->is_free || means_free(r, s) || !ves_reader_number(&r->reader, s, &row, &gsd)) return;
    if (gsd != 0.0 && gsd < 1.0)
        ves_reader_fail(&r->reader, VES_E_CONFIG, s->at,
                        "%g is no factor of spread, expected 1 or more, 0 for none, or \"free\"", gsd);
    to->value = gsd > 1.0 ? log(gsd) : 0.0;
}

/* ---- numbers in the unit of the values ---- */

static bool same_measure(const ves_measure *a, const ves_measure *b)
{
    return a->is_nca == b->is_nca && a->scaling == b->scaling && (!a->is_nca || a->row == b->row);
}

/* "0.3 mg/L": for all values of that kind of unit. */
static void spread_text(reading *r, const ves_setting *s, double of[], bool used[])
{
    ves_measure m;
    double value;
    if (s->kind != VES_SETTING_TEXT ||
        !ves_measure_read(r->study->units, s->text, ves_study_amount_unit(r->study), &value, &m) || !(value >= 0.0)) {
        ves_reader_fail(&r->reader, VES_E_UNIT, s->at,
                        "expected a number with the unit of the values, \"0.01 %%ID/g\"");
        return;
    }
    bool any = false;
    for (size_t i = 0; i < r->o->n; ++i) {
        if (!same_measure(&m, &r->o->datum[i].measure)) continue;
        any = used[i] = true;
        of[i] = value * r->o->datum[i].measure.to_unit / m.to_unit;
    }
    if (!any)
        ves_reader_fail(&r->reader, VES_E_UNIT, s->at, "no value is measured in a unit like that of \"%s\"", s->text);
}

static void spread(reading *r, const ves_setting *s, double of[])
{
    bool *used = ves_new(r->o->n, sizeof *used);
    if (!used) ves_reader_fail(&r->reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
    const bool list = s->kind == VES_SETTING_LIST;
    for (size_t i = 0; used && i < (list ? s->n : 1); ++i) spread_text(r, list ? &s->child[i] : s, of, used);
    free(used);
}

/* ---- kinds ---- */

static void read_kind(reading *r)
{
    const ves_setting *s = ves_setting_find(r->error, "kind");
    if (!s || s->kind != VES_SETTING_TEXT) return;
    for (size_t i = 0; i < VES_N_ERROR; ++i) {
        r->m->kind = (ves_error_kind)i;
        if (strcmp(ves_error_names[i], s->text) == 0) return;
    }
    const char *near = ves_nearest_of(s->text, VES_N_ERROR, ves_error_names);
    ves_reader_fail(&r->reader, VES_E_CONFIG, s->at, "there is no error \"%s\"%s%s%s", ves_brief_of(s->text).text,
                    near ? "; did you mean \"" : ", expected lognormal, normal, combined or student", near ? near : "",
                    near ? "\"?" : "");
    r->m->kind = VES_ERROR_LOGNORMAL;
}

/* A setting of another kind would do nothing. */
static void refuse_strangers(reading *r)
{
    static const struct {
        const char *name;
        unsigned kinds;
    } of[] = {{"gsd", 1u << VES_ERROR_LOGNORMAL},
              {"floor", 1u << VES_ERROR_LOGNORMAL},
              {"cv", 1u << VES_ERROR_COMBINED},
              {"sd", (1u << VES_ERROR_NORMAL) | (1u << VES_ERROR_COMBINED) | (1u << VES_ERROR_STUDENT)},
              {"nu", 1u << VES_ERROR_STUDENT}};
    for (size_t i = 0; i < VES_COUNT(of); ++i) {
        const ves_setting *s = ves_setting_find(r->error, of[i].name);
        if (s && !(of[i].kinds & (1u << r->m->kind)))
            ves_reader_fail(&r->reader, VES_E_CONFIG, s->at, "a %s error has none", ves_error_names[r->m->kind]);
    }
}

static void read_error(reading *r)
{
    ves_error_model *m = r->m;
    static const ves_row cv_row = {.type = VES_ROW_QUANTITY, .least = 0.0, .most = 100.0},
                         nu_row = {.type = VES_ROW_QUANTITY, .least = 1.0, .most = 1e6};
    m->nu = 4.0;
    m->stated = r->error != NULL;
    bool all_known = r->o->n > 0;
    for (size_t i = 0; i < r->o->n; ++i) all_known = all_known && r->o->datum[i].sd > 0.0;
    if (!m->stated) { /* what is not known of the scatter is learned, beside what is known of each value */
        m->sigma.is_free = true;
        return;
    }
    read_kind(r);
    refuse_strangers(r);
    read_gsd(r, r->error, "gsd", &m->sigma);
    const ves_setting *cv = ves_setting_find(r->error, "cv"), *sd = ves_setting_find(r->error, "sd"),
                      *floor = ves_setting_find(r->error, "floor"), *nu = ves_setting_find(r->error, "nu");
    m->cv.is_free = is_free_word(cv);
    m->sd.is_free = is_free_word(sd);
    if (cv && !m->cv.is_free && !means_free(r, cv)) (void)ves_reader_number(&r->reader, cv, &cv_row, &m->cv.value);
    if (sd && !m->sd.is_free && !means_free(r, sd)) spread(r, sd, m->sd_of);
    if (floor) spread(r, floor, m->floor_of);
    if (nu) (void)ves_reader_number(&r->reader, nu, &nu_row, &m->nu);
    if (m->kind == VES_ERROR_LOGNORMAL && !ves_setting_find(r->error, "gsd") && !all_known) m->sigma.is_free = true;
}

/* Every value must have a spread. */
static void check_spread(reading *r)
{
    const ves_error_model *m = r->m;
    const bool some = m->kind == VES_ERROR_LOGNORMAL ? m->sigma.is_free || m->sigma.value > 0.0
                                                     : m->sd.is_free || m->cv.is_free || m->cv.value > 0.0;
    for (size_t i = 0; i < r->o->n && !some && !r->reader.status; ++i) {
        const ves_datum *d = &r->o->datum[i];
        if (!d->used || d->sd > 0.0 || m->sd_of[i] > 0.0) continue;
        ves_reader_fail(&r->reader, VES_E_CONFIG, d->at,
                        "nothing says how exact this value is, expected sd or sem beside it, or %s in error",
                        m->kind == VES_ERROR_LOGNORMAL ? "gsd" : "sd");
    }
}

/* A logarithm is of something above 0: what is not is below what can be measured. */
static void take_zeros(reading *r)
{
    for (size_t i = 0; i < r->o->n && r->m->kind == VES_ERROR_LOGNORMAL; ++i) {
        ves_datum *d = &r->o->datum[i];
        if (d->value > 0.0 || d->censored == VES_CENSORED_BETWEEN || !d->used) continue;
        if (r->m->floor_of[i] > 0.0) {
            d->censored = VES_CENSORED_BELOW;
            d->value = 2.0 * r->m->floor_of[i];
            continue;
        }
        ves_reader_fail(&r->reader, VES_E_CONFIG, d->at,
                        "%g has no logarithm; expected a floor in error, a limit (lloq), or another kind of error",
                        d->value);
    }
}

/* ---- what is free of it ---- */

static ves_status add_number(reading *r, const char *name, const char *unit, double median, double gsd, size_t of,
                             ves_free_kind kind, size_t *coordinate)
{
    ves_free item = {.name = ves_copy_text(name),
                     .unit = ves_copy_text(unit),
                     .kind = kind,
                     .prior = ves_prior_around(median, gsd),
                     .written = 1.0,
                     .start = median,
                     .low = gsd > 0.0 ? median * pow(gsd, -1.959963984540054) : NAN,
                     .high = gsd > 0.0 ? median * pow(gsd, 1.959963984540054) : NAN,
                     .of = of,
                     .at = r->at};
    *coordinate = r->list->n;
    return ves_free_add(r->list, &item, r->reader.report);
}

static double typical_value(const ves_observations *o)
{
    double squares = 0.0;
    size_t n = 0;
    for (size_t i = 0; i < o->n; ++i) {
        if (!o->datum[i].used || isnan(o->datum[i].value)) continue;
        squares += o->datum[i].value * o->datum[i].value;
        ++n;
    }
    return n && squares > 0.0 ? sqrt(squares / (double)n) : 1.0;
}

static bool any_censored(const ves_observations *o, size_t study)
{
    for (size_t i = 0; i < o->n; ++i) {
        if (o->datum[i].used && o->datum[i].censored && (study == VES_NONE || o->datum[i].study == study)) return true;
    }
    return false;
}

/* One sd of all values can only be learned where they are in one unit. */
static void check_one_unit(reading *r)
{
    for (size_t i = 1; i < r->o->n && r->m->sd.is_free; ++i) {
        const ves_datum *d = &r->o->datum[i], *first = &r->o->datum[0];
        if (same_measure(&d->measure, &first->measure) && strcmp(d->unit, first->unit) == 0) continue;
        ves_reader_fail(
            &r->reader, VES_E_CONFIG, r->at,
            "one sd cannot be learned of values in \"%s\" and \"%s\", expected sd = [ \"... %s\", \"... %s\" ]",
            first->unit, d->unit, first->unit, d->unit);
        return;
    }
}

/* Where nothing else adds to the variance, sigma follows from the sum of squares. */
static bool can_concentrate(const reading *r)
{
    const ves_error_model *m = r->m;
    const bool one =
        (m->kind == VES_ERROR_LOGNORMAL && m->sigma.is_free) || (m->kind == VES_ERROR_NORMAL && m->sd.is_free);
    bool alone = one && r->list->no_prior && !m->scale.is_free && !(m->scale.value > 0.0) && !m->animal.is_free &&
                 !(m->animal.value > 0.0) && !any_censored(r->o, VES_NONE);
    for (size_t i = 0; i < r->o->n; ++i)
        alone = alone && (!r->o->datum[i].used || (!(r->o->datum[i].sd > 0.0) && !(m->floor_of[i] > 0.0)));
    return alone;
}

static ves_status add_free(reading *r)
{
    ves_error_model *m = r->m;
    const bool none = r->list->no_prior;
    ves_status status = VES_OK;
    m->concentrated = can_concentrate(r);
    m->sigma.coordinate = m->sd.coordinate = VES_NONE;
    if (m->concentrated) return VES_OK;
    if (m->sigma.is_free)
        status = add_number(r, "error.ln_gsd", "1", 0.26, none ? 0.0 : 2.0, 0, VES_FREE_ERROR, &m->sigma.coordinate);
    if (m->cv.is_free && !status)
        status = add_number(r, "error.cv", "1", 0.2, none ? 0.0 : 2.0, 0, VES_FREE_ERROR, &m->cv.coordinate);
    if (m->sd.is_free && !status)
        status = add_number(r, "error.sd", r->o->n ? r->o->datum[0].unit : "1", 0.2 * typical_value(r->o),
                            none ? 0.0 : 5.0, 0, VES_FREE_ERROR, &m->sd.coordinate);
    if (m->scale.is_free && !status)
        status = add_number(r, "scale.ln_gsd", "1", 0.4, none ? 0.0 : 2.0, 0, VES_FREE_ERROR, &m->scale.coordinate);
    if (m->animal.is_free && !status)
        status = add_number(r, "animal.ln_gsd", "1", 0.14, none ? 0.0 : 2.0, 0, VES_FREE_ERROR, &m->animal.coordinate);
    return status;
}

/* Where the effects of a study and its animals have no closed form, they are coordinates. */
static ves_status add_effects(reading *r)
{
    const ves_error_model *m = r->m;
    ves_status status = VES_OK;
    for (size_t k = 0; k < r->o->n_study && !status; ++k) {
        m->scale_of[k] = VES_NONE;
        const bool closed = m->kind == VES_ERROR_LOGNORMAL && !any_censored(r->o, k);
        if (closed || !(m->scale.is_free || m->scale.value > 0.0)) continue;
        if (m->scale.is_free) {
            ves_reader_fail(&r->reader, VES_E_CONFIG, r->at,
                            "the spread of scales cannot be learned where values of \"%s\" are censored, or errors are "
                            "not lognormal; expected scale = { gsd = 1.5; } or another number",
                            r->o->study[k]);
            continue;
        }
        char *name = ves_format("scale@%s", r->o->study[k]);
        if (!name) return ves_fail_memory(r->reader.report);
        status = add_number(r, name, "1", 1.0, exp(m->scale.value), k, VES_FREE_SCALE, &m->scale_of[k]);
        free(name);
    }
    for (size_t k = 0; k < r->o->n_animal && !status; ++k) {
        m->animal_of[k] = VES_NONE;
        const bool closed = m->kind == VES_ERROR_LOGNORMAL && !any_censored(r->o, r->o->study_of_animal[k]);
        if (closed || !(m->animal.value > 0.0)) continue;
        char *name = ves_format("animal@%s", r->o->animal[k]);
        if (!name) return ves_fail_memory(r->reader.report);
        status = add_number(r, name, "1", 1.0, exp(m->animal.value), k, VES_FREE_ANIMAL, &m->animal_of[k]);
        free(name);
    }
    return status;
}

static void read_effects(reading *r, const ves_setting *fit)
{
    const ves_setting *scale = ves_setting_find(fit, "scale"), *animal = ves_setting_find(fit, "animal");
    const ves_setting *by = ves_setting_find(scale, "by");
    if (scale) ves_reader_check(&r->reader, scale, ves_fit_rows[VES_FIT_SCALE].n, ves_fit_rows[VES_FIT_SCALE].rows);
    if (animal) ves_reader_check(&r->reader, animal, ves_fit_rows[VES_FIT_ANIMAL].n, ves_fit_rows[VES_FIT_ANIMAL].rows);
    if (by && by->kind == VES_SETTING_TEXT && strcmp(by->text, "study") != 0)
        ves_reader_fail(&r->reader, VES_E_CONFIG, by->at, "\"%s\" is no such thing, expected \"study\"",
                        ves_brief_of(by->text).text);
    read_gsd(r, scale, "gsd", &r->m->scale);
    read_gsd(r, animal, "gsd", &r->m->animal);
    bool any = false;
    for (size_t i = 0; i < r->o->n; ++i) any = any || r->o->datum[i].animal != VES_NONE;
    if (animal && !any && !r->reader.status)
        ves_reader_fail(&r->reader, VES_E_CONFIG, animal->at,
                        "no value says whose it is, expected a column \"animal\"");
    if (r->m->animal.is_free && (r->m->kind != VES_ERROR_LOGNORMAL || any_censored(r->o, VES_NONE)))
        ves_reader_fail(
            &r->reader, VES_E_CONFIG, animal->at,
            "the spread of animals cannot be learned where values are censored, or errors are not lognormal; "
            "expected animal = { gsd = 1.15; } or another number");
}

/* `error` of a fit; arrays of the model are made. */
static ves_status read_spread(reading *r)
{
    ves_error_model *m = r->m;
    const ves_observations *o = r->o;
    *m = (ves_error_model){.sd_of = ves_new(o->n, sizeof *m->sd_of),
                           .floor_of = ves_new(o->n, sizeof *m->floor_of),
                           .scale_of = ves_new(o->n_study, sizeof *m->scale_of),
                           .animal_of = ves_new(o->n_animal, sizeof *m->animal_of)};
    if (!m->sd_of || !m->floor_of || !m->scale_of || !m->animal_of) return ves_fail_memory(r->reader.report);
    if (r->error)
        ves_reader_check(&r->reader, r->error, ves_fit_rows[VES_FIT_ERROR].n, ves_fit_rows[VES_FIT_ERROR].rows);
    if (!r->reader.status) read_error(r);
    if (!r->reader.status) take_zeros(r);
    return VES_OK;
}

ves_status ves_error_spread_read(const ves_study *study, const ves_setting *error, ves_observations *observations,
                                 ves_error_model *m, ves_report *report)
{
    reading r = {.reader = {.units = study->units, .amount_unit = ves_study_amount_unit(study), .report = report},
                 .study = study,
                 .error = error,
                 .o = observations,
                 .m = m,
                 .at = error->at};
    const ves_status status = read_spread(&r);
    if (!status && !r.reader.status) check_spread(&r);
    return status ? status : r.reader.status;
}

ves_status ves_error_model_read(const ves_study *study, const ves_setting *fit, ves_observations *observations,
                                ves_free_list *list, ves_error_model *m, ves_report *report)
{
    reading r = {.reader = {.units = study->units, .amount_unit = ves_study_amount_unit(study), .report = report},
                 .study = study,
                 .error = ves_setting_find(fit, "error"),
                 .o = observations,
                 .list = list,
                 .m = m};
    r.at = r.error ? r.error->at : fit->at;
    const ves_status read = read_spread(&r);
    if (read) return read;
    read_effects(&r, fit);
    check_spread(&r);
    check_one_unit(&r);
    ves_status status = r.reader.status ? r.reader.status : add_free(&r);
    if (!status) status = add_effects(&r);
    return status ? status : r.reader.status;
}
