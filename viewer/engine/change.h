/** @file change.h
 * The config of a study with changes in it.
 */
#ifndef VES_VIEWER_ENGINE_CHANGE_H
#define VES_VIEWER_ENGINE_CHANGE_H

#include "viewer/engine/json.h"

/** The config as one text, all includes in it.
 *  @param edits  lines "PATH=TEXT": the texts at these places become others; NULL, "": none
 *  @param over   settings for every scenario, as for vesipk_config; NULL: none
 *  @param set    lines "ADDRESS=VALUE": go into `set` of the study, in the place of what any `set` says of the address
 *  @param text   out: free it with free()
 *  @return a vesipk_code; `fault` as of a call of vesipk.h */
int ves_change_config(const char *path, const char *edits, const char *over, const char *set, char **text,
                      char **fault);

/** A list of the places whose texts may be edited: [{"path": "scenarios.0.doses.0.amount", "value": "..."}], those of
 * doses, and names of what the library has. */
void ves_change_places(const char *path, json *j);

#endif
