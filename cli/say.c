#include "cli/say.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>

static void put(FILE *to, const char *format, va_list words)
{
    char brief[512];
    va_list again;
    va_copy(again, words);
    const int n = vsnprintf(brief, sizeof brief, format, words);
    char *text = n < 0 ? NULL : brief;
    char *longer = n >= (int)sizeof brief ? malloc((size_t)n + 1) : NULL;
    if (longer) {
        (void)vsnprintf(longer, (size_t)n + 1, format, again);
        text = longer;
    }
    if (text) {
        ves_text_clean(text, "\n\t");
        (void)fputs(text, to);
    }
    free(longer);
    va_end(again);
}

void ves_say(const char *format, ...)
{
    va_list words;
    va_start(words, format);
    put(stdout, format, words);
    va_end(words);
}

void ves_tell_list(const char *format, va_list words)
{
    put(stderr, format, words);
}

void ves_tell(const char *format, ...)
{
    va_list words;
    va_start(words, format);
    put(stderr, format, words);
    va_end(words);
}
