"""Nothing in a file depends on the order of scenarios: permuted, each has the same numbers under the same names."""
import unittest

import h5py
import numpy as np
from runs import Wrong, run

OWN = """{ name = "own"; model = { amount_unit = "particle";
  compartments = ( { name = "pool"; role = "plasma"; volume = "1.7 mL"; }, { name = "liver"; volume = "1.1 mL"; }, { name = "out"; } );
  processes = ( { kind = "first_order"; from = "pool"; to = "liver"; rate = "0.31 1/h"; }, { kind = "first_order"; from = "liver"; to = "out"; rate = "0.57 1/h"; } ); };
  doses = ( { into = "pool"; amount = "3e9 particles"; } ); }"""
VEIN = '{ name = "vein"; species = "mouse"; product = "msc-small-ev"; doses = ( { route = "iv-bolus"; amount = "1e10 particles"; } ); }'
DRIP = '{ name = "drip"; species = "mouse"; product = "msc-small-ev"; doses = ( { route = "iv-infusion"; amount = "2.3e10 particles"; over = "17 min"; } ); }'
SKIN = """{ name = "skin"; species = "mouse"; product = "msc-ev-mixture"; tracer = "i125"; conditions = ( "sepsis" );
  doses = ( { route = "subcutaneous"; amount = "7e9 particles"; every = "5 h"; count = 3; } ); }"""
RAT = '{ name = "rat"; species = "rat"; product = "msc-small-ev"; doses = ( { route = "iv-bolus"; amount = "1e11 particles"; } ); }'
ALL = (OWN, VEIN, DRIP, SKIN, RAT)


def study(scenarios, more=""):
    return f'study = {{ title = "In any order"; duration = "24 h"; output = {{ every = "1 h"; compartments = true; }}; scenarios = ( {", ".join(scenarios)} ); {more} }};'


class Named:
    """Arrays of a result, sorted along scenarios, organs, compartments and events by their names."""

    def __init__(self, text):
        r = run(text)
        names = {"scenario": r.scenario, "organ": r.organ, "compartment": r.compartment}
        with h5py.File(r.path, "r") as file:
            whose = [t.decode() for t in file["events/scenario"][()]]
            names["event"] = [(s, whose[: i + 1].count(s)) for i, s in enumerate(whose)]
            order = {axis: sorted(range(len(n)), key=n.__getitem__) for axis, n in names.items()}
            self.array, self.names = {}, {axis: sorted(n) for axis, n in names.items()}
            for path, array in r.array.items():  # multiples of an array are no arrays of the file
                if path not in file or not isinstance(array, np.ndarray) or array.dtype.kind not in "fi" or path.startswith("provenance/") or path.endswith("event"):
                    continue
                axes = [file[path].dims[k][0].name.split("/")[-1] if len(file[path].dims[k]) else "" for k in range(array.ndim)]
                along = [order.get(axis, range(size)) for axis, size in zip(axes, array.shape)]
                self.array[path] = array[np.ix_(*along)]


class AnyOrder(unittest.TestCase):
    def same(self, one, other):
        self.assertEqual(one.names, other.names)
        self.assertEqual(sorted(one.array), sorted(other.array))
        self.assertGreater(len(one.array), 60)
        for path, array in one.array.items():
            np.testing.assert_array_equal(array, other.array[path], err_msg=path)

    def test_of_one_subject(self):
        more = 'reference = "vein";'
        first = Named(study(ALL, more))
        self.assertFalse(np.isnan(first.array["delivered_percent_dose"]).all())
        for order in ((4, 3, 2, 1, 0), (3, 0, 4, 1, 2), (1, 0, 2, 3, 4)):
            self.same(first, Named(study([ALL[i] for i in order], more)))

    def test_of_a_population(self):
        more = 'reference = "vein"; population = { subjects = 11; seed = 5; body = false; };'
        vary = ' vary_between_subjects = ( { address = "label.release.rate"; cv = 0.3; }, { address = "liver.uptake.clearance"; cv = 0.4; } );'
        self.same(Named(study((VEIN, SKIN, DRIP), more + vary)), Named(study((DRIP, VEIN, SKIN), more + vary)))


class Reference(unittest.TestCase):
    def bioavailability(self, scenarios, more=""):
        r = run(study(scenarios, more))
        return r.number("bioavailability", "plasma", "skin")

    def test_the_only_intravascular_scenario_of_the_species(self):
        one = self.bioavailability((SKIN, RAT, VEIN, OWN))
        self.assertGreater(one, 0)
        near = lambda found: self.assertLess(abs(found / one - 1), 1e-6)  # scenarios that are solved together share steps
        near(self.bioavailability((OWN, VEIN, RAT, SKIN)))
        near(self.bioavailability((DRIP, SKIN, VEIN), 'reference = "vein";'))
        near(self.bioavailability((DRIP, SKIN, RAT, VEIN), 'reference = [ "rat", "vein" ];'))
        self.assertGreater(abs(self.bioavailability((DRIP, SKIN, VEIN), 'reference = "drip";') / one - 1), 1e-4)

    def test_of_several_none_unless_one_is_called_iv(self):
        self.assertTrue(np.isnan(self.bioavailability((VEIN, DRIP, SKIN))))
        called = VEIN.replace('"vein"', '"iv"')
        self.assertLess(abs(self.bioavailability((DRIP, SKIN, called)) / self.bioavailability((VEIN, SKIN)) - 1), 1e-6)


class Units(unittest.TestCase):
    def test_one_unit_of_amount(self):
        mg = OWN.replace('"particle"', '"mg"').replace("3e9 particles", "3 mg")
        for order in ((mg, VEIN), (VEIN, mg)):
            with self.assertRaisesRegex(Wrong, '"mg".*"particle"|"particle".*"mg"') as said:
                run(study(order))
            for name in ("own", "vein"):
                self.assertIn(f'"{name}"', str(said.exception))


if __name__ == "__main__":
    unittest.main()
