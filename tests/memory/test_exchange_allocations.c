/* Each allocation of exports and imports fails once: nothing leaks, no half of a file stays, and it is said. */
#include "exchange/export_model.h"
#include "exchange/import_model.h"
#include "exchange/xml_tree.h"
#include "tests/memory/fail_alloc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

static const char study_text[] =
    "study = { title = \"Two pools\"; model = { amount_unit = \"mg\";\n"
    "  compartments = ( { name = \"plasma\"; volume = \"18.5 mL\"; initial = \"0.3 mg\"; }, { name = \"gone\"; } );\n"
    "  processes = ( { name = \"loss\"; kind = \"first_order\"; from = \"plasma\"; to = \"gone\"; rate = \"0.37 1/h\"; "
    "},\n"
    "    { name = \"taken\"; kind = \"saturable\"; from = \"plasma\"; to = \"gone\"; vmax = \"0.1 mg/h\"; km = \"0.02 "
    "mg/mL\"; } ); };\n"
    "  doses = ( { into = \"plasma\"; amount = \"1.2 mg\"; }, { into = \"plasma\"; amount = \"1.2 mg\"; at = \"2 h\"; "
    "over "
    "= \"1 h\"; } );\n"
    "  duration = \"12 h\"; output = { every = \"3 h\"; };\n"
    "  fit = { observed = \"seen.csv\"; free = ( { address = \"loss.rate\"; low = \"0.1 1/h\"; high = \"1.3 1/h\"; } "
    "); }; "
    "};\n";

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static ves_export_language language;

static ves_status export_it(void *context, ves_report *report)
{
    static const char *const outputs[VES_N_EXPORT_LANGUAGE] = {
        [VES_EXPORT_SBML] = "a.xml", [VES_EXPORT_MRGSOLVE] = "a.cpp", [VES_EXPORT_RXODE2] = "a.R",
        [VES_EXPORT_PETAB] = "a/",   [VES_EXPORT_PETAB_1] = "a/",     [VES_EXPORT_PETAB_2] = "a/"};
    (void)context;
    const ves_export_model model = {
        .path = "study.cfg", .language = language, .output = outputs[language], .force = true};
    return ves_export_model_write(&model, NULL, report);
}

static void exports_survive_each_failing_allocation(void **state)
{
    (void)state;
    write_file("study.cfg", study_text);
    write_file("seen.csv", "time [h],organ,value [%ID],sd\n1,plasma,67.3,3\n6,plasma,8.7,1\n");
    for (language = 0; language < VES_N_EXPORT_LANGUAGE; ++language) {
        assert_true(fail_alloc_each(export_it, NULL) > 50);
        assert_int_not_equal(access("a.xml.part", F_OK), 0);
        assert_int_not_equal(access("a/parameters.tsv.part", F_OK), 0);
    }
}

static const char model_text[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<sbml xmlns=\"http://www.sbml.org/sbml/level2/version4\" level=\"2\" version=\"4\"><model id=\"m\">\n"
    "<listOfFunctionDefinitions><functionDefinition id=\"f\"><math "
    "xmlns=\"http://www.w3.org/1998/Math/MathML\"><lambda><bvar><ci> x </ci></bvar><apply><times/><ci> x </ci><cn> 0.3 "
    "</cn></apply></lambda></math></functionDefinition></listOfFunctionDefinitions>\n"
    "<listOfCompartments><compartment id=\"c\" size=\"2\"/></listOfCompartments>\n"
    "<listOfSpecies><species id=\"A\" compartment=\"c\" initialAmount=\"3\"/><species id=\"B\" compartment=\"c\" "
    "initialAmount=\"0\"/></listOfSpecies>\n"
    "<listOfParameters><parameter id=\"k\"/></listOfParameters>\n"
    "<listOfRules><assignmentRule variable=\"k\"><math xmlns=\"http://www.w3.org/1998/Math/MathML\"><cn> 0.7 "
    "</cn></math></assignmentRule></listOfRules>\n"
    "<listOfReactions><reaction id=\"r\"><listOfReactants><speciesReference species=\"A\" "
    "stoichiometry=\"2\"/></listOfReactants><listOfProducts><speciesReference species=\"B\"/></listOfProducts>\n"
    "<kineticLaw><math xmlns=\"http://www.w3.org/1998/Math/MathML\"><apply><times/><ci> k </ci><apply><ci> f </ci><ci> "
    "A "
    "</ci></apply></apply></math></kineticLaw></reaction></listOfReactions></model></sbml>\n";

static ves_status import_it(void *context, ves_report *report)
{
    (void)context;
    const ves_import_model import = {.path = "m.xml", .output = "m.cfg", .force = true};
    return ves_import_model_write(&import, report);
}

static void imports_survive_each_failing_allocation(void **state)
{
    (void)state;
    if (!ves_xml_can()) skip();
    write_file("m.xml", model_text);
    assert_true(fail_alloc_each(import_it, NULL) > 50);
    assert_int_not_equal(access("m.cfg.part", F_OK), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exports_survive_each_failing_allocation),
        cmocka_unit_test(imports_survive_each_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
