#include "base/units.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/unit_powers.h"
#include "base/unit_system.h"
#include "base/unit_text.h"

#include <ctype.h>
#include <errno.h>
#include <float.h>
#include <math.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <udunits2.h>

/* How one unit becomes another, found once: a study asks for the same few over and over, and to parse a unit takes
 * thousands of instructions.  A pair that hashes to a place that is taken drives the other out. */
typedef struct pair {
    char unit[64], target[64]; /* "" "": nothing is here yet */
    bool known;                /* `unit` is a unit */
    cv_converter *converter;   /* NULL: not of one dimension */
} pair;

enum { N_PAIR = 256 }; /* a power of 2 */

struct ves_units {
    ves_unit_systems *systems;
    pair *pair; /* [N_PAIR] */
};

typedef struct dimension_row {
    const char *unit, *words, *example;
} dimension_row;

#define ROW(code, unit, words, example) [code] = {unit, words, example},
static const dimension_row rows[] = {VES_DIMENSION_LIST(ROW)};
#undef ROW

ves_status ves_units_open(ves_units **units, ves_report *report)
{
    *units = NULL;
    ut_set_error_message_handler(ut_ignore);
    ves_units *made = ves_new(1, sizeof *made);
    if (!made) return ves_fail_memory(report);
    made->systems = ves_new(1, sizeof *made->systems);
    made->pair = ves_new(N_PAIR, sizeof *made->pair);
    if (!made->systems || !made->pair || !ves_unit_systems_open(made->systems)) {
        ves_units_close(made);
        return ves_fail_memory(report);
    }
    *units = made;
    return VES_OK;
}

void ves_units_close(ves_units *units)
{
    if (!units) return;
    for (size_t i = 0; units->pair && i < N_PAIR; ++i) cv_free(units->pair[i].converter);
    free(units->pair);
    if (units->systems) ves_unit_systems_close(units->systems);
    free(units->systems);
    free(units);
}

void ves_units_hush(ves_units_voice *before)
{
    before->print = ut_set_error_message_handler(ut_ignore);
}

void ves_units_speak(const ves_units_voice *before)
{
    (void)ut_set_error_message_handler(before->print);
}

static pthread_once_t prepared = PTHREAD_ONCE_INIT;
static pthread_mutex_t one_at_a_time; /* who holds it may ask for it again */

static void prepare_lock(void)
{
    pthread_mutexattr_t kind;
    (void)pthread_mutexattr_init(&kind);
    (void)pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_RECURSIVE);
    (void)pthread_mutex_init(&one_at_a_time, &kind);
    (void)pthread_mutexattr_destroy(&kind);
}

void ves_units_hold(void)
{
    (void)pthread_once(&prepared, prepare_lock);
    (void)pthread_mutex_lock(&one_at_a_time);
}

void ves_units_release(void)
{
    (void)pthread_mutex_unlock(&one_at_a_time);
}

/* Numbers behind those of the list: products that nobody named, their powers as digits. */
enum { FIRST_UNNAMED = 1000, N_DIGIT = 2 * VES_BASE_MOST + 1 };

ves_dimension ves_dimension_of(ves_powers_of_base powers)
{
    for (int k = 0; k < VES_DIM_MASS_PER_MASS; ++k) {
        ves_powers_of_base listed;
        if (ves_unit_powers_read(rows[k].unit, &listed) && memcmp(&listed, &powers, sizeof powers) == 0)
            return (ves_dimension)k;
    }
    int code = 0;
    for (size_t i = 0; i < VES_N_BASE; ++i) code = N_DIGIT * code + powers.of[i] + VES_BASE_MOST;
    return (ves_dimension)(FIRST_UNNAMED + code);
}

bool ves_dimension_powers(ves_dimension dim, ves_powers_of_base *powers)
{
    if ((int)dim < VES_N_DIMENSION) return dim < VES_DIM_DOSE && ves_unit_powers_read(rows[dim].unit, powers);
    int code = (int)dim - FIRST_UNNAMED;
    for (size_t i = VES_N_BASE; i-- > 0; code /= N_DIGIT) powers->of[i] = (signed char)(code % N_DIGIT - VES_BASE_MOST);
    return true;
}

const char *ves_dimension_words(ves_dimension dim)
{
    return (int)dim < VES_N_DIMENSION ? rows[dim].words : "a quantity";
}

/* With "@" for the amount unit. @param out [n] room for that of an unnamed one */
static const char *unit_pattern(ves_dimension dim, size_t n, char *out)
{
    ves_powers_of_base powers;
    if ((int)dim < VES_N_DIMENSION) return rows[dim].unit;
    (void)ves_dimension_powers(dim, &powers);
    return ves_unit_powers_write(powers, n, out);
}

/* Put the amount unit in the place of "@". */
static void fill_in(const char *pattern, const char *amount_unit, size_t n, char *out)
{
    size_t used = 0;
    for (; *pattern && used + 1 < n; ++pattern) {
        const char *from = *pattern == '@' ? amount_unit : pattern;
        for (size_t length = *pattern == '@' ? strlen(amount_unit) : 1; length > 0 && used + 1 < n; --length)
            out[used++] = *from++;
    }
    out[used] = '\0';
}

const char *ves_dimension_unit(ves_dimension dim, const char *amount_unit, size_t n, char *out)
{
    char room[48];
    fill_in(unit_pattern(dim, sizeof room, room), amount_unit, n, out);
    return out;
}

const char *ves_dimension_example(ves_dimension dim, const char *amount_unit, size_t n, char *out)
{
    char room[48];
    fill_in((int)dim < VES_N_DIMENSION ? rows[dim].example : unit_pattern(dim, sizeof room, room), amount_unit, n, out);
    return out;
}

static size_t without_blanks_behind(const char *text)
{
    size_t n = strlen(text);
    while (n > 0 && isspace((unsigned char)text[n - 1])) --n;
    return n;
}

/* NULL: no unit. @param text plain, without blanks around it */
static ut_unit *parse(ut_system *system, const char *text)
{
    return system ? ut_parse(system, text, UT_UTF8) : NULL;
}

/* udunits converts to the reciprocal too: to it "2 h" is a rate of 0.5 1/h. Here it is not: the quotient has no unit.
 */
static bool same_dimension(const ut_unit *a, const ut_unit *b)
{
    if (!ut_are_convertible(a, b)) return false;
    ut_unit *quotient = ut_divide(a, b), *one = ut_get_dimensionless_unit_one(ut_get_system(a));
    const bool yes = quotient && one && ut_are_convertible(quotient, one) != 0;
    ut_free(quotient);
    ut_free(one);
    return yes;
}

static pair *place_of(const ves_units *units, const char *unit, const char *target)
{
    uint32_t h = 2166136261; /* FNV-1a */
    for (const char *c = unit; *c; ++c) h = (h ^ (unsigned char)*c) * 16777619;
    h *= 16777619;
    for (const char *c = target; *c; ++c) h = (h ^ (unsigned char)*c) * 16777619;
    return &units->pair[(h ^ h >> 16) % N_PAIR];
}

/* What is known of two units; it lasts until the next call. */
static const pair *look(const ves_units *units, const char *unit, const char *target)
{
    pair *p = place_of(units, unit, target);
    if (strcmp(p->unit, unit) == 0 && strcmp(p->target, target) == 0 && *target) return p;
    cv_free(p->converter);
    char plain[128], wanted[128];
    const bool fits = ves_unit_plain(unit, sizeof plain, plain) && ves_unit_plain(target, sizeof wanted, wanted);
    ut_system *system = fits ? ves_unit_system_of(units->systems, plain, wanted) : NULL;
    ut_unit *from = parse(system, plain), *to = parse(system, wanted);
    *p = (pair){.known = from != NULL,
                .converter = from && to && same_dimension(from, to) ? ut_get_converter(from, to) : NULL};
    ut_free(to);
    ut_free(from);
    if (strlen(unit) < sizeof p->unit && strlen(target) < sizeof p->target) { /* else it is found anew each time */
        memcpy(p->unit, unit, strlen(unit) + 1);
        memcpy(p->target, target, strlen(target) + 1);
    }
    return p;
}

static bool convertible(const ves_units *units, const char *text, const char *target)
{
    return look(units, text, target)->converter != NULL;
}

bool ves_units_is_amount(const ves_units *units, const char *text)
{
    return convertible(units, text, "particle") || convertible(units, text, "g") || convertible(units, text, "mol");
}

/* A number in the unit beside the one in front of it ("1.5 2 mL", "2 1/h 3") is a slip; "1/h" and "mL/(100 g)" are not.
 */
static bool has_second_number(const char *unit)
{
    for (const char *c = unit; *c; ++c) {
        if (!isdigit((unsigned char)*c)) continue;
        const bool alone = c == unit || isspace((unsigned char)c[-1]) || c[-1] == '*' || c[-1] == ',';
        if (alone && !(*c == '1' && c[1 + strspn(c + 1, " ")] == '/')) return true;
    }
    return false;
}

/* Split "1.7 mL/min" in number and unit. Returns what is wrong with the number, or NULL. */
static const char *split(const char *text, double *number, const char **unit)
{
    char *end = NULL;
    while (isspace((unsigned char)*text)) ++text;
    const char *digits = text + (*text == '+' || *text == '-');
    if (!(isdigit((unsigned char)*digits) || *digits == '.' || strncasecmp(digits, "nan", 3) == 0 ||
          strncasecmp(digits, "inf", 3) == 0)) {
        return "does not begin with a number";
    }
    if (strncasecmp(digits, "0x", 2) == 0) return "is no decimal number";
    errno = 0;
    *number = strtod(text, &end);
    if (end == text) return "does not begin with a number";
    if (!isfinite(*number)) return "is not a finite number";
    if (errno == ERANGE) return "is too small a number";
    if (*end == ',' && isdigit((unsigned char)end[1])) return "has a comma, where a point is needed";
    while (isspace((unsigned char)*end)) ++end;
    *unit = end;
    return has_second_number(end) ? "has two numbers" : NULL;
}

/* "a time (in h, say)" */
static const char *wanted(ves_dimension dim, const char *amount_unit, size_t n, char *out)
{
    char example[96];
    (void)ves_dimension_example(dim, amount_unit, sizeof example, example);
    if (dim == VES_DIM_NUMBER) {
        (void)snprintf(out, n, "a number without a unit");
    } else {
        (void)snprintf(out, n, "%s (in %s, say)", ves_dimension_words(dim), example);
    }
    return out;
}

/* ---- "ml/Min" was meant to be "mL/min" ---- */

static const char *const slips[][2] = {{"hrs", "h"},
                                       {"hr", "h"},
                                       {"mins", "min"},
                                       {"secs", "s"},
                                       {"mcg", "ug"},
                                       {"mcL", "uL"},
                                       {"EV", "particles"},
                                       {"EVs", "particles"},
                                       {"sEV", "particles"},
                                       {"sEVs", "particles"},
                                       {"vesicle", "particles"},
                                       {"vesicles", "particles"},
                                       {"exosome", "particles"},
                                       {"exosomes", "particles"},
                                       {"kgbw", "kg"}};

/* A word of a unit as it is usually written; itself where nothing is known. Borrowed from the table or from `word`. */
static const char *usual_word(const char *word, const void *context)
{
    const ves_units *units = context;
    const size_t n = strlen(word);
    size_t n_usual = 0;
    for (; ves_usual_units[n_usual]; ++n_usual) {
        if (strcmp(word, ves_usual_units[n_usual]) == 0) return word;
    }
    for (size_t i = 0; i < VES_COUNT(slips); ++i) {
        if (strcasecmp(word, slips[i][0]) == 0) return slips[i][1];
    }
    for (size_t i = 0; i < n_usual; ++i) {
        const char *usual = ves_usual_units[i];
        const size_t m = strlen(usual);
        if (strncasecmp(word, usual, m) == 0 && (n == m || (n == m + 1 && word[m] == 's'))) return usual;
    }
    const bool known = look(units, word, word)->known;
    const char *near = known || n < 4 ? NULL : ves_nearest_of(word, n_usual, ves_usual_units);
    return near ? near : word;
}

/* The unit that was probably meant. Returns false if none of that dimension is near. */
static bool suggest(const ves_units *units, const char *unit, const char *target, size_t n, char *out)
{
    return ves_unit_mend(unit, usual_word, units, n, out) && strcmp(unit, out) != 0 && convertible(units, out, target);
}

/* What to say of a unit that does not fit: another known dimension by its name, or just that it is none. */
static ves_status wrong_dimension(const ves_units *units, const char *text, const char *unit, ves_dimension dim,
                                  const char *amount_unit, ves_place at, ves_report *report)
{
    char target[128], near[96], words[160];
    ves_dimension_unit(dim, amount_unit, sizeof target, target);
    if (suggest(units, unit, target, sizeof near, near))
        return ves_fail(report, VES_E_UNIT, at, "\"%s\" is not %s; did you mean \"%s\"?", text,
                        ves_dimension_words(dim), near);
    for (int other = 0; other < VES_DIM_MASS_PER_MASS; ++other) {
        ves_dimension_unit((ves_dimension)other, amount_unit, sizeof target, target);
        if (other == (int)dim || !convertible(units, unit, target)) continue;
        if (other == VES_DIM_NUMBER && strpbrk(unit, "/") == NULL && strcmp(unit, "%") != 0) continue;
        return ves_fail(report, VES_E_UNIT, at, "\"%s\" is %s, expected %s", text,
                        other == VES_DIM_NUMBER ? "a ratio" : ves_dimension_words((ves_dimension)other),
                        wanted(dim, amount_unit, sizeof words, words));
    }
    return ves_fail(report, VES_E_UNIT, at, "\"%s\" is of another dimension, expected %s", text,
                    wanted(dim, amount_unit, sizeof words, words));
}

/* What the conversion made of the number may be out of what a number can hold. */
static ves_status check_size(const ves_quantity *q, const char *text, ves_dimension dim, ves_place at,
                             ves_report *report)
{
    const bool large = !isfinite(q->value), small = q->written != 0.0 && fabs(q->value) < DBL_MIN;
    if (!large && !small) return VES_OK;
    return ves_fail(report, VES_E_UNIT, at, "\"%s\" is too %s a number, expected %s that can be reckoned with", text,
                    large ? "large" : "small", ves_dimension_words(dim));
}

static ves_status convert(const ves_units *units, const char *text, const char *unit, ves_dimension dim,
                          const char *amount_unit, ves_place at, ves_quantity *quantity, ves_report *report)
{
    char target[128], words[160], near[96];
    ves_dimension_unit(dim, amount_unit, sizeof target, target);
    const pair *p = look(units, unit, target);
    if (!p->known && units->systems->missing)
        return ves_fail(report, VES_E_FILE, at,
                        "\"%s\": unknown unit \"%s\", and udunits2's database of units cannot be read"
                        " (is libudunits2-data installed?)",
                        text, unit);
    if (!p->known && suggest(units, unit, target, sizeof near, near))
        return ves_fail(report, VES_E_UNIT, at, "\"%s\": unknown unit \"%s\"; did you mean \"%s\"?", text, unit, near);
    if (!look(units, unit, target)->known) {
        return ves_fail(report, VES_E_UNIT, at, "\"%s\": unknown unit \"%s\", expected %s", text, unit,
                        wanted(dim, amount_unit, sizeof words, words));
    }
    if (!p->converter) return wrong_dimension(units, text, unit, dim, amount_unit, at, report);
    quantity->value = cv_convert_double(p->converter, quantity->written);
    quantity->one = cv_convert_double(p->converter, 1.0);
    return check_size(quantity, text, dim, at, report);
}

/* How a unit measures a dose. @return false: it does not */
static bool find_dose_unit(const ves_units *units, const char *written, bool rate, const char *amount_unit,
                           ves_quantity *quantity)
{
#define UNIT(code, unit, words) [code] = unit,
    static const char *const kinds[] = {VES_DOSE_UNIT_LIST(UNIT)};
#undef UNIT
    char unit[2 * sizeof quantity->unit];
    if (!ves_unit_plain(written, sizeof unit, unit)) return false;
    const double per_mass = ves_unit_cut_per_mass(unit, rate), per_gram = per_mass > 0.0 ? per_mass : 1.0;
    quantity->per_mass = per_mass > 0.0;
    for (int k = 0; k < VES_N_DOSE_UNIT; ++k) {
        char kind[48], target[64];
        (void)snprintf(kind, sizeof kind, "%s%s", kinds[k], rate ? "/h" : "");
        fill_in(kind, amount_unit, sizeof target, target);
        const pair *p = look(units, unit, target);
        if (!p->converter) continue;
        quantity->dose_unit = (ves_dose_unit)k;
        quantity->value = cv_convert_double(p->converter, quantity->written) * per_gram;
        quantity->one = cv_convert_double(p->converter, 1.0) * per_gram;
        return true;
    }
    return false;
}

static ves_status read_dose(const ves_units *units, const char *text, ves_dimension dim, const char *amount_unit,
                            ves_place at, ves_quantity *quantity, ves_report *report)
{
    const bool rate = dim == VES_DIM_DOSE_RATE;
    if (find_dose_unit(units, quantity->unit, rate, amount_unit, quantity))
        return check_size(quantity, text, dim, at, report);
    char near[96];
    ves_quantity meant = *quantity;
    if (ves_unit_mend(quantity->unit, usual_word, units, sizeof near, near) && strcmp(near, quantity->unit) != 0 &&
        find_dose_unit(units, near, rate, amount_unit, &meant))
        return ves_fail(report, VES_E_UNIT, at, "\"%s\" is no dose%s; did you mean \"%s\"?", text,
                        rate ? " per time" : "", near);
    return ves_fail(
        report, VES_E_UNIT, at,
        "\"%s\" is no dose%s, expected an amount in particles, ug of protein, pmol of phospholipid, cells or "
        "mL of product%s, or any of them per kg",
        text, rate ? " per time" : "", rate ? " per time" : "");
}

bool ves_quantity_guess(const ves_units *units, const char *text, const char *amount_unit, ves_dimension *dim)
{
    for (int k = 0; k < VES_DIM_DOSE; ++k) {
        if (k == VES_DIM_MASS_PER_MASS || !ves_quantity_fits(units, text, (ves_dimension)k, amount_unit)) continue;
        *dim = (ves_dimension)k;
        return true;
    }
    return false;
}

double ves_units_grams(const ves_units *units, const char *amount_unit)
{
    const pair *p = look(units, amount_unit, "g");
    return p->converter ? cv_convert_double(p->converter, 1.0) : 0.0;
}

/* What a unit is made of; amounts that are masses are masses. @return false: of other things too, or unknown */
static bool powers_of(const ves_units *units, const char *unit, const char *amount_unit, ves_powers_of_base *powers)
{
    char plain[128], counted[128];
    const bool mass = convertible(units, amount_unit, "g"), moles = convertible(units, amount_unit, "mol");
    if (!ves_unit_plain(unit, sizeof plain, plain) ||
        !ves_unit_plain(moles ? "mol" : "particle", sizeof counted, counted))
        return false;
    ut_system *system = ves_unit_system_of(units->systems, plain, counted);
    ut_unit *of = parse(system, plain), *amount = mass ? NULL : parse(system, counted);
    const bool good = of && (mass || amount) && ves_unit_powers_of(of, system, amount, powers);
    ut_free(amount);
    ut_free(of);
    return good;
}

ves_status ves_quantity_measure(const ves_units *units, const char *text, const char *amount_unit, ves_place at,
                                ves_dimension *dim, ves_report *report)
{
    double number;
    const char *unit = "";
    const char *fault = split(text, &number, &unit);
    if (fault)
        return ves_fail(report, VES_E_UNIT, at, "\"%s\" %s, expected a number, with its unit where it has one",
                        ves_brief_of(text).text, fault);
    ves_powers_of_base powers = {{0}};
    char near[96];
    *dim = VES_DIM_NUMBER;
    if (!*unit) return VES_OK;
    if (powers_of(units, unit, amount_unit, &powers)) {
        *dim = ves_dimension_of(powers);
        return VES_OK;
    }
    if (ves_unit_mend(unit, usual_word, units, sizeof near, near) && strcmp(unit, near) != 0 &&
        powers_of(units, near, amount_unit, &powers))
        return ves_fail(report, VES_E_UNIT, at, "\"%s\": unknown unit \"%s\"; did you mean \"%s\"?",
                        ves_brief_of(text).text, unit, near);
    return ves_fail(
        report, VES_E_UNIT, at,
        "\"%s\": \"%s\" is no unit of length, mass, time and amounts (%s), expected one that is made of these",
        ves_brief_of(text).text, unit, amount_unit);
}

ves_status ves_quantity_read(const ves_units *units, const char *text, ves_dimension dim, const char *amount_unit,
                             ves_place at, ves_quantity *quantity, ves_report *report)
{
    const char *unit = "";
    char words[160];
    const ves_brief brief = ves_brief_of(text);
    const char *fault = split(text, &quantity->written, &unit);
    if (!fault && !*unit && dim != VES_DIM_NUMBER) fault = "has no unit";
    const size_t length = without_blanks_behind(unit);
    if (!fault && length >= sizeof quantity->unit) fault = "has too long a unit";
    if (fault)
        return ves_fail(report, VES_E_UNIT, at, "\"%s\" %s, expected %s", brief.text, fault,
                        wanted(dim, amount_unit, sizeof words, words));
    memcpy(quantity->unit, length ? unit : "1", length ? length : 1);
    quantity->unit[length ? length : 1] = '\0';
    quantity->per_mass = false;
    quantity->dose_unit = VES_DOSE_AMOUNT;
    if (dim == VES_DIM_DOSE || dim == VES_DIM_DOSE_RATE)
        return read_dose(units, brief.text, dim, amount_unit, at, quantity, report);
    return convert(units, brief.text, quantity->unit, dim, amount_unit, at, quantity, report);
}

bool ves_quantity_fits(const ves_units *units, const char *text, ves_dimension dim, const char *amount_unit)
{
    double number;
    const char *unit;
    char target[128];
    if (split(text, &number, &unit)) return false;
    return convertible(units, *unit ? unit : "1", ves_dimension_unit(dim, amount_unit, sizeof target, target));
}

double ves_quantity_to_written(const ves_quantity *quantity)
{
    if (quantity->written != 0.0 && quantity->value != 0.0) return quantity->written / quantity->value;
    return quantity->one > 0.0 ? 1.0 / quantity->one : 1.0;
}
