#include "base/bytes.h"

#include <string.h>

static void put(ves_bytes_out *out, unsigned byte)
{
    if (out->at) out->at[out->n] = (unsigned char)byte;
    ++out->n;
}

void ves_bytes_put_whole(ves_bytes_out *out, uint64_t x)
{
    for (; x > 0x7F; x >>= 7) put(out, 0x80 | (unsigned)(x & 0x7F));
    put(out, (unsigned)x);
}

void ves_bytes_put_word(ves_bytes_out *out, uint64_t x)
{
    for (unsigned i = 0; i < 64; i += 8) put(out, (unsigned)(x >> i & 0xFF));
}

void ves_bytes_put_double(ves_bytes_out *out, double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    ves_bytes_put_word(out, bits);
}

static unsigned get(ves_bytes_in *in)
{
    if (in->at < in->end) return *in->at++;
    in->damaged = true;
    return 0;
}

uint64_t ves_bytes_get_whole(ves_bytes_in *in)
{
    uint64_t x = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const unsigned byte = get(in);
        if (shift == 63 && byte > 1) break; /* beyond 64 bits */
        x |= (uint64_t)(byte & 0x7F) << shift;
        if (byte > 0x7F) continue;
        if (byte == 0 && shift > 0) break; /* longer than it need be */
        return x;
    }
    in->damaged = true;
    return 0;
}

uint64_t ves_bytes_get_word(ves_bytes_in *in)
{
    uint64_t x = 0;
    for (unsigned i = 0; i < 64; i += 8) x |= (uint64_t)get(in) << i;
    return in->damaged ? 0 : x;
}

double ves_bytes_get_double(ves_bytes_in *in)
{
    const uint64_t bits = ves_bytes_get_word(in);
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}
