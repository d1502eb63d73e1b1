#include "base/hash.h"

#include <sha2.h>
#include <string.h>

_Static_assert(sizeof(SHA2_CTX) <= sizeof(ves_hash), "the state fits");
_Static_assert(SHA256_DIGEST_STRING_LENGTH == VES_HASH_TEXT, "as long as the library's text");

static SHA2_CTX *state_of(ves_hash *hash)
{
    return (SHA2_CTX *)(void *)hash->state;
}

void ves_hash_start(ves_hash *hash)
{
    SHA256Init(state_of(hash));
}

void ves_hash_add(ves_hash *hash, const void *bytes, size_t n)
{
    SHA256Update(state_of(hash), bytes, n);
}

void ves_hash_add_text(ves_hash *hash, const char *text)
{
    ves_hash_add(hash, text, strlen(text) + 1);
}

void ves_hash_end(ves_hash *hash, char text[VES_HASH_TEXT])
{
    (void)SHA256End(state_of(hash), text);
}

void ves_hash_of(const void *bytes, size_t n, char text[VES_HASH_TEXT])
{
    ves_hash hash;
    ves_hash_start(&hash);
    ves_hash_add(&hash, bytes, n);
    ves_hash_end(&hash, text);
}
