/** @file sbml_parts.h
 * Reading what an SBML file says there is.
 */
#ifndef VES_EXCHANGE_SBML_PARTS_H
#define VES_EXCHANGE_SBML_PARTS_H

#include "exchange/sbml_file.h"

/** Read the parts of a tree. @return VES_E_CONFIG: something is not understood; VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_sbml_read(const char *path, const ves_xml *root, ves_sbml *sbml, ves_report *report);

#endif
