#include "base/draw.h"

#include <Random123/philox.h>

void ves_draw_block(ves_draw_key key, const uint32_t counter[4], uint32_t out[4])
{
    const philox4x32_ctr_t from = {{counter[0], counter[1], counter[2], counter[3]}};
    const philox4x32_key_t by = {{key.word[0], key.word[1]}};
    const philox4x32_ctr_t words = philox4x32(from, by);
    for (int i = 0; i < 4; ++i) out[i] = words.v[i];
}

static void draw(ves_draw_key key, uint64_t a, uint64_t b, uint32_t out[4])
{
    ves_draw_block(key, (const uint32_t[]){(uint32_t)a, (uint32_t)(a >> 32), (uint32_t)b, (uint32_t)(b >> 32)}, out);
}

/* The address as a number by FNV-1a (Fowler, Noll & Vo), drawn once with the seed for a key. */
ves_draw_key ves_draw_key_of(uint64_t seed, const char *address)
{
    uint64_t hash = 0xCBF29CE484222325;
    for (; *address; ++address) hash = (hash ^ (unsigned char)*address) * 0x100000001B3;
    uint32_t out[4];
    draw((ves_draw_key){{(uint32_t)seed, (uint32_t)(seed >> 32)}}, hash, 0, out);
    return (ves_draw_key){{out[0], out[1]}};
}

uint64_t ves_draw_bits(ves_draw_key key, uint64_t subject, uint64_t index)
{
    uint32_t out[4];
    draw(key, subject, index, out);
    return (uint64_t)out[1] << 32 | out[0];
}

double ves_draw_uniform(ves_draw_key key, uint64_t subject, uint64_t index)
{
    return ((double)(ves_draw_bits(key, subject, index) >> 12) + 0.5) * 0x1p-52;
}
