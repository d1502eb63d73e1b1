#include "store/seal.h"

#include <stdint.h>
#include <string.h>

static const unsigned char mark[8] = {'v', 'e', 's', 'i', 'p', 'k', '-', '1'};

/* CRC-64 of ECMA-182 with bits reflected (as in xz): finds every run of damage up to 64 bits, and all others but one
 * in 2^64. */
static uint64_t checksum(const unsigned char *bytes, size_t n_byte)
{
    uint64_t table[256];
    for (unsigned i = 0; i < 256; ++i) {
        uint64_t r = i;
        for (int bit = 0; bit < 8; ++bit) r = r & 1 ? r >> 1 ^ UINT64_C(0xC96C5795D7870F42) : r >> 1;
        table[i] = r;
    }
    uint64_t sum = UINT64_MAX;
    for (size_t i = 0; i < n_byte; ++i) sum = table[(sum ^ bytes[i]) & 0xFF] ^ sum >> 8;
    return ~sum;
}

void ves_seal_make(const unsigned char *bytes, size_t n_byte, unsigned char *seal)
{
    const uint64_t sum = checksum(bytes, n_byte);
    memcpy(seal, mark, sizeof mark);
    for (unsigned i = 0; i < 8; ++i) seal[sizeof mark + i] = (unsigned char)(sum >> 8 * i);
}

ves_seal_state ves_seal_check(const unsigned char *bytes, size_t n_byte)
{
    if (n_byte < VES_SEAL_SIZE) return VES_SEAL_MISSING;
    const unsigned char *end = bytes + n_byte - VES_SEAL_SIZE;
    if (memcmp(end, mark, sizeof mark) != 0) return VES_SEAL_MISSING;
    unsigned char seal[VES_SEAL_SIZE];
    ves_seal_make(bytes, n_byte - VES_SEAL_SIZE, seal);
    return memcmp(end, seal, sizeof seal) == 0 ? VES_SEAL_RIGHT : VES_SEAL_WRONG;
}
