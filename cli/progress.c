#include "cli/progress.h"

#include "base/clock.h"
#include "cli/say.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One run at a time is watched. */
static struct {
    bool bar, json, drawn;
    double started, drawn_at;
    size_t first; /* units that were there when it began */
    bool begun;
} view;

static volatile sig_atomic_t asked_to_stop;

/* The first signal asks, the second is not caught any more. */
static void ask(int number)
{
    asked_to_stop = 1;
    (void)signal(number, SIG_DFL);
}

static int stop(void *context)
{
    (void)context;
    return asked_to_stop != 0;
}

bool ves_cli_asked_to_stop(void *context)
{
    return stop(context) != 0;
}

void ves_cli_tell_interrupted(const char *path, bool kept)
{
    ves_tell("%s: warning: interrupted%s\n", path, kept ? ": what is done is kept; --resume goes on with it" : "");
}

/* "3:07", "2:03:07" */
static void put_time(double seconds, char out[static 24])
{
    const unsigned long s = seconds > 0.0 ? (unsigned long)(seconds + 0.5) : 0;
    if (s >= 3600) {
        (void)snprintf(out, 24, "%lu:%02lu:%02lu", s / 3600 % 100000, s / 60 % 60, s % 60);
    } else {
        (void)snprintf(out, 24, "%lu:%02lu", s / 60, s % 60);
    }
}

static void draw(const vesipk_progress *p, double rate, double left)
{
    enum { WIDTH = 30 };
    char bar[WIDTH + 1], time_left[24];
    const size_t full = p->n_unit ? p->n_done * WIDTH / p->n_unit : WIDTH;
    for (size_t i = 0; i < WIDTH; ++i) bar[i] = i < full ? '#' : '.';
    bar[WIDTH] = '\0';
    put_time(left, time_left);
    (void)fprintf(stderr, "\r[%s] %3zu %%  %.4g subjects a second, %s left", bar,
                  p->n_unit ? 100 * p->n_done / p->n_unit : 100, rate, time_left);
    if (p->n_failed) (void)fprintf(stderr, ", %zu failed", p->n_failed);
    (void)fprintf(stderr, "%s\033[K", asked_to_stop ? ", stopping" : "");
    (void)fflush(stderr);
    view.drawn = true;
}

static void look(void *context, const vesipk_progress *p)
{
    (void)context;
    const double time = ves_now();
    if (!view.begun) {
        view.begun = true;
        view.first = p->n_done > 0 ? p->n_done - 1 : 0;
    }
    const bool last = p->n_done == p->n_unit;
    if (!last && time - view.drawn_at < 0.2) return; /* five times a second */
    view.drawn_at = time;
    const double seconds = time - view.started, done = (double)(p->n_done - view.first),
                 rate = seconds > 0.0 ? (double)p->n_subject / seconds : 0.0,
                 left = done > 0.0 ? seconds / done * (double)(p->n_unit - p->n_done) : 0.0;
    if (view.bar) draw(p, rate, left);
    if (view.json)
        (void)fprintf(
            stderr,
            "{\"event\": \"progress\", \"units_done\": %zu, \"units\": %zu, \"solved\": %zu, \"failed\": %zu, "
            "\"per_second\": %.6g, \"seconds\": %.3f, \"seconds_left\": %.3f}\n",
            p->n_done, p->n_unit, p->n_subject - p->n_failed, p->n_failed, rate, seconds, left);
}

/* A terminal that closes asks too, unless whoever started the program (nohup) said that it shall not. */
static void hear(int number, bool unless_ignored)
{
    struct sigaction before, act = {.sa_handler = ask};
    (void)sigemptyset(&act.sa_mask);
    if (unless_ignored && sigaction(number, NULL, &before) == 0 && before.sa_handler == SIG_IGN) return;
    (void)sigaction(number, &act, NULL);
}

void ves_cli_hear(void)
{
    hear(SIGINT, false);
    hear(SIGTERM, false);
    hear(SIGHUP, true);
}

void ves_cli_watch(ves_progress_style style, vesipk_watch *watch)
{
    const char *kind = getenv("TERM");
    const bool terminal = isatty(STDERR_FILENO) && !(kind && strcmp(kind, "dumb") == 0);
    memset(&view, 0, sizeof view);
    view.bar = style == VES_PROGRESS_ALWAYS || (style == VES_PROGRESS_AUTO && terminal);
    view.json = style == VES_PROGRESS_JSON;
    view.started = ves_now();
    ves_cli_hear();
    watch->progress = view.bar || view.json ? look : NULL;
    watch->cancel = stop;
}

void ves_cli_watched(void)
{
    if (view.drawn) (void)fprintf(stderr, "\r\033[K");
    view.drawn = false;
}
