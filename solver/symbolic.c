#include "solver/symbolic.h"

#include "base/memory.h"
#include "solver/lu.h"

#include <stdlib.h>
#include <string.h>

/* A pattern as it was marked, and what was made of it. */
typedef struct known {
    unsigned char *mark; /* [n][n] */
    ves_lu *lu;
} known;

struct ves_symbolic {
    size_t n, room;
    known *item;
};

ves_symbolic *ves_symbolic_new(void)
{
    return ves_new(1, sizeof(ves_symbolic));
}

void ves_symbolic_free(ves_symbolic *symbolic)
{
    for (size_t i = 0; symbolic && i < symbolic->n; ++i) {
        free(symbolic->item[i].mark);
        ves_lu_free(symbolic->item[i].lu);
        free(symbolic->item[i].lu);
    }
    if (symbolic) free(symbolic->item);
    free(symbolic);
}

/* The marks of a pattern that is not ordered yet. NULL: out of memory. */
static unsigned char *marks_of(const ves_lu *lu)
{
    unsigned char *mark = ves_new(lu->n * lu->n, 1);
    for (size_t i = 0; mark && i < lu->n * lu->n; ++i) mark[i] = lu->slot[i] != 0;
    return mark;
}

static const ves_lu *find(const ves_symbolic *symbolic, size_t n, const unsigned char *mark)
{
    for (size_t i = 0; i < symbolic->n; ++i) {
        const known *k = &symbolic->item[i];
        if (k->lu->n == n && memcmp(k->mark, mark, n * n) == 0) return k->lu;
    }
    return NULL;
}

ves_status ves_symbolic_order(ves_symbolic *symbolic, ves_lu **own, const ves_lu **lu, ves_report *report)
{
    *lu = *own;
    if (!symbolic) return ves_lu_order(*own, report);
    unsigned char *mark = marks_of(*own);
    if (!mark) return ves_fail_memory(report);
    const ves_lu *there = find(symbolic, (*own)->n, mark);
    if (there) {
        free(mark);
        ves_lu_free(*own);
        free(*own);
        *own = NULL;
        *lu = there;
        return VES_OK;
    }
    ves_status status = ves_lu_order(*own, report);
    if (!status && !ves_grow(&symbolic->item, symbolic->n, &symbolic->room, sizeof *symbolic->item))
        status = ves_fail_memory(report);
    if (status) {
        free(mark);
        return status;
    }
    symbolic->item[symbolic->n++] = (known){mark, *own};
    *own = NULL;
    return VES_OK;
}
