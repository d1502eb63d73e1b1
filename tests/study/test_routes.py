"""Routes: every one in every species, what the field says of them, and closed forms of what empties them.

Statements T12 ... T28 are those of the blueprint of the model: what is known of each route, mostly a direction.
"""
import os
import pathlib
import unittest

import numpy as np
from runs import COUNT, LIBRARY, SCRATCH, SOURCE, Wrong, program, run

SPECIES = ("mouse", "rat", "rabbit", "dog", "minipig", "macaque", "human", "human-female")
ADDED = {"intratumoral", "intra-articular"}  # into organs that a study adds; T1 holds them
ROUTES = sorted(p.stem for p in (pathlib.Path(LIBRARY) / "routes").glob("*.cfg") if p.stem not in ADDED)
APART = ("blood", "lung", "liver", "spleen", "kidney", "brain", "gut", "heart", "marrow", "rest", "csf", "leptomeninges", "lymph_nodes", "depot",
         "gut_contents", "urine", "faeces", "expelled", "degraded")  # organs that do not overlap and together hold everything
GUT = ("stomach", "small_intestine", "large_intestine")
BODY = "species = \"{species}\"; product = \"{product}\"; duration = \"{duration}\"; output = {{ every = \"{every}\"; compartments = true; }};"


def name_of(route):
    return route.replace("-", "_")


def dose(route, amount="1e10 particles", more=""):
    over = ' over = "30 min";' if route == "iv-infusion" else ""
    return f'{{ route = "{route}"; amount = "{amount}";{over} {more} }}'


def study(scenarios, species="mouse", product="msc-small-ev", duration="48 h", every="30 min", more=""):
    """The text of a study; scenarios: {name: text of its doses}, or routes to be given alone."""
    if not isinstance(scenarios, dict):
        scenarios = {name_of(r): dose(r) for r in scenarios}
    rows = ",\n".join(f'{{ name = "{n}"; doses = ( {d} ); }}' for n, d in scenarios.items())
    return ("study = { title = \"routes\"; " + BODY.format(species=species, product=product, duration=duration, every=every) +
            f" {more} scenarios = ( {rows} ); }};")


def complaint(config, files=()):
    """What `vesipk check` says of a study beside files of its own: (name, text). Fails if it says nothing."""
    COUNT[0] += 1
    folder = pathlib.Path(SCRATCH.name) / f"beside{COUNT[0]}"
    for name, text in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    folder.mkdir(exist_ok=True)
    (folder / "study.cfg").write_text(config, encoding="utf-8")
    try:
        program("check", folder / "study.cfg", "--library", LIBRARY)
    except Wrong as wrong:
        return str(wrong)
    raise AssertionError("nothing was wrong with it")


def run_beside(config, files, sets=()):
    """Run a study in a folder of its own with files beside it."""
    COUNT[0] += 1
    folder = pathlib.Path(SCRATCH.name) / f"beside{COUNT[0]}"
    for name, text in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "study.cfg").write_text(config, encoding="utf-8")
    return run(folder / "study.cfg", sets)


class Case(unittest.TestCase):
    def assert_close(self, found, wanted, relative=1e-5, least=2e-5, what=""):
        """Curves in percent of dose agree; `least`: what does not matter, in percent of dose."""
        off = np.max(np.abs(np.asarray(found) - np.asarray(wanted)) - relative * np.abs(wanted))
        self.assertLessEqual(off, least, f"{what}: {found} instead of {wanted}")


class EveryRoute(Case):
    """Alone, in every species of the library: nothing is lost, nothing is below zero."""

    def whole(self, result, label):
        self.assertEqual(result.attribute["complete"], 1)
        self.assertEqual(len(result.scenario), len(ROUTES), label)
        worst = np.max(result.array["mass_balance_error"])
        self.assertLessEqual(worst, 1e-9, f"{label}: mass balance")
        share = result.array["percent_dose"][:, :, 0]
        self.assertGreaterEqual(np.nanmin(share), -1e-7, f"{label}: below zero")
        for i, scenario in enumerate(result.scenario):
            total = sum(share[i, result.organ.index(o), -1] for o in APART)
            self.assertAlmostEqual(total, 100, delta=1e-7, msg=f"{label}, {scenario}: organs and sinks at the end")
            self.assertEqual(np.max(abs(share[i, result.organ.index("urine")])), 0, f"{label}, {scenario}: T22, intact vesicles in urine")

    def test_one_size(self):
        for species in SPECIES:
            with self.subTest(species=species):
                self.whole(run(study(ROUTES, species)), species)

    def test_five_sizes(self):
        self.whole(run(study(ROUTES, "human", "msc-ev-mixture", "7 d", "4 h")), "human, five sizes")

    def test_a_route_into_a_part_of_an_organ_begins_there(self):
        for organ in ("lung", "liver", "spleen", "kidney", "gut", "heart", "marrow"):
            for part in ("phagocytes", "parenchyma", "interstitium"):
                if (organ, part) in {("liver", "interstitium"), ("spleen", "interstitium"), ("marrow", "interstitium")}:
                    continue  # a sinusoid has none
                route = f'route = {{ name = "into"; title = "Into a part"; compartments = [ ]; processes = ( ); split = ( {{ into = "{organ}_{part}"; share = "1"; }} ); }};'
                result = run_beside(study(["into"], duration="1 h", every="30 min"), [("routes/into.cfg", route)])
                self.assertAlmostEqual(result.part(f"{organ}_{part}")[0], 100.0, delta=1e-9, msg=f"{organ}_{part}")
                self.assertAlmostEqual(result.curve(organ)[0], 100.0, delta=1e-9, msg=f"{organ}_{part}")

    def test_a_scenario_holds_the_depots_of_its_routes_only(self):
        for route, there in (("iv-bolus", ()), ("intracisternal", ()), ("subcutaneous-foot", ("subcutis_foot", "subcutis_foot_cells")),
                             ("oral", GUT), ("intranasal", ("nose", *GUT)),
                             ("inhaled-jet", ("airways", "alveoli", *GUT)),
                             ("hydrogel-wound", ("gel_wound_dose1", "wound_depot"))):
            with self.subTest(route=route):
                known = set(run(study(["iv-bolus"])).compartment) | {"expelled", "faeces"}
                of_body = {c for c in run(study([route])).compartment
                           if c not in known and not c.endswith(("_parenchyma", "_phagocytes", "_interstitium"))}
                self.assertEqual(of_body, set(there))


class WhatTheFieldSays(Case):
    @classmethod
    def setUpClass(cls):
        cls.mouse = run(study(ROUTES, duration="48 h", every="15 min"))
        cls.human = run(study(ROUTES, "human", duration="48 h", every="15 min"))

    def test_T12_more_in_the_brain_of_a_mouse_by_nose_than_by_vein(self):
        for organ in ("brain", "brain_parenchyma"):
            self.assertGreater(self.mouse.curve(organ, scenario="intranasal").max(), self.mouse.curve(organ, scenario="iv_bolus").max())
        self.assertAlmostEqual(self.mouse.curve("brain", scenario="intranasal").max(), 0.18, delta=0.01)  # of an independent reckoning

    def test_T12_not_so_in_primates(self):
        self.assertLess(self.human.curve("brain", scenario="intranasal").max(), self.human.curve("brain", scenario="iv_bolus").max())

    def test_T13_hardly_anything_in_plasma_by_nose(self):
        for result in (self.mouse, self.human):
            self.assertLess(result.number("cmax", scenario="intranasal"), 1e-2 * result.number("cmax", scenario="iv_bolus"))

    def test_T16_intraperitoneal_is_slower_later_and_lower(self):
        for result in (self.mouse, self.human):
            self.assertGreater(result.number("tmax", scenario="intraperitoneal"), 0.5)
            self.assertLess(result.number("cmax", scenario="intraperitoneal"), 0.1 * result.number("cmax", scenario="iv_bolus"))

    def test_T16_the_peritoneum_makes_no_difference_between_sizes(self):
        result = run(study(["intraperitoneal"], "human", "msc-ev-mixture"))
        names = [c for c in result.compartment if c.startswith("peritoneum_")]
        self.assertEqual(len(names), 5)
        for name in names[1:]:
            self.assert_close(result.part(name) / result.part(name)[0], result.part(names[0]) / result.part(names[0])[0], what=name)

    def test_T17_subcutaneous_falls_with_size_and_from_foot_to_flank(self):
        absorbed = []
        for d in (40, 100, 150, 400):
            result = run(study(["subcutaneous-foot", "subcutaneous", "subcutaneous-flank", "iv-bolus"], "rat"), [f"vesicle.diameter={d} nm"])
            nodes = [result.curve("lymph_nodes", scenario=s).max() for s in ("subcutaneous_foot", "subcutaneous_flank", "iv_bolus")]
            self.assertGreater(nodes[0], nodes[1])
            self.assertGreater(nodes[1], nodes[2], f"{d} nm: lymph nodes hold more than after a vein")
            self.assertEqual(result.number("auc_last", scenario="subcutaneous"), result.number("auc_last", scenario="subcutaneous_flank"))
            absorbed.append(self.lymph_uptake(d))
        self.assertEqual(absorbed, sorted(absorbed, reverse=True))
        for found, wanted in zip(absorbed, (0.75, 0.40, None, 0.03)):  # Oussoren 1997, foot of the rat
            if wanted:
                self.assertAlmostEqual(found, wanted, delta=0.02)

    def lymph_uptake(self, d):
        """Share of a dose in the foot that the lymph takes up: what cells at the site do not get. No loss in cells."""
        result = run(study(["subcutaneous-foot"], "rat", duration="600 h", every="10 h"),
                     [f"vesicle.diameter={d} nm", "parenchyma.degradation.rate=0 1/h"])
        return 1 - result.part("subcutis_foot_cells")[-1] / 100

    def test_T19_intracoronary_stays_less_than_intramyocardial(self):
        for result in (self.mouse, self.human):
            within = result.at(60, "heart", scenario="intramyocardial") + result.at(60, "depot", scenario="intramyocardial")
            self.assertLess(result.at(60, "heart", scenario="intracoronary"), 0.1 * within)

    def test_T20_into_csf_much_stays_there_and_little_enters_the_tissue(self):
        for result in (self.mouse, self.human):
            vein = result.at(60, "brain", scenario="iv_bolus")
            for route in ("intrathecal", "intracerebroventricular", "intracisternal"):
                around = sum(result.at(60, o, scenario=route) for o in ("brain", "csf", "leptomeninges", "depot"))
                self.assertGreater(around, 100 * vein, route)
                self.assertLess(result.curve("brain_parenchyma", scenario=route).max(), 5, route)
        self.assertGreater(self.mouse.number("tmax", scenario="intrathecal"), self.mouse.number("tmax", scenario="intracisternal"))

    def test_T21_nothing_passes_intact_skin(self):
        for result in (self.mouse, self.human):
            inside = [o for o in APART if o not in ("depot", "expelled")]
            self.assertEqual(max(np.max(abs(result.curve(o, scenario="topical_skin"))) for o in inside), 0)
        leaky = run(study(["topical-skin"], "human"), ["topical-skin.penetration=0.01"])
        self.assertLess(100 - leaky.curve("depot")[-1] - leaky.curve("expelled")[-1], 1)
        self.assertGreater(leaky.curve("plasma").max(), 0)

    def test_T28_plasma_falls_as_the_depot_does(self):
        for result, k_a in ((self.mouse, 0.2), (run(study(["intraperitoneal"], "human", duration="14 d")), 0.03)):
            self.assertAlmostEqual(result.number("lambda_z", scenario="intraperitoneal") / (k_a / 0.6), 1, delta=0.05)
        for route, k in (("subcutaneous", 0.075), ("subcutaneous_foot", 0.075), ("intramuscular", 1.5 * 0.075)):
            for result in (self.mouse, self.human):
                self.assertAlmostEqual(result.number("lambda_z", scenario=route) / k, 1, delta=0.05, msg=route)

    def test_availability(self):
        """Linear range: what reaches the blood is the product of the shares along its way."""
        result, n = self.human, 1 / 1.5  # of what comes into lymph nodes at 100 nm, n leaves them
        foot = 0.85 / (1 + (100 / 95) ** 2.3)
        for route, wanted in (("intraperitoneal", 0.6), ("subcutaneous", 0.3 * foot * n), ("subcutaneous_foot", foot * n),
                              ("intramuscular", 0.5 * foot * n), ("intrarenal", 0.1 + 0.3 * n), ("topical_wound", 0.3 * (0.1 + 0.3 * n))):
            found = result.number("auc_inf", scenario=route) / result.number("auc_inf", scenario="iv_bolus")
            self.assertAlmostEqual(found / wanted, 1, delta=0.03, msg=route)

    def test_the_first_pass_holds_back_what_clearance_over_flow_says(self):
        """CLint/(Q + CLint): renal artery 0.6 % in the mouse, coronary 0.1 % in the mouse and 0.13 % in humans."""
        for result, route, organ, wanted in ((self.mouse, "renal_artery", "kidney", 0.6), (self.mouse, "intracoronary", "heart", 0.1),
                                             (self.human, "intracoronary", "heart", 0.13)):
            vein = result.number("auc_inf", scenario="iv_bolus")
            lost = 100 * (1 - result.number("auc_inf", scenario=route) / vein)
            self.assertAlmostEqual(lost / wanted, 1, delta=0.35, msg=route)

    def test_a_nebuliser_splits_its_charge(self):
        """What leaves the device survives or not; of what survives part is exhaled, swallowed or deposited."""
        for scenario, exhaled, mouth, lung in (("inhaled", 0.25, 0.05, 0.138), ("inhaled_jet", 0.2, 0.02, 0.12)):
            start = {c: self.human.part(c, scenario)[0] for c in ("expelled", "degraded", "stomach", "airways", "alveoli")}
            out = exhaled + mouth + lung
            for where, wanted in (("expelled", 1 - out + 0.7 * exhaled), ("degraded", 0.3 * out), ("stomach", 0.7 * mouth),
                                  ("airways", 0.7 * 0.4 * lung), ("alveoli", 0.7 * 0.6 * lung)):
                self.assertAlmostEqual(start[where], 100 * wanted, delta=1e-9, msg=f"{scenario}: {where}")


class WithATracer(Case):
    """The label of each route is as complete as its vesicles, and outlives them."""

    @classmethod
    def setUpClass(cls):
        cls.dye, cls.enzyme = (run(study(ROUTES, duration="21 d", every="12 h", more=f'tracer = "{t}";')) for t in ("dir", "gluc"))

    def test_all_label_is_somewhere(self):
        of_label = ("label_", "residue_", "free_label", "bound_label", "held_label_")
        for result in (self.dye, self.enzyme):
            at = [i for i, c in enumerate(result.compartment) if c.startswith(of_label)]
            amount = np.nansum(result.array["compartments/amount"][:, 0][:, 1:, at], axis=-1)
            self.assertLessEqual(np.max(abs(amount / result.array["dose"][:, None] - 1)), 1e-9)

    def test_T18_a_gel_feeds_the_liver_for_weeks(self):
        gel, injected = "hydrogel_intraperitoneal", "intraperitoneal"
        self.assertLess(self.dye.number("cmax", scenario=gel), 0.1 * self.dye.number("cmax", scenario=injected))
        seen = self.dye.curve("liver", "signal_percent_dose", gel)
        self.assertGreater(seen[-1], 0.1 * seen.max())
        intact = [self.dye.curve("liver", scenario=s) for s in (gel, injected)]
        self.assertGreater(intact[0][-1], 0.1 * intact[0].max())
        self.assertLess(intact[1][-1], 1e-6 * intact[1].max())

    def test_T20_dye_stays_on_the_leptomeninges_when_vesicles_are_gone(self):
        for route in ("intrathecal", "intracerebroventricular"):
            seen, intact = (self.dye.curve("leptomeninges", q, route) for q in ("signal_percent_dose", "percent_dose"))
            self.assertGreater(seen[-1], 0.1 * seen.max(), route)
            self.assertLess(intact[-1], 1e-3 * intact.max(), route)

    def test_T22_free_label_is_in_the_urine_vesicles_are_not(self):
        result = run(study(ROUTES, more='tracer = "in111";'))
        for route in ("iv_bolus", "subcutaneous", "intratracheal", "oral"):
            self.assertGreater(result.curve("urine", "signal_percent_dose", route)[-1], 0, route)
            self.assertEqual(result.curve("urine", scenario=route)[-1], 0, route)


class ClosedForms(Case):
    """What empties a depot is linear: its curves are known."""

    def test_peritoneum(self):
        result = run(study(["intraperitoneal"], every="1 h"))
        t, k_a, k_tr = result.time, 0.2, 0.5
        k = k_a / 0.6
        self.assert_close(result.part("peritoneum"), 100 * np.exp(-k * t), what="cavity")
        self.assert_close(result.part("peritoneal_lymph"), 100 * k_a / (k_tr - k) * (np.exp(-k * t) - np.exp(-k_tr * t)), what="lymph")
        k_deg, into = 0.35, (k - k_a) * 0.5
        self.assert_close(result.part("peritoneal_cells"), 100 * into / (k_deg - k) * (np.exp(-k * t) - np.exp(-k_deg * t)), what="cells")

    def test_subcutis_and_muscle(self):
        F = 0.85 / (1 + (100 / 95) ** 2.3)
        for route, depot, k, site in (("subcutaneous", "subcutis", 0.075, 0.1), ("subcutaneous-foot", "subcutis_foot", 0.075, 1.0),
                                      ("subcutaneous-flank", "subcutis_flank", 0.075, 0.1), ("intramuscular", "muscle", 0.1125, 0.5)):
            result = run(study([route], every="1 h"))
            t = result.time
            self.assert_close(result.part(depot), 100 * np.exp(-k * t), what=route)
            self.assert_close(result.part(f"{depot}_cells"),
                              100 * k * (1 - F * site) / (0.35 - k) * (np.exp(-k * t) - np.exp(-0.35 * t)), what=route)

    def test_nose_stomach_and_intestine(self):
        result = run(study(["intranasal", "oral"], every="10 min", duration="6 h"))
        t = result.time
        self.assert_close(result.part("nose", "intranasal"), 100 * 0.5 ** (t / (1 / 3)), what="nose")
        k_e, k_si = 3.0, 1 / 1.5
        k_out = k_si / (1 - 0.005 / 0.3)
        self.assert_close(result.part("stomach", "oral"), 100 * np.exp(-k_e * t), what="stomach")
        self.assert_close(result.part("small_intestine", "oral"),
                          100 * 0.3 * k_e / (k_e - k_out) * (np.exp(-k_out * t) - np.exp(-k_e * t)), what="intestine")
        k_li, large = 60 / 282, lambda k: np.exp(-k * t)
        fed = 100 * 0.3 * k_e * k_si * (large(k_e) / ((k_out - k_e) * (k_li - k_e)) + large(k_out) / ((k_e - k_out) * (k_li - k_out)) +
                                        large(k_li) / ((k_e - k_li) * (k_out - k_li)))
        self.assert_close(result.part("large_intestine", "oral"), fed, what="large intestine")
        self.assert_close(result.curve("gut_contents", scenario="oral"),
                          sum(result.part(c, "oral") for c in GUT), what="contents of the gut")
        late = run(study(["oral"], duration="5 d", every="1 h"))
        self.assertAlmostEqual(late.curve("faeces")[-1], 100 * (0.3 - 0.005), delta=1e-3)

    def test_airways(self):
        result = run(study(["intratracheal"], every="1 h"))
        t, stay, escape = result.time, 0.405 / 0.99, 0.005
        mucus = np.log(2) / 6 + 0.1
        self.assert_close(result.part("alveoli"), 88 * np.exp(-stay * t), what="alveoli")
        self.assert_close(result.part("airways"), 12 * np.exp(-mucus * t) +
                          88 * escape / (mucus - stay) * (np.exp(-stay * t) - np.exp(-mucus * t)), what="airways")

    def test_local_depots(self):
        for route, depot, start in (("intrarenal", "kidney_depot", 100), ("intramyocardial", "heart_depot", 80),
                                    ("topical-wound", "wound_depot", 30), ("intracerebral", "brain_depot", 63), ("periretinal", "retina_depot", 100)):
            result = run(study([route], every="2 h"))
            self.assert_close(result.part(depot), start * 0.5 ** (result.time / 6), what=route)
        self.assertEqual(run(study(["topical-wound"])).curve("expelled")[0], 70)

    def test_eye(self):
        result = run(study(["eye-drop"], every="1 min", duration="1 h"))
        self.assert_close(result.part("tear_film"), 100 * np.exp(-0.14 / 0.8 * 60 * result.time), what="tear film")

    def test_lumbar_csf(self):
        result = run(study(["intrathecal"], "human", every="1 h"))
        self.assert_close(result.part("lumbar_csf"), 100 * np.exp(-0.5 * result.time), what="lumbar CSF")

    def test_gels_of_any_shape(self):
        for shape in (1.0, 0.7, 1.3):
            for place, gel in (("intraperitoneal", "gel_peritoneum"), ("wound", "gel_wound"), ("intracerebral", "gel_brain")):
                route = f"hydrogel-{place}"
                result = run(study([route], duration="30 d", every="12 h"), [f"{route}.release.shape={shape}"])
                held = np.exp(-(0.08 / 24 * result.time) ** shape)
                self.assert_close(result.part(f"{gel}_dose1"), 100 * held, what=f"{route}, shape {shape}")
                if place == "wound":
                    self.assert_close(result.curve("expelled")[1:], 70 * (1 - held[1:]), what="shed from the wound")


class Timing(Case):
    """Doses of a scenario add up, each at its time."""

    def test_repeats_into_a_depot(self):
        result = run(study({"three": dose("intraperitoneal", more='at = "2 h"; every = "12 h"; count = 3;')}, every="1 h"))
        t = result.time
        wanted = sum(np.where(t >= at, np.exp(-(t - at) / 3), 0) for at in (2, 14, 26)) * 100 / 3
        self.assert_close(result.part("peritoneum"), wanted, what="three doses")

    def test_infusion_into_a_depot(self):
        result = run(study({"slow": dose("subcutaneous", more='over = "10 h";')}, every="1 h"))
        t, k = result.time, 0.075
        during = 10 / k * (1 - np.exp(-k * np.minimum(t, 10)))
        self.assert_close(result.part("subcutis"), during * np.exp(-k * np.maximum(t - 10, 0)), what="ten hours")

    def test_each_gel_counts_from_its_own_dose(self):
        config = study({"two": dose("hydrogel-subcutaneous", more='every = "5 d"; count = 2;')}, duration="20 d", every="12 h")
        result = run(config, ["hydrogel-subcutaneous.release.shape=1.3"])
        for gel, at in (("gel_subcutis_dose1", 0), ("gel_subcutis_dose2", 120)):
            since = np.maximum(result.time - at, 0)
            wanted = np.where(result.time >= at, 50 * np.exp(-(0.08 / 24 * since) ** 1.3), 0)
            self.assert_close(result.part(gel), wanted, what=gel)
        self.assertIn("subcutis", result.compartment)  # both feed one depot
        self.assertNotIn("subcutis_dose1", result.compartment)
        self.assertLessEqual(result.array["mass_balance_error"].max(), 1e-9)

    def test_two_routes_in_one_scenario_add_up(self):
        """In a human nothing saturates: both together are the sum of each alone."""
        one, other = dose("iv-bolus"), dose("subcutaneous-foot", more='at = "3 h";')
        gel = dose("hydrogel-subcutaneous", more='at = "1 h";')
        result = run(study({"a": one, "b": other, "c": gel, "all": f"{one}, {other}, {gel}"}, "human", every="1 h"))
        for organ in ("plasma", "liver", "lymph_nodes", "depot", "degraded"):
            apart = sum(result.curve(organ, scenario=s) for s in "abc")
            self.assert_close(3 * result.curve(organ, scenario="all"), apart, relative=1e-4, least=1e-5, what=organ)

    def test_two_ways_into_one_depot_share_it(self):
        result = run(study({"both": dose("intranasal") + ", " + dose("oral")}, every="30 min"))
        self.assertEqual(result.compartment.count("stomach"), 1)
        self.assertAlmostEqual(result.part("stomach")[0], 50, delta=1e-9)
        self.assertLessEqual(result.array["mass_balance_error"].max(), 1e-9)


class NumbersOfARoute(Case):
    def test_set_reaches_them(self):
        result = run(study(["subcutaneous-foot"], every="1 h"),
                     ["subcutaneous.depot.rate=0.15 1/h", "subcutaneous-foot.site_factor=0.5", "parenchyma.degradation.rate=0 1/h"])
        self.assert_close(result.part("subcutis_foot"), 100 * np.exp(-0.15 * result.time))
        uptake = 0.5 * 0.85 / (1 + (100 / 95) ** 2.3)
        self.assert_close(result.part("subcutis_foot_cells"), 100 * (1 - uptake) * (1 - np.exp(-0.15 * result.time)))

    def test_explain_shows_those_in_use_with_source_and_confidence(self):
        path = pathlib.Path(SCRATCH.name) / "explained.cfg"
        path.write_text(study(["intramuscular"]), encoding="utf-8")
        said, _ = program("explain", path, "--library", LIBRARY)
        for address in ("intramuscular.site_factor", "subcutaneous.depot.rate", "subcutaneous.lymph_uptake.half_size"):
            self.assertIn(address, said)
        self.assertNotIn("subcutis.site_factor", said)  # that of the species is not asked for


MINE = """route = { name = "mine"; title = "Into a tumour that nobody has compiled in"; confidence = "assumption"; source = "a test";
  uses = [ "topical-wound" ];
  numbers = { depot = { half_life = { value = "4 h"; low = "1 h"; high = "9 h"; }; }; leak = { value = 0.25; }; };
  define = ( ("k", "ln(2) / depot.half_life"), ("inside", "1 - leak") );
  compartments = [ "tumour", "tumour_cells" ];
  processes = ( { from = "tumour"; to = "tumour_cells"; rate = "k * topical_wound.to_cells * (d/100)^0.5"; },
                { from = "tumour"; to = "wound_depot"; rate = "k / 10"; },
                { from = "tumour_cells"; to = "degraded"; rate = "parenchyma.degradation.rate"; } );
  split = ( { into = "tumour"; share = "inside"; }, { into = "expelled"; share = "leak"; } ); };"""


class ARouteOfTheUser(Case):
    """A file beside the study is a route: nothing is compiled."""

    def test_it_runs(self):
        result = run_beside(study(["mine"], every="1 h"), [("routes/mine.cfg", MINE)])
        k = np.log(2) / 4 * (0.6 + 0.1)
        self.assert_close(result.part("tumour"), 75 * np.exp(-k * result.time), what="tumour")
        self.assertEqual(result.curve("expelled")[0], 25)
        self.assertIn("wound_depot", result.compartment)
        self.assertLessEqual(result.array["mass_balance_error"].max(), 1e-9)

    def test_its_numbers_can_be_set(self):
        result = run_beside(study(["mine"], every="1 h"), [("routes/mine.cfg", MINE)], ["mine.leak=0.5", "mine.depot.half_life=8 h"])
        self.assert_close(result.part("tumour"), 50 * np.exp(-np.log(2) / 8 * 0.7 * result.time), what="tumour")

    def test_it_depends_on_size(self):
        result = run_beside(study(["mine"], product="msc-ev-mixture", every="1 h"), [("routes/mine.cfg", MINE)])
        rates = []
        for name in (c for c in result.compartment if c.startswith("tumour_") and "cells" not in c):
            d = float(name.rsplit("_", 1)[1].removesuffix("nm"))
            rates.append(np.log(result.part(name)[0] / result.part(name)[10]) / (result.time[10] - result.time[0]))
            self.assertAlmostEqual(rates[-1], np.log(2) / 4 * (0.6 * (d / 100) ** 0.5 + 0.1), delta=2e-3)
        self.assertEqual(len(rates), 5)

    def test_the_one_of_the_docs_runs(self):
        docs = (SOURCE / "docs" / "routes.md").read_text(encoding="utf-8")
        text = docs[docs.index("\nroute = {"):docs.index("\n};\n") + 4]
        result = run_beside(study(["intratumoral"], product="msc-ev-mixture"), [("routes/intratumoral.cfg", text)],
                            ["intratumoral.depot.half_life=8 h"])
        self.assertAlmostEqual(result.curve("expelled")[0], 20, delta=1e-9)
        self.assertGreater(result.curve("lymph_nodes").max(), 1)

    def test_it_stands_before_one_of_the_library(self):
        text = 'route = { name = "oral"; title = "mine"; into = "gut_plasma"; };'
        result = run_beside(study(["oral"]), [("routes/oral.cfg", text)])
        self.assertNotIn("stomach", result.compartment)

    def test_a_species_without_the_number_is_told(self):
        mouse = (pathlib.Path(LIBRARY) / "species" / "mouse.cfg").read_text(encoding="utf-8")
        for route, group in (("intranasal", "nose"), ("oral", "stomach"), ("intraperitoneal", "peritoneum"), ("intratracheal", "airway"),
                             ("subcutaneous", "subcutis")):
            poor = mouse.replace(f"\n  {group} = {{", f"\n  un{group} = {{").replace('name = "mouse"', 'name = "poor"')
            self.assertNotEqual(poor, mouse)
            start = poor.index(f"\n  un{group} = {{")
            poor = poor[:start] + poor[poor.index("\n  };", start) + len("\n  };"):]
            said = complaint(study([route], "poor"), [("species/poor.cfg", poor)])
            self.assertRegex(said, rf'"{route}" needs "{group}\.[a-z_.]+" \(.*\), which neither species "poor" nor the product gives')

    def test_the_route_that_led_to_another_one_is_told(self):
        mouse = (pathlib.Path(LIBRARY) / "species" / "mouse.cfg").read_text(encoding="utf-8").replace('name = "mouse"', 'name = "poor"')
        start = mouse.index("\n  stomach = {")
        poor = mouse[:start] + mouse[mouse.index("\n  };", start) + len("\n  };"):]
        said = complaint(study(["intratracheal"], "poor"), [("species/poor.cfg", poor)])
        self.assertIn('"intratracheal" leads to "oral", which needs "stomach.emptying.time"', said)


class IntoAVein(Case):
    """"iv" is what people write first."""

    def test_iv_is_the_bolus_or_the_infusion_that_the_dose_is(self):
        short = {"route": "iv"}, {"route": "iv", "over": "30 min"}
        long = {"route": "iv-bolus"}, {"route": "iv-infusion", "over": "30 min"}
        for a, b in zip(short, long):
            dose = "; ".join(f'{k} = "{v}"' for k, v in a.items()), "; ".join(f'{k} = "{v}"' for k, v in b.items())
            one, two = (run_beside(f'''study = {{ species = "mouse"; product = "msc-small-ev"; duration = "6 h"; output = {{ every = "1 h"; }};
                doses = ( {{ {d}; amount = "2.385e10 particles"; }} ); }};''', [("unused.txt", "")]) for d in dose)
            self.assertEqual(one.curve("liver").tobytes(), two.curve("liver").tobytes())

    def test_a_route_of_the_user_by_that_name_stands_before(self):
        text = 'route = { name = "iv"; title = "mine"; into = "gut_plasma"; };'
        result = run_beside(study(["iv"]), [("routes/iv.cfg", text)])
        self.assertGreater(result.curve("gut")[0], 0)


if __name__ == "__main__":
    os.chdir(SCRATCH.name)
    unittest.main()
