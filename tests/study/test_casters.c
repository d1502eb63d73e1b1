/* Subjects as they are made: bodies whose sums hold, numbers within their ranges, and each the same whoever else is
 * made.
 */
#include "base/array.h"
#include "base/memory.h"
#include "evaluate/caster.h"
#include "study/study.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A study, and one subject of it. */
typedef struct stage {
    ves_report report;
    ves_study study;
    ves_caster caster;
    ves_instance subject;
    double *told;
} stage;

static void must(stage *s, ves_status status)
{
    if (status) fail_msg("%s: %s", ves_status_words(status), s->report.text);
}

static void open_stage(stage *s, const char *species, const char *population, const char *subjects)
{
    char name[64];
    (void)snprintf(name, sizeof name, "%s.cfg", species);
    FILE *file = fopen(name, "w");
    assert_non_null(file);
    (void)fprintf(
        file,
        "study = { species = \"%s\"; product = \"msc-small-ev\"; duration = \"24 h\";\n"
        "  scenarios = ( { name = \"iv\"; doses = ( { route = \"iv-bolus\"; amount = \"1e10 particles\"; } ); },\n"
        "                { name = \"nose\"; doses = ( { route = \"intranasal\"; amount = \"1e10 particles\"; } ); } "
        ");\n"
        "  population = { subjects = 100; seed = 11; %s };\n};\n",
        species, population);
    assert_int_equal(fclose(file), 0);
    memset(s, 0, sizeof *s);
    const ves_study_options options = {.library = getenv("VESIPK_LIBRARY"), .subjects = subjects};
    must(s, ves_study_read(name, &options, &s->study, &s->report));
    must(s, ves_caster_start(&s->caster, &s->study, &s->report));
    s->told = ves_new(s->study.population.n_covariate, sizeof *s->told);
    assert_non_null(s->told);
}

/* In the room of the one before. */
static void make(stage *s, size_t scenario, size_t subject)
{
    for (size_t i = 0; i < s->study.population.n_covariate; ++i) s->told[i] = NAN;
    must(s, ves_caster_make(&s->caster, scenario, 0, subject, &s->subject, s->told, &s->report));
}

static void close_stage(stage *s)
{
    ves_instance_free(&s->subject);
    ves_caster_free(&s->caster);
    ves_study_free(&s->study);
    free(s->told);
}

static const char *const all_species[] = {"human", "mouse", "rat", "macaque"};

static bool ends_with(const char *text, const char *end)
{
    const size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

/* Sum of all numbers of this body whose address ends so, those of the lymph apart, and of marrow, which is of the bone.
 * What a species knows of organs that are not in the study (an eye, a uterus) is no part of it. */
static double sum(const ves_parameters *all, const double number[], const char *end)
{
    double total = 0.0;
    for (size_t i = 0; i < all->n; ++i) {
        if (all->item[i].used && ends_with(all->item[i].address, end) &&
            strncmp(all->item[i].address, "lymph.", 6) != 0 && strncmp(all->item[i].address, "marrow.", 7) != 0)
            total += number[i];
    }
    return total;
}

static double told(const stage *s, const char *name)
{
    const ves_population *p = &s->study.population;
    for (size_t i = 0; i < p->n_covariate; ++i) {
        if (strcmp(p->covariate[i].name, name) == 0) return s->told[i];
    }
    return NAN;
}

/* The builder of bodies checks its identities too: a subject that breaks one would not be made. */
static void every_subject_is_a_body_with_its_sums(void **state)
{
    (void)state;
    static stage s;
    for (size_t k = 0; k < VES_COUNT(all_species); ++k) {
        open_stage(&s, all_species[k], "", NULL);
        const ves_parameters *typical = &s.study.scenario[0].parameters;
        const double *usual = s.study.scenario[0].recipe[0]->typical;
        const double volumes = sum(typical, usual, ".volume_fraction"), flows = sum(typical, usual, ".flow_fraction");
        size_t n_woman = 0;
        for (size_t i = 0; i < 300; ++i) {
            make(&s, i % 2, i);
            const ves_parameters *mine = s.subject.recipe->parameters; /* of either sex */
            const double *number = s.subject.number;
            if (!(fabs(sum(mine, number, ".volume_fraction") - volumes) < 1e-6 * volumes))
                fail_msg("%s: volumes are %.9g of the body, those of the typical one %.9g", all_species[k],
                         sum(mine, number, ".volume_fraction"), volumes);
            assert_true(fabs(sum(mine, number, ".flow_fraction") - flows) < 1e-6 * flows);
            const double weight = number[ves_parameters_find(mine, "body_weight") - mine->item];
            assert_true(weight > 0.0 && told(&s, "body_weight") == weight);
            if (told(&s, "sex") == 1.0) ++n_woman;
        }
        if (k == 0) assert_in_range(n_woman, 110, 190);
        if (k != 0) assert_int_equal(n_woman, 0);
        close_stage(&s);
    }
}

static void numbers_stay_within_their_ranges(void **state)
{
    (void)state;
    static stage s;
    size_t n_checked = 0;
    for (size_t k = 0; k < VES_COUNT(all_species); ++k) {
        open_stage(&s, all_species[k], "ranges = \"variability\"; batches = 50;", NULL);
        for (size_t i = 0; i < 200; ++i) {
            make(&s, i % 2, i);
            for (size_t j = 0; j < s.subject.recipe->parameters->n; ++j) {
                const ves_parameter *p = &s.subject.recipe->parameters->item[j];
                const double value = s.subject.number[j];
                assert_true(value >= p->least && value <= p->most);
                if (!p->used || isnan(p->low) || isnan(p->high)) continue;
                if (strncmp(p->address, "body", 4) == 0 || ends_with(p->address, "_fraction"))
                    continue; /* of a person */
                if (value < p->low * (1.0 - 1e-12) || value > p->high * (1.0 + 1e-12))
                    fail_msg("%s: %.17g is outside %.17g .. %.17g", p->address, value, p->low, p->high);
                ++n_checked;
            }
        }
        close_stage(&s);
    }
    assert_true(n_checked > 10000);
}

/* All numbers of one subject, one behind the other. */
static size_t take(stage *s, size_t scenario, size_t subject, double out[])
{
    make(s, scenario, subject);
    memcpy(out, s->subject.number, s->subject.recipe->n_number * sizeof *out);
    return s->subject.recipe->n_number;
}

static void a_subject_is_the_same_whoever_is_made_before_and_however_many_there_are(void **state)
{
    (void)state;
    enum { MOST = 1024 };
    static stage s;
    static double first[MOST], other[MOST];
    const char *const counts[] = {"18", "40", "1500", "1000000"}, *const samplings[] = {"sampling = \"random\";",
                                                                                        "sampling = \"sobol\";"};
    for (size_t k = 0; k < 2; ++k) {
        for (size_t c = 0; c < VES_COUNT(counts); ++c) {
            open_stage(&s, "human", samplings[k], counts[c]);
            assert_true(s.study.scenario[0].recipe[0]->n_number < MOST);
            if (c == 0) (void)take(&s, 0, 17, first);
            make(&s, 1, 1000 * c);
            make(&s, 0, 3);
            const size_t n = take(&s, 0, 17, other);
            assert_memory_equal(first, other, n * sizeof *first);
            (void)take(&s, 0, 16, other);
            assert_memory_not_equal(first, other, n * sizeof *first);
            close_stage(&s);
        }
    }
}

static void a_batch_is_shared_by_those_who_get_it_and_is_no_subject(void **state)
{
    (void)state;
    static stage s;
    double diameter[14];
    open_stage(&s, "mouse", "ranges = \"variability\"; batches = 5;", NULL);
    for (size_t i = 0; i < 14; ++i) {
        make(&s, i % 2, i);
        diameter[i] = NAN;
        const ves_population *p = &s.study.population;
        for (size_t k = 0; k < p->cast[0].n_varied; ++k) {
            const ves_varied *v = &p->cast[0].varied[k];
            if (v->by_batch && isnan(diameter[i])) diameter[i] = s.subject.number[v->item];
        }
        assert_true(diameter[i] > 0.0);
    }
    for (size_t i = 0; i < 14; ++i) {
        for (size_t j = 0; j < 14; ++j) assert_int_equal(diameter[i] == diameter[j], i % 5 == j % 5);
    }
    close_stage(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_subject_is_a_body_with_its_sums),
        cmocka_unit_test(numbers_stay_within_their_ranges),
        cmocka_unit_test(a_subject_is_the_same_whoever_is_made_before_and_however_many_there_are),
        cmocka_unit_test(a_batch_is_shared_by_those_who_get_it_and_is_no_subject),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
