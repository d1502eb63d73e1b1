#!/usr/bin/python3
"""Curves of single subjects stand in the file once; what they are multiplied with stands beside them, and makes the rest."""
import os
import sys
import unittest

import h5py
import numpy

from batches import VARY, Batches, body, graph
from multiples import FORMED, formed

FIRST_LIGHT = os.path.join(os.environ["VESIPK_SOURCE"], "configs/studies/first_light.cfg")
TRACER = 'tracer = "zr89-dfo";'
PER_KG = ['{ name = "iv"; doses = ( { route = "iv-bolus"; amount = "37 ug/kg"; } ); }',
          '{ name = "gel"; doses = ( { route = "hydrogel-subcutaneous"; amount = "2.3e10 particles"; } ); }']
ALL = "individual_quantities = [ %s ];" % ", ".join(f'"{name}"' for name in ("percent_dose", *FORMED))


def multiples_of(one, time):
    """The curves of each subject, [scenario][subject][organ][time], as the words in the file have it."""
    dose, decay = (one[name][()][:, :, None, None] for name in ("dose", "label_decay"))
    volume, mass = (one[name][()][..., None] for name in ("organ_volume", "organ_mass"))
    amount, signal = (one[name][()].astype(float) for name in ("amount", "signal_percent_dose"))
    share = 100 * amount / dose
    return {"percent_dose": share, "concentration": amount / volume, "percent_dose_per_g": share / mass,
            "signal_percent_dose_per_g": signal / mass, "signal_percent_dose_uncorrected": signal * numpy.exp(-decay * time)}


class OneSubject(Batches):
    def test_each_curve_stands_there_once(self):
        with h5py.File(self.result("one.h5", body("subjects = 1;", more=TRACER))) as file:
            curves = {name for name, array in file.items() if getattr(array, "ndim", 0) == 4}
            self.assertEqual(curves, {"percent_dose", "delivered_percent_dose", "signal_percent_dose", "signal_on_vesicles_percent_dose",
                                      "signal_in_cells_percent_dose", "signal_free_percent_dose"})
            self.assertEqual([n for n in file if n.endswith(("_mean", "_sd"))], [])
            self.assertIn("amount = percent_dose * dose / 100; concentration = amount / organ_volume", file.attrs["comment"])
            self.assertEqual(file.attrs["schema_version"], "2.1")

    def test_what_is_asked_for_is_what_would_be_formed(self):
        for subjects in ("subjects = 1; seed = 5;", ""):
            text = body(subjects, more=TRACER, scenarios=PER_KG, output=ALL)
            path = self.result("asked.h5", text if subjects else text.replace("population = {  };", ""), "--force")
            with h5py.File(path) as file:
                for name in FORMED:
                    self.assertEqual(numpy.isnan(file[name][()]).tolist(), numpy.isnan(formed(file, name)).tolist(), name)
                    numpy.testing.assert_allclose(formed(file, name), file[name][()], rtol=1e-14, err_msg=name)
                self.assertEqual((file["concentration"].attrs["units"], file["amount"].attrs["units"]), ("particle/mL", "particle"))

    def test_one_that_was_drawn_has_a_dose_and_organs_of_its_own(self):
        path = self.result("drawn.h5", body("subjects = 1; seed = 5;", scenarios=PER_KG, output='individual = "all";'))
        typical = self.result("typical.h5", body("subjects = 2; seed = 5;", scenarios=PER_KG))
        with h5py.File(path) as file, h5py.File(typical) as other:
            one = file["individual"]
            for name in ("organ_volume", "organ_mass"):
                self.assertEqual(file[name][()].tobytes(), one[name][:, 0].tobytes(), name)
                self.assertFalse((abs(file[name][()] / other[name][()] - 1) < 1e-6).any(), name)
            self.assertEqual(file["dose"][()].tobytes(), one["dose"][:, 0].tobytes())
            self.assertEqual(file["body_mass"][0], one["covariates/body_weight"][0])
            self.assertNotAlmostEqual(file["dose"][0] / other["dose"][0], 1, places=6)
            self.assertEqual(file["dose"][1], other["dose"][1])
            numpy.testing.assert_allclose(file["dose"][0] / file["body_mass"][0], other["dose"][0] / other["body_mass"][0], rtol=1e-12)
            numpy.testing.assert_allclose(formed(file, "concentration")[0, 0, 0, 0], file["cmax"][0, 0, 0], rtol=1e-12)

    def test_nothing_is_written_unless_asked(self):
        with h5py.File(self.result("none.h5", FIRST_LIGHT)) as file:
            self.assertNotIn("individual", file)

    def test_nca_of_the_subject_is_the_summary(self):
        with h5py.File(self.result("nca.h5", FIRST_LIGHT, "--individual", "nca")) as file:
            group = file["individual"]
            self.assertNotIn("amount", group)
            self.assertEqual(group["status"][()].tolist(), [[0]])
            for name in ("cmax", "tmax", "auc_last", "half_life", "cl"):
                numpy.testing.assert_array_equal(group[name][0, 0, :], file[name][0, :, 0])


class EachOfSeveral(Batches):
    def test_curves_are_right_to_a_millionth(self):
        text = graph(f"subjects = 23; seed = 7; {VARY}", output='individual = "all"; compartments = true;')
        with h5py.File(self.result("curves.h5", text)) as file:
            one, exact = file["individual/amount"], file["compartments/amount"][()].transpose(0, 1, 3, 2)
            self.assertEqual(one.dtype, numpy.float32)
            self.assertGreater((exact > 0).sum(), 800)
            numpy.testing.assert_allclose(one[()], exact, rtol=1e-6, atol=0)
            self.assertGreater((one[()] != exact).sum(), 500)

    def test_each_curve_stands_there_once_and_makes_the_others(self):
        few = self.result("few.h5", body("subjects = 19; seed = 5;", more=TRACER, scenarios=PER_KG, output='individual = "all";'))
        asked = self.result("asked.h5", body("subjects = 19; seed = 5;", more=TRACER, scenarios=PER_KG, output='individual = "all"; ' + ALL))
        with h5py.File(few) as file, h5py.File(asked) as other:
            one, time = file["individual"], file["time"][()]
            curves = {name for name, array in one.items() if getattr(array, "ndim", 0) == 4}
            self.assertEqual(curves, {"amount", "delivered_percent_dose", "signal_percent_dose"})
            self.assertIn("percent_dose = 100 * amount / dose", one.attrs["comment"])
            self.assertEqual(len(set(one["dose"][0])), 19)
            self.assertEqual(len(set(one["dose"][1])), 1)
            self.assertEqual(set(other["individual"]) - set(one), set(multiples_of(one, time)))
            for name, values in multiples_of(one, time).items():
                numpy.testing.assert_allclose(values, other["individual"][name][()], rtol=2e-7, err_msg=name)
                median = numpy.quantile(values, 0.5, axis=1)
                numpy.testing.assert_allclose(median, file[name][:, :, list(file["quantile"]).index(0.5)], rtol=1e-6, err_msg=name)
            for name in curves:
                self.assertEqual(one[name][()].tobytes(), other["individual"][name][()].tobytes(), name)

    def test_summaries_of_several_hold_every_curve(self):
        with h5py.File(self.result("sum.h5", body("subjects = 3;", more=TRACER))) as file:
            self.assertLessEqual({*FORMED, "percent_dose", "amount_mean", "concentration_sd", "label_decay"}, set(file))
            self.assertNotIn("comment", file.attrs)

    def test_the_command_line_may_leave_them_out(self):
        study = body("subjects = 3;", output='individual = "all"; individual_quantities = [ "concentration" ];')
        with h5py.File(self.result("left.h5", study, "--individual", "nca")) as file:
            self.assertNotIn("concentration", file["individual"])
            self.assertEqual(file["individual/dose"].shape, (1, 3))


if __name__ == "__main__":
    sys.exit(unittest.main())
