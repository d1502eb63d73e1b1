/* Roles: one list with words; what a sum of compartments is follows from them. */
#include "base/array.h"
#include "graph/graph.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void each_role_is_found_by_its_word(void **state)
{
    (void)state;
    for (int i = 0; i < VES_N_ROLE; ++i) {
        ves_role role = VES_N_ROLE;
        assert_true(ves_role_find(ves_role_word((ves_role)i), &role));
        assert_int_equal(role, i);
        assert_true(ves_role_words((ves_role)i)[0] != '\0');
    }
    for (int i = 0; i < VES_N_MATRIX; ++i) {
        ves_matrix matrix = VES_N_MATRIX;
        assert_true(ves_matrix_find(ves_matrix_word((ves_matrix)i), &matrix));
        assert_int_equal(matrix, i);
    }
    ves_role role = VES_ROLE_CSF;
    ves_matrix matrix = VES_MATRIX_BLOOD;
    assert_false(ves_role_find("plasmas", &role));
    assert_false(ves_matrix_find("serum", &matrix));
    assert_int_equal(role, VES_ROLE_CSF);
    assert_int_equal(matrix, VES_MATRIX_BLOOD);
}

static void the_matrix_of_an_organ_follows_from_its_roles(void **state)
{
    (void)state;
    ves_report report = {0};
    ves_graph graph = {0};
    const struct {
        const char *name;
        ves_role role;
    } made[] = {{"a", VES_ROLE_PLASMA},
                {"b", VES_ROLE_PLASMA},
                {"c", VES_ROLE_BLOOD_CELLS},
                {"plasma", VES_ROLE_VESSEL},
                {"e", VES_ROLE_NONE}};
    ves_node node[5];
    for (size_t i = 0; i < 5; ++i) {
        assert_int_equal(ves_graph_add_compartment(&graph, made[i].name, 1.7, (ves_place){0}, &node[i], &report),
                         VES_OK);
        assert_int_equal(graph.topology->compartment[i].role, VES_ROLE_NONE);
        assert_int_equal(graph.topology->compartment[i].copy, VES_NONE);
        ves_graph_set_role(&graph, node[i], made[i].role);
    }
    const struct {
        size_t from, n;
        ves_matrix matrix;
    } sum[] = {{0, 1, VES_MATRIX_PLASMA}, {0, 2, VES_MATRIX_PLASMA}, {0, 3, VES_MATRIX_BLOOD}, {2, 1, VES_MATRIX_NONE},
               {0, 4, VES_MATRIX_NONE},   {3, 1, VES_MATRIX_NONE},   {4, 1, VES_MATRIX_NONE},  {0, 0, VES_MATRIX_NONE}};
    for (size_t i = 0; i < VES_COUNT(sum); ++i) {
        assert_int_equal(ves_graph_add_organ(&graph, "o", sum[i].n, &node[sum[i].from], NULL, 2.3, NAN, NULL, &report),
                         VES_OK);
        assert_int_equal(graph.topology->organ[i].matrix, sum[i].matrix);
    }
    ves_graph_free(&graph);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_role_is_found_by_its_word),
        cmocka_unit_test(the_matrix_of_an_organ_follows_from_its_roles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
