#!/usr/bin/python3
"""/individual/ holds what is asked of each subject; one subject is its own median."""
import os
import subprocess
import sys
import unittest

import h5py
import numpy

STUDY = os.path.join(os.environ["VESIPK_SOURCE"], "configs/studies/first_light.cfg")


def run(choice):
    path = f"individual_{choice}.h5"
    subprocess.run([os.environ["VESIPK"], "run", STUDY, "--individual", choice, "-q", "--force", "-o", path], check=True)
    return h5py.File(path)


class Individual(unittest.TestCase):
    def test_nothing_is_written_unless_asked(self):
        with run("none") as file:
            self.assertNotIn("individual", file)

    def test_nca_of_the_subject_is_the_summary(self):
        with run("nca") as file:
            group = file["individual"]
            self.assertNotIn("percent_dose", group)
            self.assertEqual(group["status"][()].tolist(), [[0]])
            for name in ("cmax", "tmax", "auc_last", "half_life", "cl"):
                numpy.testing.assert_array_equal(group[name][0, 0, :], file[name][0, :, 0])

    def test_curves_are_rounded_to_twelve_bits(self):
        with run("all") as file:
            one, summary = file["individual/concentration"], file["concentration"]
            self.assertEqual(one.dtype, numpy.float32)
            exact = summary[0, :, 0, :]
            there = numpy.isfinite(exact) & (exact > 1e-30)
            error = numpy.abs(one[0, 0][there] / exact[there] - 1.0)
            self.assertGreater(there.sum(), 1000)
            self.assertLess(error.max(), 1.3e-4)
            self.assertGreater(error.max(), 1e-6)


if __name__ == "__main__":
    sys.exit(unittest.main())
