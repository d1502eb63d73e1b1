#include "base/status.h"

const char *ves_status_words(ves_status status)
{
#define WORDS(code, words) [code] = words,
    static const char *const words[] = {VES_STATUS_LIST(WORDS)};
#undef WORDS
    return (unsigned)status < VES_N_STATUS ? words[status] : "unknown status";
}
