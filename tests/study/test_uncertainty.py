#!/usr/bin/python3
"""What is not known is told apart from what people differ in: closed forms, the same people in every draw, draws of a fit."""
import math
import unittest

import h5py
import numpy as np
from batches import VARY, Batches, graph, numbers, shards
from scipy import stats

LOSS = """study = {{ duration = "40 h"; output = {{ times = [ "0 h", "1.7 h", "40 h" ]; quantiles = [ 0.05, 0.5, 0.95 ]; }};
  model = {{ amount_unit = "mg"; compartments = ( {{ name = "plasma"; role = "plasma"; volume = "2.3 mL"; }}, {{ name = "gone"; }} );
    processes = ( {{ name = "loss"; kind = "first_order"; from = "plasma"; to = "gone"; rate = "0.7 1/h"; }} ); }};
  doses = ( {{ into = "plasma"; amount = "3.1 mg"; }} );
  uncertainty = {{ from = "draws.csv"; draws = {draws}; }};
  {people} }};
"""
PEOPLE = """population = {{ subjects = {n}; sampling = "sobol"; vary_between_subjects = ( {{ address = "loss.rate"; gsd = {gsd}; }} ); }};"""


def draws(values, head="loss.rate [1/h]"):
    return head + "\n" + "".join(f"{v!r}\n" for v in values)


class ClosedForm(Batches):
    """A rate that is log-normally unknown, and differs log-normally between people: AUC is dose over rate over volume."""

    def test_quantiles_of_quantiles_and_the_share_that_is_not_known(self):
        median, unknown, differs, n = 0.9, 0.45, 0.3, 400
        values = median * np.exp(unknown * stats.norm.ppf((np.arange(n) + 0.5) / n))
        self.write(draws(values), "draws.csv")
        path = self.result("closed.h5", LOSS.format(draws=n, people=PEOPLE.format(n=256, gsd=math.exp(differs))))
        with h5py.File(path) as file:
            auc = file["uncertainty/auc_last"][0, 0]  # quantile, draw_quantile
            outer, inner = file["uncertainty/draw_quantile"][()], file["quantile"][()]
            share = file["uncertainty/share/auc_last"][0, 0]
            middle = file["auc_last"][0, 0]
        for i, q in enumerate(inner):
            for k, p in enumerate(outer):
                wanted = 3.1 / 2.3 / median * math.exp(differs * stats.norm.ppf(q) + unknown * stats.norm.ppf(p))
                self.assertAlmostEqual(float(auc[i, k]), wanted, delta=0.02 * wanted, msg=f"{q} of people, {p} of draws")
        np.testing.assert_array_equal(auc[:, 2], middle)
        u, v = math.exp(unknown**2), math.exp(differs**2)  # E[x^2] / E[x]^2 of both
        self.assertAlmostEqual(share, (u - 1) / (u * v - 1), delta=0.02)

    def test_ranges_are_drawn_and_not_lived(self):
        """Without people the spread is all ignorance; and it is the range, log-normal, cut at its ends."""
        model = LOSS.format(draws=500, people="").replace('from = "draws.csv"; ', "")
        model = model.replace('rate = "0.7 1/h"',
                              'rate = { value = "0.7 1/h"; low = "0.3 1/h"; high = "1.6 1/h"; source = "made up"; confidence = "assumption"; }')
        path = self.result("range.h5", model)
        sigma = math.log(1.6 / 0.3) / (2 * stats.norm.ppf(0.975))
        low, high = (stats.norm.cdf(math.log(end / 0.7) / sigma) for end in (0.3, 1.6))
        with h5py.File(path) as file:
            auc, outer = file["uncertainty/auc_last"][0, 0, 0], file["uncertainty/draw_quantile"][()]
            self.assertEqual(float(file["uncertainty/share/auc_last"][0, 0]), 1.0)
            drawn = file["uncertainty/numbers/loss.rate"][()]
        self.assertTrue(0.3 <= drawn.min() and drawn.max() <= 1.6)
        for k, p in enumerate(outer):
            rate = 0.7 * math.exp(sigma * stats.norm.ppf(low + (1 - p) * (high - low)))
            self.assertAlmostEqual(auc[k], 3.1 / 2.3 / rate, delta=0.02 * auc[k])


class People(Batches):
    """Subject 17 is the same person in every draw."""

    def test_one_draw_of_what_the_study_says_is_the_study(self):
        text = graph()
        plain = self.result("plain.h5", text)
        self.write(draws([1.37], "in.rate [1/h]"), "draws.csv")
        drawn = self.result("drawn.h5", text.replace("output =", 'uncertainty = { from = "draws.csv"; }; output ='))
        for name in ("percent_dose", "auc_last", "cmax", "percent_dose_sd", "half_life", "events/amount_before"):
            np.testing.assert_array_equal(numbers(plain, name), numbers(drawn, name), name)

    def test_two_draws_are_two_runs_of_the_same_people(self):
        text = graph()
        self.write(draws([0.9, 2.1], "back.rate [1/h]"), "draws.csv")
        both = self.result("both.h5", text.replace("output =", 'uncertainty = { from = "draws.csv"; }; output ='))
        one, two = (self.result(f"r{v}.h5", text, "--set", f"back.rate={v} 1/h") for v in (0.9, 2.1))
        for name in ("percent_dose", "auc_last", "cmax", "auc_last_mean"):
            np.testing.assert_allclose(numbers(both, name), 0.5 * (numbers(one, name) + numbers(two, name)), rtol=1e-12,
                                       err_msg=name)

    def test_a_number_that_differs_between_people_moves_with_the_draw(self):
        """People differ by the same factors, whatever the middle is."""
        text = graph('subjects = 9; vary_between_subjects = ( { address = "loss.rate"; gsd = 1.4; } );')
        self.write(draws([0.58], "loss.rate [1/h]"), "draws.csv")
        drawn = self.result("drawn.h5", text.replace("output =", 'uncertainty = { from = "draws.csv"; }; output ='))
        said = self.result("said.h5", text, "--set", "loss.rate=0.58 1/h")
        np.testing.assert_allclose(numbers(drawn, "auc_last"), numbers(said, "auc_last"), rtol=1e-6)


class Told(Batches):
    """Both spreads are told apart: in the table at the end, in pictures, in rows for machines."""

    def setUp(self):
        super().setUp()
        self.write(draws([0.9, 1.4, 2.1], "back.rate [1/h]"), "draws.csv")
        study = self.write(graph().replace("output =", 'uncertainty = { from = "draws.csv"; }; output ='))
        self.vesipk("run", study, "-o", "both.h5")
        self.table = self.said

    def test_in_the_table(self):
        self.assertIn("How far this is known, of 3 draws of the numbers: AUC %ID h/mL of the median subject", self.table)
        with h5py.File(self.at("both.h5")) as file:
            share = file["uncertainty/share/auc_last_per_dose"][0, 1]
        row = next(line for line in self.table.splitlines()[self.table.splitlines().index(next(
            t for t in self.table.splitlines() if "How far" in t)):] if line.strip().startswith("liver"))
        self.assertEqual(row.split()[-4:], [f"{100 * share:.0f}", "%", f"{100 - 100 * share:.0f}", "%"])

    def test_in_rows(self):
        self.vesipk("compare", "both.h5", "--csv")
        rows = [line.split(",") for line in self.said.splitlines()]
        self.assertEqual(rows[0][-3:], ["ratio", "low", "high"])
        with h5py.File(self.at("both.h5")) as file:
            liver = [t.decode() for t in file["organ"][()]].index("liver")
            wanted = file["uncertainty/auc_last"][0, liver, 2, [0, 4]]
        row = next(r for r in rows if r[1:4] == ["once", "liver", "auc_last"])
        np.testing.assert_allclose([float(x) for x in row[-2:]], wanted, rtol=1e-9)

    def test_in_a_picture(self):
        self.vesipk("plot", "both.h5", "-o", "both.svg")
        self.assertIn("dark: 5 to 95 % of draws", self.at("both.svg").read_text(encoding="utf-8"))


    def test_a_seed_of_the_command_line_is_of_these_draws_too(self):
        range_of = 'rate = { value = "0.7 1/h"; low = "0.3 1/h"; high = "1.6 1/h"; source = "made up"; confidence = "assumption"; }'

        def drawn(name, people, *options, setting=""):
            model = LOSS.format(draws=20, people=people).replace('from = "draws.csv"; ', setting).replace('rate = "0.7 1/h"', range_of)
            with h5py.File(self.result(name, model, *options, "--force")) as file:
                return list(file["uncertainty/numbers/loss.rate"][()])

        for people in ("", PEOPLE.format(n=7, gsd=1.2)):
            five = drawn("five.h5", people, "--seed", 5)
            self.assertEqual(five, drawn("said.h5", people, setting="seed = 5; "))
            self.assertEqual(five, drawn("over.h5", people, "--seed", 5, setting="seed = 8; "))
            self.assertNotEqual(five, drawn("six.h5", people, "--seed", 6))


class SameBytes(Batches):
    def test_threads_shards_and_going_on(self):
        text = graph().replace("output =", 'uncertainty = { from = "draws.csv"; draws = 5; }; output =')
        self.write(draws(np.linspace(0.2, 0.9, 7), "back.rate [1/h]"), "draws.csv")
        study = self.write(text)
        self.result("one.h5", study)
        self.result("two.h5", study, "-j", 2)
        self.same("one.h5", "two.h5")
        with shards(self, "study.cfg", 3) as names:
            self.vesipk("merge", "-q", *names, "-o", "merged.h5")
        self.same("one.h5", "merged.h5")


class OfAFit(Batches):
    """run --parameters: what a fit leaves unknown."""
    FIT = """ fit = { observed = "y.csv"; error = { gsd = 1.2; }; starts = 2; draws = 300;
      free = ( { address = "loss.rate"; gsd = 2.0; }, { address = "in.rate"; scenario = "slowly"; gsd = 1.5; },
               { address = [ "back.rate", "loss.rate" ]; scenario = "slowly"; name = "both"; factor = true; low = 0.5; high = 2.0; } ); };"""
    TABLE = "scenario,time [h],organ,value [mg]\n" + "".join(
        f"{s},{t},liver,{y}\n" for s, t, y in (("once", 1.1, 0.8), ("once", 4.9, 0.45), ("slowly", 1.1, 0.6), ("slowly", 9.7, 0.2)))

    def setUp(self):
        super().setUp()
        self.write(self.TABLE, "y.csv")
        self.write(graph(None, more=self.FIT), "fit.cfg")
        self.vesipk("fit", "-q", "fit.cfg", "-o", "fit.h5")

    def test_each_draw_sets_what_the_fit_did(self):
        path = self.result("run.h5", graph(None), "--parameters", "fit.h5")
        with h5py.File(path) as file, h5py.File(self.at("fit.h5")) as fit:
            drawn = {n: i[()] for n, i in file["uncertainty/numbers"].items() if n not in ("draw",)}
            posterior = {n: i[0] for n, i in fit["posterior"].items() if n not in ("chain", "draw")}
            auc, outer = file["uncertainty/auc_last"][()], file["uncertainty/draw_quantile"][()]
        which = (np.arange(200) * 1.5).astype(int)  # 200 of 300
        np.testing.assert_allclose(drawn["loss.rate"], posterior["loss.rate"][which], rtol=1e-14)
        np.testing.assert_allclose(drawn["loss.rate@factor"], posterior["both"][which], rtol=1e-14)
        self.assertEqual(sorted(drawn), ["back.rate@factor", "in.rate", "loss.rate", "loss.rate@factor"])
        # what the first scenario has of it, as a table
        self.write(draws(drawn["loss.rate"]), "draws.csv")
        alone = self.result("alone.h5", graph(None, more='uncertainty = { from = "draws.csv"; };'))
        liver = [t.decode() for t in h5py.File(alone)["organ"][()]].index("liver")
        np.testing.assert_allclose(auc[0, liver], numbers(alone, "uncertainty/auc_last")[0, liver], rtol=1e-5)
        self.assertGreater(abs(auc[1, liver, 0, 4] / numbers(alone, "uncertainty/auc_last")[1, liver, 0, 4] - 1), 1e-3)
        self.assertEqual(len(outer), 5)

    def test_draws_of_a_fit_go_through_shards(self):
        """With people and without, on threads and in shards: the bytes of one run."""
        for name, people in (("people", "subjects = 20; seed = 7; " + VARY), ("alone", None)):
            study = self.write(graph(people), f"{name}.cfg")
            self.result(f"{name}.one.h5", study, "--parameters", "fit.h5")
            self.result(f"{name}.two.h5", study, "--parameters", "fit.h5", "-j", 2)
            self.same(f"{name}.one.h5", f"{name}.two.h5")
            with shards(self, f"{name}.cfg", 3, "--parameters", "fit.h5") as names:
                self.vesipk("merge", "-q", *names, "-o", f"{name}.merged.h5")
            self.same(f"{name}.one.h5", f"{name}.merged.h5")

    def test_what_the_study_has_not_is_said(self):
        other = graph(None).replace('name = "back"', 'name = "home"')
        said = self.vesipk("run", "-q", self.write(other), "--parameters", "fit.h5", "-o", "x.h5")
        self.assertEqual(said, "--parameters: warning: this study has not all numbers of the fit: without back.rate\n")

    def test_files_that_hold_no_draws(self):
        self.result("run.h5", graph(None))
        study = self.write(graph(None))
        for words, wanted in ((("run.h5",), "run.h5: is a result of vesipk run, expected one of vesipk fit\n"),
                              (("none.h5",), "none.h5: cannot be read: No such file or directory\n")):
            self.assertEqual(self.vesipk("run", study, "-o", "y.h5", "--parameters", *words, code=4), wanted)
        self.assertEqual(self.vesipk("compare", "fit.h5", "run.h5", code=4),
                         "fit.h5: is a result of vesipk fit, expected one of vesipk run\n")


if __name__ == "__main__":
    unittest.main()
