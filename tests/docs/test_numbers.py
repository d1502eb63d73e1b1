"""The one table of numbers: the docs, the result file and the page say of each number what the program's table says."""
import csv
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import h5py

SOURCE = pathlib.Path(os.environ["VESIPK_SOURCE"])
PROGRAM = os.environ["VESIPK"]
sys.path.insert(0, str(SOURCE / "docs"))
import make_results  # noqa: E402

STUDY = """study = { species = "mouse"; product = "msc-small-ev"; tracer = "i125"; duration = "12 h"; output = { every = "1 h"; };
  doses = ( { route = "iv-bolus"; amount = "1e10 particles"; every = "5 h"; count = 2; } ); };"""


def listed(what):
    said = subprocess.run([PROGRAM, "list", what], check=True, capture_output=True, text=True).stdout
    return list(csv.DictReader(said.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


class Numbers(unittest.TestCase):
    def test_the_docs(self):
        text = make_results.PAGE.read_text(encoding="utf-8")
        self.assertEqual(len(make_results.PLACE.findall(text)), 3)
        self.assertEqual(make_results.write(PROGRAM, text), text, "docs/results.md is not what the program says: run scripts/reference")

    def test_the_file(self):
        numbers = listed("numbers")
        self.assertGreater(len(numbers), 30)
        with tempfile.TemporaryDirectory() as folder:
            study, result = pathlib.Path(folder) / "study.cfg", pathlib.Path(folder) / "result.h5"
            study.write_text(STUDY, encoding="utf-8")
            subprocess.run([PROGRAM, "run", "-q", str(study), "-o", str(result)], check=True)
            with h5py.File(result, "r") as file:
                for number in numbers:
                    for signal, concentration in (("", "1/mL"), ("signal_", "percent/mL")):
                        path = ("intervals/" if number["of"] == "interval" else "") + signal + number["number"]
                        units = {file[path].attrs["units"], file[path].attrs["units"].replace("particle", "1")}
                        self.assertIn(number["unit"].replace("@", concentration), units, path)
                        self.assertEqual(file[path].attrs["long_name"], number["words"], path)

    def test_the_page(self):
        """viewer/src/comparison.ts compares by the metrics of `vesipk compare`."""
        text = (SOURCE / "viewer" / "src" / "comparison.ts").read_text(encoding="utf-8")
        theirs = re.findall(r'\{ name: "(\w+)", unit: (null|"[^"]*")', text)
        ours = [(m["metric"], "null" if "@" in m["unit"] else f'"{m["unit"]}"') for m in listed("metrics")]
        self.assertEqual(theirs, ours)


if __name__ == "__main__":
    unittest.main()
