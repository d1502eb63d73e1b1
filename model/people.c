#include "model/people.h"

#include "base/memory.h"
#include "base/text.h"

#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const double FURTHEST = 3.0; /* standard deviations */

/* ---- drawing ---- */

/* Normal, cut at both ends. */
static double normal(double u)
{
    const double low = gsl_cdf_ugaussian_P(-FURTHEST), high = gsl_cdf_ugaussian_Q(-FURTHEST);
    return gsl_cdf_ugaussian_Pinv(low + u * (high - low));
}

static double at(const ves_spread *spread, double deviation)
{
    return spread->lognormal ? exp(spread->sd * deviation) : 1.0 + spread->sd * deviation;
}

/* What the typical value is multiplied with. */
static double ratio(const ves_spread *spread, const double u[])
{
    return u && spread->varies ? at(spread, normal(u[spread->draw])) : 1.0;
}

/* ---- finding out what varies ---- */

typedef struct start {
    ves_people *people;
    ves_parameters *parameters;
    size_t room;
    ves_place at;      /* where the species lists its tissues, for what is missing */
    ves_status status; /* the last error */
    ves_report *report;
} start;

static void no_memory(start *s)
{
    if (!s->status) s->status = ves_fail_memory(s->report);
}

/* The item at "BEFORE.NAME.LAST", SIZE_MAX if there is none; parts that are NULL are left out. */
static size_t item(start *s, const char *before, const char *name, const char *last)
{
    char *address =
        ves_format("%s%s%s%s%s", before ? before : "", before ? "." : "", name, last ? "." : "", last ? last : "");
    const ves_parameter *p = address ? ves_parameters_find(s->parameters, address) : NULL;
    if (!address) no_memory(s);
    free(address);
    return p ? (size_t)(p - s->parameters->item) : SIZE_MAX;
}

/* A number of the variability, marked used; NULL: the species does not give it. */
static const ves_parameter *given(start *s, const char *name, const char *last)
{
    const size_t i = item(s, "variability", name, last);
    if (i == SIZE_MAX) return NULL;
    s->parameters->item[i].used = true;
    return &s->parameters->item[i];
}

static size_t needed(start *s, const char *name, const char *last)
{
    const size_t i = item(s, NULL, name, last);
    if (i == SIZE_MAX && s->status != VES_E_MEMORY)
        s->status = ves_fail(s->report, VES_E_MODEL, s->at, "\"%s%s%s\" is missing, expected it in the species", name,
                             last ? "." : "", last ? last : "");
    return i;
}

static double number(start *s, const char *name, const char *last)
{
    const ves_parameter *p = given(s, name, last);
    if (!p && s->status != VES_E_MEMORY)
        s->status = ves_fail(s->report, VES_E_MODEL, s->at,
                             "\"variability.%s.%s\" is missing, expected it in the species", name, last);
    return p ? p->quantity.value : NAN;
}

static size_t add_draw(start *s, const char *name, const char *last)
{
    char *draw = last ? ves_format("%s.%s", name, last) : ves_format("%s", name);
    if (!draw || !ves_grow(&s->people->draw, s->people->n_draw, &s->room, sizeof *s->people->draw)) {
        free(draw);
        no_memory(s);
        return 0;
    }
    s->people->draw[s->people->n_draw] = draw;
    return s->people->n_draw++;
}

/* With an SD or CV of 0 the number does not vary, and nothing is drawn for it. */
static ves_spread spread(start *s, const char *name, const char *last, double sd, bool lognormal)
{
    ves_spread made = {.varies = sd > 0.0, .lognormal = lognormal, .sd = sd};
    if (made.varies) made.draw = add_draw(s, name, last);
    return made;
}

static ves_spread normal_spread(start *s, const char *name, const char *cv, const char *last)
{
    const ves_parameter *p = given(s, name, cv);
    return spread(s, name, last, p ? p->quantity.value : 0.0, false);
}

static ves_spread lognormal_spread(start *s, const char *name, const char *gsd, const char *last)
{
    const ves_parameter *p = given(s, name, gsd);
    return spread(s, name, last, p ? log(p->quantity.value) : 0.0, true);
}

/* The cardiac output at an age over that at the onset of its fall. */
static double output_at(const ves_people *people, double age)
{
    return 1.0 - fmax(0.0, people->age_slope * (age - people->age_onset));
}

static void start_age(start *s, double age_low, double age_high)
{
    ves_people *people = s->people;
    const ves_parameter *reference = given(s, "age", "reference");
    people->has_age = reference != NULL;
    if (!reference) return;
    people->age = add_draw(s, "age", NULL);
    people->age_low = age_low;
    people->age_high = age_high;
    people->age_reference = reference->quantity.value;
    people->age_onset = number(s, "cardiac_output", "age_onset");
    people->age_slope = number(s, "cardiac_output", "age_slope");
    if (s->status || (output_at(people, age_high) > 0.0 && output_at(people, people->age_reference) > 0.0)) return;
    s->status = ves_fail(s->report, VES_E_MODEL, given(s, "cardiac_output", "age_slope")->at,
                         "leaves no cardiac output at the greatest age, expected less");
}

static void start_height(start *s)
{
    ves_people *people = s->people;
    const ves_parameter *reference = given(s, "height", "reference");
    people->has_height = reference != NULL;
    if (!reference) return;
    people->height_reference = reference->quantity.value;
    people->height = number(s, "height", "mean");
    const double sd = number(s, "height", "sd");
    people->height_spread = spread(s, "height", NULL, sd / people->height, false);
    if (s->status || at(&people->height_spread, -FURTHEST) > 0.0) return;
    s->status = ves_fail(s->report, VES_E_MODEL, given(s, "height", "sd")->at,
                         "is more than a third of the mean, expected less");
}

static void start_weight(start *s)
{
    s->people->weight_item = needed(s, "body_weight", NULL);
    s->people->weight_spread = lognormal_spread(s, "body_weight", "gsd", NULL);
    if (s->status || !s->people->has_height || !s->people->weight_spread.varies) return;
    s->status = ves_fail(s->report, VES_E_MODEL, given(s, "body_weight", "gsd")->at,
                         "the weight of a body with a height is the sum of its tissues, expected one of the two");
}

static void start_blood(start *s)
{
    ves_people *people = s->people;
    people->output_item = needed(s, "body", "cardiac_output");
    people->output_spread = normal_spread(s, "cardiac_output", "cv", NULL);
    people->haematocrit_item = needed(s, "body", "haematocrit");
    people->haematocrit_spread = normal_spread(s, "haematocrit", "cv", NULL);
    people->blood_item = item(s, NULL, "body", "blood_volume");
    if (s->status || !people->haematocrit_spread.varies) return;
    const ves_parameter *p = &s->parameters->item[people->haematocrit_item];
    const double highest = p->quantity.value * at(&people->haematocrit_spread, FURTHEST);
    if (highest > p->most)
        s->status = ves_fail(s->report, VES_E_MODEL, given(s, "haematocrit", "cv")->at,
                             "gives a haematocrit of %g, expected at most %g", highest, p->most);
}

/* Share of a tissue that is blood, as the builder of the body counts it. */
static double in_vessels(start *s, const char *name, ves_body_organ organ)
{
    if (organ == VES_ORGAN_NONE) return 0.0;
    if (organ == VES_ORGAN_ARTERIAL || organ == VES_ORGAN_VENOUS) return 1.0;
    const size_t i = needed(s, name, "blood_fraction");
    return i == SIZE_MAX ? NAN : s->parameters->item[i].quantity.value;
}

static void start_tissue(start *s, ves_people_tissue *t, const char *name, ves_body_organ organ)
{
    t->volume = needed(s, name, "volume_fraction");
    t->in_vessels = in_vessels(s, name, organ);
    const ves_parameter *exponent = given(s, name, "height_exponent"), *gsd = given(s, name, "volume_gsd");
    t->exponent = exponent ? exponent->quantity.value : 0.0;
    if (gsd && given(s, name, "volume_cv") && !s->status)
        s->status = ves_fail(s->report, VES_E_MODEL, gsd->at, "stands beside a volume_cv, expected one of the two");
    t->volume_spread =
        gsd ? lognormal_spread(s, name, "volume_gsd", "volume") : normal_spread(s, name, "volume_cv", "volume");
}

/* Is it one of the table, not an organ with numbers of its own? These are what they are in every subject. */
static bool of_table(const ves_tissues *tissues, size_t i)
{
    const ves_body_organ organ = tissues->organ[i];
    return organ >= VES_ORGAN_ARTERIAL || (size_t)organ >= tissues->n_row || tissues->row[organ].of_table;
}

static void start_tissues(start *s, const ves_tissues *tissues)
{
    ves_people *people = s->people;
    people->tissue = ves_new(tissues->n, sizeof *people->tissue);
    if (!people->tissue) {
        no_memory(s);
        return;
    }
    for (size_t i = 0; i < tissues->n && s->status != VES_E_MEMORY; ++i) {
        if (of_table(tissues, i))
            start_tissue(s, &people->tissue[people->n_tissue++], tissues->name[i], tissues->organ[i]);
    }
    size_t n = 0;
    for (size_t i = 0; i < tissues->n && !s->status; ++i) { /* after all volumes: the first draws matter most */
        if (!of_table(tissues, i)) continue;
        ves_people_tissue *t = &people->tissue[n++];
        t->flow = item(s, NULL, tissues->name[i], "flow_fraction");
        t->flow_spread = normal_spread(s, tissues->name[i], "flow_cv", "flow");
    }
}

ves_status ves_people_start(ves_people *people, ves_parameters *parameters, const ves_tissues *tissues, double age_low,
                            double age_high, ves_report *report)
{
    start s = {.people = people, .parameters = parameters, .at = tissues->at, .report = report};
    s.at.setting = NULL;
    start_age(&s, age_low, age_high);
    start_height(&s);
    start_weight(&s);
    start_blood(&s);
    start_tissues(&s, tissues);
    return s.status;
}

void ves_people_free(ves_people *people)
{
    for (size_t i = 0; i < people->n_draw; ++i) free(people->draw[i]);
    free(people->draw);
    free(people->tissue);
    *people = (ves_people){0};
}

/* ---- making a subject ---- */

/* Sums over all tissues. */
typedef struct sums {
    double volume, flow, blood;
} sums;

static sums add_up(const ves_people *people, const double number[])
{
    sums all = {0};
    for (size_t i = 0; i < people->n_tissue; ++i) {
        const ves_people_tissue *t = &people->tissue[i];
        const double volume = number[t->volume];
        all.volume += volume;
        all.blood += volume * t->in_vessels;
        if (t->flow != SIZE_MAX) all.flow += number[t->flow];
    }
    return all;
}

/* Height and age, known or drawn. */
static ves_person who_is(const ves_people *people, const double u[], ves_person known)
{
    ves_person person = {NAN, NAN, NAN};
    if (people->has_height)
        person.height = !isnan(known.height) ? known.height
                        : u                  ? people->height * ratio(&people->height_spread, u)
                                             : people->height_reference;
    if (people->has_age)
        person.age = !isnan(known.age) ? known.age
                     : u               ? people->age_low + u[people->age] * (people->age_high - people->age_low)
                                       : people->age_reference;
    return person;
}

ves_person ves_people_apply(const ves_people *people, const double u[], ves_person known, double number[])
{
    ves_person person = who_is(people, u, known);
    const double tall = people->has_height ? person.height / people->height_reference : 1.0;
    double output = ratio(&people->output_spread, u);
    if (people->has_age) {
        output *= output_at(people, person.age) / output_at(people, people->age_reference);
    }
    const sums typical = add_up(people, number);
    for (size_t i = 0; i < people->n_tissue; ++i) {
        const ves_people_tissue *t = &people->tissue[i];
        const double larger = pow(tall, t->exponent) * ratio(&t->volume_spread, u);
        number[t->volume] *= larger;
        if (t->flow != SIZE_MAX) number[t->flow] *= larger * ratio(&t->flow_spread, u);
    }
    const sums grown = add_up(people, number);
    for (size_t i = 0; i < people->n_tissue; ++i) { /* shares again, of what the typical ones add up to */
        const ves_people_tissue *t = &people->tissue[i];
        number[t->volume] *= typical.volume / grown.volume;
        if (t->flow != SIZE_MAX) number[t->flow] *= typical.flow / grown.flow;
    }
    number[people->weight_item] *=
        people->has_height ? grown.volume / typical.volume : ratio(&people->weight_spread, u);
    number[people->output_item] *= output;
    number[people->haematocrit_item] *= ratio(&people->haematocrit_spread, u);
    if (people->blood_item != SIZE_MAX)
        number[people->blood_item] *= grown.blood / grown.volume * typical.volume / typical.blood;
    person.weight = number[people->weight_item];
    return person;
}
