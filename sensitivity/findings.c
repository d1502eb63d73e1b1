#include "sensitivity/findings.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NAME(index, name, words) name,
const char *const ves_finding_names[VES_N_FINDING] = {VES_FINDING_LIST(NAME)};
#undef NAME

static void free_names(ves_found_output *o)
{
    free(o->scenario);
    free(o->organ);
    free(o->number);
    free(o->unit);
}

void ves_findings_free(ves_findings *f)
{
    for (size_t i = 0; f->output && i < f->n_output; ++i) free_names(&f->output[i]);
    for (size_t j = 0; f->input && j < f->n_input; ++j) free(f->input[j]);
    for (size_t k = 0; k < VES_N_FINDING; ++k) free(f->found[k]);
    free(f->second);
    free(f->output);
    free(f->input);
    free(f->method);
    *f = (ves_findings){0};
}

ves_status ves_findings_room(ves_findings *f, unsigned kinds, bool second, ves_report *report)
{
    const size_t n = f->n_output * f->n_input;
    f->output = ves_new(f->n_output, sizeof *f->output);
    f->input = ves_new(f->n_input, sizeof *f->input);
    bool fine = f->output && f->input;
    for (size_t k = 0; k < VES_N_FINDING && fine; ++k) {
        if (!(kinds & 1u << k)) continue;
        f->found[k] = ves_new(n, sizeof *f->found[k]);
        fine = f->found[k] != NULL;
        for (size_t i = 0; fine && i < n; ++i) f->found[k][i] = (ves_estimate){NAN, NAN, NAN};
    }
    if (fine && second) {
        f->second = ves_new(n * f->n_input, sizeof *f->second);
        fine = f->second != NULL;
        for (size_t i = 0; fine && i < n * f->n_input; ++i) f->second[i] = NAN;
    }
    for (size_t i = 0; fine && i < f->n_output; ++i)
        f->output[i].time = f->output[i].noise = f->output[i].mean = f->output[i].variance = NAN;
    return fine ? VES_OK : ves_fail_memory(report);
}

ves_status ves_findings_name(ves_found_output *o, const char *scenario, const char *organ, const char *number,
                             const char *unit, ves_report *report)
{
    o->scenario = ves_copy_text(scenario);
    o->organ = ves_copy_text(organ);
    o->number = ves_copy_text(number);
    o->unit = ves_copy_text(unit);
    return o->scenario && o->organ && o->number && o->unit ? VES_OK : ves_fail_memory(report);
}

void ves_findings_keep(ves_findings *f, const bool keep[])
{
    const size_t p = f->n_input;
    size_t left = 0;
    for (size_t i = 0; i < f->n_output; ++i) {
        if (!keep[i]) {
            free_names(&f->output[i]);
            continue;
        }
        f->output[left] = f->output[i];
        for (size_t k = 0; k < VES_N_FINDING; ++k) {
            if (f->found[k]) memmove(f->found[k] + left * p, f->found[k] + i * p, p * sizeof *f->found[k]);
        }
        if (f->second) memmove(f->second + left * p * p, f->second + i * p * p, p * p * sizeof *f->second);
        ++left;
    }
    f->n_output = left;
}

bool ves_estimate_is_small(const ves_estimate *e)
{
    return !(e->low > 0.0) || e->value < 0.01;
}
