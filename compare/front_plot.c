#include "compare/front_plot.h"

#include "base/file.h"
#include "compare/gnuplot.h"
#include "compare/picture.h"
#include "compare/style.h"
#include "store/result.h"

#include <errno.h>
#include <math.h>
#include <string.h>

enum { WIDTH = 620, HEIGHT = 430 };

/* What is drawn. */
typedef struct front {
    const ves_table *t;
    const ves_array *goal, *cost, *plan, *limit, *unit, *asked;
    size_t of_goal, of_cost; /* limits */
    bool linear;
    FILE *script;
} front;

static const ves_array *find(const ves_table *t, const char *path, ves_array_type type, size_t n)
{
    const ves_array *a = ves_table_find(t, path);
    return a && a->type == type && (n == 0 || a->n == n) ? a : NULL;
}

static size_t limit_of(const front *f, const char *path)
{
    const ves_array *a = find(f->t, path, VES_ARRAY_INT64, 1);
    const bool fine = a && a->data.integer[0] >= 0 && (size_t)a->data.integer[0] < f->limit->n;
    return fine ? (size_t)a->data.integer[0] : 0;
}

static bool is_whole(front *f)
{
    f->goal = find(f->t, "regimen/front_goal", VES_ARRAY_DOUBLE, 0);
    f->limit = find(f->t, "regimen/limit", VES_ARRAY_TEXT, 0);
    if (!f->goal || !f->limit || f->goal->n == 0) return false;
    f->cost = find(f->t, "regimen/front_cost", VES_ARRAY_DOUBLE, f->goal->n);
    f->plan = find(f->t, "regimen/front_plan", VES_ARRAY_TEXT, f->goal->n);
    f->unit = find(f->t, "regimen/limit_unit", VES_ARRAY_TEXT, f->limit->n);
    f->asked = find(f->t, "regimen/asked", VES_ARRAY_DOUBLE, f->limit->n);
    if (!f->cost || !f->plan || !f->unit || !f->asked) return false;
    f->of_goal = limit_of(f, "regimen/front_goal_limit");
    f->of_cost = limit_of(f, "regimen/front_cost_limit");
    return true;
}

/* A text as gnuplot reads it. */
static void quoted(const front *f, const char *text)
{
    (void)fputc('\'', f->script);
    for (; text && *text; ++text) {
        if (*text == '\'') (void)fputc('\'', f->script);
        (void)fputc((unsigned char)*text < ' ' ? ' ' : *text, f->script);
    }
    (void)fputc('\'', f->script);
}

/* An axis: what it is of, and a line where a level is asked for. */
static void axis(const front *f, const char *name, size_t limit)
{
    (void)fprintf(f->script, "set %slabel ", name);
    quoted(f, f->limit->data.text[limit]);
    (void)fputs(".' ['.", f->script);
    quoted(f, f->unit->data.text[limit]);
    (void)fputs(".']'\n", f->script);
    const double asked = f->asked->data.number[limit];
    if (!(asked > 0.0)) return;
    if (*name == 'x')
        (void)fprintf(f->script, "set arrow from first %.10g, graph 0 to first %.10g, graph 1 nohead", asked, asked);
    if (*name == 'y')
        (void)fprintf(f->script, "set arrow from graph 0, first %.10g to graph 1, first %.10g nohead", asked, asked);
    (void)fputs(" dashtype (3,3) lc rgb '#888888' back\n", f->script);
}

/* Ends of an axis: the points and what is asked for, with room around. */
static void range(const front *f, const char *name, const ves_array *value, size_t limit)
{
    double low = INFINITY, high = f->asked->data.number[limit] > 0.0 ? f->asked->data.number[limit] : 0.0;
    for (size_t i = 0; i < value->n; ++i) {
        low = fmin(low, value->data.number[i]);
        high = fmax(high, value->data.number[i]);
    }
    (void)fprintf(f->script, "set %srange [%.10g:%.10g]\n", name, f->linear ? 0.0 : low / 1.3,
                  f->linear ? 1.08 * high : 1.3 * high);
}

/* Is plan of point `i` that of an earlier one? */
static bool is_again(const front *f, size_t i)
{
    for (size_t k = 0; k < i; ++k) {
        if (strcmp(f->plan->data.text[k], f->plan->data.text[i]) == 0) return true;
    }
    return false;
}

static void points(const front *f)
{
    (void)fputs("$front << EOD\n", f->script);
    size_t n_plan = 0;
    for (size_t i = 0; i < f->goal->n; ++i) {
        if (is_again(f, i)) continue;
        if (n_plan++) (void)fputs("\n\n", f->script);
        for (size_t k = i; k < f->goal->n; ++k) {
            if (strcmp(f->plan->data.text[k], f->plan->data.text[i]) == 0)
                (void)fprintf(f->script, "%.10g %.10g\n", f->goal->data.number[k], f->cost->data.number[k]);
        }
    }
    (void)fputs("EOD\n", f->script);
    size_t k = 0;
    for (size_t i = 0; i < f->goal->n; ++i) {
        if (is_again(f, i)) continue;
        (void)fprintf(f->script, "%s$front index %zu using 1:2 with linespoints lw 1.6 pt 7 ps 0.6 lc rgb '%s' title ",
                      k ? ", " : "plot ", k, ves_style_colour(k));
        quoted(f, f->plan->data.text[i]);
        ++k;
    }
    (void)fputc('\n', f->script);
}

static void write_script(const front *f, ves_picture_kind kind)
{
    ves_picture_terminal(f->script, kind, WIDTH, HEIGHT);
    (void)fprintf(f->script,
                  "set encoding utf8\n%sset border 3 lc rgb '#555555'\nset tics nomirror out scale 0.6 textcolor rgb "
                  "'#222222'\nset grid xtics ytics lt 1 lw 0.5 lc rgb '#dddddd'\nset key top left Left reverse\n"
                  "set format '%%.3g'\n",
                  f->linear ? "" : "set logscale xy\n");
    for (size_t i = 0; i < f->t->n_attribute; ++i) {
        const ves_attribute *a = &f->t->attribute[i];
        if (*a->group || strcmp(a->name, "title") != 0) continue;
        (void)fputs("set title ", f->script);
        quoted(f, a->text);
        (void)fputc('\n', f->script);
    }
    axis(f, "x", f->of_goal);
    axis(f, "y", f->of_cost);
    range(f, "x", f->goal, f->of_goal);
    range(f, "y", f->cost, f->of_cost);
    points(f);
    (void)fputs("exit\n", f->script);
}

static ves_status draw(front *f, const char *path, const char *output, ves_report *report)
{
    ves_picture_kind kind;
    if (!is_whole(f))
        return ves_fail(report, VES_E_CONFIG, (ves_place){.file = path},
                        "holds no front; `vesipk regimen --front 20 -o FILE.h5` writes one");
    ves_status status = ves_picture_kind_of(output, &kind, report);
    if (!status) status = ves_output_spares(output, 1, &path, report);
    if (status) return status;
    f->script = tmpfile();
    if (!f->script)
        return ves_fail(report, VES_E_FILE, (ves_place){.file = output},
                        "cannot be drawn: no room for a temporary file: %s", strerror(errno));
    write_script(f, kind);
    status = ves_gnuplot_draw(f->script, output, report);
    (void)fclose(f->script);
    return status;
}

ves_status ves_front_plot(const char *path, const char *output, bool linear, const char *idle, bool *found,
                          ves_report *report)
{
    ves_table table = {0};
    front f = {.t = &table, .linear = linear};
    ves_status status = ves_result_read_any(path, &table, NULL);
    *found = !status && ves_table_find(&table, "regimen/limit");
    if (*found)
        status = idle ? ves_fail(report, VES_E_USAGE, (ves_place){.file = path, .setting = idle},
                                 "does nothing in the picture of a front, expected only -o and --linear")
                      : draw(&f, path, output, report);
    if (status == VES_E_MEMORY) (void)ves_fail_memory(report);
    ves_table_free(&table);
    return *found || status == VES_E_MEMORY ? status : VES_OK;
}
