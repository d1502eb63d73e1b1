/** @file vesipk.h
 * VesiPK as a library: where do therapeutic vesicles go?  Studies in, numbers out.
 *
 *     vesipk_source source = {.size = sizeof source, .path = "mouse.cfg"};
 *     vesipk_study *study = NULL;
 *     vesipk_result *result = NULL;
 *     char *fault = NULL;
 *     int code = vesipk_read(&source, &study, &fault);
 *     if (!code) code = vesipk_run(study, NULL, NULL, &result, &fault);
 *     if (code) fputs(fault, stderr);
 *     const vesipk_array *const *array;
 *     size_t n = vesipk_arrays(result, &array);
 *     for (size_t i = 0; i < n; ++i) printf("%s [%s]\n", array[i]->path, array[i]->unit ? array[i]->unit : "");
 *     vesipk_free(fault);
 *     vesipk_result_free(result);
 *     vesipk_study_free(study);
 *
 * Link with -lvesipk (pkg-config vesipk; find_package(vesipk) gives vesipk::vesipk).  What studies say is told by
 * docs/config.md, what results hold by docs/results.md.
 *
 * What fails.  A function that can fail returns 0 or a vesipk_code, and takes `char **fault` last: NULL, or a text of
 * an earlier call, which is freed then, so begin with `char *fault = NULL;`.  `*fault` becomes NULL where nothing was
 * said; else the words of the program, all of them, a line for each: "FILE:LINE: SETTING: what is wrong, what was
 * expected".  After a success these are warnings ("... warning: ...").  Free the last one with vesipk_free.  `fault`
 * itself may be NULL.  A handle that a function makes is put where you say, whatever was there (it is not freed); after
 * an error that is NULL, unless the function says otherwise.  Where words name an option of the program ("--force"),
 * the member that does the same is meant ("replace").
 *
 * A handle, text or array that a call needs and that is NULL is VESIPK_USAGE with a line; functions without a code give
 * 0 or NULL then.
 *
 * What is whose.  Handles (vesipk_study, vesipk_evaluator, vesipk_result) belong to you and are freed by their own
 * function; NULL is allowed there.  What a function lends (texts, lists, numbers) belongs to the handle and lives as
 * long: what a study lends, until vesipk_set changes it.  What you give is not needed any more when the function
 * returns.
 *
 * Threads.  Any number of threads may use the library at a time.  One handle may be used by several threads as long as
 * none of them changes or frees it: functions that take it as const (vesipk_numbers, vesipk_run, vesipk_simulate,
 * vesipk_evaluator_open, vesipk_arrays, ...) may run side by side on one study or result.  vesipk_set, vesipk_evaluate
 * and the functions that free want it for themselves.  What a result holds does not depend on threads.  HDF5 and
 * udunits2 are one for the whole process: the library never asks them from two threads at once, but it cannot know of a
 * program that uses the same ones itself.
 *
 * Manners.  The library prints nothing, ends no process, takes no signal, and reads and writes numbers with a point
 * whatever the locale is; the locale of your thread and whoever hears udunits2's messages are as before afterwards.
 * vesipk_load reads a file that lacks VesiPK's checksum in a child process (fork), and waits for it.
 *
 * Growth.  Structs that you fill begin with their size, so that they may grow: `{.size = sizeof x, ...}`, all the rest
 * 0 or NULL means "as usual".  Structs that you are given are reached through pointers and may grow at their end: copy
 * their members, not the structs.  Names are only added; each time something is, VESIPK_ABI is raised.  A program that
 * was built with VESIPK_ABI 3 runs with a library whose vesipk_abi() is 3 or more, of the same libvesipk.so.0.
 *
 * C99, and C++ too.
 */
#ifndef VESIPK_H
#define VESIPK_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VESIPK_ABI 5 /**< of this header */

#ifndef VESIPK_API
#if defined(__GNUC__)
#define VESIPK_API __attribute__((visibility("default")))
#else
#define VESIPK_API
#endif
#endif

/** What went wrong, as a number: the exit code of the program in that case. */
typedef enum vesipk_code {
    VESIPK_OK = 0,
    VESIPK_SIMULATION = 1,   /**< nothing could be solved; or the mass balance is broken (then there is a result) */
    VESIPK_USAGE = 2,        /**< you asked for what cannot be */
    VESIPK_CONFIG = 3,       /**< what is written in a study or the library of configs */
    VESIPK_FILE = 4,         /**< it cannot be opened, read or written */
    VESIPK_FAILURES = 5,     /**< more subjects failed than the study allows; there is a result of the others */
    VESIPK_MEMORY = 6,       /**< there is not enough */
    VESIPK_INTERRUPTED = 130 /**< you said so */
} vesipk_code;

VESIPK_API int vesipk_abi(void);             /**< VESIPK_ABI of the library */
VESIPK_API const char *vesipk_version(void); /**< "0.2.0 (git 0123456789ab)" */

/** Free a text that the library gave: a fault. NULL is allowed. */
VESIPK_API void vesipk_free(char *text);

/* ---- a study ---- */

/** Scenarios side by side, each with all its numbers: what a config says. */
typedef struct vesipk_study vesipk_study;

/** Where a study comes from. Texts may be NULL. */
typedef struct vesipk_source {
    size_t size;            /**< sizeof(vesipk_source) */
    const char *path;       /**< the config file. With `text`: its name in faults, "study" where it has none; files it
                                 names are looked for beside it */
    const char *text;       /**< the config itself, instead of the file */
    const char *library;    /**< folder of the library of configs; NULL: the one beside this library or program */
    size_t n_set;           /**< numbers to change, in every scenario: */
    const char *const *set; /**< [n_set] "ADDRESS=VALUE", as --set of the program */
    const char *subjects;   /**< so many virtual subjects, whatever the study says */
    const char *seed;       /**< of all that is drawn, whatever the study says */
    const char *individual; /**< what results tell of each subject: "none", "nca" or "all", whatever the study says */
    const char *parameters; /**< a result of `vesipk fit`, whose draws are run instead of what `uncertainty` of the
                               study takes. Since VESIPK_ABI 3 */
} vesipk_source;

/** Read a study, all its faults at once.
 *  @param study  out: free it with vesipk_study_free
 *  @return VESIPK_CONFIG, VESIPK_FILE, ... */
VESIPK_API int vesipk_read(const vesipk_source *source, vesipk_study **study, char **fault);
VESIPK_API void vesipk_study_free(vesipk_study *study);

/** The config of a study as one text, what it includes in it, with other settings in the place of its own.
 *  @param source  as for vesipk_read; what it says beside path and text is not looked at
 *  @param over    settings of a study, as a config has them ("duration = \"3 d\"; output = { every = \"1 h\"; };", or
 *                 within study = { ... };): each takes the place of the one of its name, in a group those inside it;
 *                 and holds for every scenario, whatever that says itself. NULL: none
 *  @param text    out: free it with vesipk_free; it can be `text` of a vesipk_source. NULL after an error
 *  @return VESIPK_CONFIG, VESIPK_FILE: it cannot be read as a config; what its settings mean is not looked at.
 *          Since VESIPK_ABI 2 */
VESIPK_API int vesipk_config(const vesipk_source *source, const char *over, char **text, char **fault);

/** Names of its scenarios. @param name  out, lent: [returned]; may be NULL @return how many */
VESIPK_API size_t vesipk_scenarios(const vesipk_study *study, const char *const **name);

/** A number of a study; all five in `unit`. */
typedef struct vesipk_number {
    const char *scenario; /**< it holds in; "" in all of them */
    const char *address;  /**< "liver.uptake.clearance" */
    const char *unit;     /**< as it was written: "mL/min/g"; "1" for a bare number */
    double value;
    double low, high;       /**< the range its source gives; NaN where it gives none */
    double least, most;     /**< what it may be at all; infinite where there is no bound */
    const char *confidence; /**< "seen" (read in a source), "derived" (from such), "memory" (recalled), "assumption",
                                 "given" (by the study, or by you); "" where nothing is said */
    const char *source;     /**< where it comes from; "" where nothing is said */
} vesipk_number;

#define VESIPK_EVERY_SCENARIO ((size_t)-1)

/** Every number in use, with the evidence for it.
 *  @param scenario  its place among vesipk_scenarios; VESIPK_EVERY_SCENARIO: those of all of them, a number that is the
 *                   same in all of them once
 *  @param number    out, lent: [returned] pointers, in an order that only vesipk_set changes; NULL where there is none
 *  @return how many; 0 where there is no such scenario, or no memory */
VESIPK_API size_t vesipk_numbers(const vesipk_study *study, size_t scenario, const vesipk_number *const **number);

/** Change a number in every scenario that has it, as --set of the program; the study is then read again with it.
 *  What the study had lent is gone. After an error it is as it was, and what it had lent still holds.
 *  @param address  "liver.uptake.clearance"
 *  @param value    with its unit: "0.087 mL/min/g"
 *  @return VESIPK_CONFIG: there is no such number (the nearest is named), a wrong unit, out of range */
VESIPK_API int vesipk_set(vesipk_study *study, const char *address, const char *value, char **fault);

/* ---- running it ---- */

/** How far a run is. */
typedef struct vesipk_progress {
    size_t n_unit, n_done;      /**< pieces of work, and those that are finished */
    size_t n_subject, n_failed; /**< solved or failed so far: subjects times scenarios */
} vesipk_progress;

/** How a run goes. All but the size may be 0 or NULL. */
typedef struct vesipk_watch {
    size_t size;    /**< sizeof(vesipk_watch) */
    size_t threads; /**< to solve with; 0: one. The result is the same for any number */

    /** Told after each piece of work; by one thread at a time, which need not be yours. */
    void (*progress)(void *context, const vesipk_progress *progress);
    /** Asked now and then, also by several threads at once: not 0 ends the run with VESIPK_INTERRUPTED, as soon as what
     * is begun is finished. */
    int (*cancel)(void *context);
    void *context; /**< handed to both */

    const char *command_line; /**< what the result says it was made by; NULL: "libvesipk" */

    /* For a run into a file: */
    int replace;      /**< a result that is there; else that is an error */
    int resume;       /**< go on with a run of this study into this file that was interrupted or killed */
    size_t shard, of; /**< solve part `shard` (from 1) of `of` alone, for `vesipk merge`; 0, 0: all of it */
    double memory;    /**< bytes the run may take: it is refused where it is reckoned to need more; 0: what there is */
} vesipk_watch;

/** What a run, or a result file, holds. */
typedef struct vesipk_result vesipk_result;

/** Solve all scenarios for all subjects.
 *  @param file    NULL: in memory, no file is made or looked at. Else the result file, or a folder for it (one that is
 *                 there, or a name that ends with "/"); "": outputs/NAME.h5, as the program does. Beside FILE stand
 *                 FILE.log, and FILE.part until the run is over
 *  @param watch   may be NULL
 *  @param result  out: free it with vesipk_result_free; may be NULL. In memory it holds the arrays that a file would
 *                 hold; of a run into a file the summary alone (vesipk_load reads the arrays)
 *  @return VESIPK_FAILURES, and VESIPK_SIMULATION where the mass balance is broken: there is a result all the same */
VESIPK_API int vesipk_run(const vesipk_study *study, const char *file, const vesipk_watch *watch,
                          vesipk_result **result, char **fault);

/** Subjects one by one, in the place of the population that the study states: each has the numbers of the typical
 * subject of the study but for those that are given here. */
typedef struct vesipk_points {
    size_t size;     /**< sizeof(vesipk_points) */
    size_t scenario; /**< its place among vesipk_scenarios; VESIPK_EVERY_SCENARIO: each subject in all of them */
    size_t n_point;  /**< subjects, from 1 */
    size_t n_free;   /**< numbers that differ between them, from 1: */
    const char *const *address; /**< [n_free] "liver.uptake.clearance" */
    const double *value;        /**< [n_point][n_free] each in the unit that vesipk_numbers names for this scenario; for
                                     all of them, for the first one that has the number */
    const char *individual;     /**< what the result tells of each subject: "none", "nca" or "all"; NULL: "all" */
} vesipk_points;

/** Solve the scenarios for these subjects, in memory.  The result is that of the same study with `population = {
 * subjects = "FILE.csv"; }` (docs/config.md): statistics over the subjects, and under "individual/" each of them, in
 * the order given.  The study is read again for it, as by vesipk_set; for a few numbers of each subject, many times,
 * take a vesipk_evaluator.
 *  @param watch   may be NULL; what it says of files must be 0
 *  @param result  out: free it with vesipk_result_free
 *  @return as vesipk_run; VESIPK_CONFIG: there is no such number, a value out of its range */
VESIPK_API int vesipk_simulate(const vesipk_study *study, const vesipk_points *points, const vesipk_watch *watch,
                               vesipk_result **result, char **fault);

/** Make the result of a run out of its shards: all of them must be there, and the study where it was.
 *  @param shard   [n_shard] files that vesipk_run, or the program, made with `shard` and `of`
 *  @param watch   `replace` and `command_line` alone are looked at; may be NULL
 *  @param result  out: its summary alone, as of a run into a file; may be NULL
 *  @return as vesipk_run */
VESIPK_API int vesipk_merge(size_t n_shard, const char *const shard[], const char *file, const vesipk_watch *watch,
                            vesipk_result **result, char **fault);

/* ---- predictions ---- */

/** A scenario with some of its numbers set free: values in, predictions out, in memory, as fast as it can be solved. */
typedef struct vesipk_evaluator vesipk_evaluator;

/** What is asked.  A quantity is a curve of a result at a time of your choice ("amount", "percent_dose",
 * "signal_percent_dose_per_g", "delivered_percent_dose", ...) or a number of its analysis ("auc_last", "tmax",
 * "signal_half_life", ...; `vesipk list numbers` names them), whose time is not looked at.  An analysis rests on the
 * output times of the study; where one is asked for, times of curves must be among these.  Numbers that hold a curve
 * against another one (bioavailability, mat, auc_ratio_plasma, targeting_index, flag_flip_flop) are NaN. */
typedef struct vesipk_question {
    size_t size;                 /**< sizeof(vesipk_question) */
    size_t scenario;             /**< its place among vesipk_scenarios */
    size_t n_free;               /**< numbers that are set free: */
    const char *const *address;  /**< [n_free] "liver.uptake.clearance" */
    size_t n_watched;            /**< what is predicted at each point: */
    const char *const *organ;    /**< [n_watched] "liver", as results call it */
    const char *const *quantity; /**< [n_watched] "percent_dose", "auc_last", "signal_half_life": see above */
    const double *time;          /**< [n_watched] h, for curves; NULL: none of them is one */
} vesipk_question;

/** Make ready. @param evaluator  out: free it with vesipk_evaluator_close. It keeps what it needs of the study, as it
 * is now. @return VESIPK_USAGE: there is no such scenario, number, organ or quantity, or a time outside the run */
VESIPK_API int vesipk_evaluator_open(const vesipk_study *study, const vesipk_question *question,
                                     vesipk_evaluator **evaluator, char **fault);
VESIPK_API void vesipk_evaluator_close(vesipk_evaluator *evaluator);

/** Units of the predictions. @param unit  out, lent: [returned]; may be NULL @return n_watched */
VESIPK_API size_t vesipk_predictions(const vesipk_evaluator *evaluator, const char *const **unit);

/** Solve points, on this thread; several evaluators may be at work at a time, each of them on one thread.
 *  Eight neighbours share their steps, and with derivatives a point and neighbours of it, so that errors of the steps
 *  cancel: what a point gives depends, within the tolerance, on the points of this call, never on earlier ones.
 *  @param value       [n_point][n_free] each in the unit that vesipk_numbers names
 *  @param prediction  [n_point][n_watched] out; NaN where the point could not be solved, or there is no such number
 *  @param derivative  [n_point][n_free][n_watched] out: d prediction / d ln value; for a value of 0, d prediction for
 *                     the width of its range.  NULL: not asked for
 *  @param state       [n_point] out: a vesipk_code each, VESIPK_CONFIG where a value is out of its range; may be NULL
 *  @return VESIPK_OK although points could not be solved: their states say so, vesipk_point_fault says why */
VESIPK_API int vesipk_evaluate(vesipk_evaluator *evaluator, size_t n_point, const double value[], double prediction[],
                               double derivative[], int state[], char **fault);

/** Why a point of the last vesipk_evaluate could not be solved; "" where it was. Lent until the next one. */
VESIPK_API const char *vesipk_point_fault(const vesipk_evaluator *evaluator, size_t point);

/* ---- measured values ---- */

/** How a fit goes beyond what the study says in `fit` (docs/fit.md). All but the size may be 0 or NULL. */
typedef struct vesipk_fitting {
    size_t size;         /**< sizeof(vesipk_fitting) */
    size_t starts;       /**< descents; 0: as the study says */
    const char *draws;   /**< of the posterior: "4000"; "0": none; NULL: as the study says */
    const char *profile; /**< one more profile, of the free number of this name */
    const char *product; /**< a product to write, with what was learned in it */
    const char *table;   /**< a CSV of draws to write */
} vesipk_fitting;

/** Learn numbers of a study from measured values that it names.
 *  @param fitting  may be NULL
 *  @param file     NULL: in memory, no file is made or looked at. Else the file, or a folder that is there; "":
 *                  outputs/NAME.fit.h5
 *  @param watch    may be NULL; `progress` is told of starts, of draws, of profiles one after the other, each from 0
 *  @param result   out: free it with vesipk_result_free; may be NULL: the groups "fit", "posterior", ... of docs/fit.md
 *  @return VESIPK_CONFIG, VESIPK_SIMULATION: no start could be solved. Draws that do not hold are a warning.
 *          Since VESIPK_ABI 4 */
VESIPK_API int vesipk_fit(const vesipk_study *study, const vesipk_fitting *fitting, const char *file,
                          const vesipk_watch *watch, vesipk_result **result, char **fault);

/** A table of samples. All but the size, and one of path and text, may be NULL. */
typedef struct vesipk_samples {
    size_t size;       /**< sizeof(vesipk_samples) */
    const char *path;  /**< a file. With `text`: its name in faults */
    const char *text;  /**< the table itself: "time [h],value [ng/mL]\n0.5,3.1\n" */
    const char *dose;  /**< "2 mg", "2 mg/kg": without it there is no clearance and no volume */
    const char *route; /**< "iv", "oral", ... */
    const char *over;  /**< an infusion's time: "30 min" */
    const char *below; /**< what values below the limit are: "usual", "zero", "half", "drop"; NULL: "usual" */
} vesipk_samples;

/** Non-compartmental analysis of measured values: what `vesipk nca` tells (docs/results.md), each number an array over
 *  "curve"; beside them study, scenario, organ, animal and n_animals.
 *  @param result  out: free it with vesipk_result_free @return VESIPK_CONFIG, VESIPK_FILE. Since VESIPK_ABI 4 */
VESIPK_API int vesipk_nca(const vesipk_samples *samples, vesipk_result **result, char **fault);

/* ---- which numbers carry the answer ---- */

/** What is asked, beyond what the study says in `sensitivity` (docs/sensitivity.md). All but the size may be 0 or NULL.
 */
typedef struct vesipk_asking {
    size_t size;               /**< sizeof(vesipk_asking) */
    const char *method;        /**< "sobol", "morris", "efast", "local"; NULL: as the study says, or "sobol" */
    const char *n;             /**< points: "1024" */
    int linear;                /**< not 0: of numbers as they are, not of their logarithms */
    size_t n_organ;            /**< these alone; 0: as the study says, or all: */
    const char *const *organ;  /**< [n_organ] */
    size_t n_number;           /**< of a result, these numbers alone; 0: all of them: */
    const char *const *number; /**< [n_number] */
} vesipk_asking;

/** Ask a study, by runs made for it.
 *  @param asking, watch  may be NULL; what the watch says of files must be 0
 *  @param result         out: free it with vesipk_result_free: the group "gsa" of docs/sensitivity.md
 *  @return VESIPK_CONFIG: nothing is unknown, or nothing hangs on it; VESIPK_INTERRUPTED; ... Since VESIPK_ABI 4 */
VESIPK_API int vesipk_sensitivity(const vesipk_study *study, const vesipk_asking *asking, const vesipk_watch *watch,
                                  vesipk_result **result, char **fault);

/** Ask a result file of many subjects that is there, of which nothing is run anew. Else as vesipk_sensitivity. */
VESIPK_API int vesipk_sensitivity_of(const char *file, const vesipk_asking *asking, const vesipk_watch *watch,
                                     vesipk_result **result, char **fault);

/* ---- what to measure, and what to give ---- */

/** A design beyond what the study says in `design` (docs/design-study.md). All but the size may be 0. */
typedef struct vesipk_designing {
    size_t size;    /**< sizeof(vesipk_designing) */
    size_t animals; /**< instead of what the study says: 1 to 10000 */
    size_t draws;   /**< of what is not known, over which plans are judged: 1 to 10000; 1: at the numbers as they are */
} vesipk_designing;

/** Which animals to measure, when, and which organs of them, so that the least is left open.
 *  @param designing, watch  may be NULL; what the watch says of files must be 0. `progress` is told of draws that were
 *                           solved, then of searches, one after the other, each from 0
 *  @param result            out: free it with vesipk_result_free; may be NULL: the group "design" of
 *                           docs/design-study.md
 *  @return VESIPK_CONFIG: the study has no design, or a wrong one; VESIPK_SIMULATION: no draw could be solved;
 *          VESIPK_INTERRUPTED; ... Since VESIPK_ABI 5 */
VESIPK_API int vesipk_design(const vesipk_study *study, const vesipk_designing *designing, const vesipk_watch *watch,
                             vesipk_result **result, char **fault);

/** A regimen beyond what the study says in `regimen` (docs/regimen.md). All but the size may be 0 or NULL. */
typedef struct vesipk_dosing {
    size_t size;       /**< sizeof(vesipk_dosing) */
    const char *front; /**< points between goal and cost: "7" */
    const char *fresh; /**< other subjects it is confirmed on: "500" */
    int full;          /**< not 0: solve each regimen by itself, where sums would do too */
} vesipk_dosing;

/** What to give so that goals are reached, caps kept, and the cost is least; or what stands in the way.
 *  The study is read again for it, as by vesipk_set, with what `regimen` varies.
 *  @param dosing, watch  may be NULL; what the watch says of files must be 0. `progress` is told of the ways there are
 *                        between scenarios, routes and other lists
 *  @param result         out: free it with vesipk_result_free; may be NULL: the group "regimen" of docs/regimen.md
 *  @return VESIPK_OK too where no regimen meets all that is asked: "regimen/reached" is 0 then.  VESIPK_CONFIG: the
 *          study has no regimen, or a wrong one, or none of them can be solved; VESIPK_INTERRUPTED; ...
 *          Since VESIPK_ABI 5 */
VESIPK_API int vesipk_regimen(const vesipk_study *study, const vesipk_dosing *dosing, const vesipk_watch *watch,
                              vesipk_result **result, char **fault);

/* ---- a result ---- */

/** An array of a result: one of `number`, `integer` and `text` is there, the others are NULL. */
typedef struct vesipk_array {
    const char *path;     /**< "percent_dose", "individual/auc_last" */
    const char *unit;     /**< "h", "1/mL", "1"; NULL for texts */
    const char *words;    /**< what it is */
    const char *meanings; /**< words for 0, 1, 2, ..., separated by blanks; NULL: it is a plain number */
    size_t n_dimension;   /**< 0: a scalar */
    const size_t *length; /**< [n_dimension] the last dimension runs fastest */
    const char *const
        *dimension;          /**< [n_dimension] "time", "events/event"; the array called so holds its coordinates */
    size_t n;                /**< elements in all */
    const double *number;    /**< [n] NaN: there is no such number */
    const int64_t *integer;  /**< [n] */
    const char *const *text; /**< [n] */
} vesipk_array;

/** Its arrays, in the order and with the names, units and dimensions of a result file (docs/results.md).
 *  @param array  out, lent: [returned] pointers; may be NULL @return how many */
VESIPK_API size_t vesipk_arrays(const vesipk_result *result, const vesipk_array *const **array);

/** The array of that path; NULL: there is none. */
VESIPK_API const vesipk_array *vesipk_array_of(const vesipk_result *result, const char *path);

/** What a result says of itself: its title, the study it came from, the program, ... `text` NULL: it is `number`. */
typedef struct vesipk_attribute {
    const char *group; /**< "" for the result as a whole */
    const char *name;
    const char *text;
    double number;
} vesipk_attribute;

/** @param attribute  out, lent: [returned] pointers; may be NULL @return how many */
VESIPK_API size_t vesipk_attributes(const vesipk_result *result, const vesipk_attribute *const **attribute);

/** What a person reads of one organ: medians over the subjects that were solved. NaN: there is no such number. */
typedef struct vesipk_organ {
    const char *name;
    double peak;       /**< % of the dose */
    double peak_per_g; /**< % of the dose per g */
    double peak_time;  /**< h */
    double delivered;  /**< % of the dose that left the blood there */
    double end;        /**< % of the dose at the end of the run */
    double auc;        /**< % of the dose, times h/mL */
    double half_life;  /**< h */
} vesipk_organ;

typedef struct vesipk_scenario {
    const char *name;
    const char *dose;  /**< "1e+10 particle" */
    double mass_error; /**< part of the dose that is missing or too much, of the worst subject */
    size_t n_subject, n_failed;
    const char *failure; /**< what the first subject said, where nobody was solved; else NULL */
    size_t n_organ;
    const vesipk_organ *const *organ; /**< [n_organ] */
} vesipk_scenario;

typedef struct vesipk_summary {
    const char *title;
    const char *file; /**< NULL: in memory */
    double end;       /**< of the run, h */
    double floor;     /**< % of the dose: what is below is noise */
    int has_tracer;   /**< not 0: the result holds the signal of a tracer too */
    size_t n_scenario;
    const vesipk_scenario *const *scenario; /**< [n_scenario] */
} vesipk_summary;

/** What `vesipk run` prints of each organ, of a result that vesipk_run made; NULL: of another, or of a shard. Lent. */
VESIPK_API const vesipk_summary *vesipk_summary_of(const vesipk_result *result);

/** Read a result file of this or an earlier version, of any verb that leaves one.
 *  @param result  out: free it with vesipk_result_free
 *  @return VESIPK_FILE: it is not there, no result, damaged, of a later version */
VESIPK_API int vesipk_load(const char *file, vesipk_result **result, char **fault);

/** Write a result that is in memory into a file, replacing what is there. */
VESIPK_API int vesipk_save(const vesipk_result *result, const char *file, char **fault);

VESIPK_API void vesipk_result_free(vesipk_result *result);

#ifdef __cplusplus
}
#endif

#endif
