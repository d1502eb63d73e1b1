/* Results in files. */
#include "api/call.h"
#include "api/handle.h"
#include "base/memory.h"
#include "store/result.h"

int vesipk_load(const char *file, vesipk_result **result, char **fault)
{
    ves_call call;
    vesipk_result *made = NULL;
    if (result) *result = NULL;
    ves_status status = ves_call_begin(&call);
    if (!status) status = ves_call_needs(&call, "file", file);
    if (!status) status = ves_call_needs(&call, "result", result);
    if (!status) {
        made = ves_new(1, sizeof *made);
        if (!made) status = ves_fail_memory(call.report);
    }
    if (!status) status = ves_result_read_any(file, &made->table, call.report);
    if (!status) status = ves_result_show(made, call.report);
    if (status) {
        vesipk_result_free(made);
    } else {
        *result = made;
    }
    return ves_call_end(&call, status, fault);
}

int vesipk_save(const vesipk_result *result, const char *file, char **fault)
{
    ves_call call;
    ves_status status = ves_call_begin(&call);
    if (!status) status = ves_call_needs(&call, "result", result);
    if (!status) status = ves_call_needs(&call, "file", file);
    if (!status && result->table.n_array == 0)
        status = ves_fail(call.report, VES_E_USAGE, (ves_place){.file = file},
                          "the result holds no arrays, expected one that was made in memory or loaded");
    if (!status) status = ves_result_write(file, &result->table, call.report);
    return ves_call_end(&call, status, fault);
}
