"""`vesipk compare` and `vesipk plot`: the table, the long CSV and its ratios, pictures, messages."""
import csv
import io
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree

import h5py
import numpy as np
from many import widen
from runs import PROGRAM, Result, Wrong, program

COLUMNS = ["file", "scenario", "organ", "metric", "unit", "value", "ratio"]


def study(scenarios, unit="mg", organs=("plasma", "liver"), more=""):
    first, second = organs
    return f"""study = {{ title = "Two pools of \\"{unit}\\"";
      model = {{ amount_unit = "{unit}";
        compartments = ( {{ name = "{first}"; volume = "18.5 mL"; }}, {{ name = "{second}"; volume = "9.3 mL"; }}, {{ name = "gone"; }} );
        processes = ( {{ kind = "first_order"; from = "{first}"; to = "{second}"; rate = "0.37 1/h"; }},
                      {{ kind = "first_order"; from = "{second}"; to = "gone"; rate = "0.71 1/h"; }} ); }};
      duration = "24 h"; output = {{ every = "20 min"; }}; scenarios = ( {scenarios} ); {more} }};"""


def scenario(name, into="plasma", amount="1.2 mg"):
    return f'{{ name = "{name}"; doses = ( {{ into = "{into}"; amount = "{amount}"; }} ); }}'


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.scratch.name)
        cls.make("routes", ", ".join([scenario("liver", "liver", "3.1 mg"), scenario("iv"), scenario("it's, `odd` _name_")]))
        cls.make("human", ", ".join([scenario("iv", amount="240 mg"), scenario("slow", "liver", "77 mg")]))
        cls.make("count", scenario("iv", amount="5e9 particle"), unit="particle")
        cls.make("alien", scenario("iv", "rock"), organs=("rock", "lava"))
        cls.make("again", ", ".join([scenario("iv"), '{ name = "thrice"; doses = ( { into = "plasma"; amount = "1.1 mg"; every = "7 h"; count = 3; } ); }']))
        for name, quantile, factor in (("many", (0.05, 0.25, 0.5, 0.75, 0.95), (0.1, 0.5, 1, 1.3, 1.9)), ("odd", (0.1, 0.4, 0.9), (0.2, 0.8, 1.7))):
            shutil.copy(cls.folder / "again.h5", cls.folder / f"{name}.h5")
            widen(cls.folder / f"{name}.h5", quantile, factor, 12345)

    @classmethod
    def make(cls, name, *what, **more):
        (cls.folder / f"{name}.cfg").write_text(study(*what, **more), encoding="utf-8")
        program("run", f"{name}.cfg", "-o", f"{name}.h5", "-q", cwd=cls.folder)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def call(self, *words, **environment):
        done = subprocess.run([PROGRAM, *words], cwd=self.folder, capture_output=True, text=True, timeout=120, check=False,
                              stdin=subprocess.DEVNULL, env=os.environ | environment)
        return done.returncode, done.stdout, done.stderr

    def rows(self, *words):
        text, _ = program("compare", *words, "--csv", cwd=self.folder)
        rows = list(csv.DictReader(io.StringIO(text)))
        self.assertEqual(list(rows[0]), COLUMNS)
        return rows

    def row(self, rows, **where):
        found = [r for r in rows if all(r[k] == v for k, v in where.items())]
        self.assertEqual(len(found), 1, where)
        return found[0]


class Csv(Case):
    def test_values_and_ratios_are_those_of_the_file(self):
        rows, file = self.rows("routes.h5", "--reference", "iv"), Result(self.folder / "routes.h5")
        for name, dose in (("iv", 1.2), ("liver", 3.1), ("it's, `odd` _name_", 1.2)):
            for metric, array, scale, base in (("cmax", "cmax", 1, 1), ("auc_last", "auc_last", 1, 1), ("tmax", "tmax", 1, 1),
                                               ("cmax_per_dose", "cmax", 100 / dose, 100 / 1.2),
                                               ("auc_inf_per_dose", "auc_inf", 100 / dose, 100 / 1.2),
                                               ("peak_percent", "peak_percent_dose", 1, 1), ("half_life", "half_life", 1, 1)):
                row = self.row(rows, scenario=name, organ="liver", metric=metric)
                value, reference = scale * file.number(array, "liver", name), base * file.number(array, "liver", "iv")
                np.testing.assert_allclose(float(row["value"]), value, rtol=1e-9, err_msg=metric)
                if reference:
                    np.testing.assert_allclose(float(row["ratio"]), value / reference, rtol=1e-9, err_msg=metric)
            self.assertEqual(float(self.row(rows, scenario=name, metric="dose")["value"]), dose)
        self.assertEqual({r["file"] for r in rows}, {"routes.h5"})

    def test_exposure_per_dose_by_hand(self):
        """Into the liver: AUC = dose / (0.71 x 9.3 mL) there and 0 in plasma; into plasma as much, and dose / (0.37 x 18.5)."""
        rows = self.rows("routes.h5")
        row = self.row(rows, scenario="iv", organ="plasma", metric="auc_inf_per_dose")
        self.assertLess(abs(float(row["value"]) * 0.37 * 18.5 / 100 - 1), 1e-4)
        self.assertEqual((row["unit"], float(row["ratio"])), ("h percent/mL", 1))
        self.assertLess(abs(float(self.row(rows, scenario="liver", organ="liver", metric="auc_inf_per_dose")["ratio"]) - 1), 1e-3)
        self.assertEqual(float(self.row(rows, scenario="liver", organ="plasma", metric="peak_percent")["value"]), 0)
        row = self.row(rows, scenario="iv", organ="liver", metric="auc_ratio_plasma")
        self.assertLess(abs(float(row["value"]) / (0.37 * 18.5 / (0.71 * 9.3)) - 1), 1e-3)
        self.assertEqual(float(self.row(rows, scenario="iv", organ="liver", metric="targeting_index")["value"]), 1)

    def test_doses_and_amount_units_are_compared_by_share(self):
        rows = self.rows("routes.h5", "human.h5", "count.h5", "--reference", "routes:iv")
        for file in ("human.h5", "count.h5"):
            for metric in ("peak_percent", "auc_last_per_dose", "tmax", "residence_time"):
                row = self.row(rows, file=file, scenario="iv", organ="liver", metric=metric)
                self.assertLess(abs(float(row["ratio"]) - 1), 1e-4, metric)
        self.assertLess(abs(float(self.row(rows, file="human.h5", scenario="iv", organ="liver", metric="cmax")["ratio"]) - 200), 0.01)
        row = self.row(rows, file="count.h5", scenario="iv", organ="liver", metric="cmax")
        self.assertEqual((row["unit"], row["ratio"]), ("particle/mL", ""))  # particles over mg: no ratio

    def test_another_reference_turns_the_ratio_around(self):
        one, other = self.rows("routes.h5"), self.rows("routes.h5", "--reference", "liver")
        for rows, name in ((one, "iv"), (other, "liver")):
            for row in rows:
                if row["scenario"] == name and row["ratio"]:
                    self.assertEqual(float(row["ratio"]), 1)
        a = self.row(one, scenario="liver", organ="liver", metric="peak_percent")["ratio"]
        b = self.row(other, scenario="iv", organ="liver", metric="peak_percent")["ratio"]
        self.assertAlmostEqual(float(a) * float(b), 1, places=8)

    def test_organs_are_chosen(self):
        self.assertEqual({r["organ"] for r in self.rows("routes.h5", "--organs", "gone, liver")}, {"", "gone", "liver"})

    def test_the_same_numbers_each_time(self):
        self.assertEqual(self.rows("routes.h5", "human.h5"), self.rows("routes.h5", "human.h5"))


class Subjects(Case):
    def test_the_numbers_are_those_of_the_median(self):
        one, many = self.rows("again.h5"), self.rows("many.h5")
        self.assertEqual([r["value"] for r in one if r["metric"] not in ("n_subjects", "targeting_index")],
                         [r["value"] for r in many if r["metric"] not in ("n_subjects", "targeting_index")])
        self.assertEqual([self.row(many, scenario=s, metric="n_subjects")["value"] for s in ("iv", "thrice")], ["12345", "12345"])

    def test_a_file_without_a_median_says_what_stands_for_it(self):
        one, odd = self.rows("again.h5"), self.rows("odd.h5")
        where = {"scenario": "thrice", "organ": "liver", "metric": "cmax"}
        self.assertAlmostEqual(float(self.row(odd, **where)["value"]), 0.8 * float(self.row(one, **where)["value"]), places=9)
        _, said = program("compare", "odd.h5", cwd=self.folder)
        self.assertEqual(said, "odd.h5: warning: has no quantile 0.5: the numbers are those of its quantile 0.4, not of the median\n")

    def test_the_table_shows_their_spread(self):
        said, _ = program("compare", "many.h5", cwd=self.folder)
        one = Result(self.folder / "again.h5")
        block = said.rpartition("\nliver ")[2].split("\n\n")[0].splitlines()
        at = next(i for i, line in enumerate(block) if line.startswith("  thrice "))
        peak = one.number("peak_percent_dose", "liver", "thrice")
        self.assertRegex(block[at + 1], rf"^    5 % +- +{re.escape(f'{0.1 * peak:.4g}')} ")
        self.assertRegex(block[at + 2], rf"^    95 % +- +{re.escape(f'{1.9 * peak:.4g}')} ")

    def test_ratios_are_those_of_each_subject(self):
        """A quantile over the mass, or the dose, of somebody else is a number of nobody."""
        (self.folder / "people.cfg").write_text("""study = { title = "Mice"; species = "mouse"; product = "msc-small-ev"; duration = "7 h"; output = { every = "1 h"; individual = "nca"; };
          doses = ( { route = "iv-bolus"; amount = "1.7e9 particles/g"; } ); population = { subjects = 37; seed = 5; }; };""", encoding="utf-8")
        program("run", "people.cfg", "-o", "people.h5", "-q", cwd=self.folder)
        rows = self.rows("people.h5")
        printed, _ = program("compare", "people.h5", "--metrics", "peak_percent_per_g,peak_suv,cl_per_kg", cwd=self.folder)
        with h5py.File(self.folder / "people.h5") as f:
            organs, own = list(f["organ"].asstr()), {k: f["individual"][k][0] for k in ("peak_percent_dose", "organ_mass", "cmax", "auc_last", "auc_inf", "dose")}
            self.assertGreater(np.ptp(own["dose"]) / own["dose"].mean(), 0.2)
            for organ in ("plasma", "liver", "kidney"):
                o = organs.index(organ)
                wanted = {"peak_percent_per_g": own["peak_percent_dose"][:, o] / own["organ_mass"][:, o]}
                wanted |= {f"{n}_per_dose": 100 * own[n][:, o] / own["dose"] for n in ("cmax", "auc_last", "auc_inf")}
                for metric, each in wanted.items():
                    value = float(self.row(rows, organ=organ, metric=metric)["value"])
                    self.assertLess(abs(value / np.nanmedian(each) - 1), 1e-8, f"{organ} {metric}")
            low, high = np.quantile(own["peak_percent_dose"][:, organs.index("liver")] / own["organ_mass"][:, organs.index("liver")], (0.05, 0.95))
        table = re.search(r"^liver .*\n  base +(\S+) +1 +- +- +- +-\n +5 % +(\S+) +-.*\n +95 % +(\S+) ", printed, re.M)
        self.assertIsNotNone(table, printed)
        self.assertEqual([f"{low:.4g}", f"{high:.4g}"], [table[2], table[3]])
        self.assertFalse([r for r in rows if r["metric"] in ("peak_suv", "cl_per_kg", "auc_inf_per_kg_dose")], "of one subject alone")

    def test_the_table_says_how_many_they_are(self):
        said, _ = program("compare", "many.h5", cwd=self.folder)
        self.assertRegex(said, r"\n  thrice +3\.3 mg +12345 many\.h5\n")


class Table(Case):
    def test_a_person_reads_organs_and_scenarios(self):
        said, _ = program("compare", "routes.h5", cwd=self.folder)
        self.assertRegex(said, r"\n  iv +1\.2 mg +1 routes\.h5 \(reference\)\n")
        block = said.rpartition("\nliver ")[2].split("\n\n")[0]
        self.assertRegex(block, r"\n  iv +- +- +[\d.]+ +1 ")
        self.assertRegex(block, r"\n  liver +- +- +100 +[\d.]+ ")
        self.assertEqual(len({len(line) for line in block.splitlines()[1:]}), 1)  # columns stand below each other
        self.assertLess(said.index("CL mL/h"), said.index("delivered"))
        self.assertIn("terminal half-life", said)
        self.assertIn("%ID: percent of all doses", said)

    def test_scenarios_of_one_name_carry_their_file(self):
        said, _ = program("compare", "routes.h5", "human.h5", cwd=self.folder)
        self.assertRegex(said, r"\n  routes:iv +1\.2 mg +1 routes\.h5 \(reference\)\n")
        self.assertRegex(said, r"\n  human:iv +240 mg +1 human\.h5\n")
        self.assertRegex(said, r"\n  slow +77 mg ")

    def test_files_of_one_name_carry_their_path(self):
        (self.folder / "other").mkdir(exist_ok=True)
        shutil.copy(self.folder / "human.h5", self.folder / "other" / "human.h5")
        said, _ = program("compare", "human.h5", "other/human.h5", cwd=self.folder)
        self.assertIn("\n  other/human.h5:iv ", said)


class Columns(Case):
    """What stands in the table is chosen: named metrics, amounts, or per kg."""

    def test_metrics(self):
        said, _ = program("compare", "routes.h5", "--metrics", "auc_last,half_life", cwd=self.folder)
        head = next(line for line in said.splitlines() if line.startswith("liver "))
        self.assertEqual(head.split(), ["liver", "auc_last", "h", "mg/mL", "x", "ref", "half_life", "h", "x", "ref"])
        rows = self.rows("routes.h5", "--metrics", "auc_last,half_life")
        self.assertEqual({r["metric"] for r in rows}, {"dose", "n_subjects", "auc_last", "half_life"})

    def test_what_is_drawn_on_beyond_the_run_is_marked(self):
        """A half-life of 46.2 h in a run of 24 h, and one of 11.6 h: what is seen of each, and what is not."""
        for name, rate in (("long", 0.015), ("short", 0.06)):
            (self.folder / f"{name}.cfg").write_text(f"""study = {{ model = {{ amount_unit = "mg"; compartments = ( {{ name = "plasma"; volume = "3 mL"; role = "plasma"; }}, {{ name = "out"; }} );
              processes = ( {{ kind = "first_order"; from = "plasma"; to = "out"; rate = "{rate} 1/h"; }} ); }};
              duration = "24 h"; output = {{ every = "1 h"; }}; doses = ( {{ into = "plasma"; amount = "2 mg"; }} ); }};""", encoding="utf-8")
            told, _ = program("run", f"{name}.cfg", "-o", f"{name}.h5", cwd=self.folder)
            said, _ = program("compare", f"{name}.h5", cwd=self.folder)
            for text in (told, said):
                (self.assertIn if name == "long" else self.assertNotIn)("~46.2 h" if name == "long" else "~", text)
                self.assertEqual("~: longer than the run" in text, name == "long")
            percent = {"long": "69.8 %", "short": "23.7 %"}[name]  # exp(-0.015 x 24), exp(-0.06 x 24)
            self.assertIn(f"\n  much of the AUC that CL, Vss, MRT and F rest on lies behind the run: base {percent}\n", said)
            self.assertIn(f"\n  much of the AUC that CL, Vss, MRT and F rest on lies behind the run: plasma {percent}\n", told)

    def test_doses_beside_each_other(self):
        """Per dose, two doses of a linear body are one; in amounts they are 200 to 1."""
        both = ("compare", "routes.h5", "human.h5", "--reference", "routes:iv", "--organs", "plasma")
        for words, ratio in (((), "1"), (("--absolute",), "200")):
            block = program(*both, *words, cwd=self.folder)[0].rpartition("\nplasma ")[2].splitlines()
            self.assertEqual(next(line for line in block if line.startswith("  human:iv")).split()[-4], ratio)
            self.assertIn("auc_last h mg/mL" if words else "AUC %ID h/mL", block[0])

    def test_species_beside_each_other(self):
        for name, species in (("m", "mouse"), ("h", "human")):
            (self.folder / f"{name}.cfg").write_text(f"""study = {{ species = "{species}"; product = "msc-small-ev"; duration = "24 h"; output = {{ every = "1 h"; }};
              doses = ( {{ route = "iv-bolus"; amount = "1e9 particles/kg"; }} ); }};""", encoding="utf-8")
            program("run", f"{name}.cfg", "-o", f"{name}.h5", "-q", cwd=self.folder)
        said, _ = program("compare", "m.h5", "h.h5", "--per-kg", "--organs", "plasma", cwd=self.folder)
        self.assertRegex(said, r"CL mL/h/kg +x ref +Vss mL/kg")
        rows = self.rows("m.h5", "h.h5")
        for name, kg in (("m", 0.028), ("h", 73)):
            file = Result(self.folder / f"{name}.h5")
            kg = file.array["body_mass"][0] / 1000
            for metric, wanted in (("cl_per_kg", file.number("cl") / kg), ("vss_per_kg", file.number("vss") / kg),
                                   ("auc_last_per_kg_dose", file.number("auc_last") * kg / file.array["dose"][0]),
                                   ("cmax_per_kg_dose", file.number("cmax") * kg / file.array["dose"][0]),
                                   ("effective_half_life", np.log(2) * file.number("mrt"))):
                found = float(self.row(rows, file=f"{name}.h5", organ="plasma", metric=metric)["value"])
                np.testing.assert_allclose(found, wanted, rtol=1e-9, err_msg=metric)

    def test_words(self):
        for words, says in ((("--metrics", "cmx"), 'no metric "cmx"; did you mean "cmax"'), (("--metrics", ","), "--metrics is empty"),
                            (("--absolute", "--per-kg"), "expected one of them"), (("--absolute", "--csv"), "--csv has all numbers"),
                            (("--per-kg", "--metrics", "cl"), "so does --metrics")):
            code, _, error = self.call("compare", "routes.h5", *words)
            self.assertEqual(code, 2)
            self.assertIn(says, error)


class Messages(Case):
    def says(self, code, pattern, *words, **environment):
        found, said, error = self.call(*words, **environment)
        self.assertEqual(found, code, error)
        self.assertRegex(error, pattern)
        self.assertEqual(said, "")

    def test_command_lines(self):
        self.says(2, r'no scenario "livr"; did you mean "liver"\?', "compare", "routes.h5", "--reference", "livr")
        self.says(2, r'no scenario "zzzzzz", expected', "compare", "routes.h5", "--reference", "zzzzzz")
        self.says(2, r'"iv" is in several files; say which: "routes:iv" or "human:iv"', "compare", "routes.h5", "human.h5",
                  "--reference", "iv")
        self.says(2, r'no organ "lver"; did you mean "liver"\?', "compare", "routes.h5", "--organs", "lver")
        self.says(2, "routes.h5: is given twice", "compare", "routes.h5", "routes.h5")
        self.says(2, "expected a result", "compare")
        self.says(2, "expected a picture", "plot", "routes.h5")
        self.says(2, "did you mean --reference", "compare", "routes.h5", "--referense", "iv")
        self.says(2, "--organs is empty", "compare", "routes.h5", "--organs", ",")
        self.says(2, r"pictures are FILE\.svg, FILE\.png or FILE\.pdf", "plot", "routes.h5", "-o", "x.eps")
        self.says(4, r"^x\.csv: cannot be opened", "compare", "routes.h5", "--observed", "x.csv")
        self.says(2, 'no curve "percent"', "plot", "routes.h5", "-o", "x.svg", "--quantity", "percent")

    def test_files(self):
        self.says(4, "routes.cfg: is no HDF5 file", "compare", "routes.cfg", "routes.h5")
        self.says(4, "(?s)routes.cfg: .*absent.h5: cannot be read", "compare", "routes.cfg", "absent.h5")
        self.says(3, r'alien\.h5: scenario "alien:iv" has no organ in common with the reference', "compare", "routes.h5",
                  "alien.h5", "--organs", "plasma,liver,rock")
        self.says(4, r"x\.svg: cannot be written", "plot", "routes.h5", "-o", "nowhere/x.svg")
        self.says(3, "count.h5: its amount is in particle, that of routes.h5 in mg: one axis cannot show both", "plot", "routes.h5",
                  "count.h5", "-o", "x.svg", "--quantity", "amount")

    def test_measured_values(self):
        """Each fault of a CSV file in one line, with its place."""
        head = "time [h],organ,value [%],sd,scenario\n"
        for text, line in (
                ("", ": holds no rows"),
                ("organ,value [%]\nliver,2\n", ':1: time: there is no such column, expected "time" in the header'),
                ("time,organ,value [%]\n1,liver,2\n", ':1: time: has no unit, expected it in the header \\("time \\[h\\]", say\\)'),
                ("time [mL],organ,value [%]\n1,liver,2\n", r':1: time: "1 mL" is a volume, expected a time'),
                ("time [h],organ,value [mg]\n1,liver,2\n", r':1: value: is in "mg", expected "value \[percent\]" as the curve'),
                ("time [h],organ,value [%],low\n1,liver,2,1\n", ':1: low: expected a column "high" too'),
                ("time [h],organ,value [%],sd,low,high\n1,liver,2,1,1,3\n", ":1: sd: expected either sd, or sem and n, or low and high"),
                ("time [h],organ,value [%],low,high\n1,liver,2,3,4\n", ":2: low: 3 to 4 is no range around the value 2"),
                (head + "1,liver,2,1,iv\n3,livr,2,1,iv\n", r':3: organ: there is no organ "livr"; did you mean "liver"\?'),
                (head + "1,liver,2,1,v\n", r':2: scenario: there is no scenario "v"'),
                (head + "1,liver,2,-1,iv\n", ':2: sd: "-1" is negative'),
                (head + "-1,liver,2,1,iv\n", ":2: time: -1 is before the start"),
                (head + "1,liver,much,1,iv\n", r':2: value: "much" is no number'),
                (head + "1,liver,2,1\n", ":2: the row has 4 cells, expected 5")):
            (self.folder / "wrong.csv").write_text(text, encoding="utf-8")
            self.says(3, rf"^wrong\.csv{line}[^\n]*\n$", "plot", "routes.h5", "-o", "x.svg", "--observed", "wrong.csv")
        self.says(4, r"^none\.csv: cannot be opened", "plot", "routes.h5", "-o", "x.svg", "--observed", "none.csv")
        self.assertFalse((self.folder / "x.svg").exists())

    def test_gnuplot_that_is_not_there_or_fails(self):
        self.says(4, r"gnuplot draws pictures and is not installed here \(Debian: apt-get install gnuplot-nox\)", "plot", "routes.h5",
                  "-o", "without.svg", PATH="/nowhere")
        bad = self.folder / "bad"
        bad.mkdir()
        (bad / "gnuplot").write_text("#!/bin/sh\necho half a picture\necho 'no such terminal' >&2\nexit 1\n", encoding="ascii")
        (bad / "gnuplot").chmod(0o755)
        self.says(4, "gnuplot could not draw it: no such terminal", "plot", "routes.h5", "-o", "without.svg", PATH=f"{bad}:{os.environ['PATH']}")
        self.assertEqual(list(self.folder.glob("without*")), [])


@unittest.skipUnless(shutil.which("gnuplot"), "gnuplot is not here")
class Pictures(Case):
    def draw(self, name, *words):
        _, said = program(*words, cwd=self.folder)
        self.assertRegex(said, name)
        return (self.folder / name).read_bytes()

    def test_svg_is_xml_with_a_panel_for_each_organ(self):
        svg = self.draw("a.svg", "plot", "routes.h5", "-o", "a.svg")
        texts = ["".join(t.itertext()).strip() for t in xml.etree.ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]
        for wanted in ("plasma", "liver", "gone", "time (h)", "% of dose", "iv (reference)", 'Two pools of "mg"'):
            self.assertIn(wanted, texts)
        self.assertIn("it's, `odd` _name_", texts)  # as it is: nothing in a name is a command
        self.assertGreaterEqual(len(set(re.findall(rb"stroke='? ?\"?(#[0-9a-fA-F]{6}|rgb\([^)]*\))", svg))), 3)
        self.assertIn(b"stroke-dasharray", svg)

    def test_png_is_an_image(self):
        png = self.draw("a.png", "compare", "routes.h5", "human.h5", "--plot", "a.png")
        self.assertEqual(png[:8], b"\x89PNG\r\n\x1a\n")
        self.assertEqual(png[12:16], b"IHDR")
        self.assertGreater(int.from_bytes(png[16:20], "big"), 600)
        self.assertIn(b"IEND", png[-16:])

    def test_the_same_picture_each_time(self):
        self.assertEqual(self.draw("b.svg", "plot", "routes.h5", "-o", "b.svg"), self.draw("b.svg", "plot", "routes.h5", "-o", "b.svg"))
        self.assertEqual(list(self.folder.glob("*.part")), [])

    def test_nothing_in_a_title_is_a_command(self):
        self.make("evil", scenario("iv"), more="")
        text = (self.folder / "evil.cfg").read_text(encoding="utf-8").replace('Two pools of \\"mg\\"', "a'; system('touch pwned'); b `touch pwned`")
        (self.folder / "evil.cfg").write_text(text, encoding="utf-8")
        program("run", "evil.cfg", "-o", "evil.h5", "-q", "--force", cwd=self.folder)
        svg = self.draw("evil.svg", "plot", "evil.h5", "-o", "evil.svg")
        self.assertIn(b"`touch pwned`", svg)
        self.assertFalse((self.folder / "pwned").exists())

    def bands(self, svg):
        """The colour of each band."""
        return re.findall(rb"<polygon fill = '(rgb[^']*)' fill-opacity", svg)

    def texts(self, svg):
        return ["".join(t.itertext()).strip() for t in xml.etree.ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]

    def test_several_quantiles_are_two_bands_around_the_line(self):
        one, many = (self.draw("d.svg", "plot", f"{name}.h5", "-o", "d.svg", "--organs", "liver") for name in ("again", "many"))
        self.assertEqual(self.bands(one), [])
        self.assertEqual(self.bands(many), 2 * [b"rgb(  0,   0,   0)"] + 2 * [b"rgb(  0, 114, 178)"])  # two of each scenario
        self.assertIn("lines: median of the subjects; bands: 5 to 95 % and 25 to 75 %; triangles: doses", self.texts(many))
        odd = self.draw("d.svg", "plot", "odd.h5", "-o", "d.svg", "--organs", "liver")
        self.assertEqual(len(self.bands(odd)), 2)
        self.assertIn("bands: 10 to 90 %;", " ".join(self.texts(odd)))

    def test_bands_of_many_scenarios_are_left_out(self):
        both = self.draw("d.svg", "plot", "many.h5", "odd.h5", "-o", "d.svg", "--organs", "liver")
        self.assertEqual(len(self.bands(both)), 4)  # one each
        self.assertIn("bands: between the quantiles of each file", " ".join(self.texts(both)))
        shutil.copy(self.folder / "odd.h5", self.folder / "odder.h5")
        three = self.draw("d.svg", "plot", "many.h5", "odd.h5", "odder.h5", "-o", "d.svg", "--organs", "liver")
        self.assertEqual(self.bands(three), [])
        self.assertIn("lines: median of the subjects (bands: up to 4 scenarios); triangles: doses", self.texts(three))

    def test_a_crowd_of_scenarios_is_a_scale_of_colours(self):
        self.make("sweep", ", ".join(scenario(f"dose {i} mg", amount=f"{i} mg") for i in range(1, 48)))
        svg = self.draw("d.svg", "plot", "sweep.h5", "-o", "d.svg", "--organs", "liver", "--quantity", "amount")
        self.assertGreaterEqual(len(set(re.findall(rb"<path stroke='(rgb[^']*)'", svg))), 47)
        named = [t for t in self.texts(svg) if t.startswith("dose ")]
        self.assertLessEqual(len(named), 14)
        self.assertTrue({"dose 1 mg (reference)", "dose 47 mg"} <= set(named))
        self.assertIn("47 scenarios, dark to light in their order", self.texts(svg))

    def test_doses_after_the_first_are_marked(self):
        svg = self.draw("d.svg", "plot", "again.h5", "-o", "d.svg", "--organs", "liver,plasma")
        self.assertEqual(svg.count(b"xlink:href='#gpPt8' transform"), 2 * 3)  # panels, doses of "thrice"; the only one of "iv" is at the start
        svg = self.draw("d.svg", "plot", "routes.h5", "-o", "d.svg", "--organs", "liver,plasma")
        self.assertEqual(svg.count(b"xlink:href='#gpPt8' transform"), 0)

    def test_measured_values_stand_where_they_belong(self):
        """A value on the curve lies on the curve: 60 min of liver, and one of no scenario."""
        value = Result(self.folder / "again.h5").at(60, "liver", "percent_dose", "thrice")
        (self.folder / "seen.csv").write_text(
            f"time [min],organ,value [%ID],sd,scenario\n60,liver,{value},3,thrice\n300,liver,2.5,,\n300,gone,0,,\n120,plasma,7,1,thrice\n", encoding="utf-8")
        _, said = program("plot", "again.h5", "-o", "e.svg", "--organs", "liver", "--observed", "seen.csv", cwd=self.folder)
        self.assertIn("seen.csv: note: 1 value not above 0, drawn at the foot of a log axis\n", said)
        svg = (self.folder / "e.svg").read_bytes()
        points = [tuple(map(float, m)) for m in re.findall(rb"xlink:href='#gpPt4' transform='translate\(([\d.]+),([\d.]+)\)", svg)]
        self.assertEqual(len(points), 2)  # in the panel and in the key
        curve = max(re.findall(rb"<path stroke='rgb\(  0, 114, 178\)'[^>]*d='([^']*)'", svg), key=len)
        at = [tuple(map(float, xy)) for xy in re.findall(rb"([\d.]+),([\d.]+)", curve)]
        self.assertLess(min(abs(x - points[0][0]) + abs(y - points[0][1]) for x, y in at), 0.3)
        self.assertIn("points: measured; triangles: doses", self.texts(svg))

    def test_measured_values_are_converted_to_the_unit_of_the_curve(self):
        drawn = []
        for unit, value in (("mg/mL", "0.01"), ("ug/L", "1e4")):
            (self.folder / "seen.csv").write_text(f"time [h],organ,value [{unit}]\n2,liver,{value}\n", encoding="utf-8")
            drawn.append(self.draw("e.svg", "plot", "again.h5", "-o", "e.svg", "--organs", "liver", "--quantity", "concentration", "--observed", "seen.csv"))
        self.assertEqual(*drawn)
        self.assertIn(b"gpPt5'", drawn[0])

    def test_a_config_says_more_of_a_table(self):
        """Organs and columns by other names, units, columns to pass over."""
        (self.folder / "seen.csv").write_text("hour;tissue;mean;operator\n2;Leber;3,5;7\n4;liver;<0,5;7\n", encoding="utf-8")
        text = 'observed = { file = "seen.csv"; columns = ( ("hour", "time") ); units = ( ("hour", "h"), ("mean", "%ID") ); ignore = [ "operator" ]; organs = ( ("Leber", "liver") ); };'
        (self.folder / "seen.cfg").write_text(text, encoding="utf-8")
        svg = self.draw("e.svg", "plot", "again.h5", "-o", "e.svg", "--organs", "liver", "--observed", "seen.cfg")
        self.assertIn("points: measured; \u25bd: below the limit of the assay; triangles: doses", self.texts(svg))
        for bad, words in ((text.replace("organs =", "organ ="), 'seen.cfg:1: organ: .*did you mean "organs"'), (text.replace("Leber", "Niere"), 'there is no organ "Leber"'),
                           (text.replace('("Leber", "liver")', '("Leber", "liver"), ("Niere", "kidney")'), 'seen.cfg:1: organs: there is no organ "Niere" in ./seen.csv'),
                           (text.replace("observed =", "obsrved ="), "obsrved")):
            (self.folder / "seen.cfg").write_text(bad, encoding="utf-8")
            with self.assertRaisesRegex(Wrong, words):
                program("plot", "again.h5", "-o", "e.svg", "--organs", "liver", "--observed", "seen.cfg", cwd=self.folder)

    def test_studies_have_symbols_of_their_own(self):
        (self.folder / "seen.csv").write_text("study,time [h],organ,value [%]\nA 2019,2,liver,3\nB's,2,liver,4\n", encoding="utf-8")
        svg = self.draw("e.svg", "plot", "again.h5", "-o", "e.svg", "--organs", "liver", "--observed", "seen.csv")
        self.assertIn("points: measured (\u25a1 A 2019, \u25cb B's); triangles: doses", self.texts(svg))
        self.assertEqual([svg.count(f"xlink:href='#gpPt{k}' transform".encode()) for k in (3, 5)], [1, 1])

    def test_what_was_measured_is_always_shown(self):
        (self.folder / "seen.csv").write_text("time [h],organ,value [%]\n2,gone,3\n", encoding="utf-8")
        self.assertIn("gone", self.texts(self.draw("e.svg", "plot", "again.h5", "-o", "e.svg", "--observed", "seen.csv")))

    def test_other_curves_can_be_drawn(self):
        self.assertIn(b"mg/mL", self.draw("c.svg", "plot", "routes.h5", "-o", "c.svg", "--quantity", "concentration", "--organs", "liver"))


if __name__ == "__main__":
    unittest.main()
