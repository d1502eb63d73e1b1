"""libvesipk, seen from Python: the structs and functions of ``vesipk.h`` by ctypes.

Nothing here is for users. ctypes lets other threads run while a function of the library works.
"""
from __future__ import annotations

import ctypes
import operator
import os
import pathlib
import sys
import threading
import warnings
from ctypes import CFUNCTYPE, POINTER, Structure, byref, c_char_p, c_double, c_int, c_int64, c_size_t, c_void_p, sizeof

from .errors import UsageError, VesipkWarning, error_of

ABI = 5  # of the header these structs follow
EVERY = c_size_t(-1).value
_HERE = pathlib.Path(__file__).resolve().parent

Progress = CFUNCTYPE(None, c_void_p, c_void_p)
Cancel = CFUNCTYPE(c_int, c_void_p)


class Source(Structure):
    _fields_ = [("size", c_size_t), ("path", c_char_p), ("text", c_char_p), ("library", c_char_p), ("n_set", c_size_t),
                ("set", POINTER(c_char_p)), ("subjects", c_char_p), ("seed", c_char_p), ("individual", c_char_p),
                ("parameters", c_char_p)]


class Number(Structure):
    _fields_ = [("scenario", c_char_p), ("address", c_char_p), ("unit", c_char_p), ("value", c_double), ("low", c_double),
                ("high", c_double), ("least", c_double), ("most", c_double), ("confidence", c_char_p), ("source", c_char_p)]


class Done(Structure):
    _fields_ = [("n_unit", c_size_t), ("n_done", c_size_t), ("n_subject", c_size_t), ("n_failed", c_size_t)]


class Watch(Structure):
    _fields_ = [("size", c_size_t), ("threads", c_size_t), ("progress", Progress), ("cancel", Cancel), ("context", c_void_p),
                ("command_line", c_char_p), ("replace", c_int), ("resume", c_int), ("shard", c_size_t), ("of", c_size_t),
                ("memory", c_double)]


class Points(Structure):
    _fields_ = [("size", c_size_t), ("scenario", c_size_t), ("n_point", c_size_t), ("n_free", c_size_t),
                ("address", POINTER(c_char_p)), ("value", POINTER(c_double)), ("individual", c_char_p)]


class Question(Structure):
    _fields_ = [("size", c_size_t), ("scenario", c_size_t), ("n_free", c_size_t), ("address", POINTER(c_char_p)),
                ("n_watched", c_size_t), ("organ", POINTER(c_char_p)), ("quantity", POINTER(c_char_p)), ("time", POINTER(c_double))]


class Fitting(Structure):
    _fields_ = [("size", c_size_t), ("starts", c_size_t), ("draws", c_char_p), ("profile", c_char_p), ("product", c_char_p),
                ("table", c_char_p)]


class Samples(Structure):
    _fields_ = [("size", c_size_t), ("path", c_char_p), ("text", c_char_p), ("dose", c_char_p), ("route", c_char_p),
                ("over", c_char_p), ("below", c_char_p)]


class Asking(Structure):
    _fields_ = [("size", c_size_t), ("method", c_char_p), ("n", c_char_p), ("linear", c_int), ("n_organ", c_size_t),
                ("organ", POINTER(c_char_p)), ("n_number", c_size_t), ("number", POINTER(c_char_p))]


class Designing(Structure):
    _fields_ = [("size", c_size_t), ("animals", c_size_t), ("draws", c_size_t)]


class Dosing(Structure):
    _fields_ = [("size", c_size_t), ("front", c_char_p), ("fresh", c_char_p), ("full", c_int)]


class Array(Structure):
    _fields_ = [("path", c_char_p), ("unit", c_char_p), ("words", c_char_p), ("meanings", c_char_p), ("n_dimension", c_size_t),
                ("length", POINTER(c_size_t)), ("dimension", POINTER(c_char_p)), ("n", c_size_t), ("number", c_void_p),
                ("integer", c_void_p), ("text", POINTER(c_char_p))]


class Attribute(Structure):
    _fields_ = [("group", c_char_p), ("name", c_char_p), ("text", c_char_p), ("number", c_double)]


_fault = POINTER(c_char_p)
_SIGNATURES = {
    "vesipk_abi": (c_int, []),
    "vesipk_version": (c_char_p, []),
    "vesipk_free": (None, [c_char_p]),
    "vesipk_read": (c_int, [POINTER(Source), POINTER(c_void_p), _fault]),
    "vesipk_config": (c_int, [POINTER(Source), c_char_p, POINTER(c_char_p), _fault]),
    "vesipk_study_free": (None, [c_void_p]),
    "vesipk_scenarios": (c_size_t, [c_void_p, POINTER(POINTER(c_char_p))]),
    "vesipk_numbers": (c_size_t, [c_void_p, c_size_t, POINTER(POINTER(POINTER(Number)))]),
    "vesipk_set": (c_int, [c_void_p, c_char_p, c_char_p, _fault]),
    "vesipk_run": (c_int, [c_void_p, c_char_p, POINTER(Watch), POINTER(c_void_p), _fault]),
    "vesipk_simulate": (c_int, [c_void_p, POINTER(Points), POINTER(Watch), POINTER(c_void_p), _fault]),
    "vesipk_evaluator_open": (c_int, [c_void_p, POINTER(Question), POINTER(c_void_p), _fault]),
    "vesipk_evaluator_close": (None, [c_void_p]),
    "vesipk_predictions": (c_size_t, [c_void_p, POINTER(POINTER(c_char_p))]),
    "vesipk_evaluate": (c_int, [c_void_p, c_size_t, c_void_p, c_void_p, c_void_p, c_void_p, _fault]),
    "vesipk_point_fault": (c_char_p, [c_void_p, c_size_t]),
    "vesipk_fit": (c_int, [c_void_p, POINTER(Fitting), c_char_p, POINTER(Watch), POINTER(c_void_p), _fault]),
    "vesipk_nca": (c_int, [POINTER(Samples), POINTER(c_void_p), _fault]),
    "vesipk_sensitivity": (c_int, [c_void_p, POINTER(Asking), POINTER(Watch), POINTER(c_void_p), _fault]),
    "vesipk_sensitivity_of": (c_int, [c_char_p, POINTER(Asking), POINTER(Watch), POINTER(c_void_p), _fault]),
    "vesipk_design": (c_int, [c_void_p, POINTER(Designing), POINTER(Watch), POINTER(c_void_p), _fault]),
    "vesipk_regimen": (c_int, [c_void_p, POINTER(Dosing), POINTER(Watch), POINTER(c_void_p), _fault]),
    "vesipk_arrays": (c_size_t, [c_void_p, POINTER(POINTER(POINTER(Array)))]),
    "vesipk_attributes": (c_size_t, [c_void_p, POINTER(POINTER(POINTER(Attribute)))]),
    "vesipk_load": (c_int, [c_char_p, POINTER(c_void_p), _fault]),
    "vesipk_save": (c_int, [c_void_p, c_char_p, _fault]),
    "vesipk_result_free": (None, [c_void_p]),
}


def _candidates():
    named = os.environ.get("VESIPK_LIBVESIPK")
    if named:
        yield named
        return
    yield str(_HERE / "lib" / "libvesipk.so.0")  # a wheel brings its own
    yield "libvesipk.so.0"  # that of the system


def _load():
    said = []
    table = _HERE / "udunits" / "udunits2.xml"
    if table.is_file():  # a wheel brings the table of units too
        os.environ.setdefault("UDUNITS2_XML_PATH", str(table))
    for name in _candidates():
        if os.sep in name and not os.path.exists(name):
            said.append(f"{name}: not there")
            continue
        try:
            lib = ctypes.CDLL(name)
        except OSError as error:
            said.append(str(error))
            continue
        if lib.vesipk_abi() < ABI:
            said.append(f"{name}: its ABI is {lib.vesipk_abi()}, expected {ABI} or more")
            continue
        for function, (result, arguments) in _SIGNATURES.items():
            entry = getattr(lib, function)
            entry.restype, entry.argtypes = result, arguments
        return lib
    raise ImportError("libvesipk.so.0 cannot be loaded (install the package libvesipk0, or set VESIPK_LIBVESIPK to the file): "
                      + "; ".join(said))


lib = _load()


def library_folder() -> bytes | None:
    """The folder of configs that a wheel brings; None: the library finds its own."""
    own = _HERE / "configs"
    return os.fsencode(own) if own.is_dir() else None


def text(value: bytes | None) -> str:
    return value.decode("utf-8", "replace") if value else ""


def texts(values) -> ctypes.Array:
    """An array of C strings from texts; keep it as long as it is needed."""
    return (c_char_p * max(len(values), 1))(*(v.encode("utf-8") for v in values))


class Call:
    """The `fault` of one call: what was said is raised after an error, and warned of after a success."""

    def __init__(self):
        self._said = c_char_p()
        self.fault = ctypes.pointer(self._said)

    def end(self, code: int, allowed=()) -> int:
        said = text(self._said.value)
        lib.vesipk_free(self._said)
        self._said = c_char_p()
        if code != 0 and code not in allowed:
            raise error_of(code, said)
        for line in said.splitlines():
            warnings.warn(line, VesipkWarning, stacklevel=4)
        return code


class Handle:
    """Something of the library that is freed when nobody needs it any more."""

    def __init__(self, pointer: c_void_p, free):
        self.pointer, self._free = pointer, free

    def __del__(self):
        pointer, self.pointer = getattr(self, "pointer", None), None
        if pointer and self._free:
            self._free(pointer)


def count(number, what: str) -> int:
    """A number of something, or 0 where nothing is said."""
    if number is None:
        return 0
    found = operator.index(number)
    if not 1 <= found <= 10**6:
        raise UsageError(f"{what}: is {found}, expected a whole number from 1 to 1000000")
    return found


def thread_count(threads) -> int:
    """Whole, and no number that C would read as another."""
    count = operator.index(threads)
    if not 1 <= count <= 65536:
        raise UsageError(f"threads: {count} is no number of threads, expected 1 or more")
    return count


def pipe_of(progress):
    """What is told of progress: None, or a function of (done, all, subjects, failed)."""
    if not progress:
        return None, lambda: None
    if callable(progress):
        return progress, lambda: None
    try:
        from tqdm.auto import tqdm
    except ImportError:
        def tell(done, n, subjects, failed):
            print(f"\r{done}/{n} pieces, {subjects} solved, {failed} failed", end="\n" if done == n else "", file=sys.stderr)
        return tell, lambda: None
    bar = tqdm(total=None, unit="piece")

    def tell(done, n, subjects, failed):
        if done < bar.n:  # of a fit: draws follow on starts
            bar.reset()
        bar.total = n
        bar.update(done - bar.n)
        if failed:
            bar.set_postfix(failed=failed)
    return tell, bar.close


def watched(work, progress=None, **watch):
    """Do `work(watch, fault)` in a thread of its own, so that ^C reaches this one; it ends at the next piece of work.

    Parameters
    ----------
    work : callable
        Takes the Watch struct and the fault pointer, gives back a code.
    progress : None, bool or callable
        True: a bar by tqdm where it is there; a function is called with (done, all, solved, failed). What it raises ends
        the work, as ^C does, and is raised here.
    """
    stop, raised = threading.Event(), []
    watch["threads"] = thread_count(watch.get("threads", 1))
    told, close = pipe_of(progress)

    def on_progress(_, done):
        if not told or raised:
            return
        now = ctypes.cast(done, POINTER(Done)).contents
        try:
            told(now.n_done, now.n_unit, now.n_subject, now.n_failed)
        except BaseException as error:  # noqa: BLE001: C has no place for it; the caller has
            raised.append(error)
            stop.set()

    def on_cancel(_):
        return 1 if stop.is_set() else 0

    struct = Watch(size=sizeof(Watch), cancel=Cancel(on_cancel), **watch)
    if told:
        struct.progress = Progress(on_progress)
    call, code, finished = Call(), [], threading.Event()

    def go():
        code.append(work(byref(struct), call.fault))
        finished.set()

    try:
        if threading.current_thread() is threading.main_thread():
            threading.Thread(target=go, name="vesipk", daemon=True).start()
            try:
                finished.wait()
            except KeyboardInterrupt:
                stop.set()
                finished.wait()
                code[0] = 130
        else:
            go()
    finally:
        close()
    if raised:
        raise raised[0]
    return call, code[0]
