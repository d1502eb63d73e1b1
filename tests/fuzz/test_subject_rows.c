/* Data sets of subjects with changes, alone and beside a table of the same subjects: each is read whole, and every
 * subject of it can be built, or it is refused in words that name a file. */
#include "evaluate/caster.h"
#include "study/study.h"
#include "tests/fuzz/driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char pool[] =
    "model = { amount_unit = \"mg\"; source = \"x\"; confidence = \"assumption\"; compartments = ( { name = "
    "\"plasma\"; volume = \"10 mL\"; }, { name = \"depot\"; }, { name = \"out\"; } );\n"
    "processes = ( { kind = \"clearance\"; from = \"plasma\"; to = \"out\"; clearance = \"1 mL/h\"; }, { kind = "
    "\"first_order\"; from = \"depot\"; to = \"plasma\"; rate = \"0.7 1/h\"; } ); };";
static char studies[3][2048];

/* Every subject, as a run would make it. */
static void build(const ves_study *study, ves_report *report)
{
    enum { MOST = 30 };
    ves_caster caster;
    ves_instance instance = {0};
    if (ves_caster_start(&caster, study, report) == VES_OK) {
        for (size_t i = 0; i < study->population.n && i < MOST; ++i)
            if (ves_caster_make(&caster, 0, 0, i, &instance, NULL, report) == VES_E_MEMORY) break;
    }
    ves_instance_free(&instance);
    ves_caster_free(&caster);
}

static int try(const char *text, size_t n)
{
    static ves_report report;
    int valid = 0;
    fuzz_put("table.csv", text, n);
    for (size_t i = 0; i < (fuzz_whole() ? 3 : 2); ++i) {
        report = (ves_report){0};
        ves_study study = {0};
        const ves_study_options options = {.library = getenv("VESIPK_LIBRARY"), .text = studies[i]};
        const ves_status status = ves_study_read("fuzz.cfg", &options, &study, &report);
        if (status == VES_OK) build(&study, &report);
        ves_study_free(&study);
        valid = valid || status == VES_OK;
        if (status == VES_OK || status == VES_E_MEMORY || strstr(report.text, "table.csv") ||
            strstr(report.text, "people.csv") || strstr(report.text, "fuzz.cfg"))
            continue;
        (void)fprintf(stderr, "refused with \"%s\"\n", report.text);
        abort();
    }
    return valid;
}

static void write_seeds(void)
{
    static const char *const seed[] = {
        "ID,TIME,AMT "
        "[mg],RATE,II,ADDL,CMT\n1,0,3,0,5,2,plasma\n2,1.5,60,0.5,.,.,plasma\n1,13,7,.,.,.,plasma\n3,0,1,0,0,0,"
        "depot\n",
        "ID,TIME,EVID,AMT [mg],RATE [mg/h],II,ADDL,SS,CMT\n1,0,1,30,2,.,.,0,plasma\n1,6,3,.,.,.,.,.,.\n2,0,1,5,.,4,5,1,"
        "plasma\n2,9,4,11,.,8,.,2,plasma\n3,0,1,0,2,0,0,1,plasma\n",
        "ID,TIME,EVID,AMT [mg],CMT,DV "
        "[ug/mL],MDV,CENS,LIMIT,LLOQ\n1,0,1,3,plasma,.,1,.,.,.\n1,2.5,0,.,plasma,250,0,0,.,"
        "9\n1,5,0,.,plasma,7,0,0,.,9\n2,0,1,4,plasma,.,1,.,.,.\n2,7,0,.,out,12,0,1,2,.\n3,1,1,4,depot,.,.,.,.,.\n",
        "ID,TIME [min],AMT [mg],CMT,ALAG1 [min],F1,ALAG2,F\n1,0,10,plasma,25,0.5,.,.\n2,60,10,depot,.,.,90,0.25\n3,0,7,"
        "plasma,0,1,0,.\n",
        "ID,TIME,AMT [mg],CMT,plasma.volume [mL]\n1,0,3,plasma,9\n2,0,7,plasma,11\n3,1,2,plasma,13\n",
        "ID,TIME,AMT [ug/kg],RATE [ug/kg/h],ROUTE,body_weight "
        "[g]\n1,0,40,.,iv-bolus,21\n2,1,60,20,iv-infusion,25\n3,0,30,."
        ",intranasal,23\n"};
    fuzz_seeds("seeds", sizeof seed / sizeof seed[0], seed);
}

int main(void)
{
    static const char *const folders[] = {"./seeds", NULL};
    static const char people[] = "ID,clearance_plasma_out.clearance [mL/h]\n3,2\n1,0.7\n2,1.5\n",
                      mouse[] = "species = \"mouse\"; product = \"msc-small-ev\";",
                      end[] = "duration = \"30 d\"; output = { every = \"1 d\"; };", data[] = "data = \"table.csv\";";
    fuzz_put("people.csv", people, sizeof people - 1);
    (void)snprintf(studies[0], sizeof studies[0], "study = { title = \"t\"; %s %s %s };\n", pool, end, data);
    (void)snprintf(studies[1], sizeof studies[1],
                   "study = { title = \"t\"; %s %s %s\n population = { subjects = \"people.csv\"; }; };\n", pool, end,
                   data);
    (void)snprintf(studies[2], sizeof studies[2], "study = { title = \"t\"; %s %s %s };\n", mouse, end, data);
    write_seeds();
    return fuzz_run(&(fuzz_target){.folder = folders, .ending = ".csv", .runs = 1500, .least_valid = 35, .try = try});
}
