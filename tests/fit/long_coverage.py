"""Intervals keep what they promise: truths are drawn from the priors, measurements from the truths, and the middle 95 % of the
posterior holds the truth in 93 to 97 of 100, pooled over numbers; ranks of the truths among draws are flat.

A few replicates only, for a look:  python3 tests/fit/long_coverage.py 20
"""
import math
import sys
import unittest

import numpy as np
from fits import fit
from scipy import stats

REPLICATES = int(sys.argv.pop()) if len(sys.argv) > 1 and sys.argv[-1].isdigit() else 200
TIMES = [0.25, 1.0, 3.0, 8.0, 20.0]
RANGES = {  # median and geometric standard deviation of each prior
    "dose.1.amount": (8.3, 1.3), "out.rate": (0.11, 1.7), "to.rate": (0.23, 1.9), "back.rate": (0.16, 1.9),
    "deep.rate": (0.07, 2.1), "return.rate": (0.05, 2.1), "lost.rate": (0.03, 1.8), "home.rate": (0.09, 2.2)}
UNIT = {"dose.1.amount": "mg"}
EDGES = [("out", "plasma", "gone"), ("to", "plasma", "liver"), ("back", "liver", "plasma"), ("deep", "plasma", "muscle"),
         ("return", "muscle", "plasma"), ("lost", "liver", "gone"), ("home", "muscle", "bone")]
SEEN, GSD, SCALE = ("plasma", "liver", "muscle", "bone"), 1.15, 1.3


def study():
    free = ", ".join(f'{{ address = "{a}"; value = "{m} {UNIT.get(a, "1/h")}"; gsd = {g}; }}' for a, (m, g) in RANGES.items())
    edges = ", ".join(f'{{ kind = "first_order"; name = "{n}"; from = "{a}"; to = "{b}"; rate = "{RANGES[n + ".rate"][0]} 1/h"; }}'
                      for n, a, b in EDGES)
    places = ", ".join(f'{{ name = "{n}"; }}' for n in (*SEEN, "gone"))
    return f'''study = {{ duration = "24 h"; output = {{ every = "4 h"; }};
  doses = ( {{ into = "plasma"; amount = "8.3 mg"; }} );
  model = {{ amount_unit = "mg"; compartments = ( {places} ); processes = ( {edges} ); }};
  fit = {{ observed = "made.csv"; free = ( {free} ); error = {{ gsd = {GSD}; }}; scale = {{ gsd = {SCALE}; }}; starts = 2; draws = 500; }};
}};'''


def measured(truth, random):
    """[organ][time] of one replicate."""
    from scipy.linalg import expm
    names = [*SEEN, "gone"]
    matrix = np.zeros((5, 5))
    for n, a, b in EDGES:
        matrix[names.index(a), names.index(a)] -= truth[n + ".rate"]
        matrix[names.index(b), names.index(a)] += truth[n + ".rate"]
    scale = math.exp(math.log(SCALE) * random.standard_normal())
    rows = []
    for t in TIMES:
        amount = expm(matrix * t) @ np.array([truth["dose.1.amount"], 0, 0, 0, 0])
        rows += [(t, organ, amount[i] * scale * math.exp(math.log(GSD) * random.standard_normal())) for i, organ in enumerate(SEEN)]
    return "time [h],organ,value [mg]\n" + "".join(f"{t},{organ},{value!r}\n" for t, organ, value in rows)


class Coverage(unittest.TestCase):
    def test_intervals_hold_the_truth_as_often_as_they_say(self):
        random = np.random.default_rng(2385)
        inside, ranks = [], []
        for _ in range(REPLICATES):
            truth = {a: m * math.exp(math.log(g) * random.standard_normal()) for a, (m, g) in RANGES.items()}
            learned = fit(study(), tables={"made.csv": measured(truth, random)})
            for name, value in truth.items():
                inside.append(learned.of("low", name) <= value <= learned.of("high", name))
                ranks.append(np.mean(learned.posterior[name] < value))
        share = float(np.mean(inside))
        counts = np.histogram(ranks, bins=10, range=(0, 1))[0]
        print(f"{share:.4f} of {len(inside)} inside; ranks {counts.tolist()}")
        slack = 0.0 if REPLICATES >= 200 else 0.05
        self.assertTrue(0.93 - slack <= share <= 0.97 + slack, share)
        self.assertGreater(stats.chisquare(counts).pvalue, 0.01)


if __name__ == "__main__":
    unittest.main()
