#include "store/seal.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static const unsigned char mark[8] = {'v', 'e', 's', 'i', 'p', 'k', '-', '1'};

/* CRC-64 of ECMA-182 with bits reflected (as in xz): finds every run of damage up to 64 bits, and all others but one
 * in 2^64.  Eight bytes at a time: table[k] is what a byte does that k more bytes follow. */
void ves_seal_start(ves_seal *seal)
{
    for (unsigned i = 0; i < 256; ++i) {
        uint64_t r = i;
        for (int bit = 0; bit < 8; ++bit) r = r & 1 ? r >> 1 ^ UINT64_C(0xC96C5795D7870F42) : r >> 1;
        seal->table[0][i] = r;
    }
    for (unsigned k = 1; k < 8; ++k) {
        for (unsigned i = 0; i < 256; ++i) {
            const uint64_t r = seal->table[k - 1][i];
            seal->table[k][i] = seal->table[0][r & 0xFF] ^ r >> 8;
        }
    }
    seal->sum = UINT64_MAX;
}

void ves_seal_add(ves_seal *seal, const unsigned char *bytes, size_t n_byte)
{
    uint64_t sum = seal->sum;
    for (; n_byte >= 8; n_byte -= 8, bytes += 8) {
        uint64_t next = 0;
        for (unsigned k = 0; k < 8; ++k) next |= (uint64_t)bytes[k] << 8 * k;
        next ^= sum;
        sum = 0;
        for (unsigned k = 0; k < 8; ++k) sum ^= seal->table[7 - k][next >> 8 * k & 0xFF];
    }
    for (; n_byte > 0; --n_byte) sum = seal->table[0][(sum ^ *bytes++) & 0xFF] ^ sum >> 8;
    seal->sum = sum;
}

void ves_seal_end(const ves_seal *seal, unsigned char *out)
{
    memcpy(out, mark, sizeof mark);
    for (unsigned i = 0; i < 8; ++i) out[sizeof mark + i] = (unsigned char)(~seal->sum >> 8 * i);
}

/* Read `n` bytes from `at` on. @return 0, or errno; EIO where the file ends before */
static int read_at(int file, uint64_t at, unsigned char *bytes, size_t n)
{
    while (n > 0) {
        const ssize_t got = pread(file, bytes, n, (off_t)at);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return errno;
        if (got == 0) return EIO;
        bytes += got;
        at += (uint64_t)got;
        n -= (size_t)got;
    }
    return 0;
}

int ves_seal_check(int file, uint64_t n_byte, unsigned char *block, size_t n_block, ves_seal_state *state)
{
    unsigned char is[VES_SEAL_SIZE], expected[VES_SEAL_SIZE];
    *state = VES_SEAL_MISSING;
    if (n_byte < VES_SEAL_SIZE) return 0;
    const uint64_t end = n_byte - VES_SEAL_SIZE;
    int error = read_at(file, end, is, sizeof is);
    if (error || memcmp(is, mark, sizeof mark) != 0) return error;
    ves_seal seal;
    ves_seal_start(&seal);
    for (uint64_t at = 0; at < end && !error;) {
        const size_t n = end - at < n_block ? (size_t)(end - at) : n_block;
        error = read_at(file, at, block, n);
        if (!error) ves_seal_add(&seal, block, n);
        at += n;
    }
    ves_seal_end(&seal, expected);
    *state = memcmp(is, expected, sizeof is) == 0 ? VES_SEAL_RIGHT : VES_SEAL_WRONG;
    return error;
}
