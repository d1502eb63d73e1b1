#include "base/sobol.h"

#include "base/memory.h"

#include <assert.h>
#include <stdlib.h>

/* Direction numbers of one dimension, from its polynomial of degree `s` and the first s of them (Bratley & Fox 1988).
 */
static void find_directions(uint32_t polynomial, unsigned s, const uint16_t first[], uint32_t direction[])
{
    for (unsigned k = 0; k < VES_SOBOL_BITS; ++k) {
        if (k < s) {
            direction[k] = (uint32_t)first[k] << (VES_SOBOL_BITS - 1 - k);
            continue;
        }
        uint32_t v = direction[k - s] ^ direction[k - s] >> s;
        for (unsigned j = 1; j < s; ++j) {
            if (polynomial >> (s - j) & 1u) v ^= direction[k - j];
        }
        direction[k] = v;
    }
}

ves_status ves_sobol_start(ves_sobol *sobol, size_t n_dim, ves_report *report)
{
    assert(n_dim <= VES_SOBOL_MOST);
    *sobol = (ves_sobol){.n_dim = n_dim, .direction = ves_new(n_dim * VES_SOBOL_BITS, sizeof *sobol->direction)};
    if (!sobol->direction) return ves_fail_memory(report);
    for (unsigned k = 0; k < VES_SOBOL_BITS && n_dim > 0; ++k) sobol->direction[k] = 1u << (VES_SOBOL_BITS - 1 - k);
    size_t at = 0;
    for (size_t d = 1; d < n_dim; ++d) {
        const uint32_t polynomial = ves_sobol_table[at++];
        unsigned s = 0;
        while (polynomial >> (s + 1)) ++s;
        find_directions(polynomial, s, ves_sobol_table + at, sobol->direction + d * VES_SOBOL_BITS);
        at += s;
        assert(at <= ves_sobol_table_size);
    }
    return VES_OK;
}

void ves_sobol_free(ves_sobol *sobol)
{
    free(sobol->direction);
    *sobol = (ves_sobol){0};
}

uint32_t ves_sobol_bits(const ves_sobol *sobol, uint32_t i, size_t dim)
{
    const uint32_t *direction = sobol->direction + dim * VES_SOBOL_BITS;
    uint32_t x = 0;
    for (uint32_t gray = i ^ i >> 1; gray; gray >>= 1, ++direction) {
        if (gray & 1u) x ^= *direction;
    }
    return x;
}

double ves_sobol_scrambled(const ves_sobol *sobol, uint32_t i, size_t dim, ves_draw_key key)
{
    const uint32_t x = ves_sobol_bits(sobol, i, dim);
    uint32_t out = x;
    for (unsigned b = 0; b < VES_SOBOL_BITS; ++b) { /* the digits in front of it, and which digit it is */
        const uint32_t front = b ? x >> (VES_SOBOL_BITS - b) : 0;
        out ^= (uint32_t)(ves_draw_bits(key, front, b) & 1u) << (VES_SOBOL_BITS - 1 - b);
    }
    /* below the last digit: by chance, so that no two points are the same and none is 0 */
    const double fine = ves_draw_uniform(key, i, VES_SOBOL_BITS);
    return ((double)out + fine) * 0x1p-32;
}
