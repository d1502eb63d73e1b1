/* Which animals to measure, and when. */
#include "api/making.h"
#include "design/design_run.h"

enum { MOST = 10000 };

/* @param watch borrowed by the options */
static ves_status options_of(const vesipk_designing *given, vesipk_watch *watch, ves_design_options *options,
                             ves_report *report)
{
    const ves_place at = {.file = "vesipk_designing"};
    vesipk_designing d;
    const ves_status status = ves_call_take("vesipk_designing", given, sizeof d, sizeof d, &d, report);
    if (status) return status;
    if (d.animals > MOST) return ves_fail(report, VES_E_USAGE, at, "animals is %zu, expected 1 to %d", d.animals, MOST);
    if (d.draws > MOST) return ves_fail(report, VES_E_USAGE, at, "draws is %zu, expected 1 to %d", d.draws, MOST);
    *options = (ves_design_options){.n_thread = watch->threads ? watch->threads : 1,
                                    .animals = d.animals,
                                    .draws = d.draws,
                                    .command_line = watch->command_line ? watch->command_line : "libvesipk",
                                    .stop = ves_making_stop,
                                    .told = ves_making_told,
                                    .context = watch};
    return VES_OK;
}

int vesipk_design(const vesipk_study *study, const vesipk_designing *designing, const vesipk_watch *watch,
                  vesipk_result **result, char **fault)
{
    ves_call call;
    vesipk_watch taken;
    vesipk_result *made;
    ves_design_options options = {0};
    ves_design_outcome o = {0};
    ves_status status = ves_making_begin(&call, watch, &taken, result, &made);
    if (!status) status = ves_call_needs(&call, "study", study);
    if (!status) status = ves_making_check(&taken, true, call.report);
    if (!status) status = options_of(designing, &taken, &options, call.report);
    if (!status) {
        ves_call_alone(&call);
        status = ves_design_begin(study->held->study, &options, &o, call.report);
        ves_call_beside(&call);
    }
    if (!status) status = ves_design_plan(&options, &o, &made->table, call.report);
    ves_design_outcome_free(&o);
    return ves_making_end(&call, status, made, result, fault);
}
