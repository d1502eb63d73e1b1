#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "store/guard.h"
#include "store/image.h"

#include <hdf5.h>
#include <hdf5_hl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    DEEPEST = 16,        /* groups inside groups; more is a file of someone else */
    LARGEST_RATIO = 1100 /* bytes that deflate can make of one are 1032 */
};

/* An object met on the way: the same may be linked into many groups. */
typedef struct met {
    haddr_t address;
    bool is_dimension;
    size_t dimension;
} met;

typedef struct decoder {
    ves_table *table;
    uint64_t n_byte;
    bool whole, later; /* later: numbers of large arrays are not read yet */
    met *met;
    size_t n_met, room_met;
    ves_status status;
    ves_place at;
    ves_report *report;
} decoder;

/* What to do with the objects of a group, one pass after the other: dimensions must be known before arrays. */
typedef enum pass { PASS_SCALES, PASS_ARRAYS, PASS_GROUPS, N_PASS } pass;

static bool damaged(decoder *d, const char *path)
{
    if (!d->status) {
        d->at.setting = path;
        d->status = ves_fail(d->report, VES_E_FILE, d->at, "cannot be read: the file is damaged, or no vesipk result");
        d->at.setting = NULL;
    }
    return false;
}

static bool out_of_memory(decoder *d)
{
    if (!d->status) d->status = ves_fail_memory(d->report);
    return false;
}

static bool passed_on(decoder *d, ves_status status)
{
    if (!d->status) d->status = status;
    return status == VES_OK;
}

static void drop(hid_t id)
{
    if (id > 0) H5Idec_ref(id);
}

static met *find_met(const decoder *d, haddr_t address)
{
    for (size_t i = 0; i < d->n_met; ++i) {
        if (d->met[i].address == address) return &d->met[i];
    }
    return NULL;
}

static bool note_met(decoder *d, haddr_t address, bool is_dimension, size_t dimension)
{
    if (!ves_grow(&d->met, d->n_met, &d->room_met, sizeof *d->met)) return out_of_memory(d);
    d->met[d->n_met++] = (met){.address = address, .is_dimension = is_dimension, .dimension = dimension};
    return true;
}

static bool address_of(hid_t object, haddr_t *address)
{
    H5O_info_t info;
    if (H5Oget_info2(object, &info, H5O_INFO_BASIC) < 0) return false;
    *address = info.addr;
    return true;
}

/* --- attributes --- */

/* The text of an open attribute or dataset type of one element: variable or fixed length. */
static hid_t text_type(hid_t file_type)
{
    const hid_t type = H5Tcopy(H5T_C_S1);
    const htri_t variable = H5Tis_variable_str(file_type);
    const size_t size = variable > 0 ? H5T_VARIABLE : H5Tget_size(file_type) + 1;
    if (type > 0 && variable >= 0 && H5Tset_size(type, size) >= 0 && H5Tset_cset(type, H5Tget_cset(file_type)) >= 0) {
        return type;
    }
    drop(type);
    return -1;
}

/* Read an attribute that is one text. @param text out: free with free() */
static bool read_text(decoder *d, hid_t attribute, hid_t file_type, char **text)
{
    const hid_t type = text_type(file_type), space = H5Aget_space(attribute);
    bool fine = false;
    if (type > 0 && H5Tis_variable_str(type) > 0) {
        char *borrowed = NULL;
        fine = H5Aread(attribute, type, &borrowed) >= 0;
        *text = fine ? ves_copy_text(borrowed ? borrowed : "") : NULL;
        if (fine) H5Dvlen_reclaim(type, space, H5P_DEFAULT, &borrowed);
    } else if (type > 0 && H5Tget_size(type) <= d->n_byte) {
        *text = ves_new(H5Tget_size(type) + 1, 1);
        fine = *text && H5Aread(attribute, type, *text) >= 0;
    }
    drop(space);
    drop(type);
    if (fine && !*text) return out_of_memory(d);
    return fine;
}

/* Give the named text attribute of a dataset; *text stays NULL where there is none. */
static bool read_label(decoder *d, hid_t set, const char *name, const char *path, char **text)
{
    const htri_t there = H5Aexists(set, name);
    if (there == 0) return true;
    const hid_t attribute = there > 0 ? H5Aopen(set, name, H5P_DEFAULT) : -1;
    const hid_t type = attribute > 0 ? H5Aget_type(attribute) : -1,
                space = attribute > 0 ? H5Aget_space(attribute) : -1;
    const bool fine = type > 0 && H5Sget_simple_extent_npoints(space) == 1 && H5Tget_class(type) == H5T_STRING &&
                      read_text(d, attribute, type, text);
    drop(space);
    drop(type);
    drop(attribute);
    return fine || damaged(d, path);
}

/* Take attribute `i` of a group into the table; what a table cannot hold is left out. */
static bool take_attribute(decoder *d, hid_t group, const char *path, hsize_t i)
{
    const hid_t attribute = H5Aopen_by_idx(group, ".", H5_INDEX_CRT_ORDER, H5_ITER_INC, i, H5P_DEFAULT, H5P_DEFAULT);
    if (attribute < 0) return damaged(d, path);
    const hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute);
    char name[256] = "";
    bool fine = type > 0 && space > 0 && H5Aget_name(attribute, sizeof name, name) > 0;
    const bool one = fine && H5Sget_simple_extent_npoints(space) == 1;
    const H5T_class_t class = fine ? H5Tget_class(type) : H5T_NO_CLASS;
    const bool hidden = strncmp(name, "_N", 2) == 0 || strncmp(name, "_nc", 3) == 0; /* the netCDF library's own */
    if (one && !hidden && class == H5T_STRING) {
        char *text = NULL;
        fine = read_text(d, attribute, type, &text) &&
               passed_on(d, ves_table_set_text(d->table, path, name, text, d->report));
        free(text);
    } else if (one && !hidden && (class == H5T_FLOAT || class == H5T_INTEGER)) {
        double number = 0.0;
        fine = H5Aread(attribute, H5T_NATIVE_DOUBLE, &number) >= 0 &&
               passed_on(d, ves_table_set_number(d->table, path, name, number, d->report));
    }
    drop(space);
    drop(type);
    drop(attribute);
    return fine || damaged(d, path);
}

static bool take_attributes(decoder *d, hid_t group, const char *path)
{
    H5O_info_t info;
    if (H5Oget_info2(group, &info, H5O_INFO_NUM_ATTRS) < 0) return damaged(d, path);
    for (hsize_t i = 0; i < info.num_attrs; ++i) {
        if (!take_attribute(d, group, path, i)) return false;
    }
    return true;
}

/* Later versions of one number add, so only the number in front counts. Those without a version are of the first. */
static bool knows_version(decoder *d, hid_t root)
{
    enum { NEWEST = 2 };
    char *version = NULL;
    bool fine = read_label(d, root, "schema_version", NULL, &version);
    if (fine && version && strtol(version, NULL, 10) > NEWEST) {
        fine = false;
        d->status = ves_fail(d->report, VES_E_FILE, d->at,
                             "was written by a later vesipk (schema %s), expected schema %d or an older one",
                             ves_brief_of(version).text, NEWEST);
    }
    free(version);
    return fine;
}

/* Is this one of our files? Asked before anything else is read; of which kind, result.c asks of the table. */
static bool has_schema(decoder *d, hid_t root)
{
    char *schema = NULL;
    const bool fine = read_label(d, root, "schema", NULL, &schema) && schema &&
                      (strcmp(schema, "vesipk-results") == 0 || strcmp(schema, "vesipk-fit") == 0 ||
                       strcmp(schema, "vesipk-design") == 0);
    free(schema);
    if (fine) return knows_version(d, root);
    if (d->status) return false;
    d->status =
        ves_fail(d->report, VES_E_FILE, d->at, "is no result of vesipk (its attribute \"schema\" says so in one)");
    return false;
}

/* --- arrays --- */

/* Does it lie in a group that grows with the number of subjects, or is it that group? */
static bool is_large(const char *path)
{
    static const char *const group[] = {"individual", "compartments"};
    const size_t n = strcspn(path, "/");
    return (strlen(group[0]) == n && strncmp(path, group[0], n) == 0) ||
           (strlen(group[1]) == n && strncmp(path, group[1], n) == 0);
}

static bool array_type(hid_t set, ves_array_type *type)
{
    const hid_t file_type = H5Dget_type(set);
    const size_t size = file_type > 0 ? H5Tget_size(file_type) : 0;
    const H5T_class_t class = file_type > 0 ? H5Tget_class(file_type) : H5T_NO_CLASS;
    bool fine = true;
    if (class == H5T_FLOAT && size <= 8) {
        *type = size == 8 ? VES_ARRAY_DOUBLE : VES_ARRAY_FLOAT;
    } else if (class == H5T_INTEGER && size <= 8) {
        *type = size == 1 ? VES_ARRAY_INT8 : VES_ARRAY_INT64;
    } else if (class == H5T_STRING && H5Tis_variable_str(file_type) > 0) {
        *type = VES_ARRAY_TEXT;
    } else {
        fine = false;
    }
    drop(file_type);
    return fine;
}

static bool read_texts(decoder *d, hid_t set, ves_array *a)
{
    const hid_t file_type = H5Dget_type(set), type = text_type(file_type), space = H5Dget_space(set);
    char **borrowed = ves_new(a->n, sizeof *borrowed);
    bool fine =
        borrowed ? type > 0 && H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, borrowed) >= 0 : out_of_memory(d);
    const bool reclaim = fine;
    for (size_t i = 0; fine && i < a->n; ++i) {
        fine = passed_on(d, ves_array_set_text(a, i, borrowed[i] ? borrowed[i] : "", d->report));
    }
    if (reclaim) H5Dvlen_reclaim(type, space, H5P_DEFAULT, borrowed);
    free(borrowed);
    drop(space);
    drop(type);
    drop(file_type);
    return fine;
}

static bool read_values(decoder *d, hid_t set, ves_array *a)
{
    if (a->n == 0) return true;
    if (a->type == VES_ARRAY_TEXT) return read_texts(d, set, a);
    if (a->type == VES_ARRAY_DOUBLE || a->type == VES_ARRAY_FLOAT) {
        return H5Dread(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, a->data.number) >= 0;
    }
    return H5Dread(set, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, a->data.integer) >= 0;
}

/* A first scale on an axis: note it and ask for no more. */
static herr_t first_scale(hid_t set, unsigned axis, hid_t scale, void *to)
{
    (void)set;
    (void)axis;
    return address_of(scale, to) ? 1 : -1;
}

/* The dimensions of a dataset, by their scales; a dimension's own coordinates lie along it.
 * @param name [VES_ARRAY_MAX_DIMENSIONS + 1] out: paths, borrowed from the table, ended by NULL */
static bool find_dimensions(decoder *d, hid_t set, bool coordinate, size_t own, const char *name[])
{
    const hid_t space = H5Dget_space(set);
    hsize_t shape[H5S_MAX_RANK];
    const int n = space > 0 ? H5Sget_simple_extent_dims(space, shape, NULL) : -1;
    const H5S_class_t class = space > 0 ? H5Sget_simple_extent_type(space) : H5S_NO_CLASS;
    drop(space);
    if (n < 0 || n > VES_ARRAY_MAX_DIMENSIONS || class == H5S_NULL || (coordinate && n != 1)) return false;
    hsize_t n_element = 1;
    for (int k = 0; k < n; ++k) {
        haddr_t address = 0;
        size_t dimension = own;
        if (!coordinate) {
            if (H5DSiterate_scales(set, (unsigned)k, NULL, first_scale, &address) <= 0) return false;
            const met *scale = find_met(d, address);
            if (!scale || !scale->is_dimension) return false;
            dimension = scale->dimension;
        }
        if (shape[k] != d->table->dimension[dimension].size) return false;
        if (shape[k] && n_element > (hsize_t)LARGEST_RATIO * d->n_byte / shape[k])
            return false; /* cannot be in there */
        n_element *= shape[k];
        name[k] = d->table->dimension[dimension].path;
    }
    name[n] = NULL;
    return true;
}

/* Are the numbers of an array left for later? */
static bool is_left(const decoder *d, const char *path, ves_array_type type, const char *const name[])
{
    return d->later && type != VES_ARRAY_TEXT && name[0] && (is_large(path) || (name[1] && name[2]));
}

/* Add the array in an open dataset to the table. */
static bool take_array(decoder *d, hid_t set, const char *path, bool coordinate, size_t own)
{
    const char *name[VES_ARRAY_MAX_DIMENSIONS + 1] = {NULL};
    ves_array_type type = VES_ARRAY_DOUBLE;
    char *units = NULL, *long_name = NULL, *meanings = NULL;
    bool fine = (array_type(set, &type) && find_dimensions(d, set, coordinate, own, name)) || damaged(d, path);
    fine = fine && read_label(d, set, "units", path, &units) && read_label(d, set, "long_name", path, &long_name);
    if (fine && type == VES_ARRAY_INT8) fine = read_label(d, set, "flag_meanings", path, &meanings);
    static const size_t no_chunk[VES_ARRAY_MAX_DIMENSIONS] = {0};
    const bool left = fine && !coordinate && is_left(d, path, type, name);
    ves_array *a = !fine  ? NULL
                   : left ? ves_table_add_streamed(d->table, path, type, units, long_name, d->report, name, no_chunk)
                          : ves_table_add(d->table, path, type, units, long_name, d->report, name);
    if (fine && !a) d->status = VES_E_MEMORY; /* said in the report */
    free(units);
    free(long_name);
    if (a) {
        a->flag_meanings = meanings;
        return left || read_values(d, set, a) || damaged(d, path);
    }
    free(meanings);
    return false;
}

/* Add the dimension whose scale is an open dataset, and its coordinates where it has them. */
static bool take_scale(decoder *d, hid_t set, const char *path, haddr_t address)
{
    static const char nameless[] = "This is a netCDF dimension but not a netCDF variable.";
    char name[sizeof nameless] = ""; /* filled to the '.' at most */
    const hid_t space = H5Dget_space(set);
    hsize_t size = 0;
    const bool fine = space > 0 && H5Sget_simple_extent_ndims(space) == 1 &&
                      H5Sget_simple_extent_dims(space, &size, NULL) == 1 && size <= SIZE_MAX &&
                      H5DSget_scale_name(set, name, sizeof name) >= 0;
    drop(space);
    if (!fine) return damaged(d, path);
    size_t dimension = 0;
    if (!passed_on(d, ves_table_add_dimension(d->table, path, (size_t)size, &dimension, d->report))) return false;
    if (!note_met(d, address, true, dimension)) return false;
    return strcmp(name, nameless) == 0 || take_array(d, set, path, true, dimension);
}

/* --- groups --- */

static bool take_group(decoder *d, hid_t group, const char *path, int depth);

/* One object of a group in one pass. */
static bool take_object(decoder *d, hid_t object, const char *path, pass now, int depth)
{
    const H5I_type_t kind = H5Iget_type(object);
    haddr_t address = 0;
    if (!address_of(object, &address)) return damaged(d, path);
    if (find_met(d, address)) return true;
    if (kind == H5I_GROUP && now == PASS_GROUPS) {
        return note_met(d, address, false, 0) && take_group(d, object, path, depth + 1);
    }
    if (kind != H5I_DATASET || now == PASS_GROUPS) return true;
    const htri_t is_scale = H5DSis_scale(object);
    if (is_scale < 0) return damaged(d, path);
    if (now == PASS_SCALES) return is_scale == 0 || take_scale(d, object, path, address);
    return note_met(d, address, false, 0) && take_array(d, object, path, false, 0);
}

/* Open link `i` of a group and take what it leads to; links to other files or names are left out. */
static bool take_link(decoder *d, hid_t group, const char *path, hsize_t i, pass now, int depth)
{
    const H5_index_t order = H5_INDEX_CRT_ORDER;
    char name[256] = "";
    H5L_info_t info;
    const ssize_t n = H5Lget_name_by_idx(group, ".", order, H5_ITER_INC, i, name, sizeof name, H5P_DEFAULT);
    if (n <= 0 || (size_t)n >= sizeof name || H5Lget_info(group, name, &info, H5P_DEFAULT) < 0) return damaged(d, path);
    if (info.type != H5L_TYPE_HARD || (!d->whole && !path[0] && is_large(name))) return true;
    char *full = path[0] ? ves_format("%s/%s", path, name) : ves_copy_text(name);
    if (!full) return out_of_memory(d);
    const hid_t object = H5Oopen(group, name, H5P_DEFAULT);
    const bool fine = object > 0 ? take_object(d, object, full, now, depth) : damaged(d, full);
    drop(object);
    free(full);
    return fine;
}

static bool take_group(decoder *d, hid_t group, const char *path, int depth)
{
    H5G_info_t info;
    if (depth > DEEPEST || H5Gget_info(group, &info) < 0) return damaged(d, path);
    if (!take_attributes(d, group, path)) return false;
    for (pass now = PASS_SCALES; now < N_PASS; ++now) {
        for (hsize_t i = 0; i < info.nlinks; ++i) {
            if (!take_link(d, group, path, i, now, depth)) return false;
        }
    }
    return true;
}

/* Does the file end where the superblock says? (HDF5 file format 3.0, II.A; addresses of 8 bytes, as all our files) */
static bool is_whole(const unsigned char start[56], uint64_t n_byte)
{
    static const size_t at[] = {40, 44, 28, 28}; /* the end of the file in the superblock, by version */
    if (start[8] >= VES_COUNT(at) || start[start[8] < 2 ? 13 : 9] != 8) return false;
    uint64_t end = 0;
    for (unsigned i = 0; i < 8; ++i) end |= (uint64_t)start[at[start[8]] + i] << 8 * i;
    return end == n_byte;
}

/* Is it HDF5, and whole? */
static ves_status look_at(const char *path, uint64_t n_byte, ves_report *report)
{
    static const unsigned char signature[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    const ves_place at = {.file = path};
    unsigned char start[56] = {0};
    FILE *file = n_byte > 0 ? fopen(path, "rb") : NULL; /* some of /proc are empty, and let a reader wait */
    const size_t n = file ? fread(start, 1, sizeof start, file) : 0;
    if (file) (void)fclose(file);
    if (n < sizeof signature || memcmp(start, signature, sizeof signature) != 0)
        return ves_fail(report, VES_E_FILE, at, "is no HDF5 file");
    if (n < sizeof start || !is_whole(start, n_byte))
        return ves_fail(report, VES_E_FILE, at, "is damaged: it does not end where it says (cut short?)");
    return VES_OK;
}

/* A result has its name when it is whole: nobody writes to it, and no lock is needed (some disks have none). */
static hid_t open_file(const char *path)
{
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    hid_t file = -1;
    if (access > 0 && H5Pset_fclose_degree(access, H5F_CLOSE_STRONG) >= 0 &&
        H5Pset_file_locking(access, false, true) >= 0) {
        file = H5Fopen(path, H5F_ACC_RDONLY, access);
    }
    drop(access);
    return file;
}

/* @param open  out: the file, where numbers are left for later; else NULL */
static ves_status decode(decoder *d, const char *path, int64_t *open)
{
    const ves_status status = look_at(path, d->n_byte, d->report);
    if (status) return status;
    ves_guard_enter();
    H5E_BEGIN_TRY
    {
        const hid_t file = open_file(path);
        const hid_t root = file > 0 ? H5Gopen2(file, "/", H5P_DEFAULT) : -1;
        haddr_t address = 0;
        if (root < 0 || !address_of(root, &address)) {
            (void)damaged(d, NULL);
        } else if (has_schema(d, root) && note_met(d, address, false, 0)) {
            (void)take_group(d, root, "", 0);
        }
        drop(root);
        if (open && !d->status) {
            *open = file;
        } else {
            drop(file);
        }
    }
    H5E_END_TRY
    ves_guard_leave();
    free(d->met);
    if (d->status) ves_table_free(d->table);
    return d->status;
}

ves_status ves_file_decode(const char *path, uint64_t n_byte, bool whole, ves_table *table, ves_report *report)
{
    decoder d = {.table = table, .n_byte = n_byte, .whole = whole, .at = {.file = path}, .report = report};
    return decode(&d, path, NULL);
}

ves_status ves_file_decode_outline(const char *path, uint64_t n_byte, ves_table *table, int64_t *open,
                                   ves_report *report)
{
    decoder d = {
        .table = table, .n_byte = n_byte, .whole = true, .later = true, .at = {.file = path}, .report = report};
    return decode(&d, path, open);
}

ves_status ves_file_piece(int64_t open, const char *path, const ves_array *a, const size_t first[],
                          const size_t count[], double out[], ves_report *report)
{
    hsize_t from[VES_ARRAY_MAX_DIMENSIONS], n[VES_ARRAY_MAX_DIMENSIONS];
    for (size_t k = 0; k < a->n_dimension; ++k) {
        from[k] = first[k];
        n[k] = count[k];
    }
    bool fine = false;
    ves_guard_enter();
    H5E_BEGIN_TRY
    {
        const hid_t set = H5Dopen2(open, a->path, H5P_DEFAULT), space = set > 0 ? H5Dget_space(set) : -1,
                    room = H5Screate_simple((int)a->n_dimension, n, NULL);
        fine = space > 0 && room > 0 && H5Sselect_hyperslab(space, H5S_SELECT_SET, from, NULL, n, NULL) >= 0 &&
               H5Dread(set, H5T_NATIVE_DOUBLE, room, space, H5P_DEFAULT, out) >= 0;
        drop(room);
        drop(space);
        drop(set);
    }
    H5E_END_TRY
    ves_guard_leave();
    return fine ? VES_OK
                : ves_fail(report, VES_E_FILE, (ves_place){.file = path, .setting = a->path},
                           "cannot be read: the file is damaged, or no vesipk result");
}

void ves_file_close(int64_t open)
{
    ves_guard_enter();
    drop(open);
    ves_guard_leave();
}
