#include "evaluate/listed.h"

#include "base/memory.h"
#include "evaluate/caster.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_BUILT = 10000, MOST_TOLD = 20 };

/* Say what is wrong with a subject at its row. @param words lines of a report */
static ves_status say(const ves_population *p, size_t subject, const char *words, ves_report *report)
{
    const ves_place at = {.file = p->table, .line = p->line[subject]};
    return ves_fail(report, VES_E_CONFIG, at, "this subject cannot be: %.*s", (int)strcspn(words, "\n"), words);
}

ves_status ves_listed_check(const ves_study *study, ves_report *report)
{
    const ves_population *p = &study->population;
    if (p->n_listed == 0 || !p->table || !p->line) return VES_OK;
    ves_caster caster;
    ves_instance instance = {0};
    ves_report *of_one = ves_new(1, sizeof *of_one);
    ves_status status = ves_caster_start(&caster, study, report), found = VES_OK;
    if (!of_one && !status) status = ves_fail_memory(report);
    const size_t n = p->n < MOST_BUILT ? p->n : MOST_BUILT;
    for (size_t i = 0, told = 0; i < n && told < MOST_TOLD && !status; ++i) {
        ves_status one = VES_OK;
        for (size_t s = 0; s < study->n_scenario && !one; ++s) {
            *of_one = (ves_report){0};
            one = ves_caster_make(&caster, s, 0, i, &instance, NULL, of_one);
        }
        if (one == VES_E_MEMORY) status = ves_fail_memory(report);
        if (!one || status) continue;
        found = say(p, i, of_one->text, report);
        ++told;
    }
    ves_instance_free(&instance);
    ves_caster_free(&caster);
    free(of_one);
    return status ? status : found;
}
