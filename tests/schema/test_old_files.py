"""Files of schema 1.0, written by the last program that wrote them, are read like those of today.

lone_1_0.h5 and population_1_0.h5 are what that program made of lone.cfg and population.cfg, lone.csv and population.csv what
its `vesipk compare --csv` said of them.
"""
import gzip
import os
import pathlib
import shutil
import sys
import tempfile
import unittest

import h5py
import numpy

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "study"))
from multiples import FORMED, curve, formed  # noqa: E402
from runs import Wrong, program  # noqa: E402

CURVES = ("percent_dose", "delivered_percent_dose", "signal_percent_dose", *FORMED)


def make_new(path):
    """Leave of a file of one subject what schema 2.0 holds: each curve once, no spread of one subject."""
    with h5py.File(path, "r+") as file:
        decay = numpy.log(file["signal_percent_dose"][0, 1, 0, -1] / file["signal_percent_dose_uncorrected"][0, 1, 0, -1]) / file["time"][-1]
        for name in [n for n in file if n.endswith(("_mean", "_sd"))] + list(FORMED):
            del file[name]
        file["label_decay"] = numpy.full(len(file["scenario"]), decay)
        file["label_decay"].dims[0].attach_scale(file["scenario"])
        file.attrs["schema_version"] = "2.0"


class OldFiles(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.scratch.name)
        for name in ("lone", "population"):
            (cls.folder / f"{name}.h5").write_bytes(gzip.decompress((HERE / f"{name}_1_0.h5.gz").read_bytes()))
        (cls.folder / "new").mkdir()
        shutil.copy(cls.folder / "lone.h5", cls.folder / "new" / "lone.h5")
        make_new(cls.folder / "new" / "lone.h5")

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def test_they_are_what_they_are_said_to_be(self):
        for name in ("lone", "population"):
            with h5py.File(self.folder / f"{name}.h5") as file:
                self.assertEqual(file.attrs["schema_version"], "1.0")
                self.assertTrue({"amount", "concentration", "amount_mean", "cmax_sd"} <= set(file))
                self.assertEqual("individual/concentration" in file, name == "population")

    def test_compare_says_of_them_what_it_said(self):
        for name in ("lone", "population"):
            self.says_what_it_said(program("compare", f"{name}.h5", "--csv", cwd=self.folder)[0], name)

    def says_what_it_said(self, said, name):
        """Every row of then is there, as it was; numbers that came later may stand between."""
        rows, then = said.splitlines(), (HERE / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        self.assertEqual(rows[0], then[0])
        self.assertEqual(sorted(set(then) - set(rows)), [])
        later = {row.split(",")[3] for row in set(rows) - set(then)}
        self.assertLessEqual(later, {"effective_half_life", "flip_flop", "cl_per_kg", "vss_per_kg", "cmax_per_kg_dose", "auc_last_per_kg_dose", "signal_end_percent",
                                     "signal_on_vesicles_percent", "signal_in_cells_percent", "signal_free_percent"})

    def test_compare_says_the_same_of_new_files(self):
        said, _ = program("compare", "lone.h5", "--csv", cwd=self.folder / "new")
        self.says_what_it_said(said, "lone")
        both, _ = program("compare", "lone.h5", "new/lone.h5", "population.h5", "--csv", cwd=self.folder)
        self.assertEqual(both.count("\nnew/lone.h5,"), both.count("\nlone.h5,"))

    @unittest.skipUnless(shutil.which("gnuplot"), "gnuplot is not here")
    def test_plot_draws_the_same_whether_a_curve_is_there_or_formed(self):
        for quantity in CURVES:
            drawn = []
            for folder in (self.folder, self.folder / "new"):
                program("plot", "lone.h5", "-o", "curve.svg", "--organs", "liver,urine", "--quantity", quantity, cwd=folder)
                drawn.append((folder / "curve.svg").read_bytes())
            self.assertEqual(*drawn, quantity)
        program("plot", "lone.h5", "new/lone.h5", "population.h5", "-o", "all.svg", "--quantity", "concentration", cwd=self.folder)

    def test_what_cannot_be_formed_is_no_curve(self):
        path = self.folder / "new" / "without.h5"
        shutil.copy(self.folder / "new" / "lone.h5", path)
        with h5py.File(path, "r+") as file:
            del file["label_decay"], file["organ_volume"]
        for quantity in ("concentration", "signal_percent_dose_uncorrected", "amount_mean"):
            with self.assertRaisesRegex(Wrong, f'there is no curve "{quantity}"'):
                program("plot", path, "-o", "curve.svg", "--quantity", quantity, cwd=self.folder)

    def test_report_takes_them(self):
        for name in ("lone.h5", "new/lone.h5", "population.h5"):
            program("report", name, "-o", "report.html", "--force", cwd=self.folder)

    def test_the_words_of_the_docs_form_what_was_written(self):
        with h5py.File(self.folder / "lone.h5") as old, h5py.File(self.folder / "new" / "lone.h5") as new:
            for name in FORMED:
                numpy.testing.assert_allclose(formed(new, name), old[name][()], rtol=1e-14, err_msg=name)
                numpy.testing.assert_array_equal(curve(old, name), old[name][()])

    def test_later_files_are_refused(self):
        path = self.folder / "later.h5"
        for version, fine in (("1.7", True), ("2.4", True), ("3.0", False), ("12.0", False)):
            shutil.copy(self.folder / "population.h5", path)
            with h5py.File(path, "r+") as file:
                file.attrs["schema_version"] = version
            if fine:
                program("compare", path)
                continue
            with self.assertRaisesRegex(Wrong, rf"later\.h5: was written by a later vesipk \(schema {version}\), expected schema 2 or an older one"):
                program("compare", path)


if __name__ == "__main__":
    unittest.main()
