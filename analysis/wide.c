#include "analysis/wide.h"

static const int64_t ones = 0xFFFFFFFF;

void ves_wide_add(ves_wide *wide, bool negative, const uint64_t word[3], int exponent)
{
    const unsigned place = (unsigned)(exponent - VES_WIDE_LEAST), shift = place % 32;
    int64_t *digit = &wide->digit[place / 32];
    for (unsigned i = 0; i < 6; ++i) {
        const int64_t part = (int64_t)((word[i / 2] >> 32 * (i % 2) & 0xFFFFFFFF) << shift);
        digit[i] += negative ? -(part & ones) : part & ones;
        digit[i + 1] += negative ? -(part >> 32) : part >> 32;
    }
}

/* Let the carries go: each digit 0 .. 2^32 - 1, and apart from them the sign. @return negative? */
static bool settle(ves_wide *wide)
{
    int64_t carry = 0;
    for (unsigned i = 0; i < VES_WIDE_N; ++i) {
        carry += wide->digit[i];
        wide->digit[i] = carry & ones;
        carry >>= 32;
    }
    if (carry >= 0) return false;
    for (unsigned i = 0; i < VES_WIDE_N; ++i) wide->digit[i] = -wide->digit[i];
    wide->digit[VES_WIDE_N - 1] += -carry << 32;
    (void)settle(wide);
    return true;
}

void ves_wide_divide(ves_wide *wide, uint32_t n)
{
    const bool negative = settle(wide);
    uint64_t rest = 0;
    for (unsigned i = VES_WIDE_N; i-- > 0;) {
        rest = rest << 32 | (uint64_t)wide->digit[i];
        const int64_t digit = (int64_t)(rest / n);
        wide->digit[i] = negative ? -digit : digit;
        rest %= n;
    }
    wide->more = wide->more || rest > 0;
}

double ves_wide_round(const ves_wide *wide, int *exponent)
{
    ves_wide w = *wide;
    const bool negative = settle(&w);
    unsigned top = VES_WIDE_N;
    while (top > 0 && w.digit[top - 1] == 0) --top;
    *exponent = 0;
    if (top == 0) return 0.0;
    uint64_t bits = 0; /* the first 64 of the digits top - 1, top - 2, top - 3 */
    unsigned n_bit = 0;
    for (int64_t digit = w.digit[top - 1]; digit > 0; digit >>= 1) ++n_bit;
    bool more = w.more;
    for (unsigned i = 1; i <= top; ++i) {
        const uint64_t digit = (uint64_t)w.digit[top - i];
        if (i == 1) bits = digit << (64 - n_bit);
        if (i == 2) bits |= digit << (32 - n_bit);
        if (i == 3) bits |= digit >> n_bit;
        if (i == 3) more = more || (digit & (((uint64_t)1 << n_bit) - 1)) != 0;
        if (i > 3) more = more || digit != 0;
    }
    if (more) bits |= 1; /* 11 bits are rounded away: enough to know which side of a tie */
    *exponent = VES_WIDE_LEAST + 32 * ((int)top - 1) + (int)n_bit - 64;
    return negative ? -(double)bits : (double)bits;
}
