#include "compare/measured.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/units.h"
#include "compare/measured_dosing.h"
#include "compare/observed_config.h"
#include "input/sheet.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the table ---- */

static const ves_column columns[N_COLUMN] = {
    [TIME] = {.name = "time",
              .kind = VES_COLUMN_NUMBER,
              .dim = VES_DIM_TIME,
              .range = VES_COLUMN_FROM_0,
              .needed = true,
              .filled = true,
              .words = "a time"},
    [VALUE] = {.name = "value",
               .aliases = "conc, concentration, dv",
               .kind = VES_COLUMN_MEASURE,
               .needed = true,
               .range = VES_COLUMN_FROM_0,
               .below = true,
               .words = "a measured value"},
    [ORGAN] = {.name = "organ", .kind = VES_COLUMN_TEXT, .words = "an organ"},
    [ANIMAL] = {.name = "animal", .aliases = "id, subject", .kind = VES_COLUMN_TEXT, .words = "an animal"},
    [STUDY] = {.name = "study", .kind = VES_COLUMN_TEXT, .words = "a study"},
    [SCENARIO] = {.name = "scenario", .aliases = "group", .kind = VES_COLUMN_TEXT, .words = "a scenario"},
    [LLOQ] = {.name = "lloq", .kind = VES_COLUMN_MEASURE, .range = VES_COLUMN_FROM_0, .words = "a limit"},
    [DOSE] = {.name = "dose", .kind = VES_COLUMN_MEASURE, .range = VES_COLUMN_ABOVE_0, .words = "a dose"},
    [ROUTE] = {.name = "route", .kind = VES_COLUMN_TEXT, .words = "a route"},
    [OVER] = {.name = "over",
              .kind = VES_COLUMN_NUMBER,
              .dim = VES_DIM_TIME,
              .unit = "h",
              .as = "time",
              .range = VES_COLUMN_FROM_0,
              .words = "the length of an infusion, or 0"},
    [AMT] = {.name = "amt",
             .kind = VES_COLUMN_MEASURE,
             .range = VES_COLUMN_FROM_0,
             .words = "an amount that is given then, or 0"},
    [EVID] = {.name = "evid", .kind = VES_COLUMN_COUNT, .words = "0 or 1"},
    [MDV] = {.name = "mdv", .kind = VES_COLUMN_COUNT, .words = "0 or 1"},
    [II] = {.name = "ii",
            .kind = VES_COLUMN_NUMBER,
            .dim = VES_DIM_TIME,
            .unit = "h",
            .as = "time",
            .range = VES_COLUMN_FROM_0,
            .words = "a time between doses"},
    [ADDL] = {.name = "addl", .kind = VES_COLUMN_COUNT, .words = "how many additional doses"},
    [UNIT] = {.name = "unit", .aliases = "units", .kind = VES_COLUMN_TEXT, .words = "a unit"},
    {.name = "sd", .kind = VES_COLUMN_KEPT},
    {.name = "sem", .kind = VES_COLUMN_KEPT},
    {.name = "n", .kind = VES_COLUMN_KEPT},
    {.name = "low", .kind = VES_COLUMN_KEPT},
    {.name = "high", .kind = VES_COLUMN_KEPT},
};

typedef ves_measured_reading reading;

static const char *word(const reading *r, size_t row, size_t column)
{
    return ves_sheet_text(r->sheet, row, r->at[column]);
}

static double hours(const reading *r, size_t row)
{
    return ves_sheet_inside(r->sheet, row, r->at[TIME]);
}

/* The name of an organ here. */
static const char *organ_of(const reading *r, size_t row)
{
    const char *written = word(r, row, ORGAN);
    for (size_t i = 0; i < r->organs.n; ++i) {
        if (strcmp(r->organs.word[i].column, written) != 0) continue;
        r->organs.word[i].used = true;
        return r->organs.word[i].meaning;
    }
    return written;
}

/* ---- groups ---- */

static bool same_group(const reading *r, const ves_measured_group *g, size_t row)
{
    return strcmp(g->study, word(r, row, STUDY)) == 0 && strcmp(g->scenario, word(r, row, SCENARIO)) == 0 &&
           strcmp(g->organ, organ_of(r, row)) == 0;
}

/* Rows of a group, by time, then as they stand. */
typedef struct sample {
    double time, value;
    bool below;
    const char *animal;
    size_t row;
} sample;

static int by_time(const void *a, const void *b)
{
    const sample *x = a, *y = b;
    if (x->time != y->time) return x->time < y->time ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

static size_t samples_of(const reading *r, const ves_measured_group *g, sample out[])
{
    size_t n = 0;
    for (size_t i = 0; i < r->sheet->n_row; ++i) {
        if (r->sheet->row[i].wrong || !same_group(r, g, i) || (isnan(r->value[i]) && !r->below[i])) continue;
        out[n++] = (sample){hours(r, i), r->value[i], r->below[i], word(r, i, ANIMAL), i};
    }
    qsort(out, n, sizeof *out, by_time);
    return n;
}

static size_t times_of(size_t n, const sample s[])
{
    size_t k = 0;
    for (size_t i = 0; i < n; ++i) k += i == 0 || s[i].time != s[i - 1].time;
    return k;
}

static size_t count_of(size_t n, const sample s[], const char *animal)
{
    size_t k = 0;
    for (size_t i = 0; i < n; ++i) k += strcmp(s[i].animal, animal) == 0;
    return k;
}

/* Does a row tell of a sample's animal (NULL: of its group), with or without a value? Rows of doses tell for
 * themselves. */
static bool tells_of(const reading *r, size_t row, const sample *one, const char *animal)
{
    static const int whose[] = {STUDY, SCENARIO};
    if (r->sheet->row[row].wrong || r->given.passed[row]) return false;
    for (size_t k = 0; k < VES_COUNT(whose); ++k) {
        if (strcmp(word(r, row, (size_t)whose[k]), word(r, one->row, (size_t)whose[k])) != 0) return false;
    }
    const bool of_others = !isnan(r->value[row]) && strcmp(word(r, row, ORGAN), word(r, one->row, ORGAN)) != 0;
    return !of_others && (!animal || strcmp(word(r, row, ANIMAL), animal) == 0);
}

/* The number that the rows of an animal (NULL: all of these) have in a column, which is one. NaN: none has it. */
static double one_of(const reading *r, size_t n, const sample s[], const char *animal, size_t column)
{
    double found = NAN;
    for (size_t i = 0; n && i < r->sheet->n_row && r->at[column] != VES_NONE; ++i) {
        const double here = column == DOSE ? ves_sheet_number(r->sheet, i, r->at[column])
                                           : ves_sheet_inside(r->sheet, i, r->at[column]);
        if (isnan(here) || here == found || !tells_of(r, i, &s[0], animal)) continue;
        if (!isnan(found))
            ves_sheet_fail(r->sheet, i, r->at[column], "changes from %.10g to %.10g within %s%s%s, expected one", found,
                           here, animal && *animal ? "animal \"" : "a curve", animal ? animal : "",
                           animal && *animal ? "\"" : "");
        found = here;
    }
    return found;
}

/* How an animal was given what: by its rows, or else by the command. What enters the blood enters an organ behind it.
 */
static ves_sampling sampling_of(const reading *r, const ves_measured_group *g, size_t n, const sample s[],
                                const char *animal, bool zeros)
{
    ves_sampling how = {.dose = r->m->dose,
                        .infusion = r->m->infusion,
                        .intravascular = g->intravascular && g->in_blood,
                        .zeros = zeros};
    if (r->at[DOSE] != VES_NONE) how.dose *= one_of(r, n, s, animal, DOSE);
    if (r->at[OVER] != VES_NONE) how.infusion = fmax(one_of(r, n, s, animal, OVER), 0.0);
    return how;
}

/* ---- doses ---- */

/* Is it a dose of the animal of a row? */
static bool is_dose_of(const reading *r, const ves_given *g, size_t row)
{
    static const int whose[] = {ANIMAL, STUDY, SCENARIO};
    bool same = true;
    for (size_t k = 0; k < VES_COUNT(whose) && g->of != VES_NONE; ++k)
        same = same && strcmp(word(r, g->of, (size_t)whose[k]), word(r, row, (size_t)whose[k])) == 0;
    return same;
}

/* Does its row name the organ of a row? A long table may say the one dose anew for each organ. */
static bool is_in_organ_of(const reading *r, const ves_given *g, size_t row)
{
    return g->of == VES_NONE || strcmp(word(r, g->of, ORGAN), word(r, row, ORGAN)) == 0;
}

/* Doses of the animal of a row, those of one time as one; one that is said for each organ is one. @param out
 * [r->given.n] @param tau out: h, from the last to the next that would come; NaN: not told @return how many */
static size_t doses_of(const reading *r, size_t row, ves_given out[], double *tau)
{
    size_t n = 0;
    bool has_own = false;
    *tau = NAN;
    for (size_t i = 0; i < r->given.n && !has_own; ++i)
        has_own = is_dose_of(r, &r->given.given[i], row) && is_in_organ_of(r, &r->given.given[i], row);
    for (size_t i = 0; i < r->given.n; ++i) {
        const ves_given *g = &r->given.given[i];
        if (!is_dose_of(r, g, row) || (has_own && !is_in_organ_of(r, g, row))) continue;
        *tau = g->every;
        if (n && out[n - 1].time == g->time) {
            const bool again = g->of != VES_NONE && out[n - 1].of != VES_NONE && out[n - 1].amount == g->amount &&
                               strcmp(word(r, g->of, ORGAN), word(r, out[n - 1].of, ORGAN)) != 0;
            if (!again) out[n - 1].amount += g->amount;
        } else {
            out[n++] = *g;
        }
    }
    return n;
}

/* Lengths of infusions that stand in the rows of doses. */
static void take_lengths(const reading *r, size_t n, const ves_given given[], ves_sampling *how)
{
    for (size_t i = 0; i < n; ++i) {
        const double over = given[i].of == VES_NONE ? NAN : ves_sheet_inside(r->sheet, given[i].of, r->at[OVER]);
        if (isnan(over) || over == how->infusion) continue;
        if (how->infusion > 0.0 || i > 0)
            ves_sheet_fail(r->sheet, given[i].of, r->at[OVER],
                           "changes from %.10g to %.10g h within an animal, expected one length of its infusions",
                           how->infusion, over);
        how->infusion = over;
    }
}

/* Samples before a dose: those of its time where they stand before its row, or where nothing is injected at once and
 * none stands before it. */
static size_t samples_before(size_t n, const double time[], const size_t row[], const ves_given *dose, bool bolus)
{
    size_t at = 0;
    while (at < n && time[at] < dose->time) ++at;
    const bool both = at < n && time[at] == dose->time && dose->row != VES_NONE && row[at] < dose->row;
    while (at < n && time[at] == dose->time &&
           ((!bolus && !both) || (dose->row == VES_NONE ? dose->time > 0.0 : row[at] < dose->row)))
        ++at;
    return at;
}

static bool is_bolus(const ves_sampling *how)
{
    return how->intravascular && !(how->infusion > 0.0);
}

/* Numbers after several doses, or after one that was not given at 0 h. @param row [n] of the samples */
static ves_status take_doses(reading *r, ves_measured_curve *c, size_t n, const ves_given given[], double tau,
                             const size_t row[], const ves_sampling *how)
{
    ves_sampled_dose *dose = ves_new(n, sizeof *dose);
    c->interval = ves_new(n, sizeof *c->interval);
    if (!dose || !c->interval) {
        free(dose);
        return ves_fail_memory(r->report);
    }
    c->dose = 0.0;
    for (size_t i = 0; i < n; ++i) {
        const bool bolus = how->intravascular && !(how->infusion > 0.0);
        dose[i] = (ves_sampled_dose){.time = given[i].time,
                                     .amount = given[i].amount * how->dose,
                                     .at = samples_before(c->n, c->time, row, &given[i], bolus)};
        c->dose += dose[i].amount;
        r->m->n_peak_behind += i > 0 && dose[i].at < c->n && c->time[dose[i].at] == dose[i].time;
    }
    c->nca = ves_nca_sampled_doses(c->n, c->time, c->conc, how, n, dose, tau, c->interval);
    for (size_t i = 0; i < n; ++i) c->interval[i].dose = given[i].amount;
    if (n > 1 || tau > 0.0) c->n_interval = n;
    if (n == 1) { /* the numbers of one dose, with times since it */
        const double since = dose[0].time;
        size_t first = dose[0].at;
        while (first > 0 && c->time[first - 1] == since) --first;
        for (size_t i = first; i < c->n; ++i) c->time[i] -= since;
        ves_sampling one = *how;
        one.dose = c->dose;
        c->nca = ves_nca_sampled(c->n - first, c->time + first, c->conc + first, &one);
        c->before = is_bolus(&one) ? ves_nca_area_before(c->n - first, c->time + first, c->conc + first, &one) : 0.0;
        for (size_t i = first; i < c->n; ++i) c->time[i] += since;
        c->nca.tmax += since;
        c->nca.tlast += since;
    }
    free(dose);
    return VES_OK;
}

/* ---- one sample an animal ---- */

/* Where rows of doses tell: each animal was given as much as the others, once, at 0 h. */
static ves_status one_dose_each(reading *r, size_t n, const sample s[], ves_sampling *how)
{
    if (r->given.n == 0) return VES_OK;
    ves_given *given = ves_new(r->given.n, sizeof *given);
    if (!given) return ves_fail_memory(r->report);
    double amount = NAN, tau;
    bool wrong = false;
    for (size_t i = 0; i < n && !wrong; ++i) {
        const size_t n_dose = doses_of(r, s[i].row, given, &tau);
        wrong = n_dose != 1 || given[0].time != 0.0 || (i && given[0].amount != amount);
        amount = given[0].amount;
        if (wrong)
            ves_sheet_fail(r->sheet, s[i].row, r->at[ANIMAL],
                           "one sample an animal, and \"%s\" was given %zu doses, expected one at 0 h, as much as "
                           "the others",
                           ves_brief_of(s[i].animal).text, n_dose);
    }
    how->dose *= amount;
    if (!wrong && n) take_lengths(r, doses_of(r, s[0].row, given, &tau), given, how);
    free(given);
    return VES_OK;
}

static ves_status take_sparse(reading *r, ves_measured_group *g, size_t n, const sample s[])
{
    const size_t room = times_of(n, s) + 1;
    g->sparse = true;
    g->time = ves_new(room, sizeof *g->time);
    g->below = ves_new(room, sizeof *g->below);
    double *time = ves_new(room, sizeof *time), *mean = ves_new(room, sizeof *mean);
    ves_sampling how = sampling_of(r, g, n, s, NULL, true);
    ves_status status = g->time && g->below && time && mean ? VES_OK : ves_fail_memory(r->report);
    if (!status) status = one_dose_each(r, n, s, &how);
    g->dose = how.dose;
    if (!status && n && s[0].time > 0.0 && !(how.intravascular && !(how.infusion > 0.0)))
        g->time[g->n_time++] = (ves_sparse_time){.time = 0.0}; /* nothing was there before */
    for (size_t i = 0; i < n && !status;) {
        ves_sparse_time t = {.time = s[i].time};
        double sum = 0.0, squares = 0.0;
        size_t first = i, below = 0;
        for (; i < n && s[i].time == t.time; ++i) {
            below += s[i].below;
            if (isnan(s[i].value)) continue;
            ++t.n;
            sum += s[i].value;
        }
        if (t.n == 0) continue; /* all were left out */
        t.mean = sum / (double)t.n;
        for (size_t k = first; k < i; ++k)
            squares += isnan(s[k].value) ? 0.0 : (s[k].value - t.mean) * (s[k].value - t.mean);
        t.variance = t.n > 1 ? squares / ((double)t.n - 1.0) : NAN;
        const bool all_below = below == i - first && r->options->blq == VES_BLQ_USUAL,
                   started = g->n_time && g->time[g->n_time - 1].mean > 0.0;
        bool later = false;
        for (size_t k = i; k < n; ++k) later = later || s[k].value > 0.0;
        if (all_below && started && later) continue; /* between others: left out */
        g->below[g->n_time] = below;
        g->time[g->n_time++] = t;
    }
    for (size_t i = 0; i < g->n_time && !status; ++i) {
        time[i] = g->time[i].time;
        mean[i] = g->time[i].mean;
    }
    if (!status) {
        g->area = ves_nca_sparse(g->n_time, g->time);
        g->mean = ves_nca_sampled(g->n_time, time, mean, &how);
        g->before = ves_nca_area_before(g->n_time, time, mean, &how);
        g->bolus = is_bolus(&how);
    }
    free(time);
    free(mean);
    return status;
}

/* ---- an animal's curve ---- */

/* Was something given between two samples of one time? */
static bool are_parted(size_t n_dose, const ves_given given[], size_t before, const sample *s)
{
    for (size_t i = 0; i < n_dose; ++i) {
        if (given[i].time == s->time && given[i].row != VES_NONE && before < given[i].row && given[i].row < s->row)
            return true;
    }
    return false;
}

static ves_status take_curve(reading *r, ves_measured_group *g, size_t n, const sample s[], const char *animal)
{
    ves_measured_curve *c = &g->curve[g->n_curve++];
    c->animal = animal;
    c->time = ves_new(n, sizeof *c->time);
    c->conc = ves_new(n, sizeof *c->conc);
    size_t *row = ves_new(n, sizeof *row), first = 0, n_dose = 0;
    ves_given *given = ves_new(r->given.n, sizeof *given);
    double tau = NAN;
    if (!c->time || !c->conc || !row || !given) {
        free(row);
        free(given);
        return ves_fail_memory(r->report);
    }
    while (strcmp(s[first].animal, animal) != 0) ++first;
    if (r->given.n) n_dose = doses_of(r, s[first].row, given, &tau);
    for (size_t i = 0; i < n; ++i) {
        if (strcmp(s[i].animal, animal) != 0) continue;
        if (c->n && c->time[c->n - 1] == s[i].time && !are_parted(n_dose, given, row[c->n - 1], &s[i])) {
            ves_sheet_fail(r->sheet, s[i].row, r->at[TIME],
                           *animal ? "there are two values of one animal at this time"
                                   : "there are two values at this time; whose they are, a column animal tells");
            continue;
        }
        if (isnan(s[i].value)) continue; /* left out */
        row[c->n] = s[i].row;
        c->time[c->n] = s[i].time;
        c->conc[c->n++] = s[i].value;
    }
    ves_sampling how = sampling_of(r, g, n, s, animal, r->options->blq != VES_BLQ_USUAL);
    take_lengths(r, n_dose, given, &how);
    ves_status status = VES_OK;
    c->dose = how.dose;
    if (r->given.n && n_dose == 0)
        ves_sheet_fail(r->sheet, s[first].row, r->at[ANIMAL], "there is no dose of \"%s\", expected a row with its amt",
                       ves_brief_of(animal).text);
    if (n_dose > 1 || (n_dose == 1 && (given[0].time != 0.0 || tau > 0.0 || given[0].amount != 1.0))) {
        status = take_doses(r, c, n_dose, given, tau, row, &how);
    } else {
        c->nca = ves_nca_sampled(c->n, c->time, c->conc, &how);
        c->before = is_bolus(&how) ? ves_nca_area_before(c->n, c->time, c->conc, &how) : 0.0;
    }
    free(row);
    free(given);
    return status;
}

static ves_status take_curves(reading *r, ves_measured_group *g, size_t n, const sample s[])
{
    ves_status status = VES_OK;
    g->curve = ves_new(g->n_animal ? g->n_animal : 1, sizeof *g->curve);
    if (!g->curve) return ves_fail_memory(r->report);
    for (size_t k = 0; k < n && !status; ++k) { /* animals as they stand in the file */
        size_t first = n;
        for (size_t i = 0; i < n; ++i) {
            bool done = false;
            for (size_t c = 0; c < g->n_curve; ++c) done = done || strcmp(g->curve[c].animal, s[i].animal) == 0;
            if (!done && (first == n || s[i].row < s[first].row)) first = i;
        }
        if (first == n) break;
        status = take_curve(r, g, n, s, s[first].animal);
    }
    return status;
}

/* Has an animal a whole curve: more than half of the times of all, or, since people are sampled at times of their own,
 * at least five, more than half as many as anybody, over more than half of the time? */
static bool is_whole(size_t n, const sample s[], size_t n_time, size_t most, size_t i)
{
    enum { AT_LEAST = 5 };
    const size_t count = count_of(n, s, s[i].animal);
    double last = 0.0;
    for (size_t k = i; k < n; ++k) last = strcmp(s[k].animal, s[i].animal) == 0 ? s[k].time : last;
    return 2 * count > n_time || (count >= AT_LEAST && 2 * count > most && 2.0 * last > s[n - 1].time);
}

/* Who was sampled how often decides what can be done. */
static ves_status take_group(reading *r, ves_measured_group *g, sample s[])
{
    const size_t n = samples_of(r, g, s), n_time = times_of(n, s);
    size_t once = 0, seldom = n, most = 0;
    for (size_t i = 0; i < n; ++i) {
        const size_t count = count_of(n, s, s[i].animal);
        most = count > most ? count : most;
    }
    for (size_t i = 0; i < n; ++i) {
        const size_t count = count_of(n, s, s[i].animal);
        size_t first = 0;
        while (strcmp(s[first].animal, s[i].animal) != 0) ++first;
        if (first == i) ++g->n_animal;
        once += count == 1;
        if (seldom == n && !is_whole(n, s, n_time, most, i)) seldom = i;
        g->n_below += s[i].below;
    }
    g->n_sample = n;
    if (n == 0) return VES_OK;
    if (once == n && (n > n_time || n_time > 1) && *s[0].animal) return take_sparse(r, g, n, s);
    if (seldom < n && *s[0].animal) {
        ves_sheet_fail(
            r->sheet, s[seldom].row, r->at[ANIMAL],
            "animal \"%s\" has %zu of %zu times: several samples of an animal but no whole curve need covariances, "
            "which are not worked out here; expected one sample an animal, or all times of each",
            s[seldom].animal, count_of(n, s, s[seldom].animal), n_time);
        return VES_E_CONFIG;
    }
    return take_curves(r, g, n, s);
}

/* Is it plasma, blood or serum, in whatever words ("venous_plasma", "Whole blood")? */
static bool is_of_blood(const char *organ)
{
    static const char *const words[] = {"plasma", "blood", "serum"};
    char small[64];
    size_t n = 0;
    for (; organ[n] && n + 1 < sizeof small; ++n) small[n] = (char)tolower((unsigned char)organ[n]);
    small[n] = '\0';
    bool found = !*organ;
    for (size_t i = 0; i < VES_COUNT(words); ++i) found = found || strstr(small, words[i]);
    return found;
}

static ves_status take_groups(reading *r)
{
    size_t room = 0;
    sample *s = ves_new(r->sheet->n_row, sizeof *s);
    ves_status status = s ? VES_OK : ves_fail_memory(r->report);
    for (size_t i = 0; i < r->sheet->n_row && !status; ++i) {
        size_t g = 0;
        while (g < r->m->n_group && !same_group(r, &r->m->group[g], i)) ++g;
        if (g < r->m->n_group || r->sheet->row[i].wrong || r->given.passed[i]) continue;
        if (!ves_grow(&r->m->group, r->m->n_group, &room, sizeof *r->m->group)) {
            status = ves_fail_memory(r->report);
            break;
        }
        ves_measured_group *new = &r->m->group[r->m->n_group++];
        *new = (ves_measured_group){.study = word(r, i, STUDY),
                                    .scenario = word(r, i, SCENARIO),
                                    .organ = organ_of(r, i),
                                    .written_organ = word(r, i, ORGAN)};
        new->in_blood = is_of_blood(new->organ);
        ves_measured_route_of(r, new);
    }
    for (size_t g = 0; g < r->m->n_group && !status; ++g) {
        const ves_status one = take_group(r, &r->m->group[g], s);
        if (one == VES_E_MEMORY) status = one;
    }
    size_t n_sample = 0;
    for (size_t g = 0; g < r->m->n_group; ++g) n_sample += r->m->group[g].n_sample;
    if (!status && n_sample == 0 && !r->sheet->status)
        ves_sheet_fail(r->sheet, VES_NONE, r->at[VALUE], "holds no value, expected some that were measured");
    free(s);
    return status;
}

/* ---- the whole ---- */

static ves_status read_table(reading *r, const char *path, const ves_units *units)
{
    const ves_sheet_kind kind = {.title = "measured values", .n = N_COLUMN, .column = columns};
    ves_status status = r->options->text ? ves_sheet_open_text(r->options->file, r->options->text, r->report, r->sheet)
                                         : ves_sheet_open(path, (ves_place){0}, r->report, r->sheet);
    if (status) return status;
    status = ves_sheet_take(&kind, r->of_study, units, "mg", r->sheet);
    if (status == VES_E_MEMORY || status == VES_E_FILE) return status;
    for (size_t k = 0; k < N_COLUMN; ++k) r->at[k] = ves_sheet_find(r->sheet, k);
    if (r->at[TIME] == VES_NONE || r->at[VALUE] == VES_NONE) return status;
    const char *unit = r->sheet->column[r->at[VALUE]].unit;
    for (size_t i = 0; i < r->sheet->n_row && !*unit; ++i) /* not that of a row of a dose */
        if (!isnan(ves_sheet_number(r->sheet, i, r->at[VALUE]))) unit = word(r, i, UNIT);
    r->m->unit = ves_copy_text(unit);
    if (!r->m->unit) return ves_fail_memory(r->report);
    if (!*r->m->unit)
        ves_sheet_fail(r->sheet, VES_NONE, r->at[VALUE], "has no unit, expected \"value [ng/mL]\" in the header");
    r->value = ves_new(r->sheet->n_row, sizeof *r->value);
    r->below = ves_new(r->sheet->n_row, sizeof *r->below);
    if (!r->value || !r->below) return ves_fail_memory(r->report);
    const ves_given_columns of_doses = {r->at[TIME], r->at[AMT],  r->at[EVID], r->at[MDV],
                                        r->at[II],   r->at[ADDL], r->at[VALUE]};
    const ves_status given = ves_given_read(r->sheet, &of_doses, &r->given, r->report);
    if (given) return given;
    r->m->given_by_rows = r->at[AMT] != VES_NONE;
    ves_measured_values_take(r, units);
    return status;
}

/* Columns that other verbs read are told: a mean with its SD is not the values of animals. */
static void tell_kept(const reading *r)
{
    char names[128] = "";
    size_t n = 0, used = 0;
    for (size_t i = 0; i < VES_COUNT(columns); ++i) {
        const size_t at = columns[i].kind == VES_COLUMN_KEPT ? ves_sheet_find(r->sheet, i) : VES_NONE;
        if (at == VES_NONE) continue;
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", n++ ? ", " : "", columns[i].name);
    }
    if (n)
        ves_note(
            r->report, (ves_place){r->sheet->path, 1, NULL},
            "%s: not used here: numbers are those of the values; an error of the area needs those of single animals",
            names);
}

static ves_status analyse(reading *r, const char *path)
{
    ves_units *units = NULL;
    ves_status status = ves_units_open(&units, r->report);
    for (size_t k = 0; k < N_COLUMN; ++k) r->at[k] = VES_NONE;
    if (!status) status = read_table(r, path, units);
    if (!status || status == VES_E_CONFIG || status == VES_E_UNIT) {
        const ves_status over = ves_measured_route_read(r, units);
        if (!status) status = over;
    }
    if (!status && !r->sheet->status) status = ves_measured_dose_read(r, units);
    if (!status && !r->sheet->status) status = take_groups(r);
    if (!status && !r->sheet->status) tell_kept(r);
    ves_units_close(units);
    return status ? status : r->sheet->status;
}

ves_status ves_measured_read(const ves_measured_options *options, ves_measured *measured, ves_report *report)
{
    *measured =
        (ves_measured){.sheet = ves_new(1, sizeof *measured->sheet), .config = ves_new(1, sizeof *measured->config)};
    if (!measured->sheet || !measured->config) return ves_fail_memory(report);
    reading r = {.options = options, .m = measured, .sheet = measured->sheet, .report = report};
    const size_t n = strlen(options->file);
    ves_status status = VES_OK;
    if (!options->text && n > 4 && strcmp(options->file + n - 4, ".cfg") == 0) {
        status = ves_observed_config_read(options->file, measured->config, report);
        r.of_study = &measured->config->options;
        r.organs = measured->config->organs;
    }
    if (!status) status = analyse(&r, r.of_study ? measured->config->table : options->file);
    for (size_t i = 0; i < r.organs.n && !status; ++i) {
        const ves_sheet_word *other = &r.organs.word[i];
        if (!other->used)
            status = ves_fail(report, VES_E_CONFIG, other->at, "there is no organ \"%s\" in %s",
                              ves_brief_of(other->column).text, measured->config->table);
    }
    free(r.value);
    free(r.below);
    ves_given_free(&r.given);
    return status;
}

void ves_measured_free(ves_measured *m)
{
    for (size_t g = 0; g < m->n_group; ++g) {
        ves_measured_group *group = &m->group[g];
        for (size_t c = 0; c < group->n_curve; ++c) {
            free(group->curve[c].time);
            free(group->curve[c].conc);
            free(group->curve[c].interval);
        }
        free(group->curve);
        free(group->time);
        free(group->below);
    }
    free(m->group);
    free(m->unit);
    free(m->dose_words);
    if (m->sheet) ves_sheet_free(m->sheet);
    free(m->sheet);
    if (m->config) ves_observed_config_free(m->config);
    free(m->config);
    *m = (ves_measured){0};
}
