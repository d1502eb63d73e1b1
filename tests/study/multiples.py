"""Curves that a file of one subject leaves to its reader: docs/results.md tells how each follows from the share of the dose."""
import numpy


def along_curve(factor):
    """[scenario] or [scenario][organ] to what multiplies [scenario][organ][quantile][time]"""
    return factor.reshape(factor.shape + (1,) * (4 - factor.ndim))


FORMED = {
    "amount": ("percent_dose", lambda a: along_curve(a["dose"][()] / 100)),
    "concentration": ("percent_dose", lambda a: along_curve(a["dose"][()][:, None] / 100 / a["organ_volume"][()])),
    "percent_dose_per_g": ("percent_dose", lambda a: along_curve(1 / a["organ_mass"][()])),
    "signal_percent_dose_per_g": ("signal_percent_dose", lambda a: along_curve(1 / a["organ_mass"][()])),
    "signal_percent_dose_uncorrected": ("signal_percent_dose", lambda a: numpy.exp(-along_curve(a["label_decay"][()]) * a["time"][()])),
}


def formed(arrays, name):
    """The curve `name` of one subject. @param arrays by path: an open h5py.File will do @return None: it cannot be told"""
    of, factor = FORMED[name]
    return arrays[of][()] * factor(arrays) if of in arrays and len(arrays["quantile"]) == 1 else None


def curve(arrays, name):
    """The curve as the file has it, or formed. @raise KeyError: it cannot be told"""
    found = formed(arrays, name) if name in FORMED and name not in arrays else None
    return arrays[name][()] if found is None else found


def form_all(arrays):
    """Add to a dict of arrays what can be formed and is not there."""
    for name in FORMED:
        found = None if name in arrays else formed(arrays, name)
        if found is not None:
            arrays[name] = found
