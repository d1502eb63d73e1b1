"""The Python package: what it gives is what the program writes, and what it refuses is refused in the program's words."""
import doctest
import gc
import importlib
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import unittest
import unittest.mock

SOURCE, BUILD, PROGRAM = (os.environ[name] for name in ("VESIPK_SOURCE", "VESIPK_BUILD", "VESIPK"))
if "-fsanitize" in os.environ.get("VESIPK_CFLAGS", "") and "LD_PRELOAD" not in os.environ:
    # The library needs the sanitizer loaded before Python is; what Python leaks is not ours.
    libasan = subprocess.run([os.environ["VESIPK_CC"], "-print-file-name=libasan.so"], capture_output=True, text=True, check=True)
    os.environ.update(LD_PRELOAD=libasan.stdout.strip(), ASAN_OPTIONS="detect_leaks=0")
    os.execv(sys.executable, [sys.executable, *sys.argv])
os.environ["VESIPK_LIBVESIPK"] = str(pathlib.Path(BUILD) / "libvesipk.so.0")
os.environ["PYTHONPATH"] = str(pathlib.Path(SOURCE) / "python")
os.environ.setdefault("MPLBACKEND", "Agg")
sys.path.insert(0, os.environ["PYTHONPATH"])

import numpy as np  # noqa: E402
import vesipk as vp  # noqa: E402

IV = {"route": "iv-bolus", "amount": "1.3e10 particles"}
MOUSE = {"species": "mouse", "product": "msc-small-ev", "duration": "13 h", "output": {"every": "20 min"},
         "scenarios": [{"name": "iv", "doses": [IV]}, {"name": "nose", "doses": [{"route": "intranasal", "amount": "7e9 particles"}]}]}
POOLS = """study = { title = "Two pools"; model = { amount_unit = "mg";
  compartments = ( { name = "plasma"; volume = "18.5 mL"; }, { name = "gone"; } );
  processes = ( { kind = "first_order"; from = "plasma"; to = "gone"; rate = "0.37 1/h"; } ); };
  duration = "24 h"; output = { every = "30 min"; }; doses = ( { into = "plasma"; amount = "1.2 mg"; } ); };"""
PEOPLE = {**MOUSE, "tracer": "i125", "population": {"subjects": 11, "seed": 3}, "output": {"every": "1 h", "individual": "all"}}
UPTAKE = "liver.uptake.clearance"
RATE = {"address": "out.rate", "low": "0.1 1/h", "high": "1.3 1/h"}
SEEN = {"time [h]": [1, 2.5, 6, 11], "organ": ["plasma"] * 4, "value [%ID]": [67.3, 34.8, 8.7, 1.13]}
LEARN = POOLS.replace('kind = "first_order"', 'name = "out"; kind = "first_order"')


class Scratch(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)

    def written(self, config):
        """The result file that the program writes of a dictionary or text."""
        text = config if isinstance(config, str) else vp.config_text(config)
        (self.folder / "study.cfg").write_text(text, encoding="utf-8")
        subprocess.run([PROGRAM, "run", "-q", "--force", "study.cfg", "-o", "study.h5"], cwd=self.folder, check=True)
        return self.folder / "study.h5"


class Results(Scratch):
    def same(self, file, ds, group=None):
        import xarray

        with xarray.open_dataset(file, group=group) as found:
            self.assertEqual(set(found.variables), set(ds.variables), group)
            for name in found.variables:
                theirs, ours = found[name], ds[name]
                if (group, name) == ("provenance/files", "name"):
                    theirs, ours = theirs[1:], ours[1:]  # the first is the study's own
                self.assertEqual(theirs.dims, ours.dims, name)
                if theirs.dtype == object:
                    if name != "config":  # of a dictionary the text is the same, its name is not
                        self.assertTrue((theirs.values == ours.values).all(), name)
                else:
                    self.assertTrue(np.array_equal(theirs.values, ours.values.astype(theirs.dtype), equal_nan=True), name)
                self.assertEqual({k: str(v) for k, v in theirs.attrs.items()}, {k: str(v) for k, v in ours.attrs.items()}, name)

    def test_in_memory_it_is_the_file_array_by_array(self):
        for config in (MOUSE, POOLS, PEOPLE):
            file, ds = self.written(config), vp.run(config, threads=2)
            self.same(file, ds)
            self.assertIn("provenance", ds.vesipk.groups)
            for group, inner in ds.vesipk.groups.items():
                self.same(file, inner, group)

    def test_a_file_is_loaded_as_it_is(self):
        file = self.written(PEOPLE)
        ds = vp.load(file)
        self.same(file, ds)
        self.same(file, ds.sel(organ=ds.organ).vesipk.groups["individual"], "individual")  # a part of it knows its groups too
        ds.vesipk.save(self.folder / "again.h5")
        self.same(file, vp.load(self.folder / "again.h5"))

    def test_a_run_into_a_file_is_there_to_open(self):
        ds = vp.run(MOUSE, file=self.folder / "out.h5")
        self.same(self.folder / "out.h5", ds)
        with self.assertRaisesRegex(vp.FileError, "out.h5"):
            vp.run(MOUSE, file=self.folder / "out.h5")
        vp.run(MOUSE, file=self.folder / "out.h5", replace=True)

    def test_numbers_are_not_copied_and_outlive_their_result(self):
        ds = vp.run(MOUSE)
        curves = ds.percent_dose.values
        self.assertFalse(curves.flags.owndata)
        self.assertFalse(curves.flags.writeable)
        before = curves.copy()
        del ds
        gc.collect()
        for _ in range(3):
            vp.run(MOUSE)
        self.assertTrue(np.array_equal(before, curves, equal_nan=True))

    def test_threads_of_python_get_the_bytes_of_the_program(self):
        found = [None] * 4

        def work(i):
            found[i] = vp.run(PEOPLE if i % 2 else MOUSE).percent_dose.values.tobytes()

        threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.assertEqual(found[0], vp.run(MOUSE).percent_dose.values.tobytes())
        self.assertEqual(found[0], found[2])
        self.assertEqual(found[1], found[3])

    def test_it_is_drawn(self):
        ds = vp.run(PEOPLE)
        ax = ds.vesipk.plot("liver", "signal_percent_dose")
        self.assertEqual([line.get_label() for line in ax.get_lines()], ["iv", "nose"])
        self.assertEqual(len(ax.collections), 2)
        with self.assertRaisesRegex(KeyError, "livr"):
            ds.vesipk.plot("livr")

    def test_subjects_of_a_table(self):
        values = [0.03, 0.2, 0.07]
        ds = vp.study(MOUSE).simulate({UPTAKE: values, "body_weight": [20.0, 31.0, 25.0]}, scenario="iv")
        each = ds.vesipk.groups["individual"]
        for i, (uptake, weight) in enumerate(zip(values, (20, 31, 25))):
            alone = vp.run({**MOUSE, "body_weight": f"{weight} g"}, set={UPTAKE: uptake})
            found = each.auc_last.sel(organ="liver").isel(scenario=0, subject=i)
            self.assertAlmostEqual(float(found) / float(alone.auc_last.sel(organ="liver", scenario="iv").squeeze()), 1, 5)
        with self.assertRaisesRegex(vp.UsageError, "different length"):
            vp.study(MOUSE).simulate({UPTAKE: [1, 2], "body_weight": [1]})


class Studies(Scratch):
    def test_numbers_come_with_their_evidence(self):
        numbers = vp.study(MOUSE).numbers.set_index("address")
        row = numbers.loc[UPTAKE]
        self.assertEqual((row.unit, row.confidence), ("mL/min/g", "derived"))
        self.assertLess(row.low, row.value)
        self.assertLess(row.value, row.high)
        self.assertEqual(vp.study(MOUSE).scenarios, ["iv", "nose"])

    def test_a_number_is_set_with_and_without_its_unit(self):
        study = vp.study(MOUSE)
        twice = study.set({UPTAKE: "0.05 mL/min/g"}), vp.study(MOUSE, set={UPTAKE: 0.05}), study.set({UPTAKE: 0.05})
        found = [float(s.run().auc_last.sel(organ="liver")[0, 0]) for s in twice]
        self.assertEqual(len(set(found)), 1)
        self.assertNotEqual(found[0], float(study.run().auc_last.sel(organ="liver")[0, 0]))

    def test_a_file_and_its_text_are_one_study(self):
        (self.folder / "study.cfg").write_text(vp.config_text(MOUSE), encoding="utf-8")
        found = [vp.run(s).percent_dose for s in (self.folder / "study.cfg", str(self.folder / "study.cfg"), vp.config_text(MOUSE), MOUSE)]
        for f in found[1:]:
            self.assertTrue(f.equals(found[0]))

    def test_settings_are_laid_over_a_study(self):
        (self.folder / "part.cfg").write_text('species = "mouse"; product = "msc-small-ev";', encoding="utf-8")
        path = self.folder / "study.cfg"
        path.write_text('''study = {
@include "part.cfg"
          duration = "13 h"; output = { every = "20 min"; organs = [ "liver", "brain" ]; };
          scenarios = ( { name = "a"; tracer = "i125"; doses = ( { route = "iv-bolus"; amount = "1e9 particles"; } ); },
                        { name = "b"; doses = ( { route = "intranasal"; amount = "1e9 particles"; } ); } ); };''', encoding="utf-8")
        ds = vp.run(path, over={"doses": [IV], "output": {"every": "1 h"}, "title": 'a "new" one'})
        self.assertEqual((ds.attrs["title"], ds.sizes["time"], list(ds.organ.values[:2])), ('a "new" one', 14, ["liver", "brain"]))
        alone = vp.run({**MOUSE, "scenarios": [{"name": "b", "doses": [IV]}], "output": {"every": "1 h"}})
        self.assertTrue(np.array_equal(ds.percent_dose.sel(scenario="b", organ="liver"), alone.percent_dose.sel(scenario="b", organ="liver")))
        self.assertEqual(vp.study(path, over="tracer = \"zr89-dfo\";").scenarios, ["a", "b"])
        with self.assertRaisesRegex(vp.ConfigError, "change:1"):
            vp.run(path, over="duration = ;")

    def test_what_is_wrong_is_said_as_the_program_says_it(self):
        wrong = {**MOUSE, "species": "mose", "durration": "3 h"}
        with self.assertRaises(vp.ConfigError) as caught:
            vp.run(wrong)
        self.assertTrue(any('did you mean "mouse"' in line for line in caught.exception.lines))
        (self.folder / "study.cfg").write_text(vp.config_text(wrong), encoding="utf-8")
        said = subprocess.run([PROGRAM, "check", "study.cfg"], cwd=self.folder, capture_output=True, text=True).stderr
        with self.assertRaises(vp.ConfigError) as caught:
            vp.study(vp.config_text(wrong), name="study.cfg")
        for line in caught.exception.lines:
            self.assertIn(line, said)
        with self.assertRaisesRegex(vp.FileError, "nope.cfg"):
            vp.run("nope.cfg")
        with self.assertRaisesRegex(vp.ConfigError, "out of range"):
            vp.study(MOUSE).set({UPTAKE: -1})

    def test_what_is_no_study_number_or_count_is_said(self):
        for bad in (None, 3, "", [1]):
            with self.assertRaisesRegex(vp.UsageError, "is no study, expected a config file"):
                vp.run(bad)
        for bad in (-1, 10**6, 2**70):
            with self.assertRaisesRegex(vp.UsageError, "threads: -?\\d+ is no number of threads, expected 1 or more"):
                vp.run(MOUSE, threads=bad)
            with self.assertRaises(vp.UsageError):
                vp.evaluate(MOUSE, {UPTAKE: 1}, [("liver", "auc_last")], threads=bad)
        ask, of = vp.study(LEARN).evaluate, [("plasma", "auc_last")]
        for call, words in ((lambda: vp.study(vp.run(LEARN)), "a result is no study"), (lambda: vp.run(LEARN, file=self.folder), "is a folder, expected the name of a file"), (lambda: ask({"out.rate": 0.3}, None), "of: expected a list of"),
                            (lambda: ask({"out.rate": "0.3 1/h"}, of), "out.rate: expected numbers, in the unit that .numbers names, got '0.3 1/h'"),
                            (lambda: ask({"out.rate": 0.3}, [3]), "of: 3 is no output"), (lambda: ask({"out.rate": 0.3}, [("plasma", "percent_dose")]), '"percent_dose" is a curve, expected h'), (lambda: ask({"out.rate": 0.3}, [("plasma", "percent_dose", "1 h")]), "is no output"),
                            (lambda: vp.study(MOUSE, set={1: 2}), "set: 1 is no name, expected such as"), (lambda: vp.study(MOUSE, over=3), "over: expected settings as text or dictionary, got a int"),
                            (lambda: vp.fit(LEARN, free=[RATE], observed=SEEN, starts=-3), "starts: is -3, expected a whole number from 1"),
                            (lambda: vp.fit(LEARN, free=[RATE], observed=SEEN, over="duration = 1;"), "over: expected a dictionary"),
                            (lambda: vp.design(LEARN, animals=0), "animals: is 0, expected a whole number from 1"),
                            (lambda: vp.sensitivity(LEARN, method="zz"), '"zz" is no method, expected "sobol", "morris", "efast" or "local"'),
                            (lambda: vp.sensitivity(LEARN, method="local", organs="plasm", over={"sensitivity": {"over": [RATE]}}), 'there is no organ "plasm"; did you mean "plasma"')):
            with self.assertRaisesRegex(vp.UsageError, words):
                call()
        with self.assertRaisesRegex(vp.UsageError, f"{UPTAKE}: expected a number, or a text with its unit, got None"):
            vp.run(MOUSE, set={UPTAKE: None})
        for bad in (["a"], 3):
            with self.assertRaisesRegex(vp.UsageError, "set: expected such as"):
                vp.run(MOUSE, set=bad)
            with self.assertRaisesRegex(vp.UsageError, "evaluate: expected such as"):
                vp.evaluate(MOUSE, bad, [("liver", "auc_last")])
        for wrong in ("liver.uptake.clearence", "liver.uptake"):
            with self.assertRaisesRegex(KeyError, "there is no number"):
                vp.run(MOUSE, set={wrong: "1 mL/min/g"})
            with self.assertRaisesRegex(KeyError, "there is no number"):
                vp.study(MOUSE).simulate({wrong: [1.0]})

    def test_what_progress_raises_ends_the_run(self):
        def told(*_):
            raise LookupError("no more")
        with self.assertRaisesRegex(LookupError, "no more"):
            vp.run(PEOPLE, progress=told)

    def test_what_no_config_can_say(self):
        for bad in ({"a": "\0"}, {"a": None}, {"a": float("nan")}, {"a b": 1}, {"a": {1: 2}}):
            with self.assertRaises((TypeError, ValueError)):
                vp.config_text(bad)
        title = 'quotes " and \\ and\ttabs, \u00b5g'
        self.assertEqual(vp.run({**MOUSE, "title": title.replace("\t", " ")}).attrs["title"], title.replace("\t", " "))

    def test_interrupted(self):
        import signal

        seen = []

        def tell(done, n, solved, failed):
            if not seen:
                os.kill(os.getpid(), signal.SIGINT)
            seen.append(done)

        with self.assertRaises(KeyboardInterrupt):
            vp.run({**MOUSE, "population": {"subjects": 4000}}, progress=tell)
        self.assertTrue(seen)

    def test_what_is_masked_is_no_number(self):
        found = vp.evaluate(LEARN, {"out.rate": np.ma.array([0.3, 0.4], mask=[False, True])}, [("plasma", "auc_last")])
        self.assertEqual(list(np.isnan(found.value[:, 0])), [False, True])
        self.assertTrue(found.cause[1] and not found.cause[0])

    def test_evaluate_is_interrupted_and_looks_often(self):
        """^C ends it between two handfuls of points; handfuls change no prediction."""
        import signal

        study, of = vp.study(LEARN), [("plasma", "percent_dose", 3.0)]
        rates = np.linspace(0.1, 1.3, 301)
        whole = study.evaluate({"out.rate": rates}, of, derivative=True)
        for size in (8, 128, 1024):
            with unittest.mock.patch.dict(vp.Study.evaluate.__globals__, _AT_ONCE=size):
                again = study.evaluate({"out.rate": rates}, of, derivative=True)
            self.assertTrue(np.array_equal(again.value, whole.value) and np.array_equal(again.derivative, whole.derivative), size)
        for threads in (1, 2):
            timer = threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGINT))
            with self.assertRaises(KeyboardInterrupt):
                timer.start()
                study.evaluate({"out.rate": np.full(4_000_000, 0.4)}, of, threads=threads)  # a minute and more

    def test_studies_and_results_travel(self):
        """Pickled for another process, or copied: the same numbers."""
        import copy
        import pickle

        study = vp.study(MOUSE, set={UPTAKE: "0.05 mL/min/g"})
        ds = study.run()
        self.assertTrue(pickle.loads(pickle.dumps(study)).run().equals(ds))
        for other in (pickle.loads(pickle.dumps(ds)), copy.deepcopy(ds), ds.copy(deep=True)):
            self.assertTrue(other.equals(ds))
            self.assertEqual(sorted(other.vesipk.groups), sorted(ds.vesipk.groups))
        with self.assertRaises(vp.FileError):
            vp.load(self.folder / "none.h5")

    def test_progress_is_told_while_others_work(self):
        told, heard = [], threading.Event()

        def tell(done, n, solved, failed):
            told.append((done, n))
            heard.wait(60)

        def listen():  # another thread of Python must get its turn while the library works
            while not told:
                pass
            heard.set()

        other = threading.Thread(target=listen)
        other.start()
        vp.run({**MOUSE, "population": {"subjects": 100}}, progress=tell)
        other.join()
        self.assertTrue(heard.is_set())
        self.assertEqual(told[-1][0], told[-1][1])

    def test_importing_loads_neither_xarray_nor_pandas(self):
        done = subprocess.run([sys.executable, "-c", "import vesipk, sys; print({'xarray', 'pandas'} & set(sys.modules))"],
                              capture_output=True, text=True, check=True)
        self.assertEqual(done.stdout.strip(), "set()")


class Predictions(unittest.TestCase):
    OF = [("liver", "auc_last"), ("plasma", "percent_dose", 2.0)]

    def test_they_are_those_of_a_run(self):
        found = vp.evaluate(MOUSE, {UPTAKE: [0.04, 0.11]}, self.OF)
        self.assertEqual(found.unit, ("h particle/mL", "percent"))
        for i, uptake in enumerate((0.04, 0.11)):
            ds = vp.run(MOUSE, set={UPTAKE: uptake}).isel(scenario=0, quantile=0, missing_dims="ignore")
            self.assertAlmostEqual(found.value[i, 0] / float(ds.auc_last.sel(organ="liver")), 1, 5)
            self.assertAlmostEqual(found.value[i, 1] / float(ds.percent_dose.sel(organ="plasma", time=2.0)), 1, 5)

    def test_shapes(self):
        study = vp.study(MOUSE)
        self.assertEqual(study.evaluate({UPTAKE: 0.1}, self.OF).value.shape, (2,))
        found = study.evaluate({UPTAKE: np.linspace(0.02, 0.2, 5)[:, None], "brain.influx": [0.001, 0.003, 0.01]}, self.OF, derivative=True)
        self.assertEqual(found.value.shape, (5, 3, 2))
        self.assertEqual(found.derivative.shape, (5, 3, 2, 2))
        self.assertEqual(found.cause.shape, (5, 3))

    def test_threads_change_nothing(self):
        study, values = vp.study(MOUSE), {UPTAKE: np.geomspace(0.01, 1, 37)}
        one = study.evaluate(values, self.OF, derivative=True)
        for threads in (2, 3, 5):
            more = study.evaluate(values, self.OF, derivative=True, threads=threads)
            self.assertTrue(np.array_equal(one.value, more.value))
            self.assertTrue(np.array_equal(one.derivative, more.derivative))

    def test_derivatives_are_slopes(self):
        study = vp.study(MOUSE)
        p, step = 0.087, 1e-3
        found = study.evaluate({UPTAKE: p}, self.OF, derivative=True)
        around = study.evaluate({UPTAKE: [p * np.exp(-step), p * np.exp(step)]}, self.OF).value
        self.assertTrue(np.allclose(found.derivative[0], (around[1] - around[0]) / (2 * step), rtol=1e-3))

    def test_a_point_that_cannot_be_says_why(self):
        found = vp.evaluate(MOUSE, {UPTAKE: [-1, 0.1]}, self.OF)
        self.assertTrue(np.isnan(found.value[0]).all())
        self.assertIn("out of range", found.cause[0])
        self.assertEqual(found.cause[1], "")

    def test_unknown_names_are_key_errors(self):
        with self.assertRaisesRegex(KeyError, "did you mean"):
            vp.evaluate(MOUSE, {"liver.uptake.clearence": 1}, self.OF)
        with self.assertRaisesRegex(vp.UsageError, 'did you mean "liver"'):
            vp.evaluate(MOUSE, {UPTAKE: 1}, [("livr", "auc_last")])
        with self.assertRaisesRegex(KeyError, "no scenario"):
            vp.evaluate(MOUSE, {UPTAKE: 1}, self.OF, scenario="oral")

    def test_scipy_finds_the_numbers_back(self):
        from scipy.optimize import least_squares

        study = vp.study(MOUSE)
        times = [0.0, 1.0, 2.0, 4.0, 8.0, 12.0]
        of = [(o, "percent_dose", t) for o in ("plasma", "liver", "spleen") for t in times[1:]]
        names, truth = [UPTAKE, "spleen.uptake.clearance"], np.array([0.061, 0.19])
        measured = np.log(study.evaluate(dict(zip(names, truth)), of).value)

        def ask(x):
            return study.evaluate(dict(zip(names, np.exp(x))), of, derivative=True)

        fit = least_squares(lambda x: np.log(ask(x).value) - measured, np.log([0.087, 0.1]),
                            jac=lambda x: (ask(x).derivative / ask(x).value).T)
        self.assertTrue(np.allclose(np.exp(fit.x), truth, rtol=1e-5))


class Learning(Scratch):
    def program(self, *words):
        subprocess.run([PROGRAM, *words], cwd=self.folder, check=True, capture_output=True)

    def test_a_fit_is_that_of_the_program(self):
        import pandas

        pandas.DataFrame(SEEN).to_csv(self.folder / "seen.csv", index=False)
        text = LEARN.replace("study = {", 'study = { fit = { observed = "seen.csv"; draws = 150; starts = 3; free = ( { address = "out.rate"; low = "0.1 1/h"; '
                             'high = "1.3 1/h"; } ); };')
        (self.folder / "study.cfg").write_text(text, encoding="utf-8")
        self.program("fit", "-q", "study.cfg", "-o", "program.h5")
        told = []
        ours, theirs = vp.fit(self.folder / "study.cfg", threads=2, progress=lambda *done: told.append(done)), vp.load(self.folder / "program.h5")
        self.assertTrue(told)
        self.assertEqual(set(ours.vesipk.groups), set(theirs.vesipk.groups))
        for group, there in theirs.vesipk.groups.items():
            here = ours.vesipk.groups[group]
            self.assertEqual(set(here.variables), set(there.variables))
            for name, value in there.variables.items():
                if name != "observation_file":  # as the study is named
                    self.assertTrue(value.identical(here[name].variable) or (value.values == here[name].values).all(), f"{group}/{name}")
        self.assertAlmostEqual(float(ours.mode.sel(parameter="out.rate")), 0.41, 2)
        self.assertEqual(ours.vesipk.groups["posterior"]["out.rate"].sizes, {"chain": 1, "draw": 150})

    def test_measured_values_and_free_numbers_are_given_in_python(self):
        import pandas

        frame = pandas.DataFrame(SEEN).rename(columns={"time [h]": "time", "value [%ID]": "value"})
        study, units = vp.study(LEARN), {"time": "h", "value": "%ID"}
        found = [study.fit(observed=frame, free=[RATE], units=units, draws=0), vp.fit(LEARN, observed=SEEN, free=[RATE], draws=0)]
        self.assertEqual(*(float(f.sel(parameter="out.rate").mode) for f in found))
        self.assertNotIn("posterior", found[0].vesipk.groups)
        written = study.fit(observed=frame, free=[RATE], units=units, draws=0, file=self.folder / "fit.h5")
        self.assertTrue(written.mode.equals(vp.load(self.folder / "fit.h5").vesipk.groups["fit"].mode))
        with self.assertRaisesRegex(vp.FileError, "fit.h5"):
            study.fit(observed=frame, free=[RATE], units=units, draws=0, file=self.folder / "fit.h5")
        with self.assertRaisesRegex(vp.ConfigError, "out.rat"):
            study.fit(observed=frame, free=["out.rat"], units=units)
        with self.assertRaisesRegex(vp.UsageError, "no column"):
            study.fit(observed=frame, free=[RATE], units={"tme": "h"})
        with self.assertRaisesRegex(vp.ConfigError, "fit"):
            study.fit()
        with self.assertRaisesRegex(TypeError, "strts"):
            vp.fit(LEARN, strts=3)

    def test_arviz_is_given_its_groups(self):
        import types

        fake = types.ModuleType("arviz")
        fake.InferenceData = dict
        sys.modules["arviz"] = fake
        self.addCleanup(sys.modules.pop, "arviz")
        ds = vp.fit(LEARN, observed=SEEN, free=[RATE], draws=120)
        groups = ds.vesipk.inference_data()
        self.assertEqual(set(groups), {"posterior", "prior", "sample_stats", "log_likelihood", "posterior_predictive", "observed_data"})
        self.assertEqual(groups["posterior"].sizes["draw"], 120)

    def test_a_fit_is_interrupted(self):
        import signal

        def tell(*done):
            os.kill(os.getpid(), signal.SIGINT)

        with self.assertRaises(KeyboardInterrupt):
            vp.fit({**MOUSE, "scenarios": MOUSE["scenarios"][:1]}, observed={"time [h]": [1, 4, 9], "organ": ["liver", "liver", "spleen"], "value [%ID]": [40, 30, 3]},
                   free=[UPTAKE, "spleen.uptake.clearance"], progress=tell)

    def test_a_study_and_a_result_are_asked(self):
        ask = {"over": [RATE, {"address": "plasma.volume", "low": "11 mL", "high": "31 mL"}]}
        (self.folder / "study.cfg").write_text(LEARN.replace("study = {", "study = { sensitivity = " + vp.config_text({"study": ask})[8:], 1), encoding="utf-8")
        self.program("sensitivity", "-q", "study.cfg", "--n", "128", "-o", "program.h5")
        ours, theirs = vp.sensitivity(LEARN, over={"sensitivity": ask}, points=128, threads=2), vp.load(self.folder / "program.h5").vesipk.groups["gsa"]
        for name, value in theirs.variables.items():
            self.assertTrue(value.equals(ours[name].variable) or (value.values == ours[name].values).all(), name)
        area = ours.total.where((ours.organ == "plasma") & (ours.number == "auc_last"), drop=True).squeeze("output")
        self.assertGreater(float(area.sel(parameter="out.rate")), 0.3)
        steep = vp.study(LEARN, over={"sensitivity": ask}).sensitivity(method="local", organs=["plasma"])
        self.assertEqual(set(steep.organ.values), {"plasma"})

        people = {**PEOPLE, "population": {"subjects": 80, "seed": 3}, "output": {"every": "1 h", "individual": "nca"}}
        ds = vp.run(people, file=self.folder / "people.h5")
        found = [vp.sensitivity(ds, organs=["liver"], numbers=["auc_last"]), vp.sensitivity(self.folder / "people.h5", organs=["liver"], numbers=["auc_last"])]
        self.assertTrue(found[0].first.equals(found[1].first))
        self.assertEqual(set(found[0].number.values), {"auc_last"})
        with self.assertRaisesRegex(vp.UsageError, "nothing is run anew"):
            vp.sensitivity(ds, method="sobol")

    def test_a_design_and_a_regimen_are_those_of_the_program(self):
        design = {"learn": ["out.rate"], "animals": 6, "times": ["1 h", "3 h", "9 h"], "organs": ["plasma"], "unit": "%ID", "error": {"gsd": 1.2}, "free": [RATE]}
        regimen = {"vary": [{"address": "dose.1.amount", "low": "0.1 mg", "high": "100 mg"}],
                   "reach": [{"organ": "plasma", "number": "auc_last", "at_least": "0.31 h mg/mL"}]}
        over = {"design": design, "regimen": regimen}
        text = LEARN.replace("study = {", "study = { " + "".join(f"{k} = " + vp.config_text({"study": v})[8:] for k, v in over.items()), 1)
        (self.folder / "study.cfg").write_text(text, encoding="utf-8")
        told = []
        for verb in ("design", "regimen"):
            self.program(verb, "-q", "study.cfg", "-o", f"{verb}.h5")
            ours = getattr(vp, verb)(LEARN, over=over, threads=2, progress=lambda *done: told.append(done))
            theirs = vp.load(self.folder / f"{verb}.h5").vesipk.groups[verb]
            self.assertEqual(set(theirs.variables), set(ours.variables))
            for name, value in theirs.variables.items():
                self.assertTrue(value.equals(ours[name].variable), name)
            ours.vesipk.save(self.folder / "saved.h5")
            self.assertTrue(vp.load(self.folder / "saved.h5").vesipk.groups[verb].equals(theirs))
        self.assertTrue(told)
        study = vp.study(LEARN, over=over)
        self.assertEqual(int(study.design(animals=9, draws=3).n_animals), 9)
        self.assertEqual(float(study.regimen().answer.sel(choice="dose.1.amount")), float(vp.regimen(study).answer[0]))
        self.assertEqual(vp.regimen(study, front=3).sizes["front"], 3)
        with self.assertRaisesRegex(vp.ConfigError, "has no design"):
            vp.design(LEARN)
        with self.assertRaisesRegex(vp.ConfigError, "regimen: is missing"):
            vp.regimen(LEARN)
        with self.assertRaisesRegex(vp.UsageError, "some"):
            vp.regimen(study, front="some")

    def test_numbers_of_measured_values(self):
        import pandas

        times = np.array([0, 0.5, 1, 3, 7])
        frame = pandas.DataFrame({"animal": np.repeat(["a", "b"], 5), "time": np.tile(times, 2),
                                  "value": np.concatenate([8 * np.exp(-0.3 * times), 5 * np.exp(-0.41 * times)])})
        found = vp.nca(frame, units={"time": "h", "value": "ng/mL"}, dose="2 ug", route="iv-bolus")
        self.assertEqual(list(found.animal), ["a", "b"])
        self.assertTrue(np.allclose(found.half_life, np.log(2) / np.array([0.3, 0.41])))
        self.assertTrue(np.allclose(found.cl * found.auc_inf, 2000))
        self.assertEqual(found.attrs["units"]["cl"], "mL/h")
        frame.rename(columns={"time": "time [h]", "value": "value [ng/mL]"}).to_csv(self.folder / "samples.csv", index=False)
        self.assertTrue(vp.nca(self.folder / "samples.csv", dose="2 ug", route="iv-bolus").equals(found))
        self.assertNotIn("auc_last_se", found)
        sparse = frame.assign(animal=[str(i) for i in range(10)])
        self.assertGreater(vp.nca(sparse, units={"time": "h", "value": "ng/mL"}).auc_last_se[0], 0)
        with self.assertRaisesRegex(vp.ConfigError, "samples:1: frob"):
            vp.nca(frame.assign(frob=1), units={"time": "h", "value": "ng/mL"})


def load_tests(loader, tests, pattern):
    for name in ("vesipk", "vesipk.config", "vesipk.inference", "vesipk.planning"):
        tests.addTests(doctest.DocTestSuite(importlib.import_module(name)))
    tests.addTests(doctest.DocFileSuite(str(pathlib.Path(SOURCE) / "docs/python.md"), module_relative=False))
    return tests


if __name__ == "__main__":
    unittest.main()
