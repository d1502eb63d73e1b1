/* Numbers with units: what is read, what it means inside, and what each refusal says. */
#include "base/array.h"
#include "base/units.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static ves_units *units;
static ves_report report; /* large */
static const ves_place here = {"study.cfg", 17, "amount"};

static ves_status read(const char *text, ves_dimension dim, const char *amount_unit, ves_quantity *q)
{
    report = (ves_report){0};
    *q = (ves_quantity){0};
    return ves_quantity_read(units, text, dim, amount_unit, here, q, &report);
}

static void reads(const char *text, ves_dimension dim, const char *amount_unit, double value)
{
    ves_quantity q;
    if (read(text, dim, amount_unit, &q)) fail_msg("\"%s\": %s", text, report.text);
    if (!(fabs(q.value - value) <= 1e-14 * fabs(value)))
        fail_msg("\"%s\" is %.17g, expected %.17g", text, q.value, value);
    assert_int_equal(report.used, 0);
    assert_true(dim == VES_DIM_DOSE || ves_quantity_fits(units, text, dim, amount_unit));
}

/* Refused in one line that begins with the place and holds the words; whole lines are held by tests/messages. */
static void refuses(const char *text, ves_dimension dim, const char *amount_unit, const char *words)
{
    ves_quantity q;
    if (read(text, dim, amount_unit, &q) != VES_E_UNIT) fail_msg("\"%s\" is read as %g", text, q.value);
    if (!strstr(report.text, words) || strncmp(report.text, "study.cfg:17: amount: ", 22) != 0)
        fail_msg("\"%s\": it says: %s", text, report.text);
    assert_int_equal(report.n_error, 1);
    assert_ptr_equal(strchr(report.text, '\n'), report.text + report.used - 1);
}

static void a_quantity_is_read_in_the_units_inside(void **state)
{
    (void)state;
    reads("2.385", VES_DIM_NUMBER, "mg", 2.385);
    reads("23.85 %", VES_DIM_NUMBER, "mg", 0.2385);
    reads("2.385 h", VES_DIM_TIME, "mg", 2.385);
    reads("30 min", VES_DIM_TIME, "mg", 0.5);
    reads("1.5 d", VES_DIM_TIME, "mg", 36.0);
    reads("90 s", VES_DIM_TIME, "mg", 0.025);
    reads("2 days", VES_DIM_TIME, "mg", 48.0);
    reads("0.1 1/min", VES_DIM_RATE, "mg", 6.0);
    reads("0.35 1/h", VES_DIM_RATE, "mg", 0.35);
    reads("12 1/d", VES_DIM_RATE, "mg", 0.5);
    reads("100 nm", VES_DIM_LENGTH, "mg", 1e-5);
    reads("28 g", VES_DIM_MASS, "mg", 28.0);
    reads("73 kg", VES_DIM_MASS, "mg", 73000.0);
    reads("0.04 L", VES_DIM_VOLUME, "mg", 40.0);
    reads("300 uL", VES_DIM_VOLUME, "mg", 0.3);
    reads("1.7 mL/min", VES_DIM_FLOW, "mg", 102.0);
    reads("0.6 L/h", VES_DIM_FLOW, "mg", 600.0);
    reads("0.087 mL/min/g", VES_DIM_FLOW_PER_MASS, "mg", 5.22);
    reads("0.3 uL/min/g", VES_DIM_FLOW_PER_MASS, "mg", 0.018);
    reads("87 mL/min/kg", VES_DIM_FLOW_PER_MASS, "mg", 5.22);
    reads("1e10 particles", VES_DIM_AMOUNT, "particle", 1e10);
    reads("1 particle", VES_DIM_AMOUNT, "particle", 1.0);
    reads("1.2 g", VES_DIM_AMOUNT, "mg", 1200.0);
    reads("4 pmol", VES_DIM_AMOUNT, "nmol", 0.004);
    reads("6 mg/min", VES_DIM_AMOUNT_RATE, "mg", 360.0);
    reads("40 ug/kg", VES_DIM_AMOUNT_PER_MASS, "ug", 0.04);
    reads("4e8 particles/kg", VES_DIM_AMOUNT_PER_MASS, "particle", 4e5);
    reads("2.5 mg/L", VES_DIM_CONC, "mg", 0.0025);
    reads("60 nmol/mL", VES_DIM_CONC, "nmol", 60.0);
}

static void a_number_is_read_as_people_write_it(void **state)
{
    (void)state;
    reads("  +2.5e-1   h  ", VES_DIM_TIME, "mg", 0.25);
    reads("-3 h", VES_DIM_TIME, "mg", -3.0);
    reads(".5 h", VES_DIM_TIME, "mg", 0.5);
    reads("5. h", VES_DIM_TIME, "mg", 5.0);
    reads("30min", VES_DIM_TIME, "mg", 0.5);
    reads("1E3 h", VES_DIM_TIME, "mg", 1000.0);
    reads("1e-300 h", VES_DIM_TIME, "mg", 1e-300);
}

static void a_unit_is_read_in_the_signs_of_papers(void **state)
{
    (void)state;
    reads("0.35 /h", VES_DIM_RATE, "mg", 0.35);
    reads("0.35 h\u207B\u00B9", VES_DIM_RATE, "mg", 0.35);
    reads("0.35 h\u22121", VES_DIM_RATE, "mg", 0.35);
    reads("1.7 mL\u00B7min\u207B\u00B9", VES_DIM_FLOW, "mg", 102.0);
    reads("1.7 mL\u22C5min^-1", VES_DIM_FLOW, "mg", 102.0);
    reads("0.087 mL / min / g", VES_DIM_FLOW_PER_MASS, "mg", 5.22);
    reads("0.04 dm\u00B3", VES_DIM_VOLUME, "mg", 40.0);
    reads("2.5 mcg", VES_DIM_AMOUNT, "mg", 0.0025);
    reads("300 mcL", VES_DIM_VOLUME, "mg", 0.3);
}

static void a_dose_per_kg_is_read_however_it_is_written(void **state)
{
    (void)state;
    static const char *const same[] = {"40 ug/kg",     "40 ug / kg",  "40 mcg/kg",
                                       "40 ug kg-1",   "40 ug kg^-1", "40 \u00B5g\u00B7kg\u207B\u00B9",
                                       "40 ug*kg^-1 ", "40 ug.kg-1",  "40000 ng/kg"};
    for (size_t i = 0; i < VES_COUNT(same); ++i) {
        ves_quantity q;
        if (read(same[i], VES_DIM_DOSE, "particle", &q)) fail_msg("\"%s\": %s", same[i], report.text);
        assert_true(q.per_mass);
        assert_int_equal(q.dose_unit, VES_DOSE_MASS);
        assert_true(fabs(q.value - 4e-8) < 1e-22);
    }
    ves_quantity q;
    assert_int_equal(read("2 ug kg-1 min-1", VES_DIM_DOSE_RATE, "particle", &q), VES_OK);
    assert_true(q.per_mass && fabs(q.value - 1.2e-7) < 1e-21);
    assert_int_equal(read("1e10 particles / kg", VES_DIM_DOSE, "particle", &q), VES_OK);
    assert_true(q.per_mass && fabs(q.value - 1e7) < 1e-7);
}

static void a_slip_in_a_unit_of_a_dose_is_told(void **state)
{
    (void)state;
    refuses("1e10 EVs", VES_DIM_DOSE, "particle", "did you mean \"particles\"?");
    refuses("1e10 exosomes/kg", VES_DIM_DOSE, "particle", "did you mean \"particles/kg\"?");
    refuses("40 ug/kg bw", VES_DIM_DOSE, "particle", "did you mean \"ug/kg\"?");
    refuses("40 ug/kg_BW", VES_DIM_DOSE, "particle", "did you mean \"ug/kg\"?");
    refuses("40 ug/kg body weight", VES_DIM_DOSE, "particle", "did you mean \"ug/kg\"?");
    refuses("1 mg/KG", VES_DIM_DOSE, "particle", "did you mean \"mg/kg\"?");
    refuses("24 hrs", VES_DIM_TIME, "particle", "did you mean \"h\"?");
    refuses("3 ug/d", VES_DIM_DOSE, "particle", "expected an amount in particles");
}

static void what_was_written_is_kept_beside_what_it_means(void **state)
{
    (void)state;
    ves_quantity q;
    assert_int_equal(read("0.087 mL/min/g", VES_DIM_FLOW_PER_MASS, "particle", &q), VES_OK);
    assert_true(q.written == 0.087);
    assert_string_equal(q.unit, "mL/min/g");
    assert_int_equal(read("0.9", VES_DIM_NUMBER, "particle", &q), VES_OK);
    assert_string_equal(q.unit, "1");
    assert_int_equal(read("90 %", VES_DIM_NUMBER, "particle", &q), VES_OK);
    assert_true(q.written == 90.0 && q.value == 0.9);
    assert_string_equal(q.unit, "%");
}

static void a_number_inside_goes_back_to_the_unit_written(void **state)
{
    (void)state;
    const char *const texts[] = {"0.087 mL/min/g", "0 mL/min/g", "-3 mL/min/g"};
    for (size_t i = 0; i < 3; ++i) {
        ves_quantity q;
        assert_int_equal(read(texts[i], VES_DIM_FLOW_PER_MASS, "particle", &q), VES_OK);
        assert_true(fabs(120.0 * ves_quantity_to_written(&q) - 2.0) < 1e-12);
    }
    assert_true(ves_quantity_to_written(&(ves_quantity){.unit = "1"}) == 1.0);
}

/* MICRO SIGN and GREEK SMALL LETTER MU look the same on a keyboard and on a screen. */
static void both_signs_for_micro_are_micro(void **state)
{
    (void)state;
    reads("40 \xc2\xb5g/kg", VES_DIM_AMOUNT_PER_MASS, "mg", 4e-5);
    reads("40 \xce\xbcg/kg", VES_DIM_AMOUNT_PER_MASS, "mg", 4e-5);
    reads("7 \xc2\xb5m", VES_DIM_LENGTH, "mg", 7e-4);
}

static void what_is_no_number_is_refused(void **state)
{
    (void)state;
    refuses("", VES_DIM_TIME, "mg", "number");
    refuses("h", VES_DIM_TIME, "mg", "number");
    refuses("about 3 h", VES_DIM_TIME, "mg", "number");
    refuses("- 3 h", VES_DIM_TIME, "mg", "number");
    refuses("nan h", VES_DIM_TIME, "mg", "finite");
    refuses("-inf h", VES_DIM_TIME, "mg", "finite");
    refuses("Infinity h", VES_DIM_TIME, "mg", "finite");
    refuses("1e400 h", VES_DIM_TIME, "mg", "finite");
    refuses("1e308 d", VES_DIM_TIME, "mg", "too large");
}

static void a_hexadecimal_number_is_no_number_of_a_config(void **state)
{
    (void)state;
    refuses("0x10 h", VES_DIM_TIME, "mg", "decimal");
    refuses("-0X1p3", VES_DIM_NUMBER, "mg", "decimal");
    reads("0 h", VES_DIM_TIME, "mg", 0.0);
}

static void a_missing_or_wrong_unit_is_refused_with_what_was_expected(void **state)
{
    (void)state;
    refuses("2.385", VES_DIM_FLOW, "mg", "\"2.385\" has no unit, expected a flow (in mL/min, say)");
    refuses("2.385 mL/min", VES_DIM_TIME, "mg", "\"2.385 mL/min\" is a flow, expected a time (in h, say)");
    refuses("3 h", VES_DIM_RATE, "mg", "is a time, expected a rate (in 1/h, say)");
    refuses("3 1/h", VES_DIM_TIME, "mg", "is a rate, expected a time");
    refuses("3 mL", VES_DIM_FLOW, "mg", "is a volume, expected a flow");
    refuses("3 mL/h", VES_DIM_FLOW_PER_MASS, "mg", "is a flow, expected a flow per mass of organ (in mL/min/g, say)");
    refuses("3 h", VES_DIM_NUMBER, "mg", "is a time, expected a number");
    refuses("3 %", VES_DIM_TIME, "mg", "expected a time");
    refuses("3 mml", VES_DIM_VOLUME, "mg", "volume");
    refuses("3 kelvin", VES_DIM_TIME, "mg", "time");
    refuses("37 degC", VES_DIM_TIME, "mg", "time");
    refuses("37 degC", VES_DIM_NUMBER, "mg", "number");
    refuses("1 h 30 min", VES_DIM_TIME, "mg", "expected a time");
    refuses("1,5 h", VES_DIM_TIME, "mg", "comma");
}

static void particles_cells_and_masses_do_not_mix(void **state)
{
    (void)state;
    refuses("3 cells", VES_DIM_AMOUNT, "particle", "expected an amount (in particle, say)");
    refuses("3 mg", VES_DIM_AMOUNT, "particle", "\"3 mg\" is a mass, expected an amount (in particle, say)");
    refuses("3 particles", VES_DIM_AMOUNT, "mg", "expected an amount (in mg, say)");
    refuses("3 nmol", VES_DIM_AMOUNT, "mg", "expected an amount");
    refuses("3 particles/mL", VES_DIM_AMOUNT, "particle", "is a concentration, expected an amount");
    refuses("3 particles", VES_DIM_NUMBER, "particle", "is an amount, expected a number");
    refuses("3", VES_DIM_AMOUNT, "particle", "has no unit");
    refuses("3 cells/mL", VES_DIM_CONC, "particle", "expected a concentration");
}

static void a_unit_that_is_too_long_is_refused_and_not_cut(void **state)
{
    (void)state;
    char text[256];
    ves_quantity q;
    (void)snprintf(text, sizeof text, "%s", "3 ");
    const size_t room = sizeof q.unit;
    for (size_t i = 2; i < 2 + room; ++i) text[i] = 'h';
    text[2 + room] = '\0';
    refuses(text, VES_DIM_TIME, "mg", "long");
    text[2 + room - 1] = '\0'; /* the longest that fits is looked at, and is none */
    refuses(text, VES_DIM_TIME, "mg", "expected a time");
}

static void an_amount_is_counted_in_particles_masses_or_moles(void **state)
{
    (void)state;
    const char *const yes[] = {"particle", "particles", "mg", "ug", "kDa", "nmol", "mol"};
    const char *const no[] = {"cell", "h", "mL", "1", "%", "", "mg/mL", "Bq", "frog"};
    for (size_t i = 0; i < VES_COUNT(yes); ++i) {
        if (!ves_units_is_amount(units, yes[i])) fail_msg("%s", yes[i]);
    }
    for (size_t i = 0; i < VES_COUNT(no); ++i) {
        if (ves_units_is_amount(units, no[i])) fail_msg("\"%s\"", no[i]);
    }
    reads("150 kDa", VES_DIM_AMOUNT, "g", 150e3 * 1.66053906660e-24);
}

/* udunits turns a time into a rate if it is asked to: 2 h would be 0.5 1/h. */
static void a_unit_is_not_taken_for_its_reciprocal(void **state)
{
    (void)state;
    refuses("2 h", VES_DIM_RATE, "mg", "\"2 h\" is a time, expected a rate");
    refuses("2 1/h", VES_DIM_TIME, "mg", "\"2 1/h\" is a rate, expected a time");
    refuses("2 min/mL", VES_DIM_FLOW, "mg", "expected a flow");
    refuses("2 mL/mg", VES_DIM_CONC, "mg", "expected a concentration");
    refuses("2 1/mg", VES_DIM_AMOUNT, "mg", "expected an amount");
    refuses("2 1/particle", VES_DIM_DOSE, "particle", "expected");
    assert_false(ves_quantity_fits(units, "2 h", VES_DIM_RATE, "mg"));
    assert_false(ves_units_is_amount(units, "1/mg"));
}

static void what_fits_is_told_without_a_word(void **state)
{
    (void)state;
    assert_true(ves_quantity_fits(units, "3 nmol", VES_DIM_AMOUNT, "nmol"));
    assert_true(ves_quantity_fits(units, "3 nmol/mL", VES_DIM_CONC, "nmol"));
    assert_false(ves_quantity_fits(units, "3 nmol/mL", VES_DIM_AMOUNT, "nmol"));
    assert_false(ves_quantity_fits(units, "nmol", VES_DIM_AMOUNT, "nmol"));
    assert_false(ves_quantity_fits(units, "3 frogs", VES_DIM_AMOUNT, "nmol"));
    assert_true(ves_quantity_fits(units, "3", VES_DIM_NUMBER, "nmol"));
}

static void each_dimension_has_a_unit_and_words(void **state)
{
    (void)state;
    char text[64], small[4];
    for (int i = 0; i < VES_N_DIMENSION; ++i) {
        assert_true(*ves_dimension_words((ves_dimension)i) != '\0');
        assert_true(*ves_dimension_unit((ves_dimension)i, "mg", sizeof text, text) != '\0');
        assert_null(strchr(text, '@'));
    }
    assert_string_equal(ves_dimension_unit(VES_DIM_CONC, "particle", sizeof text, text), "particle/mL");
    assert_string_equal(ves_dimension_unit(VES_DIM_FLOW_PER_MASS, "mg", sizeof text, text), "mL/h/g");
    assert_string_equal(ves_dimension_unit(VES_DIM_CONC, "particle", sizeof small, small), "par"); /* cut, and ended */
}

/* What a dose is measured in stays with it: only the product knows how many particles a microgram is. */
static void a_dose_says_what_it_is_measured_in(void **state)
{
    (void)state;
    const struct {
        const char *text;
        double value;
        ves_dose_unit unit;
        bool per_mass;
    } row[] = {
        {"1e10 particles", 1e10, VES_DOSE_AMOUNT, false},
        {"4e8 particles/kg", 4e5, VES_DOSE_AMOUNT, true},
        {"40 ug", 4e-5, VES_DOSE_MASS, false},
        {"40 ug/kg", 4e-8, VES_DOSE_MASS, true},
        {"40 \xc2\xb5g/g", 4e-5, VES_DOSE_MASS, true},
        {"0.2 nmol", 200.0, VES_DOSE_MOLES, false},
        {"20 pmol/kg", 0.02, VES_DOSE_MOLES, true},
        {"2.3e6 cells/kg", 2.3e3, VES_DOSE_CELLS, true},
        {"15 mL", 15.0, VES_DOSE_VOLUME, false},
        {"0.5 mL/kg", 5e-4, VES_DOSE_VOLUME, true},
    };
    for (size_t i = 0; i < VES_COUNT(row); ++i) {
        ves_quantity q;
        if (read(row[i].text, VES_DIM_DOSE, "particle", &q)) fail_msg("%s", report.text);
        if (q.dose_unit != row[i].unit || q.per_mass != row[i].per_mass ||
            !(fabs(q.value - row[i].value) <= 1e-13 * row[i].value))
            fail_msg("\"%s\": %.17g, unit %d, per mass %d", row[i].text, q.value, (int)q.dose_unit, q.per_mass);
    }
    refuses("3 h", VES_DIM_DOSE, "particle", "expected");
    refuses("3", VES_DIM_DOSE, "particle", "has no unit");
    refuses("3 particles/h", VES_DIM_DOSE, "particle", "expected");
}

static int open_units(void **state)
{
    (void)state;
    return (int)ves_units_open(&units, &report);
}

/* What is found of a pair of units is kept for a while: more pairs than there is room for, each asked for again. */
static void a_unit_means_the_same_however_many_were_read_before(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double factor;
    } prefix[] = {{"", 1.0},    {"d", 1e-1}, {"c", 1e-2}, {"m", 1e-3}, {"u", 1e-6}, {"n", 1e-9},
                  {"p", 1e-12}, {"da", 1e1}, {"h", 1e2},  {"k", 1e3},  {"M", 1e6},  {"G", 1e9}},
      time[] = {{"s", 3600.0}, {"min", 60.0}, {"h", 1.0}, {"d", 1.0 / 24.0}, {"week", 1.0 / 168.0}};
    for (int round = 0; round < 3; ++round) {
        for (size_t i = 0; i < VES_COUNT(prefix); ++i) {
            for (size_t k = 0; k < VES_COUNT(time); ++k) {
                char text[64];
                (void)snprintf(text, sizeof text, "2.5 %sL/%s", prefix[i].text, time[k].text);
                reads(text, VES_DIM_FLOW, "mg", 2.5 * prefix[i].factor * 1e3 * time[k].factor);
                assert_false(ves_quantity_fits(units, text, VES_DIM_RATE, "mg"));
                assert_false(ves_quantity_fits(units, text, VES_DIM_CONC, "mg"));
                (void)snprintf(text, sizeof text, "2.5 %sg/%s", prefix[i].text, time[k].text);
                refuses(text, VES_DIM_FLOW, "mg", "expected a flow");
                reads(text, VES_DIM_AMOUNT_RATE, "mg", 2.5 * prefix[i].factor * 1e3 * time[k].factor);
            }
        }
    }
}

/* Usual units are looked up in a small table of their own, others in the database of udunits2. */
static void a_usual_unit_is_to_the_last_bit_what_the_database_says(void **state)
{
    (void)state;
    static const struct {
        const char *usual, *other;
        ves_dimension dim;
    } pair[] = {{"2.385 h", "2.385 hour", VES_DIM_TIME},
                {"2.385 min", "2.385 minute", VES_DIM_TIME},
                {"2.385 d", "2.385 day", VES_DIM_TIME},
                {"2.385 s", "2.385 second", VES_DIM_TIME},
                {"2.385 mL/min", "2.385 milliliter/minute", VES_DIM_FLOW},
                {"2.385 uL/d", "2.385 microlitre/day", VES_DIM_FLOW},
                {"2.385 L/h", "2.385 liter/hour", VES_DIM_FLOW},
                {"2.385 mL/min/(100 g)", "2.385 milliliter/minute/(100 gram)", VES_DIM_FLOW_PER_MASS},
                {"2.385 kg", "2.385 kilogram", VES_DIM_MASS},
                {"2.385 ug", "2.385 microgram", VES_DIM_MASS},
                {"2.385 nm", "2.385 nanometer", VES_DIM_LENGTH},
                {"2.385 um", "2.385 micrometre", VES_DIM_LENGTH},
                {"2.385 cm", "2.385 centimeter", VES_DIM_LENGTH},
                {"2.385 %", "2.385 percent", VES_DIM_NUMBER},
                {"2.385 mg", "2.385 milligram", VES_DIM_AMOUNT},
                {"2.385 ng/mL", "2.385 nanogram/milliliter", VES_DIM_CONC},
                {"2.385 mg/pmol", "2.385 milligram/picomole", VES_DIM_AMOUNT_PER_MOLE},
                {"2.385 mg/cell", "2.385 milligram/cell", VES_DIM_AMOUNT_PER_CELL}};
    for (size_t i = 0; i < sizeof pair / sizeof pair[0]; ++i) {
        ves_quantity a, b;
        assert_int_equal(read(pair[i].usual, pair[i].dim, "mg", &a), VES_OK);
        assert_int_equal(read(pair[i].other, pair[i].dim, "mg", &b), VES_OK);
        if (a.value != b.value || a.one != b.one)
            fail_msg("%s is %.17g, %s is %.17g", pair[i].usual, a.value, pair[i].other, b.value);
    }
}

static void without_the_database_usual_units_are_read_and_others_say_what_is_missing(void **state)
{
    (void)state;
    ves_units *usual = units;
    assert_int_equal(setenv("UDUNITS2_XML_PATH", "/nowhere/udunits2.xml", 1), 0);
    assert_int_equal(ves_units_open(&units, &report), VES_OK);
    ves_quantity q;
    reads("2.385 mL/min", VES_DIM_FLOW, "particle", 143.1);
    assert_int_equal(read("2.385 furlong", VES_DIM_LENGTH, "mg", &q), VES_E_FILE);
    assert_non_null(strstr(report.text, "unknown unit \"furlong\", and udunits2's database"));
    reads("30 min", VES_DIM_TIME, "particle", 0.5);
    refuses("30 min", VES_DIM_LENGTH, "particle", "is a time, expected a length");
    ves_units_close(units);
    assert_int_equal(unsetenv("UDUNITS2_XML_PATH"), 0);
    units = usual;
}

static int close_units(void **state)
{
    (void)state;
    ves_units_close(units);
    ves_units_close(NULL);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        /* first: the database is read once for the process */
        cmocka_unit_test(without_the_database_usual_units_are_read_and_others_say_what_is_missing),
        cmocka_unit_test(a_quantity_is_read_in_the_units_inside),
        cmocka_unit_test(a_number_is_read_as_people_write_it),
        cmocka_unit_test(a_unit_is_read_in_the_signs_of_papers),
        cmocka_unit_test(a_dose_per_kg_is_read_however_it_is_written),
        cmocka_unit_test(a_slip_in_a_unit_of_a_dose_is_told),
        cmocka_unit_test(what_was_written_is_kept_beside_what_it_means),
        cmocka_unit_test(a_number_inside_goes_back_to_the_unit_written),
        cmocka_unit_test(both_signs_for_micro_are_micro),
        cmocka_unit_test(what_is_no_number_is_refused),
        cmocka_unit_test(a_hexadecimal_number_is_no_number_of_a_config),
        cmocka_unit_test(a_missing_or_wrong_unit_is_refused_with_what_was_expected),
        cmocka_unit_test(particles_cells_and_masses_do_not_mix),
        cmocka_unit_test(a_unit_that_is_too_long_is_refused_and_not_cut),
        cmocka_unit_test(an_amount_is_counted_in_particles_masses_or_moles),
        cmocka_unit_test(a_unit_is_not_taken_for_its_reciprocal),
        cmocka_unit_test(what_fits_is_told_without_a_word),
        cmocka_unit_test(each_dimension_has_a_unit_and_words),
        cmocka_unit_test(a_dose_says_what_it_is_measured_in),
        cmocka_unit_test(a_unit_means_the_same_however_many_were_read_before),
        cmocka_unit_test(a_usual_unit_is_to_the_last_bit_what_the_database_says),
    };
    return cmocka_run_group_tests(tests, open_units, close_units);
}
