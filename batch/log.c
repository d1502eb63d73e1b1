#include "batch/log.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/* A text as JSON writes it. */
static void put_text(FILE *file, const char *text)
{
    (void)fputc('"', file);
    for (const unsigned char *c = (const unsigned char *)text; *c; ++c) {
        if (*c == '"' || *c == '\\') {
            (void)fprintf(file, "\\%c", *c);
        } else if (*c < 0x20) {
            (void)fprintf(file, "\\u%04x", *c);
        } else {
            (void)fputc(*c, file);
        }
    }
    (void)fputc('"', file);
}

/* {"time": "2026-11-21T16:00:00Z", "event": "started" */
static void begin(FILE *file, const char *event)
{
    char text[32] = "";
    const time_t seconds = time(NULL);
    struct tm parts;
    if (gmtime_r(&seconds, &parts)) (void)strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    (void)fprintf(file, "{\"time\": \"%s\", \"event\": \"%s\"", text, event);
}

static void end(FILE *file)
{
    (void)fputs("}\n", file);
    (void)fflush(file);
}

ves_status ves_log_open(ves_log *log, const char *result, const ves_run_options *options, const ves_plan *plan,
                        ves_report *report)
{
    char *path = ves_format("%s.log", result);
    if (!path) return ves_fail_memory(report);
    int file;
    const int how = O_WRONLY | O_CREAT | (options->resume ? O_APPEND : O_TRUNC);
    const int error = ves_open_plain(path, how, 0666, &file);
    *log = (ves_log){.file = error ? NULL : fdopen(file, "a"), .plan = plan, .started = ves_now()};
    if (!error && !log->file) (void)close(file);
    const ves_status status = log->file ? VES_OK
                              : error   ? ves_fail(report, VES_E_FILE, (ves_place){.file = result},
                                                   "its log cannot be written: %s", ves_open_words(error))
                                        : ves_fail_memory(report);
    free(path);
    if (status) return status;
    log->told = log->started;
    begin(log->file, options->resume ? "resumed" : "started");
    (void)fputs(", \"command\": ", log->file);
    put_text(log->file, options->command_line);
    (void)fputs(", \"title\": ", log->file);
    put_text(log->file, plan->study->title);
    (void)fprintf(log->file, ", \"scenarios\": %zu, \"subjects\": %zu, \"units\": %zu, \"threads\": %zu",
                  plan->n_variant, plan->n_subject, plan->n_unit, options->n_thread ? options->n_thread : 1);
    if (options->cluster && options->cluster->n > 1)
        (void)fprintf(log->file, ", \"processes\": %zu", options->cluster->n);
    if (options->shard.n) (void)fprintf(log->file, ", \"shard\": \"%zu/%zu\"", options->shard.index, options->shard.n);
    end(log->file);
    return VES_OK;
}

static void put_progress(const ves_log *log, const char *event)
{
    begin(log->file, event);
    (void)fprintf(log->file,
                  ", \"units_done\": %zu, \"units\": %zu, \"solved\": %zu, \"failed\": %zu, \"seconds\": %.3f",
                  log->progress.n_done, log->progress.n_unit, log->progress.n_subject - log->progress.n_failed,
                  log->progress.n_failed, ves_now() - log->started);
    end(log->file);
}

/* A line every ten seconds. */
static void look(void *context, const ves_progress *progress)
{
    ves_log *log = context;
    log->progress = *progress;
    if (ves_now() - log->told > 10.0) {
        log->told = ves_now();
        put_progress(log, "progress");
    }
    if (log->watcher && log->watcher->progress) log->watcher->progress(log->watcher->context, progress);
}

static bool stop(void *context)
{
    const ves_log *log = context;
    return log->watcher && log->watcher->stop && log->watcher->stop(log->watcher->context);
}

ves_watcher ves_log_watcher(ves_log *log, const ves_watcher *next)
{
    log->watcher = next;
    return (ves_watcher){.progress = look, .stop = stop, .context = log};
}

void ves_log_note(ves_log *log, const char *event, const char *words)
{
    begin(log->file, event);
    (void)fputs(", \"words\": ", log->file);
    put_text(log->file, words);
    end(log->file);
}

void ves_log_close(ves_log *log, ves_status status)
{
    if (!log->file) return;
    struct rusage use = {0};
    (void)getrusage(RUSAGE_SELF, &use);
    put_progress(log, "solved");
    begin(log->file, status == VES_E_INTERRUPTED ? "interrupted" : status ? "ended" : "finished");
    (void)fprintf(log->file, ", \"status\": \"%s\", \"seconds\": %.3f, \"cpu_seconds\": %.3f, \"peak_memory_mb\": %.1f",
                  ves_status_words(status), ves_now() - log->started,
                  (double)use.ru_utime.tv_sec + (double)use.ru_stime.tv_sec +
                      1e-6 * (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec),
                  (double)use.ru_maxrss / 1024.0);
    end(log->file);
    (void)fclose(log->file);
    *log = (ves_log){0};
}
