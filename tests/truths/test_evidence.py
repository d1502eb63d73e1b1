"""docs/evidence.md is what its maker writes now (words the same, numbers within 1 %), and no measured value is passed over."""
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "study"), str(HERE.parent.parent / "docs")]
import make_evidence  # noqa: E402
import pages  # noqa: E402
import qualify  # noqa: E402
from runs import program, run  # noqa: E402


class Evidence(unittest.TestCase):
    def test_the_page_is_what_its_maker_writes_now(self):
        now = make_evidence.page(program, run)
        off = pages.differences(pages.generated_part(make_evidence.PAGE, make_evidence.MAKER), now)
        self.assertEqual(off[:3], [], "docs/evidence.md is not what scripts/evidence writes: run it")

    def test_every_measured_value_is_compared_or_the_reason_is_given(self):
        rows = make_evidence.observations()
        self.assertGreater(len(rows), 30)
        for study, what, _ in rows:
            plans = [make_evidence.rule_for(t, study, what) for t in (make_evidence.COMPARED, make_evidence.NOT_COMPARED)]
            self.assertEqual(sum(p is not None for p in plans), 1, f"{study}, {what}")
        for table in (make_evidence.COMPARED, make_evidence.NOT_COMPARED):
            for study, start in table:
                self.assertTrue(any(s == study and what.startswith(start) for s, what, _ in rows), f"{study}, {start}: no such measured value")

    def test_what_if_scenarios_stay_inside_the_ranges(self):
        paths = sorted((make_evidence.CONFIGS / "evidence").glob("*.cfg"))
        self.assertGreater(len(paths), 3)
        for path in paths:
            said, _ = program("explain", path, "--library", make_evidence.CONFIGS)
            head, *rows = [line.split("\t") for line in said.splitlines()]
            library = {}
            for row in (dict(zip(head, r)) for r in rows):
                if row["low"] and row["high"]:
                    library[row["address"]] = (float(row["low"]), float(row["high"]))
            for row in (dict(zip(head, r)) for r in rows):
                if row["confidence"] == "given" and row["address"] in library and not row["address"].startswith("dose."):
                    low, high = library[row["address"]]
                    self.assertTrue(low <= float(row["value"]) <= high, f"{path.name}, {row['scenario']}: {row['address']} = {row['value']}, range {low} to {high}")

    def test_every_measured_value_is_fitted_or_the_reason_is_given(self):
        for study, what, *_ in qualify.observations():
            self.assertEqual(sum(qualify.rule_for(t, study, what) is not None for t in (qualify.USED, qualify.NOT_USED)), 1, f"{study}, {what}")
        folder = make_evidence.CONFIGS / "evidence"
        for name, rows in (("left_out.csv", qualify.measured()), ("free_label.csv", qualify.free_label())):
            self.assertEqual((folder / name).read_text(encoding="utf-8"), qualify.as_table(rows), "run scripts/evidence")

    def test_predictions_that_are_kept_are_those_of_the_library_now(self):
        """The fits with studies left out take minutes; that nothing of them is old shows in what is predicted without any fit, and in a small one."""
        kept = qualify.load()
        self.assertEqual(set(kept), set(qualify.plans()) | {"free label"})
        now = qualify.fit(program, "left_out.cfg", qualify.weightless(qualify.measured()), "mps.sites.capacity")
        label = qualify.fit(program, "free_label.cfg", qualify.free_label())
        for name, mine, theirs in (("library", now["predicted"], kept["library"]["predicted"]),
                                   ("free label", label["predicted"], kept["free label"]["after"]["predicted"])):
            self.assertEqual(len(mine), len(theirs))
            worst = max(abs(a / b - 1) for a, b in zip(mine, theirs))
            self.assertLess(worst, 0.01, f"{name}: docs/qualification.json is old: run scripts/evidence")

    def test_a_study_that_is_left_out_is_not_seen(self):
        for name, rows in qualify.plans().items():
            if name.startswith("without "):
                self.assertEqual({row["study"] for row in rows if row["use"] == "0"}, {name.removeprefix("without ")})
                self.assertGreater(sum(row["use"] == "1" for row in rows), 8)

    def test_nothing_is_called_calibrated_that_values_do_not_narrow(self):
        page = pages.generated_part(make_evidence.PAGE, make_evidence.MAKER)
        head, row = (next(line for line in page.splitlines() if line.startswith(start)) for start in ("| route | way", "| iv-bolus |"))
        for organ, grade in zip(head.strip("| ").split(" | ")[2:], row.strip("| ").split(" | ")[2:]):
            if grade == "**calibrated**":
                self.assertTrue(qualify.narrowed(make_evidence.ORGANS[organ][0]), organ)

    def test_a_bound_that_is_kept_is_no_error(self):
        rows = [{"value": "<10", "study": "a", "quantity": "half_life"}, {"value": "4", "study": "b", "quantity": ""}]
        judged = qualify.Judged(rows, {"predicted": [4.0, 9.0], "low": [2.0, 5.0], "high": [6.0, 20.0]})
        self.assertEqual(list(judged.ratios()), [1.0, 2.25])
        self.assertAlmostEqual(judged.fold(), 1.5)
        self.assertEqual((judged.within(2), judged.within(3), judged.covered()), (1, 2, 1))

    def test_rounding_is_forgiven_and_nothing_else(self):
        same = pages.same_line
        self.assertTrue(same("liver 31.2, at 1.5e10", "liver 31.3, at 1.51e10", 0.01))
        self.assertFalse(same("liver 31.2", "liver 32.2", 0.01))
        self.assertFalse(same("liver 31.2 holds", "liver 31.2 fails", 0.01))
        self.assertFalse(same("T4 1", "T4", 0.01))
        self.assertEqual(pages.differences("a\nb", "a\nb"), [])
        self.assertEqual(pages.differences("a\nb", "a"), [("b", "")])


if __name__ == "__main__":
    unittest.main()
