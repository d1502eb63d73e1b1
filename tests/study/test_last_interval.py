#!/usr/bin/python3
"""Numbers of the last dosing interval and time above a level: against closed forms, by CVODE and by the referee, in sweeps and in compare."""
import csv
import io
import math
import os
import subprocess
import unittest

import h5py
import numpy
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

PROGRAM = os.environ["VESIPK"]
K, V = 0.29, 3.1


def run(*words, code=0):
    r = subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=600)
    if r.returncode != code:
        raise AssertionError(f"{words}: exit {r.returncode}, expected {code}\n{r.stdout}{r.stderr}")
    return r


def line(doses, end="100 h", output="", more="", method="cvode", name="study.cfg"):
    with open(name, "w") as f:
        f.write(f"""study = {{ title = "Two compartments"; duration = "{end}"; solver = {{ method = "{method}"; }};
  model = {{
    amount_unit = "mg"; compartments = ( {{ name = "plasma"; volume = "{V} mL"; role = "plasma"; }}, {{ name = "tissue"; volume = "0.7 mL"; }}, {{ name = "cleared"; role = "sink"; }} );
    processes = ( {{ name = "loss"; kind = "first_order"; from = "plasma"; to = "cleared"; rate = "{K} 1/h"; }},
                  {{ name = "out"; kind = "first_order"; from = "plasma"; to = "tissue"; rate = "0 1/h"; }},
                  {{ name = "back"; kind = "first_order"; from = "tissue"; to = "plasma"; rate = "0.6 1/h"; }} );
  }};
  doses = ( {doses} ); output = {{ times = [ "0 h", "7 h", "{end}" ]; {output} }}; {more}
}};
""")
    return name


def numbers(study, organ="plasma", *words):
    run("run", study, "-o", "r.h5", "--force", "-q", *words)
    with h5py.File("r.h5") as f:
        o = [n.decode() for n in f["organ"][()]].index(organ)
        return {n: f[n][0, o, 0] for n in ("auc_tau", "cmax_tau", "cmin_tau", "cavg_tau", "build_up", "steady", "time_above", "auc_last")}


class Interval(unittest.TestCase):
    def each(self, **what):
        for method in ("cvode", "exact"):
            with self.subTest(method):
                yield numbers(line(method=method, **what))

    def close(self, found, expected, rtol=2e-5):
        for name, value in expected.items():
            if math.isnan(value):
                self.assertTrue(math.isnan(found[name]), name)
            else:
                self.assertAlmostEqual(found[name], value, delta=abs(value) * rtol, msg=name)

    def test_repeated_bolus(self):
        """Seven doses of 1.3 mg every 5 h; the run goes on for longer than an interval, so the last whole one is the sixth."""
        r, c0 = math.exp(-5 * K), 1.3 / V

        def high(n):
            return c0 * (1 - r**n) / (1 - r)
        for f in self.each(doses='{ into = "plasma"; amount = "1.3 mg"; every = "5 h"; count = 7; }'):
            area = high(6) * (1 - r) / K
            self.close(f, {"auc_tau": area, "cmax_tau": high(6), "cmin_tau": min(high(6) * r, high(6) * r), "cavg_tau": area / 5,
                           "build_up": high(6) / high(1), "steady": high(6) / high(5), "time_above": math.nan})

    def test_infusions_of_doses_apart_begin_their_intervals(self):
        """Where an infusion ends is no dose: three of them, each a dose of its own, 11 h apart."""
        doses = ", ".join(f'{{ into = "plasma"; amount = "1.3 mg"; at = "{11 * i} h"; over = "2 h"; }}' for i in range(3))
        repeated = '{ into = "plasma"; amount = "1.3 mg"; over = "2 h"; every = "11 h"; count = 3; }'
        for apart, one in zip(list(self.each(doses=doses)), list(self.each(doses=repeated))):
            self.assertTrue(math.isfinite(one["auc_tau"]))
            self.close(apart, one)

    def test_a_run_that_ends_with_an_interval(self):
        r, c0 = math.exp(-5 * K), 1.3 / V
        for f in self.each(doses='{ into = "plasma"; amount = "1.3 mg"; at = "0.5 h"; every = "5 h"; count = 3; }', end="15.5 h"):
            high = c0 * (1 + r + r * r)
            self.close(f, {"auc_tau": high * (1 - r) / K, "cmin_tau": high * r, "build_up": 1 + r + r * r, "steady": (1 + r + r * r) / (1 + r)})

    def test_two_doses_and_one(self):
        r = math.exp(-5 * K)
        for f in self.each(doses='{ into = "plasma"; amount = "1.3 mg"; every = "5 h"; count = 2; }', end="10 h"):
            self.close(f, {"build_up": 1 + r, "steady": 1 + r})
        for f in self.each(doses='{ into = "plasma"; amount = "1.3 mg"; every = "5 h"; count = 2; }', end="11 h"):
            self.close(f, {"build_up": 1.0, "steady": math.nan})
        for f in self.each(doses='{ into = "plasma"; amount = "1.3 mg"; }'):
            self.close(f, dict.fromkeys(("auc_tau", "cmax_tau", "cmin_tau", "cavg_tau", "build_up", "steady"), math.nan))

    def test_the_lowest_place_lies_within_the_interval(self):
        """What is given into the tissue comes to plasma late: it goes on falling there after the dose."""
        for f in self.each(doses='{ into = "tissue"; amount = "2.7 mg"; every = "9 h"; count = 3; }', end="27 h"):
            def slope(t, y):
                return [-0.6 * y[0], 0.6 * y[0] - K * y[1]]
            y = [0.0, 0.0]
            for _ in range(3):
                s = solve_ivp(slope, (0, 9), [y[0] + 2.7, y[1]], rtol=1e-11, atol=1e-13, dense_output=True, max_step=0.01)
                y = s.y[:, -1]
            self.assertLess(s.y[1].argmin(), len(s.t) - 1)
            self.close(f, {"cmin_tau": s.y[1].min() / V, "cmax_tau": s.y[1].max() / V}, 1e-4)


class Level(unittest.TestCase):
    LEVEL = 'levels = ( ("plasma", "0.37 mg/mL") );'

    def each(self, **what):
        for method in ("cvode", "exact"):
            with self.subTest(method):
                yield numbers(line(output=self.LEVEL, method=method, **what))["time_above"]

    def test_bolus(self):
        for t in self.each(doses='{ into = "plasma"; amount = "9.1 mg"; }'):
            self.assertAlmostEqual(t, math.log(9.1 / V / 0.37) / K, delta=1e-4)
        for t in self.each(doses='{ into = "plasma"; amount = "1.1 mg"; }'):
            self.assertEqual(t, 0.0)

    def test_up_and_down_again_within_a_step_or_many(self):
        dose, rate = 3.3, 0.6

        def c(t):
            return dose / V * rate / (rate - K) * (math.exp(-K * t) - math.exp(-rate * t))
        top = math.log(rate / K) / (rate - K)
        expected = brentq(lambda t: c(t) - 0.37, top, 50) - brentq(lambda t: c(t) - 0.37, 0, top)
        for t in self.each(doses='{ into = "tissue"; amount = "3.3 mg"; }'):
            self.assertAlmostEqual(t, expected, delta=2e-4 * expected)

    def test_infusions_add_up(self):
        """Two infusions of 2 h, of which each goes above and comes down again."""
        for t in self.each(doses='{ into = "plasma"; amount = "4.1 mg"; over = "2 h"; every = "31 h"; count = 2; }'):
            rise = 4.1 / 2 / K / V
            up = -math.log(1 - 0.37 / rise) / K
            down = math.log(rise * (1 - math.exp(-2 * K)) / 0.37) / K
            self.assertAlmostEqual(t, 2 * (2 - up + down), delta=1e-3)

    def test_sweeps_compare_and_subjects(self):
        study = line('{ into = "plasma"; amount = "9.1 mg"; }', output=self.LEVEL + ' individual = "nca";',
                     more='vary = ( { address = "loss.rate"; values = [ "0.2 1/h", "0.5 1/h" ]; } );')
        run("run", study, "-o", "sweep.h5", "--force", "-q")
        rows = csv.DictReader(io.StringIO(run("compare", "sweep.h5", "--csv", "--metrics", "time_above", "--organs", "plasma").stdout))
        found = [float(r["value"]) for r in rows if r["metric"] == "time_above"]
        numpy.testing.assert_allclose(found, [math.log(9.1 / V / 0.37) / k for k in (0.2, 0.5)], rtol=2e-5)

    def test_a_level_is_of_an_organ_that_is_there(self):
        words = run("check", line('{ into = "plasma"; amount = "1 mg"; }', output='levels = ( ("plasmo", "1 mg/mL"), ("plasma", "1 mg") );'), code=3).stderr
        self.assertIn('there is no organ "plasmo"; did you mean "plasma"?', words)
        self.assertIn("expected a concentration", words)


if __name__ == "__main__":
    unittest.main(verbosity=2)
