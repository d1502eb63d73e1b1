/* A subject that is filled is the one that would be drafted, bit for bit, on every study of configs/; and filling into
 * used room allocates nothing.
 */
#include "tests/memory/fail_alloc.h"

#include "base/array.h"
#include "base/memory.h"
#include "evaluate/caster.h"
#include "study/study.h"

#include <glob.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static ves_report report; /* large */

/* Where a study is looked at. */
typedef struct stage {
    const char *path;
    ves_study study;
    ves_caster caster;
    ves_instance subject;
    size_t scenario, point, number;
} stage;

static void must(const stage *s, ves_status status)
{
    if (status) fail_msg("%s: %s: %s", s->path, ves_status_words(status), report.text);
}

static void same_bits(const stage *s, const char *what, size_t n, const void *a, const void *b, size_t size)
{
    if (n && memcmp(a, b, n * size) != 0) {
        fail_msg("%s, scenario \"%s\", point %zu, subject %zu: %s differs", s->path,
                 s->study.scenario[s->scenario].name, s->point, s->number, what);
    }
}

/* Whose numbers are these? A woman's are those of a scenario of her own. */
static const ves_scenario *scenario_of(const stage *s)
{
    const ves_population *p = &s->study.population;
    for (size_t i = 0; i < p->n_cast; ++i) {
        if (p->cast[i].scenario && &p->cast[i].scenario->parameters == s->subject.recipe->parameters)
            return p->cast[i].scenario;
    }
    return &s->study.scenario[s->scenario];
}

/* The same subject, drafted from its numbers. */
static void draft(const stage *s, ves_parameters *view, ves_recipe *drafted)
{
    const ves_scenario *scenario = scenario_of(s);
    must(s, ves_parameters_view(&scenario->parameters, view, &report));
    for (size_t i = 0; i < view->n; ++i) view->item[i].quantity.value = s->subject.number[i];
    must(s, ves_recipe_compile(&s->study, scenario, view, NULL, NULL, drafted, &report));
}

static ves_status fill_again(void *context, ves_report *words)
{
    stage *s = context;
    return ves_caster_make(&s->caster, s->scenario, s->point, s->number, &s->subject, NULL, words);
}

/* @return was there anything to compare? Not where the recipe has paths for other subjects that are 0 for this one. */
static bool look(stage *s)
{
    must(s, ves_caster_make(&s->caster, s->scenario, s->point, s->number, &s->subject, NULL, &report));
    ves_parameters view = {0};
    ves_recipe drafted = {0};
    draft(s, &view, &drafted);
    const ves_graph *filled = &s->subject.graph[0], *like = &drafted.like;
    const ves_topology *t = filled->topology;
    const bool comparable = ves_topology_equal(t, like->topology);
    if (comparable) {
        same_bits(s, "a volume", t->n_compartment, filled->volume, like->volume, sizeof *like->volume);
        for (size_t i = 0; i < t->n_process; ++i)
            same_bits(s, t->process[i].name, t->process[i].kind->n_param, filled->p[i], like->p[i], sizeof **like->p);
        same_bits(s, "a weight", t->n_weight, filled->weight, like->weight, sizeof *like->weight);
        same_bits(s, "volume of an organ", t->n_organ, filled->organ_volume, like->organ_volume,
                  sizeof *like->organ_volume);
        same_bits(s, "mass of an organ", t->n_organ, filled->organ_mass, like->organ_mass, sizeof *like->organ_mass);
    }
    ves_recipe_free(&drafted);
    ves_parameters_free(&view);
    size_t n_allocation;
    const char *fault = fail_alloc_fault(fill_again, s, &n_allocation);
    if (fault || n_allocation)
        fail_msg("%s: filling allocates %zu times (%s)", s->path, n_allocation, fault ? fault : "");
    return comparable;
}

/* Ends and middle of a study's scenarios, points and subjects. @param n_seen, n_compared  counted up */
static void look_at_study(const char *path, size_t *n_seen, size_t *n_compared)
{
    stage s = {.path = path};
    const ves_study_options options = {.library = getenv("VESIPK_LIBRARY")};
    must(&s, ves_study_read(path, &options, &s.study, &report));
    must(&s, ves_caster_start(&s.caster, &s.study, &report));
    const size_t n_point = s.study.sweep.n_axis ? s.study.sweep.n_point : 1,
                 n_subject = s.study.population.n > 1 ? s.study.population.n : 1;
    for (s.scenario = 0; s.scenario < s.study.n_scenario; ++s.scenario) {
        const size_t point[] = {0, n_point / 2, n_point - 1}, subject[] = {0, n_subject / 2, n_subject - 1};
        for (size_t k = 0; k < VES_COUNT(point); ++k) {
            s.point = point[k];
            s.number = subject[k];
            ++*n_seen;
            *n_compared += look(&s);
            if (n_point == 1 && n_subject == 1) break;
        }
    }
    ves_instance_free(&s.subject);
    ves_caster_free(&s.caster);
    ves_study_free(&s.study);
}

static void filled_is_drafted(void **state)
{
    (void)state;
    char pattern[4096];
    glob_t found;
    (void)snprintf(pattern, sizeof pattern, "%s/{studies,trials,truths,evidence,models}/*.cfg",
                   getenv("VESIPK_LIBRARY"));
    assert_int_equal(glob(pattern, GLOB_BRACE, NULL, &found), 0);
    assert_true(found.gl_pathc > 50);
    size_t n_seen = 0, n_compared = 0;
    for (size_t i = 0; i < found.gl_pathc; ++i) look_at_study(found.gl_pathv[i], &n_seen, &n_compared);
    globfree(&found);
    print_message("%zu subjects, %zu of them with every path of their recipe\n", n_seen, n_compared);
    assert_true(n_compared * 10 >= n_seen * 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(filled_is_drafted)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
