"""One table of doses, written in the ways that programs and people write it: it means the same, or is refused in the same words.

Each case holds what it means as closed forms (a pool of 10 mL with a clearance of 1 mL/h, so k = 0.1/h), or what is said of it.
Ways change bytes, lines, separators, marks, headers and the order of columns, never the meaning. Here each case is tried in every fourth
way and each way by every fourth case; long_every_way.py tries all of them."""
import math
import pathlib
import re
import tempfile
import unittest

import h5py
import numpy as np
from runs import LIBRARY, Wrong, program, texts

POOL = """model = { amount_unit = "mg";  source = "made up";  confidence = "assumption";
    compartments = ( { name = "plasma"; volume = "10 mL"; }, { name = "out"; } );
    processes = ( { kind = "clearance"; from = "plasma"; to = "out"; clearance = "1 mL/h"; } ); };
  duration = "24 h";  output = { every = "1 h"; };"""
RAT = 'species = "rat";  product = "msc-small-ev";  duration = "72 h";  output = { every = "1 h"; organs = [ "plasma", "liver" ]; };'
E = lambda hours: math.exp(-0.1 * hours)


class Case:
    """A table by its cells, and what it means: {subject: {hour: mg/mL}}, doses by subject, times of events; or what is said, (line, words) each."""

    def __init__(self, header, *rows, base=POOL, curve=None, dose=None, times=None, observed=None, says=(), notes=(), measured=None):
        self.header, self.rows, self.base = header.split(","), [row.split(",") for row in rows], base
        self.curve, self.dose, self.times, self.says, self.notes, self.measured = curve or {}, dose, times, says, notes, measured


one = lambda *pairs: {"": dict(pairs)}
CASES = {
    "several_subjects": Case("ID,TIME,AMT [mg],CMT", "1,0,1,plasma", "2,0,1,plasma", "3,0,1,plasma",
                             curve={s: {0: 0.1, 24: 0.00907180} for s in "123"}, dose=[1, 1, 1]),
    "by_time": Case("ID,TIME,AMT [particle],CMT", "1,0,1e10,venous_plasma", "2,0,2e10,venous_plasma", "1,24,1e10,venous_plasma", "2,24,2e10,venous_plasma", base=RAT,
                    dose=[2e10, 4e10], notes=((4, 'ID: note: rows of subject "1" stand apart'),)),
    "two_rats": Case("ID,TIME,AMT [particle],RATE [particle/h],II [h],ADDL,EVID,CMT,DV [particle/mL],MDV,body_weight [g]",
                     "1,0,1e10,0,24,2,1,venous_plasma,.,1,250", "1,0.5,.,.,.,.,0,venous_plasma,2.1e8,0,250", "1,4,.,.,.,.,0,venous_plasma,1.1e7,0,250",
                     "2,0,2e10,1e10,24,2,1,venous_plasma,.,1,310", "2,0.5,.,.,.,.,0,venous_plasma,3.3e8,0,310", "2,4,.,.,.,.,0,venous_plasma,2.0e7,0,310", base=RAT,
                     dose=[3e10, 6e10], measured=[("1", 0.5, 2.1e8, 0), ("1", 4, 1.1e7, 0), ("2", 0.5, 3.3e8, 0), ("2", 4, 2e7, 0)]),
    "two_rats_bare": Case("ID,TIME,AMT,RATE,EVID,CMT,DV,WT", "1,0,1e10,0,1,1,.,250", "1,0.5,.,.,0,1,2.1e8,250", "2,0,2e10,1e10,1,1,.,310", base=RAT,
                          says=((1, "WT: there is no such column"), (1, "AMT: has no unit"), (1, "DV: has no unit"), (2, "CMT: 1: which compartment?"))),
    "weight_in_time": Case("ID,TIME,AMT [particle],CMT,body_weight [g]", "1,0,1e10,venous_plasma,250", "1,24,1e10,venous_plasma,262", base=RAT,
                           says=((3, 'body_weight: changes within subject "1" (250 in line'),)),
    "rate_per_minute": Case("TIME [h],AMT [mg],RATE [mg/min],CMT", "0,60,1,plasma", curve=one((1, 5.709755), (24, 0.572453)), dose=[60]),
    "rate_of_the_day": Case("TIME [d],AMT [ug],RATE,CMT", "0.125,6000,48000,plasma", curve=one((3, 0), (6, (1 - E(3)) * 2), (24, (1 - E(3)) * 2 * E(18))), dose=[6]),
    "rate_not_per_kg": Case("TIME,AMT [ug/kg],ROUTE,RATE [ug/h]", "0,40,iv-infusion,10", base=RAT, says=((1, "expected both per kg or neither"),)),
    "amount_not_per_kg": Case("TIME,AMT [ug],ROUTE,RATE [ug/kg/h]", "0,40,iv-infusion,10", base=RAT, says=((1, "expected both per kg or neither"),)),
    "rate_is_no_rate": Case("TIME,AMT [particles],ROUTE,RATE [particles]", "0,1e10,iv-infusion,1e9", base=RAT, says=((1, "is no dose per time"),)),
    "steady_state": Case("TIME,AMT [mg],CMT,SS,II,ADDL", "0,10,plasma,1,12,1", curve=one((0, 1.431013), (11, 1.431013 * E(11)), (12, 1.431013), (24, 0.431013)), dose=[20]),
    "steady_state_added": Case("TIME,AMT [mg],CMT,SS,II", "0,10,plasma,0,0", "6,10,plasma,2,12", curve=one((0, 1), (6, 1.979824), (18, 0.596312))),
    "steady_state_alone": Case("TIME,AMT [mg],CMT,SS,II", "0,10,plasma,0,0", "6,10,plasma,1,12", curve=one((0, 1), (6, 1.431013), (18, 0.431013))),
    "steady_state_infusion": Case("TIME,AMT [mg],CMT,RATE [mg/h],SS,II", "0,0,plasma,2,1,0", curve=one((0, 2), (24, 0.181436))),
    "no_steady_state": Case("TIME,AMT [mg],CMT,SS,II", "0,10,out,1,12", says=((2, 'SS: there is no steady state: nothing leaves "out"'),)),
    "event_kinds": Case("TIME,EVID,AMT [mg],CMT", "0,1,10,plasma", "6,2,0,plasma", "12,4,10,plasma", curve=one((6, 0.548812), (12, 1), (24, 0.301194)), dose=[20]),
    "event_reset": Case("TIME,EVID,AMT [mg],CMT", "0,1,10,plasma", "12,3,0,plasma", curve=one((11, E(11)), (12, 0), (24, 0))),
    "event_with_amount": Case("TIME,EVID,AMT [mg],CMT", "0,1,10,plasma", "6,2,5,plasma", says=((3, "EVID: EVID 2 is no dose, but AMT is 5"),)),
    "observation_with_amount": Case("TIME,EVID,AMT [mg],CMT", "0,1,10,plasma", "6,0,5,plasma", says=((3, "EVID 0 is no dose, but AMT is 5"),)),
    "reset_with_amount": Case("TIME,EVID,AMT [mg],CMT", "0,1,10,plasma", "6,3,5,plasma", says=((3, "EVID 3 is no dose, but AMT is 5"),)),
    "event_unknown": Case("TIME,EVID,AMT [mg],CMT", "0,1,10,plasma", "6,5,5,plasma", says=((3, "EVID 5 is an event of another program"),)),
    "slip_in_header": Case("TIME,AMT [mg],CMT,RTAE", "0,10,plasma,5", says=((1, 'RTAE: there is no such column in a table of doses; did you mean "RATE"?'),)),
    "other_column": Case("TIME,AMT [mg],CMT,OPERATOR", "0,10,plasma,7", says=((1, 'OPERATOR: there is no such column'),)),
    "lag_and_f": Case("TIME,AMT [mg],CMT,ALAG1,F1", "0,10,plasma,2,0.5", curve=one((1, 0), (2, 0.5), (24, 0.0554016)), dose=[10]),
    "lag_in_minutes": Case("TIME,AMT [mg],CMT,LAG [min],F [%]", "0,10,plasma,120,50", curve=one((1, 0), (2, 0.5), (24, 0.0554016)), dose=[10]),
    "observation_rows": Case("TIME,EVID,AMT [mg],CMT", "0,1,10,plasma", "6,0,0,plasma", "12,1,10,plasma", curve=one((12, 1.301194), (24, 0.391912)), dose=[20]),
    "below_limit": Case("ID,TIME,EVID,AMT [mg],CMT,DV [mg/mL],CENS,LIMIT [mg/mL]", "1,0,1,10,plasma,.,.,.", "1,6,0,.,plasma,0.55,0,.", "1,24,0,.,plasma,0.1,1,0",
                        curve={"1": {0: 1, 24: E(24)}}, measured=[("1", 6, 0.55, 0), ("1", 24, 0.1, 1)]),
    "before_the_start": Case("TIME,AMT [mg],CMT", "-1,10,plasma", says=((2, "TIME: -1 is before the start"),)),
    "interval_alone": Case("TIME,AMT [mg],CMT,II", "0,10,plasma,12", says=((2, "II: an interval alone gives no further dose"),)),
    "additional_alone": Case("TIME,AMT [mg],CMT,ADDL", "0,10,plasma,3", says=((2, "ADDL: additional doses need the interval"),)),
    "column_twice": Case("TIME,TIME [min],AMT [particles],AMT [ug],ROUTE", "0,5,1e10,3,iv-bolus", base=RAT,
                         says=((1, "TIME: there are two columns of this name"), (1, "AMT: there are two columns of this name"))),
    "column_twice_by_another_name": Case("TIME,AMT [mg],CMT,LAG [h],TLAG [min]", "0,5,plasma,7,420", says=((1, 'there are two columns of this name, "LAG [h]" and "TLAG [min]"'),)),
    "out_of_order": Case("TIME,AMT [particle],ROUTE", "0,1e10,iv-bolus", "24,1e10,iv-bolus", "12,5e9,intranasal", base=RAT,
                         says=((4, "TIME: 12 comes after 24, expected rows in the order of their times (a column ID tells subjects apart)"),)),
    "modelled_rate": Case("TIME,AMT [ug/kg],ROUTE,RATE", "0,100,iv-bolus,-2", base=RAT, says=((2, "RATE: -2: this duration is a number of a model that is not here"),)),
    "modelled_rate_itself": Case("TIME,AMT [ug/kg],ROUTE,RATE", "0,100,iv-bolus,-1", base=RAT, says=((2, "RATE: -1: this rate is a number of a model that is not here"),)),
    "minutes": Case("TIME [min],AMT [ug/kg],ROUTE", "0,100,iv-bolus", "30,100,iv-bolus", base=RAT, times=[0, 0.5]),
    "plain": Case("TIME,AMT [particles],ROUTE", "0,1.5e10,iv-bolus", base=RAT, dose=[1.5e10]),
    "iv": Case("TIME,AMT [particles],ROUTE", "0,1e10,iv", base=RAT, dose=[1e10]),
    "several_faults": Case("TIME,AMT,CMT,WGT,SS", "5,-1,plasma,250,1", "3,x,plsma,250,0",
                           says=((1, "WGT: there is no such column"), (1, "AMT: has no unit"), (2, 'AMT: "-1" is not above 0'), (2, "SS: a steady state needs"), (3, 'AMT: "x" is no number'),
                                 (3, "TIME: 3 comes after 5"), (3, 'CMT: there is no compartment "plsma"; did you mean "plasma"?'))),
    "units_of_two_kinds": Case("AMT [mg],TIME [h],CMT", "h,h,", "1,0,plasma", says=((1, 'is in "mg" by the header, but in "h" by line'),)),
    "unit_whose_bracket_is_open": Case("AMT,TIME,CMT", "[mg,[h],.", "1,0,plasma", says=((1, '[mg'),)),
    "no_header": Case("1,2,3", "4,5,6", says=((1, "holds numbers, expected names of columns"),)),
    "two_units": Case("TIME [h] [min],AMT [mg],CMT", "0,1,plasma", says=((1, "min"),)),
    "mark_of_nm_tran": Case("C,TIME,AMT [mg],CMT", ".,0,1,plasma", says=((1, 'ignore_rows = "C" in the study passes over rows that begin so'),)),
    "unit_with_a_dash": Case("TIME,AMT-mg,CMT", "0,1,plasma", says=((1, 'did you mean "AMT [mg]"?'),)),
    "no_times": Case("ID,AMT [mg],CMT", "1,1,plasma", says=((1, '"TIME" in the header'),)),
    "clock_times": Case("TIME,AMT [mg],CMT", "08:30,1,plasma", says=((2, "clock times and dates are not read, expected a time since the start"),)),
    "second_start": Case("ID,TIME,EVID,AMT [mg],CMT", "1,0,1,1,plasma", "1,12,3,.,plasma", "1,0,1,1,plasma", says=((4, "time starts again at 0"),)),
}


def written(header, rows, sep=",", end="\n", mark="", encoding="utf-8", quote=False, first="", last=""):
    cell = lambda text: '"' + text.replace('"', '""') + '"' if quote else text
    lines = [sep.join(map(cell, row)) for row in [header, *rows]]
    return (mark + first + end.join(lines) + end + last).encode(encoding)


def words(header, rows):
    """As NONMEM's own examples: blanks between cells, as many as there are."""
    cell = lambda text: f'"{text}"' if " " in text or not text else text
    lines = ["   ".join(header), *("  ".join(map(cell, row)) for row in rows)]
    return "".join(f"   {line} \n" for line in lines).encode()


def comma(rows):
    return [[re.sub(r"^(-?\d*)\.(\d)", r"\1,\2", cell) for cell in row] for row in rows]


def bare(name):
    return name.split(" [")[0]


def unit_row(header, rows):
    """Units in a row of their own below the names, if there are any."""
    units = [match[1] if (match := re.search(r"\[(.*)\]", name)) else "" for name in header]
    return ([bare(name) for name in header], [units, *rows]) if any(units) else (header, rows)


def turned(header, rows):
    return header[::-1], [row[::-1] for row in rows]


def absent(header, rows, how):
    return header, [[how if cell == "." else cell for cell in row] for row in rows]


# way: (bytes of the table, how many lines the rows are lower)
WAYS = {
    "as it is": lambda h, r: (written(h, r), 0),
    "byte order mark": lambda h, r: (written(h, r, mark="\ufeff"), 0),
    "lines of Windows": lambda h, r: (written(h, r, end="\r\n"), 0),
    "lines of old": lambda h, r: (written(h, r, end="\r"), 0),
    "tabs": lambda h, r: (written(h, r, "\t"), 0),
    "semicolons": lambda h, r: (written(h, r, ";", "\r\n", "\ufeff"), 0),
    "decimal commas": lambda h, r: (written(h, comma(r), ";"), 0),
    "tabs and decimal commas": lambda h, r: (written(h, comma(r), "\t"), 0),
    "UTF-16": lambda h, r: (written(h, r, "\t", "\r\n", encoding="utf-16"), 0),
    "quotes": lambda h, r: (written(h, r, quote=True), 0),
    "round brackets": lambda h, r: (written([name.replace("[", "(").replace("]", ")") for name in h], r), 0),
    "a row of units": lambda h, r: (written(*unit_row(h, r)), len(unit_row(h, r)[1]) - len(r)),
    "columns turned round": lambda h, r: (written(*turned(h, r)), 0),
    "small letters": lambda h, r: (written([bare(n).lower() + n[len(bare(n)):] for n in h], r), 0),
    "empty for absent": lambda h, r: (written(*absent(h, r, "")), 0),
    "NA for absent": lambda h, r: (written(*absent(h, r, "NA")), 0),
    "a word above": lambda h, r: (written(h, r, first="# made up\n\n"), 2),
    "lines below": lambda h, r: (written(h, r, last="\n,,\n\n"), 0),
    "blanks": lambda h, r: (written([f" {n} " for n in h], [[f"  {c} " for c in row] for row in r]), 0),
    "words": lambda h, r: (words(h, r), 0),
}


# Where the way of writing is what a case is about, another way makes another fault of it.
ANOTHER_FAULT = {("column_twice_by_another_name", "a row of units"), ("column_twice_by_another_name", "columns turned round"),
                 ("units_of_two_kinds", "a row of units"), ("two_units", "words"), ("mark_of_nm_tran", "columns turned round")}


class Written(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.scratch.cleanup)
        cls.folder = pathlib.Path(cls.scratch.name)

    def hold(self, name, way):
        case = CASES[name]
        table, lower = WAYS[way](case.header, case.rows)
        (self.folder / "data.csv").write_bytes(table)
        path, out = self.folder / "study.cfg", self.folder / "out.h5"
        path.write_text(f'study = {{ title = "{name}"; {case.base} doses = "data.csv"; }};\n', encoding="utf-8")
        place = lambda line: line + lower if line > 1 else 1 + (lower if way == "a word above" else 0)
        if case.says:
            with self.assertRaises(Wrong) as caught:
                program("check", path, "--library", LIBRARY)
            said = str(caught.exception).lower().splitlines()
            for line, words in case.says:
                self.assertTrue(any(f"data.csv:{place(line)}: " in one and plain(words) in plain(one) for one in said), f"{line}: {words}\n" + "\n".join(said))
            return
        _, said = program("run", path, "-o", out, "-q", "--force", "--library", LIBRARY)
        for line, words in case.notes:
            self.assertIn(plain(f"data.csv:{place(line)}: {words}"), plain(said))
        with h5py.File(out) as f:
            self.means(case, f)

    def means(self, case, f):
        several, organ = "individual" in f, texts(f["organ"])
        ids = texts(f["subject_id"]) if "subject_id" in f else [""]
        doses = f["individual/dose"][0] if several else f["dose"][()]
        if case.dose:
            np.testing.assert_allclose(doses, case.dose, rtol=1e-12)
        if case.times:
            np.testing.assert_allclose(f["events/time"][()], case.times, rtol=1e-12)
        for subject, values in case.curve.items():
            for hour, right in values.items():
                at = int(np.argmin(abs(f["time"][()] - hour)))
                if several:
                    found = f["individual/amount"][0, ids.index(subject), organ.index("plasma"), at] / 10
                else:
                    found = f["percent_dose"][0, organ.index("plasma"), 0, at] * f["dose"][0] / 1000
                self.assertAlmostEqual(found, right, delta=1e-5 * max(right, 0.01), msg=(subject, hour))
        if case.measured:
            group = f["observed"]
            found = [(ids[s], t, v, c) for s, t, v, c in zip(group["subject"][()], group["time"][()], group["value"][()], group["censored"][()])]
            self.assertEqual(found, case.measured)


def plain(words):
    """Words without the marks of a unit: they are as the table writes them, and small."""
    return re.sub(r"[\[\]()]", "", words).lower()


def add(name, of=4):
    """@param of one way in so many, beside the first"""
    here = list(CASES).index(name)
    def test(self):
        for k, way in enumerate(WAYS):
            if (k and (k + here) % of) or (name, way) in ANOTHER_FAULT:
                continue
            with self.subTest(way):
                self.hold(name, way)
    setattr(Written, f"test_{name}", test)


for case_name in CASES:
    add(case_name)

if __name__ == "__main__":
    unittest.main()
