/* Each allocation of a sensitivity analysis, a design and a regimen fails once, those of what is kept for --resume too.
 */
#include "design/design_run.h"
#include "fit/part.h"
#include "sensitivity/ask.h"
#include "tests/memory/fail_alloc.h"
#include "tests/memory/little_study.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

static const char file[] = "verb.h5", part[] = "verb.h5.part", copy[] = "kept";

/* What fails leaves no result; what is kept may stay, and is put away. */
static ves_status swept(ves_status status, ves_report *report)
{
    if (status && access(file, F_OK) == 0) fail_msg("what fails leaves a result: %s", report->text);
    (void)remove(file);
    (void)remove(part);
    return status;
}

static ves_status sensitivity(void *context, ves_report *report)
{
    static const ves_study_options plain = {0};
    const ves_question_words words = {.method = context};
    const ves_part_asked asked = {"a sensitivity analysis", file, true, false};
    ves_study study = {0};
    ves_question question = {0};
    ves_findings findings = {0};
    ves_keeper keeper = {0};
    ves_status status = ves_study_read("study.cfg", &plain, &study, report);
    if (!status) status = ves_question_read(&study, &words, &question, report);
    if (!status) status = ves_part_open(&asked, "of this one", &keeper, report);
    if (!status) status = ves_ask(&question, &(ves_pool){.n_thread = 1}, &keeper, &findings, report);
    if (!status) status = ves_findings_write(&findings, file, true, "study.cfg", "title", "line", report);
    ves_part_close(&keeper, status);
    ves_findings_free(&findings);
    ves_question_free(&question);
    ves_study_free(&study);
    return swept(status, report);
}

static ves_status slopes(void *context, ves_report *report)
{
    static const ves_study_options plain = {0};
    const ves_question_words words = {.local = true};
    ves_study study = {0};
    ves_question question = {0};
    ves_findings findings = {0};
    (void)context;
    ves_status status = ves_study_read("study.cfg", &plain, &study, report);
    if (!status) status = ves_question_read(&study, &words, &question, report);
    if (!status) status = ves_ask_locally(&question, &findings, report);
    ves_findings_free(&findings);
    ves_question_free(&question);
    ves_study_free(&study);
    return status;
}

static ves_status design(void *context, ves_report *report)
{
    const ves_design_options options = {.output = file, .force = true, .n_thread = 1, .command_line = context};
    ves_design_outcome outcome = {0};
    const ves_status status = ves_design_run("study.cfg", &options, &outcome, report);
    ves_design_outcome_free(&outcome);
    return swept(status, report);
}

static void a_question_survives_each_failing_allocation(void **state)
{
    (void)state;
    little_study("sensitivity = { n = 16; of = ( { organ = \"plasma\"; number = \"auc_last\"; } ); };");
    assert_true(fail_alloc_each_freely(sensitivity, "sobol") > 100);
    assert_true(fail_alloc_each_freely(sensitivity, "morris") > 100);
    assert_true(fail_alloc_each_freely(slopes, NULL) > 100);
}

static void a_design_survives_each_failing_allocation(void **state)
{
    (void)state;
    little_study(
        "design = { learn = [ \"loss.rate\" ]; animals = 2; times = [ \"1 h\", \"3 h\" ]; organs = [ \"plasma\" ];"
        " unit = \"mg\"; draws = 2; starts = 1; error = { gsd = 1.3; }; };");
    assert_true(fail_alloc_each_freely(design, "designed") > 100);
}

/* ---- what an earlier run has kept ---- */

static ves_status go_on(void *context, ves_report *report)
{
    const ves_part_asked asked = {context, file, false, true};
    ves_keeper keeper = {0};
    char bytes[4096];
    FILE *from = fopen(copy, "rb"), *to = fopen(part, "wb");
    assert_true(from && to);
    for (size_t n; (n = fread(bytes, 1, sizeof bytes, from)) > 0;) assert_int_equal(fwrite(bytes, 1, n, to), n);
    assert_int_equal(fclose(from) | fclose(to), 0);
    const ves_status status = ves_part_open(&asked, "of this one", &keeper, report);
    if (!status) assert_non_null(ves_keeper_find(&keeper, VES_KEPT_ROWS, 7));
    ves_part_close(&keeper, status ? status : VES_E_INTERRUPTED);
    return swept(status, report);
}

static void what_is_kept_survives_each_failing_allocation(void **state)
{
    static const double number[] = {0.25, -3.5};
    const ves_part_asked asked = {"a question", file, true, false};
    ves_keeper keeper = {0};
    (void)state;
    assert_int_equal(ves_part_open(&asked, "of this one", &keeper, NULL), VES_OK);
    assert_int_equal(ves_keeper_keep(&keeper, VES_KEPT_ROWS, 7, 2, number, NULL), VES_OK);
    assert_int_equal(ves_keeper_keep(&keeper, VES_KEPT_ROWS, 8, 1, number, NULL), VES_OK);
    ves_part_close(&keeper, VES_E_INTERRUPTED);
    assert_int_equal(rename(part, copy), 0);
    static char what[] = "a question";
    assert_true(fail_alloc_each_freely(go_on, what) > 3);
}

/* ---- a shard ---- */

static ves_status merge(void *context, ves_report *report)
{
    const ves_part_asked asked = {context, file, true, false};
    const char *const shard[] = {copy};
    ves_keeper keeper = {0};
    size_t n_word;
    char **word;
    ves_status status = ves_keeper_words(copy, &n_word, &word, report);
    if (!status) status = ves_part_merge(&asked, 1, shard, "of this", &keeper, report);
    if (!status) {
        assert_int_equal(n_word, 2);
        assert_string_equal(word[1], "more words");
        assert_non_null(ves_keeper_find(&keeper, VES_KEPT_ROWS, 7));
    }
    ves_keeper_words_free(n_word, word);
    ves_keeper_close(&keeper, false);
    return swept(status, report);
}

static void a_shard_survives_each_failing_allocation(void **state)
{
    static const double number[] = {0.25, -3.5};
    static const char *const word[] = {"some", "more words"};
    const ves_part_asked asked = {"a question", copy, true, false};
    ves_keeper keeper = {0};
    (void)state;
    assert_int_equal(ves_part_open(&asked, "of this one", &keeper, NULL), VES_OK);
    assert_int_equal(ves_keeper_keep(&keeper, VES_KEPT_ROWS, 7, 2, number, NULL), VES_OK);
    assert_int_equal(ves_part_seal(&asked, 2, word, &keeper, NULL), VES_OK);
    ves_part_close(&keeper, VES_OK);
    static char what[] = "a question";
    assert_true(fail_alloc_each_freely(merge, what) > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_survives_each_failing_allocation),
        cmocka_unit_test(a_design_survives_each_failing_allocation),
        cmocka_unit_test(what_is_kept_survives_each_failing_allocation),
        cmocka_unit_test(a_shard_survives_each_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
