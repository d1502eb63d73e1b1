/* Virtual subjects: every one is a body that can be built, and all together are what the tables say. */
#include "base/array.h"
#include "model/people.h"
#include "study/study.h"
#include "tests/model/whole_body.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static ves_report report; /* large */
static const char *const all_species[] = {"mouse", "rat", "macaque", "human", "human-female"};
enum { N_SPECIES = VES_COUNT(all_species), DRAW_MAX = 64, N_SUBJECT = 4096 };
static const double YEAR = 8765.8128; /* h */

/* A species with its people: its numbers as a study has them, its tissues as it lists them. */
typedef struct crowd {
    ves_study study;
    const ves_tissues *tissues;
    ves_people people;
    ves_parameters subject;
    double u[DRAW_MAX];
    ves_person person;
} crowd;

static ves_status read_crowd(crowd *c, const char *species, const char *const set[])
{
    char path[64];
    (void)snprintf(path, sizeof path, "people-%s.cfg", species);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    (void)fprintf(file,
                  "study = { species = \"%s\"; product = \"msc-small-ev\"; duration = \"1 h\";\n"
                  "  doses = ( { route = \"iv-bolus\"; amount = \"2.385e9 particles\"; } ); };\n",
                  species);
    assert_int_equal(fclose(file), 0);
    *c = (crowd){0};
    report = (ves_report){0};
    ves_study_options options = {.library = getenv("VESIPK_LIBRARY"), .set = set};
    while (set && set[options.n_set]) ++options.n_set;
    if (ves_study_read(path, &options, &c->study, &report)) fail_msg("%s: %s", species, report.text);
    c->tissues = c->study.scenario[0].recipe[0]->body.tissues;
    return ves_people_start(&c->people, &c->study.scenario[0].parameters, c->tissues, 20.0 * YEAR, 60.0 * YEAR,
                            &report);
}

static void gather(crowd *c, const char *species, const char *const set[])
{
    if (read_crowd(c, species, set)) fail_msg("%s: %s", species, report.text);
    assert_true(c->people.n_draw > 0 && c->people.n_draw <= DRAW_MAX);
    assert_int_equal(ves_parameters_view(&c->study.scenario[0].parameters, &c->subject, &report), VES_OK);
    for (size_t i = 0; i < DRAW_MAX; ++i) c->u[i] = 0.5;
}

static void scatter(crowd *c)
{
    ves_parameters_free(&c->subject);
    ves_people_free(&c->people);
    ves_study_free(&c->study);
}

/* The subject of the draws in c->u. */
static void draw(crowd *c)
{
    const ves_parameters *typical = &c->study.scenario[0].parameters;
    double number[1024];
    assert_true(typical->n <= sizeof number / sizeof number[0]);
    for (size_t i = 0; i < typical->n; ++i) number[i] = typical->item[i].quantity.value;
    c->person = ves_people_apply(&c->people, c->u, (ves_person){NAN, NAN, NAN}, number);
    for (size_t i = 0; i < typical->n; ++i) {
        c->subject.item[i].quantity = typical->item[i].quantity;
        if (number[i] == typical->item[i].quantity.value) continue;
        c->subject.item[i].quantity.value = number[i];
        c->subject.item[i].quantity.written *= number[i] / typical->item[i].quantity.value;
    }
}

/* Draws that fill the cube evenly, the same in every run. */
static void draw_subject(crowd *c, size_t i)
{
    static unsigned long long state;
    if (i == 0) state = 20385;
    for (size_t k = 0; k < c->people.n_draw; ++k) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        c->u[k] = ((double)(state >> 12) + 0.5) / 4503599627370496.0; /* 2^52 */
    }
    draw(c);
}

static double of(const ves_parameters *parameters, const char *address)
{
    const ves_parameter *p = ves_parameters_find(parameters, address);
    if (!p) fail_msg("there is no number %s", address);
    return p->quantity.value;
}

static double typical_of(const crowd *c, const char *address)
{
    return of(&c->study.scenario[0].parameters, address);
}

static double mass(const crowd *c, const char *tissue)
{
    char address[96];
    (void)snprintf(address, sizeof address, "%s.volume_fraction", tissue);
    return of(&c->subject, address) * of(&c->subject, "body_weight");
}

static size_t draw_of(const crowd *c, const char *name)
{
    for (size_t i = 0; i < c->people.n_draw; ++i) {
        if (strcmp(c->people.draw[i], name) == 0) return i;
    }
    fail_msg("nothing draws %s", name);
    return 0;
}

static void near(const char *what, double found, double wanted, double relative)
{
    if (!(fabs(found - wanted) <= relative * fabs(wanted)))
        fail_msg("%s is %.12g, expected %.12g", what, found, wanted);
}

/* ---- every subject is a body ---- */

static void build(crowd *c, const char *what)
{
    ves_graph graph = {0};
    const ves_body_plan plan = {.tissues = c->tissues};
    report = (ves_report){0};
    if (whole_body(&c->subject, plan, c->study.scenario[0].typical.sizes, &graph, &report))
        fail_msg("%s: %s", what, report.text);
    assert_true(graph.topology->n_organ > 0);
    ves_graph_free(&graph);
}

static void every_subject_can_be_built(void **state)
{
    (void)state;
    for (size_t k = 0; k < N_SPECIES; ++k) {
        crowd c;
        gather(&c, all_species[k], NULL);
        for (size_t i = 0; i < 300; ++i) {
            draw_subject(&c, i);
            build(&c, all_species[k]);
        }
        const double ends[] = {1e-9, 1.0 - 1e-9};
        for (size_t i = 0; i < 300; ++i) { /* corners of the cube, all low and all high among them */
            for (size_t n = 0; n < c.people.n_draw; ++n) c.u[n] = ends[i < 2 ? i : (i * (n + 3) / 7) % 2];
            draw(&c);
            build(&c, all_species[k]);
        }
        scatter(&c);
    }
}

static void the_sums_of_a_body_hold(void **state)
{
    (void)state;
    for (size_t k = 0; k < N_SPECIES; ++k) {
        crowd c;
        gather(&c, all_species[k], NULL);
        const double reference = typical_of(&c, "body.weight");
        for (size_t i = 0; i < N_SUBJECT; ++i) {
            draw_subject(&c, i);
            double volume = 0.0, flow = 0.0, blood = 0.0;
            for (size_t n = 0; n < c.people.n_tissue; ++n) {
                const ves_people_tissue *t = &c.people.tissue[n];
                const double share = c.subject.item[t->volume].quantity.value;
                assert_true(share > 0.0);
                volume += share;
                blood += mass(&c, c.tissues->name[n]) * t->in_vessels;
                if (t->flow != SIZE_MAX) flow += c.subject.item[t->flow].quantity.value;
            }
            near("the sum of volumes", volume, 1.0, 1e-6);
            near("the sum of flows", flow, 1.0, 1e-6);
            near("blood", blood, of(&c.subject, "body.blood_volume") * c.person.weight / reference, 1e-3);
            assert_true(of(&c.subject, "body.weight") == reference);
            assert_true(c.person.weight == of(&c.subject, "body_weight"));
            const double haematocrit = of(&c.subject, "body.haematocrit");
            assert_true(haematocrit > 0.2 && haematocrit < 0.7);
        }
        scatter(&c);
    }
}

/* ---- the typical subject ---- */

static void the_middle_of_all_draws_is_the_typical_subject(void **state)
{
    (void)state;
    for (size_t k = 0; k < N_SPECIES; ++k) {
        crowd c;
        gather(&c, all_species[k], NULL);
        const bool human = strncmp(all_species[k], "human", 5) == 0;
        if (human) { /* of the age to which the cardiac output belongs */
            const double age = typical_of(&c, "variability.age.reference");
            c.u[draw_of(&c, "age")] = (age / YEAR - 20.0) / 40.0;
        }
        draw(&c);
        const ves_parameters *typical = &c.study.scenario[0].parameters;
        for (size_t i = 0; i < typical->n; ++i)
            if (c.subject.item[i].quantity.value != typical->item[i].quantity.value)
                near(typical->item[i].address, c.subject.item[i].quantity.value, typical->item[i].quantity.value,
                     1e-12);
        assert_true(human ? c.person.height == typical_of(&c, "variability.height.mean")
                          : isnan(c.person.height) && isnan(c.person.age));
        scatter(&c);
    }
}

static void nothing_but_what_was_drawn_changes(void **state)
{
    (void)state;
    crowd c;
    gather(&c, "human", NULL);
    draw_subject(&c, 0);
    const ves_parameters *typical = &c.study.scenario[0].parameters;
    for (size_t i = 0; i < typical->n; ++i) {
        const char *address = typical->item[i].address;
        const ves_quantity *now = &c.subject.item[i].quantity, *then = &typical->item[i].quantity;
        bool may = strcmp(address, "body.cardiac_output") == 0 || strcmp(address, "body.haematocrit") == 0 ||
                   strcmp(address, "body.blood_volume") == 0 || strcmp(address, "body_weight") == 0;
        for (size_t n = 0; n < c.people.n_tissue; ++n)
            may = may || i == c.people.tissue[n].volume || i == c.people.tissue[n].flow;
        if (may == (now->value == then->value)) fail_msg("%s: %g was %g", address, now->value, then->value);
        if (may) near(address, now->written / then->written, now->value / then->value, 1e-12);
    }
    scatter(&c);
}

static void a_stated_weight_is_that_of_the_typical_subject(void **state)
{
    (void)state;
    crowd c, heavy;
    gather(&c, "human", NULL);
    gather(&heavy, "human", (const char *const[]){"body_weight=91.3 kg", NULL});
    for (size_t i = 0; i < 50; ++i) {
        draw_subject(&c, i);
        memcpy(heavy.u, c.u, sizeof c.u);
        draw(&heavy);
        near("weight", heavy.person.weight / c.person.weight, 91.3 / 73.0, 1e-12);
        near("height", heavy.person.height, c.person.height, 1e-15);
        near("share", of(&heavy.subject, "liver.volume_fraction"), of(&c.subject, "liver.volume_fraction"), 1e-12);
    }
    scatter(&c);
    scatter(&heavy);
}

static void men_and_women_have_the_same_draws(void **state)
{
    (void)state;
    crowd men, women;
    gather(&men, "human", NULL);
    gather(&women, "human-female", NULL);
    assert_int_equal(men.people.n_draw, women.people.n_draw);
    for (size_t i = 0; i < men.people.n_draw; ++i) assert_string_equal(men.people.draw[i], women.people.draw[i]);
    scatter(&men);
    scatter(&women);
}

/* ---- one draw at a time ---- */

static void a_larger_draw_makes_more_of_it(void **state)
{
    (void)state;
    for (size_t k = 0; k < N_SPECIES; ++k) {
        crowd c;
        gather(&c, all_species[k], NULL);
        for (size_t n = 0; n < c.people.n_draw; ++n) {
            const char *name = c.people.draw[n];
            char address[96];
            const char *dot = strchr(name, '.');
            (void)snprintf(address, sizeof address, "%s%s%s", dot || strcmp(name, "body_weight") == 0 ? "" : "body.",
                           name, dot ? "_fraction" : "");
            if (strcmp(name, "height") == 0) (void)snprintf(address, sizeof address, "body_weight");
            if (strcmp(name, "age") == 0) (void)snprintf(address, sizeof address, "body.cardiac_output");
            double last = NAN;
            for (size_t i = 0; i <= 10; ++i) {
                c.u[n] = i == 0 ? 1e-9 : i == 10 ? 1.0 - 1e-9 : (double)i / 10.0;
                draw(&c);
                const double now = of(&c.subject, address);
                const bool falls = strcmp(name, "age") == 0;
                if (i > 0 && !(falls ? now <= last : now > last))
                    fail_msg("%s: %s goes from %g to %g", name, address, last, now);
                last = now;
            }
            c.u[n] = 0.5;
        }
        scatter(&c);
    }
}

/* Figures of a typical subject's liver, height and output at two standard deviations, by hand. */
static void draws_are_the_distributions_of_the_table(void **state)
{
    (void)state;
    const double two = (0.977249868 - 0.001349898) / (1.0 - 2.0 * 0.001349898); /* 2 SD of a normal cut at 3 */
    crowd c;
    gather(&c, "human", NULL);
    c.u[draw_of(&c, "liver.volume")] = two;
    draw(&c);
    const double liver = 73000.0 * 0.03256148689, adipose = 73000.0 * 0.2007402247, bone = 73000.0 * 0.1619012631;
    near("liver", mass(&c, "liver"), liver * (1.0 + 2.0 * 0.23386), 1e-7);
    near("weight", c.person.weight, 73000.0 + liver * 2.0 * 0.23386, 1e-7);
    c.u[draw_of(&c, "liver.volume")] = 0.5;
    c.u[draw_of(&c, "adipose.volume")] = two;
    draw(&c);
    near("adipose", mass(&c, "adipose"), adipose * 1.65 * 1.65, 1e-7);
    near("bone", mass(&c, "bone"), bone, 1e-7);
    c.u[draw_of(&c, "adipose.volume")] = 0.5;
    c.u[draw_of(&c, "height")] = two;
    draw(&c);
    near("height", c.person.height, 190.2, 1e-9);
    near("bone of the tall", mass(&c, "bone"), bone * pow(190.2 / 176.0, 2.0), 1e-7);
    near("liver of the tall", mass(&c, "liver"), liver * pow(190.2 / 176.0, 0.75), 1e-7);
    near("brain of the tall", mass(&c, "brain"), 73000.0 * 0.02067355242, 1e-7);
    c.u[draw_of(&c, "height")] = 0.5;
    c.u[draw_of(&c, "cardiac_output")] = two;
    c.u[draw_of(&c, "age")] = 0.75; /* 50 years */
    draw(&c);
    near("output", of(&c.subject, "body.cardiac_output"), 60.0 * 6089.94 * 1.3 * (1.0 - 0.125) / (1.0 - 0.025), 1e-5);
    near("age", c.person.age, 50.0 * YEAR, 1e-12);
    scatter(&c);
}

/* ---- all together ---- */

typedef struct moments {
    double mean, cv, log_mean, log_sd;
} moments;

static moments moments_of(size_t n, const double x[])
{
    moments m = {0};
    for (size_t i = 0; i < n; ++i) m.mean += x[i] / (double)n;
    for (size_t i = 0; i < n; ++i) m.log_mean += log(x[i]) / (double)n;
    for (size_t i = 0; i < n; ++i) m.cv += (x[i] - m.mean) * (x[i] - m.mean) / (double)n;
    for (size_t i = 0; i < n; ++i) m.log_sd += (log(x[i]) - m.log_mean) * (log(x[i]) - m.log_mean) / (double)n;
    m.cv = sqrt(m.cv) / m.mean;
    m.log_sd = sqrt(m.log_sd);
    return m;
}

static double correlation(size_t n, const double x[], const double y[])
{
    const moments a = moments_of(n, x), b = moments_of(n, y);
    double sum = 0.0;
    for (size_t i = 0; i < n; ++i) sum += (x[i] / a.mean - 1.0) * (y[i] / b.mean - 1.0) / (double)n;
    return sum / (a.cv * b.cv);
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sampling error of a mean of N is cv / sqrt(N), of a standard deviation 1 / sqrt(2 N); four of them, and 1.4 % that
 * the cut at 3 SD takes from the standard deviation. */
static void spreads_are_those_of_the_tables(void **state)
{
    (void)state;
    static double weight[N_SUBJECT], x[N_SUBJECT];
    const double of_mean = 4.0 / sqrt(N_SUBJECT), of_sd = 4.0 / sqrt(2.0 * N_SUBJECT) + 0.014;
    for (size_t k = 0; k < N_SPECIES; ++k) {
        crowd c;
        gather(&c, all_species[k], NULL);
        const bool human = strncmp(all_species[k], "human", 5) == 0;
        for (size_t n = 0; n < c.people.n_tissue; ++n) {
            const ves_people_tissue *t = &c.people.tissue[n];
            for (size_t i = 0; i < N_SUBJECT; ++i) {
                draw_subject(&c, i);
                /* of a human what is left after height; of an animal its share before they add up to 1 again: over one
                 * that does not vary */
                x[i] = human ? mass(&c, c.tissues->name[n]) / pow(c.person.height / c.people.height, t->exponent)
                             : mass(&c, c.tissues->name[n]) / mass(&c, "venous_blood");
            }
            char address[96];
            (void)snprintf(address, sizeof address, "%s.volume_fraction", c.tissues->name[n]);
            const double typical = human ? typical_of(&c, address) * typical_of(&c, "body.weight")
                                         : typical_of(&c, address) / typical_of(&c, "venous_blood.volume_fraction");
            const moments m = moments_of(N_SUBJECT, x);
            const ves_spread *s = &t->volume_spread;
            near(c.tissues->name[n], s->lognormal ? exp(m.log_mean) : m.mean, typical, of_mean * s->sd + 1e-6);
            if (s->varies) near(c.tissues->name[n], s->lognormal ? m.log_sd : m.cv, s->sd, of_sd);
            if (!s->varies) assert_true(m.cv < 1e-12);
        }
        for (size_t i = 0; i < N_SUBJECT; ++i) {
            draw_subject(&c, i);
            weight[i] = c.person.weight;
            x[i] = of(&c.subject, "body.haematocrit");
        }
        const moments haematocrit = moments_of(N_SUBJECT, x);
        near("haematocrit", haematocrit.mean, typical_of(&c, "body.haematocrit"), 4e-2 * of_mean + 4e-3);
        near("its cv", haematocrit.cv, typical_of(&c, "variability.haematocrit.cv"), of_sd);
        if (!human) near("weight", moments_of(N_SUBJECT, weight).log_sd, log(1.219), of_sd);
        qsort(weight, N_SUBJECT, sizeof *weight, compare);
        near("median weight", weight[N_SUBJECT / 2], typical_of(&c, "body_weight"), human ? 0.03 : 0.02);
        scatter(&c);
    }
}

/* People are as wide as people are: adults of surveys have a weight of CV 0.14 to 0.25 and a body mass index of CV 0.12
 * to 0.22, the liver and the cardiac output of adults one of 0.15 to 0.3; see docs/library.md. */
static void people_are_as_different_as_people(void **state)
{
    (void)state;
    static double weight[N_SUBJECT], index[N_SUBJECT], liver[N_SUBJECT], output[N_SUBJECT], x[N_SUBJECT];
    for (size_t k = 3; k < N_SPECIES; ++k) {
        crowd c;
        gather(&c, all_species[k], NULL);
        for (size_t i = 0; i < N_SUBJECT; ++i) {
            draw_subject(&c, i);
            weight[i] = c.person.weight;
            index[i] = weight[i] / c.person.height / c.person.height;
            liver[i] = mass(&c, "liver");
            output[i] = of(&c.subject, "body.cardiac_output") * pow(weight[i] / of(&c.subject, "body.weight"), 0.75);
        }
        const double cv[] = {moments_of(N_SUBJECT, weight).cv, moments_of(N_SUBJECT, index).cv,
                             moments_of(N_SUBJECT, liver).cv, moments_of(N_SUBJECT, output).cv};
        if (!(cv[0] > 0.14 && cv[0] < 0.25)) fail_msg("cv of weight is %g", cv[0]);
        if (!(cv[1] > 0.12 && cv[1] < 0.22)) fail_msg("cv of the body mass index is %g", cv[1]);
        if (!(cv[2] > 0.15 && cv[2] < 0.30)) fail_msg("cv of the liver is %g", cv[2]);
        if (!(cv[3] > 0.15 && cv[3] < 0.30)) fail_msg("cv of the cardiac output is %g", cv[3]);
        scatter(&c);
    }
    for (size_t k = 0; k < N_SPECIES; ++k) { /* organs go with the body */
        crowd c;
        gather(&c, all_species[k], NULL);
        for (size_t n = 0; n < c.people.n_tissue; ++n) {
            const bool human = k >= 3, constant = human && c.people.tissue[n].exponent == 0.0;
            for (size_t i = 0; i < N_SUBJECT; ++i) {
                draw_subject(&c, i);
                weight[i] = c.person.weight;
                x[i] = mass(&c, c.tissues->name[n]);
            }
            const double r = correlation(N_SUBJECT, weight, x);
            if (!(constant ? fabs(r) < 0.05 : r > 0.02)) fail_msg("%s: %s %g", all_species[k], c.tissues->name[n], r);
        }
        scatter(&c);
    }
}

/* ---- what it refuses ---- */

static void refuses(const char *species, const char *set, const char *words)
{
    crowd c;
    assert_int_equal(read_crowd(&c, species, (const char *const[]){set, NULL}), VES_E_MODEL);
    if (!strstr(report.text, words)) fail_msg("it says: %s", report.text);
    scatter(&c);
}

/* Start again, with one more number or with one that has lost its name. */
static void refuses_with(const char *address, bool lost, const char *words)
{
    crowd c;
    gather(&c, "human", NULL);
    ves_parameters *all = &c.study.scenario[0].parameters;
    char name[64];
    (void)snprintf(name, sizeof name, "%s", address);
    const ves_parameter more = {.address = name, .quantity = {.value = 1.385, .written = 1.385, .unit = "1"}};
    if (lost) {
        ves_parameters_find(all, address)->address[0] = '-';
    } else {
        assert_int_equal(ves_parameters_put(all, &more, &report), VES_OK);
    }
    ves_people people = {0};
    report = (ves_report){0};
    assert_int_equal(ves_people_start(&people, all, c.tissues, 20.0 * YEAR, 60.0 * YEAR, &report), VES_E_MODEL);
    if (!strstr(report.text, words)) fail_msg("it says: %s", report.text);
    ves_people_free(&people);
    scatter(&c);
}

static void what_cannot_be_drawn_is_refused(void **state)
{
    (void)state;
    refuses("human", "variability.height.sd=60 cm", "more than a third of the mean");
    refuses("human", "variability.cardiac_output.age_slope=0.03 1/year", "no cardiac output at the greatest age");
    refuses("human", "body.haematocrit=0.85", "gives a haematocrit of 1.02");
    refuses_with("variability.body_weight.gsd", false, "is the sum of its tissues");
    refuses_with("variability.liver.volume_gsd", false, "beside a volume_cv");
    refuses_with("variability.height.mean", true, "\"variability.height.mean\" is missing");
    refuses_with("variability.cardiac_output.age_onset", true, "\"variability.cardiac_output.age_onset\" is missing");
    refuses_with("body.haematocrit", true, "\"body.haematocrit\" is missing");
    refuses_with("muscle.blood_fraction", true, "\"muscle.blood_fraction\" is missing");
}

static void numbers_of_the_variability_are_in_use_only_then(void **state)
{
    (void)state;
    crowd c;
    gather(&c, "rat", NULL);
    const ves_parameters *typical = &c.study.scenario[0].parameters;
    for (size_t i = 0; i < typical->n; ++i) {
        const bool varies = strncmp(typical->item[i].address, "variability.", 12) == 0;
        if (varies && !typical->item[i].used) fail_msg("%s is not used", typical->item[i].address);
    }
    ves_study again;
    const ves_study_options options = {.library = getenv("VESIPK_LIBRARY")};
    assert_int_equal(ves_study_read("people-rat.cfg", &options, &again, &report), VES_OK);
    for (size_t i = 0; i < again.scenario[0].parameters.n; ++i) {
        const ves_parameter *p = &again.scenario[0].parameters.item[i];
        if (strncmp(p->address, "variability.", 12) == 0 && p->used) fail_msg("%s is used", p->address);
    }
    ves_study_free(&again);
    scatter(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_subject_can_be_built),
        cmocka_unit_test(the_sums_of_a_body_hold),
        cmocka_unit_test(the_middle_of_all_draws_is_the_typical_subject),
        cmocka_unit_test(nothing_but_what_was_drawn_changes),
        cmocka_unit_test(a_stated_weight_is_that_of_the_typical_subject),
        cmocka_unit_test(men_and_women_have_the_same_draws),
        cmocka_unit_test(a_larger_draw_makes_more_of_it),
        cmocka_unit_test(draws_are_the_distributions_of_the_table),
        cmocka_unit_test(spreads_are_those_of_the_tables),
        cmocka_unit_test(people_are_as_different_as_people),
        cmocka_unit_test(what_cannot_be_drawn_is_refused),
        cmocka_unit_test(numbers_of_the_variability_are_in_use_only_then),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
