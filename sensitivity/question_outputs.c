/* What is asked about: numbers of the analysis, and curves at times. */
#include "sensitivity/question.h"

#include "analysis/nca_rows.h"
#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "study/sensitivity_rows.h"

#include <math.h>
#include <string.h>

/* What the parts below share. */
typedef struct listing {
    ves_question *q;
    const ves_question_words *words;
    ves_reader *reader;
} listing;

/* One kind of output, of one organ or all. */
typedef struct kind {
    const char *organ; /* NULL: every one */
    const char *number;
    const ves_curve *curve; /* NULL: a number of the analysis: */
    size_t row;
    double time;
} kind;

static bool wanted(const listing *l, const char *organ)
{
    const ves_study *study = l->q->study;
    if (l->words->n_organ) return ves_is_among(organ, l->words->n_organ, l->words->organ);
    return study->n_organ == 0 || ves_is_among(organ, study->n_organ, study->organ);
}

/* Is it the organ that this kind is of? A curve of a tracer is that of its signal. */
static bool fits(const ves_organ *organ, const kind *k)
{
    const bool signal = k->curve && k->curve->of == VES_CURVE_SIGNAL,
               delivered = k->curve && k->curve->of == VES_CURVE_DELIVERED;
    return organ->signal == signal && organ->delivered == delivered &&
           (!k->organ || strcmp(organ->name, k->organ) == 0);
}

static void put(listing *l, size_t scenario, size_t organ, const char *name, const kind *k)
{
    ves_question *q = l->q;
    if (!ves_grow(&q->asked, q->n_asked, &q->room_asked, sizeof *q->asked)) {
        if (l->reader->status != VES_E_MEMORY) l->reader->status = ves_fail_memory(l->reader->report);
        return;
    }
    ves_asked *a = &q->asked[q->n_asked++];
    *a = (ves_asked){.scenario = scenario, .organ = name, .number = k->number};
    a->watched = (ves_watched){.organ = organ, .is_nca = !k->curve, .time = k->curve ? k->time : NAN, .row = k->row};
    if (k->curve) a->watched.scaling = k->curve->scaling;
}

/* All kinds of output of each organ of each scenario, so that neighbours share an analysis. */
static void list_all(listing *l, size_t n_kind, const kind kinds[])
{
    const ves_study *study = l->q->study;
    for (size_t s = 0; s < study->n_scenario; ++s) {
        const ves_topology *t = study->scenario[s].typical.graph->topology;
        for (size_t o = 0; o < t->n_organ; ++o) {
            for (size_t k = 0; k < n_kind; ++k) {
                if (fits(&t->organ[o], &kinds[k]) && (kinds[k].organ || wanted(l, t->organ[o].name)))
                    put(l, s, o, t->organ[o].name, &kinds[k]);
            }
        }
    }
}

static void list_usual(listing *l)
{
    static const size_t rows[] = {VES_NCA_CMAX, VES_NCA_TMAX, VES_NCA_AUC_LAST, VES_NCA_HALF_LIFE,
                                  VES_NCA_MRT,  VES_NCA_CL,   VES_NCA_VSS};
    enum { N_CURVE = 2 };
    kind kinds[VES_COUNT(rows) + N_CURVE] = {{0}};
    for (size_t i = 0; i < VES_COUNT(rows); ++i)
        kinds[i] = (kind){.number = ves_nca_rows[rows[i]].name, .row = rows[i]};
    static const char *const curves[N_CURVE] = {"percent_dose", "signal_percent_dose"};
    for (size_t i = 0; i < N_CURVE; ++i)
        kinds[VES_COUNT(rows) + i] = (kind){.number = curves[i],
                                            .curve = ves_curve_named(curves[i]),
                                            .time = l->q->study->time[l->q->study->n_time - 1]};
    list_all(l, VES_COUNT(kinds), kinds);
}

/* ---- entries ---- */

static const char *number_name(size_t i, const void *context)
{
    (void)context;
    return i < VES_N_NCA                 ? ves_nca_rows[i].name
           : ves_curve_at(i - VES_N_NCA) ? ves_curve_at(i - VES_N_NCA)->name
                                         : NULL;
}

static void find_number(listing *l, const ves_setting *entry, bool timed, kind *k)
{
    const ves_setting *s = ves_setting_find(entry, "number");
    const ves_place at = s ? s->at : entry->at;
    k->number = ves_setting_text(entry, "number");
    if (!k->number) k->number = "percent_dose";
    k->curve = ves_curve_named(k->number);
    if (k->curve && !timed)
        ves_reader_fail(l->reader, VES_E_CONFIG, at, "\"%s\" is a curve, expected a time beside it: at = \"4 h\"",
                        k->number);
    if (k->curve) return;
    for (k->row = 0; k->row < VES_N_NCA && strcmp(ves_nca_rows[k->row].name, k->number) != 0;) ++k->row;
    if (k->row == VES_N_NCA) {
        size_t n = VES_N_NCA;
        while (number_name(n, NULL)) ++n;
        const char *near = ves_nearest(k->number, n, number_name, NULL);
        ves_reader_fail(l->reader, VES_E_CONFIG, at, "there is no number \"%s\"%s%s%s", ves_brief_of(k->number).text,
                        near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : " (vesipk list numbers)");
    } else if (timed) {
        ves_reader_fail(l->reader, VES_E_CONFIG, at,
                        "\"%s\" is a number of the analysis, which has no time; expected a curve such as "
                        "\"percent_dose\" with `at`",
                        k->number);
    } else if (ves_nca_rows[k->row].scaling != VES_AS_IT_IS || (ves_nca_rows[k->row].asks & VES_ASKS_REFERENCE)) {
        ves_reader_fail(
            l->reader, VES_E_CONFIG, at,
            "\"%s\" is no number of one curve alone, expected one such as auc_last or cmax, or a curve at a "
            "time",
            k->number);
    }
}

static void find_time(listing *l, const ves_setting *at, kind *k)
{
    const ves_row_table *t = &ves_sensitivity_rows[VES_SENSITIVITY_OF];
    const ves_study *study = l->q->study;
    if (!ves_reader_number(l->reader, at, ves_row_find(t->n, t->rows, "at"), &k->time)) return;
    for (size_t i = 0; i < study->n_time; ++i) {
        if (fabs(study->time[i] - k->time) > 1e-9 * fmax(1.0, k->time)) continue;
        k->time = study->time[i];
        return;
    }
    ves_reader_fail(l->reader, VES_E_CONFIG, at->at, "%g h is no output of the study, expected one of output.times",
                    k->time);
}

static void find_organ(listing *l, const ves_setting *entry, const kind *k)
{
    const ves_study *study = l->q->study;
    const char *near = NULL;
    for (size_t s = 0; s < study->n_scenario; ++s) {
        const ves_topology *t = study->scenario[s].typical.graph->topology;
        const char *name[256];
        size_t n = 0;
        for (size_t o = 0; o < t->n_organ; ++o) {
            if (fits(&t->organ[o], k)) return;
            if (n < VES_COUNT(name)) name[n++] = t->organ[o].name;
        }
        if (!near && k->organ) near = ves_nearest_of(k->organ, n, name);
    }
    const ves_setting *organ = ves_setting_find(entry, "organ");
    ves_reader_fail(l->reader, VES_E_CONFIG, organ ? organ->at : entry->at,
                    "no scenario has the curve \"%s\" of %s%s%s%s%s%s", k->number,
                    k->organ ? "an organ \"" : "any organ", k->organ ? ves_brief_of(k->organ).text : "",
                    k->organ ? "\"" : "", near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static void take_entry(listing *l, const ves_setting *entry)
{
    kind k = {.organ = ves_setting_text(entry, "organ"), .time = NAN};
    const ves_setting *at = ves_setting_find(entry, "at");
    const ves_status before = ves_reader_begin(l->reader);
    ves_reader_check(l->reader, entry, ves_sensitivity_rows[VES_SENSITIVITY_OF].n,
                     ves_sensitivity_rows[VES_SENSITIVITY_OF].rows);
    if (!l->reader->status && !at && !ves_setting_find(entry, "number"))
        ves_reader_fail(l->reader, VES_E_CONFIG, entry->at, "says neither number nor at, expected one of them");
    if (!l->reader->status) find_number(l, entry, at != NULL, &k);
    if (!l->reader->status && at) find_time(l, at, &k);
    if (!l->reader->status) find_organ(l, entry, &k);
    if (!l->reader->status) list_all(l, 1, &k);
    (void)ves_reader_end(l->reader, before);
}

static const char *organ_at(size_t i, const void *topology)
{
    return ((const ves_topology *)topology)->organ[i].name;
}

/* --organs must be there. */
static void check_words(listing *l)
{
    const ves_study *study = l->q->study;
    for (size_t i = 0; i < l->words->n_organ; ++i) {
        const char *near = NULL;
        bool there = false;
        for (size_t s = 0; s < study->n_scenario; ++s) {
            const ves_topology *t = study->scenario[s].typical.graph->topology;
            for (size_t o = 0; o < t->n_organ; ++o) there = there || strcmp(t->organ[o].name, l->words->organ[i]) == 0;
            if (!near) near = ves_nearest(l->words->organ[i], t->n_organ, organ_at, t);
        }
        if (there) continue;
        ves_reader_fail(l->reader, VES_E_USAGE, (ves_place){.setting = "--organs"}, "there is no organ \"%s\"%s%s%s",
                        ves_brief_of(l->words->organ[i]).text, near ? "; did you mean \"" : "", near ? near : "",
                        near ? "\"?" : "");
    }
}

void ves_question_read_outputs(ves_question *question, const ves_question_words *words, const ves_setting *group,
                               ves_reader *reader)
{
    listing l = {.q = question, .words = words, .reader = reader};
    const ves_setting *of = ves_setting_find(group, "of");
    check_words(&l);
    if (!of || !ves_setting_is(of, VES_ROW_LIST)) {
        list_usual(&l);
        return;
    }
    if (of->n == 0) ves_reader_fail(reader, VES_E_CONFIG, of->at, "is empty, expected groups { organ; number; }");
    for (size_t i = 0; i < of->n; ++i) {
        if (of->child[i].kind == VES_SETTING_GROUP) {
            take_entry(&l, &of->child[i]);
        } else {
            ves_reader_fail(reader, VES_E_CONFIG, of->child[i].at, "holds %s, expected groups { organ; number; }",
                            ves_setting_kind_words(of->child[i].kind));
        }
    }
}
