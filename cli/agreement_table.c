/* How curves agree with measured values, after a comparison or a picture. */
#include "cli/compare_table.h"
#include "cli/say.h"
#include "compare/agreement.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void print_fold(double value)
{
    char text[32];
    (void)snprintf(text, sizeof text, "%.3g", value);
    ves_say(" %9s", isnan(value) ? "-" : text);
}

static void print_share(double percent, int width)
{
    char text[32];
    (void)snprintf(text, sizeof text, "%.0f %%", percent);
    ves_say(" %*s", width, isnan(percent) ? "-" : text);
}

static void print_row(const ves_agreement_row *row, int organ, int study)
{
    ves_say("  %-*s %-*s %6zu", organ, row->organ ? row->organ : "all", study, row->study ? row->study : "", row->n);
    print_fold(row->afe);
    print_fold(row->aafe);
    print_share(row->within_2, 15);
    print_share(row->within_1_25, 17);
    if (row->n_below) ves_say("  %zu of %zu below the limit agree", row->below_agree, row->n_below);
    if (row->n_above) ves_say("  %zu of %zu above the limit agree", row->above_agree, row->n_above);
    ves_say("\n");
}

void ves_cli_agreement_table(const ves_agreement *a, const char *curve)
{
    int organ = 5, study = 0;
    for (size_t i = 0; i < a->n; ++i) {
        const int o = a->row[i].organ ? (int)strlen(a->row[i].organ) : 0,
                  s = a->row[i].study ? (int)strlen(a->row[i].study) : 0;
        organ = o > organ ? o : organ;
        study = s > study ? s : study;
    }
    if (study && study < 5) study = 5;
    if (a->n) {
        ves_say("\nMeasured values: %s%spredicted over observed\n  %-*s %-*s %6s %9s %9s %15s %17s\n",
                curve ? curve : "", curve ? ", " : "", organ, "organ", study, study ? "study" : "", "n", "AFE", "AAFE",
                "within 2-fold", "within 1.25-fold");
        for (size_t i = 0; i < a->n; ++i) print_row(&a->row[i], organ, study);
    }
    if (a->n_apart)
        ves_say("%s%zu measured value%s no prediction beside %s (of no scenario among several, outside the run, "
                "between a dose and the next output, or 0).\n",
                a->n ? "" : "\n", a->n_apart, a->n_apart == 1 ? " has" : "s have", a->n_apart == 1 ? "it" : "them");
}
