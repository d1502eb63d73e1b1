/** @file sbml_flows.h
 * Reactions as flows: of first order, of zero order, or saturable, each from one species to one, or to none.
 *
 * A reaction that gives less than it takes leaves the rest to where nothing looks; one that takes from one and gives
 * shares of it to several is several flows.  What one of first order gives beyond what it takes is produced, in
 * proportion to what its rate reads: a ledger says how much came from nowhere.
 */
#ifndef VES_EXCHANGE_SBML_FLOWS_H
#define VES_EXCHANGE_SBML_FLOWS_H

#include "exchange/sbml_file.h"

typedef enum ves_sbml_flow_kind { VES_SBML_FIRST_ORDER, VES_SBML_SATURABLE, VES_SBML_PRODUCED } ves_sbml_flow_kind;

typedef struct ves_sbml_flow {
    ves_sbml_flow_kind kind;
    const ves_xml *reaction;
    bool back;       /**< it leads against its reaction */
    size_t from, to; /**< parts; VES_NONE: from nowhere, or to where nothing looks */
    size_t by;       /**< of what is produced: in proportion to this part; VES_NONE: at a constant rate */
    double rate;     /**< 1/time; amount/time of what is saturable or produced at a constant rate */
    double half;     /**< of what is saturable: the amount at half the rate */
} ves_sbml_flow;

typedef struct ves_sbml_flows {
    size_t n, room;
    ves_sbml_flow *flow;
} ves_sbml_flows;

/** Read all reactions; free `flows->flow`, after an error too.
 *  @return VES_E_CONFIG: one is not such a flow, each with its line; VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_sbml_read_flows(ves_sbml *sbml, ves_sbml_flows *flows);

#endif
