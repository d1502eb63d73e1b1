#include "api/call.h"

#include "base/memory.h"
#include "base/text.h"
#include "include/vesipk.h"

#include <stdlib.h>
#include <string.h>

ves_status ves_call_begin(ves_call *call)
{
    *call = (ves_call){.report = ves_new(1, sizeof *call->report)};
    ves_locale_enter(&call->locale);
    return call->report ? VES_OK : VES_E_MEMORY;
}

void ves_call_alone(ves_call *call)
{
    ves_units_hold();
    ves_units_hush(&call->voice);
    call->alone = true;
}

void ves_call_beside(ves_call *call)
{
    if (!call->alone) return;
    ves_units_speak(&call->voice);
    ves_units_release();
    call->alone = false;
}

void ves_call_free_study(ves_study *study)
{
    ves_units_hold();
    ves_study_free(study);
    ves_units_release();
}

int ves_call_code(ves_status status)
{
    switch (status) {
    case VES_OK:
        return VESIPK_OK;
    case VES_E_MEMORY:
        return VESIPK_MEMORY;
    case VES_E_USAGE:
        return VESIPK_USAGE;
    case VES_E_CONFIG:
    case VES_E_UNIT:
    case VES_E_MODEL:
        return VESIPK_CONFIG;
    case VES_E_FILE:
        return VESIPK_FILE;
    case VES_E_FAILURES:
        return VESIPK_FAILURES;
    case VES_E_INTERRUPTED:
        return VESIPK_INTERRUPTED;
    case VES_E_SOLVER:
    case VES_E_MASS:
    case VES_N_STATUS:
        break;
    }
    return VESIPK_SIMULATION;
}

/* All that was said, NULL where that is nothing. */
static char *words_of(const ves_report *report)
{
    if (!report || (report->used == 0 && report->n_lost == 0)) return NULL;
    return report->n_lost ? ves_format("%s... and %zu lines more\n", report->text, report->n_lost)
                          : ves_copy_text(report->text);
}

int ves_call_end(ves_call *call, ves_status status, char **fault)
{
    ves_call_beside(call);
    ves_locale_leave(&call->locale);
    if (fault) {
        free(*fault);
        *fault = words_of(call->report);
    }
    free(call->report);
    *call = (ves_call){0};
    return ves_call_code(status);
}

ves_status ves_call_needs(const ves_call *call, const char *what, const void *given)
{
    return given
               ? VES_OK
               : ves_fail(call->report, VES_E_USAGE, (ves_place){.file = what}, "is NULL, expected one that is there");
}

ves_status ves_call_take(const char *name, const void *given, size_t least, size_t most, void *taken,
                         ves_report *report)
{
    size_t size = 0;
    memset(taken, 0, most);
    if (!given) return VES_OK;
    memcpy(&size, given, sizeof size);
    if (size < least)
        return ves_fail(report, VES_E_USAGE, (ves_place){.file = name}, "size is %zu, expected sizeof(%s), %zu", size,
                        name, most);
    const unsigned char *bytes = given;
    for (size_t i = most; i < size; ++i) {
        if (bytes[i])
            return ves_fail(report, VES_E_USAGE, (ves_place){.file = name},
                            "asks for what this library does not know, expected a program built for vesipk_abi() %d or "
                            "before",
                            VESIPK_ABI);
    }
    memcpy(taken, given, size < most ? size : most);
    memcpy(taken, &size, sizeof size);
    return VES_OK;
}
