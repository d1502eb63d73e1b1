#!/usr/bin/python3
"""A fit as a problem of PEtab: read from its files alone and integrated by scipy, it has the likelihood that the fit has."""
import csv
import ctypes
import math
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import h5py
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import languages  # noqa: E402
import trajectories  # noqa: E402

POOLS = """study = { title = "Two pools"; solver = { rtol = 1e-10; }; duration = "12 h"; output = { every = "1 h"; };
  model = { amount_unit = "mg"; compartments = ( { name = "plasma"; volume = "18.5 mL"; }, { name = "liver"; volume = "3 mL"; }, { name = "gone"; role = "sink"; } );
    processes = ( { name = "out"; kind = "first_order"; from = "plasma"; to = "gone"; rate = "0.37 1/h"; },
                  { name = "into"; kind = "flow"; from = "plasma"; to = "liver"; flow = "2.3 mL/h"; partition = 1.4; },
                  { name = "back"; kind = "flow"; from = "liver"; to = "plasma"; flow = "2.3 mL/h"; } ); };
  DOSES
  fit = { draws = 0; starts = 2; observed = "seen.csv"; free = ( FREE ); MORE }; };"""
DOSES = 'doses = ( { into = "plasma"; amount = "1.2 mg"; }, { into = "plasma"; amount = "0.4 mg"; at = "3 h"; over = "30 min"; } );'
FREE = """{ address = "out.rate"; low = "0.1 1/h"; high = "1.3 1/h"; }, { address = "plasma.volume"; prior = "normal"; sd = "3 mL"; },
  { address = "back.flow"; prior = "uniform"; low = "0.5 mL/h"; high = "9 mL/h"; }"""
SEEN = """time [h],organ,value [ug/mL],sd
1,plasma,47.3,3
2.5,plasma,24.8,3
3.7,liver,33.1,4
6,plasma,16.7,
11,plasma,2.13,0.2
11,liver,3.9,0.4
"""


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def worked_out(formula, values):
    return eval(formula.replace("^", "**"), {"sqrt": math.sqrt}, values)  # noqa: S307


def density(o, now, measured, log):
    """The log density of a measured value."""
    y, sd = worked_out(o["observableFormula"], now), worked_out(o["noiseFormula"], now)
    residual = (math.log(measured) - math.log(y) if log else measured - y) / sd
    return -0.5 * residual**2 - math.log(math.sqrt(2 * math.pi) * sd * (measured if log else 1.0))


def problem_in(folder):
    text = (pathlib.Path(folder) / "problem.yaml").read_text(encoding="utf-8")
    return Problem(folder) if text.startswith("format_version: 1\n") else Periods(folder)


class Periods:
    """What the files say, as the specification of PEtab 2.0.0 has it: experiments of periods, each beginning with a condition."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        text = (self.folder / "problem.yaml").read_text(encoding="utf-8")
        assert text.startswith("format_version: 2.0.0\nparameter_files:\n- parameters.tsv\nmodel_files:\n")
        self.models = dict(re.findall(r"  (\w+):\n    location: (\S+)\n    language: sbml\n", text))
        named = re.findall(r"(\w+)_files:\n- (\S+)\n", text)
        assert {name for _, name in named} | {*self.models.values(), "problem.yaml"} == {f.name for f in self.folder.iterdir()}
        self.tables = {kind: rows(self.folder / name) for kind, name in named}
        self.parts = [(m,) for m in self.models.values()]
        self.parameters = {r["parameterId"]: r for r in self.tables["parameter"]}
        for r in self.parameters.values():
            assert float(r["lowerBound"]) <= float(r["nominalValue"]) <= float(r["upperBound"]) and r["estimate"] == "true"
            assert r["priorDistribution"] in ("", "log-normal", "normal", "uniform", "log-uniform") and "parameterScale" not in r

    def model(self, experiment, model, value):
        """The model with the periods of an experiment."""
        made = languages.read_sbml(self.folder / self.models[model], **{k: v for k, v in value.items() if not k.startswith("free_error")})
        assert not made.moments, "events beside periods"
        for r in self.tables["experiment"]:
            if r["experimentId"] != experiment:
                continue
            time = float(r["time"])
            assert time > 0.0 or not r["conditionId"]
            changes = [(c["targetId"], c["targetValue"].replace("^", "**")) for c in self.tables.get("condition", []) if c["conditionId"] == r["conditionId"]]
            assert bool(changes) == (time > 0.0) and time not in made.moments and not {c for c, _ in changes} & set(value)
            if changes:
                made.moments[time] = changes
        return made

    def log_likelihood(self, **value):
        assert set(value) <= set(self.parameters)
        value = {k: float(r["nominalValue"]) for k, r in self.parameters.items()} | value
        observables = {r["observableId"]: r for r in self.tables["observable"]}
        total = 0.0
        for experiment, model in sorted({(r["experimentId"], r["modelId"]) for r in self.tables["measurement"]}):
            measured = [r for r in self.tables["measurement"] if r["experimentId"] == experiment]
            times = sorted({float(r["time"]) for r in measured})
            curves = self.model(experiment, model, value).integrate(times)
            for r in measured:
                o, at = observables[r["observableId"]], times.index(float(r["time"]))
                now = {name: curve[at] for name, curve in curves.items()} | value
                assert bool(o["noisePlaceholders"]) == bool(r["noiseParameters"])
                if r["noiseParameters"]:
                    now[o["noisePlaceholders"]] = float(r["noiseParameters"])
                total += density(o, now, float(r["measurement"]), {"log-normal": True, "normal": False}[o["noiseDistribution"]])
        return total


class Problem:
    """What the files say, as the specification of PEtab 1.0.0 has it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        text = (self.folder / "problem.yaml").read_text(encoding="utf-8")
        assert text.startswith("format_version: 1\nparameter_file: parameters.tsv\nproblems:\n")
        files = {kind: re.findall(rf"{kind}_files:\n  - (\S+)\n", text) for kind in ("sbml", "condition", "observable", "measurement")}
        assert len({len(f) for f in files.values()}) == 1
        self.parts = list(zip(*(files[kind] for kind in ("sbml", "condition", "observable", "measurement"))))
        self.parameters = {r["parameterId"]: r for r in rows(self.folder / "parameters.tsv")}
        for r in self.parameters.values():
            assert float(r["lowerBound"]) <= float(r["nominalValue"]) <= float(r["upperBound"]) and r["estimate"] == "1"
            assert r["parameterScale"] == "lin" or float(r["lowerBound"]) > 0.0

    def log_likelihood(self, **value):
        """Of all measured values, at the nominal values but for those that are given."""
        assert set(value) <= set(self.parameters)
        value = {k: float(r["nominalValue"]) for k, r in self.parameters.items()} | value
        return sum(self.part(value, *files) for files in self.parts)

    def part(self, value, sbml, condition, observable, measurement):
        of_model = {k: v for k, v in value.items() if not k.startswith("free_error")}
        model = languages.read_sbml(self.folder / sbml, **of_model)
        observables = {r["observableId"]: r for r in rows(self.folder / observable)}
        conditions = {r["conditionId"] for r in rows(self.folder / condition)}
        measured = rows(self.folder / measurement)
        times = sorted({float(r["time"]) for r in measured})
        curves = model.integrate(times)
        total = 0.0
        for r in measured:
            o, at = observables[r["observableId"]], times.index(float(r["time"]))
            assert r["simulationConditionId"] in conditions and o["noiseDistribution"] == "normal"
            now = {name: curve[at] for name, curve in curves.items()} | value
            if r["noiseParameters"]:
                now["noiseParameter1_" + r["observableId"]] = float(r["noiseParameters"])
            total += density(o, now, float(r["measurement"]), o["observableTransformation"] == "log")
        return total


def errors_of(path):
    """What libsbml, where it is here, calls an error. Units of free parameters are those of the study, which SBML is not told."""
    try:
        sbml = ctypes.CDLL("libsbml.so.5")
    except OSError:
        return []
    for name in ("readSBMLFromFile", "SBMLDocument_getError"):
        getattr(sbml, name).restype = ctypes.c_void_p
    sbml.XMLError_getMessage.restype = ctypes.c_char_p
    document = ctypes.c_void_p(sbml.readSBMLFromFile(os.fsencode(path)))
    sbml.SBMLDocument_checkConsistency(document)
    said = [ctypes.c_void_p(sbml.SBMLDocument_getError(document, i)) for i in range(sbml.SBMLDocument_getNumErrors(document))]
    found = [sbml.XMLError_getMessage(e).decode() for e in said if sbml.XMLError_getSeverity(e) >= 2]
    sbml.SBMLDocument_free(document)
    return found


class Petab(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        (self.folder / "seen.csv").write_text(SEEN, encoding="utf-8")

    def vesipk(self, *words):
        return subprocess.run([trajectories.PROGRAM, *map(str, words)], cwd=self.folder, capture_output=True, text=True, check=False,
                              stdin=subprocess.DEVNULL, timeout=600)

    def study(self, free=FREE, more="", doses=DOSES, seen=None):
        (self.folder / "study.cfg").write_text(POOLS.replace("FREE", free).replace("MORE", more).replace("DOSES", doses), encoding="utf-8")
        if seen:
            (self.folder / "seen.csv").write_text(seen, encoding="utf-8")

    def agrees(self, language="petab1"):
        """At each start and at the mode."""
        for old in (self.folder / "out").glob("*"):
            old.unlink()
        done = self.vesipk("export", "study.cfg", "--to", language, "-o", "out/", "--force")
        self.assertEqual(done.returncode, 0, done.stderr)
        problem = problem_in(self.folder / "out")
        done = self.vesipk("fit", "-q", "study.cfg", "-o", "fit.h5", "--force")
        self.assertEqual(done.returncode, 0, done.stderr)
        with h5py.File(self.folder / "fit.h5") as f:
            names = [n.decode() for n in f["fit/parameter"][:]]
            points = [(f["fit/mode"][:], f["fit/log_likelihood"][()]), *zip(f["fit/start_value"][:], f["fit/start_log_likelihood"][:])]
        for sbml, *_ in problem.parts:
            self.assertEqual(errors_of(self.folder / "out" / sbml), [])
        for value, expected in points:
            given = {"free_" + re.sub(r"\W", "_", n): float(v) for n, v in zip(names, value)}
            self.assertAlmostEqual(problem.log_likelihood(**given), expected, delta=1e-6 * max(1.0, abs(expected)))
        return problem

    def test_priors_doses_and_errors(self):
        self.study()
        problem = self.agrees()
        self.assertEqual([problem.parameters[f"free_{n}"]["objectivePriorType"] for n in ("out_rate", "plasma_volume", "back_flow")],
                         ["parameterScaleNormal", "normal", "uniform"])

    def test_periods(self):
        """Doses and infusions after 0 h are periods of version 2.0.0; a study without is one of 1.0.0, unless it is asked for."""
        self.study()
        problem = self.agrees("petab")
        self.assertIsInstance(problem, Periods)
        self.assertEqual([(float(r["time"]), r["conditionId"]) for r in problem.tables["experiment"]], [(0.0, ""), (3.0, "period_1_1"), (3.5, "period_1_2")])
        self.assertEqual([problem.parameters[f"free_{n}"]["priorDistribution"] for n in ("out_rate", "plasma_volume", "back_flow")],
                         ["log-normal", "normal", "uniform"])
        bolus = 'doses = ( { into = "plasma"; amount = "1.2 mg"; }, { into = "liver"; amount = "0.4 mg"; at = "3.7 h"; every = "2.3 h"; count = 3; } );'
        for error in ('error = { gsd = 1.3; floor = "2 ug/mL"; };', 'error = { kind = "combined"; sd = "1.3 ug/mL"; cv = "free"; };'):
            self.study(more=error, doses=bolus)
            problem = self.agrees("petab")
            self.assertEqual({r["targetValue"] for r in problem.tables["condition"]}, {"liver + 0.4"})
        self.study(doses='doses = ( { into = "plasma"; amount = "1.2 mg"; } );')
        self.assertIsInstance(self.agrees("petab"), Problem)
        self.assertNotIn("condition", self.agrees("petab2").tables)

    def test_kinds_of_error(self):
        for error in ('error = { gsd = 1.3; floor = "2 ug/mL"; };', 'error = { kind = "normal"; sd = "3 ug/mL"; };',
                      'error = { kind = "combined"; sd = "1.3 ug/mL"; cv = "free"; };', 'error = { kind = "normal"; sd = "free"; };'):
            with self.subTest(error):
                self.study(more=error)
                self.agrees()

    def test_no_priors_shares_of_the_dose_and_a_factor(self):
        seen = SEEN.replace("value [ug/mL]", "value [%ID]").replace(",sd", "").replace(",3\n", "\n").replace(",4\n", "\n").replace("6.7,", "6.7").replace(
            ",0.2\n", "\n").replace(",0.4\n", "\n")
        self.study(free='{ address = "out.rate"; low = "0.1 1/h"; high = "1.3 1/h"; }, { name = "both"; address = [ "into.flow", "back.flow" ]; factor = true; low = 0.4; high = 3.0; }', more='error = { gsd = 1.2; };', seen=seen)
        self.agrees()
        self.study(free='"out.rate"', more='error = { gsd = 1.2; }; prior = "none";', seen=seen)
        problem = self.agrees()
        self.assertEqual(problem.parameters["free_out_rate"]["objectivePriorType"], "")

    def test_a_body_and_two_scenarios(self):
        (self.folder / "seen.csv").write_text("time [h],organ,value [%ID/g],sd,scenario\n1,liver,31.8,5.1,a\n1,spleen,38.2,8.8,a\n24,liver,20.4,4.4,a\n"
                                              "6,liver,11.4,4.4,b\n20,spleen,9.4,4.4,b\n", encoding="utf-8")
        (self.folder / "study.cfg").write_text("""study = { title = "Two organs"; species = "mouse"; product = "msc-small-ev"; tracer = "zr89-dfo"; duration = "24 h"; output = { every = "1 h"; };
          solver = { rtol = 1e-9; };
          scenarios = ( { name = "a"; doses = ( { route = "iv-bolus"; amount = "1e10 particles"; } ); },
                        { name = "b"; doses = ( { route = "iv-bolus"; amount = "3e9 particles"; }, { route = "iv-bolus"; amount = "2e9 particles"; at = "4 h"; } ); } );
          fit = { observed = "seen.csv"; draws = 0; starts = 1; free = ( "liver.uptake.clearance", "spleen.uptake.clearance" ); }; };""", encoding="utf-8")
        for language in ("petab1", "petab"):
            problem = self.agrees(language)
            self.assertEqual(len(problem.parts), 2)
        self.assertEqual({r["experimentId"] for r in problem.tables["experiment"]}, {"experiment_1", "experiment_2"})

    def test_what_petab_cannot_say(self):
        body = "study.cfg:1"
        cases = [
            (dict(more='error = { kind = "student"; sd = "3 ug/mL"; nu = 4; };'), "fit.error: PEtab has no place for errors of Student's t"),
            (dict(more="scale = { gsd = 1.4; };"), "fit.scale: PEtab has no place for scales of studies"),
            (dict(more="animal = { gsd = 1.4; };", seen=SEEN.replace("\n", ",a\n").replace(",sd,a", ",sd,animal")), "fit.animal: PEtab has no place for what an animal's values share"),
            (dict(free='{ address = "out.rate"; prior = "triangular"; low = "0.1 1/h"; high = "0.9 1/h"; }'), "PEtab has no place for a triangular distribution"),
            (dict(free='"dose.2.amount"', more='prior = "none";'), 'PEtab cannot say how what happens later than 0 h (a dose, a condition) hangs on "dose.2.amount"'),
            (dict(seen=SEEN.replace("1,plasma,47.3,3", "1,plasma,<60,")), "seen.csv:2: value: PEtab has no place for values below or above a limit"),
        ]
        for how, line in cases:
            with self.subTest(line):
                self.study(**how)
                done = self.vesipk("export", "study.cfg", "--to", "petab2" if "scale" in line else "petab", "-o", "out/")
                self.assertEqual(done.returncode, 3, done.stderr + body)
                self.assertIn(line, done.stderr)
                self.assertFalse((self.folder / "out").exists())
        self.study()
        for words, line in ((("-o", "out"), "a problem of PEtab is several files, expected -o FOLDER/"),
                            (("-o", "out/", "--subject", "1"), "--subject: a problem of PEtab has every scenario")):
            done = self.vesipk("export", "study.cfg", "--to", "petab", *words)
            self.assertEqual(done.returncode, 2)
            self.assertIn(line, done.stderr)
        (self.folder / "bare.cfg").write_text('study = { species = "mouse"; product = "msc-small-ev"; duration = "24 h"; output = { every = "1 h"; }; '
                                              'doses = ( { route = "iv-bolus"; amount = "1e10 particles"; } ); };', encoding="utf-8")
        done = self.vesipk("export", "bare.cfg", "--to", "petab", "-o", "out/")
        self.assertEqual(done.returncode, 3)
        self.assertIn("fit", done.stderr)


if __name__ == "__main__":
    unittest.main()
