/** @file hash.h
 * SHA-256 of bytes, as text: to tell whether a file or a study is still what it was.
 *
 * Lifetime: ves_hash_start, ves_hash_add..., ves_hash_end; then the hash may be started again.
 */
#ifndef VES_BASE_HASH_H
#define VES_BASE_HASH_H

#include <stddef.h>

enum { VES_HASH_TEXT = 65 /**< room for the text: 64 hexadecimal digits and a NUL */ };

typedef struct ves_hash {
    _Alignas(8) unsigned char state[256]; /**< private: the library's own */
} ves_hash;

void ves_hash_start(ves_hash *hash);
void ves_hash_add(ves_hash *hash, const void *bytes, size_t n);
void ves_hash_add_text(ves_hash *hash, const char *text); /**< its NUL too, so that "ab", "c" is not "a", "bc" */
void ves_hash_end(ves_hash *hash, char text[VES_HASH_TEXT]);

/** All at once, without a NUL. */
void ves_hash_of(const void *bytes, size_t n, char text[VES_HASH_TEXT]);

#endif
