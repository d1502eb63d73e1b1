/* libvesipk for R: handles as external pointers, arrays as vectors, faults as R errors of class vesipk_error. */
#include <vesipk.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include <R.h>
#include <R_ext/Rdynload.h>
#include <R_ext/Utils.h>
#include <Rinternals.h>

/* ---- small things ---- */

static const char *text_or_null(SEXP x)
{
    return isNull(x) || length(x) == 0 || STRING_ELT(x, 0) == NA_STRING ? NULL : translateCharUTF8(STRING_ELT(x, 0));
}

/* Texts of a character vector; the memory is R's and goes with the call. */
static const char **texts(SEXP x)
{
    const R_xlen_t n = xlength(x);
    const char **all = (const char **)R_alloc((size_t)n + 1, sizeof *all);
    for (R_xlen_t i = 0; i < n; ++i) all[i] = translateCharUTF8(STRING_ELT(x, i));
    return all;
}

static SEXP text_of(const char *text)
{
    return mkCharCE(text ? text : "", CE_UTF8);
}

/* A matrix of R as the library takes it: a row behind the other. The memory is R's and goes with the call. */
static const double *rows_of(SEXP values, size_t n_row, size_t n_column)
{
    double *row = (double *)R_alloc(n_row * n_column + 1, sizeof *row);
    for (size_t i = 0; i < n_row; ++i) {
        for (size_t k = 0; k < n_column; ++k) row[i * n_column + k] = REAL(values)[k * n_row + i];
    }
    return row;
}

/* What a call said and gave: list(code, words, value). R code raises or warns. */
static SEXP answer(int code, char *fault, SEXP value)
{
    PROTECT(value);
    SEXP all = PROTECT(allocVector(VECSXP, 3));
    SET_VECTOR_ELT(all, 0, ScalarInteger(code));
    SEXP words = allocVector(STRSXP, 1);
    SET_VECTOR_ELT(all, 1, words);
    SET_STRING_ELT(words, 0, text_of(fault));
    SET_VECTOR_ELT(all, 2, value);
    vesipk_free(fault);
    UNPROTECT(2);
    return all;
}

/* ---- handles ---- */

static void free_study(SEXP pointer)
{
    vesipk_study_free(R_ExternalPtrAddr(pointer));
    R_ClearExternalPtr(pointer);
}

static void free_result(SEXP pointer)
{
    vesipk_result_free(R_ExternalPtrAddr(pointer));
    R_ClearExternalPtr(pointer);
}

static SEXP handle_of(void *handle, R_CFinalizer_t finalizer)
{
    if (!handle) return R_NilValue;
    SEXP pointer = PROTECT(R_MakeExternalPtr(handle, R_NilValue, R_NilValue));
    R_RegisterCFinalizerEx(pointer, finalizer, TRUE);
    UNPROTECT(1);
    return pointer;
}

/* Is what this points to of this session of R? What was saved or sent to another is not. */
static SEXP is_here(SEXP pointer)
{
    return ScalarLogical(TYPEOF(pointer) == EXTPTRSXP && R_ExternalPtrAddr(pointer));
}

static void *handle(SEXP pointer)
{
    void *address = TYPEOF(pointer) == EXTPTRSXP ? R_ExternalPtrAddr(pointer) : NULL;
    if (!address) error("this was made in another session of R and is gone: make it again");
    return address;
}

/* ---- studies ---- */

static vesipk_source source_of(SEXP path, SEXP text, SEXP library, SEXP set, SEXP more)
{
    return (vesipk_source){.size = sizeof(vesipk_source),
                           .path = text_or_null(path),
                           .text = text_or_null(text),
                           .library = text_or_null(library),
                           .n_set = (size_t)xlength(set),
                           .set = texts(set),
                           .subjects = text_or_null(VECTOR_ELT(more, 0)),
                           .seed = text_or_null(VECTOR_ELT(more, 1)),
                           .individual = text_or_null(VECTOR_ELT(more, 2)),
                           .parameters = xlength(more) > 3 ? text_or_null(VECTOR_ELT(more, 3)) : NULL};
}

static SEXP read_study(SEXP path, SEXP text, SEXP library, SEXP set, SEXP more)
{
    const vesipk_source source = source_of(path, text, library, set, more);
    vesipk_study *study = NULL;
    char *fault = NULL;
    const int code = vesipk_read(&source, &study, &fault);
    return answer(code, fault, handle_of(study, free_study));
}

static SEXP config(SEXP path, SEXP text, SEXP over)
{
    const vesipk_source source = {.size = sizeof source, .path = text_or_null(path), .text = text_or_null(text)};
    char *merged = NULL, *fault = NULL;
    const int code = vesipk_config(&source, text_or_null(over), &merged, &fault);
    SEXP value = PROTECT(merged ? ScalarString(text_of(merged)) : R_NilValue);
    vesipk_free(merged);
    SEXP all = answer(code, fault, value);
    UNPROTECT(1);
    return all;
}

static SEXP scenario_names(SEXP study)
{
    const char *const *name;
    const size_t n = vesipk_scenarios(handle(study), &name);
    SEXP all = PROTECT(allocVector(STRSXP, (R_xlen_t)n));
    for (size_t i = 0; i < n; ++i) SET_STRING_ELT(all, (R_xlen_t)i, text_of(name[i]));
    UNPROTECT(1);
    return all;
}

/* list of columns: scenario, address, unit, confidence, source; value, low, high, least, most */
static SEXP study_numbers(SEXP study)
{
    enum { TEXTS = 5, REALS = 5 };
    const vesipk_number *const *number;
    const size_t n = vesipk_numbers(handle(study), VESIPK_EVERY_SCENARIO, &number);
    SEXP all = PROTECT(allocVector(VECSXP, TEXTS + REALS));
    for (int k = 0; k < TEXTS + REALS; ++k)
        SET_VECTOR_ELT(all, k, allocVector(k < TEXTS ? STRSXP : REALSXP, (R_xlen_t)n));
    for (size_t i = 0; i < n; ++i) {
        const vesipk_number *x = number[i];
        const char *const text[TEXTS] = {x->scenario, x->address, x->unit, x->confidence, x->source};
        const double real[REALS] = {x->value, x->low, x->high, x->least, x->most};
        for (int k = 0; k < TEXTS; ++k) SET_STRING_ELT(VECTOR_ELT(all, k), (R_xlen_t)i, text_of(text[k]));
        for (int k = 0; k < REALS; ++k) REAL(VECTOR_ELT(all, TEXTS + k))[i] = real[k];
    }
    UNPROTECT(1);
    return all;
}

/* ---- running ---- */

/* R may be asked for an interrupt by its own thread alone, and must not jump out of the library. */
typedef struct watcher {
    pthread_t r;
    int stopped;
} watcher;

static void check_interrupt(void *unused)
{
    (void)unused;
    R_CheckUserInterrupt();
}

static int cancelled(void *context)
{
    watcher *w = context;
    if (pthread_equal(w->r, pthread_self()) && !w->stopped) w->stopped = !R_ToplevelExec(check_interrupt, NULL);
    return w->stopped;
}

static vesipk_watch watch_of(watcher *w, SEXP threads)
{
    w->r = pthread_self();
    w->stopped = 0;
    return (vesipk_watch){.size = sizeof(vesipk_watch),
                          .threads = (size_t)asInteger(threads),
                          .cancel = cancelled,
                          .context = w,
                          .command_line = "vesipk (R)"};
}

static SEXP run_study(SEXP study, SEXP file, SEXP threads, SEXP replace)
{
    watcher w;
    vesipk_watch watch = watch_of(&w, threads);
    watch.replace = asLogical(replace) == TRUE;
    vesipk_result *result = NULL;
    char *fault = NULL;
    const int code = vesipk_run(handle(study), text_or_null(file), &watch, &result, &fault);
    return answer(code, fault, handle_of(result, free_result));
}

/* @param values matrix, a row for each subject */
static SEXP simulate_study(SEXP study, SEXP scenario, SEXP address, SEXP values, SEXP individual, SEXP threads)
{
    watcher w;
    const vesipk_watch watch = watch_of(&w, threads);
    const size_t n_free = (size_t)xlength(address), n_point = n_free ? (size_t)xlength(values) / n_free : 0;
    const double *row = rows_of(values, n_point, n_free);
    const vesipk_points points = {.size = sizeof points,
                                  .scenario = isNull(scenario) ? VESIPK_EVERY_SCENARIO : (size_t)asInteger(scenario),
                                  .n_point = n_point,
                                  .n_free = n_free,
                                  .address = texts(address),
                                  .value = row,
                                  .individual = text_or_null(individual)};
    vesipk_result *result = NULL;
    char *fault = NULL;
    const int code = vesipk_simulate(handle(study), &points, &watch, &result, &fault);
    return answer(code, fault, handle_of(result, free_result));
}

/* ---- what measured values say, and which numbers carry the answer ---- */

/* @param more list(profile, product, table) */
static SEXP fit_study(SEXP study, SEXP file, SEXP starts, SEXP draws, SEXP more, SEXP threads, SEXP replace)
{
    watcher w;
    vesipk_watch watch = watch_of(&w, threads);
    watch.replace = asLogical(replace) == TRUE;
    const vesipk_fitting fitting = {.size = sizeof fitting,
                                    .starts = (size_t)asInteger(starts),
                                    .draws = text_or_null(draws),
                                    .profile = text_or_null(VECTOR_ELT(more, 0)),
                                    .product = text_or_null(VECTOR_ELT(more, 1)),
                                    .table = text_or_null(VECTOR_ELT(more, 2))};
    vesipk_result *result = NULL;
    char *fault = NULL;
    const int code = vesipk_fit(handle(study), &fitting, text_or_null(file), &watch, &result, &fault);
    return answer(code, fault, handle_of(result, free_result));
}

/* @param about list(method, points) */
static vesipk_asking asking_of(SEXP about, SEXP linear, SEXP organ)
{
    return (vesipk_asking){.size = sizeof(vesipk_asking),
                           .method = text_or_null(VECTOR_ELT(about, 0)),
                           .n = text_or_null(VECTOR_ELT(about, 1)),
                           .linear = asLogical(linear) == TRUE,
                           .n_organ = (size_t)xlength(organ),
                           .organ = texts(organ)};
}

static SEXP ask_study(SEXP study, SEXP about, SEXP linear, SEXP organ, SEXP threads)
{
    watcher w;
    const vesipk_watch watch = watch_of(&w, threads);
    const vesipk_asking asking = asking_of(about, linear, organ);
    vesipk_result *result = NULL;
    char *fault = NULL;
    const int code = vesipk_sensitivity(handle(study), &asking, &watch, &result, &fault);
    return answer(code, fault, handle_of(result, free_result));
}

static SEXP ask_result(SEXP file, SEXP about, SEXP linear, SEXP organ, SEXP number)
{
    vesipk_asking asking = asking_of(about, linear, organ);
    asking.n_number = (size_t)xlength(number);
    asking.number = texts(number);
    vesipk_result *result = NULL;
    char *fault = NULL;
    const int code = vesipk_sensitivity_of(text_or_null(file), &asking, NULL, &result, &fault);
    return answer(code, fault, handle_of(result, free_result));
}

/* ---- what to measure, and what to give ---- */

static SEXP design_study(SEXP study, SEXP animals, SEXP draws, SEXP threads)
{
    watcher w;
    const vesipk_watch watch = watch_of(&w, threads);
    const vesipk_designing designing = {
        .size = sizeof designing, .animals = (size_t)asInteger(animals), .draws = (size_t)asInteger(draws)};
    vesipk_result *result = NULL;
    char *fault = NULL;
    const int code = vesipk_design(handle(study), &designing, &watch, &result, &fault);
    return answer(code, fault, handle_of(result, free_result));
}

/* @param more list(front, fresh) */
static SEXP regimen_of(SEXP study, SEXP more, SEXP full, SEXP threads)
{
    watcher w;
    const vesipk_watch watch = watch_of(&w, threads);
    const vesipk_dosing dosing = {.size = sizeof dosing,
                                  .front = text_or_null(VECTOR_ELT(more, 0)),
                                  .fresh = text_or_null(VECTOR_ELT(more, 1)),
                                  .full = asLogical(full) == TRUE};
    vesipk_result *result = NULL;
    char *fault = NULL;
    const int code = vesipk_regimen(handle(study), &dosing, &watch, &result, &fault);
    return answer(code, fault, handle_of(result, free_result));
}

/* @param more list(dose, route, over, below) */
static SEXP nca_of(SEXP path, SEXP text, SEXP more)
{
    const vesipk_samples samples = {.size = sizeof samples,
                                    .path = text_or_null(path),
                                    .text = text_or_null(text),
                                    .dose = text_or_null(VECTOR_ELT(more, 0)),
                                    .route = text_or_null(VECTOR_ELT(more, 1)),
                                    .over = text_or_null(VECTOR_ELT(more, 2)),
                                    .below = text_or_null(VECTOR_ELT(more, 3))};
    vesipk_result *result = NULL;
    char *fault = NULL;
    const int code = vesipk_nca(&samples, &result, &fault);
    return answer(code, fault, handle_of(result, free_result));
}

/* ---- predictions ---- */

enum { AT_ONCE = 128 }; /* points between two looks at ^C; whole eights, which share their steps */

/* What evaluate gives: list(value [output, point], derivative [output, number, point] or NULL, cause, unit): C's order,
 * which R turns round. */
static SEXP predictions(vesipk_evaluator *evaluator, const vesipk_question *q, size_t n_point, SEXP values,
                        int derivative, int *code, char **fault)
{
    const size_t n_free = q->n_free, n_watched = q->n_watched;
    const double *row = rows_of(values, n_point, n_free);
    int *state = (int *)R_alloc(n_point + 1, sizeof *state);
    SEXP all = PROTECT(allocVector(VECSXP, 4));
    SET_VECTOR_ELT(all, 0, allocVector(REALSXP, (R_xlen_t)(n_point * n_watched)));
    if (derivative) SET_VECTOR_ELT(all, 1, allocVector(REALSXP, (R_xlen_t)(n_point * n_free * n_watched)));
    SET_VECTOR_ELT(all, 2, allocVector(STRSXP, (R_xlen_t)n_point));
    *code = VESIPK_OK;
    for (size_t first = 0, n = 0; first < n_point && *code == VESIPK_OK; first += n) {
        n = n_point - first < AT_ONCE ? n_point - first : AT_ONCE;
        if (!R_ToplevelExec(check_interrupt, NULL)) {
            *code = VESIPK_INTERRUPTED;
            break;
        }
        *code =
            vesipk_evaluate(evaluator, n, row + first * n_free, REAL(VECTOR_ELT(all, 0)) + first * n_watched,
                            derivative ? REAL(VECTOR_ELT(all, 1)) + first * n_free * n_watched : NULL, state, fault);
        for (size_t i = 0; i < n && *code == VESIPK_OK; ++i)
            SET_STRING_ELT(VECTOR_ELT(all, 2), (R_xlen_t)(first + i),
                           text_of(state[i] ? vesipk_point_fault(evaluator, i) : ""));
    }
    const char *const *unit;
    const size_t n_unit = vesipk_predictions(evaluator, &unit);
    SET_VECTOR_ELT(all, 3, allocVector(STRSXP, (R_xlen_t)n_unit));
    for (size_t i = 0; i < n_unit; ++i) SET_STRING_ELT(VECTOR_ELT(all, 3), (R_xlen_t)i, text_of(unit[i]));
    UNPROTECT(1);
    return all;
}

static SEXP evaluate_study(SEXP study, SEXP scenario, SEXP address, SEXP values, SEXP organ, SEXP quantity, SEXP time,
                           SEXP derivative)
{
    const size_t n_free = (size_t)xlength(address);
    const vesipk_question question = {.size = sizeof question,
                                      .scenario = (size_t)asInteger(scenario),
                                      .n_free = n_free,
                                      .address = texts(address),
                                      .n_watched = (size_t)xlength(organ),
                                      .organ = texts(organ),
                                      .quantity = texts(quantity),
                                      .time = REAL(time)};
    vesipk_evaluator *evaluator = NULL;
    char *fault = NULL;
    SEXP value = R_NilValue;
    int code = vesipk_evaluator_open(handle(study), &question, &evaluator, &fault);
    if (code == VESIPK_OK)
        value = predictions(evaluator, &question, n_free ? (size_t)xlength(values) / n_free : 0, values,
                            asLogical(derivative) == TRUE, &code, &fault);
    PROTECT(value);
    vesipk_evaluator_close(evaluator);
    SEXP all = answer(code, fault, value);
    UNPROTECT(1);
    return all;
}

/* ---- results ---- */

static SEXP values_of(const vesipk_array *a)
{
    const R_xlen_t n = (R_xlen_t)a->n;
    if (a->text) {
        SEXP all = PROTECT(allocVector(STRSXP, n));
        for (R_xlen_t i = 0; i < n; ++i) SET_STRING_ELT(all, i, text_of(a->text[i]));
        UNPROTECT(1);
        return all;
    }
    SEXP all = allocVector(REALSXP, n);
    for (R_xlen_t i = 0; i < n; ++i) REAL(all)[i] = a->number ? a->number[i] : (double)a->integer[i];
    return all;
}

static SEXP array_of(const vesipk_array *a)
{
    static const char *const name[] = {"path", "unit", "words", "dimension", "length", "values", ""};
    SEXP all = PROTECT(mkNamed(VECSXP, (const char **)name));
    SET_VECTOR_ELT(all, 0, ScalarString(text_of(a->path)));
    SET_VECTOR_ELT(all, 1, ScalarString(text_of(a->unit)));
    SET_VECTOR_ELT(all, 2, ScalarString(text_of(a->words)));
    SET_VECTOR_ELT(all, 3, allocVector(STRSXP, (R_xlen_t)a->n_dimension));
    SET_VECTOR_ELT(all, 4, allocVector(INTSXP, (R_xlen_t)a->n_dimension));
    for (size_t i = 0; i < a->n_dimension; ++i) {
        SET_STRING_ELT(VECTOR_ELT(all, 3), (R_xlen_t)i, text_of(a->dimension[i]));
        INTEGER(VECTOR_ELT(all, 4))[i] = (int)a->length[i];
    }
    SET_VECTOR_ELT(all, 5, values_of(a));
    UNPROTECT(1);
    return all;
}

static SEXP array_paths(SEXP result)
{
    const vesipk_array *const *array;
    const size_t n = vesipk_arrays(handle(result), &array);
    SEXP all = PROTECT(allocVector(STRSXP, (R_xlen_t)n));
    for (size_t i = 0; i < n; ++i) SET_STRING_ELT(all, (R_xlen_t)i, text_of(array[i]->path));
    UNPROTECT(1);
    return all;
}

static SEXP one_array(SEXP result, SEXP path)
{
    const vesipk_array *a = vesipk_array_of(handle(result), text_or_null(path));
    return a ? array_of(a) : R_NilValue;
}

static SEXP attribute_list(SEXP result)
{
    const vesipk_attribute *const *attribute;
    const size_t n = vesipk_attributes(handle(result), &attribute);
    SEXP all = PROTECT(allocVector(VECSXP, (R_xlen_t)n)), names = PROTECT(allocVector(STRSXP, (R_xlen_t)n));
    for (size_t i = 0; i < n; ++i) {
        const vesipk_attribute *a = attribute[i];
        SET_VECTOR_ELT(all, (R_xlen_t)i, a->text ? ScalarString(text_of(a->text)) : ScalarReal(a->number));
        char path[256];
        (void)snprintf(path, sizeof path, "%s%s%s", a->group, *a->group ? "/" : "", a->name);
        SET_STRING_ELT(names, (R_xlen_t)i, text_of(path));
    }
    setAttrib(all, R_NamesSymbol, names);
    UNPROTECT(2);
    return all;
}

static SEXP load_result(SEXP file)
{
    vesipk_result *result = NULL;
    char *fault = NULL;
    const int code = vesipk_load(text_or_null(file), &result, &fault);
    return answer(code, fault, handle_of(result, free_result));
}

static SEXP save_result(SEXP result, SEXP file)
{
    char *fault = NULL;
    const int code = vesipk_save(handle(result), text_or_null(file), &fault);
    return answer(code, fault, R_NilValue);
}

static SEXP version(void)
{
    return ScalarString(text_of(vesipk_version()));
}

#define ROUTINE(called, n)                                                                                             \
    {                                                                                                                  \
        .name = #called, .fun = (DL_FUNC)&called, .numArgs = n                                                         \
    }
static const R_CallMethodDef routines[] = {
    ROUTINE(read_study, 5), ROUTINE(config, 3),         ROUTINE(scenario_names, 1), ROUTINE(study_numbers, 1),
    ROUTINE(run_study, 4),  ROUTINE(simulate_study, 6), ROUTINE(evaluate_study, 8), ROUTINE(array_paths, 1),
    ROUTINE(one_array, 2),  ROUTINE(attribute_list, 1), ROUTINE(load_result, 1),    ROUTINE(save_result, 2),
    ROUTINE(version, 0),    ROUTINE(fit_study, 7),      ROUTINE(ask_study, 5),      ROUTINE(ask_result, 5),
    ROUTINE(nca_of, 3),     ROUTINE(design_study, 4),   ROUTINE(regimen_of, 4),     ROUTINE(is_here, 1),
    {NULL, NULL, 0}};

void R_init_vesipk(DllInfo *info);
void R_init_vesipk(DllInfo *info)
{
    R_registerRoutines(info, NULL, routines, NULL, NULL);
    R_useDynamicSymbols(info, FALSE);
    R_forceSymbols(info, TRUE);
}
