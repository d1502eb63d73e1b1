"""Dose units and dose lists: what is given in particles, by hand and by the program."""
import pathlib
import re
import unittest

import numpy as np
from runs import LIBRARY, SCRATCH, Wrong, program, run, vein

FOLDER = pathlib.Path(SCRATCH.name)
KG = {"mouse": 0.028, "human": 73.0}  # configs/species
UNITS = [  # amount, particles, low, high; of a mouse
    ("3e10 particles", 3e10, None, None),
    ("5e11 particles/kg", 5e11 * 0.028, None, None),
    ("2 ug", 2 * 2.4e7, 2 * 8e6, 2 * 7e7),
    ("0.002 mg", 2 * 2.4e7, 2 * 8e6, 2 * 7e7),
    ("100 ug/kg", 100 * 0.028 * 2.4e7, 100 * 0.028 * 8e6, 100 * 0.028 * 7e7),
    ("20 pmol", 20 * 1.1e7, 20 * 7e6, 20 * 1.4e7),
    ("0.2 nmol/kg", 200 * 0.028 * 1.1e7, 200 * 0.028 * 7e6, 200 * 0.028 * 1.4e7),
    ("4e6 cells", 4e6 * 550, 4e6 * 325, 4e6 * 875),
    ("1.5e6 cells/kg", 1.5e6 * 0.028 * 550, 1.5e6 * 0.028 * 325, 1.5e6 * 0.028 * 875),
    ("0.1 mL", 8e9, None, None),
    ("15 mL/kg", 15 * 0.028 * 8e10, None, None),
]


def write(text, name="dose.cfg"):
    path = FOLDER / name
    path.write_text(text, encoding="utf-8")
    return path


def explained(path):
    """{address: row of `explain`}"""
    said, _ = program("explain", path, "--library", LIBRARY)
    lines = said.splitlines()
    names = lines[0].split("\t")
    return {row["address"]: row for row in (dict(zip(names, line.split("\t"))) for line in lines[1:])}


def text_of(array):
    return [t.decode() if isinstance(t, bytes) else t for t in array]


def warnings(text):
    return program("check", write(text), "--library", LIBRARY)[1]


class Units(unittest.TestCase):
    def test_each_unit_is_what_hand_calculation_says_in_the_run_in_explain_and_in_the_file(self):
        for amount, particles, low, high in UNITS:
            text = vein(amount=amount, duration="1 h", every="10 min")
            r = run(text)
            self.assertAlmostEqual(r.array["dose"][0] / particles, 1, delta=1e-12, msg=amount)
            row = explained(write(text))["dose.1.particles"]
            self.assertAlmostEqual(float(row["value"]) / particles, 1, delta=1e-5, msg=amount)
            i = text_of(r.array["provenance/address"]).index("dose.1.particles")
            for name, wanted in (("value", particles), ("low", low), ("high", high)):
                found = r.array[f"provenance/{name}"][i]
                if wanted is None:
                    self.assertTrue(np.isnan(found), f"{amount}: {name}")
                    self.assertEqual(row[name], "")
                else:
                    self.assertAlmostEqual(found / wanted, 1, delta=1e-12, msg=f"{amount}: {name}")
                    self.assertAlmostEqual(float(row[name]) / wanted, 1, delta=1e-5, msg=f"{amount}: {name}")
            self.assertEqual(text_of(r.array["provenance/unit"])[i], "particle")

    def test_the_factor_is_named_with_its_confidence(self):
        rows = explained(write(vein(amount="100 ug/kg")))
        self.assertEqual(rows["dose.1.particles"]["source"], "dose.1.amount x dose.particles_per_protein x body_weight")
        self.assertEqual(rows["dose.1.particles"]["confidence"], "derived")
        self.assertIn("dose.particles_per_protein", rows)
        self.assertNotIn("dose.particles_per_cell", rows)
        self.assertEqual(explained(write(vein(amount="1 mL")))["dose.1.particles"]["confidence"], "assumption")

    def test_the_factor_belongs_to_the_product_and_can_be_set(self):
        r = run(vein(amount="2 ug"), ["dose.particles_per_protein=2e9 particles/ug"])
        self.assertAlmostEqual(r.array["dose"][0], 4e9, delta=1)
        exoflo = vein("human", amount="10 mL", duration="1 h", every="10 min").replace("msc-small-ev", "exoflo")
        self.assertAlmostEqual(run(exoflo).array["dose"][0], 8e11, delta=1)
        self.assertEqual(explained(write(exoflo))["dose.1.particles"]["confidence"], "seen")

    def test_per_kg_is_of_the_body_weight_of_the_study(self):
        text = vein("human", amount="1e9 particles/kg", duration="1 h", every="10 min")
        self.assertAlmostEqual(run(text).array["dose"][0] / (1e9 * KG["human"]), 1, delta=1e-12)
        heavy = text.replace("doses", 'body_weight = "100 kg"; doses')
        self.assertAlmostEqual(run(heavy).array["dose"][0] / 1e11, 1, delta=1e-12)

    def test_the_way_through_the_body_does_not_depend_on_the_unit(self):
        a, b = run(vein(amount="2 ug")), run(vein(amount="4.8e7 particles"))
        for organ in a.organ:
            np.testing.assert_allclose(a.curve(organ), b.curve(organ), rtol=1e-9, atol=1e-9)


class Suspicion(unittest.TestCase):
    def test_a_mass_in_mg_gets_a_warning_that_says_why(self):
        said = warnings(vein("human", amount="150 mg"))
        for words in ("warning", "150 mg", "2.05 mg of protein per kg", "above 0.99 mg/kg for this weight", "published mass doses are in ug"):
            self.assertIn(words, said)
        self.assertEqual(said.count("\n"), 1)
        self.assertIn("3 mg of protein per kg", warnings(vein("human", amount="3 mg/kg")))

    def test_a_mass_that_people_give_gets_none(self):
        for species, amount in (("human", "100 ug/kg"), ("human", "200 ug"), ("human", "0.9 mg/kg"), ("mouse", "5 ug"), ("mouse", "200 ug"), ("human", "15 mL"), ("human", "1e15 particles")):
            self.assertEqual(warnings(vein(species, amount=amount)), "", amount)

    def test_the_limit_can_be_set(self):
        text = vein(amount="100 ug", more='set = ( ("dose.suspicious_mass", "10 mg/kg") );')
        self.assertEqual(warnings(text), "")


class DoseList(unittest.TestCase):
    """TIME, AMT, RATE, II, ADDL, ROUTE or CMT."""

    def list_of(self, rows, head="TIME,AMT [particles],RATE,II,ADDL,ROUTE"):
        (FOLDER / "doses.csv").write_text(head + "\n" + rows, encoding="utf-8")
        return re.sub(r"doses = \(.*?\);", 'doses = "doses.csv";', vein(duration="24 h", every="30 min"), flags=re.S)

    def written(self, doses):
        return re.sub(r"doses = \(.*?\);", f"doses = ( {doses} );", vein(duration="24 h", every="30 min"), flags=re.S)

    def assert_same(self, rows, doses, **head):
        a, b = run(self.list_of(rows, **head)), run(self.written(doses))
        np.testing.assert_allclose(a.array["dose"], b.array["dose"], rtol=1e-14)
        for organ in b.organ:
            np.testing.assert_allclose(a.curve(organ), b.curve(organ), rtol=0, atol=1e-10, err_msg=organ)
        np.testing.assert_array_equal(a.array["events/time"], b.array["events/time"])

    def test_a_list_is_the_doses_written_out(self):
        self.assert_same("0,1e10,0,0,0,iv-bolus\n2,3e10,6e10,0,0,iv-infusion\n4,1e11,0,6,2,iv-bolus\n",
                         '{ route = "iv-bolus"; amount = "1e10 particles"; }, { route = "iv-infusion"; amount = "3e10 particles"; at = "2 h"; over = "30 min"; },'
                         '{ route = "iv-bolus"; amount = "1e11 particles"; at = "4 h"; every = "6 h"; count = 3; }')

    def test_units_of_the_header_and_other_routes(self):
        self.assert_same("0,10,subcutaneous-flank\n90,20,intranasal\n", '{ route = "subcutaneous-flank"; amount = "10 ug/kg"; }, { route = "intranasal"; amount = "20 ug/kg"; at = "1.5 h"; }',
                         head="TIME [min],AMT [ug/kg],ROUTE")

    def test_a_compartment_instead_of_a_route(self):
        self.assert_same("1,1e9,kidney_plasma\n", '{ into = "kidney_plasma"; amount = "1e9 particles"; at = "1 h"; }', head="TIME,AMT [particles],CMT")

    def test_faults_name_their_line(self):
        for rows, words in (("2,1e10,0,0,0,iv-bolus\n1,1e10,0,0,0,iv-bolus\n", "doses.csv:3: TIME: 1 comes after 2, expected rows in the order of their times"),
                            ("0,lots,0,0,0,iv-bolus\n", 'doses.csv:2: AMT: "lots" is no number, expected an amount'),
                            ("0,1e10,-1,0,0,iv-infusion\n", "doses.csv:2: RATE: -1: this rate is a number of a model"), ("0,1e10,0,6,1.5,iv-bolus\n", 'doses.csv:2: ADDL: "1.5" is no count'),
                            ("0,1e10,0,0,0,iv-bolos\n", 'did you mean "iv-bolus"'), ("", "holds no rows"), ("0,-1e10,0,0,0,iv-bolus\n", 'AMT: "-1e10" is not above 0'),
                            ("0,1e10,0,0,2,iv-bolus\n", "ADDL: additional doses need the interval"), ("0,1e10,0,0,iv-bolus\n", "has 5 cells, expected 6")):
            with self.assertRaisesRegex(Wrong, words):
                program("check", write(self.list_of(rows)), "--library", LIBRARY)
        with self.assertRaisesRegex(Wrong, "says nowhere where a dose goes"):
            program("check", write(self.list_of("0,1e10\n", head="TIME,AMT [particles]")), "--library", LIBRARY)
        with self.assertRaisesRegex(Wrong, r'doses.csv:1: AMT: has no unit, expected it in the header \("AMT \[particle\]", say\)'):
            program("check", write(self.list_of("0,1e10,iv-bolus\n", head="TIME,AMT,ROUTE")), "--library", LIBRARY)


if __name__ == "__main__":
    unittest.main()
