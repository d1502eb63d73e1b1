/** @file seal.h
 * The last 16 bytes of a result: a checksum of all before them (private to store/).
 *
 * HDF5 reads past damage into other memory, so damage must be seen before HDF5 sees the file.  The seal stands behind
 * the end that HDF5 keeps note of: every reader passes over it, and a program that changes the file with HDF5 cuts it
 * off, so a changed file has no seal rather than a wrong one.
 */
#ifndef VES_STORE_SEAL_H
#define VES_STORE_SEAL_H

#include <stddef.h>
#include <stdint.h>

enum { VES_SEAL_SIZE = 16 };

typedef enum ves_seal_state { VES_SEAL_MISSING, VES_SEAL_RIGHT, VES_SEAL_WRONG } ves_seal_state;

/** A checksum over bytes that come piece by piece: start, add..., end. Nothing to free. */
typedef struct ves_seal {
    uint64_t sum;
    uint64_t table[8][256];
    uint64_t over[2]; /**< what 127 and 191 bits do that follow, for processors that multiply polynomials */
} ves_seal;

void ves_seal_start(ves_seal *seal);
void ves_seal_add(ves_seal *seal, const unsigned char *bytes, size_t n_byte);

/** @param out [VES_SEAL_SIZE] the seal of all that was added */
void ves_seal_end(const ves_seal *seal, unsigned char *out);

/** Does a seal end this file, and is it its own? Reads all of it, in blocks.
 *  @param file    open for reading; its position does not matter and is not changed
 *  @param n_byte  of the file, the seal included
 *  @param block   [n_block] room to read into
 *  @return 0, or errno */
int ves_seal_check(int file, uint64_t n_byte, unsigned char *block, size_t n_block, ves_seal_state *state);

#endif
