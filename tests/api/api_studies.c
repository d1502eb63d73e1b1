#include "tests/api/api_studies.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#define GRAPH                                                                                                          \
    "model = { amount_unit = \"mg\"; compartments = ( { name = \"plasma\"; role = \"plasma\"; volume = \"3.1 mL\"; "   \
    "}, "                                                                                                              \
    "{ name = \"liver\"; volume = \"9.2 mL\"; }, { name = \"cleared\"; } );\n"                                         \
    "processes = ( { name = \"in\"; kind = \"first_order\"; from = \"plasma\"; to = \"liver\"; rate = \"1.37 1/h\"; "  \
    "},\n"                                                                                                             \
    "{ name = \"loss\"; kind = \"first_order\"; from = \"liver\"; to = \"cleared\"; rate = \"0.29 1/h\"; } ); };\n"    \
    "reference = \"once\"; scenarios = ( { name = \"once\"; doses = ( { into = \"plasma\"; amount = \"1.23 mg\"; } "   \
    "); },\n"                                                                                                          \
    "{ name = \"twice\"; doses = ( { into = \"plasma\"; amount = \"0.71 mg\"; every = \"2.3 h\"; count = 2; } ); } "   \
    ");\n"
#define TIMES "times = [ \"0 h\", \"17 min\", \"1.1 h\", \"4.9 h\", \"9.7 h\" ]; "
#define VARY                                                                                                           \
    "vary_between_subjects = ( { address = \"loss.rate\"; cv = 0.31; }, { address = \"in.rate\"; cv = 0.17; } ); "

const char *const api_study[N_API_STUDY] = {
    [API_ONE] = "study = { title = \"One\";\n" GRAPH "output = { " TIMES "compartments = true; }; };\n",
    [API_SWEEP] = "study = { title = \"A sweep\";\n" GRAPH "output = { " TIMES "};\n"
                  "vary = ( { address = \"loss.rate\"; values = [ \"0.1 1/h\", \"0.4 1/h\", \"1.7 1/h\" ]; } ); };\n",
    [API_SUBJECTS] = "study = { title = \"Subjects\";\n" GRAPH "output = { " TIMES "individual = \"all\"; };\n"
                     "population = { subjects = 37; seed = 7; " VARY "}; };\n",
    [API_MANY] = "study = { title = \"Many\";\n" GRAPH "output = { " TIMES "individual = \"nca\"; };\n"
                 "population = { subjects = 1033; seed = 3; " VARY "}; };\n",
    [API_BODY] = "study = { title = \"A body\"; species = \"mouse\"; product = \"msc-small-ev\"; tracer = \"dir\";\n"
                 "doses = ( { route = \"subcutaneous\"; amount = \"1e10 particles\"; every = \"5 h\"; count = 3; } );\n"
                 "output = { every = \"37 min\"; individual = \"all\"; }; duration = \"17 h\";\n"
                 "population = { subjects = 11; seed = 5; }; };\n",
};

const char *api_library(void)
{
    return getenv("VESIPK_LIBRARY");
}

vesipk_study *api_read(const char *name, const char *text)
{
    const vesipk_source source = {.size = sizeof source, .path = name, .text = text, .library = api_library()};
    vesipk_study *study = NULL;
    char *fault = NULL;
    const int code = vesipk_read(&source, &study, &fault);
    if (fault) print_message("%s", fault);
    assert_int_equal(code, VESIPK_OK);
    assert_non_null(study);
    vesipk_free(fault);
    return study;
}

vesipk_result *api_run(const vesipk_study *study, size_t threads)
{
    const vesipk_watch watch = {.size = sizeof watch, .threads = threads};
    vesipk_result *result = NULL;
    char *fault = NULL;
    const int code = vesipk_run(study, NULL, &watch, &result, &fault);
    if (fault) print_message("%s", fault);
    assert_int_equal(code, VESIPK_OK);
    assert_non_null(result);
    vesipk_free(fault);
    return result;
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_numbers(const vesipk_array *a, const vesipk_array *b)
{
    if (!a->number != !b->number || !a->integer != !b->integer || !a->text != !b->text) return false;
    for (size_t i = 0; i < a->n; ++i) {
        if (a->number && a->number[i] != b->number[i] && !(isnan(a->number[i]) && isnan(b->number[i]))) return false;
        if (a->integer && a->integer[i] != b->integer[i]) return false;
        if (a->text && strcmp(a->text[i] ? a->text[i] : "", b->text[i] ? b->text[i] : "") != 0) return false;
    }
    return true;
}

bool api_same_array(const vesipk_array *a, const vesipk_array *b)
{
    bool same = a->n == b->n && a->n_dimension == b->n_dimension && same_text(a->unit, b->unit) &&
                same_text(a->words, b->words) && same_text(a->meanings, b->meanings);
    for (size_t k = 0; k < a->n_dimension && same; ++k)
        same = a->length[k] == b->length[k] && same_text(a->dimension[k], b->dimension[k]);
    return same && same_numbers(a, b);
}

static bool of_the_run(const char *name)
{
    return strcmp(name, "created") == 0 || strcmp(name, "history") == 0 || strcmp(name, "command_line") == 0;
}

static const vesipk_attribute *attribute_of(const vesipk_result *r, const vesipk_attribute *like)
{
    const vesipk_attribute *const *all;
    const size_t n = vesipk_attributes(r, &all);
    for (size_t i = 0; i < n; ++i) {
        if (same_text(all[i]->group, like->group) && same_text(all[i]->name, like->name)) return all[i];
    }
    return NULL;
}

bool api_same(const vesipk_result *a, const vesipk_result *b, const char **why)
{
    const vesipk_array *const *array;
    const vesipk_attribute *const *attribute;
    size_t n = vesipk_arrays(a, &array);
    *why = "the number of arrays or attributes";
    if (n < 20 || vesipk_arrays(b, NULL) != n) return false;
    for (size_t i = 0; i < n; ++i) {
        const vesipk_array *other = vesipk_array_of(b, array[i]->path);
        *why = array[i]->path;
        if (!other || !api_same_array(array[i], other)) return false;
    }
    n = vesipk_attributes(a, &attribute);
    *why = "the number of attributes";
    if (n < 8 || vesipk_attributes(b, NULL) != n) return false;
    for (size_t i = 0; i < n; ++i) {
        const vesipk_attribute *x = attribute[i], *y = attribute_of(b, x);
        *why = x->name;
        if (!y || !x->text != !y->text) return false;
        if (of_the_run(x->name)) continue;
        if (x->text ? strcmp(x->text, y->text) != 0 : x->number != y->number && !(isnan(x->number) && isnan(y->number)))
            return false;
    }
    return true;
}

void api_write(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

int api_program(const char *words, char *said, size_t n)
{
    char command[1024];
    (void)snprintf(command, sizeof command, "'%s' %s >said 2>&1", getenv("VESIPK"), words);
    const int status = system(command);
    FILE *file = fopen("said", "rb");
    assert_non_null(file);
    char all[16384];
    all[fread(all, 1, sizeof all - 1, file)] = '\0';
    (void)fclose(file);
    if (said) {
        (void)snprintf(said, n, "%s", all);
    } else {
        assert_string_equal(all, "");
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void api_same_as_file(const vesipk_result *memory, const char *path)
{
    char *fault = NULL;
    vesipk_result *file = NULL;
    const vesipk_array *const *array;
    assert_int_equal(vesipk_load(path, &file, &fault), VESIPK_OK);
    const size_t n = vesipk_arrays(file, &array);
    assert_true(n > 9);
    assert_int_equal(vesipk_arrays(memory, NULL), n);
    assert_int_equal(vesipk_attributes(memory, NULL), vesipk_attributes(file, NULL));
    for (size_t i = 0; i < n; ++i) {
        const vesipk_array *there = vesipk_array_of(memory, array[i]->path);
        if (!there || !api_same_array(there, array[i])) fail_msg("%s: %s", path, array[i]->path);
    }
    vesipk_result_free(file);
    vesipk_free(fault);
}
