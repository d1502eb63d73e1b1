#include "base/locale.h"

#include <locale.h>

void ves_locale_enter(ves_locale *locale)
{
    const locale_t own = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    *locale = (ves_locale){.own = own, .before = own ? uselocale(own) : (locale_t)0};
}

void ves_locale_leave(ves_locale *locale)
{
    if (!locale->own) return;
    (void)uselocale((locale_t)locale->before);
    freelocale((locale_t)locale->own);
    *locale = (ves_locale){0};
}
