/* Rows of a data set become subjects: what each is given, and what was measured in it. */
#include "study/data_set.h"
#include "study/data_told.h"
#include "study/dose_table.h"
#include "study/draft.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A place and a way of giving. */
typedef struct target {
    const char *name;
    bool route, infusion;
    size_t row;   /* the first that names it */
    size_t given; /* doses of the subject that is read */
} target;

typedef struct reading {
    ves_dose_table *t;
    const ves_scenario *s;
    ves_data_set *data;
    size_t n_target, room_target, room_largest, room_most;
    target *target;
    size_t *next;          /* [n_row] the next row of the same subject; VES_NONE: none */
    size_t *first;         /* [n_subject] */
    size_t first_measured; /* of the subject that is read */
    size_t open;           /* the first act of the subject that is read which may still be going on */
    size_t seen;           /* the last row of a value */
    double last_event;     /* h, of the last row that is no observation */
    ves_data_told told;
    bool no_memory;
} reading;

enum { MOST_DEPOTS = 100000 }; /* repeats of a dose, as in a config */
enum { EVID_OBSERVED, EVID_DOSE, EVID_OTHER, EVID_RESET, EVID_RESET_DOSE };

static ves_place place_of(const reading *r, size_t row)
{
    return ves_sheet_place(&r->t->sheet, row, r->t->column[VES_DOSE_AMT]);
}

static double number(const reading *r, size_t row, int column)
{
    const double value = ves_dose_table_number(r->t, row, column);
    return isnan(value) ? 0.0 : value;
}

/* ---- whose rows ---- */

static size_t hash_of(const char *text)
{
    size_t h = 1469598103934665603U;
    for (; *text; ++text) h = (h ^ (unsigned char)*text) * 1099511628211U;
    return h;
}

/* Which subject a row is of; a new one where its ID is met first. @param slot [n_slot] subjects + 1, by their IDs */
static size_t subject_of(reading *r, size_t row, size_t n_slot, size_t slot[])
{
    ves_data_set *data = r->data;
    const char *id = ves_sheet_text(&r->t->sheet, row, r->t->column[VES_DOSE_ID]);
    size_t k = hash_of(id) % n_slot;
    while (slot[k] && strcmp(data->subject[slot[k] - 1].id, id) != 0) k = (k + 1) % n_slot;
    if (slot[k]) return slot[k] - 1;
    if (!ves_grow(&data->subject, data->n_subject, &data->room_subject, sizeof *data->subject)) {
        r->no_memory = true;
        return 0;
    }
    data->subject[data->n_subject++] = (ves_data_subject){.id = id, .row = row};
    slot[k] = data->n_subject;
    return slot[k] - 1;
}

/* Rows of each subject, in the order of the table. */
static void sort_rows(reading *r)
{
    const ves_sheet *sheet = &r->t->sheet;
    const size_t n_row = sheet->n_row, n_slot = 2 * n_row + 1;
    size_t *slot = ves_new(n_slot, sizeof *slot), *last = ves_new(n_row, sizeof *last), apart = VES_NONE;
    r->data->subject_of = ves_new(n_row, sizeof *r->data->subject_of);
    r->next = ves_new(n_row, sizeof *r->next);
    r->first = ves_new(n_row, sizeof *r->first);
    r->no_memory = !slot || !last || !r->data->subject_of || !r->next || !r->first;
    for (size_t i = 0; i < n_row && !r->no_memory; ++i) {
        const size_t known = r->data->n_subject, s = subject_of(r, i, n_slot, slot);
        r->next[i] = VES_NONE;
        r->data->subject_of[i] = s;
        if (s == known) {
            r->first[s] = i;
        } else {
            r->next[last[s]] = i;
            if (last[s] + 1 != i && apart == VES_NONE) apart = i;
        }
        last[s] = i;
    }
    if (apart != VES_NONE && !r->no_memory && sheet->n_fault == 0)
        ves_note(r->t->c->reader.report, ves_sheet_place(sheet, apart, r->t->column[VES_DOSE_ID]),
                 "rows of subject \"%s\" stand apart; all rows of an ID are of one subject",
                 ves_brief_of(r->data->subject[r->data->subject_of[apart]].id).text);
    free(slot);
    free(last);
}

/* ---- where a dose goes ---- */

/* What a number of CMT means; NULL: that was asked. */
static const char *name_of_number(reading *r, size_t row, size_t column, int number)
{
    ves_dose_table *t = r->t;
    for (size_t i = 0; i < t->n_cmt; ++i) {
        if (t->cmt[i].word || t->cmt[i].number != number) continue;
        if (t->cmt[i].missed) t->sheet.row[row].wrong = true;
        return t->cmt[i].missed ? NULL : t->cmt[i].name;
    }
    ves_sheet_fail(&t->sheet, row, column, "%d: which compartment? expected cmt = ( (%d, \"...\") ) in data = { }",
                   number, number);
    if (ves_grow(&t->cmt, t->n_cmt, &t->room_cmt, sizeof *t->cmt)) {
        t->cmt[t->n_cmt++] = (ves_cmt){.number = number, .missed = true}; /* asked once */
    } else {
        r->no_memory = true;
    }
    return NULL;
}

/* The word of CMT, or what its number means. NULL: nothing is said, or a fault was. */
static const char *compartment(reading *r, size_t row, int from)
{
    const size_t column = r->t->column[from];
    const char *cell = ves_sheet_text(&r->t->sheet, row, column);
    int n;
    if (!*cell) return NULL;
    if (!ves_cmt_number(cell, &n)) return ves_dose_table_name_of(r->t, cell);
    if (n >= 0) return name_of_number(r, row, column, n);
    ves_sheet_fail(&r->t->sheet, row, column, "%d: compartments are not switched off, expected a compartment", n);
    return NULL;
}

static bool is_route(const reading *r, const char *name)
{
    const ves_study *study = r->t->c->study;
    return r->s->species && study->library && ves_library_has(study->library, study->folder, VES_SECTION_ROUTES, name);
}

/* @param index out @return false: it is not known where this goes, which was said */
static bool find_target(reading *r, size_t row, bool infusion, size_t *index)
{
    ves_sheet *sheet = &r->t->sheet;
    const char *route = ves_sheet_text(sheet, row, r->t->column[VES_DOSE_ROUTE]), *into = NULL;
    const bool both = *route && *ves_sheet_text(sheet, row, r->t->column[VES_DOSE_CMT]);
    const size_t faults = sheet->n_fault;
    if (both) {
        ves_sheet_fail(sheet, row, r->t->column[VES_DOSE_CMT], "stands beside ROUTE, expected one of the two");
        return false;
    }
    if (!*route) into = compartment(r, row, VES_DOSE_CMT);
    if (!*route && !into && sheet->n_fault == faults && !sheet->row[row].wrong) {
        into = r->t->into;
        r->told.by_into = true;
    }
    if (!*route && !into) {
        if (sheet->n_fault == faults && !sheet->row[row].wrong &&
            (r->t->column[VES_DOSE_CMT] != VES_NONE || r->t->column[VES_DOSE_ROUTE] != VES_NONE))
            ves_sheet_fail(sheet, row,
                           r->t->column[r->t->column[VES_DOSE_CMT] != VES_NONE ? VES_DOSE_CMT : VES_DOSE_ROUTE],
                           "says not where its dose goes, expected a compartment or a route");
        return false;
    }
    const char *name = *route ? ves_dose_table_name_of(r->t, route) : into;
    const bool renamed = *route && name != route, by_route = is_route(r, name) || (*route && !renamed);
    for (size_t i = 0; i < r->n_target; ++i) {
        *index = i;
        const target *known = &r->target[i];
        if (known->route == by_route && known->infusion == infusion && strcmp(known->name, name) == 0) return true;
    }
    *index = r->n_target;
    if (!ves_grow(&r->target, r->n_target, &r->room_target, sizeof *r->target) ||
        !ves_grow(&r->data->largest, r->n_target, &r->room_largest, sizeof *r->data->largest) ||
        !ves_grow(&r->data->most, r->n_target, &r->room_most, sizeof *r->data->most)) {
        r->no_memory = true;
        return false;
    }
    r->data->largest[r->n_target] = 0.0;
    r->data->most[r->n_target] = 0;
    r->target[r->n_target++] = (target){.name = name, .route = by_route, .infusion = infusion, .row = row};
    return true;
}

/* ---- lag, and what arrives ---- */

/* The number of the compartment that a row gives into; 0: it has none. */
static size_t compartment_number(const reading *r, size_t row, const char *name)
{
    int n;
    const char *cell = ves_sheet_text(&r->t->sheet, row, r->t->column[VES_DOSE_CMT]);
    if (ves_cmt_number(cell, &n)) return n > 0 ? (size_t)n : 0;
    for (size_t i = 0; i < r->t->n_cmt; ++i) {
        if (!r->t->cmt[i].word && r->t->cmt[i].name && strcmp(r->t->cmt[i].name, name) == 0)
            return (size_t)r->t->cmt[i].number;
    }
    const ves_blueprint *b = &r->s->draft->blueprint;
    for (size_t i = 0; r->s->draft->model && i < b->n_named; ++i) {
        if (strcmp(b->compartment[i].name, name) == 0) return i + 1;
    }
    return 0;
}

/* ALAG2 of a dose into compartment 2, or LAG of any. @param preset where nothing is said
 * @param column out, where something is */
static double of_compartment(reading *r, size_t row, size_t kind, const char *name, double preset, size_t *column)
{
    ves_sheet *sheet = &r->t->sheet;
    const size_t mine = compartment_number(r, row, name);
    double found = NAN;
    for (size_t k = 0; k < sheet->n_column; ++k) {
        const ves_sheet_column *c = &sheet->column[k];
        const double value = c->known && c->row == kind ? ves_sheet_inside(sheet, row, k) : NAN;
        if (isnan(value)) continue;
        r->told.used[k] = r->told.used[k] || !c->number || c->number == mine;
        if (c->number && !mine) {
            ves_sheet_fail(sheet, row, k, "which compartment is %zu? expected cmt = ( (%zu, \"%s\") ) in data = { }",
                           c->number, c->number, ves_brief_of(name).text);
        } else if (!c->number || c->number == mine) {
            if (!isnan(found)) ves_sheet_fail(sheet, row, k, "is said by another column too, expected one of them");
            found = value;
            *column = k;
        }
    }
    return isnan(found) ? preset : found;
}

/* ---- rows ---- */

/* What a row is, with what stands against that said. @return false: it is nothing to go on with */
static bool event_of(reading *r, size_t row, int *evid)
{
    ves_sheet *sheet = &r->t->sheet;
    const size_t column = r->t->column[VES_DOSE_EVID];
    const double stated = ves_dose_table_number(r->t, row, VES_DOSE_EVID), amount = number(r, row, VES_DOSE_AMT),
                 rate = number(r, row, VES_DOSE_RATE);
    if (!isnan(stated) && stated > 4.0) {
        ves_sheet_fail(sheet, row, column,
                       "EVID %g is an event of another program, expected 0 (observation), 1 (dose), 2 (output), 3 "
                       "(reset) or 4 (reset and dose)",
                       stated);
        return false;
    }
    const bool forever = rate > 0.0 && number(r, row, VES_DOSE_SS) > 0.0,
               unread = isnan(ves_dose_table_number(r->t, row, VES_DOSE_AMT)) &&
                        *ves_sheet_text(sheet, row, r->t->column[VES_DOSE_AMT]);
    *evid = isnan(stated) ? (amount != 0.0 || unread || forever ? EVID_DOSE : EVID_OBSERVED) : (int)stated;
    if (isnan(stated) && number(r, row, VES_DOSE_MDV) == 1.0 && *evid == EVID_OBSERVED) *evid = EVID_OTHER;
    if (*evid == EVID_DOSE || *evid == EVID_RESET_DOSE) return true;
    if (amount != 0.0)
        ves_sheet_fail(sheet, row, column == VES_NONE ? r->t->column[VES_DOSE_AMT] : column,
                       "EVID %d is no dose, but AMT is %g", *evid, amount);
    return true;
}

/* ---- times that rows ask for ---- */

static void ask_for_output(reading *r, double time)
{
    ves_data_set *data = r->data;
    if (time < 0.0 || isnan(time)) return;
    if (!ves_grow(&data->time, data->n_time, &data->room_time, sizeof *data->time)) {
        r->no_memory = true;
        return;
    }
    data->time[data->n_time++] = time;
}

static bool at_once(const ves_act *act)
{
    return act->kind != VES_ACT_DOSE || act->over == 0.0;
}

/* Is one of the acts so far, or a repeat of it, at that time? VES_NONE: none is. */
static size_t act_at(const reading *r, double time)
{
    const double near = 1e-12 * r->t->c->study->end;
    for (size_t i = r->open; i < r->data->n_act; ++i) {
        const ves_act *act = &r->data->act[i];
        const double last = act->time + (double)(act->count - 1) * act->every;
        const bool ends = fabs(last - time) <= near, within = act->count > 1 && time >= act->time - near && time < last;
        const double beside = within ? remainder(time - act->time, act->every) : HUGE_VAL;
        if (at_once(act) && (ends || fabs(beside) <= near)) return i;
    }
    return VES_NONE;
}

/* Rows are in the order in which things happen: what was measured before an act at the same time is read before it. */
static void mark_before(reading *r, double time, int line)
{
    ves_sheet *sheet = &r->t->sheet;
    const double end = r->t->c->study->end, near = 1e-12 * end;
    for (size_t i = r->data->n_measured; end > 0.0 && i > r->first_measured; --i) {
        ves_measured *m = &r->data->measured[i - 1];
        if (!(fabs(m->time - time) <= near)) break;
        if (m->read != m->time) continue;
        const size_t earlier = act_at(r, m->time);
        if (earlier != VES_NONE)
            ves_sheet_fail(
                sheet, m->row, r->t->column[VES_DOSE_DV],
                "was measured between two doses or events of one time (lines %d and %d), expected its row before or "
                "behind both",
                r->data->act[earlier].at.line, line);
        m->read = m->time - 4e-9 * end; /* further than times that are one (ves_output_add_times) */
        ask_for_output(r, m->read);
    }
}

static void add_act(reading *r, ves_act act)
{
    ves_data_set *data = r->data;
    if (at_once(&act)) mark_before(r, act.time, act.at.line);
    if (!ves_grow(&data->act, data->n_act, &data->room_act, sizeof *data->act)) {
        r->no_memory = true;
        return;
    }
    data->act[data->n_act++] = act;
}

/* Repeats of what was given before do not come after everything was emptied. */
static void cancel(reading *r, size_t row, double time)
{
    ves_data_set *data = r->data;
    size_t kept = r->open;
    mark_before(r, time, place_of(r, row).line);
    for (size_t i = r->open; i < data->n_act; ++i) {
        ves_act act = data->act[i];
        const bool filled = act.kind == VES_ACT_STEADY || act.kind == VES_ACT_STEADY_ADDED;
        if (filled && act.time >= time)
            continue; /* its infusions stop too, which the reset of a later act does not say */
        size_t n = act.count;
        while (n > 0 && act.time + (double)(n - 1) * act.every >= time) --n;
        if (act.kind == VES_ACT_DOSE && n == 0)
            ves_warn(r->t->c->reader.report, place_of(r, row),
                     "the dose of line %d is never given: everything is emptied before it has begun", act.at.line);
        if (act.kind == VES_ACT_DOSE && n == 0) continue;
        if (act.kind == VES_ACT_DOSE) act.count = n;
        data->act[kept++] = act;
    }
    r->open = data->n_act = kept; /* rows are in the order of time: these are over for good */
}

/* What SS, II and ADDL say together. @return false: they do not go together */
static bool repeats(reading *r, size_t row, bool forever, ves_act *act)
{
    ves_sheet *sheet = &r->t->sheet;
    const double more = number(r, row, VES_DOSE_ADDL), steady = number(r, row, VES_DOSE_SS);
    const size_t ss = r->t->column[VES_DOSE_SS], ii = r->t->column[VES_DOSE_II], addl = r->t->column[VES_DOSE_ADDL],
                 faults = sheet->n_fault;
    const double every = ves_sheet_inside(sheet, row, ii);
    act->every = isnan(every) ? 0.0 : every;
    act->count = 1 + (size_t)fmax(0.0, fmin(more, 1e9));
    if (steady > 2.0) {
        ves_sheet_fail(sheet, row, ss, "SS %g is not known here, expected 0, 1 (the body is emptied) or 2 (added)",
                       steady);
    } else if (more > 1e5) {
        ves_sheet_fail(sheet, row, addl, "%g are too many, expected at most 100000", more);
    } else if (more > 0.0 && !(act->every > 0.0)) {
        ves_sheet_fail(sheet, row, addl,
                       "additional doses need the interval between them, expected a time in a column II");
    } else if (steady > 0.0 && !forever && !(act->every > 0.0)) {
        ves_sheet_fail(sheet, row, ss,
                       "a steady state needs the interval between doses, expected a time in a column II");
    } else if (forever && (act->every > 0.0 || more > 0.0)) {
        ves_sheet_fail(sheet, row, act->every > 0.0 ? ii : addl,
                       "an infusion for ever (AMT 0, SS) has no interval and no further doses, expected 0");
    } else if (act->every > 0.0 && more == 0.0 && steady == 0.0) {
        ves_sheet_fail(sheet, row, ii,
                       "an interval alone gives no further dose, expected how many in a column ADDL, or SS");
    }
    return sheet->n_fault == faults;
}

/* Would a dose at `time` come when the run is over? An infusion must begin before its end. */
static bool is_late(const ves_act *act, double time, double end)
{
    return time > end * (1.0 + 4.0 * DBL_EPSILON) || (act->over > 0.0 && time >= end * (1.0 - 4e-12));
}

/* Further doses go on for as long as the run does, as in the programs that write such tables: how many would come later
 * is told. The dose of the row itself must be within the run. @return is it? */
static bool end_with_run(reading *r, size_t row, ves_act *act)
{
    const double end = r->t->c->study->end;
    const size_t all = act->count;
    if (!(end > 0.0)) return true;
    if (act->time > end * (1.0 + 4.0 * DBL_EPSILON)) {
        ves_sheet_fail(&r->t->sheet, row, r->t->column[VES_DOSE_TIME],
                       "the dose at %.15g h starts after the end of the run, expected a time within %.15g h", act->time,
                       end);
        return false;
    }
    while (act->count > 1 && is_late(act, act->time + (double)(act->count - 1) * act->every, end)) --act->count;
    if (r->told.late == 0) r->told.first_late = row;
    r->told.late += all - act->count;
    return true;
}

static void take_dose(reading *r, size_t row, bool reset)
{
    ves_dose_table *t = r->t;
    const double rate = number(r, row, VES_DOSE_RATE), steady = number(r, row, VES_DOSE_SS);
    const bool forever = rate > 0.0 && steady > 0.0 && number(r, row, VES_DOSE_AMT) == 0.0;
    ves_act act = {.kind = VES_ACT_DOSE, .time = ves_dose_table_hours(t, row), .at = place_of(r, row)};
    if (!forever) ves_dose_table_check_amount(t, row);
    ves_dose_table_check_rate(t, row);
    const bool whole = repeats(r, row, forever, &act);
    if (!find_target(r, row, rate > 0.0, &act.target) || !whole) return;
    const char *name = r->target[act.target].name;
    size_t of_lag = VES_NONE, of_share = VES_NONE;
    const double lag = of_compartment(r, row, VES_DOSE_ALAG, name, 0.0, &of_lag);
    act.share = of_compartment(r, row, VES_DOSE_F, name, 1.0, &of_share);
    if (act.share > 1.0)
        ves_sheet_fail(&t->sheet, row, of_share, "F is %g, but no more than all of a dose can arrive, expected 0 to 1",
                       act.share);
    if (lag > 0.0 && steady > 0.0)
        ves_sheet_fail(&t->sheet, row, of_lag,
                       "a steady state (SS) with a lag is not read, expected one of the two: a later TIME, or no SS");
    act.amount = number(r, row, VES_DOSE_AMT);
    if (rate > 0.0 && t->column[VES_DOSE_AMT] != VES_NONE) act.over = forever ? 0.0 : ves_dose_table_over(t, row);
    if (forever && act.share > 0.0 && act.share < 1.0) { /* the rate is that of the table, and has no length to cut */
        if (r->told.endless++ == 0) {
            r->told.first_endless = row;
            r->told.endless_share = of_share;
        }
        act.share = 1.0;
    }
    if (act.share < 1.0) act.over *= act.share; /* the rate is that of the table */
    r->data->some_lost = r->data->some_lost || act.share < 1.0;
    if (reset && lag > 0.0) {
        cancel(r, row, act.time);
        add_act(r, (ves_act){.kind = VES_ACT_RESET, .time = act.time, .count = 1, .at = act.at});
        reset = false;
    }
    act.time += lag;
    if (!end_with_run(r, row, &act)) return;
    if (reset || steady == 1.0) cancel(r, row, act.time);
    if (reset && steady != 1.0)
        add_act(r, (ves_act){.kind = VES_ACT_RESET, .time = act.time, .count = 1, .at = act.at});
    if (steady > 0.0) {
        ves_act filled = act;
        filled.kind = steady == 1.0 ? VES_ACT_STEADY : VES_ACT_STEADY_ADDED;
        filled.count = 1;
        if (forever) filled.rate = ves_dose_table_rate(t, row);
        add_act(r, filled);
    }
    if (!forever) add_act(r, act);
    r->data->largest[act.target] = fmax(r->data->largest[act.target], act.amount);
}

/* ---- what was measured ---- */

/* What is censored lies between DV and the limit. */
static void check_limit(ves_dose_table *t, size_t row, double value, double cens)
{
    const double limit = ves_dose_table_number(t, row, VES_DOSE_LIMIT);
    if ((cens == 1.0 && limit >= value) || (cens == -1.0 && limit <= value))
        ves_sheet_fail(&t->sheet, row, t->column[VES_DOSE_LIMIT],
                       "%g is not %s DV (%g), expected a limit on the other side of what is not known", limit,
                       cens > 0.0 ? "below" : "above", value);
}

/* A value in the row of a dose or an event is none; programs write 0 there. */
static void pass_value(reading *r, size_t row)
{
    const double value = ves_dose_table_number(r->t, row, VES_DOSE_DV);
    if (isnan(value) || value == 0.0 || number(r, row, VES_DOSE_MDV) == 1.0) return;
    if (r->told.beside++ == 0) r->told.first_beside = row;
}

static void take_measured(reading *r, size_t subject, size_t row)
{
    ves_dose_table *t = r->t;
    ves_data_set *data = r->data;
    const double value = ves_dose_table_number(t, row, VES_DOSE_DV), mdv = number(r, row, VES_DOSE_MDV),
                 cens = number(r, row, VES_DOSE_CENS), lloq = ves_dose_table_number(t, row, VES_DOSE_LLOQ);
    if (t->column[VES_DOSE_DV] == VES_NONE) ask_for_output(r, ves_dose_table_hours(t, row));
    if (mdv > 1.0) ves_sheet_fail(&t->sheet, row, t->column[VES_DOSE_MDV], "%g is not known, expected 0 or 1", mdv);
    if (cens != 0.0 && cens != 1.0 && cens != -1.0)
        ves_sheet_fail(&t->sheet, row, t->column[VES_DOSE_CENS], "%g is not known, expected 0, 1 (below) or -1 (above)",
                       cens);
    if (mdv == 1.0) return;
    if (isnan(value)) {
        if (cens != 0.0)
            ves_sheet_fail(&t->sheet, row, t->column[VES_DOSE_CENS], "is %g, but there is no value in DV", cens);
        return;
    }
    check_limit(t, row, value, cens);
    const size_t faults = t->sheet.n_fault;
    const char *where = compartment(r, row, t->column[VES_DOSE_DVID] != VES_NONE ? VES_DOSE_DVID : VES_DOSE_CMT);
    if (!where && t->sheet.n_fault == faults && !t->sheet.row[row].wrong) {
        where = t->measured_in;
        r->told.by_measured_in = true;
    }
    if (where && strcmp(where, VES_CMT_NONE) == 0) {
        ++r->told.passed_over;
        return;
    }
    if (!ves_grow(&data->measured, data->n_measured, &data->room_measured, sizeof *data->measured)) {
        r->no_memory = true;
        return;
    }
    const bool below = cens == 0.0 && value < lloq;
    r->told.behind += ves_dose_table_hours(t, row) > t->c->study->end;
    data->measured[data->n_measured++] =
        (ves_measured){.subject = subject,
                       .time = ves_dose_table_hours(t, row),
                       .read = ves_dose_table_hours(t, row),
                       .value = below ? lloq : value,
                       .limit = cens == 0.0 ? NAN : ves_dose_table_number(t, row, VES_DOSE_LIMIT),
                       .censored = below ? 1 : (int)cens,
                       .where = where ? where : "",
                       .row = row};
    ask_for_output(r, ves_dose_table_hours(t, row));
}

/* DV needs a unit; limits are in that of DV. */
static void check_measured(reading *r)
{
    ves_sheet *sheet = &r->t->sheet;
    const size_t dv = r->t->column[VES_DOSE_DV];
    const int limits[] = {VES_DOSE_LIMIT, VES_DOSE_LLOQ};
    if (r->t->column[VES_DOSE_LIMIT] != VES_NONE && r->t->column[VES_DOSE_CENS] == VES_NONE)
        ves_sheet_fail(sheet, VES_NONE, r->t->column[VES_DOSE_LIMIT],
                       "is the other side of what is censored, but there is no column CENS (a limit of "
                       "quantification stands in LLOQ)");
    const ves_reader *reader = &r->t->c->reader;
    const char *unit = dv == VES_NONE ? "" : sheet->column[dv].unit;
    char wanted[96];
    r->data->measured_unit = unit;
    r->data->comparable = ves_measure_of_unit(reader->units, unit, reader->amount_unit, &r->data->measure);
    if (dv != VES_NONE && !*unit)
        ves_sheet_fail(sheet, VES_NONE, dv,
                       "has no unit, expected it in the header (\"DV [%s]\", say) or in units of "
                       "the study",
                       ves_dimension_unit(VES_DIM_CONC, r->t->c->reader.amount_unit, sizeof wanted, wanted));
    if (dv != VES_NONE && *unit && !r->data->comparable)
        ves_warn(r->t->c->reader.report, ves_sheet_place(sheet, VES_NONE, dv),
                 "is in \"%s\", which is no share of the dose, amount or concentration: nothing is predicted beside it",
                 ves_brief_of(unit).text);
    for (size_t i = 0; i < VES_COUNT(limits); ++i) {
        const size_t k = r->t->column[limits[i]];
        if (k == VES_NONE || !*sheet->column[k].unit || strcmp(sheet->column[k].unit, unit) == 0) continue;
        ves_sheet_fail(sheet, VES_NONE, k, "is in \"%s\" and DV in \"%s\", expected one unit",
                       ves_brief_of(sheet->column[k].unit).text, ves_brief_of(unit).text);
    }
}

/* ---- subjects ---- */

/* Does another kind of values begin here? Monolix writes them one behind the other, each from the start. */
static bool is_another_kind(const reading *r, size_t row)
{
    const size_t dvid = r->t->column[VES_DOSE_DVID];
    return r->seen != VES_NONE && dvid != VES_NONE &&
           strcmp(ves_sheet_text(&r->t->sheet, row, dvid), ves_sheet_text(&r->t->sheet, r->seen, dvid)) != 0;
}

static void check_row_time(reading *r, size_t row, bool observed, bool after_reset, double *last)
{
    const double time = ves_dose_table_hours(r->t, row);
    if (observed && time >= 0.0 && time < *last && is_another_kind(r, row)) {
        if (r->told.anew == VES_NONE) r->told.anew = row;
        *last = time;
    }
    if (!observed && r->told.anew != VES_NONE) *last = fmax(*last, r->last_event);
    if (observed) {
        r->seen = row;
    } else {
        r->last_event = time;
    }
    if (after_reset && time >= 0.0 && time < *last) {
        ves_sheet_fail(&r->t->sheet, row, r->t->column[VES_DOSE_TIME],
                       "time starts again at %g after EVID 3 or 4, expected times that go on",
                       ves_dose_table_number(r->t, row, VES_DOSE_TIME));
        *last = time;
    } else {
        ves_dose_table_check_time(r->t, row, last);
    }
}

static void check_no_dose(reading *r, size_t row)
{
    const int columns[] = {VES_DOSE_RATE, VES_DOSE_II, VES_DOSE_ADDL, VES_DOSE_SS};
    for (size_t i = 0; i < VES_COUNT(columns); ++i) {
        if (number(r, row, columns[i]) > 0.0)
            ves_sheet_fail(&r->t->sheet, row, r->t->column[columns[i]], "is %g in a row that is no dose, expected 0",
                           number(r, row, columns[i]));
    }
}

static void take_subject(reading *r, size_t subject)
{
    ves_data_set *data = r->data;
    const size_t first = r->open = data->n_act;
    r->first_measured = data->n_measured;
    r->seen = VES_NONE;
    r->last_event = 0.0;
    double last = 0.0;
    bool after_reset = false;
    for (size_t row = r->first[subject]; row != VES_NONE && !r->no_memory; row = r->next[row]) {
        int evid;
        const bool known = event_of(r, row, &evid);
        check_row_time(r, row, known && evid == EVID_OBSERVED, after_reset, &last);
        if (!known) continue;
        after_reset = evid == EVID_RESET || evid == EVID_RESET_DOSE;
        const double time = ves_dose_table_hours(r->t, row);
        if (evid != EVID_OBSERVED) pass_value(r, row);
        if (evid == EVID_DOSE || evid == EVID_RESET_DOSE) {
            take_dose(r, row, after_reset);
            continue;
        }
        check_no_dose(r, row);
        if (evid == EVID_OBSERVED) take_measured(r, subject, row);
        if (evid == EVID_OTHER) ask_for_output(r, time);
        if (evid == EVID_RESET) {
            cancel(r, row, time);
            add_act(r, (ves_act){.kind = VES_ACT_RESET, .time = time, .count = 1, .at = place_of(r, row)});
        }
    }
    for (size_t i = 0; i < r->n_target; ++i) r->target[i].given = 0;
    for (size_t i = first; i < data->n_act; ++i) {
        ves_act *act = &data->act[i];
        data->n_dose += act->rate > 0.0; /* an infusion for ever has no dose of its own */
        if (act->kind != VES_ACT_DOSE) continue;
        act->nth = r->target[act->target].given;
        r->target[act->target].given += act->count;
        data->n_dose += act->count;
    }
    for (size_t i = 0; i < r->n_target; ++i)
        if (r->target[i].given > data->most[i]) data->most[i] = r->target[i].given;
    data->subject[subject].first = first;
    data->subject[subject].n = data->n_act - first;
    if (data->n_act == first && r->t->sheet.n_fault == 0)
        ves_sheet_fail(&r->t->sheet, data->subject[subject].row, r->t->column[VES_DOSE_ID],
                       "subject \"%s\" is given nothing, expected a dose",
                       ves_brief_of(data->subject[subject].id).text);
}

/* ---- targets, as doses of 1 ---- */

static void make_targets(reading *r, ves_setting *root)
{
    const char *unit = ves_dose_table_unit(r->t);
    root->child = ves_new(r->n_target, sizeof *root->child);
    bool ok = root->child != NULL;
    for (size_t i = 0; i < r->n_target && ok; ++i) {
        const target *to = &r->target[i];
        const size_t most = r->data->most[i] < MOST_DEPOTS ? r->data->most[i] : MOST_DEPOTS;
        ok = ves_made_group(root, place_of(r, to->row), 6) &&
             ves_made_put(root, to->route ? "route" : "into", VES_SETTING_TEXT, ves_copy_text(to->name), 0.0) &&
             ves_made_put(root, "amount", VES_SETTING_TEXT,
                          ves_format("1 %s", *unit && !r->t->wrong ? unit : r->t->c->reader.amount_unit), 0.0);
        if (ok && to->infusion) ok = ves_made_put(root, "over", VES_SETTING_TEXT, ves_copy_text("1 h"), 0.0);
        if (ok && most > 1)
            ok = ves_made_put(root, "every", VES_SETTING_TEXT, ves_copy_text("1 h"), 0.0) &&
                 ves_made_put(root, "count", VES_SETTING_INTEGER, NULL, (double)most);
    }
    r->data->n_target = r->n_target;
    if (!ok) r->no_memory = true;
}

ves_data_set *ves_data_set_read(ves_dose_table *t, const ves_scenario *s, ves_setting *root)
{
    reading r = {.t = t, .s = s, .data = ves_new(1, sizeof *r.data), .told.anew = VES_NONE};
    if (!r.data) {
        ves_context_no_memory(t->c);
        return NULL;
    }
    r.data->path = t->sheet.path;
    r.data->has_id = t->column[VES_DOSE_ID] != VES_NONE;
    ves_dose_table_check_columns(t);
    check_measured(&r);
    sort_rows(&r);
    r.no_memory = r.no_memory || !ves_data_tell_same_number(t, r.data);
    r.told.used = ves_new(t->sheet.n_column, sizeof *r.told.used);
    r.no_memory = r.no_memory || !r.told.used;
    if (!r.no_memory) ves_data_set_check_covariates(t, s, r.data);
    for (size_t i = 0; i < r.data->n_subject && !r.no_memory; ++i) take_subject(&r, i);
    t->wrong = t->wrong || t->sheet.status != VES_OK;
    if (!r.no_memory && !t->wrong) ves_data_tell(t, r.data, &r.told);
    if (!r.no_memory && !t->wrong) ves_data_set_warn_of_end(r.data, t->c->study->end, t->c->reader.report);
    if (!r.no_memory) make_targets(&r, root);
    if (!r.no_memory)
        r.no_memory = ves_data_set_bound(r.data, NULL) != VES_OK || ves_data_set_sort(r.data, NULL) != VES_OK;
    if (r.no_memory) ves_context_no_memory(t->c);
    free(r.told.used);
    free(r.target);
    free(r.next);
    free(r.first);
    return r.data;
}
