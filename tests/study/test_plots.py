"""What a picture says: the ranges of its axes, its captions, and that a curve lies where its numbers are."""
import math
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import unittest
import xml.etree.ElementTree

import numpy as np
from runs import PROGRAM, SCRATCH, program, run

FOLDER = pathlib.Path(SCRATCH.name)
SVG = "{http://www.w3.org/2000/svg}"
TICK = re.compile(r"d='M([\d.]+),([\d.]+) L([\d.]+),([\d.]+)  '/>\s*<g transform=\"translate\([^\"]*\"[^>]*text-anchor=\"(end|middle)\">\s*<text>([^<]*)</text>")
GRID = re.compile(r"class=\"gridline\"\s+d='M([\d.]+),([\d.]+) L([\d.]+),([\d.]+)")


def study(to_liver="1.37 1/h", end="9 h", every=1, population="", more=""):
    """1.23 mg in plasma, of which the liver gets its part."""
    times = ", ".join(f'"{t} h"' for t in range(0, int(end.split()[0]) + 1, every))
    return f"""study = {{ title = "Iron, from plasma to liver's depths";
      model = {{ amount_unit = "mg";
        compartments = ( {{ name = "plasma"; volume = "3.1 mL"; }}, {{ name = "deep_liver"; volume = "9.2 mL"; }}, {{ name = "cleared"; }} );
        processes = ( {{ name = "in"; kind = "first_order"; from = "plasma"; to = "deep_liver"; rate = "{to_liver}"; }},
                      {{ name = "out"; kind = "first_order"; from = "plasma"; to = "cleared"; rate = "0.61 1/h"; }} ); }};
      doses = ( {{ into = "plasma"; amount = "1.23 mg"; }} ); {population}
      output = {{ times = [ {times} ]; {more} }}; }};"""


class Axes:
    """Of the first panel of a picture, in the units of its ticks."""

    def __init__(self, svg):
        self.text = ["".join(t.itertext()).strip() for t in xml.etree.ElementTree.fromstring(svg).iter(f"{SVG}text")]
        grid = [tuple(map(float, g)) for g in GRID.findall(svg)]
        self.left, self.right = grid[0][0], max(g[2] for g in grid if g[1] == g[3] and g[0] == grid[0][0])
        across = [g for g in grid if g[0] == g[2] == self.left]
        self.bottom, self.top = across[0][1], across[0][3]
        ticks = [(*map(float, t[:4]), t[4], t[5]) for t in TICK.findall(svg)]
        self.y = {label: y for x, y, _, y2, side, label in ticks if side == "end" and x == self.left and y == y2 and self.top <= y <= self.bottom}
        self.x = {label: x for x, y, x2, y2, side, label in ticks if side == "middle" and x == x2 and y == self.bottom and self.left <= x <= self.right}
        (a, ya), (b, yb) = list(self.y.items())[0], list(self.y.items())[-1]
        self.decade = (ya - yb) / (math.log10(float(b)) - math.log10(float(a)))  # px
        self.from_y = lambda y: 10 ** (math.log10(float(a)) + (ya - y) / self.decade)
        (c, xc), (d, xd) = list(self.x.items())[0], list(self.x.items())[-1]
        self.from_x = lambda x: float(c) + (x - xc) / (xd - xc) * (float(d) - float(c))
        paths = re.findall(r"<path stroke='rgb\(  0,   0,   0\)'[^>]*?d='([^']*)'", svg)
        self.curve = [(self.from_x(float(x)), self.from_y(float(y))) for x, y in re.findall(r"([\d.]+),([\d.]+)", paths[0])] if paths else []

    def y_range(self):
        return self.from_y(self.bottom), self.from_y(self.top)

    def x_range(self):
        return self.from_x(self.left), self.from_x(self.right)


@unittest.skipUnless(shutil.which("gnuplot"), "gnuplot is not here")
class Plots(unittest.TestCase):
    def draw(self, *words):
        program("plot", *words, "-o", "picture.svg", cwd=FOLDER)
        return Axes((FOLDER / "picture.svg").read_text(encoding="utf-8"))

    def assert_y_range(self, axes, wanted):
        np.testing.assert_allclose(np.log10(axes.y_range()), np.log10(wanted), rtol=0, atol=0.01)

    def assert_x_range(self, axes, end):
        np.testing.assert_allclose(axes.x_range(), (0, end), rtol=2e-3, atol=1e-2)

    def test_amounts_have_the_decades_around_their_peaks(self):
        """Whole decades: to above the largest value, from two below the smallest peak; three of them at least, seven at most."""
        for rate, quantity, organs, wanted in (
                ("1.37 1/h", "amount", "plasma,deep_liver", (0.01, 10)),  # peaks 1.23 and 0.85 mg
                ("1.37 1/h", "amount", "plasma", (0.01, 10)),
                ("1.37 1/h", "percent_dose", "plasma,deep_liver", (0.1, 100)),  # 100 and 69 %
                ("1.37 1/h", "percent_dose", "deep_liver", (0.1, 100)),
                ("0.00137 1/h", "percent_dose", "plasma,deep_liver", (0.01, 100)),  # 0.22 %
                ("1.37e-6 1/h", "percent_dose", "plasma,deep_liver", (1e-5, 100)),  # 0.00022 %
                ("1.37e-9 1/h", "percent_dose", "plasma,deep_liver", (1e-5, 100)),  # less: as it is
                ("1.37e-6 1/h", "percent_dose", "deep_liver", (1e-6, 1e-3)),
                ("1.37 1/h", "concentration", "plasma", (0.001, 1))):  # 0.397 mg/mL
            r = run(study(rate))
            axes = self.draw(r.path, "--organs", organs, "--quantity", quantity)
            self.assert_y_range(axes, wanted)
            for label, y in axes.y.items():
                self.assertAlmostEqual(axes.from_y(y) / float(label), 1, delta=0.02, msg=f"{quantity} {label}")

    def test_a_curve_lies_where_its_numbers_are(self):
        r = run(study())
        axes = self.draw(r.path, "--organs", "deep_liver", "--quantity", "amount")
        wanted = r.curve("deep_liver", "amount")
        there = {round(x): y for x, y in axes.curve}
        for t in range(1, 10):
            self.assertAlmostEqual(there[t] / wanted[t], 1, delta=0.02)

    def test_the_time_axis_ends_with_the_run_and_counts_as_people_do(self):
        for end, every, wanted, ticks, words in (("9 h", 1, 9, "0 2 4 6 8", "time (h)"), ("5 h", 1, 5, "0 1 2 3 4 5", "time (h)"),
                                                 ("40 h", 4, 40, "0 12 24 36", "time (h)"), ("96 h", 8, 96, "0 24 48 72 96", "time (h)"),
                                                 ("120 h", 8, 5, "0 1 2 3 4 5", "time (d)")):
            axes = self.draw(run(study(end=end, every=every)).path, "--organs", "plasma")
            self.assert_x_range(axes, wanted)
            self.assertEqual(list(axes.x), ticks.split(), end)
            self.assertIn(words, axes.text)

    def test_letters_that_no_font_has_are_squares_in_pixels_and_told(self):
        odd = "\U0010fffd"  # of no script: no font has it
        r = run(study().replace("Iron, from", f"Iron {odd}, from"))
        for ending in ("png", "pdf"):
            _, said = program("plot", r.path, "-o", f"odd.{ending}", cwd=FOLDER)
            self.assertRegex(said, rf"odd\.{ending}: warning: (no font here has|may lack) U\+10FFFD")
            self.assertEqual(said.count("U+10FFFD"), 1, said)
        self.assertNotIn("U+10FFFD", program("plot", r.path, "-o", "odd.svg", cwd=FOLDER)[1])
        self.assertIn(odd, (FOLDER / "odd.svg").read_text(encoding="utf-8"))
        bare = pathlib.Path(shutil.which("gnuplot")).resolve()
        tools = FOLDER / "tools"
        tools.mkdir()
        (tools / "gnuplot").symlink_to(bare)
        self.assertIn("may lack U+10FFFD", program("plot", r.path, "-o", "odd.png", cwd=FOLDER, PATH=str(tools))[1])

    def test_the_longest_of_two_files_and_what_was_measured_are_on_the_axes(self):
        short, long = run(study()), run(study(end="14 h"))
        self.assert_x_range(self.draw(short.path, long.path, "--organs", "plasma"), 14)
        seen = FOLDER / "seen.csv"
        seen.write_text("organ,time [h],value [%],sd\ndeep_liver,11,37,3\ndeep_liver,3,2300,400\n", encoding="utf-8")
        axes = self.draw(short.path, "--organs", "plasma,deep_liver", "--observed", seen)
        self.assert_x_range(axes, 11)
        self.assert_y_range(axes, (0.1, 10000))
        seen.write_text("organ,time [h],value [%]\ndeep_liver,5,0.0021\n", encoding="utf-8")
        self.assert_y_range(self.draw(short.path, "--organs", "plasma,deep_liver", "--observed", seen), (0.001, 100))

    def test_bands_reach_the_axis(self):
        """The median stays below 1 mg/mL, the uppermost quantile does not."""
        vary = 'population = { subjects = 40; seed = 5; vary_between_subjects = ( { address = "plasma.volume"; gsd = 2.4; } ); };'
        r = run(study(population=vary))
        top = r.array["concentration"][0, 0, :, 0]
        self.assertTrue(top[2] < 1 < top[4], top)
        axes = self.draw(r.path, "--organs", "plasma", "--quantity", "concentration")
        self.assert_y_range(axes, (0.001, 10))
        self.assertIn("lines: median of the subjects; bands: 5 to 95 % and 25 to 75 %", axes.text)

    def test_captions(self):
        r = run(study())
        for quantity, words in (("percent_dose", "% of dose"), ("amount", "mg"), ("concentration", "mg/mL")):
            axes = self.draw(r.path, "--quantity", quantity)
            self.assertIn(words, axes.text)
            self.assertIn("Iron, from plasma to liver's depths", axes.text)
            self.assertIn("deep liver", axes.text)
            self.assertIn("plasma", axes.text)
            self.assertIn("base", axes.text)  # the key
            self.assertEqual(axes.text.count("time (h)"), axes.text.count("0"), "under each lowest panel")
        other = run(study("0.7 1/h"))
        axes = self.draw(r.path, other.path, "--organs", "plasma")
        self.assertFalse(any("Iron" in t for t in axes.text), "two files have no title")
        self.assertEqual(sum(t.endswith("(reference)") for t in axes.text), 1)
        self.assertEqual(sum(pathlib.Path(f.path).stem in t for f in (r, other) for t in axes.text), 2)

    def test_the_terminal_that_a_user_likes_is_not_asked_for(self):
        r = run(study())
        program("plot", r.path, "-o", "as_ever.svg", cwd=FOLDER)
        for likes in ("no-such-terminal", "dumb"):
            program("plot", r.path, "-o", "liked.svg", cwd=FOLDER, GNUTERM=likes)
            self.assertEqual((FOLDER / "liked.svg").read_bytes(), (FOLDER / "as_ever.svg").read_bytes())

    def test_a_full_disk_leaves_nothing(self):
        """gnuplot itself does not notice: the file would be there, cut."""
        def little_room():
            resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

        r = run(study())
        for name in ("full.svg", "full.png", "full.pdf"):
            done = subprocess.run([PROGRAM, "plot", r.path, "-o", name], cwd=FOLDER, capture_output=True, text=True, check=False, preexec_fn=little_room)
            self.assertEqual(done.returncode, 4, done.stderr)
            self.assertEqual(done.stderr, f"{name}: cannot be written: File too large\n")
            self.assertEqual([p.name for p in FOLDER.glob("full.*")], [])

    def test_label_has_words_of_its_own(self):
        r = run("""study = { title = "seen"; species = "mouse"; product = "msc-small-ev"; tracer = "dir"; duration = "4 h";
          output = { every = "30 min"; }; doses = ( { route = "iv-bolus"; amount = "1e10 particles"; } ); };""")
        for quantity, words in (("signal_percent_dose", "% of label"), ("signal_percent_dose_per_g", "% of label per g"),
                                ("percent_dose_per_g", "% of dose per g"), ("amount", "particle")):
            self.assertIn(words, self.draw(r.path, "--quantity", quantity, "--organs", "liver").text)


if __name__ == "__main__":
    unittest.main()
