#include "store/pack.h"

#include "base/memory.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { PLANES = sizeof(float), PATTERNS = 2, LEVEL = 1 };

static void shuffle(size_t n, const double value[], size_t room, unsigned char *plane)
{
    for (size_t i = 0; i < room; ++i) {
        const float x = i < n ? (float)value[i] : NAN;
        uint32_t bits;
        memcpy(&bits, &x, sizeof bits);
        for (size_t k = 0; k < PLANES; ++k) plane[k * room + i] = (unsigned char)(bits >> 8 * k);
    }
}

/* Each plane is a block with a code of its own. Room for all of it is there, so each call takes all it is given. */
static int deflate_planes(z_stream *z, size_t room, unsigned char *plane)
{
    for (size_t k = 0; k < PLANES; ++k) {
        int flag = deflateParams(z, LEVEL, k == PATTERNS ? Z_DEFAULT_STRATEGY : Z_RLE);
        z->next_in = plane + k * room;
        z->avail_in = (uInt)room;
        if (flag == Z_OK) flag = deflate(z, k + 1 == PLANES ? Z_FINISH : Z_BLOCK);
        if (flag != Z_OK) return flag;
    }
    return Z_OK;
}

unsigned char *ves_pack_floats(size_t n, const double value[], size_t room, size_t *n_byte)
{
    z_stream z = {0};
    if (room > UINT32_MAX / 8 || deflateInit2(&z, LEVEL, Z_DEFLATED, MAX_WBITS, 8, Z_RLE) != Z_OK) return NULL;
    const size_t most = deflateBound(&z, (uLong)(PLANES * room)) + 64; /* a few blocks more than it counts on */
    unsigned char *plane = ves_new(PLANES, room), *out = ves_new(most, 1);
    int flag = Z_MEM_ERROR;
    if (plane && out) {
        shuffle(n, value, room, plane);
        z.next_out = out;
        z.avail_out = (uInt)most;
        flag = deflate_planes(&z, room, plane);
    }
    *n_byte = z.total_out;
    (void)deflateEnd(&z);
    free(plane);
    if (flag == Z_STREAM_END) return out;
    free(out);
    return NULL;
}
