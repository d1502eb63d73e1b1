/* The config of a study with other settings in it, as text. */
#include "api/call.h"
#include "api/handle.h"
#include "input/setting_text.h"

#include <stdlib.h>
#include <string.h>

/* The group of settings that a config holds: what is in `study`, or all of it where nothing is called so. */
static const ves_setting *settings_of(const ves_config *config)
{
    const ves_setting *study = ves_setting_find(&config->root, "study");
    return study && study->kind == VES_SETTING_GROUP ? study : &config->root;
}

static ves_status write_config(const vesipk_source *source, const char *over, char **text, ves_report *report)
{
    ves_config base = {0}, change = {0};
    const char *path = source->path ? source->path : "study";
    ves_status status =
        source->text ? ves_config_read_text(path, source->text, &base, report) : ves_config_read(path, &base, report);
    if (!status && over) status = ves_config_read_text("change", over, &change, report);
    const ves_setting *study = ves_setting_find(&base.root, "study");
    if (!status && (!study || study->kind != VES_SETTING_GROUP))
        status =
            ves_fail(report, VES_E_CONFIG, (ves_place){.file = base.path}, "holds no study, expected study = { ... };");
    if (!status) {
        *text = ves_setting_as_config(study, over ? settings_of(&change) : NULL);
        if (!*text) status = ves_fail_memory(report);
    }
    ves_config_free(&base);
    ves_config_free(&change);
    return status;
}

int vesipk_config(const vesipk_source *source, const char *over, char **text, char **fault)
{
    ves_call call;
    vesipk_source taken;
    ves_status status = ves_call_begin(&call);
    if (!status) status = ves_call_needs(&call, "text", text);
    if (!status) *text = NULL;
    if (!status) status = ves_source_take(source, &taken, call.report);
    if (!status) status = write_config(&taken, over, text, call.report);
    return ves_call_end(&call, status, fault);
}
