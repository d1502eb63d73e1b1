"""What a compartment is called decides nothing: renamed, with roles stated, a study has the same numbers."""
import unittest

import numpy as np
from runs import LIBRARY, SCRATCH, run

K, VOLUME = 0.37, 18.5


def same(test, one, other, but=()):
    """Every array of two files, bit for bit, but for the texts and those whose names begin with one of `but`."""
    numbers = lambda r: {n: a for n, a in r.array.items() if getattr(a, "dtype", None) is not None and a.dtype.kind in "fi" and not n.startswith(but)}
    a, b = numbers(one), numbers(other)
    test.assertEqual(sorted(a), sorted(b))
    test.assertGreater(len(a), 40)
    for name, array in a.items():
        np.testing.assert_array_equal(array, b[name], err_msg=name)


def pools(names, roles=None, matrix="", sample=("plasma", "blood"), reference=""):
    """Plasma in two pools, blood cells and a liver; by vein, by drip and by mouth."""
    arm, vein, cells, liver, gut, gone = names
    role = dict(zip(names, roles)) if roles else {}
    stated = lambda name: f' role = "{role[name]}";' if name in role else ""
    volumes = {arm: "7.1 mL", vein: "11.4 mL", liver: "9.3 mL"}
    compartments = ", ".join(f'{{ name = "{n}";{stated(n)}' + (f' volume = "{volumes[n]}";' if n in volumes else "") + " }" for n in names)
    plasma, blood = sample
    return f"""study = {{ title = "Pools"; duration = "48 h"; output = {{ every = "30 min"; }}; {reference}
      model = {{ amount_unit = "mg"; compartments = ( {compartments} );
        processes = ( {{ kind = "flow"; from = "{arm}"; to = "{vein}"; flow = "3.1 mL/h"; }},
                      {{ kind = "flow"; from = "{vein}"; to = "{arm}"; flow = "3.1 mL/h"; }},
                      {{ kind = "first_order"; from = "{vein}"; to = "{cells}"; rate = "0.13 1/h"; }},
                      {{ kind = "first_order"; from = "{cells}"; to = "{vein}"; rate = "0.71 1/h"; }},
                      {{ kind = "first_order"; from = "{gut}"; to = "{vein}"; rate = "0.23 1/h"; }},
                      {{ kind = "first_order"; from = "{arm}"; to = "{liver}"; rate = "{K} 1/h"; }},
                      {{ kind = "first_order"; from = "{liver}"; to = "{gone}"; rate = "0.59 1/h"; }} );
        observe = ( {{ name = "{plasma}"; compartments = [ "{arm}", "{vein}" ]; volume = "{VOLUME} mL"; {matrix} }},
                    {{ name = "{blood}"; compartments = [ "{arm}", "{vein}", "{cells}" ]; volume = "33.7 mL"; }},
                    {{ name = "liver"; compartments = [ "{liver}" ]; volume = "9.3 mL"; }} ); }};
      scenarios = ( {{ name = "vein"; doses = ( {{ into = "{vein}"; amount = "1.7 mg"; }} ); }},
                    {{ name = "mouth"; doses = ( {{ into = "{gut}"; amount = "3 mg"; every = "7 h"; count = 3; }} ); }},
                    {{ name = "cells"; doses = ( {{ into = "{cells}"; amount = "0.9 mg"; }} ); }} ); }};"""


ROLES = ("plasma", "plasma", "blood_cells", "tissue", "depot", "sink")
PLAIN = ("arteries", "veins", "cells", "liver_tissue", "gut", "gone")


class OwnGraph(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.by_role = run(pools(("x1", "x2", "x3", "x4", "x5", "x6"), ROLES, sample=("y1", "y2")))

    def test_numbers_are_there(self):
        r = self.by_role
        for organ in ("y1", "y2"):
            self.assertGreater(r.number("cl", organ, "vein"), 0)
            self.assertGreater(r.number("vss", organ, "vein"), 0)
            self.assertGreater(r.number("bioavailability", organ, "mouth"), 0)
            self.assertTrue(np.isnan(r.number("cl", organ, "mouth")))
            self.assertTrue(np.isnan(r.number("cl", organ, "cells")))  # not into plasma
        self.assertTrue(np.isnan(r.number("cl", "liver", "vein")))
        self.assertTrue(np.isnan(r.number("bioavailability", "liver", "mouth")))
        self.assertAlmostEqual(r.number("auc_ratio_plasma", "liver", "vein"), r.number("auc_last", "liver", "vein") / r.number("auc_last", "y1", "vein"))

    def test_other_names_have_the_same_numbers(self):
        same(self, self.by_role, run(pools(PLAIN, ROLES)))
        same(self, self.by_role, run(pools(("plasma", "blood", "csf", "x_plasma", "expelled", "vein_plasma"), ROLES, sample=("faeces", "brain_parenchyma"))))

    def test_without_roles_names_mean_what_they_meant(self):
        same(self, self.by_role, run(pools(PLAIN)))  # by the sums "plasma" and "blood"
        stated = run(pools(PLAIN, sample=("y1", "blood"), matrix='matrix = "plasma";'))
        same(self, self.by_role, stated)
        neither = run(pools(PLAIN, sample=("y1", "y2")))
        self.assertTrue(np.isnan(neither.array["cl"]).all())
        self.assertTrue(np.isnan(neither.array["auc_ratio_plasma"]).all())

    def test_what_is_said_to_be_no_sample_is_none(self):
        none = run(pools(PLAIN, ROLES, matrix='matrix = "none";'))
        self.assertTrue(np.isnan(none.number("cl", "plasma", "vein")))
        self.assertEqual(none.number("cl", "blood", "vein"), self.by_role.number("cl", "y2", "vein"))

    def test_one_pool(self):
        def one(name, role):
            return run(f"""study = {{ title = "one pool"; duration = "24 h"; model = {{ amount_unit = "mg";
              compartments = ( {{ name = "{name}"; {role} volume = "1 mL"; }}, {{ name = "out"; }} );
              processes = ( {{ kind = "first_order"; from = "{name}"; to = "out"; rate = "0.3 1/h"; }} ); }};
              doses = ( {{ into = "{name}"; amount = "2 mg"; }} ); }};""")
        named, stated = one("plasma", ""), one("central", 'role = "plasma";')
        same(self, named, stated)
        self.assertAlmostEqual(stated.number("cl", "central"), 0.3, places=5)
        self.assertAlmostEqual(stated.number("vss", "central"), 1, places=5)
        other = one("plasma", 'role = "tissue";')
        self.assertTrue(np.isnan(other.number("cl", "plasma")))


ROUTE = """route = {{ name = "{route}"; compartments = ( {{ name = "{gel}"; {role} }}, "{cells}" );
  processes = ( {{ from = "{gel}"; to = "venous_plasma"; rate = "0.31"; }}, {{ from = "{gel}"; to = "{cells}"; rate = "0.17"; }},
                {{ from = "{cells}"; to = "degraded"; rate = "0.05"; }} );
  split = ( {{ into = "{gel}"; share = "0.83"; }}, {{ into = "expelled"; share = "0.11"; }}, {{ into = "degraded"; share = "0.06"; }} ); }};"""


def by_gel(gel, role="", cells="lump_cells"):
    folder = f"{SCRATCH.name}/routes"
    __import__("os").makedirs(folder, exist_ok=True)
    with open(f"{folder}/into-gel.cfg", "w", encoding="utf-8") as file:
        file.write(ROUTE.format(route="into-gel", gel=gel, role=role, cells=cells))
    return run("""study = { title = "A gel"; species = "mouse"; product = "msc-small-ev"; tracer = "i125"; duration = "24 h";
      set = ( ("label.free_fraction", 0.23) );
      output = { every = "1 h"; compartments = true; }; doses = ( { route = "into-gel"; amount = "1e10 particles"; } ); };""")


class Route(unittest.TestCase):
    def test_a_depot_may_have_any_name(self):
        plain = by_gel("gel")
        free = plain.part("free_label_gel")[0]
        self.assertAlmostEqual(free, 0.23 * 83 + 6, places=6)  # of the gel, and of vesicles that did not survive being given
        for name in ("gel_plasma", "gel_csf", "my_plasma_csf", "faeces_gel"):
            same(self, plain, by_gel(name))

    def test_a_depot_of_csf_gives_free_label_to_the_csf(self):
        csf = by_gel("gel", 'role = "csf";')
        self.assertAlmostEqual(csf.part("free_label_csf")[0], 0.23 * 83 + 6, places=6)
        self.assertAlmostEqual(csf.curve("depot", "percent_dose")[0], 83, places=6)

    def test_cells_are_cells_by_role_or_by_name(self):
        cells = by_gel("gel")
        same(self, cells, by_gel("gel_cells", 'role = "depot";'))


if __name__ == "__main__":
    unittest.main()
