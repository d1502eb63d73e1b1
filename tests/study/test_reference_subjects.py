#!/usr/bin/python3
"""The reference problem through the whole program, its 64 subjects from their file: as accurate as the solver alone."""
import os
import pathlib
import sys
import unittest

import numpy as np

from runs import run

FOLDER = pathlib.Path(os.environ["VESIPK_SOURCE"]) / "bench/reference-problem"


def study():
    """The study of the folder with its subjects as population."""
    text = (FOLDER / "reference36.cfg").read_text(encoding="utf-8").rstrip()
    assert text.endswith("};")
    return text[:-2] + f'  population = {{ subjects = "{FOLDER}/subjects.csv"; }};\n}};\n'


class ReferenceSubjects(unittest.TestCase):
    def test_amounts_of_every_subject_are_those_of_the_reference(self):
        amount, reference = run(study()).array["compartments/amount"][0], np.load(FOLDER / "reference.npy")
        self.assertEqual(amount.shape, reference.shape)
        error = np.where(reference > 1e-6, abs(amount / reference - 1.0), 0.0).max(axis=(1, 2))
        self.assertGreater(error.min(), 0.0)
        self.assertLess(np.percentile(error, 95), 1e-5)
        self.assertLess(error.max(), 2e-5)


if __name__ == "__main__":
    sys.exit(unittest.main())
