"""Write a study, run it, and read its curves: what the tests here and in tests/law share."""
import os
import pathlib
import subprocess
import tempfile

import h5py
import numpy as np
from multiples import form_all

PROGRAM = str(pathlib.Path(os.environ["VESIPK"]).resolve())
SOURCE = pathlib.Path(os.environ.get("VESIPK_SOURCE", pathlib.Path(__file__).resolve().parent.parent.parent)).resolve()
LIBRARY = os.environ.get("VESIPK_LIBRARY", str(SOURCE / "configs"))
SCRATCH = tempfile.TemporaryDirectory()


class Wrong(AssertionError):
    """The program ended with an error."""


def program(*words, cwd=None, **environment):
    """Run `vesipk WORDS`. Returns (stdout, stderr); raises Wrong with what it said."""
    done = subprocess.run([PROGRAM, *map(str, words)], cwd=cwd, capture_output=True, text=True, timeout=600, check=False,
                          stdin=subprocess.DEVNULL, env=os.environ | environment)
    if done.returncode:
        raise Wrong(f"vesipk {' '.join(map(str, words))}: exit code {done.returncode}\n{done.stderr}")
    return done.stdout, done.stderr


def texts(dataset):
    return [t.decode() if isinstance(t, bytes) else str(t) for t in dataset[()]]


class Result:
    """A result file in memory: arrays by path, those that follow from them too, attributes, and curves by organ."""

    def __init__(self, path, said=""):
        self.path, self.said, self.array = pathlib.Path(path), said, {}
        with h5py.File(path, "r") as file:
            self.attribute = dict(file.attrs)
            self.take(file, "")
            self.scenario, self.organ = texts(file["scenario"]), texts(file["organ"])
            self.compartment = texts(file["compartments/compartment"]) if "compartments" in file else []
        form_all(self.array)
        self.time = self.array["time"]

    def take(self, group, path):
        for name, item in group.items():  # not visititems: it passes over the second name of an axis that two groups share
            if isinstance(item, h5py.Group):
                self.take(item, f"{path}{name}/")
            else:
                self.array[path + name] = item[()]

    def row(self, scenario):
        return 0 if scenario is None else self.scenario.index(scenario)

    def curve(self, organ, quantity="percent_dose", scenario=None):
        """[time]"""
        return self.array[quantity][self.row(scenario), self.organ.index(organ), 0]

    def number(self, quantity, organ="plasma", scenario=None):
        return float(self.array[quantity][self.row(scenario), self.organ.index(organ), 0])

    def at(self, minutes, organ, quantity="percent_dose", scenario=None):
        """The value at an output time."""
        i = int(np.argmin(abs(self.time - minutes / 60)))
        assert abs(self.time[i] - minutes / 60) < 1e-9, f"no output at {minutes} min"
        return float(self.curve(organ, quantity, scenario)[i])

    def part(self, compartment, scenario=None):
        """Percent of dose in one compartment: [time]"""
        s = self.row(scenario)
        return 100 * self.array["compartments/amount"][s, 0, :, self.compartment.index(compartment)] / self.array["dose"][s]

    def circulating(self, scenario=None):
        """Percent of dose in all plasma: arterial, venous, and in the vessels of every organ."""
        return sum(self.part(c, scenario) for c in self.compartment if c.endswith("plasma"))


COUNT = [0]


def run(config, sets=(), **environment):
    """Run a config (a path, or a text) with --set ADDRESS=VALUE each. @return Result"""
    COUNT[0] += 1
    folder = pathlib.Path(SCRATCH.name)
    if not isinstance(config, pathlib.Path):
        path = folder / f"study{COUNT[0]}.cfg"
        path.write_text(config, encoding="utf-8")
        config = path
    result = folder / f"result{COUNT[0]}.h5"
    options = [word for one in sets for word in ("--set", one)]
    said, _ = program("run", config, "-o", result, "--library", LIBRARY, *options, **environment)
    return Result(result, said)


def vein(species="mouse", amount="1e10 particles", duration="4 h", every="30 s", more=""):
    """The text of a study: small EVs of MSCs into a vein, every compartment written."""
    return f"""study = {{ title = "{amount} into a vein of a {species}"; species = "{species}"; product = "msc-small-ev";
      duration = "{duration}"; output = {{ every = "{every}"; compartments = true; }};
      doses = ( {{ route = "iv-bolus"; amount = "{amount}"; }} ); {more} }};"""
