#include "batch/summary.h"

#include <stdlib.h>

void ves_summary_free(ves_summary *summary)
{
    for (size_t i = 0; i < summary->n_scenario; ++i) {
        ves_summary_scenario *s = &summary->scenario[i];
        for (size_t j = 0; j < s->n_row; ++j) free(s->row[j].organ);
        free(s->row);
        free(s->name);
        free(s->dose);
        free(s->failure);
    }
    free(summary->scenario);
    free(summary->title);
    free(summary->file);
    *summary = (ves_summary){0};
}
