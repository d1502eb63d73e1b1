/* A config that is there as a text is the same as one in a file: its tree, its lines, what it includes, its faults. */
#include "input/setting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static const char seven[] = "study = { title = \"seven\"; doses = ( { amount = \"1.7 mg\"; },\n"
                            "  { at = \"2.3 h\"; wide = 98765432109; } ); };\n";

static const char *const texts[] = {
    seven,
    "study = {\n  @include \"more.cfg\"\n  title = \"five\";\n};\n",
    "study = {\n  title = \"five\"\n  title = \"six\";\n};\n", /* a setting stands twice */
    "study = {\n  title = ;\n};\n",
    "study = {\n  @include \"missing.cfg\"\n};\n",
    "study = { title = \"\xff\"; };\n",
    "",
};

static void write(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void same_tree(const ves_setting *a, const ves_setting *b)
{
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->at.line, b->at.line);
    assert_string_equal(a->at.file, b->at.file);
    assert_true((!a->name && !b->name) || strcmp(a->name, b->name) == 0);
    assert_true((!a->text && !b->text) || strcmp(a->text, b->text) == 0);
    assert_true(a->number == b->number);
    assert_int_equal(a->n, b->n);
    for (size_t i = 0; i < a->n; ++i) same_tree(&a->child[i], &b->child[i]);
}

static void a_text_is_read_as_its_file_is(void **state)
{
    (void)state;
    static ves_report of_file, of_text;
    (void)mkdir("folder", 0777);
    write("folder/more.cfg", "note = \"2.385\";\nduration = \"3 h\";\n");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; ++i) {
        ves_config file = {0}, text = {0};
        memset(&of_file, 0, sizeof of_file);
        memset(&of_text, 0, sizeof of_text);
        write("folder/study.cfg", texts[i]);
        const ves_status wanted = ves_config_read("folder/study.cfg", &file, &of_file);
        write("folder/study.cfg", "nothing = here;"); /* it is not read again */
        assert_int_equal(ves_config_read_text("folder/study.cfg", texts[i], &text, &of_text), wanted);
        assert_string_equal(of_text.text, of_file.text);
        assert_int_equal(wanted == VES_OK, i < 2 || i == 6);
        if (!wanted) assert_string_equal(text.script.shown.text, file.script.shown.text);
        if (!wanted) same_tree(&text.root, &file.root);
        ves_config_free(&file);
        ves_config_free(&text);
    }
}

static void a_text_may_include_the_file_it_is_named_after(void **state)
{
    (void)state;
    static ves_report report;
    ves_config config = {0};
    write("named.cfg", "a = 1.5;\n");
    assert_int_equal(ves_config_read_text("named.cfg", "@include \"named.cfg\"\nb = 2;\n", &config, &report), VES_OK);
    assert_int_equal(config.root.n, 2);
    assert_true(ves_setting_find(&config.root, "a")->number == 1.5);
    assert_int_equal(ves_setting_find(&config.root, "b")->at.line, 2);
    ves_config_free(&config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_text_is_read_as_its_file_is),
                                       cmocka_unit_test(a_text_may_include_the_file_it_is_named_after)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
