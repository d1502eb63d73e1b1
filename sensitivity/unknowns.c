#include "sensitivity/unknowns.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "study/derived.h"
#include "study/sensitivity_rows.h"

#include <fnmatch.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void ves_unknowns_free(ves_unknowns *u)
{
    for (size_t k = 0; k < u->n; ++k) {
        free(u->item[k].address);
        free(u->item[k].in);
    }
    free(u->item);
    *u = (ves_unknowns){0};
}

/* What the parts below share. */
typedef struct listing {
    ves_unknowns *to;
    const ves_study *study;
    ves_reader *reader;
} listing;

static void no_memory(listing *l)
{
    if (l->reader->status != VES_E_MEMORY) l->reader->status = ves_fail_memory(l->reader->report);
}

/* ---- distributions ---- */

static ves_distribution uniform(double low, double high)
{
    ves_distribution d = ves_distribution_of(ves_distribution_kind_find("uniform"), NAN);
    d.p[0] = low;
    d.p[1] = high;
    return d;
}

/* What a range says: lognormal within it, or where that cannot be (around 0, say) anything in it. */
static bool spread_of(const ves_parameter *p, double low, double high, ves_distribution *d)
{
    low = fmax(low, p->least);
    high = fmin(high, p->most);
    if (!(low < high)) return false;
    *d = ves_distribution_within(p->quantity.value, low, high);
    if (!(d->kind && d->kind->spread(d) > 0.0)) *d = uniform(low, high);
    return true;
}

static bool has_range(const ves_parameter *p, ves_distribution *d)
{
    return p->used && !isnan(p->low) && !isnan(p->high) && spread_of(p, p->low, p->high, d);
}

static bool read_number(listing *l, const ves_setting *entry, const char *name, ves_dimension dim, double *value)
{
    const ves_setting *s = ves_setting_find(entry, name);
    const ves_row row = {.name = name, .type = VES_ROW_QUANTITY, .dim = dim, .least = -HUGE_VAL, .most = HUGE_VAL};
    return s && ves_reader_number(l->reader, s, &row, value);
}

/* Parameters of a kind that was named, or of lognormal by its coefficient of variation. */
static void read_parameters(listing *l, const ves_setting *entry, const ves_parameter *p, ves_distribution *d)
{
    bool ends = false;
    for (size_t k = 0; k < d->kind->n_param; ++k) {
        const ves_distribution_param *param = &d->kind->param[k];
        (void)read_number(l, entry, param->name, param->has_unit ? p->dim : VES_DIM_NUMBER, &d->p[k]);
        ends = ends || strcmp(param->name, "low") == 0;
    }
    double end;
    d->least = p->least;
    d->most = p->most;
    if (!ends && read_number(l, entry, "low", p->dim, &end)) d->least = fmax(d->least, end);
    if (!ends && read_number(l, entry, "high", p->dim, &end)) d->most = fmin(d->most, end);
    for (size_t k = 0; ends && k < 2; ++k) { /* ends that are not stated are those of the range */
        if (isnan(d->p[k])) d->p[k] = k ? p->high : p->low;
    }
    const char *fault = l->reader->status ? NULL : ves_distribution_fault(d);
    if (fault) ves_reader_fail(l->reader, VES_E_CONFIG, entry->at, "\"%s\": %s", ves_brief_of(p->address).text, fault);
}

/* How far an entry { } of `over` says that a number is unknown. */
static bool read_spread(listing *l, const ves_setting *entry, const ves_parameter *p, ves_distribution *d)
{
    const char *word = ves_setting_text(entry, "distribution");
    const bool spread =
        ves_setting_find(entry, "cv") || ves_setting_find(entry, "gsd") || ves_setting_find(entry, "sd");
    if (!word && !spread) {
        double low = p->low, high = p->high;
        (void)read_number(l, entry, "low", p->dim, &low);
        (void)read_number(l, entry, "high", p->dim, &high);
        if (l->reader->status) return false;
        if (!isnan(low) && !isnan(high) && spread_of(p, low, high, d)) return true;
        ves_reader_fail(l->reader, VES_E_CONFIG, entry->at,
                        "\"%s\" has no range from low to high, expected low and high, or cv",
                        ves_brief_of(p->address).text);
        return false;
    }
    const ves_distribution_kind *kind = ves_distribution_kind_find(word ? word : "lognormal");
    if (!kind) {
        ves_reader_fail(l->reader, VES_E_CONFIG, ves_setting_find(entry, "distribution")->at,
                        "\"%s\" is no distribution, expected \"lognormal\", \"normal\", \"uniform\", \"loguniform\" or "
                        "\"triangular\"",
                        ves_brief_of(word).text);
        return false;
    }
    *d = ves_distribution_of(kind, p->quantity.value);
    read_parameters(l, entry, p, d);
    return !l->reader->status;
}

/* ---- unknowns ---- */

static ves_unknown *find_unknown(listing *l, const char *address)
{
    for (size_t k = 0; k < l->to->n; ++k) {
        if (strcmp(l->to->item[k].address, address) == 0) return &l->to->item[k];
    }
    return NULL;
}

/* NULL: out of memory, said */
static ves_unknown *add_unknown(listing *l, const char *address)
{
    ves_unknowns *to = l->to;
    if (!ves_grow(&to->item, to->n, &to->room, sizeof *to->item)) {
        no_memory(l);
        return NULL;
    }
    ves_unknown *u = &to->item[to->n++];
    *u = (ves_unknown){
        .address = ves_copy_text(address), .input = VES_NONE, .in = ves_new(l->study->n_scenario, sizeof *u->in)};
    for (size_t s = 0; u->in && s < l->study->n_scenario; ++s) u->in[s].item = VES_NONE;
    if (u->address && u->in) return u;
    no_memory(l);
    return NULL;
}

static void put(listing *l, size_t scenario, size_t item, const ves_distribution *d)
{
    const char *address = l->study->scenario[scenario].parameters.item[item].address;
    ves_unknown *u = find_unknown(l, address);
    if (!u) u = add_unknown(l, address);
    if (u) u->in[scenario] = (ves_unknown_in){.item = item, .d = *d, .cut = ves_distribution_cut(d)};
}

/* Numbers that an address means, or all with a range that a pattern does. @return how many */
static size_t take_word(listing *l, const char *word, ves_place at)
{
    const bool pattern = strpbrk(word, "*?[") != NULL;
    size_t n = 0;
    for (size_t s = 0; s < l->study->n_scenario && !l->reader->status; ++s) {
        const ves_parameters *all = &l->study->scenario[s].parameters;
        for (size_t i = 0; i < all->n && !l->reader->status; ++i) {
            const ves_parameter *p = &all->item[i];
            ves_distribution d;
            if (!p->used || fnmatch(word, p->address, 0) != 0) continue;
            if (has_range(p, &d)) {
                put(l, s, i, &d);
                ++n;
            } else if (!pattern) {
                ves_reader_fail(l->reader, VES_E_CONFIG, at,
                                "\"%s\" has no range from low to high, expected { address = \"...\"; low; high; }",
                                word);
            }
        }
    }
    return n;
}

static void no_such_number(listing *l, const char *word, ves_place at)
{
    const char *near = NULL;
    for (size_t s = 0; s < l->study->n_scenario && !near; ++s)
        near = ves_parameters_nearest(&l->study->scenario[s].parameters, word);
    ves_reader_fail(l->reader, VES_E_CONFIG, at, "there is no number \"%s\" in use%s%s%s", ves_brief_of(word).text,
                    near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : " that has a range");
}

static void take_entry(listing *l, const ves_setting *entry)
{
    ves_reader_check(l->reader, entry, ves_sensitivity_rows[VES_SENSITIVITY_OVER].n,
                     ves_sensitivity_rows[VES_SENSITIVITY_OVER].rows);
    const char *address = ves_setting_text(entry, "address");
    size_t n = 0;
    if (!address || l->reader->status) return;
    for (size_t s = 0; s < l->study->n_scenario && !l->reader->status; ++s) {
        const ves_parameters *all = &l->study->scenario[s].parameters;
        const ves_parameter *p = ves_parameters_find(all, address);
        ves_distribution d;
        if (!p || !p->used) continue;
        ++n;
        if (ves_derived_refuse(l->reader, p, ves_setting_find(entry, "address")->at)) return;
        if (read_spread(l, entry, p, &d)) put(l, s, (size_t)(p - all->item), &d);
    }
    if (n == 0) no_such_number(l, address, ves_setting_find(entry, "address")->at);
}

void ves_unknowns_read(ves_reader *reader, const ves_study *study, const ves_setting *over, ves_unknowns *unknowns)
{
    listing one = {.to = unknowns, .study = study, .reader = reader}, *l = &one;
    if (!over || (over->kind == VES_SETTING_TEXT && strcmp(over->text, "ranges") == 0)) {
        if (take_word(l, "*", l->study->config.root.at) == 0 && !l->reader->status)
            ves_reader_fail(l->reader, VES_E_CONFIG, over ? over->at : (ves_place){.file = l->study->path},
                            "no number in use has a range, expected a list ( { address; low; high; } ) of those that "
                            "are not known");
        return;
    }
    if (over->kind != VES_SETTING_LIST || over->n == 0) {
        ves_reader_fail(l->reader, VES_E_CONFIG, over->at,
                        "expected \"ranges\", or a list of addresses and groups { }");
        return;
    }
    for (size_t i = 0; i < over->n; ++i) {
        const ves_setting *entry = &over->child[i];
        const ves_status before = ves_reader_begin(l->reader);
        if (entry->kind == VES_SETTING_GROUP) {
            take_entry(l, entry);
        } else if (entry->kind == VES_SETTING_TEXT) {
            if (take_word(l, entry->text, entry->at) == 0 && !l->reader->status)
                no_such_number(l, entry->text, entry->at);
        } else {
            ves_reader_fail(l->reader, VES_E_CONFIG, entry->at, "is %s, expected an address or a group { }",
                            ves_setting_kind_words(entry->kind));
        }
        (void)ves_reader_end(l->reader, before);
    }
}
