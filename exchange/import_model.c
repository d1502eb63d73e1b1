#include "exchange/import_model.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/units.h"
#include "exchange/ink.h"
#include "exchange/sbml_flows.h"
#include "exchange/sbml_parts.h"
#include "exchange/sbml_rules.h"
#include "exchange/sbml_text.h"
#include "exchange/whole_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct importer {
    const ves_import_model *import;
    ves_sbml sbml;
    ves_sbml_flows flows;
    FILE *to;
    char **name;   /* [flows.n] of the flows, each another */
    char sink[64]; /* a name that no species has */
} importer;

/* What 1 of a unit is in that of the config. */
static double factor_of(const ves_sbml_unit *unit)
{
    return unit->factor != 0.0 ? unit->factor : 1.0;
}

/* A number of the file in units of the config: amount^a / time^t. */
static void write_quantity(const importer *m, double value, int amount, int time)
{
    const ves_sbml *s = &m->sbml;
    const double number = value * (amount ? factor_of(&s->substance) : 1.0) / (time ? factor_of(&s->time) : 1.0);
    /* 15 digits: 3*0.7/3 is 0.7 */
    (void)fprintf(m->to, "\"%.15g %s%s%s\"", number, amount ? s->substance.unit : "1", time ? "/" : "",
                  time ? s->time.unit : "");
}

/* A text of the file between quotes of a config. */
static void write_text(const importer *m, const char *text)
{
    (void)fputc('"', m->to);
    for (const unsigned char *c = (const unsigned char *)text; *c; ++c) {
        if (*c == '"' || *c == '\\') (void)fputc('\\', m->to);
        (void)fputc(*c < ' ' || *c == 0x7f ? ' ' : *c, m->to);
    }
    (void)fputc('"', m->to);
}

static const char *name_of(const importer *m, size_t part)
{
    return part == VES_NONE ? m->sink : m->sbml.part[part].id;
}

static const char *reaction_of(const importer *m, const ves_xml *reaction)
{
    const char *id = ves_xml_attribute(reaction, m->sbml.level == 1 ? "name" : "id");
    return id ? id : "reaction";
}

/* Does another reaction, or an earlier flow, have this name? */
static bool is_taken(const importer *m, size_t flow, const char *name)
{
    ves_xml *const *child;
    const size_t n = ves_sbml_list(&m->sbml, "listOfReactions", &child);
    for (size_t i = 0; i < n; ++i) {
        if (child[i] != m->flows.flow[flow].reaction && strcmp(reaction_of(m, child[i]), name) == 0) return true;
    }
    for (size_t i = 0; i < flow; ++i) {
        if (strcmp(m->name[i], name) == 0) return true;
    }
    return false;
}

/* How many flows of this reaction come before flow `i` the same way; of them, those that lead to the same place alike.
 */
static size_t before(const importer *m, size_t i, size_t *alike)
{
    const ves_sbml_flow *f = &m->flows.flow[i];
    size_t n = 0;
    *alike = 0;
    for (size_t k = 0; k < i; ++k) {
        const ves_sbml_flow *other = &m->flows.flow[k];
        if (other->reaction != f->reaction || other->back != f->back) continue;
        if (n > 0) *alike += other->to == f->to && (other->kind == VES_SBML_PRODUCED) == (f->kind == VES_SBML_PRODUCED);
        ++n;
    }
    return n;
}

/* The reaction's name, with "_back" where the flow leads against it; behind its first flow with where it leads, and a
 * number where more than one does. NULL: no memory */
static char *flow_name(const importer *m, size_t i)
{
    const ves_sbml_flow *f = &m->flows.flow[i];
    size_t alike;
    const bool again = before(m, i, &alike) > 0;
    const char *between = !again ? "" : f->kind == VES_SBML_PRODUCED ? "_makes_" : "_";
    char number[24] = "";
    if (alike > 0) (void)snprintf(number, sizeof number, "_%zu", alike + 1);
    char *name = ves_format("%s%s%s%s%s", reaction_of(m, f->reaction), f->back ? "_back" : "", between,
                            again ? name_of(m, f->to) : "", number);
    while (name && is_taken(m, i, name)) {
        char *longer = ves_format("%s_", name);
        free(name);
        name = longer;
    }
    return name;
}

static ves_status name_flows(importer *m, ves_report *report)
{
    m->name = ves_new(m->flows.n, sizeof *m->name);
    for (size_t i = 0; m->name && i < m->flows.n; ++i) {
        m->name[i] = flow_name(m, i);
        if (!m->name[i]) return ves_fail_memory(report);
    }
    return m->name ? VES_OK : ves_fail_memory(report);
}

static bool is_held(const ves_sbml_part *p)
{
    return p->kind == VES_SBML_SPECIES && !p->left_out;
}

static bool starts(const importer *m)
{
    bool any = false;
    for (size_t i = 0; i < m->sbml.n_part; ++i)
        any = any || (is_held(&m->sbml.part[i]) && m->sbml.part[i].value != 0.0);
    for (size_t i = 0; i < m->flows.n; ++i) any = any || m->flows.flow[i].kind == VES_SBML_PRODUCED;
    return any;
}

static void write_compartments(const importer *m)
{
    const ves_sbml *s = &m->sbml;
    const bool all = !starts(m); /* an amount of 0 says so, too */
    bool sinks = false;
    for (size_t i = 0; i < m->flows.n; ++i) sinks = sinks || m->flows.flow[i].to == VES_NONE;
    (void)fputs("    compartments = (", m->to);
    const char *comma = "\n";
    for (size_t i = 0; i < s->n_part; ++i) {
        const ves_sbml_part *p = &s->part[i];
        if (!is_held(p)) continue;
        (void)fprintf(m->to, "%s      { name = \"%s\"; ", comma, p->id);
        if (!isnan(p->volume))
            (void)fprintf(m->to, "volume = \"%.15g %s\"; ", p->volume * factor_of(&s->volume), s->volume.unit);
        if (p->value != 0.0 || all) {
            (void)fputs("initial = ", m->to);
            write_quantity(m, p->value, 1, 0);
            (void)fputs("; ", m->to);
        }
        (void)fputc('}', m->to);
        comma = ",\n";
    }
    if (sinks) (void)fprintf(m->to, "%s      { name = \"%s\"; role = \"sink\"; }", comma, m->sink);
    (void)fputs(" );\n", m->to);
}

static void write_produced(const importer *m)
{
    const char *comma = "    produce = (\n";
    for (size_t i = 0; i < m->flows.n; ++i) {
        const ves_sbml_flow *f = &m->flows.flow[i];
        if (f->kind != VES_SBML_PRODUCED) continue;
        (void)fprintf(m->to, "%s      { name = \"%s\"; into = \"%s\"; rate = ", comma, m->name[i], name_of(m, f->to));
        write_quantity(m, f->rate, 1, 1);
        if (f->by != VES_NONE) { /* so much for each 1 of it */
            (void)fprintf(m->to, "; modify = ( { by = \"%s\"; effect = \"power\"; at = ", name_of(m, f->by));
            write_quantity(m, 1.0, 1, 0);
            (void)fputs("; } )", m->to);
        }
        (void)fputs("; }", m->to);
        comma = ",\n";
    }
    if (comma[0] == ',') (void)fputs(" );\n", m->to);
}

static void write_processes(const importer *m)
{
    const char *comma = "    processes = (\n";
    for (size_t i = 0; i < m->flows.n; ++i) {
        const ves_sbml_flow *f = &m->flows.flow[i];
        if (f->kind == VES_SBML_PRODUCED) continue;
        const bool first_order = f->kind == VES_SBML_FIRST_ORDER;
        (void)fprintf(m->to, "%s      { name = \"%s\"; kind = \"%s\"; from = \"%s\"; to = \"%s\"; %s = ", comma,
                      m->name[i], first_order ? "first_order" : "saturable", name_of(m, f->from), name_of(m, f->to),
                      first_order ? "rate" : "vmax");
        write_quantity(m, f->rate, first_order ? 0 : 1, 1);
        if (!first_order) {
            (void)fputs("; km = ", m->to);
            write_quantity(m, f->half, 1, 0);
        }
        (void)fputs("; }", m->to);
        comma = ",\n";
    }
    (void)fputs(comma[0] == ',' ? " );\n" : "    processes = ( );\n", m->to);
}

static ves_status no_time(const importer *m, ves_report *report)
{
    return ves_fail(report, VES_E_USAGE, (ves_place){.setting = "--duration"},
                    "\"%s\" is no time, expected such as \"5 h\"", ves_brief_of(m->import->duration).text);
}

/* A number with its unit. */
static ves_status check_time(const importer *m, ves_report *report)
{
    ves_units *units = NULL;
    ves_quantity time;
    ves_status status = ves_units_open(&units, report);
    if (!status &&
        ves_quantity_read(units, m->import->duration, VES_DIM_TIME, "particle", (ves_place){0}, &time, NULL) != VES_OK)
        status = no_time(m, report);
    ves_units_close(units);
    return status;
}

/* The duration as text and number; in its unit. */
static ves_status read_duration(const importer *m, double *length, const char **unit, ves_report *report)
{
    const char *end, *given = m->import->duration;
    double number;
    *length = 10.0 * factor_of(&m->sbml.time);
    *unit = m->sbml.time.unit;
    if (!given) return VES_OK;
    if (!ves_sbml_digits(given, &end, &number) || !isfinite(number) || number <= 0.0) return no_time(m, report);
    while (*end == ' ') ++end;
    *length = *end ? number : number * factor_of(&m->sbml.time);
    if (*end) *unit = end;
    return *end ? check_time(m, report) : VES_OK;
}

static void write_config(const importer *m, double length, const char *unit)
{
    const ves_sbml *s = &m->sbml;
    const char *name = ves_xml_attribute(s->model, "name"), *id = ves_xml_attribute(s->model, "id");
    const size_t steps = m->import->steps ? m->import->steps : 100;
    (void)fputs("# Made by vesipk import of an SBML model. 1 unit of its time is ", m->to);
    (void)fprintf(m->to, "%s %s, of its amounts %s %s, of its volumes %s %s%s.\n",
                  ves_digits_of(factor_of(&s->time)).text, s->time.unit, ves_digits_of(factor_of(&s->substance)).text,
                  s->substance.unit, ves_digits_of(factor_of(&s->volume)).text, s->volume.unit,
                  s->time.factor == 0.0 || s->substance.factor == 0.0 || s->volume.factor == 0.0
                      ? " (it does not say which units it means)"
                      : "");
    (void)fputs("study = {\n  title = ", m->to);
    write_text(m, name ? name : id ? id : "An SBML model");
    (void)fprintf(m->to, ";\n  model = {\n    amount_unit = \"%s\";\n", s->substance.unit);
    write_compartments(m);
    write_produced(m);
    write_processes(m);
    (void)fprintf(m->to, "  };\n  duration = \"%s %s\";\n", ves_digits_of(length).text, unit);
    (void)fprintf(m->to, "  output = { every = \"%s %s\"; compartments = true; };\n  solver = { rtol = 1e-9; };\n};\n",
                  ves_digits_of(length / (double)steps).text, unit);
}

static void name_sink(importer *m)
{
    (void)snprintf(m->sink, sizeof m->sink, "gone");
    for (size_t k = 2; ves_sbml_find(&m->sbml, m->sink) != VES_NONE; ++k)
        (void)snprintf(m->sink, sizeof m->sink, "gone_%zu", k);
}

static ves_status write_study(importer *m, ves_report *report)
{
    ves_whole_file file = {0};
    double length;
    const char *unit;
    bool any = false;
    for (size_t i = 0; i < m->sbml.n_part; ++i) any = any || is_held(&m->sbml.part[i]);
    if (!any)
        return ves_fail(report, VES_E_CONFIG, (ves_place){.file = m->import->path},
                        "has no species: there is nothing to follow");
    ves_status status = read_duration(m, &length, &unit, report);
    if (status) return status;
    name_sink(m);
    status = name_flows(m, report);
    const ves_whole_file_asked asked = {m->import->force, 1, &m->import->path};
    if (!status) status = ves_whole_file_open(m->import->output, &asked, &file, report);
    m->to = file.to;
    if (!status) write_config(m, length, unit);
    return ves_whole_file_close(&file, status, report);
}

ves_status ves_import_model_write(const ves_import_model *import, ves_report *report)
{
    ves_xml *root = NULL;
    importer m = {.import = import};
    ves_status status = ves_xml_read(import->path, &root, report);
    if (!status) status = ves_sbml_read(import->path, root, &m.sbml, report);
    if (!status) status = ves_sbml_read_flows(&m.sbml, &m.flows);
    if (!status) status = write_study(&m, report);
    if (!status) ves_sbml_leave_out(&m.sbml);
    for (size_t i = 0; m.name && i < m.flows.n; ++i) free(m.name[i]);
    free(m.name);
    free(m.flows.flow);
    ves_sbml_free(&m.sbml);
    ves_xml_free(root);
    return status;
}
