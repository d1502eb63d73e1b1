#include "model/organ_row.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* ---- words ---- */

const char *ves_wall_word(ves_wall wall)
{
#define WORD(code, word) word,
    static const char *const words[] = {VES_WALL_LIST(WORD)};
#undef WORD
    return words[wall];
}

bool ves_wall_find(const char *word, ves_wall *wall)
{
    for (int i = 0; i < VES_N_WALL; ++i) {
        if (strcmp(ves_wall_word((ves_wall)i), word) != 0) continue;
        *wall = (ves_wall)i;
        return true;
    }
    return false;
}

static const char *const places[] = {"arterial_blood", "venous_blood", "none", "lymph_nodes", "leptomeninges", "depot"};

const char *ves_tissues_organ_name(const ves_tissues *tissues, ves_body_organ organ)
{
    if ((size_t)organ < tissues->n_row) return tissues->row[organ].name;
    return organ < VES_ORGAN_ARTERIAL ? "?" : places[organ - VES_ORGAN_ARTERIAL];
}

bool ves_tissues_find(const ves_tissues *tissues, const char *name, ves_body_organ *organ)
{
    for (size_t i = 0; i < tissues->n_row; ++i) {
        if (strcmp(tissues->row[i].name, name) != 0) continue;
        *organ = (ves_body_organ)i;
        return true;
    }
    for (int i = VES_ORGAN_ARTERIAL; i <= VES_ORGAN_NONE; ++i) {
        if (strcmp(places[i - VES_ORGAN_ARTERIAL], name) != 0) continue;
        *organ = (ves_body_organ)i;
        return true;
    }
    return false;
}

static const char *name_of_row(size_t i, const void *context)
{
    return ((const ves_tissues *)context)->row[i].name;
}

const char *ves_tissues_nearest(const ves_tissues *tissues, const char *word)
{
    return ves_nearest(word, tissues->n_row, name_of_row, tissues);
}

/* ---- lists ---- */

void ves_tissues_free(ves_tissues *tissues)
{
    for (size_t i = 0; i < tissues->n; ++i) free(tissues->name[i]);
    for (size_t i = 0; i < tissues->n_row; ++i) free(tissues->row[i].name);
    free(tissues->name);
    free(tissues->organ);
    free(tissues->row);
    *tissues = (ves_tissues){0};
}

ves_status ves_tissues_add(ves_tissues *tissues, const char *name, ves_body_organ organ, ves_report *report)
{
    size_t room = tissues->room;
    if (!ves_grow(&tissues->name, tissues->n, &room, sizeof *tissues->name) ||
        !ves_grow(&tissues->organ, tissues->n, &tissues->room, sizeof *tissues->organ)) {
        return ves_fail_memory(report);
    }
    char *copy = ves_copy_text(name);
    if (!copy) return ves_fail_memory(report);
    tissues->name[tissues->n] = copy;
    tissues->organ[tissues->n++] = organ;
    return VES_OK;
}

ves_status ves_tissues_row(ves_tissues *tissues, const char *name, ves_place at, ves_body_organ *organ,
                           ves_report *report)
{
    if (ves_tissues_find(tissues, name, organ)) return VES_OK;
    if (tissues->n_row == VES_ORGAN_MAX)
        return ves_fail(report, VES_E_MODEL, at, "\"%s\" is one organ too many, expected at most %d", name,
                        VES_ORGAN_MAX);
    if (!tissues->row) tissues->row = ves_new(VES_ORGAN_MAX, sizeof *tissues->row);
    char *copy = tissues->row ? ves_copy_text(name) : NULL;
    if (!copy) return ves_fail_memory(report);
    *organ = (ves_body_organ)tissues->n_row;
    tissues->row[tissues->n_row++] = (ves_organ_row){.name = copy, .at = at};
    return VES_OK;
}

/* ---- settling ---- */

typedef struct settling {
    ves_tissues *tissues;
    ves_status status; /* the first error */
    ves_report *report;
} settling;

static void keep(settling *s, ves_status status)
{
    if (status && (!s->status || status == VES_E_MEMORY)) s->status = status;
}

/* Its own line, in the file of the organ as well. */
static ves_place at_word(const ves_organ_row *row, const char *setting)
{
    const struct {
        const char *setting;
        ves_place at;
    } words[] = {{"from", row->from_at},
                 {"to", row->to_at},
                 {"like", row->like_at},
                 {"taken_from", row->giver_at},
                 {"csf", row->csf_at}};
    for (size_t i = 0; i < sizeof words / sizeof *words; ++i) {
        if (strcmp(words[i].setting, setting) == 0 && words[i].at.file) return words[i].at;
    }
    ves_place at = row->stated.file ? row->stated : row->at;
    at.setting = setting;
    return at;
}

static void unknown(settling *s, const ves_organ_row *row, const char *setting, const char *word, const char *others)
{
    const char *near = ves_tissues_nearest(s->tissues, word);
    if (!near && strcmp(setting, "taken_from") == 0)
        near = ves_nearest_of(word, s->tissues->n, (const char *const *)s->tissues->name);
    if (s->tissues->n_lost > 0) return; /* it may be what is lost */
    keep(s, ves_fail(s->report, VES_E_CONFIG, at_word(row, setting),
                     "organ \"%s\": the body has no \"%s\"%s%s%s, expected %s or an organ of the body", row->name, word,
                     near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "", others));
}

/* Where its blood comes from and goes to. */
static void settle_flow(settling *s, ves_organ_row *row)
{
    const char *from = row->from_word ? row->from_word : "arterial", *to = row->to_word ? row->to_word : "venous";
    row->in_series = false;
    row->to = VES_ORGAN_VENOUS;
    if (strcmp(from, "venous") == 0) {
        row->in_series = true;
        row->to = VES_ORGAN_ARTERIAL;
        if (strcmp(to, "arterial") != 0)
            keep(s, ves_fail(s->report, VES_E_CONFIG, at_word(row, "to"),
                             "organ \"%s\" takes venous blood and gives it to \"%s\", expected to = \"arterial\"",
                             row->name, to));
    } else if (strcmp(from, "arterial") != 0) {
        unknown(s, row, "from", from, "arterial, venous");
    } else if (strcmp(to, "arterial") == 0) {
        keep(s, ves_fail(s->report, VES_E_CONFIG, at_word(row, "to"),
                         "organ \"%s\": nobody gives its flow back to the veins, expected to = \"venous\" or an organ "
                         "that drains there",
                         row->name));
    } else if (strcmp(to, "venous") != 0 &&
               (!ves_tissues_find(s->tissues, to, &row->to) || row->to >= VES_ORGAN_ARTERIAL)) {
        unknown(s, row, "to", to, "venous");
        row->to = VES_ORGAN_VENOUS;
    }
}

/* Blood must come to the veins, and not by way of what all blood passes. */
static void check_way(settling *s, ves_organ_row *row)
{
    const ves_tissues *t = s->tissues;
    if (row->to < VES_ORGAN_ARTERIAL && t->row[row->to].lost) row->to = VES_ORGAN_VENOUS;
    const ves_organ_row *next = row;
    for (size_t i = 0; i <= t->n_row && next->to < VES_ORGAN_ARTERIAL; ++i) {
        next = &t->row[next->to];
        if (next->in_series) {
            keep(s, ves_fail(s->report, VES_E_CONFIG, at_word(row, "to"),
                             "organ \"%s\" drains into \"%s\", which takes all blood from the veins, expected to = "
                             "\"venous\"",
                             row->name, next->name));
            row->to = VES_ORGAN_VENOUS;
            return;
        }
    }
    if (next->to >= VES_ORGAN_ARTERIAL) return;
    keep(s, ves_fail(s->report, VES_E_CONFIG, at_word(row, "to"),
                     "organ \"%s\": nobody gives its flow back to the veins, it goes round in a circle by way of "
                     "\"%s\", expected to = \"venous\" in one of them",
                     row->name, t->row[row->to].name));
    row->to = VES_ORGAN_VENOUS;
}

static void check_one_in_series(settling *s)
{
    ves_tissues *t = s->tissues;
    const ves_organ_row *first = NULL;
    for (size_t i = 0; i < t->n_row; ++i) {
        ves_organ_row *row = &t->row[i];
        if (!row->in_series) continue;
        if (first)
            keep(s, ves_fail(s->report, VES_E_CONFIG, at_word(row, "from"),
                             "organs \"%s\" and \"%s\" both take all venous blood to the arteries, expected exactly "
                             "one in series",
                             first->name, row->name));
        if (first) row->in_series = false;
        if (first) row->to = VES_ORGAN_VENOUS;
        first = first ? first : row;
    }
    if (!first && t->n_lost == 0 && t->n_row > 0)
        keep(s, ves_fail(s->report, VES_E_CONFIG, t->at,
                         "no organ takes the venous blood to the arteries, expected one with from = \"venous\"; to = "
                         "\"arterial\", as the lung"));
}

static void settle_csf(settling *s)
{
    ves_tissues *t = s->tissues;
    t->csf = VES_ORGAN_NONE;
    for (size_t i = 0; i < t->n_row; ++i) {
        const ves_organ_row *row = &t->row[i];
        if (!row->csf) continue;
        if (row->wall != VES_WALL_BARRIER)
            keep(s, ves_fail(s->report, VES_E_CONFIG, at_word(row, "csf"),
                             "organ \"%s\" gives its fluid to CSF behind a %s wall, expected wall = \"barrier\"",
                             row->name, ves_wall_word(row->wall)));
        if (t->csf != VES_ORGAN_NONE)
            keep(s, ves_fail(s->report, VES_E_CONFIG, at_word(row, "csf"),
                             "organs \"%s\" and \"%s\" both give their fluid to CSF, expected csf = true of one",
                             t->row[t->csf].name, row->name));
        t->csf = t->csf == VES_ORGAN_NONE ? (ves_body_organ)i : t->csf;
    }
}

/* An organ, or that of a tissue. */
static bool find_giver(const ves_tissues *t, const char *word, ves_body_organ *organ)
{
    if (ves_tissues_find(t, word, organ)) return *organ < VES_ORGAN_ARTERIAL;
    for (size_t i = 0; i < t->n; ++i) {
        if (strcmp(t->name[i], word) != 0 || t->organ[i] >= VES_ORGAN_ARTERIAL) continue;
        *organ = t->organ[i];
        return true;
    }
    return false;
}

/* A row of no tissue has numbers of its own: it is a tissue too, which takes what it is from another. */
static void settle_table(settling *s, size_t i)
{
    ves_tissues *t = s->tissues;
    ves_organ_row *row = &t->row[i];
    row->of_table = false;
    for (size_t k = 0; k < t->n; ++k) row->of_table = row->of_table || t->organ[k] == (ves_body_organ)i;
    row->giver = row->like = VES_ORGAN_NONE;
    const char *like = row->like_word ? row->like_word : "rest", *giver = row->giver_word ? row->giver_word : "rest";
    ves_body_organ which;
    if (ves_tissues_find(t, like, &which) && which < VES_ORGAN_ARTERIAL) {
        if ((size_t)which != i) row->like = which;
    } else if (row->like_word) {
        unknown(s, row, "like", like, "rest");
        if (ves_tissues_find(t, "rest", &which) && (size_t)which != i) row->like = which; /* nothing more is missing */
    }
    if (row->of_table) return;
    if (!find_giver(t, giver, &row->giver) || (size_t)row->giver == i) {
        row->giver = VES_ORGAN_NONE;
        unknown(s, row, "taken_from", giver, "added");
    }
}

static void add_own_tissues(settling *s)
{
    ves_tissues *t = s->tissues;
    for (size_t i = 0; i < t->n_row; ++i) {
        if (!t->row[i].of_table && !t->row[i].lost)
            keep(s, ves_tissues_add(t, t->row[i].name, (ves_body_organ)i, s->report));
    }
}

/* ---- the order they are built in ---- */

typedef struct ordering {
    const ves_tissues *tissues;
    size_t n, old[VES_ORGAN_MAX]; /* old[new] */
} ordering;

/* A row, then what drains into it. */
static void put(ordering *o, size_t i)
{
    if (o->tissues->row[i].lost) return;
    o->old[o->n++] = i;
    for (size_t k = 0; k < o->tissues->n_row; ++k) {
        if (o->tissues->row[k].to == (ves_body_organ)i) put(o, k);
    }
}

static ves_body_organ moved(const size_t is_now[], ves_body_organ organ)
{
    return organ < VES_ORGAN_ARTERIAL ? (ves_body_organ)is_now[organ] : organ;
}

static void put_in_order(settling *s)
{
    ves_tissues *t = s->tissues;
    ordering o = {.tissues = t};
    for (size_t i = 0; i < t->n_row; ++i) {
        if (t->row[i].in_series) put(&o, i);
    }
    for (size_t i = 0; i < t->n_row; ++i) {
        if (!t->row[i].in_series && t->row[i].to == VES_ORGAN_VENOUS) put(&o, i);
    }
    size_t is_now[VES_ORGAN_MAX];
    ves_organ_row *row = ves_new(VES_ORGAN_MAX, sizeof *row);
    if (!row) {
        keep(s, ves_fail_memory(s->report));
        return;
    }
    for (size_t i = 0; i < t->n_row; ++i) is_now[i] = VES_ORGAN_NONE;
    for (size_t i = 0; i < o.n; ++i) is_now[o.old[i]] = i;
    for (size_t i = 0; i < o.n; ++i) {
        row[i] = t->row[o.old[i]];
        row[i].to = moved(is_now, row[i].to);
        row[i].giver = moved(is_now, row[i].giver);
        row[i].like = moved(is_now, row[i].like);
    }
    size_t n = 0;
    for (size_t i = 0; i < t->n_row; ++i) {
        if (is_now[i] < VES_ORGAN_ARTERIAL) t->shown[n++] = (ves_body_organ)is_now[i];
        if (t->row[i].lost) free(t->row[i].name);
    }
    for (size_t i = 0; i < o.n; ++i) {
        if (row[i].to < VES_ORGAN_ARTERIAL) row[row[i].to].has_portal = true;
    }
    t->n_row = o.n;
    for (size_t i = 0; i < t->n; ++i) t->organ[i] = moved(is_now, t->organ[i]);
    t->csf = moved(is_now, t->csf);
    free(t->row);
    t->row = row;
}

ves_status ves_tissues_settle(ves_tissues *tissues, ves_report *report)
{
    settling s = {.tissues = tissues, .report = report};
    for (size_t i = 0; i < tissues->n_row; ++i) settle_flow(&s, &tissues->row[i]);
    for (size_t i = 0; i < tissues->n_row; ++i) check_way(&s, &tissues->row[i]);
    check_one_in_series(&s);
    settle_csf(&s);
    for (size_t i = 0; i < tissues->n_row; ++i) settle_table(&s, i);
    if (s.status != VES_E_MEMORY) add_own_tissues(&s);
    if (s.status != VES_E_MEMORY) put_in_order(&s);
    return s.status;
}
