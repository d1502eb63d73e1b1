#include "cli/arguments.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "cli/verbs.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void ves_arguments_free(ves_arguments *arguments)
{
    free(arguments->set);
    *arguments = (ves_arguments){0};
}

enum { LIBRARY = 1000, SET, FORCE, INDIVIDUAL, SUBJECTS, SEED, RESUME, SHARD, PROGRESS, MEMORY, PARAMETERS, FROM };

/* "8G", "8 GB": 8e9; "8 GiB": 8 x 2^30. */
static bool read_bytes(const char *text, double *bytes)
{
    static const char letters[] = "kMGT";
    char *end;
    *bytes = strtod(text, &end);
    if (end == text || !isfinite(*bytes) || !(*bytes > 0.0)) return false;
    while (*end == ' ') ++end;
    const char *letter = *end ? strchr(letters, *end == 'K' ? 'k' : *end) : NULL;
    if (letter) {
        const bool binary = *++end == 'i';
        end += binary;
        *bytes *= pow(binary ? 1024.0 : 1000.0, (double)(letter - letters) + 1.0);
    }
    return strcmp(end, "") == 0 || strcmp(end, "B") == 0;
}

bool ves_cli_count(const char *text, size_t least, size_t most, size_t *count)
{
    char *end = NULL;
    errno = 0;
    const long long value = strtoll(text, &end, 10);
    if (end == text || *end || errno || value < 0 || (size_t)value < least || (size_t)value > most) return false;
    *count = (size_t)value;
    return true;
}

void ves_cli_names_free(ves_cli_names *names)
{
    free(names->words);
    free(names->name);
    *names = (ves_cli_names){0};
}

size_t ves_cli_names_cut(ves_cli_names *names, const char *list)
{
    ves_cli_names_free(names);
    names->words = ves_copy_text(list);
    names->name = ves_new(strlen(list) + 1, sizeof *names->name);
    char *rest = NULL, *word = names->words && names->name ? strtok_r(names->words, ",", &rest) : NULL;
    for (; word; word = strtok_r(NULL, ",", &rest)) {
        word += strspn(word, " ");
        for (size_t k = strlen(word); k > 0 && word[k - 1] == ' '; --k) word[k - 1] = '\0';
        if (*word) names->name[names->n++] = word;
    }
    return names->n;
}

bool ves_cli_shard(const char *text, size_t *index, size_t *n)
{
    char *slash = NULL, *end = NULL;
    const long which = strtol(text, &slash, 10);
    if (slash == text || *slash != '/') return false;
    const long all = strtol(slash + 1, &end, 10);
    if (end == slash + 1 || *end != '\0' || which < 1 || all < which || all > 1000000) return false;
    *index = (size_t)which;
    *n = (size_t)all;
    return true;
}

static bool read_progress(const char *text, ves_progress_style *style)
{
    static const char *const words[] = {[VES_PROGRESS_AUTO] = "auto",
                                        [VES_PROGRESS_ALWAYS] = "always",
                                        [VES_PROGRESS_NEVER] = "never",
                                        [VES_PROGRESS_JSON] = "json"};
    for (size_t i = 0; i < VES_COUNT(words); ++i) {
        if (strcmp(text, words[i]) != 0) continue;
        *style = (ves_progress_style)i;
        return true;
    }
    return false;
}

static const struct option long_options[] = {
    {"from", required_argument, NULL, FROM},
    {"library", required_argument, NULL, LIBRARY},
    {"set", required_argument, NULL, SET},
    {"output", required_argument, NULL, 'o'},
    {"force", no_argument, NULL, FORCE},
    {"quiet", no_argument, NULL, 'q'},
    {"jobs", required_argument, NULL, 'j'},
    {"memory", required_argument, NULL, MEMORY},
    {"individual", required_argument, NULL, INDIVIDUAL},
    {"subjects", required_argument, NULL, SUBJECTS},
    {"seed", required_argument, NULL, SEED},
    {"parameters", required_argument, NULL, PARAMETERS},
    {"resume", no_argument, NULL, RESUME},
    {"shard", required_argument, NULL, SHARD},
    {"progress", required_argument, NULL, PROGRESS},
    {NULL, 0, NULL, 0},
};

static const char *option_name(size_t i, const void *context)
{
    return ((const struct option *)context)[i].name;
}

int ves_cli_wrong_option(int argc, char *argv[], int code, const struct option *options)
{
    size_t n = 0;
    while (options[n].name) ++n;
    const int last = optind > 0 && optind <= argc ? optind - 1 : argc - 1;
    const char *word = argv[last];
    if (code == ':') return ves_cli_usage_error(argv[0], "%s needs a value", word);
    const char *near = strncmp(word, "--", 2) == 0 ? ves_nearest(word + 2, n, option_name, options) : NULL;
    if (near) return ves_cli_usage_error(argv[0], "unknown option %s; did you mean --%s?", word, near);
    if (optopt > 0 && optopt < 128) return ves_cli_usage_error(argv[0], "unknown option -%c", optopt);
    return ves_cli_usage_error(argv[0], "unknown option %s", word);
}

int ves_cli_once(const char *verb, const struct option *options, int code, uint64_t *seen)
{
    for (size_t i = 0; options[i].name && i < 64; ++i) {
        if (options[i].val != code || options[i].has_arg == no_argument) continue;
        if (*seen >> i & 1) return ves_cli_usage_error(verb, "--%s is given twice, expected it once", options[i].name);
        *seen |= (uint64_t)1 << i;
    }
    return VES_EXIT_OK;
}

/* Options that not every verb has: where an option stands in this text, it belongs to that verb. */
static bool belongs(ves_arguments_of verb, int code)
{
    if (verb == VES_ARGUMENTS_RUN) return true;
    if (verb == VES_ARGUMENTS_MERGE) return code == 'o' || code == 'q' || code == FORCE;
    return code == LIBRARY || code == SET || code == SUBJECTS || code == SEED || code == PARAMETERS;
}

/* The same number set twice? @return VES_EXIT_OK, or the exit code after it was said */
static int set_once(const char *verb, const char *option, const char *const set[], size_t n_set)
{
    const size_t start = strspn(option, " "), length = strcspn(option, "=");
    size_t n = length;
    while (n > start && option[n - 1] == ' ') --n;
    for (size_t i = 0; i < n_set; ++i) {
        const char *other = set[i] + strspn(set[i], " ");
        if (strncmp(other, option + start, n - start) == 0 && strchr(" =", other[n - start]))
            return ves_cli_usage_error(verb, "--set %.*s is given twice, expected it once", (int)(n - start),
                                       option + start);
    }
    return VES_EXIT_OK;
}

int ves_cli_take_set(const char *verb, const char *option, const char *set[], size_t *n_set)
{
    if (!strchr(option, '='))
        return ves_cli_usage_error(verb, "--set %s has no value, expected --set ADDRESS=VALUE", option);
    const int wrong = set_once(verb, option, set, *n_set);
    if (wrong == VES_EXIT_OK) set[(*n_set)++] = option;
    return wrong;
}

static int stranger(const char *verb, int code)
{
    const char *name = "";
    for (const struct option *o = long_options; o->name; ++o) name = o->val == code ? o->name : name;
    return ves_cli_usage_error(verb, "--%s belongs to run", name);
}

/* @return  VES_EXIT_OK, or the exit code after it was said what is wrong */
static int take_option(ves_arguments *a, int argc, char *argv[], int code)
{
    const char *verb = argv[0];
    switch (code) {
    case LIBRARY:
        a->source.library = optarg;
        break;
    case SET:
        return ves_cli_take_set(verb, optarg, a->set, &a->source.n_set);
    case FROM:
        a->from = optarg;
        break;
    case FORCE:
        a->watch.replace = 1;
        break;
    case 'o':
        if (!*optarg) return ves_cli_usage_error(verb, "-o has an empty name, expected FILE.h5 or a folder");
        a->output = optarg;
        break;
    case 'q':
        a->quiet = true;
        break;
    case INDIVIDUAL:
        if (strcmp(optarg, "none") != 0 && strcmp(optarg, "nca") != 0 && strcmp(optarg, "all") != 0)
            return ves_cli_usage_error(verb, "--individual %s is no such choice, expected none, nca or all", optarg);
        a->source.individual = optarg;
        break;
    case SUBJECTS:
        a->source.subjects = optarg;
        break;
    case SEED:
        a->source.seed = optarg;
        break;
    case PARAMETERS:
        if (!*optarg)
            return ves_cli_usage_error(verb, "--parameters has an empty name, expected a result of vesipk fit");
        a->source.parameters = optarg;
        break;
    case RESUME:
        a->watch.resume = 1;
        break;
    case SHARD:
        if (ves_cli_shard(optarg, &a->watch.shard, &a->watch.of)) break;
        return ves_cli_usage_error(verb, "--shard %s is no shard, expected I/N with I from 1 to N", optarg);
    case MEMORY:
        if (read_bytes(optarg, &a->watch.memory)) break;
        return ves_cli_usage_error(verb, "--memory %s is no size, expected such as 8G, 500MB or 2GiB", optarg);
    case PROGRESS:
        if (read_progress(optarg, &a->progress)) break;
        return ves_cli_usage_error(verb, "--progress %s is no such choice, expected auto, always, never or json",
                                   optarg);
    case 'j':
        if (ves_cli_count(optarg, 1, VES_MOST_THREADS, &a->watch.threads)) break;
        return ves_cli_usage_error(verb, "-j %s is no number of threads, expected 1 to %d", optarg, VES_MOST_THREADS);
    default:
        return ves_cli_wrong_option(argc, argv, code, long_options);
    }
    return VES_EXIT_OK;
}

int ves_arguments_read(int argc, char *argv[], ves_arguments_of verb, ves_arguments *a)
{
    *a = (ves_arguments){.source = {.size = sizeof a->source},
                         .watch = {.size = sizeof a->watch},
                         .set = ves_new((size_t)argc, sizeof *a->set)};
    if (!a->set) return ves_cli_usage_error(argv[0], "out of memory");
    opterr = 0;
    optind = 0; /* start afresh, GNU style */
    uint64_t seen = 0;
    for (int code; (code = getopt_long(argc, argv, ":o:qj:", long_options, NULL)) != -1;) {
        if (code != ':' && code != '?' && !belongs(verb, code)) return stranger(argv[0], code);
        if (code != SET && ves_cli_once(argv[0], long_options, code, &seen)) return VES_EXIT_USAGE;
        const int wrong = take_option(a, argc, argv, code);
        if (wrong != VES_EXIT_OK) return wrong;
    }
    a->source.set = a->set;
    a->n_file = argc - optind;
    a->file = argv + optind;
    return VES_EXIT_OK;
}
