#!/usr/bin/python3
"""What several processes left is gone on with by one; several that cannot talk to each other are refused. long_mpi.py has mpirun."""
import os
import pathlib
import sys
import unittest

from batches import VARY, graph, mortal
from test_resume import Resumed, at_most

FEW = graph(f"subjects = 83; seed = 7; {VARY}", output='individual = "nca";')
MANY = graph(f"subjects = 1503; seed = 7; {VARY}", scenarios=("once", "twice"), output='individual = "nca";')
WITH_MPI = "VESIPK_MPI:BOOL=ON" in (pathlib.Path(os.environ["VESIPK_BUILD"]) / "CMakeCache.txt").read_text(encoding="utf-8")


class Left(Resumed):
    def left_behind(self, study, size, *numbers):
        """Journals as ranks leave them: of runs that are killed when a file reaches this size, each after what is there already."""
        for number in numbers:
            with self.start("run", "-q", study, "-o", "other.h5", environment=mortal(), preexec_fn=at_most(size)) as run:
                run.communicate(timeout=600)
            self.assertLess(run.returncode, 0)
            for path in self.folder.glob("other.h5.part*"):
                path.rename(self.at(path.name.replace("other.h5.part", f"run.h5.part.{number}")))

    def clear(self):
        for path in self.folder.glob("*.h5*"):
            path.unlink()

    def test_one_goes_on_with_what_a_rank_did(self):
        for text, size in ((FEW, 70001), (MANY, 140001)):
            study, _ = self.prepare(text)
            self.left_behind(study, size, 4)
            self.at("run.h5.part.9").touch()  # killed before it said what it is
            self.finish(study, "run.h5", "-j", 2)
            solved = self.log("run.h5")[-2]
            self.assertEqual(solved["units_done"], solved["units"])
            if text == FEW:  # sketches go on from the last checkpoint, if there was one
                self.assertLess(solved["solved"], 2 * 83, "what was done is done again")
            self.clear()

    def test_killed_again_and_again(self):
        for text, sizes in ((FEW, (40001, 60001)), (MANY, (90001, 120001))):
            study, _ = self.prepare(text)
            self.left_behind(study, sizes[0], 0)
            for size in sizes:
                with self.start("run", "-q", study, "-o", "run.h5", "--resume", environment=mortal(), preexec_fn=at_most(size)) as run:
                    run.communicate(timeout=600)
                self.assertLess(run.returncode, 0)
            self.assertEqual(sorted(p.name for p in self.folder.glob("run.h5.part.?")), [f"run.h5.part.{i}" for i in range(3)])
            self.finish(study)
            self.clear()

    def test_a_unit_in_two_journals_is_refused(self):
        study, _ = self.prepare(FEW)
        self.left_behind(study, 70001, 0, 1)  # both begin with the first
        said = self.vesipk("run", "-q", study, "-o", "run.h5", "--resume", code=4)
        self.assertEqual(said, "run.h5.part.1: holds what \"run.h5.part.0\" holds already: each shard is expected once\n")

    def test_it_is_not_begun_anew_unasked(self):
        study, _ = self.prepare(FEW)
        self.left_behind(study, 70001, 3)
        said = self.vesipk("run", "-q", study, "-o", "run.h5", code=4)
        self.assertEqual(said, "run.h5.part: a run was interrupted here; --resume goes on with it, --force begins anew\n")
        self.vesipk("run", "-q", study, "-o", "run.h5", "--force")
        self.same("whole.h5", "run.h5")
        self.nothing_left()

    def test_another_study_is_refused(self):
        study, _ = self.prepare(FEW)
        self.left_behind(study, 70001, 0)
        said = self.vesipk("run", "-q", study, "-o", "run.h5", "--resume", "--seed", 8, code=4)
        self.assertEqual(said.splitlines()[0], "run.h5.part.0: --seed was absent, is 8 now")


@unittest.skipIf(WITH_MPI, "this program has MPI")
class Refused(Resumed):
    def test_several_that_cannot_talk_to_each_other(self):
        study = self.write(FEW)
        for name in ("OMPI_COMM_WORLD_SIZE", "PMI_SIZE"):
            said = self.vesipk("run", "-q", study, "-o", "run.h5", code=2, environment={name: "3"})
            self.assertRegex(said, r"^vesipk run: 3 processes were started together, .*VESIPK_MPI=ON.*--shard I/N.*\n$")
            self.assertEqual(list(self.folder.glob("run.h5*")), [])
            self.vesipk("run", "-q", study, "-o", "run.h5", environment={name: "1"})
            self.vesipk("run", "-q", study, "--shard", "1/3", "-o", "shard.h5", environment={name: "3"})
            for path in self.folder.glob("*.h5*"):
                path.unlink()


if __name__ == "__main__":
    sys.exit(unittest.main())
