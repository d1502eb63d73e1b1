"""Data sets of subjects: doses, resets, numbers of each, held against closed forms; who is solved with whom changes no byte."""
import math
import pathlib
import tempfile
import unittest

import h5py
import numpy as np
from runs import LIBRARY, Wrong, program, texts

POOL = """
  model = {
    amount_unit = "mg";  source = "made up";  confidence = "assumption";
    compartments = ( { name = "plasma"; volume = "10 mL"; role = "plasma"; }, { name = "out"; role = "sink"; } );
    processes = ( { kind = "clearance"; from = "plasma"; to = "out"; clearance = "1 mL/h"; } );
  };
"""
RAT = 'species = "rat";  product = "msc-small-ev";'
K = 0.1  # 1/h


def study(table, body=POOL, data='doses = "data.csv";', rest="", duration="24 h", every="1 h"):
    folder = pathlib.Path(tempfile.mkdtemp())
    (folder / "data.csv").write_text(table)
    (folder / "study.cfg").write_text(f'study = {{ title = "t"; {body} {data} duration = "{duration}"; '
                                      f'output = {{ every = "{every}"; }}; {rest} }};\n')
    return folder


class File:
    def __init__(self, path):
        with h5py.File(path, "r") as f:
            self.array = {}
            self.take(f, "")
            self.organ = texts(f["organ"])
            self.ids = texts(f["subject_id"]) if "subject_id" in f else [""]
        self.time = self.array["time"]

    def take(self, group, path):
        for name, item in group.items():
            if isinstance(item, h5py.Group):
                self.take(item, f"{path}{name}/")
            else:
                self.array[path + name] = item[()]

    def at(self, time):
        return int(np.argmin(abs(self.time - time)))

    def concentration(self, subject, time, organ="plasma", scenario=0):
        o = self.organ.index(organ)
        if "individual/amount" in self.array:
            i = self.ids.index(subject)
            return (self.array["individual/amount"][scenario, i, o, self.at(time)] /
                    self.array["individual/organ_volume"][scenario, i, o])
        return (self.array["percent_dose"][scenario, o, 0, self.at(time)] * self.array["dose"][scenario] / 100 /
                self.array["organ_volume"][scenario, o])


def run(*args, options=(), **more):
    folder = study(*args, **more)
    program("run", folder / "study.cfg", "-o", folder / "out.h5", "-q", *options, cwd=folder)
    return File(folder / "out.h5")


def told(table):
    """What check says of a data set."""
    folder = study(table)
    return program("check", folder / "study.cfg", cwd=folder)[1]


def decay(amount, start, time):
    return amount / 10 * np.exp(-K * (time - start)) if time >= start else 0.0


def infused(rate, start, over, time):
    end = min(time, start + over)
    return 0.0 if time < start else rate / 10 / K * (1 - np.exp(-K * (end - start))) * np.exp(-K * (time - end))


class Doses(unittest.TestCase):
    def near(self, file, subject, time, wanted):
        self.assertAlmostEqual(file.concentration(subject, time), wanted, delta=1e-5 * max(wanted, 0.1), msg=(subject, time))

    def test_each_id_is_a_body_with_its_own_doses_times_and_lengths(self):
        f = run("ID,TIME,AMT [mg],RATE [mg/min],II,ADDL,CMT\n"
                "a,0,3,0,5,2,plasma\nb 2,1.5,60,0.5,.,.,plasma\na,13,7,.,.,.,plasma\nc,0,1,0,0,0,plasma\n")
        self.assertEqual(f.ids, ["a", "b 2", "c"])
        for time in (0, 5, 9, 13, 24):
            self.near(f, "a", time, decay(3, 0, time) + decay(3, 5, time) + decay(3, 10, time) + decay(7, 13, time))
            self.near(f, "b 2", time, infused(30, 1.5, 2, time))
            self.near(f, "c", time, decay(1, 0, time))
        np.testing.assert_allclose(f.array["individual/dose"], [[16, 60, 1]])
        np.testing.assert_allclose(f.array["individual/covariates/dose"], [16, 60, 1])
        self.assertTrue(np.isnan(f.array["dose"][0]))
        self.assertLess(f.array["mass_balance_error"][0], 1e-12)

    def test_events_and_intervals_are_those_of_each_subject(self):
        f = run("ID,TIME,AMT [mg],II,ADDL,CMT\n1,0,3,5,2,plasma\n2,0,7,0,0,plasma\n")
        self.assertEqual(f.array["events/subject"].tolist(), [0, 0, 0, 1])
        np.testing.assert_allclose(f.array["events/time"], [0, 5, 10, 0])
        self.assertEqual(f.array["events/dose"].tolist(), [2, 2, 2, 3])
        plasma = f.organ.index("plasma")
        np.testing.assert_allclose(f.array["events/amount_before"][:, plasma, 2],
                                   [0, 10 * decay(3, 0, 5), 10 * (decay(3, 0, 10) + decay(3, 5, 10)), 0], rtol=1e-5)
        np.testing.assert_allclose(f.array["intervals/start"], [[0, 5, 10]])
        self.assertTrue(np.isnan(f.array["intervals/end"][0, 0]))  # 5 h of one, 24 h of the other

    def test_a_reset_empties_the_body_stops_infusions_and_cancels_doses_to_come(self):
        f = run("ID,TIME,EVID,AMT [mg],RATE [mg/h],II,ADDL,CMT\n"
                "1,0,1,30,2,.,.,plasma\n1,6,3,.,.,.,.,.\n2,0,1,5,.,4,5,plasma\n2,9,4,11,.,.,.,plasma\n")
        for time in (1, 5):
            self.near(f, "1", time, infused(2, 0, 15, time))
        for time in (6, 7, 24):
            self.near(f, "1", time, 0.0)
        for time in (9, 24):
            self.near(f, "2", time, decay(11, 9, time))
        np.testing.assert_allclose(f.array["individual/dose"], [[12, 26]])
        self.assertLess(f.array["mass_balance_error"][0], 1e-12)

    def test_the_share_that_arrives(self):
        f = run("ID,TIME,AMT [mg],RATE,CMT,F\n1,0,10,0,plasma,0.3\n2,1,12,4,plasma,0.5\n3,0,5,.,plasma,1\n4,2,9,.,plasma,0\n")
        for time in (3, 9):
            self.near(f, "1", time, decay(3, 0, time))
            self.near(f, "2", time, infused(4, 1, 1.5, time))  # the rate is that of the table
            self.near(f, "3", time, decay(5, 0, time))
            self.near(f, "4", time, 0.0)
        np.testing.assert_allclose(f.array["individual/dose"], [[10, 12, 5, 9]])
        lost = f.array["individual/amount"][0, :, f.organ.index("never_arrives"), -1]
        np.testing.assert_allclose(lost, [7, 6, 0, 9], rtol=1e-6)
        self.assertLess(f.array["mass_balance_error"][0], 1e-12)

    def test_before_a_dose_at_the_start_whatever_others_are_given(self):
        f = run("ID,TIME,AMT [mg],CMT,DV [mg/L]\na,1,5,out,.\na,2,.,plasma,1\nb,0,.,plasma,1\nb,0,5,plasma,.\nb,0,.,plasma,1\n")
        np.testing.assert_allclose(f.array["observed/predicted"], [[0, 0, f.array["observed/predicted"][0][2]]])
        self.assertGreater(f.array["observed/predicted"][0][2], 0)

    def test_infusions_of_a_steady_state_that_end_as_it_begins_but_for_rounding(self):
        """0.684 mg at 0.005066666666666666 mg/min last 135 min, three times 45 min, and an ulp more; other amounts in other units."""
        for amount, rate, every in ((0.684, 0.005066666666666666, 45), (0.57, 0.0063333333333333335, 30), (2.07, 0.0345, 20), (1.9, 0.07, 1.9 / 0.07 / 3)):
            f = run(f"ID,TIME [min],AMT [mg],RATE,SS,II,CMT\n1,990,{amount},{rate!r},2,{every!r},plasma\n")
            whole = 3 * 60 * rate / K / 10  # at every moment three of them run
            self.near(f, "1", 23, whole * math.exp(-K * 6.5) + sum(infused(60 * rate, 16.5, k * every / 60, 23) for k in (1, 2, 3)))

    def test_an_infusion_for_ever_keeps_its_rate(self):
        table = "ID,TIME,AMT [mg],RATE,SS,CMT,F\n1,1,0,4,1,plasma,0.3\n2,1,0,4,1,plasma,1\n3,1,0,4,1,plasma,0\n"
        f = run(table)
        for time in (3, 9):
            self.near(f, "1", time, decay(4 / K, 1, time))
            self.near(f, "2", time, decay(4 / K, 1, time))
            self.near(f, "3", time, 0.0)
        self.assertIn("data.csv:2: F: note: 1 infusion for ever (AMT 0, SS) keeps the RATE: F shortens infusions, and these have no length "
                      "(this is the first)", told(table))

    def test_further_doses_end_with_the_run(self):
        table = "ID,TIME,AMT [mg],RATE,II,ADDL,CMT\n1,0,10,.,10,100,plasma\n2,1,12,4,23,1,plasma\n3,4,7,.,10,2,plasma\n3,13,7,.,11,1,plasma\n"
        f = run(table)
        self.near(f, "1", 24, sum(decay(10, t, 24) for t in (0, 10, 20)))
        self.near(f, "2", 24, infused(4, 1, 3, 24))  # its second one would begin when the run ends
        self.near(f, "3", 24, sum(decay(7, t, 24) for t in (4, 14, 24, 13, 24)))  # at the very end is within
        np.testing.assert_allclose(f.array["individual/dose"], [[30, 12, 35]])
        self.assertIn("data.csv:2: ADDL: note: 99 further doses would come after the end of the run (24 h): not given (this is the first row)\n", told(table))
        with self.assertRaisesRegex(Wrong, r"data.csv:3: TIME: the dose at 25 h starts after the end of the run, expected a time within 24 h\n$"):
            run("ID,TIME,AMT [mg],CMT\n1,0,10,plasma\n1,25,10,plasma\n")

    def test_a_lag_of_a_compartment_or_of_the_row(self):
        f = run("ID,TIME,AMT [mg],CMT,ALAG1,ALAG2\n1,0,10,plasma,2.5,9\n2,1,10,plasma,.,9\n")
        self.near(f, "1", 2, 0.0)
        self.near(f, "1", 4, decay(10, 2.5, 4))
        self.near(f, "2", 4, decay(10, 1, 4))

    def test_subjects_of_a_body_are_studies_of_their_own(self):
        f = run("ID,TIME,AMT [ug/kg],RATE [ug/kg/h],CMT,WT [g]\n7,0,40,.,1,251\n9,1,60,20,1,313\n", body=RAT,
                data='data = { file = "data.csv"; columns = ( ("WT", "body_weight") ); cmt = ( (1, "venous_plasma") ); };')
        for subject, weight, dose in (("7", 251, 'amount = "40 ug/kg";'),
                                      ("9", 313, 'amount = "60 ug/kg"; at = "1 h"; over = "3 h";')):
            folder = pathlib.Path(tempfile.mkdtemp())
            (folder / "one.cfg").write_text(
                f'study = {{ title = "t"; {RAT} body_weight = "{weight} g"; duration = "24 h"; output = {{ every = "1 h"; }};'
                f' doses = ( {{ into = "venous_plasma"; {dose} }} ); }};')
            program("run", folder / "one.cfg", "-o", folder / "one.h5", "-q", cwd=folder)
            one = File(folder / "one.h5")
            for organ in ("plasma", "liver", "spleen"):
                for time in (1, 2, 4, 24):
                    o = one.organ.index(organ)
                    wanted = one.array["percent_dose"][0, o, 0, one.at(time)]
                    i = f.ids.index(subject)
                    got = 100 * f.array["individual/amount"][0, i, o, f.at(time)] / f.array["individual/dose"][0, i]
                    self.assertAlmostEqual(got, wanted, delta=2e-4 * max(wanted, 1e-3), msg=(subject, organ, time))
            np.testing.assert_allclose(f.array["individual/dose"][0, f.ids.index(subject)], one.array["dose"][0], rtol=1e-12)

    def test_a_route_gives_each_dose_depots_of_its_own_where_it_must(self):
        f = run("ID,TIME,AMT [particles],ROUTE\n1,0,1e9,hydrogel-wound\n1,6,2e9,hydrogel-wound\n2,3,1e9,intranasal\n", body=RAT)
        np.testing.assert_allclose(f.array["individual/dose"], [[3e9, 1e9]])
        self.assertLess(f.array["mass_balance_error"][0], 1e-9)

    def test_rows_may_ask_for_output(self):
        f = run("ID,TIME,EVID,AMT [mg],CMT\n1,0,1,10,plasma\n1,6.25,2,0,plasma\n")
        self.assertIn(6.25, f.time)
        self.near(f, "1", 6.25, decay(10, 0, 6.25))

    def test_times_before_the_start_can_be_moved(self):
        f = run("ID,TIME,AMT [mg],CMT\n1,-3,10,plasma\n", data='data = { file = "data.csv"; shift = "5 h"; };')
        self.near(f, "1", 7, decay(10, 2, 7))


def trough(amount, every):
    return amount / 10 * np.exp(-K * every) / (1 - np.exp(-K * every))


class Steady(unittest.TestCase):
    near = Doses.near

    def test_bolus_from_an_empty_body_and_added_to_what_is_there(self):
        f = run("ID,TIME,AMT [mg],II,ADDL,SS,CMT\n"
                "1,0,7,5,2,1,plasma\n2,0,3,0,0,0,plasma\n2,6,7,5,0,1,plasma\n3,0,3,0,0,0,plasma\n3,6,7,5,0,2,plasma\n")
        for time in (0, 4, 14):
            self.near(f, "1", time, sum(decay(7, at, time) for at in (0, 5, 10)) + trough(7, 5) * np.exp(-K * time))
        for time in (6, 15):
            later = (decay(7, 6, time) + trough(7, 5) * np.exp(-K * (time - 6)))
            self.near(f, "2", time, later)
            self.near(f, "3", time, later + decay(3, 0, time))
        np.testing.assert_allclose(f.array["individual/dose"], [[21, 10, 10]])
        self.assertLess(f.array["mass_balance_error"][0], 1e-12)

    def test_sinks_count_from_the_steady_state_on(self):
        f = run("ID,TIME,AMT [mg],II,SS,CMT\n1,3,7,5,1,plasma\n")
        out = f.organ.index("out")
        self.assertEqual(f.array["percent_dose"][0, out, 0, f.at(3)], 0.0)

    def test_infusions_shorter_and_longer_than_their_interval_and_for_ever(self):
        f = run("ID,TIME,AMT [mg],RATE [mg/h],II,SS,CMT\n1,0,6,3,8,1,plasma\n2,0,40,2,8,1,plasma\n3,0,0,2,0,1,plasma\n")
        for subject, rate, over in (("1", 3, 2), ("2", 2, 20)):
            for time in (0, 1, 7, 13, 23):
                wanted = sum(infused(rate, -8 * k, over, time) for k in range(60))
                self.near(f, subject, time, wanted)
        for time in (0, 24):
            self.near(f, "3", time, 2 * np.exp(-K * time))

    def test_a_limited_elimination_is_gone_through_until_it_repeats(self):
        body = """model = { amount_unit = "mg"; source = "made up"; confidence = "assumption";
          compartments = ( { name = "plasma"; volume = "10 mL"; }, { name = "deep"; volume = "20 mL"; }, { name = "out"; } );
          processes = ( { kind = "saturable"; from = "plasma"; to = "out"; vmax = "1.7 mg/h"; km = "0.3 mg/mL"; },
            { kind = "flow"; from = "plasma"; to = "deep"; flow = "2 mL/h"; },
            { kind = "flow"; from = "deep"; to = "plasma"; flow = "2 mL/h"; } ); };"""
        table = "ID,TIME,AMT [mg],RATE,II,ADDL,SS,CMT\n1,0,10,0,12,1,1,plasma\n2,0,11,1.5,12,1,1,plasma\n"
        f = run(table, body=body)
        for subject in ("1", "2"):
            before = f.concentration(subject, 0) - (1.0 if subject == "1" else 0.0)
            at = [f.concentration(subject, t) for t in (0, 12, 24)]
            self.assertAlmostEqual(at[1] / at[0], 1.0, delta=2e-5)  # every interval is as the one before
            self.assertAlmostEqual(at[2] / before, 1.0, delta=2e-5)

    def test_added_with_further_doses_to_one_that_goes_on(self):
        f = run("ID,TIME,AMT [mg],RATE,II,ADDL,SS,CMT\n1,0,3,0,6,3,0,plasma\n1,7,5,0,4,2,2,plasma\n"
                "2,0,3,0,6,3,0,plasma\n2,7,5,2.5,4,2,2,plasma\n3,0,3,0,6,3,0,plasma\n3,7,5,0,4,2,1,plasma\n")
        for time in (6, 7, 10, 12, 15, 23):
            since = time - 7
            going_on = sum(decay(3, at, time) for at in (0, 6, 12, 18))
            added = trough(5, 4) * np.exp(-K * since) + sum(decay(5, 7 + at, time) for at in (0, 4, 8)) if since >= 0 else 0.0
            long = sum(infused(2.5, 7 + 4 * k, 2, time) for k in range(-60, 3)) if since >= 0 else 0.0
            self.near(f, "1", time, going_on + added)
            self.near(f, "2", time, going_on + long)
            self.near(f, "3", time, added if since >= 0 else going_on)
        np.testing.assert_allclose(f.array["individual/dose"], [[27, 27, 21]])

    def test_what_a_steady_state_or_a_reset_puts_there_is_no_dose_to_reckon_a_clearance_by(self):
        f = run("ID,TIME,EVID,AMT [mg],II,ADDL,SS,CMT\n1,0,4,7,0,0,0,plasma\n2,0,1,7,5,0,1,plasma\n3,0,1,7,0,0,0,plasma\n3,9,3,.,.,.,.,.\n"
                "4,0,1,7,0,0,0,plasma\n4,9,4,3,0,0,0,plasma\n5,0,1,7,5,2,1,plasma\n")
        def of(name):
            return f.array["individual/" + name][0, :, f.organ.index("plasma")]
        for name, wanted in (("cl", 1.0), ("vss", 10.0), ("vz", 10.0), ("mrt", 10.0), ("auc_inf_per_dose", 100.0), ("bioavailability", 1.0)):
            self.assertAlmostEqual(of(name)[0], wanted, delta=2e-5 * wanted, msg=name)
            self.assertTrue(np.isnan(of(name)[1:]).all(), name)
        np.testing.assert_allclose(of("half_life")[[0, 1, 3]], np.log(2) / K, rtol=1e-4)
        self.assertTrue(np.isnan(of("half_life")[2]))  # nothing is there behind the reset
        np.testing.assert_allclose(of("auc_last")[2], 7 * (1 - np.exp(-K * 9)), rtol=1e-4)
        self.assertAlmostEqual(of("auc_tau")[4], 7.0, delta=1e-4)  # a dose over the clearance

    def test_the_referee_agrees(self):
        table = "ID,TIME,AMT [mg],RATE,II,ADDL,SS,EVID,CMT\n1,0,7,2,5,1,1,1,plasma\n1,13,0,0,0,0,0,3,plasma\n1,15,3,0,4,0,2,1,plasma\n"
        one, exact = run(table), run(table, rest='solver = { method = "exact"; };')
        for time in (0, 4, 12, 14, 15, 24):
            self.near(one, "1", time, exact.concentration("", time))

    def test_what_a_steady_state_put_there_is_gone_with_a_reset_of_the_same_time(self):
        f = run("ID,TIME,EVID,AMT [mg],RATE [mg/h],II,SS,CMT\n1,0,1,1,.,.,.,plasma\n1,3,1,16,2,5,2,plasma\n1,3,3,.,.,.,.,.\n"
                "2,0,1,1,.,.,.,plasma\n2,3,1,16,2,5,2,plasma\n2,3,1,7,.,4,1,plasma\n")
        for time in (3, 4, 9):
            self.assertEqual(f.concentration("1", time), 0)  # infusions of 8 h every 5 h, of which some would still run
            self.assertAlmostEqual(f.concentration("2", time), 0.7 / (1 - np.exp(-K * 4)) * np.exp(-K * (time - 3)), delta=2e-5)

    def test_where_nothing_leaves_there_is_none(self):
        with self.assertRaisesRegex(Wrong, 'data.csv:2: SS: there is no steady state: nothing leaves "out"'):
            run("TIME,AMT [mg],CMT,SS,II\n0,10,out,1,12\n")


class Measured(unittest.TestCase):
    def test_values_are_told_by_subject_time_and_organ(self):
        f = run("ID,TIME,EVID,AMT [mg],CMT,DV [ug/mL],MDV,CENS,LIMIT,LLOQ\n"
                "a,0,1,3,plasma,.,1,.,.,.\na,2.5,0,.,plasma,250,0,0,.,9\na,5,0,.,plasma,7,0,0,.,9\na,6,0,.,plasma,3,1,.,.,9\n"
                "b,0,1,4,plasma,.,1,.,.,.\nb,7,0,.,out,12,0,1,2,.\nb,8,0,.,out,50,0,-1,.,.\n")
        def array(name):
            return f.array["observed/" + name].tolist()
        self.assertEqual(array("subject"), [0, 0, 1, 1])
        self.assertEqual([t.decode() for t in f.array["observed/organ"]], ["plasma", "plasma", "out", "out"])
        self.assertEqual(array("time"), [2.5, 5, 7, 8])
        self.assertEqual(array("value"), [250, 9, 12, 50])
        self.assertEqual(array("censored"), [0, 1, 1, -1])
        np.testing.assert_array_equal(f.array["observed/limit"], [np.nan, np.nan, 2, np.nan])
        self.assertIn(2.5, f.time)  # where something was measured, there is a prediction

    def test_a_compartment_of_the_body_is_told_as_the_organ_it_is_sampled_in(self):
        f = run("ID,TIME,AMT [particles],CMT,DV [particles/mL]\n1,0,1e10,venous_plasma,.\n1,2,.,venous_plasma,3e6\n1,3,.,liver,5e6\n",
                body=RAT)
        self.assertEqual([t.decode() for t in f.array["observed/organ"]], ["plasma", "liver"])

    def test_rows_are_in_the_order_in_which_things_happen(self):
        """A sample just before a dose has its row before that of the dose: what is predicted beside it has not the dose in it."""
        f = run("ID,TIME,EVID,AMT [mg],CMT,DV [mg/mL],RATE,II,ADDL,SS\n"
                "1,0,0,.,plasma,0,.,.,.,.\n1,0,1,7,plasma,.,.,.,.,.\n1,0,0,.,plasma,1,.,.,.,.\n"  # before and behind a bolus at the start
                "1,6,0,.,plasma,1,.,.,.,.\n1,6,0,.,plasma,1,.,.,.,.\n1,6,1,3,plasma,.,.,.,.,.\n1,6,1,2,plasma,.,.,.,.,.\n1,6,0,.,plasma,1,.,.,.,.\n"
                "1,8,0,.,plasma,1,.,.,.,.\n1,8,1,4,plasma,.,2,.,.,.\n1,8,0,.,plasma,1,.,.,.,.\n"  # an infusion changes nothing at once
                "2,0,1,7,plasma,.,.,5,3,.\n2,5,0,.,plasma,1,.,.,.,.\n2,11,0,.,plasma,1,.,.,.,.\n2,11,3,.,.,.,.,.,.,.\n2,11,0,.,plasma,1,.,.,.,.\n"
                "2,12,0,.,plasma,1,.,.,.,.\n2,12,1,7,plasma,.,.,12,.,1\n2,12,0,.,plasma,1,.,.,.,.\n")
        first, at_6 = 0.7, 0.7 * np.exp(-K * 6)
        at_8 = (at_6 + 0.5) * np.exp(-K * 2)
        repeated = lambda time: sum(0.7 * np.exp(-K * (time - t)) for t in (0, 5, 10) if t <= time)  # further doses come before values
        wanted = [0, first, at_6, at_6, at_6 + 0.5, at_8, at_8, repeated(5), repeated(11), 0, 0, 0.7 / (1 - np.exp(-K * 12))]
        np.testing.assert_allclose(f.array["observed/predicted"][0], wanted, rtol=1e-5)
        self.assertEqual(f.array["observed/time"].tolist(), [0, 0, 6, 6, 6, 8, 8, 5, 11, 11, 12, 12])
        with self.assertRaisesRegex(Wrong, r"data.csv:3: DV: was measured between two doses or events of one time \(lines 2 and 4\)"):
            run("ID,TIME,AMT [mg],CMT,DV [mg/mL],II,ADDL\n1,0,7,plasma,.,3,3\n1,6,.,plasma,1,.,.\n1,6,7,plasma,.,.,.\n")

    def test_what_is_there_before_the_first_dose(self):
        body = POOL.replace('volume = "10 mL";', 'volume = "10 mL"; initial = "5 mg";')
        table = "ID,TIME,AMT [mg],CMT,DV [mg/mL]\n1,0,.,plasma,0.5\n1,0,7,%s,.\n1,0,.,plasma,0.5\n"
        np.testing.assert_allclose(run(table % "plasma", body=body).array["observed/predicted"][0], [np.nan, 1.2])
        np.testing.assert_allclose(run(table % "out", body=body).array["observed/predicted"][0], [0.5, 0.5])  # the dose is not in it

    def test_a_fit_reads_samples_before_a_dose_before_it(self):
        table = "ID,TIME,AMT [mg],CMT,DV [mg/mL]\n1,0,.,plasma,0\n1,0,7,plasma,.\n" + "".join(
            f"1,{t},.,plasma,{0.7 * np.exp(-0.13 * t):.12g}\n" for t in (1, 2, 4, 6)) + "1,6,90,plasma,.\n"
        folder = study(table, rest='fit = { free = ( { address = "clearance_plasma_out.clearance"; low = "0.5 mL/h"; high = "2 mL/h"; } ); };')
        _, told = program("fit", folder / "study.cfg", "-o", folder / "fit.h5", cwd=folder)
        with h5py.File(folder / "fit.h5") as f:
            np.testing.assert_allclose(f["fit/predicted"][:], [0.7 * np.exp(-0.13 * t) for t in (1, 2, 4, 6)], rtol=1e-2)
        self.assertIn("data.csv: note: 1 value measured at 0 h before the dose: not fitted", told)

    def test_what_the_study_says_and_no_row_asks_for_is_told(self):
        table = "ID,TIME,AMT [mg],CMT,DV [mg/mL]\n1,0,7,2,.\n1,1,.,2,0.5\n"
        for data, words in (('cmt = ( (2, "plasma"), (22, "out"), ("x", "none") );', ['cmt: note: 22, "x" stand in no row of', None]),
                            ('cmt = ( (2, "plasma"), (3, "out") );', ["cmt: note: 3 stands in no row of", None]),
                            ('cmt = ( (2, "plasma"), %s );' % ", ".join(f'({i}, "out")' for i in range(101, 141)), ["118, 119 and 21 more stand in no row of", None]),
                            ('cmt = ( (2, "plasma") ); into = "plasma"; measured_in = "plasma";',
                             ["into: note: is not used: every dose says where it goes", "measured_in: note: is not used: every value says of what it is"])):
            folder = study(table, data='data = { file = "data.csv"; %s };' % data)
            said = program("check", folder / "study.cfg", cwd=folder)[1]
            for part in filter(None, words):
                self.assertIn(part, said)
        folder = study(table.replace("2,.\n", "2,.\n1,2,7,.,.\n").replace("1,1,.,2", "1,2,.,."),
                       data='data = { file = "data.csv"; cmt = ( (2, "plasma") ); into = "plasma"; measured_in = "plasma"; };')
        self.assertNotIn("is not used", program("check", folder / "study.cfg", cwd=folder)[1])

    def test_a_rate_without_a_unit_is_told_with_the_one_it_has(self):
        for table in ("ID,TIME [min],AMT [mg],RATE,CMT\n1,0,7,2,plasma\n", "TIME [min],AMT [mg],RATE,CMT\n0,7,2,plasma\n"):
            folder = study(table)
            self.assertIn("in mg/min (AMT per TIME)", program("check", folder / "study.cfg", cwd=folder)[1])

    def test_of_what_must_be_known(self):
        with self.assertRaisesRegex(Wrong, 'data.csv:3: CMT: DV is of "plsma", which is no organ; did you mean "plasma"?'):
            run("ID,TIME,AMT [mg],CMT,DV [mg/mL]\n1,0,3,plasma,.\n1,1,.,plsma,2\n")


class Unchanged(unittest.TestCase):
    """Files as other programs have them: units, places and kinds of values are told in the study."""
    ORAL = """model = { amount_unit = "mg"; source = "made up"; confidence = "assumption";
      compartments = ( { name = "depot"; }, { name = "plasma"; volume = "8 L"; role = "plasma"; }, { name = "out"; } );
      processes = ( { kind = "first_order"; from = "depot"; to = "plasma"; rate = "0.6 1/h"; },
        { kind = "clearance"; from = "plasma"; to = "out"; clearance = "0.13 L/h"; } ); };"""
    TOLD = 'data = { file = "data.csv"; units = ( ("amt", "mg"), ("dv", "mg/L") ); into = "depot"; ignore = [ "wt", "sex", "age" ]; %s };'

    def wanted(self, dose, time, ka=0.6, k=0.13 / 8):
        return dose / 8 * ka / (ka - k) * (np.exp(-k * time) - np.exp(-ka * time))  # mg/L

    def assert_predictions(self, f, doses):
        time, subject = f.array["observed/time"], f.array["observed/subject"]
        wanted = [self.wanted(doses[s], t) for s, t in zip(subject, time)]
        np.testing.assert_allclose(f.array["observed/predicted"][0], wanted, rtol=1e-5)

    def test_two_kinds_of_values_and_no_place_of_a_dose(self):
        """As warfarin's: amount in blood and its effect by dvid; nothing says that the dose is swallowed."""
        table = ("id,time,amt,dv,dvid,wt,sex,age\n4,0,61,.,1,40,0,46\n4,0,.,82,2,40,0,46\n4,3,.,11.3,1,40,0,46\n4,120,.,2.3,1,40,0,46\n"
                 "4,144,.,41,2,40,0,46\n8,0,77,.,1,50,0,27\n8,3,.,12.7,1,50,0,27\n8,3,.,8.2,1,50,0,27\n8,144,.,45,2,50,0,27\n")
        for words, one, two in (('(1, "plasma"), (2, "none")', "1", "2"), ('("cp", "plasma"), ("pca", "none")', "cp", "pca")):
            named = "\n".join(",".join([*row.split(",")[:4], {"1": one, "2": two}.get(row.split(",")[4], "dvid"), *row.split(",")[5:]]) for row in table.splitlines())
            f = run(named + "\n", body=self.ORAL, data=self.TOLD % f"cmt = ( {words} );", duration="144 h")
            self.assertEqual(f.ids, ["4", "8"])
            self.assertEqual(f.array["observed/value"].tolist(), [11.3, 2.3, 12.7, 8.2])
            self.assert_predictions(f, [61, 77])
        with self.assertRaises(Wrong) as caught:
            run(table.replace(",1,", ",cp,").replace(",2,", ",pca,"), body=self.ORAL, data=self.TOLD % "", duration="144 h")
        for name in ("cp", "pca"):  # once each
            self.assertEqual(str(caught.exception).count(f'DV is of "{name}", which is no organ or compartment here, expected cmt = ('), 1)

    def test_the_only_values_are_of_one_organ(self):
        """As theophylline's: ID, TIME, AMT, DV, WT, each row of a time has its value."""
        table = "ID,TIME,AMT,DV,WT\n1,0,319.99,.,79.6\n1,0,.,0.74,79.6\n1,0.25,.,2.84,79.6\n1,24.37,.,3.28,79.6\n2,0,318.56,.,72.4\n2,0.27,.,1.72,72.4\n"
        f = run(table, body=self.ORAL, duration="25 h",
                data='data = { file = "data.csv"; units = ( ("AMT", "mg"), ("DV", "mg/L") ); into = "depot"; measured_in = "plasma"; ignore = [ "WT" ]; };')
        self.assertEqual(f.array["observed/value"].tolist(), [0.74, 2.84, 3.28, 1.72])
        self.assert_predictions(f, [319.99, 318.56])

    def test_a_row_that_says_it_goes_before(self):
        f = run("ID,TIME,AMT [mg],CMT\n1,0,10,.\n2,0,10,plasma\n", body=self.ORAL, data='data = { file = "data.csv"; into = "depot"; };')
        self.assertAlmostEqual(f.concentration("1", 4) * 1000, self.wanted(10, 4), delta=1e-5)
        self.assertAlmostEqual(f.concentration("2", 4) * 1000, 10 / 8 * np.exp(-0.13 / 8 * 4), delta=1e-5)

    def test_kinds_of_values_one_behind_the_other(self):
        """As Monolix's: all of one kind, then all of another, each from the start; within a kind times do not go back, nor do doses."""
        body = self.ORAL.replace('name = "out";', 'name = "out"; volume = "1 L";')
        table = "ID,TIME,OBS,OBSID,AMT [mg]\n1,0,.,.,61\n1,3,11.3,y1,.\n1,24,0.1,y1,.\n1,1,2,y2,.\n1,24,3,y2,.\n2,0,.,.,77\n2,2,1,y1,.\n2,2,1,y2,.\n"
        data = 'data = { file = "data.csv"; columns = ( ("OBS", "DV"), ("OBSID", "DVID") ); units = ( ("OBS", "mg/L") ); into = "depot"; cmt = ( ("y1", "plasma"), ("y2", "out") ); };'
        f = run(table, body=body, data=data, duration="25 h")
        self.assertEqual(f.array["observed/time"].tolist(), [3, 24, 1, 24, 2, 2])
        np.testing.assert_allclose(f.array["observed/predicted"][0][[0, 1, 4]], [self.wanted(61, 3), self.wanted(61, 24), self.wanted(77, 2)], rtol=1e-5)
        folder = study(table, body=body, data=data, duration="25 h")
        self.assertIn("data.csv:5: TIME: note: times begin anew with another DVID", program("check", folder / "study.cfg", cwd=folder)[1])
        for wrong in (table.replace("1,1,2,y2", "1,1,2,y1"), table.replace("1,24,3,y2", "1,0.5,3,y2"), table.replace("1,24,3,y2,.\n", "1,24,3,y2,.\n1,20,.,.,5\n1,10,.,.,5\n")):
            with self.assertRaisesRegex(Wrong, "expected rows in the order of their times in a subject"):
                run(wrong, body=body, data=data, duration="25 h")

    def test_a_word_of_route_says_where_a_dose_goes_and_not_of_what_a_value_is(self):
        f = run("ID,TIME,DV [mg/L],AMT [mg],FORM\n1,0,.,10,IV\n1,4,1,.,IV\n2,0,.,10,ORAL\n2,4,1,.,ORAL\n", body=self.ORAL, duration="25 h",
                data='data = { file = "data.csv"; columns = ( ("FORM", "ROUTE") ); measured_in = "plasma"; cmt = ( ("IV", "plasma"), ("ORAL", "depot") ); };')
        np.testing.assert_allclose(f.array["observed/predicted"][0], [10 / 8 * np.exp(-0.13 / 8 * 4), self.wanted(10, 4)], rtol=1e-5)
        f = run("ID,TIME,AMT [particles],FORM\n1,0,1e10,IV\n", body=RAT, data='data = { file = "data.csv"; columns = ( ("FORM", "ROUTE") ); cmt = ( ("IV", "iv-bolus") ); };')
        self.assertAlmostEqual(f.array["percent_dose"][0, f.organ.index("plasma"), 0, 0], 100, delta=1)

    def test_columns_that_differ_in_case_alone(self):
        table = "id,ID,TIME,AMT [mg],dv,DV [mg/L],CMT\n1,7,0,10,0,.,plasma\n1,7,4,.,0,1.5,plasma\n1,8,0,10,0,.,plasma\n"
        f = run(table, body=self.ORAL, data='data = { file = "data.csv"; ignore = [ "id", "dv" ]; };', duration="25 h")
        self.assertEqual((f.ids, f.array["observed/value"].tolist()), (["7", "8"], [1.5]))
        f = run(table, body=self.ORAL, data='data = { file = "data.csv"; ignore = [ "id", "DV" ]; units = ( ("dv", "mg/L") ); };', duration="25 h")
        self.assertEqual(f.array["observed/value"].tolist(), [0])
        with self.assertRaisesRegex(Wrong, 'study.cfg:4: units: "amt" stands twice, expected once'):
            run(table, body=self.ORAL, data='data = { file = "data.csv"; ignore = [ "id", "dv" ]; units = ( ("AMT", "mg"), ("amt", "ug") ); };')

    def test_as_r_writes_it(self):
        table = '"","Subject","time","dose","conc"\n"1","a",0,10,NA\n"2","a",4,NA,1.5\n'
        told = 'columns = ( ("Subject", "ID"), ("dose", "AMT"), ("conc", "DV") ); units = ( ("dose", "mg"), ("conc", "mg/L") ); into = "plasma"; measured_in = "plasma";'
        f = run(table, body=self.ORAL, data='data = { file = "data.csv"; ignore = [ "" ]; %s };' % told, duration="25 h")
        np.testing.assert_allclose(f.array["observed/predicted"][0], [10 / 8 * np.exp(-0.13 / 8 * 4)], rtol=1e-5)
        with self.assertRaisesRegex(Wrong, r'data.csv:2: "1" stands in a column without a name, expected one in the header \(ignore = \[ "" \] in the study lets it pass\)'):
            run(table, body=self.ORAL, data='data = { file = "data.csv"; %s };' % told)

    def test_ids_that_are_one_number_are_told(self):
        folder = study("ID,TIME,AMT [mg],CMT\n1,0,7,plasma\n2,0,7,plasma\n1.0,3,7,plasma\nx1,0,7,plasma\n")
        self.assertIn('data.csv:4: ID: warning: "1" and "1.0" are two subjects here, expected the ID of one written in one way',
                      program("check", folder / "study.cfg", cwd=folder)[1])

    def test_more_times_than_can_be_told(self):
        head = "ID,TIME,AMT [mg],CMT,DV [mg/mL]\n1,0,7,plasma,.\n"
        folder = study(head + "".join(f"1,{k / 1000},.,plasma,0.5\n" for k in range(1, 10002)))
        self.assertIn("data.csv: warning: rows stand at 10001 times: after the first 10000 of them, at 10 h, nothing is predicted",
                      program("check", folder / "study.cfg", cwd=folder)[1])
        folder = study(head + "".join(f"1,{k // 5 / 1000},.,plasma,0.5\n" for k in range(1, 10002)))  # many rows of a time ask for one
        self.assertNotIn("warning", program("check", folder / "study.cfg", cwd=folder)[1])

    def test_values_at_times_that_the_study_does_not_name_are_told(self):
        folder = study("ID,TIME,AMT [mg],CMT,DV [mg/mL]\n1,0,.,plasma,0\n1,0,7,plasma,.\n1,4,.,plasma,1\n1,6,.,plasma,1\n1,6,3,plasma,.\n")
        text = (folder / "study.cfg").read_text()
        for times, words in (('"0 h", "4 h", "6 h"', "times: note: 1 measured value is at other times"), ('"0 h", "5 h"', "times: note: 2 measured values are at other times")):
            (folder / "study.cfg").write_text(text.replace('every = "1 h"', f"times = [ {times} ]"))
            self.assertIn(words + ": nothing is predicted beside", program("check", folder / "study.cfg", cwd=folder)[1])

    def test_values_that_no_curve_can_be_told_in(self):
        folder = study("ID,TIME,AMT [mg],CMT,DV [mmHg]\n1,0,10,plasma,.\n1,4,.,plasma,120\n", body=self.ORAL, duration="25 h")
        self.assertIn('data.csv:1: DV: warning: is in "mmHg", which is no share of the dose, amount or concentration: nothing is predicted beside it',
                      program("check", folder / "study.cfg", cwd=folder)[1])

    def test_places_that_are_none(self):
        for words, data in (('there is no compartment "dept"; did you mean "depot"?', 'into = "dept";'),
                            ('DV is of "plsma", which is no organ; did you mean "plasma"?', 'into = "depot"; measured_in = "plsma";'),
                            ("says nowhere where a dose goes, expected a column ROUTE or CMT, or into", 'measured_in = "plasma";'),
                            ("says not of what DV is, expected an organ or a compartment in CMT or DVID, or measured_in", 'into = "depot";'),
                            ('"a" stands twice, expected once', 'into = "depot"; cmt = ( ("a", "plasma"), ("a", "none") );')):
            with self.assertRaisesRegex(Wrong, words):
                run("ID,TIME,AMT [mg],DV [mg/L]\n1,0,10,.\n1,1,.,3\n", body=self.ORAL, data=f'data = {{ file = "data.csv"; {data} }};')


class Seed(unittest.TestCase):
    TABLE = "ID,TIME,AMT [mg],CMT\n1,0,7,plasma\n2,0,5,plasma\n"
    DRAWN = 'vary_between_subjects = ( { address = "%s"; cv = 0.3; } );'

    def test_a_seed_of_nothing_is_refused(self):
        for options, rest, words in ((("--seed", "5"), "", "--seed: does nothing here: nothing is drawn beside the table of subjects"),
                                     (("--seed", "5"), "population = { };", "--seed: does nothing here"),
                                     ((), "population = { seed = 5; };", "seed: does nothing here: nothing is drawn beside the table of subjects")):
            with self.assertRaisesRegex(Wrong, words):
                run(self.TABLE, options=options, rest=rest)

    def test_a_seed_is_heard_wherever_something_is_drawn(self):
        said = program("explain", study(self.TABLE) / "study.cfg")[0]
        drawn = self.DRAWN % next(word for word in said.split() if word.endswith(".clearance"))
        def amount(*options, rest=drawn):
            return run(self.TABLE, options=options, rest=rest).concentration("1", 5)
        self.assertEqual(amount("--seed", "5"), amount("--seed", "5"))
        self.assertNotEqual(amount("--seed", "5"), amount("--seed", "6"))
        self.assertEqual(amount("--seed", "5"), amount(rest="population = { seed = 5; %s };" % drawn))


class Refused(unittest.TestCase):
    """Each rule of docs/data.md that refuses: by its line and column."""

    def says(self, words, table, **more):
        with self.assertRaises(Wrong) as caught:
            run(table, **more)
        self.assertIn(words, str(caught.exception))

    def test_rows(self):
        for words, rows in {
                "data.csv:2: EVID: EVID 5 is an event of another program": "1,0,5,5,.,.,.,.,plasma\n",
                "data.csv:3: EVID: EVID 2 is no dose, but AMT is 5": "1,0,1,5,.,.,.,.,plasma\n1,1,2,5,.,.,.,.,plasma\n",
                'data.csv:2: AMT: "0" is not above 0': "1,0,1,0,.,.,.,.,plasma\n",
                "data.csv:2: RATE: -2: this duration is a number of a model": "1,0,1,5,-2,.,.,.,plasma\n",
                "data.csv:2: II: an interval alone": "1,0,1,5,.,12,.,.,plasma\n",
                "data.csv:2: ADDL: additional doses need": "1,0,1,5,.,.,3,.,plasma\n",
                "data.csv:2: SS: a steady state needs": "1,0,1,5,.,.,.,1,plasma\n",
                "data.csv:2: SS: SS 3 is not known": "1,0,1,5,.,2,.,3,plasma\n",
                "data.csv:2: II: an infusion for ever": "1,0,1,0,5,2,.,1,plasma\n",
                "data.csv:3: RATE: is 4 in a row that is no dose": "1,0,1,5,.,.,.,.,plasma\n1,1,3,.,4,.,.,.,plasma\n",
                "data.csv:3: TIME: 1 comes after 2": "1,2,1,5,.,.,.,.,plasma\n1,1,1,5,.,.,.,.,plasma\n",
                "data.csv:3: TIME: time starts again at 1": "1,2,3,.,.,.,.,.,plasma\n1,1,1,5,.,.,.,.,plasma\n",
                "data.csv:2: TIME: -1 is before the start": "1,-1,1,5,.,.,.,.,plasma\n",
                "data.csv:2: CMT: 1: which compartment? expected cmt = ( (1, ": "1,0,1,5,.,.,.,.,1\n",
                "data.csv:2: CMT: -1: compartments are not switched off": "1,0,1,5,.,.,.,.,-1\n",
                'there is no compartment "plsma"; did you mean "plasma"?': "1,0,1,5,.,.,.,.,plsma\n",
                'data.csv:3: ID: subject "2" is given nothing': "1,0,1,5,.,.,.,.,plasma\n2,0,0,.,.,.,.,.,plasma\n"}.items():
            with self.subTest(words):
                self.says(words, "ID,TIME,EVID,AMT [mg],RATE,II,ADDL,SS,CMT\n" + rows)

    def test_values_that_say_two_things(self):
        head = "ID,TIME,EVID,AMT [mg],CMT,DV [mg/mL],MDV,CENS,LIMIT\n1,0,1,9,plasma,0,0,.,.\n"
        for words, row in {"data.csv:3: CENS: is 1, but there is no value in DV": "1,2,0,.,plasma,.,0,1,.\n",
                           "data.csv:3: LIMIT: 0.7 is not below DV (0.5)": "1,2,0,.,plasma,0.5,0,1,0.7\n",
                           "data.csv:3: LIMIT: 0.5 is not above DV (0.5)": "1,2,0,.,plasma,0.5,0,-1,0.5\n"}.items():
            self.says(words, head + row)
        self.says("data.csv:1: LIMIT: is the other side of what is censored, but there is no column CENS",
                  "ID,TIME,AMT [mg],CMT,DV [mg/mL],LIMIT\n1,0,9,plasma,.,.\n1,2,.,plasma,0.5,0.1\n")
        with self.assertRaises(Wrong) as caught:
            run("ID,TIME,AMT [mg],II,ADDL,CMT\n1,0,9,2,-1,plasma\n")
        self.assertEqual(str(caught.exception).count("data.csv:"), 1)

    def test_values_in_rows_of_doses_are_told(self):
        folder = study("ID,TIME,EVID,AMT [mg],CMT,DV [mg/mL],MDV\n1,0,1,9,plasma,0,0\n1,1,1,9,plasma,3,1\n1,2,1,9,plasma,3,0\n"
                       "1,3,2,.,plasma,5,0\n1,4,0,.,plasma,0.5,0\n")
        said = "".join(program("check", folder / "study.cfg", cwd=folder))
        self.assertIn("data.csv:4: DV: note: 2 values in rows of doses or events: passed over (this is the first)", said)
        self.assertIn("3 doses, 1 measured value;", said)
        folder = study("ID,TIME,AMT [mg],CMT,DV [mg/mL]\n1,0,9,plasma,.\n1,2,.,plasma,3\n2,0,9,plasma,.\n2,5,.,plasma,2\n")
        for n in (1, 2):
            said = "".join(program("run", folder / "study.cfg", "--subjects", n, "-q", "-o", folder / "x.h5", "--force", cwd=folder))
            self.assertEqual("--subjects: note: 1 measured value of the other subjects: left out" in said, n == 1)
            self.assertEqual(len(File(folder / "x.h5").array["observed/value"]), n)
        for column, other, warned in (("F2", "0.5", True), ("ALAG2", "3", True), ("F2", "1", False), ("ALAG2", "0", False), ("F1", "0.5", False)):
            folder = study(f"ID,TIME,AMT [mg],CMT,{column}\n1,0,9,plasma,{other}\n")
            said = "".join(program("check", folder / "study.cfg", cwd=folder))
            self.assertEqual(f"data.csv:1: {column}: warning: is not used: no dose goes into compartment 2" in said, warned, said)
        folder = study("ID,TIME,AMT [mg],CMT,DV [mg/mL]\n1,0,9,plasma,.\n1,24,.,plasma,3\n1,25,.,plasma,2\n")
        said = "".join(program("check", folder / "study.cfg", cwd=folder))
        self.assertIn("warning: 1 measured value lies behind the end of the run at 24 h, so nothing is predicted beside it", said)

    def test_a_weight_by_another_name(self):
        self.says('data.csv:1: WT: there is no such column in a table of doses; did you mean "body_weight"?',
                  "ID,TIME,AMT [particles],WT,CMT\n1,0,1e9,250,venous_plasma\n", body=RAT)

    def test_columns(self):
        for words, table in {
                "data.csv:1: DV: has no unit": "ID,TIME,AMT [mg],CMT,DV\n1,0,3,plasma,.\n",
                'LLOQ: is in "ug/mL" and DV in "mg/mL"': "ID,TIME,AMT [mg],CMT,DV [mg/mL],LLOQ [ug/mL]\n1,0,3,plasma,.,.\n",
                "data.csv:2: CENS: 2 is not known": "ID,TIME,EVID,AMT [mg],CMT,DV [mg/mL],CENS\n1,0,0,0,plasma,3,2\n1,0,1,3,plasma,.,.\n",
                "data.csv:1: DATE: clock times are not read": "ID,DATE,TIME,AMT [mg],CMT\n1,3,0,3,plasma\n",
                "F is 1.5": "ID,TIME,AMT [mg],CMT,F1\n1,0,3,plasma,1.5\n",
                "data.csv:3: plasma.volume: changes within subject \"1\" (9 in line 2, then 8)": "ID,TIME,AMT [mg],CMT,plasma.volume [mL]\n1,0,3,plasma,9\n1,1,3,plasma,8\n"}.items():
            with self.subTest(words):
                self.says(words, table)

    def test_a_column_that_cannot_be_read_is_missed_by_no_other(self):
        for slip in ("AMT [mg]}", "AMTT [mg]", "AMT"):
            self.says("data.csv:1: ", f"ID,TIME,{slip},RATE [mg/h],II,SS,CMT\n1,0,0,2,0,1,plasma\n2,0,7,2,8,1,plasma\n")
        self.says("data.csv:1: ", "ID,TIMEE,AMT [mg],RATE,II,SS,CMT\n1,0,0,2,0,1,plasma\n")

    def test_two_ways_to_say_it(self):
        self.says("stands beside doses", "ID,TIME,AMT [mg],CMT\n1,0,3,plasma\n", data='doses = "data.csv"; data = "data.csv";')
        self.says("the subjects are those of", "ID,TIME,AMT [mg],CMT\n1,0,3,plasma\n", rest="population = { subjects = 5; };")

    def test_check_says_what_it_read(self):
        folder = study("ID,TIME [min],AMT [mg],CMT,DV [mg/mL],MDV\n1,0,3,plasma,.,1\n1,60,.,plasma,0.2,0\n2,0,4,plasma,.,1\n")
        said = "".join(program("check", folder / "study.cfg", cwd=folder))
        self.assertIn("2 subjects, 2 doses, 1 measured value; TIME in min; AMT in mg; DV in mg/mL", said)
        folder = study("ID,TIME,AMT [mg],RATE [mg/h],SS,II,CMT\n1,0,0,2,1,0,plasma\n")
        self.assertIn("1 subject, 1 dose, 0 measured values", "".join(program("check", folder / "study.cfg", cwd=folder)))


class Same(unittest.TestCase):
    TABLE = "ID,TIME,AMT [mg],II,ADDL,CMT\n" + "".join(
        f"{n},{(n * 7) % 3},{n + 1},{4 + n % 2 if n % 4 else 0},{n % 4},plasma\n" for n in range(21))

    def bytes(self, folder, *words):
        program("run", folder / "study.cfg", "-o", folder / "x.h5", "-q", "--force", *words, cwd=folder, SOURCE_DATE_EPOCH="1700000000")
        return File(folder / "x.h5")

    def test_threads_and_shards_change_no_number(self):
        folder = study(self.TABLE)
        one = self.bytes(folder, "-j", "1")
        many = self.bytes(folder, "-j", "3")
        for k in (1, 2):
            program("run", folder / "study.cfg", "-o", folder / f"s{k}.h5", "-q", "--shard", f"{k}/2", cwd=folder)
        program("merge", folder / "s1.h5", folder / "s2.h5", "-o", folder / "m.h5", "-q", cwd=folder)
        merged = File(folder / "m.h5")
        for name, value in one.array.items():
            for other in (many, merged):
                np.testing.assert_array_equal(value, other.array[name], err_msg=name)
        for n in range(21):
            doses = [(n * 7) % 3 + k * (4 + n % 2) for k in range(n % 4 + 1)]
            for time in (5, 11, 24):
                wanted = sum(decay(n + 1, at, time) for at in doses)
                self.assertAlmostEqual(one.concentration(str(n), time), wanted, delta=2e-5 * wanted)

    def test_the_order_of_the_table_is_that_of_the_results(self):
        f = self.bytes(study(self.TABLE))
        self.assertEqual(f.ids, [str(n) for n in range(21)])
        np.testing.assert_allclose(f.array["individual/dose"][0], [(n + 1) * (n % 4 + 1) for n in range(21)])


if __name__ == "__main__":
    unittest.main()
