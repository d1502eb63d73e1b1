#!/usr/bin/python3
"""What sensitivity, design and regimen work out is kept: killed anywhere and resumed, on any number of threads, the file is the same;
and so is that of shards of a sensitivity analysis."""
import random
import resource
import signal
import unittest

from batches import Batches, contents, mortal

ROUNDS = 1  # kills of each at places of chance


def at_most(size):
    """No file may grow beyond: the program is killed there."""
    def before():
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return before


def study(settings, doses='{ into = "d0"; amount = "2.385 mg"; }, { into = "d1"; amount = "7.61 mg"; }', more=""):
    """Two depots that empty at their own rates: y is both of them, z the second."""
    return f"""study = {{ title = "Two depots"; duration = "48 h"; output = {{ every = "1 h"; }}; solver = {{ method = "exact"; }};
  doses = ( {doses} ); {more}
  model = {{ amount_unit = "mg"; compartments = ( {{ name = "d0"; volume = "2.1 mL"; role = "none"; }}, {{ name = "d1"; volume = "3.7 mL"; role = "none"; }}, {{ name = "out"; }} );
    processes = ( {{ name = "p0"; kind = "first_order"; from = "d0"; to = "out"; rate = "0.83 1/h"; }},
                  {{ name = "p1"; kind = "first_order"; from = "d1"; to = "out"; rate = "0.0917 1/h"; }} );
    observe = ( {{ name = "y"; compartments = [ "d0", "d1" ]; volume = "1 L"; }}, {{ name = "z"; compartments = [ "d1" ]; volume = "1 L"; }} ); }};
  {settings}
}};
"""


WIDE = 'over = ( { address = "p0.rate"; gsd = 1.7; }, { address = "p1.rate"; gsd = 1.3; }, { address = "d1.volume"; gsd = 1.1; } );'
FREE = 'free = ( { name = "k0"; address = "p0.rate"; gsd = 2.1; }, { name = "k1"; address = "p1.rate"; gsd = 1.7; } );'
AMOUNTS = '{ address = "dose.1.amount"; low = "0.1 mg"; high = "100 mg"; }, { address = "dose.2.amount"; low = "0.1 mg"; high = "100 mg"; }'
REACH = 'reach = ( { organ = "y"; number = "auc_last"; at_least = "43 h mg/L"; } );'
PEOPLE = 'population = { subjects = 17; seed = 5; vary_between_subjects = ( { address = "p1.rate"; cv = 0.31; } ); };'

CASES = {
    "sobol": ("sensitivity", study(f"sensitivity = {{ {WIDE} n = 67; second = true; shapley = true; }};")),
    "morris": ("sensitivity", study(f'sensitivity = {{ {WIDE} method = "morris"; n = 83; }};')),
    "efast": ("sensitivity", study(f'sensitivity = {{ {WIDE} method = "efast"; n = 260; }};')),
    "design": ("design", study(f"""design = {{ {FREE} learn = [ "k0" ]; animals = 7; per_time = 1; times = {{ from = "6 min"; to = "24 h"; n = 11; }};
        organs = [ "y", "z" ]; unit = "mg/L"; draws = 13; error = {{ gsd = 1.21; floor = "0.01 mg/L"; }}; }};""")),
    "sums": ("regimen", study(f"regimen = {{ vary = ( {AMOUNTS} ); {REACH} front = 3; }};", more=PEOPLE)),
    "each by itself": ("regimen", study(f"regimen = {{ vary = ( {AMOUNTS} ); {REACH} front = 2; }};", more=PEOPLE)),
    "many plans": ("regimen", study(
        """regimen = { vary = ( { address = "dose.1.every"; values = [ "3 h", "5 h", "7 h" ]; }, { address = "dose.1.amount"; low = "0.1 mg"; high = "20 mg"; } );
           reach = ( { organ = "z"; number = "cmin_tau"; at_least = "1.3 mg/L"; } ); keep = ( { organ = "z"; number = "cmax"; at_most = "1.4 mg/L"; } ); };""",
        doses='{ into = "d1"; amount = "2.3 mg"; every = "5 h"; count = 6; }', more=PEOPLE)),
}
MORE = {"each by itself": ["--full"]}


class Resumed(Batches):
    def make(self, verb, name, *words, **more):
        self.vesipk(verb, "study.cfg", "-q", "-o", name, *words, **more)
        return contents(self.at(name))

    def killed(self, verb, size, *words):
        """@return was it?"""
        with self.start(verb, "study.cfg", "-q", "-o", "one.h5", *words, environment=mortal(), preexec_fn=at_most(size)) as run:
            _, errors = run.communicate(timeout=600)
        if run.returncode:
            self.assertEqual(run.returncode, -signal.SIGXFSZ, errors)
            self.assertFalse(self.at("one.h5").exists())
        return run.returncode != 0

    def test_killed_anywhere(self):
        chance = random.Random(20261129)
        for name, (verb, text) in CASES.items():
            with self.subTest(name):
                self.write(text)
                words = MORE.get(name, [])
                whole = self.make(verb, "whole.h5", "--force", *words)
                self.assertEqual(self.make(verb, "two.h5", "-j", "2", "--force", *words), whole)
                size = self.at("whole.h5").stat().st_size
                times = 0
                for first in (500, 1500, *(chance.randrange(2000, size) for _ in range(ROUNDS))):
                    resume = []
                    for at in (first, first + chance.randrange(1000, 9000)):
                        if self.killed(verb, at, *words, *resume):
                            times += 1
                            resume = ["--resume"]
                    if self.at("one.h5").exists():
                        self.at("one.h5").unlink()
                        continue
                    self.assertEqual(self.make(verb, "one.h5", "--resume", "-j", "2", *words), whole)
                    self.at("one.h5").unlink()
                    self.assertEqual([p.name for p in self.folder.glob("one.h5*")], [])
                self.assertGreaterEqual(times, 3)


class Told(Batches):
    def refused(self, code, line, *words):
        with self.start(*words) as run:
            said, errors = run.communicate(timeout=600)
        self.assertEqual((run.returncode, said, errors), (code, "", line + "\n"))

    def test_what_is_there_is_not_lost(self):
        """Begun anew only when asked to, gone on with only where the question is the same."""
        name = "sobol"
        self.write(CASES[name][1])
        with self.start("sensitivity", "study.cfg", "-o", "one.h5", environment=mortal(), preexec_fn=at_most(9001)) as run:
            run.communicate(timeout=600)
        self.assertEqual(run.returncode, -signal.SIGXFSZ)
        kept = self.at("one.h5.part").read_bytes()
        self.refused(4, "one.h5.part: a sensitivity analysis was interrupted here; --resume goes on with it, --force begins anew",
                     "sensitivity", "study.cfg", "-o", "one.h5")
        other = ("one.h5.part: is not of %s as it is asked for now: the study, its tables, the options or the program changed since; "
                 "--force begins anew")
        self.refused(4, other % "a sensitivity analysis", "sensitivity", "study.cfg", "-o", "one.h5", "--resume", "--n", "66")
        self.refused(4, other % "a sensitivity analysis", "sensitivity", "study.cfg", "-o", "one.h5", "--resume", "--set", "p0.rate=0.7 1/h")
        self.write(CASES["design"][1])
        self.refused(4, other % "a design", "design", "study.cfg", "-o", "one.h5", "--resume")
        self.write(CASES["sums"][1])
        self.refused(4, other % "a regimen", "regimen", "study.cfg", "-o", "one.h5", "--resume")
        self.assertEqual(self.at("one.h5.part").read_bytes(), kept)

    def test_nothing_to_go_on_with(self):
        for verb, name in (("sensitivity", "sobol"), ("design", "design"), ("regimen", "sums")):
            self.write(CASES[name][1])
            self.refused(4, 'one.h5: there is nothing to resume: no "one.h5.part"', verb, "study.cfg", "-o", "one.h5", "--resume")

    def test_full_disk(self):
        """No more room is an error of one line; what is done stays, and is gone on with where there is room."""
        for verb, name in (("sensitivity", "sobol"), ("design", "design"), ("regimen", "each by itself")):
            self.write(CASES[name][1])
            with self.start(verb, "study.cfg", "-q", "-o", "one.h5", preexec_fn=at_most(9001)) as run:
                said, errors = run.communicate(timeout=600)
            self.assertEqual((run.returncode, said), (4, ""), errors)
            self.assertEqual(len(errors.splitlines()), 1, errors)
            self.assertTrue(self.at("one.h5.part").exists(), (verb, errors))
            self.vesipk(verb, "study.cfg", "-q", "-o", "one.h5", "--resume")
            self.assertEqual([p.name for p in self.folder.glob("one.h5*")], ["one.h5"])
            self.at("one.h5").unlink()


class Shards(Batches):
    """Parts of the points, solved apart."""

    def refused(self, code, line, *words):
        with self.start(*words) as run:
            said, errors = run.communicate(timeout=600)
        self.assertEqual((run.returncode, said, errors), (code, "", line + "\n"))

    def shard(self, i, n, *words, **more):
        self.vesipk("sensitivity", "study.cfg", "--shard", f"{i}/{n}", "-o", f"{i}of{n}.h5", *words, **more)
        return f"{i}of{n}.h5"

    def test_the_file_and_the_table_of_one_run(self):
        self.at("elsewhere").mkdir()
        for name, words in (("sobol", ["--set", "p0.rate=0.71 1/h", "--organs", "y,z"]), ("morris", ["--linear"]), ("efast", ["--n", "264"])):
            self.write(CASES[name][1])
            self.vesipk("sensitivity", "study.cfg", "-o", "whole.h5", "--force", *words)
            whole = contents(self.at("whole.h5")), self.said
            for n in (1, 3):
                with self.subTest(name, n=n):
                    names = [f"../{self.shard(i, n, '--force', '-j', i, *words)}" for i in range(1, n + 1)]
                    self.vesipk("merge", *reversed(names), "-o", "merged.h5", "--force", cwd=self.at("elsewhere"))
                    self.assertEqual((contents(self.at("elsewhere/merged.h5")), self.said), whole)

    def test_a_shard_that_was_killed(self):
        self.write(CASES["sobol"][1])
        self.vesipk("sensitivity", "study.cfg", "-q", "-o", "whole.h5")
        names = [self.shard(1, 2)]
        with self.start("sensitivity", "study.cfg", "--shard", "2/2", "-o", "2of2.h5", environment=mortal(), preexec_fn=at_most(9001)) as run:
            run.communicate(timeout=600)
        self.assertEqual(run.returncode, -signal.SIGXFSZ)
        other = "2of2.h5.part: is not of a sensitivity analysis as it is asked for now: the study, its tables, the options or the program changed since; --force begins anew"
        self.refused(4, other, "sensitivity", "study.cfg", "--shard", "1/2", "-o", "2of2.h5", "--resume")
        self.refused(4, "2of2.h5.part: is not finished, expected a whole shard (--resume goes on with it)", "merge", *names, "2of2.h5.part", "-o", "merged.h5")
        names.append(self.shard(2, 2, "--resume", "-j", "2"))
        self.vesipk("merge", "-q", *names, "-o", "merged.h5")
        self.assertEqual(contents(self.at("merged.h5")), contents(self.at("whole.h5")))

    def test_what_does_not_fit_together(self):
        self.write(CASES["sobol"][1])
        names = [self.shard(i, 3) for i in (1, 2, 3)]
        kept = [self.at(name).read_bytes() for name in names]
        self.refused(4, f"{self.at('study.cfg')}: 3 of 9 pieces of the points are missing: a shard is not there", "merge", *names[:2], "-o", "x.h5")
        self.refused(4, "2of3.h5: holds what another shard holds already: each shard is expected once", "merge", *names, names[1], "-o", "x.h5")
        self.refused(4, '1of3.h5: is "1of3.h5", which is read here; expected another name', "merge", *names, "-o", names[0], "--force")
        self.refused(4, "1of3.h5: is there already; --force replaces it", "sensitivity", "study.cfg", "--shard", "1/3", "-o", "1of3.h5")
        self.refused(2, "--shard: 1/10: there are 67 points, solved 8 together, expected at most 9 shards",
                     "sensitivity", "study.cfg", "--shard", "1/10", "-o", "x.h5")
        other = "is of something else than the first shard: its study, tables, options or program differ, or the study changed since"
        self.vesipk("sensitivity", "study.cfg", "--n", "66", "--shard", "3/3", "-o", "other.h5")
        self.refused(4, f"other.h5: {other}", "merge", *names[:2], "other.h5", "-o", "x.h5")
        self.vesipk("run", "-q", "study.cfg", "--shard", "1/1", "-o", "run.h5")
        self.refused(2, "vesipk merge: 3 of these 4 shards are of vesipk sensitivity, expected all of them or none (vesipk merge --help tells more)",
                     "merge", "run.h5", *names, "-o", "x.h5")
        self.write(CASES["morris"][1])
        self.refused(4, f"1of3.h5: {other}", "merge", *names, "-o", "x.h5")
        self.assertEqual([self.at(name).read_bytes() for name in names], kept)
        self.assertFalse(self.at("x.h5").exists())


if __name__ == "__main__":
    unittest.main(verbosity=1)
