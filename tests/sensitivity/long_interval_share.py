#!/usr/bin/python3
"""Intervals of shares keep what they promise: of 200 seeds with independent rows they hold the truth in 93 to 97 of 100, pooled over indices.

The whole program solves Ishigami's function, as a route whose split is that function, and the area of one compartment with two log-normal
numbers.  A few seeds only, for a look:  python3 tests/sensitivity/long_interval_share.py 5
"""
import csv
import io
import pathlib
import sys
import unittest

import numpy
from test_study_asked import AREA, HERE, RATE, VOLUME, WIDE, line, route, run

SEEDS = int(sys.argv.pop()) if len(sys.argv) > 1 and sys.argv[-1].isdigit() else 200
ROWS = 4096


def truths():
    """{study: {(input, index): share}}"""
    v = numpy.exp(numpy.log([RATE, VOLUME]) ** 2) - 1
    every = numpy.prod(1 + v) - 1
    area = {(name, index): share for j, name in enumerate(("loss.rate", "plasma.volume"))
            for index, share in (("first", v[j] / every), ("total", v[j] * numpy.prod(1 + v) / (1 + v[j]) / every))}
    three = {(f"ishigami.x{j + 1}", index): share for j, (first, total) in enumerate(((0.313905, 0.557589), (0.442411, 0.442411), (0.0, 0.243684)))
             for index, share in (("first", first), ("total", total))}
    return {"ishigami": three, "area": area}


def text(name, seed):
    how = f'n = {ROWS}; sampling = "random"; seed = {seed};'
    return route("ishigami", 3, how) if name == "ishigami" else line(f"{how} {WIDE} {AREA} linear = true;")


class Coverage(unittest.TestCase):
    def test_intervals(self):
        pathlib.Path("routes").mkdir(exist_ok=True)
        pathlib.Path("routes/ishigami.cfg").write_bytes((HERE / "routes/ishigami.cfg").read_bytes())
        held = {}
        for name, truth in truths().items():
            for seed in range(1, SEEDS + 1):
                pathlib.Path("study.cfg").write_text(text(name, seed))
                for r in csv.DictReader(io.StringIO(run("sensitivity", "study.cfg", "--csv").stdout)):
                    key = r["parameter"], r["index"]
                    if key in truth:
                        held.setdefault(key, []).append(float(r["low"]) <= truth[key] <= float(r["high"]))
        for key, those in held.items():
            print(f"{key[0]:20} {key[1]:8} {100 * numpy.mean(those):5.1f} % of {len(those)}")
        pooled = numpy.mean([h for those in held.values() for h in those])
        print(f"pooled: {100 * pooled:.2f} % of {sum(map(len, held.values()))} intervals")
        self.assertEqual({len(those) for those in held.values()}, {SEEDS})
        if SEEDS >= 100:
            self.assertTrue(0.93 <= pooled <= 0.97, pooled)


if __name__ == "__main__":
    unittest.main(verbosity=1)
