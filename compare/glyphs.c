#include "compare/glyphs.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { DOUBTFUL = 0x2E80 /* from here on a font for Latin has nothing */ };

/* The letter at `text`. @param n out: its bytes @return U+FFFD: it is no UTF-8 */
static uint32_t letter_at(const char *text, size_t *n)
{
    const unsigned char *at = (const unsigned char *)text;
    const size_t length = at[0] < 0x80 ? 1 : at[0] >= 0xF0 ? 4 : at[0] >= 0xE0 ? 3 : at[0] >= 0xC2 ? 2 : 0;
    uint32_t letter = length == 1 ? at[0] : at[0] & (0x7FU >> length);
    *n = 1;
    for (size_t i = 1; i < length; ++i) {
        if ((at[i] & 0xC0U) != 0x80U) return 0xFFFD;
        letter = letter << 6 | (at[i] & 0x3FU);
    }
    if (length == 0) return 0xFFFD;
    *n = length;
    return letter;
}

/* Does fc-list name a font? @param found out @return errno of its start */
static int ask(uint32_t letter, bool *found)
{
    char pattern[32], program[] = "fc-list", what[] = "family";
    int answer[2], end = 0;
    pid_t child = 0;
    (void)snprintf(pattern, sizeof pattern, ":charset=%x", (unsigned)letter);
    char *words[] = {program, pattern, what, NULL};
    if (pipe(answer) != 0) return errno;
    for (int i = 0; i < 2; ++i) (void)fcntl(answer[i], F_SETFD, FD_CLOEXEC);
    posix_spawn_file_actions_t files;
    int error = posix_spawn_file_actions_init(&files);
    if (!error) {
        error = posix_spawn_file_actions_adddup2(&files, answer[1], STDOUT_FILENO);
        if (!error) error = posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        if (!error) error = posix_spawnp(&child, program, &files, NULL, words, environ);
        (void)posix_spawn_file_actions_destroy(&files);
    }
    (void)close(answer[1]);
    char block[4096];
    size_t n = 0;
    for (ssize_t got; !error && (got = read(answer[0], block, sizeof block)) != 0;) {
        if (got < 0 && errno != EINTR) break;
        n += got > 0 ? (size_t)got : 0;
    }
    (void)close(answer[0]);
    while (!error && waitpid(child, &end, 0) < 0 && errno == EINTR) continue;
    if (!error && (!WIFEXITED(end) || WEXITSTATUS(end) != 0)) error = ENOENT;
    *found = n > 0;
    return error;
}

static const ves_glyph *find(const ves_glyphs *glyphs, uint32_t letter)
{
    for (size_t i = 0; i < glyphs->n; ++i) {
        if (glyphs->item[i].letter == letter) return &glyphs->item[i];
    }
    return NULL;
}

ves_status ves_glyphs_look(ves_glyphs *glyphs, const char *text, const char *output, ves_report *report)
{
    size_t n;
    for (const char *at = text; *at; at += n) {
        const uint32_t letter = letter_at(at, &n);
        if (letter < 0x80 || find(glyphs, letter)) continue;
        ves_glyph *more = realloc(glyphs->item, (glyphs->n + 1) * sizeof *more);
        if (!more) return ves_fail_memory(report);
        glyphs->item = more;
        bool found = true;
        if (!glyphs->unasked && ask(letter, &found) != 0) glyphs->unasked = found = true;
        if (glyphs->unasked && letter >= DOUBTFUL)
            ves_warn(
                report, (ves_place){.file = output},
                "may lack U+%04X of \"%s\", expected fc-list to ask the fonts (Debian: apt-get install fontconfig)",
                (unsigned)letter, text);
        if (!found)
            ves_warn(report, (ves_place){.file = output}, "no font here has U+%04X of \"%s\", a square stands for it",
                     (unsigned)letter, text);
        glyphs->item[glyphs->n++] = (ves_glyph){.letter = letter, .missing = !found};
    }
    return VES_OK;
}

size_t ves_glyphs_write(const ves_glyphs *glyphs, const char *text, FILE *out)
{
    size_t n;
    const ves_glyph *glyph = find(glyphs, letter_at(text, &n));
    if (glyph && glyph->missing) {
        (void)fputs("\xE2\x96\xA1", out);
    } else {
        (void)fwrite(text, 1, n, out);
    }
    return n;
}

void ves_glyphs_free(ves_glyphs *glyphs)
{
    free(glyphs->item);
    *glyphs = (ves_glyphs){0};
}
