"""Walkers are a second opinion on the draws: closed forms, the same bytes on any thread and after a kill, and verdicts on chains
held against the definitions of Vehtari et al. 2021."""
import math
import os
import signal
import subprocess
import time
import unittest

import h5py
import numpy as np
import xarray
from fits import FOLDER, LIBRARY, PROGRAM, call, check, fit
from scipy import stats
from test_learned import csv, study


def split(x):
    half = x.shape[1] // 2
    return np.concatenate([x[:, :half], x[:, -half:]], axis=0)


def scores(x):
    return stats.norm.ppf((stats.rankdata(x).reshape(x.shape) - 0.375) / (x.size + 0.25))


def rhat(x):
    n = x.shape[1]
    within, between = x.var(axis=1, ddof=1).mean(), n * x.mean(axis=1).var(ddof=1)
    return math.sqrt(((n - 1) / n * within + between / n) / within)


def effective(x):
    """Geyer's initial monotone sequence."""
    m, n = x.shape
    centred = x - x.mean(axis=1, keepdims=True)
    covariance = np.array([np.mean(np.sum(centred[:, t:] * centred[:, :n - t], axis=1) / n) for t in range(n)])
    within = covariance[0] * n / (n - 1)
    plus = within * (n - 1) / n + x.mean(axis=1).var(ddof=1)
    rho = 1 - (within - covariance) / plus
    rho[0] = 1.0
    pairs = rho[0:2 * (n // 2):2] + rho[1:2 * (n // 2):2]
    end = next((i for i, p in enumerate(pairs) if p <= 0), len(pairs))
    kept = np.minimum.accumulate(pairs[:end])
    return m * n / max(-1 + 2 * kept.sum(), 1 / math.log10(m * n))


def verdict(chains):
    """R-hat, bulk, tail of [chain][draw]"""
    x = split(chains)
    low, high = np.quantile(x, [0.05, 0.95])
    return (max(rhat(scores(x)), rhat(scores(np.abs(x - np.median(x))))), effective(scores(x)),
            min(effective((x <= low) * 1.0), effective((x <= high) * 1.0)))


SIGMA, TAU, MEDIAN = 0.2, 0.7, 5.0
TIMES, Y = [0.5, 1.25, 2.0, 4.75], [5.1, 4.9, 3.3, 2.2]
TABLE = {"y.csv": csv([(t, "d", y) for t, y in zip(TIMES, Y)])}
ONE = study(f'observed = "y.csv"; error = {{ kind = "lognormal"; gsd = {math.exp(SIGMA)!r}; }}; walkers = true;'
            f'free = ( {{ address = "dose.1.amount"; value = "{MEDIAN} mg"; gsd = {math.exp(TAU)!r}; }} );')
TWO = ONE.rsplit(" } );", 1)[0] + ' }, { address = "k.rate"; value = "0.3 1/h"; gsd = 1.9; } ); }; };'


class SecondOpinion(unittest.TestCase):
    def walked(self, text, *words, **more):
        learned = fit(text, *words, tables=TABLE, **more)
        with h5py.File(FOLDER / "fit.h5") as file:
            learned.walked = {n: i[()] for n, i in file["posterior_walkers"].items() if n not in ("chain", "draw")}
        return learned

    @unittest.skipIf("sanitize" in os.environ.get("VESIPK_CFLAGS", ""), "its many steps say nothing new to sanitizers")
    def test_a_conjugate_case(self):
        """ln amount is normal before and after: known in closed form."""
        learned = self.walked(ONE)
        x = np.log(Y) + 0.3 * np.array(TIMES) - math.log(MEDIAN)
        variance = 1 / (len(x) / SIGMA**2 + TAU**-2)
        mean = math.log(MEDIAN) + variance * x.sum() / SIGMA**2
        draws, enough = np.log(learned.walked["dose.1.amount"]), float(learned["walkers_ess_bulk"][0])
        self.assertGreater(enough, 400)
        self.assertAlmostEqual(draws.mean(), mean, delta=4 * math.sqrt(variance / enough))
        self.assertAlmostEqual(draws.std(), math.sqrt(variance), delta=0.1 * math.sqrt(variance))
        self.assertGreater(stats.kstest(draws.ravel()[::40], stats.norm(mean, math.sqrt(variance)).cdf).pvalue, 1e-3)

    def test_they_agree_with_the_draws_and_say_how_far(self):
        learned = self.walked(TWO)
        for j, name in enumerate(learned.name):
            draws, walked = np.log(learned.posterior[name]), np.log(learned.walked[name])
            self.assertAlmostEqual(walked.mean(), draws.mean(), delta=0.2 * draws.std(), msg=name)
            self.assertAlmostEqual(walked.std(), draws.std(), delta=0.15 * draws.std(), msg=name)
            # of coordinates, which are linear in ln
            wanted = verdict(walked)
            self.assertLess(wanted[0], 1.01)
            self.assertAlmostEqual(float(learned["walkers_rhat"][j]), wanted[0], delta=1e-6)
            self.assertAlmostEqual(float(learned["walkers_ess_bulk"][j]), wanted[1], delta=0.02 * wanted[1])
            self.assertAlmostEqual(float(learned["walkers_ess_tail"][j]), wanted[2], delta=0.02 * wanted[2])

    def test_too_few_steps_are_told(self):
        text = TWO.replace("walkers = true", "walkers = { n = 9; steps = 120; }")
        fit(text, tables=TABLE, code=1)
        said = call("fit", "study.cfg", "--library", LIBRARY, "-q", "--force", "-o", "fit.h5")[2]
        self.assertRegex(said, r"^study.cfg: the walkers do not agree after 120 steps: R-hat is [\d.]+ \(expected below 1.01\), ")

    def test_groups_open(self):
        self.walked(TWO)
        chains = xarray.open_dataset(FOLDER / "fit.h5", group="posterior_walkers")
        self.assertEqual(chains["k.rate"].dims, ("chain", "draw"))
        self.assertEqual(chains.sizes["chain"], 16)
        chains.close()

    def test_same_bytes_on_two_threads_and_after_a_kill(self):
        text = TWO.replace("walkers = true", "walkers = { steps = 4000; }")
        self.walked(text)
        one = (FOLDER / "fit.h5").read_bytes()
        self.walked(text, "-j", 2)
        two = (FOLDER / "fit.h5").read_bytes()
        (FOLDER / "fit.h5").unlink()
        words = ["fit", "study.cfg", "--library", LIBRARY, "-q", "-o", "fit.h5"]
        with subprocess.Popen([PROGRAM, *words], cwd=FOLDER) as run:
            part = FOLDER / "fit.h5.part"
            while run.poll() is None and not (part.exists() and part.stat().st_size > 120000):
                time.sleep(0.005)
            run.send_signal(signal.SIGKILL)
            run.wait()
        if part.exists():
            self.assertEqual(call(*words, "--resume")[0], 0)
        else:  # it was quicker
            self.assertTrue((FOLDER / "fit.h5").exists())
        for other in (two, (FOLDER / "fit.h5").read_bytes()):
            with open(FOLDER / "a.h5", "wb") as a, open(FOLDER / "b.h5", "wb") as b:
                a.write(one)
                b.write(other)
            with h5py.File(FOLDER / "a.h5") as a, h5py.File(FOLDER / "b.h5") as b:
                for group in ("fit", "posterior", "posterior_walkers", "sample_stats_walkers"):
                    for name, item in a[group].items():
                        self.assertEqual(np.asarray(item[()]).tolist().__repr__(), np.asarray(b[group][name][()]).tolist().__repr__(), name)

    def test_what_walkers_need(self):
        for text, wanted in (
                (TWO.replace("walkers = true", "walkers = 3"), "study.cfg:5: walkers: is a whole number, expected true, or a group { n = 16; steps = 4000; }"),
                (TWO.replace("walkers = true", "walkers = { n = 3; }"), "study.cfg:5: n: 3 is out of range, expected at least 8 and at most 1000"),
                (TWO.replace("walkers = true", "walkers = true; draws = 9"), "study.cfg:5: walkers: 16 walkers begin at draws, expected draws = 16 or more"),
                (TWO.replace("walkers = true", 'walkers = true; prior = "none"').replace("gsd = 1.9; ", "").replace(f"gsd = {math.exp(TAU)!r}; ", ""),
                 "study.cfg:5: walkers: walkers need a prior of every free number, expected it without")):
            self.assertIn(wanted, check(text, TABLE))


if __name__ == "__main__":
    unittest.main()
