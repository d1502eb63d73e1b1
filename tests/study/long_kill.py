#!/usr/bin/python3
"""Killed at random moments, again and again, by a signal that cannot be caught: what is resumed in the end is the same result."""
import os
import random
import signal
import sys
import time
import unittest

os.environ["VESIPK_ROUNDS"] = "300"

import test_resume  # noqa: E402  (it reads how many rounds)
from batches import VARY, body, graph  # noqa: E402

LARGE = body("subjects = 9000; seed = 3;", "mouse", output='individual = "all";')  # its result is made on the disk
STUDIES = {
    "kept": graph(f"subjects = 997; seed = 7; {VARY}", output='individual = "all"; compartments = true;'),
    "sketches": graph(f"subjects = 6003; seed = 7; {VARY}", output='individual = "nca";'),
    "bodies": body("subjects = 700; seed = 3;", "human", output='individual = "nca";'),
    "large": LARGE,
}


def data_set(n):
    """Subjects of a table, mixed schedules: repeats, infusions, resets, steady states by their cycles, measured values."""
    rows = ["ID,TIME,EVID,AMT [mg],RATE [mg/h],II,ADDL,SS,CMT,DV [mg/mL],rate.vmax [mg/h]"]
    for k in range(n):
        vmax = 1.1 + 0.013 * (k % 89)
        dose = [f"{k % 3},1,{1 + k % 7},0,0,0,0", f"0,1,{2 + k % 5},1.5,9,1,0", f"1,1,{1 + k % 2},0,12,1,1", f"0.5,1,{1 + k % 4},0,5,{k % 4 + 1},0"][k * 5 % 4]
        rows.append(f"s{k},{dose},plasma,.,{vmax}")
        rows.append(f"s{k},{3 + k % 5},0,.,.,.,.,.,plasma,{0.1 + k % 11 / 10},{vmax}")
        if k % 6 == 0:
            rows.append(f"s{k},13,4,3,0,0,0,0,plasma,.,{vmax}")
    return "\n".join(rows) + "\n"


TABLE = """study = { title = "Subjects of a table"; doses = "data.csv"; duration = "24 h"; output = { every = "30 min"; individual = "all"; };
  model = { amount_unit = "mg"; source = "made up"; confidence = "assumption";
    compartments = ( { name = "plasma"; volume = "10 mL"; }, { name = "deep"; volume = "20 mL"; }, { name = "out"; } );
    processes = ( { name = "rate"; kind = "saturable"; from = "plasma"; to = "out"; vmax = "1.7 mg/h"; km = "0.3 mg/mL"; },
      { kind = "flow"; from = "plasma"; to = "deep"; flow = "2 mL/h"; }, { kind = "flow"; from = "deep"; to = "plasma"; flow = "2 mL/h"; } ); }; };
"""


class Killed(test_resume.Resumed):
    def check(self, text, n, *words):
        """Killed n times at moments all over the run, the journal and the writing of the result; resumed each time."""
        study = self.write(text)
        begun = time.monotonic()
        self.result("whole.h5", study, *words)
        length = time.monotonic() - begun
        chance = random.Random(17)
        killed = 0
        while killed < n:
            resume = ["--resume"] if self.at("run.h5.part").exists() else []
            with self.start("run", "-q", study, "-o", "run.h5", *resume, *words) as run:
                try:
                    run.wait(timeout=chance.uniform(0.0, 1.1 * length))
                except Exception:  # still running: that is what is asked for
                    run.send_signal(signal.SIGKILL)
                _, errors = run.communicate(timeout=600)
            if run.returncode == -signal.SIGKILL:
                killed += 1
                if self.at("run.h5").exists():  # killed behind the rename: the result is whole
                    self.same("whole.h5", "run.h5")
                    self.at("run.h5").unlink()
                    for path in self.folder.glob("run.h5.part*"):
                        path.unlink()
                continue
            self.assertEqual(run.returncode, 0, errors)
            self.same("whole.h5", "run.h5")
            self.nothing_left()
            self.at("run.h5").unlink()
        if self.at("run.h5.part").exists():
            self.finish(study)

    def test_rows_that_are_kept(self):
        self.check(STUDIES["kept"], 40)

    def test_sketches(self):
        self.check(STUDIES["sketches"], 40, "-j", 2)

    def test_bodies(self):
        self.check(STUDIES["bodies"], 30, "-j", 2)

    def test_subjects_of_a_table(self):
        self.write(data_set(1400), "data.csv")
        self.check(TABLE, 40, "-j", 2)

    def test_shards_of_subjects_of_a_table(self):
        """Each shard is killed on its way until it gets through; what is merged is the whole."""
        self.write(data_set(1400), "data.csv")
        study = self.write(TABLE)
        begun = time.monotonic()
        self.result("whole.h5", study, "-j", 2)
        length = time.monotonic() - begun
        chance, killed = random.Random(23), 0
        for n in (2, 3, 5, 7):
            names = [f"s{i}.h5" for i in range(1, n + 1)]
            for i, name in enumerate(names, 1):
                for least in (0.3, 0.6, 1.0, 100.0):  # of the time it takes
                    resume = ["--resume"] if self.at(name + ".part").exists() else []
                    with self.start("run", "-q", study, "-o", name, "--shard", f"{i}/{n}", "-j", 2, *resume) as run:
                        try:
                            run.wait(timeout=least * chance.uniform(0.2, 1.0) * length / n)
                        except Exception:  # still running: that is what is asked for
                            run.send_signal(signal.SIGKILL)
                        _, errors = run.communicate(timeout=600)
                    killed += run.returncode == -signal.SIGKILL
                    if run.returncode == 0:
                        break
                    self.assertEqual(run.returncode, -signal.SIGKILL, errors)
                    if self.at(name).exists():  # killed behind the rename
                        self.at(name + ".part").unlink(missing_ok=True)
                        break
            chance.shuffle(names)
            self.vesipk("merge", *names, "-o", "run.h5", "-q")
            self.same("whole.h5", "run.h5")
            for path in ("run.h5", *names):
                self.at(path).unlink()
        self.assertGreater(killed, 10)

    def test_a_result_that_is_made_on_the_disk(self):
        self.check(STUDIES["large"], 30, "-j", 2)


class Chance(test_resume.Damaged):
    """Parts that were cut off or changed, many more of them."""


class Bytes(test_resume.Killed):
    """Killed at any byte, many more of them."""


if __name__ == "__main__":
    sys.exit(unittest.main())
