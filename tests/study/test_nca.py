"""NCA in the result file, held against closed forms through studies with their own graph.

One pool: V dA/dt = -k A, from a bolus of D: C = D/V exp(-k t), AUC = D/(k V), AUMC = D/(k^2 V).  By mouth (Bateman): rate ka
into the pool, then Cmax at ln(ka/k)/(ka - k).  Repeats every tau: interval j holds (1 - q^j)/(1 - q), q = exp(-k tau).
"""
import unittest

import numpy as np
from runs import run

K, KA, VOLUME = 0.37, 0.083, 18.5  # absorbed slower than lost: flip-flop


def study(scenarios, every="1 h", duration="96 h", more=""):
    return f"""study = {{ title = "One pool";
      model = {{ amount_unit = "mg";
        compartments = ( {{ name = "plasma"; volume = "{VOLUME} mL"; }}, {{ name = "liver"; volume = "9.3 mL"; }},
                         {{ name = "gut"; }}, {{ name = "gone"; }} );
        processes = ( {{ kind = "first_order"; from = "gut"; to = "plasma"; rate = "{KA} 1/h"; }},
                      {{ kind = "first_order"; from = "plasma"; to = "liver"; rate = "{K} 1/h"; }},
                      {{ kind = "first_order"; from = "liver"; to = "gone"; rate = "0.71 1/h"; }} ); }};
      duration = "{duration}"; output = {{ every = "{every}"; }};
      scenarios = ( {scenarios} ); solver = {{ rtol = 1e-10; }}; {more} }};"""


def scenario(name, into="plasma", amount="1.2 mg", more=""):
    return f'{{ name = "{name}"; doses = ( {{ into = "{into}"; amount = "{amount}"; {more} }} ); }}'


TRAJECTORY = ("cmax", "tmax", "auc_last", "aumc_last", "peak_percent_dose", "residence_time", "auc_ratio_plasma",
              "targeting_index")


class ClosedForms(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.r = run(study(", ".join([scenario("by mouth", "gut", "3 mg"), scenario("fast"), scenario("iv", amount="1.7 mg"),
                                     scenario("drip", more='over = "2.5 h";')])))

    def near(self, name, wanted, scenario, organ="plasma", relative=1e-6):
        found = self.r.number(name, organ, scenario)
        self.assertLessEqual(abs(found - wanted), relative * abs(wanted), f"{name} of {organ}, {scenario}: {found}, expected {wanted}")

    def test_a_bolus(self):
        for name, dose in (("iv", 1.7), ("fast", 1.2)):
            self.near("cmax", dose / VOLUME, name)
            self.near("auc_inf", dose / K / VOLUME, name)
            self.near("aumc_inf", dose / K**2 / VOLUME, name)
            self.near("cl", K * VOLUME, name)
            self.near("vss", VOLUME, name)
            self.near("vz", VOLUME, name)
            self.near("mrt", 1 / K, name)
            self.near("half_life", np.log(2) / K, name)
            self.near("residence_time", 1 / K, name)
            self.near("residence_time", 1 / 0.71, name, "liver")
            self.near("peak_percent_dose", 100, name)
            self.near("bioavailability", 1, name)
            self.near("auc_ratio_plasma", K * VOLUME / (0.71 * 9.3), name, "liver")
            self.assertEqual(self.r.number("tmax", "plasma", name), 0)

    def test_an_infusion_is_corrected_for(self):
        self.near("tmax", 2.5, "drip")
        self.near("cmax", 1.2 / 2.5 / (K * VOLUME) * (1 - np.exp(-K * 2.5)), "drip")
        self.near("mrt", 1 / K, "drip")
        self.near("vss", VOLUME, "drip")

    def test_by_mouth(self):
        top = np.log(KA / K) / (KA - K)
        self.near("tmax", top, "by mouth", relative=1e-4)  # a peak is flat: its time is less sharp than its height
        self.near("cmax", 3 / VOLUME * KA / (KA - K) * (np.exp(-K * top) - np.exp(-KA * top)), "by mouth")
        self.near("bioavailability", 1, "by mouth", relative=1e-5)
        self.near("mrt", 1 / K + 1 / KA, "by mouth", relative=1e-4)
        self.near("mat", 1 / KA, "by mouth", relative=1e-4)
        self.near("lambda_z", KA, "by mouth", relative=1e-2)  # the rule of R^2 reaches back towards the peak
        self.near("targeting_index", 1, "by mouth", "liver", 1e-3)  # areas end with the run
        self.assertTrue(np.isnan(self.r.number("cl", "plasma", "by mouth")))
        self.near("residence_time", 1 / KA, "by mouth", "gut", 5e-4)  # what is left at the end is missing
        self.assertTrue(np.isnan(self.r.number("cmax", "gut", "by mouth")))  # it has no volume
        self.assertEqual(self.r.number("tmax", "gut", "by mouth"), 0)

    def test_flags(self):
        self.assertEqual(self.r.number("flag_flip_flop", "plasma", "by mouth"), 1)
        self.assertTrue(np.isnan(self.r.number("flag_flip_flop", "plasma", "iv")))
        self.assertEqual(self.r.number("flag_extrapolation", "plasma", "iv"), 0)
        short = run(study(scenario("iv"), duration="2 h", every="6 min"))
        self.assertEqual(short.number("flag_extrapolation"), 1)
        self.assertLess(abs(short.number("auc_extrapolated") - 100 * np.exp(-2 * K)), 1e-4)
        few = run(study(scenario("iv"), duration="2 h", every="1 h"))
        self.assertEqual(few.number("flag_few_points"), 1)
        self.assertTrue(np.isnan(few.number("auc_inf")))


class Grid(unittest.TestCase):
    def test_areas_and_peaks_are_the_same_on_any_grid(self):
        both = ", ".join([scenario("by mouth", "gut", more='every = "7.3 h"; count = 3;'), scenario("drip", more='over = "2.5 h";')])
        coarse, fine = run(study(both)), run(study(both, every="1 min"))
        for name in TRAJECTORY + ("intervals/cmax", "intervals/tmax", "intervals/auc", "intervals/accumulation"):
            np.testing.assert_array_equal(coarse.array[name], fine.array[name], err_msg=name)
        np.testing.assert_allclose(coarse.array["auc_inf"], fine.array["auc_inf"], rtol=5e-6)  # the tail asks the outputs

    def test_twice_the_dose_is_twice_the_area(self):
        r = run(study(scenario("once", "gut") + ", " + scenario("twice", "gut", "2.4 mg")))
        for name in ("cmax", "clast", "auc_last", "auc_inf", "aumc_last", "aumc_inf"):
            np.testing.assert_allclose(r.array[name][1], 2 * r.array[name][0], rtol=1e-7, err_msg=name)
        for name in ("tmax", "half_life", "mrt", "peak_percent_dose", "residence_time", "auc_ratio_plasma"):
            np.testing.assert_allclose(r.array[name][1], r.array[name][0], rtol=1e-6, err_msg=name)


class Reference(unittest.TestCase):
    def test_without_an_intravascular_scenario_there_is_no_bioavailability(self):
        r = run(study(scenario("by mouth", "gut")))
        for name in ("bioavailability", "mat", "flag_flip_flop", "targeting_index"):
            self.assertTrue(np.all(np.isnan(r.array[name])), name)
        self.assertGreater(r.number("auc_ratio_plasma", "liver"), 0)

    def test_it_is_the_one_that_is_named_or_the_only_one(self):
        mouth, a, b = scenario("by mouth", "gut"), scenario("a", amount="2 mg"), scenario("b")
        for r in (run(study(f"{mouth}, {a}, {b}", more='reference = "b";')), run(study(f"{b}, {mouth}"))):
            for name in r.scenario:
                self.assertAlmostEqual(r.number("bioavailability", "plasma", name), 1, places=5)
        several = run(study(f"{mouth}, {a}, {b}"))
        self.assertTrue(np.all(np.isnan(several.array["bioavailability"])))


class Intervals(unittest.TestCase):
    tau = 3.3

    @classmethod
    def setUpClass(cls):
        cls.n = 12
        several = f'every = "{cls.tau} h"; count = {cls.n};'
        cls.r = run(study(", ".join([scenario("once"), scenario("often", more=several), scenario("drips", more=several + 'over = "1 h";')]),
                          duration=f"{cls.n * cls.tau} h", every="0.3 h"))

    def columns(self, s):
        return {n[10:]: self.r.array[n][s, 0, 0] for n in self.r.array if n.startswith("intervals/") and self.r.array[n].ndim == 4}

    def test_they_build_up_to_the_steady_state(self):
        q = np.exp(-K * self.tau)
        build_up = (1 - q ** np.arange(1, self.n + 1)) / (1 - q)
        plasma = self.columns(1)
        np.testing.assert_allclose(plasma["accumulation"], build_up, rtol=1e-6)
        np.testing.assert_allclose(plasma["cmax"], 1.2 / VOLUME * build_up, rtol=1e-6)
        np.testing.assert_allclose(plasma["ctrough"], 1.2 / VOLUME * q * build_up, rtol=1e-6)
        np.testing.assert_allclose(plasma["fluctuation"], K * self.tau, rtol=1e-6)
        np.testing.assert_allclose(plasma["tmax"], 0, atol=1e-9)
        self.assertLess(abs(plasma["accumulation"][-1] - 1 / (1 - q)), 1e-5)

    def test_an_interval_at_steady_state_has_the_area_of_one_dose_to_infinity(self):
        for s, name in ((1, "often"), (2, "drips")):
            plasma = self.columns(s)
            self.assertLess(abs(plasma["auc"][-1] * K * VOLUME / 1.2 - 1), 2e-6, name)
            np.testing.assert_allclose(plasma["cavg"] * self.tau, plasma["auc"], rtol=1e-12, err_msg=name)
            np.testing.assert_allclose(plasma["auc"].sum(), self.r.number("auc_last", "plasma", name), rtol=1e-12)
        np.testing.assert_allclose(self.columns(2)["tmax"], 1, rtol=1e-6)

    def test_they_lie_between_the_doses(self):
        start, end = self.r.array["intervals/start"], self.r.array["intervals/end"]
        np.testing.assert_allclose(start[1], self.tau * np.arange(self.n), rtol=1e-12)
        np.testing.assert_array_equal(start[1:, 1:], end[1:, :-1])
        np.testing.assert_allclose(end[1:, -1], self.n * self.tau, rtol=1e-12)
        np.testing.assert_array_equal(self.r.array["intervals/interval"], np.arange(1, self.n + 1))

    def test_one_dose_has_none(self):
        self.assertTrue(np.all(np.isnan(self.r.array["intervals/auc"][0])))
        self.assertFalse([n for n in run(study(scenario("once"))).array if n.startswith("intervals/")])

    def test_the_trough_is_the_value_before_the_next_dose(self):
        before, when = self.r.array["events/amount_before"][:, 0, 0], self.r.array["events/time"]
        trough = self.r.array["intervals/ctrough"][1, 0, 0]
        rows = [i for i in range(len(when)) if i and i < 1 + self.n][1:]  # the events of "often" behind its first
        np.testing.assert_allclose(before[rows] / VOLUME, trough[:-1], rtol=1e-12)


class Signal(unittest.TestCase):
    """A tracer's numbers carry `signal_` before the name. The tracer is one beside the study."""

    def test_every_number_has_its_twin(self):
        try:
            r = run("""study = { species = "mouse"; product = "msc-small-ev"; tracer = "zr89-dfo"; duration = "24 h";
              output = { every = "20 min"; };
              doses = ( { route = "iv-bolus"; amount = "1e10 particles"; every = "12 h"; count = 2; } ); };""")
        except AssertionError as wrong:
            self.skipTest(str(wrong))
        names = [n for n in r.array if "/" not in n and not n.startswith("signal_") and r.array[n].ndim == 3]
        self.assertGreater(len(names), 20)
        for name in names:
            self.assertIn("signal_" + name, r.array)
        plasma = r.organ.index("plasma")
        self.assertGreater(r.array["signal_residence_time"][0, plasma, 0], 0)
        whole = r.array["intervals/signal_auc"][0, plasma, 0].sum()
        self.assertLess(abs(whole - r.number("signal_auc_last")), 1e-9 * whole)


if __name__ == "__main__":
    unittest.main()
