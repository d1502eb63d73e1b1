#!/usr/bin/python3
"""delivered_percent_dose: what reached an organ and left its blood, whatever became of it."""
import os
import subprocess
import sys
import unittest

import h5py

STUDY = os.path.join(os.environ["VESIPK_SOURCE"], "configs/studies/first_light.cfg")
NO_LOSS = ["phagocyte.degradation.rate=0 1/h", "parenchyma.degradation.rate=0 1/h"]


def run(path, settings=()):
    command = [os.environ["VESIPK"], "run", STUDY, "-q", "--force", "-o", path]
    for setting in settings:
        command += ["--set", setting]
    subprocess.run(command, check=True)
    return h5py.File(path)


def curve(file, name, organ):
    return file[name][0, [o.decode() for o in file["organ"]].index(organ), 0, :]


class Delivered(unittest.TestCase):
    def test_it_is_what_stays_where_nothing_is_degraded(self):
        """The body without degradation keeps what it got (MODEL-2: liver 67, rest 10, lung 7.2, marrow 5.2, spleen 4.9, kidney 3.0 % at 4 h)."""
        with run("delivered.h5") as real, run("kept.h5", NO_LOSS) as kept:
            for organ, share in {"liver": 66.7, "rest": 10.4, "lung": 7.2, "marrow": 5.2, "spleen": 4.9, "kidney": 3.0}.items():
                delivered, held = curve(real, "delivered_percent_dose", organ)[-1], curve(kept, "percent_dose", organ)[-1]
                self.assertLess(abs(delivered / held - 1), 0.01, organ)
                self.assertLess(abs(delivered / share - 1), 0.02, organ)

    def test_all_that_was_taken_up_or_lost_is_the_dose(self):
        with run("delivered.h5") as file:
            organs = ["lung", "liver", "spleen", "kidney", "brain", "gut", "heart", "marrow", "rest"]
            taken = sum(curve(file, "delivered_percent_dose", o)[-1] for o in organs)
            self.assertGreater(taken, 99)
            self.assertLess(taken, 100)
            for organ in organs[:3]:  # never given back
                rise = curve(file, "delivered_percent_dose", organ)
                self.assertTrue((rise[1:] >= rise[:-1] - 1e-6).all(), organ)

    def test_it_has_no_meaning_for_blood(self):
        with run("delivered.h5") as file:
            for organ in ("plasma", "blood", "urine", "degraded"):
                self.assertTrue((curve(file, "delivered_percent_dose", organ) != curve(file, "delivered_percent_dose", organ)).all())


if __name__ == "__main__":
    sys.exit(unittest.main())
