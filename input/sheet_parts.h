/** @file sheet_parts.h
 * What the files of the reader of tables share. Private to input/sheet*.c.
 */
#ifndef VES_INPUT_SHEET_PARTS_H
#define VES_INPUT_SHEET_PARTS_H

#include "input/sheet.h"

/** What a table is read with. */
typedef struct ves_sheet_reading {
    const ves_sheet_kind *kind;
    ves_sheet_options *options; /**< never NULL */
    const ves_units *units;
    const char *amount_unit;
} ves_sheet_reading;

/* sheet_header.c */
ves_status VES_MUST_CHECK ves_sheet_take_header(ves_sheet *sheet, const ves_sheet_reading *reading); /**< columns */
/** Units of all columns. @param units_row of the cells, with units only; VES_NONE: there is none */
void ves_sheet_take_units(ves_sheet *sheet, const ves_sheet_reading *reading, size_t units_row);
/** Does a row of the cells hold units only? */
bool ves_sheet_is_units(const ves_sheet *sheet, const ves_sheet_reading *reading, size_t row);

/* sheet_number.c */
bool ves_sheet_is_number(const char *cell); /**< does it look like one, whatever its decimal mark? */
/** Where in the table a mark in a number can only be decimal. */
void ves_sheet_find_decimals(ves_sheet *sheet);
/** The cells of a column that holds numbers. @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_sheet_take_numbers(ves_sheet *sheet, size_t column);

#endif
