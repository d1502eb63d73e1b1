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


if __name__ == "__main__":
    sys.exit(unittest.main())
