#include "input/sheet_options.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

const ves_row ves_sheet_rows[VES_N_SHEET_ROW] = {VES_SHEET_ROWS};

size_t ves_sheet_row_tables(const ves_row_table **tables)
{
    static const ves_row_table all[] = {{"a table", VES_N_SHEET_ROW, ves_sheet_rows}};
    *tables = all;
    return 1;
}

void ves_sheet_options_free(ves_sheet_options *options)
{
    free(options->units.word);
    free(options->columns.word);
    free(options->ignore.word);
    *options = (ves_sheet_options){0};
}

ves_sheet_word *ves_sheet_words_find(ves_sheet_words *words, const char *column)
{
    ves_sheet_word *found = NULL;
    for (size_t i = 0; i < words->n; ++i) {
        ves_sheet_word *word = &words->word[i];
        const bool same = strcmp(word->column, column) == 0;
        if (same || (!found && strcasecmp(word->column, column) == 0)) found = word;
        if (same) break;
    }
    if (found) found->used = true;
    return found;
}

/* One element: "OPERATOR", or ("AMT", "mg"). */
static bool read_word(const ves_setting *s, bool pair, ves_sheet_word *word)
{
    const ves_setting *first = pair && s->kind == VES_SETTING_LIST && s->n == 2 ? &s->child[0]
                               : pair                                           ? NULL
                                                                                : s,
                      *second = first && pair ? &s->child[1] : NULL;
    if (!ves_setting_is(first, VES_ROW_TEXT) || (pair && !ves_setting_is(second, VES_ROW_TEXT))) return false;
    *word = (ves_sheet_word){first->text, second ? second->text : NULL, s->at, false};
    return true;
}

static bool stands_twice(const ves_sheet_words *words, const char *column)
{
    for (size_t i = 0; i < words->n; ++i)
        if (strcmp(words->word[i].column, column) == 0) return true;
    return false;
}

static void read_words(ves_reader *reader, const ves_setting *list, bool pair, const char *example,
                       ves_sheet_words *words)
{
    if (!ves_setting_is(list, VES_ROW_LIST)) return;
    words->word = ves_new(list->n, sizeof *words->word);
    if (!words->word) {
        ves_reader_fail(reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
        return;
    }
    for (size_t i = 0; i < list->n; ++i) {
        ves_sheet_word word;
        if (!read_word(&list->child[i], pair, &word)) {
            ves_reader_fail(reader, VES_E_CONFIG, list->child[i].at, "holds %s, expected %s",
                            ves_setting_kind_words(list->child[i].kind), example);
        } else if (stands_twice(words, word.column)) {
            ves_reader_fail(reader, VES_E_CONFIG, word.at, "\"%s\" stands twice, expected once",
                            ves_brief_of(word.column).text);
        } else {
            words->word[words->n++] = word;
        }
    }
    for (size_t i = 0; i < words->n; ++i) words->word[i].used = false;
}

void ves_sheet_words_read(ves_reader *reader, const ves_setting *setting, const char *example, ves_sheet_words *words)
{
    read_words(reader, setting, true, example, words);
}

static void read_decimal(ves_reader *reader, const ves_setting *mark, ves_sheet_options *options)
{
    if (!ves_setting_is(mark, VES_ROW_TEXT)) return;
    if (strcmp(mark->text, ".") == 0 || strcmp(mark->text, ",") == 0) {
        options->decimal = *mark->text;
        return;
    }
    ves_reader_fail(reader, VES_E_CONFIG, mark->at, "\"%s\" is no decimal mark, expected \".\" or \",\"",
                    ves_brief_of(mark->text).text);
}

bool ves_sheet_options_read(ves_reader *reader, const ves_setting *setting, size_t n, const ves_row rows[],
                            ves_sheet_options *options)
{
    *options = (ves_sheet_options){.at = setting->at};
    if (setting->kind == VES_SETTING_TEXT) {
        options->file = setting->text;
        return true;
    }
    const ves_status before = ves_reader_begin(reader);
    ves_reader_check(reader, setting, n, rows);
    const ves_setting *file = ves_setting_find(setting, "file"), *skip = ves_setting_find(setting, "ignore_rows");
    if (ves_setting_is(file, VES_ROW_TEXT)) {
        options->file = file->text;
        options->at = file->at;
    } else if (!file && !ves_reader_misspelt(setting, n, rows, "file")) {
        ves_reader_fail(reader, VES_E_CONFIG, setting->at, "names no table, expected file = \"...\" in it");
    }
    read_words(reader, ves_setting_find(setting, "units"), true, "pairs (\"AMT\", \"mg\")", &options->units);
    read_words(reader, ves_setting_find(setting, "columns"), true, "pairs (\"WT\", \"body_weight\")",
               &options->columns);
    read_words(reader, ves_setting_find(setting, "ignore"), false, "names of columns in quotes", &options->ignore);
    if (ves_setting_is(skip, VES_ROW_TEXT)) options->ignore_rows = skip->text;
    if (options->ignore_rows && !*options->ignore_rows)
        ves_reader_fail(reader, VES_E_CONFIG, skip->at, "is empty, expected how the first cell of such a row begins");
    read_decimal(reader, ves_setting_find(setting, "decimal"), options);
    const bool fine = reader->status == VES_OK;
    (void)ves_reader_end(reader, before);
    return fine && options->file;
}

/* What is there but is no file is refused where it is opened. */
static bool is_there(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0;
}

ves_status ves_sheet_path(const ves_sheet_options *options, const char *beside, const char *folder, char **path,
                          ves_report *report)
{
    const char *const folders[] = {beside, folder}, *name = options->file;
    for (int i = 0; i < 2; ++i) {
        *path = name[0] == '/' ? ves_copy_text(name) : ves_format("%s/%s", folders[i], name);
        if (!*path) return ves_fail_memory(report);
        if (is_there(*path)) return VES_OK;
        free(*path);
        *path = NULL;
    }
    return ves_fail(report, VES_E_FILE, options->at, "there is no file \"%s\" beside this config", name);
}
