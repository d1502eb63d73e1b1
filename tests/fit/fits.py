"""Write a study with a fit, fit it, and read what was learned: what the tests here share."""
import os
import pathlib
import subprocess
import tempfile

import h5py
import numpy as np

PROGRAM = str(pathlib.Path(os.environ["VESIPK"]).resolve())
SOURCE = pathlib.Path(os.environ.get("VESIPK_SOURCE", pathlib.Path(__file__).resolve().parent.parent.parent)).resolve()
LIBRARY = os.environ.get("VESIPK_LIBRARY", str(SOURCE / "configs"))
DATA = SOURCE / "tests/fit/data"
SCRATCH = tempfile.TemporaryDirectory()
FOLDER = pathlib.Path(SCRATCH.name)


def call(*words):
    """(exit code, stdout, stderr)"""
    done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=1200, check=False,
                          stdin=subprocess.DEVNULL, cwd=FOLDER, env=os.environ | {"SOURCE_DATE_EPOCH": "1700000000"})
    return done.returncode, done.stdout, done.stderr.replace(f"{FOLDER}/", "")


class Learned:
    """The arrays of /fit; a number by its name."""

    def __init__(self, path):
        with h5py.File(path) as file:
            self.array = {name: item[()] for name, item in file["fit"].items()}
            self.posterior = {n: i[()] for n, i in file["posterior"].items()} if "posterior" in file else {}
        self.name = [n.decode() for n in self.array["parameter"]]

    def __getitem__(self, name):
        return self.array[name]

    def of(self, what, name):
        return float(self.array[what][self.name.index(name)])


def fit(text, *words, tables=None, code=0):
    """Fit a study with tables beside it. Returns what was learned."""
    (FOLDER / "study.cfg").write_text(text, encoding="utf-8")
    for name, table in (tables or {}).items():
        (FOLDER / name).write_text(table, encoding="utf-8")
    done, _, said = call("fit", "study.cfg", "--library", LIBRARY, "-q", "--force", "-o", "fit.h5", *words)
    assert done == code, f"exit code {done}, expected {code}\n{said}"
    return Learned(FOLDER / "fit.h5")


def check(text, tables=None):
    """What `check` says."""
    (FOLDER / "study.cfg").write_text(text, encoding="utf-8")
    for name, table in (tables or {}).items():
        (FOLDER / name).write_text(table, encoding="utf-8")
    return call("check", "study.cfg", "--library", LIBRARY)[2].splitlines()


def digits(is_, wanted):
    """How many digits agree, the least of all."""
    is_, wanted = np.asarray(is_, float), np.asarray(wanted, float)
    return -np.log10(np.max(np.abs(is_ - wanted) / np.abs(wanted)) + 1e-16)
