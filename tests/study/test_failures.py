#!/usr/bin/python3
"""Subjects that cannot be solved are named, counted, and disturb nobody."""
import re
import sys
import unittest

import h5py
import numpy

from batches import Batches, graph, numbers, texts

ABSURD = {"fast": "1e300", "infinitely fast": "1e308", "tiny": "1e-300"}


def listed(rows):
    return "in.rate [1/h],plasma.volume [mL]\n" + "".join(f"{r},{v}\n" for r, v in rows)


HEALTHY = [(f"{1 + i / 9!r}", f"{2.5 + i / 3!r}") for i in range(16)]


class Failures(Batches):
    def setUp(self):
        super().setUp()
        self.rows = list(HEALTHY)

    def study(self, max_failures="", n=None, output='individual = "all";', more=""):
        rows = self.rows if n is None else self.rows[:n]
        self.write(listed(rows), "people.csv")
        return self.write(graph(f'subjects = "people.csv"; {max_failures}', output=output, more=more))

    def spoil(self, which):
        for i in which:
            self.rows[i] = ("1e300", "3")

    def test_a_failed_subject_is_named(self):
        self.spoil([11])
        said = self.vesipk("run", "-q", self.study(), "-o", "one.h5", code=5)
        lines = said.splitlines()
        self.assertEqual(len(lines), 2, said)
        for line, scenario in zip(lines, ("once", "slowly")):
            self.assertRegex(line, rf'^study\.cfg:\d+: scenarios: scenario "{scenario}", subject 11, could not be solved beyond '
                                   r'\S+ h \(largest error in "(plasma|liver)"\): \S')
        path = self.at("one.h5")
        with h5py.File(path) as file:
            failures = file["failures"]
            self.assertEqual(texts(path, "failures/scenario"), ["once", "slowly"])
            self.assertEqual(failures["subject"][()].tolist(), [11, 11])
            self.assertTrue(((failures["time"][()] >= 0) & (failures["time"][()] < 9.7)).all())
            self.assertFalse((failures["step"][()] > 1e-9).any(), "NaN: not one step was taken")
            self.assertLessEqual(set(texts(path, "failures/compartment")), {"plasma", "liver"})
            for words in texts(path, "failures/parameters"):
                self.assertEqual(words, "plasma.volume=3 mL; in.rate=1e+300 1/h")
            for words in texts(path, "failures/words"):
                self.assertGreater(len(words), 10)
            self.assertEqual(file["n_subjects"][()].tolist(), [15, 15])
            status = file["individual/status"]
            self.assertEqual(status.attrs["flag_meanings"], "solved failed")
            self.assertEqual(status[()].tolist(), 2 * [[int(i == 11) for i in range(16)]])
            for name in ("amount", "cmax", "organ_volume", "auc_last"):
                value = file["individual"][name][()]
                self.assertTrue(numpy.isnan(value[:, 11]).all(), name)
                self.assertTrue(numpy.isfinite(value[:, :11, 0]).all() and numpy.isfinite(value[:, 12:, 0]).all(), name)
            self.assertTrue(numpy.isfinite(file["cmax"][:, 0]).all())
            self.assertEqual(numpy.isnan(file["individual/dose"][()]).tolist(), 2 * [[i == 11 for i in range(16)]])
            self.assertEqual(file["individual/covariates/in.rate"][11], 1e300)
        self.nothing_left()

    def test_seven_healthy_lanes_equal_their_solo_runs(self):
        """The lanes of a failed bundle are solved alone; so they are as if each had been alone, and near the bundle."""
        undisturbed = numbers(self.result("good.h5", self.study(output='individual = "all"; compartments = true;')),
                              "compartments/amount")
        self.spoil([3])
        self.vesipk("run", "-q", self.study(output='individual = "all"; compartments = true;'), "-o", "bad.h5", code=5)
        disturbed = numbers(self.at("bad.h5"), "compartments/amount")
        self.assertTrue(numpy.isnan(disturbed[:, 3]).all())
        self.assertEqual(disturbed[:, 8:].tobytes(), undisturbed[:, 8:].tobytes(), "the other bundle")
        for i in set(range(8)) - {3}:
            numpy.testing.assert_allclose(disturbed[:, i], undisturbed[:, i], rtol=2e-5, atol=1e-9)
            alone = self.result("alone.h5", graph(None, output="compartments = true;"), "--force", "--set",
                                f"in.rate={HEALTHY[i][0]} 1/h", "--set", f"plasma.volume={HEALTHY[i][1]} mL")
            both = numbers(alone, "compartments/amount")  # two scenarios, of different event times: each alone
            self.assertEqual(disturbed[:, i].tobytes(), both[:, 0].tobytes(), f"subject {i}")

    def test_quantiles_are_those_of_the_subjects_that_were_solved(self):
        self.spoil([2, 7, 12])
        self.vesipk("run", "-q", self.study("max_failures = 6;"), "-o", "some.h5")
        with h5py.File(self.at("some.h5")) as file:
            value = file["individual/cmax"][()]
            kept = value[:, [i for i in range(16) if i not in (2, 7, 12)]]
            numpy.testing.assert_allclose(file["cmax"][()], numpy.quantile(kept, file["quantile"][()], axis=1).transpose(1, 2, 0),
                                          rtol=1e-14)
            numpy.testing.assert_allclose(file["cmax_mean"][()], kept.mean(axis=1), rtol=1e-14)
            self.assertEqual(file["n_subjects"][()].tolist(), [13, 13])

    def test_how_many_may_fail(self):
        """Two subjects in two scenarios: 4 of 32."""
        self.spoil([2, 9])
        for words, code in (("", 5), ("max_failures = 0;", 5), ("max_failures = 3;", 5), ("max_failures = 4;", 0),
                            ('max_failures = "12 %";', 5), ('max_failures = "12.5 %";', 0), ('max_failures = "100 %";', 0)):
            said = self.vesipk("run", self.study(words), "-o", "some.h5", "--force", code=code)
            self.assertEqual(said.count("subject 2,") + said.count("subject 9,"), 4, words)
            self.assertEqual(self.said.count("medians of 14 subjects (2 failed)"), 2)
            self.assertEqual(len(numbers(self.at("some.h5"), "failures/subject")), 4)
            self.assertEqual(self.log("some.h5")[-1]["event"], "finished" if code == 0 else "ended")
            self.assertEqual((self.log("some.h5")[-2]["solved"], self.log("some.h5")[-2]["failed"]), (28, 4))

    def test_failures_below_the_limit_are_warnings(self):
        self.spoil([2])
        said = self.vesipk("run", "-q", self.study("max_failures = 2;"), "-o", "some.h5")
        self.assertEqual(said.count("warning: "), 2, said)
        said = self.vesipk("run", "-q", self.study(), "-o", "some.h5", "--force", code=5)
        self.assertEqual(said.count("warning: "), 0, said)

    def test_nobody_can_be_solved(self):
        self.spoil(range(16))
        said = self.vesipk("run", "-q", self.study('max_failures = "100 %";'), "-o", "none.h5", code=1)
        self.assertEqual(said.count("could not be solved"), 10)
        self.assertIn("and 22 more", said)
        self.assertFalse(self.at("none.h5").exists())
        self.nothing_left()

    def test_a_scenario_that_cannot_be_built_is_a_failure_too(self):
        text = graph("""subjects = 16; max_failures = 16;
            vary_between_subjects = ( { address = "dose.1.at"; distribution = "uniform"; low = "0 h"; high = "20 h"; } );""",
                     ("slowly",), 'individual = "nca";')
        said = self.vesipk("run", "-q", self.write(text), "-o", "late.h5")
        path = self.at("late.h5")
        at = numbers(path, "individual/covariates/dose.1.at")
        late = numpy.flatnonzero(at > 9.7)
        self.assertTrue(0 < len(late) < 10)
        self.assertEqual(numbers(path, "failures/subject").tolist(), late.tolist())
        for i, words, line in zip(late, texts(path, "failures/words"), said.splitlines()):
            self.assertIn("starts after the end of the run", words)
            self.assertRegex(line, rf'^study\.cfg:\d+: scenarios: warning: scenario "slowly", subject {i}, could not be solved: ')
        self.assertEqual(texts(path, "failures/compartment"), len(late) * [""])

    def test_a_rate_that_is_merely_large_is_solved(self):
        self.rows[5] = ("1e12", "3")
        self.vesipk("run", "-q", self.study(), "-o", "stiff.h5")
        self.assertEqual(numbers(self.at("stiff.h5"), "n_subjects").tolist(), [16, 16])

    def test_exactly_so_many_percent_may_fail(self):
        rows = 7 * HEALTHY
        self.write(listed([("1e300", "3") if i < 29 else rows[i] for i in range(100)]), "people.csv")
        self.vesipk("run", "-q", self.write(graph('subjects = "people.csv"; max_failures = "29 %";', ("once",))), "-o", "some.h5")

    def test_failures_are_the_same_on_threads_and_in_shards(self):
        self.spoil([1, 5, 8, 15])
        study = self.study("max_failures = 100;")
        self.vesipk("run", "-q", study, "-o", "one.h5")
        self.vesipk("run", "-q", study, "-o", "two.h5", "-j", 2)
        self.same("one.h5", "two.h5")
        for i in (1, 2):
            self.vesipk("run", "-q", study, "-o", f"part{i}.h5", "--shard", f"{i}/2")
        self.vesipk("merge", "-q", "part2.h5", "part1.h5", "-o", "merged.h5")
        self.same("one.h5", "merged.h5")

    def test_a_point_of_a_sweep_that_fails(self):
        text = graph(None, more='vary = ( { address = "in.rate"; values = [ "1 1/h", "1e300 1/h", "2 1/h" ]; } ); max_failures = 2;')
        self.vesipk("run", "-q", self.write(text), "-o", "sweep.h5")
        path = self.at("sweep.h5")
        self.assertEqual(texts(path, "failures/scenario"), ["once, in.rate=1e300 1/h", "slowly, in.rate=1e300 1/h"])
        self.assertEqual(numbers(path, "n_subjects").tolist(), [1, 0, 1, 1, 0, 1])
        self.assertTrue(numpy.isnan(numbers(path, "cmax")[1]).all())
        self.assertFalse(numpy.isnan(numbers(path, "cmax")[[0, 2, 3, 5], 0]).any())

    def test_absurd_numbers_on_the_command_line_end_in_words(self):
        """Rates and volumes far from all sense: solved or named, in one line, never a crash or a hang."""
        for setting in ("in.rate=1e300 1/h", "in.rate=1e308 1/h", "plasma.volume=1e-300 mL", "plasma.volume=1e300 mL",
                        "loss.rate=1e100 1/h", "dose.1.amount=1e300 mg", "dose.1.amount=1e-300 mg"):
            with self.start("run", "-q", self.write(graph(None)), "-o", "absurd.h5", "--force", "--set", setting) as run:
                _, errors = run.communicate(timeout=120)
            self.assertIn(run.returncode, (0, 1, 5), f"{setting}: {errors}")
            self.assertEqual(bool(errors), run.returncode != 0, f"{setting}: {errors}")
            for line in errors.splitlines():
                self.assertTrue(re.match(r"study\.cfg:\d+: ", line), line)


if __name__ == "__main__":
    sys.exit(unittest.main())
