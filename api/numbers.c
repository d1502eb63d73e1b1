/* Lists of the numbers of a study, made when somebody asks for them: ten thousand scenarios would fill the memory. */
#include "api/handle.h"

#include "base/memory.h"
#include "study/explain.h"

#include <pthread.h>
#include <stdlib.h>

typedef struct shown_list {
    bool made;
    size_t n;
    vesipk_number *number;
    const vesipk_number **at; /* [n] */
} shown_list;

struct ves_shown {
    pthread_mutex_t lock;
    size_t n;         /* scenarios, and one for all of them */
    shown_list *list; /* [n] */
};

struct ves_shown *ves_shown_new(size_t n_scenario)
{
    struct ves_shown *shown = ves_new(1, sizeof *shown);
    shown_list *list = ves_new(n_scenario + 1, sizeof *list);
    if (!shown || !list) {
        free(shown);
        free(list);
        return NULL;
    }
    shown->n = n_scenario + 1;
    shown->list = list;
    (void)pthread_mutex_init(&shown->lock, NULL);
    return shown;
}

void ves_shown_free(struct ves_shown *shown)
{
    if (!shown) return;
    for (size_t i = 0; i < shown->n; ++i) {
        free(shown->list[i].number);
        free(shown->list[i].at);
    }
    free(shown->list);
    (void)pthread_mutex_destroy(&shown->lock);
    free(shown);
}

static vesipk_number number_of(const char *scenario, const ves_parameter *p)
{
    const double factor = ves_quantity_to_written(&p->quantity);
    return (vesipk_number){.scenario = scenario,
                           .address = p->address,
                           .unit = p->quantity.unit,
                           .value = p->quantity.written,
                           .low = p->low * factor,
                           .high = p->high * factor,
                           .least = p->least * factor,
                           .most = p->most * factor,
                           .confidence = p->confidence ? p->confidence : "",
                           .source = p->source ? p->source : ""};
}

static bool make_room(shown_list *list, size_t n)
{
    list->number = ves_new(n, sizeof *list->number);
    list->at = ves_new(n, sizeof *list->at);
    return list->number && list->at;
}

static void add(shown_list *list, vesipk_number number)
{
    list->number[list->n] = number;
    list->at[list->n] = &list->number[list->n];
    ++list->n;
}

static bool show_one(const ves_scenario *s, shown_list *list)
{
    size_t n = 0;
    for (size_t i = 0; i < s->parameters.n; ++i) n += s->parameters.item[i].used;
    if (!make_room(list, n)) return false;
    for (size_t i = 0; i < s->parameters.n; ++i) {
        if (s->parameters.item[i].used) add(list, number_of(s->name, &s->parameters.item[i]));
    }
    return true;
}

static bool show_all(const ves_study *study, shown_list *list)
{
    size_t n = 0;
    ves_evidence_row *row = NULL;
    const bool ok = !ves_evidence(study, &n, &row, NULL) && make_room(list, n);
    for (size_t i = 0; i < n && ok; ++i) add(list, number_of(row[i].scenario, row[i].parameter));
    free(row);
    return ok;
}

size_t vesipk_numbers(const vesipk_study *study, size_t scenario, const vesipk_number *const **number)
{
    struct ves_shown *shown = study ? study->held->numbers : NULL;
    if (number) *number = NULL;
    const size_t n = shown ? shown->n - 1 : 0, which = scenario == VESIPK_EVERY_SCENARIO ? n : scenario;
    if (!shown || which > n || (which == n && scenario != VESIPK_EVERY_SCENARIO)) return 0;
    shown_list *list = &shown->list[which];
    (void)pthread_mutex_lock(&shown->lock);
    if (!list->made) {
        list->made =
            which < n ? show_one(&study->held->study->scenario[which], list) : show_all(study->held->study, list);
        if (!list->made) {
            free(list->number);
            free(list->at);
            *list = (shown_list){0};
        }
    }
    (void)pthread_mutex_unlock(&shown->lock);
    if (number) *number = list->at;
    return list->n;
}
