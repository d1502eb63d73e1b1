"""Numbers learned from measured values, numbers that carry the answer, numbers of measured values."""
from __future__ import annotations

import os
import pathlib
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from ctypes import byref, c_void_p, sizeof
from typing import TYPE_CHECKING, Any, Union

from . import _native as n
from .dataset import Result
from .errors import UsageError
from .study import Study, StudyLike, _encoded, study

if TYPE_CHECKING:
    import pandas
    import xarray

Table = Union[str, "os.PathLike[str]", "pandas.DataFrame", Mapping]
_MADE_BY = b"vesipk (Python)"
_HOW = ("subjects", "seed", "individual", "library", "over", "name", "set", "parameters")


def _parted(given: Mapping[str, Any]) -> dict[str, Any]:
    unknown = [k for k in given if k not in _HOW]
    if unknown:
        raise TypeError(f"{unknown[0]!r} is no argument, expected one of those above or of {', '.join(_HOW)}")
    return {k: v for k, v in given.items() if v is not None}


def _quoted(cell) -> str:
    if cell is None or cell != cell:  # None, NaN: nothing is there
        return ""
    text = repr(float(cell)) if hasattr(cell, "dtype") and cell.dtype.kind == "f" else str(cell)
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\n\r;') else text


def table_text(table, units: Mapping[str, str] | None = None) -> str:
    """A table as CSV text, with units in its header.

    >>> print(table_text({"time": [0.5, 2.0], "value": [3.1, 1.2]}, {"time": "h", "value": "ng/mL"}))
    time [h],value [ng/mL]
    0.5,3.1
    2.0,1.2
    <BLANKLINE>
    """
    names = [str(c) for c in table]
    unknown = [u for u in units or {} if u not in names]
    if unknown:
        raise UsageError(f"units: there is no column {unknown[0]!r}, expected one of {', '.join(names)}")
    header = [f"{name} [{units[name]}]" if units and name in units else name for name in names]
    columns = [list(table[c]) for c in table]
    if len({len(c) for c in columns}) > 1:
        raise UsageError("columns of different length: " + ", ".join(f"{a} {len(c)}" for a, c in zip(names, columns)))
    rows = [",".join(map(_quoted, header))] + [",".join(map(_quoted, row)) for row in zip(*columns)]
    return "\n".join(rows) + "\n"


def _is_path(table) -> bool:
    return isinstance(table, (str, os.PathLike))


# ---- fit ----

@contextmanager
def _with_fit(source, how: dict, observed: Table | None, free: Iterable | None, units):
    """The study, and what is learned from what laid over it; a table in memory lies in a file meanwhile."""
    if observed is None and free is None:
        yield study(source, **how)
        return
    with tempfile.TemporaryDirectory(prefix="vesipk-") as folder:
        said: dict[str, Any] = {}
        if free is not None:
            said["free"] = [free] if isinstance(free, str) else list(free)
        if observed is not None:
            path = observed if _is_path(observed) else pathlib.Path(folder) / "observed.csv"
            if not _is_path(observed):
                path.write_text(table_text(observed, units), encoding="utf-8")
            said["observed"] = os.path.abspath(path)
        if isinstance(source, Study):
            source, how = source.source, {**source.how, **how}
        over = how.pop("over", None) or {}
        if not isinstance(over, Mapping):
            raise UsageError("over: expected a dictionary where observed or free is given")
        over = dict(over)
        over["fit"] = {**over.get("fit", {}), **said}
        yield study(source, over=over, **how)


def fit(source: StudyLike, *, observed: Table | None = None, free: Iterable | None = None, units: Mapping[str, str] | None = None,
        file: str | os.PathLike | None = None, starts: int | None = None, draws: int | None = None, profile: str | None = None,
        product: str | os.PathLike | None = None, table: str | os.PathLike | None = None, threads: int = 1, progress=False,
        replace: bool = False, resume: bool = False, **how) -> "xarray.Dataset":
    """Learn numbers of a study from measured values: ``vesipk fit`` (docs/fit.md).

    Parameters
    ----------
    source : path, text, dict or Study
        With ``fit = { ... }`` in it, or with `observed` and `free` given here.
    observed : path or table, optional
        Measured values: columns ``time [h]``, ``organ``, ``value [%ID/g]``, ``sd``, ... of a CSV, DataFrame or dict.
    free : list, optional
        Addresses, or dictionaries that say more of them.
    units : mapping, optional
        Of columns of a table whose names do not say them: ``{"time": "h", "value": "%ID/g"}``.
    file : path, optional
        A result file to write; without it everything stays in memory.
    starts, draws, profile : optional
        Instead of what the study says; ``draws=0``: none.
    product, table : path, optional
        A library entry and a CSV of draws to write.
    threads, progress, replace, resume
        As for :meth:`Study.run`.
    **how
        As for :class:`Study`.

    Returns
    -------
    xarray.Dataset
        The group ``fit``: ``mode``, ``median``, ``low``, ``high``, ... by ``parameter``. ``ds.vesipk.groups`` has
        ``posterior`` and the others, ``ds.vesipk.inference_data()`` makes ArviZ's InferenceData of them.

    Raises
    ------
    ConfigError, FileError, SimulationError, KeyboardInterrupt
    """
    fitting = n.Fitting(size=sizeof(n.Fitting), starts=n.count(starts, "starts"), draws=_encoded(draws), profile=_encoded(profile))
    fitting.product = None if product is None else os.fsencode(product)
    fitting.table = None if table is None else os.fsencode(table)
    where = None if file is None else os.fsencode(file)
    pointer = c_void_p()
    with _with_fit(source, _parted(how), observed, free, units) as read:
        call, code = n.watched(
            lambda watch, fault: n.lib.vesipk_fit(read.pointer, byref(fitting), where, watch, byref(pointer), fault),
            progress, threads=threads, replace=replace, resume=resume, command_line=_MADE_BY)
        call.end(code)
    return Result(pointer).dataset("fit")


# ---- sensitivity ----

def _asking(method, points, linear, organs, numbers) -> n.Asking:
    organs, numbers = ([x] if isinstance(x, str) else list(x or []) for x in (organs, numbers))
    return n.Asking(size=sizeof(n.Asking), method=_encoded(method), n=_encoded(points), linear=bool(linear),
                    n_organ=len(organs), organ=n.texts(organs), n_number=len(numbers), number=n.texts(numbers))


def sensitivity(source: Union[StudyLike, "xarray.Dataset"], *, method: str | None = None, points: int | None = None,
                linear: bool = False, organs: Iterable[str] | None = None, numbers: Iterable[str] | None = None,
                threads: int = 1, progress=False, **how) -> "xarray.Dataset":
    """Which numbers carry the answer: ``vesipk sensitivity`` (docs/sensitivity.md).

    Parameters
    ----------
    source : path, text, dict or Study; or a result
        A study is asked by runs made for it. A result of many subjects (a path that ends with ``.h5``, or what
        :func:`run` gave, with ``individual="nca"``) is asked as it is: nothing is run anew.
    method : {"sobol", "morris", "efast", "local"}, optional
        Of a study; what it says itself, or "sobol".
    points : int, optional
    linear : bool
        Of numbers as they are, not of their logarithms.
    organs, numbers : list, optional
        These alone; numbers of a result only.
    threads, progress
        As for :meth:`Study.run`.
    **how
        As for :class:`Study`.

    Returns
    -------
    xarray.Dataset
        The group ``gsa``: ``first``, ``total``, ... by ``output`` and ``parameter``; ``scenario``, ``organ``, ``number``
        and ``unit`` are coordinates along ``output``.

    Raises
    ------
    ConfigError, UsageError, FileError, SimulationError, KeyboardInterrupt
    """
    asking, pointer = _asking(method, points, linear, organs, numbers), c_void_p()
    is_result = hasattr(source, "data_vars") or (_is_path(source) and os.fspath(source).endswith(".h5"))
    with tempfile.TemporaryDirectory(prefix="vesipk-") as folder:
        if is_result:
            _parted(how)
            path = source
            if not _is_path(source):
                path = os.path.join(folder, "result.h5")
                source.vesipk.save(path)
            call, code = n.watched(
                lambda watch, fault: n.lib.vesipk_sensitivity_of(os.fsencode(path), byref(asking), watch, byref(pointer), fault),
                progress, threads=threads, command_line=_MADE_BY)
        else:
            read = study(source, **_parted(how))
            call, code = n.watched(
                lambda watch, fault: n.lib.vesipk_sensitivity(read.pointer, byref(asking), watch, byref(pointer), fault),
                progress, threads=threads, command_line=_MADE_BY)
        call.end(code)
    found = Result(pointer).dataset("gsa")
    kept = found.encoding["vesipk"]
    found = found.set_coords([c for c in ("scenario", "organ", "number", "unit", "time") if c in found])
    found.encoding["vesipk"] = kept
    return found


# ---- nca ----

def nca(samples: Table, *, dose: str | None = None, route: str | None = None, over: str | None = None, below: str = "usual",
        units: Mapping[str, str] | None = None) -> "pandas.DataFrame":
    """Non-compartmental analysis of measured values: ``vesipk nca`` (docs/results.md#numbers-of-measured-values).

    >>> import math
    >>> frame = {"time": [0, 1, 2, 4, 8], "value": [8 * math.exp(-0.3 * t) for t in (0, 1, 2, 4, 8)]}
    >>> found = nca(frame, units={"time": "h", "value": "ng/mL"}, dose="2 ug", route="iv-bolus")
    >>> round(found.half_life[0], 6) == round(math.log(2) / 0.3, 6), found.attrs["units"]["auc_inf"]
    (True, 'h ng/mL')

    Parameters
    ----------
    samples : path or table
        Columns ``time [h]``, ``value [ng/mL]`` and where they are known ``organ``, ``animal``, ``study``, ``scenario``,
        ``lloq``; of a CSV, DataFrame or dict.
    dose, route, over : str, optional
        ``"2 mg"`` or ``"2 mg/kg"``; ``"iv-bolus"``, ...; an infusion's time. Without a dose there is no clearance.
    below : {"usual", "zero", "half", "drop"}
        What values below the limit are.
    units : mapping, optional
        Of columns whose names do not say them.

    Returns
    -------
    pandas.DataFrame
        A row for each curve: of an animal, or of the means where each animal gave one sample. ``.attrs["units"]``.

    Raises
    ------
    ConfigError, FileError, UsageError
    """
    struct = n.Samples(size=sizeof(n.Samples), dose=_encoded(dose), route=_encoded(route), over=_encoded(over), below=_encoded(below))
    if _is_path(samples):
        struct.path = os.fsencode(samples)
    else:
        struct.text = table_text(samples, units).encode("utf-8")
    pointer, call = c_void_p(), n.Call()
    call.end(n.lib.vesipk_nca(byref(struct), byref(pointer), call.fault))
    found = Result(pointer).dataset()
    frame = found.to_dataframe().reset_index(drop=True)
    frame.attrs["units"] = {name: v.attrs["units"] for name, v in found.variables.items() if "units" in v.attrs}
    return frame
