#include "batch/record.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

ves_status ves_record_damaged(const ves_journal *journal, ves_report *report)
{
    return ves_fail(report, VES_E_FILE, (ves_place){.file = journal->path},
                    "is damaged: a record does not fit the study");
}

unsigned char *ves_record_content(const ves_journal *journal, const ves_record *record, ves_report *report)
{
    const size_t n = record->size < SIZE_MAX ? (size_t)record->size : SIZE_MAX - 1;
    unsigned char *bytes = ves_new(n + 1, 1);
    if (!bytes) {
        (void)ves_fail_memory(report);
    } else if (ves_journal_read(journal, record->at, n, bytes, report)) {
        free(bytes);
        bytes = NULL;
    }
    return bytes;
}

size_t ves_unit_told(const ves_plan *plan, size_t unit, size_t n_member)
{
    const bool first_point = unit % plan->n_point == 0;
    return !plan->list && first_point ? n_member / plan->study->n_scenario : 0;
}

static void free_one(ves_failed *f)
{
    free(f->compartment);
    free(f->words);
    free(f->parameters);
}

void ves_failed_free(ves_failed_list *list)
{
    for (size_t i = 0; i < list->n; ++i) free_one(&list->item[i]);
    free(list->item);
    *list = (ves_failed_list){0};
}

bool ves_failed_add(ves_failed_list *list, ves_failed failed)
{
    if (failed.compartment && failed.words && failed.parameters &&
        ves_grow(&list->item, list->n, &list->room, sizeof *list->item)) {
        list->item[list->n++] = failed;
        return true;
    }
    free_one(&failed);
    return false;
}

/* What a failure is in bytes before its three texts, each with its length in front. */
typedef struct fixed {
    uint64_t variant, subject;
    double time, step;
    uint64_t length[3];
} fixed;

unsigned char *ves_failed_put(const ves_failed_list *list, size_t *n)
{
    *n = 0;
    for (size_t i = 0; i < list->n; ++i) {
        const ves_failed *f = &list->item[i];
        *n += sizeof(fixed) + strlen(f->compartment) + strlen(f->words) + strlen(f->parameters);
    }
    unsigned char *bytes = ves_new(*n, 1), *at = bytes;
    for (size_t i = 0; bytes && i < list->n; ++i) {
        const ves_failed *f = &list->item[i];
        const char *const text[] = {f->compartment, f->words, f->parameters};
        fixed head = {.variant = f->member.variant, .subject = f->member.subject, .time = f->time, .step = f->step};
        for (int k = 0; k < 3; ++k) head.length[k] = strlen(text[k]);
        memcpy(at, &head, sizeof head);
        at += sizeof head;
        for (int k = 0; k < 3; ++k) {
            memcpy(at, text[k], (size_t)head.length[k]);
            at += head.length[k];
        }
    }
    return bytes;
}

static char *take_text(const unsigned char **at, const unsigned char *end, uint64_t length)
{
    if (length > (uint64_t)(end - *at)) return NULL;
    char *text = ves_new((size_t)length + 1, 1);
    if (text) memcpy(text, *at, (size_t)length);
    *at += length;
    return text;
}

bool ves_failed_take(ves_failed_list *list, size_t count, const unsigned char *bytes, size_t n)
{
    const unsigned char *at = bytes, *end = bytes + n;
    for (size_t i = 0; i < count; ++i) {
        fixed head;
        if ((size_t)(end - at) < sizeof head) return false;
        memcpy(&head, at, sizeof head);
        at += sizeof head;
        ves_failed f = {.member = {(size_t)head.variant, (size_t)head.subject}, .time = head.time, .step = head.step};
        f.compartment = take_text(&at, end, head.length[0]);
        f.words = f.compartment ? take_text(&at, end, head.length[1]) : NULL;
        f.parameters = f.words ? take_text(&at, end, head.length[2]) : NULL;
        if (!ves_failed_add(list, f)) return false;
    }
    return true;
}

static int by_member(const void *a, const void *b)
{
    const ves_failed *x = a, *y = b;
    if (x->member.variant != y->member.variant) return x->member.variant < y->member.variant ? -1 : 1;
    return x->member.subject < y->member.subject ? -1 : x->member.subject > y->member.subject;
}

void ves_failed_sort(ves_failed_list *list)
{
    if (list->n) qsort(list->item, list->n, sizeof *list->item, by_member);
}
