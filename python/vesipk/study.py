"""Studies: read, changed, run, evaluated."""
from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from ctypes import POINTER, byref, c_char_p, c_double, c_void_p, sizeof
from typing import TYPE_CHECKING, Any, NamedTuple, Union

import numpy as np

from . import _native as n
from .config import config_text
from .dataset import Result
from .errors import NameUnknown, UsageError

if TYPE_CHECKING:
    import pandas
    import xarray

StudyLike = Union["Study", str, "os.PathLike[str]", Mapping]
_BUNDLE = 8  # points that are solved together; threads take whole ones, so what a point gives depends on no thread
_NO_TIME = float("nan")  # one for all: evaluators are kept by what is asked, and this one is itself
_AT_ONCE = 16 * _BUNDLE  # points between two looks at ^C


class Predictions(NamedTuple):
    """What :func:`evaluate` gives.

    ``shape`` is that of the values, broadcast together: () for single numbers.
    """

    value: np.ndarray  #: [shape..., output]; NaN where the point could not be solved
    derivative: np.ndarray | None  #: [shape..., number, output] d value / d ln number
    cause: np.ndarray  #: [shape...] text: why a point could not be solved, "" where it was
    unit: tuple[str, ...]  #: [output]


def _is_text(source: str) -> bool:
    return "\n" in source or "{" in source or "=" in source


def _encoded(value) -> bytes | None:
    if value is None:
        return None
    if "\0" in str(value):
        raise UsageError(f"{str(value)[:60]!r} holds a zero byte, which no text of a study may")
    return str(value).encode("utf-8")


def _mapping(value, what: str, such: str) -> dict:
    try:
        found = dict(value)
    except (TypeError, ValueError):
        raise UsageError(f"{what}: expected such as {such}, got a {type(value).__name__}") from None
    odd = next((name for name in found if not isinstance(name, str)), None)
    if odd is not None:
        raise UsageError(f"{what}: {odd!r} is no name, expected such as {such}")
    return found


def _column(values, what: str) -> np.ndarray:
    """Numbers of any shape; what is masked is none."""
    try:
        if isinstance(values, np.ma.MaskedArray):
            values = values.astype(float).filled(np.nan)
        return np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise UsageError(f"{what}: expected numbers, in the unit that .numbers names, got {str(values)[:60]!r}") from None


def _number(value, what: str) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise UsageError(f"{what}: expected a number, or a text with its unit, got {value!r}") from None


def _with(source: n.Source, over) -> bytes:
    """The config of a study with other settings in it."""
    text, call = c_char_p(), n.Call()
    if not isinstance(over, (str, Mapping)):
        raise UsageError(f"over: expected settings as text or dictionary, got a {type(over).__name__}")
    words = over if isinstance(over, str) else config_text(over)
    call.end(n.lib.vesipk_config(byref(source), words.encode("utf-8"), byref(text), call.fault))
    changed = bytes(text.value)
    n.lib.vesipk_free(text)
    return changed


class Study:
    """A study that was read and found right: scenarios side by side, each with all its numbers.

    A study does not change: :meth:`set` gives another one. Any number of threads may use one.

    Parameters
    ----------
    source : path, text or dict
        A config file; the text of one (it has a line break, "{" or "="); or a dictionary, which is written as one.
    set : mapping, optional
        Numbers to change, in every scenario that has them: ``{"liver.uptake.clearance": "0.05 mL/min/g"}``. A number
        without a unit is in the unit the library has it in (``.numbers`` shows which).
    subjects, seed : int, optional
        Of the population, whatever the study says.
    individual : {"none", "nca", "all"}, optional
        What results tell of each subject, whatever the study says.
    parameters : path, optional
        A result of ``vesipk fit``, whose draws are run: what is not known of the numbers, told apart from people.
    library : path, optional
        Another folder of species, products, tracers, ...
    over : text or dict, optional
        Settings of a study that take the place of its own, in every scenario: ``{"duration": "3 d", "tracer": "i125"}``.
        Of a group, those inside it, one by one. What includes bring is in the study then; faults name its own lines.
    name : str, optional
        How faults call a text or dictionary; files that it names are looked for beside it.

    Raises
    ------
    ConfigError, FileError, UsageError
        With the program's own words, all faults at once.
    """

    def __init__(self, source: Union[str, os.PathLike, Mapping], *, set: Mapping[str, Any] | None = None,
                 subjects: int | None = None, seed: int | None = None, individual: str | None = None,
                 library: str | os.PathLike | None = None, over: str | Mapping | None = None, name: str | None = None,
                 parameters: str | os.PathLike | None = None):
        self._how = dict(source=source, subjects=subjects, seed=seed, individual=individual, library=library, over=over, name=name,
                         parameters=parameters)
        self._set = _mapping(set or {}, "set", "{'liver.uptake.clearance': '0.05 mL/min/g'}")
        self._lock, self._idle = threading.Lock(), {}
        as_written = [f"{address}={value}" for address, value in self._set.items() if isinstance(value, str)]
        struct = n.Source(size=sizeof(n.Source), subjects=_encoded(subjects), seed=_encoded(seed), individual=_encoded(individual))
        struct.parameters = os.fsencode(parameters) if parameters is not None else None
        struct.library = os.fsencode(library) if library is not None else n.library_folder()
        if hasattr(source, "data_vars"):
            raise UsageError("a result is no study, expected a config file, the text of one or a dictionary")
        if isinstance(source, Mapping):
            source = config_text(source)
            struct.text = _encoded(source)
            struct.path = _encoded(name)
        elif isinstance(source, str) and _is_text(source):
            struct.text = _encoded(source)
            struct.path = _encoded(name)
        elif isinstance(source, (str, bytes, os.PathLike)) and os.fspath(source):
            struct.path = os.fsencode(source)
        else:
            raise UsageError(f"{source!r} is no study, expected a config file, the text of one or a dictionary")
        if over is not None:
            self._changed = _with(struct, over)
            struct.text = self._changed
            struct.path = struct.path or _encoded("study")
        kept = n.texts(as_written)
        struct.n_set, struct.set = len(as_written), kept
        pointer, call = c_void_p(), n.Call()
        call.end(n.lib.vesipk_read(byref(struct), byref(pointer), call.fault))
        self._handle = n.Handle(pointer, n.lib.vesipk_study_free)
        for address, value in self._set.items():
            if not isinstance(value, str):
                self._change(address, value)

    def __reduce__(self):
        """To another process it goes as what it was read from."""
        return _again, (self.source, self.how)

    @property
    def pointer(self):
        """For the library: what it knows this study by."""
        return self._handle.pointer

    @property
    def source(self):
        """What it was read from."""
        return self._how["source"]

    @property
    def how(self) -> dict[str, Any]:
        """What else :class:`Study` was given."""
        given = {**self._how, "set": self._set or None}
        return {k: v for k, v in given.items() if k != "source" and v is not None}

    def fit(self, **how) -> "xarray.Dataset":
        """Learn its numbers from measured values; see :func:`fit`."""
        from .inference import fit

        return fit(self, **how)

    def sensitivity(self, **how) -> "xarray.Dataset":
        """Which of its numbers carry the answer; see :func:`sensitivity`."""
        from .inference import sensitivity

        return sensitivity(self, **how)

    def design(self, **how) -> "xarray.Dataset":
        """Which animals to measure, and when; see :func:`design`."""
        from .planning import design

        return design(self, **how)

    def regimen(self, **how) -> "xarray.Dataset":
        """What to give; see :func:`regimen`."""
        from .planning import regimen

        return regimen(self, **how)

    def _change(self, address: str, value) -> None:
        unit = next((number["unit"] for number in self._numbers() if number["address"] == address), "1")
        number = _number(value, address)
        words = f"{number!r} {unit}" if unit != "1" else repr(number)
        call = n.Call()
        call.end(n.lib.vesipk_set(self._handle.pointer, address.encode("utf-8"), words.encode("utf-8"), call.fault))

    def set(self, numbers: Mapping[str, Any] | None = None, **more) -> "Study":
        """The same study with other numbers.

        >>> study = vp.study("study.cfg").set({"liver.uptake.clearance": "0.05 mL/min/g"})  # doctest: +SKIP
        """
        changed = {**self._set, **_mapping(numbers or {}, "set", "{'liver.uptake.clearance': '0.05 mL/min/g'}"), **more}
        return Study(set=changed, **self._how)

    @property
    def scenarios(self) -> list[str]:
        """Names of the scenarios."""
        lent = POINTER(c_char_p)()
        count = n.lib.vesipk_scenarios(self._handle.pointer, byref(lent))
        return [n.text(lent[i]) for i in range(count)]

    def _scenario(self, scenario) -> int:
        names = self.scenarios
        if isinstance(scenario, str):
            if scenario not in names:
                raise NameUnknown(f"there is no scenario {scenario}, expected one of {', '.join(names)}")
            return names.index(scenario)
        if not -len(names) <= scenario < len(names):
            raise UsageError(f"there is no scenario {scenario}, expected 0 to {len(names) - 1}")
        return scenario % len(names)

    def _numbers(self, scenario: int = n.EVERY) -> list[dict]:
        lent = POINTER(POINTER(n.Number))()
        count = n.lib.vesipk_numbers(self._handle.pointer, scenario, byref(lent))
        found = []
        for i in range(count):
            number = lent[i].contents
            found.append({name: n.text(getattr(number, name)) if kind is c_char_p else getattr(number, name)
                          for name, kind in n.Number._fields_})
        return found

    @property
    def numbers(self) -> "pandas.DataFrame":
        """Every number in use, with the evidence for it: scenario ("" in all), address, value, unit, low, high,
        confidence, source; least and most are what it may be at all."""
        import pandas

        columns = ["scenario", "address", "value", "unit", "low", "high", "confidence", "source", "least", "most"]
        return pandas.DataFrame(self._numbers(), columns=columns)

    def run(self, file: str | os.PathLike | None = None, *, threads: int = 1, progress=False, replace: bool = False,
            resume: bool = False) -> "xarray.Dataset":
        """Solve all scenarios for all subjects.

        Parameters
        ----------
        file : path, optional
            A result file to write; without it the result stays in memory.
        threads : int
            The result is the same for any number.
        progress : bool or callable
            True: a bar; a function is called with (pieces done, pieces, subjects solved, subjects failed).
        replace, resume : bool
            Of a file: write over one that is there; go on with a run that was interrupted.

        Returns
        -------
        xarray.Dataset
            The arrays of a result file (docs/results.md); ``ds.vesipk.groups`` has its groups.

        Raises
        ------
        SimulationError, FailuresError, FileError, KeyboardInterrupt
        """
        if file is not None and (os.path.isdir(file) or os.fsencode(file)[-1:] in (b"", b"/")):
            raise UsageError(f"file: {os.fspath(file)!r} is a folder, expected the name of a file")
        pointer = c_void_p()
        where = None if file is None else os.fsencode(file)
        call, code = n.watched(
            lambda watch, fault: n.lib.vesipk_run(self._handle.pointer, where, watch, byref(pointer), fault),
            progress, threads=threads, replace=replace, resume=resume, command_line=b"vesipk (Python)")
        return _told(pointer, call, code, file)

    def simulate(self, values: Mapping[str, Sequence[float]], *, scenario: str | int | None = None, individual: str = "all",
                 threads: int = 1, progress=False) -> "xarray.Dataset":
        """Solve the scenarios for subjects of your own: one for each row of a table.

        Parameters
        ----------
        values : mapping of address to numbers, or pandas.DataFrame
            Columns of equal length; each in the unit that ``.numbers`` names.
        scenario : str or int, optional
            One of them; without it each subject is in all.
        individual : {"all", "nca", "none"}
            What is told of each subject, in the group ``individual``.
        """
        addresses = list(values)
        columns = [np.atleast_1d(_column(values[a], a)) for a in addresses]
        if len({c.shape for c in columns}) > 1:
            raise UsageError("columns of different length: " + ", ".join(f"{a} {len(c)}" for a, c in zip(addresses, columns)))
        table = np.ascontiguousarray(np.stack(columns, axis=1)) if columns else np.empty((0, 0))
        names = n.texts(addresses)
        points = n.Points(size=sizeof(n.Points), scenario=n.EVERY if scenario is None else self._scenario(scenario),
                          n_point=table.shape[0], n_free=len(addresses), address=names,
                          value=table.ctypes.data_as(POINTER(c_double)), individual=individual.encode())
        pointer = c_void_p()
        call, code = n.watched(
            lambda watch, fault: n.lib.vesipk_simulate(self._handle.pointer, byref(points), watch, byref(pointer), fault),
            progress, threads=threads, command_line=b"vesipk (Python)")
        return _told(pointer, call, code, None)

    # ---- predictions ----

    def _question(self, addresses, of, scenario: int):
        outputs = [_output(o) for o in of]
        kept = n.texts(addresses), n.texts([o[0] for o in outputs]), n.texts([o[1] for o in outputs])
        times = (c_double * max(len(outputs), 1))(*(o[2] for o in outputs))
        return n.Question(size=sizeof(n.Question), scenario=scenario, n_free=len(addresses), address=kept[0],
                          n_watched=len(outputs), organ=kept[1], quantity=kept[2], time=times)

    def _open(self, addresses, of, scenario: int) -> tuple:
        """An evaluator, one that is idle or a new one, and the units of what it predicts."""
        key = (tuple(addresses), tuple(_output(o) for o in of), scenario)
        with self._lock:
            if self._idle.get(key):
                return key, *self._idle[key].pop()
        question, pointer, call = self._question(addresses, of, scenario), c_void_p(), n.Call()
        call.end(n.lib.vesipk_evaluator_open(self._handle.pointer, byref(question), byref(pointer), call.fault))
        units = POINTER(c_char_p)()
        count = n.lib.vesipk_predictions(pointer, byref(units))
        return key, n.Handle(pointer, n.lib.vesipk_evaluator_close), tuple(n.text(units[i]) for i in range(count))

    def _close(self, key, handle, units) -> None:
        with self._lock:
            self._idle.setdefault(key, []).append((handle, units))
            while len(self._idle) > 16:  # questions that were asked long ago
                self._idle.pop(next(iter(self._idle)))

    def evaluate(self, values: Mapping[str, Any], of: Iterable, *, scenario: str | int = 0, derivative: bool = False,
                 threads: int = 1) -> Predictions:
        """Numbers in, predictions out, in memory, as fast as they can be solved.

        Parameters
        ----------
        values : mapping of address to number or array
            Numbers that are set free, in the unit that ``.numbers`` names; arrays are broadcast against each other.
        of : list of (organ, number) and (organ, quantity, time in h)
            ``("liver", "auc_last")``, ``("brain", "percent_dose", 4.0)``; ``vesipk list numbers`` names the numbers,
            docs/results.md the quantities.
        scenario : str or int
        derivative : bool
            Derivatives by the logarithm of each number too (of a number that is 0: for the width of its range).
        threads : int
            The predictions are the same for any number.

        Returns
        -------
        Predictions
            ``value``, ``derivative``, ``cause``, ``unit``.

        Raises
        ------
        NameUnknown, UsageError
            There is no such number, organ or quantity; a time outside the run.
        """
        values = _mapping(values, "evaluate", "{'liver.uptake.clearance': values}")
        if not isinstance(of, Iterable):
            raise UsageError(f"of: expected a list of (organ, number) or (organ, quantity, time in h), got {of!r}")
        addresses, of, threads = list(values), list(of), n.thread_count(threads)
        columns = np.broadcast_arrays(*(_column(values[a], a) for a in addresses)) if addresses else []
        if not addresses:
            raise UsageError("evaluate: no number is set free, expected such as {'liver.uptake.clearance': values}")
        shape = columns[0].shape
        points = np.ascontiguousarray(np.stack([c.ravel() for c in columns], axis=1))
        n_point, which = len(points), self._scenario(scenario)
        value = np.empty((n_point, len(of)))
        slope = np.empty((n_point, len(addresses), len(of))) if derivative else None
        cause = np.full(n_point, "", dtype=object)

        stop = threading.Event()

        def part(begin: int, end: int):
            key, handle, units = self._open(addresses, of, which)
            for first in range(begin, max(end, begin + 1), _AT_ONCE):
                if stop.is_set():  # another thread failed, or ^C
                    break
                last = min(first + _AT_ONCE, end)
                state, call = np.zeros(last - first, dtype=np.intc), n.Call()
                code = n.lib.vesipk_evaluate(handle.pointer, last - first, points[first:last].ctypes.data, value[first:last].ctypes.data,
                                             None if slope is None else slope[first:last].ctypes.data, state.ctypes.data, call.fault)
                call.end(code)
                for k in np.flatnonzero(state):
                    cause[first + k] = n.text(n.lib.vesipk_point_fault(handle.pointer, k)).rstrip("\n")
            self._close(key, handle, units)
            return units

        each = -(-n_point // (max(threads, 1) * _BUNDLE)) * _BUNDLE or _BUNDLE
        cuts = [(b, min(b + each, n_point)) for b in range(0, n_point, each)]
        if len(cuts) > 1:
            with ThreadPoolExecutor(len(cuts)) as pool:
                try:
                    units = list(pool.map(lambda cut: part(*cut), cuts))[0]
                except BaseException:
                    stop.set()
                    raise
        else:
            units = part(0, n_point)
        return Predictions(value.reshape(*shape, len(of)), None if slope is None else slope.reshape(*shape, len(addresses), len(of)),
                           cause.reshape(shape), units)

    def __repr__(self):
        return f"<vesipk study: {', '.join(self.scenarios)}>"


def _output(of) -> tuple[str, str, float]:
    try:
        if isinstance(of, str) or not 2 <= len(of) <= 3:
            raise ValueError
        return str(of[0]), str(of[1]), float(of[2]) if len(of) == 3 else _NO_TIME
    except (TypeError, ValueError, KeyError):
        raise UsageError(f"of: {of!r} is no output, expected (organ, number) or (organ, quantity, time in h)") from None


def _told(pointer, call: n.Call, code: int, file) -> "xarray.Dataset":
    """The Dataset of a result; where a code comes with a result all the same, the error carries it as `.result`."""
    result = Result(pointer) if pointer else None
    try:
        call.end(code)
    except Exception as error:
        if result is not None and file is None:
            error.result = result.dataset()
        raise
    return load(file) if file is not None else result.dataset()


def _again(source, how) -> Study:
    return Study(source, **how)


def study(source: StudyLike, **how) -> Study:
    """Read a study; see :class:`Study`."""
    if isinstance(source, Study):
        more = {k: v for k, v in how.items() if v is not None and k != "set"}
        if not more:
            return source.set(how["set"]) if how.get("set") else source
        numbers = {**source.how.get("set", {}), **(how.get("set") or {})}
        return Study(source.source, **{**source.how, **more, "set": numbers})
    return Study(source, **how)


def run(source: StudyLike, *, set: Mapping[str, Any] | None = None, subjects: int | None = None, seed: int | None = None,
        individual: str | None = None, library=None, over: str | Mapping | None = None, parameters=None,
        **how) -> "xarray.Dataset":
    """Read a study and solve it: ``vp.run("study.cfg", set={...}, threads=2)``.

    See :class:`Study` for what a study can be, :meth:`Study.run` for the rest.
    """
    given = dict(subjects=subjects, seed=seed, individual=individual, library=library, over=over, parameters=parameters)
    given = {k: v for k, v in given.items() if v is not None}
    return study(source, set=set, **given).run(**how)


def evaluate(source: StudyLike, values: Mapping[str, Any], of: Iterable, **how) -> Predictions:
    """Numbers in, predictions out; see :meth:`Study.evaluate`."""
    return study(source).evaluate(values, of, **how)


def load(path: str | os.PathLike) -> "xarray.Dataset":
    """A result file as a Dataset, as :func:`run` gives it.

    Raises
    ------
    FileError
        It is not there, no result, damaged, or of a later version.
    """
    pointer, call = c_void_p(), n.Call()
    call.end(n.lib.vesipk_load(os.fsencode(path), byref(pointer), call.fault))
    return Result(pointer).dataset()


def version() -> str:
    """Of the library: ``"0.2.0 (git 0123456789ab)"``."""
    return n.text(n.lib.vesipk_version())
