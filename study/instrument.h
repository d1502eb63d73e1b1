/** @file instrument.h
 * Files of sizes as the instrument wrote them: which part of them is the table.
 *
 * They are known by their structure, not by name or layout: any bins, any number of videos, any locale.
 * - NanoSight (ExperimentSummary.csv): sections in [ ]; the table begins at "Bin centre (nm)", has a concentration of
 *   each video, perhaps their average and its standard error, and ends at an empty row or at "Percentile".
 * - ZetaView (.txt): lines "Key: value"; the table begins at "Size / nm" and ends at a row of -1.  A logarithmic one
 *   follows, with or without a header.
 */
#ifndef VES_STUDY_INSTRUMENT_H
#define VES_STUDY_INSTRUMENT_H

#include "input/sheet.h"

typedef enum ves_instrument { VES_NO_INSTRUMENT, VES_NANOSIGHT, VES_ZETAVIEW } ves_instrument;

/** Find the table in the text of `sheet`: its start, line, separator and end are set there.
 *  @return VES_NO_INSTRUMENT: the whole text is a table, and nothing is changed */
ves_instrument ves_instrument_find(ves_sheet *sheet, ves_report *report);

#endif
