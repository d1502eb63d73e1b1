#!/usr/bin/python3
"""What is given is in the body or has left it: short infusions at any time of a run, and rates that would go below zero."""
import sys
import unittest

sys.path.insert(0, __import__("os").environ["VESIPK_SOURCE"] + "/tests/study")
from runs import Wrong, run  # noqa: E402

STUDY = """study = {{ title = "t"; duration = "{duration}"; output = {{ every = "{every}"; compartments = true; }};
  model = {{ amount_unit = "mg"; compartments = ( {{ name = "a"; volume = "1 mL"; }}, {{ name = "b"; volume = "1.3 mL"; }},
             {{ name = "c"; }} ); processes = ( {process} ); }};
  {solver}
  doses = ( {doses} ); }};"""
LOSS = '{ kind = "first_order"; from = "a"; to = "b"; rate = "0.9 1/h"; }'


def study(doses, duration="24 h", every="1 h", process=LOSS, solver=""):
    return STUDY.format(doses=doses, duration=duration, every=every, process=process, solver=solver)


class Mass(unittest.TestCase):
    def given(self, text, amount, within=1e-12):
        result = run(text)
        self.assertLess(result.array["mass_balance_error"].max(), within)
        self.assertAlmostEqual(result.array["compartments/amount"][0, 0, -1].sum() / amount, 1.0, delta=within)
        self.assertAlmostEqual(result.array["dose"][0] / amount, 1.0, delta=within)
        return result

    def test_infusions_short_beside_the_time_they_begin_at(self):
        for duration, every, at, over in (("301 d", "1 d", "300 d", "1 s"), ("370 d", "1 d", "1 year", "1 s"),
                                          ("301 d", "1 d", "300 d", "10 s"), ("3660 d", "10 d", "10 year", "1 min"),
                                          ("26 h", "1 h", "24 h", "1 ms"), ("2 h", "0.5 h", "1 h", "1e-9 h"),
                                          ("721 h", "1 h", "720 h", "1 s"), ("7 h", "7 min", "0.3 h", "0.1 ms"),
                                          ("3660 d", "10 d", "10 year", "2 ms"), ("24 h", "1 h", "0 h", "1e-9 h")):
            for solver in ("", 'solver = { method = "exact"; };'):
                dose = f'{{ into = "a"; amount = "1.1 mg"; at = "{at}"; over = "{over}"; }}'
                result = self.given(study(dose, duration, every, solver=solver), 1.1)
                self.assertAlmostEqual(result.number("cmax", "a"), 1.1, delta=0.02, msg=f"{over} at {at}")

    def test_many_of_them_one_over_the_other(self):
        dose = '{ into = "a"; amount = "0.3 mg"; at = "%s"; over = "1 s"; every = "0.7 s"; count = 40; }'
        self.given(study(dose % "100 d" + ", " + dose % "100.1 d", "101 d", "1 d"), 24.0)

    def test_an_infusion_that_begins_a_moment_before_the_end(self):
        result = run(study('{ into = "a"; amount = "1 mg"; at = "23.99999999 h"; over = "1 h"; }'))
        self.assertLess(result.array["mass_balance_error"].max(), 1e-12)
        self.assertAlmostEqual(result.array["dose"][0] / 1e-8, 1.0, delta=1e-6)

    def test_an_amount_below_zero_is_no_result(self):
        """Above its capacity this process runs backwards, out of a compartment that is empty."""
        process = '{ kind = "capacity_amount"; from = "a"; to = "b"; rate = "1 1/h"; capacity = "0.1 mg"; watch = [ "c" ]; }'
        with self.assertRaisesRegex(Wrong, r'exit code 1\n(?:.*\n)*.*could not be solved beyond 0 h .*"b"\): the amount falls below zero'):
            run(study('{ into = "a"; amount = "1 mg"; }, { into = "c"; amount = "1 mg"; }', process=process))
        run(study('{ into = "a"; amount = "1 mg"; }, { into = "c"; amount = "0.09 mg"; }', process=process))


if __name__ == "__main__":
    sys.exit(unittest.main())
