#include "store/encoder.h"

#include "base/memory.h"

#include <hdf5.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static herr_t keep_first(unsigned n, const H5E_error2_t *error, void *to)
{
    ves_encoder *e = to;
    if (n == 0 && error->desc) (void)snprintf(e->words, sizeof e->words, "%s", error->desc);
    return 0;
}

bool ves_encoder_good(ves_encoder *e, int64_t returned)
{
    if (returned >= 0) return true;
    if (e->status) return false;
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_first, e);
    e->status = ves_fail(e->report, VES_E_FILE, e->at, "HDF5 could not make the file: %s", e->words);
    return false;
}

bool ves_encoder_no_memory(ves_encoder *e)
{
    if (!e->status) e->status = ves_fail_memory(e->report);
    return false;
}

void ves_encoder_drop(int64_t id)
{
    if (id > 0) H5Idec_ref(id);
}

/* --- the kinds of objects --- */

static bool good(ves_encoder *e, int64_t returned)
{
    return ves_encoder_good(e, returned);
}

/* How datasets are made: order of attributes kept, no times. */
static bool open_datasets(ves_encoder *e)
{
    const double nan_value = NAN;
    e->plain = H5Pcreate(H5P_DATASET_CREATE);
    if (!good(e, e->plain) || !good(e, H5Pset_obj_track_times(e->plain, 0)) ||
        !good(e, H5Pset_attr_creation_order(e->plain, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED)))
        return false;
    e->filled = H5Pcopy(e->plain);
    return good(e, e->filled) && good(e, H5Pset_fill_value(e->filled, H5T_NATIVE_DOUBLE, &nan_value));
}

bool ves_encoder_open(ves_encoder *e)
{
    enum { STRIP = 16 * 1024 };
    e->text = H5Tcopy(H5T_C_S1);
    e->scalar = H5Screate(H5S_SCALAR);
    e->link = H5Pcreate(H5P_LINK_CREATE);
    e->attribute = H5Pcreate(H5P_ATTRIBUTE_CREATE);
    e->strip = H5Pcreate(H5P_DATASET_XFER);
    return good(e, e->text) && good(e, e->scalar) && good(e, e->link) && good(e, e->attribute) && good(e, e->strip) &&
           good(e, H5Tset_size(e->text, H5T_VARIABLE)) && good(e, H5Tset_cset(e->text, H5T_CSET_UTF8)) &&
           good(e, H5Pset_char_encoding(e->link, H5T_CSET_UTF8)) &&
           good(e, H5Pset_char_encoding(e->attribute, H5T_CSET_UTF8)) &&
           good(e, H5Pset_buffer(e->strip, STRIP, NULL, NULL)) && open_datasets(e);
}

void ves_encoder_close(ves_encoder *e)
{
    int64_t *const all[] = {&e->text, &e->scalar, &e->link, &e->attribute, &e->plain, &e->filled, &e->strip};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; ++i) {
        ves_encoder_drop(*all[i]);
        *all[i] = 0;
    }
}

/* --- texts --- */

/* Length of the UTF-8 sequence at `s`, 0 where there is none (Unicode standard, table 3-7). */
static size_t utf8_length(const unsigned char *s)
{
    if (s[0] < 0x80) return 1;
    const size_t n = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
    if (s[0] < 0xC2 || s[0] > 0xF4) return 0;
    if (s[0] == 0xE0 && s[1] < 0xA0) return 0; /* longer than need be */
    if (s[0] == 0xED && s[1] > 0x9F) return 0; /* half of a pair of UTF-16 */
    if (s[0] == 0xF0 && s[1] < 0x90) return 0;
    if (s[0] == 0xF4 && s[1] > 0x8F) return 0; /* past the last code point */
    for (size_t i = 1; i < n; ++i) {
        if ((s[i] & 0xC0) != 0x80) return 0;
    }
    return n;
}

char *ves_clean_text(const char *text)
{
    char *copy = ves_copy_text(text ? text : "");
    for (size_t i = 0; copy && copy[i];) {
        const size_t n = utf8_length((const unsigned char *)copy + i);
        if (!n) copy[i] = '?';
        i += n ? n : 1;
    }
    return copy;
}

/* --- attributes --- */

bool ves_put_attribute(ves_encoder *e, int64_t object, const char *name, int64_t file_type, int64_t memory_type,
                       size_t n, const void *value)
{
    const hsize_t size = n;
    const hid_t space = n ? H5Screate_simple(1, &size, NULL) : e->scalar;
    const hid_t attribute = H5Acreate2(object, name, file_type, space, e->attribute, H5P_DEFAULT);
    const bool fine = good(e, attribute) && good(e, H5Awrite(attribute, memory_type, value));
    ves_encoder_drop(attribute);
    if (n) ves_encoder_drop(space);
    return fine;
}

bool ves_put_text(ves_encoder *e, int64_t object, const char *name, const char *text)
{
    char *clean = ves_clean_text(text);
    if (!clean) return ves_encoder_no_memory(e);
    const bool fine = ves_put_attribute(e, object, name, e->text, e->text, 0, &clean);
    free(clean);
    return fine;
}
