"""Conditions: modifiers with on and off times, against numbers that are set, against each other, and against what the field knows."""
import pathlib
import unittest

import numpy as np
from runs import LIBRARY, SCRATCH, Wrong, program, run, vein

ORGANS = ("plasma", "liver", "spleen", "lung", "kidney", "gut", "brain", "rest", "degraded")


def under(conditions, sets=(), **more):
    said = more.pop("more", "")
    text = f"conditions = ( {conditions} );" if conditions else ""
    return run(vein(more=f"{text} {said}", **{"duration": "6 h", "every": "6 min"} | more), sets)


def exposure(conditions="", sets=(), **more):
    return under(conditions, sets, **{"duration": "48 h", "every": "6 min"} | more).number("auc_inf")


def half_time(result):
    """Minutes until half of a bolus has left all plasma."""
    curve = result.circulating()
    i = int(np.argmax(curve < 50))
    return 60 * float(np.interp(-50, -curve[i - 1:i + 1], result.time[i - 1:i + 1]))


class Case(unittest.TestCase):
    def assert_same(self, a, b, relative=0.0, absolute=2e-4, what=""):
        """Percent of dose; two integrations of the same thing with other steps agree to about 1e-6 of the dose."""
        for organ in ORGANS:
            np.testing.assert_allclose(a.curve(organ), b.curve(organ), rtol=relative, atol=absolute, err_msg=f"{what} {organ}")


class Times(Case):
    """From when to when."""

    def test_a_condition_of_the_whole_run_is_its_numbers_set(self):
        pairs = {
            "acute-kidney-injury": ["kidney.uptake.clearance=0.043338 mL/min/g"],
            "sepsis": ["liver.uptake.clearance=0.05145 mL/min/g", "lung.uptake.clearance=0.27135 mL/min/g"],
            "stroke": ["brain.influx=0.9 uL/min/g"],
            "stealth": ["mps.uptake_factor=0.2", "liver.uptake.parenchymal_factor=0.2"],
            "liver-fibrosis": ["liver.fenestra.factor=0.3", "liver.uptake.parenchymal_factor=2"],
            "macrophage-depletion": ["liver.uptake.macrophage_factor=0.05", "spleen.uptake.macrophage_factor=0.05",
                                     "lung.uptake.macrophage_factor=0", "marrow.uptake.macrophage_factor=0.3",
                                     "rest.uptake.macrophage_factor=0.3"],
            "healthy": [],
            "targeting-ligand": [],
            "renal-balloon": [],
        }
        for name, sets in pairs.items():
            set_by_hand = under("", sets)
            self.assert_same(under(f'"{name}"'), set_by_hand, 1e-9, 1e-9, name)
            self.assert_same(under(f'{{ name = "{name}"; from = "0 h"; until = "6 h"; }}'), set_by_hand, 1e-9, 1e-9, name)

    def test_two_halves_make_a_whole(self):
        for name in ("sepsis", "splenectomy", "macrophage-depletion", "renal-balloon"):
            sets = ["renal-balloon.move.kidney=0.5"] if name == "renal-balloon" else []
            halves = under(f'{{ name = "{name}"; until = "30 min"; }}, {{ name = "{name}"; from = "30 min"; }}', sets)
            self.assert_same(halves, under(f'"{name}"', sets), what=name)

    def test_a_condition_that_is_over_before_the_dose_changes_nothing(self):
        late = vein(duration="6 h", every="6 min").replace('amount = ', 'at = "1 h"; amount = ')
        calm = run(late)
        for times in ('until = "45 min";', 'from = "15 min"; until = "45 min";'):
            for name in ("sepsis", "splenectomy", "stealth"):
                self.assert_same(run(late.replace("doses", f'conditions = ( {{ name = "{name}"; {times} }} ); doses')), calm, absolute=1e-4, what=name)

    def test_a_condition_that_comes_changes_nothing_before(self):
        r, calm = under('{ name = "sepsis"; from = "20 min"; }', every="1 min"), under("", every="1 min")
        before, after = r.time <= 20 / 60, r.time > 25 / 60
        for organ in ("plasma", "liver", "lung"):
            np.testing.assert_allclose(r.curve(organ)[before], calm.curve(organ)[before], rtol=0, atol=2e-4)
        self.assertTrue(np.all(r.curve("lung")[after] > 1.01 * calm.curve("lung")[after]))

    def test_conditions_that_overlap_multiply(self):
        together = under('{ name = "sepsis"; from = "6 min"; until = "2 h"; }, { name = "stealth"; from = "30 min"; }')
        parts = under('{ name = "stealth"; from = "30 min"; }, { name = "sepsis"; from = "6 min"; until = "30 min"; }, '
                      '{ name = "sepsis"; from = "30 min"; until = "2 h"; }')
        self.assert_same(together, parts)
        both = under('"sepsis", "stealth"')
        self.assert_same(both, under("", ["mps.uptake_factor=0.2", "liver.uptake.parenchymal_factor=0.2", "liver.uptake.clearance=0.05145 mL/min/g", "lung.uptake.clearance=0.27135 mL/min/g"]), 1e-9, 1e-9)

    def test_factors_have_addresses(self):
        mild = under('"sepsis"', ["sepsis.lung.uptake.clearance=1", "sepsis.liver.uptake.clearance=0.8"])
        self.assert_same(mild, under("", ["liver.uptake.clearance=0.08232 mL/min/g"]), 1e-9, 1e-9)
        rows = [r for r in addresses(mild) if r.startswith("sepsis.")]
        self.assertEqual(sorted(rows), ["sepsis.liver.uptake.clearance", "sepsis.lung.uptake.clearance"])

    def test_a_number_of_another_route_is_not_missed(self):
        for conditions in ('"ards"', '{ name = "ards"; from = "1 h"; }'):
            path = write(vein(more=f"conditions = ( {conditions} );"))
            self.assertEqual(program("check", path, "--library", LIBRARY)[1], "")
        r = under('"ards"')
        self.assert_same(r, under(""), 1e-12, 1e-12)
        self.assertNotIn("ards.intratracheal.translocation.factor", addresses(r))

    def test_the_vesicles_of_a_removed_spleen_stay_where_they_are(self):
        r = under('{ name = "splenectomy"; from = "1 h"; }', ["phagocyte.degradation.rate=0 1/h", "parenchyma.degradation.rate=0 1/h"])
        i = int(np.argmin(abs(r.time - 1)))
        self.assertLess(np.ptp(r.curve("spleen")[i:]), 5e-4)  # lysis in the plasma that stands still
        self.assertGreater(r.curve("spleen")[i], 3)


def addresses(result):
    return [a.decode() if isinstance(a, bytes) else a for a in result.array["provenance/address"]]


def write(text):
    path = pathlib.Path(SCRATCH.name) / "condition.cfg"
    path.write_text(text, encoding="utf-8")
    return path


class WhatTheFieldKnows(Case):
    """T7, T8, T10, T14, T15, T25, T26; numbers are those of an independent reckoning."""

    @classmethod
    def setUpClass(cls):
        cls.calm = under("")
        cls.normal = exposure()

    def at_30_min(self, result, organ):
        return result.at(30, organ) / self.calm.at(30, organ)

    def test_depleted_macrophages(self):
        only = [f"macrophage-depletion.{organ}.uptake.macrophage_factor=1" for organ in ("lung", "marrow", "rest")]
        self.assertAlmostEqual(exposure('"macrophage-depletion"', only) / self.normal, 2.5, delta=0.08)
        self.assertAlmostEqual(exposure('"macrophage-depletion"') / self.normal, 3.6, delta=0.11)

    def test_a_blocking_agent_slows_clearance_and_wears_off(self):
        """4.3 and 9.0 min there; 4.1 and 8.8 min here, where blood cells take part."""
        free, blocked = under("", duration="1 h", every="10 s"), under('"mps-blockade"', duration="1 h", every="10 s")
        self.assertAlmostEqual(half_time(blocked) / half_time(free), 9.0 / 4.3, delta=0.08)
        self.assertLess(blocked.at(30, "liver"), 0.7 * free.at(30, "liver"))
        late = vein(duration="30 h", every="6 min").replace("amount", 'at = "24 h"; amount')
        recovered = run(late.replace("doses", 'conditions = ( "mps-blockade" ); doses'))
        self.assert_same(recovered, run(late))
        part = run(late.replace('"24 h"', '"1 h"').replace("doses", 'conditions = ( "mps-blockade" ); doses'))
        sooner, later = blocked.at(30, "liver"), part.at(90, "liver")
        self.assertTrue(sooner < later < free.at(30, "liver"), "an hour later part of the sites is free")

    def test_the_agent_is_no_vesicle(self):
        r = under('"mps-blockade"')
        self.assertLessEqual(r.array["mass_balance_error"].max(), 1e-9)
        self.assertEqual(r.array["dose"][0], 1e10)
        np.testing.assert_allclose(sum(r.curve(o) for o in r.organ if o not in ("plasma", "brain_parenchyma")), 100, rtol=0, atol=1e-9)

    def test_no_spleen_no_sites_to_block(self):
        r = under('"splenectomy", "mps-blockade"')
        self.assertLessEqual(r.array["mass_balance_error"].max(), 1e-9)
        self.assertLess(r.at(30, "liver"), 0.75 * self.calm.at(30, "liver"))

    def test_without_a_spleen_plasma_hardly_changes(self):
        """T10: within 10 %; the reckoning has +7 %, here blood cells take part: +4.6 %."""
        ratio = exposure('"splenectomy"') / self.normal
        self.assertTrue(1.03 < ratio < 1.10, ratio)
        r = under('"splenectomy"')
        self.assertLess(r.curve("spleen")[1:].max(), 1e-9)

    def test_sepsis(self):
        self.assertAlmostEqual(exposure('"sepsis"') / self.normal, 1.29, delta=0.03)
        self.assertAlmostEqual(self.at_30_min(under('"sepsis"'), "lung"), 3.1, delta=0.05)

    def test_injured_kidneys(self):
        r = under('"acute-kidney-injury"')
        self.assertGreater(self.at_30_min(r, "kidney"), 2)
        self.assertTrue(0.9 < self.at_30_min(r, "liver") < 1)
        urine = [under(c, more='tracer = "in111";').at(30, "urine", "signal_percent_dose") for c in ("", '"acute-kidney-injury"')]
        self.assertLess(urine[1], 0.5 * urine[0])

    def test_stealth_circulates_and_sensitisation_does_not(self):
        self.assertGreater(exposure('"stealth"'), 2 * self.normal)
        self.assertLess(exposure('"sensitised"'), 0.5 * self.normal)
        r = under('"stealth"')
        self.assertGreater(self.at_30_min(r, "kidney"), 1.5)

    def test_inflammation_opens_the_brain_or_closes_it_as_the_user_says(self):
        for name in ("lps-inflammation", "stroke", "traumatic-brain-injury"):
            for factor in (0.5, 3, 10):
                r = under(f'"{name}"', [f"{name}.brain.influx={factor}"])
                self.assertAlmostEqual(self.at_30_min(r, "brain_parenchyma"), factor, delta=0.02 * factor)
            self.assertGreater(self.at_30_min(under(f'"{name}"'), "brain_parenchyma"), 2.9)

    def test_fibrosis_closes_the_way_through_fenestrae(self):
        calm, ill = under(""), under('"liver-fibrosis"')
        i = int(np.argmin(abs(calm.time - 0.5)))
        self.assertAlmostEqual(ill.part("liver_parenchyma")[i] / calm.part("liver_parenchyma")[i], 0.6, delta=0.02)

    def test_ards_lets_more_of_an_inhaled_dose_into_lymph(self):
        text = vein(duration="24 h", every="30 min").replace("iv-bolus", "intratracheal")
        calm, ill = run(text), run(text.replace("doses", 'conditions = ( "ards" ); doses'))
        self.assertAlmostEqual(ill.part("lung_interstitium")[1] / calm.part("lung_interstitium")[1], 5, delta=0.1)
        self.assertGreater(ill.number("auc_last") / calm.number("auc_last"), 3.5)  # some reaches blood by way of the gut all the same

    def test_a_ligand_takes_up_what_the_study_gives_it_and_is_full_at_some_time(self):
        sets = ["heart.ligand.capacity=1e9 particles", "heart.ligand.affinity=1e9 particles/mL", "heart.ligand.internalisation.rate=5 1/h"]
        low, high = (under('"targeting-ligand"', sets, amount=f"{dose} particles") for dose in ("1e8", "1e12"))
        self.assertGreater(low.at(60, "heart"), 2 * self.calm.at(60, "heart"))
        self.assertLess(high.at(60, "heart"), 0.3 * low.at(60, "heart"))

    def test_a_balloon_keeps_the_dose_in_the_kidney_while_it_dwells(self):
        text = vein(duration="2 h", every="1 min").replace("iv-bolus", "renal-artery")
        free = run(text)
        held = run(text.replace("doses", 'conditions = ( { name = "renal-balloon"; until = "10 min"; } ); doses'), ["renal-balloon.move.kidney=0.95"])
        self.assertGreater(held.at(60, "kidney"), 3 * free.at(60, "kidney"))
        self.assertLessEqual(held.array["mass_balance_error"].max(), 1e-9)

    def test_as_slow_as_platelet_microparticles(self):
        r = run(vein("human", amount="1e11 particles", duration="72 h", every="15 min", more='conditions = ( "slow-human" );'))
        self.assertTrue(5.3 < r.number("half_life") < 5.8, r.number("half_life"))


class Faults(Case):
    def test_a_factor_that_leaves_the_range_of_a_number_is_refused(self):
        folder = pathlib.Path(SCRATCH.name)
        (folder / "conditions").mkdir(exist_ok=True)
        (folder / "conditions" / "odd.cfg").write_text('condition = { multiply = ( { address = "liver.uptake.macrophage_share"; factor = 2.0; } ); };')
        path = write(vein(more='conditions = ( "odd" );'))
        with self.assertRaisesRegex(Wrong, "1.8 is out of range"):
            program("check", path, "--library", LIBRARY)

    def test_an_address_that_is_nothing_gets_one_warning(self):
        folder = pathlib.Path(SCRATCH.name)
        (folder / "conditions").mkdir(exist_ok=True)
        (folder / "conditions" / "slip.cfg").write_text('condition = { multiply = ( { address = "liver.uptake.clearence"; factor = 2.0; } ); };')
        path = write(vein(more='conditions = ( { name = "slip"; from = "1 h"; until = "2 h"; }, { name = "slip"; from = "3 h"; } );'))
        said = program("check", path, "--library", LIBRARY)[1]
        self.assertEqual(said.count("liver.uptake.clearence"), 1, said)
        self.assertIn('did you mean "liver.uptake.clearance"?', said)


if __name__ == "__main__":
    unittest.main()
