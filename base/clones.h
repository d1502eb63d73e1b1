/** @file clones.h
 * Hot functions compiled twice where the loader can choose: for any x86-64, and for one with AVX2.  Contraction is off,
 * so both give the same bits.
 */
#ifndef VES_BASE_CLONES_H
#define VES_BASE_CLONES_H

#include <stdint.h> /* says which C library this is */

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__GLIBC__) && defined(__OPTIMIZE__) &&  \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && !defined(__AVX2__)
#define VES_CLONES __attribute__((target_clones("default", "arch=x86-64-v3")))
#else
#define VES_CLONES
#endif

#endif
