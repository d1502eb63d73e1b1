#!/usr/bin/python3
"""The number of threads changes nothing: every dataset of a study of many scenarios is the same for 1, 2 and 7."""
import os
import subprocess
import sys
import unittest

import h5py
import numpy

STUDY = os.path.join(os.environ["VESIPK_SOURCE"], "configs/studies/routes_mouse.cfg")


def run(jobs, path):
    subprocess.run([os.environ["VESIPK"], "run", STUDY, "-j", str(jobs), "-q", "--force", "-o", path], check=True)


def datasets(path):
    """Every dataset as bytes (texts as lists), by its name."""
    found = {}
    with h5py.File(path) as file:
        def take(name, item):
            if isinstance(item, h5py.Dataset):
                value = numpy.asarray(item[()])
                found[name] = value.tolist() if value.dtype.kind in "OS" else value.tobytes()
        file.visititems(take)
    return found


class Jobs(unittest.TestCase):
    def test_results_are_the_same_for_any_number_of_threads(self):
        run(1, "jobs1.h5")
        one = datasets("jobs1.h5")
        self.assertGreater(len(one), 50)
        for jobs in (2, 7):
            run(jobs, f"jobs{jobs}.h5")
            self.assertEqual(one, datasets(f"jobs{jobs}.h5"))

    def test_a_count_that_is_none_is_refused(self):
        for word in ("0", "-1", "two", "1.5", "99999", ""):
            done = subprocess.run([os.environ["VESIPK"], "run", STUDY, "-j", word], capture_output=True, text=True)
            self.assertEqual(done.returncode, 2, word)
            self.assertIn("number of threads", done.stderr)


SMALL = """study = { model = { amount_unit = "mg"; compartments = ( { name = "plasma"; volume = "18.5 mL"; }, { name = "out"; } );
  processes = ( { name = "loss"; kind = "first_order"; from = "plasma"; to = "out"; rate = "0.2 1/h"; } ); };
  doses = ( { into = "plasma"; amount = "%s"; } ); duration = "%s"; };"""


class SeveralStudies(unittest.TestCase):
    """-j spreads over studies; a bad one takes no other down; what is told comes in their order."""

    def run_all(self, folder, *words, code=0):
        for i in range(1, 8):
            with open(f"s{i}.cfg", "w", encoding="utf-8") as file:
                file.write(SMALL % (f"1.{i} mg", "12 h" if i != 3 else "12"))
        done = subprocess.run([os.environ["VESIPK"], "run", *[f"s{i}.cfg" for i in range(1, 8)], "-o", folder, *words], capture_output=True, text=True)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def test_all_but_the_bad_one_are_done_whatever_the_number_of_threads(self):
        told = set()
        for jobs in (1, 2, 5, 20):
            done = self.run_all(f"several/of{jobs}/", "-j", str(jobs), "--force", code=3)
            told.add(done.stdout.replace(f"several/of{jobs}/", ""))
            self.assertEqual(done.stderr.splitlines()[0], 's3.cfg:3: duration: "12" has no unit, expected a time (in h, say)')
            self.assertEqual(done.stderr.splitlines()[-1], "6 of 7 done")
            self.assertEqual(sorted(f for f in os.listdir(f"several/of{jobs}") if f.endswith(".h5")), [f"s{i}.h5" for i in (1, 2, 4, 5, 6, 7)])
            for i in (1, 2, 4, 5, 6, 7):
                self.assertEqual(datasets(f"several/of1/s{i}.h5"), datasets(f"several/of{jobs}/s{i}.h5"))
        self.assertEqual(len(told), 1)

    def test_a_study_that_an_option_does_not_fit_takes_no_other_down(self):
        done = self.run_all("fits/", "-q", "--set", "loss.rate=0.3 1/h", code=3)
        self.assertEqual(done.stderr.splitlines()[-1], "6 of 7 done")
        done = self.run_all("fits/", "-q", "--subjects", "3", code=2)
        self.assertEqual(done.stderr.splitlines()[-1], "0 of 7 done")
        self.assertEqual(done.stderr.count("the study has no population"), 7)

    def test_two_studies_of_one_name_are_refused(self):
        os.makedirs("other", exist_ok=True)
        with open("other/s1.cfg", "w", encoding="utf-8") as file:
            file.write(SMALL % ("2 mg", "1 h"))
        with open("s1.cfg", "w", encoding="utf-8") as file:
            file.write(SMALL % ("1 mg", "1 h"))
        done = subprocess.run([os.environ["VESIPK"], "run", "s1.cfg", "other/s1.cfg", "-o", "same/"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("the results of s1.cfg and other/s1.cfg would be one file", done.stderr)


if __name__ == "__main__":
    sys.exit(unittest.main())
