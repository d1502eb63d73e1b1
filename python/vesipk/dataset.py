"""Results as xarray Datasets: the arrays, names, units and groups of a result file (docs/results.md)."""
from __future__ import annotations

import ctypes
import os
import tempfile
from collections.abc import Mapping
from ctypes import POINTER, byref

import numpy as np

from . import _native as n


class Result:
    """A result of the library; arrays of numbers in it are used where they lie, not copied."""

    def __init__(self, pointer):
        self.handle = n.Handle(pointer, n.lib.vesipk_result_free)
        listed = POINTER(POINTER(n.Array))()
        count = n.lib.vesipk_arrays(pointer, byref(listed))
        self._arrays = {n.text(listed[i].contents.path): listed[i].contents for i in range(count)}
        attributes = POINTER(POINTER(n.Attribute))()
        count = n.lib.vesipk_attributes(pointer, byref(attributes))
        self._attributes: dict[str, dict[str, object]] = {}
        for i in range(count):
            a = attributes[i].contents
            value = a.number if a.text is None else n.text(a.text)
            self._attributes.setdefault(n.text(a.group), {})[n.text(a.name)] = value
        self.groups = sorted({path.rpartition("/")[0] for path in self._arrays} - {""})

    def __copy__(self):
        return self  # it does not change

    def __deepcopy__(self, memo):
        return self

    def __reduce__(self):
        """To another process it goes as what its file would hold."""
        with tempfile.TemporaryDirectory(prefix="vesipk-") as folder:
            path, call = os.path.join(folder, "result.h5"), n.Call()
            call.end(n.lib.vesipk_save(self.handle.pointer, os.fsencode(path), call.fault))
            with open(path, "rb") as file:
                return _of_bytes, (file.read(),)

    def _values(self, a: n.Array) -> np.ndarray:
        shape = tuple(a.length[i] for i in range(a.n_dimension))
        if a.number or a.integer:
            kind, address = (ctypes.c_double, a.number) if a.number else (ctypes.c_int64, a.integer)
            if not a.n:
                return np.empty(shape, dtype=np.float64 if a.number else np.int64)
            lent = (kind * a.n).from_address(address)
            lent._owner = self.handle  # lives as long as an array looks at it
            values = np.ctypeslib.as_array(lent).reshape(shape)
            values.flags.writeable = False
            return values
        return np.array([n.text(a.text[i]) for i in range(a.n)], dtype=object).reshape(shape)

    def _variable(self, xarray, a: n.Array):
        attrs = {}
        if a.unit is not None:
            attrs["units"] = n.text(a.unit)
        if a.words is not None:
            attrs["long_name"] = n.text(a.words)
        if a.meanings is not None:
            attrs["flag_values"] = np.arange(len(n.text(a.meanings).split()), dtype=np.int8)
            attrs["flag_meanings"] = n.text(a.meanings)
        dims = tuple(n.text(a.dimension[i]).rpartition("/")[2] for i in range(a.n_dimension))
        return xarray.Variable(dims, self._values(a), attrs, fastpath=True)  # an array of numpy already

    def dataset(self, group: str = ""):
        """One group as a Dataset, with the coordinates of the groups around it, as the file read by xarray has them."""
        xarray = accessor()
        within, coords = {}, {}
        for path, a in self._arrays.items():
            where, _, name = path.rpartition("/")
            dims = tuple(n.text(a.dimension[i]) for i in range(a.n_dimension))
            if where == group:
                (coords if dims == (path,) else within)[name] = self._variable(xarray, a)
        used = {d for v in within.values() for d in v.dims} - set(coords)
        for path, a in self._arrays.items():  # coordinates that lie further up
            where, _, name = path.rpartition("/")
            if name in used and a.n_dimension == 1 and n.text(a.dimension[0]) == path and where != group and group.startswith(where):
                coords[name] = self._variable(xarray, a)
        data = xarray.Dataset(within, coords, dict(self._attributes.get(group, {})))
        data.encoding["vesipk"] = self
        return data


def _of_bytes(data: bytes) -> Result:
    with tempfile.TemporaryDirectory(prefix="vesipk-") as folder:
        path, pointer, call = os.path.join(folder, "result.h5"), ctypes.c_void_p(), n.Call()
        with open(path, "wb") as file:
            file.write(data)
        call.end(n.lib.vesipk_load(os.fsencode(path), byref(pointer), call.fault))
    return Result(pointer)


class Groups(Mapping):
    """Groups of a result by name, each a Dataset, made when it is looked at."""

    def __init__(self, result: Result):
        self._result, self._made = result, {}

    def __getitem__(self, name):
        if name not in self._result.groups:
            raise KeyError(f"no group {name!r}, expected one of " + ", ".join(self._result.groups))
        if name not in self._made:
            self._made[name] = self._result.dataset(name)
        return self._made[name]

    def __iter__(self):
        return iter(self._result.groups)

    def __len__(self):
        return len(self._result.groups)

    def __repr__(self):
        return "groups: " + ", ".join(self._result.groups)


class Accessor:
    """``ds.vesipk``: what a result of VesiPK can do beyond a Dataset."""

    def __init__(self, dataset):
        self._dataset = dataset

    @property
    def _result(self) -> Result:
        result = self._dataset.encoding.get("vesipk")
        if result is None:
            raise AttributeError("this Dataset was not made by vesipk: vp.load(file) reads a result with its groups")
        return result

    @property
    def groups(self) -> Groups:
        """The groups of the result (``individual``, ``events``, ``provenance``, ...), each a Dataset."""
        return Groups(self._result)

    def save(self, path) -> None:
        """Write the whole result, as it was solved, into a result file; one that is there is replaced."""
        import os

        call = n.Call()
        call.end(n.lib.vesipk_save(self._result.handle.pointer, os.fsencode(path), call.fault))

    def inference_data(self):
        """What a fit left for ArviZ: posterior, prior, sample_stats, log_likelihood, posterior_predictive, observed_data.

        Returns
        -------
        arviz.InferenceData; of an ArviZ without it an xarray.DataTree

        Raises
        ------
        ImportError
            ArviZ is not here; ``ds.vesipk.groups`` has the same groups.
        """
        import arviz

        of_arviz = ("posterior", "prior", "sample_stats", "log_likelihood", "posterior_predictive", "observed_data")
        groups = {name: self.groups[name] for name in of_arviz if name in self.groups}
        if not groups:
            raise AttributeError("this result is of no fit with draws: there is no posterior in it")
        if hasattr(arviz, "InferenceData"):
            return arviz.InferenceData(**groups)
        return accessor().DataTree.from_dict(groups)

    def plot(self, organ: str, quantity: str = "percent_dose", ax=None, log: bool = True):
        """Curves of one organ, a line a scenario; with a population the median and the band of its outer quantiles.

        Parameters
        ----------
        organ : str
            As ``ds.organ`` names it.
        quantity : str
            A variable over scenario, organ and time: ``percent_dose``, ``concentration``, ``signal_percent_dose``, ...
        ax : matplotlib axes, optional
        log : bool
            A logarithmic axis; values that are not above 0 are not drawn there.

        Returns
        -------
        matplotlib axes
        """
        ds = self._dataset
        if quantity not in ds:
            raise KeyError(f"no variable {quantity!r} in this result")
        curves = ds[quantity]
        if not {"scenario", "organ", "time"} <= set(curves.dims):
            raise ValueError(f"{quantity} is no curve: it is over {', '.join(curves.dims)}")
        if organ not in list(np.atleast_1d(ds.organ.values)):
            raise KeyError(f"no organ {organ!r}, expected one of " + ", ".join(map(str, np.atleast_1d(ds.organ.values))))
        if ax is None:
            from matplotlib import pyplot

            ax = pyplot.gca()
        for scenario in np.atleast_1d(ds.scenario.values):
            curve = curves.sel(scenario=scenario, organ=organ)
            middle = curve.sel(quantile=0.5) if "quantile" in curve.dims else curve
            line, = ax.plot(middle.time, middle, label=str(scenario))
            if "quantile" in curve.dims and curve.sizes["quantile"] > 1:
                ax.fill_between(curve.time, curve.isel(quantile=0), curve.isel(quantile=-1), color=line.get_color(), alpha=0.2, lw=0)
        ax.set_xlabel(f"time [{ds.time.attrs.get('units', 'h')}]")
        ax.set_ylabel(f"{organ}: {quantity} [{curves.attrs.get('units', '1')}]")
        if log:
            ax.set_yscale("log")
        ax.legend()
        return ax

    def __repr__(self):
        return repr(self.groups)


_registered = False


def accessor():
    """xarray, with ``ds.vesipk`` known to it."""
    global _registered
    import xarray

    if not _registered:
        xarray.register_dataset_accessor("vesipk")(Accessor)
        _registered = True
    return xarray
