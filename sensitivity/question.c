#include "sensitivity/question.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "inference/fourier_shares.h"
#include "study/derived.h"
#include "study/sensitivity_rows.h"

#include <fnmatch.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void ves_question_free(ves_question *q)
{
    for (size_t k = 0; k < q->n_unknown; ++k) {
        free(q->unknown[k].address);
        free(q->unknown[k].in);
    }
    for (size_t j = 0; j < q->n_input; ++j) free(q->input[j]);
    free(q->unknown);
    free(q->input);
    free(q->asked);
    *q = (ves_question){0};
}

/* What the parts below share while a question is read; the first error sticks in the reader. */
typedef struct asking {
    ves_question *q;
    const ves_study *study;
    const ves_setting *group; /* NULL: the study says nothing */
    ves_reader reader;
} asking;

static void no_memory(asking *a)
{
    if (a->reader.status != VES_E_MEMORY) a->reader.status = ves_fail_memory(a->reader.report);
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

static bool read_number(asking *a, const ves_setting *entry, const char *name, ves_dimension dim, double *value)
{
    const ves_setting *s = ves_setting_find(entry, name);
    const ves_row row = {.name = name, .type = VES_ROW_QUANTITY, .dim = dim, .least = -HUGE_VAL, .most = HUGE_VAL};
    return s && ves_reader_number(&a->reader, s, &row, value);
}

/* Parameters of a kind that was named, or of lognormal by its coefficient of variation. */
static void read_parameters(asking *a, const ves_setting *entry, const ves_parameter *p, ves_distribution *d)
{
    bool ends = false;
    for (size_t k = 0; k < d->kind->n_param; ++k) {
        const ves_distribution_param *param = &d->kind->param[k];
        (void)read_number(a, entry, param->name, param->has_unit ? p->dim : VES_DIM_NUMBER, &d->p[k]);
        ends = ends || strcmp(param->name, "low") == 0;
    }
    double end;
    d->least = p->least;
    d->most = p->most;
    if (!ends && read_number(a, entry, "low", p->dim, &end)) d->least = fmax(d->least, end);
    if (!ends && read_number(a, entry, "high", p->dim, &end)) d->most = fmin(d->most, end);
    for (size_t k = 0; ends && k < 2; ++k) { /* ends that are not stated are those of the range */
        if (isnan(d->p[k])) d->p[k] = k ? p->high : p->low;
    }
    const char *fault = a->reader.status ? NULL : ves_distribution_fault(d);
    if (fault) ves_reader_fail(&a->reader, VES_E_CONFIG, entry->at, "\"%s\": %s", ves_brief_of(p->address).text, fault);
}

/* How far an entry { } of `over` says that a number is unknown. */
static bool read_spread(asking *a, const ves_setting *entry, const ves_parameter *p, ves_distribution *d)
{
    const char *word = ves_setting_text(entry, "distribution");
    const bool spread =
        ves_setting_find(entry, "cv") || ves_setting_find(entry, "gsd") || ves_setting_find(entry, "sd");
    if (!word && !spread) {
        double low = p->low, high = p->high;
        (void)read_number(a, entry, "low", p->dim, &low);
        (void)read_number(a, entry, "high", p->dim, &high);
        if (a->reader.status) return false;
        if (!isnan(low) && !isnan(high) && spread_of(p, low, high, d)) return true;
        ves_reader_fail(&a->reader, VES_E_CONFIG, entry->at,
                        "\"%s\" has no range from low to high, expected low and high, or cv",
                        ves_brief_of(p->address).text);
        return false;
    }
    const ves_distribution_kind *kind = ves_distribution_kind_find(word ? word : "lognormal");
    if (!kind) {
        ves_reader_fail(&a->reader, VES_E_CONFIG, ves_setting_find(entry, "distribution")->at,
                        "\"%s\" is no distribution, expected \"lognormal\", \"normal\", \"uniform\", \"loguniform\" or "
                        "\"triangular\"",
                        ves_brief_of(word).text);
        return false;
    }
    *d = ves_distribution_of(kind, p->quantity.value);
    read_parameters(a, entry, p, d);
    return !a->reader.status;
}

/* ---- unknowns ---- */

static ves_unknown *find_unknown(asking *a, const char *address)
{
    for (size_t k = 0; k < a->q->n_unknown; ++k) {
        if (strcmp(a->q->unknown[k].address, address) == 0) return &a->q->unknown[k];
    }
    return NULL;
}

/* NULL: out of memory, said */
static ves_unknown *add_unknown(asking *a, const char *address)
{
    ves_question *q = a->q;
    if (!ves_grow(&q->unknown, q->n_unknown, &q->room_unknown, sizeof *q->unknown)) {
        no_memory(a);
        return NULL;
    }
    ves_unknown *u = &q->unknown[q->n_unknown++];
    *u = (ves_unknown){
        .address = ves_copy_text(address), .input = VES_NONE, .in = ves_new(a->study->n_scenario, sizeof *u->in)};
    for (size_t s = 0; u->in && s < a->study->n_scenario; ++s) u->in[s].item = VES_NONE;
    if (u->address && u->in) return u;
    no_memory(a);
    return NULL;
}

static void put(asking *a, size_t scenario, size_t item, const ves_distribution *d)
{
    const char *address = a->study->scenario[scenario].parameters.item[item].address;
    ves_unknown *u = find_unknown(a, address);
    if (!u) u = add_unknown(a, address);
    if (u) u->in[scenario] = (ves_unknown_in){.item = item, .d = *d, .cut = ves_distribution_cut(d)};
}

/* Numbers that an address means, or all with a range that a pattern does. @return how many */
static size_t take_word(asking *a, const char *word, ves_place at)
{
    const bool pattern = strpbrk(word, "*?[") != NULL;
    size_t n = 0;
    for (size_t s = 0; s < a->study->n_scenario && !a->reader.status; ++s) {
        const ves_parameters *all = &a->study->scenario[s].parameters;
        for (size_t i = 0; i < all->n && !a->reader.status; ++i) {
            const ves_parameter *p = &all->item[i];
            ves_distribution d;
            if (!p->used || fnmatch(word, p->address, 0) != 0) continue;
            if (has_range(p, &d)) {
                put(a, s, i, &d);
                ++n;
            } else if (!pattern) {
                ves_reader_fail(&a->reader, VES_E_CONFIG, at,
                                "\"%s\" has no range from low to high, expected { address = \"...\"; low; high; }",
                                word);
            }
        }
    }
    return n;
}

static void no_such_number(asking *a, const char *word, ves_place at)
{
    const char *near = NULL;
    for (size_t s = 0; s < a->study->n_scenario && !near; ++s)
        near = ves_parameters_nearest(&a->study->scenario[s].parameters, word);
    ves_reader_fail(&a->reader, VES_E_CONFIG, at, "there is no number \"%s\" in use%s%s%s", ves_brief_of(word).text,
                    near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : " that has a range");
}

static void take_entry(asking *a, const ves_setting *entry)
{
    ves_reader_check(&a->reader, entry, ves_sensitivity_rows[VES_SENSITIVITY_OVER].n,
                     ves_sensitivity_rows[VES_SENSITIVITY_OVER].rows);
    const char *address = ves_setting_text(entry, "address");
    size_t n = 0;
    if (!address || a->reader.status) return;
    for (size_t s = 0; s < a->study->n_scenario && !a->reader.status; ++s) {
        const ves_parameters *all = &a->study->scenario[s].parameters;
        const ves_parameter *p = ves_parameters_find(all, address);
        ves_distribution d;
        if (!p || !p->used) continue;
        ++n;
        if (ves_derived_refuse(&a->reader, p, ves_setting_find(entry, "address")->at)) return;
        if (read_spread(a, entry, p, &d)) put(a, s, (size_t)(p - all->item), &d);
    }
    if (n == 0) no_such_number(a, address, ves_setting_find(entry, "address")->at);
}

static void read_over(asking *a)
{
    const ves_setting *over = ves_setting_find(a->group, "over");
    if (!over || (over->kind == VES_SETTING_TEXT && strcmp(over->text, "ranges") == 0)) {
        if (take_word(a, "*", a->study->config.root.at) == 0 && !a->reader.status)
            ves_reader_fail(
                &a->reader, VES_E_CONFIG, over ? over->at : (ves_place){.file = a->study->path},
                "no number in use has a range, expected sensitivity = { over = ( { address; low; high; } ); }");
        return;
    }
    if (over->kind != VES_SETTING_LIST || over->n == 0) {
        ves_reader_fail(&a->reader, VES_E_CONFIG, over->at,
                        "expected \"ranges\", or a list of addresses and groups { }");
        return;
    }
    for (size_t i = 0; i < over->n; ++i) {
        const ves_setting *entry = &over->child[i];
        const ves_status before = ves_reader_begin(&a->reader);
        if (entry->kind == VES_SETTING_GROUP) {
            take_entry(a, entry);
        } else if (entry->kind == VES_SETTING_TEXT) {
            if (take_word(a, entry->text, entry->at) == 0 && !a->reader.status)
                no_such_number(a, entry->text, entry->at);
        } else {
            ves_reader_fail(&a->reader, VES_E_CONFIG, entry->at, "is %s, expected an address or a group { }",
                            ves_setting_kind_words(entry->kind));
        }
        (void)ves_reader_end(&a->reader, before);
    }
}

/* ---- inputs ---- */

static size_t add_input(asking *a, const char *name)
{
    ves_question *q = a->q;
    if (ves_grow(&q->input, q->n_input, &q->room_input, sizeof *q->input)) {
        q->input[q->n_input] = ves_copy_text(name);
        if (q->input[q->n_input]) return q->n_input++;
    }
    no_memory(a);
    return VES_NONE;
}

/* The numbers of a group, by one of its addresses. */
static void take_member(asking *a, const ves_setting *member, size_t input)
{
    size_t n = 0;
    if (member->kind != VES_SETTING_TEXT) {
        ves_reader_fail(&a->reader, VES_E_CONFIG, member->at, "is %s, expected an address",
                        ves_setting_kind_words(member->kind));
        return;
    }
    for (size_t k = 0; k < a->q->n_unknown; ++k) {
        ves_unknown *u = &a->q->unknown[k];
        if (fnmatch(member->text, u->address, 0) != 0) continue;
        ++n;
        if (u->input != VES_NONE && u->input != input)
            ves_reader_fail(&a->reader, VES_E_CONFIG, member->at, "\"%s\" is in the group \"%s\" already",
                            ves_brief_of(u->address).text, a->q->input[u->input]);
        u->input = input;
    }
    if (n == 0)
        ves_reader_fail(&a->reader, VES_E_CONFIG, member->at, "\"%s\" is none of the numbers of `over`",
                        ves_brief_of(member->text).text);
}

static void read_groups(asking *a)
{
    const ves_setting *list = ves_setting_find(a->group, "groups");
    for (size_t i = 0; ves_setting_is(list, VES_ROW_LIST) && i < list->n; ++i) {
        const ves_setting *group = &list->child[i];
        if (group->kind != VES_SETTING_GROUP) {
            ves_reader_fail(&a->reader, VES_E_CONFIG, group->at, "holds %s, expected groups { name; addresses; }",
                            ves_setting_kind_words(group->kind));
            continue;
        }
        ves_reader_check(&a->reader, group, ves_sensitivity_rows[VES_SENSITIVITY_GROUP].n,
                         ves_sensitivity_rows[VES_SENSITIVITY_GROUP].rows);
        const char *name = ves_setting_text(group, "name");
        const ves_setting *addresses = ves_setting_find(group, "addresses");
        if (!name || !ves_setting_is(addresses, VES_ROW_LIST)) continue;
        const size_t input = add_input(a, name);
        for (size_t k = 0; input != VES_NONE && k < addresses->n; ++k) take_member(a, &addresses->child[k], input);
    }
    for (size_t k = 0; k < a->q->n_unknown; ++k) {
        ves_unknown *u = &a->q->unknown[k];
        if (u->input == VES_NONE) u->input = add_input(a, u->address);
    }
}

/* ---- method and size ---- */

static void read_method(asking *a, const ves_question_words *words)
{
    static const char *const names[] = {
        [VES_METHOD_SOBOL] = "sobol", [VES_METHOD_MORRIS] = "morris", [VES_METHOD_EFAST] = "efast"};
    const ves_setting *s = ves_setting_find(a->group, "method");
    const char *word = words->method ? words->method : ves_setting_text(a->group, "method");
    const ves_place at = words->method ? (ves_place){.setting = "--method"} : s ? s->at : (ves_place){0};
    if (words->local) a->q->method = VES_METHOD_LOCAL;
    if (words->local || !word) return;
    for (size_t i = 0; i < VES_COUNT(names); ++i) {
        if (strcmp(word, names[i]) != 0) continue;
        a->q->method = (ves_method)i;
        return;
    }
    const char *near = ves_nearest_of(word, VES_COUNT(names), names);
    ves_reader_fail(&a->reader, words->method ? VES_E_USAGE : VES_E_CONFIG, at,
                    "\"%s\" is no method, expected \"sobol\", \"morris\" or \"efast\"%s%s%s", ves_brief_of(word).text,
                    near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static bool read_bool(const asking *a, const char *name)
{
    const ves_setting *s = ves_setting_find(a->group, name);
    return s && s->kind == VES_SETTING_BOOL && s->number != 0.0;
}

static double read_count(asking *a, const char *name, double otherwise)
{
    const ves_row_table *t = &ves_sensitivity_rows[VES_SENSITIVITY_ALL];
    const ves_setting *s = ves_setting_find(a->group, name);
    double value = otherwise;
    if (ves_setting_is(s, VES_ROW_COUNT))
        (void)ves_reader_number(&a->reader, s, ves_row_find(t->n, t->rows, name), &value);
    return value;
}

static void read_size(asking *a, const ves_question_words *words)
{
    ves_question *q = a->q;
    char *end = NULL;
    q->n = (size_t)read_count(a, "n", q->method == VES_METHOD_MORRIS ? 50.0 : 1024.0);
    if (words->n) {
        const double n = strtod(words->n, &end);
        if (end == words->n || *end || !(n >= 8.0 && n <= 1e7) || n != floor(n)) {
            ves_reader_fail(&a->reader, VES_E_USAGE, (ves_place){.setting = "--n"},
                            "is \"%s\", expected a whole number of points, from 8 on", ves_brief_of(words->n).text);
        } else {
            q->n = (size_t)n;
        }
    }
    if (q->method == VES_METHOD_EFAST) {
        const size_t least = VES_FOURIER_LEAST * VES_FOURIER_REPLICATES;
        if (q->n < least)
            ves_reader_fail(&a->reader, words->n ? VES_E_USAGE : VES_E_CONFIG,
                            words->n ? (ves_place){.setting = "--n"} : ves_setting_find(a->group, "n")->at,
                            "is %zu, but a curve of \"efast\" has %zu points or more", q->n, least);
        q->n -= q->n % VES_FOURIER_REPLICATES;
    }
    q->seed = (uint64_t)read_count(a, "seed", 1.0);
    q->linear = words->linear || read_bool(a, "linear");
    q->second = read_bool(a, "second") && q->method == VES_METHOD_SOBOL;
    q->shapley = read_bool(a, "shapley") && q->method == VES_METHOD_SOBOL;
    const char *sampling = ves_setting_text(a->group, "sampling");
    q->random = sampling && strcmp(sampling, "random") == 0;
    if (sampling && !q->random && strcmp(sampling, "sobol") != 0)
        ves_reader_fail(&a->reader, VES_E_CONFIG, ves_setting_find(a->group, "sampling")->at,
                        "\"%s\" is no sampling, expected \"sobol\" or \"random\"", ves_brief_of(sampling).text);
}

ves_status ves_question_read(const ves_study *study, const ves_question_words *words, ves_question *question,
                             ves_report *report)
{
    asking a = {.q = question,
                .study = study,
                .group = ves_setting_find(ves_setting_find(&study->config.root, "study"), "sensitivity"),
                .reader = {.units = study->units, .amount_unit = ves_study_amount_unit(study), .report = report}};
    *question = (ves_question){.study = study};
    if (a.group)
        ves_reader_check(&a.reader, a.group, ves_sensitivity_rows[VES_SENSITIVITY_ALL].n,
                         ves_sensitivity_rows[VES_SENSITIVITY_ALL].rows);
    if (study->sweep.n_axis)
        ves_reader_fail(&a.reader, VES_E_CONFIG, (ves_place){.file = study->path, .setting = "vary"},
                        "stands in a study whose sensitivity is asked for, expected scenarios without it");
    read_method(&a, words);
    read_size(&a, words);
    read_over(&a);
    if (!a.reader.status) read_groups(&a);
    ves_question_read_outputs(question, words, a.group, &a.reader);
    return a.reader.status;
}
