/* What is asked about: numbers of the analysis, and curves at times. */
#include "sensitivity/question.h"

#include "analysis/nca_rows.h"
#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "fit/asked_kind.h"
#include "study/sensitivity_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What the parts below share. */
typedef struct listing {
    ves_question *q;
    const ves_question_words *words;
    ves_reader *reader;
} listing;

static bool wanted(const listing *l, const char *organ)
{
    const ves_study *study = l->q->study;
    if (l->words->n_organ) return ves_is_among(organ, l->words->n_organ, l->words->organ);
    return study->n_organ == 0 || ves_is_among(organ, study->n_organ, study->organ);
}

static void put(listing *l, size_t scenario, size_t organ, const char *name, const ves_asked_kind *k)
{
    ves_question *q = l->q;
    if (!ves_grow(&q->asked, q->n_asked, &q->room_asked, sizeof *q->asked)) {
        if (l->reader->status != VES_E_MEMORY) l->reader->status = ves_fail_memory(l->reader->report);
        return;
    }
    ves_asked *a = &q->asked[q->n_asked++];
    *a = (ves_asked){.scenario = scenario, .organ = name, .number = k->number};
    a->watched = ves_asked_kind_watched(k, organ);
}

/* All kinds of output of each organ of each scenario, so that neighbours share an analysis. */
static void list_all(listing *l, size_t n_kind, const ves_asked_kind kinds[])
{
    const ves_study *study = l->q->study;
    for (size_t s = 0; s < study->n_scenario; ++s) {
        const ves_topology *t = study->scenario[s].typical.graph->topology;
        for (size_t o = 0; o < t->n_organ; ++o) {
            for (size_t k = 0; k < n_kind; ++k) {
                if (ves_asked_kind_fits(&kinds[k], &t->organ[o]) && (kinds[k].organ || wanted(l, t->organ[o].name)))
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
    ves_asked_kind kinds[VES_COUNT(rows) + N_CURVE] = {{0}};
    for (size_t i = 0; i < VES_COUNT(rows); ++i)
        kinds[i] = (ves_asked_kind){.number = ves_nca_rows[rows[i]].name, .row = rows[i]};
    static const char *const curves[N_CURVE] = {"percent_dose", "signal_percent_dose"};
    for (size_t i = 0; i < N_CURVE; ++i)
        kinds[VES_COUNT(rows) + i] = (ves_asked_kind){.number = curves[i],
                                                      .curve = ves_curve_named(curves[i]),
                                                      .time = l->q->study->time[l->q->study->n_time - 1]};
    list_all(l, VES_COUNT(kinds), kinds);
}

/* ---- entries ---- */

static void take_entry(listing *l, const ves_setting *entry)
{
    ves_asked_kind k;
    const ves_status before = ves_reader_begin(l->reader);
    ves_reader_check(l->reader, entry, ves_sensitivity_rows[VES_SENSITIVITY_OF].n,
                     ves_sensitivity_rows[VES_SENSITIVITY_OF].rows);
    if (!l->reader->status) ves_asked_kind_read(l->reader, l->q->study, entry, &k);
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

/* Scenario by scenario, each in the order in which it was listed: ves_ask and the table count on it. */
static void order_by_scenario(listing *l)
{
    ves_question *q = l->q;
    ves_asked *sorted = ves_new(q->n_asked, sizeof *sorted);
    size_t n = 0;
    if (!sorted) {
        if (l->reader->status != VES_E_MEMORY) l->reader->status = ves_fail_memory(l->reader->report);
        return;
    }
    for (size_t s = 0; s < q->study->n_scenario; ++s) {
        for (size_t i = 0; i < q->n_asked; ++i)
            if (q->asked[i].scenario == s) sorted[n++] = q->asked[i];
    }
    free(q->asked);
    q->asked = sorted;
    q->room_asked = q->n_asked;
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
    question->chosen = true;
    if (of->n == 0) ves_reader_fail(reader, VES_E_CONFIG, of->at, "is empty, expected groups { organ; number; }");
    for (size_t i = 0; i < of->n; ++i) {
        if (of->child[i].kind == VES_SETTING_GROUP) {
            take_entry(&l, &of->child[i]);
        } else {
            ves_reader_fail(reader, VES_E_CONFIG, of->child[i].at, "holds %s, expected groups { organ; number; }",
                            ves_setting_kind_words(of->child[i].kind));
        }
    }
    order_by_scenario(&l);
}
