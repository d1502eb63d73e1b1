#include "graph/role.h"

#include <string.h>

typedef struct role_row {
    const char *word, *words;
} role_row;

#define ROW(code, word, words) {word, words},
static const role_row roles[VES_N_ROLE] = {VES_ROLE_LIST(ROW)};
#undef ROW

static const char *const matrices[VES_N_MATRIX] = {"none", "plasma", "blood"};

const char *ves_role_word(ves_role role)
{
    return roles[role].word;
}

const char *ves_role_words(ves_role role)
{
    return roles[role].words;
}

bool ves_role_find(const char *word, ves_role *role)
{
    for (int i = 0; i < VES_N_ROLE; ++i) {
        if (strcmp(roles[i].word, word) != 0) continue;
        *role = (ves_role)i;
        return true;
    }
    return false;
}

const char *ves_matrix_word(ves_matrix matrix)
{
    return matrices[matrix];
}

bool ves_matrix_find(const char *word, ves_matrix *matrix)
{
    for (int i = 0; i < VES_N_MATRIX; ++i) {
        if (strcmp(matrices[i], word) != 0) continue;
        *matrix = (ves_matrix)i;
        return true;
    }
    return false;
}

ves_matrix ves_matrix_of(size_t n, const size_t n_of[VES_N_ROLE])
{
    const size_t plasma = n_of[VES_ROLE_PLASMA], cells = n_of[VES_ROLE_BLOOD_CELLS];
    if (plasma == 0 || plasma + cells < n) return VES_MATRIX_NONE;
    return cells ? VES_MATRIX_BLOOD : VES_MATRIX_PLASMA;
}
