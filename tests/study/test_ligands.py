"""A targeting ligand in every organ that can have one: P' = k_int Bmax C/(Kd + sum over sizes of C), docs/model.md."""
import unittest

import numpy as np
from runs import run, vein
from test_tracers import MOUSE

# Bmax (particles), Kd (particles/mL), k_int (1/h): at 1e10 particles half of them are in use, more in the beginning.
ORGANS = {"lung": (1.3e9, 2.1e8, 3.7), "liver": (2.7e9, 1.9e8, 2.3), "spleen": (4.3e8, 3.1e8, 5.9), "gut": (1.7e9, 2.9e8, 2.9),
          "kidney": (1.1e9, 1.3e8, 4.1), "brain": (3.7e8, 2.3e8, 3.1), "heart": (2.9e8, 1.7e8, 6.7), "rest": (2.3e9, 3.7e8, 1.9)}
OTHERS_SHUT = ["parenchyma.degradation.rate=0 1/h", "brain.uptake.rate=0 1/h", *(f"{o}.uptake.clearance=0 mL/min/g" for o in ORGANS if o != "brain")]


def simpson(time, value):
    """Integral from time[0] to each second time, of equal steps."""
    step = time[1] - time[0]
    return np.concatenate([[0], np.cumsum(step / 3 * (value[0:-2:2] + 4 * value[1:-1:2] + value[2::2]))])


class Ligands(unittest.TestCase):
    def taken(self, organ, product):
        """What receptors took up, and what the formula makes of the plasma beside them: particles, [time] from 3 min on."""
        capacity, half, rate = ORGANS[organ]
        text = vein(duration="30 min", every="3 s").replace("msc-small-ev", product)
        r = run(text, [*OTHERS_SHUT, f"{organ}.ligand.capacity={capacity} particles", f"{organ}.ligand.affinity={half} particles/mL",
                       f"{organ}.ligand.internalisation.rate={rate} 1/h"])
        cells = [c for c in r.compartment if c.startswith(f"{organ}_parenchyma")]
        plasma = [c.replace("_parenchyma", "_plasma") for c in cells]
        self.assertEqual(len(cells), 1 if product == "msc-small-ev" else 5, organ)
        concentration = [1e8 * r.part(c) / MOUSE.plasma[organ] for c in plasma]
        begin = 60  # 3 min: before that C changes faster than the outputs come
        for one, c in zip(cells, concentration):
            speed = rate * capacity * c / (half + sum(concentration))
            found = 1e8 * r.part(one)[begin::2]
            yield organ, found - found[0], simpson(r.time[begin:], speed[begin:])
        for other in ORGANS:
            if other != organ:
                self.assertFalse(any(c.startswith(f"{other}_parenchyma") and r.part(c).max() > 0 for c in r.compartment), f"{organ}, {other}")

    def test_each_organ_takes_up_what_the_formula_says(self):
        for organ in ORGANS:
            for organ, found, wanted in self.taken(organ, "msc-small-ev"):
                np.testing.assert_allclose(found[1:], wanted[1:], rtol=2e-4, atol=1e-4 * wanted[-1], err_msg=organ)
                self.assertGreater(wanted[-1], 1e8, organ)

    def test_all_sizes_share_the_receptors(self):
        for organ in ("rest", "lung"):
            for organ, found, wanted in self.taken(organ, "msc-ev-mixture"):
                np.testing.assert_allclose(found[1:], wanted[1:], rtol=2e-4, atol=1e-3 * wanted[-1], err_msg=organ)


if __name__ == "__main__":
    unittest.main()
