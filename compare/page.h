/** @file page.h
 * The results page (viewer/page.html, carried inside the program) as a file: alone, or with a result in it.
 */
#ifndef VES_COMPARE_PAGE_H
#define VES_COMPARE_PAGE_H

#include "base/report.h"

#include <stdbool.h>

/** The largest result a page takes in: browsers hold the page as one text. */
enum { VES_PAGE_MIB = 64 };

/** Write the page to `output`, with the file `result` in it as base64.
 *  Written as OUTPUT.part; it takes its name when it is whole.
 *  @param result  a result of vesipk; NULL: the page alone
 *  @param engine  the pack of viewer/engine, which solves studies in the page; NULL: the page shows results only
 *  @param force   replace a file that is there
 *  @return VES_E_USAGE: this build has no page (cmake -D VESIPK_PAGE=OFF); VES_E_MEMORY; or VES_E_FILE: no result, too
 * large, or `output` cannot be written; nothing new is then there
 */
ves_status VES_MUST_CHECK ves_page_write(const char *result, const char *engine, const char *output, bool force,
                                         ves_report *report);

#endif
