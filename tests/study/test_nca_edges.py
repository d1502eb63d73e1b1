"""Numbers of an analysis where a curve begins, ends, stays as it is, or is lost in what a solver cannot tell from zero.

Closed forms. A pool of V = 10 mL with a clearance of 1 mL/h: k = 0.1/h. Two pools that exchange reach a plateau. A method
that steps and the referee (solver = { method = "exact"; }) must agree.
"""
import math
import unittest

import numpy as np
from runs import Wrong, run

POOL = """compartments = ( { name = "plasma"; volume = "10 mL"; }, { name = "out"; } );
  processes = ( { kind = "clearance"; from = "plasma"; to = "out"; clearance = "1 mL/h"; } );"""
EXCHANGE = """compartments = ( { name = "plasma"; volume = "10 mL"; }, { name = "tissue"; volume = "2 mL"; } );
  processes = ( { kind = "first_order"; from = "plasma"; to = "tissue"; rate = "1 1/h"; },
                { kind = "first_order"; from = "tissue"; to = "plasma"; rate = "1 1/h"; } );"""
STILL = """compartments = ( { name = "a"; role = "plasma"; volume = "1 mL"; }, { name = "b"; volume = "1 mL"; } );
  processes = ( { kind = "flow"; from = "a"; to = "b"; flow = "0 mL/min"; } );"""
LEAK = """compartments = ( { name = "plasma"; volume = "10 mL"; }, { name = "tissue"; volume = "10 mL"; }, { name = "out"; } );
  processes = ( { kind = "clearance"; from = "plasma"; to = "out"; clearance = "10 mL/h"; },
                { kind = "flow"; from = "plasma"; to = "tissue"; flow = "1 mL/h"; },
                { kind = "flow"; from = "tissue"; to = "plasma"; flow = "1 mL/h"; } );"""
METHODS = ("", 'solver = { method = "exact"; };', "solver = { rtol = 1e-4; };", "solver = { rtol = 1e-11; };")
K = 0.1


def study(graph, dose, duration="24 h", every="1 h", more=""):
    return f"""study = {{ title = "An edge"; duration = "{duration}"; output = {{ {every if "=" in every else f'every = "{every}";'} }}; {more}
      model = {{ amount_unit = "mg"; source = "made up"; confidence = "assumption"; {graph} }};
      doses = ( {{ {dose} }} ); }};"""


def left(*ages):
    """What is there of doses of 1 of these ages."""
    return sum(math.exp(-K * age) for age in ages)


class TheEnd(unittest.TestCase):
    """What is given when the run ends counts: it is in the last output, the peak, and the interval it begins."""

    def test_a_last_dose_is_the_peak(self):
        for method in METHODS[:2]:
            r = run(study(POOL, 'into = "plasma"; amount = "10 mg"; every = "24 h"; count = 2;', more=method))
            self.assertAlmostEqual(r.number("cmax"), 1 + left(24), 6)
            self.assertEqual(r.number("tmax"), 24)
            self.assertAlmostEqual(r.number("peak_percent_dose"), 50 * (1 + left(24)), 4)
            self.assertAlmostEqual(r.number("clast"), 1 + left(24), 6)
            self.assertAlmostEqual(r.curve("plasma")[-1], 50 * (1 + left(24)), 4)
            self.assertEqual(r.number("tmax", "out"), 24)

    def test_the_only_dose(self):
        r = run(study(STILL, 'into = "a"; amount = "1 mg"; at = "24 h";'))
        self.assertEqual([r.number(n, "a") for n in ("cmax", "tmax", "peak_percent_dose", "auc_last")], [1, 24, 100, 0])
        self.assertEqual(r.number("cmax", "b"), 0)
        self.assertTrue(math.isnan(r.number("tmax", "b")))

    def test_the_interval_that_it_begins(self):
        r = run(study(POOL, 'into = "plasma"; amount = "10 mg"; every = "8 h"; count = 4;'))
        at = {n: r.array[f"intervals/{n}"][0, 0, 0] for n in ("cmax", "tmax", "ctrough", "auc", "cavg", "fluctuation", "accumulation")}
        top = [left(*(8 * i for i in range(n))) for n in (1, 2, 3, 4)]
        np.testing.assert_allclose(at["cmax"], top, rtol=1e-5)
        np.testing.assert_allclose(at["ctrough"], [t - 1 for t in top[1:]] + [top[3]], rtol=1e-5)
        np.testing.assert_allclose(at["tmax"], 0, atol=1e-9)
        self.assertEqual(at["auc"][3], 0)
        for name in ("cavg", "fluctuation", "accumulation"):
            self.assertTrue(math.isnan(at[name][3]) and not np.isnan(at[name][:3]).any(), name)

    def test_a_trough_does_not_ask_for_an_output(self):
        r = run(study(POOL, 'into = "plasma"; amount = "10 mg"; every = "5 h"; count = 2;', every='times = ( "0 h", "7 h" );'))
        self.assertAlmostEqual(r.array["intervals/ctrough"][0, 0, 0, 1], left(24, 19), 5)

    def test_subjects_that_are_solved_together(self):
        """Eleven whose second dose, at the end, differs: the larger of the two peaks is each one's own."""
        text = study(POOL, 'into = "plasma"; amount = "10 mg"; }, { into = "plasma"; amount = "9 mg"; at = "24 h";', more="""
          population = { subjects = 11; seed = 5; vary_between_subjects = ( { address = "dose.2.amount"; cv = 0.4; } ); };""")
        r = run(text.replace("output = {", 'output = { individual = "nca";'))
        last = r.array["individual/covariates/dose.2.amount"]
        np.testing.assert_allclose(r.array["individual/cmax"][0, :, 0], np.maximum(1, left(24) + last / 10), rtol=1e-6)
        np.testing.assert_array_equal(r.array["individual/tmax"][0, :, 0], np.where(last / 10 + left(24) > 1, 24, 0))
        self.assertEqual(set(r.array["individual/tmax"][0, :, 0]), {0, 24})

    def test_an_infusion_that_ends_there(self):
        for over in ("24 h", "3 h"):
            start = 24 - float(over.split()[0])
            r = run(study(POOL, f'into = "plasma"; amount = "10 mg"; at = "{start} h"; over = "{over}";'))
            hours = 24 - start
            self.assertAlmostEqual(r.number("cmax"), (1 - math.exp(-K * hours)) / (K * hours), 6)
            self.assertAlmostEqual(r.number("tmax"), 24, 9)

    def test_one_that_begins_there_is_refused(self):
        with self.assertRaisesRegex(Wrong, "the infusion at 24 h begins when the run ends, so nothing of it would be given"):
            run(study(POOL, 'into = "plasma"; amount = "10 mg"; at = "24 h"; over = "1 h";'))
        with self.assertRaisesRegex(Wrong, "the dose at 25 h starts after the end of the run"):
            run(study(POOL, 'into = "plasma"; amount = "10 mg"; at = "25 h"; over = "1 h";'))


class Rounding(unittest.TestCase):
    """Multiples of a decimal are decimals, and what only rounding puts behind the end is at the end."""

    def test_the_last_of_several_doses(self):
        for step, unit, count in ((0.1, "h", 4), (0.1, "h", 8), (0.1, "h", 10), (6, "min", 10), (0.7, "h", 4), (1.1, "h", 12)):
            end = round(step * (count - 1), 6)
            r = run(study(POOL, f'into = "plasma"; amount = "10 mg"; every = "{step} {unit}"; count = {count};', f"{end} {unit}", f"{step} {unit}"))
            hours = step / (60 if unit == "min" else 1)
            self.assertAlmostEqual(r.curve("plasma", "concentration")[-1] / left(*(hours * i for i in range(count))), 1, 5, (step, count))
            self.assertEqual(r.array["events/time"][-1], r.time[-1])

    def test_the_end_in_other_units(self):
        for duration, at in (("0.9 h", "54 min"), ("54 min", "0.9 h"), ("0.7 h", "42 min"), ("0.3 d", "7.2 h"), ("7.2 h", "0.3 d")):
            r = run(study(POOL, f'into = "plasma"; amount = "10 mg"; at = "{at}";', duration, "6 min"))
            self.assertEqual(r.number("cmax"), 1, (duration, at))
            self.assertEqual(r.number("tmax"), r.time[-1])

    def test_labels_of_outputs(self):
        r = run(study(POOL, 'into = "plasma"; amount = "10 mg";', "2.4 h", "0.1 h"))
        self.assertEqual([float(t) for t in r.time], [float(f"{i / 10:.1f}") for i in range(25)])
        r = run(study(POOL, 'into = "plasma"; amount = "10 mg";', "4.2 h", "0.7 h"))
        self.assertEqual([float(t) for t in r.time], [0, 0.7, 1.4, 2.1, 2.8, 3.5, 4.2])


class Flat(unittest.TestCase):
    """Noise is no peak and no slope."""

    def test_the_peak_is_where_the_plateau_begins(self):
        for method in METHODS:
            r = run(study(STILL, 'into = "a"; amount = "1 mg";', more=method))
            self.assertEqual((r.number("tmax", "a"), r.number("cmax", "a")), (0, 1), method)
            r = run(study(STILL, 'into = "a"; amount = "1 mg"; at = "5 h";', more=method))
            self.assertEqual((r.number("tmax", "a"), r.number("cmax", "a")), (5, 1), method)

    def test_what_is_expelled_at_once(self):
        r = run("""study = { species = "mouse"; product = "msc-small-ev"; duration = "24 h"; output = { every = "1 h"; organs = [ "expelled" ]; };
                   doses = ( { route = "inhaled"; amount = "1e10 particles"; } ); };""")
        self.assertEqual(r.number("tmax", "expelled"), 0)

    def test_a_plateau_has_no_half_life(self):
        for method in METHODS:
            r = run(study(EXCHANGE, 'into = "plasma"; amount = "10 mg";', "100 h", more=method))
            for organ in ("plasma", "tissue"):
                for name in ("half_life", "lambda_z", "lambda_z_adj_r2", "auc_inf", "aumc_inf", "auc_extrapolated", "mrt", "cl", "vss", "vz"):
                    self.assertTrue(math.isnan(r.number(name, organ)), (method, name, organ))
                self.assertEqual(r.number("flag_few_points", organ), 1)
                self.assertEqual(r.number("lambda_z_points", organ), 0)

    def test_a_slope_that_is_there_is_found(self):
        """One that falls by 5 % over the run is no noise."""
        r = run(study(POOL.replace("1 mL/h", "0.01 mL/h"), 'into = "plasma"; amount = "10 mg";', "50 h"))
        self.assertAlmostEqual(r.number("lambda_z"), 0.001, 6)


class Tail(unittest.TestCase):
    """What lies below the absolute tolerance is no concentration."""

    def test_the_last_one_above_it(self):
        r = run(study(LEAK, 'into = "plasma"; amount = "10 mg";', "10 year", "7 d"))
        self.assertAlmostEqual(r.number("clast") / 2.5913e-9, 1, 3)
        self.assertAlmostEqual(r.number("clast", "tissue") / 2.617e-8, 1, 3)
        for organ in ("plasma", "tissue"):
            self.assertEqual(r.number("tlast", organ), 168)
            self.assertTrue(math.isnan(r.number("half_life", organ)))
            self.assertEqual(r.number("flag_few_points", organ), 1)

    def test_it_is_of_the_dose(self):
        """A thousandth of the dose ends at the same time."""
        whole, little = (run(study(POOL, f'into = "plasma"; amount = "{mg} mg";', "600 h", "10 h")) for mg in ("10", "0.01"))
        self.assertEqual(whole.number("tlast"), little.number("tlast"))
        self.assertLess(whole.number("tlast"), 400)
        self.assertAlmostEqual(whole.number("half_life"), math.log(2) / K, 3)

    def test_noise_that_comes_back(self):
        """Behind the last value that is there, the solver's noise reaches a little above its tolerance at times."""
        for rtol in ("1e-4", "5e-7", "1e-9"):
            r = run(study(POOL, 'into = "plasma"; amount = "10 mg";', "3000 h", "10 h", f"solver = {{ rtol = {rtol}; atol = 5e-13; }};"))
            self.assertAlmostEqual(r.number("tlast"), 280, delta=20, msg=rtol)
            self.assertAlmostEqual(r.number("lambda_z") / K, 1, 2)

    def test_the_referee_sees_further(self):
        r = run(study(POOL, 'into = "plasma"; amount = "10 mg";', "300 h", "10 h", 'solver = { method = "exact"; };'))
        self.assertEqual(r.number("tlast"), 300)
        self.assertAlmostEqual(r.number("clast") / math.exp(-30), 1, 9)


class Roles(unittest.TestCase):
    """Clearance asks for a role, not for a name."""

    def test_a_pool_called_central(self):
        for name, role in (("central", 'role = "plasma";'), ("plasma", "")):
            r = run(study(f"""compartments = ( {{ name = "{name}"; {role} volume = "1 mL"; }}, {{ name = "out"; }} );
              processes = ( {{ kind = "first_order"; from = "{name}"; to = "out"; rate = "0.3 1/h"; }} );""", f'into = "{name}"; amount = "2 mg";', every="15 min"))
            self.assertAlmostEqual(r.number("cl", name) / 0.3, 1, 5)
            self.assertAlmostEqual(r.number("vss", name), 1, 5)
            self.assertAlmostEqual(r.number("mrt", name) * 0.3, 1, 5)


if __name__ == "__main__":
    unittest.main()
