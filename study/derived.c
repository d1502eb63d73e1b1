#include "study/derived.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void ves_derived_free(ves_derived *derived)
{
    for (size_t i = 0; i < derived->n; ++i) ves_expression_free(derived->number[i].expression);
    free(derived->number);
    *derived = (ves_derived){0};
}

/* The setting that holds the number itself. */
static const ves_setting *value_of(const ves_setting *s)
{
    return s->kind == VES_SETTING_GROUP ? ves_setting_find(s, "value") : s;
}

bool ves_derived_is(const ves_setting *setting)
{
    const ves_setting *value = value_of(setting);
    return value && value->kind == VES_SETTING_TEXT && ves_expression_is(value->text);
}

/* ---- reading ---- */

typedef struct naming {
    const ves_derived *derived;
    const ves_parameters *parameters;
} naming;

static ves_index find(const char *name, void *context, const char **near)
{
    const naming *n = context;
    const ves_parameter *p = ves_parameters_find(n->parameters, name);
    if (!p && n->derived->wanted && n->derived->wanted(name, n->derived->context))
        p = ves_parameters_find(n->parameters, name);
    if (p) return (ves_index)(p - n->parameters->item);
    *near = name; /* what is wrong with it was said where it is defined */
    for (size_t i = 0; n->derived->define && i < n->derived->define->n; ++i) {
        const ves_setting *pair = &n->derived->define->child[i];
        if (pair->n == 2 && pair->child[0].kind == VES_SETTING_TEXT && strcmp(pair->child[0].text, name) == 0)
            return VES_NO_INDEX;
    }
    *near = ves_parameters_nearest(n->parameters, name);
    return VES_NO_INDEX;
}

/* "Qh, WT and WTref". Free with free(); NULL: out of memory. */
static char *list_reads(const ves_expression *e, const ves_parameters *parameters)
{
    const ves_index *index;
    const size_t n = ves_expression_reads(e, &index);
    char *list = ves_copy_text(n ? parameters->item[index[0]].address : "bare numbers");
    for (size_t i = 1; list && i < n; ++i) {
        char *longer = ves_format("%s%s%s", list, i + 1 == n ? " and " : ", ", parameters->item[index[i]].address);
        free(list);
        list = longer;
    }
    return list;
}

/* What an expression gives, as a number of this kind. @return false: it is of another dimension, which is said */
static bool fit(ves_reader *reader, const ves_expression_names *names, const ves_setting *text, ves_dimension is,
                const ves_parameter *model, ves_parameter *p, double *factor)
{
    char unit[96], example[96];
    p->dim = p->other = is;
    *factor = ves_expression_fits(names, is, is);
    if (!model) return true;
    *p = *model;
    *factor = ves_expression_fits(names, is, model->dim);
    if (*factor == 0.0 && model->other != model->dim) {
        *factor = ves_expression_fits(names, is, model->other);
        p->dim = model->other;
        p->other = model->dim;
    }
    if (*factor != 0.0) return true;
    ves_reader_fail(reader, VES_E_CONFIG, text->at, "\"%s\" is %s%s%s%s, expected %s%s%s%s",
                    ves_brief_of(text->text).text, ves_dimension_words(is), is == VES_DIM_NUMBER ? "" : " in ",
                    is == VES_DIM_NUMBER ? "" : ves_dimension_unit(is, names->amount_unit, sizeof unit, unit), "",
                    ves_dimension_words(model->dim), model->dim == VES_DIM_NUMBER ? "" : " (in ",
                    model->dim == VES_DIM_NUMBER
                        ? ""
                        : ves_dimension_example(model->dim, names->amount_unit, sizeof example, example),
                    model->dim == VES_DIM_NUMBER ? "" : ", say)");
    return false;
}

/* Keep a formula that was read, with a parameter for it. */
static bool keep(ves_reader *reader, ves_derived *derived, const ves_setting *text, const char *address,
                 ves_parameter *p, ves_derived_number *number, ves_parameters *parameters)
{
    char *name = ves_copy_text(address), *source = ves_copy_text(text->text),
         *follows = list_reads(number->expression, parameters);
    p->address = name;
    p->source = source;
    p->follows = follows;
    p->confidence = ves_confidence_word("derived");
    p->low = p->high = NAN;
    p->at = text->at;
    p->quantity = (ves_quantity){.one = 1.0};
    (void)ves_dimension_unit(p->dim, reader->amount_unit, sizeof p->quantity.unit, p->quantity.unit);
    ves_status status =
        name && source && follows && ves_grow(&derived->number, derived->n, &derived->room, sizeof *derived->number)
            ? ves_parameters_put(parameters, p, reader->report)
            : ves_fail_memory(reader->report);
    if (!status) {
        number->item = (ves_index)(ves_parameters_find(parameters, address) - parameters->item);
        derived->number[derived->n++] = *number;
        const ves_index *index;
        const size_t n = ves_expression_reads(number->expression, &index);
        for (size_t i = 0; i < n; ++i) parameters->item[index[i]].used = true;
    }
    free(name);
    free(source);
    free(follows);
    if (status && !reader->status) reader->status = status;
    return !status;
}

bool ves_derived_formula(ves_reader *reader, ves_derived *derived, const ves_setting *value, const char *address,
                         const ves_parameter *model, ves_parameters *parameters)
{
    naming names = {derived, parameters};
    const ves_expression_names words = {.parameters = parameters,
                                        .grams = ves_units_grams(reader->units, reader->amount_unit),
                                        .amount_unit = reader->amount_unit,
                                        .find = find,
                                        .context = &names};
    ves_derived_number number = {.factor = 1.0};
    ves_dimension dim = VES_DIM_NUMBER;
    ves_parameter p = {.least = -HUGE_VAL, .most = HUGE_VAL};
    const ves_status status =
        ves_expression_read(value->text, value->at, &words, &dim, &number.expression, reader->report);
    if (status) {
        if (!reader->status) reader->status = status;
        return false;
    }
    if (fit(reader, &words, value, dim, model, &p, &number.factor) &&
        keep(reader, derived, value, address, &p, &number, parameters))
        return true;
    ves_expression_free(number.expression);
    return false;
}

bool ves_derived_parameter(ves_reader *reader, ves_derived *derived, const ves_setting *setting, const char *address,
                           const ves_parameter *model, ves_parameters *parameters)
{
    if (!ves_derived_is(setting)) return ves_reader_parameter(reader, setting, address, model, parameters);
    if (reader->amount_unknown) return false;
    ves_setting value = *value_of(setting);
    value.at.setting = setting->at.setting;
    if (setting->kind != VES_SETTING_GROUP)
        return ves_derived_formula(reader, derived, &value, address, model, parameters);
    for (size_t i = 0; i < setting->n; ++i) {
        const ves_setting *other = &setting->child[i];
        if (strcmp(other->name, "value") == 0 || strcmp(other->name, "source") == 0) continue;
        ves_reader_fail(reader, VES_E_CONFIG, other->at,
                        "a formula has no %s of its own, expected it at the numbers that it reads", other->name);
        return false;
    }
    return ves_derived_formula(reader, derived, &value, address, model, parameters);
}

/* ---- working out ---- */

static ves_status check(const ves_parameter *number, double value, ves_report *report)
{
    ves_parameter p = *number;
    if (!isfinite(value))
        return ves_fail(report, VES_E_CONFIG, p.at, "\"%s\" is not a finite number", ves_brief_of(p.source).text);
    p.quantity.value = p.quantity.written = value;
    return ves_parameter_check(&p, report);
}

ves_status ves_derived_work_out(const ves_derived *derived, const ves_parameters *parameters, double number[],
                                ves_report *report)
{
    ves_status status = VES_OK;
    for (size_t i = 0; i < derived->n && !status; ++i) {
        const ves_derived_number *d = &derived->number[i];
        const double value = ves_expression_value(d->expression, number) * d->factor;
        const ves_parameter *p = &parameters->item[d->item];
        number[d->item] = value;
        const bool low = p->above_least ? value <= p->least : value < p->least;
        if (low || !(value <= p->most) || !isfinite(value)) status = check(p, value, report);
    }
    return status;
}

ves_status ves_derived_settle(const ves_derived *derived, ves_parameters *parameters, ves_report *report)
{
    if (derived->n == 0) return VES_OK;
    double *row = ves_new(parameters->n, sizeof *row);
    if (!row) return ves_fail_memory(report);
    for (size_t i = 0; i < parameters->n; ++i) row[i] = parameters->item[i].quantity.value;
    const ves_status status = ves_derived_work_out(derived, parameters, row, report);
    for (size_t i = 0; i < derived->n; ++i) {
        const ves_index item = derived->number[i].item;
        parameters->item[item].quantity.value = parameters->item[item].quantity.written = row[item];
    }
    free(row);
    return status;
}

bool ves_derived_refuse(ves_reader *reader, const ves_parameter *number, ves_place at)
{
    if (!number->follows) return false;
    ves_reader_fail(reader, VES_E_CONFIG, at, "\"%s\" follows from %s, expected a change there", number->address,
                    number->follows);
    return true;
}
