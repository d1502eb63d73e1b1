#include "exchange/sbml_text.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *behind_blanks(const char *text)
{
    while (isspace((unsigned char)*text)) ++text;
    return text;
}

static const char *behind_digits(const char *text)
{
    while (isdigit((unsigned char)*text)) ++text;
    return text;
}

/* strtod would take hexadecimal digits and words, too. */
bool ves_sbml_digits(const char *text, const char **end, double *number)
{
    const char *start = behind_blanks(text), *at = start + (*start == '+' || *start == '-');
    const char *point = behind_digits(at), *last = *point == '.' ? behind_digits(point + 1) : point;
    if (point == at && last <= point + 1) return false;
    if (*last == 'e' || *last == 'E') {
        const char *power = last + 1 + (last[1] == '+' || last[1] == '-');
        if (isdigit((unsigned char)*power)) last = behind_digits(power);
    }
    char *stopped;
    *number = strtod(start, &stopped);
    *end = last;
    return stopped == last;
}

bool ves_sbml_read_text(const char *text, double *number)
{
    static const struct {
        const char *word;
        double number;
    } words[] = {{"INF", INFINITY}, {"+INF", INFINITY}, {"-INF", -INFINITY}, {"NaN", NAN}};
    const char *end, *word = behind_blanks(text);
    if (ves_sbml_digits(text, &end, number)) return *behind_blanks(end) == '\0';
    for (size_t i = 0; i < sizeof words / sizeof words[0]; ++i) {
        const size_t n = strlen(words[i].word);
        if (strncmp(word, words[i].word, n) != 0 || *behind_blanks(word + n) != '\0') continue;
        *number = words[i].number;
        return true;
    }
    return false;
}

double ves_sbml_number_at(ves_sbml *sbml, const ves_xml *node, const char *name, double preset)
{
    const char *text = ves_xml_attribute(node, name);
    double number;
    if (!text) return preset;
    if (ves_sbml_read_text(text, &number)) return number;
    ves_sbml_refuse(sbml, node, "%s=\"%.40s\" is no number", name, text);
    return preset;
}

double ves_sbml_finite_at(ves_sbml *sbml, const ves_xml *node, const char *name, double preset)
{
    const char *text = ves_xml_attribute(node, name);
    double number;
    if (!text) return preset;
    if (ves_sbml_read_text(text, &number) && isfinite(number)) return number;
    ves_sbml_refuse(sbml, node, "%s=\"%.40s\" is no finite number", name, text);
    return preset;
}

bool ves_sbml_flag_at(ves_sbml *sbml, const ves_xml *node, const char *name)
{
    static const char *const words[] = {"false", "0", "true", "1"};
    const char *text = ves_xml_attribute(node, name);
    if (!text) return false;
    const char *word = behind_blanks(text);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; ++i) {
        const size_t n = strlen(words[i]);
        if (strncmp(word, words[i], n) == 0 && *behind_blanks(word + n) == '\0') return i > 1;
    }
    ves_sbml_refuse(sbml, node, "%s=\"%.40s\" is neither true nor false", name, text);
    return false;
}
