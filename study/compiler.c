#include "study/compiler.h"

#include "base/text.h"

#include <stdlib.h>

void ves_compiler_no_memory(ves_compiler *c)
{
    ves_reader_fail(&c->reader, VES_E_MEMORY, (ves_place){0}, "out of memory");
}

void ves_compiler_keep(ves_compiler *c, ves_status status)
{
    if (status && (!c->reader.status || status == VES_E_MEMORY)) c->reader.status = status;
}

ves_index ves_compiler_number(ves_compiler *c, const char *first, size_t index, const char *last)
{
    char *address = index ? ves_format("%s.%zu.%s", first, index, last) : ves_format("%s.%s", first, last);
    if (!address) ves_compiler_no_memory(c);
    ves_parameter *p = address ? ves_parameters_find(c->parameters, address) : NULL;
    free(address);
    if (!p) return VES_NO_INDEX;
    p->used = true;
    return (ves_index)(p - c->parameters->item);
}
