/** @file twice.h
 * Settings that stand twice in one group: libconfig says that there is one, not which.
 */
#ifndef VES_INPUT_TWICE_H
#define VES_INPUT_TWICE_H

#include "input/script.h"

/** Say of each such setting, in the order of the text, where it stands and where it stood first.
 *  @return VES_E_CONFIG; VES_OK: no setting stands twice; VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_twice_tell(const ves_script *script, ves_report *report);

#endif
