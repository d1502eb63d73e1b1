/* LU of I - gamma J for eight subjects at once: what can be known before, is made once; what is left is three loops.
 *
 * CVODE's Newton iteration solves (I - gamma J) x = b, some hundred times for each bundle.  J is sparse (a
 * compartment gives to a few others), its pattern is that of the topology and the same for all lanes and all steps, and
 * only its numbers change.  So there are two phases.
 *
 * Once for each topology (ves_lu_order):
 *
 *   1. Order of elimination.  Eliminating node i updates (r_i - 1)(c_i - 1) elements, where r_i and c_i count what
 *      is left in its row and column; each that was zero is filled in.  The cheapest node comes next (Markowitz 1957),
 *      the first of several: sinks, which nothing leaves, cost nothing and come first, then the leaves of the body,
 *      and blood, which meets everything, last.  Pivots stay on the diagonal (see below).  `node[k]` is the k-th one.
 *   2. Slots.  Each element, filled-in ones too, gets its place in one array: [0, n) the pivots in their order, then
 *      L by rows, then U by rows from the last one up.  That is the order in which the triangular solves meet them,
 *      so these read the array from its beginning to its end.
 *   3. Lists.  For each pivot k: the slots below it in its column (`below`), those right of it in its row (`right`),
 *      and for each pair of them the slot that is updated (`target`).  Where to look is never worked out again.
 *
 * For each new matrix (factor), right-looking, all lanes at once:
 *
 *     for each pivot k:   a_kk = 1 / a_kk
 *         for each row i below:         l_ik = a_ik a_kk
 *             for each column j right:  a_ij -= l_ik a_kj
 *
 * which leaves I - gamma J = (I + L) U, with the pivots of U inverted.  For each right side (ves_lu_solve):
 *
 *     y_k = b_k - sum over j of l_kj y_j               rows forwards
 *     x_k = (y_k - sum over j of u_kj x_j) / u_kk      rows backwards
 *
 * Why no search for pivots.  What leaves a node enters another, so each column of J adds up to 0; and where a process
 * takes more the more there is, and looks at nothing else, all elements off the diagonal are >= 0.  Then in each column
 * of I - gamma J the diagonal exceeds the sum of the others (by 1): it is column diagonally dominant, elimination keeps
 * it so, and no element grows by more than a factor of 2, in whatever order of the diagonal.  Watched groups (sites
 * that fill) add elements that break this.  It then goes well nearly always; where it does not, elements grow.
 * ves_lu_factor compares the sum of squares of U with that of the matrix, and looks at the inverted pivots: a million
 * times more, or no number, in any lane is refused. CVODE then takes a smaller step, with which the matrix comes nearer
 * to I.  ves_lu_factor_well spares the sum over the matrix: its first pivot alone says that it is no less.  Where L and
 * U are small beside that, the answer is yes for sure.  Nearly always they are, since what is eliminated first is a
 * sink, and its pivot 1.
 */
#include "solver/lu.h"

#include <math.h>
#include <string.h>

void ves_lu_free(ves_lu *lu)
{
    free(lu->slot);
    free(lu->node);
    free(lu->n_below);
    free(lu->n_right);
    free(lu->below);
    free(lu->right);
    free(lu->target);
    free(lu->n_row_lower);
    free(lu->n_row_upper);
    free(lu->column_lower);
    free(lu->column_upper);
    *lu = (ves_lu){0};
}

ves_status ves_lu_start(ves_lu *lu, size_t n, ves_report *report)
{
    *lu = (ves_lu){.n = n,
                   .slot = ves_new(n * n, sizeof *lu->slot),
                   .node = ves_new(n, sizeof *lu->node),
                   .n_below = ves_new(n, sizeof *lu->n_below),
                   .n_right = ves_new(n, sizeof *lu->n_right),
                   .n_row_lower = ves_new(n, sizeof *lu->n_row_lower),
                   .n_row_upper = ves_new(n, sizeof *lu->n_row_upper)};
    if (!lu->slot || !lu->node || !lu->n_below || !lu->n_right || !lu->n_row_lower || !lu->n_row_upper) {
        ves_lu_free(lu);
        return ves_fail_memory(report);
    }
    for (size_t i = 0; i < n; ++i) lu->slot[i * n + i] = 1;
    return VES_OK;
}

void ves_lu_mark(ves_lu *lu, size_t row, size_t column)
{
    lu->slot[row * lu->n + column] = 1;
}

size_t ves_lu_slot(const ves_lu *lu, size_t row, size_t column)
{
    return lu->slot[row * lu->n + column] - 1;
}

/* Work of the symbolic phase: how many elements each row and column still has, and which pivot comes when. */
typedef struct order {
    uint32_t *n_in_row, *n_in_column; /* [n] among the rows and columns left */
    uint32_t *rank;                   /* [n] when it is the pivot; n: not yet */
    uint32_t *row, *column;           /* [n] lists of one pivot */
} order;

static void order_free(order *o)
{
    free(o->n_in_row);
    free(o->n_in_column);
    free(o->rank);
    free(o->row);
    free(o->column);
}

static bool order_start(order *o, const ves_lu *lu)
{
    const size_t n = lu->n;
    *o = (order){ves_new(n, sizeof(uint32_t)), ves_new(n, sizeof(uint32_t)), ves_new(n, sizeof(uint32_t)),
                 ves_new(n, sizeof(uint32_t)), ves_new(n, sizeof(uint32_t))};
    if (!o->n_in_row || !o->n_in_column || !o->rank || !o->row || !o->column) return false;
    for (size_t i = 0; i < n; ++i) {
        o->rank[i] = (uint32_t)n;
        for (size_t j = 0; j < n; ++j) {
            if (!lu->slot[i * n + j]) continue;
            o->n_in_row[i]++;
            o->n_in_column[j]++;
        }
    }
    return true;
}

/* The node whose elimination can fill in least; the first of several. */
static size_t cheapest(const order *o, size_t n)
{
    size_t best = n, least = SIZE_MAX;
    for (size_t i = 0; i < n; ++i) {
        if (o->rank[i] < n) continue;
        const size_t cost = ((size_t)o->n_in_row[i] - 1) * ((size_t)o->n_in_column[i] - 1);
        if (cost < least) {
            best = i;
            least = cost;
        }
    }
    return best;
}

/* Take node `p` out as pivot `k`: fill in, count off. */
static void eliminate(ves_lu *lu, order *o, size_t k, size_t p)
{
    const size_t n = lu->n;
    uint32_t n_below = 0, n_right = 0;
    lu->node[k] = (uint32_t)p;
    o->rank[p] = (uint32_t)k;
    for (size_t i = 0; i < n; ++i) {
        if (o->rank[i] < n) continue;
        if (lu->slot[i * n + p]) o->row[n_below++] = (uint32_t)i;
        if (lu->slot[p * n + i]) o->column[n_right++] = (uint32_t)i;
    }
    for (uint32_t a = 0; a < n_below; ++a) {
        const size_t i = o->row[a];
        o->n_in_row[i]--;
        for (uint32_t b = 0; b < n_right; ++b) {
            const size_t j = o->column[b];
            if (lu->slot[i * n + j]) continue;
            lu->slot[i * n + j] = 1;
            o->n_in_row[i]++;
            o->n_in_column[j]++;
        }
    }
    for (uint32_t b = 0; b < n_right; ++b) o->n_in_column[o->column[b]]--;
    lu->n_below[k] = n_below;
    lu->n_right[k] = n_right;
    lu->n_update += (size_t)n_below * n_right;
}

/* Slots in the order the triangular solves meet them: pivots, rows of L forwards, rows of U backwards. */
static void give_slots(ves_lu *lu, const order *o)
{
    const size_t n = lu->n;
    uint32_t next = 0;
    for (size_t k = 0; k < n; ++k) lu->slot[lu->node[k] * n + lu->node[k]] = ++next;
    for (size_t k = 0; k < n; ++k) {
        const size_t p = lu->node[k];
        for (size_t j = 0; j < n; ++j) {
            if (!lu->slot[p * n + j] || o->rank[j] >= k) continue;
            lu->column_lower[lu->n_lower++] = VES_LANES * (uint32_t)j;
            lu->n_row_lower[k]++;
            lu->slot[p * n + j] = ++next;
        }
    }
    size_t n_upper = 0;
    for (size_t k = n; k-- > 0;) {
        const size_t p = lu->node[k];
        for (size_t j = 0; j < n; ++j) {
            if (!lu->slot[p * n + j] || o->rank[j] <= k) continue;
            lu->column_upper[n_upper++] = VES_LANES * (uint32_t)j;
            lu->n_row_upper[k]++;
            lu->slot[p * n + j] = ++next;
        }
    }
    lu->n_slot = next;
}

static void list_updates(ves_lu *lu, const order *o)
{
    const size_t n = lu->n;
    uint32_t *below = lu->below, *right = lu->right, *target = lu->target;
    for (size_t k = 0; k < n; ++k) {
        const size_t p = lu->node[k];
        size_t n_right = 0;
        for (size_t j = 0; j < n; ++j) {
            if (o->rank[j] <= k || !lu->slot[p * n + j]) continue;
            o->column[n_right++] = (uint32_t)j;
            *right++ = VES_LANES * (lu->slot[p * n + j] - 1);
        }
        for (size_t i = 0; i < n; ++i) {
            if (o->rank[i] <= k || !lu->slot[i * n + p]) continue;
            *below++ = VES_LANES * (lu->slot[i * n + p] - 1);
            for (size_t b = 0; b < n_right; ++b) *target++ = VES_LANES * (lu->slot[i * n + o->column[b]] - 1);
        }
    }
}

ves_status ves_lu_order(ves_lu *lu, ves_report *report)
{
    const size_t n = lu->n;
    order o;
    bool ok = order_start(&o, lu);
    size_t n_lower = 0, n_upper = 0;
    for (size_t k = 0; ok && k < n; ++k) {
        eliminate(lu, &o, k, cheapest(&o, n));
        n_lower += lu->n_below[k];
        n_upper += lu->n_right[k];
    }
    if (ok) {
        lu->below = ves_new(n_lower, sizeof *lu->below);
        lu->right = ves_new(n_upper, sizeof *lu->right);
        lu->target = ves_new(lu->n_update, sizeof *lu->target);
        lu->column_lower = ves_new(n_lower, sizeof *lu->column_lower);
        lu->column_upper = ves_new(n_upper, sizeof *lu->column_upper);
        ok = lu->below && lu->right && lu->target && lu->column_lower && lu->column_upper;
    }
    if (ok) {
        give_slots(lu, &o);
        list_updates(lu, &o);
    }
    order_free(&o);
    return ok ? VES_OK : ves_fail_memory(report);
}

VES_CLONES static void squares(size_t n, const ves_quad *a, ves_quad sum[VES_QUADS])
{
    ves_quad s = sum[0], t = sum[1];
    for (size_t i = 0; i < n; ++i) {
        s += a[2 * i] * a[2 * i];
        t += a[2 * i + 1] * a[2 * i + 1];
    }
    sum[0] = s;
    sum[1] = t;
}

VES_CLONES static void factor(const ves_lu *lu, ves_quad *a)
{
    const uint32_t *below = lu->below, *right = lu->right, *target = lu->target;
    for (size_t k = 0; k < lu->n; ++k) {
        const size_t n_below = lu->n_below[k], n_right = lu->n_right[k];
        const ves_quad inverse0 = 1.0 / a[2 * k], inverse1 = 1.0 / a[2 * k + 1];
        a[2 * k] = inverse0;
        a[2 * k + 1] = inverse1;
        for (size_t i = 0; i < n_below; ++i) {
            ves_quad *l = ves_row_at(a, *below++);
            const ves_quad l0 = l[0] * inverse0, l1 = l[1] * inverse1;
            l[0] = l0;
            l[1] = l1;
            VES_SHORT_LOOP for (size_t j = 0; j < n_right; ++j)
            {
                const ves_quad *u = ves_row_in(a, right[j]);
                ves_quad *t = ves_row_at(a, *target++);
                t[0] -= l0 * u[0];
                t[1] -= l1 * u[1];
            }
        }
        right += n_right;
    }
}

static const double growth = 1e12; /* of squares */

bool ves_lu_factor_well(const ves_lu *lu, ves_quad *a)
{
    ves_quad first[VES_QUADS] = {{0}}, after[VES_QUADS] = {{0}}, pivot[VES_QUADS] = {{0}};
    squares(1, a, first);
    factor(lu, a);
    squares(lu->n, a, pivot);
    squares(lu->n_slot - lu->n, a + VES_QUADS * lu->n, after);
    const double *b = ves_lanes_in(first, 0), *u = ves_lanes_in(after, 0), *p = ves_lanes_in(pivot, 0);
    for (size_t l = 0; l < VES_LANES; ++l) {
        if (!(b[l] < HUGE_VAL) || !(u[l] <= growth * b[l]) || !(p[l] <= growth)) return false; /* NaN too */
    }
    return true;
}

bool ves_lu_factor(const ves_lu *lu, ves_quad *a)
{
    ves_quad before[VES_QUADS] = {{0}}, after[VES_QUADS] = {{0}}, pivot[VES_QUADS] = {{0}};
    squares(lu->n_slot, a, before);
    factor(lu, a);
    squares(lu->n, a, pivot);
    squares(lu->n_slot - lu->n - lu->n_lower, a + VES_QUADS * (lu->n + lu->n_lower), after);
    const double *b = ves_lanes_in(before, 0), *u = ves_lanes_in(after, 0), *p = ves_lanes_in(pivot, 0);
    for (size_t l = 0; l < VES_LANES; ++l) {
        if (!(b[l] < HUGE_VAL) || !(u[l] <= growth * b[l]) || !(p[l] <= growth)) return false; /* NaN too */
    }
    return true;
}

VES_CLONES void ves_lu_solve(const ves_lu *lu, const ves_quad *a, ves_quad *x)
{
    const size_t n = lu->n;
    const ves_quad *entry = a + VES_QUADS * n;
    const uint32_t *column = lu->column_lower;
    for (size_t k = 0; k < n; ++k) {
        uint32_t n_entry = lu->n_row_lower[k];
        if (n_entry == 0) continue;
        ves_quad *row = x + 2 * (size_t)lu->node[k];
        ves_quad s = row[0], t = row[1];
        VES_SHORT_LOOP do
        {
            const ves_quad *y = ves_row_in(x, *column++);
            s -= entry[0] * y[0];
            t -= entry[1] * y[1];
            entry += 2;
        }
        while (--n_entry)
            ;
        row[0] = s;
        row[1] = t;
    }
    column = lu->column_upper;
    for (size_t k = n; k-- > 0;) {
        uint32_t n_entry = lu->n_row_upper[k];
        ves_quad *row = x + 2 * (size_t)lu->node[k];
        ves_quad s = row[0], t = row[1];
        VES_SHORT_LOOP for (; n_entry; --n_entry)
        {
            const ves_quad *y = ves_row_in(x, *column++);
            s -= entry[0] * y[0];
            t -= entry[1] * y[1];
            entry += 2;
        }
        row[0] = s * a[2 * k];
        row[1] = t * a[2 * k + 1];
    }
}
