"""The heat map of the README shows the peaks that its study has: each cell, as its id tells it and as it is printed. The picture of the
what-if page tells in a text of its own what it shows, which is what the program finds."""
import json
import os
import pathlib
import re
import struct
import subprocess
import tempfile
import unittest
import zlib

import h5py
import numpy as np

SOURCE = pathlib.Path(os.environ["VESIPK_SOURCE"])
CELL = re.compile(r'id="peak:([^":]*):([^":]*):([^":]*)"')


def texts(dataset):
    return [t.decode() for t in dataset[()]]


def told(picture):
    """The text of a PNG under the keyword "vesipk"."""
    at = 8
    while at < len(picture):
        length, kind = struct.unpack(">I4s", picture[at:at + 8])
        body = picture[at + 8:at + 8 + length]
        if kind == b"tEXt" and body.startswith(b"vesipk\0"):
            assert struct.unpack(">I", picture[at + 8 + length:at + 12 + length])[0] == zlib.crc32(kind + body)
            return json.loads(body[7:])
        at += 12 + length
    raise AssertionError("what_if.png tells nothing of what it shows: scripts/pictures makes it anew")


class WhatIf(unittest.TestCase):
    def test_the_curves_are_those_of_the_program(self):
        shown = told((SOURCE / "docs/pictures/what_if.png").read_bytes())
        self.assertEqual({s for s, *_ in shown["curves"]}, {"before", "what if"})
        self.assertGreaterEqual(len(shown["curves"]), 2 * 6 * 4)
        study = SOURCE / "configs/studies" / (shown["study"] + ".cfg")
        said = subprocess.run([os.environ["VESIPK"], "explain", str(study)], check=True, capture_output=True, text=True).stdout
        unit = {row[0]: row[2] for row in (line.strip().split("\t") for line in said.splitlines()) if len(row) > 2}
        sets = {"before": [], "what if": [w for name, value in shown["changed"].items() for w in ("--set", f"{name}={value} {unit[name]}")]}
        for scenario, words in sets.items():
            with tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder) / "run.h5"
                subprocess.run([os.environ["VESIPK"], "run", "-q", str(study), "-o", str(path), *words], check=True)
                with h5py.File(path, "r") as file:
                    organs, time, share = texts(file["organ"]), file["time"][()], file["percent_dose"][0, :, 0]
            for organ, t, value in (row[1:] for row in shown["curves"] if row[0] == scenario):
                right = share[organs.index(organ), np.argmin(abs(time - t))]
                self.assertLess(abs(value - right), 1e-4 * np.nanmax(share[organs.index(organ)]), f"{scenario}, {organ} at {t} h: scripts/pictures makes what_if.png anew")


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
