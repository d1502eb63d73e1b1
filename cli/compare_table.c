#include "cli/compare_table.h"

#include "base/array.h"
#include "base/text.h"
#include "cli/say.h"
#include "cli/verbs.h"
#include "compare/metric.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- columns ---- */

typedef struct column {
    const char *metric, *head; /* head NULL: the name of the metric, and its unit */
    bool ratio;                /* beside it, over that of the reference */
    const char *signal;        /* the same of what a tracer shows; NULL: there is none */
} column;

typedef struct columns {
    size_t n;
    const column *column;
} columns;

static const column kinetics[] = {
    {"cl", "CL mL/h", true, NULL},         {"vss", "Vss mL", false, NULL},
    {"mrt", "MRT", false, NULL},           {"effective_half_life", "effective half-life", false, NULL},
    {"bioavailability", "F", false, NULL}, {"half_life", "terminal half-life", false, "signal_half_life"},
};
static const column kinetics_per_kg[] = {
    {"cl_per_kg", "CL mL/h/kg", true, NULL},
    {"vss_per_kg", "Vss mL/kg", false, NULL},
    {"mrt", "MRT", false, NULL},
    {"effective_half_life", "effective half-life", false, NULL},
    {"bioavailability", "F", false, NULL},
    {"half_life", "terminal half-life", false, "signal_half_life"},
};
#define PEAK                                                                                                           \
    {"delivered_percent", "delivered", true, NULL},                                                                    \
    {                                                                                                                  \
        "peak_percent", "peak %ID", true, "signal_peak_percent"                                                        \
    }
#define REST                                                                                                           \
    {"half_life", "terminal half-life", false, "signal_half_life"},                                                    \
    {                                                                                                                  \
        "targeting_index", "targeting", false, NULL                                                                    \
    }
static const column per_dose[] = {
    PEAK,
    {"peak_percent_per_g", "peak %ID/g", false, NULL},
    {"peak_time", "peak at", false, "signal_peak_time"},
    {"auc_last_per_dose", "AUC %ID h/mL", true, "signal_auc_last"},
    REST,
};
static const column per_kg[] = {
    PEAK,
    {"peak_suv", "peak SUV", false, NULL},
    {"peak_time", "peak at", false, "signal_peak_time"},
    {"auc_last_per_kg_dose", "AUC h kg/mL", true, NULL},
    REST,
};
static const column absolute[] = {
    PEAK,
    {"peak_time", "peak at", false, "signal_peak_time"},
    {"cmax", NULL, true, NULL},
    {"auc_last", NULL, true, NULL},
    REST,
};
#define COLUMNS(list) ((columns){VES_COUNT(list), list})

/* ---- cells ---- */

typedef struct printer {
    const ves_comparison *c;
    const ves_compare_table *table;
    int width;   /* of names */
    bool marked; /* a peak was marked */
    bool longer; /* a half-life was */
} printer;

/* Letters of UTF-8, for columns. */
static int letters_of(const char *text)
{
    int n = 0;
    for (; *text; ++text) n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

/* The columns of an organ, not those of what plasma does as a whole. */
static bool is_block(columns of)
{
    return strcmp(of.column[0].metric, "delivered_percent") == 0;
}

static void padded(const char *text, int width)
{
    ves_say("%s%*s", text, width - letters_of(text), "");
}

/* What stands above a column. Files may be in different units: then there is none. */
static const char *head_of(const printer *p, const column *k, size_t n, char *out)
{
    if (k->head) return k->head;
    const char *unit = ves_comparison_unit(p->c, 0, k->metric);
    for (size_t s = 1; s < p->c->n_scenario; ++s) {
        if (strcmp(unit, ves_comparison_unit(p->c, s, k->metric)) != 0) unit = "";
    }
    (void)snprintf(out, n, "%s%s%s", k->metric, *unit && strcmp(unit, "1") != 0 ? " " : "",
                   strcmp(unit, "1") != 0 ? unit : "");
    return out;
}

static int width_of(const printer *p, const column *k)
{
    char head[96];
    const int n = letters_of(head_of(p, k, sizeof head, head));
    return n < 10 ? 10 : n;
}

static bool is_peak(const column *k)
{
    return strcmp(k->metric, "peak_percent") == 0;
}

static void heads(const printer *p, const char *name, columns of)
{
    ves_say("\n");
    padded(name, p->width);
    for (size_t i = 0; i < of.n; ++i) {
        char head[96];
        const column *k = &of.column[i];
        ves_say(" %*s%s", width_of(p, k), head_of(p, k, sizeof head, head), is_peak(k) ? " " : "");
        if (k->ratio) ves_say(" %8s", "x ref");
    }
    ves_say("\n");
}

/* A time as a person says it, or a number of 4 digits; "-" where it has no meaning. */
static void cell(printer *p, const column *k, size_t scenario, const char *metric, double value)
{
    const int width = width_of(p, k);
    if (strcmp(metric, "half_life") == 0 || strcmp(metric, "signal_half_life") == 0) {
        const ves_array *time = p->c->file[p->c->scenario[scenario].file].time;
        p->longer = ves_cli_print_half_life(value, time->data.number[time->n - 1], width) || p->longer;
        return;
    }
    if (strcmp(ves_comparison_unit(p->c, scenario, metric), "h") == 0) {
        ves_say("%*s", width - 10, "");
        ves_cli_print_time(value);
        return;
    }
    char text[32];
    (void)snprintf(text, sizeof text, "%.4g", value);
    ves_say(" %*s", width, isnan(value) ? "-" : text);
}

static void ratio_cell(double ratio)
{
    char text[32];
    (void)snprintf(text, sizeof text, ratio >= 1e4 || ratio < 1e-3 ? "%.2g" : "%.3g", ratio);
    ves_say(" %8s", isnan(ratio) ? "-" : text);
}

/* ---- rows ---- */

static double value_of(const printer *p, size_t s, size_t o, const char *metric, size_t q)
{
    const double value = ves_comparison_value_at(p->c, s, o, metric, q);
    const bool when = strcmp(metric, "peak_time") == 0 || strcmp(metric, "signal_peak_time") == 0;
    const char *peak = *metric == 's' ? "signal_peak_percent" : "peak_percent";
    return when && !(ves_comparison_value(p->c, s, o, peak) > 0.0) ? NAN : value;
}

/* More than was ever delivered: blood on its way through is in it. */
static bool is_marked(const printer *p, size_t s, size_t o)
{
    return ves_comparison_value(p->c, s, o, "peak_percent") > ves_comparison_value(p->c, s, o, "delivered_percent");
}

static void medians(printer *p, size_t s, size_t o, columns of)
{
    ves_say("  ");
    padded(p->c->scenario[s].label, p->width - 2);
    for (size_t i = 0; i < of.n; ++i) {
        const column *k = &of.column[i];
        const bool marked = is_peak(k) && is_marked(p, s, o);
        cell(p, k, s, k->metric, value_of(p, s, o, k->metric, p->c->file[p->c->scenario[s].file].middle));
        if (is_peak(k)) ves_say("%s", marked ? "*" : " ");
        p->marked = p->marked || marked;
        if (k->ratio) ratio_cell(ves_comparison_ratio(p->c, s, o, k->metric));
    }
    ves_say("\n");
}

/* One quantile of the subjects. */
static void quantile(printer *p, size_t s, size_t o, columns of, size_t q)
{
    char name[32];
    (void)snprintf(name, sizeof name, "    %g %%", 100.0 * p->c->file[p->c->scenario[s].file].quantile->data.number[q]);
    padded(name, p->width);
    for (size_t i = 0; i < of.n; ++i) {
        const column *k = &of.column[i];
        cell(p, k, s, k->metric, value_of(p, s, o, k->metric, q));
        ves_say("%s%*s", is_peak(k) ? " " : "", k->ratio ? 9 : 0, "");
    }
    ves_say("\n");
}

/* What of the label at the end is on intact vesicles, in cells, free. */
static void carriers(const printer *p, size_t s, size_t o, size_t q)
{
    static const char *const metric[] = {"signal_end_percent", "signal_on_vesicles_percent", "signal_in_cells_percent",
                                         "signal_free_percent"};
    double value[VES_COUNT(metric)];
    for (size_t i = 0; i < VES_COUNT(metric); ++i) {
        value[i] = ves_comparison_value_at(p->c, s, o, metric[i], q);
        if (isnan(value[i])) return; /* excreted, or no tracer */
    }
    if (!(value[0] > 0.0)) return;
    padded("    signal", p->width);
    ves_say(" ");
    ves_say("at the end %.4g %% of all label: %.4g on vesicles, %.4g in cells, %.4g free\n", value[0], value[1],
            value[2], value[3]);
}

static void signal(printer *p, size_t s, size_t o, columns of)
{
    bool there = false;
    const size_t q = p->c->file[p->c->scenario[s].file].middle;
    for (size_t i = 0; i < of.n; ++i)
        there = there || (of.column[i].signal && !isnan(value_of(p, s, o, of.column[i].signal, q)));
    if (!there) return;
    padded("    signal", p->width);
    for (size_t i = 0; i < of.n; ++i) {
        const column *k = &of.column[i];
        if (k->signal) {
            cell(p, k, s, k->signal, value_of(p, s, o, k->signal, q));
        } else {
            ves_say(" %*s", width_of(p, k), "");
        }
        if (is_peak(k)) ves_say(" ");
        if (k->ratio && k->signal) ratio_cell(ves_comparison_ratio(p->c, s, o, k->signal));
        if (k->ratio && !k->signal) ves_say(" %8s", "");
    }
    ves_say("\n");
    if (is_block(of)) carriers(p, s, o, q);
}

/* Has a scenario any of these numbers? */
static bool has(const printer *p, size_t s, size_t o, columns of)
{
    for (size_t i = 0; i < of.n; ++i) {
        const char *signal = of.column[i].signal; /* what holds free label alone has nothing else */
        if (!isnan(ves_comparison_value(p->c, s, o, of.column[i].metric))) return true;
        if (signal && !isnan(ves_comparison_value(p->c, s, o, signal))) return true;
    }
    return false;
}

static void block(printer *p, size_t o, columns of)
{
    heads(p, p->c->organ[o], of);
    for (size_t s = 0; s < p->c->n_scenario; ++s) {
        const ves_compare_file *f = &p->c->file[p->c->scenario[s].file];
        if (!has(p, s, o, of)) continue; /* this scenario has no such organ */
        medians(p, s, o, of);
        if (f->quantile->n > 1) {
            quantile(p, s, o, of, 0);
            quantile(p, s, o, of, f->quantile->n - 1);
        }
        signal(p, s, o, of);
    }
}

/* ---- the table ---- */

/* Where much of an area lies behind the end of the run, what rests on it is mostly drawn on. */
static void tell_extrapolated(const printer *p, size_t o)
{
    enum { MUCH = 20 }; /* percent */
    const char *between = "  much of the AUC that CL, Vss, MRT and F rest on lies behind the run: ";
    bool any = false;
    for (size_t s = 0; s < p->c->n_scenario; ++s) {
        const double percent = ves_comparison_number(p->c, s, p->c->organ[o], "auc_extrapolated");
        if (!(percent > MUCH)) continue;
        ves_say("%s%s %.3g %%", between, p->c->scenario[s].label, percent);
        between = ", ";
        any = true;
    }
    if (any) ves_say("\n");
}

static void scenarios(printer *p)
{
    const ves_comparison *c = p->c;
    padded("scenario", p->width);
    ves_say(" %-18s %8s file\n", "dose", "subjects");
    for (size_t s = 0; s < c->n_scenario; ++s) {
        char dose[64], subjects[32];
        (void)snprintf(subjects, sizeof subjects, "%.0f", c->scenario[s].n_subject);
        (void)snprintf(dose, sizeof dose, "%.4g %s", c->scenario[s].dose, c->scenario[s].amount_unit);
        if (isnan(c->scenario[s].dose)) (void)snprintf(dose, sizeof dose, "by subject");
        ves_say("  ");
        padded(c->scenario[s].label, p->width - 2);
        ves_say(" %-18s %8s %s%s\n", dose, isnan(c->scenario[s].n_subject) ? "-" : subjects,
                c->file[c->scenario[s].file].path, s == c->reference ? " (reference)" : "");
    }
}

static int name_width(const ves_comparison *c)
{
    int width = 10;
    for (size_t s = 0; s < c->n_scenario; ++s) {
        const int n = letters_of(c->scenario[s].label) + 2;
        width = n > width ? n : width;
    }
    for (size_t o = 0; o < c->n_organ; ++o) {
        const int n = letters_of(c->organ[o]);
        width = n > width ? n : width;
    }
    return width;
}

/* Only plasma and blood have a clearance or an F. */
static bool is_matrix(const printer *p, size_t o)
{
    for (size_t s = 0; s < p->c->n_scenario; ++s) {
        if (!isnan(ves_comparison_value(p->c, s, o, "cl")) ||
            !isnan(ves_comparison_value(p->c, s, o, "bioavailability")))
            return true;
    }
    return strcmp(p->c->organ[o], "plasma") == 0 || strcmp(p->c->organ[o], "blood") == 0;
}

static bool is_flip_flop(const printer *p, size_t o)
{
    for (size_t s = 0; s < p->c->n_scenario; ++s) {
        if (ves_comparison_value(p->c, s, o, "flip_flop") > 0.5) return true;
    }
    return false;
}

static void tell_flip_flop(const printer *p, size_t o)
{
    if (!is_flip_flop(p, o)) return;
    const char *between = "  flip-flop (the terminal half-life is that of absorption): ";
    for (size_t s = 0; s < p->c->n_scenario; ++s) {
        if (!(ves_comparison_value(p->c, s, o, "flip_flop") > 0.5)) continue;
        ves_say("%s%s", between, p->c->scenario[s].label);
        between = ", ";
    }
    ves_say("\n");
}

/* Is there ever something, or a signal: of the urine, or of bone that holds a metal, that alone? */
static bool is_shown(const printer *p, size_t o)
{
    for (size_t s = 0; s < p->c->n_scenario; ++s) {
        if (ves_comparison_value(p->c, s, o, "peak_percent") > 0.0 ||
            ves_comparison_value(p->c, s, o, "signal_peak_percent") > 0.0)
            return true;
    }
    return false;
}

static void usual(printer *p)
{
    const ves_compare_table *t = p->table;
    for (size_t o = 0; o < p->c->n_organ; ++o) {
        if (!is_shown(p, o) || !is_matrix(p, o)) continue;
        block(p, o, t->per_kg ? COLUMNS(kinetics_per_kg) : COLUMNS(kinetics));
        tell_flip_flop(p, o);
        tell_extrapolated(p, o);
    }
    for (size_t o = 0; o < p->c->n_organ; ++o) {
        if (is_shown(p, o))
            block(p, o, t->per_kg ? COLUMNS(per_kg) : t->absolute ? COLUMNS(absolute) : COLUMNS(per_dose));
    }
}

static void chosen(printer *p)
{
    enum { MOST = 64 };
    column list[MOST];
    const size_t n = p->table->n_metric < MOST ? p->table->n_metric : MOST;
    for (size_t i = 0; i < n; ++i) list[i] = (column){.metric = p->table->metric[i], .ratio = true};
    for (size_t o = 0; o < p->c->n_organ; ++o) {
        bool any = false;
        for (size_t s = 0; s < p->c->n_scenario && !any; ++s) any = has(p, s, o, (columns){n, list});
        if (any) block(p, o, (columns){n, list});
    }
}

/* Of several subjects numbers per kg have no median here. */
static void tell_per_kg(const printer *p)
{
    bool asked = p->table->per_kg, several = false;
    for (size_t i = 0; i < p->table->n_metric; ++i)
        asked = asked || strstr(p->table->metric[i], "per_kg") || strstr(p->table->metric[i], "suv");
    for (size_t s = 0; s < p->c->n_scenario; ++s) several = several || p->c->scenario[s].n_subject > 1.0;
    if (asked && several)
        ves_say("\nNumbers per kg and SUV are told of one subject alone, whose weight is known; of several each has "
                "its own "
                "(vesipk export --what individual,subjects).\n");
}

static void explain(const printer *p)
{
    tell_per_kg(p);
    if (p->table->n_metric) {
        ves_say(
            "\nx ref: over that of the reference. Of several subjects: the median of each number. vesipk list metrics "
            "tells what each is.\n");
        if (p->longer) ves_say("%s\n", ves_cli_half_life_words);
        return;
    }
    ves_say("\n%%ID: percent of all doses of the scenario. AUC: %s to the end of the run. x ref: over that of the "
            "reference.\nDelivered: %%ID that reached the tissue of the organ. Targeting: AUC of the organ over AUC of "
            "plasma, over the same in the reference.\n",
            p->table->per_kg     ? "per dose in a kg of body, h kg/mL,"
            : p->table->absolute ? "of the amounts given,"
                                 : "%ID h/mL");
    ves_say(
        "Effective half-life: ln 2 x MRT. Signal: what the tracer shows, in percent of all label. Of several subjects: "
        "the median, and the outermost quantiles.\n");
    if (p->longer) ves_say("%s\n", ves_cli_half_life_words);
    if (p->marked)
        ves_say(
            "*: more than was delivered: blood on its way through is in a peak, and what leaves the tissue again.\n");
}

void ves_cli_compare_table(const ves_comparison *comparison, const ves_compare_table *table)
{
    printer p = {.c = comparison, .table = table, .width = name_width(comparison)};
    scenarios(&p);
    if (table->n_metric) {
        chosen(&p);
    } else {
        usual(&p);
    }
    explain(&p);
}
