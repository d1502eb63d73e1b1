"""`vesipk compare` tells what of the label at the end is on vesicles, in cells and free, as the file has it."""
import csv
import os
import pathlib
import subprocess
import tempfile
import unittest

import h5py
import numpy as np

PROGRAM = str(pathlib.Path(os.environ["VESIPK"]).resolve())
STUDY = """study = { species = "mouse"; product = "msc-small-ev"; tracer = "dir"; duration = "3.7 h"; output = { every = "37 min"; };
  doses = ( { route = "iv-bolus"; amount = "2.385e10 particles"; } ); };
"""
CARRIERS = ("on_vesicles", "in_cells", "free")


class Carriers(unittest.TestCase):
    def test_they_are_those_of_the_file_and_add_up(self):
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch)
            (folder / "study.cfg").write_text(STUDY, encoding="utf-8")

            def said(*words):
                return subprocess.run([PROGRAM, *words], cwd=folder, capture_output=True, text=True, check=True).stdout

            said("run", "study.cfg", "-q", "-o", "r.h5")
            names = ",".join(f"signal_{c}_percent" for c in ("end", *CARRIERS))
            found = {(row["organ"], row["metric"]): float(row["value"])
                     for row in csv.DictReader(said("compare", "r.h5", "--csv", "--metrics", names).splitlines()) if row["organ"] and row["value"]}
            with h5py.File(folder / "r.h5") as file:
                liver = [name.decode() for name in file["organ"][()]].index("liver")
                for c in CARRIERS:
                    of = file[f"signal_{c}_percent_dose"][0, liver, 0, -1]
                    self.assertGreater(of, 0)
                    self.assertAlmostEqual(found["liver", f"signal_{c}_percent"] / of, 1, 9)
            self.assertAlmostEqual(sum(found["liver", f"signal_{c}_percent"] for c in CARRIERS) / found["liver", "signal_end_percent"], 1, 9)
            self.assertRegex(said("compare", "r.h5", "--organs", "liver"), r"signal at the end [\d.]+ % of all label: [\d.e-]+ on vesicles, [\d.]+ in cells, [\d.]+ free\n")

    def test_what_holds_label_alone_is_told_too(self):
        """No vesicle comes to the bone that holds zirconium, nor into the urine; both are rows of the tables all the same."""
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch)
            (folder / "study.cfg").write_text(STUDY.replace('"dir"', '"zr89-dfo"'), encoding="utf-8")

            def said(*words):
                return subprocess.run([PROGRAM, *words], cwd=folder, capture_output=True, text=True, check=True).stdout

            table = said("run", "study.cfg", "-o", "r.h5")
            with h5py.File(folder / "r.h5") as file:
                bone = [name.decode() for name in file["organ"][()]].index("bone")
                peak = file["signal_peak_percent_dose"][0, bone, 0]
            self.assertGreater(peak, 0.1)
            self.assertRegex(table, rf"\n  bone +{peak:.4g} ")
            compared = said("compare", "r.h5", "--organs", "bone,urine")
            self.assertRegex(compared, rf"\nbone .*\n.*\n +signal +{peak:.4g} ")
            self.assertRegex(compared, r"\nurine .*\n.*\n +signal +[\d.]+ ")

    def test_a_tracer_moves_no_number_of_the_vesicles(self):
        """What of a label comes off a dose beside the blood is free in it at once; no vesicle passes for the first time with it."""
        with tempfile.TemporaryDirectory() as scratch:
            folder, peak = pathlib.Path(scratch), []
            for i, tracer in enumerate(('tracer = "dir";', "")):
                (folder / "study.cfg").write_text(STUDY.replace('tracer = "dir";', tracer + ' organs = ( "joint" );').replace("iv-bolus", "intra-articular"), encoding="utf-8")
                subprocess.run([PROGRAM, "run", "study.cfg", "-q", "-o", f"{i}.h5"], cwd=folder, check=True)
                with h5py.File(folder / f"{i}.h5") as file:
                    self.assertTrue(np.isnan(file["peak_first_pass_percent_dose"][()]).all())
                    names = [name.decode() for name in file["organ"][()]]
                    peak.append([file["peak_percent_dose"][0, names.index(organ), 0] for organ in ("joint", "plasma", "liver")])
            for with_label, without in zip(*peak):
                self.assertAlmostEqual(with_label / without, 1, 6)


if __name__ == "__main__":
    unittest.main()
