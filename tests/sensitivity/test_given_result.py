#!/usr/bin/python3
"""Which numbers carry the answer, of a result that is there: first order by ranks and PAWN, without a new run."""
import csv
import io
import os
import pathlib
import subprocess
import sys
import unittest

import h5py
import numpy

PROGRAM = os.environ["VESIPK"]
HERE = pathlib.Path(__file__).resolve().parent
SEED = 20261129
N = 2311  # subjects

STUDY = """study = {
  title = "Ishigami's function of three numbers, as a share that goes into a depot"; species = "mouse"; product = "msc-small-ev";
  duration = "0.01 h"; output = { times = [ "0 h", "0.01 h" ]; organs = [ "depot", "plasma" ]; individual = "%s"; };
  doses = ( { route = "ishigami"; amount = "1e9 particles"; } ); population = { subjects = "%s"; };
};
"""


def run(*words, code=0):
    r = subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=600)
    if r.returncode != code:
        raise AssertionError(f"{words}: exit {r.returncode}, expected {code}\n{r.stdout}{r.stderr}")
    return r


def texts(array):
    return [x.decode() if isinstance(x, bytes) else x for x in array[:]]


def ishigami(x):
    """The share in the depot, percent, as the route says it."""
    u = numpy.pi * (2 * x - 1)
    return (numpy.sin(u[:, 0]) + 7 * numpy.sin(u[:, 1]) ** 2 + 0.1 * u[:, 2] ** 4 * numpy.sin(u[:, 0]) + 12) / 32 * 100


def by_ranks(x, y):
    z = y[numpy.argsort(x)]
    return ((z * numpy.roll(z, -1)).mean() - y.mean() ** 2) / y.var()


def pawn(x, y):
    """Median over ten slices of x of the Kolmogorov-Smirnov distance from all of y."""
    order, n = numpy.argsort(x), len(x)
    slices = numpy.arange(n) * 10 // n
    at = numpy.sort(y)
    every = numpy.searchsorted(at, at, side="right") / n
    far = []
    for k in range(10):
        part = numpy.sort(y[order[slices == k]])
        far.append(numpy.abs(numpy.searchsorted(part, at, side="right") / len(part) - every).max())
    return numpy.median(far)


class Given(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        pathlib.Path("routes").mkdir(exist_ok=True)
        for name in ("ishigami", "gfunction"):
            pathlib.Path(f"routes/{name}.cfg").write_bytes((HERE / f"routes/{name}.cfg").read_bytes())
        cls.x = numpy.random.default_rng(SEED).random((N, 3))
        for name, n in (("x.csv", N), ("few.csv", 41)):
            numpy.savetxt(name, cls.x[:n], delimiter=",", comments="", fmt="%.17g",
                          header=",".join(f"ishigami.x{j + 1} [1]" for j in range(3)))
        for name, individual, subjects in (("i", "nca", "x.csv"), ("silent", "none", "x.csv"), ("few", "nca", "few.csv")):
            pathlib.Path(f"{name}.cfg").write_text(STUDY % (individual, subjects))
            run("run", f"{name}.cfg", "-o", f"{name}.h5", "-q", "--force")

    def rows(self, *words):
        rows = list(csv.DictReader(io.StringIO(run("sensitivity", "i.h5", "--csv", *words).stdout)))
        self.assertTrue(rows)
        return rows

    def found(self, rows, number="peak_percent_dose", organ="depot"):
        return {(r["parameter"], r["index"]): r for r in rows if r["number"] == number and r["organ"] == organ}

    def test_indices_are_those_of_the_formulas(self):
        with h5py.File("i.h5") as f:
            depot = texts(f["organ"]).index("depot")
            y = f["individual/peak_percent_dose"][0, :, depot]
        numpy.testing.assert_allclose(y, ishigami(self.x), rtol=1e-9)
        for words, value in (((), numpy.log(y)), (("--linear",), y)):
            found = self.found(self.rows(*words))
            for j in range(3):
                name = f"ishigami.x{j + 1}"
                first = found[name, "first"]
                self.assertEqual(first["log"], "0" if words else "1")
                self.assertAlmostEqual(float(first["value"]), by_ranks(self.x[:, j], value), delta=1e-12)
                self.assertAlmostEqual(float(found[name, "pawn"]["value"]), pawn(self.x[:, j], value), delta=1e-12)
                self.assertLess(float(first["low"]), float(first["value"]))
        linear = self.found(self.rows("--linear"))
        for j, truth in enumerate((0.3139, 0.4424, 0.0)):
            first = linear[f"ishigami.x{j + 1}", "first"]
            self.assertAlmostEqual(float(first["value"]), truth, delta=0.07)
            self.assertLess(float(first["high"]) - float(first["low"]), 0.13)

    def test_the_table_has_no_negative_share_and_says_what_it_asked_about(self):
        text = run("sensitivity", "i.h5", "--linear").stdout
        self.assertRegex(text, r"ishigami\.x3 +< 0\.01 up to 0\.\d\d +0\.1\d\n") # PAWN sees that it acts together with x1
        self.assertNotIn("-0.", text)
        self.assertIn(f"i.h5: {N} subjects, 3 inputs, no new run\n", text)
        self.assertIn("of the numbers as they are.", text)
        self.assertIn("of natural logarithms where a number is above 0", run("sensitivity", "i.h5").stdout)
        last = text.strip().split("\n")[-3:]
        self.assertRegex(last[0], r"^ishigami\.x2 carries most of \d+ of the \d+ outputs here(: .+)?\.$")
        self.assertRegex(last[1], r"^The clearest case is .* would be gone \(\d+ to \d+ %\)\.$")
        self.assertRegex(last[2], r"^Of the 3 inputs 1 carry nothing by themselves here")

    def test_a_file_of_its_own(self):
        before = pathlib.Path("i.h5").read_bytes()
        run("sensitivity", "i.h5", "-o", "gsa.h5", "--force")
        self.assertEqual(pathlib.Path("i.h5").read_bytes(), before)
        with h5py.File("gsa.h5") as f:
            g = f["gsa"]
            self.assertEqual(texts(g["parameter"]), ["ishigami.x1", "ishigami.x2", "ishigami.x3"])
            at = [i for i, (o, n) in enumerate(zip(texts(g["organ"]), texts(g["number"]))) if (o, n) == ("depot", "peak_percent_dose")]
            self.assertEqual(len(at), 1)
            self.assertEqual(g["log"][at[0]], 1)
            self.assertEqual(g["n"][at[0]], N)
            self.assertEqual(g["n_runs"][()], 0)
            for r in self.found(self.rows()).values():
                if not r["parameter"]:
                    continue
                j = texts(g["parameter"]).index(r["parameter"])
                self.assertEqual(g[r["index"]][at[0], j], float(r["value"]))
            self.assertTrue((g["first_low"][at[0]] < g["first"][at[0]]).all())
            self.assertIn("Gamboa", g.attrs["method"])
        self.assertIn("is there already", run("sensitivity", "i.h5", "-o", "gsa.h5", code=4).stderr)

    def test_organs_and_numbers_are_chosen(self):
        rows = self.rows("--organs", "plasma", "--numbers", "cmax,auc_last")
        self.assertEqual({(r["organ"], r["number"]) for r in rows}, {("plasma", "cmax"), ("plasma", "auc_last")})

    def test_faults(self):
        for words, code, said in (
            (("i.h5", "--organs", "depott"), 3, 'i.h5: --organs: the result has no organ "depott"; did you mean "depot"?\n'),
            (("i.h5", "--numbers", "auc_lst"), 3, 'i.h5: --numbers: the result has no number "auc_lst"; did you mean "auc_last"?\n'),
            (("silent.h5",), 3, "silent.h5: tells no numbers of single subjects, expected those of a population; "
                                "vesipk run STUDY.cfg --individual nca writes them\n"),
            (("few.h5",), 3, "few.h5: tells of 41 subjects, expected 64 or more (1000 tell shares to about 0.04)\n"),
            (("none.h5",), 4, "none.h5: cannot be read: No such file or directory\n"),
            (("i.h5", "-o", "i.h5", "--force"), 4, 'i.h5: is "i.h5", which is read here; expected another name\n'),
            (("i.h5", "--force"), 2, "vesipk sensitivity: --force replaces what -o names, but there is no -o "
                                     "(vesipk sensitivity --help tells more)\n"),
            (("i.h5", "--organs", ","), 2, "vesipk sensitivity: --organs is empty, expected names such as liver,brain "
                                           "(vesipk sensitivity --help tells more)\n"),
        ):
            with self.subTest(words=words):
                r = run("sensitivity", *words, code=code)
                self.assertEqual(r.stderr, said)


ONE = """study = {{ title = "One compartment"; duration = "40 h"; output = {{ every = "1 h"; individual = "nca"; }};
  model = {{ amount_unit = "mg"; compartments = ( {{ name = "plasma"; volume = "3.1 mL"; role = "plasma"; }}, {{ name = "out"; role = "sink"; }} );
    processes = ( {{ name = "loss"; kind = "first_order"; from = "plasma"; to = "out"; rate = "0.29 1/h"; }} ); }};
  doses = ( {{ into = "plasma"; amount = "{dose} mg"; }} );
  population = {{ subjects = 200; seed = 3; vary_between_subjects = ( {{ address = "loss.rate"; cv = 0.3; }} ); }}; }};
"""


class Few(unittest.TestCase):
    def findings(self, dose):
        pathlib.Path("one.cfg").write_text(ONE.format(dose=dose))
        run("run", "one.cfg", "-q", "-o", "one.h5", "--force")
        rows = csv.DictReader(io.StringIO(run("sensitivity", "one.h5", "--csv").stdout))
        return {(r["organ"], r["number"], r["parameter"], r["index"]): float(r["value"]) for r in rows if r["parameter"]}

    def test_one_input_and_however_small_the_numbers_are(self):
        usual, small = self.findings("1.3"), self.findings("1.3e-11")
        self.assertEqual({key[2] for key in usual}, {"loss.rate"})
        self.assertGreater(usual["plasma", "auc_last", "loss.rate", "first"], 0.9)
        self.assertEqual(usual.keys(), small.keys())
        for key, value in usual.items():
            numpy.testing.assert_allclose(small[key], value, rtol=1e-3, atol=1e-6, err_msg=str(key))


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=2))
