#include "fit/measured_organ.h"

#include "base/array.h"
#include "base/text.h"

#include <strings.h>

size_t ves_measured_organ(const ves_topology *t, const char *name, bool signal)
{
    for (size_t i = 0; i < t->n_organ; ++i) {
        const ves_organ *organ = &t->organ[i];
        if (organ->signal == signal && !organ->delivered && strcasecmp(organ->name, name) == 0) return i;
    }
    return VES_NONE;
}

static const char *organ_name(size_t i, const void *topology)
{
    const ves_organ *organ = &((const ves_topology *)topology)->organ[i];
    return organ->delivered ? NULL : organ->name;
}

const char *ves_measured_organ_near(const ves_topology *t, const char *name)
{
    return ves_nearest(name, t->n_organ, organ_name, t);
}

bool ves_topology_has_signal(const ves_topology *t)
{
    bool signal = false;
    for (size_t i = 0; i < t->n_organ; ++i) signal = signal || t->organ[i].signal;
    return signal;
}

const char *ves_measured_organ_lacks(const ves_graph *graph, size_t organ, ves_scaling scaling)
{
    if ((scaling == VES_PERCENT_OF_DOSE_PER_GRAM || scaling == VES_PER_GRAM) && !(graph->organ_mass[organ] > 0.0))
        return "mass";
    if ((scaling == VES_PER_VOLUME || scaling == VES_PERCENT_OF_DOSE_PER_VOLUME) && !(graph->organ_volume[organ] > 0.0))
        return "volume";
    return NULL;
}
