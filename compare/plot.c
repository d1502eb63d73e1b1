#include "compare/plot.h"

#include "base/array.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "compare/gnuplot.h"
#include "compare/observed.h"
#include "compare/points.h"
#include "compare/style.h"
#include "graph/schedule.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    MOST_PANELS = 12,
    MOST_POINTS = 2000,
    MOST_TWO_BANDS = 3, /* scenarios whose two bands can still be told apart */
    MOST_ONE_BAND = 4,
    MOST_ON_SCALE = 12,
    MARK_ROWS = 6, /* dose marks of different scenarios stand above each other */
    PANEL_WIDTH = 290,
    PANEL_HEIGHT = 205,
    ONLY_WIDTH = 580, /* of a panel that stands alone */
    ONLY_HEIGHT = 330,
    LEFT = 86,
    RIGHT = 14,
    TOP = 34,
    KEY_ROW = 22
};

/* What is drawn, and where. */
typedef struct picture {
    const ves_comparison *c;
    const char *quantity, *words, *units;
    const char **organ; /* [n] */
    ves_observed observed;
    size_t n, columns, rows, key_columns, key_rows;
    bool quantiles; /* a file has several */
    size_t n_band;  /* 0, 1 or 2: between the outermost quantiles, and between those next to the median */
    bool doses;     /* mark them */
    bool notes;     /* a line on bands, points and marks */
    ves_axes axes;
    double low, high;  /* of the axis of values */
    double start, end; /* h, of that of times */
    double unit;       /* h */
    const char *unit_name;
    int panel_width, panel_height, width, height; /* px */
    FILE *script;
} picture;

static const ves_compare_file *file_of(const picture *p, size_t scenario)
{
    return &p->c->file[p->c->scenario[scenario].file];
}

/* ---- what to show ---- */

/* Largest value of a quantile of a curve, over all scenarios. @param upmost the last quantile; false: the median */
static double peak(const picture *p, const char *organ, bool upmost)
{
    const ves_comparison *c = p->c;
    double most = 0.0;
    for (size_t s = 0; s < c->n_scenario; ++s) {
        const ves_compare_file *f = &c->file[c->scenario[s].file];
        const double *y = ves_comparison_quantile(c, s, organ, p->quantity,
                                                  upmost && f->quantile->n > 1 ? f->quantile->n - 1 : f->middle);
        for (size_t i = 0; y && i < f->time->n; ++i) {
            if (y[i] > most && ves_axes_show(&p->axes, f->time->data.number[i])) most = y[i];
        }
    }
    return most;
}

static bool is_observed(const picture *p, const char *organ)
{
    for (size_t i = 0; i < p->observed.n; ++i) {
        if (strcmp(p->observed.item[i].organ, organ) == 0) return true;
    }
    return false;
}

/* Organs with something to show; of many, those that were measured and those with the largest peaks. Blood is left out
 * beside plasma. */
static ves_status choose(picture *p, bool all, ves_report *report)
{
    const ves_comparison *c = p->c;
    double *top = ves_new(c->n_organ, sizeof *top);
    p->organ = ves_new(c->n_organ, sizeof *p->organ);
    if (!top || !p->organ) {
        free(top);
        return ves_fail_memory(report);
    }
    bool plasma = false;
    for (size_t o = 0; o < c->n_organ; ++o) {
        top[o] = is_observed(p, c->organ[o]) ? INFINITY : peak(p, c->organ[o], false);
        plasma = plasma || strcmp(c->organ[o], "plasma") == 0;
    }
    for (size_t o = 0; o < c->n_organ; ++o) {
        size_t larger = 0;
        for (size_t k = 0; k < c->n_organ; ++k) larger += top[k] > top[o];
        const bool twin = plasma && strcmp(c->organ[o], "blood") == 0 && isfinite(top[o]);
        if (all || (top[o] > 0.0 && larger < MOST_PANELS + (plasma ? 1 : 0) && !twin && p->n < MOST_PANELS))
            p->organ[p->n++] = c->organ[o];
    }
    free(top);
    return VES_OK;
}

static bool is_shown(const picture *p, const char *organ)
{
    for (size_t o = 0; o < p->n; ++o) {
        if (strcmp(p->organ[o], organ) == 0) return true;
    }
    return false;
}

/* From when until when, and in which unit: what was asked for, or all there is. */
static void find_times(picture *p)
{
    double first = INFINITY;
    for (size_t f = 0; f < p->c->n_file; ++f) {
        const ves_array *time = p->c->file[f].time;
        p->end = fmax(p->end, time->data.number[time->n - 1]);
        for (size_t i = 0; i < time->n; ++i)
            first = time->data.number[i] > 0.0 ? fmin(first, time->data.number[i]) : first;
    }
    for (size_t i = 0; i < p->observed.n; ++i) {
        const ves_observation *o = &p->observed.item[i];
        if (!is_shown(p, o->organ)) continue;
        p->end = fmax(p->end, o->time);
        first = o->time > 0.0 ? fmin(first, o->time) : first;
    }
    if (!isnan(p->axes.until)) p->end = p->axes.until;
    p->start = p->axes.from > 0.0 ? p->axes.from : p->axes.log_time ? first : 0.0;
    const bool days = p->end > VES_STYLE_DAYS_ABOVE;
    p->unit = isnan(p->axes.unit) ? days ? 24.0 : 1.0 : p->axes.unit;
    p->unit_name = p->axes.unit_name ? p->axes.unit_name : days ? "d" : "h";
}

/* Whole decades: from above the largest value to two below the smallest peak, but three to seven of them below the
 * largest median. A linear axis goes from 0 to a little above the largest value. */
static void find_range(picture *p)
{
    double most = 0.0, upmost = 0.0, least = INFINITY;
    for (size_t o = 0; o < p->n; ++o) {
        const double top = peak(p, p->organ[o], false);
        most = fmax(most, top);
        upmost = fmax(upmost, peak(p, p->organ[o], true));
        if (top > 0.0) least = fmin(least, top);
    }
    for (size_t i = 0; i < p->observed.n; ++i) {
        const ves_observation *o = &p->observed.item[i];
        if (!is_shown(p, o->organ) || !ves_axes_show(&p->axes, o->time)) continue;
        upmost = fmax(upmost, o->high);
        if (o->value > 0.0) least = fmin(least, 10.0 * o->value);
    }
    if (!(most > 0.0)) most = least = 1.0;
    const double high = ceil(log10(most) - 1e-9);
    p->high = pow(10.0, ceil(log10(fmax(most, upmost)) - 1e-9));
    p->low = pow(10.0, fmax(high - 7.0, fmin(high - 3.0, floor(log10(least)) - 1.0)));
    if (p->axes.decades) p->low = p->high * pow(10.0, -p->axes.decades);
    if (!p->axes.linear) return;
    p->low = 0.0;
    p->high = 1.05 * fmax(most, upmost);
}

/* ---- bands ---- */

/* Quantiles of a file between which band `k` lies. @return has it that band? */
static bool band_of(const ves_compare_file *f, size_t k, size_t *low, size_t *high)
{
    const size_t last = f->quantile->n - 1, m = f->middle;
    if (m == 0 || m == last) return false;
    *low = k == 0 ? 0 : m - 1;
    *high = k == 0 ? last : m + 1;
    return k == 0 || (*low > 0 && *high < last);
}

/* Bands of many scenarios hide each other. */
static void choose_bands(picture *p)
{
    size_t n = 0, low, high;
    for (size_t s = 0; s < p->c->n_scenario; ++s) n += band_of(file_of(p, s), 0, &low, &high);
    p->quantiles = n > 0;
    p->n_band = n == 0 || n > MOST_ONE_BAND ? 0 : n > MOST_TWO_BANDS ? 1 : 2;
}

/* ---- doses ---- */

/* Doses of a scenario, one after the other. @param from where to look on; out: behind the one found
 * @return its time, NaN behind the last */
static double next_dose(const picture *p, size_t scenario, size_t *from)
{
    const ves_table *t = &file_of(p, scenario)->table;
    const ves_array *time = ves_table_find(t, "events/time"), *name = ves_table_find(t, "events/scenario"),
                    *kind = ves_table_find(t, "events/kind");
    if (!time || !name || !kind || time->type != VES_ARRAY_DOUBLE || name->type != VES_ARRAY_TEXT ||
        kind->type != VES_ARRAY_INT8 || name->n != time->n || kind->n != time->n)
        return NAN;
    while (*from < time->n) {
        const size_t i = (*from)++;
        const bool dose = ves_event_is_dose((ves_event_kind)kind->data.integer[i]);
        if (dose && strcmp(name->data.text[i], p->c->scenario[scenario].name) == 0) return time->data.number[i];
    }
    return NAN;
}

/* Is there a dose after the start? One at the start needs no mark. */
static bool has_later_dose(const picture *p, size_t scenario)
{
    size_t from = 0;
    double time;
    while (!isnan(time = next_dose(p, scenario, &from))) {
        if (time > 0.0) return true;
    }
    return false;
}

/* ---- the layout ---- */

static bool is_scale(const picture *p)
{
    return p->c->n_scenario > VES_STYLE_LINES;
}

/* Is a scenario in the key? Of a scale of colours, a few are enough. */
static bool in_key(const picture *p, size_t scenario)
{
    const size_t n = p->c->n_scenario, step = (n + MOST_ON_SCALE - 1) / MOST_ON_SCALE;
    return !is_scale(p) || scenario % step == 0 || scenario + 1 == n || scenario == p->c->reference;
}

static void arrange(picture *p)
{
    p->columns = p->n <= 3 ? p->n : p->n == 4 ? 2 : p->n <= 9 ? 3 : 4;
    if (p->columns == 0) p->columns = 1;
    p->rows = p->n ? (p->n + p->columns - 1) / p->columns : 1;
    p->panel_width = p->n > 1 ? PANEL_WIDTH : ONLY_WIDTH;
    p->panel_height = p->n > 1 ? PANEL_HEIGHT : ONLY_HEIGHT;
    p->width = LEFT + (int)p->columns * p->panel_width + RIGHT;
    size_t longest = 4, n_key = 0;
    for (size_t s = 0; s < p->c->n_scenario; ++s) {
        if (!in_key(p, s)) continue;
        ++n_key;
        const size_t n = strlen(p->c->scenario[s].label) + (s == p->c->reference ? strlen(" (reference)") : 0);
        longest = n > longest ? n : longest;
    }
    const size_t entry = 75 + 8 * longest;
    p->key_columns = (size_t)p->width / entry;
    if (p->key_columns == 0) p->key_columns = 1;
    if (p->key_columns > n_key) p->key_columns = n_key;
    p->key_rows = (n_key + p->key_columns - 1) / p->key_columns;
    p->notes = is_scale(p) || p->quantiles || p->observed.n || p->doses;
    p->height = TOP + (int)p->rows * p->panel_height + 40 + ((int)p->key_rows + p->notes) * KEY_ROW;
}

/* ---- the script ---- */

/* A text between single quotes, in which gnuplot reads nothing but '' for '. */
static void quoted(FILE *script, const char *text, bool as_words)
{
    (void)fputc('\'', script);
    for (const char *at = text; *at; ++at) {
        if (*at == '\'') (void)fputc('\'', script);
        (void)fputc((unsigned char)*at < ' ' || (as_words && *at == '_') ? ' ' : *at, script);
    }
    (void)fputc('\'', script);
}

static void style(const picture *p, size_t scenario, const char *colour, const char *width, const char *dash, int point)
{
    (void)fprintf(p->script, "set style line %zu lc rgb '%s' lw %s dt %s pt %d ps 0.8\n", scenario + 1, colour, width,
                  dash, point);
}

/* The reference is black and solid, each other scenario has a line of its own and a point of its own; the style behind
 * the last is for points of no scenario. */
static void styles(const picture *p)
{
    static const int point[] = {5, 13, 11, 15, 7};
    const size_t n = p->c->n_scenario;
    for (size_t s = 0, k = 0; s < n; ++s) {
        char text[40];
        if (s == p->c->reference) {
            style(p, s, VES_STYLE_INK, "2.2", "solid", 7);
        } else if (is_scale(p)) {
            ves_style_scale((double)s / (double)(n - 1), text);
            style(p, s, text, "1.2", "solid", 7);
        } else {
            (void)snprintf(text, sizeof text, "(%s)", ves_style_dash(k));
            style(p, s, ves_style_colour(k), "1.8", text, point[k % VES_COUNT(point)]);
            ++k;
        }
    }
    style(p, n, "#555555", "1.8", "solid", 6);
}

static void number_or_gap(FILE *f, double y, bool shown)
{
    if (shown) {
        (void)fprintf(f, " %.5g", y);
    } else {
        (void)fputs(" NaN", f);
    }
}

/* One time of one organ: the median, then the ends of each band, cut to the axis. */
static void row(const picture *p, size_t s, const char *organ, size_t i)
{
    const double *y = ves_comparison_curve(p->c, s, organ, p->quantity);
    number_or_gap(p->script, y ? y[i] : 0.0, y && (p->axes.linear || y[i] > 1e-3 * p->low));
    for (size_t k = 0; k < p->n_band; ++k) {
        size_t low, high;
        if (!band_of(file_of(p, s), k, &low, &high)) continue;
        const double *bottom = ves_comparison_quantile(p->c, s, organ, p->quantity, low),
                     *top = ves_comparison_quantile(p->c, s, organ, p->quantity, high);
        const bool shown = bottom && top && (p->axes.linear || top[i] > p->low);
        number_or_gap(p->script, shown ? fmax(bottom[i], p->low) : 0.0, shown);
        number_or_gap(p->script, shown ? top[i] : 0.0, shown);
    }
}

static double on_axis(const picture *p, double hours)
{
    return hours / p->unit;
}

static void curves(const picture *p)
{
    for (size_t s = 0; s < p->c->n_scenario; ++s) {
        const ves_array *time = file_of(p, s)->time;
        const size_t step = time->n / MOST_POINTS + 1;
        (void)fprintf(p->script, "$curve%zu << END\n", s);
        for (size_t i = 0; i < time->n; i = i + step < time->n || i + 1 == time->n ? i + step : time->n - 1) {
            (void)fprintf(p->script, "%.6g", on_axis(p, time->data.number[i]));
            for (size_t o = 0; o < p->n; ++o) row(p, s, p->organ[o], i);
            (void)fputc('\n', p->script);
        }
        (void)fputs("END\n", p->script);
    }
}

/* A mark for each dose at the foot of the panels, scenarios above each other. */
static void marks(const picture *p)
{
    size_t k = 0;
    for (size_t s = 0; s < p->c->n_scenario; ++s) {
        if (!has_later_dose(p, s)) continue;
        const double share = 0.025 + 0.035 * (double)(k++ % MARK_ROWS),
                     height = p->axes.linear ? share * p->high : p->low * pow(p->high / p->low, share);
        size_t from = 0;
        double time;
        (void)fprintf(p->script, "$dose%zu << END\n", s);
        while (!isnan(time = next_dose(p, s, &from))) (void)fprintf(p->script, "%.6g %.5g\n", on_axis(p, time), height);
        (void)fputs("END\n", p->script);
    }
}

/* Bands of all scenarios below, then lines, then points, then dose marks. */
static void layers(const picture *p, size_t o)
{
    FILE *f = p->script;
    const char *between = "plot ";
    for (size_t s = 0; s < p->c->n_scenario; ++s) {
        size_t low, high, n = 0;
        for (size_t k = 0; k < p->n_band; ++k) n += band_of(file_of(p, s), k, &low, &high);
        for (size_t k = 0; k < n; ++k, between = ", ")
            (void)fprintf(
                f, "%s$curve%zu using 1:%zu:%zu with filledcurves ls %zu fs transparent solid %s noborder notitle",
                between, s, o * (1 + 2 * n) + 3 + 2 * k, o * (1 + 2 * n) + 4 + 2 * k, s + 1, n == 1 ? "0.2" : "0.16");
    }
    for (size_t s = 0; s < p->c->n_scenario; ++s, between = ", ") {
        size_t low, high, n = 0;
        for (size_t k = 0; k < p->n_band; ++k) n += band_of(file_of(p, s), k, &low, &high);
        (void)fprintf(f, "%s$curve%zu using 1:%zu with lines ls %zu notitle", between, s, o * (1 + 2 * n) + 2, s + 1);
    }
    ves_points_layers(&p->observed, p->c, o, p->organ[o], f);
    for (size_t s = 0; s < p->c->n_scenario; ++s) {
        if (has_later_dose(p, s))
            (void)fprintf(f, ", $dose%zu using 1:2 with points ls %zu pt 9 ps 0.55 notitle", s, s + 1);
    }
    (void)fputc('\n', f);
}

static void panel(const picture *p, size_t o)
{
    FILE *f = p->script;
    const size_t column = o % p->columns, line = o / p->columns;
    const bool lowest = o + p->columns >= p->n;
    const double w = p->width, h = p->height, left = LEFT + (double)column * p->panel_width,
                 top = TOP + (double)line * p->panel_height;
    (void)fprintf(f,
                  "set lmargin at screen %.5f\nset rmargin at screen %.5f\nset tmargin at screen %.5f\n"
                  "set bmargin at screen %.5f\n",
                  left / w, (left + p->panel_width - 22) / w, 1.0 - (top + 22.0) / h,
                  1.0 - (top + p->panel_height - 18.0) / h);
    (void)fputs("set title ", f);
    const char *words = ves_style_words(p->organ[o]);
    quoted(f, words ? words : p->organ[o], !words);
    (void)fprintf(f, " offset 0,-0.7\nset format x '%s'\nset format y '%s'\n", lowest ? "%g" : "",
                  column == 0 ? "%g" : "");
    (void)fputs("set xlabel ", f);
    if (lowest) {
        (void)fputs("'time ('.", f);
        quoted(f, p->unit_name, false);
        (void)fputs(".')' offset 0,0.4\n", f);
    } else {
        (void)fputs("'' offset 0,0.4\n", f);
    }
    if (column == 0) {
        (void)fputs("set label 2 ", f);
        quoted(f, p->words, false);
        (void)fprintf(f, " at screen %.5f,%.5f center rotate by 90\n", 16.0 / w,
                      1.0 - (top + (p->panel_height + 4.0) / 2.0) / h);
    }
    layers(p, o);
    (void)fputs("unset label\n", f);
}

/* What the bands lie between, if all files agree. @return false: they do not */
static bool same_bands(const picture *p, double q[4])
{
    size_t low, high, n = 0;
    for (size_t s = 0; s < p->c->n_scenario; ++s) {
        const ves_compare_file *f = file_of(p, s);
        double own[4] = {NAN, NAN, NAN, NAN};
        if (!band_of(f, 0, &low, &high)) continue;
        for (size_t k = 0; k < p->n_band && band_of(f, k, &low, &high); ++k) {
            own[2 * k] = f->quantile->data.number[low];
            own[2 * k + 1] = f->quantile->data.number[high];
        }
        if (n++ == 0) memcpy(q, own, sizeof own);
        for (int i = 0; i < 4; ++i) {
            if (own[i] != q[i] && !(isnan(own[i]) && isnan(q[i]))) return false;
        }
    }
    return true;
}

/* One line below the key: what lines, bands, points and marks are. */
static void notes(const picture *p)
{
    FILE *f = p->script;
    double q[4] = {NAN, NAN, NAN, NAN};
    const char *between = "";
    (void)fputs("set label 1 '", f);
    if (is_scale(p)) {
        (void)fprintf(f, "%zu scenarios, dark to light in their order", p->c->n_scenario);
        between = "; ";
    }
    if (p->quantiles) {
        (void)fprintf(f, "%slines: median of the subjects", between);
        if (!p->n_band) (void)fprintf(f, " (bands: up to %d scenarios)", MOST_ONE_BAND);
        between = "; ";
    }
    if (p->n_band && same_bands(p, q)) {
        (void)fprintf(f, "; bands: %g to %g %%", 100.0 * q[0], 100.0 * q[1]);
        if (!isnan(q[2])) (void)fprintf(f, " and %g to %g %%", 100.0 * q[2], 100.0 * q[3]);
    } else if (p->n_band) {
        (void)fputs("; bands: between the quantiles of each file", f);
    }
    if (p->observed.n) {
        ves_points_words(&p->observed, between, f);
        between = "; ";
    }
    if (p->doses) (void)fprintf(f, "%striangles: doses", between);
    (void)fprintf(f, "' at screen 0.5,%.5f center textcolor rgb '#444444'\n", 0.55 * KEY_ROW / p->height);
}

/* One key for all panels, in a strip of its own below them. */
static void key(const picture *p)
{
    FILE *f = p->script;
    const double foot = p->notes ? KEY_ROW : 0.0, strip = foot + (double)p->key_rows * KEY_ROW + 6.0;
    (void)fprintf(f,
                  "set lmargin at screen 0\nset rmargin at screen 1\nset bmargin at screen %.5f\nset tmargin at screen "
                  "%.5f\nunset border\nunset tics\nunset grid\nunset title\nunset xlabel\nunset logscale\n"
                  "set xrange [0:1]\nset yrange [0:1]\n"
                  "set key center center horizontal Left reverse samplen 5 maxcols %zu\n",
                  foot / p->height, strip / p->height, p->key_columns);
    if (p->notes) notes(p);
    for (size_t s = 0; s < p->c->n_scenario; ++s) {
        if (!in_key(p, s)) continue;
        (void)fprintf(f, "%s2 with %s ls %zu title ", s ? ", " : "plot ",
                      ves_points_has(&p->observed, s) ? "linespoints" : "lines", s + 1);
        quoted(f, p->c->scenario[s].label, false);
        if (p->c->n_scenario > 1 && s == p->c->reference) (void)fputs(".' (reference)'", f);
    }
    (void)fputc('\n', f);
}

typedef enum picture_kind { SVG, PNG, PDF, N_KIND } picture_kind;

static void terminal(const picture *p, picture_kind kind)
{
    FILE *f = p->script;
    if (kind == PDF) {
        (void)fprintf(f,
                      "set terminal pdfcairo noenhanced size %.4fin,%.4fin fontscale 1 linewidth 1 dashlength 0.6 font "
                      "'sans,9' background '#ffffff'\n",
                      p->width / 96.0, p->height / 96.0);
    } else if (kind == PNG) {
        (void)fprintf(
            f,
            "set terminal pngcairo noenhanced size %d,%d fontscale 2 linewidth 2 dashlength 1.2 pointscale 2 font "
            "'sans,9' background '#ffffff'\n",
            2 * p->width, 2 * p->height);
    } else {
        (void)fprintf(f,
                      "set terminal svg noenhanced size %d,%d fixed linewidth 1 dashlength 0.5 font "
                      "'DejaVu Sans,Helvetica,Arial,sans-serif,12' background '#ffffff'\n",
                      p->width, p->height);
    }
}

/* Both axes, of all panels. */
static void axes(const picture *p)
{
    FILE *f = p->script;
    const bool hours = p->unit == 1.0, days = p->unit == 24.0;
    const double x_tick =
        p->axes.log_time || !(hours || days) ? 0.0 : ves_style_step(on_axis(p, p->end - p->start), days);
    (void)fprintf(f,
                  "set encoding utf8\n%sset yrange [%.10g:%.10g]\n%sset xrange [%.10g:%.10g]\n"
                  "set border 3 lc rgb '#555555'\nset tics nomirror out scale 0.6 textcolor rgb '#222222'\n"
                  "set mytics 1\nset grid xtics ytics lt 1 lw 0.5 lc rgb '#dddddd'\nset bars 0.5\nunset key\n",
                  p->axes.linear ? "" : "set logscale y\n", p->low, p->high, p->axes.log_time ? "set logscale x\n" : "",
                  on_axis(p, p->start), on_axis(p, p->end));
    if (x_tick > 0.0) (void)fprintf(f, "set xtics %.10g\n", x_tick);
    if (!p->axes.linear && log10(p->high / p->low) > 5.0) (void)fputs("set ytics 100\n", f);
}

static void write_script(const picture *p, picture_kind kind)
{
    FILE *f = p->script;
    terminal(p, kind);
    styles(p);
    curves(p);
    ves_points_data(&p->observed, p->c, p->n, p->organ, p->low, on_axis(p, 1.0), f);
    marks(p);
    axes(p);
    (void)fputs("set multiplot\n", f);
    const char *title = p->c->file[0].title;
    if (p->c->n_file == 1 && *title) {
        (void)fputs("set label 1 ", f);
        quoted(f, title, false);
        (void)fprintf(f, " at screen 0.5,%.5f center\n", 1.0 - 16.0 / p->height);
    }
    for (size_t o = 0; o < p->n; ++o) panel(p, o);
    key(p);
    (void)fputs("unset multiplot\nexit\n", f);
}

/* ---- the picture ---- */

static bool ends_with(const char *text, const char *end)
{
    const size_t n = strlen(text), m = strlen(end);
    return n > m && strcmp(text + n - m, end) == 0;
}

/* The axis says what the dataset says: its words and its unit, which all files share. */
static ves_status find_quantity(picture *p, ves_report *report)
{
    const ves_array *a = NULL;
    for (size_t i = p->c->n_file; i-- > 0;) {
        const ves_array *next = a;
        a = ves_table_find(&p->c->file[i].table, p->quantity);
        if (!a || a->n_dimension != 4 || (a->type != VES_ARRAY_DOUBLE && a->type != VES_ARRAY_FLOAT)) {
            return ves_fail(
                report, VES_E_USAGE, (ves_place){.setting = "--quantity"},
                "there is no curve \"%s\", expected percent_dose, percent_dose_per_g, concentration, amount "
                "or signal_percent_dose",
                ves_brief_of(p->quantity).text);
        }
        if (next && next->units && a->units && strcmp(next->units, a->units) != 0) {
            return ves_fail(report, VES_E_CONFIG, (ves_place){.file = p->c->file[i + 1].path},
                            "its %s is in %s, that of %s in %s: one axis cannot show both, shares of the dose can",
                            p->quantity, next->units, p->c->file[i].path, a->units);
        }
    }
    p->words = strcmp(p->quantity, "percent_dose") == 0                ? "% of dose"
               : strcmp(p->quantity, "percent_dose_per_g") == 0        ? "% of dose per g"
               : strcmp(p->quantity, "signal_percent_dose") == 0       ? "% of label"
               : strcmp(p->quantity, "signal_percent_dose_per_g") == 0 ? "% of label per g"
               : a && a->units                                         ? a->units
                                                                       : p->quantity;
    return VES_OK;
}

static ves_status read_observed(picture *p, const ves_plot_options *options, ves_report *report)
{
    ves_status status = VES_OK;
    for (size_t i = 0; i < options->n_observed; ++i) {
        const ves_status one = ves_observed_read(options->observed[i], p->c, p->quantity, &p->observed, report);
        if (!status) status = one;
    }
    return status;
}

static ves_status draw(picture *p, const char *output, picture_kind kind, ves_report *report)
{
    p->script = tmpfile();
    if (!p->script)
        return ves_fail(report, VES_E_FILE, (ves_place){.file = output},
                        "cannot be drawn: no room for a temporary file: %s", strerror(errno));
    write_script(p, kind);
    const ves_status status = ves_gnuplot_draw(p->script, output, report);
    (void)fclose(p->script);
    return status;
}

/* A picture replaces a picture, not what it is drawn from, and no device. */
static ves_status check_output(const ves_comparison *c, const ves_plot_options *options, ves_report *report)
{
    struct stat there;
    if (stat(options->output, &there) == 0 && !S_ISREG(there.st_mode))
        return ves_fail(report, VES_E_FILE, (ves_place){.file = options->output},
                        "is no plain file, so it is not replaced");
    const size_t n = c->n_file + options->n_observed;
    const char **read = ves_new(n, sizeof *read);
    if (!read) return ves_fail_memory(report);
    for (size_t i = 0; i < n; ++i) read[i] = i < c->n_file ? c->file[i].path : options->observed[i - c->n_file];
    const ves_status status = ves_output_spares(options->output, n, read, report);
    free(read);
    return status;
}

ves_status ves_plot(const ves_comparison *comparison, const ves_plot_options *options, size_t *n_panel,
                    ves_report *report)
{
    picture p = {.c = comparison, .quantity = options->quantity ? options->quantity : "percent_dose"};
    static const char *const ends[N_KIND] = {[SVG] = ".svg", [PNG] = ".png", [PDF] = ".pdf"};
    picture_kind kind = SVG;
    while (kind < N_KIND && !ends_with(options->output, ends[kind])) ++kind;
    if (kind == N_KIND)
        return ves_fail(report, VES_E_USAGE, (ves_place){.file = options->output},
                        "pictures are FILE.svg, FILE.png or FILE.pdf");
    ves_status status = check_output(comparison, options, report);
    if (!status) status = ves_axes_read(&options->axes, &p.axes, report);
    if (!status) status = find_quantity(&p, report);
    if (!status) status = read_observed(&p, options, report);
    if (!status) status = choose(&p, options->all, report);
    if (!status && p.n == 0)
        status = ves_fail(report, VES_E_CONFIG, (ves_place){.file = options->output}, "no organ has anything to show");
    if (!status) {
        find_times(&p);
        find_range(&p);
        choose_bands(&p);
        for (size_t s = 0; s < comparison->n_scenario; ++s) p.doses = p.doses || has_later_dose(&p, s);
        arrange(&p);
        status = draw(&p, options->output, kind, report);
    }
    if (n_panel) *n_panel = p.n;
    ves_observed_free(&p.observed);
    free(p.organ);
    return status;
}
