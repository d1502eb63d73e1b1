/* Numbers of measured values. */
#include "api/making.h"
#include "base/array.h"
#include "compare/measured_numbers.h"

#include <string.h>

static ves_status options_of(const vesipk_samples *s, ves_measured_options *options, ves_report *report)
{
    static const char *const words[] = {
        [VES_BLQ_USUAL] = "usual", [VES_BLQ_ZERO] = "zero", [VES_BLQ_HALF] = "half", [VES_BLQ_DROP] = "drop"};
    const ves_place at = {.file = "vesipk_samples"};
    *options = (ves_measured_options){
        .file = s->path ? s->path : "samples", .text = s->text, .dose = s->dose, .route = s->route, .over = s->over};
    if (!s->path && !s->text) return ves_fail(report, VES_E_USAGE, at, "names no table, expected a path or a text");
    bool known = !s->below;
    for (size_t i = 0; i < VES_COUNT(words) && !known; ++i) {
        known = strcmp(words[i], s->below) == 0;
        if (known) options->blq = (ves_blq)i;
    }
    return known ? VES_OK : ves_fail(report, VES_E_USAGE, at, "below is no rule, expected usual, zero, half or drop");
}

int vesipk_nca(const vesipk_samples *samples, vesipk_result **result, char **fault)
{
    ves_call call;
    vesipk_samples s;
    vesipk_watch none;
    vesipk_result *made;
    ves_measured_options options;
    ves_measured measured = {0};
    ves_status status = ves_making_begin(&call, NULL, &none, result, &made);
    if (!status) status = ves_call_take("vesipk_samples", samples, sizeof s, sizeof s, &s, call.report);
    if (!status) status = options_of(&s, &options, call.report);
    if (!status) {
        ves_call_alone(&call);
        status = ves_measured_read(&options, &measured, call.report);
        ves_call_beside(&call);
    }
    if (!status) status = ves_measured_table(&measured, options.file, &made->table, call.report);
    ves_measured_free(&measured);
    return ves_making_end(&call, status, made, result, fault);
}
