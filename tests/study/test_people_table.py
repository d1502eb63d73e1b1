"""Subjects of a table: sex, age and height beside numbers; what a result lists of its subjects reads back as the same subjects."""
import pathlib
import tempfile
import unittest

import numpy as np
from runs import Wrong, program, Result, LIBRARY

STUDY = """study = { title = "t"; species = "%s"; product = "msc-small-ev"; duration = "5 h"; output = { every = "1 h"; individual = "nca"; };
  doses = ( { route = "iv-bolus"; amount = "1.7e9 particles/kg"; } ); %s };"""


class Table(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name).resolve()

    def run_study(self, population, table=None, species="human", name="one"):
        if table is not None:
            (self.folder / "people.csv").write_text(table, encoding="utf-8")
        (self.folder / f"{name}.cfg").write_text(STUDY % (species, population), encoding="utf-8")
        program("run", f"{name}.cfg", "-o", f"{name}.h5", "-q", "--force", "--library", LIBRARY, cwd=self.folder)
        return Result(self.folder / f"{name}.h5")

    def listed(self, table, **more):
        return self.run_study('population = { subjects = "people.csv"; };', table, **more)

    def test_what_is_listed_reads_back(self):
        r = self.listed("body_weight [kg],height [m],age [year],sex\n74.2,1.74,29.1,0\n80.3,1.77,36.8,1\n61,1.65,71,female\n90,1.9,40,M\n")
        for name, wanted in (("sex", [0, 1, 1, 0]), ("age", [29.1, 36.8, 71, 40]), ("height", [174, 177, 165, 190]), ("body_weight", [74.2, 80.3, 61, 90])):
            np.testing.assert_allclose(r.array[f"individual/covariates/{name}"], wanted, rtol=1e-14)
        np.testing.assert_allclose(r.array["individual/dose"][0], np.multiply(1.7e9, [74.2, 80.3, 61, 90]), rtol=1e-12)

    def test_the_reference_by_its_height_and_age_is_the_typical_subject(self):
        typical = self.run_study("", name="typical")
        r = self.listed("sex,height [cm],age [year]\nmale,176,30\nmale,176,69\nmale,190,30\n")
        plasma = r.organ.index("plasma")
        cl, wanted = r.array["individual/cl"][0, :, plasma], typical.array["cl"][0, plasma, 0]
        np.testing.assert_allclose(cl[0], wanted, rtol=1e-6)
        self.assertLess(cl[1], 0.995 * cl[0])  # an old heart brings less to the liver
        self.assertGreater(abs(cl[2] / cl[0] - 1), 0.01)
        self.assertAlmostEqual(r.array["individual/covariates/body_weight"][0] / 73e3, 1, delta=1e-9)

    def test_a_woman_is_the_species_of_women(self):
        woman = self.run_study("", species="human-female", name="woman")
        r = self.listed("sex\nF\nM\n")
        plasma = r.organ.index("plasma")
        np.testing.assert_allclose(r.array["individual/auc_last"][0, 0, plasma] / r.array["individual/dose"][0, 0],
                                   woman.array["auc_last"][0, plasma, 0] / woman.array["dose"][0], rtol=1e-6)

    def test_who_was_drawn_reads_back_as_the_same_subjects(self):
        """Eight lanes are filled with whoever comes next, so of other numbers of subjects the solver's tolerance is between."""
        for n, near in ((16, 1e-10), (5, 1e-5)):
            drawn = self.run_study(f"population = {{ subjects = {n}; seed = 3; }};", name="drawn")
            table, _ = program("export", "drawn.h5", "--what", "subjects", cwd=self.folder)
            again = self.listed(table, name="again")
            once_more, _ = program("export", "again.h5", "--what", "subjects", cwd=self.folder)
            self.assertEqual(set(table.splitlines()[0].split(",")), set(once_more.splitlines()[0].split(",")))
            for quantity in ("auc_last", "cl", "peak_percent_dose", "half_life"):
                np.testing.assert_allclose(again.array[f"individual/{quantity}"], drawn.array[f"individual/{quantity}"],
                                           rtol=10 * near if quantity == "half_life" else near, err_msg=quantity)

    def test_what_stands_in_no_column_is_drawn_where_that_is_asked_for(self):
        r = self.run_study('population = { subjects = "people.csv"; body = true; };', "sex,height [cm],body_weight [kg]\n" + "f,171,66\n" * 9)
        np.testing.assert_allclose(r.array["individual/covariates/height"], 171, rtol=1e-14)
        np.testing.assert_allclose(r.array["individual/covariates/body_weight"], 66, rtol=1e-14)
        self.assertEqual(len(set(r.array["individual/covariates/age"])), 9)

    def refused(self, words, table, population='population = { subjects = "people.csv"; };', **more):
        with self.assertRaises(Wrong) as caught:
            self.run_study(population, table, **more)
        self.assertIn("exit code 3", str(caught.exception))
        self.assertIn(words, str(caught.exception))

    def test_what_does_nothing_or_cannot_be(self):
        self.refused("people.csv:1: sex: does nothing here: the species has no entry for women", "sex\nf\n", species="mouse")
        self.refused("people.csv:1: height: does nothing here: the species has no height", "height [cm]\n9\n", species="mouse")
        self.refused('people.csv:3: sex: "x" is no sex, expected 0, M or male, or 1, F or female', "sex\nf\nx\n")
        self.refused("people.csv:1: age: has no unit", "age\n40\n")
        self.refused('people.csv:2: height: "-4" is not above 0', "height [cm]\n-4\n")
        self.refused("females: does nothing here: the table of subjects says it of each", "sex\nf\n",
                     'population = { subjects = "people.csv"; body = true; females = 0.3; };')
        self.refused("people.csv:3: this subject cannot be: ", "liver.volume_fraction\n0.06892857142857143\n0.2\n", species="mouse")


if __name__ == "__main__":
    unittest.main()
