/* What a fit has learned already: the draws that its file holds, or what the curvature at its mode says. */
#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"
#include "design/experiment.h"
#include "store/result.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void ves_known_free(ves_known *k)
{
    free(k->coordinate);
    free(k->mean);
    free(k->covariance);
    *k = (ves_known){0};
}

/* What is needed of the file. */
typedef struct fitted {
    const ves_array *name, *low, *high, *z, *covariance, *draw, *weight;
    size_t n;
} fitted;

static bool find_arrays(const ves_table *t, fitted *f)
{
    *f = (fitted){.name = ves_table_find(t, "fit/parameter"),
                  .low = ves_table_find(t, "fit/prior_low"),
                  .high = ves_table_find(t, "fit/prior_high"),
                  .z = ves_table_find(t, "fit/z"),
                  .covariance = ves_table_find(t, "fit/covariance"),
                  .draw = ves_table_find(t, "fit/draw_z"),
                  .weight = ves_table_find(t, "fit/draw_weight")};
    if (!f->name || f->name->type != VES_ARRAY_TEXT || !f->low || !f->high || !f->z || !f->covariance) return false;
    f->n = f->name->n;
    return f->low->n == f->n && f->high->n == f->n && f->z->n == f->n && f->covariance->n == f->n * f->n &&
           (!f->draw || (f->weight && f->draw->n == f->weight->n * f->n));
}

static bool near(double a, double b)
{
    return fabs(a - b) <= 1e-9 * fmax(fabs(a), fabs(b)) || (isnan(a) && isnan(b));
}

/* Coordinates that the fit has too. @param of out: their places in the fit */
static ves_status match(const fitted *f, const char *path, ves_place at, const ves_free_list *list, ves_known *k,
                        size_t of[], ves_report *report)
{
    for (size_t j = 0; j < list->n; ++j) {
        const ves_free *item = &list->item[j];
        for (size_t i = 0; i < f->n; ++i) {
            if (!f->name->data.text[i] || strcmp(f->name->data.text[i], item->name) != 0) continue;
            const double low = f->low->data.number[i], high = f->high->data.number[i];
            if (!near(low, item->low * item->written) || !near(high, item->high * item->written) || item->prior.none)
                return ves_fail(report, VES_E_CONFIG, at,
                                "%s rests on another prior of \"%s\" (%.4g to %.4g %s) than the design (%.4g to %.4g); "
                                "expected the free numbers of that fit: free = \"fit\"",
                                path, item->name, low, high, item->unit, item->low * item->written,
                                item->high * item->written);
            k->coordinate[k->n] = j;
            of[k->n++] = i;
            break;
        }
    }
    if (k->n == 0)
        return ves_fail(report, VES_E_CONFIG, at, "%s has learned none of the free numbers of the design", path);
    return VES_OK;
}

/* Mean and covariance, of weighted draws or of the curvature. */
static void summarise(const fitted *f, const size_t of[], ves_known *k)
{
    const size_t n_draw = f->draw ? f->weight->n : 0;
    double all = 0.0;
    for (size_t i = 0; i < n_draw; ++i) all += f->weight->data.number[i];
    for (size_t a = 0; a < k->n; ++a) {
        k->mean[a] = f->z->data.number[of[a]];
        if (n_draw) k->mean[a] = 0.0;
        for (size_t i = 0; i < n_draw; ++i)
            k->mean[a] += f->weight->data.number[i] / all * f->draw->data.number[i * f->n + of[a]];
    }
    for (size_t a = 0; a < k->n; ++a) {
        for (size_t b = 0; b < k->n; ++b) {
            double sum = n_draw ? 0.0 : f->covariance->data.number[of[a] * f->n + of[b]];
            for (size_t i = 0; i < n_draw; ++i)
                sum += f->weight->data.number[i] / all * (f->draw->data.number[i * f->n + of[a]] - k->mean[a]) *
                       (f->draw->data.number[i * f->n + of[b]] - k->mean[b]);
            k->covariance[a * k->n + b] = sum;
        }
    }
}

ves_status ves_known_read(const char *path, ves_place at, const ves_free_list *list, ves_known *k, ves_report *report)
{
    ves_table table = {0};
    fitted f = {0};
    ves_status status = ves_result_read_fit(path, &table, report);
    if (!status && !find_arrays(&table, &f))
        status = ves_fail(report, VES_E_CONFIG, at, "%s is no file of a fit, expected what vesipk fit wrote", path);
    size_t *of = ves_new(list->n, sizeof *of);
    k->coordinate = ves_new(list->n, sizeof *k->coordinate);
    k->mean = ves_new(list->n, sizeof *k->mean);
    k->covariance = ves_new(list->n * list->n, sizeof *k->covariance);
    if (!status && (!of || !k->coordinate || !k->mean || !k->covariance)) status = ves_fail_memory(report);
    if (!status) status = match(&f, path, at, list, k, of, report);
    if (!status) summarise(&f, of, k);
    free(of);
    ves_table_free(&table);
    return status;
}
