"""Each statement is a study in configs/truths/, judged by its rule in rules.py.

Prints what was measured against what is asked for.  A truth listed in rules.FAILING must fail in just the rows listed:
one that begins to hold, or fails elsewhere, leaves the list by an edit, not by chance.  docs/evidence.md is written from the same rules.

    VESIPK=build/release/vesipk python3 tests/truths/test_truths.py [TestTruths.test_t04]
"""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import rules  # noqa: E402
import runs  # noqa: E402

STUDIES = rules.studies()
KINDS = ("measured", "direction", "design", "theory")


def told(rows):
    lines = []
    for words, found, relation, bound in rows:
        asked = f"asked {relation} {bound:.4g}" if relation else "told"
        verdict = "" if not relation else "  ok" if rules.RELATIONS[relation](found, bound) else "  NO"
        lines.append(f"    {words}: {found:.4g}, {asked}{verdict}")
    return "\n".join(lines)


class TestTruths(unittest.TestCase):
    def test_every_truth_has_its_study_its_rule_and_its_words(self):
        self.assertEqual(list(STUDIES)[:28], [f"t{n:02d}" for n in range(1, 29)])
        self.assertEqual(set(rules.RULES), set(STUDIES))
        self.assertLessEqual(set(rules.FAILING), set(STUDIES))
        for name, path in STUDIES.items():
            words = rules.heading(path)
            title = words.pop(f"T{int(name[1:])}")
            self.assertIn(f'title = "T{int(name[1:])}: {title}";', path.read_text(encoding="utf-8"), path.name)
            self.assertLessEqual({"Rule", "Source", "Kind"}, set(words), path.name)
            self.assertIn(words["Kind"], KINDS, path.name)

    def test_no_route_and_no_species_is_left_out_of_t1(self):
        text = STUDIES["t01"].read_text(encoding="utf-8")
        for folder, word in (("routes", "route"), ("species", "species")):
            for path in sorted((rules.SOURCE / "configs" / folder).glob("*.cfg")):
                self.assertIn(f'{word} = "{path.stem}"', text)


def judge(name):
    def test(self):
        words = rules.heading(STUDIES[name])
        rows = rules.RULES[name](runs.run(STUDIES[name]))
        only = " (its source gives a direction only)" if words["Kind"] == "direction" else ""
        text = f"{name.upper()} {words[f'T{int(name[1:])}']}{only}\n{told(rows)}"
        print(f"\n{text}", flush=True)
        self.assertTrue(any(row[2] for row in rows), "nothing is judged")
        reason, known = rules.FAILING.get(name, ("", []))
        if reason and rules.holds(rows):
            self.fail(f"listed as failing ({reason}), but it holds: take it off the list\n{text}")
        self.assertEqual(rules.failing(rows), known, text)
    test.__doc__ = None
    return test


for truth in STUDIES:
    setattr(TestTruths, f"test_{truth}", judge(truth))


if __name__ == "__main__":
    unittest.main()
