#include "fit/measured_number.h"

#include "analysis/nca_rows.h"
#include "base/array.h"
#include "base/text.h"

#include <math.h>
#include <string.h>
#include <strings.h>

static const char *number_name(size_t i, const void *context)
{
    (void)context;
    return ves_nca_rows[i].name;
}

static size_t number_called(const char *name)
{
    for (size_t i = 0; i < VES_N_NCA; ++i) {
        if (strcasecmp(ves_nca_rows[i].name, name) == 0) return i;
    }
    return VES_NONE;
}

/* An area is a concentration times a time: take the time out of "ng h/mL". @return what 1 of it is in h; NaN: none */
static double take_time(const char *unit, size_t n, char *rest)
{
    static const struct {
        const char *word;
        double hours;
    } times[] = {{"hours", 1.0},      {"hour", 1.0},  {"hr", 1.0},   {"h", 1.0},  {"minutes", 1.0 / 60.0},
                 {"min", 1.0 / 60.0}, {"days", 24.0}, {"day", 24.0}, {"d", 24.0}, {"s", 1.0 / 3600.0}};
    static const char between[] = " *";
    size_t used = 0;
    double hours = NAN;
    for (const char *c = unit; *c;) {
        size_t length = strcspn(c, between);
        bool taken = false;
        for (size_t i = 0; i < VES_COUNT(times) && isnan(hours); ++i) {
            const size_t m = strlen(times[i].word);
            if (strncmp(c, times[i].word, m) != 0 || (length != m && c[m] != '/')) continue;
            hours = times[i].hours;
            c += m;
            length -= m;
            taken = true;
        }
        if (!taken && used > 0 && used + 1 < n && *c != '/') rest[used++] = ' ';
        for (size_t i = 0; i < length && used + 1 < n; ++i) rest[used++] = c[i];
        c += length;
        c += strspn(c, between);
    }
    rest[used] = '\0';
    return hours;
}

/* The same number per dose. */
static size_t per_dose(size_t row)
{
    return row == VES_NCA_CMAX       ? VES_NCA_CMAX_PER_DOSE
           : row == VES_NCA_AUC_LAST ? VES_NCA_AUC_LAST_PER_DOSE
           : row == VES_NCA_AUC_INF  ? VES_NCA_AUC_INF_PER_DOSE
                                     : VES_NONE;
}

bool ves_measure_of_number(const ves_units *units, const char *name, const char *unit, const char *amount_unit,
                           ves_measure *m, const char **near, size_t n, char *wanted)
{
    const size_t row = number_called(name);
    *near = row == VES_NONE ? ves_nearest(name, VES_N_NCA, number_name, NULL) : NULL;
    *wanted = '\0';
    if (row == VES_NONE) return false;
    const char *own = ves_nca_rows[row].units;
    char rest[96];
    ves_measure share;
    *m = (ves_measure){.is_nca = true, .row = row, .to_unit = NAN};
    (void)ves_nca_row_units(&ves_nca_rows[row], amount_unit, false, n, wanted);
    if (strcmp(own, "h") == 0) m->to_unit = 1.0 / ves_unit_inside(units, unit, VES_DIM_TIME, amount_unit);
    if (strcmp(own, "1/h") == 0) m->to_unit = 1.0 / ves_unit_inside(units, unit, VES_DIM_RATE, amount_unit);
    if (strcmp(own, "mL/h") == 0) m->to_unit = 1.0 / ves_unit_inside(units, unit, VES_DIM_FLOW, amount_unit);
    if (strcmp(own, "mL") == 0) m->to_unit = 1.0 / ves_unit_inside(units, unit, VES_DIM_VOLUME, amount_unit);
    if (strcmp(own, "@") == 0 || strcmp(own, "h @") == 0) {
        const double hours = *own == 'h' ? take_time(unit, sizeof rest, rest) : 1.0;
        const char *conc = *own == 'h' ? rest : unit;
        m->to_unit = 1.0 / (ves_unit_inside(units, conc, VES_DIM_CONC, amount_unit) * hours);
        if (ves_measure_of_share(conc, &share) && share.scaling == VES_PERCENT_OF_DOSE_PER_VOLUME &&
            per_dose(row) != VES_NONE)
            *m =
                (ves_measure){.is_nca = true, .row = per_dose(row), .to_unit = share.to_unit / hours, .per_dose = true};
    }
    if (row == VES_NCA_PEAK && ves_measure_of_share(unit, &share) && share.scaling == VES_PERCENT_OF_DOSE)
        *m = (ves_measure){.is_nca = true, .row = row, .to_unit = share.to_unit, .per_dose = true};
    return isfinite(m->to_unit);
}
