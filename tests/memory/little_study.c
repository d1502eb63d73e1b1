#include "tests/memory/little_study.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char graph[] =
    "study = {\n"
    "  model = {\n"
    "    amount_unit = \"mg\";\n"
    "    compartments = ( { name = \"plasma\"; volume = \"18.5 mL\"; }, { name = \"cleared\"; } );\n"
    "    processes = ( { name = \"loss\"; kind = \"first_order\"; from = \"plasma\"; to = \"cleared\"; rate = { value "
    "= "
    "\"0.7 1/h\"; low = \"0.3 1/h\"; high = \"1.9 1/h\"; source = \"made up\"; confidence = \"assumption\"; }; } );\n"
    "  };\n"
    "  doses = ( { into = \"plasma\"; amount = \"1.2 mg\"; } );\n"
    "  output = { times = [ \"0 h\", \"0.7 h\" ]; organs = [ \"plasma\" ]; };\n"
    "  %s\n"
    "};\n";

void little_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

void little_file_of(const char *format, const char *what)
{
    const char *at = strstr(format, "%s");
    char text[2048];
    assert_non_null(at);
    assert_true(snprintf(text, sizeof text, "%.*s%s%s", (int)(at - format), format, what, at + 2) < (int)sizeof text);
    little_file("study.cfg", text);
}

void little_study(const char *what)
{
    little_file_of(graph, what);
}
