#!/usr/bin/python3
"""Nothing is lost: killed, stopped, out of space, damaged; what goes on makes the same result as what was never stopped."""
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import unittest

from batches import VARY, Batches, body, graph, mortal, shards

ROUNDS = int(os.environ.get("VESIPK_ROUNDS", "16"))  # of chance; long_kill.py asks for more

FEW = graph(f"subjects = 83; seed = 7; {VARY}", output='individual = "nca";')
MANY = graph(f"subjects = 1503; seed = 7; {VARY}", scenarios=("once", "twice"), output='individual = "nca";')
POINTS = graph(None, more='vary = ( { address = "back.rate"; values = [ %s ]; } );' % ", ".join(f'"{i / 9!r} 1/h"' for i in range(1, 60)))


def at_most(size):
    """No file may grow beyond: the program is told that there is no more room, or (mortal) killed by SIGXFSZ there."""
    def before():
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return before


class Resumed(Batches):
    def signalled(self, number, study, *words):
        """Run until it tells of progress, then send a signal; once more if it was faster. @return exit code, the last line it said"""
        before = {p: p.read_bytes() for p in self.folder.glob("run.h5*")}
        while True:
            with self.start("run", study, "-o", "run.h5", "--progress=json", *words) as run:
                self.assertIn('"progress"', run.stderr.readline())
                run.send_signal(number)
                said, errors = run.communicate(timeout=600)
            if run.returncode != 0:
                self.assertEqual(said, "")
                return run.returncode, errors.splitlines()[-1] if errors else ""
            for path in self.folder.glob("run.h5*"):
                path.unlink()
            for path, content in before.items():
                path.write_bytes(content)

    def prepare(self, text):
        """The whole run, and how large its journal was and its result is. @return study, bytes of the result"""
        study = self.write(text)
        self.result("whole.h5", study)
        return study, self.at("whole.h5").stat().st_size

    def finish(self, study, name="run.h5", *words):
        self.vesipk("run", "-q", study, "-o", name, "--resume", *words)
        self.same("whole.h5", name)
        self.nothing_left()


class Killed(Resumed):
    def killed_at(self, study, sizes, *words):
        """Killed when a file reaches the first size, resumed and killed at the second, ... @return how often"""
        n = 0
        for size in sizes:
            resume = ["--resume"] if self.at("run.h5.part").exists() else []
            with self.start("run", "-q", study, "-o", "run.h5", *resume, *words, environment=mortal(),
                            preexec_fn=at_most(size)) as run:
                _, errors = run.communicate(timeout=600)
            if run.returncode == 0:
                break
            self.assertEqual(run.returncode, -signal.SIGXFSZ, errors)
            self.assertFalse(self.at("run.h5").exists())
            n += 1
        return n

    def test_killed_in_the_middle_of_a_record_twice(self):
        for text, sizes in ((FEW, (50001, 90003)), (POINTS, (20001, 33333)), (MANY, (90001, 140001))):
            study, _ = self.prepare(text)
            self.assertEqual(self.killed_at(study, sizes), 2)
            self.finish(study)
            shutil.rmtree(self.folder)
            self.folder.mkdir()

    def test_killed_at_any_byte(self):
        study, _ = self.prepare(FEW)
        chance = random.Random(20261121)
        killed = 0
        for _ in range(ROUNDS // 4):
            killed += self.killed_at(study, sorted(chance.randrange(10000, 120000) for _ in range(2)), "-j", 2)
            if self.at("run.h5.part").exists():
                self.finish(study)
            self.at("run.h5").unlink()
        self.assertGreaterEqual(killed, ROUNDS // 4)

    def test_killed_while_the_result_is_written(self):
        study, size = self.prepare(graph(f"subjects = 3; seed = 7; {VARY}"))
        self.assertEqual(self.killed_at(study, (size - 1000, size // 2, size - 1)), 3)
        self.assertTrue(self.at("run.h5.part.new").exists())
        self.finish(study)

    def test_a_shard_that_was_killed(self):
        study, _ = self.prepare(MANY)
        with shards(self, study, 2) as names:
            whole = self.at(names[0]).read_bytes()
            self.at(names[0]).unlink()
            self.assertEqual(self.killed_at(study, (60001,), "--shard", "1/2"), 1)
            self.vesipk("run", "-q", study, "-o", "run.h5", "--resume", "--shard", "1/2")
            self.assertEqual(self.at("run.h5").read_bytes(), whole)
            self.vesipk("merge", "-q", "run.h5", names[1], "-o", "merged.h5")
            self.same("whole.h5", "merged.h5")
            self.at(names[0]).write_bytes(whole)

    def test_killed_for_good(self):
        """SIGKILL, when the run has told that it is under way."""
        study, _ = self.prepare(MANY)
        for jobs in (1, 2):
            for more in ([], ["--resume"]):
                self.assertEqual(self.signalled(signal.SIGKILL, study, "-j", jobs, *more)[0], -signal.SIGKILL)
            self.finish(study, "run.h5")
            self.assertEqual([line["event"] for line in self.log("run.h5") if line["event"] in ("started", "resumed", "finished")],
                             ["started", "resumed", "resumed", "finished"])
            self.at("run.h5").unlink()


class Stopped(Resumed):
    def interrupted(self, study, *words, number=signal.SIGINT):
        code, line = self.signalled(number, study, *words)
        self.assertEqual(code, 130, line)
        return line

    def test_the_first_time_it_finishes_its_bundle_and_keeps_it(self):
        study, _ = self.prepare(MANY.replace("1503", "3003"))
        words = f"{study}: warning: interrupted: what is done is kept; --resume goes on with it"
        self.assertEqual(self.interrupted(study, "-j", 2), words)
        self.assertEqual(self.log("run.h5")[-1]["event"], "interrupted")
        done = self.log("run.h5")[-2]["units_done"]
        self.assertGreater(done, 0)
        self.assertEqual(self.interrupted(study, "--resume", number=signal.SIGTERM), words)
        more = self.log("run.h5")[-2]["units_done"]
        self.assertGreater(more, done, "what was done is not done again")
        self.finish(study)
        self.assertEqual(self.log("run.h5")[-1]["event"], "finished")

    def test_the_second_time_it_stops_at_once(self):
        doses = '{ route = "iv-infusion"; amount = "1e10 particles"; over = "1 h"; every = "6 h"; count = 60; }'
        slow = f"""study = {{ title = "Slow"; species = "human"; product = "msc-ev-polydisperse"; solver = {{ rtol = 1e-11; }};
            duration = "400 h"; output = {{ every = "4 h"; }}; population = {{ subjects = 64; }}; scenarios = (
            {", ".join(f'{{ name = "{i}"; doses = ( {doses} ); }}' for i in range(24))} ); }};"""
        study = self.write(slow)
        for _ in range(10):  # once more if it had stopped already when the second signal came
            with self.start("run", study, "-o", "run.h5", "--force") as run:
                while not self.at("run.h5.log").exists():
                    self.assertIsNone(run.poll())
                run.send_signal(signal.SIGINT)
                while run.poll() is None:
                    run.send_signal(signal.SIGINT)
                run.communicate(timeout=60)
            if run.returncode != 130:
                break
            self.at("run.h5.log").unlink()
        self.assertEqual(run.returncode, -signal.SIGINT)
        self.assertTrue(self.at("run.h5.part").exists())
        self.assertFalse(self.at("run.h5").exists())


class Full(Resumed):
    def full(self, study, size, *words, said="File too large"):
        """It fails in one line, keeps what is done, and leaves nothing else."""
        errors = self.vesipk("run", study, "-o", "run.h5", *words, code=4, preexec_fn=at_most(size))
        self.assertEqual(errors.count("\n"), 1, errors)
        self.assertRegex(errors, rf"^run\.h5(\.part|\.part\.state\.new)?: .*cannot be written: {said}\n$")
        self.assertTrue(self.at("run.h5.part").exists())
        self.assertFalse(self.at("run.h5").exists())
        self.assertFalse(self.at("run.h5.part.new").exists())
        self.assertFalse(self.at("run.h5.part.state.new").exists())

    def test_no_room_while_it_runs(self):
        for text, size in ((FEW, 60001), (MANY, 100001)):
            study, _ = self.prepare(text)
            self.full(study, size)
            self.full(study, size + 5000, "--resume", "-j", 2)
            self.finish(study)
            self.at("run.h5").unlink()
            self.at("whole.h5").unlink()

    def test_no_room_for_the_result(self):
        study, size = self.prepare(graph(f"subjects = 3; seed = 7; {VARY}"))
        self.full(study, size - 1000)
        self.full(study, size - 1, "--resume")
        self.finish(study)

    def test_no_room_for_the_checkpoint_of_sketches(self):
        """The journal fits, the sketches beside it do not."""
        text = graph(f"subjects = 1003; seed = 7; {VARY}", ("once",), more='duration = "9.7 h";')
        study, _ = self.prepare(re.sub(r"times = \[.*?\];", 'every = "3 min";', text))
        self.full(study, 100000)
        self.assertLess(self.at("run.h5.part").stat().st_size, 90000)
        self.full(study, 100000, "--resume", "-j", 2)
        self.finish(study)

    def test_a_full_disk(self):
        mount, umount, disk = shutil.which("mount"), shutil.which("umount"), self.folder / "disk"
        disk.mkdir()
        if not mount or subprocess.run([mount, "-t", "tmpfs", "-o", "size=100k", "none", disk], check=False,
                                       capture_output=True).returncode:
            self.skipTest("no small disk can be made here")
        try:
            study, _ = self.prepare(FEW)
            said = self.vesipk("run", study, "-o", "disk/run.h5", code=4)
            self.assertRegex(said, r"^disk/run\.h5\.part: cannot be written: No space left on device\n$")
            subprocess.run([mount, "-o", "remount,size=10m", disk], check=True)
            self.vesipk("run", "-q", study, "-o", "disk/run.h5", "--resume")
            self.same("whole.h5", "disk/run.h5")
            self.assertEqual(sorted(p.name for p in disk.iterdir()), ["run.h5", "run.h5.log"])
        finally:
            subprocess.run([umount, disk], check=True)


class Refused(Resumed):
    def begun(self, text, size, *words):
        study = self.write(text)
        with self.start("run", "-q", study, "-o", "run.h5", *words, environment=mortal(), preexec_fn=at_most(size)) as run:
            run.communicate(timeout=600)
        self.assertEqual(run.returncode, -signal.SIGXFSZ)
        return study

    def refused(self, study, *words, code=4, resume=True):
        before = self.at("run.h5.part").read_bytes() if self.at("run.h5.part").exists() else None
        more = ["--resume"] if resume else []
        said = self.vesipk("run", study, "-o", "run.h5", *more, *words, code=code)
        if before is not None:
            self.assertEqual(self.at("run.h5.part").read_bytes(), before)
        return said

    def test_another_config(self):
        for text, size in ((FEW, 60001), (MANY, 100001)):
            study = self.begun(text, size)
            for was, is_now, words in (("0.29 1/h", "0.37 1/h", r"rate was 0\.29 1/h, is 0\.37 1/h now"),
                                       ("cv = 0.31", "cv = 0.32", r"cv was 0\.31\d*, is 0\.32\d* now"),
                                       ("seed = 7", "seed = 8", "seed was 7, is 8 now"),
                                       ('"9.7 h"', '"9.7 h", "11 h"', "times.8 was absent, is 11 h now"),
                                       ('"nca"', '"all"', "individual was nca, is all now"),
                                       ('"17 min", ', "", "is absent now")):
                self.write(text.replace(was, is_now))
                self.assertNotEqual(text, text.replace(was, is_now))
                said = self.refused(study)
                self.assertRegex(said, words)
                self.assertRegex(said.splitlines()[-1], r"^run\.h5\.part: belongs to another run: \d settings? differs?; expected the "
                                                        r"study it was begun with$")
            self.at("run.h5.part").unlink()

    def test_another_grid_of_times_than_that_of_the_checkpoint(self):
        study = self.write(MANY.replace("1503", "3003"))
        self.assertEqual(self.signalled(signal.SIGINT, study)[0], 130)
        self.assertTrue(self.at("run.h5.part.state").exists())
        self.write(MANY.replace("1503", "3003").replace('"9.7 h"', '"9.7 h", "11 h"'))
        self.assertIn("times.8 was absent, is 11 h now", self.refused(study))

    def test_other_options(self):
        study = self.begun(FEW, 60001)
        for words, said in ((("--set", "loss.rate=0.31 1/h"), r"--set was absent, is loss\.rate=0\.31 1/h now"),
                            (("--seed", "9"), "--seed was absent, is 9 now"), (("--subjects", "82"), "--subjects was absent, is 82 now"),
                            (("--individual", "all"), "--individual was absent, is all now")):
            self.assertRegex(self.refused(study, *words), said)

    def test_an_option_that_is_gone(self):
        study = self.begun(FEW, 60001, "--set", "loss.rate=0.31 1/h")
        said = self.refused(study)
        self.assertIn("--set was loss.rate=0.31 1/h, is absent now", said)

    def test_other_numbers_of_the_library(self):
        """Those of women too, whom the typical subject does not show."""
        library = self.folder / "library"
        shutil.copytree(os.environ["VESIPK_LIBRARY"], library)
        study = self.begun(body("subjects = 83;", "human"), 100001, "--library", "library")
        for name, number, changed in (("human.cfg", "6089.94 mL/min", "6089.95 mL/min"), ("human-female.cfg", "5900 mL/min", "5901 mL/min")):
            path = library / "species" / name
            text = path.read_text(encoding="utf-8")
            self.assertIn(number, text)
            path.write_text(text.replace(number, changed), encoding="utf-8")
            said = self.refused(study, "--library", "library")
            self.assertRegex(said, rf"body\.cardiac_output was {number[:4]}\S* mL/min .*, is {changed[:4]}\S* mL/min .* now", name)
            path.write_text(text, encoding="utf-8")

    def test_nothing_to_resume(self):
        study = self.write(FEW)
        self.assertEqual(self.refused(study), 'run.h5: there is nothing to resume: no "run.h5.part"\n')
        self.result("run.h5", study)
        self.assertEqual(self.refused(study), "run.h5: is whole already: there is nothing to resume\n")

    def test_a_run_that_was_interrupted_is_not_begun_anew_unless_told(self):
        study = self.begun(FEW, 60001)
        self.assertEqual(self.refused(study, resume=False),
                         "run.h5.part: a run was interrupted here; --resume goes on with it, --force begins anew\n")
        self.result("whole.h5", study)
        said = self.vesipk("run", "-q", study, "-o", "run.h5", "--force")
        self.assertEqual(said, "run.h5.part: warning: was left by a run that was interrupted; it is dropped, as --force says\n")
        self.same("whole.h5", "run.h5")
        self.nothing_left()

    def test_another_shard(self):
        study = self.begun(FEW, 60001, "--shard", "1/2")
        self.assertIn("is shard 1/2, expected --shard 1/2 to go on with it", self.refused(study, "--shard", "2/2"))
        self.assertIn("is shard 1/2, expected --shard 1/2 to go on with it", self.refused(study))
        self.at("run.h5.part").unlink()
        self.begun(FEW, 60001)
        self.assertIn("is no shard, expected no --shard to go on with it", self.refused(study, "--shard", "1/2"))

    def test_another_process_writes_it(self):
        study = self.begun(FEW, 60001)
        hold = "import fcntl, sys; f = open('run.h5.part', 'r+b'); fcntl.lockf(f, fcntl.LOCK_EX); print(flush=True); sys.stdin.read()"
        with subprocess.Popen([sys.executable, "-c", hold], cwd=self.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
            holder.stdout.readline()
            self.assertEqual(self.refused(study), "run.h5.part: another process is writing it\n")
            self.assertEqual(self.refused(study, "--force", resume=False), "run.h5.part: another process is writing it\n")
            holder.stdin.close()
        self.result("whole.h5", study)
        self.finish(study)

    def test_what_is_no_part(self):
        study = self.write(FEW)
        for content in (b"x" * 100, b"\0" * 100000, pathlib.Path(os.environ["VESIPK"]).read_bytes()[:300000]):
            self.at("run.h5.part").write_bytes(content)
            said = self.refused(study)
            self.assertRegex(said, r"^run\.h5\.part: is no part of a run: .*\n$")

    def test_a_part_of_another_byte_order_is_refused_and_kept(self):
        """Its numbers mean others here: taken for damage, they would be cut off."""
        study = self.begun(FEW, 60001)
        other = "vesipk-journal-B" if sys.byteorder == "little" else "vesipk-journal-1"
        mine = "vesipk-journal-1" if sys.byteorder == "little" else "vesipk-journal-B"
        foreign = self.at("run.h5.part").read_bytes().replace(mine.encode(), other.encode())
        self.at("run.h5.part").write_bytes(foreign)
        said = self.vesipk("run", "-q", study, "-o", "run.h5", "--resume", code=4)
        self.assertIn("run.h5.part: was written by a machine of the other byte order", said)
        self.assertEqual(self.at("run.h5.part").read_bytes(), foreign)

    def test_killed_before_it_could_say_what_it_is(self):
        """A part that holds nothing yet is begun anew."""
        study = self.begun(FEW, 60001)
        self.result("whole.h5", study)
        whole = self.at("run.h5.part").read_bytes()
        mark = whole.index(b"vesipk-journal-1") + 16
        origin, identity = whole.index(b"study=/", mark), whole.index(b"program=VesiPK", mark)
        sizes = (0, 1, 1000, mark - 17, mark - 16, mark - 1, mark, mark + 10, origin + 8, identity - 60, identity + 100)
        for content in [whole[:size] for size in sizes] + [b"\0" * 100, whole[:1000] + b"\0" * 1000]:
            for more in (["--resume"], []):
                self.at("run.h5.part").write_bytes(content)
                self.assertEqual(self.vesipk("run", "-q", study, "-o", "run.h5", *more),
                                 "run.h5.part: warning: holds nothing yet, begun anew\n")
                self.same("whole.h5", "run.h5")
                self.at("run.h5").unlink()


class Damaged(Resumed):
    """A part that was cut off or changed goes on from its last whole record, or is refused in a line; never a crash."""

    def part(self, text, size):
        study, _ = self.prepare(text)
        with self.start("run", "-q", study, "-o", "run.h5", environment=mortal(), preexec_fn=at_most(size)) as run:
            run.communicate(timeout=600)
        self.assertEqual(run.returncode, -signal.SIGXFSZ)
        return study, self.at("run.h5.part").read_bytes()

    def resumed(self, study, what):
        """@return was it taken?"""
        with self.start("run", "-q", study, "-o", "run.h5", "--resume") as run:
            _, errors = run.communicate(timeout=600)
        self.assertIn(run.returncode, (0, 4), f"{what}: {errors}")
        if run.returncode == 0:
            self.same("whole.h5", "run.h5")
            self.nothing_left()
            self.at("run.h5").unlink()
        else:
            self.assertRegex(errors, r"^run\.h5\.part: ", what)
            self.assertFalse(self.at("run.h5").exists())
        return run.returncode == 0

    def test_parts_that_were_cut_or_changed(self):
        study, whole = self.part(FEW, 90001)
        chance = random.Random(17)
        taken = 0
        for i in range(ROUNDS):
            at = chance.randrange(len(whole))
            bad = whole[:at] if i % 2 else whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1:]
            self.at("run.h5.part").write_bytes(bad)
            taken += self.resumed(study, f"{'cut at' if i % 2 else 'a bit changed at'} {at}")
        self.assertGreater(taken, ROUNDS // 2)

    def test_sketches_and_a_journal_that_do_not_fit(self):
        """A study in sketches, interrupted: damage to its journal or to its checkpoint must not count a subject twice."""
        study, _ = self.prepare(MANY.replace("1503", "3003"))
        self.assertEqual(self.signalled(signal.SIGINT, study)[0], 130)
        journal, state = self.at("run.h5.part").read_bytes(), self.at("run.h5.part.state").read_bytes()
        cases = [(len(journal) - 9, None), (len(journal), None), (len(journal), 0), (len(journal), len(state) // 2),
                 (len(journal), -len(state) // 2), (-len(journal) + 60, None)]
        taken = 0
        for cut, cut_state in cases:
            flip = lambda whole, at: whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1:]
            self.at("run.h5.part").write_bytes(journal[:cut] if cut >= 0 else flip(journal, -cut))
            if cut_state is not None:
                self.at("run.h5.part.state").write_bytes(state[:cut_state] if cut_state >= 0 else flip(state, -cut_state))
            else:
                self.at("run.h5.part.state").write_bytes(state)
            taken += self.resumed(study, f"journal {cut}, checkpoint {cut_state}")
        self.assertEqual(taken, len(cases))
        self.at("run.h5.part").write_bytes(journal)
        if self.at("run.h5.part.state").exists():
            self.at("run.h5.part.state").unlink()
        self.assertTrue(self.resumed(study, "no checkpoint"))


if __name__ == "__main__":
    sys.exit(unittest.main())
