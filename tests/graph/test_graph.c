/* Graphs: what they refuse, how processes are named, when two may share a bundle. */
#include "base/array.h"
#include "graph/graph.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static ves_report report; /* large */
static const ves_place here = {"study.cfg", 23, "processes"};

/* blood and liver with volumes, gone without; a group of liver, one of gone. */
typedef struct small {
    ves_graph graph;
    ves_node blood, liver, gone;
    size_t in_liver, in_gone;
} small;

static void place(small *s, double blood, double liver)
{
    assert_int_equal(ves_graph_add_compartment(&s->graph, "blood", blood, here, &s->blood, &report), VES_OK);
    assert_int_equal(ves_graph_add_compartment(&s->graph, "liver", liver, here, &s->liver, &report), VES_OK);
    assert_int_equal(ves_graph_add_compartment(&s->graph, "gone", NAN, here, &s->gone, &report), VES_OK);
    assert_int_equal(ves_graph_add_group(&s->graph, 1, &s->liver, NULL, &s->in_liver, &report), VES_OK);
    assert_int_equal(ves_graph_add_group(&s->graph, 1, &s->gone, NULL, &s->in_gone, &report), VES_OK);
}

static void build(small *s)
{
    *s = (small){0};
    report = (ves_report){0};
    assert_int_equal(ves_graph_set_amount_unit(&s->graph, "mg", &report), VES_OK);
    place(s, 2.385, 1.7);
}

static ves_process process(const char *kind, ves_node from, ves_node to, size_t group)
{
    return (ves_process){.kind = ves_process_kind_find(kind), .from = from, .to = to, .group = group, .at = here};
}

static const double numbers[] = {0.37, 1.3, 1.1, 0.9};

static const char *add(small *s, ves_process p)
{
    report = (ves_report){0};
    if (ves_graph_add_process(&s->graph, &p, numbers, &report)) fail_msg("%s", report.text);
    return s->graph.topology->process[s->graph.topology->n_process - 1].name;
}

static void refuses(small *s, ves_process p, const char *words)
{
    report = (ves_report){0};
    const size_t n = s->graph.topology->n_process;
    assert_int_equal(ves_graph_add_process(&s->graph, &p, numbers, &report), VES_E_MODEL);
    if (!strstr(report.text, words) || strncmp(report.text, "study.cfg:23: processes: ", 25) != 0)
        fail_msg("it says: %s", report.text);
    assert_int_equal(s->graph.topology->n_process, n);
}

static void a_process_without_a_name_is_called_by_what_it_does(void **state)
{
    (void)state;
    small s;
    build(&s);
    assert_string_equal(add(&s, process("flow", s.blood, s.liver, VES_NONE)), "flow_blood_liver");
    assert_string_equal(add(&s, process("flow", s.liver, s.blood, VES_NONE)), "flow_liver_blood");
    assert_string_equal(add(&s, process("flow", s.blood, s.liver, VES_NONE)), "flow_blood_liver_2");
    ves_process named = process("flow", s.blood, s.liver, VES_NONE);
    char name[] = "flow_blood_liver_3";
    named.name = name;
    assert_string_equal(add(&s, named), "flow_blood_liver_3");
    name[0] = 'x'; /* it was copied */
    assert_string_equal(s.graph.topology->process[3].name, "flow_blood_liver_3");
    assert_string_equal(add(&s, process("flow", s.blood, s.liver, VES_NONE)), "flow_blood_liver_4");
    char again[] = "flow_liver_blood";
    named.name = again;
    refuses(&s, named, "there is a process \"flow_liver_blood\" already");
    ves_graph_free(&s.graph);
}

static void a_process_that_cannot_be_is_refused(void **state)
{
    (void)state;
    small s;
    build(&s);
    const ves_node nowhere = {3};
    refuses(&s, process("first_order", s.blood, nowhere, VES_NONE), "does not exist");
    refuses(&s, process("first_order", nowhere, s.blood, VES_NONE), "does not exist");
    refuses(&s, process("first_order", s.blood, s.blood, VES_NONE), "from \"blood\" to itself");
    refuses(&s, process("first_order", s.blood, s.gone, s.in_liver), "nothing to watch");
    refuses(&s, process("capacity_amount", s.blood, s.liver, VES_NONE), "needs watch");
    refuses(&s, process("capacity_amount", s.blood, s.liver, 2), "a group that does not exist");
    refuses(&s, process("flow", s.gone, s.blood, VES_NONE), "concentration in \"gone\"");
    refuses(&s, process("permeability", s.blood, s.gone, VES_NONE), "concentration in \"gone\"");
    refuses(&s, process("capacity_concentration", s.blood, s.liver, s.in_gone), "concentration in \"gone\"");
    refuses(&s, process("saturable", s.gone, s.blood, VES_NONE), "concentration in \"gone\"");
    ves_process by_amount = process("saturable", s.gone, s.blood, VES_NONE);
    by_amount.by_amount = true; /* km is an amount: no volume is asked for */
    (void)add(&s, by_amount);
    (void)add(&s, process("capacity_amount", s.gone, s.liver, s.in_gone));
    ves_graph_free(&s.graph);
}

static void a_compartment_name_is_given_once(void **state)
{
    (void)state;
    small s;
    build(&s);
    assert_int_equal(ves_graph_add_compartment(&s.graph, "liver", 1.0, here, NULL, &report), VES_E_MODEL);
    assert_non_null(strstr(report.text, "study.cfg:23: processes: there is a compartment \"liver\" already"));
    ves_node node = {99};
    assert_true(ves_graph_find_compartment(&s.graph, "gone", &node));
    assert_int_equal(node.i, s.gone.i);
    assert_false(ves_graph_find_compartment(&s.graph, "Gone", &node));
    assert_int_equal(s.graph.topology->n_compartment, 3);
    ves_graph_free(&s.graph);
}

static void equal_groups_are_kept_once(void **state)
{
    (void)state;
    small s;
    build(&s);
    const ves_node both[] = {s.blood, s.liver}, turned[] = {s.liver, s.blood};
    size_t a, b, c, d, e;
    assert_int_equal(ves_graph_add_group(&s.graph, 2, both, NULL, &a, &report), VES_OK);
    assert_int_equal(ves_graph_add_group(&s.graph, 2, both, (const double[]){1.0, 1.0}, &b, &report), VES_OK);
    assert_int_equal(ves_graph_add_group(&s.graph, 2, both, (const double[]){1.0, 0.5}, &c, &report), VES_OK);
    assert_int_equal(ves_graph_add_group(&s.graph, 1, both, NULL, &d, &report), VES_OK);
    assert_int_equal(ves_graph_add_group(&s.graph, 2, turned, NULL, &e, &report), VES_OK);
    assert_true(a == b && a != c && a != d && a != e && c != d);
    assert_int_equal(s.graph.topology->n_group, 6);
    const double amount[] = {2.0, 3.0, 5.0};
    assert_true(ves_group_sum(&s.graph, &s.graph.topology->group[c], amount) == 3.5);
    assert_true(ves_group_sum(&s.graph, &(ves_group){0}, amount) == 0.0);
    ves_graph_free(&s.graph);
}

static void what_one_compartment_loses_others_gain(void **state)
{
    (void)state;
    small s;
    build(&s);
    (void)add(&s, process("flow", s.blood, s.liver, VES_NONE));
    (void)add(&s, process("permeability", s.liver, s.blood, VES_NONE));
    (void)add(&s, process("saturable", s.blood, s.gone, VES_NONE));
    (void)add(&s, process("capacity_concentration", s.blood, s.gone, s.in_liver));
    const double a[] = {5.3, 2.9, 0.7};
    double slope[3];
    ves_graph_slope(&s.graph, 1.1, a, slope);
    const double c = a[0] / 2.385, d = a[1] / 1.7; /* blood and liver, per mL */
    const double flow = 0.37 * c / 1.3, wall = 0.37 * (1.3 * d - 1.1 * c / 0.9);
    const double h = pow(c, 1.1), taken = 0.37 * h / (pow(1.3, 1.1) + h), filled = 0.37 * c * (1.0 - d / 1.3);
    assert_true(fabs(slope[0] + flow - wall + taken + filled) < 1e-14);
    assert_true(fabs(slope[1] - flow + wall) < 1e-14);
    assert_true(fabs(slope[2] - taken - filled) < 1e-14);
    assert_true(fabs(slope[0] + slope[1] + slope[2]) < 1e-15);
    assert_false(ves_graph_is_linear(&s.graph));
    ves_graph_free(&s.graph);
    build(&s);
    (void)add(&s, process("permeability", s.liver, s.blood, VES_NONE));
    assert_true(ves_graph_is_linear(&s.graph));
    ves_graph_free(&s.graph);
}

static void numbers_may_differ_within_one_topology_but_nothing_else(void **state)
{
    (void)state;
    small a, b;
    const double weight[] = {0.5};
    for (int k = 0; k <= 9; ++k) {
        build(&a);
        build(&b);
        (void)add(&a, process("flow", a.blood, a.liver, VES_NONE));
        (void)add(&a, process("capacity_amount", a.blood, a.liver, a.in_liver));
        assert_int_equal(ves_graph_add_organ(&a.graph, "liver", 1, &a.liver, NULL, 1.7, 1.8, "UBERON:0002107", &report),
                         VES_OK);
        ves_process flow = process(k == 1 ? "clearance" : "flow", k == 2 ? b.liver : b.blood,
                                   k == 2   ? b.blood
                                   : k == 3 ? b.gone
                                            : b.liver,
                                   VES_NONE);
        (void)add(&b, flow);
        b.graph.p[0][0] = 99.0;
        b.graph.origin[0] = k == 4 ? 1.5 : 0.0;
        (void)add(&b, process("capacity_amount", b.blood, b.liver, k == 5 ? b.in_gone : b.in_liver));
        if (k == 6) assert_int_equal(ves_graph_add_compartment(&b.graph, "more", 1.0, here, NULL, &report), VES_OK);
        if (k == 7) (void)add(&b, flow);
        assert_int_equal(ves_graph_add_organ(&b.graph, "other name", 1, k == 8 ? &b.blood : &b.liver,
                                             k == 9 ? weight : NULL, 7.0, 8.0, NULL, &report),
                         VES_OK);
        if (ves_graph_same_topology(&a.graph, &b.graph) != (k == 0)) fail_msg("case %d", k);
        ves_graph_free(&a.graph);
        ves_graph_free(&b.graph);
    }
}

static void an_organ_keeps_what_it_was_given(void **state)
{
    (void)state;
    small s;
    build(&s);
    const ves_node both[] = {s.blood, s.liver};
    assert_int_equal(
        ves_graph_add_organ(&s.graph, "both", 2, both, (const double[]){0.9, 1.1}, 3.1, NAN, NULL, &report), VES_OK);
    assert_int_equal(ves_graph_add_organ(&s.graph, "none", 0, NULL, NULL, NAN, 2.0, "UBERON:0001088", &report), VES_OK);
    assert_true(s.graph.organ_volume[0] == 3.1 && isnan(s.graph.organ_mass[0]) &&
                s.graph.topology->organ[0].uberon == NULL);
    assert_true(s.graph.weight[s.graph.topology->organ[0].sum.weight + 1] == 1.1 &&
                s.graph.topology->organ[0].sum.node[1].i == s.liver.i);
    assert_true(s.graph.topology->organ[1].sum.n == 0 && isnan(s.graph.organ_volume[1]) &&
                s.graph.organ_mass[1] == 2.0);
    assert_string_equal(s.graph.topology->organ[1].uberon, "UBERON:0001088");
    assert_int_equal(ves_graph_set_amount_unit(&s.graph, "nmol", &report), VES_OK);
    assert_string_equal(s.graph.topology->amount_unit, "nmol");
    ves_graph_free(&s.graph);
    ves_graph_free(&s.graph); /* an empty one may be freed */
}

static void a_graph_made_like_another_shares_its_topology_and_has_numbers_of_its_own(void **state)
{
    (void)state;
    small like, s;
    build(&like);
    (void)add(&like, process("first_order", like.liver, like.gone, VES_NONE));
    (void)add(&like, process("competitive", like.blood, like.liver, like.in_liver));
    assert_int_equal(ves_graph_add_organ(&like.graph, "liver", 1, &like.liver, (const double[]){0.9}, 1.9, 2.1,
                                         "UBERON:0002107", &report),
                     VES_OK);
    build(&s);
    (void)add(&s, process("flow", s.blood, s.liver, VES_NONE)); /* what it was before does not matter */
    for (int i = 0; i < 3; ++i) {
        assert_int_equal(ves_graph_like(&like.graph, &s.graph, &report), VES_OK);
        assert_ptr_equal(s.graph.topology, like.graph.topology);
        assert_true(s.graph.volume[1] == 1.7 && s.graph.p[1][3] == like.graph.p[1][3] && s.graph.origin[1] == 0.0);
        assert_true(s.graph.weight[2] == 0.9 && s.graph.organ_volume[0] == 1.9 && s.graph.organ_mass[0] == 2.1);
        s.graph.volume[1] = 3.7 + i;
        s.graph.p[1][0] = 5.3 + i;
        s.graph.origin[1] = 1.1;
        s.graph.weight[2] = 0.8;
        s.graph.organ_volume[0] = s.graph.organ_mass[0] = 7.7;
        assert_true(like.graph.volume[1] == 1.7 && like.graph.p[1][0] == 0.37 && like.graph.weight[2] == 0.9);
    }
    ves_graph_free(&s.graph);
    ves_graph_free(&like.graph);
}

static void equal_topologies_can_become_one(void **state)
{
    (void)state;
    small a, b;
    build(&a);
    build(&b);
    (void)add(&a, process("flow", a.blood, a.liver, VES_NONE));
    (void)add(&b, process("flow", b.blood, b.liver, VES_NONE));
    assert_true(a.graph.topology != b.graph.topology && ves_graph_same_topology(&a.graph, &b.graph));
    ves_graph_adopt(&b.graph, &a.graph);
    ves_graph_adopt(&b.graph, &a.graph);
    assert_ptr_equal(a.graph.topology, b.graph.topology);
    assert_true(b.graph.volume[1] == 1.7);
    ves_graph_free(&b.graph);
    assert_string_equal(a.graph.topology->process[0].name, "flow_blood_liver");
    ves_graph_free(&a.graph);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_process_without_a_name_is_called_by_what_it_does),
        cmocka_unit_test(a_process_that_cannot_be_is_refused),
        cmocka_unit_test(a_compartment_name_is_given_once),
        cmocka_unit_test(equal_groups_are_kept_once),
        cmocka_unit_test(what_one_compartment_loses_others_gain),
        cmocka_unit_test(numbers_may_differ_within_one_topology_but_nothing_else),
        cmocka_unit_test(an_organ_keeps_what_it_was_given),
        cmocka_unit_test(a_graph_made_like_another_shares_its_topology_and_has_numbers_of_its_own),
        cmocka_unit_test(equal_topologies_can_become_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
