#include "study/regimen_vary.h"

#include "base/array.h"
#include "base/memory.h"
#include "study/context.h"
#include "study/derived.h"
#include "study/regimen_rows.h"

#include <math.h>
#include <string.h>

static const ves_setting *vary_of(const ves_context *c)
{
    return ves_setting_find(ves_setting_find(c->top, "regimen"), "vary");
}

/* How many addresses an entry states: a text, or a list of texts. */
static size_t count_addresses(const ves_setting *address)
{
    if (!address || address->kind == VES_SETTING_GROUP) return 0;
    return address->kind == VES_SETTING_LIST ? address->n : 1;
}

static const ves_setting *address_at(const ves_setting *address, size_t i)
{
    return address->kind == VES_SETTING_LIST ? &address->child[i] : address;
}

/* ---- before the scenarios ---- */

/* Is the entry one of: address with low and high, address with values, split? */
static bool is_whole(ves_context *c, const ves_setting *entry)
{
    const ves_setting *address = ves_setting_find(entry, "address"), *values = ves_setting_find(entry, "values"),
                      *split = ves_setting_find(entry, "split"), *low = ves_setting_find(entry, "low"),
                      *high = ves_setting_find(entry, "high");
    const char *wrong = !address && !split                   ? "says neither address nor split, expected one of them"
                        : address && split                   ? "says address and split, expected one of the two"
                        : split && values                    ? "says split and values, expected split with low and high"
                        : address && values && (low || high) ? "says values and low or high, expected one or the other"
                        : address && !values && !(low && high)
                            ? "says neither low and high nor values, expected one or the other"
                            : NULL;
    if (wrong) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, entry->at, "%s", wrong);
    } else if (values && values->n == 0) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, values->at, "is empty, expected at least one value");
    }
    return !c->reader.status;
}

/* A number, or several that get one value: an axis for each. */
static void add_numbers(ves_context *c, const ves_setting *entry)
{
    ves_sweep *sweep = &c->study->sweep;
    const ves_setting *address = ves_setting_find(entry, "address"), *values = ves_setting_find(entry, "values");
    if (count_addresses(address) == 0)
        ves_reader_fail(&c->reader, VES_E_CONFIG, address->at, "expected an address, or a list of some");
    for (size_t k = 0; k < count_addresses(address); ++k) {
        const ves_setting *one = address_at(address, k);
        if (one->kind != VES_SETTING_TEXT) {
            ves_reader_fail(&c->reader, VES_E_CONFIG, one->at, "is %s, expected an address",
                            ves_setting_kind_words(one->kind));
            continue;
        }
        if (ves_sweep_is_word(one->text)) {
            ves_reader_fail(&c->reader, VES_E_CONFIG, one->at,
                            "\"%s\" is no number between two others, expected an entry of its own with values",
                            one->text);
            continue;
        }
        ves_sweep_add(c, one, values, sweep);
    }
}

static size_t count_axes(const ves_setting *list)
{
    size_t n = 0;
    for (size_t i = 0; i < list->n; ++i) n += count_addresses(ves_setting_find(&list->child[i], "address"));
    return n;
}

static void read_entry(ves_context *c, const ves_setting *entry)
{
    if (entry->kind != VES_SETTING_GROUP) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, entry->at, "holds %s, expected groups { address; low; high; }",
                        ves_setting_kind_words(entry->kind));
        return;
    }
    const ves_row_table *t = &ves_regimen_rows[VES_REGIMEN_VARY];
    const ves_status before = ves_reader_begin(&c->reader);
    ves_reader_check(&c->reader, entry, t->n, t->rows);
    const ves_setting *address = ves_setting_find(entry, "address"), *values = ves_setting_find(entry, "values");
    if (!c->reader.status && is_whole(c, entry) && address) {
        const bool word = address->kind == VES_SETTING_TEXT && ves_sweep_is_word(address->text);
        if (word && values) {
            ves_sweep_add(c, address, values, &c->study->grid);
        } else {
            add_numbers(c, entry);
        }
    }
    (void)ves_reader_end(&c->reader, before);
}

void ves_regimen_vary_read(ves_context *c)
{
    ves_study *study = c->study;
    const ves_setting *regimen = ves_setting_find(c->top, "regimen"), *list = vary_of(c);
    study->grid.n_point = study->sweep.n_point = 1;
    if (ves_setting_find(c->top, "vary"))
        ves_reader_fail(&c->reader, VES_E_CONFIG, ves_setting_find(c->top, "vary")->at,
                        "stands in a study whose regimen is asked for, expected scenarios without it");
    if (!regimen) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, (ves_place){.file = study->path, .setting = "regimen"},
                        "is missing, expected regimen = { vary; reach; keep; least; } in the study");
        return;
    }
    if (!ves_setting_is(regimen, VES_ROW_GROUP)) return;
    ves_reader_check(&c->reader, regimen, ves_regimen_rows[VES_REGIMEN_ALL].n, ves_regimen_rows[VES_REGIMEN_ALL].rows);
    if (!ves_setting_is(list, VES_ROW_LIST)) return;
    if (list->n == 0)
        ves_reader_fail(&c->reader, VES_E_CONFIG, list->at,
                        "is empty, expected ( { address = \"dose.1.amount\"; low; high; } )");
    study->sweep.axis = ves_new(count_axes(list), sizeof *study->sweep.axis);
    study->grid.axis = ves_new(count_axes(list), sizeof *study->grid.axis);
    if (!study->sweep.axis || !study->grid.axis) {
        ves_context_no_memory(c);
        return;
    }
    for (size_t i = 0; i < list->n; ++i) read_entry(c, &list->child[i]);
    ves_sweep_check_words(c, &study->grid, list->at);
}

/* ---- after them ---- */

/* Both ends in one unit, the first the lower one. */
static void check_ends(ves_context *c, const ves_setting *entry, const ves_sweep_axis *axis)
{
    if (axis->n != 2) return;
    const ves_quantity *low = &axis->value[0].quantity, *high = &axis->value[1].quantity;
    const ves_place at = ves_setting_find(entry, "high")->at;
    if (axis->value[0].dim != axis->value[1].dim || low->dose_unit != high->dose_unit ||
        low->per_mass != high->per_mass) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, at, "is in \"%s\", but low in \"%s\", expected one unit", high->unit,
                        low->unit);
    } else if (!(low->value < high->value)) {
        ves_reader_fail(&c->reader, VES_E_CONFIG, at, "is %g %s, but low is %g %s, expected more", high->written,
                        high->unit, low->written, low->unit);
    }
}

static void read_axis(ves_context *c, const ves_setting *entry, ves_sweep_axis *axis)
{
    const ves_study *study = c->study;
    const ves_parameter *model = NULL;
    for (size_t s = 0; s < study->n_scenario && !model; ++s) /* scenarios that lack it do not vary it */
        model = ves_parameters_find(&study->scenario[s].parameters, axis->named->text);
    if (model && ves_derived_refuse(&c->reader, model, axis->named->at)) return;
    if (!model && study->n_scenario) model = ves_sweep_number(c, axis->named);
    const ves_setting *values = ves_setting_find(entry, "values");
    if (!model) return;
    if (values) {
        ves_sweep_read_values(c, model, axis, values->n, values->child);
        return;
    }
    const ves_setting ends[] = {*ves_setting_find(entry, "low"), *ves_setting_find(entry, "high")};
    ves_sweep_read_values(c, model, axis, VES_COUNT(ends), ends);
    check_ends(c, entry, axis);
}

/* The entry that an axis is of. */
static const ves_setting *entry_of(const ves_setting *list, const ves_sweep_axis *axis)
{
    const ves_setting *s = axis->named;
    while (s->parent != list) s = s->parent;
    return s;
}

void ves_regimen_vary_numbers(ves_context *c)
{
    ves_sweep *sweep = &c->study->sweep;
    for (size_t i = 0; i < sweep->n_axis; ++i) read_axis(c, entry_of(vary_of(c), &sweep->axis[i]), &sweep->axis[i]);
}
