"""Size classes: mixtures and measured distributions, the filter, and what size does in the body."""
import math
import pathlib
import re
import unittest

import numpy as np
from runs import LIBRARY, SCRATCH, Wrong, program, run, vein

FOLDER = pathlib.Path(SCRATCH.name)
MIXTURE = [(0.9, 110, 1.4), (0.1, 250, 1.6)]


def share(low, high, modes):
    """Of a mixture of log-normals, between two diameters."""
    below = lambda d, m, g: 0.5 * math.erfc(-math.log(d / m) / math.log(g) / math.sqrt(2))
    return sum(w * (below(high, m, g) - below(low, m, g)) for w, m, g in modes)


def of_product(product, sets=(), **more):
    return run(vein(**{"duration": "4 h", "every": "5 min"} | more).replace("msc-small-ev", product), sets)


def product(name, sizes, base="msc-small-ev"):
    """A product of this study's own."""
    folder = FOLDER / "products"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.cfg").write_text(f'product = {{ based_on = "{base}"; {sizes} }};', encoding="utf-8")
    return name


def classes(result):
    """{diameter in nm: percent of dose at the start}"""
    return {int(m[1]): result.part(c)[0] for c in result.compartment if (m := re.fullmatch(r"venous_plasma_(\d+)nm", c))}


class Case(unittest.TestCase):
    def assert_classes(self, result, edges, modes):
        whole = share(edges[0], edges[-1], modes)
        found = classes(result)
        self.assertEqual(len(found), len(edges) - 1)
        for (diameter, percent), low, high in zip(sorted(found.items()), edges, edges[1:]):
            self.assertEqual(diameter, round(math.sqrt(low * high)))
            self.assertAlmostEqual(percent, 100 * share(low, high, modes) / whole, delta=1e-9)
        self.assertAlmostEqual(sum(found.values()), 100, delta=1e-9)


class Mixtures(Case):
    def test_products_of_the_library(self):
        self.assert_classes(of_product("msc-ev-polydisperse"), [30, 60, 100, 150, 220], [(1, 110, 1.4)])
        self.assert_classes(of_product("msc-ev-mixture"), [30, 60, 100, 150, 220, 400], MIXTURE)
        self.assert_classes(of_product("msc-microvesicles"), [60, 100, 150, 220, 400, 1000], [(1, 250, 1.6)])

    def test_a_filter_cuts_within_a_class_and_the_rest_is_renormalised(self):
        name = product("cut", 'sizes = { modes = ( { fraction = 1.0; median = "110 nm"; gsd = 1.4; } ); edges = [ "30 nm", "100 nm", "400 nm", "900 nm" ]; filter = "220 nm"; };')
        self.assert_classes(of_product(name), [30, 100, 220], [(1, 110, 1.4)])

    def test_numbers_of_a_mixture_can_be_set(self):
        r = of_product("msc-ev-mixture", ["sizes.1.median=80 nm", "sizes.2.fraction=0.3", "sizes.2.gsd=1.2"])
        self.assert_classes(r, [30, 60, 100, 150, 220, 400], [(0.9, 80, 1.4), (0.3, 250, 1.2)])
        self.assert_classes(of_product("msc-ev-polydisperse", ["sizes.filter=150 nm"]), [30, 60, 100, 150], [(1, 110, 1.4)])

    def test_one_class_is_the_product_of_one_size(self):
        name = product("one", 'sizes = { modes = ( { fraction = 1.0; median = "100 nm"; gsd = 1.4; } ); edges = [ "80 nm", "125 nm" ]; };')
        for amount in ("1e10 particles", "1e12 particles"):
            a, b = of_product(name, amount=amount), of_product("msc-small-ev", amount=amount)
            for organ in b.organ:
                np.testing.assert_allclose(a.curve(organ), b.curve(organ), rtol=1e-9, atol=1e-9, err_msg=organ)

    def test_a_product_on_a_base_with_sizes_may_have_one_size_again(self):
        name = product("plain", 'vesicle = { diameter = "100 nm"; };', "msc-ev-mixture")
        a, b = of_product(name), of_product("msc-small-ev")
        for organ in b.organ:
            np.testing.assert_allclose(a.curve(organ), b.curve(organ), rtol=0, atol=1e-12, err_msg=organ)

    def test_numbers_on_top_win_and_the_others_come_from_the_base(self):
        name = product("on_top", 'liver = { uptake = { clearance = "0.05 mL/min/g"; }; };', product("below", 'mps = { uptake_factor = 0.5; };'))
        a, b = of_product(name), of_product("msc-small-ev", ["liver.uptake.clearance=0.05 mL/min/g", "mps.uptake_factor=0.5"])
        for organ in b.organ:
            np.testing.assert_allclose(a.curve(organ), b.curve(organ), rtol=0, atol=1e-12, err_msg=organ)


class InTheBody(Case):
    def test_classes_add_up_to_the_dose_at_any_time(self):
        for name in ("msc-ev-polydisperse", "msc-ev-mixture", "msc-microvesicles"):
            r = of_product(name)
            np.testing.assert_allclose(sum(r.curve(o) for o in r.organ if o not in ("plasma", "brain_parenchyma")), 100, rtol=0, atol=1e-9)
            self.assertLessEqual(r.array["mass_balance_error"].max(), 1e-9)

    def test_classes_compete_for_the_same_sites(self):
        """A large dose slows each class, one that is rare too; at a small dose they do not know of each other."""
        def left(amount, diameter):
            r = of_product("msc-ev-mixture", amount=f"{amount} particles", every="1 min")
            i = int(np.argmin(abs(r.time - 10 / 60)))
            return sum(r.part(c)[i] for c in r.compartment if c.endswith(f"plasma_{diameter}nm")) / classes(r)[diameter]
        for diameter in (77, 122, 297):
            self.assertGreater(left("1e13", diameter), 1.5 * left("1e10", diameter))
            self.assertAlmostEqual(left("1e8", diameter) / left("1e7", diameter), 1, delta=1e-3)

    def test_classes_compete_for_the_receptors_of_a_ligand(self):
        """Two classes of nearly one size are one class: the capacity is one, not two."""
        sets = ["kidney.ligand.capacity=1e9 particles", "kidney.ligand.affinity=1e8 particles/mL", "kidney.ligand.internalisation.rate=20 1/h"]
        modes = 'modes = ( { fraction = 1.0; median = "100 nm"; gsd = 1.4; } );'
        two = product("two", f'sizes = {{ {modes} edges = [ "98 nm", "100 nm", "102 nm" ]; }};')
        for amount in ("1e9 particles", "1e11 particles"):
            a, b = of_product(two, sets, amount=amount), of_product("msc-small-ev", sets, amount=amount)
            np.testing.assert_allclose(a.curve("kidney"), b.curve("kidney"), rtol=2e-3, atol=1e-3)

    def test_large_vesicles_show_in_the_lung_first(self):
        """T6: lung to liver of 632 nm 4.3 at 5 min, 1.5 at 1 h, 0.9 at 2 h, 0.5 at 4 h in an independent reckoning."""
        r = of_product("msc-small-ev", ["vesicle.diameter=632.4555 nm"])
        for minutes, ratio, digit in ((5, 4.3, 0.05), (60, 1.5, 0.05), (120, 0.9, 0.05), (240, 0.5, 0.05)):
            found = r.at(minutes, "lung") / r.at(minutes, "liver")
            self.assertLessEqual(abs(found - ratio), max(digit, 0.04 * ratio), f"{minutes} min: {found}")
        small = of_product("msc-small-ev")
        self.assertLess(small.at(5, "lung"), small.at(5, "liver"))

    def test_size_slows_what_it_must(self):
        sets = {d: of_product("msc-small-ev", [f"vesicle.diameter={d} nm"]) for d in (60, 100, 150, 250, 290)}
        cells = [r.part("liver_parenchyma")[-1] if "liver_parenchyma" in r.compartment else 0 for r in sets.values()]
        self.assertTrue(all(a > b for a, b in zip(cells, cells[1:])), cells)  # fenestrae
        self.assertEqual(cells[-1], 0)
        self.assertLess(sets[250].at(60, "brain_parenchyma"), 0.2 * sets[150].at(60, "brain_parenchyma"))
        skin = [run(vein(duration="24 h", every="30 min").replace("iv-bolus", "subcutaneous-foot"), [f"vesicle.diameter={d} nm"]).number("auc_last") for d in (60, 100, 150)]
        self.assertTrue(skin[0] > skin[1] > skin[2], skin)  # T17


class Measured(Case):
    """A distribution from a particle tracker. Made up: no instrument has seen these particles."""

    ROWS = [(45, 1e7), (75, 5e7), (95, 9e7), (105, 1e8), (135, 6e7), (185, 3e7), (305, 1e7), (555, 2e6)]

    def measured(self, text, sizes='file = "nta.csv"; edges = [ "30 nm", "60 nm", "100 nm", "150 nm", "220 nm" ];'):
        name = product("measured", f"sizes = {{ {sizes} }};")
        (FOLDER / "products" / "nta.csv").write_text(text, encoding="utf-8")
        return name

    def csv(self, rows):
        return "# made up\ndiameter [nm],concentration [1/mL]\n" + "".join(f"{d},{n:.17g}\n" for d, n in rows)

    def test_a_file_is_binned_by_number(self):
        r = of_product(self.measured(self.csv(self.ROWS)))
        within = {42: 1e7, 77: 1.4e8, 122: 1.6e8, 182: 3e7}
        self.assert_percent(classes(r), {round(math.sqrt(a * b)): n for (a, b), n in zip(((30, 60), (60, 100), (100, 150), (150, 220)), within.values())})

    def test_a_file_of_another_system_is_read(self):
        plain = of_product(self.measured(self.csv(self.ROWS)))
        for text in (self.csv(self.ROWS).replace("\n", "\r\n"), self.csv(self.ROWS).replace("diameter [nm],", "Diameter [nm], ")):
            self.assertEqual(classes(of_product(self.measured(text))), classes(plain))

    def test_the_filter_cuts_a_file_too(self):
        r = of_product(self.measured(self.csv(self.ROWS), 'file = "nta.csv"; edges = [ "30 nm", "100 nm", "400 nm" ]; filter = "200 nm";'))
        self.assert_percent(classes(r), {55: 1.5e8, 141: 1.9e8})

    def assert_percent(self, found, numbers):
        self.assertEqual(sorted(found), sorted(numbers))
        for diameter, n in numbers.items():
            self.assertAlmostEqual(found[diameter], 100 * n / sum(numbers.values()), delta=1e-9)

    def test_a_fine_file_of_a_log_normal_is_that_log_normal(self):
        grid = np.arange(20.25, 500, 0.5)
        density = np.exp(-0.5 * (np.log(grid / 110) / math.log(1.4)) ** 2) / grid
        a = of_product(self.measured(self.csv(zip(grid, density))))
        b = of_product("msc-ev-polydisperse")
        for diameter, percent in classes(b).items():
            self.assertAlmostEqual(classes(a)[diameter], percent, delta=0.05)

    def test_bad_files_are_refused_with_their_line(self):
        path = FOLDER / "nta.cfg"
        path.write_text(vein().replace("msc-small-ev", "measured"), encoding="utf-8")
        good = self.csv(self.ROWS)
        for bad, words in ((good.replace("95,", "75,"), r"nta.csv:5: diameter: does not increase"), (good.replace("90000000", "-9e7"), r'nta.csv:5: concentration: "-9e7" is negative'),
                           (good.replace("95,", "ninety,"), 'nta.csv:5: diameter: "ninety" is no number, expected a diameter'),
                           (good.replace("[nm]", "[mg]"), "diameter: .* is a mass, expected a length"), (good.replace("diameter", "diametre"), 'did you mean "diameter"'),
                           (good.splitlines()[1] + "\n", "holds no rows"), (good.replace("105,", "105,7,"), "has 3 cells, expected 2"),
                           (self.csv([(500, 1e7)]), "no vesicle is left in any size class"), (self.csv([(50, 0), (80, 0)]), "all concentrations are 0"),
                           (good.replace("95,", "nan,"), 'diameter: "nan": no value')):
            self.measured(bad)
            with self.assertRaisesRegex(Wrong, words):
                program("check", path, "--library", LIBRARY)


if __name__ == "__main__":
    unittest.main()
