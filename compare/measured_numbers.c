#include "compare/measured_numbers.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name, *unit; /* "@": of the values; "V": of a volume, per kg where the dose is */
} rows[VES_N_MEASURED_NUMBER] = {
    [VES_MEASURED_CMAX] = {"cmax", "@"},
    [VES_MEASURED_TMAX] = {"tmax", "h"},
    [VES_MEASURED_CLAST] = {"clast", "@"},
    [VES_MEASURED_TLAST] = {"tlast", "h"},
    [VES_MEASURED_AUC] = {"auc_last", "h @"},
    [VES_MEASURED_AUC_INF] = {"auc_inf", "h @"},
    [VES_MEASURED_EXTRAPOLATED] = {"auc_extrapolated", "percent"},
    [VES_MEASURED_BACK] = {"auc_back_extrapolated", "percent"},
    [VES_MEASURED_LAMBDA_Z] = {"lambda_z", "1/h"},
    [VES_MEASURED_ADJ_R2] = {"lambda_z_adj_r2", "1"},
    [VES_MEASURED_POINTS] = {"lambda_z_points", "1"},
    [VES_MEASURED_HALF_LIFE] = {"half_life", "h"},
    [VES_MEASURED_MRT] = {"mrt", "h"},
    [VES_MEASURED_EFFECTIVE] = {"effective_half_life", "h"},
    [VES_MEASURED_CL] = {"cl", "mL/h"},
    [VES_MEASURED_VSS] = {"vss", "mL"},
    [VES_MEASURED_VZ] = {"vz", "mL"},
    [VES_MEASURED_CMAX_DOSE] = {"cmax_per_dose", "1/mL"},
    [VES_MEASURED_AUC_DOSE] = {"auc_last_per_dose", "h/mL"},
    [VES_MEASURED_AUC_INF_DOSE] = {"auc_inf_per_dose", "h/mL"},
};

static const struct {
    const char *name, *unit;
} interval_rows[VES_N_MEASURED_INTERVAL_NUMBER] = {
    [VES_MEASURED_INTERVAL_START] = {"start", "h"},
    [VES_MEASURED_INTERVAL_END] = {"end", "h"},
    [VES_MEASURED_INTERVAL_DOSE] = {"dose", ""},
    [VES_MEASURED_INTERVAL_CMAX] = {"cmax", "@"},
    [VES_MEASURED_INTERVAL_TMAX] = {"tmax", "h"},
    [VES_MEASURED_INTERVAL_CMIN] = {"cmin", "@"},
    [VES_MEASURED_INTERVAL_CTROUGH] = {"ctrough", "@"},
    [VES_MEASURED_INTERVAL_AUC] = {"auc", "h @"},
    [VES_MEASURED_INTERVAL_CAVG] = {"cavg", "@"},
    [VES_MEASURED_INTERVAL_FLUCTUATION] = {"fluctuation", "1"},
    [VES_MEASURED_INTERVAL_ACCUMULATION] = {"accumulation", "1"},
    [VES_MEASURED_INTERVAL_EXTRAPOLATED] = {"auc_extrapolated", "percent"},
};

/* Clearance and volumes of a dose that is not known to enter the blood are those over F. */
const char *ves_measured_name(bool intravascular, ves_measured_number k)
{
    if (k == VES_MEASURED_CL && !intravascular) return "cl_over_f";
    if (k == VES_MEASURED_VZ && !intravascular) return "vz_over_f";
    return rows[k].name;
}

const char *ves_measured_unit(const ves_measured *m, ves_measured_number k, size_t n, char *out)
{
    const char *unit = rows[k].unit, *at = strchr(unit, '@');
    if (at) {
        (void)snprintf(out, n, "%.*s%s", (int)(at - unit), unit, m->unit);
    } else if (m->per_kg && (k == VES_MEASURED_CL || k == VES_MEASURED_VSS || k == VES_MEASURED_VZ)) {
        (void)snprintf(out, n, "%s/kg", unit);
    } else if (m->per_kg && k >= VES_MEASURED_CMAX_DOSE) {
        (void)snprintf(out, n, "%s", k == VES_MEASURED_CMAX_DOSE ? "kg/mL" : "h kg/mL");
    } else {
        (void)snprintf(out, n, "%s", unit);
    }
    return out;
}

const char *ves_measured_interval_name(ves_measured_interval_number k)
{
    return interval_rows[k].name;
}

const char *ves_measured_interval_unit(const ves_measured *m, ves_measured_interval_number k, size_t n, char *out)
{
    const char *unit = interval_rows[k].unit, *at = strchr(unit, '@');
    if (k == VES_MEASURED_INTERVAL_DOSE) {
        (void)snprintf(out, n, "%s", m->dose_words && m->given_by_rows ? m->dose_words + strlen("1 ") : "");
    } else {
        (void)snprintf(out, n, "%.*s%s", at ? (int)(at - unit) : (int)strlen(unit), unit, at ? m->unit : "");
    }
    return out;
}

double ves_measured_interval_of(const ves_measured *m, const ves_sampled_interval *v, ves_measured_interval_number k)
{
    const double of[VES_N_MEASURED_INTERVAL_NUMBER] = {[VES_MEASURED_INTERVAL_START] = v->start,
                                                       [VES_MEASURED_INTERVAL_END] = v->end,
                                                       [VES_MEASURED_INTERVAL_DOSE] = m->given_by_rows ? v->dose : NAN,
                                                       [VES_MEASURED_INTERVAL_CMAX] = v->cmax,
                                                       [VES_MEASURED_INTERVAL_TMAX] = v->tmax,
                                                       [VES_MEASURED_INTERVAL_CMIN] = v->cmin,
                                                       [VES_MEASURED_INTERVAL_CTROUGH] = v->ctrough,
                                                       [VES_MEASURED_INTERVAL_AUC] = v->auc,
                                                       [VES_MEASURED_INTERVAL_CAVG] = v->cavg,
                                                       [VES_MEASURED_INTERVAL_FLUCTUATION] = v->fluctuation,
                                                       [VES_MEASURED_INTERVAL_ACCUMULATION] = v->accumulation,
                                                       [VES_MEASURED_INTERVAL_EXTRAPOLATED] = v->extrapolated};
    return of[k];
}

static void numbers(const ves_measured_group *g, const ves_nca *nca, double dose, double before,
                    double out[VES_N_MEASURED_NUMBER])
{
    const bool sloped = !isnan(nca->lambda_z);
    const double of[VES_N_MEASURED_NUMBER] = {[VES_MEASURED_CMAX] = nca->cmax,
                                              [VES_MEASURED_TMAX] = nca->tmax,
                                              [VES_MEASURED_CLAST] = nca->clast,
                                              [VES_MEASURED_TLAST] = nca->tlast,
                                              [VES_MEASURED_AUC] = nca->auc_last,
                                              [VES_MEASURED_AUC_INF] = nca->auc_inf,
                                              [VES_MEASURED_EXTRAPOLATED] = nca->auc_extrapolated,
                                              [VES_MEASURED_BACK] = before > 0.0 ? 100.0 * before / nca->auc_inf : NAN,
                                              [VES_MEASURED_LAMBDA_Z] = nca->lambda_z,
                                              [VES_MEASURED_ADJ_R2] = nca->lambda_z_adj_r2,
                                              [VES_MEASURED_POINTS] = sloped ? nca->lambda_z_points : NAN,
                                              [VES_MEASURED_HALF_LIFE] = nca->half_life,
                                              [VES_MEASURED_MRT] = nca->mrt,
                                              [VES_MEASURED_EFFECTIVE] = nca->effective_half_life,
                                              [VES_MEASURED_CL] = nca->cl,
                                              [VES_MEASURED_VSS] = nca->vss,
                                              [VES_MEASURED_VZ] = nca->vz,
                                              [VES_MEASURED_CMAX_DOSE] = nca->cmax / dose,
                                              [VES_MEASURED_AUC_DOSE] = nca->auc_last / dose,
                                              [VES_MEASURED_AUC_INF_DOSE] = nca->auc_inf / dose};
    memcpy(out, of, sizeof of);
    if (!g->in_blood) out[VES_MEASURED_CL] = out[VES_MEASURED_VSS] = out[VES_MEASURED_VZ] = NAN;
}

void ves_measured_numbers(const ves_measured_group *group, const ves_measured_curve *curve,
                          double out[VES_N_MEASURED_NUMBER])
{
    numbers(group, &curve->nca, curve->dose, curve->before, out);
    if (curve->n_interval > 1) out[VES_MEASURED_CMAX_DOSE] = NAN; /* a peak is of one dose, and its dose is not all */
}

/* The curve of means has the areas of linear trapezoids, and no moments. That to infinity begins at 0 h, as the dose.
 */
void ves_measured_numbers_of_means(const ves_measured_group *g, double out[VES_N_MEASURED_NUMBER])
{
    ves_nca nca = g->mean;
    const double tail = nca.clast / nca.lambda_z;
    nca.auc_last = g->area.auc;
    nca.auc_inf = g->before + nca.auc_last + tail;
    nca.auc_extrapolated = 100.0 * tail / nca.auc_inf;
    nca.mrt = nca.effective_half_life = nca.vss = NAN;
    nca.cl = g->dose / nca.auc_inf;
    nca.vz = nca.cl / nca.lambda_z;
    numbers(g, &nca, g->dose, g->bolus ? g->before : 0.0, out);
}
