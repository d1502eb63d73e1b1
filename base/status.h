/** @file status.h
 * What a function that can fail returns: one list of codes and their words.
 *
 * 0 is success, so `if (!status) status = next(...)` reads as a chain of stages.
 */
#ifndef VES_BASE_STATUS_H
#define VES_BASE_STATUS_H

#define VES_STATUS_LIST(X)                                                                                             \
    X(VES_OK, "ok")                                                                                                    \
    X(VES_E_MEMORY, "out of memory")                                                                                   \
    X(VES_E_USAGE, "the command line is wrong")                                                                        \
    X(VES_E_CONFIG, "what is written in a config is wrong")                                                            \
    X(VES_E_UNIT, "a quantity or its unit is wrong")                                                                   \
    X(VES_E_MODEL, "the model is inconsistent")                                                                        \
    X(VES_E_FILE, "a file cannot be opened, read or written")                                                          \
    X(VES_E_SOLVER, "the equations could not be solved")                                                               \
    X(VES_E_MASS, "the mass balance is broken")                                                                        \
    X(VES_E_FAILURES, "some subjects could not be solved")                                                             \
    X(VES_E_INTERRUPTED, "interrupted")

#define VES_STATUS_ENUM(code, words) code,
typedef enum ves_status { VES_STATUS_LIST(VES_STATUS_ENUM) VES_N_STATUS } ves_status;
#undef VES_STATUS_ENUM

/** The result must not be dropped. */
#if defined(__GNUC__)
#define VES_MUST_CHECK          __attribute__((warn_unused_result))
#define VES_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define VES_MUST_CHECK
#define VES_PRINTF(text, first)
#endif

/** The words of a code; "unknown status" for a number that is none. Never NULL. */
const char *ves_status_words(ves_status status);

#endif
