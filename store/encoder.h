/** @file encoder.h
 * What the parts share that make a file: the kinds of objects, attributes, errors (private to store/).
 *
 * Ids of HDF5 are kept as the int64_t they are, since no header includes a foreign one.
 */
#ifndef VES_STORE_ENCODER_H
#define VES_STORE_ENCODER_H

#include "graph/table.h"

#include <stdbool.h>
#include <stdint.h>

/** The first error sticks in `status`. Lifetime: {0} with the borrowed members set, open, close. */
typedef struct ves_encoder {
    const ves_table *table;
    int64_t text;          /**< type: variable-length UTF-8 */
    int64_t scalar;        /**< space */
    int64_t link;          /**< how links are made: names in UTF-8 */
    int64_t attribute;     /**< how attributes are made: names in UTF-8 */
    int64_t plain, filled; /**< how datasets are made: without times; `filled` with NaN where nothing was written */
    int64_t strip;         /**< how texts are written: in strips, so that little memory is cleared for them */
    char words[256];       /**< HDF5's, of the first call that failed */
    ves_status status;
    ves_place at;
    ves_report *report;
} ves_encoder;

bool ves_encoder_open(ves_encoder *e); /**< make the kinds of objects @return false: said */
void ves_encoder_close(ves_encoder *e);

/** Did a call of HDF5 do what it should? The innermost words of the first that did not are kept, and said. */
bool ves_encoder_good(ves_encoder *e, int64_t returned);
bool ves_encoder_no_memory(ves_encoder *e); /**< say so @return false */
void ves_encoder_drop(int64_t id);          /**< give up an object; what is none is allowed */

/** A copy that any reader can decode; NULL only when out of memory. */
char *ves_clean_text(const char *text);

/** @param n  numbers, 0: a scalar @param file_type, memory_type  of HDF5 @return false: said */
bool ves_put_attribute(ves_encoder *e, int64_t object, const char *name, int64_t file_type, int64_t memory_type,
                       size_t n, const void *value);
bool ves_put_text(ves_encoder *e, int64_t object, const char *name, const char *text);

#endif
