#include "batch/room.h"

#include "analysis/sketch.h"
#include "base/memory_left.h"

#include <math.h>

/* Subjects' numbers of one kind spread over so many octaves (analysis/sketch.h), where curves fall to their ends: each
 * is 570 bytes and what an allocation costs. */
static const double sketch_bytes = sizeof(ves_sketch) + 12.0 * 590.0;
/* The program and its libraries, and the study. */
static const double program_bytes = 32 << 20;
/* What HDF5 takes for itself while it writes a file; where it gets none, it may crash. */
static const double file_bytes = 8 << 20;

enum { HELD_BYTES = 8 << 20, AT_ONCE = 8 << 20 }; /* of batch/work.c and batch/rows.c */

static double largest_graph(const ves_study *study)
{
    size_t n = 0;
    for (size_t i = 0; i < study->n_scenario; ++i) {
        const ves_graph *graph = study->scenario[i].typical.graph;
        if (graph && graph->topology->n_compartment > n) n = graph->topology->n_compartment;
    }
    return (double)n;
}

ves_room ves_room_of(const ves_plan *plan, size_t n_thread, bool in_memory)
{
    const ves_study *study = plan->study;
    const double n_time = (double)plan->layout.n_time, word = sizeof(double), n_cell = (double)plan->n_cell,
                 n_variant = (double)plan->n_variant, threads = n_thread ? (double)n_thread : 1.0;
    const double n_member = (double)(plan->list ? VES_LANES : VES_LANES * study->n_scenario);
    const double row = ((double)plan->layout.n_row + (double)plan->n_node * n_time) * word;
    const double lanes = VES_LANES * n_time * (largest_graph(study) + 1.0) * word;
    const double held = plan->sketched ? fmax(n_member * row, HELD_BYTES) : n_member * row;
    const double kept = (double)ves_plan_kept(plan) * word;
    const double digest = ((double)study->n_quantile + 3.0) * n_cell * word;
    ves_room room = {.sums = plan->sketched ? n_variant * n_cell * sketch_bytes : 0.0,
                     .curves = threads * (lanes + (plan->sketched ? 2.0 : 1.0) * held),
                     .results = 2.0 * digest + 2.0 * fmin(kept * (double)plan->n_subject, AT_ONCE) + kept};
    if (study->uncertainty.n) room.results += ((double)plan->n_draw + 2.0) * digest + 5.0 * digest;
    if (in_memory) room.results += n_variant * (digest + kept * (double)(plan->sketched ? 0 : plan->n_subject));
    return room;
}

static const char *unit_of(double bytes, double *number)
{
    const bool large = bytes >= 1e9;
    *number = bytes / (large ? 1e9 : 1e6);
    return large ? "GB" : "MB";
}

ves_status ves_room_check(const ves_plan *plan, size_t n_thread, bool in_memory, double most, ves_report *report)
{
    const ves_room room = ves_room_of(plan, n_thread, in_memory);
    const double wanted = room.sums + room.curves + room.results + program_bytes + file_bytes;
    const char *by = "--memory";
    if (!(most > 0.0)) most = ves_memory_left("", &by) + program_bytes; /* the program is there already */
    if (wanted <= most) return VES_OK;
    double need, there;
    const char *need_unit = unit_of(wanted, &need), *there_unit = unit_of(most, &there);
    const ves_place at = {.file = plan->study->path};
    const bool sums = room.sums >= fmax(room.curves, room.results), curves = room.curves >= room.results;
    return ves_fail(
        report, VES_E_CONFIG, at,
        "needs about %.3g %s of memory, and %s leaves %.3g %s; expected %s (of %zu output times, %zu organs, "
        "%zu scenarios, %zu subjects%s), or --memory SIZE where there is more",
        need, need_unit, by, there, there_unit,
        sums     ? "fewer of what is summed up over subjects"
        : curves ? "fewer output times or threads"
                 : "fewer numbers in the result",
        plan->layout.n_time, plan->layout.axis.n, plan->n_variant, plan->n_subject,
        sums ? ": up to 1000 nothing is summed up" : "");
}
