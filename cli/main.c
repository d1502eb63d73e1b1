#include "base/array.h"
#include "cli/verbs.h"

#include "base/memory.h"
#include "base/text.h"
#include "base/version.h"
#include "cli/say.h"
#include "cli/start.h"
#include "include/vesipk.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int word_count;
static char **words_of_call;

typedef struct verb_row {
    const char *name, *words, *help;
    int (*run)(int argc, char *argv[]);
} verb_row;

/* clang-format off */
static const verb_row verbs[] = {
    {"run", "solve studies and write a result file for each",
     "Usage: vesipk run STUDY.cfg... [options]\n"
     "       vesipk run --from RESULT.h5 [options]\n"
     "\n"
     "Solve each study and write FILE.h5; print a table of where the dose went.\n"
     "\n"
     "  -o, --output FILE      result file, or a folder for it (FOLDER/ is made; default: outputs/STUDY.h5)\n"
     "      --force            replace a result that is there already\n"
     "      --from RESULT      the study of that result, once more, from the files that the result holds: no STUDY is\n"
     "                         named then; what is added here takes the place of what was added there\n"
     "      --library DIR      a whole library of configs (default: the one beside the program; entries of your own\n"
     "                         may stand beside the study: docs/library.md)\n"
     "      --set ADDRESS=VALUE\n"
     "                         change a number in every scenario; may be repeated\n"
     "                         (vesipk explain lists the addresses)\n"
     "      --individual none|nca|all\n"
     "                         what to write of each subject (default: what the study says)\n"
     "      --subjects N       so many virtual subjects, whatever the study says\n"
     "      --seed S           of all that is drawn, whatever the study says\n"
     "      --parameters FIT.h5\n"
     "                         run with the draws of a fit: what it leaves unknown is told apart from what people\n"
     "                         differ in (docs/fit.md)\n"
     "  -j, --jobs N           threads, of several studies one for each first; the results are the same for any\n"
     "                         number (default: 1)\n"
     "      --memory SIZE      what the run may take (8G, 500MB); it is refused where it needs more (default: what\n"
     "                         the limits of the process, its control groups and the machine leave)\n"
     "      --resume           go on with a run that was interrupted or killed\n"
     "      --shard I/N        solve this part only, for vesipk merge\n"
     "      --progress auto|always|never|json\n"
     "                         a bar on stderr (auto: on a terminal), or a JSON object a line\n"
     "  -q, --quiet            no table\n"
     "  -h, --help             this text\n", ves_cli_run},
    {"merge", "make a result of all shards of a run",
     "Usage: vesipk merge SHARD.h5... -o FILE.h5 [--force] [-q]\n"
     "\n"
     "A shard is what vesipk run, or vesipk sensitivity, writes of one part of a study. The result is the same as that\n"
     "of one run.\n"
     "All shards of one run must be there, and the study where it was.\n"
     "\n"
     "  -o, --output FILE      the result\n"
     "      --force            replace a result that is there already\n"
     "  -q, --quiet            no table\n"
     "  -h, --help             this text\n", ves_cli_merge},
    {"check", "report every fault of a study without running it",
     "Usage: vesipk check STUDY.cfg... [options]\n"
     "\n"
     "Report all faults at once, each as  file:line: setting: what is wrong, what was expected; of a study with a fit\n"
     "those of its tables and free numbers too, and numbers that nothing measured hangs on; of one with a regimen\n"
     "those of what may vary and of its goals.\n"
     "\n"
     "      --library DIR      a whole library of configs (default: the one beside the program; entries of your own\n"
     "                         may stand beside the study: docs/library.md)\n"
     "      --set ADDRESS=VALUE\n"
     "                         change a number in every scenario; may be repeated\n"
     "      --subjects N       so many virtual subjects, whatever the study says\n"
     "      --seed S           of all that is drawn, whatever the study says\n"
     "  -h, --help             this text\n", ves_cli_check},
    {"fit", "learn numbers from measured values",
     "Usage: vesipk fit STUDY.cfg [options]\n"
     "\n"
     "Find the numbers that the study sets free (fit = { observed; free; ... }) from measured values: the most\n"
     "probable ones, what is learned of each and what is still its range, draws for what follows (docs/fit.md).\n"
     "\n"
     "  -o, --output FILE      result file, or a folder for it (default: outputs/STUDY.fit.h5)\n"
     "      --force            replace a file that is there already\n"
     "      --library DIR      a whole library of configs (default: the one beside the program; entries of your own\n"
     "                         may stand beside the study: docs/library.md)\n"
     "      --set ADDRESS=VALUE\n"
     "                         change a number in every scenario; may be repeated\n"
     "      --starts N         so many descents, whatever the study says\n"
     "      --draws N          so many effective draws, whatever the study says; 0: none\n"
     "      --walkers          a second opinion on the draws, by walkers that begin at them\n"
     "      --profile NAME     a profile of this free number too\n"
     "      --write-product FILE.cfg\n"
     "                         what was learned of the product, as an entry of the library\n"
     "      --write-tracer FILE.cfg\n"
     "                         the same of the tracer\n"
     "      --write-species FILE.cfg\n"
     "                         the same of the species\n"
     "      --write-draws FILE.csv\n"
     "                         draws as a table of subjects: population = { subjects = \"FILE.csv\"; }\n"
     "      --resume           go on with a fit that was interrupted or killed\n"
     "  -j, --jobs N           threads; the results are the same for any number (default: 1)\n"
     "  -q, --quiet            no table\n"
     "  -h, --help             this text\n", ves_cli_fit},
    {"explain", "every number in use: address, value, unit, source, confidence",
     "Usage: vesipk explain STUDY.cfg [options]\n"
     "\n"
     "List every number a study uses, with its range, source and confidence, separated by tabs.\n"
     "Confidence: seen (read in a source), derived (arithmetic on such), memory (recalled),\n"
     "assumption (a prior without a measurement), given (stated by the study).\n"
     "\n"
     "      --library DIR      a whole library of configs (default: the one beside the program; entries of your own\n"
     "                         may stand beside the study: docs/library.md)\n"
     "      --set ADDRESS=VALUE\n"
     "                         change a number in every scenario; may be repeated\n"
     "      --subjects N       so many virtual subjects, whatever the study says\n"
     "      --seed S           of all that is drawn, whatever the study says\n"
     "  -h, --help             this text\n", ves_cli_explain},
    {"compare", "scenarios of one or several results side by side",
     "Usage: vesipk compare FILE.h5... [options]\n"
     "\n"
     "Print what plasma and blood do (CL, Vss, MRT, half-lives, F), then what was delivered to every organ, its\n"
     "peak, AUC, half-life and targeting, each scenario over the reference; of several subjects the median and\n"
     "the outermost quantiles; of a tracer its signal.\n"
     "Files may be of different species, doses and durations: shares are of the dose of each scenario.\n"
     "\n"
     "      --reference NAME   scenario, or FILE:SCENARIO (default: \"iv\", or else the first)\n"
     "      --organs A,B       these organs only\n"
     "      --metrics A,B      these numbers only (vesipk list metrics), in the table or with --csv\n"
     "      --absolute         concentrations and areas in amounts, not per dose: doses beside each other\n"
     "      --per-kg           clearance, volume and area per kg of body: species beside each other\n"
     "      --csv              a row for each number: file,scenario,organ,metric,unit,value,ratio\n"
     "      --plot FILE        draw FILE.svg, FILE.png or FILE.pdf too, a panel for each organ (needs gnuplot)\n"
     "      --quantity CURVE   what to draw (default: percent_dose)\n"
     "      --observed FILE.csv\n"
     "                         measured values, as in vesipk plot: how the scenarios agree with them (AFE,\n"
     "                         AAFE, share within 2-fold), and points in the picture\n"
     "  -h, --help             this text\n", ves_cli_compare},
    {"plot", "draw the curves of results, a panel for each organ",
     "Usage: vesipk plot FILE.h5... -o FILE.svg|FILE.png|FILE.pdf [options]\n"
     "\n"
     "Draw the share of the dose over time on a log axis, scenarios by colour and dash (needs gnuplot). Of one\n"
     "result of vesipk fit: predicted against measured, ends of the descents, each number before and now, profiles.\n"
     "Of several subjects: the median as a line, and bands between quantiles.\n"
     "\n"
     "  -o, --output FILE      the picture; its ending says which kind; replaced if it is there\n"
     "      --organs A,B       these organs (default: the 12 with the largest peaks)\n"
     "      --quantity CURVE   percent_dose (default), percent_dose_per_g, concentration, amount,\n"
     "                         signal_percent_dose, signal_percent_dose_per_g\n"
     "      --observed FILE.csv\n"
     "                         measured values to draw as points; columns: time [h], organ, value [%];\n"
     "                         sd, or sem and n, or low and high; scenario, study; or a column an organ; or\n"
     "                         FILE.cfg with observed = { file; units; organs; }; may be repeated\n"
     "      --from TIME        the axis begins here (\"30 min\"), and ...\n"
     "      --until TIME       ... ends here; both axes fit what lies between\n"
     "      --first TIME       two panels an organ: the beginning until then, and all\n"
     "      --time-unit UNIT   of the axis: min, h, d, week (default: h, of long runs d)\n"
     "      --linear           values from 0 on, on a linear axis\n"
     "      --decades N        so many below the largest value, on the log axis\n"
     "      --log-time         a log axis of time\n"
     "      --reference NAME   scenario drawn in black (default: \"iv\", or else the first)\n"
     "  -h, --help             this text\n", ves_cli_plot},
    {"report", "a result as one page for the browser",
     "Usage: vesipk report FILE.h5 [options]\n"
     "       vesipk report --page [--what-if] -o FILE.html\n"
     "\n"
     "Write one HTML file with the result in it: curves, body map, numbers, evidence, provenance. It opens\n"
     "in a browser without a network, and prints as a report.\n"
     "\n"
     "  -o, --output FILE      the page (default: FILE.html beside the result)\n"
     "      --force            replace a file that is there already\n"
     "      --page             the page alone; it opens results of any size\n"
     "      --what-if          the page can solve the study again, with other numbers, doses and routes, and the page\n"
     "                         alone can begin with a study of the library\n"
     "  -h, --help             this text\n", ves_cli_report},
    {"export", "a result as tables, or a study as a model of another language",
     "Usage: vesipk export FILE.h5 --csv -o FOLDER [options]\n"
     "       vesipk export FILE.h5 --csv --what TABLE\n"
     "       vesipk export STUDY.cfg --to sbml|mrgsolve|rxode2|petab -o FILE [options]\n"
     "\n"
     "Write tables of a result, a row for each number: curves, percentiles, nca, individual, intervals,\n"
     "events, before, subjects, observed, scenarios, organs, compartments, failures, numbers\n"
     "(docs/results.md lists their columns). Numbers have the digits that read back the same; a number that\n"
     "has no meaning is empty. What subjects says, population.subjects of a study reads.\n"
     "\n"
     "A study becomes a model that other programs solve: its compartments, the rate of each process as a formula,\n"
     "numbers, doses, conditions and switches (docs/exchange.md).\n"
     "\n"
     "  -o, --output FILE      the model, or FOLDER/ for all scenarios; of tables the folder, for FOLDER/TABLE.csv;\n"
     "                         made if it is not there\n"
     "      --force            replace files that are there already\n"
     "      --csv              a result as comma-separated values\n"
     "      --what A,B         these tables only; one of them without -o: to standard output\n"
     "      --to LANGUAGE      a study as sbml: Level 3 Version 2; mrgsolve: FILE.cpp and its data set FILE.csv;\n"
     "                         rxode2: a script; petab: a fit, as a folder of tables and SBML of\n"
     "                         version 1.0.0, or 2.0.0 where doses or conditions come after 0 h; petab1 and\n"
     "                         petab2: of this version\n"
     "      --scenario NAME    this scenario\n"
     "      --subject N        as subject N has it (default: the typical one; of a data set the first)\n"
     "      --library DIR      a whole library of configs (default: the one beside the program; entries of your own\n"
     "                         may stand beside the study: docs/library.md)\n"
     "      --set ADDRESS=VALUE\n"
     "                         change a number in every scenario; may be repeated\n"
     "  -h, --help             this text\n", ves_cli_export},
    {"import", "a model of another language as a study",
     "Usage: vesipk import MODEL.xml -o STUDY.cfg [options]\n"
     "\n"
     "An SBML file (Level 1 to 3) becomes a study with a graph of its own, where it is one of flows: each reaction\n"
     "takes from one species and gives to others or none, at a rate of zero or first order or saturable. Whatever\n"
     "else is in it is refused by its name and line (docs/exchange.md).\n"
     "\n"
     "  -o, --output FILE      the study\n"
     "      --duration TIME    how long it runs: \"5 h\", or a number in the unit of the model (default: 10 of these)\n"
     "      --steps N          so many outputs (default: 100)\n"
     "      --force            replace a file that is there already\n"
     "  -h, --help             this text\n", ves_cli_import},
    {"nca", "exposure numbers of measured values",
     "Usage: vesipk nca OBSERVED.csv [options]\n"
     "\n"
     "Non-compartmental analysis of a table of measured values: time [h], value [ng/mL]; organ, animal, study,\n"
     "scenario, lloq, dose, route, over where they are known; or FILE.cfg with observed = { file; units; ... }.\n"
     "Where each animal gave one sample: areas of means, with standard error and interval; where each gave a\n"
     "whole curve: numbers of each animal, their mean and SD. Rows with an amount in amt [mg] are doses (evid,\n"
     "mdv, ii, addl as in data sets): of several doses each interval has numbers too.\n"
     "\n"
     "      --dose AMOUNT      what each was given (\"2 mg\", \"40 ug/kg\"): clearance, volume, numbers per dose\n"
     "      --route ROUTE      iv, iv-bolus or iv-infusion: into the blood; others are not\n"
     "      --over TIME        length of an infusion\n"
     "      --every TIME       the dose comes again after it, from 0 h on: numbers of each interval\n"
     "      --count N          and there are so many in all\n"
     "      --blq usual|zero|half|drop\n"
     "                         values below the limit: 0 before the first and behind the last that is above and\n"
     "                         left out between (usual); always 0; half of the limit; always left out\n"
     "      --csv              a row for each number: study,scenario,organ,animal,quantity,unit,value\n"
     "  -h, --help             this text\n", ves_cli_nca},
    {"sensitivity", "which numbers carry the answer",
     "Usage: vesipk sensitivity RESULT.h5 [options]\n"
     "       vesipk sensitivity STUDY.cfg [options]\n"
     "\n"
     "How much of what differs in the exposure of each organ goes with each number. Of a result that tells the\n"
     "numbers of subjects nothing is run anew; of a study points are run between the ranges of its numbers, as\n"
     "sensitivity = { ... } of it says. docs/sensitivity.md explains the columns.\n"
     "\n"
     "  -o, --output FILE      what was found, as a file of its own (/gsa)\n"
     "      --force            replace a file that is there already\n"
     "      --organs A,B       these organs only\n"
     "      --numbers A,B      of a result: these numbers only (vesipk list numbers); default: all, of which the\n"
     "                         table shows auc_last and cmax\n"
     "      --linear           of the numbers as they are, not of their logarithms\n"
     "      --method sobol|morris|efast|local\n"
     "                         of a study: shares of the variance (default), elementary effects, or shares by\n"
     "                         frequencies; local: as --local\n"
     "      --n N              of a study: points of the design (default: 1024, of morris 50)\n"
     "      --local            of a study: slopes at its own numbers, percent for percent\n"
     "      --library DIR      a whole library of configs (default: the one beside the program; entries of your own\n"
     "                         may stand beside the study: docs/library.md)\n"
     "      --set ADDRESS=VALUE\n"
     "                         change a number in every scenario; may be repeated\n"
     "      --resume           of a study: go on with one that was interrupted or killed; needs -o\n"
     "      --shard I/N        of a study: solve this part of the points only, for vesipk merge; needs -o\n"
     "  -j, --jobs N           threads; the results are the same for any number (default: 1)\n"
     "      --csv              a row for each: scenario,organ,number,time,log,parameter,with,index,value,low,high\n"
     "  -q, --quiet            no table\n"
     "  -h, --help             this text\n", ves_cli_sensitivity},
    {"design", "which animals to measure, when, and which organs",
     "Usage: vesipk design STUDY.cfg [options]\n"
     "\n"
     "Plan an experiment, as design = { ... } of the study says what may be measured and what is to be learned:\n"
     "which animals are measured when, how well each number is known then, how far from the best possible plan that\n"
     "is at most, and what each organ, time and label of it is worth. docs/design-study.md tells all of it.\n"
     "\n"
     "  -o, --output FILE      result file, or a folder for it (default: outputs/STUDY.design.h5)\n"
     "      --force            replace a result file that is there already\n"
     "      --library DIR      a whole library of configs (default: the one beside the program; entries of your own\n"
     "                         may stand beside the study: docs/library.md)\n"
     "      --set ADDRESS=VALUE\n"
     "                         change a number in every scenario; may be repeated\n"
     "      --animals N        so many, whatever the study says\n"
     "      --draws N          of what is not known, over which plans are good on average; 1: at the numbers of the\n"
     "                         study\n"
     "      --resume           go on with one that was interrupted or killed\n"
     "  -j, --jobs N           threads; the results are the same for any number (default: 1)\n"
     "  -q, --quiet            no table\n"
     "  -h, --help             this text\n", ves_cli_design},
    {"regimen", "what to give: doses, times and routes that reach goals and keep caps",
     "Usage: vesipk regimen STUDY.cfg [options]\n"
     "\n"
     "Of all regimens that the study allows (regimen = { vary; reach; keep; least; ... }), find the one that reaches\n"
     "its goals in so many subjects, keeps its caps, and gives the least dose, or the least of an exposure; or say\n"
     "what stands in the way, and how far one can get. The answer is confirmed on other subjects (docs/regimen.md).\n"
     "\n"
     "  -o, --output FILE      what was found, as a file of its own (/regimen)\n"
     "      --force            replace a file that is there already\n"
     "      --front N          so many points between goal and cost, whatever the study says\n"
     "      --fresh N          so many other subjects to confirm the answer on; 0: none\n"
     "      --full             solve every regimen that is tried: no short cut\n"
     "      --library DIR      a whole library of configs (default: the one beside the program; entries of your own\n"
     "                         may stand beside the study: docs/library.md)\n"
     "      --set ADDRESS=VALUE\n"
     "                         change a number in every scenario; may be repeated\n"
     "      --subjects N       so many virtual subjects, whatever the study says\n"
     "      --seed S           of all that is drawn of subjects, whatever the study says\n"
     "      --resume           go on with one that was interrupted or killed; needs -o\n"
     "  -j, --jobs N           threads; the results are the same for any number (default: 1)\n"
     "      --csv              a row for each: table,plan,item,unit,value\n"
     "  -q, --quiet            no table\n"
     "  -h, --help             this text\n", ves_cli_regimen},
    {"list", "what the library holds, and what a study may say",
     "Usage: vesipk list species|products|tracers|routes|conditions|studies|settings|kinds|roles|numbers|metrics [options]\n"
     "\n"
     "List the entries of a section of the library, with their titles; or all settings of the config\n"
     "language, all kinds of process and roles of compartments, all numbers of a result and metrics of a\n"
     "comparison, separated by tabs (docs/config.md and docs/results.md are made from them).\n"
     "\n"
     "      --library DIR      a whole library of configs (default: the one beside the program; entries of your own\n"
     "                         may stand beside the study: docs/library.md)\n"
     "  -h, --help             this text\n", ves_cli_list},
};
/* clang-format on */
enum { N_VERB = VES_COUNT(verbs) };

static void print_help(void)
{
    ves_say("vesipk - where do therapeutic vesicles go? Whole-body kinetics, solved and checked\n\nUsage: vesipk "
            "VERB [arguments]\n\n");
    for (size_t i = 0; i < N_VERB; ++i) ves_say("  %-12s %s\n", verbs[i].name, verbs[i].words);
    ves_say("\n  vesipk VERB --help tells more; vesipk --version says which version this is.\n\n"
            "Exit codes: 0 ok, 1 simulation (nothing could be solved, or mass balance broken), 2 usage,\n"
            "3 config (what is written in a file, or asks for more memory than there is),\n"
            "4 file (cannot be opened, read or written), 5 more subjects failed than max_failures,\n"
            "6 memory ran out on the way, 130 interrupted.\n");
}

static const char *verb_name(size_t i, const void *context)
{
    (void)context;
    return verbs[i].name;
}

/* "run, check or list" */
static void tell_verbs(void)
{
    for (size_t i = 0; i < N_VERB; ++i) ves_tell("%s%s", i == 0 ? "" : i + 1 < N_VERB ? ", " : " or ", verbs[i].name);
}

static bool asks_for_help(int argc, char *argv[])
{
    for (int i = 1; i < argc; ++i) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) return true;
        if (strcmp(argv[i], "--") == 0) return false;
    }
    return false;
}

/* Data that did not reach stdout (a full disk behind a pipe) must not look like success. */
static int finish(int code)
{
    if (fflush(stdout) == 0 && !ferror(stdout)) return code;
    ves_tell("vesipk: standard output cannot be written\n");
    return code == VES_EXIT_OK ? VES_EXIT_FILE : code;
}

int main(int argc, char *argv[])
{
    if (!ves_cli_start()) return VES_EXIT_FILE; /* there is nowhere to say why */
    word_count = argc;
    words_of_call = argv;
    if (argc < 2) {
        ves_tell("vesipk: expected a verb: ");
        tell_verbs();
        ves_tell(" (vesipk --help tells more)\n");
        return VES_EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        print_help();
        return finish(VES_EXIT_OK);
    }
    if (strcmp(argv[1], "--version") == 0) {
        ves_say("vesipk %s\nresult files of schema %s, libvesipk with ABI %d\n", vesipk_version(), VES_RESULT_SCHEMA,
                vesipk_abi());
        return finish(VES_EXIT_OK);
    }
    for (size_t i = 0; i < N_VERB; ++i) {
        if (strcmp(argv[1], verbs[i].name) != 0) continue;
        if (asks_for_help(argc - 1, argv + 1)) {
            ves_say("%s", verbs[i].help);
            return finish(VES_EXIT_OK);
        }
        return finish(verbs[i].run(argc - 1, argv + 1));
    }
    const char *near = ves_nearest(argv[1], N_VERB, verb_name, NULL);
    ves_tell("vesipk: unknown verb \"%s\"%s%s%s", argv[1], near ? "; did you mean \"" : ", expected ", near ? near : "",
             near ? "\"?" : "");
    if (!near) tell_verbs();
    ves_tell("\n");
    return VES_EXIT_USAGE;
}

int ves_cli_exit_code(ves_status status)
{
    switch (status) {
    case VES_OK:
        return VES_EXIT_OK;
    case VES_E_USAGE:
        return VES_EXIT_USAGE;
    case VES_E_CONFIG:
    case VES_E_UNIT:
    case VES_E_MODEL:
        return VES_EXIT_CONFIG;
    case VES_E_FILE:
        return VES_EXIT_FILE;
    case VES_E_FAILURES:
        return VES_EXIT_FAILURES;
    case VES_E_INTERRUPTED:
        return VES_EXIT_INTERRUPTED;
    case VES_E_MEMORY:
        return VES_EXIT_MEMORY;
    default:
        return VES_EXIT_SIMULATION;
    }
}

void ves_cli_print_fault(char **fault)
{
    if (*fault) ves_tell("%s", *fault);
    vesipk_free(*fault);
    *fault = NULL;
}

void ves_cli_print_report(const ves_report *report)
{
    ves_tell("%s", report->text);
    if (report->n_lost) ves_tell("... and %zu lines more\n", report->n_lost);
}

int ves_cli_usage_error(const char *verb, const char *format, ...)
{
    va_list words;
    ves_tell("vesipk %s: ", verb);
    va_start(words, format);
    ves_tell_list(format, words);
    va_end(words);
    ves_tell(" (vesipk %s --help tells more)\n", verb);
    return VES_EXIT_USAGE;
}

/* A word as a shell would want it typed. */
static char *quoted(const char *word)
{
    const char *plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,%@";
    if (*word && strspn(word, plain) == strlen(word)) return ves_copy_text(word);
    char *text = ves_format("%s", "'");
    for (const char *at = word; text && *at;) {
        const size_t n = strcspn(at, "'");
        char *longer = ves_format("%s%.*s%s", text, (int)n, at, at[n] ? "'\\''" : "");
        free(text);
        text = longer;
        at += n + (at[n] != '\0');
    }
    char *closed = text ? ves_format("%s'", text) : NULL;
    free(text);
    return closed;
}

char *ves_cli_command_line(void)
{
    char *line = ves_copy_text("vesipk"); /* where the program lies does not belong to the result */
    for (int i = 1; line && i < word_count; ++i) {
        char *word = quoted(words_of_call[i]);
        char *longer = word ? ves_format("%s %s", line, word) : NULL;
        free(word);
        free(line);
        line = longer;
    }
    return line;
}
