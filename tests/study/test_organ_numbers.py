"""Organs that are added: the body stays what it was for every subject, and of several files that give a number the one
that is promised counts (docs/organs.md)."""
import os
import pathlib
import subprocess
import tempfile
import unittest

import h5py
import numpy as np

PROGRAM = str(pathlib.Path(os.environ["VESIPK"]).resolve())
PART_OF_OTHERS = ("plasma", "csf", "gut_contents")  # their volume is that of blood and brain, or no tissue
STUDY = """study = {{ species = "{species}"; product = "{product}"; {tracer} duration = "3.7 h"; output = {{ every = "37 min"; }};
  organs = ( {organs} );
  doses = ( {{ route = "iv-bolus"; amount = "2.385e10 particles"; }} ); {more} }};
"""
ADDED = """{ name = "tumour"; mass = "0.73 g"; }, "eye", "pancreas", { name = "joint"; volume_fraction = 0.0013; }, "skin",
  { name = "uterus"; flow = "0.37 mL/min/g"; }"""
# organ: least and most of it in % of body weight, over species
SANE = {"pancreas": (0.1, 0.6), "marrow": (1, 3), "skin": (3, 20), "muscle": (25, 60), "eye": (0.015, 0.3), "joint": (0.05, 0.2),
        "placenta": (0.5, 4), "uterus": (0.05, 0.3), "tumour": (0, 2)}


class Organs(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def vesipk(self, *words):
        done = subprocess.run([PROGRAM, *words], cwd=self.folder, capture_output=True, text=True, check=False, timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def numbers(self, organs, species="mouse", product="msc-small-ev"):
        """{address: (value, unit, source)} as explained."""
        self.write("study.cfg", STUDY.format(species=species, product=product, organs=organs, tracer="", more=""))
        rows = [line.split("\t") for line in self.vesipk("explain", "study.cfg").splitlines()]
        return {row[1]: (float(row[2]), row[3], row[7]) for row in rows[1:] if len(row) > 7 and row[0] in ("", "base")}

    def test_masses_and_amounts_close_in_every_subject(self):
        # of animals whose table leaves no tissue without vesicles
        for species, tracer in (("dog", ""), ("rat", 'tracer = "dir";')):
            self.write("study.cfg", STUDY.format(
                species=species, product="msc-small-ev", tracer=tracer, organs=ADDED,
                more='population = { subjects = 17; ranges = "variability"; };'))
            self.vesipk("run", "study.cfg", "-q", "--force", "--individual", "all", "-o", "r.h5")
            with h5py.File(self.folder / "r.h5") as file:
                names = [name.decode() for name in file["organ"][()]]
                mass, weight = file["individual/organ_mass"][0], file["individual/covariates/body_weight"][()]
                self.assertLess(np.max(file["mass_balance_error"]), 1e-9)
                self.assertFalse(np.any(file["individual/status"][()]))
            own = [i for i, name in enumerate(names) if name not in PART_OF_OTHERS and not name.endswith("_parenchyma")]
            whole = np.nansum(mass[:, own], axis=1) - mass[:, names.index("tumour")]  # which lies on top
            self.assertGreater(np.max(weight) / np.min(weight), 1.3)
            np.testing.assert_allclose(whole, weight, rtol=1e-9)

    def test_a_number_of_the_species_counts_before_the_organs_file(self):
        self.write("species/mine.cfg", """species = { name = "mine"; based_on = "mouse"; source = "weighed"; confidence = "seen";
          eye = { mass = "0.037 g"; }; marrow = { flow_fraction = 0.031; }; liver = { uptake = { clearance = "0.213 mL/min/g"; }; }; };""")
        found = self.numbers('"eye"', species="mine")
        self.assertEqual(found["eye.mass"], (0.037, "g", "weighed"))
        self.assertNotIn("eye.volume_fraction", found)
        self.assertEqual(found["marrow.flow_fraction"][0], 0.031)
        self.assertEqual(found["liver.uptake.clearance"][0], 0.213)

    def test_a_product_beside_the_study_counts_before_the_organs_file_of_the_library(self):
        self.write("products/mine.cfg", """product = { name = "mine"; based_on = "msc-small-ev"; source = "measured"; confidence = "seen";
          tumour = { permeability = "7.3e-4 mL/min/g"; }; };""")
        self.assertEqual(self.numbers('"tumour"', product="mine")["tumour.permeability"], (7.3e-4, "mL/min/g", "measured"))

    def test_an_organs_file_beside_the_study_counts_before_the_library(self):
        self.write("organs/marrow.cfg", """organ = { name = "marrow"; source = "mine"; confidence = "seen"; taken_from = "bone"; wall = "sinusoid";
          volume_fraction = 0.023; flow_fraction = 0.022; blood_fraction = 0.07; interstitial_fraction = 0.11;
          uptake = { clearance = "0.031 mL/min/g"; }; };""")
        found = self.numbers('"eye"')
        for number, value in (("volume_fraction", 0.023), ("flow_fraction", 0.022), ("uptake.clearance", 0.031)):
            self.assertEqual((found["marrow." + number][0], found["marrow." + number][2]), (value, "mine"))

    def test_what_the_study_says_another_way_counts(self):
        found = self.numbers('{ name = "joint"; mass = "0.037 g"; }, { name = "tumour"; flow_fraction = 0.0131; }')
        self.assertEqual((found["joint.mass"][0], found["tumour.flow_fraction"][0]), (0.037, 0.0131))
        self.assertNotIn("joint.volume_fraction", found)
        self.assertNotIn("tumour.flow", found)

    def test_organs_of_the_library_are_of_a_sane_size_in_every_species(self):
        for species in ("mouse", "rat", "rabbit", "dog", "minipig", "macaque", "human", "human-female"):
            organs = [o for o in SANE if species != "human" or o not in ("placenta", "uterus")]
            for organ in organs:
                found = self.numbers(f'"{organ}"', species)
                weight = found["body.weight"][0] * (1000 if found["body.weight"][1] == "kg" else 1)
                mass = found[organ + ".mass"][0] if organ + ".mass" in found else weight * found[organ + ".volume_fraction"][0]
                least, most = SANE[organ]
                self.assertTrue(least <= 100 * mass / weight <= most, f"{organ} of {species}: {mass:.4g} g of {weight:.4g}")


if __name__ == "__main__":
    unittest.main()
