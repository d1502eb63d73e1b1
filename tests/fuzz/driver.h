/** @file driver.h
 * Fuzzing inside the process: seeds from the tree, mostly valid changes to them, one call for each.
 *
 * A setting takes a value that it has somewhere else in the tree, a number another size, a line goes or comes twice;
 * one change in sixteen is a slip of bytes.  So most of what comes is read to its end, not refused at its first letter.
 * VESIPK_FUZZ_RUNS: how many (a few in the suite, a million in tests/fuzz/long_million.sh); VESIPK_FUZZ_SEED (1):
 * others. What is being tried stands in ./last_input: after a crash or a hang (30 s of the processor) it is the one to
 * look at.
 */
#ifndef TESTS_FUZZ_DRIVER_H
#define TESTS_FUZZ_DRIVER_H

#include <stddef.h>

/** Try one input. @param text [n], and a 0 behind it @return is it valid? */
typedef int fuzz_try(const char *text, size_t n);

typedef struct fuzz_target {
    const char *const
        *folder; /**< of seeds, under VESIPK_SOURCE (or as they are, with a '.' in front), NULL at the end */
    size_t
        n_quick; /**< of these folders, the first, whose seeds take little time: 31 of 32 inputs are of them; 0: all */
    const char *ending; /**< of their names: ".cfg" */
    int binary;         /**< bytes, not text: slips only */
    size_t runs;        /**< in the suite */
    int least_valid;    /**< percent that must be valid: else the mutator tries nothing but faults */
    fuzz_try *try;
} fuzz_target;

/** Write a file anew; ends the process with 2 where it cannot. @param bytes [n] */
void fuzz_put(const char *path, const char *bytes, size_t n);

/** Write texts as FOLDER/0.csv, FOLDER/1.csv, ... @param seed [n] */
void fuzz_seeds(const char *folder, size_t n, const char *const seed[]);

/** Is this input to be tried in ways that take long, too? One in 64 is. */
int fuzz_whole(void);

/** @return exit code */
int fuzz_run(const fuzz_target *target);

#endif
