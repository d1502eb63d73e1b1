"""Write a study with a design, plan it, and read the plan: what the tests here share."""
import os
import pathlib
import subprocess
import tempfile

import h5py
import numpy as np

PROGRAM = str(pathlib.Path(os.environ["VESIPK"]).resolve())
SOURCE = pathlib.Path(os.environ.get("VESIPK_SOURCE", pathlib.Path(__file__).resolve().parent.parent.parent)).resolve()
LIBRARY = os.environ.get("VESIPK_LIBRARY", str(SOURCE / "configs"))
SCRATCH = tempfile.TemporaryDirectory()
FOLDER = pathlib.Path(SCRATCH.name)


def call(*words):
    """(exit code, stdout, stderr)"""
    done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=1200, check=False,
                          stdin=subprocess.DEVNULL, cwd=FOLDER, env=os.environ | {"SOURCE_DATE_EPOCH": "1700000000"})
    return done.returncode, done.stdout, done.stderr.replace(f"{FOLDER}/", "")


class Designed:
    """The arrays of /design, texts as str."""

    def __init__(self, path):
        with h5py.File(path) as file:
            self.array = {name: item[()] for name, item in file["design"].items()}
        for name, a in self.array.items():
            if getattr(a, "dtype", None) == object:
                self.array[name] = np.array([t.decode() for t in a])

    def __getitem__(self, name):
        return self.array[name]

    def of(self, what, name):
        return float(self.array[what][list(self.array["parameter"]).index(name)])

    def arms(self, which="plan", count="animals"):
        """[(scenario, time or times, animals)]"""
        times = self.array[f"{which}_time"]
        return [(s, float(t[0]) if len(t) == 1 else tuple(map(float, t)), float(n))
                for s, t, n in zip(self.array[f"{which}_scenario"], times, self.array[f"{which}_{count}"])]


def design(text, *words, code=0, table=False):
    """Plan a study. Returns what was planned; with `table` what was printed, too."""
    (FOLDER / "study.cfg").write_text(text, encoding="utf-8")
    done, printed, said = call("design", "study.cfg", "--library", LIBRARY, "--force", "-o", "design.h5", *([] if table else ["-q"]), *words)
    assert done == code, f"exit code {done}, expected {code}\n{said}"
    d = Designed(FOLDER / "design.h5") if code == 0 else said
    return (d, printed) if table else d


def depots(settings, doses=(2.385, 7.61), rates=(0.83, 0.0917), extra=""):
    """Two depots that empty at their own rates: y is both of them, z the second. `settings` of the design."""
    return f'''study = {{ title = "Two depots"; duration = "48 h"; output = {{ every = "1 h"; }}; solver = {{ method = "exact"; }};
  doses = ( {{ into = "d0"; amount = "{doses[0]} mg"; }}, {{ into = "d1"; amount = "{doses[1]} mg"; }} );
  model = {{ amount_unit = "mg"; compartments = ( {{ name = "d0"; }}, {{ name = "d1"; }}, {{ name = "out"; }} );
    processes = ( {{ kind = "first_order"; name = "k0"; from = "d0"; to = "out"; rate = "{rates[0]} 1/h"; }},
                  {{ kind = "first_order"; name = "k1"; from = "d1"; to = "out"; rate = "{rates[1]} 1/h"; }} );
    observe = ( {{ name = "y"; compartments = [ "d0", "d1" ]; volume = "1 L"; }}, {{ name = "z"; compartments = [ "d1" ]; volume = "1 L"; }} ); }};
  {extra}
  design = {{ unit = "mg/L"; {settings} }};
}};'''


def of_depots(times, doses=(2.385, 7.61), rates=(0.83, 0.0917)):
    """(values [time, organ], slopes by ln dose.1, ln dose.2, ln k0, ln k1 [time, organ, number])"""
    t = np.asarray(times, dtype=float)
    part = np.array([a * np.exp(-k * t) for a, k in zip(doses, rates)])
    by = np.array([part[0], part[1], -rates[0] * t * part[0], -rates[1] * t * part[1]])
    value = np.stack([part[0] + part[1], part[1]], axis=1)
    slope = np.stack([by.T, by.T * [0, 1, 0, 1]], axis=1)
    return value, slope
