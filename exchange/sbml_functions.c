#include "exchange/sbml_functions.h"

#include "base/array.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* ---- of one ---- */

static double of_not(double x)
{
    return x == 0.0 ? 1.0 : 0.0;
}
static double factorial(double x)
{
    return x >= 0.0 && floor(x) == x ? round(tgamma(x + 1.0)) : NAN;
}
static double square(double x)
{
    return x * x;
}
static double sec(double x)
{
    return 1.0 / cos(x);
}
static double csc(double x)
{
    return 1.0 / sin(x);
}
static double cot(double x)
{
    return 1.0 / tan(x);
}
static double sech(double x)
{
    return 1.0 / cosh(x);
}
static double csch(double x)
{
    return 1.0 / sinh(x);
}
static double coth(double x)
{
    return 1.0 / tanh(x);
}
static double arcsec(double x)
{
    return acos(1.0 / x);
}
static double arccsc(double x)
{
    return asin(1.0 / x);
}
static double arccot(double x)
{
    return atan(1.0 / x);
}
static double arcsech(double x)
{
    return acosh(1.0 / x);
}
static double arccsch(double x)
{
    return asinh(1.0 / x);
}
static double arccoth(double x)
{
    return atanh(1.0 / x);
}

typedef struct of_one {
    const char *name;
    double (*value)(double x);
} of_one;

static const of_one ones[] = {{"sin", sin},         {"cos", cos},         {"tan", tan},
                              {"sec", sec},         {"csc", csc},         {"cot", cot},
                              {"sinh", sinh},       {"cosh", cosh},       {"tanh", tanh},
                              {"sech", sech},       {"csch", csch},       {"coth", coth},
                              {"arcsin", asin},     {"arccos", acos},     {"arctan", atan},
                              {"arcsec", arcsec},   {"arccsc", arccsc},   {"arccot", arccot},
                              {"arcsinh", asinh},   {"arccosh", acosh},   {"arctanh", atanh},
                              {"arcsech", arcsech}, {"arccsch", arccsch}, {"arccoth", arccoth},
                              {"floor", floor},     {"ceiling", ceil},    {"not", of_not},
                              {"asin", asin},       {"acos", acos},       {"atan", atan},
                              {"ceil", ceil},       {"sqr", square},      {"factorial", factorial}};

/* ---- of two ---- */

static double quotient(double a, double b)
{
    return trunc(a / b);
}
static double implies(double a, double b)
{
    return a == 0.0 || b != 0.0 ? 1.0 : 0.0;
}
static double neq(double a, double b)
{
    return a != b ? 1.0 : 0.0;
}

typedef struct of_two {
    const char *name;
    double (*value)(double a, double b);
} of_two;

static const of_two twos[] = {{"quotient", quotient}, {"rem", fmod}, {"implies", implies}, {"neq", neq}};

/* ---- of any number ---- */

static double is_and(double sum, double x)
{
    return sum != 0.0 && x != 0.0 ? 1.0 : 0.0;
}
static double is_or(double sum, double x)
{
    return sum != 0.0 || x != 0.0 ? 1.0 : 0.0;
}
static double is_xor(double sum, double x)
{
    return (sum != 0.0) != (x != 0.0) ? 1.0 : 0.0;
}

typedef struct of_many {
    const char *name;
    size_t least;
    double start;
    double (*value)(double sum, double x);
} of_many;

static const of_many many[] = {{"max", 1, -INFINITY, fmax},
                               {"min", 1, INFINITY, fmin},
                               {"and", 0, 1.0, is_and},
                               {"or", 0, 0.0, is_or},
                               {"xor", 0, 0.0, is_xor}};

/* a < b < c: each with the next */
static double eq(double a, double b)
{
    return a == b;
}
static double lt(double a, double b)
{
    return a < b;
}
static double gt(double a, double b)
{
    return a > b;
}
static double leq(double a, double b)
{
    return a <= b;
}
static double geq(double a, double b)
{
    return a >= b;
}

static const of_two chains[] = {{"eq", eq}, {"lt", lt}, {"gt", gt}, {"leq", leq}, {"geq", geq}};

/* ---- all ---- */

static double chain_of(double (*holds)(double a, double b), size_t n, const double x[])
{
    bool all = true;
    for (size_t i = 1; i < n; ++i) all = all && holds(x[i - 1], x[i]) != 0.0;
    return all ? 1.0 : 0.0;
}

static double value_of(const char *name, size_t n, const double x[], bool *known)
{
    *known = true;
    for (size_t i = 0; i < VES_COUNT(ones) && n == 1; ++i) {
        if (strcmp(name, ones[i].name) == 0) return ones[i].value(x[0]);
    }
    for (size_t i = 0; i < VES_COUNT(twos) && n == 2; ++i) {
        if (strcmp(name, twos[i].name) == 0) return twos[i].value(x[0], x[1]);
    }
    for (size_t i = 0; i < VES_COUNT(chains) && n >= 2; ++i) {
        if (strcmp(name, chains[i].name) == 0) return chain_of(chains[i].value, n, x);
    }
    for (size_t i = 0; i < VES_COUNT(many); ++i) {
        if (strcmp(name, many[i].name) != 0 || n < many[i].least) continue;
        double sum = many[i].start;
        for (size_t k = 0; k < n; ++k) sum = many[i].value(sum, x[k]);
        return sum;
    }
    *known = false;
    return NAN;
}

double ves_sbml_function(const char *name, size_t n, const double x[], bool *known)
{
    double value = value_of(name, n, x, known);
    for (size_t i = 0; i < n; ++i) value = isnan(x[i]) ? NAN : value;
    return value;
}
