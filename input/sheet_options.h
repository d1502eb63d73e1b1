/** @file sheet_options.h
 * What a study says about a table beside its name: units, columns under other names, columns and rows to pass over.
 *
 *     doses = "trial.csv";
 *     doses = { file = "trial.csv"; units = ( ("AMT", "mg") ); ignore = [ "OPERATOR" ]; };
 *
 * Borrows all texts from the config.  Owns: its lists.  Lifetime: {0}, ves_sheet_options_read, ves_sheet_take, free.
 */
#ifndef VES_INPUT_SHEET_OPTIONS_H
#define VES_INPUT_SHEET_OPTIONS_H

#include "input/reader.h"

/** A word about a column. */
typedef struct ves_sheet_word {
    const char *column, *meaning; /**< its unit, or the name it is known by; NULL: none */
    ves_place at;
    bool used; /**< there is such a column */
} ves_sheet_word;

typedef struct ves_sheet_words {
    size_t n;
    ves_sheet_word *word; /**< [n] */
} ves_sheet_words;

typedef struct ves_sheet_options {
    const char *file;
    ves_place at; /**< of that name */
    ves_sheet_words units, columns, ignore;
    const char *ignore_rows; /**< how the first cell of a comment begins; NULL: no such */
    char decimal;            /**< the mark in numbers: a point or a comma; 0: what the table shows */
} ves_sheet_options;

/** The rows of a group about a table; each kind of table may have more. */
#define VES_SHEET_ROWS                                                                                                 \
    VES_ROW_PLAIN("file", VES_ROW_TEXT, "the table, a text file"),                                                     \
        VES_ROW_PLAIN("units", VES_ROW_LIST,                                                                           \
                      "( (\"AMT\", \"mg\"), ... ): units of columns, where the file names none"),                      \
        VES_ROW_PLAIN("columns", VES_ROW_LIST,                                                                         \
                      "( (\"WT\", \"body_weight\"), ... ): columns under other names than they are known by here"),    \
        VES_ROW_PLAIN("ignore", VES_ROW_LIST, "[ \"OPERATOR\", ... ]: columns to pass over"),                          \
        VES_ROW_PLAIN("ignore_rows", VES_ROW_TEXT, "rows whose first cell begins so are passed over: \"C\""),          \
        VES_ROW_PLAIN("decimal", VES_ROW_TEXT,                                                                         \
                      "\".\" or \",\": the decimal mark, where the table leaves open what 1,000 is")

enum { VES_N_SHEET_ROW = 6 };
extern const ves_row ves_sheet_rows[VES_N_SHEET_ROW]; /**< these, of a table that has no more */
size_t ves_sheet_row_tables(const ves_row_table **tables);

/** Read a setting that names a table: a text, or a group.
 *  @param rows [n] of the group, VES_SHEET_ROWS among them
 *  @return false: it names none, or something in it is wrong; that was said */
bool ves_sheet_options_read(ves_reader *reader, const ves_setting *setting, size_t n, const ves_row rows[],
                            ves_sheet_options *options);
void ves_sheet_options_free(ves_sheet_options *options);

/** Where the table is: beside the config that names it, or in `folder`. @param path out, free with free()
 *  @return VES_E_FILE: in neither; VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_sheet_path(const ves_sheet_options *options, const char *beside, const char *folder,
                                         char **path, ves_report *report);

/** A list of pairs of texts, in the group of a table. @param setting NULL, or what was checked to be a list
 *  @param example for people @param words out; free its `word` */
void ves_sheet_words_read(ves_reader *reader, const ves_setting *setting, const char *example, ves_sheet_words *words);

/** What is said of a column, which is then used; NULL: nothing. Case does not matter, but of words that differ in
 * nothing else the one that is written as the column is. */
ves_sheet_word *ves_sheet_words_find(ves_sheet_words *words, const char *column);

#endif
