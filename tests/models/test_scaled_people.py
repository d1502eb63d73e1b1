#!/usr/bin/env python3
"""Subjects of a graph of one's own that differ in body weight: each against an integration of its own body, to 1e-6.

    VESIPK=build/vesipk VESIPK_SOURCE=. tests/models/test_scaled_people.py

Styrene scaled by weight (configs/models/ramsey1984_styrene_allometric.cfg): volumes, flows and doses per kg all go with the weight
that was drawn. The equations are those that make_own.py writes a second time.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

import h5py
import numpy as np

import make_own

SUBJECTS, PER_KG, FAT = 3, (10.0, 100.0, 10.0), (0.09, 0.09, 0.2)


def main():
    study = pathlib.Path(os.environ["VESIPK_SOURCE"]) / "configs" / "models" / "ramsey1984_styrene_allometric.cfg"
    text = study.read_text(encoding="utf-8").rstrip()
    head, tail = text[: -len("};")], f'''  population = {{ subjects = {SUBJECTS}; seed = 3;
    vary_between_subjects = ( {{ address = "WT"; distribution = "lognormal"; cv = 0.5; }} ); }};
}};'''
    head = head.replace("output = {", 'output = { individual = "all";')
    assert text.endswith("};") and 'individual = "all"' in head
    with tempfile.TemporaryDirectory() as scratch:
        here = pathlib.Path(scratch)
        (here / "people.cfg").write_text(head + tail, encoding="utf-8")
        subprocess.run([os.environ["VESIPK"], "run", here / "people.cfg", "-q", "-o", here / "people.h5"], check=True,
                       stderr=subprocess.DEVNULL)
        with h5py.File(here / "people.h5") as file:
            amount, dose = file["individual/amount"][:], file["individual/dose"][:]
            weight, error = file["individual/covariates/WT"][:], float(np.max(file["mass_balance_error"][:]))
    times, wrong, worst = [i / 10 for i in range(241)], 0, 0.0
    wrong += amount.shape != (3, SUBJECTS, 7, len(times)) or np.ptp(weight) < 0.1 or not error <= 1e-9
    wrong += not np.allclose(dose[0], 10.0 * weight, rtol=1e-12)
    for s, (per_kg, fat) in enumerate(zip(PER_KG, FAT)):
        for k in range(SUBJECTS):
            wt = dose[s, k] / per_kg
            slope, volumes = make_own.styrene_body(wt, fat)
            body = make_own.Scenario("", [""] * 7, volumes, [0.0] * 7, slope, infusions=[(0.0, 5 / 60, 0, per_kg * wt * 12)])
            off = make_own.difference(body.solve(times, "DOP853", 1e-11, 1e-13), amount[s, k].T, dose[s, k])
            worst = max(worst, off)
            wrong += not off <= 1e-6
    print(f"{3 * SUBJECTS} subjects, worst {worst:.1e} of an amount, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
