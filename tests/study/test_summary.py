"""The tables at the end of a run say what the file says: kinetics first, spread of a population, flip-flop, the tracer's signal."""
import re
import unittest

import numpy as np
from runs import run

POPULATION = """study = { title = "Nine"; species = "mouse"; product = "msc-small-ev"; tracer = "zr89-dfo"; duration = "12 h"; output = { every = "1 h"; };
  population = { subjects = 9; seed = 4; };
  scenarios = ( { name = "iv"; doses = ( { route = "iv-bolus"; amount = "1e10 particles"; } ); },
                { name = "sc"; doses = ( { route = "subcutaneous"; amount = "1e10 particles"; } ); } ); };"""


def hours(words):
    number, unit = words.split()
    return float(number) * {"min": 1 / 60, "h": 1, "d": 24}[unit]


def cells(line):
    """Numbers of a row, times in hours."""
    return [np.nan if c == "-" else hours(c) if " " in c else float(c) for c in re.findall(r"(?<= )(-(?= |$)|[\d.e+-]+(?: (?:min|h|d)\b)?)", line.replace("*", " ").replace("~", " "))]


class Spread(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.r = run(POPULATION)
        _, cls.iv, cls.sc = re.split(r"\n(?=(?:iv|sc): )", cls.r.said)

    def block(self, text, head, organ):
        """Median, 5 and 95 % of an organ under a head."""
        lines = text.partition(head)[2].splitlines()
        at = next(i for i, line in enumerate(lines) if line.startswith(f"  {organ} "))
        self.assertEqual([line.split()[:2] for line in lines[at + 1:at + 3]], [["5", "%"], ["95", "%"]])
        return [cells(line[len(f"  {organ}"):]) if k == 0 else cells(line.partition("%")[2]) for k, line in enumerate(lines[at:at + 3])]

    def held(self, found, names, scenario, organ, scale=1.0):
        s, o = self.r.scenario.index(scenario), self.r.organ.index(organ)
        for row, q in zip(found, (2, 0, 4)):
            wanted = [self.r.array[n][s, o, q] for n in names]
            np.testing.assert_allclose(row, wanted, rtol=6e-3, err_msg=f"{organ}, quantile {q}")

    def test_kinetics(self):
        names = ("cl", "vss", "mrt", "effective_half_life", "bioavailability", "half_life")
        for organ in ("plasma", "blood"):
            self.held(self.block(self.iv, "CL mL/h", organ), names, "iv", organ)
            self.held(self.block(self.sc, "CL mL/h", organ), names, "sc", organ)

    def test_flip_flop_is_marked(self):
        self.assertIn("flip-flop", self.sc)
        self.assertNotIn("flip-flop", self.iv)
        self.assertEqual(self.r.number("flag_flip_flop", "plasma", "sc"), 1)

    def test_organs(self):
        for organ in ("liver", "kidney"):
            o = self.r.organ.index(organ)
            found = np.array(self.block(self.iv, "  organ  ", organ))
            np.testing.assert_allclose(found[:, 0], self.r.array["delivered_percent_dose"][0, o, [2, 0, 4], -1], rtol=6e-4)
            np.testing.assert_allclose(found[:, 1], self.r.array["peak_first_pass_percent_dose"][0, o, [2, 0, 4]], rtol=6e-4)
            np.testing.assert_allclose(found[:, 2], self.r.array["peak_percent_dose"][0, o, [2, 0, 4]], rtol=6e-4)
            np.testing.assert_allclose(found[:, 6], self.r.array["auc_last"][0, o, [2, 0, 4]] / 1e8, rtol=6e-4)
        self.assertEqual(self.iv.count("  urine "), 2)
        self.assertNotRegex(self.iv.partition("What the tracer")[0], r"urine .*\n +5 %")  # zeros have no spread

    def test_the_signal_of_the_tracer(self):
        names = ("signal_peak_percent_dose", "signal_peak_time", "signal_auc_last", "signal_half_life")
        for organ in ("liver", "spleen"):
            found = [row[:2] + row[6:] for row in self.block(self.iv, "What the tracer shows", organ)]
            self.held(found, names, "iv", organ)

    def test_what_carries_the_label(self):
        names = ("signal_percent_dose", *(f"signal_{c}_percent_dose" for c in ("on_vesicles", "in_cells", "free")))
        o = self.r.organ.index("liver")
        found = [row[2:6] for row in self.block(self.iv, "What the tracer shows", "liver")]
        for row, q in zip(found, (2, 0, 4)):
            np.testing.assert_allclose(row, [self.r.array[n][0, o, q, -1] for n in names], rtol=6e-3)

    def test_one_subject_has_no_spread(self):
        said = run(POPULATION.replace("subjects = 9", "subjects = 1")).said
        self.assertNotIn(" 95 %", said)
        self.assertIn("What the tracer shows", said)


if __name__ == "__main__":
    unittest.main()
