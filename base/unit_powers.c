#include "base/unit_powers.h"

#include "base/array.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <udunits2.h>

/* ---- as texts ---- */

static const struct {
    const char *name;
    size_t base;
    int power;
} names[] = {{"cm", 0, 1}, {"mL", 0, 3}, {"g", 1, 1}, {"h", 2, 1}, {"@", 3, 1}};

/* A name with a power behind it, "mL2". @return its length, 0: it is none of them */
static size_t read_one(const char *text, int sign, ves_powers_of_base *powers)
{
    const size_t n = strcspn(text, "/. 0123456789");
    for (size_t i = 0; i < VES_COUNT(names); ++i) {
        if (strlen(names[i].name) != n || strncmp(names[i].name, text, n) != 0) continue;
        const size_t digits = strspn(text + n, "0123456789");
        const int power = digits ? atoi(text + n) : 1;
        powers->of[names[i].base] = (signed char)(powers->of[names[i].base] + sign * names[i].power * power);
        return n + digits;
    }
    return 0;
}

bool ves_unit_powers_read(const char *unit, ves_powers_of_base *powers)
{
    int sign = 1;
    *powers = (ves_powers_of_base){{0}};
    if (*unit == '1') ++unit;
    while (*unit) {
        if (*unit == '/') sign = -1;
        if (*unit == '/' || *unit == '.') ++unit;
        const size_t n = read_one(unit, sign, powers);
        if (n == 0) return false;
        unit += n;
    }
    return true;
}

/* Put one power behind the others. @param used of `out` */
static void put(const char *mark, const char *name, int power, size_t n, char *out, size_t *used)
{
    char number[16] = "";
    if (power > 1) (void)snprintf(number, sizeof number, "%d", power);
    const int length = snprintf(out + *used, n - *used, "%s%s%s", mark, name, number);
    *used = length > 0 && *used + (size_t)length < n ? *used + (size_t)length : n - 1;
}

const char *ves_unit_powers_write(ves_powers_of_base powers, size_t n, char *out)
{
    static const size_t order[] = {3, 1, 0, 2}; /* amounts in front, times last */
    static const char *const name[] = {"cm", "g", "h", "@"};
    size_t used = 0;
    out[0] = '\0';
    for (int sign = 1; sign >= -1; sign -= 2) {
        for (size_t k = 0; k < VES_N_BASE; ++k) {
            const size_t i = order[k];
            const int power = sign * powers.of[i];
            if (power <= 0) continue;
            if (sign < 0 && used == 0) put("", "1", 1, n, out, &used);
            const bool volume = i == 0 && power % 3 == 0;
            put(sign < 0 ? "/" : used ? "." : "", volume ? "mL" : name[i], volume ? power / 3 : power, n, out, &used);
        }
    }
    if (used == 0) put("", "1", 1, n, out, &used);
    return out;
}

/* ---- as udunits2 has them ---- */

typedef struct looking {
    const ut_unit *base[VES_N_BASE];
    ves_powers_of_base powers;
    bool good;
} looking;

static void add(looking *l, const ut_unit *basic, int power)
{
    for (size_t i = 0; i < VES_N_BASE; ++i) {
        if (!l->base[i] || ut_compare(basic, l->base[i]) != 0) continue;
        const int sum = l->powers.of[i] + power;
        if (abs(sum) > VES_BASE_MOST) break;
        l->powers.of[i] = (signed char)sum;
        return;
    }
    l->good = false;
}

static ut_status visit_basic(const ut_unit *unit, void *context)
{
    add(context, unit, 1);
    return UT_SUCCESS;
}

static ut_status visit_product(const ut_unit *unit, int n, const ut_unit *const *basic, const int *power, void *context)
{
    (void)unit;
    for (int i = 0; i < n; ++i) add(context, basic[i], power[i]);
    return UT_SUCCESS;
}

static const ut_visitor visitor;

static ut_status visit_galilean(const ut_unit *unit, double scale, const ut_unit *under, double offset, void *context)
{
    looking *l = context;
    (void)unit;
    (void)scale;
    if (offset != 0.0) l->good = false;
    return ut_accept_visitor(under, &visitor, context);
}

static ut_status visit_timestamp(const ut_unit *unit, const ut_unit *time, double origin, void *context)
{
    looking *l = context;
    (void)unit;
    (void)time;
    (void)origin;
    l->good = false;
    return UT_SUCCESS;
}

static ut_status visit_logarithmic(const ut_unit *unit, double base, const ut_unit *reference, void *context)
{
    (void)reference;
    return visit_timestamp(unit, unit, base, context);
}

static const ut_visitor visitor = {visit_basic, visit_product, visit_galilean, visit_timestamp, visit_logarithmic};

bool ves_unit_powers_of(const ut_unit *unit, ut_system *system, const ut_unit *amount, ves_powers_of_base *powers)
{
    static const char *const symbol[] = {"m", "kg", "s"};
    looking l = {.good = true};
    ut_unit *base[VES_N_BASE] = {NULL};
    for (size_t i = 0; i < VES_COUNT(symbol); ++i) l.base[i] = base[i] = ut_get_unit_by_symbol(system, symbol[i]);
    l.base[VES_N_BASE - 1] = amount;
    l.good = l.base[0] && l.base[1] && l.base[2] && ut_accept_visitor(unit, &visitor, &l) == UT_SUCCESS && l.good;
    for (size_t i = 0; i < VES_N_BASE; ++i) ut_free(base[i]);
    *powers = l.powers;
    return l.good;
}
