#include "study/explain.h"
#include "study/results.h"

#include "base/memory.h"
#include "base/text.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <sha2.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Now, or SOURCE_DATE_EPOCH where a file must come out the same byte for byte. */
static void write_time(char out[static 32])
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    char *end = NULL;
    errno = 0;
    const long long seconds = epoch ? strtoll(epoch, &end, 10) : 0;
    const bool fixed = epoch && end != epoch && *end == '\0' && errno == 0 && seconds >= 0;
    const time_t now = fixed ? (time_t)seconds : time(NULL);
    struct tm parts;
    if (!gmtime_r(&now, &parts) || strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0) out[0] = '\0';
}

static ves_status attributes(const ves_study *study, const char *command_line, ves_table *table, ves_report *report)
{
    char created[32], digest[SHA256_DIGEST_STRING_LENGTH];
    write_time(created);
    SHA256Data((const uint8_t *)study->config.text, strlen(study->config.text), digest);
    char *history = ves_format("%s: %s", created, command_line);
    if (!history) return ves_fail_memory(report);
    const struct {
        const char *name, *text;
    } texts[] = {
        {"Conventions", "CF-1.8"},
        {"title", study->title},
        {"schema", "vesipk-results"},
        {"schema_version", "1.0"},
        {"source", "VesiPK " VESIPK_VERSION " (git " VESIPK_REVISION ")"},
        {"history", history},
        {"created", created},
        {"command_line", command_line},
        {"solver", study->exact ? "matrix exponential (GSL)" : "CVODE (SUNDIALS), BDF and Newton"},
        {"config_sha256", digest},
        {"compiler", __VERSION__},
    };
    ves_status status = VES_OK;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0] && !status; ++i)
        status = ves_table_set_text(table, "", texts[i].name, texts[i].text, report);
    const double atol = isnan(study->solver.atol) ? 1e-6 * study->solver.rtol : study->solver.atol;
    if (!status) status = ves_table_set_number(table, "", "rtol", study->exact ? NAN : study->solver.rtol, report);
    if (!status) status = ves_table_set_number(table, "", "atol", study->exact ? NAN : atol, report);
    if (!status) status = ves_table_set_number(table, "", "seed", 0.0, report);
    if (!status) status = ves_table_set_number(table, "", "complete", 1.0, report);
    free(history);
    return status;
}

static const char *text_of(const ves_evidence_row *r, int column)
{
    switch (column) {
    case 0:
        return r->parameter->address;
    case 1:
        return r->scenario;
    case 2:
        return r->parameter->quantity.unit;
    case 3:
        return r->parameter->source;
    default:
        return r->parameter->confidence;
    }
}

static double number_of(const ves_evidence_row *r, int column)
{
    const double factor = ves_quantity_to_written(&r->parameter->quantity);
    return column == 0 ? r->parameter->quantity.written
                       : factor * (column == 1 ? r->parameter->low : r->parameter->high);
}

static ves_status parameter_arrays(size_t n, const ves_evidence_row rows[], ves_table *table, ves_report *report)
{
    static const char *const by_parameter[] = {"provenance/parameter", NULL};
    static const char *const texts[][2] = {
        {"provenance/address", "address of a number in use"},
        {"provenance/scenario", "scenario it holds in; empty: all"},
        {"provenance/unit", "unit of value, low and high"},
        {"provenance/source", "where the number comes from"},
        {"provenance/confidence", "seen, derived, memory, assumption, or given by the study"}};
    static const char *const numbers[][2] = {{"provenance/value", "the number, in its unit"},
                                             {"provenance/low", "low end of its range"},
                                             {"provenance/high", "high end of its range"}};
    ves_status status = ves_table_add_dimension(table, "provenance/parameter", n, NULL, report);
    for (int k = 0; k < 5 && !status; ++k) {
        ves_array *a = ves_table_add(table, texts[k][0], VES_ARRAY_TEXT, NULL, texts[k][1], report, by_parameter);
        if (!a) return VES_E_MEMORY;
        for (size_t i = 0; i < n && !status; ++i)
            status = ves_array_set_text(a, i, text_of(&rows[i], k) ? text_of(&rows[i], k) : "", report);
    }
    for (int k = 0; k < 3 && !status; ++k) {
        const ves_array *a =
            ves_table_add(table, numbers[k][0], VES_ARRAY_DOUBLE, "1", numbers[k][1], report, by_parameter);
        if (!a) return VES_E_MEMORY;
        for (size_t i = 0; i < n; ++i) a->data.number[i] = number_of(&rows[i], k);
    }
    return status;
}

ves_status ves_provenance_add(const ves_study *study, const char *command_line, ves_table *table, ves_report *report)
{
    ves_status status = attributes(study, command_line, table, report);
    if (!status) {
        ves_array *config = ves_table_add(table, "provenance/config", VES_ARRAY_TEXT, NULL,
                                          "the study as it was written", report, NULL);
        status = config ? ves_array_set_text(config, 0, study->config.text, report) : VES_E_MEMORY;
    }
    size_t n;
    ves_evidence_row *rows;
    if (!status) {
        status = ves_evidence(study, &n, &rows, report);
        if (!status) status = parameter_arrays(n, rows, table, report);
        free(rows);
    }
    return status;
}
