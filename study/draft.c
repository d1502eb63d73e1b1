#include "study/draft.h"
#include "study/scenario.h"

#include <stdlib.h>

void ves_draft_free(ves_draft *draft)
{
    if (!draft) return;
    ves_blueprint_free(&draft->blueprint);
    ves_sizes_plan_free(&draft->sizes);
    free(draft->conditions.active);
    free(draft);
}
