"""Give the result of one subject the quantiles of many: each curve and number times a factor for each quantile."""
import h5py
import numpy as np
from multiples import FORMED, formed


def groups_of(file):
    found = [file]
    file.visititems(lambda _, item: found.append(item) if isinstance(item, h5py.Group) else None)
    return found


def form(file):
    """Summaries of many hold every curve."""
    for name in FORMED:
        values = None if name in file else formed(file, name)
        if values is None:
            continue
        file[name] = values
        file[name].attrs.update(units="1", long_name=name)
        for axis, one in enumerate(("scenario", "organ", "quantile", "time")):
            file[name].dims[axis].attach_scale(file[one])


def widen(path, quantile, factor, n_subject):
    """Change the result at `path` (which loses its seal, as any file that another program changes)."""
    with h5py.File(path, "r+") as file:
        form(file)
        old = file["quantile"]
        file.move("quantile", "one")
        file["quantile"] = np.array(quantile)
        file["quantile"].make_scale("quantile")
        for group in groups_of(file):
            for name, array in list(group.items()):
                if isinstance(array, h5py.Group) or h5py.h5ds.is_scale(array.id):
                    continue
                scale = [axis[0] for axis in array.dims]
                if old not in scale:
                    continue
                shape = [1] * array.ndim
                shape[scale.index(old)] = len(quantile)
                values, attributes = array[()] * np.reshape(factor, shape), {k: array.attrs[k] for k in ("units", "long_name")}
                del group[name]
                group[name] = values
                group[name].attrs.update(attributes)
                for axis, one in enumerate(scale):
                    group[name].dims[axis].attach_scale(file["quantile"] if one == old else one)
            if group.name != "/" and "quantile" in group:
                del group["quantile"]
                group["quantile"] = file["quantile"]
        del file["one"]
        file["n_subjects"][...] = n_subject
