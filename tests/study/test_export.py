"""A result as tables: every number of the file is there, and reads back the same."""
import csv
import io
import math
import os
import pathlib
import subprocess
import tempfile
import unittest

import numpy as np
from runs import PROGRAM, Wrong, program, run

POPULATION = """study = { title = "Eleven"; species = "mouse"; product = "msc-small-ev"; tracer = "zr89-dfo"; duration = "12 h";
  output = { every = "2 h"; individual = "all"; }; population = { subjects = 11; seed = 4; };
  scenarios = ( { name = "twice, \\"iv\\""; doses = ( { route = "iv-bolus"; amount = "1e10 particles"; every = "5 h"; count = 2; } ); },
                { name = "sc"; doses = ( { route = "subcutaneous"; amount = "3e9 particles"; } ); } ); };"""
LONE = POPULATION.replace("population = { subjects = 11; seed = 4; };", "").replace('individual = "all";', "")


def table(result, name):
    """Rows of one table as dicts."""
    return list(csv.DictReader(io.StringIO(program("export", result, "--csv", "--what", name)[0])))


def value(text):
    return float(text) if text else math.nan


class Tables(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.many, cls.lone = run(POPULATION), run(LONE)
        cls.folder = tempfile.TemporaryDirectory()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def same(self, a, b, words):
        self.assertTrue(a == b or (math.isnan(a) and math.isnan(b)), (words, a, b))

    def test_all_of_a_file(self):
        to = pathlib.Path(self.folder.name) / "new"
        program("export", self.many.path, "--csv", "-o", to)
        self.assertEqual(sorted(p.name for p in to.iterdir()), sorted(n + ".csv" for n in (
            "curves", "percentiles", "nca", "individual", "intervals", "events", "before", "subjects", "scenarios", "organs", "numbers")))
        self.assertEqual(program("export", self.many.path, "--csv", "--what", "nca")[0], (to / "nca.csv").read_text())
        with self.assertRaisesRegex(Wrong, "curves.csv: is there already; --force replaces it"):
            program("export", self.many.path, "--csv", "-o", to)
        program("export", self.many.path, "--csv", "-o", to, "--force", "--what", "events,nca")

    def test_curves(self):
        for r in (self.many, self.lone):
            rows, seen = table(r.path, "curves"), {}
            self.assertEqual(list(rows[0]), "scenario organ quantity unit time quantile value".split())
            for row in rows:
                s, o = r.scenario.index(row["scenario"]), r.organ.index(row["organ"])
                q = list(r.array["quantile"]).index(float(row["quantile"]))
                t = list(r.time).index(float(row["time"]))
                found, wanted = float(row["value"]), r.array[row["quantity"]][s, o, q, t]
                self.assertTrue(found == wanted or abs(found / wanted - 1) < 1e-14, row)  # multiples are formed in another order
                seen[row["quantity"]] = row["unit"]
            self.assertEqual(seen, {"amount": "particle", "percent_dose": "percent", "concentration": "particle/mL",
                                    "percent_dose_per_g": "percent/g", "delivered_percent_dose": "percent", "signal_percent_dose": "percent",
                                    "signal_percent_dose_per_g": "percent/g", "signal_percent_dose_uncorrected": "percent",
                                    "signal_on_vesicles_percent_dose": "percent", "signal_in_cells_percent_dose": "percent", "signal_free_percent_dose": "percent"})
            self.assertEqual(sum(row["quantity"] == "percent_dose" for row in rows), np.isfinite(r.array["percent_dose"]).sum())

    def test_percentiles(self):
        r, rows = self.many, table(self.many.path, "percentiles")
        for row in rows[::7]:
            s, o, t = r.scenario.index(row["scenario"]), r.organ.index(row["organ"]), list(r.time).index(float(row["time"]))
            for k, p in enumerate(("p5", "p25", "p50", "p75", "p95")):
                self.same(value(row[p]), r.array[row["quantity"]][s, o, k, t], row)
            for end in ("mean", "sd"):
                self.same(value(row[end]), r.array[f"{row['quantity']}_{end}"][s, o, t], row)
        with self.assertRaisesRegex(Wrong, "percentiles: has no rows: the result tells of no several subjects"):
            table(self.lone.path, "percentiles")

    def test_numbers(self):
        for r in (self.many, self.lone):
            rows = table(r.path, "nca")
            names = {row["quantity"] for row in rows}
            self.assertTrue({"cmax", "signal_auc_last", "bioavailability", "flag_flip_flop"} <= names)
            for row in rows:
                s, o, q = r.scenario.index(row["scenario"]), r.organ.index(row["organ"]), list(r.array["quantile"]).index(float(row["quantile"]))
                self.same(value(row["value"]), r.array[row["quantity"]][s, o, q], row)
                for end in ("mean", "sd"):
                    self.same(value(row[end]), r.array[f"{row['quantity']}_{end}"][s, o] if r is self.many else math.nan, row)

    def test_single_subjects(self):
        r, count = self.many, 0
        for row in table(r.path, "individual"):
            array, s, i = r.array["individual/" + row["quantity"]], r.scenario.index(row["scenario"]), int(row["subject"])
            at = (s, i) + ((r.organ.index(row["organ"]),) if row["organ"] else ()) + ((list(r.time).index(float(row["time"])),) if row["time"] else ())
            found = value(row["value"])
            self.same(np.float32(found) if row["time"] else found, array[at], row)
            count += bool(row["time"])
        curves = sum(np.isfinite(r.array["individual/" + c]).sum() for c in ("amount", "delivered_percent_dose", "signal_percent_dose"))
        self.assertEqual(count, curves)

    def test_intervals_and_events(self):
        r, rows = self.many, table(self.many.path, "intervals")
        self.assertEqual({row["scenario"] for row in rows}, {'twice, "iv"'})
        for row in rows:
            k, o, q = int(row["interval"]) - 1, r.organ.index(row["organ"]), list(r.array["quantile"]).index(float(row["quantile"]))
            self.same(value(row["value"]), r.array["intervals/" + row["quantity"]][0, o, q, k], row)
            self.assertEqual((float(row["start"]), float(row["end"])), ((0, 5), (5, 12))[k])
        events = table(r.path, "events")
        self.assertEqual([(e["scenario"], e["time [h]"], e["kind"], e["amount [particle]"], e["route"], e["dose"]) for e in events],
                         [('twice, "iv"', "0", "bolus", "10000000000", "iv-bolus", "1"), ('twice, "iv"', "5", "bolus", "10000000000", "iv-bolus", "1"),
                          ("sc", "0", "bolus", "3000000000", "subcutaneous", "1")])
        for row in table(r.path, "before"):
            q = list(r.array["quantile"]).index(float(row["quantile"]))
            self.same(value(row["value"]), r.array["events/amount_before"][int(row["event"]) - 1, r.organ.index(row["organ"]), q], row)

    def test_scenarios_organs_and_numbers_in_use(self):
        r = self.many
        rows = table(r.path, "scenarios")
        self.assertEqual([row["scenario"] for row in rows], r.scenario)
        self.assertEqual([float(row["dose [particle]"]) for row in rows], [2e10, 3e9])
        self.assertEqual([row["n_subjects"] for row in rows], ["11", "11"])
        for row in table(r.path, "organs"):
            self.same(value(row["value"]), r.array[row["quantity"]][r.scenario.index(row["scenario"]), r.organ.index(row["organ"])], row)
        rows = table(r.path, "numbers")
        self.assertEqual([value(row["value"]) for row in rows], list(r.array["provenance/value"]))
        self.assertEqual([row["source"] for row in rows], [t.decode() for t in r.array["provenance/source"]])

    def test_a_file_without_a_seal_gives_the_same(self):
        plain = pathlib.Path(self.folder.name) / "plain.h5"
        subprocess.run(["h5repack", self.many.path, plain], check=True)
        for name in ("curves", "individual", "nca", "subjects"):
            self.assertEqual(table(plain, name), table(self.many.path, name))

    def test_words(self):
        with self.assertRaisesRegex(Wrong, 'there is no table "curve"; did you mean "curves"'):
            table(self.many.path, "curve")
        with self.assertRaisesRegex(Wrong, "expected -o FOLDER"):
            program("export", self.many.path, "--csv")
        with self.assertRaisesRegex(Wrong, "expected one result"):
            program("export", "--csv", "-o", "x")
        with self.assertRaisesRegex(Wrong, "is no folder"):
            program("export", self.many.path, "--csv", "-o", self.many.path)
        said = program("export", "--help")[0]
        for name in ("curves", "percentiles", "individual", "subjects", "observed"):
            self.assertIn(name, said)


class Large(unittest.TestCase):
    """What grows with the number of subjects passes in pieces."""

    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.scratch.name)

    def tearDown(self):
        self.scratch.cleanup()

    @unittest.skipIf("sanitize" in os.environ.get("VESIPK_CFLAGS", ""), "sanitizers take memory of their own")
    def test_memory_does_not_grow_with_subjects(self):
        graph = """study = {{ title = "Many"; duration = "10 h"; output = {{ every = "{every}"; individual = "all"; }};
          model = {{ amount_unit = "mg"; source = "x"; confidence = "assumption";
            compartments = ( {{ name = "plasma"; volume = "10 mL"; }}, {{ name = "out"; }} );
            processes = ( {{ name = "loss"; kind = "first_order"; from = "plasma"; to = "out"; rate = "0.3 1/h"; }} ); }};
          doses = ( {{ into = "plasma"; amount = "1 mg"; }} );
          population = {{ subjects = {n}; vary_between_subjects = ( {{ address = "loss.rate"; cv = 0.3; }} ); }}; }};"""
        used = []
        for n in (2100, 6300):
            result = self.folder / f"{n}.h5"
            (self.folder / "study.cfg").write_text(graph.format(n=n, every="12 min"))
            program("run", "-q", self.folder / "study.cfg", "-o", result)
            with subprocess.Popen([PROGRAM, "export", result, "--csv", "--what", "individual"], stdout=subprocess.PIPE) as child:
                lines = sum(1 for _ in child.stdout)
                _, status, usage = os.wait4(child.pid, 0)
                child.returncode = status
            self.assertEqual(status, 0)
            self.assertGreater(lines, 51 * n)
            used.append(usage.ru_maxrss)
        self.assertLess(used[1] - used[0], 2500)  # KiB


if __name__ == "__main__":
    unittest.main()
