"""Where label is, days after a dose that waits in a depot: against closed forms, and against the vesicles that carry it."""
import unittest

import numpy as np
from runs import run
from test_routes import ROUTES, dose, name_of, run_beside, study

SINKS = ("faeces", "urine", "expelled", "degraded")  # "label_faeces" is all label there, not that on vesicles

# Rates of a site that does everything a depot can do, 1/h.
TO_LYMPH, TO_CELLS, LOST, EXPELLED, CELL_LOSS = 0.0031, 0.0127, 0.0043, 0.0019, 0.0211
SITE = f'''route = {{
  name = "site"; title = "A site of uneven rates";
  compartments = [ "site", "site_cells" ];
  processes = (
    {{ from = "site"; to = "lymph_nodes"; rate = "{TO_LYMPH}"; }},
    {{ from = "site"; to = "site_cells"; rate = "{TO_CELLS}"; }},
    {{ from = "site"; to = "degraded"; rate = "{LOST}"; }},
    {{ from = "site"; to = "expelled"; rate = "{EXPELLED}"; }},
    {{ from = "site_cells"; to = "degraded"; rate = "{CELL_LOSS}"; }}
  );
  into = "site";
}};'''
FREE, DISSOCIATION, ABSORPTION, RELEASE, DARKENING = 0.17, 0.0083, 0.0147, 0.0059, 0.0037


def at_site(product, absorption=ABSORPTION, release=RELEASE, dark=0):
    text = study({"base": dose("site")}, product=product, duration="9 d", every="9 h", more='tracer = "zr89-dfo";')
    return run_beside(text, [("routes/site.cfg", SITE)],
                      [f"label.free_fraction={FREE}", f"label.dissociation.rate={DISSOCIATION} 1/h", f"label.depot_absorption.rate={absorption} 1/h",
                       f"label.release.rate={release} 1/h", f"label.dark={dark}", f"label.dark.rate={dark * DARKENING} 1/h"])


def closed_form(time, dark):
    """Percent of label: on vesicles at the site, on those in its cells, free there, residue of the cells; and what was expelled."""
    leaves = TO_LYMPH + TO_CELLS + LOST + EXPELLED + DISSOCIATION
    a = np.array([[-leaves, 0, 0, 0, 0],
                  [TO_CELLS, -(CELL_LOSS + DISSOCIATION), 0, 0, 0],
                  [DISSOCIATION + (0 if dark else LOST), 0, -ABSORPTION - dark * DARKENING, 0, 0],
                  [0, 0 if dark else DISSOCIATION + CELL_LOSS, 0, -RELEASE, 0],
                  [EXPELLED, 0, 0, 0, 0]])
    start = 100 * np.array([1 - FREE, 0, FREE, 0, 0])
    value, vector = np.linalg.eig(a)
    return np.real(vector @ (np.linalg.solve(vector, start)[:, None] * np.exp(np.outer(value, time))))


class Depots(unittest.TestCase):
    def test_label_in_a_depot_over_days(self):
        for product in ("msc-small-ev", "msc-ev-mixture"):  # one size, five sizes
            for dark in (0, 1):
                r = at_site(product, dark=dark)
                sizes = [c[len("site_cells"):] for c in r.compartment if c.startswith("site_cells")]
                self.assertEqual(len(sizes), 1 if product == "msc-small-ev" else 5)
                whole = lambda name: sum(r.part(name + s) for s in sizes)
                wanted = closed_form(r.time, dark)
                found = [whole("label_site"), whole("label_site_cells"), r.part("free_label_site"), 0 * r.time if dark else r.part("residue_depot"), r.part("label_expelled")]
                for name, is_there, expected in zip(("site", "cells", "free", "residue", "expelled"), found, wanted):
                    np.testing.assert_allclose(is_there, expected, rtol=2e-5, atol=1e-4, err_msg=f"{product}, dark {dark}, {name}")
                np.testing.assert_allclose(r.curve("depot", "signal_percent_dose"), wanted[:4].sum(axis=0), rtol=2e-5, atol=2e-4, err_msg=product)
                self.assertGreater(wanted[:4, -1].sum(), 1 if dark else 5)  # after nine days enough is left to see

    def test_a_depot_that_lets_nothing_go_keeps_all_its_label(self):
        r = at_site("msc-small-ev", 0, 0)
        left = r.part("label_lymph_nodes")[-1]
        out = r.part("label_expelled") + sum(r.curve(o, "signal_percent_dose") for o in r.organ if o not in
                                             ("plasma", "brain_parenchyma", "bone", "depot", "expelled", "degraded"))
        np.testing.assert_allclose(r.curve("depot", "signal_percent_dose") + out, 100, rtol=0, atol=1e-9)
        went = (TO_LYMPH + EXPELLED) / (TO_LYMPH + TO_CELLS + LOST + EXPELLED + DISSOCIATION)
        self.assertAlmostEqual(r.curve("depot", "signal_percent_dose")[-1] / (100 - 100 * (1 - FREE) * went), 1, delta=0.01)
        self.assertLess(left, 1)

    def test_label_on_vesicles_is_the_vesicles_less_what_came_off_by_every_route(self):
        """Whatever moves a vesicle moves its label; k_dis alone takes it off."""
        routes = [r for r in ROUTES if r not in ("inhaled-jet", "iv-infusion", "intra-articular", "intratumoral")]  # a mouthpiece of humans; a dose that goes on; organs to add
        r = run(study(routes, duration="5 d", every="10 h", more='tracer = "i125";'),
                [f"label.free_fraction={FREE}", f"label.dissociation.rate={DISSOCIATION} 1/h"])
        for route in routes:
            scenario, n = name_of(route), 0
            for c in r.compartment:
                if f"label_{c}" not in r.compartment or c in SINKS or np.isnan(r.part(c, scenario)).all():
                    continue
                wanted = (1 - FREE) * r.part(c, scenario) * np.exp(-DISSOCIATION * r.time)
                np.testing.assert_allclose(r.part(f"label_{c}", scenario), wanted, rtol=1e-4, atol=5e-4, err_msg=f"{route}, {c}")
                n += 1
            self.assertGreater(n, 20, route)
            seen = sum(r.curve(o, "signal_percent_dose", scenario) for o in r.organ if o not in ("plasma", "brain_parenchyma", "lung_with_surface", "thyroid", "stomach", "degraded"))
            np.testing.assert_allclose(seen, 100, rtol=0, atol=1e-9, err_msg=route)


if __name__ == "__main__":
    unittest.main()
