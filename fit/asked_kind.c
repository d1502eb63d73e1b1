#include "fit/asked_kind.h"

#include "analysis/nca_rows.h"
#include "base/array.h"
#include "base/text.h"

#include <math.h>
#include <string.h>

static const ves_row time_row = {.name = "at", .type = VES_ROW_QUANTITY, .dim = VES_DIM_TIME, .most = HUGE_VAL};

bool ves_asked_kind_fits(const ves_asked_kind *k, const ves_organ *organ)
{
    const bool signal = k->curve && k->curve->of == VES_CURVE_SIGNAL,
               delivered = k->curve && k->curve->of == VES_CURVE_DELIVERED;
    return organ->signal == signal && organ->delivered == delivered &&
           (!k->organ || strcmp(organ->name, k->organ) == 0);
}

ves_watched ves_asked_kind_watched(const ves_asked_kind *k, size_t organ)
{
    ves_watched w = {.organ = organ, .is_nca = !k->curve, .time = k->curve ? k->time : NAN, .row = k->row};
    if (k->curve) w.scaling = k->curve->scaling;
    return w;
}

const char *ves_asked_kind_unit(const ves_asked_kind *k, const char *amount_unit, size_t n, char *out)
{
    return k->curve ? ves_curve_units(k->curve, amount_unit, n, out)
                    : ves_nca_row_units(&ves_nca_rows[k->row], amount_unit, false, n, out);
}

static const char *number_name(size_t i, const void *context)
{
    (void)context;
    return i < VES_N_NCA                 ? ves_nca_rows[i].name
           : ves_curve_at(i - VES_N_NCA) ? ves_curve_at(i - VES_N_NCA)->name
                                         : NULL;
}

static void find_number(ves_reader *reader, const ves_setting *entry, bool timed, ves_asked_kind *k)
{
    const ves_setting *s = ves_setting_find(entry, "number");
    const ves_place at = s ? s->at : entry->at;
    k->number = ves_setting_text(entry, "number");
    if (!k->number) k->number = "percent_dose";
    k->curve = ves_curve_named(k->number);
    if (k->curve && !timed)
        ves_reader_fail(reader, VES_E_CONFIG, at, "\"%s\" is a curve, expected a time beside it: at = \"4 h\"",
                        k->number);
    if (k->curve) return;
    for (k->row = 0; k->row < VES_N_NCA && strcmp(ves_nca_rows[k->row].name, k->number) != 0;) ++k->row;
    if (k->row == VES_N_NCA) {
        size_t n = VES_N_NCA;
        while (number_name(n, NULL)) ++n;
        const char *near = ves_nearest(k->number, n, number_name, NULL);
        ves_reader_fail(reader, VES_E_CONFIG, at, "there is no number \"%s\"%s%s%s", ves_brief_of(k->number).text,
                        near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : " (vesipk list numbers)");
    } else if (timed) {
        ves_reader_fail(reader, VES_E_CONFIG, at,
                        "\"%s\" is a number of the analysis, which has no time; expected a curve such as "
                        "\"percent_dose\" with `at`",
                        k->number);
    } else if (ves_nca_rows[k->row].scaling != VES_AS_IT_IS || (ves_nca_rows[k->row].asks & VES_ASKS_REFERENCE)) {
        ves_reader_fail(
            reader, VES_E_CONFIG, at,
            "\"%s\" is no number of one curve alone, expected one such as auc_last or cmax, or a curve at a "
            "time",
            k->number);
    }
}

static void find_time(ves_reader *reader, const ves_study *study, const ves_setting *at, ves_asked_kind *k)
{
    if (!ves_reader_number(reader, at, &time_row, &k->time)) return;
    for (size_t i = 0; i < study->n_time; ++i) {
        if (fabs(study->time[i] - k->time) > 1e-9 * fmax(1.0, k->time)) continue;
        k->time = study->time[i];
        return;
    }
    ves_reader_fail(reader, VES_E_CONFIG, at->at, "%g h is no output of the study, expected one of output.times",
                    k->time);
}

static void find_organ(ves_reader *reader, const ves_study *study, const ves_setting *entry, const ves_asked_kind *k)
{
    const char *near = NULL;
    for (size_t s = 0; s < study->n_scenario; ++s) {
        const ves_topology *t = study->scenario[s].typical.graph->topology;
        const char *name[256];
        size_t n = 0;
        for (size_t o = 0; o < t->n_organ; ++o) {
            if (ves_asked_kind_fits(k, &t->organ[o])) return;
            if (n < VES_COUNT(name)) name[n++] = t->organ[o].name;
        }
        if (!near && k->organ) near = ves_nearest_of(k->organ, n, name);
    }
    const ves_setting *organ = ves_setting_find(entry, "organ");
    ves_reader_fail(reader, VES_E_CONFIG, organ ? organ->at : entry->at,
                    "no scenario has the curve \"%s\" of %s%s%s%s%s%s", k->number,
                    k->organ ? "an organ \"" : "any organ", k->organ ? ves_brief_of(k->organ).text : "",
                    k->organ ? "\"" : "", near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

void ves_asked_kind_read(ves_reader *reader, const ves_study *study, const ves_setting *entry, ves_asked_kind *kind)
{
    const ves_setting *at = ves_setting_find(entry, "at");
    *kind = (ves_asked_kind){.organ = ves_setting_text(entry, "organ"), .time = NAN};
    if (!at && !ves_setting_find(entry, "number"))
        ves_reader_fail(reader, VES_E_CONFIG, entry->at, "says neither number nor at, expected one of them");
    if (!reader->status) find_number(reader, entry, at != NULL, kind);
    if (!reader->status && at) find_time(reader, study, at, kind);
    if (!reader->status) find_organ(reader, study, entry, kind);
}
