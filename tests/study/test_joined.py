"""A data set beside a table of its subjects, joined by ID; and what of a data set is drawn, exported and read again.

A pool with a clearance: closed forms."""
import csv
import io
import re
import unittest

import numpy as np
from runs import LIBRARY, Wrong, program
from test_data_set import POOL, File, study

DOSES = "ID,TIME,AMT [mg],CMT,plasma.volume [mL]\nb 1,0,3,plasma,9\na,0,7,plasma,11\nc,1,2,plasma,13\n"
PEOPLE = "clearance_plasma_out.clearance [mL/h],ID\n1.5,a\n2,c\n0.7,b 1\n"
OBSERVED = ("ID,TIME,EVID,AMT [mg],II,ADDL,CMT,DV [ug/mL],MDV,CENS\n"
            "a,0,1,3,5,2,plasma,.,1,0\na,2.5,0,.,.,.,plasma,240,0,0\na,7,0,.,.,.,plasma,370,0,0\na,23,0,.,.,.,plasma,100,0,1\n"
            "b,0,1,4,6,3,plasma,.,1,0\nb,7,0,.,.,.,plasma,510,0,0\nb,11,0,.,.,.,plasma,395,0,0\n")


def run(doses, people=None, body=POOL, population='subjects = "people.csv";', **more):
    more["rest"] = more.get("rest", "") + (f"population = {{ {population} }};" if people is not None else "")
    folder = study(doses, body=body, **more)
    if people is not None:
        (folder / "people.csv").write_text(people, encoding="utf-8")
    program("run", "study.cfg", "-o", "out.h5", "-q", "--library", LIBRARY, cwd=folder)
    return folder, File(folder / "out.h5")


class Joined(unittest.TestCase):
    def assert_curves(self, f):
        self.assertEqual(f.ids, ["b 1", "a", "c"])
        for subject, dose, at, clearance, volume in (("b 1", 3, 0, 0.7, 9), ("a", 7, 0, 1.5, 11), ("c", 2, 1, 2, 13)):
            for time in (2, 5, 24):
                wanted = dose / volume * np.exp(-clearance / volume * (time - at))
                self.assertAlmostEqual(f.concentration(subject, time), wanted, delta=1e-5 * wanted)

    def test_numbers_of_a_subject_are_found_by_its_id_whatever_the_order(self):
        for people in (PEOPLE, PEOPLE.replace("0.7,b 1\n", "").replace("1.5,a", "0.7,b 1\n1.5,a"), PEOPLE.replace(",", ";").replace("\n", "\r\n")):
            _, f = run(DOSES, people)
            self.assert_curves(f)
            np.testing.assert_allclose(f.array["individual/covariates/clearance_plasma_out.clearance"], [0.7, 1.5, 2])
            np.testing.assert_allclose(f.array["individual/covariates/plasma.volume"], [9, 11, 13])

    def test_people_of_a_species(self):
        body = 'species = "human";  product = "msc-small-ev";'
        doses = "ID,TIME,AMT [ug/kg],CMT\n1,0,41,venous_plasma\n2,0,63,venous_plasma\n"
        folder, f = run(doses, "ID,sex,age [year],height [cm],body_weight [kg]\n2,F,36.8,177,80.3\n1,M,29.1,174,74.2\n", body=body)
        for name, wanted in (("sex", [0, 1]), ("age", [29.1, 36.8]), ("height", [174, 177]), ("body_weight", [74.2, 80.3])):
            np.testing.assert_allclose(f.array[f"individual/covariates/{name}"], wanted, rtol=1e-12)
        self.assertAlmostEqual(f.array["individual/dose"][0, 1] / f.array["individual/dose"][0, 0], 63 * 80.3 / 41 / 74.2, places=12)
        listed, _ = program("export", "out.h5", "--what", "subjects", cwd=folder)  # reads back as the same subjects
        _, again = run(doses, listed, body=body)
        for name, value in f.array.items():
            if name.startswith("individual/"):
                np.testing.assert_array_equal(value, again.array[name], err_msg=name)

    def test_what_differs_besides_is_drawn(self):
        _, f = run(DOSES, PEOPLE, population='subjects = "people.csv"; seed = 5; vary_between_subjects = ( { address = "out.volume"; cv = 0.3; } );',
                   body=POOL.replace('name = "out"; role = "sink";', 'name = "out"; role = "sink"; volume = "3 mL";'))
        self.assert_curves(f)
        self.assertEqual(len(set(f.array["individual/covariates/out.volume"])), 3)

    def test_ids_of_one_file_alone_or_twice_are_all_told(self):
        with self.assertRaises(Wrong) as caught:
            run(DOSES, "ID,clearance_plasma_out.clearance [mL/h],plasma.volume [mL]\na,1.5,3\nc,2,3\nx,0.7,3\na,3,3\n")
        for words in ('people.csv:5: ID: subject "a" stands in line 2 already', 'people.csv:1: ID: says nothing of subject "b 1", who is given doses',
                      "data.csv:2)", 'people.csv:4: ID: there is no subject "x" in', "people.csv:1: plasma.volume: stands in"):
            self.assertIn(words, str(caught.exception))
        with self.assertRaisesRegex(Wrong, "people.csv:1: says not whose numbers these are, expected a column ID as in"):
            run(DOSES, PEOPLE.replace(",ID", "").replace(",a", "").replace(",c\n", "\n").replace(",b 1", ""))
        with self.assertRaisesRegex(Wrong, "data.csv has no column ID, so none of it belongs to a row of this table"):
            run("TIME,EVID,AMT [mg],CMT\n0,1,3,plasma\n", PEOPLE)
        with self.assertRaisesRegex(Wrong, 'people.csv:3: ID: "NA": no value, expected a subject'):
            run(DOSES, PEOPLE.replace("2,c", "2,NA"))


class Told(unittest.TestCase):
    """Values of the data set beside curves, in tables, by the ID of their subject."""

    def test_shares_are_of_the_dose_of_each_subject(self):
        _, f = run(OBSERVED)
        np.testing.assert_allclose(f.array["observed/percent_dose"], [[24 / 9, 37 / 9, 10 / 9, 51 / 16, 39.5 / 16]] * np.array(10.0), rtol=1e-6)

    def test_export_names_subjects_and_has_the_predictions(self):
        folder, f = run(OBSERVED)
        rows = list(csv.DictReader(io.StringIO(program("export", "out.h5", "--what", "observed", cwd=folder)[0])))
        self.assertEqual([row["subject"] for row in rows], ["a", "a", "a", "b", "b"])
        self.assertEqual([float(row["predicted [ug/mL]"]) for row in rows], f.array["observed/predicted"][0].tolist())
        self.assertAlmostEqual(float(rows[0]["predicted [ug/mL]"]) / (300 * np.exp(-0.25)), 1, places=5)
        events = list(csv.DictReader(io.StringIO(program("export", "out.h5", "--what", "events", cwd=folder)[0])))
        self.assertEqual([row["subject"] for row in events], ["a"] * 3 + ["b"] * 4)

    def test_of_several_scenarios_each_has_its_prediction(self):
        folder, f = run(OBSERVED, None, rest='scenarios = ( { name = "one"; }, { name = "two"; set = ( ("plasma.volume", "20 mL") ); } );')
        rows = list(csv.DictReader(io.StringIO(program("export", "out.h5", "--what", "observed", cwd=folder)[0])))
        for k, name in enumerate(("one", "two")):
            self.assertEqual([float(row[f"predicted {name} [ug/mL]"]) for row in rows], f.array["observed/predicted"][k].tolist())

    def points(self, folder, *options):
        said = "".join(program("plot", "out.h5", "-o", "p.svg", *options, cwd=folder))
        svg = (folder / "p.svg").read_text(encoding="utf-8")
        return len(re.findall(r"<use [^>]*xlink:href='#gpPt", svg)), said

    def test_plot_draws_them(self):
        folder, _ = run(OBSERVED)
        nothing, _ = run(re.sub(r",(240|370|100|510|395),0,.\n", ",.,0,0\n", OBSERVED))
        for options in ((), ("--quantity", "concentration")):
            marks, said = self.points(folder, *options)
            self.assertNotIn("stand in no panel", said)
            self.assertGreaterEqual(marks - self.points(nothing, *options)[0], 5, options)
        self.assertIn("5 measured values of the study stand in no panel", self.points(folder, "--organs", "out")[1])
        self.assertIn("5 measured values of the study stand in no panel", self.points(folder, "--quantity", "amount")[1])

    def test_a_list_of_ones_own_takes_their_place(self):
        folder, _ = run(OBSERVED)
        (folder / "own.csv").write_text("time [h],organ,value [%ID]\n3,plasma,40\n", encoding="utf-8")
        self.assertIn("plasma       1", self.points(folder, "--observed", "own.csv")[1])


if __name__ == "__main__":
    unittest.main()
