"""Intervals keep what they promise in the body too: eight numbers of a mouse, of vesicles and of two labels, with the ranges of the
library as priors; truths are drawn from these, and measured organs made of what `vesipk run` says of them.

A few replicates only, for a look:  python3 tests/fit/long_coverage_body.py 20
"""
import math
import sys
import unittest

import h5py
import numpy as np
from fits import FOLDER, LIBRARY, Learned, call
from scipy import stats

REPLICATES = int(sys.argv.pop()) if len(sys.argv) > 1 and sys.argv[-1].isdigit() else 200
HOURS, ORGANS, GSD, SCALE = [1, 4, 12, 24], ["plasma", "liver", "spleen", "lung", "kidney", "brain"], 1.2, 1.5
BOTH = ["liver.uptake.clearance", "spleen.uptake.clearance", "lung.uptake.clearance", "kidney.uptake.clearance", "brain.influx",
        "phagocyte.degradation.rate"]
RELEASE, TRACER = "label.release.rate", {"zr": "zr89-dfo", "iodine": "i125"}
NAMES = [*BOTH, *(f"release of {s}" for s in TRACER)]


def study(sets="", of=None, fitted=""):
    """@param of  [scenario] settings of its own"""
    scenarios = ", ".join(f'{{ name = "{s}"; tracer = "{t}"; doses = ( {{ route = "iv-bolus"; amount = "1e10 particles"; }} ); {(of or {}).get(s, "")} }}'
                          for s, t in TRACER.items())
    return f'''study = {{ species = "mouse"; product = "msc-small-ev"; duration = "24 h"; output = {{ every = "1 h"; }}; reference = "zr"; {sets}
  scenarios = ( {scenarios} ); {fitted} }};'''


def fitted():
    free = [f'"{a}"' for a in BOTH] + [f'{{ address = "{RELEASE}"; scenario = "{s}"; name = "release of {s}"; }}' for s in TRACER]
    return study(fitted=f'''fit = {{ observed = "made.csv"; free = ( {", ".join(free)} ); error = {{ gsd = {GSD}; }}; scale = {{ gsd = {SCALE}; }};
    starts = 2; draws = 500; }};''')


def ranges():
    """[number] value, unit, low, high, as `explain` tells them."""
    (FOLDER / "study.cfg").write_text(study(), encoding="utf-8")
    told = [line.split("\t") for line in call("explain", "study.cfg", "--library", LIBRARY)[1].splitlines()]
    found = {}
    for scenario, address, value, unit, low, high, *_ in (row for row in told if len(row) > 5):
        if address in BOTH or address == RELEASE:
            found[address if address in BOTH else f"release of {scenario}"] = (float(value), unit, float(low), float(high))
    assert set(found) == set(NAMES), found
    return found


def truth_of(value, low, high, random):
    """Log-normal around the value, 95 % of it as far apart as low and high, and cut there."""
    spread = math.log(high / low) / (2.0 * stats.norm.ppf(0.975))
    a, b = (stats.norm.cdf(math.log(x / value) / spread) for x in (low, high))
    return value * math.exp(spread * stats.norm.ppf(a + (b - a) * random.uniform()))


def measured(truth, unit, random):
    own = {s: f'set = ( ("{RELEASE}", "{truth[f"release of {s}"]!r} {unit[f"release of {s}"]}") );' for s in TRACER}
    sets = "set = ( " + ", ".join(f'("{a}", "{truth[a]!r} {unit[a]}")' for a in BOTH) + " );"
    (FOLDER / "truth.cfg").write_text(study(sets, own), encoding="utf-8")
    code, _, said = call("run", "truth.cfg", "--library", LIBRARY, "-q", "--force", "-o", "truth.h5")
    assert code == 0, said
    rows = "scenario,time [h],organ,value [%ID],study\n"
    with h5py.File(FOLDER / "truth.h5") as file:
        organ, hour, shown = [o.decode() for o in file["organ"]], file["time"][()].tolist(), file["signal_percent_dose"][:, :, 0, :]
        for k, scenario in enumerate(s.decode() for s in file["scenario"]):
            scale = math.exp(math.log(SCALE) * random.standard_normal())
            for h in HOURS:
                for o in ORGANS:
                    value = shown[k, organ.index(o), hour.index(h)] * scale * math.exp(math.log(GSD) * random.standard_normal())
                    rows += f"{scenario},{h},{o},{value!r},{scenario}\n".replace("np.float64(", "").replace(")", "")
    return rows


def fit(table):
    """@return what was learned, and whether its draws hold: else its intervals are those of the curvature, and count as they are"""
    (FOLDER / "study.cfg").write_text(fitted(), encoding="utf-8")
    (FOLDER / "made.csv").write_text(table, encoding="utf-8")
    code, _, said = call("fit", "study.cfg", "--library", LIBRARY, "-q", "--force", "-o", "fit.h5")
    assert code == 0 or "the draws do not hold" in said, said
    return Learned(FOLDER / "fit.h5"), code == 0


class CoverageOfABody(unittest.TestCase):
    def test_intervals_hold_the_truth_as_often_as_they_say(self):
        random = np.random.default_rng(4770)
        known = ranges()
        unit = {name: k[1] for name, k in known.items()}
        n_held, inside, ranks = 0, {name: [] for name in NAMES}, {name: [] for name in NAMES}
        for _ in range(REPLICATES):
            truth = {name: truth_of(value, low, high, random) for name, (value, _, low, high) in known.items()}
            learned, holds = fit(measured(truth, unit, random))
            n_held += holds
            for name, value in truth.items():
                inside[name].append(learned.of("low", name) <= value <= learned.of("high", name))
                ranks[name].append(np.mean(learned.posterior[name] < value))
        share = float(np.mean(list(inside.values())))
        counts = np.histogram(np.concatenate(list(ranks.values())), bins=10, range=(0, 1))[0]
        print(f"draws of {n_held} of {REPLICATES} hold")
        print(f"{share:.4f} of {REPLICATES * len(NAMES)} inside; ranks {counts.tolist()}")
        for name in NAMES:
            print(f"  {name:28} {np.mean(inside[name]):.3f}  {np.histogram(ranks[name], bins=10, range=(0, 1))[0].tolist()}")
        self.assertGreaterEqual(n_held, 0.98 * REPLICATES)
        slack = 0.0 if REPLICATES >= 200 else 0.05
        self.assertTrue(0.93 - slack <= share <= 0.97 + slack, share)
        self.assertGreater(stats.chisquare(counts).pvalue, 0.01)


if __name__ == "__main__":
    unittest.main()
