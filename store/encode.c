#include "base/memory.h"
#include "store/guard.h"
#include "store/image.h"
#include "store/pack.h"
#include "store/scales.h"

#include <hdf5.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LARGE = 64 * 1024,   /* bytes; an array above is chunked and compressed */
    CHUNK = 1024 * 1024, /* bytes; a chunk has no more */
    GROWTH = 128 * 1024  /* bytes; steps in which the image grows */
};

typedef struct encoder {
    ves_encoder base;
    ves_scales scales;
    char **group; /* [n_group] paths without the root, in order of first appearance */
    size_t n_group, room_group;
    int64_t *set; /* [n_array] streamed arrays, which stay open; 0 where not made yet */
} encoder;

/* --- paths: "events/time" lies in the group "events", "time" in the root "" --- */

static size_t home_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) : 0;
}

static const char *leaf(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool lies_in(const char *path, const char *group)
{
    const size_t n = home_length(path);
    return n == strlen(group) && strncmp(path, group, n) == 0;
}

/* Is `group` of `n` letters the group of `path`, or around it? */
static bool is_around(const char *group, size_t n, const char *path)
{
    return n == 0 || (n <= home_length(path) && strncmp(group, path, n) == 0 && path[n] == '/');
}

static bool good(encoder *e, int64_t returned)
{
    return ves_encoder_good(&e->base, returned);
}

static bool out_of_memory(encoder *e)
{
    return ves_encoder_no_memory(&e->base);
}

/* --- attributes --- */

static bool put_group_attributes(encoder *e, hid_t object, const char *group)
{
    for (size_t i = 0; i < e->base.table->n_attribute; ++i) {
        const ves_attribute *a = &e->base.table->attribute[i];
        if (strcmp(a->group ? a->group : "", group) != 0) continue;
        const bool fine =
            a->text ? ves_put_text(&e->base, object, a->name, a->text)
                    : ves_put_attribute(&e->base, object, a->name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, 0, &a->number);
        if (!fine) return false;
    }
    return true;
}

/* flag_values 0, 1, 2, ... and their words, as CF asks. */
static bool put_flags(encoder *e, hid_t set, const char *meanings)
{
    int8_t value[128];
    hsize_t n = 0;
    for (const char *at = meanings; *at && n < 128;) {
        at += strspn(at, " ");
        if (!*at) break;
        value[n] = (int8_t)n;
        ++n;
        at += strcspn(at, " ");
    }
    return n == 0 || (ves_put_attribute(&e->base, set, "flag_values", H5T_STD_I8LE, H5T_NATIVE_INT8, n, value) &&
                      ves_put_text(&e->base, set, "flag_meanings", meanings));
}

/* --- arrays --- */

static hid_t file_type(const encoder *e, ves_array_type type)
{
    switch (type) {
    case VES_ARRAY_DOUBLE:
        return H5T_IEEE_F64LE;
    case VES_ARRAY_FLOAT:
        return H5T_IEEE_F32LE;
    case VES_ARRAY_INT8:
        return H5T_STD_I8LE;
    case VES_ARRAY_INT64:
        return H5T_STD_I64LE;
    case VES_ARRAY_TEXT:
        break;
    }
    return e->base.text;
}

static bool is_float(const ves_array *a)
{
    return a->type == VES_ARRAY_DOUBLE || a->type == VES_ARRAY_FLOAT;
}

/* Does the array hold the coordinates of dimension `d`? */
static bool is_coordinate(const ves_table *table, const ves_array *a, size_t d)
{
    return a->n_dimension == 1 && a->dimension[0] == d && strcmp(a->path, table->dimension[d].path) == 0;
}

static const ves_array *coordinate_of(const ves_table *table, size_t d)
{
    for (size_t i = 0; i < table->n_array; ++i) {
        if (is_coordinate(table, &table->array[i], d)) return &table->array[i];
    }
    return NULL;
}

static bool is_chunked(const ves_array *a, size_t size)
{
    return a->n_dimension > 0 && a->type != VES_ARRAY_TEXT && a->n > LARGE / size;
}

/* How an array is made: NaN where nothing was written, large ones in chunks. To be dropped. */
static hid_t dataset_plist(encoder *e, const ves_array *a, const hsize_t shape[])
{
    const hid_t plist = H5Pcopy(is_float(a) ? e->base.filled : e->base.plain);
    const size_t size = H5Tget_size(file_type(e, a->type));
    hsize_t chunk[VES_ARRAY_MAX_DIMENSIONS], room = CHUNK / size;
    for (size_t k = a->n_dimension; k-- > 0;) {
        const hsize_t wanted = a->streamed ? a->chunk[k] : room;
        chunk[k] = shape[k] < wanted ? shape[k] : wanted;
        room /= chunk[k];
        if (room < 1) room = 1;
    }
    if (good(e, plist) && good(e, H5Pset_chunk(plist, (int)a->n_dimension, chunk)) && good(e, H5Pset_shuffle(plist)) &&
        good(e, H5Pset_deflate(plist, 1)))
        return plist;
    ves_encoder_drop(plist);
    return -1;
}

/* How a streamed array is opened: one chunk of it waits in memory, no more, since there are many arrays. */
static hid_t streamed_access(encoder *e, const ves_array *a)
{
    size_t n_byte = sizeof(double);
    for (size_t k = 0; k < a->n_dimension; ++k) n_byte *= a->chunk[k];
    const hid_t access = H5Pcreate(H5P_DATASET_ACCESS);
    if (good(e, access) && good(e, H5Pset_chunk_cache(access, 1, n_byte, 1.0))) return access;
    ves_encoder_drop(access);
    return -1;
}

/* Make the dataset of an array. */
static hid_t make_set(encoder *e, hid_t group, const ves_array *a)
{
    hsize_t shape[VES_ARRAY_MAX_DIMENSIONS] = {0};
    const hid_t type = file_type(e, a->type);
    for (size_t k = 0; k < a->n_dimension; ++k) shape[k] = e->base.table->dimension[a->dimension[k]].size;
    const bool chunked = is_chunked(a, H5Tget_size(type)), one_chunk = chunked && a->streamed;
    const hid_t usual = is_float(a) ? e->base.filled : e->base.plain,
                plist = chunked ? dataset_plist(e, a, shape) : usual,
                access = one_chunk ? streamed_access(e, a) : H5P_DEFAULT,
                space = a->n_dimension ? H5Screate_simple((int)a->n_dimension, shape, NULL) : e->base.scalar;
    const hid_t set = plist >= 0 && access >= 0 && good(e, space)
                          ? H5Dcreate2(group, leaf(a->path), type, space, e->base.link, plist, access)
                          : -1;
    if (a->n_dimension) ves_encoder_drop(space);
    if (one_chunk) ves_encoder_drop(access);
    if (chunked) ves_encoder_drop(plist);
    return good(e, set) ? set : -1;
}

static bool write_texts(encoder *e, hid_t set, const ves_array *a)
{
    char **clean = ves_new(a->n, sizeof *clean);
    bool fine = clean != NULL;
    for (size_t i = 0; fine && i < a->n; ++i) {
        clean[i] = ves_clean_text(a->data.text[i]);
        fine = clean[i] != NULL;
    }
    if (!fine) (void)out_of_memory(e);
    if (fine) fine = good(e, H5Dwrite(set, e->base.text, H5S_ALL, H5S_ALL, e->base.strip, clean));
    for (size_t i = 0; clean && i < a->n; ++i) free(clean[i]);
    free(clean);
    return fine;
}

static bool write_numbers(encoder *e, hid_t set, const ves_array *a)
{
    if (a->n == 0 || a->streamed) return true;
    if (is_float(a)) {
        return good(e, H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, a->data.number));
    }
    for (size_t i = 0; a->type == VES_ARRAY_INT8 && i < a->n; ++i) {
        if (a->data.integer[i] < INT8_MIN || a->data.integer[i] > INT8_MAX) {
            e->base.status = ves_fail(e->base.report, VES_E_FILE, e->base.at, "%s: %lld does not fit a byte", a->path,
                                      (long long)a->data.integer[i]);
            return false;
        }
    }
    return good(e, H5Dwrite(set, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, a->data.integer));
}

/* Make the dataset of an array with its numbers and attributes, not yet its scales. */
static hid_t put_array(encoder *e, hid_t group, const ves_array *a, bool coordinate)
{
    e->base.at.setting = a->path;
    const hid_t set = make_set(e, group, a);
    bool fine = set > 0;
    if (fine) fine = a->type == VES_ARRAY_TEXT ? a->n == 0 || write_texts(e, set, a) : write_numbers(e, set, a);
    const double nan_value = NAN;
    if (fine && is_float(a) && !coordinate) { /* CF allows no missing coordinates */
        fine = ves_put_attribute(&e->base, set, "_FillValue", file_type(e, a->type), H5T_NATIVE_DOUBLE, 1, &nan_value);
    }
    if (fine && a->units) fine = ves_put_text(&e->base, set, "units", a->units);
    if (fine && a->long_name) fine = ves_put_text(&e->base, set, "long_name", a->long_name);
    if (fine && a->type == VES_ARRAY_INT8 && a->flag_meanings) fine = put_flags(e, set, a->flag_meanings);
    if (fine) return set;
    ves_encoder_drop(set);
    return -1;
}

/* Make the scale of dimension `d`: the array of its coordinates, or a dataset that says it has none, as netCDF does. */
static bool put_scale(encoder *e, hid_t group, size_t d)
{
    const ves_table_dimension *dimension = &e->base.table->dimension[d];
    const ves_array *coordinate = coordinate_of(e->base.table, d);
    char name[80];
    hid_t set;
    e->base.at.setting = dimension->path;
    if (coordinate) {
        (void)snprintf(name, sizeof name, "%.79s", leaf(dimension->path));
        set = put_array(e, group, coordinate, true);
    } else {
        (void)snprintf(name, sizeof name, "This is a netCDF dimension but not a netCDF variable.%10d",
                       (int)(dimension->size > 999999999 ? 999999999 : dimension->size));
        const hsize_t shape = dimension->size;
        const hid_t space = H5Screate_simple(1, &shape, NULL);
        set = H5Dcreate2(group, leaf(dimension->path), H5T_IEEE_F32BE, space, e->base.link, e->base.plain, H5P_DEFAULT);
        ves_encoder_drop(space);
    }
    return good(e, set) && ves_scales_add(&e->base, &e->scales, d, set, name);
}

static bool put_array_along_scales(encoder *e, hid_t group, const ves_array *a)
{
    const hid_t set = put_array(e, group, a, false);
    const bool fine = set > 0 && ves_scales_attach(&e->base, &e->scales, a, set);
    if (set > 0 && a->streamed) {
        e->set[a - e->base.table->array] = set;
        return fine;
    }
    return set > 0 && good(e, H5Dclose(set)) && fine; /* its chunks go to the image here */
}

/* --- groups --- */

static bool uses(const encoder *e, const char *group, size_t d)
{
    for (size_t i = 0; i < e->base.table->n_array; ++i) {
        const ves_array *a = &e->base.table->array[i];
        for (size_t k = 0; lies_in(a->path, group) && k < a->n_dimension; ++k) {
            if (a->dimension[k] == d) return true;
        }
    }
    return false;
}

/* Link the scales of the groups around `group` that its arrays lie along into it, the outermost group's first. */
static bool link_scales(encoder *e, hid_t to, const char *group)
{
    const size_t n = strlen(group);
    for (size_t around = 0; around < n; ++around) {
        if (around > 0 && group[around] != '/') continue;
        for (size_t d = 0; d < e->base.table->n_dimension; ++d) {
            const char *path = e->base.table->dimension[d].path;
            if (home_length(path) != around || strncmp(path, group, around) != 0 || !uses(e, group, d)) continue;
            if (!good(e, H5Lcreate_hard(e->scales.of[d].set, ".", to, leaf(path), e->base.link, H5P_DEFAULT)))
                return false;
        }
    }
    return true;
}

/* Fill the open group `to`, called `group` ("" for the root), and the groups in it. */
static bool put_group(encoder *e, hid_t to, const char *group)
{
    const ves_table *table = e->base.table;
    if (!put_group_attributes(e, to, group)) return false;
    for (size_t d = 0; d < table->n_dimension; ++d) {
        if (lies_in(table->dimension[d].path, group) && !put_scale(e, to, d)) return false;
    }
    if (!link_scales(e, to, group)) return false;
    for (size_t i = 0; i < table->n_array; ++i) {
        const ves_array *a = &table->array[i];
        if (!lies_in(a->path, group)) continue;
        if (a->n_dimension == 1 && is_coordinate(table, a, a->dimension[0])) continue;
        if (!put_array_along_scales(e, to, a)) return false;
    }
    for (size_t i = 0; i < e->n_group; ++i) {
        if (!lies_in(e->group[i], group)) continue;
        const hid_t plist = H5Pcreate(H5P_GROUP_CREATE);
        const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
        bool fine = good(e, plist) && good(e, H5Pset_link_creation_order(plist, order)) &&
                    good(e, H5Pset_attr_creation_order(plist, order)) && good(e, H5Pset_obj_track_times(plist, 0));
        const hid_t child = fine ? H5Gcreate2(to, leaf(e->group[i]), e->base.link, plist, H5P_DEFAULT) : -1;
        if (fine) fine = good(e, child) && put_group(e, child, e->group[i]);
        ves_encoder_drop(child);
        ves_encoder_drop(plist);
        if (!fine) return false;
    }
    return true;
}

/* Note the group that is the first `n` letters of `path`, and those around it. */
static bool note_group(encoder *e, const char *path, size_t n)
{
    for (size_t end = 1; end <= n; ++end) {
        if (end < n && path[end] != '/') continue;
        bool known = false;
        for (size_t i = 0; i < e->n_group && !known; ++i) {
            known = strlen(e->group[i]) == end && strncmp(e->group[i], path, end) == 0;
        }
        if (known) continue;
        if (!ves_grow(&e->group, e->n_group, &e->room_group, sizeof *e->group)) return out_of_memory(e);
        char *name = ves_copy_text(path);
        if (!name) return out_of_memory(e);
        name[end] = '\0';
        e->group[e->n_group++] = name;
    }
    return true;
}

/* Note all groups; say which arrays lie along a dimension that their group does not see. */
static bool note_groups(encoder *e)
{
    const ves_table *table = e->base.table;
    for (size_t d = 0; d < table->n_dimension; ++d) {
        if (!note_group(e, table->dimension[d].path, home_length(table->dimension[d].path))) return false;
    }
    for (size_t i = 0; i < table->n_array; ++i) {
        const ves_array *a = &table->array[i];
        if (!note_group(e, a->path, home_length(a->path))) return false;
        for (size_t k = 0; k < a->n_dimension; ++k) {
            const char *path = table->dimension[a->dimension[k]].path;
            if (is_around(path, home_length(path), a->path)) continue;
            e->base.status = ves_fail(e->base.report, VES_E_FILE, e->base.at,
                                      "%s lies along %s, which its group cannot see", a->path, path);
            return false;
        }
    }
    for (size_t i = 0; i < table->n_attribute; ++i) {
        const char *group = table->attribute[i].group;
        if (group && !note_group(e, group, strlen(group))) return false;
    }
    return true;
}

/* --- the file --- */

struct ves_image {
    encoder e;
    hid_t file;
};

/* An empty file, for all readers since HDF5 1.8. */
static hid_t open_file(encoder *e, const char *disk)
{
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS), create = H5Pcreate(H5P_FILE_CREATE);
    const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
    hid_t file = -1;
    if (good(e, access) && good(e, create) && (disk || good(e, H5Pset_fapl_core(access, GROWTH, 0))) &&
        good(e, H5Pset_libver_bounds(access, H5F_LIBVER_EARLIEST, H5F_LIBVER_V18)) &&
        good(e, H5Pset_fclose_degree(access, H5F_CLOSE_STRONG)) && good(e, H5Pset_link_creation_order(create, order)) &&
        good(e, H5Pset_attr_creation_order(create, order)) && good(e, H5Pset_obj_track_times(create, 0))) {
        char name[64]; /* in memory: one that no other open file has, nor one on the disk, which HDF5 would look at */
        (void)snprintf(name, sizeof name, "/dev/null/%p", (const void *)e);
        (void)good(e, file = H5Fcreate(disk ? disk : name, H5F_ACC_TRUNC, create, access));
    }
    ves_encoder_drop(access);
    ves_encoder_drop(create);
    return file;
}

/* All that making the table needs; streamed arrays and the file stay. */
static void drop_makers(encoder *e)
{
    ves_scales_close(&e->base, &e->scales);
    ves_encoder_close(&e->base);
    for (size_t i = 0; i < e->n_group; ++i) free(e->group[i]);
    free(e->group);
    e->group = NULL;
    e->n_group = 0;
}

/* Streamed arrays: their chunks go to the image when they are closed. */
static bool close_sets(encoder *e)
{
    const bool told = e->base.status != VES_OK; /* after an error nothing more is said */
    bool fine = true;
    for (size_t i = 0; e->set && i < e->base.table->n_array; ++i) {
        if (e->set[i] <= 0) continue;
        fine = (told ? H5Dclose(e->set[i]) >= 0 : good(e, H5Dclose(e->set[i]))) && fine;
        e->set[i] = 0;
    }
    return fine;
}

static void put_table(ves_image *image, const char *disk)
{
    encoder *e = &image->e;
    if (!note_groups(e) || !ves_encoder_open(&e->base) || !ves_scales_open(&e->base, &e->scales)) return;
    image->file = open_file(e, disk);
    if (image->file <= 0) return;
    const hid_t root = H5Gopen2(image->file, "/", H5P_DEFAULT);
    (void)(good(e, root) && put_group(e, root, "") && ves_scales_finish(&e->base, &e->scales));
    ves_encoder_drop(root);
}

ves_status ves_image_open(const ves_table *table, const char *disk, ves_place at, ves_image **image, ves_report *report)
{
    *image = NULL;
    ves_image *made = ves_new(1, sizeof *made);
    if (!made) return ves_fail_memory(report);
    encoder *e = &made->e;
    *e =
        (encoder){.base = {.table = table, .at = at, .report = report}, .set = ves_new(table->n_array, sizeof *e->set)};
    if (!e->set) (void)out_of_memory(e);
    ves_guard_enter();
    H5E_BEGIN_TRY
    {
        if (!e->base.status) put_table(made, disk);
        drop_makers(e);
    }
    H5E_END_TRY
    ves_guard_leave();
    const ves_status status = e->base.status;
    if (status) {
        const ves_status again = ves_image_close(made, report);
        return again ? again : status;
    }
    *image = made;
    return VES_OK;
}

/* Is the piece one chunk of curves, or what there is of the last one, as it lies in the chunk? @param room out: numbers
 * of a chunk */
static bool is_chunk(const encoder *e, const ves_array *a, const hsize_t first[], const hsize_t count[], size_t *room)
{
    bool good = is_float(a) && is_chunked(a, H5Tget_size(file_type(e, a->type)));
    *room = 1;
    for (size_t k = 0; k < a->n_dimension && good; ++k) {
        const size_t size = e->base.table->dimension[a->dimension[k]].size,
                     chunk = size < a->chunk[k] ? size : a->chunk[k];
        const bool whole = count[k] == chunk, rest = *room == 1 && first[k] + count[k] == size && count[k] < chunk;
        good = first[k] % chunk == 0 && (whole || rest);
        *room *= chunk;
    }
    return good;
}

static bool put_chunk(encoder *e, hid_t set, const ves_array *a, const hsize_t first[], const hsize_t count[],
                      size_t room, const double value[])
{
    size_t n = 1, n_byte;
    for (size_t k = 0; k < a->n_dimension; ++k) n *= count[k];
    unsigned char *bytes = ves_pack_numbers(H5Tget_size(file_type(e, a->type)), n, value, room, &n_byte);
    if (!bytes) return out_of_memory(e);
    const bool fine = good(e, H5Dwrite_chunk(set, H5P_DEFAULT, 0, first, n_byte, bytes));
    free(bytes);
    return fine;
}

static bool is_all(const encoder *e, const ves_array *a, const hsize_t count[])
{
    size_t k = 0;
    while (k < a->n_dimension && count[k] == e->base.table->dimension[a->dimension[k]].size) ++k;
    return k == a->n_dimension;
}

static bool put_piece(ves_image *image, size_t index, const size_t first[], const size_t count[], const double value[])
{
    encoder *e = &image->e;
    const ves_array *a = &e->base.table->array[index];
    hsize_t from[VES_ARRAY_MAX_DIMENSIONS], n[VES_ARRAY_MAX_DIMENSIONS];
    for (size_t k = 0; k < a->n_dimension; ++k) {
        from[k] = first[k];
        n[k] = count[k];
    }
    e->base.at.setting = a->path;
    const hid_t set = e->set[index];
    size_t room;
    if (is_chunk(e, a, from, n, &room)) return put_chunk(e, set, a, from, n, room, value);
    if (is_all(e, a, n)) return good(e, H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, value));
    const hid_t space = H5Dget_space(set), memory = H5Screate_simple((int)a->n_dimension, n, NULL);
    const bool fine = good(e, space) && good(e, memory) &&
                      good(e, H5Sselect_hyperslab(space, H5S_SELECT_SET, from, NULL, n, NULL)) &&
                      good(e, H5Dwrite(set, H5T_NATIVE_DOUBLE, memory, space, H5P_DEFAULT, value));
    ves_encoder_drop(space);
    ves_encoder_drop(memory);
    return fine;
}

ves_status ves_image_put(ves_image *image, size_t array, const size_t first[], const size_t count[],
                         const double value[], ves_report *report)
{
    image->e.base.report = report;
    ves_guard_enter();
    H5E_BEGIN_TRY
    {
        if (!image->e.base.status) (void)put_piece(image, array, first, count, value);
    }
    H5E_END_TRY
    ves_guard_leave();
    return image->e.base.status;
}

static bool take_bytes(encoder *e, hid_t file, unsigned char **bytes, size_t *n_byte)
{
    const ssize_t n = good(e, H5Fflush(file, H5F_SCOPE_GLOBAL)) ? H5Fget_file_image(file, NULL, 0) : -1;
    if (!good(e, n)) return false;
    unsigned char *copy = ves_space((size_t)n, 1);
    if (!copy) return out_of_memory(e);
    if (good(e, H5Fget_file_image(file, copy, (size_t)n))) {
        *bytes = copy;
        *n_byte = (size_t)n;
        return true;
    }
    free(copy);
    return false;
}

ves_status ves_image_bytes(ves_image *image, unsigned char **bytes, size_t *n_byte, ves_report *report)
{
    *bytes = NULL;
    *n_byte = 0;
    image->e.base.report = report;
    ves_guard_enter();
    H5E_BEGIN_TRY
    {
        (void)close_sets(&image->e);
        if (!image->e.base.status) (void)take_bytes(&image->e, image->file, bytes, n_byte);
    }
    H5E_END_TRY
    ves_guard_leave();
    return image->e.base.status;
}

ves_status ves_image_close(ves_image *image, ves_report *report)
{
    if (!image) return VES_OK;
    encoder *e = &image->e;
    e->base.report = report;
    ves_guard_enter();
    H5E_BEGIN_TRY
    {
        const bool told = e->base.status != VES_OK; /* after an error nothing more is said */
        const bool fine = close_sets(e);
        if (image->file > 0 && !told && fine) {
            (void)good(e, H5Fclose(image->file));
        } else if (image->file > 0) {
            (void)H5Fclose(image->file);
        }
    }
    H5E_END_TRY
    ves_guard_leave();
    const ves_status status = e->base.status;
    free(e->set);
    free(image);
    return status;
}

ves_status ves_image_encode(const ves_table *table, ves_place at, unsigned char **bytes, size_t *n_byte,
                            ves_report *report)
{
    ves_image *image;
    *bytes = NULL;
    *n_byte = 0;
    ves_status status = ves_image_open(table, NULL, at, &image, report);
    if (status) return status;
    status = ves_image_bytes(image, bytes, n_byte, report);
    const ves_status closed = ves_image_close(image, report);
    return status ? status : closed;
}
