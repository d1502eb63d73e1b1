/** @file array.h
 * How many elements an array has, and the index of none of them.
 */
#ifndef VES_BASE_ARRAY_H
#define VES_BASE_ARRAY_H

#include <stddef.h>

#define VES_COUNT(array) (sizeof(array) / sizeof(array)[0]) /**< of an array, not of a pointer */
#define VES_NONE         ((size_t)-1)                       /**< where an index may be missing */

#endif
