#!/usr/bin/python3
"""Sweeps: every scenario at every point, each as if it had been run alone."""
import itertools
import sys
import unittest

import numpy

from batches import VARY, Batches, body, graph, numbers, texts
from runs import program

RATES = ("0.1 1/h", "0.29 1/h", "0.7 1/h")
VOLUMES = ("3.1 mL", "0.0052 L")


def grid(more=""):
    return ('vary = ( { address = "loss.rate"; values = [ "%s" ]; %s }, { address = "plasma.volume"; values = [ "%s" ]; %s } );'
            % ('", "'.join(RATES), more, '", "'.join(VOLUMES), more))


class Sweeps(Batches):
    def alone(self, text, scenario, *settings):
        words = [w for s in settings for w in ("--set", s)]
        path = self.result("alone.h5", text, "--force", *words)
        return path, texts(path, "scenario").index(scenario)

    def as_alone(self, path, row, text, scenario, *settings):
        """Scenario `row` of a sweep is that scenario, run alone with these settings."""
        one, i = self.alone(text, scenario, *settings)
        for name, tolerance in (("amount", 3e-5), ("auc_last", 2e-5), ("cmax", 2e-5), ("half_life", 1e-3), ("dose", 0.0),
                                ("organ_volume", 0.0), ("bioavailability", 1e-4)):
            a, b = numbers(path, name)[row], numbers(one, name)[i]
            numpy.testing.assert_allclose(a, b, rtol=tolerance, atol=1e-9 if name == "amount" else 0, err_msg=name)

    def test_a_grid_has_every_point_and_the_last_number_runs_fastest(self):
        path = self.result("grid.h5", graph(None, more=grid()))
        names = [f"{s}, loss.rate={r}, plasma.volume={v}" for s in ("once", "slowly") for r in RATES for v in VOLUMES]
        self.assertEqual(texts(path, "scenario"), names)
        for (s, r, v), row in zip(itertools.product(("once", "slowly"), RATES, VOLUMES), range(99)):
            self.as_alone(path, row, graph(None), s, f"loss.rate={r}", f"plasma.volume={v}")

    def test_what_is_varied_stands_along_the_scenarios(self):
        text = graph(None, ("once",), more='vary = ( { address = "dose.1.amount"; values = [ "1 mg", "700 ug" ]; }, { address = "loss.rate"; values = [ "0.1 1/h", "0.7 1/h" ]; } );')
        path = self.result("varied.h5", text)
        numpy.testing.assert_allclose(numbers(path, "sweep/dose.1.amount"), [1, 1, 0.7, 0.7], rtol=1e-15)
        numpy.testing.assert_array_equal(numbers(path, "sweep/loss.rate"), [0.1, 0.7, 0.1, 0.7])
        table = program("export", path, "--csv", "--what", "scenarios")[0].splitlines()
        self.assertTrue(table[0].endswith(",dose.1.amount [mg],loss.rate [1/h]"), table[0])
        numpy.testing.assert_allclose([float(v) for v in table[3].split(",")[-2:]], [0.7, 0.1], rtol=1e-15)
        words = graph(None, ("twice",), more='vary = ( { address = "dose.1.count"; values = [ 1, 2 ]; }, { address = "loss.rate"; values = [ "0.1 1/h", "0.7 1/h" ]; } );')
        path = self.result("words.h5", words)
        numpy.testing.assert_array_equal(numbers(path, "sweep/dose.1.count"), [1, 1, 2, 2])
        numpy.testing.assert_array_equal(numbers(path, "sweep/loss.rate"), [0.1, 0.7, 0.1, 0.7])

    def test_numbers_that_go_together_go_step_by_step(self):
        text = graph(None, more=f"""vary = ( {{ address = "loss.rate"; values = [ "0.1 1/h", "0.7 1/h" ]; together = true; }},
            {{ address = "back.rate"; values = [ "0.2 1/h", "0.5 1/h", "1 1/h" ]; }},
            {{ address = "in.rate"; values = [ "1 1/h", "2 1/h" ]; together = true; }} );""")
        path = self.result("together.h5", text)
        pairs = [(a, b, c) for (a, c), b in itertools.product((("0.1", "1"), ("0.7", "2")), ("0.2", "0.5", "1"))]
        found = [n for n in texts(path, "scenario") if n.startswith("once")]
        named = [f"once, loss.rate={a} 1/h, back.rate={b} 1/h, in.rate={c} 1/h" for a, b, c in pairs]
        self.assertEqual(sorted(found), sorted(named))
        for a, b, c in pairs:
            row = texts(path, "scenario").index(f"once, loss.rate={a} 1/h, back.rate={b} 1/h, in.rate={c} 1/h")
            self.as_alone(path, row, graph(None), "once", f"loss.rate={a} 1/h", f"back.rate={b} 1/h", f"in.rate={c} 1/h")

    def test_doses_are_swept(self):
        text = graph(None, ("once",), more='vary = ( { address = "dose.1.amount"; values = [ "1 mg", "2.5 mg", "700 ug" ]; } );')
        path = self.result("doses.h5", text)
        self.assertEqual(texts(path, "scenario"), [f"once, dose.1.amount={d}" for d in ("1 mg", "2.5 mg", "700 ug")])
        numpy.testing.assert_allclose(numbers(path, "dose"), [1, 2.5, 0.7], rtol=1e-15)
        numpy.testing.assert_allclose(numbers(path, "amount")[:, 0, 0, 0], [1, 2.5, 0.7], rtol=1e-12)

    def test_doses_per_weight_follow_the_weight(self):
        text = body("", scenarios=['{ name = "iv"; doses = ( { route = "iv-bolus"; amount = "40 ug/kg"; } ); }'],
                    more='vary = ( { address = "body_weight"; values = [ "20 g", "30 g" ]; } );')
        path = self.result("weights.h5", text.replace("population = {  };", ""))
        dose = numbers(path, "dose")
        self.assertAlmostEqual(dose[1] / dose[0], 1.5, places=12)
        self.assertEqual(numbers(path, "body_mass").tolist(), [20.0, 30.0])

    def test_times_of_events_are_swept(self):
        """Each point has its own event times, so it cannot share a bundle; events in the file are those of the point."""
        text = graph(None, ("twice", "slowly"), more='vary = ( { address = "dose.1.at"; values = [ "0 h", "1.1 h", "3 h" ]; } );')
        path = self.result("times.h5", text)
        for row, (s, t) in enumerate(itertools.product(("twice", "slowly"), ("0 h", "1.1 h", "3 h"))):
            self.as_alone(path, row, graph(None, ("twice", "slowly")), s, f"dose.1.at={t}")
        self.events_as_alone(path, graph(None, ("twice", "slowly")), "dose.1.at", ("0 h", "1.1 h", "3 h"), ("twice", "slowly"))

    def events_as_alone(self, path, text, address, values, scenarios):
        rows = [(s, t, k, a) for s, t, k, a in zip(texts(path, "events/scenario"), numbers(path, "events/time"),
                                                   numbers(path, "events/kind"), numbers(path, "events/amount"))]
        expected = []
        for s, v in itertools.product(scenarios, values):
            one, _ = self.alone(text, s, f"{address}={v}")
            expected += [(f"{s}, {address}={v}", t, k, a) for n, t, k, a in
                         zip(texts(one, "events/scenario"), numbers(one, "events/time"), numbers(one, "events/kind"),
                             numbers(one, "events/amount")) if n == s]
        self.assertEqual(repr(rows), repr(expected))

    def test_an_infusion_that_the_end_of_the_run_cuts_at_some_points(self):
        """One event less at these: its end. The typical run may be one that is cut, or one that is not."""
        for first in ("over = \"37 min\"", "over = \"20 h\""):
            text = graph(None, ("slowly",)).replace('over = "37 min"', first)
            sweep = graph(None, ("slowly",), more='vary = ( { address = "dose.1.over"; values = [ "30 min", "20 h", "2 h" ]; } );')
            path = self.result("cut.h5", sweep.replace('over = "37 min"', first), "--force")
            self.events_as_alone(path, text, "dose.1.over", ("30 min", "20 h", "2 h"), ("slowly",))
            for row, v in enumerate(("30 min", "20 h", "2 h")):
                self.as_alone(path, row, text, "slowly", f"dose.1.over={v}")

    def test_events_that_hang_on_a_number(self):
        """An agent that blocks nothing is none; a release that begins at once has a first instant, which is no event."""
        text = body("", output="", more="SWEEP", scenarios=[
            '{ name = "gel"; doses = ( { route = "hydrogel-subcutaneous"; amount = "1e10 particles"; } ); conditions = [ "mps-blockade" ]; }'])
        text = text.replace("population = {  };", "")
        for address, values in (("hydrogel-subcutaneous.release.shape", ("1.2", "0.6", "1.5", "0.8")),
                                ("mps-blockade.block", ("0", "0.5", "0.9"))):
            sweep = f'vary = ( {{ address = "{address}"; values = [ {", ".join(values)} ]; }} );'.replace("[ 0,", "[ 0.0,")
            for typical in (1.0, 0.7):
                fixed = f'set = ( ("{address}", {typical if "shape" in address else 0.0}) );'
                path = self.result("events.h5", text.replace("SWEEP", sweep + fixed), "--force")
                self.events_as_alone(path, text.replace("SWEEP", fixed), address, values, ("gel",))

    def test_a_point_that_cannot_be_is_refused_or_named(self):
        """A dose after the end of the run is an error of the study."""
        text = graph(None, ("slowly",), more='vary = ( { address = "dose.1.at"; values = [ "0 h", "30 h", "1 h" ]; } );')
        said = self.vesipk("run", self.write(text), "-o", "late.h5", code=3)
        self.assertEqual(said, "study.cfg:10: at: the dose at 30 h starts after the end of the run, expected a time within 9.7 h\n")
        self.nothing_left()

    def test_many_points_in_lanes(self):
        rates = [0.05 * 1.02 ** i for i in range(211)]
        text = graph(None, ("once",), more='vary = ( { address = "loss.rate"; values = [ %s ]; } );'
                     % ", ".join(f'"{r!r} 1/h"' for r in rates))
        path = self.result("many.h5", text, "-j", 2)
        self.assertEqual(len(texts(path, "scenario")), 211)
        for row in (0, 7, 8, 100, 207, 210):
            self.as_alone(path, row, graph(None, ("once",)), "once", f"loss.rate={rates[row]!r} 1/h")
        last = numbers(path, "amount")[:, 2, 0, -1]
        self.assertTrue((numpy.diff(last) > 0).all())

    def test_a_population_at_every_point(self):
        text = graph(f"subjects = 21; seed = 7; {VARY}", output='individual = "all";',
                     more='vary = ( { address = "back.rate"; values = [ "0.2 1/h", "0.9 1/h" ]; } );')
        path = self.result("both.h5", text)
        self.assertEqual(texts(path, "scenario"), [f"{s}, back.rate={b} 1/h" for s in ("once", "slowly") for b in ("0.2", "0.9")])
        for k, b in enumerate(("0.2 1/h", "0.9 1/h")):
            one = self.result("one.h5", graph(f"subjects = 21; seed = 7; {VARY}", output='individual = "all";'), "--set",
                              f"back.rate={b}", "--force")
            for name in ("amount", "cmax_sd", "individual/amount", "individual/cmax"):
                a, c = numbers(path, name), numbers(one, name)
                self.assertEqual(a[k].tobytes(), c[0].tobytes(), name)
                self.assertEqual(a[2 + k].tobytes(), c[1].tobytes(), name)
            self.assertEqual(numbers(path, "individual/covariates/loss.rate").tobytes(),
                             numbers(one, "individual/covariates/loss.rate").tobytes())

    def test_the_reference_of_a_point_is_at_the_same_point(self):
        text = graph(None, ("once", "slowly"), more='vary = ( { address = "loss.rate"; values = [ "0.1 1/h", "0.7 1/h" ]; } );')
        path = self.result("reference.h5", text)
        area = numbers(path, "auc_inf")[:, 0, 0]
        numpy.testing.assert_allclose(numbers(path, "bioavailability")[:, 0, 0], [1, 1, area[2] / area[0], area[3] / area[1]],
                                      rtol=1e-12)


class Words(Batches):
    """Species, products, tracers, routes and counts are swept: each point is the study with the words written in place."""

    TEXT = """study = {{ species = "{species}"; product = "{product}"; tracer = "{tracer}"; duration = "30 h"; {named}
        output = {{ every = "3 h"; organs = [ "plasma", "liver" ]; individual = "all"; }}; {population} {more}
        scenarios = ( {{ name = "one"; doses = ( {{ route = "{first}"; amount = "2.385e10 particles/kg"; every = "7 h"; count = {count}; }} ); }},
                      {{ name = "two"; doses = ( {{ route = "iv-bolus"; amount = "1.7 ug"; every = "5 h"; count = {count}; }}, {{ route = "{route}"; amount = "1e9 particles"; at = "2 h"; }} ); }} ); }};"""
    PLAIN = {"species": "mouse", "product": "msc-small-ev", "tracer": "none", "count": 3, "first": "iv-bolus", "route": "oral", "population": "", "named": "", "more": ""}
    NAMES = ("concentration", "auc_last", "cmax", "half_life", "bioavailability", "dose", "organ_volume", "mass_balance_error")

    def text(self, **words):
        return self.TEXT.format(**{**self.PLAIN, **words})

    def in_place(self, path, row, scenario, names=NAMES, **words):
        one = self.result("in_place.h5", self.text(**words), "--force")
        i = texts(one, "scenario").index(scenario)
        for name in names:
            self.assertEqual(numbers(path, name)[row].tobytes(), numbers(one, name)[i].tobytes(), (name, words))

    def vary(self, *axes, **words):
        lists = ", ".join("{ address = \"%s\"; values = [ %s ]; %s }" % (a, ", ".join(f'"{v}"' if isinstance(v, str) else str(v) for v in values), more)
                          for a, values, more in axes)
        return self.result("words.h5", self.text(more=f"vary = ( {lists} );", **words))

    def test_a_count_and_a_number_make_a_grid(self):
        path = self.vary(("dose.1.count", (1, 4), ""), ("plasma.lysis.rate", ("0.1 1/h", "0.29 1/h"), ""))
        points = list(itertools.product((1, 4), ("0.1 1/h", "0.29 1/h")))
        self.assertEqual(texts(path, "scenario"), [f"{s}, dose.1.count={n}, plasma.lysis.rate={r}" for s in ("one", "two") for n, r in points])
        self.assertEqual([round(d / numbers(path, "dose")[0]) for d in numbers(path, "dose")[:4]], [1, 1, 4, 4])
        for row, (n, r) in enumerate(points):
            self.in_place(path, row, "one", count=n, more=f'set = ( ("plasma.lysis.rate", "{r}") );')

    def test_routes_are_swept(self):
        path = self.vary(("dose.1.route", ("iv", "intraperitoneal"), ""))
        self.assertIn("two, dose.1.route=intraperitoneal", texts(path, "scenario"))
        for row, route in enumerate(("iv-bolus", "intraperitoneal")):
            self.in_place(path, row, "one", first=route)

    def test_species_product_and_tracer_are_swept_and_the_reference_is_that_of_the_point(self):
        path = self.vary(("species", ("mouse", "rat"), ""), ("product", ("msc-small-ev", "msc-ev-mixture"), "together = true;"),
                         ("tracer", ("none", "dir"), "together = true;"))
        self.assertEqual(len(texts(path, "scenario")), 8)
        for row, (species, (product, tracer)) in enumerate(itertools.product(("mouse", "rat"), (("msc-small-ev", "none"), ("msc-ev-mixture", "dir")))):
            self.in_place(path, row, "one", species=species, product=product, tracer=tracer)
            self.in_place(path, 4 + row, "two", species=species, product=product, tracer=tracer)

    def test_a_population_has_the_same_people_at_every_point(self):
        people = "population = { subjects = 5; seed = 7; };"
        path = self.vary(("species", ("human", "rat"), ""), ("dose.1.count", (2, 3), ""), population=people)
        for row, (species, n) in enumerate(itertools.product(("human", "rat"), (2, 3))):
            if species == "human":
                self.in_place(path, row, "one", (*self.NAMES[1:4], "individual/cmax"), species=species, count=n, population=people)


if __name__ == "__main__":
    sys.exit(unittest.main())
