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

    def test_a_result_that_is_made_on_the_disk(self):
        self.check(STUDIES["large"], 30, "-j", 2)


class Chance(test_resume.Damaged):
    """Parts that were cut off or changed, many more of them."""


class Bytes(test_resume.Killed):
    """Killed at any byte, many more of them."""


if __name__ == "__main__":
    sys.exit(unittest.main())
