#include "exchange/sbml_amount.h"

#include <stdio.h>
#include <string.h>

void ves_sbml_amount(const ves_units *units, const char *unit, ves_place at, ves_sbml_words *words)
{
    ves_quantity mole;
    char text[80];
    ves_report hush;
    hush.used = hush.n_error = hush.n_warning = hush.n_lost = 0;
    words->amount_kind = "item";
    words->amount_size = 1.0;
    const double grams = ves_units_grams(units, unit);
    (void)snprintf(text, sizeof text, "1 %s", unit);
    if (grams > 0.0) {
        words->amount_kind = "gram";
        words->amount_size = grams;
    } else if (strcmp(unit, "particle") != 0 && ves_quantity_fits(units, text, VES_DIM_AMOUNT, "mol") &&
               ves_quantity_read(units, text, VES_DIM_AMOUNT, "mol", at, &mole, &hush) == VES_OK) {
        words->amount_kind = "mole";
        words->amount_size = mole.value;
    }
}
