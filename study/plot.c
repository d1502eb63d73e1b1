#include "study/plot.h"

#include "base/memory.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum {
    MOST_PANELS = 12,
    MOST_POINTS = 2000,
    PANEL_WIDTH = 290,
    PANEL_HEIGHT = 205,
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
    size_t n, columns, rows, key_columns, key_rows;
    double low, high;  /* of the log axis */
    double end;        /* h */
    bool days;         /* time axis in days */
    int width, height; /* px */
    FILE *script;
} picture;

/* ---- what to show ---- */

static double peak(const ves_comparison *c, const char *organ, const char *quantity)
{
    double most = 0.0;
    for (size_t s = 0; s < c->n_scenario; ++s) {
        const double *y = ves_comparison_curve(c, s, organ, quantity);
        const size_t n = c->file[c->scenario[s].file].time->n;
        for (size_t i = 0; y && i < n; ++i) most = y[i] > most ? y[i] : most;
    }
    return most;
}

/* Organs with something to show; of many, those with the largest peaks. Blood is left out beside plasma. */
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
        top[o] = peak(c, c->organ[o], p->quantity);
        plasma = plasma || strcmp(c->organ[o], "plasma") == 0;
    }
    for (size_t o = 0; o < c->n_organ; ++o) {
        size_t larger = 0;
        for (size_t k = 0; k < c->n_organ; ++k) larger += top[k] > top[o];
        const bool twin = plasma && strcmp(c->organ[o], "blood") == 0;
        if (all || (top[o] > 0.0 && larger < MOST_PANELS + (plasma ? 1 : 0) && !twin && p->n < MOST_PANELS))
            p->organ[p->n++] = c->organ[o];
    }
    free(top);
    return VES_OK;
}

/* Whole decades: from above the largest value to two below the smallest peak, but three to seven of them. */
static void find_range(picture *p)
{
    double most = 0.0, least = INFINITY;
    for (size_t o = 0; o < p->n; ++o) {
        const double top = peak(p->c, p->organ[o], p->quantity);
        most = fmax(most, top);
        if (top > 0.0) least = fmin(least, top);
    }
    if (!(most > 0.0)) most = least = 1.0;
    const double high = ceil(log10(most) - 1e-9);
    p->high = pow(10.0, high);
    p->low = pow(10.0, fmax(high - 7.0, fmin(high - 3.0, floor(log10(least)) - 1.0)));
    for (size_t f = 0; f < p->c->n_file; ++f) {
        const ves_array *time = p->c->file[f].time;
        p->end = fmax(p->end, time->data.number[time->n - 1]);
    }
    p->days = p->end > 96.0;
}

static void arrange(picture *p)
{
    p->columns = p->n <= 3 ? p->n : p->n == 4 ? 2 : p->n <= 9 ? 3 : 4;
    if (p->columns == 0) p->columns = 1;
    p->rows = p->n ? (p->n + p->columns - 1) / p->columns : 1;
    p->width = LEFT + (int)p->columns * PANEL_WIDTH + RIGHT;
    size_t longest = 4;
    for (size_t s = 0; s < p->c->n_scenario; ++s) {
        const size_t n = strlen(p->c->scenario[s].label);
        longest = n > longest ? n : longest;
    }
    const size_t entry = 75 + 8 * longest;
    p->key_columns = (size_t)p->width / entry;
    if (p->key_columns == 0) p->key_columns = 1;
    if (p->key_columns > p->c->n_scenario) p->key_columns = p->c->n_scenario;
    p->key_rows = (p->c->n_scenario + p->key_columns - 1) / p->key_columns;
    p->height = TOP + (int)p->rows * PANEL_HEIGHT + 40 + (int)p->key_rows * KEY_ROW;
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

/* Okabe & Ito 2008: colours that the colour-blind tell apart; the reference is black and solid. */
static void styles(const picture *p)
{
    static const char *const colour[] = {"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#999999"};
    static const char *const dash[] = {"(12,4)", "(3,3)", "(12,4,3,4)", "(20,5)", "(12,4,3,4,3,4)"};
    for (size_t s = 0, k = 0; s < p->c->n_scenario; ++s) {
        const bool reference = s == p->c->reference;
        (void)fprintf(p->script, "set style line %zu lc rgb '%s' lw %s dt %s\n", s + 1,
                      reference ? "#000000" : colour[k % 7], reference ? "2.2" : "1.8",
                      reference ? "solid" : dash[k % 5]);
        if (!reference) ++k;
    }
}

static void numbers(const picture *p)
{
    for (size_t s = 0; s < p->c->n_scenario; ++s) {
        const ves_array *time = p->c->file[p->c->scenario[s].file].time;
        const size_t step = time->n / MOST_POINTS + 1;
        (void)fprintf(p->script, "$curve%zu << END\n", s);
        for (size_t i = 0; i < time->n; i = i + step < time->n || i + 1 == time->n ? i + step : time->n - 1) {
            (void)fprintf(p->script, "%.6g", time->data.number[i] / (p->days ? 24.0 : 1.0));
            for (size_t o = 0; o < p->n; ++o) {
                const double *y = ves_comparison_curve(p->c, s, p->organ[o], p->quantity);
                if (y && y[i] > 1e-3 * p->low) {
                    (void)fprintf(p->script, " %.5g", y[i]);
                } else {
                    (void)fputs(" NaN", p->script);
                }
            }
            (void)fputc('\n', p->script);
        }
        (void)fputs("END\n", p->script);
    }
}

/* Ticks a person counts in: 2, 6 or 12 hours. */
static double tick(double end)
{
    static const double steps[] = {0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 6.0, 12.0, 24.0};
    size_t i = 0;
    while (i + 1 < sizeof steps / sizeof steps[0] && end / steps[i] > 6.0) ++i;
    return steps[i];
}

static void panel(const picture *p, size_t o)
{
    FILE *f = p->script;
    const size_t column = o % p->columns, row = o / p->columns;
    const bool lowest = o + p->columns >= p->n;
    const double w = p->width, h = p->height, left = LEFT + (double)column * PANEL_WIDTH,
                 top = TOP + (double)row * PANEL_HEIGHT;
    (void)fprintf(f,
                  "set lmargin at screen %.5f\nset rmargin at screen %.5f\nset tmargin at screen %.5f\n"
                  "set bmargin at screen %.5f\n",
                  left / w, (left + PANEL_WIDTH - 22) / w, 1.0 - (top + 22.0) / h,
                  1.0 - (top + PANEL_HEIGHT - 18.0) / h);
    (void)fputs("set title ", f);
    quoted(f, p->organ[o], true);
    (void)fprintf(f, " offset 0,-0.7\nset format x '%s'\nset format y '%s'\n", lowest ? "%g" : "",
                  column == 0 ? "%g" : "");
    (void)fprintf(f, "set xlabel '%s' offset 0,0.4\n", !lowest ? "" : p->days ? "time (d)" : "time (h)");
    (void)fputs("set ylabel ", f);
    quoted(f, column ? "" : p->words, false);
    (void)fputs(" offset 0,0\nplot ", f);
    for (size_t s = 0; s < p->c->n_scenario; ++s)
        (void)fprintf(f, "%s$curve%zu using 1:%zu with lines ls %zu notitle", s ? ", " : "", s, o + 2, s + 1);
    (void)fputc('\n', f);
}

/* One key for all panels, in a strip of its own below them. */
static void key(const picture *p)
{
    FILE *f = p->script;
    const double strip = (double)p->key_rows * KEY_ROW + 6.0;
    (void)fprintf(
        f,
        "set lmargin at screen 0\nset rmargin at screen 1\nset bmargin at screen 0\nset tmargin at screen "
        "%.5f\nunset border\nunset tics\nunset grid\nunset title\nunset xlabel\nunset ylabel\nunset logscale\n"
        "set xrange [0:1]\nset yrange [0:1]\n"
        "set key center center horizontal Left reverse samplen 5 maxcols %zu\nplot ",
        strip / p->height, p->key_columns);
    for (size_t s = 0; s < p->c->n_scenario; ++s) {
        (void)fprintf(f, "%s2 with lines ls %zu title ", s ? ", " : "", s + 1);
        quoted(f, p->c->scenario[s].label, false);
        if (p->c->n_scenario > 1 && s == p->c->reference) (void)fputs(".' (reference)'", f);
    }
    (void)fputc('\n', f);
}

static void write_script(const picture *p, bool png)
{
    FILE *f = p->script;
    if (png) {
        (void)fprintf(f,
                      "set terminal pngcairo noenhanced size %d,%d fontscale 2 linewidth 2 dashlength 1.2 font "
                      "'sans,9' background '#ffffff'\n",
                      2 * p->width, 2 * p->height);
    } else {
        (void)fprintf(f,
                      "set terminal svg noenhanced size %d,%d fixed linewidth 1 dashlength 0.5 font "
                      "'DejaVu Sans,Helvetica,Arial,sans-serif,12' background '#ffffff'\n",
                      p->width, p->height);
    }
    styles(p);
    numbers(p);
    const double x_tick = p->days ? 0.0 : tick(p->end);
    (void)fprintf(f,
                  "set encoding utf8\nset logscale y\nset yrange [%.10g:%.10g]\nset xrange [0:%.10g]\n"
                  "set border 3 lc rgb '#555555'\nset tics nomirror out scale 0.6 textcolor rgb '#222222'\n"
                  "set mytics 1\nset grid xtics ytics lt 1 lw 0.5 lc rgb '#dddddd'\nunset key\n",
                  p->low, p->high, p->days ? p->end / 24.0 : p->end);
    if (x_tick > 0.0) (void)fprintf(f, "set xtics %.10g\n", x_tick);
    if (log10(p->high / p->low) > 5.0) (void)fputs("set ytics 100\n", f);
    (void)fputs("set multiplot\n", f);
    const char *title = p->c->file[0].title;
    if (p->c->n_file == 1 && *title) {
        (void)fputs("set label 1 ", f);
        quoted(f, title, false);
        (void)fprintf(f, " at screen 0.5,%.5f center\n", 1.0 - 16.0 / p->height);
    }
    for (size_t o = 0; o < p->n; ++o) {
        panel(p, o);
        if (o == 0) (void)fputs("unset label\n", f);
    }
    key(p);
    (void)fputs("unset multiplot\nexit\n", f);
}

/* ---- gnuplot ---- */

/* Start gnuplot with the script at stdin, the picture at stdout and its words in `said`; no shell, no init files. */
static int run_gnuplot(int script, int picture_file, int said, pid_t *child)
{
    static char program[] = "gnuplot", plain[] = "-d";
    char *words[] = {program, plain, NULL};
    posix_spawn_file_actions_t files;
    int error = posix_spawn_file_actions_init(&files);
    if (error) return error;
    error = posix_spawn_file_actions_adddup2(&files, script, STDIN_FILENO);
    if (!error) error = posix_spawn_file_actions_adddup2(&files, picture_file, STDOUT_FILENO);
    if (!error) error = posix_spawn_file_actions_adddup2(&files, said, STDERR_FILENO);
    if (!error) error = posix_spawnp(child, program, &files, NULL, words, environ);
    (void)posix_spawn_file_actions_destroy(&files);
    return error;
}

/* The line of its words that tells what is wrong: the last one that is not empty. */
static void last_words(FILE *said, size_t n, char *out)
{
    char line[256];
    *out = '\0';
    rewind(said);
    while (fgets(line, sizeof line, said)) {
        const char *text = line + strspn(line, " \t\n");
        const size_t length = strcspn(text, "\r\n");
        if (length) (void)snprintf(out, n, "%.*s", (int)length, text);
    }
}

static ves_status draw(FILE *script, FILE *said, const char *part, const char *output, ves_report *report)
{
    const ves_place at = {.file = output};
    const int file = open(part, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (file < 0) return ves_fail(report, VES_E_FILE, at, "cannot be written: %s", strerror(errno));
    pid_t child = 0;
    int end = 0, error = run_gnuplot(fileno(script), file, fileno(said), &child);
    (void)close(file);
    if (error == ENOENT)
        return ves_fail(report, VES_E_FILE, at,
                        "gnuplot draws pictures and is not installed here (Debian: apt-get install gnuplot-nox)");
    if (error) return ves_fail(report, VES_E_FILE, at, "gnuplot cannot be started: %s", strerror(error));
    while (waitpid(child, &end, 0) < 0 && errno == EINTR) continue;
    if (WIFEXITED(end) && WEXITSTATUS(end) == 127)
        return ves_fail(report, VES_E_FILE, at,
                        "gnuplot draws pictures and is not installed here (Debian: apt-get install gnuplot-nox)");
    if (!WIFEXITED(end) || WEXITSTATUS(end) != 0) {
        char words[200];
        last_words(said, sizeof words, words);
        return ves_fail(report, VES_E_FILE, at, "gnuplot could not draw it: %s", *words ? words : "it said nothing");
    }
    if (rename(part, output) != 0) return ves_fail(report, VES_E_FILE, at, "cannot be written: %s", strerror(errno));
    return VES_OK;
}

static ves_status draw_picture(picture *p, const char *output, bool png, ves_report *report)
{
    const ves_place at = {.file = output};
    FILE *said = tmpfile();
    p->script = tmpfile();
    char *part = ves_format("%s.part", output);
    ves_status status = VES_OK;
    if (!said || !p->script) {
        status = ves_fail(report, VES_E_FILE, at, "cannot be drawn: no room for a temporary file: %s", strerror(errno));
    } else if (!part) {
        status = ves_fail_memory(report);
    } else {
        write_script(p, png);
        if (fflush(p->script) != 0 || ferror(p->script) || lseek(fileno(p->script), 0, SEEK_SET) != 0) {
            status = ves_fail(report, VES_E_FILE, at, "cannot be drawn: a temporary file cannot be written: %s",
                              strerror(errno));
        } else {
            status = draw(p->script, said, part, output, report);
        }
        if (status) (void)unlink(part);
    }
    if (said) (void)fclose(said);
    if (p->script) (void)fclose(p->script);
    free(part);
    return status;
}

/* ---- the picture ---- */

static bool ends_with(const char *text, const char *end)
{
    const size_t n = strlen(text), m = strlen(end);
    return n > m && strcmp(text + n - m, end) == 0;
}

/* The axis says what the dataset says: its words and its unit. */
static ves_status find_quantity(picture *p, ves_report *report)
{
    const ves_array *a = ves_table_find(&p->c->file[0].table, p->quantity);
    if (!a || a->n_dimension != 4 || (a->type != VES_ARRAY_DOUBLE && a->type != VES_ARRAY_FLOAT)) {
        return ves_fail(report, VES_E_USAGE, (ves_place){.setting = "--quantity"},
                        "there is no curve \"%s\", expected percent_dose, percent_dose_per_g, concentration, amount or "
                        "signal_percent_dose",
                        ves_brief_of(p->quantity).text);
    }
    p->words = strcmp(p->quantity, "percent_dose") == 0                ? "% of dose"
               : strcmp(p->quantity, "percent_dose_per_g") == 0        ? "% of dose per g"
               : strcmp(p->quantity, "signal_percent_dose") == 0       ? "% of label"
               : strcmp(p->quantity, "signal_percent_dose_per_g") == 0 ? "% of label per g"
               : a->units                                              ? a->units
                                                                       : p->quantity;
    return VES_OK;
}

ves_status ves_plot(const ves_comparison *comparison, const ves_plot_options *options, size_t *n_panel,
                    ves_report *report)
{
    picture p = {.c = comparison, .quantity = options->quantity ? options->quantity : "percent_dose"};
    const bool png = ends_with(options->output, ".png");
    if (!png && !ends_with(options->output, ".svg")) {
        return ves_fail(report, VES_E_USAGE, (ves_place){.file = options->output}, "pictures are FILE.svg or FILE.png");
    }
    ves_status status = find_quantity(&p, report);
    if (!status) status = choose(&p, options->all, report);
    if (!status && p.n == 0)
        status = ves_fail(report, VES_E_CONFIG, (ves_place){.file = options->output}, "no organ has anything to show");
    if (!status) {
        find_range(&p);
        arrange(&p);
        status = draw_picture(&p, options->output, png, report);
    }
    if (n_panel) *n_panel = p.n;
    free(p.organ);
    return status;
}
