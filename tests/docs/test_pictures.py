"""The heat map of the README shows the peaks that its study has: each cell, as its id tells it and as it is printed."""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import h5py
import numpy as np

SOURCE = pathlib.Path(os.environ["VESIPK_SOURCE"])
CELL = re.compile(r'id="peak:([^":]*):([^":]*):([^":]*)"')


def texts(dataset):
    return [t.decode() for t in dataset[()]]


class Routes(unittest.TestCase):
    def test_each_cell_is_the_peak_of_the_file(self):
        cells = CELL.findall((SOURCE / "docs/pictures/routes.svg").read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "routes.h5"
            subprocess.run([os.environ["VESIPK"], "run", "-q", str(SOURCE / "configs/studies/routes_mouse.cfg"), "-o", str(path)], check=True)
            with h5py.File(path, "r") as file:
                scenarios, organs, peak = texts(file["scenario"]), texts(file["organ"]), np.fmax(file["peak_percent_dose"][()],
                                                                                                           file["peak_first_pass_percent_dose"][()])
        self.assertEqual({c[0] for c in cells}, set(scenarios), "routes.svg: scripts/pictures makes it anew")
        self.assertGreaterEqual(len({c[1] for c in cells}), 10)
        self.assertEqual(len(cells), len(scenarios) * len({c[1] for c in cells}))
        wrong = []
        for scenario, organ, said in cells:
            right = peak[scenarios.index(scenario), organs.index(organ), 0]
            if abs(float(said) - right) > 1e-3 * abs(right):
                wrong.append(f"{scenario} {organ}: {said}, the file has {right:.6g}")
        self.assertEqual(wrong, [], "scripts/pictures makes routes.svg anew")


if __name__ == "__main__":
    unittest.main()
