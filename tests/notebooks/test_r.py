"""The first look in R runs, draws its picture, and reads the same numbers as Python does."""
import os
import pathlib
import subprocess
import unittest

import h5py
import matplotlib.image
import numpy as np

SCRIPT = pathlib.Path(os.environ["VESIPK_SOURCE"]) / "notebooks/first_look.R"
OUTPUTS = pathlib.Path.cwd() / "results"


class FirstLook(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        done = subprocess.run(["Rscript", "--vanilla", str(SCRIPT)], env=os.environ | {"VESIPK_OUTPUTS": str(OUTPUTS)},
                              capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        cls.rows = {words[0]: [float(w) for w in words[1:]] for words in map(str.split, done.stdout.splitlines()[1:7])}

    def test_the_numbers_are_those_python_reads(self):
        with h5py.File(OUTPUTS / "first_light.h5") as file:
            organs = [organ.decode() for organ in file["organ"]]
            for organ, row in self.rows.items():
                i = organs.index(organ)
                here = [file["peak_percent_dose"][0, i, 0], file["delivered_percent_dose"][0, i, 0, -1], file["half_life"][0, i, 0]]
                np.testing.assert_allclose(row, here, rtol=6e-3, err_msg=organ)  # printed with 3 digits
        self.assertEqual(list(self.rows), ["plasma", "liver", "lung", "spleen", "kidney", "brain"])

    def test_there_is_a_picture(self):
        height, width, _ = matplotlib.image.imread(OUTPUTS / "first_look_R.png").shape
        self.assertEqual((width, height), (1000, 640))


if __name__ == "__main__":
    unittest.main()
