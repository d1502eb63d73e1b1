#include "compare/picture.h"

#include "base/array.h"
#include "compare/points.h"
#include "compare/style.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_POINTS = 2000,
    MARK_ROWS = 6 /* dose marks of different scenarios stand above each other */
};

/* A text between single quotes, in which gnuplot reads nothing but '' for '. */
static void quoted(const ves_picture *p, const char *text, bool as_words)
{
    (void)fputc('\'', p->script);
    for (const char *at = text; *at;) {
        if (*at == '\'') (void)fputc('\'', p->script);
        if ((unsigned char)*at < ' ' || (as_words && *at == '_')) {
            (void)fputc(' ', p->script);
            ++at;
        } else {
            at += ves_glyphs_write(&p->glyphs, at, p->script);
        }
    }
    (void)fputc('\'', p->script);
}

static void style(const ves_picture *p, size_t scenario, const char *colour, const char *width, const char *dash,
                  int point)
{
    (void)fprintf(p->script, "set style line %zu lc rgb '%s' lw %s dt %s pt %d ps 0.8\n", scenario + 1, colour, width,
                  dash, point);
}

/* The reference is black and solid, each other scenario has a line of its own and a point of its own; the style behind
 * the last is for points of no scenario. */
static void styles(const ves_picture *p)
{
    static const int point[] = {5, 13, 11, 15, 7};
    const size_t n = p->c->n_scenario;
    for (size_t s = 0, k = 0; s < n; ++s) {
        char text[40];
        if (s == p->c->reference) {
            style(p, s, VES_STYLE_INK, "2.2", "solid", 7);
        } else if (ves_picture_is_scale(p)) {
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
static void row(const ves_picture *p, size_t s, const char *organ, size_t i)
{
    const double *y = ves_comparison_curve(p->c, s, organ, p->quantity);
    number_or_gap(p->script, y ? y[i] : 0.0, y && (p->axes.linear || y[i] > 1e-3 * p->low));
    for (size_t k = 0; k < p->n_band; ++k) {
        size_t low, high;
        if (!ves_picture_band(ves_picture_file(p, s), k, &low, &high)) continue;
        const bool draws = low == VES_NONE;
        const double *bottom = draws ? ves_comparison_known(p->c, s, organ, p->quantity, false)
                                     : ves_comparison_quantile(p->c, s, organ, p->quantity, low),
                     *top = draws ? ves_comparison_known(p->c, s, organ, p->quantity, true)
                                  : ves_comparison_quantile(p->c, s, organ, p->quantity, high);
        const bool shown = bottom && top && (p->axes.linear || top[i] > p->low);
        number_or_gap(p->script, shown ? fmax(bottom[i], p->low) : 0.0, shown);
        number_or_gap(p->script, shown ? top[i] : 0.0, shown);
    }
}

static double on_axis(const ves_picture *p, double hours)
{
    return hours / p->unit;
}

static void curves(const ves_picture *p)
{
    for (size_t s = 0; s < p->c->n_scenario; ++s) {
        const ves_array *time = ves_picture_file(p, s)->time;
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
static void marks(const ves_picture *p)
{
    size_t k = 0;
    for (size_t s = 0; s < p->c->n_scenario; ++s) {
        if (!ves_picture_has_later_dose(p, s)) continue;
        const double share = 0.025 + 0.035 * (double)(k++ % MARK_ROWS),
                     height = p->axes.linear ? share * p->high : p->low * pow(p->high / p->low, share);
        size_t from = 0;
        double time;
        (void)fprintf(p->script, "$dose%zu << END\n", s);
        while (!isnan(time = ves_picture_next_dose(p, s, &from)))
            (void)fprintf(p->script, "%.6g %.5g\n", on_axis(p, time), height);
        (void)fputs("END\n", p->script);
    }
}

/* Bands of all scenarios below, then lines, then points, then dose marks. */
static void layers(const ves_picture *p, size_t o)
{
    FILE *f = p->script;
    const char *between = "plot ";
    for (size_t s = 0; s < p->c->n_scenario; ++s) {
        size_t low, high, n = 0;
        for (size_t k = 0; k < p->n_band; ++k) n += ves_picture_band(ves_picture_file(p, s), k, &low, &high);
        for (size_t k = 0; k < n; ++k, between = ", ")
            (void)fprintf(
                f, "%s$curve%zu using 1:%zu:%zu with filledcurves ls %zu fs transparent solid %s noborder notitle",
                between, s, o * (1 + 2 * n) + 3 + 2 * k, o * (1 + 2 * n) + 4 + 2 * k, s + 1, n == 1 ? "0.2" : "0.16");
    }
    for (size_t s = 0; s < p->c->n_scenario; ++s, between = ", ") {
        size_t low, high, n = 0;
        for (size_t k = 0; k < p->n_band; ++k) n += ves_picture_band(ves_picture_file(p, s), k, &low, &high);
        (void)fprintf(f, "%s$curve%zu using 1:%zu with lines ls %zu notitle", between, s, o * (1 + 2 * n) + 2, s + 1);
    }
    ves_points_layers(&p->observed, p->c, o, p->organ[o], f);
    for (size_t s = 0; s < p->c->n_scenario; ++s) {
        if (ves_picture_has_later_dose(p, s))
            (void)fprintf(f, ", $dose%zu using 1:2 with points ls %zu pt 9 ps 0.55 notitle", s, s + 1);
    }
    (void)fputc('\n', f);
}

/* The axis of times of a panel. */
static void time_axis(const ves_picture *p, double end)
{
    const bool hours = p->unit == 1.0, days = p->unit == 24.0;
    (void)fprintf(p->script, "set xrange [%.10g:%.10g]\n", on_axis(p, p->start), on_axis(p, end));
    if (p->axes.log_time || !(hours || days)) return;
    const bool short_days = days && end - p->start < 24.0 * 2.0;
    (void)fprintf(p->script, "set xtics %.10g\n",
                  short_days ? ves_style_step(end - p->start, false) / 24.0
                             : ves_style_step(on_axis(p, end - p->start), days));
}

/* Panel k: of each organ one, or that of the beginning and that of all. */
static void panel(const ves_picture *p, size_t k)
{
    FILE *f = p->script;
    const size_t o = k / p->n_window, column = k % p->columns, line = k / p->columns;
    const bool lowest = k + p->columns >= p->n * p->n_window, begins = p->n_window > 1 && k % 2 == 0;
    const double w = p->width, h = p->height, left = VES_PICTURE_LEFT + (double)column * p->panel_width,
                 top = VES_PICTURE_TOP + (double)line * p->panel_height;
    (void)fprintf(f,
                  "set lmargin at screen %.5f\nset rmargin at screen %.5f\nset tmargin at screen %.5f\n"
                  "set bmargin at screen %.5f\n",
                  left / w, (left + p->panel_width - 22) / w, 1.0 - (top + 22.0) / h,
                  1.0 - (top + p->panel_height - 18.0) / h);
    (void)fputs("set title ", f);
    const char *words = ves_style_words(p->organ[o]);
    quoted(p, words ? words : p->organ[o], !words);
    if (begins) (void)fprintf(f, ".', first %g '.", on_axis(p, p->axes.first));
    if (begins) quoted(p, p->unit_name, false);
    (void)fprintf(f, " offset 0,-0.7\nset format x '%s'\nset format y '%s'\n", lowest ? "%g" : "",
                  column == 0 ? "%g" : "");
    (void)fputs("set xlabel ", f);
    if (lowest) {
        (void)fputs("'time ('.", f);
        quoted(p, p->unit_name, false);
        (void)fputs(".')' offset 0,0.4\n", f);
    } else {
        (void)fputs("'' offset 0,0.4\n", f);
    }
    if (p->n_window > 1) time_axis(p, begins ? p->axes.first : p->end);
    if (column == 0) {
        (void)fputs("set label 2 ", f);
        quoted(p, p->words, false);
        (void)fprintf(f, " at screen %.5f,%.5f center rotate by 90\n", 16.0 / w,
                      1.0 - (top + (p->panel_height + 4.0) / 2.0) / h);
    }
    layers(p, o);
    (void)fputs("unset label\n", f);
}

/* What the bands lie between, if all files agree. @return false: they do not */
static bool same_bands(const ves_picture *p, double q[4])
{
    size_t low, high, n = 0;
    for (size_t s = 0; s < p->c->n_scenario; ++s) {
        const ves_compare_file *f = ves_picture_file(p, s);
        double own[4] = {NAN, NAN, NAN, NAN};
        if (!ves_picture_band(f, 0, &low, &high)) continue;
        for (size_t k = 0; k < p->n_band && ves_picture_band(f, k, &low, &high); ++k) {
            if (low == VES_NONE) continue;
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

static bool has_draws(const ves_picture *p)
{
    bool any = false;
    for (size_t i = 0; i < p->c->n_file; ++i) any = any || ves_compare_file_has_draws(&p->c->file[i]);
    return any;
}

static bool has_people(const ves_picture *p)
{
    bool any = false;
    for (size_t i = 0; i < p->c->n_file; ++i) any = any || p->c->file[i].quantile->n > 1;
    return any;
}

/* What lines, bands, points and marks are. */
static void write_notes(const ves_picture *p, FILE *f)
{
    double q[4] = {NAN, NAN, NAN, NAN};
    const char *between = "";
    if (ves_picture_is_scale(p)) {
        (void)fprintf(f, "%zu scenarios, dark to light in their order", p->c->n_scenario);
        between = "; ";
    }
    if (p->quantiles) {
        (void)fprintf(f, "%slines: median%s", between, has_people(p) ? " of the subjects" : " of the draws");
        if (!p->n_band) (void)fprintf(f, " (bands: up to %d scenarios)", VES_PICTURE_MOST_BANDS);
        between = "; ";
    }
    if (p->n_band && same_bands(p, q)) {
        if (!isnan(q[0])) (void)fprintf(f, "; bands: %g to %g %%", 100.0 * q[0], 100.0 * q[1]);
        if (!isnan(q[2])) (void)fprintf(f, " and %g to %g %%", 100.0 * q[2], 100.0 * q[3]);
    } else if (p->n_band) {
        (void)fputs("; bands: between the quantiles of each file", f);
    }
    if (p->n_band && has_draws(p)) (void)fprintf(f, "; %s: 5 to 95 %% of draws", has_people(p) ? "dark" : "bands");
    if (p->observed.n) {
        ves_points_words(&p->observed, between, f);
        between = "; ";
    }
    if (p->doses) (void)fprintf(f, "%striangles: doses", between);
}

char *ves_picture_notes(const ves_picture *p)
{
    enum { LETTER = 66 }; /* of the font, in tenths of a pixel, on average */
    char *text = NULL, *line, *last = NULL;
    size_t n;
    FILE *f = open_memstream(&text, &n);
    if (!f) return NULL;
    write_notes(p, f);
    if (fclose(f) != 0) {
        free(text);
        return NULL;
    }
    line = text;
    for (char *at = strstr(text, "; "); at; at = strstr(at + 2, "; ")) { /* a line ends behind the last that fits */
        if ((size_t)(at - line) * LETTER > (size_t)p->width * 10 && last) {
            last[1] = '\n';
            line = last + 2;
        }
        last = at;
    }
    if (last && last > line && strlen(line) * LETTER > (size_t)p->width * 10) last[1] = '\n';
    return text;
}

/* Lines below the key, one for each of p->note_rows. */
static void notes(const ves_picture *p)
{
    char *text = ves_picture_notes(p);
    if (!text) return;
    size_t row = 0;
    for (char *line = text, *end; line && *line; line = end) {
        end = strchr(line, '\n');
        if (end) *end++ = '\0';
        (void)fprintf(p->script, "set label %zu '%s' at screen 0.5,%.5f center textcolor rgb '#444444'\n", row + 1,
                      line, ((double)(p->note_rows - row) - 0.45) * VES_PICTURE_KEY_ROW / p->height);
        ++row;
    }
    free(text);
}

/* One key for all panels, in a strip of its own below them. */
static void key(const ves_picture *p)
{
    FILE *f = p->script;
    const double foot = (double)p->note_rows * VES_PICTURE_KEY_ROW,
                 strip = foot + (double)p->key_rows * VES_PICTURE_KEY_ROW + 6.0;
    (void)fprintf(f,
                  "set lmargin at screen 0\nset rmargin at screen 1\nset bmargin at screen %.5f\nset tmargin at screen "
                  "%.5f\nunset border\nunset tics\nunset grid\nunset title\nunset xlabel\nunset logscale\n"
                  "set xrange [0:1]\nset yrange [0:1]\n"
                  "set key center center horizontal Left reverse samplen 5 maxcols %zu\n",
                  foot / p->height, strip / p->height, p->key_columns);
    if (p->note_rows) notes(p);
    for (size_t s = 0; s < p->c->n_scenario; ++s) {
        if (!ves_picture_in_key(p, s)) continue;
        (void)fprintf(f, "%s2 with %s ls %zu title ", s ? ", " : "plot ",
                      ves_points_has(&p->observed, s) ? "linespoints" : "lines", s + 1);
        quoted(p, p->c->scenario[s].label, false);
        if (p->c->n_scenario > 1 && s == p->c->reference) (void)fputs(".' (reference)'", f);
    }
    (void)fputc('\n', f);
}

void ves_picture_terminal(FILE *f, ves_picture_kind kind, int width, int height)
{
    if (kind == VES_PICTURE_PDF) {
        (void)fprintf(f,
                      "set terminal pdfcairo noenhanced size %.4fin,%.4fin fontscale 1 linewidth 1 dashlength 0.6 font "
                      "'sans,9' background '#ffffff'\n",
                      width / 96.0, height / 96.0);
    } else if (kind == VES_PICTURE_PNG) {
        (void)fprintf(
            f,
            "set terminal pngcairo noenhanced size %d,%d fontscale 2 linewidth 2 dashlength 1.2 pointscale 2 font "
            "'sans,9' background '#ffffff'\n",
            2 * width, 2 * height);
    } else {
        (void)fprintf(f,
                      "set terminal svg noenhanced size %d,%d fixed linewidth 1 dashlength 0.5 font "
                      "'DejaVu Sans,Helvetica,Arial,sans-serif,12' background '#ffffff'\n",
                      width, height);
    }
}

/* Both axes, of all panels. */
static void axes(const ves_picture *p)
{
    FILE *f = p->script;
    (void)fprintf(f,
                  "set encoding utf8\n%sset yrange [%.10g:%.10g]\n%s"
                  "set border 3 lc rgb '#555555'\nset tics nomirror out scale 0.6 textcolor rgb '#222222'\n"
                  "set mytics 1\nset grid xtics ytics lt 1 lw 0.5 lc rgb '#dddddd'\nset bars 0.5\nunset key\n",
                  p->axes.linear ? "" : "set logscale y\n", p->low, p->high,
                  p->axes.log_time ? "set logscale x\n" : "");
    time_axis(p, p->end);
    if (!p->axes.linear && log10(p->high / p->low) > 5.0) (void)fputs("set ytics 100\n", f);
}

void ves_picture_write(const ves_picture *p, ves_picture_kind kind)
{
    FILE *f = p->script;
    ves_picture_terminal(f, kind, p->width, p->height);
    styles(p);
    curves(p);
    ves_points_data(&p->observed, p->c, p->n, p->organ, p->low, on_axis(p, 1.0), f);
    marks(p);
    axes(p);
    (void)fputs("set multiplot\n", f);
    const char *title = p->c->file[0].title;
    if (p->c->n_file == 1 && *title) {
        (void)fputs("set label 1 ", f);
        quoted(p, title, false);
        (void)fprintf(f, " at screen 0.5,%.5f center\n", 1.0 - 16.0 / p->height);
    }
    for (size_t k = 0; k < p->n * p->n_window; ++k) panel(p, k);
    key(p);
    (void)fputs("unset multiplot\nexit\n", f);
}
