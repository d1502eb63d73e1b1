#!/usr/bin/python3
"""What a result says of many subjects is what numpy says of each of them: exactly up to 1000, within 0.5 % above."""
import sys
import unittest

import h5py
import numpy

from batches import VARY, Batches, body, graph, numbers

QUANTILES = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999, 1.0)
LIST = "quantiles = [ %s ];" % ", ".join(map(str, QUANTILES))


class Quantiles(Batches):
    def names(self, file):
        """NCA, which is told of each subject in float64; curves are float32."""
        return [n for n in file["individual"] if n + "_mean" in file and file["individual"][n].ndim == 3]

    def each(self, file, name):
        """@return summary [scenario, organ, quantile], mean, sd, subjects [scenario, organ][those that have the number]"""
        one = file["individual"][name][()].transpose(0, 2, 1)
        for s in range(one.shape[0]):
            for o in range(one.shape[1]):
                known = one[s, o][~numpy.isnan(one[s, o])]
                yield (f"{name} {s} {o}", file[name][s, o], file[name + "_mean"][s, o], file[name + "_sd"][s, o], known)

    def spread(self, where, mean, sd, known, rtol):
        if len(known) == 0:
            self.assertTrue(numpy.isnan(mean) and numpy.isnan(sd), where)
            return
        numpy.testing.assert_allclose(mean, known.mean(), rtol=rtol, err_msg=where)
        if len(known) > 1:
            numpy.testing.assert_allclose(sd, known.std(ddof=1), rtol=1e-7, atol=1e-12 * abs(known.mean()), err_msg=where)
        else:
            self.assertTrue(numpy.isnan(sd), where)

    def test_exact_up_to_1000_subjects(self):
        for n in (2, 37, 1000):
            path = self.result("exact.h5", graph(f"subjects = {n}; {VARY}", output='individual = "nca"; ' + LIST), "--force")
            with h5py.File(path) as file:
                self.assertEqual(file["quantile"][()].tolist(), list(QUANTILES))
                self.assertEqual(file["n_subjects"][()].tolist(), [n, n])
                self.assertGreater(len(self.names(file)), 20)
                for name in self.names(file):
                    for where, said, mean, sd, known in self.each(file, name):
                        expected = numpy.quantile(known, QUANTILES) if len(known) else numpy.full(len(QUANTILES), numpy.nan)
                        numpy.testing.assert_allclose(said, expected, rtol=1e-14, err_msg=where)
                        self.spread(where, mean, sd, known, 1e-13)

    def test_within_half_a_percent_above(self):
        for text in (graph(f"subjects = 1201; {VARY}", output='individual = "nca"; ' + LIST),
                     body("subjects = 1001; seed = 2;", "human", output='individual = "nca"; ' + LIST)):
            path = self.result("sketch.h5", text, "--force", "-j", 2)
            with h5py.File(path) as file:
                self.assertGreater(file["n_subjects"][0], 1000)
                for name in self.names(file):
                    for where, said, mean, sd, known in self.each(file, name):
                        self.spread(where, mean, sd, known, 1e-12)
                        if len(known) == 0:
                            self.assertTrue(numpy.isnan(said).all(), where)
                            continue
                        known.sort()
                        for q, value in zip(QUANTILES, said):  # between its neighbours, but for half a percent
                            low, high = known[int(numpy.floor(q * (len(known) - 1)))], known[int(numpy.ceil(q * (len(known) - 1)))]
                            self.assertGreaterEqual(value, low - 0.005 * abs(low), f"{where} {q}")
                            self.assertLessEqual(value, high + 0.005 * abs(high), f"{where} {q}")
                        self.assertEqual((said[0], said[-1]), (known[0], known[-1]), f"{where}: the ends are exact")

    def test_a_sketch_and_the_exact_agree_on_curves(self):
        exact = self.result("exact.h5", graph(f"subjects = 1000; {VARY}"))
        sketch = self.result("sketch.h5", graph(f"subjects = 1001; {VARY}"))
        for name in ("amount", "percent_dose", "concentration"):
            a, b = numbers(exact, name), numbers(sketch, name)
            numpy.testing.assert_allclose(b, a, rtol=0.005 + 0.01, atol=1e-9 * numpy.nanmax(a))
            self.assertEqual(a.shape, b.shape)

    def test_the_usual_quantiles(self):
        path = self.result("usual.h5", graph(f"subjects = 5; {VARY}"))
        self.assertEqual(numbers(path, "quantile").tolist(), [0.05, 0.25, 0.5, 0.75, 0.95])

    def test_one_subject_is_its_own_median(self):
        path = self.result("one.h5", graph(f"subjects = 1; {VARY}", output='individual = "nca"; ' + LIST))
        with h5py.File(path) as file:
            self.assertEqual(file["quantile"][()].tolist(), [0.5])
            self.assertEqual(file["cmax"][:, :, 0].tobytes(), file["individual/cmax"][:, 0, :].tobytes())
            self.assertEqual([n for n in file if n.endswith(("_mean", "_sd"))], [])

    def test_what_is_told_of_each(self):
        for subjects in (30, 1030):
            for choice in ("none", "nca", "all"):
                path = self.result("told.h5", graph(f"subjects = {subjects}; {VARY}"), "--individual", choice, "--force")
                with h5py.File(path) as file:
                    self.assertEqual("individual" in file, choice != "none")
                    if choice == "none":
                        continue
                    one = file["individual"]
                    self.assertEqual(one["status"].shape, (2, subjects))
                    self.assertEqual(one["status"].dtype, numpy.int8)
                    self.assertEqual((one["cmax"].shape, one["cmax"].dtype), ((2, subjects, 3), numpy.float64))
                    self.assertEqual(sorted(set(one["covariates"]) - {"subject"}), ["in.rate", "loss.rate"])
                    self.assertEqual("amount" in one, choice == "all")
                    if choice == "all":
                        self.assertEqual((one["amount"].shape, one["amount"].dtype), ((2, subjects, 3, 7), numpy.float32))
                        peak = one["amount"][()].max(axis=3)[:, :, 0] / one["organ_volume"][:, :, 0]
                        self.assertTrue((peak <= one["cmax"][:, :, 0] * (1 + 1e-6)).all())


if __name__ == "__main__":
    sys.exit(unittest.main())
