#include "analysis/nca_rows.h"

#include "base/array.h"
#include "base/units.h"

#include <stdio.h>
#include <string.h>

#define ROW(index, field, name, units, scaling, asks, words) {name, units, VES_##scaling, asks, words},
const ves_nca_row ves_nca_rows[VES_N_NCA] = {VES_NCA_LIST(ROW)};
const ves_nca_row ves_nca_interval_rows[VES_N_NCA_INTERVAL] = {VES_NCA_INTERVAL_LIST(ROW)};
#undef ROW

ves_scaling ves_nca_row_scaling(const ves_nca_row *row, bool percent)
{
    return percent && strchr(row->units, '@') ? VES_PERCENT_OF_DOSE : row->scaling;
}

const char *ves_nca_row_units(const ves_nca_row *row, const char *amount_unit, bool percent, size_t n, char *out)
{
    char conc[128] = "percent/mL";
    if (!percent) ves_dimension_unit(VES_DIM_CONC, amount_unit, sizeof conc, conc);
    const char *at = strchr(row->units, '@');
    const int before = at ? (int)(at - row->units) : (int)strlen(row->units);
    (void)snprintf(out, n, "%.*s%s", before, row->units, at ? conc : "");
    return out;
}

const char *ves_nca_row_asks(const ves_nca_row *row, size_t n, char *out)
{
    static const struct {
        unsigned asks;
        const char *words;
    } words[] = {{VES_ASKS_VOLUME, "volume"},
                 {VES_ASKS_SLOPE, "terminal slope"},
                 {VES_ASKS_ONE_DOSE, "one dose"},
                 {VES_ASKS_MATRIX, "plasma or blood"},
                 {VES_ASKS_INTRAVASCULAR, "intravascular doses"},
                 {VES_ASKS_EXTRAVASCULAR, "a dose elsewhere"},
                 {VES_ASKS_PLASMA, "a curve of plasma"},
                 {VES_ASKS_REFERENCE, "a reference"},
                 {VES_ASKS_MASS, "mass"},
                 {VES_ASKS_BOLUS, "a bolus into blood"},
                 {VES_ASKS_REPEATS, "a dose that is given again"},
                 {VES_ASKS_LEVEL, "output.levels"},
                 {VES_ASKS_DOSES, "no steady state and no reset"}};
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < VES_COUNT(words) && used < n; ++i) {
        if (row->asks & words[i].asks)
            used += (size_t)snprintf(out + used, n - used, "%s%s", used ? ", " : "", words[i].words);
    }
    return out;
}
