"""docs/evidence.md is what its maker writes now (words the same, numbers within 1 %), and no measured value is passed over."""
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "study"), str(HERE.parent.parent / "docs")]
import make_evidence  # noqa: E402
import pages  # noqa: E402
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
