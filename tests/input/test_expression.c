/* Formulas: their arithmetic, their units, and what is said of those that are none. */
#include "input/expression.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

typedef struct fixture {
    ves_parameters parameters;
    double row[5];
    ves_expression_names names;
    ves_report report;
} fixture;

static ves_index find(const char *name, void *context, const char **near)
{
    const fixture *f = context;
    const ves_parameter *p = ves_parameters_find(&f->parameters, name);
    if (!p) *near = ves_parameters_nearest(&f->parameters, name);
    return p ? (ves_index)(p - f->parameters.item) : VES_NO_INDEX;
}

static int start(void **state)
{
    static fixture f;
    static const struct {
        const char *name;
        ves_dimension dim;
        double value;
    } number[] = {{"WT", VES_DIM_MASS, 35000.0},
                  {"Qh", VES_DIM_FLOW, 90000.0},
                  {"ke", VES_DIM_RATE, 0.25},
                  {"a", VES_DIM_NUMBER, 3.0},
                  {"dose", VES_DIM_AMOUNT, 7.0}};
    f = (fixture){
        .names = {.parameters = &f.parameters, .amount_unit = "mg", .grams = 1e-3, .find = find, .context = &f}};
    for (size_t i = 0; i < 5; ++i) {
        char name[8];
        (void)strcpy(name, number[i].name);
        const ves_parameter p = {.address = name, .dim = number[i].dim, .other = number[i].dim};
        if (ves_parameters_put(&f.parameters, &p, &f.report)) return 1;
        f.row[i] = number[i].value;
    }
    *state = &f;
    return 0;
}

static int stop(void **state)
{
    fixture *f = *state;
    ves_parameters_free(&f->parameters);
    return 0;
}

static void gives(fixture *f, const char *text, ves_dimension as, double wanted)
{
    ves_dimension dim;
    ves_expression *e = NULL;
    f->report = (ves_report){0};
    if (ves_expression_read(text, (ves_place){0}, &f->names, &dim, &e, &f->report)) fail_msg("%s", f->report.text);
    const double factor = ves_expression_fits(&f->names, dim, as), found = ves_expression_value(e, f->row) * factor;
    ves_expression_free(e);
    if (!(fabs(found - wanted) <= 1e-14 * fabs(wanted))) fail_msg("%s: %.17g, expected %.17g", text, found, wanted);
}

static void refused(fixture *f, const char *text, const char *words)
{
    ves_dimension dim;
    ves_expression *e = NULL;
    f->report = (ves_report){0};
    const ves_status status = ves_expression_read(text, (ves_place){0}, &f->names, &dim, &e, &f->report);
    assert_int_equal(status, VES_E_CONFIG);
    assert_int_equal(f->report.n_error, 1);
    if (!strstr(f->report.text, words)) fail_msg("%s: \"%s\" is not in: %s", text, words, f->report.text);
}

static void arithmetic_is_as_it_is_written(void **state)
{
    fixture *f = *state;
    gives(f, "= 1 + 2*3 - 8/4/2", VES_DIM_NUMBER, 6.0);
    gives(f, "= -2^2 + (1.5e1 - 3)", VES_DIM_NUMBER, 8.0);
    gives(f, "= 2^3^2 / 2^-1", VES_DIM_NUMBER, 1024.0);
    gives(f, "= --a - -a", VES_DIM_NUMBER, 6.0);
    gives(f, "=exp(ln(a)) + sqrt(16) + log10(100) + abs(-a)", VES_DIM_NUMBER, 12.0);
    gives(f, "= min(a, 2) + max(a,2)", VES_DIM_NUMBER, 5.0);
    gives(f, "Qh * (WT/(2*WT))^0.75", VES_DIM_FLOW, 90000.0 * pow(0.5, 0.75));
}

static void units_are_reckoned_too(void **state)
{
    fixture *f = *state;
    gives(f, "= Qh/ke", VES_DIM_VOLUME, 360000.0);
    gives(f, "= max(Qh, 2*Qh) / (Qh/ke)", VES_DIM_RATE, 0.5);
    gives(f, "= (Qh/ke)^2/Qh*ke", VES_DIM_VOLUME, 360000.0);
    gives(f, "= dose*ke", VES_DIM_AMOUNT_RATE, 1.75);
    gives(f, "= dose/(Qh/ke)", VES_DIM_CONC, 7.0 / 360000.0);
    gives(f, "= dose/WT", VES_DIM_NUMBER, 7e-3 / 35000.0); /* mg are masses: mg/g is a ratio */
    gives(f, "= WT*2e-7", VES_DIM_AMOUNT, 7.0);            /* g, as mg */
    gives(f, "= dose", VES_DIM_MASS, 7e-3);
}

static void unlike_units_are_refused_with_their_names(void **state)
{
    fixture *f = *state;
    refused(f, "= Qh + WT", "Qh is in mL/h and WT in g, expected one unit on both sides of +");
    refused(f, "= a - ke", "a is a bare number and ke in 1/h");
    refused(f, "= max(Qh, 1)", "expected one unit in max()");
    refused(f, "= Qh*(WT/70)^0.75", "(WT/70) is in g, expected a number without a unit to the power of 0.75");
    refused(f, "= exp(ke)", "ke is in 1/h, expected a number without a unit in exp()");
    refused(f, "= sqrt(Qh)", "in sqrt()");
    refused(f, "= 2^WT", "WT is in g, expected a number without a unit as an exponent");
    refused(f, "= WT^a", "to the power of a");
}

static void what_is_no_formula_is_said_where_it_ends(void **state)
{
    fixture *f = *state;
    refused(f, "=", "ends too soon, expected a number or a name");
    refused(f, "= 2*", "ends too soon");
    refused(f, "= 2 3", "\"3\" is not understood, expected a sign");
    refused(f, "= 2a", "expected a sign between a number and a name");
    refused(f, "= (a", "expected a bracket )");
    refused(f, "= a)", "\")\" is not understood");
    refused(f, "= Qx", "there is no number \"Qx\" here; did you mean \"Qh\"?");
    refused(f, "= sqr(a)", "there is no function \"sqr\"; did you mean \"sqrt\"?");
    refused(f, "= min(a)", "expected a comma and a second number");
    char deep[400] = "= ";
    for (size_t i = 0; i < 150; ++i) (void)strcat(deep, "(");
    refused(f, deep, "fewer brackets");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arithmetic_is_as_it_is_written),
        cmocka_unit_test(units_are_reckoned_too),
        cmocka_unit_test(unlike_units_are_refused_with_their_names),
        cmocka_unit_test(what_is_no_formula_is_said_where_it_ends),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
