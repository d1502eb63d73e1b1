/** @file distribution.h
 * How a number varies among subjects: kinds of distribution, one row of data each, by the inverse of their distribution
 * function, so that one uniform number gives one value and evenly spread ones give evenly spread values.
 *
 * A distribution is plain data and owns nothing.  Make it with ves_distribution_of, give the parameters its kind asks
 * for (and `least` and `most`, if it shall be cut off there), check it, then ask for values.
 */
#ifndef VES_GRAPH_DISTRIBUTION_H
#define VES_GRAPH_DISTRIBUTION_H

#include <stdbool.h>
#include <stddef.h>

enum { VES_DISTRIBUTION_PARAM_MAX = 2 };

/** One parameter of a kind. */
typedef struct ves_distribution_param {
    const char *name;  /**< as in a config: "cv" */
    bool has_unit;     /**< that of the value; false: a plain number */
    double low;        /**< the least it may be */
    const char *fault; /**< words for one that is less, or not finite */
    const char *words;
} ves_distribution_param;

typedef struct ves_distribution_kind ves_distribution_kind;

typedef struct ves_distribution {
    const ves_distribution_kind *kind; /**< borrowed */
    double value;                      /**< what the kind says of it: median, mean, mode, or nothing */
    double p[VES_DISTRIBUTION_PARAM_MAX];
    double least, most; /**< values are between them */
} ves_distribution;

/** What is left of a distribution between its ends: the same for all its values. */
typedef struct ves_cut {
    double below, above; /**< shares cut off */
    double left;         /**< share left, from whichever end has more digits */
} ves_cut;

struct ves_distribution_kind {
    const char *name;     /**< as in a config: "lognormal" */
    const char *words;    /**< "the value is the median" */
    const char *value_is; /**< "median"; NULL: the value is not used */
    bool either;          /**< exactly one of the parameters is given; false: all of them */
    size_t n_param;
    ves_distribution_param param[VES_DISTRIBUTION_PARAM_MAX];
    /** Words for parameters that are right alone but not together; NULL: there is no fault. */
    const char *(*fault)(const ves_distribution *d);
    /** 0: all have the same value. */
    double (*spread)(const ves_distribution *d);
    /** Share of values that are below x; or that are above, the last digits of which 1 - below would lose. */
    double (*below)(const ves_distribution *d, double x);
    double (*above)(const ves_distribution *d, double x);
    /** The value with a share p below and q above; p + q = 1, the smaller of them is the one to be read. */
    double (*quantile)(const ves_distribution *d, double p, double q);
};

size_t ves_distribution_kind_count(void);
const ves_distribution_kind *ves_distribution_kind_at(size_t i);
const ves_distribution_kind *ves_distribution_kind_find(const char *name); /**< NULL if there is none of that name */

/** All parameters NaN, "not given"; not cut off. */
ves_distribution ves_distribution_of(const ves_distribution_kind *kind, double value);

/** For a number known as "value, within low .. high": lognormal with this median, cut off at both ends, and before the
 *  cut as wide as if 95 % were between them (if low is not above 0, 97.5 % below high).  A value of 0, or one that does
 * not lie in its range, does not vary. */
ves_distribution ves_distribution_within(double value, double low, double high);

/** What is wrong with it, in words; NULL: nothing. The words are static. */
const char *ves_distribution_fault(const ves_distribution *d);

/** The mean of what a cut leaves of a normal distribution; the value itself for other kinds. @param d  without fault */
double ves_distribution_cut_mean(const ves_distribution *d);

/** The value of a subject; increases with u.
 *  @param d  without fault
 *  @param u  above 0, below 1 */
double ves_distribution_value(const ves_distribution *d, double u);

/** The same in two steps, where many values of one distribution are asked for. @param cut of `d` */
ves_cut ves_distribution_cut(const ves_distribution *d);
double ves_distribution_value_left(const ves_distribution *d, const ves_cut *cut, double u);

#endif
