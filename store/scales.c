#include "store/scales.h"

#include "base/memory.h"

#include <hdf5.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static bool good(ves_encoder *e, int64_t returned)
{
    return ves_encoder_good(e, returned);
}

bool ves_scales_open(ves_encoder *e, ves_scales *scales)
{
    scales->of = ves_new(e->table->n_dimension, sizeof *scales->of);
    if (!scales->of) return ves_encoder_no_memory(e);
    scales->list = H5Tvlen_create(H5T_STD_REF_OBJ);
    scales->entry = H5Tcreate(H5T_COMPOUND, sizeof(ves_scale_use));
    return good(e, scales->list) && good(e, scales->entry) &&
           good(e, H5Tinsert(scales->entry, "dataset", offsetof(ves_scale_use, array), H5T_STD_REF_OBJ)) &&
           good(e, H5Tinsert(scales->entry, "dimension", offsetof(ves_scale_use, axis), H5T_NATIVE_INT));
}

void ves_scales_close(const ves_encoder *e, ves_scales *scales)
{
    for (size_t d = 0; scales->of && d < e->table->n_dimension; ++d) {
        ves_encoder_drop(scales->of[d].set);
        free(scales->of[d].use);
    }
    free(scales->of);
    ves_encoder_drop(scales->list);
    ves_encoder_drop(scales->entry);
    *scales = (ves_scales){0};
}

static bool refer(ves_encoder *e, int64_t set, uint64_t *reference)
{
    hobj_ref_t made = 0;
    const bool fine = good(e, H5Rcreate(&made, set, ".", H5R_OBJECT, -1));
    *reference = made;
    return fine;
}

/* A text of its own length, as HDF5 looks for it. */
static bool put_word(ves_encoder *e, int64_t set, const char *name, const char *word)
{
    const hid_t type = H5Tcopy(H5T_C_S1);
    const bool fine = good(e, type) && good(e, H5Tset_size(type, strlen(word) + 1)) &&
                      ves_put_attribute(e, set, name, type, type, 0, word);
    ves_encoder_drop(type);
    return fine;
}

bool ves_scales_add(ves_encoder *e, ves_scales *scales, size_t d, int64_t set, const char *name)
{
    scales->of[d].set = set;
    return put_word(e, set, "CLASS", "DIMENSION_SCALE") && put_word(e, set, "NAME", name) &&
           refer(e, set, &scales->of[d].reference);
}

bool ves_scales_attach(ves_encoder *e, ves_scales *scales, const ves_array *array, int64_t set)
{
    hvl_t list[VES_ARRAY_MAX_DIMENSIONS];
    uint64_t own;
    if (array->n_dimension == 0) return true;
    if (!refer(e, set, &own)) return false;
    for (size_t k = 0; k < array->n_dimension; ++k) {
        ves_scale *scale = &scales->of[array->dimension[k]];
        if (!ves_grow(&scale->use, scale->n_use, &scale->room_use, sizeof *scale->use)) return ves_encoder_no_memory(e);
        scale->use[scale->n_use++] = (ves_scale_use){.array = own, .axis = (int)k};
        list[k] = (hvl_t){.len = 1, .p = &scale->reference};
    }
    return ves_put_attribute(e, set, "DIMENSION_LIST", scales->list, scales->list, array->n_dimension, list);
}

bool ves_scales_finish(ves_encoder *e, const ves_scales *scales)
{
    for (size_t d = 0; d < e->table->n_dimension; ++d) {
        const ves_scale *scale = &scales->of[d];
        if (scale->n_use &&
            !ves_put_attribute(e, scale->set, "REFERENCE_LIST", scales->entry, scales->entry, scale->n_use, scale->use))
            return false;
    }
    return true;
}
