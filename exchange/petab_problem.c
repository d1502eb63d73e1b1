#include "exchange/petab_problem.h"

#include "base/memory.h"
#include "base/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

void ves_petab_problem_free(ves_petab_problem *p)
{
    for (size_t i = 0; p->scenario && i < p->n_scenario; ++i) {
        ves_petab_scenario *s = &p->scenario[i];
        ves_outline_free(&s->outline);
        for (size_t k = 0; s->instance && k < p->probes.n; ++k) ves_instance_free(&s->instance[k]);
        free(s->instance);
        free(s->observable);
    }
    for (size_t j = 0; p->id && j < p->fit.list.n; ++j) free(p->id[j]);
    free(p->id);
    free(p->free);
    free(p->model);
    free(p->model_id);
    free(p->scenario);
    free(p->observable_of);
    ves_probes_free(&p->probes);
    ves_fit_free(&p->fit);
    *p = (ves_petab_problem){0};
}

/* ---- what PEtab cannot say ---- */

static ves_status refuse(const ves_petab_problem *p, const char *setting, const char *what)
{
    const ves_place at = {.file = p->path, .line = p->fit.group->at.line, .setting = setting};
    return ves_fail(p->report, VES_E_MODEL, at, "PEtab has no place for %s", what);
}

static ves_status check_error(const ves_petab_problem *p)
{
    const ves_error_model *m = &p->fit.error;
    if (m->kind == VES_ERROR_STUDENT) return refuse(p, "fit.error", "errors of Student's t, expected another kind");
    if (m->scale.is_free || m->scale.value > 0.0)
        return refuse(p, "fit.scale", "scales of studies: values that share one are not independent");
    if (m->animal.is_free || m->animal.value > 0.0)
        return refuse(p, "fit.animal", "what an animal's values share: they are not independent");
    if (p->fit.list.by_study) return refuse(p, "fit.free", "numbers that are another in each study");
    return VES_OK;
}

static ves_status check_free(const ves_petab_problem *p)
{
    ves_status status = VES_OK;
    for (size_t j = 0; j < p->fit.list.n; ++j) {
        const ves_free *f = &p->fit.list.item[j];
        const char *what = NULL;
        if (f->prior.kind == VES_PRIOR_LOGIT) what = "a normal distribution of the odds of a share";
        if (f->prior.kind == VES_PRIOR_DISTRIBUTION && !f->prior.none &&
            strcmp(f->prior.d.kind->name, "triangular") == 0)
            what = "a triangular distribution";
        if (what)
            status = ves_fail(p->report, VES_E_MODEL, f->at,
                              "PEtab has no place for %s, expected another prior of \"%s\"", what, f->name);
        if (f->start == 0.0 && (f->kind == VES_FREE_NUMBER || f->kind == VES_FREE_FACTOR))
            status = ves_fail(
                p->report, VES_E_MODEL, f->at,
                "\"%s\" is 0 at its start, where nobody can see how the model hangs on it, expected another", f->name);
    }
    return status;
}

/* ---- names ---- */

/* "free_" and the letters and digits of the name; with a number behind it where another has the same. */
static char *id_of(const ves_petab_problem *p, size_t j)
{
    char *id = ves_format("free_%s", p->fit.list.item[j].name);
    for (char *c = id; c && *c; ++c) {
        if (!isalnum((unsigned char)*c)) *c = '_';
    }
    for (size_t k = 0; id && k < j; ++k) {
        if (strcmp(p->id[k], id) != 0) continue;
        char *longer = ves_format("%s_%zu", id, j + 1);
        free(id);
        id = longer;
        k = (size_t)-1;
    }
    return id;
}

static ves_status name_all(ves_petab_problem *p)
{
    const ves_free_list *list = &p->fit.list;
    double *start = ves_new(list->n, sizeof *start);
    p->id = ves_new(list->n, sizeof *p->id);
    p->free = ves_new(list->n, sizeof *p->free);
    p->model = ves_new(list->n, sizeof *p->model);
    p->model_id = ves_new(list->n, sizeof *p->model_id);
    bool fine = start && p->id && p->free && p->model && p->model_id;
    for (size_t j = 0; j < list->n && fine; ++j) {
        const ves_free *f = &list->item[j];
        p->id[j] = id_of(p, j);
        fine = p->id[j] != NULL;
        if (f->kind != VES_FREE_NUMBER && f->kind != VES_FREE_FACTOR) continue;
        start[p->n_model] = f->start * f->written;
        p->free[p->n_model] = (ves_outline_given){p->id[j], f->name, start[p->n_model]};
        p->model_id[p->n_model] = p->id[j];
        p->model[p->n_model++] = j;
    }
    const ves_status status =
        fine ? ves_probes_make(p->n_model, start, &p->probes, p->report) : ves_fail_memory(p->report);
    free(start);
    return status;
}

/* ---- scenarios ---- */

static ves_status make_scenarios(ves_petab_problem *p)
{
    const ves_observations *o = &p->fit.observations;
    ves_status status = VES_OK;
    p->scenario = ves_new(p->study->n_scenario, sizeof *p->scenario);
    p->observable_of = ves_new(o->n, sizeof *p->observable_of);
    if (!p->scenario || !p->observable_of) return ves_fail_memory(p->report);
    for (size_t k = 0; k < p->study->n_scenario && !status; ++k) {
        bool any = false;
        for (size_t i = 0; i < o->n; ++i) any = any || (o->datum[i].used && o->datum[i].scenario == k);
        if (!any) continue;
        p->scenario[p->n_scenario].scenario = k;
        status = ves_petab_scenario_make(p, &p->scenario[p->n_scenario++]);
    }
    return status;
}

ves_status ves_petab_problem_make(const ves_study *study, const char *path, ves_petab_problem *p, ves_report *report)
{
    *p = (ves_petab_problem){.study = study, .path = path, .report = report};
    ves_status status = ves_fit_read(study, &p->fit, report);
    if (!status) status = check_error(p);
    if (!status) status = check_free(p);
    if (!status) status = name_all(p);
    return status ? status : make_scenarios(p);
}
