#include "compare/plot.h"

#include "base/array.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "compare/gnuplot.h"
#include "compare/picture.h"
#include "compare/style.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    MOST_PANELS = 12,
    MOST_TWO_BANDS = 3, /* scenarios whose two bands can still be told apart */
    PANEL_WIDTH = 290,
    PANEL_HEIGHT = 205,
    ONLY_WIDTH = 580, /* of a panel that stands alone */
    ONLY_HEIGHT = 330
};

/* ---- what to show ---- */

/* Largest value of a quantile of a curve, over all scenarios. @param upmost the last quantile; false: the median */
static double peak(const ves_picture *p, const char *organ, bool upmost)
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

static bool is_observed(const ves_picture *p, const char *organ)
{
    for (size_t i = 0; i < p->observed.n; ++i) {
        if (strcmp(p->observed.item[i].organ, organ) == 0) return true;
    }
    return false;
}

/* Organs with something to show; of many, those that were measured and those with the largest peaks. Blood is left out
 * beside plasma. */
static ves_status choose(ves_picture *p, bool all, ves_report *report)
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

static bool is_shown(const ves_picture *p, const char *organ)
{
    for (size_t o = 0; o < p->n; ++o) {
        if (strcmp(p->organ[o], organ) == 0) return true;
    }
    return false;
}

/* From when until when, and in which unit: what was asked for, or all there is. */
static void find_times(ves_picture *p)
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
static void find_range(ves_picture *p)
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

/* Bands of many scenarios hide each other. */
static void choose_bands(ves_picture *p)
{
    size_t n = 0, low, high;
    for (size_t s = 0; s < p->c->n_scenario; ++s) n += ves_picture_band(ves_picture_file(p, s), 0, &low, &high);
    p->quantiles = n > 0;
    p->n_band = n == 0 || n > VES_PICTURE_MOST_BANDS ? 0 : n > MOST_TWO_BANDS ? 1 : 2;
}

/* ---- the layout ---- */

static void arrange(ves_picture *p)
{
    const size_t n_panel = p->n * p->n_window;
    p->columns = n_panel <= 3 ? n_panel : n_panel == 4 ? 2 : n_panel <= 9 ? 3 : 4;
    if (p->n_window > 1) p->columns = n_panel > 6 ? 4 : 2; /* both panels of an organ are beside each other */
    if (p->columns == 0) p->columns = 1;
    p->rows = n_panel ? (n_panel + p->columns - 1) / p->columns : 1;
    p->panel_width = n_panel > 1 ? PANEL_WIDTH : ONLY_WIDTH;
    p->panel_height = n_panel > 1 ? PANEL_HEIGHT : ONLY_HEIGHT;
    p->width = VES_PICTURE_LEFT + (int)p->columns * p->panel_width + VES_PICTURE_RIGHT;
    size_t longest = 4, n_key = 0;
    for (size_t s = 0; s < p->c->n_scenario; ++s) {
        if (!ves_picture_in_key(p, s)) continue;
        ++n_key;
        const size_t n = strlen(p->c->scenario[s].label) + (s == p->c->reference ? strlen(" (reference)") : 0);
        longest = n > longest ? n : longest;
    }
    const size_t entry = 75 + 8 * longest;
    p->key_columns = (size_t)p->width / entry;
    if (p->key_columns == 0) p->key_columns = 1;
    if (p->key_columns > n_key) p->key_columns = n_key;
    p->key_rows = (n_key + p->key_columns - 1) / p->key_columns;
    char *notes = ves_picture_is_scale(p) || p->quantiles || p->observed.n || p->doses ? ves_picture_notes(p) : NULL;
    p->note_rows = notes && *notes;
    for (const char *c = notes; c && *c; ++c) p->note_rows += *c == '\n';
    free(notes);
    p->height = VES_PICTURE_TOP + (int)p->rows * p->panel_height + 40 +
                ((int)p->key_rows + (int)p->note_rows) * VES_PICTURE_KEY_ROW;
}

/* ---- the picture ---- */

/* The axis says what the dataset says: its words and its unit, which all files share. */
static ves_status find_quantity(ves_picture *p, ves_report *report)
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

static ves_status read_observed(ves_picture *p, const ves_plot_options *options, ves_report *report)
{
    ves_status status = VES_OK;
    for (size_t i = 0; i < options->n_observed; ++i) {
        const ves_status one = ves_observed_read(options->observed[i], p->c, p->quantity, &p->observed, report);
        if (!status) status = one;
    }
    size_t n_left = 0;
    if (options->n_observed) return status;
    status = ves_observed_drawn(p->c, p->quantity, &p->observed, &n_left, report);
    if (n_left && !status)
        ves_note(report, (ves_place){.file = options->output},
                 "%zu measured value%s of the study stand%s in no panel: of another organ, or no %s", n_left,
                 n_left == 1 ? "" : "s", n_left == 1 ? "s" : "", p->quantity);
    return status;
}

/* Letters of all texts of a picture; one of vectors leaves them to whoever shows it. */
static ves_status look_at_letters(ves_picture *p, const char *output, ves_picture_kind kind, ves_report *report)
{
    ves_status status = VES_OK;
    if (kind == VES_PICTURE_SVG) return status;
    if (p->c->n_file == 1) status = ves_glyphs_look(&p->glyphs, p->c->file[0].title, output, report);
    for (size_t s = 0; s < p->c->n_scenario && !status; ++s)
        status = ves_glyphs_look(&p->glyphs, p->c->scenario[s].label, output, report);
    for (size_t o = 0; o < p->n && !status; ++o) status = ves_glyphs_look(&p->glyphs, p->organ[o], output, report);
    return status;
}

static ves_status draw(ves_picture *p, const char *output, ves_picture_kind kind, ves_report *report)
{
    p->script = tmpfile();
    if (!p->script)
        return ves_fail(report, VES_E_FILE, (ves_place){.file = output},
                        "cannot be drawn: no room for a temporary file: %s", strerror(errno));
    ves_picture_write(p, kind);
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
    ves_picture p = {.c = comparison, .quantity = options->quantity ? options->quantity : "percent_dose"};
    ves_picture_kind kind;
    ves_status status = ves_picture_kind_of(options->output, &kind, report);
    if (!status) status = check_output(comparison, options, report);
    if (!status) status = ves_axes_read(&options->axes, &p.axes, report);
    if (!status) status = find_quantity(&p, report);
    if (!status) status = read_observed(&p, options, report);
    if (!status) status = choose(&p, options->all, report);
    if (!status && p.n == 0)
        status = ves_fail(report, VES_E_CONFIG, (ves_place){.file = options->output}, "no organ has anything to show");
    p.n_window = isnan(p.axes.first) ? 1 : 2;
    if (!status) find_times(&p);
    if (!status && p.axes.first >= p.end)
        status = ves_fail(report, VES_E_USAGE, (ves_place){.setting = "--first"},
                          "%g h is not before the end of the axis at %g h", p.axes.first, p.end);
    if (!status) {
        find_range(&p);
        choose_bands(&p);
        for (size_t s = 0; s < comparison->n_scenario; ++s) p.doses = p.doses || ves_picture_has_later_dose(&p, s);
        arrange(&p);
        status = look_at_letters(&p, options->output, kind, report);
    }
    if (!status) {
        status = draw(&p, options->output, kind, report);
    }
    if (n_panel) *n_panel = p.n;
    ves_glyphs_free(&p.glyphs);
    ves_observed_free(&p.observed);
    free(p.organ);
    return status;
}
