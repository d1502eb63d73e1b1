#!/usr/bin/python3
"""What to give: answers that are known in closed form or by a linear programme, ways that are shut, other subjects."""
import csv
import io
import math
import os
import subprocess
import unittest

import h5py
import numpy
from scipy.optimize import brentq, linprog
from scipy.stats import norm

PROGRAM = os.environ["VESIPK"]
K, V = 0.29, 3.1  # 1/h, mL


def run(*words, code=0):
    r = subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=1200)
    if r.returncode != code:
        raise AssertionError(f"{words}: exit {r.returncode}, expected {code}\n{r.stdout}{r.stderr}")
    return r


def line(regimen, dose="amount = \"1.23 mg\";", more="", times='"0 h", "1 h", "90 h", "92 h", "100 h"', output=""):
    """One compartment that empties: AUC is dose / (K V)."""
    with open("study.cfg", "w") as f:
        f.write(f"""study = {{
  title = "One compartment";
  model = {{
    amount_unit = "mg"; compartments = ( {{ name = "plasma"; volume = "{V} mL"; role = "plasma"; }}, {{ name = "cleared"; role = "sink"; }} );
    processes = ( {{ name = "loss"; kind = "first_order"; from = "plasma"; to = "cleared"; rate = "{K} 1/h"; }} );
  }};
  doses = ( {{ into = "plasma"; {dose} }} ); output = {{ times = [ {times} ]; {output} }}; {more}
  regimen = {{ {regimen} }};
}};
""")
    return "study.cfg"


def found(*words):
    """The file of an answer, as {name: array}."""
    run("regimen", *words, "-q", "-o", "answer.h5", "--force")
    with h5py.File("answer.h5") as f:
        return {k: ([t.decode() for t in v.asstr()[()].ravel()] if False else v[()]) for k, v in f["regimen"].items()}


def texts(array):
    return [t.decode() if isinstance(t, bytes) else t for t in array]


AMOUNT = '{ address = "dose.1.amount"; low = "0.1 mg"; high = "100 mg"; }'
AREA = 'reach = ( { organ = "plasma"; number = "auc_last"; at_least = "7.3 h mg/mL"; } );'


class Known(unittest.TestCase):
    def test_least_dose_for_an_area(self):
        a = found(line(f"vary = ( {AMOUNT} ); {AREA}"))
        self.assertEqual(a["reached"], 1)
        self.assertAlmostEqual(a["answer"][0], 7.3 * K * V, delta=7.3 * K * V * 2e-5)
        self.assertAlmostEqual(a["price"][0], -1.0, delta=1e-3)  # 1 % less area is 1 % less dose

    def test_cap_on_the_peak_gives_the_length_of_the_infusion(self):
        dose = 6.57
        study = line('vary = ( { address = "dose.1.over"; low = "6 min"; high = "48 h"; } ); keep = ( { organ = "plasma"; number = "cmax"; '
                     'at_most = "0.9 mg/mL"; } ); least = { organ = "plasma"; number = "tmax"; };', dose=f'amount = "{dose} mg"; over = "1 h";')
        a = found(study)
        length = brentq(lambda t: dose / (t * K * V) * (1 - math.exp(-K * t)) - 0.9, 1e-3, 48)
        self.assertAlmostEqual(a["answer"][0] / 60, length, delta=length * 1e-4)  # in the unit of `low`
        self.assertAlmostEqual(a["level"][1], length, delta=length * 1e-4)

    def test_two_routes_two_organs_are_a_linear_programme(self):
        for search in ("auto", "full"):
            with self.subTest(search):
                self.two_routes(search)

    def two_routes(self, search):
        plasma, lung = 0.41, 0.23  # 1/h out of plasma into lung and liver; out of lung
        rates = {"into_lung": 0.17, "into_liver": 0.24, "lung_out": 0.21, "lung_back": 0.09, "liver_out": 0.31}
        volumes = {"plasma": 1.7, "lung": 0.6, "liver": 1.9}
        process = "".join(f'{{ name = "{n}"; kind = "first_order"; from = "{f}"; to = "{t}"; rate = "{rates[n]} 1/h"; }}, '
                          for n, f, t in (("into_lung", "plasma", "lung"), ("into_liver", "plasma", "liver"), ("lung_out", "lung", "gone"),
                                          ("lung_back", "lung", "plasma"), ("liver_out", "liver", "gone")))
        compartment = "".join(f'{{ name = "{n}"; volume = "{v} mL"; }}, ' for n, v in volumes.items())
        with open("two.cfg", "w") as f:
            f.write(f"""study = {{ title = "Two routes";
  model = {{ amount_unit = "mg"; compartments = ( {compartment} {{ name = "gone"; role = "sink"; }} ); processes = ( {process[:-2]} ); }};
  doses = ( {{ into = "plasma"; amount = "1 mg"; }}, {{ into = "lung"; amount = "2 mg"; at = "3 h"; }} ); output = {{ times = [ "0 h", "400 h" ]; }};
  regimen = {{ search = "{search}";
    vary = ( {{ address = "dose.1.amount"; low = "0.01 mg"; high = "50 mg"; }}, {{ address = "dose.2.amount"; low = "0.01 mg"; high = "50 mg"; }} );
    reach = ( {{ organ = "lung"; number = "auc_last"; at_least = "31 h mg/mL"; }}, {{ organ = "plasma"; number = "auc_last"; at_least = "4.4 h mg/mL"; }} );
    keep = ( {{ organ = "liver"; number = "auc_last"; at_most = "6.5 h mg/mL"; }} ); }};
}};
""")
        # areas of amounts: A = -M^-1 dose
        out = numpy.array([[-rates["into_lung"] - rates["into_liver"], rates["lung_back"], 0],
                           [rates["into_lung"], -rates["lung_out"] - rates["lung_back"], 0], [rates["into_liver"], 0, -rates["liver_out"]]])
        area = -numpy.linalg.inv(out) / numpy.array(list(volumes.values()))[:, None]
        p = linprog([1, 1], A_ub=[-area[1, :2], -area[0, :2], area[2, :2]], b_ub=[-31, -4.4, 6.5], bounds=[(0.01, 50)] * 2)
        self.assertEqual(p.status, 0)
        a = found("two.cfg")
        self.assertEqual(a["reached"], 1)
        numpy.testing.assert_allclose(a["answer"], p.x, rtol=2e-4)
        numpy.testing.assert_allclose(a["level"][-1], p.fun, rtol=1e-4)
        self.assertEqual("sums of those of each dose" in run("regimen", "two.cfg").stdout, search == "auto")

    def test_what_cannot_be_reached_says_what_binds_and_how_far_one_gets(self):
        study = line(f'vary = ( {AMOUNT} ); {AREA} keep = ( {{ organ = "plasma"; number = "cmax"; at_most = "1.9 mg/mL"; }} );')
        a = found(study)
        self.assertEqual(a["reached"], 0)
        self.assertAlmostEqual(a["best"][0], 1.9 / K, delta=1.9 / K * 1e-4)
        self.assertTrue(numpy.isnan(a["answer"]).all())
        words = run("regimen", study).stdout
        self.assertIn("Not reachable: auc_last of plasma must be at least 7.3 h mg/mL in 90 % of subjects.", words)
        self.assertIn("The best that can be had is 6.552 h mg/mL, 89.7 % of what is asked; what holds it back is cmax of plasma "
                      "(at most 1.9 mg/mL in 90 %).", words)
        study = line(f'vary = ( {{ address = "dose.1.amount"; low = "0.1 mg"; high = "5 mg"; }} ); {AREA}')
        self.assertIn("5.562 h mg/mL, 76.2 % of what is asked; what holds it back is dose.1.amount at its upper end", run("regimen", study).stdout)

    def test_choices_are_all_tried(self):
        dose = 'amount = "1.3 mg"; every = "12 h"; count = 1;'
        study = line('vary = ( { address = "dose.1.count"; values = [ 1, 2, 6 ]; }, { address = "dose.1.every"; values = [ "8 h", "40 h" ]; }, '
                     f'{AMOUNT} ); {AREA} keep = ( {{ organ = "plasma"; number = "cmax"; at_most = "0.9 mg/mL"; }} ); '
                     'least = { organ = "plasma"; number = "cmax"; };', dose=dose)
        a = found(study)
        plans = texts(a["plan"])
        self.assertEqual(len(plans), 6)

        def peak(n, every):  # largest concentration for the area: just after the last dose
            return 7.3 * K / n * (1 - math.exp(-n * K * every)) / (1 - math.exp(-K * every))
        expected = {(n, e): peak(n, e) for n, e in ((1, 8), (1, 40), (2, 8), (2, 40), (6, 8))}
        self.assertEqual(int(numpy.isnan(a["plan_met"]).sum()), 1)  # six doses every 40 h do not fit
        best = min(expected, key=expected.get)
        self.assertIn(f"dose.1.count={best[0]}", plans[int(a["best_plan"])])
        self.assertIn(f"dose.1.every={best[1]} h", plans[int(a["best_plan"])])
        self.assertAlmostEqual(a["level"][-1], expected[best], delta=1e-3 * expected[best])
        self.assertIn("cannot be given", run("regimen", study).stdout)

    def test_a_split_is_a_share_of_both(self):
        with open("split.cfg", "w") as f:
            f.write("""study = { title = "Split";
  model = { amount_unit = "mg"; compartments = ( { name = "plasma"; volume = "2.3 mL"; }, { name = "muscle"; volume = "1.1 mL"; }, { name = "gone"; role = "sink"; } );
    processes = ( { name = "a"; kind = "first_order"; from = "plasma"; to = "gone"; rate = "0.4 1/h"; }, { name = "b"; kind = "first_order"; from = "muscle"; to = "gone"; rate = "0.7 1/h"; } ); };
  doses = ( { into = "plasma"; amount = "1 mg"; }, { into = "muscle"; amount = "3 mg"; } ); output = { times = [ "0 h", "200 h" ]; };
  regimen = { vary = ( { split = [ "dose.1.amount", "dose.2.amount" ]; low = "2 %"; high = "98 %"; } );
    reach = ( { organ = "muscle"; number = "auc_last"; at_least = "3.1 h mg/mL"; } ); most = { organ = "plasma"; number = "auc_last"; }; };
};
""")
        a = found("split.cfg")
        self.assertAlmostEqual(a["answer"][0], 1 - 3.1 * 0.7 * 1.1 / 4, delta=1e-4)

    def test_front_of_goal_against_cap(self):
        study = line(f'vary = ( {AMOUNT} ); {AREA} keep = ( {{ organ = "plasma"; number = "cmax"; at_most = "2.9 mg/mL"; }} ); front = 7;')
        a = found(study)
        self.assertEqual(len(a["front_goal"]), 7)
        numpy.testing.assert_allclose(a["front_cost"] / a["front_goal"], K, rtol=1e-4)  # peak over area of a bolus
        self.assertTrue((numpy.diff(a["front_goal"]) > 0).all())
        limits = texts(a["limit"])
        self.assertEqual(limits[int(a["front_goal_limit"])], "auc_last of plasma")
        self.assertEqual(limits[int(a["front_cost_limit"])], "cmax of plasma")

    def test_a_dose_that_is_sought_for_each_kg_whatever_the_study_states(self):
        answers = []
        for stated in ("1e9 particles", "3e11 particles/kg"):
            with open("kg.cfg", "w") as f:
                f.write(f"""study = {{ title = "t"; species = "mouse"; product = "msc-small-ev"; duration = "4 h"; output = {{ every = "1 h"; organs = [ "liver" ]; }};
  doses = ( {{ route = "iv-bolus"; amount = "{stated}"; }} ); population = {{ subjects = 12; seed = 3; }};
  regimen = {{ vary = ( {{ address = "dose.1.amount"; low = "1e10 particles/kg"; high = "1e13 particles/kg"; }} ); fresh = 0;
    reach = ( {{ organ = "liver"; number = "cmax"; at_least = "1e10 particles/mL"; in = 0.5; }} ); }}; }};
""")
            answers += [found("kg.cfg")["answer"][0], found("kg.cfg", "--full")["answer"][0]]
        numpy.testing.assert_allclose(answers, answers[0], rtol=1e-3)
        levels = []
        for values in ('"1e12 particles/kg", "2.1e10 particles", "2e12 particles/kg"', '"2e12 particles/kg", "1e12 particles/kg", "2.1e10 particles"',
                       '"2.1e10 particles", "2e12 particles/kg", "1e12 particles/kg"'):
            with open("kg.cfg") as f:
                text = f.read()
            with open("mixed.cfg", "w") as f:
                f.write(text.replace('low = "1e10 particles/kg"; high = "1e13 particles/kg";', f"values = ( {values} );"))
            for words in ((), ("--full",)):
                levels.append(found("mixed.cfg", *words)["level"])
        for level in levels:
            numpy.testing.assert_allclose(level, levels[0], rtol=1e-3)

    def test_several_numbers_that_get_one_value(self):
        """Two doses of one size, the second a day later: AUC is both of them over K V."""
        with open(line("AREA")) as f:
            text = f.read()
        with open("both.cfg", "w") as f:
            f.write(text.replace('doses = ( { into = "plasma"; amount = "1.23 mg"; } );', """doses = (
                { into = "plasma"; amount = "0.4 mg"; at = "0.3 h"; }, { into = "plasma"; amount = "1.23 mg"; }, { into = "plasma"; amount = "1.23 mg"; at = "24 h"; } );""")
                .replace("AREA", 'vary = ( { address = [ "dose.2.amount", "dose.3.amount" ]; low = "0.1 mg"; high = "100 mg"; } ); ' + AREA))
        for words in ((), ("--full",)):
            a = found("both.cfg", *words)
            self.assertAlmostEqual(a["answer"][0], (7.3 * K * V - 0.4) / 2, delta=1e-3)


    def test_what_a_scenario_does_not_have_does_not_vary_there(self):
        """A bolus has no length: of it none is told."""
        with open("lacks.cfg", "w") as f:
            f.write("""study = { title = "Lacks";
  model = { amount_unit = "mg"; compartments = ( { name = "plasma"; volume = "3.1 mL"; }, { name = "gone"; role = "sink"; } );
    processes = ( { name = "a"; kind = "first_order"; from = "plasma"; to = "gone"; rate = "0.29 1/h"; } ); };
  scenarios = ( { name = "slow"; doses = ( { into = "plasma"; amount = "1 mg"; over = "2 h"; } ); }, { name = "fast"; doses = ( { into = "plasma"; amount = "1 mg"; } ); } );
  output = { times = [ "0 h", "200 h" ]; };
  regimen = { vary = ( { address = "dose.1.amount"; low = "0.1 mg"; high = "100 mg"; }, { address = "dose.1.over"; low = "1 h"; high = "9 h"; } );
    reach = ( { organ = "plasma"; number = "cmax"; at_least = "1.1 mg/mL"; } ); front = 3; };
};
""")
        a = found("lacks.cfg")
        self.assertEqual(texts(a["plan"])[int(a["best_plan"])], "fast")
        self.assertAlmostEqual(a["answer"][0], 1.1 * V, delta=1e-3)
        self.assertTrue(numpy.isnan(a["answer"][1]) and numpy.isnan(a["plan_x"][1, 1]) and numpy.isfinite(a["plan_x"][0, 1]))
        self.assertNotIn("dose.1.over", run("regimen", "lacks.cfg").stdout.split("Give")[1])
        self.assertLess(a["front_goal"][0], 1.1)


class Repeats(unittest.TestCase):
    def test_time_above_a_level_is_a_goal(self):
        study = line(f'vary = ( {AMOUNT} ); reach = ( {{ organ = "plasma"; number = "time_above"; at_least = "11.7 h"; }} );',
                     output='levels = ( ("plasma", "0.37 mg/mL") );')
        a = found(study)
        self.assertAlmostEqual(a["answer"][0], 0.37 * V * math.exp(K * 11.7), delta=2e-4 * a["answer"][0])

    def test_the_last_interval_is_a_goal(self):
        study = line(f'vary = ( {AMOUNT} ); reach = ( {{ organ = "plasma"; number = "cmin_tau"; at_least = "0.21 mg/mL"; }} );',
                     dose='amount = "1 mg"; every = "5 h"; count = 20;')
        a = found(study)
        r = math.exp(-5 * K)
        self.assertAlmostEqual(a["answer"][0], 0.21 * V * (1 - r) / r / (1 - r**20), delta=2e-4 * a["answer"][0])


MANY = 'population = { subjects = 400; seed = 7; ranges = false; vary_between_subjects = ( { address = "loss.rate"; gsd = 1.5; } ); };'


class Many(unittest.TestCase):
    def test_a_share_of_subjects(self):
        """AUC is dose / (rate V), so 90 % reach it at the rate that 90 % stay below."""
        a = found(line(f"vary = ( {AMOUNT} ); {AREA}", more=MANY, times='"0 h", "1 h", "300 h"'))
        dose = 7.3 * V * K * math.exp(norm.ppf(0.9) * math.log(1.5))
        self.assertAlmostEqual(a["answer"][0], dose, delta=0.06 * dose)
        self.assertEqual(a["fresh_of"][0], 4000)
        share = a["fresh_met"][0] / 4000
        true = norm.cdf(math.log(a["answer"][0] / (7.3 * V * K)) / math.log(1.5))  # of all there could be
        self.assertLess(abs(share - true), 3.5 * math.sqrt(0.09 / 4000))
        z2 = norm.ppf(0.975) ** 2 / 4000  # Wilson 1927
        middle, half = (share + z2 / 2) / (1 + z2), math.sqrt(z2) * math.sqrt(share * (1 - share) + z2 / 4) / (1 + z2)
        numpy.testing.assert_allclose([a["fresh_low"][0], a["fresh_high"][0]], [middle - half, middle + half], rtol=1e-9)

    def test_short_cut_and_full_search_agree(self):
        study = line(f"vary = ( {AMOUNT} ); {AREA}", more=MANY)
        a, b = found(study, "--fresh", "0"), found(study, "--fresh", "0", "--full")
        numpy.testing.assert_allclose(a["answer"], b["answer"], rtol=2e-5)
        numpy.testing.assert_allclose(a["level"], b["level"], rtol=2e-5)
        self.assertLess(a["n_solved"], 0.3 * b["n_solved"])

    def test_any_number_of_threads(self):
        study = line(f"vary = ( {AMOUNT} ); {AREA}", more=MANY)
        self.assertEqual(run("regimen", study, "--csv").stdout, run("regimen", study, "--csv", "-j", "3").stdout)
        a, b = found(study), found(study, "-j", "3")
        for name in a:
            self.assertEqual(numpy.asarray(a[name]).tobytes() if a[name].dtype != object else texts(a[name]),
                             numpy.asarray(b[name]).tobytes() if b[name].dtype != object else texts(b[name]), name)

    def test_confidence_over_what_is_not_known(self):
        """The rate is known within a factor: the dose that does in 80 % of its draws."""
        a = found(line(f'vary = ( {AMOUNT} ); {AREA} confidence = "80 %"; draws = 600; unknown = ( {{ address = "loss.rate"; gsd = 1.5; }} );',
                       times='"0 h", "1 h", "300 h"'))
        dose = 7.3 * V * K * math.exp(norm.ppf(0.8) * math.log(1.5))
        self.assertAlmostEqual(a["answer"][0], dose, delta=0.06 * dose)
        self.assertEqual(a["of"][0], 600)
        self.assertAlmostEqual(a["met"][0] / 600, 0.8, delta=0.02)

    def test_unknown_numbers_do_not_differ_between_subjects_too(self):
        """With both, the spread would count twice: subjects of a draw have its value."""
        a = found(line(f'vary = ( {AMOUNT} ); {AREA} confidence = "80 %"; draws = 300; unknown = ( {{ address = "loss.rate"; gsd = 1.5; }} ); fresh = 0;',
                       more=MANY.replace("400", "9"), times='"0 h", "1 h", "300 h"'))
        dose = 7.3 * V * K * math.exp(norm.ppf(0.8) * math.log(1.5))
        self.assertAlmostEqual(a["answer"][0], dose, delta=0.08 * dose)

    def test_rows(self):
        rows = list(csv.DictReader(io.StringIO(run("regimen", line(f"vary = ( {AMOUNT} ); {AREA}"), "--csv").stdout)))
        choice = [r for r in rows if r["table"] == "choice"]
        self.assertEqual([(r["item"], r["unit"]) for r in choice], [("dose.1.amount", "mg")])
        self.assertAlmostEqual(float(choice[0]["value"]), 7.3 * K * V, delta=1e-3)


if __name__ == "__main__":
    unittest.main(verbosity=2)
