#include "batch/origin.h"

#include "base/memory.h"
#include "base/text.h"
#include "batch/record.h"
#include "store/journal.h"

#include <stdlib.h>
#include <string.h>

static void add_line(char **text, const char *name, const char *value)
{
    if (!value || !*text) return;
    char *longer = ves_format("%s%s=%s\n", *text, name, value);
    free(*text);
    *text = longer;
}

char *ves_origin_of(const char *path, const ves_study_options *options)
{
    char *whole = realpath(path, NULL), *library = options->library ? realpath(options->library, NULL) : NULL,
         *parameters = options->parameters ? realpath(options->parameters, NULL) : NULL;
    char *text = ves_copy_text("");
    add_line(&text, "study", whole ? whole : path);
    add_line(&text, "library", library ? library : options->library);
    add_line(&text, "individual", options->individual);
    add_line(&text, "subjects", options->subjects);
    add_line(&text, "seed", options->seed);
    add_line(&text, "parameters", parameters ? parameters : options->parameters);
    for (size_t i = 0; i < options->n_set; ++i) add_line(&text, "set", options->set[i]);
    free(whole);
    free(library);
    free(parameters);
    return text;
}

void ves_origin_free(ves_origin *origin)
{
    free(origin->path);
    free(origin->set);
    free(origin->text);
    *origin = (ves_origin){0};
}

static void take_line(ves_origin *origin, const char *name, const char *value)
{
    if (strcmp(name, "study") == 0) origin->path = ves_copy_text(value);
    if (strcmp(name, "library") == 0) origin->options.library = value;
    if (strcmp(name, "individual") == 0) origin->options.individual = value;
    if (strcmp(name, "subjects") == 0) origin->options.subjects = value;
    if (strcmp(name, "seed") == 0) origin->options.seed = value;
    if (strcmp(name, "parameters") == 0) origin->options.parameters = value;
    if (strcmp(name, "set") == 0) origin->set[origin->options.n_set++] = value;
}

static ves_status take_lines(ves_origin *origin, size_t n, ves_report *report)
{
    origin->set = ves_new(n, sizeof *origin->set);
    if (!origin->set) return ves_fail_memory(report);
    for (char *line = origin->text; *line;) {
        char *end = strchr(line, '\n'), *equals = strchr(line, '=');
        if (!end || !equals || equals > end) break;
        *end = *equals = '\0';
        take_line(origin, line, equals + 1);
        line = end + 1;
    }
    origin->options.set = origin->set;
    return origin->path ? VES_OK : ves_fail_memory(report);
}

ves_status ves_origin_read(const char *shard, ves_origin *origin, ves_report *report)
{
    ves_journal journal = {.file = -1};
    ves_record record;
    bool more = true;
    ves_status status = ves_journal_open(&journal, shard, false, &record, report);
    while (!status && more && record.kind != VES_RECORD_ORIGIN)
        status = ves_journal_next(&journal, &record, &more, report);
    if (!status && !more)
        status = ves_fail(report, VES_E_FILE, (ves_place){.file = shard},
                          "is no shard: it does not say which study it is of");
    if (!status) {
        origin->text = ves_new((size_t)record.size + 1, 1);
        status = origin->text ? ves_journal_read(&journal, record.at, (size_t)record.size, origin->text, report)
                              : ves_fail_memory(report);
    }
    if (!status) status = take_lines(origin, (size_t)record.size, report);
    ves_journal_close(&journal);
    return status;
}
