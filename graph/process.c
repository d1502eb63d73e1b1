#include "graph/process.h"

#include "base/array.h"
#include "base/clones.h"
#include "base/power.h"

#include <math.h>
#include <string.h>

/* Sign-safe parts: a solver may look a hair below zero, where a pole (km + C = 0) or a power of a negative number would
 * wait. */

/* rate = k A */
static void first_order(const double p[], double volume_from, double volume_to, double *forward, double *backward)
{
    (void)volume_from;
    (void)volume_to;
    *forward = p[0];
    *backward = 0.0;
}

/* rate = Q C / K */
static void flow(const double p[], double volume_from, double volume_to, double *forward, double *backward)
{
    (void)volume_to;
    *forward = p[0] / (p[1] * volume_from);
    *backward = 0.0;
}

/* rate = PS (f_from C_from - f_to C_to / P) */
static void permeability(const double p[], double volume_from, double volume_to, double *forward, double *backward)
{
    *forward = p[0] * p[1] / volume_from;
    *backward = p[0] * p[2] / (p[3] * volume_to);
}

/* rate = CL C */
static void clearance(const double p[], double volume_from, double volume_to, double *forward, double *backward)
{
    (void)volume_to;
    *forward = p[0] / volume_from;
    *backward = 0.0;
}

/* rate = vmax C / (km + |C|) */
VES_CLONES static void michaelis(const ves_rate_in *in, size_t from, size_t to, double *restrict rate,
                                 double *restrict slope)
{
    const double *vmax = in->p, *km = in->p + in->n, *amount = in->amount, *volume = in->volume;
    for (size_t l = from; l < to; ++l) {
        const double v = volume[l], c = amount[l] / v, d = km[l] + fabs(c);
        rate[l] = vmax[l] * c / d;
        slope[l] = vmax[l] * km[l] / (d * d * v);
    }
}

/* rate = vmax x / (1 + x), x = (C / km)^h */
VES_CLONES static void hill(const ves_rate_in *in, double *rate, double *slope)
{
    const double *vmax = in->p, *km = in->p + in->n, *h = in->p + 2 * in->n;
    for (size_t l = 0; l < in->n; ++l) {
        const double c = in->amount[l] / in->volume[l];
        rate[l] = c > 0.0 ? c / km[l] : 1.0;
    }
    ves_powers(in->n, rate, h, rate);
    for (size_t l = 0; l < in->n; ++l) {
        const double v = in->volume[l], c = in->amount[l] / v, x = rate[l], d = 1.0 + x;
        const double share = x / d;
        slope[l] = c > 0.0 ? vmax[l] * h[l] * share / (c * v * d) : 0.0;
        rate[l] = c > 0.0 ? vmax[l] * share : isnan(c) ? c : 0.0;
    }
}

/* rate = vmax C^h / (km^h + C^h), C = A/V (or A, where km is an amount);  for h = 1 the denominator is km + |C|. */
VES_CLONES static void saturable(const ves_rate_in *in, double *rate, double *slope, double *watched)
{
    const double *h = in->p + 2 * in->n;
    size_t n_plain = 0;
    (void)watched;
    for (size_t l = 0; l < in->n; ++l) n_plain += h[l] == 1.0;
    if (n_plain == in->n) {
        michaelis(in, 0, in->n, rate, slope);
        return;
    }
    hill(in, rate, slope);
    for (size_t l = 0; l < in->n && n_plain > 0; ++l) {
        if (h[l] == 1.0) michaelis(in, l, l + 1, rate, slope);
    }
}

/* rate = vmax C / (km + W / V_w): W is all that competes, what is carried included. */
VES_CLONES static void competitive(const ves_rate_in *in, double *restrict rate, double *restrict slope,
                                   double *restrict watched)
{
    const double *vmax = in->p, *km = in->p + in->n;
    for (size_t l = 0; l < in->n; ++l) {
        const double w = in->watched[l] / in->watched_volume[l];
        const bool pole = w < -0.5 * km[l];
        const double d = pole ? 0.5 * km[l] : km[l] + w;
        slope[l] = vmax[l] / (in->volume[l] * d);
        rate[l] = slope[l] * in->amount[l];
        watched[l] = pole ? 0.0 : -rate[l] / (d * in->watched_volume[l]);
    }
}

/* rate = k A (1 - W / cap); negative above capacity, as published */
VES_CLONES static void capacity_amount(const ves_rate_in *in, double *restrict rate, double *restrict slope,
                                       double *restrict watched)
{
    const double *k = in->p, *cap = in->p + in->n;
    for (size_t l = 0; l < in->n; ++l) {
        const double room = 1.0 - in->watched[l] / cap[l];
        rate[l] = k[l] * in->amount[l] * room;
        slope[l] = k[l] * room;
        watched[l] = -k[l] * in->amount[l] / cap[l];
    }
}

/* rate = CL C (1 - (W / V_w) / Cmax) */
VES_CLONES static void capacity_concentration(const ves_rate_in *in, double *restrict rate, double *restrict slope,
                                              double *restrict watched)
{
    const double *cl = in->p, *cmax = in->p + in->n;
    for (size_t l = 0; l < in->n; ++l) {
        const double k = cl[l] / in->volume[l], cap = cmax[l] * in->watched_volume[l];
        const double room = 1.0 - in->watched[l] / cap;
        rate[l] = k * in->amount[l] * room;
        slope[l] = k * room;
        watched[l] = -k * in->amount[l] / cap;
    }
}

/* rate = CLint C max(0, 1 - S / cap) into S: sites on the surface of phagocytes, S the watched sum over all that sit
 * there */
VES_CLONES static void site_binding(const ves_rate_in *in, double *restrict rate, double *restrict slope,
                                    double *restrict watched)
{
    const double *cl = in->p, *cap = in->p + in->n;
    for (size_t l = 0; l < in->n; ++l) {
        const double k = cl[l] / in->volume[l], open = 1.0 - in->watched[l] / cap[l];
        const double room = open < 0.0 ? 0.0 : open;
        rate[l] = k * in->amount[l] * room;
        slope[l] = k * room;
        watched[l] = open < 0.0 ? 0.0 : -k * in->amount[l] / cap[l];
    }
}

/* rate = k t^n / (t50^n + t^n) A, t since the start of the run */
static void hill_in_time(const ves_rate_in *in, double *rate, double *slope, double *watched)
{
    const double *k = in->p, *t50 = in->p + in->n, *n = in->p + 2 * in->n;
    const double t = in->time > 0.0 ? in->time : 0.0;
    (void)watched;
    for (size_t l = 0; l < in->n; ++l) rate[l] = t / t50[l];
    ves_powers(in->n, rate, n, rate);
    for (size_t l = 0; l < in->n; ++l) {
        const double x = rate[l];
        const double share = isinf(x) ? 1.0 : x / (1.0 + x);
        slope[l] = k[l] * share;
        rate[l] = slope[l] * in->amount[l];
    }
}

/* rate = (k + dk [t < until]) A, t since the start of the run */
static void step_in_time(const ves_rate_in *in, double *rate, double *slope, double *watched)
{
    const double *k = in->p, *dk = in->p + in->n, *until = in->p + 2 * in->n;
    (void)watched;
    for (size_t l = 0; l < in->n; ++l) {
        slope[l] = k[l] + (in->time < until[l] ? dk[l] : 0.0);
        rate[l] = slope[l] * in->amount[l];
    }
}

/* rate = (b/tau) (s/tau)^(b-1) A, s since the dose. With b < 1 the share of the first 1e-8 tau leaves at the dose
 * itself (see ves_schedule_close), and nothing until then: the rate is singular at s = 0. */
static void weibull(const ves_rate_in *in, double *rate, double *slope, double *watched)
{
    const double *tau = in->p, *b = in->p + in->n;
    (void)watched;
    for (size_t l = 0; l < in->n; ++l) {
        const double x = in->time / tau[l];
        if (b[l] == 1.0) {
            slope[l] = x < 0.0 ? 0.0 : 1.0 / tau[l];
        } else if (x < (b[l] < 1.0 ? VES_WEIBULL_START : 0.0)) {
            slope[l] = 0.0;
        } else {
            slope[l] = b[l] / tau[l] * pow(x, b[l] - 1.0);
        }
        rate[l] = slope[l] * in->amount[l];
    }
}

/* rate = on A B / V, B the watched partner in the same volume: to the last bit the same for both of them */
VES_CLONES static void bind(const ves_rate_in *in, double *restrict rate, double *restrict slope,
                            double *restrict watched)
{
    const double *on = in->p;
    for (size_t l = 0; l < in->n; ++l) {
        const double k = on[l] / in->watched_volume[l];
        slope[l] = k * in->watched[l];
        watched[l] = k * in->amount[l];
        rate[l] = k * (in->amount[l] * in->watched[l]);
    }
}

/* rate = p, whatever there is */
static void produce(const ves_rate_in *in, double *rate, double *slope, double *watched)
{
    (void)watched;
    for (size_t l = 0; l < in->n; ++l) {
        rate[l] = in->p[l];
        slope[l] = 0.0;
    }
}

/* --- slopes of the same rates in their numbers --- */

/* What the slopes of a rate begin with: nothing hangs on anything. @return where slopes of what is beside begin */
static double *no_slopes(const ves_rate_in *in, size_t n_param, double *slope)
{
    memset(slope, 0, (n_param + VES_N_BESIDE) * in->n * sizeof *slope);
    return slope + n_param * in->n;
}

static void saturable_by_number(const ves_rate_in *in, double *slope)
{
    const size_t n = in->n;
    const double *vmax = in->p, *km = in->p + n, *h = in->p + 2 * n;
    double *beside = no_slopes(in, 3, slope);
    for (size_t l = 0; l < n; ++l) {
        const double v = in->volume[l], c = in->amount[l] / v;
        if (!(c > 0.0)) { /* only where h is 1 it goes on through 0 */
            const double d = km[l] + fabs(c);
            if (h[l] != 1.0) continue;
            slope[l] = c / d;
            slope[n + l] = -vmax[l] * c / (d * d);
            beside[VES_BESIDE_VOLUME * n + l] = -vmax[l] * km[l] * c / (d * d * v);
            continue;
        }
        const double x = pow(c / km[l], h[l]), rest = 1.0 / (1.0 + x), share = isinf(x) ? 1.0 : x * rest;
        slope[l] = share;
        slope[n + l] = -vmax[l] * h[l] * share * rest / km[l];
        slope[2 * n + l] = vmax[l] * share * rest * log(c / km[l]);
        beside[VES_BESIDE_VOLUME * n + l] = -vmax[l] * h[l] * share * rest / v;
    }
}

static void competitive_by_number(const ves_rate_in *in, double *slope)
{
    const size_t n = in->n;
    const double *vmax = in->p, *km = in->p + n;
    double *beside = no_slopes(in, 2, slope);
    for (size_t l = 0; l < n; ++l) {
        const double w = in->watched[l] / in->watched_volume[l], c = in->amount[l] / in->volume[l];
        const bool pole = w < -0.5 * km[l];
        const double d = pole ? 0.5 * km[l] : km[l] + w, rate = vmax[l] * c / d;
        slope[l] = c / d;
        slope[n + l] = (pole ? -0.5 : -1.0) * rate / d;
        beside[VES_BESIDE_VOLUME * n + l] = -rate / in->volume[l];
        beside[VES_BESIDE_WATCHED_VOLUME * n + l] = pole ? 0.0 : rate * w / (d * in->watched_volume[l]);
    }
}

static void capacity_amount_by_number(const ves_rate_in *in, double *slope)
{
    const size_t n = in->n;
    const double *k = in->p, *cap = in->p + n;
    (void)no_slopes(in, 2, slope);
    for (size_t l = 0; l < n; ++l) {
        slope[l] = in->amount[l] * (1.0 - in->watched[l] / cap[l]);
        slope[n + l] = k[l] * in->amount[l] * in->watched[l] / (cap[l] * cap[l]);
    }
}

static void capacity_concentration_by_number(const ves_rate_in *in, double *slope)
{
    const size_t n = in->n;
    const double *cl = in->p, *cmax = in->p + n;
    double *beside = no_slopes(in, 2, slope);
    for (size_t l = 0; l < n; ++l) {
        const double c = in->amount[l] / in->volume[l], w = in->watched[l] / in->watched_volume[l],
                     room = 1.0 - w / cmax[l];
        slope[l] = c * room;
        slope[n + l] = cl[l] * c * w / (cmax[l] * cmax[l]);
        beside[VES_BESIDE_VOLUME * n + l] = -cl[l] * c * room / in->volume[l];
        beside[VES_BESIDE_WATCHED_VOLUME * n + l] = cl[l] * c * w / (cmax[l] * in->watched_volume[l]);
    }
}

static void site_binding_by_number(const ves_rate_in *in, double *slope)
{
    const size_t n = in->n;
    const double *cl = in->p, *cap = in->p + n;
    double *beside = no_slopes(in, 2, slope);
    for (size_t l = 0; l < n; ++l) {
        const double c = in->amount[l] / in->volume[l], open = 1.0 - in->watched[l] / cap[l];
        if (open < 0.0) continue;
        slope[l] = c * open;
        slope[n + l] = cl[l] * c * in->watched[l] / (cap[l] * cap[l]);
        beside[VES_BESIDE_VOLUME * n + l] = -cl[l] * c * open / in->volume[l];
    }
}

static void hill_in_time_by_number(const ves_rate_in *in, double *slope)
{
    const size_t n = in->n;
    const double *k = in->p, *t50 = in->p + n, *h = in->p + 2 * n;
    double *beside = no_slopes(in, 3, slope);
    for (size_t l = 0; l < n && in->time > 0.0; ++l) {
        const double x = pow(in->time / t50[l], h[l]), rest = 1.0 / (1.0 + x), share = isinf(x) ? 1.0 : x * rest,
                     moved = k[l] * in->amount[l] * share * rest;
        slope[l] = share * in->amount[l];
        slope[n + l] = -moved * h[l] / t50[l];
        slope[2 * n + l] = moved * log(in->time / t50[l]);
        beside[VES_BESIDE_TIME * n + l] = moved * h[l] / in->time;
    }
}

/* Its jump at `until` is an event for the solver. */
static void step_in_time_by_number(const ves_rate_in *in, double *slope)
{
    const size_t n = in->n;
    const double *until = in->p + 2 * n;
    (void)no_slopes(in, 3, slope);
    for (size_t l = 0; l < n; ++l) {
        slope[l] = in->amount[l];
        slope[n + l] = in->time < until[l] ? in->amount[l] : 0.0;
    }
}

/* Where its release begins is an event for the solver. */
static void weibull_by_number(const ves_rate_in *in, double *slope)
{
    const size_t n = in->n;
    const double *tau = in->p, *b = in->p + n;
    double *beside = no_slopes(in, 2, slope);
    for (size_t l = 0; l < n; ++l) {
        const double x = in->time / tau[l];
        if (x < (b[l] < 1.0 ? VES_WEIBULL_START : 0.0)) continue;
        if (x == 0.0) {
            if (b[l] == 1.0) slope[l] = -in->amount[l] / (tau[l] * tau[l]);
            continue;
        }
        const double power = pow(x, b[l] - 1.0) * in->amount[l] / tau[l];
        slope[l] = -b[l] * b[l] * power / tau[l];
        slope[n + l] = power * (1.0 + b[l] * log(x));
        beside[VES_BESIDE_TIME * n + l] = b[l] * (b[l] - 1.0) * power / in->time;
    }
}

static void bind_by_number(const ves_rate_in *in, double *slope)
{
    const size_t n = in->n;
    double *beside = no_slopes(in, 1, slope);
    for (size_t l = 0; l < n; ++l) {
        slope[l] = in->amount[l] * in->watched[l] / in->watched_volume[l];
        beside[VES_BESIDE_WATCHED_VOLUME * n + l] = -in->p[l] * slope[l] / in->watched_volume[l];
    }
}

static void produce_by_number(const ves_rate_in *in, double *slope)
{
    (void)no_slopes(in, 1, slope);
    for (size_t l = 0; l < in->n; ++l) slope[l] = 1.0;
}

double ves_weibull_released(double since, double scale, double shape)
{
    return since <= 0.0 ? 0.0 : -expm1(-pow(since / scale, shape));
}

#define RATIO(NAME, PRESET, WORDS)                                                                                     \
    {                                                                                                                  \
        NAME, VES_DIM_NUMBER, VES_DIM_NUMBER, 0.0, HUGE_VAL, true, PRESET, WORDS                                       \
    }
#define SHARE(NAME, PRESET, WORDS)                                                                                     \
    {                                                                                                                  \
        NAME, VES_DIM_NUMBER, VES_DIM_NUMBER, 0.0, HUGE_VAL, false, PRESET, WORDS                                      \
    }
#define FROM_ZERO(NAME, DIM, WORDS)                                                                                    \
    {                                                                                                                  \
        NAME, DIM, DIM, 0.0, HUGE_VAL, false, NAN, WORDS                                                               \
    }
#define ABOVE_ZERO(NAME, DIM, WORDS)                                                                                   \
    {                                                                                                                  \
        NAME, DIM, DIM, 0.0, HUGE_VAL, true, NAN, WORDS                                                                \
    }

/* clang-format off */
static const ves_process_kind kinds[] = {
    {.name = "first_order", .words = "a constant share per time", .formula = "k A",
     .law = "rate * A",
     .source = "mass action",
     .n_param = 1, .param = {FROM_ZERO("rate", VES_DIM_RATE, "k, share per time")},
     .linear = first_order, .switch_param = -1},
    {.name = "flow", .words = "carried by a fluid", .formula = "Q C / K",
     .law = "flow * C / partition",
     .source = "well-stirred compartment; Rowland, Benet & Graham 1973", .needs = VES_NEEDS_FROM_VOLUME,
     .n_param = 2, .param = {FROM_ZERO("flow", VES_DIM_FLOW, "Q, volume per time"),
                             RATIO("partition", 1.0, "K, concentration in the donor over that in the fluid leaving it")},
     .linear = flow, .switch_param = -1},
    {.name = "permeability", .words = "exchange across a barrier, both ways", .formula = "PS (f_from C_from - f_to C_to / P)",
     .law = "ps * (fraction_from * C - fraction_to * C_to / partition)",
     .source = "permeability-surface product; Crone 1963", .needs = VES_NEEDS_FROM_VOLUME | VES_NEEDS_TO_VOLUME,
     .n_param = 4, .param = {FROM_ZERO("ps", VES_DIM_FLOW, "PS, permeability-surface product"),
                             SHARE("fraction_from", 1.0, "f_from, free share in the donor"),
                             SHARE("fraction_to", 1.0, "f_to, free share in the recipient"),
                             RATIO("partition", 1.0, "P, concentration in the recipient over that in the donor")},
     .linear = permeability, .switch_param = -1},
    {.name = "clearance", .words = "uptake or loss from a volume", .formula = "CL C",
     .law = "clearance * C",
     .source = "clearance; Rowland, Benet & Graham 1973", .needs = VES_NEEDS_FROM_VOLUME,
     .n_param = 1, .param = {FROM_ZERO("clearance", VES_DIM_FLOW, "CL, volume cleared per time")},
     .linear = clearance, .switch_param = -1},
    {.name = "saturable", .words = "uptake with a limited largest rate", .formula = "vmax C^h / (km^h + C^h)",
     .law = "vmax * (C / km) ^ hill / (1 + (C / km) ^ hill)",
     .source = "Michaelis & Menten 1913; Hill 1910", .needs = VES_NEEDS_FROM_VOLUME,
     .n_param = 3, .param = {FROM_ZERO("vmax", VES_DIM_AMOUNT_RATE, "largest rate"),
                             {"km", VES_DIM_CONC, VES_DIM_AMOUNT, 0.0, HUGE_VAL, true, NAN,
                              "concentration (or amount: then A stands for C) at half the largest rate"},
                             RATIO("hill", 1.0, "h, Hill exponent")},
     .rate = saturable, .by_number = saturable_by_number, .switch_param = -1},
    {.name = "competitive", .words = "uptake with a limited largest rate that several share", .formula = "vmax C / (km + W / V_w)",
     .law = "vmax * C / (km + C_watched)",
     .source = "competing substrates of Michaelis & Menten 1913",
     .needs = VES_NEEDS_FROM_VOLUME | VES_NEEDS_WATCH | VES_NEEDS_WATCHED_VOLUME,
     .n_param = 2, .param = {FROM_ZERO("vmax", VES_DIM_AMOUNT_RATE, "largest rate"),
                             ABOVE_ZERO("km", VES_DIM_CONC, "watched concentration at half of it")},
     .rate = competitive, .by_number = competitive_by_number, .switch_param = -1},
    {.name = "capacity_amount", .words = "first order until a pool is full", .formula = "k A (1 - W / cap)",
     .law = "rate * A * (1 - W / capacity)",
     .source = "capacity-limited uptake as in Wu 2025, ACS Nano, doi 10.1021/acsnano.5c03040", .needs = VES_NEEDS_WATCH,
     .n_param = 2, .param = {FROM_ZERO("rate", VES_DIM_RATE, "k, share per time when empty"),
                             ABOVE_ZERO("capacity", VES_DIM_AMOUNT, "cap, watched amount at which it stops")},
     .rate = capacity_amount, .by_number = capacity_amount_by_number, .switch_param = -1},
    {.name = "capacity_concentration", .words = "clearance until a pool is full", .formula = "CL C (1 - (W / V_w) / Cmax)",
     .law = "clearance * C * (1 - C_watched / capacity)",
     .source = "Kagan, Gershkovich, Wasan & Mager 2013, Pharm Res 31:35",
     .needs = VES_NEEDS_FROM_VOLUME | VES_NEEDS_WATCH | VES_NEEDS_WATCHED_VOLUME,
     .n_param = 2, .param = {FROM_ZERO("clearance", VES_DIM_FLOW, "CL, volume cleared per time when empty"),
                             ABOVE_ZERO("capacity", VES_DIM_CONC, "Cmax, watched concentration at which it stops")},
     .rate = capacity_concentration, .by_number = capacity_concentration_by_number, .switch_param = -1},
    {.name = "site_binding", .words = "binding to a limited number of sites", .formula = "CL C max(0, 1 - W / cap)",
     .law = "clearance * C * max(0, 1 - W / capacity)",
     .source = "Langmuir 1918; phagocyte surface sites of docs/model.md", .needs = VES_NEEDS_FROM_VOLUME | VES_NEEDS_WATCH,
     .n_param = 2, .param = {FROM_ZERO("clearance", VES_DIM_FLOW, "CL, volume cleared per time when all sites are free"),
                             ABOVE_ZERO("capacity", VES_DIM_AMOUNT, "cap, number of sites, as watched amount")},
     .rate = site_binding, .by_number = site_binding_by_number, .switch_param = -1},
    {.name = "hill_in_time", .words = "first order that sets in with time since the start of the run",
     .formula = "k t^n / (t50^n + t^n) A",
     .law = "rate * t ^ exponent / (half_time ^ exponent + t ^ exponent) * A",
     .source = "Lin, Monteiro-Riviere & Riviere 2016 (published models only)",
     .needs = VES_READS_TIME,
     .n_param = 3, .param = {FROM_ZERO("rate", VES_DIM_RATE, "k, share per time in the end"),
                             ABOVE_ZERO("half_time", VES_DIM_TIME, "t50, time at half of it"),
                             RATIO("exponent", 1.0, "n, steepness")},
     .rate = hill_in_time, .by_number = hill_in_time_by_number, .switch_param = -1},
    {.name = "step_in_time", .words = "first order that changes at a time since the start of the run",
     .formula = "(k + dk [t < until]) A",
     .law = "(rate + change * before) * A",
     .source = "published models only", .needs = VES_READS_TIME,
     .n_param = 3, .param = {FROM_ZERO("rate", VES_DIM_RATE, "k, share per time after the step"),
                             {"change", VES_DIM_RATE, VES_DIM_RATE, -HUGE_VAL, HUGE_VAL, false, NAN, "dk, added before the step"},
                             FROM_ZERO("until", VES_DIM_TIME, "time of the step")},
     .rate = step_in_time, .by_number = step_in_time_by_number, .switch_param = 2, .sum = {0, 1}},
    {.name = "weibull", .words = "release from a depot, since its dose", .formula = "(b/tau) (s/tau)^(b-1) A",
     .law = "begun * shape / scale * (s / scale) ^ (shape - 1) * A",
     .source = "Langenbucher 1972, J Pharm Pharmacol 24:979", .needs = VES_READS_TIME_SINCE_DOSE,
     .n_param = 2, .param = {ABOVE_ZERO("scale", VES_DIM_TIME, "tau, time until 63 % is out"),
                             RATIO("shape", 1.0, "b, below 1 fast first, above 1 slow first")},
     .rate = weibull, .by_number = weibull_by_number, .switch_param = -1},
    {.name = "bind", .words = "two become one: from = [ A, B ], in one volume", .formula = "on A B / V",
     .law = "on * A * C_watched",
     .source = "law of mass action; Guldberg & Waage 1879",
     .needs = VES_NEEDS_FROM_VOLUME | VES_NEEDS_WATCH | VES_NEEDS_WATCHED_VOLUME | VES_BINDS,
     .n_param = 1, .param = {FROM_ZERO("on", VES_DIM_BINDING, "on, volume per amount and time")},
     .rate = bind, .by_number = bind_by_number, .switch_param = -1},
    {.name = "unbind", .words = "one becomes two again: to = [ A, B ]", .formula = "off AB",
     .law = "off * A",
     .source = "law of mass action; Guldberg & Waage 1879", .needs = VES_UNBINDS,
     .n_param = 1, .param = {FROM_ZERO("off", VES_DIM_RATE, "off, share per time")},
     .linear = first_order, .switch_param = -1},
};

static const ves_process_kind production = {
    .name = "produce", .words = "made at a constant rate", .formula = "p", .law = "rate",
     .source = "zero order", .needs = VES_PRODUCES,
    .n_param = 1, .param = {FROM_ZERO("rate", VES_DIM_AMOUNT_RATE, "p, amount per time")},
    .rate = produce, .by_number = produce_by_number, .switch_param = -1};
/* clang-format on */

size_t ves_process_kind_count(void)
{
    return VES_COUNT(kinds);
}

const ves_process_kind *ves_process_kind_at(size_t i)
{
    return &kinds[i];
}

const ves_process_kind *ves_process_kind_find(const char *name)
{
    for (size_t i = 0; i < ves_process_kind_count(); ++i) {
        if (strcmp(kinds[i].name, name) == 0) return &kinds[i];
    }
    return NULL;
}

const ves_process_kind *ves_process_kind_production(void)
{
    return &production;
}

bool ves_process_kind_takes(const ves_process_kind *kind, const double p[])
{
    const double a = p[kind->sum[0]], b = p[kind->sum[1]];
    return kind->sum[0] == kind->sum[1] || a + b >= -1e-12 * fabs(a); /* 1 1/h less 1/60 1/min are 0 */
}

bool ves_process_kind_is_linear(const ves_process_kind *kind)
{
    return kind->linear != NULL;
}
