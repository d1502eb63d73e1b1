/** @file units.h
 * Numbers with units, at the edge of the program only.
 *
 * Inside, a bare number is in internal units: **cm, g, h, and the amount unit of its graph** (particle, or any mass or
 * molar unit); so a volume is in mL (cm^3), a flow in mL/h, a concentration in amount/mL.  Only this file converts
 * (udunits2 behind it). Owns: the unit system.  Lifetime: open, read..., close.
 */
#ifndef VES_BASE_UNITS_H
#define VES_BASE_UNITS_H

#include "base/report.h"
#include "base/unit_powers.h"

#include <stdarg.h>
#include <stdbool.h>

/** Dimensions a setting can ask for: code, internal unit ("@" stands for the amount unit), words, an example unit. */
#define VES_DIMENSION_LIST(X)                                                                                          \
    X(VES_DIM_NUMBER, "1", "a bare number", "1")                                                                       \
    X(VES_DIM_TIME, "h", "a time", "h")                                                                                \
    X(VES_DIM_RATE, "1/h", "a rate", "1/h")                                                                            \
    X(VES_DIM_LENGTH, "cm", "a length", "nm")                                                                          \
    X(VES_DIM_MASS, "g", "a mass", "g")                                                                                \
    X(VES_DIM_VOLUME, "mL", "a volume", "mL")                                                                          \
    X(VES_DIM_FLOW, "mL/h", "a flow", "mL/min")                                                                        \
    X(VES_DIM_FLOW_PER_MASS, "mL/h/g", "a flow per mass of organ", "mL/min/g")                                         \
    X(VES_DIM_AMOUNT, "@", "an amount", "@")                                                                           \
    X(VES_DIM_AMOUNT_RATE, "@/h", "an amount per time", "@/h")                                                         \
    X(VES_DIM_AMOUNT_PER_MASS, "@/g", "an amount per mass", "@/kg")                                                    \
    X(VES_DIM_CONC, "@/mL", "a concentration", "@/mL")                                                                 \
    X(VES_DIM_AMOUNT_PER_CELL, "@/cell", "an amount per cell", "@/cell")                                               \
    X(VES_DIM_AMOUNT_PER_MOLE, "@/pmol", "an amount per mole", "@/pmol")                                               \
    X(VES_DIM_BINDING, "mL/@/h", "a binding constant", "mL/@/h")                                                       \
    X(VES_DIM_MASS_PER_MASS, "g/g", "a mass per body mass", "mg/kg")                                                   \
    X(VES_DIM_DOSE, "@", "a dose", "@")                                                                                \
    X(VES_DIM_DOSE_RATE, "@/h", "a dose per time", "@/h")

#define VES_DIMENSION_ENUM(code, unit, words, example) code,
typedef enum ves_dimension { VES_DIMENSION_LIST(VES_DIMENSION_ENUM) VES_N_DIMENSION } ves_dimension;
#undef VES_DIMENSION_ENUM

/** The dimension of such a product: one of the list above, or a number behind them that ves_dimension_powers knows. */
ves_dimension ves_dimension_of(ves_powers_of_base powers);

/** @return false: it is no product of cm, g, h and amounts (a cell, a dose) */
bool ves_dimension_powers(ves_dimension dim, ves_powers_of_base *powers);

/** What a dose can be measured in: the product's own factors turn each into particles. */
#define VES_DOSE_UNIT_LIST(X)                                                                                          \
    X(VES_DOSE_AMOUNT, "@", "amount")                                                                                  \
    X(VES_DOSE_MASS, "g", "mass of protein")                                                                           \
    X(VES_DOSE_MOLES, "pmol", "phospholipid")                                                                          \
    X(VES_DOSE_CELLS, "cell", "cell equivalents")                                                                      \
    X(VES_DOSE_VOLUME, "mL", "volume of product")

#define VES_DOSE_UNIT_ENUM(code, unit, words) code,
typedef enum ves_dose_unit { VES_DOSE_UNIT_LIST(VES_DOSE_UNIT_ENUM) VES_N_DOSE_UNIT } ves_dose_unit;
#undef VES_DOSE_UNIT_ENUM

/** A number as a person wrote it, and what it means inside. */
typedef struct ves_quantity {
    double value;            /**< internal units; of a dose: of its dose unit, per g of body where per_mass */
    double written;          /**< the number as written */
    char unit[64];           /**< the unit as written; "1" for a bare number */
    ves_dose_unit dose_unit; /**< VES_DIM_DOSE, VES_DIM_DOSE_RATE: what it is measured in */
    bool per_mass;           /**< the same: per body mass ("40 ug/kg", "40 ug/kg/h") */
    double one;              /**< what 1 of that unit is inside; 0: it was not read from a text */
} ves_quantity;

typedef struct ves_units ves_units; /**< opaque: the unit system */

/** Open the unit system, with particle, cell and Da added to it. @return VES_E_MEMORY */
ves_status VES_MUST_CHECK ves_units_open(ves_units **units, ves_report *report);
void ves_units_close(ves_units *units); /**< NULL is allowed */

/** Whoever printed what udunits2 has to say. */
typedef struct ves_units_voice {
    int (*print)(const char *format, va_list arguments);
} ves_units_voice;

/** From ves_units_open on udunits2 prints nothing, in the whole process.  A library that is asked by a program with
 * words of its own takes them away before, and gives them back after it. */
void ves_units_hush(ves_units_voice *before);
void ves_units_speak(const ves_units_voice *before);

/** udunits2 bears one thread at a time: where others may ask for units too, hold them meanwhile. A thread may hold them
 * more than once. */
void ves_units_hold(void);
void ves_units_release(void);

/** Is `text` a unit an amount can be counted in: particle, or a mass or molar unit? */
bool ves_units_is_amount(const ves_units *units, const char *text);

/** Read "1.7 mL/min" as `dim`.
 *  Number and unit are read apart ("37 degC" is not 310 K of anything here).  For VES_DIM_NUMBER the unit may be absent
 * or "%".
 *  @param amount_unit  unit of amounts of the graph ("particle", "mg", ...); not NULL
 *  @return VES_E_UNIT with one line: no number, not finite, unit missing, unknown, or of another dimension; VES_E_FILE:
 *  it is none of the usual units, and udunits2 finds no database of the others */
ves_status VES_MUST_CHECK ves_quantity_read(const ves_units *units, const char *text, ves_dimension dim,
                                            const char *amount_unit, ves_place at, ves_quantity *quantity,
                                            ves_report *report);

/** The first dimension whose unit fits the unit of `text` (a dose and amounts aside), for numbers whose meaning their
 * unit tells.
 *  @return false: it fits none */
bool ves_quantity_guess(const ves_units *units, const char *text, const char *amount_unit, ves_dimension *dim);

/** The dimension of any number with a unit that is made of length, mass, time and amounts, for numbers that are named
 * by whoever states them. Powers of amounts that are masses are powers of mass.
 *  @return VES_E_UNIT with one line: no number, or a unit that is unknown or of something else */
ves_status VES_MUST_CHECK ves_quantity_measure(const ves_units *units, const char *text, const char *amount_unit,
                                               ves_place at, ves_dimension *dim, ves_report *report);

/** What 1 of the amount unit is in g; 0: it is no mass. */
double ves_units_grams(const ves_units *units, const char *amount_unit);

/** Could `text` be read as `dim`? Says nothing, for settings that take one of two dimensions. */
bool ves_quantity_fits(const ves_units *units, const char *text, ves_dimension dim, const char *amount_unit);

const char *ves_dimension_words(ves_dimension dim); /**< "a flow" */

/** What a number inside must be multiplied with to be in the unit of `quantity`; for 0 of that unit too. */
double ves_quantity_to_written(const ves_quantity *quantity);

/** The internal unit of a dimension with the amount unit filled in ("mg/mL"), for labels.
 *  @param out [n] the text, cut if it does not fit; returned too */
const char *ves_dimension_unit(ves_dimension dim, const char *amount_unit, size_t n, char *out);

/** The same in a unit that people use ("mL/min"), for the docs. */
const char *ves_dimension_example(ves_dimension dim, const char *amount_unit, size_t n, char *out);

#endif
