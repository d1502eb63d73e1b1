/* Five units to particles: what a dose is measured in, and what the product says of it. */
#include "study/context.h"
#include "study/draft.h"

#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *factor_address(ves_dose_unit unit)
{
    switch (unit) {
    case VES_DOSE_MASS:
        return "dose.particles_per_protein";
    case VES_DOSE_MOLES:
        return "dose.particles_per_phospholipid";
    case VES_DOSE_CELLS:
        return "dose.particles_per_cell";
    case VES_DOSE_VOLUME:
        return "dose.particles_per_volume";
    default:
        return NULL;
    }
}

ves_status ves_dose_has_no_factor(const ves_parameter *amount, ves_dose_unit unit, ves_report *report)
{
    return ves_fail(report, VES_E_CONFIG, amount->at,
                    "\"%s\" needs %s, which the product does not give; expected an amount in particles, or that number",
                    amount->quantity.unit, factor_address(unit));
}

/* A mass that is a thousand times what anybody gives is more likely a wrong unit.  Small animals are given more per kg,
 * as body surface goes. */
static void suspect(ves_context *c, const ves_scenario *s, const ves_parameter *amount, double weight)
{
    ves_parameter *limit = ves_parameters_find(&s->parameters, "dose.suspicious_mass");
    ves_parameter *at_weight = ves_parameters_find(&s->parameters, "dose.suspicious_weight");
    ves_parameter *exponent = ves_parameters_find(&s->parameters, "dose.suspicious_exponent");
    if (!limit || !at_weight || amount->quantity.dose_unit != VES_DOSE_MASS) return;
    const double per_gram = amount->quantity.per_mass ? amount->quantity.value : amount->quantity.value / weight;
    const double most =
        limit->quantity.value * pow(weight / at_weight->quantity.value, exponent ? exponent->quantity.value : 0.0);
    if (exponent) exponent->used = true;
    limit->used = at_weight->used = true;
    if (per_gram <= most) return;
    ves_warn(c->reader.report, amount->at,
             "%g %s is %.3g mg of protein per kg, above %.2g mg/kg for this weight: published mass doses are in ug; is "
             "the unit right?",
             amount->quantity.written, amount->quantity.unit, per_gram * 1e6, most * 1e6);
}

/* dose.1.particles: what the amount is in vesicles, with the range and the confidence of the factor it rests on. */
static void convert_one(ves_context *c, ves_scenario *s, size_t index)
{
    const ves_parameter *amount = ves_context_parameter(c, &s->parameters, "dose", index, "amount");
    ves_parameter *body = ves_parameters_find(&s->parameters, "body_weight");
    if (!amount || amount->dim != VES_DIM_DOSE || !body) return;
    const double weight = amount->quantity.per_mass ? body->quantity.value : 1.0;
    const char *address = factor_address(amount->quantity.dose_unit);
    ves_parameter *factor = address ? ves_parameters_find(&s->parameters, address) : NULL;
    if (address && !factor) {
        ves_context_keep(c, ves_dose_has_no_factor(amount, amount->quantity.dose_unit, c->reader.report));
        return;
    }
    suspect(c, s, amount, body->quantity.value);
    if (factor) factor->used = true;
    if (amount->quantity.per_mass) body->used = true;
    const double per = factor ? factor->quantity.value : 1.0;
    const char *per_kg = amount->quantity.per_mass ? " x body_weight" : "";
    char *name = ves_format("dose.%zu.particles", index + 1),
         *source = ves_format("dose.%zu.amount%s%s%s", index + 1, factor ? " x " : "", factor ? address : "", per_kg);
    if (!name || !source) {
        ves_context_no_memory(c);
    } else {
        ves_parameter p = {.address = name,
                           .dim = VES_DIM_AMOUNT,
                           .other = VES_DIM_AMOUNT,
                           .low = NAN,
                           .high = NAN,
                           .most = HUGE_VAL,
                           .source = source,
                           .confidence = factor ? factor->confidence : amount->confidence,
                           .used = true,
                           .at = amount->at};
        const double base = amount->quantity.value * weight;
        p.quantity = (ves_quantity){.value = base * per, .written = base * per, .unit = "particle"};
        if (factor) {
            p.low = base * factor->low;
            p.high = base * factor->high;
        }
        ves_context_keep(c, ves_parameters_put(&s->parameters, &p, c->reader.report));
    }
    free(name);
    free(source);
}

/* dose.1.given of a graph of its own. */
static void convert_graph(ves_context *c, ves_scenario *s, size_t index)
{
    ves_parameter *given = ves_context_parameter(c, &s->parameters, "dose", index, "given");
    const ves_parameter *amount = ves_context_parameter(c, &s->parameters, "dose", index, "amount"),
                        *weight = &s->parameters.item[s->draft->blueprint.weight];
    if (!given || !amount) return;
    given->quantity.value = amount->quantity.value * (amount->dim == VES_DIM_AMOUNT ? 1.0 : weight->quantity.value);
    given->quantity.written = given->quantity.value;
}

void ves_dosing_convert(ves_context *c, ves_scenario *s)
{
    for (size_t i = 0; i < s->n_given; ++i) {
        if (s->species && !s->given[i].wrong) convert_one(c, s, i);
        if (!s->species && s->given[i].per_weight && !s->given[i].wrong) convert_graph(c, s, i);
    }
}

void ves_dosing_keep_rate(ves_context *c, ves_scenario *s, const char *address, const ves_parameter *before)
{
    for (size_t i = 0; i < s->n_given; ++i) {
        if (!s->given[i].has_rate) continue;
        ves_parameter *amount = ves_context_parameter(c, &s->parameters, "dose", i, "amount");
        if (!amount || strcmp(amount->address, address) != 0) continue;
        if (amount->quantity.dose_unit != before->quantity.dose_unit ||
            amount->quantity.per_mass != before->quantity.per_mass) {
            ves_reader_fail(
                &c->reader, VES_E_CONFIG, amount->at,
                "\"%g %s\" is given at the rate of a table, in \"%s\" per time; expected an amount of that kind",
                amount->quantity.written, amount->quantity.unit, before->quantity.unit);
            return;
        }
        ves_parameter *over = ves_context_parameter(c, &s->parameters, "dose", i, "over");
        if (!over) return;
        const double longer = amount->quantity.value / before->quantity.value;
        over->quantity.value *= longer;
        over->quantity.written *= longer;
        return;
    }
}

/* ---- what is hardly meant ---- */

static const double MUCH_OF_BLOOD = 0.01;

/* The mean volume of a vesicle, mL. */
static double mean_volume(const ves_sizes *sizes)
{
    double volume = 0.0;
    for (size_t j = 0; j < sizes->n; ++j)
        volume += sizes->fraction[j] * 3.14159265358979323846 / 6.0 * pow(sizes->diameter[j], 3.0);
    return volume;
}

void ves_dosing_judge(ves_context *c, const ves_scenario *s)
{
    const ves_parameter *blood = ves_parameters_find(&s->parameters, "body.blood_volume"),
                        *weight = ves_parameters_find(&s->parameters, "body_weight"),
                        *reference = ves_parameters_find(&s->parameters, "body.weight");
    if (s->n_recipe == 0 || !blood || !weight || !reference) return;
    const double one = mean_volume(&s->recipe[0]->typical_sizes),
                 room = blood->quantity.value * weight->quantity.value / reference->quantity.value;
    for (size_t i = 0; i < s->n_given; ++i) {
        char *address = ves_format("dose.%zu.particles", i + 1);
        if (!address) ves_context_no_memory(c);
        const ves_parameter *p = address ? ves_parameters_find(&s->parameters, address) : NULL;
        free(address);
        const double volume = p ? one * p->quantity.value : 0.0;
        if (!(volume > MUCH_OF_BLOOD * room)) continue;
        ves_warn(c->reader.report, p->at,
                 "%.3g particles of the product fill %.3g mL, %.3g %% of the blood (%.3g mL); is the amount right?",
                 p->quantity.value, volume, 100.0 * volume / room, room);
    }
}
