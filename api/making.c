#include "api/making.h"

#include "base/memory.h"

ves_status ves_making_begin(ves_call *call, const vesipk_watch *watch, vesipk_watch *taken, vesipk_result **result,
                            vesipk_result **made)
{
    *made = NULL;
    if (result) *result = NULL;
    ves_status status = ves_call_begin(call);
    if (!status) status = ves_call_take("vesipk_watch", watch, sizeof *taken, sizeof *taken, taken, call->report);
    if (!status) {
        *made = ves_new(1, sizeof **made);
        if (!*made) status = ves_fail_memory(call->report);
    }
    return status;
}

int ves_making_end(ves_call *call, ves_status status, vesipk_result *made, vesipk_result **result, char **fault)
{
    const bool there = made && (!status || status == VES_E_FAILURES || status == VES_E_MASS);
    const ves_status shown = there ? ves_result_show(made, call->report) : VES_OK;
    if (result && there && !shown) {
        *result = made;
    } else {
        vesipk_result_free(made);
    }
    return ves_call_end(call, shown ? shown : status, fault);
}

ves_status ves_making_check(const vesipk_watch *watch, bool in_memory, ves_report *report)
{
    const ves_place at = {.file = "vesipk_watch"};
    if (in_memory && (watch->replace || watch->resume || watch->shard || watch->of))
        return ves_fail(report, VES_E_USAGE, at, "replace, resume and shard are for files, expected one");
    if ((watch->shard || watch->of) && (watch->shard < 1 || watch->shard > watch->of))
        return ves_fail(report, VES_E_USAGE, at, "shard is %zu of %zu, expected 1 to %zu", watch->shard, watch->of,
                        watch->of);
    if (!(watch->memory >= 0.0))
        return ves_fail(report, VES_E_USAGE, at, "memory is %g bytes, expected 0 or more", watch->memory);
    return VES_OK;
}

bool ves_making_stop(void *context)
{
    const vesipk_watch *watch = context;
    return watch->cancel && watch->cancel(watch->context) != 0;
}

void ves_making_told(void *context, size_t done, size_t n)
{
    const vesipk_watch *watch = context;
    const vesipk_progress progress = {.n_unit = n, .n_done = done};
    if (watch->progress) watch->progress(watch->context, &progress);
}
