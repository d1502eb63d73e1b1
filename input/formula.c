#include "input/formula.h"

#include "base/memory.h"

#include <math.h>
#include <muParserDLL.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ves_formula {
    muParserHandle_t parser;
    const char *text;
    ves_place at;
};

/* While a formula is read, muparser asks for the home of each name once. */
typedef struct asking {
    ves_formula_home home;
    void *context;
    double nowhere;
    char missing[96]; /* the first name that was not found */
} asking;

static muFloat_t *home_of(const muChar_t *name, void *data)
{
    asking *a = data;
    double *home = a->home(name, a->context);
    if (home) return home;
    if (a->missing[0] == '\0') (void)snprintf(a->missing, sizeof a->missing, "%s", name);
    return &a->nowhere;
}

/* The handler gets no context of ours; mupError tells the same afterwards. */
static void say_nothing(muParserHandle_t parser)
{
    (void)parser;
}

ves_status ves_formula_read(const char *text, ves_place at, ves_formula_home home, void *context, ves_formula **formula,
                            ves_report *report)
{
    asking a = {.home = home, .context = context};
    ves_formula *f = ves_new(1, sizeof *f);
    muParserHandle_t parser = f ? mupCreate(muBASETYPE_FLOAT) : NULL;
    if (!parser) {
        free(f);
        return ves_fail_memory(report);
    }
    *f = (ves_formula){parser, text, at};
    mupSetErrorHandler(parser, say_nothing);
    mupDefineNameChars(parser, "0123456789_.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    mupSetVarFactory(parser, home_of, &a);
    mupSetExpr(parser, text);
    (void)mupEval(parser); /* it is parsed when it is first worked out */
    ves_status status = VES_OK;
    if (a.missing[0]) {
        status = ves_fail(report, VES_E_CONFIG, at, "\"%s\": there is no number \"%s\" here", text, a.missing);
    } else if (mupError(parser)) {
        status = ves_fail(report, VES_E_CONFIG, at, "\"%s\" is no formula: %s", text, mupGetErrorMsg(parser));
    }
    if (status) {
        ves_formula_free(f);
    } else {
        *formula = f;
    }
    return status;
}

void ves_formula_free(ves_formula *formula)
{
    if (formula) mupRelease(formula->parser);
    free(formula);
}

ves_status ves_formula_value(const ves_formula *formula, double *value, ves_report *report)
{
    *value = mupEval(formula->parser);
    if (isfinite(*value)) return VES_OK;
    return ves_fail(report, VES_E_CONFIG, formula->at, "\"%s\" is not a finite number", formula->text);
}
