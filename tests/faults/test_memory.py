#!/usr/bin/python3
"""A run that needs more memory than there is says so before its first step, with the number and what takes less."""
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import unittest

PROGRAM = str(pathlib.Path(os.environ["VESIPK"]).resolve())
SANITIZED = "sanitize" in os.environ.get("VESIPK_CFLAGS", "")
STUDY = """study = {{ title = "t"; duration = "24 h"; output = {{ every = "{every}"; }};
  model = {{ amount_unit = "mg"; compartments = ( {{ name = "plasma"; volume = "1.3 mL"; }}, {{ name = "out"; }} );
            processes = ( {{ kind = "first_order"; name = "p"; from = "plasma"; to = "out"; rate = "0.7 1/h"; }} ); }};
  doses = ( {{ into = "plasma"; amount = "1.1 mg"; }} );
  population = {{ subjects = {subjects}; seed = 3; vary_between_subjects = ( {{ address = "p.rate"; cv = 0.3; }} ); }}; }};
"""
BODY = """study = { title = "t"; species = "mouse"; product = "msc-small-ev"; duration = "2 h"; output = { every = "1 h"; };
  doses = ( { route = "iv-bolus"; amount = "1e10 particles"; } ); };
"""


class Memory(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)

    def written(self, every, subjects):
        (self.folder / "s.cfg").write_text(STUDY.format(every=every, subjects=subjects), encoding="utf-8")
        return self.folder

    def run_study(self, every, subjects, *more, code=0, limit=None):
        """(what it said, the most it had in memory)"""
        self.written(every, subjects)
        command = [PROGRAM, "run", "s.cfg", "-q", "-o", "s.h5", "--force", *more]
        with subprocess.Popen(command, cwd=self.folder, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
                              preexec_fn=(lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit))) if limit else None) as run:
            said = run.stderr.read()
            _, status, usage = os.wait4(run.pid, 0)
            run.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(run.returncode, code, said)
        return said, usage.ru_maxrss * 1024

    def refused(self, *words, **more):
        said, most = self.run_study(*words, code=3, **more)
        self.assertRegex(said, r"\As\.cfg: needs about [\d.]+ [MG]B of memory, and .* leaves [\d.]+ [MG]B; expected .*--memory SIZE.*\n\Z")
        self.assertFalse([path.name for path in self.folder.iterdir() if path.name.startswith("s.h5")])
        if not SANITIZED:
            self.assertLess(most, 400 << 20)
        return said

    @unittest.skipIf(SANITIZED, "sanitizers need all addresses")
    def test_more_than_a_limit_of_the_process(self):
        for every, subjects in (("0.1 s", 1100), ("0.0864 s", 2000), ("1 s", 5000)):
            self.assertIn("limit of this process", self.refused(every, subjects, limit=1 << 30))

    @unittest.skipIf(SANITIZED, "sanitizers need all addresses")
    def test_a_little_too_little_is_told_too(self):
        codes = set()
        for limit in range(24, 72, 2):
            run = subprocess.run([PROGRAM, "run", "s.cfg", "-q", "-o", "s.h5", "--force"], cwd=self.written("1 h", 3), stderr=subprocess.PIPE, text=True,
                                 check=False, preexec_fn=lambda size=limit << 20: resource.setrlimit(resource.RLIMIT_AS, (size, size)))
            if run.returncode == 127:
                continue  # not even the libraries have room
            self.assertIn(run.returncode, (0, 3, 4, 6), f"{limit} MiB: {run.stderr}")
            codes.add(run.returncode)
            self.assertEqual(run.returncode == 6, run.stderr == "out of memory\n", f"{limit} MiB: {run.stderr}")
        self.assertIn(0, codes)
        self.assertTrue(codes & {3, 6})

    def test_more_than_it_is_told(self):
        self.assertIn("summed up over subjects", self.refused("1 min", 1100, "--memory", "50MB"))
        self.assertIn("output times", self.refused("0.0864 s", 1, "--memory", "50MB"))
        self.assertIn("threads", self.refused("10 s", 500, "-j", "64", "--memory", "100 MB"))
        self.run_study("6 h", 50, "--memory", "100MB")

    @unittest.skipIf(SANITIZED, "sanitizers need all addresses")
    def test_a_library_that_hardly_has_room_is_told_too(self):
        """libconfig crashes where it is not given the memory it asks for."""
        (self.folder / "m.cfg").write_text(BODY, encoding="utf-8")
        codes = []
        for limit in range(30000, 60000, 500):
            run = subprocess.run([PROGRAM, "check", "m.cfg"], cwd=self.folder, stderr=subprocess.PIPE, text=True, check=False,
                                 preexec_fn=lambda size=limit << 10: resource.setrlimit(resource.RLIMIT_AS, (size, size)))
            if run.returncode != 127 and not re.search("GnuTLS|libgomp", run.stderr):  # libraries begin before the program does
                self.assertIn((run.returncode, run.stderr), ((0, ""), (6, "out of memory\n")), f"{limit} KiB")
                codes.append(run.returncode)
        self.assertEqual(set(codes), {0, 6})
        self.assertEqual(codes, sorted(codes, reverse=True))

    @unittest.skipIf(SANITIZED, "sanitizers take memory of their own")
    def test_the_number_is_about_right(self):
        for every, subjects in (("0.5 min", 1100), ("2 min", 3000), ("0.5 s", 3), ("10 s", 300)):
            said = self.refused(every, subjects, "--memory", "1M")
            number, unit = re.search(r"needs about ([\d.]+) (MB|GB)", said).groups()
            _, most = self.run_study(every, subjects)
            told = float(number) * {"MB": 1e6, "GB": 1e9}[unit]
            self.assertLess(most, 1.6 * told, f"{every}, {subjects} subjects")
            self.assertGreater(most + (40 << 20), 0.5 * told, f"{every}, {subjects} subjects")
            for path in self.folder.glob("s.h5*"):
                path.unlink()

    @unittest.skipIf(SANITIZED, "sanitizers take memory of their own")
    def test_the_number_is_about_right_of_scenarios_that_are_solved_together(self):
        self.written("5 s", 8)
        path = self.folder / "s.cfg"
        given = 'doses = ( { into = "plasma"; amount = "%s mg"; } );'
        scenarios = ", ".join(f'{{ name = "s{i}"; {given % (1.1 + 0.01 * i)} }}' for i in range(60))
        path.write_text(path.read_text(encoding="utf-8").replace(given % 1.1, f'scenarios = ( {scenarios} ); reference = "s0";'), encoding="utf-8")
        said = subprocess.run([PROGRAM, "run", "s.cfg", "--memory", "1M"], cwd=self.folder, capture_output=True, text=True, check=False).stderr
        told = float(re.search(r"needs about ([\d.]+) MB", said)[1]) * 1e6
        with subprocess.Popen([PROGRAM, "run", "s.cfg", "-q"], cwd=self.folder, stdin=subprocess.DEVNULL) as run:
            _, status, usage = os.wait4(run.pid, 0)
            run.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(run.returncode, 0)
        self.assertLess(usage.ru_maxrss * 1024, 1.6 * told)
        self.assertGreater(usage.ru_maxrss * 1024 + (40 << 20), 0.5 * told)

    def test_sizes(self):
        for size in ("1T", "2000000000", "1.5G", "900 MB", "1GiB", "700000k", "700000kB", "900MiB"):
            self.run_study("6 h", 2, "--memory", size)
        for size in ("", "G", "-3G", "0", "3 bananas", "1e999", "nan", "8GG", "8Gi B"):
            self.assertIn("is no size", self.run_study("6 h", 2, "--memory", size, code=2)[0])


if __name__ == "__main__":
    sys.exit(unittest.main())
