/** @file stock.h
 * The numbers of a species, a product and a tracer as the library has them: read once for all scenarios that name the
 * same three, each of which then has a view of them. Private to study/.
 */
#ifndef VES_STUDY_STOCK_H
#define VES_STUDY_STOCK_H

#include "study/context.h"

/** Take what the settings of a scenario name: its numbers, and what its draft says of body and product.
 *  The stock lives as long as the study.
 *  @return false: something is missing or wrong, which was said; what could be read is there all the same */
bool ves_stock_take(ves_context *c, ves_scenario *s);

void ves_stock_free(ves_stock *stock); /**< NULL is allowed */

#endif
