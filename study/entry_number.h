/** @file entry_number.h
 * One number of an entry of the library becomes a parameter, if the body knows its address.
 */
#ifndef VES_STUDY_ENTRY_NUMBER_H
#define VES_STUDY_ENTRY_NUMBER_H

#include "input/reader.h"

/** Take a number. What is wrong with it is said at its place; something then stands for it, so that the other faults
 * are found too.
 *  @param words  settings that are no numbers, one of which may have been meant; NULL: none */
void ves_take_number(ves_reader *reader, const ves_setting *s, const char *address, const ves_row_table *words,
                     ves_parameters *parameters);

/** Let something stand for a number whose absence was told otherwise. */
void ves_number_stand_in(ves_reader *reader, ves_place at, const char *address, ves_parameters *parameters);

/** A setting that earlier versions of VesiPK had. @return what took its place, in words; NULL: it is none of those */
const char *ves_former_setting(const char *address);

#endif
