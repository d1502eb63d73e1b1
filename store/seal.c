/* The checksum of results and journals: CRC-64, eight bytes at a time or sixteen.
 *
 * What it is.  Bits are coefficients of a polynomial M(x) over {0, 1}, where adding is exclusive or and nothing
 * carries. The checksum is what is left of M(x) x^64 divided by
 *
 *     P(x) = x^64 + x^62 + x^57 + x^55 + x^54 + x^53 + x^52 + x^47 + x^46 + x^45 + x^40 + x^39 + x^38 + x^37 + x^35
 *          + x^33 + x^32 + x^31 + x^29 + x^27 + x^24 + x^23 + x^22 + x^21 + x^19 + x^17 + x^13 + x^12 + x^10 + x^9
 *          + x^7 + x^4 + x + 1                                                                          (ECMA-182)
 *
 * It finds every run of damage up to 64 bits, and all others but one in 2^64.  As in xz, the first bit of a byte is its
 * last one ("reflected": bit 0 of a word is the highest power), the sum begins as all ones and is inverted at the end.
 *
 * By table (add_by_table).  With s the sum so far, eight bytes b0 .. b7 more make it
 *
 *     T7[b0 ^ s0] ^ T6[b1 ^ s1] ^ ... ^ T0[b7 ^ s7],       Tk[b] = b(x) x^(64 + 8 k) mod P
 *
 * where s0 .. s7 are the bytes of s: each table holds what a byte does that k more bytes follow.
 *
 * By products (fold), where the processor multiplies polynomials (PCLMULQDQ; Gopal and others 2009, Intel).  Nobody
 * needs the remainder before the end: a shorter message with the same remainder will do.  Let the sixteen bytes at hand
 * be H x^64 + L, with H the first eight, and B the sixteen behind them.  Together they are
 *
 *     (H x^64 + L) x^128 + B  =  H x^192 + L x^128 + B  =  H (x^192 mod P) + L (x^128 mod P) + B      (mod P)
 *
 * and the right side is below x^128: sixteen bytes that stand for the thirty-two.  Two products and two exclusive ors
 * for each sixteen bytes, until sixteen are left, which go through the table: three times as fast as the table alone.
 * The product of two reflected 64-bit numbers comes out one place too high (127 bits in a register of 128), as if
 * times x; so the constants are x^191 and x^127 (`over`).  The sum so far is added to the first eight bytes, as it is
 * with the table.
 *
 * Why not from a library.  zlib, which is linked for the curves, has CRC-32 only: another polynomial, which lets one
 * damaged file in 4 000 million pass, and files and journals exist with this one.  liblzma has it (lzma_crc64), for one
 * more library on every user's machine.
 */
#include "store/seal.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static const uint64_t polynomial = UINT64_C(0xC96C5795D7870F42);
static const unsigned char mark[8] = {'v', 'e', 's', 'i', 'p', 'k', '-', '1'};

void ves_seal_start(ves_seal *seal)
{
    for (unsigned i = 0; i < 256; ++i) {
        uint64_t r = i;
        for (int bit = 0; bit < 8; ++bit) r = r & 1 ? r >> 1 ^ polynomial : r >> 1;
        seal->table[0][i] = r;
    }
    for (unsigned k = 1; k < 8; ++k) {
        for (unsigned i = 0; i < 256; ++i) {
            const uint64_t r = seal->table[k - 1][i];
            seal->table[k][i] = seal->table[0][r & 0xFF] ^ r >> 8;
        }
    }
    uint64_t power = UINT64_C(1) << 63;
    for (unsigned n = 1; n <= 191; ++n) {
        power = power & 1 ? power >> 1 ^ polynomial : power >> 1;
        if (n == 127 || n == 191) seal->over[n / 191] = power;
    }
    seal->sum = UINT64_MAX;
}

static void add_by_table(ves_seal *seal, const unsigned char *bytes, size_t n_byte)
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

#ifdef __x86_64__

/* Sixteen bytes that have the sum of the first n / 16 times 16, and of what was added before. */
typedef long long sixteen __attribute__((vector_size(16), aligned(1), may_alias));

__attribute__((target("pclmul"))) static void fold(const ves_seal *seal, const unsigned char *bytes, size_t n,
                                                   unsigned char out[16])
{
    const sixteen over = {(long long)seal->over[1], (long long)seal->over[0]};
    sixteen all = *(const sixteen *)bytes ^ (sixteen) { (long long)seal->sum, 0 };
    for (size_t at = 16; at + 16 <= n; at += 16) {
        all = __builtin_ia32_pclmulqdq128(all, over, 0x00) ^ __builtin_ia32_pclmulqdq128(all, over, 0x11) ^
              *(const sixteen *)(bytes + at);
    }
    *(sixteen *)out = all;
}

void ves_seal_add(ves_seal *seal, const unsigned char *bytes, size_t n_byte)
{
    if (n_byte >= 64 && __builtin_cpu_supports("pclmul")) {
        unsigned char folded[16];
        fold(seal, bytes, n_byte, folded);
        seal->sum = 0;
        add_by_table(seal, folded, sizeof folded);
        bytes += n_byte / 16 * 16;
        n_byte %= 16;
    }
    add_by_table(seal, bytes, n_byte);
}

#else

void ves_seal_add(ves_seal *seal, const unsigned char *bytes, size_t n_byte)
{
    add_by_table(seal, bytes, n_byte);
}

#endif

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
