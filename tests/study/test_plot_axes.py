"""Axes of pictures: from, until, unit, linear, decades, a log axis of time; pdf."""
import pathlib
import re
import shutil
import tempfile
import time
import unittest
import xml.etree.ElementTree

from runs import Wrong, program

STUDY = """study = { title = "One pool"; duration = "10 h"; output = { every = "15 min"; };
  model = { amount_unit = "mg"; source = "x"; confidence = "assumption";
    compartments = ( { name = "plasma"; volume = "10 mL"; }, { name = "out"; } );
    processes = ( { kind = "first_order"; from = "plasma"; to = "out"; rate = "0.9 1/h"; } ); };
  doses = ( { into = "plasma"; amount = "2 mg"; every = "4 h"; count = 2; } ); };"""


@unittest.skipUnless(shutil.which("gnuplot"), "gnuplot is not here")
class Axes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.scratch.name)
        (cls.folder / "s.cfg").write_text(STUDY, encoding="ascii")
        program("run", "-q", "s.cfg", "-o", "s.h5", cwd=cls.folder)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def texts(self, *words):
        program("plot", "s.h5", "-o", "p.svg", "--organs", "plasma", *words, cwd=self.folder)
        svg = xml.etree.ElementTree.parse(self.folder / "p.svg")
        return ["".join(t.itertext()).strip() for t in svg.iter("{http://www.w3.org/2000/svg}text")]

    def ticks(self, *words):
        return [t.strip() for t in self.texts(*words) if re.fullmatch(r"\s*[-+.\de]+", t)]

    def test_the_beginning_has_a_panel_of_its_own(self):
        texts = self.texts("--first", "90 min")
        self.assertIn("plasma, first 1.5 h", texts)
        self.assertIn("plasma", texts)
        across = [t for t in texts if re.fullmatch(r"[\d.]+", t)]
        for tick in ("0.25", "1.25", "8"):  # of one, of the other
            self.assertIn(tick, across)
        for words, said in ((("--first", "10 h"), "not before the end"), (("--first", "2 h", "--log-time"), "no --log-time"), (("--first", "2 h", "--from", "3 h"), "not between")):
            with self.assertRaisesRegex(Wrong, said):
                self.texts(*words)

    def test_of_time(self):
        self.assertIn("time (h)", self.texts())
        self.assertEqual(self.ticks()[-6:], ["0", "2", "4", "6", "8", "10"])
        times = self.ticks("--from", "2 h", "--until", "240 min")
        self.assertEqual((times[-5:][0], times[-1]), ("2", "4"))
        texts = self.texts("--time-unit", "min")
        self.assertIn("time (min)", texts)
        self.assertIn("600", [t.strip() for t in texts])
        self.assertEqual(self.ticks("--log-time")[-2:], ["1", "10"])

    def test_of_values(self):
        self.assertEqual(self.ticks()[0], "0.1")
        self.assertEqual(self.ticks("--decades", "6")[0], "0.0001")
        self.assertEqual(self.ticks("--decades", "2")[:3], ["1", "10", "100"])
        linear = self.ticks("--linear")
        self.assertEqual(linear[:2], ["0", "10"])

    def test_values_fit_the_times_that_are_shown(self):
        """From 1 h to 3 h plasma holds 20 to 3 % of the dose."""
        self.assertLessEqual(max(map(float, self.ticks("--linear", "--from", "1 h", "--until", "3 h")[:-5])), 25)

    def test_pdf(self):
        drawn = []
        for _ in range(2):
            program("plot", "s.h5", "-o", "p.pdf", cwd=self.folder)
            drawn.append((self.folder / "p.pdf").read_bytes())
            time.sleep(1.1)
        self.assertEqual(drawn[0][:5], b"%PDF-")
        self.assertEqual(*drawn)

    def test_words(self):
        for words, says in ((("--until", "3"), "--until: \"3\" has no unit"), (("--from", "2 mL"), "expected a time"),
                            (("--from", "3 h", "--until", "2 h"), "is not behind the start"), (("--decades", "0"), "is no number of decades"),
                            (("--linear", "--decades", "3"), "a linear axis has none"), (("--time-unit", "mg"), "expected a time")):
            with self.assertRaisesRegex(Wrong, says):
                self.texts(*words)


if __name__ == "__main__":
    unittest.main()
