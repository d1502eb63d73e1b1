"""The tracer is not the vesicle: what a counter sees, against the equations of docs/model.md and against closed forms."""
import re
import unittest

import numpy as np
from runs import LIBRARY, run, vein

TRACERS = ("zr89-dfo", "cu64", "in111", "tc99m", "i125", "i124", "dir", "did", "pkh", "gluc", "nanoluc", "rna-ddpcr")
PLACES = ("bone", "stomach", "thyroid")  # that hold free label and have names of their own
METALS, IODINE, DYES, REPORTERS = TRACERS[:3], TRACERS[4:6], TRACERS[6:9], TRACERS[9:]
DAYS = 168  # h


def traced(tracer, sets=(), **more):
    said = more.pop("more", "")
    return run(vein(more=f'tracer = "{tracer}"; {said}', **{"duration": "7 d", "every": "30 min"} | more), sets)


def nodes_of_label(result):
    return [c for c in result.compartment if c.startswith(("label_", "residue_", "free_label_", "held_label_")) or c in ("free_label", "bound_label")]


class Mouse:
    """Volumes of the mouse from its table, as docs/model.md makes them."""

    def __init__(self):
        with open(f"{LIBRARY}/species/mouse.cfg", encoding="utf-8") as file:
            text = file.read()
        self.plasma, self.tissue = {}, {}
        for row in re.findall(r'\{ name = "\w+"; organ = .*?confidence = "\w+"; \}', text, re.S):
            organ = re.search(r'organ = "(\w+)"', row)[1]
            number = lambda name: float(m[1]) if (m := re.search(name + r" = ([0-9.]+)", row)) else 0.0
            if organ == "none":
                continue
            blood = 1.0 if organ.endswith("_blood") else number("blood_fraction")
            volume = 28 * number("volume_fraction")
            interstitial = number("interstitial_fraction") or (0.18 if organ == "brain" else 0.0)
            self.plasma[organ] = self.plasma.get(organ, 0) + volume * blood * 0.55
            self.tissue[organ] = self.tissue.get(organ, 0) + (0 if organ.endswith("_blood") else volume * interstitial)
            self.mass = getattr(self, "mass", {}) | {organ: getattr(self, "mass", {}).get(organ, 0) + volume}
        self.plasma["rest"] -= 28 * 0.02 * 0.06 * 0.55  # configs/organs/marrow.cfg: it takes its blood from bone, which is of rest
        self.plasma["marrow"] = 28 * 0.02 * 0.06 * 0.55
        self.all_plasma, self.all_tissue = sum(self.plasma.values()), sum(v for o, v in self.tissue.items() if o != "brain")  # a barrier shuts it off


MOUSE = Mouse()
FILTRATION = 0.278 * 60  # mL/h, configs/species/mouse.cfg


class EveryTracer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.result = {tracer: traced(tracer) for tracer in TRACERS}
        cls.vesicles = run(vein(duration="7 d", every="30 min"))

    def test_all_label_is_somewhere_at_any_time(self):
        for tracer, r in self.result.items():
            whole = sum(r.part(c) for c in nodes_of_label(r))
            np.testing.assert_allclose(whole, 100, rtol=0, atol=1e-9, err_msg=tracer)
            self.assertLessEqual(r.array["mass_balance_error"].max(), 1e-9)
            for c in nodes_of_label(r):
                self.assertGreater(r.part(c).min(), -1e-7, f"{tracer}, {c}")

    def test_what_the_counter_sees_adds_up(self):
        """Organs, blood, CSF, excreta: all label but that in the dark, where nothing was perfused and nothing attenuates.  Plasma is in blood,
        parenchyma in the brain, a place with a name of its own in rest."""
        for tracer, r in self.result.items():
            seen = sum(r.curve(o, "signal_percent_dose") for o in r.organ if o not in ("plasma", "brain_parenchyma", "lung_with_surface", "degraded", *PLACES))
            dark = r.part("label_dark") if "label_dark" in r.compartment else 0
            np.testing.assert_allclose(seen + dark, 100, rtol=0, atol=1e-9, err_msg=tracer)

    def test_vesicles_do_not_know_of_their_label(self):
        for tracer, r in self.result.items():
            for organ in ("plasma", "liver", "lung", "brain"):
                np.testing.assert_allclose(r.curve(organ), self.vesicles.curve(organ), rtol=0, atol=2e-4, err_msg=f"{tracer}, {organ}")

    def test_decay_is_that_of_the_isotope(self):
        half_life = {"zr89-dfo": 78.4, "cu64": 12.701, "in111": 67.4, "tc99m": 6.01, "i125": 1426, "i124": 100.3}
        for tracer, r in self.result.items():
            left = np.exp(-np.log(2) * r.time / half_life.get(tracer, np.inf))
            for organ in ("liver", "plasma", "urine"):
                np.testing.assert_allclose(r.curve(organ, "signal_percent_dose_uncorrected"), left * r.curve(organ, "signal_percent_dose"), rtol=1e-12, atol=1e-15)

    def test_dye_stays_for_days_when_no_vesicle_is_left(self):
        """T23"""
        for tracer in DYES:
            r = self.result[tracer]
            for organ in ("liver", "brain"):
                self.assertLess(r.at(60 * DAYS, organ), 1e-6)
                self.assertGreater(r.at(60 * DAYS, organ, "signal_percent_dose"), 0.4 * r.at(60 * 24, organ, "signal_percent_dose"))

    def test_iodine_reads_lower_than_radiometal_late(self):
        """T23"""
        for organ in ("liver", "spleen", "lung"):
            for hours in (4, 24, DAYS):
                iodine, metal, dye = (self.result[t].at(60 * hours, organ, "signal_percent_dose") for t in ("i125", "zr89-dfo", "dir"))
                self.assertLess(iodine, 0.6 * metal, f"{organ}, {hours} h")
                self.assertTrue(hours < DAYS or metal < dye, f"{organ}: after a week dye is most")

    def test_the_clearance_of_label_is_less_than_half_of_that_of_vesicles(self):
        """T24, with dye and iodine; an enzyme on the vesicle reads the vesicle."""
        vesicle = self.vesicles.number("cl")
        for tracer in DYES + IODINE:
            self.assertLess(self.result[tracer].number("signal_cl"), 0.5 * vesicle, tracer)
        for tracer in REPORTERS:
            self.assertAlmostEqual(self.result[tracer].number("signal_cl") / vesicle, 1, delta=1e-3)

    def test_no_vesicle_is_in_the_urine_but_free_label_is(self):
        """T22"""
        for tracer, r in self.result.items():
            self.assertTrue(np.all(r.curve("urine") == 0))
            urine = r.at(60 * DAYS, "urine", "signal_percent_dose")
            if tracer in DYES + REPORTERS:
                self.assertLess(abs(urine), 1e-9, tracer)
            else:
                self.assertGreater(urine, 2, tracer)

    def test_places_have_a_name(self):
        for tracer, place in (("zr89-dfo", "bone"), ("i125", "thyroid"), ("i124", "stomach"), ("tc99m", "stomach")):
            r = self.result[tracer]
            self.assertGreater(r.curve(place, "signal_percent_dose").max(), 0.1)
            np.testing.assert_allclose(r.curve(place, "signal_percent_dose"), r.part(f"held_label_{place}"), rtol=1e-12, atol=1e-12)
            self.assertTrue(np.all(np.isnan(r.curve(place))), "no vesicle is in it: it is no organ of theirs")

    def test_free_chelate_leaves_with_the_urine_within_minutes(self):
        """Holland 2009: less than 20 min in the mouse."""
        r = traced("zr89-dfo", ["label.free_fraction=1"], duration="2 h", every="1 min")
        self.assertGreater(r.at(60, "urine", "signal_percent_dose"), 90)


class Equations(unittest.TestCase):
    """Each term by itself."""

    def test_free_label_goes_where_its_rates_say(self):
        """Label that is all free and does not come back: one exponential, shares by rate."""
        brain = 0.11 * 60e-3 * MOUSE.mass["brain"]  # mL/h
        rates = {"urine": 0.37 * FILTRATION, "brain": brain, "liver": 0.31, "stomach": 0.13, "bound": 0.23}
        for lipophilic, volume in ((0, MOUSE.all_plasma + MOUSE.all_tissue), (1, MOUSE.all_plasma)):
            r = traced("tc99m", ["label.free_fraction=1", f"label.lipophilic={lipophilic}", "label.renal_fraction=0.37", "label.dose.bound_share=0",
                                 "label.places.liver.rate=0.31 1/h", "label.places.stomach.rate=0.13 1/h", "label.binding.rate=0.23 1/h",
                                 "label.places.liver.release=0 1/h", "label.places.stomach.release=0 1/h", "label.unbinding.rate=0 1/h",
                                 "label.brain.influx=0.11 uL/min/g", "label.brain.efflux=0 uL/min/g"], duration="3 h", every="6 min")
            k = rates | {"urine": rates["urine"] / volume, "brain": rates["brain"] / volume}
            total = sum(k.values())
            np.testing.assert_allclose(r.part("free_label"), 100 * np.exp(-total * r.time), rtol=1e-5, atol=1e-6)
            for node, rate in (("label_urine", k["urine"]), ("held_label_liver", k["liver"]), ("held_label_stomach", k["stomach"]), ("bound_label", k["bound"]),
                               ("free_label_brain", k["brain"])):
                np.testing.assert_allclose(r.part(node), 100 * rate / total * -np.expm1(-total * r.time), rtol=1e-5, atol=1e-6, err_msg=node)

    def test_what_a_place_lets_go_goes_back_or_into_the_gut_and_on(self):
        """A chain: bound label, its place, small and large intestine, faeces; by matrix."""
        k, rho, g, k_si, k_li, a = 0.7, 0.31, 0.37, 1 / 1.5, 60 / 282, 0.27
        r = traced("cu64", ["label.free_fraction=1", "label.dose.bound_share=1", "label.released.bound_share=1", "label.unbinding.rate=0 1/h",
                            f"label.places.liver.rate={k} 1/h", f"label.places.liver.release={rho} 1/h", f"label.places.liver.to_gut={g}",
                            f"label.gut_absorbed={a}", "label.renal_fraction=1e-9", "label.binding.rate=0 1/h", "label.brain.influx=0 uL/min/g"],
                   duration="36 h", every="2 h")
        k_ga = k_si * a / (1 - a)
        m = np.array([[-k, rho * (1 - g), 0, 0, 0], [k, -rho, 0, 0, 0], [0, rho * g, -(k_si + k_ga), 0, 0], [0, 0, k_si, -k_li, 0], [0, 0, 0, k_li, 0]])
        value, vector = np.linalg.eig(m)
        wanted = np.real(vector @ (np.linalg.solve(vector, [100, 0, 0, 0, 0])[:, None] * np.exp(np.outer(value, r.time))))
        for node, expected in zip(("bound_label", "held_label_liver", "free_label_small_intestine", "free_label_large_intestine", "label_faeces"), wanted):
            np.testing.assert_allclose(r.part(node), expected, rtol=2e-5, atol=1e-5, err_msg=node)
        self.assertAlmostEqual(r.part("free_label")[-1] + r.part("label_urine")[-1], 100 - wanted[:, -1].sum(), delta=1e-3)

    def test_free_label_of_brain_and_csf_comes_back_to_the_plasma(self):
        brain = MOUSE.mass["brain"]
        out = 0.43 * 60e-3 * brain / (0.18 * brain)
        into = lambda where, sets: run(vein(duration="12 h", every="1 h", more='tracer = "in111";').replace('route = "iv-bolus"', f'into = "{where}"'),
                                       ["label.free_fraction=1", "label.brain.influx=0 uL/min/g", *sets])
        r = into("brain_interstitium", ["label.brain.efflux=0.43 uL/min/g"])
        np.testing.assert_allclose(r.part("free_label_brain"), 100 * np.exp(-out * r.time), rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(r.curve("brain_parenchyma", "signal_percent_dose"), r.part("free_label_brain"), rtol=1e-9, atol=1e-9)
        r = into("csf", ["csf.production=0.017 mL/h", "csf.volume=0.041 mL"])
        np.testing.assert_allclose(r.part("free_label_csf"), 100 * np.exp(-0.017 / 0.041 * r.time), rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(r.curve("csf", "signal_percent_dose"), r.part("free_label_csf"), rtol=1e-9, atol=1e-9)

    def test_shares_on_protein(self):
        """Of a free dose into blood, and of what comes off there."""
        sets = ["label.unbinding.rate=0 1/h", "label.binding.rate=0 1/h", "label.places.bone.rate=0 1/h", "label.places.liver.rate=0 1/h",
                "label.renal_fraction=1e-12", "label.brain.influx=0 uL/min/g", "label.bile_share=0"]
        r = traced("zr89-dfo", ["label.free_fraction=0.4", "label.dose.bound_share=0.3", "label.released.bound_share=0.3", *sets], duration="48 h")
        self.assertAlmostEqual(r.part("bound_label")[0], 12, delta=1e-9)
        self.assertAlmostEqual(r.part("free_label")[0], 28, delta=1e-9)
        np.testing.assert_allclose(r.part("bound_label") / (r.part("bound_label") + r.part("free_label") + r.part("free_label_csf") + r.part("free_label_brain")),
                                   0.3, rtol=1e-3)
        self.assertGreater(r.part("bound_label")[-1], 15)

    def test_an_organ_is_its_vesicles_its_residue_and_its_share_of_free_and_bound_label(self):
        sets = ["label.free_fraction=0.3", "label.binding.rate=0.5 1/h", "label.dissociation.rate=0.05 1/h", "liver.signal_factor=0.7"]
        tracer = "tc99m"  # the liver holds it, the kidney does not
        for lipophilic in (0, 1):
            for perfused in (0, 1):
                r = traced(tracer, [*sets, f"label.lipophilic={lipophilic}", f"label.perfused={perfused}"], duration="6 h", every="10 min")
                for organ, factor in (("liver", 0.7), ("kidney", 1.0)):
                    on_vesicles = sum(r.part(c) for c in r.compartment if c.startswith(f"label_{organ}_") and not (perfused and c.endswith("_plasma")))
                    v = 0 if perfused else MOUSE.plasma[organ]
                    v_f = MOUSE.all_plasma + (0 if lipophilic else MOUSE.all_tissue)
                    fluid = v + (0 if lipophilic else MOUSE.tissue[organ])
                    on_vesicles = on_vesicles + (r.part("held_label_liver") if organ == "liver" else 0)
                    wanted = on_vesicles + r.part(f"residue_{organ}") + r.part("free_label") * fluid / v_f + r.part("bound_label") * v / MOUSE.all_plasma
                    np.testing.assert_allclose(r.curve(organ, "signal_percent_dose"), factor * wanted, rtol=1e-6, atol=1e-9)
                brain = sum(r.part(c) for c in r.compartment if c.startswith("label_brain_") and not (perfused and c.endswith("_plasma")))
                v = 0 if perfused else MOUSE.plasma["brain"]
                brain = brain + r.part("residue_brain") + r.part("free_label_brain") + r.part("free_label") * v / v_f + r.part("bound_label") * v / MOUSE.all_plasma
                np.testing.assert_allclose(r.curve("brain", "signal_percent_dose"), brain, rtol=1e-6, atol=1e-9)
                pools = MOUSE.plasma["arterial_blood"] + MOUSE.plasma["venous_blood"]
                plasma = r.part("label_arterial_plasma") + r.part("label_venous_plasma") + r.part("free_label") * pools / v_f + r.part("bound_label") * pools / MOUSE.all_plasma
                np.testing.assert_allclose(r.curve("plasma", "signal_percent_dose"), plasma, rtol=1e-6, atol=1e-9)
                np.testing.assert_allclose(r.curve("blood", "signal_percent_dose"), plasma + r.part("label_blood_cells"), rtol=1e-6, atol=1e-9)

    def test_label_without_dissociation_is_a_copy_of_the_vesicles_even_where_sites_are_full(self):
        """Occupancy is that of vesicles: half the label does not see half the sites, nor half the receptors of a ligand."""
        sets = ["label.free_fraction=0.5", "label.dissociation.rate=0 1/h", "kidney.ligand.capacity=1e10 particles",
                "kidney.ligand.affinity=1e9 particles/mL", "kidney.ligand.internalisation.rate=10 1/h"]
        r = traced("zr89-dfo", sets, amount="3e12 particles", duration="4 h", every="5 min")
        self.assertGreater(r.part("kidney_parenchyma").max(), 1)
        for c in r.compartment:
            if f"label_{c}" in r.compartment:
                np.testing.assert_allclose(r.part(f"label_{c}"), 0.5 * r.part(c), rtol=0, atol=5e-4, err_msg=c)

    def test_dissociation_and_lysis_leave_free_label_and_cells_leave_residue(self):
        r = traced("dir", ["label.dissociation.rate=0.05 1/h", "label.free_fraction=0", "label.places.liver.rate=0 1/h", "label.binding.rate=0 1/h",
                           "label.released.bound_share=0", "label.brain.efflux=0 uL/min/g", "label.release.rate=0 1/h"], duration="48 h")
        # all that is in no cell has become free, all that was in an organ is its residue
        intact = sum(r.part(c) for c in r.compartment if c.startswith("label_"))
        residues = sum(r.part(c) for c in r.compartment if c.startswith("residue_"))
        self.assertLess(intact[-1], 1e-3)
        free = r.part("free_label") + r.part("free_label_brain") + r.part("free_label_csf")
        self.assertAlmostEqual(residues[-1] + free[-1], 100, delta=1e-3)
        self.assertGreater(free[-1], 0.1)

    def test_bile_takes_its_share_of_what_the_liver_lets_go(self):
        gut = ("free_label_small_intestine", "free_label_large_intestine", "label_faeces")
        bile = [sum(r.part(c)[-1] for c in gut) for r in (traced("dir", [f"label.bile_share={b}", "label.places.liver.rate=0 1/h", "label.release.rate=0.5 1/h"],
                                                                 duration="48 h") for b in (0, 0.5, 1))]
        self.assertEqual(bile[0], 0)
        self.assertAlmostEqual(bile[1] / bile[2], 0.5, delta=1e-6)
        self.assertGreater(bile[2], 50)

    def test_an_enzyme_goes_dark_with_its_vesicle(self):
        """Of what came off before, the signal lasts as long as that of the free enzyme."""
        r = traced("gluc", ["label.dissociation.rate=0 1/h"], duration="24 h")
        np.testing.assert_allclose(r.part("label_dark"), r.curve("degraded"), rtol=0, atol=1e-4)
        np.testing.assert_allclose(r.curve("liver", "signal_percent_dose"), r.curve("liver"), rtol=0, atol=1e-4)

    def test_label_weighs_sizes_by_surface_or_by_volume(self):
        base = vein(duration="1 h", every="10 min").replace("msc-small-ev", "msc-ev-mixture")
        for exponent in (0, 2, 3):
            r = run(base.replace("doses", 'tracer = "dir"; doses'), [f"label.size_exponent={exponent}"])
            sizes = [float(re.search(r"_(\d+)nm", c)[1]) for c in r.compartment if re.match(r"venous_plasma_\d+nm", c)]
            self.assertEqual(len(sizes), 5)
            edges = [30, 60, 100, 150, 220, 400]
            sizes_exact = [np.sqrt(a * b) for a, b in zip(edges, edges[1:])]
            number = np.array([r.part(f"venous_plasma_{d:.0f}nm")[0] for d in sizes_exact])
            label = np.array([r.part(f"label_venous_plasma_{d:.0f}nm")[0] for d in sizes_exact])
            wanted = number * np.power(sizes_exact, exponent)
            np.testing.assert_allclose(label, 90 * wanted / wanted.sum(), rtol=1e-9)

    def test_free_label_of_a_dose_is_where_its_route_puts_it(self):
        def start(route, tracer="dir"):
            return run(vein(duration="1 h", every="10 min", more=f'tracer = "{tracer}";').replace("iv-bolus", route))
        vein_dose = start("iv-bolus")
        self.assertAlmostEqual(vein_dose.part("free_label")[0], 5, delta=1e-9)  # half of it on lipoprotein
        self.assertAlmostEqual(vein_dose.part("bound_label")[0], 5, delta=1e-9)
        self.assertAlmostEqual(vein_dose.part("label_venous_plasma")[0], 90, delta=1e-9)
        skin = start("subcutaneous-flank")
        self.assertAlmostEqual(skin.part("free_label_subcutis_flank")[0], 10, delta=1e-9)
        lung = start("inhaled")  # mouse: 0.85 is lost, 0.15 leaves the nebuliser, 0.7 of it intact
        self.assertAlmostEqual(lung.part("label_expelled")[0], 85, delta=1e-9)
        lost = 0.1 + 0.9 * 0.3  # free in the charge, or of vesicles that shear destroys: it goes on as if these were intact
        for where, share in (("stomach", 10), ("airways", 5 * 0.12), ("alveoli", 5 * 0.88)):
            self.assertAlmostEqual(lung.part(f"free_label_{where}")[0], share * lost, delta=1e-9)
        for r in (skin, lung):
            np.testing.assert_allclose(sum(r.part(c) for c in nodes_of_label(r)), 100, rtol=0, atol=1e-9)

    def test_free_label_leaves_a_depot_by_itself(self):
        r = run(vein(duration="6 h", every="10 min", more='tracer = "i125";').replace("iv-bolus", "subcutaneous-flank"),
                ["label.free_fraction=1", "label.dissociation.rate=0 1/h"])
        np.testing.assert_allclose(r.part("free_label_subcutis_flank"), 100 * np.exp(-0.5 * r.time), rtol=1e-5)

    def test_two_doses_and_an_infusion_close_too(self):
        doses = '''doses = ( { route = "iv-infusion"; amount = "1e10 particles"; over = "30 min"; }, { route = "iv-bolus"; amount = "3e11 particles"; at = "2 h"; every = "3 h"; count = 2; } );'''
        text = re.sub(r"doses = \(.*?\);", doses, vein(duration="12 h", every="30 min", more='tracer = "tc99m";'), flags=re.S)
        r = run(text)
        label = sum(r.part(c) for c in nodes_of_label(r))
        vesicles = sum(r.curve(o) for o in r.organ if o not in ("plasma", "brain_parenchyma", "lung_with_surface", *PLACES))
        np.testing.assert_allclose(label, vesicles, rtol=0, atol=1e-8)

    def test_a_study_may_mix_tracers_and_none(self):
        text = vein(duration="6 h", every="30 min").replace("doses", '''scenarios = ( { name = "bare"; tracer = "none"; }, { name = "metal"; tracer = "in111"; },
          { name = "dye"; tracer = "dir"; } ); doses''')
        r = run(text)
        self.assertTrue(np.all(np.isnan(r.curve("liver", "signal_percent_dose", "bare"))))
        self.assertGreater(r.at(360, "liver", "signal_percent_dose", "dye"), r.at(360, "liver", "signal_percent_dose", "metal"))
        np.testing.assert_allclose(r.curve("liver", scenario="bare"), r.curve("liver", scenario="dye"), rtol=0, atol=1e-3)


class Carriers(unittest.TestCase):
    """What the tracer shows is on vesicles, left behind in cells, or free; the lung with its surface is the lung and what lies in its airways."""

    def test_by_what_carries_it(self):
        config = """study = { species = "human"; product = "msc-ev-mixture"; duration = "37 h"; output = { every = "90 min"; compartments = true; };
          doses = ( { route = "inhaled"; amount = "1.3e12 particles"; } );
          scenarios = ( { name = "metal"; tracer = "in111"; }, { name = "dark"; tracer = "gluc"; }, { name = "none"; } ); };"""
        r = run(config)
        kinds = [f"signal_{c}_percent_dose" for c in ("on_vesicles", "in_cells", "free")]
        for s in ("metal", "dark"):
            for o in r.organ:
                parts = [r.curve(o, k, s) for k in kinds]
                if o in ("urine", "faeces", "expelled"):
                    self.assertTrue(np.isnan(parts).all(), o)
                    continue
                np.testing.assert_allclose(sum(parts), r.curve(o, "signal_percent_dose", s), rtol=1e-12, atol=1e-13, err_msg=o)
                self.assertGreaterEqual(np.min(parts), -1e-9, o)
            on = sum(r.part(c, s) for c in r.compartment if c.startswith(("label_airways", "label_alveoli")))
            off = sum(r.part(c, s) for c in r.compartment if c.startswith(("free_label_airways", "free_label_alveoli")))
            self.assertGreater(np.max(off), 0.1 if s == "metal" else 1e-3)
            for kind, more in zip(kinds, (on, 0, off)):
                np.testing.assert_allclose(r.curve("lung_with_surface", kind, s) - r.curve("lung", kind, s), more, rtol=0, atol=1e-9, err_msg=kind)
        self.assertGreater(r.curve("lung", kinds[1], "metal")[-1], 1)
        self.assertEqual(np.max(r.curve("lung", kinds[1], "dark")), 0)
        lying = sum(r.part(c, "none") for c in r.compartment if c.startswith(("airways", "alveoli")))
        np.testing.assert_allclose(r.curve("lung_with_surface", scenario="none") - r.curve("lung", scenario="none"), lying, rtol=0, atol=1e-9)
        self.assertTrue(np.isnan([r.curve("lung", k, "none") for k in kinds]).all())

    def test_no_route_to_the_airways_no_surface(self):
        r = run("""study = { species = "mouse"; product = "msc-small-ev"; duration = "3 h"; output = { every = "1 h"; };
          doses = ( { route = "iv-bolus"; amount = "1e10 particles"; } ); };""")
        self.assertNotIn("lung_with_surface", r.organ)


if __name__ == "__main__":
    unittest.main()
