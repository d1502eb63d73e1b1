#!/usr/bin/python3
"""mpirun vesipk run: the same result as of one process, also when processes are killed, and when others go on."""
import fcntl
import os
import pathlib
import shutil
import signal
import struct
import subprocess
import sys
import time
import unittest

import batches
from batches import VARY, Batches, body, graph

FEW = graph(f"subjects = 43; seed = 7; {VARY}", output='individual = "all"; compartments = true;')
SWEEP = graph(f"subjects = 19; {VARY}", output='individual = "nca";',
              more='vary = ( { address = "back.rate"; values = [ "0.2 1/h", "0.43 1/h", "0.9 1/h" ]; } );')
POINTS = graph(None, output="compartments = true;",
               more='vary = ( { address = "back.rate"; values = [ %s ]; } );' % ", ".join(f'"{i / 9!r} 1/h"' for i in range(1, 60)))
MANY = graph(f"subjects = 24003; seed = 7; {VARY}", scenarios=("once", "twice"), output='individual = "nca";')
BODIES = body("subjects = 12000; seed = 3;", output='individual = "nca";')

ENVIRONMENT = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1", "OMPI_MCA_rmaps_base_oversubscribe": "1"}


def build(tree, *options):
    """The program as it is now, in this folder. @return its path"""
    tree = pathlib.Path(tree).resolve()
    configure = ["cmake", "-S", os.environ["VESIPK_SOURCE"], "-B", tree, "-D", "VESIPK_TESTS=OFF", "-D", "VESIPK_BENCH=OFF",
                 "-D", "CMAKE_C_FLAGS=-Werror", *options]
    for command in (configure, ["cmake", "--build", tree, "-j", "2"]):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(done.stdout + done.stderr)
    return str(tree / "vesipk")


def writer(path):
    """The process that holds the lock of a journal; 0: nobody, or there is no such file."""
    try:
        with open(path, "rb") as file:
            asked = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
            kind, _, _, _, pid = struct.unpack("hhqqi4x", fcntl.fcntl(file, fcntl.F_GETLK, asked))
            return 0 if kind == fcntl.F_UNLCK else pid
    except FileNotFoundError:
        return 0


class Together(Batches):
    def launch(self, n, *words, options=(), each=()):
        """Start n processes. @param each  what stands before the program"""
        return subprocess.Popen(["mpirun", *options, "-n", str(n), *each, PROGRAM, *map(str, words)], cwd=self.folder,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env=os.environ | ENVIRONMENT | {"SOURCE_DATE_EPOCH": "1700000000"})

    def mpirun(self, n, *words, code=0, **more):
        """@return what was said on stderr"""
        with self.launch(n, *words, **more) as run:
            said, errors = run.communicate(timeout=600)
        self.assertEqual(run.returncode, code, errors)
        self.said = said
        return errors

    def prepare(self, text):
        study = self.write(text)
        self.result("whole.h5", study)
        return study

    def kill(self, rank, n, study, *words, options=(), number=None):
        """Kill a rank when its journal holds something; all over again if the run was faster. @return exit code, stderr"""
        number = rank if number is None else number
        before = {p: p.read_bytes() for p in self.folder.glob("run.h5*")}
        part = self.at(f"run.h5.part.{number}")
        while True:
            with self.launch(n, "run", "-q", study, "-o", "run.h5", *words, options=options) as run:
                pid = begun = 0
                while run.poll() is None and not (pid and part.exists() and part.stat().st_size > begun):
                    time.sleep(0.01)
                    pid = writer(part)
                    begun = begun or (part.stat().st_size + 5000 if pid and part.exists() else 0)
                if run.poll() is None:
                    os.kill(pid, signal.SIGKILL)
                _, errors = run.communicate(timeout=600)
            if not self.at("run.h5").exists() or "died" in errors:
                return run.returncode, errors
            for path in self.folder.glob("run.h5*"):
                path.unlink()
            for path, content in before.items():
                path.write_bytes(content)

    def whole(self):
        self.same("whole.h5", "run.h5")
        self.nothing_left()


class Same(Together):
    def test_the_same_for_any_number_of_processes_and_threads(self):
        for text in (FEW, SWEEP, POINTS, MANY, BODIES):
            study = self.prepare(text)
            for n, jobs in ((1, 1), (2, 2), (4, 1)):
                self.assertEqual(self.mpirun(n, "run", "-q", study, "-o", "run.h5", "--force", "-j", jobs), "")
                self.assertEqual(self.said, "")
                self.whole()
            self.at("run.h5").unlink()
            self.at("whole.h5").unlink()

    def test_the_same_bytes(self):
        study = self.write(MANY)
        self.vesipk("run", "-q", study, "-o", "run.h5", environment={"SOURCE_DATE_EPOCH": "1700000000"})
        alone = self.at("run.h5").read_bytes()
        self.at("run.h5").unlink()
        self.mpirun(4, "run", "-q", study, "-o", "run.h5")
        self.assertEqual(self.at("run.h5").read_bytes(), alone)
        self.assertEqual(self.log("run.h5")[0]["processes"], 4)

    def test_more_processes_than_units(self):
        study = self.prepare(graph(f"subjects = 5; {VARY}"))
        self.mpirun(4, "run", "-q", study, "-o", "run.h5")
        self.whole()

    def test_without_mpirun_it_is_a_run_like_any_other(self):
        study = self.prepare(FEW)
        subprocess.run([PROGRAM, "run", "-q", study, "-o", "run.h5"], cwd=self.folder, check=True)
        self.whole()

    def test_one_of_them_prints(self):
        study = self.write(FEW)
        self.mpirun(3, "run", study, "-o", "run.h5")
        self.assertEqual(self.said.count("Result file: run.h5"), 1)
        self.assertIn("run.h5: is there already", self.mpirun(3, "run", study, "-o", "run.h5", code=4))

    def test_what_a_study_says_wrong_is_said_once(self):
        study = self.write(FEW.replace("plasma", "plasm", 1))
        self.vesipk("check", study, code=3)
        errors = self.vesipk("run", study, "-o", "run.h5", code=3)
        self.assertEqual(self.mpirun(3, "run", study, "-o", "run.h5", code=3).count(errors), 1)

    def test_the_failures_of_all(self):
        rows = [f"{'1e300' if i in (3, 11, 12, 30) else 1 + i / 9},{2.5 + i / 3}\n" for i in range(40)]
        self.write("in.rate [1/h],plasma.volume [mL]\n" + "".join(rows), "people.csv")
        study = self.write(graph('subjects = "people.csv"; max_failures = 7;'))
        said = self.vesipk("run", "-q", study, "-o", "whole.h5", code=5)
        errors = self.mpirun(4, "run", "-q", study, "-o", "run.h5", code=5)
        self.assertTrue(errors.startswith(said), errors)
        self.assertEqual(said.count("could not be solved"), 8)
        self.whole()


class Killed(Together):
    RECOVER = ("--enable-recovery",)

    def test_the_job_dies_with_a_rank_and_others_go_on(self):
        for text in (FEW.replace("43", "977"), MANY):
            study = self.prepare(text)
            code, _ = self.kill(1, 4, study)
            self.assertEqual(code, 128 + signal.SIGKILL)
            self.assertFalse(self.at("run.h5").exists())
            refused = self.mpirun(2, "run", "-q", study, "-o", "run.h5", code=4)
            self.assertIn("a run was interrupted here; --resume goes on with it, --force begins anew", refused)
            next_number = 1 + max(int(p.suffix[1:]) for p in self.folder.glob("run.h5.part.*") if p.suffix != ".state")
            code, _ = self.kill(0, 3, study, "--resume", number=next_number)
            self.assertNotEqual(code, 0)
            kept = self.folder / "kept"
            kept.mkdir()
            for path in self.folder.glob("run.h5*"):
                shutil.copy2(path, kept)
            self.mpirun(2, "run", "-q", study, "-o", "run.h5", "--resume", "-j", 2)
            self.whole()
            self.assertEqual([line["event"] for line in self.log("run.h5") if line["event"] in ("started", "resumed", "finished")],
                             ["started", "resumed", "resumed", "finished"])
            for path in [self.at("run.h5"), self.at("run.h5.log")]:
                path.unlink()
            for path in kept.iterdir():
                shutil.copy2(path, self.folder)
            self.vesipk("run", "-q", study, "-o", "run.h5", "--resume")  # the program without MPI goes on as well
            self.whole()
            shutil.rmtree(kept)
            for path in self.folder.glob("*.h5*"):
                path.unlink()

    def test_what_one_process_began_many_go_on_with(self):
        study = self.prepare(MANY)
        with self.start("run", study, "-o", "run.h5", "--progress=json") as run:
            self.assertIn('"progress"', run.stderr.readline())
            run.send_signal(signal.SIGKILL)
            run.communicate(timeout=600)
        self.assertTrue(self.at("run.h5.part").exists())
        self.mpirun(3, "run", "-q", study, "-o", "run.h5", "--resume")
        self.whole()

    def test_the_others_take_again_what_a_dead_rank_had(self):
        for text in (BODIES.replace("12000", "900"), BODIES):
            study = self.prepare(text)
            code, errors = self.kill(2, 4, study, options=self.RECOVER)
            self.assertEqual(code, 0, errors)
            self.whole()
            died = [line["words"] for line in self.log("run.h5") if line["event"] == "rank died"]
            self.assertEqual(len(died), 1)
            self.assertTrue(died[0].startswith("rank 2 died; "))
            self.assertIn(f"warning: {died[0]}\n", errors)
            self.at("run.h5").unlink()
            self.at("whole.h5").unlink()

    def test_when_the_leader_dies_the_others_keep_what_they_did(self):
        study = self.prepare(BODIES)
        _, errors = self.kill(0, 3, study, options=self.RECOVER)
        for rank in (1, 2):
            self.assertIn(f"rank {rank}: rank 0 died; what is done is kept, --resume goes on with it\n", errors)
        self.mpirun(3, "run", "-q", study, "-o", "run.h5", "--resume")
        self.whole()

    def test_stopped_together(self):
        study = self.prepare(BODIES)
        while True:
            with self.launch(3, "run", "-q", study, "-o", "run.h5") as run:
                while run.poll() is None and not writer(self.at("run.h5.part.0")):
                    time.sleep(0.01)
                run.send_signal(signal.SIGTERM)
                run.communicate(timeout=600)
            if not self.at("run.h5").exists():
                break
            self.at("run.h5").unlink()
        self.assertNotEqual(run.returncode, 0)
        self.mpirun(3, "run", "-q", study, "-o", "run.h5", "--resume")
        self.whole()


class Strangers(Together):
    """Processes that do not belong together."""

    def only(self, rank, instead):
        """What starts `instead` (shell words) on one rank, the program on the others."""
        return ("sh", "-c", f'if [ "$OMPI_COMM_WORLD_RANK" = {rank} ]; then {instead}; fi; exec "$0" "$@"')

    def test_a_rank_in_another_folder(self):
        study = self.at(self.write(MANY))
        self.at("other").mkdir()
        errors = self.mpirun(3, "run", "-q", study, "-o", "run.h5", code=4, each=self.only(2, "cd other"))
        self.assertIn("run.h5.part.2: cannot be read", errors)
        self.assertIn("rank 2: expected the same folder and study as rank 0", errors)

    def test_a_rank_with_another_study(self):
        study = self.write(MANY)
        errors = self.mpirun(3, "run", "-q", study, "-o", "run.h5", code=4, each=self.only(1, 'set -- "$@" --seed 8'))
        self.assertIn("run.h5.part.1: --seed was 8, is absent now", errors)
        self.assertIn("rank 1: expected the same folder and study as rank 0", errors)

    def test_resumed_with_another_study(self):
        study = self.write(BODIES)
        self.kill(1, 3, study)
        errors = self.mpirun(3, "run", "-q", study, "-o", "run.h5", "--resume", "--seed", 8, code=4)
        self.assertIn("--seed was absent, is 8 now", errors)

    def test_a_rank_whose_disk_is_full(self):
        study = self.write(BODIES)
        full = self.only(1, 'ln -s /dev/full "run.h5.part.1.state.new"')
        errors = self.mpirun(2, "run", "-q", study, "-o", "run.h5", code=4, each=full)
        self.assertIn("rank 1: run.h5.part.1.state.new: cannot be written", errors)
        self.mpirun(2, "run", "-q", study, "-o", "run.h5", "--resume")

    def test_one_study_at_a_time(self):
        study = self.write(FEW)
        errors = self.mpirun(2, "run", "-q", study, study, "-o", self.folder, code=2)
        self.assertIn("2 processes solve one study together, but there are 2", errors)

    def test_shards_need_not_know_of_each_other(self):
        study = self.prepare(FEW)
        script = f'exec "$0" run -q {study} --shard $((OMPI_COMM_WORLD_RANK + 1))/3 -o shard$OMPI_COMM_WORLD_RANK.h5'
        for program in (PROGRAM, batches.PROGRAM):
            subprocess.run(["mpirun", "-n", "3", "sh", "-c", script, program], cwd=self.folder, check=True,
                           env=os.environ | ENVIRONMENT)
            names = [f"shard{i}.h5" for i in range(3)]
            self.vesipk("merge", "-q", *names, "-o", "run.h5")
            self.whole()
            for name in [*names, "run.h5"]:
                self.at(name).unlink()


if __name__ == "__main__":
    if not shutil.which("mpirun") or not shutil.which("mpicc"):
        print("there is no MPI here: skipped")
        sys.exit(77)
    os.symlink(os.path.join(os.environ["VESIPK_SOURCE"], "configs"), "configs")  # where a program beside it looks
    PROGRAM = build("with-mpi", "-D", "VESIPK_MPI=ON")
    batches.PROGRAM = build("without")  # of the same revision, whatever the tree under test was made of
    sys.exit(unittest.main())
