#include "model/builder.h"
void ves_build_label(ves_builder *b)
{
    (void)b;
}
