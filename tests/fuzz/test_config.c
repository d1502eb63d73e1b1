/* Configs with changes: each is read whole, or refused in words that name a file. */
#include "study/study.h"
#include "tests/fuzz/driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int try(const char *text, size_t n)
{
    static ves_report report;
    if (strlen(text) != n) return 0;
    report = (ves_report){0};
    ves_study study = {0};
    const ves_study_options options = {.library = getenv("VESIPK_LIBRARY"), .text = text};
    const ves_status status = ves_study_read("fuzz.cfg", &options, &study, &report);
    ves_study_free(&study);
    if (status == VES_OK) return 1;
    if (report.used == 0 || (status != VES_E_MEMORY && !strstr(report.text, ".cfg"))) {
        (void)fprintf(stderr, "refused with \"%s\"\n", report.text);
        abort();
    }
    return 0;
}

int main(void)
{
    static const char *const folders[] = {"configs/models", "tests/models", "configs/studies", "tests/golden", NULL};
    return fuzz_run(
        &(fuzz_target){.folder = folders, .n_quick = 2, .ending = ".cfg", .runs = 1500, .least_valid = 40, .try = try});
}
