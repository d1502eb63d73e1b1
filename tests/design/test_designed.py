"""Plans are those of closed forms, of published designs, and of trying all of them; what they promise, experiments keep."""
import itertools
import math
import os
import unittest

import numpy as np
from designs import FOLDER, LIBRARY, SOURCE, call, depots, design, of_depots

NORMAL = 'error = { kind = "normal"; sd = "0.217 mg/L"; };'


def bateman(settings, ka, k, volume=1.0):
    """A dose that is absorbed and lost; y is what the blood holds."""
    return f'''study = {{ title = "Absorbed and lost"; duration = "240 h"; output = {{ every = "0.25 h"; }}; solver = {{ rtol = 1e-10; }};
  doses = ( {{ into = "gut"; amount = "1 mg"; }} );
  model = {{ amount_unit = "mg"; compartments = ( {{ name = "gut"; }}, {{ name = "y"; volume = "{volume} L"; }}, {{ name = "out"; }} );
    processes = ( {{ kind = "first_order"; name = "a"; from = "gut"; to = "y"; rate = "{ka} 1/h"; }},
                  {{ kind = "first_order"; name = "k"; from = "y"; to = "out"; rate = "{k} 1/h"; }} ); }};
  design = {{ unit = "mg/L"; organs = [ "y" ]; {settings} }};
}};'''


def hours(times):
    return "[ " + ", ".join(f'"{t:.10g} h"' for t in times) + " ]"


class ClosedForms(unittest.TestCase):
    def test_one_compartment(self):
        """D-optimal for amount and rate with a constant error: the earliest time, and 1/k after it."""
        for first in (0.0, 0.75):
            times = sorted({first, *np.round(np.arange(first, 16, 0.25), 4)})
            text = depots(f'''free = ( {{ address = "dose.2.amount"; prior = "none"; }}, {{ address = "k1.rate"; prior = "none"; }} );
              animals = 14; merge = 0; organs = [ "z" ]; times = {hours(times)}; {NORMAL}''', rates=(0.83, 0.25))
            d = design(text)
            self.assertEqual([(t, n) for _, t, n in d.arms()], [(first, 7), (first + 4.0, 7)])
            self.assertGreater(d["efficiency"], 1 - 1e-6)
            self.assertAlmostEqual(float(d["phi_ideal"]), float(d["phi_after"]), places=6)
            slope = d["slope"][0]
            at = [times.index(first), times.index(first + 4.0)]
            np.testing.assert_allclose(slope[at], 1.0, atol=1e-5)
            self.assertLess(np.delete(slope, at).max(), 1.0)
            t = np.array([first, first + 4.0])
            j = np.stack([7.61 * np.exp(-0.25 * t), -0.25 * t * 7.61 * np.exp(-0.25 * t)]) / 0.217
            self.assertAlmostEqual(float(d["phi_after"]), -np.linalg.slogdet(7 * j @ j.T)[1] / 2, places=6)
            cov = np.linalg.inv(7 * j @ j.T)
            np.testing.assert_allclose(d["sd_after"], np.sqrt(np.diag(cov)), rtol=1e-5)

    def test_box_and_lucas(self):
        """Box & Lucas 1959 (Biometrika 46:77): rates 0.7 and 0.2, the times are 1.23 and 6.86."""
        times = np.round(np.concatenate([np.arange(0.9, 1.6, 0.01), np.arange(5, 9, 0.02)]), 4)
        d = design(bateman(f'''free = ( {{ address = "a.rate"; prior = "none"; }}, {{ address = "k.rate"; prior = "none"; }} ); animals = 2; merge = 0;
          times = {hours(times)}; error = {{ kind = "normal"; sd = "0.1 mg/L"; }};''', 0.7, 0.2))
        self.assertEqual([(round(t, 3), n) for _, t, n in d.arms()], [(1.23, 1), (6.86, 1)])

    THEOPHYLLINE = 4.298, 0.05884, 4.298 / (21.80 * (4.298 - 0.05884))  # theta3 = ka / (V (ka - k))

    def test_atkinson_of_all_numbers(self):
        """Atkinson, Chaloner, Herzberg & Juritz 1993 (Biometrics 49:325): D-optimal at 0.229, 1.389 and 18.42 h, a third each."""
        times = sorted({0.2288, 1.3886, 18.417, *np.round(np.geomspace(0.05, 60, 150), 4)})
        free = ", ".join(f'{{ address = "{a}"; prior = "none"; }}' for a in ("a.rate", "k.rate", "y.volume"))
        d = design(bateman(f'''free = ( {free} ); animals = 12; merge = 0; times = {hours(times)}; error = {{ kind = "normal"; sd = "1 mg/L"; }};''',
                           *self.THEOPHYLLINE))
        self.assertEqual([(round(t, 4), n) for _, t, n in d.arms()], [(0.2288, 4), (1.3886, 4), (18.417, 4)])
        self.assertGreater(d["efficiency"], 1 - 1e-5)

    def test_atkinson_of_the_area(self):
        """The same, for the area under the curve: 0.233 and 17.63 h, with 0.0135 and 0.9865 of all."""
        times = sorted({0.2331, 17.6339, *np.round(np.geomspace(0.05, 60, 120), 4)})
        free = ", ".join(f'{{ address = "{a}"; prior = "none"; }}' for a in ("a.rate", "k.rate", "y.volume"))
        d = design(bateman(f'''free = ( {free} ); animals = 100; predict = ( {{ organ = "y"; number = "auc_last"; }} ); times = {hours(times)};
          error = {{ kind = "normal"; sd = "1 mg/L"; }};''', *self.THEOPHYLLINE))
        late = sum(n for _, t, n in d.arms("ideal", "weight") if t > 10)
        early = sum(n for _, t, n in d.arms("ideal", "weight") if t < 1)
        self.assertAlmostEqual(late, 0.9865, delta=2e-3)
        self.assertAlmostEqual(early, 0.0135, delta=2e-3)
        self.assertAlmostEqual(max(d.arms("ideal", "weight"), key=lambda a: a[2])[1], 17.6339, delta=0.6)


class Referee:
    """What a plan of two depots leaves open, by plain matrices: all values of all animals with one covariance."""

    def __init__(self, times, organs, gsd, sigma, floor=0.0, animal=0.0, scale=0.0):
        self.y, self.j = of_depots(times)
        self.y, self.j = self.y[:, organs], self.j[:, organs, :] * np.log(gsd)
        self.sigma, self.floor, self.animal, self.scale = sigma, floor, animal, scale

    def covariance(self, plan):
        """plan: for each animal the indices of its times"""
        y = np.concatenate([self.y[list(a)].ravel() for a in plan])
        j = np.concatenate([self.j[list(a)].reshape(-1, 4) for a in plan])
        who = np.concatenate([[i] * self.y[list(a)].size for i, a in enumerate(plan)])
        v = np.diag(self.sigma**2 * y**2 + self.floor**2) + self.scale**2 * np.outer(y, y)
        v += self.animal**2 * np.outer(y, y) * (who[:, None] == who[None, :])
        return np.linalg.inv(np.eye(4) + j.T @ np.linalg.solve(v, j))


class AllOfThem(unittest.TestCase):
    TIMES = [0.25, 1.0, 2.5, 6.0, 14.0, 37.0]
    FREE = ('free = ( { address = "dose.1.amount"; gsd = 1.83; }, { address = "dose.2.amount"; gsd = 1.41; }, '
            '{ address = "k0.rate"; gsd = 2.3; }, { address = "k1.rate"; gsd = 1.67; } ); draws = 1; merge = 0; ')
    GSD = np.array([1.83, 1.41, 2.3, 1.67])

    def best(self, referee, schedules, animals, value, fits=lambda plan: True):
        found = [(value(referee.covariance(p)), p) for p in itertools.combinations_with_replacement(schedules, animals) if fits(p)]
        return min(found, key=lambda f: f[0])

    def check(self, settings, referee, schedules, animals, value, fits=lambda plan: True):
        d = design(depots(f'{self.FREE} animals = {animals}; times = {hours(self.TIMES)}; {settings}'))
        phi, plan = self.best(referee, schedules, animals, value, fits)
        self.assertAlmostEqual(float(d["phi_after"]), phi, places=6, msg=str((d.arms(), plan)))
        self.assertLessEqual(float(d["phi_bound"]), phi + 1e-9)
        self.assertLessEqual(float(d["phi_ideal"]), phi + 1e-9)
        np.testing.assert_allclose(d["sd_coordinate_after"], np.sqrt(np.diag(referee.covariance(plan))), rtol=2e-5)
        return d

    def test_killed_for_one_number(self):
        for k, name in enumerate(("dose.1.amount", "dose.2.amount", "k0.rate", "k1.rate")):
            self.check(f'learn = [ "{name}" ]; organs = [ "y", "z" ]; error = {{ gsd = 1.3; floor = "0.05 mg/L"; }}; animal = {{ gsd = 1.25; }};',
                       Referee(self.TIMES, [0, 1], self.GSD, np.log(1.3), 0.05, np.log(1.25)), [(i,) for i in range(6)], 5,
                       lambda c, k=k: math.log(c[k, k]))

    def test_killed_for_all_numbers(self):
        self.check('organs = [ "y" ]; error = { kind = "combined"; sd = "0.05 mg/L"; cv = 0.12; };',
                   Referee(self.TIMES, [0], self.GSD, 0.12, 0.05), [(i,) for i in range(6)], 6, lambda c: np.linalg.slogdet(c)[1] / 4)

    def test_two_numbers_by_volume_and_by_mean(self):
        r = Referee(self.TIMES, [0, 1], self.GSD, np.log(1.2), 0.02)
        for criterion, value in (("D", lambda c: np.linalg.slogdet(c[2:, 2:])[1] / 2), ("c", lambda c: math.log(np.trace(c[2:, 2:]) / 2))):
            self.check(f'learn = [ "k*" ]; criterion = "{criterion}"; organs = [ "y", "z" ]; error = {{ gsd = 1.2; floor = "0.02 mg/L"; }};',
                       r, [(i,) for i in range(6)], 5, value)

    def test_animals_of_a_time(self):
        r = Referee(self.TIMES, [0], self.GSD, np.log(1.2), 0.02)
        d = self.check('learn = [ "k1.rate" ]; per_time = [ 2, 3 ]; organs = [ "y" ]; error = { gsd = 1.2; floor = "0.02 mg/L"; };', r,
                       [(i,) for i in range(6)], 7, lambda c: math.log(c[3, 3]), lambda p: all(2 <= p.count(a) <= 3 for a in p))
        self.assertTrue(all(2 <= n <= 3 for _, _, n in d.arms()))

    def test_imaged(self):
        """Three animals, each imaged twice, that share what an animal has of its own, and a scale of all."""
        r = Referee(self.TIMES, [0], self.GSD, np.log(1.2), 0.02, np.log(1.3), np.log(1.4))
        self.check('images = 2; starts = 12; organs = [ "y" ]; error = { gsd = 1.2; floor = "0.02 mg/L"; }; animal = { gsd = 1.3; }; scale = { by = "all"; gsd = 1.4; };',
                   r, list(itertools.combinations(range(6), 2)), 3, lambda c: np.linalg.slogdet(c)[1] / 4)

    def test_own_plan_and_worth(self):
        r = Referee(self.TIMES, [0, 1], self.GSD, np.log(1.2), 0.02)
        d = design(depots(f'''{self.FREE} learn = [ "k1.rate" ]; animals = 5; times = {hours(self.TIMES)}; organs = [ "y", "z" ];
          error = {{ gsd = 1.2; floor = "0.02 mg/L"; }}; plan = ( {{ at = "1 h"; animals = 2; }}, {{ at = "3 h"; animals = 3; }} );'''))
        own = Referee([1.0, 3.0], [0, 1], self.GSD, np.log(1.2), 0.02).covariance([(0,), (0,), (1,), (1,), (1,)])
        self.assertAlmostEqual(float(d["phi_own"]), math.log(own[3, 3]), places=6)
        np.testing.assert_allclose(d["sd_coordinate_own"], np.sqrt(np.diag(own)), rtol=2e-5)
        np.testing.assert_allclose(d["sd_own"], np.sqrt(np.diag(own)) * np.log(self.GSD), rtol=2e-5)
        self.assertAlmostEqual(float(d["efficiency_own"]), math.exp(d["phi_bound"] - d["phi_own"]), places=9)
        times = sorted([*self.TIMES, 3.0])
        r = Referee(times, [0, 1], self.GSD, np.log(1.2), 0.02)
        index = {t: i for i, t in enumerate(times)}
        plan = [(index[t],) for _, t, n in d.arms() for _ in range(int(n)) if t in index]
        self.assertEqual(len(plan), 5)
        for k, (_, t, _) in enumerate(d.arms()):
            left = [a for a in plan if a != (index[t],)]
            phi = math.log(r.covariance(left)[3, 3]) if left else 0.0
            self.assertAlmostEqual(d["phi_without_time"][k], phi, places=6)
        for o, kept in ((0, [1]), (1, [0])):
            only = Referee(times, kept, self.GSD, np.log(1.2), 0.02)
            self.assertAlmostEqual(d["phi_without_organ"][o], self.best(only, [(i,) for i in range(7)], 5, lambda c: math.log(c[3, 3]))[0], places=6)


@unittest.skipIf("sanitize" in os.environ.get("VESIPK_CFLAGS", ""), "its 500 fits say nothing new to sanitizers")
class Promises(unittest.TestCase):
    def test_what_it_predicts_happens(self):
        """500 experiments with truths drawn from the prior, fitted by vesipk fit: their errors are as large as was said."""
        rng = np.random.default_rng(20261129)
        times, sd = [0.5, 2.0, 8.0, 30.0], 0.9
        free = [("dose.1.amount", 5.3, 1.7), ("dose.2.amount", 9.1, 2.2)]
        prior = ", ".join(f'{{ address = "{a}"; prior = "normal"; value = "{m} mg"; sd = "{s} mg"; }}' for a, m, s in free)
        d = design(depots(f'free = ( {prior} ); draws = 4; animals = 6; times = {hours(times)}; organs = [ "y" ]; error = {{ kind = "normal"; sd = "{sd} mg/L"; }};',
                          doses=(5.3, 9.1)))
        said = d["sd_after"]
        plan = [t for _, t, n in d.arms() for _ in range(int(n))]
        each, errors = 50, []
        for batch in range(10):
            truth = rng.normal([m for _, m, _ in free], [s for _, _, s in free], size=(each, 2))
            rows, scenarios, numbers = ["scenario,time [h],organ,value [mg/L]"], [], []
            for i, a in enumerate(truth):
                y = [a[0] * math.exp(-0.83 * t) + a[1] * math.exp(-0.0917 * t) + rng.normal(0, sd) for t in plan]
                rows += [f"s{i},{t},y,{v:.12g}" for t, v in zip(plan, y)]
                scenarios.append(f'{{ name = "s{i}"; doses = ( {{ into = "d0"; amount = "5.3 mg"; }}, {{ into = "d1"; amount = "9.1 mg"; }} ); }}')
                numbers += [f'{{ address = "{n}"; scenario = "s{i}"; name = "{n}.{i}"; prior = "normal"; value = "{m} mg"; sd = "{s} mg"; }}' for n, m, s in free]
            (FOLDER / "observed.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
            text = depots("").replace('doses = ( { into = "d0"; amount = "2.385 mg"; }, { into = "d1"; amount = "7.61 mg"; } );', f'scenarios = ( {", ".join(scenarios)} );')
            text = text[:text.index("design = {")] + f'fit = {{ observed = "observed.csv"; free = ( {", ".join(numbers)} ); error = {{ kind = "normal"; sd = "{sd} mg/L"; }}; starts = 1; draws = 0; }}; }};'
            (FOLDER / "fit.cfg").write_text(text, encoding="utf-8")
            code, _, words = call("fit", "fit.cfg", "--library", LIBRARY, "-q", "--force", "-o", "fit.h5")
            self.assertEqual(code, 0, words)
            import h5py
            with h5py.File(FOLDER / "fit.h5") as file:
                errors.append(file["fit/mode"][()].reshape(each, 2) - truth)
        rmse = np.sqrt(np.mean(np.concatenate(errors) ** 2, axis=0))
        np.testing.assert_allclose(rmse, said, rtol=0.1)
        self.assertLess(said[0], 0.9 * 1.7)


class Program(unittest.TestCase):
    TEXT = depots('''free = ( { address = "k*.rate"; factor = true; name = "k"; gsd = 1.9; }, { address = "dose.1.amount"; gsd = 1.4; } ); animals = 9;
      times = { from = "10 min"; to = "2 d"; n = 17; }; organs = [ "y", "z" ]; error = { gsd = 1.2; floor = "0.02 mg/L"; }; scale = { gsd = 1.3; }; draws = 5;
      cost = ( ("animal", 3), ("z", 2) ); plan = ( { at = "1 h"; animals = 9; } );''')

    def test_threads_change_nothing(self):
        (FOLDER / "study.cfg").write_text(self.TEXT, encoding="utf-8")
        self.assertEqual(call("design", "study.cfg", "--library", LIBRARY, "-q", "--force", "-o", "design.h5", "-j", "1")[0], 0)
        one = (FOLDER / "design.h5").read_bytes()
        for j in ("2", "5"):
            done, _, said = call("design", "study.cfg", "--library", LIBRARY, "-q", "--force", "-o", "design.h5", "-j", j)
            self.assertEqual(done, 0, said)
            two = (FOLDER / "design.h5").read_bytes()
            end = one.rindex(b"vesipk-1")  # behind it stands a checksum of all, the command too
            self.assertEqual(one[:end].replace(b"-j 1", b"-j ?"), two[:end].replace(f"-j {j}".encode(), b"-j ?"))

    def test_animals_of_several_scenarios_are_measured_at_times_that_were_offered(self):
        text = self.TEXT.replace('doses = ( { into = "d0"; amount = "2.385 mg"; }, { into = "d1"; amount = "7.61 mg"; } );', """scenarios = (
          { name = "first"; doses = ( { into = "d0"; amount = "2.385 mg"; }, { into = "d1"; amount = "7.61 mg"; } ); },
          { name = "later"; doses = ( { into = "d0"; amount = "2.385 mg"; at = "3 h"; }, { into = "d1"; amount = "7.61 mg"; } ); } );""")
        self.assertIn("later", text)
        text = text.replace('plan = ( { at = "1 h"; animals = 9; } );', "")
        for more in ("", "per_time = 3;", "per_time = [ 2, 4 ];", "images = 2;"):
            d = design(text.replace("draws = 5;", f"draws = 3; {more}"))
            offered = set(d["time"])
            for scenario, time, animals in d.arms():
                times = time if isinstance(time, tuple) else (time,)
                self.assertTrue(offered.issuperset(t for t in times if not np.isnan(t)), f"{more}: {scenario} {time} {animals}")
                if more == "per_time = 3;":
                    self.assertEqual(animals, 3)
            self.assertEqual(sum(animals for _, _, animals in d.arms()), 9)

    def test_a_later_start_may_find_a_better_plan(self):
        text = (SOURCE / "tests/printed/cases/spread.cfg").read_text(encoding="utf-8").replace("animals = 12; per_time = 3;", "animals = 6; images = 4; seed = 3; merge = 0;")
        first, best = (float(design(text.replace("n = 60", "n = 12").replace("starts = 2", f"starts = {n}"))["phi_after"]) for n in (1, 8))
        self.assertLess(best, first - 3e-4)

    def test_times_are_those_that_people_plan(self):
        text = self.TEXT.replace('{ from = "10 min"; to = "2 d"; n = 17; }', '{ from = "1 h"; to = "47 h"; n = 200; }').replace("draws = 5;", "draws = 1; starts = 1;")
        np.testing.assert_allclose(design(text.replace('at = "1 h"; animals = 9;', 'at = "2 h"; animals = 9;'))["time"],
                                   [1, 1.5, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 15, 18, 20, 25, 30, 36, 40, 45, 47])

    def test_times_are_round(self):
        minutes = design(self.TEXT)["time"] * 60
        self.assertEqual(minutes[0], 10)
        self.assertAlmostEqual(minutes[-1], 2880)
        for m in minutes:
            unit = m if m < 60 else m / 60
            self.assertAlmostEqual(unit, round(unit, 1), places=9, msg=str(minutes))

    def test_money(self):
        d = design(self.TEXT)
        self.assertEqual(list(d["bargain_animals"]), [9, 15])
        np.testing.assert_array_equal(d["bargain_organ"][0], [1, 1])
        self.assertEqual(d["bargain_organ"][1].sum(), 1)
        self.assertEqual(d["bargain_organ"][1][0], 1, "z costs, so z goes")

    def test_a_plan_from_a_table(self):
        """A table of measured values whose values are not there yet; of animals, or of so many."""
        listed = design(self.TEXT.replace('{ at = "1 h"; animals = 9; }', '{ at = "1 h"; animals = 2; }, { at = "90 min"; animals = 1; }'))
        for name, table in (("animals.csv", "time [h],organ,animal,value [mg/L]\n1,y,a,\n1,z,a,\n1,y,b,\n1.5,y,c,\n1.5,z,c,\n"),
                            ("many.csv", "time [min],organ,n,value [mg/L]\n60,y,2,\n60,z,2,\n90,y,1,\n")):
            (FOLDER / name).write_text(table, encoding="utf-8")
            d = design(self.TEXT.replace('( { at = "1 h"; animals = 9; } )', f'"{name}"'))
            self.assertEqual(d.arms("own"), [("base", 1.0, 2.0), ("base", 1.5, 1.0)])
            self.assertEqual(d["phi_own"], listed["phi_own"])

    def test_three_sentences(self):
        _, text = design(self.TEXT, table=True)
        for words in ("The plan", "Your own", "How well each is known", "What each is worth", "Fewer organs of more animals", "Kill ", " teaches most: ",
                      "No plan of 9 animals can have a variance below ", "twice as many animals would make the sd "):
            self.assertIn(words, text)

    def test_what_a_fit_has_learned_is_the_prior(self):
        """In a linear case, planning on top of a fit is planning with the measurements of the fit in the plan."""
        numbers = ('( { address = "dose.1.amount"; prior = "normal"; value = "2.5 mg"; sd = "0.7 mg"; }, '
                   '{ address = "dose.2.amount"; prior = "normal"; value = "7 mg"; sd = "1.9 mg"; } )')
        (FOLDER / "first.csv").write_text("time [h],organ,value [mg/L]\n0.5,y,8.2\n3,y,5.9\n", encoding="utf-8")
        fit = f'fit = {{ observed = "first.csv"; free = {numbers}; error = {{ kind = "normal"; sd = "0.4 mg/L"; }}; draws = 0; starts = 1; }};'
        rest = 'draws = 3; animals = 4; organs = [ "y" ]; times = [ "0.5 h", "3 h", "20 h" ]; error = { kind = "normal"; sd = "0.4 mg/L"; };'
        (FOLDER / "fit.cfg").write_text(depots(rest, extra=fit), encoding="utf-8")
        self.assertEqual(call("fit", "fit.cfg", "--library", LIBRARY, "-q", "--force", "-o", "fit.h5")[0], 0)
        after = design(depots(f'free = "fit"; prior = "fit.h5"; {rest}', extra=fit))
        plain = design(depots(f'free = {numbers}; {rest} plan = ( {{ at = "0.5 h"; animals = 1; }}, {{ at = "3 h"; animals = 1; }} );'))
        np.testing.assert_allclose(after["sd_before"], plain["sd_own"], rtol=1e-3)
        self.assertLess(after["phi_after"], plain["phi_after"])

    def test_a_mouse_with_all_its_ranges(self):
        """Ways out of the body that are closed now (a share of all, a rate of 0) may open."""
        for tracer in ("zr89-dfo", "dir"):
            d = design(f'''study = {{ species = "mouse"; product = "msc-small-ev"; tracer = "{tracer}"; duration = "24 h"; output = {{ every = "6 h"; }};
              doses = ( {{ route = "iv-bolus"; amount = "1e10 particles"; }} );
              design = {{ learn = [ "brain.influx" ]; animals = 6; draws = 2; starts = 2; times = {{ from = "5 min"; to = "24 h"; n = 8; }}; organs = [ "plasma", "brain" ];
                error = {{ gsd = 1.2; floor = "0.01 %ID/g"; }}; }}; }};''', "-j", "2")
            self.assertEqual(int(d["n_failed"]), 0)
            self.assertGreater(len(d["parameter"]), 60)
            self.assertLess(d.of("sd_after", "brain.influx"), 0.7 * d.of("sd_before", "brain.influx"))


if __name__ == "__main__":
    unittest.main()
