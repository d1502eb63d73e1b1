#include "tests/fuzz/driver.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

enum { MOST = 1 << 20, MOST_SEEDS = 2000, MOST_VALUES = 60000, HANGS = 30 };

/* "name = value" in a config, or a column and a cell of it in a table: parts of a text. */
typedef struct value {
    const char *name, *start;
    size_t n_name, n;
} value;

static struct {
    size_t n, n_quick;
    char *text[MOST_SEEDS];
    size_t size[MOST_SEEDS];
    int is_valid[MOST_SEEDS];
} seeds;
static value values[MOST_VALUES];
static size_t n_value;
static uint64_t state;
static int whole;

/* Steele, Lea & Flood 2014: splitmix64. */
static size_t dice(size_t n)
{
    uint64_t z = state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return n ? (size_t)((z ^ z >> 31) % n) : 0;
}

/* libconfig 1.5 keeps the text it was reading when a fault of syntax stops it, udunits2 2.2 the word of a unit: the
 * leak sanitizer asks for this name. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:strbuf_append\nleak:libconfig_yylex\nleak:utlex\n";
}

/* ---- seeds ---- */

static void take_file(const char *path)
{
    static char bytes[MOST];
    FILE *file = fopen(path, "rb");
    const size_t n = file ? fread(bytes, 1, sizeof bytes, file) : 0;
    if (file) (void)fclose(file);
    if (n == 0 || n > MOST / 4 || seeds.n == MOST_SEEDS) return;
    char *copy = calloc(n + 1, 1);
    if (!copy) exit(2);
    memcpy(copy, bytes, n);
    seeds.text[seeds.n] = copy;
    seeds.size[seeds.n++] = n;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void take_folder(const char *folder, const char *ending)
{
    struct dirent **entry;
    const int n = scandir(folder, &entry, NULL, by_name);
    for (int i = 0; i < n; ++i) {
        char path[4096];
        const char *name = entry[i]->d_name;
        const size_t length = strlen(name), end = strlen(ending);
        (void)snprintf(path, sizeof path, "%s/%s", folder, name);
        if (name[0] != '.' && entry[i]->d_type == DT_DIR) take_folder(path, ending);
        if (length > end && strcmp(name + length - end, ending) == 0) take_file(path);
        free(entry[i]);
    }
    if (n >= 0) free(entry);
}

/* ---- values ---- */

static int is_word(int c)
{
    return isalnum(c) || c == '_' || c == '.' || c == '-' || c == '+';
}

/* The next "name = value" from `at` on; the value is a text, a number or a word. @return behind it, NULL: no more */
static const char *next_setting(const char *at, value *v)
{
    for (const char *equals = strchr(at, '='); equals; equals = strchr(equals + 1, '=')) {
        const char *end = equals, *start = equals + 1;
        while (end > at && isspace((unsigned char)end[-1])) --end;
        v->name = end;
        while (v->name > at && is_word((unsigned char)v->name[-1])) --v->name;
        v->n_name = (size_t)(end - v->name);
        while (isspace((unsigned char)*start)) ++start;
        v->start = start;
        v->n = *start == '"' ? strcspn(start + 1, "\"\n") + 2 : 0;
        while (*start != '"' && is_word((unsigned char)start[v->n])) ++v->n;
        if (v->n_name && v->n && v->n <= strlen(start)) return start + v->n;
    }
    return NULL;
}

/* The next cell of a table from `at` on, with the head of its column. `text` is the whole table. */
static const char *next_cell(const char *text, const char *at, value *v)
{
    const char *line = at, *head = text;
    while (line > text && line[-1] != '\n') --line;
    size_t column = 0;
    for (const char *c = line; c < at; ++c) column += *c == ',';
    for (; column && *head && *head != '\n'; ++head) column -= *head == ',';
    v->name = head;
    v->n_name = strcspn(head, ",\n");
    v->start = at;
    v->n = strcspn(at, ",\n");
    return at[v->n] ? at + v->n + 1 : NULL;
}

static const char *next_value(int table, const char *text, const char *at, value *v)
{
    return !at || !*at ? NULL : table ? next_cell(text, at, v) : next_setting(at, v);
}

static void gather_values(int table)
{
    for (size_t i = 0; i < seeds.n; ++i) {
        for (const char *at = seeds.text[i]; n_value < MOST_VALUES;) {
            at = next_value(table, seeds.text[i], at, &values[n_value]);
            if (!at) break;
            ++n_value;
        }
    }
}

/* One of the values in a text, of a table seldom one of its header; NULL in `start`: there is none. */
static value pick(int table, const char *text)
{
    value v, chosen = {0};
    size_t n = 0;
    const char *behind_header = table && dice(16) ? strchr(text, '\n') : NULL,
               *from = behind_header ? behind_header + 1 : text;
    for (const char *at = next_value(table, text, from, &v); at; at = next_value(table, text, at, &v)) {
        if (dice(++n) == 0) chosen = v;
    }
    return chosen;
}

/* ---- changes ---- */

static void replace(char *text, size_t *n, size_t from, size_t gone, const char *with, size_t more)
{
    char copy[4096];
    if (more > sizeof copy || *n - gone + more >= MOST - 1) return;
    memcpy(copy, with, more);
    memmove(text + from + more, text + from + gone, *n - from - gone);
    memcpy(text + from, copy, more);
    *n += more - gone;
    text[*n] = '\0';
}

/* A value that another setting of that name has. */
static void take_another(char *text, size_t *n, int table)
{
    const value v = pick(table, text);
    for (int i = 0; v.start && i < 2000; ++i) {
        const value *other = &values[dice(n_value)];
        if (other->n_name != v.n_name || strncmp(other->name, v.name, v.n_name) != 0) continue;
        replace(text, n, (size_t)(v.start - text), v.n, other->start, other->n);
        return;
    }
}

/* Another size of a number. */
static void change_number(char *text, size_t *n, int table)
{
    static const double factor[] = {0.5, 2.0, 0.9, 1.3, 10.0, 0.1, 1e3, 1e-3, 0.0, -1.0, 1e30};
    const value v = pick(table, text);
    if (!v.start) return;
    const char *start = v.start + (*v.start == '"');
    char *end, number[64];
    const double was = strtod(start, &end);
    if (end == start) return;
    const int written = snprintf(number, sizeof number, "%.6g", was * factor[dice(dice(6) ? 4 : 11)]);
    replace(text, n, (size_t)(start - text), (size_t)(end - start), number, (size_t)written);
}

/* A line goes, or comes twice, or comes from another seed; in a table, seldom: there it has other columns. */
static void change_line(char *text, size_t *n, int table)
{
    const char *from = text + dice(*n);
    while (from > text && from[-1] != '\n') --from;
    const size_t length = strcspn(from, "\n") + 1, at = (size_t)(from - text);
    if (at + length > *n) return;
    const size_t kind = dice(table && dice(8) ? 2 : 3), other = dice(seeds.n);
    const char *line = kind == 1 ? from : seeds.text[other] + dice(seeds.size[other]);
    while (kind == 2 && line > seeds.text[other] && line[-1] != '\n') --line;
    replace(text, n, at, kind == 0 ? length : 0, line,
            kind == 0 ? 0 : strcspn(line, "\n") + (line[strcspn(line, "\n")] == '\n'));
}

static void slip(char *text, size_t *n)
{
    static const char *const spice[] = {"",
                                        "0",
                                        "-1",
                                        "nan",
                                        "1e400",
                                        "\"\"",
                                        "\"5\"",
                                        "0x10",
                                        "( )",
                                        "{",
                                        "}",
                                        "(",
                                        ")",
                                        ";",
                                        ",",
                                        "=",
                                        "\"",
                                        "/*",
                                        "#",
                                        "\xff",
                                        "\t",
                                        "\n",
                                        "99999999999999999999",
                                        "\"1e400 h\"",
                                        "\"%s%n\"",
                                        "@include \".\"\n",
                                        "\r\n",
                                        "\xef\xbb\xbf"};
    const size_t at = dice(*n + 1), gone = dice(4) ? 0 : dice(5);
    const char *more = spice[dice(sizeof spice / sizeof spice[0])];
    replace(text, n, at, gone < *n - at ? gone : *n - at, more, strlen(more));
}

static void slip_bytes(char *bytes, size_t *n)
{
    if (*n == 0) return;
    const size_t at = dice(*n), kind = dice(8);
    if (kind == 0) {
        *n = at;
    } else if (kind < 3) {
        for (size_t i = at; i < at + 8 && i < *n; ++i) bytes[i] = (char)(kind == 1 ? 0 : dice(256));
    } else {
        bytes[at] ^= (char)(1 << dice(8));
    }
}

static void change(char *text, size_t *n, const fuzz_target *target)
{
    const int table = strcmp(target->ending, ".csv") == 0;
    const size_t kind = dice(16);
    if (target->binary) {
        slip_bytes(text, n);
    } else if (kind < 9) {
        take_another(text, n, table);
    } else if (kind < 13) {
        change_number(text, n, table);
    } else if (kind < 15) {
        change_line(text, n, table);
    } else {
        slip(text, n);
    }
}

/* ---- the run ---- */

/* What is tried stands in a file, whatever happens to this process. */
static char *keep_place(void)
{
    const int file = open("last_input", O_RDWR | O_CREAT | O_TRUNC, 0666);
    if (file < 0 || ftruncate(file, MOST) != 0) return NULL;
    void *place = mmap(NULL, MOST, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    (void)close(file);
    return place == MAP_FAILED ? NULL : place;
}

static size_t number_of(const char *name, size_t preset)
{
    const char *text = getenv(name);
    return text ? (size_t)strtoull(text, NULL, 10) : preset;
}

/* Of this process itself: a machine that is busy with others makes no hang. 0: no limit any more. */
static void limit_time(time_t seconds)
{
    (void)setitimer(ITIMER_PROF, &(struct itimerval){.it_value = {.tv_sec = seconds}}, NULL);
}

/* @param kept [MOST] where it stands while it is tried */
static int try_one(const fuzz_target *target, char *kept, const char *text, size_t n)
{
    memcpy(kept, text, n + 1);
    limit_time(HANGS);
    const int is_valid = target->try(text, n);
    limit_time(0);
    return is_valid != 0;
}

/* Mostly one of the quick ones, and one that is valid itself. */
static size_t pick_seed(void)
{
    const size_t from = seeds.n_quick && dice(32) ? seeds.n_quick : seeds.n;
    size_t seed = dice(from);
    for (int i = 0; i < 100 && !seeds.is_valid[seed] && dice(16); ++i) seed = dice(from);
    return seed;
}

void fuzz_put(const char *path, const char *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(bytes, 1, n, file) != n || fclose(file) != 0) exit(2);
}

void fuzz_seeds(const char *folder, size_t n, const char *const seed[])
{
    (void)mkdir(folder, 0777);
    for (size_t i = 0; i < n; ++i) {
        char path[64];
        (void)snprintf(path, sizeof path, "%s/%zu.csv", folder, i);
        fuzz_put(path, seed[i], strlen(seed[i]));
    }
}

int fuzz_whole(void)
{
    return whole;
}

int fuzz_run(const fuzz_target *target)
{
    static char text[MOST];
    const char *source = getenv("VESIPK_SOURCE");
    for (size_t i = 0; target->folder[i]; ++i) {
        char path[4096];
        const int here = target->folder[i][0] == '.';
        (void)snprintf(path, sizeof path, "%s/%s", here || !source ? "." : source, target->folder[i]);
        take_folder(path, target->ending);
        if (i + 1 <= target->n_quick) seeds.n_quick = seeds.n;
    }
    char *kept = keep_place();
    if (seeds.n == 0 || !kept) {
        (void)fprintf(stderr, "there are no seeds, or no place for what is tried\n");
        return 2;
    }
    if (!target->binary) gather_values(strcmp(target->ending, ".csv") == 0);
    const size_t runs = number_of("VESIPK_FUZZ_RUNS", target->runs);
    state = number_of("VESIPK_FUZZ_SEED", 1);
    size_t n_valid = 0;
    whole = 1;
    for (size_t i = 0; i < seeds.n; ++i) seeds.is_valid[i] = try_one(target, kept, seeds.text[i], seeds.size[i]);
    for (size_t k = 0; k < runs; ++k) {
        const size_t seed = pick_seed();
        size_t n = seeds.size[seed];
        memcpy(text, seeds.text[seed], n + 1);
        for (size_t i = dice(3) ? 1 : 1 + dice(4); i > 0; --i) change(text, &n, target);
        text[n] = '\0';
        whole = k % 64 == 0;
        n_valid += (size_t)try_one(target, kept, text, n);
    }
    (void)printf("%zu inputs of %zu seeds, %.0f %% of them valid\n", runs, seeds.n,
                 100.0 * (double)n_valid / (double)runs);
    for (size_t i = 0; i < seeds.n; ++i) free(seeds.text[i]);
    if (100 * n_valid >= (size_t)target->least_valid * runs) return 0;
    (void)printf("expected at least %d %%\n", target->least_valid);
    return 1;
}
