/* /individual/: what each subject did, as a study asks: nothing, NCA, or curves too.  One subject is its own median, so
 * its numbers are those of the summary; curves are float32 with the mantissa rounded to 12 bits (1.2e-4 of the value),
 * which compresses well. */
#include "study/results.h"

#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const by_status[] = {"scenario", "subject", NULL};

static bool ends_with(const char *name, const char *end)
{
    const size_t n = strlen(name), m = strlen(end);
    return n > m && strcmp(name + n - m, end) == 0;
}

/* Is it a summary over (scenario, organ, quantile) or (scenario, organ, quantile, time)? */
static bool is_summary(const ves_table *table, const ves_array *a, size_t n_dimension)
{
    static const char *const names[] = {"scenario", "organ", "quantile", "time"};
    if (a->n_dimension != n_dimension || strchr(a->path, '/') ||
        (a->type != VES_ARRAY_DOUBLE && a->type != VES_ARRAY_INT8))
        return false;
    for (size_t i = 0; i < n_dimension; ++i) {
        if (strcmp(table->dimension[a->dimension[i]].path, names[i]) != 0) return false;
    }
    return !ends_with(a->path, "_mean") && !ends_with(a->path, "_sd");
}

static double rounded(double value)
{
    int exponent;
    if (!isfinite(value) || value == 0.0) return value;
    const double mantissa = frexp(value, &exponent);
    return ldexp(rint(ldexp(mantissa, 13)), exponent - 13); /* 12 bits behind the leading one */
}

/* With one subject and one quantile, (scenario, organ, 1[, time]) and (scenario, 1, organ[, time]) are the same numbers
 * in the same order. */
static ves_status copy_array(ves_table *table, size_t index, ves_report *report)
{
    static const char *const by_number[] = {"scenario", "subject", "organ", NULL}, *const by_curve[] = {
                                                                                       "scenario", "subject", "organ",
                                                                                       "time", NULL};
    const bool curve = table->array[index].n_dimension == 4;
    char *path = ves_format("individual/%s", table->array[index].path);
    if (!path) return ves_fail_memory(report);
    const ves_array_type type = curve ? VES_ARRAY_FLOAT : table->array[index].type;
    ves_array *to = ves_table_add(table, path, type, table->array[index].units, table->array[index].long_name, report,
                                  curve ? by_curve : by_number);
    free(path);
    if (!to) return VES_E_MEMORY;
    const ves_array *from = &table->array[index]; /* the list may have moved */
    for (size_t i = 0; i < to->n; ++i) {
        if (type == VES_ARRAY_INT8) {
            to->data.integer[i] = from->data.integer[i];
        } else {
            to->data.number[i] = curve ? rounded(from->data.number[i]) : from->data.number[i];
        }
    }
    return VES_OK;
}

ves_status ves_individual_add(const ves_study *study, const ves_trajectory trajectory[], ves_table *table,
                              ves_report *report)
{
    if (study->individual == VES_INDIVIDUAL_NONE) return VES_OK;
    ves_array *status_of =
        ves_table_add(table, "individual/status", VES_ARRAY_INT8, "1", "was the subject solved?", report, by_status);
    if (!status_of) return VES_E_MEMORY;
    status_of->flag_meanings = ves_format("solved failed");
    if (!status_of->flag_meanings) return ves_fail_memory(report);
    for (size_t s = 0; s < study->n_scenario; ++s) status_of->data.integer[s] = trajectory[s].failure.status != VES_OK;
    ves_status status = VES_OK;
    const size_t n = table->n_array;
    for (size_t i = 0; i < n && !status; ++i) {
        const bool wanted = is_summary(table, &table->array[i], 3) ||
                            (study->individual == VES_INDIVIDUAL_ALL && is_summary(table, &table->array[i], 4));
        if (wanted) status = copy_array(table, i, report);
    }
    return status;
}
