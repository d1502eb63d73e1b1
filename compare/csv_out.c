#include "compare/csv_out.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void ves_csv_put_text(FILE *to, const char *text)
{
    if (!text) return;
    const bool quoted = text[strcspn(text, "\",\r\n")] != '\0';
    if (quoted) (void)fputc('"', to);
    for (const unsigned char *at = (const unsigned char *)text; *at; ++at) {
        if (*at == '"') (void)fputc('"', to);
        (void)fputc((*at < ' ' && *at != '\n' && *at != '\t') || *at == 0x7f ? '?' : *at, to);
    }
    if (quoted) (void)fputc('"', to);
}

void ves_csv_put_number(FILE *to, double value, bool narrow)
{
    if (isnan(value)) return;
    const int most = narrow ? 9 : 17;
    char text[32];
    for (int digits = narrow ? 6 : 15; digits <= most; ++digits) {
        (void)snprintf(text, sizeof text, "%.*g", digits, value);
        if (digits == most || (narrow ? (double)strtof(text, NULL) : strtod(text, NULL)) == value) break;
    }
    (void)fputs(text, to);
}
