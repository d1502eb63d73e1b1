#include "compare/measured_dosing.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef ves_measured_reading reading;

/* ---- the route ---- */

/* Letters of a route, small: "I.V. bolus" is "ivbolus". */
static void letters_of(const char *route, size_t n, char out[])
{
    size_t used = 0;
    for (; *route && used + 1 < n; ++route) {
        if (isalpha((unsigned char)*route)) out[used++] = (char)tolower((unsigned char)*route);
    }
    out[used] = '\0';
}

/* Say what is wrong with the route, where it stands. @param row of the table, if the command does not tell it */
static void refuse_route(reading *r, size_t row, const char *words)
{
    if (!r->options->route) {
        ves_sheet_fail(r->sheet, row, r->at[ROUTE], "%s", words);
    } else {
        const ves_status status = ves_fail(r->report, VES_E_USAGE, (ves_place){.setting = "--route"}, "%s", words);
        if (!r->sheet->status) r->sheet->status = status;
    }
}

/* Does a route enter the blood? A misspelled word for that is refused: taken for another route, it would change the
 * numbers in silence. @param row that tells it */
static bool enters_blood(reading *r, size_t row, const char *route)
{
    static const char *const vein[] = {
        "iv", "iv-bolus", "iv-infusion", "intravenous", "intravenous-bolus", "intravenous-infusion", "intra-arterial"};
    char mine[64], other[64], said[200];
    bool enters = false;
    letters_of(route, sizeof mine, mine);
    for (size_t i = 0; i < VES_COUNT(vein); ++i) {
        letters_of(vein[i], sizeof other, other);
        enters = enters || strcmp(mine, other) == 0;
    }
    const char *near = enters || strlen(mine) < 3 ? NULL : ves_nearest_of(route, VES_COUNT(vein), vein);
    const bool length = r->options->over || r->at[OVER] != VES_NONE;
    *said = '\0';
    if (strcmp(mine, "bolus") == 0 || strcmp(mine, "infusion") == 0 || strcmp(mine, "injection") == 0) {
        (void)snprintf(said, sizeof said, "\"%s\" does not say into what, expected \"iv-%s\", or another route",
                       ves_brief_of(route).text, strcmp(mine, "infusion") == 0 ? "infusion" : "bolus");
    } else if (near) {
        (void)snprintf(said, sizeof said, "\"%s\" is no route into the blood; did you mean \"%s\"?",
                       ves_brief_of(route).text, near);
    } else if (enters && strstr(mine, "bolus") && r->options->over) {
        (void)snprintf(said, sizeof said, "\"%s\" is at once, but --over tells a length, expected one of them",
                       ves_brief_of(route).text);
    } else if (enters && strstr(mine, "infusion") && !length) {
        (void)snprintf(said, sizeof said, "\"%s\" needs its length, expected it in --over or a column over",
                       ves_brief_of(route).text);
    }
    if (*said) refuse_route(r, row, said);
    return enters;
}

/* Has an earlier row the same route? */
static bool was_told(const reading *r, size_t row, const char *route)
{
    for (size_t i = 0; i < row; ++i) {
        if (strcmp(ves_sheet_text(r->sheet, i, r->at[ROUTE]), route) == 0) return true;
    }
    return false;
}

ves_status ves_measured_route_read(ves_measured_reading *r, const ves_units *units)
{
    ves_quantity q = {0};
    const ves_measured_options *o = r->options;
    size_t n = 0;
    r->m->route = o->route;
    if (o->route) (void)enters_blood(r, VES_NONE, o->route);
    for (size_t i = 0; i < r->sheet->n_row && r->at[ROUTE] != VES_NONE; ++i) {
        const char *here = ves_sheet_text(r->sheet, i, r->at[ROUTE]);
        if (!*here || (o->route && strcmp(o->route, here) == 0)) continue;
        if (o->route) {
            ves_sheet_fail(r->sheet, i, r->at[ROUTE], "is \"%s\", but \"%s\" by --route, expected one route",
                           ves_brief_of(here).text, ves_brief_of(o->route).text);
        } else if (!was_told(r, i, here)) {
            (void)enters_blood(r, i, here);
            r->m->route = n++ ? NULL : here;
        }
    }
    if (o->over && r->at[OVER] != VES_NONE)
        ves_sheet_fail(r->sheet, VES_NONE, r->at[OVER], "stands beside --over, expected one of them");
    if (!o->over) return VES_OK;
    const ves_status status =
        ves_quantity_read(units, o->over, VES_DIM_TIME, "mg", (ves_place){.setting = "--over"}, &q, r->report);
    r->m->infusion = q.value;
    if (!status && !(q.value > 0.0))
        return ves_fail(r->report, VES_E_USAGE, (ves_place){.setting = "--over"}, "expected a time above 0");
    return status;
}

void ves_measured_route_of(ves_measured_reading *r, ves_measured_group *g)
{
    size_t told = VES_NONE;
    g->route = r->m->route;
    for (size_t i = 0; i < r->sheet->n_row && !r->m->route && r->at[ROUTE] != VES_NONE; ++i) {
        const char *here = ves_sheet_text(r->sheet, i, r->at[ROUTE]);
        const char *organ = ves_sheet_text(r->sheet, i, r->at[ORGAN]);
        if (!*here || strcmp(ves_sheet_text(r->sheet, i, r->at[STUDY]), g->study) != 0 ||
            strcmp(ves_sheet_text(r->sheet, i, r->at[SCENARIO]), g->scenario) != 0 ||
            (!r->given.passed[i] && strcmp(organ, g->written_organ) != 0))
            continue;
        if (g->route && strcmp(g->route, here) != 0) {
            ves_sheet_fail(r->sheet, i, r->at[ROUTE],
                           "is \"%s\", but \"%s\" in line %d, expected one route in each scenario; a column scenario "
                           "tells them apart",
                           ves_brief_of(here).text, ves_brief_of(g->route).text,
                           ves_sheet_place(r->sheet, told, r->at[ROUTE]).line);
            break;
        }
        told = i;
        g->route = here;
    }
    g->intravascular = g->route && enters_blood(r, told, g->route);
}

/* ---- the dose ---- */

const char *const ves_measured_amounts[VES_N_MEASURED_AMOUNT] = {"mg", "particle", "nmol", "MBq", "cell"};

/* A share of the dose per mL needs no dose. */
static bool is_share(const char *unit)
{
    static const char *const share[] = {"%ID/mL", "%/mL", "percent/mL", "%ID/ml"};
    return ves_is_among(unit, VES_COUNT(share), share);
}

static ves_status read_dose(reading *r, const ves_units *units)
{
    ves_measured *m = r->m;
    const size_t told = r->at[AMT] != VES_NONE ? r->at[AMT] : r->at[DOSE];
    const ves_place at = told == VES_NONE || r->options->dose ? (ves_place){.setting = "--dose"}
                                                              : ves_sheet_place(r->sheet, VES_NONE, told);
    m->dose = NAN;
    m->scale = 1.0;
    m->per_volume = is_share(m->unit);
    if (m->per_volume) m->dose = 100.0;
    char *one = ves_format("1 %s", m->unit);
    const char *amount = NULL;
    if (!one) return ves_fail_memory(r->report);
    for (size_t i = 0; i < VES_N_MEASURED_AMOUNT && !amount && !m->per_volume; ++i) {
        if (ves_quantity_fits(units, one, VES_DIM_CONC, ves_measured_amounts[i])) amount = ves_measured_amounts[i];
    }
    ves_quantity q = {0};
    ves_status status = VES_OK;
    if (amount) {
        m->per_volume = true;
        status = ves_quantity_read(units, one, VES_DIM_CONC, amount, at, &q, r->report);
        m->scale = q.value;
    }
    free(one);
    const size_t column = r->at[AMT] != VES_NONE ? r->at[AMT] : r->at[DOSE];
    if (r->at[AMT] != VES_NONE && r->at[DOSE] != VES_NONE)
        ves_sheet_fail(r->sheet, VES_NONE, r->at[DOSE], "stands beside amt, expected one of them");
    if (status || (!r->options->dose && column == VES_NONE)) return status;
    const char *own = column == VES_NONE ? NULL : r->sheet->column[column].unit;
    if (own && r->options->dose)
        ves_sheet_fail(r->sheet, VES_NONE, column, "stands beside --dose, expected one of them");
    if (own && !*own)
        ves_sheet_fail(r->sheet, VES_NONE, column, "has no unit, expected \"%s [mg]\" or \"%s [mg/kg]\"",
                       r->at[AMT] != VES_NONE ? "amt" : "dose", r->at[AMT] != VES_NONE ? "amt" : "dose");
    if (r->sheet->status) return r->sheet->status;
    m->dose_words = own ? ves_format("1 %s", own) : ves_copy_text(r->options->dose);
    if (!m->dose_words) return ves_fail_memory(r->report);
    const size_t n = strlen(m->dose_words);
    m->per_kg = n > 3 && strcmp(m->dose_words + n - 3, "/kg") == 0;
    if (!amount)
        return ves_fail(r->report, VES_E_UNIT, at,
                        "values are in \"%s\", which a dose cannot be held against; expected an "
                        "amount per volume, such as ng/mL",
                        m->unit);
    char *plain = ves_format("%.*s", (int)(m->per_kg ? n - 3 : n), m->dose_words);
    if (!plain) return ves_fail_memory(r->report);
    status = ves_quantity_read(units, plain, VES_DIM_AMOUNT, amount, at, &q, r->report);
    free(plain);
    m->dose = q.value / m->scale; /* in the unit of the values x mL */
    if (!status && !(q.value > 0.0)) return ves_fail(r->report, VES_E_USAGE, at, "expected an amount above 0");
    return status;
}

/* A dose again and again, as the command says. */
static ves_status read_repeats(reading *r, const ves_units *units)
{
    enum { MOST = 100000 };
    const ves_measured_options *o = r->options;
    const ves_place at = {.setting = "--every"}, count_at = {.setting = "--count"};
    if (!o->every && !o->count) return VES_OK;
    if (!o->every || !o->count)
        return ves_fail(r->report, VES_E_USAGE, o->every ? at : count_at,
                        "expected %s beside it, so that all doses are told", o->every ? "--count" : "--every");
    if (r->at[AMT] != VES_NONE)
        return ves_fail(r->report, VES_E_USAGE, at, "stands beside a column amt, expected one of them");
    ves_quantity q = {0};
    const ves_status status = ves_quantity_read(units, o->every, VES_DIM_TIME, "mg", at, &q, r->report);
    if (status) return status;
    char *end;
    const unsigned long count = strtoul(o->count, &end, 10);
    if (!(q.value > 0.0)) return ves_fail(r->report, VES_E_USAGE, at, "expected a time above 0");
    if (*o->count < '0' || *o->count > '9' || *end || count < 1 || count > MOST)
        return ves_fail(r->report, VES_E_USAGE, count_at, "\"%s\" is no number of doses, expected 1 to %d",
                        ves_brief_of(o->count).text, MOST);
    return ves_given_repeat(q.value, count, &r->given, r->report);
}

ves_status ves_measured_dose_read(ves_measured_reading *r, const ves_units *units)
{
    const ves_status status = read_dose(r, units);
    return status || r->sheet->status ? status : read_repeats(r, units);
}
