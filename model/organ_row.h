/** @file organ_row.h
 * Organs of the body as rows of data, and the tissues of a species, each part of one.
 *
 * The equations know kinds of wall and ways of the blood, not names: what an organ is stands in its row, which the
 * species lists, a file of configs/organs/ or a study states (docs/organs.md).
 * Owns: the names of tissues and rows; other texts of rows are borrowed.  Lifetime of ves_tissues: {0}, add...,
 * ves_tissues_settle, used, free.
 */
#ifndef VES_MODEL_ORGAN_ROW_H
#define VES_MODEL_ORGAN_ROW_H

#include "base/report.h"

#include <stdbool.h>
#include <stddef.h>

enum { VES_ORGAN_MAX = 48, VES_ORGAN_SINK_MAX = 4, VES_ORGAN_SURFACE_MAX = 8 };

/** Where something is: in row 0, 1, ... of the body, or in a place that is no row. */
typedef enum ves_body_organ {
    VES_ORGAN_FIRST = 0,
    VES_ORGAN_ARTERIAL = VES_ORGAN_MAX, /**< the pools of blood outside organs */
    VES_ORGAN_VENOUS,
    VES_ORGAN_NONE, /**< no blood flow: fills up the body, carries no vesicles */
    VES_N_BODY_ORGAN,
    VES_PLACE_LYMPH_NODES = VES_N_BODY_ORGAN, /**< places that no tissue of a species is lumped into */
    VES_PLACE_LEPTOMENINGES,
    VES_PLACE_DEPOT,    /**< where a route puts a dose */
    VES_PLACE_CONTENTS, /**< in stomach, intestine or another hollow organ */
    VES_N_BODY_PLACE
} ves_body_organ;

/** How vesicles may leave the vessels of an organ. */
#define VES_WALL_LIST(X)                                                                                               \
    X(CONTINUOUS, "continuous") X(FENESTRATED, "fenestrated") X(SINUSOID, "sinusoid") X(BARRIER, "barrier")
#define VES_WALL_ENUM(code, word) VES_WALL_##code,
typedef enum ves_wall { VES_WALL_LIST(VES_WALL_ENUM) VES_N_WALL } ves_wall;
#undef VES_WALL_ENUM

/** What leaves cells of an organ for outside the body, instead of being degraded: bile. */
typedef struct ves_organ_sink {
    bool phagocytes;   /**< it leaves these, else parenchymal cells */
    const char *to;    /**< compartment */
    const char *share; /**< its address behind the name of the organ: "bile_share" */
} ves_organ_sink;

/** One organ. */
typedef struct ves_organ_row {
    char *name;
    const char *ontology;                                     /**< "UBERON:0002107", NULL: none */
    const char *from_word, *to_word, *like_word, *giver_word; /**< as written; NULL: not stated */
    ves_wall wall;
    bool fenestrae;      /**< cells behind the wall are reached through fenestrae of a limited diameter */
    bool csf;            /**< its interstitial fluid goes to CSF */
    bool sites;          /**< phagocytes with a limited number of surface sites */
    bool holdup;         /**< capillaries hold large vesicles up */
    bool phagocyte_size; /**< uptake goes with size as that of phagocytes does, else as that of tissue */
    bool lost;           /**< what it is could not be read, which was said: settling leaves it out */
    bool added;          /**< it lies on top of the table: nothing but blood flow is taken for it */
    size_t n_sink, n_surface;
    ves_organ_sink sink[VES_ORGAN_SINK_MAX];
    const char *surface[VES_ORGAN_SURFACE_MAX];          /**< compartments of routes that lie on it */
    ves_place at;                                        /**< where it is asked for; no file: unknown */
    ves_place stated;                                    /**< where its numbers stand */
    ves_place from_at, to_at, like_at, giver_at, csf_at; /**< where these words stand; no file: they are not stated */
    bool of_table;        /**< tissues of the table make it up, else numbers of its own; settled, as all below */
    bool in_series;       /**< all blood passes it: from venous to arterial */
    bool has_portal;      /**< others drain into it */
    ves_body_organ to;    /**< row that it drains into; VES_ORGAN_VENOUS, in series VES_ORGAN_ARTERIAL */
    ves_body_organ giver; /**< whose volume and flow it takes; VES_ORGAN_NONE where the table gives its own */
    ves_body_organ like;  /**< row whose numbers of a product it has where it lacks some; VES_ORGAN_NONE: none */
} ves_organ_row;

/** A tissue of a species table and the organ it belongs to, and the rows of the body. Names are owned. */
typedef struct ves_tissues {
    size_t n, room;
    char **name;
    ves_body_organ *organ;
    size_t n_lost; /**< more that are listed, but are not known to be of an organ: that was said */
    ves_place at;  /**< of their list in the species; no file: unknown */
    size_t n_row;
    ves_organ_row *row;                  /**< [n_row]; settled: in series first, each followed by what drains into it */
    ves_body_organ shown[VES_ORGAN_MAX]; /**< [n_row] rows in the order they were stated; settled */
    ves_body_organ csf;                  /**< row whose fluid goes to CSF; VES_ORGAN_NONE: none; settled */
    bool rest_is_left;                   /**< "rest" is what the others leave of volume and flow */
} ves_tissues;

void ves_tissues_free(ves_tissues *tissues);

/** Add a tissue. @param organ  an index into row, or VES_ORGAN_ARTERIAL, VES_ORGAN_VENOUS, VES_ORGAN_NONE */
ves_status VES_MUST_CHECK ves_tissues_add(ves_tissues *tissues, const char *name, ves_body_organ organ,
                                          ves_report *report);

/** The row of this name, added with nothing stated where there is none. @return VES_E_MODEL: there are too many */
ves_status VES_MUST_CHECK ves_tissues_row(ves_tissues *tissues, const char *name, ves_place at, ves_body_organ *organ,
                                          ves_report *report);

/** Is it a row of the body, a pool of blood ("arterial_blood", "venous_blood") or "none"? */
bool ves_tissues_find(const ves_tissues *tissues, const char *name, ves_body_organ *organ);

/** The row of the body nearest to a word; NULL: none is near. */
const char *ves_tissues_nearest(const ves_tissues *tissues, const char *word);

/** Name of a row, a pool or a place. */
const char *ves_tissues_organ_name(const ves_tissues *tissues, ves_body_organ organ);

const char *ves_wall_word(ves_wall wall);
bool ves_wall_find(const char *word, ves_wall *wall);

/** Resolve what rows say of each other, and put them in the order they are built in. Each row that no tissue makes up
 * becomes a tissue of its own. All faults are told, and put right in some way, so that a body can be drafted to find
 * others.
 *  @return VES_E_CONFIG: an unknown name, blood that nobody gives back, not exactly one row in series, CSF twice */
ves_status VES_MUST_CHECK ves_tissues_settle(ves_tissues *tissues, ves_report *report);

#endif
