#include "input/formula.h"

#include <math.h>
#include <muParserDLL.h>
#include <stdio.h>
#include <string.h>

enum { MOST_NAMES = 64 };

/* One evaluation: muparser asks for the home of each name once. */
typedef struct call {
    ves_formula_lookup lookup;
    void *context;
    double value[MOST_NAMES];
    size_t n;
    char missing[96]; /* the first name that was not found */
    bool failed;
} call;

static muFloat_t *home_of(const muChar_t *name, void *data)
{
    call *c = data;
    double *home = &c->value[c->n < MOST_NAMES ? c->n++ : MOST_NAMES - 1];
    *home = 0.0;
    if (!c->lookup(name, c->context, home) && c->missing[0] == '\0')
        (void)snprintf(c->missing, sizeof c->missing, "%s", name);
    return home;
}

/* The handler gets no context of ours; mupError tells the same afterwards. */
static void say_nothing(muParserHandle_t parser)
{
    (void)parser;
}

ves_status ves_formula_evaluate(const char *text, ves_place at, ves_formula_lookup lookup, void *context, double *value,
                                ves_report *report)
{
    call c = {.lookup = lookup, .context = context};
    muParserHandle_t parser = mupCreate(muBASETYPE_FLOAT);
    if (!parser) return ves_fail_memory(report);
    mupSetErrorHandler(parser, say_nothing);
    mupDefineNameChars(parser, "0123456789_.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    mupSetVarFactory(parser, home_of, &c);
    mupSetExpr(parser, text);
    *value = mupEval(parser);
    ves_status status = VES_OK;
    if (c.missing[0]) {
        status = ves_fail(report, VES_E_CONFIG, at, "\"%s\": there is no number \"%s\" here", text, c.missing);
    } else if (mupError(parser)) {
        status = ves_fail(report, VES_E_CONFIG, at, "\"%s\" is no formula: %s", text, mupGetErrorMsg(parser));
    } else if (!isfinite(*value)) {
        status = ves_fail(report, VES_E_CONFIG, at, "\"%s\" is not a finite number", text);
    }
    mupRelease(parser);
    return status;
}
