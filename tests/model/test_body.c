/* The vesicle body, built from the library: identities, numbers of docs/model.md, and what it refuses. */
#include "base/array.h"
#include "base/text.h"
#include "study/study.h"
#include "tests/model/whole_body.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static ves_report report; /* large */
static const char *const all_species[] = {"mouse",   "rat",     "rabbit", "dog",
                                          "minipig", "macaque", "human",  "human-female"};
enum { N_SPECIES = VES_COUNT(all_species) };

/* A body as a study builds it; --set options follow, ended by NULL. */
static ves_status read_body(const char *species, ves_study *study, const char *const set[])
{
    char path[64];
    (void)snprintf(path, sizeof path, "body-%s.cfg", species);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    (void)fprintf(file,
                  "study = { species = \"%s\"; product = \"msc-small-ev\"; duration = \"1 h\";\n"
                  "  doses = ( { route = \"iv-bolus\"; amount = \"2.385e9 particles\"; } ); };\n",
                  species);
    assert_int_equal(fclose(file), 0);
    ves_study_options options = {.library = getenv("VESIPK_LIBRARY"), .set = set};
    while (set && set[options.n_set]) ++options.n_set;
    report = (ves_report){0};
    return ves_study_read(path, &options, study, &report);
}

static void build(const char *species, ves_study *study, const char *const set[])
{
    if (read_body(species, study, set)) fail_msg("%s: %s", species, report.text);
    assert_int_equal(study->n_scenario, 1);
}

static void refuses(const char *set, const char *words)
{
    ves_study study;
    assert_int_equal(read_body("mouse", &study, (const char *const[]){set, NULL}), VES_E_MODEL);
    if (!strstr(report.text, words)) fail_msg("it says: %s", report.text);
    ves_study_free(&study);
}

static size_t node_of(const ves_graph *graph, const char *name)
{
    ves_node node;
    if (!ves_graph_find_compartment(graph, name, &node)) fail_msg("there is no %s", name);
    return node.i;
}

static const ves_process *process_of(const ves_graph *graph, const char *name)
{
    for (size_t i = 0; i < graph->topology->n_process; ++i) {
        if (strcmp(graph->topology->process[i].name, name) == 0) return &graph->topology->process[i];
    }
    return NULL;
}

static const ves_organ *organ_of(const ves_graph *graph, const char *name)
{
    for (size_t i = 0; i < graph->topology->n_organ; ++i) {
        if (strcmp(graph->topology->organ[i].name, name) == 0) return &graph->topology->organ[i];
    }
    fail_msg("there is no organ %s", name);
    return NULL;
}

static double number_of(const ves_study *study, const char *address)
{
    const ves_parameter *p = ves_parameters_find(&study->scenario[0].parameters, address);
    if (!p) fail_msg("there is no number %s", address);
    return p->quantity.value;
}

static bool has(const ves_graph *graph, const char *name)
{
    return ves_graph_find_compartment(graph, name, NULL);
}

static void near(const char *what, double found, double wanted, double relative)
{
    if (!(fabs(found - wanted) <= relative * fabs(wanted)))
        fail_msg("%s is %.12g, expected %.12g", what, found, wanted);
}

/* Parameter `k` of a process of this graph. */
static double p_of(const ves_graph *graph, const ves_process *process, size_t k)
{
    return graph->p[process - graph->topology->process][k];
}

static double mass_of(const ves_graph *graph, const char *organ)
{
    return graph->organ_mass[organ_of(graph, organ) - graph->topology->organ];
}

static void what_flows_into_a_compartment_flows_out(void **state)
{
    (void)state;
    for (size_t k = 0; k < N_SPECIES; ++k) {
        ves_study study;
        build(all_species[k], &study, NULL);
        const ves_graph *graph = study.scenario[0].typical.graph;
        double output = 0.0;
        for (size_t node = 0; node < graph->topology->n_compartment; ++node) {
            double in = 0.0, out = 0.0;
            for (size_t i = 0; i < graph->topology->n_process; ++i) {
                const ves_process *p = &graph->topology->process[i];
                if (strcmp(p->kind->name, "flow") != 0) continue;
                assert_true(graph->p[i][0] > 0.0 && graph->p[i][1] == 1.0);
                if (p->to.i == node) in += graph->p[i][0];
                if (p->from.i == node) out += graph->p[i][0];
            }
            near(graph->topology->compartment[node].name, out, in, 1e-12);
            if (node == node_of(graph, "venous_plasma")) output = in;
        }
        near("cardiac output of plasma", output,
             number_of(&study, "body.cardiac_output") * (1.0 - number_of(&study, "body.haematocrit")), 1e-6);
        ves_study_free(&study);
    }
}

static void plasma_of_pools_and_organs_is_all_plasma(void **state)
{
    (void)state;
    for (size_t k = 0; k < N_SPECIES; ++k) {
        ves_study study;
        build(all_species[k], &study, NULL);
        const ves_graph *graph = study.scenario[0].typical.graph;
        double plasma = 0.0;
        for (size_t i = 0; i < graph->topology->n_compartment; ++i) {
            const char *name = graph->topology->compartment[i].name;
            const size_t n = strlen(name);
            if (n > 6 && strcmp(name + n - 6, "plasma") == 0) plasma += graph->volume[i];
        }
        near(all_species[k], plasma,
             number_of(&study, "body.blood_volume") * (1.0 - number_of(&study, "body.haematocrit")), 1e-3);
        ves_study_free(&study);
    }
}

static void every_number_of_a_body_is_one(void **state)
{
    (void)state;
    for (size_t k = 0; k < N_SPECIES; ++k) {
        ves_study study;
        build(all_species[k], &study, NULL);
        const ves_graph *graph = study.scenario[0].typical.graph;
        assert_string_equal(graph->topology->amount_unit, "particle");
        for (size_t i = 0; i < graph->topology->n_process; ++i) {
            const ves_process *p = &graph->topology->process[i];
            for (size_t j = 0; j < p->kind->n_param; ++j) {
                if (!(isfinite(graph->p[i][j]) && graph->p[i][j] >= 0.0))
                    fail_msg("%s, %s: %g", p->name, p->kind->param[j].name, graph->p[i][j]);
            }
            assert_true(graph->p[i][0] > 0.0); /* a rate of 0 is no process */
        }
        for (size_t i = 0; i < graph->topology->n_compartment; ++i)
            assert_true(isnan(graph->volume[i]) || graph->volume[i] > 0.0);
        for (size_t i = 0; i < graph->topology->n_organ; ++i) {
            const ves_organ *o = &graph->topology->organ[i];
            const double volume = graph->organ_volume[i], mass = graph->organ_mass[i];
            assert_true((isnan(volume) && isnan(mass)) || (volume > 0.0 && mass > 0.0));
            assert_true(!o->uberon || strncmp(o->uberon, "UBERON:", 7) == 0);
            for (size_t j = 0; j < o->sum.n; ++j) assert_true(graph->weight[o->sum.weight + j] == 1.0);
        }
        ves_study_free(&study);
    }
}

/* Every compartment is in one organ, besides plasma in blood and parenchyma in brain: what organs hold adds up. */
static void each_compartment_belongs_to_one_organ(void **state)
{
    (void)state;
    ves_study study;
    build("mouse", &study,
          (const char *const[]){"vesicle.diameter=250 nm", "liver.bile_share=0.003", "rest.permeability=0.001 mL/min/g",
                                NULL});
    const ves_graph *graph = study.scenario[0].typical.graph;
    for (size_t node = 0; node < graph->topology->n_compartment; ++node) {
        int times = 0;
        for (size_t i = 0; i < graph->topology->n_organ; ++i) {
            const ves_organ *o = &graph->topology->organ[i];
            if (o->delivered || strcmp(o->name, "plasma") == 0 || strcmp(o->name, "brain_parenchyma") == 0) continue;
            for (size_t j = 0; j < o->sum.n; ++j) times += o->sum.node[j].i == node;
        }
        if (times != 1) fail_msg("%s is in %d organs", graph->topology->compartment[node].name, times);
    }
    assert_int_equal(organ_of(graph, "faeces")->sum.n, 1);
    assert_int_equal(organ_of(graph, "urine")->sum.n, 0);
    assert_int_equal(organ_of(graph, "plasma")->sum.n, 2);
    assert_int_equal(organ_of(graph, "blood")->sum.n, 3);
    assert_int_equal(organ_of(graph, "brain_parenchyma")->sum.n, 2);
    ves_study_free(&study);
}

static void all_species_have_one_topology(void **state)
{
    (void)state;
    ves_study mouse, other;
    build("mouse", &mouse, NULL);
    for (size_t k = 1; k < N_SPECIES; ++k) {
        build(all_species[k], &other, NULL);
        assert_true(ves_graph_same_topology(mouse.scenario[0].typical.graph, other.scenario[0].typical.graph));
        ves_study_free(&other);
    }
    build("mouse", &other, (const char *const[]){"vesicle.diameter=350 nm", NULL}); /* held up in the lung */
    assert_false(ves_graph_same_topology(mouse.scenario[0].typical.graph, other.scenario[0].typical.graph));
    ves_study_free(&other);
    ves_study_free(&mouse);
}

/* Cap = 3e11 m_i / 1.93 g f_MPS, liver and spleen alike. */
static void sites_go_with_the_mass_of_the_organ(void **state)
{
    (void)state;
    for (size_t k = 0; k < N_SPECIES; ++k) {
        ves_study study;
        build(all_species[k], &study, NULL);
        const ves_graph *graph = study.scenario[0].typical.graph;
        const double weight = number_of(&study, "body_weight"), activity = number_of(&study, "mps.activity");
        const char *const organ[] = {"liver", "spleen"};
        for (size_t i = 0; i < 2; ++i) {
            char text[96];
            (void)snprintf(text, sizeof text, "%s.volume_fraction", organ[i]);
            const double mass = weight * number_of(&study, text);
            (void)snprintf(text, sizeof text, "site_binding_%s_plasma_%s_sites", organ[i], organ[i]);
            const ves_process *binding = process_of(graph, text);
            assert_non_null(binding);
            near(text, p_of(graph, binding, 1), 3e11 * mass / 1.93 * activity, 1e-12);
            char blood[96];
            (void)snprintf(blood, sizeof blood, "%s.blood_fraction", organ[i]);
            const double bloodless = mass * (1.0 - number_of(&study, blood));
            near(text, p_of(graph, binding, 0), 60.0 * (i == 0 ? 0.1029 : 0.12187) * 0.9 * bloodless * activity, 1e-12);
            assert_int_equal(graph->topology->group[binding->group].n, 1);
            assert_true(graph->weight[graph->topology->group[binding->group].weight] == 1.0);
            near("mass", mass_of(graph, organ[i]), mass, 1e-12);
        }
        const bool rodent = strcmp(all_species[k], "mouse") == 0 || strcmp(all_species[k], "rat") == 0,
                   middle = strcmp(all_species[k], "rabbit") == 0 || strcmp(all_species[k], "dog") == 0;
        assert_true(activity == (rodent ? 1.0 : middle ? 0.5 : 0.3));
        ves_study_free(&study);
    }
}

/* f = (d/d_ref)^beta on phagocytes, Phi(d)/Phi(d_ref) through fenestrae, (d/d_ref)^2 sites each, the flow held up. */
static void a_larger_vesicle_is_taken_up_as_the_formulas_say(void **state)
{
    (void)state;
    ves_study small, large;
    build("mouse", &small, NULL);
    build("mouse", &large, (const char *const[]){"vesicle.diameter=250 nm", NULL});
    const ves_graph *a = small.scenario[0].typical.graph, *b = large.scenario[0].typical.graph;
    const double phi = pow((1.0 - 250.0 / 280.0) / (1.0 - 100.0 / 280.0), 2.0);
    const struct {
        const char *name;
        double factor;
    } row[] = {
        {"site_binding_liver_plasma_liver_sites", 2.5},          {"site_binding_spleen_plasma_spleen_sites", 2.5},
        {"clearance_lung_plasma_lung_phagocytes", 2.5},          {"clearance_liver_plasma_liver_parenchyma", phi},
        {"clearance_spleen_plasma_spleen_parenchyma", 1},        {"clearance_rest_plasma_rest_phagocytes", 1},
        {"clearance_kidney_plasma_kidney_parenchyma", 1},        {"clearance_brain_plasma_brain_endothelium", 0.1},
        {"first_order_lymph_nodes_lymph_nodes_phagocytes", 2.5},
    };
    for (size_t i = 0; i < VES_COUNT(row); ++i) {
        const ves_process *p = process_of(a, row[i].name), *q = process_of(b, row[i].name);
        if (!p || !q) fail_msg("there is no %s", row[i].name);
        near(row[i].name, p_of(b, q, 0), row[i].factor * p_of(a, p, 0), 1e-12);
    }
    const ves_process *binding = process_of(b, "site_binding_liver_plasma_liver_sites");
    near("sites of one vesicle", b->weight[b->topology->group[binding->group].weight], 6.25, 1e-12);
    const double trap = 0.3 * pow((250.0 - 200.0) / 400.0, 2.0);
    const ves_process *held = process_of(b, "flow_venous_plasma_lung_holdup"),
                      *past = process_of(b, "flow_venous_plasma_lung_plasma");
    assert_non_null(held);
    near("share held in the lung", p_of(b, held, 0) / (p_of(b, held, 0) + p_of(b, past, 0)), trap, 1e-12);
    near("release", p_of(b, process_of(b, "first_order_lung_holdup_lung_plasma"), 0), 60.0 * 0.03, 1e-12);
    assert_false(has(a, "lung_holdup"));
    ves_study_free(&small);
    ves_study_free(&large);
}

static void a_vesicle_as_large_as_a_fenestra_does_not_pass_it(void **state)
{
    (void)state;
    ves_study study;
    build("mouse", &study, (const char *const[]){"vesicle.diameter=280 nm", NULL});
    assert_null(process_of(study.scenario[0].typical.graph, "clearance_liver_plasma_liver_parenchyma"));
    assert_false(has(study.scenario[0].typical.graph, "liver_parenchyma"));
    ves_study_free(&study);
    build("mouse", &study, (const char *const[]){"vesicle.diameter=900 nm", NULL});
    const ves_process *held = process_of(study.scenario[0].typical.graph, "flow_venous_plasma_lung_holdup");
    near("no more than the largest share is held",
         p_of(study.scenario[0].typical.graph, held, 0) / (60.0 * 11.2579 * 0.55), 0.3, 1e-6);
    ves_study_free(&study);
}

static void volumes_go_with_weight_and_flows_with_its_power_of_three_quarters(void **state)
{
    (void)state;
    ves_study own, heavy;
    build("mouse", &own, NULL);
    build("mouse", &heavy, (const char *const[]){"body_weight=70 g", NULL});
    const ves_graph *a = own.scenario[0].typical.graph, *b = heavy.scenario[0].typical.graph;
    for (size_t i = 0; i < a->topology->n_compartment; ++i) {
        const char *name = a->topology->compartment[i].name;
        if (!isnan(a->volume[i]) && strcmp(name, "csf") != 0) near(name, b->volume[i], 2.5 * a->volume[i], 1e-12);
    }
    for (size_t i = 0; i < a->topology->n_process; ++i) {
        const char *kind = a->topology->process[i].kind->name;
        const double factor = strcmp(kind, "flow") == 0 ? pow(2.5, 0.75) : strcmp(kind, "first_order") == 0 ? 1.0 : 2.5;
        near(a->topology->process[i].name, b->p[i][0], factor * a->p[i][0], 1e-12);
    }
    ves_study_free(&own);
    ves_study_free(&heavy);
}

static void a_leaky_vessel_wall_makes_an_interstitium(void **state)
{
    (void)state;
    ves_study study;
    build("rat", &study, (const char *const[]){"kidney.permeability=0.002 mL/min/g", NULL});
    const ves_graph *graph = study.scenario[0].typical.graph;
    assert_true(has(graph, "kidney_interstitium"));
    assert_false(has(graph, "heart_interstitium"));
    const ves_process *wall = process_of(graph, "permeability_kidney_plasma_kidney_interstitium");
    const ves_process *lymph = process_of(graph, "clearance_kidney_interstitium_lymph_nodes");
    const ves_process *in = process_of(graph, "flow_arterial_plasma_kidney_plasma");
    assert_true(wall && lymph && in);
    near("PS", p_of(graph, wall, 0), 60.0 * 0.002 * mass_of(graph, "kidney"), 1e-12);
    near("lymph flow", p_of(graph, lymph, 0), 0.002 * p_of(graph, in, 0), 1e-12);
    double amount[128], slope[128], sum = 0.0, largest = 0.0; /* what each takes another gives */
    assert_true(graph->topology->n_compartment <= 128);
    for (size_t i = 0; i < graph->topology->n_compartment; ++i) amount[i] = 1e6 * (1.37 + (double)(i * i % 17));
    ves_graph_slope(graph, 0.3, amount, slope);
    for (size_t i = 0; i < graph->topology->n_compartment; ++i) {
        sum += slope[i];
        largest = fmax(largest, fabs(slope[i]));
    }
    assert_true(fabs(sum) <= 1e-13 * largest);
    ves_study_free(&study);
}

static void without_surface_sites_the_body_is_linear(void **state)
{
    (void)state;
    ves_study study;
    build("human", &study, NULL);
    assert_false(ves_graph_is_linear(study.scenario[0].typical.graph));
    ves_study_free(&study);
    build("human", &study,
          (const char *const[]){"liver.uptake.macrophage_share=0", "spleen.uptake.macrophage_share=0", NULL});
    const ves_graph *graph = study.scenario[0].typical.graph;
    assert_true(ves_graph_is_linear(graph));
    assert_false(has(graph, "liver_sites") || has(graph, "spleen_sites") || has(graph, "liver_phagocytes"));
    near("all uptake of the liver is parenchymal",
         p_of(graph, process_of(graph, "clearance_liver_plasma_liver_parenchyma"), 0),
         60.0 * 0.1029 * number_of(&study, "tissue.activity") * mass_of(graph, "liver") *
             (1.0 - number_of(&study, "liver.blood_fraction")),
         1e-12);
    ves_study_free(&study);
}

static void a_body_refuses_numbers_that_do_not_go_together(void **state)
{
    (void)state;
    refuses("liver.fenestra.diameter=100 nm",
            "liver.fenestra.diameter (100 nm) must be more than size.reference (100 nm)");
    refuses("liver.fenestra.diameter=60 nm", "must be more than size.reference");
    refuses("liver.volume_fraction=0.08", "volume fractions of the tissues must add up to 1: 1.011");
    refuses("muscle.flow_fraction=0.2", "flow fractions of the tissues must add up to 1: 0.968");
    refuses("body.blood_volume=2.6 mL", "blood in pools and tissues must add up to body.blood_volume");
}

/* Parameters of a body, and then one less. */
static void a_missing_number_is_named(void **state)
{
    (void)state;
    ves_study study;
    build("mouse", &study, NULL);
    const ves_parameters *all = &study.scenario[0].parameters;
    const ves_tissues *const tissues = study.scenario[0].recipe[0]->body.tissues;

    size_t n_missed = 0;
    for (size_t gone = 0; gone <= all->n; ++gone) { /* gone == n: nothing is */
        if (gone < all->n && !all->item[gone].used) continue;
        if (gone < all->n && strncmp(all->item[gone].address, "dose.", 5) == 0) continue;
        if (gone < all->n && (strcmp(all->item[gone].address, "vesicle.diameter") == 0 || /* sizes are given apart */
                              strcmp(all->item[gone].address, "body.blood_volume") == 0)) /* it need not be there */
            continue;
        ves_parameters some = {0};
        ves_graph graph = {0};
        for (size_t i = 0; i < all->n; ++i) {
            if (i != gone) assert_int_equal(ves_parameters_put(&some, &all->item[i], &report), VES_OK);
        }
        report = (ves_report){0};
        const ves_body_plan plan = {.tissues = tissues, .at = {"study.cfg", 7, "species"}};
        const ves_status status = whole_body(&some, plan, ves_sizes_single(1e-5), &graph, &report);
        if (gone == all->n) {
            if (status) fail_msg("%s", report.text);
            assert_true(ves_graph_same_topology(&graph, study.scenario[0].typical.graph));
        } else {
            char words[160];
            (void)snprintf(words, sizeof words, "%s: is missing", all->item[gone].address);
            if (status != VES_E_MODEL || !strstr(report.text, words) || !strstr(report.text, ".cfg:"))
                fail_msg("without %s: %s", all->item[gone].address, report.text);
            ++n_missed;
        }
        ves_graph_free(&graph);
        ves_parameters_free(&some);
    }
    assert_true(n_missed > 100);
    ves_study_free(&study);
}

static void add_row(ves_tissues *tissues, const char *name, ves_organ_row like)
{
    ves_body_organ organ;
    assert_int_equal(ves_tissues_row(tissues, name, (ves_place){"body.cfg", 7, NULL}, &organ, &report), VES_OK);
    like.name = tissues->row[organ].name;
    like.at = tissues->row[organ].at;
    tissues->row[organ] = like;
}

/* Rows that were settled, or what is wrong with them. */
static void settles(ves_tissues *tissues, const char *words)
{
    report = (ves_report){0};
    const ves_status status = ves_tissues_settle(tissues, &report);
    if (words ? status != VES_E_CONFIG || !strstr(report.text, words) : status != VES_OK)
        fail_msg("expected %s: %s", words ? words : "no fault", report.text);
    ves_tissues_free(tissues);
}

static void what_rows_say_of_each_other_is_checked(void **state)
{
    (void)state;
    const ves_organ_row series = {.from_word = "venous", .to_word = "arterial"}, plain = {0};
    ves_tissues t = {0};
    add_row(&t, "rest", plain);
    settles(&t, "no organ takes the venous blood to the arteries");
    add_row(&t, "lung", series);
    add_row(&t, "rest", plain);
    add_row(&t, "gill", series);
    settles(&t, "organs \"lung\" and \"gill\" both take all venous blood");
    add_row(&t, "lung", series);
    add_row(&t, "rest", (ves_organ_row){.to_word = "arterial"});
    settles(&t, "organ \"rest\": nobody gives its flow back to the veins");
    add_row(&t, "lung", series);
    add_row(&t, "rest", (ves_organ_row){.to_word = "gut"});
    add_row(&t, "gut", (ves_organ_row){.to_word = "rest"});
    settles(&t, "organ \"rest\": nobody gives its flow back to the veins, it goes round in a circle");
    add_row(&t, "lung", series);
    add_row(&t, "rest", (ves_organ_row){.to_word = "lung"});
    settles(&t, "drains into \"lung\", which takes all blood from the veins");
    add_row(&t, "lung", series);
    add_row(&t, "rest", plain);
    add_row(&t, "gut", (ves_organ_row){.to_word = "livr"});
    add_row(&t, "liver", plain);
    settles(&t, "did you mean \"liver\"?");
    add_row(&t, "lung", series);
    add_row(&t, "rest", (ves_organ_row){.csf = true, .wall = VES_WALL_BARRIER});
    add_row(&t, "eye", (ves_organ_row){.csf = true, .wall = VES_WALL_BARRIER});
    settles(&t, "organs \"rest\" and \"eye\" both give their fluid to CSF");
    add_row(&t, "lung", series);
    add_row(&t, "rest", (ves_organ_row){.csf = true});
    settles(&t, "behind a continuous wall");
}

/* The order of the results is that of the file; built is first what all blood passes, then each organ with what drains
 * into it. */
static void rows_are_built_in_the_order_of_the_blood(void **state)
{
    (void)state;
    ves_tissues t = {0};
    add_row(&t, "gut", (ves_organ_row){.to_word = "liver"});
    add_row(&t, "liver", (ves_organ_row){0});
    add_row(&t, "rest", (ves_organ_row){0});
    add_row(&t, "lung", (ves_organ_row){.from_word = "venous", .to_word = "arterial"});
    assert_int_equal(ves_tissues_add(&t, "flesh", (ves_body_organ)2, &report), VES_OK);
    assert_int_equal(ves_tissues_settle(&t, &report), VES_OK);
    static const char *const built[] = {"lung", "liver", "gut", "rest"}, *const shown[] = {"gut", "liver", "rest",
                                                                                           "lung"};
    for (size_t i = 0; i < 4; ++i) {
        assert_string_equal(t.row[i].name, built[i]);
        assert_string_equal(t.row[t.shown[i]].name, shown[i]);
        assert_true(t.row[i].of_table == (i == 3));
    }
    assert_int_equal(t.row[2].to, 1);
    assert_true(t.row[1].has_portal && !t.row[2].has_portal);
    assert_int_equal(t.n, 4); /* those that no tissue makes up are tissues of their own */
    assert_int_equal(t.organ[0], 3);
    ves_tissues_free(&t);
}

static void every_setting_of_a_body_is_found_by_its_address(void **state)
{
    (void)state;
    for (size_t i = 0; i < ves_body_setting_count(); ++i) {
        const ves_body_setting *row = ves_body_setting_at(i);
        char address[96];
        const bool of_tissue = strncmp(row->address, "*.", 2) == 0;
        (void)snprintf(address, sizeof address, "%s%s", of_tissue ? "muscle" : row->address,
                       of_tissue ? row->address + 1 : "");
        assert_ptr_equal(ves_body_setting_find(address), row);
        assert_true(row->least < row->most && row->symbol && *row->words);
        assert_true(isnan(row->preset) || (row->preset >= row->least && row->preset <= row->most));
    }
    assert_null(ves_body_setting_find("liver.uptake"));
    assert_null(ves_body_setting_find("flow_fraction"));
    for (int i = 0; i < VES_N_WALL; ++i) {
        ves_wall wall = VES_N_WALL;
        assert_true(ves_wall_find(ves_wall_word((ves_wall)i), &wall) && (int)wall == i);
    }
    ves_wall wall;
    assert_false(ves_wall_find("brick", &wall));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_flows_into_a_compartment_flows_out),
        cmocka_unit_test(plasma_of_pools_and_organs_is_all_plasma),
        cmocka_unit_test(every_number_of_a_body_is_one),
        cmocka_unit_test(each_compartment_belongs_to_one_organ),
        cmocka_unit_test(all_species_have_one_topology),
        cmocka_unit_test(sites_go_with_the_mass_of_the_organ),
        cmocka_unit_test(a_larger_vesicle_is_taken_up_as_the_formulas_say),
        cmocka_unit_test(a_vesicle_as_large_as_a_fenestra_does_not_pass_it),
        cmocka_unit_test(volumes_go_with_weight_and_flows_with_its_power_of_three_quarters),
        cmocka_unit_test(a_leaky_vessel_wall_makes_an_interstitium),
        cmocka_unit_test(without_surface_sites_the_body_is_linear),
        cmocka_unit_test(a_body_refuses_numbers_that_do_not_go_together),
        cmocka_unit_test(a_missing_number_is_named),
        cmocka_unit_test(what_rows_say_of_each_other_is_checked),
        cmocka_unit_test(rows_are_built_in_the_order_of_the_blood),
        cmocka_unit_test(every_setting_of_a_body_is_found_by_its_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
