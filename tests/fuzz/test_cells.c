/* Tables with changes, as doses and as subjects: each is read whole, or refused in words that name a file. A small
 * graph takes most of them, since a mouse is read from its library again for each. */
#include "study/study.h"
#include "tests/fuzz/driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char
    body[] = "study = { title = \"t\"; duration = \"30 d\"; output = { every = \"1 d\"; };\n  %s %s };\n",
    mouse[] = "species = \"mouse\"; product = \"msc-small-ev\";",
    pool[] = "model = { amount_unit = \"ug\"; source = \"x\"; confidence = \"assumption\"; compartments = ( { "
             "name = \"plasma\"; volume = \"1.2 mL\"; }, { name = \"out\"; } );\n"
             "processes = ( { kind = \"first_order\"; from = \"plasma\"; to = \"out\"; rate = \"0.7 1/h\"; } ); };";
static char study[4][2048]; /* doses and subjects of the graph, then of the mouse */

static int try(const char *text, size_t n)
{
    static ves_report report;
    int valid = 0;
    fuzz_put("table.csv", text, n);
    for (size_t i = 0; i < (fuzz_whole() ? 4 : 2); ++i) {
        report = (ves_report){0};
        ves_study read = {0};
        const ves_study_options options = {.library = getenv("VESIPK_LIBRARY"), .text = study[i]};
        const ves_status status = ves_study_read("fuzz.cfg", &options, &read, &report);
        ves_study_free(&read);
        valid = valid || status == VES_OK;
        if (status == VES_OK || status == VES_E_MEMORY || strstr(report.text, "table.csv") ||
            strstr(report.text, "fuzz.cfg"))
            continue;
        (void)fprintf(stderr, "refused with \"%s\"\n", report.text);
        abort();
    }
    return valid;
}

/* Seeds of each kind, beside those of the tree. */
static void write_seeds(void)
{
    static const char *const of_graph[] = {
        "TIME [h],AMT [ug],CMT\n0,12,plasma\n24,7.5,plasma\n30,3,plasma\n",
        "TIME [min],AMT [ug],RATE [ug/h],ADDL,II [h],CMT\n0,40,20,3,24,plasma\n4000,20,0,0,0,plasma\n",
        "time;amount;rate;into\nh;ng;ng/h;\n0;800;.;plasma\n2,5;300;150;plasma\n",
        "plasma.volume [mL],first_order_plasma_out.rate [1/h]\n1.1,0.5\n1.3,0.9\n0.9,0.6\n",
        "first_order_plasma_out.rate\tplasma.volume\n1/h\tmL\n0.5\t1.2\n0.7\t0.8\n"};
    static const char *const of_mouse[] = {
        "TIME [h],AMT [particles],ROUTE\n0,1e10,iv-bolus\n24,1.3e10,iv-bolus\n25,2e9,intranasal\n",
        "TIME [min],AMT [ug/kg],RATE [ug/kg/h],ADDL,II [h],ROUTE\n0,40,20,3,24,iv-infusion\n4000,20,0,0,0,iv-bolus\n",
        "body_weight [g]\n21\n19.5\n23.1\n24\n",
        "body_weight [g],liver.uptake.clearance [mL/min/g]\n21,0.04\n19.5,0.1\n"};
    fuzz_seeds("graph", sizeof of_graph / sizeof of_graph[0], of_graph);
    fuzz_seeds("mouse", sizeof of_mouse / sizeof of_mouse[0], of_mouse);
}

int main(void)
{
    static const char *const folders[] = {"./graph", "./mouse", NULL};
    static const char table[] = "doses = \"table.csv\";",
                      people[] = "doses = ( { %s amount = \"3 ug\"; } ); population = { subjects = \"table.csv\"; };";
    char given[256];
    for (size_t i = 0; i < 4; ++i) {
        (void)snprintf(given, sizeof given, people, i < 2 ? "into = \"plasma\";" : "route = \"iv-bolus\";");
        (void)snprintf(study[i], sizeof study[i], body, i < 2 ? pool : mouse, i % 2 ? given : table);
    }
    write_seeds();
    return fuzz_run(
        &(fuzz_target){.folder = folders, .n_quick = 1, .ending = ".csv", .runs = 1500, .least_valid = 35, .try = try});
}
