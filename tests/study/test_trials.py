"""Trials: what each study in configs/trials gives is the published regimen, and docs/trials.md is what its maker writes now.

The table below was copied from the reviews (trials of MSC exosomes: review of 2020, table 3; review of 2021; ExoFlo:
PMC8346146, table 2), independently of the configs: amounts in the published unit, how many, how far apart, from when on.
That every study keeps its mass and stays above zero is tests/law.
"""
import sys
import unittest

import numpy as np
from runs import PROGRAM, SOURCE, run

sys.path.insert(0, str(SOURCE / "docs"))
import make_trials  # noqa: E402
import pages  # noqa: E402

WEIGHT = 73.0  # kg
UG, PMOL, CELL, ML = 2.4e7, 1.1e7, 550.0, 8e10  # particles in each: configs/products/msc-small-ev.cfg, exoflo.cfg
DAY = 24.0

# study: {scenario: [(route, particles each, count, first (h), apart (h))]}
PUBLISHED = {
    "nct04313647": {f"level {k}x": [("inhaled", k * 2.0e8, 1, 0, 0)] for k in (1, 2, 4, 6, 8, 10)},
    "nct04276987": {"2e8 daily": [("inhaled", 2.0e8, 5, 0, DAY)]},
    "nct04491240": {"0.5e10 twice daily": [("inhaled", 0.5e10, 20, 0, 12)], "2e10 twice daily": [("inhaled", 2e10, 20, 0, 12)]},
    "nct03857841": {f"{k} pmol/kg": [("iv-bolus", k * PMOL * WEIGHT, 1, 0, 0)] for k in (20, 60, 200)},
    "nct03384433": {"200 ug": [("intracerebral", 200 * UG, 1, 0, 0)]},
    "nct04388982": {f"{k} ug": [("intranasal", k * UG, 24, 0, 3.5 * DAY)] for k in (5, 10, 20)},
    "nct03437759": {f"{k} ug": [("periretinal", k * UG, 1, 0, 0)] for k in (20, 50)},
    "nct04213248": {"10 ug, 4 a day": [("eye-drop", 10 * UG, 4 * 14, 0, 6)]},
    "nct04356300": {"150 mg daily (as published)": [("iv-bolus", 150e3 * UG, 14, 0, DAY)],
                    "150 ug daily (if ug was meant)": [("iv-bolus", 150 * UG, 14, 0, DAY)]},
    "nct02138331": {"exosomes, 1.22e6 cells/kg": [("iv-bolus", 1.22e6 * CELL * WEIGHT, 1, 0, 0)],
                    "exosomes, 1.51e6 cells/kg": [("iv-bolus", 1.51e6 * CELL * WEIGHT, 1, 0, 0)],
                    "microvesicles day 7, 1.22e6 cells/kg": [("iv-bolus", 1.22e6 * CELL * WEIGHT, 1, 7 * DAY, 0)],
                    "microvesicles day 7, 1.51e6 cells/kg": [("iv-bolus", 1.51e6 * CELL * WEIGHT, 1, 7 * DAY, 0)]},
    "kordelas": {"0.1 unit, first dose": [("iv-bolus", 0.1 * 4e7 * CELL, 1, 0, 0)]},
    "nassar": {"vein, then renal artery": [("iv-bolus", 100 * UG * WEIGHT, 1, 0, 0), ("renal-artery", 100 * UG * WEIGHT, 1, 7 * DAY, 0)],
               "vein twice (what-if)": [("iv-bolus", 100 * UG * WEIGHT, 2, 0, 7 * DAY)]},
    "exoflo_2020": {"15 mL": [("iv-infusion", 15 * ML, 1, 0, 0)]},
    "nct04493242": {"10 mL": [("iv-infusion", 8.0e11, 2, 0, 3 * DAY)], "15 mL": [("iv-infusion", 1.2e12, 2, 0, 3 * DAY)]},
}


class Trials(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.results = {path: run(path) for path in make_trials.studies()}
        cls.by_name = {path.stem: result for path, result in cls.results.items()}

    def test_every_published_dose_has_a_study_and_every_study_a_published_dose(self):
        self.assertEqual(set(self.by_name), set(PUBLISHED))
        for name, scenarios in PUBLISHED.items():
            self.assertEqual(self.by_name[name].scenario, list(scenarios), name)

    def test_amounts_and_times_are_those_published(self):
        for name, scenarios in PUBLISHED.items():
            result = self.by_name[name]
            for scenario, regimen in scenarios.items():
                given = make_trials.doses(result, scenario)
                self.assertEqual(len(given), len(regimen), f"{name}, {scenario}")
                for (route, times, each, _, _, _), (wanted_route, wanted, count, first, apart) in zip(given, regimen):
                    self.assertEqual(route, wanted_route, f"{name}, {scenario}")
                    np.testing.assert_allclose(times, first + apart * np.arange(count), rtol=1e-12, atol=1e-12, err_msg=f"{name}, {scenario}")
                    np.testing.assert_allclose(each, wanted, rtol=1e-12, err_msg=f"{name}, {scenario}")
                total = sum(count * wanted for _, wanted, count, _, _ in regimen)
                np.testing.assert_allclose(result.array["dose"][result.scenario.index(scenario)], total, rtol=1e-12)

    def test_each_dose_is_an_event_of_its_own(self):
        for name, scenarios in PUBLISHED.items():
            result = self.by_name[name]
            kinds = result.array["events/kind"]
            self.assertEqual(int(np.sum((kinds == 0) | (kinds == 1))), sum(r[2] for regimen in scenarios.values() for r in regimen), name)

    def test_the_patients_are_human_and_nothing_is_lost(self):
        for path, result in self.results.items():
            self.assertIn('species = "human"', path.read_text(encoding="utf-8"), path.name)
            self.assertLessEqual(float(result.array["mass_balance_error"].max()), 1e-9, path.name)

    def test_what_is_said_of_the_route_at_the_top_is_there(self):
        for path in self.results:
            words = make_trials.heading(path)
            self.assertTrue(all(words[k] for k in ("who", "regimen", "source")), path.name)

    def test_only_the_suspicious_unit_is_warned_of(self):
        for path in self.results:
            warned = make_trials.warnings_of(PROGRAM, path)
            self.assertEqual(len(warned), 1 if path.stem == "nct04356300" else 0, f"{path.name}: {warned}")

    def test_the_page_is_what_its_maker_writes_now(self):
        now = make_trials.page(self.results, {path: make_trials.warnings_of(PROGRAM, path) for path in self.results})
        off = pages.differences(pages.generated_part(make_trials.PAGE, make_trials.MAKER), now)
        self.assertEqual(off[:5], [], "docs/trials.md is not what scripts/trials writes: run it")


if __name__ == "__main__":
    unittest.main()
