#include "store/pack.h"

#include "base/clones.h"
#include "base/memory.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* The first bytes of all numbers are a plane, the second ones another.  The stream is put together here, as RFC 1950
 * and 1951 have it: a plane whose bytes repeat is deflated, any other stands as it is, since deflating it would take
 * most of the time and hardly any of the room. */
enum { LEVEL = 1, MEMORY = 6, MOST_STORED = 65535, HEAD = 2, SUM = 4, STORED_HEAD = 5 };

VES_CLONES static void shuffle_floats(size_t n, const double value[], size_t room, unsigned char *plane)
{
    for (size_t i = 0; i < room; ++i) {
        const float x = i < n ? (float)value[i] : NAN;
        uint32_t bits;
        memcpy(&bits, &x, sizeof bits);
        for (size_t k = 0; k < sizeof x; ++k) plane[k * room + i] = (unsigned char)(bits >> 8 * k);
    }
}

VES_CLONES static void shuffle_doubles(size_t n, const double value[], size_t room, unsigned char *plane)
{
    for (size_t i = 0; i < room; ++i) {
        const double x = i < n ? value[i] : NAN;
        uint64_t bits;
        memcpy(&bits, &x, sizeof bits);
        for (size_t k = 0; k < sizeof x; ++k) plane[k * room + i] = (unsigned char)(bits >> 8 * k);
    }
}

/* How many bytes are like the one before? */
VES_CLONES static size_t repeats(size_t n, const unsigned char *byte)
{
    size_t same = 0;
    for (size_t i = 1; i < n; ++i) same += byte[i] == byte[i - 1];
    return same;
}

/* @return behind what was put */
static unsigned char *put_stored(unsigned char *out, size_t n, const unsigned char *byte, bool last)
{
    for (size_t part = 0; n > 0; n -= part, byte += part, out += part) {
        part = n < MOST_STORED ? n : MOST_STORED;
        *out++ = last && part == n; /* final, stored; then the length and its complement */
        *out++ = (unsigned char)(part & 0xFF);
        *out++ = (unsigned char)(part >> 8);
        *out++ = (unsigned char)(~part & 0xFF);
        *out++ = (unsigned char)(~part >> 8 & 0xFF);
        memcpy(out, byte, part);
    }
    return out;
}

/* A plane with a code of its own, to whole bytes. @return behind what was put; NULL: zlib failed */
static unsigned char *put_deflated(z_stream *z, unsigned char *out, size_t most, size_t n, unsigned char *byte,
                                   bool last)
{
    if (deflateReset(z) != Z_OK) return NULL;
    z->next_in = byte;
    z->avail_in = (uInt)n;
    z->next_out = out;
    z->avail_out = (uInt)most;
    const int flag = deflate(z, last ? Z_FINISH : Z_SYNC_FLUSH);
    return flag == (last ? Z_STREAM_END : Z_OK) && z->avail_in == 0 ? z->next_out : NULL;
}

static unsigned char *put_planes(z_stream *z, unsigned char *out, size_t most, size_t n_plane, size_t room,
                                 unsigned char *plane)
{
    unsigned char *to = out;
    *to++ = 0x78; /* deflate, a window of 32 KiB; nothing preset */
    *to++ = 0x01;
    for (size_t k = 0; k < n_plane && to; ++k) {
        unsigned char *byte = plane + k * room;
        const bool last = k + 1 == n_plane, runs = 2 * repeats(room, byte) >= room;
        to = runs ? put_deflated(z, to, most - (size_t)(to - out), room, byte, last) : put_stored(to, room, byte, last);
    }
    const uLong sum = adler32(adler32(0, NULL, 0), plane, (uInt)(n_plane * room));
    for (int k = SUM; to && k-- > 0;) *to++ = (unsigned char)(sum >> 8 * k);
    return to;
}

unsigned char *ves_pack_numbers(size_t size, size_t n, const double value[], size_t room, size_t *n_byte)
{
    z_stream z = {0};
    if (room > UINT32_MAX / 16 || deflateInit2(&z, LEVEL, Z_DEFLATED, -MAX_WBITS, MEMORY, Z_RLE) != Z_OK) return NULL;
    const size_t stored = room + (room / MOST_STORED + 1) * STORED_HEAD, deflated = deflateBound(&z, (uLong)room) + 16,
                 most = HEAD + SUM + size * (stored > deflated ? stored : deflated);
    unsigned char *plane = malloc(size * room + 1), *out = malloc(most), *end = NULL;
    if (plane && out) {
        if (size == sizeof(float)) {
            shuffle_floats(n, value, room, plane);
        } else {
            shuffle_doubles(n, value, room, plane);
        }
        end = put_planes(&z, out, most, size, room, plane);
    }
    (void)deflateEnd(&z);
    free(plane);
    *n_byte = end ? (size_t)(end - out) : 0;
    if (end) return out;
    free(out);
    return NULL;
}
