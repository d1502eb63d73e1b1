/** @file reader.h
 * Settings checked against tables of what is allowed, and read as numbers with units and evidence.
 *
 * A table row says the name, the type, the range and the words of a setting; unknown settings, wrong types, wrong
 * dimensions and numbers out of range are all reported at once, each in one line.  docs/config.md is made from the same
 * rows.
 */
#ifndef VES_INPUT_READER_H
#define VES_INPUT_READER_H

#include "base/units.h"
#include "graph/parameter.h"
#include "input/setting.h"

typedef enum ves_row_type {
    VES_ROW_TEXT,
    VES_ROW_QUANTITY, /**< of a dimension: "1.7 mL"; or a library entry { value; low; high; source; confidence } */
    VES_ROW_COUNT,    /**< a whole number */
    VES_ROW_BOOL,
    VES_ROW_GROUP,
    VES_ROW_LIST,
    VES_ROW_ANY /**< checked by whoever reads it */
} ves_row_type;

typedef struct ves_row {
    const char *name;
    ves_row_type type;
    ves_dimension dim;
    double least, most;
    bool above_least; /**< `least` itself is not allowed */
    bool required;
    const char *words;
} ves_row;

/** The rows of one group of settings, for `vesipk list settings` and docs/config.md. */
typedef struct ves_row_table {
    const char *where; /**< "study", "study.doses", ... */
    size_t n;
    const ves_row *rows;
} ves_row_table;

#define VES_ROW_PLAIN(NAME, TYPE, WORDS)                                                                               \
    {                                                                                                                  \
        NAME, TYPE, VES_DIM_NUMBER, 0.0, 0.0, false, false, WORDS                                                      \
    }

/** A table that was read: its name, and the SHA-256 of what it holds. */
typedef struct ves_read_table {
    char *path, *digest;
} ves_read_table;

/** Tables that were read; owned. */
typedef struct ves_paths {
    size_t n, room;
    ves_read_table *table;
} ves_paths;

void ves_paths_free(ves_paths *paths);

/** What every reading function needs. Errors are kept in `status`, so that reading goes on to the end of a file. */
typedef struct ves_reader {
    const ves_units *units;
    const char *amount_unit; /**< of the graph being read */
    bool amount_unknown;     /**< it was refused already: units of amounts are not checked */
    const char *source;      /**< evidence that numbers inherit, or NULL; borrowed */
    const char *confidence;  /**< the same */
    ves_paths *read;         /**< tables that were read are noted here; NULL: nowhere */
    ves_status status;       /**< the first error */
    ves_report *report;
} ves_reader;

/** Note a table that was read. @param digest taken over; NULL: out of memory */
void ves_reader_note(ves_reader *reader, const char *path, char *digest);

/** Say an error at `at` and remember it. */
void ves_reader_fail(ves_reader *reader, ves_status status, ves_place at, const char *format, ...) VES_PRINTF(4, 5);

/** Begin a part whose own faults are asked for behind it; what was wrong before is handed back to ves_reader_end. Lack
 * of memory stays: nothing more is tried then. */
ves_status ves_reader_begin(ves_reader *reader);

/** The end of the part: the first error is remembered again. @return what was wrong with the part */
ves_status ves_reader_end(ves_reader *reader, ves_status before);

/** Is a setting of the type of its row? If not, that is said. */
bool ves_reader_check_type(ves_reader *reader, const ves_setting *s, const ves_row *row);

/** Check the children of `group` against `rows`: unknown ones (with the nearest name), wrong types, required ones that
 * are missing. */
void ves_reader_check(ves_reader *reader, const ves_setting *group, size_t n_row, const ves_row rows[]);

/** Does `group` hold an unknown setting whose nearest name is `name`? Then `name` is not said to be missing too. */
bool ves_reader_misspelt(const ves_setting *group, size_t n_row, const ves_row rows[], const char *name);

/** Is `setting` (may be NULL) of the kind its row asks for? Says nothing: ves_reader_check did. */
bool ves_setting_is(const ves_setting *setting, ves_row_type type);

/** Read a number with its evidence into a parameter called `address`; `dim` and its range come from `model`.
 *  @param model  dim, other, least, most, above_least are taken from here
 *  @return false after an error, which is in the report */
bool ves_reader_parameter(ves_reader *reader, const ves_setting *setting, const char *address,
                          const ves_parameter *model, ves_parameters *parameters);

/** Read a quantity or number that is not a parameter (an output time, a tolerance), checked against its row's range. */
bool ves_reader_number(ves_reader *reader, const ves_setting *setting, const ves_row *row, double *value);

/** The text of a child, or NULL if it is absent or no text. */
const char *ves_setting_text(const ves_setting *group, const char *name);

/** Names of `n` things in a message: "a, b or c". Free with free(); NULL when out of memory. */
char *ves_list_names(size_t n, const char *(*name)(size_t i, const void *context), const void *context);

/** What a number of the library may be stated as. @return how many tables */
size_t ves_reader_row_tables(const ves_row_table **tables);

const ves_row *ves_row_find(size_t n_row, const ves_row rows[], const char *name);

#endif
