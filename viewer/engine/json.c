#include "viewer/engine/json.h"

#include <math.h>
#include <stdlib.h>

static size_t size; /* of the text that is being written */

json json_begin(char **text)
{
    json j = {.text = text, .first = true};
    free(*text);
    *text = NULL;
    j.out = open_memstream(text, &size);
    return j;
}

const char *json_end(json *j)
{
    const bool good = j->out && fclose(j->out) == 0;
    return good && *j->text ? *j->text : "";
}

static void begin(json *j, const char *name)
{
    if (!j->first) (void)fputc(',', j->out);
    j->first = false;
    if (name) (void)fprintf(j->out, "\"%s\":", name);
}

void json_open(json *j, char mark)
{
    begin(j, NULL);
    (void)fputc(mark, j->out);
    j->first = true;
}

void json_group(json *j, const char *name)
{
    begin(j, name);
    (void)fputc('{', j->out);
    j->first = true;
}

void json_list(json *j, const char *name)
{
    begin(j, name);
    (void)fputc('[', j->out);
    j->first = true;
}

void json_close(json *j, char mark)
{
    (void)fputc(mark, j->out);
    j->first = false;
}

void json_text(json *j, const char *name, const char *text)
{
    begin(j, name);
    if (!text) {
        (void)fputs("null", j->out);
        return;
    }
    (void)fputc('"', j->out);
    for (const unsigned char *c = (const unsigned char *)text; *c; ++c) {
        if (*c == '"' || *c == '\\') {
            (void)fprintf(j->out, "\\%c", *c);
        } else if (*c < ' ') {
            (void)fprintf(j->out, "\\u%04x", *c);
        } else {
            (void)fputc(*c, j->out);
        }
    }
    (void)fputc('"', j->out);
}

void json_number(json *j, const char *name, double number)
{
    begin(j, name);
    if (isfinite(number)) {
        (void)fprintf(j->out, "%.17g", number);
    } else {
        (void)fputs("null", j->out);
    }
}
