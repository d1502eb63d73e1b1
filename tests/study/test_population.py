#!/usr/bin/python3
"""Virtual subjects: who they are follows from seed and number alone, and they are what the study asks for."""
import math
import sys
import unittest

import h5py
import numpy

from batches import VARY, Batches, body, graph, numbers, texts

IV = '{ name = "iv"; doses = ( { route = "iv-bolus"; amount = "1e10 particles"; } ); }'
NOSE = '{ name = "nose"; doses = ( { route = "intranasal"; amount = "2e10 particles"; } ); }'
INFUSION = '{ name = "infusion"; doses = ( { route = "iv-infusion"; amount = "1e10 particles"; over = "47 min"; } ); }'


def people(path, n, scenarios):
    """Everything told of the first n subjects, but in scenarios of other names: {name: bytes}"""
    found = {}
    with h5py.File(path) as file:
        rows = [[t.decode() for t in file["scenario"][()]].index(s) for s in scenarios]

        def take(name, item):
            if isinstance(item, h5py.Dataset) and item.shape and name not in ("subject", "organ", "time", "scenario"):
                value = item[()]
                found[name] = (value[:n] if name.startswith("covariates/") else value[rows][:, :n]).tobytes()
        file["individual"].visititems(take)
    return found


class Persons(Batches):
    """Subject 17 is the same person, bit for bit: for any number of subjects, beside other scenarios, on any thread."""

    def check(self, sampling, text, n, scenarios=("iv",), counts=(18, 40), appended=(), before=()):
        seen = None
        for count in counts:
            for more, jobs in ((None, 1), (appended, 2), (before, 2)):
                listed = [IV] + list(more or ()) if more is not before else list(before) + [IV]
                if more is not None and not more:
                    continue
                path = self.result("people.h5", text(f'subjects = {count}; seed = 7; ranges = "variability"; sampling = "{sampling}";', listed), "-j",
                                   jobs, "--force")
                now = people(path, n, scenarios)
                self.assertGreater(len(now), 30)
                if seen is None:
                    seen = now
                self.assertEqual([k for k in seen if seen[k] != now[k]], [], f"{sampling}, {count} subjects, {listed}")

    def test_people_drawn_at_random(self):
        self.check("random", lambda p, s: body(p, "human", output='individual = "all";', scenarios=s), 18,
                   appended=(NOSE, INFUSION), before=(NOSE,))

    def test_people_of_sobol(self):
        self.check("sobol", lambda p, s: body(p, "human", output='individual = "all";', scenarios=s), 18,
                   appended=(NOSE, INFUSION))

    def test_a_few_of_many(self):
        """1500 subjects are summed up in sketches; these are told one by one all the same."""
        for sampling in ("random", "sobol"):
            self.check(sampling, lambda p, s: body(p, "mouse", output='individual = "all";', scenarios=s), 18, counts=(18, 1500))

    def test_a_latin_hypercube_for_a_given_number(self):
        self.check("latin-hypercube", lambda p, s: body(p, "human", output='individual = "all";', scenarios=s), 27, counts=(27,),
                   appended=(NOSE,), before=(INFUSION, NOSE))

    def test_another_seed_makes_other_people(self):
        text = body('subjects = 12; seed = 7; ranges = "variability";', output='individual = "all";')
        one = people(self.result("one.h5", text), 12, ["iv"])
        again = people(self.result("again.h5", text, "--seed", 7), 12, ["iv"])
        other = people(self.result("other.h5", text, "--seed", 8), 12, ["iv"])
        self.assertEqual(one, again)
        told = [name for name in one if name.startswith("covariates/") and name != "covariates/subject"]
        self.assertGreater(len(told), 10)
        for name in told:
            self.assertFalse(set(numpy.frombuffer(one[name])) & set(numpy.frombuffer(other[name])), name)

    def test_a_crossover_has_the_same_people_in_every_scenario(self):
        path = self.result("cross.h5", graph(f"subjects = 21; {VARY}", ("once", "again", "slowly"), 'individual = "all";'))
        with h5py.File(path) as file:
            one = file["individual"]
            for name in ("amount", "cmax", "half_life", "cl"):
                self.assertEqual(one[name][0].tobytes(), one[name][1].tobytes(), name)
                self.assertNotEqual(one[name][0].tobytes(), one[name][2].tobytes(), name)
            self.assertEqual(len(set(one["half_life"][0, :, 0])), 21)
            self.assertEqual(one["covariates/loss.rate"].shape, (21,))

    def test_subjects_are_numbered_from_0(self):
        path = self.result("numbers.h5", graph("subjects = 11; " + VARY))
        self.assertEqual(numbers(path, "subject").tolist(), list(range(11)))
        self.assertEqual(numbers(path, "n_subjects").tolist(), [11, 11])


class Drawn(Batches):
    """Numbers are spread as the study says."""

    def drawn(self, vary, n=1000, sampling="random", address="loss.rate", seed=3):
        path = self.result("drawn.h5", graph(f'subjects = {n}; seed = {seed}; sampling = "{sampling}"; '
                                             f'vary_between_subjects = ( {vary} );', ("once",), 'individual = "nca";'), "--force")
        return numbers(path, "individual/covariates/" + address)

    def moments(self, value, mean, sd):
        """Within four standard errors; the error of an sd by that of a normal distribution, doubled for heavier tails."""
        error = sd / math.sqrt(len(value))
        self.assertLess(abs(value.mean() - mean), 4 * error)
        self.assertLess(abs(value.std(ddof=1) - sd), 8 * error / math.sqrt(2))
        self.assertEqual(len(set(value)), len(value))

    def test_lognormal_around_the_number_as_median(self):
        cv = 0.37
        for words in (f"cv = {cv};", f"gsd = {math.exp(math.sqrt(math.log(1 + cv * cv)))};",
                      f'distribution = "lognormal"; cv = {cv};'):
            value = self.drawn(f'{{ address = "loss.rate"; {words} }}')
            self.moments(numpy.log(value), math.log(0.29), math.sqrt(math.log(1 + cv * cv)))

    def test_normal_around_the_number_as_mean(self):
        for words in ("cv = 0.11;", 'sd = "0.0319 1/h";'):
            self.moments(self.drawn(f'{{ address = "loss.rate"; distribution = "normal"; {words} }}'), 0.29, 0.0319)

    def test_uniform(self):
        value = self.drawn('{ address = "loss.rate"; distribution = "uniform"; low = "0.13 1/h"; high = "0.41 1/h"; }')
        self.moments(value, 0.27, 0.28 / math.sqrt(12))
        self.assertTrue(0.13 <= value.min() < 0.132 and 0.408 < value.max() <= 0.41)

    def test_loguniform(self):
        value = self.drawn('{ address = "loss.rate"; distribution = "loguniform"; low = "0.01 1/h"; high = "3 1/h"; }')
        self.moments(numpy.log(value), math.log(0.03) / 2, math.log(300) / math.sqrt(12))

    def test_triangular_with_the_number_as_mode(self):
        a, b, c = 0.11, 0.83, 0.29
        value = self.drawn(f'{{ address = "loss.rate"; distribution = "triangular"; low = "{a} 1/h"; high = "{b} 1/h"; }}')
        self.moments(value, (a + b + c) / 3, math.sqrt((a * a + b * b + c * c - a * b - a * c - b * c) / 18))

    def test_cut_off_where_told(self):
        value = self.drawn('{ address = "loss.rate"; cv = 0.9; low = "0.2 1/h"; high = "0.4 1/h"; }')
        self.assertTrue(0.2 <= value.min() and value.max() <= 0.4)
        self.assertFalse((value == 0.2).any() or (value == 0.4).any(), "cut off, not moved to the ends")

    def test_a_number_that_only_a_later_scenario_has(self):
        text = body("subjects = 9; body = false; ranges = false; vary_between_subjects = ( { address = \"dose.1.amount\"; cv = 0.3; },"
                    "{ address = \"dose.2.amount\"; cv = 0.3; } );",
                    output='individual = "nca";',
                    scenarios=(IV, '{ name = "two"; doses = ( { route = "iv-bolus"; amount = "1e10 particles"; },'
                                   '{ route = "iv-bolus"; amount = "3e10 particles"; at = "1 h"; } ); }'))
        peak = numbers(self.result("later.h5", text), "individual/cmax")[:, :, 0]
        self.assertEqual([len(set(p)) for p in peak], [9, 9])

    def test_units_are_those_of_the_number(self):
        path = self.result("units.h5", graph("subjects = 9; " + VARY, output='individual = "nca";'))
        with h5py.File(path) as file:
            self.assertEqual(file["individual/covariates/loss.rate"].attrs["units"], "1/h")

    def test_a_latin_hypercube_has_one_subject_in_each_stratum(self):
        for n in (40, 1003):
            value = self.drawn('{ address = "loss.rate"; distribution = "uniform"; low = "0.2 1/h"; high = "0.6 1/h"; },'
                               '{ address = "in.rate"; distribution = "uniform"; low = "0.2 1/h"; high = "0.6 1/h"; }', n,
                               "latin-hypercube")
            other = numbers(self.at("drawn.h5"), "individual/covariates/in.rate")
            for v in (value, other):
                self.assertEqual(sorted((n * (v - 0.2) / 0.4).astype(int)), list(range(n)))
            self.assertLess(abs(numpy.corrcoef(value, other)[0, 1]), 4 / math.sqrt(n))

    def test_sobol_is_more_even_than_chance(self):
        vary = '{ address = "loss.rate"; distribution = "uniform"; low = "0 1/h"; high = "1 1/h"; }'
        distance = {}
        for sampling in ("random", "sobol"):
            value = numpy.sort(self.drawn(vary, 256, sampling))
            distance[sampling] = abs(value - (numpy.arange(256) + 0.5) / 256).max()
        self.assertLess(distance["sobol"], 1.51 / 256)  # one in each of 256 cells, which are shifted
        self.assertGreater(distance["random"], 4 / 256)

    def test_sobol_spreads_every_number_of_a_body(self):
        """Beyond the 40 dimensions of GSL too: in each of 32 equal parts lies one of 32 subjects, but for the shift."""
        said = self.vesipk("check", self.write(body('subjects = 10; sampling = "sobol";', "human")))
        self.assertEqual(said, "")
        n, number = 32, 60
        vary = ", ".join(f'{{ address = "p{i}.rate"; distribution = "uniform"; low = "0 1/h"; high = "1 1/h"; }}' for i in range(number))
        processes = ", ".join(f'{{ name = "p{i}"; kind = "first_order"; from = "a"; to = "b"; rate = "0.01 1/h"; }}' for i in range(number))
        text = f"""study = {{
  model = {{ amount_unit = "mg"; compartments = ( {{ name = "a"; volume = "1 mL"; role = "plasma"; }}, {{ name = "b"; role = "sink"; }} ); processes = ( {processes} ); }};
  doses = ( {{ into = "a"; amount = "1 mg"; }} ); output = {{ times = [ "0 h", "1 h" ]; individual = "nca"; }};
  population = {{ subjects = {n}; sampling = "sobol"; vary_between_subjects = ( {vary} ); }};
}};
"""
        with h5py.File(self.result("many.h5", text)) as file:
            for i in range(number):
                value = numpy.sort(file[f"individual/covariates/p{i}.rate"][:])
                self.assertLess(abs(value - (numpy.arange(n) + 0.5) / n).max(), 2.01 / n, i)

    def test_numbers_stay_within_their_range(self):
        path = self.result("ranges.h5", body('subjects = 300; batches = 300; ranges = "variability";', "human", output='individual = "nca";'))
        with h5py.File(path) as file:
            origin = file["provenance"]
            low = dict(zip((a.decode() for a in origin["address"][()]), origin["low"][()]))
            high = dict(zip((a.decode() for a in origin["address"][()]), origin["high"][()]))
            checked = 0
            for address, value in file["individual/covariates"].items():
                if math.isnan(low.get(address, math.nan)) or address == "body_weight":
                    continue
                checked += 1
                value = value[()]
                self.assertGreaterEqual(value.min(), low[address] * (1 - 1e-12), address)
                self.assertLessEqual(value.max(), high[address] * (1 + 1e-12), address)
                self.assertGreater(value.max() / value.min(), 1.01, address)
            self.assertGreater(checked, 20)

    def test_a_batch_of_the_product_is_shared(self):
        path = self.result("batches.h5", body('subjects = 23; batches = 5; ranges = "variability";', output='individual = "nca";'))
        with h5py.File(path) as file:
            told = {name: value[()] for name, value in file["individual/covariates"].items()}
        product = [n for n in told if n.startswith(("vesicle.", "sizes.", "dose.particles_per", "label.", "mps.uptake_factor"))]
        self.assertIn("mps.uptake_factor", product)
        self.assertGreater(len(told), len(product) + 5)
        for name, value in told.items():
            if name in product:
                self.assertEqual(len(set(value)), 5, name)
                self.assertEqual(value.tolist(), [value[i % 5] for i in range(23)], name)
            else:
                self.assertGreater(len(set(value)), 5, name)

    def test_without_batches_all_get_the_product_as_it_is_stated(self):
        path = self.result("stated.h5", body('subjects = 9; ranges = "variability";', output='individual = "nca";'))
        with h5py.File(path) as file:
            self.assertFalse([n for n in file["individual/covariates"] if n.startswith(("vesicle.", "sizes.", "label.", "mps.uptake_factor"))])

    def test_a_range_is_no_difference_between_people(self):
        """It says how well a number is known: subjects differ in their bodies alone, unless told otherwise."""
        told = []
        for ranges in ("", 'ranges = "uncertainty";', "ranges = false;"):
            path = self.result("people.h5", body("subjects = 9; " + ranges, output='individual = "nca";'), "--force")
            with h5py.File(path) as file:
                told.append({name: value[()].tobytes() for name, value in file["individual/covariates"].items()})
        self.assertIn("body_weight", told[0])
        self.assertFalse([n for n in told[0] if n.endswith((".clearance", ".rate", "_share"))])
        self.assertEqual(told[0], told[1])
        self.assertEqual(told[0], told[2])

    def test_subjects_that_are_all_alike_are_told_of(self):
        said = self.vesipk("check", self.write(body("subjects = 9; body = false;")))
        self.assertIn("nothing differs between its 9 subjects: ranges of numbers say how well these are known", said)
        for more in ('ranges = "variability";', 'vary_between_subjects = ( { address = "plasma.lysis.rate"; cv = 0.3; } );'):
            self.assertEqual(self.vesipk("check", self.write(body("subjects = 9; body = false; " + more))), "")

    def test_nothing_differs_where_nothing_shall(self):
        path = self.result("alike.h5", body("subjects = 9; body = false; ranges = false;", output='individual = "nca";'))
        with h5py.File(path) as file:
            cmax = file["individual/cmax"][0, :, 0]
            self.assertEqual(len(set(cmax)), 1)
            self.assertEqual(file["cmax_sd"][0, 0], 0.0)


class People(Batches):
    def test_women_and_men(self):
        for share, said in ((0.0, {0.0}), (1.0, {1.0}), (0.5, {0.0, 1.0})):
            path = self.result("sex.h5", body(f"subjects = 60; females = {share};", "human", output='individual = "nca";'), "--force")
            if share == 0.0:
                self.assertNotIn("sex", h5py.File(path)["individual/covariates"])
                continue
            sex = numbers(path, "individual/covariates/sex")
            self.assertEqual(set(sex), said)
            if share == 0.5:
                self.assertTrue(18 <= sex.sum() <= 42, sex.sum())
                height = numbers(path, "individual/covariates/height")
                self.assertGreater(height[sex == 0].mean() - height[sex == 1].mean(), 5.0)

    def test_age_is_spread_over_its_range(self):
        path = self.result("age.h5", body('subjects = 400; age = [ "20 year", "30 year" ]; sampling = "latin-hypercube";', "human",
                                          output='individual = "nca";'))
        age = numbers(path, "individual/covariates/age")
        self.assertEqual(sorted((400 * (age - 20) / 10).astype(int)), list(range(400)))

    def test_the_typical_subject_lies_in_the_middle(self):
        text = body("subjects = 600; females = 0.0; ranges = false;", "human",
                    output='quantiles = [ 0.25, 0.5, 0.75 ];')
        many = self.result("many.h5", text)
        typical = self.result("typical.h5", text.replace(text[text.index("population"):text.rindex("};")], ""))
        for name in ("auc_last", "cmax"):
            one = numbers(typical, name)[0, :, 0]
            low, middle, high = numbers(many, name)[0].T
            numpy.testing.assert_array_less(low, one)
            numpy.testing.assert_array_less(one, high)
            numpy.testing.assert_allclose(middle, one, rtol=0.15)

    def test_mass_is_balanced_in_every_subject(self):
        for species in ("human", "mouse", "rat", "macaque"):
            path = self.result("mass.h5", body("subjects = 40;", species, output="compartments = true;"), "--force")
            amount = numbers(path, "compartments/amount")
            dose = numbers(path, "dose")[0]
            self.assertEqual(amount.shape[1], 40)
            numpy.testing.assert_allclose(amount[0].sum(axis=2), dose, rtol=1e-9)
            self.assertLess(numbers(path, "mass_balance_error")[0], 1e-9)


class Listed(Batches):
    """Subjects from a CSV file."""
    ROWS = [(0.9 + i / 7, 0.21 + i / 90, 2.5 + i / 3) for i in range(11)]

    def csv(self, rows, name="people.csv"):
        self.write("in.rate [1/d], loss.rate [1/h], plasma.volume [L]\n" +
                   "".join(f"{24 * a!r},{b!r},{c / 1000!r}\n" for a, b, c in rows), name)

    def test_values_arrive_where_they_should(self):
        self.csv(self.ROWS)
        path = self.result("listed.h5", graph('subjects = "people.csv";', output='individual = "all"; compartments = true;'))
        with h5py.File(path) as file:
            told = file["individual/covariates"]
            self.assertEqual(sorted(set(told) - {"subject"}), ["in.rate", "loss.rate", "plasma.volume"])
            curves = file["compartments/amount"][()]
            concentration = file["individual/cmax"][()]
        for i in (0, 4, 7, 8, 10):
            a, b, c = self.ROWS[i]
            alone = self.result("alone.h5", graph(None, output="compartments = true;"), "--force", "--set", f"in.rate={a!r} 1/h",
                                "--set", f"loss.rate={b!r} 1/h", "--set", f"plasma.volume={c!r} mL")
            numpy.testing.assert_allclose(curves[:, i], numbers(alone, "compartments/amount")[:, 0], rtol=2e-5, atol=1e-9)
            numpy.testing.assert_allclose(concentration[:, i, 0], numbers(alone, "cmax")[:, 0, 0], rtol=1e-5)

    def test_covariates_are_the_list_as_it_is_written(self):
        self.csv(self.ROWS)
        path = self.result("listed.h5", graph('subjects = "people.csv";', output='individual = "nca";'))
        with h5py.File(path) as file:
            for k, (name, unit, factor) in enumerate((("in.rate", "1/d", 24), ("loss.rate", "1/h", 1), ("plasma.volume", "L", 1e-3))):
                told = file["individual/covariates"][name]
                self.assertEqual(told.attrs["units"], unit)
                numpy.testing.assert_allclose(told[()], [r[k] * factor for r in self.ROWS], rtol=1e-15)

    def test_the_last_bundle_is_filled_with_the_last_subject(self):
        self.csv(self.ROWS)
        self.csv(self.ROWS + 5 * self.ROWS[-1:], "filled.csv")
        text = graph('subjects = "people.csv";', output='individual = "all"; compartments = true;')
        one = self.result("people.h5", text)
        other = self.result("filled.h5", text.replace("people.csv", "filled.csv"))
        self.assertEqual(numbers(one, "compartments/amount").tobytes(), numbers(other, "compartments/amount")[:, :11].tobytes())
        self.assertEqual(numbers(other, "n_subjects").tolist(), [16, 16])

    def test_fewer_of_a_list_are_its_first(self):
        self.csv(self.ROWS)
        text = graph('subjects = "people.csv";', output='individual = "all"; compartments = true;')
        whole, part = self.result("whole.h5", text), self.result("part.h5", text, "--subjects", 3)
        self.assertEqual(numbers(part, "compartments/amount").tobytes(), numbers(whole, "compartments/amount")[:, :3].tobytes())

    def test_a_list_and_a_number_that_is_drawn(self):
        self.csv(self.ROWS)
        path = self.result("both.h5", graph('subjects = "people.csv"; vary_between_subjects = ( { address = "back.rate"; cv = 0.2; } );',
                                            output='individual = "nca";'))
        with h5py.File(path) as file:
            self.assertEqual(sorted(set(file["individual/covariates"]) - {"subject"}), ["back.rate", "in.rate", "loss.rate", "plasma.volume"])
            self.assertEqual(len(set(file["individual/covariates/back.rate"][()])), 11)

    def test_weights_of_a_list_are_the_weights_of_the_bodies(self):
        self.write("body_weight [g]\n" + "".join(f"{20 + i}\n" for i in range(5)), "weights.csv")
        path = self.result("weights.h5", body('subjects = "weights.csv";', output='individual = "all";'))
        with h5py.File(path) as file:
            volume = file["individual/organ_volume"][0, :, 1].astype(float)
            numpy.testing.assert_allclose(volume / volume[0], (20 + numpy.arange(5)) / 20, rtol=1e-3)
            self.assertEqual(texts(path, "organ"), ["plasma", "liver"])


if __name__ == "__main__":
    sys.exit(unittest.main())
