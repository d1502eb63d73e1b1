/* What was learned, as a table: the group /fit, and draws in the groups that ArviZ reads. */
#include "fit/fit_groups.h"
#include "fit/fit_reach.h"
#include "fit/fit_run.h"

#include "analysis/nca_rows.h"
#include "base/array.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/version.h"
#include "graph/table_maker.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A table in the making, and what goes into it. */
typedef struct making {
    ves_table_maker m;
    const ves_fit *fit;
    const ves_learned *l;
} making;

static const char *const
    by_parameter[] = {"fit/parameter", NULL},
    *const by_pair[] = {"fit/parameter", "fit/parameter_", NULL}, *const by_direction[] = {"fit/direction", NULL},
    *const by_direction_parameter[] = {"fit/direction", "fit/parameter", NULL}, *const by_start[] = {"fit/start", NULL},
    *const by_start_parameter[] = {"fit/start", "fit/parameter", NULL},
    *const by_observation[] = {"fit/observation", NULL}, *const by_study[] = {"fit/study", NULL},
    *const by_profile[] = {"fit/profile", NULL}, *const by_profile_point[] = {"fit/profile", "fit/point", NULL};

/* ---- /fit: free numbers ---- */

enum { MODE, MEDIAN, SD, LOW, HIGH, PRIOR_LOW, PRIOR_HIGH, START, N_OF_PARAMETER };

static double of_parameter(const making *k, size_t j, int what)
{
    const ves_free *f = &k->fit->list.item[j];
    const double value[N_OF_PARAMETER] = {
        [MODE] = k->l->mode[j], [MEDIAN] = k->l->median[j], [SD] = k->l->sd[j],     [LOW] = k->l->low[j],
        [HIGH] = k->l->high[j], [PRIOR_LOW] = f->low,       [PRIOR_HIGH] = f->high, [START] = f->start};
    return value[what] * f->written;
}

static void put_parameters(making *k)
{
    static const struct {
        const char *path, *words;
    } rows[N_OF_PARAMETER] = {
        [MODE] = {"fit/mode", "most probable value, in its own unit (fit/unit)"},
        [MEDIAN] = {"fit/median", "median of the posterior; without draws the mode"},
        [SD] = {"fit/sd", "standard deviation"},
        [LOW] = {"fit/low", "lower end of the middle 95 %"},
        [HIGH] = {"fit/high", "upper end of it"},
        [PRIOR_LOW] = {"fit/prior_low", "lower end of the prior (of its middle 95 % where it has none)"},
        [PRIOR_HIGH] = {"fit/prior_high", "upper end of it"},
        [START] = {"fit/first_start", "where the first descent began"},
    };
    const size_t n = k->l->n;
    ves_make_dimension(&k->m, "fit/parameter", n);
    ves_make_dimension(&k->m, "fit/parameter_", n);
    ves_make_dimension(&k->m, "fit/direction", n);
    ves_array *name =
        ves_make_array(&k->m, "fit/parameter", VES_ARRAY_TEXT, NULL, "name of a free number", by_parameter);
    for (size_t j = 0; j < n; ++j) ves_make_text(&k->m, name, j, k->fit->list.item[j].name);
    ves_array *unit = ves_make_array(&k->m, "fit/unit", VES_ARRAY_TEXT, NULL, "unit of its values", by_parameter);
    for (size_t j = 0; j < n; ++j) ves_make_text(&k->m, unit, j, k->fit->list.item[j].unit);
    for (int i = 0; i < N_OF_PARAMETER; ++i) {
        ves_array *a = ves_make_array(&k->m, rows[i].path, VES_ARRAY_DOUBLE, "1", rows[i].words, by_parameter);
        for (size_t j = 0; a && j < n; ++j) a->data.number[j] = of_parameter(k, j, i);
    }
    ves_make_numbers(&k->m, "fit/z", "1", "the mode as coordinates: standard normal under the prior", by_parameter,
                     k->l->z);
    ves_make_numbers(&k->m, "fit/shrinkage", "1", "1 - variance after over variance before, of coordinates",
                     by_parameter, k->l->shrinkage);
    ves_array *lesson = ves_make_kinds(&k->m, "fit/learned", "how much of it is from what was measured",
                                       "range_only partly learned", by_parameter);
    for (size_t j = 0; lesson && j < n; ++j) lesson->data.integer[j] = (int64_t)k->l->lesson[j];
    ves_make_numbers(&k->m, "fit/covariance", "1", "of coordinates, from the curvature at the mode", by_pair,
                     k->l->information.covariance);
    ves_make_numbers(&k->m, "fit/correlation", "1", "of coordinates", by_pair, k->l->correlation);
    ves_make_numbers(&k->m, "fit/information_eigenvalue", "1",
                     "of what was measured: above 1, more is known from it than from the prior", by_direction,
                     k->l->information.eigenvalue);
    ves_make_numbers(&k->m, "fit/direction_parameter", "1", "the combination of coordinates that each eigenvalue is of",
                     by_direction_parameter, k->l->information.direction);
}

/* ---- /fit: starts ---- */

static void put_starts(making *k)
{
    const ves_learned *l = k->l;
    char meanings[256] = "";
    for (size_t i = 0; i < VES_N_STOP; ++i) {
        const size_t used = strlen(meanings);
        (void)snprintf(meanings + used, sizeof meanings - used, "%s%s", i ? " " : "", ves_stop_words[i]);
    }
    ves_make_dimension(&k->m, "fit/start", l->n_start);
    ves_array *objective = ves_make_array(&k->m, "fit/start_objective", VES_ARRAY_DOUBLE, "1",
                                          "-2 ln (likelihood x prior) where each descent ended", by_start);
    for (size_t i = 0; objective && i < l->n_start; ++i) objective->data.number[i] = l->start[i].objective;
    ves_array *likelihood =
        ves_make_array(&k->m, "fit/start_log_likelihood", VES_ARRAY_DOUBLE, "1", "ln likelihood there", by_start);
    for (size_t i = 0; likelihood && i < l->n_start; ++i) likelihood->data.number[i] = l->start[i].log_likelihood;
    ves_array *iteration =
        ves_make_array(&k->m, "fit/start_iterations", VES_ARRAY_INT64, "1", "steps of the descent", by_start);
    for (size_t i = 0; iteration && i < l->n_start; ++i) iteration->data.integer[i] = (int64_t)l->start[i].n_iteration;
    ves_array *mode = ves_make_array(&k->m, "fit/start_mode", VES_ARRAY_INT64, "1",
                                     "which mode it ended in, the best is 0; -1: none", by_start);
    for (size_t i = 0; mode && i < l->n_start; ++i)
        mode->data.integer[i] = l->start[i].mode == VES_NONE ? -1 : (int64_t)l->start[i].mode;
    ves_array *stop = ves_make_kinds(&k->m, "fit/start_stop", "why it ended", meanings, by_start);
    for (size_t i = 0; stop && i < l->n_start; ++i) stop->data.integer[i] = (int64_t)l->start[i].stop;
    ves_array *value =
        ves_make_array(&k->m, "fit/start_value", VES_ARRAY_DOUBLE, "1", "where it ended", by_start_parameter);
    for (size_t i = 0; value && i < l->n_start; ++i) {
        for (size_t j = 0; j < l->n; ++j) {
            const ves_free *f = &k->fit->list.item[j];
            value->data.number[i * l->n + j] = ves_prior_value(&f->prior, l->start[i].z[j]) * f->written;
        }
    }
}

/* ---- /fit: measured values ---- */

static const char *what_of(const ves_datum *d)
{
    return d->kind == VES_DATUM_NUMBER || d->kind == VES_DATUM_HALVING ? ves_nca_rows[d->measure.row].name : "value";
}

static void put_texts(making *k)
{
    const ves_observations *o = &k->fit->observations;
    static const struct {
        const char *path, *words;
    } rows[] = {{"fit/observation_scenario", "scenario"},
                {"fit/observation_organ", "organ"},
                {"fit/observation_unit", "unit"},
                {"fit/observation_study", "study"},
                {"fit/observation_animal", "animal"},
                {"fit/observation_what", "a value, or the name of a number of the analysis"},
                {"fit/observation_file", "file"}};
    for (size_t r = 0; r < VES_COUNT(rows); ++r) {
        ves_array *a = ves_make_array(&k->m, rows[r].path, VES_ARRAY_TEXT, NULL, rows[r].words, by_observation);
        for (size_t i = 0; i < o->n && a; ++i) {
            const ves_datum *d = &o->datum[i];
            const ves_scenario *s = &k->fit->study->scenario[d->scenario];
            const char *const words[] = {s->name,
                                         s->typical.graph->topology->organ[d->organ].name,
                                         d->unit,
                                         o->study[d->study],
                                         d->animal == VES_NONE ? "" : o->animal[d->animal],
                                         what_of(d),
                                         d->at.file ? d->at.file : ""};
            ves_make_text(&k->m, a, i, words[r]);
        }
    }
}

static void put_observations(making *k)
{
    const ves_observations *o = &k->fit->observations;
    ves_make_dimension(&k->m, "fit/observation", o->n);
    ves_make_dimension(&k->m, "fit/study", o->n_study);
    put_texts(k);
    ves_array *line =
        ves_make_array(&k->m, "fit/observation_line", VES_ARRAY_INT64, "1", "line in the file", by_observation);
    for (size_t i = 0; line && i < o->n; ++i) line->data.integer[i] = o->datum[i].at.line;
    ves_array *time = ves_make_array(&k->m, "fit/observation_time", VES_ARRAY_DOUBLE, "h", "time, or begin of a window",
                                     by_observation);
    for (size_t i = 0; time && i < o->n; ++i) time->data.number[i] = o->datum[i].time;
    ves_array *observed = ves_make_array(&k->m, "fit/observed", VES_ARRAY_DOUBLE, "1",
                                         "measured, or the limit of a censored value; in its unit", by_observation);
    for (size_t i = 0; observed && i < o->n; ++i) observed->data.number[i] = o->datum[i].value;
    ves_make_numbers(&k->m, "fit/predicted", "1", "predicted at the mode, before the scale of its study",
                     by_observation, k->l->predicted);
    ves_make_numbers(&k->m, "fit/residual", "1",
                     "how far apart they are, the scale of the study reckoned in, in standard deviations",
                     by_observation, k->l->residual);
    ves_array *used = ves_make_kinds(&k->m, "fit/used", "was it fitted?", "held_out fitted", by_observation);
    for (size_t i = 0; used && i < o->n; ++i) used->data.integer[i] = o->datum[i].used;
    ves_array *censored =
        ves_make_kinds(&k->m, "fit/censored", "is it a limit?", "no below above between", by_observation);
    for (size_t i = 0; censored && i < o->n; ++i) censored->data.integer[i] = (int64_t)o->datum[i].censored;
    ves_array *study = ves_make_array(&k->m, "fit/study", VES_ARRAY_TEXT, NULL, "who measured", by_study);
    for (size_t i = 0; i < o->n_study; ++i) ves_make_text(&k->m, study, i, o->study[i]);
    ves_make_numbers(&k->m, "fit/scale", "1", "what predictions are multiplied with, of each study", by_study,
                     k->l->scale);
}

/* ---- /fit: profiles ---- */

static void put_profiles(making *k)
{
    const ves_learned *l = k->l;
    size_t most = 0;
    if (l->n_profile == 0) return;
    for (size_t i = 0; i < l->n_profile; ++i) most = l->profile[i].n > most ? l->profile[i].n : most;
    ves_make_dimension(&k->m, "fit/profile", l->n_profile);
    ves_make_dimension(&k->m, "fit/point", most);
    ves_array *name =
        ves_make_array(&k->m, "fit/profile", VES_ARRAY_TEXT, NULL, "free number that was held", by_profile);
    for (size_t i = 0; i < l->n_profile; ++i)
        ves_make_text(&k->m, name, i, k->fit->list.item[l->profile[i].coordinate].name);
    static const struct {
        const char *path, *words;
    } ends[] = {{"fit/profile_low", "where likelihood x prior has fallen by 3.84: lower end of 95 %"},
                {"fit/profile_high", "upper end"},
                {"fit/profile_low_alone", "the same of the likelihood alone; NaN: it does not end"},
                {"fit/profile_high_alone", "upper end"}};
    for (size_t e = 0; e < VES_COUNT(ends); ++e) {
        ves_array *a = ves_make_array(&k->m, ends[e].path, VES_ARRAY_DOUBLE, "1", ends[e].words, by_profile);
        for (size_t i = 0; a && i < l->n_profile; ++i) {
            const ves_profile *p = &l->profile[i];
            const double at[] = {p->low, p->high, p->low_alone, p->high_alone};
            a->data.number[i] = at[e] * k->fit->list.item[p->coordinate].written;
        }
    }
    static const struct {
        const char *path, *words;
    } curves[] = {{"fit/profile_value", "value that was held, in its unit"},
                  {"fit/profile_objective", "-2 ln (likelihood x prior) above its least, all other numbers following"},
                  {"fit/profile_objective_alone", "-2 ln likelihood likewise, without priors"}};
    for (size_t c = 0; c < VES_COUNT(curves); ++c) {
        ves_array *a = ves_make_array(&k->m, curves[c].path, VES_ARRAY_DOUBLE, "1", curves[c].words, by_profile_point);
        for (size_t i = 0; a && i < l->n_profile; ++i) {
            const ves_profile *p = &l->profile[i];
            const double *const curve[] = {p->value, p->with_prior, p->alone};
            const double by = c == 0 ? k->fit->list.item[p->coordinate].written : 1.0;
            for (size_t j = 0; j < p->n; ++j) a->data.number[i * most + j] = curve[c][j] * by;
        }
    }
}

/* All weighted draws, for whoever would rather use them. */
static void put_weighted(making *k)
{
    static const char *const by_weighted[] = {"fit/weighted_draw", NULL}, *const by_both[] = {"fit/weighted_draw",
                                                                                              "fit/parameter", NULL};
    const ves_learned *l = k->l;
    ves_make_dimension(&k->m, "fit/weighted_draw", l->draws.n_draw);
    ves_make_numbers(&k->m, "fit/draw_weight", "1", "weight of each draw; their sum is 1", by_weighted,
                     l->draws.weight);
    ves_make_numbers(&k->m, "fit/draw_log_likelihood", "1", "ln likelihood of each", by_weighted, l->draw_likelihood);
    ves_make_numbers(&k->m, "fit/draw_z", "1", "its coordinates", by_both, l->draws.z);
}

/* ---- the whole ---- */

static void put_sums(making *k)
{
    const ves_learned *l = k->l;
    ves_make_number(&k->m, "fit/log_likelihood", "1", "ln likelihood at the mode", l->log_likelihood);
    ves_make_number(&k->m, "fit/objective", "1",
                    "-2 ln (likelihood x prior) at the mode, without constants of the priors", l->objective);
    ves_make_number(&k->m, "fit/aic", "1", "Akaike's criterion", l->aic);
    ves_make_number(&k->m, "fit/bic", "1", "Schwarz's criterion", l->bic);
    ves_make_number(
        &k->m, "fit/sigma", "1",
        "standard deviation of errors: root of rss over values less free numbers; NaN: it was given, or is a free "
        "number",
        l->sigma);
    ves_make_number(&k->m, "fit/rss", "1", "residual sum of squares, with it",
                    k->fit->error.concentrated ? l->rss : NAN);
    ves_make_number(&k->m, "fit/n_fitted", "1", "values that were fitted", (double)k->fit->likelihood.n_used);
    ves_make_number(&k->m, "fit/n_modes", "1", "different places where descents ended", (double)l->n_mode);
    ves_make_number(&k->m, "fit/effective_draws", "1", "draws that the weighted ones are worth",
                    l->draws.n_draw ? l->draws.effective : NAN);
    ves_make_number(&k->m, "fit/khat", "1", "shape of the tail of their weights; above 0.7 they do not hold",
                    l->draws.n_draw ? l->draws.khat : NAN);
    ves_make_number(&k->m, "fit/log_evidence", "1", "ln of the likelihood averaged over the priors",
                    l->draws.n_draw ? l->draws.log_evidence : NAN);
}

static void put_attributes(making *k, const char *command_line)
{
    const ves_study *study = k->fit->study;
    char digest[VES_HASH_TEXT];
    ves_hash_of(study->config.script.shown.text, study->config.script.shown.n, digest);
    ves_make_heading(&k->m, "vesipk-fit", "1.0", study->title, command_line ? command_line : "vesipk fit");
    ves_make_attribute(&k->m, "", "config_sha256", digest);
    ves_make_attribute_number(&k->m, "", "seed", (double)k->fit->seed);
}

ves_status ves_fit_table_make(const ves_fit *fit, const ves_learned *learned, const char *command_line,
                              ves_table *table, ves_report *report)
{
    making k = {.m = {.table = table, .report = report}, .fit = fit, .l = learned};
    put_attributes(&k, command_line);
    put_parameters(&k);
    ves_fit_put_reach(fit, &k.m);
    put_starts(&k);
    put_observations(&k);
    put_profiles(&k);
    put_sums(&k);
    if (learned->draws.n_draw == 0 || learned->n_equal == 0) return k.m.status;
    put_weighted(&k);
    ves_fit_put_groups(fit, learned, &k.m);
    return k.m.status;
}
