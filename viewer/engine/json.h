/** @file json.h
 * A text of JSON, written from front to back; one at a time.
 */
#ifndef VES_VIEWER_ENGINE_JSON_H
#define VES_VIEWER_ENGINE_JSON_H

#include "base/memory.h"

#include <stdbool.h>
#include <stdio.h>

typedef struct json {
    FILE *out;
    char **text;
    bool first; /**< nothing stands before in this list or group */
} json;

/** @param text  in: the text of an earlier one, or NULL, is freed; out: this one */
json json_begin(char **text);
const char *json_end(json *j); /**< @return the text; "" when out of memory */

/** Names are NULL within lists. */
void json_open(json *j, char mark);                          /**< '{' or '[' within a list, or the whole */
void json_group(json *j, const char *name);                  /**< "name": { */
void json_list(json *j, const char *name);                   /**< "name": [ */
void json_close(json *j, char mark);                         /**< '}' or ']' */
void json_text(json *j, const char *name, const char *text); /**< NULL becomes null */
void json_number(json *j, const char *name, double number);  /**< what is not finite becomes null */

#endif
