/* Vectors of CVODE, and additions that wait.
 *
 * What CVODE does.  It keeps the past of the solution as a polynomial in Nordsieck's form, q + 1 vectors for order q:
 *
 *     z[0] = y,   z[j] = h^j y^(j) / j!   for j = 1 .. q        (h: step, y^(j): j-th derivative)
 *
 * To predict the next step it moves this polynomial on by h, which multiplies z by Pascal's triangle, and does so in
 * place by additions of whole vectors:
 *
 *     for k = 1 .. q
 *         for j = q, q-1, .. k
 *             z[j-1] += z[j]
 *
 * that is q (q + 1) / 2 additions, 15 at order 5, for each step.  For q = 3 they are
 *
 *     z2 += z3   z1 += z2   z0 += z1     z2 += z3   z1 += z2     z2 += z3
 *
 * One after the other, each reads two vectors and writes one: 45 times through memory at order 5.  But row i of a
 * vector meets only row i of the others.  Taken together, each row is loaded once into q + 1 registers, the triangle is
 * done there, and q rows are stored: 11 times through memory, and a third of the instructions.
 *
 * What stands in the way.  CVODE never says "predict": it calls N_VLinearSum(1, x, 1, y, x) for each addition, and what
 * it does next is not known.  So
 *
 *   - linear_sum does not add where it is asked for x += y: it writes down `to` and `from` (defer), 15 pairs at most;
 *   - every function here that needs the numbers of any vector gets them from rows(), which first does what was written
 *     down (settle).  There is no other way to the numbers, so nobody can see that they were late;
 *   - settle compares the list with the triangle of each order (triangle).  If it is one, all is done row by row
 *     (predict); if not, pair by pair as it was asked for.
 *
 * Why the bits are the same.  In row i the same additions are done in the same order as CVODE asked for, and rows do
 * not meet; only the order of rows against each other is another one.  A prediction that is taken back (z[j-1] -= z[j],
 * after a step that failed) is no x += y and is done at once.
 *
 * The rest are the operations CVODE asks for, over rows of eight lanes (lanes.h). One is not as usual: the weighted
 * norm is that of the worst lane, not of all together, so each subject of a bundle meets its own tolerance.
 */
#include "solver/vector.h"

#include <math.h>
#include <string.h>
#include <sundials/sundials_nvector.h>

/* CVODE (order 5), Newton and the linear solver take 17 and we 2: the rest is for versions to come. */
enum { VECTORS = 32 };

struct ves_vector {
    ves_quad *row;
    size_t n_row;
    bool taken;
    ves_vectors *owner;
};

/* --- the prediction --- */

enum { ORDER = 5 }; /* the highest of CVODE's BDF */

_Static_assert(VES_DEFERRED == ORDER * (ORDER + 1) / 2, "room for the sums of the highest order");

VES_CLONES static void add(size_t m, const ves_quad *x, const ves_quad *y, ves_quad *z)
{
    for (size_t i = 0; i < m; ++i) z[i] = x[i] + y[i];
}

/* All sums of a triangle of this order, known when this is compiled. */
static inline __attribute__((always_inline)) void sum_triangle(size_t m, size_t order, ves_quad *const z[])
{
    for (size_t i = 0; i < m; ++i) {
        ves_quad a[ORDER + 1];
        for (size_t k = 0; k <= order; ++k) a[k] = z[k][i];
        for (size_t k = 1; k <= order; ++k) {
            for (size_t j = order; j >= k; --j) a[j - 1] += a[j];
        }
        for (size_t k = 0; k < order; ++k) z[k][i] = a[k];
    }
}

VES_CLONES static void predict(size_t m, size_t order, ves_quad *const z[])
{
    switch (order) {
    case 1:
        sum_triangle(m, 1, z);
        break;
    case 2:
        sum_triangle(m, 2, z);
        break;
    case 3:
        sum_triangle(m, 3, z);
        break;
    case 4:
        sum_triangle(m, 4, z);
        break;
    default:
        sum_triangle(m, ORDER, z);
    }
}

/* The additions of the last prediction were held against its triangle: a prediction of the same order has the same. */
static bool is_known(const ves_vectors *v)
{
    return v->n_sum == v->n_known && memcmp(v->sum, v->known, v->n_sum * sizeof *v->sum) == 0;
}

/* Are the deferred additions a whole prediction? @param z out: [order + 1] the rows of its vectors @return order; 0: no
 */
static size_t triangle(ves_vectors *v, ves_quad *z[])
{
    size_t order = 1, i = 0;
    while (order * (order + 1) / 2 < v->n_sum) ++order;
    if (order * (order + 1) / 2 != v->n_sum) return 0;
    for (size_t j = 0; j < order; ++j) z[order - 1 - j] = v->sum[j].to;
    z[order] = v->sum[0].from;
    if (is_known(v)) return order;
    for (size_t k = 1; k <= order; ++k) {
        for (size_t j = order; j >= k; --j, ++i) {
            if (v->sum[i].to != z[j - 1] || v->sum[i].from != z[j]) return 0;
        }
    }
    memcpy(v->known, v->sum, v->n_sum * sizeof *v->sum);
    v->n_known = v->n_sum;
    return order;
}

/* Do the deferred additions. */
static __attribute__((noinline)) void settle(ves_vectors *v)
{
    const size_t m = VES_QUADS * v->n_row;
    ves_quad *z[ORDER + 1];
    const size_t order = triangle(v, z);
    for (size_t i = 0; i < v->n_sum && !order; ++i) add(m, v->sum[i].to, v->sum[i].from, v->sum[i].to);
    if (order) predict(m, order, z);
    v->n_sum = 0;
}

/* x += y, but later; where the list is full, now. */
static void defer(N_Vector x, N_Vector y)
{
    const struct ves_vector *to = x->content, *from = y->content;
    ves_vectors *v = to->owner;
    v->sum[v->n_sum++] = (ves_sum){to->row, from->row};
    if (v->n_sum == VES_DEFERRED) settle(v);
}

static ves_quad *rows(N_Vector v)
{
    const struct ves_vector *c = v->content;
    if (c->owner->n_sum) settle(c->owner);
    return c->row;
}

ves_quad *ves_vector_rows(N_Vector v)
{
    return rows(v);
}

static size_t quads(N_Vector v)
{
    const struct ves_vector *c = v->content;
    return VES_QUADS * c->n_row;
}

/* --- what runs in every step --- */

VES_CLONES static void scale_add(size_t m, double a, const ves_quad *x, const ves_quad *y, ves_quad *z)
{
    for (size_t i = 0; i < m; ++i) z[i] = a * x[i] + y[i];
}

VES_CLONES static void scale_add_scale(size_t m, double a, const ves_quad *x, double b, const ves_quad *y, ves_quad *z)
{
    for (size_t i = 0; i < m; ++i) z[i] = a * x[i] + b * y[i];
}

VES_CLONES static void scale(size_t m, double a, const ves_quad *x, ves_quad *z)
{
    for (size_t i = 0; i < m; ++i) z[i] = a * x[i];
}

VES_CLONES static void copy(size_t m, const ves_quad *x, ves_quad *z)
{
    for (size_t i = 0; i < m; ++i) z[i] = x[i];
}

static __attribute__((noinline)) void sum_now(realtype a, N_Vector x, realtype b, N_Vector y, N_Vector z)
{
    const size_t m = quads(z);
    const ves_quad *u = rows(x), *v = rows(y);
    ves_quad *w = rows(z);
    if (a == 1.0 && b == 1.0) {
        add(m, u, v, w);
    } else if (b == 1.0) {
        scale_add(m, a, u, v, w);
    } else if (a == 1.0) {
        scale_add(m, b, v, u, w);
    } else {
        scale_add_scale(m, a, u, b, v, w);
    }
}

static void linear_sum(realtype a, N_Vector x, realtype b, N_Vector y, N_Vector z)
{
    if (z != x || a != 1.0 || b != 1.0) {
        sum_now(a, x, b, y, z);
    } else {
        defer(x, y);
    }
}

static void scale_vector(realtype a, N_Vector x, N_Vector z)
{
    if (a != 1.0) {
        scale(quads(z), a, rows(x), rows(z));
    } else if (x != z) {
        copy(quads(z), rows(x), rows(z));
    }
}

VES_CLONES static void fill(size_t m, double c, ves_quad *z)
{
    const ves_quad all = c - (ves_quad){0};
    for (size_t i = 0; i < m; ++i) z[i] = all;
}

static void constant(realtype c, N_Vector z)
{
    fill(quads(z), c, rows(z));
}

/* z = sum of c x; z may be x[0], as SUNDIALS allows, but none of the others. */
static int linear_combination(int n, realtype *c, N_Vector *x, N_Vector z)
{
    const size_t m = quads(z);
    if (n < 2) {
        scale(m, c[0], rows(x[0]), rows(z));
        return 0;
    }
    scale_add_scale(m, c[0], rows(x[0]), c[1], rows(x[1]), rows(z));
    for (int k = 2; k < n; ++k) scale_add(m, c[k], rows(x[k]), rows(z), rows(z));
    return 0;
}

/* z_k += c_k x for so many k, known when this is compiled: x is loaded once for all. */
static inline __attribute__((always_inline)) void add_to(size_t m, size_t n, const double c[], const ves_quad *x,
                                                         ves_quad *const z[])
{
    ves_quad a[ORDER + 1]; /* no store can change these, as far as the compiler knows */
    for (size_t k = 0; k < n; ++k) a[k] = c[k] - (ves_quad){0};
    for (size_t i = 0; i < m; ++i) {
        for (size_t k = 0; k < n; ++k) z[k][i] = a[k] * x[i] + z[k][i];
    }
}

VES_CLONES static void correct_past(size_t m, size_t n, const double c[], const ves_quad *x, ves_quad *const z[])
{
    switch (n) {
    case 2:
        add_to(m, 2, c, x, z);
        break;
    case 3:
        add_to(m, 3, c, x, z);
        break;
    case 4:
        add_to(m, 4, c, x, z);
        break;
    case 5:
        add_to(m, 5, c, x, z);
        break;
    default:
        add_to(m, ORDER + 1, c, x, z);
    }
}

/* When a step has succeeded, CVODE adds its correction x to all of the past: z_k = c_k x + z_k, k = 0 .. order.
 * @param z out: [ORDER + 1] rows of the vectors @return is this it? */
static bool is_correction(size_t n, N_Vector x, N_Vector *from, N_Vector *to, ves_quad *z[])
{
    if (n < 2 || n > ORDER + 1) return false;
    for (size_t k = 0; k < n; ++k) {
        if (from[k] != to[k] || to[k] == x) return false;
        z[k] = ((const struct ves_vector *)to[k]->content)->row;
    }
    return true;
}

static int scale_add_multi(int n, realtype *c, N_Vector x, N_Vector *y, N_Vector *z)
{
    const size_t m = quads(x);
    const ves_quad *row = rows(x); /* from here on no addition waits */
    ves_quad *past[ORDER + 1];
    if (is_correction((size_t)n, x, y, z, past)) {
        correct_past(m, (size_t)n, c, row, past);
        return 0;
    }
    for (int k = 0; k < n; ++k) {
        const struct ves_vector *from = y[k]->content, *to = z[k]->content;
        scale_add(m, c[k], row, from->row, to->row);
    }
    return 0;
}

static int scale_many(int n, realtype *c, N_Vector *x, N_Vector *z)
{
    for (int k = 0; k < n; ++k) scale_vector(c[k], x[k], z[k]);
    return 0;
}

/* Of the worst lane, and a NaN if any lane is NaN or infinite. */
VES_CLONES static double sum_of_squares(size_t n_row, const ves_quad *x, const ves_quad *w)
{
    ves_quad a = {0}, b = {0};
    for (size_t i = 0; i < n_row; ++i) {
        const ves_quad p = x[2 * i] * w[2 * i], q = x[2 * i + 1] * w[2 * i + 1];
        a += p * p;
        b += q * q;
    }
    const ves_quad nothing = 0.0 * a + 0.0 * b; /* or NaN */
    const ves_quad_mask more = a > b;
    const ves_quad c = (ves_quad)((more & (ves_quad_mask)a) | (~more & (ves_quad_mask)b));
    const double d = c[0] > c[1] ? c[0] : c[1], e = c[2] > c[3] ? c[2] : c[3];
    return (d > e ? d : e) + ((nothing[0] + nothing[1]) + (nothing[2] + nothing[3]));
}

/* sqrt(sum of (x w)^2 / n) of the worst lane; a NaN or infinite lane makes it NaN, which CVODE never accepts. */
static realtype norm(N_Vector x, N_Vector w)
{
    const size_t n_row = quads(x) / VES_QUADS;
    return sqrt(sum_of_squares(n_row, rows(x), rows(w)) / (double)n_row);
}

/* --- what runs at the start of a segment only --- */

static void product(N_Vector x, N_Vector y, N_Vector z)
{
    const ves_quad *u = rows(x), *v = rows(y);
    ves_quad *w = rows(z);
    for (size_t i = 0; i < quads(z); ++i) w[i] = u[i] * v[i];
}

static void quotient(N_Vector x, N_Vector y, N_Vector z)
{
    const ves_quad *u = rows(x), *v = rows(y);
    ves_quad *w = rows(z);
    for (size_t i = 0; i < quads(z); ++i) w[i] = u[i] / v[i];
}

static void absolute(N_Vector x, N_Vector z)
{
    const double *u = ves_lanes_in(rows(x), 0);
    double *w = ves_lanes_of(rows(z), 0);
    for (size_t i = 0; i < 4 * quads(z); ++i) w[i] = fabs(u[i]);
}

static void inverse(N_Vector x, N_Vector z)
{
    const ves_quad *u = rows(x);
    ves_quad *w = rows(z);
    for (size_t i = 0; i < quads(z); ++i) w[i] = 1.0 / u[i];
}

static void add_constant(N_Vector x, realtype b, N_Vector z)
{
    const ves_quad *u = rows(x);
    ves_quad *w = rows(z);
    for (size_t i = 0; i < quads(z); ++i) w[i] = u[i] + b;
}

static realtype max_norm(N_Vector x)
{
    const double *u = ves_lanes_in(rows(x), 0);
    double worst = 0.0;
    for (size_t i = 0; i < 4 * quads(x); ++i) {
        if (!(fabs(u[i]) <= worst)) worst = fabs(u[i]);
    }
    return worst;
}

static realtype minimum(N_Vector x)
{
    const double *u = ves_lanes_in(rows(x), 0);
    double least = u[0];
    for (size_t i = 1; i < 4 * quads(x); ++i) least = u[i] < least ? u[i] : least;
    return least;
}

static sunindextype length(N_Vector v)
{
    return (sunindextype)(4 * quads(v));
}

static void space(N_Vector v, sunindextype *reals, sunindextype *integers)
{
    *reals = length(v);
    *integers = 1;
}

static void destroy(N_Vector v)
{
    if (!v) return;
    struct ves_vector *c = v->content;
    c->taken = false;
    v->content = NULL;
    N_VFreeEmpty(v);
}

static N_Vector clone(N_Vector v)
{
    const struct ves_vector *c = v->content;
    return ves_vector_new(c->owner, v->sunctx);
}

ves_status ves_vectors_start(ves_vectors *vectors, size_t n_row, ves_report *report)
{
    *vectors = (ves_vectors){.n_row = n_row,
                             .n_vector = VECTORS,
                             .row = ves_rows_new(VECTORS * n_row),
                             .vector = ves_new(VECTORS, sizeof *vectors->vector)};
    if (vectors->row && vectors->vector) return VES_OK;
    ves_vectors_free(vectors);
    return ves_fail_memory(report);
}

void ves_vectors_free(ves_vectors *vectors)
{
    ves_rows_free(vectors->row);
    free(vectors->vector);
    *vectors = (ves_vectors){0};
}

N_Vector ves_vector_new(ves_vectors *vectors, void *context)
{
    size_t i = 0;
    while (i < vectors->n_vector && vectors->vector[i].taken) ++i;
    if (i == vectors->n_vector) return NULL;
    N_Vector v = N_VNewEmpty(context);
    if (!v) return NULL;
    struct ves_vector *c = &vectors->vector[i];
    *c = (struct ves_vector){vectors->row + VES_QUADS * i * vectors->n_row, vectors->n_row, true, vectors};
    v->content = c;
    v->ops->nvclone = clone;
    v->ops->nvdestroy = destroy;
    v->ops->nvspace = space;
    v->ops->nvgetlength = length;
    v->ops->nvlinearsum = linear_sum;
    v->ops->nvconst = constant;
    v->ops->nvprod = product;
    v->ops->nvdiv = quotient;
    v->ops->nvscale = scale_vector;
    v->ops->nvabs = absolute;
    v->ops->nvinv = inverse;
    v->ops->nvaddconst = add_constant;
    v->ops->nvmaxnorm = max_norm;
    v->ops->nvwrmsnorm = norm;
    v->ops->nvmin = minimum;
    v->ops->nvlinearcombination = linear_combination;
    v->ops->nvscaleaddmulti = scale_add_multi;
    v->ops->nvscalevectorarray = scale_many;
    constant(0.0, v);
    return v;
}
