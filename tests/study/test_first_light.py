"""First light: the numbers that come out of the body make sense.

The statements are those of the field, the numbers those of an independent reckoning of the same equations and organ tables
(Python, other integrator; particles, 100 nm, 1e10 into a vein).  It gives two or three digits, so a number here holds
within half of its last digit or 3 %, whichever is more, unless its test says why not.
"""
import re
import unittest

import numpy as np
from runs import LIBRARY, SOURCE, Result, program, run, vein

FIRST_LIGHT = SOURCE / "configs" / "studies" / "first_light.cfg"
SPECIES = ("mouse", "rat", "macaque", "human", "human-female")
ORGANS = ("lung", "spleen", "kidney", "brain", "gut", "heart")  # beside the liver; rest is a lump, not an organ
NO_DEGRADATION = ("phagocyte.degradation.rate=0 1/h", "parenchyma.degradation.rate=0 1/h")


def half_time(time, curve):
    """Minutes until a falling curve is at half of its start."""
    i = int(np.argmax(curve < curve[0] / 2))
    return 60 * float(np.interp(-curve[0] / 2, -curve[i - 1:i + 1], time[i - 1:i + 1]))


def exposure(amount, sets=()):
    """AUC of plasma per dose, in a mouse."""
    return run(vein(amount=f"{amount} particles", duration="48 h", every="6 min"), sets).number("auc_inf") / float(amount)


def with_phagocytes(organ, clearance, share, factor):
    """--set for an organ whose phagocytes take up `factor` times what they did, its other cells as before."""
    rest, phagocytes = clearance * (1 - share), clearance * share * factor
    return (f"{organ}.uptake.clearance={rest + phagocytes!r} mL/min/g",
            f"{organ}.uptake.macrophage_share={phagocytes / (rest + phagocytes)!r}")


class Case(unittest.TestCase):
    def assert_about(self, found, wanted, relative=0.03, digit=0.0, what=""):
        """Within `relative`, or within `digit`: half of the last digit the number was given with."""
        self.assertLessEqual(abs(found - wanted), max(relative * abs(wanted), digit), f"{what}: {found}, expected {wanted}")


class TheStudy(Case):
    """configs/studies/first_light.cfg, as it is."""

    @classmethod
    def setUpClass(cls):
        cls.result = run(FIRST_LIGHT)

    def test_more_than_90_percent_has_left_the_plasma_at_30_min(self):
        self.assertLess(self.result.at(30, "plasma"), 10)

    def test_the_liver_is_the_largest_organ_from_15_min_to_24_h(self):
        late = self.result.time >= 0.25
        for organ in ORGANS:
            self.assertTrue(np.all(self.result.curve("liver")[late] > self.result.curve(organ)[late]), organ)

    def test_liver_holds_more_than_ten_spleens_but_no_more_per_gram(self):
        for minutes in (30, 60, 240):
            ratio = self.result.at(minutes, "liver") / self.result.at(minutes, "spleen")
            self.assertTrue(10 < ratio < 20, f"{ratio} at {minutes} min")
            per_gram = [self.result.at(minutes, o, "percent_dose_per_g") for o in ("liver", "spleen", "lung")]
            self.assertLess(max(per_gram), 3 * min(per_gram))
            for organ in ("kidney", "gut", "heart", "brain", "rest"):
                self.assertLess(3 * self.result.at(minutes, organ, "percent_dose_per_g"), min(per_gram), organ)

    def test_less_than_0_2_percent_is_in_the_brain(self):
        """Behind the vessel wall at any time; in the whole organ once the first pass of the dose is over (its vessels hold 1 % then)."""
        self.assertLess(self.result.curve("brain_parenchyma").max(), 0.2)
        self.assertLess(self.result.curve("brain")[self.result.time >= 10 / 60].max(), 0.2)
        self.assertGreater(self.result.curve("brain_parenchyma").max(), 1e-3)

    def test_nothing_is_lost_and_nothing_leaves_intact_with_the_urine(self):
        self.assertLessEqual(self.result.array["mass_balance_error"].max(), 1e-9)
        self.assertTrue(np.all(self.result.curve("urine") == 0))
        whole = sum(self.result.curve(o) for o in self.result.organ if o not in ("plasma", "brain_parenchyma"))
        np.testing.assert_allclose(whole, 100, rtol=0, atol=1e-9)

    def test_the_dose_stands_in_venous_plasma_at_the_start(self):
        self.assertEqual(self.result.at(0, "plasma"), 100)
        self.assertEqual(self.result.number("tmax"), 0)
        volume = self.result.array["organ_volume"][0, self.result.organ.index("plasma")]
        self.assert_about(self.result.number("cmax"), 1e10 / volume, 1e-12)
        self.assert_about(volume, 28 * (0.01146697607 + 0.02637782945) * 0.55, 1e-9)

    def test_the_table_on_the_screen_says_what_the_file_says(self):
        number = r"(-|[-+.0-9e]+(?: (?:min|h|d)\b)?)"
        hours = {"min": 1 / 60, "h": 1.0, "d": 24.0}
        seen = set()
        for line in self.result.said.partition("\n  organ ")[2].splitlines():
            row = re.fullmatch(r"  (\w+) +" + number + " +" + number + " +" + number + r"\*? +" + r" +".join([number] * 5), line)
            if not row:
                continue
            seen.add(row[1])
            said = [np.nan if w == "-" else float(w.split()[0]) * hours.get(w.split()[-1], 1.0) for w in row.groups()[1:]]
            organ = self.result.organ.index(row[1])
            volume, mass = (self.result.array[f"organ_{k}"][0, organ] for k in ("volume", "mass"))
            dose = self.result.array["dose"][0]
            if volume > 0:
                highest = max(self.result.number(k, row[1]) for k in ("peak_percent_dose", "peak_first_pass_percent_dose"))
                self.assert_about(self.result.number("cmax", row[1]) * volume, highest * dose / 100, 1e-9, what=row[1])
            peak, first = (self.result.number(k, row[1]) for k in ("peak_percent_dose", "peak_first_pass_percent_dose"))
            wanted = [self.result.curve(row[1], "delivered_percent_dose")[-1], first if volume > 0 else np.nan, peak, peak / mass, self.result.number("peak_time", row[1]),
                      self.result.curve(row[1])[-1],
                      100 * self.result.number("auc_last", row[1]) / dose, self.result.number("half_life", row[1])]
            for what, a, b in zip(("delivered", "first pass", "peak", "per gram", "peak at", "end", "AUC", "half-life"), said, wanted):
                if what == "peak at" and (np.isnan(volume) or peak == 0):
                    continue  # the file has no tmax where there is no concentration; the table none where nothing is
                if np.isnan(b):
                    self.assertTrue(np.isnan(a), f"{row[1]}, {what}: {a}")
                else:  # three digits for times, four for the rest; peaks between outputs are a little more than at them
                    self.assertLessEqual(abs(a - b), (6e-3 if "at" in what or "half" in what or np.isnan(volume) else 6e-4) * abs(b),
                                         f"{row[1]}, {what}: {a}, the file has {b}")
            self.assertEqual("*" in line, wanted[2] > wanted[0], line)
        self.assertEqual(seen, set(self.result.organ))

    def test_plasma_and_blood_stand_first(self):
        """47.5 min is what the last, small part of plasma takes; half of the exposure of a repeat is lost in 5.3 min."""
        said, plasma = self.result.said, lambda name: self.result.number(name)
        self.assertLess(said.index("CL mL/h"), said.index("peak %ID"))
        row = next(line for line in said.splitlines() if line.startswith("  plasma "))
        self.assertEqual(row.split()[1:], [f"{plasma('cl'):.4g}", f"{plasma('vss'):.4g}", "7.7", "min", "5.34", "min", "1", "47.5", "min"])
        self.assert_about(60 * plasma("mrt"), 7.70, 0, 0.005)
        self.assertEqual(plasma("effective_half_life"), np.log(2) * plasma("mrt"))


class TheReckoning(Case):
    """Numbers of the independent reckoning."""

    @classmethod
    def setUpClass(cls):
        cls.bolus = {species: run(vein(species, duration="6 h")) for species in SPECIES}
        cls.kept = {species: run(vein(species), NO_DEGRADATION) for species in ("mouse", "human")}

    def test_where_the_dose_is_in_the_mouse_at_30_min(self):
        """liver 59, rest 14, lung 6.1, spleen 4.3, kidney 2.5, brain 0.04 % of dose; in all plasma 0.8 %"""
        mouse = self.bolus["mouse"]
        for organ, percent, digit in (("liver", 59, 0.5), ("rest", 9.17, 0.05), ("lung", 6.1, 0.05), ("spleen", 4.3, 0.05),
                                      ("kidney", 2.56, 0.05)):
            self.assert_about(mouse.at(30, organ), percent, 0, digit, organ)
        i = int(np.argmin(abs(mouse.time - 0.5)))
        self.assert_about(mouse.circulating()[i], 0.8, 0, 0.05, "all plasma")
        self.assert_about(mouse.at(30, "brain") - mouse.part("brain_plasma")[i], 0.04, 0, 0.005, "brain without its blood")

    def test_where_it_would_be_after_4_h_if_nothing_were_degraded(self):
        wanted = {"mouse": {"liver": 66.6, "rest": 10.5, "marrow": 5.24, "lung": 7.2, "spleen": 4.9, "kidney": 3.0},
                  "human": {"liver": 57.3, "rest": 17.0, "marrow": 9.8, "lung": 6.28, "gut": 0.89, "kidney": 0.74, "spleen": 4.86}}
        for species, contents in wanted.items():
            for organ, percent in contents.items():
                self.assert_about(self.kept[species].at(240, organ), percent, 0, 0.5 if percent > 9 else 0.05, f"{species}, {organ}")

    def test_organs_per_gram_relative_to_the_liver(self):
        """mouse: spleen 1.1, lung 1.0, kidney 0.17, gut 0.05, rest 0.014; human kidney 0.07, since other cells slow with
        weight as macrophages do"""
        def per_gram(species, organ):
            kept = self.kept[species]
            return kept.at(240, organ, "percent_dose_per_g") / kept.at(240, "liver", "percent_dose_per_g")
        for organ, ratio, digit in (("spleen", 1.1, 0.05), ("lung", 1.0, 0.05), ("kidney", 0.17, 0.005), ("gut", 0.05, 0.005),
                                    ("rest", 0.0144, 0.0005)):
            self.assert_about(per_gram("mouse", organ), ratio, 0, digit, organ)
        self.assert_about(per_gram("human", "kidney"), 0.07, 0, 0.002, "human kidney")

    def test_half_of_a_bolus_has_left_all_plasma_after(self):
        """mouse 4.1, rat 4.7, macaque 18.0, human 19.7 min.  In all plasma, that in the vessels of organs too: from arterial and
        venous plasma alone half has gone to the organs' vessels within 40 s."""
        for species, minutes in (("mouse", 4.1), ("rat", 4.74), ("macaque", 18.0), ("human", 19.7)):
            self.assert_about(half_time(self.bolus[species].time, self.bolus[species].circulating()), minutes, 0.02, 0.05, species)

    def test_clearance(self):
        """mL/min of plasma; exponent between mouse and human 0.77"""
        for species, clearance in (("mouse", 0.225), ("rat", 1.097), ("macaque", 7.15), ("human", 92.3)):
            self.assert_about(self.bolus[species].number("cl") / 60, clearance, 0.01, what=species)

    def test_primates_are_slower_than_rodents(self):
        """Seen in mice and macaques (Driedonks 2022): more than twice as slow."""
        half = {s: half_time(r.time, r.circulating()) for s, r in self.bolus.items()}
        for slow in ("macaque", "human", "human-female"):
            for fast in ("mouse", "rat"):
                self.assertGreater(half[slow], 2 * half[fast])
        for fast in ("mouse", "rat"):
            self.assertLess(self.bolus[fast].at(30, "plasma"), 10)

    def test_the_liver_is_the_largest_organ_in_every_species(self):
        for species, result in self.bolus.items():
            late = result.time >= 0.25
            for organ in ORGANS:
                self.assertTrue(np.all(result.curve("liver")[late] > result.curve(organ)[late]), f"{species}, {organ}")

    def test_an_eighth_is_intact_after_6_h_in_every_species(self):
        """13-17 %; less than a quarter after Lai 2014"""
        for species, result in self.bolus.items():
            self.assertTrue(12.5 < 100 - result.at(360, "degraded") < 17.5, f"{species}: {100 - result.at(360, 'degraded')}")

    def test_exposure_is_linear_below_1e10_and_grows_above_1e11(self):
        """AUC/dose against 1e9: +3 % at 1e11, +35 % at 1e12, +79 % at 3e12.  Here 3.5, 36.2 and 82.2 %, at any tolerance of the
        solver and over any time from 1 h on; what the reckoning did otherwise is not known."""
        low = exposure("1e9")
        for amount, gain, within in (("1e10", 0.0, 0.02), ("1e11", 0.03, 0.01), ("1e12", 0.35, 0.015), ("3e12", 0.822, 0.01)):
            self.assert_about(exposure(amount) / low - 1, gain, 0, within, amount)

    def test_with_the_phagocyte_shares_that_were_seen_1e12_saturates_less(self):
        """+18 %"""
        seen = ("liver.uptake.macrophage_share=0.67", "spleen.uptake.macrophage_share=0.76")
        self.assert_about(exposure("1e12", seen) / exposure("1e9", seen), 1.18, 0, 0.01)

    def test_without_macrophages_exposure_rises_several_fold(self):
        """x2.5 when those of liver and spleen are gone (5 % left), x3.6 with marrow and lung (30 % left); Imai 2015"""
        gone = with_phagocytes("liver", 0.1029, 0.9, 0.05) + with_phagocytes("spleen", 0.12187, 0.9, 0.05)
        more = gone + with_phagocytes("rest", 0.001188, 0.5385, 0.3) + ("marrow.uptake.macrophage_factor=0.3", "lung.uptake.macrophage_factor=0",)
        whole = exposure("1e9")
        self.assert_about(exposure("1e9", gone) / whole, 2.5, 0, 0.05)
        self.assert_about(exposure("1e9", more) / whole, 3.6, 0, 0.1)

    def test_large_vesicles_show_in_the_lung_first_and_in_the_liver_later(self):
        """lung over liver of 632 nm: 4.3 at 5 min, 1.5 at 1 h, 0.9 at 2 h, 0.5 at 4 h (direction: Kang 2021)"""
        large = run(vein(), ("vesicle.diameter=632 nm",))
        for minutes, ratio in ((5, 4.3), (60, 1.5), (120, 0.9), (240, 0.5)):
            self.assert_about(large.at(minutes, "lung") / large.at(minutes, "liver"), ratio, 0, 0.05, f"{minutes} min")


class Directions(Case):
    """What an illness or an operation does, as far as numbers of the library say it."""

    @classmethod
    def setUpClass(cls):
        cls.healthy = run(vein(duration="12 h", every="2 min"))

    def changed(self, *sets):
        return run(vein(duration="12 h", every="2 min"), sets)

    def test_without_spleen_uptake_the_plasma_hardly_changes(self):
        ratio = self.changed("spleen.uptake.clearance=0 mL/min/g").number("auc_inf") / self.healthy.number("auc_inf")
        self.assertTrue(1.0 < ratio < 1.1, ratio)

    def test_a_hurt_kidney_takes_up_more_and_the_liver_hardly_less(self):
        hurt = self.changed("kidney.uptake.clearance=0.043338 mL/min/g")
        self.assertGreater(hurt.at(60, "kidney"), 2 * self.healthy.at(60, "kidney"))
        self.assertTrue(0.9 < hurt.at(60, "liver") / self.healthy.at(60, "liver") < 1.0)

    def test_sepsis_keeps_vesicles_longer_in_the_blood_and_brings_more_to_the_lung(self):
        """AUC x1.29, lung x3.1 with liver uptake x0.5 and lung uptake x2.5 (direction: Mirzaaghasi 2021)"""
        septic = self.changed("liver.uptake.clearance=0.05145 mL/min/g", "lung.uptake.clearance=0.27135 mL/min/g")
        self.assert_about(septic.number("auc_inf") / self.healthy.number("auc_inf"), 1.29, 0.03)
        self.assert_about(septic.at(60, "lung") / self.healthy.at(60, "lung"), 3.1, 0.05)

    def test_half_the_blood_flow_never_clears_more(self):
        slow = self.changed("body.cardiac_output=5.62895 mL/min")
        self.assertLess(slow.number("cl"), self.healthy.number("cl"))

    def test_more_influx_brings_more_to_the_brain(self):
        more = self.changed("brain.influx=0.9 uL/min/g").curve("brain_parenchyma").max()
        self.assert_about(more / self.healthy.curve("brain_parenchyma").max(), 3, 0.01)


class TheProgram(Case):
    """The same study, run in other ways."""

    def test_twice_a_low_dose_is_twice_the_curve(self):
        """1e4 vesicles occupy 3e-9 of the sites, so what is left of saturation is far below the tolerance."""
        tight = "solver = { rtol = 1e-9; };"
        one, two = (run(vein(amount=a, every="10 min", more=tight)) for a in ("12345 particles", "24690 particles"))
        for quantity in ("amount", "cmax", "auc_inf", "aumc_last"):
            a, b = one.array[quantity], two.array[quantity]
            np.testing.assert_allclose(b, 2 * a, rtol=1e-6, atol=1e-11 * np.nanmax(abs(b)), err_msg=quantity)
        for quantity in ("percent_dose", "tmax", "mrt", "cl", "half_life"):
            np.testing.assert_allclose(one.array[quantity], two.array[quantity], rtol=1e-5, atol=1e-9, err_msg=quantity)

    def test_a_linear_body_agrees_with_the_matrix_exponential(self):
        """No phagocyte share: then no surface sites, and the graph is linear. To 1e-6 where there is more than 1e-6 of the dose."""
        linear = ("liver.uptake.macrophage_share=0", "spleen.uptake.macrophage_share=0")
        exact = run(vein(every="6 min", more='solver = { method = "exact"; };'), linear)
        stepped = run(vein(every="6 min", more="solver = { rtol = 1e-9; };"), linear)
        self.assertNotEqual(exact.attribute["solver"], stepped.attribute["solver"])
        a, b = stepped.array["compartments/amount"], exact.array["compartments/amount"]
        there = b > 1e-6 * 1e10
        self.assertGreater(there.sum(), 500)
        self.assertLess(np.max(abs(a - b)[there] / b[there]), 1e-6)
        self.assertLess(np.max(abs(a - b)[~there]), 1e-9 * 1e10)
        for quantity in ("cmax", "auc_last", "aumc_last"):
            np.testing.assert_allclose(stepped.array[quantity], exact.array[quantity], rtol=2e-6, err_msg=quantity)

    def test_the_exact_way_refuses_the_body_as_it_is(self):
        with self.assertRaisesRegex(AssertionError, "exit code 3(.|\n)*site_binding"):
            run(vein(more='solver = { method = "exact"; };'))

    def test_the_output_grid_changes_no_number_but_the_terminal_slope(self):
        coarse, fine = run(vein(every="20 min")), run(vein(every="4 min"))
        for quantity in ("cmax", "tmax", "auc_last", "aumc_last"):
            np.testing.assert_array_equal(coarse.array[quantity], fine.array[quantity], err_msg=quantity)
        np.testing.assert_allclose(coarse.array["amount"], fine.array["amount"][..., ::5], rtol=1e-13)  # 20 min is not quite 5 times 4

    def test_the_default_tolerance_holds_1e_5_of_each_peak(self):
        default, tight = run(vein(every="10 min")), run(vein(every="10 min", more="solver = { rtol = 1e-11; };"))
        peak = np.nanmax(tight.array["amount"], axis=-1, keepdims=True)
        off = abs(default.array["amount"] - tight.array["amount"])
        self.assertTrue(np.all(off <= 1e-5 * peak), np.nanmax(off / np.maximum(peak, 1)))

    def test_a_dose_per_body_mass_is_that_dose(self):
        per_mass = run(vein(amount="4e8 particles/g", more='body_weight = "25 g";'))
        whole = run(vein(amount="1e10 particles", more='body_weight = "0.025 kg";'))
        self.assertEqual(float(per_mass.array["dose"][0]), 1e10)
        np.testing.assert_array_equal(per_mass.array["amount"], whole.array["amount"])
        organ = whole.organ.index("liver")
        self.assert_about(whole.array["organ_mass"][0, organ], 25 * 0.06892857143, 1e-9)

    def test_a_set_in_the_study_and_on_the_command_line_are_one(self):
        inside = run(vein(more='set = ( ("liver.uptake.clearance", "0.05 mL/min/g") );'))
        outside = run(vein(), ("liver.uptake.clearance=0.05 mL/min/g",))
        np.testing.assert_array_equal(inside.array["amount"], outside.array["amount"])
        self.assertLess(inside.at(30, "liver"), 55)

    def test_a_short_infusion_is_nearly_a_bolus_and_exposes_as_much(self):
        infused = vein(every="1 min").replace('"iv-bolus"', '"iv-infusion"').replace("particles\";", "particles\"; over = \"6 s\";")
        slow, fast = run(infused), run(vein(every="1 min"))
        self.assert_about(slow.number("auc_inf"), fast.number("auc_inf"), 1e-3)
        self.assert_about(slow.number("mrt"), fast.number("mrt"), 2e-3)
        self.assert_about(slow.at(30, "liver"), fast.at(30, "liver"), 1e-2)
        self.assertEqual(slow.at(0, "plasma"), 0)

    def test_a_range_is_told_in_the_unit_of_its_value(self):
        """Also where the value is 0: pores let no vesicle through, and a range beside it goes to 1e-6 mL/min/g."""
        said, _ = program("explain", FIRST_LIGHT, "--library", LIBRARY)
        heads, *rows = (line.split("\t") for line in said.splitlines())
        told = {row[1]: dict(zip(heads, row)) for row in rows}
        result = run(FIRST_LIGHT)
        address = [a.decode() for a in result.array["provenance/address"]]
        for name, value, high in (("lung.permeability", 0, 1e-6), ("liver.uptake.clearance", 0.1029, 0.296)):
            self.assertEqual(told[name]["unit"], "mL/min/g")
            self.assertEqual(float(told[name]["value"]), value)
            self.assert_about(float(told[name]["high"]), high, 1e-9)
            self.assert_about(float(result.array["provenance/high"][address.index(name)]), high, 1e-9)

    def test_the_same_command_writes_the_same_file(self):
        import pathlib
        import tempfile
        with tempfile.TemporaryDirectory() as folder:
            words = ("run", FIRST_LIGHT, "-o", "same.h5", "--force", "-q", "--library", LIBRARY)
            made = []
            for epoch in ("1700000001", "1700000001", ""):
                program(*words, cwd=folder, SOURCE_DATE_EPOCH=epoch)
                path = pathlib.Path(folder) / "same.h5"
                made.append((path.read_bytes(), Result(path)))
            self.assertEqual(made[0][0], made[1][0])
            first, third = made[0][1], made[2][1]
            self.assertEqual(first.attribute["created"], "2023-11-14T22:13:21Z")
            self.assertNotEqual(first.attribute["created"], third.attribute["created"])
            self.assertEqual(first.array.keys(), third.array.keys())
            for name in first.array:
                np.testing.assert_array_equal(first.array[name], third.array[name], err_msg=name)
            told = {"created", "history", "command_line"}
            self.assertEqual({k: v for k, v in first.attribute.items() if k not in told},
                             {k: v for k, v in third.attribute.items() if k not in told})


if __name__ == "__main__":
    unittest.main()
