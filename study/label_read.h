/** @file label_read.h
 * Places that hold free label, as a tracer lists them: label.places = ( { organ; from; rate; release; to_gut; }, ... ).
 */
#ifndef VES_STUDY_LABEL_READ_H
#define VES_STUDY_LABEL_READ_H

#include "input/reader.h"
#include "model/label_place.h"

bool ves_label_places_listed(const ves_setting *tracer); /**< does it say which there are, be it none? */

/** Take the list of a tracer: places, and their numbers as parameters (label.places.ORGAN.rate, ...). */
void ves_label_places_take(ves_reader *reader, const ves_setting *tracer, ves_parameters *parameters,
                           ves_label_places *places);

/** Settings of a place. */
size_t ves_label_row_tables(const ves_row_table **tables);

#endif
