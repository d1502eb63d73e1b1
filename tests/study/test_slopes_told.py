#!/usr/bin/python3
"""output.sensitivities: /sensitivity of a result, held against closed forms; the same bytes from shards; nothing of it where nobody asks."""
import os
import pathlib
import subprocess
import unittest

import h5py
import numpy

PROGRAM = os.environ["VESIPK"]
DOSE, RATE, VOLUME, LAG, OVER, END = 1.23, 0.29, 3.1, 0.7, 1.9, 13.0


def run(*words):
    r = subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=600)
    if r.returncode:
        raise AssertionError(f"{words}: exit {r.returncode}\n{r.stdout}{r.stderr}")


def study(output, more=""):
    """One compartment that empties, an infusion into it."""
    return f"""study = {{
  title = "One compartment"; duration = "{END} h";
  model = {{
    amount_unit = "mg"; compartments = ( {{ name = "plasma"; volume = "{VOLUME} mL"; role = "plasma"; }}, {{ name = "cleared"; role = "sink"; }} );
    processes = ( {{ name = "loss"; kind = "first_order"; from = "plasma"; to = "cleared"; rate = "{RATE} 1/h"; }} );
  }};
  doses = ( {{ into = "plasma"; amount = "{DOSE} mg"; at = "{LAG} h"; over = "{OVER} h"; }} );
  output = {{ times = [ "0 h", "1 h", "2.6 h", "4 h", "{END} h" ]; {output} }}; solver = {{ rtol = 1e-9; }};
  {more}
}};
"""


ASKED = 'sensitivities = [ "loss.rate", "plasma.volume", "dose.1.amount", "dose.1.at", "dose.1.over" ];'


def solved(text, name, *words):
    pathlib.Path(f"{name}.cfg").write_text(text)
    run("run", f"{name}.cfg", "-q", "--force", "-o", f"{name}.h5", *words)
    return h5py.File(f"{name}.h5")


class Told(unittest.TestCase):
    def test_closed_forms(self):
        f = solved(study(ASKED), "one")
        names = [n.decode() for n in f["sensitivity/parameter"][()]]
        organ = [n.decode() for n in f["organ"][()]].index("plasma")
        time = f["time"][()]
        amount = f["percent_dose"][0, organ, 0, :] * DOSE / 100
        d = {n: f["sensitivity/d_amount"][0, organ, i, :] for i, n in enumerate(names)}
        share = {n: f["sensitivity/d_percent_dose"][0, organ, i, :] for i, n in enumerate(names)}
        late = time > LAG + OVER + 0.5
        fall, since = numpy.exp(-RATE * OVER), time[late] - LAG - OVER
        y = DOSE / OVER / RATE * (1 - fall) * numpy.exp(-RATE * since)
        numpy.testing.assert_allclose(amount[late], y, rtol=1e-7)
        numpy.testing.assert_allclose(d["loss.rate"][late], y * (RATE * OVER * fall / (1 - fall) - 1 - RATE * since), rtol=1e-7)
        numpy.testing.assert_allclose(d["dose.1.amount"][late], y, rtol=1e-7)
        numpy.testing.assert_allclose(d["dose.1.at"][late], LAG * RATE * y, rtol=1e-7)
        numpy.testing.assert_allclose(d["dose.1.over"][late], y * (RATE * OVER * fall / (1 - fall) + RATE * OVER - 1), rtol=1e-7)
        numpy.testing.assert_allclose(d["plasma.volume"], 0, atol=1e-12)
        numpy.testing.assert_allclose(share["dose.1.amount"][late], 0, atol=1e-6)  # percent of what is given
        numpy.testing.assert_allclose(share["loss.rate"][late], 100 * d["loss.rate"][late] / DOSE, rtol=1e-9)
        # at 2.6 h the infusion ends: the curve bends there, so its slope by that time is none
        self.assertTrue(numpy.isnan(d["dose.1.over"][2]) and numpy.isnan(d["dose.1.at"][2]))
        self.assertTrue(numpy.isfinite(d["loss.rate"][2]))

    def test_exposures(self):
        f = solved(study(ASKED), "exposures")
        names = [n.decode() for n in f["sensitivity/parameter"][()]]
        organ = [n.decode() for n in f["organ"][()]].index("plasma")

        def of(number, parameter):
            return f[f"sensitivity/elasticity_{number}"][0, organ, names.index(parameter)]

        fall = numpy.exp(-RATE * OVER)
        rest = DOSE / OVER / RATE * (1 - fall) * numpy.exp(-RATE * (END - LAG - OVER))
        area = (DOSE - rest) / RATE
        self.assertAlmostEqual(of("auc_last", "dose.1.amount"), 1.0, delta=1e-7)
        self.assertAlmostEqual(of("auc_last", "plasma.volume"), -1.0, delta=1e-7)
        self.assertAlmostEqual(of("auc_last", "dose.1.at"), -LAG * rest / area, delta=1e-7)
        self.assertAlmostEqual(of("cmax", "plasma.volume"), -1.0, delta=1e-7)
        self.assertAlmostEqual(of("cmax", "dose.1.at"), 0.0, delta=1e-7)
        self.assertAlmostEqual(of("cmax", "dose.1.over"), RATE * OVER * fall / (1 - fall) - 1, delta=1e-7)
        self.assertAlmostEqual(of("cmax", "loss.rate"), RATE * OVER * fall / (1 - fall) - 1, delta=1e-7)
        self.assertAlmostEqual(of("end", "dose.1.at"), LAG * RATE, delta=1e-7)

    def test_an_infusion_ends_with_the_run(self):
        """The run ends there whatever the infusion does: areas are those until the end."""
        over = END - LAG
        f = solved(study(ASKED).replace(f'over = "{OVER} h"', f'over = "{over!r} h"'), "last")
        names = [n.decode() for n in f["sensitivity/parameter"][()]]
        organ = [n.decode() for n in f["organ"][()]].index("plasma")
        rest = DOSE / over / RATE * (1 - numpy.exp(-RATE * over))
        area = (DOSE - rest) / RATE
        for name, truth in (("dose.1.over", -1.0), ("dose.1.at", -LAG * rest / area), ("dose.1.amount", 1.0)):
            self.assertAlmostEqual(f["sensitivity/elasticity_auc_last"][0, organ, names.index(name)], truth, delta=1e-6, msg=name)

    def test_a_step_at_the_time_of_a_dose(self):
        """A rate falls at 3 h, when a dose comes into another place: only the step moves, so areas change as those of whole runs beside."""
        text = study('sensitivities = [ "loss.until" ];').replace('kind = "first_order"; from = "plasma"; to = "cleared"; rate = "0.29 1/h"; }',
            'kind = "step_in_time"; from = "plasma"; to = "depot"; rate = "0.4 1/h"; change = "0.2 1/h"; until = "3 h"; }, '
            '{ name = "back"; kind = "first_order"; from = "depot"; to = "cleared"; rate = "0.31 1/h"; }')
        text = text.replace('{ name = "cleared";', '{ name = "depot"; volume = "1.7 mL"; }, { name = "cleared";')
        text = text.replace(f'over = "{OVER} h"; }}', f'over = "{OVER} h"; }}, {{ into = "depot"; amount = "0.9 mg"; at = "3 h"; }}')
        f = solved(text, "step")
        organs = [n.decode() for n in f["organ"][()]]
        h = 1e-4
        areas = [solved(text.replace('sensitivities = [ "loss.until" ];', "").replace('until = "3 h"', f'until = "{3 * (1 + e)!r} h"'), f"step{k}")["auc_last"][0, :, 0]
                 for k, e in enumerate((h, -h))]
        for organ in ("plasma", "depot"):
            o = organs.index(organ)
            self.assertAlmostEqual(f["sensitivity/elasticity_auc_last"][0, o, 0], numpy.log(areas[0][o] / areas[1][o]) / (2 * h), delta=2e-5, msg=organ)

    def test_two_doses_at_one_time(self):
        """Each moves by itself, and its own part of the area with it."""
        doses = [(1.7, 1.0), (0.9, 1.0)]
        text = study('sensitivities = [ "dose.1.at", "dose.2.at" ];').replace(f'{{ into = "plasma"; amount = "{DOSE} mg"; at = "{LAG} h"; over = "{OVER} h"; }}',
            ", ".join(f'{{ into = "plasma"; amount = "{d} mg"; at = "{at} h"; }}' for d, at in doses)).replace('"1 h", ', "")
        f = solved(text, "two")
        organ = [n.decode() for n in f["organ"][()]].index("plasma")
        area = sum(d / RATE * (1 - numpy.exp(-RATE * (END - at))) for d, at in doses)
        for k, (d, at) in enumerate(doses):
            self.assertAlmostEqual(f["sensitivity/elasticity_auc_last"][0, organ, k], -d * at * numpy.exp(-RATE * (END - at)) / area, delta=1e-6)

    def test_points_of_a_sweep_each_have_their_own(self):
        vary = 'vary = ( { address = "loss.rate"; values = [ "0.11 1/h", "0.47 1/h" ]; } );'
        f = solved(study(ASKED, vary), "sweep")
        names = [n.decode() for n in f["sensitivity/parameter"][()]]
        organ = [n.decode() for n in f["organ"][()]].index("plasma")
        found = f["sensitivity/elasticity_end"][:, organ, names.index("dose.1.at")]
        numpy.testing.assert_allclose(found, [LAG * 0.11, LAG * 0.47], rtol=1e-7)

    def test_shards_tell_the_same(self):
        pathlib.Path("parts.cfg").write_text(study(ASKED, 'population = { subjects = 20; vary_between_subjects = ( { address = "loss.rate"; distribution = "lognormal"; cv = 0.2; } ); };'))
        run("run", "parts.cfg", "-q", "--force", "-o", "whole.h5")
        for k in (1, 2):
            run("run", "parts.cfg", "-q", "--force", "--shard", f"{k}/2", "-o", f"part{k}.h5")
        run("merge", "part1.h5", "part2.h5", "-q", "--force", "-o", "merged.h5")
        with h5py.File("whole.h5") as a, h5py.File("merged.h5") as b:
            self.assertEqual(sorted(a["sensitivity"]), sorted(b["sensitivity"]))
            for name in a["sensitivity"]:
                numpy.testing.assert_array_equal(a["sensitivity"][name][()], b["sensitivity"][name][()], name)

    def test_nothing_where_nobody_asks(self):
        self.assertNotIn("sensitivity", solved(study(""), "plain"))


if __name__ == "__main__":
    unittest.main()
