"""How curves agree with measured values: AFE, AAFE, shares within 2-fold and 1.25-fold, by organ and study; values below a limit."""
import csv
import io
import math
import pathlib
import tempfile
import unittest

import h5py
import numpy as np
from runs import program

K = 0.9
STUDY = """study = { title = "One pool"; duration = "10 h"; output = { every = "2 h"; };
  model = { amount_unit = "mg"; source = "x"; confidence = "assumption";
    compartments = ( { name = "plasma"; volume = "10 mL"; }, { name = "out"; } );
    processes = ( { kind = "first_order"; from = "plasma"; to = "out"; rate = "0.9 1/h"; } ); };
  scenarios = ( { name = "a"; doses = ( { into = "plasma"; amount = "2 mg"; } ); }%s ); };"""


class Agreement(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.scratch.name)
        for name, more in (("one", ""), ("two", ', { name = "b"; doses = ( { into = "plasma"; amount = "3 mg"; } ); }')):
            (cls.folder / f"{name}.cfg").write_text(STUDY % more, encoding="ascii")
            program("run", "-q", f"{name}.cfg", "-o", f"{name}.h5", cwd=cls.folder)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def agreement(self, text, *words, file="one.h5"):
        """{(study, organ): {metric: value}}"""
        (self.folder / "seen.csv").write_text(text, encoding="utf-8")
        out = {}
        said, _ = program("compare", file, "--csv", "--metrics", "cl", "--observed", "seen.csv", *words, cwd=self.folder)
        for row in csv.DictReader(io.StringIO(said)):
            if row["metric"].startswith("observed_"):
                out.setdefault((row["scenario"], row["organ"]), {})[row["metric"][9:]] = float(row["value"])
        return out

    def table(self, folds, study=None):
        """Values that the curve is `fold` times of, between outputs too."""
        rows = [("study," if study else "") + "time [h],organ,value [%ID]"]
        rows += [(f"{study}," if study else "") + f"{t},plasma,{100 * math.exp(-K * t) / fold!r}" for t, fold in folds]
        return "\n".join(rows) + "\n"

    def test_of_one_study(self):
        folds = ((0, 1.1), (0.5, 0.4), (1, 3), (3, 1.9), (4.3, 0.85))
        found = self.agreement(self.table(folds))[("", "plasma")]
        logs = [math.log10(f) for _, f in folds]
        for metric, wanted in (("n", 5), ("afe", 10 ** (sum(logs) / 5)), ("aafe", 10 ** (sum(map(abs, logs)) / 5)), ("within_2_fold", 60),
                               ("within_1.25_fold", 40)):
            self.assertAlmostEqual(found[metric] / wanted, 1, 4, metric)
        self.assertNotIn("below_n", found)

    def test_of_several_studies_and_organs(self):
        text = self.table(((0, 2.5), (1, 2.5)), "A") + f"B,0,plasma,{100 / 1.1!r}\nB,4,out,{100 * (1 - math.exp(-4 * K)) / 0.5!r}\n"
        found = self.agreement(text)
        self.assertEqual(list(found), [("A", "plasma"), ("B", "plasma"), ("B", "out"), ("", "")])
        self.assertAlmostEqual(found[("A", "plasma")]["afe"], 2.5, 4)
        self.assertAlmostEqual(found[("B", "out")]["afe"], 0.5, 4)
        self.assertAlmostEqual(found[("B", "out")]["aafe"], 2, 4)
        self.assertEqual(found[("", "")]["n"], 4)

    def test_below_a_limit(self):
        """At 4 h 2.7 % of the dose is there, at 8 h 0.07 %."""
        found = self.agreement("time [h],organ,value [%ID]\n1,plasma,40\n4,plasma,<1\n8,plasma,<1\n")[("", "plasma")]
        self.assertEqual((found["n"], found["below_n"], found["below_agree"]), (1, 2, 1))

    def test_of_no_scenario_among_several(self):
        text = "time [h],organ,value [%ID],scenario\n1,plasma,40,a\n1,plasma,40,\n99,plasma,40,b\n"
        self.assertEqual(self.agreement(text, file="two.h5")[("", "plasma")]["n"], 1)
        said, _ = program("compare", "two.h5", "--observed", "seen.csv", cwd=self.folder)
        self.assertIn("2 measured values have no prediction beside them", said)

    def test_for_people_and_beside_a_picture(self):
        (self.folder / "seen.csv").write_text(self.table(((0, 1.1), (1, 2.5))), encoding="utf-8")
        said, told = program("plot", "one.h5", "-o", "p.svg", "--observed", "seen.csv", cwd=self.folder)
        self.assertRegex(said, r"\n  plasma +2 +1\.66 +1\.66 +50 % +50 %\n")
        both, again = program("compare", "one.h5", "--plot", "p.svg", "--observed", "seen.csv", cwd=self.folder)
        self.assertIn("Measured values: percent_dose, predicted over observed", both)
        self.assertEqual(told, again)

    def test_of_the_organs_that_are_asked_for(self):
        text = f"time [h],organ,value [%ID]\n0,plasma,{100 / 1.1!r}\n4,out,{100 * (1 - math.exp(-4 * K)) / 0.5!r}\n"
        self.assertEqual(list(self.agreement(text, "--organs", "out")), [("", "out")])
        for verb in (("compare",), ("plot", "-o", "p.svg")):
            said, _ = program(verb[0], "one.h5", *verb[1:], "--observed", "seen.csv", "--organs", "out", cwd=self.folder)
            table = said.partition("Measured values")[2]
            self.assertRegex(table, r"\n  out +1 ")
            self.assertNotIn("plasma", table)
            self.assertNotIn("all ", table)

    def test_another_quantity(self):
        text = f"time [h],organ,value [ug/mL]\n2,plasma,{200 * math.exp(-2 * K) / 1.5!r}\n"
        self.assertAlmostEqual(self.agreement(text, "--quantity", "concentration")[("", "plasma")]["afe"], 1.5, 4)

    def test_a_curve_ends_at_a_dose(self):
        """Outputs every 2 h; a bolus at 5 h lies between them, one at 8 h is at one of them."""
        doses = 'doses = ( { into = "plasma"; amount = "2 mg"; }, { into = "plasma"; amount = "9 mg"; at = "5 h"; }, ' \
                '{ into = "plasma"; amount = "5 mg"; at = "8 h"; } );'
        (self.folder / "again.cfg").write_text((STUDY % "").replace('doses = ( { into = "plasma"; amount = "2 mg"; } );', doses), encoding="ascii")
        program("run", "-q", "again.cfg", "-o", "again.h5", cwd=self.folder)

        def amount(time, behind=False):
            return sum(d * math.exp(-K * (time - t)) for d, t in ((2, 0), (9, 5), (5, 8)) if t < time or (behind and t == time))
        rows = [f"{t},plasma,{amount(t) / 1.3!r}" for t in (3, 4.5, 5, 6.5, 7.9, 8, 8.7)]  # at 5 h and 8 h: troughs
        text = "time [h],organ,value [mg]\n" + "\n".join(rows) + "\n"
        found = self.agreement(text, "--quantity", "amount", file="again.h5")[("", "plasma")]
        self.assertEqual(found["n"], 7)
        self.assertAlmostEqual(found["afe"] / 1.3, 1, 4)
        self.assertAlmostEqual(found["aafe"] / 1.3, 1, 4)
        found = self.agreement(text + "5.5,plasma,7\n", "--quantity", "amount", file="again.h5")
        self.assertEqual((found[("", "plasma")]["n"], found[("", "")]["without_prediction"]), (7, 1))

    def test_an_infusion_between_outputs_is_no_jump(self):
        doses = 'doses = ( { into = "plasma"; amount = "2 mg"; }, { into = "plasma"; amount = "0.5 mg"; at = "5 h"; over = "2 h"; } );'
        (self.folder / "slow.cfg").write_text((STUDY % "").replace('doses = ( { into = "plasma"; amount = "2 mg"; } );', doses), encoding="ascii")
        program("run", "-q", "slow.cfg", "-o", "slow.h5", cwd=self.folder)
        before = 2 * math.exp(-5 * K)
        end = before * math.exp(-2 * K) + 0.25 / K * (1 - math.exp(-2 * K))
        text = f"time [h],organ,value [mg]\n5,plasma,{before!r}\n7,plasma,{end!r}\n7.5,plasma,{end * math.exp(-0.5 * K)!r}\n"
        found = self.agreement(text, "--quantity", "amount", file="slow.h5")[("", "plasma")]
        self.assertEqual(found["n"], 3)
        self.assertAlmostEqual(found["aafe"], 1, 4)

    def test_units_of_rows_and_of_columns(self):
        """The unit of a row is that of its value and of columns without one; a limit with a unit keeps it."""
        a, b = (1000 * 2 * math.exp(-K * t) for t in (1, 4))
        for head, limit, unit in (("lloq", 400, "ug"), ("lloq [ug]", 400, "ug"), ("lloq [mg]", 0.4, "ug"), ("lloq [ng]", 4e5, "ug")):
            for value in ("value", "value [mg]", "value [g]"):
                text = f"time [h],organ,{value},unit,{head}\n1,plasma,{a!r},{unit},{limit}\n4,plasma,{b!r},{unit},{limit}\n"
                found = self.agreement(text, "--quantity", "amount")[("", "plasma")]
                self.assertEqual((found["n"], found["below_n"], found["below_agree"]), (1, 1, 1), head)
                self.assertAlmostEqual(found["afe"], 1, 4)

    def test_values_above_a_limit_and_between_two(self):
        (self.folder / "cens.csv").write_text("ID,TIME,AMT [mg],DV [ug/mL],CENS,LIMIT,CMT\n1,0,2,.,.,.,plasma\n"
                                              "1,1,.,50,-1,.,plasma\n1,2,.,50,-1,.,plasma\n1,2.5,.,80,1,30,plasma\n1,3,.,30,1,20,plasma\n",
                                              encoding="ascii")  # 81, 33, 21, 13 ug/mL are there
        study = STUDY % ""
        (self.folder / "cens.cfg").write_text(study[:study.index("  scenarios")] + '  doses = "cens.csv"; };\n', encoding="ascii")
        program("run", "-q", "cens.cfg", "-o", "cens.h5", cwd=self.folder)
        found = {row["metric"]: float(row["value"]) for row in csv.DictReader(io.StringIO(program("compare", "cens.h5", "--csv", cwd=self.folder)[0]))}
        self.assertEqual([found[f"observed_{name}"] for name in ("n", "below_n", "below_agree", "above_n", "above_agree")], [0, 2, 0, 2, 1])
        self.assertIn("0 of 2 below the limit agree  1 of 2 above the limit agree", program("compare", "cens.h5", cwd=self.folder)[0])

    def test_values_of_a_data_set_stand_beside_their_own_subject(self):
        (self.folder / "set.csv").write_text("ID,TIME,AMT [mg],DV [ug/mL],CENS,CMT\n"
                                             "a,0,2,.,.,plasma\na,1.3,.,150,0,plasma\na,5,.,0.9,1,plasma\n"
                                             "b,0,5,.,.,plasma\nb,0.7,.,266,0,plasma\nb,2.5,.,.,0,plasma\n", encoding="ascii")
        study = STUDY % ""
        study = study[:study.index("  scenarios")] + '  doses = "set.csv"; };\n'
        (self.folder / "set.cfg").write_text(study, encoding="ascii")
        program("run", "-q", "set.cfg", "-o", "set.h5", cwd=self.folder)
        with h5py.File(self.folder / "set.h5") as f:
            self.assertEqual(f["observed/predicted"].attrs["units"], "ug/mL")
            wanted = [2 / 10 * 1000 * math.exp(-K * 1.3), 200 * math.exp(-K * 5), 500 * math.exp(-K * 0.7)]
            np.testing.assert_allclose(f["observed/predicted"][:], [wanted], rtol=1e-4)
        said, _ = program("compare", "set.h5", "--csv", "--metrics", "cl", cwd=self.folder)
        found = {row["metric"]: float(row["value"]) for row in csv.DictReader(io.StringIO(said)) if row["metric"].startswith("observed_")}
        folds = [math.log10(wanted[0] / 150), math.log10(wanted[2] / 266)]
        self.assertEqual((found["observed_n"], found["observed_below_n"], found["observed_below_agree"]), (2, 1, wanted[1] < 0.9))
        self.assertAlmostEqual(found["observed_afe"], 10 ** (sum(folds) / 2), 4)
        self.assertAlmostEqual(found["observed_aafe"], 10 ** (sum(map(abs, folds)) / 2), 4)


if __name__ == "__main__":
    unittest.main()
