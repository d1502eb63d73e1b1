"""`vesipk nca`: numbers of measured values, against closed forms and what is worked out here by hand.

Sparse sampling: Bailer 1988, degrees of freedom by Satterthwaite (Nedelman, Gibiansky & Lau 1995). The quantile of t with 7.340
degrees of freedom is 2.342578 (R: qt(0.975, 7.340)).
"""
import csv
import io
import math
import pathlib
import tempfile
import unittest

from runs import Wrong, program

SACRIFICE = {0: (100, 110, 90), 1: (70, 80, 60), 2: (50, 55, 45), 4: (24, 30, 27), 8: (6, 9, 6)}


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.scratch.name)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def write(self, text):
        (self.folder / "seen.csv").write_text(text, encoding="utf-8")

    def numbers(self, text, *words):
        """{(organ, animal): {quantity: (value, unit)}}"""
        self.write(text)
        out = {}
        for row in csv.DictReader(io.StringIO(program("nca", "seen.csv", "--csv", *words, cwd=self.folder)[0])):
            out.setdefault((row["organ"], row["animal"]), {})[row["quantity"]] = (float(row["value"]), row["unit"])
        return out

    def refused(self, text, words, *options):
        self.write(text)
        with self.assertRaisesRegex(Wrong, words):
            program("nca", "seen.csv", *options, cwd=self.folder)

    def near(self, found, wanted, digits=1e-9):
        self.assertLessEqual(abs(found - wanted), digits * abs(wanted), (found, wanted))


def sacrifice(samples=SACRIFICE, unit="ng/mL"):
    rows, animal = [f"animal,time [h],organ,value [{unit}]"], 0
    for time, values in samples.items():
        for value in values:
            animal += 1
            rows.append(f"{animal},{time},plasma,{value}")
    return "\n".join(rows) + "\n"


K, V = 0.17, 13.0  # 1/h, mL


def injected(dose, times, at):
    """ng/mL of boluses (ug) into a pool, just after those of that time"""
    return 1e3 * sum(d / V * math.exp(-K * (at - t)) for d, t in zip(dose, times) if t <= at)


class Repeated(Case):
    TIMES, AMOUNT = (0, 6, 14), (2.0, 3.5, 1.5)

    def table(self, head="animal,time [h],amt [ug],evid,value [ng/mL]"):
        """Boluses: a value just before each dose and some behind it; by logarithms the areas are exact."""
        rows = [head]
        for k, (start, end) in enumerate(zip(self.TIMES, (6, 14, 22))):
            rows.append(f"m,{start},{self.AMOUNT[k]},1,.")
            for at in (start + 0.5, start + 1, start + 3, end):
                before = injected(self.AMOUNT[:k + 1], self.TIMES[:k + 1], at)
                rows.append(f"m,{at},.,0,{before!r}")
        return "\n".join(rows) + "\n"

    def assert_boluses(self, found):
        for k, (start, end) in enumerate(zip(self.TIMES, (6, 14, 22))):
            first = injected(self.AMOUNT[:k + 1], self.TIMES[:k + 1], start)
            last = first * math.exp(-K * (end - start))
            area = (first - last) / K
            peak = first * math.exp(-K * 0.5)
            wanted = {"start": start, "end": end, "dose": self.AMOUNT[k], "cmax": peak, "tmax": 0.5, "cmin": last, "ctrough": last, "auc": area,
                      "cavg": area / (end - start), "fluctuation": (peak - last) / area * (end - start), "auc_extrapolated": 0.0}
            for name, value in wanted.items():
                self.near(found[f"interval.{k + 1}.{name}"][0], value)
        self.assertEqual(found["interval.1.auc"][1], "h ng/mL")
        self.assertEqual(found["interval.3.dose"][1], "ug")
        self.assertNotIn("interval.2.accumulation", found)  # it is longer than the first
        total = 1e3 * sum(self.AMOUNT) / V / K
        self.near(found["auc_inf"][0], total)
        self.near(found["cl"][0], K * V)
        self.near(found["half_life"][0], math.log(2) / K)
        self.near(found["vz"][0], V)
        self.assertEqual(found["tlast"][0], 22)
        self.near(found["auc_extrapolated"][0], 100 * last / K / total)
        self.assertNotIn("mrt", found)
        self.assertNotIn("cmax_per_dose", found)  # of which dose?
        self.near(found["auc_inf_per_dose"][0], total / 1e3 / sum(self.AMOUNT))

    def test_a_value_at_the_end_alone_does_not_make_an_area(self):
        """Troughs: what was there between is not known, so neither area nor mean nor what rests on them is told."""
        head = "time [h],value [ng/mL]\n"
        steady = "".join(f"{t},{100 * math.exp(-K * (t - 24)) / (1 - math.exp(-K * 12))!r}\n" for t in (25, 28, 36))
        for route in ("iv-bolus", "oral"):
            words = ("--dose", "2 ug", "--route", route, "--every", "12 h", "--count", "3")
            n = self.numbers(head + "12,21\n24,23\n" + steady, *words)[("", "")]
            for k in (1, 2):
                self.assertEqual(n[f"interval.{k}.ctrough"][0], (21, 23)[k - 1])
                for name in ("auc", "cavg", "fluctuation", "auc_extrapolated"):
                    self.assertNotIn(f"interval.{k}.{name}", n)
            for name in ("interval.3.accumulation", "auc_last", "auc_inf", "cl", "cl_over_f", "auc_last_per_dose"):
                self.assertNotIn(name, n)
            self.assertIn("interval.3.auc", n)
        n = self.numbers(head + "12,21\n24,23\n" + steady, "--dose", "2 ug", "--route", "iv-bolus", "--every", "12 h", "--count", "3")[("", "")]
        self.near(n["interval.3.auc"][0], 100 / K)

    def test_boluses_of_their_own_times_and_amounts(self):
        self.assert_boluses(self.numbers(self.table(), "--route", "iv-bolus")[("", "m")])

    def test_a_value_just_behind_a_bolus_stands_behind_its_row(self):
        rows = self.table().splitlines()
        rows.insert(rows.index("m,6,3.5,1,.") + 1, f"m,6,.,0,{injected(self.AMOUNT, self.TIMES, 6)!r}")
        found = self.numbers("\n".join(rows) + "\n", "--route", "iv-bolus")[("", "m")]
        self.near(found["interval.2.cmax"][0], injected(self.AMOUNT, self.TIMES, 6))
        self.assertEqual(found["interval.2.tmax"][0], 0.0)
        self.near(found["auc_inf"][0], 1e3 * sum(self.AMOUNT) / V / K)

    def test_a_value_before_a_dose_and_one_behind_it_at_one_time_are_of_two_intervals(self):
        """Whatever is said of the route: the row of the dose parts them."""
        text = "time [h],value [mg/L],amt [mg]\n0,.,10\n0,10,.\n6,5.5,.\n12,3,.\n12,.,10\n12,13,.\n18,7.1,.\n24,3.9,.\n"
        for words in ((), ("--route", "iv-bolus"), ("--route", "oral")):
            found = self.numbers(text, *words)[("", "")]
            self.assertEqual([found[f"interval.1.{name}"][0] for name in ("cmax", "tmax", "ctrough")], [10, 0, 3], words)
            self.assertEqual([found[f"interval.2.{name}"][0] for name in ("cmax", "tmax", "ctrough")], [13, 0, 3.9], words)
            self.near(found["interval.1.auc"][0], 4.5 * 6 / math.log(10 / 5.5) + 2.5 * 6 / math.log(5.5 / 3))

    def test_of_a_command_and_of_ii_and_addl(self):
        tau, dose, count = 8.0, 2.0, 4
        rows = ["time [h],value [ng/mL]"]
        for k in range(count):
            rows += [f"{k * tau + at!r},{injected([dose] * count, [tau * i for i in range(k + 1)], k * tau + at)!r}" for at in (1, 2, 4, tau)]
        plain = "\n".join(rows) + "\n"
        as_rows = "time [h],amt [ug],ii,addl,value [ng/mL]\n0,2,8,3,.\n" + "".join(f"{r.split(',')[0]},.,.,.,{r.split(',')[1]}\n" for r in rows[1:])
        for text, words in ((plain, ("--dose", "2 ug", "--every", "8 h", "--count", "4")), (as_rows, ())):
            found = self.numbers(text, "--route", "iv", *words)[("", "")]
            for k in range(count):
                area = 1e3 * dose / V / K * (1 - math.exp(-K * tau * (k + 1)))
                self.near(found[f"interval.{k + 1}.auc"][0], area)
                self.near(found[f"interval.{k + 1}.accumulation"][0], area * V * K / 1e3 / dose / (1 - math.exp(-K * tau)))
            self.near(found["cl"][0], K * V)
            self.assertEqual("interval.1.dose" in found, not words)
        self.assertNotIn("cl", self.numbers(plain, "--route", "iv", "--every", "8 h", "--count", "4")[("", "")])

    def test_by_mouth_begins_with_what_is_there_and_goes_on_along_the_last_two(self):
        text = "time [h],amt [mg],value [ng/mL]\n0,5,.\n1,.,40\n3,.,80\n5,.,40\n8,5,.\n9,.,30\n11,.,60\n15,.,15\n18,.,7.5\n"
        found = self.numbers(text)[("", "")]
        trough = 40 * 2 ** -1.5  # halves in 2 h
        first = 0.5 * 40 + 2 * 60 + 2 * 40 / math.log(2) + (40 - trough) / math.log(2) * 2
        self.near(found["interval.1.ctrough"][0], trough)
        self.near(found["interval.1.auc"][0], first)
        self.near(found["interval.1.auc_extrapolated"][0], 100 * (40 - trough) / math.log(2) * 2 / first)
        self.assertEqual(found["interval.1.cmin"][0], 0.0)
        self.near(found["interval.2.cmin"][0], min(trough, 15))
        end = 15 * 2 ** (-1 / 3)  # between 15 h and 18 h
        second = 0.5 * (trough + 30) + 2 * 45 + 45 / math.log(4) * 4 + (15 - end) / math.log(15 / end)
        self.near(found["interval.2.ctrough"][0], end)
        self.near(found["interval.2.auc"][0], second)
        self.assertEqual(found["interval.2.auc_extrapolated"][0], 0.0)
        self.near(found["interval.2.accumulation"][0], second / first)
        tail = 0.5 * (trough + 30) + 2 * 45 + 45 / math.log(4) * 4 + 7.5 / math.log(2) * 3
        self.near(found["auc_last"][0], first + tail)

    def test_what_is_there_before_the_first_dose_counts_as_small_numbers_do(self):
        text = ("time [h],amt [mg],value [mg/L]\n0,.,0.02\n0,5,.\n1,.,0.04\n3,.,0.08\n5,.,0.04\n8,.,0.01\n8,5,.\n9,.,0.03\n11,.,0.02\n"
                "15,.,0.004\n18,.,0.007\n20,.,<0.001\n")
        for route in ("oral", "iv-infusion"):  # nothing is there at once
            found = self.numbers(text, "--route", route, "--over", "30 min")[("", "")]
            self.assertEqual((found["interval.1.cmin"][0], found["interval.1.ctrough"][0], found["interval.2.cmin"][0]), (0.01, 0.01, 0.004))
            first = 0.03 + 0.12 + 0.04 * 2 / math.log(2) + 0.03 * 3 / math.log(4)
            self.near(found["interval.1.auc"][0], first)
            self.near(found["interval.1.fluctuation"][0], (0.08 - 0.01) / first * 8)
            self.near(found["interval.2.ctrough"][0], 0.005)  # on the line between two that rise
            rest = 0.02 + 0.01 * 2 / math.log(1.5) + 0.016 * 4 / math.log(5)
            self.near(found["interval.2.auc"][0], rest + 0.0045)
            self.near(found["interval.2.accumulation"][0], (rest + 0.0045) / first)
            self.near(found["auc_last"][0], first + rest + 0.0165)  # to the last that is above
            self.assertEqual(found["tlast"][0], 18)
            self.assertEqual(found["interval.2.auc_extrapolated"][0], 0.0)

    def test_where_values_rise_to_the_end_there_is_no_area(self):
        found = self.numbers("time [h],amt [mg],value [ng/mL]\n0,5,.\n1,.,40\n3,.,80\n8,5,.\n9,.,30\n16,.,20\n")[("", "")]
        self.assertFalse({"interval.1.auc", "interval.2.auc", "auc_last", "auc_inf"} & set(found))
        self.assertEqual(found["interval.1.cmax"][0], 80)

    def test_below_the_limit_within_an_interval(self):
        text = "time [h],amt [mg],value [ng/mL]\n0,5,.\n1,.,40\n2,.,<1\n3,.,20\n4,.,<1\n8,5,.\n9,.,30\n16,.,20\n"
        found = self.numbers(text)[("", "")]  # left out between, 0 behind the last
        self.near(found["interval.1.auc"][0], 20 + 20 / math.log(2) * 2 + 10)
        self.assertEqual(found["interval.1.ctrough"][0], 0.0)

    def test_values_that_stay_and_several_below_the_limit(self):
        found = self.numbers("time [h],amt [mg],value [ng/mL]\n0,5,.\n1,.,40\n2,.,40\n4,.,<1\n6,.,<1\n8,5,.\n9,.,30\n16,.,20\n")[("", "")]
        self.near(found["interval.1.auc"][0], 20 + 40 + 40)
        self.assertEqual((found["interval.1.cmin"][0], found["interval.1.ctrough"][0]), (0, 0))
        found = self.numbers("time [h],amt [mg],value [ng/mL]\n0,5,.\n1,.,<1\n8,5,.\n9,.,30\n12,.,30\n16,.,20\n")[("", "")]
        self.assertEqual(found["interval.1.auc"][0], 0)
        self.near(found["interval.2.auc"][0], 15 + 90 + 40 / math.log(1.5))
        self.assertFalse({"interval.1.fluctuation", "interval.1.accumulation", "interval.2.accumulation"} & set(found))

    def test_one_dose_that_is_later(self):
        rows = [(0.5, 70.0), (2, 40.0), (5, 14.0), (9, 3.0)]
        now = self.numbers("time [h],value [ng/mL]\n" + "".join(f"{t},{c}\n" for t, c in rows), "--dose", "2 ug", "--route", "iv")[("", "")]
        then = self.numbers("time [h],amt [ug],mdv,value [ng/mL]\n3,2,1,0\n" + "".join(f"{t + 3},0,0,{c}\n" for t, c in rows), "--route", "iv")[("", "")]
        for name, (value, unit) in now.items():
            self.near(then[name][0], value + (3 if name in ("tmax", "tlast") else 0))
            self.assertEqual(then[name][1], unit)

    def test_what_is_refused(self):
        for words, text in {
                "seen.csv:3: evid: 2 is not read here": "time [h],amt [mg],evid,value [ng/mL]\n0,5,1,.\n1,.,2,4\n",
                "seen.csv:2: evid: is 0, no dose, but amt is 5": "time [h],amt [mg],evid,value [ng/mL]\n0,5,0,.\n1,.,0,4\n",
                "seen.csv:2: amt: says no amount": "time [h],amt [mg],evid,value [ng/mL]\n0,.,1,.\n1,.,0,4\n",
                "seen.csv:2: value: is 7 in the row of a dose": "time [h],amt [mg],value [ng/mL]\n0,5,7\n1,.,4\n",
                "seen.csv:1: addl: tells of doses, but there is no column amt": "time [h],addl,value [ng/mL]\n1,3,4\n",
                "seen.csv:2: addl: additional doses need": "time [h],amt [mg],addl,value [ng/mL]\n0,5,3,.\n1,.,.,4\n",
                "seen.csv:2: ii: an interval alone": "time [h],amt [mg],ii,value [ng/mL]\n0,5,3,.\n1,.,.,4\n",
                "seen.csv:2: value: is 0.7 in the row of a dose": "time [h],amt [mg],value [ng/mL]\n0,5,0.7\n1,.,4\n",
                "seen.csv:3: mdv: is 2": "time [h],amt [mg],mdv,value [ng/mL]\n0,5,1,.\n1,.,2,4\n",
                "seen.csv:1: evid: tells of doses, but there is no column amt": "time [h],evid,value [ng/mL]\n1,0,4\n",
                "seen.csv:2: addl: expected at most 100000": "time [h],amt [mg],ii,addl,value [ng/mL]\n0,5,1,100001,.\n1,.,.,.,4\n",
                "seen.csv:3: addl: additional doses need": "time [h],amt [mg],addl,value [ng/mL]\n1,.,.,4\n0,5,1,.\n",
                "seen.csv:3: ii: an interval alone": "time [h],amt [mg],ii,value [ng/mL]\n1,.,.,4\n0,5,0.5,.\n",
                "seen.csv:1: amt: has no unit": "time [h],amt,value [ng/mL]\n0,5,.\n1,.,4\n",
                "seen.csv:1: dose: stands beside amt": "time [h],amt [mg],dose [mg],value [ng/mL]\n0,5,5,.\n1,.,5,4\n",
                'seen.csv:3: animal: there is no dose of "b"': "animal,time [h],amt [mg],value [ng/mL]\na,0,5,.\nb,1,.,4\nb,2,.,3\na,1,.,4\na,2,.,3\n",
                "seen.csv:4: over: changes from 2 to 1 h": "time [h],amt [mg],over [h],value [ng/mL]\n0,5,2,.\n1,.,.,4\n3,5,1,.\n4,.,.,4\n",
                'one sample an animal, and "a" was given 2 doses': "animal,time [h],amt [mg],value [ng/mL]\na,0,5,.\na,1,5,.\nb,0,5,.\na,2,.,4\nb,2,.,3\n",
                "there are two values at this time": "time [h],amt [mg],value [ng/mL]\n0,5,.\n1,.,4\n1,.,5\n"}.items():
            with self.subTest(words):
                self.refused(text, words)
        plain = "time [h],value [ng/mL]\n1,4\n2,3\n"
        for words, options in {"--every: expected --count beside it": ("--every", "8 h"), "--count: expected --every": ("--count", "3"),
                               '"0" is no number of doses': ("--every", "8 h", "--count", "0"), '"2.5" is no number': ("--every", "8 h", "--count", "2.5"),
                               "expected a time above 0": ("--every", "0 h", "--count", "2"), "is a mass": ("--every", "8 mg", "--count", "2")}.items():
            with self.subTest(words):
                self.refused(plain, words, *options)

    def test_doses_stand_in_any_order_and_add_up(self):
        samples = "".join(f"{t},.,.,.,{c}\n" for t, c in ((1, 40), (3, 20), (6, 5), (7, 42), (9, 21), (12, 5.5), (13, 43), (15, 21), (18, 5.25)))
        head = "time [h],amt [mg],ii,addl,value [ng/mL]\n"
        wanted = self.numbers(head + "0,3,.,.,.\n6,3,.,.,.\n12,3,.,.,.\n" + samples, "--route", "oral")[("", "")]
        self.assertEqual([wanted[f"interval.{k}.dose"][0] for k in (1, 2, 3)], [3, 3, 3])
        for rows in ("0,3,6,2,.\n", "12,3,.,.,.\n0,3,.,.,.\n6,3,.,.,.\n", "6,2,6,1,.\n0,3,.,.,.\n12,1,.,0,.\n6,1,.,.,.\n"):
            self.assertEqual(self.numbers(head + samples + rows, "--route", "oral")[("", "")], wanted, rows)
        with_evid = "".join(f"{r.split(',')[0]},{r.split(',')[1]},{e},1,{v}\n" for r, e, v in (("0,3", ".", 9), ("6,3", 1, 0.5), ("12,3", ".", ".")))
        told = "time [h],amt [mg],evid,mdv,value [ng/mL]\n" + with_evid + samples.replace(",.,.,.,", ",0,0,0,") + "19,.,0,1,77\n"
        self.assertEqual(self.numbers(told, "--route", "oral")[("", "")], wanted)

    def test_a_dose_may_stand_in_a_row_without_a_value(self):
        wanted = self.numbers("time [h],value [ng/mL]\n1,4\n2,3\n4,2\n8,0.9\n", "--dose", "2 ug", "--route", "iv-infusion", "--over", "30 min")[("", "")]
        table = "time [h],dose [ug],over [min],value [ng/mL]\n0,2,30,.\n1,.,.,4\n2,.,.,3\n4,.,.,2\n8,.,.,0.9\n"
        self.assertEqual(self.numbers(table, "--route", "iv-infusion")[("", "")], wanted)
        self.refused(table.replace("1,.,.,4", "1,3,.,4"), "seen.csv:3: dose: changes from 2 to 3")
        for column in ("dose [h]", "amt [particles]"):
            self.refused(f"time [h],{column},value [ng/mL]\n0,2,.\n1,.,4\n2,.,3\n", f"seen.csv:1: {column.split()[0]}: ")

    def test_a_slip_in_a_route_changes_no_number(self):
        plain = "time [h],value [ng/mL]\n1,4\n2,3\n4,2\n8,0.9\n"
        wanted = self.numbers(plain, "--dose", "2 ug", "--route", "iv-bolus")
        for route in ("IV", "i.v.", "iv bolus", "IV-Bolus", "ivbolus", "intravenous"):
            self.assertEqual(self.numbers(plain, "--dose", "2 ug", "--route", route), wanted)
        for route in ("iv-bollus", "ivv", "intravenos", "iv-infuson"):
            self.refused(plain, f'--route: "{route}" is no route into the blood; did you mean "i', "--route", route)
        self.refused(plain.replace("]\n", "],route\n").replace("1,4", "1,4,iv-bolu").replace("\n2,3", "\n2,3,").replace("4,2", "4,2,").replace("8,0.9", "8,0.9,"),
                     'seen.csv:2: route: "iv-bolu" is no route into the blood; did you mean "iv-bolus"')
        for route in ("oral", "sc", "ip", "im", "subcutaneous", "intraperitoneal", "intravitreal", "intravesical", "intranasal"):
            self.assertIn("cl_over_f", self.numbers(plain, "--dose", "2 ug", "--route", route)[("", "")])
        self.refused(plain, '--route: "iv-bolus" is at once, but --over tells a length', "--route", "iv-bolus", "--over", "1 h")
        self.refused(plain, '--route: "iv-infusion" needs its length', "--route", "iv-infusion")
        self.refused("time [h],amt [ug],value [ng/mL]\n0,2,.\n", "seen.csv:1: value: holds no value")

    def test_units_of_rows_limits_and_lengths(self):
        head, rows = "time [h],value [ng/mL]", ((1, 80), (2, 60), (4, 33), (8, 10), (12, 3))
        def text(more, cell, scale=1.0):
            return f"{head}{more}\n" + "".join(f"{t},{v * scale!r}{cell}\n" for t, v in rows)
        wanted = self.numbers(text("", "", 1000), "--dose", "2 mg", "--route", "iv-bolus")[("", "")]
        found = self.numbers(text(",unit", ",ug/mL"), "--dose", "2 mg", "--route", "iv-bolus")[("", "")]
        for name, (value, unit) in wanted.items():
            self.near(found[name][0], value)
            self.assertEqual(found[name][1], unit)
        bare = text(",unit", ",ug/mL").replace("value [ng/mL]", "value")
        self.near(self.numbers(bare, "--dose", "2 mg", "--route", "iv-bolus")[("", "")]["cl"][0], wanted["cl"][0])
        self.refused(text(",unit", ",ng/g"), 'seen.csv:2: unit: "ng/g" cannot be converted to "ng/mL", expected one kind of unit')
        for lloq, limit in (("lloq", 20), ("lloq [ng/mL]", 20), ("lloq [ug/mL]", 0.02)):
            found = self.numbers(text("," + lloq, f",{limit}"))[("", "")]
            self.assertEqual((found["tlast"][0], found["clast"][0]), (4, 33), lloq)
        self.refused(text(",lloq [s]", ",1"), 'seen.csv:1: lloq: is in "s", expected "ng/mL", as the values')
        dosed = "time [h],value,unit,amt [mg]\n0,.,mg,2\n" + "".join(f"{t},{v!r},ug/mL,.\n" for t, v in rows)
        self.near(self.numbers(dosed, "--route", "iv-bolus")[("", "")]["cl"][0], wanted["cl"][0])
        minutes = text(",over,route", ",30,iv-infusion").replace("time [h]", "time [min]")
        self.assertEqual(self.numbers(minutes, "--dose", "2 ug"),
                         self.numbers(text("", "").replace("time [h]", "time [min]"), "--dose", "2 ug", "--route", "iv-infusion", "--over", "30 min"))

    def test_a_dose_that_is_told_for_each_organ_is_one(self):
        organs = {"plasma": 1.0, "liver": 0.4}
        rows = "".join(f"0,{o},.,2\n" + "".join(f"{t},{o},{100 * f * math.exp(-0.3 * t)!r},.\n" for t in range(9)) for o, f in organs.items())
        found = self.numbers("time [h],organ,value [ng/mL],amt [ug]\n" + rows, "--route", "iv-bolus")
        self.near(found[("plasma", "")]["cl"][0], 6, 1e-3)
        self.near(found[("liver", "")]["cmax_per_dose"][0], 40 / 2e3)

    def test_clearance_is_of_blood(self):
        rows = "".join(f"{t},{o},{v * math.exp(-0.3 * t)!r}\n" for o, v in (("Plasma", 9), ("serum", 8), ("whole blood", 7), ("liver", 3), ("urine", 2))
                       for t in (1, 2, 4, 8))
        found = self.numbers("time [h],organ,value [ng/mL]\n" + rows, "--dose", "2 ug", "--route", "iv-bolus")
        for organ in ("Plasma", "serum", "whole blood", "liver", "urine"):
            for name in ("cl", "vss", "vz", "auc_back_extrapolated"):
                self.assertEqual(name in found[(organ, "")], organ not in ("liver", "urine"), (organ, name))
        said = program("nca", "seen.csv", "--dose", "2 ug", "--route", "iv-bolus", cwd=self.folder)[0]
        self.assertIn("Clearance and volumes are of plasma, blood or serum, and not told of liver, urine.\n", said)

    def test_each_scenario_has_its_route(self):
        def rows(route, scenario):
            return "".join(f"{t},{50 * math.exp(-0.3 * t)!r},{route},{scenario}\n" for t in (1, 2, 4, 8))
        table = "time [h],value [ng/mL],route,scenario\n" + rows("iv", "a") + rows("ip", "b") + rows("ip", "c")
        self.write(table)
        out = {}
        for row in csv.DictReader(io.StringIO(program("nca", "seen.csv", "--csv", "--dose", "2 ug", cwd=self.folder)[0])):
            out.setdefault(row["scenario"], {})[row["quantity"]] = float(row["value"])
        self.near(out["a"]["cl"], 2e3 / (50 / 0.3), 1e-3)
        self.assertNotIn("cl_over_f", out["a"])
        for scenario in "bc":
            self.assertNotIn("cl", out[scenario])
            self.assertGreater(out[scenario]["cl_over_f"], out["a"]["cl"])
        self.assertIn("\na, iv: one curve", program("nca", "seen.csv", "--dose", "2 ug", cwd=self.folder)[0])
        self.refused(table.replace(",c\n", ",a\n"), 'seen.csv:10: route: is "ip", but "iv" in line 5, expected one route in each scenario')
        self.refused(table, 'seen.csv:6: route: is "ip", but "iv" by --route', "--route", "iv")
        self.refused("time [h],value [ng/mL]\n1,4\n2,3\n4,2\n", '--route: "bolus" does not say into what, expected "iv-bolus"', "--route", "bolus")

    def test_columns_of_other_verbs_are_told(self):
        self.write("time [h],value [ng/mL],sd,n\n1,5,1,3\n2,4,1,3\n4,2,1,3\n8,1,1,3\n")
        self.assertIn("seen.csv:1: note: sd, n: not used here", program("nca", "seen.csv", cwd=self.folder)[1])

    def test_a_table_for_people(self):
        self.write(self.table())
        said = program("nca", "seen.csv", "--route", "iv-bolus", cwd=self.folder)[0]
        self.assertIn("Dosing intervals, concentrations in ng/mL", said)
        self.assertRegex(said, r"\n  m +1 +0 +6 +2 ")


class Sparse(Case):
    def test_bailer_and_satterthwaite(self):
        found = self.numbers(sacrifice())[("plasma", "")]
        weight = {0: 0.5, 1: 1, 2: 1.5, 4: 3, 8: 2}
        parts = {}
        for time, values in SACRIFICE.items():
            mean = sum(values) / 3
            parts[time] = (mean, weight[time] ** 2 * sum((v - mean) ** 2 for v in values) / 2 / 3)
        variance = sum(p for _, p in parts.values())
        self.near(found["auc_last"][0], sum(weight[t] * m for t, (m, _) in parts.items()))
        self.assertEqual(found["auc_last"], (290, "h ng/mL"))
        self.near(found["auc_last_se"][0], math.sqrt(variance))
        self.near(found["auc_last_df"][0], variance**2 / sum(p**2 / 2 for _, p in parts.values()))
        self.near(found["auc_last_se"][0], 9.5612, 1e-5)
        self.near(found["auc_last_df"][0], 7.340, 1e-4)
        self.near(found["auc_last_low"][0], 267.60, 1e-5)
        self.near(found["auc_last_high"][0], 312.40, 1e-5)
        self.assertEqual((found["cmax"], found["clast"], found["tlast"]), ((100, "ng/mL"), (7, "ng/mL"), (8, "h")))

    def test_the_means_are_shown(self):
        self.write(sacrifice())
        said, _ = program("nca", "seen.csv", cwd=self.folder)
        self.assertIn("plasma: one sample an animal, 15 animals", said)
        for time, mean in ((0, 100), (1, 70), (2, 50), (4, 27), (8, 7)):
            self.assertRegex(said, rf"\n +{time} +3 +{mean} ")
        self.assertIn("290 h ng/mL (0 to 8 h), SE 9.5612, df 7.34, 95 % CI 267.6 to 312.4", said)

    def test_one_sample_at_a_time_has_no_error(self):
        found = self.numbers(sacrifice(SACRIFICE | {4: (27,)}))[("plasma", "")]
        self.assertEqual(found["auc_last"][0], 290)
        self.assertNotIn("auc_last_se", found)

    def test_before_a_dose_elsewhere_there_is_nothing(self):
        late = {t: v for t, v in SACRIFICE.items() if t}
        without = self.numbers(sacrifice(late), "--route", "iv-bolus")[("plasma", "")]["auc_last"][0]
        self.assertEqual(self.numbers(sacrifice(late), "--route", "subcutaneous")[("plasma", "")]["auc_last"][0], without + 35)

    def test_several_samples_of_an_animal_are_refused(self):
        text = "animal,time [h],organ,value [ng/mL]\n" + "".join(f"{a},{t},plasma,{9 - t}\n" for a, ts in ((1, (0, 4)), (2, (0, 4)), (3, (1, 6)), (4, (2, 8))) for t in ts)
        self.refused(text, r"seen.csv:\d+: animal: animal \"1\" has 2 of 6 times: several samples of an animal but no whole curve need covariances")

    def test_the_area_to_infinity_begins_with_the_dose(self):
        """Means of exactly exp(-0.4 t) from 1 h on: what lies before is drawn back to a bolus, and clearance rests on all of it."""
        k, times = 0.4, (1, 2, 3, 5, 9)
        samples = {t: [100 * math.exp(-k * t) * f for f in (0.9, 1.1)] for t in times}
        mean = [100 * math.exp(-k * t) for t in times]
        seen = sum((b - a) * (m + n) / 2 for a, b, m, n in zip(times, times[1:], mean, mean[1:]))
        before, behind = (100 - mean[0]) / k, mean[-1] / k
        n = self.numbers(sacrifice(samples), "--dose", "2 ug", "--route", "iv-bolus")[("plasma", "")]
        self.near(n["auc_last"][0], seen)
        self.near(n["auc_inf"][0], before + seen + behind)
        self.near(n["auc_back_extrapolated"][0], 100 * before / (before + seen + behind))
        self.near(n["cl"][0], 2000 / (before + seen + behind))
        n = self.numbers(sacrifice(samples), "--dose", "2 ug", "--route", "oral")[("plasma", "")]
        self.near(n["auc_last"][0], seen + mean[0] / 2)
        self.near(n["cl_over_f"][0], 2000 / (mean[0] / 2 + seen + behind))
        self.assertNotIn("auc_back_extrapolated", n)

    def test_below_the_limit(self):
        """At 2 h all are below, between others; at 8 h behind the last."""
        samples = {0: (100, 110, 90), 1: (70, 80, 60), 2: ("<2", "BLQ", "<2"), 4: (24, 30, 27), 8: ("<2", "<2", "<2")}
        area = {words: self.numbers(sacrifice(samples), *words)[("plasma", "")]["auc_last"][0] for words in ((), ("--blq", "zero"), ("--blq", "drop"))}
        self.near(area[()], 85 + 3 * (70 + 27) / 2)
        self.near(area[("--blq", "drop")], 85 + 3 * (70 + 27) / 2)
        self.near(area[("--blq", "zero")], 85 + 35 + 27)
        self.refused(sacrifice(samples), "is below a limit that is not told", "--blq", "half")
        known = sacrifice({t: tuple("<2" if v == "BLQ" else v for v in values) for t, values in samples.items()})
        self.near(self.numbers(known, "--blq", "half")[("plasma", "")]["auc_last"][0], 85 + 71 / 2 + 28 + 4 * 28 / 2)


class Curves(Case):
    K, V = 0.37, 18.5

    def curve(self, scale=1.0, animals=("a", "b"), times=(0, 0.5, 1, 2, 4, 8, 12), unit="ng/mL"):
        rows = [f"time [h],organ,value [{unit}],animal"]
        for i, animal in enumerate(animals):
            rows += [f"{t},plasma,{scale * (1 + i) * math.exp(-self.K * t)!r},{animal}" for t in times]
        return "\n".join(rows) + "\n"

    def test_an_animal_at_a_time(self):
        found = self.numbers(self.curve(), "--dose", "2 ug", "--route", "iv")
        for i, animal in enumerate("ab"):
            n = {k: v for k, v in found[("plasma", animal)].items()}
            self.near(n["auc_inf"][0], (1 + i) / self.K)
            self.near(n["lambda_z"][0], self.K)
            self.near(n["mrt"][0], 1 / self.K)
            self.near(n["effective_half_life"][0], math.log(2) / self.K)
            self.assertEqual(n["cl"][1], "mL/h")
            self.near(n["cl"][0], 2000 / ((1 + i) / self.K))  # ng over h ng/mL
            self.near(n["vss"][0], 2000 / (1 + i))
            self.near(n["auc_inf_per_dose"][0], (1 + i) / self.K / 2000)
            self.assertEqual(n["auc_inf_per_dose"][1], "h/mL")

    def told(self, text, *words):
        self.write(text)
        return program("nca", "seen.csv", *words, cwd=self.folder)[0]

    def test_what_rests_on_little_is_told(self):
        words = ("--dose", "2 ug", "--route", "iv-bolus")
        good = self.curve(animals=("a",))
        self.assertNotRegex(self.told(good, *words), "No terminal|poorly|More than")
        n = self.numbers(good, *words)[("plasma", "a")]
        self.near(n["lambda_z_adj_r2"][0], 1)
        self.assertEqual(n["lambda_z_points"], (7.0, "1"))
        self.assertNotIn("auc_back_extrapolated", n)
        late = self.curve(animals=("a",), times=(2, 3, 5, 9, 16))
        self.near(self.numbers(late, *words)[("plasma", "a")]["auc_back_extrapolated"][0], 100 * (1 - math.exp(-self.K * 2)))
        self.assertIn("\nMore than 20 % of the area lies before the first value in 1 of 1 curve, ", self.told(late, *words))
        self.assertNotIn("auc_back_extrapolated", self.numbers(late, "--dose", "2 ug", "--route", "oral")[("plasma", "a")])
        short = self.curve(times=(0, 0.5, 1, 2))
        self.assertIn("\nMore than 20 % of the area to infinity lies behind the last value in 2 of 2 curves: ", self.told(short, *words))
        flat = "time [h],value [ng/mL]\n" + "".join(f"{t},5\n" for t in (0, 1, 2, 4))
        self.assertIn("\nNo terminal slope (three values behind the peak and the infusion that fall) in 1 of 1 curve: ", self.told(flat, *words))
        n = self.numbers(flat, *words)[("", "")]
        self.assertEqual(n["auc_last"][0], 20)
        for name in ("lambda_z_points", "lambda_z_adj_r2", "auc_inf", "auc_back_extrapolated", "cl"):
            self.assertNotIn(name, n)
        noise = "time [h],value [ng/mL]\n" + "".join(f"{t},{c}\n" for t, c in enumerate((3, 7, 1, 9, 2, 8, 4)))
        self.assertIn("\nThe terminal slope fits poorly (lambda_z_adj_r2 below 0.8) in 1 of 1 curve: ", self.told(noise, *words))

    def test_units_and_kilograms(self):
        for dose, unit, scale, wanted, words in (("2 mg", "ug/mL", 1, 2000 * self.K, "mL/h"), ("2 mg/kg", "mg/L", 1, 2000 * self.K, "mL/h/kg"),
                                                 ("3e9 particles", "particles/mL", 1e6, 3e3 * self.K, "mL/h")):
            n = self.numbers(self.curve(scale, animals=("a",), unit=unit), "--dose", dose, "--route", "iv-bolus")[("plasma", "a")]
            self.near(n["cl"][0], wanted)
            self.assertEqual(n["cl"][1], words)
            self.assertEqual(n["auc_last"][1], f"h {unit}")
        n = self.numbers(self.curve(5, animals=("a",), unit="%ID/mL"), "--route", "iv")[("plasma", "a")]
        self.near(n["cl"][0], 100 / (5 / self.K))

    def test_over_f_where_the_dose_is_not_in_the_blood(self):
        n = self.numbers(self.curve(animals=("a",)), "--dose", "2 ug", "--route", "subcutaneous")[("plasma", "a")]
        self.assertIn("cl_over_f", n)
        self.assertNotIn("cl", n)
        self.assertNotIn("vss", n)

    def test_the_mean_of_the_animals(self):
        self.write(self.curve(animals=("a", "b", "c")))
        said, _ = program("nca", "seen.csv", "--route", "iv", cwd=self.folder)
        row = next(line for line in said.splitlines() if line.startswith("  cmax "))
        self.assertEqual(row.split(), ["cmax", "ng/mL", "1", "2", "3", "2", "1", "3"])

    def test_groups_are_apart_and_a_table_needs_no_animals(self):
        text = "study,time [min],organ,value [ng/mL]\n" + "".join(f"{s},{60 * t},{o},{f * math.exp(-self.K * t)!r}\n"
                                                                  for s, f in (("A", 1), ("B", 2)) for o in ("plasma", "liver") for t in (0, 1, 2, 4))
        self.write(text)
        said, _ = program("nca", "seen.csv", cwd=self.folder)
        for words in ("A, plasma: one curve", "A, liver: one curve", "B, liver: one curve"):
            self.assertIn(words, said)

    def test_below_the_limit(self):
        """Middle: left out, or zero; first and last: zero."""
        text = "time [h],organ,value [ng/mL],lloq\n0,plasma,<1,1\n1,plasma,8,1\n2,plasma,0.5,1\n4,plasma,4,1\n8,plasma,BLQ,1\n"
        area = {rule: self.numbers(text, "--blq", rule)[("plasma", "")]["auc_last"][0] for rule in ("usual", "zero", "half", "drop")}
        log = lambda t, a, b: t * (a - b) / math.log(a / b)
        self.near(area["usual"], 4 + log(3, 8, 4))
        self.near(area["zero"], 4 + 4 + 4)
        self.near(area["half"], 4.25 + log(1, 8, 0.5) + 4.5 + log(4, 4, 0.5))
        self.near(area["drop"], 4 + log(3, 8, 4))

    def test_each_animal_has_a_dose_of_its_own(self):
        """Theophylline has its Dose beside each sample, and people are sampled at times of their own."""
        lines = ["Subject,Time,conc,Dose,Wt"]
        for k, (who, dose) in enumerate((("7", 4.1), ("12", 5.3), ("3", 2.9))):
            lines += [f"{who},{t * (1 + 0.01 * k):.6g},{dose / 0.5 * math.exp(-self.K * t * (1 + 0.01 * k))!r},{dose},{60 + k}" for t in (0, 0.5, 1, 2, 4, 7, 9, 12, 24)]
        self.write("\n".join(lines) + "\n")
        (self.folder / "seen.cfg").write_text('observed = { file = "seen.csv"; units = ( ("conc", "mg/L"), ("Time", "h"), ("Dose", "mg/kg") ); ignore = [ "Wt" ]; };')
        said, _ = program("nca", "seen.cfg", "--route", "iv-bolus", "--csv", cwd=self.folder)
        rows = list(csv.DictReader(io.StringIO(said)))
        self.assertEqual({row["animal"] for row in rows}, {"7", "12", "3"})
        for quantity, wanted, unit in (("cl", 500 * self.K, "mL/h/kg"), ("vss", 500, "mL/kg"), ("auc_inf_per_dose", 1 / 500 / self.K, "h kg/mL")):
            for row in rows:
                if row["quantity"] == quantity:
                    self.near(float(row["value"]), wanted, 1e-4)
                    self.assertEqual(row["unit"], unit)
        self.assertIn("dose of each in mg/kg, iv-bolus", program("nca", "seen.cfg", "--route", "iv-bolus", cwd=self.folder)[0])

    def test_routes_and_lengths_of_the_rows(self):
        rows = "".join(f"a,{t},{math.exp(-self.K * t)!r},iv-infusion,30\n" for t in (0.5, 1, 2, 4, 8, 12))
        found = self.numbers("animal,time [h],value [ng/mL],route,over [min]\n" + rows)[("", "a")]
        wanted = self.numbers("animal,time [h],value [ng/mL]\n" + rows.replace(",iv-infusion,30", ""), "--route", "iv-infusion", "--over", "30 min")[("", "a")]
        self.assertEqual(found, wanted)
        self.refused("animal,time [h],value [ng/mL],route\na,1,3,iv\na,2,2,oral\n", 'seen.csv:3: route: is "oral", but "iv" in line 2, expected one route in each scenario')
        self.refused("animal,time [h],value [ng/mL],route\na,1,3,iv\na,2,2,iv\n", 'seen.csv:2: route: is "iv", but "oral" by --route', "--route", "oral")
        self.refused("animal,time [h],value [ng/mL],dose [mg]\na,1,3,1\na,2,2,4\n", 'seen.csv:3: dose: changes from 1 to 4 within animal "a"')
        self.refused("animal,time [h],value [ng/mL],dose [mg]\na,1,3,1\n", "seen.csv:1: dose: stands beside --dose", "--dose", "2 mg")
        self.refused("animal,time [h],value [ng/mL],dose\na,1,3,1\n", r'seen.csv:1: dose: has no unit, expected "dose \[mg\]"')

    def test_words(self):
        self.refused("time [h],organ,value\n1,plasma,3\n", "value: has no unit")
        self.refused("time [h],organ,valeu [ng/mL]\n1,plasma,3\n", "valeu")
        self.refused("time [h],organ,value [ng/mL]\n1,plasma,3\n1,plasma,4\n", "seen.csv:3: time.*: there are two values at this time; whose they are, a column animal tells")
        self.refused(self.curve(unit="%ID/g"), "cannot be held against", "--dose", "2 mg")
        self.refused(self.curve(), "--blq none is no rule", "--blq", "none")
        self.refused("time [h],organ,value [ng/mL]\nx,plasma,3\n2,plasma,-4\n", r"(?s)seen.csv:2: time.*seen.csv:3: value")


if __name__ == "__main__":
    unittest.main()
