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

enum { VES_SEAL_SIZE = 16 };

typedef enum ves_seal_state { VES_SEAL_MISSING, VES_SEAL_RIGHT, VES_SEAL_WRONG } ves_seal_state;

/** The seal of `n_byte` bytes. @param seal [VES_SEAL_SIZE] out */
void ves_seal_make(const unsigned char *bytes, size_t n_byte, unsigned char *seal);

/** Does a seal end these bytes, and is it theirs? @param bytes [n_byte] with the seal */
ves_seal_state ves_seal_check(const unsigned char *bytes, size_t n_byte);

#endif
