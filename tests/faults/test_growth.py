#!/usr/bin/python3
"""Twice as much takes twice as long: no part of reading, building or solving grows with the square of what is written.

Instructions are counted, by valgrind; what a run of nothing takes is left out.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = str(pathlib.Path(os.environ["VESIPK"]).resolve())
START = 'study = { title = "%s"; duration = "24 h"; output = { %s };\n'
MODEL = """  model = { amount_unit = "mg"; compartments = ( { name = "plasma"; volume = "1.3 mL"; }, { name = "out"; }%s );
    processes = ( { kind = "first_order"; from = "plasma"; to = "out"; rate = "0.7 1/h"; }%s );%s };\n"""
DOSES = '  doses = ( { into = "plasma"; amount = "1.1 mg"; }%s );\n'
PROCESS = ', { kind = "first_order"; %s from = "plasma"; to = "%s"; rate = "0.%d 1/h"; }\n'


def study(title="t", output='every = "6 h";', compartments="", processes="", observe="", doses="", more=""):
    return START % (title, output) + MODEL % (compartments, processes, observe) + DOSES % doses + more + "};\n"


def many(form, n):
    return "".join(form(i) for i in range(n))


KINDS = {  # what there is n of: (n, a study of n, is it right?)
    "letters of a text": (200000, lambda n: study(title="x" * n), True),
    "letters of a comment": (200000, lambda n: study(more="/*" + "a" * n + "*/"), True),
    "blanks": (200000, lambda n: study(more=" " * n), True),
    "pieces of a text": (4000, lambda n: study(title='" "'.join("x" * n)), True),
    "lines": (30000, lambda n: study(more="# a line\n" * n), True),
    "named processes": (2000, lambda n: study(processes=many(lambda i: PROCESS % (f'name = "p{i}";', "out", i + 1), n)), True),
    "processes without names": (2000, lambda n: study(processes=many(lambda i: PROCESS % ("", "out", i + 1), n)), True),
    "processes with wrong places": (1000, lambda n: study(processes=many(lambda i: PROCESS % ("", f"out{i}x", i + 1), n)), False),
    "compartments": (1500, lambda n: study(compartments=many(lambda i: f', {{ name = "c{i}"; }}\n', n),
                                           processes=many(lambda i: PROCESS % ("", f"c{i}", i + 1), n)), True),
    "observed sums": (1500, lambda n: study(observe="observe = (" + ", ".join(f'{{ name = "o{i}"; compartments = [ "out" ]; }}'
                                                                             for i in range(n)) + ");"), True),
    "doses": (3000, lambda n: study(doses=many(lambda i: f', {{ into = "plasma"; amount = "0.3 mg"; at = "{i * 23 / n:.6f} h"; }}', n)), True),
    "infusions": (1500, lambda n: study(doses=many(
        lambda i: f', {{ into = "out"; amount = "0.3 mg"; at = "{i * 20 / n:.6f} h"; over = "2 h"; }}', n)), True),
    "elements of a list": (20000, lambda n: study(more="x = ( " + ", ".join("3" * n) + " );"), False),
    "output times": (3000, lambda n: study(output="times = [" + ", ".join(f'"{i * 24 / n:.6f} h"' for i in range(n)) + "];"), True),
    "groups in groups": (1000, lambda n: study(more="x = { " * n + "}; " * n), False),
}
TABLE = START % ("t", 'every = "6 h";') + MODEL % ("", "", "") + '  doses = "table.csv";\n};\n'
HEAD = "ID,TIME,AMT [mg],EVID,CMT,ADDL,II\n"
TABLES = {  # rows of a table with doses, each a function of its number and of how many there are
    "subjects": (1500, lambda i, n: f"s{i},0,1.3,1,plasma,,\n"),
    "doses of one subject": (3000, lambda i, n: f"a,{i * 23 / n:.6f},1.3,1,plasma,,\n"),
    "doses of one subject, emptied before each": (2000, lambda i, n: f"a,{i * 23 / n:.6f},1.3,4,plasma,,\n"),
    "repeats that are cut off": (1500, lambda i, n: f"a,{i * 23 / n:.6f},{'1.3,1,plasma,3,0.01' if i % 2 == 0 else ',3,,,'}\n"),
    "times that rows ask for": (1500, lambda i, n: f"a,{i * 23 / n:.6f},{'1.3,1' if i == 0 else ',2'},plasma,,\n"),
}
BASE = study()


class Growth(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not shutil.which("valgrind"):
            raise unittest.SkipTest("valgrind is not here")
        if "sanitize" in os.environ.get("VESIPK_CFLAGS", ""):
            raise unittest.SkipTest("valgrind and sanitizers exclude each other")
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.folder = pathlib.Path(scratch.name)
        cls.nothing = {verb: cls.count(BASE, verb, 0) for verb in ("check", "run")}

    @classmethod
    def count(cls, text, verb, code):
        """Instructions of a call."""
        (cls.folder / "study.cfg").write_text(text, encoding="utf-8")
        more = ["-q", "-o", "r.h5", "--force"] if verb == "run" else []
        run = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", PROGRAM, verb, "study.cfg", *more],
                             cwd=cls.folder, capture_output=True, text=True, timeout=600, check=False, stdin=subprocess.DEVNULL)
        assert run.returncode == code, run.stderr
        return int(re.search(r"Collected : (\d+)", run.stderr)[1])

    def doubles(self, verb, n, text, code=0):
        """@param text what the study of so many says, after it has put its table beside it"""
        once, twice = (self.count(text(k * n), verb, code) - self.nothing[verb] for k in (1, 2))
        self.assertLess(twice / once, 2.6, f"{n}: {once / 1e6:.0f} M, twice as many: {twice / 1e6:.0f} M")

    def test_of_everything_that_is_read(self):
        for name, (n, text, right) in KINDS.items():
            with self.subTest(name):
                self.doubles("check", n, text, 0 if right else 3)

    def test_of_rows_of_a_table(self):
        def tabled(n):
            (self.folder / "table.csv").write_text(HEAD + "".join(row(i, n) for i in range(n)), encoding="utf-8")
            return TABLE

        for name, (n, row) in TABLES.items():
            with self.subTest(name):
                self.doubles("check", n, tabled)

        with self.subTest("doses of one subject, solved"):
            row = TABLES["doses of one subject"][1]
            self.doubles("run", 400, tabled)

    def test_of_depots(self):
        body = 'study = {{ title = "t"; species = "mouse"; product = "msc-small-ev"; duration = "24 h"; output = {{ every = "6 h"; }};' \
            " doses = ( {} ); }};"
        self.doubles("check", 150, lambda n: body.format(", ".join(
            f'{{ route = "hydrogel-subcutaneous"; amount = "1e9 particles"; at = "{i * 23 / n:.6f} h"; }}' for i in range(n))))

    def test_of_what_is_solved(self):
        for name, n in (("named processes", 100), ("doses", 300), ("infusions", 150)):
            with self.subTest(name):
                self.doubles("run", n, KINDS[name][1])

    def test_settings_of_a_group_have_a_limit(self):
        """libconfig compares each with each."""
        (self.folder / "s.cfg").write_text(study(more=many(lambda i: f"colour{i} = 3;\n", 50000)), encoding="utf-8")
        run = subprocess.run([PROGRAM, "check", "s.cfg"], cwd=self.folder, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(run.returncode, 3)
        self.assertRegex(run.stderr, r"\As\.cfg:\d+: this group holds more than 2000 settings\n\Z")


if __name__ == "__main__":
    sys.exit(unittest.main())
