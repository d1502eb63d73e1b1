#include "compare/fit_plot.h"

#include "base/array.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "compare/gnuplot.h"
#include "compare/picture.h"
#include "compare/style.h"
#include "store/result.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_NUMBERS = 18, GRID = 160, MOST_POINTS = 500, PANEL = 290, HEIGHT = 230, COLUMNS = 3 };

typedef struct drawing {
    const ves_table *table;
    FILE *script;
    const ves_array *name, *unit; /* of free numbers */
    size_t n_panel;
} drawing;

/* A text between single quotes, in which gnuplot reads nothing but '' for '. */
static void quoted(const drawing *d, const char *text)
{
    (void)fputc('\'', d->script);
    for (const char *at = text; *at; ++at) {
        if (*at == '\'') (void)fputc('\'', d->script);
        (void)fputc((unsigned char)*at < ' ' ? ' ' : *at, d->script);
    }
    (void)fputc('\'', d->script);
}

static const double *numbers(const drawing *d, const char *path, size_t *n)
{
    const ves_array *a = ves_table_find(d->table, path);
    *n = a && a->type == VES_ARRAY_DOUBLE ? a->n : 0;
    return *n ? a->data.number : NULL;
}

/* Begin a panel. @param mark  before its data blocks, so that each has names of its own */
static void begin(drawing *d, const char *title, const char *x, const char *y)
{
    (void)fprintf(d->script,
                  "reset\nset border 3 lc rgb '#555555'\nset tics nomirror out scale 0.6\nunset key\nset title ");
    quoted(d, title);
    (void)fputs(" offset 0,-0.5\nset xlabel ", d->script);
    quoted(d, x);
    (void)fputs(" offset 0,0.4\nset ylabel ", d->script);
    quoted(d, y);
    (void)fputs(" offset 0.8,0\n", d->script);
    ++d->n_panel;
}

/* ---- predicted against measured ---- */

/* Values of one kind. @param used  fitted, else held out */
static bool points(drawing *d, const char *block, bool used, double *low, double *high)
{
    size_t n, m;
    const double *observed = numbers(d, "fit/observed", &n), *predicted = numbers(d, "fit/predicted", &m);
    const ves_array *is_used = ves_table_find(d->table, "fit/used");
    bool any = false;
    (void)fprintf(d->script, "$%s << END\n", block);
    for (size_t i = 0; observed && predicted && is_used && i < n && i < m && i < is_used->n; ++i) {
        if ((is_used->data.integer[i] != 0) != used || !(observed[i] > 0.0) || !(predicted[i] > 0.0)) continue;
        (void)fprintf(d->script, "%.6g %.6g\n", observed[i], predicted[i]);
        *low = fmin(*low, fmin(observed[i], predicted[i]));
        *high = fmax(*high, fmax(observed[i], predicted[i]));
        any = true;
    }
    (void)fputs("END\n", d->script);
    return any;
}

static void put_agreement(drawing *d)
{
    double low = HUGE_VAL, high = 0.0;
    begin(d, "predicted against measured", "measured, in its unit", "predicted");
    const bool fitted = points(d, "fitted", true, &low, &high), held = points(d, "held", false, &low, &high);
    if (!fitted && !held) low = high = 1.0;
    low *= 0.6;
    high /= 0.6;
    (void)fprintf(d->script,
                  "set logscale xy\nset xrange [%.6g:%.6g]\nset yrange [%.6g:%.6g]\nset key bottom right samplen 1 "
                  "font ',9'\nplot x with lines lc rgb '%s' lw 1.2 title 'equal', "
                  "2*x with lines lc rgb '#888888' dt (6,4) title '2 times', x/2 with lines lc rgb '#888888' dt (6,4) "
                  "notitle, 3*x with lines lc rgb '#bbbbbb' dt (2,3) title '3 times', x/3 with lines lc rgb '#bbbbbb' "
                  "dt (2,3) notitle",
                  low, high, low, high, VES_STYLE_INK);
    if (fitted)
        (void)fprintf(d->script, ", $fitted using 1:2 with points pt 7 ps 0.6 lc rgb '%s' title 'fitted'",
                      ves_style_colour(0));
    if (held)
        (void)fprintf(d->script, ", $held using 1:2 with points pt 6 ps 0.8 lc rgb '%s' title 'held out'",
                      ves_style_colour(1));
    (void)fputc('\n', d->script);
}

/* ---- where the descents ended ---- */

static int rising(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static ves_status put_waterfall(drawing *d, ves_report *report)
{
    size_t n;
    const double *end = numbers(d, "fit/start_objective", &n);
    if (n < 2) return VES_OK;
    double *sorted = ves_new(n, sizeof *sorted);
    if (!sorted) return ves_fail_memory(report);
    memcpy(sorted, end, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, rising);
    begin(d, "ends of the descents", "descent, best first", "-2 ln L above the best");
    (void)fprintf(d->script, "$ends << END\n");
    for (size_t i = 0; i < n; ++i) {
        if (isfinite(sorted[i])) (void)fprintf(d->script, "%zu %.6g\n", i + 1, sorted[i] - sorted[0]);
    }
    (void)fprintf(
        d->script,
        "END\nset xrange [0.5:%zu.5]\nset yrange [0:%.6g]\nplot $ends using 1:2 with linespoints pt 7 ps 0.6 lc "
        "rgb '%s'\n",
        n, fmax(1.0, isfinite(sorted[n - 1]) ? 1.05 * (sorted[n - 1] - sorted[0]) : 1.0), ves_style_colour(0));
    free(sorted);
    return VES_OK;
}

/* ---- before and after ---- */

/* The numbers of one group of draws, as logarithms where all of both are above 0. */
static const double *draws_of(const drawing *d, const char *group, const char *name, size_t *n)
{
    char *path = ves_format("%s/%s", group, name);
    for (char *at = path ? path + strlen(group) + 1 : NULL; at && *at; ++at) *at = *at == '/' ? '|' : *at;
    const double *value = path ? numbers(d, path, n) : NULL;
    free(path);
    return value;
}

static void widen(size_t n, const double x[], double *low, double *high)
{
    for (size_t i = 0; i < n; ++i) {
        *low = fmin(*low, x[i]);
        *high = fmax(*high, x[i]);
    }
}

/* Density at `at` by a kernel of the width that Silverman 1986 has for a normal one. */
static double density(size_t n, const double x[], bool log_axis, double width, double at)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; ++i) {
        const double z = ((log_axis ? log10(x[i]) : x[i]) - at) / width;
        if (fabs(z) < 6.0) sum += exp(-0.5 * z * z);
    }
    return sum / ((double)n * width * 2.50662827463);
}

static double width_of(size_t n, const double x[], bool log_axis)
{
    double mean = 0.0, square = 0.0;
    for (size_t i = 0; i < n; ++i) mean += (log_axis ? log10(x[i]) : x[i]) / (double)n;
    for (size_t i = 0; i < n; ++i) {
        const double apart = (log_axis ? log10(x[i]) : x[i]) - mean;
        square += apart * apart / (double)n;
    }
    return fmax(1.06 * sqrt(square) * pow((double)n, -0.2), 1e-12);
}

static void put_density(const drawing *d, const char *block, size_t n, const double x[], bool log_axis, double low,
                        double high)
{
    const double width = width_of(n, x, log_axis);
    (void)fprintf(d->script, "$%s << END\n", block);
    for (int i = 0; i < GRID; ++i) {
        const double at = low + (high - low) * i / (GRID - 1);
        (void)fprintf(d->script, "%.6g %.6g\n", log_axis ? pow(10.0, at) : at, density(n, x, log_axis, width, at));
    }
    (void)fputs("END\n", d->script);
}

static void put_number(drawing *d, size_t j)
{
    size_t n, m;
    const char *name = d->name->data.text[j];
    const double *before = draws_of(d, "prior", name, &n), *after = draws_of(d, "posterior", name, &m);
    if (!before || !after) return;
    double low = HUGE_VAL, high = -HUGE_VAL;
    widen(n, before, &low, &high);
    widen(m, after, &low, &high);
    const bool log_axis = low > 0.0;
    begin(d, name, d->unit->data.text[j], "");
    if (log_axis) (void)fputs("set logscale x\n", d->script);
    (void)fprintf(d->script, "set xrange [%.6g:%.6g]\n", low, high);
    put_density(d, "before", n, before, log_axis, log_axis ? log10(low) : low, log_axis ? log10(high) : high);
    put_density(d, "after", m, after, log_axis, log_axis ? log10(low) : low, log_axis ? log10(high) : high);
    (void)fprintf(d->script,
                  "unset ytics\nset border 1\nset yrange [0:*]\nset key top right samplen 1.5 font ',9'\n"
                  "plot $before using 1:2 with filledcurves y1=0 fs transparent solid 0.25 noborder lc rgb '#888888' "
                  "title 'before', $after using 1:2 with filledcurves y1=0 fs transparent solid 0.45 noborder lc rgb "
                  "'%s' title 'now'\n",
                  ves_style_colour(0));
}

/* ---- what trades off ---- */

static const double *correlations(const drawing *d)
{
    size_t n;
    const double *r = numbers(d, "fit/correlation", &n);
    return r && d->name->n > 1 && n == d->name->n * d->name->n ? r : NULL;
}

/* Each pair of numbers below the diagonal, from -1 (one rises as the other falls) to 1; names on it. */
static void put_matrix(drawing *d)
{
    const double *r = correlations(d);
    const size_t n = d->name->n;
    if (!r) return;
    begin(d, "correlations now", "", "");
    (void)fputs("$pairs << END\n", d->script);
    for (size_t a = 0; a < n; ++a) {
        for (size_t b = 0; b < a; ++b) {
            if (isfinite(r[a * n + b])) (void)fprintf(d->script, "%zu %zu %.2f\n", b + 1, a + 1, r[a * n + b]);
        }
    }
    (void)fputs("END\n", d->script);
    for (size_t a = 0; a < n; ++a) {
        (void)fputs("set label ", d->script);
        quoted(d, d->name->data.text[a]);
        (void)fprintf(d->script, " at %zu.55,%zu left font ',8'\n", a, a + 1);
    }
    (void)fprintf(d->script,
                  "unset border\nunset tics\nunset colorbox\nset palette defined (-1 '%s', 0 '#ffffff', 1 '%s')\n"
                  "set cbrange [-1:1]\nset xrange [0.5:%.6g]\nset yrange [%zu.5:0.5]\n"
                  "plot $pairs using 1:2:(0.47):(0.47):3 with boxxyerror fs solid lc palette, "
                  "$pairs using 1:2:(sprintf('%%.2f', $3)) with labels font ',%d'\n",
                  ves_style_colour(1), ves_style_colour(0), 0.5 + 1.7 * (double)n, n, n > 8 ? 5 : 8);
}

/* The two numbers whose draws hang together most. @return false: there are none */
static bool closest(const drawing *d, size_t pair[2])
{
    const double *r = correlations(d);
    double most = 0.0;
    for (size_t a = 0; r && a < d->name->n; ++a) {
        for (size_t b = 0; b < a; ++b) {
            const double size = fabs(r[a * d->name->n + b]);
            if (!(size > most)) continue;
            most = size;
            pair[0] = b;
            pair[1] = a;
        }
    }
    size_t n;
    for (int k = 0; k < 2 && most > 0.0; ++k) {
        if (!draws_of(d, "posterior", d->name->data.text[pair[k]], &n)) most = 0.0;
    }
    return most > 0.0;
}

static void put_pair(drawing *d)
{
    size_t pair[2], n[2];
    if (!closest(d, pair)) return;
    const double *x = draws_of(d, "posterior", d->name->data.text[pair[0]], &n[0]),
                 *y = draws_of(d, "posterior", d->name->data.text[pair[1]], &n[1]);
    const size_t count = n[0] < n[1] ? n[0] : n[1], each = (count + MOST_POINTS - 1) / MOST_POINTS;
    begin(d, "the pair that hangs together most", d->name->data.text[pair[0]], d->name->data.text[pair[1]]);
    bool positive = true;
    (void)fputs("$draws << END\n", d->script);
    for (size_t i = 0; i < count; i += each) {
        positive = positive && x[i] > 0.0 && y[i] > 0.0;
        (void)fprintf(d->script, "%.6g %.6g\n", x[i], y[i]);
    }
    (void)fprintf(d->script, "END\n%splot $draws using 1:2 with points pt 7 ps 0.25 lc rgb '%s'\n",
                  positive ? "set logscale xy\n" : "", ves_style_colour(0));
}

/* ---- profiles ---- */

static void put_profile(drawing *d, const ves_array *name, size_t k)
{
    size_t n, with_n, alone_n;
    const double *value = numbers(d, "fit/profile_value", &n), *with = numbers(d, "fit/profile_objective", &with_n),
                 *alone = numbers(d, "fit/profile_objective_alone", &alone_n);
    const size_t each = name->n ? n / name->n : 0;
    if (!value || with_n != n || alone_n != n) return;
    char *title = ves_format("profile of %s", name->data.text[k]);
    begin(d, title ? title : "", "value that is held", "-2 ln L above the best");
    free(title);
    bool log_axis = true;
    (void)fputs("$profile << END\n", d->script);
    for (size_t i = k * each; i < (k + 1) * each; ++i) {
        if (isnan(value[i])) continue;
        log_axis = log_axis && value[i] > 0.0;
        (void)fprintf(d->script, "%.6g %.6g %.6g\n", value[i], with[i], alone[i]);
    }
    (void)fprintf(
        d->script,
        "END\n%sset yrange [-0.3:10]\nset key top center samplen 1.5 font ',9'\n"
        "plot 3.84 with lines lc rgb '#888888' dt (6,4) title '95 %%', $profile using 1:2 with lines lw 1.8 lc "
        "rgb '%s' title 'with priors', $profile using 1:3 with lines lw 1.8 dt (6,3) lc rgb '%s' title 'values "
        "alone'\n",
        log_axis ? "set logscale x\n" : "", ves_style_colour(0), ves_style_colour(1));
}

/* ---- the whole ---- */

static size_t count_panels(const drawing *d, size_t n_profile)
{
    size_t n, n_number = 0, draws, pair[2];
    (void)numbers(d, "fit/start_objective", &n);
    for (size_t j = 0; j < d->name->n && j < MOST_NUMBERS; ++j)
        n_number += (size_t)(draws_of(d, "posterior", d->name->data.text[j], &draws) != NULL);
    return 1 + (size_t)(n > 1) + n_number + (size_t)(correlations(d) != NULL) + (size_t)closest(d, pair) + n_profile;
}

static ves_status write_script(drawing *d, ves_picture_kind kind, ves_report *report)
{
    const ves_array *profile = ves_table_find(d->table, "fit/profile");
    const size_t n_profile = profile ? profile->n : 0, n = count_panels(d, n_profile),
                 columns = n < (size_t)COLUMNS ? n : (size_t)COLUMNS, rows = (n + columns - 1) / columns;
    const char *title = "";
    for (size_t i = 0; i < d->table->n_attribute; ++i) {
        const ves_attribute *a = &d->table->attribute[i];
        if (!*a->group && strcmp(a->name, "title") == 0 && a->text) title = a->text;
    }
    ves_picture_terminal(d->script, kind, (int)columns * PANEL, (int)rows * HEIGHT + 30);
    (void)fprintf(d->script, "set encoding utf8\nset multiplot layout %zu,%zu title ", rows, columns);
    quoted(d, title);
    (void)fputc('\n', d->script);
    put_agreement(d);
    const ves_status status = put_waterfall(d, report);
    for (size_t j = 0; j < d->name->n && j < MOST_NUMBERS; ++j) put_number(d, j);
    put_matrix(d);
    put_pair(d);
    for (size_t k = 0; k < n_profile; ++k) put_profile(d, profile, k);
    (void)fputs("unset multiplot\nexit\n", d->script);
    return status;
}

static ves_status draw(drawing *d, const char *path, const char *output, ves_report *report)
{
    ves_picture_kind kind;
    ves_status status = ves_picture_kind_of(output, &kind, report);
    if (status) return status;
    if (!d->name || !d->unit || d->name->type != VES_ARRAY_TEXT || d->unit->type != VES_ARRAY_TEXT ||
        d->unit->n != d->name->n)
        return ves_fail(report, VES_E_FILE, (ves_place){.file = path}, "does not say what was free");
    status = ves_output_spares(output, 1, &path, report);
    if (status) return status;
    d->script = tmpfile();
    if (!d->script)
        return ves_fail(report, VES_E_FILE, (ves_place){.file = output},
                        "cannot be drawn: no room for a temporary file: %s", strerror(errno));
    status = write_script(d, kind, report);
    if (!status) status = ves_gnuplot_draw(d->script, output, report);
    (void)fclose(d->script);
    return status;
}

ves_status ves_fit_plot(const char *path, const char *output, const char *idle, bool *is_fit, size_t *n_panel,
                        ves_report *report)
{
    ves_table table = {0};
    const ves_status read =
        ves_result_read_fit(path, &table, NULL); /* what is no fit is told of by who reads it next */
    *is_fit = !read;
    if (read) return read == VES_E_MEMORY ? ves_fail_memory(report) : VES_OK;
    drawing d = {
        .table = &table, .name = ves_table_find(&table, "fit/parameter"), .unit = ves_table_find(&table, "fit/unit")};
    const ves_status status = idle ? ves_fail(report, VES_E_USAGE, (ves_place){.file = path, .setting = idle},
                                              "does nothing in the picture of a fit, expected only -o")
                                   : draw(&d, path, output, report);
    if (n_panel) *n_panel = d.n_panel;
    ves_table_free(&table);
    return status;
}
