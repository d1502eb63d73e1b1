"""What is learned is what Bayes' rule says: closed forms, scatter of every kind held against scipy, and the same bytes
whatever the threads, after a kill too."""
import math
import os
import signal
import subprocess
import time
import unittest

import h5py
import numpy as np
import xarray
from fits import FOLDER, LIBRARY, PROGRAM, Learned, call, check, fit
from scipy import stats

# A depot of a known amount that empties: ln of what is left is linear in the rate, where t = 1 h.
POOL = '''duration = "10 h"; output = {{ every = "1 h"; }}; solver = {{ method = "exact"; }};
  doses = ( {{ into = "d"; amount = "{amount} mg"; }} );
  model = {{ amount_unit = "mg"; source = "made up"; confidence = "assumption";
    compartments = ( {{ name = "d"; role = "plasma"; volume = "3.1 mL"; }}, {{ name = "out"; }} );
    processes = ( {{ kind = "first_order"; name = "k"; from = "d"; to = "out"; rate = "0.3 1/h"; }} ); }};'''


def study(inside, amount=7.3):
    return f"study = {{ {POOL.format(amount=amount)} fit = {{ {inside} }}; }};"


def csv(rows, head="time [h],organ,value [mg]"):
    return head + "\n" + "".join(",".join(map(str, r)) + "\n" for r in rows)


@unittest.skipIf("sanitize" in os.environ.get("VESIPK_CFLAGS", ""), "its 4000 draws say nothing new to sanitizers")
class Conjugate(unittest.TestCase):
    """ln y = ln amount - k t + error: the amount log-normal before, log-normal after."""
    RATE, SIGMA, TAU, MEDIAN = 0.3, 0.2, 0.7, 5.0
    TIMES, Y = [0.5, 1.25, 2.0, 4.75], [5.1, 4.9, 3.3, 2.2]

    def learned(self, *words, extra=""):
        text = study(f'observed = "y.csv"; error = {{ kind = "lognormal"; gsd = {math.exp(self.SIGMA)!r}; }}; {extra}'
                     f'free = ( {{ address = "dose.1.amount"; value = "{self.MEDIAN} mg"; gsd = {math.exp(self.TAU)!r}; }} );')
        return fit(text, *words, tables={"y.csv": csv([(t, "d", y) for t, y in zip(self.TIMES, self.Y)])})

    def closed(self, covariance):
        """Mean and variance of ln amount, and the evidence."""
        x = np.log(self.Y) + self.RATE * np.array(self.TIMES) - math.log(self.MEDIAN)
        inverse, one = np.linalg.inv(covariance), np.ones(len(x))
        variance = 1 / (one @ inverse @ one + self.TAU**-2)
        marginal = covariance + self.TAU**2 * np.outer(one, one)
        evidence = stats.multivariate_normal(np.zeros(len(x)), marginal).logpdf(x) - np.sum(np.log(self.Y))
        return math.log(self.MEDIAN) + variance * (one @ inverse @ x), variance, evidence

    def held(self, covariance, **more):
        learned = self.learned("--draws", "4000", **more)
        mean, variance, evidence = self.closed(covariance)
        self.assertAlmostEqual(math.log(learned.of("mode", "dose.1.amount")), mean, delta=1e-6)
        self.assertAlmostEqual(learned["covariance"][0, 0] * self.TAU**2, variance, delta=1e-6 * variance)
        self.assertAlmostEqual(float(learned["log_evidence"]), evidence, delta=0.03)
        draws = np.log(learned.posterior["dose.1.amount"])
        self.assertAlmostEqual(draws.mean(), mean, delta=5 * math.sqrt(variance / 4000))
        self.assertAlmostEqual(draws.std(), math.sqrt(variance), delta=0.06 * math.sqrt(variance))
        return learned

    def test_independent_values(self):
        self.held(self.SIGMA**2 * np.eye(4))

    def test_a_scale_of_the_study_is_integrated_out(self):
        learned = self.held(self.SIGMA**2 * np.eye(4) + 0.45**2, extra=f"scale = {{ gsd = {math.exp(0.45)!r}; }};")
        x = np.log(self.Y) + self.RATE * np.array(self.TIMES) - math.log(learned.of("mode", "dose.1.amount"))
        inverse = np.linalg.inv(self.SIGMA**2 * np.eye(4) + 0.45**2)
        self.assertAlmostEqual(float(learned["scale"][0]), math.exp(0.45**2 * np.sum(inverse @ x)), delta=1e-6)

    def test_many_starts_find_one_mode(self):
        self.assertEqual(int(self.learned("--starts", "9")["n_modes"]), 1)


def predictions(times, amount, rate):
    return amount * np.exp(-rate * np.asarray(times))


class Likelihoods(unittest.TestCase):
    """ln L at the mode, worked out again by scipy from what was found."""
    TIMES = [0.5, 1.25, 2.0, 4.75, 7.0]
    Y = [6.6, 4.6, 4.3, 1.5, 1.1]

    def held(self, error, log_density, rows=None, more="", free='"k.rate"', head="time [h],organ,value [mg]"):
        rows = rows or [(t, "d", y) for t, y in zip(self.TIMES, self.Y)]
        learned = fit(study(f'observed = "y.csv"; prior = "none"; free = ( {free} ); error = {error}; starts = 3; {more}'),
                      tables={"y.csv": csv(rows, head)})
        rate = learned.of("mode", "k.rate")
        f = predictions(self.TIMES, 7.3, rate)
        self.assertAlmostEqual(float(learned["log_likelihood"]), log_density(f, learned), delta=1e-6)
        near = [log_density(predictions(self.TIMES, 7.3, rate * g), learned) for g in (0.999, 1.0, 1.001)]
        self.assertEqual(int(np.argmax(near)), 1)

    def test_normal(self):
        self.held('{ kind = "normal"; sd = "0.31 mg"; }', lambda f, _: stats.norm(f, 0.31).logpdf(self.Y).sum())

    def test_normal_in_another_unit(self):
        self.held('{ kind = "normal"; sd = "310 ug"; }', lambda f, _: stats.norm(f, 0.31).logpdf(self.Y).sum())

    def test_normal_with_what_rows_say(self):
        sd, n = [0.4, 0.3, 0.25, 0.2, 0.1], [4, 3, 6, 5, 2]
        self.held('{ kind = "normal"; }', lambda f, _: stats.norm(f, np.array(sd) / np.sqrt(n)).logpdf(self.Y).sum(),
                  [(t, "d", y, s, k) for t, y, s, k in zip(self.TIMES, self.Y, sd, n)], head="time [h],organ,value [mg],sd,n")

    def test_combined(self):
        self.held('{ kind = "combined"; sd = "0.11 mg"; cv = 0.13; }',
                  lambda f, _: stats.norm(f, np.hypot(0.11, 0.13 * f)).logpdf(self.Y).sum())

    def test_combined_with_a_free_part(self):
        self.held('{ kind = "combined"; sd = "0.11 mg"; cv = "free"; }',
                  lambda f, l: stats.norm(f, np.hypot(0.11, l.of("mode", "error.cv") * f)).logpdf(self.Y).sum())

    def test_student(self):
        self.held('{ kind = "student"; sd = "0.21 mg"; nu = 3; }', lambda f, _: stats.t(3, f, 0.21).logpdf(self.Y).sum())

    def test_lognormal_with_a_floor(self):
        self.held('{ gsd = 1.2; floor = "0.2 mg"; }',
                  lambda f, _: (stats.norm(np.log(f), np.hypot(math.log(1.2), 0.2 / f)).logpdf(np.log(self.Y)) - np.log(self.Y)).sum())

    def test_lognormal_whose_gsd_is_learned(self):
        def density(f, _):
            r = np.log(self.Y) - np.log(f)
            return (stats.norm(0, np.sqrt(np.mean(r**2))).logpdf(r) - np.log(self.Y)).sum()
        self.held('{ gsd = "free"; }', density)

    def test_below_the_limit(self):
        rows = [(t, "d", y, 2.2) if y > 2.2 else (t, "d", "", 2.2) for t, y in zip(self.TIMES, self.Y)]
        above = np.array(self.Y) > 2.2

        def density(f, _):
            z = np.log(2.2 / f) / math.log(1.3)
            r = stats.norm(np.log(f), math.log(1.3)).logpdf(np.log(self.Y)) - np.log(self.Y)
            return r[above].sum() + stats.norm.logcdf(z)[~above].sum()
        self.held("{ gsd = 1.3; }", density, rows, head="time [h],organ,value [mg],lloq")

    def test_between_two_limits_wherever_the_prediction_lies(self):
        def between(a, b):
            """ln (Phi(b) - Phi(a)), without loss in the tails"""
            low, high = (stats.norm.logsf(b), stats.norm.logsf(a)) if a > 0 else (stats.norm.logcdf(a), stats.norm.logcdf(b))
            return high + np.log1p(-np.exp(low - high))
        for sd in (0.7, 0.09):  # in the middle; 10 sd below and above
            rows = [(1, 2.1, 3.1), (2, 5.2, 6.1), (4, 1.2, 2.0)]
            table = "ID,TIME,AMT [mg],CMT,DV [mg],CENS,LIMIT\n1,0,7.3,d,.,.,.\n" + "".join(f"1,{t},.,d,{high},1,{low}\n" for t, low, high in rows)
            text = study(f'prior = "none"; free = ( "k.rate" ); error = {{ kind = "normal"; sd = "{sd} mg"; }}; starts = 1;')
            text = text.replace('doses = ( { into = "d"; amount = "7.3 mg"; } );', 'data = { file = "d.csv"; };')
            learned = fit(text, tables={"d.csv": table})
            f = predictions([t for t, _, _ in rows], 7.3, learned.of("mode", "k.rate"))
            truth = sum(between((low - y) / sd, (high - y) / sd) for (_, low, high), y in zip(rows, f))
            self.assertAlmostEqual(float(learned["log_likelihood"]), truth, delta=1e-6 * abs(truth))
        self.assertTrue(any((low - y) / sd > 8.5 for (_, low, _), y in zip(rows, f)), "none lies far off")

    def test_an_error_for_each_unit(self):
        rows = [(t, "d", y, "mg") for t, y in zip(self.TIMES, self.Y)] + [(1.5, "d", 1.6, "mg/mL"), (3.0, "d", 1.1, "mg/mL")]

        def density(f, learned):
            c = predictions([1.5, 3.0], 7.3, learned.of("mode", "k.rate")) / 3.1
            return stats.norm(f, 0.31).logpdf(self.Y).sum() + stats.norm(c, 0.13).logpdf([1.6, 1.1]).sum()
        learned = fit(study('observed = "y.csv"; prior = "none"; free = ( "k.rate" ); error = { kind = "normal"; sd = ( "0.31 mg", "0.13 mg/mL" ); }; starts = 1;'),
                      tables={"y.csv": csv(rows, "time [h],organ,value,unit")})
        f = predictions(self.TIMES, 7.3, learned.of("mode", "k.rate"))
        self.assertAlmostEqual(float(learned["log_likelihood"]), density(f, learned), delta=1e-6)

    def test_a_value_at_the_time_of_a_dose_is_a_trough(self):
        twice = study('observed = "y.csv"; prior = "none"; free = ( "k.rate" ); error = { gsd = 1.05; }; starts = 1; draws = 0;')
        twice = twice.replace("doses = (", 'doses = ( { into = "d"; amount = "4 mg"; at = "3 h"; },')
        self.assertIn("3 h", twice)
        rows = [(t, "d", 7.3 * math.exp(-0.21 * t)) for t in (1.0, 3.0)]
        learned = fit(twice, tables={"y.csv": csv(rows)})
        self.assertAlmostEqual(learned.of("mode", "k.rate"), 0.21, delta=1e-5)
        self.assertIn("y.csv: note: 1 value at the time of a dose: taken just before it", "\n".join(check(twice)))

    def test_units_of_a_row_are_one(self):
        text = study('observed = "y.csv"; prior = "none"; free = ( "k.rate" ); error = { gsd = 1.05; }; starts = 1; draws = 0;')
        for head, cell in (("lloq", 1), ("sd", 1)):
            table = csv([(1, "d", 5000, "ug", cell)], f"time [h],organ,value [mg],unit,{head} [mg]")
            self.assertIn(f'y.csv:2: unit: is "ug", but "{head}" is in "mg", expected one unit in a row', "\n".join(check(text, {"y.csv": table})))

    def test_a_number_that_some_scenario_sets_is_told(self):
        text = study('observed = "y.csv"; free = ( { address = "k.rate"; low = "0.1 1/h"; high = "1 1/h"; } ); error = { gsd = 1.05; };')
        several = text.replace("fit = {", 'scenarios = ( { name = "a"; }, { name = "b"; set = ( ("k.rate", "0.5 1/h") ); } ); fit = {', 1)
        tables = {"y.csv": csv([(1, "d", 5, "a"), (2, "d", 4, "b")], "time [h],organ,value [mg],scenario")}
        words = '"k.rate" is set in scenario "b": what the fit tries takes its place'
        self.assertIn(words, "\n".join(check(several, tables)))
        for other in (several.replace('address = "k.rate";', 'address = "k.rate"; scenario = "a";'), several.replace(' set = ( ("k.rate", "0.5 1/h") );', "")):
            self.assertNotIn("is set in", "\n".join(check(other, tables)))

    def test_a_limit_far_off_is_no_infinity(self):
        rows = [(0.5, "d", 6.6, ""), (7.0, "d", "", 1e-9)]
        learned = fit(study('observed = "y.csv"; prior = "none"; free = ( "k.rate" ); error = { gsd = 1.05; }; starts = 1;'),
                      tables={"y.csv": csv(rows, "time [h],organ,value [mg],lloq")})
        self.assertTrue(np.isfinite(learned["log_likelihood"]))


class Observed(unittest.TestCase):
    RATE = 0.3

    def predicted(self, rows, head):
        learned = fit(study('observed = "y.csv"; prior = "none"; free = ( "k.rate" ); iterations = 1; starts = 1;'
                            'error = { kind = "lognormal"; gsd = 1.1; };'), tables={"y.csv": csv(rows, head)})
        return learned["predicted"], learned.of("mode", "k.rate")

    def test_units_say_what_was_measured(self):
        rows = [(2, "d", 1, u) for u in ("mg", "ug", "%ID", "% ID", "percent", "ug/mL", "mg/L", "%ID/mL", "fraction of dose")]
        p, k = self.predicted(rows, "time [h],organ,value,unit")
        left = 7.3 * math.exp(-2 * k)
        wanted = [left, 1e3 * left, *[100 * left / 7.3] * 3, *[1e3 * left / 3.1] * 2, 100 * left / 7.3 / 3.1, left / 7.3]
        np.testing.assert_allclose(p, wanted, rtol=1e-6)

    def test_means_over_a_window_and_numbers_of_an_analysis(self):
        p, k = self.predicted([(1, 3.5, "", "d", 2, "mg"), ("", "", "auc_inf", "d", 2, "ug h/mL"), ("", "", "half_life", "d", 2, "min"),
                               (2, 5, "half_life", "d", 2, "h"), ("", "", "cl", "d", 2, "mL/h"), ("", "", "mrt", "d", 2, "h")],
                              "time [h],time_to [h],quantity,organ,value,unit")
        mean = 7.3 * (math.exp(-k) - math.exp(-3.5 * k)) / k / 2.5
        np.testing.assert_allclose(p, [mean, 7.3e3 / 3.1 / k, 60 * math.log(2) / k, math.log(2) / k, 3.1 * k, 1 / k], rtol=2e-5)

    def test_an_area_in_every_unit_of_time(self):
        hours = {"h": 1, "hr": 1, "hour": 1, "hours": 1, "min": 1 / 60, "minutes": 1 / 60, "d": 24, "day": 24, "days": 24, "s": 1 / 3600}
        units = [form.format(word) for word in hours for form in ("ug {}/mL", "ug*{}/mL", "{} ug/mL")]
        p, k = self.predicted([("", "auc_inf", "d", 2, unit) for unit in units], "time [h],quantity,organ,value,unit")
        np.testing.assert_allclose(p, np.repeat([7.3e3 / 3.1 / k / h for h in hours.values()], 3), rtol=2e-5)

    def test_a_column_an_organ_and_values_held_out(self):
        learned = fit(study('observed = "y.csv"; prior = "none"; free = ( "k.rate" ); error = { gsd = 1.1; }; starts = 1;'),
                      tables={"y.csv": "time [h],use,d [mg],out [mg]\n1,1,5.2,2.1\n2,0,9,9\n"})
        self.assertEqual(learned["used"].tolist(), [1, 1, 0, 0])
        self.assertEqual(int(learned["n_fitted"]), 2)


class Faults(unittest.TestCase):
    def said(self, inside, rows=((1, "d", 5.2),), head="time [h],organ,value [mg]"):
        return check(study(inside), {"y.csv": csv(rows, head)})

    def test_all_at_once_each_at_its_line(self):
        said = self.said('observed = "y.csv"; free = ( "k.rat", { address = "k.rate"; low = "1 1/h"; high = "0.5 1/h"; },'
                         '"out.volume" ); error = { kind = "lognormall"; }; sedd = 3;',
                         [(1, "dd", 5.2), (99, "d", 3)])
        self.assertEqual(len(said), 6, said)
        for words in ('there is no number "k.rat"; did you mean "k.rate"?', "low is not below high", 'did you mean "seed"?',
                      'has no organ "dd"; did you mean "d"?', "y.csv:3: time: 99 is behind the end of the run"):
            self.assertTrue(any(words in line for line in said), (words, said))

    def test_a_number_without_a_range(self):
        self.assertIn("has no range in the library", self.said('observed = "y.csv"; free = ( "k.rate" );')[0])

    def test_a_number_that_nothing_measured_hangs_on(self):
        said = self.said('observed = "y.csv"; prior = "none"; free = ( "d.volume" );')
        self.assertIn('nothing that was measured hangs on "d.volume"', said[0])

    def test_a_number_that_held_out_values_alone_hang_on_stays_what_its_range_says(self):
        scenarios = 'reference = "one"; scenarios = ( { name = "one"; doses = ( { into = "d"; amount = "10 mg"; } ); }, { name = "two"; doses = ( { into = "d"; amount = "10 mg"; } ); } );'
        inside = ('observed = "y.csv"; draws = 400; starts = 1; error = { gsd = 1.1; };'
                  'free = ( { address = "k.rate"; scenario = "one"; low = "0.1 1/h"; high = "1 1/h"; name = "one"; },'
                  '{ address = "k.rate"; scenario = "two"; low = "0.1 1/h"; high = "1 1/h"; %s name = "two"; } );')
        head, rows = "time [h],organ,value [mg],scenario,use", [(1, "d", 7.4, "one", 1), (3, "d", 4.1, "one", 1), (2, "d", 5.5, "two", 0)]
        text = study(inside % "", amount=10).replace('doses = ( { into = "d"; amount = "10 mg"; } );', scenarios)
        self.assertIn("scenario = ", text)
        said = check(text, {"y.csv": csv(rows, head)})
        self.assertEqual(len(said), 1, said)
        self.assertIn('warning: what hangs on "two" is held out, so it stays what its range says', said[0])
        learned = fit(text, tables={"y.csv": csv(rows, head)})
        self.assertGreater(learned.of("shrinkage", "one"), 0.8)
        self.assertLess(abs(learned.of("shrinkage", "two")), 0.2)
        # predicted as the range has it: k of 0.1 to 1, median sqrt(0.1)
        self.assertAlmostEqual(float(np.asarray(learned["predicted"])[2]), 10 * math.exp(-2 * math.sqrt(0.1)), delta=0.02)
        none = check(text.replace('high = "1 1/h";  name = "two"', 'high = "1 1/h"; prior = "none"; name = "two"'), {"y.csv": csv(rows, head)})
        self.assertIn('nothing that was measured hangs on "two"', none[0])

    def test_free_twice(self):
        one = '{ address = "k.rate"; low = "0.1 1/h"; high = "1 1/h"; }'
        for other in (one.replace("}", 'name = "again"; }'), '{ address = "*.rate"; name = "all"; factor = true; gsd = 2; }'):
            self.assertIn('is free twice: by "k.rate" too', self.said(f'observed = "y.csv"; free = ( {one}, {other} );')[0])

    def test_two_that_trade_off(self):
        said = self.said('observed = "y.csv"; free = ( { address = "dose.1.amount"; gsd = 2; }, { address = "k.rate"; gsd = 2; } );')
        self.assertIn('"dose.1.amount" and "k.rate" trade off', said[0])

    def test_nothing_measured(self):
        self.assertIn('expected observed = "FILE.csv"', self.said('prior = "none"; free = ( "k.rate" );')[0])

    def test_zero_has_no_logarithm(self):
        self.assertIn("0 has no logarithm", self.said('observed = "y.csv"; prior = "none"; free = ( "k.rate" );', [(1, "d", 0), (2, "d", 3)])[0])

    def test_no_mass_no_concentration(self):
        said = self.said('observed = "y.csv"; prior = "none"; free = ( "k.rate" );', [(1, "out", 2, "%ID/g"), (1, "out", 2, "mg/L")],
                         "time [h],organ,value,unit")
        self.assertIn("has no mass", said[0])
        self.assertIn("has no volume", said[1])


MOUSE = '''study = { species = "mouse"; product = "msc-small-ev"; tracer = "zr89-dfo"; duration = "24 h"; output = { every = "1 h"; };
  doses = ( { route = "iv-bolus"; amount = "1e10 particles"; } );
  fit = { observed = "organs.csv"; free = ( "liver.uptake.clearance", "spleen.uptake.clearance", "label.release.rate" );
    error = { gsd = 1.3; floor = "0.01 %ID/g"; }; scale = { gsd = 1.5; }; starts = 3; draws = 200;
    profile = [ "liver.uptake.clearance", "label.release.rate" ]; };
};'''
ORGANS = ("time [h],organ,value [%ID/g],animal\n1,liver,31.8,a\n1,spleen,38.2,a\n1,lung,7.2,a\n24,liver,20.4,b\n24,spleen,30.1,b\n"
          "24,lung,2.1,b\n")


def mouse(made={}):
    """What is learned of the mouse: fitted once, with all that is written beside it. It is in mouse.h5."""
    if "learned" not in made:
        (FOLDER / "products").mkdir(exist_ok=True)
        made["learned"] = fit(MOUSE, "--write-product", "products/mine.cfg", "--write-draws", "draws.csv", tables={"organs.csv": ORGANS})
        (FOLDER / "fit.h5").rename(FOLDER / "mouse.h5")
    return made["learned"]


class Bytes(unittest.TestCase):
    def bytes_of(self, name):
        with h5py.File(FOLDER / name) as file:
            out = {}
            file.visititems(lambda name, item: out.update({name: item[()].tobytes()}) if isinstance(item, h5py.Dataset)
                            and item.dtype.kind in "fi" else None)
        return out

    def test_threads_and_a_kill_change_nothing(self):
        mouse()
        one = self.bytes_of("mouse.h5")
        fit(MOUSE, "-j", "2", tables={"organs.csv": ORGANS})
        self.assertEqual(one, self.bytes_of("fit.h5"))
        words = [PROGRAM, "fit", "study.cfg", "--library", LIBRARY, "-q", "-o", "fit.h5", "--force"]
        for _ in range(4):
            process = subprocess.Popen(words, cwd=FOLDER)
            time.sleep(0.25)
            process.send_signal(signal.SIGKILL)
            process.wait()
            if (FOLDER / "fit.h5.part").exists():
                words = words[:-1] + ["--resume"] if words[-1] == "--force" else words
        if (FOLDER / "fit.h5.part").exists():
            self.assertEqual(call("fit", "study.cfg", "--library", LIBRARY, "-q", "-o", "fit.h5", "--resume")[0], 0)
            with h5py.File(FOLDER / "fit.h5") as file:
                for name in ("fit/z", "fit/draw_z", "fit/profile_value"):
                    self.assertEqual(file[name][()].tobytes(), one[name])
        self.assertFalse((FOLDER / "fit.h5.part").exists())

    def test_a_journal_of_another_fit_is_refused(self):
        (FOLDER / "fit.h5.part").unlink(missing_ok=True)
        (FOLDER / "fit.h5.part").write_bytes(b"nothing")
        code, _, said = call("fit", "study.cfg", "--library", LIBRARY, "-q", "-o", "fit.h5", "--resume")
        self.assertEqual(code, 4, said)
        (FOLDER / "fit.h5.part").unlink()


class File(unittest.TestCase):
    def test_groups_open_as_arviz_opens_them(self):
        mouse()
        for group, name in (("posterior", "label.release.rate"), ("prior", "label.release.rate"), ("sample_stats", "lp"),
                            ("log_likelihood", "value"), ("posterior_predictive", "value")):
            with xarray.open_dataset(FOLDER / "mouse.h5", group=group, engine="netcdf4") as data:
                self.assertEqual(data[name].dims[:2], ("chain", "draw"))
                self.assertEqual(data[name].shape[:2], (1, 200))
        with xarray.open_dataset(FOLDER / "mouse.h5", group="observed_data", engine="netcdf4") as data:
            self.assertEqual(data["value"].shape, (6,))

    def test_residuals_reckon_with_the_scale_of_the_study(self):
        """Of a counter that reads high the scale takes a part: values are that much nearer to what is predicted."""
        mouse()
        table = "".join(line if i == 0 else ",".join([*line.split(",")[:2], repr(2.3 * float(line.split(",")[2])), line.split(",")[3]])
                        for i, line in enumerate(ORGANS.splitlines(keepends=True)))
        fit(MOUSE.replace("starts = 3; draws = 200;", "starts = 3;").replace('profile = [ "liver.uptake.clearance", "label.release.rate" ];', ""), tables={"organs.csv": table})
        with h5py.File(FOLDER / "fit.h5") as file:
            scale, residual = file["fit/scale"][0], file["fit/residual"][()]
            wanted = np.log(file["fit/observed"][()] / (scale * file["fit/predicted"][()])) / np.log(1.3)
        self.assertGreater(scale, 1.1)
        np.testing.assert_allclose(residual, wanted, rtol=1e-2, atol=1e-2)  # the floor widens the smallest values a little

    def test_a_profile_without_priors_has_no_bump_where_the_mode_is(self):
        """There, too, all other numbers go where the values alone want them."""
        mouse()
        with h5py.File(FOLDER / "mouse.h5") as file:
            joint, alone = file["fit/profile_objective"][()], file["fit/profile_objective_alone"][()]
        for with_prior, without in zip(joint, alone):
            at = int(np.nanargmin(with_prior))
            self.assertEqual(with_prior[at], 0.0)
            self.assertLessEqual(without[at], max(without[at - 1], without[at + 1]))

    def test_a_product_for_the_next_study(self):
        learned = mouse()
        (FOLDER / "next.cfg").write_text(MOUSE.replace("msc-small-ev", "mine"), encoding="utf-8")
        _, out, _ = call("explain", "next.cfg", "--library", LIBRARY)
        row = next(line.split("\t") for line in out.splitlines() if "\tliver.uptake.clearance\t" in line)
        low, high = learned.of("low", "liver.uptake.clearance"), learned.of("high", "liver.uptake.clearance")
        # ranges are told in the units that numbers are written in
        self.assertEqual((row[6], row[7][:10]), ("derived", "fitted to "))
        self.assertLess(abs(float(row[2]) / learned.of("median", "liver.uptake.clearance") - 1), 1e-4)
        self.assertTrue(low < float(row[2]) < high)

    def test_a_tracer_and_a_species_for_the_next_study(self):
        text = MOUSE.replace('"spleen.uptake.clearance", ', '"brain.influx", ').replace("24,lung,2.1,b", "24,lung,2.1,b\n24,brain,0.05,b")
        text = text[:text.index("    profile")] + "  };\n};"
        for folder in ("tracers", "species"):
            (FOLDER / folder).mkdir(exist_ok=True)
        learned = fit(text, "--write-tracer", "tracers/mine.cfg", "--write-species", "species/mine.cfg",
                      tables={"organs.csv": ORGANS + "24,brain,0.05,b\n"})
        (FOLDER / "next.cfg").write_text(text.replace("zr89-dfo", "mine").replace('"mouse"', '"mine"'), encoding="utf-8")
        _, out, said = call("explain", "next.cfg", "--library", LIBRARY)
        rows = {line.split("\t")[1]: line.split("\t") for line in out.splitlines() if "\t" in line}
        for name in ("label.release.rate", "brain.influx"):
            self.assertEqual(rows[name][6], "derived", said)
            self.assertLess(abs(float(rows[name][2]) / learned.of("median", name) - 1), 1e-4)
        self.assertFalse(rows["liver.uptake.clearance"][7].startswith("fitted to "))
        self.assertIn("lung.volume_fraction", rows)

    def test_a_picture(self):
        mouse()
        code, _, said = call("plot", "mouse.h5", "-o", "mouse.svg")
        self.assertEqual((code, said), (0, "mouse.svg: 9 panels\n"))
        text = (FOLDER / "mouse.svg").read_text(encoding="utf-8")
        self.assertRegex(text, r'width="870" height="720"')  # three rows of three panels, none of them empty
        for words in ("predicted against measured", "ends of the descents", "label.release.rate", "profile of label.release.rate",
                      "correlations now", "the pair that hangs together most"):
            self.assertIn(words, text)
        self.assertEqual(call("plot", "mouse.h5", "-o", "mouse.txt")[0], 2)

    def test_draws_are_the_subjects_of_the_next_study(self):
        learned = mouse()
        text = MOUSE[:MOUSE.index("  fit = {")] + 'population = { subjects = "draws.csv"; };\n};'
        (FOLDER / "next.cfg").write_text(text, encoding="utf-8")
        code, _, said = call("run", "next.cfg", "--library", LIBRARY, "-q", "--force", "-o", "next.h5", "--individual", "nca")
        self.assertEqual(code, 0, said)
        with h5py.File(FOLDER / "next.h5") as file:
            names = list(file["individual/covariates"])
            got = file["individual/covariates/label.release.rate"][()]
        self.assertIn("liver.uptake.clearance", names)
        np.testing.assert_allclose(got, learned.posterior["label.release.rate"][0], rtol=1e-9)

    def test_draws_of_one_scenario_alone_are_refused(self):
        text = study('observed = "y.csv"; draws = 0; free = ( { address = "k.rate"; gsd = 2; } ); error = { gsd = 1.1; };')
        (FOLDER / "study.cfg").write_text(text, encoding="utf-8")
        (FOLDER / "y.csv").write_text(csv([(1, "d", 5.2)]), encoding="utf-8")
        code, _, said = call("fit", "study.cfg", "--library", LIBRARY, "-q", "--force", "--write-draws", "new.csv")
        self.assertEqual((code, "there are no draws where draws is 0" in said), (3, True), said)

    def test_what_cannot_be_written_is_said_before_anything_is_solved(self):
        (FOLDER / "study.cfg").write_text(MOUSE, encoding="utf-8")
        (FOLDER / "organs.csv").write_text(ORGANS, encoding="utf-8")
        (FOLDER / "there.cfg").write_text("", encoding="utf-8")
        for words, line in ((("--write-product", "nowhere/mine.cfg"), 'nowhere/mine.cfg: its folder "nowhere" cannot be used: No such file or directory'),
                            (("--write-draws", "nowhere/d.csv"), 'nowhere/d.csv: its folder "nowhere" cannot be used: No such file or directory'),
                            (("--write-product", "there.cfg"), "there.cfg: is there already; --force replaces it")):
            code, told, said = call("fit", "study.cfg", "--library", LIBRARY, "-q", "-o", "unwritten.h5", *words)
            self.assertEqual((code, told, said.splitlines()[-1]), (4, "", line))
            self.assertFalse((FOLDER / "unwritten.h5").exists())


class Warned(unittest.TestCase):
    """The table says where it would mislead."""
    TIMES = [0.5, 1, 2, 3, 5, 8, 10]
    LINE = [(t, "d", 7.3 * math.exp(-0.3 * t)) for t in TIMES]
    RATE = 'free = ( { address = "k.rate"; gsd = 2; } );'

    def table(self, inside, rows):
        (FOLDER / "study.cfg").write_text(study(f'observed = "y.csv"; draws = 0; starts = 1; {inside}'), encoding="utf-8")
        (FOLDER / "y.csv").write_text(csv(rows), encoding="utf-8")
        code, said, errors = call("fit", "study.cfg", "--library", LIBRARY, "--force", "-o", "fit.h5")
        self.assertEqual(code, 0, errors)
        return said

    def test_one_value_that_lies_far_off(self):
        off = [*self.LINE[:3], (3, "d", 23.85), *self.LINE[4:]]
        self.assertIn("One value lies 7.6 sd off", self.table(f"error = {{ gsd = 1.3; }}; {self.RATE}", off))
        robust = self.table(f'error = {{ kind = "student"; sd = "0.5 mg"; }}; {self.RATE}', off)
        self.assertIn("1 value lies more than 5 sd off; student errors let outliers weigh little", robust)
        self.assertNotIn("too narrow", robust)

    def test_values_that_no_rate_explains(self):
        wave = [(t, o, y * (3 if i % 2 else 1 / 3)) for i, (t, o, y) in enumerate(self.LINE)]
        for error in ("gsd = 1.2;", 'kind = "student"; sd = "0.2 mg";'):
            said = self.table(f"error = {{ {error} }}; {self.RATE}", wave)
            self.assertIn("the free numbers cannot explain them, and the intervals are too narrow", said)
        for error in ("gsd = 1.2;", 'kind = "student"; sd = "0.2 mg";'):
            self.assertNotIn("sd off", self.table(f"error = {{ {error} }}; {self.RATE}", self.LINE))

    def test_a_number_at_an_end_of_its_range(self):
        self.assertNotIn("At an end", self.table(f"error = {{ gsd = 1.2; }}; {self.RATE}", self.LINE))
        fast = [(t, o, 7.3 * math.exp(-1.5 * t)) for t, o, _ in self.LINE]
        self.assertIn("At an end of their ranges: k.rate (high); if nothing else speaks for that, something that is not free is off: the dose\n",
                      self.table(f"error = {{ gsd = 1.2; }}; {self.RATE}", fast))

    def test_numbers_that_cannot_be_told(self):
        said = self.table('prior = "none"; error = { kind = "normal"; sd = "0.1 mg"; }; free = ( "dose.1.amount", "k.rate" );', 2 * self.LINE[1:2])
        self.assertIn("1 direction cannot be told from what was measured", said)
        self.assertIn("dose.1.amount and k.rate can change together and predict the same; fix one of them", said)
        self.assertEqual(said.count("cannot be told\n"), 2, said)


class Learning(unittest.TestCase):
    def test_what_is_learned_and_what_is_range_only(self):
        text = MOUSE.replace('"label.release.rate" );', '"label.release.rate", "kidney.uptake.clearance" );')
        text = text[:text.index("    profile")] + "  };\n};"
        if check(text, {"organs.csv": ORGANS}):
            self.skipTest("no kidney.uptake.clearance in this product")
        learned = fit(text, tables={"organs.csv": ORGANS})
        self.assertLess(learned.of("shrinkage", "kidney.uptake.clearance"), learned.of("shrinkage", "spleen.uptake.clearance"))


if __name__ == "__main__":
    unittest.main()
