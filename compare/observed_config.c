#include "compare/observed_config.h"

#include "base/array.h"
#include "base/file.h"
#include "base/memory.h"

#include <stdlib.h>

static const ves_row observed_rows[] = {
    VES_SHEET_ROWS, VES_ROW_PLAIN("organs", VES_ROW_LIST, "( (\"Kidneys\", \"kidney\"), ... ): organs by other names")};

ves_status ves_observed_config_read(const char *path, ves_observed_config *c, ves_report *report)
{
    static const ves_row top[] = {
        {.name = "observed", .type = VES_ROW_ANY, .required = true, .words = "the table of measured values"}};
    ves_reader reader = {.report = report, .amount_unit = ""};
    char *folder = ves_folder_of(path);
    ves_status status = folder ? ves_config_read(path, &c->config, report) : ves_fail_memory(report);
    if (!status) {
        ves_reader_check(&reader, &c->config.root, VES_COUNT(top), top);
        const ves_setting *observed = ves_setting_find(&c->config.root, "observed");
        if (observed && ves_sheet_options_read(&reader, observed, VES_COUNT(observed_rows), observed_rows, &c->options))
            ves_sheet_words_read(&reader, ves_setting_find(observed, "organs"), "pairs (\"Kidneys\", \"kidney\")",
                                 &c->organs);
        status = reader.status;
    }
    if (!status) status = ves_sheet_path(&c->options, folder, folder, &c->table, report);
    free(folder);
    return status;
}

void ves_observed_config_free(ves_observed_config *c)
{
    free(c->table);
    free(c->organs.word);
    ves_sheet_options_free(&c->options);
    ves_config_free(&c->config);
    *c = (ves_observed_config){0};
}
