/* Of which organ a measured value of a data set is. */
#include "study/context.h"
#include "study/data_set.h"
#include "study/dose_table.h"

#include "base/text.h"
#include "input/sheet.h"

#include <string.h>

/* Is a compartment called `name`, for one size of vesicles or for all? */
static bool is_called(const ves_compartment *c, const char *name)
{
    const size_t n = strlen(name);
    if (strncmp(c->name, name, n) != 0) return false;
    if (c->name[n] == '\0') return true;
    const size_t digits = c->name[n] == '_' ? strspn(c->name + n + 1, "0123456789") : 0;
    return digits > 0 && strcmp(c->name + n + 1 + digits, "nm") == 0;
}

/* Is such a compartment a part of this organ? */
static bool holds(const ves_topology *t, const ves_organ *organ, const char *name)
{
    for (size_t i = 0; i < organ->sum.n; ++i) {
        if (is_called(&t->compartment[organ->sum.node[i].i], name)) return true;
    }
    return false;
}

const char *ves_data_organ(const ves_graph *graph, const char *where)
{
    const ves_topology *t = graph->topology;
    const ves_organ *found = NULL;
    for (size_t i = 0; i < t->n_organ; ++i) {
        const ves_organ *organ = &t->organ[i];
        if (organ->signal || organ->delivered) continue;
        if (strcmp(organ->name, where) == 0) return organ->name;
        if (*where && holds(t, organ, where) &&
            (!found || (found->matrix == VES_MATRIX_NONE && organ->matrix != VES_MATRIX_NONE)))
            found = organ;
    }
    return found ? found->name : NULL;
}

/* Was the same said of a value before? Of some hundreds of values the first is asked. */
static bool was_told(const ves_data_set *data, size_t i, size_t faults_before, size_t faults)
{
    enum { MOST = 1000 };
    for (size_t k = faults > faults_before && i > MOST ? i - MOST : 0; faults > faults_before && k < i; ++k) {
        if (*data->measured[i].where && strcmp(data->measured[k].where, data->measured[i].where) == 0) return true;
    }
    return false;
}

static const char *organ_name(size_t i, const void *graph)
{
    return ((const ves_graph *)graph)->topology->organ[i].name;
}

static bool is_in_organ(const ves_topology *t, const char *organ, size_t node)
{
    for (size_t o = 0; o < t->n_organ; ++o) {
        for (size_t k = 0; strcmp(t->organ[o].name, organ) == 0 && k < t->organ[o].sum.n; ++k)
            if (t->organ[o].sum.node[k].i == node) return true;
    }
    return false;
}

/* Does a dose of this subject go into this organ at once, at 0 h? */
static bool is_reached(const ves_instance *typical, const ves_data_set *data, size_t subject, const char *organ)
{
    const ves_recipe *recipe = typical->recipe;
    const ves_data_subject *s = &data->subject[subject];
    for (size_t i = s->first; i < s->first + s->n; ++i) {
        const ves_act *act = &data->act[i];
        if (act->kind != VES_ACT_DOSE || act->time > 0.0 || act->over > 0.0) continue;
        const size_t first = recipe->target[act->target],
                     end = act->target + 1 < data->n_target ? recipe->target[act->target + 1] : recipe->n_dose;
        const ves_dose_plan *plan = &recipe->dose[end - first > 1 ? first + act->nth : first];
        for (size_t k = 0; k < plan->n_part; ++k)
            if (is_in_organ(typical->graph->topology, organ, plan->part[k].node.i)) return true;
    }
    return false;
}

/* Is the subject emptied or filled at 0 h? */
static bool is_emptied_first(const ves_data_set *data, size_t subject)
{
    const ves_data_subject *s = &data->subject[subject];
    for (size_t i = s->first; i < s->first + s->n; ++i)
        if (data->act[i].time == 0.0 && data->act[i].kind != VES_ACT_DOSE) return true;
    return false;
}

double ves_data_time_of(const ves_instance *typical, const ves_data_set *data, const ves_measured *m)
{
    const char *organ = m->read < 0.0 ? ves_data_organ(typical->graph, m->where) : NULL;
    return organ && !is_reached(typical, data, m->subject, organ) && !is_emptied_first(data, m->subject) ? m->time
                                                                                                         : m->read;
}

void ves_data_check_organs(ves_context *c)
{
    const ves_scenario *s = c->study->scenario;
    while (s < c->study->scenario + c->study->n_scenario && !s->data) ++s;
    if (s == c->study->scenario + c->study->n_scenario || !ves_scenario_is_built(s)) return;
    ves_sheet *sheet = s->data->sheet;
    const ves_graph *graph = s->typical.graph;
    const size_t before = sheet->n_fault, dv = ves_sheet_find(sheet, VES_DOSE_DV),
                 id = ves_sheet_find(sheet, VES_DOSE_DVID),
                 of = id == VES_NONE ? ves_sheet_find(sheet, VES_DOSE_CMT) : id;
    for (size_t i = 0; i < s->data->n_measured; ++i) {
        const ves_measured *m = &s->data->measured[i];
        if (ves_data_organ(graph, m->where) || sheet->row[m->row].wrong || was_told(s->data, i, before, sheet->n_fault))
            continue;
        const char *near = ves_nearest(m->where, graph->topology->n_organ, organ_name, graph);
        if (!*m->where) {
            ves_sheet_fail(sheet, m->row, dv,
                           "says not of what DV is, expected an organ or a compartment in CMT "
                           "or DVID, or measured_in = \"...\" in the study");
        } else {
            ves_sheet_fail(sheet, m->row, of, "DV is of \"%s\", which is no organ%s%s%s", ves_brief_of(m->where).text,
                           near ? "; did you mean \"" : "", near ? near : "",
                           near ? "\"?"
                                : " or compartment here, expected cmt = ( (\"...\", \"...\") ) to say what it is");
        }
    }
    if (sheet->n_fault > before) ves_context_keep(c, VES_E_CONFIG);
}
