#include "store/apart.h"

#include "base/memory.h"
#include "store/guard.h"
#include "store/image.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the child says: status; then the report's text after an error, or the table; and the mark, when all is said. */
static const uint64_t mark = UINT64_C(0x656c6f6877736920);

/* What is asked of the child. */
typedef struct question {
    const char *path;
    uint64_t n_byte;
    bool whole, sealed,
        outline; /* outline: only whether it can be opened piece by piece, and nothing of what it says */
} question;

/* ---- the child ---- */

static void put_word(FILE *out, uint64_t word)
{
    (void)fwrite(&word, sizeof word, 1, out);
}

/* 0: no text; else its length + 1, and its bytes. */
static void put_text(FILE *out, const char *text)
{
    const size_t n = text ? strlen(text) : 0;
    put_word(out, text ? n + 1 : 0);
    if (n) (void)fwrite(text, 1, n, out);
}

static void put_array(FILE *out, const ves_array *a)
{
    put_text(out, a->path);
    put_word(out, a->type);
    put_word(out, a->n_dimension);
    for (size_t k = 0; k < a->n_dimension; ++k) put_word(out, a->dimension[k]);
    put_text(out, a->units);
    put_text(out, a->long_name);
    put_text(out, a->flag_meanings);
    if (a->type != VES_ARRAY_TEXT) (void)fwrite(a->data.number, sizeof *a->data.number, a->n, out);
    for (size_t i = 0; i < a->n && a->type == VES_ARRAY_TEXT; ++i) put_text(out, a->data.text[i]);
}

static void put_table(FILE *out, const ves_table *table)
{
    put_word(out, table->n_dimension);
    for (size_t i = 0; i < table->n_dimension; ++i) {
        put_text(out, table->dimension[i].path);
        put_word(out, table->dimension[i].size);
    }
    put_word(out, table->n_array);
    for (size_t i = 0; i < table->n_array; ++i) put_array(out, &table->array[i]);
    put_word(out, table->n_attribute);
    for (size_t i = 0; i < table->n_attribute; ++i) {
        const ves_attribute *a = &table->attribute[i];
        put_text(out, a->group);
        put_text(out, a->name);
        put_text(out, a->text);
        (void)fwrite(&a->number, sizeof a->number, 1, out);
    }
}

/* No more memory than a file of this size can fill, above what is there already. */
static void limit_memory(uint64_t n_byte, bool sealed)
{
    unsigned long data = 0;
    FILE *statm = fopen("/proc/self/statm", "r"); /* where there is none there is no limit */
    const bool known = statm && fscanf(statm, "%*u %*u %*u %*u %*u %lu", &data) == 1;
    if (statm) (void)fclose(statm);
    const rlim_t most =
        (rlim_t)data * (rlim_t)sysconf(_SC_PAGESIZE) + (sealed ? 8800 : 1100) * n_byte + (UINT64_C(256) << 20);
    if (known) (void)setrlimit(RLIMIT_DATA, &(struct rlimit){most, most});
}

/* What HDF5 may take of the time. With its seal a file is most likely what was written: then more than deflate can hold
 * in it takes on a slow machine. */
static rlim_t seconds_for(uint64_t n_byte, bool sealed)
{
    return sealed ? 3 + (rlim_t)(n_byte >> 17) : 2 + (rlim_t)(n_byte >> 21);
}

/* A crash is a crash, without a word and without a core; and there is an end to its time. */
static void be_modest(uint64_t n_byte, bool sealed)
{
    static const int signals[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGXCPU, SIGPIPE};
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; ++i) (void)signal(signals[i], SIG_DFL);
    const rlim_t seconds = seconds_for(n_byte, sealed);
    (void)setrlimit(RLIMIT_CPU, &(struct rlimit){seconds, seconds + 2});
    limit_memory(n_byte, sealed);
    (void)setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    const int nowhere = open("/dev/null", O_WRONLY);
    if (nowhere >= 0) (void)dup2(nowhere, STDERR_FILENO);
}

/* It ends by a signal, so that nothing of the program it was made of runs once more. */
static _Noreturn void read_and_tell(int pipe, const question *q)
{
    static ves_report report;
    ves_table table = {0};
    be_modest(q->n_byte, q->sealed);
    report = (ves_report){0};
    int64_t open = 0;
    const ves_status status = q->outline ? ves_file_decode_outline(q->path, q->n_byte, &table, &open, &report)
                                         : ves_file_decode(q->path, q->n_byte, q->whole, &table, &report);
    FILE *out = fdopen(pipe, "wb");
    if (out) {
        put_word(out, status);
        if (status) {
            put_text(out, report.text);
        } else if (!q->outline) {
            put_table(out, &table);
        }
        put_word(out, mark);
        (void)fflush(out);
    }
    for (;;) (void)raise(SIGKILL);
}

/* ---- the parent ---- */

/* Anything may come from a process that HDF5 has led astray. */
typedef struct listener {
    FILE *in;
    uint64_t most;      /* elements that a file of this size can hold */
    bool lost, starved; /* starved: there was no memory for what it says, which is in the report */
    ves_report *report;
} listener;

static void lose(listener *l, ves_status why)
{
    l->lost = true;
    if (why == VES_E_MEMORY) l->starved = true;
}

static void get(listener *l, void *out, size_t size, size_t n)
{
    if (!l->lost && n && fread(out, size, n, l->in) != n) l->lost = true;
}

static uint64_t get_word(listener *l)
{
    uint64_t word = 0;
    get(l, &word, sizeof word, 1);
    return l->lost ? 0 : word;
}

/* Free with free(); NULL: none, or lost. */
static char *get_text(listener *l)
{
    const uint64_t n = get_word(l);
    if (n == 0) return NULL;
    char *text = n > l->most ? NULL : ves_new((size_t)n, 1);
    if (!text) lose(l, n > l->most ? VES_E_FILE : ves_fail_memory(l->report));
    if (text) get(l, text, 1, (size_t)n - 1);
    if (text && strlen(text) + 1 != n) l->lost = true;
    return text;
}

static void get_dimensions(listener *l, ves_table *table, ves_report *report)
{
    for (uint64_t n = get_word(l); n > 0 && !l->lost; --n) {
        char *path = get_text(l);
        const uint64_t size = get_word(l);
        if (!path || size > l->most) l->lost = true;
        const ves_status status = l->lost ? VES_OK : ves_table_add_dimension(table, path, (size_t)size, NULL, report);
        if (status) lose(l, status);
        free(path);
    }
}

static void get_data(listener *l, ves_array *a, ves_report *report)
{
    if (a->type != VES_ARRAY_TEXT) get(l, a->data.number, sizeof *a->data.number, a->n);
    for (size_t i = 0; i < a->n && a->type == VES_ARRAY_TEXT && !l->lost; ++i) {
        char *text = get_text(l);
        const ves_status status = l->lost ? VES_OK : ves_array_set_text(a, i, text, report);
        if (status) lose(l, status);
        free(text);
    }
}

static void get_array(listener *l, ves_table *table, ves_report *report)
{
    const char *name[VES_ARRAY_MAX_DIMENSIONS + 1] = {NULL};
    char *path = get_text(l);
    const uint64_t type = get_word(l), n = get_word(l);
    double elements = 1.0;
    l->lost = l->lost || !path || type > VES_ARRAY_TEXT || n > VES_ARRAY_MAX_DIMENSIONS;
    for (uint64_t k = 0; k < n && !l->lost; ++k) {
        const uint64_t dimension = get_word(l);
        l->lost = l->lost || dimension >= table->n_dimension;
        if (l->lost) break;
        name[k] = table->dimension[dimension].path;
        elements *= (double)table->dimension[dimension].size;
    }
    char *units = get_text(l), *long_name = get_text(l), *meanings = get_text(l);
    l->lost = l->lost || elements > (double)l->most;
    ves_array *a = l->lost ? NULL : ves_table_add(table, path, (ves_array_type)type, units, long_name, report, name);
    if (a) {
        a->flag_meanings = meanings;
        get_data(l, a, report);
    } else {
        free(meanings);
        lose(l, l->lost ? VES_OK : VES_E_MEMORY);
    }
    free(path);
    free(units);
    free(long_name);
}

static void get_attributes(listener *l, ves_table *table, ves_report *report)
{
    for (uint64_t n = get_word(l); n > 0 && !l->lost; --n) {
        char *group = get_text(l), *name = get_text(l), *text = get_text(l);
        double number = NAN;
        get(l, &number, sizeof number, 1);
        ves_status status = VES_OK;
        if (!group || !name) {
            l->lost = true;
        } else {
            status = text ? ves_table_set_text(table, group, name, text, report)
                          : ves_table_set_number(table, group, name, number, report);
        }
        if (status) lose(l, status);
        free(group);
        free(name);
        free(text);
    }
}

/* The lines of the child's report, as they are. */
static ves_status get_report(listener *l, ves_status status, ves_report *report)
{
    char *text = get_text(l), *rest = NULL;
    for (char *line = text ? strtok_r(text, "\n", &rest) : NULL; line; line = strtok_r(NULL, "\n", &rest))
        (void)ves_fail(report, status, (ves_place){0}, "%s", line);
    free(text);
    return status;
}

static ves_status listen_to(int pipe, const question *q, ves_table *table, ves_report *report)
{
    listener l = {.in = fdopen(pipe, "rb"), .most = 1100 * q->n_byte + 4096, .report = report};
    if (!l.in) {
        (void)close(pipe);
        return ves_fail_memory(report);
    }
    const uint64_t status = get_word(&l);
    ves_status said = VES_OK;
    l.lost = l.lost || status >= VES_N_STATUS;
    if (status && !l.lost) said = get_report(&l, (ves_status)status, report);
    if (!status && !l.lost && !q->outline) {
        get_dimensions(&l, table, report);
        for (uint64_t n = get_word(&l); n > 0 && !l.lost; --n) get_array(&l, table, report);
        get_attributes(&l, table, report);
    }
    if (get_word(&l) != mark) l.lost = true;
    (void)fclose(l.in);
    if (!l.lost) return said;
    if (!q->outline) ves_table_free(table);
    if (l.starved) return VES_E_MEMORY;
    return ves_fail(report, VES_E_FILE, (ves_place){.file = q->path}, "is damaged: HDF5 cannot read it");
}

/* @param error  out: why there is no child, or 0 */
static ves_status ask(const question *q, ves_table *table, int *error, ves_report *report)
{
    int end[2];
    *error = pipe(end) != 0 ? errno : 0;
    if (*error) return VES_OK;
    ves_guard_enter(); /* no other thread is in HDF5 when the child is made */
    const pid_t child = fork();
    *error = child < 0 ? errno : 0;
    ves_guard_leave();
    if (child == 0) {
        (void)close(end[0]);
        read_and_tell(end[1], q);
    }
    (void)close(end[1]);
    if (child < 0) {
        (void)close(end[0]);
        return VES_OK;
    }
    const ves_status status = listen_to(end[0], q, table, report);
    (void)kill(child, SIGKILL); /* where it says more than anybody listens to */
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) continue;
    return status;
}

/* Is this the only thread? A child of one of several can wait for ever for what another one held when it was made. */
static bool is_alone(void)
{
    struct stat about; /* a link for each thread, and two */
    return stat("/proc/self/task", &about) == 0 && about.st_nlink == 3;
}

ves_status ves_file_decode_apart(const char *path, uint64_t n_byte, bool sealed, bool whole, ves_table *table,
                                 ves_report *report)
{
    int error = 0;
    if (sealed && !is_alone()) return ves_file_decode(path, n_byte, whole, table, report);
    const question q = {.path = path, .n_byte = n_byte, .whole = whole, .sealed = sealed};
    const ves_status status = ask(&q, table, &error, report);
    if (!error) return status;
    if (sealed) return ves_file_decode(path, n_byte, whole, table, report);
    return ves_fail(report, VES_E_FILE, (ves_place){.file = path}, "cannot be read apart: %s", strerror(error));
}

ves_status ves_file_try_outline(const char *path, uint64_t n_byte, ves_report *report)
{
    int error = 0;
    if (!is_alone()) return VES_OK;
    const question q = {.path = path, .n_byte = n_byte, .sealed = true, .outline = true};
    return ask(&q, NULL, &error, report);
}
